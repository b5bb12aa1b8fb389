"""Costs as a matrix: a row for each level and resource, a column for each year, a cell `10`, `8..12` or `8 | 10 | 14`.

Read into the same written rows as the long form, each cost keeping its own cell. Below the heading
`No year` stand costs that count against the total only.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from criteria.model.columns import columns
from criteria.model.names import clean, short
from criteria.model.problems import Origin
from criteria.model.rows import CostRow
from criteria.model.written import WrittenRow, error, warning
from criteria.parsing.headings import UNNAMED
from criteria.parsing.matrix import Grid, split, unnamed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from criteria.model.problems import Problem
    from criteria.model.written import CellValue
    from criteria.parsing.layout import SheetLayout

_COLUMN = {spec.name: place for place, spec in enumerate(columns(CostRow))}
_LIKE_A_YEAR = re.compile(
    r"(?:fy|cy|y|year|fiscal year|financial year)?[ .']*[0-9]{1,5}(?: ?[-/–—] ?[0-9]{1,5})?",
    re.IGNORECASE,
)


def read(layout: SheetLayout) -> Grid:
    """Turn a matrix into rows of the long form."""
    problems = [*_twice(layout), *unnamed(layout), *_no_years(layout), *_unreadable_years(layout)]
    problems += _perhaps_years(layout)
    costs: list[tuple[WrittenRow, Origin]] = []
    blank: list[WrittenRow] = []
    origins = {column: _places(layout, column) for column in layout.headed}
    years = _once(layout.headed)
    for row in layout.rows:
        filled = [column for column in years if column in row.cells]
        if not filled:
            blank.append(row)
        for column in filled:
            origin = Origin(layout.sheet.title, row.number, origins[column], layout.sheet.form)
            costs.append((_cost(layout, row, column), origin))
    long = replace(layout, column_of=_COLUMN, matrix=False)
    return Grid(long, tuple(costs), tuple(problems), (), tuple(blank))


def _once(headed: Mapping[int, str]) -> list[int]:
    """The columns that are read: of two for one year the first."""
    first_of: dict[str, int] = {}
    for column, year in sorted(headed.items()):
        first_of.setdefault(year, column)
    return list(first_of.values())


def _places(layout: SheetLayout, column: int) -> dict[str, str]:
    letter = str(layout.sheet.place(1, column, layout.headings[column]).column)
    return {**layout.places(), **dict.fromkeys(("year", "low", "likely", "high"), letter)}


def _cost(layout: SheetLayout, row: WrittenRow, column: int) -> WrittenRow:
    low, likely, high = split(row.cells[column], {}, "costs")
    year = layout.headed[column]
    cells: dict[str, CellValue | None] = {
        "option": layout.value(row, "option"),
        "level": layout.value(row, "level"),
        "resource": layout.value(row, "resource"),
        "year": Decimal(year) if year else None,
        "low": low,
        "likely": likely,
        "high": high,
    }
    written = {_COLUMN[name]: cell for name, cell in cells.items() if cell is not None}
    return WrittenRow(row.number, written)


def _twice(layout: SheetLayout) -> Iterator[Problem]:
    """Two headings of one year, as 2027 and FY2027-28 are."""
    count_of = Counter(layout.headed.values())
    first_of: dict[str, int] = {}
    for column, year in layout.headed.items():
        first = first_of.setdefault(year, column)
        if count_of[year] > 1 and column != first:
            heading = layout.headings[column]
            what = f"the year {year}" if year else "costs without a year"
            where = layout.sheet.place(layout.heading_row, first, layout.headings[first])
            found = f"{short(heading)} means {what}, as {short(layout.headings[first])} at {where} does."
            place = layout.sheet.place(layout.heading_row, column, heading)
            yield error("doubled-heading", place, found, "", "Keep one of them.")


def _no_years(layout: SheetLayout) -> Iterator[Problem]:
    """A matrix of which no column names a year, or says that there is none."""
    if not layout.headed and layout.rows:
        found = "no column is headed by a year."
        mend = "Head a column for each year, such as 2027 or FY2027-28, or one No year."
        yield error("missing-column", layout.sheet.place(layout.heading_row), found, "", mend)


def _unreadable_years(layout: SheetLayout) -> Iterator[Problem]:
    """Headings that look like a year and are none, above figures that would be lost."""
    for column, heading in layout.extra.items():
        if column in layout.headed or not _LIKE_A_YEAR.fullmatch(clean(heading)):
            continue
        if any(column in row.cells for row in layout.rows):
            place = layout.sheet.place(layout.heading_row, column, heading)
            found = f"{short(heading)} is not one year, and figures stand below it."
            allowed = (
                "A year has four digits, as 2027; a label as FY2027-28 means the first year in it."
            )
            mend = "Correct it, or give a column of your own another heading."
            yield error("unread-year", place, found, allowed, mend)


def _perhaps_years(layout: SheetLayout) -> Iterator[Problem]:
    """Columns of the planner's own in which most rows have a figure, as a year's would; sums are plainly their own."""
    for column, heading in layout.extra.items():
        is_known = column in layout.headed or UNNAMED.fullmatch(heading) or _SUM.search(heading)
        if is_known or _LIKE_A_YEAR.fullmatch(clean(heading)):
            continue
        figures = [row for row in layout.rows if _is_cost(row.cells.get(column))]
        if 2 * len(figures) > len(layout.rows):
            place = layout.sheet.place(layout.heading_row, column, heading)
            found = f"figures stand below {short(heading)}, which is no year; nothing reads them."
            mend = "Type the year over it if they are costs; else leave it."
            yield warning("perhaps-a-year", place, found, "", mend)


def _is_cost(value: CellValue | None) -> bool:
    if isinstance(value, str):
        return isinstance(split(value, {}, "costs")[1], Decimal)
    return isinstance(value, Decimal)


_SUM = re.compile(
    r"total|sum|average|mean|share|ratio|per |check|rank|score|budget|row|no\.?$|#", re.IGNORECASE
)
