"""The forms that ask for less: costs by year, swings by person, levels in the order of their rows, ids or names."""

from __future__ import annotations

import csv
import io
import re
import subprocess
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from criteria.model.case import Case
from criteria.model.rows import CostRow, Person
from criteria.model.years import says_no_year, year_of
from criteria.parsing import matrix
from criteria.parsing.matrix import split
from criteria.read import check, read
from criteria.workbook.template.book import workbook
from criteria.write import write, write_blank
from scoring.robustness.draws.swing_draws import _node
from tests.cases import every_kind, of_many_sources, small_case
from tests.reports.rich import rich_tables


def problems(path: Path) -> list[tuple[str, str]]:
    return [(problem.id, str(problem.place)) for problem in check(path).problems]


def cases() -> dict[str, Case]:
    made = {"rich": small_case(**rich_tables()), "small": small_case()}
    made |= {f"kind {seed}": every_kind(seed) for seed in range(3)}
    made |= {f"sources {seed}": of_many_sources(seed) for seed in range(2)}
    return made | {name: read(name) for name in ("rare-earths", "rare-earths-brief")}


CASES = cases()


# -- how much there is to type ---------------------------------------------------------------------


def fourteen() -> Case:
    """Fourteen measures, five of them at two levels; five years, five criteria, four people; every cost a range."""
    options = [f"M{number}" for number in range(1, 15)]
    criteria = [f"C{number}" for number in range(1, 6)]
    two = options[:5]
    sizes = [(o, level) for o in two for level in ("pilot", "full")] + [
        (o, "") for o in options[5:]
    ]
    years = range(2027, 2032)
    return small_case(
        criteria=[
            {"id": c, "name": c, "unit": "kt", "worst": 0, "best": 10, "baseline": 0, "swing": 50}
            for c in criteria
        ],
        recommendations=[{"id": option, "name": f"Measure {option}"} for option in options],
        levels=[
            {"option": o, "level": level, "level_order": place, "is_reference": level == "full",
             "benefit_share": "0.4" if level == "pilot" else None}
            for o in two for place, level in enumerate(("pilot", "full"), 1)
        ],
        costs=[
            {"option": o, "level": level, "year": year, "low": 8, "likely": 10, "high": 14}
            for o, level in sizes for year in years
        ],
        scores=[
            {"option": o, "level": level, "criterion": c, "likely": 4}
            for o, level in sizes if level != "pilot" for c in criteria
        ],
        budget=[{"year": year, "amount": 90} for year in years],
        stakeholders=[
            {"stakeholder": who, "name": who.title(), "position": "Somewhere", "criterion": c, "swing": 60}
            for who in ("ann", "bob", "cem", "dee") for c in criteria
        ],
    )  # fmt: skip


def typed_cells(data: bytes) -> Counter[str]:
    """How many cells of each sheet a planner types: no headings, formulas or keys, and no money, which blank means."""
    count: Counter[str] = Counter()
    for sheet in load_workbook(io.BytesIO(data)):
        first = {"Scores": 3}.get(sheet.title, 2)
        columns = {"Case": (2, 2), "About": (99, 99)}.get(sheet.title, (1, sheet.max_column))
        for row in sheet.iter_rows(first, None, *columns):
            count[sheet.title] += sum(
                cell.value not in (None, "money") and cell.data_type != "f" for cell in row
            )
    return count


def test_a_workbook_asks_for_at_most_half() -> None:
    """Measured on fourteen measures, against the rows of before, in which order and reference were typed as well."""
    case = fourteen()
    old, new = typed_cells(workbook(case, matrices=False)), typed_cells(workbook(case))
    old["Levels"] += 2 * len(case.levels)
    assert (sum(old.values()), old["Costs"]) == (875, 525)
    assert (sum(new.values()), new["Costs"]) == (391, 124)
    assert 2 * sum(new.values()) <= sum(old.values())
    assert 4 * new["Costs"] <= old["Costs"]


# -- round trips -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("matrices", [True, False])
def test_a_workbook_says_what_the_case_said(name: str, matrices: bool, tmp_path: Path) -> None:
    """Law: read(write(case)) == case, in either form and whatever the order of its rows."""
    case = CASES[name]
    assert read(write(case, tmp_path / "case.xlsx", matrices=matrices)) == case


def test_the_same_case_gives_the_same_bytes() -> None:
    case = CASES["rare-earths-brief"]
    assert workbook(case) == workbook(read("rare-earths-brief"))


