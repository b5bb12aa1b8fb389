"""A changed case written as a copy of the planner's own workbook: only the cells that differ are typed anew.

Their own sheets, columns, formulas, colours and notes stay. What is changed by ballots is all that
is looked at: the swings of people and the scores. The copy is read back before it counts; where it
would not say what it should, or the case stands in another form, a new file is written and
everything that is not carried over is named.
"""

from __future__ import annotations

import shutil
import tempfile
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from criteria.disk.publish_set import publish_file
from criteria.formats import csv_folder
from criteria.formats.caps import Caps
from criteria.formats.tables import match
from criteria.formats.xlsx.package import DAMAGE, Package, RefusedError
from criteria.formats.xlsx.sheet import column_of
from criteria.formats.xlsx.workbook import Book
from criteria.model.columns import columns, table_named
from criteria.model.names import fold, listed
from criteria.model.problems import Place
from criteria.model.rows import CaseTables
from criteria.model.spell import spelled
from criteria.parsing import matrix
from criteria.parsing.assemble import nodes_of
from criteria.parsing.cells import text_of
from criteria.parsing.headings import FILLS_ITSELF, lay_out
from criteria.read import check
from criteria.workbook.marking.annotate import unzipped, zipped
from criteria.workbook.marking.values import SharedFormulaError, recalculated, typed
from criteria.write import write

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from criteria.model.case import Case
    from criteria.model.rows import CaseRow, ScoreRow, StakeholderRow
    from criteria.model.written import WrittenSheet
    from criteria.parsing.layout import Node, SheetLayout

_UNREADABLE: tuple[type[Exception], ...] = (SharedFormulaError, RefusedError, *DAMAGE)
_BOOKS = frozenset({".xlsx", ".xlsm"})


class _CannotCarry(Exception):  # noqa: N818 - a way out, not a fault
    """The planner's own workbook cannot take the changes."""


def carry(
    source: Path, before: Case, after: Case, target: Path, *, force: bool = False
) -> tuple[str, ...]:
    """Write a case that was `before` in `source`, and is `after` now; returns what is not carried over, in sentences.

    Raises FileExistsError where something stands at `target` and `force` is not given, ValueError
    for an ending that no form has, and OSError.
    """
    if source.suffix.casefold() in _BOOKS and source.suffix.casefold() == target.suffix.casefold():
        try:
            data = _copied(source, before, after)
        except _CannotCarry:
            pass  # what is lost is told below
        else:
            publish_file(target, data, force=force)
            return ()
    write(after, target, force=force)
    leftovers = list(_own(source))
    return (f"Not carried over from {source.name}: {'; '.join(leftovers)}.",) if leftovers else ()


# -- the copy --------------------------------------------------------------------------------------


class _Edits:
    """What to type, sheet by sheet; rows and columns that are not there yet come below and beside the others."""

    def __init__(self, book: Book) -> None:
        self.book = book
        titles, _, _ = match(list(book.parts), Place, "sheet", str, book.headings)
        self.titles = titles
        self.cells: dict[str, dict[tuple[int, int], Decimal | str | None]] = {}
        self.layouts: dict[str, SheetLayout] = {}
        self.added: dict[str, dict[str, int]] = {}
        self.last: dict[str, int] = {}

    def layout(self, table: str) -> SheetLayout:
        if table not in self.titles:
            raise _CannotCarry(table)
        if table not in self.layouts:
            sheet, _ = self.book.sheet(self.titles[table])
            nodes = self.nodes("people") if table == "stakeholders" else ()
            self.layouts[table] = lay_out(sheet, table_named(table), nodes)
            self.last[table] = max((row.number for row in sheet.rows), default=1)
        return self.layouts[table]

    def nodes(self, table: str) -> Sequence[Node]:
        """The rows of a sheet that heads the columns of a matrix; none where there is no such sheet."""
        return nodes_of(self.layout(table)) if table in self.titles else ()

    def cell(self, table: str, number: int, column: int, value: Decimal | str | None) -> None:
        """Type into a cell of a sheet, whether or not it is there."""
        self.cells.setdefault(self.layout(table).sheet.title, {})[number, column] = value

    def place(self, place: Place | None, value: Decimal | str | None) -> None:
        """Type into a cell that is there."""
        if place is None or place.row is None or place.column is None:
            raise _CannotCarry(str(place))
        self.cells.setdefault(place.table, {})[place.row, column_of(place.column)] = value

    def field(self, table: str, number: int, name: str, value: Decimal | str | None) -> None:
        """Type into a field of a row; a column that is not there is added beside the last."""
        layout = self.layout(table)
        column = layout.column_of.get(name, self.added.setdefault(table, {}).get(name))
        if column is None:
            if value is None:
                return
            last = max(column for row in layout.sheet.rows for column in row.cells)
            column = 1 + last + len(self.added[table])
            self.added[table][name] = column
            heading = next(
                spec.heading for spec in columns(layout.table.model) if spec.name == name
            )
            self.cells.setdefault(layout.sheet.title, {})[layout.heading_row, column] = heading
        self.cells.setdefault(layout.sheet.title, {})[number, column] = value

    def row(self, table: str, values: Mapping[str, Decimal | str | None]) -> None:
        """Add a row below the last one."""
        self.layout(table)
        self.last[table] += 1
        for name, value in values.items():
            self.field(table, self.last[table], name, value)


