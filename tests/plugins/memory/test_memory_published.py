"""Every published memory figure of `../shared/data/models/memory_published.csv`, to one per cent."""

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

import pytest

from reporter import Formula, Quantity

Numbers: TypeAlias = Callable[..., Mapping[str, Quantity]]
TABLE = Path(__file__).parents[4] / "shared" / "data" / "models" / "memory_published.csv"

UNITS = {"GB": 1e9, "GiB": 2**30, "B": 1, "B/token": 1, "bit/weight": 1}
ELSEWHERE = "training time"
"""Rows of other plugins' tests."""


def rows() -> list[dict[str, str]]:
    if not TABLE.exists():
        return []
    with TABLE.open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if not row["what"].startswith(ELSEWHERE)]


def published() -> Iterator[object]:
    found = rows()
    for row in found:
        yield pytest.param(row, id=f"{row['what']}: {row['setting']}")
    if not found:
        yield pytest.param({}, id="absent", marks=pytest.mark.skip("../shared/data/models is not here"))


@pytest.mark.parametrize("row", list(published()))
def test_published_figure_is_reproduced(row: dict[str, str], numbers: Numbers) -> None:
    kind = next(kind for kind in COMPUTED if row["what"].startswith(kind))
    computed, expected = COMPUTED[kind](row, numbers)
    if row["unit"] == "GB at most":
        assert expected * 0.7 < computed <= expected  # it fits, and not because most of it was forgotten
    else:
        assert computed == pytest.approx(expected, rel=0.01)


def expected(row: dict[str, str]) -> float:
    return float(row["value"]) * UNITS[row["unit"]]


def zero(row: dict[str, str], numbers: Numbers) -> tuple[float, float]:
    """ZeRO's figures hold for model states alone: the model is stated by its total."""
    stage = re.search(r"stage (\d)", row["what"])
    size = re.search(r"([\d.]+)(B|T)\b", row["what"])
    devices = re.match(r"(\d+) devices", row["setting"])
    given_size, formula = f'parameters = "{size[0] if size else ""}"', row["value"]
    training = f"zero_stage = {stage[1] if stage else 0}\ndata_parallel = {devices[1] if devices else 1}"
    found = numbers("stated", given_size, training=training)
    return found["memory.training.per_device"].value, float(formula) * 1e9


LAYOUTS = {
    "no parallelism": "",
    "tensor parallel t": "tensor_parallel = 8",
    "tensor and sequence parallel t": "tensor_parallel = 8\nsequence_parallel = true",
    "tensor and sequence parallel t with selective recompute": (
        'tensor_parallel = 8\nsequence_parallel = true\nrecompute = "selective"'
    ),
    "full recompute": 'recompute = "full"',
}


def activations(row: dict[str, str], numbers: Numbers) -> tuple[float, float]:
    """GPT-3's layer, two sequences at a time."""
    training = f"sequence_length = 2048\nmicro_batch_size = 2\n{LAYOUTS[row['setting']]}"
    found = numbers("gpt-3", training=training)["memory.training.activations_per_layer"].value
    values = {"s": 2048, "b": 2, "h": 12288, "a": 96, "t": 8}
    used = {name: value for name, value in values.items() if re.search(rf"\b{name}\b", row["value"])}
    formula = Formula(row["value"], **{name: name for name in used})
    return found, formula(**used).value


def cache_per_token(row: dict[str, str], numbers: Numbers) -> tuple[float, float]:
    name = row["what"].removeprefix("KV cache per token ").lower()
    return numbers(name)["memory.serving.kv_cache_per_token"].value, expected(row)


def cache(row: dict[str, str], numbers: Numbers) -> tuple[float, float]:
    name = {"deepseek-v3.1": "deepseek-v3"}.get(row["what"].split()[-1].lower(), row["what"].split()[-1].lower())
    tokens = re.search(r"(\d{4,}) tokens", row["setting"])
    found = numbers(name, serving=f"context = {tokens[1] if tokens else 0}")
    return found["memory.serving.kv_cache"].value, expected(row)


def gguf_bits(row: dict[str, str], numbers: Numbers) -> tuple[float, float]:
    found = numbers("llama-3.1-8b", serving=f'precision = "{row["setting"].lower()}"')
    return found["memory.serving.bits_per_weight"].value, expected(row)


def gguf_size(row: dict[str, str], numbers: Numbers) -> tuple[float, float]:
    found = numbers("llama-3.1-8b", serving=f'precision = "{row["setting"].lower()}"')
    return found["memory.serving.weights"].value, expected(row)


def qlora(row: dict[str, str], numbers: Numbers) -> tuple[float, float]:
    """The paper's own run: rank 64 on every linear layer (section 4, appendix B)."""
    found = numbers("llama-65b", finetuning='method = "qlora"\nrank = 64')
    return found["memory.finetuning.total"].value, float(row["value"]) * 1e9


COMPUTED: Mapping[str, Callable[[dict[str, str], Numbers], tuple[float, float]]] = {
    "ZeRO": zero,
    "activations per layer": activations,
    "KV cache per token": cache_per_token,
    "KV cache": cache,
    "GGUF bits": gguf_bits,
    "GGUF size": gguf_size,
    "QLoRA": qlora,
}
