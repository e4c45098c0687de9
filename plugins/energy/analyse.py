"""The analysis: one model's training in energy, carbon, water and money."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from reporter_plugins.compute import Compute
from reporter_plugins.energy import factors, formulas
from reporter_plugins.energy.power import Power, energy_of
from reporter_plugins.energy.result import Energy, Published
from reporter_plugins.hardware import Accelerator, HardwareTable, known_accelerators
from reporter_plugins.workload import Training, known_grids

from reporter import NotApplicable, Quantity, Site, analysis, as_quantity, total


@analysis(title="Energy, carbon, water and cost", order=50)
def energy(
    compute: Compute,
    training: Training,
    site: Site | None,
    contributed: Sequence[Accelerator],
    tables: Mapping[str, HardwareTable],
) -> Energy:
    """What the training run takes, from its accelerator-hours."""
    if compute.accelerator_hours is None and training.energy_published is None:
        raise NotApplicable("accelerator_hours are not known: give them, or tokens and hardware with a peak")
    device = known_accelerators(contributed, tables).get(training.hardware or "")
    case = Case(compute, training, site.currency if site else "USD", device)
    if not case.has_anything:
        raise NotApplicable(f"no design power and no price is published for {training.hardware}")
    return case.result()


@dataclass(frozen=True)
class Case:
    """One training run, and everything that follows, each computed once."""

    compute: Compute
    training: Training
    currency: str
    device: Accelerator | None

    @property
    def has_anything(self) -> bool:
        """Whether there is something to show."""
        return self.energy is not None or self.cost is not None

    def result(self) -> Energy:
        """The result."""
        power, energy = self.power, self.energy
        on_site, off_site = self.water
        return Energy(
            training=energy,
            basis=self.basis,
            host=power.host_note if power else "",
            accelerators=power.accelerators if power else None,
            hosts=power.host if power else None,
            computed=power.facility if power else None,
            per_token=self.per_token,
            carbon=self.carbon,
            carbon_market=self.carbon_market,
            embodied_carbon=self.embodied_carbon,
            water=total({"on_site": on_site, "off_site": off_site}, "L") if on_site and off_site else None,
            water_on_site=on_site,
            water_off_site=off_site,
            cost=self.cost,
            currency=self.currency,
            published_energy=self.published_energy,
            published_carbon=self.published_carbon,
        )

    @property
    def hours(self) -> Quantity | None:
        """Accelerator-hours."""
        found: Quantity | None = self.compute.accelerator_hours
        return found

    @property
    def pue(self) -> Quantity:
        """Given, or the published range."""
        return factors.PUE if self.training.pue is None else as_quantity(self.training.pue)

    @cached_property
    def power(self) -> Power | None:
        """Computed energy."""
        if self.hours is None:
            return None
        drawn = self.training.accelerator_power
        measured = None if drawn is None else as_quantity(drawn)
        found: Power | None = energy_of(self.hours, self.device, measured, self.training.host, self.pue)
        return found

    @cached_property
    def energy(self) -> Quantity | None:
        """What was measured and published, else computed."""
        stated = self.training.energy_published
        if stated is not None and (self.training.energy_basis == "measured" or self.power is None):
            measured: Quantity = formulas.STATED(E=as_quantity(stated))
            return measured
        return self.power.facility if self.power else None

    @property
    def basis(self) -> str:
        """How the energy was found."""
        if self.training.energy_published is not None and (
            self.training.energy_basis == "measured" or self.power is None
        ):
            return self.training.energy_basis or "published, basis not stated"
        if self.training.accelerator_power is not None:
            return "measured draw x hours"
        if self.compute.basis == "reported":
            return "thermal design power x hours"
        return "computed"

    @property
    def per_token(self) -> Quantity | None:
        """Energy of training for each token trained on."""
        if self.energy is None or self.compute.tokens is None:
            return None
        found: Quantity = formulas.PER_TOKEN(E=self.energy, D=self.compute.tokens)
        return found

    @cached_property
    def carbon(self) -> Quantity | None:
        """Location-based."""
        if self.energy is None:
            return None
        found: Quantity = formulas.CARBON(E=self.energy, g=self._grid())
        return found

    def _grid(self) -> Quantity:
        grid = self.training.grid
        if isinstance(grid, str):
            named: Quantity = known_grids()[grid].intensity
            return named
        return factors.ANY_GRID if grid is None else as_quantity(grid)

    @property
    def carbon_market(self) -> Quantity | None:
        """Market-based."""
        if self.energy is None or self.training.market_grid is None:
            return None
        found: Quantity = formulas.CARBON(E=self.energy, g=as_quantity(self.training.market_grid))
        return found

    @property
    def embodied_carbon(self) -> Quantity | None:
        """By hours."""
        if self.hours is None:
            return None
        found: Quantity = formulas.EMBODIED_CARBON(K=factors.EMBODIED, h=self.hours, Y=factors.LIFETIME, b=factors.BUSY)
        return found

    @cached_property
    def water(self) -> tuple[Quantity | None, Quantity | None]:
        """On site, and where the electricity is generated."""
        if self.energy is None:
            return None, None
        usage = self.training.water_usage
        evaporated = factors.WATER_ON_SITE if usage is None else as_quantity(usage)
        on_site = formulas.WATER_ON_SITE(E=self.energy, p=self.pue, w=evaporated)
        return on_site, formulas.WATER_OFF_SITE(E=self.energy, x=factors.WATER_OFF_SITE)

    @cached_property
    def cost(self) -> Quantity | None:
        """At the given price, or at published ones, which are in US dollars."""
        if self.hours is None:
            return None
        price = self.training.price
        if price is not None:
            given: Quantity = formulas.COST(h=self.hours, c=as_quantity(price))
            return given
        listed = factors.published_prices().get(self.device.like or self.device.slug) if self.device else None
        return None if listed is None or self.currency != "USD" else formulas.COST(h=self.hours, c=listed)

    @property
    def published_energy(self) -> Published | None:
        """What was reported, beside the computed energy."""
        if self.training.energy_published is None:
            return None
        basis = self.training.energy_basis or "not stated"
        computed = self.power.facility if self.power else None
        return Published(as_quantity(self.training.energy_published), basis, computed)

    @property
    def published_carbon(self) -> Published | None:
        """What was reported, beside the computed carbon of the same kind."""
        if self.training.carbon_published is None:
            return None
        market = self.training.carbon_basis == "market"
        computed = self.carbon_market if market else self.carbon
        return Published(as_quantity(self.training.carbon_published), f"{self.training.carbon_basis}-based", computed)
