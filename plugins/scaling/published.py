"""Published scaling laws as data, with their sources, and what they say about other runs.

`how` says where the numbers were read: in the paper's text, in its TeX source, or in the authors' code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from reporter_plugins.scaling.consequences import Law, law_of
from reporter_plugins.scaling.robust import Floats

PFLOP_DAY = 1e15 * 86_400
"""FLOP in a petaflop/s-day, the unit of compute of Kaplan et al. 2020."""
HOFFMANN = "Hoffmann et al. 2022, arXiv:2203.15556"
KAPLAN = "Kaplan et al. 2020, arXiv:2001.08361"
BESIROGLU = "Besiroglu et al. 2024, arXiv:2404.10102"
MUENNIGHOFF = "Muennighoff et al. 2023, arXiv:2305.16264"
GADRE = "Gadre et al. 2024, arXiv:2403.08540"
LLAMA3 = "Grattafiori et al. 2024, arXiv:2407.21783"


@dataclass(frozen=True)
class PublishedLaw:
    """One law as it was published."""

    name: str
    form: str
    """`chinchilla`, `kaplan`, or a `-power` form of `forms`, where K is the scale to the power."""
    values: Mapping[str, float]
    """Symbol -> value; N in parameters, D in tokens, C in FLOP, losses in nats per token."""
    source: str
    how: str
    printed: Mapping[str, str] = field(default_factory=dict)
    """The digits as printed, where the values are no more than these."""
    intervals: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    errors: Mapping[str, float] = field(default_factory=dict)
    """Published standard errors."""
    level: float = 0.95
    """Of the intervals."""
    note: str = ""

    @property
    def law(self) -> Law:
        """The law for `consequences`; a ValueError unless it has Chinchilla's form."""
        if self.form != "chinchilla":
            raise ValueError(f"{self.name} has the form {self.form}, not E + A/N^alpha + B/D^beta")
        return law_of(self.values)

    def loss(self, *, params: Floats, tokens: Floats) -> Floats:
        """Loss foretold for runs [k], nats per token, with C = 6 N D where the law is one of compute."""
        v = self.values
        if self.form == "chinchilla":
            return self.law.loss(params, tokens)
        if self.form == "kaplan":
            inner = (v["N_c"] / params) ** (v["alpha_N"] / v["alpha_D"]) + v["D_c"] / tokens
            return np.asarray(inner ** v["alpha_D"])
        columns = {"params-power": params, "tokens-power": tokens, "flops-power": 6 * params * tokens}
        return np.asarray((v["scale"] / columns[self.form]) ** v["exponent"])


@dataclass(frozen=True)
class PublishedExponents:
    """How an optimum was found to grow: N ~ C^a, D ~ C^b."""

    name: str
    a: float
    b: float
    source: str
    how: str
    a_interval: tuple[float, float] | None = None
    b_interval: tuple[float, float] | None = None
    level: float = 0.8
    params_coefficient: float | None = None
    """Where given: N = coefficient * C^a."""
    tokens_coefficient: float | None = None
    """Where given: D = coefficient * C^b."""


