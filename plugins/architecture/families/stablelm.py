"""StableLM: Llama's layers with LayerNorms; norms of every head and parallel layers in some (arXiv:2402.17834)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import Stack, decoder, gated_mlp, self_attention, whole_norms


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, head."""
    stack = Stack.of(config)
    parallel = config.flag("use_parallel_residual")
    yield from decoder(
        stack,
        architecture,
        self_attention(stack, bias=config.flag("use_qkv_bias"), output_bias=False),
        whole_norms(stack) if config.flag("qk_layernorm") else (),
        gated_mlp(stack, config.size("intermediate_size")),
        norms=("attention norm",) if parallel else ("attention norm", "MLP norm"),
        norm_bias=True,
    )


FAMILY = Family(
    model_types=("stablelm", "stablelm_epoch"),
    title="StableLM: decoder, grouped-query attention, gated MLP, LayerNorms",
    reference="transformers StableLmConfig",
    classes=classes("StableLm", "ForCausalLM", "Model", "ForSequenceClassification", "ForTokenClassification"),
    components=components,
    defaults={
        "vocab_size": 50304,
        "intermediate_size": 6912,
        "hidden_size": 2560,
        "num_hidden_layers": 32,
        "num_attention_heads": 32,
        "num_key_value_heads": 32,
        "max_position_embeddings": 4096,
        "tie_word_embeddings": False,
        "use_qkv_bias": False,
        "qk_layernorm": False,
        "use_parallel_residual": False,
    },
)
