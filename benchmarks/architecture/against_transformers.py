"""Counts of small random configurations, held against the same models built by transformers on the meta device.

    python benchmarks/architecture/against_transformers.py [--count N] [--seed S] [--write FILE] [MODEL_TYPE…]

For development, and for CI where transformers is installed: reporter itself never needs it. Each configuration is
counted twice, as it was drawn and as transformers writes it to config.json; both must be the module's count. With
`--write`, one configuration a family and the module's count for each class go to a file, which the tests read.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import torch
import transformers
from reporter_plugins.architecture.config import Config
from reporter_plugins.architecture.families import built_in_families
from reporter_plugins.architecture.family import Family, known_types

from reporter import Given

Fields = dict[str, Any]
KNOWN = known_types(built_in_families())

KEPT = frozenset(
    (
        "num_channels",
        "type_vocab_size",
        "decoder_sparse_step",
        "conv_kernel",
        "image_size",
        "patch_size",
        "is_decoder",
        "add_cross_attention",
    )
)
"""Fields whose default is as good as any."""


TIED = {"tie_word_embeddings": True}
SPECIAL: dict[str, Callable[[Fields, random.Random], Fields]] = {
    "gpt_neo": lambda fields, _: {"attention_types": [[["global"], fields["num_layers"]]]},
    "gpt_bigcode": lambda _, __: {"add_cross_attention": False},
    "t5": lambda _, chance: {**TIED, "feed_forward_proj": chance.choice(("relu", "gated-gelu"))},
    "mt5": lambda _, chance: {**TIED, "feed_forward_proj": chance.choice(("relu", "gated-gelu"))},
    "umt5": lambda _, chance: {**TIED, "feed_forward_proj": chance.choice(("relu", "gated-gelu"))},
    "switch_transformers": lambda _, __: TIED,
    "pegasus": lambda _, __: TIED,
    "mbart": lambda _, __: TIED,
    "m2m_100": lambda _, __: TIED,
    "marian": lambda _, __: TIED,
    "blenderbot": lambda _, __: TIED,
    "blenderbot-small": lambda _, __: TIED,
    "led": lambda _, __: TIED,
    "nllb-moe": lambda _, __: TIED,
    "longt5": lambda _, __: TIED,
    "speech_to_text": lambda _, __: {**TIED, "num_conv_layers": 2},
    "xlm": lambda _, __: {"asm": False},
    "flaubert": lambda _, __: {"asm": False},
    "esm": lambda _, __: {"is_folding_model": False, "mask_token_id": 1},
    "bart": lambda _, __: TIED,
    "plbart": lambda _, __: TIED,
    "mvp": lambda _, __: TIED,
    "bigbird_pegasus": lambda _, __: TIED,
    "pegasus_x": lambda _, __: TIED,
    "prophetnet": lambda _, __: TIED,
    "mpt": lambda _, __: {"expansion_ratio": 4},
    "albert": lambda fields, _: {"num_hidden_groups": 1},
    "ministral": lambda _, chance: {"head_dim": chance.choice((8, 16))},
    "nemotron": lambda fields, _: {"num_key_value_heads": fields["num_attention_heads"], "head_dim": 16},
    "hunyuan_v1_dense": lambda _, chance: {"head_dim": chance.choice((8, 16))},
    "hunyuan_v1_moe": lambda _, chance: {"head_dim": chance.choice((8, 16)), "moe_topk": 2},
    "dots1": lambda _, __: {"n_routed_experts": 8, "num_experts_per_tok": 2, "n_shared_experts": 2},
    "deepseek_v2": lambda _, __: {"num_experts_per_tok": 2},
    "dbrx": lambda _, chance: {
        "tie_word_embeddings": False,
        "attn_config": {"kv_n_heads": chance.choice((1, 2)), "rope_theta": 1e4},
        "ffn_config": {"moe_num_experts": 4, "moe_top_k": 2, "ffn_hidden_size": 48},
    },
    "nemotron_h": lambda _, chance: {"hybrid_override_pattern": "".join(chance.choices("M*-E", k=5))},
    "jamba": lambda _, chance: {
        "attn_layer_offset": 1,
        "attn_layer_period": 2,
        "expert_layer_period": chance.choice((2, 3)),
    },
    "mamba2": lambda fields, _: {"hidden_size": 64, "expand": 2, "num_heads": 8, "head_dim": 16, "n_groups": 2},
    "glm4_moe_lite": lambda _, __: {"first_k_dense_replace": 1},
}
"""What some families need beside: fields that go together. The reference ties T5's head whatever is said, and gives
every stack of an untied one a table of its own, which no published model has."""


OTHERWISE = frozenset(("longcat_flash",))
"""Families that are not counted as the reference builds them: see docs/families.md."""

PARTS: dict[str, dict[str, str]] = {
    "qwen2_vl": {"vision_config": "qwen2_vl_vision", "text_config": "qwen2_vl_text"},
    "qwen2_5_vl": {"vision_config": "qwen2_5_vl_vision", "text_config": "qwen2_5_vl_text"},
    "qwen3_vl": {"vision_config": "qwen3_vl_vision", "text_config": "qwen3_vl_text"},
    "qwen3_vl_moe": {"vision_config": "qwen3_vl_vision", "text_config": "qwen3_vl_moe_text"},
    "qwen3_5": {"vision_config": "qwen3_5_vision", "text_config": "qwen3_5_text"},
    "qwen3_5_moe": {"vision_config": "qwen3_5_vision", "text_config": "qwen3_5_moe_text"},
    "llava": {"vision_config": "clip_vision_model", "text_config": "llama"},
    "llava_next": {"vision_config": "siglip_vision_model", "text_config": "mistral"},
    "llava_next_video": {"vision_config": "clip_vision_model", "text_config": "qwen2"},
    "llava_onevision": {"vision_config": "siglip_vision_model", "text_config": "qwen2"},
    "mistral3": {"vision_config": "pixtral", "text_config": "mistral"},
    "paligemma": {"vision_config": "siglip_vision_model", "text_config": "gemma2"},
    "idefics3": {"vision_config": "idefics3_vision", "text_config": "llama"},
    "smolvlm": {"vision_config": "smolvlm_vision", "text_config": "llama"},
    "internvl": {"vision_config": "internvl_vision", "text_config": "qwen2"},
    "gemma3": {"vision_config": "siglip_vision_model", "text_config": "gemma3_text"},
    "qwen2_audio": {"audio_config": "qwen2_audio_encoder", "text_config": "qwen2"},
    "clip": {"vision_config": "clip_vision_model", "text_config": "clip_text_model"},
    "siglip": {"vision_config": "siglip_vision_model", "text_config": "siglip_text_model"},
    "llama4": {"vision_config": "llama4_vision_model", "text_config": "llama4_text"},
}
"""Families of the parts of models that have several."""


def main() -> int:
    """Compare, print what differs, and fail where anything does."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("model_types", nargs="*")
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--write", type=Path)
    arguments = parser.parse_args()
    warnings.filterwarnings("ignore")
    transformers.logging.set_verbosity_error()
    wanted = arguments.model_types or [each for each in KNOWN if each in transformers.CONFIG_MAPPING]
    if arguments.write:
        cases = [
            each
            for model_type in wanted
            if model_type not in OTHERWISE and (each := case(model_type, random.Random(model_type)))
        ]
        arguments.write.write_text("[\n" + ",\n".join(json.dumps(each) for each in cases) + "\n]\n")
        return 0
    results = {each: compare(each, arguments.count, random.Random(f"{arguments.seed} {each}")) for each in wanted}
    wrong = [model_type for model_type, outcome in results.items() if outcome["wrong"]]
    idle = [model_type for model_type, outcome in results.items() if not outcome["right"]]
    print(
        f"{sum(o['right'] for o in results.values())} right in {len(results)} families; wrong in: {wrong}; idle: {idle}"
    )
    return 1 if wrong else 0


