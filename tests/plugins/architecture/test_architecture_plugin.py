"""A family from a plugin: known like any other, in models.toml and in a part of another model."""

from __future__ import annotations

from pathlib import Path

from reporter.testing import report_of

PLUGIN = """
from reporter import hookimpl
from reporter_plugins.architecture import Family
from reporter_plugins.architecture.component import Table

def components(config, architecture):
    rows, width = config.sizes("vocab_size", "hidden_size")
    yield Table(name="token embedding", kind="embedding", rows=rows, width=width)

FAMILY = Family(
    model_types=("only_words",), title="Only words", reference="a test", classes=("OnlyWordsModel",),
    components=components, defaults={"vocab_size": 7},
)

@hookimpl
def reporter_contributions():
    return [FAMILY]
"""


def test_a_family_of_a_plugin_is_counted_with_its_defaults(tmp_path: Path) -> None:
    (tmp_path / "words.py").write_text(PLUGIN)
    report = report_of(tmp_path, '[models.x.architecture]\nmodel_type = "only_words"\nhidden_size = 3\n')
    assert report.numbers["parameters.total"].value == 7 * 3
    assert report.document["results"]["parameters"]["values"]["defaults"] == {"vocab_size": "7"}
