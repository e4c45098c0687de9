"""What `reporter init` and `reporter plugins new` write: files to begin with, each commented and ready to build."""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError, distribution
from typing import Final

SCHEMA_FILE: Final = ".reporter/models.schema.json"


def project_files() -> dict[str, str]:
    """The files of a new project, by name."""
    address, is_known = installed_from()
    workflow = _WORKFLOW.replace("NOTE", "" if is_known else _NOTE).replace("REPORTER", address)
    return {"models.toml": _MODELS, ".github/workflows/pages.yml": workflow, ".taplo.toml": _TAPLO}


def installed_from() -> tuple[str, bool]:
    """What pip is given elsewhere to install this reporter again, and whether that is sure: a folder is only here.

    The record of pip's that says so is PEP 610's.
    """
    try:
        installed = distribution("reporter")
    except PackageNotFoundError:
        return "reporter", False
    origin = json.loads(installed.read_text("direct_url.json") or "{}")
    url = str(origin.get("url", ""))
    if vcs := origin.get("vcs_info"):
        return f"reporter @ {vcs['vcs']}+{url}@{vcs['commit_id']}", True
    if url.startswith("https://"):
        return f"reporter @ {url}", True
    return f"reporter=={installed.version}", not url


def plugin_skeleton(name: str) -> str:
    """A plugin that works: a table of models.toml, a formula, a result, its blocks."""
    return (
        _PLUGIN.replace("NAME", name)
        .replace("Title", name.replace("_", " ").capitalize())
        .replace("Class", "".join(part.capitalize() for part in name.split("_")))
    )


_MODELS: Final = """\
# What this site is about. `reporter build` turns this file into site/; `reporter check` finds every fault in it.
schema = 1

[site]
title = "Model reports"
language = "en"                        # "en" or "zh"; languages = ["en", "zh"] builds both
# url = "https://example.org/reports/" # where the site will be, for what needs an absolute link

# One table a model: the key is its slug, and its folder below site/models/.
[models.llama-2-7b]
name = "Llama 2 7B"
organization = "Meta"
released = 2023-07-18
sources = ["arXiv:2307.09288"]
notes = "Any *Markdown*; it stands at the top of the page."

# The names are those of Hugging Face's config.json, so that they can be pasted.
[models.llama-2-7b.architecture]
model_type = "llama"
vocab_size = 32000
hidden_size = 4096
num_hidden_layers = 32
num_attention_heads = 32
num_key_value_heads = 32
intermediate_size = 11008
max_position_embeddings = 4096
tie_word_embeddings = false
# or in place of all these:  config = "config.json"
# or, where no architecture is published:  parameters = "1.6T"

# What the training run cost: operations, hours, energy, carbon and money follow. Leave out what is not known.
[models.llama-2-7b.training]
tokens = "2T"
sequence_length = 4096
hardware = "a100-sxm4-80gb"            # the page hardware/ lists what is known; [hardware.NAME] adds one
accelerator_hours = 184320             # as reported; left out, they are computed from `utilization`
grid = "US-VA"                         # a country, a state, or a number in gCO2e/kWh

# Where it is to run: memory, latency, throughput and the price of a token follow.
[models.llama-2-7b.serving]
hardware = "h100-sxm5-80gb"
precision = "bf16"                     # fp8, int4, q4_k_m …
context = 4096
batch = 8
"""

_WORKFLOW: Final = """\
# Builds the site on every push and publishes it to GitHub Pages (Settings > Pages > Source: GitHub Actions).
name: Pages
on:
  push:
    branches: [main]
  pull_request:
  workflow_dispatch:
permissions:
  contents: read
concurrency:
  group: pages-${{ github.ref }}
  cancel-in-progress: true
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
          cache: pip
          cache-dependency-path: models.toml
NOTE      - run: pip install "REPORTER"
      - run: reporter build
      - uses: actions/upload-pages-artifact@v3
        with:
          path: site
  deploy:
    if: github.event_name != 'pull_request'
    needs: build
    runs-on: ubuntu-latest
    permissions:
      pages: write
      id-token: write
    environment:
      name: github-pages
      url: ${{ steps.deployment.outputs.page_url }}
    steps:
      - id: deployment
        uses: actions/deploy-pages@v4
"""

_NOTE: Final = """\
      # reporter was installed from a folder: put the address in that it can be installed from,
      # "reporter @ git+https://…", unless your index has this release.
"""

_TAPLO: Final = """\
# Editors with Even Better TOML (taplo) complete and check models.toml with this schema:
#     reporter schema > models.schema.json
[[rule]]
include = ["models.toml"]
[rule.schema]
path = "./models.schema.json"
enabled = true
"""

_PLUGIN: Final = '''\
"""Title: what this plugin says of a model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from reporter import Analysis, Block, Definition, Formula, Headline, Quantity, Text, analysis, field, hookimpl
from reporter_plugins.parameters import Parameters


class ClassTable(Definition, name="NAME"):
    """`[models.x.NAME]` in models.toml."""

    bytes_per_parameter: float = field(2.0, unit="B", source="two bytes in half precision", gt=0)


@dataclass(frozen=True)
class Class:
    """What the analysis finds."""

    size: Quantity


SIZE = Formula(
    "N * b",
    unit="B",
    source="every parameter is stored once",
    N="parameters, parameters",
    b="bytes for each, B",
)


@analysis(title="Title")
def NAME(parameters: Parameters, table: ClassTable | None) -> Class:
    """How large the weights are as a file."""
    return Class(SIZE(N=parameters.total, b=(table or ClassTable()).bytes_per_parameter))


@NAME.describe
def blocks(result: Class) -> Iterator[Block]:
    """The section on the model's page."""
    yield Headline("Weights as a file", result.size)
    yield Text("Change this file and build again: the section follows.")


@hookimpl
def reporter_analyses() -> Iterable[Analysis[Any]]:
    """The analyses of this plugin."""
    return [NAME]
'''
