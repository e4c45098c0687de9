"""Thresholds that were published, to stand beside those recomputed here."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final

SOURCE: Final = "Wei et al. 2022, Emergent Abilities of Large Language Models (arXiv:2206.07682), Table 1"


@dataclass(frozen=True)
class PublishedThreshold:
    """One row of the table: the scale at which an ability is said to emerge."""

    setting: str
    """`few-shot` or `augmented` (a prompting or finetuning technique)."""

    ability: str
    train_flops: float | None
    params: float | None
    model: str
    tasks: tuple[str, ...] = ()
    """What Brown et al. 2020, Table H.1, call the same ability; the paper does not say so."""


def wei_2022() -> tuple[PublishedThreshold, ...]:
    """Table 1 of Wei et al. 2022, in its order; training FLOPs and parameters as printed there."""
    text = files(__package__).joinpath("data/wei_2022_table1.csv").read_text(encoding="utf-8")
    return tuple(
        PublishedThreshold(
            setting=row["setting"],
            ability=row["ability"],
            train_flops=_number(row["train_flops"]),
            params=_number(row["params"]),
            model=row["model"],
            tasks=tuple(row["tasks"].split()),
        )
        for row in csv.DictReader(text.splitlines())
    )


def gpt3_arithmetic_path() -> Path:
    """Where GPT-3's arithmetic scores lie (Brown et al. 2020, arXiv:2005.14165, Table H.1).

    Read it with `ScoreTable.read`. Its source and what each column is stand in `data/SOURCES.md`.
    """
    return Path(str(files(__package__).joinpath("data/gpt3_arithmetic.csv")))


def _number(text: str) -> float | None:
    return float(text) if text else None
