"""Reading: the real cases are clean, forms agree, headings are found however they are spelled."""

import csv
import hashlib
import io
import json
import random
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from criteria.formats import builtin
from criteria.formats.caps import Caps
from criteria.model.problems import CaseError, Place, Severity
from criteria.read import check, read
from criteria.write import write, write_blank


@pytest.fixture(scope="session")
def brief_book(tmp_path_factory):
    return write(read("rare-earths-brief"), tmp_path_factory.mktemp("brief") / "case.xlsx")


@pytest.mark.parametrize("name", builtin.names())
def test_the_real_cases_check_clean(name):
    reading = check(name)
    assert reading.case is not None
    assert reading.problems == ()


def test_the_real_case_is_read_whole():
    case = read("rare-earths")
    assert (len(case.recommendations), len(case.scores), len(case.costs), len(case.facts)) == (
        24,
        450,
        225,
        121,
    )
    assert case.settings.seed == 20261123
    c10 = next(row for row in case.criteria if row.id == "C10")
    assert (c10.worst, c10.best, c10.baseline) == (0, 4, 2)
    p3 = next(row for row in case.relations if row.id == "P3")
    assert p3.b == ("REF-LIGHT", "REF-HEAVY", "ALL-HUB")


def test_rows_know_their_cells(brief_book):
    case = read(brief_book)
    score = next(
        row
        for row in case.scores
        if (row.option, row.level, row.criterion) == ("INT", "standard", "LEAD")
    )
    assert str(score.place("likely")) == "Scores!F4"
    assert str(score.place("evidence")).startswith("Score notes!E")
    assert str(case.settings.place("title")) == "Case!B2"
    flat = read("rare-earths-brief")
    assert str(flat.costs[0].place("likely")) == "costs.csv, line 2, column likely"


def test_rows_with_the_same_columns_filled_share_their_names_and_a_copy_has_its_own(brief_book):
    """Law: a row that was read says which columns it fills as one made from the same values does; copies change no other."""
    rows = read(brief_book).scores
    for row in rows:
        filled = {name: getattr(row, name) for name in row.model_fields_set}
        assert type(row)(**filled).model_fields_set == row.model_fields_set
    names = {id(row.__pydantic_fields_set__) for row in rows}
    assert len(names) < 10 < len(rows)
    first = rows[0]
    before = set(first.model_fields_set)
    changed = first.saying({"assessor": "somebody"})
    assert changed.model_fields_set == before | {"assessor"}
    assert first.model_fields_set == before


def test_errors_are_raised_together():
    with pytest.raises(CaseError) as raised:
        read(Path("nowhere.xlsx"))
    assert raised.value.problems[0].severity is Severity.ERROR


def _shuffled_folder(folder, seed):
    """The brief case with columns in another order, headings spelled otherwise, and columns and files of one's own."""
    source, chance = builtin.folder("rare-earths-brief"), random.Random(seed)
    folder.mkdir()
    for path in source.glob("*.csv"):
        rows = list(csv.reader(io.StringIO(path.read_text("utf-8"), newline="")))
        order = list(range(len(rows[0])))
        if path.stem != "case":
            chance.shuffle(order)
        spell = chance.choice(
            [
                str.upper,
                str.title,
                lambda text: f" {text.replace('_', ' ')} ",
                lambda t: t.replace("_", "-"),
            ]
        )
        heads = [spell(rows[0][column]) for column in order]
        mine = chance.randrange(len(order) + 1) if path.stem != "case" else len(order)
        lines = [heads, *([row[column] for column in order] for row in rows[1:])]
        for place, line in enumerate(lines):
            line.insert(mine, "My own thoughts" if place == 0 else f"thought {place}")
        mark = chance.choice([",", ";", "\t"])
        name = chance.choice([path.stem, path.stem.upper(), path.stem.replace("_", " ")])
        with (folder / f"{name}.csv").open(
            "w", encoding=chance.choice(["utf-8", "utf-8-sig", "utf-16"]), newline=""
        ) as out:
            csv.writer(out, delimiter=mark).writerows(lines)
    (folder / "shopping.csv").write_text("milk,eggs\n1,2\n")
    return folder


