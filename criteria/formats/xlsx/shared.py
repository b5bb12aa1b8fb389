"""What the sheets of a workbook share: their parts, the text, and which cell styles show dates or percentages."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from criteria.formats.xlsx.package import Package, RefusedError, local
from criteria.model.names import torn

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

_DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_PERCENTS = frozenset([9, 10])
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)


def _nothing(*_: object) -> None:
    """Take no notice."""


_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def unescaped(text: str) -> str:
    """Text as Excel reads it: `_x0041_` stands for A, and two halves of a character for one."""
    if "_x" not in text:
        return text
    plain = _ESCAPED.sub(lambda code: chr(int(code.group(1), 16)), text)
    if not torn(plain):
        return plain
    try:
        return plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError:
        return plain


def _dates_and_percents(codes: Mapping[int, str]) -> tuple[set[int], set[int]]:
    """The numbers of the formats that show dates, and of those that show percentages: built in, or by their code."""
    dates, percents = set(_DATES), set(_PERCENTS)
    for number, code in codes.items():
        bare = _LITERAL.sub("", code).partition(";")[0].casefold()
        if bare != "general" and re.search("[dmyhs]", bare):
            dates.add(number)
        if "%" in bare:
            percents.add(number)
    return dates, percents


def _positions(formats: Sequence[int], wanted: Container[int]) -> frozenset[int]:
    """Which cell styles have one of the wanted formats; formats: that of each style."""
    return frozenset(style for style, number in enumerate(formats) if number in wanted)


class Shared:
    """What the sheets share: their parts, the shared text, and which cell styles show dates or percentages."""

    def __init__(self, package: Package, main: str) -> None:
        self.package = package
        self.parts: dict[str, str] = {}
        self.hidden: dict[str, None] = {}
        self.early = False
        self._sheets: list[tuple[str, str, str]] = []
        package.parse(main, self._start, _nothing, _nothing)
        related = package.related(main)
        if len(self._sheets) > package.caps.sheets:
            found = f"the workbook has {len(self._sheets):,} sheets."
            raise RefusedError(
                "too-large", found, f"At most {package.caps.sheets} are read (the setting sheets)."
            )
        for title, key, state in self._sheets:
            kind, part = related.get(key, ("", ""))
            if kind == "worksheet" and part in package:
                self.parts[title] = part
                if state != "visible":
                    self.hidden[title] = None
        by_kind = dict(related.values())
        self.shared = self._shared_text(by_kind.get("sharedStrings"))
        self.dates, self.percents = self._styles(by_kind.get("styles"))

    def _start(self, tag: str, marks: dict[str, str]) -> None:
        name = local(tag)
        if name == "sheet" and marks.get("name"):
            key = next(
                (value for mark, value in marks.items() if local(mark) == "id" and ":" in mark), ""
            )
            self._sheets.append((marks["name"], key, marks.get("state", "visible")))
        elif name == "workbookPr":
            self.early = marks.get("date1904") in {"1", "true"}

    def _shared_text(self, part: str | None) -> list[str]:
        texts: list[str] = []
        now: list[str] = []
        state = {"text": False, "phonetic": False, "size": 0}

        def start(tag: str, _: dict[str, str]) -> None:
            name = local(tag)
            state["phonetic"] = state["phonetic"] or name == "rPh"
            state["text"] = name == "t" and not state["phonetic"]

        def end(tag: str) -> None:
            name = local(tag)
            state["text"] = False
            if name == "rPh":
                state["phonetic"] = False
            elif name == "si":
                texts.append(unescaped("".join(now)))
                state["size"] += len(texts[-1])
                now.clear()
                if state["size"] > self.package.caps.text:
                    found = f"the workbook holds more than {self.package.caps.text:,} characters of text."
                    raise RefusedError(
                        "too-large", found, "That is the most that is read (the setting text)."
                    )

        def text(piece: str) -> None:
            if state["text"]:
                now.append(piece)

        if part and part in self.package:
            self.package.parse(part, start, end, text)
        return texts

    def _styles(self, part: str | None) -> tuple[frozenset[int], frozenset[int]]:
        """The numbers of the cell styles that show dates, and of those that show percentages."""
        codes: dict[int, str] = {}
        formats: list[int] = []
        inside = {"cellXfs": False}

        def start(tag: str, marks: dict[str, str]) -> None:
            name = local(tag)
            if name == "numFmt" and marks.get("numFmtId", "").isdigit():
                codes[int(marks["numFmtId"])] = marks.get("formatCode", "")
            elif name == "cellXfs":
                inside["cellXfs"] = True
            elif name == "xf" and inside["cellXfs"]:
                formats.append(int(marks.get("numFmtId", "0")))

        def end(tag: str) -> None:
            if local(tag) == "cellXfs":
                inside["cellXfs"] = False

        if part and part in self.package:
            self.package.parse(part, start, end, _nothing)
        dates, percents = _dates_and_percents(codes)
        return _positions(formats, dates), _positions(formats, percents)

    def date(self, serial: float) -> str | None:
        """The date of a serial number in ISO form, with the time if it has one; None where there is no such date."""
        # A sheet has no zone. Excel counts a 29 February 1900 that never was.
        first_day = (1904, 1, 1) if self.early else (1899, 12, 30 if serial >= 60 else 31)
        start = datetime(*first_day)  # noqa: DTZ001
        try:
            moment = start + timedelta(seconds=round(serial * 86_400))
        except (OverflowError, ValueError):
            return None
        if moment.time() == datetime.min.time():
            return moment.date().isoformat()
        return moment.isoformat(" ", "minutes")
