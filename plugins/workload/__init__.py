"""What a model is put to: `[models.x.training]` and `[models.x.serving]`, which memory, compute and energy share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

from reporter_plugins.architecture import Family
from reporter_plugins.hardware import Accelerator, accelerators_of, hardware_faults
from reporter_plugins.workload.batches import micro_batches, tokens_of_steps
from reporter_plugins.workload.contradictions import contradictions
from reporter_plugins.workload.grids import Grid, grid_faults, known_grids
from reporter_plugins.workload.impossible import impossible_faults
from reporter_plugins.workload.layout import Layout, layout_faults, needs_faults

from reporter import Contributed, Definition, FieldFault, Model, Project, Quantity, as_quantity, field

__all__ = ["Grid", "Layout", "Serving", "Training", "known_grids", "layout_faults", "micro_batches"]

Precision = Literal["fp32", "tf32", "bf16", "fp16", "fp8", "fp4"]
"""Formats that a training run multiplies in."""

WeightPrecision = Literal[
    "fp32", "bf16", "fp16", "fp8", "int8", "int4", "fp4", "mxfp4", "nvfp4", "gptq-4bit", "gptq-8bit", "gptq-3bit",
    "awq-4bit", "nf4", "q2_k", "q3_k_s", "q3_k_m", "q3_k_l", "q4_0", "q4_1", "q4_k_s", "q4_k_m", "q5_0", "q5_1",
    "q5_k_s", "q5_k_m", "q6_k", "q8_0",
]  # fmt: skip
"""Formats that weights are kept in while a model is served."""

PARALLEL: Final = {
    "tensor_parallel", "pipeline_parallel", "context_parallel", "expert_parallel", "data_parallel", "zero_stage",
}  # fmt: skip
"""Fields that say how a model is shared out."""

FLOATS: Final = ("fp32", "bf16", "fp16", "fp8", "fp4")
"""Formats that a device multiplies in itself; weights kept in another are unpacked on the way."""

CachePrecision = Literal["fp32", "bf16", "fp16", "fp8", "int8", "int4"]


class Training(Definition, name="training"):
    """A training run."""

    tokens: float | None = field(None, unit="token", gt=0)
    unique_tokens: float | None = field(None, unit="token", gt=0)
    sequence_length: int | None = field(None, gt=0)
    batch_tokens: float | None = field(None, unit="token", gt=0)
    steps: float | None = field(None, gt=0)
    """Steps of the optimizer; with `batch_tokens` they give the tokens where those are not given."""
    precision: Precision = "bf16"
    optimizer: Literal["adamw", "adamw-8bit", "adafactor", "sgd", "sgd-momentum", "muon", "lion"] = "adamw"
    hardware: str | None = None
    accelerators: int | None = field(None, gt=0)
    accelerator_hours: float | None = field(None, unit="h", gt=0)
    utilization: float | None = field(None, gt=0, le=1)
    tensor_parallel: int = field(1, ge=1)
    pipeline_parallel: int = field(1, ge=1)
    data_parallel: int = field(1, ge=1)
    expert_parallel: int = field(1, ge=1)
    context_parallel: int = field(1, ge=1)
    sequence_parallel: bool = False
    zero_stage: int = field(0, ge=0, le=3)
    layers_per_stage: int | None = field(None, ge=1)
    """Layers of the fullest pipeline stage, where the stages are uneven."""
    micro_batch_size: int = field(1, ge=1)
    gradient_precision: Literal["fp32", "bf16", "fp16"] | None = None
    """What gradients are kept and summed in; left out, the width of the weights (Megatron-LM sums bf16 in fp32)."""
    attention: Literal["materialized", "fused"] | None = None
    """Whether the scores are kept (s × s a head) or never written (FlashAttention); left out, by the kind of MLP."""
    kernels: Literal["fused", "eager"] = "fused"
    """Norms and loss of one kernel each, that keep what they must; or as PyTorch runs them, operation by operation."""
    dropout: bool | None = None
    """Whether dropout masks are kept; left out, by the kind of MLP: plain ones have it, gated ones do not."""
    accelerators_per_node: int = field(8, ge=1, source="eight in most servers with NVLink, DGX and HGX")
    network: float | None = field(None, unit="B/s", gt=0)
    """Between nodes, one way, for one accelerator."""
    recompute: Literal["none", "selective", "full"] = "none"
    hardware_utilization: float | None = field(None, gt=0, le=1)
    """HFU: recomputed work counted. `utilization` is the MFU, which leaves it out."""
    duration: float | None = field(None, unit="day", gt=0)
    """What was reported; with `accelerators` it gives the hours where those were not reported."""
    deadline: float | None = field(None, unit="day", gt=0)
    """What the fewest accelerators are counted for."""
    pue: float | None = field(None, ge=1)
    grid: float | str | None = field(None, unit="gCO2e/kWh")
    """Location-based: g/kWh, or a region (`US-VA`, `FR`)."""
    market_grid: float | None = field(None, unit="gCO2e/kWh", ge=0)
    """Market-based: what the electricity that was bought emits, 0 where all of it is matched."""
    price: float | None = field(None, unit="currency", ge=0)
    """Of one accelerator-hour."""
    accelerator_power: float | None = field(None, unit="W", gt=0)
    """Measured on average for one accelerator."""
    host: Literal["included", "excluded"] | None = None
    """Whether the energy is to include the host's share; left out, the range covers both."""
    water_usage: float | None = field(None, unit="L/kWh", ge=0)
    """Evaporated on site for each kWh of the machines."""
    flops_published: float | None = field(None, unit="FLOP", gt=0)
    """Model FLOPs as reported: taken where no tokens are given."""
    energy_published: float | None = field(None, unit="Wh", gt=0)
    energy_basis: Literal["measured", "thermal design power x hours", "assumed"] | None = None
    """How the published energy was found."""
    carbon_published: float | None = field(None, unit="gCO2e", ge=0)
    carbon_basis: Literal["location", "market"] = "location"

    def check(self, contributed: Contributed) -> Iterable[FieldFault]:
        """What no single field shows."""
        yield from needs_faults(
            self.pipeline_parallel, self.layers_per_stage, self.tensor_parallel, sequence=self.sequence_parallel
        )
        yield from contradictions(self)
        yield from grid_faults(self.grid)

    def check_beside(self, project: Project, model: Model | None, contributed: Contributed) -> Iterable[FieldFault]:
        """Whether the hardware is known, the layout divides what it shares out, and the stated hours suffice."""
        known = accelerators_of(project, contributed(Accelerator))
        yield from hardware_faults(self.hardware, self.asked, known)
        yield from layout_faults(self.layout, model, contributed(Family))
        yield from impossible_faults(self, known.get(self.hardware or ""), model, contributed(Family))

    @property
    def has_layout(self) -> bool:
        """Whether it says how the model is shared out; devices alone do not."""
        return bool(self.model_fields_set & PARALLEL)

    @property
    def trained_tokens(self) -> Quantity | None:
        """Tokens trained on: as given, or steps times the batch."""
        return tokens_of_steps(self.steps, self.batch_tokens) if self.tokens is None else as_quantity(self.tokens)

    @property
    def asked(self) -> str | None:
        """The format that was asked of the device; None where none was written."""
        return self.precision if "precision" in self.model_fields_set else None

    def multiplies_in(self, accelerator: Accelerator) -> str:
        """The format of the run: what was asked for, or what the device is usually trained in."""
        if "precision" in self.model_fields_set or self.precision in accelerator.peaks:
            return self.precision
        usual: str = accelerator.usual_format
        return usual

    @property
    def layout(self) -> Layout:
        """How the work is shared out."""
        return Layout(
            self.tensor_parallel, self.pipeline_parallel, self.context_parallel, self.expert_parallel,
            self.data_parallel if "data_parallel" in self.model_fields_set else None,
            self.accelerators, self.layers_per_stage, self.sequence_length,
        )  # fmt: skip


