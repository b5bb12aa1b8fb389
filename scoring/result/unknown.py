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
    from scoring.exact.programme import Choice
    from scoring.explanation.asked import Asked
    from scoring.explanation.explanation import Explanation
    from scoring.explanation.outcome import Outcome
    from scoring.options.option import Options
    from scoring.portfolio.basis import Basis
    from scoring.portfolio.optimum import Optimum
    from scoring.robustness.draws.expected_delivery import Promise
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
)
"""Paths of what doubts fill; and the futures, where any are stated."""


def not_asked(
    basis: Basis,
    *,
    ideal: Optimum | None,
    promise: Promise | None,
    spending: SpendingRisk | None,
    explanation: Explanation | None,
    doubt: Doubt | None,
    options: Options | None,
    outcome: Outcome | None,
    asked: Asked,
    stopped: Stop | None,
) -> dict[str, str]:
    """Say what the run did not ask, or was stopped before; see `result` for what it takes."""
    cut = "" if stopped is None else str(stopped)
    paths: dict[str, str] = {}

    def missing(what: tuple[str, ...], why: str) -> None:
        paths.update(dict.fromkeys(what, cut or why))

    if ideal is None:
        missing(("portfolio.unlimited",), QUICK)
    if outcome is None:
        missing(("portfolio.outcome", "recommendations.*.settled"), QUICK)
    if promise is None:
        missing(("portfolio.expected", "recommendations.*.expected"), QUICK)
    if spending is None or not spending.draws:
        missing(
            ("risk", "portfolio.overrun") if spending is None else ("portfolio.overrun",), DRAWLESS
        )
    missing(EXPLAINED if explanation is None else _unexplained(explanation), QUICK)
    if doubt is None:
        missing((*DOUBTED, *(("futures",) if basis.case.scenarios else ())), QUICK)
    else:
        missing(_undoubted(basis, doubt), SHALLOW if doubt.sources else DRAWLESS)
    if options is None:
        missing(("options",), QUICK if doubt is None else SHALLOW)
    undone = () if stopped is None else stopped.undone
    if asked.pick is None:
        paths["portfolio.proposed"] = cut if "the proposed portfolio" in undone else NOBODY
    if asked.second is None:
        paths["proof.second"] = cut if "the second opinion" in undone else ONE_SOLVER
    return paths


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


def _undoubted(basis: Basis, doubt: Doubt) -> tuple[str, ...]:
    """List what doubts did not come to, or were not asked."""
    ranked = doubt.acceptability
    answers = {
        "recommendations.*.draws": any(part.counted for part in (*doubt.sources, *doubt.stress)),
        "recommendations.*.firmness": doubt.firmness,
        "recommendations.*.rank.shares": ranked is not None and ranked.draws,
        "futures": doubt.futures is not None or not basis.case.scenarios,
        "people.disputes": doubt.grounded or doubt.disputes.every,
        **dict.fromkeys(
            ("people.each", "people.compromise"),
            doubt.people is not None or not voices(basis.case)[0],
        ),
    }
    return tuple(path for path, answer in answers.items() if not answer)


def not_stated(
    basis: Basis,
    choice: Choice,
    *,
    promise: Promise | None,
    spending: SpendingRisk | None,
    explanation: Explanation | None,
    doubt: Doubt | None,
) -> dict[str, str]:
    """Say what the case does not state, so that nothing can be said of it; see `result` for what it takes."""
    case = basis.case
    paths: dict[str, str] = {}
    if total_budget(case) is None:
        paths |= dict.fromkeys(("portfolio.budget", "portfolio.left"), NO_LIMIT)
        if explanation is not None:
            paths["recommendations.*.budgets"] = NO_LIMIT
    if promise is not None and not promised(promise):
        paths["portfolio.expected"] = (
            "no score and no chance of success of what is funded has a range"
        )
    why = no_overrun(case, choice, spending)
    if why and why != NO_DRAWS:
        paths["portfolio.overrun"] = why
        paths |= {} if spending is None else {"risk.overrun": why, "risk.budgets": why}
    if doubt is not None and doubt.people is None and not voices(case)[0]:
        paths |= dict.fromkeys(("people.each", "people.compromise"), NO_PEOPLE)
    if not case.scenarios:
        paths["futures"] = NO_FUTURES
    for source in () if doubt is None else doubt.unstated:
        if doubt is not None and source in UNSTATED and doubt.drawn(source) is None:
            paths[f"recommendations.*.draws.{source}"] = UNSTATED[source]
    return {path: f"{why[0].upper()}{why[1:]}." for path, why in paths.items()}
