"""What is wrong with a training, serving or hardware table is one fault, at its key, with the mend."""

from pathlib import Path
from typing import Any

import pytest

from reporter.errors import Fault, InputFaults
from reporter.testing import report_of

MODEL = """
[models.small.architecture]
model_type = "llama"
num_hidden_layers = 32
num_attention_heads = 32
"""


def faults_of(folder: Path, text: str) -> tuple[Fault, ...]:
    with pytest.raises(InputFaults) as caught:
        report_of(folder, MODEL + text)
    return caught.value.faults


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("A100", ["a100-pcie-40gb", "a100-pcie-80gb", "a100-sxm4-40gb", "a100-sxm4-80gb"]),
        ("H100 SXM5 80GB", ["h100-sxm5-80gb"]),
        ("a100-sxm-80gb", ["a100-sxm4-80gb"]),
        ("NVIDIA V100", ["v100-pcie", "v100-sxm2-32gb"]),
        ("TPU v4", ["tpu-v4"]),
    ],
)
def test_unknown_hardware_names_what_was_meant(written: str, meant: list[str], tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, f'[models.small.training]\nhardware = "{written}"\n')
    assert fault.message == f"unknown hardware {written!r}"
    assert fault.help.startswith(f"did you mean {' or '.join(map(repr, meant))}?")


def test_a_name_that_toml_needs_quotes_for_is_quoted_in_the_mend(tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, '[models.small.training]\nhardware = "my chip"\n')
    assert fault.help.endswith('add your own as [hardware."my chip"]')


@pytest.mark.parametrize(
    ("table", "key", "message"),
    [
        ("accelerators = 1024\ntensor_parallel = 3", "tensor_parallel", "does not divide num_attention_heads = 32"),
        ("accelerators = 1024\npipeline_parallel = 5", "pipeline_parallel", "does not divide num_hidden_layers = 32"),
        ("accelerators = 1024\nsequence_length = 4096\ncontext_parallel = 3", "context_parallel",
         "does not divide sequence_length = 4096"),
        ("pipeline_parallel = 4\nlayers_per_stage = 2", "layers_per_stage",
         "4 stages of at most 2 layers do not hold num_hidden_layers = 32"),
        ("pipeline_parallel = 4\nlayers_per_stage = 33", "layers_per_stage", "is more than num_hidden_layers = 32"),
        ("layers_per_stage = 8", "layers_per_stage", "layers_per_stage needs pipeline_parallel above 1"),
        ("sequence_parallel = true", "sequence_parallel", "sequence_parallel needs tensor_parallel above 1"),
        ("tokens = 1e12\nunique_tokens = 2e12", "unique_tokens", "is more than tokens = 1e+12"),
        ("sequence_length = 4096\nbatch_tokens = 1000", "batch_tokens", "is less than one sequence of 4,096 tokens"),
        ("utilization = 0.5\nhardware_utilization = 0.4", "hardware_utilization", "is less than utilization = 0.5"),
        ("utilization = 40", "utilization", "utilization must be at most 1"),
        ("network = 400", "network", "network is 400 B/s, which is no network's"),
        ('accelerator_power = "400 kW"', "accelerator_power", "which no single accelerator draws"),
        ('grid = "France"', "grid", "unknown grid 'France'"),
    ],
)  # fmt: skip
def test_one_mistake_is_one_fault_at_its_key(table: str, key: str, message: str, tmp_path: Path) -> None:
    """What follows from a fault, such as accelerators that a wrong layout does not divide, is not told again."""
    (fault,) = faults_of(tmp_path, f"[models.small.training]\n{table}\n")
    assert fault.key == f"models.small.training.{key}"
    assert message in fault.message
    assert fault.help
    assert fault.place is not None
    assert fault.place.text.startswith(key)


@pytest.mark.parametrize(
    ("table", "mend"),
    [("utilization = 40", "it is 40; 40 % is 0.4"), ('grid = "France"', "did you mean 'FR'?")],
)
def test_the_mend_says_what_was_meant(table: str, mend: str, tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, f"[models.small.training]\n{table}\n")
    assert fault.help.startswith(mend)


