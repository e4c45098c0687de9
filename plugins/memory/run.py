"""A training run as memory sees it: the model, its table, and what follows from both."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from reporter_plugins.architecture import Architecture
from reporter_plugins.memory.activations import Habits, Kept, is_classic, kept_by
from reporter_plugins.memory.cache import cache_of
from reporter_plugins.memory.precision import Weights
from reporter_plugins.memory.share import stage_share
from reporter_plugins.workload import Training, micro_batches

from reporter import Formula, Given, Quantity

FLIGHT = Formula(
    "min(p, m)",
    source="Narayanan et al. 2021, arXiv:2104.04473, section 2.2: as many as stages, on the first",
    p="stages",
    m="micro-batches a step",
)
ONE: Final = Quantity(1, "", Given(source="one stage: one micro-batch under way"))


@dataclass(frozen=True)
class Run:
    """A model and how it is trained: what every figure below is made from."""

    architecture: Architecture
    weights: Weights
    training: Training

    @property
    def stage(self) -> Quantity:
        """Share of the layers on one device."""
        share: Quantity = stage_share(self.training.layout, self.architecture)
        return share

    @property
    def layers(self) -> Quantity:
        """Layers of the whole model."""
        return layers_of(self.architecture)

    @property
    def keys_and_values(self) -> float:
        """Numbers of a token's keys and values in one layer and on one device, on average."""
        cache, tensor = cache_of(self.architecture, 1), int(self.training.tensor_parallel)
        heads = cache.heads_on(tensor, kept=False)
        share = max(1 / tensor, 1 / float(heads.value))
        return float(cache.token.value) * share / float(max(self.layers.value, 1))

    @property
    def flight(self) -> Quantity:
        """Micro-batches whose activations the first stage holds at a time."""
        stages = self.training.pipeline_parallel
        return FLIGHT(p=stages, m=micro_batches(self.training)) if stages > 1 else ONE

    @property
    def habits(self) -> Habits:
        """What is kept, were nothing recomputed."""
        training, classic = self.training, is_classic(self.architecture)
        dropout = classic if training.dropout is None else training.dropout
        scores = classic if training.attention is None else training.attention == "materialized"
        width = 4 if training.precision in ("fp32", "tf32") else 2
        return Habits(width, dropout, scores, training.kernels == "eager")

    @property
    def is_whole(self) -> bool:
        """Whether every device holds a whole replica, so that nothing is shared out."""
        training = self.training
        layout = training.layout
        return bool(layout.tensor * layout.pipeline * layout.context * layout.expert == 1 and not training.zero_stage)

    @cached_property
    def kept(self) -> Kept:
        """What is kept, were nothing recomputed."""
        return kept_by(self.architecture, self.habits)

    @property
    def stored(self) -> Kept:
        """What is kept with the run's recomputation: selective computes the scores again."""
        if self.training.recompute != "selective":
            return self.kept
        return replace(self.kept, scores=nothing("selective recomputation"))


def layers_of(architecture: Architecture) -> Quantity:
    """Layers of the whole model: attention that looks at itself, and recurrent layers."""
    counted = sum(
        component.count.value
        for component in architecture.components
        if (hasattr(component, "cached") and getattr(component, "keys", None) is None) or component.state_elements()
    )
    given: Quantity | None = architecture.size("num_hidden_layers")
    if given is not None and given.value == counted:
        return given
    return Quantity(counted, "", Given(source="layers of all stacks, counted")) if counted else given or ONE


def nothing(why: str) -> Quantity:
    """No bytes a token, and why."""
    return Quantity(0, "B/token", Given(source=why))
