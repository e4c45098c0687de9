"""BART, mBART, Pegasus, Marian, M2M-100 and Blenderbot: biased encoder and decoder (Lewis et al. 2019, 1910.13461)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from reporter_plugins.architecture.component import Component, Linear, Stream
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    Stack,
    causal_head,
    classification_head,
    cross_attention,
    labels,
    plain_mlp,
    position_embedding,
    self_attention,
    token_embedding,
)

ROLES = ("ForConditionalGeneration", "Model", "ForSequenceClassification", "ForQuestionAnswering")


def components(
    config: Config,
    architecture: str,
    *,
    positions: int = 0,
    learned: bool = True,
    embedding_norm: bool,
    final: bool,
    answers: int = 2,
) -> Iterator[Component]:
    """The shared table, encoder, decoder, head; `positions` are rows that the tables have beyond the longest text."""
    yield token_embedding(config)
    for side in ("encoder", "decoder"):
        if side == "decoder" or not architecture.endswith("ForCausalLM"):
            yield from stack_components(config, side, positions if learned else None, embedding_norm, final)
    yield from heads(config, architecture, answers)


def marian_components(config: Config, architecture: str) -> Iterator[Component]:
    """BART's with sinusoidal positions; both stacks have one vocabulary."""
    if config.given("share_encoder_decoder_embeddings") and not config.flag("share_encoder_decoder_embeddings"):
        field = "share_encoder_decoder_embeddings"
        config.fault(field, f"{field} = false is not known to this family")
    yield from MARIAN(config, architecture)


def stack_components(
    config: Config, side: Stream, positions: int | None, embedding_norm: bool, final: bool, answers: int = 2
) -> Iterator[Component]:
    """Positions, layers with cross-attention in the decoder, norms."""
    stack = Stack(config, config.size(f"{side}_layers"), config.size("hidden_size"), f"{side} ", side)
    heads = config.size(f"{side}_attention_heads")
    head = stack.width // heads
    if positions is not None:
        rows = config.size("max_position_embeddings")
        yield position_embedding(config, rows + positions if positions else rows, f"{side} position embedding")
    if embedding_norm:
        yield stack.single().norm("embedding norm", bias=True)
    yield from self_attention(stack, heads=heads, shared=heads, head=head, bias=True, cached=side == "decoder")
    yield stack.norm("attention norm", bias=True)
    if side == "decoder":
        yield from cross_attention(stack, "encoder", heads=heads, head=head, bias=True)
        yield stack.norm("cross-attention norm", bias=True)
    yield from plain_mlp(stack, config.size(f"{side}_ffn_dim"))
    yield stack.norm("MLP norm", bias=True)
    if final:
        yield stack.final_norm(bias=True)


def heads(config: Config, architecture: str, default: int) -> Iterator[Component]:
    """The vocabulary, or a classifier of the decoder's last position, or an answer's ends."""
    hidden = config.size("hidden_size")
    if architecture.endswith("ForSequenceClassification"):
        yield Linear(
            name="classifier transform", kind="lm_head", inputs=hidden, outputs=hidden, bias=True, stream="once"
        )
        yield classification_head(labels(config, default), hidden)
    elif architecture.endswith("ForQuestionAnswering"):
        yield classification_head(config.derived("ends", 2, "start and end"), hidden, stream="decoder")
    else:
        yield from causal_head(config, architecture.replace("MTModel", "ForConditionalGeneration"), stream="decoder")


BART = partial(components, positions=2, embedding_norm=True, final=False, answers=3)
MBART = partial(components, positions=2, embedding_norm=True, final=True)
PEGASUS = partial(components, embedding_norm=False, final=True)
SINUSOIDAL = partial(components, learned=False, embedding_norm=False, final=True)
MARIAN = partial(components, embedding_norm=False, final=False)
SMALL = partial(components, embedding_norm=True, final=False)

