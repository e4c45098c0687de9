"""What training and fine-tuning hold, by hand or as published."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

import pytest

from reporter import Quantity
from reporter.errors import InputFaults
from reporter.testing import build_site

Numbers: TypeAlias = Callable[..., Mapping[str, Quantity]]

LLAMA_8B = 8_030_261_248


@pytest.mark.parametrize(
    ("optimizer", "bytes_each"), [("adamw", 12), ("adamw-8bit", 6.03125), ("sgd", 4), ("sgd-momentum", 8), ("lion", 8)]
)
def test_bytes_of_an_optimizer(optimizer: str, bytes_each: float, numbers: Numbers) -> None:
    # A 32-bit copy of the weights, and the states of each (sources in plugins/memory/optimizer.py).
    found = numbers("llama-3.1-8b", training=f'optimizer = "{optimizer}"')
    assert found["memory.training.optimizer"].value == pytest.approx(LLAMA_8B * bytes_each, rel=1e-12)


def test_adafactor_keeps_a_row_and_a_column(numbers: Numbers) -> None:
    # By hand, a layer: q and o 4096 + 4096 each, k and v 4096 + 1024 each, the MLP 4096 + 14336 thrice; two tables.
    found = numbers("llama-3.1-8b", training='optimizer = "adafactor"')
    layer = 2 * (4096 + 4096) + 2 * (4096 + 1024) + 3 * (4096 + 14336)
    sums = 32 * layer + 2 * (128256 + 4096)
    vectors = 65 * 4096
    assert found["memory.training.optimizer"].value == 4 * LLAMA_8B + 4 * (sums + vectors)


def test_muon_keeps_one_momentum_of_matrices_in_layers(numbers: Numbers) -> None:
    found = numbers("llama-3.1-8b", training='optimizer = "muon"')
    matrices = LLAMA_8B - 2 * 128256 * 4096 - 65 * 4096
    assert found["memory.training.optimizer"].value == 4 * LLAMA_8B + 4 * matrices + 8 * (LLAMA_8B - matrices)


def test_fp32_keeps_no_second_copy(numbers: Numbers) -> None:
    found = numbers("llama-3.1-8b", training='precision = "fp32"')
    parts = {name: found[f"memory.training.{name}"].value / LLAMA_8B for name in ("weights", "gradients", "optimizer")}
    assert parts == {"weights": 4, "gradients": 4, "optimizer": 8}


def test_states_are_shared_out_evenly_by_tensor_and_pipeline(numbers: Numbers) -> None:
    layout = "tensor_parallel = 8\npipeline_parallel = 8\nzero_stage = 1\ndata_parallel = 8"
    found = numbers("gpt-3", training=layout)
    states = sum(found[f"memory.training.device.{name}"].value for name in ("weights", "gradients"))
    # 4 bytes a parameter over 64 devices; the first stage has the table of tokens on top.
    assert states == pytest.approx(4 * 174.6e9 / 64, rel=0.03)


def test_experts_are_shared_out_by_expert_parallelism(numbers: Numbers) -> None:
    # DeepSeek-V3: 58 layers of 256 experts with three matrices of 7168 x 2048.
    layout = "expert_parallel = 64\ndata_parallel = 64"
    found = numbers("deepseek-v3", training=layout)
    experts = 58 * 256 * 3 * 7168 * 2048
    total = found["parameters.total"].value
    assert found["memory.training.device.weights"].value == 2 * (total - experts) + 2 * experts / 64


def test_experts_have_fewer_copies_to_share_states_among(numbers: Numbers) -> None:
    layout = "expert_parallel = 64\ndata_parallel = 128\nzero_stage = 1"
    found = numbers("deepseek-v3", training=layout)
    experts = 58 * 256 * 3 * 7168 * 2048
    dense = found["parameters.total"].value - experts
    expected = 12 * (dense / 128 + experts / 64 / 2)
    assert found["memory.training.device.optimizer"].value == pytest.approx(expected, rel=1e-9)


def test_a_mixture_keeps_activations_of_the_experts_that_are_used(numbers: Numbers) -> None:
    # Mixtral 8x7B uses 2 of 8 experts; with every expert used it would keep far more.
    training = "sequence_length = 4096"
    two = numbers("mixtral", training=training)["memory.training.activations"].value
    architecture = 'model_type = "mixtral"\nnum_experts_per_tok = 8'
    eight = numbers("mixtral", architecture, training=training)["memory.training.activations"].value
    # By hand, bytes a token and layer of one expert: its input and its result (4096 each), gate twice, up, product.
    assert eight - two == pytest.approx(6 * 32 * 4096 * 2 * (2 * 4096 + 4 * 14336), rel=1e-12)


def test_latent_attention_keeps_the_keys_that_are_made_from_the_latent(numbers: Numbers) -> None:
    one, more = (
        numbers("deepseek-v3", training=f"sequence_length = 4096\n{extra}")["memory.training.activations"].value
        for extra in ("", 'recompute = "full"')
    )
    assert more == 2 * 4096 * 7168 * 61
    heads = 128 * (192 + 192 + 128)  # queries, keys and values of every head
    assert one > 61 * 4096 * 2 * heads


def test_context_parallelism_divides_activations(numbers: Numbers) -> None:
    whole, parted = (
        numbers("llama-3.1-8b", training=f"sequence_length = 8192\ncontext_parallel = {size}") for size in (1, 4)
    )
    name = "memory.training.activations_per_layer"
    assert parted[name].value == whole[name].value / 4


def test_the_first_stage_holds_as_many_micro_batches_as_there_are_stages(numbers: Numbers) -> None:
    found = numbers("gpt-3", training="sequence_length = 2048\npipeline_parallel = 8")
    assert found["memory.training.device.activations"].value == found["memory.training.activations"].value


def test_fused_attention_keeps_no_scores(numbers: Numbers) -> None:
    kept = numbers("gpt-3", training="sequence_length = 2048")["memory.training.activations_per_layer"].value
    fused = numbers("gpt-3", training='sequence_length = 2048\nattention = "fused"')
    s, h, a = 2048, 12288, 96
    assert kept - fused["memory.training.activations_per_layer"].value == 5 * a * s * s
    assert fused["memory.training.activations_per_layer"].value == 34 * s * h


def test_parts_sum_to_the_total(numbers: Numbers) -> None:
    found = numbers("llama-3.1-8b", training="sequence_length = 4096\ntensor_parallel = 2\nzero_stage = 3")
    names = ("weights", "gradients", "optimizer", "activations")
    assert sum(found[f"memory.training.{name}"].value for name in names) == found["memory.training.total"].value
    device = (*names, "working")
    held = sum(found[f"memory.training.device.{name}"].value for name in device)
    assert held == pytest.approx(found["memory.training.per_device"].value, rel=1e-12)


def test_lora_trains_two_thin_matrices_beside_each(numbers: Numbers) -> None:
    # By hand: rank 16 times the rows and columns of q, k, v and o, in 32 layers.
    found = numbers("llama-3.1-8b", finetuning='targets = "attention"')
    assert found["memory.finetuning.adapters"].value == 16 * 32 * (2 * (4096 + 4096) + 2 * (4096 + 1024))


def test_qlora_weights_are_a_quarter_but_for_tables(numbers: Numbers) -> None:
    lora, qlora = (numbers("llama-65b", finetuning=f'method = "{method}"') for method in ("lora", "qlora"))
    name = "memory.finetuning.weights"
    assert qlora[name].value / lora[name].value == pytest.approx(4.127 / 16, rel=0.05)


@pytest.mark.parametrize(
    ("table", "field"),
    [
        ("tensor_parallel = 5", "tensor_parallel"),
        ("pipeline_parallel = 7", "pipeline_parallel"),
        ("expert_parallel = 3\ndata_parallel = 3", "expert_parallel"),
        ("accelerators = 100\ntensor_parallel = 8", "accelerators"),
        ("accelerators = 64\ntensor_parallel = 8\ndata_parallel = 4", "accelerators"),
        ("sequence_length = 4097\ncontext_parallel = 2", "context_parallel"),
        ("zero_stage = 4", "zero_stage"),
        ("micro_batch_size = 0", "micro_batch_size"),
        ("sequence_length = -1", "sequence_length"),
    ],
)
def test_bad_training_is_one_fault_at_its_key(table: str, field: str, numbers: Numbers) -> None:
    with pytest.raises(InputFaults) as caught:
        numbers("mixtral", training=table)
    (fault,) = [fault for fault in caught.value.faults if fault.severity == "error"]
    assert fault.key.endswith(f".training.{field}")
    assert fault.place is not None


def test_uneven_stages_are_given_by_their_fullest(numbers: Numbers) -> None:
    # Llama 3 405B trained on 16 stages of its 126 layers, at most 8 on one (Llama 3, arXiv:2407.21783, section 3.3).
    training = "pipeline_parallel = 16\nlayers_per_stage = 8"
    found = numbers("llama-3.1-405b", training=training)
    assert found["memory.training.device.weights"].value < 2 * 406e9 / 14


def test_a_short_batch_fills_fewer_stages(numbers: Numbers) -> None:
    # Two micro-batches on eight stages: the first never has more than two under way.
    layout = "sequence_length = 2048\npipeline_parallel = 8"
    found = numbers("gpt-3", training=f"{layout}\nbatch_tokens = {2 * 2048}")
    whole = numbers("gpt-3", training=layout)
    name = "memory.training.device.activations"
    assert found[name].value == pytest.approx(whole[name].value * 2 / 8)


def test_sequence_parallelism_shares_out_what_full_recomputation_keeps(numbers: Numbers) -> None:
    # The kept input of a layer lies where the sequence is split (Korthikanti et al. 2022, section 4.2.2).
    layout = 'sequence_length = 2048\ntensor_parallel = 8\nrecompute = "full"'
    whole, shared = (numbers("gpt-3", training=f"{layout}\n{more}") for more in ("", "sequence_parallel = true"))
    name = "memory.training.device.activations"
    assert whole[name].value == 2 * 2048 * 12288 * 96
    assert shared[name].value == whole[name].value / 8


def test_full_recomputation_in_32_bits_keeps_32_bits(numbers: Numbers) -> None:
    found = numbers("gpt-3", training='sequence_length = 2048\nrecompute = "full"\nprecision = "fp32"')
    assert found["memory.training.activations"].value == 4 * 2048 * 12288 * 96


@pytest.mark.parametrize(("written", "each"), [("", 2), ('gradient_precision = "fp32"', 4)])
def test_gradients_are_as_wide_as_weights_or_as_is_said(written: str, each: int, numbers: Numbers) -> None:
    # ZeRO counts 2 bytes (arXiv:1910.02054, section 3.1); Megatron-LM sums bf16 gradients in fp32: 18 bytes in all.
    found = numbers("llama-3.1-8b", training=written)
    assert found["memory.training.gradients"].value == each * LLAMA_8B
    parts = ("weights", "gradients", "optimizer")
    assert sum(found[f"memory.training.{part}"].value for part in parts) == (14 + each) * LLAMA_8B


@pytest.mark.parametrize(
    ("layout", "said"),
    [
        ("", "needs a layout"),
        ("zero_stage = 1", "does not fit"),
        ("zero_stage = 3\naccelerators = 64", ""),
        ("tensor_parallel = 4", ""),
    ],
)
def test_a_run_that_its_device_does_not_hold_says_so(layout: str, said: str, tmp_path: Path) -> None:
    # Llama's defaults are its 7B: 16 bytes a parameter are 108 GB.
    training = f'[models.m.training]\nhardware = "a100-sxm4-80gb"\n{layout}\n'
    build_site(tmp_path, f'[models.m.architecture]\nmodel_type = "llama"\n{training}')
    page = (tmp_path / "site" / "models" / "m" / "report.md").read_text(encoding="utf-8")
    assert [each for each in ("needs a layout", "does not fit") if each in page] == ([said] if said else [])
