"""Marked cells in a sheet's XML: found by their byte positions and spliced, so that every other byte stays."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.parsers import expat

from criteria.formats.xlsx.package import local
from criteria.formats.xlsx.sheet import column_of
from criteria.model.written import letters
from criteria.workbook.marking.parts import prefix

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from criteria.model.problems import Severity
    from criteria.workbook.marking.styles import Styles

_TAG = re.compile(rb"""<[^>"']*(?:"[^"]*"[^>"']*|'[^']*'[^>"']*)*>""")


type Edit = tuple[int, int, bytes]
"""From where to where a sheet is replaced, in bytes, and by what."""


@dataclass(slots=True)
class RowSpan:
    """A row's first tag (from, to), where its end tag begins, its cells' tags by column, and where each cell ends."""

    start: int
    tag_end: int
    end: int
    cells: dict[int, tuple[int, int]] = field(default_factory=dict)
    ends: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class SheetMap:
    """The rows of a sheet by number, and where the tags around them stand."""

    rows: dict[int, RowSpan] = field(default_factory=dict)
    data_start: int = 0
    data_tag_end: int = 0
    data_end: int = 0


def marked(data: bytes, cells: Mapping[tuple[int, str], Severity], styles: Styles) -> bytes:
    """A sheet with its cells filled; cells and rows that are not there are put in."""
    sheet_map = mapped(data)
    head = prefix(data, "sheetData")
    edits: list[Edit] = []
    for number in sorted({row for row, _ in cells}):
        mine = {
            column_of(column): severity
            for (row, column), severity in sorted(cells.items())
            if row == number
        }
        row = sheet_map.rows.get(number)
        if row is None:
            new = "".join(
                _cell(head, number, column, styles.filled(0, mine[column]))
                for column in sorted(mine)
            )
            edits.append(
                new_row(data, sheet_map, number, f'<{head}row r="{number}">{new}</{head}row>')
            )
            continue
        added: dict[int, str] = {}
        for column, severity in sorted(mine.items()):
            if column in row.cells:
                start, end = row.cells[column]
                edits.append((start, end, _restyled(data[start:end], severity, styles)))
            else:
                added[column] = _cell(head, number, column, styles.filled(0, severity))
        edits += new_cells(data, row, added, head)
    return spliced(data, edits)


def spliced(data: bytes, edits: Iterable[Edit]) -> bytes:
    """A sheet with every edit made, the last first, so that the places of those before it still hold."""
    for start, end, piece in sorted(edits, key=lambda edit: edit[:2], reverse=True):
        data = data[:start] + piece + data[end:]
    return data


class _Mapper:
    """Takes a sheet's elements one after another and notes where each stands; `sheet_map` is what it noted."""

    def __init__(self, data: bytes) -> None:
        self.sheet_map = SheetMap()
        self._data = data
        self._number, self._column = 0, -1
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler, self._parser.EndElementHandler = self._start, self._end
        self._parser.Parse(data, True)

    def _start(self, tag: str, marks: dict[str, str]) -> None:
        name, at = local(tag), self._parser.CurrentByteIndex
        if name == "row":
            self._number = int(marks["r"]) if "r" in marks else self._number + 1
            self._column = -1
            self.sheet_map.rows[self._number] = RowSpan(at, _tag_end(self._data, at), 0)
        elif name == "c" and self._number in self.sheet_map.rows:
            self._column = column_of(marks["r"]) if "r" in marks else self._column + 1
            self.sheet_map.rows[self._number].cells[self._column] = (at, _tag_end(self._data, at))
        elif name == "sheetData":
            self.sheet_map.data_start, self.sheet_map.data_tag_end = at, _tag_end(self._data, at)

    def _end(self, tag: str) -> None:
        name, at = local(tag), self._parser.CurrentByteIndex
        if name == "row":
            self.sheet_map.rows[self._number].end = at
        elif name == "c" and self._number in self.sheet_map.rows:
            row = self.sheet_map.rows[self._number]
            first, after = row.cells[self._column]
            closed = self._data[first:after].endswith(b"/>")  # <c/> ends where it begins
            row.ends[self._column] = after if closed else _tag_end(self._data, at)
        elif name == "sheetData":
            self.sheet_map.data_end = at


def mapped(data: bytes) -> SheetMap:
    """Where everything of a sheet stands."""
    return _Mapper(data).sheet_map


def _tag_end(data: bytes, at: int) -> int:
    tag = _TAG.match(data, at)
    return tag.end() if tag else at


def _cell(head: str, row: int, column: int, style: int) -> str:
    return f'<{head}c r="{letters(column)}{row}" s="{style}"/>'


def _restyled(tag: bytes, severity: Severity, styles: Styles) -> bytes:
    style_mark = re.search(rb'\ss="(\d+)"', tag)
    style = str(styles.filled(int(style_mark.group(1)) if style_mark else 0, severity)).encode()
    if style_mark:
        return tag[: style_mark.start()] + b' s="' + style + b'"' + tag[style_mark.end() :]
    at = len(tag) - (2 if tag.endswith(b"/>") else 1)
    return tag[:at] + b' s="' + style + b'"' + tag[at:]


def new_row(data: bytes, sheet_map: SheetMap, number: int, row: str) -> Edit:
    """Where to put in a row that is not there, and what."""
    after = [each for place, each in sorted(sheet_map.rows.items()) if place > number]
    tag = data[sheet_map.data_start : sheet_map.data_tag_end]
    if tag.endswith(b"/>"):
        name = re.match(rb"<([\w:]+)", tag)
        closing = b"</" + (name.group(1) if name else b"sheetData") + b">"
        return (
            sheet_map.data_start,
            sheet_map.data_tag_end,
            tag[:-2] + b">" + row.encode() + closing,
        )
    at = after[0].start if after else sheet_map.data_end
    return at, at, row.encode()


def new_cells(data: bytes, row: RowSpan, added: Mapping[int, str], head: str) -> list[Edit]:
    """Where to put in cells that a row does not have, and what."""
    tag = data[row.start : row.tag_end]
    if added and tag.endswith(b"/>"):
        filled_row = tag[:-2] + b">" + "".join(added.values()).encode() + f"</{head}row>".encode()
        return [(row.start, row.tag_end, filled_row)]
    by_place: dict[int, str] = {}
    for column, cell in sorted(added.items()):
        after = [start for place, (start, _) in sorted(row.cells.items()) if place > column]
        at = after[0] if after else row.end
        by_place[at] = by_place.get(at, "") + cell
    return [(at, at, cells.encode()) for at, cells in by_place.items()]
