"""What a result does not know, by the path of what is null: not asked, or not stated.

A path names fields from the top; `*` stands for every one of several. Each has one sentence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.model.resources import total_budget
from scoring.options.options import NO_DRAWS, NO_FUTURES, NO_PEOPLE
from scoring.result.risk import no_overrun, promised
from scoring.robustness.views.stakeholder_weights import voices

if TYPE_CHECKING:
    from criteria.model.case import Case
    from scoring.exact.programme import Choice
    from scoring.explanation.asked import Asked
    from scoring.explanation.explanation import Explanation
    from scoring.portfolio.basis import Basis
    from scoring.result.run import Run
    from scoring.robustness.draws.spending_risk import SpendingRisk
    from scoring.robustness.robustness import Doubt
    from scoring.work.stages import Stop

QUICK = "Not asked in a quick run: run without --quick, or in Python analyse without quick=True."
SHALLOW = (
    "Not asked in a run that leaves out what takes long: in Python analyse without deep=False."
)
DRAWLESS = "Not asked, since no draws were made: run without --draws 0, in Python without draws=0."
NOBODY = "Nobody proposed a portfolio: name one by --pick, or in the column pick of the case."
ONE_SOLVER = "Nobody asked for a second opinion: run with --second-opinion."
NO_LIMIT = "no budget limits the money"
NO_RANGE = "no score and no chance of success of what is funded has a range"
UNSTATED = {
    "scores": "no score has a range",
    "chances": "no chance of success has a range",
    "weights": "no weight has a range",
    "costs": "no cost has a range",
}
"""What the case does not say of a source of doubt."""

EXPLAINED = (
    "frontier",
    "portfolio.next_best",
    "portfolio.near",
    "recommendations.*.price",
    "recommendations.*.budgets",
    "recommendations.*.near",
    "rules.each.*.price",
    "rules.together",
)
"""Paths of what explanations fill."""

DOUBTED = (
    "people",
    "recommendations.*.draws",
    "recommendations.*.firmness",
    "recommendations.*.rank.shares",
    "risk.worth_knowing",
)
"""Paths of what doubts fill; and the futures, where any are stated."""


def not_asked(basis: Basis, run: Run) -> dict[str, str]:
    """Say what the run did not ask, or was stopped before."""
    unexplained = EXPLAINED if run.explanation is None else _unexplained(run.explanation)
    whys = _unsearched(run)
    whys |= _undrawn(run.spending)
    whys |= dict.fromkeys(unexplained, QUICK)
    whys |= _doubtless(basis, run.doubt)
    if run.self_audit is None:
        whys["self_audit"] = QUICK
    if run.options is None:
        whys["options"] = QUICK if run.doubt is None else SHALLOW
    if run.stopped is not None:
        whys = dict.fromkeys(whys, str(run.stopped))
    return whys | _unrequested(run.asked, run.stopped)


def _unsearched(run: Run) -> dict[str, str]:
    """Say what of the portfolio a quick run does not work out."""
    whys = {}
    if run.ideal is None:
        whys["portfolio.unlimited"] = QUICK
    if run.outcome is None:
        whys["portfolio.outcome"] = QUICK
        whys["recommendations.*.settled"] = QUICK
    if run.promise is None:
        whys["portfolio.expected"] = QUICK
        whys["recommendations.*.expected"] = QUICK
    return whys


def _undrawn(spending: SpendingRisk | None) -> dict[str, str]:
    """Say what of the money was not drawn."""
    if spending is None:
        return {"risk": DRAWLESS, "portfolio.overrun": DRAWLESS}
    return {} if spending.draws else {"portfolio.overrun": DRAWLESS}


def _unrequested(asked: Asked, stopped: Stop | None) -> dict[str, str]:
    """Say what nobody asked for, or was asked for and not come to."""
    cut = {} if stopped is None else dict.fromkeys(stopped.undone, str(stopped))
    whys = {}
    if asked.pick is None:
        whys["portfolio.proposed"] = cut.get("the proposed portfolio", NOBODY)
    if asked.second is None:
        whys["proof.second"] = cut.get("the second opinion", ONE_SOLVER)
    return whys


def _unexplained(explanation: Explanation) -> tuple[str, ...]:
    """List what explanations did not come to."""
    answers = {
        "portfolio.next_best": explanation.best.portfolios,
        "portfolio.near": explanation.tolerances,
        "recommendations.*.near": [row for row in explanation.tolerances if row.holdings],
        "recommendations.*.price": explanation.prices.known,
        "rules.each.*.price": explanation.rule_prices.each or not explanation.programme.rows,
        "rules.together": explanation.rule_prices.each,
        "frontier": explanation.curve.points
        or explanation.curve.bounds
        or explanation.nested.steps,
    }
    return tuple(path for path, answer in answers.items() if not answer)


def _doubtless(basis: Basis, doubt: Doubt | None) -> dict[str, str]:
    """Say what the run did not doubt."""
    if doubt is None:
        futures = ("futures",) if basis.case.scenarios else ()
        return dict.fromkeys((*DOUBTED, *futures), QUICK)
    why = SHALLOW if doubt.sources else DRAWLESS
    return dict.fromkeys(_undoubted(basis, doubt), why)


def _undoubted(basis: Basis, doubt: Doubt) -> tuple[str, ...]:
    """List what doubts did not come to, or were not asked."""
    ranked = doubt.acceptability
    answers = {
        "recommendations.*.draws": any(part.counted for part in (*doubt.sources, *doubt.stress)),
        "recommendations.*.firmness": doubt.firmness,
        "recommendations.*.rank.shares": ranked is not None and ranked.draws,
        "futures": doubt.futures is not None or not basis.case.scenarios,
        "risk.worth_knowing": doubt.information is not None,
        "people.disputes": doubt.grounded or doubt.disputes.every,
        **dict.fromkeys(
            ("people.each", "people.compromise"),
            doubt.people is not None or not voices(basis.case)[0],
        ),
    }
    return tuple(path for path, answer in answers.items() if not answer)


def not_stated(basis: Basis, choice: Choice, run: Run) -> dict[str, str]:
    """Say what the case does not state, so that nothing can be said of it. choice: the best portfolio."""
    case = basis.case
    whys: dict[str, str] = {}
    if total_budget(case) is None:
        whys |= _unlimited(run.explanation)
    if run.promise is not None and not promised(run.promise):
        whys["portfolio.expected"] = NO_RANGE
    whys |= _no_overrun(case, choice, run.spending)
    if run.doubt is not None and run.doubt.people is None:
        whys |= _no_people(case)
    if not case.scenarios:
        whys["futures"] = NO_FUTURES
    whys |= _no_source(run.doubt)
    return {path: f"{why[0].upper()}{why[1:]}." for path, why in whys.items()}


def _unlimited(explanation: Explanation | None) -> dict[str, str]:
    """Say what there is no word of where nothing limits the money."""
    whys = {"portfolio.budget": NO_LIMIT, "portfolio.left": NO_LIMIT}
    if explanation is not None:
        whys["recommendations.*.budgets"] = NO_LIMIT
    return whys


def _no_overrun(case: Case, choice: Choice, spending: SpendingRisk | None) -> dict[str, str]:
    """Say why no budget can be overrun, where the case is the reason."""
    why = no_overrun(case, choice, spending)
    if not why or why == NO_DRAWS:
        return {}
    whys = {"portfolio.overrun": why}
    if spending is not None:
        whys |= {"risk.overrun": why, "risk.budgets": why}
    return whys


def _no_people(case: Case) -> dict[str, str]:
    """Say what there is no word of where nobody has a view."""
    if voices(case)[0]:
        return {}
    return {"people.each": NO_PEOPLE, "people.compromise": NO_PEOPLE}


def _no_source(doubt: Doubt | None) -> dict[str, str]:
    """Say which sources of doubt the case says nothing of."""
    if doubt is None:
        return {}
    return {
        f"recommendations.*.draws.{source}": UNSTATED[source]
        for source in doubt.unstated
        if source in UNSTATED and doubt.drawn(source) is None
    }
