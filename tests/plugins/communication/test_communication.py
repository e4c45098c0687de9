"""What a layout sends, by hand."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from reporter import Quantity
from reporter.testing import report_of

GPT3 = """
[models.gpt-3.architecture]
model_type = "gpt2"
vocab_size = 51200
n_embd = 12288
n_layer = 96
n_head = 96
n_positions = 2048
[models.gpt-3.training]
sequence_length = 2048
hardware = "a100-sxm4-80gb"
"""


def numbers(folder: Path, training: str, head: str = GPT3) -> Mapping[str, Quantity]:
    return report_of(folder, head + training).numbers


@pytest.mark.parametrize(("stage", "passes"), [(0, 2), (1, 2), (2, 2), (3, 3)])
def test_gradients_go_round_the_ring(stage: int, passes: int, tmp_path: Path) -> None:
    # Rajbhandari et al. 2020, section 7: twice the gradients, and half as much again at stage 3.
    found = numbers(tmp_path, f"data_parallel = 64\nzero_stage = {stage}")
    gradients = 2 * found["parameters.total"].value
    assert found["communication.bytes.data"].value == pytest.approx(passes * gradients * 63 / 64, rel=1e-9)


def test_tensor_parallelism_reduces_four_times_a_layer(tmp_path: Path) -> None:
    # Shoeybi et al. 2019: b*s*h numbers of two bytes; a ring sends 2 (t - 1) / t of them.
    found = numbers(tmp_path, "tensor_parallel = 8\nmicro_batch_size = 4")
    each = 4 * 2048 * 12288 * 2 * 2 * 7 / 8
    assert found["communication.bytes.tensor"].value == pytest.approx(96 * 4 * each, rel=1e-9)
    # NVLink of an A100: 600 GB/s both ways (NVIDIA A100 datasheet).
    assert found["communication.time.tensor"].value == pytest.approx(96 * 4 * each / 300e9, rel=1e-6)


def test_full_recomputation_reduces_twice_more(tmp_path: Path) -> None:
    once = numbers(tmp_path, "tensor_parallel = 8")["communication.bytes.tensor"].value
    again = numbers(tmp_path, 'tensor_parallel = 8\nrecompute = "full"')["communication.bytes.tensor"].value
    assert again / once == pytest.approx(1.5)


def test_bubble_of_a_pipeline(tmp_path: Path) -> None:
    # Narayanan et al. 2021: (p - 1) / m of the ideal time, so (p - 1) / (m + p - 1) of the whole.
    found = numbers(tmp_path, f"pipeline_parallel = 8\nbatch_tokens = {64 * 2048}")
    assert found["communication.micro_batches"].value == 64
    assert found["communication.bubble"].value == pytest.approx(7 / 71)


def test_all_to_all_of_experts(tmp_path: Path) -> None:
    mixtral = '[models.m.architecture]\nmodel_type = "mixtral"\n[models.m.training]\nsequence_length = 4096\n'
    found = numbers(tmp_path, "expert_parallel = 8\ndata_parallel = 8", mixtral)
    # Two experts a token, there and back, forward and backward, 7 of 8 elsewhere.
    assert found["communication.bytes.expert"].value == pytest.approx(32 * 4 * 4096 * 2 * 4096 * 2 * 7 / 8)


def test_a_network_between_nodes_is_slower_and_uncertain(tmp_path: Path) -> None:
    unknown = numbers(tmp_path, "data_parallel = 64")["communication.time.data"]
    assert unknown.low is not None
    assert unknown.high is not None
    assert unknown.low < unknown.value < unknown.high
    given = numbers(tmp_path, 'data_parallel = 64\nnetwork = "50 GB/s"')
    volume = given["communication.bytes.data"].value
    assert given["communication.time.data"].value == pytest.approx(volume / 50e9)
    assert not given["communication.time.data"].is_uncertain


def test_one_device_sends_nothing(tmp_path: Path) -> None:
    found = report_of(tmp_path, GPT3 + "tensor_parallel = 1").status_of("communication")
    assert found == ("not applicable", "nothing is sent: the run is on one device")


def test_devices_alone_are_no_layout(tmp_path: Path) -> None:
    """GPT-3's 175B on 1,024 devices, one whole replica on each, is nothing that anybody ran."""
    found = report_of(tmp_path, GPT3 + "accelerators = 1024").status_of("communication")
    assert found == ("not applicable", "models.toml does not say how the run is shared out")


MIXTRAL = '[models.m.architecture]\nmodel_type = "mixtral"\n[models.m.training]\nsequence_length = 4096\n'
EXPERTS = 32 * 8 * 3 * 4096 * 14336
"""Of Mixtral 8x7B: 32 layers of 8 experts with three matrices."""


@pytest.mark.parametrize(("expert", "of", "copies"), [(1, 1, 64), (8, 8, 8), (4, 4, 16)])
def test_gradients_of_experts_go_round_their_own_copies(expert: int, of: int, copies: int, tmp_path: Path) -> None:
    found = numbers(tmp_path, f"data_parallel = 64\nexpert_parallel = {expert}", MIXTRAL)
    dense = found["parameters.total"].value - EXPERTS
    expected = 2 * 2 * (dense * 63 / 64 + EXPERTS / of * (copies - 1) / copies)
    assert found["communication.bytes.data"].value == pytest.approx(expected, rel=1e-9)


def test_wider_gradients_are_reduced_in_their_width_and_weights_gathered_in_theirs(tmp_path: Path) -> None:
    found = numbers(tmp_path, 'data_parallel = 64\nzero_stage = 1\ngradient_precision = "fp32"')
    each = found["parameters.total"].value * 63 / 64
    assert found["communication.bytes.data"].value == pytest.approx((4 + 2) * each, rel=1e-9)


def test_a_split_sequence_sends_its_own_tokens_to_experts(tmp_path: Path) -> None:
    layout = "expert_parallel = 8\ndata_parallel = 8\ntensor_parallel = 4"
    whole, split = (
        numbers(tmp_path, f"{layout}\n{more}", MIXTRAL)["communication.bytes.expert"].value
        for more in ("", "sequence_parallel = true")
    )
    assert split == whole / 4


def test_the_arithmetic_of_a_step_stands_beside_its_communication(tmp_path: Path) -> None:
    # 6·N·D of a batch over 64 devices at 312 TFLOP/s (NVIDIA A100 datasheet).
    batch = 64 * 2048
    layout = f"tensor_parallel = 8\npipeline_parallel = 4\naccelerators = 64\nbatch_tokens = {batch}"
    found = numbers(tmp_path, layout)
    expected = 6 * found["parameters.total"].value * batch / (64 * 312e12)
    assert found["communication.arithmetic"].value == pytest.approx(expected, rel=1e-9)
