"""Nothing passes unseen: every filled cell of a sheet that the case knows is read, the planner's own, or named."""

import csv
import json
import random
import shutil
import tempfile
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from openpyxl import load_workbook

from criteria.checks.all import run
from criteria.formats import builtin
from criteria.formats.caps import Caps
from criteria.formats.xlsx import workbook
from criteria.model.columns import columns, table_named
from criteria.model.problems import Severity
from criteria.model.rows import CaseTables
from criteria.model.written import WrittenRow, WrittenSheet, letters
from criteria.parsing.assemble import assemble
from criteria.parsing.headings import lay_out
from criteria.parsing.unread_cells import Fate, fates
from criteria.read import check
from criteria.write import as_json, write
from tests.gallery.mistakes import brief, plain_workbook

GONE = ("weight-without-swing", "unsourced")
LOUD = (Severity.ERROR, Severity.WARNING)
EVERY = (*CaseTables.ALL, CaseTables.NOTES)


def checked(book, folder):
    """What `check` says of a workbook."""
    book.save(folder / "case.xlsx")
    return check(folder / "case.xlsx")


def spoiled(change, folder):
    """What `check` says of the brief case after a change of its plain workbook."""
    book = plain_workbook()
    change(book)
    return checked(book, folder)


def told(reading):
    return [f"{problem.severity}: {problem}" for problem in reading.problems]


def named(reading):
    return [(problem.id, problem.severity, str(problem.place)) for problem in reading.problems]


# -- laws ------------------------------------------------------------------------------------------


@cache
def written():
    """The sheets of the brief case as the workbook's reader hands them over."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.xlsx"
        plain_workbook().save(path)
        return workbook.read(path, Caps())


def with_cell(table, number, column, value):
    """The case and the problems after one cell is typed anew; None clears it."""
    sheet = written().sheets[table]
    cells = {row.number: dict(row.cells) for row in sheet.rows}
    cells.setdefault(number, {})[column] = value
    if value is None:
        del cells[number][column]
    rows = tuple(WrittenRow(number, cells[number]) for number in sorted(cells))
    draft, problems = assemble(
        replace(written(), sheets={**written().sheets, table: replace(sheet, rows=rows)})
    )
    return draft.case, [*problems, *run(draft)]


HEADINGS = [(table.name, column) for table in EVERY if table.name in written().sheets
            for column in sorted(written().sheets[table.name].rows[0].cells)]  # fmt: skip


@pytest.mark.parametrize(("table", "column"), HEADINGS)
def test_clearing_a_heading_never_changes_the_case_in_silence(table, column):
    """Either the case is as before, or a warning or an error names the heading."""
    sheet = written().sheets[table]
    word = sheet.rows[0].cells[column]
    case, problems = with_cell(table, 1, column, None)
    cell = f"{sheet.title}!{letters(column)}1"
    loud = [problem for problem in problems if problem.severity in LOUD]
    of_it = [p for p in loud if str(p.place) == cell or f"the column {word} is missing" in p.found]
    assert of_it or case == brief()
    count = sum(column in row.cells for row in sheet.rows[1:])
    if count and table != "case":
        # Of what a column said, its going may be told as well: that swings have no reasons, scores no facts.
        named = [(problem.id, str(problem.place)) for problem in problems if problem.id not in GONE]
        assert named == [("blank-heading", cell)]
        assert f"{count} value{'s' if count > 1 else ''} stand" in of_it[0].found
        assert f"Did you mean {word}?" in of_it[0].mend


@pytest.mark.parametrize("seed", range(300))
def test_a_new_cell_anywhere_on_a_known_sheet_is_read_or_named(seed):
    """It changes the case, or a problem names its cell or its row; a heading of one's own says nothing alone."""
    chance = random.Random(seed)
    table = chance.choice([table for table, _ in HEADINGS])
    sheet = written().sheets[table]
    width = max(column for row in sheet.rows for column in row.cells)
    taken = {(row.number, column) for row in sheet.rows for column in row.cells}
    free = [(row, column) for row in range(1, sheet.rows[-1].number + 40) for column in range(width + 9)
            if (row, column) not in taken]  # fmt: skip
    number, column = chance.choice(free)
    value = chance.choice(
        ["ask Ann", Decimal(3), Decimal("0.5"), Decimal(2028), "INT", "yes", "2..4", True]
    )
    case, problems = with_cell(table, number, column, value)
    cell = f"{letters(column)}{number}"
    here = [
        p
        for p in problems
        if p.place and p.place.table == sheet.title and (p.place.row == number or cell in str(p))
    ]
    assert here or case != brief() or (number == 1 and table != "case"), (table, cell, value)


