"""The best portfolio, and how far it is shown to be the best.

1. HiGHS solves the model of pulp_model.py to a gap of zero; an answer that breaks a row is cut off
   (claims.py).
2. The exact search proves the best in integers, with the solver's answer as a first guess
   (search.py).
3. The portfolio is added up once more, apart from both (certificate.py).
4. The exact proof is the judge. Where it closed, the answer is optimal (or infeasible), whatever
   the solver said or left open. Where it did not and the solver closed its gap, it is optimal by
   the solver's word; where neither did, it is the best found, with the exact bound. Whatever they
   do not agree on is said.

HiGHS is given little work at first, which is all it needs as a rule, and more only where the exact
search does not close either, unless the programme is too large for that (limits.py). All limits
count work, so that the same case gets the same words on any machine.

The best is lexicographic (method.md, section 2): the largest value; within the programme's tie of
it the least cost, then the fewest funded, then the earlier rows. A proof that closed settles that
as far as it can, else further solves.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from scoring.exact.answer import Answer
from scoring.exact.inequalities import System
from scoring.exact.limits import relaxations, stage_work
from scoring.exact.neighbours import bettered
from scoring.exact.programme import Line, RuleRow, funded_line, hold_level, value_line
from scoring.exact.proof import Proof
from scoring.exact.search import NODE_LIMIT, prove
from scoring.portfolio.certificate import Agreement, Certificate, Verdict, added_up
from scoring.portfolio.claims import Claim, a_branch, ask, columns, unasked
from scoring.portfolio.greedy import greedy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scoring.exact.programme import Choice, Programme
    from scoring.portfolio.certificate import Sums

FEWEST = 20
"""Relaxations of the proof of the best portfolio at least."""
SOME, MUCH = 300_000, 3_000_000
"""Work of branches (claims.py) that HiGHS may do: at first, and where the exact search did not close either."""
ROUNDS = 2
"""Times that the exact search is asked at most where the solver does not close."""
FEW = 10
"""Branches that must be left to HiGHS where nobody acts on the answer: its first one takes longest by far."""
BUILDING = 20
"""Branches that take as long as to write the model for one more solve."""


@dataclass(frozen=True, slots=True)
class Optimum:
    """The best portfolio of a case, the solver and the exact search both asked, with what stands behind the verdict.

    Who wants no more than the answer takes `answer`. Figures are in the programme's integer units.

    choice: a level for each recommendation, None where no portfolio is known
    value, spending: of the choice
    bound: no feasible portfolio is worth more (exact); None where the proof has none to give
    gap: (bound - value) / |value|, exact; 0 if closed; None where it cannot be said
    ties: every portfolio as good by the tie rule, the choice first; empty where they were not all
        listed
    proof: the exact search's own record, from which certificate.json is written
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

    def answer(self, programme: Programme) -> Answer:
        """Give the answer without what stands behind it."""
        return Answer(
            self.choice, self.value, self.bound, self.status == "optimal", programme.value_unit
        )


def optimum(
    programme: Programme,
    *,
    seconds: float | None = None,
    measure: bool = False,
    known: Choice | None = None,
) -> Optimum:
    """Find the best portfolio and say what is proved of it.

    Args:
        programme: what to choose.
        seconds: the user's own wall clock for the solver; None, the default, is none. The exact
            search counts its work in any case.
        measure: nobody acts on the answer, others are measured against it. Where the programme is
            very large it is then the exact search's alone, with its bound.
        known: a portfolio that keeps the rules, from which the exact search begins alone: the solver
            is not asked.

    Raises:
        SolverError: HiGHS is not installed, or did not take an option.
    """
    started = time.monotonic()
    alone = measure and FEW * a_branch(programme) > stage_work(programme, SOME)
    guess = greedy(programme) if alone and known is None else known
    asked = (
        _both_asked(programme, seconds)
        if guess is None and not alone
        else _searched(programme, guess)
    )
    if not asked.proof.closed and asked.claim.status != "optimal":
        asked = _bettered(programme, asked)
    claim, proof = asked.claim, asked.proof
    conclusion = _concluded(programme, asked)
    choice = _chosen(programme, asked, conclusion, seconds)
    sums = None if choice is None else _checked_sums(programme, choice)
    value, spending = (None, None) if sums is None else (sums.value, sums.spending)
    gap = _gap(proof.bound, proof.best if proof.closed else value)
    certificate = Certificate(
        status=conclusion.status,
        bound=proof.answer(programme.value_unit).bound_points,
        gap=gap,
        solver=claim.solver,
        version=claim.version,
        solver_status=claim.status,
        solver_gap=claim.gap,
        clock=seconds if claim.by_clock else None,
        agreed=conclusion.agreed,
        proved=conclusion.proved,
        nodes=proof.nodes,
        states=proof.states,
        listed=proof.closed and proof.listed,
        ties=len(proof.ties) if proof.closed else 0,
        settled=proof.closed and proof.settled,
        refused=claim.refused,
        rules=len(programme.rows),
        doubts=conclusion.doubts,
        seconds=time.monotonic() - started,
    )
    return Optimum(
        status=conclusion.status,
        choice=choice,
        value=value,
        spending=spending,
        bound=proof.bound,
        gap=gap,
        ties=proof.ties if proof.listed else (),
        certificate=certificate,
        proof=proof,
    )


