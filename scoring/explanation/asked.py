"""What somebody asked for besides the best portfolio: their own set beside it, and another solver's word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scoring.exact.search import Prover
from scoring.explanation.proposal import pick
from scoring.portfolio.optimum import second_opinion
from scoring.portfolio.solver import SolverError

if TYPE_CHECKING:
    from scoring.exact.programme import Choice, Programme
    from scoring.explanation.proposal import Pick
    from scoring.portfolio.certificate import Agreement
    from scoring.portfolio.claims import Claim
    from scoring.portfolio.optimum import Optimum
    from scoring.work.stages import Stages


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """Another solver's word on the same programme.

    claim: what it said; None where it could not be asked
    agreed: whether that fits the exact proof
    missing: why it could not be asked and what to do, in a sentence; blank where it was
    """

    claim: Claim | None
    agreed: Agreement
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """The answers: of the portfolio somebody proposes, and of the second solver; None where it was not asked for."""

    pick: Pick | None = None
    second: SecondOpinion | None = None


NOTHING_ASKED = Asked()


def asked(
    programme: Programme, best: Optimum, proposed: Choice | None, *, second: bool, stages: Stages
) -> Asked:
    """Answer what was asked for; an interruption leaves out the rest.

    proposed: a level for each recommendation, 0 for not funded; None where nobody proposes any.

    Raises:
        ValueError: the proposal has not one level for each recommendation.
    """
    proposal, opinion = None, None
    choice = best.choice
    if proposed is not None and choice is not None:
        proposal = stages.run(
            "the proposed portfolio", lambda _: pick(Prover(programme), choice, proposed)
        )
    if second:
        opinion = stages.run("the second opinion", lambda _: _second(programme, best))
    return Asked(proposal, opinion)


def _second(programme: Programme, best: Optimum) -> SecondOpinion:
    """Ask the second solver; that it is not there ends nothing, since the answer does not rest on it."""
    try:
        return SecondOpinion(*second_opinion(programme, best))
    except SolverError as fault:
        return SecondOpinion(None, "no", str(fault))
