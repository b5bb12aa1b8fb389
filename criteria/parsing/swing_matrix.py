"""Swings as a matrix: a row for each criterion, a column for each person of the sheet People, a cell a swing.

Read into the same written rows as the long form, person by person, each swing keeping its own
cell. The reasons behind them stand on the sheet Swing notes.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from criteria.model.columns import columns
from criteria.model.names import fold, listed, nearest, short
from criteria.model.problems import Origin
from criteria.model.rows import CaseTables, StakeholderRow
from criteria.model.written import WrittenRow, error, warning
from criteria.parsing.cells import text_of
from criteria.parsing.headings import lay_out
from criteria.parsing.matrix import Grid, alike, unnamed
from criteria.parsing.unread_cells import unread

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from criteria.model.problems import Place, Problem
    from criteria.model.written import CellValue, WrittenSheet
    from criteria.parsing.layout import Node, SheetLayout

type SwingKey = tuple[str, str]
"""A swing as names are compared: its person and its criterion."""
type Reason = tuple[CellValue | None, Place, Place]
"""Why a swing is what it is, where that stands, and the first cell of its row."""
_COLUMN = {spec.name: place for place, spec in enumerate(columns(StakeholderRow))}


def read(layout: SheetLayout, criteria: Sequence[Node], notes: WrittenSheet | None) -> Grid:
    """Turn a matrix into rows of the long form."""
    problems = [
        *alike(layout, layout.nodes),
        *unnamed(layout),
        *_twice(layout),
        *_nobodys(layout),
    ]
    criterion_of = _spelling(criteria)
    reasons, more = _reasons(notes, _spelling(layout.nodes), criterion_of)
    problems += more
    swings: list[tuple[WrittenRow, Origin]] = []
    asked: set[SwingKey] = set()
    for column, person in sorted(layout.headed.items()):
        for row in layout.rows:
            if column not in row.cells:
                continue
            criterion = _key(layout.value(row, "criterion"))
            key = (fold(person), criterion_of.get(criterion, criterion))
            asked.add(key)
            swings.append(_swing(layout, row, column, reasons.get(key)))
    problems += _idle(reasons, asked, frozenset(map(fold, layout.headed.values())))
    return Grid(
        replace(layout, column_of=_COLUMN, matrix=False), tuple(swings), tuple(problems), (), ()
    )


def _swing(
    layout: SheetLayout, row: WrittenRow, column: int, reason: Reason | None
) -> tuple[WrittenRow, Origin]:
    cells = {
        "stakeholder": layout.headed[column],
        "criterion": layout.value(row, "criterion"),
        "swing": row.cells[column],
        "why": reason[0] if reason else None,
    }
    letter = str(layout.sheet.place(1, column, layout.headings[column]).column)
    places = {**layout.places(), "stakeholder": letter, "swing": letter}
    elsewhere = {"why": reason[1]} if reason else {}
    origin = Origin(layout.sheet.title, row.number, places, layout.sheet.form, elsewhere)
    written = {_COLUMN[name]: cell for name, cell in cells.items() if cell is not None}
    return WrittenRow(row.number, written), origin


def _spelling(nodes: Sequence[Node]) -> dict[str, str]:
    """Each id and name as it is compared, to the id as it is compared; an id comes before a name."""
    ids = {fold(node.id): fold(node.id) for node in nodes}
    return {**{fold(node.name): fold(node.id) for node in nodes if node.name}, **ids}


def _key(value: CellValue | None) -> str:
    return fold(text_of(value))


def _twice(layout: SheetLayout) -> Iterator[Problem]:
    """Two columns of one person."""
    first_of: dict[str, int] = {}
    for column, person in sorted(layout.headed.items()):
        first = first_of.setdefault(person, column)
        if first != column:
            heading = layout.headings[column]
            where = layout.sheet.place(layout.heading_row, first, layout.headings[first])
            found = f"a second column is headed by {person}; the first is {where}."
            place = layout.sheet.place(layout.heading_row, column, heading)
            yield error("doubled-heading", place, found, "", "Keep one of them.")


def _nobodys(layout: SheetLayout) -> Iterator[Problem]:
    """Columns of figures whose heading is nobody in People, while somebody there has no column.

    Where everybody has one, such a column is the planner's own.
    """
    without = [node for node in layout.nodes if node.id not in layout.headed.values()]
    names = [name for node in without for name in (node.id, node.name) if name]
    spoken_of = {problem.place for problem in (*alike(layout, layout.nodes), *unnamed(layout))}
    for column, heading in layout.extra.items() if without else ():
        place = layout.sheet.place(layout.heading_row, column, heading)
        filled = any(isinstance(row.cells.get(column), Decimal) for row in layout.rows)
        if column in layout.headed or place in spoken_of or not filled:
            continue
        found = f"figures stand below {short(heading)}, who is nobody in People."
        close = nearest(heading, names)
        if close:
            yield error("unknown-person", place, found, "", f"Did you mean {close}?")
        else:
            allowed = f"In People {listed(node.id for node in without)} still has no column here."
            mend = "Correct the heading, or leave it if the column is your own."
            yield warning("unknown-person", place, found, allowed, mend)


def _reasons(
    sheet: WrittenSheet | None, person_of: Mapping[str, str], criterion_of: Mapping[str, str]
) -> tuple[dict[SwingKey, Reason], list[Problem]]:
    """What Swing notes says of each swing, and what is wrong with that sheet."""
    if sheet is None:
        return {}, []
    layout = lay_out(sheet, CaseTables.SWING_NOTES)
    problems = [*layout.problems, *unread(layout)]
    reasons: dict[SwingKey, Reason] = {}
    for row in layout.rows if layout.readable else ():
        person, criterion = (_key(layout.value(row, name)) for name in ("stakeholder", "criterion"))
        key = (person_of.get(person, person), criterion_of.get(criterion, criterion))
        origin = Origin(sheet.title, row.number, layout.places(), sheet.form)
        first = origin.place("stakeholder")
        if key in reasons:
            found = f"a second note on this swing; the first is {reasons[key][2]}."
            problems.append(
                warning("doubled-note", first, found, "", "Keep one; the first is used.")
            )
        else:
            reasons[key] = (layout.value(row, "why"), origin.place("why"), first)
    return reasons, problems


def _idle(
    reasons: Mapping[SwingKey, Reason], asked: set[SwingKey], headed: frozenset[str]
) -> Iterator[Problem]:
    """Notes on swings that nobody gives. headed: who has a column; of others enough is said."""
    for key, (_, _, place) in reasons.items():
        if key not in asked and key[0] in headed:
            found = "this note speaks of a swing that is not in Stakeholders."
            mend = "Check its person and its criterion."
            yield warning("note-without-swing", place, found, "", mend)
