"""What pages leave out of long reports, and that they say so."""

from __future__ import annotations

import pytest

from reports.model.charts import Bars
from reports.model.money import Money
from reports.model.report import Details, Note, Report, Section, Text, tables_of
from reports.model.shortened import MOST_BARS, MOST_IN_SECTION, MOST_ROWS, for_pages
from reports.model.table import Column, Table, table_of
from reports.writers.html import page
from reports.writers.markdown import markdown


def rows(number: int, key: str = "long", *, total: bool = False) -> Table:
    columns: list[Column[int]] = [
        Column("name", "Name", "text", lambda i: f"Project number {i}", total="Total"),
        Column("size", "Size", "count", lambda i: i, total=number),
    ]
    total_key = "*total" if total else ""
    return table_of(key, "Projects", range(number), columns, row_key=str, total_key=total_key)


def bars(number: int) -> Bars:
    says = "Bars."
    return Bars(
        key="bars",
        title="Sizes",
        says=says,
        table=rows(number),
        label="name",
        unit="",
        series="size",
    )


def told(*sections: Section) -> Report:
    return Report("T", (), sections, Money("US$ million"))


@pytest.mark.parametrize(
    "block", [rows(MOST_ROWS, total=True), bars(MOST_BARS), Details("More", (rows(9),)), Text("A")]
)
def test_what_is_short_is_the_very_same(block: Table | Bars | Details | Text) -> None:
    """Law: a report within the limits is shown as it is."""
    section = Section("s", "S", (block,))
    assert list(for_pages(told(section))) == [section]


def test_a_long_table_keeps_its_first_rows_and_its_total_and_says_where_the_rest_is() -> None:
    """Law: what is shown is the beginning, and shown and left out together are all rows."""
    table = rows(MOST_ROWS + 7, total=True)
    sections = (
        Section("s", "S", (table,)),
        Section("t", "T", (table,), page=False, sheet="Ranking"),
    )
    (shown,) = for_pages(told(*sections))
    (cut,) = tables_of(shown.blocks)
    assert cut.body() == table.body()[:MOST_ROWS]
    assert cut.rows[-1].total
    assert cut.note == "7 more are not shown here; the sheet Ranking of report.xlsx has them."


def test_a_table_without_a_sheet_is_said_to_be_in_tables_json() -> None:
    """A table that no sheet shows: programs find its rows in tables.json."""
    (shown,) = for_pages(told(Section("s", "S", (rows(MOST_ROWS + 1),))))
    assert next(tables_of(shown.blocks)).note == "1 more are not shown here; tables.json has them."


def test_a_long_chart_draws_its_first_bars_and_says_so_beneath() -> None:
    """The chart, the table beneath it, and one sentence."""
    (shown,) = for_pages(told(Section("s", "S", (bars(MOST_BARS + 3),))))
    chart, words = shown.blocks
    assert isinstance(chart, Bars)
    assert isinstance(words, Text)
    assert [row.key for row in chart.drawn()] == [str(i) for i in range(MOST_BARS)]
    assert words.text == "3 more are not shown here; tables.json has them."


def test_a_section_ends_where_nobody_reads_on() -> None:
    """Law: rows shown and rows said to be left out are all rows of the section; prose stays."""
    parts = [Details(f"Part {i}", (rows(90, f"part {i}"),)) for i in range(40)]
    (shown,) = for_pages(told(Section("s", "S", (Text("First"), *parts, Text("Last")))))
    kept = sum(len(table.rows) for table in tables_of(shown.blocks))
    note = shown.blocks[-1]
    assert isinstance(note, Note)
    assert MOST_IN_SECTION <= kept < MOST_IN_SECTION + 90
    assert note.text.startswith(f"{40 * 90 - kept:,} more rows of this section are left out here")
    assert [block.text for block in shown.blocks if isinstance(block, Text)] == ["First", "Last"]


def test_page_and_markdown_are_shortened_alike() -> None:
    """Both end at the same row; the report itself, from which the workbook is made, keeps all of them."""
    report = told(Section("s", "S", (rows(MOST_ROWS + 2, total=True),)))
    for text in (page(report), markdown(report)):
        assert f"Project number {MOST_ROWS - 1}" in text
        assert f"Project number {MOST_ROWS}" not in text
    assert len(report.tables["long"].body()) == MOST_ROWS + 2
