"""Charts of a Report as the workbook's own charts, with their numbers saved inside for viewers that draw from those."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from openpyxl.chart import BarChart, LineChart, Reference, ScatterChart, Series
from openpyxl.chart.data_source import (
    AxDataSource,
    NumData,
    NumDataSource,
    NumRef,
    NumVal,
    StrData,
    StrRef,
    StrVal,
)
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.series import SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, Font, Paragraph, ParagraphProperties
from openpyxl.utils import get_column_letter, quote_sheetname

from reports.model.charts import Bars, Grid, Heat, Scatter, Stacked, Years
from reports.model.shortened import MOST_BARS
from reports.writers.drawing import ticks
from reports.writers.excel.style import PALETTE
from reports.writers.excel.text import clean

if TYPE_CHECKING:
    from reports.model.charts import Chart

CM_A_CHARACTER = 0.19
POINTS_A_CM = 28.35
MANY = 30
"""Points from which each is drawn small."""


def chart_height(chart: Chart) -> int:
    """Say how tall a chart stands, in points."""
    if isinstance(chart, Heat | Grid):
        return 0
    if isinstance(chart, Bars | Stacked):
        return int(min(100 + 17 * len(chart.drawn()), 900))
    return 255


def native_chart(chart: Chart, sheet: str, top: int, characters: float) -> Any:
    """Make the chart over the table whose headings stand in row `top` of a sheet. Heat tables and grids need none."""
    chart = _readable(chart)
    source = _Source(chart, sheet, top)
    if isinstance(chart, Bars):
        made: Any = _bars(chart, (chart.series,), source, stacked=False)
    elif isinstance(chart, Stacked):
        made = _bars(chart, chart.series, source, stacked=True)
    elif isinstance(chart, Years):
        made = _years(chart, source)
    elif isinstance(chart, Scatter):
        made = _scatter(chart, source)
    else:
        return None
    made.title = clean(chart.title)
    made.title.tx.rich.p[0].pPr = ParagraphProperties(defRPr=_letters(1300, bold=True))
    made.title.overlay = False
    made.width = max(16.0, min(characters * CM_A_CHARACTER, 30.0))
    made.height = chart_height(chart) / POINTS_A_CM
    made.graphical_properties = GraphicalProperties(ln=LineProperties(noFill=True))
    return made


def _readable(chart: Chart) -> Chart:
    """Draw no more bars than can be told apart; the table beneath has the others."""
    drawn = chart.drawn()
    if not isinstance(chart, Bars | Stacked) or len(drawn) <= MOST_BARS:
        return chart
    keys = tuple(row.key for row in drawn[:MOST_BARS])
    return replace(
        chart, rows=keys, title=f"{chart.title} (the first {MOST_BARS} of {len(drawn):,})"
    )


class _Source:
    """The cells a chart draws from: a run of rows of its table."""

    def __init__(self, chart: Chart, sheet: str, top: int) -> None:
        keys = [row.key for row in chart.table.rows]
        drawn = [row.key for row in chart.drawn()]
        first = keys.index(drawn[0]) if drawn else 0
        if keys[first : first + len(drawn)] != drawn:
            raise ValueError(
                f"Chart {chart.key!r} draws rows that do not follow one another in its table."
            )
        self.chart, self.sheet, self.top = chart, quote_sheetname(sheet), top
        self.first, self.last = top + 1 + first, top + first + max(len(drawn), 1)

    def run(self, column: str, place: int | None = None) -> str:
        """Name the drawn cells of a column, or the one of a drawn row."""
        letter = get_column_letter(self.chart.table.place(column) + 1)
        first, last = (
            (self.first, self.last) if place is None else (self.first + place, self.first + place)
        )
        return f"{self.sheet}!${letter}${first}:${letter}${last}"

    def names(self) -> AxDataSource:
        texts = [StrVal(idx=place, v=clean(text)) for place, text in enumerate(self.chart.names())]
        return AxDataSource(
            strRef=StrRef(
                f=self.run(self.chart.label), strCache=StrData(ptCount=len(texts), pt=texts)
            )
        )

    def numbers(self, column: str, place: int | None = None) -> NumRef:
        """Hold the numbers of a column, or the one of a drawn row."""
        numbers = (
            self.chart.numbers(column) if place is None else (self.chart.numbers(column)[place],)
        )
        values = [NumVal(idx=at, v=repr(number)) for at, number in enumerate(numbers)]
        return NumRef(
            f=self.run(column, place),
            numCache=NumData(formatCode="General", ptCount=len(values), pt=values),
        )

    def series(self, column: str, colour: str) -> Any:
        made: Any = Series(Reference(range_string=self.run(column)))
        made.tx = SeriesLabel(v=clean(self.chart.table.heading(column).label))
        made.val = NumDataSource(numRef=self.numbers(column))
        made.cat = self.names()
        made.graphicalProperties = GraphicalProperties(solidFill=colour)
        made.graphicalProperties.line.solidFill = "FFFFFF"
        return made


def _letters(size: int, *, bold: bool = False) -> CharacterProperties:
    return CharacterProperties(sz=size, b=bold, solidFill="1F2933", latin=Font(typeface="Calibri"))


def _axis(axis: Any, title: str) -> None:
    axis.delete = False
    axis.title = clean(title) if title else None
    if title:
        axis.title.tx.rich.p[0].pPr = ParagraphProperties(defRPr=_letters(1000))
        axis.title.overlay = False
    small = Paragraph(
        pPr=ParagraphProperties(defRPr=_letters(1000)), endParaRPr=CharacterProperties()
    )
    axis.txPr = RichText(p=[small])


def _grid(axis: Any) -> None:
    axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill="E3E8ED"))


def _bars(chart: Chart, columns: tuple[str, ...], source: _Source, *, stacked: bool) -> Any:
    made: Any = BarChart()
    made.type, made.gapWidth = "bar", 45
    if stacked:
        made.grouping, made.overlap = "stacked", 100
    for place, column in enumerate(columns):
        series = source.series(column, shade(place))
        # Left unsaid, a workbook may show bars below zero in white.
        series.invertIfNegative = False
        made.series.append(series)
    made.legend.position = "b"
    if not stacked:
        made.legend = None
        made.dataLabels = DataLabelList(
            showVal=True,
            showSerName=False,
            showCatName=False,
            showLegendKey=False,
            showPercent=False,
        )
    _axis(made.x_axis, "")
    _axis(made.y_axis, chart.unit)
    _grid(made.y_axis)
    # First row on top, with the scale still below and names clear of negative bars.
    made.x_axis.scaling.orientation = "maxMin"
    made.x_axis.tickLblPos = "low"
    made.y_axis.crosses = "max"
    made.y_axis.number_format = "#,##0"
    if not stacked and chart.table.heading(columns[0]).meaning == "share":
        made.y_axis.number_format, made.y_axis.majorUnit = "0%", 0.25
        made.y_axis.scaling.min, made.y_axis.scaling.max = 0, 1
    return made


def shade(place: int) -> str:
    """Choose a series' colour: the palette, then the palette in lighter tints."""
    base, round_ = PALETTE[place % len(PALETTE)], place // len(PALETTE)
    if round_ == 0:
        return base
    parts = [int(base[i : i + 2], 16) for i in (0, 2, 4)]
    mixed = [round(part + (255 - part) * min(0.45 * round_, 0.8)) for part in parts]
    return "".join(f"{part:02X}" for part in mixed)


