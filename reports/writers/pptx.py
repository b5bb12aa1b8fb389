"""Six slides as a PowerPoint file: native tables and charts that can be edited, and the same bytes every time.

Needs python-pptx, of the extra `office`.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_TICK_LABEL_POSITION,
)
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.util import Mm, Pt

from reports.model.front import words
from reports.model.text import visible
from reports.writers.package import same_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.model.front import Phrase, Quoted, Tile, ToDo
    from reports.model.pack import Deck, Grid, Plot, Slide

INK, QUIET, RULE = (
    RGBColor(0x14, 0x19, 0x1F),
    RGBColor(0x4D, 0x56, 0x5F),
    RGBColor(0xC5, 0xCC, 0xD2),
)
ACTION, NEUTRAL, BAD = (
    RGBColor(0x12, 0x43, 0x6D),
    RGBColor(0x74, 0x81, 0x8C),
    RGBColor(0xA1, 0x12, 0x1C),
)
PAPER = RGBColor(0xFF, 0xFF, 0xFF)
THEMES = tuple(
    RGBColor.from_string(colour)
    for colour in ("12436D", "28A197", "801650", "F46A25", "3D3D3D", "A285D1")
)
FONT = "Arial"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""What Office calls a table without style and grid."""
MOMENT = datetime(1980, 1, 1, tzinfo=UTC)
LEFT, WIDTH, HEIGHT = 16, 338.67, 190.5
"""Margin, width and height of a slide in millimetres: 16 to 9."""
INNER = WIDTH - 2 * LEFT
LETTER, LEADING = 0.185, 0.425
"""Millimetres that a letter, and a line, take for each point of their size, about."""
SMALLEST = 9
"""Points of the smallest type of a table."""
LONG_TITLE = 110
"""Characters from which a title is set smaller."""


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a slide, in millimetres."""

    left: float
    top: float
    width: float
    height: float

    @property
    def lengths(self) -> tuple[Any, ...]:
        """The four as the library measures them."""
        return Mm(self.left), Mm(self.top), Mm(self.width), Mm(self.height)


def deck_bytes(deck: Deck) -> bytes:
    """Write the slides."""
    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = Mm(WIDTH), Mm(HEIGHT)
    for number, slide in enumerate(deck.slides, 1):
        _slide(presentation, deck, slide, number)
    properties = presentation.core_properties
    properties.title = visible(words(deck.slides[0].title))[:255]
    properties.subject = visible(deck.name)[:255]
    properties.author = properties.last_modified_by = "Steelyard"
    properties.created = properties.modified = MOMENT
    properties.revision = 1
    target = io.BytesIO()
    presentation.save(target)
    return same_bytes(target.getvalue())


def _slide(presentation: Any, deck: Deck, slide: Slide, number: int) -> None:
    """Put title, line below it, tiles, points, chart and table on one slide."""
    title_only = presentation.slide_layouts[5]
    page = presentation.slides.add_slide(title_only)
    top = _title(page, slide)
    if any(slide.below):
        size = 20 if slide.tiles else 14
        top = _paragraph(page, slide.below, Box(LEFT, top, INNER, 20), size, QUIET) + 4
    if slide.tiles:
        _tiles(page, slide.tiles, top + 6)
    if slide.points:
        _points(page, slide.points, top + 4)
    _body(page, slide, Box(LEFT, top, INNER, HEIGHT - 14 - top))
    place = f"{number} of {len(deck.slides)}"
    foot = "  \u00b7  ".join(filter(None, (visible(deck.name), place, visible(deck.foot))))
    _text(page, (foot,), Box(LEFT, HEIGHT - 11, INNER, 6), 9, QUIET)


def _body(page: Any, slide: Slide, box: Box) -> None:
    """Put chart and table beside one another, or below, or the one there is over the whole width."""
    plot, grid = slide.plot, slide.grid
    below = Box(box.left, box.top + 2, box.width, box.height - 2)
    if plot is not None and grid is not None and slide.stacked:
        end = _grid(page, grid, replace(below, height=box.height * 0.55), 13) + 4
        _plot(page, plot, Box(box.left, end, box.width * 0.6, box.top + box.height - end - 12))
    elif plot is not None and grid is not None:
        right = replace(below, left=box.left + box.width * 0.51, width=box.width * 0.49)
        _plot(page, plot, replace(box, width=box.width * 0.48))
        _grid(page, grid, right, 12)
    elif plot is not None:
        _plot(page, plot, box)
    elif grid is not None:
        _grid(page, grid, below, 14)


def _title(page: Any, slide: Slide) -> float:
    """Fill the slide's own title, so that outlines and readers find it; returns where it ends."""
    text = visible(words(slide.title)).removesuffix(".")
    size = 26 if len(text) <= LONG_TITLE else 22
    lines = 1 + len(text) * size // 1500
    height = 4 + lines * size * 0.44
    title = page.shapes.title
    title.left, title.top, title.width, title.height = Box(LEFT, 10, INNER, height).lengths
    _write(title.text_frame, (text,), size, INK, bold=True)
    title.text_frame.vertical_anchor = MSO_ANCHOR.TOP
    return 10 + height + 2