def test_what_a_matrix_cannot_say_stays_a_row_each(tmp_path: Path) -> None:
    """Two rows of one year, and a person of whom two rows say different things."""
    case = fourteen()
    first, second, *rest = case.stakeholders
    odd = case.model_copy(
        update={
            "stakeholders": (first, second.model_copy(update={"position": "Elsewhere"}), *rest),
            "costs": (*case.costs, case.costs[0]),
        }
    )
    book = load_workbook(write(odd, tmp_path / "case.xlsx"))
    assert [cell.value for cell in book["Stakeholders"][1]][:2] == ["Stakeholder *", "Name"]
    assert "Likely *" in [cell.value for cell in book["Costs"][1]]


def test_the_matrix_is_read_from_csv_as_well(tmp_path: Path) -> None:
    folder = write(small_case(), tmp_path / "case")
    (folder / "costs.csv").write_text("option,FY2027-28\nA,30\nB,40..60\n", "utf-8")
    assert read(folder).costs == (
        *small_case().costs[:1],
        CostRow(option="B", year=2027, low=40, likely=50, high=60),
    )


# -- cells of the matrix of costs ------------------------------------------------------------------

MONEY = st.decimals(0, 10**9, places=3, allow_nan=False, allow_infinity=False)


@given(st.lists(MONEY, min_size=3, max_size=3).map(sorted))
def test_a_range_is_read_as_it_is_written(ends: list[Decimal]) -> None:
    """Law: a cost as the matrix writes it has the same low, likely and high when it is read."""
    low, likely, high = ends
    row = CostRow(option="A", low=low, likely=likely, high=high)
    given_low, given_likely, given_high = split(matrix.cell(row), {}, "costs")
    again = CostRow(option="A", low=given_low, likely=given_likely, high=given_high)
    assert again == row


@given(MONEY, MONEY, st.sampled_from(["", " ", "  "]))
def test_two_dots_run_from_end_to_end_with_the_likely_halfway(
    low: Decimal, high: Decimal, space: str
) -> None:
    """Law: low..high is exact: twice the likely figure is the sum of its ends."""
    parts = split(f"{low:f}{space}..{space}{high:f}", {}, "costs")
    assert parts[0] == low
    assert parts[2] == high
    assert isinstance(parts[1], Decimal)
    assert 2 * parts[1] == low + high


@settings(max_examples=200)
@given(st.text("0123456789.,| -km$", min_size=1, max_size=12))
def test_whatever_is_typed_is_a_cost_or_a_problem_of_its_cell(text: str) -> None:
    """Law: no cell is dropped in silence, and none ends in a traceback."""
    rows = (["Recommendation", "2027"], ["A", text], ["B", "50"])
    reading = check_costs(rows)
    if not text.strip():
        return
    told = [problem for problem in reading.problems if str(problem.place) == "Costs!B2"]
    assert told or [row.option for row in reading.case.costs] == ["A", "B"]


def check_costs(rows: Any) -> Any:
    """Read the small case with these rows as its sheet Costs."""
    from criteria.from_python import hand_over
    from criteria.model.written import WrittenRow, WrittenSheet
    from criteria.parsing.assemble import assemble

    written = hand_over(small_case())
    cells = tuple(
        WrittenRow(number, {place: value for place, value in enumerate(row) if value.strip()})
        for number, row in enumerate(rows, 1)
    )
    sheets = {**written.sheets, "costs": WrittenSheet("Costs", "xlsx", cells)}
    draft, told = assemble(type(written)(sheets))

    class Reading:
        case, problems = draft.case, told

    return Reading


@pytest.mark.parametrize(
    ("label", "year"),
    [
        ("2027", 2027), ("FY2027", 2027), ("FY 2027-28", 2027), ("2027/2028", 2027), ("fiscal year 2099-00", 2099),
        ("2027-29", None), ("2027-2027", None), ("FY27", None), ("2027 plan", None), ("20270", None), ("1850", None),
        ("Year 1", None), ("Total", None),
    ],
)  # fmt: skip
def test_a_label_means_the_first_year_in_it(label: str, year: int | None) -> None:
    assert year_of(label) == year
    assert not says_no_year(label)


