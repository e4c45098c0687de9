"""Families as a whole: one file each, unlike names, what they do with faults; totals known from papers."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from counting import counted  # type: ignore[import-not-found]
from reporter_plugins.architecture.families import built_in_families
from reporter_plugins.architecture.family import role


def test_no_model_type_is_claimed_twice() -> None:
    claims = Counter(model_type for family in built_in_families() for model_type in family.model_types)
    assert not [model_type for model_type, count in claims.items() if count > 1]


def test_every_family_says_what_it_is_and_what_it_follows() -> None:
    for family in built_in_families():
        assert family.title
        assert family.reference
        assert family.classes


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("LlamaForCausalLM", "ForCausalLM"),
        ("GPT2LMHeadModel", "LMHeadModel"),
        ("BertModel", "Model"),
        ("DeiTForImageClassificationWithTeacher", "ForImageClassificationWithTeacher"),
        ("Something", "Something"),
    ],
)
def test_the_role_of_a_class_is_the_end_of_its_name(name: str, expected: str) -> None:
    assert role(name) == expected


def test_palm_540b_has_the_total_of_its_paper() -> None:
    # Chowdhery et al. 2022, arXiv:2204.02311, table 1: 540.35 billion.
    assert counted({"model_type": "palm"}).total == pytest.approx(540.35e9, rel=1e-4)


@pytest.mark.parametrize(
    ("hidden", "heads", "layers", "millions"),
    [(512, 8, 8, 44), (576, 9, 9, 57), (640, 10, 10, 74), (768, 12, 15, 140), (1024, 16, 18, 278)],
)
def test_the_chinchilla_family_has_the_totals_of_its_table(hidden: int, heads: int, layers: int, millions: int) -> None:
    # Hoffmann et al. 2022, arXiv:2203.15556, table A9: parameters in millions, d_model, heads, layers.
    sizes = {"hidden_size": hidden, "num_attention_heads": heads, "num_hidden_layers": layers, "head_dim": 64}
    assert round(counted({"model_type": "chinchilla", **sizes}).total / 1e6) == pytest.approx(millions, abs=1)


def test_gopher_280b_has_the_total_of_its_name() -> None:
    assert round(counted({"model_type": "gopher"}).total / 1e9) == 280


@pytest.mark.parametrize(
    ("fields", "total"),
    [
        # Totals of the repositories' safetensors, as their pages show them.
        ({"model_type": "qwen"}, 7_721_324_544),  # Qwen/Qwen-7B
        (
            {"model_type": "chatglm", "multi_query_attention": True, "multi_query_group_num": 2, "add_qkv_bias": True},
            6_243_584_000,  # THUDM/chatglm3-6b
        ),
        (
            {
                "model_type": "minicpm", "vocab_size": 122753, "hidden_size": 2304, "intermediate_size": 5760,
                "num_hidden_layers": 40, "num_attention_heads": 36,
            },
            2_724_880_896,  # openbmb/MiniCPM-2B-sft-bf16
        ),
        ({"model_type": "baichuan", "vocab_size": 64000}, 7_000_559_616),  # baichuan-inc/Baichuan-7B
    ],
)  # fmt: skip
def test_a_model_whose_code_is_not_in_transformers_has_its_published_total(
    fields: dict[str, object], total: int
) -> None:
    assert counted(fields).total == total


def test_the_documentation_lists_every_family() -> None:
    text = (Path(__file__).parents[3] / "docs" / "families.md").read_text()
    for family in built_in_families():
        for model_type in family.model_types:
            assert f"`{model_type}`" in text
