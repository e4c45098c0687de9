"""A published total beside the count."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture import Difference

from reporter import Block, Headline, Table, Text, Verdict


def difference_blocks(result: Difference) -> Iterator[Block]:
    """The published total, and the lines that make up the difference; or that it is not explained."""
    yield Text("### Against the published total")
    yield Headline("Published", result.published)
    if result.difference.value == 0:
        yield Verdict("equal", "The published total is the count, to the last parameter.", "good")
        return
    if not result.is_explained:
        yield Headline("Difference", result.difference)
        yield Verdict("unexplained", "No known causes make up this difference.", "caution")
        return
    rows = tuple((name, size) for name, size in result.lines.items())
    yield Table(
        ("Part", "Parameters"), (*rows, ("all", result.difference)), "Published total less the count", digits="exact"
    )
