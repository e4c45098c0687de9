"""The published ranges that energy, carbon, water and embodied carbon are computed with, each with its source."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Final

from reporter import Given, Quantity


def _range(low: float, value: float, high: float, unit: str, source: str) -> Quantity:
    return Quantity(value, unit, Given(source=source), low=low, high=high)


DRAW: Final = _range(
    0.7, 0.87, 1.0, "",
    "average draw while training over design power: above 600 of 700 W (Morrison et al. 2025, arXiv:2503.05804), 649 "
    "of 700 W (Olmo 3), and design power overestimates by 27 to 37 % (Newkirk et al. 2025, arXiv:2506.14551)",
)  # fmt: skip
HOST_UNSTATED: Final = _range(
    0, 0.2, 0.5, "", "processors, memory, network, fans over the accelerator's design power; 0 where not counted"
)  # fmt: skip
HOST_INCLUDED: Final = _range(
    0.15, 0.35, 0.55, "",
    "a node of 8 H100 draws 76 % of 10.2 kW while training, 969 W for each (Newkirk et al. 2025, arXiv:2506.14551); "
    "330 W a V100 of 300 W, host included (Patterson et al. 2021, arXiv:2104.10350, table 4)",
)  # fmt: skip
HOST_EXCLUDED: Final = Quantity(0, "", Given(source="models.toml: the host is not counted"))
HOST_UNKNOWN: Final = Quantity(0, "", Given(source="no design power is known to take the host's share of"))
MEASURED_WITH_HOST: Final = Quantity(0, "", Given(source="the measured draw covers the host"))
PUE: Final = _range(
    1.08, 1.12, 1.25, "",
    "large operators' own reports for 2023: Meta 1.08, Google 1.10, AWS 1.15, Microsoft 1.18; colocation above",
)  # fmt: skip
ANY_GRID: Final = _range(
    44, 473, 709, "gCO2e/kWh", "no grid is given: world average of 2024, from France to India (Ember, CC-BY)"
)
WATER_ON_SITE: Final = _range(
    0.18, 0.55, 1.8, "L/kWh",
    "AWS 0.18 (2023), Microsoft in the US 0.55 (Li et al. 2023, arXiv:2304.03271), US 1.8 (Shehabi et al. 2016)",
)  # fmt: skip
WATER_OFF_SITE: Final = _range(
    1.5, 3.14, 6, "L/kWh", "consumed in generating electricity, US average 3.14: Li et al. 2023, arXiv:2304.03271"
)  # fmt: skip
EMBODIED: Final = _range(
    164e3, 300e3, 500e3, "gCO2e",
    "made and shipped: 164 kg an H100 on its board (NVIDIA 2025, HGX H100 product carbon footprint, 1312 kg / 8) to "
    "150 kg an accelerator and 2500 kg a server of eight (Luccioni et al. 2022, arXiv:2211.02001)",
)  # fmt: skip
LIFETIME: Final = _range(
    3, 5, 6, "year", "depreciation of servers, and 6 years in Luccioni et al. 2022, arXiv:2211.02001"
)
BUSY: Final = _range(
    0.5, 0.7, 0.85, "", "share of its life in use: 0.85 in Luccioni et al. 2022, arXiv:2211.02001; less elsewhere"
)


@lru_cache(maxsize=1)
def measured_draws() -> Mapping[str, Quantity]:
    """Average draw of devices whose design power says little, W, by slug."""
    return {
        row["hardware"]: _range(float(row["low"]), float(row["value"]), float(row["high"]), "W", row["source"])
        for row in _rows("draws.csv")
    }


@lru_cache(maxsize=1)
def published_prices() -> Mapping[str, Quantity]:
    """US dollars an accelerator-hour, by slug: from the cheapest offers to on-demand list prices."""
    return {
        row["hardware"]: _price(float(row["low"]), float(row["high"]), row["source"]) for row in _rows("prices.csv")
    }


def _price(low: float, high: float, source: str) -> Quantity:
    return _range(low, (low * high) ** 0.5, high, "currency", f"USD, published prices: {source}")


def _rows(name: str) -> list[dict[str, str]]:
    text = files("reporter_plugins.energy").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
