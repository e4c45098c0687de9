"""Gemma 4: wider heads in the full layers, embeddings of every layer, shared keys and values, experts beside an MLP.

Google DeepMind 2026, Gemma 4 model card.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from reporter_plugins.architecture.component import Component, Convolution, Linear, Norm, Table
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.families.gemma3n import layer_embeddings
from reporter_plugins.architecture.family import Family, classes
from reporter_plugins.architecture.parts import (
    Stack,
    causal_head,
    decoder,
    gated_experts,
    gated_mlp,
    plain_mlp,
    router,
    scores,
    self_attention,
    submodel,
)
from reporter_plugins.architecture.parts.layers import layer_kinds
from reporter_plugins.architecture.size import Size

NORMS = ("attention norm", "post-attention norm", "MLP norm", "post-MLP norm")
EXPERT_NORMS = ("post-dense norm", "expert norm", "post-expert norm")


def text_components(config: Config, architecture: str) -> Iterator[Component]:
    """Embeddings, layers, final norm, head."""
    stack = Stack.of(config)
    narrow = config.integer("hidden_size_per_layer_input")
    yield from decoder(
        stack,
        architecture,
        layer_embeddings(stack) if narrow else (),
        attention(stack),
        feed_forward(stack),
        experts(stack) if config.flag("enable_moe_block") else (),
        norms=(*NORMS, "layer input norm") if narrow else NORMS,
    )


def kinds(config: Config) -> Sequence[str]:
    """Every sixth layer looks at everything, or as `layer_types` lists them; the last one always does."""
    listed = list(layer_kinds(config, lambda i: "full_attention" if (i + 1) % 6 == 0 else "sliding_attention"))
    return [*listed[:-1], "full_attention"]


def attention(stack: Stack) -> Iterator[Component]:
    """Sliding layers, and full ones with heads of another size; the last layers use keys and values of earlier ones."""
    config, every = stack.config, kinds(stack.config)
    owning = every[: max(0, stack.layers.value - config.integer("num_kv_shared_layers"))]
    for label, kind in (("sliding ", "sliding_attention"), ("full ", "full_attention")):
        if count := every.count(kind):
            where = f"layer_types, {label.strip()}"
            some = stack.only(config.derived(f"{label.strip()}_layers", count, where), label)
            mine = config.derived(f"{label.strip()}_key_layers", owning.count(kind), "all but num_kv_shared_layers")
            window = config.size("sliding_window") if label == "sliding " else None
            yield from heads_of(some, stack.only(mine, label), head_of(config, window), window)


def head_of(config: Config, window: Size | None) -> Size:
    """The size of a head, which full layers have of their own."""
    if window is not None:
        return config.size("head_dim")
    return overridden(config, "head_dim") or config.size("global_head_dim")


def shared_heads(config: Config, alike: bool) -> Size:
    """Heads of keys and values; full layers whose keys are their values may have fewer."""
    given = overridden(config, "num_key_value_heads") if alike else None
    if given is not None:
        return given
    fewer = alike and config.known("num_global_key_value_heads")
    return config.size("num_global_key_value_heads" if fewer else "num_key_value_heads")


def overridden(config: Config, name: str) -> Size | None:
    """A number that `per_layer_config` has for the full layers, all alike, as the reference writes it."""
    tables = config.table("per_layer_config")
    numbers = {each.get(name) for each in tables.values() if isinstance(each, Mapping)}
    full = [index for index, kind in enumerate(kinds(config)) if kind == "full_attention"]
    if tables and (len(numbers) > 1 or sorted(map(str, tables)) != sorted(written(tables, full))):
        config.refuse("per_layer_config")
    (number,) = numbers if len(numbers) == 1 else (None,)
    return config.derived(f"full_{name}", number, "per_layer_config") if isinstance(number, int) else None


def written(tables: Mapping[str, object], full: Sequence[int]) -> list[str]:
    """The indices of layers as a file writes them: 5, or 05."""
    width = max(len(str(each)) for each in tables)
    return [str(index) if str(index) in tables else str(index).zfill(width) for index in full]


def heads_of(stack: Stack, own: Stack, head: Size, window: Size | None) -> Iterator[Component]:
    """Grouped-query attention of layers of one kind; a full one may take its keys as values."""
    config, biased, full = stack.config, stack.config.flag("attention_bias"), window is None
    alike = full and config.flag("attention_k_eq_v")
    shared = shared_heads(config, alike)
    inner = config.size("num_attention_heads") * head
    yield stack.linear("query projection", "attention", stack.width, inner, bias=biased)
    yield own.linear("key projection", "attention", stack.width, shared * head, bias=biased)
    if not alike:
        yield own.linear("value projection", "attention", stack.width, shared * head, bias=biased)
    yield stack.linear("output projection", "attention", inner, stack.width, bias=biased)
    yield stack.norm("query norm", head)
    yield own.norm("key norm", head)
    yield from scores(
        stack, config.size("num_attention_heads"), head, head, 2 * shared * head, ((stack.layers, window),)
    )


def feed_forward(stack: Stack) -> Iterator[Component]:
    """A gated MLP, twice as wide in the layers that use others' keys and values where that is asked for."""
    config, inner = stack.config, stack.config.size("intermediate_size")
    shared = min(config.integer("num_kv_shared_layers"), stack.layers.value)
    if not shared or not config.flag("use_double_wide_mlp"):
        yield from gated_mlp(stack, inner)
        return
    wide = config.derived("wide_layers", shared, "num_kv_shared_layers, with use_double_wide_mlp")
    rest = config.derived("narrow_layers", stack.layers.value - shared, "all but num_kv_shared_layers")
    yield from gated_mlp(stack.only(rest), inner)
    yield from gated_mlp(stack.only(wide, "wide "), 2 * inner)


