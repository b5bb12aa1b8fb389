"""Fills for marked cells: each style that a marked cell has gets a filled twin, everything else about it kept."""

from __future__ import annotations

import re

from criteria.model.problems import Severity
from criteria.workbook.marking.parts import as_utf8

COLOURS = {Severity.ERROR: "FFFFC7CE", Severity.WARNING: "FFFFEB9C", Severity.NOTE: "FFDDEBF7"}
_FORMAT = re.compile(r"<(?:\w+:)?xf\b[^>]*/>|<(?:\w+:)?xf\b[^>]*>.*?</(?:\w+:)?xf>", re.DOTALL)


class Styles:
    """A workbook's styles with twins added on demand; without styles nothing is filled."""

    def __init__(self, data: bytes | None) -> None:
        self._text = as_utf8(data).decode() if data is not None else ""
        self._formats = _FORMAT.findall(self._inside("cellXfs")) if data is not None else []
        self._known = len(self._formats)
        self._fills: dict[Severity, int] = {}
        self._twins: dict[tuple[int, Severity], int] = {}
        self._wrapped: int | None = None

    def filled(self, style: int, severity: Severity) -> int:
        """The number of a style's filled twin."""
        if not 0 <= style < len(self._formats):
            return style
        if (style, severity) not in self._twins:
            twin = _with(self._formats[style], "fillId", str(self._fill(severity)))
            self._formats.append(_with(twin, "applyFill", "1"))
            self._twins[style, severity] = len(self._formats) - 1
        return self._twins[style, severity]

    def wrapped(self) -> int:
        """The number of a style for long text: wrapped, from the top."""
        if not self._known:
            return 0
        if self._wrapped is None:
            head = re.match(r"<(\w+:)?", self._formats[0])
            prefix = (head.group(1) or "") if head else ""
            self._formats.append(
                f'<{prefix}xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1">'
                f'<{prefix}alignment vertical="top" wrapText="1"/></{prefix}xf>'
            )
            self._wrapped = len(self._formats) - 1
        return self._wrapped

    def data(self) -> bytes:
        """The part with the twins in it."""
        now = self._put("cellXfs", self._formats[self._known :])
        self._known = len(self._formats)
        self._text = now
        return now.encode()

    def _fill(self, severity: Severity) -> int:
        if severity not in self._fills:
            inside = self._inside("fills")
            self._fills[severity] = len(re.findall(r"<(?:\w+:)?fill[\s>/]", inside))
            head = re.search(r"<(\w+:)?fills\b", self._text)
            prefix = (head.group(1) or "") if head else ""
            colour = COLOURS[severity]
            solid = f'<{prefix}patternFill patternType="solid"><{prefix}fgColor rgb="{colour}"/>'
            ground = f'<{prefix}bgColor indexed="64"/></{prefix}patternFill>'
            self._text = self._put("fills", [f"<{prefix}fill>{solid}{ground}</{prefix}fill>"])
        return self._fills[severity]

    def _inside(self, tag: str) -> str:
        element = re.search(
            rf"<(?:\w+:)?{tag}\b[^>]*>(.*?)</(?:\w+:)?{tag}>", self._text, re.DOTALL
        )
        return element.group(1) if element else ""

    def _put(self, tag: str, more: list[str]) -> str:
        """Add elements to a list, and bring its count up to date."""
        element = re.search(
            rf"(<(?:\w+:)?{tag}\b[^>]*>)(.*?)(</(?:\w+:)?{tag}>)", self._text, re.DOTALL
        )
        if element is None or not more:
            return self._text
        start = re.sub(
            r'count="(\d+)"',
            lambda count: f'count="{int(count.group(1)) + len(more)}"',
            element.group(1),
            count=1,
        )
        filled = start + element.group(2) + "".join(more) + element.group(3)
        return self._text[: element.start()] + filled + self._text[element.end() :]


def _with(element: str, name: str, value: str) -> str:
    """An element with an attribute set on its first tag."""
    end = element.index(">")
    tag, rest = element[:end], element[end:]
    if re.search(rf'\s{name}="[^"]*"', tag):
        return re.sub(rf'(\s{name}=)"[^"]*"', rf'\g<1>"{value}"', tag, count=1) + rest
    if tag.endswith("/"):
        return f'{tag[:-1]} {name}="{value}"/{rest}'
    return f'{tag} {name}="{value}"{rest}'
