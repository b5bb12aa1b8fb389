"""Writing: whole files or none, never over another, and a workbook that helps the planner."""

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from criteria.model.columns import columns
from criteria.model.kinds import ColumnKind
from criteria.model.problems import Severity
from criteria.model.rows import CaseTables
from criteria.read import check, read
from criteria.workbook.template.about import lines
from criteria.workbook.template.swing_ranges import HEADING, column_in
from criteria.write import write, write_blank
from tests.reports.writers.excel.test_workbook_office import recalculated


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return load_workbook(
        write(
            read("rare-earths-brief"), tmp_path_factory.mktemp("book") / "case.xlsx", matrices=False
        )
    )


@pytest.mark.parametrize("form", ["case.xlsx", "case.json", "case"])
def test_nothing_is_overwritten_unless_told(tmp_path, form):
    case = read("rare-earths-brief")
    write(case, tmp_path / form)
    with pytest.raises(FileExistsError):
        write(case, tmp_path / form)
    other = case.model_copy(
        update={"settings": case.settings.model_copy(update={"title": "Another"})}
    )
    assert read(write(other, tmp_path / form, force=True)).settings.title == "Another"


def test_a_folder_keeps_what_is_not_ours_and_loses_tables_that_are_gone(tmp_path):
    case = read("rare-earths")
    path = write(case, tmp_path / "case")
    (path / "notes.txt").write_text("mine")
    (path / "groups.csv").rename(path / "Groups.CSV")
    write(read("rare-earths-brief"), path, force=True)
    assert (path / "notes.txt").read_text() == "mine"
    assert read(path) == read("rare-earths-brief")


def test_no_folder_is_made_on_the_way(tmp_path):
    with pytest.raises(FileNotFoundError):
        write(read("rare-earths-brief"), tmp_path / "no" / "case.xlsx")


def test_the_about_sheet_says_how_to_fill_it_in_eight_lines(book):
    assert len(lines("US$ million")) == 8
    sheet = book["About"]
    assert [sheet.cell(row, 2).value for row in range(3, 11)] == list(lines("US$ million"))
    assert book.active.title == "About"


@pytest.mark.parametrize(
    "table",
    [table for table in CaseTables.ALL if table.name not in {"case", "scores", "people"}],
    ids=lambda t: t.name,
)
def test_every_closed_choice_has_a_list_and_every_number_its_bounds(book, table):
    sheet = book[table.sheet]
    rules = {
        str(area).split(":")[0]: rule
        for rule in sheet.data_validations.dataValidation
        for area in rule.sqref.ranges
    }
    between = column_in(table)
    for place, spec in enumerate(columns(table.model), 1):
        column = place + (between is not None and place >= between)
        name = sheet.cell(2, column).coordinate
        if spec.choices:
            assert rules[name].formula1 == f'"{",".join(spec.choices)}"'
        if spec.kind is ColumnKind.YES_NO:
            assert rules[name].formula1 == '"yes,no"'
        if spec.refers_to and spec.refers_to != "levels":
            assert rules[name].formula1 == f"{spec.refers_to}_ids"
        if spec.numeric:
            assert rules[name].type in ({"custom"} if spec.words else {"whole", "decimal"})
            assert all(f'="{word}"' in rules[name].formula1 for word in spec.words)
            assert rules[name].prompt.startswith(spec.description[:40])
        assert sheet.cell(1, column).comment is not None
        assert sheet.cell(1, column).value.endswith("*") is spec.needed
    assert sheet.freeze_panes is not None
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.page_setup.orientation == "landscape"


def test_lists_follow_what_planners_add(book):
    for name in ("criteria_ids", "recommendations_ids", "groups_ids", "facts_ids"):
        assert "COUNTA" in book.defined_names[name].attr_text


