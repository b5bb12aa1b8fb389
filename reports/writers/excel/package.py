"""The finished workbook file: cells with values beside formulas, alternative texts, and the same bytes every time.

openpyxl writes charts without alternative text, and the time of day into three places. Cells are
ours (cells.py).
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl import Workbook

    from reports.writers.excel.cells import Grid

MOMENT = (1980, 1, 1, 0, 0, 0)
STAMP = datetime(1980, 1, 1, tzinfo=UTC).replace(tzinfo=None)
ROWS = re.compile(r"<sheetData ?/>|<sheetData>.*?</sheetData>", re.DOTALL)
DIMENSION = re.compile(r'<dimension ref="[^"]*" ?/>')
FRAME = re.compile(r'<((?:\w+:)?)cNvPr id="(\d+)" name="([^"]*)"[^>]*/>')


def finished(
    book: Workbook, grids: Sequence[Grid], texts: Sequence[Sequence[tuple[str, str]]]
) -> bytes:
    """Save a workbook whose cells are our own.

    grids: the cells of each sheet, in order. texts: for each sheet that has charts, in order, the
    title and the alternative text of each chart.
    """
    # Styles are numbered in the order of the cells, and saved after the sheets.
    rows = [grid.xml() for grid in grids]
    spans = [grid.span() for grid in grids]
    book.properties.created = book.properties.modified = STAMP
    parts = io.BytesIO()
    _Saving(book, zipfile.ZipFile(parts, "w", zipfile.ZIP_STORED)).save()
    target = io.BytesIO()
    with (
        zipfile.ZipFile(parts) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        # The list of parts comes first, as Excel itself writes it.
        for name in sorted(source.namelist(), key=lambda part: part != "[Content_Types].xml"):
            part = source.read(name)
            if match := re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", name):
                place = int(match[1]) - 1
                part = _with_rows(part.decode(), rows[place], spans[place]).encode()
            elif match := re.fullmatch(r"xl/drawings/drawing(\d+)\.xml", name):
                part = _with_texts(part.decode(), texts[int(match[1]) - 1]).encode()
            info = zipfile.ZipInfo(name, MOMENT)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            made.writestr(info, part)
    return target.getvalue()


class _Saving(ExcelWriter):
    """Saves sheets in memory: openpyxl by itself puts each into a temporary file first."""

    _archive: zipfile.ZipFile

    def write_worksheet(self, ws: Any) -> None:
        """Write one sheet into the archive."""
        # What openpyxl does, but for the file: it has no other way.
        ws._drawing = SpreadsheetDrawing()  # noqa: SLF001
        ws._drawing.charts = ws._charts  # noqa: SLF001
        writer: Any = WorksheetWriter(ws, io.BytesIO())
        writer.write()
        ws._rels = writer._rels  # noqa: SLF001
        self._archive.writestr(ws.path[1:], writer.read())
        self.manifest.append(ws)


def _with_rows(xml: str, rows: str, span: str) -> str:
    """Put the rows of a sheet in, where openpyxl wrote none but the cells that links lead from."""
    xml = DIMENSION.sub(f'<dimension ref="{span}"/>', xml, count=1)
    return ROWS.sub(lambda _: rows, xml, count=1)


def _with_texts(xml: str, texts: Sequence[tuple[str, str]]) -> str:
    left = iter(texts)

    def text_beside(match: re.Match[str]) -> str:
        title, says = next(left)
        says, title = (quoteattr(text, {"\n": " "}) for text in (says, title))
        return f'<{match[1]}cNvPr id="{match[2]}" name="{match[3]}" descr={says} title={title}/>'

    return FRAME.sub(text_beside, xml)
