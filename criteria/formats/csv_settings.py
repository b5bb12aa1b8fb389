"""Settings typed into the text of a case.csv: the lines of other settings stay as they are, byte for byte."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from criteria.formats.csv_folder import UTF_16, mark_of
from criteria.model.names import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a file is written: the columns of keys and values from 0, the separator, and what ends a line."""

    key: int
    value: int
    separator: str
    end: str

    def name(self, row: list[str]) -> str:
        """What a row is the value of, as names are compared."""
        return fold(row[self.key]) if self.key < len(row) else ""

    def line(self, row: list[str], name: str, text: str) -> str:
        """Write the row of a setting; what stands beside it stays."""
        cells = row + [""] * (max(self.key, self.value) + 1 - len(row))
        cells[self.key], cells[self.value] = cells[self.key] or name, text
        line = io.StringIO()
        csv.writer(line, delimiter=self.separator, lineterminator=self.end).writerow(cells)
        return line.getvalue()


def with_settings(data: bytes, settings: Mapping[str, str], key: int, value: int) -> bytes:
    """Type settings into a file of keys and values: over those that are there, the others below the last line.

    key, value: the columns of the two, from 0. Raises UnicodeDecodeError for a file in another
    alphabet, of which a check says more.
    """
    coding = _coding(data)
    text = data.decode(coding)
    layout = _Layout(key, value, mark_of(text), "\r\n" if "\r\n" in text else "\n")
    names = {fold(name): name for name in settings}
    pieces: list[str] = []
    for start, stop, row in _spans(text, layout.separator):
        name = names.get(layout.name(row))
        pieces.append(text[start:stop] if name is None else layout.line(row, name, settings[name]))
        names = {folded: other for folded, other in names.items() if other != name}
    if pieces and not pieces[-1].endswith(("\n", "\r")):
        pieces.append(layout.end)
    pieces += [layout.line([], name, settings[name]) for name in names.values()]
    return "".join(pieces).encode(coding)


def _coding(data: bytes) -> str:
    """Say how a file is encoded; what is written anew is encoded alike."""
    if data.startswith(UTF_16):
        return "utf-16"
    return "utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8"


def _spans(text: str, separator: str) -> Iterator[tuple[int, int, list[str]]]:
    """Give each row with where its text begins and ends: a row may run over several lines."""
    lines = io.StringIO(text, newline="").readlines()
    places = [0, *accumulate(map(len, lines))]
    reader = csv.reader(lines, delimiter=separator)
    first = 0
    for row in reader:
        yield places[first], places[reader.line_num], row
        first = reader.line_num