class Serving(Definition, name="serving"):
    """A deployment."""

    hardware: str | None = None
    precision: WeightPrecision = "bf16"
    kv_precision: CachePrecision = "bf16"
    context: int = field(4096, unit="token", ge=1)
    batch: int = field(1, ge=1)
    tensor_parallel: int = field(1, ge=1)
    pipeline_parallel: int = field(1, ge=1)
    layers_per_stage: int | None = field(None, ge=1)
    """Layers of the fullest pipeline stage, where the stages are uneven."""
    prefill_chunk: int = field(
        8192, unit="token", ge=1, source="vLLM's max_num_batched_tokens for online serving on large GPUs"
    )
    """Tokens of prompts that are worked on at once."""
    price: float | None = field(None, unit="currency", ge=0)
    """Of one accelerator-hour."""

    def check(self, contributed: Contributed) -> Iterable[FieldFault]:
        """What no single field shows."""
        yield from needs_faults(self.pipeline_parallel, self.layers_per_stage, self.tensor_parallel, sequence=False)

    def check_beside(self, project: Project, model: Model | None, contributed: Contributed) -> Iterable[FieldFault]:
        """Whether the hardware is known and has the format, and the layout divides the model's heads and layers."""
        yield from hardware_faults(self.hardware, self.asked, accelerators_of(project, contributed(Accelerator)))
        yield from layout_faults(self.layout, model, contributed(Family))

    @property
    def asked(self) -> str | None:
        """The format that was asked of the device; None where none was written, or one that is unpacked on the way."""
        return self.precision if self.precision in FLOATS and "precision" in self.model_fields_set else None

    @property
    def layout(self) -> Layout:
        """How the model is shared out."""
        return Layout(self.tensor_parallel, self.pipeline_parallel, layers_per_stage=self.layers_per_stage)
