"""Qwen3-VL and Qwen3.5: patches of any resolution, several depths of them merged, and Qwen3 or its hybrids.

2511.21631.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from reporter_plugins.architecture.component import Component, Convolution
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    Stack,
    causal_head,
    decoder,
    delta_net,
    experts_beside_shared,
    gated_attention,
    gated_experts,
    gated_mlp,
    head_norms,
    linear_and_full,
    patch_area,
    position_embedding,
    router,
    self_attention,
    stepped_layers,
    submodel,
    vision_layers,
)
from reporter_plugins.architecture.size import Size


def vision_components(config: Config, _: str) -> Iterator[Component]:
    """Patches in time and space with positions, layers, mergers to the text's width."""
    stack = Stack.of(config, stream="patches")
    kernel = config.size("temporal_patch_size") * patch_area(config)
    yield Convolution(
        name="patch embedding", kind="embedding", inputs=config.size("in_channels"), outputs=stack.width,
        kernel=kernel, bias=True, stream="patches",
    )  # fmt: skip
    yield position_embedding(config, config.size("num_position_embeddings"))
    yield from vision_layers(stack)
    side = config.size("spatial_merge_size")
    merged = stack.width * (side * side)
    yield from merger(stack.single("merger "), stack.width, merged)
    deep = len(config.sequence("deepstack_visual_indexes"))
    if deep:
        depths = config.derived("deepstack_layers", deep, "entries of deepstack_visual_indexes")
        yield from merger(stack.only(depths, "deep merger "), merged, merged)


def merger(stack: Stack, normed: Size, merged: Size) -> Iterator[Component]:
    """A norm, and an MLP over the patches of a square."""
    yield stack.norm("norm", normed, bias=True)
    yield stack.linear("first layer", "mlp", merged, merged, bias=True)
    yield stack.linear("second layer", "mlp", merged, stack.config.size("out_hidden_size"), bias=True)


def text_components(config: Config, architecture: str, *, experts: bool = False) -> Iterator[Component]:
    """Qwen3's decoder, with or without experts."""
    stack = Stack.of(config)
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, bias=config.flag("attention_bias")),
        head_norms(stack),
        routed(stack) if experts else gated_mlp(stack, config.size("intermediate_size")),
    )


def routed(stack: Stack) -> Iterator[Component]:
    """Routed experts in every `decoder_sparse_step`-th layer, an MLP in the rest."""
    config = stack.config
    sparse, dense = stepped_layers(stack)
    if dense.value:
        yield from gated_mlp(stack.only(dense), config.size("intermediate_size"))
    if sparse.value:
        some = stack.only(sparse)
        number, used, inner = config.sizes("num_experts", "num_experts_per_tok", "moe_intermediate_size")
        yield router(some, number)
        yield from gated_experts(some, number, used, inner)


def hybrid_components(config: Config, architecture: str, *, experts: bool = False) -> Iterator[Component]:
    """Qwen3.5's decoder: gated delta nets and gated attention, with or without experts."""
    stack = Stack.of(config)
    linear, full = linear_and_full(stack)
    yield from decoder(
        stack,
        architecture,
        delta_net(stack.only(linear)) if linear.value else (),
        gated_attention(stack.only(full)) if full.value else (),
        experts_beside_shared(stack) if experts else gated_mlp(stack, config.size("intermediate_size")),
    )


def components(config: Config, architecture: str, *, vision: str, text: str) -> Iterator[Component]:
    """Vision tower, text model, head."""
    yield from submodel(config, "vision_config", vision, fixed=True)[1]
    part, layers = submodel(config, "text_config", text, label="", fixed=True)
    yield from layers
    yield from causal_head(part, architecture, tied=config.flag("tie_word_embeddings"))


