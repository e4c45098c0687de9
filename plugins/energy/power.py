"""The energy of accelerator-hours: of the accelerators, of their hosts, and of the building around them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from reporter_plugins.energy.factors import (
    DRAW,
    HOST_EXCLUDED,
    HOST_INCLUDED,
    HOST_UNKNOWN,
    HOST_UNSTATED,
    MEASURED_WITH_HOST,
    measured_draws,
)
from reporter_plugins.energy.formulas import ACCELERATORS, FACILITY, HOST, MEASURED, MEASURED_HOST
from reporter_plugins.hardware import Accelerator

from reporter import Quantity

Host = Literal["included", "excluded"]


@dataclass(frozen=True, slots=True)
class Power:
    """Energy in its three parts, Wh."""

    accelerators: Quantity
    host: Quantity
    facility: Quantity
    """All of it, with cooling and losses."""
    host_note: str
    """Whether the host is in it."""


def energy_of(
    hours: Quantity, device: Accelerator | None, measured: Quantity | None, host: Host | None, pue: Quantity
) -> Power | None:
    """Energy of `hours`; None where neither a measured draw nor a design power is known.

    `measured` is the average draw of one accelerator, W.
    """
    drawn = measured or (measured_draws().get(device.like or device.slug) if device else None)
    if drawn is not None:
        return _from_draw(hours, drawn, device, host, pue) if measured else _published_draw(hours, drawn, pue)
    if device is None or device.power is None:
        return None
    accelerators = ACCELERATORS(h=hours, P=device.power, s=DRAW)
    around = _of_hosts(hours, device.power, host)
    return Power(accelerators, around, FACILITY(a=accelerators, o=around, p=pue), _note(host))


def _from_draw(hours: Quantity, drawn: Quantity, device: Accelerator | None, host: Host | None, pue: Quantity) -> Power:
    """From a draw that models.toml gives: the accelerator's alone."""
    accelerators = MEASURED(h=hours, W=drawn)
    if device is None or device.power is None:
        nothing = MEASURED_HOST(a=accelerators, o=HOST_UNKNOWN)
        facility = FACILITY(a=accelerators, o=nothing, p=pue)
        return Power(accelerators, nothing, facility, "host not counted: the device has no design power")
    around = _of_hosts(hours, device.power, host)
    return Power(accelerators, around, FACILITY(a=accelerators, o=around, p=pue), _note(host))


def _of_hosts(hours: Quantity, power: Quantity, host: Host | None) -> Quantity:
    """Energy of the hosts; where they may not be counted at all, the interval begins at nothing and not beside it."""
    found: Quantity = HOST(h=hours, P=power, o=_host_share(host))
    if found.low is None or found.low > 1e-3 * found.value:
        return found
    return Quantity(found.value, found.unit, found.origin, found.inputs, 0.0, found.high, found.samples)


def _published_draw(hours: Quantity, drawn: Quantity, pue: Quantity) -> Power:
    """From a published range of draws, which covers hosts."""
    accelerators = MEASURED(h=hours, W=drawn)
    nothing = MEASURED_HOST(a=accelerators, o=MEASURED_WITH_HOST)
    note = "the range of published draws covers chips alone and with their hosts"
    return Power(accelerators, nothing, FACILITY(a=accelerators, o=nothing, p=pue), note)


def _host_share(host: Host | None) -> Quantity:
    shares: Mapping[Host | None, Quantity] = {
        None: HOST_UNSTATED,
        "included": HOST_INCLUDED,
        "excluded": HOST_EXCLUDED,
    }
    return shares[host]


def _note(host: Host | None) -> str:
    if host is None:
        return "host not stated: the range covers both"
    return f"host {host}"
