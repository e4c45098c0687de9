"""AST and BEiT: vision transformers of spectrograms and of masked pictures (arXiv:2104.01778, arXiv:2106.08254)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import ONE, Component, Convolution, Vector
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    Stack,
    classification_head,
    labels,
    patch_count,
    patch_embedding,
    position_embedding,
    square,
    vision_layers,
)
from reporter_plugins.architecture.size import Size


def spectrogram_components(config: Config, architecture: str) -> Iterator[Component]:
    """Overlapping patches of a spectrogram, a class and a distillation token, layers, a classifier with a norm."""
    frequency = places(config, "num_mel_bins", "frequency_stride")
    count = frequency * places(config, "max_length", "time_stride")
    stack = Stack.of(config, stream="patches", positions=count + 2)
    patch = config.size("patch_size")
    yield Convolution(
        name="patch embedding", kind="embedding", inputs=ONE, outputs=stack.width, kernel=patch * patch, bias=True,
        stream="patches", positions=count,
    )  # fmt: skip
    for name in ("class", "distillation"):
        yield Vector(name=f"{name} token", kind="embedding", width=stack.width)
    yield position_embedding(config, count + 2)
    yield from vision_layers(stack, bias=config.flag("qkv_bias"))
    yield stack.final_norm(bias=True)
    if architecture.endswith("ForAudioClassification"):
        yield stack.single().norm("classifier norm", bias=True)
        yield classification_head(labels(config), stack.width)


def places(config: Config, length: str, stride: str) -> Size:
    """Patches along a side, which overlap where the stride is less than the patch."""
    return (config.size(length) - config.size("patch_size")) // config.size(stride) + 1


def picture_components(config: Config, architecture: str) -> Iterator[Component]:
    """Patches and a class token, layers with scales, keys without bias, relative positions by field."""
    height, width = square(config, "image_size")
    patch_height, patch_width = square(config, "patch_size")
    rows, columns = height // patch_height, width // patch_width
    stack = Stack.of(config, stream="patches", positions=patch_count(config) + 1)
    yield patch_embedding(config)
    yield Vector(name="class token", kind="embedding", width=stack.width)
    if config.flag("use_mask_token"):
        yield Vector(name="mask token", kind="embedding", width=stack.width)
    if config.flag("use_absolute_position_embeddings"):
        yield position_embedding(config, patch_count(config) + 1)
    distances = (2 * rows - 1) * (2 * columns - 1) + 3
    heads = config.size("num_attention_heads")
    if config.flag("use_relative_position_bias"):
        yield stack.vector("relative position bias", "attention", distances * heads)
    if config.flag("use_shared_relative_position_bias"):
        yield stack.single().vector("shared relative position bias", "attention", distances * heads)
    yield from vision_layers(stack, key_bias=False)
    if config.number("layer_scale_init_value") > 0:
        yield stack.vector("scales", "other", 2 * stack.width)
    yield stack.final_norm(bias=True)
    if architecture.endswith("ForImageClassification"):
        yield classification_head(labels(config), stack.width)
    elif architecture.endswith("ForMaskedImageModeling"):
        yield classification_head(config.size("vocab_size"), stack.width, stream="patches", name="head of codes")


FAMILIES = (
    Family(
        model_types=("audio-spectrogram-transformer",),
        title="AST: transformer of spectrograms",
        reference="transformers ASTConfig",
        classes=classes("AST", "ForAudioClassification", "Model"),
        components=spectrogram_components,
        defaults={
            "hidden_size": 768,
            "num_hidden_layers": 12,
            "num_attention_heads": 12,
            "intermediate_size": 3072,
            "patch_size": 16,
            "qkv_bias": True,
            "frequency_stride": 10,
            "time_stride": 10,
            "max_length": 1024,
            "num_mel_bins": 128,
        },
    ),
    Family(
        model_types=("beit",),
        title="BEiT: vision transformer with scaled layers",
        reference="transformers BeitConfig",
        classes=classes("Beit", "ForImageClassification", "Model", "ForMaskedImageModeling"),
        components=picture_components,
        ignored=frozenset(("vocab_size", "use_mean_pooling", "pool_scales", "use_auxiliary_head")),
        defaults={
            "vocab_size": 8192,
            "hidden_size": 768,
            "num_hidden_layers": 12,
            "num_attention_heads": 12,
            "intermediate_size": 3072,
            "image_size": 224,
            "patch_size": 16,
            "num_channels": 3,
            "use_mask_token": False,
            "use_absolute_position_embeddings": False,
            "use_relative_position_bias": False,
            "use_shared_relative_position_bias": False,
            "layer_scale_init_value": 0.1,
        },
    ),
)
