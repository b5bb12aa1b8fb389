"""An OpenDocument spreadsheet as grids: one part of a zip, read as a stream under the same caps as a workbook.

The library that reads this form (odfpy) has had no release for years and loads the whole tree; the
stream below needs none.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from criteria.formats.xlsx.package import local
from criteria.importing.files.grid import CannotImportError, Grid
from criteria.model.written import Area, DatedCell, PercentCell, WrittenRow, WrittenSheet

if TYPE_CHECKING:
    from criteria.formats.caps import Caps
    from criteria.formats.xlsx.package import Package
    from criteria.model.written import CellValue

_CELLS = frozenset({"table-cell", "covered-table-cell"})
_SKIPPED = frozenset({"annotation", "tracked-changes"})
_NUMBERS = frozenset({"float", "currency", "percentage"})


def grids(package: Package) -> list[Grid]:
    """Read every table of a document; raises CannotImportError, or one of DAMAGE."""
    if "META-INF/manifest.xml" in package and _encrypted(package):
        raise CannotImportError(
            "The file is protected by a password.", "Save a copy without one, and import that."
        )
    reader = _Reader(package.caps)
    package.parse("content.xml", reader.start, reader.end, reader.text)
    return reader.grids


def _encrypted(package: Package) -> bool:
    locked: list[str] = []

    def start(tag: str, _: dict[str, str]) -> None:
        if local(tag) == "encryption-data":
            locked.append(tag)

    package.parse("META-INF/manifest.xml", start, _nothing, _nothing)
    return bool(locked)


@dataclass(slots=True)
class _Table:
    """A table on its way."""

    title: str
    rows: list[WrittenRow] = field(default_factory=list)
    merged: list[Area] = field(default_factory=list)
    currencies: dict[tuple[int, int], str] = field(default_factory=dict)
    row: int = 0
    cells: dict[int, CellValue] = field(default_factory=dict)
    column: int = 0
    repeated: int = 1

    def grid(self) -> Grid:
        sheet = WrittenSheet(self.title, "xlsx", tuple(self.rows), tuple(self.merged))
        return Grid(sheet, self.currencies)


class _Reader:
    """Takes the document's elements one after another."""

    def __init__(self, caps: Caps) -> None:
        self.grids: list[Grid] = []
        self._caps = caps
        self._table: _Table | None = None
        self._marks: dict[str, str] = {}
        self._lines: list[str] = []
        self._inside = self._skipping = 0
        self._filled = 0

    def start(self, tag: str, marks: dict[str, str]) -> None:
        name = local(tag)
        if name in _SKIPPED or self._skipping:
            self._skipping += 1
        elif name == "table" and self._table is None:
            self._table = _Table(_mark(marks, "name"))
        elif self._table is None:
            return
        elif name == "table-row":
            self._table.repeated = _count(marks, "number-rows-repeated")
            self._table.cells, self._table.column = {}, 0
        elif name in _CELLS:
            self._marks = {local(key): value for key, value in marks.items()}
            self._lines, self._inside = [], 1
        elif self._inside and name == "p":
            self._lines.append("")
        elif self._inside and name in {"s", "tab", "line-break"}:
            self.text(" ")

    def text(self, piece: str) -> None:
        if self._inside and self._lines and not self._skipping:
            self._lines[-1] += piece

    def end(self, tag: str) -> None:
        name = local(tag)
        if self._skipping:
            self._skipping -= 1
        elif self._table is None:
            return
        elif name in _CELLS:
            self._inside = 0
            self._cell(self._table, covered=name != "table-cell")
        elif name == "table-row":
            self._row(self._table)
        elif name == "table":
            self.grids.append(self._table.grid())
            self._table = None

    def _cell(self, table: _Table, *, covered: bool) -> None:
        times = int(self._marks.get("number-columns-repeated", "1"))
        value = None if covered else self._value()
        if value is not None:
            self._filled += times
            if table.column + times > self._caps.columns or self._filled > self._caps.cells:
                raise _too_large(self._caps)
            for column in range(table.column, table.column + times):
                table.cells[column] = value
            if self._marks.get("currency"):
                table.currencies[table.row + 1, table.column] = self._marks["currency"]
        self._merge(table)
        table.column += times

    def _merge(self, table: _Table) -> None:
        down = int(self._marks.get("number-rows-spanned", "1"))
        right = int(self._marks.get("number-columns-spanned", "1"))
        if down > 1 or right > 1:
            first = table.row + 1
            table.merged.append(
                Area(first, first + down - 1, table.column, table.column + right - 1)
            )

    def _value(self) -> CellValue | None:
        kind, text = self._marks.get("value-type", ""), "\n".join(self._lines).strip()
        if kind in _NUMBERS:
            try:
                number = Decimal(self._marks.get("value", ""))
            except InvalidOperation:
                return text or None
            return PercentCell(number) if kind == "percentage" else number
        if kind == "boolean":
            return self._marks.get("boolean-value") == "true"
        if kind == "date":
            return DatedCell(Decimal(0), self._marks.get("date-value", text))
        return text or None

    def _row(self, table: _Table) -> None:
        times = table.repeated if table.cells else 0
        self._filled += len(table.cells) * max(times - 1, 0)
        if self._filled > self._caps.cells or len(table.rows) + times > self._caps.rows:
            raise _too_large(self._caps)
        for step in range(times):
            table.rows.append(WrittenRow(table.row + 1 + step, dict(table.cells)))
        table.row += table.repeated


def _too_large(caps: Caps) -> CannotImportError:
    return CannotImportError(
        f"The file has more than {caps.rows:,} rows, {caps.cells:,} cells or {caps.columns:,} columns.",
        "Keep only the table that is to be imported.",
    )


def _mark(marks: dict[str, str], name: str) -> str:
    return next((value for key, value in marks.items() if local(key) == name), "")


def _count(marks: dict[str, str], name: str) -> int:
    return int(_mark(marks, name) or "1")


def _nothing(*_: object) -> None:
    """Take no notice."""
