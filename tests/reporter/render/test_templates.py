"""A template that a user wrote wrong is told like any other fault of theirs: file, line, caret, and exit code 2."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reporter.helpers import reporter

MODELS = 'schema = 1\n[models.m.architecture]\nmodel_type = "gpt2"\n'

WRONG = {
    '{% extends "base.html" %}\n  {{ page.title {% x %}\n': (
        "error: this is no Jinja template: expected token 'end of print statement', got '{'\n"
        " --> templates/model.html:2:3\n  |\n2 |   {{ page.title {% x %}\n  |   ^^^^^^^^^^^^^^^^^^^^^\n"
    ),
    '{% extends "nope.html" %}\n': (
        "error: there is no template nope.html\n --> templates/model.html:1:1\n  |\n"
        '1 | {% extends "nope.html" %}\n  | ^^^^^^^^^^^^^^^^^^^^^^^^^\n'
    ),
    "\n{{ nothing.at.all }}": (
        "error: a template asks for what is not there: 'nothing' is undefined\n --> templates/model.html:2:1\n  |\n"
        "2 | {{ nothing.at.all }}\n  | ^^^^^^^^^^^^^^^^^^^^\n"
    ),
    "{{ 1 / 0 }}": (
        "error: a template raises ZeroDivisionError: division by zero\n --> templates/model.html:1:1\n  |\n"
        "1 | {{ 1 / 0 }}\n  | ^^^^^^^^^^^\n"
    ),
    "{{ page.title|nofilter }}": (
        "error: this is no Jinja template: No filter named 'nofilter'.\n --> templates/model.html:1:1\n  |\n"
        "1 | {{ page.title|nofilter }}\n  | ^^^^^^^^^^^^^^^^^^^^^^^^^\n"
    ),
}
HELP = "help: docs/pages.md says which templates there are; without this file the built-in one is taken\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "models.toml").write_text(MODELS)
    (tmp_path / "templates").mkdir()
    return tmp_path


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_template_is_told_at_its_line(text: str, project: Path) -> None:
    (project / "templates/model.html").write_text(text)
    done = reporter("attach", "m", "-o", "m.html", folder=project)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", WRONG[text] + HELP)
    assert not (project / "m.html").exists()


def test_a_template_that_is_not_utf_8_is_told_by_name(project: Path) -> None:
    (project / "templates/model.html").write_bytes(b"\xff\xfe")
    done = reporter("attach", "m", "-o", "m.html", folder=project)
    assert done.returncode == 2
    assert done.stderr == f"error: a template is not UTF-8: byte 0xff\n --> model.html\n{HELP}"


def test_a_build_leaves_the_standing_site_alone(project: Path) -> None:
    assert reporter("build", folder=project).returncode == 0
    page = project / "site/models/m/index.html"
    before = page.read_bytes()
    (project / "templates/page.html").write_text("{{ nothing }}")
    done = reporter("build", folder=project)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert page.read_bytes() == before
    assert sorted(path.name for path in project.iterdir()) == [".reporter", "models.toml", "site", "templates"]
