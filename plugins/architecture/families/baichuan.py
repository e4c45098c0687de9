"""Baichuan and InternLM: Llama's layers under names of their own (arXiv:2309.10305, arXiv:2403.17297).

Their code lies in their repositories; what it builds is parameter for parameter a Llama, with fused projections.
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import Stack, decoder, gated_mlp, self_attention


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, bias=config.flag("bias")),
        gated_mlp(stack, config.size("intermediate_size")),
    )


IGNORED = frozenset(("z_loss_weight", "model_max_length", "rotary"))
FAMILIES = (
    Family(
        model_types=("baichuan",),
        title="Baichuan: decoder, rotary or ALiBi positions, gated MLP",
        reference="baichuan-inc/Baichuan2-7B-Base, configuration_baichuan.py",
        classes=classes("Baichuan", "ForCausalLM", "Model"),
        components=components,
        defaults={
            "vocab_size": 125696,
            "hidden_size": 4096,
            "intermediate_size": 11008,
            "num_hidden_layers": 32,
            "num_attention_heads": 32,
            "max_position_embeddings": 4096,
            "tie_word_embeddings": False,
            "bias": False,
        },
        ignored=IGNORED,
    ),
    Family(
        model_types=("internlm",),
        title="InternLM: decoder, biased attention, gated MLP",
        reference="internlm/internlm-7b, configuration_internlm.py",
        classes=classes("InternLM", "ForCausalLM", "Model"),
        components=components,
        defaults={
            "vocab_size": 103168,
            "hidden_size": 4096,
            "intermediate_size": 11008,
            "num_hidden_layers": 32,
            "num_attention_heads": 32,
            "max_position_embeddings": 2048,
            "tie_word_embeddings": False,
            "bias": True,
        },
        ignored=IGNORED,
    ),
    Family(
        model_types=("internlm2",),
        title="InternLM2: decoder, grouped-query attention, gated MLP",
        reference="internlm/internlm2-7b, configuration_internlm2.py",
        classes=classes("InternLM2", "ForCausalLM", "Model"),
        components=components,
        defaults={
            "vocab_size": 103168,
            "hidden_size": 4096,
            "intermediate_size": 11008,
            "num_hidden_layers": 32,
            "num_attention_heads": 32,
            "max_position_embeddings": 2048,
            "tie_word_embeddings": False,
            "bias": False,
        },
        ignored=IGNORED,
    ),
    Family(
        model_types=("minicpm",),
        title="MiniCPM: decoder, grouped-query attention, gated MLP, tied head",
        reference="openbmb/MiniCPM-2B-sft-bf16, configuration_minicpm.py",
        classes=classes("MiniCPM", "ForCausalLM", "Model"),
        components=components,
        defaults={
            "vocab_size": 32000,
            "hidden_size": 4096,
            "intermediate_size": 11008,
            "num_hidden_layers": 32,
            "num_attention_heads": 32,
            "max_position_embeddings": 2048,
            "tie_word_embeddings": True,
            "bias": False,
        },
        aliases={"bias": "attention_bias"},
        ignored=frozenset(("scale_emb", "scale_depth", "dim_model_base")),
    ),
)