@pytest.mark.parametrize(
    "table", [table for table in EVERY if table.name != "case"], ids=lambda table: table.name
)
def test_every_cell_of_a_sheet_has_one_fate(table):
    """Random cells: there are as many fates as cells, and below the headings those are read that stand under ours."""
    chance = random.Random(table.name)
    rows = [
        WrittenRow(
            number, {column: f"t{number}{column}" for column in range(30) if chance.random() < 0.3}
        )
        for number in range(2, 40)
    ]
    words = {
        column: spec.heading
        for column, spec in enumerate(columns(table.model), 3)
        if chance.random() < 0.9
    }
    layout = lay_out(WrittenSheet(table.sheet, "xlsx", (WrittenRow(1, words), *rows)), table)
    found = [(row.number, column, fate) for row, column, fate in fates(layout)]
    assert len(found) == len({(number, column) for number, column, _ in found})
    assert len(found) == len(words) + sum(len(row.cells) for row in rows)
    for number, column, fate in found:
        assert number == 1 or (fate is Fate.READ) == (column in layout.read)


# -- headings that went astray ---------------------------------------------------------------------


def moved_down(book):
    book["Costs"]["G2"], book["Costs"]["G1"] = "High", None


def moved_up(book):
    book["Costs"].insert_rows(1)
    book["Costs"]["G1"], book["Costs"]["G2"] = "High", None


def two_rows(book):
    sheet = book["Costs"]
    sheet.insert_rows(2)
    for letter in "EFG":
        sheet[f"{letter}2"], sheet[f"{letter}1"] = sheet[f"{letter}1"].value, None


def two_rows_merged(book):
    two_rows(book)
    book["Costs"]["E1"] = "Cost"
    book["Costs"].merge_cells("E1:G1")


def at_b3(book):
    book["Costs"].insert_rows(1, 2)
    book["Costs"].insert_cols(1)


def titled(book):
    at_b3(book)
    book["Costs"]["A1"], book["Costs"]["B2"] = "What it costs", "prices of 2026"


def separator(book):
    book["Costs"].insert_cols(5)


def separator_with_a_word(book):
    separator(book)
    book["Costs"]["E9"] = "ask Bob"


def numbered(book):
    book["Costs"].insert_cols(1)
    for row in range(2, book["Costs"].max_row + 1):
        book["Costs"].cell(row, 1).value = row - 1


def total_row(book):
    book["Costs"].cell(book["Costs"].max_row + 2, 6).value = 2500


def total_above(book):
    book["Costs"].insert_rows(1)
    book["Costs"]["A1"], book["Costs"]["F1"] = "Total", 2500


def comment_beside(book):
    book["Costs"]["I9"] = "check with Ann"


def comment_next_to(book):
    book["Costs"]["H9"] = "check with Ann"


def two_cells_far_away(book):
    book["Costs"]["Z99"], book["Costs"]["AB120"] = 5, "x"


def merged_known(book):
    book["Costs"]["G1"] = None
    book["Costs"].merge_cells("F1:G1")


def merged_own(book):
    sheet = book["Costs"]
    sheet["H1"], sheet["H4"], sheet["I4"] = "Comments", "a", "b"
    sheet.merge_cells("H1:I1")


def doubled(book):
    book["Costs"]["G1"] = "Likely"


def two_cleared(book):
    book["Costs"]["F1"] = book["Costs"]["G1"] = None


def two_criteria_cleared(book):
    book["Scores"]["F1"] = book["Scores"]["G1"] = None


def broken_heading(book):
    book["Costs"]["G1"] = "#REF!"


def number_for_heading(book):
    book["Costs"]["G1"] = True


