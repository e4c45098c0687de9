"""What the analysis of energy finds."""

from __future__ import annotations

from dataclasses import dataclass

from reporter import Quantity


@dataclass(frozen=True, slots=True)
class Published:
    """A figure that was reported, how it was found, and the computed one beside it."""

    quantity: Quantity
    basis: str
    computed: Quantity | None
    """None where nothing can be computed."""

    @property
    def inside(self) -> bool | None:
        """Whether it lies in the computed 90 % interval."""
        if self.computed is None or self.computed.low is None or self.computed.high is None:
            return None
        return self.computed.low <= self.quantity.value <= self.computed.high


@dataclass(frozen=True, slots=True)
class Energy:
    """What training takes; None where what it is computed from is not known."""

    training: Quantity | None
    """Wh: what was measured and published, else computed."""
    basis: str
    """`measured`, `thermal design power x hours`, or `computed`."""
    host: str
    """Whether the host is in it."""
    accelerators: Quantity | None
    """Wh, of the accelerators alone."""
    hosts: Quantity | None
    computed: Quantity | None
    """Wh, whatever was published."""
    per_token: Quantity | None
    carbon: Quantity | None
    """Location-based."""
    carbon_market: Quantity | None
    """Market-based; only where models.toml gives what was bought."""
    embodied_carbon: Quantity | None
    water: Quantity | None
    """On site and where the electricity is generated."""
    water_on_site: Quantity | None
    water_off_site: Quantity | None
    cost: Quantity | None
    currency: str
    published_energy: Published | None = None
    published_carbon: Published | None = None