FAMILIES = (
    Family(
        model_types=("qwen3_vl_vision", "qwen3_vl_moe_vision"),
        title="Qwen3-VL: vision transformer",
        reference="transformers Qwen3VLVisionConfig",
        classes=("Qwen3VLVisionModel",),
        components=vision_components,
        aliases={"in_channels": "in_chans", "num_attention_heads": "num_heads", "num_hidden_layers": "depth"},
        defaults={
            "hidden_size": 1152,
            "intermediate_size": 4304,
            "in_channels": 3,
            "patch_size": 16,
            "spatial_merge_size": 2,
            "temporal_patch_size": 2,
            "out_hidden_size": 3584,
            "num_position_embeddings": 2304,
            "deepstack_visual_indexes": [8, 16, 24],
            "num_attention_heads": 16,
            "num_hidden_layers": 27,
        },
    ),
    Family(
        model_types=("qwen3_5_vision", "qwen3_5_moe_vision"),
        title="Qwen3.5: vision transformer",
        reference="transformers Qwen3_5VisionConfig",
        classes=("Qwen3_5VisionModel",),
        components=vision_components,
        aliases={"in_channels": "in_chans", "num_attention_heads": "num_heads", "num_hidden_layers": "depth"},
        defaults={
            "hidden_size": 1152,
            "intermediate_size": 4304,
            "in_channels": 3,
            "patch_size": 16,
            "spatial_merge_size": 2,
            "temporal_patch_size": 2,
            "out_hidden_size": 3584,
            "num_position_embeddings": 2304,
            "num_attention_heads": 16,
            "num_hidden_layers": 27,
        },
    ),
    Family(
        model_types=("qwen3_vl_text",),
        title="Qwen3-VL: decoder, grouped-query attention, gated MLP",
        reference="transformers Qwen3VLTextConfig",
        classes=("Qwen3VLTextModel",),
        components=text_components,
        defaults={
            "vocab_size": 151936,
            "hidden_size": 4096,
            "intermediate_size": 22016,
            "num_hidden_layers": 32,
            "num_attention_heads": 32,
            "num_key_value_heads": 32,
            "head_dim": 128,
            "max_position_embeddings": 128000,
            "attention_bias": False,
        },
    ),
    Family(
        model_types=("qwen3_vl_moe_text",),
        title="Qwen3-VL-MoE: decoder, grouped-query attention, routed experts",
        reference="transformers Qwen3VLMoeTextConfig",
        classes=("Qwen3VLMoeTextModel",),
        components=partial(text_components, experts=True),
        defaults={
            "vocab_size": 151936,
            "hidden_size": 2048,
            "num_hidden_layers": 24,
            "num_attention_heads": 16,
            "num_key_value_heads": 16,
            "max_position_embeddings": 128000,
            "attention_bias": False,
            "decoder_sparse_step": 1,
            "moe_intermediate_size": 1408,
            "num_experts_per_tok": 4,
            "num_experts": 60,
        },
        aliases={"num_experts": "num_local_experts"},
    ),
    Family(
        model_types=("qwen3_5_text",),
        title="Qwen3.5: decoder, gated delta nets and gated attention, gated MLP",
        reference="transformers Qwen3_5TextConfig",
        classes=classes("Qwen3_5", "ForCausalLM", "TextModel"),
        components=hybrid_components,
        defaults={
            "vocab_size": 248320,
            "hidden_size": 4096,
            "intermediate_size": 12288,
            "num_hidden_layers": 32,
            "num_attention_heads": 16,
            "num_key_value_heads": 4,
            "max_position_embeddings": 32768,
            "tie_word_embeddings": False,
            "attention_bias": False,
            "head_dim": 256,
            "linear_conv_kernel_dim": 4,
            "linear_key_head_dim": 128,
            "linear_value_head_dim": 128,
            "linear_num_key_heads": 16,
            "linear_num_value_heads": 32,
        },
    ),
    Family(
        model_types=("qwen3_5_moe_text",),
        title="Qwen3.5-MoE: decoder, gated delta nets and gated attention, shared and routed experts",
        reference="transformers Qwen3_5MoeTextConfig",
        classes=classes("Qwen3_5Moe", "ForCausalLM", "TextModel"),
        components=partial(hybrid_components, experts=True),
        defaults={
            "vocab_size": 248320,
            "hidden_size": 2048,
            "num_hidden_layers": 40,
            "num_attention_heads": 16,
            "num_key_value_heads": 2,
            "max_position_embeddings": 32768,
            "tie_word_embeddings": False,
            "attention_bias": False,
            "head_dim": 256,
            "linear_conv_kernel_dim": 4,
            "linear_key_head_dim": 128,
            "linear_value_head_dim": 128,
            "linear_num_key_heads": 16,
            "linear_num_value_heads": 32,
            "moe_intermediate_size": 512,
            "shared_expert_intermediate_size": 512,
            "num_experts_per_tok": 8,
            "num_experts": 256,
        },
    ),
    Family(
        model_types=("qwen3_vl",),
        title="Qwen3-VL: vision transformer and decoder",
        reference="transformers Qwen3VLConfig",
        classes=classes("Qwen3VL", "ForConditionalGeneration", "Model"),
        components=partial(components, vision="qwen3_vl_vision", text="qwen3_vl_text"),
        defaults={"tie_word_embeddings": False},
    ),
    Family(
        model_types=("qwen3_vl_moe",),
        title="Qwen3-VL-MoE: vision transformer and decoder",
        reference="transformers Qwen3VLMoeConfig",
        classes=classes("Qwen3VLMoe", "ForConditionalGeneration", "Model"),
        components=partial(components, vision="qwen3_vl_vision", text="qwen3_vl_moe_text"),
        defaults={"tie_word_embeddings": False},
    ),
    Family(
        model_types=("qwen3_5",),
        title="Qwen3.5: vision transformer and decoder",
        reference="transformers Qwen3_5Config",
        classes=classes("Qwen3_5", "ForConditionalGeneration", "Model"),
        components=partial(components, vision="qwen3_5_vision", text="qwen3_5_text"),
        defaults={"tie_word_embeddings": False},
    ),
    Family(
        model_types=("qwen3_5_moe",),
        title="Qwen3.5-MoE: vision transformer and decoder",
        reference="transformers Qwen3_5MoeConfig",
        classes=classes("Qwen3_5Moe", "ForConditionalGeneration", "Model"),
        components=partial(components, vision="qwen3_5_vision", text="qwen3_5_moe_text"),
        defaults={"tie_word_embeddings": False},
    ),
)
