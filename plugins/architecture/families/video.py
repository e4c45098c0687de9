"""VideoMAE, TimeSformer, ViViT, ViLT and I-JEPA: ViT's layers over frames, over texts and pictures, without a class.

arXiv:2203.12602, 2102.05095, 2103.15691, 2102.03334, 2301.08243.
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component, Convolution, Table, Vector
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    Stack,
    classification_head,
    labels,
    patch_area,
    patch_count,
    patch_embedding,
    plain_mlp,
    pooler,
    position_embedding,
    text_embeddings,
    vision_attention,
    vision_layers,
)
from reporter_plugins.architecture.size import Size

BASE = {
    "hidden_size": 768,
    "num_hidden_layers": 12,
    "num_attention_heads": 12,
    "intermediate_size": 3072,
    "image_size": 224,
    "patch_size": 16,
    "num_channels": 3,
    "qkv_bias": True,
}


def cubes(config: Config, kernel: Size, count: Size) -> Component:
    """Patches of several frames."""
    return Convolution(
        name="patch embedding", kind="embedding", inputs=config.size("num_channels"),
        outputs=config.size("hidden_size"), kernel=kernel, bias=True, stream="patches", positions=count,
    )  # fmt: skip


def class_token(stack: Stack) -> Component:
    """One vector before the patches."""
    return Vector(name="class token", kind="embedding", width=stack.width)


def mae_components(config: Config, architecture: str) -> Iterator[Component]:
    """Patches in time and space, layers whose keys have no bias; for pre-training, a narrow decoder."""
    length = config.size("tubelet_size")
    places = patch_count(config) * (config.size("num_frames") // length)
    stack, biased = (
        Stack.of(config, stream="patches", positions=places),
        config.flag("qkv_bias" if config.given("qkv_bias") else "qv_bias"),
    )
    yield cubes(config, length * patch_area(config), places)
    yield from vision_layers(stack, bias=biased, key_bias=False)
    if not config.flag("use_mean_pooling"):
        yield stack.final_norm(bias=True)
    if architecture.endswith("ForVideoClassification"):
        if config.flag("use_mean_pooling"):
            yield stack.single().norm("pooled norm", bias=True)
        yield classification_head(labels(config), stack.width)
    elif architecture.endswith("ForPreTraining"):
        yield from decoder(stack, length, biased)


def decoder(encoder: Stack, length: Size, biased: bool) -> Iterator[Component]:
    """A mask token, a projection, layers of their own width, the pixels of a cube."""
    config, width = encoder.config, encoder.config.size("decoder_hidden_size")
    depth = config.size("decoder_num_hidden_layers")
    stack = Stack(config, depth, width, "decoder ", "patches", encoder.positions)
    heads = config.size("decoder_num_attention_heads")
    yield Vector(name="decoder mask token", kind="embedding", width=width)
    yield stack.single().linear("embedding", "other", encoder.width, width)
    narrow = Stack(alone(config, heads), depth, width, "decoder ", "patches", encoder.positions)
    yield from vision_attention(narrow, bias=biased, key_bias=False, output_bias=True)
    yield from plain_mlp(stack, config.size("decoder_intermediate_size"))
    yield from stack.norms("attention norm", "MLP norm", bias=True)
    yield stack.final_norm(bias=True)
    pixels = config.size("num_channels") * length * patch_area(config)
    yield stack.single().linear("prediction", "lm_head", width, pixels, bias=True)


def alone(config: Config, heads: Size) -> Config:
    """The decoder's heads in the place of the encoder's."""
    fields = {"num_attention_heads": heads.value, "hidden_size": config.integer("decoder_hidden_size")}
    return Config(fields, {}, {}, config.reference, suffix="_decoder", path=config.path, faults=config.faults)


def timesformer_components(config: Config, architecture: str) -> Iterator[Component]:
    """Patches of every frame, places in space and in time; attention in time before that in space."""
    frames = config.size("num_frames")
    stack = Stack.of(config, stream="patches", positions=patch_count(config) * frames + 1)
    yield patch_embedding(config)
    yield class_token(stack)
    yield position_embedding(config, patch_count(config) + 1)
    kind = config.text("attention_type")
    if kind != "space_only":
        yield Table(name="time embedding", kind="embedding", rows=frames, width=stack.width)
    yield from vision_layers(stack, bias=config.flag("qkv_bias"))
    if kind == "divided_space_time":
        time = stack.only(stack.layers, "time ")
        yield from vision_attention(time, bias=config.flag("qkv_bias"), output_bias=True)
        yield time.norm("attention norm", bias=True)
        yield time.linear("projection", "other", stack.width, stack.width, bias=True)
    yield stack.final_norm(bias=True)
    if architecture.endswith("ForVideoClassification"):
        yield classification_head(labels(config), stack.width)


def vivit_components(config: Config, architecture: str) -> Iterator[Component]:
    """Cubes of several frames as tokens, a class token, positions."""
    length, height, width = (config.item("tubelet_size", index) for index in range(3))
    side, frames = config.size("image_size"), config.size("num_frames")
    count = (side // height) * (side // width) * (frames // length)
    stack = Stack.of(config, stream="patches", positions=count + 1)
    yield cubes(config, length * height * width, count)
    yield class_token(stack)
    yield position_embedding(config, count + 1)
    yield from vision_layers(stack, bias=config.flag("qkv_bias"))
    yield stack.final_norm(bias=True)
    if architecture.endswith("ForVideoClassification"):
        yield classification_head(labels(config), stack.width)
    else:
        yield pooler(stack.width)


def vilt_components(config: Config, architecture: str) -> Iterator[Component]:
    """Tokens and patches in one sequence, told apart by a table of modalities."""
    stack = Stack.of(config)
    yield from text_embeddings(config)
    yield patch_embedding(config)
    yield class_token(stack)
    yield position_embedding(config, patch_count(config) + 1, "picture position embedding")
    rows = config.size("modality_type_vocab_size")
    yield Table(name="modality embedding", kind="embedding", rows=rows, width=stack.width)
    yield from vision_layers(stack, bias=config.flag("qkv_bias"))
    yield stack.final_norm(bias=True)
    yield pooler(stack.width)
    if architecture.endswith("ForQuestionAnswering"):
        double = 2 * stack.width
        yield pooler(stack.width, double, "classifier transform", "lm_head")
        yield stack.single().norm("classifier norm", double, bias=True)
        yield classification_head(labels(config), double)


def ijepa_components(config: Config, architecture: str) -> Iterator[Component]:
    """ViT without a class token."""
    count = patch_count(config)
    stack = Stack.of(config, stream="patches", positions=count)
    yield patch_embedding(config)
    yield position_embedding(config, count)
    yield from vision_layers(stack, bias=config.flag("qkv_bias"))
    yield stack.final_norm(bias=True)
    if architecture.endswith("ForImageClassification"):
        yield classification_head(labels(config), stack.width)


FAMILIES = (
    Family(
        model_types=("videomae",),
        title="VideoMAE: transformer of videos, and a decoder of masked cubes",
        reference="transformers VideoMAEConfig",
        classes=classes("VideoMAE", "ForPreTraining", "Model", "ForVideoClassification"),
        components=mae_components,
        ignored=frozenset(("norm_pix_loss",)),
        defaults={
            **BASE,
            "num_frames": 16,
            "tubelet_size": 2,
            "qv_bias": True,
            "use_mean_pooling": True,
            "decoder_num_attention_heads": 6,
            "decoder_hidden_size": 384,
            "decoder_num_hidden_layers": 4,
            "decoder_intermediate_size": 1536,
        },
    ),
    Family(
        model_types=("timesformer",),
        title="TimeSformer: transformer of videos, attention in time and in space",
        reference="transformers TimesformerConfig",
        classes=classes("Timesformer", "Model", "ForVideoClassification"),
        components=timesformer_components,
        ignored=frozenset(("drop_path_rate",)),
        defaults={**BASE, "num_frames": 8, "attention_type": "divided_space_time"},
    ),
    Family(
        model_types=("vivit",),
        title="ViViT: transformer of videos",
        reference="transformers VivitConfig",
        classes=classes("Vivit", "Model", "ForVideoClassification"),
        components=vivit_components,
        defaults={**BASE, "num_frames": 32, "tubelet_size": [2, 16, 16]},
    ),
    Family(
        model_types=("vilt",),
        title="ViLT: encoder of texts and pictures in one sequence",
        reference="transformers ViltConfig",
        classes=classes("Vilt", "Model", "ForQuestionAnswering"),
        components=vilt_components,
        ignored=frozenset(("max_image_length", "num_images")),
        defaults={
            **BASE,
            "vocab_size": 30522,
            "type_vocab_size": 2,
            "modality_type_vocab_size": 2,
            "max_position_embeddings": 40,
            "image_size": 384,
            "patch_size": 32,
        },
    ),
    Family(
        model_types=("ijepa",),
        title="I-JEPA: vision transformer",
        reference="transformers IJepaConfig",
        classes=classes("IJepa", "Model", "ForImageClassification"),
        components=ijepa_components,
        defaults=BASE,
    ),
)
