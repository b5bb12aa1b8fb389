"""Text with separators: commas, semicolons, tabs or bars, in UTF-8, UTF-16 or a Windows code page."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from typing import TYPE_CHECKING

from criteria.importing.files.grid import CannotImportError, Grid
from criteria.model.written import WrittenRow, WrittenSheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from criteria.formats.caps import Caps

_MARKS = (";", "\t", ",", "|")
_LOOK = 60
_TOLD = re.compile(r'\A"?sep=(.)"?[ \t;,]*\r?\n', re.IGNORECASE)
# Bytes that are letters of a word in Windows-1250 and signs, or nothing, in Windows-1252.
_EASTERN = re.compile(
    rb"[A-Za-z][\xb9\xb3\xbf\x9c\x9f\x9d\xbe]|[\xb9\xb3\xbf\x9c\x9f\x9d\xa3\xaf][A-Za-z]"
)
_CZECH, _NORDIC_OR_ROMAN = re.compile(rb"[\xec\xf8]"), re.compile(rb"[\xe0\xe5\xe6]")
_HUNGARIAN, _PORTUGUESE_OR_FRENCH = re.compile(rb"[\xf5\xfb]"), re.compile(rb"[\xe3\xe7\xe0\xea]")


def read(data: bytes, title: str, caps: Caps) -> Grid:
    """Read one text file as a grid; raises CannotImportError."""
    text, encoding = decoded(data)
    mark_line = _TOLD.match(text)
    skipped = 1 if mark_line else 0
    body = text[mark_line.end() :] if mark_line else text
    mark = mark_line.group(1) if mark_line else separator(body)
    rows = tuple(_rows(body, mark, skipped, caps))
    sheet = WrittenSheet(title, "xlsx", rows)
    return Grid(sheet, comma=mark == ";", encoding=encoding)


def decoded(data: bytes) -> tuple[str, str]:
    """Give the text and, where it is not UTF-8, the encoding it was read in."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace"), "UTF-16"
    if b"\x00" in data[:2000]:
        even, odd = data[0:2000:2].count(0), data[1:2000:2].count(0)
        kind = "utf-16-le" if odd > even else "utf-16-be"
        return data.decode(kind, errors="replace"), "UTF-16"
    try:
        return data.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        page = code_page(data)
        return data.decode(page.replace("Windows-", "cp"), errors="replace"), page


def code_page(data: bytes) -> str:
    """Tell Central European text from Western by the letters that only one of them has inside words."""
    czech = _CZECH.search(data) and not _NORDIC_OR_ROMAN.search(data)
    hungarian = _HUNGARIAN.search(data) and not _PORTUGUESE_OR_FRENCH.search(data)
    return "Windows-1250" if _EASTERN.search(data) or czech or hungarian else "Windows-1252"


def separator(text: str) -> str:
    """Choose the mark that divides most lines into the same number of cells; a comma if none does."""
    lines = [line for line in text.splitlines()[:_LOOK] if line.strip()]
    best, most = ",", 0
    for mark in _MARKS:
        counts = Counter(_outside_quotes(line, mark) for line in lines)
        counts.pop(0, None)
        weight = max((number * times for number, times in counts.items()), default=0)
        if weight > most:
            best, most = mark, weight
    return best


def _outside_quotes(line: str, mark: str) -> int:
    return sum(part.count(mark) for part in line.split('"')[::2])


def _rows(text: str, mark: str, skipped: int, caps: Caps) -> Iterator[WrittenRow]:
    cells = 0
    try:
        for number, values in enumerate(
            csv.reader(io.StringIO(text, newline=""), delimiter=mark), skipped + 1
        ):
            filled = {column: value for column, value in enumerate(values) if value.strip()}
            cells += len(filled)
            if number > caps.rows or cells > caps.cells or len(values) > caps.columns:
                raise CannotImportError(
                    f"The file has more than {caps.rows:,} rows, {caps.cells:,} cells or {caps.columns:,} columns.",
                    "Keep only the table that is to be imported.",
                )
            if filled:
                yield WrittenRow(number, filled)
    except csv.Error as fault:
        raise CannotImportError(
            f"The file cannot be read as text with separators ({fault}).",
            "Save it from your spreadsheet as CSV UTF-8 or as .xlsx.",
        ) from fault