def experts(stack: Stack) -> Iterator[Component]:
    """Routed experts beside the MLP, with norms of their own; a scale of the router's input, and of each expert."""
    config = stack.config
    count, used, inner = config.sizes("num_experts", "num_experts_per_tok", "moe_intermediate_size")
    yield router(stack, count)
    yield stack.vector("router scale", "router", stack.width)
    yield stack.vector("expert scale", "router", count)
    yield from gated_experts(stack, count, used, inner)
    yield from stack.norms(*EXPERT_NORMS)


def vision_components(config: Config, _: str) -> Iterator[Component]:
    """Patches with a table of places for each axis, gated layers with norms before and after each block."""
    stack = Stack.of(config, stream="patches")
    patch = config.size("patch_size")
    pixels = 3 * patch * patch
    yield stack.single().linear("patch embedding", "embedding", pixels, stack.width)
    rows = config.size("position_embedding_size")
    yield Table(name="position embedding", kind="embedding", count=Size.exactly(2), rows=rows, width=stack.width)
    head = config.size("head_dim")
    yield from self_attention(stack, cached=False)
    yield stack.norm("query norm", head)
    yield stack.norm("key norm", head)
    yield from gated_mlp(stack, config.size("intermediate_size"))
    yield from stack.norms(*NORMS)


