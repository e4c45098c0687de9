"""Which row of the catalogue of accelerators a device is, by the name it gives itself, and that row's hash."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from typing import Final

from reporter_plugins.hardware import Accelerator
from reporter_plugins.measurement.record import CatalogueRow, DeviceFacts

GIB: Final = 2**30

_NAMES: Final = (
    (r"H100 80GB HBM3", "h100-sxm5-80gb"),
    (r"H100 PCIe", "h100-pcie-80gb"),
    (r"H100 NVL", "h100-nvl"),
    (r"H800", "h800-sxm5"),
    (r"GH200", "gh200-96gb"),
    (r"H200", "h200-sxm"),
    (r"H20\b", "h20"),
    (r"A100-SXM4-40GB", "a100-sxm4-40gb"),
    (r"A100-SXM4-80GB", "a100-sxm4-80gb"),
    (r"A100-PCIE-40GB", "a100-pcie-40gb"),
    (r"A100 80GB PCIe", "a100-pcie-80gb"),
    (r"A800-SXM4-80GB", "a800-sxm4-80gb"),
    (r"GB300", "gb300"),
    (r"GB200", "gb200"),
    (r"B300", "b300-sxm"),
    (r"B200", "b200-sxm"),
    (r"V100-SXM2-32GB", "v100-sxm2-32gb"),
    (r"V100-PCIE-16GB", "v100-pcie"),
    (r"Tesla T4", "t4"),
    (r"L40S", "l40s"),
    (r"NVIDIA L4$", "l4"),
    (r"NVIDIA A10$", "a10"),
    (r"RTX 3090$", "rtx-3090"),
    (r"RTX 4090$", "rtx-4090"),
    (r"RTX 5090$", "rtx-5090"),
    (r"RTX 6000 Ada", "rtx-6000-ada"),
    (r"MI210", "mi210"),
    (r"MI250X", "mi250x"),
    (r"MI300X", "mi300x"),
    (r"MI325X", "mi325x"),
    (r"MI350X", "mi350x"),
    (r"MI355X", "mi355x"),
    (r"Apple (M\d) (Max|Ultra)", r"apple-\1-\2"),
)
"""What drivers call the catalogue's devices, and their slugs; the first that is found holds."""


def catalogue_row(facts: DeviceFacts, catalogue: Iterable[Accelerator]) -> CatalogueRow:
    """The row of a device, its figures and their hash; none, with the reason, for what is not in the catalogue."""
    if facts.kind == "cpu":
        return CatalogueRow(slug=None, sha256=None, reason="the catalogue lists accelerators, and no processors")
    slug = slug_of(facts.name)
    row = next((each for each in catalogue if each.slug == slug), None)
    if row is None:
        return CatalogueRow(slug=None, sha256=None, reason=f"the catalogue has no {facts.name}")
    bandwidth = float(row.bandwidth.value) if row.bandwidth else None
    return CatalogueRow(slug=row.slug, sha256=row_hash(row), peaks=_peaks(row), bandwidth=bandwidth)


def slug_of(name: str) -> str | None:
    """The slug of a device by the name its driver gives it, None for an unknown one."""
    for pattern, slug in _NAMES:
        if match := re.search(pattern, name):
            return match.expand(slug).lower()
    return None


def row_hash(row: Accelerator) -> str:
    """SHA-256 of a row's figures: a record tells by it whether the catalogue has changed since."""
    figures = {"memory": row.memory, "bandwidth": row.bandwidth, "power": row.power, **row.peaks}
    plain = {name: [each.value, each.low, each.high] for name, each in figures.items() if each is not None}
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def _peaks(row: Accelerator) -> dict[str, float]:
    """The most that sources say: a rate above it is above all of them."""
    return {name: float(each.high or each.value) for name, each in row.peaks.items()}
