"""A scenario applied to a case gives another case: every change of its rows made in order, and a note of what gave way.

What a change means, by kind (`mul` multiplies and `add` shifts low, likely and high alike; `set`
makes them the value):

- weight: reweighing.py. Target: `*` for the case and everybody, or one stakeholder.
- score: in the criterion's own unit; what leaves the scale is taken as its end. A level that shares
  follows its reference.
- cost: of every level; `criterion` names a resource, blank is money. Without a year, add and set
  speak of a level's total, spread over its years as its costs are.
- budget: of a resource (`*`: of all). Without a year, add and set speak of the total, spread over
  the years in proportion; with one, of that year alone.
- p_success: held between 0 and 1. group: the column named in `criterion`. relation: its delta.

Scales do not move: a scale whose anchors came from the scores keeps those of the case as it stands.
"""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal, localcontext
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from criteria.model.case import Case
from criteria.model.names import fits
from criteria.model.resources import money_resources
from criteria.model.rows import (
    BudgetRow,
    CaseRow,
    CostRow,
    Group,
    Recommendation,
    Relation,
    ScoreRow,
)
from criteria.model.scales import ValueFunction, plain, value_functions
from criteria.model.words import EVERY, ChangeKind, Operation
from scoring.robustness.views.reweighing import reweighed, whole_swings
from scoring.value.weights import weights

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from criteria.model.rows import Criterion, Level, ScenarioRow

_PRECISION = 60
_STEP = Decimal("1e-6")
_ENDS = ("low", "likely", "high")


def apply(case: Case, scenario: str) -> tuple[Case, tuple[str, ...]]:
    """Make the case of one scenario; the notes say what was cut to its scale, rounded, or changed nothing.

    Raises:
        KeyError: there is no such scenario.
    """
    rows = [row for row in case.scenarios if row.scenario == scenario]
    if not rows:
        raise KeyError(scenario)
    return _Future(case).after(rows)