@given(st.integers(1900, 2198), st.sampled_from(["", "FY", "fy ", "Year "]), st.sampled_from("-/–"))
def test_every_spelling_of_a_year_is_that_year(year: int, before: str, mark: str) -> None:
    """Law: the year alone, with its next in full, and with its next in two digits mean one year."""
    spellings = {f"{before}{year}", f"{before}{year}{mark}{year + 1}"}
    spellings.add(f"{before}{year}{mark}{(year + 1) % 100:02d}")
    assert {year_of(spelling) for spelling in spellings} == {year}


def test_labels_stand_wherever_a_year_does(tmp_path: Path) -> None:
    case = small_case(
        limits=[{"name": "L", "options": ["*"], "measure": "2027", "at_most": 70}],
        recommendations=[
            {"id": "A", "name": "First", "earliest_start": 2027},
            {"id": "B", "name": "Second"},
        ],
    )
    folder = write(case, tmp_path / "case")
    for path in folder.glob("*.csv"):
        path.write_text(re.sub(r"\b2027\b", "FY2027-28", path.read_text("utf-8")), "utf-8")
    assert read(folder) == case


# -- people ----------------------------------------------------------------------------------------


def spoken(tmp_path: Path, spoil: Any) -> list[tuple[str, str]]:
    """What is said of the brief workbook with somebody more in People, spoilt."""
    quiet = Person(id="quiet", name="Quiet one", influence=2)
    case = CASES["rare-earths-brief"].model_copy(update={"people": (quiet,)})
    book = load_workbook(write(case, tmp_path / "case.xlsx", force=True))
    spoil(book)
    book.save(tmp_path / "case.xlsx")
    return problems(tmp_path / "case.xlsx")


def test_people_without_swings_are_allowed(tmp_path: Path) -> None:
    assert spoken(tmp_path, lambda book: None) == [("no-view-yet", "People!A5")]
    case = read(tmp_path / "case.xlsx")
    assert case.people == (Person(id="quiet", name="Quiet one", influence=2),)
    for form in ("again.xlsx", "again.json", "again"):
        assert read(write(case, tmp_path / form)) == case


def test_a_column_may_be_headed_by_a_name_and_a_misspelt_one_is_named(tmp_path: Path) -> None:
    def name(book: Workbook) -> None:
        book["Stakeholders"]["C1"] = "DEFENCE planner"

    assert spoken(tmp_path, name) == [("no-view-yet", "People!A5")]

    def misspell(book: Workbook) -> None:
        book["Stakeholders"]["C1"] = "defnce"

    assert ("unknown-person", "Stakeholders!C1") in spoken(tmp_path, misspell)


def test_a_sheet_of_ones_own_called_people_stays_ones_own(tmp_path: Path) -> None:
    book = load_workbook(write(CASES["rare-earths-brief"], tmp_path / "a.xlsx", matrices=False))
    for number, row in enumerate([["Name", "Phone", "Mail"], ["Ann", 123, "a@b"]], 1):
        for column, value in enumerate(row, 1):
            book.create_sheet("People") if "People" not in book.sheetnames else None
            book["People"].cell(number, column).value = value
    book.save(tmp_path / "a.xlsx")
    reading = check(tmp_path / "a.xlsx")
    assert reading.problems == ()
    assert reading.case == CASES["rare-earths-brief"]


# -- levels ----------------------------------------------------------------------------------------


def test_levels_are_in_the_order_of_their_rows_and_the_scored_one_is_the_reference(
    tmp_path: Path,
) -> None:
    """The columns of order and reference may be left out; a typed one counts as before."""
    folder = write(CASES["rich"], tmp_path / "case")
    rows = list(csv.DictReader(io.StringIO((folder / "levels.csv").read_text("utf-8"))))
    lines = [
        "option,level,benefit_share",
        *(f"{r['option']},{r['level']},{r['benefit_share']}" for r in rows),
    ]
    (folder / "levels.csv").write_text("\n".join(lines) + "\n", "utf-8")
    again = read(folder)
    assert [row.level_order for row in again.levels] == [
        row.level_order for row in CASES["rich"].levels
    ]
    scored = {(row.option, row.level) for row in again.scores}
    for option, levels in again.levels_of.items():
        with_scores = [row.level for row in levels if (option, row.level) in scored]
        marked = [row.level for row in levels if row.is_reference]
        assert marked == (with_scores if len(with_scores) == 1 else [])


