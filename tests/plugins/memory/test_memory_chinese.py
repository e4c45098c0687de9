"""Every text of the memory, serving, communication, compression and sweeps sections has its Chinese."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from reporter.blocks import Bar, Chart, Details, Grid, Headline, Section, Table, Text, Verdict
from reporter.render.languages import translator
from reporter.report import Report
from reporter.run import Subject, analyse, open_shop, spec_of
from reporter.run.worker import analyses_of
from reporter.testing import report_of, write_models

MODELS = """
    [models.mixture]
    organization = "Mistral"
    [models.mixture.architecture]
    model_type = "mixtral"
    [models.mixture.serving]
    hardware = "a100-sxm4-80gb"
    tensor_parallel = 2
    price = 2
    [models.mixture.training]
    sequence_length = 4096
    tensor_parallel = 2
    pipeline_parallel = 2
    context_parallel = 2
    expert_parallel = 2
    data_parallel = 2
    [models.mixture.finetuning]
    [models.small]
    organization = "Mistral"
    [models.small.architecture]
    model_type = "mixtral"
    num_hidden_layers = 4
    [models.small.serving]
    hardware = "h100-sxm5-80gb"
    [models.classic.architecture]
    model_type = "gpt2"
    [models.classic.training]
    sequence_length = 1024
    [models.total.architecture]
    parameters = 1e9
    [models.total.training]
    [models.encoder.architecture]
    model_type = "bert"
    [models.encoder.serving]
    hardware = "t4"
    [sweeps.one]
    model = "small"
    axes = { "serving.precision" = ["bf16", "fp8"], "serving.hardware" = ["t4", "h100-sxm5-80gb"] }
    budgets = { "memory.serving.per_device" = "<= 80 GB" }
"""
OURS = {"memory", "serving", "communication", "compression", "smaller", "sweeps"}
NAMES = {
    "bf16",
    "fp8",
    "bert",
    "mixture",
    "small",
    "classic",
    "a100-sxm4-80gb",
    "h100-sxm5-80gb",
    "t4",
    "qlora",
    "lora",
}
"""What is a name in every language."""


def texts(block: Any) -> Iterator[str]:
    if isinstance(block, Headline):
        yield from (block.label, block.note)
    elif isinstance(block, Table):
        yield from (*block.columns, block.caption)
    elif isinstance(block, Bar):
        yield from (block.title, *(part.label for part in block.parts))
    elif isinstance(block, Text):
        yield block.markdown
    elif isinstance(block, Verdict):
        yield from (block.word, block.text)
    elif isinstance(block, Chart):
        yield from (block.title, block.description, block.x.label, block.y.label)
        yield from (series.label for series in block.series)
    elif isinstance(block, Details | Grid):
        yield from (block.summary,) if isinstance(block, Details) else ()
        for inner in block.blocks if isinstance(block, Details) else block.charts:
            yield from texts(inner)


def sections(folder: Path) -> Iterator[Section]:
    spec = spec_of(write_models(folder, MODELS))
    shop = open_shop(spec)
    graph = shop.registry.graph
    others: dict[str, dict[str, bytes]] = {"compression": {}}
    subjects = [Subject("model", slug) for slug in shop.project.models]
    for subject in (*subjects, Subject("name", "sweeps.one"), Subject("project", "smaller")):
        analyses = analyses_of(subject, graph)
        content = analyse(spec, subject, tuple(each.name for each in analyses), {}, others)
        if subject.scope == "model":
            others["compression"][subject.key] = content
        yield from (section for section in Report(content, analyses).sections if section.name in OURS)


def english(found: Iterable[Section]) -> Iterator[str]:
    for section in found:
        yield from (section.title, section.about)
        if section.status == "not applicable":
            yield section.reason
        for block in section.blocks:
            yield from texts(block)


def test_every_text_has_its_chinese(tmp_path: Path) -> None:
    found = list(sections(tmp_path))
    assert {section.name for section in found if section.status == "ok"} == OURS
    chinese = translator("zh", open_shop(spec_of(tmp_path / "models.toml")).registry.translations("zh"))
    same = {text for text in english(found) if text and chinese(text) == text}
    assert {text for text in same if not text.startswith("models.toml has no [")} - NAMES == set()


def test_words_in_cells_have_their_chinese(tmp_path: Path) -> None:
    report = report_of(tmp_path, MODELS, "mixture")
    chinese = translator("zh", open_shop(spec_of(tmp_path / "models.toml")).registry.translations("zh"))
    ways = report.document["results"]["compression"]["values"]["ways"]
    words = {row["way"] for row in ways} | {row["method"] for row in ways if " " in row["method"]}
    assert {word for word in words if chinese(word) == word} == set()
