"""The choice of least largest regret over futures, found and proved by cuts on today's choice alone.

    ask for a choice that keeps today's rules and every cut;   look what is left of it in every future;
    regrets too much:   a cut that no choice of small enough regret breaks, and this one does

In words: combinatorial Benders cuts (Benders 1962; Hooker and Ottosson 2003). Where the relaxation
says that a choice cannot keep every regret small, its ray prices the rules of all futures, and what
a choice earns at these prices (screened.py) must not be below nothing: a row over today's choice
that holds at any regret, with another end. Where only whole repairs say it, a row leaves out the
choice itself and, where that is sure, everything below it. Once no choice is left, those met with
the least regret are all there are.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from scoring.exact.programme import Line, RuleRow, value_line
from scoring.exact.search import prove, ranked
from scoring.robustness.views.compromise import Compromise, combined
from scoring.robustness.views.recourse import never_gains

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scoring.exact.programme import Choice, Joint, Member, Programme
    from scoring.exact.relaxation import Multipliers
    from scoring.robustness.views.compromise import View
    from scoring.robustness.views.future import Future
    from scoring.robustness.views.screened import Ends, Screen

type Regrets = tuple[Fraction | None, ...]
"""What a choice regrets in every future; None in one that leaves it no worth."""

MOST = 40
"""Choices asked for at most."""

FEW = 3
"""Choices that regret too much and are left out one by one at most: where rays do not rule them out, cuts settle nothing soon."""

HALVINGS = 8
"""Relaxations that look for the least regret that they allow, whose ray is the first cut."""

AIM_BITS = 40
"""Of the largest amount of what is asked for first among choices that keep every cut."""


def ends_within(views: Sequence[View], regret: Fraction) -> Ends:
    """Give the ends of the views' rows that hold every regret at or below one."""
    return {row_of(view): (ceil(view.best - regret * view.scale), None) for view in views}


def row_of(view: View) -> str:
    """Name the row that holds what a view is worth."""
    return f"value to {view.name}"


