"""The documentation's samples do what they say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import tomli

from reporter.find import find_plugins
from reporter.registry import load_plugins
from tests.reporter.helpers import reporter

ROOT = Path(__file__).parent.parent
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), *sorted(ROOT.glob("examples/*/README.md")))

LLAMA = """
schema = 1
[models.llama-3-1-8b.architecture]
model_type = "llama"
vocab_size = 128256
hidden_size = 4096
num_hidden_layers = 32
num_attention_heads = 32
num_key_value_heads = 8
intermediate_size = 14336
"""


def samples(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text("utf-8"), re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_sample_of_a_definition_is_toml(page: Path) -> None:
    for sample in samples(page, "toml"):
        assert tomli.loads(sample)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_file_leads_to_one(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_sample_of_tables_passes_check(tmp_path: Path) -> None:
    (sample,) = samples(ROOT / "docs/memory.md", "toml")
    (tmp_path / "models.toml").write_text(LLAMA + sample, encoding="utf-8")
    done = reporter("check", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_sample_of_a_plugin_is_one(tmp_path: Path) -> None:
    (tmp_path / "water.py").write_text(samples(ROOT / "docs/plugins.md", "python")[0], encoding="utf-8")
    (water,) = (plugin for plugin in load_plugins(find_plugins(tmp_path)).plugins if plugin.name == "water")
    assert (water.error, [each.name for each in water.analyses]) == ("", ["water"])
