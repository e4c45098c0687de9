"""A plugin that is ill costs its own section: everything else of the site is the same to the byte."""

from __future__ import annotations

import json
import os
import re
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from reporter.trial import ends_this_process
from tests.reporter.helpers import contents, last_line, project, reporter

HEAD = '''
"""NAME: a plugin that is ill."""
import os, signal, sys, time
from dataclasses import dataclass
from reporter import Axis, Chart, Headline, Model, Quantity, Series, Table, analysis, hookimpl
from reporter_local_basis import Ballast

@dataclass(frozen=True)
class Bad:
    number: object

@hookimpl
def reporter_analyses():
    return [NAME]
'''

ANALYSIS = """
@analysis(title="NAME", time_limit=0.5, order=1)
def NAME(model: Model, ballast: Ballast | None) -> Bad:
    WORK

@NAME.describe
def blocks(result):
    DESCRIBE
"""


def ill(work: str = "return Bad(1)", describe: str = "return ()") -> str:
    return HEAD + ANALYSIS.replace("WORK", work).replace("DESCRIBE", describe)


SECTIONS = {
    "raises": (ill("1 / 0"), "ZeroDivisionError: division by zero (ill_raises.py:18)"),
    "raises_oddly": (ill("class Odd(Exception): __str__ = lambda s: 1 / 0\n    raise Odd"), "Odd"),
    "hangs": (ill("time.sleep(60)"), "it did not finish within"),
    "ends_its_process": (ill("os._exit(7)"), "it ended its process (exit code 7)"),
    "is_killed": (ill("os.kill(os.getpid(), signal.SIGKILL)"), "it ended its process (signal 9)"),
    "exits": (ill("sys.exit(3)"), "SystemExit: 3"),
    "recurses": (ill("return NAME(model, ballast)"), "RecursionError"),
    "describe_raises": (ill(describe="raise KeyError('x')"), "KeyError: 'x' (ill_describe_raises.py:22)"),
    "describe_hangs": (ill(describe="time.sleep(60)"), "it did not finish within"),
    "gives_no_data": (
        ill("return Bad({'shared': ballast and ballast.size, 'odd': {1, 2}})"),
        "its result cannot be stored: set cannot stand in a result",
    ),
    "gives_itself": (ill("value = []; value.append(value); return Bad(value)"), "its result cannot be stored"),
    "gives_another_type": (ill("return 5"), "gave int and not Bad"),
    "gives_nothing": (ill("return None"), "gave NoneType and not Bad"),
    "shows_no_block": (ill(describe="yield 'text'"), "a block must be Headline or Table"),
    "shows_no_quantity": (ill(describe="yield Headline('a', 5)"), "Headline.quantity must be Quantity, not int"),
    "shows_a_crooked_table": (ill(describe="yield Table(('a', 'b'), ((1,),))"), "row 0 of a table has 1 cells"),
    "shows_a_crooked_chart": (
        ill(describe="yield Chart('t', 'd', Axis('x'), Axis('y'), (Series('s', (1.0, 2.0), (1.0,)),))"),
        "the series 's' has not as many values",
    ),
}
"""What a plugin does, and what is said of it: its section says so, the others' do not change."""

