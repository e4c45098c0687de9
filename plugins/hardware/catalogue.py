"""The catalogue: the devices of `catalogue.toml`, those other plugins contribute and the user's own, by slug."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from typing import Any, Final

from reporter_plugins.hardware.accelerator import FORMATS, Accelerator, HardwareTable

from reporter import FieldFault, Given, Project, Quantity

_UNITS = {"memory": "B", "bandwidth": "B/s", "power": "W", "link_bandwidth": "B/s"}
_VENDORS: Final = ("nvidia", "amd", "google", "intel", "tesla", "gpu")
"""Words that people write before a device's name, and that no slug has."""
_MOST_MEANT: Final = 4


def built_in_accelerators() -> tuple[Accelerator, ...]:
    """The devices of the plugin's own table."""
    text = files("reporter_plugins.hardware").joinpath("catalogue.toml").read_text(encoding="utf-8")
    return tuple(_accelerator(slug, table) for slug, table in tomllib.loads(text).items())


def known_accelerators(
    contributed: Iterable[Accelerator], tables: Mapping[str, HardwareTable]
) -> dict[str, Accelerator]:
    """Every device by slug; a table of models.toml goes before the catalogue's."""
    known = {each.slug: each for each in contributed}
    return known | {slug: table.accelerator(slug) for slug, table in tables.items()}


def accelerators_of(project: Project, contributed: Iterable[Accelerator]) -> dict[str, Accelerator]:
    """Every device that a project knows, by slug."""
    tables = project.named.get(HardwareTable, {})
    return known_accelerators(
        contributed, {slug: table for slug, table in tables.items() if isinstance(table, HardwareTable)}
    )


def hardware_faults(slug: str | None, precision: str | None, known: Mapping[str, Accelerator]) -> Iterator[FieldFault]:
    """What is wrong with a table's `hardware`, and with a `precision` that was asked of it (None asks nothing)."""
    if slug is None:
        return
    accelerator = known.get(slug)
    if accelerator is None:
        yield FieldFault("hardware", f"unknown hardware {slug!r}", _mend(slug, known))
    elif precision is not None and not accelerator.peaks:
        mend = f'add {precision} = "… TFLOP/s" to [hardware.{slug}]'
        yield FieldFault("precision", f"no peak rate of {accelerator.name} is known", mend)
    elif precision is not None and precision not in accelerator.peaks:
        has = ", ".join(accelerator.peaks)
        yield FieldFault("precision", f"the {accelerator.name} does not have {precision}", f"it has: {has}")


def _mend(slug: str, known: Iterable[str]) -> str:
    close = _close(slug, sorted(known))
    meant = f"did you mean {' or '.join(repr(each) for each in close)}? " if close else ""
    name = slug if re.fullmatch(r"[A-Za-z0-9_-]+", slug) else f'"{slug}"'
    return f"{meant}the page hardware/ lists what is known; add your own as [hardware.{name}]"


def _close(written: str, known: list[str]) -> list[str]:
    """What was meant: `A100` is every device of that name, and only what names none is compared by its letters."""
    words = [word for word in re.findall(r"[a-z0-9]+", written.casefold()) if word not in _VENDORS]
    named = [slug for slug in known if words and all(f"-{slug}".find(f"-{word}") >= 0 for word in words)]
    return named[:_MOST_MEANT] or difflib.get_close_matches("-".join(words), known, n=3, cutoff=0.5)


def _accelerator(slug: str, table: Mapping[str, Any]) -> Accelerator:
    sources = table.get("sources", {})

    def figure(name: str, unit: str) -> Quantity | None:
        source = sources.get(name, table["source"])
        return _quantity(table[name], unit, source) if name in table else None

    peaks = {name: found for name in FORMATS if (found := figure(name, "FLOP/s"))}
    memory, bandwidth, power, link = (figure(name, unit) for name, unit in _UNITS.items())
    notes = table.get("notes", "")
    return Accelerator(
        slug, table["name"], table["vendor"], table["released"], memory, bandwidth, power, link, peaks, notes
    )


def _quantity(value: Any, unit: str, source: str) -> Quantity:
    if isinstance(value, Mapping):
        return Quantity(value["value"], unit, Given(source=source), low=value["low"], high=value["high"])
    whole = int(value) if float(value).is_integer() else value
    return Quantity(whole, unit, Given(source=source))
