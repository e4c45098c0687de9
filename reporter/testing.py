"""What a plugin author's tests need: a project in a folder, a model's report, the site, without a process pool.

from reporter.testing import report_of

def test_water(tmp_path):
    report = report_of(tmp_path, '''
        [models.small.architecture]
        model_type = "gpt2"
        [models.small.cooling]
        litres_per_kwh = 2
    ''')
    assert report.numbers["water.training"].unit == "L"
"""

from __future__ import annotations

import textwrap
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

from reporter.build import Options, Result, build
from reporter.errors import UsageError
from reporter.report import Report
from reporter.run import ExecutorPool, Subject, analyse, analyses_of, open_shop, spec_of


class InlineExecutor(Executor):
    """Runs every task at once, in this process: a breakpoint in an analysis works."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run `fn`, and give its answer or its exception."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def write_models(folder: Path, models: str) -> Path:
    """Write models.toml into `folder`; the text may be indented."""
    path = folder / "models.toml"
    path.write_text(textwrap.dedent(models), encoding="utf-8")
    return path


def report_of(folder: Path, models: str, slug: str = "", *, verify: bool = False) -> Report:
    """The report of one model of a project, of the first where no slug is given.

    `verify` asks for checks, as `reporter build --verify` does. Raises InputFaults where `models` is at fault, and
    UsageError where there is no such model.
    """
    spec = spec_of(write_models(folder, models), verify)
    shop = open_shop(spec)
    slug = slug or next(iter(shop.project.models), "")
    if slug not in shop.project.models:
        raise UsageError(f"there is no model {slug!r}")
    subject = Subject("model", slug)
    analyses = analyses_of(subject, shop.registry.graph)
    content = analyse(spec, subject, tuple(each.name for each in analyses), {}, {})
    return Report(content, analyses)


def build_site(folder: Path, models: str) -> Result:
    """Build the site of a project into `folder`/site."""
    path = write_models(folder, models)
    return build(Options(path, folder / "site", use_cache=False, pool=ExecutorPool(InlineExecutor())))
