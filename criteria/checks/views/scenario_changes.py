"""What the changes of scenarios do: years, resources and shares that exist, and a word where a change does nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from criteria.checks.rows.wording import unknown
from criteria.model.names import fits, listed
from criteria.model.numerals import plainly
from criteria.model.resources import money_resources
from criteria.model.rows import Group
from criteria.model.words import EVERY, MONEY, ChangeKind, Operation
from criteria.model.written import error, note, warning

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from criteria.model.case import Case
    from criteria.model.draft import Draft
    from criteria.model.problems import Problem
    from criteria.model.rows import ScenarioRow

_TABLES = {
    ChangeKind.SCORE: "scores",
    ChangeKind.COST: "costs",
    ChangeKind.BUDGET: "budget",
    ChangeKind.GROUP: "groups",
    ChangeKind.RELATION: "relations",
}

_NAMED = {
    ChangeKind.BUDGET: ("budget", "resource"),
    ChangeKind.GROUP: ("groups", "id"),
    ChangeKind.RELATION: ("relations", "id"),
}


def a_changed_weight_is_a_share(draft: Draft) -> Iterator[Problem]:
    """A weight is set to a share of 1, and moved by one; and it is the case's own that a scenario is valued with."""
    for row in draft.case.scenarios:
        if row.kind is not ChangeKind.WEIGHT:
            continue
        shown = plainly(row.value)
        if row.op is not Operation.MUL and abs(row.value) > 1:
            mend = "Correct it."
            if abs(row.value) <= 100:
                mend = f"Type {plainly(row.value / 100)} for {shown} per cent."
            yield error(
                "above-bound", row.place("value"), f"a weight of {shown} is above 1.", _SHARE, mend
            )
        elif row.op is Operation.SET and row.value < 0:
            yield error(
                "below-bound",
                row.place("value"),
                f"a weight of {shown} is negative.",
                _SHARE,
                "Correct it.",
            )
        if row.target != EVERY:
            found = f"the change of {row.target}'s weights changes no portfolio of {row.scenario}."
            allowed = "A scenario is valued with the weights of the case."
            mend = "Type * to change those, or delete the row."
            yield warning("no-effect", row.place("target"), found, allowed, mend)


_SHARE = "All weights come to 1."


def changes_speak_of_years_and_resources_that_exist(draft: Draft) -> Iterator[Problem]:
    """A year that the case does not plan, or a resource nobody has, would change nothing."""
    if draft.lost & {"costs", "budget"}:
        return
    years, resources = _years(draft), _resources(draft)
    for row in draft.case.scenarios:
        if _odd_year(draft, row):
            allowed = f"Its years are {listed(map(str, years), 12)}." if years else "It has none."
            found = f"{row.year} is no year of the case."
            yield error(
                "unknown-year",
                row.place("year"),
                found,
                allowed,
                "Type one of them, or clear it for all.",
            )
        if _odd_resource(draft, row):
            yield unknown(
                "unknown-id",
                row.place("criterion"),
                row.criterion,
                resources,
                "Costs, column Resource",
            )


def every_change_changes_something(draft: Draft) -> Iterator[Problem]:
    """A change that finds nothing to change, or changes it by nothing, is no fault and worth a word."""
    for row in draft.case.scenarios:
        opening = f"the change of {row.kind} of {row.target} changes nothing"
        mend = "Correct it, or delete the row."
        if (row.op, row.value) in _IDLE:
            by = _IDLE[row.op, row.value]
            yield note("no-effect", row.place("value"), f"{opening}: it is {by}.", "", mend)
        elif row.kind is ChangeKind.P_SUCCESS and not draft.case.settings.uses_success:
            allowed = "The case does not use chances of success."
            mend = "Type used as success in Case, or delete it."
            yield warning("no-effect", row.place("kind"), f"{opening}.", allowed, mend)
        elif _misses(draft, row):
            year = f" in {row.year}" if row.year is not None else ""
            yield note(
                "no-effect",
                row.place("target"),
                f"{opening}: there is nothing of that kind{year}.",
                "",
                mend,
            )