def test_text_stays_text(tmp_path):
    case = read("rare-earths-brief")
    title = '=HYPERLINK("http://evil","click")'
    changed = case.model_copy(
        update={"settings": case.settings.model_copy(update={"title": title})}
    )
    cell = load_workbook(write(changed, tmp_path / "case.xlsx"))["Case"]["B2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (title, "s", True)


def test_formulas_carry_their_values(tmp_path):
    path = write(read("rare-earths-brief"), tmp_path / "case.xlsx")
    assert (
        load_workbook(path, data_only=True)["Scores"]["C3"].value == "Integrate government agencies"
    )
    assert str(load_workbook(path)["Scores"]["C3"].value).startswith(
        "=IFERROR(INDEX(Recommendations!"
    )


RANGES = {
    "CAP": "from 0 to 12 kt/yr NdFeB-eq.",
    "LINK": "from level 0 (None) to level 4 (Whole chain)",
    "LEAD": "from 108 to 48 months",
    "PRICE": "from level 0 (None) to level 4 (Most)",
    "PEOPLE": "from 0 to 800 persons",
}


def ranges_in(sheet, key):
    """The range beside each swing, by criterion."""
    heads = [cell.value for cell in sheet[1]]
    place = heads.index(HEADING)
    assert heads[place + 1].startswith(("Swing", "defence")), "it stands beside what it speaks of"
    rows = sheet.iter_rows(min_row=2, values_only=True)
    return {row[heads.index(key)]: row[place] for row in rows if row[place]}


def test_every_swing_has_its_range_beside_it(tmp_path):
    book = load_workbook(write(read("rare-earths-brief"), tmp_path / "case.xlsx"), data_only=True)
    assert ranges_in(book["Criteria"], "Id *") == RANGES
    assert ranges_in(book["Stakeholders"], "Criterion *") == RANGES


@pytest.mark.slow
def test_the_range_follows_its_cells(tmp_path, soffice):
    """In an office suite: another end, another unit, another word, and a criterion that a planner adds."""
    book = load_workbook(write(read("rare-earths-brief"), tmp_path / "case.xlsx"))
    sheet = book["Criteria"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    ids = [cell.value for cell in sheet["A"]]
    sheet.cell(ids.index("LEAD") + 1, heads["Worst"]).value = 96.5
    sheet.cell(ids.index("PEOPLE") + 1, heads["Unit"]).value = "people"
    book["Criteria levels"]["C2"].value = "Nothing"
    new = ids.index(None) + 1
    for heading, value in {"Id *": "NEW", "Worst": 1, "Best": 3, "Scale": "natural"}.items():
        sheet.cell(new, heads[heading]).value = value
    book.save(tmp_path / "changed.xlsx")
    cells = recalculated(soffice, tmp_path, (tmp_path / "changed.xlsx").read_bytes())
    column = get_column_letter(heads[HEADING])
    said = {
        cells["Criteria", f"A{row}"]: cells["Criteria", f"{column}{row}"]
        for row in range(2, new + 1)
    }
    assert {id_: text for id_, text in said.items() if text} == {
        **RANGES,
        "LEAD": "from 96.5 to 48 months",
        "PEOPLE": "from 0 to 800 people",
        "LINK": "from level 0 (Nothing) to level 4 (Whole chain)",
        "NEW": "from 1 to 3",
    }


def test_the_blank_workbook_has_every_sheet(tmp_path):
    names = load_workbook(write_blank(tmp_path / "blank.xlsx")).sheetnames
    assert {table.sheet for table in (*CaseTables.ALL, CaseTables.NOTES)} < set(names)


def heads_of(sheet):
    return {cell.value: cell.column for cell in sheet[1]}


def test_a_blank_workbook_that_is_filled_is_a_case(tmp_path):
    """The shortest case a planner can type: one criterion, one recommendation, one cost, one score, one budget."""
    book = load_workbook(write_blank(tmp_path / "blank.xlsx"))
    book["Case"]["B2"] = "A small decision"
    typed = {
        "Criteria": {"Id *": "GOOD", "Name *": "Good done", "Worst": 0, "Best": 10, "Swing": 100}
    }
    typed["Recommendations"] = {"Id *": "ROAD", "Name *": "A road"}
    typed["Costs"] = {"Recommendation *": "ROAD", "Year 1": 5}
    typed["Budget"] = {"Amount *": 8}
    for title, values in typed.items():
        heads = heads_of(book[title])
        for heading, value in values.items():
            book[title].cell(2, heads[heading]).value = value
    book["Costs"].cell(1, heads_of(book["Costs"])["Year 1"]).value = "No year"
    book["Scores"]["A3"], book["Scores"]["D2"], book["Scores"]["D3"] = "ROAD", "GOOD", 7
    book.save(tmp_path / "case.xlsx")
    reading = check(tmp_path / "case.xlsx")
    assert [
        str(problem) for problem in reading.problems if problem.severity is Severity.ERROR
    ] == []
    assert reading.case.scores[0].likely == 7
