"""Sealing: the copy says what weights, scales and baselines were, keeps all else, and every later change is named."""

from __future__ import annotations

import json
import zipfile
from datetime import date
from pathlib import Path
from random import Random

import pytest
from openpyxl import load_workbook
from openpyxl.comments import Comment

from criteria.formats import builtin, csv_settings, json_settings
from criteria.model import seal
from criteria.model.case import Case
from criteria.model.problems import CaseError
from criteria.model.seal import NoSealError
from criteria.read import check, read
from criteria.seal import seal_copy
from criteria.write import write
from tests.cases import every_kind, small_case

DAY = date(2026, 1, 15)
FORMS = ("case.xlsx", "case.json", "case")


def sealed(case: Case, by: str = "Ann Lee") -> Case:
    """The same case with its seal."""
    dump = case.dump()
    dump["case"] |= seal.sealed_keys(case, by, DAY)
    return Case.model_validate(dump)


def with_cells(case: Case, table: str, place: int, **cells: object) -> Case:
    """The same case with some cells of a row typed anew."""
    dump = case.dump()
    dump[table][place] |= cells
    return Case.model_validate(dump)


def the_copy(source: Path) -> Path:
    return source.with_name(source.name.replace("case", "copy"))


@pytest.mark.parametrize("name", FORMS)
def test_a_copy_is_the_case_with_its_seal(name: str, tmp_path: Path) -> None:
    """Law, in every form: nothing but the seal is new, it is whole, and the same call gives the same bytes."""
    case = read("rare-earths-brief")
    source = write(case, tmp_path / name)
    copy = the_copy(source)
    came = seal_copy(source, copy, by="Ann Lee", on=DAY)
    read_back = read(copy)
    assert read_back.model_copy(update={"settings": case.settings}) == case
    assert seal.is_whole(read_back.settings)
    assert (read_back.settings.sealed_by, read_back.settings.sealed_on) == ("Ann Lee", DAY)
    assert came.hash == read_back.settings.sealed_hash
    assert came.scored == len(case.scores)
    assert seal.changes(read_back) == ()
    assert read(source) == case
    before = content(copy)
    seal_copy(source, copy, by="Ann Lee", on=DAY, force=True)
    assert content(copy) == before


def content(path: Path) -> dict[str, bytes]:
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return {file.name: file.read_bytes() for file in files}


def test_a_workbook_keeps_all_else(tmp_path: Path) -> None:
    """Law: every part but the sheet Case and the workbook's own stays byte for byte, the planner's own among them."""
    source = write(read("rare-earths-brief"), tmp_path / "case.xlsx")
    book = load_workbook(source)
    own = book.create_sheet("My notes")
    own["A1"] = "Ask Bob"
    own["A1"].comment = Comment("twice", "Ann")
    book["Case"]["E3"] = "beside"
    book.save(source)
    seal_copy(source, tmp_path / "copy.xlsx", on=DAY)
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(tmp_path / "copy.xlsx") as new:
        assert set(new.namelist()) == set(old.namelist())
        changed = [name for name in old.namelist() if old.read(name) != new.read(name)]
    assert changed == ["xl/worksheets/sheet2.xml", "xl/workbook.xml"]
    copy = load_workbook(tmp_path / "copy.xlsx")
    assert copy["My notes"]["A1"].comment.text == "twice"
    assert copy["Case"]["E3"].value == "beside"


