"""Qwen2-VL and Qwen2.5-VL: patches of any resolution, merged four to a token, and Qwen2.

arXiv:2409.12191, 2502.13923.
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
    gated_mlp,
    patch_area,
    self_attention,
    submodel,
    times,
    use_sliding_window,
    vision_attention,
    vision_layers,
)
from reporter_plugins.architecture.size import Size


def text_components(config: Config, architecture: str) -> Iterator[Component]:
    """Qwen2's decoder."""
    stack = Stack.of(config)
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, bias=True, output_bias=False, windows=use_sliding_window(stack)),
        gated_mlp(stack, config.size("intermediate_size")),
    )


def vision_components(config: Config, _: str) -> Iterator[Component]:
    """Patches in time and space, layers, a merger to the text's width."""
    stack = Stack(config, config.size("num_hidden_layers"), config.size("embed_dim"), "", "patches")
    yield cubes(config, stack.width)
    yield from vision_layers(stack, inner=times(config, "mlp_ratio", stack.width))
    merged = stack.width * (config.size("spatial_merge_size") * config.size("spatial_merge_size"))
    yield from merger(stack, merged, config.size("hidden_size"), bias=True)


def second_vision_components(config: Config, _: str) -> Iterator[Component]:
    """The same with RMS norms and gated MLPs."""
    stack = Stack.of(config, stream="patches")
    yield cubes(config, stack.width)
    yield from vision_attention(stack)
    yield from gated_mlp(stack, config.size("intermediate_size"), bias=True)
    yield from stack.norms("attention norm", "MLP norm")
    merged = stack.width * (config.size("spatial_merge_size") * config.size("spatial_merge_size"))
    yield from merger(stack, merged, config.size("out_hidden_size"), bias=False)


def cubes(config: Config, width: Size) -> Component:
    """Patches of several frames, without a bias."""
    kernel = config.size("temporal_patch_size") * patch_area(config)
    return Convolution(
        name="patch embedding", kind="embedding", inputs=config.size("in_channels"), outputs=width, kernel=kernel,
        stream="patches",
    )  # fmt: skip


def merger(stack: Stack, merged: Size, outputs: Size, *, bias: bool) -> Iterator[Component]:
    """A norm, and an MLP over the patches of a square."""
    once = stack.single("merger ")
    yield once.norm("norm", bias=bias)
    yield once.linear("first layer", "mlp", merged, merged, bias=True)
    yield once.linear("second layer", "mlp", merged, outputs, bias=True)


def components(config: Config, architecture: str, *, vision: str, text: str) -> Iterator[Component]:
    """Vision tower, text model, head."""
    yield from submodel(config, "vision_config", vision, fixed=True)[1]
    part, layers = submodel(config, "text_config", text, label="", flat=True, fixed=True)
    yield from layers
    yield from causal_head(part, architecture, tied=config.flag("tie_word_embeddings"))


TEXT = classes("Qwen2VLText", "Model")
FAMILIES = (
    Family(
        model_types=("qwen2_vl_text",),
        title="Qwen2-VL: decoder, grouped-query attention, gated MLP",
        reference="transformers Qwen2VLTextConfig",
        classes=TEXT,
        components=text_components,
        defaults={
            "vocab_size": 152064,
            "hidden_size": 8192,
            "intermediate_size": 29568,
            "num_hidden_layers": 80,
            "num_attention_heads": 64,
            "num_key_value_heads": 8,
            "max_position_embeddings": 32768,
            "use_sliding_window": False,
            "sliding_window": 4096,
            "max_window_layers": 80,
        },
    ),
    Family(
        model_types=("qwen2_5_vl_text",),
        title="Qwen2.5-VL: decoder, grouped-query attention, gated MLP",
        reference="transformers Qwen2_5_VLTextConfig",
        classes=TEXT,
        components=text_components,
        defaults={
            "vocab_size": 152064,
            "hidden_size": 8192,
            "intermediate_size": 29568,
            "num_hidden_layers": 80,
            "num_attention_heads": 64,
            "num_key_value_heads": 8,
            "max_position_embeddings": 32768,
            "use_sliding_window": False,
            "sliding_window": 4096,
            "max_window_layers": 80,
        },
    ),
    Family(
        model_types=("qwen2_vl_vision",),
        title="Qwen2-VL: vision transformer",
        reference="transformers Qwen2VLVisionConfig",
        classes=("Qwen2VisionTransformerPretrainedModel",),
        components=vision_components,
        aliases={"in_channels": "in_chans", "num_attention_heads": "num_heads", "num_hidden_layers": "depth"},
        defaults={
            "embed_dim": 1280,
            "hidden_size": 3584,
            "mlp_ratio": 4,
            "in_channels": 3,
            "patch_size": 14,
            "spatial_merge_size": 2,
            "temporal_patch_size": 2,
            "num_attention_heads": 16,
            "num_hidden_layers": 32,
        },
    ),
    Family(
        model_types=("qwen2_5_vl_vision",),
        title="Qwen2.5-VL: vision transformer",
        reference="transformers Qwen2_5_VLVisionConfig",
        classes=("Qwen2_5_VisionTransformerPretrainedModel",),
        components=second_vision_components,
        aliases={"in_channels": "in_chans", "num_attention_heads": "num_heads", "num_hidden_layers": "depth"},
        defaults={
            "hidden_size": 3584,
            "intermediate_size": 3420,
            "in_channels": 3,
            "patch_size": 14,
            "spatial_merge_size": 2,
            "temporal_patch_size": 2,
            "out_hidden_size": 3584,
            "num_attention_heads": 16,
            "num_hidden_layers": 32,
        },
    ),
    Family(
        model_types=("qwen2_vl",),
        title="Qwen2-VL: vision transformer and decoder",
        reference="transformers Qwen2VLConfig",
        classes=classes("Qwen2VL", "ForConditionalGeneration", "Model"),
        components=partial(components, vision="qwen2_vl_vision", text="qwen2_vl_text"),
        defaults={"tie_word_embeddings": False},
    ),
    Family(
        model_types=("qwen2_5_vl",),
        title="Qwen2.5-VL: vision transformer and decoder",
        reference="transformers Qwen2_5_VLConfig",
        classes=classes("Qwen2_5_VL", "ForConditionalGeneration", "Model"),
        components=partial(components, vision="qwen2_5_vl_vision", text="qwen2_5_vl_text"),
        defaults={"tie_word_embeddings": False},
    ),
)
