"""DeiT, ViT-MAE, ViT-MSN, BEiT and DINOv2: ViT's layers with other tokens, scales and heads.

arXiv:2012.12877, 2304.07193.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from reporter_plugins.architecture.component import Component, Vector
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    Stack,
    classification_head,
    gated_mlp,
    labels,
    patch_area,
    patch_count,
    patch_embedding,
    plain_mlp,
    pooler,
    position_embedding,
    scores,
    self_attention,
    times,
    vision_attention,
    vision_layers,
)
from reporter_plugins.architecture.size import Size


def tokens(config: Config, *names: str, positions: Size | None = None) -> Iterator[Component]:
    """Patches, tokens of their own, positions."""
    yield patch_embedding(config)
    for name in names:
        yield Vector(name=f"{name} token", kind="embedding", width=config.size("hidden_size"))
    if positions is not None:
        yield position_embedding(config, positions)


def deit_components(config: Config, architecture: str) -> Iterator[Component]:
    """A class and a distillation token; two classifiers where there is a teacher."""
    places = patch_count(config) + 2
    stack = Stack.of(config, stream="patches", positions=places)
    yield from tokens(config, "class", "distillation", positions=places)
    yield from vision_layers(stack, bias=config.flag("qkv_bias"))
    yield stack.final_norm(bias=True)
    if architecture.endswith("Model"):
        yield pooler(stack.width, config.size("pooler_output_size") if config.known("pooler_output_size") else None)
    else:
        yield classification_head(labels(config), stack.width)
    if architecture.endswith("WithTeacher"):
        yield classification_head(labels(config), stack.width, name="distillation classifier")


def msn_components(config: Config, architecture: str) -> Iterator[Component]:
    """A class token; no pooler."""
    places = patch_count(config) + 1
    stack = Stack.of(config, stream="patches", positions=places)
    yield from tokens(config, "class", positions=places)
    yield from vision_layers(stack, bias=config.flag("qkv_bias"))
    yield stack.final_norm(bias=True)
    if architecture.endswith("ForImageClassification"):
        yield classification_head(labels(config), stack.width)


def mae_components(config: Config, architecture: str) -> Iterator[Component]:
    """A class token; for pre-training, a decoder of the masked patches."""
    yield from msn_components(config, architecture)
    if not architecture.endswith("ForPreTraining"):
        return
    places, hidden, width = patch_count(config) + 1, config.size("hidden_size"), config.size("decoder_hidden_size")
    stack = Stack(config, config.size("decoder_num_hidden_layers"), width, "decoder ", "patches", places)
    yield Vector(name="decoder mask token", kind="embedding", width=width)
    yield position_embedding(config, places, "decoder position embedding", width)
    yield stack.single().linear("embedding", "other", hidden, width, bias=True)
    heads = config.size("decoder_num_attention_heads")
    yield from self_attention(
        stack, heads=heads, shared=heads, head=width // heads, bias=config.flag("qkv_bias"), output_bias=True,
        cached=False,
    )  # fmt: skip
    yield from plain_mlp(stack, config.size("decoder_intermediate_size"))
    yield from stack.norms("attention norm", "MLP norm", bias=True)
    yield stack.final_norm(bias=True)
    pixels = patch_area(config) * config.size("num_channels")
    yield stack.single().linear("prediction", "lm_head", width, pixels, bias=True)


def dino_components(config: Config, architecture: str, *, registers: bool = False) -> Iterator[Component]:
    """A class and a mask token, registers; scaled layers; a classifier of class token and mean patch."""
    places = patch_count(config) + 1
    stack = Stack.of(config, stream="patches", positions=places)
    masked = registers or not config.known("use_mask_token") or config.flag("use_mask_token")
    yield from tokens(config, *(("class", "mask") if masked else ("class",)), positions=places)
    if registers:
        count = config.size("num_register_tokens")
        yield Vector(name="register tokens", kind="embedding", count=count, width=stack.width)
    yield from vision_attention(stack, bias=config.flag("qkv_bias"), output_bias=True)
    inner = times(config, "mlp_ratio", stack.width)
    yield from swiglu(stack, inner) if config.flag("use_swiglu_ffn") else plain_mlp(stack, inner)
    yield stack.vector("scales", "other", 2 * stack.width)
    yield from stack.norms("attention norm", "MLP norm", bias=True)
    yield stack.final_norm(bias=True)
    if architecture.endswith("ForImageClassification"):
        yield classification_head(labels(config), 2 * stack.width)


def swiglu(stack: Stack, inner: Size) -> Iterator[Component]:
    """Gate and up projection in one, of two thirds of the inner size, rounded up to eight."""
    width = -(-int(inner.value * 2 / 3) // 8) * 8
    narrow = stack.config.derived("gated_inner_size", width, "two thirds of the inner size, rounded up to eight")
    yield stack.linear("gate and up projection", "mlp", stack.width, 2 * narrow, bias=True)
    yield stack.linear("down projection", "mlp", narrow, stack.width, bias=True)


def dinov3_components(config: Config, _: str) -> Iterator[Component]:
    """A class and a mask token, registers, rotary positions; biases by field."""
    registers = config.size("num_register_tokens")
    stack = Stack.of(config, stream="patches", positions=patch_count(config) + 1 + registers)
    yield from tokens(config, "class", "mask")
    if registers.value:
        yield Vector(name="register tokens", kind="embedding", count=registers, width=stack.width)
    for name, bias in (("query", "query_bias"), ("key", "key_bias"), ("value", "value_bias"), ("output", "proj_bias")):
        yield stack.linear(f"{name} projection", "attention", stack.width, stack.width, bias=config.flag(bias))
    heads = config.size("num_attention_heads")
    yield from scores(stack, heads, stack.width // heads, stack.width // heads, None)
    mlp = gated_mlp if config.flag("use_gated_mlp") else plain_mlp
    yield from mlp(stack, config.size("intermediate_size"), bias=config.flag("mlp_bias"))
    yield stack.vector("scales", "other", 2 * stack.width)
    yield from stack.norms("attention norm", "MLP norm", bias=True)
    yield stack.final_norm(bias=True)


FAMILIES = (
    Family(
        model_types=("deit",),
        title="DeiT: vision transformer with a distillation token",
        reference="transformers DeiTConfig",
        classes=classes("DeiT", "ForImageClassificationWithTeacher", "Model", "ForImageClassification"),
        components=deit_components,
        ignored=frozenset(("encoder_stride",)),
        defaults={
            "hidden_size": 768,
            "num_hidden_layers": 12,
            "num_attention_heads": 12,
            "intermediate_size": 3072,
            "image_size": 224,
            "patch_size": 16,
            "num_channels": 3,
            "qkv_bias": True,
        },
    ),
    Family(
        model_types=("vit_msn",),
        title="ViT-MSN: vision transformer",
        reference="transformers ViTMSNConfig",
        classes=classes("ViTMSN", "Model", "ForImageClassification"),
        components=msn_components,
        defaults={
            "hidden_size": 768,
            "num_hidden_layers": 12,
            "num_attention_heads": 12,
            "intermediate_size": 3072,
            "image_size": 224,
            "patch_size": 16,
            "num_channels": 3,
            "qkv_bias": True,
        },
    ),
    Family(
        model_types=("vit_mae",),
        title="ViT-MAE: vision transformer, and a decoder of masked patches",
        reference="transformers ViTMAEConfig",
        classes=classes("ViTMAE", "ForPreTraining", "Model"),
        components=mae_components,
        defaults={
            "hidden_size": 768,
            "num_hidden_layers": 12,
            "num_attention_heads": 12,
            "intermediate_size": 3072,
            "image_size": 224,
            "patch_size": 16,
            "num_channels": 3,
            "qkv_bias": True,
            "decoder_num_attention_heads": 16,
            "decoder_hidden_size": 512,
            "decoder_num_hidden_layers": 8,
            "decoder_intermediate_size": 2048,
        },
    ),
    Family(
        model_types=("dinov2",),
        title="DINOv2: vision transformer with scaled layers",
        reference="transformers Dinov2Config",
        classes=classes("Dinov2", "Model", "ForImageClassification"),
        components=dino_components,
        defaults={
            "hidden_size": 768,
            "num_hidden_layers": 12,
            "num_attention_heads": 12,
            "mlp_ratio": 4,
            "image_size": 224,
            "patch_size": 14,
            "num_channels": 3,
            "qkv_bias": True,
            "use_swiglu_ffn": False,
        },
    ),
    Family(
        model_types=("dinov2_with_registers",),
        title="DINOv2 with registers: vision transformer with scaled layers",
        reference="transformers Dinov2WithRegistersConfig",
        classes=classes("Dinov2WithRegisters", "Model", "ForImageClassification"),
        components=partial(dino_components, registers=True),
        defaults={
            "hidden_size": 768,
            "num_hidden_layers": 12,
            "num_attention_heads": 12,
            "mlp_ratio": 4,
            "image_size": 224,
            "patch_size": 16,
            "num_channels": 3,
            "qkv_bias": True,
            "use_swiglu_ffn": False,
            "num_register_tokens": 4,
        },
    ),
    Family(
        model_types=("dinov3_vit",),
        title="DINOv3: vision transformer, rotary positions, scaled layers",
        reference="transformers DINOv3ViTConfig",
        classes=classes("DINOv3ViT", "Model"),
        components=dinov3_components,
        defaults={
            "patch_size": 16,
            "hidden_size": 384,
            "intermediate_size": 1536,
            "num_hidden_layers": 12,
            "num_attention_heads": 6,
            "image_size": 224,
            "num_channels": 3,
            "query_bias": True,
            "key_bias": False,
            "value_bias": True,
            "proj_bias": True,
            "mlp_bias": True,
            "use_gated_mlp": False,
            "num_register_tokens": 0,
        },
    ),
)
