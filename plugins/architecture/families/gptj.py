"""GPT-J and CodeGen: parallel layers with one norm, no biases in attention, a biased head (EleutherAI 2021)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import Stack, decoder, plain_mlp, self_attention


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    heads = config.size("num_attention_heads")
    inner = config.size("intermediate_size") if config.known("intermediate_size") else 4 * stack.width
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, shared=heads, head=stack.width // heads),
        plain_mlp(stack, inner),
        norms=("layer norm",),
        norm_bias=True,
        head_bias=True,
    )


FAMILIES = (
    Family(
        model_types=("gptj",),
        title="GPT-J: decoder, parallel layers, plain MLP",
        reference="transformers GPTJConfig",
        classes=classes("GPTJ", "ForCausalLM", "Model", "ForSequenceClassification", "ForQuestionAnswering"),
        components=components,
        aliases={
            "intermediate_size": "n_inner",
            "max_position_embeddings": "n_positions",
            "hidden_size": "n_embd",
            "num_attention_heads": "n_head",
            "num_hidden_layers": "n_layer",
        },
        ignored=frozenset(("rotary_dim",)),
        defaults={
            "vocab_size": 50400,
            "tie_word_embeddings": False,
            "max_position_embeddings": 2048,
            "hidden_size": 4096,
            "num_attention_heads": 16,
            "num_hidden_layers": 28,
        },
    ),
    Family(
        model_types=("codegen",),
        title="CodeGen: decoder, parallel layers, plain MLP",
        reference="transformers CodeGenConfig",
        classes=classes("CodeGen", "ForCausalLM", "Model"),
        components=components,
        aliases={
            "intermediate_size": "n_inner",
            "max_position_embeddings": "n_positions",
            "hidden_size": "n_embd",
            "num_attention_heads": "n_head",
            "num_hidden_layers": "n_layer",
        },
        ignored=frozenset(("rotary_dim",)),
        defaults={
            "vocab_size": 50400,
            "tie_word_embeddings": False,
            "max_position_embeddings": 2048,
            "hidden_size": 4096,
            "num_attention_heads": 16,
            "num_hidden_layers": 28,
        },
    ),
)