class RegretCuts:
    """One search. `best` is every choice met of the least largest regret, with its regrets.

    screen: today's programme joined with those of the futures, a row `row_of` a view behind its own
    futures, views: in the same order
    nodes: relaxations that all questions together may take
    """

    def __init__(
        self, screen: Screen, futures: Sequence[Future], views: Sequence[View], nodes: int
    ) -> None:
        self.screen, self.futures, self.views, self.left = screen, futures, views, nodes
        self.now: Programme = screen.now
        self.best: dict[Choice, tuple[Fraction, ...]] = {}
        self.rays: list[Multipliers] = []
        self.barred: list[RuleRow] = []
        self.by_themselves = 0
        self.joints: list[Joint] = [replace(joint, value=0) for joint in screen.over_choice]
        self.places: dict[tuple[Member, ...], int] = {}
        for place, joint in enumerate(self.joints):
            self.places.setdefault(joint.members, place)
        self.aim = self._aim()

    @property
    def regret(self) -> Fraction:
        """The least largest regret met."""
        return max(next(iter(self.best.values())))

    def least(self, known: Sequence[Choice]) -> Compromise | None:
        """Find the choice; None where it is not proved within the work allowed.

        known: choices that can be repaired in every future, at least one.
        """
        for choice in known:
            regrets = self._regrets(choice)
            if regrets is None:
                return None
            self._note(choice, regrets)
        self._rule_out()
        for _ in range(MOST):
            proof = prove(self.programme(), node_limit=max(self.left, 0))
            self.left -= proof.nodes
            if not proof.closed:
                return None
            if proof.choice is None:
                return self._fairest()
            regrets = self._regrets(proof.choice)
            if regrets is None:
                return None
            if not self._note(proof.choice, regrets):
                self._cut(proof.choice, regrets)
            if self.by_themselves > FEW:
                return None
        return None

    def _rule_out(self) -> None:
        """Halve what lies below the regret met; the ray of the largest that the relaxation rules out is the first cut."""
        low, high, ray = Fraction(-1), self.regret, None
        for _ in range(HALVINGS):
            half = (low + high) / 2
            relaxed = self.screen.relaxed(ends_within(self.views, half))
            if relaxed.feasible is False:
                low, ray = half, relaxed.multipliers
            else:
                high = half
        if ray is not None:
            self.rays.append(ray)

    def _note(self, choice: Choice, regrets: Regrets) -> bool:
        """Take a choice in if it regrets no more than any so far, and leave it out from here on; says whether it does."""
        known = [regret for regret in regrets if regret is not None]
        if len(known) < len(regrets) or (self.best and max(known) > self.regret):
            return False
        if self.best and max(known) < self.regret:
            self.best = {}
        self.best[choice] = tuple(known)
        self.barred.append(self._itself(choice))
        return True

    def _regrets(self, choice: Choice) -> Regrets | None:
        """Give the regrets of a choice; None where one is not settled."""
        regrets: list[Fraction | None] = []
        for future, view in zip(self.futures, self.views, strict=True):
            if not future.is_settled(choice):
                return None
            worth = future.worth(choice)
            regrets.append(None if worth is None else (view.best - worth / view.unit) / view.scale)
        return tuple(regrets)

    def _cut(self, choice: Choice, regrets: Regrets) -> None:
        """Leave out a choice that regrets too much, and what else is sure to."""
        ends = ends_within(self.views, self.regret)
        relaxed = self.screen.relaxed(ends, {i: (level, level) for i, level in enumerate(choice)})
        if relaxed.feasible is False:
            constant, over_choice = self.screen.charged(relaxed.multipliers, ends)
            if constant + over_choice.value(choice) < 0:
                self.rays.append(relaxed.multipliers)
                return
        self.by_themselves += 1
        is_below_too = any(
            (regret is None or regret > self.regret)
            and (not future.fits(choice) or never_gains(future.programme))
            for future, regret in zip(self.futures, regrets, strict=True)
        )
        self.barred.append(self._with_below(choice) if is_below_too else self._itself(choice))

    def _itself(self, choice: Choice) -> RuleRow:
        """Make the row that leaves out one choice: not every recommendation is as it has it."""
        terms = tuple(
            (i, tuple(int(other == level) if level else -1 for other in range(1, len(names) + 1)))
            for i, (level, names) in enumerate(zip(choice, self.now.levels, strict=True))
        )
        chosen = sum(level > 0 for level in choice)
        return RuleRow(f"barred {len(self.barred)}", Line(terms), high=chosen - 1)

    def _with_below(self, choice: Choice) -> RuleRow:
        """Make the row that leaves out a choice and all below it: some recommendation stands above its level."""
        terms = tuple(
            (i, tuple(int(other > level) for other in range(1, len(names) + 1)))
            for i, (level, names) in enumerate(zip(choice, self.now.levels, strict=True))
        )
        return RuleRow(f"barred {len(self.barred)}", Line(terms), low=1)

    def programme(self) -> Programme:
        """Write today's rules and every cut as one programme; what it asks for only decides which choice comes first."""
        ends = ends_within(self.views, self.regret)
        rows = (*self.screen.rows_over_choice(ends), *self._cuts(ends), *self.barred)
        whole = replace(self.now, joints=tuple(self.joints), rows=(*self.now.rows, *rows))
        return whole.towards(self.aim)

    def _cuts(self, ends: Ends) -> Iterator[RuleRow]:
        for number, ray in enumerate(self.rays):
            constant, over_choice = self.screen.charged(ray, ends)
            terms = tuple(enumerate(over_choice.values))
            pairs = tuple(
                (self._place(joint), joint.value) for joint in over_choice.joints if joint.value
            )
            yield RuleRow(f"cut {number}", Line(terms, pairs), low=-constant)

    def _place(self, joint: Joint) -> int:
        """Give the place of a joint among those of the choice; a new one is added."""
        if joint.members not in self.places:
            self.places[joint.members] = len(self.joints)
            name = f"{joint.name} {len(self.joints)}"
            self.joints.append(replace(joint, name=name, value=0))
        return self.places[joint.members]

    def _aim(self) -> Line:
        """Add up what the choice itself is worth in every future, each as a share of the best there, coarsely."""
        lines = []
        for future in self.futures:
            line, joints = value_line(future.programme), future.programme.joints
            pairs = tuple((self._place(joints[p]), amount) for p, amount in line.joints)
            lines.append(Line(line.terms, pairs))
        whole = combined(lines, [1 / view.scale for view in self.views])
        amounts = [abs(amount) for _, by_level in whole.terms for amount in by_level]
        shift = max(0, max(amounts, default=0).bit_length() - AIM_BITS)
        return Line(
            tuple((i, tuple(amount >> shift for amount in row)) for i, row in whole.terms),
            tuple((p, amount >> shift) for p, amount in whole.joints),
        )

    def _fairest(self) -> Compromise:
        """Choose among those of the least largest regret: the least on average, then the first by today's rule."""
        least = min(map(sum, self.best.values()))
        first = ranked(self.now, [c for c, regrets in self.best.items() if sum(regrets) == least])[
            0
        ]
        largest = self.regret
        return Compromise(first, self.best[first], largest, largest, proved=True, settled=True)