class _Future:
    """The tables on their way from the case as it stands to the scenario's."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.functions = {function.criterion: function for function in value_functions(case)}
        self.tables: dict[str, Any] = {
            name: getattr(case, name) for name in type(case).model_fields
        }
        self.tables["criteria"] = tuple(
            _anchored(row, self.functions.get(row.id)) for row in case.criteria
        )
        self.notes: list[str] = []

    def after(self, rows: Sequence[ScenarioRow]) -> tuple[Case, tuple[str, ...]]:
        steps: dict[ChangeKind, Callable[[ScenarioRow], int]] = {
            ChangeKind.SCORE: self._score,
            ChangeKind.COST: self._cost,
            ChangeKind.BUDGET: self._budget,
            ChangeKind.P_SUCCESS: self._success,
            ChangeKind.GROUP: self._group,
            ChangeKind.RELATION: self._relation,
        }
        weighing = [row for row in rows if row.kind is ChangeKind.WEIGHT]
        with localcontext(prec=_PRECISION):
            if weighing:
                self._weights(weighing)
            for row in rows:
                if row.kind in steps and not steps[row.kind](row):
                    self.notes.append(f"The change of {_change_words(row)} changes nothing.")
        return Case.model_validate(self.tables), tuple(dict.fromkeys(self.notes))

    def _each[R: CaseRow](self, table: str, change: Callable[[R], R]) -> int:
        """Change the rows of a table; returns how many the change spoke of."""
        before: tuple[R, ...] = self.tables[table]
        self.tables[table] = tuple(change(row) for row in before)
        return sum(a is not b for a, b in zip(before, self.tables[table], strict=True))

    def _score(self, change: ScenarioRow) -> int:
        def score(row: ScoreRow) -> ScoreRow:
            if not (fits(change.target, row.option) and change.criterion in {row.criterion, EVERY}):
                return row
            function = self.functions[row.criterion]
            moved = {end: _moved(change, getattr(row, end)) for end in _ENDS}
            within = {end: _clipped(moved[end], function.low, function.high) for end in _ENDS}
            self._note_cuts(row, moved, within)
            return row.model_copy(update=within)

        return self._each("scores", score)

    def _note_cuts(
        self, row: ScoreRow, moved: dict[str, Decimal], within: dict[str, Decimal]
    ) -> None:
        """Note what lay beyond the scale: the likely score, and an end that is another score."""
        who = f"{row.option} {row.level}".strip()
        for end, which in (("likely", ""), ("low", "low "), ("high", "high ")):
            is_another = end == "likely" or moved[end] != moved["likely"]
            if within[end] != moved[end] and is_another:
                sentence = f"{which}{plain(moved[end])} lies beyond the scale and is taken as {plain(within[end])}"
                self.notes.append(f"{who} on {row.criterion}: {sentence}.")

    def _success(self, change: ScenarioRow) -> int:
        if not self.case.settings.uses_success:
            self.notes.append(
                "The case does not use chances of success, so changing them changes no value."
            )

        def chance(row: Recommendation) -> Recommendation:
            if not _speaks_of(change, row.id, row.p_success_likely):
                return row
            before = {f"p_success_{end}": getattr(row, f"p_success_{end}") for end in _ENDS}
            moved = {
                column: _moved(change, old)
                for column, old in before.items()
                if old or change.op is Operation.SET
            }
            within = {
                column: _clipped(value, Fraction(0), Fraction(1)) for column, value in moved.items()
            }
            if within != moved:
                self.notes.append(f"The chance of success of {row.id} is held between 0 and 1.")
            return row.model_copy(update=within)

        return self._each("recommendations", chance)

    def _group(self, change: ScenarioRow) -> int:
        column = change.criterion

        def group(row: Group) -> Group:
            old = getattr(row, column)
            if not _speaks_of(change, row.id, old):
                return row
            value = max(_moved(change, Decimal(old or 0)), Decimal(0))
            if column.endswith("_share"):
                value = min(value, Decimal(1))
            if not column.endswith("_count"):
                return row.model_copy(update={column: value})
            number = ceil(value) if column == "min_count" else floor(value)
            if number != value:
                self.notes.append(f"{column} of {row.id}: {plain(value)} is taken as {number}.")
            return row.model_copy(update={column: number})

        return self._each("groups", group)

    def _relation(self, change: ScenarioRow) -> int:
        def relation(row: Relation) -> Relation:
            if not fits(change.target, row.id) or row.delta is None:
                return row
            return row.model_copy(update={"delta": _moved(change, row.delta)})

        return self._each("relations", relation)

    def _cost(self, change: ScenarioRow) -> int:
        # A change that names no resource is one of money, from whichever source.
        resources = (change.criterion,) if change.criterion else money_resources(self.case)
        options = [row.id for row in self.case.recommendations if fits(change.target, row.id)]
        levels = [level for option in options for level in self.case.levels_of[option]]
        return sum(self._level_cost(level, resources, change) for level in levels)

    def _level_cost(self, level: Level, resources: Sequence[str], change: ScenarioRow) -> int:
        """Change what one level costs; what it takes in a year without costs so far is a new row."""
        places = self._cost_rows(level.option, level.level, resources)
        count = self._lines("costs", places, change, _ENDS)
        if change.year is None or change.op is Operation.MUL or EVERY in resources:
            return count
        if all(self.tables["costs"][k].year != change.year for k in places):
            used = {row.resource for row in self.case.costs}
            resource = next((name for name in resources if name in used), resources[0])
            count += self._new_cost(level.option, level.level, resource, change)
        return count

    def _cost_rows(self, option: str, level: str, resources: Sequence[str]) -> list[int]:
        """Find the rows of costs of one level; a blank level is the only one."""
        names = {level, ""} if len(self.case.levels_of[option]) == 1 else {level}
        every = EVERY in resources
        places = []
        for k, row in enumerate(self.tables["costs"]):
            if row.option == option and row.level in names and (every or row.resource in resources):
                places.append(k)
        return places

    def _new_cost(self, option: str, level: str, resource: str, change: ScenarioRow) -> int:
        amount = max(change.value, Decimal(0))
        row = CostRow(
            option=option,
            level=level,
            resource=resource,
            year=change.year,
            low=amount,
            likely=amount,
            high=amount,
        )
        self.tables["costs"] = (*self.tables["costs"], row)
        return 1

    def _budget(self, change: ScenarioRow) -> int:
        resources = dict.fromkeys(row.resource for row in self.case.budget)
        step = self._whole_budget if change.year is None else self._year_budget
        return sum(
            step(resource, change) for resource in resources if fits(change.target, resource)
        )

    def _whole_budget(self, resource: str, change: ScenarioRow) -> int:
        """Change all years of a budget together, and a stated total by itself."""
        yearly, totals = self._budget_rows(resource)
        count = self._lines("budget", yearly, change, ("amount",))
        return count + self._lines("budget", totals, change, ("amount",))

    def _year_budget(self, resource: str, change: ScenarioRow) -> int:
        """Change the budget of one year; a year beside those that are there is a new row."""
        yearly, totals = self._budget_rows(resource)
        changed = self._lines("budget", yearly, change, ("amount",))
        rows = [self.tables["budget"][k] for k in yearly]
        if rows and change.op is not Operation.MUL and all(row.year != change.year for row in rows):
            carry = any(row.carry_forward for row in rows)
            amount = max(change.value, Decimal(0))
            row = BudgetRow(resource=resource, year=change.year, amount=amount, carry_forward=carry)
            self.tables["budget"] = (*self.tables["budget"], row)
            changed = 1
        if changed and totals:
            self.notes.append(f"The stated total of {resource} stays as it is.")
        return changed

    def _budget_rows(self, resource: str) -> tuple[list[int], list[int]]:
        """Find a resource's rows: those of years, and those of all years together."""
        rows = self.tables["budget"]
        places = [k for k, row in enumerate(rows) if row.resource == resource]
        yearly = [k for k in places if rows[k].year is not None]
        return yearly, [k for k in places if k not in yearly]

    def _lines(
        self, table: str, places: Sequence[int], change: ScenarioRow, columns: Sequence[str]
    ) -> int:
        """Change amounts that belong together: one year's, each by a factor, or all by their total."""
        rows = list(self.tables[table])
        chosen = [k for k in places if _is_changed(rows[k], change, columns)]
        after = self._after([rows[k] for k in chosen], change, columns)
        for k, amounts in zip(chosen, after, strict=True):
            if min(amounts.values()) < 0:
                self.notes.append(
                    f"In {_change_words(change)}, an amount below zero is taken as zero."
                )
            rows[k] = rows[k].model_copy(
                update={column: max(x, Decimal(0)) for column, x in amounts.items()}
            )
        self.tables[table] = tuple(rows)
        return len(chosen)

    def _after(
        self, rows: Sequence[CaseRow], change: ScenarioRow, columns: Sequence[str]
    ) -> list[dict[str, Decimal]]:
        """Give the new amounts, row by row: each by itself where its total says no more, else all by their total."""
        if change.year is None and change.op is not Operation.MUL and len(rows) > 1:
            return self._by_total(rows, change, columns)
        return [
            {column: _moved(change, getattr(row, column)) for column in columns} for row in rows
        ]

    def _by_total(
        self, rows: Sequence[CaseRow], change: ScenarioRow, columns: Sequence[str]
    ) -> list[dict[str, Decimal]]:
        """Change the total of some amounts and spread it over them as it was; the new amounts, row by row."""
        main = "likely" if "likely" in columns else columns[0]
        old = [getattr(row, main) for row in rows]
        if None in old:
            old = [Decimal(1)] * len(old)
            self.notes.append(
                f"In {_change_words(change)}, the total is spread evenly: not every year had a limit."
            )
        new = _spread(max(_moved(change, sum(old, Decimal(0))), Decimal(0)), old)
        if change.op is Operation.SET:
            return [dict.fromkeys(columns, amount) for amount in new]
        # All ends of a range move by as much as the main one does.
        moved = []
        for row, before, amount in zip(rows, old, new, strict=True):
            moved.append({column: getattr(row, column) + amount - before for column in columns})
        return moved

    def _weights(self, changes: Sequence[ScenarioRow]) -> None:
        """Change the case's weights where the target is everybody, and those of each stakeholder it fits."""
        everybody = [change for change in changes if change.target == EVERY]
        somebody = [change for change in changes if change.target != EVERY]
        self.notes += map(_changes_no_value, somebody)
        if everybody:
            self._reweigh("", self.case.swings, everybody)
        swings: dict[str, dict[str, Fraction]] = {}
        for row in self.case.stakeholders:
            swings.setdefault(row.stakeholder, {})[row.criterion] = Fraction(row.swing)
        for name, theirs in swings.items():
            changing = [change for change in changes if fits(change.target, name)]
            if changing and theirs.keys() >= {leaf.id for leaf in self.case.leaves}:
                self._reweigh(name, theirs, changing)

    def _reweigh(
        self, who: str, swings: dict[str, Fraction], changes: Sequence[ScenarioRow]
    ) -> None:
        reweighted, notes = reweighed(self.case, weights(self.case, swings), changes)
        self.notes += [f"{note} ({who or 'the case'})" for note in notes]
        new_swings = dict(
            zip((leaf.id for leaf in self.case.leaves), whole_swings(reweighted), strict=True)
        )
        if not who:
            self.tables["criteria"] = tuple(
                row.model_copy(
                    update={"swing": new_swings.get(row.id), "swing_low": None, "swing_high": None}
                )
                for row in self.tables["criteria"]
            )
            return
        rows = []
        for row in self.tables["stakeholders"]:
            if row.stakeholder != who:
                rows.append(row)
            elif row.criterion in new_swings:
                rows.append(row.model_copy(update={"swing": new_swings[row.criterion]}))
        self.tables["stakeholders"] = tuple(rows)


