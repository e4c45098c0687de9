"""A slug is a folder on every system, and one folder only."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.load.slugs import folded, slug_fault


@pytest.mark.parametrize(
    "slug", ["llama-2-7b", "llama-3.1-8b", "GPT_4", "模型", "pangu-α", "a", "x" * 250, "长" * 83, "zh"]
)
def test_an_ordinary_name_is_a_slug(slug: str) -> None:
    assert slug_fault(slug) is None


@pytest.mark.parametrize(
    "slug",
    [
        "", ".", "..", "../x", "a/b", "a\\b", ".hidden", "a.", "a ", "a b", "\0", "a\nb", "con", "CON", "Nul.txt",
        "com1", "LPT9.tar.gz", "x" * 251, "长" * 84, "a:b", "a?b", "a*b", 'a"b', "a<b", "a>b", "a|b", "a#b", "a%b",
        "a&b", "\u202e", "a\u200bb", "a\u2028b",
    ],
)  # fmt: skip
def test_what_would_be_no_folder_of_the_site_is_refused(slug: str) -> None:
    assert slug_fault(slug)


@pytest.mark.parametrize(("one", "other"), [("A", "a"), ("é", "e\u0301"), ("ﬁ", "fi"), ("ß", "ss")])
def test_slugs_that_a_file_system_takes_for_one_are_one(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@given(st.text(min_size=1, max_size=100))
def test_an_accepted_slug_is_one_folder_below_the_models(slug: str) -> None:
    if slug_fault(slug) is None:
        path = Path("models") / slug
        assert path.parent == Path("models")
        assert path.name == slug
        assert len(slug.encode()) <= 250
