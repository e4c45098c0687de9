"""models.toml to a project: numbers, defaults, files, and every fault in one go."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import pytest

from reporter import Contributed, Definition, FieldFault, File, Given, Model, Project, Quantity, as_quantity, field
from reporter.errors import Fault, InputFaults
from reporter.load import Kinds, Loaded, load


class Cooling(Definition, name="cooling"):
    """Of a model."""

    litres: float = field(1.8, unit="L", source="a survey", ge=0)
    share: float | None = field(None, gt=0, le=1)
    towers: int = field(1, unit="", ge=1)
    kind: Literal["air", "water"] = "air"
    plan: File | None = None
    notes: list[str] = field([])

    def check(self, contributed: Contributed) -> Iterable[FieldFault]:
        """What no field shows."""
        if self.kind == "air" and self.litres > 5:
            yield FieldFault("litres", "air takes less", "take water", "warning")
        if self.towers == 13:
            raise RuntimeError("thirteen")

    def check_beside(self, project: Project, model: Model | None, contributed: Contributed) -> Iterable[FieldFault]:
        """What shows beside the rest."""
        if model is not None and model.slug == "dry" and self.litres > 0:
            yield FieldFault("litres", "dry is dry")


class Review(Definition, name="review", per="project"):
    """Of the project."""

    board: str = ""


class Runs(Definition, name="runs", per="name"):
    """By name."""

    slope: float = field(2.0, unit="s")


KINDS = Kinds([Cooling, Review, Runs])


def loaded(folder: Path, text: str) -> Loaded:
    path = folder / "models.toml"
    path.write_bytes(text.encode())
    return load(path, KINDS)


def faults(folder: Path, text: str) -> list[Fault]:
    with pytest.raises(InputFaults) as raised:
        loaded(folder, text)
    return list(raised.value.faults)


def messages(folder: Path, text: str) -> list[str]:
    return [fault.message for fault in faults(folder, text)]


def cooling(project: Project, slug: str = "a") -> Cooling:
    found = project.models[slug].get(Cooling)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("written", "value", "low", "high"),
    [
        ("2", 2.0, None, None),
        ('"2 L"', 2.0, None, None),
        ('"2 kL"', 2000.0, None, None),
        ("[1, 4]", 2.0, 1, 4),
        ('["1 L", "4 L"]', 2.0, 1, 4),
        ("{ low = 1, high = 4 }", 2.0, 1, 4),
        ("{ low = 1, high = 4, value = 3 }", 3.0, 1, 4),
        ("[0, 4]", 2.0, 0, 4),
        ("[3, 3]", 3.0, None, None),
    ],
)
def test_a_number_is_read_with_its_unit_its_place_and_its_range(
    written: str, value: float, low: float | None, high: float | None, tmp_path: Path
) -> None:
    found = loaded(tmp_path, f"[models.a.cooling]\nlitres = {written}\n")
    quantity = as_quantity(cooling(found.project).litres)
    assert (quantity.value, quantity.unit, quantity.low, quantity.high) == (value, "L", low, high)
    assert quantity.origin == Given("models.a.cooling.litres")
    assert found.given("models.a.cooling.litres") == "models.toml:2"


@pytest.mark.parametrize(("written", "value"), [("3", 3), ("3.0", 3), ('"3"', 3), ('"1.5K"', 1500), ('"1,200"', 1200)])
def test_a_whole_number_may_be_written_in_any_way(written: str, value: int, tmp_path: Path) -> None:
    towers = cooling(loaded(tmp_path, f"[models.a.cooling]\ntowers = {written}\n").project).towers
    assert towers == value
    assert isinstance(towers, int)


def test_a_number_that_is_not_given_remembers_the_source_of_its_default(tmp_path: Path) -> None:
    table = cooling(loaded(tmp_path, "[models.a.cooling]\n").project)
    assert as_quantity(table.litres).origin == Given(source="a survey")
    assert as_quantity(table.towers).origin == Given(source="default of cooling.towers")
    assert table.share is None


def test_a_definition_that_a_plugin_makes_itself_has_its_units_too() -> None:
    default, chosen = as_quantity(Cooling().litres), as_quantity(Cooling(litres=3.0).litres)
    assert (default.value, default.unit, default.origin) == (1.8, "L", Given(source="a survey"))
    assert (chosen.value, chosen.unit, chosen.origin) == (3.0, "L", Given(source="given by the plugin"))


def test_defaults_are_inherited_and_overridden(tmp_path: Path) -> None:
    text = "[defaults.cooling]\nlitres = 3\ntowers = 4\n[models.a.cooling]\ntowers = 2\n[models.b]\nname = 'B'\n"
    found = loaded(tmp_path, text)
    a, b = cooling(found.project, "a"), cooling(found.project, "b")
    assert [(table.litres, table.towers) for table in (a, b)] == [(3, 2), (3, 4)]
    assert as_quantity(a.litres).origin == Given("defaults.cooling.litres")
    assert found.given("defaults.cooling.litres") == "models.toml:2"
    assert found.given("models.a.cooling.towers") == "models.toml:5"


def test_a_default_at_fault_is_blamed_once_where_it_stands(tmp_path: Path) -> None:
    text = "[defaults.cooling]\nlitres = -3\n[models.a]\n[models.b]\n"
    (fault,) = faults(tmp_path, text)
    assert fault.place is not None
    assert (fault.place.line, fault.key, fault.message) == (2, "defaults.cooling.litres", "litres must be at least 0")


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("litres = -1", "litres must be at least 0"),
        ("litres = [-1, 4]", "litres must be at least 0"),
        ("share = [0.5, 1.5]", "share must be at most 1"),
        ("share = { low = 0, value = 0.5, high = 1 }", "share must be greater than 0"),
        ("litres = [4, 1]", "litres: a range needs low <= value <= high"),
        ("litres = [1, nan]", "litres: a range needs low <= value <= high"),
        ("litres = { low = 1, value = 2, high = inf }", "litres must be a finite number"),
        ("litres = inf", "litres must be a finite number"),
        ("litres = '1e400'", "litres must be a finite number"),
        ("litres = '3 W'", "litres: its unit 'W' is not 'L'"),
        ("litres = true", "litres must be a number"),
        ("litres = [true, false]", "litres must be a number"),
        ("litres = [1]", "litres must be a number"),
        ("towers = 1.5", "towers must be a whole number"),
        ("towers = [1, 2]", "towers must be a whole number"),
        ("towers = 0", "towers must be at least 1"),
        ("kind = 'watr'", "kind cannot be 'watr'"),
        ("notes = 'x'", "notes must be a list"),
        ("notes = ['x', 3]", "notes, item 2, must be text"),
        ("plan = 'nowhere.pdf'", "plan: there is no file nowhere.pdf"),
        ("plan = '.'", "plan: . is a folder, not a file"),
        ("plan = 3", "plan must be the path of a file"),
        ("litre = 3", "unknown key 'litre'"),
        (f"towers = {10**101}", "towers: a number with more than a hundred digits is not computed with"),
    ],
)
def test_a_value_that_cannot_be_is_said_to_be_so(written: str, message: str, tmp_path: Path) -> None:
    assert messages(tmp_path, f"[models.a.cooling]\n{written}\n") == [message]


def test_all_faults_are_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = """
        other = 1
        [models.a.cooling]
        litres = "x"
        towers = 0
        unknown = 3
        [models."../b"]
        [runs.one]
        slope = "x"
        [review]
        board = 3
    """
    found = faults(tmp_path, text)
    lines = [fault.place.line for fault in found if fault.place]
    assert lines == [2, 4, 5, 6, 7, 9, 11]


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("[models.a.coolng]\n", "did you mean 'cooling'?"),
        ("[models.a.cooling]\nlitre = 3\n", "did you mean 'litres'?"),
        ("[models.a]\norganisation = 'x'\n", "did you mean 'organization'?"),
        ("[revue]\n[models.a]\n", "did you mean 'review'?"),
        ("[site]\nlanguage = 'eng'\n[models.a]\n", "did you mean 'en'?"),
        ("[models.a]\nzzz = 1\n", "known here: cooling, name, notes, organization, released, sources"),
    ],
)
def test_a_slip_of_the_pen_is_guessed(text: str, mend: str, tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, text)
    assert fault.help == mend


def test_a_file_stands_beside_models_toml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "plans").mkdir()
    (tmp_path / "plans" / "a.pdf").write_bytes(b"plan")
    monkeypatch.chdir(tmp_path.parent)
    plan = cooling(loaded(tmp_path, "[models.a.cooling]\nplan = 'plans/a.pdf'\n").project).plan
    assert plan is not None
    assert (plan.written, plan.read_bytes()) == ("plans/a.pdf", b"plan")


def test_a_definition_s_own_check_is_asked_and_its_warnings_do_not_stop(tmp_path: Path) -> None:
    (warning,) = loaded(tmp_path, "[models.a.cooling]\nlitres = 6\n").warnings
    assert (warning.message, warning.severity, warning.key) == ("air takes less", "warning", "models.a.cooling.litres")


def test_a_definition_is_checked_beside_the_others(tmp_path: Path) -> None:
    assert messages(tmp_path, "[models.dry.cooling]\n") == ["dry is dry"]


def test_a_check_that_raises_is_a_warning_that_names_the_table(tmp_path: Path) -> None:
    (warning,) = loaded(tmp_path, "[models.a.cooling]\ntowers = 13\n").warnings
    assert warning.message == "models.a.cooling could not be checked: RuntimeError: thirteen"


def test_tables_belong_to_models_to_the_project_and_to_names(tmp_path: Path) -> None:
    text = "[review]\nboard = 'us'\n[runs.one]\nslope = 1\n[runs.two]\n[models.a]\n"
    project = loaded(tmp_path, text).project
    review = project.single[Review]
    assert isinstance(review, Review)
    assert review.board == "us"
    assert list(project.named[Runs]) == ["one", "two"]
    assert list(project.models) == ["a"]


def test_a_table_that_nothing_reads_is_a_warning_where_a_plugin_is_broken(tmp_path: Path) -> None:
    path = tmp_path / "models.toml"
    path.write_text("[models.a.water]\nx = 1\n[models.a.cooling]\n", encoding="utf-8")
    (warning,) = load(path, Kinds([Cooling], broken=("water",))).warnings
    assert warning.severity == "warning"
    assert "water, which could not be loaded" in warning.help


@pytest.mark.parametrize("text", ["\ufeff[models.a]\nname = 3\n", "[models.a]\r\nname = 3\r\n"], ids=["bom", "crlf"])
def test_a_file_from_another_system_is_read_and_its_places_are_right(text: str, tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, text)
    assert fault.place is not None
    assert (fault.place.line, fault.place.column, fault.place.text) == (2, 8, "name = 3")


def test_a_key_on_the_first_line_after_a_byte_order_mark_is_in_column_one(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, "\ufeffmodls = 3\n")
    assert fault.place is not None
    assert (fault.place.column, fault.place.text) == (1, "modls = 3")


def test_a_fault_of_reading_costs_no_second_complaint(tmp_path: Path) -> None:
    assert messages(tmp_path, "[models.a.cooling]\nlitres = '3 W'\ntowers = 13\n") == [
        "litres: its unit 'W' is not 'L'"
    ]


def test_the_numbers_of_a_definition_are_plain_numbers_too(tmp_path: Path) -> None:
    table = cooling(loaded(tmp_path, "[models.a.cooling]\nlitres = [1, 4]\n").project)
    assert table.litres + 1 == 3
    assert isinstance(as_quantity(table.litres), Quantity)
