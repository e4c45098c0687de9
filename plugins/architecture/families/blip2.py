"""BLIP-2: a vision transformer, queries that attend to it, OPT or T5 (Li et al. 2023, arXiv:2301.12597)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component, Convolution, Linear, Table, Vector
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    Stack,
    cross_attention,
    encoder_layers,
    patch_area,
    patch_count,
    position_embedding,
    submodel,
    vision_layers,
)

HEADS = {"t5": "ForConditionalGeneration"}


def vision_components(config: Config, _: str) -> Iterator[Component]:
    """Patches, a class token, positions, layers, final norm."""
    places = patch_count(config) + 1
    stack = Stack.of(config, stream="patches", positions=places)
    yield Convolution(
        name="patch embedding", kind="embedding", inputs=config.derived("num_channels", 3, "colours"),
        outputs=stack.width, kernel=patch_area(config), bias=True, stream="patches", positions=places,
    )  # fmt: skip
    yield Vector(name="class token", kind="embedding", width=stack.width)
    yield position_embedding(config, places)
    yield from vision_layers(stack, bias=config.flag("qkv_bias"))
    yield stack.final_norm(bias=True)


def query_components(config: Config, _: str) -> Iterator[Component]:
    """BERT's layers over the queries, with cross-attention to the patches in some of them."""
    stack = Stack.of(config)
    config.refuse("use_qformer_text_input")
    yield stack.single().norm("embedding norm", bias=True)
    yield from encoder_layers(stack)
    every = max(1, config.integer("cross_attention_frequency"))
    crossed = config.derived("cross_layers", -(-stack.layers.value // every), "every cross_attention_frequency-th")
    heads = config.size("num_attention_heads")
    some = stack.only(crossed)
    yield from cross_attention(
        some, "patches", heads=heads, head=stack.width // heads, source_width=config.size("encoder_hidden_size"),
        bias=True,
    )  # fmt: skip
    yield some.norm("cross-attention norm", bias=True)


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Vision tower, queries, projection, language model with its head."""
    yield from submodel(config, "vision_config", "blip_2_vision_model", fixed=True)[1]
    queries, layers = submodel(config, "qformer_config", "blip_2_qformer", fixed=True)
    width, rows = queries.size("hidden_size"), config.size("num_query_tokens")
    yield Table(name="query tokens", kind="other", rows=rows, width=width)
    yield from layers
    kind = str(config.table("text_config").get("model_type") or "opt")
    role = "Model" if architecture == "Blip2Model" else HEADS.get(kind, "ForCausalLM")
    part, text = submodel(config, "text_config", "opt", label="", role=role if kind != "t5" else HEADS["t5"])
    yield Linear(name="projection", kind="other", inputs=width, outputs=part.size("hidden_size"), bias=True)
    yield from text


FAMILIES = (
    Family(
        model_types=("blip_2_vision_model",),
        title="BLIP-2: vision transformer",
        reference="transformers Blip2VisionConfig",
        classes=("Blip2VisionModel",),
        components=vision_components,
        defaults={
            "hidden_size": 1408,
            "intermediate_size": 6144,
            "num_hidden_layers": 39,
            "num_attention_heads": 16,
            "image_size": 224,
            "patch_size": 14,
            "qkv_bias": True,
        },
    ),
    Family(
        model_types=("blip_2_qformer",),
        title="BLIP-2: queries that attend to a picture",
        reference="transformers Blip2QFormerConfig",
        classes=("Blip2QFormerModel",),
        components=query_components,
        ignored=frozenset(("vocab_size",)),
        defaults={
            "hidden_size": 768,
            "num_hidden_layers": 12,
            "num_attention_heads": 12,
            "intermediate_size": 3072,
            "max_position_embeddings": 512,
            "cross_attention_frequency": 2,
            "encoder_hidden_size": 1408,
            "use_qformer_text_input": False,
        },
    ),
    Family(
        model_types=("blip-2",),
        title="BLIP-2: vision transformer, queries, OPT or T5",
        reference="transformers Blip2Config",
        classes=classes("Blip2", "ForConditionalGeneration"),
        components=components,
        ignored=frozenset(("image_text_hidden_size", "use_decoder_only_language_model")),
        defaults={"num_query_tokens": 32},
    ),
)
