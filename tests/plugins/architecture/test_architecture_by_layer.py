"""Models whose layers differ: counted as published, or by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from counting import counted  # type: ignore[import-not-found]

from reporter.errors import InputFaults
from reporter.testing import report_of

OPENELM = """
[models.elm.architecture]
model_type = "openelm"
vocab_size = 32000
model_dim = 2048
head_dim = 64
num_transformer_layers = 28
ffn_multipliers = [
    0.5, 0.63, 0.76, 0.89, 1.02, 1.15, 1.28, 1.41, 1.54, 1.67, 1.8, 1.93, 2.06, 2.19,
    2.31, 2.44, 2.57, 2.7, 2.83, 2.96, 3.09, 3.22, 3.35, 3.48, 3.61, 3.74, 3.87, 4.0,
]
num_kv_heads = [4, 4, 4, 5, 5, 5, 5, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7, 7, 7, 7, 7, 7, 8, 8, 8, 8]
num_query_heads = [
    16, 16, 16, 20, 20, 20, 20, 20, 20, 20, 24, 24, 24, 24, 24, 24, 24, 24, 28, 28, 28, 28, 28, 28, 32, 32, 32, 32,
]
normalize_qk_projections = true
share_input_output_layers = true
"""
"""apple/OpenELM-1_1B, config.json."""
KV_HEADS = 3 * 4 + 7 * 5 + 8 * 6 + 6 * 7 + 4 * 8


def test_openelm_has_its_published_total(tmp_path: Path) -> None:
    # apple/OpenELM-1_1B: model.safetensors holds 1,079,891,456 parameters.
    assert report_of(tmp_path, OPENELM).numbers["parameters.total"].value == 1_079_891_456


def test_every_layer_keeps_its_own_heads(tmp_path: Path) -> None:
    numbers = report_of(tmp_path, OPENELM + "[models.elm.serving]\ncontext = 2048\n").numbers
    assert numbers["memory.serving.kv_cache"].value == 2048 * 2 * KV_HEADS * 64 * 2
    assert numbers["memory.serving.kv_cache_per_token"].value == 2 * KV_HEADS * 64 * 2


@pytest.mark.parametrize("key", ["num_kv_heads", "num_query_heads", "ffn_multipliers"])
def test_a_list_that_is_too_short_is_a_fault_at_its_key(key: str, tmp_path: Path) -> None:
    lines = [f"{key} = [4, 8]" if line.startswith(f"{key} =") else line for line in OPENELM.splitlines()]
    if key != "num_kv_heads":
        start = lines.index(f"{key} = [4, 8]")
        del lines[start + 1 : lines.index("]", start) + 1]
    with pytest.raises(InputFaults) as caught:
        report_of(tmp_path, "\n".join(lines))
    (fault,) = caught.value.faults
    assert fault.key == f"models.elm.architecture.{key}"
    assert fault.message.startswith(f"{key} has 2 ")


def test_decilm_is_a_llama_with_key_value_heads_by_layer() -> None:
    fields = {
        "model_type": "deci", "vocab_size": 100, "hidden_size": 64, "num_hidden_layers": 3, "num_attention_heads": 8,
        "intermediate_size": 128, "num_key_value_heads_per_layer": [4, 2, 1],
    }  # fmt: skip
    each = 2 * 64 * 64 + 3 * 64 * 128 + 2 * 64
    keys_and_values = 2 * 64 * (4 + 2 + 1) * 8
    assert counted(fields).total == 2 * 100 * 64 + 3 * each + keys_and_values + 64


def test_a_searched_nemotron_has_layers_without_attention_and_matrices_in_their_place() -> None:
    # Widths are 2/3 of the multiple, rounded up to 256 (configuration_decilm.py of nvidia/Llama-3_1-Nemotron-51B).
    blocks = [
        {"attention": {"n_heads_in_group": 2, "no_op": False}, "ffn": {"ffn_mult": 2.625, "no_op": False}},
        {"attention": {"n_heads_in_group": None, "no_op": True}, "ffn": {"ffn_mult": 5.25}},
        {"attention": {"n_heads_in_group": None, "replace_with_linear": True}, "ffn": {"no_op": True}},
    ]
    fields = {
        "model_type": "nemotron-nas", "vocab_size": 100, "hidden_size": 512, "num_hidden_layers": 3,
        "num_attention_heads": 8, "block_configs": blocks,
    }  # fmt: skip
    attention = 2 * 512 * 512 + 2 * 512 * 4 * 64
    first, second = 1024, 1792  # 2 * 2.625 * 512 / 3 = 896 and 2 * 5.25 * 512 / 3 = 1792
    expected = 2 * 100 * 512 + attention + 3 * 512 * (first + second) + 512 * 512 + 2 * 512 + 2 * 512 + 512
    assert counted(fields).total == expected