def headings_sorted_in(book):
    sheet = book["Costs"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    for number, row in enumerate([*rows[1:4], rows[0], *rows[4:]], 1):
        for column, value in enumerate(row, 1):
            sheet.cell(number, column).value = value


def hidden_and_cleared(book):
    book["Costs"]["G1"] = None
    book["Costs"].column_dimensions["G"].hidden = True


def hidden_criterion(book):
    book["Scores"].column_dimensions["D"].hidden = True


def own_row(book):
    book["Costs"]["H1"], book["Costs"]["H2"], book["Costs"]["H90"] = "Comment", "dear", "see above"


def unknown_rows_of_scores(book):
    book["Scores"]["A30"], book["Scores"]["B30"], book["Scores"]["B31"] = "NEW", "pilot", "huge"


def note_on_nothing(book):
    book["Score notes"].append(["INT", "pilot", "CAP", "because"])


SAME, OTHER, NONE = "the same case", "another case", "no case"
BLANK, BESIDE = ("blank-heading", "error"), ("outside-table", "note")
SHEETS = [
    (moved_down, NONE, [(*BLANK, "Costs!G1")]),
    (moved_up, NONE, [(*BLANK, "Costs!G2")]),
    (two_rows, NONE, [(*BLANK, "Costs!E1")]),
    (two_rows_merged, NONE, [(*BLANK, "Costs!E1")]),
    (at_b3, SAME, []),
    (titled, SAME, []),
    (separator, SAME, []),
    (separator_with_a_word, NONE, [(*BLANK, "Costs!E1")]),
    (numbered, SAME, []),
    (total_row, NONE, [("blank", "error", "Costs!A83")]),
    (total_above, SAME, [(*BESIDE, "Costs!F1")]),
    (comment_beside, SAME, [(*BESIDE, "Costs!I9")]),
    (comment_next_to, SAME, [(*BESIDE, "Costs!H9")]),
    (two_cells_far_away, SAME, [(*BESIDE, "Costs!Z99")]),
    (merged_known, NONE, [("merged-cells", "error", "Costs!F1")]),
    (merged_own, SAME, []),
    (doubled, NONE, [("doubled-heading", "error", "Costs!G1")]),
    (two_cleared, NONE, [(*BLANK, "Costs!F1"), (*BLANK, "Costs!G1")]),
    (two_criteria_cleared, NONE, [(*BLANK, "Scores!F1"), (*BLANK, "Scores!G1")]),
    (broken_heading, NONE, [(*BLANK, "Costs!G1")]),
    (number_for_heading, NONE, [("renamed-column", "error", "Costs!G1")]),
    (headings_sorted_in, NONE, [("row-above-headings", "error", "Costs!A1")]),
    (hidden_and_cleared, NONE, [(*BLANK, "Costs!G1"), ("hidden-column", "warning", "Costs!G1")]),
    (hidden_criterion, SAME, [("hidden-column", "warning", "Scores!D1")]),
    (own_row, SAME, [("skipped-row", "note", "Costs!H90")]),
    (
        unknown_rows_of_scores,
        SAME,
        [("skipped-row", "note", "Scores!A30"), ("skipped-row", "note", "Scores!A31")],
    ),
    (note_on_nothing, SAME, [("note-without-score", "warning", "Score notes!A57")]),
]


@pytest.mark.parametrize(
    ("change", "left", "problems"), SHEETS, ids=[change.__name__ for change, _, _ in SHEETS]
)
def test_what_is_named_of_a_sheet_that_went_astray(change, left, problems, tmp_path):
    reading = spoiled(change, tmp_path)
    assert named(reading) == problems
    assert left == (NONE if reading.case is None else SAME if reading.case == brief() else OTHER)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (moved_down, "The heading High stands in G2: move it to row 1."),
        (moved_up, "The heading High stands in G1: move it to row 2."),
        (
            two_rows_merged,
            "the headings stand in two rows: Low, Likely, High in row 2, the others in row 1.",
        ),
        (
            separator_with_a_word,
            "1 value stands below it. Give the column its heading, or one of your own.",
        ),
        (two_cells_far_away, "nor is 1 more: AB120."),
        (two_cleared, "80 values stand below it. Did you mean Likely?"),
        (two_criteria_cleared, "11 values stand below it. Did you mean PRICE?"),
        (
            broken_heading,
            "the heading cannot be read (the cell shows #REF!), and 80 values stand below it.",
        ),
        (headings_sorted_in, "rows 1, 2, 3 stand above the headings and are not read."),
        (own_row, "row 90 holds nothing but a column of your own (Comment), so it is not read."),
    ],
)
def test_the_words_say_where_it_went(change, words, tmp_path):
    assert words in told(spoiled(change, tmp_path))[0]


