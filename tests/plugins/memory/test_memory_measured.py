"""What is predicted against what torch allocated on a GPU, as `benchmarks/memory/against_torch.py` measured it."""

import json
import runpy
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from reporter import Quantity
from reporter.testing import report_of

MEASURED = json.loads(Path(__file__).with_name("measured_on_an_h200.json").read_text())
SCRIPT = runpy.run_path(
    str(Path(__file__).parents[3] / "benchmarks" / "memory" / "against_torch.py"), run_name="script"
)
FIELDS = ("model", "work", "batch", "tokens", "recompute", "kernels")
CASES = [(SCRIPT["Case"](**{name: row[name] for name in FIELDS}), row["measured"]) for row in MEASURED["rows"]]


def predicted(folder: Path, case: Any) -> Mapping[str, Quantity]:
    """The numbers of a case's model, from the configuration that torch built."""
    kind, fields = SCRIPT["MODELS"][case.model]
    name = {"gpt2": "GPT2LMHeadModel", "gpt_neox": "GPTNeoXForCausalLM"}.get(kind, f"{kind.title()}ForCausalLM")
    config = {"model_type": kind, **fields, "architectures": [name]}
    (folder / f"{case.model}.json").write_text(json.dumps(config))
    return report_of(folder, SCRIPT["tables"](case)).numbers


def test_four_models_were_measured_in_training_and_in_serving() -> None:
    assert {case.model for case, _ in CASES} == set(SCRIPT["MODELS"])
    assert {case.work for case, _ in CASES} == {"training", "serving"}
    assert MEASURED.keys() >= {"device", "torch", "transformers", "cuda", "reporter"}


@pytest.mark.parametrize(("case", "measured"), CASES, ids=lambda each: getattr(each, "slug", ""))
def test_what_torch_allocates_at_most_is_predicted_within_a_tenth(
    tmp_path: Path, case: Any, measured: Mapping[str, int]
) -> None:
    numbers = predicted(tmp_path, case)
    assert numbers[f"memory.{case.work}.per_device"].value == pytest.approx(measured["peak"], rel=0.1)


@pytest.mark.parametrize(
    ("case", "measured"),
    [each for each in CASES if each[0].work == "training"],
    ids=lambda each: getattr(each, "slug", ""),
)
def test_what_a_run_holds_between_its_steps_is_predicted_within_a_fiftieth(
    tmp_path: Path, case: Any, measured: Mapping[str, int]
) -> None:
    numbers = predicted(tmp_path, case)
    states = sum(numbers[f"memory.training.{name}"].value for name in ("weights", "gradients", "optimizer"))
    # What is left is cuBLAS's workspace, 32 MiB a stream.
    assert states == pytest.approx(measured["states"], rel=0.02)


@pytest.mark.parametrize(
    ("case", "measured"),
    [each for each in CASES if each[0].recompute == "full"],
    ids=lambda each: getattr(each, "slug", ""),
)
def test_the_loss_is_over_before_a_layer_is_computed_again(
    tmp_path: Path, case: Any, measured: Mapping[str, int]
) -> None:
    """The larger of the two and not both: with their sum the predictions would be 3 to 5 % too high."""
    numbers = predicted(tmp_path, case)
    assert numbers["memory.training.per_device"].value == pytest.approx(measured["peak"], rel=0.01)
