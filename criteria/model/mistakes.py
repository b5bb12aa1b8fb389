"""The classic mistakes of scoring models: what each is, how bad, and by which ids checks and findings tell of it.

The list follows the literature on errors in multi-criteria analysis (Keeney 1992, chapter 6; von
Winterfeldt and Edwards 1986; Smith and Winkler 2006 on the optimiser's curse; Dyer 1990 on AHP).
A check that reads stands in `criteria/checks`, one that solves in `scoring/audit`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from criteria.model.problems import Severity

if TYPE_CHECKING:
    from criteria.model.problems import Problem

_ERROR, _WARNING, _NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake of the field.

    id: its name, by which people speak of it. what: the mistake in a sentence. severity: how bad it
    is where it is found. strict: `--strict` makes it an error. tells: the ids of the problems and
    findings that tell of it.
    """

    id: str
    what: str
    severity: Severity
    tells: tuple[str, ...]
    strict: bool = False


MISTAKES: Final = (
    Mistake(
        "scale-from-data",
        "The ends of a scale are read off the scores, so that removing one recommendation reorders others.",
        _WARNING,
        ("local-scale", "ends-of-scores"),
        strict=True,
    ),
    Mistake(
        "weight-without-swing",
        "Importance is given with no sight of the range, or the range was changed since.",
        _WARNING,
        ("weight-without-swing",),
    ),
    Mistake(
        "preference-dependence",
        "What one criterion is worth depends on another, so that no weights give the stated order.",
        _WARNING,
        ("preference-dependence",),
    ),
    Mistake(
        "no-baseline",
        "Doing nothing has no stated level, so that benefit and benefit a unit of money mean little.",
        _WARNING,
        ("no-baseline",),
        strict=True,
    ),
    Mistake(
        "ratio-of-interval",
        "Ratios are taken of values that count from an arbitrary zero.",
        _WARNING,
        ("ratio-of-interval",),
        strict=True,
    ),
    Mistake(
        "greedy-list",
        "The list by value for money is taken for the best use of the budget.",
        _NOTE,
        ("greedy-list",),
    ),
    Mistake(
        "rank-and-fill", "Funding goes down the ranking, blind to cost.", _NOTE, ("rank-and-fill",)
    ),
    Mistake(
        "ahp-inconsistent",
        "Pairwise comparisons contradict one another.",
        _WARNING,
        ("ahp-inconsistent",),
    ),
    Mistake("double-count", "Two criteria measure one thing.", _WARNING, ("double-count",)),
    Mistake(
        "cost-twice", "Cost is a criterion and a budget.", _WARNING, ("cost-twice",), strict=True
    ),
    Mistake(
        "splitting", "A branch weighs more because it has more criteria.", _WARNING, ("splitting",)
    ),
    Mistake(
        "weights-assumed", "Nobody gave the weights.", _WARNING, ("equal-swings", "weights-assumed")
    ),
    Mistake(
        "weights-after-results",
        "Weights or scales were changed after scores were seen.",
        _NOTE,
        ("weights-after-results",),
    ),
    Mistake(
        "words-as-numbers",
        "Worded levels are used as if their steps were equal.",
        _WARNING,
        ("words-as-numbers",),
    ),
    Mistake(
        "blank-as-zero",
        "A missing score is counted as nothing.",
        _ERROR,
        ("missing-score", "blank-as-figure"),
    ),
    Mistake(
        "direction",
        "A cost, delay, risk or emission is scored as if more were better.",
        _WARNING,
        ("direction",),
    ),
    Mistake(
        "dead-criterion",
        "A criterion cannot change anything.",
        _NOTE,
        ("constant-criterion", "dead-criterion"),
    ),
    Mistake(
        "rater-halo", "One assessor's scores sit high, or move together.", _WARNING, ("rater-halo",)
    ),
    Mistake(
        "dominated-funded",
        "A recommendation is in while one that is better in everything is out.",
        _WARNING,
        ("dominated-funded",),
    ),
    Mistake(
        "false-precision",
        "Several portfolios are as good, and one is shown as the winner.",
        _NOTE,
        ("false-precision",),
    ),
    Mistake(
        "optimisers-curse",
        "What is promised is the luckiest estimate.",
        _NOTE,
        ("optimisers-curse",),
    ),
    Mistake("weight-sampling", "Weights are drawn in a way that is not uniform.", _NOTE, ()),
    Mistake("point-costs", "Costs have no range.", _WARNING, ("point-costs",)),
    Mistake(
        "granularity", "A thing split in two is worth more than the whole.", _NOTE, ("granularity",)
    ),
    Mistake("must-fund-price", "A requirement hides its price.", _NOTE, ("must-fund-price",)),
    Mistake("floor-price", "A floor or a cap stands in for a value.", _NOTE, ("floor-price",)),
    Mistake("not-nested", "More money throws something out.", _NOTE, ("not-nested",)),
    Mistake("unproved", "An answer is called best without a proof.", _ERROR, ("unproved",)),
    Mistake(
        "mixed-money",
        "Price bases or currencies are mixed.",
        _ERROR,
        ("mixed-money", "basis-in-other-money", "other-money", "two-units", "no-price-base"),
        strict=True,
    ),
    Mistake("unsourced", "Value rests on no evidence.", _NOTE, ("unsourced", "no-reason")),
)
"""In the order in which a reviewer asks: what is measured, how it is weighed, what is chosen, how sure."""

BY_TELLING: Final = {identity: mistake for mistake in MISTAKES for identity in mistake.tells}
"""The mistake that a problem or a finding tells of, by the id of that."""


def strictly(problem: Problem) -> Problem:
    """Give a problem that tells of a mistake marked as strict as an error; a note stays one."""
    mistake = BY_TELLING.get(problem.id)
    if mistake is None or not mistake.strict or problem.severity is not Severity.WARNING:
        return problem
    return replace(problem, severity=Severity.ERROR)