@pytest.mark.parametrize("blank", [" ", "\u00a0", "\u200b", " \u00a0\u200b "])
def test_a_heading_that_shows_nothing_is_blank(blank, tmp_path):
    def clear(book):
        book["Costs"]["G1"] = blank

    (problem,) = spoiled(clear, tmp_path).problems
    assert (problem.id, str(problem.place), problem.severity) == (
        "blank-heading",
        "Costs!G1",
        "error",
    )


def test_a_cleared_heading_is_still_looked_below(tmp_path):
    """What stands below it is held to what its column holds, in the same check."""

    def clear(book):
        book["Costs"]["G1"], book["Costs"]["G4"], book["Costs"]["G5"] = None, "a lot", 0.1

    assert [(p.id, str(p.place)) for p in spoiled(clear, tmp_path).problems] == [
        ("blank-heading", "Costs!G1"), ("text-not-number", "Costs!G4"), ("back-to-front", "Costs!F5"),
    ]  # fmt: skip


def test_a_sheet_may_be_called_with_a_space_behind(tmp_path):
    def rename(book):
        book["Costs"].title = "Costs "

    reading = spoiled(rename, tmp_path)
    assert (reading.problems, reading.case) == ((), brief())


def test_ids_that_are_numbers_are_no_row_numbers(tmp_path):
    """A first column of 1, 2, 3 numbers the rows only where no column is missing."""
    sheet = WrittenSheet(
        "Groups", "xlsx", tuple(WrittenRow(n, {0: str(n - 1), 1: "x"}) for n in range(2, 5))
    )
    table = table_named("groups")
    headed = lay_out(
        WrittenSheet("Groups", "xlsx", (WrittenRow(1, {1: "Name"}), *sheet.rows)), table
    )
    assert [problem.id for problem in headed.problems] == ["blank-heading"]


# -- the planner's own -----------------------------------------------------------------------------


def test_the_planner_s_own_stays_silent(tmp_path):
    """Columns, sheets, captions and titles of one's own, formulas copied down, a table that nobody uses."""
    book = load_workbook(write(brief(), tmp_path / "own.xlsx"))
    costs = book["Costs"]
    costs["K1"], costs["K2"], costs["K3"] = "Comment", "dear", "=F3*2"
    costs["L1"] = "Checked by Ann"
    for row in range(84, 120):
        costs.cell(row, 11).value = f"=F{row}*2"
    for title, rows in {
        "Sheet1": [["Year", "Sum"], [2027, 3]],
        "Costs per head": [["Item", "Euro"], ["x", 3]],
        "Budget 2027": [["Item", "Euro"], ["x", 3]],
        "Costs (3)": [],
        "Best and worst": [["A note to myself"]],
        "Facts and figures": [["Figure", "Source"], [1, "x"]],
    }.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    reading = checked(book, tmp_path)
    assert told(reading) == []
    assert reading.case == brief()


# -- sheets that were left over --------------------------------------------------------------------

COPIES = [
    ("Recommendations (2)", "Recommendations"), ("Costs - copy", "Costs"), ("Costs_old", "Costs"),
    ("Copy of Budget", "Budget"), ("Kopie von Levels", "Levels"), ("OLD Costs", "Costs"), ("Costs 2027", "Costs"),
    ("Cost", "Costs"), ("Sheet1", "Costs"), ("Sheet2", "Scores"), ("Sheet3", "Budget"), ("Tabelle4", "Criteria"),
    ("Case (2)", "Case"), ("Score notes backup", "Score notes"), ("My costs", "Costs"),
]  # fmt: skip


@pytest.mark.parametrize(("title", "original"), COPIES)
def test_a_copy_of_a_sheet_is_a_warning_that_names_both(title, original, tmp_path):
    def copy(book):
        book.copy_worksheet(book[original]).title = title

    reading = spoiled(copy, tmp_path)
    (problem,) = reading.problems
    assert (problem.id, problem.severity, str(problem.place)) == ("left-over", "warning", title)
    assert f"{original} is." in problem.found
    assert reading.case == brief()


def test_the_notes_of_a_matrix_are_named_beside_the_long_form(tmp_path):
    folder = write(brief(), tmp_path / "case")
    (folder / "score_notes.csv").write_text(
        "option,level,criterion,rationale\nINT,standard,CAP,so\n", "utf-8"
    )
    (problem,) = check(folder).problems
    assert (problem.id, problem.severity, str(problem.place)) == (
        "notes-unread",
        "warning",
        "score_notes.csv",
    )


