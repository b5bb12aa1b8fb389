"""Comments on marked cells: the text, and the old drawing that spreadsheets still want for each."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from criteria.formats.xlsx.sheet import column_of
from criteria.workbook.marking import parts

if TYPE_CHECKING:
    from collections.abc import Mapping

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_COMMENTS = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_AUTHOR = "Steelyard"
_NEW = f"""<?xml version="1.0" encoding="UTF-8"?>
<comments xmlns="{_MAIN}"><authors></authors><commentList></commentList></comments>"""
_CANVAS = """<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"
 xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202"
 path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/>
</v:shapetype></xml>"""
_AFTER_LEGACY = (
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
)


class Comments:
    """The comments of one sheet, old ones kept."""

    def __init__(self, files: dict[str, bytes], sheet: str) -> None:
        self._files, self._sheet = files, sheet
        self._related = _related(files, sheet)

    def add(self, data: bytes, texts: Mapping[tuple[int, str], str]) -> bytes:
        """Comment cells, given by row and column; returns the sheet's part, which may have to point to the drawing."""
        part = self._related.get("comments")
        if part is None or part not in self._files:
            part = parts.free(self._files, "xl/comments{}.xml")
            self._files[part] = _NEW.encode()
            parts.declare(self._files, part, _COMMENTS)
            parts.relate(self._files, self._sheet, "comments", part)
        now = parts.as_utf8(self._files[part]).decode()
        now, drawn = _commented(now, texts)
        self._files[part] = now.encode()
        return self._draw(data, drawn)

    def _draw(self, data: bytes, cells: list[tuple[int, str]]) -> bytes:
        """Give each new comment its shape."""
        part = self._related.get("vmlDrawing")
        if part is None or part not in self._files:
            part = parts.free(self._files, "xl/drawings/vmlDrawing{}.vml")
            self._files[part] = _CANVAS.encode()
            parts.declare_ending(self._files, "vml", _DRAWING)
            data = _pointing(data, parts.relate(self._files, self._sheet, "vmlDrawing", part))
        now = parts.as_utf8(self._files[part]).decode()
        shapes = "".join(
            _shape(place, row, column_of(column)) for place, (row, column) in enumerate(cells, 1)
        )
        end = now.rindex("</")
        self._files[part] = (now[:end] + shapes + now[end:]).encode()
        return data


def _related(files: dict[str, bytes], sheet: str) -> dict[str, str]:
    folder, base = posixpath.split(sheet)
    rels = parts.as_utf8(files.get(posixpath.join(folder, "_rels", f"{base}.rels"), b"")).decode()
    targets = {}
    for tag in re.findall(r"<(?:\w+:)?Relationship\s[^>]*>", rels):
        kind, target = re.search(r'Type="([^"]*)"', tag), re.search(r'Target="([^"]*)"', tag)
        if kind and target:
            part = posixpath.normpath(posixpath.join("/", folder, target.group(1))).lstrip("/")
            targets[kind.group(1).rpartition("/")[2]] = part
    return targets


def _commented(now: str, texts: Mapping[tuple[int, str], str]) -> tuple[str, list[tuple[int, str]]]:
    """Add the comments; where a cell has one already, the text goes below it and no shape is needed."""
    head = parts.prefix(now.encode(), "comments")
    authors = len(re.findall(rf"<{head}author[\s>/]", now))
    now = re.sub(rf"<{head}authors\s*/>", f"<{head}authors></{head}authors>", now)
    now = re.sub(rf"<{head}commentList\s*/>", f"<{head}commentList></{head}commentList>", now)
    now = now.replace(
        f"</{head}authors>", f"<{head}author>{_AUTHOR}</{head}author></{head}authors>", 1
    )
    drawn, added = [], []
    in_order = sorted(texts.items(), key=lambda item: (item[0][0], column_of(item[0][1])))
    for (row, column), text in in_order:
        run = f'<{head}r><{head}t xml:space="preserve">{{}}{parts.text(text)}</{head}t></{head}r>'
        old = re.search(
            rf'<{head}comment\s[^>]*ref="{column}{row}".*?</{head}text>', now, re.DOTALL
        )
        if old:
            at = old.end() - len(f"</{head}text>")
            now = now[:at] + run.replace("{}", "\n\n") + now[at:]
            continue
        comment = f'<{head}comment ref="{column}{row}" authorId="{authors}"><{head}text>{{}}</{head}text></{head}comment>'
        added.append(comment.replace("{}", run.replace("{}", "")))
        drawn.append((row, column))
    return now.replace(f"</{head}commentList>", "".join(added) + f"</{head}commentList>", 1), drawn


def _pointing(data: bytes, relation: str) -> bytes:
    """The sheet with its pointer to the drawing, in the place the order of elements wants."""
    now = data.decode()
    head = parts.prefix(data, "worksheet")
    pointer = f'<{head}legacyDrawing xmlns:r="{parts.RELATIONS}" r:id="{relation}"/>'
    after = [
        tag_match.start()
        for tag in _AFTER_LEGACY
        if (tag_match := re.search(rf"<{head}{tag}[\s>/]", now))
    ]
    at = min(after, default=now.rindex(f"</{head}worksheet>"))
    return (now[:at] + pointer + now[at:]).encode()


def _shape(place: int, row: int, column: int) -> str:
    return (
        f'<v:shape id="_x0000_sy{row}_{column}" type="#_x0000_t202" style="position:absolute;margin-left:60pt;'
        f'margin-top:2pt;width:220pt;height:90pt;z-index:{100 + place};visibility:hidden" fillcolor="#ffffe1" '
        'o:insetmode="auto" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
        'xmlns:x="urn:schemas-microsoft-com:office:excel"><v:fill color2="#ffffe1"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"/><x:ClientData ObjectType="Note"><x:MoveWithCells/>'
        f"<x:SizeWithCells/><x:AutoFill>False</x:AutoFill><x:Row>{row - 1}</x:Row><x:Column>{column}</x:Column>"
        "</x:ClientData></v:shape>"
    )
