"""A changed case as a copy of the planner's workbook: what was theirs stays, and only what differs is typed."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import PatternFill

from criteria.ballots.patch import carry
from criteria.model.case import Case
from criteria.model.rows import Person, StakeholderRow
from criteria.read import read
from criteria.workbook.marking.values import SharedFormulaError, typed
from criteria.write import write
from tests.gallery.mistakes import plain_workbook

GREEN = PatternFill("solid", fgColor="FF00FF00")


def theirs(path: Path, book: Any = None) -> Path:
    """A planner's workbook with a column, a sheet, a formula and a colour of their own."""
    if book is None:
        write(read("rare-earths-brief"), path, matrices=False)
        book = openpyxl.load_workbook(path)
    sheet = book["Stakeholders"]
    sheet["L1"], sheet["L2"] = "My phone", 123
    sheet["F2"].fill = GREEN
    mine = book.create_sheet("My notes")
    mine["A1"], mine["A2"] = "hello", "=Stakeholders!F2*2"
    book.save(path)
    return path


def changed(case: Case) -> Case:
    """New swings and reasons, somebody new, a score and its reason, and a reason where there was none."""
    people = list(case.stakeholders)
    if people:
        people[0] = people[0].model_copy(
            update={"swing": people[0].swing + 7, "why": "Thought over\nagain & again"}
        )
    people += [
        StakeholderRow(stakeholder="unions", criterion=leaf.id, swing=3) for leaf in case.leaves
    ]
    scores = list(case.scores)
    scores[0] = scores[0].model_copy(update={"high": scores[0].high + 1, "rationale": "Because"})
    return case.model_copy(update={"stakeholders": tuple(people), "scores": tuple(scores)})


@pytest.mark.parametrize("template", [True, False])
def test_what_is_the_planners_own_stays_and_the_rest_is_as_it_should_be(
    tmp_path: Path, template: bool
) -> None:
    source = theirs(tmp_path / "case.xlsx", None if template else plain_workbook())
    before, held = read(source), source.read_bytes()
    after = changed(before)
    assert carry(source, before, after, tmp_path / "new.xlsx") == ()
    assert source.read_bytes() == held
    assert read(tmp_path / "new.xlsx") == after
    book = openpyxl.load_workbook(tmp_path / "new.xlsx")
    sheet = book["Stakeholders"]
    assert (sheet["L1"].value, sheet["L2"].value, sheet["F2"].fill.fgColor.rgb) == (
        "My phone",
        123,
        "FF00FF00",
    )
    assert (book["My notes"]["A1"].value, book["My notes"]["A2"].value) == (
        "hello",
        "=Stakeholders!F2*2",
    )
    assert book.calculation.fullCalcOnLoad


def test_a_row_that_falls_away_leaves_what_is_not_ours(tmp_path: Path) -> None:
    source = theirs(tmp_path / "case.xlsx")
    before = read(source)
    # A person, with all that was said.
    after = before.model_copy(update={"stakeholders": before.stakeholders[5:]})
    assert carry(source, before, after, tmp_path / "new.xlsx") == ()
    assert read(tmp_path / "new.xlsx") == after
    assert openpyxl.load_workbook(tmp_path / "new.xlsx")["Stakeholders"]["L2"].value == 123


def order(case: Case) -> list[Any]:
    """The swings whatever their order: a new person's column comes last."""
    return sorted(case.stakeholders, key=lambda row: (row.stakeholder, row.criterion))


def test_swings_with_people_as_columns_are_carried_likewise(tmp_path: Path) -> None:
    """Somebody new, somebody gone, somebody in People who had no view, reasons that change, come and go."""
    quiet = Person(id="quiet", name="Quiet one", influence=2)
    case = read("rare-earths-brief").model_copy(update={"people": (quiet,)})
    write(case, tmp_path / "case.xlsx")
    book = openpyxl.load_workbook(tmp_path / "case.xlsx")
    book["Stakeholders"]["H1"], book["Stakeholders"]["H3"] = "Seen by", "seen by Ann"
    book.create_sheet("My notes")["A1"] = "=Stakeholders!C2*2"
    book.save(tmp_path / "case.xlsx")
    before = read(tmp_path / "case.xlsx")
    assert before.people == (quiet,)
    people = [row for row in before.stakeholders if row.stakeholder != "industry"]
    people[0] = people[0].model_copy(update={"swing": people[0].swing + 7, "why": "Thought over"})
    people[1] = people[1].model_copy(update={"why": ""})
    for name, said in (("unions", {}), ("quiet", {"name": "Quiet one", "influence": 2})):
        for leaf in before.leaves:
            why = "Because" if leaf.id == "CAP" else ""
            people.append(
                StakeholderRow(stakeholder=name, criterion=leaf.id, swing=3, why=why, **said)
            )
    after = before.model_copy(update={"stakeholders": tuple(people), "people": ()})
    assert carry(tmp_path / "case.xlsx", before, after, tmp_path / "new.xlsx") == ()
    again = read(tmp_path / "new.xlsx")
    assert order(again) == order(after)
    assert again.people == ()
    book = openpyxl.load_workbook(tmp_path / "new.xlsx")
    assert book["Stakeholders"]["H3"].value == "seen by Ann"
    assert book["My notes"]["A1"].value == "=Stakeholders!C2*2"


