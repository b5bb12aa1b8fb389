"""The proof: how far the portfolio is shown to be the best, by whom, and a second opinion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from scoring.portfolio.certificate import TIE_RULE
from scoring.result.figure import Figure, Levels, Part, figure_of

if TYPE_CHECKING:
    from scoring.explanation.asked import SecondOpinion
    from scoring.portfolio.basis import Basis
    from scoring.portfolio.certificate import Certificate
    from scoring.portfolio.optimum import Optimum


class SolverResult(Part):
    """What a solver said. It computes in floats, and its word decides nothing that the exact search proves."""

    name: str = Field(description="Who was asked")
    version: str = Field(description="In which version")
    status: str = Field(description="optimal, infeasible, stopped, or whatever else it said")
    gap: float | None = Field(
        description="Share that it left between its answer and its bound; null where it gave none"
    )
    agreed: str = Field(
        description="Whether its best is worth what the proof says: exactly, within its floats, no, or not compared"
    )
    refused: int = Field(description="Answers that broke a rule by a little and were cut off")
    stopped_by_clock: float | None = Field(
        description="The user's own limit in seconds that stopped it; null if none"
    )


class SearchResult(Part):
    """The exact search, in whole numbers."""

    proved: bool = Field(description="It closed: no portfolio that keeps the rules is worth more")
    steps: int = Field(description="Linear relaxations that it solved")
    listed: int = Field(description="Part portfolios that it listed")


class SecondResult(Part):
    """Another solver's word on the same question."""

    solver: SolverResult | None = Field(
        description="What it said; null where it could not be asked"
    )
    missing: str = Field(description="Why it could not be asked and what to do; blank where it was")


class ProofResult(Part):
    """How far the portfolio is shown to be the best."""

    status: str = Field(description="optimal, solver's claim, or best found")
    value: Figure = Field(
        description="Points of the portfolio, added up apart from all that chose it"
    )
    bound: Figure | None = Field(
        description="No portfolio is worth more points; null where nothing is known"
    )
    gap: Figure | None = Field(
        description="Share of the value between the two, 0 if closed; null where not known"
    )
    solver: SolverResult = Field(description="The solver that was asked first")
    search: SearchResult = Field(description="The exact search, which is the judge")
    tie_rule: str = Field(description="Which of equally good portfolios is chosen")
    ties: int | None = Field(
        description="Portfolios known to be as good, this one included; null where not known"
    )
    ties_listed: bool = Field(description="It is proved that these are all")
    first_of_ties: bool = Field(
        description="It is proved that this one comes first of them by the tie rule"
    )
    tied: tuple[Levels, ...] = Field(
        description="Those as good, this one first; empty where they were not all listed"
    )
    rules_checked: int = Field(
        description="Rules checked by adding the portfolio up again; it keeps all"
    )
    doubts: tuple[str, ...] = Field(description="Whatever solver and proof do not agree on")
    second: SecondResult | None = Field(
        description="A second opinion; null where nobody asked for one"
    )
    unlimited_status: str | None = Field(
        description="How far the best one without a budget is shown; null if not known"
    )


def proof_result(
    basis: Basis, second: SecondOpinion | None, unlimited: Optimum | None
) -> ProofResult:
    """Say what stands behind the portfolio. second: another solver's word. unlimited: the best without a budget."""
    optimum, programme = basis.optimum, basis.programme
    paper = optimum.certificate
    value = 0 if optimum.value is None else optimum.value
    unlimited_status = None
    if unlimited is not None and unlimited.choice is not None:
        unlimited_status = unlimited.certificate.status
    return ProofResult(
        status=paper.status,
        value=Figure.of(value * programme.value_unit),
        bound=figure_of(paper.bound),
        gap=figure_of(paper.gap),
        solver=_solver(paper),
        search=SearchResult(proved=paper.proved, steps=paper.nodes, listed=paper.states),
        tie_rule=f"{TIE_RULE} of the case",
        ties=paper.ties or None,
        ties_listed=paper.listed,
        first_of_ties=paper.settled,
        tied=tuple(programme.funded_levels(choice) for choice in optimum.ties),
        rules_checked=paper.rules,
        doubts=paper.doubts,
        second=None if second is None else _second(second),
        unlimited_status=unlimited_status,
    )


def _solver(paper: Certificate) -> SolverResult:
    return SolverResult(
        name=paper.solver,
        version=paper.version,
        status=paper.solver_status,
        gap=paper.solver_gap,
        agreed=paper.agreed,
        refused=paper.refused,
        stopped_by_clock=paper.clock,
    )


def _second(second: SecondOpinion) -> SecondResult:
    claim = second.claim
    if claim is None:
        return SecondResult(solver=None, missing=second.missing)
    solver = SolverResult(
        name=claim.solver,
        version=claim.version,
        status=claim.status,
        gap=claim.gap,
        agreed=second.agreed,
        refused=claim.refused,
        stopped_by_clock=None,
    )
    return SecondResult(solver=solver, missing="")
