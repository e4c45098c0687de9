"""The section on energy as blocks."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.energy.result import Energy, Published

from reporter import Bar, Block, Headline, Part, Table, Word


def describe_energy(result: Energy) -> Iterator[Block]:
    """Headlines, the parts of the energy, both kinds of carbon, what was published beside what is computed."""
    if result.training is not None:
        yield Headline("Energy of training", result.training, note=result.basis, column=True)
    if result.carbon is not None:
        yield Headline("Carbon, location-based", result.carbon, column=True)
    if result.cost is not None:
        yield Headline("Cost", result.cost)
    if result.water is not None:
        yield Headline("Water", result.water)
    if result.embodied_carbon is not None:
        yield Headline("Embodied carbon", result.embodied_carbon)
    yield from _parts(result)
    yield from _kinds_of_carbon(result)
    yield from _published(result)


def _parts(result: Energy) -> Iterator[Block]:
    if result.accelerators is not None and result.hosts is not None:
        parts = (Part("accelerators", result.accelerators), Part("hosts", result.hosts))
        yield Bar("Energy of the machines", parts)
        rows = (
            ("Basis", result.basis),
            ("Host", result.host),
            ("Building", "the total has its cooling and losses on top (PUE)"),
        )
        yield Table(("What is in it", "How"), rows, "What the energy covers")


def _kinds_of_carbon(result: Energy) -> Iterator[Block]:
    rows = (
        ("Energy per token trained on", result.per_token, "the whole run's energy over its tokens"),
        ("Carbon, location-based", result.carbon, "what the grid emits on average"),
        ("Carbon, market-based", result.carbon_market, "what the electricity that was bought emits"),
        ("Embodied carbon", result.embodied_carbon, "what making the machines emitted, by hours of use"),
        ("Water, on site", result.water_on_site, "evaporated for cooling"),
        ("Water, off site", result.water_off_site, "consumed where the electricity is generated"),
    )
    shown = tuple(row for row in rows if row[1] is not None)
    if shown:
        yield Table(("Figure", "Value", "What it is"), shown, "Kinds of carbon are kept apart and not added up")


def _published(result: Energy) -> Iterator[Block]:
    given = (("Energy", result.published_energy), ("Carbon", result.published_carbon))
    rows = tuple(
        (name, found.quantity, found.basis, found.computed, _verdict(found))
        for name, found in given
        if found is not None
    )
    if rows:
        columns = ("Published", "Value", "Basis", "Computed", "Published figure")
        yield Table(columns, rows, "What was published, beside what is computed")


def _verdict(found: Published) -> Word:
    if found.inside is None:
        return Word("cannot be compared")
    return Word("inside", "good") if found.inside else Word("outside", "caution")
