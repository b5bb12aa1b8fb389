"""Settings typed into the text of a case.csv: the lines of other settings stay as they are, byte for byte."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from criteria.formats.csv_folder import UTF_16, mark_of
from criteria.model.names import fold

if TYPE_CHECKING:
    from collections.abc import Mapping


def with_settings(data: bytes, settings: Mapping[str, str], key: int, value: int) -> bytes:
    """Type settings into a file of keys and values: over those that are there, the others below the last line.

    key, value: the columns of the two, from 0. Raises UnicodeDecodeError for a file in another
    alphabet, of which a check says more.
    """
    coding = _coding(data)
    text = data.decode(coding)
    separator = mark_of(text)
    end = "\r\n" if "\r\n" in text else "\n"
    pieces: list[str] = []
    typed: set[str] = set()
    for start, stop, row in _spans(text, separator):
        name = fold(row[key]) if key < len(row) else ""
        match = next((setting for setting in settings if fold(setting) == name), None)
        if match is None:
            pieces.append(text[start:stop])
        elif match not in typed:
            typed.add(match)
            pieces.append(_line(row, match, settings[match], (key, value), separator, end))
    body = "".join(pieces)
    if body and not body.endswith(("\n", "\r")):
        body += end
    rest = (name for name in settings if name not in typed)
    body += "".join(_line([], name, settings[name], (key, value), separator, end) for name in rest)
    return body.encode(coding)


def _coding(data: bytes) -> str:
    if data.startswith(UTF_16):
        return "utf-16"
    return "utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8"


def _spans(text: str, separator: str) -> list[tuple[int, int, list[str]]]:
    """Give each row with where its text begins and ends: a row may run over several lines."""
    lines = io.StringIO(text, newline="").readlines()
    places = [0]
    for line in lines:
        places.append(places[-1] + len(line))
    reader = csv.reader(lines, delimiter=separator)
    spans: list[tuple[int, int, list[str]]] = []
    first = 0
    for row in reader:
        spans.append((places[first], places[reader.line_num], row))
        first = reader.line_num
    return spans


def _line(
    row: list[str], name: str, text: str, places: tuple[int, int], separator: str, end: str
) -> str:
    """Write the row of a setting; what stands beside it stays."""
    key, value = places
    cells = row + [""] * (max(places) + 1 - len(row))
    cells[key], cells[value] = row[key] if key < len(row) else name, text
    line = io.StringIO()
    csv.writer(line, delimiter=separator, lineterminator=end).writerow(cells)
    return line.getvalue()
