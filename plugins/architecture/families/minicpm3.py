"""MiniCPM3: latent attention, gated MLP (openbmb/MiniCPM3-4B, 2024)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import Stack, decoder, gated_mlp, latent_attention


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    value = (
        config.size("v_head_dim") if config.known("v_head_dim") else stack.width // config.size("num_attention_heads")
    )
    yield from decoder(
        stack,
        architecture,
        latent_attention(stack, bias=config.flag("attention_bias"), value=value),
        gated_mlp(stack, config.size("intermediate_size"), bias=config.flag("mlp_bias")),
    )


FAMILY = Family(
    model_types=("minicpm3",),
    title="MiniCPM3: decoder, latent attention, gated MLP",
    reference="transformers MiniCPM3Config",
    classes=classes("MiniCPM3", "ForCausalLM", "Model", "ForSequenceClassification"),
    components=components,
    ignored=frozenset(("num_key_value_heads", "scale_emb", "scale_depth", "dim_model_base")),
    defaults={
        "vocab_size": 73448,
        "hidden_size": 2560,
        "intermediate_size": 6400,
        "num_hidden_layers": 62,
        "num_attention_heads": 40,
        "max_position_embeddings": 32768,
        "tie_word_embeddings": True,
        "attention_bias": False,
        "mlp_bias": False,
        "kv_lora_rank": 256,
        "q_lora_rank": 768,
        "qk_nope_head_dim": 64,
        "qk_rope_head_dim": 32,
    },
)
