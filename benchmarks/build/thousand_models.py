"""Writes a models.toml of many models, all different, of the kinds people have: decoders, encoders, mixtures."""

from __future__ import annotations

import sys
from pathlib import Path

DECODER = """
[models.decoder-{n}]
name = "Decoder {n}"
organization = "Organization {m}"
released = 20{year}-0{month}-1{day}
sources = ["arXiv:2307.{n:05d}"]
[models.decoder-{n}.architecture]
model_type = "llama"
vocab_size = {vocabulary}
hidden_size = {hidden}
num_hidden_layers = {layers}
num_attention_heads = {heads}
num_key_value_heads = {shared}
intermediate_size = {inner}
max_position_embeddings = 8192
tie_word_embeddings = false
"""

ENCODER = """
[models.encoder-{n}]
name = "Encoder {n}"
organization = "Organization {m}"
released = 20{year}-0{month}-1{day}
[models.encoder-{n}.architecture]
model_type = "bert"
vocab_size = {vocabulary}
hidden_size = {hidden}
num_hidden_layers = {layers}
num_attention_heads = {heads}
intermediate_size = {inner}
"""

MIXTURE = """
[models.mixture-{n}]
name = "Mixture {n}"
organization = "Organization {m}"
released = 20{year}-0{month}-1{day}
[models.mixture-{n}.architecture]
model_type = "mixtral"
vocab_size = {vocabulary}
hidden_size = {hidden}
num_hidden_layers = {layers}
num_attention_heads = {heads}
num_key_value_heads = {shared}
intermediate_size = {inner}
num_local_experts = 8
num_experts_per_tok = 2
"""

KINDS = (DECODER, DECODER, DECODER, MIXTURE, ENCODER)


def models(count: int) -> str:
    """The text of a models.toml with `count` models."""
    return 'schema = 1\n[site]\ntitle = "Many models"\n' + "".join(_model(n) for n in range(count))


def _model(n: int) -> str:
    heads = 8 * (1 + n % 16)
    return KINDS[n % len(KINDS)].format(
        n=n, m=n % 37, year=18 + n % 8, month=1 + n % 9, day=n % 9, vocabulary=32000 + 8 * n, hidden=heads * 64,
        layers=6 + n % 90, heads=heads, shared=8, inner=heads * 64 * 3 + 64 * (n % 7),
    )  # fmt: skip


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(models(int(sys.argv[2]) if len(sys.argv) > 2 else 1000))