def audio_components(config: Config, _: str) -> Iterator[Component]:
    """Two convolutions over the spectrum, conformer layers with two MLPs and relative positions, a projection."""
    stack = Stack.of(config, stream="patches")
    once, width = stack.single(), stack.width
    yield from subsampling(config, width)
    for name in ("first ", "second "):
        yield from plain_mlp(stack, 4 * width, bias=False, name=name)
        yield from stack.norms(f"{name}MLP norm", f"{name}post-MLP norm")
    config.divides("num_attention_heads", "hidden_size")
    yield from self_attention(stack, shared=config.size("num_attention_heads"), cached=False)
    yield stack.linear("position projection", "attention", width, width)
    yield stack.vector("query scale", "attention", width // config.size("num_attention_heads"))
    yield stack.linear("convolution input projection", "conv", width, 2 * width)
    yield stack.linear("convolution output projection", "conv", width, width)
    yield stack.vector("depthwise convolution", "conv", width * config.size("conv_kernel_size"))
    yield from stack.norms(
        "convolution norm", "post-convolution norm", "attention norm", "post-attention norm", "final norm"
    )
    yield once.linear("audio output projection", "other", width, config.size("output_proj_dims"), bias=True)


def subsampling(config: Config, width: Size) -> Iterator[Component]:
    """Two convolutions of three by three, each with a norm without a bias, and a projection."""
    first, second = config.item("subsampling_conv_channels", 0), config.item("subsampling_conv_channels", 1)
    one, nine = Size.exactly(1), Size.exactly(9)
    for name, inputs, outputs in (("first ", one, first), ("second ", first, second)):
        yield Convolution(name=f"{name}convolution", inputs=inputs, outputs=outputs, kernel=nine, stream="patches")
        yield Norm(name=f"{name}convolution norm", width=outputs)
    yield Linear(name="input projection", kind="other", inputs=first // 4 * second, outputs=width, stream="patches")


def components(config: Config, architecture: str) -> Iterator[Component]:
    """The towers that there are, their projections, text model, head."""
    text, layers = submodel(config, "text_config", "gemma4_text", label="", fixed=True)
    if config.known("vision_config"):
        vision, tower = submodel(config, "vision_config", "gemma4_vision", fixed=True)
        yield from tower
        inputs, width = vision.size("hidden_size"), text.size("hidden_size")
        yield Linear(name="projector", kind="other", inputs=inputs, outputs=width, stream="patches")
    if config.known("audio_config"):
        audio, tower = submodel(config, "audio_config", "gemma4_audio", fixed=True)
        yield from tower
        inputs, width = audio.size("output_proj_dims"), text.size("hidden_size")
        yield Linear(name="audio projector", kind="other", inputs=inputs, outputs=width, stream="patches")
    yield from layers
    yield from causal_head(text, architecture, tied=config.flag("tie_word_embeddings"))


FAMILIES = (
    Family(
        model_types=("gemma4_text",),
        title="Gemma 4: decoder, sliding and full attention, gated MLP, routed experts",
        reference="transformers Gemma4TextConfig",
        classes=("Gemma4ForCausalLM", "Gemma4TextModel"),
        components=text_components,
        aliases={"num_experts_per_tok": "top_k_experts"},
        ignored=frozenset(("use_bidirectional_attention",)),
        defaults={
            "vocab_size": 262144,
            "vocab_size_per_layer_input": 262144,
            "hidden_size": 2304,
            "hidden_size_per_layer_input": 256,
            "intermediate_size": 9216,
            "num_hidden_layers": 30,
            "num_attention_heads": 8,
            "num_key_value_heads": 4,
            "head_dim": 256,
            "global_head_dim": 512,
            "num_kv_shared_layers": 0,
            "use_double_wide_mlp": False,
            "enable_moe_block": False,
            "attention_k_eq_v": False,
            "sliding_window": 512,
            "attention_bias": False,
            "max_position_embeddings": 131072,
            "tie_word_embeddings": True,
        },
    ),
    Family(
        model_types=("gemma4_vision",),
        title="Gemma 4: vision transformer",
        reference="transformers Gemma4VisionConfig",
        classes=("Gemma4VisionModel",),
        components=vision_components,
        ignored=frozenset(("attention_bias", "pooling_kernel_size", "standardize", "use_clipped_linears")),
        defaults={
            "hidden_size": 768,
            "intermediate_size": 3072,
            "num_hidden_layers": 16,
            "num_attention_heads": 12,
            "num_key_value_heads": 12,
            "head_dim": 64,
            "patch_size": 16,
            "position_embedding_size": 10240,
        },
    ),
    Family(
        model_types=("gemma4_audio",),
        title="Gemma 4: audio encoder",
        reference="transformers Gemma4AudioConfig",
        classes=("Gemma4AudioModel",),
        components=audio_components,
        defaults={
            "hidden_size": 1024,
            "num_hidden_layers": 12,
            "num_attention_heads": 8,
            "subsampling_conv_channels": [128, 32],
            "conv_kernel_size": 5,
            "output_proj_dims": 1536,
        },
    ),
    Family(
        model_types=("gemma4",),
        title="Gemma 4: vision transformer, audio encoder and decoder",
        reference="transformers Gemma4Config",
        classes=classes("Gemma4", "ForConditionalGeneration", "Model"),
        components=components,
        defaults={"tie_word_embeddings": True},
    ),
)
