"""Written sheets become rows, and rows a case: a bad row becomes a problem, and the next row is read."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from criteria.model.case import ONLY_LEVEL, Case
from criteria.model.columns import columns
from criteria.model.draft import BadRow, Draft
from criteria.model.kinds import ColumnKind
from criteria.model.levels import inferred
from criteria.model.names import fold, listed, nearest, short
from criteria.model.problems import Origin
from criteria.model.rows import (
    CaseTables,
    CriterionLevel,
    Level,
    Person,
    ScoreRow,
    StakeholderRow,
)
from criteria.model.words import MONEY
from criteria.model.written import error, note, warning
from criteria.parsing import cost_matrix, matrix, people, swing_matrix
from criteria.parsing.cells import CellError, Context, Known, parse, quoted, ratio, text_of
from criteria.parsing.headings import lay_out
from criteria.parsing.layout import Node, SheetLayout
from criteria.parsing.orphans import hanging
from criteria.parsing.settings import read_settings
from criteria.parsing.unread_cells import unread
from criteria.parsing.unread_sheets import leftovers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from criteria.model.columns import ColumnSpec
    from criteria.model.problems import Place, Problem
    from criteria.model.rows import CaseRow, CaseTable
    from criteria.model.written import CellValue, Written, WrittenRow

_WITH_ROWS = 2
"""Rows of a sheet that has more than headings."""
_ENDS = frozenset({"low", "likely", "high"})
_NAMING = (ColumnKind.REFERENCE, ColumnKind.REFERENCES, ColumnKind.EVIDENCE)
_ORDER = ("criteria", "criteria_levels", "groups", "facts", "recommendations", "levels", "budget")


def assemble(written: Written, known: Known | None = None) -> tuple[Draft, tuple[Problem, ...]]:
    """Make what can be made of the written sheets; the draft's case is complete only if no problem is an error.

    known: what the cells may name besides what these sheets say themselves.
    """
    return _Assembly(written, known=known or Known()).run()


@dataclass(slots=True)
class _Assembly:
    written: Written
    problems: list[Problem] = field(default_factory=list)
    known: Known = field(default_factory=Known)
    rows: dict[str, list[CaseRow]] = field(default_factory=dict)
    bad: list[BadRow] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    noticed: set[tuple[str, str]] = field(default_factory=set)
    parsed: dict[tuple[str, str], Any] = field(default_factory=dict)
    """What texts of the table that is being read turned into, by column: a long one has few different texts."""
    nodes: list[Node] = field(default_factory=list)
    people: list[Node] = field(default_factory=list)

    def run(self) -> tuple[Draft, tuple[Problem, ...]]:
        self.lost |= self.written.lost
        settings, problems = read_settings(self.written.sheets.get("case"), self.known, self._tell)
        self.problems += problems
        self.known.money = settings.money
        layouts = self._layouts()
        self._learn(layouts)
        names = [table.name for table in CaseTables.ALL[1:]]
        turns = {name: turn for turn, name in enumerate(_ORDER)}
        for name in sorted(names, key=lambda name: turns.get(name, len(_ORDER))):
            if name in layouts:
                self._read_table(layouts[name])
            if name == "criteria_levels":
                self._learn_labels()
        self._infer_levels()
        self._join_people()
        case = Case(settings=settings, **{name: tuple(self.rows.get(name, ())) for name in names})
        draft = Draft(case, tuple(self.bad), frozenset(self.lost))
        for name, problem in hanging(draft, layouts, self.written):
            self.lost.add(name)
            self.problems.append(problem)
        self.problems += [
            *leftovers(self.written, self.nodes),
            *self._notes_without_a_matrix(layouts, CaseTables.NOTES, "scores", "score"),
            *self._notes_without_a_matrix(layouts, CaseTables.SWING_NOTES, "stakeholders", "swing"),
        ]
        return replace(draft, lost=frozenset(self.lost)), tuple(self.problems)

    def _notes_without_a_matrix(
        self, layouts: Mapping[str, SheetLayout], notes: CaseTable, table: str, what: str
    ) -> Iterator[Problem]:
        """A sheet of notes, where what it speaks of stands in the long form and has columns for what it says."""
        sheet = self.written.sheets.get(notes.name)
        layout = layouts.get(table)
        if sheet is None or len(sheet.rows) < _WITH_ROWS or layout is None or layout.matrix:
            return
        if what == "swing" and not layout.rows:
            return
        title = layout.sheet.title
        columns_there = (
            "the columns Rationale and Evidence" if what == "score" else "the column Why"
        )
        found = f"these notes are not read: {title} has a row for each {what}, with columns for its reasons."
        if what == "swing":
            found = found.replace("columns for its reasons", "a column for its reason")
        mend = f"Move them into {columns_there} of {title}."
        yield warning("notes-unread", sheet.place(), found, "", mend)

    # -- what follows from other rows --------------------------------------------------------------

    def _infer_levels(self) -> None:
        """Blank orders are the order of the rows, and the reference is the level that has scores."""
        rows = [row for row in self.rows.get("levels", ()) if isinstance(row, Level)]
        if rows and "levels" not in self.lost:
            scores = [
                (row.option, row.level)
                for row in self.rows.get("scores", ())
                if isinstance(row, ScoreRow)
            ]
            scores += [
                (row.values.get("option", ""), row.values.get("level", ""))
                for row in self.bad
                if row.table == "scores"
            ]
            self.rows["levels"] = list(inferred(rows, scores))

    def _join_people(self) -> None:
        """What People says of somebody stands beside each swing of theirs; who is left there has no view yet."""
        there = [row for row in self.rows.get("people", ()) if isinstance(row, Person)]
        swings = [
            row for row in self.rows.get("stakeholders", ()) if isinstance(row, StakeholderRow)
        ]
        if there:
            joined = people.join(there, swings)
            self.rows["people"], self.rows["stakeholders"] = (
                list(joined.people),
                list(joined.swings),
            )
            self.problems += joined.problems

    # -- what stands where -------------------------------------------------------------------------

    def _layouts(self) -> dict[str, SheetLayout]:
        layouts: dict[str, SheetLayout] = {}
        for table in CaseTables.ALL[1:]:
            sheet = self.written.sheets.get(table.name)
            if sheet is None:
                if table.needed:
                    self.lost.add(table.name)
                continue
            nodes = {"scores": self.nodes, "stakeholders": self.people}.get(table.name, ())
            layout = lay_out(sheet, table, nodes)
            self.problems += [*layout.problems, *unread(layout)]
            if table.name == "criteria":
                self.nodes = nodes_of(layout)
            elif table.name == "people":
                self.people = nodes_of(layout)
            if layout.readable:
                layouts[table.name] = layout
            else:
                self.lost.add(table.name)
        return layouts

    def _learn(self, layouts: Mapping[str, SheetLayout]) -> None:
        """Collect every id before any row is read, so that references can take the spelling of their own row."""
        for name, layout in layouts.items():
            identifier = next(
                (spec.name for spec in columns(layout.table.model) if spec.kind is ColumnKind.ID),
                None,
            )
            if name == "budget":
                _enter(self.known.resources, _words(layout, "resource"))
            elif name == "levels":
                self._learn_levels(layout)
            elif identifier is not None:
                _enter(self.known.ids.setdefault(name, {}), _words(layout, identifier))
            if name in _NAMED:
                _enter_names(self.known.names.setdefault(name, {}), layout)
        _enter(
            self.known.ids.setdefault("stakeholders", {}),
            self.known.ids.get("people", {}).values(),
        )
        self.known.names["stakeholders"] = dict(self.known.names.get("people", {}))
        if "stakeholders" in layouts and not layouts["stakeholders"].matrix:
            names = self.known.names["stakeholders"]
            _enter_names(names, layouts["stakeholders"], "stakeholder")
        self.known.resources[MONEY] = MONEY
        spelled = self.known.ids.get("recommendations", {})
        levels: dict[str, dict[str, str]] = {}
        for option, spellings in self.known.levels.items():
            meant = self._option(option) or spelled.get(option, option)
            levels.setdefault(meant, {}).update(spellings)
        self.known.levels = levels

    def _option(self, word: str) -> str | None:
        """The id of the recommendation that a word means; None where it means none, or more than one."""
        try:
            return self.known.meant("recommendations", word)
        except CellError:
            return None

    def _learn_levels(self, layout: SheetLayout) -> None:
        for option, level in zip(_words(layout, "option"), _words(layout, "level"), strict=True):
            if level:
                _enter(self.known.levels.setdefault(option.casefold(), {}), (level,))

    def _learn_labels(self) -> None:
        for row in self.rows.get("criteria_levels", ()):
            if isinstance(row, CriterionLevel) and row.label:
                self.known.labels.setdefault(row.criterion, {}).setdefault(
                    fold(row.label), (row.label, row.level)
                )

    # -- rows --------------------------------------------------------------------------------------

    def _read_table(self, layout: SheetLayout) -> None:
        if layout.matrix:
            self._read_matrix(layout)
            return
        self.parsed.clear()
        shared = layout.places()
        for row in layout.rows:
            self._read_row(
                layout, row, Origin(layout.sheet.title, row.number, shared, layout.sheet.form)
            )

    def _read_matrix(self, layout: SheetLayout) -> None:
        if "criteria" in self.lost and layout.table.name == "scores":
            self.lost.add("scores")  # nothing says which headings are criteria
            return
        grid = self._grid(layout)
        self.problems += grid.problems
        self.bad += [
            BadRow("scores", {"criterion": criterion}) for criterion in grid.without_column
        ]
        self.parsed.clear()
        for row, origin in grid.rows:
            self._read_row(grid.layout, row, origin)
        self.problems += self._unfilled(layout, grid.unfilled)

    def _grid(self, layout: SheetLayout) -> matrix.Grid:
        sheets = self.written.sheets
        match layout.table.name:
            case "costs":
                return cost_matrix.read(layout)
            case "stakeholders":
                return swing_matrix.read(
                    layout, self.nodes, sheets.get(CaseTables.SWING_NOTES.name)
                )
            case _:
                notes = sheets.get(CaseTables.NOTES.name)
                return matrix.read(layout, self.nodes, self.known.labels, notes, self._option)

    def _unfilled(self, layout: SheetLayout, rows: Sequence[WrittenRow]) -> Iterator[Problem]:
        """Rows of a matrix without a figure: the blank row of a level that no other row names is no fault."""
        figure = "cost" if layout.table.name == "costs" else "score"
        count_of = Counter(self._level(layout, row) for row in layout.rows)
        for row in rows:
            option, level = self._level(layout, row)
            exists = self._is_level(option, level)
            if exists and count_of[option, level] == 1:
                continue
            words = [_word(layout, row, "option"), _word(layout, row, "level")]
            written = " ".join(filter(None, words)) or "nothing"
            which = "a level that has another row" if exists else "no level of a recommendation"
            what = f"the row holds no {figure} and names {written}, {which}; it is not read."
            column = layout.column_of.get("option", 0)
            place = layout.sheet.place(row.number, column, layout.headings.get(column, ""))
            yield note("skipped-row", place, what, "", "Correct its name, or delete it.")

    def _is_level(self, option: str, level: str) -> bool:
        """Whether there is such a level of a recommendation; the only one of its recommendation needs no name."""
        spelled = self._option(option)
        if spelled is None:
            return False
        levels = self.known.levels.get(spelled) or {ONLY_LEVEL: ONLY_LEVEL}
        return level in levels or (not level and len(levels) == 1)

    def _level(self, layout: SheetLayout, row: WrittenRow) -> tuple[str, str]:
        """The recommendation and the level that a row names, as names are compared."""
        option = _word(layout, row, "option")
        return (self._option(option) or option).casefold(), _word(layout, row, "level").casefold()

    def _read_row(self, layout: SheetLayout, row: WrittenRow, origin: Origin) -> None:
        """Read one row; each of its cells that cannot be read becomes a problem."""
        values: dict[str, Any] = {}
        faults = 0
        typed = origin.form == "xlsx"
        for spec in columns(layout.table.model):
            value = layout.value(row, spec.name)
            if value is None and not spec.needed:
                continue
            tell = partial(self._tell_of, origin, spec.name)
            context = Context(self.known, tell, values, typed=typed)
            try:
                parsed = None if value is None else self._cell(value, spec, context)
            except CellError as fault:
                place = origin.place(spec.name)
                self.problems.append(
                    error(fault.check, place, fault.found, fault.allowed, fault.mend)
                )
                faults += 1
                continue
            if parsed not in (None, "", ()):
                values[spec.name] = parsed
            elif spec.needed:
                faults += 1
                if not layout.merged_away(row, spec.name):
                    self.problems.append(_blank(origin.place(spec.name), spec))
        if not faults:
            faults += self._keep(layout.table, values, origin)
        if faults:
            self.bad.append(BadRow(layout.table.name, values, origin))

    def _cell(self, value: CellValue, spec: ColumnSpec, context: Context) -> Any:
        if spec.name == "ratio" and not isinstance(value, Decimal):
            return ratio(value, spec, context)
        if spec.name in _ENDS and isinstance(value, str):
            labels = self.known.labels.get(context.row.get("criterion", ""), {})
            if labels and fold(value) in labels:
                return labels[fold(value)][1]
            words = [label for label, _ in labels.values()]
            close = nearest(value, words) if words else None
            if close:
                found = f"{quoted(value)} is not a level of {context.row['criterion']}."
                raise CellError(
                    "unknown-label",
                    found,
                    f"Its levels are {listed(words)}.",
                    f"Did you mean {close}?",
                )
        if not isinstance(value, str) or not _says_the_same_anywhere(spec):
            return parse(value, spec, context)
        key = (spec.name, value)
        if key not in self.parsed:
            self.parsed[key] = parse(value, spec, context)
        return self.parsed[key]

    def _keep(self, table: CaseTable, values: dict[str, Any], origin: Origin) -> int:
        """Make the row; returns the number of faults found on the way."""
        try:
            self.rows.setdefault(table.name, []).append(table.model.written(origin, **values))
        except ValidationError as faults:
            for fault in faults.errors(include_url=False):
                name = str(fault["loc"][0]) if fault["loc"] else None
                found = f"{short(str(fault['input']))} cannot be used: {fault['msg']}."
                self.problems.append(error("invalid", origin.place(name), found, "", "Correct it."))
            return faults.error_count()
        return 0

    def _tell_of(self, origin: Origin, name: str, check: str, found: str, mend: str) -> None:
        self._tell(origin.place(name), check, found, mend)

    def _tell(self, place: Place, check: str, found: str, mend: str) -> None:
        """Leave a word of notice, once for each kind and text."""
        if (check, found) not in self.noticed:
            self.noticed.add((check, found))
            make = note if check == "wrong-case" else warning
            self.problems.append(make(check, place, found, "", mend))


def _says_the_same_anywhere(spec: ColumnSpec) -> bool:
    """Whether a text in a column is read alike in every row; a level goes by the recommendation beside it."""
    return spec.numeric or (spec.kind in _NAMING and spec.refers_to != "levels")


def nodes_of(layout: SheetLayout) -> list[Node]:
    """The rows of Criteria or of People that have an id."""
    nodes = (Node(*(_word(layout, row, name) for name in Node._fields)) for row in layout.rows)
    return [node for node in nodes if node.id]


def _word(layout: SheetLayout, row: WrittenRow, name: str) -> str:
    return text_of(layout.value(row, name))


def _words(layout: SheetLayout, name: str) -> Iterator[str]:
    """What stands in a field's column, row by row; empty where a cell is blank."""
    return (_word(layout, row, name) for row in layout.rows)


_NAMED = ("criteria", "groups", "recommendations", "people")
"""Tables whose rows may be named by what a reader sees."""


def _enter_names(
    ids_of: dict[str, tuple[str, ...]], layout: SheetLayout, identifier: str = "id"
) -> None:
    """Enter what a reader sees of each row, with every id that has the name."""
    for id_, name in zip(_words(layout, identifier), _words(layout, "name"), strict=True):
        known = ids_of.get(name.casefold(), ())
        if id_ and name and id_ not in known:
            ids_of[name.casefold()] = (*known, id_)


def _enter(spelled: dict[str, str], words: Iterable[str]) -> None:
    """Enter names in the spelling in which each stands first."""
    for word in words:
        if word:
            spelled.setdefault(word.casefold(), word)


def _blank(place: Place, spec: ColumnSpec) -> Problem:
    what = "Blank never means zero." if spec.numeric else ""
    mend = f"{'Choose' if spec.choices else 'Type'} {spec.allowed}."
    if spec.kind is ColumnKind.TEXT:
        mend = f"Type the {spec.heading.lower()}."
    return error("blank", place, f"{spec.heading} is blank.", what, mend)
