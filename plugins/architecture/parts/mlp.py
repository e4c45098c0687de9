"""Feed-forward blocks: plain, gated, and mixtures of experts with their router."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component, Experts, Kind, Linear
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.parts.stack import Stack
from reporter_plugins.architecture.size import Size


def gated_mlp(
    stack: Stack, inner: Size, *, bias: bool = False, kind: Kind = "mlp", name: str = ""
) -> Iterator[Component]:
    """Gate, up and down projections (Shazeer 2020, arXiv:2002.05202)."""
    yield stack.linear(f"{name}gate projection", kind, stack.width, inner, bias=bias)
    yield stack.linear(f"{name}up projection", kind, stack.width, inner, bias=bias)
    yield stack.linear(f"{name}down projection", kind, inner, stack.width, bias=bias)


def plain_mlp(
    stack: Stack, inner: Size, *, bias: bool = True, kind: Kind = "mlp", name: str = ""
) -> Iterator[Component]:
    """Up and down projections."""
    yield stack.linear(f"{name}up projection", kind, stack.width, inner, bias=bias)
    yield stack.linear(f"{name}down projection", kind, inner, stack.width, bias=bias)


def shared_experts(stack: Stack, inner: Size, *, bias: bool = False) -> Iterator[Component]:
    """A gated MLP that every token goes through beside its routed experts."""
    yield from gated_mlp(stack, inner, bias=bias, kind="shared_experts", name="shared expert ")


def experts_beside_shared(stack: Stack) -> Iterator[Component]:
    """Qwen's way: routed experts, and a wide shared one that each token weighs with a gate of its own."""
    config = stack.config
    experts, used, inner = config.sizes("num_experts", "num_experts_per_tok", "moe_intermediate_size")
    yield router(stack, experts)
    yield from gated_experts(stack, experts, used, inner)
    yield from shared_experts(stack, config.size("shared_expert_intermediate_size"))
    yield stack.linear("shared expert weight", "router", stack.width, Size.exactly(1))


def dense_then_sparse(stack: Stack, *, bias: bool = False, router_bias: bool = False) -> Iterator[Component]:
    """DeepSeek's way: `first_k_dense_replace` layers with an MLP, the rest with routed and shared experts."""
    config = stack.config
    first = dense_layers(config, stack.layers.value)
    dense = config.derived("dense_layers", first, "first_k_dense_replace, or mlp_layer_types")
    sparse = config.derived("sparse_layers", stack.layers.value - first, "the layers after the dense ones")
    if first:
        yield from gated_mlp(stack.only(dense), config.size("intermediate_size"), bias=bias)
    if sparse.value:
        yield from routed_and_shared(stack.only(sparse), bias=bias, router_bias=router_bias)


def dense_layers(config: Config, layers: int) -> int:
    """How many layers have an MLP: as `mlp_layer_types` lists them, or the first ones."""
    listed = config.sequence("mlp_layer_types")
    return list(listed).count("dense") if listed else min(config.integer("first_k_dense_replace"), layers)


def routed_and_shared(stack: Stack, *, bias: bool = False, router_bias: bool = False) -> Iterator[Component]:
    """Router, routed experts, and shared experts as one wide MLP."""
    config = stack.config
    routed, used, inner = config.sizes("num_experts", "num_experts_per_tok", "moe_intermediate_size")
    yield router(stack, routed, bias=router_bias)
    yield from gated_experts(stack, routed, used, inner)
    if config.known("n_shared_experts") and config.integer("n_shared_experts"):
        yield from shared_experts(stack, config.size("n_shared_experts") * inner, bias=bias)


def router(stack: Stack, experts: Size, *, bias: bool = False) -> Linear:
    """Scores of every expert, by which a token's are chosen."""
    return stack.linear("router", "router", stack.width, experts, bias=bias)


def gated_experts(
    stack: Stack, experts: Size, used: Size, inner: Size, *, bias: bool = False, width: Size | None = None
) -> Iterator[Component]:
    """Gate, up and down projections of every expert."""
    width = width or stack.width
    yield _experts(stack, "gate", experts, used, width, inner, bias)
    yield _experts(stack, "up", experts, used, width, inner, bias)
    yield _experts(stack, "down", experts, used, inner, width, bias)


def plain_experts(
    stack: Stack, experts: Size, used: Size, inner: Size, *, bias: bool = False, width: Size | None = None
) -> Iterator[Component]:
    """Up and down projections of every expert."""
    width = width or stack.width
    yield _experts(stack, "up", experts, used, width, inner, bias)
    yield _experts(stack, "down", experts, used, inner, width, bias)


def _experts(stack: Stack, name: str, experts: Size, used: Size, inputs: Size, outputs: Size, bias: bool) -> Experts:
    return Experts(
        name=f"{stack.label}expert {name} projection",
        count=stack.layers,
        experts=experts,
        used=used,
        inputs=inputs,
        outputs=outputs,
        bias=bias,
        stream=stack.stream,
        positions=stack.positions,
    )
