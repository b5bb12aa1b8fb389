"""Copies that mean the same: old workbooks in the forms of today, and a case in which something is called otherwise."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from criteria.copies.rename import CannotRenameError, Change, rename, renamed
from criteria.copies.upgrade import CannotUpgradeError, same_rows, upgrade
from criteria.model.case import Case
from criteria.read import check, read
from criteria.workbook.template.pack import packed
from criteria.write import write
from steelyard import cli
from tests.cases import every_kind, of_many_sources, small_case
from tests.gallery.mistakes import plain_workbook
from tests.reports.rich import rich_tables

CASES: dict[str, Case] = {
    "brief": read("rare-earths-brief"),
    "full": read("rare-earths"),
    "rich": small_case(**rich_tables()),
    "kinds": every_kind(1),
    "sources": of_many_sources(2),
}
GREEN = PatternFill("solid", fgColor="FF00FF00")


def theirs(path: Path, book: Any) -> Path:
    """A planner's workbook: formulas, a comment and a colour in Costs, a column and a sheet of their own."""
    costs = book["Costs"]
    costs["F3"], costs["K1"], costs["K3"] = "=40+9", "My column", 3
    costs["E4"].comment, costs["E5"].fill = Comment("why so low", "Ann"), GREEN
    costs["A5"].comment = Comment("the office", "Ann")
    notes = book.create_sheet("My notes")
    notes["A1"], notes["A2"], notes["A3"] = "=Costs!F3*2", "=1+1", "hello"
    notes["A3"].fill = GREEN
    book.save(path)
    shown = {("Costs", "F3"): 49, ("My notes", "A1"): 98, ("My notes", "A2"): 2}
    path.write_bytes(packed(path.read_bytes(), shown))
    return path


# -- upgrade ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CASES)
def test_an_upgraded_workbook_says_the_same(name: str, tmp_path: Path) -> None:
    """Law: read(upgrade(old)) is the case of old, costs and swings in whatever order."""
    old = write(CASES[name], tmp_path / "old.xlsx", matrices=False)
    held = old.read_bytes()
    upgrade(old, read(old), tmp_path / "new.xlsx")
    assert same_rows(read(tmp_path / "new.xlsx")) == same_rows(CASES[name])
    assert "Likely *" not in [
        cell.value for cell in load_workbook(tmp_path / "new.xlsx")["Costs"][1]
    ]
    assert old.read_bytes() == held


@pytest.mark.parametrize("template", [True, False])
def test_what_is_the_planners_own_is_kept_or_named(template: bool, tmp_path: Path) -> None:
    book = plain_workbook()
    if template:
        book = load_workbook(write(CASES["brief"], tmp_path / "a.xlsx", matrices=False))
    old = theirs(tmp_path / "old.xlsx", book)
    told = upgrade(old, read(old), tmp_path / "new.xlsx")
    assert told == (
        "In the forms of today now: Costs, Stakeholders, People, Swing notes.",
        "Not kept: in Costs the column My column.",
        "In Costs values stand now for the formulas of F3.",
        "Not kept: in Costs the comment at A5.",
        (
            "Look at the formulas in My notes!A1: they point at cells of Costs, Stakeholders, People, Swing notes, "
            "where other figures stand now."
        ),
    )
    new, shown = (
        load_workbook(tmp_path / "new.xlsx"),
        load_workbook(tmp_path / "new.xlsx", data_only=True),
    )
    assert [cell.value for cell in new["My notes"]["A"]] == ["=Costs!F3*2", "=1+1", "hello"]
    assert [cell.value for cell in shown["My notes"]["A"]] == [98, 2, "hello"]
    assert new["My notes"]["A3"].fill.fgColor.rgb == "FF00FF00"
    figures = {cell.coordinate: cell for row in new["Costs"].iter_rows(min_row=2) for cell in row}
    assert {at for at, cell in figures.items() if cell.comment} == {"G2"}
    assert figures["G2"].comment.text == "why so low"
    assert {at for at, cell in figures.items() if cell.fill.fgColor.rgb == "FF00FF00"} == {"H2"}
    assert shown["Costs"]["D2"].value == "Integrate government agencies"


def test_a_print_area_that_holds_no_data_goes(tmp_path: Path) -> None:
    book = load_workbook(write(CASES["brief"], tmp_path / "a.xlsx", matrices=False))
    book["Budget"].print_area, book["Facts"].print_area = "A1:E1", "A1:I900"
    book.save(tmp_path / "old.xlsx")
    upgrade(tmp_path / "old.xlsx", read(tmp_path / "old.xlsx"), tmp_path / "new.xlsx")
    new = load_workbook(tmp_path / "new.xlsx")
    assert not new["Budget"].print_area
    assert new["Facts"].print_area