PLUGINS = {
    "import_fails": (HEAD + "import nowhere_to_be_found", "ModuleNotFoundError: No module named 'nowhere_to_be_found'"),
    "import_exits": (HEAD + "sys.exit(3)", "SystemExit: 3"),
    "import_ends_its_process": (HEAD + "os._exit(0)", "it ended its process (exit code 0) while it was loaded"),
    "import_is_killed": (HEAD + "os.kill(os.getpid(), signal.SIGKILL)", "it ended its process (signal 9) while it"),
    "hook_ends_its_process": (
        HEAD.replace("return [NAME]", "os._exit(5)"),
        "it ended its process (exit code 5) while it was loaded",
    ),
    "no_python": ("@hookimpl\nthis is no Python", "SyntaxError"),
    "misspelt_hook": (
        ill() + "\n@hookimpl\ndef reporter_analysis():\n    return []\n",
        "there is no hook reporter_analysis",
    ),
    "hook_raises": (ill() + "\n@hookimpl\ndef reporter_templates():\n    1 / 0\n", "ZeroDivisionError"),
    "hook_gives_no_analysis": (HEAD + "NAME = 3\n", "which was not made with @analysis"),
    "signature_says_nothing": (
        HEAD + "@analysis(title='NAME')\ndef NAME(x) -> Bad: ...\n",
        "does not say what it needs",
    ),
    "needs_what_nobody_gives": (
        HEAD + "@analysis(title='NAME')\ndef NAME(x: Quantity) -> Bad: ...\n",
        "needs Quantity, which no plugin gives",
    ),
    "gives_what_another_gives": (
        HEAD + "@analysis(title='NAME')\ndef NAME(model: Model) -> Ballast: ...\n",
        "two analyses give Ballast: ballast (reporter_local_basis) and ill_gives_what_another_gives",
    ),
}
"""Plugins that are not in use at all: nothing on a model's page tells of them, the plugin page does."""


SITES = {"sections": SECTIONS, "plugins": PLUGINS}


def named(cases: dict[str, tuple[str, str]]) -> dict[str, str]:
    """The plugins' files, by name."""
    return {f"ill_{case}": text.replace("NAME", f"ill_{case}") for case, (text, _) in cases.items()}


@dataclass(frozen=True)
class Built:
    """What a build said and wrote."""

    output: str
    errors: str
    site: dict[str, bytes]


def build(folder: Path, code: int, **plugins: str) -> Built:
    project(folder, **plugins)
    done = reporter("build", folder=folder)
    assert done.returncode == code, done.stderr
    return Built(done.stdout, done.stderr, contents(folder / "site"))


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The site without a plugin that is ill."""
    return comparable(build(tmp_path_factory.mktemp("healthy"), 0).site)


@pytest.fixture(scope="module")
def sections(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The site with every analysis that is ill, all of them at once."""
    return build(tmp_path_factory.mktemp("sections"), 1, **named(SECTIONS))


