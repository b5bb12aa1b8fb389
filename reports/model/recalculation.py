"""Work a report's formulas out afresh, as Excel would, also after somebody typed other figures into its entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.model.formula import At, Scalar, Span, evaluate

if TYPE_CHECKING:
    from reports.model.report import Report
    from reports.model.table import Table


class Recalculation:
    """Every formula of a report worked out afresh from the cells it reads, with some cells changed by hand.

    changes: (table, row, column) -> what was typed there. Raises FormulaError where Excel would show an error value,
    and RecursionError where formulas read one another in a circle.
    """

    def __init__(self, report: Report, changes: dict[tuple[str, str, str], Scalar] | None = None) -> None:
        self.tables = report.tables
        self.rows = {key: {row.key: row for row in table.rows} for key, table in report.tables.items()}
        self.known: dict[tuple[str, str, str], Scalar] = dict(changes or {})

    def at(self, place: At) -> Scalar:
        """Work out one cell."""
        key = (place.table, place.row, place.column)
        if key not in self.known:
            cell = self.rows[place.table][place.row].cells[self.tables[place.table].place(place.column)]
            plain = cell.value if isinstance(cell.value, str | bool) or cell.value is None else float(cell.value)
            self.known[key] = plain if cell.formula is None else evaluate(cell.formula, self.at, self.column)
        return self.known[key]

    def column(self, column: Span) -> list[Scalar]:
        """Work out the cells of a column, or of a run of its rows."""
        keys = span(self.tables[column.table], column)
        return [self.at(At(column.table, key, column.column)) for key in keys]


def span(table: Table, column: Span) -> list[str]:
    """List the row keys a column reference covers. Raises KeyError for a row that is not there."""
    keys = [row.key for row in table.body()]
    places = {key: place for place, key in enumerate(keys)}
    first = places[column.first] if column.first is not None else 0
    last = places[column.last] if column.last is not None else len(keys) - 1
    return keys[first : last + 1]
