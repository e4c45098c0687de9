"""The laws that can be fitted, as data: each is a sum of terms, coefficient / variable^exponent.

A law's symbols are those of its paper: E the irreducible loss (nats per token), A and B coefficients in the
same unit once divided by their power, alpha and beta exponents without unit.
"""

from __future__ import annotations

from dataclasses import dataclass

HOFFMANN = "Hoffmann et al. 2022, arXiv:2203.15556, equation 10"
KAPLAN = "Kaplan et al. 2020, arXiv:2001.08361"


@dataclass(frozen=True)
class Term:
    """One addend of a law: `coefficient` over the product of variable^exponent; no powers is a constant."""

    coefficient: str
    powers: tuple[tuple[str, str], ...] = ()
    """Pairs (exponent's symbol, column of the run table)."""


@dataclass(frozen=True)
class Form:
    """A law as the sum of its terms, with the formula to show and the paper it is from."""

    name: str
    expression: str
    terms: tuple[Term, ...]
    source: str

    @property
    def symbols(self) -> tuple[str, ...]:
        """Every fitted symbol, a term at a time: (E, A, alpha, B, beta) for Chinchilla."""
        return tuple(s for term in self.terms for s in (term.coefficient, *(e for e, _ in term.powers)))

    @property
    def variables(self) -> tuple[str, ...]:
        """The columns that the law needs, each once."""
        return tuple(dict.fromkeys(column for term in self.terms for _, column in term.powers))

    @property
    def has_constant(self) -> bool:
        """Whether the first term is an irreducible loss."""
        return not self.terms[0].powers


E_TERM = Term("E")
N_TERM = Term("A", (("alpha", "params"),))
D_TERM = Term("B", (("beta", "tokens"),))
C_TERM = Term("K", (("gamma", "flops"),))
MOE_TERM = Term("A", (("alpha", "active_params"),))
SPARSE_TERM = Term("A", (("alpha", "active_params"), ("sigma", "sparsity")))


@dataclass(frozen=True)
class KaplanForm(Form):
    """Kaplan's joint law: a power of a sum, so that its symbols are not those of its terms."""

    @property
    def symbols(self) -> tuple[str, ...]:
        """Exponents without unit, scales N_c in parameters and D_c in tokens."""
        return ("alpha_N", "N_c", "alpha_D", "D_c")


CHINCHILLA = Form("chinchilla", "E + A/N^alpha + B/D^beta", (E_TERM, N_TERM, D_TERM), HOFFMANN)
LOSS_OF_PARAMS = Form("params", "E + A/N^alpha", (E_TERM, N_TERM), "Henighan et al. 2020, arXiv:2010.14701")
LOSS_OF_TOKENS = Form("tokens", "E + B/D^beta", (E_TERM, D_TERM), "Henighan et al. 2020, arXiv:2010.14701")
LOSS_OF_FLOPS = Form("flops", "E + K/C^gamma", (E_TERM, C_TERM), "Henighan et al. 2020, arXiv:2010.14701")
PARAMS_POWER = Form("params-power", "A/N^alpha", (N_TERM,), f"{KAPLAN}, equation 1.1")
TOKENS_POWER = Form("tokens-power", "B/D^beta", (D_TERM,), f"{KAPLAN}, equation 1.2")
FLOPS_POWER = Form("flops-power", "K/C^gamma", (C_TERM,), f"{KAPLAN}, equation 1.3")
MOE = Form(
    "moe",
    "E + A/N_active^alpha + B/D^beta",
    (E_TERM, MOE_TERM, D_TERM),
    f"{HOFFMANN}, with the parameters active per token as N",
)
MOE_SPARSITY = Form(
    "moe-sparsity",
    "E + A/(N_active^alpha * (N/N_active)^sigma) + B/D^beta",
    (E_TERM, SPARSE_TERM, D_TERM),
    "Chinchilla's form with a power of the sparsity; compare Abnar et al. 2025, arXiv:2501.12370",
)

KAPLAN_JOINT = KaplanForm(
    "kaplan",
    "((N_c/N)^(alpha_N/alpha_D) + D_c/D)^alpha_D",
    (N_TERM, D_TERM),
    f"{KAPLAN}, equation 1.5",
)

FORMS = (
    CHINCHILLA,
    LOSS_OF_PARAMS,
    LOSS_OF_TOKENS,
    LOSS_OF_FLOPS,
    PARAMS_POWER,
    TOKENS_POWER,
    FLOPS_POWER,
    MOE,
    MOE_SPARSITY,
    KAPLAN_JOINT,
)
"""Every law of `fit.fit_law`; the data-constrained one starts from another fit and has a room of its own."""


def form_named(name: str) -> Form:
    """Return the form of this name; an unknown one is a ValueError that lists the known."""
    for form in FORMS:
        if form.name == name:
            return form
    raise ValueError(f"no law is called {name!r}; there are {', '.join(form.name for form in FORMS)}")
