"""A configuration as families read it: fields by name, the reference's defaults, and what was wrong or left over.

Names are those of Hugging Face's `config.json`. A wrong field does not stop the reading: it is noted and a harmless
value is given back, so that all faults are found at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from reporter_plugins.architecture.size import Size

from reporter import Given, Quantity

if TYPE_CHECKING:
    from reporter_plugins.architecture.family import Family

SYMBOLS: Final[Mapping[str, str]] = {
    "vocab_size": "V",
    "hidden_size": "h",
    "num_hidden_layers": "L",
    "num_attention_heads": "a",
    "num_key_value_heads": "k",
    "head_dim": "d",
    "intermediate_size": "f",
    "max_position_embeddings": "p",
    "moe_intermediate_size": "m",
    "num_experts": "E",
    "num_experts_per_tok": "e",
}
"""Short symbols for what every formula has; any other field is its own symbol."""


LARGEST: Final = 10**12
"""The largest whole number that a field may be: no model has as many of anything."""
MOST_STAGES: Final = 64
"""The longest list whose entries are a stage each."""
DEEPEST: Final = 100_000
"""The most layers: families go through them one by one."""


@dataclass(frozen=True, slots=True)
class ConfigFault:
    """What is wrong with one field."""

    field: str
    message: str
    help: str = ""


@dataclass(slots=True)
class Config:
    """One model's fields, and what reading them showed."""

    fields: Mapping[str, Any]
    origins: Mapping[str, Given]
    """Where each field was given."""
    defaults: Mapping[str, Any]
    """What the reference implementation takes for a field that is not given."""
    reference: str
    """The reference implementation, as the source of its defaults."""
    aliases: Mapping[str, str] = field(default_factory=dict)
    """The family's own names of standard fields: `hidden_size` is `n_embd` in GPT-2."""
    suffix: str = ""
    """Tells apart the symbols of a model's parts: `h_vision`."""
    path: str = ""
    """Of the table that holds the fields, in the model's: `vision_config.`."""
    families: Mapping[str, Family] = field(default_factory=dict)
    """Every known family, for parts that are models of their own."""
    faults: list[ConfigFault] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    defaulted: dict[str, Any] = field(default_factory=dict)
    _sizes: dict[str, Size] = field(default_factory=dict)
    _at_fault: set[str] = field(default_factory=set)

    def size(self, name: str, symbol: str = "") -> Size:
        """A whole number as a size; its symbol is the field's usual letter, or the field's name."""
        known = self._sizes.get(name)
        if known is None:
            quantity = Quantity(self.integer(name), "", self._origin(name))
            text = (symbol or SYMBOLS.get(name, name)) + self.suffix
            known = self._sizes[name] = Size.of(text, quantity, name.replace("_", " "))
        return known

    def sizes(self, *names: str) -> tuple[Size, ...]:
        """Several whole numbers as sizes."""
        return tuple(self.size(name) for name in names)

    def derived(self, name: str, value: int, source: str, symbol: str = "") -> Size:
        """A number that follows from the fields otherwise than by arithmetic: how many layers are of a kind."""
        quantity = Quantity(value, "", Given(source=source))
        return Size.of((symbol or name) + self.suffix, quantity, name.replace("_", " "))

    def item(self, name: str, index: int) -> Size:
        """A whole number of a list of them: `depths`, a number a stage."""
        values = self.sequence(name)
        value = values[index] if index < len(values) and index < MOST_STAGES else None
        most = DEEPEST if name.endswith(("depths", "repeats")) else LARGEST
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
            value = self._fault(name, "must be a list of whole numbers", "one for each stage", 1)
        quantity = Quantity(value, "", self._origin(name))
        return Size.of(f"{name}_{index}{self.suffix}", quantity, f"{name.replace('_', ' ')}, stage {index}")

    def integer(self, name: str) -> int:
        """A whole number, not negative."""
        value = self.get(name)
        if isinstance(value, int) and 0 <= value <= DEEPEST and not isinstance(value, bool):
            return int(value)  # most of them: every field may be as large
        return self._unusual(name, value)

    def _unusual(self, name: str, value: Any) -> int:
        """A larger whole number, or what is none."""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            return self._fault(name, "must be a whole number", "write it without quotes, for example 32", 1)
        if value < 0:
            return self._fault(name, "must be at least 0", f"it is {_short(value)}", 1)
        most = DEEPEST if name.endswith(("layer", "layers")) else LARGEST
        if value > most:
            return self._fault(name, f"must be at most {most:,}", "it is more than any model has", 1)
        return int(value)

    def number(self, name: str) -> float:
        """A number, whole or not: a ratio."""
        value = self.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return float(self._fault(name, "must be a number", "write it without quotes, for example 2.5", 1))
        if not abs(value) <= LARGEST:
            return float(self._fault(name, f"must be a number of at most {LARGEST:,}", "check it", 1))
        return float(value)

    def flag(self, name: str) -> bool:
        """True or false; what is not given and has no default is false."""
        value = self.get(name)
        if value is None or isinstance(value, bool):
            return bool(value)
        self._fault(name, "must be true or false", "write true or false, without quotes", 0)
        return False

    def text(self, name: str) -> str:
        """A text."""
        value = self.get(name)
        if isinstance(value, str):
            return value
        self._fault(name, "must be text", "write it in quotes", 0)
        return ""

    def sequence(self, name: str) -> Sequence[Any]:
        """A list; empty where it is not given."""
        value = self.get(name)
        if value is None or isinstance(value, list | tuple):
            return value or ()
        self._fault(name, "must be a list", "write it in brackets: [ … ]", 0)
        return ()

    def integers(self, name: str) -> list[int]:
        """A list of whole numbers."""
        values = list(self.sequence(name))
        if all(isinstance(each, int) and not isinstance(each, bool) and 0 <= each <= LARGEST for each in values):
            return values
        self._fault(name, "must be a list of whole numbers", "write them without quotes: [1, 2]", 0)
        return []

    def table(self, name: str) -> Mapping[str, Any]:
        """A table of fields; empty where it is not given."""
        value = self.get(name)
        return value if isinstance(value, Mapping) else {}

    def get(self, name: str) -> Any:
        """A field as it is given, or the reference's default; None where there is neither, or null is given."""
        own = self._own_name(name)
        self.used.add(own)
        if own in self.fields:
            return self.fields[own]
        default = self.defaults.get(name)
        if default is not None:
            self.defaulted[name] = default
        return default

    def given(self, name: str) -> bool:
        """Whether a field is given, and not null."""
        own = self._own_name(name)
        self.used.add(own)
        return self.fields.get(own) is not None

    def known(self, name: str) -> bool:
        """Whether a field is given or has a default, and is not null."""
        return self.get(name) is not None

    def divides(self, divisor: str, number: str) -> None:
        """Note a fault where the field `divisor` does not divide the field `number`."""
        small, large = self.integer(divisor), self.integer(number)
        if self._at_fault & {divisor, number}:
            return
        if small == 0 or large % small:
            own = self._own_name(divisor)
            self.fault(own, f"{own} = {small} does not divide {self._own_name(number)} = {large}", "one is wrong")

    def refuse(self, name: str) -> None:
        """Note a fault where a field asks for what the family does not count: never a guess."""
        if self.get(name):
            own = self._own_name(name)
            self.fault(own, f"{own} is not known to this family", "give `module` or `parameters`, or write a family")

    def fault(self, name: str, message: str, mend: str = "") -> None:
        """Note a fault of a field, once; of a part's field at the part's table."""
        found = ConfigFault(self.path.partition(".")[0] or name, self.path + message, mend)
        if found not in self.faults:
            self.faults.append(found)

    def unused(self) -> Iterator[str]:
        """Fields that are given and that nothing has read."""
        yield from (name for name in self.fields if name not in self.used)

    def part(self, name: str, family: Family, suffix: str, defaults: Mapping[str, Any] | None = None) -> Config:
        """The configuration of a part of the model, `vision_config`, which is a table in the fields."""
        inner = self.table(name)
        base = self.origins.get(name, Given(source="not given"))
        key = f"{base.key}." if base.key else ""
        origins = {each: Given(key and f"{key}{each}", base.source) for each in inner}
        taken = {**family.defaults, **(defaults or {})}
        path = f"{self.path}{name}."
        return Config(inner, origins, taken, family.reference, family.aliases, suffix, path, self.families, self.faults)

    def flat_part(self, family: Family, suffix: str) -> Config:
        """A part whose fields stand beside the others: the text model in older files of Qwen2-VL."""
        return Config(
            self.fields, self.origins, family.defaults, family.reference, family.aliases, suffix, self.path,
            self.families, self.faults, self.used,
        )  # fmt: skip

    def _own_name(self, name: str) -> str:
        alias = self.aliases.get(name)
        return alias if alias is not None and alias in self.fields else name

    def _origin(self, name: str) -> Given:
        return self.origins.get(self._own_name(name)) or Given(source=f"default of {self.reference}")

    def _fault(self, name: str, message: str, mend: str, instead: int) -> int:
        own = self._own_name(name)
        self._at_fault.add(name)
        self.fault(own, f"{own} {message}" if self.get(name) is not None else f"{own} is missing", mend)
        return instead


def _short(value: int) -> str:
    return str(value) if abs(value) <= LARGEST else "a number of very many digits"
