"""Fuyu, GIT, ViP-LLaVA, Video-LLaVA, LFM2-VL, Qwen2.5-Omni's thinker: pictures before a text model.

arXiv:2205.14100, 2312.00784, 2311.10122, 2503.20215; adept.ai, 2023; Liquid AI, 2025.
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component, Linear, Norm, Table, Vector
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.families import clip, glm4v, qwen2_audio
from reporter_plugins.architecture.families.llava import CLIP
from reporter_plugins.architecture.families.relatives import relative
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    Stack,
    causal_head,
    encoder_layers,
    patch_area,
    submodel,
    text_embeddings,
)
from reporter_plugins.architecture.size import Size

GENERATES = ("ForConditionalGeneration", "Model")


def dense(name: str, inputs: Size, outputs: Size, *, bias: bool = True) -> Component:
    """A layer of a projector, which works on patches."""
    return Linear(name=name, kind="other", inputs=inputs, outputs=outputs, bias=bias, stream="patches")


def fuyu_components(config: Config, architecture: str) -> Iterator[Component]:
    """Persimmon, whose input also has patches of pictures, as they are."""
    part, layers = submodel(config, "text_config", "persimmon", label="", flat=True)
    inputs, width = config.size("num_channels") * patch_area(config), part.size("hidden_size")
    yield Linear(name="patch embedding", kind="embedding", inputs=inputs, outputs=width, bias=True, stream="patches")
    yield from layers
    yield from causal_head(part, architecture, tied=config.flag("tie_word_embeddings"))


def git_components(config: Config, architecture: str) -> Iterator[Component]:
    """CLIP's vision transformer, a projection with its norm, BERT's layers over patches and tokens."""
    vision, tower = submodel(config, "vision_config", "git_vision_model", fixed=True)
    stack = Stack.of(config)
    yield from tower
    yield dense("projector", vision.size("hidden_size"), stack.width)
    yield Norm(name="projector norm", width=stack.width, bias=True)
    if config.known("num_image_with_embedding"):
        frames = config.size("num_image_with_embedding")
        yield Vector(name="frame embeddings", kind="embedding", count=frames, width=vision.size("hidden_size"))
    yield from text_embeddings(config, segments=False)
    yield from encoder_layers(stack)
    yield from causal_head(config, architecture, bias=True)


def vip_llava_components(config: Config, architecture: str) -> Iterator[Component]:
    """LLaVA's parts; the projector sees five layers of the tower, with a norm."""
    vision, tower = submodel(config, "vision_config", "clip_vision_model", defaults=CLIP)
    part, layers = submodel(config, "text_config", "llama", label="")
    yield from tower
    seen = config.get("vision_feature_layer")
    count = config.derived("feature_layers", len(seen) if isinstance(seen, list) else 1, "vision_feature_layer")
    inputs, width = count * vision.size("hidden_size"), part.size("hidden_size")
    yield Norm(name="projector norm", width=inputs, bias=True)
    yield dense("projector first layer", inputs, width)
    yield dense("projector second layer", width, width)
    yield from layers
    yield from causal_head(part, architecture, tied=config.flag("tie_word_embeddings"))


def video_llava_components(config: Config, architecture: str) -> Iterator[Component]:
    """LLaVA's parts, with a second tower of the same shape for videos."""
    vision, tower = submodel(config, "vision_config", "clip_vision_model", defaults={**CLIP, "image_size": 224})
    part, layers = submodel(config, "text_config", "llama", label="")
    yield from tower
    yield from submodel(
        config, "vision_config", "clip_vision_model", defaults={**CLIP, "image_size": 224}, label="video"
    )[1]
    width, biased = part.size("hidden_size"), config.flag("multimodal_projector_bias")
    yield dense("projector first layer", vision.size("hidden_size"), width, bias=biased)
    yield dense("projector second layer", width, width, bias=biased)
    yield from layers
    yield from causal_head(part, architecture, tied=config.flag("tie_word_embeddings"))


def lfm2_vl_components(config: Config, architecture: str) -> Iterator[Component]:
    """SigLIP 2, a projector of squares of patches, LFM2."""
    vision, tower = submodel(config, "vision_config", "siglip2_vision_model")
    part, layers = submodel(config, "text_config", "lfm2", label="")
    factor, inner = config.size("downsample_factor"), config.size("projector_hidden_size")
    merged, biased = vision.size("hidden_size") * (factor * factor), config.flag("projector_bias")
    yield from tower
    if config.flag("projector_use_layernorm"):
        yield Norm(name="projector norm", width=merged, bias=True)
    yield dense("projector first layer", merged, inner, bias=biased)
    yield dense("projector second layer", inner, part.size("hidden_size"), bias=biased)
    yield from layers
    yield from causal_head(part, architecture, tied=config.flag("tie_word_embeddings"))