# -- the sheet Case --------------------------------------------------------------------------------


def setting(book, key):
    return next(row for row in book["Case"].iter_rows() if row[0].value == key)


@pytest.mark.parametrize(
    ("key", "word"),
    [
        ("money", "currency"), ("money", "Units"), ("money", "monye"), ("draws", "simulations"),
        ("seed", "Random seed"),        ("money_basis", "Price base year"), ("owner", "Author"), ("success", "sucess"),
    ],
)  # fmt: skip
def test_a_key_that_nothing_reads_is_a_warning_with_the_right_one(key, word, tmp_path):
    def rename(book):
        setting(book, key)[0].value = word

    reading = spoiled(rename, tmp_path)
    problem = next(problem for problem in reading.problems if problem.id == "unknown-setting")
    assert problem.severity == "warning"
    assert problem.found.startswith(f"{word} is not a setting")
    assert problem.mend == f"Did you mean {key}?"
    assert reading.case is not None


def test_a_value_without_its_key_and_a_key_of_one_s_own(tmp_path):
    def spoil(book):
        setting(book, "owner")[0].value = None
        book["Case"].append(["Edition", "3"])
        book["Case"].append(["to be continued"])

    found = told(spoiled(spoil, tmp_path))
    assert found[0].startswith(
        "warning: Case!A4: the key is blank, so nothing reads the value Policy team (worked exa"
    )
    assert "Not given here: owner" in found[0]
    assert found[1].startswith(
        "warning: Case!A24: Edition is not a setting, so nothing reads its value."
    )
    assert found[2].startswith("note: Case!A25: “to be continued” stands outside the table")
    assert len(found) == 3


def test_a_title_that_stands_above_the_settings_or_columns_the_other_way_round(tmp_path):
    def turn(book):
        for row in book["Case"].iter_rows():
            row[0].value, row[1].value = row[1].value, row[0].value
        book["Case"].insert_rows(1)
        book["Case"]["A1"] = "What this case is"

    reading = spoiled(turn, tmp_path)
    assert (told(reading), reading.case) == ([], brief())


@pytest.mark.parametrize("how", ["blank", "absent"])
@pytest.mark.parametrize("form", ["case.xlsx", "case", "case.json"])
def test_a_unit_of_money_that_nobody_stated_is_a_warning_in_every_form(form, how, tmp_path):
    """The value to go on with stays million, and is never written down as if somebody had stated it."""
    dump = json.loads(as_json(brief()))
    dump["case"]["money"] = ""
    if how == "absent":
        del dump["case"]["money"]
    (tmp_path / "first.json").write_text(json.dumps(dump))
    first = check(tmp_path / "first.json")
    again = check(write(first.case, tmp_path / form))
    for reading in (first, again):
        (problem,) = reading.problems
        assert (problem.id, problem.severity) == ("unstated-unit", "warning")
        assert reading.case.settings.money == "million"
        assert not reading.case.settings.states_money
    assert str(again.problems[0].place) in {
        "Case!B5",
        "case.csv, line 5, column value",
        "case.money",
    }


def test_no_unit_is_missed_where_there_is_no_money(tmp_path):
    staff = {"resource": "staff", "year": None}
    dump = json.loads(as_json(brief()))
    dump["case"].pop("money")
    dump["costs"] = [{**row, **staff} for row in dump["costs"] if row["year"] == 2027]
    dump["budget"] = [{"resource": "staff", "amount": 900}]
    dump["scenarios"] = []
    (tmp_path / "case.json").write_text(json.dumps(dump))
    assert told(check(tmp_path / "case.json")) == []


# -- CSV and JSON ----------------------------------------------------------------------------------


def folder_with(tmp_path, file, change):
    """The brief case as CSV, one file of it changed line by line: each line is a list of cells."""
    folder = shutil.copytree(builtin.folder("rare-earths-brief"), tmp_path / "case")
    with (folder / file).open(encoding="utf-8", newline="") as source:
        rows = list(csv.reader(source))
    change(rows)
    with (folder / file).open("w", encoding="utf-8", newline="") as target:
        csv.writer(target).writerows(rows)
    return folder