def _copied(source: Path, before: Case, after: Case) -> bytes:
    """The copy's bytes; raises _CannotCarry."""
    try:
        data = _typed(source, before, after)
    except _UNREADABLE as fault:
        raise _CannotCarry(str(fault)) from fault
    if _comparable(_read_back(data, source.suffix)) != _comparable(after):
        raise _CannotCarry("the copy does not say what it should")
    return data


def _comparable(case: Case | None) -> Case | None:
    """A case in which the rows of people stand in one order: a new row is typed below all others."""
    if case is None:
        return None
    rows = sorted(case.stakeholders, key=lambda row: (row.stakeholder, row.criterion))
    return case.model_copy(update={"stakeholders": tuple(rows)})


def _typed(source: Path, before: Case, after: Case) -> bytes:
    with Package(source, Caps()) as package:
        main = package.main()
        book = Book(package, main)
        edits = _Edits(book)
        matrix_of_swings = edits.titles.keys() >= {"stakeholders", "people"}
        if matrix_of_swings and edits.layout("stakeholders").matrix:
            _voices(edits, before, after)
        else:
            _people(edits, before, after)
        _scores(edits, before, after)
    files = unzipped(source)
    spelling = {name.casefold(): name for name in files}
    for title, cells in edits.cells.items():
        part = spelling[book.parts[title].casefold()]
        files[part] = typed(files[part], cells)
    if edits.cells:
        recalculated(files, spelling[main.casefold()])
    return zipped(files)


def _read_back(data: bytes, suffix: str) -> Case | None:
    folder = Path(tempfile.mkdtemp())
    try:
        path = folder / f"copy{suffix}"
        path.write_bytes(data)
        return check(path).case
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _people(edits: _Edits, before: Case, after: Case) -> None:
    """The swings that differ, those that are new, and those that fall away."""
    specs = columns(table_named("stakeholders").model)
    old = {(row.stakeholder, row.criterion): row for row in before.stakeholders}
    new = {(row.stakeholder, row.criterion): row for row in after.stakeholders}
    for key, row in new.items():
        if key not in old:
            edits.row("stakeholders", {spec.name: spelled(row, spec) for spec in specs})
            continue
        was = old[key]
        for spec in specs:
            if getattr(row, spec.name) != getattr(was, spec.name):
                edits.field("stakeholders", _number(was), spec.name, spelled(row, spec))
    gone = [row for key, row in old.items() if key not in new]
    for row, spec in product(gone, specs):
        edits.field("stakeholders", _number(row), spec.name, None)


def _voices(edits: _Edits, before: Case, after: Case) -> None:
    """The same where swings stand as a matrix: a column for each person, a row for each criterion."""
    old = {(row.stakeholder, row.criterion): row for row in before.stakeholders}
    new = {(row.stakeholder, row.criterion): row for row in after.stakeholders}
    columns_of, rows_of = _columns_of(edits, after), _rows_of(edits, after)
    for key in dict.fromkeys([*old, *new]):
        person, criterion = key
        swing = new[key].swing if key in new else None
        if swing != (old[key].swing if key in old else None):
            edits.cell("stakeholders", rows_of[criterion], columns_of[person], swing)
        _why(edits, old.get(key), new.get(key))
    _gone(edits, before, after)


def _gone(edits: _Edits, before: Case, after: Case) -> None:
    """Those whose swings fall away altogether leave People as well."""
    stay = {row.stakeholder for row in after.stakeholders} | {row.id for row in after.people}
    gone = {row.stakeholder for row in before.stakeholders} - stay
    layout = edits.layout("people")
    for row in layout.rows:
        if text_of(layout.value(row, "id")) in gone:
            for name in ("id", "name", "position", "influence"):
                edits.field("people", row.number, name, None)


def _columns_of(edits: _Edits, after: Case) -> dict[str, int]:
    """The column of each person; somebody new gets a row in People and a column beside the last."""
    layout, people = edits.layout("stakeholders"), edits.layout("people")
    there = {node.id for node in nodes_of(people)}
    columns_of = {person: column for column, person in layout.headed.items()}
    last = max(column for row in layout.sheet.rows for column in row.cells)
    person_of = {row.stakeholder: row for row in after.stakeholders}
    for name, row in person_of.items():
        if name not in there:
            said = {"id": name, "name": row.name, "position": row.position}
            given = {column: text or None for column, text in said.items()}
            edits.row("people", {**given, "influence": row.influence})
        if name not in columns_of:
            last += 1
            columns_of[name] = last
            edits.cell("stakeholders", layout.heading_row, last, name)
    return columns_of


