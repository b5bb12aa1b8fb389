"""The case with a recommendation more or one less: a copy, two halves, one that nobody needs, or without one."""

from __future__ import annotations

from decimal import Decimal
from math import ceil
from typing import TYPE_CHECKING

from criteria.model.case_rules import level_from, rules
from criteria.model.rows import CostRow, Recommendation, Relation, ScoreRow
from criteria.model.rules import Bound, Budget
from criteria.model.words import EVERY, MONEY, RULE_TIES, RelationType, Status
from scoring.audit.self_audit.subject import Changed
from scoring.audit.trials import as_decimal, changed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from criteria.model.case import Case
    from criteria.model.rows import Limit
    from criteria.model.scales import ValueFunction


def without(case: Case, index: int) -> Changed | None:
    """Take a recommendation out, with everything that is said of it; None where a limit is over it alone.

    What it was required by may not be funded then: it never can have what it requires.
    """
    id_ = case.recommendations[index].id
    if any(row.options == (id_,) and (row.at_least or 0) > 0 for row in case.limits):
        return None
    limits = tuple(_limit_without(row, id_) for row in case.limits if row.options != (id_,))
    relations: list[Relation] = []
    barred: list[tuple[str, int]] = []
    for row in case.relations:
        kept, bar = _relation_without(case, row, id_)
        relations += kept
        barred += bar
    tables = {
        "recommendations": tuple(row for row in case.recommendations if row.id != id_),
        "levels": tuple(row for row in case.levels if row.option != id_),
        "costs": tuple(row for row in case.costs if row.option != id_),
        "scores": tuple(row for row in case.scores if row.option != id_),
        "relations": tuple(relations),
        "limits": limits,
    }
    count = len(case.recommendations)
    places = tuple(None if i == index else i - (i > index) for i in range(count))
    return Changed(changed(case, **tables), places, tuple(barred))


def _limit_without(row: Limit, id_: str) -> Limit:
    return row.model_copy(update={"options": tuple(other for other in row.options if other != id_)})


def _relation_without(
    case: Case, row: Relation, id_: str
) -> tuple[list[Relation], list[tuple[str, int]]]:
    """Say what is left of a tie without one recommendation, and who may not be funded from which level then."""
    if row.a == id_:
        return [], []
    if id_ not in row.b:
        return [row], []
    others = tuple(other for other in row.b if other != id_)
    bar = [(row.a, level_from(case, row.a, row.a_min_level))]
    left = [row.model_copy(update={"b": others})] if others else []
    match row.type:
        case RelationType.REQUIRES:
            return [], bar
        case RelationType.REQUIRES_ANY:
            return left, [] if others else bar
        case RelationType.EXCLUDES:
            return left, []
        case _:
            return [], []  # an effect holds with all its members, or not at all


def with_copy(case: Case, index: int, *, beside: bool) -> Changed:
    """Put in a copy of a recommendation, with its ties and limits. beside: both may be funded."""
    row = case.recommendations[index]
    new = _unused(case, f"{row.id} (copy)")
    ties = list(_ties_of_copy(case, row.id, new))
    if not beside:
        tie = {"id": "both copies", "type": RelationType.EXCLUDES, "a": row.id, "b": (new,)}
        ties.append(Relation.model_validate(tie))
    return Changed(_copied(case, index, new, ties), tuple(range(len(case.recommendations))))


def split(case: Case, index: int, *, tied: bool) -> Changed:
    """Split a recommendation into two halves. tied: neither is funded without the other at the same level."""
    row = case.recommendations[index]
    new = _unused(case, f"{row.id} (half)")
    ties = list(_tied(case, row.id, new)) if tied else []
    made = _copied(case, index, new, [*case.relations, *ties])
    count = len(case.recommendations)
    uncounted = count if tied else None
    return Changed(made, tuple(range(count)), halved=(index, count), uncounted=uncounted)


def is_counted(case: Case, id_: str) -> bool:
    """Whether some rule counts a recommendation, so that two halves are not one."""
    bounds = (rule for rule in rules(case) if isinstance(rule, Bound))
    return any(rule.is_count and id_ in rule.options for rule in bounds)


