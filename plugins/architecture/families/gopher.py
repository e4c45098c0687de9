"""Gopher and Chinchilla: Transformer-XL's relative positions, RMS norms, tied head.

arXiv:2112.11446, arXiv:2203.15556.


Written from the papers: the weights are not published. Each layer projects the relative positions (Dai et al. 2019,
arXiv:1901.02860); with it, and a tied head, the sizes of Hoffmann et al., table A9, come out as printed (44M, 57M, …).
Whether the dense layers have biases is not published; none are counted.
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import Stack, decoder, head_size, plain_mlp, self_attention


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    inner = config.size("intermediate_size") if config.known("intermediate_size") else 4 * stack.width
    heads = config.size("num_attention_heads") * head_size(config)
    yield from decoder(
        stack,
        architecture,
        self_attention(stack),
        (stack.linear("relative position projection", "attention", stack.width, heads),),
        plain_mlp(stack, inner, bias=False),
    )


FAMILY = Family(
    model_types=("gopher", "chinchilla"),
    title="Gopher: decoder, relative positions, plain MLP",
    reference="arXiv:2112.11446, section 2",
    classes=classes("Gopher", "ForCausalLM", "Model"),
    components=components,
    defaults={
        "vocab_size": 32000,
        "hidden_size": 16384,
        "num_hidden_layers": 80,
        "num_attention_heads": 128,
        "head_dim": 128,
        "max_position_embeddings": 2048,
        "tie_word_embeddings": True,
    },
)
