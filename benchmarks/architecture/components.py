"""Component sums of transformers' modules by the names of their parameters alone, against ours.

    python benchmarks/architecture/components.py [MODEL_TYPE…]

For development: an independent opinion, which knows no family. The rules follow how `../shared/data/models/params.json`
words its components, and are held against its rows first; then each class that the automatic classes name is built
from the reference's defaults. Where the two differ the names are printed: some are matters of taste (is the projection
of a picture's features a part of the MLP?), and a person decides.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import warnings
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import torch
import transformers
from against_transformers import KNOWN, Fields
from reporter_plugins.architecture.config import Config
from sweep import classes_by_type

from reporter import Given

ROWS: Final = Path(__file__).parents[2].parent / "shared" / "data" / "models" / "params.json"
CONVOLVED: Final = ("ConvNext", "DINOv3ConvNext")
"""Classes whose every layer is a convolution in the paper's words."""
RULES: Final = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("norm", r"layer_?norm[^.]*$"),
        (
            "embedding",
            r"patch_embed|position(al)?_embed|pos_embed|class_embedding|cls_token|mask_token|register_token|"
            r"distillation_token|token_type|rel_embed|embeddings\.(patch|proj)",
        ),
        (
            "router",
            r"shared_expert_gate|(^|\.)router(\.|$)|\.gate\.(weight|bias)|router\.classifier|e_score_correction",
        ),
        ("shared_experts", r"shared_expert|shared_mlp"),
        ("experts", r"experts"),
        ("ssm", r"(^|\.)(mamba2?|mixer|linear_attn|ssm|recurrent_block|conv1d)(\.|$)(?!.*[qkvo]_proj)"),
        ("lm_head", r"^(vocab_projector|generator_lm_head)"),
        (
            "other",
            r"multi_modal_projector|pooler|visual_projection|text_projection|logit_scale|project_(in|out)|connector|"
            r"embedding_hidden_mapping|embeddings_project|transform\.|vocab_transform|lm_head\.dense|seq_relationship|"
            r"downsample|merger|projector|generator_predictions|discriminator_predictions",
        ),
        ("attention", r"attn|attention|\.att\."),
        ("mlp", r"mlp|ffn|feed_?forward|intermediate|output\.dense|\.fc[12]|dense_h_to|densereludense|\.lin[12]"),
        (
            "lm_head",
            r"(^|\.)(lm_head|embed_out|classifier|classification_head|score|qa_outputs|head|predictions)(\.|$)",
        ),
        ("lm_head", r"^decoder\.(weight|bias)$"),
    )
)
"""The first that fits a name decides; what fits none is `other`."""


def main() -> int:
    """Hold the rules against the rows, then every family against the rules; fail where a row is not met."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("model_types", nargs="*")
    wanted = parser.parse_args().model_types
    warnings.filterwarnings("ignore")
    transformers.logging.set_verbosity_error()
    missed = 0 if wanted else sum(not row_is_met(row) for row in json.loads(ROWS.read_text()))
    outcome = Counter[str]()
    for model_type, names in classes_by_type().items():
        if model_type in (wanted or KNOWN) and model_type in KNOWN:
            outcome.update(compare(model_type, name) for name in names if KNOWN[model_type].knows(name))
    print(
        f"transformers {transformers.__version__}: {dict(outcome)}; rows of params.json that the rules miss: {missed}"
    )
    return 1 if missed else 0


def row_is_met(row: Mapping[str, Any]) -> bool:
    """Whether the rules give a row's components; T5's rows follow checkpoints, Grok-1 has norms that Mixtral lacks."""
    if row["family"] in ("t5", "mt5", "switch_transformers") or row["name"] == "grok-1":
        return True
    config = transformers.CONFIG_MAPPING[row["model_type"]](**row["config"])
    found = by_name(config, row["hf_class"])
    if dict(found) == row["per_component"]:
        return True
    print(f"{row['name']}: {differences(found, row['per_component'])}")
    return False


def compare(model_type: str, name: str) -> str:
    """What became of the defaults of one class."""
    try:
        config = transformers.CONFIG_MAPPING[model_type]()
        expected = by_name(config, name)
        written = {**json.loads(config.to_json_string()), "model_type": model_type}
    except Exception:  # what the reference cannot build says nothing of our count
        return "not built"
    found = ours(written, name)
    if differs := differences(found, expected):
        print(f"{model_type} {name}: {differs}", flush=True)
    return "differs" if differs else "alike"


def differences(first: Mapping[str, int], second: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    """By component, where two counts differ: both."""
    kinds = sorted({*first, *second})
    return {each: (first.get(each, 0), second.get(each, 0)) for each in kinds if first.get(each) != second.get(each)}


def ours(fields: Fields, name: str) -> Counter[str]:
    """Our sums."""
    family = KNOWN[fields["model_type"]]
    origins = {each: Given(source="defaults") for each in fields}
    config = Config(fields, origins, family.defaults, family.reference, family.aliases, families=KNOWN)
    sums = Counter[str]()
    for component in family.components(config, name):
        size = component.parameters()
        if size is not None and size.value:
            sums[component.kind] += size.value
    return sums


def by_name(config: Any, name: str) -> Counter[str]:
    """The sums of a module's parameters, tied weights once."""
    with torch.device("meta"):
        model = getattr(transformers, name)(config)
    modules, sums = dict(model.named_modules()), Counter[str]()
    for path, parameter in model.named_parameters():
        sums[kind(path, modules[path.rpartition(".")[0]], name)] += parameter.numel()
    return sums


def kind(path: str, module: torch.nn.Module, name: str) -> str:
    """The component of one parameter: by its module where that says it, by its name where not."""
    lower, leaf = path.lower(), path.rpartition(".")[2]
    if isinstance(module, torch.nn.Embedding):
        return "attention" if "relative_attention_bias" in lower else "embedding"
    if "Norm" in type(module).__name__ and leaf in ("weight", "bias", "gamma", "beta", "scale"):
        return "norm"
    found = next((kind for kind, rule in RULES if rule.search(lower)), "other")
    convolution = isinstance(module, torch.nn.Conv1d | torch.nn.Conv2d | torch.nn.Conv3d)
    if convolution and found in ("other", "mlp", "lm_head"):
        return "conv"
    return "conv" if found == "other" and name.startswith(CONVOLVED) else found


if __name__ == "__main__":
    sys.exit(main())
