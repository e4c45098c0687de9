"""What plugin authors test with."""

from __future__ import annotations

from pathlib import Path

import pytest

from reporter import InputFaults, UsageError
from reporter.testing import build_site, report_of
from tests.reporter.helpers import PLUGIN, contents

MODELS = """
    [models.small.ballast]
    count = "7B"
    [models.large.ballast]
    count = "70B"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the sample plugin."""
    (tmp_path / "basis.py").write_bytes(PLUGIN.read_bytes())
    return tmp_path


def test_a_report_is_made_without_a_build(folder: Path) -> None:
    assert report_of(folder, MODELS).numbers["ballast.size"].value == 14_000_000_000
    assert report_of(folder, MODELS, "large").numbers["ballast.size"].value == 140_000_000_000


def test_a_number_of_a_report_has_its_derivation(folder: Path) -> None:
    size = report_of(folder, MODELS).numbers["ballast.size"]
    assert (size.unit, size.inputs["N"].name, size.inputs["b"].value) == ("B", "ballast.count", 2.0)


def test_what_is_wrong_is_raised(folder: Path) -> None:
    with pytest.raises(UsageError, match="no model 'tiny'"):
        report_of(folder, MODELS, "tiny")
    with pytest.raises(InputFaults, match="count must be at least 0"):
        report_of(folder, "[models.small.ballast]\ncount = -1\n")


def test_a_site_is_built_in_this_process(folder: Path) -> None:
    result = build_site(folder, MODELS)
    assert (result.failures, result.broken) == ((), ())
    assert "models/large/index.html" in contents(folder / "site")
    assert not (folder / ".reporter").exists()


def test_what_a_user_writes_is_text_on_every_page(folder: Path) -> None:
    nasty = "<script>alert(1)</script> & [x](javascript:alert(1)) $a$"
    build_site(folder, f"""
        [site]
        title = '{nasty}'
        description = '{nasty}'
        [models.small]
        name = '{nasty}'
        organization = '{nasty}'
        sources = ['{nasty}', 'https://example.org/"><script>']
        notes = '{nasty}'
        [models.small.ballast]
        count = 1
    """)  # fmt: skip
    for path, content in contents(folder / "site").items():
        if path.endswith((".html", ".md", ".svg")):
            assert b"<script>alert" not in content or path.endswith(".md"), path
            assert b'href="javascript:' not in content, path
