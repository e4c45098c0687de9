"""A family of models: a small file that says which components it has, and which fields feed them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config

Build = Callable[[Config, str], Iterable[Component]]
"""Takes the configuration and the class, and gives the components in the order a token meets them."""


@dataclass(frozen=True, slots=True)
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


def known_types(families: Iterable[Family]) -> dict[str, Family]:
    """Families by `model_type`; a later one does not replace an earlier one."""
    known = dict[str, Family]()
    for family in families:
        for model_type in family.model_types:
            known.setdefault(model_type, family)
    return known
