"""Llama 4: chunked and full attention, one routed and one shared expert a token, a vision tower (ai.meta.com, 2025)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import ONE, Component, Linear, Vector
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    Stack,
    Windows,
    decoder,
    gated_experts,
    gated_mlp,
    layer_kinds,
    patch_area,
    patch_count,
    periodic,
    position_embedding,
    router,
    self_attention,
    shared_experts,
    sliding_windows,
    split,
    submodel,
    vision_layers,
)


def text_components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, bias=config.flag("attention_bias"), windows=chunks(stack)),
        feed_forward(stack),
    )


def chunks(stack: Stack) -> Windows:
    """Layers that look at their chunk only, and every n-th, without positions, that looks at everything."""
    config = stack.config
    period = config.integer("no_rope_layer_interval")
    kinds = layer_kinds(config, lambda i: "chunked_attention" if period and (i + 1) % period else "full_attention")
    return sliding_windows(
        config, list(kinds).count("chunked_attention"), "layer_types, or no_rope_layer_interval", "attention_chunk_size"
    )


def feed_forward(stack: Stack) -> Iterator[Component]:
    """Experts in the layers of `moe_layers`, or in every n-th; a wider MLP in the rest."""
    config, layers = stack.config, stack.layers.value
    step = config.integer("interleave_moe_layer_step")
    listed = config.get("moe_layers")
    count = len(set(listed) & set(range(layers))) if isinstance(listed, list) else periodic(layers, step, step - 1)
    sparse, dense = split(config, count, "sparse_layers", "dense_layers", "moe_layers, or interleave_moe_layer_step")
    if dense.value:
        yield from gated_mlp(stack.only(dense), config.size("intermediate_size_mlp"))
    if sparse.value:
        some, inner = stack.only(sparse), config.size("intermediate_size")
        experts, used = config.sizes("num_experts", "num_experts_per_tok")
        yield router(some, experts)
        yield from gated_experts(some, experts, used, inner)
        yield from shared_experts(some, inner)


def vision_components(config: Config, _: str) -> Iterator[Component]:
    """Patches, class token and positions, layers between two norms, pixel shuffle, an MLP."""
    count = patch_count(config)
    stack = Stack.of(config, stream="patches", positions=count + 1)
    pixels = config.size("num_channels") * patch_area(config)
    yield Linear(
        name="patch embedding", kind="embedding", inputs=pixels, outputs=stack.width, stream="patches", positions=count
    )
    yield Vector(name="class token", kind="embedding", width=stack.width)
    yield position_embedding(config, count + 1)
    yield stack.single().norm("embedding norm", bias=True)
    yield from vision_layers(stack)
    yield stack.final_norm(bias=True)
    inputs, outputs = config.sizes("projector_input_dim", "projector_output_dim")
    shuffled = config.derived(
        "shuffled_patches", int(count.value * config.number("pixel_shuffle_ratio") ** 2), "after the pixel shuffle"
    )
    adapter = Stack(config, ONE, stack.width, "adapter ", "patches", shuffled)
    yield adapter.linear("first layer", "mlp", config.size("intermediate_size"), inputs)
    yield adapter.linear("second layer", "mlp", outputs, outputs)


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Vision tower, projector, text model, head."""
    vision, tower = submodel(config, "vision_config", "llama4_vision_model", fixed=True)
    text, layers = submodel(config, "text_config", "llama4_text", label="", role=architecture, fixed=True)
    yield from tower
    outputs, width = vision.size("vision_output_dim"), text.size("hidden_size")
    yield Linear(name="projector", kind="other", inputs=outputs, outputs=width, stream="patches")
    yield from layers


FAMILIES = (
    Family(
        model_types=("llama4_text",),
        title="Llama 4: decoder, chunked and full attention, shared and routed experts",
        reference="transformers Llama4TextConfig",
        classes=classes("Llama4", "ForCausalLM", "TextModel"),
        components=text_components,
        aliases={"num_experts": "num_local_experts"},
        ignored=frozenset(("use_qk_norm",)),
        defaults={
            "vocab_size": 202048,
            "hidden_size": 5120,
            "intermediate_size": 8192,
            "num_hidden_layers": 48,
            "num_attention_heads": 40,
            "num_key_value_heads": 8,
            "head_dim": 128,
            "max_position_embeddings": 131072,
            "tie_word_embeddings": False,
            "num_experts_per_tok": 1,
            "num_experts": 16,
            "interleave_moe_layer_step": 1,
            "no_rope_layer_interval": 4,
            "attention_chunk_size": 8192,
            "attention_bias": False,
        },
    ),
    Family(
        model_types=("llama4_vision_model",),
        title="Llama 4: vision transformer",
        reference="transformers Llama4VisionConfig",
        classes=classes("Llama4Vision", "Model"),
        components=vision_components,
        defaults={
            "hidden_size": 768,
            "num_hidden_layers": 34,
            "num_attention_heads": 16,
            "num_channels": 3,
            "intermediate_size": 5632,
            "image_size": 448,
            "patch_size": 14,
            "pixel_shuffle_ratio": 0.5,
            "projector_input_dim": 4096,
            "projector_output_dim": 4096,
            "vision_output_dim": 7680,
        },
    ),
    Family(
        model_types=("llama4",),
        title="Llama 4: vision tower and decoder",
        reference="transformers Llama4Config",
        classes=classes("Llama4", "ForConditionalGeneration"),
        components=components,
        defaults={},
    ),
)
