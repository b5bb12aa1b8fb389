"""Relations: what each kind needs, signs that fit, and no contradictions or circles among them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from criteria.model.numerals import plainly
from criteria.model.resources import money_resources
from criteria.model.words import (
    ANY_LEVEL,
    PAIR_EFFECTS,
    RULE_TIES,
    DeltaUnit,
    Direction,
    RelationType,
    Status,
)
from criteria.model.written import error, warning

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from criteria.model.draft import Draft
    from criteria.model.problems import Problem
    from criteria.model.rows import CostRow, Relation


def no_tie_joins_a_thing_to_itself(draft: Draft) -> Iterator[Problem]:
    """The sides are different, and nothing is named twice."""
    for row in draft.case.relations:
        if row.a in row.b:
            yield error(
                "tie-to-itself",
                row.place("b"),
                f"{row.id} ties {row.a} to itself.",
                "",
                "Name another one.",
            )
        elif len(dict.fromkeys(row.b)) != len(row.b):
            yield error(
                "named-twice",
                row.place("b"),
                f"{row.id} names a recommendation twice.",
                "",
                "Name it once.",
            )


def an_effect_says_on_what_by_how_much_and_in_what(draft: Draft) -> Iterator[Problem]:
    """Synergies, substitutes and savings need a delta with its unit; effects also a criterion that is a leaf."""
    for row in draft.case.relations:
        if row.type in RULE_TIES:
            continue
        if row.delta is None:
            found = f"{row.id} is a {row.type} and has no delta. Blank never means zero."
            yield error(
                "blank", row.place("delta"), found, "It holds a number.", "Type by how much."
            )
        if row.type in PAIR_EFFECTS:
            yield from _moves_a_leaf(draft, row)
        yield from _in_a_unit_of_its_own(row)


def _moves_a_leaf(draft: Draft, row: Relation) -> Iterator[Problem]:
    """An effect names a criterion, and no group of them."""
    leaves = [leaf.id for leaf in draft.leaves]
    if not row.criterion:
        found = f"{row.id} is a {row.type} and names no criterion."
        yield error("blank", row.place("criterion"), found, "", "Name the criterion that it moves.")
    elif row.criterion not in leaves and any(
        row.criterion == node.id for node in draft.case.criteria
    ):
        found = f"{row.id} moves {row.criterion}, a group of criteria."
        yield error(
            "effect-on-group", row.place("criterion"), found, "", "Name a criterion below it."
        )


def _in_a_unit_of_its_own(row: Relation) -> Iterator[Problem]:
    """A saving is in money, where nothing else is said; an effect says which of its two units it is in."""
    fitting = (
        (DeltaUnit.NATURAL, DeltaUnit.VALUE_POINTS)
        if row.type in PAIR_EFFECTS
        else (DeltaUnit.MONEY,)
    )
    words = " or ".join(fitting)
    allowed = f"A {row.type} is in {words}."
    if row.unit is None and row.type in PAIR_EFFECTS:
        yield error("blank", row.place("unit"), f"{row.id} has no unit.", allowed, "Choose one.")
    elif row.unit is not None and row.unit not in fitting:
        found = f"{row.id} is a {row.type} in {row.unit}."
        yield error("unit-against-type", row.place("unit"), found, allowed, f"Choose {words}.")


def a_synergy_adds_value_and_a_substitute_takes_it_away(draft: Draft) -> Iterator[Problem]:
    """The sign of delta fits the type; where less is better, a gain in the criterion's own unit is negative."""
    directions = {leaf.id: leaf.direction for leaf in draft.leaves}
    for row in draft.case.relations:
        if row.type not in PAIR_EFFECTS or row.criterion not in directions or row.delta is None:
            continue
        turned = (
            row.unit is not DeltaUnit.VALUE_POINTS and directions[row.criterion] is Direction.MIN
        )
        adds = (row.delta < 0) is turned
        if not row.delta:
            found = f"{row.id} has a delta of 0."
            yield warning(
                "no-effect", row.place("delta"), found, "", "Delete it, or type its size."
            )
        elif adds is not (row.type is RelationType.SYNERGY):
            yield _wrong_sign(row, row.delta, turned=turned)


def _wrong_sign(row: Relation, delta: Decimal, *, turned: bool) -> Problem:
    """An effect whose delta says the opposite of its type; turned: less is better on its criterion."""
    why = f" (less is better on {row.criterion})" if turned else ""
    found = f"{row.id} is a {row.type}, and its delta {plainly(delta)} does the opposite{why}."
    does = "adds value" if row.type is RelationType.SYNERGY else "takes value away"
    mend = f"Type {plainly(-delta)}, or change the type."
    return error("sign-against-type", row.place("delta"), found, f"A {row.type} {does}.", mend)


def a_saving_is_negative_and_no_larger_than_the_cost(draft: Draft) -> Iterator[Problem]:
    """A cost_saving lowers what a costs, at every level it counts from."""
    for row in draft.case.relations:
        if row.type is not RelationType.COST_SAVING or row.delta is None:
            continue
        place, saved = row.place("delta"), -row.delta
        if saved <= 0:
            found = f"{row.id} is a cost_saving of {plainly(row.delta)}."
            mend = (
                f"Type {plainly(saved)}." if saved else "Type how much is saved, with a minus sign."
            )
            yield error("sign-against-type", place, found, "A saving is negative.", mend)
            continue
        cheapest = _cheapest(draft, row)
        if cheapest is not None and saved > cheapest:
            found = (
                f"{row.id} saves {plainly(saved)}, more than {row.a} costs ({plainly(cheapest)})."
            )
            mend = "Lower it, or let it count from a dearer level."
            yield error("saving-above-cost", place, found, "", mend)


