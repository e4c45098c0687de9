"""ChatGLM2 and 3, GLM-4 in its first form: multi-query attention with groups, biased queries (arXiv:2406.12793).

The first ChatGLM-6B has the same model_type and another architecture; its fields are other ones, and it is refused.
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family
from reporter_plugins.architecture.parts import Stack, decoder, gated_mlp, self_attention


def components(config: Config, architecture: str) -> Iterator[Component]:
    """Embedding, layers, final norm, an output layer of its own."""
    stack = Stack.of(config)
    if config.given("inner_hidden_size"):
        config.refuse("inner_hidden_size")
    heads, biased = config.size("num_attention_heads"), config.flag("add_bias_linear")
    grouped = config.flag("multi_query_attention")
    yield from decoder(
        stack,
        architecture,
        self_attention(
            stack,
            shared=config.size("multi_query_group_num") if grouped else heads,
            head=config.size("kv_channels"),
            bias=biased or config.flag("add_qkv_bias"),
            output_bias=biased,
        ),
        gated_mlp(stack, config.size("intermediate_size"), bias=biased),
        norm_bias=not config.flag("rmsnorm"),
        tied=False,
    )


def with_head(config: Config, _: str) -> Iterator[Component]:
    """The output layer belongs to the model itself: `ChatGLMModel`, which the files name, has it too."""
    yield from components(config, "ChatGLMForConditionalGeneration")


FAMILY = Family(
    model_types=("chatglm",),
    title="ChatGLM: decoder, multi-query attention with groups, gated MLP",
    reference="THUDM/chatglm3-6b, configuration_chatglm.py and modeling_chatglm.py",
    classes=("ChatGLMModel", "ChatGLMForConditionalGeneration", "ChatGLMForSequenceClassification"),
    components=with_head,
    defaults={
        "vocab_size": 65024,
        "hidden_size": 4096,
        "num_hidden_layers": 28,
        "num_attention_heads": 32,
        "intermediate_size": 13696,
        "kv_channels": 128,
        "max_position_embeddings": 2048,
        "multi_query_attention": False,
        "multi_query_group_num": 1,
        "add_bias_linear": False,
        "add_qkv_bias": False,
        "rmsnorm": True,
    },
    aliases={
        "vocab_size": "padded_vocab_size",
        "num_hidden_layers": "num_layers",
        "intermediate_size": "ffn_hidden_size",
        "max_position_embeddings": "seq_length",
    },
    ignored=frozenset(("post_layer_norm", "original_rope", "interleaved_qkv", "pre_seq_len", "prefix_projection")),
)