def _chosen(
    programme: Programme, asked: _Asked, conclusion: _Conclusion, seconds: float | None
) -> Choice | None:
    """Give the portfolio proved the best; otherwise the best known, put in order where the solver's word holds."""
    if conclusion.proved:
        return asked.proof.choice
    choice = _most_valuable(programme, asked.proof.choice, asked.guess)
    if choice is None or conclusion.status != "solver's claim":
        return choice
    seconds_left = None if seconds is None else max(seconds - asked.claim.seconds, 0.0)
    return settle(programme, choice, seconds=seconds_left)


def _checked_sums(programme: Programme, choice: Choice) -> Sums:
    """Add a portfolio up apart from what chose it."""
    sums = added_up(programme, choice)
    if sums.broken:
        # Two exact checks before this one failed.
        raise AssertionError(f"the portfolio breaks {sums.broken[0][0]!r}")
    return sums


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the solver claims and what the exact search proves; guess: the best portfolio met apart from the proof."""

    claim: Claim
    proof: Proof
    guess: Choice | None

    def refuted(self, programme: Programme) -> bool:
        """Say whether the solver has a feasible portfolio that a closed proof says there is not."""
        claimed, proof = self.claim.choice, self.proof
        if claimed is None or not proof.closed:
            return False
        return proof.best is None or programme.value(claimed) > proof.best


def _both_asked(programme: Programme, seconds: float | None) -> _Asked:
    """Ask the solver, then the exact search with its answer as a first guess; and once more where neither closed."""
    claim = ask(programme, work=SOME, seconds=seconds)
    guess = claim.choice if claim.choice is not None else greedy(programme)
    asked = _Asked(claim, _proved_from(programme, guess, claim), guess)
    is_open = not asked.proof.closed and claim.status == "stopped" and not claim.by_clock
    much = stage_work(programme, MUCH)
    if is_open and much > SOME:
        asked = _asked_again(programme, asked, much, seconds)
    if asked.proof.choice is None and asked.guess is None and not asked.proof.closed:
        return replace(asked, proof=_proved_from_anything(programme, asked))
    return asked


def _searched(programme: Programme, guess: Choice | None) -> _Asked:
    """Ask the exact search alone, from a first guess."""
    claim = unasked()
    return _Asked(claim, _proved_from(programme, guess, claim), guess)


def _asked_again(programme: Programme, asked: _Asked, much: int, seconds: float | None) -> _Asked:
    """Ask the solver with more work, and the exact search where that gave a better first guess."""
    seconds_left = None if seconds is None else max(seconds - asked.claim.seconds, 0.01)
    claim, proof = ask(programme, work=much, seconds=seconds_left), asked.proof
    guess = _most_valuable(programme, claim.choice, proof.choice, asked.guess)
    if guess is not None and (proof.best is None or programme.value(guess) > proof.best):
        proof = _proved_from(programme, guess, claim)
    return _Asked(claim, proof, guess)


def _bettered(programme: Programme, asked: _Asked) -> _Asked:
    """Better what was found by its neighbours; what is proved stays as it is."""
    choice = _most_valuable(programme, asked.proof.choice, asked.guess)
    if choice is None:
        return asked
    return replace(asked, guess=bettered(System(programme), choice))


def _proved_from_anything(programme: Programme, asked: _Asked) -> Proof:
    """Prove from any portfolio that keeps the rules, or that there is none; else the proof stays as it is."""
    anything = prove(programme.towards(Line(())), recorded=True)
    if anything.choice is not None:
        return _proved_from(programme, anything.choice, asked.claim)
    return anything if anything.closed else asked.proof


def _proved_from(programme: Programme, guess: Choice | None, claim: Claim) -> Proof:
    """Prove from a first guess; where the solver did all its work in vain, with a share of a large programme's only."""
    incumbents = () if guess is None else (guess,)
    gave_up = claim.status == "stopped" and not claim.by_clock
    limit = max(relaxations(programme, ROUNDS), FEWEST) if gave_up else NODE_LIMIT
    return prove(programme, incumbents=incumbents, node_limit=limit, recorded=True)


