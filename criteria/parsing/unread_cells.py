"""Every written cell of a table is accounted for: it is read, it is the planner's own, or a problem names it.

Read are the known headings and the cells below them. The planner's own are columns under headings
of theirs, words above the headings, and numbers that count the rows. What is left is named: rows
above the headings, rows that hold nothing but cells of one's own, and whatever stands outside the
table.
"""

from __future__ import annotations

from decimal import Decimal
from enum import Enum, auto
from typing import TYPE_CHECKING

from criteria.model.names import fold, listed, short
from criteria.model.written import BrokenCell, error, letters, note
from criteria.parsing.blank_headings import merged_with_a_known_one, numbers_the_rows
from criteria.parsing.cells import CellError, as_text, quoted
from criteria.parsing.guesses import fits
from criteria.parsing.headings import SPARE
from criteria.parsing.layout import unseen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from criteria.model.problems import Problem
    from criteria.model.written import CellValue, WrittenRow, WrittenSheet
    from criteria.parsing.layout import SheetLayout

type CellAt = tuple[WrittenRow, int]
"""A written row, and a column of it."""

_FEW = 6
_SUMS = frozenset({"total", "totals", "sum", "sums", "subtotal", "average", "mean", "count"})


class Fate(Enum):
    """What becomes of a written cell."""

    READ = auto()
    OWN = auto()
    NAMED = auto()
    ABOVE = auto()
    SKIPPED = auto()
    OUTSIDE = auto()


def fates(layout: SheetLayout) -> Iterator[tuple[WrittenRow, int, Fate]]:
    """What becomes of every filled cell of a sheet whose headings were found."""
    read = frozenset(layout.read)
    read_rows = frozenset(row.number for row in layout.rows)
    counting = _counting(layout)
    for row in layout.sheet.rows:
        data_above = row.number < layout.heading_row and _is_data(layout, row)
        for column, value in row.cells.items():
            if row.number == layout.heading_row:
                fate = _of_heading(layout, column, value)
            elif row.number < layout.heading_row:
                fate = Fate.ABOVE if data_above else _of_caption(layout, column, value)
            elif column in read:
                fate = Fate.READ
            else:
                counts = column in counting
                fate = _of_spare(
                    layout, column, value, counts=counts, row_is_read=row.number in read_rows
                )
            yield row, column, fate


def _of_spare(
    layout: SheetLayout, column: int, value: CellValue, *, counts: bool, row_is_read: bool
) -> Fate:
    """What becomes of a cell below the headings in a column that is not read.

    No row of the table is lost with a formula copied further down, nor where the table has no rows
    at all.
    counts: whether the column numbers the rows.
    """
    if column in layout.named or merged_with_a_known_one(layout, column):
        return Fate.NAMED
    if column not in layout.headings:
        return Fate.OWN if unseen(value) or counts else Fate.OUTSIDE
    says_nothing = isinstance(value, BrokenCell) or not layout.rows
    return Fate.OWN if row_is_read or says_nothing else Fate.SKIPPED


def _of_heading(layout: SheetLayout, column: int, value: CellValue) -> Fate:
    if column in layout.headings:
        return Fate.READ if column in layout.read else Fate.OWN
    if unseen(value):
        return Fate.OWN
    return Fate.NAMED if column in layout.named else Fate.OUTSIDE


def _of_caption(layout: SheetLayout, column: int, value: CellValue) -> Fate:
    """Words above the headings are a title, a note or the headings' captions."""
    if column in layout.named:
        return Fate.NAMED  # the heading of that column slipped
    over_the_table = column <= max(layout.headings, default=-1) or value == SPARE
    return Fate.OWN if isinstance(value, str) and over_the_table else Fate.OUTSIDE


def _counting(layout: SheetLayout) -> list[int]:
    """The columns left of the table that number its rows."""
    filled = dict.fromkeys(column for row in layout.rows for column in row.cells)
    return [column for column in filled if numbers_the_rows(layout, column)]