def _paragraph(page: Any, phrase: Phrase, box: Box, size: float, colour: RGBColor) -> float:
    """Write a line or two; returns where they end."""
    _text(page, phrase, box, size, colour)
    lines = 1 + int(len(words(phrase)) * size // 1750)
    return box.top + lines * size * 0.45


def _text(
    page: Any, phrase: Phrase, box: Box, size: float, colour: RGBColor, *, bold: bool = False
) -> None:
    shape = page.shapes.add_textbox(*box.lengths)
    _write(shape.text_frame, phrase, size, colour, bold=bold)


def _write(
    frame: Any,
    phrase: Phrase,
    size: float,
    colour: RGBColor,
    *,
    bold: bool = False,
    right: bool = False,
) -> None:
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    paragraph = frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
    run = paragraph.add_run()
    run.text = visible(words(phrase))
    font = run.font
    font.name, font.size, font.bold, font.color.rgb = FONT, Pt(size), bold, colour


def _tiles(page: Any, tiles: Sequence[Tile], top: float) -> None:
    """Set the four figures side by side, large."""
    gap = 8
    width = (INNER - gap * (len(tiles) - 1)) / len(tiles)
    for k, tile in enumerate(tiles):
        left = LEFT + k * (width + gap)
        _line(page, Box(left, top, width, 0.7), INK)
        _text(page, (tile.label,), Box(left, top + 3, width, 14), 16, QUIET)
        below = top + 20
        if tile.figure:
            _text(page, tile.figure, Box(left, below, width, 20), 50, INK, bold=True)
            below += 23
        if tile.beside:
            _text(page, tile.beside, Box(left, below, width, 8), 16, QUIET)
            below += 11
        meaning = (*tile.below, f". {tile.unit}") if tile.unit else tile.below
        _text(page, meaning, Box(left, below, width, 30), 18, INK)


def _points(page: Any, points: Sequence[ToDo], top: float) -> None:
    """Set a few lines below one another, each under its title."""
    step = min(45.0, (HEIGHT - 20 - top) / max(len(points), 1))
    for k, point in enumerate(points):
        here = top + k * step
        _line(page, Box(LEFT, here, INNER, 0.7), ACTION)
        _text(page, (point.title,), Box(LEFT, here + 3, 62, 10), 20, ACTION, bold=True)
        _text(page, point.text, Box(LEFT + 66, here + 3, INNER - 66, step - 6), 20, INK)


def _line(page: Any, box: Box, colour: RGBColor) -> None:
    shape = page.shapes.add_shape(1, *box.lengths)
    shape.fill.solid()
    shape.fill.fore_color.rgb = colour
    shape.line.fill.background()
    # The theme's own style would give it a shadow.
    style = shape._element.find(f"{{{P}}}style")  # noqa: SLF001 - python-pptx has no word for it
    if style is not None:
        shape._element.remove(style)  # noqa: SLF001 - as above


def _grid(page: Any, grid: Grid, box: Box, size: float) -> float:
    """Write a native table, set smaller where it would not fit; returns where it ends, about."""
    room = box.height - (10 if grid.note else 0)
    while size > SMALLEST and sum(_heights(grid, box.width, size)) > room:
        size -= 1
    heights = _heights(grid, box.width, size)
    shape = page.shapes.add_table(
        len(heights), len(grid.headings), *replace(box, height=sum(heights)).lengths
    )
    table = shape.table
    _plain_table(table)
    for column, width in zip(table.columns, _widths(grid, box.width), strict=True):
        column.width = Mm(width)
    for row, height in zip(table.rows, heights, strict=True):
        row.height = Mm(height)
    for k, heading in enumerate(grid.headings):
        _cell(table.cell(0, k), (heading,), size - 1, QUIET, right=k in grid.figures, rule="14191F")
    for number, row in enumerate(grid.rows, 1):
        for k, phrase in enumerate(row.cells):
            _cell(
                table.cell(number, k), phrase, size, INK, bold=row.strong, right=k in grid.figures
            )
    if grid.note:
        _text(page, (grid.note,), Box(box.left, HEIGHT - 24, box.width, 10), 10, QUIET)
    return box.top + sum(heights)


def _widths(grid: Grid, width: float) -> list[float]:
    """Give the columns their shares of a width."""
    wide = grid.wide or (1,) * len(grid.headings)
    return [width * share / sum(wide) for share in wide]


def _heights(grid: Grid, width: float, size: float) -> list[float]:
    """Estimate how high each row is, the headings first, by how many lines its longest cell takes."""
    widths = _widths(grid, width)
    texts = [grid.headings, *([words(cell) for cell in row.cells] for row in grid.rows)]
    return [
        2.2
        + LEADING
        * size
        * max(
            1 + int(len(text) * LETTER * size // max(room - 3, 1))
            for text, room in zip(row, widths, strict=True)
        )
        for row in texts
    ]


def _plain_table(table: Any) -> None:
    """Take the library's own look away: no banding, no grid."""
    table.horz_banding = False
    style = table._tbl.tblPr.find(f"{{{A}}}tableStyleId")  # noqa: SLF001 - as above
    if style is not None:
        style.text = NO_STYLE


def _cell(
    cell: Any,
    phrase: Phrase,
    size: float,
    colour: RGBColor,
    *,
    bold: bool = False,
    right: bool = False,
    rule: str = "C5CCD2",
) -> None:
    """Fill a cell, with a hairline below it."""
    _write(cell.text_frame, phrase, size, colour, bold=bold, right=right)
    cell.margin_left, cell.margin_right = Mm(2 if not right else 0.5), Mm(1)
    cell.margin_top = cell.margin_bottom = Mm(1)
    line = parse_xml(
        f'<a:lnB xmlns:a="{A}" w="9525"><a:solidFill><a:srgbClr val="{rule}"/></a:solidFill></a:lnB>'
    )
    cell._tc.get_or_add_tcPr().insert(0, line)  # noqa: SLF001 - as above
    cell.fill.background()


def _plot(page: Any, plot: Plot, box: Box) -> None:
    """Draw a native chart: bars from zero, labelled, its unit said above it."""
    data = CategoryChartData()
    data.categories = [visible(label) for label in plot.labels]
    for series in plot.series:
        data.add_series(visible(series.name), [_number(figure) for figure in series.figures])
    _text(page, (plot.unit,), Box(box.left, box.top, box.width, 6), 12, QUIET)
    kind = XL_CHART_TYPE.COLUMN_CLUSTERED if plot.upright else XL_CHART_TYPE.BAR_CLUSTERED
    frame = page.shapes.add_chart(
        kind, *Box(box.left, box.top + 6, box.width, box.height - 8).lengths, data
    )
    _described(frame, plot)
    chart = frame.chart
    chart.has_title = False
    chart.font.size, chart.font.name = Pt(12), FONT
    chart.font.color.rgb = INK
    chart.has_legend = len(plot.series) > 1
    if chart.has_legend:
        chart.legend.position = XL_LEGEND_POSITION.TOP
        chart.legend.include_in_layout = False
    _axes(chart, plot)
    _bars(chart, plot)


def _described(frame: Any, plot: Plot) -> None:
    """Say what the chart shows to those who do not see it."""
    names = frame._element.nvGraphicFramePr.cNvPr  # noqa: SLF001 - python-pptx has no word for it
    names.set("descr", visible(f"{plot.says}. {plot.unit}."))


def _axes(chart: Any, plot: Plot) -> None:
    values, names = chart.value_axis, chart.category_axis
    values.visible = False
    values.has_major_gridlines = False
    low = min((_number(figure) or 0 for row in plot.series for figure in row.figures), default=0)
    values.minimum_scale = min(0, low) or 0
    names.has_major_gridlines = False
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    names.format.line.color.rgb = INK
    names.tick_labels.font.size = Pt(11)
    names.reverse_order = not plot.upright


def _bars(chart: Any, plot: Plot) -> None:
    bars = chart.plots[0]
    bars.gap_width = 45
    bars.has_data_labels = True
    labels = bars.data_labels
    labels.number_format = '0.##"%"' if plot.shares else _format(plot)
    labels.number_format_is_linked = False
    labels.position = XL_LABEL_POSITION.OUTSIDE_END
    labels.font.size, labels.font.bold = Pt(12 if len(plot.series) == 1 else 9), True
    if len(plot.series) > 1:
        bars.overlap = -5
    for k, series in enumerate(bars.series):
        _filled(series.format.fill, (BAD if plot.bad else ACTION) if k == 0 else NEUTRAL)
        for place in range(len(plot.labels) if plot.coloured else 0):
            _filled(series.points[place].format.fill, THEMES[place % len(THEMES)])


def _filled(fill: Any, colour: RGBColor) -> None:
    fill.solid()
    fill.fore_color.rgb = colour


def _format(plot: Plot) -> str:
    """Give the format with as many decimals as the figures have."""
    places = max(
        (
            len(figure.text.partition(".")[2])
            for row in plot.series
            for figure in row.figures
            if figure
        ),
        default=0,
    )
    return f"#,##0.{'0' * places}" if places else "#,##0"


def _number(figure: Quoted | None) -> float | None:
    """Read a figure as the number that is shown."""
    if figure is None:
        return None
    text = figure.text.replace(",", "").replace("\u2212", "-").rstrip("%")
    return float(text)
