"""BigBird-Pegasus, PEGASUS-X, ProphetNet and TrOCR: BART's encoder and decoder with other biases and positions.

arXiv:2007.14062, 2208.04347, 2001.04063, 2109.10282.
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component, Stream, Table
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    Stack,
    causal_head,
    cross_attention,
    plain_mlp,
    position_embedding,
    self_attention,
    token_embedding,
)

SIDES: tuple[Stream, ...] = ("encoder", "decoder")


def bigbird_components(config: Config, architecture: str) -> Iterator[Component]:
    """Learned positions, a norm of the embeddings, no biases of attention."""
    yield token_embedding(config)
    for side in SIDES:
        stack = side_stack(config, side, f"{side}_layers")
        yield position_embedding(config, name=f"{side} position embedding")
        yield from layers(stack, f"{side}_attention_heads", f"{side}_ffn_dim", biased=config.flag("use_bias"))
        yield stack.single().norm("final norm", bias=True)
    yield from causal_head(config, architecture, stream="decoder")


def pegasus_x_components(config: Config, architecture: str) -> Iterator[Component]:
    """Sinusoidal positions, tokens of its own in the encoder, no biases of attention."""
    yield token_embedding(config)
    for side in SIDES:
        stack = side_stack(config, side, f"{side}_layers")
        yield from layers(stack, f"{side}_attention_heads", f"{side}_ffn_dim", biased=False)
        if side == "encoder":
            rows = config.size("num_global_tokens")
            yield Table(name="global token embedding", kind="embedding", rows=rows, width=stack.width)
            yield stack.norm("global attention norm", bias=True)
        yield stack.single().norm("final norm", bias=True)
    yield from causal_head(config, architecture, stream="decoder")


def prophetnet_components(config: Config, architecture: str) -> Iterator[Component]:
    """Learned positions, a decoder that predicts several tokens, whose relative positions are made of its input."""
    if not config.flag("add_cross_attention"):
        config.fault("add_cross_attention", "add_cross_attention = false is not known to this family")
    yield token_embedding(config)
    for side in SIDES:
        if side == "encoder" and architecture.endswith("ForCausalLM"):
            continue
        stack = side_stack(config, side, f"num_{side}_layers")
        heads = config.size(f"num_{side}_attention_heads")
        yield position_embedding(config, name=f"{side} position embedding")
        yield stack.single().norm("embedding norm", bias=True)
        yield from layers(stack, f"num_{side}_attention_heads", f"{side}_ffn_dim", biased=True)
        if side == "decoder":
            rows = config.size("ngram")
            yield Table(name="further token embedding", kind="embedding", rows=rows, width=stack.width)
            buckets = config.size("num_buckets")
            yield stack.linear("relative positions", "attention", stack.width, buckets * heads, bias=True)
    yield from causal_head(config, architecture, stream="decoder")


def trocr_components(config: Config, architecture: str) -> Iterator[Component]:
    """BART's decoder; its encoder is a vision transformer of another width."""
    stack = side_stack(config, "decoder", "decoder_layers")
    yield token_embedding(config)
    if config.flag("use_learned_position_embeddings"):
        yield position_embedding(config, config.size("max_position_embeddings") + 2)
    if config.flag("layernorm_embedding"):
        yield stack.single().norm("embedding norm", bias=True)
    source = "cross_attention_hidden_size"
    yield from layers(
        stack, "decoder_attention_heads", "decoder_ffn_dim", biased=True, source=source if config.given(source) else ""
    )
    yield from causal_head(config, architecture, stream="decoder")


def side_stack(config: Config, side: Stream, layers_field: str) -> Stack:
    """The encoder or the decoder."""
    return Stack(config, config.size(layers_field), config.size("hidden_size"), f"{side} ", side)


def layers(stack: Stack, heads_field: str, inner: str, *, biased: bool, source: str = "") -> Iterator[Component]:
    """Attention, cross-attention in a decoder, a plain MLP, a norm for each."""
    config, heads = stack.config, stack.config.size(heads_field)
    head = stack.width // heads
    decodes = stack.stream == "decoder"
    yield from self_attention(stack, heads=heads, shared=heads, head=head, bias=biased, cached=decodes)
    yield stack.norm("attention norm", bias=True)
    if decodes:
        width = config.size(source) if source else None
        yield from cross_attention(stack, "encoder", heads=heads, head=head, bias=biased, source_width=width)
        yield stack.norm("cross-attention norm", bias=True)
    yield from plain_mlp(stack, config.size(inner))
    yield stack.norm("MLP norm", bias=True)


LONG = {
    "vocab_size": 96103,
    "encoder_layers": 16,
    "encoder_ffn_dim": 4096,
    "encoder_attention_heads": 16,
    "decoder_layers": 16,
    "decoder_ffn_dim": 4096,
    "decoder_attention_heads": 16,
    "hidden_size": 1024,
    "tie_word_embeddings": True,
}
WIDTH = {"hidden_size": "d_model"}

FAMILIES = (
    Family(
        model_types=("bigbird_pegasus",),
        title="BigBird-Pegasus: encoder and decoder, sparse attention, plain MLP",
        reference="transformers BigBirdPegasusConfig",
        classes=classes("BigBirdPegasus", "ForConditionalGeneration", "Model"),
        components=bigbird_components,
        aliases=WIDTH,
        ignored=frozenset(("attention_type", "block_size", "num_random_blocks", "num_hidden_layers")),
        encoder_decoder=True,
        defaults={**LONG, "max_position_embeddings": 4096, "use_bias": False},
    ),
    Family(
        model_types=("pegasus_x",),
        title="PEGASUS-X: encoder and decoder, local and global attention, plain MLP",
        reference="transformers PegasusXConfig",
        classes=classes("PegasusX", "ForConditionalGeneration", "Model"),
        components=pegasus_x_components,
        aliases=WIDTH,
        ignored=frozenset(("block_size", "stagger_local_blocks", "num_hidden_layers")),
        encoder_decoder=True,
        defaults={**LONG, "num_global_tokens": 32},
    ),
    Family(
        model_types=("prophetnet",),
        title="ProphetNet: encoder and decoder of several tokens ahead, plain MLP",
        reference="transformers ProphetNetConfig",
        classes=classes("ProphetNet", "ForConditionalGeneration", "Model", "ForCausalLM"),
        components=prophetnet_components,
        ignored=frozenset(("relative_max_distance", "disable_ngram_loss", "num_hidden_layers")),
        encoder_decoder=True,
        defaults={
            "vocab_size": 30522,
            "hidden_size": 1024,
            "encoder_ffn_dim": 4096,
            "num_encoder_layers": 12,
            "num_encoder_attention_heads": 16,
            "decoder_ffn_dim": 4096,
            "num_decoder_layers": 12,
            "num_decoder_attention_heads": 16,
            "max_position_embeddings": 512,
            "num_buckets": 32,
            "ngram": 2,
            "add_cross_attention": True,
            "tie_word_embeddings": True,
        },
    ),
    Family(
        model_types=("trocr",),
        title="TrOCR: decoder of a vision transformer's output, plain MLP",
        reference="transformers TrOCRConfig",
        classes=classes("TrOCR", "ForCausalLM"),
        components=trocr_components,
        aliases=WIDTH,
        encoder_decoder=True,
        defaults={
            "vocab_size": 50265,
            "hidden_size": 1024,
            "decoder_layers": 12,
            "decoder_attention_heads": 16,
            "decoder_ffn_dim": 4096,
            "max_position_embeddings": 512,
            "use_learned_position_embeddings": True,
            "layernorm_embedding": True,
            "tie_word_embeddings": True,
        },
    ),
)
