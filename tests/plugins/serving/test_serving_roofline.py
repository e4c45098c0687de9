"""The roofline, by hand."""

from pathlib import Path

import pytest

from reporter.report import Report
from reporter.testing import report_of

LLAMA = """
[models.small.architecture]
model_type = "llama"
vocab_size = 128256
hidden_size = 4096
num_hidden_layers = 32
num_attention_heads = 32
num_key_value_heads = 8
intermediate_size = 14336
[models.small.serving]
hardware = "a100-sxm4-80gb"
"""
BANDWIDTH, PEAK = 2039e9, 312e12
"""A100 SXM4 80GB: NVIDIA A100 datasheet."""

TOTAL = 8_030_261_248
TABLE = 128256 * 4096
VECTORS = 65 * 4096
MULTIPLIED = TOTAL - TABLE - VECTORS


def report(folder: Path, serving: str = "", head: str = LLAMA) -> Report:
    return report_of(folder, head + serving)


def test_one_sequence_waits_for_the_weights(tmp_path: Path) -> None:
    numbers = report(tmp_path, "context = 4096").numbers
    cache = 4096 * 32 * 2 * 8 * 128 * 2
    expected = (2 * (TOTAL - TABLE) + cache) / BANDWIDTH
    assert numbers["serving.decode_latency"].value == pytest.approx(expected, rel=1e-6)
    assert numbers["serving.decode_throughput"].value == pytest.approx(1 / expected, rel=1e-6)


def test_a_long_prompt_waits_for_the_arithmetic(tmp_path: Path) -> None:
    numbers = report(tmp_path, "context = 4096").numbers
    head = 128256 * 4096
    causal = 4096 * 4097 // 2 * 32 * 32 * 256
    flops = 2 * ((MULTIPLIED - head) * 4096 + causal + head)
    assert numbers["serving.prefill_latency"].value == pytest.approx(flops / PEAK, rel=1e-6)


def test_tensor_parallelism_divides_latency(tmp_path: Path) -> None:
    one = report(tmp_path, "batch = 4").numbers["serving.decode_latency"].value
    four = report(tmp_path, "batch = 4\ntensor_parallel = 4").numbers["serving.decode_latency"].value
    assert four == pytest.approx(one / 4, rel=1e-9)


def test_the_turning_batch_is_where_both_times_meet(tmp_path: Path) -> None:
    numbers = report(tmp_path, "context = 64").numbers
    turn = numbers["serving.compute_bound_batch"].value
    scores = 64 * 32 * 32 * 256
    computing = turn * 2 * (MULTIPLIED + scores) / PEAK
    reading = (2 * (TOTAL - TABLE) + turn * 64 * 131072) / BANDWIDTH
    assert computing == pytest.approx(reading, rel=1e-6)


def test_a_long_context_never_turns_compute_bound(tmp_path: Path) -> None:
    found = report(tmp_path, "context = 131072")
    assert found.document["results"]["serving"]["values"]["compute_bound_batch"] is None


def test_few_sequences_read_few_experts(tmp_path: Path) -> None:
    mixtral = (
        '[models.m.architecture]\nmodel_type = "mixtral"\n[models.m.serving]\nhardware = "h200-sxm"\ncontext = 1\n'
    )
    one, many = (report(tmp_path, f"batch = {batch}", mixtral).numbers["serving.decode_latency"] for batch in (1, 256))
    experts = 32 * 8 * 3 * 4096 * 14336 * 2
    assert one.inputs["W"].value < 0.35 * experts  # two of eight, and the rest of the model
    assert many.inputs["W"].value > experts


def test_bytes_read_are_those_of_the_precision(tmp_path: Path) -> None:
    wide = report(tmp_path, 'precision = "bf16"').numbers["serving.decode_latency"].inputs["W"].value
    narrow = report(tmp_path, 'precision = "q4_k_m"').numbers["serving.decode_latency"].inputs["W"].value
    assert narrow / wide == pytest.approx(4.89 / 16, rel=0.03)


def test_energy_and_cost_of_a_million_tokens(tmp_path: Path) -> None:
    numbers = report(tmp_path, "batch = 8\nprice = 2.0\ntensor_parallel = 2").numbers
    seconds = 1e6 / numbers["serving.decode_throughput"].value
    assert numbers["serving.energy_per_million_tokens"].value == pytest.approx(2 * 400 * seconds / 3600)
    assert numbers["serving.cost_per_million_tokens"].value == pytest.approx(2 * 2.0 * seconds / 3600)


def test_capacity_is_the_largest_batch(tmp_path: Path) -> None:
    found = report(tmp_path, "context = 8192")
    numbers = found.numbers
    capacity = found.document["results"]["serving"]["values"]["capacity"]
    assert list(capacity.values()) == ["memory.serving.largest_batch"]
    assert numbers["serving.capacity_throughput"].value > numbers["serving.decode_throughput"].value


