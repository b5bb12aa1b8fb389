"""The sheet Problems: every problem with a link to its cell, at the end of the marked copy and open in front."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from criteria.workbook.marking import parts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from criteria.model.problems import Place, Problem
    from criteria.workbook.marking.styles import Styles

TITLE = "Problems"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_HEADINGS = ("Severity", "Where", "What was found", "What may stand there", "What to do")
_WIDTHS = (12, 26, 60, 44, 50)
_HEADER = "A copy with the cells marked. Mend your own file and check it again; nothing typed here is read."


def listing(
    files: dict[str, bytes],
    main: str,
    titles: Sequence[str],
    problems: Sequence[Problem],
    styles: Styles,
) -> None:
    """Add the sheet to the workbook's parts."""
    part = parts.free(files, "xl/worksheets/sheet{}.xml")
    files[part] = _sheet(problems, titles, styles).encode()
    parts.declare(files, part, _SHEET)
    relation = parts.relate(files, main, "worksheet", part)
    now = parts.as_utf8(files[main]).decode()
    head = parts.prefix(now.encode(), "sheets")
    numbers = [int(number) for number in re.findall(r'\bsheetId="(\d+)"', now)]
    line = (
        f'<{head}sheet xmlns:r="{parts.RELATIONS}" name={parts.attribute(_title(titles))} '
        f'sheetId="{max(numbers, default=0) + 1}" r:id="{relation}"/>'
    )
    front = len(re.findall(rf"<{head}sheet\s", now))
    now = now.replace(f"</{head}sheets>", f"{line}</{head}sheets>", 1)
    files[main] = _in_front(now, front).encode()


def _title(titles: Sequence[str]) -> str:
    taken = {title.casefold() for title in titles}
    return next(
        name
        for number in range(1, len(titles) + 2)
        if (name := TITLE if number == 1 else f"{TITLE} {number}").casefold() not in taken
    )


def _in_front(now: str, place: int) -> str:
    view = re.search(r"<(?:\w+:)?workbookView\b[^>]*", now)
    if view is None:
        return now
    tag = re.sub(r'\s(activeTab|firstSheet)="\d+"', "", view.group())
    slash = "/" if tag.endswith("/") else ""
    return f'{now[: view.start()]}{tag.removesuffix("/")} activeTab="{place}"{slash}{now[view.end() :]}'


def _sheet(problems: Sequence[Problem], titles: Sequence[str], styles: Styles) -> str:
    wrapped = styles.wrapped()
    rows = [_row(1, [(_HEADER, 0)]), _row(2, [(heading, wrapped) for heading in _HEADINGS])]
    links = []
    for number, problem in enumerate(problems, 3):
        severity = (str(problem.severity), styles.filled(wrapped, problem.severity))
        texts = (str(problem.place or ""), problem.found, problem.allowed, problem.mend)
        rows.append(_row(number, [severity, *((text, wrapped) for text in texts)]))
        if problem.place and problem.place.table in titles:
            links.append(
                f'<hyperlink ref="B{number}" location={parts.attribute(_target(problem.place))}/>'
            )
    columns = "".join(
        f'<col min="{place}" max="{place}" width="{width}" customWidth="1"/>'
        for place, width in enumerate(_WIDTHS, 1)
    )
    view = '<pane ySplit="2" topLeftCell="A3" activePane="bottomLeft" state="frozen"/>'
    linked = f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{_MAIN}">'
        '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView workbookViewId="0" tabSelected="1">{view}</sheetView></sheetViews>'
        f"<cols>{columns}</cols><sheetData>{''.join(rows)}</sheetData>{linked}"
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    )


def _target(place: Place) -> str:
    sheet = place.table.replace("'", "''")
    return f"'{sheet}'!{place.column or 'A'}{place.row or 1}"


def _row(number: int, cells: Sequence[tuple[str, int]]) -> str:
    written = "".join(
        f'<c r="{chr(65 + place)}{number}" s="{style}" t="inlineStr"><is>'
        f'<t xml:space="preserve">{parts.text(value)}</t></is></c>'
        for place, (value, style) in enumerate(cells)
    )
    lines = max(
        (math.ceil(len(value) / (_WIDTHS[place] * 1.1)) for place, (value, _) in enumerate(cells)),
        default=1,
    )
    height = f' ht="{15 * max(lines, 1) + 1}"' if number > 1 else ""
    return f'<row r="{number}"{height}>{written}</row>'
