"""What a count is held against: a checkpoint's headers always, other implementations under `build --verify`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from reporter_plugins.architecture import Architecture, Check, verify

from reporter import Block, Library, Verdict, Verify, analysis

LIBRARIES: Final = (Library("torch", "reporter[verify]", required=True), Library("transformers", "reporter[verify]"))


@dataclass(frozen=True, slots=True)
class Verification:
    """What the count was held against."""

    checks: tuple[Check, ...] = ()
    asked: bool = False
    """Whether `--verify` asked for them."""


@analysis(title="Verification", stored=False, time_limit=120.0)
def verification(architecture: Architecture, asked: Verify | None) -> Verification:
    """The count held against a checkpoint's headers and the reference implementation's module."""
    return Verification(verify(architecture, modules=asked is not None), asked is not None)


def check_blocks(checks: Iterable[Check], asked: bool) -> Iterator[Block]:
    """A verdict for each check; where `--verify` asked for it, what is wrong is a finding of the build."""
    for check in checks:
        if check.passed is None:
            finding: Literal["warning", ""] = "warning" if asked and not check.lacks else ""
            yield Verdict("not checked", f"Not held against {check.against}: {check.note}", "caution", finding)
        elif check.passed:
            yield Verdict("checked", f"The count is that of {check.against}{_why(check)}.", "good")
        else:
            text = f"The count is {check.counted:,}, and that of {check.against} is {check.found:,}{_why(check)}."
            yield Verdict("differs", text, "bad", "error" if asked else "")


def _why(check: Check) -> str:
    return f" ({check.note})" if check.note else ""