def test_a_folder_keeps_all_else(tmp_path: Path) -> None:
    """Law: every other file stays byte for byte, and so does every line of case.csv that is not of the seal."""
    source = write(read("rare-earths-brief"), tmp_path / "case")
    (source / "notes.txt").write_text("mine")
    seal_copy(source, tmp_path / "copy", on=DAY)
    old, new = content(source), content(tmp_path / "copy")
    assert {name for name in old if old[name] != new[name]} == {"case.csv"}
    lines = [
        [line for line in files["case.csv"].split(b"\n") if not line.startswith(b"sealed")]
        for files in (old, new)
    ]
    assert lines[0] == lines[1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"key,value\ntitle,A\n", b"key,value\ntitle,A\nsealed_by,Ann\n"),
        (b"key;value\r\ntitle;A, B", b"key;value\r\ntitle;A, B\r\nsealed_by;Ann\r\n"),
        (
            b'\xef\xbb\xbfkey,value,mine\nSealed By,Bob,x\nquestion,"a\nb",\n',
            b'\xef\xbb\xbfkey,value,mine\nSealed By,Ann,x\nquestion,"a\nb",\n',
        ),
    ],
)
def test_settings_are_typed_into_csv_text(text: bytes, expected: bytes) -> None:
    assert csv_settings.with_settings(text, {"sealed_by": "Ann"}, 0, 1) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"case": {"title": "A"}, "x": 1.50}', '{"case": {"title": "A","sealed_by": "Ann"}, "x": 1.50}'),
        ('{"x": [{"case": 1}], "case": {}}', '{"x": [{"case": 1}], "case": {"sealed_by": "Ann"}}'),
        (
            '{\n "Case": {\n  "sealed_by": null,\n  "title": "}"\n }\n}\n',
            '{\n "Case": {\n  "sealed_by": "Ann",\n  "title": "}"\n }\n}\n',
        ),
        (
            '{\n "case": {\n  "title": "A"\n }\n}\n',
            '{\n "case": {\n  "title": "A",\n  "sealed_by": "Ann"\n }\n}\n',
        ),
    ],
)  # fmt: skip
def test_settings_are_typed_into_json_text(text: str, expected: str) -> None:
    assert json_settings.with_settings(text.encode(), {"sealed_by": "Ann"}).decode() == expected
    assert json.loads(expected)


@pytest.mark.parametrize(
    ("target", "part"),
    [
        ("case.xlsx", "the case itself"),
        ("copy.json", "called .xlsx too"),
        ("copy", "called .xlsx too"),
    ],
)
def test_the_case_is_never_written_over_nor_in_another_form(
    target: str, part: str, tmp_path: Path
) -> None:
    source = write(small_case(), tmp_path / "case.xlsx")
    before = source.read_bytes()
    with pytest.raises(NoSealError, match=part):
        seal_copy(source, tmp_path / target, on=DAY, force=True)
    assert source.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["case.xlsx"]


@pytest.mark.parametrize("target", [".", "inside", "../copy.xlsx"])
def test_nothing_is_written_into_the_folder_of_a_case(target: str, tmp_path: Path) -> None:
    source = write(small_case(), tmp_path / "case")
    before = content(source)
    with pytest.raises(NoSealError):
        seal_copy(source, source / target, on=DAY, force=True)
    assert content(source) == before


def test_what_stands_is_left_alone(tmp_path: Path) -> None:
    source = write(small_case(), tmp_path / "case.json")
    copy = tmp_path / "copy.json"
    copy.write_text("mine")
    with pytest.raises(FileExistsError):
        seal_copy(source, copy, on=DAY)
    assert copy.read_text() == "mine"


def test_a_case_is_sealed_before_it_is_scored(tmp_path: Path) -> None:
    """Scores are missing, which is an error of the case, and no hindrance; a bad swing is one."""
    source = write(small_case(), tmp_path / "case")
    (source / "scores.csv").write_text("option,criterion,likely\n")
    assert check(source).case is None
    seal_copy(source, tmp_path / "copy", on=DAY)
    settings = (tmp_path / "copy" / "case.csv").read_text()
    assert "sealed_hash" in settings
    (source / "criteria.csv").write_text(
        (source / "criteria.csv").read_text().replace("60", "much")
    )
    with pytest.raises(CaseError, match="much"):
        seal_copy(source, tmp_path / "other", on=DAY)
    assert not (tmp_path / "other").exists()


def test_a_built_in_case_is_sealed_by_its_name(tmp_path: Path) -> None:
    seal_copy("rare-earths-brief", tmp_path / "copy", on=DAY)
    assert read(tmp_path / "copy").settings.sealed_by == "Policy team (worked example)"
    assert "sealed" not in (builtin.folder("rare-earths-brief") / "case.csv").read_text()


