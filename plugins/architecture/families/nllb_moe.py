"""NLLB-MoE: M2M-100 with routed experts in every n-th layer, of which a token uses two (arXiv:2207.04672)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component, Stream
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    Stack,
    causal_head,
    cross_attention,
    periodic,
    plain_experts,
    plain_mlp,
    router,
    self_attention,
    split,
    token_embedding,
)


def components(config: Config, architecture: str) -> Iterator[Component]:
    """The shared table, encoder, decoder, head."""
    yield token_embedding(config)
    for side in ("encoder", "decoder"):
        yield from stack_components(config, side)
    yield from causal_head(config, architecture, stream="decoder")


def stack_components(config: Config, side: Stream) -> Iterator[Component]:
    """Layers with cross-attention in the decoder, norms, experts."""
    stack = Stack(config, config.size(f"{side}_layers"), config.size("hidden_size"), f"{side} ", side)
    heads, decodes = config.size(f"{side}_attention_heads"), side == "decoder"
    head = stack.width // heads
    yield from self_attention(stack, heads=heads, shared=heads, head=head, bias=True, cached=decodes)
    if decodes:
        yield from cross_attention(stack, "encoder", heads=heads, head=head, bias=True)
        yield stack.norm("cross-attention norm", bias=True)
    yield from feed_forward(stack, side)
    yield from stack.norms("attention norm", "MLP norm", bias=True)
    yield stack.final_norm(bias=True)


def feed_forward(stack: Stack, side: str) -> Iterator[Component]:
    """Experts in every `<side>_sparse_step`-th layer, an MLP in the rest."""
    config, step = stack.config, stack.config.integer(f"{side}_sparse_step")
    count = periodic(stack.layers.value, step, step - 1)
    sparse, dense = split(config, count, f"sparse_{side}_layers", f"dense_{side}_layers", "sparse step", stack.layers)
    inner = config.size(f"{side}_ffn_dim")
    if dense.value:
        yield from plain_mlp(stack.only(dense), inner)
    if sparse.value:
        some, experts = stack.only(sparse), config.size("num_experts")
        used = config.derived("experts_per_token", 2, "the two best experts of a token (arXiv:2207.04672)")
        yield router(some, experts, bias=config.flag("router_bias"))
        yield from plain_experts(some, experts, used, inner, bias=True)


FAMILY = Family(
    model_types=("nllb-moe",),
    title="NLLB-MoE: encoder and decoder, routed experts",
    reference="transformers NllbMoeConfig",
    classes=classes("NllbMoe", "ForConditionalGeneration", "Model"),
    components=components,
    ignored=frozenset(("expert_capacity",)),
    encoder_decoder=True,
    defaults={
        "vocab_size": 128112,
        "max_position_embeddings": 1024,
        "encoder_layers": 12,
        "encoder_ffn_dim": 4096,
        "encoder_attention_heads": 16,
        "decoder_layers": 12,
        "decoder_ffn_dim": 4096,
        "decoder_attention_heads": 16,
        "router_bias": False,
        "num_experts": 128,
        "encoder_sparse_step": 4,
        "decoder_sparse_step": 4,
        "tie_word_embeddings": True,
        "hidden_size": 1024,
    },
    aliases={
        "encoder_attention_heads": "num_attention_heads",
        "hidden_size": "d_model",
        "encoder_layers": "num_hidden_layers",
    },
)
