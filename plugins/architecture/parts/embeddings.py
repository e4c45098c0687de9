"""Tables that are looked up: tokens and learned positions."""

from __future__ import annotations

from reporter_plugins.architecture.component import Table
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.size import Size


def token_embedding(config: Config, width: Size | None = None, name: str = "token embedding") -> Table:
    """The table of token embeddings."""
    rows = config.size("vocab_size")
    return Table(name=name, kind="embedding", rows=rows, width=width or config.size("hidden_size"))


def position_embedding(
    config: Config, rows: Size | None = None, name: str = "position embedding", width: Size | None = None
) -> Table:
    """The table of learned positions."""
    positions = rows or config.size("max_position_embeddings")
    return Table(name=name, kind="embedding", rows=positions, width=width or config.size("hidden_size"))
