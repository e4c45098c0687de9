"""Memory to fine-tune a model with adapters: LoRA over 16-bit weights, QLoRA over 4-bit ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from reporter_plugins.memory.optimizer import STATES
from reporter_plugins.memory.run import Run
from reporter_plugins.memory.tensors import Tensor
from reporter_plugins.memory.training import training_memory
from reporter_plugins.workload import Training

from reporter import Definition, Formula, Given, Quantity, field, total

ADAPTERS = Formula(
    "r * T",
    unit="parameters",
    source="Hu et al. 2021, arXiv:2106.09685, section 4.1: two thin matrices beside each that is adapted",
    r="rank",
    T="rows and columns of all adapted matrices, parameters",
)
ADAPTER_STATES = Formula(
    "A * b", unit="B", source="only the adapters are trained", A="adapters, parameters", b="bytes of each, B/parameters"
)

_ATTENTION: Final = ("attn_q", "attn_k", "attn_v", "attn_output", "attn_qkv", "attn_kv_b")
_LINEAR: Final = (*_ATTENTION, "ffn", "ffn_down", "other")


class Finetuning(Definition, name="finetuning"):
    """A fine-tuning run with adapters."""

    method: Literal["lora", "qlora"] = "lora"
    rank: int = field(16, ge=1, source="the usual choice; Hu et al. 2021 try 1 to 64")
    targets: Literal["attention", "all-linear"] = "all-linear"
    optimizer: Literal["adamw", "adamw-8bit", "sgd", "sgd-momentum", "lion"] = "adamw"
    sequence_length: int = field(512, unit="token", ge=1, source="Dettmers et al. 2023, appendix B")
    micro_batch_size: int = field(1, ge=1)
    attention: Literal["materialized", "fused"] | None = None
    recompute: Literal["none", "selective", "full"] = "full"


@dataclass(frozen=True, slots=True)
class FinetuningMemory:
    """What a fine-tuning run holds on one device."""

    adapters: Quantity
    """Trained parameters."""
    weights: Quantity
    """The frozen model."""
    adapter_weights: Quantity
    gradients: Quantity
    optimizer: Quantity
    activations: Quantity | None
    working: Quantity | None
    total: Quantity
    method: str


def finetuning_memory(run: Run, finetuning: Finetuning) -> FinetuningMemory:
    """What a fine-tuning run holds, the model whole on one device."""
    adapters = _adapters(run.weights.tensors, finetuning)
    parts = {"weights": run.weights.size("nf4" if finetuning.method == "qlora" else "bf16")}
    for name, size, source in _widths(finetuning):
        parts[name] = ADAPTER_STATES(A=adapters, b=Quantity(size, "B/parameters", Given(source=source)))
    parts |= _passing(run, finetuning)
    return FinetuningMemory(
        adapters, parts["weights"], parts["adapter_weights"], parts["gradients"], parts["optimizer"],
        parts.get("activations"), parts.get("working"), total(parts, "B"), finetuning.method,
    )  # fmt: skip


def _adapters(every: tuple[Tensor, ...], finetuning: Finetuning) -> Quantity:
    roles = _ATTENTION if finetuning.targets == "attention" else _LINEAR
    chosen = [tensor for tensor in every if tensor.role in roles and tensor.kind not in ("lm_head", "embedding")]
    size = sum(tensor.copies * (tensor.rows + tensor.columns) for tensor in chosen)
    source = Given(source=f"counted over {len(chosen)} kinds of matrices: {finetuning.targets}")
    return ADAPTERS(r=finetuning.rank, T=Quantity(size, "parameters", source))


def _widths(finetuning: Finetuning) -> tuple[tuple[str, float, str], ...]:
    states, source = STATES[finetuning.optimizer]
    return (
        ("adapter_weights", 2, "16 bits"),
        ("gradients", 2, "16 bits"),
        ("optimizer", states, source),
    )


def _passing(run: Run, finetuning: Finetuning) -> Mapping[str, Quantity]:
    """Activations and working memory: the frozen model passes gradients on, and keeps what training keeps."""
    training = Training(
        sequence_length=finetuning.sequence_length,
        micro_batch_size=finetuning.micro_batch_size,
        attention=finetuning.attention,
        recompute=finetuning.recompute,
        dropout=False,
    )
    device = training_memory(Run(run.architecture, run.weights, training)).device
    return {name: device[name] for name in ("activations", "working") if name in device}
