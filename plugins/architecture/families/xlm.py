"""XLM and FlauBERT: biased encoder layers, languages as a table, a tied head with a bias (arXiv:1901.07291)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component, Table
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import Stack, causal_head, encoder_layers, text_embeddings


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embeddings with their norm, layers, head."""
    stack = Stack.of(config)
    config.refuse("asm")
    yield from text_embeddings(config, segments=False)
    if config.integer("n_langs") > 1 and config.flag("use_lang_emb"):
        yield Table(name="language embedding", kind="embedding", rows=config.size("n_langs"), width=stack.width)
    yield from encoder_layers(stack, inner=4 * stack.width)
    if architecture.endswith("WithLMHeadModel"):
        yield from causal_head(config, "ForCausalLM", bias=True)


FAMILIES = (
    Family(
        model_types=("xlm",),
        title="XLM: encoder, learned positions, plain MLP",
        reference="transformers XLMConfig",
        classes=classes("XLM", "WithLMHeadModel", "Model"),
        components=components,
        ignored=frozenset(("sinusoidal_embeddings", "causal")),
        defaults={
            "vocab_size": 30145,
            "asm": False,
            "n_langs": 1,
            "max_position_embeddings": 512,
            "tie_word_embeddings": True,
            "hidden_size": 2048,
            "num_attention_heads": 16,
            "num_hidden_layers": 12,
        },
        aliases={
            "hidden_size": "emb_dim",
            "num_attention_heads": "n_heads",
            "num_hidden_layers": "n_layers",
            "vocab_size": "n_words",
        },
    ),
    Family(
        model_types=("flaubert",),
        title="FlauBERT: encoder, learned positions, plain MLP",
        reference="transformers FlaubertConfig",
        classes=classes("Flaubert", "WithLMHeadModel", "Model"),
        components=components,
        ignored=frozenset(("sinusoidal_embeddings", "causal", "pre_norm", "layerdrop")),
        defaults={
            "vocab_size": 30145,
            "asm": False,
            "n_langs": 1,
            "max_position_embeddings": 512,
            "tie_word_embeddings": True,
            "hidden_size": 2048,
            "num_attention_heads": 16,
            "num_hidden_layers": 12,
        },
        aliases={
            "hidden_size": "emb_dim",
            "num_attention_heads": "n_heads",
            "num_hidden_layers": "n_layers",
            "vocab_size": "n_words",
        },
    ),
)