_IDLE = {(Operation.MUL, Decimal(1)): "times 1", (Operation.ADD, Decimal(0)): "plus 0"}
"""What changes nothing, whatever it is done to."""


def _misses(draft: Draft, row: ScenarioRow) -> bool:
    """Whether a change that names what exists finds nothing that it can change."""
    table = _TABLES.get(row.kind)
    if table is None or draft.troubled(table):
        return False
    return _sound(draft, row) and not _FINDERS[row.kind](draft.case, row)


def _years(draft: Draft) -> list[int]:
    return sorted(
        {year for table in ("costs", "budget") for year, _ in draft.cells(table, "year") if year}
    )


def _resources(draft: Draft) -> dict[str, None]:
    names = (name for table in ("costs", "budget") for name, _ in draft.cells(table, "resource"))
    return dict.fromkeys([MONEY, *names])


def _odd_year(draft: Draft, row: ScenarioRow) -> bool:
    if row.year is None or row.kind not in {ChangeKind.COST, ChangeKind.BUDGET}:
        return False
    return row.year not in _years(draft) and not draft.any_troubled("costs", "budget")


def _odd_resource(draft: Draft, row: ScenarioRow) -> bool:
    if row.kind is not ChangeKind.COST or row.criterion in {"", EVERY}:
        return False
    return row.criterion not in _resources(draft)


def _odd_criterion(draft: Draft, row: ScenarioRow) -> bool:
    if row.kind is ChangeKind.SCORE:
        return row.criterion not in {EVERY, *(leaf.id for leaf in draft.leaves)}
    return row.kind is ChangeKind.GROUP and row.criterion not in Group.model_fields


def _sound(draft: Draft, row: ScenarioRow) -> bool:
    """Whether a change names what exists; where it does not, that is said already."""
    if _odd_year(draft, row) or _odd_resource(draft, row) or _odd_criterion(draft, row):
        return False
    names = draft.ids(*_NAMED.get(row.kind, ("recommendations", "id")))
    if row.kind is ChangeKind.RELATION and row.target in names:
        return False
    return any(fits(row.target, name) for name in names)


def _finds_score(case: Case, row: ScenarioRow) -> bool:
    """Whether there is a score to change."""
    scores = [score for score in case.scores if row.criterion in {score.criterion, EVERY}]
    return any(fits(row.target, score.option) for score in scores)


def _finds_group(case: Case, row: ScenarioRow) -> bool:
    """Whether there is a limit of a group to change; one that is set may be new."""
    groups = [group for group in case.groups if fits(row.target, group.id)]
    return any(
        row.op is Operation.SET or getattr(group, row.criterion, None) is not None
        for group in groups
    )


def _finds_tie(case: Case, row: ScenarioRow) -> bool:
    """Whether there is the size of a tie to change."""
    return any(fits(row.target, tie.id) and tie.delta is not None for tie in case.relations)


def _finds_cost(case: Case, row: ScenarioRow) -> bool:
    """Whether there is a cost to change; one that is set or added to in a year may be new."""
    new = row.op is not Operation.MUL
    if new and row.year is not None:
        return True
    resources = (row.criterion,) if row.criterion else money_resources(case)
    costs = [cost for cost in case.costs if fits(row.target, cost.option)]
    costs = [cost for cost in costs if row.criterion == EVERY or cost.resource in resources]
    return any(cost.high or new for cost in costs if row.year in {None, cost.year})


def _finds_budget(case: Case, row: ScenarioRow) -> bool:
    """Whether there is an amount to change; one that is set or added to in a year may be new beside other years."""
    new = row.op is not Operation.MUL
    lines = [line for line in case.budget if fits(row.target, line.resource)]
    if row.op is not Operation.SET:
        lines = [line for line in lines if line.amount is not None]
    if row.year is None:
        return bool(lines)
    return any(line.year == row.year or (new and line.year is not None) for line in lines)


_FINDERS: dict[ChangeKind, Callable[[Case, ScenarioRow], bool]] = {
    ChangeKind.SCORE: _finds_score,
    ChangeKind.COST: _finds_cost,
    ChangeKind.BUDGET: _finds_budget,
    ChangeKind.GROUP: _finds_group,
    ChangeKind.RELATION: _finds_tie,
}
