"""An old workbook in the forms of today: costs by year and swings by person, in a copy of the planner's own.

Only the sheets whose form changes are made anew; his other sheets stay, with their formulas and
what these showed. The copy is read back before it counts. What cannot be kept is said.
"""

from __future__ import annotations

import io
import re
import shutil
import tempfile
import zipfile
from collections import Counter
from copy import copy
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter

from criteria.disk.publish_set import publish_file
from criteria.formats.caps import Caps
from criteria.formats.tables import match
from criteria.formats.xlsx.package import Package
from criteria.formats.xlsx.workbook import Book
from criteria.model.columns import table_named
from criteria.model.names import listed
from criteria.model.problems import Place
from criteria.parsing.headings import FILLS_ITSELF, lay_out
from criteria.read import check
from criteria.workbook.template import style
from criteria.workbook.template.book import people_sheet
from criteria.workbook.template.choices import name_ids
from criteria.workbook.template.costs import across, costs
from criteria.workbook.template.pack import packed
from criteria.workbook.template.swings import swing_notes, swings, voices

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from openpyxl.cell.cell import Cell
    from openpyxl.workbook.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from criteria.model.case import Case
    from criteria.model.rows import CaseRow
    from criteria.parsing.layout import SheetLayout

_BOOK, _WITH_MACROS = ".xlsx", ".xlsm"
_LOST = {
    "xl/charts/chart": "chart",
    "xl/media/": "picture",
    "xl/pivotTables/pivotTable": "pivot table",
    "xl/slicers/": "slicer",
    "xl/threadedComments/": "sheet of threaded comments",
    "xl/ctrlProps/": "form control",
    "xl/embeddings/": "embedded file",
}
"""Parts of a workbook that may get lost on the way, by the beginning of their names."""


class CannotUpgradeError(ValueError):
    """A case cannot be brought into the forms of today; the message says why, and what to do."""


@dataclass(slots=True)
class _Work:
    """A copy on its way. saved: what formulas show, by sheet and cell. told: what is not kept, in sentences."""

    book: Workbook
    case: Case
    layouts: Mapping[str, SheetLayout]
    saved: dict[tuple[str, str], str] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    made: list[str] = field(default_factory=list)


def upgrade(source: Path, case: Case, target: Path, *, force: bool = False) -> tuple[str, ...]:
    """Write a copy of a workbook in the forms of today; returns what changed and what is not kept, in sentences.

    Raises CannotUpgradeError where the source is no workbook, is in these forms already, or cannot
    say the same in them; FileExistsError where something stands at `target` and `force` is not
    given; and OSError.
    """
    _hold_kind(source, target)
    layouts = _layouts(source)
    book = load_workbook(source)
    work = _Work(book, case, layouts)
    work.saved |= _shown(source, book)
    _costs(work)
    _people(work)
    if not work.made:
        why = f" {' '.join(work.told)}" if work.told else ""
        raise CannotUpgradeError(
            f"nothing in {source.name} is to be brought into another form.{why}"
        )
    name_ids(book)
    _print_all(work)
    data = _bytes(work)
    _hold(case, data, source.suffix)
    work.told += [*_pointing(book, work.made), *_parts_lost(source, data)]
    publish_file(target, data, force=force)
    return (f"In the forms of today now: {listed(work.made)}.", *work.told)


def _hold_kind(source: Path, target: Path) -> None:
    """Refuse what is no workbook, or holds macros; raises CannotUpgradeError."""
    kind = source.suffix.casefold()
    if kind == _WITH_MACROS:
        raise CannotUpgradeError(
            f"the macros of {source.name} cannot be kept. Save it as .xlsx in Excel, and upgrade that."
        )
    if kind != _BOOK:
        raise CannotUpgradeError(
            f"{source.name} is no Excel workbook; only these have forms of today and of before."
        )
    if target.suffix.casefold() != _BOOK:
        raise CannotUpgradeError(f"the copy is a workbook: name it .xlsx, not {target.name}.")


def _layouts(source: Path) -> dict[str, SheetLayout]:
    """Every table of the case, with its headings found."""
    with Package(source, Caps()) as package:
        book = Book(package, package.main())
        title_of, _, _ = match(list(book.parts), Place, "sheet", str, book.headings)
        return {
            name: lay_out(book.sheet(title)[0], table_named(name))
            for name, title in title_of.items()
            if name != "case"
        }