@pytest.mark.parametrize(
    ("table", "key", "message"),
    [
        ("accelerators = 1000\nduration = 10\naccelerator_hours = 1000", "accelerator_hours",
         "accelerators and duration give 240,000 h, and accelerator_hours = 1,000"),
        ("duration = 10", "duration", "duration gives no hours without accelerators"),
        ("steps = 10000", "steps", "steps give no tokens without batch_tokens"),
        ("steps = 1e4\nbatch_tokens = 1e6\ntokens = 1e12", "tokens",
         "steps and batch_tokens give 1e+10 tokens, and tokens = 1e+12"),
    ],
)  # fmt: skip
def test_what_is_said_twice_and_disagrees_is_a_warning(table: str, key: str, message: str, tmp_path: Path) -> None:
    beside = "[models.small.serving]\nbatch = 0\n"  # a fault, for a warning alone is no error
    text = f"[models.small.training]\n{table}\n{beside}"
    warning, fault = sorted(faults_of(tmp_path, text), key=lambda each: each.severity, reverse=True)
    assert (warning.severity, warning.key, warning.message) == ("warning", f"models.small.training.{key}", message)
    assert fault.key == "models.small.serving.batch"


@pytest.mark.parametrize(
    ("figure", "mend"),
    [
        ("bf16 = 312", '"312 TFLOP/s"'),
        ("memory = 80", '"80 GB"'),
        ("bandwidth = 3350", '"3.35 TB/s"'),
        ("link_bandwidth = 900", '"900 GB/s"'),
    ],
)
def test_a_figure_without_its_unit_is_refused(figure: str, mend: str, tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, f"[hardware.mine]\n{figure}\n")
    assert fault.key == f"hardware.mine.{figure.partition(' ')[0]}"
    assert mend in fault.help


def test_a_unit_that_does_not_fit_says_which_does(tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, '[hardware.mine]\nbandwidth = "3 TB"\n')
    assert fault.help == "write the number alone, or with the unit B/s"


def test_units_are_written_as_pages_write_them(tmp_path: Path) -> None:
    """`40%`, `21 days`, `31 tCO2e`, `449 MWh`: what a page or a paper prints can be pasted."""
    table = """[models.small.training]
tokens = "1T"
hardware = "a100-sxm4-80gb"
accelerators = 1000
duration = "21 days"
carbon_published = "31 tCO2e"
energy_published = "449 MWh"
"""
    numbers: Any = report_of(tmp_path, MODEL + table).numbers
    assert numbers["compute.accelerator_hours"].value == 1000 * 21 * 24
    assert numbers["energy.published_carbon.quantity"].value == 31e6
    assert numbers["energy.published_energy.quantity"].value == 449e6
    shared = MODEL + '[models.small.training]\ntokens = "1T"\nhardware = "a100-sxm4-80gb"\nutilization = "40%"\n'
    assert report_of(tmp_path, shared).numbers["compute.utilization"].value == 0.4


def test_steps_and_their_batch_give_the_tokens(tmp_path: Path) -> None:
    # BERT: a million steps of 256 sequences of 512 tokens (arXiv:1810.04805, appendix A.2).
    table = "[models.small.training]\nsteps = 1e6\nbatch_tokens = 131072\n"
    numbers = report_of(tmp_path, MODEL + table).numbers
    assert numbers["compute.tokens"].value == 131_072_000_000
    assert numbers["compute.training_flops"].value == 6 * numbers["parameters.total"].value * 131_072_000_000


def test_reported_operations_beyond_the_peak_are_refused(tmp_path: Path) -> None:
    table = 'hardware = "a100-sxm4-80gb"\nflops_published = 3e22\naccelerator_hours = 1000'
    (fault,) = faults_of(tmp_path, f"[models.small.training]\n{table}\n")
    assert fault.message.startswith("impossible: flops_published in 1,000 hours takes 2671% of the peak")
    assert fault.key == "models.small.training.accelerator_hours"


def test_a_device_without_peaks_says_what_to_add(tmp_path: Path) -> None:
    table = '[models.small.training]\nhardware = "mine"\nprecision = "bf16"\n[hardware.mine]\nmemory = "80 GB"\n'
    (fault,) = faults_of(tmp_path, table)
    assert fault.message == "no peak rate of mine is known"
    assert fault.help == 'add bf16 = "… TFLOP/s" to [hardware.mine]'
