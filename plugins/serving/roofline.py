"""The roofline: no faster than the arithmetic at its peak, nor than weights and cache can be read.

All times are bounds from below: communication, launching, sampling and scheduling come on top.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from reporter_plugins.hardware import Accelerator
from reporter_plugins.memory import Deployment, ServingMemory
from reporter_plugins.serving.formulas import (
    BATCH_CACHE,
    COST,
    DECODE,
    DEVICES,
    ENERGY,
    ONE_CACHE,
    PIPELINED,
    PREFILL,
    THROUGHPUT,
    TOKENS,
    TURN,
)
from reporter_plugins.serving.work import PROMPT, STEP, Work, bytes_read, bytes_read_by_many, experts_used, work_of

from reporter import NotApplicable, Quantity, as_quantity

BATCHES: Final = (1, 4, 16, 64, 256, 1024)


@dataclass(frozen=True, slots=True)
class Inference:
    """How fast a deployment can be at most; decoding is None for a model that does not generate."""

    prefill_latency: Quantity
    """Until the batch's first tokens, s."""
    decode_latency: Quantity | None
    decode_throughput: Quantity | None
    compute_bound_batch: Quantity | None
    """Where decoding turns from waiting for memory to computing; None where reading caches always takes longer."""
    capacity: Quantity | None
    """Sequences that continuous batching can hold at a time, at the full context."""
    capacity_throughput: Quantity | None
    energy_per_million_tokens: Quantity | None
    cost_per_million_tokens: Quantity | None
    bound: str
    """What a step waits for: `memory` or `compute`."""
    multiplies_in: str
    hardware: str
    fits: bool
    measured: str
    """Where the rates were measured; empty where they are a datasheet's, and every figure is a bound."""
    by_batch: tuple[tuple[int, float, float], ...]
    """Batch, s/token and token/s."""
    devices_by_precision: Mapping[str, int] = field(default_factory=dict)
    """The fewest devices that hold it, by the weights' precision."""


@dataclass(frozen=True, slots=True)
class Roofline:
    """A deployment on its devices."""

    deployment: Deployment
    accelerator: Accelerator
    peak: Quantity
    bandwidth: Quantity
    multiplies_in: str
    work: Work

    def read(self, memory: ServingMemory) -> Quantity | None:
        """Cache that all devices together read for a token, B; None for a model that does not generate."""
        if not self.work.generates or memory.kv_cache is None:
            return None
        is_shared = self.deployment.serving.tensor_parallel > 1
        found: Quantity | None = self.deployment.cache_read if is_shared else memory.kv_cache
        return found

    def step(self, batch: Quantity, cache: Quantity) -> Quantity:
        """Latency of a token with `batch` sequences, whose caches are `cache` bytes."""
        serving = self.deployment.serving
        used = experts_used(self.deployment.architecture)
        return DECODE(
            F=STEP(B=batch, M=self.work.step, S=self.work.step_products),
            t=serving.tensor_parallel,
            P=self.peak,
            W=bytes_read(self.deployment.weights, serving.precision, batch, used),
            C=cache,
            m=self.bandwidth,
        )

    def throughput(self, batch: Quantity, latency: Quantity) -> Quantity:
        """Tokens a second with `batch` sequences whose step takes `latency`; stages work side by side."""
        stages = self.deployment.serving.pipeline_parallel
        if stages == 1:
            return THROUGHPUT(B=batch, latency=latency)
        return PIPELINED(B=batch, p=stages, **latency.inputs)


def roofline(deployment: Deployment, accelerator: Accelerator) -> Roofline:
    """The roofline of a deployment.

    Raises NotApplicable where a figure of the device is not published, or the architecture is not.
    """
    multiplies_in = format_of(deployment.serving.precision, accelerator)
    peak, bandwidth = accelerator.peak(multiplies_in), accelerator.bandwidth
    if not deployment.architecture.components:
        raise NotApplicable("the architecture is not published")
    if peak is None or bandwidth is None:
        raise NotApplicable(f"no peak rate or no memory bandwidth of {accelerator.name} is published")
    work = work_of(deployment.architecture, int(deployment.serving.context))
    return Roofline(deployment, accelerator, peak, bandwidth, multiplies_in, work)


