"""`reporter fit`."""

from __future__ import annotations

from pathlib import Path

import click

FORMS = (
    "chinchilla", "params", "tokens", "flops", "params-power", "tokens-power", "flops-power", "moe", "moe-sparsity",
    "kaplan",
)  # fmt: skip
"""A test holds this against the laws that there are: importing them would load numpy for `--help`."""


@click.command("fit", short_help="A scaling law for a table of training runs.")
@click.argument("data", metavar="DATA.csv", type=click.Path(path_type=Path))
@click.option("--form", type=click.Choice(FORMS), default="chinchilla", show_default=True, help="The law to fit.")
@click.option(
    "--drop-highest-loss",
    metavar="K",
    type=click.IntRange(min=0),
    default=0,
    help="Leave out the K runs of the highest loss.",
)
@click.option(
    "--resamples",
    metavar="N",
    type=click.IntRange(min=0, max=100_000),
    help="Behind the intervals; left out, 4000, fewer for huge tables.",
)
@click.option(
    "--seed",
    metavar="N",
    type=click.IntRange(0, 2**32 - 1),
    default=42,
    show_default=True,
    help="What the resamples are drawn by.",
)
@click.option("--json", "as_json", is_flag=True, help="The numbers as JSON on stdout.")
@click.option("--plot", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False), help="A chart: .svg or .png.")
def command(
    data: Path, form: str, drop_highest_loss: int, resamples: int | None, seed: int, as_json: bool, plot: Path | None
) -> int:
    """Fit a scaling law to a table of training runs: params, tokens, flops (one may be missing) and loss."""
    from reporter_plugins.scaling.command import Wanted, fit_file

    return fit_file(Wanted(data, form, drop_highest_loss, resamples, seed, as_json, plot))