def _copied(case: Case, index: int, new: str, ties: Sequence[Relation]) -> Case:
    """Make the case with a copy under a new id, last of all, and these ties; limits over the one are over both."""
    row = case.recommendations[index]
    status = Status.EXCLUDED if row.status is Status.EXCLUDED else Status.OPEN
    copy = row.model_copy(update={"id": new, "status": status})
    option = {"option": new}
    limits = tuple(
        limit.model_copy(update={"options": (*limit.options, new)})
        if row.id in limit.options
        else limit
        for limit in case.limits
    )
    added = {
        name: tuple(
            old.model_copy(update=option) for old in getattr(case, name) if old.option == row.id
        )
        for name in ("levels", "costs", "scores")
    }
    return changed(
        case,
        recommendations=(*case.recommendations, copy),
        relations=tuple(ties),
        limits=limits,
        **{name: (*getattr(case, name), *rows) for name, rows in added.items()},
    )


def _ties_of_copy(case: Case, id_: str, new: str) -> Iterator[Relation]:
    """Give every tie of the case, and those of the copy: what one requires, rules out or adds, the other does too.

    Who requires the one is not served by the copy, so that nothing new can be funded through it.
    """
    for number, row in enumerate(case.relations):
        name = f"{row.id} (copy {number})"
        if row.a == id_:
            yield row
            yield row.model_copy(update={"id": name, "a": new})
        elif id_ not in row.b or row.type in RULE_TIES - {RelationType.EXCLUDES}:
            yield row
        elif row.type is RelationType.EXCLUDES:
            yield row.model_copy(update={"b": (*row.b, new)})
        else:
            yield row
            b = tuple(new if other == id_ else other for other in row.b)
            yield row.model_copy(update={"id": name, "b": b})


def _tied(case: Case, id_: str, new: str) -> Iterator[Relation]:
    """Tie two halves: at every level each requires the other at that level or above."""
    for number, level in enumerate(case.levels_of[id_]):
        for a, b in ((id_, new), (new, id_)):
            tie = {"id": f"halves {number}", "type": RelationType.REQUIRES, "a": a, "b": (b,)}
            levels = {"a_min_level": level.level, "b_min_level": level.level}
            yield Relation.model_validate(
                {**tie, **levels} if len(case.levels_of[id_]) > 1 else tie
            )


def with_unaffordable(case: Case, functions: Mapping[str, ValueFunction]) -> Changed | None:
    """Put in one that scores best on everything and costs more than there is; None where nothing limits any spending.

    functions: by criterion. Where a scale is taken from the scores it scores beyond all others.
    """
    budget = next((rule for rule in rules(case) if isinstance(rule, Budget)), None)
    if budget is None:
        return None
    year = budget.years[-1] if budget.years else None
    amount = Decimal(ceil(budget.amount) + 1)
    cost = CostRow(
        option="", resource=budget.resource, year=year, low=amount, likely=amount, high=amount
    )
    scores = {leaf: _top(function) for leaf, function in functions.items()}
    return _with_one_more(case, "(unaffordable)", cost, scores)


def _top(function: ValueFunction) -> Decimal:
    """Give the best score of a scale; of one that is taken from the scores, one beyond it."""
    end = 2 * function.best - function.worst if function.local else function.best
    return as_decimal(end)


def with_worthless(case: Case, functions: Mapping[str, ValueFunction]) -> Changed:
    """Put in one that costs as much as the cheapest and changes nothing. functions: by criterion."""
    least = min((row.likely for row in case.costs if row.likely), default=Decimal(1))
    cost = CostRow(option="", resource=MONEY, low=least, likely=least, high=least)
    first = next((row for row in case.costs if row.resource == MONEY), None)
    if first is not None:
        cost = cost.model_copy(update={"year": first.year})
    scores = {leaf: as_decimal(function.baseline) for leaf, function in functions.items()}
    return _with_one_more(case, "(worthless)", cost, scores)


def _with_one_more(case: Case, name: str, cost: CostRow, scores: Mapping[str, Decimal]) -> Changed:
    """Put in one recommendation with one level, last of all, in no group and with no tie."""
    new = _unused(case, name)
    row = Recommendation(id=new, name=new, p_success_likely=Decimal(1))
    judged = tuple(
        ScoreRow(option=new, criterion=leaf, low=score, likely=score, high=score)
        for leaf, score in scores.items()
    )
    made = changed(
        case,
        recommendations=(*case.recommendations, row),
        costs=(*case.costs, cost.model_copy(update={"option": new})),
        scores=(*case.scores, *judged),
    )
    return Changed(made, tuple(range(len(case.recommendations))))


def _unused(case: Case, name: str) -> str:
    """Give a name that no recommendation has, within what an id may hold."""
    taken = {row.id for row in case.recommendations} | {EVERY}
    candidate, number = name[-80:], 1
    while candidate in taken:
        number += 1
        candidate = f"{name[-70:]} {number}"
    return candidate
