"""Models that the tests of the memory plugin share, as models.toml has them."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

import pytest

from reporter import Quantity
from reporter.testing import report_of

Numbers: TypeAlias = Callable[..., Mapping[str, Quantity]]

ARCHITECTURES = {
    "llama-3.1-8b": """model_type = "llama"
vocab_size = 128256
hidden_size = 4096
num_hidden_layers = 32
num_attention_heads = 32
num_key_value_heads = 8
intermediate_size = 14336""",
    "llama-3.1-70b": """model_type = "llama"
vocab_size = 128256
hidden_size = 8192
num_hidden_layers = 80
num_attention_heads = 64
num_key_value_heads = 8
intermediate_size = 28672""",
    "llama-3.1-405b": """model_type = "llama"
vocab_size = 128256
hidden_size = 16384
num_hidden_layers = 126
num_attention_heads = 128
num_key_value_heads = 8
intermediate_size = 53248""",
    "llama-65b": """model_type = "llama"
vocab_size = 32000
hidden_size = 8192
num_hidden_layers = 80
num_attention_heads = 64
intermediate_size = 22016""",
    "qwen2.5-72b": """model_type = "qwen2"
vocab_size = 152064
hidden_size = 8192
num_hidden_layers = 80
num_attention_heads = 64
num_key_value_heads = 8
intermediate_size = 29568
tie_word_embeddings = false""",
    "opt-13b": """model_type = "opt"
vocab_size = 50272
hidden_size = 5120
num_hidden_layers = 40
num_attention_heads = 40
ffn_dim = 20480
max_position_embeddings = 2048""",
    "deepseek-v3": """model_type = "deepseek_v3"
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
first_k_dense_replace = 3""",
    "gemma-3-27b": """model_type = "gemma3_text"
vocab_size = 262208
hidden_size = 5376
num_hidden_layers = 62
num_attention_heads = 32
num_key_value_heads = 16
head_dim = 128
intermediate_size = 21504
sliding_window = 1024
sliding_window_pattern = 6""",
    "gpt-3": """model_type = "gpt2"
vocab_size = 51200
n_embd = 12288
n_layer = 96
n_head = 96
n_positions = 2048""",
    "t5-small": """model_type = "t5"
class = "T5ForConditionalGeneration"
vocab_size = 32128
d_model = 512
d_ff = 2048
d_kv = 64
num_layers = 6
num_heads = 8""",
    "mamba": """model_type = "mamba"
vocab_size = 50280
hidden_size = 768
num_hidden_layers = 24
state_size = 16
conv_kernel = 4
expand = 2""",
    "mixtral": 'model_type = "mixtral"',
    "deci": """model_type = "deci"
vocab_size = 1000
hidden_size = 1024
num_hidden_layers = 3
num_attention_heads = 16
intermediate_size = 2048
num_key_value_heads_per_layer = [8, 4, 1]""",
}


@pytest.fixture
def numbers(tmp_path: Path) -> Numbers:
    """The numbers of one model with other tables: `numbers("llama-3.1-8b", serving="batch = 8")`."""

    def found(name: str, architecture: str = "", **tables: str) -> Mapping[str, Quantity]:
        parts = {"architecture": architecture or ARCHITECTURES[name], **tables}
        text = "\n".join(f'[models."{name}".{table}]\n{content}' for table, content in parts.items())
        return report_of(tmp_path, text).numbers

    return found
