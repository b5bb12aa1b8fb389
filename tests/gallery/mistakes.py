"""The mistakes that planners make, one recipe each: how to spoil the brief case so that its message can be seen.

A recipe takes the brief case as a plain workbook (openpyxl), or writes a file or folder of its own,
and spoils it. What `check` then says stands in expected/NAME.txt.
"""

import datetime as dt
import io
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.workbook.workbook import Workbook as Book

from criteria.formats import builtin
from criteria.model.columns import columns
from criteria.model.rows import CaseTables
from criteria.model.seal import sealed_keys
from criteria.model.spell import spelled
from criteria.parsing import matrix
from criteria.read import read
from criteria.write import write


@dataclass(frozen=True)
class Mistake:
    """One way to spoil a case: its file name, a title for the page of errors, and the recipe that writes it."""

    name: str
    title: str
    write: Callable[[Path], Path]


MISTAKES: dict[str, Mistake] = {}


@cache
def brief():
    return read("rare-earths-brief")


def plain_workbook() -> Book:
    """The brief case as bare sheets: headings in row 1, scores as a matrix."""
    case, book = brief(), Workbook()
    book.remove(book.active)
    for table in CaseTables.ALL:
        rows = getattr(case, table.attribute)
        sheet = book.create_sheet(table.sheet)
        specs = columns(table.model)
        if table.name == "case":
            sheet.append(["Key", "Value"])
            for spec in specs:
                sheet.append([spec.name, _cell(spelled(rows, spec))])
        elif table.name == "scores":
            _matrix(sheet, case)
        elif rows or table.name in {"groups", "limits"}:
            sheet.append([spec.heading for spec in specs])
            for row in rows:
                sheet.append([_cell(spelled(row, spec)) for spec in specs])
        else:
            book.remove(sheet)
    _notes(book.create_sheet(CaseTables.NOTES.sheet), case)
    return book


def _notes(sheet, case):
    specs = columns(CaseTables.NOTES.model)
    sheet.append([spec.heading for spec in specs])
    for score in case.scores:
        sheet.append([_cell(spelled(score, spec)) for spec in specs])


def _cell(value):
    return float(value) if isinstance(value, Decimal) else value


def _matrix(sheet, case):
    heads = list(matrix.criteria_of(case.scores, case.criteria))
    sheet.append(["Recommendation", "Level", *heads])
    lines = {}
    for score in case.scores:
        lines.setdefault((score.option, score.level), {})[score.criterion] = _cell(
            matrix.cell(score)
        )
    for (option, level), scores in lines.items():
        sheet.append([option, level, *(scores.get(head) for head in heads)])


def workbook(name: str, title: str):
    """Register a recipe that spoils the plain workbook in place; it may return other bytes to write instead."""

    def register(spoil):
        def write(folder: Path) -> Path:
            book = plain_workbook()
            path = folder / "case.xlsx"
            other = spoil(book)
            if isinstance(other, bytes):
                path.write_bytes(other)
            else:
                book.save(path)
            return path

        MISTAKES[name] = Mistake(name, title, write)
        return spoil

    return register


def file(name: str, title: str):
    """Register a recipe that writes a file or a folder of its own; it returns the path."""

    def register(write):
        MISTAKES[name] = Mistake(name, title, write)
        return write

    return register


def cell(book: Book, sheet: str, row: int, heading: str):
    """The cell of a row below a heading; a heading that is not there is added at the end."""
    heads = [head.value for head in book[sheet][1]]
    if heading not in heads:
        heads.append(heading)
        book[sheet].cell(1, len(heads)).value = heading
    return book[sheet].cell(row, heads.index(heading) + 1)


