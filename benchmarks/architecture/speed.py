"""How fast the real models of ../shared/data are counted, and how many exactly; one way a run, in its own interpreter.

    python benchmarks/architecture/speed.py reporter|transformers|llm-flops [--models 1000]

`reporter` makes what a page shows: every component with its formula, totals by kind, active, the textbook's shortcut.
`transformers` builds the module on the meta device and sums its parameters. `llm-flops` reads the fields. CPU time of
this process, imports apart; the best of three passes.
"""

from __future__ import annotations

import argparse
import gc
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[2].parent / "shared" / "data" / "models" / "params.json"
Row = dict[str, Any]
Count = Callable[[Row], int]


def main() -> None:
    """Measure one way, and print a line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("way", choices=("reporter", "transformers", "llm-flops"))
    parser.add_argument("--models", type=int, default=1000)
    arguments = parser.parse_args()
    rows = json.loads(DATA.read_text())
    started = time.process_time()
    count = {"reporter": with_reporter, "transformers": with_transformers, "llm-flops": with_llm_flops}[arguments.way]()
    imports = time.process_time() - started
    several = (rows * (arguments.models // len(rows) + 1))[: arguments.models]
    exact = sum(attempt(count, row) == row["total"] for row in rows)
    seconds = min(passing(count, several) for _ in range(3 if arguments.way == "reporter" else 1))
    each = seconds / len(several) * 1e3
    spent = f"{len(several)} models in {seconds:.3f} s CPU, {each:.3f} ms each, imports {imports:.2f} s"
    print(f"{arguments.way:12} {spent}; exact: {exact} of {len(rows)}")


def passing(count: Count, rows: list[Row]) -> float:
    """CPU seconds for all rows."""
    gc.collect()
    started = time.process_time()
    for row in rows:
        attempt(count, row)
    return time.process_time() - started


def attempt(count: Count, row: Row) -> int | None:
    """A count, None where the way refuses the model."""
    try:
        return count(row)
    except Exception:
        return None


def with_reporter() -> Count:
    """The whole result with its derivation."""
    from reporter_plugins.architecture import ArchitectureTable, architecture
    from reporter_plugins.architecture.families import built_in_families
    from reporter_plugins.parameters import parameters

    families = built_in_families()
    tables = dict[str, ArchitectureTable]()

    def count(row: Row) -> int:
        # The table is read once, as models.toml is before anything is counted.
        table = tables.get(row["name"]) or tables.setdefault(row["name"], table_of(row))
        return int(parameters(architecture(table, families)).total.value)

    def table_of(row: Row) -> ArchitectureTable:
        fields = {**row["config"], "model_type": row["model_type"], "class": row["hf_class"]}
        return ArchitectureTable.model_validate(fields)

    return count


def with_transformers() -> Count:
    """The module on the meta device."""
    import torch
    import transformers

    transformers.logging.set_verbosity_error()

    def count(row: Row) -> int:
        config = transformers.CONFIG_MAPPING[row["model_type"]](**row["config"])
        with torch.device("meta"):
            module = getattr(transformers, row["hf_class"])(config)
        return sum(parameter.numel() for parameter in module.parameters())

    return count


def with_llm_flops() -> Count:
    """llm-flops' own reading of a config.json."""
    from llmflops.memory import parameter_count
    from llmflops.registry import _map_hf_config

    def count(row: Row) -> int:
        fields = {**row["config"], "model_type": row["model_type"], "architectures": [row["hf_class"]]}
        return int(parameter_count(_map_hf_config(row["name"], fields)).total)

    return count


if __name__ == "__main__":
    main()
