"""What a worker process does: the analyses of one subject, one after the other, to a JSON document.

Everything that crosses a process boundary is plain data. A worker makes its own registry and binds its own
definitions, at its first task; a forked worker inherits them.
"""

from __future__ import annotations

import contextlib
import sys
import traceback
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from reporter.analyses import NotApplicable
from reporter.blocks import Block
from reporter.run.bench import AnyAnalysis, Bench, Others, Outcome, Spec, Subject, analyses_of, open_shop
from reporter.run.document import Made, hung_in, made_of
from reporter.run.limit import Limit, Overtime, time_limits
from reporter.run.supply import supply
from reporter.typecheck import check


def analyse(spec: Spec, subject: Subject, names: tuple[str, ...], excluded: Mapping[str, str], others: Others) -> bytes:
    """The document of one subject: every analysis of `names`, and what each of them says."""
    return made_of(_work(Bench(open_shop(spec), subject, others), names, excluded)).document


def analyse_many(
    spec: Spec, subjects: tuple[Subject, ...], names: tuple[str, ...], excluded: Mapping[str, str]
) -> list[Made]:
    """The documents of several subjects, in order: one task for all of them. What hangs is not tried on the next."""
    shop, made, left_out = open_shop(spec), list[Made](), dict(excluded)
    taken = shop.registry.graph.taken()
    for subject in subjects:
        made.append(made_of(_work(Bench(shop, subject, {}), names, left_out), taken))
        left_out |= hung_in(made[-1].document, subject)
    return made


def probe(spec: Spec, subject: Subject, name: str, excluded: Mapping[str, str], others: Others) -> None:
    """Run one analysis and what it stands on, for the sake of seeing whether the process survives."""
    graph = open_shop(spec).registry.graph
    (analysis,) = (each for each in graph.order if each.name == name)
    own = analyses_of(subject, graph)
    names = tuple(each.name for each in graph.upstream(analysis) if each in own)
    _work(Bench(open_shop(spec), subject, others), names, excluded)


def _work(bench: Bench, names: Iterable[str], excluded: Mapping[str, str]) -> Bench:
    wanted = set(names)
    # What a plugin prints is no data of reporter's.
    with contextlib.redirect_stdout(sys.stderr), time_limits() as limit:
        for analysis in bench.shop.registry.graph.order:
            if analysis.name in wanted and analysis.name in excluded:
                bench.outcomes[analysis] = Outcome("failed", excluded[analysis.name])
            elif analysis.name in wanted:
                bench.outcomes[analysis] = _run(analysis, bench, limit)
    return bench


def _run(analysis: AnyAnalysis, bench: Bench, limit: Limit) -> Outcome:
    try:
        with limit(analysis.time_limit):
            return _outcome(analysis, bench)
    except NotApplicable as reason:
        return Outcome("not applicable", str(reason))
    except Overtime:
        return Outcome("failed", f"it did not finish within {analysis.time_limit:g} s", hung=True)
    except (Exception, SystemExit) as error:  # a plugin may raise anything; it costs its own section
        return Outcome("failed", _reason(error), traceback=traceback.format_exc())


def _outcome(analysis: AnyAnalysis, bench: Bench) -> Outcome:
    arguments = dict[str, Any]()
    for need in analysis.needs:
        value, missing = supply(need, bench)
        if value is None and not need.optional:
            return missing or Outcome("not applicable", f"it needs {need.wanted.__name__}")
        arguments[need.parameter] = value
    value = analysis.function(**arguments)
    if not isinstance(value, analysis.returns):
        raise TypeError(f"{analysis.name} gave {type(value).__name__} and not {analysis.returns.__name__}")
    blocks = tuple(block for describe in analysis.description for block in describe(value) or ())
    for block in blocks:
        check(block, Block, "a block")
    return Outcome("ok", value=value, blocks=blocks)


def _reason(error: BaseException) -> str:
    """The error in a line, with the place outside reporter that it came from."""
    frames = traceback.extract_tb(error.__traceback__)
    own = Path(__file__).parent.parent
    last = next((frame for frame in reversed(frames) if own not in Path(frame.filename).parents), frames[-1])
    return f"{_told(error)} ({Path(last.filename).name}:{last.lineno})"


def _told(error: BaseException) -> str:
    try:
        return f"{type(error).__name__}: {error}"
    except Exception:  # a plugin's error may not even know its own text
        return type(error).__name__