@pytest.mark.parametrize("seed", range(6))
def test_order_spelling_separators_and_columns_of_ones_own_change_nothing(tmp_path, seed):
    reading = check(_shuffled_folder(tmp_path / "case", seed))
    assert [str(problem) for problem in reading.problems] == []
    assert reading.case == read("rare-earths-brief")


def test_the_long_form_of_scores_in_a_workbook(tmp_path):
    book = Workbook()
    book.remove(book.active)
    for path in builtin.folder("rare-earths-brief").glob("*.csv"):
        sheet = book.create_sheet(path.stem)
        for row in csv.reader(io.StringIO(path.read_text("utf-8"), newline="")):
            sheet.append(row)
    book.save(tmp_path / "long.xlsx")
    assert read(tmp_path / "long.xlsx") == read("rare-earths-brief")


def test_matrix_cells_may_be_numbers_ranges_and_labels(brief_book, tmp_path):
    book = load_workbook(brief_book)
    sheet = book["Scores"]
    assert [cell.value for cell in sheet[2]][:8] == [
        "Recommendation *", "Level", "Name (fills itself)", "CAP", "LINK", "LEAD", "PRICE", "PEOPLE"
    ]  # fmt: skip
    sheet["D4"], sheet["E4"], sheet["F4"], sheet["G4"] = (
        "2..4",
        "Commercial",
        "86 | 90 | 95",
        "0.. 1",
    )
    sheet["H2"] = "People who can run the plants"
    book.save(tmp_path / "case.xlsx")
    scores = {
        row.criterion: (row.low, row.likely, row.high)
        for row in read(tmp_path / "case.xlsx").scores[:5]
    }
    assert scores["CAP"] == (2, 3, 4)
    assert scores["LINK"] == (3, 3, 3)
    assert scores["LEAD"] == (86, 90, 95)
    assert scores["PRICE"] == (0, Decimal("0.5"), 1)


def test_a_column_of_ones_own_in_the_matrix_changes_nothing(brief_book, tmp_path):
    book = load_workbook(brief_book)
    for column, heading in enumerate(("Rationale", "High", "My thoughts"), 20):
        book["Scores"].cell(2, column).value = heading
        book["Scores"].cell(4, column).value = "because"
    book.save(tmp_path / "case.xlsx")
    reading = check(tmp_path / "case.xlsx")
    assert reading.problems == ()
    assert reading.case == read(brief_book)


def test_headings_may_stand_below_a_title(brief_book, tmp_path):
    book = load_workbook(brief_book)
    book["Costs"].insert_rows(1, 3)
    book["Costs"]["A1"] = "What it all costs"
    book.save(tmp_path / "case.xlsx")
    reading = check(tmp_path / "case.xlsx")
    assert reading.case == read(brief_book)
    assert reading.case.costs[0].place("likely") == Place("Costs", 5, "E")


@pytest.mark.parametrize("form", ["case.xlsx", "case.json", "case"])
def test_reading_never_changes_a_byte(tmp_path, form):
    path = write(read("rare-earths-brief"), tmp_path / form)

    def state():
        files = sorted(path.iterdir()) if path.is_dir() else [path]
        return [
            (file.name, hashlib.sha256(file.read_bytes()).hexdigest(), file.stat().st_mtime_ns)
            for file in files
        ]

    before = state()
    check(path)
    assert state() == before


def test_an_empty_template_asks_for_what_is_missing_and_no_more(tmp_path):
    problems = check(write_blank(tmp_path / "blank.xlsx")).problems
    assert [problem.place.table for problem in problems] == [
        "Case", "Criteria", "Recommendations", "Costs", "Scores", "Budget"
    ]  # fmt: skip


def test_json_takes_numbers_as_numbers_and_lists_as_text(tmp_path):
    case = read("rare-earths-brief")
    dump = case.dump()
    dump["costs"][0]["likely"] = 32.10
    dump["recommendations"][0]["evidence"] = "F061;F086"
    dump["mine"] = [{"a": 1}]
    (tmp_path / "case.json").write_text(json.dumps(dump))
    again = read(tmp_path / "case.json")
    assert again.costs[0].likely == Decimal("32.1")
    assert again.recommendations == case.recommendations


