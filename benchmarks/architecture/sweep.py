"""Every model that transformers can build from a default configuration, and variations of it, against our counts.

    python benchmarks/architecture/sweep.py [--variations] [MODEL_TYPE…]

For development: reporter itself never needs transformers. Each class of each `model_type` that the automatic classes
name is built on the meta device from the reference's defaults, and counted by us from what transformers writes to
config.json. With `--variations`, one field at a time is changed as well: a flag flipped, fewer key-value heads, another
depth, more labels. A row is exact, not known (we say so), wrong, or not built by transformers.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import signal
import sys
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

import transformers
from against_transformers import KNOWN, Fields, module_count, our_count
from transformers.models.auto import modeling_auto

FLAGS: Final = re.compile(r"tie_word_embeddings|.*_bias|use_.*|.*_norm|bias|is_moe|add_.*")
"""Flags that may change what a model has."""
NUMBERS: Final[Mapping[str, tuple[Any, ...]]] = {
    "num_hidden_layers": (3,),
    "num_key_value_heads": (1, 2),
    "num_labels": (7,),
    "vocab_size": (1003,),
    "intermediate_size": (136,),
}
"""Other numbers that are tried."""
SECONDS: Final = 60
"""A model that takes longer is not built."""


def main() -> int:
    """Print what is not exact, and the table; fail where anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("model_types", nargs="*")
    parser.add_argument("--variations", action="store_true")
    arguments = parser.parse_args()
    warnings.filterwarnings("ignore")
    transformers.logging.set_verbosity_error()
    signal.signal(signal.SIGALRM, _too_long)
    named = classes_by_type()
    outcome = Counter[str]()
    for model_type in arguments.model_types or named:
        for name in named[model_type]:
            outcome.update(rows(model_type, name, arguments.variations))
    used = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    print(f"transformers {transformers.__version__}: {dict(outcome)}, {used:.0f} s of CPU")
    return 1 if outcome["wrong"] else 0


def classes_by_type() -> dict[str, list[str]]:
    """Classes of every `model_type`, as the automatic classes name them."""
    found: dict[str, list[str]] = {model_type: [] for model_type in transformers.CONFIG_MAPPING}
    for table in (each for each in dir(modeling_auto) if each.endswith("_MAPPING_NAMES")):
        for model_type, names in getattr(modeling_auto, table).items():
            for name in names if isinstance(names, tuple | list) else (names,):
                if model_type in found and name not in found[model_type] and not name.endswith("Config"):
                    found[model_type].append(name)
    return found


def rows(model_type: str, name: str, varied: bool) -> Iterator[str]:
    """The outcome of the defaults, and of each variation of them where the family is known."""
    kind, message = judge(model_type, name, {})
    if kind in ("wrong", "not known") and not (kind == "not known" and model_type not in KNOWN):
        print(f"{model_type} {name}: {kind}: {message}", flush=True)
    yield kind
    if not varied or kind != "exact":
        return
    for fields in variations(transformers.CONFIG_MAPPING[model_type]().to_dict()):
        kind, message = judge(model_type, name, fields)
        if kind == "wrong":
            print(f"{model_type} {name} {fields}: {kind}: {message}", flush=True)
        yield f"{kind} (varied)"


def variations(defaults: Mapping[str, Any]) -> Iterator[Fields]:
    """One field changed at a time."""
    for field, value in defaults.items():
        if isinstance(value, bool) and FLAGS.fullmatch(field):
            yield {field: not value}
        elif isinstance(value, int) or (value is None and field == "num_key_value_heads"):
            yield from ({field: other} for other in NUMBERS.get(field, ()) if other != value)


def judge(model_type: str, name: str, fields: Fields) -> tuple[str, str]:
    """What our count of one configuration is worth."""
    try:
        signal.alarm(SECONDS)
        config = transformers.CONFIG_MAPPING[model_type](**fields)
        expected = module_count(config, name)
        written = json.loads(config.to_json_string())
    except Exception:  # what the reference cannot build says nothing of our count
        return "not built", ""
    finally:
        signal.alarm(0)
    if model_type not in KNOWN or not KNOWN[model_type].knows(name):
        return "not known", "no such family, or no such class of it"
    try:
        found, faults = our_count({**written, "model_type": model_type}, name)
    except Exception as error:  # a fault of ours, of any kind, is what is looked for
        return "wrong", f"{type(error).__name__}: {error}"
    if faults:
        return "not known", str(faults[0].message)
    return ("exact", "") if found == expected else ("wrong", f"{found} for {expected}, {found - expected:+}")


def _too_long(*_: object) -> None:
    raise TimeoutError(f"more than {SECONDS} s")


if __name__ == "__main__":
    sys.exit(main())
