"""Records as hardware: every file of the folder `[site] measurements` is a `[hardware.NAME]` that was measured.

The name is the file's, without its ending. Numbers then stand on measured rates, and their derivations say so.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from reporter_plugins.hardware import FORMATS, Accelerator, HardwareTable, built_in_accelerators
from reporter_plugins.measurement.files import read_record
from reporter_plugins.measurement.record import Record

from reporter import Definition, Fault, Formula, Given, InputFaults, Quantity, Site, Supply

ENDING: Final = ".json"

SHARE = Formula("rate / peak", source="achieved over dense peak", rate="measured, FLOP/s", peak="dense, FLOP/s")
OTHERS_REACH: Final = Quantity(
    0.78,
    "",
    Given(source="no datasheet is known here; twelve other devices reach 0.51 to 0.97 in bf16, page hardware/"),
    low=0.51,
    high=0.97,
)


class MeasuredHardware(HardwareTable, name="hardware", per="name"):
    """An accelerator that a record describes."""

    record: Record
    file: str
    """As reports name it."""

    def accelerator(self, slug: str) -> Accelerator:
        """The device with the rates that were measured; what a record does not have is None."""
        facts, rates = self.record.environment.device, self._rates()
        row = self._row()
        return Accelerator(
            slug=slug,
            name=f"{facts.name}, measured",
            vendor=facts.vendor,
            released=None,
            memory=Quantity(facts.memory, "B", self.origin("memory")),
            bandwidth=self._bandwidth(),
            power=self._power(row),
            link_bandwidth=row.link_bandwidth if row else None,
            peaks=rates,
            notes=f"Rates are measured ({self.file}, {self.record.started[:10]}), and no datasheet's.",
            like=self.record.environment.catalogue.slug or "",
            reached={name: self._reached(name, rate) for name, rate in rates.items()},
        )

    def origin(self, what: str) -> Given:
        """Where a figure of the record comes from."""
        backend = self.record.environment.backend
        version = self.record.environment.versions.get(backend, "")
        return Given(source=f"measured: {what}; {self.file}, {self.record.started[:10]}, {backend} {version}".rstrip())

    def _row(self) -> Accelerator | None:
        """The catalogue's row of this device."""
        slug = self.record.environment.catalogue.slug
        return next((each for each in built_in_accelerators() if each.slug == slug), None) if slug else None

    def _power(self, row: Accelerator | None) -> Quantity | None:
        """The limit under which it was measured, or else the datasheet's."""
        limit = self.record.environment.device.power_limit.value
        return Quantity(limit, "W", self.origin("power limit")) if limit else row.power if row else None

    def _reached(self, name: str, rate: Quantity) -> Quantity:
        """The share of the dense peak: by the datasheet the record was held against, or what others reach."""
        peak = self.record.environment.catalogue.peaks.get(name)
        if peak is None:
            return OTHERS_REACH
        return SHARE(rate=rate, peak=Quantity(peak, "FLOP/s", self.origin(f"{name}, dense peak of the datasheet")))

    def _rates(self) -> dict[str, Quantity]:
        """A format that the device only imitates, at less than half the rate of fp32, is none to compute in."""
        found = self.record.measured
        least = found["fp32"].rate.median / 2 if "fp32" in found else 0.0
        return {
            name: Quantity(found[name].rate.median, "FLOP/s", self.origin(f"{name}, median of {found[name].name}"))
            for name in FORMATS
            if name in found and found[name].rate.median >= least
        }

    def _bandwidth(self) -> Quantity | None:
        best = self.record.best_stream
        return None if best is None else Quantity(best.rate.median, "B/s", self.origin(f"{best.kind}, median"))


def read_measurements(site: Site, folder: Path) -> Mapping[str, Definition]:
    """Every record of the site's folder, by name.

    Raises InputFaults with what is wrong with any of them, and where there is no such folder.
    """
    if site.measurements is None:
        return {}
    place = folder / site.measurements
    if not place.is_dir():
        message, mend = f"there is no folder {site.measurements}", "`reporter measure` writes a record into one"
        raise InputFaults([Fault(message, key="site.measurements", help=mend)])
    found, faults = dict[str, Definition](), list[Fault]()
    for path in sorted(place.glob(f"[!.]*{ENDING}")):
        name = f"{site.measurements.rstrip('/')}/{path.name}"
        try:
            found[path.stem] = MeasuredHardware(record=read_record(path, name), file=name)
        except InputFaults as error:
            faults.extend(error.faults)
    if faults:
        raise InputFaults(faults)
    return found


RECORDS: Final = Supply(HardwareTable, read_measurements)
