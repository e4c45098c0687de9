"""Steps and batches: the tokens of so many steps, and the micro-batches of a replica in one."""

from __future__ import annotations

from typing import Protocol

from reporter_plugins.workload.layout import Layout

from reporter import Formula, Given, Quantity

MICRO_BATCHES = Formula(
    "max(1, floor(T / (d * b * s)))",
    T="tokens of a batch, token",
    d="data-parallel size",
    b="sequences of a micro-batch",
    s="tokens of a sequence",
)


TOKENS = Formula("n * T", unit="token", n="steps", T="tokens of a batch, token")


class Run(Protocol):
    """What is asked of a training table."""

    @property
    def batch_tokens(self) -> float | None:
        """Tokens of a batch."""

    @property
    def sequence_length(self) -> int | None:
        """Tokens of a sequence."""

    @property
    def micro_batch_size(self) -> int:
        """Sequences of a micro-batch."""

    @property
    def pipeline_parallel(self) -> int:
        """Stages."""

    @property
    def layout(self) -> Layout:
        """How the work is shared out."""


def tokens_of_steps(steps: float | None, batch_tokens: float | None) -> Quantity | None:
    """Tokens of so many steps; None where the steps or their batch are not given."""
    return None if steps is None or batch_tokens is None else TOKENS(n=steps, T=batch_tokens)


def micro_batches(run: Run) -> Quantity:
    """Micro-batches of one replica in a step; one for each pipeline stage where the batch is not given."""
    if run.batch_tokens is None or run.sequence_length is None:
        return Quantity(int(run.pipeline_parallel), "", Given(source="batch_tokens is not given: as many as stages"))
    return MICRO_BATCHES(T=run.batch_tokens, d=run.layout.replicas, b=run.micro_batch_size, s=run.sequence_length)