@pytest.mark.parametrize("seed", range(8))
def test_what_was_sealed_comes_back_whatever_was_edited(seed: int) -> None:
    """Law: with every sealed cell as it was, an edited case is the case that was sealed; and each edit is named once."""
    case = sealed(every_kind(seed))
    rng = Random(seed)
    edited, expected = case, set()
    for place in rng.sample(range(len(case.criteria)), 2):
        row = case.criteria[place]
        swing = str(rng.randint(100, 200))
        edited = with_cells(edited, "criteria", place, swing=swing)
        expected.add((row.id, "swing", "" if row.swing is None else f"{row.swing}", swing))
    assert seal.as_sealed(edited) == case
    changes = {
        (change.about, change.column, change.old, change.new) for change in seal.changes(edited)
    }
    assert changes == expected
    for change in seal.changes(edited):
        (left,) = seal.changes(seal.as_sealed(edited, change) or edited)
        assert left != change


def test_scales_baselines_levels_and_people_are_sealed() -> None:
    """A cell of each that makes values or weights is named with what stood there and what stands there."""
    case = sealed(read("rare-earths-brief"))
    edited = with_cells(case, "criteria", 2, worst="-1", baseline="2")
    edited = with_cells(edited, "criteria_levels", 1, value="33")
    edited = with_cells(edited, "stakeholders", 0, swing="7")
    named = {(change.table, change.column): change.new for change in seal.changes(edited)}
    assert named == {
        ("criteria", "worst"): "-1",
        ("criteria", "baseline"): "2",
        ("criteria_levels", "value"): "33",
        ("stakeholders", "swing"): "7",
    }
    assert seal.as_sealed(edited) == case


def test_what_nobody_weighs_by_is_not_sealed() -> None:
    """Names, reasons, scores and costs may change without a word."""
    case = sealed(small_case())
    edited = with_cells(case, "criteria", 0, name="Another", rationale="Because")
    edited = with_cells(edited, "scores", 0, likely="7", low="7", high="7")
    edited = with_cells(edited, "costs", 0, likely="7", low="7", high="7")
    assert seal.changes(edited) == ()


def test_a_criterion_that_is_new_weighed_nothing_and_one_that_is_gone_cannot_come_back() -> None:
    case = sealed(small_case())
    dump = case.dump()
    new = {"id": "C3", "name": "Three", "worst": 0, "best": 1, "baseline": 0, "swing": 50}
    dump["criteria"] = [*dump["criteria"], new]
    more = Case.model_validate(dump)
    old = seal.as_sealed(more)
    assert old is not None
    assert {row.id: row.swing for row in old.criteria}["C3"] == 0
    assert {change.about for change in seal.changes(more)} == {"C3"}
    dump["criteria"] = [row for row in case.dump()["criteria"] if row["id"] != "C2"]
    less = Case.model_validate(dump)
    assert seal.as_sealed(less) is None
    assert {(change.about, change.new) for change in seal.changes(less)} == {("C2", "")}


@pytest.mark.parametrize("key", seal.KEYS)
def test_a_seal_that_was_touched_is_broken(key: str) -> None:
    """Law: no part of a seal can be changed without notice."""
    dump = sealed(small_case()).dump()
    dump["case"][key] = "2020-01-01" if key == "sealed_on" else "something else"
    case = Case.model_validate(dump)
    assert not seal.is_whole(case.settings)
    assert seal.changes(case) == ()
    assert "seal-broken" in {problem.id for problem in check(case).problems}


def test_checks_name_changed_cells_and_ranges_that_moved_under_a_swing() -> None:
    case = sealed(small_case())
    edited = with_cells(case, "criteria", 0, worst="-1")
    edited = with_cells(edited, "criteria", 1, best="-2", swing="41")
    told = {(problem.id, str(problem.place)) for problem in check(edited).problems}
    assert told & {
        ("weights-after-results", f"criteria[{place}].{column}")
        for place, column in ((0, "worst"), (1, "best"), (1, "swing"))
    } == {
        ("weights-after-results", "criteria[0].worst"),
        ("weights-after-results", "criteria[1].best"),
        ("weights-after-results", "criteria[1].swing"),
    }
    assert {place for id_, place in told if id_ == "weight-without-swing"} == {"criteria[0].worst"}


def test_more_than_a_cell_holds_is_not_sealed() -> None:
    people = [
        {"stakeholder": f"Voice {number}", "criterion": id_, "swing": 1}
        for number in range(900)
        for id_ in ("C1", "C2")
    ]
    with pytest.raises(NoSealError, match="before stakeholders"):
        seal.sealed_keys(small_case(stakeholders=people), "", DAY)
