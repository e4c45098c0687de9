"""Where each key of a TOML file stands, however it is written."""

from __future__ import annotations

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from reporter.load.positions import Path, Positions

SOURCE = """\
schema = 1
site.title = "Dotted"
[models.plain]
name = "Plain"
[models."quo.ted".architecture]
'literal' = 1
"模型" = { "层" = 32, deep.er = [1, { x = 2 }] }
[[models.plain.claims]]
says = "one"
[[models.plain.claims]]
says = "two"
[models.plain.claims.more]
note = "of the second"
[ models . spaced ]
multi = [
  1,
  # a comment
  2,
]
\ttab\t=\t3
"""

PLACES: list[tuple[Path, tuple[int, int, str], tuple[int, int, str]]] = [
    (("schema",), (1, 1, "schema"), (1, 10, "1")),
    (("site", "title"), (2, 1, "site.title"), (2, 14, '"Dotted"')),
    (("models", "plain"), (3, 2, "models.plain"), (3, 2, "models.plain")),
    (("models", "plain", "name"), (4, 1, "name"), (4, 8, '"Plain"')),
    (("models", "quo.ted", "architecture", "literal"), (6, 1, "'literal'"), (6, 13, "1")),
    (("models", "quo.ted", "architecture", "模型", "层"), (7, 10, '"层"'), (7, 16, "32")),
    (("models", "quo.ted", "architecture", "模型", "deep", "er", 1, "x"), (7, 36, "x"), (7, 40, "2")),
    (("models", "plain", "claims", 0, "says"), (9, 1, "says"), (9, 8, '"one"')),
    (("models", "plain", "claims", 1, "says"), (11, 1, "says"), (11, 8, '"two"')),
    (("models", "plain", "claims", 1, "more", "note"), (13, 1, "note"), (13, 8, '"of the second"')),
    (("models", "spaced", "multi", 1), (18, 3, "2"), (18, 3, "2")),
    (("models", "spaced", "tab"), (20, 2, "tab"), (20, 8, "3")),
]


def found(positions: Positions, path: Path, *, value: bool) -> tuple[int, int, str]:
    place = positions.of_value(path) if value else positions.of_key(path)
    return place.line, place.column, place.text[place.column - 1 : place.column - 1 + place.length]


@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize(("path", "key", "value"), PLACES, ids=[".".join(map(str, path)) for path, _, _ in PLACES])
def test_a_key_and_its_value_are_found(
    path: Path, key: tuple[int, int, str], value: tuple[int, int, str], ending: str
) -> None:
    positions = Positions("models.toml", SOURCE.replace("\n", ending).encode())
    assert found(positions, path, value=False) == key
    assert found(positions, path, value=True) == value


def test_a_key_that_is_not_written_is_found_at_the_table_above_it() -> None:
    positions = Positions("models.toml", SOURCE.encode())
    assert positions.of_value(("models", "plain", "released")).line == 3
    assert positions.of_value(("models", "plain", "claims", 1, "value")).line == 10


def test_a_table_without_a_header_is_found_at_what_is_written_first_inside() -> None:
    positions = Positions("models.toml", SOURCE.encode())
    assert positions.of_key(("models", "quo.ted")).line == 5
    assert positions.of_key(("models",)).line == 3
    assert positions.of_key(("site",)).line == 2


def test_what_is_nowhere_has_the_file_only() -> None:
    assert str(Positions("models.toml", b"").of_key(("models",))) == "models.toml"


def test_every_key_has_its_line() -> None:
    lines = Positions("models.toml", SOURCE.encode()).lines
    assert lines["models.quo.ted.architecture.literal"] == 6
    assert lines["models.plain.claims.1.says"] == 11


KEYS = st.text(st.characters(exclude_categories=["C"]), max_size=8)


def quoted(key: str) -> str:
    return '"' + key.replace("\\", "\\\\").replace('"', '\\"') + '"'


@given(st.dictionaries(KEYS, st.dictionaries(KEYS, st.integers(), min_size=1, max_size=3), min_size=1, max_size=3))
def test_whatever_a_key_is_called_it_is_found(tables: dict[str, dict[str, int]]) -> None:
    text = "".join(
        f"[{quoted(name)}]\n" + "".join(f"{quoted(key)} = {value}\n" for key, value in table.items())
        for name, table in tables.items()
    )
    assert tomli.loads(text) == tables
    positions = Positions("models.toml", text.encode())
    for name, table in tables.items():
        for key, value in table.items():
            assert found(positions, (name, key), value=True)[2] == str(value)
