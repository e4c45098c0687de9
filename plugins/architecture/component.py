"""Components: what an architecture is made of, and what each can be asked.

A component is a group of equal weights, `count` times in the model: the query projections of all layers, say. It
knows its parameters, its floating-point operations and its cache, each as a quantity that shows its formula. Later
plugins use nothing else of an architecture. A multiply-add is two operations; only multiplications by weights,
attention and convolutions are counted, which is what `torch.utils.flop_counter` counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from reporter_plugins.architecture.size import Size

Kind = Literal[
    "embedding", "attention", "mlp", "experts", "shared_experts", "router", "norm", "conv", "ssm", "other", "lm_head"
]
"""The rows of `parameters.by_component`; they sum to the total."""

KINDS: Final[tuple[Kind, ...]] = (
    "embedding",
    "attention",
    "mlp",
    "experts",
    "shared_experts",
    "router",
    "norm",
    "conv",
    "ssm",
    "other",
    "lm_head",
)
"""In the order in which they are shown."""

Stream = Literal["tokens", "encoder", "decoder", "patches", "once", "never"]
"""The positions a component works on: every token of a model with one stack; those of the encoder or of the decoder;
the patches of an image; one position a pass (a pooler); none (a table that is read)."""

Positions: TypeAlias = Mapping[Stream, Size]
"""How many positions of each stream a pass has."""

ONE: Final = Size.exactly(1)


# Read-only by convention: frozen ones take twice as long to make, and were a seventh of a count.


@dataclass(slots=True, kw_only=True, eq=False)
class Component:
    """The base of all components; what a subclass does not override is nothing: no weights, no work, no cache."""

    name: str
    """In words, and only once in an architecture: `query projection`."""
    kind: Kind
    count: Size = ONE
    """How often it occurs."""
    stream: Stream = "tokens"
    positions: Size | None = None
    """How many positions it works on, where its configuration fixes them: the patches of an image, the frames of a
    recording. None takes those of its stream."""

    def parameters(self) -> Size | None:
        """Every parameter of all its copies, None where it has none of its own (tied to another's, or no weights)."""
        return None

    def active_parameters(self) -> Size | None:
        """Those that one token uses: all but for routed experts."""
        return self.parameters()

    def multiplied(self) -> Size | None:
        """Weights that one position is multiplied with, in all copies: two operations each."""
        return None

    def forward_flops(self, positions: Positions) -> Size | None:
        """Operations of one forward pass over so many positions, None where there are none."""
        multiplied = self.multiplied()
        if multiplied is None or self.stream == "never":
            return None
        return 2 * multiplied * self.positions_in(positions)

    def positions_in(self, positions: Positions) -> Size:
        """Positions it works on in a pass that has so many of each stream."""
        return self.positions if self.positions is not None else positions[self.stream]

    def cache_elements(self, tokens: Size) -> Size | None:
        """Numbers kept for a sequence of so many tokens while it is generated, in all copies."""
        return None

    def state_elements(self) -> Size | None:
        """Numbers kept for a sequence of any length, in all copies."""
        return None


@dataclass(slots=True, kw_only=True, eq=False)
class Table(Component):
    """An embedding: rows that are looked up, so that nothing is multiplied."""

    rows: Size
    width: Size
    stream: Stream = "never"

    def parameters(self) -> Size:
        """Rows × width."""
        return self.count * self.rows * self.width


@dataclass(slots=True, kw_only=True, eq=False)
class Vector(Component):
    """Weights that are added or scaled with: a norm's gain, a bias that stands alone, a sink of each head."""

    width: Size

    def parameters(self) -> Size:
        """One each."""
        return self.count * self.width


@dataclass(slots=True, kw_only=True, eq=False)
class Norm(Component):
    """A normalization: a gain, and a bias in a LayerNorm."""

    width: Size
    bias: bool = False
    kind: Kind = "norm"

    def parameters(self) -> Size:
        """Gain, and bias where it has one."""
        return self.count * self.width * 2 if self.bias else self.count * self.width


@dataclass(slots=True, kw_only=True, eq=False)
class Linear(Component):
    """A dense layer: `outputs` sums of `inputs` products."""

    inputs: Size
    outputs: Size
    bias: bool = False
    tied: bool = False
    """Its weights are another component's: they are multiplied with, and not counted again."""

    def parameters(self) -> Size | None:
        """Weights and biases."""
        if self.tied:
            return self.count * self.outputs if self.bias else None
        weights = self.inputs * self.outputs
        return self.count * (weights + self.outputs) if self.bias else self.count * weights

    def multiplied(self) -> Size:
        """Every weight, once a position."""
        return self.count * (self.inputs * self.outputs)


@dataclass(slots=True, kw_only=True, eq=False)
class Experts(Component):
    """Dense layers of routed experts: a token goes through `used` of `experts`."""

    experts: Size
    used: Size
    inputs: Size
    outputs: Size
    bias: bool = False
    kind: Kind = "experts"

    def parameters(self) -> Size:
        """All experts' weights."""
        return self.count * self.experts * self._each()

    def active_parameters(self) -> Size:
        """Those of the experts that a token goes through."""
        return self.count * self.used * self._each()

    def multiplied(self) -> Size:
        """The weights of the experts that a token goes through."""
        return self.count * self.used * (self.inputs * self.outputs)

    def _each(self) -> Size:
        weights = self.inputs * self.outputs
        return weights + self.outputs if self.bias else weights


@dataclass(slots=True, kw_only=True, eq=False)
class Attention(Component):
    """Scores and their weighted sum: no weights, work that grows with the square, and the cache."""

    heads: Size
    query_key_size: Size
    """Of one head."""
    value_size: Size
    """Of one head."""
    cached: Size | None = None
    """Numbers kept a token in one layer: keys and values of the key-value heads, or one latent; None keeps nothing."""
    window: Size | None = None
    """Tokens back that a layer looks at and keeps; None looks at all."""
    keys: Stream | None = None
    """The stream that is attended to, where it is another (cross-attention)."""
    key_positions: Size | None = None
    """How many keys there are, where the configuration fixes them: a window of a picture, the frames of a recording."""
    kind: Kind = "attention"

    def forward_flops(self, positions: Positions) -> Size:
        """Full (unmasked) attention of every position to every key."""
        return 2 * self.count * self._scores() * self.positions_in(positions) * self._keys(positions)

    def _scores(self) -> Size:
        if self.query_key_size is self.value_size:
            return self.heads * 2 * self.query_key_size
        return self.heads * (self.query_key_size + self.value_size)

    def _keys(self, positions: Positions) -> Size:
        if self.key_positions is not None:
            return self.key_positions
        return self.positions_in(positions) if self.keys is None else positions[self.keys]

    def cache_elements(self, tokens: Size) -> Size | None:
        """Keys and values of the tokens that are kept."""
        if self.cached is None:
            return None
        kept = self.window if self.window is not None and self.window.value < tokens.value else tokens
        return self.count * self.cached * kept


@dataclass(slots=True, kw_only=True, eq=False)
class Convolution(Component):
    """A convolution: each output channel sums over a kernel of some input channels."""

    inputs: Size
    """Channels that an output channel sums over: all of them, those of its group, or one (depthwise)."""
    outputs: Size
    kernel: Size
    """Elements of the kernel: its width, or height times width."""
    bias: bool = False
    kind: Kind = "conv"

    def parameters(self) -> Size:
        """Kernels, and a bias a channel."""
        weights = self.inputs * self.outputs * self.kernel
        return self.count * (weights + self.outputs) if self.bias else self.count * weights

    def multiplied(self) -> Size:
        """Every kernel, once a position of the output."""
        return self.count * self.inputs * self.outputs * self.kernel


@dataclass(slots=True, kw_only=True, eq=False)
class State(Component):
    """What a recurrent or state-space layer keeps of a sequence, whatever its length."""

    elements: Size
    """Of one layer."""
    read_out: bool = True
    """Whether every position is multiplied with the state; the element-wise update is not counted."""
    kind: Kind = "ssm"

    def multiplied(self) -> Size | None:
        """The reading-out of the state, once a position."""
        return self.count * self.elements if self.read_out else None

    def state_elements(self) -> Size:
        """In all layers."""
        return self.count * self.elements
