"""A store of bytes by the hash of what they were made from; what is damaged is not there."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.cache import DATABASE, Cache, key_of, write_whole

KEY = key_of("a")


def harmed(folder: Path, harm: Callable[[bytes], bytes]) -> None:
    """Change the content of the one entry behind the cache's back."""
    with sqlite3.connect(folder / DATABASE) as store:
        ((content,),) = store.execute("SELECT content FROM entries")
        store.execute("UPDATE entries SET content = ?", (harm(content),))


def test_what_was_put_is_got(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    assert cache.get(KEY) is None
    assert not cache.has(KEY)
    assert cache.put(KEY, b"content") == b"content"
    assert cache.has(KEY)
    assert Cache(tmp_path).get(KEY) == b"content"


def test_it_is_made_once(tmp_path: Path) -> None:
    made = list[int]()

    def make() -> bytes:
        made.append(1)
        return b""

    assert [Cache(tmp_path).get_or_make(KEY, make) for _ in range(2)] == [b"", b""]
    assert made == [1]


@pytest.mark.parametrize("harm", [lambda c: b"", lambda c: c[:-1], lambda c: c + b"x", lambda c: b"\0" + c[1:]])
def test_a_damaged_entry_is_a_missing_one(harm: Callable[[bytes], bytes], tmp_path: Path) -> None:
    Cache(tmp_path).put(KEY, b"content")
    harmed(tmp_path, harm)
    assert Cache(tmp_path).get(KEY) is None


@pytest.mark.parametrize(
    "harm", [lambda c: b"no database at all" * 99, lambda c: c[:-3000], lambda c: b"x" * 200 + c[200:]]
)
def test_a_damaged_database_is_begun_anew(harm: Callable[[bytes], bytes], tmp_path: Path) -> None:
    for name in "abcdefgh":
        Cache(tmp_path).put(key_of(name), name.encode() * 999)
    file = tmp_path / DATABASE
    file.write_bytes(harm(file.read_bytes()))
    cache = Cache(tmp_path)
    assert cache.get(key_of("h")) in (None, b"h" * 999)
    assert cache.put(KEY, b"content") == b"content"
    assert cache.get(KEY) == Cache(tmp_path).get(KEY) == b"content"


def test_two_builds_may_keep_things_at_once(tmp_path: Path) -> None:
    one, two = Cache(tmp_path), Cache(tmp_path)
    for number in range(20):
        one.put(key_of("one", number), b"1")
        two.put(key_of("two", number), b"2")
    assert one.get(key_of("two", 7)) == b"2"
    assert two.get(key_of("one", 7)) == b"1"


def test_a_cache_that_cannot_be_written_serves_the_build_all_the_same(tmp_path: Path) -> None:
    (tmp_path / DATABASE).mkdir()
    cache = Cache(tmp_path)
    assert cache.put(KEY, b"content") == b"content"
    assert cache.get(KEY) == b"content"


def test_what_was_not_used_is_dropped(tmp_path: Path) -> None:
    old = Cache(tmp_path)
    for name in ("a", "b", "c"):
        old.put(key_of(name), name.encode())
    new = Cache(tmp_path)
    new.get(key_of("a"))
    new.put(key_of("d"), b"d")
    new.prune()
    assert [name for name in "abcd" if Cache(tmp_path).get(key_of(name))] == ["a", "d"]


def test_without_a_folder_nothing_is_kept() -> None:
    cache = Cache(None)
    assert cache.put(KEY, b"x") == b"x"
    assert cache.get(KEY) is None
    cache.prune()


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    write_whole(path, b"old")
    monkeypatch.setattr("os.replace", lambda *paths: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(DATA, DATA)
def test_a_key_is_the_same_for_the_same_and_another_for_another(one: object, other: object) -> None:
    assert (key_of(one) == key_of(other)) == (repr_of(one) == repr_of(other))


def repr_of(data: object) -> str:
    """The data as text, in which the order of a mapping is no matter."""
    if isinstance(data, dict):
        return "{" + ",".join(sorted(f"{key!r}:{repr_of(value)}" for key, value in data.items())) + "}"
    return f"[{','.join(map(repr_of, data))}]" if isinstance(data, list) else repr(data)