def _anchored(row: Criterion, function: ValueFunction | None) -> Criterion:
    """Fix anchors that came from the scores where they are now."""
    if function is None or not function.local or function.constant:
        return row
    ends = {"worst": function.worst, "best": function.best}
    return row.model_copy(
        update={end: Decimal(x.numerator) / x.denominator for end, x in ends.items()}
    )


def _speaks_of(change: ScenarioRow, id_: str, old: Decimal | int | None) -> bool:
    """Say whether a change is of a row's figure; one that is not given can only be set."""
    return fits(change.target, id_) and (old is not None or change.op is Operation.SET)


def _is_changed(row: BudgetRow | CostRow, change: ScenarioRow, columns: Sequence[str]) -> bool:
    """Say whether a change is one of this row's; what has no limit has none with more or less of it either."""
    if change.year is not None and row.year != change.year:
        return False
    return change.op is Operation.SET or all(getattr(row, column) is not None for column in columns)


def _moved(change: ScenarioRow, old: Decimal | None) -> Decimal:
    """Carry out a change; products of decimals are exact within the precision set."""
    before = old if old is not None else Decimal(0)
    return {
        Operation.SET: change.value,
        Operation.ADD: before + change.value,
        Operation.MUL: before * change.value,
    }[change.op]


def _clipped(value: Decimal, low: Fraction, high: Fraction) -> Decimal:
    if Fraction(value) < low:
        return Decimal(low.numerator) / low.denominator
    if Fraction(value) > high:
        return Decimal(high.numerator) / high.denominator
    return value


def _spread(total: Decimal, old: Sequence[Decimal]) -> list[Decimal]:
    """Spread a total in proportion, to a millionth; the last takes what is left, so that the sum is exact."""
    old_total = sum(old, Decimal(0))
    shares = [
        amount / old_total if old_total else Decimal(int(k == 0)) for k, amount in enumerate(old)
    ]
    parts = [(total * share).quantize(_STEP, rounding=ROUND_DOWN) for share in shares[:-1]]
    return [*parts, total - sum(parts, Decimal(0))]


def _changes_no_value(change: ScenarioRow) -> str:
    why = "a scenario is valued with the weights of the case"
    return f"The change of {_change_words(change)} changes nothing here: {why}."


def _change_words(change: ScenarioRow) -> str:
    """Name a change as the planner wrote it."""
    what = f" {change.criterion}" if change.criterion else ""
    year = f" in {change.year}" if change.year is not None else ""
    return f"{change.kind} {change.target}{what}{year}"