def test_an_encoder_does_not_decode(tmp_path: Path) -> None:
    bert = '[models.b.architecture]\nmodel_type = "bert"\n[models.b.serving]\nhardware = "t4"\n'
    found = report(tmp_path, "context = 512", bert)
    assert found.document["results"]["serving"]["values"]["decode_latency"] is None
    assert found.numbers["serving.prefill_latency"].value > 0


@pytest.mark.parametrize(
    ("models", "reason"),
    [
        ("[models.a.architecture]\nmodel_type = 'gpt2'\n[models.a.serving]\nbatch = 2", "serving.hardware"),
        ("[models.a.architecture]\nmodel_type = 'gpt2'", "[models.a.serving]"),
        ("[models.a.architecture]\nparameters = 1e9\n[models.a.serving]\nhardware = 't4'", "not published"),
    ],
)
def test_it_says_why_it_does_not_apply(models: str, reason: str, tmp_path: Path) -> None:
    status, why = report_of(tmp_path, models).status_of("serving")
    assert status == "not applicable"
    assert reason in why


LATENT = """
[models.m.architecture]
model_type = "deepseek_v3"
[models.m.serving]
hardware = "h200-sxm"
precision = "fp8"
context = 32768
batch = 32
"""


def test_every_device_reads_the_whole_latent(tmp_path: Path) -> None:
    # DeepSeek-V3: 61 layers of 512 + 64 numbers of two bytes a token; tensor parallelism repeats them on each device.
    one, eight = (
        report(tmp_path, f"tensor_parallel = {size}", LATENT).numbers["serving.decode_latency"] for size in (1, 8)
    )
    cache = 32 * 32768 * 61 * 576 * 2
    assert one.inputs["C"].value == cache
    assert eight.inputs["C"].value == 8 * cache


def test_heads_are_read_once_as_long_as_there_are_enough(tmp_path: Path) -> None:
    cache = 4 * 4096 * 32 * 2 * 8 * 128 * 2
    eight, sixteen = (
        report(tmp_path, f"batch = 4\ncontext = 4096\ntensor_parallel = {size}").numbers["serving.decode_latency"]
        for size in (8, 16)
    )
    assert eight.inputs["C"].value == cache
    assert sixteen.inputs["C"].value == 2 * cache


def test_stages_of_a_pipeline_compute_side_by_side(tmp_path: Path) -> None:
    """Latency is that of one stage after the other, throughput that of all of them at work."""
    one, four = (
        report(tmp_path, f"context = 64\nbatch = 4096\npipeline_parallel = {stages}").numbers for stages in (1, 4)
    )
    assert four["serving.decode_latency"].value == one["serving.decode_latency"].value  # compute-bound
    assert four["serving.decode_throughput"].value == pytest.approx(4 * one["serving.decode_throughput"].value)


def test_stages_that_wait_for_weights_gain_nothing(tmp_path: Path) -> None:
    one, four = (report(tmp_path, f"context = 1\nbatch = 1\npipeline_parallel = {stages}").numbers for stages in (1, 4))
    rates = [each["serving.decode_throughput"].value for each in (one, four)]
    assert rates[1] == pytest.approx(rates[0], rel=1e-4)


def test_a_text_model_inside_a_picture_model_is_served_and_trained(tmp_path: Path) -> None:
    tables = """[models.m.architecture]
model_type = "llama4"
[models.m.architecture.text_config]
num_hidden_layers = 4
hidden_size = 1024
[models.m.serving]
hardware = "h200-sxm"
[models.m.training]
sequence_length = 1024
"""
    found = report_of(tmp_path, tables).document["results"]["memory"]["values"]
    assert found["serving"]["activations"] is not None
    assert found["training"]["activations"] is not None


def test_a_new_token_meets_the_latent_as_it_is_kept(tmp_path: Path) -> None:
    # DeepSeek-V3: each of 128 heads multiplies 512 + 64 numbers for a score and 512 for the sum, in 61 layers.
    latency = report(tmp_path, "", LATENT).numbers["serving.decode_latency"]
    assert latency.inputs["F"].inputs["S"].value == 61 * 128 * (576 + 512) * 32768


def test_layers_that_reuse_keys_still_look_at_them(tmp_path: Path) -> None:
    # Gemma 3n E4B: 7 of 35 layers look at everything, 28 back over 512 tokens, with 8 heads of 256.
    head = '[models.m.architecture]\nmodel_type = "gemma3n_text"\n[models.m.serving]\nhardware = "t4"\n'
    latency = report(tmp_path, "context = 8192", head).numbers["serving.decode_latency"]
    assert latency.inputs["F"].inputs["S"].value == 8 * 2 * 256 * (7 * 8192 + 28 * 512)
