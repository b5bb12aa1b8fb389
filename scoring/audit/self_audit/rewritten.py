"""The same case written otherwise: rows in another order, other ids, other units. None of it may change a decision."""

from __future__ import annotations

from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, Any

from criteria.model.columns import ColumnSpec, columns
from criteria.model.kinds import ColumnKind
from criteria.model.resources import money_resources
from criteria.model.rows import CaseTables
from criteria.model.words import DeltaUnit, Function, RelationType
from scoring.audit.self_audit.subject import Changed
from scoring.audit.trials import changed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from criteria.model.case import Case
    from criteria.model.rows import CaseRow, Criterion, Limit

NAMED = ("recommendations", "criteria", "groups", "relations")
"""Tables whose ids are changed."""

_DIGITS = 200

type Rewrite = Callable[[Decimal], Decimal]


def bare(case: Case) -> Case:
    """Leave out of a case what bears on no best portfolio: views, futures, facts and other ways to weigh."""
    apart = ("stakeholders", "scenarios", "facts", *(table.name for table in CaseTables.WEIGHING))
    return changed(case, **dict.fromkeys(apart, ()))


def reordered(case: Case) -> Changed:
    """Turn the rows of every table round; the levels of a recommendation keep their order."""
    names = ("criteria", "criteria_levels", "groups", "recommendations", "costs", "budget")
    tables = {name: getattr(case, name)[::-1] for name in (*names, "relations", "limits")}
    options = dict.fromkeys(row.option for row in case.levels[::-1])
    levels = tuple(row for option in options for row in case.levels if row.option == option)
    count = len(case.recommendations)
    return Changed(
        changed(case, **tables, levels=levels), tuple(count - 1 - i for i in range(count))
    )


def renamed(case: Case) -> Changed:
    """Give everything that has an id another one, in the opposite alphabetical order."""
    new = {table: _new_ids(getattr(case, table)) for table in NAMED}
    tables = {
        table.attribute: tuple(
            _renamed(row, new, table.name) for row in getattr(case, table.attribute)
        )
        for table in CaseTables.ALL[1:]
    }
    return Changed(changed(case, **tables), tuple(range(len(case.recommendations))))


def _new_ids(rows: Iterable[Any]) -> dict[str, str]:
    ids = [row.id for row in rows]
    return {id_: f"N{len(ids) - place:06d}" for place, id_ in enumerate(ids)}


def _renamed(row: CaseRow, new: Mapping[str, Mapping[str, str]], table: str) -> CaseRow:
    update = {}
    for spec in columns(type(row)):
        names = new.get(table if _is_id(spec) else spec.refers_to or "")
        if names is not None:
            value = getattr(row, spec.name)
            several = isinstance(value, tuple)
            update[spec.name] = (
                tuple(names.get(part, part) for part in value)
                if several
                else names.get(value, value)
            )
    return row.model_copy(update=update) if update else row


def _is_id(spec: ColumnSpec) -> bool:
    return spec.kind is ColumnKind.ID and spec.name == "id"


def in_other_unit(case: Case, leaf: Criterion, factor: int) -> Changed:
    """Measure a criterion in a unit that is so many times smaller."""
    return _measured(case, leaf, lambda score: score * factor, lambda delta: delta * factor)


def shifted(case: Case, leaf: Criterion, by: int) -> Changed:
    """Count the scores of a criterion from elsewhere, as degrees may; differences stay."""
    return _measured(case, leaf, lambda score: score + by, lambda delta: delta)


def _measured(case: Case, leaf: Criterion, score: Rewrite, delta: Rewrite) -> Changed:
    """Write every score of a criterion otherwise, and every difference of scores."""

    def natural(row: Any) -> bool:
        return row.criterion == leaf.id and row.unit is DeltaUnit.NATURAL

    with localcontext(prec=_DIGITS):
        criteria = tuple(
            _with(row, score, "worst", "best", "baseline").model_copy(
                update={"curve": _curve(row, score)}
            )
            if row.id == leaf.id
            else row
            for row in case.criteria
        )
        levels = tuple(
            _with(row, score, "level") if row.criterion == leaf.id else row
            for row in case.criteria_levels
        )
        scores = tuple(
            _with(row, score, "low", "likely", "high") if row.criterion == leaf.id else row
            for row in case.scores
        )
        relations = tuple(
            _with(row, delta, "delta") if natural(row) else row for row in case.relations
        )
    tables = {"criteria": criteria, "criteria_levels": levels, "scores": scores}
    places = tuple(range(len(case.recommendations)))
    return Changed(changed(case, **tables, relations=relations), places)


def _curve(row: Criterion, score: Rewrite) -> tuple[tuple[Decimal, ...], ...]:
    """Write the scores of a curve otherwise: the mid-value score, or the first of each point."""
    if row.function not in {Function.EXPONENTIAL, Function.PIECEWISE}:
        return row.curve
    return tuple((score(point[0]), *point[1:]) for point in row.curve)


def in_other_money(case: Case, resources: Iterable[str], factor: int) -> Changed:
    """Count some resources in a unit that is so many times smaller; money and its other sources go together."""
    counted = frozenset(resources)
    is_money = bool(counted & set(money_resources(case)))

    def times(amount: Decimal) -> Decimal:
        return amount * factor

    def limited(row: Limit) -> bool:
        measure = row.measure.strip()
        of_money = measure == "cost" or measure.isdigit()
        return measure in counted or (is_money and of_money)

    with localcontext(prec=_DIGITS):
        costs = tuple(
            _with(row, times, "low", "likely", "high") if row.resource in counted else row
            for row in case.costs
        )
        budget = tuple(
            _with(row, times, "amount") if row.resource in counted else row for row in case.budget
        )
        groups = tuple(
            _with(row, times, "floor", "ceiling") if is_money else row for row in case.groups
        )
        limits = tuple(
            _with(row, times, "at_least", "at_most") if limited(row) else row for row in case.limits
        )
        relations = tuple(
            _with(row, times, "delta") if is_money and row.type is RelationType.COST_SAVING else row
            for row in case.relations
        )
    tables = {"costs": costs, "budget": budget, "groups": groups, "limits": limits}
    places = tuple(range(len(case.recommendations)))
    return Changed(changed(case, **tables, relations=relations), places)


def _with[R: CaseRow](row: R, rewrite: Rewrite, *names: str) -> R:
    """Write some figures of a row otherwise; a blank one stays blank."""
    values = {name: getattr(row, name) for name in names}
    update = {name: rewrite(value) for name, value in values.items() if value is not None}
    return row.model_copy(update=update)