def test_an_order_that_is_typed_in_part_is_read_as_before(tmp_path: Path) -> None:
    folder = write(CASES["rich"], tmp_path / "case")
    text = (folder / "levels.csv").read_text("utf-8").replace("A,pilot,1,", "A,pilot,2,")
    (folder / "levels.csv").write_text(text.replace("A,full,2,", "A,full,,"), "utf-8")
    levels = read(folder).levels_of["A"]
    assert [row.level for row in levels] == ["full", "pilot"]


# -- ids or names ----------------------------------------------------------------------------------


def by_names(case: Case, folder: Path) -> Path:
    """The case as CSV with names, in another case, in every column that refers to something that has one."""
    from criteria.model.columns import columns
    from criteria.model.rows import CaseTables

    name_of = {
        table: {row.id: row.name.upper() for row in getattr(case, table)}
        for table in ("criteria", "groups", "recommendations")
    }
    path = write(case, folder)
    for table in CaseTables.ALL[1:]:
        file = path / f"{table.name}.csv"
        refers = {s.name: s.refers_to for s in columns(table.model) if s.refers_to in name_of}
        if not file.exists() or not refers:
            continue
        heads, *rows = csv.reader(io.StringIO(file.read_text("utf-8"), newline=""))
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(heads)
        for row in rows:
            cells = dict(zip(heads, row, strict=True))
            for column, target in refers.items():
                parts = [name_of[target].get(part, part) for part in cells[column].split("|")]
                cells[column] = "|".join(parts)
            writer.writerow(cells.values())
        file.write_text(text.getvalue(), "utf-8")
    return path


@pytest.mark.parametrize("name", ["rare-earths-brief", "rare-earths"])
def test_names_say_the_same_as_ids(name: str, tmp_path: Path) -> None:
    """Law: wherever an id is expected its name, in whatever case, gives the same case and no word about it."""
    reading = check(by_names(CASES[name], tmp_path / "case"))
    assert reading.problems == ()
    assert reading.case == CASES[name]


def test_a_name_that_two_have_is_an_error_that_names_both(tmp_path: Path) -> None:
    folder = write(small_case(), tmp_path / "case")
    (folder / "recommendations.csv").write_text("id,name\nA,Bins\nB,bins\n", "utf-8")
    text = (folder / "costs.csv").read_text("utf-8")
    (folder / "costs.csv").write_text(text.replace("\nA,", "\nBINS,"), "utf-8")
    (error,) = check(folder).errors
    assert (error.id, error.found) == ("two-of-one-name", "BINS is the name of A and B.")


def test_an_id_comes_before_a_name(tmp_path: Path) -> None:
    """As it was before names were read: what is one's id and another's name means the id, and a warning says so."""
    folder = write(small_case(), tmp_path / "case")
    (folder / "recommendations.csv").write_text("id,name\nA,Bins\nB,a\n", "utf-8")
    reading = check(folder)
    assert ("name-and-id", "B") in [
        (p.id, p.found.split()[-1].rstrip(".")) for p in reading.problems
    ]
    assert [row.option for row in reading.case.costs] == ["A", "B"]


# -- tables that grow ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["rare-earths-brief", "rich", "blank"])
def test_every_sheet_is_a_table_whose_headings_are_its_cells(name: str, tmp_path: Path) -> None:
    """A table that names its columns otherwise than their cells is repaired by Excel, with a loss."""
    path = tmp_path / "case.xlsx"
    book = load_workbook(write_blank(path) if name == "blank" else write(CASES[name], path))
    names = []
    for sheet in book:
        for table in sheet.tables.values():
            headings = [cell.value for cell in sheet[table.ref][0]]
            assert [column.name for column in table.tableColumns] == headings
            assert len({str(heading).casefold() for heading in headings}) == len(headings)
            assert all(isinstance(heading, str) and heading for heading in headings)
            names.append(table.displayName)
        assert (len(sheet.tables) == 1) is (sheet.title not in {"About", "Case"}), sheet.title
        assert sheet.title == "About" or not sheet.print_area, "what is filled later is printed too"
    assert len(set(names)) == len(names)


