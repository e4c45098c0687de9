"""The page's section of one table: verdicts, small multiples, the ladder, what was published, and history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from reporter_plugins.emergence.charts import ladder_chart, small_multiples
from reporter_plugins.emergence.models_table import models_blocks
from reporter_plugins.emergence.result import CurveResult, Emergence
from reporter_plugins.emergence.words import WORDS, interval, shown, unbroken

from reporter import Block, Cell, Details, Headline, Table, Text, Verdict

MOST_ROWS: Final = 40
"""Curves that a table of the page lists."""

UNSAFE: Final = (
    "Linearity and breakthroughness know neither the scale's spacing nor chance nor the number of items: "
    "they grow with the number of models, a score straight in raw scale breaks through, and so does a flat "
    "one with a single odd run. They are printed for comparison with BIG-bench and decide nothing."
)
"""Why the two are not used as detectors; docs/emergence.md has the measured error rates."""

READING: Final = (
    "Points are scores with the 95 % interval that their number of items gives; the line is the fit, the band its "
    "95 % interval. Chance is dotted, and the bracket shaded: from the last scale at chance to the first above."
)

UNCHECKED: Final = (
    "Whether it is the metric that jumps cannot be checked: no continuous metric was measured on the same models."
)

_OPEN: Final = frozenset({"artefact-likely", "undecided", "no-rise", "not-enough-scales"})
"""Verdicts whose reason stands beside the table: what is undecided, or which model would settle it."""

_CHANCES: Final = ("sudden", "gradual", "level", "falling")


def emergence_blocks(result: Emergence) -> Iterator[Block]:
    """Everything that a table's section shows."""
    yield from _about(result)
    yield Headline("Curves judged", result.judged, note=f"of {len(result.curves)} curves")
    yield Headline("Called emergent", result.called_emergent)
    yield Headline("Expected false among them", result.expected_false)
    yield _legend(result)
    yield _verdicts(result)
    yield from _open(result)
    yield from _metric_unchecked(result)
    yield from _pictures(result)
    yield from _ladder(result)
    yield from _published(result)
    yield _probabilities(result)
    yield _history(result)


def _about(result: Emergence) -> Iterator[Block]:
    about = result.about
    if about.title:
        yield Text(f"**{about.title}**")
    if about.notes:
        yield Text(about.notes)
    if about.sources:
        yield Text(f"Scores: {'; '.join(about.sources)}")
    for note in result.left_out:
        yield Text(note)


def _legend(result: Emergence) -> Table:
    counts = {name: sum(each.verdict == name for each in result.curves) for name in WORDS}
    rows = tuple((word, counts[name], meaning) for name, (word, meaning) in WORDS.items() if counts[name])
    return Table(("Verdict", "Curves", "What it means"), rows, "Verdicts, at a posterior probability of 0.90")


def _verdicts(result: Emergence) -> Table:
    columns = (
        "Curve", "Verdict", "Onset", "95 % interval", "Half-rise", "95 % interval",
        "At chance up to", "Above chance from",
    )  # fmt: skip
    rows = tuple(_verdict_row(each, result.unit) for each in _listed(result))
    return Table(columns, rows, _caption("Every curve", result), sortable=True)


def _open(result: Emergence) -> Iterator[Table]:
    """Verdicts that numbers alone do not explain, each with its reason: a table of two columns, for narrow screens."""
    rows = tuple((unbroken(each.label), reason_of(each)) for each in _listed(result) if each.verdict in _OPEN)
    if rows:
        yield Table(("Curve", "Why"), rows, "What is open, and why")


def _metric_unchecked(result: Emergence) -> Iterator[Text]:
    if _nothing_to_check(result):
        yield Text(UNCHECKED)


def _nothing_to_check(result: Emergence) -> bool:
    return all(each.artefact.metric is None for each in result.curves)


