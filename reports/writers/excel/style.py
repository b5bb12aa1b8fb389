"""How meanings look in a workbook: number formats, fonts, fills and column widths."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter

from reports.model.formatting import grained, show
from reports.model.numbers import MINUS, finely, percent_decimals, roughly
from reports.model.table import NUMERIC, as_float

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from reports.model.meaning import Meaning, Number, State
    from reports.model.money import Money
    from reports.model.table import Cell, Table

PALETTE = ("12436D", "28A197", "801650", "F46A25", "3D3D3D", "A285D1")
INK, QUIET, RULE, HEAD, ENTRY = "1F2933", "6B7785", "D5DBE1", "12436D", "FFF6D6"
FAMILY = "Calibri"

TITLE = Font(name=FAMILY, size=18, bold=True, color=HEAD)
SUBTITLE = Font(name=FAMILY, size=13, bold=True, color=HEAD)
BODY = Font(name=FAMILY, size=11, color=INK)
BOLD = Font(name=FAMILY, size=11, bold=True, color=INK)
SMALL = Font(name=FAMILY, size=10, italic=True, color=QUIET)
ON_HEAD = Font(name=FAMILY, size=11, bold=True, color="FFFFFF")
LINKED = Font(name=FAMILY, size=11, color="1D5FA8", underline="single")
ENTERED = Font(name=FAMILY, size=11, color="1D3F8B")
LARGE = Font(name=FAMILY, size=14, bold=True, color=HEAD)
SHADE = "94D0CB"
"""The strongest shade of a heat table."""
HEAD_FILL = PatternFill("solid", fgColor=HEAD)
ENTRY_FILL = PatternFill("solid", fgColor=ENTRY)
TOTAL_FILL = PatternFill("solid", fgColor="EDF1F5")
LINE = Border(bottom=Side("thin", color=RULE))
TOTAL_LINE = Border(top=Side("thin", color=HEAD), bottom=Side("thin", color=HEAD))

FILLS: dict[State, PatternFill] = {
    "good": PatternFill("solid", fgColor="DDF1EC"),
    "bad": PatternFill("solid", fgColor="FBDDD5"),
    "warn": PatternFill("solid", fgColor="FFF1CC"),
}
FONTS: dict[State, Font] = {"out": Font(name=FAMILY, size=11, color=QUIET)}
WORDS: dict[str, State] = {
    "kept": "good",
    "within": "good",
    "broken": "bad",
    "over": "bad",
    "not funded": "out",
    "changed": "warn",
}
"""What words mean that formulas or planners may change: they are coloured as they change, and say it in words."""


def worded(state: State) -> DifferentialStyle:
    """Make the colours a changing word takes."""
    fill = FILLS.get(state)
    return DifferentialStyle(
        font=Font(color=QUIET) if state == "out" else None,
        fill=PatternFill("solid", bgColor=fill.fgColor.rgb) if fill is not None else None,
    )


def number_format(
    meaning: Meaning, cell: Cell, money: Money, *, whole: bool, grain: int | None = None
) -> str:
    """Choose the number format of a meaning; `whole`: all money beside it is in whole units; `grain`: see `show`."""
    value = None if isinstance(cell.value, str) else cell.value
    if grain is not None and value is not None:
        return _grained(meaning, cell, grain)
    if meaning == "money":
        return _decimal(money.decimals if whole else money.workbook_decimals, "")
    if meaning in FITTED and value is not None:
        return FITTED[meaning](value)
    return FORMATS.get(meaning, "General")


FORMATS: dict[Meaning, str] = {
    "points": "#,##0.0",
    "ratio": "#,##0.0",
    "share": "0%",
    "weight": "0.0%",
    "year": "0",
    "rank": "0",
    "count": "#,##0",
}
"""The number format of a meaning, whatever the figure is."""
FITTED: dict[Meaning, Callable[[Number], str]] = {
    "points": lambda value: _decimal(finely(value), ""),
    "amount": lambda value: _decimal(roughly(value), ""),
    "share": lambda value: _decimal(percent_decimals(Fraction(value)), "%"),
    "number": lambda value: _thousands(as_float(value)),
}
"""The number format of a meaning with as many decimals as the figure deserves."""


def _thousands(value: float) -> str:
    """Spell the format of a bare number: its thousands stand apart."""
    if abs(value) < 1000:
        return "General"
    return "#,##0.######" if value % 1 else "#,##0"


def _grained(meaning: Meaning, cell: Cell, grain: int) -> str:
    """Show a share or points with the decimals of their column; what would read as none or all is said to be less."""
    unit = "%" if meaning == "share" else ""
    if cell.value is None or isinstance(cell.value, str):
        return _decimal(grain, unit)
    text = grained(cell.value, grain, unit)
    if cell.formula is None and not text.removeprefix(MINUS)[0].isdigit():
        # The value stays a number; only what is shown are the words, with no minus before them.
        return f'"{text}";"{text}"'
    numerator, denominator = cell.value.as_integer_ratio()
    size = numerator * (100 if unit else 1)
    if size < 0 and -size * 2 * 10**grain < denominator:
        return _decimal(finely(Fraction(size, denominator), grain), unit)
    return _decimal(grain, unit)


def _decimal(places: int, unit: str) -> str:
    """Spell the format of so many decimals."""
    return ("0" if unit else "#,##0") + ("." + "0" * places if places else "") + unit


def alignment(meaning: Meaning, place: int) -> Alignment:
    """Numbers to the right, words to the left (clear of a number before them); prose wraps, and so do long words."""
    if meaning in NUMERIC:
        return Alignment(horizontal="right", vertical="top")
    return Alignment(
        horizontal="left", vertical="top", wrap_text=meaning in WRAPS, indent=min(place, 1)
    )


WRAPS: frozenset[Meaning] = frozenset({"text", "word"})
"""What goes on in a second line where its column is too narrow for it."""
WIDEST, NARROWEST = 46, 8
TO_COME = 16.0
"""Characters kept for words that a formula may put into a cell that is still blank."""
WIDE_LETTERS = 1.15
"""How much wider letters run in bold, or where another font stands in for the workbook's own."""
ESSAY, FEW = 400, 6
"""Characters from which prose takes twice the room, in a table of few columns."""
ROW = 15.0
"""Height of a plain row, in points."""
ROOMY = 190
"""Characters a sheet may be wide before its prose columns are made narrower."""


