"""Parallel layouts: how many replicas there are, and whether a layout divides what it shares out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from reporter_plugins.architecture import ArchitectureTable, Family

from reporter import FieldFault, Formula, Model, Quantity, as_quantity

REPLICAS = Formula(
    "A // (t * p * c)",
    source="what tensor, pipeline and context parallelism leave of the accelerators",
    A="accelerators",
    t="tensor-parallel size",
    p="pipeline-parallel size",
    c="context-parallel size",
)


@dataclass(frozen=True, slots=True)
class Layout:
    """How a model and its work are shared out; every number remembers where it was given."""

    tensor: int = 1
    pipeline: int = 1
    context: int = 1
    expert: int = 1
    data: int | None = None
    """None where it follows from the accelerators."""
    accelerators: int | None = None
    layers_per_stage: int | None = None
    sequence_length: int | None = None

    @property
    def replicas(self) -> Quantity:
        """The data-parallel size: given, or what the rest of the layout leaves of the accelerators."""
        if self.data is not None or self.accelerators is None:
            return as_quantity(1 if self.data is None else self.data)
        return REPLICAS(A=self.accelerators, t=self.tensor, p=self.pipeline, c=self.context)


def layout_faults(layout: Layout, model: Model | None, families: Iterable[Family]) -> Iterator[FieldFault]:
    """What a layout does not divide, each at its field; what follows from another fault is not told again."""
    sizes = _sizes(model, families)
    found = [*_sequence(layout), *_heads(layout.tensor, sizes), *_layers(layout, sizes)]
    found = found or [*_accelerators(layout)]
    yield from found or _experts(layout, sizes)


def needs_faults(pipeline: int, layers_per_stage: int | None, tensor: int, *, sequence: bool) -> Iterator[FieldFault]:
    """What has no effect without a kind of parallelism that is not there."""
    if layers_per_stage is not None and pipeline == 1:
        message, mend = "layers_per_stage needs pipeline_parallel above 1", "set pipeline_parallel, or leave this out"
        yield FieldFault("layers_per_stage", message, mend)
    if sequence and tensor == 1:
        message, mend = "sequence_parallel needs tensor_parallel above 1", "set tensor_parallel, or leave this out"
        yield FieldFault("sequence_parallel", message, mend)


def _sizes(model: Model | None, families: Iterable[Family]) -> Mapping[str, int]:
    """Heads, key-value heads, layers and experts, those that the model's family has."""
    table = model.get(ArchitectureTable) if model else None
    if table is None or not table.has_family:
        return {}
    config, _ = table.read(families)
    names = ("num_attention_heads", "num_key_value_heads", "num_hidden_layers", "num_experts")
    found = {name: config.get(name) for name in names}
    return {name: value for name, value in found.items() if isinstance(value, int) and value > 0}


def _accelerators(layout: Layout) -> Iterator[FieldFault]:
    if layout.accelerators is None:
        return
    parts = layout.tensor * layout.pipeline * layout.context
    if layout.data is not None and parts * layout.data != layout.accelerators:
        yield FieldFault(
            "accelerators",
            f"tensor x pipeline x context x data parallelism is {parts * layout.data}, "
            f"and there are {layout.accelerators} accelerators",
            "leave out data_parallel to have it follow from the rest",
        )
    if layout.data is None and layout.accelerators % parts:
        yield FieldFault(
            "accelerators",
            f"tensor x pipeline x context parallelism is {parts}, which does not divide {layout.accelerators} "
            "accelerators",
            f"take a multiple of {parts}",
        )


def _sequence(layout: Layout) -> Iterator[FieldFault]:
    length = layout.sequence_length
    if length is not None and length % layout.context:
        yield FieldFault(
            "context_parallel",
            f"context_parallel = {layout.context} does not divide sequence_length = {length}",
            "each device takes an equal part of the sequence",
        )


def _heads(tensor: int, sizes: Mapping[str, int]) -> Iterator[FieldFault]:
    heads = sizes.get("num_attention_heads")
    shared = sizes.get("num_key_value_heads", heads)
    if heads is None or shared is None:
        return
    if heads % tensor:
        yield _does_not_divide("tensor_parallel", tensor, "num_attention_heads", heads)
    elif shared % tensor and tensor % shared:
        yield _does_not_divide("tensor_parallel", tensor, "num_key_value_heads", shared)


def _layers(layout: Layout, sizes: Mapping[str, int]) -> Iterator[FieldFault]:
    layers, given = sizes.get("num_hidden_layers"), layout.layers_per_stage
    if given is not None and layers is not None:
        yield from _stages(given, layout.pipeline, layers)
    elif layers is not None and layers % layout.pipeline:
        mend = "give layers_per_stage where the stages are uneven" if layout.pipeline < layers else ""
        yield _does_not_divide("pipeline_parallel", layout.pipeline, "num_hidden_layers", layers, mend)


def _stages(given: int, pipeline: int, layers: int) -> Iterator[FieldFault]:
    """The layers of the fullest stage, which all stages together must hold."""
    fewest = -(-layers // pipeline)
    if pipeline > 1 and given > layers:
        message = f"layers_per_stage = {given} is more than num_hidden_layers = {layers}"
        yield FieldFault("layers_per_stage", message, f"the fullest of {pipeline} stages has {fewest} or more")
    elif pipeline > 1 and given < fewest:
        message = f"{pipeline} stages of at most {given} layers do not hold num_hidden_layers = {layers}"
        yield FieldFault("layers_per_stage", message, f"the fullest of {pipeline} stages has {fewest} or more")


def _experts(layout: Layout, sizes: Mapping[str, int]) -> Iterator[FieldFault]:
    if layout.expert == 1 or not sizes:
        return
    experts = sizes.get("num_experts")
    devices = int(layout.replicas.value) * layout.tensor * layout.context
    if experts is None:
        yield FieldFault("expert_parallel", "expert_parallel needs a model with experts", "leave it out")
    elif experts % layout.expert:
        yield _does_not_divide("expert_parallel", layout.expert, "num_experts", experts)
    elif devices % layout.expert:
        yield _does_not_divide("expert_parallel", layout.expert, "tensor x context x data parallelism", devices)


def _does_not_divide(field: str, value: int, what: str, whole: int, mend: str = "") -> FieldFault:
    divisors = [str(each) for each in range(1, min(whole, 128) + 1) if whole % each == 0]
    known = f"these divide it: {', '.join(divisors)}"
    return FieldFault(
        field, f"{field} = {value} does not divide {what} = {whole}", f"{known}; {mend}" if mend else known
    )