@pytest.mark.parametrize(
    ("cap", "named"),
    [("cells", "cells"), ("rows", "rows"), ("columns", "columns"), ("parts", "parts"), ("sheets", "sheets"),
     ("part_bytes", "part_bytes"), ("file_bytes", "file_bytes")],
)  # fmt: skip
def test_a_refusal_names_its_setting(brief_book, cap, named):
    problems = check(brief_book, caps=Caps(**{cap: 3})).errors
    assert any(problem.id == "too-large" and named in str(problem) for problem in problems)


def test_a_table_beyond_a_cap_is_the_one_error(tmp_path):
    """A table cut off in the middle: nothing is said of rows that may stand below the cut."""
    folder = write(read("rare-earths-brief"), tmp_path / "case")
    lines = {path.name: len(path.read_text("utf-8").splitlines()) for path in folder.iterdir()}
    second, longest = sorted(lines.values())[-2:]
    assert second < longest - 2
    errors = check(folder, caps=Caps(rows=longest - 2)).errors
    assert [problem.id for problem in errors] == ["too-large"]
    assert lines[errors[0].place.table] == longest
    assert "the settings rows and cells" in errors[0].allowed


def test_scores_of_a_ministry_fit_in_the_long_form():
    """300,000 scores with five cells each, and their reasons beside them."""
    assert Caps().rows > 300_000
    assert Caps().cells > 300_000 * 7


def test_checking_loads_no_library_it_does_not_need(brief_book):
    script = f"import sys; from criteria.read import check; check({str(brief_book)!r}); print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout.split()
    for heavy in ("openpyxl", "pandas", "numpy", "pulp", "lxml"):
        assert heavy not in loaded


@pytest.mark.parametrize("table", ["criteria", "recommendations", "costs", "scores", "budget"])
def test_a_needed_table_without_rows_is_named(tmp_path, table):
    case = read("rare-earths-brief")
    (tmp_path / "case.json").write_text(json.dumps({**case.dump(), table: []}))
    assert [
        (problem.id, str(problem.place)) for problem in check(tmp_path / "case.json").problems
    ] == [("no-rows", table)]
    folder = write(case, tmp_path / "case")
    for text in ("", "\n", (folder / f"{table}.csv").read_text("utf-8").splitlines()[0]):
        (folder / f"{table}.csv").write_text(text)
        assert [problem.id for problem in check(folder).problems] == ["no-rows"]


def test_macros_are_left_alone(brief_book, tmp_path):
    path = tmp_path / "case.xlsm"
    path.write_bytes(brief_book.read_bytes())
    assert check(path).case == read(brief_book)


def test_a_comparison_may_be_typed_as_a_fraction(tmp_path):
    """1/4 is 0.25; 1/3 is no decimal and is kept exactly the other way round; 3/7 is neither."""
    folder = write(read("rare-earths-brief"), tmp_path / "case")
    (folder / "pairwise.csv").write_text(
        "a,b,ratio\nCAP,LINK,1/4\nCAP,LEAD,1/3\nCAP,PRICE,1/x\n", "utf-8"
    )
    (problem,) = check(folder).problems
    assert str(problem) == (
        "pairwise.csv, line 4, column ratio: 1/x is text, not a number. "
        "Type a number such as 3; for 1/3, swap A and B and type 3."
    )
    (folder / "pairwise.csv").write_text(
        "a,b,ratio\nCAP,LINK,1/4\nCAP,LEAD,1/3\nCAP,PRICE,3/7\n", "utf-8"
    )
    (problem,) = check(folder).problems
    assert problem.mend == "Type it with a few decimals, such as 0.43 for 3/7."
    (folder / "pairwise.csv").write_text("a,b,ratio\nCAP,LINK,1/4\nCAP,LEAD,1/3\n", "utf-8")
    rows = read(folder).pairwise
    assert [(row.a, row.b, str(row.ratio)) for row in rows] == [
        ("CAP", "LINK", "0.25"),
        ("LEAD", "CAP", "3"),
    ]