def column_widths(tables: Sequence[Table], money: Money) -> list[float]:
    """Choose widths in characters from what the columns of all tables of a sheet hold."""
    count = max((len(table.columns) for table in tables), default=0)
    needs = [
        [_need(table, place, money) for table in tables if place < len(table.columns)]
        for place in range(count)
    ]
    named = next((place for place in range(count) if _is_text(tables[0], place)), None)
    for widest in (WIDEST, 38, 30):
        # Names stay on one line, whatever the others do.
        widths = [
            max(need.within(WIDEST if place == named else widest) for need in column)
            for place, column in enumerate(needs)
        ]
        if sum(widths) <= ROOMY:
            break
    return widths


def _is_text(table: Table, place: int) -> bool:
    return place < len(table.columns) and table.columns[place].meaning == "text"


@dataclass(frozen=True, slots=True)
class _Need:
    """Characters that a column needs. least: for its heading and figures. words: for the rest, which may wrap."""

    least: float
    words: float = 0.0
    essay: bool = False

    def within(self, widest: int) -> float:
        """Give the width of the column where words wrap at so many characters."""
        if self.essay:
            return WIDEST * 2.0
        needed = max(self.least, min(self.words, widest))
        return float(max(NARROWEST, min(needed, WIDEST + 4)))


