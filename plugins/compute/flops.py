"""Floating-point operations: of one forward pass, of training, and of training with recomputation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from reporter_plugins.architecture import KINDS, Architecture, Positions, Size

from reporter import Formula, Quantity, total

Recompute = Literal["none", "selective", "full"]

BACKWARD = "a backward pass is two forward passes (Kaplan et al. 2020, arXiv:2001.08361, section 2.1)"
KORTHIKANTI = "Korthikanti et al. 2022, arXiv:2205.05198, section 5"

PER_TOKEN = Formula("F / s", unit="FLOP/token", F="one forward pass, FLOP", s="its tokens")
TRAINING = Formula(
    "6 * N * D",
    unit="FLOP",
    source="Kaplan et al. 2020, arXiv:2001.08361, section 2.1",
    N="parameters a token uses, parameters",
    D="training tokens, token",
)
EXACT = Formula(
    "3 * f * D", unit="FLOP", source=BACKWARD, f="forward pass at the training length, FLOP/token",
    D="training tokens, token",
)  # fmt: skip
NOT_AGAIN = Formula("C", unit="FLOP", C="model FLOPs: nothing is recomputed, FLOP")
AGAIN_ALL = Formula(
    "C + 2 * N * D",
    unit="FLOP",
    source="every forward pass is made twice: Narayanan et al. 2021, arXiv:2104.04473, section 5.1",
    C="model FLOPs, FLOP",
    N="parameters a token uses, parameters",
    D="training tokens, token",
)
AGAIN_LAYERS = Formula(
    "C + (f - h) * D",
    unit="FLOP",
    source="every forward pass but the head's is made twice: Narayanan et al. 2021, arXiv:2104.04473, appendix",
    C="model FLOPs, FLOP",
    f="forward pass, FLOP/token",
    h="the head's part of it, FLOP/token",
    D="training tokens, token",
)
AGAIN_ATTENTION = Formula(
    "C + a * D", unit="FLOP", source=KORTHIKANTI, C="model FLOPs, FLOP",
    a="scores and weighted sums of a forward pass, FLOP/token", D="training tokens, token",
)  # fmt: skip

NOTHING: Final = Quantity(0, "FLOP")


@dataclass(frozen=True, slots=True)
class Forward:
    """One forward pass over one sequence."""

    flops: Quantity
    per_token: Quantity
    by_kind: Mapping[str, Quantity]
    """FLOP, by kind of component; attention holds its projections."""
    scores: Quantity
    """FLOP of attention's scores and weighted sums, all positions to all."""


@dataclass(frozen=True, slots=True)
class Exact:
    """Training counted from the components, at the training sequence length, full (unmasked) attention."""

    training_flops: Quantity
    hardware_flops: Quantity


def forward(architecture: Architecture, length: Quantity) -> Forward | None:
    """One pass over a sequence of `length` tokens, batch 1, no cache; None for a stated total."""
    positions = _positions(length)
    parts = dict[str, dict[str, Quantity]]()
    scores = dict[str, Quantity]()
    for component in architecture.components:
        size = component.forward_flops(positions)
        if size is not None:
            quantity = size.quantity("FLOP")
            name = re.sub(r"\W+", "_", component.name).strip("_").lower()
            parts.setdefault(component.kind, {})[name] = quantity
            if component.multiplied() is None and component.kind == "attention":
                scores[name] = quantity
    if not parts:
        return None
    by_kind: dict[str, Quantity] = {kind: total(parts[kind], "FLOP") for kind in KINDS if kind in parts}
    flops = total(by_kind, "FLOP")
    core = total(scores, "FLOP") if scores else NOTHING
    return Forward(flops, PER_TOKEN(F=flops, s=length), by_kind, core)


def _positions(length: Quantity) -> Positions:
    """A sequence of `length` in every stream; what a configuration fixes (patches, frames) stands in its component."""
    size = Size.of("s", length, "tokens of the sequence")
    one = Size.exactly(1)
    return {"tokens": size, "encoder": size, "decoder": size, "patches": size, "once": one}


def training_flops(active: Quantity, tokens: Quantity) -> Quantity:
    """Model FLOPs by 6·N·D, N the parameters a token uses."""
    return TRAINING(N=active, D=tokens)


def hardware_flops(
    model_flops: Quantity, active: Quantity, tokens: Quantity, recompute: Recompute, scores: Quantity | None
) -> Quantity | None:
    """With recomputation, beside 6·N·D; None where selective recomputation needs an architecture that is unknown.

    `scores` is attention's part of a forward pass, FLOP/token.
    """
    if recompute == "full":
        return AGAIN_ALL(C=model_flops, N=active, D=tokens)
    if recompute == "selective":
        return None if scores is None else AGAIN_ATTENTION(C=model_flops, a=scores, D=tokens)
    return NOT_AGAIN(C=model_flops)


def exact(passed: Forward, tokens: Quantity, recompute: Recompute, length: Quantity) -> Exact:
    """Training counted from a forward pass at the training length."""
    model_flops = EXACT(f=passed.per_token, D=tokens)
    if recompute == "full":
        head = PER_TOKEN(F=passed.by_kind.get("lm_head", NOTHING), s=length)
        return Exact(model_flops, AGAIN_LAYERS(C=model_flops, f=passed.per_token, h=head, D=tokens))
    if recompute == "selective":
        return Exact(model_flops, AGAIN_ATTENTION(C=model_flops, a=scores_per_token(passed, length), D=tokens))
    return Exact(model_flops, NOT_AGAIN(C=model_flops))


def scores_per_token(passed: Forward, length: Quantity) -> Quantity:
    """Attention's scores and weighted sums, FLOP/token."""
    return PER_TOKEN(F=passed.scores, s=length)
