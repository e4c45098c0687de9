"""How often the verdict is wrong, how often it finds what is there, and whether its intervals hold.

Run: python benchmarks/emergence/operating_characteristics.py --each 30 --seed 1
Prints, by class of the recipe, how often ours, binomial AICc and breakthroughness call a curve emergent.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from emergence_synthetic import NOISES, NULLS, SCALES, Draw, curve_of, draws, token_curves
from reporter_plugins.emergence.artefact import ArtefactVerdict
from reporter_plugins.emergence.assess import Assessment, Assessor
from reporter_plugins.emergence.thresholds import Threshold
from reporter_plugins.emergence.verdict import Verdict
from rivals import aicc_calls_emergent, breakthroughness

CLASSES = (*NULLS, "G5", "R4", "S1", "S2", "S3", "R5")


@dataclass(frozen=True)
class Result:
    """One draw and what each detector says of it."""

    drawn: Draw
    assessment: Assessment
    aicc: bool
    breakthroughness: float

    @property
    def plain(self) -> bool:
        return self.assessment.verdict is Verdict.EMERGENT

    @property
    def called(self) -> bool:
        return self.plain or self.assessment.verdict is Verdict.EMERGENT_ONE_MODEL


def simulate(
    names: Sequence[str], each: int, seed: int, *, rivals: bool = True, scales: tuple[int, ...] = SCALES
) -> list[Result]:
    """`each` draws for every class, number of scales, chance level and noise."""
    rng = np.random.default_rng(seed)
    assessor = Assessor()
    return [
        Result(
            drawn,
            assessor.assess(curve_of(drawn)),
            rivals and aicc_calls_emergent(drawn),
            breakthroughness(drawn),
        )
        for name in names
        for drawn in draws(name, each, rng, scales)
    ]


def share(values: Iterable[bool]) -> float:
    """Percentage of True; nan where there is nothing."""
    held = list(values)
    return 100 * sum(held) / len(held) if held else float("nan")


def covered(truth: float | None, threshold: Threshold | None) -> bool:
    return truth is not None and threshold is not None and threshold.low <= truth <= threshold.high


def coverage(results: Iterable[Result], label: str) -> float:
    """Percentage of `onset` or `half_rise` intervals that hold the truth."""
    return share(covered(getattr(r.drawn, label), getattr(r.assessment, label)) for r in results)


def print_classes(results: Sequence[Result]) -> None:
    cut = float(np.quantile([r.breakthroughness for r in results if r.drawn.name in NULLS], 0.95))
    print("class     n   ours  plain    m=5   m>=6   AICc  breakthroughness (cut at 5 % of all nulls)")
    for name in CLASSES:
        mine = [r for r in results if r.drawn.name == name]
        if mine:
            columns = (
                share(r.called for r in mine),
                share(r.plain for r in mine),
                share(r.called for r in mine if r.drawn.scales == 5),
                share(r.called for r in mine if r.drawn.scales > 5),
                share(r.aicc for r in mine),
                share(r.breakthroughness > cut for r in mine),
            )
            print(f"{name:5} {len(mine):5}" + "".join(f" {column:6.1f}" for column in columns))
    nulls = [r for r in results if r.drawn.name in NULLS]
    more = share(r.called for r in nulls if r.drawn.scales > 5)
    print(f"nulls pooled {share(r.called for r in nulls):.2f} %, with six scales or more {more:.2f} %")


def print_power(results: Sequence[Result]) -> None:
    """Power on S1 counts plain `emergent` only; coverage counts every curve called emergent."""
    sudden = [r for r in results if r.drawn.name == "S1"]
    more = [r for r in sudden if r.drawn.scales > 5]
    print(f"S1 power, 6, 8 and 10 scales pooled: {share(r.plain for r in more):.1f}")
    for scales in SCALES:
        print(f"   {scales} scales: {share(r.plain for r in sudden if r.drawn.scales == scales):.1f}")
    for noise in NOISES:
        print(f"   {noise}, six scales or more: {share(r.plain for r in more if r.drawn.noise == noise):.1f}")
    for name in ("S1", "S2"):
        found = [r for r in results if r.drawn.name == name and r.called]
        for label in ("onset", "half_rise"):
            by = [f"{m}: {coverage([r for r in found if r.drawn.scales == m], label):.1f}" for m in SCALES]
            print(f"{name} coverage of {label}: {coverage(found, label):.1f} pooled; {', '.join(by)}")


def print_artefacts(each: int, seed: int) -> None:
    """Share of artefact verdicts by kind of truth, each continuous metric by itself."""
    for smooth in (True, False):
        for metric in (1, 2):
            found = artefacts(each, seed + 1, smooth=smooth, metric=metric)
            shares = {v.value: round(share(a.artefact.verdict is v for a in found), 1) for v in ArtefactVerdict}
            final = share(a.verdict is Verdict.ARTEFACT_LIKELY for a in found)
            kind = "smooth" if smooth else "jumping"
            print(f"{kind} tokens, {found[0].artefact.metric}, {len(found)} draws: {shares}; verdict {final:.1f}")


def artefacts(each: int, seed: int, *, smooth: bool, metric: int) -> list[Assessment]:
    """Exact match judged against one continuous metric: 1 per-token accuracy, 2 log-probability."""
    rng = np.random.default_rng(seed)
    assessor = Assessor()
    found = []
    for scales in SCALES:
        for noise in NOISES:
            for _ in range(each):
                curves = token_curves(smooth=smooth, scales=scales, noise=noise, rng=rng)
                found.append(assessor.assess(curves[0], [curves[metric]]))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=10, help="draws per class, number of scales, chance and noise")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--classes", default=",".join(CLASSES))
    options = parser.parse_args()
    start = time.process_time()
    results = simulate(options.classes.split(","), options.each, options.seed)
    print_classes(results)
    print_power(results)
    print_artefacts(2 * options.each, options.seed)
    print(f"{time.process_time() - start:.0f} s CPU, seed {options.seed}")


if __name__ == "__main__":
    main()
