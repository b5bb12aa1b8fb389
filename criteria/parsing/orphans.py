"""What a missing sheet or column leaves hanging: said once, in place of once for each row that refers to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from criteria.model.case import ONLY_LEVEL
from criteria.model.columns import columns, table_named
from criteria.model.kinds import ColumnKind
from criteria.model.names import joined, listed
from criteria.model.rows import CaseTables
from criteria.model.words import ANY_LEVEL, EVERY, JUDGEMENT, Scale
from criteria.model.written import error

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from criteria.model.draft import Draft
    from criteria.model.problems import Problem
    from criteria.model.rows import CaseTable
    from criteria.model.written import Written
    from criteria.parsing.layout import SheetLayout

_NO_NAMES = frozenset({"", EVERY, JUDGEMENT, ANY_LEVEL})


def hanging(
    draft: Draft, layouts: Mapping[str, SheetLayout], written: Written
) -> Iterator[tuple[str, Problem]]:
    """Each table that nothing more can be said of, with the one problem that stands for all that follows from it."""
    for name, column in (("levels", "option"), ("groups", "id"), ("facts", "id")):
        if not _is_there(draft, name, column):
            yield from _named_elsewhere(draft, name, written)
    leaves = [leaf.id for leaf in draft.leaves if leaf.scale is Scale.LEVELS]
    if leaves and not _is_there(draft, "criteria_levels", "criterion"):
        yield (
            "criteria_levels",
            _missing("criteria_levels", f"the steps of {listed(leaves)} belong there", written),
        )
    several = [option for option, levels in draft.case.levels_of.items() if len(levels) > 1]
    if several:
        yield from _without_level(draft, layouts, several)


def _is_there(draft: Draft, name: str, column: str) -> bool:
    """Whether a table has a row that names something, or could not be read, which is a problem of its own."""
    return name in draft.lost or bool(draft.ids(name, column))


def _named_elsewhere(draft: Draft, name: str, written: Written) -> Iterator[tuple[str, Problem]]:
    """A table without a row, whose rows other tables name."""
    tables_of = _named(draft, name)
    only_the_standard = name == "levels" and tables_of.keys() <= {ONLY_LEVEL}
    if tables_of and not only_the_standard:
        sheets = dict.fromkeys(
            table_named(table).sheet for tables in tables_of.values() for table in tables
        )
        yield (
            name,
            _missing(
                name, f"the {name} {listed(tables_of, 6)} are named in {joined(sheets)}", written
            ),
        )


def _without_level(
    draft: Draft, layouts: Mapping[str, SheetLayout], several: Sequence[str]
) -> Iterator[tuple[str, Problem]]:
    """Costs or scores whose rows cannot say which level they are of; several: who has more than one."""
    for name in ("costs", "scores"):
        if name in layouts and name not in draft.lost and "level" not in layouts[name].column_of:
            what = f"there is no column Level, and {listed(several)} have several levels."
            mend = "Add the column, and name a level in each row."
            yield name, error("missing-column", layouts[name].sheet.place(), what, "", mend)


def _named(draft: Draft, target: str) -> dict[str, dict[str, None]]:
    """Every word that names a row of a table, and the tables in which it stands; also in rows in trouble."""
    tables_of: dict[str, dict[str, None]] = {}
    for table in CaseTables.ALL[1:]:
        for word in _words_naming(draft, table, target):
            if word not in _NO_NAMES:
                tables_of.setdefault(word, {})[table.name] = None
    return tables_of


def _words_naming(draft: Draft, table: CaseTable, target: str) -> Iterator[Any]:
    """What stands in the columns of a table that refer to another one, name by name."""
    for spec in columns(table.model):
        if spec.refers_to != target:
            continue
        several = spec.kind in {ColumnKind.REFERENCES, ColumnKind.EVIDENCE}
        for value, _ in draft.cells(table.name, spec.name):
            if several:
                yield from value
            else:
                yield value


def _missing(name: str, reason: str, written: Written) -> Problem:
    table = table_named(name)
    if name in written.sheets:
        found = f"the table has no rows, and {reason}."
        return error(
            "no-rows", written.sheets[name].place(), found, "", "Add a row for each of them."
        )
    form = next((sheet.form for sheet in written.sheets.values()), "xlsx")
    what = {"csv": f"file {name}.csv", "json": f"table {name}"}.get(form, f"sheet {table.sheet}")
    mend = "Add it, with a row for each of them."
    if form == "xlsx":
        mend = "Add the sheet: `steelyard init --blank new.xlsx` writes one to copy across."
    return error("missing-table", None, f"there is no {what}; {reason}.", "", mend)
