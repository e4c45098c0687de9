"""Operations of a pass and of training, against published and counted figures."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from reporter.testing import report_of

DATA = Path(__file__).parents[3].parent / "shared" / "data" / "models"

GPT2 = """
    [models.gpt.architecture]
    model_type = "gpt2"
    vocab_size = {vocabulary}
    n_positions = 2048
    n_embd = {hidden}
    n_layer = {layers}
    n_head = {heads}
"""

MEGATRON = [
    (12288, 96, 96, 384, 153e12, 84),
    (12288, 96, 96, 1536, 141e12, 23),
    (20480, 105, 128, 2240, 159e12, 42),
]
"""Hidden size, layers, heads, devices, FLOP/s of one device, days: Narayanan et al. 2021, arXiv:2104.04473, table 2."""


@pytest.mark.parametrize(("hidden", "layers", "heads", "devices", "rate", "days"), MEGATRON)
def test_megatrons_training_days_to_one_percent(
    tmp_path: Path, hidden: int, layers: int, heads: int, devices: int, rate: float, days: float
) -> None:
    models = GPT2.format(vocabulary=51200, hidden=hidden, layers=layers, heads=heads)
    report = report_of(
        tmp_path,
        f"""{models}
    [models.gpt.training]
    tokens = 300e9
    sequence_length = 2048
    recompute = "full"
    hardware = "a100-sxm4-80gb"
    accelerators = {devices}
    hardware_utilization = {rate / 312e12}
""",
    )
    assert report.numbers["compute.duration"].value == pytest.approx(days, rel=0.01)


def test_megatrons_published_rows_are_these() -> None:
    path = DATA / "memory_published.csv"
    if not path.exists():
        pytest.skip("the gathered data are not on this machine")
    with path.open(encoding="utf-8") as file:
        published = [float(row["value"]) for row in csv.DictReader(file) if row["what"].startswith("training time")]
    assert published == [days for *_, days in MEGATRON]


@pytest.mark.parametrize(
    ("name", "vocabulary", "hidden", "layers", "heads", "length"),
    [("gpt2", 50257, 768, 12, 12, 1024), ("GPT-3 175B", 50257, 12288, 96, 96, 2048)],
)
def test_a_forward_pass_is_what_a_flop_counter_counts(
    tmp_path: Path, name: str, vocabulary: int, hidden: int, layers: int, heads: int, length: int
) -> None:
    path = DATA / "flops.json"
    if not path.exists():
        pytest.skip("the gathered data are not on this machine")
    counted = {row["name"]: row["flops"] for row in json.loads(path.read_text(encoding="utf-8"))}
    models = GPT2.format(vocabulary=vocabulary, hidden=hidden, layers=layers, heads=heads)
    report = report_of(tmp_path, f"{models}\n    [models.gpt.serving]\n    context = {length}\n")
    assert report.numbers["compute.forward_flops"].value == counted[name]


def test_gpt3s_training_is_314e23(tmp_path: Path) -> None:
    """Brown et al. 2020, arXiv:2005.14165, table D.1: 3.14e23 FLOP."""
    report = report_of(
        tmp_path,
        "[models.gpt.architecture]\nparameters = 174.6e9\n[models.gpt.training]\ntokens = 300e9\n",
    )
    assert report.numbers["compute.training_flops"].value == pytest.approx(3.14e23, rel=0.01)


LLAMA = """
    [models.llama.architecture]
    model_type = "llama"
    vocab_size = 32000
    hidden_size = 4096
    num_hidden_layers = 32
    num_attention_heads = 32
    num_key_value_heads = 32
    intermediate_size = 11008
    max_position_embeddings = 4096
    tie_word_embeddings = false

    [models.llama.training]
    tokens = 2e12
    sequence_length = 4096
    recompute = "{recompute}"
"""


def test_full_recomputation_is_a_third_more(tmp_path: Path) -> None:
    report = report_of(tmp_path, LLAMA.format(recompute="full"))
    numbers = report.numbers
    assert numbers["compute.hardware_flops"].value == pytest.approx(numbers["compute.training_flops"].value * 4 / 3)
    # All but the head's pass is made again: Narayanan et al. 2021, appendix.
    head = 2 * 32000 * 4096 * 2e12
    forward = numbers["compute.exact.training_flops"].value / 3
    assert numbers["compute.exact.hardware_flops"].value == pytest.approx(4 * forward - head)


def test_selective_recomputation_adds_the_scores(tmp_path: Path) -> None:
    """Korthikanti et al. 2022, arXiv:2205.05198, section 5: attention's scores and weighted sums are made again."""
    report = report_of(tmp_path, LLAMA.format(recompute="selective"))
    scores = 2 * 32 * 2 * 4096 * 4096 * 4096 / 4096 * 2e12
    more = report.numbers["compute.hardware_flops"].value - report.numbers["compute.training_flops"].value
    assert more == pytest.approx(scores)


def test_attention_is_counted_in_full(tmp_path: Path) -> None:
    report = report_of(tmp_path, LLAMA.format(recompute="none"))
    projections = 2 * 4096 * 4 * 4096**2 * 32
    scores = 2 * 4096**2 * 4096 * 2 * 32
    assert report.numbers["compute.forward_by_kind.attention"].value == projections + scores


NOT_TO_THE_LAST = {
    "clip-vit-base-patch32": "the similarity of one picture and one text, 2 x 512, is no layer's",
    "mamba-130m": "the sequential scan pads its convolution",
}


def test_forward_passes_of_35_models_are_what_a_flop_counter_counts(tmp_path: Path) -> None:
    paths = DATA / "flops.json", DATA / "params.json"
    if not all(path.exists() for path in paths):
        pytest.skip("the gathered data are not on this machine")
    counted, models = (json.loads(path.read_text(encoding="utf-8")) for path in paths)
    fields = {model["name"]: model for model in models}
    for row in counted:
        model = fields[row["name"]]
        config = {**model["config"], "model_type": model["model_type"], "architectures": [model["hf_class"]]}
        (tmp_path / "config.json").write_text(json.dumps(config))
        context = max(row["seq"], 1)
        text = f'[models.one.architecture]\nconfig = "config.json"\n[models.one.serving]\ncontext = {context}\n'
        flops = report_of(tmp_path, text).numbers["compute.forward_flops"].value
        if row["name"] in NOT_TO_THE_LAST:
            assert flops == pytest.approx(row["flops"], rel=1e-5)
        else:
            assert flops == row["flops"], row["name"]
    assert len(counted) == 35
