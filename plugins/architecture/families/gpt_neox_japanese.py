"""GPT-NeoX Japanese: GPT-NeoX without biases in its layers, but for one of the last attention."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component, Vector
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import Stack, decoder, plain_mlp, self_attention


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, tied head."""
    stack = Stack.of(config)
    heads = config.size("num_attention_heads")
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, heads=heads, shared=heads, head=stack.width // heads),
        (Vector(name="last attention bias", kind="attention", width=stack.width),),
        plain_mlp(stack, config.size("intermediate_multiple_size") * stack.width, bias=False),
        norm_bias=True,
    )


FAMILY = Family(
    model_types=("gpt_neox_japanese",),
    title="GPT-NeoX Japanese: decoder, rotary positions, plain MLP",
    reference="transformers GPTNeoXJapaneseConfig",
    classes=classes("GPTNeoXJapanese", "ForCausalLM", "Model"),
    components=components,
    ignored=frozenset(("rotary_pct", "rotary_emb_base")),
    defaults={
        "vocab_size": 32000,
        "hidden_size": 2560,
        "num_hidden_layers": 32,
        "num_attention_heads": 32,
        "intermediate_multiple_size": 4,
        "max_position_embeddings": 2048,
        "tie_word_embeddings": True,
    },
)