def test_a_column_that_is_missing_is_added_beside_the_last(tmp_path: Path) -> None:
    book = plain_workbook()
    head = [cell.value for cell in book["Stakeholders"][1]]
    book["Stakeholders"].delete_cols(head.index("Why") + 1)
    source = theirs(tmp_path / "case.xlsx", book)
    before = read(source)
    assert carry(source, before, changed(before), tmp_path / "new.xlsx") == ()
    assert read(tmp_path / "new.xlsx") == changed(before)


def test_what_cannot_be_carried_over_is_named(tmp_path: Path) -> None:
    book = plain_workbook()
    del book["Stakeholders"]
    book["Budget"]["H1"] = "Mine"
    book.create_sheet("My notes")["A1"] = "hello"
    book.save(tmp_path / "case.xlsx")
    before = read(tmp_path / "case.xlsx")
    told = carry(tmp_path / "case.xlsx", before, changed(before), tmp_path / "new.xlsx")
    assert told == (
        (
            "Not carried over from case.xlsx: in Budget the column Mine; the sheet My notes; "
            "formulas, colours, comments and the widths of columns."
        ),
    )
    assert read(tmp_path / "new.xlsx") == changed(before)


TEXT = '<c r="{}" t="inlineStr"><is><t xml:space="preserve">{}</t></is></c>'


def sheet(rows: str) -> bytes:
    return f'<worksheet xmlns="m"><sheetData>{rows}</sheetData></worksheet>'.encode()


@pytest.mark.parametrize(
    ("rows", "cells", "expected"),
    [
        ('<row r="1"><c r="A1" s="4" t="s"><v>3</v></c></row>', {(1, 0): "x"},
         '<row r="1"><c r="A1" s="4" t="inlineStr"><is><t xml:space="preserve">x</t></is></c></row>'),
        ('<row r="1"><c r="A1" s="4"/><c r="B1"/></row>', {(1, 0): None, (1, 1): "_x0041_<"},
         '<row r="1"><c r="A1" s="4"/>' + TEXT.format("B1", "_x005F_x0041_&lt;") + "</row>"),
        ('<row r="1"><c r="A1" s="4"/></row><row r="9"/>', {(2, 0): None},
         '<row r="1"><c r="A1" s="4"/></row><row r="2"><c r="A2" s="4"/></row><row r="9"/>'),
        ('<row r="1"/>', {(1, 2): None}, '<row r="1"/>'),
    ],
)  # fmt: skip
def test_cells_are_spliced_in(rows: str, cells: Any, expected: str) -> None:
    assert typed(sheet(rows), cells) == sheet(expected)


def test_a_formula_that_others_share_is_not_typed_over() -> None:
    rows = '<row r="1"><c r="A1"><f t="shared" ref="A1:A9" si="0">B1</f><v>1</v></c></row>'
    with pytest.raises(SharedFormulaError, match="A1"):
        typed(sheet(rows), {(1, 0): "x"})


def test_the_list_of_formulas_goes_with_all_that_names_it(tmp_path: Path) -> None:
    source = theirs(tmp_path / "case.xlsx")
    with zipfile.ZipFile(source) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    parts["xl/calcChain.xml"] = b"<calcChain/>"
    override = b'<Override PartName="/xl/calcChain.xml" ContentType="x"/></Types>'
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", override)
    with zipfile.ZipFile(source, "w") as new:
        for name, data in parts.items():
            new.writestr(name, data)
    before = read(source)
    carry(source, before, changed(before), tmp_path / "new.xlsx")
    with zipfile.ZipFile(tmp_path / "new.xlsx") as made:
        assert "xl/calcChain.xml" not in made.namelist()
        assert b"calcChain" not in made.read("[Content_Types].xml")
