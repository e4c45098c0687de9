"""Weights at every precision: what a quantizer takes, by hand from its format, and the two ways of adding them up."""

from functools import lru_cache

import pytest
from reporter_plugins.architecture import ArchitectureTable, architecture
from reporter_plugins.architecture.families import built_in_families
from reporter_plugins.memory import Weights, weights_of
from reporter_plugins.memory.precision import PRECISIONS
from reporter_plugins.parameters import parameters

# Jiang et al. 2024, arXiv:2401.04088, table 1.
MIXTRAL = {
    "model_type": "mixtral", "vocab_size": 32000, "hidden_size": 4096, "num_hidden_layers": 32,
    "num_attention_heads": 32, "num_key_value_heads": 8, "intermediate_size": 14336, "num_local_experts": 8,
    "num_experts_per_tok": 2,
}  # fmt: skip
# Dubey et al. 2024, arXiv:2407.21783, table 3.
LLAMA = {
    "model_type": "llama", "vocab_size": 128256, "hidden_size": 4096, "num_hidden_layers": 32,
    "num_attention_heads": 32, "num_key_value_heads": 8, "intermediate_size": 14336,
}  # fmt: skip
TOTALS = {"mixtral": 46_702_792_704, "llama": 8_030_261_248}
"""As their checkpoints have them."""
EXPERTS = 32 * 8 * 3 * 4096 * 14336
ATTENTION = 32 * (2 * 4096 * 4096 + 2 * 4096 * 1024)
MLP = 32 * 3 * 4096 * 14336


@lru_cache(maxsize=2)
def weights(model_type: str) -> Weights:
    found = architecture(ArchitectureTable.model_validate({"mixtral": MIXTRAL, "llama": LLAMA}[model_type]), FAMILIES)
    return weights_of(found, parameters(found).total)


FAMILIES = built_in_families()


@pytest.mark.parametrize(
    ("model_type", "precision", "bits", "taken"),
    [
        # OCP Microscaling Formats 1.0: 4 bits, and a scale of 8 for 32 of them; of a mixture the experts alone, as
        # gpt-oss has it (model card, arXiv:2508.10925, section 2.1).
        ("mixtral", "mxfp4", 4 + 8 / 32, EXPERTS),
        ("llama", "mxfp4", 4 + 8 / 32, ATTENTION + MLP),
        # Dettmers et al. 2023, section 3: 4 bits, 8 for 64 of them, and 32 for 256 of those.
        ("mixtral", "nf4", 4 + (8 + 32 / 256) / 64, ATTENTION + EXPERTS),
        ("llama", "nf4", 4 + (8 + 32 / 256) / 64, ATTENTION + MLP),
    ],
)
def test_a_quantizer_takes_matrices_in_layers_and_leaves_the_rest(
    model_type: str, precision: str, bits: float, taken: int
) -> None:
    by_hand = (taken * bits + (TOTALS[model_type] - taken) * 16) / 8
    assert weights(model_type).bytes(precision) == pytest.approx(by_hand, rel=1e-12)


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("model_type", ["mixtral", "llama"])
def test_the_number_with_its_derivation_is_the_plain_one(model_type: str, precision: str) -> None:
    # The shares of GGUF's mixtures are rounded to whole weights in the one and not in the other.
    size = weights(model_type).size(precision)
    assert weights(model_type).bytes(precision) == pytest.approx(size.value, rel=1e-9)
    assert sum(weights(model_type).bytes_by_kind(precision).values()) == pytest.approx(size.value, rel=1e-9)
