"""What is worked out again, what is kept, and what is worked on at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from reporter.build import Options, build
from reporter.gather import Keys, Others
from reporter.run import ExecutorPool, Subject, open_shop, spec_of
from tests.reporter.helpers import MEETING, models_toml, project, reporter

CENSUS = '''
"""Census: counts models, and goes on once a file says so."""
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from reporter import Headline, Model, Quantity, analysis, hookimpl

@dataclass(frozen=True)
class Census:
    """How many."""
    count: int

@analysis(title="Census")
def census(models: Mapping[str, Model]) -> Census:
    if not (Path(__file__).parent / "mended").exists():
        raise OSError("not yet")
    return Census(len(models))

@census.describe
def shown(result):
    yield Headline("Models", Quantity(result.count))

@hookimpl
def reporter_analyses():
    return [census]
'''


def key(folder: Path, analysis: str, models: str) -> str:
    spec = spec_of(project(folder, models, census=CENSUS))
    return Keys(open_shop(spec), spec).of_wide(Subject("project", analysis), Others())


@pytest.mark.parametrize(
    ("analysis", "old", "new", "again"),
    [
        ("census", "count = 2_000_000_000", "count = 2_500_000_000", True),  # it takes all that is written
        ("census", "Model 2", "Model II", True),
        ("heaviest_ballast", "count = 2_000_000_000", "count = 2_500_000_000", False),  # results have their own hash
        ("heaviest_ballast", "Model 2", "Model II", True),
        ("heaviest_ballast", "Model 2", "Model 2", False),
    ],
)
def test_a_project_wide_analysis_has_another_key_where_what_it_takes_of_the_models_is_another(
    analysis: str, old: str, new: str, again: bool, tmp_path: Path
) -> None:
    before = key(tmp_path, analysis, models_toml())
    assert (key(tmp_path, analysis, models_toml().replace(old, new)) != before) == again


def test_what_failed_for_the_project_is_tried_again_by_the_next_build(tmp_path: Path) -> None:
    project(tmp_path, census=CENSUS)
    failed = reporter("build", folder=tmp_path)
    assert failed.returncode == 1
    assert "census (plugin census) failed for census: OSError: not yet" in failed.stderr
    (tmp_path / "mended").touch()
    done = reporter("build", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "site/census/index.html").exists()


def test_names_are_worked_on_at_once(tmp_path: Path) -> None:
    seats = "[meeting.window]\nnumber = 1\n[meeting.door]\nnumber = 2\n"
    models = project(tmp_path, models_toml(1) + seats, meeting=MEETING)
    with ThreadPoolExecutor(2) as executor:
        result = build(Options(models, tmp_path / "site", use_cache=False, pool=ExecutorPool(executor)))
    assert result.failures == ()
