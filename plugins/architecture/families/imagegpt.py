"""ImageGPT: GPT-2 over pixels' colours, norms without bias (Chen et al. 2020, Generative Pretraining from Pixels)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component, Linear
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    Stack,
    classification_head,
    labels,
    plain_mlp,
    position_embedding,
    self_attention,
    token_embedding,
)
from reporter_plugins.architecture.size import Size


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Colours and positions, layers, final norm, a head that does not know the first token."""
    stack, heads = Stack.of(config), config.size("num_attention_heads")
    config.refuse("add_cross_attention")
    inner = config.size("intermediate_size") if config.known("intermediate_size") else 4 * stack.width
    yield token_embedding(config)
    yield position_embedding(config)
    yield from self_attention(stack, heads=heads, shared=heads, head=stack.width // heads, bias=True)
    yield from plain_mlp(stack, inner)
    yield from stack.norms("attention norm", "MLP norm")
    yield stack.final_norm()
    if architecture.endswith("ForCausalImageModeling"):
        config.refuse("tie_word_embeddings")
        outputs = config.size("vocab_size") - Size.exactly(1)
        yield Linear(name="language-model head", kind="lm_head", inputs=stack.width, outputs=outputs)
    elif architecture.endswith("ForImageClassification"):
        yield classification_head(labels(config), stack.width, bias=False)


FAMILY = Family(
    model_types=("imagegpt",),
    title="ImageGPT: decoder of pixels, learned positions, plain MLP",
    reference="transformers ImageGPTConfig",
    classes=classes("ImageGPT", "Model", "ForCausalImageModeling", "ForImageClassification"),
    components=components,
    aliases={
        "hidden_size": "n_embd",
        "num_hidden_layers": "n_layer",
        "num_attention_heads": "n_head",
        "max_position_embeddings": "n_positions",
        "intermediate_size": "n_inner",
    },
    defaults={
        "vocab_size": 513,
        "max_position_embeddings": 1024,
        "hidden_size": 512,
        "num_hidden_layers": 24,
        "num_attention_heads": 8,
        "add_cross_attention": False,
    },
)
