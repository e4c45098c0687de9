"""Which layers are of which kind: by a list in the configuration, or by a period."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.parts.stack import Stack
from reporter_plugins.architecture.size import Size

Windows = Sequence[tuple[Size, Size | None]]
"""So many layers that look back so far; None looks at everything."""


def layer_kinds(config: Config, otherwise: Callable[[int], str], field: str = "layer_types") -> Sequence[str]:
    """The kind of every layer: as the field lists them, or as a function of the layer's index says."""
    listed = config.sequence(field)
    return listed or [otherwise(index) for index in range(config.integer("num_hidden_layers"))]


def periodic(layers: int, period: int, offset: int = 0) -> int:
    """How many of `layers` indices leave the remainder `offset` when divided by `period`."""
    return len(range(offset, layers, period)) if period > 0 else 0


def split(config: Config, some: int, name: str, rest: str, source: str, whole: Size | None = None) -> tuple[Size, Size]:
    """The layers in two kinds: so many called `name`, and the rest."""
    layers = whole or config.size("num_hidden_layers")
    return (
        config.derived(name, some, source),
        config.derived(rest, max(0, layers.value - some), f"the other layers than {name.replace('_', ' ')}"),
    )


def stepped_layers(stack: Stack, field: str = "decoder_sparse_step") -> tuple[Size, Size]:
    """Sparse and dense layers: every n-th is sparse, but those that `mlp_only_layers` lists."""
    config, layers = stack.config, stack.layers.value
    step, plain = config.integer(field), config.sequence("mlp_only_layers")
    if step == 0 or not config.integer("num_experts"):
        step = layers + 1
    sparse = sum((index + 1) % step == 0 and index not in plain for index in range(layers))
    return split(config, sparse, "sparse_layers", "dense_layers", f"{field} and mlp_only_layers", stack.layers)


def sliding_windows(config: Config, sliding: int, source: str, field: str = "sliding_window") -> Windows:
    """`sliding` layers that look back over a window, the rest at everything."""
    if not config.known(field) or sliding == 0:
        return ()
    near, far = split(config, sliding, "sliding_layers", "full_layers", source)
    return (near, config.size(field)), (far, None)


def every_window(stack: Stack) -> Windows:
    """All layers look back over `sliding_window`, where it is given."""
    config = stack.config
    return ((stack.layers, config.size("sliding_window")),) if config.known("sliding_window") else ()


def use_sliding_window(stack: Stack) -> Windows:
    """Qwen's way: where `use_sliding_window` is set, the layers from `max_window_layers` on slide."""
    config = stack.config
    if not config.flag("use_sliding_window"):
        return ()
    first = config.integer("max_window_layers") if config.known("max_window_layers") else 0
    kinds = layer_kinds(config, lambda index: "sliding_attention" if index >= first else "full_attention")
    return sliding_windows(config, list(kinds).count("sliding_attention"), "max_window_layers or layer_types")


def patterned_windows(stack: Stack, period: int, field: str = "sliding_window_pattern") -> Windows:
    """Every `period`-th layer looks at everything, the others slide; or as `layer_types` lists them."""
    config = stack.config
    written = None if config.given("layer_types") else config.get(field)
    if isinstance(written, str) and written:  # EXAONE 4's "LLLG": L is local
        period, far = len(written), {place for place, letter in enumerate(written) if letter != "L"}
    else:
        period = config.integer(field) if written is not None else period
        far = {period - 1}
    kinds = layer_kinds(config, lambda i: "full_attention" if not period or i % period in far else "sliding_attention")
    return sliding_windows(config, list(kinds).count("sliding_attention"), f"layer_types, or every {period}th is full")
