"""Decoders that are another family, component for component, with other names and sizes: each says whose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.families import deepseek_v3, exaone_moe, glm4_moe, gpt2, llama, nemotron, qwen3_moe
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import CAUSAL

CODING = {
    "vocab_size": 76800,
    "hidden_size": 5120,
    "intermediate_size": 27648,
    "num_hidden_layers": 80,
    "num_attention_heads": 40,
    "num_key_value_heads": 8,
    "head_dim": 128,
    "max_position_embeddings": 131072,
}
SARVAM_MOE = {
    "vocab_size": 262144,
    "intermediate_size": 8192,
    "num_hidden_layers": 19,
    "num_attention_heads": 64,
    "num_key_value_heads": 4,
    "head_dim": 64,
    "moe_intermediate_size": 1024,
    "num_experts_per_tok": 6,
    "use_qk_norm": True,
}
SARVAM_MLA = {
    "vocab_size": 262144,
    "hidden_size": 4096,
    "intermediate_size": 16384,
    "num_hidden_layers": 32,
    "num_attention_heads": 64,
    "num_experts": 128,
    "q_lora_rank": None,
    "first_k_dense_replace": 1,
}
MISTRAL4 = {
    "vocab_size": 131072,
    "hidden_size": 4096,
    "intermediate_size": 12288,
    "num_hidden_layers": 36,
    "num_attention_heads": 32,
    "num_experts": 128,
    "kv_lora_rank": 256,
    "q_lora_rank": 1024,
    "qk_nope_head_dim": 64,
    "num_experts_per_tok": 4,
    "first_k_dense_replace": 0,
    "max_position_embeddings": 1048576,
}
JAIS = {
    "vocab_size": 150272,
    "hidden_size": 3328,
    "intermediate_size": 26624,
    "num_attention_heads": 26,
    "num_key_value_heads": 26,
    "head_dim": 128,
    "max_position_embeddings": 8192,
    "attention_bias": True,
    "mlp_bias": True,
}
HUNYUAN = {
    "vocab_size": 120832,
    "intermediate_size": 13312,
    "num_hidden_layers": 80,
    "num_attention_heads": 64,
    "num_key_value_heads": 8,
    "head_dim": 128,
    "max_position_embeddings": 131072,
    "moe_intermediate_size": 1536,
    "num_experts": 192,
    "sliding_window": None,
}
SOLAR = {
    "vocab_size": 196608,
    "num_hidden_layers": 48,
    "num_attention_heads": 64,
    "head_dim": 128,
    "moe_intermediate_size": 1280,
    "first_k_dense_replace": 0,
}
EXAONE = {
    "vocab_size": 102400,
    "intermediate_size": 14336,
    "num_key_value_heads": 8,
    "max_position_embeddings": 4096,
}
VISUAL_GLM = {"vocab_size": 151424, "max_position_embeddings": 65536, "attention_bias": True}


def relative(
    family: Family, model_type: str, title: str, names: tuple[str, ...], reference: str, defaults: Mapping[str, Any]
) -> Family:
    """The family with another name, other defaults."""
    merged = {**family.defaults, **defaults}
    return replace(
        family, model_types=(model_type,), title=title, classes=names, reference=reference, defaults=merged,
        prediction_copies=None,
    )  # fmt: skip


def unnormed_components(config: Config, architecture: str) -> Iterator[Component]:
    """GLM-4.5's, whose queries and keys the reference never norms here."""
    config.refuse("use_qk_norm")
    yield from glm4_moe.FAMILY.components(config, architecture)


def solar_components(config: Config, architecture: str) -> Iterator[Component]:
    """The same, and the reference has experts in every layer."""
    config.refuse("first_k_dense_replace")
    yield from unnormed_components(config, architecture)


def hunyuan_components(config: Config, architecture: str) -> Iterator[Component]:
    """K-EXAONE's, without biases; the first layer is dense, or as `mlp_layer_types` lists them."""
    if not config.given("mlp_layer_types") and config.integer("first_k_dense_replace") != 1:
        config.fault("first_k_dense_replace", "first_k_dense_replace is only known as 1 to this family")
    config.refuse("attention_bias")
    config.refuse("mlp_bias")
    yield from exaone_moe.FAMILY.components(config, architecture)