def _most_valuable(programme: Programme, *choices: Choice | None) -> Choice | None:
    """Give the first of those worth most, of the portfolios that there are."""
    return max(
        (choice for choice in choices if choice is not None), key=programme.value, default=None
    )


def second_opinion(
    programme: Programme, best: Optimum, *, seconds: float | None = None
) -> tuple[Claim, Agreement]:
    """Ask CBC the same, and say whether it agrees with what was proved.

    Raises:
        SolverError: CBC is not installed.
    """
    claim = ask(programme, work=MUCH, seconds=seconds, solver="cbc")
    return claim, _agreed(programme, claim, best.proof)


def settle(
    programme: Programme, choice: Choice, *, work: int = MUCH, seconds: float | None = None
) -> Choice:
    """Apply the tie rule by further solves: the least cost at this value, then the fewest funded, then earlier rows.

    Steps as far as the work (or the user's seconds) allow; the result is always feasible and worth
    no less than the programme's tie allows.
    """
    solver = _Settling(programme, work, None if seconds is None else time.monotonic() + seconds)
    lowest = programme.value(choice) - programme.tie
    within = programme.with_rows(RuleRow("value", value_line(programme), low=lowest))
    for name, line in (("cost", programme.cost), ("funded", funded_line(programme))):
        least = solver.least(within, line)
        total = line.total(choice, programme.joints)
        if least is not None:
            least_total = line.total(least, programme.joints)
            if least_total <= total:
                choice, total = least, least_total
        within = within.with_rows(RuleRow(name, line, high=total))
    for i in range(len(programme.levels)):
        choice, within = solver.earliest(within, choice, i)
    return choice


class _Settling:
    """The solver, asked for the least of one line after another as long as work and clock allow."""

    def __init__(self, programme: Programme, work: int, deadline: float | None) -> None:
        self.building, self.a_branch = BUILDING * columns(programme), a_branch(programme)
        self.work_left, self.deadline = work, deadline

    def least(self, within: Programme, line: Line) -> Choice | None:
        """Find a portfolio with the least of a line; None where none was found, or nothing is left to ask with."""
        seconds = None if self.deadline is None else self.deadline - time.monotonic()
        if self.work_left <= 0 or (seconds is not None and seconds <= 0):
            return None
        claim = ask(within, work=self.work_left, seconds=seconds, objective=line, maximise=False)
        self.work_left -= self.building + self.a_branch * claim.nodes
        return claim.choice

    def earliest(self, within: Programme, choice: Choice, i: int) -> tuple[Choice, Programme]:
        """Find a portfolio with the earliest level of recommendation i, and the programme that holds it there."""
        for level in (*range(1, len(within.levels[i]) + 1), 0):
            fixed = within.with_rows(hold_level(within, i, level, level, within.ids[i]))
            earlier = choice if level == choice[i] else self.least(fixed, Line(()))
            if earlier is not None:
                return earlier, fixed
        return choice, within


@dataclass(frozen=True, slots=True)
class _Conclusion:
    """What is said of the best portfolio and of those asked. proved: the proof closed, and nothing refutes it."""

    status: Verdict
    agreed: Agreement
    doubts: tuple[str, ...]
    proved: bool


def _concluded(programme: Programme, asked: _Asked) -> _Conclusion:
    claim, proof = asked.claim, asked.proof
    refuted = asked.refuted(programme)
    agreed = _agreed(programme, claim, proof)
    doubts = (
        *_doubt_of_sum(programme, claim),
        *_doubt_of_answer(programme, claim, proof, agreed, refuted=refuted),
    )
    proved = proof.closed and not refuted
    return _Conclusion(_status(claim, proof, doubts, proved=proved), agreed, doubts, proved)


