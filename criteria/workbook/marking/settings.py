"""Settings typed into a copy of a workbook: only their cells on the sheet Case change, every other byte stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.formats.caps import Caps
from criteria.formats.tables import match
from criteria.formats.xlsx.package import Package
from criteria.formats.xlsx.workbook import Book
from criteria.model.names import fold
from criteria.model.problems import Place
from criteria.parsing.settings import columns_of
from criteria.workbook.marking.annotate import unzipped, zipped
from criteria.workbook.marking.values import recalculated, typed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from criteria.model.written import WrittenSheet


def with_settings(source: Path, settings: Mapping[str, str]) -> bytes:
    """Give the bytes of a copy with settings typed over those that are there, the others below the last row.

    Raises RefusedError or one of DAMAGE for a workbook that cannot be read, SharedFormulaError for
    a cell whose formula others share, and KeyError where it has no sheet of settings.
    """
    with Package(source, Caps()) as package:
        main = package.main()
        book = Book(package, main)
        titles, _, _ = match(list(book.parts), Place, "sheet", str, book.headings)
        title = titles["case"]
        sheet, _ = book.sheet(title)
    files = unzipped(source)
    spelling = {name.casefold(): name for name in files}
    part = spelling[book.parts[title].casefold()]
    files[part] = typed(files[part], _cells(sheet, settings))
    recalculated(files, spelling[main.casefold()])
    return zipped(files)


def _cells(sheet: WrittenSheet, settings: Mapping[str, str]) -> dict[tuple[int, int], str]:
    """Say what to type where, by row and column."""
    keys, values = columns_of(sheet)
    row_of = {
        fold(key): row.number for row in sheet.rows if isinstance(key := row.cells.get(keys), str)
    }
    last = max((row.number for row in sheet.rows), default=0)
    cells: dict[tuple[int, int], str] = {}
    for name, text in settings.items():
        number = row_of.get(fold(name))
        if number is None:
            last += 1
            number = last
            cells[number, keys] = name
        cells[number, values] = text
    return cells
