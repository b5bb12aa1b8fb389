"""The last touch to a workbook's zip: fixed times, so the same bytes, and saved values beside formulas."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Mapping

MOMENT = (1980, 1, 1, 0, 0, 0)
"""The time every part carries; the earliest a zip can say."""

_WRITTEN = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")
_SHEET = re.compile(rb'<sheet [^>]*?name="([^"]*)"[^>]*?r:id="([^"]*)"')
_FORMULA = re.compile(r'<c r="([A-Z]+[0-9]+)"([^>]*)><f>(.*?)</f><v\s*/?>(?:</v>)?</c>')


type Shown = str | float | bool | None
"""What a formula shows."""


def packed(data: bytes, saved: Mapping[tuple[str, str], Shown]) -> bytes:
    """Pack a workbook again: no time of writing, and for each formula what it shows (by sheet and cell)."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new,
    ):
        titles = {
            f"xl/worksheets/sheet{place}.xml": name for place, name in enumerate(_titles(old), 1)
        }
        for info in old.infolist():
            part = old.read(info)
            if info.filename == "docProps/core.xml":
                part = _WRITTEN.sub(rb"\g<1>2000-01-01T00:00:00Z\g<3>", part)
            part = part.replace(b' customHeight="1"', b"")  # so that rows grow with what is typed
            title = titles.get(info.filename)
            if title is not None and b"<f>" in part:
                part = _with_values(part.decode(), title, saved).encode()
            entry = zipfile.ZipInfo(info.filename, MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            entry.create_system = 3
            new.writestr(entry, part)
    return out.getvalue()


def _titles(book: zipfile.ZipFile) -> list[str]:
    """The sheets' names, in the order in which openpyxl numbers their parts."""
    return [name.decode() for name, _ in _SHEET.findall(book.read("xl/workbook.xml"))]


def _with_values(xml: str, title: str, saved: Mapping[tuple[str, str], Shown]) -> str:
    def filled(match: re.Match[str]) -> str:
        cell, marks, formula = match.groups()
        kind, shown = _shown(saved.get((title, cell), ""))
        return f'<c r="{cell}"{marks}{kind}><f>{formula}</f><v>{shown}</v></c>'

    return _FORMULA.sub(filled, xml)


def _shown(value: Shown) -> tuple[str, str]:
    """The type of a cell's saved value, and the value as the file holds it."""
    if isinstance(value, bool):
        return ' t="b"', str(int(value))
    if isinstance(value, int | float):
        return "", repr(value)
    return ' t="str"', escape(str(value or ""))
