"""The recipe: models.toml becomes a site.

    load -> analyse -> describe -> render -> publish

`build` tells the whole story; each step is a room of its own. Nothing is seen of a new site until all of it is there.
"""

from __future__ import annotations

import gc
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from reporter.cache import FOLDER, Cache
from reporter.gather import Gathered, gather
from reporter.pages import Failure
from reporter.publish import Tree
from reporter.registry import Plugin
from reporter.run import ExecutorPool, Pool, Shop, open_shop, process_pool, spec_of
from reporter.site import write_site
from reporter.state import Built, forget, inputs_fingerprint, remember, site_files
from reporter.verifying import installed_version, missing

Progress = Callable[[int, int], None]
"""Told how many models of how many are done."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a build is asked to do."""

    models: Path
    site: Path
    jobs: int = 0
    """Worker processes; 0 takes one for each core."""
    use_cache: bool = True
    verify: bool = False
    """Whether counts are held against other implementations, where their libraries are installed."""
    pool: ExecutorPool | None = None
    """An executor to use in place of worker processes on this machine."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a build did."""

    pages: int
    changed: int
    failures: tuple[Failure, ...] = ()
    broken: tuple[Plugin, ...] = ()
    """Plugins that could not be loaded."""
    warnings: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    """Verdicts that end a build with exit code 1."""

    @property
    def failed(self) -> int:
        """How many plugins and analyses failed."""
        return len(self.failures) + len(self.broken)


def build(options: Options, progress: Progress | None = None) -> Result:
    """Build the site.

    Raises InputFaults where models.toml is at fault, and UsageError where the output folder is not reporter's or checks
    are asked for and cannot be made.
    """
    with ExitStack() as stack:
        spec = spec_of(options.models, options.verify)
        shop = open_shop(spec)
        tree = Tree(options.site)
        stack.callback(tree.discard)
        cache = _cache(options, stack)
        stack.enter_context(_rare_collections())
        with _pool(options) as pool:
            gathered = gather(shop, spec, pool, cache, progress)
        write_site(tree, shop, gathered, cache)
        tree.exchange()
    result = _result(tree, gathered, shop)
    _conclude(options, result, tree, cache, gathered, shop)
    return result


@contextmanager
def _rare_collections() -> Iterator[None]:
    """Numbers, definitions and pages hold no cycles: to look for some every 700 objects took a seventh of a build."""
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(1_000_000, *usual[1:])
    try:
        yield
    finally:
        gc.freeze()  # with unfreeze, moves what is left to the oldest generation: nothing is looked through at the end
        gc.unfreeze()
        gc.set_threshold(*usual)


def _pool(options: Options) -> AbstractContextManager[Pool]:
    """Whoever runs the analyses; worker processes are gone before pages are written."""
    return nullcontext(options.pool) if options.pool else process_pool(options.jobs or _cores())


def _cores() -> int:
    """Cores that this process may use; not every system says which."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def kept_cache(models: Path) -> Cache:
    """The cache beside models.toml."""
    folder = models.resolve().parent / FOLDER
    folder.mkdir(exist_ok=True)
    (folder / ".gitignore").write_text("*\n")
    return Cache(folder / "cache")


def _cache(options: Options, stack: ExitStack) -> Cache:
    if options.use_cache:
        return kept_cache(options.models)
    return Cache(Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="reporter-"))))


def _result(tree: Tree, gathered: Gathered, shop: Shop) -> Result:
    told: dict[str, list[str]] = {"warning": [], "error": []}
    for finding in gathered.findings:
        told[finding.severity].append(str(finding))
    lacking = missing(shop.registry.libraries) if shop.verify else ()
    warnings = (*map(str, shop.loaded.warnings), *lacking, *told["warning"])
    return Result(tree.pages, tree.changed, gathered.failures, shop.registry.failed, warnings, tuple(told["error"]))


def _conclude(options: Options, result: Result, tree: Tree, cache: Cache, gathered: Gathered, shop: Shop) -> None:
    if not options.use_cache:
        return
    cache.prune()
    if result.failed or result.findings:
        forget(options.models, options.site)
        return
    stamps = site_files(options.site, tree.files)
    fingerprint = inputs_fingerprint(options.models, options.verify)
    libraries = {each.name: installed_version(each.name) for each in shop.registry.libraries} if options.verify else {}
    built = Built(fingerprint, gathered.files, stamps, result.pages, result.warnings, libraries)
    remember(options.models, options.site, built)
