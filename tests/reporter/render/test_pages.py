"""A page as people get it: its answers first, and what does not apply said once."""

from __future__ import annotations

import re
from pathlib import Path

from reporter.blocks import Axis, Chart, Details, Headline, Page, Section, Series, Table, Text, Word
from reporter.definitions import Site
from reporter.derivation import Derivation, InputRow
from reporter.quantity import Quantity
from reporter.render.html import HtmlRenderer
from reporter.render.languages import CHINESE, Edition, translator
from reporter.render.markdown import page_markdown

TEMPLATES = Path(__file__).parents[3] / "templates"

SIZE = Quantity(6_738_415_616, "parameters", name="parameters.total")
ENERGY = Quantity(7.06e10, "Wh", low=5.68e10, high=8.11e10, name="energy.training")

UNKNOWN = "neither the architecture nor the number of parameters is published"
PAGE = Page(
    "models/a/",
    "A",
    (
        Section("parameters", "Parameters", blocks=(Text("Counted."), Headline("Parameters", SIZE))),
        Section("energy", "Energy", blocks=(Headline("Energy of training", ENERGY),)),
        Section("smaller", "Made smaller", blocks=(Details("More", (Headline("Inside", SIZE),)),)),
        Section("broken", "Broken", status="failed", reason="ZeroDivisionError"),
        Section("compute", "Compute", status="not applicable", reason=UNKNOWN),
        Section("memory", "Memory", status="not applicable", reason=UNKNOWN),
        Section("serving", "Serving", status="not applicable", reason="models.toml has no [models.a.serving]"),
        Section("water", "Water", status="skipped", reason="it needs Broken, which failed"),
    ),
)


def renderer(edition: Edition | None = None) -> HtmlRenderer:
    return HtmlRenderer((TEMPLATES,), Site(), edition or Edition("en", str), lambda chart: "<svg/>")


def html(page: Page, edition: Edition | None = None) -> str:
    return renderer(edition).model(page, (), ()).decode()


def contents(page: Page) -> list[str]:
    found = re.search(r'<nav class="contents".*?</nav>', html(page), re.DOTALL)
    items = re.findall(r"<li>(.*?)</li>", found[0], re.DOTALL) if found else []
    return [" ".join(re.sub(r"<[^>]+>", " ", item).split()) for item in items]


def test_a_page_opens_with_the_first_number_of_each_section() -> None:
    assert contents(PAGE) == [
        "Parameters 6.74B",
        "Energy 70.6 GWh Energy of training · 56.8 to 81.1 GWh",
        "Made smaller",
    ]


def test_a_page_of_two_sections_needs_no_contents() -> None:
    assert contents(Page("models/a/", "A", PAGE.sections[:2])) == []


def test_a_reason_is_said_once_and_every_section_keeps_its_place() -> None:
    page = html(PAGE)
    assert page.count(UNKNOWN) == 1
    assert {"compute", "memory", "serving", "water"} <= set(re.findall(r'<dt id="(\w+)">', page))
    assert '<section id="broken" class="failed">' in page


def test_markdown_says_a_reason_once_too() -> None:
    text = page_markdown(PAGE, (), (), str).decode()
    assert f"## Not applicable\n\n- **Compute**, **Memory**: {UNKNOWN}\n- **Serving**: models.toml" in text
    assert "## Skipped\n\n- **Water**: it needs Broken, which failed" in text
    assert "## Broken\n\n*failed*: ZeroDivisionError" in text


def test_markdown_lists_headlines_and_sets_numbers_to_the_right() -> None:
    table = Table(("Component", "Parameters"), (("mlp", SIZE),), digits="exact")
    blocks = (Headline("Parameters", SIZE), Headline("Energy", ENERGY, note="measured"), table)
    text = page_markdown(Page("models/a/", "A", (Section("p", "P", blocks=blocks),)), (), (), str).decode()
    assert "- **Parameters**: 6.74B parameters (6,738,415,616 parameters)\n- **Energy**: 70.6 GWh" in text
    assert "| Component | Parameters |\n| --- | ---: |\n| mlp | 6,738,415,616 |" in text


def test_a_bar_or_a_break_in_a_cell_does_not_end_it_in_markdown() -> None:
    table = Table(("a", "b"), (("x | y", 1), ("two\nlines", 2), ("||", 3)))
    text = page_markdown(Page("models/a/", "A", (Section("t", "T", blocks=(table,)),)), (), (), str).decode()
    assert "| x \\| y | 1 |\n| two lines | 2 |\n| \\|\\| | 3 |" in text


def test_no_text_of_a_derivation_is_taken_for_markup() -> None:
    evil = "<img src=x onerror=alert(1)>"
    row = InputRow(evil, evil, evil, evil, "")
    for at in ("name", "short", "full", "interval", "formula", "substituted", "source", "where"):
        texts = dict.fromkeys(("name", "short", "full", "formula", "substituted"), "plain") | {at: evil}
        one = Derivation(
            **{"interval": "", "level": 90, "source": "", "where": "", "inputs": (row,), **texts}  # type: ignore[arg-type]
        )
        page = renderer().model(PAGE, (one,), ()).decode()
        assert "<img" not in page, at
        assert "&lt;img" in page


def test_an_interval_reads_in_the_language_of_the_page() -> None:
    table = Table(("Budget", "Range"), (("one", "1.29 to 1.84"), ("two", "from here to there")))
    page = Page("models/a/", "A", (Section("energy", "Energy", blocks=(Headline("Energy", ENERGY), table)),))
    chinese = html(page, Edition("zh", translator("zh", {})))
    assert "56.8～81.1 GWh" in chinese
    assert "1.29～1.84" in chinese
    assert "from here to there" in chinese


def test_a_date_or_an_interval_stays_on_one_line_and_a_sentence_does_not() -> None:
    cells = ("2023-07-18", "1.29 to 1.84", "norms, poolers and the like", Word("in use"), Word("trained longer"), 5)
    page = Page("models/a/", "A", (Section("t", "T", blocks=(Table(tuple("abcdef"), (cells,)),)),))
    row = re.search(r"<tbody>(.*?)</tbody>", html(page), re.DOTALL)
    assert row is not None
    assert re.findall(r"<t[hd]([^>]*)>", row[1]) == [
        ' scope="row" class="s"', ' class="s"', "", ' class="s"', "", ' class="n"',
    ]  # fmt: skip


def test_every_column_of_a_chart_s_data_has_a_name() -> None:
    chart = Chart("t", "d", Axis("", categories=("a",)), Axis(""), (Series("s", (0.0,), (1.0,)),))
    assert '<th scope="col"></th>' not in html(Page("models/a/", "A", (Section("t", "T", blocks=(chart,)),)))


def test_every_word_of_the_templates_has_its_chinese() -> None:
    words = set[str]()
    for template in TEMPLATES.glob("*.html"):
        words |= {match[1] for match in re.finditer(r"""['"]([^'"{}]+)['"]\|t\b""", template.read_text("utf-8"))}
    assert len(words) > 12
    assert words - CHINESE.keys() == set()