def with_column(*cells, at=None):
    def change(rows):
        for number, row in enumerate(rows):
            row.insert(len(row) if at is None else at, cells[min(number, len(cells) - 1)])

    return change


def test_a_trailing_unnamed_column(tmp_path):
    """Empty it is nothing, filled it is a warning, a running number before the others is the exporter's."""
    for name, change, found in (
        ("empty", with_column(""), []),
        ("filled", with_column("", "5"), [("blank-heading", "warning", "costs.csv, line 1")]),
        (
            "counted",
            lambda rows: [row.insert(0, str(n - 1) if n else "") for n, row in enumerate(rows)],
            [],
        ),
        ("one", with_column("", "5", ""), [("outside-table", "note", "costs.csv, line 2")]),
    ):
        (tmp_path / name).mkdir()
        reading = check(folder_with(tmp_path / name, "costs.csv", change))
        assert named(reading) == found, name
        assert reading.case == brief()


def test_a_cleared_heading_in_csv_names_its_line_and_column(tmp_path):
    def clear(rows):
        rows[0][-1] = ""

    (problem,) = check(folder_with(tmp_path, "costs.csv", clear)).problems
    assert str(problem).startswith(
        "costs.csv, line 1: the heading of column 6 is blank, and 80 values stand below it. Did you mean high?"
    )


EDGES = [
    (  # a mandate would be dropped: no other column takes such words
        {"recommendations.csv": "id,name,\nA,One,required\nB,Two,open\n"},
        ("error", "recommendations.csv, line 1", "Did you mean status?"),
    ),
    (  # persons would be taken for money
        {"budget.csv": ",year,amount\nmoney,,9\nstaff,2025,3\n"},
        ("error", "budget.csv, line 1", "Did you mean resource?"),
    ),
    (  # it may be several things, so none of them is guessed at
        {"recommendations.csv": "id,name,\nA,One,roads\nB,Two,rail\n"},
        (
            "warning",
            "recommendations.csv, line 1",
            "Not headed here: group, description, lead_agency,",
        ),
    ),
]


@pytest.mark.parametrize(("files", "found"), EDGES, ids=["status", "resource", "anything"])
def test_a_blank_heading_at_the_edge_of_a_table(files, found, tmp_path):
    plain = {
        "case.csv": "key,value\ntitle,T\nmoney,EUR\n",
        "criteria.csv": "id,name,worst,best,baseline,swing,rationale\nV,Value,0,10,0,100,asked\n",
        "recommendations.csv": "id,name\nA,One\nB,Two\n",
        "costs.csv": "option,year,likely\nA,2025,2\nB,2025,3\n",
        "budget.csv": "amount\n4\n",
        "scores.csv": "option,criterion,likely,evidence\nA,V,5,judgement\nB,V,6,judgement\n",
    }
    for name, text in (plain | files).items():
        (tmp_path / name).write_text(text)
    severity, place, words = found
    reading = check(tmp_path)
    (blank,) = (problem for problem in reading.problems if problem.id == "blank-heading")
    assert (blank.severity, str(blank.place)) == (severity, place)
    assert words in str(blank)
    assert (reading.case is None) is (severity == "error")


def test_files_beside_the_tables_that_nothing_reads(tmp_path):
    folder = write(brief(), tmp_path / "case")
    for name in (
        "costs (2).csv",
        "costs.tsv",
        "costs.xlsx",
        "levels - Copy.csv",
        "export.csv",
        "costs.csv.bak",
    ):
        shutil.copy(folder / "costs.csv", folder / name)
    for name in ("notes.txt", "facts.pdf", "shopping.csv"):
        (folder / name).write_text("milk")
    assert {
        str(problem.place): (problem.id, problem.severity) for problem in check(folder).problems
    } == {
        "costs (2).csv": ("left-over", "warning"),
        "levels - Copy.csv": ("left-over", "warning"),
        "export.csv": ("left-over", "warning"),
        "costs.csv.bak": ("unread-file", "warning"),
        "costs.xlsx": ("unread-file", "warning"),
        "costs.tsv": ("doubled-table", "error"),
    }


def changed_json(tmp_path, change):
    dump = json.loads(as_json(brief()))
    change(dump)
    (tmp_path / "case.json").write_text(json.dumps(dump))
    return check(tmp_path / "case.json")


def rename(row, old, new):
    row[new] = row.pop(old)