def case(model_type: str, chance: random.Random) -> Fields | None:
    """A configuration that transformers can build, and its count for each class; None where none was found."""
    family, config_class = KNOWN[model_type], transformers.CONFIG_MAPPING[model_type]
    for _ in range(20):
        fields = draw(family, config_class, chance)
        totals = dict[str, int]()
        for name in (each for each in family.classes if hasattr(transformers, each)):
            with contextlib.suppress(Exception):
                totals[name] = module_count(config_class(**fields), name)
        if totals and not our_count({**fields, "model_type": model_type}, next(iter(totals)))[1]:
            return {"model_type": model_type, "fields": fields, "totals": totals}
    return None


def compare(model_type: str, count: int, chance: random.Random) -> Counter[str]:
    """How many of `count` random configurations are right, wrong, refused by us, refused by transformers."""
    family, outcome, seen = KNOWN[model_type], Counter[str](), set[str]()
    config_class = transformers.CONFIG_MAPPING[model_type]
    classes = [each for each in family.classes if hasattr(transformers, each)]
    for index in range(count):
        fields = draw(family, config_class, chance)
        name = classes[index % len(classes)] if classes else ""
        kind, message = judge(model_type, name, config_class, fields)
        outcome[kind] += 1
        if kind != "right" and message not in seen and len(seen) < 4:
            seen.add(message)
            print(f"{model_type} {name}: {kind}: {message[:400]}")
            if kind == "wrong":
                print(f"    {fields}")
    print(f"{model_type:24} {dict(outcome)}", flush=True)
    return outcome


