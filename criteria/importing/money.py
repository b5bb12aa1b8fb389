"""Money of a sheet: its unit, where the sheet says one, the costs brought to it, and what there is to spend."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from criteria.importing.tables import vocabulary as words
from criteria.importing.tables.amounts import SCALE_WORD, amount, shown, unit_of
from criteria.importing.tables.roles import money_of
from criteria.importing.tables.table import is_label
from criteria.importing.tables.vocabulary import bare
from criteria.importing.tables.weights import name_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from criteria.importing.outline import CostKey
    from criteria.importing.tables.amounts import Amount
    from criteria.importing.tables.plane import Plane
    from criteria.importing.tables.roles import Taken
    from criteria.importing.tables.table import Table

_IN = re.compile(
    r"(?:\b(?:in|en|w)\b|[:(=]|,)\s*((?:(?:Mio|Mrd|Tsd|tys|mln|mld|mill?|tis)\.|[^.,;:()=]){1,28})",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"[(\[]([^)\]]*)[)\]]")


@dataclass(frozen=True, slots=True)
class MoneyUnit:
    """The unit of all money: a currency and a power of ten, each blank or None where the sheet does not say.

    other: a unit that is no currency, such as person-months. where: where the sheet says so.
    """

    currency: str = ""
    scale: int | None = None
    other: str = ""
    where: str = ""

    @property
    def words(self) -> str:
        """The unit as a case states it; blank where only half of it or nothing is known."""
        if self.other:
            return self.other
        return (
            f"{self.currency} {SCALE_WORD.get(self.scale or 0, '')}".strip()
            if self.currency
            else ""
        )

    def brought(self, figure: Decimal, scale: int | None) -> Decimal:
        """A figure with a scale of its own, in this unit."""
        return figure if scale is None else figure.scaleb(scale - (self.scale or 0))


def unit_of_money(costs: Sequence[Taken], table: Table, planes: Sequence[Plane]) -> MoneyUnit:
    """Find the unit of money: in the headings of costs, their cells, number formats, or the lines around the table."""
    units_of_costs = [money_of(entry.column, table) for entry in costs]
    there = [unit for unit in units_of_costs if unit]
    headed = next((unit for unit in there if unit[2] == "its heading" and unit[0]), None)
    shown_unit = next((unit for unit in there if unit[0]), None)
    noted = _noted(table, planes)
    currency = headed or shown_unit or noted
    scaled = next((unit for unit in (headed, *there, noted) if unit and unit[1] is not None), None)
    if currency is None and scaled is None:
        return _effort(costs)
    where = (currency or scaled or ("", None, ""))[2]
    scale = scaled[1] if scaled else _scale_of_cells(costs)
    return MoneyUnit(
        currency[0] if currency else "", scale, where=where.replace("its", "the cost's")
    )


def _scale_of_cells(costs: Sequence[Taken]) -> int | None:
    """The scale of the cells where all of them say one and the same."""
    scales = {figure.scale for entry in costs for figure in entry.column.figures}
    return scales.pop() if len(scales) == 1 else None


def _effort(costs: Sequence[Taken]) -> MoneyUnit:
    """A unit of work, where the costs are an effort."""
    for entry in costs:
        small = bare(entry.column.heading)
        if words.EFFORT.search(small) and not words.COST.search(small):
            bracket = _BRACKET.search(entry.column.heading)
            inside = bracket.group(1).strip() if bracket else ""
            unit = (
                inside
                if inside and not words.scale_said(inside)
                else name_of(entry.column.layers[-1] if entry.column.layers else "effort")
                .rpartition(":")[2]
                .strip()
                .lower()
            )
            return MoneyUnit(other=unit, where="the cost's heading")
    return MoneyUnit()


def _noted(table: Table, planes: Sequence[Plane]) -> tuple[str, int | None, str] | None:
    """The unit that a line around the table says; one with a currency before one without."""
    half = None
    for text in texts_around(table, planes):
        bracketed = _BRACKET.findall(text)
        inside = [phrase for part in bracketed for phrase in _IN.findall(part)]
        for phrase in [*bracketed, *inside, *_IN.findall(text), text]:
            unit = unit_of(phrase.strip())
            if unit is None or phrase.strip().isdigit():
                continue
            if unit[0]:
                return (*unit, f"the line “{text[:50]}”")
            half = half or (*unit, f"the line “{text[:50]}”")
    return half


def texts_around(table: Table, planes: Sequence[Plane]) -> list[str]:
    """What is said outside of the table: titles, notes, and lines on other sheets that hold no table."""
    texts = [text for _, text in table.outside]
    for plane in planes:
        if plane.title != table.plane.title and len(plane.rows) <= 40:
            texts += [shown(cell) for row in plane.cells for cell in row if isinstance(cell, str)]
    return texts


@dataclass(slots=True)
class Found:
    """What there is to spend. yearly: by source and year; total: of all; where: its cell or line."""

    parts: dict[CostKey, Decimal] = field(default_factory=dict)
    total: Decimal | None = None
    where: str = ""


def budget(costs: Sequence[Taken], table: Table, planes: Sequence[Plane], unit: MoneyUnit) -> Found:
    """Find what there is to spend: a labelled row of the table, or a label with a figure anywhere around it."""
    row = table.labelled.get("budget")
    if row is not None:
        found = _in_row(costs, table, row, unit)
        if found.parts or found.total is not None:
            return found
    for figure, where in _labelled_figures(table, planes):
        return Found(total=unit.brought(figure.value, figure.scale), where=where)
    return Found()


def _in_row(costs: Sequence[Taken], table: Table, row: int, unit: MoneyUnit) -> Found:
    plane = table.plane
    where = f"row {plane.rows[row]}" if not plane.turned else f"column {plane.place(row, 0)}"
    found = Found(where=where)
    for entry in costs:
        figure = amount(plane.cells[row][entry.column.index], comma=plane.comma)
        if figure is not None:
            key = (entry.role.source, entry.role.year)
            value = unit.brought(figure.value, figure.scale)
            found.parts[key] = found.parts.get(key, Decimal(0)) + value
    if set(found.parts) == {("", None)}:
        return Found(total=found.parts["", None], where=where)
    if not found.parts:
        figures = [
            figure
            for cell in plane.cells[row]
            if (figure := amount(cell, comma=plane.comma)) is not None
        ]
        if figures:
            found.total = unit.brought(figures[0].value, figures[0].scale)
    return found


def _labelled_figures(table: Table, planes: Sequence[Plane]) -> Iterator[tuple[Amount, str]]:
    """Figures beside, or behind a colon in, a cell that speaks of a budget; the table itself is left out."""
    for plane in (table.plane, *(plane for plane in planes if plane.title != table.plane.title)):
        inside = (
            {*table.body, *table.heading_rows, *table.totals} if plane is table.plane else set()
        )
        for row in range(len(plane.rows)):
            if row in inside or (plane is not table.plane and row > 60):
                continue
            for column, cell in enumerate(plane.cells[row]):
                figure = _budget_in(plane, row, column) if isinstance(cell, str) else None
                if figure is not None:
                    sheet = "" if plane is table.plane else f"sheet {plane.title}, "
                    yield figure, f"{sheet}{plane.place(row, column) or 'the notes'}"
    if table.plane.turned:
        for _, text in table.outside:
            figure = _in_text(text, comma=table.plane.comma)
            if figure is not None:
                yield figure, f"the line “{text[:40]}”"


def _budget_in(plane: Plane, row: int, column: int) -> Amount | None:
    text = plane.text(row, column)
    if is_label(
        words.BUDGET, re.sub(r"[(\[].*?[)\]]", "", text).split(":")[0]
    ) and ":" not in text.rstrip(": "):
        for other in range(column + 1, len(plane.columns)):
            cell = plane.cells[row][other]
            if cell is not None:
                return _with_unit(amount(cell, comma=plane.comma), text)
        return None
    return _in_text(text, comma=plane.comma)


def _with_unit(figure: Amount | None, label: str) -> Amount | None:
    """A figure with the scale that its label gives, such as Budget (k€)."""
    bracket = _BRACKET.search(label)
    unit = unit_of(bracket.group(1)) if bracket else None
    if figure is None or figure.scale is not None or unit is None or unit[1] is None:
        return figure
    return type(figure)(figure.value, figure.low, figure.high, unit[0] or figure.currency, unit[1])


_SAID = re.compile(
    r"^(?P<label>[^:=]{3,60}?)\s*(?:[:=]|\bis\b|\bof\b|\bbeträgt\b)\s*(?P<figure>[^:=]*[0-9][^:=]*)$",
    re.IGNORECASE,
)


_OPENS = re.compile(
    r"^(?:total |available |overall |annual )*(?:budget|funding|funds|envelope)\b", re.IGNORECASE
)


def _speaks_of_it(label: str) -> bool:
    """Whether a label is one of a budget, such as “Budget for three years”."""
    plain = _BRACKET.sub("", label).strip()
    return is_label(words.BUDGET, plain) or bool(_OPENS.match(plain))


def _in_text(text: str, *, comma: bool) -> Amount | None:
    """The figure of “Budget: 5,000 k€”, or of “Total budget available  5000”."""
    match = _SAID.match(" ".join(text.split()))
    if match is None or not _speaks_of_it(match.group("label")):
        parts = [part for part in re.split(r"\s{2,}", text) if part]
        if len(parts) == 2 and is_label(words.BUDGET, re.sub(r"[(\[].*?[)\]]", "", parts[0])):
            return _with_unit(amount(parts[1], comma=comma), parts[0])
        return None
    bare_figure = _BRACKET.sub("", match.group("figure"))
    tail = re.split(r"\s+(?:for|für|pour|para|na)\s+|;", bare_figure)[0].strip(" .")
    return _with_unit(amount(tail, comma=comma), match.group("label"))
