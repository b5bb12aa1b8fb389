"""One thing of a case called otherwise, wherever it is named: its own row, references, statements, headings of matrices.

In a workbook only the cells that name it are typed anew, and the copy is read back: it must be the
case with the name changed in every row. Other forms are written from that case.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from dataclasses import dataclass
from functools import partial
from html import escape, unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from criteria.disk.publish_set import publish_file
from criteria.formats.caps import Caps
from criteria.formats.tables import match
from criteria.formats.xlsx.package import DAMAGE, Package, RefusedError
from criteria.formats.xlsx.workbook import Book
from criteria.model.columns import columns, table_named
from criteria.model.kinds import ColumnKind, Id
from criteria.model.names import clean, fold, joined, listed, nearest
from criteria.model.problems import Place
from criteria.model.rows import CaseTables
from criteria.model.statements import leaf_columns, renamed_statement
from criteria.model.words import MONEY
from criteria.parsing.assemble import nodes_of
from criteria.parsing.cells import text_of
from criteria.parsing.headings import lay_out
from criteria.read import check
from criteria.workbook.marking.annotate import unzipped, zipped
from criteria.workbook.marking.values import SharedFormulaError, recalculated, typed
from criteria.write import write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from criteria.model.case import Case
    from criteria.model.columns import ColumnSpec
    from criteria.model.rows import CaseRow
    from criteria.model.written import CellValue, WrittenRow
    from criteria.parsing.layout import SheetLayout

BOOKS = frozenset({".xlsx", ".xlsm"})
_OWNERS = {
    "criteria": ("criteria", "id"),
    "groups": ("groups", "id"),
    "recommendations": ("recommendations", "id"),
    "levels": ("levels", "level"),
    "resources": ("budget", "resource"),
    "relations": ("relations", "id"),
    "limits": ("limits", "name"),
    "stakeholders": ("stakeholders", "stakeholder"),
    "scenarios": ("scenarios", "scenario"),
    "facts": ("facts", "id"),
}
"""What can be renamed: by its kind, the table and the column in which it stands."""
_TARGETS = {
    "weight": "stakeholders",
    "score": "recommendations",
    "cost": "recommendations",
    "p_success": "recommendations",
    "group": "groups",
    "relation": "relations",
    "budget": "resources",
}
_MARKS = {ColumnKind.REFERENCES: "|", ColumnKind.EVIDENCE: ";"}


_UNREADABLE: tuple[type[Exception], ...] = (SharedFormulaError, RefusedError, *DAMAGE)


class CannotRenameError(ValueError):
    """Something cannot be called otherwise; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Change:
    """A new name. kind: of what, as criteria. old: in its own spelling."""

    kind: str
    old: str
    new: str

    def names(self, word: str) -> bool:
        """Whether a word is the old name, in whatever case."""
        return clean(word).casefold() == self.old.casefold()

    def of(self, table: str, spec: ColumnSpec, values: Mapping[str, Any]) -> bool:
        """Whether a column of a row holds names of the kind. values: of the row, as far as they are known."""
        own_table, own_column = _OWNERS[self.kind]
        if table == own_table and spec.name == own_column:
            return True
        match self.kind:
            case "stakeholders":
                if (table == "people" and spec.name == "id") or spec.name == "stakeholder":
                    return True
            case "resources":
                if spec.name == "resource" or (table == "limits" and spec.name == "measure"):
                    return True
            case "levels":
                return spec.refers_to == "levels" or spec.name == "pick"
            case "criteria":
                compared = table == "judgements" and spec.name in {"more", "less"}
                if (table == "scenarios" and spec.name == "criterion") or (
                    compared and not values.get("criterion")
                ):
                    return True
        if table == "scenarios" and spec.name == "target":
            return _TARGETS.get(str(values.get("kind", ""))) == self.kind
        return spec.refers_to == self.kind

    def in_cell(self, text: str, spec: ColumnSpec) -> str:
        """What a cell of such a column says after it."""
        mark = _MARKS.get(spec.kind)
        if mark is None or mark not in text:
            return self.new if self.names(text) else text
        parts = [part.strip() for part in text.split(mark)]
        if not any(map(self.names, parts)):
            return text
        return mark.join(self.new if self.names(part) else part for part in parts)


def rename(
    source: Path,
    case: Case,
    names: tuple[str, str],
    target: Path,
    *,
    kind: str | None = None,
    force: bool = False,
) -> tuple[str, ...]:
    """Write a copy of a case in which `names[0]` is called `names[1]`; returns what to know, in sentences.

    kind: of what, where several things have the old name.

    Raises CannotRenameError, FileExistsError where something stands at `target` and `force` is not
    given, and OSError.
    """
    change = _change(case, *names, kind)
    after = renamed(case, change)
    left_alone = [*_wildcards(case, change), *_mentions(case, change)]
    if source.suffix.casefold() in BOOKS and target.suffix.casefold() == source.suffix.casefold():
        try:
            data = _typed(source, case, change)
        except _UNREADABLE as fault:
            message = f"{source.name} cannot be copied cell by cell: {fault}"
            raise CannotRenameError(message) from fault
        _hold(after, data, source.suffix)
        publish_file(target, data, force=force)
    else:
        write(after, target, force=force)
        left_alone.append(
            "The copy holds the tables of the case; your own columns and files are not in it."
        )
    return (f"{change.old} is called {change.new} now.", *left_alone)


