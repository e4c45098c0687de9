"""A mixture of experts: what a token uses, and what that saves."""

from __future__ import annotations

from pathlib import Path

import pytest

from reporter.testing import report_of


def test_mixtral_uses_two_of_eight_experts(tmp_path: Path) -> None:
    numbers = report_of(tmp_path, '[models.x.architecture]\nmodel_type = "mixtral"\n').numbers
    assert numbers["parameters.sparsity.experts"].value == 8
    assert numbers["parameters.sparsity.experts_per_token"].value == 2
    # Mixtral 8x7B: 12,879,925,248 of 46,702,792,704 (transformers' module on the meta device, 2 of 8 experts).
    assert numbers["parameters.sparsity.active_share"].value == pytest.approx(12_879_925_248 / 46_702_792_704)
    # All but the token table and the norms is multiplied: 131,072,000 and 266,240 weights.
    rest = 131_072_000 + 266_240
    saved = 1 - (12_879_925_248 - rest) / (46_702_792_704 - rest)
    assert numbers["parameters.sparsity.flops_saved"].value == pytest.approx(saved)


def test_a_dense_model_has_no_sparsity(tmp_path: Path) -> None:
    numbers = report_of(tmp_path, '[models.x.architecture]\nmodel_type = "llama"\n').numbers
    assert not [name for name in numbers if name.startswith("parameters.sparsity")]
