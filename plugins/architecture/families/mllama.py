"""Llama 3.2 Vision: a tower over tiles of a picture, and Llama with layers that attend to it (arXiv:2407.21783, 7)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component, Linear, Table, Vector
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    Stack,
    causal_head,
    cross_attention,
    gated_mlp,
    head_norms,
    head_size,
    key_value_heads,
    patch_count,
    patch_embedding,
    plain_mlp,
    self_attention,
    split,
    submodel,
)
from reporter_plugins.architecture.size import Size


def text_components(config: Config, architecture: str) -> Iterator[Component]:
    """Tokens with eight more rows, self-attention, cross-attention in some layers, final norm, head."""
    stack = Stack.of(config)
    rows = config.size("vocab_size") + 8
    yield Table(name="token embedding", kind="embedding", rows=rows, width=stack.width)
    number = sum(each < stack.layers.value for each in config.integers("cross_attention_layers"))
    crossed, plain = split(config, number, "cross_layers", "self_layers", "cross_attention_layers")
    yield from self_attention(stack.only(plain))
    if number:
        yield from crossing(stack.only(crossed))
    yield from gated_mlp(stack, config.size("intermediate_size"))
    yield from stack.norms("attention norm", "MLP norm")
    yield stack.final_norm()
    yield from causal_head(config, architecture)


def crossing(stack: Stack) -> Iterator[Component]:
    """Grouped-query attention to the pictures, norms of queries and keys, two gates."""
    config = stack.config
    heads, shared, head = config.size("num_attention_heads"), key_value_heads(config), head_size(config)
    yield from cross_attention(stack, "patches", heads=heads, head=head, shared=shared)
    yield from head_norms(stack.only(stack.layers, "cross "), head)
    for name in ("attention gate", "MLP gate"):
        yield stack.vector(f"cross {name}", "attention", Size.exactly(1))


def vision_components(config: Config, _: str) -> Iterator[Component]:
    """Patches, positions and tiles with their gates, local and gated global layers."""
    places = patch_count(config) + 1
    stack = Stack.of(config, stream="patches", positions=config.size("max_num_tiles") * places)
    yield patch_embedding(config, bias=False)
    yield Vector(name="class token", kind="embedding", width=stack.width)
    yield from positions(config, stack.width, places)
    yield from stack.single().norms("embedding norm", "final norm", bias=True)
    yield from layers(stack)
    deep = stack.only(config.size("num_global_layers"), "global ")
    yield from layers(deep)
    yield deep.vector("attention gate", "attention", Size.exactly(1))
    yield deep.vector("MLP gate", "mlp", Size.exactly(1))


def positions(config: Config, width: Size, places: Size) -> Iterator[Component]:
    """Learned positions of patches, and of tiles for each shape that a picture may be cut into."""
    ratios, tiles = (
        config.derived("aspect_ratios", _ratios(config) + 1, "shapes, and none"),
        config.size("max_num_tiles"),
    )
    yield Table(name="position embedding", kind="embedding", rows=places, width=width)
    yield Table(name="tile position embedding", kind="embedding", rows=ratios * tiles * places, width=width)
    for name in ("first tile", "last tile"):
        yield Table(name=f"{name} embedding", kind="embedding", rows=ratios * tiles, width=width)
    yield Vector(name="embedding gates", kind="embedding", width=Size.exactly(3))


def _ratios(config: Config) -> int:
    """How many shapes: as they are listed, or all of at most so many tiles."""
    listed = config.sequence("supported_aspect_ratios")
    tiles = config.integer("max_num_tiles")
    return len(listed) or sum(tiles // rows for rows in range(1, tiles + 1))


def layers(stack: Stack) -> Iterator[Component]:
    """Attention without biases, a plain MLP with, two LayerNorms."""
    heads = stack.config.size("num_attention_heads")
    yield from self_attention(stack, heads=heads, shared=heads, head=stack.width // heads, cached=False)
    yield from plain_mlp(stack, stack.config.size("intermediate_size"))
    yield from stack.norms("attention norm", "MLP norm", bias=True)


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Vision tower, projector, text model, head; the text alone for a causal language model."""
    alone = architecture.endswith("ForCausalLM")
    part, text = submodel(config, "text_config", "mllama_text_model", label="", fixed=True)
    if not alone:
        tower, pictures = submodel(config, "vision_config", "mllama_vision_model", fixed=True)
        yield from pictures
        yield Linear(
            name="projector", kind="other", inputs=tower.size("vision_output_dim"), outputs=part.size("hidden_size"),
            bias=True, stream="patches",
        )  # fmt: skip
    yield from text
    yield from causal_head(part, architecture, tied=False)  # the reference never ties it


TEXT = {
    "vocab_size": 128256,
    "hidden_size": 4096,
    "num_hidden_layers": 40,
    "num_attention_heads": 32,
    "num_key_value_heads": 8,
    "intermediate_size": 14336,
    "max_position_embeddings": 131072,
    "tie_word_embeddings": False,
    "cross_attention_layers": [3, 8, 13, 18, 23, 28, 33, 38],
}
VISION = {
    "hidden_size": 1280,
    "num_hidden_layers": 32,
    "num_global_layers": 8,
    "num_attention_heads": 16,
    "num_channels": 3,
    "intermediate_size": 5120,
    "vision_output_dim": 7680,
    "image_size": 448,
    "patch_size": 14,
    "max_num_tiles": 4,
}

FAMILIES = (
    Family(
        model_types=("mllama_text_model",),
        title="Llama 3.2 Vision: decoder with cross-attention to pictures, gated MLP",
        reference="transformers MllamaTextConfig",
        classes=("MllamaForCausalLM", "MllamaTextModel"),
        components=text_components,
        defaults=TEXT,
    ),
    Family(
        model_types=("mllama_vision_model",),
        title="Llama 3.2 Vision: vision transformer over tiles",
        reference="transformers MllamaVisionConfig",
        classes=("MllamaVisionModel",),
        components=vision_components,
        aliases={"num_attention_heads": "attention_heads"},
        ignored=frozenset(("intermediate_layers_indices",)),
        defaults=VISION,
    ),
    Family(
        model_types=("mllama",),
        title="Llama 3.2 Vision: vision transformer over tiles and decoder",
        reference="transformers MllamaConfig",
        classes=classes("Mllama", "ForConditionalGeneration", "Model", "ForCausalLM"),
        components=components,
    ),
)
