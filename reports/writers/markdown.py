"""A Report as Markdown: what the page shows, its charts as their numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reports.model.charts import Chart
from reports.model.formatting import show
from reports.model.pictures import FutureStrip, Timeline, Tornado, YearStacks, spoken
from reports.model.report import Bullets, Details, Figures, Note, Pair, Text, figure_table
from reports.model.screens import OptionsBeside, PortfolioScreen
from reports.model.shortened import for_pages
from reports.model.table import NUMERIC, Table
from reports.model.text import safe_link, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.model.money import Money
    from reports.model.pictures import Picture
    from reports.model.report import Block, Report, Screen
    from reports.model.table import Cell, Row

SPECIAL = re.compile(r"([\\`*_\[\]<>|~#$])")
LINE_START = re.compile(r"^(\s*)([-+=]|\d+[.)](?=\s|$))", re.MULTILINE)


def markdown(report: Report) -> str:
    """Write the sections that pages show."""
    parts = [f"# {plain_text(report.title)}"]
    if report.decision:
        parts.append(
            "\n".join("- " + plain_text(line).replace("\n", " ") for line in report.decision)
        )
    parts += [plain_text(line) for line in report.lead]
    notes = () if report.front is None else report.front.notes
    parts += [f"> {plain_text(note)}" for note in notes]
    if report.name:
        parts.insert(0, plain_text(report.name))
    for section in for_pages(report):
        written = [
            text for block in section.blocks for text in _block(block, report.money, section.title)
        ]
        if written:
            parts += [f"## {plain_text(section.title)}", *written]
    parts += [
        "---",
        "  \n".join(f"{plain_text(label)}: {plain_text(text)}" for label, text in report.facts),
    ]
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


def _blocks(blocks: tuple[Block, ...], money: Money, title: str) -> Iterator[str]:
    for block in blocks:
        yield from _block(block, money, title)


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
            yield from _chart(block, money)
        case Table():
            yield from _titled(block, money, title)
        case OptionsBeside() | PortfolioScreen():
            yield from _screen(block, money, title)
        case Pair():
            yield from _blocks((*block.left, *block.right), money, title)
        case Tornado() | FutureStrip() | Timeline() | YearStacks():
            yield from _picture(block)
        case Details():
            yield f"**{plain_text(block.summary)}**"
            yield from _blocks(block.blocks, money, block.summary)


def _screen(screen: Screen, money: Money, title: str) -> Iterator[str]:
    """Write a screen as what it notes and its tables."""
    yield from map(plain_text, screen.notes)
    for table in screen.tables:
        yield from _titled(table, money, title)


def _picture(picture: Picture) -> Iterator[str]:
    """Write a picture as what its rows say."""
    yield f"**{plain_text(picture.head.title)}** {plain_text(picture.head.unit)}"
    yield "\n".join("- " + plain_text(line) for line in spoken(picture))


def _chart(chart: Chart, money: Money) -> Iterator[str]:
    unit = f" ({plain_text(chart.unit)})" if chart.unit else ""
    yield f"**{plain_text(chart.title)}**{unit}. {plain_text(chart.says)}"
    if chart.folded:
        yield _table(chart.table, money)


def _titled(table: Table, money: Money, above: str) -> Iterator[str]:
    """Write a table with its title, where that does not stand above it already, and its note."""
    if table.title != above:
        yield f"**{plain_text(table.title)}**"
    if table.note:
        yield plain_text(table.note)
    yield _table(table, money)


def _table(table: Table, money: Money) -> str:
    rules = ["---:" if heading.meaning in NUMERIC else ":---" for heading in table.columns]
    lines = [[_in_cell(heading.with_unit) for heading in table.columns], rules]
    grains = table.grains()
    for row in table.rows:
        shown = [
            show(
                cell.value,
                table.meaning(place, cell),
                money,
                cell.side,
                table.grain(place, cell, grains),
            )
            for place, cell in enumerate(row.cells)
        ]
        lines.append(
            [_dressed(text, cell, row) for text, cell in zip(shown, row.cells, strict=True)]
        )
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _dressed(shown: str, cell: Cell, row: Row) -> str:
    """Write a cell's text: a link where it has one, strong in a total row."""
    text = _in_cell(shown)
    if not text:
        return text
    address = safe_link(cell.link)
    if address is not None:
        return f"[{text}](<{address}>)"
    return f"**{text}**" if row.total else text


def _in_cell(text: str) -> str:
    return _inline(text).replace("\n", "<br>")
