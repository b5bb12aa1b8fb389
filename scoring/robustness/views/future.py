"""One future: what a portfolio breaks there, what goes where something has to, and what is left of it.

    repaired(P) = P                                    where P keeps every rule of the future,
                  the best Q with Q <= P level by level that keeps them all             elsewhere

In words: a portfolio that fits a future is carried out there as it stands. Of one that does not,
some is dropped or lowered, as if before any money is spent, so that what is left keeps the rules
and is worth most there; equals are told apart by the rule of method.md, section 2. Nothing new is
added. Where nothing below it keeps the rules, a portfolio cannot be repaired by dropping, and has
no worth.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from scoring.exact.limits import relaxations, relaxations_by_itself
from scoring.exact.search import Prover
from scoring.portfolio.difference import Change, changes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction

    from criteria.model.case import Case
    from criteria.model.rules import Rule
    from scoring.exact.answer import Answer
    from scoring.exact.programme import Choice, Programme
    from scoring.value.costs import CostTable
    from scoring.value.evaluation import Evaluation

type Repaired = tuple[Choice, Repair | None, bool]
"""A portfolio, what is left of it in one future, and whether that is proved."""

REPAIRS = 50
"""Repairs that a stage asks for, about."""

type Drop = tuple[int, int, int]
"""A recommendation, the level it was chosen at, and the lower one that is left of it; 0 is dropped."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule of a future that a portfolio breaks, in the planner's words, and by how much in the rule's own unit."""

    rule: str
    words: str
    excess: Fraction


@dataclass(frozen=True, slots=True)
class Repair:
    """What is left of a portfolio in one future.

    choice: what is left; the portfolio itself where it fits.
    value: of what is left, in points of that future.
    dropped: what goes, in the case's order; nothing where it fits.
    proved: no other dropping leaves more; else it is the best found.
    """

    choice: Choice
    value: Fraction
    dropped: tuple[Drop, ...]
    proved: bool

    @property
    def changes(self) -> tuple[Change, ...]:
        """What goes, as changes of level."""
        return tuple(Change(*drop) for drop in self.dropped)


@dataclass(frozen=True)
class Future:
    """One scenario, or (first in the list) the case as it stands.

    probability: None for a stress test.
    notes: what was cut to its scale and the like.
    best: None as its choice where no portfolio keeps every rule of this future.
    programme: what may be chosen there, in its values, costs and rules.
    """

    id: str
    name: str
    story: str
    probability: Fraction | None
    notes: tuple[str, ...]
    case: Case
    evaluation: Evaluation
    costs: CostTable
    rules: tuple[Rule, ...]
    programme: Programme
    best: Answer

    @property
    def impossible(self) -> bool:
        """Whether it is proved that no portfolio keeps every rule of this future."""
        return self.best.choice is None and self.best.proved

    def value(self, choice: Choice) -> Fraction:
        """Value of a portfolio in points, whether or not it fits this future."""
        return self.programme.points(choice)

    def fits(self, choice: Choice) -> bool:
        """Say whether a portfolio keeps every rule of this future as it stands."""
        return self.programme.feasible(choice)

    def broken(self, choice: Choice) -> tuple[Broken, ...]:
        """List the rules of this future that a portfolio breaks."""
        by_name = {rule.name: rule for rule in self.rules}
        return tuple(
            Broken(row.name, str(by_name[row.name]), excess * row.unit)
            for row, excess in self.programme.broken(choice)
        )

    def repair(self, choice: Choice) -> Repair | None:
        """Give what is left of a portfolio; None where no dropping or lowering is known to keep the rules."""
        return self._repaired(choice)[0]

    def beyond_repair(self, choice: Choice) -> bool:
        """Say whether it is proved that no dropping or lowering makes a portfolio fit."""
        repair, proved = self._repaired(choice)
        return repair is None and proved

    def is_settled(self, choice: Choice) -> bool:
        """Say whether what is left of a portfolio is proved, or that nothing is."""
        return self._repaired(choice)[1]

    def remember(self, known: Mapping[Choice, tuple[Repair | None, bool]]) -> None:
        """Take what is left of some portfolios, and whether it is proved, from whoever worked it out before."""
        self._known.update(known)

    @property
    def repaired(self) -> tuple[Repaired, ...]:
        """What is left of every portfolio that was asked of, in the order of asking."""
        return tuple((choice, repair, proved) for choice, (repair, proved) in self._known.items())

    def worth(self, choice: Choice) -> Fraction | None:
        """Value in points of what is left of a portfolio; None where nothing is known to keep the rules."""
        repair = self.repair(choice)
        return None if repair is None else repair.value

    def lowest(self, index: int) -> int:
        """Give the lowest level at which a portfolio as good as the best holds a recommendation; 0 where one does not.

        As good is within the tie of method.md, section 2. What is not proved counts as 0, and so
        does a future without a best portfolio.
        """
        if self.best.choice is None:
            return 0
        level = self.best.choice[index]
        floor = self.programme.value(self.best.choice) - self.programme.tie
        while level:
            proof = self._prover.anew().prove(
                fixed={index: (0, level - 1)},
                floor=floor,
                node_limit=relaxations(self.programme, REPAIRS),
            )
            if proof.choice is None:
                return level if proof.closed and self.best.proved else 0
            level = proof.choice[index]
        return 0

    @cached_property
    def _prover(self) -> Prover:
        """What every question's own prover is made from; it is asked nothing itself."""
        return Prover(self.programme)

    @cached_property
    def _known(self) -> dict[Choice, tuple[Repair | None, bool]]:
        return {}

    def _repaired(self, choice: Choice) -> tuple[Repair | None, bool]:
        if choice not in self._known:
            self._known[choice] = self._search(choice)
        return self._known[choice]

    def _search(self, choice: Choice) -> tuple[Repair | None, bool]:
        """Find the repair, and whether the answer is proved.

        Each is asked of a prover of its own: one that remembers would answer a hard question by
        what came before it.
        """
        if self.fits(choice):
            return Repair(choice, self.value(choice), (), proved=True), True
        if self.impossible:
            return None, True
        lower = {i: (0, level) for i, level in enumerate(choice)}
        limit = relaxations_by_itself(self.programme, REPAIRS)
        proof = self._prover.anew().prove(fixed=lower, node_limit=limit)
        if proof.choice is None:
            return None, proof.closed
        dropped = tuple(
            (change.index, change.before, change.after) for change in changes(choice, proof.choice)
        )
        return Repair(proof.choice, self.value(proof.choice), dropped, proof.closed), proof.closed