# -- what is meant ---------------------------------------------------------------------------------


def _change(case: Case, old: str, new: str, kind: str | None) -> Change:
    """The change that is meant; raises CannotRenameError."""
    known = {each: _names(case, each) for each in _OWNERS}
    if kind is not None and kind not in known:
        raise CannotRenameError(f"{kind} is no kind of thing here: {joined(known, 'or')}.")
    kinds = [each for each in known if kind in (None, each)]
    meant = [
        Change(each, name, clean(new))
        for each in kinds
        for name in known[each]
        if name.casefold() == clean(old).casefold()
    ]
    if not meant:
        close = nearest(old, [name for each in kinds for name in known[each]])
        hint = f"Did you mean {close}?" if close else "Type an id of the case."
        raise CannotRenameError(f"nothing in the case has the id {old}. {hint}")
    if len(meant) > 1:
        which = joined(f"one of the {change.kind}" for change in meant)
        raise CannotRenameError(
            f"{old} is {which}. Say which with --kind, as in --kind {meant[0].kind}."
        )
    _hold_name(meant[0], known[meant[0].kind])
    return meant[0]


def _names(case: Case, kind: str) -> list[str]:
    table, column = _OWNERS[kind]
    names = [getattr(row, column) for row in getattr(case, table)]
    if kind == "stakeholders":
        names += [person.id for person in case.people]
        voices = (getattr(case, each.attribute) for each in CaseTables.WEIGHING)
        names += [row.stakeholder for rows in voices for row in rows if row.stakeholder]
    if kind == "resources":
        names = [name for name in [*names, *(row.resource for row in case.costs)] if name != MONEY]
    return list(dict.fromkeys(names))


def _hold_name(change: Change, known: Sequence[str]) -> None:
    """Hold a new name to what a short name may be, and to being new; raises CannotRenameError."""
    try:
        TypeAdapter(Id).validate_python(change.new)
    except ValidationError as fault:
        message = f"{change.new!r} is no short name: it has 1 to 80 characters, and no | ; or *."
        raise CannotRenameError(message) from fault
    other = next((name for name in known if fold(name) == fold(change.new)), None)
    if other is not None and not change.names(other):
        raise CannotRenameError(f"{other} is one of the {change.kind} already.")


# -- the case --------------------------------------------------------------------------------------


def renamed(case: Case, change: Change) -> Case:
    """The case with the name changed in every row."""
    statement = _in_statements(case, change)
    tables = {
        table.attribute: tuple(
            _renamed_row(row, table.name, change, statement)
            for row in getattr(case, table.attribute)
        )
        for table in CaseTables.ALL[1:]
    }
    return type(case)(**{"settings": case.settings, **tables})


def _in_statements(case: Case, change: Change) -> Callable[[str], str]:
    if change.kind != "criteria":
        return str
    return partial(renamed_statement, columns=leaf_columns(case), old=change.old, new=change.new)


def _renamed_row(
    row: CaseRow, table: str, change: Change, statement: Callable[[str], str]
) -> CaseRow:
    values: dict[str, Any] = {}
    for spec in columns(type(row)):
        value = getattr(row, spec.name)
        if table == "weight_statements" and spec.name == "statement":
            values[spec.name] = statement(value)
        elif not change.of(table, spec, row.__dict__):
            continue
        elif isinstance(value, tuple):
            values[spec.name] = tuple(change.new if change.names(part) else part for part in value)
        elif isinstance(value, str):
            values[spec.name] = change.new if change.names(value) else value
    return row.saying(
        {name: value for name, value in values.items() if value != getattr(row, name)}
    )


def _wildcards(case: Case, change: Change) -> Iterator[str]:
    """Targets as ALL-* that take in one of the two names and not the other."""
    for row in case.scenarios:
        if _TARGETS.get(row.kind) != change.kind or not row.target.endswith("*"):
            continue
        before, after = (name.startswith(row.target[:-1]) for name in (change.old, change.new))
        if before != after:
            verb = "no longer takes" if before else "now takes"
            yield f"Look at the scenario {row.scenario}: its target {row.target} {verb} in {change.new}."


