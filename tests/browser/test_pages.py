"""Pages in a real browser, opened from the disk: nothing is fetched, nothing is refused, nobody is shut out."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from .conftest import Looker

PAGES = (
    "index.html",
    "models/llama-2-7b/index.html",
    "models/mixtral/index.html",
    "compare/index.html",
    "plugins/index.html",
    "404.html",
    "zh/index.html",
    "zh/models/llama-2-7b/index.html",
)
SETTINGS = tuple({"width": width, "dark": dark} for width in (375, 1280) for dark in (False, True))


@pytest.fixture(scope="module")
def looks(look: Looker, site: Path) -> dict[str, dict[str, Any]]:
    """Every page at every setting, as it was seen."""
    asked = [
        # Barriers do not depend on the width, and colours only on the scheme: each scheme is examined at one width.
        {
            "url": (site / page).as_uri(),
            "axe": setting["dark"] == (setting["width"] == 1280),
            "actions": {"overflow": None},
            **setting,
        }
        for page in PAGES
        for setting in SETTINGS
    ]
    names = [
        f"{page} {setting['width']} {'dark' if setting['dark'] else 'light'}" for page in PAGES for setting in SETTINGS
    ]
    return dict(zip(names, look(asked), strict=True))


def test_no_page_raises_an_error_or_breaks_its_own_policy(looks: dict[str, dict[str, Any]]) -> None:
    assert {name: seen["errors"] for name, seen in looks.items() if seen["errors"]} == {}


def test_no_page_asks_for_anything_but_the_sites_own_files(looks: dict[str, dict[str, Any]], site: Path) -> None:
    asked = {request for seen in looks.values() for request in seen["requests"]}
    assert [request for request in asked if not request.startswith(site.as_uri())] == []


def test_axe_finds_no_barrier_on_any_page(looks: dict[str, dict[str, Any]]) -> None:
    assert {name: seen["violations"] for name, seen in looks.items() if seen["violations"]} == {}


def test_no_page_is_wider_than_the_screen(looks: dict[str, dict[str, Any]]) -> None:
    assert {name: wide for name, seen in looks.items() if (wide := seen["actions"]["overflow"]) > 0} == {}


def test_the_table_of_models_is_searched_and_sorted(look: Looker, site: Path) -> None:
    index = (site / "index.html").as_uri()
    searched, sorted_up, sorted_by_size = look(
        [
            {"url": index, "width": 1280, "actions": {"search": "meta llama"}},
            {"url": index, "width": 1280, "actions": {"sort": 1}},
            {"url": index, "width": 1280, "actions": {"sort": 4}},
        ]
    )
    assert searched["actions"]["search"] == {"rows": ["Llama 2 7B"], "found": "1 of 3 models"}
    assert sorted_up["actions"]["sort"] == ["A <script>alert(1)</script> model", "Llama 2 7B", "mixtral"]
    assert sorted_by_size["actions"]["sort"] == ["46.7B", "6.74B", "124M"]


def test_the_texts_of_a_chart_can_be_read_on_a_phone(look: Looker, site: Path) -> None:
    pages = [
        {"url": (site / "compare/index.html").as_uri(), "width": width, "actions": {"smallest": "svg.chart text"}}
        for width in (375, 1280)
    ]
    assert [seen["actions"]["smallest"] >= 10.9 for seen in look(pages)] == [True, True]


@pytest.mark.parametrize("width", [375, 1280])
def test_only_what_scrolls_is_a_stop_of_the_keyboard(width: int, look: Looker, site: Path) -> None:
    page = (site / "models/llama-2-7b/index.html").as_uri()
    (seen,) = look([{"url": page, "width": width, "actions": {"stops": ".scroll"}}])
    assert len(seen["actions"]["stops"]) >= 2
    assert [is_stop for is_stop, scrolls in seen["actions"]["stops"] if is_stop != scrolls] == []


def test_a_model_s_page_opens_with_its_answers(look: Looker, site: Path) -> None:
    page = (site / "models/llama-2-7b/index.html").as_uri()
    (seen,) = look([{"url": page, "width": 1280, "actions": {"text": ".contents", "card": ".contents a.number"}}])
    assert "6.74B" in seen["actions"]["text"]
    assert "13.5 GB" in seen["actions"]["text"]
    assert "parameters.total" in seen["actions"]["card"]


def test_a_number_opens_its_derivation(look: Looker, site: Path) -> None:
    page = (site / "models/llama-2-7b/index.html").as_uri()
    (seen,) = look([{"url": page, "width": 1280, "actions": {"card": ".headline a.number"}}])
    card = seen["actions"]["card"]
    assert "parameters.total" in card
    assert "embedding + attention + mlp + norm + lm_head" in card
    assert seen["errors"] == []


def test_a_link_to_a_number_unfolds_it_and_needs_no_script(look: Looker, site: Path) -> None:
    page = (site / "models/llama-2-7b/index.html").as_uri()
    with_script, without = look(
        [
            {"url": page, "width": 1280, "actions": {"jump": "parameters.total"}},
            {
                "url": f"{page}#parameters.total",
                "width": 1280,
                "scripts": False,
                "actions": {"count": ".derivations article"},
            },
        ]
    )
    assert with_script["actions"]["jump"] > 0
    assert without["actions"]["count"] > 20


def test_an_attached_report_is_one_file_that_asks_for_nothing(look: Looker, site: Path, tmp_path: Path) -> None:
    file = tmp_path / "review.html"
    command = [sys.executable, "-m", "reporter", "attach", "mixtral", "llama-2-7b", "-o", str(file)]
    subprocess.run(command, cwd=site.parent, check=True, capture_output=True)
    (seen,) = look(
        [{"url": file.as_uri(), "width": 375, "axe": True, "actions": {"overflow": None, "card": "a.number"}}]
    )
    assert seen["errors"] == []
    assert seen["requests"] == [file.as_uri()]
    assert seen["violations"] == []
    assert seen["actions"]["overflow"] <= 0
