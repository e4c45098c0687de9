"""T5: encoder and decoder, relative position biases, RMS norms, no other biases (Raffel et al. 2019, arXiv:1910.10683).

The head is tied or not as the configuration says, and as checkpoints hold it: T5 1.1, Flan-T5, mT5 and ByT5 have their
own. (transformers 5 ties it whatever the configuration says.)
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts.t5 import t5_attention, t5_embedding, t5_head, t5_mlp, t5_stacks

ROLES = (
    "ForConditionalGeneration",
    "Model",
    "EncoderModel",
    "WithLMHeadModel",
    "ForSequenceClassification",
    "ForTokenClassification",
    "ForQuestionAnswering",
)


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, encoder, decoder, head."""
    yield t5_embedding(config)
    for stack in t5_stacks(config, architecture):
        yield from t5_attention(stack)
        yield from t5_mlp(stack)
        yield stack.norm("MLP norm")
        yield stack.final_norm()
    yield from t5_head(config, architecture)


def every_layer_components(config: Config, architecture: str) -> Iterator[Component]:
    """The same, with a position bias in every layer (Chung et al. 2023, arXiv:2304.09151)."""
    yield t5_embedding(config)
    for stack in t5_stacks(config, architecture):
        yield from t5_attention(stack, every_layer=True)
        yield from t5_mlp(stack)
        yield stack.norm("MLP norm")
        yield stack.final_norm()
    yield from t5_head(config, architecture)


ALIASES = {
    "hidden_size": "d_model",
    "num_attention_heads": "num_heads",
    "num_hidden_layers": "num_layers",
    "head_dim": "d_kv",
    "intermediate_size": "d_ff",
}
IGNORED = frozenset(("n_positions", "relative_attention_max_distance", "is_gated_act", "dense_act_fn"))
DEFAULTS = {
    "vocab_size": 32128,
    "hidden_size": 512,
    "head_dim": 64,
    "intermediate_size": 2048,
    "num_hidden_layers": 6,
    "num_attention_heads": 8,
    "relative_attention_num_buckets": 32,
    "feed_forward_proj": "relu",
    "tie_word_embeddings": True,
}
MULTILINGUAL = {
    **DEFAULTS,
    "vocab_size": 250112,
    "intermediate_size": 1024,
    "num_hidden_layers": 8,
    "num_attention_heads": 6,
    "feed_forward_proj": "gated-gelu",
}

FAMILIES = (
    Family(
        model_types=("t5",),
        title="T5: encoder and decoder, relative positions",
        reference="transformers T5Config",
        classes=classes("T5", *ROLES),
        components=components,
        defaults=DEFAULTS,
        aliases=ALIASES,
        ignored=IGNORED,
        encoder_decoder=True,
    ),
    Family(
        model_types=("mt5",),
        title="mT5: encoder and decoder, relative positions",
        reference="transformers MT5Config",
        classes=classes("MT5", *ROLES),
        components=components,
        defaults={**MULTILINGUAL, "tie_word_embeddings": False},
        aliases=ALIASES,
        ignored=IGNORED,
        encoder_decoder=True,
    ),
    Family(
        model_types=("umt5",),
        title="umT5: encoder and decoder, relative positions in every layer",
        reference="transformers UMT5Config",
        classes=classes("UMT5", *ROLES),
        components=every_layer_components,
        defaults=MULTILINGUAL,
        aliases=ALIASES,
        ignored=IGNORED,
        encoder_decoder=True,
    ),
)
