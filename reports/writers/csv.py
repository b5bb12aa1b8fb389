"""One table of a Report as CSV: figures as they are, and words that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from reports.model.numbers import finite
from reports.model.text import visible

if TYPE_CHECKING:
    from reports.model.meaning import Value
    from reports.model.table import Table

RISKY = ("=", "+", "-", "@", "\t", "\n")


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
