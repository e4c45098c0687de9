"""A stack of equal layers: what its blocks have in common, so that a family says it once."""

from __future__ import annotations

from dataclasses import dataclass

from reporter_plugins.architecture.component import ONE, Kind, Linear, Norm, Stream, Vector
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.size import Size


@dataclass(frozen=True, slots=True)
class Stack:
    """So many layers of one width; components made by it occur once in every layer."""

    config: Config
    layers: Size
    width: Size
    label: str = ""
    """Before the name of every component: `encoder `."""
    stream: Stream = "tokens"
    positions: Size | None = None
    """How many positions it works on, where the configuration fixes them."""

    @classmethod
    def of(cls, config: Config, label: str = "", stream: Stream = "tokens", positions: Size | None = None) -> Stack:
        """The stack of a model that has one: `num_hidden_layers` of `hidden_size`."""
        return cls(config, config.size("num_hidden_layers"), config.size("hidden_size"), label, stream, positions)

    def only(self, layers: Size, label: str = "") -> Stack:
        """Some of the layers."""
        return Stack(self.config, layers, self.width, self.label + label, self.stream, self.positions)

    def single(self, label: str = "") -> Stack:
        """What stands before or after the layers, once."""
        return self.only(ONE, label)

    def linear(
        self, name: str, kind: Kind, inputs: Size, outputs: Size, *, bias: bool = False, tied: bool = False
    ) -> Linear:
        """A dense layer in every layer."""
        return Linear(
            name=self.label + name,
            kind=kind,
            count=self.layers,
            inputs=inputs,
            outputs=outputs,
            bias=bias,
            tied=tied,
            stream=self.stream,
            positions=self.positions,
        )

    def norm(self, name: str, width: Size | None = None, *, bias: bool = False) -> Norm:
        """A norm in every layer."""
        return Norm(name=self.label + name, count=self.layers, width=width or self.width, bias=bias)

    def norms(self, *names: str, bias: bool = False) -> tuple[Norm, ...]:
        """Norms of the stack's width."""
        return tuple(self.norm(name, bias=bias) for name in names)

    def final_norm(self, name: str = "final norm", *, bias: bool = False) -> Norm:
        """The norm after the last layer."""
        return Norm(name=self.label + name, width=self.width, bias=bias)

    def vector(self, name: str, kind: Kind, width: Size) -> Vector:
        """Weights that stand alone, in every layer."""
        return Vector(name=self.label + name, kind=kind, count=self.layers, width=width)
