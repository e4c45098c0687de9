"""What an optimizer keeps of every parameter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from reporter_plugins.memory.tensors import Tensor

from reporter import Formula, Given, Quantity

STATES: Final[Mapping[str, tuple[float, str]]] = {
    "adamw": (8, "two moments in 32 bits; Loshchilov & Hutter 2017, arXiv:1711.05101"),
    "adamw-8bit": (2 + 2 * 4 / 256, "two moments in 8 bits, a 32-bit scale for each block of 256; arXiv:2110.02861"),
    "sgd": (0, "plain gradient descent keeps nothing"),
    "sgd-momentum": (4, "one momentum in 32 bits"),
    "lion": (4, "one momentum in 32 bits; Chen et al. 2023, arXiv:2302.06675"),
}
"""Bytes a parameter beside the 32-bit copy of the weights."""

OPTIMIZER = Formula(
    "N * (copy + states)",
    unit="B",
    source="Rajbhandari et al. 2020, arXiv:1910.02054, section 3.1",
    N="all parameters, parameters",
    copy="bytes of the 32-bit copy of a weight, B/parameters",
    states="bytes of the optimizer's states, B/parameters",
)
ADAFACTOR = Formula(
    "N * copy + 4 * (F + V)",
    unit="B",
    source="Shazeer & Stern 2018, arXiv:1804.04235: a sum for each row and each column of a matrix, without momentum",
    N="all parameters, parameters",
    copy="bytes of the 32-bit copy of a weight, B/parameters",
    F="rows and columns of all matrices",
    V="elements of vectors, which are not factored",
)
MUON = Formula(
    "N * copy + 4 * M + 8 * (N - M)",
    unit="B",
    source="Jordan et al. 2024, github.com/KellerJordan/Muon: one momentum for matrices in layers, AdamW for the rest",
    N="all parameters, parameters",
    copy="bytes of the 32-bit copy of a weight, B/parameters",
    M="matrices in layers, parameters",
)


def optimizer_memory(name: str, whole: Quantity, copy: Quantity, every: Iterable[Tensor]) -> Quantity:
    """Bytes an optimizer keeps for `whole` parameters, `copy` bytes each for the 32-bit weights among them."""
    if name == "adafactor":
        return _adafactor(whole, copy, tuple(every))
    if name == "muon":
        return _muon(whole, copy, tuple(every))
    states, source = STATES[name]
    return OPTIMIZER(N=whole, copy=copy, states=Quantity(states, "B/parameters", Given(source=source)))


def _adafactor(whole: Quantity, copy: Quantity, every: tuple[Tensor, ...]) -> Quantity:
    matrices = sum(tensor.copies * (tensor.rows + tensor.columns) for tensor in every if tensor.role != "vector")
    vectors = sum(tensor.elements for tensor in every if tensor.role == "vector")
    counted = Given(source="counted over all tensors" if every else "not known of a stated total, and small")
    return ADAFACTOR(N=whole, copy=copy, F=Quantity(matrices, "", counted), V=Quantity(vectors, "", counted))


def _muon(whole: Quantity, copy: Quantity, every: tuple[Tensor, ...]) -> Quantity:
    outside = ("embedding", "output", "positions", "vector", "conv")
    matrices = sum(tensor.elements for tensor in every if tensor.role not in outside)
    source = "matrices that are neither tables, head nor convolutions" if every else "every weight of a stated total"
    size = matrices if every else int(whole.value)
    return MUON(N=whole, copy=copy, M=Quantity(size, "parameters", Given(source=source)))