HOFFMANN_ROUNDED = PublishedLaw(
    name="hoffmann-2022-rounded",
    form="chinchilla",
    values={"E": 1.69, "A": 406.4, "B": 410.7, "alpha": 0.34, "beta": 0.28},
    printed={"E": "1.69", "A": "406.4", "B": "410.7", "alpha": "0.34", "beta": "0.28"},
    source=f"{HOFFMANN}, equation 10",
    how="paper",
    note="with exponents of two digits the optimum at 5.76e23 is 93 tokens a parameter, not 59",
)
HOFFMANN_EXACT = PublishedLaw(
    name="hoffmann-2022",
    form="chinchilla",
    values={
        "E": float(np.exp(0.5267228)),
        "A": float(np.exp(6.0073404)),
        "B": float(np.exp(6.0179186)),
        "alpha": 0.33917084,
        "beta": 0.2849083,
    },
    source=f"{HOFFMANN}, approach 3",
    how=f"logs in the paper's TeX source, as read by {BESIROGLU}",
)
BESIROGLU_2024 = PublishedLaw(
    name="besiroglu-2024",
    form="chinchilla",
    values={"E": 1.8172, "A": 482.01, "B": 2085.43, "alpha": 0.3478, "beta": 0.3658},
    printed={"E": "1.8172", "A": "482.01", "B": "2085.43", "alpha": "0.3478", "beta": "0.3658"},
    errors={"E": 0.02566, "A": 124.52232, "B": 1293.2841, "alpha": 0.0154, "beta": 0.0206},
    intervals={
        "E": (1.769, 1.871),
        "A": (285.214, 743.626),
        "B": (1042.357, 5810.344),
        "alpha": (0.317, 0.373),
        "beta": (0.331, 0.415),
    },
    source=BESIROGLU,
    how="paper; standard errors and intervals from its notebook",
    note="the values minimise absolute deviations (the fitted scale of the Huber likelihood went to 4.7e-6), "
    "the standard errors are of the Huber 1e-3 fit",
)
MUENNIGHOFF_2023 = PublishedLaw(
    name="muennighoff-2023",
    form="chinchilla",
    values={
        "E": float(np.exp(0.6254804)),
        "A": float(np.exp(6.255414)),
        "B": float(np.exp(7.3049974)),
        "alpha": 0.3526596,
        "beta": 0.3526596,
    },
    source=f"{MUENNIGHOFF}, section 6",
    how="authors' code; alpha and beta were held equal; R_D* = 15.39 and R_N* = 5.31 go with it",
)
KAPLAN_JOINT = PublishedLaw(
    name="kaplan-2020",
    form="kaplan",
    values={"alpha_N": 0.076, "alpha_D": 0.103, "N_c": 6.4e13, "D_c": 1.8e13},
    source=f"{KAPLAN}, table 2",
    how="paper; N without embeddings",
)
KAPLAN_PARAMS = PublishedLaw(
    name="kaplan-2020-params",
    form="params-power",
    values={"exponent": 0.076, "scale": 8.8e13},
    source=f"{KAPLAN}, equation 1.1",
    how="paper; N without embeddings, data not limiting",
)
KAPLAN_TOKENS = PublishedLaw(
    name="kaplan-2020-tokens",
    form="tokens-power",
    values={"exponent": 0.095, "scale": 5.4e13},
    source=f"{KAPLAN}, equation 1.2",
    how="paper; size not limiting",
)
KAPLAN_FLOPS = PublishedLaw(
    name="kaplan-2020-flops",
    form="flops-power",
    values={"exponent": 0.050, "scale": 3.1e8 * PFLOP_DAY},
    source=f"{KAPLAN}, equation 1.3",
    how="paper; least compute over all sizes",
)


def _gadre(name: str, constant: float, alpha_code: float, b: float, eta: float) -> PublishedLaw:
    """Gadre's E + (a M^eta + b M^-eta) C^-eta as Chinchilla's form: both exponents are 2 eta."""
    values = {"E": constant, "A": alpha_code, "B": b * 6.0**-eta, "alpha": 2 * eta, "beta": 2 * eta}
    return PublishedLaw(
        name=f"gadre-2024-{name}",
        form="chinchilla",
        values=values,
        source=f"{GADRE}, table 2",
        how="refitted with the authors' code and five runs",
    )


def published_laws() -> tuple[PublishedLaw, ...]:
    """Every law with coefficients."""
    return (
        HOFFMANN_EXACT,
        HOFFMANN_ROUNDED,
        BESIROGLU_2024,
        MUENNIGHOFF_2023,
        KAPLAN_JOINT,
        KAPLAN_PARAMS,
        KAPLAN_TOKENS,
        KAPLAN_FLOPS,
        _gadre("c4", 1.50826, 113.6926, 189.5155, 0.121235),
        _gadre("redpajama", 1.83665, 166.2110, 366.6872, 0.136425),
        _gadre("refinedweb", 1.73446, 125.0957, 246.2067, 0.127195),
    )


def published_exponents() -> tuple[PublishedExponents, ...]:
    """Every published growth of the optimum."""
    table = f"{HOFFMANN}, table 2"
    eighty = "paper; 10th and 90th percentiles over subsamples"
    return (
        PublishedExponents("kaplan-2020", 0.73, 0.27, table, "paper"),
        PublishedExponents("hoffmann-2022-approach-1", 0.50, 0.50, table, eighty, (0.488, 0.502), (0.501, 0.512)),
        PublishedExponents("hoffmann-2022-approach-2", 0.49, 0.51, table, eighty, (0.462, 0.534), (0.483, 0.529)),
        PublishedExponents("hoffmann-2022-approach-3", 0.46, 0.54, table, eighty, (0.454, 0.455), (0.542, 0.543)),
        PublishedExponents(
            "llama-3", 0.47, 0.53, f"{LLAMA3}, section 3.2.1", "paper; a is 1 - b", tokens_coefficient=0.29
        ),
    )


def published_law(name: str) -> PublishedLaw:
    """Return a law by name; an unknown one is a ValueError that lists the known."""
    laws = {law.name: law for law in published_laws()}
    if name not in laws:
        raise ValueError(f"no published law is called {name!r}; there are {', '.join(laws)}")
    return laws[name]
