"""OLMo, OLMo 2, OLMo 3: norms without weights, then after each block, then sliding (arXiv:2402.00838, 2501.00656)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    Stack,
    causal_head,
    decoder,
    gated_mlp,
    patterned_windows,
    self_attention,
    token_embedding,
    whole_norms,
)

AFTER = ("post-attention norm", "post-MLP norm")


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, head: OLMo's norms have no weights."""
    stack = Stack.of(config)
    yield token_embedding(config)
    yield from self_attention(stack, bias=config.flag("attention_bias"))
    yield from gated_mlp(stack, config.size("intermediate_size"))
    yield from causal_head(config, architecture)


def second_components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    sliding = config.known("sliding_window")
    yield from decoder(
        stack,
        architecture,
        self_attention(
            stack, bias=config.flag("attention_bias"), windows=patterned_windows(stack, 4) if sliding else ()
        ),
        whole_norms(stack),
        gated_mlp(stack, config.size("intermediate_size")),
        norms=AFTER,
    )


FAMILIES = (
    Family(
        model_types=("olmo",),
        title="OLMo: decoder, grouped-query attention, gated MLP",
        reference="transformers OlmoConfig",
        classes=classes("Olmo", "ForCausalLM", "Model", "ForSequenceClassification"),
        components=components,
        defaults={
            "vocab_size": 50304,
            "hidden_size": 4096,
            "intermediate_size": 11008,
            "num_hidden_layers": 32,
            "num_attention_heads": 32,
            "max_position_embeddings": 2048,
            "tie_word_embeddings": False,
            "attention_bias": False,
        },
    ),
    Family(
        model_types=("olmo2",),
        title="OLMo 2: decoder, grouped-query attention, gated MLP",
        reference="transformers Olmo2Config",
        classes=classes("Olmo2", "ForCausalLM", "Model", "ForSequenceClassification"),
        components=second_components,
        defaults={
            "vocab_size": 50304,
            "hidden_size": 4096,
            "intermediate_size": 11008,
            "num_hidden_layers": 32,
            "num_attention_heads": 32,
            "max_position_embeddings": 2048,
            "tie_word_embeddings": False,
            "attention_bias": False,
        },
    ),
    Family(
        model_types=("olmo3",),
        title="OLMo 3: decoder, sliding and full attention, gated MLP",
        reference="transformers Olmo3Config",
        classes=classes("Olmo3", "ForCausalLM", "Model", "ForSequenceClassification"),
        components=second_components,
        defaults={
            "vocab_size": 50304,
            "hidden_size": 4096,
            "intermediate_size": 11008,
            "num_hidden_layers": 32,
            "num_attention_heads": 32,
            "max_position_embeddings": 2048,
            "tie_word_embeddings": False,
            "attention_bias": False,
            "sliding_window": 4096,
        },
    ),
)
