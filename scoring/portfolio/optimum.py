"""The best portfolio, and how far it is shown to be the best.

1. HiGHS solves the model of formulation.py to a gap of zero; an answer that breaks a row is cut off (claims.py).
2. The exact search proves the best in integers, with the solver's answer as a first guess (search.py).
3. The portfolio is added up once more, apart from both (certificate.py).
4. "Optimal" is said only where the gap is zero, the check holds, and solver and proof agree; all else has its own word.

The best is lexicographic (method.md, section 2): the largest value; within the programme's tie of it the least cost;
among those the earlier rows. A proof that closed settles that itself, else further solves do.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from scoring.portfolio.certificate import Agreement, Certificate, Verdict, added_up
from scoring.portfolio.claims import Claim, ask
from scoring.portfolio.formulation import value_line
from scoring.portfolio.greedy import greedy
from scoring.portfolio.programme import Line, Row, hold_level
from scoring.portfolio.search import Proof, prove

if TYPE_CHECKING:
    from scoring.portfolio.programme import Choice, Programme


@dataclass(frozen=True, slots=True)
class Optimum:
    """The best portfolio of a programme. Figures are in the programme's integer units.

    choice: a level for each recommendation, None where no portfolio is known. value, spending: of the choice.
    bound: no feasible portfolio is worth more (exact); None where the proof has none to give.
    gap: (bound - value) / |value|, exact; 0 if closed; None where it cannot be said.
    ties: every portfolio as good by the tie rule, the choice first; empty where they were not all listed.
    proof: the exact search's own record, from which certificate.json is written.
    """

    status: Verdict
    choice: Choice | None
    value: int | None
    spending: int | None
    bound: int | None
    gap: Fraction | None
    ties: tuple[Choice, ...]
    certificate: Certificate
    proof: Proof


def optimum(programme: Programme, *, seconds: float | None = 60.0) -> Optimum:
    """Find the best portfolio and say what is proved of it.

    Args:
        programme: what to choose.
        seconds: wall clock for the solver; the exact search counts its work instead, so that its answer is the same
            on every machine. None is no limit.

    Raises:
        SolverError: HiGHS is not installed, or did not take an option.
    """
    started = time.monotonic()
    claim = ask(programme, seconds=seconds)
    guess = claim.choice if claim.choice is not None else greedy(programme)
    proof = prove(programme, incumbents=() if guess is None else (guess,))
    doubts = _doubts(programme, claim, proof)
    if proof.closed:
        choice = proof.choice
    else:
        known = [c for c in (proof.choice, guess) if c is not None]
        choice = max(known, key=programme.value, default=None)
        if choice is not None and claim.status == "optimal":
            left = None if seconds is None else max(seconds - (time.monotonic() - started), 0.0)
            choice = settle(programme, choice, seconds=left)
    status = _verdict(claim, proof, doubts)
    sums = None if choice is None else added_up(programme, choice)
    if sums is not None and sums.broken:
        raise AssertionError(f"the portfolio breaks {sums.broken[0][0]!r}")  # two exact checks before this one failed
    gap = _gap(proof.bound, proof.best if proof.closed else sums.value if sums else None)
    certificate = Certificate(
        status=status,
        bound=None if proof.bound is None else proof.bound * programme.value_unit,
        gap=gap,
        solver=claim.solver,
        version=claim.version,
        solver_status=claim.status,
        solver_gap=claim.gap,
        agreed=_agreed(programme, claim, proof),
        proved=proof.closed,
        nodes=proof.nodes,
        states=proof.states,
        ties=len(proof.ties) if proof.listed else 0,
        settled=proof.closed and proof.settled,
        refused=claim.refused,
        rules=len(programme.rows),
        doubts=doubts,
        seconds=time.monotonic() - started,
    )
    return Optimum(
        status=status,
        choice=choice,
        value=sums.value if sums else None,
        spending=sums.spending if sums else None,
        bound=proof.bound,
        gap=gap,
        ties=proof.ties if proof.listed else (),
        certificate=certificate,
        proof=proof,
    )


def second_opinion(programme: Programme, best: Optimum, *, seconds: float | None = 60.0) -> tuple[Claim, Agreement]:
    """Ask CBC the same, and say whether it agrees with what was proved.

    Raises:
        SolverError: CBC is not installed.
    """
    claim = ask(programme, seconds=seconds, solver="cbc")
    return claim, _agreed(programme, claim, best.proof)


def settle(programme: Programme, choice: Choice, *, seconds: float | None) -> Choice:
    """Apply the tie rule by further solves: the least cost at this value, then the earlier rows.

    Steps as far as the seconds allow; the result is always feasible and worth no less than the programme's tie allows.
    """
    started = time.monotonic()

    def better(within: Programme, objective: Line) -> Choice | None:
        left = None if seconds is None else seconds - (time.monotonic() - started)
        if left is not None and left <= 0:
            return None
        return ask(within, seconds=left, objective=objective, maximise=False).choice

    lowest = programme.value(choice) - programme.tie
    within = programme.with_rows(Row("value", value_line(programme), low=lowest))
    cheapest = better(within, programme.cost)
    if cheapest is not None and programme.spending(cheapest) <= programme.spending(choice):
        choice = cheapest
    within = within.with_rows(Row("cost", programme.cost, high=programme.spending(choice)))
    for i, levels in enumerate(programme.levels):
        for level in (*range(1, len(levels) + 1), 0):
            held = within.with_rows(hold_level(programme, i, level, level, programme.ids[i]))
            if level == choice[i]:
                within = held
                break
            earlier = better(held, Line(()))
            if earlier is not None:
                choice, within = earlier, held
                break
    return choice


def _verdict(claim: Claim, proof: Proof, doubts: tuple[str, ...]) -> Verdict:
    if proof.infeasible:
        return "best found" if doubts else "infeasible"
    if doubts or claim.status != "optimal":
        return "solver's claim" if claim.status == "infeasible" and not doubts else "best found"
    return "optimal" if proof.closed else "solver's claim"


def _agreed(programme: Programme, claim: Claim, proof: Proof) -> Agreement:
    """Say whether the solver's last word and the proof's are the same, as far as the solver's floats reach."""
    if not proof.closed:
        return "no"
    if proof.best is None:
        return "exactly" if claim.status == "infeasible" else "no"
    if claim.status != "optimal" or claim.choice is None or claim.bound is None:
        return "no"
    short = proof.best - programme.value(claim.choice)
    if short < 0 or short > claim.precision + programme.tie or claim.bound < proof.best - claim.precision:
        return "no"
    return "exactly" if short <= programme.tie else "within its floats"


