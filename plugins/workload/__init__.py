"""What a model is put to: `[models.x.training]` and `[models.x.serving]`, which memory, compute and energy share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from reporter import Contributed, Definition, FieldFault, field

__all__ = ["Serving", "Training"]

Precision = Literal["fp32", "tf32", "bf16", "fp16", "fp8", "fp4"]
"""Formats that a training run multiplies in."""

WeightPrecision = Literal[
    "fp32", "bf16", "fp16", "fp8", "int8", "int4", "fp4", "mxfp4", "nvfp4", "gptq-4bit", "gptq-8bit", "gptq-3bit",
    "awq-4bit", "nf4", "q2_k", "q3_k_s", "q3_k_m", "q3_k_l", "q4_0", "q4_1", "q4_k_s", "q4_k_m", "q5_0", "q5_1",
    "q5_k_s", "q5_k_m", "q6_k", "q8_0",
]  # fmt: skip
"""Formats that weights are kept in while a model is served."""

CachePrecision = Literal["fp32", "bf16", "fp16", "fp8", "int8", "int4"]


class Training(Definition, name="training"):
    """A training run."""

    tokens: float | None = field(None, unit="token", gt=0)
    unique_tokens: float | None = field(None, unit="token", gt=0)
    sequence_length: int | None = field(None, gt=0)
    batch_tokens: float | None = field(None, unit="token", gt=0)
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
    micro_batch_size: int = field(1, ge=1)
    recompute: Literal["none", "selective", "full"] = "none"
    pue: float | None = field(None, ge=1)
    grid: float | str | None = None
    price: float | None = field(None, unit="currency", ge=0)

    def check(self, contributed: Contributed) -> Iterable[FieldFault]:
        """What no single field shows."""
        if self.sequence_parallel and self.tensor_parallel == 1:
            yield FieldFault(
                "sequence_parallel",
                "sequence_parallel needs tensor_parallel above 1",
                "set it, or leave this out",
            )


class Serving(Definition, name="serving"):
    """A deployment."""

    hardware: str | None = None
    precision: WeightPrecision = "bf16"
    kv_precision: CachePrecision = "bf16"
    context: int = field(4096, unit="token", ge=1)
    batch: int = field(1, ge=1)
    tensor_parallel: int = field(1, ge=1)
    pipeline_parallel: int = field(1, ge=1)
