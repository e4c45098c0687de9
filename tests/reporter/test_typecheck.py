"""A plugin's mistake in a block is found where it is made."""

from __future__ import annotations

from typing import Any

import pytest

from reporter import (
    Axis,
    Bar,
    Chart,
    Details,
    Grid,
    Headline,
    Link,
    Mark,
    Part,
    Quantity,
    Series,
    Table,
    Text,
    Verdict,
    Word,
)
from reporter.blocks import Block
from reporter.typecheck import check

ONE = Quantity(1)
CHART = Chart("t", "d", Axis("x"), Axis("y"), (Series("s", (1.0, 2), (3.0, 4)),), (Mark("m", x=1),))

GOOD: list[Any] = [
    Headline("a", ONE),
    Table(("a", "b"), (("x", 1), (None, ONE), (Link("l", "m/"), Word("w", "good")))),
    Bar("b", (Part("p", ONE),)),
    Text("t"),
    Verdict("holds", "it does", "good"),
    CHART,
    Grid((CHART,)),
    Details("more", (Text("t"), Details("again", (Text("u"),)))),
]

FIVE: Any = 5
"""Of no type that a checker knows: what a plugin without one puts in."""
BYTES: Any = b"x"
TEXT: Any = "x"
RED: Any = "red"
CELL: Any = [1]

BAD: list[tuple[Any, str]] = [
    ("text", "must be Headline or Table"),
    (None, "not NoneType"),
    (Part("p", ONE), "not Part"),
    (Headline("a", FIVE), "Headline.quantity must be Quantity, not int"),
    (Headline(FIVE, ONE), "Headline.label must be str, not int"),
    (
        Table(("a",), ((CELL,),)),
        r"Table.rows\[0\]\[0\] must be str or int or float or None or Quantity or Link or Word",
    ),
    (Table(TEXT, ((1,),)), "Table.columns must be tuple, not str"),
    (Text(BYTES), "Text.markdown must be str, not bytes"),
    (Verdict("v", "t", RED), "Verdict.tone cannot be 'red'"),
    (Details("d", (TEXT,)), r"Details.blocks\[0\] must be Headline or"),
    (Chart("t", "d", Axis("x"), Axis("y"), (Series("s", (TEXT,), (1,)),)), r"Series.x\[0\] must be "),
]


@pytest.mark.parametrize("block", GOOD, ids=lambda block: type(block).__name__)
def test_a_block_is_a_block(block: Any) -> None:
    check(block, Block, "a block")


@pytest.mark.parametrize(("block", "wrong"), BAD, ids=lambda value: value if isinstance(value, str) else "")
def test_what_is_wrong_with_a_block_is_said_with_its_place(block: Any, wrong: str) -> None:
    with pytest.raises(TypeError, match=wrong):
        check(block, Block, "a block")
