"""Written sheets become rows, and rows a case: a bad row becomes a problem, and the next row is read."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from criteria import matrix
from criteria.case import Case
from criteria.cells import CellError, Context, Known, as_text, parse, quoted, ratio
from criteria.columns import columns
from criteria.draft import Bad, Draft
from criteria.hanging import hanging
from criteria.headings import clean, fold, listed, nearest, short
from criteria.layout import Layout, lay_out
from criteria.problems import Origin
from criteria.rows import MONEY, CriterionLevel, Kind, Settings, Tables
from criteria.written import error, note, warning

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from criteria.columns import Spec
    from criteria.problems import Place, Problem
    from criteria.rows import Row, Table
    from criteria.written import Sheet, Value, Written, WrittenRow

STAND_IN_TITLE = "(no title)"
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
    rows: dict[str, list[Row]] = field(default_factory=dict)
    bad: list[Bad] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    told: set[tuple[str, str]] = field(default_factory=set)
    nodes: list[matrix.Node] = field(default_factory=list)

    def run(self) -> tuple[Draft, tuple[Problem, ...]]:
        self.lost |= self.written.lost
        settings = self._settings()
        self.known.money = settings.money
        layouts = self._layouts()
        self._learn(layouts)
        names = [table.name for table in Tables.ALL[1:]]
        for name in sorted(names, key=lambda name: _ORDER.index(name) if name in _ORDER else len(_ORDER)):
            if name in layouts:
                self._read_table(layouts[name])
            if name == "criteria_levels":
                self._learn_labels()
        case = Case(settings=settings, **{name: tuple(self.rows.get(name, ())) for name in names})
        draft = Draft(case, tuple(self.bad), frozenset(self.lost))
        for name, problem in hanging(draft, layouts, self.written):
            self.lost.add(name)
            self.problems.append(problem)
        return replace(draft, lost=frozenset(self.lost)), tuple(self.problems)

    # -- what stands where ------------------------------------------------------------------------------------------

    def _layouts(self) -> dict[str, Layout]:
        found: dict[str, Layout] = {}
        heads: frozenset[str] = frozenset()
        for table in Tables.ALL[1:]:
            sheet = self.written.sheets.get(table.name)
            if sheet is None:
                if table.needed and table.name not in self.lost:
                    self.lost.add(table.name)
                continue
            layout = lay_out(sheet, table, heads)
            self.problems += layout.problems
            if table.name == "criteria":
                self.nodes = [
                    matrix.Node(*(_word(layout, row, field) for field in ("id", "name", "parent")))
                    for row in layout.rows
                    if _word(layout, row, "id")
                ]
                heads = frozenset(fold(word) for node in self.nodes for word in (node.id, node.name)) - {""}
            if layout.readable:
                found[table.name] = layout
            else:
                self.lost.add(table.name)
        return found

    def _learn(self, layouts: Mapping[str, Layout]) -> None:
        """Collect every id before any row is read, so that references can take the spelling of their own row."""
        for name, layout in layouts.items():
            identifier = next((spec.name for spec in columns(layout.table.model) if spec.kind is Kind.ID), None)
            for row in layout.rows:
                if name == "budget":
                    word = _word(layout, row, "resource")
                    if word:
                        self.known.resources.setdefault(word.casefold(), word)
                elif identifier and (word := _word(layout, row, identifier)):
                    if name == "levels":
                        option = _word(layout, row, "option").casefold()
                        self.known.levels.setdefault(option, {}).setdefault(word.casefold(), word)
                    else:
                        self._learn_id(name, word)
        self.known.resources[MONEY] = MONEY
        spelled = self.known.ids.get("recommendations", {})
        self.known.levels = {spelled.get(option, option): names for option, names in self.known.levels.items()}

    def _learn_id(self, table: str, word: str) -> None:
        self.known.ids.setdefault(table, {}).setdefault(word.casefold(), word)

    def _learn_labels(self) -> None:
        for row in self.rows.get("criteria_levels", ()):
            if isinstance(row, CriterionLevel) and row.label:
                self.known.labels.setdefault(row.criterion, {}).setdefault(fold(row.label), (row.label, row.level))

    # -- rows -------------------------------------------------------------------------------------------------------

    def _read_table(self, layout: Layout) -> None:
        if layout.table.name == "scores":
            self._read_scores(layout)
            return
        self._read_rows(layout)

    def _read_rows(self, layout: Layout) -> None:
        shared = layout.places()
        for row in layout.rows:
            self._read_row(layout, row, Origin(layout.sheet.title, row.number, shared, layout.sheet.form))

    def _read_scores(self, layout: Layout) -> None:
        if not layout.matrix:
            self._read_rows(layout)
            return
        if "criteria" in self.lost:  # nothing says which headings are criteria
            self.lost.add("scores")
            return
        grid = matrix.read(layout, self.nodes, self.known.labels, self.written.sheets.get(Tables.NOTES.name))
        self.problems += grid.problems
        self.bad += [Bad("scores", {"criterion": criterion}) for criterion in grid.without_column]
        for row, origin in grid.scores:
            self._read_row(grid.layout, row, origin)

    def _read_row(self, layout: Layout, row: WrittenRow, origin: Origin) -> None:
        """Read one row; each of its cells that cannot be read becomes a problem."""
        values: dict[str, Any] = {}
        faults = 0
        for spec in columns(layout.table.model):
            value = layout.value(row, spec.name)
            place = origin.place(spec.name)
            context = Context(self.known, partial(self._tell, place), values, typed=origin.form == "xlsx")
            try:
                parsed = None if value is None else self._cell(value, spec, context)
            except CellError as fault:
                self.problems.append(error(fault.check, place, fault.found, fault.allowed, fault.mend))
                faults += 1
                continue
            if parsed is None or parsed in ("", ()):
                if spec.needed:
                    if not layout.merged_away(row, spec.name):
                        self.problems.append(_blank(place, spec))
                    faults += 1
                continue
            values[spec.name] = parsed
        if not faults:
            faults += self._keep(layout.table, values, origin)
        if faults:
            self.bad.append(Bad(layout.table.name, values, origin))

    def _cell(self, value: Value, spec: Spec, context: Context) -> Any:
        if spec.name == "ratio" and not isinstance(value, Decimal):
            return ratio(value, spec, context)
        labels = self.known.labels.get(context.row.get("criterion", ""), {})
        if not labels or spec.name not in {"low", "likely", "high"} or not isinstance(value, str):
            return parse(value, spec, context)
        if fold(value) in labels:
            return labels[fold(value)][1]
        words = [label for label, _ in labels.values()]
        close = nearest(value, words)
        if close:
            raise CellError(
                "unknown-label",
                f"{quoted(value)} is not a level of {context.row['criterion']}.",
                f"Its levels are {listed(words)}.",
                f"Did you mean {close}?",
            )
        return parse(value, spec, context)

    def _keep(self, table: Table, values: dict[str, Any], origin: Origin) -> int:
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

    def _tell(self, place: Place, check: str, found: str, mend: str) -> None:
        """Leave a word of notice, once for each kind and text."""
        if (check, found) not in self.told:
            self.told.add((check, found))
            make = note if check == "wrong-case" else warning
            self.problems.append(make(check, place, found, "", mend))

    # -- the sheet of settings --------------------------------------------------------------------------------------

    def _settings(self) -> Settings:
        """Read keys and values; a stand-in title keeps the checks going where there is none."""
        sheet = self.written.sheets.get("case")
        cells = list(_settings_cells(sheet)) if sheet else []
        specs = {fold(spec.name): spec for spec in columns(Settings)}
        values: dict[str, Any] = {}
        elsewhere: dict[str, Place] = {}
        for key, value, place in cells:
            spec = specs.get(fold(key))
            if spec is None:
                self._unknown_setting(key, place)
                continue
            if spec.name in elsewhere:
                found = f"{spec.name} is given twice, here and at {elsewhere[spec.name]}."
                self.problems.append(error("doubled-setting", place, found, "", "Keep one of them."))
                continue
            elsewhere[spec.name] = place
            try:
                context = Context(self.known, partial(self._tell, place))
                parsed = None if value is None else parse(value, spec, context)
            except CellError as fault:
                self.problems.append(error(fault.check, place, fault.found, fault.allowed, fault.mend))
                continue
            if parsed not in (None, ""):
                values[spec.name] = parsed
        if sheet and "title" not in values:
            place = elsewhere.get("title", sheet.place())
            self.problems.append(
                error("blank", place, "title is blank.", "Every case has one.", "Type the decision in a few words.")
            )
        origin = Origin(sheet.title if sheet else "Case", 1, {}, sheet.form if sheet else "xlsx", elsewhere)
        return Settings.written(origin, **{"title": STAND_IN_TITLE, **values})

    def _unknown_setting(self, key: str, place: Place) -> None:
        names = [spec.name for spec in columns(Settings)]
        close = nearest(key, names)
        if close:
            found = f"{short(key)} is not a setting and is ignored."
            self.problems.append(warning("unknown-setting", place, found, "", f"Did you mean {close}?"))


def _settings_cells(sheet: Sheet) -> Iterator[tuple[str, Value | None, Place]]:
    """The pairs of key and value, whether below headings or (in JSON) as one row of many columns."""
    if sheet.form == "json":
        for head, row in zip(sheet.rows[:1], sheet.rows[1:], strict=False):
            for column, key in head.cells.items():
                yield str(key), row.cells.get(column), sheet.place(None, column, str(key))
        return
    known = {fold(spec.name) for spec in columns(Settings)}
    for row in sheet.rows:
        filled = sorted(row.cells)
        if not filled or not isinstance(row.cells[filled[0]], str):
            continue
        key = str(row.cells[filled[0]])
        if fold(key) == "key" and fold(str(row.cells.get(filled[0] + 1, ""))) == "value":
            continue
        if fold(key) in known or len(filled) > 1:
            column = filled[0] + 1
            yield key, row.cells.get(column), sheet.place(row.number, column, "value")


def _word(layout: Layout, row: WrittenRow, name: str) -> str:
    value = layout.value(row, name)
    try:
        return "" if value is None else clean(as_text(value))
    except CellError:
        return ""


def _blank(place: Place, spec: Spec) -> Problem:
    what = "Blank never means zero." if spec.numeric else ""
    mend = f"{'Choose' if spec.choices else 'Type'} {spec.allowed}."
    if spec.kind is Kind.TEXT:
        mend = f"Type the {spec.heading.lower()}."
    return error("blank", place, f"{spec.heading} is blank.", what, mend)
