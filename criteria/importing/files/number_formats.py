"""Which currency a number format of Excel shows, cell by cell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from criteria.formats.xlsx.package import local
from criteria.formats.xlsx.sheet import column_of

if TYPE_CHECKING:
    from criteria.formats.xlsx.package import Package

_BRACKET = re.compile(r"\[\$([^\]-]+)(?:-[0-9A-Fa-f]+)?\]")
_QUOTED = re.compile(r'"([^"]+)"')
_BUILT_IN = {5: "$", 6: "$", 7: "$", 8: "$", 42: "$", 44: "$"}
_UNIT = re.compile(
    r"[$€£¥₹₩]|\b(?:EUR|USD|GBP|CHF|PLN|CZK|HUF|SEK|NOK|DKK|RON|BGN|JPY|CAD|AUD)\b|zł|Kč"
)


def currency_of(code: str) -> str:
    """The currency, and what stands with it, of a format's code; blank where it shows none.

    >>> currency_of('#,##0 "k€"'), currency_of("[$€-407] #,##0.00"), currency_of("0.00%")
    ('k€', '€', '')
    """
    positive = code.partition(";")[0]
    bracket = _BRACKET.search(positive)
    words = [bracket.group(1)] if bracket else []
    words += _QUOTED.findall(positive)
    bare = _QUOTED.sub("", _BRACKET.sub("", positive)).replace("\\", "")
    words += _UNIT.findall(bare)
    text = " ".join(word.strip() for word in words)
    return text if _UNIT.search(text) else ""


def currencies(package: Package, styles: str | None, part: str) -> dict[tuple[int, int], str]:
    """The currency of every cell of a sheet's part whose format shows one, by row and column."""
    shown = _by_style(package, styles) if styles and styles in package else {}
    return _cells(package, part, shown) if shown else {}


def _by_style(package: Package, part: str) -> dict[str, str]:
    codes = dict(_BUILT_IN)
    shown: dict[str, str] = {}
    inside = {"cellXfs": False, "style": 0}

    def start(tag: str, marks: dict[str, str]) -> None:
        name = local(tag)
        if name == "numFmt" and marks.get("numFmtId", "").isdigit():
            codes[int(marks["numFmtId"])] = currency_of(marks.get("formatCode", ""))
        elif name == "cellXfs":
            inside["cellXfs"] = True
        elif name == "xf" and inside["cellXfs"]:
            currency = codes.get(int(marks.get("numFmtId", "0")), "")
            if currency:
                shown[str(inside["style"])] = currency
            inside["style"] += 1

    def end(tag: str) -> None:
        if local(tag) == "cellXfs":
            inside["cellXfs"] = False

    package.parse(part, start, end, _nothing)
    return shown


def _cells(package: Package, part: str, shown: dict[str, str]) -> dict[tuple[int, int], str]:
    found: dict[tuple[int, int], str] = {}

    def start(tag: str, marks: dict[str, str]) -> None:
        ref = marks.get("r", "")
        if local(tag) == "c" and ref and marks.get("s") in shown:
            row = int(ref.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
            found[row, column_of(ref)] = shown[marks["s"]]

    package.parse(part, start, _nothing, _nothing)
    return found


def _nothing(*_: object) -> None:
    """Take no notice."""
