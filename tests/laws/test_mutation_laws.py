"""Whatever is renamed, deleted or overtyped in a planner's workbook: what `check` passes, the analysis can take."""

import random
import shutil

import pytest
from openpyxl import load_workbook

from criteria.model.problems import Severity
from criteria.read import check, read
from criteria.write import write
from scoring.analysis import Infeasible, analyse
from tests.cases import small_case

TYPED = [
    None,
    0,
    1,
    -1,
    45,
    2027,
    1e9,
    "x",
    "n/a",
    "1,200",
    "INT",
    "A",
    "any",
    "standard",
    "yes",
    "*",
    "=1+1",
]
OWN = ["note", "source", "used_by", "basis", "topic", "My remarks"]


def rich():
    """A small case with a row in nearly every sheet."""
    return small_case(
        groups=[{"id": "G", "name": "Theme", "max_count": 2}],
        recommendations=[
            {"id": "A", "name": "First", "group": "G", "evidence": "F1", "p_success_likely": 0.5},
            {"id": "B", "name": "Second", "group": "G"},
        ],
        levels=[
            {"option": "A", "level": "pilot", "level_order": 1, "benefit_share": 0.4},
            {"option": "A", "level": "standard", "level_order": 2, "is_reference": True},
            {"option": "B", "level": "standard", "level_order": 1},
        ],
        costs=[
            {"option": option, "level": level, "year": year, "likely": cost}
            for option, level, cost in (
                ("A", "pilot", 3),
                ("A", "standard", 6),
                ("B", "standard", 5),
            )
            for year in (2027, 2028)
        ],
        scores=[
            {
                "option": option,
                "level": "standard",
                "criterion": criterion,
                "likely": likely,
                "rationale": "so",
            }
            for option, likely in (("A", 8), ("B", 5))
            for criterion in ("C1", "C2")
        ],
        budget=[{"year": year, "amount": 8, "carry_forward": True} for year in (2027, 2028)],
        relations=[
            {
                "id": "R",
                "type": "synergy",
                "a": "A",
                "b": "B",
                "criterion": "C1",
                "delta": 1,
                "unit": "natural",
            }
        ],
        limits=[{"name": "L", "options": "*", "measure": "cost", "at_most": 15}],
        stakeholders=[
            {"stakeholder": "ann", "criterion": name, "swing": 50} for name in ("C1", "C2")
        ],
        scenarios=[
            {"scenario": "S", "probability": 0.2, "kind": "cost", "op": "mul", "value": 1.2}
        ],
        facts=[{"id": "F1", "statement": "It is so"}],
    )


def mutate(book, chance):
    """Rename, delete or overtype one thing; returns what was done."""
    sheet = chance.choice([each for each in book.worksheets if each.title != "About"])
    top = 2 if sheet.title == "Scores" else 1
    what = chance.choice(["title", "sheet", "heading", "column", "row", "cell", "cell", "cell"])
    if what == "title":
        sheet.title = chance.choice([sheet.title[:-1], sheet.title[:4], "Futures", "Plan"])
    elif what == "sheet":
        book.remove(sheet)
    elif what == "heading":
        heading = sheet.cell(top, chance.randint(1, sheet.max_column))
        text = str(heading.value or "x")
        heading.value = chance.choice(
            [text[:2], text[:-1], text + "s", "What", "Weight", "Max", None]
        )
    elif what == "column":
        sheet.delete_cols(chance.randint(1, sheet.max_column))
    elif what == "row":
        sheet.delete_rows(top + chance.randint(1, 3))
    else:
        sheet.cell(
            top + chance.randint(1, 3), chance.randint(1, sheet.max_column)
        ).value = chance.choice(TYPED)
    return f"{what} in {sheet.title}"


def analysed(book, path, told):
    """Analyse what the check lets pass; says whether it did."""
    book.save(path)
    reading = check(path)
    errors = [problem for problem in reading.problems if problem.severity is Severity.ERROR]
    assert (reading.case is None) == bool(errors)
    if reading.case is None:
        return False
    try:
        analyse(reading.case, draws=50)
    except Infeasible:
        return True
    except Exception as fault:
        fault.add_note(f"after {told}")
        raise
    return True


@pytest.mark.parametrize(
    "seed", [*range(12), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(12, 90))]
)
def test_what_the_check_passes_the_analysis_takes(tmp_path, seed):
    chance = random.Random(seed)
    path = write(rich(), tmp_path / "case.xlsx")
    book = load_workbook(path)
    told = [mutate(book, chance) for _ in range(chance.choice([1, 1, 2]))]
    analysed(book, tmp_path / "mutated.xlsx", told)


@pytest.mark.parametrize("name", ["rare-earths", "rare-earths-brief"])
def test_own_columns_beside_ours_stay_silent(tmp_path, name):
    """In a workbook, where every standard column stands, and in CSV, where some never did."""
    assert check(name).problems == ()
    book = load_workbook(write(read(name), tmp_path / "case.xlsx"))
    for sheet in book.worksheets:
        if sheet.title not in {"About", "Case", "Scores"}:
            for place, heading in enumerate(OWN):
                column = sheet.max_column + 1
                sheet.cell(1, column).value, sheet.cell(2, column).value = heading, place
    book.save(tmp_path / "own.xlsx")
    assert check(tmp_path / "own.xlsx").problems == ()
    folder = write(read(name), tmp_path / "case")
    for file in folder.glob("*.csv"):
        lines = file.read_text("utf-8").splitlines()
        if file.name != "case.csv" and not any('"' in line for line in lines):
            file.write_text(
                "\n".join([f"{lines[0]},remarks", *(f"{line},seen" for line in lines[1:])]), "utf-8"
            )
    assert check(folder).problems == ()
    shutil.rmtree(folder)


@pytest.mark.parametrize(
    ("sheet", "old", "new"),
    [
        ("Budget", "Carry forward", "Carry over"), ("Limits", "Measure *", "What"), ("Limits", "At most", "Max"),
        ("Costs", "Year", "Years"), ("Levels", "Benefit share", "Share"), ("Criteria", "Swing", "Weight"),
        ("Criteria", "Direction", "Goal"), ("Recommendations", "Group", "Theme"), ("Groups", "Max count", "Cap"),
    ],
)  # fmt: skip
def test_a_renamed_heading_is_one_error_that_names_it(tmp_path, sheet, old, new):
    book = load_workbook(write(rich(), tmp_path / "case.xlsx", matrices=False))
    cell = next(cell for cell in book[sheet][1] if str(cell.value).rstrip(" *") == old.rstrip(" *"))
    cell.value = new
    book.save(tmp_path / "renamed.xlsx")
    before = check(tmp_path / "case.xlsx").problems
    problems = [row for row in check(tmp_path / "renamed.xlsx").problems if row not in before]
    assert [(problem.id, str(problem.place)) for problem in problems] == [
        ("renamed-column", f"{sheet}!{cell.coordinate}")
    ]


def test_every_form_gives_the_same_dump(tmp_path):
    """9.60 and 9.6 are one number, however it was written."""
    case = read("rare-earths")
    for form in ("a.xlsx", "a.json", "a"):
        assert read(write(case, tmp_path / form)).dump() == case.dump()
