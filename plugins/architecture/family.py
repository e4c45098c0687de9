"""A family of models: a small file that says which components it has, and which fields feed them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any, Final

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config

Build = Callable[[Config, str], Iterable[Component]]
"""Takes the configuration and the class, and gives the components in the order a token meets them."""

MOST_COMPONENTS: Final = 2_000
"""Groups of equal weights: EfficientNet-B7, whose every layer differs, has some six hundred."""
_ROLE: Final = re.compile(r"(?:For[A-Z]\w*|LMHeadModel|DoubleHeadsModel|EncoderModel|Model)$")


@dataclass(frozen=True, slots=True, eq=False)
class Family:
    """A family: its names, its classes, the reference's defaults, and its components."""

    model_types: tuple[str, ...]
    """Values of `model_type` that mean this family."""
    title: str
    """What it is, in a few words: `Llama: decoder, grouped-query attention, gated MLP`."""
    reference: str
    """The implementation that defaults and counts follow: `transformers LlamaConfig`, or a paper."""
    classes: tuple[str, ...]
    """Classes that are known, the usual one first: `LlamaForCausalLM`."""
    components: Build
    defaults: Mapping[str, Any] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    """The family's own names of standard fields: `{"hidden_size": "n_embd"}`."""
    ignored: frozenset[str] = frozenset()
    """Fields that the family has and that no count depends on."""
    encoder_decoder: bool = False
    prediction_copies: bool | None = None
    """Whether the layers that predict further tokens, in checkpoints, have embedding and head of their own; None where
    the family has no such layers."""
    not_in_reference: Mapping[str, str] = field(default_factory=dict)
    """What the reference's class lacks though the paper has it: the end of the components' names, and why."""

    def listed(self, config: Config, architecture: str) -> tuple[Component, ...]:
        """The components; a fault of the configuration where there are more than any model has.

        Lists of a hostile file, a stage an entry, would else be gone through without end.
        """
        found = tuple(islice(self.components(config, architecture), MOST_COMPONENTS + 1))
        if len(found) > MOST_COMPONENTS and not config.faults:
            message = f"the fields make more than {MOST_COMPONENTS:,} components: no model has so many"
            config.fault("model_type", message, "one of the lists or numbers of stages is wrong")
        return found[:MOST_COMPONENTS]

    def knows(self, architecture: str) -> bool:
        """Whether a class is one of the family's, by what it does: `MyLlamaForCausalLM` counts as LlamaForCausalLM."""
        return role(architecture) in {role(each) for each in self.classes}


def role(architecture: str) -> str:
    """What a class is for: `ForCausalLM`, `Model`, `ForMaskedLM`; the name itself where it says nothing."""
    found = _ROLE.search(architecture)
    return found.group() if found else architecture


def classes(prefix: str, *roles: str) -> tuple[str, ...]:
    """Names of a family's classes, the usual one first: `classes("Llama", "ForCausalLM", "Model")`."""
    return tuple(prefix + each for each in roles)


def known_types(families: Iterable[Family]) -> Mapping[str, Family]:
    """Families by `model_type`; a later one does not replace an earlier one."""
    return _known_types(tuple(families))


@lru_cache(maxsize=8)
def _known_types(families: tuple[Family, ...]) -> Mapping[str, Family]:
    known = dict[str, Family]()
    for family in families:
        for model_type in family.model_types:
            known.setdefault(model_type, family)
    return known