def _need(table: Table, place: int, money: Money) -> _Need:
    # A heading wraps over two or three lines, but its longest word stays whole.
    label = heading_text(table, place)
    set_in = 0 if table.columns[place].meaning in NUMERIC else min(place, 1) * INDENT
    longest = max(map(len, label.split()), default=0)
    needed = max(longest * WIDE_LETTERS + 2 + set_in, min(len(label) / 2 + 2, 16))
    few = len(table.columns) <= FEW
    if few and any(len(str(row.cells[place].value)) > ESSAY for row in table.rows):
        return _Need(needed, essay=True)
    words = 0.0
    for row in table.rows:
        cell = row.cells[place]
        meaning = table.meaning(place, cell)
        text = show(cell.value, meaning, money, cell.side)
        # Words of a closed kind are not to be broken, whatever the font.
        wide = row.total or meaning in {"word", "id"}
        length = len(text) * (WIDE_LETTERS if wide else 1.05) + 2 + (set_in if wide else 0)
        if meaning in NUMERIC:
            needed = max(needed, length)
        else:
            words = max(words, length, TO_COME if not text and cell.formula is not None else 0)
    return _Need(needed, words)


def heading_text(table: Table, place: int) -> str:
    """Spell a heading with its unit, and say in words where its cells are for the planner to change."""
    entry = any(row.cells[place].entry for row in table.rows)
    return table.columns[place].with_unit + (" – may be changed" if entry else "")


def heading_texts(table: Table) -> list[str]:
    """Spell the headings of a table so that none is blank and no two are alike, as the workbook's own tables ask."""
    made: list[str] = []
    seen: set[str] = set()
    for place in range(len(table.columns)):
        label = (
            " ".join(heading_text(table, place).split())[:LONGEST_HEADING] or f"Column {place + 1}"
        )
        candidate, number = label, 1
        while candidate.casefold() in seen:
            number += 1
            candidate = f"{label} ({number})"
        seen.add(candidate.casefold())
        made.append(candidate)
    return made


LONGEST_HEADING = 240
"""Characters of a heading: the workbook's own tables take 255."""
INDENT = 1.2
"""Characters that a cell's words are set in by."""
WIDEST_LETTER = 1.9
"""How wide a letter is at most."""
SPACE = 0.5
"""How wide a space is beside a digit."""


def lines(text: str, width: float) -> int:
    """Estimate how many lines a text takes in a column of that many characters, wrapping between words."""
    room = max(4.0, width)
    if len(text) * WIDEST_LETTER < room and text.isprintable():
        return 1
    count = 0
    for part in text.split("\n"):
        count += 1
        used = 0.0
        for word in part.split(" "):
            length = _length(word)
            if used and used + SPACE + length > room:
                count, used = count + 1, 0.0
            count += int(length // room)
            used += length + (SPACE if used else 0)
    return count


def broken(text: str, width: float) -> list[str]:
    """Break a text into the lines that it takes in a column of that many characters.

    >>> broken("one two three", 9)
    ['one two', 'three']
    """
    made: list[str] = []
    for part in text.split("\n"):
        line: list[str] = []
        used = 0.0
        for word in part.split(" "):
            length = _length(word)
            if line and used + SPACE + length > width:
                made.append(" ".join(line))
                line, used = [], 0.0
            used += length + (SPACE if line else 0)
            line.append(word)
        made.append(" ".join(line))
    return made


@lru_cache(maxsize=2**14)
def _length(word: str) -> float:
    """Estimate how wide a word is; most words of a workbook come again and again."""
    return sum(
        WIDEST_LETTER if ord(letter) > 0x2E80 else 1.08 if letter.isupper() else 0.89
        for letter in word
    )


def set_widths(sheet: Worksheet, widths: Sequence[float]) -> None:
    """Set the widths of the first columns."""
    for place, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(place)].width = round(width, 1)


def print_setup(sheet: Worksheet, title: str, wide: bool) -> None:
    """Set a sheet up for paper: one page wide, headings repeated by the caller, title and page in the margins."""
    sheet.page_setup.orientation = "landscape" if wide else "portrait"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
    sheet.print_options.horizontalCentered = False
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.page_margins.top = sheet.page_margins.bottom = 0.7
    # An ampersand starts a code in a header, so a plain one is written twice.
    header, footer = sheet.oddHeader, sheet.oddFooter
    if header is not None and footer is not None:
        header.left.text = title.replace("&", "&&")[:120]
        header.right.text = "&A"
        footer.right.text = "&P / &N"