FAMILIES = (
    relative(
        llama.FAMILY,
        "iquestcoder",
        "IQuest-Coder: decoder, grouped-query attention, gated MLP",
        classes("IQuestCoder", *CAUSAL),
        "transformers IQuestCoderConfig",
        CODING,
    ),
    relative(
        glm4_moe.FAMILY,
        "sarvam_moe",
        "Sarvam MoE: decoder, grouped-query attention, shared and routed experts",
        classes("SarvamMoe", "ForCausalLM", "Model"),
        "transformers SarvamMoEConfig",
        SARVAM_MOE,
    ),
    relative(
        deepseek_v3.FAMILY,
        "sarvam_mla",
        "Sarvam MLA: decoder, latent attention, shared and routed experts",
        classes("SarvamMla", "ForCausalLM", "Model"),
        "transformers SarvamMLAConfig",
        SARVAM_MLA,
    ),
    relative(
        deepseek_v3.FAMILY,
        "mistral4",
        "Mistral Small 4: decoder, latent attention, shared and routed experts",
        classes("Mistral4", "ForCausalLM", "Model", "ForSequenceClassification", "ForTokenClassification"),
        "transformers Mistral4Config",
        MISTRAL4,
    ),
    relative(
        qwen3_moe.FAMILY,
        "mellum",
        "Mellum 2: decoder, grouped-query attention, routed experts",
        classes("Mellum", "ForCausalLM", "Model"),
        "transformers MellumConfig",
        {
            "vocab_size": 98304,
            "hidden_size": 2304,
            "intermediate_size": 7168,
            "num_hidden_layers": 28,
            "head_dim": 128,
            "max_position_embeddings": 131072,
            "moe_intermediate_size": 896,
            "num_experts": 64,
        },
    ),
    relative(
        nemotron.FAMILY,
        "jais2",
        "Jais 2: decoder, grouped-query attention, plain MLP",
        classes("Jais2", "ForCausalLM", "Model"),
        "transformers Jais2Config",
        JAIS,
    ),
    relative(
        replace(exaone_moe.FAMILY, components=hunyuan_components),
        "hy_v3",
        "Hunyuan 3: decoder, grouped-query attention, shared and routed experts",
        classes("HYV3", "ForCausalLM", "Model"),
        "transformers HYV3Config",
        HUNYUAN,
    ),
    relative(
        replace(glm4_moe.FAMILY, components=solar_components),
        "solar_open",
        "Solar Open: decoder, grouped-query attention, shared and routed experts",
        classes("SolarOpen", "ForCausalLM", "Model"),
        "transformers SolarOpenConfig",
        SOLAR,
    ),
    relative(
        replace(glm4_moe.FAMILY, components=unnormed_components),
        "glm4v_moe_text",
        "GLM-4.5V: decoder, grouped-query attention, shared and routed experts",
        classes("Glm4vMoeText", "Model"),
        "transformers Glm4vMoeTextConfig",
        VISUAL_GLM,
    ),
    relative(
        gpt2.FAMILY,
        "gpt-sw3",
        "GPT-SW3: decoder, learned positions, plain MLP",
        gpt2.FAMILY.classes,
        "transformers GPT2Config",
        {},
    ),
    relative(
        replace(llama.FAMILY, aliases={**llama.FAMILY.aliases, "num_hidden_layers": "num_layers"}),
        "exaone",
        "EXAONE 3: decoder, grouped-query attention, gated MLP",
        (*classes("Exaone", *CAUSAL), "LlamaForCausalLM"),
        "transformers ExaoneConfig",
        EXAONE,
    ),
    relative(
        llama.FAMILY,
        "Yi",
        "Yi: decoder, grouped-query attention, gated MLP",
        classes("Yi", *CAUSAL),
        "01-ai/Yi-6B, configuration_yi.py",
        {"vocab_size": 64000, "num_key_value_heads": 4, "max_position_embeddings": 4096},
    ),
    relative(
        llama.FAMILY,
        "xverse",
        "XVERSE: decoder, rotary positions, gated MLP",
        classes("Xverse", *CAUSAL),
        "xverse/XVERSE-13B, configuration_xverse.py",
        {
            "vocab_size": 100278,
            "hidden_size": 5120,
            "intermediate_size": 13824,
            "num_hidden_layers": 40,
            "num_attention_heads": 40,
            "max_position_embeddings": 8192,
        },
    ),
    relative(
        llama.FAMILY,
        "aquila",
        "Aquila: decoder, grouped-query attention, gated MLP",
        classes("Aquila", *CAUSAL),
        "BAAI/Aquila2-7B, configuration_aquila.py",
        {"vocab_size": 100008},
    ),
    relative(
        llama.FAMILY,
        "skywork",
        "Skywork: decoder, rotary positions, gated MLP",
        classes("Skywork", *CAUSAL),
        "Skywork/Skywork-13B-base, configuration_skywork.py",
        {},
    ),
    relative(
        glm4_moe.FAMILY,
        "deepseek",
        "DeepSeekMoE: decoder, shared and routed experts",
        classes("Deepseek", "ForCausalLM", "Model"),
        "deepseek-ai/deepseek-moe-16b-base, configuration_deepseek.py",
        {
            "vocab_size": 102400,
            "hidden_size": 2048,
            "intermediate_size": 10944,
            "num_hidden_layers": 28,
            "num_attention_heads": 16,
            "num_key_value_heads": 16,
            "max_position_embeddings": 4096,
            "moe_intermediate_size": 1408,
            "n_shared_experts": 2,
            "num_experts": 64,
            "num_experts_per_tok": 6,
        },
    ),
)