def _doubts(programme: Programme, claim: Claim, proof: Proof) -> tuple[str, ...]:
    """List what does not fit together between the solver's claim and the exact proof."""
    found = []
    if claim.choice is not None and claim.objective is not None:
        value = programme.value(claim.choice)
        if abs(claim.objective - value) > claim.precision:
            found.append(f"Doubt: {claim.solver} states another value for its portfolio than exact arithmetic does.")
    if not proof.closed:
        if claim.status == "optimal" and claim.choice is not None:
            known = programme.value(claim.choice) + claim.precision + programme.tie
            if proof.best is not None and proof.best > known:
                found.append(f"Doubt: a portfolio is known that is better than the one {claim.solver} calls the best.")
        if claim.status == "infeasible" and proof.choice is not None:
            found.append(f"Doubt: {claim.solver} says that nothing is feasible, and a feasible portfolio is known.")
    elif claim.status in {"optimal", "infeasible"} and _agreed(programme, claim, proof) == "no":
        found.append(f"Doubt: {claim.solver} and the exact proof do not agree on the best value.")
    return tuple(found)


def _gap(bound: int | None, value: int | None) -> Fraction | None:
    if bound is None or value is None:
        return None
    if bound == value:
        return Fraction(0)
    return Fraction(bound - value, abs(value)) if value else None
