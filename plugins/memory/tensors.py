"""Weights as they are stored: each component as a matrix with a role, and what is beside it.

Quantizers, optimizers and parallel layouts treat tensors by their role and shape; this is all they know of a component.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from reporter_plugins.architecture import Architecture, Component

Role = Literal[
    "embedding", "output", "positions", "attn_qkv", "attn_q", "attn_k", "attn_v", "attn_kv_b", "attn_output",
    "ffn_down", "ffn", "vector", "router", "conv", "other",
]  # fmt: skip
"""llama.cpp's categories of tensors; a vector is anything of one dimension: norms, biases, sinks."""


@dataclass(frozen=True, slots=True)
class Tensor:
    """One component's matrices, or its vectors."""

    name: str
    role: Role
    kind: str
    copies: int
    """How many matrices there are: layers, times experts."""
    elements: int
    """Of all copies together."""
    columns: int
    """Inputs of a row; quantization blocks lie along them."""
    stream: str = "tokens"

    @property
    def rows(self) -> int:
        """Outputs of one copy."""
        whole = self.copies * self.columns
        return self.elements // whole if whole else 0


_OTHERS: Final[Mapping[str, Role]] = {"lm_head": "output", "router": "router", "conv": "conv"}


def tensors(architecture: Architecture) -> tuple[Tensor, ...]:
    """Every weight of a model, in the order a token meets them; nothing for a stated total."""
    return tuple(tensor for component in architecture.components for tensor in _of(component))


def _of(component: Component) -> Iterator[Tensor]:
    size = component.parameters()
    if size is None:
        return
    columns = _columns(component)
    vectors = _vectors(component) if columns else size.value
    copies = component.count.value * _experts(component)
    if size.value > vectors:
        role = _role(component)
        yield Tensor(component.name, role, component.kind, copies, size.value - vectors, columns, component.stream)
    if vectors:
        yield Tensor(component.name, "vector", component.kind, copies, vectors, 1, component.stream)


def _columns(component: Component) -> int:
    """Inputs of a matrix, or the width of a table; 0 for what has one dimension."""
    if component.kind == "norm":
        return 0
    inputs = getattr(component, "inputs", None)
    if inputs is None and hasattr(component, "rows"):
        inputs = getattr(component, "width", None)
    return 0 if inputs is None else int(inputs.value)


def _experts(component: Component) -> int:
    experts = getattr(component, "experts", None)
    return 1 if experts is None else int(experts.value)


def _vectors(component: Any) -> int:
    """The biases of a dense layer; all there is where its matrix is another component's."""
    if not getattr(component, "bias", False):
        return 0
    return int(component.count.value * _experts(component) * component.outputs.value)


def _role(component: Component) -> Role:
    if component.kind == "embedding":
        return "embedding" if "token" in component.name else "positions"
    if component.kind == "attention":
        return _projection(component.name.lower())
    if component.kind in ("mlp", "experts", "shared_experts"):
        return "ffn_down" if "down" in component.name.lower() else "ffn"
    return _OTHERS.get(component.kind, "other")


def keeps_keys(component: Any) -> bool:
    """Whether an attention keeps keys and values of its own: an encoder's keeps none, nor one that reuses another's."""
    cached = getattr(component, "cached", None)
    return cached is not None and cached.value > 0


def key_value_heads(component: Any) -> int:
    """Key-value heads of an attention; what does not divide into heads is a latent, which counts as one."""
    pair = component.query_key_size.value + component.value_size.value
    return int(component.cached.value // pair) if pair and component.cached.value % pair == 0 else 1


def _projection(name: str) -> Role:
    """What an attention projection makes, by its name."""
    query, key, value = (part in name for part in ("query", "key", "value"))
    if query and key and value:
        return "attn_qkv"
    if key and value:
        return "attn_kv_b" if "compression" not in name else "other"
    if "output" in name:
        return "attn_output"
    if value:
        return "attn_v"
    return "attn_k" if key else "attn_q" if query else "other"
