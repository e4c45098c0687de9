"""Every text of the hardware, compute and energy sections has its Chinese."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from reporter.blocks import Bar, Chart, Headline, Table, Text, Verdict, Word
from reporter.render.languages import Translate, translator
from reporter.report import Report
from reporter.run import Subject, analyse, open_shop, spec_of
from reporter.run.worker import analyses_of
from reporter.testing import write_models

MODELS = """
    [models.small.architecture]
    model_type = "gpt2"

    [models.small.training]
    tokens = 1e9
    unique_tokens = 2e8
    sequence_length = 1024
    hardware = "a100-sxm4-80gb"
    accelerators = 8
    energy_published = "1 MWh"
    energy_basis = "measured"
    carbon_published = "300 kgCO2e"
    market_grid = 10

    [models.total.architecture]
    parameters = 1e9

    [models.total.training]
    tokens = 1e9
    hardware = "h100-sxm5-80gb"
    host = "included"
"""
OURS = ("compute", "entailed", "energy", "hardware", "reached", "published_runs", "energy_runs")


@pytest.fixture
def chinese(tmp_path: Path) -> Translate:
    shop = open_shop(spec_of(write_models(tmp_path, MODELS)))
    return translator("zh", shop.registry.translations("zh"))


def reports(folder: Path) -> Iterator[Report]:
    spec = spec_of(write_models(folder, MODELS))
    graph = open_shop(spec).registry.graph
    others: dict[str, dict[str, bytes]] = {}
    subjects = [Subject("model", slug) for slug in ("small", "total")]
    subjects += [Subject("project", name) for name in ("hardware", "reached", "published_runs", "energy_runs")]
    for subject in subjects:
        analyses = analyses_of(subject, graph)
        content = analyse(spec, subject, tuple(each.name for each in analyses), {}, others)
        if subject.scope == "project":
            others[subject.key] = {subject.key: content}
        yield Report(content, analyses)


def texts(block: Any) -> Iterator[str]:
    if isinstance(block, Headline):
        yield from (block.label,)
    elif isinstance(block, Table):
        yield from (*block.columns, block.caption)
        yield from (cell.text for row in block.rows for cell in row if isinstance(cell, Word))
    elif isinstance(block, Bar):
        yield from (block.title, *(part.label for part in block.parts))
    elif isinstance(block, Text):
        yield block.markdown
    elif isinstance(block, Verdict):
        yield from (block.word, block.text)
    elif isinstance(block, Chart):
        yield from (block.title, block.description, block.x.label, block.y.label)
        yield from (series.label for series in block.series)


def every_text(found: Iterable[Report]) -> set[str]:
    sections = [section for report in found for section in report.sections if section.name in OURS]
    assert {section.name for section in sections} == set(OURS)
    assert all(section.status == "ok" for section in sections), [section.reason for section in sections]
    shown = {text for section in sections for block in section.blocks for text in texts(block)}
    return shown | {text for section in sections for text in (section.title, section.about)}


def test_every_text_has_its_chinese(tmp_path: Path, chinese: Translate) -> None:
    formats = {"fp64", "fp32", "tf32", "fp16", "bf16", "fp8", "int8", "fp4"}
    same = {text for text in every_text(reports(tmp_path)) if text and chinese(text) == text}
    assert same - formats == set()