def test_there_is_nothing_to_upgrade_in_a_new_workbook(tmp_path: Path) -> None:
    new = write(CASES["brief"], tmp_path / "new.xlsx")
    with pytest.raises(CannotUpgradeError, match=r"nothing in new\.xlsx"):
        upgrade(new, CASES["brief"], tmp_path / "again.xlsx")
    with pytest.raises(CannotUpgradeError, match="no Excel workbook"):
        upgrade(write(CASES["brief"], tmp_path / "case"), CASES["brief"], tmp_path / "again.xlsx")
    for source, target in (("old.xlsm", "again.xlsm"), ("old.xlsx", "again")):
        (tmp_path / source).write_bytes(new.read_bytes())
        with pytest.raises(
            CannotUpgradeError, match=r"macros of old\.xlsm|name it \.xlsx, not again"
        ):
            upgrade(tmp_path / source, CASES["brief"], tmp_path / target)
    assert not [path for path in tmp_path.iterdir() if path.name.startswith("again")]


# -- rename ----------------------------------------------------------------------------------------


def named(case: Case) -> list[tuple[str, str]]:
    """One thing of each kind that a case names."""
    first = {
        "criteria": [row.id for row in case.leaves],
        "groups": [row.id for row in case.groups],
        "recommendations": [row.id for row in case.recommendations],
        "levels": [row.level for row in case.levels],
        "resources": [row.resource for row in case.costs if row.resource != "money"],
        "relations": [row.id for row in case.relations],
        "limits": [row.name for row in case.limits],
        "stakeholders": [row.stakeholder for row in case.stakeholders],
        "scenarios": [row.scenario for row in case.scenarios],
        "facts": [row.id for row in case.facts],
    }
    return [(kind, names[0]) for kind, names in first.items() if names]


@pytest.mark.slow
@pytest.mark.parametrize("matrices", [True, False])
@pytest.mark.parametrize("name", ["brief", "rich"])
def test_each_kind_of_thing_is_renamed(name: str, matrices: bool, tmp_path: Path) -> None:
    held_to_the_case(name, tmp_path, matrices=matrices)


def test_a_renamed_workbook_is_the_renamed_case(tmp_path: Path) -> None:
    held_to_the_case("rich", tmp_path, matrices=True, kinds=("criteria",))


def held_to_the_case(
    name: str, tmp_path: Path, *, matrices: bool, kinds: tuple[str, ...] = ()
) -> None:
    """Law: the copy, cell by cell, says what the case says with the name changed in every row."""
    old = write(CASES[name], tmp_path / "old.xlsx", matrices=matrices)
    case, held = read(old), old.read_bytes()
    for kind, id_ in named(case):
        if kinds and kind not in kinds:
            continue
        told = rename(
            old, case, (id_.upper(), "New & <one>"), tmp_path / "new.xlsx", kind=kind, force=True
        )
        assert told[0] == f"{id_} is called New & <one> now."
        again = read(tmp_path / "new.xlsx")
        assert again == renamed(case, Change(kind, id_, "New & <one>"))
        assert again != case
        for sheet in load_workbook(tmp_path / "new.xlsx"):
            for table in sheet.tables.values():
                headings = [cell.value for cell in sheet[table.ref][0]]
                assert [column.name for column in table.tableColumns] == headings
    assert old.read_bytes() == held


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(["brief", "full", "rich", "kinds", "sources"]), st.data())
def test_renaming_back_gives_the_case_back(name: str, data: st.DataObject) -> None:
    """Law: a new name that nothing has, and then the old one again, changes nothing; between them nothing keeps it."""
    case = CASES[name]
    kind, id_ = data.draw(st.sampled_from(named(case)))
    there = renamed(case, Change(kind, id_, "SOMETHING NEW"))
    assert renamed(there, Change(kind, "SOMETHING NEW", id_)) == case
    assert id_ not in [other for each, other in named(there) if each == kind]


