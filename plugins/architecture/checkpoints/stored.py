"""Components from tensors alone: what a checkpoint holds, where nothing says which family it is of.

Parameters are exact. Operations are those of the matrices only: heads, and how many experts a token uses, are not
in a header; attention, whose work grows with the square, is left out, and all experts are counted as used.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from reporter_plugins.architecture.checkpoints.tensors import Checkpoint, Tensor
from reporter_plugins.architecture.component import Component, Kind
from reporter_plugins.architecture.size import Size

from reporter import Given, Quantity

_INDEX: Final = re.compile(r"(?<![A-Za-z0-9])\d+(?![A-Za-z0-9])")


@dataclass(slots=True, kw_only=True, eq=False)
class Stored(Component):  # type: ignore[misc, unused-ignore]
    """Tensors of one name and shape, but for the number of their layer or expert."""

    elements: Size
    """Of one tensor."""
    is_matrix: bool = False
    """Whether a position is multiplied with it."""

    def parameters(self) -> Size:
        """The elements of all of them."""
        return self.count * self.elements

    def multiplied(self) -> Size | None:
        """Matrices, once a position."""
        return self.count * self.elements if self.is_matrix else None


def stored_components(checkpoint: Checkpoint) -> Iterator[Component]:
    """A component for every group of tensors that differ in their layer's number only."""
    groups = dict[tuple[str, tuple[int, ...], int], list[Tensor]]()
    for tensor in checkpoint.tensors:
        if tensor.is_parameter:
            pattern = _INDEX.sub("n", tensor.name)
            groups.setdefault((pattern, tensor.shape, tensor.elements), []).append(tensor)
    alike = Counter(pattern for pattern, _, _ in groups)
    for (pattern, shape, elements), tensors in groups.items():
        name = pattern if alike[pattern] == 1 else f"{pattern} {' by '.join(map(str, shape))} of {elements}"
        yield _stored(checkpoint.written, name, elements, tensors)


def _stored(written: str, name: str, elements: int, tensors: list[Tensor]) -> Stored:
    origin = Given(source=f"header of {written}")
    kind: Kind = tensors[0].kind
    return Stored(
        name=name,
        kind=kind,
        count=Size.of("tensors", Quantity(len(tensors), "", origin), "tensors of this name and shape"),
        elements=Size.of("elements", Quantity(elements, "", origin), "elements of one"),
        is_matrix=len(tensors[0].shape) > 1 and kind not in ("embedding", "norm"),
    )
