"""A paper, or a letter, as a Word document: real headings and tables, and the same bytes every time.

Needs python-docx, of the extra `office`.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from reports.model.front import words
from reports.model.text import visible
from reports.writers.package import same_bytes

if TYPE_CHECKING:
    from docx.document import Document as Written
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph

    from reports.model.front import Phrase
    from reports.model.pack import Grid, Letter, Paper, Part

INK, QUIET, ACTION = (
    RGBColor(0x14, 0x19, 0x1F),
    RGBColor(0x4D, 0x56, 0x5F),
    RGBColor(0x12, 0x43, 0x6D),
)
FONT = "Arial"
MOMENT = datetime(1980, 1, 1, tzinfo=UTC)
WIDTH = 174
"""Millimetres between the margins."""
HUNDRED = 100


def paper_bytes(paper: Paper) -> bytes:
    """Write the two pages."""
    document = _begun(paper.name, words(paper.message))
    _kicker(document, paper.name, "Decision paper")
    title = document.add_heading(level=1)
    _run(title, words(paper.message), bold=True)
    if paper.doubt:
        _run(title, f" {words(paper.doubt)}", bold=False)
    for part in paper.parts:
        _part(document, part)
    _foot(document, paper.foot)
    return _bytes(document)


def letter_bytes(letter: Letter) -> bytes:
    """Write one letter."""
    document = _begun(letter.about, letter.name, size=11)
    _kicker(document, letter.about, "About one recommendation")
    title = document.add_heading(level=1)
    _run(title, visible(letter.name), bold=True)
    verdict = document.add_paragraph()
    _run(verdict, words(letter.verdict), bold=True)
    for part in letter.parts:
        _part(document, part)
    _foot(document, letter.foot)
    return _bytes(document)


def _begun(name: str, title: str, size: float = 9) -> Written:
    """Begin a document on A4 in the house's type, with properties that do not depend on the day."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(18)
    section.top_margin, section.bottom_margin = Mm(14), Mm(14)
    section.footer_distance = Mm(7)
    for style_name, points, colour in (
        ("Normal", size, INK),
        ("Heading 1", size + 8, INK),
        ("Heading 2", size + 2, ACTION),
    ):
        _style(document.styles[style_name], points, colour)
    properties = document.core_properties
    properties.title, properties.subject = visible(title)[:255], visible(name)[:255]
    properties.author = properties.last_modified_by = "Steelyard"
    properties.comments = ""
    properties.created = properties.modified = MOMENT
    properties.revision = 1
    return document


def _style(style: Any, points: float, colour: RGBColor) -> None:
    font, spacing = style.font, style.paragraph_format
    font.name, font.size, font.color.rgb = FONT, Pt(points), colour
    # The theme's own font would go before the one that is named.
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(attribute), None)
    for attribute in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(attribute), FONT)
    heads = style.name != "Normal"
    spacing.space_before, spacing.space_after = Pt(9 if heads else 0), Pt(3)
    spacing.line_spacing = 1.1


def _kicker(document: Written, name: str, what: str) -> None:
    line = document.add_paragraph()
    _run(line, f"{visible(name)}  \u00b7  {what}" if name else what, colour=QUIET)


def _part(document: Written, part: Part) -> None:
    heading = document.add_heading(level=2)
    heading.paragraph_format.page_break_before = part.on_new_page
    _run(heading, words(part.title), bold=True)
    for phrase in part.text:
        _run(document.add_paragraph(), words(phrase))
    if part.grid is not None:
        _grid(document, part.grid)


def _grid(document: Written, grid: Grid) -> None:
    """Write a table whose first row repeats on a new page; nothing of it is a picture."""
    table = document.add_table(rows=1, cols=len(grid.headings))
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    table.autofit = False
    for k, (cell, heading) in enumerate(zip(table.rows[0].cells, grid.headings, strict=True)):
        _fill(cell, (heading,), bold=True, right=k in grid.figures, colour=QUIET)
    _repeats(table)
    for row in grid.rows:
        cells = table.add_row().cells
        for k, (cell, phrase) in enumerate(zip(cells, row.cells, strict=True)):
            _fill(cell, phrase, bold=row.strong, right=k in grid.figures)
    for column, share in zip(table.columns, grid.wide, strict=True):
        column.width = Mm(WIDTH * share / sum(grid.wide))
        for cell in column.cells:
            cell.width = column.width
    _rules(table)
    note = document.add_paragraph()
    note.paragraph_format.space_before = Pt(2)
    if grid.note:
        _run(note, visible(grid.note), colour=QUIET, small=True)
    else:
        note.paragraph_format.space_after = Pt(0)
        _run(note, "", small=True)


def _fill(
    cell: _Cell, phrase: Phrase, *, bold: bool, right: bool, colour: RGBColor | None = None
) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(1)
    paragraph.paragraph_format.space_before = Pt(1)
    paragraph.paragraph_format.line_spacing = 1
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _run(paragraph, words(phrase), bold=bold, colour=colour)


def _run(
    paragraph: Paragraph,
    text: str,
    *,
    bold: bool | None = None,
    colour: RGBColor | None = None,
    small: bool = False,
) -> None:
    run = paragraph.add_run(visible(text))
    run.bold = bold
    if colour is not None:
        run.font.color.rgb = colour
    if small:
        run.font.size = Pt(7.5)


def _repeats(table: Table) -> None:
    """Say the headings anew where a table goes over a page."""
    properties = table.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001 - python-docx has no word for it
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    properties.append(mark)


def _rules(table: Table) -> None:
    """Draw a hairline below each row, and nothing else."""
    borders = OxmlElement("w:tblBorders")
    for side in ("w:bottom", "w:insideH"):
        line = OxmlElement(side)
        for key, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "C5CCD2")):
            line.set(qn(f"w:{key}"), value)
        borders.append(line)
    table._tbl.tblPr.append(borders)  # noqa: SLF001 - as above


def _foot(document: Written, text: str) -> None:
    paragraph = document.sections[0].footer.paragraphs[0]
    _run(paragraph, visible(text), colour=QUIET, small=True)


def _bytes(document: Written) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return same_bytes(target.getvalue())
