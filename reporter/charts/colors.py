"""Stand-ins for the style sheet's colours: matplotlib draws with them, and CSS variables take their place."""

from __future__ import annotations

from typing import Final

SERIES_COLORS: Final = 8
"""Colours of the palette; the style sheet names them --series-0 … --series-7."""

INK, FAINT = "#010101", "#020202"
PALETTE: Final = tuple(f"#0303{index:02x}" for index in range(SERIES_COLORS))
