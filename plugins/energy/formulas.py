"""Energy, carbon, water, embodied carbon and cost of accelerator-hours, as formulas."""

from __future__ import annotations

from reporter import Formula

ACCELERATORS = Formula(
    "h * P * s",
    unit="Wh",
    h="accelerator-hours, h",
    P="design power of one, W",
    s="average draw over design power",
)
HOST = Formula(
    "h * P * max(o, 0)",
    unit="Wh",
    h="accelerator-hours, h",
    P="design power of one accelerator, W",
    o="the host's draw over the accelerator's design power",
)
MEASURED = Formula("h * W", unit="Wh", h="accelerator-hours, h", W="average draw of one, W")
MEASURED_HOST = Formula("a * o", unit="Wh", a="energy of the accelerators, Wh", o="the host's share of it")
FACILITY = Formula(
    "(a + o) * p",
    unit="Wh",
    source="power usage effectiveness: ISO/IEC 30134-2",
    a="energy of the accelerators, Wh",
    o="energy of their hosts, Wh",
    p="power usage effectiveness",
)
STATED = Formula("E", unit="Wh", E="measured and published, Wh")
CARBON = Formula("E / 1000 * g", unit="gCO2e", E="energy, Wh", g="carbon intensity of the grid, gCO2e/kWh")
WATER_ON_SITE = Formula(
    "E / p / 1000 * w",
    unit="L",
    source="Li et al. 2023, arXiv:2304.03271, equation 1",
    E="energy, Wh",
    p="power usage effectiveness",
    w="evaporated on site, L/kWh of the machines",
)
WATER_OFF_SITE = Formula(
    "E / 1000 * x",
    unit="L",
    source="Li et al. 2023, arXiv:2304.03271, equation 1",
    E="energy, Wh",
    x="consumed where electricity is generated, L/kWh",
)
EMBODIED_CARBON = Formula(
    "K * h / (Y * 8760 * b)",
    unit="gCO2e",
    source="what making a device emitted, shared out over its busy hours: Luccioni et al. 2022, arXiv:2211.02001",
    K="embodied in one accelerator and its part of the server, gCO2e",
    h="accelerator-hours, h",
    Y="lifetime, year",
    b="share of its life in use",
)
COST = Formula("h * c", unit="currency", h="accelerator-hours, h", c="price of one accelerator-hour, currency")
PER_TOKEN = Formula("E / D", unit="Wh/token", E="energy of the training, Wh", D="training tokens, token")
