"""Faults of `[models.x.architecture]`: said in one line, at the right key, never guessed."""

from __future__ import annotations

from pathlib import Path

import pytest
from counting import counted  # type: ignore[import-not-found]

from reporter.errors import InputFaults
from reporter.testing import report_of

LLAMA = """
    [models.x.architecture]
    model_type = "llama"
    vocab_size = 100
    hidden_size = 64
    num_hidden_layers = 2
    num_attention_heads = 4
    intermediate_size = 96
"""


def faults(folder: Path, models: str) -> str:
    with pytest.raises(InputFaults) as caught:
        report_of(folder, models)
    return str(caught.value)


def test_an_unknown_family_is_not_guessed(tmp_path: Path) -> None:
    text = faults(tmp_path, '[models.x.architecture]\nmodel_type = "no-such-family"\n')
    assert "the family 'no-such-family' is not known" in text
    assert "known: " in text
    assert "give `module` or `parameters`, or write a family" in text


def test_a_misspelt_family_has_a_suggestion(tmp_path: Path) -> None:
    assert "did you mean 'llama'?" in faults(tmp_path, '[models.x.architecture]\nmodel_type = "lama"\n')


def test_a_misspelt_field_has_a_suggestion(tmp_path: Path) -> None:
    text = faults(tmp_path, LLAMA + "    num_hiden_layers = 3\n")
    assert "unknown field 'num_hiden_layers'" in text
    assert "did you mean 'num_hidden_layers'?" in text


def test_heads_that_do_not_divide_the_width_are_a_fault(tmp_path: Path) -> None:
    text = faults(tmp_path, LLAMA.replace("num_attention_heads = 4", "num_attention_heads = 5"))
    assert "num_attention_heads = 5 does not divide hidden_size = 64" in text


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("true", "hidden_size must be a whole number"),
        ("64.5", "hidden_size must be a whole number"),
        ('"64"', "hidden_size must be a whole number"),
        ("-64", "hidden_size must be at least 0"),
        ("2_000_000_000_000", "hidden_size must be at most 1,000,000,000,000"),
    ],
)
def test_a_size_is_a_whole_number_that_a_model_can_have(written: str, message: str, tmp_path: Path) -> None:
    assert message in faults(tmp_path, LLAMA.replace("hidden_size = 64", f"hidden_size = {written}"))


def test_a_size_written_as_a_whole_float_is_one(tmp_path: Path) -> None:
    whole = report_of(tmp_path, LLAMA.replace("hidden_size = 64", "hidden_size = 64.0"))
    assert whole.numbers["parameters.total"].value == report_of(tmp_path, LLAMA).numbers["parameters.total"].value


def test_an_unknown_class_is_not_guessed(tmp_path: Path) -> None:
    text = faults(tmp_path, LLAMA + '    class = "LlamaForDancing"\n')
    assert "the class 'LlamaForDancing' is not known to the family llama" in text


def test_a_part_of_an_unknown_family_is_a_fault_at_its_table(tmp_path: Path) -> None:
    models = """
        [models.x.architecture]
        model_type = "llava"
        text_config = { model_type = "no-such-family" }
    """
    assert "text_config: the family 'no-such-family' is not known" in faults(tmp_path, models)


def test_a_default_that_is_taken_is_named(tmp_path: Path) -> None:
    report = report_of(tmp_path, LLAMA)
    # transformers LlamaConfig: tie_word_embeddings is False.
    assert report.document["results"]["parameters"]["values"]["defaults"]["tie_word_embeddings"] == "False"


def test_an_undisclosed_model_has_no_numbers_and_says_so(tmp_path: Path) -> None:
    report = report_of(tmp_path, "[models.x.architecture]\nundisclosed = true\n")
    result = report.document["results"]["parameters"]
    assert result["status"] == "not applicable"
    assert "undisclosed" in result["reason"]


def test_a_module_without_a_colon_is_a_fault(tmp_path: Path) -> None:
    assert "is not a name like" in faults(tmp_path, '[models.x.architecture]\nmodule = "torch.nn"\n')


def test_auto_map_is_never_followed(tmp_path: Path) -> None:
    code = tmp_path / "evil.py"
    code.write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    (tmp_path / "config.json").write_text(
        '{"model_type": "llama", "auto_map": {"AutoModel": "evil.Model", "AutoConfig": "evil.Config"}}'
    )
    report = report_of(tmp_path, '[models.x.architecture]\nconfig = "config.json"\n')
    assert report.numbers["parameters.total"].value == 6_738_415_616  # transformers LlamaConfig's defaults: Llama 7B
    assert not (tmp_path / "ran").exists()


def test_an_older_file_that_repeats_the_models_name_in_its_parts_is_read_as_the_reference_reads_it() -> None:
    # Qwen/Qwen2-VL-2B-Instruct, config.json: text fields at the top, vision_config.model_type = "qwen2_vl"; its
    # safetensors hold 2,208,985,600 parameters.
    fields = {
        "model_type": "qwen2_vl", "hidden_size": 1536, "intermediate_size": 8960, "num_hidden_layers": 28,
        "num_attention_heads": 12, "num_key_value_heads": 2, "vocab_size": 151936, "tie_word_embeddings": True,
        "vision_config": {
            "model_type": "qwen2_vl", "depth": 32, "embed_dim": 1280, "mlp_ratio": 4, "num_heads": 16, "in_chans": 3,
            "hidden_size": 1536, "patch_size": 14, "spatial_merge_size": 2, "temporal_patch_size": 2,
        },
    }  # fmt: skip
    assert counted(fields, "Qwen2VLForConditionalGeneration").total == 2_208_985_600
