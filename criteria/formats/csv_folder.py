"""A case as a folder of CSV files, one a table: any order of columns, commas, semicolons or tabs, line numbers kept."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

from criteria.formats import builtin
from criteria.formats.tables import NAME_OF, headings, match, unmatched
from criteria.model.names import fold, listed, short
from criteria.model.problems import Place
from criteria.model.written import SpareSheet, Written, WrittenRow, WrittenSheet, error, warning

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from criteria.formats.caps import Caps
    from criteria.model.problems import Problem

_MARKS = (",", ";", "\t")
_NO_MORE = "A table with more is not read (the settings rows and cells)."
_OTHER_TABLES = frozenset({".txt", ".xlsx", ".xlsm", ".xls", ".ods", ".json"})
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def read(folder: Path, caps: Caps) -> Written:
    """Read every file of a folder that is named after a table."""
    files = {
        path.name: path
        for path in sorted(folder.iterdir())
        if path.suffix.casefold() in {".csv", ".tsv"}
    }
    stems = dict[str, str]()
    for name, path in files.items():
        stems.setdefault(path.stem, name)
    if not any(fold(stem) in NAME_OF for stem in stems):
        return Written({}, (_no_tables(folder, list(files)),))
    stem_of, problems, lost = match(
        list(stems),
        lambda stem: Place(stems[stem], form="csv"),
        "file",
        lambda stem: stems.get(stem, f"{stem}.csv"),
        lambda stem: _headings(files[stems[stem]], caps),
    )
    problems += _beside(folder, files, stems)
    sheets, gone = {}, dict.fromkeys(lost)
    for table, stem in stem_of.items():
        sheet, faults = _sheet(files[stems[stem]], caps)
        problems += faults
        if sheet is None:
            gone[table] = None
        else:
            sheets[table] = sheet
    spare = tuple(_spare(files[stems[stem]], caps) for stem in unmatched(list(stems), stem_of))
    return Written(
        sheets,
        tuple(problems),
        tuple(stems[stem] for stem in stem_of.values()),
        frozenset(gone),
        spare,
    )


def _headings(path: Path, caps: Caps) -> Iterable[str]:
    """The words at the top of a file."""
    sheet, _ = _sheet(path, caps)
    return headings(sheet.rows) if sheet else ()


def _spare(path: Path, caps: Caps) -> SpareSheet:
    """A file that no table is called after."""
    sheet, _ = _sheet(path, caps)
    rows = sheet.rows if sheet else ()
    return SpareSheet(
        path.stem, Place(path.name, form="csv"), "file", tuple(headings(rows)), filled=bool(rows)
    )


def _beside(folder: Path, files: Mapping[str, Path], stems: Mapping[str, str]) -> Iterator[Problem]:
    """Files that are called after a table and are not read: a second of one name, and those of another kind."""
    for name, path in files.items():
        if stems[path.stem] != name and fold(path.stem) in NAME_OF:
            place = Place(name, form="csv")
            both = f"a second file for {path.stem}; the first is {stems[path.stem]}."
            yield error("doubled-table", place, both, "", "Keep one of them.")
    for path in sorted(folder.iterdir()):
        if path.name not in files and _may_be_table(path):
            what = f"the file {path.name} is not read."
            allowed = "The tables of a folder are CSV files."
            mend = f"Save it as {path.name.partition('.')[0]}.csv if it is the newer one, or move it away."
            yield warning("unread-file", Place(path.name, form="csv"), what, allowed, mend)


def _may_be_table(path: Path) -> bool:
    """Whether a file is called after a table and is of another kind that tables are kept in."""
    stem, _, ending = path.name.partition(".")
    other = path.suffix.casefold() in _OTHER_TABLES or ending.casefold().startswith("csv.")
    return other and fold(stem) in NAME_OF and path.is_file()


def _no_tables(folder: Path, files: list[str]) -> Problem:
    """A folder that is no case; one named like a built-in case stands before it."""
    there = f"Its CSV files are {listed(files)}." if files else "It holds no CSV files."
    allowed = f"{there} A case is a folder with case.csv, criteria.csv and so on, a file a table."
    mend = "Name another folder, a workbook or a JSON file."
    if folder.parent == Path() and folder.name in builtin.names():
        mend = f"It stands before the built-in case {folder.name}: rename it, or call from another folder."
    return error(
        "no-tables",
        None,
        f"the folder {folder.name or folder} holds no tables of a case.",
        allowed,
        mend,
    )


def _sheet(path: Path, caps: Caps) -> tuple[WrittenSheet | None, list[Problem]]:
    place = Place(path.name, form="csv")
    size = path.stat().st_size
    if size > caps.file_bytes:
        found = f"the file has {size:,} bytes."
        return None, [
            error(
                "too-large", place, found, f"At most {caps.file_bytes:,} are read (file_bytes).", ""
            )
        ]
    data = path.read_bytes()
    text, problems = _decoded(data, path.name)
    if not text.strip():
        return WrittenSheet(path.name, "csv", ()), problems
    rows, faults = _rows(text, path.name, caps)
    # Of a table that is read in part nothing more can be said: whatever it misses may stand below.
    cut = any(fault.id == "too-large" for fault in faults)
    return None if cut else WrittenSheet(path.name, "csv", rows), problems + faults


def _decoded(data: bytes, name: str) -> tuple[str, list[Problem]]:
    """Text of a file: UTF-8, or UTF-16 with its mark. Anything else is a problem that shows the first bad line."""
    if data.startswith(UTF_16):
        try:
            return data.decode("utf-16"), []
        except UnicodeDecodeError:
            pass
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        around = data.splitlines()[line - 1] if line <= len(data.splitlines()) else b""
        guess = around.decode("cp1252", errors="replace")
        found = f"the file is not UTF-8 text; in Windows-1252 this line reads “{short(guess, 70)}”."
        mend = "Save it as “CSV UTF-8”."
        place = Place(name, line, form="csv")
        return data.decode("cp1252", errors="replace"), [error("encoding", place, found, "", mend)]


def _rows(text: str, name: str, caps: Caps) -> tuple[tuple[WrittenRow, ...], list[Problem]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark_of(text), strict=True)
    rows: list[WrittenRow] = []
    problems: list[Problem] = []
    start, width, cells = 1, 0, 0
    try:
        for values in reader:
            filled = {column: value for column, value in enumerate(values) if value.strip()}
            cells += len(filled)
            if len(rows) > caps.rows or cells > caps.cells:
                found = f"there are over {caps.rows:,} rows or {caps.cells:,} filled cells."
                problems.append(
                    error("too-large", Place(name, start, form="csv"), found, _NO_MORE, "")
                )
                break
            if filled:
                width = width or len(values)
                problems += _left_over(values, filled, width, Place(name, start, form="csv"))
                rows.append(
                    WrittenRow(
                        start, {column: value for column, value in filled.items() if column < width}
                    )
                )
            start = reader.line_num + 1
    except csv.Error as fault:
        found = f"from here on the file cannot be read as CSV ({fault})."
        mend = "Look for a quotation mark that is not closed; inside quotes it is doubled."
        problems.append(error("broken-csv", Place(name, start, form="csv"), found, "", mend))
    return tuple(rows), problems


def _left_over(
    values: Sequence[str], filled: Iterable[int], width: int, place: Place
) -> Iterator[Problem]:
    """Filled cells of a line beyond the last heading."""
    first = next((column for column in filled if column >= width), None)
    if first is not None:
        found = f"the line has {len(values)} cells, the headings {width}: “{short(values[first], 30)}” is left over."
        yield error(
            "ragged-row", place, found, "", "Put a cell that holds the separator in quotes."
        )


def mark_of(text: str) -> str:
    """The separator: the mark that divides the headings most; a comma if none does."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    counts = {mark: _outside_quotes(first, mark) for mark in _MARKS}
    return max(_MARKS, key=lambda mark: counts[mark]) if any(counts.values()) else ","


def _outside_quotes(line: str, mark: str) -> int:
    return sum(part.count(mark) for part in line.split('"')[::2])


def table_files(folder: Path) -> list[Path]:
    """The files of a folder that a reader would take for tables."""
    files = [path for path in sorted(folder.iterdir()) if path.suffix.casefold() == ".csv"]
    return [path for path in files if fold(path.stem) in NAME_OF]
