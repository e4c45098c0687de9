"""RoFormer, Nyströmformer and FNet: BERT's layers with other positions or other mixing (arXiv:2104.09864)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import ONE, Component, Convolution
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    Stack,
    encoder_heads,
    encoder_layers,
    masked_head,
    plain_mlp,
    pooler,
    position_embedding,
    text_embeddings,
)

POOLED = ("Model", "ForPreTraining", "ForNextSentencePrediction", "ForSequenceClassification", "ForMultipleChoice")


def roformer_components(config: Config, architecture: str) -> Iterator[Component]:
    """Rotary positions as a table that is stored; narrower embeddings are projected."""
    stack = Stack.of(config)
    config.refuse("add_cross_attention")
    heads = config.size("num_attention_heads")
    narrow = config.size("embedding_size") if config.known("embedding_size") else stack.width
    yield from text_embeddings(config, narrow, positions=False)
    if narrow.value != stack.width.value:
        yield stack.single().linear("embedding projection", "other", narrow, stack.width, bias=True)
    yield position_embedding(config, width=stack.width // heads)
    yield from encoder_layers(stack)
    if architecture.endswith(("ForMaskedLM", "ForCausalLM")):
        yield from masked_head(config, stack.width, inner=narrow)
    else:
        yield from encoder_heads(config, architecture, dense=True)


def nystrom_components(config: Config, architecture: str) -> Iterator[Component]:
    """A convolution of the values in every layer; two positions more than are used."""
    stack = Stack.of(config)
    yield from text_embeddings(config, positions=False)
    yield position_embedding(config, config.size("max_position_embeddings") + 2)
    yield from encoder_layers(stack)
    if config.known("conv_kernel_size"):
        kernel, heads = config.sizes("conv_kernel_size", "num_attention_heads")
        yield Convolution(
            name="value convolution", kind="attention", count=stack.layers, inputs=ONE, outputs=heads, kernel=kernel
        )
    yield from encoder_heads(config, architecture, dense=True)


def fnet_components(config: Config, architecture: str) -> Iterator[Component]:
    """Fourier transforms in place of attention."""
    stack = Stack.of(config)
    yield from text_embeddings(config)
    yield stack.single().linear("embedding projection", "other", stack.width, stack.width, bias=True)
    yield from plain_mlp(stack, config.size("intermediate_size"))
    yield from stack.norms("mixing norm", "MLP norm", bias=True)
    yield pooler(stack.width)
    if architecture.endswith("ForPreTraining"):
        yield from masked_head(config, stack.width)
    if architecture.endswith(("ForPreTraining", "ForNextSentencePrediction")):
        yield pooler(stack.width, config.derived("segments", 2, "next sentence or not"), "next-sentence head")
    yield from encoder_heads(config, architecture)


FAMILIES = (
    Family(
        model_types=("roformer",),
        title="RoFormer: encoder, rotary positions, plain MLP",
        reference="transformers RoFormerConfig",
        classes=classes("RoFormer", "ForMaskedLM", "Model", "ForSequenceClassification", "ForTokenClassification"),
        components=roformer_components,
        defaults={
            "vocab_size": 50000,
            "hidden_size": 768,
            "num_hidden_layers": 12,
            "num_attention_heads": 12,
            "intermediate_size": 3072,
            "max_position_embeddings": 1536,
            "type_vocab_size": 2,
            "add_cross_attention": False,
            "tie_word_embeddings": True,
        },
    ),
    Family(
        model_types=("nystromformer",),
        title="Nyströmformer: encoder, approximated attention, plain MLP",
        reference="transformers NystromformerConfig",
        classes=classes("Nystromformer", "ForMaskedLM", "Model", "ForSequenceClassification", "ForTokenClassification"),
        components=nystrom_components,
        ignored=frozenset(("num_landmarks", "segment_means_seq_len", "inv_coeff_init_option")),
        defaults={
            "vocab_size": 30000,
            "hidden_size": 768,
            "num_hidden_layers": 12,
            "num_attention_heads": 12,
            "intermediate_size": 3072,
            "max_position_embeddings": 510,
            "type_vocab_size": 2,
            "conv_kernel_size": 65,
            "tie_word_embeddings": True,
        },
    ),
    Family(
        model_types=("fnet",),
        title="FNet: encoder, Fourier transforms, plain MLP",
        reference="transformers FNetConfig",
        classes=classes("FNet", *POOLED, "ForMaskedLM", "ForTokenClassification", "ForQuestionAnswering"),
        components=fnet_components,
        ignored=frozenset(("use_tpu_fourier_optimizations", "tpu_short_seq_length")),
        defaults={
            "vocab_size": 32000,
            "hidden_size": 768,
            "num_hidden_layers": 12,
            "intermediate_size": 3072,
            "max_position_embeddings": 512,
            "type_vocab_size": 4,
            "tie_word_embeddings": True,
        },
    ),
)