def omni_audio_components(config: Config, architecture: str) -> Iterator[Component]:
    """Qwen2-Audio's encoder without a table of positions, and two marks; a projection to the text's width."""
    encoder = qwen2_audio.encoder_components(config, architecture)
    yield from (each for each in encoder if each.name != "position embedding")
    width, outputs = config.size("hidden_size"), config.size("output_dim")
    yield Table(name="begin and end marks", kind="embedding", rows=Size.exactly(2), width=outputs)
    yield dense("output projection of audio", width, outputs)


def omni_components(config: Config, architecture: str) -> Iterator[Component]:
    """Audio encoder, Qwen2.5-VL's vision transformer, Qwen2's decoder, a head of its own."""
    yield from submodel(config, "audio_config", "qwen2_5_omni_audio_encoder", fixed=True)[1]
    yield from submodel(config, "vision_config", "qwen2_5_vl_vision", fixed=True)[1]
    part, layers = submodel(config, "text_config", "qwen2_5_vl_text", label="", fixed=True, defaults=THINKER)
    yield from layers
    yield from causal_head(part, architecture, tied=config.flag("tie_word_embeddings"))


THINKER = {
    "vocab_size": 152064,
    "hidden_size": 3584,
    "intermediate_size": 18944,
    "num_hidden_layers": 28,
    "num_attention_heads": 28,
    "num_key_value_heads": 4,
}

FAMILIES = (
    Family(
        model_types=("fuyu",),
        title="Fuyu: patches of pictures, and Persimmon's decoder",
        reference="transformers FuyuConfig",
        classes=classes("Fuyu", "ForCausalLM", "Model"),
        components=fuyu_components,
        ignored=frozenset(("image_size",)),
        defaults={"patch_size": 30, "num_channels": 3, "tie_word_embeddings": False},
    ),
    relative(
        clip.FAMILIES[0],
        "git_vision_model",
        "GIT: vision transformer",
        ("GitVisionModel",),
        "transformers GitVisionConfig",
        {"patch_size": 16},
    ),
    Family(
        model_types=("git",),
        title="GIT: vision transformer and decoder",
        reference="transformers GitConfig",
        classes=classes("Git", "ForCausalLM", "Model"),
        components=git_components,
        defaults={
            "vocab_size": 30522,
            "hidden_size": 768,
            "num_hidden_layers": 6,
            "num_attention_heads": 12,
            "intermediate_size": 3072,
            "max_position_embeddings": 1024,
            "tie_word_embeddings": False,
        },
    ),
    Family(
        model_types=("vipllava",),
        title="ViP-LLaVA: vision tower and decoder",
        reference="transformers VipLlavaConfig",
        classes=classes("VipLlava", *GENERATES),
        components=vip_llava_components,
        defaults={"vision_feature_layer": [-2, -5, -8, -11, 6], "tie_word_embeddings": False},
    ),
    Family(
        model_types=("video_llava",),
        title="Video-LLaVA: two vision towers and decoder",
        reference="transformers VideoLlavaConfig",
        classes=classes("VideoLlava", *GENERATES),
        components=video_llava_components,
        ignored=frozenset(("vision_feature_layer",)),
        defaults={"multimodal_projector_bias": True, "tie_word_embeddings": False},
    ),
    Family(
        model_types=("lfm2_vl",),
        title="LFM2-VL: vision transformer, short convolutions and attention",
        reference="transformers Lfm2VlConfig",
        classes=classes("Lfm2Vl", *GENERATES),
        components=lfm2_vl_components,
        defaults={
            "projector_hidden_size": 2560,
            "projector_bias": True,
            "projector_use_layernorm": True,
            "downsample_factor": 2,
            "tie_word_embeddings": True,
        },
    ),
    relative(
        next(each for each in glm4v.FAMILIES if "glm4v" in each.model_types),
        "glm46v",
        "GLM-4.6V: vision transformer and decoder",
        classes("Glm46V", *GENERATES),
        "transformers Glm46VConfig",
        {},
    ),
    Family(
        model_types=("qwen2_5_omni_audio_encoder",),
        title="Qwen2.5-Omni: audio encoder",
        reference="transformers Qwen2_5OmniAudioEncoderConfig",
        classes=("Qwen2_5OmniAudioEncoder",),
        components=omni_audio_components,
        aliases=qwen2_audio.FAMILIES[0].aliases,
        defaults={**qwen2_audio.FAMILIES[0].defaults, "output_dim": 3584},
    ),
    Family(
        model_types=("qwen2_5_omni_thinker",),
        title="Qwen2.5-Omni, its thinker: audio encoder, vision transformer and decoder",
        reference="transformers Qwen2_5OmniThinkerConfig",
        classes=("Qwen2_5OmniThinkerForConditionalGeneration",),
        components=omni_components,
        defaults={"tie_word_embeddings": False},
    ),
)  # fmt: skip
