"""LongT5: T5 whose encoder attends locally, with or without global tokens (Guo et al. 2021, arXiv:2112.07916)."""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts.t5 import relative_bias, t5_attention, t5_embedding, t5_head, t5_mlp, t5_stacks


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, encoder, decoder, head."""
    yield t5_embedding(config)
    for stack in t5_stacks(config, architecture):
        yield from t5_attention(stack)
        if stack.stream == "encoder" and config.text("encoder_attention_type") == "transient-global":
            yield relative_bias(stack.single(), "global relative position bias")
            yield stack.norm("global norm")
        yield from t5_mlp(stack)
        yield stack.norm("MLP norm")
        yield stack.final_norm()
    yield from t5_head(config, architecture)


FAMILY = Family(
    model_types=("longt5",),
    title="LongT5: encoder and decoder, local attention, relative positions",
    reference="transformers LongT5Config",
    classes=classes("LongT5", "ForConditionalGeneration", "Model", "EncoderModel"),
    components=components,
    aliases={
        "intermediate_size": "d_ff",
        "hidden_size": "d_model",
        "num_attention_heads": "num_heads",
        "num_hidden_layers": "num_layers",
        "head_dim": "d_kv",
    },
    ignored=frozenset(("local_radius", "global_block_size", "relative_attention_max_distance")),
    encoder_decoder=True,
    defaults={
        "vocab_size": 32128,
        "intermediate_size": 2048,
        "relative_attention_num_buckets": 32,
        "feed_forward_proj": "relu",
        "encoder_attention_type": "local",
        "tie_word_embeddings": True,
        "hidden_size": 512,
        "num_attention_heads": 8,
        "num_hidden_layers": 6,
        "head_dim": 64,
    },
)