def format_of(precision: str, accelerator: Accelerator) -> str:
    """What a device multiplies in when weights are kept at a precision: 16 bits where it lacks the format."""
    wanted = {"mxfp4": "fp4", "nvfp4": "fp4"}.get(precision, precision)
    return wanted if wanted in accelerator.peaks else accelerator.usual_format


def inference(line: Roofline, memory: ServingMemory) -> Inference:
    """Every figure of a deployment."""
    serving = line.deployment.serving
    read = line.read(memory)
    decode = None if read is None else line.step(as_quantity(serving.batch), read)
    one = None if read is None else ONE_CACHE(C=read, B=serving.batch)
    throughput = line.throughput(as_quantity(serving.batch), decode) if decode else None
    many = _at_capacity(line, memory, one) if one else None
    return Inference(
        _prefill(line),
        decode,
        throughput,
        _turn(line, one) if one else None,
        memory.largest_batch,
        many,
        _energy(line, throughput) if throughput else None,
        _cost(line, throughput) if throughput else None,
        _waits_for(decode) if decode else "compute",
        line.multiplies_in,
        line.accelerator.name,
        line.accelerator.memory is None or memory.per_device.value <= line.accelerator.memory.value,
        line.accelerator.measured,
        tuple(_by_batch(line, one, batch) for batch in BATCHES) if one else (),
    )


def _prefill(line: Roofline) -> Quantity:
    serving = line.deployment.serving
    batch, used = as_quantity(serving.batch), experts_used(line.deployment.architecture)
    # A prompt has many tokens: they use as many experts as so many sequences would.
    tokens = TOKENS(B=batch, n=serving.context)
    work = line.work
    return PREFILL(
        F=PROMPT(B=batch, M=work.prompt, n=serving.context, S=work.prompt_products, H=work.head),
        t=serving.tensor_parallel,
        P=line.peak,
        W=bytes_read(line.deployment.weights, serving.precision, tokens, used),
        m=line.bandwidth,
    )


def _turn(line: Roofline, one: Quantity) -> Quantity | None:
    flops = STEP(B=1, M=line.work.step, S=line.work.step_products)
    if flops.value / line.peak.value <= one.value / line.bandwidth.value:
        return None
    every = bytes_read_by_many(line.deployment.weights, line.deployment.serving.precision)
    return TURN(W=every, F=flops, P=line.peak, C=one, m=line.bandwidth)


def _at_capacity(line: Roofline, memory: ServingMemory, one: Quantity) -> Quantity | None:
    most = memory.largest_batch
    if most is None or not most.value:
        return None
    return line.throughput(most, _step_at(line, one, most))


def _step_at(line: Roofline, one: Quantity, batch: Quantity) -> Quantity:
    return line.step(batch, BATCH_CACHE(B=batch, C=one))


def _by_batch(line: Roofline, one: Quantity, batch: int) -> tuple[int, float, float]:
    latency = _step_at(line, one, Quantity(batch))
    return batch, float(latency.value), float(line.throughput(Quantity(batch), latency).value)


def _devices(line: Roofline) -> Quantity:
    serving = line.deployment.serving
    return DEVICES(t=serving.tensor_parallel, p=serving.pipeline_parallel)


def _energy(line: Roofline, rate: Quantity) -> Quantity | None:
    if line.accelerator.power is None:
        return None
    return ENERGY(d=_devices(line), P=line.accelerator.power, rate=rate)


def _cost(line: Roofline, rate: Quantity) -> Quantity | None:
    serving = line.deployment.serving
    return None if serving.price is None else COST(d=_devices(line), price=serving.price, rate=rate)


def _waits_for(latency: Quantity) -> str:
    given = {name: quantity.value for name, quantity in latency.inputs.items()}
    computes = given["F"] / given["P"]
    return "compute" if computes > (given["W"] + given["C"]) / given["m"] else "memory"
