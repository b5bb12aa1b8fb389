"""What was changed by hand in the workbook since the run: every figure that may be, as it was run and as it is now.

Everything the workbook says of the run as a whole (proven, the best, a share of the ideal) stands only while nothing is
changed, so those statements read the counts kept here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.model.formula import At, Formula, Span, call
from reports.model.report import Section, Text, tables_of
from reports.model.table import Cell, Heading, Row, Table, cells

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reports.model.meaning import Value
    from reports.model.story import Story

SHEET = "Changes"
TABLE = "changes"
CHANGED = "changed"
AS_RUN = "As run: "
LONGEST = 4000
"""Characters up to which a statement follows changes: a formula may hold 8,192 in all."""


def count(first: str | None = None, last: str | None = None) -> Formula:
    """Count the cells changed by hand since the run, all of them or a run of rows of the table."""
    return call("COUNTIF", Span(TABLE, "state", first, last), CHANGED)


CELLS = At("totals", "changed_cells", "value")
"""How many cells were changed since the run."""


def inputs(story: Story) -> Formula:
    """Count what was changed since the run apart from which level is funded."""
    ids = [story.case.recommendations[place].id for place in story.told]
    first, last = (row_key("portfolio", id_, "level") for id_ in (ids[0], ids[-1]))
    return CELLS - count(first, last)


def row_key(table: str, row: str, column: str) -> str:
    """Key of the row that watches one cell."""
    return f"{table}|{row}|{column}"


def as_run(text: str) -> Text:
    """Say something of the run, and say that it is of the run once anything is changed."""
    if len(text) > LONGEST:
        return Text(AS_RUN + text)
    return Text(text, call("&", unless(CELLS, "", AS_RUN), text))


def unless(changed: Formula, kept: Formula | float | str, stale: Formula | str) -> Formula:
    """Show something as long as nothing is changed, and something else in its place once something is."""
    return call("IF", call("=", changed, 0), kept, stale)


STALE = Text("", unless(CELLS, "", "These figures are of the run. Cells were changed since: run Steelyard again."))
"""Stands on sheets whose figures do not follow changes."""


def section(told: Iterable[Section]) -> Section:
    """List every cell on the sheets that may be changed, with a check of each."""
    rows = []
    seen = set()
    for part in told:
        for table in tables_of(part.blocks) if part.sheet is not None else ():
            if table.key not in seen:
                seen.add(table.key)
                rows += list(_watched(table, part.sheet or ""))
    columns = (
        Heading("sheet", "Sheet", "id"),
        Heading("table", "Table"),
        Heading("which", "Row"),
        Heading("figure", "What"),
        Heading("run", "As run"),
        Heading("now", "Now"),
        Heading("state", "Changed", "word"),
    )
    table = Table(TABLE, "Changes since the run", columns, tuple(rows), filter=True)
    said = (
        "Every cell that may be changed, as it was when Steelyard ran and as it is now. Filter the last column by "
        f"“{CHANGED}” to see what was changed by hand."
    )
    return Section("changes-sheet", "Changes since the run", (Text(said), table), page=False, sheet=SHEET)


def _watched(table: Table, sheet: str) -> Iterator[Row]:
    for row in table.rows:
        for place, (heading, cell) in enumerate(zip(table.columns, row.cells, strict=True)):
            if not cell.entry:
                continue
            key, at = row_key(table.key, row.key, heading.key), At(table.key, row.key, heading.key)
            meaning = table.meaning(place, cell)
            now = call("IF", call("=", at, ""), "", at)
            changed = call("IF", call("EXACT", at, At(TABLE, key, "run")), "", CHANGED)
            was: Value = cell.value
            yield Row(
                key,
                cells(
                    sheet,
                    table.title,
                    _name(table, row),
                    heading.label,
                    Cell(was, meaning),
                    Cell("", "text", now) if was is None else Cell(was, meaning, now),
                    Cell("", formula=changed),
                ),
            )


def _name(table: Table, row: Row) -> str:
    """Say which row it is by the words and the year it begins with."""
    parts: list[str] = []
    for place, cell in enumerate(row.cells):
        if cell.entry:
            break
        text = str(cell.value) if cell.value is not None else ""
        if text and (isinstance(cell.value, str) or table.meaning(place, cell) == "year"):
            parts.append(text)
    return ", ".join(parts[:3])