def _years(chart: Years, source: _Source) -> Any:
    made: Any = BarChart()
    made.type, made.gapWidth = "col", 60
    for place, column in enumerate(chart.columns):
        made.series.append(source.series(column, shade(place)))
    _axis(made.x_axis, "")
    _axis(made.y_axis, chart.unit)
    _grid(made.y_axis)
    made.y_axis.number_format = "#,##0"
    made.legend.position = "b"
    limits = (*chart.limits, *([] if chart.room is None else [chart.room]))
    if limits:
        line: Any = LineChart()
        for place, column in enumerate(limits):
            limit = source.series(column, shade(3 + place))
            limit.graphicalProperties = GraphicalProperties(
                ln=LineProperties(solidFill=shade(3 + place), w=28575)
            )
            if column == chart.room:
                limit.graphicalProperties.line.dashStyle = "sysDash"
            limit.smooth = False
            limit.marker.symbol = "diamond" if column != chart.room else "dash"
            limit.marker.size = 8
            limit.marker.graphicalProperties = GraphicalProperties(solidFill=shade(3 + place))
            line.series.append(limit)
        made += line
    return made


def _mark(chart: Scatter, source: _Source, place: int, colour: str) -> Any:
    """Make one point stand out as a series of its own, named in the key."""
    made: Any = source.series(chart.up, colour)
    made.tx = SeriesLabel(v=clean(chart.names()[place]))
    made.cat = made.val = None
    made.xVal = AxDataSource(numRef=source.numbers(chart.across, place))
    made.yVal = NumDataSource(numRef=source.numbers(chart.up, place))
    made.marker.symbol, made.marker.size = "diamond", 11
    made.marker.graphicalProperties = GraphicalProperties(solidFill=colour)
    made.graphicalProperties = GraphicalProperties(ln=LineProperties(noFill=True))
    made.smooth = False
    return made


def _scatter(chart: Scatter, source: _Source) -> Any:
    made: Any = ScatterChart()
    made.style, made.scatterStyle = 13, "lineMarker"
    series = source.series(chart.up, shade(0))
    series.cat = None
    series.val = None
    series.xVal = AxDataSource(numRef=source.numbers(chart.across))
    series.yVal = NumDataSource(numRef=source.numbers(chart.up))
    series.marker.symbol, series.marker.size = "circle", 7 if len(chart.drawn()) <= MANY else 3
    series.marker.graphicalProperties = GraphicalProperties(solidFill=shade(0))
    joined = (
        LineProperties(solidFill=shade(0), w=12700) if chart.steps else LineProperties(noFill=True)
    )
    series.graphicalProperties = GraphicalProperties(ln=joined)
    series.smooth = False
    made.series.append(series)
    for place, row in enumerate(chart.drawn()):
        if row.key in chart.marked:
            made.series.append(
                _mark(chart, source, place, shade(1 + chart.marked.index(row.key) % 3))
            )
    _axis(made.x_axis, chart.across_unit)
    _axis(made.y_axis, chart.unit)
    _grid(made.y_axis)
    made.x_axis.number_format = made.y_axis.number_format = "#,##0"
    if chart.marked:
        made.legend.position = "b"
    else:
        made.legend = None
    if chart.near:
        for axis, column in ((made.x_axis, chart.across), (made.y_axis, chart.up)):
            reach = ticks(min(chart.numbers(column)), max(chart.numbers(column)), 6)
            axis.scaling.min, axis.scaling.max = reach[0], reach[-1]
    made.x_axis.majorGridlines = None
    return made