def test_statements_are_renamed_by_their_names_and_not_by_their_letters(tmp_path: Path) -> None:
    criteria = [{"id": id_, "name": f"Criterion {id_}", "worst": 0, "best": 9, "baseline": 0, "swing": 5}
                for id_ in ("C", "C-2", "C1")]  # fmt: skip
    says = ["C >= 2 * C-2", "C1 + c is at least C-2", "Criterion C >= C1"]
    scores = [{"option": o, "criterion": c["id"], "likely": 4} for o in "AB" for c in criteria]
    statements = [{"statement": text} for text in says]
    case = small_case(criteria=criteria, scores=scores, weight_statements=statements)
    old = write(case, tmp_path / "old.xlsx")
    rename(old, read(old), ("C", "LEAD"), tmp_path / "new.xlsx")
    assert [row.statement for row in read(tmp_path / "new.xlsx").weight_statements] == [
        "LEAD >= 2 * C-2", "C1 + LEAD is at least C-2", "Criterion C >= C1"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("names", "kind", "message"),
    [
        (("INTT", "X"), None, "nothing in the case has the id INTT. Did you mean INT?"),
        (("INT", "per"), None, "PER is one of the recommendations already."),
        (("INT", "A|B"), None, "no short name"),
        (("INT", ""), None, "no short name"),
        (("INT", "X"), "criteria", "nothing in the case has the id INT"),
        (("INT", "X"), "things", "things is no kind of thing here"),
    ],
)
def test_what_cannot_be_renamed_is_said(
    names: tuple[str, str], kind: str | None, message: str, tmp_path: Path
) -> None:
    case = CASES["brief"]
    with pytest.raises(CannotRenameError) as refused:
        rename(tmp_path / "case.xlsx", case, names, tmp_path / "new.xlsx", kind=kind)
    assert message in str(refused.value)
    assert list(tmp_path.iterdir()) == []


def test_one_word_for_two_things_asks_which(tmp_path: Path) -> None:
    case = small_case(groups=[{"id": "A", "name": "Group"}])
    with pytest.raises(CannotRenameError, match="one of the groups and one of the recommendations"):
        rename(tmp_path / "a.json", case, ("a", "X"), tmp_path / "new.json")
    rename(tmp_path / "a.json", case, ("a", "X"), tmp_path / "new.json", kind="groups")
    assert [row.id for row in read(tmp_path / "new.json").groups] == ["X"]


def test_texts_and_patterns_that_name_it_are_told(tmp_path: Path) -> None:
    change = {"scenario": "S", "kind": "cost", "target": "ALL-*", "op": "mul", "value": 2}
    case = small_case(
        recommendations=[{"id": "ALL-A", "name": "First", "description": "ALL-A is cheap"}, {"id": "B", "name": "B"}],
        costs=[{"option": o, "year": 2027, "likely": 5} for o in ("ALL-A", "B")],
        scores=[{"option": o, "criterion": c, "likely": 5} for o in ("ALL-A", "B") for c in ("C1", "C2")],
        scenarios=[change],
    )  # fmt: skip
    told = rename(tmp_path / "a.json", case, ("ALL-A", "X"), tmp_path / "new.json")
    assert told[1:3] == (
        "Look at the scenario S: its target ALL-* no longer takes in X.",
        "1 text mentions ALL-A in words, and is left as written.",
    )


# -- the command line ------------------------------------------------------------------------------


def command(monkeypatch: pytest.MonkeyPatch, *words: str | Path) -> int:
    monkeypatch.setattr(sys, "argv", ["steelyard", *map(str, words)])
    with pytest.raises(SystemExit) as end:
        cli.main()
    return int(end.value.code or 0)


def test_the_commands_never_write_over_a_case(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    old = write(CASES["brief"], tmp_path / "old.xlsx", matrices=False)
    held = old.read_bytes()
    for words in (("upgrade", old), ("rename", old, "CAP", "X")):
        assert command(monkeypatch, *words, "-o", old, "--force") == 1
        assert "is the case itself, which is never written over" in capsys.readouterr().err
        assert command(monkeypatch, *words, "-o", tmp_path / "new.xlsx") == 0
        assert command(monkeypatch, *words, "-o", tmp_path / "new.xlsx") == 1
        assert "stands already and was left as it is" in capsys.readouterr().err
        (tmp_path / "new.xlsx").unlink()
    assert command(monkeypatch, "rename", old, "CAPP", "X", "-o", tmp_path / "new.xlsx") == 1
    assert capsys.readouterr().err.startswith(
        "Nothing was written: nothing in the case has the id CAPP."
    )
    assert old.read_bytes() == held


def test_missing_reasons_are_one_line_and_the_list_with_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(small_case(), tmp_path / "case.json")
    assert command(monkeypatch, "check", path) == 0
    short = capsys.readouterr().out
    assert short.count("neither a reason nor evidence") == 1
    assert f"steelyard check {path} --all" in short
    assert command(monkeypatch, "check", path, "--all") == 0
    assert capsys.readouterr().out.count("neither a reason nor evidence") == 4
    assert command(monkeypatch, "check", path, "--json") == 0
    assert capsys.readouterr().out.count("neither a reason nor evidence") == 4
    assert [problem.id for problem in check(path).problems] == ["no-reason"]