def test_columns_that_fill_themselves_do_so_in_every_row_of_the_table(tmp_path: Path) -> None:
    book = load_workbook(write(CASES["rare-earths-brief"], tmp_path / "case.xlsx"))
    filling = 0
    for sheet in book:
        for table in sheet.tables.values():
            for place, column in enumerate(table.tableColumns):
                if not column.name.endswith("(fills itself)"):
                    continue
                filling += 1
                formula = f"={column.calculatedColumnFormula.attr_text}"
                below = [row[place].value for row in sheet[table.ref][1:]]
                assert set(below) == {formula}
                assert not re.search(r"\$[A-Z]+\d+(?!\d)(?!:)(?<!\$2)", formula.replace("$", "")), (
                    formula
                )
    assert filling == 4


@pytest.mark.slow
def test_a_blank_workbook_that_is_filled_prints_its_data(
    tmp_path: Path, soffice: str, pdftoppm: str
) -> None:
    """In an office suite: what was typed below the headings of an empty workbook stands on paper."""
    book = load_workbook(write_blank(tmp_path / "blank.xlsx"))
    costs = book["Costs"]
    costs["E1"] = "2027"
    for number in range(2, 60):
        costs.cell(number, 1).value, costs.cell(number, 5).value = f"MEASURE-{number}", 10 * number
    book.save(tmp_path / "filled.xlsx")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "filled.xlsx")], check=True, capture_output=True)
    pdftotext = str(Path(pdftoppm).with_name("pdftotext"))
    text = subprocess.run(
        [pdftotext, "-layout", str(tmp_path / "filled.pdf"), "-"], check=True, capture_output=True
    ).stdout.decode()
    assert "MEASURE-2 " in text
    assert "MEASURE-59" in text
    assert "590" in text


# -- a swing that is tried -------------------------------------------------------------------------


def test_a_swing_tried_below_its_low_is_a_warning_and_the_range_reaches_it() -> None:
    rows = small_case().criteria
    first = rows[0].model_copy(update={"swing_low": Decimal(80), "swing_high": Decimal(90)})
    case = small_case().model_copy(update={"criteria": (first, *rows[1:])})
    reading = check(case)
    assert [problem.id for problem in reading.warnings] == ["swing-beyond-range"]
    assert reading.errors == ()
    assert first.swing_ends == (Decimal(60), Decimal(90))
    node = _node(first, (), share=1)
    assert (node.low, node.high) == (60, 90)


# -- headings of a matrix --------------------------------------------------------------------------

HEADINGS = [
    ("Costs!E1", None, "blank-heading"),
    ("Costs!I1", None, "blank-heading"),
    ("Costs!E1", "first year", "perhaps-a-year"),
    ("Costs!E1", "FY2027-29", "unread-year"),
    ("Costs!B1", "Size", "renamed-column"),
    ("Stakeholders!D1", None, "blank-heading"),
    ("Stakeholders!A1", "Criteria", "renamed-column"),
    ("Stakeholders!E1", "treasury", "doubled-heading"),
]


@pytest.mark.parametrize(("where", "heading", "named"), HEADINGS)
def test_no_column_of_a_matrix_is_lost_in_silence(
    where: str, heading: str | None, named: str, tmp_path: Path
) -> None:
    book = load_workbook(write(CASES["rare-earths-brief"], tmp_path / "case.xlsx"))
    sheet, cell = where.split("!")
    book[sheet][cell] = heading
    book.save(tmp_path / "case.xlsx")
    assert (named, where) in problems(tmp_path / "case.xlsx")


def test_swings_by_person_without_the_sheet_of_people_say_what_is_missing(tmp_path: Path) -> None:
    book = load_workbook(write(CASES["rare-earths-brief"], tmp_path / "case.xlsx"))
    del book["People"]
    book.save(tmp_path / "case.xlsx")
    (error,) = check(tmp_path / "case.xlsx").errors
    assert str(error).startswith("Stakeholders: no column says whose swings these are.")


def test_columns_of_ones_own_beside_a_matrix_stay_silent(tmp_path: Path) -> None:
    book = load_workbook(write(CASES["rare-earths-brief"], tmp_path / "case.xlsx"))
    costs, people = book["Costs"], book["Stakeholders"]
    costs["J1"], costs["K1"], people["F1"] = "Total 2027-2031", "Seen by", "Average"
    for number in range(2, 18):
        costs.cell(number, 10).value, costs.cell(number, 11).value = 500, "Ann"
    for number in range(2, 7):
        people.cell(number, 6).value = 50
    book.save(tmp_path / "case.xlsx")
    reading = check(tmp_path / "case.xlsx")
    assert reading.problems == ()
    assert reading.case == CASES["rare-earths-brief"]
