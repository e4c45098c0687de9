"""Aria: a vision tower whose patches are drawn together by queries, a mixture of experts (arXiv:2410.05993)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reporter_plugins.architecture.component import ONE, Component, Linear, Table
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    Stack,
    causal_head,
    decoder,
    gated_experts,
    router,
    self_attention,
    shared_experts,
    submodel,
)
from reporter_plugins.architecture.size import Size


def text_components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, attention, routed and shared experts, final norm, head."""
    stack, inner = Stack.of(config), config.size("intermediate_size")
    config.refuse("moe_intermediate_size")
    experts, used = config.sizes("num_experts", "num_experts_per_tok")
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, bias=config.flag("attention_bias")),
        (router(stack, experts),),
        gated_experts(stack, experts, used, inner),
        shared_experts(stack, config.size("n_shared_experts") * inner, bias=config.flag("mlp_bias")),
    )


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Vision tower, projector, text model, head."""
    vision, tower = submodel(config, "vision_config", "idefics3_vision")
    part, layers = submodel(config, "text_config", "aria_text", label="", fixed=True)
    yield from tower
    yield from projector(config, vision, part.size("hidden_size"))
    yield from layers
    yield from causal_head(part, architecture, tied=config.flag("tie_word_embeddings"))


def projector(config: Config, vision: Config, width: Size) -> Iterator[Component]:
    """Queries, as many as the largest picture needs, that attend to the patches; an MLP."""
    counts = [each for each in config.table("projector_patch_to_query_dict").values() if isinstance(each, int)]
    rows = config.derived("queries", max(counts, default=256), "the largest of projector_patch_to_query_dict")
    stack = Stack(vision, ONE, vision.size("hidden_size"), "projector ", "patches")
    wide = stack.width
    yield Table(name="projector queries", kind="other", rows=rows, width=wide)
    for name in ("query", "key", "value"):
        yield stack.linear(f"{name} projection", "attention", wide, wide)
        yield stack.linear(f"second {name} projection", "attention", wide, wide, bias=True)
    for name in ("output projection", "last projection"):
        yield stack.linear(name, "attention", wide, wide, bias=True)
    yield from stack.norms("query norm", "key norm", "MLP norm", bias=True)
    for name, inputs in (("first layer", wide), ("second layer", width)):
        yield Linear(name=f"projector {name}", kind="mlp", inputs=inputs, outputs=width, stream="patches")


TEXT: Mapping[str, object] = {
    "vocab_size": 32000,
    "hidden_size": 4096,
    "intermediate_size": 4096,
    "num_hidden_layers": 32,
    "num_attention_heads": 32,
    "num_experts": 8,
    "num_experts_per_tok": 2,
    "n_shared_experts": 2,
    "max_position_embeddings": 2048,
    "attention_bias": False,
    "mlp_bias": False,
    "tie_word_embeddings": False,
}

FAMILIES = (
    Family(
        model_types=("aria_text",),
        title="Aria: decoder, grouped-query attention, shared and routed experts",
        reference="transformers AriaTextConfig",
        classes=("AriaTextForCausalLM", "AriaTextModel"),
        components=text_components,
        aliases={
            "num_experts": "moe_num_experts",
            "num_experts_per_tok": "moe_topk",
            "n_shared_experts": "moe_num_shared_experts",
        },
        defaults=TEXT,
    ),
    Family(
        model_types=("aria",),
        title="Aria: vision tower, queries and decoder",
        reference="transformers AriaConfig",
        classes=classes("Aria", "ForConditionalGeneration", "Model"),
        components=components,
        ignored=frozenset(("vision_feature_layer",)),
        defaults={"tie_word_embeddings": False},
    ),
)