def _listed(result: Emergence) -> Sequence[CurveResult]:
    """The first rows of a table: in the file's order, or by verdict where not all have a place."""
    if len(result.curves) <= MOST_ROWS:
        return result.curves
    order = list(WORDS)
    return sorted(result.curves, key=lambda each: order.index(each.verdict))[:MOST_ROWS]


def _caption(text: str, result: Emergence) -> str:
    rest = len(result.curves) - MOST_ROWS
    return f"{text}; {rest} more stand in data/project.json" if rest > 0 else text


def _verdict_row(curve: CurveResult, unit: str) -> tuple[Cell, ...]:
    onset, half = curve.onset, curve.half_rise
    return (
        unbroken(curve.label),
        WORDS[curve.verdict].word,
        onset,
        unbroken(interval(onset)),
        half,
        unbroken(interval(half)),
        *("" if value is None else shown(value, unit) for value in curve.bracket or (None, None)),
    )


def reason_of(curve: CurveResult) -> str:
    """Why the verdict is what it is, in a sentence."""
    return curve.artefact.reason if curve.verdict == "artefact-likely" else curve.reason


def _pictures(result: Emergence) -> Iterator[Block]:
    if result.pictures:
        yield Text("### The most telling curves, each on a logarithmic and on a raw axis")
        yield Text(READING)
    for picture in result.pictures:
        curve = result.curves[picture.curve]
        word = WORDS[curve.verdict].word
        yield Verdict(word.text, _sentence(curve), word.tone)
        yield small_multiples(result, picture)


def _sentence(curve: CurveResult) -> str:
    if curve.onset is None:
        return reason_of(curve)
    onset = shown(float(curve.onset.value), curve.onset.unit)
    where = "before the data" if curve.onset_before_data else f"at {onset} (95 %: {interval(curve.onset)})"
    return f"{where}; {reason_of(curve)}"


def _ladder(result: Emergence) -> Iterator[Block]:
    if not result.ladder:
        return
    if result.standings:
        yield Text("### What should a model of this size be able to do?")
    yield ladder_chart(result)
    yield from models_blocks(result)
    yield Text(
        "A place on the ladder holds for the family that was measured; where a score stays below a tenth of the "
        "headroom, half of its rise comes before the onset."
    )


def _published(result: Emergence) -> Iterator[Block]:
    if not result.published:
        return
    columns = ("Ability", "Published", "Curve", "Verdict", "First above chance", "Onset", "95 % interval")
    rows = list[tuple[Cell, ...]]()
    for each in result.published:
        curve = result.curves[each.curve]
        first = curve.bracket[1] if curve.bracket else None
        above = "" if first is None else shown(first, result.unit)
        word, onset = WORDS[curve.verdict].word, curve.onset
        rows.append((each.ability, each.threshold, curve.label, word, above, onset, interval(onset)))
    yield Table(columns, tuple(rows), "Published thresholds (Wei et al. 2022, Table 1) beside what is computed here")


def _probabilities(result: Emergence) -> Details:
    """The posterior of each curve; what the artefact checks found, where there is a metric to check by."""
    checks = () if _nothing_to_check(result) else ("Is it the metric?",)
    rows = tuple(_chances(each)[: 1 + len(_CHANCES) + len(checks)] for each in _listed(result))
    table = Table(("Curve", *_CHANCES, *checks), rows, sortable=True)
    return Details("Probabilities and artefact checks", (table,))


def _chances(curve: CurveResult) -> tuple[Cell, ...]:
    known = curve.probabilities or {}
    chances = (round(known[name], 3) if name in known else None for name in _CHANCES)
    return unbroken(curve.label), *chances, curve.artefact.reason


def _history(result: Emergence) -> Details:
    rows = tuple((unbroken(each.label), each.linearity, each.breakthroughness) for each in _listed(result))
    table = Table(("Curve", "Linearity", "Breakthroughness"), rows, sortable=True)
    source = "Srivastava et al. 2022, arXiv:2206.04615, appendix B."
    return Details("BIG-bench's linearity and breakthroughness, for history", (Text(UNSAFE), table, Text(source)))
