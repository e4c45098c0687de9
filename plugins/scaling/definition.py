"""`[scaling.NAME]`: a table of training runs, the law to fit, and a law of somebody else to hold against it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, Literal

from reporter import Contributed, Definition, FieldFault, File, Quantity, as_quantity, field

FormName = Literal[
    "chinchilla", "params", "tokens", "flops", "params-power", "tokens-power", "flops-power", "moe", "moe-sparsity",
    "kaplan",
]  # fmt: skip
"""Every law that can be fitted; a test holds it against `forms.FORMS`."""

SUPPLIED: Final = ("E", "A", "B", "alpha", "beta")
MOST_RESAMPLES: Final = 100_000
FEWEST_RESAMPLES: Final = 100
"""Under this, a 90 % interval rests on fewer than five resamples a side."""


class ScalingTable(Definition, name="scaling", per="name"):
    """A table of training runs and the law to fit to it."""

    data: File
    """A CSV file with the columns params, tokens, flops (one may be missing) and loss, in nats per token."""
    title: str | None = None
    source: str = ""
    """Where the runs were published."""
    notes: str = ""
    form: FormName = "chinchilla"
    charge: Literal["huber", "squares", "absolute"] = "huber"
    """How a residual of the log loss is charged."""
    threshold: float = field(1e-3, gt=0, source="Hoffmann et al. 2022, arXiv:2203.15556, section 3.3")
    """From where on Huber's charge is a straight line, in log loss."""
    drop_highest_loss: int = field(0, ge=0)
    """Runs of highest loss that are left out, as Besiroglu et al. 2024 leave out five."""
    resamples: int | None = field(None, ge=0, le=MOST_RESAMPLES)
    """Left out, 4,000, and fewer for very large tables; 0 asks for sandwich intervals alone."""
    seed: int = field(42, ge=0, lt=2**32)
    budgets: list[float] = field([])
    """FLOP at which the best size is told; left out, powers of ten from the runs' own on."""
    E: float | None = field(None, unit="nat/token", ge=0)
    """A law that somebody published for these runs: a range is its 90 % interval."""
    A: float | None = field(None, gt=0)
    B: float | None = field(None, gt=0)
    alpha: float | None = field(None, gt=0)
    beta: float | None = field(None, gt=0)

    def check(self, contributed: Contributed) -> Iterable[FieldFault]:
        """What is wrong with the supplied law, the budgets, and the file."""
        yield from self._supplied_faults()
        if self.resamples is not None and 0 < self.resamples < FEWEST_RESAMPLES:
            yield FieldFault("resamples", f"resamples must be 0 or at least {FEWEST_RESAMPLES}")
        if any(not 0 < budget < float("inf") for budget in self.budgets):
            yield FieldFault("budgets", "budgets must be above 0", "give FLOP: [1e21, 1e24]")
        # The file is read with numpy, which a project without such a table never loads.
        from reporter_plugins.scaling.places import file_faults

        yield from file_faults(self.data, self.form, self.drop_highest_loss)

    def _supplied_faults(self) -> Iterator[FieldFault]:
        given = [symbol for symbol in SUPPLIED if getattr(self, symbol) is not None]
        if given and len(given) < len(SUPPLIED):
            missing = ", ".join(symbol for symbol in SUPPLIED if symbol not in given)
            yield FieldFault(given[0], f"a supplied law needs {missing} too", "give all of E, A, B, alpha, beta")
        elif given and self.form != "chinchilla":
            yield FieldFault("form", "a supplied law can be held against the form chinchilla only")

    @property
    def supplied(self) -> dict[str, Quantity]:
        """The law that was given beside the table, by symbol; empty where none was."""
        return {symbol: as_quantity(value) for symbol in SUPPLIED if (value := getattr(self, symbol)) is not None}
