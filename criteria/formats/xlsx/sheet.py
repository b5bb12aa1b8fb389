"""One sheet of a workbook, read as a stream of elements into written cells."""

from __future__ import annotations

import re
from decimal import Context, Decimal
from typing import TYPE_CHECKING

from criteria.formats.xlsx.package import RESAVE, RefusedError, local
from criteria.formats.xlsx.shared import unescaped
from criteria.model.kinds import MAX_DIGITS
from criteria.model.names import short, torn
from criteria.model.written import (
    Area,
    BrokenCell,
    DatedCell,
    PercentCell,
    WrittenRow,
    WrittenSheet,
    letters,
    torn_text,
    warning,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from criteria.formats.xlsx.shared import Shared
    from criteria.model.problems import Problem
    from criteria.model.written import CellValue

_KEPT = Context(prec=MAX_DIGITS)
_NUMBER = re.compile(r"[+-]?[0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?|[+-]?[0-9]+\.")
_AREA = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?")
_OTHER_BOOK = re.compile(r"\[[0-9]+\]")
_TAKEN = frozenset({"v", "f", "t"})


class SheetReader:
    """Takes a sheet's elements one after another; `sheet()` is what they said, `problems` what was odd about it."""

    def __init__(self, title: str, book: Shared, *, hidden: bool) -> None:
        self._title, self._book, self._hidden = title, book, hidden
        self._caps = book.package.caps
        self._rows: dict[int, dict[int, CellValue]] = {}
        self._hidden_rows: dict[int, None] = {}
        self._hidden_columns: dict[int, None] = {}
        self._merged: list[Area] = []
        self._number = 0
        self._column = -1
        self._depth = self._cells = 0
        self._kind = self._style = self._taking = ""
        self._phonetic = False
        self._pieces: dict[str, list[str]] = {}
        self._linked: list[tuple[int, int]] = []
        self.problems: list[Problem] = []

    def start(self, tag: str, marks: dict[str, str]) -> None:
        """Take the start of an element."""
        name = local(tag)
        self._depth += 1
        if self._depth > self._caps.depth:
            raise RefusedError(
                "damaged",
                "the sheet is nested too deeply.",
                f"({self._caps.depth}, the setting depth)",
                RESAVE,
            )
        if name == "c":
            self._start_cell(marks)
        elif name in _TAKEN:
            self._taking = "" if self._phonetic else name
            self._pieces.setdefault(name, [])
        elif name == "row":
            self._row(marks)
        elif name == "rPh":
            self._phonetic = True
        elif name == "mergeCell":
            self._merge(marks.get("ref", ""))
        elif name == "col":
            self._column_marks(marks)

    def text(self, piece: str) -> None:
        """Take a piece of text."""
        if self._taking:
            self._pieces[self._taking].append(piece)

    def end(self, tag: str) -> None:
        """Take the end of an element."""
        name = local(tag)
        self._depth -= 1
        if name in _TAKEN:
            self._taking = ""
        elif name == "c":
            if self._pieces:
                self._cell()
        elif name == "rPh":
            self._phonetic = False

    @property
    def filled(self) -> int:
        """How many rows hold something so far."""
        return len(self._rows)

    def sheet(self) -> WrittenSheet:
        """What the sheet said."""
        rows = tuple(
            WrittenRow(number, cells) for number, cells in sorted(self._rows.items()) if cells
        )
        sheet = WrittenSheet(
            title=self._title,
            form="xlsx",
            rows=rows,
            merged=tuple(self._merged),
            hidden_rows=frozenset(self._hidden_rows),
            hidden_columns=frozenset(self._hidden_columns),
            hidden=self._hidden,
        )
        if self._linked:
            first, *others = self._linked
            more = f", and so do {len(others)} more on this sheet" if others else ""
            found = f"this cell takes its value from another workbook{more}."
            mend = "The saved value is used; type it in if it must not change."
            self.problems.append(warning("linked-workbook", sheet.place(*first), found, "", mend))
        return sheet

    def _start_cell(self, marks: dict[str, str]) -> None:
        ref = marks.get("r", "")
        self._column = column_of(ref) if ref else self._column + 1
        self._kind, self._style = marks.get("t", "n"), marks.get("s", "0")
        self._pieces = {}

    def _column_marks(self, marks: dict[str, str]) -> None:
        if marks.get("hidden") in {"1", "true"}:
            first, last = int(marks.get("min", "1")), int(marks.get("max", "1"))
            self._hidden_columns |= dict.fromkeys(range(first - 1, min(last, self._caps.columns)))

    def _row(self, marks: dict[str, str]) -> None:
        self._number = int(marks["r"]) if "r" in marks else self._number + 1
        self._column = -1
        if marks.get("hidden") in {"1", "true"}:
            self._hidden_rows[self._number] = None

    def _merge(self, ref: str) -> None:
        corners = _AREA.fullmatch(ref)
        if corners and corners.group(3):
            first, top, last, bottom = corners.groups()
            self._merged.append(Area(int(top), int(bottom), column_of(first), column_of(last)))
        if len(self._merged) > self._caps.merged:
            found = (
                f"the sheet has more than {self._caps.merged:,} merged areas (the setting merged)."
            )
            raise RefusedError("too-large", found, "", RESAVE)

    def _cell(self) -> None:
        value = self._value()
        if value is None or (isinstance(value, str) and not value.strip()):
            return
        if isinstance(value, str) and torn(value):
            value = torn_text()
        cells = self._rows.setdefault(self._number, {})
        self._hold_to_caps(cells)
        cells[self._column] = value

    def _hold_to_caps(self, cells: Mapping[int, CellValue]) -> None:
        """Count one more cell, in a row with those given; raises RefusedError where there are too many of anything."""
        if self._column >= self._caps.columns:
            found = f"there is a value beyond column {letters(self._caps.columns - 1)}."
            allowed = f"At most {self._caps.columns:,} columns are read (the setting columns)."
            raise RefusedError("too-large", found, allowed)
        if self._column in cells:
            found = f"the cell {letters(self._column)}{self._number} is written twice in the file."
            raise RefusedError("damaged", found, "", RESAVE)
        self._cells += 1
        if self._cells > self._caps.cells or len(self._rows) > self._caps.rows:
            found = f"the sheet has more than {self._caps.cells:,} filled cells or {self._caps.rows:,} rows."
            raise RefusedError(
                "too-large", found, "No more are read (the settings cells and rows)."
            )

    def _value(self) -> CellValue | None:
        """What the cell holds: its saved value, never its formula."""
        saved = "".join(self._pieces.get("v", ()))
        if "f" in self._pieces:
            formula = "".join(self._pieces["f"])
            if not saved and not (self._kind == "str" and "v" in self._pieces):
                shown = (
                    f"the formula ={short(formula, 40)}" if formula else "the formula in this cell"
                )
                mend = "Open the file in Excel and save it, or type the value."
                return BrokenCell("unsaved-formula", f"{shown} has no saved value.", mend)
            if _OTHER_BOOK.search(formula):
                self._linked.append((self._number, self._column))
        if self._kind == "inlineStr":
            return unescaped("".join(self._pieces.get("t", ())))
        if not saved:
            return None
        return self._typed(saved)

    def _typed(self, saved: str) -> CellValue:
        if self._kind == "s":
            return self._book.shared[int(saved)]
        if self._kind == "str":
            return unescaped(saved)
        if self._kind == "b":
            return saved.strip() in {"1", "true"}
        if self._kind == "e":
            return BrokenCell(
                "error-value",
                f"the cell shows {short(saved, 20)}.",
                "Mend the formula, or type the value.",
            )
        if self._kind == "d":
            return DatedCell(Decimal(0), saved.removesuffix("T00:00:00"))
        return self._numeric(saved.strip())

    def _numeric(self, saved: str) -> CellValue:
        exact = _exact(saved)
        if exact is None:
            return BrokenCell(
                "damaged-number",
                f"the cell holds {short(saved, 24)}, which is no number.",
                "Type the number.",
            )
        style = int(self._style) if self._style.isdigit() else 0
        if style in self._book.dates:
            shown = self._book.date(float(exact))
            return exact if shown is None else DatedCell(exact, shown)
        return PercentCell(exact) if style in self._book.percents else exact


def _exact(saved: str) -> Decimal | None:
    """The number that the sheet shows in full: 15 significant digits of the shortest form of the float."""
    if len(saved) <= MAX_DIGITS and saved.isascii() and saved.isdigit():
        return Decimal(saved)
    if not _NUMBER.fullmatch(saved):
        return None
    exact = _KEPT.create_decimal(repr(float(saved)))
    return exact.normalize(_KEPT) if exact.is_finite() else None


def column_of(ref: str) -> int:
    """The column of a cell's name, from 0; raises ValueError.

    >>> column_of("A1"), column_of("AA12")
    (0, 26)
    """
    column = 0
    name = ref.rstrip("0123456789")
    if not name or not name.isascii() or not name.isalpha() or len(name) > 3:
        message = f"{ref} names no cell"
        raise ValueError(message)
    for letter in name.upper():
        column = column * 26 + ord(letter) - 64
    return column - 1