def _rows_of(edits: _Edits, after: Case) -> dict[str, int]:
    """The row of each criterion; one that has none yet gets one below the last."""
    layout = edits.layout("stakeholders")
    word_of = {fold(word): row.id for row in after.criteria for word in (row.name, row.id)}
    rows_of = {
        word_of.get(fold(text_of(layout.value(row, "criterion"))), ""): row.number
        for row in layout.rows
    }
    for criterion in dict.fromkeys(row.criterion for row in after.stakeholders):
        if criterion not in rows_of:
            edits.row("stakeholders", {"criterion": criterion})
            rows_of[criterion] = edits.last["stakeholders"]
    return rows_of


def _why(edits: _Edits, was: StakeholderRow | None, row: StakeholderRow | None) -> None:
    """The reason behind a swing, where it differs."""
    before, after = was.why if was else "", row.why if row else ""
    if before == after:
        return
    if was is not None and was.origin is not None and "why" in was.origin.elsewhere:
        edits.place(was.place("why"), after or None)
        if row is None:
            number = _number_of(was.place("why"))
            edits.field(CaseTables.SWING_NOTES.name, number, "stakeholder", None)
            edits.field(CaseTables.SWING_NOTES.name, number, "criterion", None)
    elif row is not None:
        names = ("stakeholder", "criterion", "why")
        edits.row(CaseTables.SWING_NOTES.name, {name: getattr(row, name) for name in names})


def _scores(edits: _Edits, before: Case, after: Case) -> None:
    """The ranges and the reasons that differ; a matrix keeps its reasons on a sheet of their own."""
    new = {(row.option, row.level, row.criterion): row for row in after.scores}
    for was in before.scores:
        row = new[was.option, was.level, was.criterion]
        in_matrix = was.place("low") == was.place("likely")
        if (row.low, row.likely, row.high) != (was.low, was.likely, was.high):
            if in_matrix:
                edits.place(was.place("likely"), matrix.cell(row))
            else:
                for name in ("low", "likely", "high"):
                    edits.field("scores", _number(was), name, getattr(row, name))
        if row.rationale != was.rationale:
            _reason(edits, was, row, in_matrix=in_matrix)


def _reason(edits: _Edits, was: ScoreRow, row: ScoreRow, *, in_matrix: bool) -> None:
    if not in_matrix:
        edits.field("scores", _number(was), "rationale", row.rationale)
    elif was.origin is not None and "rationale" in was.origin.elsewhere:
        edits.place(was.place("rationale"), row.rationale)
    else:
        names = ("option", "level", "criterion", "rationale")
        edits.row(CaseTables.NOTES.name, {name: getattr(row, name) or None for name in names})


def _number(row: CaseRow) -> int:
    return _number_of(row.place())


def _number_of(place: Place | None) -> int:
    if place is None or place.row is None:
        raise _CannotCarry("a row that was written nowhere")
    return place.row


# -- what is lost ----------------------------------------------------------------------------------


def _own(source: Path) -> Iterator[str]:
    """The planner's own sheets and columns, in words."""
    sheets = list(_sheets(source))
    people = next((sheet for _, sheet, table in sheets if table == "people"), None)
    nodes = nodes_of(lay_out(people, table_named("people"))) if people is not None else ()
    for title, sheet, table in sheets:
        if table is None:
            yield f"the {'file' if source.is_dir() else 'sheet'} {title}"
        elif sheet is not None and table != "case":
            columns_there = _own_columns(sheet, table, nodes if table == "stakeholders" else ())
            if columns_there:
                yield f"in {title} the column{'s' if len(columns_there) > 1 else ''} {listed(columns_there, 20)}"
    if source.suffix.casefold() in _BOOKS:
        yield "formulas, colours, comments and the widths of columns"


def _own_columns(sheet: WrittenSheet, table: str, nodes: Sequence[Node]) -> list[str]:
    """The headings of a sheet that no field has and nothing heads; in a matrix of scores they are criteria."""
    layout = lay_out(sheet, table_named(table), nodes)
    if layout.matrix and table == "scores":
        return []
    extra = {c: text for c, text in layout.extra.items() if c not in layout.headed}
    return [text for text in extra.values() if not text.endswith(FILLS_ITSELF)]


def _sheets(source: Path) -> Iterator[tuple[str, WrittenSheet | None, str | None]]:
    """Each sheet or file of a case: its title, what stands in it, and its table, None for the planner's own."""
    if source.suffix.casefold() in _BOOKS:
        with Package(source, Caps()) as package:
            book = Book(package, package.main())
            title_of, _, _ = match(list(book.parts), Place, "sheet", str, book.headings)
            tables = {title: table for table, title in title_of.items()}
            for title in book.parts:
                if fold(title) != "about":
                    yield (
                        title,
                        book.sheet(title)[0] if title in tables else None,
                        tables.get(title),
                    )
    elif source.is_dir():
        written = csv_folder.read(source, Caps())
        tables = {sheet.title: table for table, sheet in written.sheets.items()}
        for path in sorted(source.iterdir()):
            yield path.name, written.sheets.get(tables.get(path.name, "")), tables.get(path.name)