def judge(model_type: str, name: str, config_class: Any, fields: Fields) -> tuple[str, str]:
    """Whether both of our counts are the module's."""
    try:
        config = config_class(**fields)
        expected = module_count(config, name)
    except Exception as error:  # what the reference cannot build says nothing of our count
        return "not built", f"{type(error).__name__}: {error}"
    for how, given in (("drawn", fields), ("written", config.to_dict())):
        try:
            found, faults = our_count({**given, "model_type": model_type}, name)
        except Exception as error:  # a fault of ours, of any kind, is what is looked for
            return "wrong", f"{how}: {type(error).__name__}: {error}"
        if faults:
            return "refused", f"{how}: {faults[0]}"
        if found != expected:
            return "wrong", f"{how}: {found} for {expected}, {found - expected:+}"
    return "right", ""


def module_count(config: Any, name: str) -> int:
    """Unique parameters of the module, tied weights once."""
    with torch.device("meta"):
        module = getattr(transformers, name)(config)
    return sum(parameter.numel() for parameter in module.parameters())


def our_count(fields: Mapping[str, Any], name: str) -> tuple[int, list[Any]]:
    """Our count, and the faults that were found on the way."""
    family = KNOWN[fields["model_type"]]
    origins = {each: Given(source="drawn") for each in fields}
    config = Config(fields, origins, family.defaults, family.reference, family.aliases, families=KNOWN)
    sizes = [component.parameters() for component in family.components(config, name)]
    return sum(size.value for size in sizes if size is not None), config.faults


def draw(family: Family, config_class: Any, chance: random.Random) -> Fields:
    """A small configuration: fields that the family reads, drawn by what their names say."""
    shape = shape_of(chance)
    names = frozenset(vars(config_class()))
    fields = dict(own_fields(family, names, shape, chance))
    if "pad_token_id" in names:
        fields["pad_token_id"] = 0
    for part, model_type in PARTS.get(family.model_types[0], {}).items():
        inner = frozenset(vars(getattr(config_class(), part))) | {"head_dim"}
        fields[part] = {
            **dict(own_fields(KNOWN[model_type], inner, shape_of(chance), chance)),
            "model_type": model_type,
        }
    return {**fields, **SPECIAL.get(family.model_types[0], lambda _, __: {})(fields, chance)}


def shape_of(chance: random.Random) -> dict[str, int]:
    """Heads, their size, and a number of shared heads that divides theirs."""
    heads = chance.choice((2, 4, 8))
    shared = chance.choice([number for number in (1, 2, 4, 8) if number <= heads])
    return {"heads": heads, "head": chance.choice((8, 16)), "shared": shared}


def own_name(family: Family, name: str, names: frozenset[str]) -> str:
    """The name that the reference has for a field: the family's alias, where the reference knows that."""
    alias = family.aliases.get(name, name)
    return alias if alias in names or name not in names else name


def own_fields(
    family: Family, names: frozenset[str], shape: Mapping[str, int], chance: random.Random
) -> Iterator[tuple[str, Any]]:
    """Name and value of every field with a default, some of them left out."""
    for name, default in family.defaults.items():
        value = field_value(name, default, shape, chance)
        if value is not None:
            yield own_name(family, name, names), value


def field_value(name: str, default: Any, shape: Mapping[str, int], chance: random.Random) -> Any:
    """A value for a field, None where it is left out."""
    sizes = {
        "hidden_size": shape["heads"] * shape["head"],
        "embed_dim": shape["heads"] * shape["head"],
        "num_attention_heads": shape["heads"],
        "num_key_value_heads": shape["shared"],
        "head_dim": shape["head"] * chance.choice((1, 2)),
        "num_hidden_layers": chance.randint(2, 6),
        "vocab_size": chance.randint(200, 400),
        "max_position_embeddings": chance.randint(40, 80),
        "num_experts": chance.choice((4, 8)),
        "num_experts_per_tok": 2,
        "first_k_dense_replace": chance.randint(0, 2),
    }
    if name in sizes and not isinstance(default, list):
        return sizes[name]
    if name in KEPT or not isinstance(default, int):
        return None
    if isinstance(default, bool):
        return chance.choice((True, False))
    if "intermediate" in name or name.endswith(("ffn_dim", "inner_dim")):
        return chance.randint(2, 12) * 8
    if name.endswith(("_layers", "_heads")):
        return shape["heads"] if name.endswith("_heads") else chance.randint(1, 4)
    return chance.choice((default, default, max(1, default // 2), default * 2)) if default > 1 else None


if __name__ == "__main__":
    sys.exit(main())
