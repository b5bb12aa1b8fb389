"""The best portfolio at one setting after another: budgets, or the swings of single criteria."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from scoring.analysis import Infeasible, analyse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from criteria.model.case import Case
    from scoring.analysis import Analysis


def sweep(
    case: Case,
    *,
    budget: Iterable[Any] | None = None,
    swing: Mapping[str, Iterable[Any]] | None = None,
) -> pd.DataFrame:
    """Solve a case at each setting; see `steelyard.sweep`."""
    if budget is None and swing is None:
        message = "say what to change: steelyard.sweep(case, budget=range(100, 501, 50))"
        raise ValueError(message)
    settings = (*_budgets(case, budget or ()), *_swings(case, swing or {}))
    rows = [{"setting": name, "to": to, **_solved(changed)} for name, to, changed in settings]
    return pd.DataFrame(rows)


def _budgets(case: Case, totals: Iterable[Any]) -> Iterator[tuple[str, Any, Case]]:
    for total in totals:
        yield "budget", total, case.with_budget(total)


def _swings(case: Case, swings: Mapping[str, Iterable[Any]]) -> Iterator[tuple[str, Any, Case]]:
    for criterion, tried in swings.items():
        for swing in tried:
            yield criterion, swing, case.with_swing(criterion, swing)


def _solved(case: Case) -> dict[str, Any]:
    """Solve one setting: the cells of its row."""
    try:
        analysis = analyse(case, quick=True)
    except Infeasible:
        nothing = dict.fromkeys((row.id for row in case.recommendations), "")
        return {"fits": False, "proven": False, "value": None, "cost": None, "funded": 0, **nothing}
    return _cells(analysis)


def _cells(analysis: Analysis) -> dict[str, Any]:
    best, case = analysis.best, analysis.case
    return {
        "fits": True,
        "proven": analysis.optimum.status == "optimal",
        "value": float(best.value),
        "cost": float(best.cost),
        "funded": len(best.funded),
        **{
            row.id: case.levels_of[row.id][place - 1].level if place else ""
            for row, place in zip(case.recommendations, best.choice, strict=True)
        },
    }
