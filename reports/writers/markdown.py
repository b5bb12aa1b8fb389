"""A Report as Markdown: what the page shows, its charts as their numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reports.model.charts import Chart
from reports.model.formatting import show
from reports.model.report import Bullets, Details, Figures, Note, Text, figure_table
from reports.model.table import NUMERIC, Table
from reports.model.text import safe_link, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.model.money import Money
    from reports.model.report import Block, Report
    from reports.model.table import Cell

SPECIAL = re.compile(r"([\\`*_\[\]<>|~#$])")
LINE_START = re.compile(r"^(\s*)([-+=]|\d+[.)](?=\s|$))", re.MULTILINE)


def markdown(report: Report) -> str:
    """Write the sections that pages show."""
    parts = [f"# {plain_text(report.title)}"]
    if report.decision:
        parts.append("\n".join("- " + plain_text(line).replace("\n", " ") for line in report.decision))
    parts += [plain_text(line) for line in report.lead]
    if report.name:
        parts.insert(0, plain_text(report.name))
    for section in report.sections:
        if section.page:
            parts.append(f"## {plain_text(section.title)}")
            for block in section.blocks:
                parts += _block(block, report.money, section.title)
    parts += ["---", "  \n".join(f"{plain_text(label)}: {plain_text(text)}" for label, text in report.facts)]
    return "\n\n".join(parts) + "\n"


def plain_text(text: str) -> str:
    r"""Write text so that Markdown shows it as it is.

    >>> plain_text("a*b <i>")
    'a\\*b \\<i\\>'
    """
    return LINE_START.sub(_not_a_list, _inline(text))


def _inline(text: str) -> str:
    return SPECIAL.sub(r"\\\1", visible(text).replace("&", "&amp;"))


def _not_a_list(match: re.Match[str]) -> str:
    mark = match[2]
    return match[1] + (f"\\{mark}" if len(mark) == 1 else f"{mark[:-1]}\\{mark[-1]}")


def _block(block: Block, money: Money, title: str) -> Iterator[str]:
    match block:
        case Text():
            yield plain_text(block.text)
        case Note():
            yield "> " + plain_text(block.text).replace("\n", "\n> ")
        case Bullets():
            yield "\n".join("- " + plain_text(item).replace("\n", " ") for item in block.items)
        case Figures():
            yield _table(figure_table(block), money)
        case Chart():
            unit = f" ({plain_text(block.unit)})" if block.unit else ""
            yield f"**{plain_text(block.title)}**{unit}. {plain_text(block.says)}"
            if block.folded:
                yield _table(block.table, money)
        case Table():
            if block.title != title:
                yield f"**{plain_text(block.title)}**"
            if block.note:
                yield plain_text(block.note)
            yield _table(block, money)
        case Details():
            yield f"**{plain_text(block.summary)}**"
            for part in block.blocks:
                yield from _block(part, money, block.summary)


def _table(table: Table, money: Money) -> str:
    labels = [heading.label + (f" ({heading.unit})" if heading.unit else "") for heading in table.columns]
    rules = ["---:" if heading.meaning in NUMERIC else ":---" for heading in table.columns]
    lines = [[_in_cell(label) for label in labels], rules]
    grains = table.grains()
    lines += [
        [_shown(cell, table, place, money, grains[place], strong=row.total) for place, cell in enumerate(row.cells)]
        for row in table.rows
    ]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _shown(cell: Cell, table: Table, place: int, money: Money, grain: int | None, *, strong: bool) -> str:
    meaning = table.meaning(place, cell)
    grain = grain if meaning == table.columns[place].meaning else None
    text = _in_cell(show(cell.value, meaning, money, cell.side, grain))
    if (address := safe_link(cell.link)) is not None and text:
        return f"[{text}](<{address}>)"
    return f"**{text}**" if strong and text else text


def _in_cell(text: str) -> str:
    return _inline(text).replace("\n", "<br>")
