"""The portfolio of a Report as CSV: figures as they are, and words that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import TYPE_CHECKING

from reports.model.numbers import finite
from reports.model.table import Cell, Heading
from reports.model.text import visible

if TYPE_CHECKING:
    from reports.model.meaning import Value
    from reports.model.report import Report
    from reports.model.table import Table

LATER = ("firmness", "cost_if_funded", "benefit_if_funded", "value_in_words")
"""Columns that came to the file later: they stand after the others, whatever their place in a report."""
NOT_ASKED = "not asked"
"""How firm each is where nobody asked, as in a quick run."""
RISKY = ("=", "+", "-", "@", "\t", "\n")


def portfolio_csv(report: Report) -> bytes:
    """Write the portfolio, a row a recommendation.

    What is not funded has no cost and no benefit; `cost_if_funded` and `benefit_if_funded` are those
    of the level it is ranked at, and of what is funded those it has. unit: of both costs. firmness:
    its word (docs/method.md), without what turns it.
    """
    table = report.tables["portfolio"]
    keys = [heading.key for heading in table.columns]
    first = [key for key in keys if key not in LATER]
    ordered = table.only(*first, *(key for key in LATER if key in keys))
    at = len(first)
    if "firmness" not in keys:
        ordered = _with(ordered, at, "firmness", NOT_ASKED)
    return csv_bytes(_with(ordered, at, "unit", report.money.unit) if "cost" in keys else ordered)


def _with(table: Table, at: int, key: str, value: str) -> Table:
    """Put in a column that says the same in every row."""
    headings = (*table.columns[:at], Heading(key, key), *table.columns[at:])
    rows = tuple(
        replace(row, cells=(*row.cells[:at], Cell(value), *row.cells[at:])) for row in table.rows
    )
    return replace(table, columns=headings, rows=rows)


def csv_bytes(table: Table) -> bytes:
    """Write the body of a table, its column keys as headings; UTF-8 with the mark by which Excel knows it.

    Words that a spreadsheet would take for a formula get an apostrophe before them, as Excel itself
    shows such words; numbers, negative ones included, are left alone.
    """
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(heading.key for heading in table.columns)
    for row in table.body():
        writer.writerow(_written(cell.value) for cell in row.cells)
    return target.getvalue().encode("utf-8-sig")


def _written(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        text = visible(value)
        return "'" + text if text.startswith(RISKY) else text
    exact = finite(value)
    return repr(float(value)) if exact is None else f"{exact.normalize():f}"