def _shown(source: Path, book: Workbook) -> dict[tuple[str, str], str]:
    """What the formulas of a workbook showed when it was saved, by sheet and cell."""
    values = load_workbook(source, data_only=True)
    return {
        (sheet.title, cell.coordinate): values[sheet.title][cell.coordinate].value
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


# -- the sheets that change ------------------------------------------------------------------------


def _costs(work: _Work) -> None:
    layout = work.layouts.get("costs")
    if layout is None or layout.matrix or "likely" not in layout.column_of:
        return
    found = across(work.case, ordered=False)
    if found is None:
        work.told.append("Costs stay a row each: two rows stand for one year of one level.")
        return
    old, new = _replaced(work, layout)
    work.saved |= costs(new, found, work.case)
    place_of = {
        (key, year): (row, column)
        for row, key in enumerate(found.rows, 2)
        for column, year in enumerate(found.years, 5)
    }
    for cost in work.case.costs:
        row, column = place_of[(cost.option, cost.level, cost.resource), cost.year]
        for name in ("low", "likely", "high"):
            _carry(old, cost, name, style.at(new, row, column))
    _drop(work, old, layout)


def _people(work: _Work) -> None:
    layout = work.layouts.get("stakeholders")
    if layout is None or "stakeholder" not in layout.column_of or not work.case.stakeholders:
        return
    found = voices(work.case, ordered=False)
    if found is None:
        work.told.append(
            "Stakeholders stay a row each: the rows of one person do not say the same of them."
        )
        return
    old, new = _replaced(work, layout)
    place = work.book.index(new)
    people = _sheet(work.book, "People", place)
    notes = _sheet(work.book, "Swing notes", place + 2)
    work.saved |= people_sheet(people, work.case, found.people)
    work.saved |= swings(new, found, work.case)
    swing_notes(notes, found)
    work.made += [people.title, notes.title]
    for row in work.case.stakeholders:
        cell = (
            2 + found.criteria.index(row.criterion),
            3 + [person.id for person in found.people].index(row.stakeholder),
        )
        _carry(old, row, "swing", style.at(new, *cell))
    _drop(work, old, layout)


def _sheet(book: Workbook, title: str, place: int) -> Worksheet:
    """A new sheet; one of the planner's own that has its title gives way."""
    if title in book.sheetnames:
        planners_sheet = book[title]
        planners_sheet.title = f"{title} (mine)"
        for table in list(planners_sheet.tables):
            del planners_sheet.tables[table]  # a book has each table's name once
    made: Worksheet = book.create_sheet(title, place)
    made.sheet_properties.tabColor = style.SOFT
    return made


def _replaced(work: _Work, layout: SheetLayout) -> tuple[Worksheet, Worksheet]:
    """The old sheet under a passing title, and a new one in its place."""
    title = layout.sheet.title
    old = work.book[title]
    old.title = f"{title[:20]} before"
    for name in list(old.tables):
        del old.tables[name]
    new: Worksheet = work.book.create_sheet(title, work.book.index(old))
    new.sheet_properties.tabColor = copy(old.sheet_properties.tabColor)
    work.made.append(title)
    for key in [key for key in work.saved if key[0] == title]:
        del work.saved[key]
    return old, new


def _carry(old: Worksheet, row: CaseRow, name: str, cell: Cell) -> None:
    """Bring what a planner said of a cell, and the colour he gave it, to where its figure stands now."""
    place = row.place(name)
    if place is None or place.column is None or place.row is None:
        return
    before = old[f"{place.column}{place.row}"]
    if before.comment is not None:
        earlier = f"{cell.comment.text}\n" if cell.comment is not None else ""
        cell.comment = Comment(f"{earlier}{before.comment.text}", before.comment.author)
    colour = before.fill.fgColor.rgb if before.fill.fill_type == "solid" else None
    if colour is not None and not str(colour).endswith(style.FIELD):
        cell.fill = copy(before.fill)


def _drop(work: _Work, old: Worksheet, layout: SheetLayout) -> None:
    """Take the old sheet out, and say what of it is not kept."""
    title = layout.sheet.title
    planners_columns = [text for text in layout.extra.values() if not text.endswith(FILLS_ITSELF)]
    if planners_columns:
        work.told.append(
            f"Not kept: in {title} the column{_s(planners_columns)} {listed(planners_columns)}."
        )
    formulas = [
        f"{get_column_letter(column + 1)}{row.number}"
        for row in layout.rows
        for column in layout.read
        if old.cell(row.number, column + 1).data_type == "f"
    ]
    if formulas:
        work.told.append(f"In {title} values stand now for the formulas of {listed(formulas)}.")
    figures = {layout.column_of.get(name) for name in ("low", "likely", "high", "swing")}
    rows = {row.number for row in layout.rows}
    notes = [
        cell.coordinate
        for line in old.iter_rows()
        for place, cell in enumerate(line)
        if cell.comment is not None
        and cell.row != layout.heading_row
        and not (place in figures and cell.row in rows)
    ]
    if notes:
        work.told.append(f"Not kept: in {title} the comment{_s(notes)} at {listed(notes)}.")
    work.book.remove(old)


def _s(things: list[str]) -> str:
    return "s" if len(things) > 1 else ""


# -- the copy --------------------------------------------------------------------------------------


def _print_all(work: _Work) -> None:
    """Take away print areas that end above the last row of a table, as those of old workbooks that were filled later."""
    for layout in work.layouts.values():
        sheet = work.book[layout.sheet.title]
        last = max((row.number for row in layout.rows), default=0)
        ends = re.findall(r"\$?[A-Z]+\$?(\d+)(?=$|,)", sheet.print_area or "")
        if ends and max(map(int, ends)) < last:
            sheet.print_area = None


def _bytes(work: _Work) -> bytes:
    raw = io.BytesIO()
    _without_strangers(work)
    work.book.save(raw)
    return packed(raw.getvalue(), work.saved)


def _without_strangers(work: _Work) -> None:
    """Let names that fill themselves be words, where the sheets they are found in are not laid out as in a new one."""
    at = {name: layout.column_of for name, layout in work.layouts.items()}
    fits = at.get("recommendations", {}).get("id") == 0 and at["recommendations"].get("name") == 2
    fits = fits and work.layouts["recommendations"].sheet.title == "Recommendations"
    fits = fits and at.get("criteria", {}).get("id") == 0
    fits = fits and FILLS_ITSELF in " ".join(work.layouts["criteria"].headings.values())
    if fits:
        return
    for title in work.made:
        sheet = work.book[title]
        for row in sheet.iter_rows(min_row=2):
            for cell in row:
                if cell.data_type == "f":
                    cell.value = work.saved.pop((title, cell.coordinate), "") or None
        for table in sheet.tables.values():
            for column in table.tableColumns:
                column.calculatedColumnFormula = None


def _hold(case: Case, data: bytes, suffix: str) -> None:
    """Refuse a copy that does not say what the case said."""
    folder = Path(tempfile.mkdtemp())
    try:
        path = folder / f"copy{suffix}"
        path.write_bytes(data)
        again = check(path)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if again.case is None or same_rows(again.case) != same_rows(case):
        first = f" It says: {again.errors[0]}" if again.errors else ""
        raise CannotUpgradeError(f"the copy would not say the same as the workbook does.{first}")


def same_rows(case: Case) -> dict[str, Any]:
    """The tables of a case, costs and swings in an order of their own: in a matrix they stand otherwise."""
    tables = {name: getattr(case, name) for name in type(case).model_fields}
    for name in ("costs", "stakeholders"):
        keys = table_named(name).keys
        tables[name] = sorted(tables[name], key=partial(_place, keys))
    return tables


def _place(keys: tuple[str, ...], row: CaseRow) -> list[str]:
    return [str(getattr(row, key)) for key in keys]


def _pointing(book: Workbook, made: list[str]) -> Iterator[str]:
    """Formulas of other sheets that point into one that was made anew."""
    words = "|".join(re.escape(title) for title in made)
    pattern = re.compile(rf"(?<![\w.])'?(?:{words})'?!")
    cells = [
        f"{sheet.title}!{cell.coordinate}"
        for sheet in book.worksheets
        if sheet.title not in made and sheet.title != "Criteria"
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f" and pattern.search(str(cell.value))
    ]
    if cells:
        yield (
            f"Look at the formulas in {listed(cells)}: they point at cells of {listed(made)}, where other figures "
            "stand now."
        )


def _parts_lost(source: Path, data: bytes) -> Iterator[str]:
    """What a workbook holds besides cells and did not come through."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(io.BytesIO(data)) as new:
        before, after = _parts(old.namelist()), _parts(new.namelist())
    lost = [
        f"{count - after[what]} {what}{'s' if count - after[what] > 1 else ''}"
        for what, count in before.items()
        if count > after[what]
    ]
    if lost:
        yield f"Not kept: {listed(lost)}. They are in the old workbook still."


def _parts(names: list[str]) -> Counter[str]:
    return Counter(
        what for name in names for start, what in _LOST.items() if name.startswith(start)
    )
