"""Falcon: parallel layers, one key-value head or groups of them, tied head.

Almazrouei et al. 2023, arXiv:2311.16867.
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import CAUSAL, Stack, decoder, plain_mlp, self_attention
from reporter_plugins.architecture.size import Size


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    biased, inner = config.flag("bias"), 4 * stack.width
    if config.known("ffn_hidden_size"):
        inner = config.size("ffn_hidden_size")
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, shared=shared_heads(config), bias=biased),
        plain_mlp(stack, inner, bias=biased),
        norms=("attention norm", "MLP norm")[: norm_count(config)],
        norm_bias=True,
    )


def shared_heads(config: Config) -> Size:
    """Key-value heads: as given in the new architecture, one where `multi_query` is set, else as many as of queries."""
    if is_new(config):
        return config.size("num_kv_heads" if config.known("num_kv_heads") else "num_attention_heads")
    if config.flag("multi_query") and (config.given("multi_query") or not is_old_file(config)):
        return config.derived("key_value_heads", 1, "multi_query: one for all")
    return config.size("num_attention_heads")


def is_old_file(config: Config) -> bool:
    """Whether a file is of the time before transformers had the family: one head for all is not its default."""
    return str(config.get("model_type")).startswith("RefinedWeb")


def is_new(config: Config) -> bool:
    """Whether keys and values are in groups; the old files of Falcon 40B say so by `n_head_kv` alone."""
    return config.flag("new_decoder_architecture") or config.given("n_head_kv")


def norm_count(config: Config) -> int:
    """Norms of a layer: parallel layers share one, in the new architecture each block has its own."""
    if not config.flag("parallel_attn"):
        return 2
    given = config.get("num_ln_in_parallel_attn")
    return 2 if given == 2 or (given is None and is_new(config)) else 1


FAMILY = Family(
    model_types=("falcon", "RefinedWeb", "RefinedWebModel"),
    title="Falcon: decoder, multi-query attention, parallel layers, plain MLP",
    reference="transformers FalconConfig",
    classes=classes("Falcon", *CAUSAL),
    components=components,
    aliases={"num_hidden_layers": "n_layer", "num_attention_heads": "n_head", "num_kv_heads": "n_head_kv"},
    ignored=frozenset(("alibi",)),
    defaults={
        "vocab_size": 65024,
        "hidden_size": 4544,
        "num_hidden_layers": 32,
        "num_attention_heads": 71,
        "new_decoder_architecture": False,
        "multi_query": True,
        "parallel_attn": True,
        "bias": False,
        "max_position_embeddings": 2048,
        "tie_word_embeddings": True,
    },
)
