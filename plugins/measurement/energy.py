"""Energy of sustained work: the device's counter before and after, and its power asked again and again."""

from __future__ import annotations

from statistics import fmean

from reporter_plugins.measurement.device import Device
from reporter_plugins.measurement.parts import Energy, Reading
from reporter_plugins.measurement.tasks import Matmul
from reporter_plugins.measurement.watch import Watch


def measure_energy(device: Device, task: Matmul, seconds: float) -> Energy:
    """Run `task` for about `seconds`, and keep both figures: they check each other."""
    before = device.meter.joules()
    with Watch(device.meter.watts) as watch:
        count, taken = device.sustained(task, seconds)
    after = device.meter.joules()
    return Energy(
        seconds=taken,
        flops=count * task.flops,
        format=task.format,
        shape=task.name,
        counter_joules=counted(before, after),
        polled_joules=polled(watch.answers, taken),
        polls=len(watch.answers),
    )


def counted(before: Reading, after: Reading) -> Reading:
    """What the counter grew by, J."""
    if before.value is None or after.value is None:
        return Reading(reason=before.reason or after.reason)
    if after.value <= before.value:
        return Reading(reason="the energy counter did not move during the run")
    return Reading(value=after.value - before.value)


def polled(answers: list[Reading], seconds: float) -> Reading:
    """The mean power over the seconds, J."""
    known = [each.value for each in answers if each.value is not None]
    if not known:
        return Reading(reason=answers[0].reason if answers else "the power was never asked for")
    return Reading(value=fmean(known) * seconds)
