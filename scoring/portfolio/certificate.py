"""How an answer was shown to be right: what the solver said, what exact arithmetic found, and any doubt.

`added_up` is the independent check: it reads the programme's numbers and adds them up in its own loops, in integers,
sharing no code with the solver, the search or the programme's own methods.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from scoring.portfolio.programme import Choice, Line, Programme

type Verdict = Literal["optimal", "solver's claim", "best found", "infeasible"]
"""optimal: solver and exact proof agree. solver's claim: the solver closed its gap, the exact proof did not close.
best found: the solver did not close its gap, or there is a doubt. infeasible: no portfolio keeps every rule, proved."""

type Agreement = Literal["exactly", "within its floats", "no"]


@dataclass(frozen=True, slots=True)
class Sums:
    """One portfolio added up exactly: value and spending in the programme's units, and each row broken, by how much."""

    value: int
    spending: int
    broken: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Certificate:
    """What stands behind an answer. Everything but `seconds` is the same on every run.

    status: the verdict in a word. bound: no feasible portfolio is worth more, exact, in points; None where nothing is
    known (or nothing is feasible). gap: (bound - value) / |value|, exact.
    solver, version: who was asked. solver_status: what it said. solver_gap: the gap it left, as a share.
    agreed: the solver's best and the proof's are worth the same: exactly, within its floats (which take 0.999999 for
    1), or no; "no" also where one of them did not finish.
    proved: the exact search closed. nodes, states: linear relaxations solved and part portfolios listed by it.
    ties: portfolios as good as the best by the tie rule, the best among them; 0 where they are too many to list.
    settled: it is proved that the portfolio comes first among them by the tie rule.
    refused: answers of the solver that broke a rule and were cut off. rules: rows checked, none of them broken.
    doubts: whatever does not fit together, in sentences; an answer with a doubt is never called optimal.
    seconds: wall clock; not to be written where the same input must give the same bytes.
    """

    status: Verdict
    bound: Fraction | None
    gap: Fraction | None
    solver: str
    version: str
    solver_status: str
    solver_gap: float | None
    agreed: Agreement
    proved: bool
    nodes: int
    states: int
    ties: int
    settled: bool
    refused: int
    rules: int
    doubts: tuple[str, ...] = ()
    seconds: float = field(default=0.0, compare=False)

    @property
    def sentences(self) -> tuple[str, ...]:
        """Say it for a reader who defends the figures: what was verified, by whom, and what was not."""
        return (*self._solver_said(), *self._checked(), *self._exact_said(), *self.doubts)

    def _solver_said(self) -> tuple[str, ...]:
        who = f"{self.solver} {self.version}"
        said = {
            "optimal": f"{who} solved the model and left no gap between its answer and its bound.",
            "infeasible": f"{who} found no portfolio that keeps every rule.",
            "stopped": f"{who} was stopped by its limit before it closed its gap.",
        }.get(self.solver_status, f"{who} came to no conclusion.")
        if not self.refused:
            return (said,)
        times = "once" if self.refused == 1 else f"{self.refused} times"
        return (said, f"Its answer broke a rule {times} by a little; each was cut off and it was asked again.")

    def _checked(self) -> tuple[str, ...]:
        if self.status == "infeasible" or self.gap is None:
            return ()
        rules = "its one rule holds" if self.rules == 1 else f"all {self.rules} rules hold"
        return (f"The portfolio was added up again in exact arithmetic, apart from the solver: {rules}.",)

    def _exact_said(self) -> tuple[str, ...]:
        if self.proved and self.bound is None:
            return ("An exact search, which trusts no solver, proves that no portfolio keeps every rule.",)
        if self.proved:
            said = ["An exact search, which trusts no solver, proves that no portfolio is worth more."]
            if self.agreed == "within its floats":
                said.append("The solver's own portfolio is worth a little less, by less than its floats can tell.")
            if self.ties != 1:
                how_many = str(self.ties) if self.ties else "Very many"
                said.append(f"{how_many} portfolios are equally good: the cheapest, then the earlier rows, decide.")
            if not self.settled:
                said.append("That none of the equally good ones is cheaper or comes before it is not proved.")
            return tuple(said)
        if self.gap is None or self.bound is None:
            return ("The exact search did not close.",)
        claim = "This is the solver's claim" if self.status == "solver's claim" else "This is the best found"
        return (f"{claim}: the exact search did not close; by its exact bound at most {_share(self.gap)} is left.",)


def added_up(programme: Programme, choice: Choice) -> Sums:
    """Add up a portfolio by the definition of the programme, apart from everything that chose it."""
    held = []
    for joint in programme.joints:
        inside = [member.lowest <= choice[member.index] <= member.highest for member in joint.members]
        held.append(False not in inside)
    value = 0
    for i, level in enumerate(choice):
        if level > 0:
            value += programme.values[i][level - 1]
    for p, joint in enumerate(programme.joints):
        if held[p]:
            value += joint.value
    broken = []
    for row in programme.rows:
        total = _along(row.line, choice, held)
        if row.high is not None and total > row.high:
            broken.append((row.name, total - row.high))
        elif row.low is not None and total < row.low:
            broken.append((row.name, row.low - total))
    return Sums(value, _along(programme.cost, choice, held), tuple(broken))


def _along(line: Line, choice: Choice, held: list[bool]) -> int:
    total = 0
    for i, amounts in line.terms:
        if choice[i] > 0:
            total += amounts[choice[i] - 1]
    for p, amount in line.joints:
        if held[p]:
            total += amount
    return total


def _share(gap: Fraction) -> str:
    """Write a share as a percentage that is never smaller than it is."""
    hundredths = -(-gap * 10_000 // 1)
    return f"{float(hundredths) / 100:g} % of its value"