def _cheapest(draft: Draft, row: Relation) -> Decimal | None:
    """The least that `a` of a saving costs at a level from which it counts; None where nobody can say."""
    if row.a not in draft.case.levels_of or draft.troubled("costs", option=row.a):
        return None
    first = _from(draft, row.a, row.a_min_level)
    if first is None:
        return None
    monies = money_resources(draft.case)
    costs = [cost for cost in draft.case.costs if cost.option == row.a and cost.resource in monies]
    return min(_of_level(costs, level.level) for level in draft.case.levels_of[row.a][first - 1 :])


def _of_level(costs: Sequence[CostRow], level: str) -> Decimal:
    """What a level costs; a cost that names none is of all of them."""
    return sum((cost.likely for cost in costs if cost.level in {level, ""}), Decimal(0))


def a_rule_holds_nothing_it_does_not_use(draft: Draft) -> Iterator[Problem]:
    """Prerequisites and exclusions take no delta, unit or criterion."""
    for row in draft.case.relations:
        filled = [
            name for name in ("criterion", "delta", "unit") if getattr(row, name) not in (None, "")
        ]
        if row.type in RULE_TIES and filled:
            found = f"{row.id} is a {row.type}; its {filled[0]} is not used."
            yield warning(
                "unused-column", row.place(filled[0]), found, "", "Clear it, or change the type."
            )


def prerequisites_do_not_run_in_a_circle(draft: Draft) -> Iterator[Problem]:
    """A from some level needs B, and B in turn needs that A."""
    rows = [
        row for row in draft.case.relations if row.type is RelationType.REQUIRES or _only_one(row)
    ]
    follows = {row.id: [after for after in rows if _leads(draft, row, after)] for row in rows}
    named_already: set[frozenset[str]] = set()
    for row in rows:
        path = _back_to(row, follows)
        ids = [step.id for step in path]
        if not path or frozenset(ids) in named_already:
            continue
        named_already.add(frozenset(ids))
        circle = " > ".join([*(step.a for step in path), row.a])
        found = f"the prerequisites {' and '.join(ids)} run in a circle: {circle}."
        mend = "Delete one; what must go together is one recommendation."
        yield error("prerequisite-circle", row.place("b"), found, "", mend)


def _only_one(row: Relation) -> bool:
    return row.type is RelationType.REQUIRES_ANY and len(row.b) == 1


def _leads(draft: Draft, row: Relation, after: Relation) -> bool:
    """Whether keeping one prerequisite brings the next into force."""
    if after.a not in row.b or after.a not in draft.case.levels_of:
        return False
    needed = _from(draft, after.a, after.a_min_level) or 1
    granted = _from(draft, after.a, row.b_min_level) or 1
    return needed <= granted


def _from(draft: Draft, option: str, level: str) -> int | None:
    return 1 if level == ANY_LEVEL else draft.case.level_named(option, level)


def _back_to(start: Relation, follows: dict[str, list[Relation]]) -> list[Relation]:
    """The shortest chain of prerequisites from one back to itself; empty if there is none."""
    paths, seen = [[start]], {start.id}
    while paths:
        path = paths.pop(0)
        for after in follows[path[-1].id]:
            if after.id == start.id:
                return path
            if after.id not in seen:
                seen.add(after.id)
                paths.append([*path, after])
    return []


def no_mandate_contradicts_another_rule(draft: Draft) -> Iterator[Problem]:
    """A required recommendation that needs an excluded one, or that rules out another required one."""
    status = {row.id: row.status for row in draft.case.recommendations}
    required = {option for option, each in status.items() if each is Status.REQUIRED}
    excluded = {option for option, each in status.items() if each is Status.EXCLUDED}
    for row in draft.case.relations:
        if row.a not in required or not _holds_at_all_levels(draft, row.a, row.a_min_level):
            continue
        if row.type in {RelationType.REQUIRES, RelationType.REQUIRES_ANY}:
            clash = _needs_excluded(row, excluded)
        elif row.type is RelationType.EXCLUDES:
            clash = _rules_out_required(draft, row, required)
        else:
            clash = None
        if clash is not None:
            yield error(
                "contradiction", row.place("b"), f"{clash} ({row.id}).", "", _ONE_OF_THE_TWO
            )


def _needs_excluded(row: Relation, excluded: Container[str]) -> str | None:
    """How a required recommendation needs an excluded one, where it does."""
    out = [option for option in row.b if option in excluded]
    enough = len(row.b) if row.type is RelationType.REQUIRES_ANY else 1
    return (
        f"{row.a} is required and needs {out[0]}, which is excluded" if len(out) >= enough else None
    )


def _rules_out_required(draft: Draft, row: Relation, required: Container[str]) -> str | None:
    """How a required recommendation rules out another one, where it does."""
    for option in row.b:
        if option in required and _holds_at_all_levels(draft, option, row.b_min_level):
            return f"{row.a} and {option} are both required, and exclude each other"
    return None


_ONE_OF_THE_TWO = "Change one of the two in Recommendations, or delete this row."


def _holds_at_all_levels(draft: Draft, option: str, level: str) -> bool:
    """Whether a tie from a level upward is in force at whatever level its side is funded."""
    return option in draft.case.levels_of and _from(draft, option, level) == 1