def _is_data(layout: SheetLayout, row: WrittenRow) -> bool:
    """Whether a row above the headings is one of the table, as after sorting headings and all.

    It fills every column that must be filled, and at least one with a number or a choice that fits;
    captions do not.
    """
    specs = layout.specs
    values = {name: value for name in specs if (value := layout.value(row, name))}
    if any(spec.needed and name not in values for name, spec in specs.items()):
        return False
    if any(map(_sums_up, values.values())):
        return False
    if any(isinstance(row.cells.get(column), Decimal) for column in layout.headed):
        return True
    fitting = [fits((value,), specs[name]) for name, value in values.items()]
    return True in fitting and False not in fitting


def _sums_up(value: CellValue) -> bool:
    """Whether a cell is the label of a row of sums."""
    return isinstance(value, str) and fold(value) in _SUMS


def unread(layout: SheetLayout) -> list[Problem]:
    """Name what is neither read nor plainly the planner's own; nothing of a sheet that cannot be read at all."""
    if not layout.readable:
        return []
    cells: dict[Fate, list[CellAt]] = {}
    for row, column, fate in fates(layout):
        cells.setdefault(fate, []).append((row, column))
    problems = []
    if Fate.ABOVE in cells:
        problems.append(_above(layout, cells[Fate.ABOVE]))
    if Fate.SKIPPED in cells:
        problems.append(_skipped(layout, cells[Fate.SKIPPED]))
    if Fate.OUTSIDE in cells:
        problems.append(outside(layout.sheet, cells[Fate.OUTSIDE]))
    return problems


def _above(layout: SheetLayout, cells: list[CellAt]) -> Problem:
    rows = list(dict.fromkeys(row.number for row, _ in cells))
    what = f"{_rows(rows)} above the headings and {'is' if len(rows) == 1 else 'are'} not read."
    mend = "Move the headings above all rows of the table."
    return error("row-above-headings", layout.sheet.place(rows[0], cells[0][1]), what, "", mend)


def _rows(numbers: list[int]) -> str:
    if len(numbers) == 1:
        return f"row {numbers[0]} stands"
    return f"rows {listed(map(str, numbers), _FEW)} stand"


def _skipped(layout: SheetLayout, cells: list[CellAt]) -> Problem:
    """Rows in which nothing is filled but the planner's own columns."""
    first, column = cells[0]
    numbers = [str(number) for number in dict.fromkeys(row.number for row, _ in cells)]
    where = f"row {numbers[0]} holds" if len(numbers) == 1 else f"rows {listed(numbers, _FEW)} hold"
    heads = dict.fromkeys(short(layout.headings[each], 24) for _, each in cells)
    whose = "a column of your own" if len(heads) == 1 else "columns of your own"
    passed_over = "it is" if len(numbers) == 1 else "they are"
    what = f"{where} nothing but {whose} ({listed(heads, _FEW)}), so {passed_over} not read."
    place = layout.sheet.place(first.number, column, layout.headings[column])
    return note(
        "skipped-row", place, what, "", "If it belongs to the table, fill the table's own columns."
    )


def outside(sheet: WrittenSheet, cells: list[CellAt]) -> Problem:
    """Cells that stand under no heading."""
    row, column = cells[0]
    more = ""
    if len(cells) > 1:
        names = [_name(sheet, at, each) for at, each in cells[1:]]
        more = (
            f", nor {'is' if len(names) == 1 else 'are'} {len(names)} more: {listed(names, _FEW)}"
        )
    what = f"{_shown(row.cells[column])} stands outside the table and is not read{more}."
    mend = "If it belongs to the table, move it under a heading."
    return note("outside-table", sheet.place(row.number, column), what, "", mend)


def _name(sheet: WrittenSheet, row: WrittenRow, column: int) -> str:
    if sheet.form == "json":
        return str(sheet.place(row.number))
    return f"{letters(column)}{row.number}" if sheet.form == "xlsx" else f"line {row.number}"


def _shown(value: CellValue) -> str:
    try:
        return quoted(as_text(value))
    except CellError:
        return "a cell that cannot be read"