def _status(claim: Claim, proof: Proof, doubts: tuple[str, ...], *, proved: bool) -> Verdict:
    if proved:
        return "infeasible" if proof.choice is None else "optimal"
    if doubts or claim.status not in {"optimal", "infeasible"}:
        return "best found"
    return "solver's claim"


def _agreed(programme: Programme, claim: Claim, proof: Proof) -> Agreement:
    """Say whether the solver's last word and the proof's are the same, as far as the solver's floats reach."""
    if not proof.closed:
        return "not compared"
    if proof.best is None:
        words: dict[str, Agreement] = {"infeasible": "exactly", "optimal": "no"}
        return words.get(claim.status, "not compared")
    if claim.status == "infeasible" or _bounds_below(claim, proof.best):
        return "no"
    if claim.status != "optimal" or claim.bound is None:
        return "not compared"
    if claim.choice is None:
        return "no"
    short = proof.best - programme.value(claim.choice)
    if not 0 <= short <= claim.precision + programme.tie:
        return "no"
    return "exactly" if short <= programme.tie else "within its floats"


def _bounds_below(claim: Claim, value: int) -> bool:
    """Say whether the solver's bound lies below a value, by more than its floats explain."""
    return claim.bound is not None and claim.bound < value - claim.precision


def _doubt_of_sum(programme: Programme, claim: Claim) -> Iterator[str]:
    """Say where the solver gives its own portfolio another value than exact arithmetic does."""
    if claim.choice is None or claim.objective is None:
        return
    value = programme.value(claim.choice)
    if abs(claim.objective - value) > claim.precision:
        yield (
            f"Doubt: {claim.solver} gives its portfolio a value of {_points(programme, claim.objective)}; exact "
            f"arithmetic gives it {_points(programme, value)}."
        )


def _doubt_of_answer(
    programme: Programme, claim: Claim, proof: Proof, agreed: Agreement, *, refuted: bool
) -> Iterator[str]:
    """Say what does not fit together between the solver's answer and the exact proof: one of them is at fault."""
    solver = claim.solver
    if refuted:
        yield f"Doubt: {solver} found a portfolio that keeps every rule and that the exact proof says there is not."
    elif proof.closed and agreed == "no":
        yield (
            f"Doubt: {solver} and the exact proof do not agree: {_claimed(programme, claim)}, and the proof says that "
            f"{_proved(programme, proof)}. One of them is at fault. "
            "The exact proof decides, since anybody can replay it."
        )
    elif not proof.closed and _known_better(programme, claim, proof):
        yield f"Doubt: a portfolio is known that is better than the one {solver} calls the best."
    elif not proof.closed and claim.status == "infeasible" and proof.choice is not None:
        yield f"Doubt: {solver} says that nothing is feasible, and a feasible portfolio is known."


def _known_better(programme: Programme, claim: Claim, proof: Proof) -> bool:
    """Say whether the search met a better portfolio than the one that the solver calls the best."""
    if claim.status != "optimal" or claim.choice is None or proof.best is None:
        return False
    return proof.best > programme.value(claim.choice) + claim.precision + programme.tie


def _claimed(programme: Programme, claim: Claim) -> str:
    if claim.status == "infeasible":
        return "it says that no portfolio keeps every rule"
    if claim.status == "optimal" and claim.choice is not None:
        return f"it calls a portfolio worth {_points(programme, programme.value(claim.choice))} the best"
    if claim.bound is not None:
        return f"it says that no portfolio is worth more than {_points(programme, claim.bound)}"
    return "it says that there is a best portfolio"


def _proved(programme: Programme, proof: Proof) -> str:
    if proof.best is None:
        return "no portfolio keeps every rule"
    return f"the best is worth {_points(programme, proof.best)}"


def _points(programme: Programme, value: int | Fraction) -> str:
    return f"{float(value * programme.value_unit):,.9g} points"


def _gap(bound: int | None, value: int | None) -> Fraction | None:
    if bound is None or value is None:
        return None
    if bound == value:
        return Fraction(0)
    return Fraction(bound - value, abs(value)) if value else None
