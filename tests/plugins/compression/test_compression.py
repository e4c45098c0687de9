"""What is left of a model, by hand."""

import json
from pathlib import Path
from typing import Any

import pytest

from reporter.testing import build_site, report_of

LLAMA = """
[models.large]
organization = "Meta"
[models.large.architecture]
model_type = "llama"
vocab_size = 128256
hidden_size = 8192
num_hidden_layers = 80
num_attention_heads = 64
num_key_value_heads = 8
intermediate_size = 28672
[models.large.serving]
hardware = "h100-sxm5-80gb"
[models.small]
organization = "Meta"
[models.small.architecture]
model_type = "llama"
vocab_size = 128256
hidden_size = 4096
num_hidden_layers = 32
num_attention_heads = 32
num_key_value_heads = 8
intermediate_size = 14336
"""


def ways(folder: Path, models: str = LLAMA, slug: str = "") -> dict[str, dict[str, Any]]:
    document = report_of(folder, models, slug).document
    return {row["method"]: row for row in document["results"]["compression"]["values"]["ways"]}


def test_four_bits_need_fewer_devices(tmp_path: Path) -> None:
    found = ways(tmp_path, slug="large")
    assert (found["16 bits"]["devices"], found["gptq-4bit"]["devices"]) == (2, 1)
    assert found["gptq-4bit"]["flops"] == found["16 bits"]["flops"]


def test_two_of_four_takes_nine_bits_and_half_of_the_arithmetic(tmp_path: Path) -> None:
    # Mishra et al. 2021, section 3: two of four values of 16 bits, and 2 bits for the place of each.
    found = ways(tmp_path, slug="small")
    layers = 32 * (2 * 4096 * 4096 + 2 * 4096 * 1024 + 3 * 4096 * 14336)
    rest = 8_030_261_248 - layers
    head = 2 * 128256 * 4096
    assert found["half, 2 of every 4"]["weights"] == (9 * layers + 16 * rest) / 8
    assert found["half, 2 of every 4"]["flops"] == (2 * layers) / 2 + head
    assert found["half, anywhere"]["flops"] == 2 * layers + head


def test_half_of_the_layers_as_distilbert(tmp_path: Path) -> None:
    # Sanh et al. 2019: 12 layers to 6, and BERT's 110M parameters to DistilBERT's 66M.
    bert = "[models.bert.architecture]\nmodel_type = 'bert'"
    distilled = report_of(tmp_path, bert).numbers["compression.figures.distilled"].value
    assert distilled == pytest.approx(66.4e6, rel=0.02)


def test_a_token_of_an_encoder_and_decoder_goes_through_the_decoder(tmp_path: Path) -> None:
    # T5-small, Raffel et al. 2020, section 3.1: six layers of 512, eight heads of 64, an inner size of 2048. Keys and
    # values of cross-attention are made of the encoder's positions, and once for all tokens.
    t5 = """[models.t5.architecture]
model_type = "t5"
vocab_size = 32128
d_model = 512
d_kv = 64
d_ff = 2048
num_layers = 6
num_heads = 8
"""
    layer = 4 * 512 * 512 + 2 * 512 * 512 + 2 * 512 * 2048
    assert ways(tmp_path, t5)["16 bits"]["flops"] == 2 * (6 * layer + 512 * 32128)


def test_a_mixture_computes_less_than_a_dense_model_of_its_size(tmp_path: Path) -> None:
    numbers = report_of(tmp_path, "[models.m.architecture]\nmodel_type = 'mixtral'").numbers
    # Jiang et al. 2024: 47B parameters, of which a token uses 13B.
    assert numbers["compression.figures.sparse_activation"].value == pytest.approx(46.7 / 12.9, rel=0.01)


def test_tiers_and_siblings_of_a_project(tmp_path: Path) -> None:
    result = build_site(tmp_path, LLAMA)
    assert result.failed == 0, result.failures
    text = (tmp_path / "site" / "data" / "project.json").read_text(encoding="utf-8")
    smaller = json.loads(text)["results"]["smaller"]["values"]
    assert [tier["title"] for tier in smaller["tiers"]] == ["1B to 10B", "10B to 100B"]
    assert [tier["devices_bf16"] for tier in smaller["tiers"]] == [1, 2]
    (pair,) = smaller["siblings"]
    assert (pair["slug"], pair["smaller_slug"]) == ("large", "small")
    assert pair["weights"] == pytest.approx(8.03 / 70.55, rel=0.01)
