"""What a deployment holds, by hand or as published."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

import pytest

from reporter import Quantity
from reporter.errors import InputFaults
from reporter.testing import report_of

Numbers: TypeAlias = Callable[..., Mapping[str, Quantity]]

LLAMA_8B = 8_030_261_248


@pytest.mark.parametrize(("precision", "expected"), [("fp32", 4), ("bf16", 2), ("fp8", 1), ("int8", 1), ("int4", 0.5)])
def test_a_plain_format_holds_for_every_weight(precision: str, expected: float, numbers: Numbers) -> None:
    found = numbers("llama-3.1-8b", serving=f'precision = "{precision}"')
    assert found["memory.serving.weights"].value == LLAMA_8B * expected


def test_a_quantizer_leaves_tables_and_head_at_16_bits(numbers: Numbers) -> None:
    # hugging-quants/Meta-Llama-3.1-8B-Instruct-GPTQ-INT4 and -AWQ-INT4 are files of 5.73 GB.
    for precision in ("gptq-4bit", "awq-4bit"):
        found = numbers("llama-3.1-8b", serving=f'precision = "{precision}"')
        assert found["memory.serving.weights"].value == pytest.approx(5.73e9, rel=0.01)


@pytest.mark.parametrize(
    ("mixture", "bits"), [("q3_k_s", 3.6429), ("q3_k_l", 4.2979), ("q4_k_s", 4.6672), ("q5_k_s", 5.5704)]
)
def test_further_mixtures_of_llama_cpp(mixture: str, bits: float, numbers: Numbers) -> None:
    # llama.cpp tools/quantize/README.md, Llama-3.1-8B; the rows that memory_published.csv does not have.
    found = numbers("llama-3.1-8b", serving=f'precision = "{mixture}"')
    assert found["memory.serving.bits_per_weight"].value == pytest.approx(bits, abs=6e-5)


@pytest.mark.parametrize(("name", "gigabytes"), [("llama-3.1-8b", 4.9), ("llama-3.1-70b", 43.1)])
def test_sizes_of_q4_k_m_files(name: str, gigabytes: float, numbers: Numbers) -> None:
    # llama.cpp tools/quantize/README.md, "Memory/Disk Requirements".
    found = numbers(name, serving='precision = "q4_k_m"')
    assert found["memory.serving.weights"].value / 1e9 == pytest.approx(gigabytes, rel=0.02)


@pytest.mark.parametrize(("mixture", "bits"), [("q4_0", 4.5), ("q4_1", 5.0), ("q5_0", 5.5), ("q5_1", 6.0)])
def test_plain_gguf_types_have_a_better_head(mixture: str, bits: float, numbers: Numbers) -> None:
    # By hand: blocks of 32 in 18, 20, 22 and 24 bytes, the head in Q6_K (6.5625 bits), norms in 32 bits.
    found = numbers("llama-3.1-8b", serving=f'precision = "{mixture}"')
    head, norms = 128256 * 4096, 65 * 4096
    expected = (bits * (LLAMA_8B - head - norms) + 6.5625 * head + 32 * norms) / 8
    assert found["memory.serving.weights"].value == expected


def test_rows_that_blocks_of_256_do_not_divide_take_smaller_blocks(numbers: Numbers) -> None:
    # Qwen2 0.5B has 896 columns: q4_k gives way to q5_0 (22 bytes for 32), its tied table to q8_0 (34 bytes for 32).
    qwen = """model_type = "qwen2"
    vocab_size = 151936
    hidden_size = 896
    num_hidden_layers = 24
    num_attention_heads = 14
    num_key_value_heads = 2
    intermediate_size = 4864
    tie_word_embeddings = true"""
    found = numbers("qwen2-0.5b", qwen, serving='precision = "q4_k_m"')
    inputs = found["memory.serving.weights"].inputs
    assert {"as_q5_0", "as_q8_0", "as_f32", "as_q4_k", "as_q6_k"} == set(inputs)
    # A file of 397.8 MB (Qwen/Qwen2-0.5B-Instruct-GGUF, q4_k_m), its vocabulary of about 6 MB included.
    assert found["memory.serving.weights"].value == pytest.approx(397.8e6, rel=0.03)


def test_cache_of_an_encoder_decoder_has_its_own_keys_and_the_encoders(numbers: Numbers) -> None:
    # By hand: 6 layers, 8 heads of 64, keys and values, 2 bytes; self and cross; 100 tokens on each side.
    found = numbers("t5-small", serving="context = 100")
    assert found["memory.serving.kv_cache"].value == 2 * 6 * 2 * 8 * 64 * 2 * 100


def test_a_state_space_model_keeps_the_same_at_any_length(numbers: Numbers) -> None:
    # By hand: 24 layers, inner size 1536, state 16 and 4 columns of the convolution, 2 bytes.
    short, long = (numbers("mamba", serving=f"context = {context}") for context in (1_000, 100_000))
    assert short["memory.serving.kv_cache"].value == long["memory.serving.kv_cache"].value
    assert short["memory.serving.kv_cache"].value == pytest.approx(24 * 1536 * (16 + 4) * 2, rel=0.06)


def test_key_value_heads_repeat_where_devices_outnumber_them(numbers: Numbers) -> None:
    # Llama 3.1 70B has 8 key-value heads: 16 devices hold each of them twice.
    eight, sixteen = (
        numbers("llama-3.1-70b", serving=f"tensor_parallel = {size}\nbatch = 64\ncontext = 8192") for size in (8, 16)
    )
    cache = "memory.serving.kv_cache"
    assert eight[cache].value == sixteen[cache].value
    weights_saved = eight["memory.serving.per_device"].value - sixteen["memory.serving.per_device"].value
    assert weights_saved < eight["memory.serving.weights"].value / 16


def test_a_latent_is_kept_whole_on_every_device(numbers: Numbers) -> None:
    one, eight = (
        numbers("deepseek-v3", serving=f"tensor_parallel = {size}\ncontext = 163840\nbatch = 8") for size in (1, 8)
    )
    weights = one["memory.serving.weights"].value
    rest = eight["memory.serving.per_device"].value - weights / 8
    assert rest > one["memory.serving.kv_cache"].value


def test_parts_sum_to_the_total_and_to_the_device(numbers: Numbers) -> None:
    found = numbers("llama-3.1-8b")
    names = ("weights", "kv_cache", "activations")
    assert sum(found[f"memory.serving.{name}"].value for name in names) == found["memory.serving.total"].value
    assert found["memory.serving.per_device"].value == found["memory.serving.total"].value


def test_what_fits_on_a_device(numbers: Numbers) -> None:
    found = numbers("llama-3.1-8b", serving='hardware = "a100-sxm4-80gb"\ncontext = 4096')
    assert found["memory.serving.devices"].value == 1
    held = found["memory.serving.total"].value - found["memory.serving.kv_cache"].value
    most = found["memory.serving.largest_batch"].value
    one = found["memory.serving.kv_cache"].value
    assert held + most * one <= 80e9 < held + (most + 1) * one
    context = found["memory.serving.largest_context"].value
    per_token = found["memory.serving.kv_cache_per_token"].value
    assert held + context * per_token <= 80e9 < held + (context + 1) * per_token


def test_fewest_devices_of_llama_405b(numbers: Numbers) -> None:
    # 811.7 GB of weights: more than ten devices of 80 GB.
    found = numbers("llama-3.1-405b", serving='hardware = "h100-sxm5-80gb"')
    assert found["memory.serving.devices"].value == 11


def test_of_a_stated_total_only_the_weights_are_known(tmp_path: Path) -> None:
    report = report_of(tmp_path, "[models.gpt-4.architecture]\nparameters = 1.8e12")
    assert report.numbers["memory.serving.weights"].value == 3.6e12
    assert "memory.serving.kv_cache" not in report.numbers


@pytest.mark.parametrize(
    ("table", "field", "words"),
    [
        ('precision = "int5"', "precision", "int5"),
        ("tensor_parallel = 3", "tensor_parallel", "does not divide num_attention_heads = 32"),
        ("pipeline_parallel = 5", "pipeline_parallel", "does not divide num_hidden_layers = 32"),
        ("batch = 0", "batch", "at least 1"),
        ("context = -4096", "context", "at least 1"),
        ('hardware = "a100-sxm4-80gb"\nprecision = "fp8"', "precision", "does not have fp8"),
        ('hardware = "h100"', "hardware", "unknown hardware"),
    ],
)
def test_bad_serving_is_one_fault_at_its_key(table: str, field: str, words: str, numbers: Numbers) -> None:
    with pytest.raises(InputFaults) as caught:
        numbers("llama-3.1-8b", serving=table)
    (fault,) = [fault for fault in caught.value.faults if fault.severity == "error"]
    assert fault.key.endswith(f".serving.{field}")
    assert words in fault.message
    assert fault.place is not None
    assert fault.place.line > 0


def test_every_layers_own_heads_are_shared_out_or_repeated(numbers: Numbers) -> None:
    # Layers of 8, 4 and 1 key-value heads of 64 on 8 devices: each device has one head of each layer.
    one, eight = (numbers("deci", serving=f"tensor_parallel = {size}\ncontext = 1000\nbatch = 3") for size in (1, 8))
    assert one["memory.serving.kv_cache"].value == 3 * 1000 * 2 * (8 + 4 + 1) * 64 * 2
    found = eight["memory.serving.per_device"].inputs["kv_cache"]
    assert found.value == pytest.approx(3 * 1000 * 2 * (1 + 1 + 1) * 64 * 2, rel=1e-12)
    # Key and value projections as well: of each layer one head of them.
    weights = eight["memory.serving.per_device"].inputs["weights"]
    matrices = 3 * (2 * 1024 * 1024 + 3 * 1024 * 2048) / 8 + 2 * 1024 * 3 * 64
    tables, norms = 2 * 1000 * 1024 / 8, 7 * 1024
    assert weights.value == pytest.approx(2 * (matrices + tables + norms), rel=1e-3)


def test_layers_that_reuse_keys_keep_none_of_their_own(numbers: Numbers) -> None:
    # Gemma 3n E4B: the last 15 of 35 layers use the keys and values of earlier ones (transformers Gemma3nTextConfig);
    # of the first 20 four look at everything, sixteen back over 512 tokens; 2 heads of 256.
    found = numbers("gemma-3n", 'model_type = "gemma3n_text"', serving="context = 32768")
    assert found["memory.serving.kv_cache"].value == 2 * 2 * 2 * 256 * (4 * 32768 + 16 * 512)
