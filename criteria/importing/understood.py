"""Grids understood: the sheet with the table is chosen, its columns are taken, and what came of them is an outline."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from criteria.importing.files.grid import CannotImportError
from criteria.importing.mapping import Mapping
from criteria.importing.outline import Item, Outline
from criteria.importing.tables import vocabulary as words
from criteria.importing.tables.amounts import is_nothing, shown
from criteria.importing.tables.joined import joined
from criteria.importing.tables.plane import plane_of
from criteria.importing.tables.roles import taken
from criteria.importing.tables.table import located
from criteria.importing.tables.turned import is_on_its_side, turned
from criteria.importing.tables.vocabulary import bare
from criteria.importing.tables.weights import weights
from criteria.model.names import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from criteria.importing.files.grid import Grid
    from criteria.importing.tables.plane import Plane
    from criteria.importing.tables.table import Column

from criteria.importing.spending import budget, costs
from criteria.importing.telling import tell, write_down
from criteria.importing.work import Work
from criteria.importing.yardsticks import criteria

FEW_ROWS = 50


def understood(grids: Sequence[Grid], mapping: Mapping, title: str) -> Outline:
    """Understand the best sheet of a file; raises CannotImportError where none holds a table."""
    planes = [plane_of(grid) for grid in grids]
    work, others = _chosen(planes, grids, mapping, title)
    _tell_sheet(work, others)
    _items(work)
    criteria(work)
    costs(work)
    budget(work)
    tell(work, grids)
    write_down(work)
    return work.outline


def _chosen(
    planes: Sequence[Plane], grids: Sequence[Grid], mapping: Mapping, title: str
) -> tuple[Work, list[str]]:
    titles = [plane.title for plane in planes]
    wanted = mapping.sheet.strip().casefold()
    if wanted not in {name.strip().casefold() for name in titles}:
        if mapping.only_this:
            raise CannotImportError(
                f"There is no sheet {mapping.sheet}.", f"The sheets are {listed(titles)}."
            )
        wanted = ""
    works = []
    for plane, grid in zip(planes, grids, strict=True):
        if wanted and plane.title.strip().casefold() != wanted:
            continue
        work = _work(plane, planes, mapping, title)
        if work is not None:
            works.append((_fitness(work, hidden=grid.sheet.hidden), work))
    if not works or max(score for score, _ in works) <= 0:
        raise CannotImportError(
            f"No table was found{f' on the sheet {mapping.sheet}' if wanted else ''}.",
            "A table has a row of headings, a column of names, and at least one column of figures or grades.",
        )
    best = max(works, key=lambda pair: pair[0])
    others = [
        work.table.plane.title
        for score, work in works
        if work is not best[1] and score * 4 >= best[0]
    ]
    lent = {place.rpartition("!")[0] for place in best[1].table.plane.borrowed.values()}
    return best[1], [title for title in others if title not in lent]


def _work(plane: Plane, planes: Sequence[Plane], mapping: Mapping, title: str) -> Work | None:
    table = located(plane) if plane.rows else None
    if table is None:
        return None
    side = is_on_its_side(table) if mapping.turned is None else mapping.turned
    if side:
        table = turned(table) or table
    table = joined(table, planes)
    found = weights(table, planes)
    return Work(table, planes, found, taken(table, found, mapping.columns), mapping, Outline(title))


def _fitness(work: Work, *, hidden: bool) -> float:
    """How good a candidate a table is: rows and measured columns, best with weights."""
    if work.one("name") is None:
        return 0
    measured = len(work.of("criterion", "part", "factor", "cost"))
    rows = min(len(work.table.body), FEW_ROWS)
    weighted = 2 if work.weights.of else 1
    return rows * measured * weighted * (0.3 if hidden else 1)


def _tell_sheet(work: Work, others: Sequence[str]) -> None:
    table, plane = work.table, work.table.plane
    rows = len(table.body)
    where = f"rows {plane.rows[table.body[0]]} to {plane.rows[table.body[-1]]}"
    if plane.turned:
        first, last = (
            plane.place(row, 0).rstrip("0123456789") for row in (table.body[0], table.body[-1])
        )
        where = f"columns {first} to {last}, since criteria stand below one another"
    head = f"sheet {plane.title}: {rows} {'row' if rows == 1 else 'rows'} to choose from ({where})"
    if others:
        head += f"; tables also on {listed(others)} (--sheet chooses another)"
        work.outline.unused.append(f"sheets with tables of their own: {listed(others)}")
    work.outline.lines.append(head)


def _items(work: Work) -> None:
    names, ids = work.one("name"), work.one("id")
    if names is None:
        raise CannotImportError(
            "No column names what is to be chosen.",
            'Say which it is in a mapping: [columns] "HEADING" = "name".',
        )
    codes = [shown(cell) for cell in ids.cells] if ids else []
    usable = bool(codes) and all(re.fullmatch(r"[^|;*]{1,80}", code) for code in codes)
    for place, cell in enumerate(names.cells):
        name = shown(cell) or (codes[place] if codes else "")
        code = codes[place] if usable else f"R{place + 1}"
        item = Item(code, name or f"Row {work.table.plane.rows[work.table.body[place]]}")
        work.outline.items.append(item)
    if ids and not usable:
        work.outline.unused.append(
            f"{ids.heading}: not every row has a code that can be used; R1, R2 … stand for them"
        )
    _particulars(work)


def _particulars(work: Work) -> None:
    """Everything else that a row says of its item in words."""
    sections = work.table.sections
    for kind in ("group", "description", "lead", "start", "status", "pick", "chance"):
        column = work.one(kind)
        for place, item in enumerate(work.outline.items):
            cell = column.cells[place] if column else None
            if kind == "group" and (column is None or is_nothing(cell)):
                item.group = item.group or sections.get(work.table.body[place], "")
            elif column is not None and not is_nothing(cell):
                _particular(item, kind, shown(cell), column, place)


def _particular(item: Item, kind: str, text: str, column: Column, place: int) -> None:
    figure = column.amounts[place]
    if kind == "start":
        item.start = words.year_of(text)
    elif kind == "pick":
        item.pick = text.casefold() in words.YES
    elif kind == "chance" and figure is not None:
        share = figure.value / 100 if figure.percent or figure.value > 1 else figure.value
        item.chance = share if 0 <= share <= 1 else None
    elif kind == "status":
        yes = text.casefold() in words.YES and bool(words.REQUIRED.search(bare(column.heading)))
        if yes or words.REQUIRED.search(bare(text)):
            item.status = "required"
        elif words.EXCLUDED.search(bare(text)):
            item.status = "excluded"
    elif kind in {"group", "description", "lead"}:
        setattr(item, kind, text)
