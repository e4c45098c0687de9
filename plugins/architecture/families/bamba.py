"""Bamba and Falcon-H1: Mamba-2 and attention, in layers of their own or side by side (arXiv:2507.22448)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import Stack, decoder, gated_mlp, named_mamba2, self_attention, split


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, Mamba-2 layers, attention at `attn_layer_indices`, MLP, final norm, head."""
    stack = Stack.of(config)
    count = len(set(config.integers("attn_layer_indices")) & set(range(stack.layers.value)))
    attending, mixing = split(config, count, "attention_layers", "mamba_layers", "attn_layer_indices")
    yield from decoder(
        stack,
        architecture,
        named_mamba2(stack.only(mixing)) if mixing.value else (),
        self_attention(stack.only(attending), bias=config.flag("attention_bias")) if attending.value else (),
        gated_mlp(stack, config.size("intermediate_size"), bias=config.flag("mlp_bias")),
        norms=("layer norm", "MLP norm"),
    )


def parallel_components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, Mamba-2 beside attention in every layer, MLP, final norm, head."""
    stack = Stack.of(config)
    inner = config.size("mamba_d_ssm") if config.known("mamba_d_ssm") else None
    yield from decoder(
        stack,
        architecture,
        named_mamba2(
            stack, inner=inner, norm=config.flag("mamba_rms_norm"), output_bias=config.flag("projectors_bias")
        ),
        self_attention(stack, bias=config.flag("attention_bias")),
        gated_mlp(stack, config.size("intermediate_size"), bias=config.flag("mlp_bias")),
        norms=("layer norm", "MLP norm"),
    )


FAMILIES = (
    Family(
        model_types=("bamba",),
        title="Bamba: decoder, Mamba-2 and attention, gated MLP",
        reference="transformers BambaConfig",
        classes=classes("Bamba", "ForCausalLM", "Model"),
        components=components,
        ignored=frozenset(("mamba_d_head", "mamba_chunk_size", "num_logits_to_keep", "attn_rotary_emb")),
        defaults={
            "vocab_size": 128000,
            "tie_word_embeddings": False,
            "hidden_size": 4096,
            "intermediate_size": 14336,
            "num_hidden_layers": 32,
            "max_position_embeddings": 262144,
            "num_key_value_heads": 8,
            "mamba_n_heads": 128,
            "mamba_n_groups": 1,
            "mamba_d_state": 256,
            "mamba_d_conv": 4,
            "mamba_expand": 2,
            "mamba_conv_bias": True,
            "mamba_proj_bias": False,
            "mlp_bias": False,
        },
    ),
    Family(
        model_types=("falcon_h1",),
        title="Falcon-H1: decoder, Mamba-2 beside attention, gated MLP",
        reference="transformers FalconH1Config",
        classes=classes("FalconH1", "ForCausalLM", "Model"),
        components=parallel_components,
        ignored=frozenset(("mamba_d_head", "mamba_chunk_size", "num_logits_to_keep", "mamba_norm_before_gate")),
        defaults={
            "vocab_size": 128000,
            "tie_word_embeddings": False,
            "hidden_size": 4096,
            "intermediate_size": 14336,
            "num_hidden_layers": 32,
            "num_attention_heads": 32,
            "num_key_value_heads": 8,
            "max_position_embeddings": 8192,
            "mamba_d_ssm": 1024,
            "mamba_n_heads": 128,
            "mamba_n_groups": 1,
            "mamba_d_state": 256,
            "mamba_d_conv": 4,
            "mamba_conv_bias": True,
            "mamba_proj_bias": False,
            "mamba_rms_norm": False,
            "projectors_bias": False,
            "attention_bias": False,
            "mlp_bias": False,
        },
    ),
)
