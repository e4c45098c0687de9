"""OPT: decoder, learned positions with an offset of two, biases everywhere (Zhang et al. 2022, arXiv:2205.01068)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    Stack,
    causal_head,
    plain_mlp,
    position_embedding,
    self_attention,
    token_embedding,
)
from reporter_plugins.architecture.size import Size

AFFINE = "layer_norm_elementwise_affine"


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embeddings, projection where they are narrower, layers, final norm, head."""
    stack = Stack.of(config)
    width = embedding_width(config)
    bias = config.flag("enable_bias")
    yield token_embedding(config, width)
    yield position_embedding(config, config.size("max_position_embeddings") + 2)
    if width.value != stack.width.value:
        yield stack.single().linear("projection in", "other", width, stack.width)
    yield from self_attention(stack, bias=bias)
    yield from plain_mlp(stack, config.size("intermediate_size"), bias=bias)
    if config.flag(AFFINE):
        yield from stack.norms("attention norm", "MLP norm", bias=True)
        if config.flag("do_layer_norm_before") and not config.flag("_remove_final_layer_norm"):
            yield stack.final_norm(bias=True)
    if width.value != stack.width.value:
        yield stack.single().linear("projection out", "other", stack.width, width)
    yield from causal_head(config, architecture, width=width)


def embedding_width(config: Config) -> Size:
    """`word_embed_proj_dim`, the hidden size where it is not given."""
    return config.size("word_embed_proj_dim" if config.known("word_embed_proj_dim") else "hidden_size")


FAMILY = Family(
    model_types=("opt",),
    title="OPT: decoder, learned positions, plain MLP",
    reference="transformers OPTConfig",
    classes=classes("OPT", "ForCausalLM", "Model", "ForSequenceClassification", "ForQuestionAnswering"),
    components=components,
    defaults={
        "vocab_size": 50272,
        "hidden_size": 768,
        "num_hidden_layers": 12,
        "intermediate_size": 3072,
        "num_attention_heads": 12,
        "max_position_embeddings": 2048,
        "do_layer_norm_before": True,
        "_remove_final_layer_norm": False,
        "enable_bias": True,
        AFFINE: True,
        "tie_word_embeddings": True,
    },
    aliases={"intermediate_size": "ffn_dim"},
)
