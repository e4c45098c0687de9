"""Encoders that are another family, component for component, with other names and sizes: each says whose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.families import ast, bart, clip, roberta, wav2vec2
from reporter_plugins.architecture.families.relatives import relative
from reporter_plugins.architecture.family import classes
from reporter_plugins.architecture.parts import ENCODER

PLBART = {
    "vocab_size": 50005,
    "encoder_layers": 6,
    "encoder_ffn_dim": 3072,
    "encoder_attention_heads": 12,
    "decoder_layers": 6,
    "decoder_ffn_dim": 3072,
    "decoder_attention_heads": 12,
    "hidden_size": 768,
}
DENOISER = partial(bart.components, positions=2, embedding_norm=True, final=False)


def mvp_components(config: Config, architecture: str) -> Iterator[Component]:
    """BART's, without the prompts that may be learned for a task."""
    config.refuse("use_prompt")
    yield from DENOISER(config, architecture)


SPEECH = ("ForCTC", "Model", "ForSequenceClassification")
DENOISING = ("ForConditionalGeneration", "Model", "ForSequenceClassification")

FAMILIES = (
    relative(
        wav2vec2.FAMILIES[0],
        "unispeech",
        "UniSpeech: convolutions over a waveform, encoder",
        classes("UniSpeech", *SPEECH),
        "transformers UniSpeechConfig",
        {},
    ),
    relative(
        wav2vec2.FAMILIES[0],
        "unispeech-sat",
        "UniSpeech-SAT: convolutions over a waveform, encoder",
        classes("UniSpeechSat", *SPEECH),
        "transformers UniSpeechSatConfig",
        {},
    ),
    relative(
        clip.FAMILIES[2],
        "metaclip_2",
        "MetaCLIP 2: vision transformer and text encoder",
        classes("MetaClip2", "Model", "ForImageClassification"),
        "transformers MetaClip2Config",
        {},
    ),
    relative(
        roberta.FAMILIES[0],
        "ibert",
        "I-BERT: encoder, learned positions, plain MLP",
        classes("IBert", *ENCODER),
        "transformers IBertConfig",
        {"vocab_size": 30522},
    ),
    relative(
        replace(bart.FAMILIES[0], components=DENOISER),
        "plbart",
        "PLBART: encoder and decoder, learned positions, plain MLP",
        classes("PLBart", *DENOISING),
        "transformers PLBartConfig",
        PLBART,
    ),
    relative(
        replace(bart.FAMILIES[0], components=mvp_components),
        "mvp",
        "MVP: encoder and decoder, learned positions, plain MLP",
        classes("Mvp", *DENOISING, "ForQuestionAnswering"),
        "transformers MvpConfig",
        {"vocab_size": 50267},
    ),
    relative(
        ast.FAMILIES[1],
        "data2vec-vision",
        "data2vec (vision): vision transformer with scaled layers",
        ("Data2VecVisionForImageClassification",),
        "transformers Data2VecVisionConfig",
        {},
    ),
)
