"""How fast the real models of ../shared/data are counted, and how many exactly; one way a run, in its own interpreter.

    python benchmarks/architecture/speed.py reporter|reporter-page|transformers|llm-flops [--models 1000]

`reporter` counts every component, each with the formula and the inputs of its number; `reporter-page` makes all that a
page shows: totals by kind, active, sparsity, the textbook's shortcut, the difference to a published total.
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
    parser.add_argument("way", choices=tuple(WAYS))
    parser.add_argument("--models", type=int, default=1000)
    arguments = parser.parse_args()
    rows = json.loads(DATA.read_text())
    started = time.process_time()
    count = WAYS[arguments.way]()
    imports = time.process_time() - started
    several = (rows * (arguments.models // len(rows) + 1))[: arguments.models]
    exact = sum(attempt(count, row) == row["total"] for row in rows)
    seconds = min(passing(count, several) for _ in range(1 if arguments.way == "transformers" else 3))
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
    """Every component, with its formula."""
    read = reader()

    def count(row: Row) -> int:
        sizes = [component.parameters() for component in read(row).components]
        return sum(int(size.quantity().value) for size in sizes if size is not None)

    return count


def with_page() -> Count:
    """The whole result with its derivation."""
    from reporter_plugins.parameters import parameters

    read = reader()
    return lambda row: int(parameters(read(row)).total.value)


def reader() -> Callable[[Row], Any]:
    """A row's architecture; its table is read once, as models.toml is before anything is counted."""
    from reporter_plugins.architecture import ArchitectureTable, architecture
    from reporter_plugins.architecture.families import built_in_families

    families, tables = built_in_families(), dict[str, ArchitectureTable]()

    def read(row: Row) -> Any:
        table = tables.get(row["name"]) or tables.setdefault(row["name"], table_of(row))
        return architecture(table, families)

    def table_of(row: Row) -> ArchitectureTable:
        fields = {**row["config"], "model_type": row["model_type"], "class": row["hf_class"]}
        return ArchitectureTable.model_validate(fields)

    return read


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


WAYS: dict[str, Callable[[], Count]] = {
    "reporter": with_reporter,
    "reporter-page": with_page,
    "transformers": with_transformers,
    "llm-flops": with_llm_flops,
}

if __name__ == "__main__":
    main()
