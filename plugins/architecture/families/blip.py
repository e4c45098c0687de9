"""BLIP and InstructBLIP: a vision transformer, and texts that attend to its patches (arXiv:2201.12086, 2305.06500)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from reporter_plugins.architecture.component import ONE, Component, Linear, Table, Vector
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.families import blip2
from reporter_plugins.architecture.families.relatives import relative
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    Stack,
    cross_attention,
    encoder_layers,
    masked_head,
    pooler,
    submodel,
    text_embeddings,
)


def blip_text_components(config: Config, architecture: str) -> Iterator[Component]:
    """BERT with cross-attention to the patches in every layer, a pooler or the head of a decoder."""
    stack, heads = Stack.of(config), config.size("num_attention_heads")
    yield from text_embeddings(config, segments=False)
    yield from encoder_layers(stack)
    if config.flag("is_decoder"):
        source = config.size("encoder_hidden_size")
        yield from cross_attention(
            stack, "patches", heads=heads, head=stack.width // heads, source_width=source, bias=True
        )
        yield stack.norm("cross-attention norm", bias=True)
    if architecture.endswith("LMHeadModel"):
        yield from masked_head(config, stack.width)
    elif not architecture.endswith("WithoutPooler"):
        yield pooler(stack.width)


def blip_vision_components(config: Config, architecture: str) -> Iterator[Component]:
    """BLIP-2's, which always has biases here."""
    always = replace(config, fields={**config.fields, "qkv_bias": True})
    yield from blip2.vision_components(always, architecture)


def blip_components(config: Config, architecture: str) -> Iterator[Component]:
    """Vision tower; a decoder, an encoder and a decoder, or two encoders that are compared."""
    vision, tower = submodel(config, "vision_config", "blip_vision_model", fixed=True)
    yield from tower
    seen = {"encoder_hidden_size": vision.integer("hidden_size")}
    whole = replace(config, fields={**config.fields, "text_config": {**config.table("text_config"), **seen}})
    if architecture.endswith("ForQuestionAnswering"):
        yield from submodel(whole, "text_config", TEXT, fixed=True, role="WithoutPooler", label="encoder")[1]
    if architecture.endswith(("ForConditionalGeneration", "ForQuestionAnswering")):
        yield from submodel(whole, "text_config", TEXT, fixed=True, role="LMHeadModel", label="decoder")[1]
        return
    text, layers = submodel(whole, "text_config", TEXT, fixed=True)
    yield from layers
    for name, part in (("vision", vision), ("text", text)):
        inputs, outputs = part.size("hidden_size"), config.size("projection_dim")
        yield Linear(name=f"{name} projection", kind="other", inputs=inputs, outputs=outputs, stream="once")
    yield Vector(name="logit scale", kind="other", width=ONE)


TEXT = "blip_text_model"


def instruct_query_components(config: Config, _: str) -> Iterator[Component]:
    """BLIP-2's queries, which also see the instruction: a table of tokens, and an MLP of its own for them."""
    stack = Stack.of(config)
    yield from text_embeddings(config, segments=False)
    yield from encoder_layers(stack)
    inner = config.size("intermediate_size")
    for name, inputs, outputs in (("up", stack.width, inner), ("down", inner, stack.width)):
        yield stack.linear(f"query {name} projection", "mlp", inputs, outputs, bias=True)
    yield stack.norm("query MLP norm", bias=True)
    every = max(1, config.integer("cross_attention_frequency"))
    crossed = config.derived("cross_layers", -(-stack.layers.value // every), "every cross_attention_frequency-th")
    heads, source = config.size("num_attention_heads"), config.size("encoder_hidden_size")
    some = stack.only(crossed)
    yield from cross_attention(some, "patches", heads=heads, head=stack.width // heads, source_width=source, bias=True)
    yield some.norm("cross-attention norm", bias=True)


def instruct_blip_components(config: Config, architecture: str) -> Iterator[Component]:
    """BLIP-2, whose queries see the instruction."""
    yield from submodel(config, "vision_config", "blip_2_vision_model", fixed=True)[1]
    queries, layers = submodel(config, "qformer_config", "instructblip_qformer", fixed=True)
    width = queries.size("hidden_size")
    yield Table(name="query tokens", kind="other", rows=config.size("num_query_tokens"), width=width)
    yield from layers
    kind = str(config.table("text_config").get("model_type") or "opt")
    role = "ForConditionalGeneration" if kind == "t5" else "ForCausalLM"
    part, text = submodel(config, "text_config", "opt", label="", role=role)
    outputs = part.size("hidden_size")
    yield Linear(name="projection", kind="other", inputs=width, outputs=outputs, bias=True, stream="patches")
    yield from text


FAMILIES = (
    relative(
        replace(blip2.FAMILIES[0], components=blip_vision_components),
        "blip_vision_model",
        "BLIP: vision transformer",
        ("BlipVisionModel",),
        "transformers BlipVisionConfig",
        {"hidden_size": 768, "intermediate_size": 3072, "num_hidden_layers": 12, "num_attention_heads": 12,
         "image_size": 384, "patch_size": 16},
    ),
    Family(
        model_types=(TEXT,),
        title="BLIP: encoder or decoder with cross-attention",
        reference="transformers BlipTextConfig",
        classes=("BlipTextModel", "BlipTextLMHeadModel"),
        components=blip_text_components,
        defaults={
            "vocab_size": 30524,
            "hidden_size": 768,
            "encoder_hidden_size": 768,
            "intermediate_size": 3072,
            "num_hidden_layers": 12,
            "num_attention_heads": 8,
            "max_position_embeddings": 512,
            "is_decoder": True,
            "tie_word_embeddings": True,
        },
    ),
    Family(
        model_types=("blip",),
        title="BLIP: vision transformer, and a text encoder or decoder",
        reference="transformers BlipConfig",
        classes=classes("Blip", "ForConditionalGeneration", "Model", "ForQuestionAnswering"),
        components=blip_components,
        ignored=frozenset(("image_text_hidden_size", "label_smoothing")),
        defaults={"projection_dim": 512},
    ),
    Family(
        model_types=("instructblip_qformer",),
        title="InstructBLIP: queries that attend to a picture and an instruction",
        reference="transformers InstructBlipQFormerConfig",
        classes=("InstructBlipQFormerModel",),
        components=instruct_query_components,
        defaults={
            "vocab_size": 30522,
            "hidden_size": 768,
            "num_hidden_layers": 12,
            "num_attention_heads": 12,
            "intermediate_size": 3072,
            "max_position_embeddings": 512,
            "cross_attention_frequency": 2,
            "encoder_hidden_size": 1408,
        },
    ),
    Family(
        model_types=("instructblip",),
        title="InstructBLIP: vision transformer, queries, Vicuna or Flan-T5",
        reference="transformers InstructBlipConfig",
        classes=classes("InstructBlip", "ForConditionalGeneration"),
        components=instruct_blip_components,
        ignored=frozenset(("image_text_hidden_size", "use_decoder_only_language_model")),
        defaults={"num_query_tokens": 32},
    ),
)  # fmt: skip
