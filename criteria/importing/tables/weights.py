"""Weights wherever a sheet gives them: in a labelled row, in the headings, or in a small table beside the matrix."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from criteria.importing.tables.amounts import amount, plain_number, shown
from criteria.importing.tables.vocabulary import WEIGHT, bare

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from criteria.importing.tables.plane import Plane
    from criteria.importing.tables.table import Column, Table

_PERCENT = re.compile(r"([0-9]+(?:[.,][0-9]+)?)\s*%")
_NAMED = re.compile(
    r"(?:\bweight(?:ing)?|\bwt|\bw|gewicht(?:ung)?|poids|peso|waga|\bcoef\.?)\s*[:=]?\s*([0-9]+(?:[.,][0-9]+)?)",
    re.IGNORECASE,
)
_TIMES = re.compile(
    r"(?<![a-z])[x×]\s*([0-9]+(?:[.,][0-9]+)?)\)?\s*$|\b([0-9]+(?:[.,][0-9]+)?)\s*[x×]\)?\s*$",
    re.IGNORECASE,
)
_ENDING = re.compile(r"[(\[]\s*([01]?[.,][0-9]+|[0-9]{1,2})\s*[)\]]\s*$")
_SCORE = re.compile(r" (?:score|rating|points|punkte|note)$")
_BRACKETS = re.compile(r"\s*[(\[][^)\]]*[)\]]")


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights by column of the plane; where they stand; and the rows that hold them beside the table, with their sheet."""

    of: Mapping[int, Decimal]
    where: str = ""
    rows: frozenset[tuple[str, int]] = frozenset()


def weights(table: Table, planes: Sequence[Plane]) -> Weights:
    """Find the weights of a table; planes: of all sheets of the file."""
    return _in_row(table) or _in_headings(table) or _beside(table, planes) or Weights({})


def name_of(heading: str) -> str:
    """The name that a heading gives: without its weight, unit and scale.

    >>> name_of("Impact (30%)"), name_of("Cost [k€]"), name_of("Risk - weight 20"), name_of("Reach")
    ('Impact', 'Cost', 'Risk', 'Reach')
    """
    text = _BRACKETS.sub("", heading).strip()
    for pattern in (_NAMED, _PERCENT, _TIMES):
        text = pattern.sub("", text)
    return text.strip(" -–—:;,/|=") or heading.strip()


def _in_row(table: Table) -> Weights | None:
    row = table.labelled.get("weight")
    if row is None:
        return None
    found = {}
    for column in table.columns:
        figure = amount(table.plane.cells[row][column.index], comma=table.plane.comma)
        if figure is not None:
            found[column.index] = figure.value
    number = table.plane.rows[row]
    where = (
        f"column {table.plane.place(row, 0).rstrip('0123456789')}"
        if table.plane.turned
        else f"row {number}"
    )
    return Weights(found, where) if found else None


def _in_headings(table: Table) -> Weights | None:
    for pattern in (_NAMED, _PERCENT, _TIMES, _ENDING):
        found = {}
        for column in table.columns:
            figure = pattern.search(column.heading)
            digits = next((part for part in figure.groups() if part), "") if figure else ""
            value = plain_number(digits, comma="," in digits)
            if value is not None:
                found[column.index] = value
        if len(found) > 1:
            return Weights(found, "the headings")
    return None


def _beside(table: Table, planes: Iterable[Plane]) -> Weights | None:
    """Pairs of a criterion's name and a figure, outside of the table, or on another sheet."""
    columns = _by_name(table)
    inside = set(table.heading_rows)
    best: Weights | None = None
    for plane in planes:
        same_sheet = plane.title == table.plane.title
        if same_sheet:  # as it stands after columns of other sheets were brought beside it
            plane = table.plane
        found, places = _pairs(plane, columns, inside if same_sheet else set())
        if len(found) >= 2 and (best is None or len(found) > len(best.of)):
            sheet = "" if same_sheet else f"sheet {plane.title}, "
            rows = frozenset((plane.title, row) for row, _ in places)
            first, last = (plane.place(*place) for place in (places[0], places[-1]))
            best = Weights(found, f"{sheet}{first} to {last}", rows)
    return best


def _by_name(table: Table) -> dict[str, Column]:
    """Columns by the names that a list of weights may call them."""
    named: dict[str, Column] = {}
    for column in table.columns:
        for heading in (column.heading, column.layers[-1] if column.layers else ""):
            name = bare(name_of(heading))
            named.setdefault(name, column)
            named.setdefault(_SCORE.sub("", name), column)
    named.pop("", None)
    return named


def _pairs(
    plane: Plane, columns: Mapping[str, Column], inside: set[int]
) -> tuple[dict[int, Decimal], list[tuple[int, int]]]:
    """Names with the figure to their right; of two figures that in a column headed as weights."""
    found: dict[int, Decimal] = {}
    places = []
    headed = {
        column
        for row in range(len(plane.rows))
        for column in range(len(plane.columns))
        if isinstance(plane.cells[row][column], str)
        and WEIGHT.search(bare(plane.text(row, column)))
    }
    for row in range(len(plane.rows)):
        if row in inside:
            continue
        for index, cell in enumerate(plane.cells[row]):
            column = columns.get(bare(name_of(shown(cell)))) if isinstance(cell, str) else None
            if column is None or column.index in found:
                continue
            right = [
                (other in headed, -other, value.value)
                for other in range(index + 1, len(plane.columns))
                if (value := amount(plane.cells[row][other], comma=plane.comma)) is not None
            ]
            if right and (headed or len(right) == 1):
                found[column.index] = max(right)[2]
                places.append((row, index))
    return found, places
