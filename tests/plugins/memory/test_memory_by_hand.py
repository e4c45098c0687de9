"""Whole runs by hand, from the papers' formulas alone: what a device holds, computes and sends."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from reporter import Quantity
from reporter.testing import report_of

LLAMA = """[models.m.architecture]
model_type = "llama"
vocab_size = 128256
hidden_size = 4096
num_hidden_layers = 32
num_attention_heads = 32
num_key_value_heads = 8
intermediate_size = 14336
[models.m.training]
tokens = 1e12
hardware = "h100-sxm5-80gb"
accelerators = 1024
sequence_length = 8192
batch_tokens = 8388608
tensor_parallel = 2
sequence_parallel = true
zero_stage = 1
"""
MIXTRAL = """[models.m.architecture]
model_type = "mixtral"
vocab_size = 32000
hidden_size = 4096
num_hidden_layers = 32
num_attention_heads = 32
num_key_value_heads = 8
intermediate_size = 14336
num_local_experts = 8
num_experts_per_tok = 2
[models.m.training]
tokens = 1e12
hardware = "h100-sxm5-80gb"
accelerators = 512
sequence_length = 4096
batch_tokens = 4194304
tensor_parallel = 2
pipeline_parallel = 4
expert_parallel = 8
sequence_parallel = true
zero_stage = 1
recompute = "full"
"""
DEEPSEEK = """[models.m.architecture]
model_type = "deepseek_v3"
vocab_size = 129280
hidden_size = 7168
num_hidden_layers = 61
num_attention_heads = 128
kv_lora_rank = 512
q_lora_rank = 1536
qk_nope_head_dim = 128
qk_rope_head_dim = 64
v_head_dim = 128
intermediate_size = 18432
moe_intermediate_size = 2048
n_routed_experts = 256
n_shared_experts = 1
num_experts_per_tok = 8
first_k_dense_replace = 3
[models.m.serving]
hardware = "h200-sxm"
precision = "fp8"
batch = 16
tensor_parallel = 8
context = 8192
"""


def held(folder: Path, models: str, expected: Mapping[str, float], rel: float = 1e-9) -> Mapping[str, Quantity]:
    numbers = report_of(folder, models).numbers
    for name, value in expected.items():
        assert numbers[name].value == pytest.approx(value, rel=rel), name
    return numbers


def test_a_dense_model_with_tensor_and_sequence_parallelism(tmp_path: Path) -> None:
    layers, h, kv, ff, vocabulary, s, t, dp = 32, 4096, 1024, 14336, 128256, 8192, 2, 512
    matrices = layers * (2 * h * h + 2 * h * kv + 3 * h * ff) + 2 * vocabulary * h
    norms = layers * 2 * h + h
    device = matrices / t + norms
    # Kept of a token and layer, bytes: two norms' inputs and two blocks' inputs; queries, keys, values, the weighted
    # sum; gate, its activation, up and their product.
    kept = (8 * h + 2 * (h + 2 * kv) + 2 * h + 8 * ff) / t
    # At the loss: the final norm's input and the head's, and a logit in 16 and in 32 bits (benchmarks/memory).
    loss = 4 * h + 6 * vocabulary
    micro_batches = 8388608 / (dp * s)
    forward = 2 * (matrices - vocabulary * h) + layers * 4 * s * h
    held(
        tmp_path,
        LLAMA,
        {
            "parameters.total": matrices + norms,
            "memory.training.device.weights": 2 * device,
            "memory.training.device.gradients": 2 * device,
            "memory.training.device.optimizer": 12 * device / dp,
            "memory.training.device.activations": layers * s * kept,
            "memory.training.device.working": s * loss / t,
            "compute.exact.training_flops": 3 * forward * 1e12,
            "communication.bytes.tensor": micro_batches * layers * 4 * 2 * (t - 1) / t * s * h * 2,
            "communication.bytes.data": 4 * device * (dp - 1) / dp,
        },
    )


def test_a_mixture_over_a_pipeline_with_experts_apart(tmp_path: Path) -> None:
    layers, h, kv, ff, s, t, p, e, dp = 32, 4096, 1024, 14336, 4096, 2, 4, 8, 64
    attention, experts, beside = 2 * h * h + 2 * h * kv, 8 * 3 * h * ff, h * 8 + 2 * h
    total = layers * (attention + experts + beside) + 2 * 32000 * h + h
    active = total - layers * 6 * 3 * h * ff
    micro_batches = 4194304 / (dp * s)
    found = held(
        tmp_path,
        MIXTRAL,
        {
            "parameters.total": total,
            "compute.training_flops": 6 * active * 1e12,
            "compute.hardware_flops": 8 * active * 1e12,
            "memory.training.device.activations": 2 * s * h / t * layers / p * min(p, micro_batches),
            "communication.bubble": (p - 1) / (micro_batches + p - 1),
            "communication.bytes.expert": micro_batches * layers / p * 4 * (e - 1) / e * s / t * 2 * h * 2,
        },
    )
    # The final norm stands on the last stage; the page counts a share of it on each: h of 10^9.
    own = (layers * attention / t + layers * beside) / p + 32000 * h / t
    routed = layers * experts / p / (e * t)
    weights, optimizer = (found[f"memory.training.device.{name}"].value for name in ("weights", "optimizer"))
    assert weights == pytest.approx(2 * (own + routed), rel=1e-5)
    assert optimizer == pytest.approx(12 * (own / dp + routed / (dp / e)), rel=1e-5)
    sent = 4 * (own * (dp - 1) / dp + routed * (dp / e - 1) / (dp / e))
    assert found["communication.bytes.data"].value == pytest.approx(sent, rel=1e-5)


def test_a_latent_mixture_served_on_eight_devices(tmp_path: Path) -> None:
    h, layers, heads, batch, context, vocabulary = 7168, 61, 128, 16, 8192, 129280
    attention = h * 1536 + 1536 * heads * 192 + h * 576 + 512 * heads * 256 + heads * 128 * h
    expert, dense, table = 3 * h * 2048, 3 * h * 18432, vocabulary * h
    norms = layers * (2 * h + 1536 + 512) + h
    beside = layers * attention + 3 * dense + 58 * (expert + h * 256) + table + norms
    read = beside + 58 * 256 * expert * (1 - (1 - 8 / 256) ** batch)
    cache = batch * context * layers * 576 * 2
    worked = layers * attention + 3 * dense + 58 * (9 * expert + h * 256)
    causal = layers * heads * 320 * context * (context + 1) / 2
    held(
        tmp_path,
        DEEPSEEK,
        {
            "memory.serving.kv_cache": cache,
            "serving.decode_latency": (read / 8 + cache) / 4.8e12,
            "serving.prefill_latency": 2 * batch * (worked * context + causal + table) / 8 / 1979e12,
        },
        rel=1e-4,  # the router's bias of 256 a layer
    )
