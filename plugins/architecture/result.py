"""What the analysis gives: the components, or the totals that stand in their place."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from reporter_plugins.architecture.checkpoints import Checkpoint
from reporter_plugins.architecture.component import Component
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.family import Family

from reporter import Quantity


@dataclass(frozen=True, slots=True)
class Stated:
    """Totals that were published without an architecture: shown as stated, and nothing is derived from them."""

    parameters: Quantity
    active_parameters: Quantity | None


@dataclass(frozen=True)
class Architecture:
    """A model's components, or the totals that stand in their place."""

    family: Family | None = None
    """None for a stated total, and where the components are a checkpoint's tensors or a module's parameters."""
    architecture_class: str = ""
    components: tuple[Component, ...] = ()
    config: Config | None = None
    stated: Stated | None = None
    published: Quantity | None = None
    """The total that a model card prints, to be held against the count."""
    checkpoint: Checkpoint | None = None
    """The headers that are held against the count."""

    def size(self, name: str) -> Quantity | None:
        """A field as a number (`hidden_size`), None where the family does not have it.

        Of a model with parts, it is that of the text part.
        """
        if self.config is None:
            return None
        own = _whole(self.config, name)
        return own if own is not None or self._text is None else _whole(self._text, name)

    @cached_property
    def _text(self) -> Config | None:
        """The fields of the text part, by its own family where that is known."""
        if self.config is None or not self.config.fields.get("text_config"):
            return None
        named = str(self.config.table("text_config").get("model_type"))
        usual = f"{self.family.model_types[0]}_text" if self.family else ""
        family = self.config.families.get(named) or self.config.families.get(usual)
        return self.config.part("text_config", family, "") if family else None


def _whole(config: Config, name: str) -> Quantity | None:
    value = config.get(name)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        (quantity,) = config.size(name).inputs.values()
        return quantity
    return None
