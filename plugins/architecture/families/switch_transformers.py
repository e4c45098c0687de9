"""Switch Transformers: T5 with a mixture of experts of which a token uses one (Fedus et al. 2021, arXiv:2101.03961)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import gated_experts, gated_mlp, plain_experts, plain_mlp, router, split
from reporter_plugins.architecture.parts.stack import Stack
from reporter_plugins.architecture.parts.t5 import t5_attention, t5_embedding, t5_head, t5_stacks

STEP = "every layer whose index leaves 1 when divided by layers // sparse layers; all where that is 1"


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, encoder, decoder, head."""
    yield t5_embedding(config)
    for stack in t5_stacks(config, architecture):
        yield from t5_attention(stack)
        yield from feed_forward(stack)
        yield stack.norm("MLP norm")
        yield stack.final_norm()
    yield from t5_head(config, architecture)


def feed_forward(stack: Stack) -> Iterator[Component]:
    """Plain layers, and sparse layers at the step of the stack."""
    config = stack.config
    side = stack.label.strip()
    step = config.integer(f"{side}_sparse_step") if config.known(f"{side}_sparse_step") else None
    count = sparse_layers(stack.layers.value, config.integer(f"num_sparse_{side}_layers"), step)
    sparse, dense = split(config, count, f"sparse_{side}_layers", f"dense_{side}_layers", STEP, stack.layers)
    inner = config.size("intermediate_size")
    gated = config.known("feed_forward_proj") and config.text("feed_forward_proj").startswith("gated")
    if dense.value:
        yield from gated_mlp(stack.only(dense), inner) if gated else plain_mlp(stack.only(dense), inner, bias=False)
    if sparse.value:
        some, experts = stack.only(sparse), config.size("num_experts")
        used = config.derived("experts_per_token", 1, "a token goes through one expert (arXiv:2101.03961, section 2.1)")
        yield router(some, experts, bias=config.flag("router_bias"))
        yield from (gated_experts if gated else plain_experts)(some, experts, used, inner)


def sparse_layers(layers: int, wanted: int, step: int | None = None) -> int:
    """How many layers are sparse where `wanted` of `layers` are asked for, or every `step`-th."""
    step = (layers // wanted if wanted > 0 else layers) if step is None else step
    return sum(step == 1 or index % step == 1 for index in range(layers)) if step > 0 else 0


FAMILY = Family(
    model_types=("switch_transformers",),
    title="Switch Transformers: T5 with routed experts",
    reference="transformers SwitchTransformersConfig",
    classes=classes("SwitchTransformers", "ForConditionalGeneration", "Model", "EncoderModel"),
    components=components,
    not_in_reference={
        "gate projection": "transformers builds these layers without gates, whatever feed_forward_proj says; "
        "those of the paper are gated (Fedus et al. 2021, table 9)"
    },
    defaults={
        "vocab_size": 32128,
        "hidden_size": 768,
        "head_dim": 64,
        "intermediate_size": 2048,
        "num_hidden_layers": 12,
        "num_sparse_encoder_layers": 3,
        "num_decoder_layers": 12,
        "num_sparse_decoder_layers": 3,
        "num_attention_heads": 12,
        "num_experts": 8,
        "router_bias": False,
        "relative_attention_num_buckets": 32,
        "tie_word_embeddings": True,
    },
    aliases={
        "hidden_size": "d_model",
        "num_attention_heads": "num_heads",
        "num_hidden_layers": "num_layers",
        "head_dim": "d_kv",
        "intermediate_size": "d_ff",
    },
    ignored=frozenset(("expert_capacity", "relative_attention_max_distance", "n_positions")),
    encoder_decoder=True,
)