@pytest.fixture(scope="module")
def plugins(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The site with every plugin that cannot be used, all of them at once."""
    return build(tmp_path_factory.mktemp("plugins"), 1, **named(PLUGINS))


def comparable(site: dict[str, bytes]) -> dict[str, bytes]:
    """The site without the sections of what is ill, and without the page that tells of it."""
    rest = {path: content for path, content in site.items() if path not in ("plugins/index.html", ".reporter.json")}
    return {path: _without_ill(path, content) for path, content in rest.items()}


def _without_ill(path: str, content: bytes) -> bytes:
    if path.endswith("report.json"):
        report = json.loads(content)
        report["results"] = {name: each for name, each in report["results"].items() if not name.startswith("ill_")}
        return json.dumps(report).encode()
    if path.endswith("report.md"):
        return re.sub(rb"## ill_.*?\n\n(?=## |\Z)", b"", content, flags=re.DOTALL)
    return re.sub(rb'<section id="ill_.*?</section>\n', b"", content, flags=re.DOTALL)


def test_all_that_an_ill_analysis_costs_is_its_section(sections: Built, healthy: dict[str, bytes]) -> None:
    assert comparable(sections.site) == healthy


def test_all_that_an_unusable_plugin_costs_is_itself(plugins: Built, healthy: dict[str, bytes]) -> None:
    assert comparable(plugins.site) == healthy


@pytest.mark.parametrize("site", SITES)
def test_the_last_line_counts_what_failed(site: str, request: pytest.FixtureRequest) -> None:
    built: Built = request.getfixturevalue(site)
    pattern = rf"\d+ pages, \d+ changed, {len(SITES[site])} failed, in [\d.]+ s: site"
    assert re.fullmatch(pattern, last_line(built.output))


@pytest.mark.parametrize("case", SECTIONS)
def test_an_analysis_that_fails_is_told_with_its_reason(case: str, sections: Built) -> None:
    _, reason = SECTIONS[case]
    name = f"ill_{case}"
    (line,) = (each for each in sections.errors.splitlines() if each.startswith(f"error: {name} (plugin {name})"))
    assert "failed for 3 subjects, model-1 first: " in line
    assert reason in line
    assert f'<section id="{name}" class="failed">' in sections.site["models/model-1/index.html"].decode()
    result = json.loads(sections.site["models/model-2/report.json"])["results"][name]
    assert result["status"] == "failed"
    assert reason.partition("(ill")[0].strip() in result["reason"]
    assert state_of(name, sections) == "failed"


@pytest.mark.parametrize("case", PLUGINS)
def test_a_plugin_that_cannot_be_used_is_told_with_its_reason(case: str, plugins: Built) -> None:
    _, reason = PLUGINS[case]
    name = f"ill_{case}"
    (line,) = (each for each in plugins.errors.splitlines() if each.startswith(f"error: plugin {name} could not be "))
    assert reason in line
    assert name not in plugins.site["models/model-1/index.html"].decode()
    assert state_of(name, plugins) == "failed"


def state_of(plugin: str, built: Built) -> str:
    """What the plugin page says of a plugin."""
    page = built.site["plugins/index.html"].decode()
    found = re.search(rf'<th scope="row"[^>]*>{plugin}</th><td[^>]*><span class="word \w+">([\w ]+)</span>', page)
    return found[1] if found else ""


def test_a_plugin_that_is_well_is_said_to_be_in_use(sections: Built) -> None:
    assert state_of("basis", sections) == "in use"


AFTER = '''
"""After: stands on what is ill."""
from dataclasses import dataclass
from reporter import analysis, hookimpl
from reporter_local_ill import Bad

@dataclass(frozen=True)
class After:
    """Nothing."""

@analysis(title="After")
def after(bad: Bad) -> After: ...

@hookimpl
def reporter_analyses():
    return [after]
'''

FOR_ONE = ill("return Bad(1 / (model.slug != 'model-2'))").replace("NAME", "ill")


def test_what_stands_on_what_failed_is_skipped_and_the_next_build_tries_again(tmp_path: Path) -> None:
    built = build(tmp_path, 1, ill=FOR_ONE, later=AFTER)
    assert "error: ill (plugin ill) failed for model-2: ZeroDivisionError" in built.errors
    found = {
        slug: json.loads(built.site[f"models/{slug}/report.json"])["results"]["after"]
        for slug in ("model-1", "model-2")
    }
    assert found["model-2"] == {"status": "skipped", "reason": "it needs ill, which failed"}
    assert found["model-1"]["status"] == "failed"  # it gave nothing
    (tmp_path / "later.py").unlink()
    (tmp_path / "ill.py").write_text(ill().replace("NAME", "ill"), encoding="utf-8")
    assert reporter("build", folder=tmp_path).returncode == 0


def test_an_import_that_never_returns_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ends_this_process(lambda: time.sleep(60), 1) == "it did not finish within 1 s"
    assert ends_this_process(lambda: os._exit(3)) == "it ended its process (exit code 3)"
    assert ends_this_process(lambda: 1 / 0) == ""
    assert ends_this_process(lambda: None) == ""
    monkeypatch.delattr(os, "fork")
    assert ends_this_process(lambda: None) == ""


def test_what_a_plugin_prints_does_not_stand_in_the_data(tmp_path: Path) -> None:
    project(
        tmp_path,
        ill="print('at import')"
        + ill("import os; print('at work'); os.write(1, b'below Python'); return Bad(1)").replace("NAME", "ill"),
    )
    done = reporter("show", "model-1", "--json", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["model"]["slug"] == "model-1"
    assert "at import" in done.stderr
    assert "at work" in done.stderr