def _mentions(case: Case, change: Change) -> Iterator[str]:
    """How many texts for readers mention the old name; they are left as they are."""
    word = re.compile(rf"(?<![\w-]){re.escape(change.old)}(?![\w-])")
    count = sum(
        1
        for table in CaseTables.ALL[1:]
        for row in getattr(case, table.attribute)
        for spec in columns(table.model)
        if spec.kind is ColumnKind.TEXT
        and not change.of(table.name, spec, row.__dict__)
        and spec.name != "statement"
        and isinstance(value := getattr(row, spec.name), str)
        and word.search(value)
    )
    if count:
        texts = "text mentions" if count == 1 else "texts mention"
        yield f"{count} {texts} {change.old} in words, and {'is' if count == 1 else 'are'} left as written."


# -- the copy of a workbook ------------------------------------------------------------------------


def _typed(source: Path, case: Case, change: Change) -> bytes:
    """The copy's bytes."""
    with Package(source, Caps()) as package:
        main = package.main()
        book = Book(package, main)
        cells, heads = _cells(book, case, change)
        parts = dict(book.parts)
    files = unzipped(source)
    spelling = {name.casefold(): name for name in files}
    for title, edits in cells.items():
        part = spelling[parts[title].casefold()]
        files[part] = typed(files[part], edits)
        _head_tables(files, part, heads.get(title, frozenset()), change.new)
    recalculated(files, spelling[main.casefold()])
    return zipped(files)


def _head_tables(files: dict[str, bytes], part: str, heads: frozenset[str], new: str) -> None:
    """The headings that an Excel table keeps for itself are those of its sheet. heads: those that change."""
    folder, _, name = part.rpartition("/")
    links = files.get(f"{folder}/_rels/{name}.rels", b"").decode()
    for target in re.findall(r'Target="[^"]*?(tables/[^"]+)"', links) if heads else ():
        path = f"{folder.rpartition('/')[0]}/{target}"
        files[path] = _COLUMN.sub(partial(_head, heads, new), files[path].decode()).encode()


_COLUMN = re.compile(r'(<(?:\w+:)?tableColumn\b[^>]*?\sname=")([^"]*)"')


def _head(heads: frozenset[str], new: str, column: re.Match[str]) -> str:
    name = escape(new) if unescape(column[2]) in heads else column[2]
    return f'{column[1]}{name}"'


type Edits = dict[str, dict[tuple[int, int], str]]


def _cells(book: Book, case: Case, change: Change) -> tuple[Edits, dict[str, frozenset[str]]]:
    """What to type, by sheet and cell; and the headings that change, by sheet."""
    title_of, _, _ = match(list(book.parts), Place, "sheet", str, book.headings)
    statement = _in_statements(case, change)
    nodes = {
        "scores": _nodes(book, title_of, "criteria"),
        "stakeholders": _nodes(book, title_of, "people"),
    }
    cells: Edits = {}
    heads: dict[str, frozenset[str]] = {}
    for name, title in title_of.items():
        if name != "case":
            layout = lay_out(book.sheet(title)[0], table_named(name), nodes.get(name, ()))
            headed = dict(_headings(layout, change))
            edits = dict(_of_sheet(layout, change, statement)) | headed
            if edits:
                cells[title] = edits
                heads[title] = frozenset(layout.headings[column] for _, column in headed)
    return cells, heads


def _nodes(book: Book, title_of: Mapping[str, str], table: str) -> Sequence[Any]:
    if table not in title_of:
        return ()
    return nodes_of(lay_out(book.sheet(title_of[table])[0], table_named(table)))


def _of_sheet(
    layout: SheetLayout, change: Change, statement: Callable[[str], str]
) -> Iterator[tuple[tuple[int, int], str]]:
    name = layout.table.name
    for row in layout.rows:
        values = {field: text_of(layout.value(row, field)) for field in layout.specs}
        for field, spec in layout.specs.items():
            text = _text(layout, row, field)
            if name == "weight_statements" and field == "statement":
                after = statement(text)
            elif change.of(name, spec, values):
                after = change.in_cell(text, spec)
            else:
                continue
            if after != text:
                yield (row.number, layout.column_of[field]), after


def _text(layout: SheetLayout, row: WrittenRow, field: str) -> str:
    value: CellValue | None = layout.value(row, field)
    return value if isinstance(value, str) else text_of(value)


def _headings(layout: SheetLayout, change: Change) -> Iterator[tuple[tuple[int, int], str]]:
    """Headings of a matrix that are the old name; one that is what a reader sees stays."""
    heads = {"scores": "criteria", "stakeholders": "stakeholders"}
    if not layout.matrix or heads.get(layout.table.name) != change.kind:
        return
    for column in layout.headed:
        if fold(layout.headings[column]) == fold(change.old):
            yield (layout.heading_row, column), change.new


def _hold(after: Case, data: bytes, suffix: str) -> None:
    """Refuse a copy that does not say what it should."""
    folder = Path(tempfile.mkdtemp())
    try:
        path = folder / f"copy{suffix}"
        path.write_bytes(data)
        again = check(path)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if again.case != after:
        first = f" It says: {listed(map(str, again.errors), 1)}" if again.errors else ""
        raise CannotRenameError(
            f"the copy would not say what it should, so none was written.{first}"
        )
