"""Criteria whose doing nothing is assumed: their part of all points, and what the other assumption would fund.

The assumption moves every benefit by the same amount, so it decides how many are worth their money,
not which of them are better (the baseline-value problem of Clemen and Smith 2009).
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.oddities.baselines import assumed_words, is_assumed, score_words
from scoring.audit.baseline_reach import reach
from scoring.audit.finding import Finding
from scoring.audit.trials import as_decimal, changed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from criteria.model.case import Case
    from criteria.model.rows import Criterion
    from criteria.model.scales import ValueFunction
    from scoring.audit.trials import Solved
    from scoring.portfolio.portfolio import Portfolio


def baselines(solved: Solved) -> Iterator[Finding]:
    """Find each criterion without a stated baseline, and all of them together where they are several."""
    best = solved.best
    case, evaluation = solved.case, best.evaluation
    assumed = [
        (j, leaf, function)
        for j, (leaf, function) in enumerate(
            zip(case.leaves, evaluation.table.functions, strict=True)
        )
        if is_assumed(leaf, function) and evaluation.weights[j]
    ]
    if len(assumed) > 1:
        turned = _from_the_best(case, {leaf.id: function for _, leaf, function in assumed})
        ids = ", ".join(leaf.id for _, leaf, _ in assumed)
        yield Finding(
            id="no-baseline",
            about=ids,
            place=assumed[0][1].place("baseline"),
            sentence=f"What doing nothing is, is assumed on {len(assumed)} criteria ({ids}).",
            share=_share(best, [j for j, _, _ in assumed]),
            weight=sum((evaluation.weights[j] for j, _, _ in assumed), Fraction(0)),
            trials=(solved.trial("doing nothing taken to be the best end of all of them", turned),),
            together=True,
        )
    for j, leaf, function in assumed:
        words = assumed_words(case, leaf, function) + _reach_words(solved, j, leaf, function)
        turned = _from_the_best(case, {leaf.id: function})
        yield Finding(
            id="no-baseline",
            about=leaf.id,
            place=leaf.place("baseline"),
            sentence=f"Nothing is said of what {leaf.name} ({leaf.id}) is if nothing is done: {words}.",
            share=_share(best, [j]),
            weight=evaluation.weights[j],
            trials=(solved.trial(_other(case, leaf, function), turned),),
        )


def _reach_words(solved: Solved, j: int, leaf: Criterion, function: ValueFunction) -> str:
    """Say how far doing nothing may be from what is assumed with the same funded; blank where that is not known."""
    points = reach(solved, j) if function.is_linear else None
    if points is None:
        return ""
    farthest = function.baseline + points / function.slope
    steps = solved.case.criteria_levels
    ends = (score_words(steps, leaf, end) for end in (function.baseline, farthest))
    return f". The same is funded with doing nothing anywhere from {' to '.join(ends)}"


def _share(best: Portfolio, criteria: Sequence[int]) -> Fraction | None:
    """Give the part of a portfolio's points that comes from some criteria; None where it is worth nothing."""
    if best.value <= 0:
        return None
    return sum((best.by_criterion[j] for j in criteria), Fraction(0)) / best.value


def _other(case: Case, leaf: Criterion, function: ValueFunction) -> str:
    return f"doing nothing taken to be {score_words(case.criteria_levels, leaf, function.best)}, the best end"


def _from_the_best(case: Case, functions: Mapping[str, ValueFunction]) -> Case:
    """Make the same case with the best end as the baseline of some criteria, whose anchors stay where they are."""
    rows = []
    for row in case.criteria:
        function = functions.get(row.id)
        if function is None:
            rows.append(row)
        else:
            worst, best = as_decimal(function.worst), as_decimal(function.best)
            rows.append(row.model_copy(update={"worst": worst, "best": best, "baseline": best}))
    return changed(case, criteria=tuple(rows))
