"""Nemotron-H and Nemotron 3 Nano: Mamba-2, attention, MLP and experts, one to a layer.

arXiv:2504.03624, 2512.20848.
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    Stack,
    decoder,
    mamba2_mixer,
    plain_experts,
    plain_mlp,
    router,
    self_attention,
)

LETTERS = {"M": "mamba", "*": "attention", "-": "mlp", "E": "moe"}


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers of each kind with one norm, final norm, head."""
    kinds = layers(config)
    counts = {
        kind: config.derived(f"{kind}_layers", kinds.count(kind), "layers_block_type") for kind in LETTERS.values()
    }
    stack = Stack(config, config.derived("layers", len(kinds), "layers_block_type"), config.size("hidden_size"))
    yield from decoder(
        stack,
        architecture,
        mamba(stack.only(counts["mamba"])) if counts["mamba"].value else (),
        self_attention(stack.only(counts["attention"])) if counts["attention"].value else (),
        plain_mlp(stack.only(counts["mlp"]), config.size("intermediate_size"), bias=config.flag("mlp_bias"))
        if counts["mlp"].value
        else (),
        experts(stack.only(counts["moe"])) if counts["moe"].value else (),
        norms=("layer norm",),
        tied=False,
    )


def layers(config: Config) -> list[str]:
    """The kind of every layer: listed, or a letter each in `hybrid_override_pattern`."""
    listed = config.sequence("layers_block_type")
    if listed:
        names = {"linear_attention": "mamba", "full_attention": "attention"}
        return [names.get(str(kind), str(kind)) for kind in listed]
    pattern = config.get("hybrid_override_pattern")
    if not isinstance(pattern, str):
        config.fault("layers_block_type", "layers_block_type is missing", "or give hybrid_override_pattern")
        return []
    return [LETTERS.get(letter, "unknown") for letter in pattern]


def mamba(stack: Stack) -> Iterator[Component]:
    """Mamba-2 with an inner size of its own heads."""
    config = stack.config
    heads, head, groups = config.sizes("mamba_num_heads", "mamba_head_dim", "n_groups")
    state, kernel = config.sizes("ssm_state_size", "conv_kernel")
    yield from mamba2_mixer(
        stack,
        inner=heads * head,
        heads=heads,
        groups=groups,
        state=state,
        kernel=kernel,
        bias=config.flag("use_bias"),
        conv_bias=config.flag("use_conv_bias"),
    )


def experts(stack: Stack) -> Iterator[Component]:
    """Router, plain routed experts, and a plain shared one."""
    config = stack.config
    routed, used, inner = config.sizes("num_experts", "num_experts_per_tok", "moe_intermediate_size")
    config.refuse("moe_latent_size")
    yield router(stack, routed)
    yield from plain_experts(stack, routed, used, inner, bias=False)
    shared = config.size("moe_shared_expert_intermediate_size")
    yield from plain_mlp(stack, shared, bias=config.flag("mlp_bias"), kind="shared_experts", name="shared expert ")


FAMILY = Family(
    model_types=("nemotron_h",),
    title="Nemotron-H: decoder, Mamba-2 and attention, plain MLP or experts",
    reference="transformers NemotronHConfig",
    classes=classes("NemotronH", "ForCausalLM", "Model"),
    components=components,
    aliases={"num_experts": "n_routed_experts", "layers_block_type": "layer_types"},
    ignored=frozenset(
        ("num_hidden_layers", "chunk_size", "expand", "n_shared_experts", "mamba_proj_bias", "attention_bias")
    ),
    defaults={
        "vocab_size": 131072,
        "hidden_size": 4096,
        "max_position_embeddings": 4096,
        "intermediate_size": 21504,
        "mamba_num_heads": 128,
        "mamba_head_dim": 64,
        "n_groups": 8,
        "ssm_state_size": 128,
        "conv_kernel": 4,
        "use_bias": False,
        "use_conv_bias": True,
        "num_attention_heads": 32,
        "num_key_value_heads": 8,
        "head_dim": 128,
        "mlp_bias": False,
        "num_experts": 8,
        "num_experts_per_tok": 2,
        "moe_intermediate_size": 7688,
        "moe_shared_expert_intermediate_size": 7688,
    },
)
