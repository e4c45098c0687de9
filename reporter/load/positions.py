"""Where each key of a TOML file stands: a path of keys to line and column.

tree-sitter-toml gives the places; it is imported only when one is asked for.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from reporter.errors import Place

if TYPE_CHECKING:
    from tree_sitter import Node

Path: TypeAlias = tuple[str | int, ...]


class Spot(NamedTuple):
    """The nodes of one key: that of the key and that of its value, which is the same for a table's header."""

    key: Node
    value: Node


class Positions:
    """The places in one TOML file; everything is worked out at the first question."""

    def __init__(self, file: str, source: bytes) -> None:
        self._file = file
        self._source = source

    def of_key(self, path: Path) -> Place:
        """The place of a key, or of the nearest table above it that is written."""
        return self._place(path, value=False)

    def of_value(self, path: Path) -> Place:
        """The place of a key's value."""
        return self._place(path, value=True)

    @cached_property
    def lines(self) -> Mapping[str, int]:
        """The line of every key, by its dotted path."""
        return {".".join(map(str, path)): spot.key.start_point.row + 1 for path, spot in self._spots.items()}

    def _place(self, path: Path, *, value: bool) -> Place:
        while path and path not in self._spots:
            if path in self._first_below:
                return self._at(self._first_below[path].key)
            path = path[:-1]
        if not path:
            return Place(self._file)
        spot = self._spots[path]
        return self._at(spot.value if value else spot.key)

    @cached_property
    def _first_below(self) -> Mapping[Path, Spot]:
        """Of tables that have no header of their own, what is written first inside: `[models.x.y]` for `models.x`."""
        first = dict[Path, Spot]()
        for path, spot in self._spots.items():
            for length in range(1, len(path)):
                first.setdefault(path[:length], spot)
        return first

    def _at(self, node: Node) -> Place:
        start, end, line = node.start_byte, node.end_byte, node.start_point.row
        first, last = self._line_starts[line], self._line_end(line)
        text = self._source[first:last].decode()
        column = len(self._source[first:start].decode()) + 1
        length = max(1, len(self._source[start : min(end, last)].decode()))
        return Place(self._file, line + 1, column, length, text)

    def _line_end(self, line: int) -> int:
        end = self._source.find(b"\n", self._line_starts[line])
        return len(self._source) if end < 0 else end - (self._source[end - 1 : end] == b"\r")

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer(b"\n", self._source))]

    @cached_property
    def _spots(self) -> Mapping[Path, Spot]:
        import tree_sitter_toml
        from tree_sitter import Language, Parser

        tree = Parser(Language(tree_sitter_toml.language())).parse(self._source)
        return dict(_document(tree.root_node))


def _document(root: Node) -> Iterator[tuple[Path, Spot]]:
    arrays: Counter[Path] = Counter()
    for node in root.named_children:
        if node.type == "pair":
            yield from _pair((), node)
        elif node.type in ("table", "table_array_element"):
            yield from _table(node, arrays)


def _table(node: Node, arrays: Counter[Path]) -> Iterator[tuple[Path, Spot]]:
    header, *pairs = node.named_children
    spot = Spot(header, header)
    path = _below_arrays(_names(header), arrays)
    if node.type == "table_array_element":
        yield path, spot
        arrays[path] += 1
        path = (*path, arrays[path] - 1)
    yield path, spot
    for pair in pairs:
        if pair.type == "pair":
            yield from _pair(path, pair)


def _below_arrays(names: tuple[str, ...], arrays: Counter[Path]) -> Path:
    """The path of a header: a name above its last that is an array means that array's latest element."""
    path: Path = ()
    for name in names[:-1]:
        path = (*path, name)
        if arrays[path]:
            path = (*path, arrays[path] - 1)
    return (*path, names[-1])


def _pair(prefix: Path, node: Node) -> Iterator[tuple[Path, Spot]]:
    key, *_, value = node.named_children
    path = (*prefix, *_names(key))
    yield path, Spot(key, value)
    yield from _inside(path, value)


def _inside(path: Path, value: Node) -> Iterator[tuple[Path, Spot]]:
    if value.type == "inline_table":
        for child in value.named_children:
            if child.type == "pair":
                yield from _pair(path, child)
    if value.type == "array":
        items = [child for child in value.named_children if child.type != "comment"]
        for index, item in enumerate(items):
            yield (*path, index), Spot(item, item)
            yield from _inside((*path, index), item)


def _names(key: Node) -> tuple[str, ...]:
    if key.type == "dotted_key":
        return tuple(name for child in key.named_children for name in _names(child))
    text = (key.text or b"").decode()
    return (_unquoted(text),) if key.type == "quoted_key" else (text,)


def _unquoted(text: str) -> str:
    import tomli

    return str(next(iter(tomli.loads(f"{text} = 0"))))
