"""Memory to serve a model: weights, cache and working memory, whole and on one device, and what still fits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from reporter_plugins.architecture import Architecture, Component
from reporter_plugins.memory.cache import (
    ONE_SEQUENCE,
    Cache,
    cache_bytes,
    cache_growth,
    cache_of,
    cache_per_token,
    device_cache,
    settled_cache,
)
from reporter_plugins.memory.precision import BITS_PER_WEIGHT, Weights
from reporter_plugins.memory.share import WHOLE, device_share, stage_share, stored_amounts
from reporter_plugins.workload import Serving

from reporter import Formula, Given, Quantity, as_quantity, total

ACTIVATIONS = Formula(
    "min(B * n, chunk) * (2 * h + w / t) * a + B * V * 4 / t",
    unit="B",
    source="the residual stream, its norm and the widest block of one layer, for the prompt tokens worked on at once; "
    "32-bit logits of each sequence's last token",
    B="sequences at once",
    n="tokens of the context, token",
    chunk="prompt tokens worked on at once, token",
    h="hidden size",
    w="numbers a token of the widest block",
    t="tensor-parallel size",
    a="bytes of a number while computing",
    V="vocabulary size",
)
DEVICES = Formula(
    "ceil_divide(total, M)",
    source="a lower bound: nothing is lost to a layout, a runtime or fragmentation",
    total="weights, cache and working memory, B",
    M="memory of one device, B",
)
EVERYTHING = Formula(
    "total", unit="B", source="one device holds everything", total="weights, cache and working memory, B"
)
READ_BY_ALL = Formula(
    "t * C",
    unit="B",
    source="every device reads what it holds, heads and latents that are repeated too",
    t="tensor-parallel size",
    C="cache on one device, every layer, B",
)
BATCH = Formula(
    "max(0, floor((M - W - A) / C))",
    source="an upper bound: what weights and working memory leave of a device",
    M="memory of one device, B",
    W="weights on it, B",
    A="working memory on it, B",
    C="cache of one sequence on it, B",
)
CONTEXT = Formula(
    "max(0, floor((M - W - A - settled) / growth))",
    unit="token",
    source="an upper bound, the batch unchanged",
    M="memory of one device, B",
    W="weights on it, B",
    A="working memory on it, B",
    settled="what windows and states keep, once they are full, B",
    growth="what every further token adds, B/token",
)


@dataclass(frozen=True, slots=True)
class ServingMemory:
    """What a deployment holds; what cannot be known of a stated total is None."""

    weights: Quantity
    kv_cache: Quantity | None
    kv_cache_per_token: Quantity | None
    activations: Quantity | None
    total: Quantity
    per_device: Quantity
    """On the fullest device of the layout."""
    devices: Quantity | None
    """The fewest that hold it; None where no hardware is given."""
    bits_per_weight: Quantity
    largest_batch: Quantity | None
    largest_context: Quantity | None
    precision: str
    kv_precision: str
    hardware: str


@dataclass(frozen=True, slots=True)
class Deployment:
    """A model and how it is served: what every figure below is made from."""

    architecture: Architecture
    weights: Weights
    serving: Serving
    capacity: Quantity | None
    """Memory of one device, B."""

    @property
    def cache(self) -> Cache | None:
        """What one sequence keeps; None for a stated total."""
        if not self.architecture.components:
            return None
        return cache_of(self.architecture, as_quantity(self.serving.context))

    @property
    def cache_read(self) -> Quantity | None:
        """Bytes of the cache that all devices together read for a token: what each repeats is read by each."""
        cache, serving = self.cache, self.serving
        if cache is None:
            return None
        held = device_cache(cache, as_quantity(serving.batch), serving.kv_precision, serving.tensor_parallel, WHOLE)
        return READ_BY_ALL(t=serving.tensor_parallel, C=held)

    @property
    def is_split(self) -> bool:
        """Whether it takes more than one device by its layout."""
        return bool(self.serving.layout.tensor * self.serving.layout.pipeline > 1)

    @property
    def stage(self) -> Quantity:
        """Share of the layers on one device."""
        share: Quantity = stage_share(self.serving.layout, self.architecture)
        return share


def serving_memory(deployment: Deployment) -> ServingMemory:
    """What a deployment holds."""
    serving, capacity = deployment.serving, deployment.capacity
    cache = (
        cache_of(deployment.architecture, as_quantity(serving.context)) if deployment.architecture.components else None
    )
    whole = _whole(deployment, cache)
    device = _on_a_device(deployment, cache, whole) if deployment.is_split else whole
    every = total(whole, "B")
    return ServingMemory(
        whole["weights"],
        whole.get("kv_cache"),
        cache_per_token(cache, serving.kv_precision) if cache else None,
        whole.get("activations"),
        every,
        total(device, "B") if deployment.is_split else EVERYTHING(total=every),
        None if capacity is None else DEVICES(total=every, M=capacity),
        BITS_PER_WEIGHT(W=whole["weights"], N=deployment.weights.total),
        _largest_batch(deployment, cache, device),
        _largest_context(deployment, cache, device),
        serving.precision,
        serving.kv_precision,
        serving.hardware or "",
    )


def _whole(deployment: Deployment, cache: Cache | None) -> dict[str, Quantity]:
    """Weights, cache and working memory of the deployment."""
    serving = deployment.serving
    parts = {"weights": deployment.weights.size(serving.precision)}
    if cache is not None:
        parts["kv_cache"] = cache_bytes(cache, as_quantity(serving.batch), serving.kv_precision)
    activations = working_memory(deployment.architecture, serving, 1)
    return parts if activations is None else {**parts, "activations": activations}


def _on_a_device(deployment: Deployment, cache: Cache | None, whole: Mapping[str, Quantity]) -> dict[str, Quantity]:
    """The same on the fullest device."""
    serving, layout = deployment.serving, deployment.serving.layout
    found = stored_amounts(deployment.weights, serving.precision)
    heads = cache.heads_on(layout.tensor, kept=False) if cache else Quantity(1, "", Given(source="no cache"))
    parts = {"weights": device_share(found, layout, deployment.stage, heads, "B", experts=True)}
    if cache is not None:
        batch = as_quantity(serving.batch)
        parts["kv_cache"] = device_cache(cache, batch, serving.kv_precision, layout.tensor, deployment.stage)
    activations = working_memory(deployment.architecture, serving, layout.tensor)
    return parts if activations is None else {**parts, "activations": activations}


def working_memory(architecture: Architecture, serving: Serving, tensor: int) -> Quantity | None:
    """Memory of the forward pass on one of `tensor` devices; None for what has no hidden size."""
    hidden, vocabulary = architecture.size("hidden_size"), architecture.size("vocab_size")
    if hidden is None:
        return None
    width, block = widest_block(architecture.components)
    return ACTIVATIONS(
        B=serving.batch, n=serving.context, chunk=serving.prefill_chunk, h=hidden, t=tensor,
        w=Quantity(width, "", Given(source=f"what the projections of {block} give")),
        a=Quantity(4 if serving.precision == "fp32" else 2, "", Given(source="32 bits with FP32 weights, else 16")),
        V=vocabulary or Quantity(0, "", Given(source="no vocabulary")),
    )  # fmt: skip


def widest_block(components: Iterable[Component]) -> tuple[int, str]:
    """Numbers a token of the block that gives most, and which it is."""
    blocks = dict[str, int]()
    for component in components:
        outputs = getattr(component, "outputs", None)
        if outputs is not None and component.kind in ("attention", "mlp", "experts", "shared_experts", "ssm"):
            kind = "experts" if component.kind == "shared_experts" else component.kind
            name = f"{component.stream} {kind}".removeprefix("tokens ")
            blocks[name] = blocks.get(name, 0) + _given_by(component)
    name = max(blocks, key=lambda each: blocks[each], default="")
    return blocks.get(name, 0), name


def _given_by(component: Any) -> int:
    """Numbers a token that a projection gives, and before a down projection the product that it takes."""
    used = getattr(component, "used", None)
    inner = component.inputs.value if "down" in component.name else 0
    return int((component.outputs.value + inner) * (used.value if used else 1))


def _largest_batch(deployment: Deployment, cache: Cache | None, device: Mapping[str, Quantity]) -> Quantity | None:
    if cache is None or deployment.capacity is None or "activations" not in device:
        return None
    one = ONE_SEQUENCE(C=device["kv_cache"], B=deployment.serving.batch)
    if not one.value:
        return None
    return BATCH(M=deployment.capacity, W=device["weights"], A=device["activations"], C=one)


def _largest_context(deployment: Deployment, cache: Cache | None, device: Mapping[str, Quantity]) -> Quantity | None:
    if cache is None or not cache.growing or deployment.capacity is None or "activations" not in device:
        return None
    settled = settled_cache(cache, device["kv_cache"])
    growth = cache_growth(device["kv_cache"], settled, as_quantity(deployment.serving.context))
    given = {"W": device["weights"], "A": device["activations"], "settled": settled, "growth": growth}
    return CONTEXT(M=deployment.capacity, **given)