FAMILIES = (
    Family(
        model_types=("bart",),
        title="BART: encoder and decoder, learned positions, plain MLP",
        reference="transformers BartConfig",
        classes=classes("Bart", *ROLES),
        components=BART,
        encoder_decoder=True,
        defaults={
            "vocab_size": 50265,
            "max_position_embeddings": 1024,
            "encoder_layers": 12,
            "encoder_ffn_dim": 4096,
            "encoder_attention_heads": 16,
            "decoder_layers": 12,
            "decoder_ffn_dim": 4096,
            "decoder_attention_heads": 16,
            "tie_word_embeddings": True,
            "hidden_size": 1024,
        },
        aliases={
            "encoder_attention_heads": "num_attention_heads",
            "hidden_size": "d_model",
            "encoder_layers": "num_hidden_layers",
        },
    ),
    Family(
        model_types=("mbart",),
        title="mBART: encoder and decoder, learned positions, plain MLP",
        reference="transformers MBartConfig",
        classes=classes("MBart", *ROLES),
        components=MBART,
        encoder_decoder=True,
        defaults={
            "vocab_size": 50265,
            "max_position_embeddings": 1024,
            "encoder_layers": 12,
            "encoder_ffn_dim": 4096,
            "encoder_attention_heads": 16,
            "decoder_layers": 12,
            "decoder_ffn_dim": 4096,
            "decoder_attention_heads": 16,
            "tie_word_embeddings": True,
            "hidden_size": 1024,
        },
        aliases={
            "encoder_attention_heads": "num_attention_heads",
            "hidden_size": "d_model",
            "encoder_layers": "num_hidden_layers",
        },
    ),
    Family(
        model_types=("pegasus",),
        title="Pegasus: encoder and decoder, sinusoidal positions, plain MLP",
        reference="transformers PegasusConfig",
        classes=classes("Pegasus", "ForConditionalGeneration", "Model"),
        components=PEGASUS,
        encoder_decoder=True,
        defaults={
            "vocab_size": 50265,
            "max_position_embeddings": 1024,
            "encoder_layers": 12,
            "encoder_ffn_dim": 4096,
            "encoder_attention_heads": 16,
            "decoder_layers": 12,
            "decoder_ffn_dim": 4096,
            "decoder_attention_heads": 16,
            "tie_word_embeddings": True,
            "hidden_size": 1024,
        },
        aliases={
            "encoder_attention_heads": "num_attention_heads",
            "hidden_size": "d_model",
            "encoder_layers": "num_hidden_layers",
        },
    ),
    Family(
        model_types=("m2m_100",),
        title="M2M-100 and NLLB: encoder and decoder, sinusoidal positions, plain MLP",
        reference="transformers M2M100Config",
        classes=classes("M2M100", "ForConditionalGeneration", "Model"),
        components=SINUSOIDAL,
        encoder_decoder=True,
        defaults={
            "vocab_size": 128112,
            "max_position_embeddings": 1024,
            "encoder_layers": 12,
            "encoder_ffn_dim": 4096,
            "encoder_attention_heads": 16,
            "decoder_layers": 12,
            "decoder_ffn_dim": 4096,
            "decoder_attention_heads": 16,
            "tie_word_embeddings": True,
            "hidden_size": 1024,
        },
        aliases={
            "encoder_attention_heads": "num_attention_heads",
            "hidden_size": "d_model",
            "encoder_layers": "num_hidden_layers",
        },
    ),
    Family(
        model_types=("marian",),
        title="Marian: encoder and decoder, sinusoidal positions, plain MLP",
        reference="transformers MarianConfig",
        classes=classes("Marian", "MTModel", "Model"),
        components=marian_components,
        encoder_decoder=True,
        defaults={
            "vocab_size": 58101,
            "max_position_embeddings": 1024,
            "encoder_layers": 12,
            "encoder_ffn_dim": 4096,
            "encoder_attention_heads": 16,
            "decoder_layers": 12,
            "decoder_ffn_dim": 4096,
            "decoder_attention_heads": 16,
            "tie_word_embeddings": True,
            "hidden_size": 1024,
        },
        aliases={
            "encoder_attention_heads": "num_attention_heads",
            "hidden_size": "d_model",
            "encoder_layers": "num_hidden_layers",
        },
    ),
    Family(
        model_types=("blenderbot",),
        title="Blenderbot: encoder and decoder, learned positions, plain MLP",
        reference="transformers BlenderbotConfig",
        classes=classes("Blenderbot", "ForConditionalGeneration", "Model"),
        components=PEGASUS,
        encoder_decoder=True,
        defaults={
            "vocab_size": 8008,
            "max_position_embeddings": 128,
            "encoder_layers": 2,
            "encoder_ffn_dim": 10240,
            "encoder_attention_heads": 32,
            "decoder_layers": 24,
            "decoder_ffn_dim": 10240,
            "decoder_attention_heads": 32,
            "tie_word_embeddings": True,
            "hidden_size": 2560,
        },
        aliases={
            "encoder_attention_heads": "num_attention_heads",
            "hidden_size": "d_model",
            "encoder_layers": "num_hidden_layers",
        },
    ),
    Family(
        model_types=("blenderbot-small",),
        title="Blenderbot small: encoder and decoder, learned positions, plain MLP",
        reference="transformers BlenderbotSmallConfig",
        classes=classes("BlenderbotSmall", "ForConditionalGeneration", "Model"),
        components=SMALL,
        encoder_decoder=True,
        defaults={
            "vocab_size": 50265,
            "max_position_embeddings": 512,
            "encoder_layers": 8,
            "encoder_ffn_dim": 2048,
            "encoder_attention_heads": 16,
            "decoder_layers": 8,
            "decoder_ffn_dim": 2048,
            "decoder_attention_heads": 16,
            "tie_word_embeddings": True,
            "hidden_size": 512,
        },
        aliases={
            "encoder_attention_heads": "num_attention_heads",
            "hidden_size": "d_model",
            "encoder_layers": "num_hidden_layers",
        },
    ),
)
