"""Another case from a case: one figure, budget or row changed, and every check asked anew.

The case itself stays as it is. What is changed is named by its id, and a name that nobody knows is
told as it is for a file: with its place, what is there, and what comes nearest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NoReturn

from criteria.checks.rows.wording import unknown
from criteria.model.names import fold, listed
from criteria.model.problems import CaseError, Place
from criteria.model.rows import NO_LIMIT, CaseTables
from criteria.model.words import MONEY
from criteria.model.written import error
from criteria.read import checked

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from criteria.model.case import Case
    from criteria.model.rows import CaseRow, Limit

type Figure = int | float | str | Decimal
"""A number as Python has it: a float counts as its shortest decimal form."""

type Ranged = Figure | tuple[Figure, Figure] | tuple[Figure, Figure, Figure]
"""A likely figure alone, its (low, high) with the middle left out, or (low, likely, high)."""

type Yearly = Figure | Mapping[int, Ranged]
"""A figure that falls in no year, or one for each year."""


def with_swing(
    case: Case,
    criterion: str,
    swing: Figure,
    *,
    low: Figure | None = None,
    high: Figure | None = None,
) -> Case:
    """Give the case with another swing of a criterion or heading; a range it had goes unless a new one is given.

    Raises CaseError for a criterion that is not there, and for a swing that cannot be.
    """
    place = _place_of(case, "criteria", criterion)
    new = {"swing": swing, "swing_low": low, "swing_high": high}
    return _with_row(case, "criteria", place, new)


def with_budget(
    case: Case,
    amount: Figure | Mapping[int, Figure | None] | None,
    *,
    year: int | None = None,
    resource: str = MONEY,
) -> Case:
    """Give the case with another budget; the other rows of the budget stay.

    amount: how much there is over all years, or in `year`; a mapping of years gives every one of
    them its own and takes the place of all rows of the resource, and years that were there carry
    forward as before. None, or the words no limit: there is nothing to keep to. A row that was not
    there before is added.
    """
    if isinstance(amount, Mapping):
        rest = tuple(row for row in case.budget if row.resource != resource)
        yearly = tuple(_budget_row(case, resource, each, some) for each, some in amount.items())
        return _remade(case, budget=(*rest, *yearly))
    row = _budget_row(case, resource, year, amount)
    there = [(each.resource, each.year) for each in case.budget]
    if (resource, year) not in there:
        return _remade(case, budget=(*case.budget, row))
    return _with_row(case, "budget", there.index((resource, year)), {"amount": row["amount"]})


def _budget_row(
    case: Case, resource: str, year: int | None, amount: Figure | None
) -> dict[str, Any]:
    """Write a row of the budget: as the one of that year where there is one, else counted in the same unit."""
    of_resource = [row for row in case.budget if row.resource == resource]
    like = next((row for row in of_resource if row.year == year), None)
    return {
        "resource": resource,
        "year": year,
        "amount": NO_LIMIT if amount is None else amount,
        "carry_forward": like is not None and like.carry_forward,
        "unit": of_resource[0].unit if of_resource else "",
    }


def with_score(
    case: Case,
    option: str,
    criterion: str,
    score: Ranged,
    *,
    level: str | None = None,
    rationale: str = "",
    evidence: Sequence[str] = (),
) -> Case:
    """Give the case with another score, on the only level that has scores unless one is named.

    Its reasons go with the old score: give those of the new one.
    """
    option = case.recommendations[_place_of(case, "recommendations", option)].id
    criterion = case.criteria[_place_of(case, "criteria", criterion)].id
    level = _scored_level(case, option) if level is None else level
    row = {
        "option": option,
        "level": level,
        "criterion": criterion,
        **ends(score),
        "rationale": rationale,
        "evidence": tuple(evidence),
    }
    about = [(each.option, each.level, each.criterion) for each in case.scores]
    if (option, level, criterion) not in about:
        return _remade(case, scores=(*case.scores, row))
    return _with_row(case, "scores", about.index((option, level, criterion)), row)


def _scored_level(case: Case, option: str) -> str:
    """Name the level of a recommendation that has scores."""
    levels = dict.fromkeys(row.level for row in case.scores if row.option == option)
    if len(levels) > 1:
        what = f"{option} has scores on the levels {listed(list(levels))}."
        _refuse("which-level", "scores", what, 'Say which is meant: level="...".')
    return next(iter(levels), case.reference_of(option).level if case.levels_of[option] else "")


def with_recommendation(
    case: Case,
    option: str,
    name: str,
    *,
    scores: Mapping[str, Ranged],
    cost: Yearly | None = None,
    level: str = "",
    **columns: Any,
) -> Case:
    """Give the case with one recommendation more.

    scores: by criterion. cost: over all years or by year, in the unit of the case; None where
    nothing of it is known, which the checks ask about. columns: others of the table, such as group,
    status or p_success_likely.
    """
    if option in {row.id for row in case.recommendations}:
        _refuse(
            "doubled-id",
            "recommendations",
            f"{option} is there already.",
            "Give it another id, or take the old one out first: case.without(...).",
        )
    about = {"option": option, "level": level}
    return _remade(
        case,
        recommendations=(*case.recommendations, {"id": option, "name": name, **columns}),
        scores=(
            *case.scores,
            *({**about, "criterion": leaf, **ends(score)} for leaf, score in scores.items()),
        ),
        costs=(*case.costs, *({**about, **row} for row in cost_rows(cost))),
    )


def without(case: Case, *ids: str) -> Case:
    """Give the case without recommendations, criteria, stakeholders, scenarios, relations or limits of these ids.

    What speaks of them goes too: their levels, costs, scores, swings and comparisons, the relations
    and changes that name them; from a list of recommendations they are struck out.
    """
    smaller = case
    for name in ids:
        smaller = _kind_of(smaller, name)(smaller, name)
    gone = _every_id(case) - _every_id(smaller)
    changes = tuple(row for row in smaller.scenarios if row.target not in gone)
    return _remade(smaller, scenarios=changes)


def _every_id(case: Case) -> set[str]:
    return {name for table, (column, _) in _TAKEN_OUT.items() for name in _ids(case, table, column)}


def _kind_of(case: Case, name: str) -> Callable[[Case, str], Case]:
    """Find what an id names, and how that is taken out."""
    kinds = [
        table for table, (column, _) in _TAKEN_OUT.items() if name in _ids(case, table, column)
    ]
    if not kinds:
        known = [
            each for table, (column, _) in _TAKEN_OUT.items() for each in _ids(case, table, column)
        ]
        raise CaseError([unknown("unknown-id", None, name, known, "this case")])
    if len(kinds) > 1:
        what = f"{name} is an id of {listed(kinds)}."
        _refuse("two-meanings", kinds[0], what, "Give one of them another id first.")
    return _TAKEN_OUT[kinds[0]][1]


def _ids(case: Case, table: str, column: str) -> dict[str, None]:
    return dict.fromkeys(getattr(row, column) for row in getattr(case, table))


def _without_option(case: Case, option: str) -> Case:
    about = _rows_not_about(case, ("levels", "costs", "scores"), "option", option)
    relations = tuple(
        row.model_copy(update={"b": others})
        for row in case.relations
        if row.a != option and (others := tuple(name for name in row.b if name != option))
    )
    return case.model_copy(
        update={
            **about,
            **_rows_not_about(case, ("recommendations",), "id", option),
            "relations": relations,
            "limits": tuple(filter(None, (_limit_without(row, option) for row in case.limits))),
        }
    )


def _limit_without(row: Limit, option: str) -> Limit | None:
    """Strike a recommendation out of a limit; None where it spoke of nothing else."""
    if option not in row.options:
        return row
    rest = tuple(name for name in row.options if name != option)
    return row.model_copy(update={"options": rest}) if rest else None


def _without_criterion(case: Case, leaf: str) -> Case:
    children = {row.id for row in case.criteria if row.parent == leaf}
    if children:
        _refuse(
            "has-parts",
            "criteria",
            f"{leaf} is a heading above {listed(sorted(children))}.",
            "Take these out.",
        )
    weighed = ("criteria_levels", "scores", "stakeholders", "weights", "best_worst", "judgements")
    case = case.model_copy(
        update={
            **_rows_not_about(case, ("criteria",), "id", leaf),
            **_rows_not_about(case, weighed, "criterion", leaf),
            **_rows_not_about(case, ("relations", "scenarios"), "criterion", leaf),
        }
    )
    for table, column in (
        ("pairwise", "a"),
        ("pairwise", "b"),
        ("judgements", "more"),
        ("judgements", "less"),
    ):
        case = case.model_copy(update=_rows_not_about(case, (table,), column, leaf))
    named = re.compile(rf"(?<![\w-]){re.escape(leaf)}(?![\w-])")
    statements = tuple(row for row in case.weight_statements if not named.search(row.statement))
    return case.model_copy(update={"weight_statements": statements})


def _without_voice(case: Case, voice: str) -> Case:
    tables = ("stakeholders", *(table.name for table in CaseTables.WEIGHING))
    return case.model_copy(update=_rows_not_about(case, tables, "stakeholder", voice))


def _rows_taken(table: str, column: str) -> Callable[[Case, str], Case]:
    return lambda case, name: case.model_copy(update=_rows_not_about(case, (table,), column, name))


_TAKEN_OUT: dict[str, tuple[str, Callable[[Case, str], Case]]] = {
    "recommendations": ("id", _without_option),
    "criteria": ("id", _without_criterion),
    "stakeholders": ("stakeholder", _without_voice),
    "scenarios": ("scenario", _rows_taken("scenarios", "scenario")),
    "relations": ("id", _rows_taken("relations", "id")),
    "limits": ("name", _rows_taken("limits", "name")),
}
"""What may be taken out of a case: by table, the column that names it, and how it goes."""


def _rows_not_about(
    case: Case, tables: Sequence[str], column: str, name: str
) -> dict[str, tuple[CaseRow, ...]]:
    return {
        table: tuple(row for row in getattr(case, table) if getattr(row, column) != name)
        for table in tables
    }


def ends(figure: Ranged) -> dict[str, Any]:
    """Write a figure as the three columns of a range; ends that are not given are blank.

    >>> ends((2, 5)), ends(3)
    ({'low': Decimal('2'), 'likely': Decimal('3.5'), 'high': Decimal('5')}, {'low': None, 'likely': 3, 'high': None})
    """
    if not isinstance(figure, tuple | list):
        return {"low": None, "likely": figure, "high": None}
    if len(figure) != 2:
        return dict(zip(("low", "likely", "high"), figure, strict=True))
    low, high = (Decimal(str(end)) for end in figure)
    return {"low": low, "likely": (low + high) / 2, "high": high}


def cost_rows(cost: Yearly | None) -> list[dict[str, Any]]:
    """Write a cost as rows, one a year: a cost over all years is one row without a year."""
    if cost is None:
        return []
    yearly = cost if isinstance(cost, Mapping) else {None: cost}
    return [{"year": year, **ends(figure)} for year, figure in yearly.items()]


def _place_of(case: Case, table: str, name: str) -> int:
    """Find the row of an id, or of a name that one row alone has."""
    rows = getattr(case, table)
    known = [row.id for row in rows]
    named = [row.id for row in rows if fold(row.name) == fold(name)]
    if name not in known and len(named) == 1:
        return known.index(named[0])
    if name not in known:
        where = next(each.sheet for each in CaseTables.ALL if each.name == table)
        raise CaseError([unknown("unknown-id", Place(table, form="json"), name, known, where)])
    return known.index(name)


def _with_row(case: Case, table: str, place: int, new: Mapping[str, Any]) -> Case:
    """Give the case with some columns of one row changed."""
    rows: list[Any] = list(getattr(case, table))
    rows[place] = {**vars(rows[place]), **new}
    return _remade(case, **{table: tuple(rows)})


def _remade(case: Case, **tables: tuple[Any, ...]) -> Case:
    return checked(case.model_copy(update=tables))


def _refuse(check: str, table: str, what: str, mend: str) -> NoReturn:
    raise CaseError([error(check, Place(table, form="json"), what, "", mend)])
