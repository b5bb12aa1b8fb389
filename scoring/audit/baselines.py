"""Criteria whose doing nothing is assumed: their part of all points, and what the other assumption would fund.

The assumption moves every benefit by the same amount, so it decides how many are worth their money, not which of them
are better (the baseline-value problem of Clemen and Smith 2009).
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.oddities.baselines import assumed_words, is_assumed, score_words
from scoring.audit.finding import Finding
from scoring.audit.trials import changed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from criteria.model.case import Case
    from criteria.model.rows import Criterion
    from criteria.model.scales import ValueFunction
    from scoring.audit.trials import Solved
    from scoring.portfolio.portfolio import Portfolio


def baselines(solved: Solved, best: Portfolio) -> Iterator[Finding]:
    """Find each criterion without a stated baseline, and all of them together where they are several."""
    case, evaluation = solved.case, best.evaluation
    assumed = [
        (j, leaf, function)
        for j, (leaf, function) in enumerate(zip(case.leaves, evaluation.table.functions, strict=True))
        if is_assumed(leaf, function) and evaluation.weights[j]
    ]
    if len(assumed) > 1:
        turned = _from_the_best(case, {leaf.id: function for _, leaf, function in assumed})
        trial = solved.trial("doing nothing taken to be the best end of all of them", turned)
        weight = sum((evaluation.weights[j] for j, _, _ in assumed), Fraction(0))
        points = sum((best.by_criterion[j] for j, _, _ in assumed), Fraction(0))
        share = points / best.value if best.value > 0 else None
        ids = ", ".join(leaf.id for _, leaf, _ in assumed)
        sentence = f"What doing nothing is, is assumed on {len(assumed)} criteria ({ids})."
        yield Finding(
            id="no-baseline",
            about=ids,
            place=assumed[0][1].place("baseline"),
            sentence=sentence,
            share=share,
            weight=weight,
            trials=(trial,),
            together=True,
        )
    for j, leaf, function in assumed:
        share = best.by_criterion[j] / best.value if best.value > 0 else None
        words = assumed_words(case, leaf, function)
        trial = solved.trial(_other(case, leaf, function), _from_the_best(case, {leaf.id: function}))
        sentence = f"Nothing is said of what {leaf.name} ({leaf.id}) is if nothing is done: {words}."
        yield Finding(
            id="no-baseline",
            about=leaf.id,
            place=leaf.place("baseline"),
            sentence=sentence,
            share=share,
            weight=evaluation.weights[j],
            trials=(trial,),
        )


def _other(case: Case, leaf: Criterion, function: ValueFunction) -> str:
    return f"doing nothing taken to be {score_words(case.criteria_levels, leaf, function.best)}, the best end"


def _from_the_best(case: Case, functions: Mapping[str, ValueFunction]) -> Case:
    """Make the same case with the best end as the baseline of some criteria, whose anchors stay where they are."""
    rows = tuple(
        row.model_copy(
            update={
                end: Decimal(score.numerator) / score.denominator
                for end, score in (
                    ("worst", functions[row.id].worst),
                    ("best", functions[row.id].best),
                    ("baseline", functions[row.id].best),
                )
            }
        )
        if row.id in functions
        else row
        for row in case.criteria
    )
    return changed(case, criteria=rows)