def saved(book: Book) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(data: bytes, part: str, change: Callable[[str], str]) -> bytes:
    """A workbook with one part of its zip changed as text."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            body = old.read(info)
            new.writestr(
                info.filename, change(body.decode()).encode() if info.filename == part else body
            )
    return out.getvalue()


def csv_folder(folder: Path) -> Path:
    return Path(shutil.copytree(builtin.folder("rare-earths-brief"), folder / "case"))


# -- numbers --


@workbook("thousands-separator", "A number typed with a thousands separator")
def _(book):
    book["Costs"]["F4"] = "1,200"


@workbook("currency-and-unit", "Money with a sign and a unit")
def _(book):
    book["Costs"]["F4"] = "$3m"
    book["Budget"]["C2"] = "US$ 0.45 bn"


@workbook("percent-sign", "A percentage where a share is meant")
def _(book):
    book["Levels"]["E2"] = "45%"
    book["Scores"]["C3"] = "12%"


@workbook("broken-range", "A range of scores that is none")
def _(book):
    book["Scores"]["C2"] = "2..x"
    book["Scores"]["E2"] = "86,5..91,5"


@workbook("dashed-range", "A range of scores with a dash or a slash, and a score that is not known")
def _(book):
    book["Scores"]["C2"] = "2 - 4"
    book["Scores"]["D2"] = "1/2/3"
    book["Scores"]["E2"] = "n/a"


@workbook("letters-as-digits", "Letters among the digits")
def _(book):
    book["Costs"]["F4"] = "1OO"


@workbook("two-readings", "Text that could be either of two numbers")
def _(book):
    book["Costs"]["F4"] = "1.200"
    book["Costs"]["F5"] = "1,20"


@workbook("share-above-one", "A percentage where a benefit share is meant")
def _(book):
    book["Levels"]["E2"] = 45


@workbook("decimal-comma", "Decimal commas")
def _(book):
    book["Costs"]["F4"] = "2 300,5"
    book["Costs"]["F5"] = "12,5"


@workbook("date-from-fraction", "A date that the spreadsheet made of 3/4")
def _(book):
    book["Scores"]["D2"] = dt.date(2026, 4, 3)


@workbook("year-as-date", "A year in a cell that is formatted as a date")
def _(book):
    book["Costs"]["D2"].number_format = "yyyy-mm-dd"


@workbook("error-values", "Formulas that ended in an error")
def _(book):
    book["Costs"]["F4"] = "#REF!"
    book["Criteria"]["L4"] = "#DIV/0!"


@workbook("formula-without-value", "A formula that was never calculated")
def _(book):
    book["Costs"]["F4"] = "=SUM(F2:F3)"


@workbook(
    "rows-beyond-dimension", "Rows that the sheet's own dimension hides are read like any other"
)
def _(book):
    part = f"xl/worksheets/sheet{book.sheetnames.index('Costs') + 1}.xml"
    rows = book["Costs"].max_row
    return with_part(saved(book), part, lambda xml: xml.replace(f"A1:G{rows}", "A1:G5"))


@workbook("blank-where-needed", "A blank where something is needed")
def _(book):
    book["Costs"]["F4"] = None
    book["Recommendations"]["C3"] = None
    book["Scores"]["C2"] = None
    book["Criteria"]["M5"] = None


@workbook("budget-without-amount", "A row of Budget that is made without its amount")
def _(book):
    sheet = book["Budget"]
    head = [cell.value for cell in sheet[1]]
    sheet.cell(3, head.index("Amount") + 1).value = None
    for words in (
        {"Resource": "staff"},
        {"Year": 2031},
        {"Carry forward": "yes"},
        {"Unit": "persons"},
    ):
        sheet.append([words.get(word) for word in head])
    sheet.append(["staff", None, "no limit"])


@workbook("level-in-another-unit", "One level a thousand times too dear")
def _(book):
    for row in book["Costs"].iter_rows(min_row=2):
        if (row[0].value, row[1].value) == ("EXP", "standard"):
            for cell in row[4:7]:
                cell.value = cell.value * 1000


@workbook("booleans", "TRUE where a number belongs")
def _(book):
    book["Costs"]["F4"] = True


@workbook("percent-format", "A number that the sheet shows as a percentage")
def _(book):
    book["Criteria"]["M4"] = 0.65
    book["Criteria"]["M4"].number_format = "0%"


@workbook("too-precise", "More digits than a spreadsheet keeps")
def _(book):
    book["Costs"]["F4"] = "0.12345678901234567"


# -- ids --


@workbook("duplicate-id", "The same short name twice")
def _(book):
    book["Recommendations"]["A3"] = "INT"


@workbook("unknown-id", "A short name that no row has")
def _(book):
    book["Costs"]["A2"] = "INTT"
    book["Relations"]["E3"] = "GRANTS"


@workbook("wrong-separator", "Several ids with the wrong mark between them")
def _(book):
    book["Relations"]["E2"] = "INT,PER"
    book["Recommendations"]["L2"] = "F061,F086"


@workbook("spaces", "Non-breaking and trailing spaces are taken away")
def _(book):
    book["Costs"]["A2"] = "INT\u00a0"
    book["Scores"]["A2"] = " INT  "
    book["Criteria"]["A3"] = "KEEP\u200b"


@workbook("wrong-case", "Ids in another case are read, with a note")
def _(book):
    book["Costs"]["A2"] = "int"
    book["Scores"]["B2"] = "Standard"


@workbook("same-but-case", "Two ids that differ only in case")
def _(book):
    book["Recommendations"].append(["Int", None, "Another one", None, None, None, "open"])


@workbook("unknown-level", "A level that nobody defined")
def _(book):
    book["Costs"]["B2"] = "pilott"
    book["Relations"]["D2"] = "huge"


@workbook("blank-level", "A blank level where there are several")
def _(book):
    book["Costs"]["B2"] = None


@workbook("unknown-evidence", "Evidence that no fact has")
def _(book):
    book["Recommendations"]["L2"] = "F061;F999"


@workbook("unknown-choice", "A word that is not among the choices")
def _(book):
    book["Recommendations"]["G2"] = "mandatory"
    book["Criteria"]["G4"] = "maximum"


@workbook("unknown-label", "A word that is not on the scale")
def _(book):
    book["Scores"]["D2"] = "Comercial"


# -- sheets and columns --


@workbook("missing-sheet", "A sheet that is not there")
def _(book):
    del book["Costs"]


@workbook("renamed-sheet", "A sheet under another name")
def _(book):
    book["Recommendations"].title = "Recomendations"


@workbook("missing-column", "A column that is not there")
def _(book):
    book["Costs"].delete_cols(6)


@workbook("renamed-heading", "A heading under another name")
def _(book):
    book["Costs"]["F1"] = "Likly"
    book["Recommendations"]["E1"] = "Lead agncy"


@workbook("renamed-optional", "A heading under another name, in a column that may be left out")
def _(book):
    book["Budget"]["D1"] = "Carry over"
    book["Costs"]["G1"] = "Hi"
    book["Levels"]["E1"] = "Share"
    book["Criteria"]["M1"] = "Weight"


@workbook("renamed-optional-sheet", "A sheet that may be left out, under another name")
def _(book):
    book["Scenarios"].title = "Futures"
    book["Levels"].title = "Level"


@workbook("sheet-that-others-name", "A sheet that others refer to is not there")
def _(book):
    del book["Levels"]
    del book["Facts"]


@workbook("column-of-levels-missing", "Several levels, and no column that names them")
def _(book):
    book["Costs"].delete_cols(2)


@workbook(
    "bad-criterion", "A mistake in a criterion hides nothing else, and brings no further complaints"
)
def _(book):
    book["Criteria"]["M5"] = "high"
    book["Scores"]["D2"] = "Comercial"
    book["Limits"].append(["dear", "*", None, "costs", None, 2000])
    book["Costs"]["F4"] = "x"


@workbook("doubled-heading", "Two columns under one heading")
def _(book):
    book["Costs"]["G1"] = "Likely"


@workbook("criterion-without-column", "A criterion that the matrix of scores leaves out")
def _(book):
    book["Scores"]["G1"] = "PEOPEL"


@workbook("merged-cells", "Merged cells")
def _(book):
    book["Costs"].merge_cells("A2:A4")


@workbook("hidden-rows", "Hidden rows, columns and sheets are read, with a warning")
def _(book):
    book["Costs"].row_dimensions[3].hidden = True
    book["Criteria"].column_dimensions["J"].hidden = True
    book["Stakeholders"].sheet_state = "hidden"


@workbook("other-workbook", "Cells that take their value from another workbook")
def _(book):
    sheet = f"xl/worksheets/sheet{book.sheetnames.index('Budget') + 1}.xml"
    return with_part(
        saved(book),
        sheet,
        lambda xml: xml.replace('<c r="C2" t="n"><v>', '<c r="C2" t="n"><f>[1]Plan!B2</f><v>'),
    )


# -- judgements --


@workbook("outside-scale", "A score outside its scale")
def _(book):
    book["Scores"]["C2"] = 13
    book["Scores"]["D3"] = "3 | 4 | 5"


@workbook("low-above-high", "Low, likely and high in the wrong order")
def _(book):
    book["Costs"]["E2"], book["Costs"]["F2"], book["Costs"]["G2"] = 40, 32, 48
    book["Scores"]["C2"] = "0.8 | 0.5 | 0.2"


@workbook("back-to-front", "A range back to front")
def _(book):
    book["Scores"]["E2"] = "94..86"


@workbook("doubled-score", "The same level scored twice")
def _(book):
    book["Scores"].append(["INT", "standard", 0.4])


@workbook("missing-score", "A score that is missing")
def _(book):
    book["Scores"]["D3"] = None


@workbook("blank-as-figure", "A blank that was typed as a figure")
def _(book):
    book["Scores"]["D2"] = 0
    notes = book["Score notes"]
    headings = [cell.value for cell in notes[1]]
    about = dict(zip(headings, ["INT", "standard", "LINK"], strict=False))
    for row in notes.iter_rows(min_row=2):
        row_holds = {heading: cell.value for heading, cell in zip(headings, row, strict=False)}
        if all(row_holds[heading] == value for heading, value in about.items()):
            row[headings.index("Rationale")].value = "To be confirmed by the agency"
            row[headings.index("Evidence")].value = "judgement"


@workbook("no-reason", "Scores without a reason")
def _(book):
    book["Score notes"].delete_rows(2, 4)


@workbook("no-scores", "A level with neither scores nor a share")
def _(book):
    book["Levels"]["E2"] = None


@workbook("bad-scale", "Anchors that contradict the direction")
def _(book):
    book["Criteria"]["G4"] = "min"
    book["Criteria"]["I5"] = 0


@workbook("curve-up-and-down", "A value function that goes up and down")
def _(book):
    book["Criteria"]["K4"], book["Criteria"]["L4"] = "piecewise", "0:0; 4:60; 8:40; 12:100"


@workbook("local-scale", "A scale without fixed anchors")
def _(book):
    book["Criteria"]["H4"] = book["Criteria"]["I4"] = None


@workbook("zero-weights", "Weights that are all zero")
def _(book):
    for row in range(2, book["Criteria"].max_row + 1):
        if book["Criteria"].cell(row, 13).value is not None:
            book["Criteria"].cell(row, 13).value = 0


@workbook("tree-circle", "A value tree that bites its tail")
def _(book):
    book["Criteria"]["B2"] = "KEEP"
    book["Criteria"]["B3"] = "BUILD"


@workbook("group-with-scale", "A group of criteria with a scale")
def _(book):
    book["Criteria"]["H2"], book["Criteria"]["I2"] = 0, 10


# -- what looks odd --


@workbook("no-baseline", "Nothing said of what doing nothing is")
def _(book):
    book["Criteria"]["J4"] = book["Criteria"]["J6"] = None


@workbook("assumed-at-import", "What an import assumed, not confirmed yet")
def _(book):
    book["Criteria"]["Q4"] = "assumed at import: scale from 1 to 5 (its ends are not stated)."


@workbook("swings-apart", "Swings that stand far from the others")
def _(book):
    book["Criteria"]["M6"] = 6500
    book["Criteria"]["M8"] = 0.000000000001
    book["Stakeholders"]["F2"] = 9000


@workbook("zero-weight", "A criterion that is scored and counts for nothing")
def _(book):
    book["Criteria"]["M6"] = 0


@workbook("equal-weights", "Swings that are all equal, and nobody's")
def _(book):
    for row in range(2, 9):
        book["Criteria"].cell(row, 17).value = None
        if book["Criteria"].cell(row, 13).value is not None:
            book["Criteria"].cell(row, 13).value = 50
    del book["Stakeholders"]


@workbook("rank-against-swing", "Ranks that contradict the swings")
def _(book):
    book["Criteria"]["P4"], book["Criteria"]["P5"] = 2, 1


@workbook("constant-criterion", "A criterion on which all score the same")
def _(book):
    for column in "HIJ":
        book["Criteria"][f"{column}4"] = book["Criteria"][f"{column}8"] = None
    for row in range(2, book["Scores"].max_row + 1):
        book["Scores"].cell(row, 3).value = book["Scores"].cell(row, 7).value = 4


@workbook("share-beyond-scale", "A benefit share beyond the scale")
def _(book):
    book["Levels"]["E8"] = 2.5


@workbook("sum-beyond-scale", "More months saved than there are")
def _(book):
    for row in range(2, book["Scores"].max_row + 1):
        book["Scores"].cell(row, 5).value = 58 + row
    for row in (2, 3, 5):
        book["Recommendations"].cell(row, 7).value = "required"


@workbook("same-names", "Recommendations of one name")
def _(book):
    book["Recommendations"]["C3"] = "Integrate  government agencies "


@workbook("thousandfold", "Costs in millions and a budget in thousands")
def _(book):
    for row in range(2, book["Budget"].max_row + 1):
        book["Budget"].cell(row, 3).value *= 1000


@workbook("unaffordable", "Costs in thousands and a budget in millions")
def _(book):
    for row in range(2, book["Costs"].max_row + 1):
        for column in (5, 6, 7):
            book["Costs"].cell(row, column).value *= 1000


@workbook("other-money", "Money in two units")
def _(book):
    book["Costs"].append(["INT", "pilot", "Fund", 2027, 5, 5, 5])
    book["Budget"].append(["Fund", 2027, 10, None, "EUR million"])
    book["Budget"]["E2"] = "US$ thousand"


@workbook("basis-in-other-money", "Costs that are said to be in another currency")
def _(book):
    cell(book, "Recommendations", 4, "Cost basis").value = "EUR million at tender prices"


@workbook("mixed-money", "Costs in prices of another year")
def _(book):
    book["Case"]["B6"] = "prices of 2026, without inflation"
    cell(
        book, "Recommendations", 3, "Cost basis"
    ).value = "Taken over from the plan of 2019, in 2019 prices"


@workbook("no-price-base", "Years of money, and no word on its prices")
def _(book):
    book["Case"]["B6"] = None


@workbook("point-costs", "Costs that are single figures")
def _(book):
    for row in range(2, book["Costs"].max_row + 1):
        likely = cell(book, "Costs", row, "Likely").value
        cell(book, "Costs", row, "Low").value = likely
        cell(book, "Costs", row, "High").value = likely


@workbook("limit-in-words", "A budget without limit, and a word that is not understood")
def _(book):
    book["Budget"]["C2"] = "No limit"
    book["Budget"]["C3"] = "unlimited"


@workbook("direction", "A delay of which more is better")
def _(book):
    cell(book, "Criteria", 6, "Direction").value = "max"
    cell(book, "Criteria", 6, "Worst").value = 48
    cell(book, "Criteria", 6, "Best").value = 108


@workbook("ends-of-scores", "The ends of a scale read off the scores")
def _(book):
    cell(book, "Criteria", 6, "Worst").value = 102
    cell(book, "Criteria", 6, "Best").value = 54


@workbook("words-as-numbers", "Levels in words, taken for equal steps")
def _(book):
    for row, value in enumerate((0, 25, 50, 75, 100), 2):
        cell(book, "Criteria levels", row, "Value").value = value
    cell(book, "Criteria", 7, "Value function").value = "linear"


@workbook("ratio-of-interval", "Benefit for money from an arbitrary zero")
def _(book):
    cell(book, "Criteria", 6, "Baseline").value = None


@workbook("weight-without-swing", "Swings with no sight of the range")
def _(book):
    cell(book, "Criteria", 6, "Rationale").value = None
    cell(book, "Criteria", 8, "Rationale").value = None


@workbook("weights-assumed", "Round swings, and nobody's")
def _(book):
    for row in range(2, 9):
        cell(book, "Criteria", row, "Rationale").value = None
    del book["Stakeholders"]


@workbook("splitting", "A branch that weighs more because it was split")
def _(book):
    for row in (4, 5, 6):
        cell(book, "Criteria", row, "Swing").value = 80
        cell(book, "Criteria", row, "Rationale").value = "As the branch"


@workbook("dead-criterion", "A criterion that cannot change anything")
def _(book):
    cell(book, "Criteria", 8, "Best").value = 20_000


@workbook("double-count", "Two criteria that measure one thing")
def _(book):
    for row in range(2, book["Scores"].max_row + 1):
        parts = [float(part) for part in str(cell(book, "Scores", row, "CAP").value).split("|")]
        cell(book, "Scores", row, "PEOPLE").value = " | ".join(f"{60 * part:.0f}" for part in parts)


@workbook("same-facts", "Two criteria that rest on the same facts")
def _(book):
    notes = {}
    for row in range(2, book["Score notes"].max_row + 1):
        key = [
            cell(book, "Score notes", row, heading).value for heading in ("Recommendation", "Level")
        ]
        notes[*key, cell(book, "Score notes", row, "Criterion").value] = cell(
            book, "Score notes", row, "Evidence"
        )
    for option, level, criterion in notes:
        if criterion == "PEOPLE":
            notes[option, level, "PEOPLE"].value = notes[option, level, "CAP"].value


@workbook("cost-twice", "Cost as a criterion and as a budget")
def _(book):
    cell(book, "Criteria", 6, "Name").value = "Running cost"
    cell(book, "Criteria", 6, "Unit").value = "US$ m"


@workbook("rater-halo", "One assessor who gives everything one mark")
def _(book):
    for row in range(2, book["Score notes"].max_row + 1):
        option = cell(book, "Score notes", row, "Recommendation").value
        who = "Ann" if option in {"EXP", "DIS"} else "Bob"
        cell(book, "Score notes", row, "Assessor").value = who
    marks = {
        "CAP": (11, 9, 10),
        "LINK": (3, 4, 3),
        "LEAD": (52, 60, 58),
        "PRICE": (4, 3, 4),
        "PEOPLE": (600, 650, 780),
    }
    for criterion, three in marks.items():
        for row, mark in enumerate(three, 10):
            cell(book, "Scores", row, criterion).value = mark


@workbook("unsourced", "Value that rests on no fact")
def _(book):
    for row in range(2, book["Score notes"].max_row + 1):
        cell(book, "Score notes", row, "Evidence").value = "judgement"


@workbook("overall-rank", "An order of all that cannot be one")
def _(book):
    for row, rank in enumerate((1, 2, 2, 7), 2):
        cell(book, "Recommendations", row, "Overall rank").value = rank


@workbook("single-rank", "One recommendation ranked, and no other")
def _(book):
    cell(book, "Recommendations", 2, "Overall rank").value = 1


# -- money and rules --


@workbook("negative-cost", "A negative cost")
def _(book):
    book["Costs"]["F2"] = -5


@workbook("no-costs", "A level without costs")
def _(book):
    book["Levels"].append(["EXP", "giant", 9, "no", 0.5])


@workbook("year-without-budget", "Money in a year that has no budget")
def _(book):
    book["Costs"]["D2"] = 2037


@workbook("unlimited-resource", "A resource spelled in two ways")
def _(book):
    book["Costs"].append(["INT", "pilot", "Staf", 2027, 5, 5, 5])
    book["Budget"].append(["Staff", 2027, 100])


@workbook("prerequisite-circle", "Prerequisites that run in a circle")
def _(book):
    book["Relations"].append(["R9", "requires", "INT", "any", "ALL", "standard"])


@workbook("rule-on-nothing", "A rule on something that does not exist")
def _(book):
    book["Relations"].append(["R9", "excludes", "INT", "any", "NUCLEAR", "any"])
    book["Limits"].append(["small", "INT|PERM", None, "count", None, 1])


@workbook("contradiction", "Required, and impossible")
def _(book):
    book["Recommendations"]["G5"], book["Recommendations"]["G2"] = "required", "excluded"
    book["Relations"]["D2"] = "any"


@workbook("floor-above-ceiling", "A group's floor above its ceiling")
def _(book):
    book["Groups"].append(["ALLY", "Alliances", None, 900, 500])
    book["Recommendations"]["B5"] = "ALLY"


@workbook("floor-above-budget", "A group's floor above the budget")
def _(book):
    book["Groups"].append(["ALLY", "Alliances", None, 9000])
    book["Recommendations"]["B5"] = "ALLY"


@workbook("limit-without-end", "A limit that limits nothing, and one that cannot be kept")
def _(book):
    book["Limits"].append(["free", "*", None, "count"])
    book["Limits"].append(["tight", "*", None, "cost", 900, 500])
    book["Limits"].append(["odd", "*", None, "people", None, 5])


@workbook("wrong-sign", "A synergy that takes value away")
def _(book):
    book["Relations"]["H4"] = -60
    book["Relations"].append(["R9", "cost_saving", "INT", "any", "PER", "any", None, 12, "money"])


@workbook("wrong-unit", "A unit that does not fit the kind of tie")
def _(book):
    book["Relations"]["I4"] = "money"


@workbook("missing-swing", "A stakeholder who leaves a criterion out")
def _(book):
    book["Stakeholders"].delete_rows(3)


@workbook("unknown-target", "A scenario that changes something unknown")
def _(book):
    book["Scenarios"]["F4"] = "MAGG"
    book["Scenarios"]["F7"] = "ZZ-*"


@workbook("probabilities", "Scenarios with chances above 1")
def _(book):
    for row in range(2, book["Scenarios"].max_row + 1):
        book["Scenarios"].cell(row, 3).value = 0.9


@workbook("no-address", "An address that cannot be followed")
def _(book):
    book["Facts"]["H2"] = "javascript:alert(1)"


# -- weights --


def weighing(book, title, *rows):
    """One of the further sheets, filled."""
    sheet = book.create_sheet(title)
    model = next(table.model for table in CaseTables.ALL if table.sheet == title)
    sheet.append([spec.heading for spec in columns(model)])
    for row in rows:
        sheet.append(row)


@workbook("statements-unread", "Statements about weights that cannot be read")
def _(book):
    said = (
        "CAPP is at least LINK",
        "CAP >= 1,5 * LINK",
        "CAP >= 2 3 LINK",
        "CAP is three times more important than LINK",
    )
    weighing(book, "Weight statements", *(["", text] for text in said))


@workbook("statements-of-nothing", "Statements that no weights keep, or all of them")
def _(book):
    weighing(book, "Weight statements", ["", "CAP >= 60"], ["", "LINK <= 12"])


@workbook("statements-clash", "Statements that cannot all be true")
def _(book):
    said = ("CAP is at least twice LINK", "LEAD >= PRICE", "LINK >= CAP", "CAP >= 10 %")
    weighing(book, "Weight statements", *(["", text] for text in said))


@workbook("methods-disagree", "A person's methods that disagree, and statements that leave nothing")
def _(book):
    weighing(
        book,
        "Weight statements",
        ["defence", "CAP >= LINK"],
        ["", "CAP at least 2 LINK"],
        ["", "CAP < LINK"],
    )
    weighing(book, "Weights", ["defence", "LINK", None, None, 0.2])


@workbook("compared-oddly", "Comparisons with itself, and both ways round")
def _(book):
    weighing(
        book, "Pairwise", ["", "CAP", "CAP", 2], ["", "CAP", "LINK", 3], ["", "LINK", "CAP", 2]
    )


@workbook("ratio-as-date", "A comparison of 1/3 that became a date")
def _(book):
    weighing(
        book, "Pairwise", ["", "CAP", "LINK", dt.date(2027, 1, 3)], ["", "CAP", "LEAD", "1/3 or so"]
    )


@workbook("best-unmarked", "Best-worst without its best and worst")
def _(book):
    weighing(book, "Best worst", ["", "CAP", 2, 3], ["", "LINK", 3, 2])


@workbook("weights-without-room", "Lowest weights that come to more than 1")
def _(book):
    weighing(
        book,
        "Weights",
        *(["", id_, None, 0.6] for id_ in ("CAP", "LINK", "LEAD", "PRICE", "PEOPLE")),
    )


@workbook("judged-oddly", "Judgements of what does not exist")
def _(book):
    weighing(
        book,
        "Judgements",
        ["", "", "CAPP", "", "weak"],
        ["", "CAP", "13", "0", "weak"],
        ["", "CAP", "big", "", "weak"],
        ["", "LINK", "Comercial", "eases", "weak"],
        ["", "", "CAP", "LINK", "strong", "weak"],
    )


@workbook("judgements-clash", "Judgements that fit no scale")
def _(book):
    weighing(
        book,
        "Judgements",
        ["", "", "CAP", "LINK", "strong"],
        ["", "", "LINK", "", "strong"],
        ["", "", "CAP", "", "weak"],
        ["", "LINK", "Eases", "Commercial", "strong"],
    )


@workbook("two-spellings", "One person by two spellings")
def _(book):
    weighing(book, "Weight statements", ["Defence", "CAP >= LINK"], ["treasurry", "CAP >= LINK"])


@workbook("changes-of-nothing", "Changes of scenarios that cannot have an effect")
def _(book):
    sheet = book["Scenarios"]
    head = [
        spec.name
        for spec in columns(
            next(table.model for table in CaseTables.ALL if table.name == "scenarios")
        )
    ]
    for change in (
        {"kind": "cost", "target": "MAG", "year": 2040, "op": "mul", "value": 1.1},
        {"kind": "budget", "target": "*", "year": 2040, "op": "mul", "value": 1.1},
        {"kind": "cost", "target": "MAG", "criterion": "stafff", "op": "mul", "value": 1.1},
        {"kind": "weight", "target": "*", "criterion": "CAP", "op": "set", "value": 40},
        {"kind": "weight", "target": "defence", "criterion": "CAP", "op": "mul", "value": 2},
        {"kind": "score", "target": "MAG", "criterion": "CAP", "op": "mul", "value": 1},
    ):
        sheet.append([{"scenario": "ODD", **change}.get(name) for name in head])


@workbook("ahp-inconsistent", "Comparisons that contradict one another")
def _(book):
    sheet = book.create_sheet("Pairwise")
    sheet.append(["Stakeholder", "A", "B", "Ratio"])
    leaves = ("CAP", "LINK", "LEAD", "PRICE", "PEOPLE")
    for place, first in enumerate(leaves):
        for second in leaves[place + 1 :]:
            sheet.append(["treasury", first, second, 2])
    cell(book, "Pairwise", 5, "Ratio").value = 0.125


def setting(book, **values):
    """Type settings into the sheet Case."""
    for row in book["Case"].iter_rows(min_row=2):
        if row[0].value in values:
            row[1].value = values[row[0].value]


def sealed(book):
    """Seal the brief case in the workbook, as it is."""
    setting(book, **sealed_keys(brief(), "Ann Lee", dt.date(2026, 1, 15)))


def criterion(book, id_, **values):
    """Type into the row of one criterion."""
    sheet = book["Criteria"]
    headings = [cell.value for cell in sheet[1]]
    row = next(row for row in sheet.iter_rows(min_row=2) if row[0].value == id_)
    for heading, value in values.items():
        row[headings.index(heading)].value = value


@workbook("no-date", "A date in words")
def _(book):
    setting(book, use_by="end of 2027")


@workbook("past-its-date", "A case of a day after its last one")
def _(book):
    setting(book, date="2026-05-01", use_by=dt.date(2025, 12, 31))


@workbook("changed-after-seal", "Weights and a scale changed after they were sealed")
def _(book):
    sealed(book)
    criterion(book, "CAP", Worst=-1)
    criterion(book, "LEAD", Swing=60)


@workbook("broken-seal", "A seal that was changed by hand")
def _(book):
    sealed(book)
    setting(book, sealed_by="Somebody else")


# -- files --


@file("old-workbook", "An old workbook (.xls)")
def _(folder):
    path = folder / "case.xls"
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(2000)
        + "Workbook".encode("utf-16-le")
        + bytes(500)
    )
    return path


@file("password", "A workbook with a password")
def _(folder):
    path = folder / "case.xlsx"
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    path.write_bytes(head + bytes(2000) + "EncryptedPackage".encode("utf-16-le") + bytes(500))
    return path


@file("empty-file", "An empty file")
def _(folder):
    path = folder / "case.xlsx"
    path.write_bytes(b"")
    return path


@file("no-workbook", "A file that is no workbook at all")
def _(folder):
    path = folder / "case.xlsx"
    path.write_text("<html><body>Not found</body></html>")
    return path


@file("other-document", "A Word document")
def _(folder):
    path = folder / "case.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    return path


@file("damaged", "A workbook that was cut short")
def _(folder):
    path = folder / "case.xlsx"
    path.write_bytes(saved(plain_workbook())[:9000])
    return path


@workbook("zip-bomb", "A sheet that inflates without end")
def _(book):
    part = f"xl/worksheets/sheet{book.sheetnames.index('Costs') + 1}.xml"
    return with_part(
        saved(book), part, lambda xml: xml.replace("<sheetData>", "<sheetData>" + " " * 3_000_000)
    )


@workbook("document-type", "XML that declares entities")
def _(book):
    part = f"xl/worksheets/sheet{book.sheetnames.index('Costs') + 1}.xml"
    bomb = '<!DOCTYPE a [<!ENTITY b "bbbbbbbb">]>'
    return with_part(saved(book), part, lambda xml: bomb + xml)


@file("no-such-file", "A file that does not exist")
def _(folder):
    return Path("rare-earth-brief")


@file("folder-without-tables", "A folder that holds no tables")
def _(folder):
    (folder / "rare-earths").mkdir()
    (folder / "rare-earths" / "figures.csv").write_text("a,b\n1,2\n", "utf-8")
    return folder / "rare-earths"


@file("single-csv", "One CSV file in place of its folder")
def _(folder):
    return csv_folder(folder) / "costs.csv"


@file("other-encoding", "A CSV file in another encoding")
def _(folder):
    case = csv_folder(folder)
    path = case / "recommendations.csv"
    path.write_bytes(
        path.read_text("utf-8").replace("Streamline permitting", "Déréguler").encode("cp1252")
    )
    return case


@file("comma-in-csv", "An unquoted comma in a CSV file")
def _(folder):
    case = csv_folder(folder)
    path = case / "budget.csv"
    path.write_text(path.read_text("utf-8").replace("2028,700,", "2028,1,700,"), "utf-8")
    return case


@file("open-quote", "A quotation mark that is never closed")
def _(folder):
    case = csv_folder(folder)
    path = case / "groups.csv"
    path.write_text('id,name\nALLY,"Alliances\n', "utf-8")
    return case


def new_form(name: str, title: str):
    """Register a recipe that spoils the brief case as `steelyard init` writes it: costs by year, swings by person."""

    def register(spoil):
        def write_book(folder: Path) -> Path:
            path = folder / "case.xlsx"
            book = load_workbook(write(brief(), path))
            spoil(book)
            book.save(path)
            return path

        MISTAKES[name] = Mistake(name, title, write_book)
        return spoil

    return register


@new_form("cost-matrix-cells", "Costs by year: a range, a sign and a comma in cells of the matrix")
def _(book):
    book["Costs"]["E3"], book["Costs"]["F4"], book["Costs"]["G5"] = "22 - 48", "$126m", "1,200"
    book["Costs"]["H6"] = "9 | 3 | 12"


@new_form("year-twice", "Costs by year: one year under two headings, and one that is no year")
def _(book):
    book["Costs"]["F1"], book["Costs"]["G1"] = "FY2027-28", "FY29"


@new_form("unnamed-year", "Costs by year: a heading that was never typed over")
def _(book):
    book["Costs"]["E1"] = "Year 1"


@new_form(
    "person-misspelt", "Swings by person: a heading that is nobody in People, and a blank swing"
)
def _(book):
    book["Stakeholders"]["C1"], book["Stakeholders"]["D4"] = "defnce", None


@new_form("name-of-two", "A name that two recommendations have, typed in place of an id")
def _(book):
    names = book["Recommendations"]["C3"], book["Recommendations"]["C4"]
    for cell in names:
        cell.value = "Faster permits"
    book["Costs"]["A6"] = "faster permits"


@new_form("swing-tried", "A swing that is tried below its own lowest")
def _(book):
    heads = {cell.value: cell.column for cell in book["Criteria"][1]}
    book["Criteria"].cell(2, heads["Swing low"]).value = 80
    book["Criteria"].cell(2, heads["Swing"]).value = 70


@new_form("nobodys-view", "Somebody in People without swings")
def _(book):
    book["People"]["A5"], book["People"]["B5"] = "unions", "The unions"


@file("json-syntax", "JSON that is not quite JSON")
def _(folder):
    path = folder / "case.json"
    path.write_text('{"case": {"title": "A"},\n "criteria": }', "utf-8")
    return path


@file("json-result", "The result of a run named in place of its case")
def _(folder):
    path = folder / "result.json"
    path.write_text('{"$schema": "urn:steelyard:result:2", "schema": 2, "case": {}}', "utf-8")
    return path


@file("json-cells", "JSON with text for a number and a doubled key")
def _(folder):
    from criteria.write import as_json

    path = folder / "case.json"
    text = as_json(brief()).decode().replace('"amount": "450"', '"amount": "450 m"', 1)
    path.write_text(
        text.replace('"name": "Integrate', '"name": "A",\n   "name": "Integrate', 1), "utf-8"
    )
    return path
