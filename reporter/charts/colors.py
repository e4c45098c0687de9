"""Stand-ins for the style sheet's colours: matplotlib draws with them, and CSS variables take their place."""

from __future__ import annotations

from typing import Final

SERIES_COLORS: Final = 8
"""Colours of the palette; the style sheet names them --series-0 … --series-7."""

INK, FAINT = "#010101", "#020202"
PALETTE: Final = tuple(f"#0303{index:02x}" for index in range(SERIES_COLORS))

ON_PAPER: Final = {
    INK: "#1b1f24", FAINT: "#b3bac2",
    **dict(zip(PALETTE, ("#2f6fb7", "#d9822b", "#3d8c5a", "#9a5fb5", "#c4485c", "#4aa3a3", "#8a7a3d", "#7a7f87"),
               strict=True)),
}  # fmt: skip
"""The style sheet's colours on white, for a picture that stands in no page."""