JSON = [
    (lambda d: rename(d, "scenarios", "scenarioes"), [("missing-table", "error", "scenarioes")]),
    (lambda d: d.update(scenarioes=d["scenarios"], scenarios=[]), [("left-over", "warning", "scenarioes")]),
    (lambda d: d.update(costs_old=d["costs"]), [("left-over", "warning", "costs_old")]),
    (lambda d: d.update(currency="EUR"), []),
    (lambda d: d.update(currency=d["case"].pop("money")), [("unstated-unit", "warning", "case.money"),
                                                           ("unknown-setting", "warning", "currency")]),
    (lambda d: d.update(mine=[{"a": 1}], comment="x"), []),
    (lambda d: d["case"].update(edition=3), [("unknown-setting", "warning", "case.edition")]),
    (lambda d: rename(d["costs"][3], "high", "hihg"), [("unknown-heading", "warning", "costs[3].hihg")]),
    (lambda d: [rename(row, "high", "hihg") for row in d["costs"]], [("renamed-column", "error", "costs.hihg")]),
    (lambda d: d["budget"][1].pop("amount"), [("blank", "error", "budget[1].amount")]),
    (lambda d: [row.pop("amount") for row in d["budget"]], [("missing-column", "error", "budget[0].amount")]),
    (lambda d: d["costs"][3].update(note="x"), []),
    (lambda d: d["costs"][3].update({"": 5}), [("outside-table", "note", "costs[3]")]),
    (lambda d: d["costs"].append({}), [("skipped-row", "note", "costs[80]")]),
    (lambda d: d["costs"].append({"note": "x"}), [("skipped-row", "note", "costs[80].note")]),
]  # fmt: skip


@pytest.mark.parametrize(("change", "found"), JSON, ids=range(len(JSON)))
def test_keys_of_json_that_nothing_reads(change, found, tmp_path):
    reading = changed_json(tmp_path, change)
    assert named(reading) == found


def test_a_key_that_no_object_has_is_told_as_a_key(tmp_path):
    reading = changed_json(tmp_path, lambda d: [row.pop("amount") for row in d["budget"]])
    assert told(reading)[0] == (
        "error: budget[0].amount: the key amount is missing, here and in 4 more. The keys here are: resource, year, "
        "carry_forward, unit. Add the key amount, which holds a number, 0 or more, or the words no limit."
    )


HALVES = [
    (lambda d: d["recommendations"][0].update(name="Str\ud800am"), "recommendations[0].name"),
    (
        lambda d: d["recommendations"][0].update(evidence=["F061", "\udc00"]),
        "recommendations[0].evidence",
    ),
    (lambda d: d["criteria"][2].update(curve=["\ud800"]), "criteria[2].curve"),
    (lambda d: d["case"].update(title="\udfff"), "case.title"),
    (lambda d: d["case"].update({"x\ud800": ""}), "case.x\ufffd"),
    (lambda d: d["costs"][0].update({"lik\ud800": 5}), "costs[0].lik\ufffd"),
    (lambda d: d.update({"x\ud800": 5}), "x\ufffd"),
    (lambda d: d["scores"][0].update(rationale="\ud83d"), "scores[0].rationale"),
]


@pytest.mark.parametrize(("change", "place"), HALVES, ids=range(len(HALVES)))
def test_half_a_character_is_an_error_by_its_place(change, place, tmp_path):
    """A lone surrogate is neither dropped nor carried on, and the message can be printed anywhere."""
    reading = changed_json(tmp_path, change)
    assert named(reading) == [("lone-surrogate", "error", place)]
    assert "\n".join(map(str, reading.problems)).encode()


def test_both_halves_of_a_character_are_one(tmp_path):
    def smile(dump):
        dump["recommendations"][0]["name"] = "\U0001f600"

    assert changed_json(tmp_path, smile).case.recommendations[0].name == "\U0001f600"


@pytest.mark.parametrize(
    ("text", "found"), [("_xD83D_", ["lone-surrogate"]), ("_xD83D__xDE00_", [])]
)
def test_half_a_character_in_a_workbook(text, found, tmp_path):
    """A workbook spells a character by its code, and half of one by half of it."""

    def spoil(book):
        book["Recommendations"]["C2"] = text

    reading = spoiled(spoil, tmp_path)
    assert [problem.id for problem in reading.problems] == found
    if not found:
        assert reading.case.recommendations[0].name == "\U0001f600"
