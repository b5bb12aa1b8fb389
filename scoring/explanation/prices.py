"""What it would take: the price tag of every level that is out, the replacement value of everything that is in.

All by re-solving with certified proofs, never by dual prices. Three facts make the ends exact:

1. A level's benefit adds to every portfolio that holds it alike. So what it needs is what it loses
   when forced in.
2. With the level forced in, its cost is a constant that can be moved to the bounds of the rows.
   Scaling the cost by s then changes nothing but bounds, and each portfolio P that holds it is
   feasible for s in an interval [low_P, high_P].
3. What the best portfolio *without* the level is worth does not depend on s. So the cost at which
   the level is in is the largest high_P over the portfolios worth as much as that: found by
   halving, each half proved empty or not.

**In** means: a portfolio that holds the level is worth as much as the best one that does not. At
the end itself the two are equally good and the tie rule chooses; beyond it the level is out.
**Scaling a cost by s** multiplies the money of that one level in every year alike, and leaves the
other levels of the recommendation, other resources and cost savings as they are.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from scoring.exact.limits import STAGE, Allowance, relaxations_within, stage_work
from scoring.explanation.quick_prover import QuickProver
from scoring.portfolio.difference import Change, changes
from scoring.portfolio.frames import as_float
from scoring.work.later import pd

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from scoring.exact.answer import Answer
    from scoring.exact.programme import Choice, Programme, RuleRow
    from scoring.exact.search import Prover
    from scoring.portfolio.scaling import Ends

NODES = 300
"""Relaxations to settle one question, before the whole search is asked."""

STEPS = 200
"""Questions asked about one cost before the end found so far is given as a bound."""

WORK = 6 * STAGE
"""Work of all questions (tree.py): half of it to find what is lost, and half for the ends of costs, of which those found
by then are given as bounds."""

TIES = 300_000
"""Work in search of ties of each portfolio that results."""


@dataclass(frozen=True, slots=True)
class Price:
    """A level that is out. Points and money are exact.

    held: the recommendation is in at another level
    lost: points lost if this level were forced in (None where no portfolio that keeps every rule
    holds it), and `forced` the best portfolio that then results
    benefit, benefit_needed: its benefit, and the least at which it would be in
    cost, cost_share: its money, and the highest share of it, 1 at most, at which it would be in;
    None where it would not be in at any share of its cost, or costs nothing
    proved: `lost` and what is needed are exact; else `lost` is at most this
    cost_proved: so is the share; else the highest is at least this
    """

    index: int
    level: int
    held: bool
    lost: Fraction | None
    forced: Choice | None
    pushed: tuple[Change, ...]
    benefit: Fraction
    benefit_needed: Fraction | None
    cost: Fraction
    cost_share: Fraction | None
    proved: bool
    cost_proved: bool

    @property
    def cost_needed(self) -> Fraction | None:
        """The highest money at which it would be in."""
        return None if self.cost_share is None else self.cost_share * self.cost


@dataclass(frozen=True, slots=True)
class Stay:
    """A recommendation that is in, at its level. Points and money are exact.

    lost: its replacement value, the points lost without it at any level (None where no portfolio
    keeps every rule without it), and `without` the best portfolio that then results
    instead: the best portfolio that does not hold it at this level (it may hold another), None if
        there is none
    benefit, benefit_down_to: its benefit, and the least at which it stays at this level; None:
        whatever it does
    cost, cost_share: its money, and how many times that it may cost and still stay; None: it stays
        whatever it costs
    proved, cost_proved: these are exact; else the losses are at most and the share at least this
    """

    index: int
    level: int
    lost: Fraction | None
    without: Choice | None
    replaced: tuple[Change, ...]
    instead: Choice | None
    benefit: Fraction
    benefit_down_to: Fraction | None
    cost: Fraction
    cost_share: Fraction | None
    proved: bool
    cost_proved: bool

    @property
    def cost_up_to(self) -> Fraction | None:
        """The money up to which it stays."""
        return None if self.cost_share is None else self.cost_share * self.cost


@dataclass(frozen=True)
class Prices:
    """Price tags of the levels that are out and replacement values of what is in, both in the case's order.

    by_clock: the user's own clock cut the search for the ends of costs short.
    """

    programme: Programme
    choice: Choice
    out: tuple[Price, ...]
    stay: tuple[Stay, ...]
    by_clock: bool = False

    @property
    def known(self) -> bool:
        """Whether there are any; there are none where the search was stopped before."""
        return bool(self.out or self.stay)

    @cached_property
    def stay_of(self) -> Mapping[int, Stay]:
        """The replacement value of each recommendation that is in, by its place."""
        return {row.index: row for row in self.stay}

    def of(self, index: int) -> tuple[Price | Stay, ...]:
        """List the levels of one recommendation, in or out; none where the search was about another."""
        stay = self.stay_of.get(index)
        return (*self.out_of(index), *(() if stay is None else (stay,)))

    def out_of(self, index: int) -> tuple[Price, ...]:
        """List the levels of one recommendation that are out."""
        return tuple(row for row in self.out if row.index == index)

    def nearest(self, index: int) -> Price | None:
        """Give the level of a recommendation whose price tag is the least; None where none can be forced in."""
        priced = [row for row in self.out_of(index) if row.lost is not None]
        return min(priced, key=lambda row: (row.lost or 0, row.level), default=None)

    def to_frame(self) -> pd.DataFrame:
        """Show every level: whether it is in, points lost by changing that, and the ends of its benefit and cost."""
        priced: list[Price | Stay] = [*self.out, *self.stay]
        rows = [
            {
                "recommendation": self.programme.ids[row.index],
                "level": self.programme.levels[row.index][row.level - 1],
                "in": isinstance(row, Stay),
                "lost": as_float(row.lost),
                "benefit": as_float(row.benefit),
                "benefit_end": as_float(
                    row.benefit_down_to if isinstance(row, Stay) else row.benefit_needed
                ),
                "cost": as_float(row.cost),
                "cost_end": as_float(row.cost_up_to if isinstance(row, Stay) else row.cost_needed),
                "proved": row.proved and row.cost_proved,
            }
            for row in sorted(priced, key=lambda row: (row.index, row.level))
        ]
        return pd.DataFrame(rows).set_index(["recommendation", "level"]) if rows else pd.DataFrame()


def prices(
    prover: Prover,
    choice: Choice,
    money_rows: Collection[str],
    *,
    top: int | None = None,
    only: int | None = None,
    seconds: float | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Prices:
    """Price every level of every recommendation, or of one alone, against a best portfolio `choice`.

    money_rows: names of the rows in which a level's amount is its money, so that it follows when
        its cost is scaled.
    top: what the best portfolio is worth, proved; asked for where it is left out
    only: the place of the one recommendation that is asked about; all by default
    seconds: the user's own clock, none by default; after so long the ends of the costs are no
    longer sought, and what is known of them is given as a bound.
    """
    if top is None:
        top = prover.prove(incumbents=[choice]).best
    deadline = None if seconds is None else time.monotonic() + seconds
    pricing = _Pricing(prover, choice, money_rows, top, deadline)
    out, stay = [], []
    for i, levels in enumerate(prover.programme.levels):
        if only not in {None, i}:
            continue
        progress(
            f"What {prover.programme.ids[i]} would need, {i + 1} of {len(prover.programme.ids)}"
        )
        for level in range(1, len(levels) + 1):
            if level == choice[i]:
                stay.append(pricing.stay(i))
            else:
                out.append(pricing.out(i, level))
    return Prices(prover.programme, choice, tuple(out), tuple(stay), pricing.by_clock)


class _Pricing:
    """Asks one prover everything; values are in the programme's units until they are handed out."""

    def __init__(
        self,
        prover: Prover,
        choice: Choice,
        money_rows: Collection[str],
        top: int | None,
        deadline: float | None,
    ) -> None:
        self.prover, self.programme, self.choice = prover, prover.programme, choice
        self.deadline, self.by_clock = deadline, False
        self.money_rows = frozenset(money_rows)
        self.worth = self.programme.value(choice)
        # Within the tie another portfolio may be worth a little more than the one chosen.
        self.top = self.worth if top is None else max(self.worth, top)
        self.costs = dict(self.programme.cost.terms)
        levels = sum(map(len, self.programme.levels))
        self.quick = QuickProver(prover)
        half = stage_work(self.programme, WORK // 2)
        self.losses, self.ends = Allowance(half, levels), Allowance(half, levels)

    def goes_on(self, asked: _Scaled) -> bool:
        """Say whether there is work left for one more question, and no clock has struck."""
        if self.deadline is not None and time.monotonic() >= self.deadline:
            self.by_clock = True
            return False
        return asked.count < STEPS and self.ends.left > asked.least

    def forced(self, i: int, lowest: int, highest: int) -> Answer:
        """Find the best portfolio that has recommendation i between two levels; with a bound where not proved."""
        self.quick.allowance = self.losses
        return self.quick.best(
            fixed={i: (lowest, highest)}, incumbents=[self.choice], ties=TIES, questions=0
        )

    def scaled(self, i: int, level: int, target: int | None) -> _Scaled:
        """Ask about the cost of one level, which may take its share of what is allowed for all."""
        least = self.ends.left - self.ends.share
        self.ends.spend(0)
        self.quick.allowance = self.ends
        return _Scaled(self.quick, i, level, self.money_rows, target, least=least)

    def points(self, value: int) -> Fraction:
        return value * self.programme.value_unit

    def benefit(self, i: int, level: int) -> Fraction:
        return self.points(self.programme.values[i][level - 1])

    def cost(self, i: int, level: int) -> Fraction:
        amounts = self.costs.get(i)
        return Fraction(0) if amounts is None else amounts[level - 1] * self.programme.money_unit

    def out(self, i: int, level: int) -> Price:
        """Price a level that is out."""
        self.losses.spend(0)
        benefit, cost = self.benefit(i, level), self.cost(i, level)
        forced = self.forced(i, level, level)
        lost = self.lost(forced.value)
        if lost is None and not cost:
            share, sure = None, forced.proved
        else:
            share, sure = (Fraction(1), True) if lost == 0 else self.entry(i, level, self.top)
            if not cost:
                share, sure = None, True
        return Price(
            index=i,
            level=level,
            held=self.choice[i] > 0,
            lost=lost,
            forced=forced.choice,
            pushed=() if forced.choice is None else changes(self.choice, forced.choice),
            benefit=benefit,
            benefit_needed=None if lost is None else benefit + lost,
            cost=cost,
            cost_share=share,
            proved=forced.proved,
            cost_proved=sure,
        )

    def stay(self, i: int) -> Stay:
        """Give the replacement value of what is in, and how far it may go before it is out."""
        self.losses.spend(0)
        level = self.choice[i]
        without = self.forced(i, 0, 0)
        others = [without, *(self.forced(i, *ends) for ends in self.beside(i, level))]
        rival = max((other.value for other in others if other.value is not None), default=None)
        best = next(
            (other.choice for other in others if other.value == rival and other.choice is not None),
            None,
        )
        benefit, cost = self.benefit(i, level), self.cost(i, level)
        # What the others are worth at most says how far it may go at least.
        proved = all(other.proved for other in others)
        highest = rival if proved else max(other.bound or self.worth for other in others)
        share, sure = self.reach(i, level, highest) if cost else (None, True)
        return Stay(
            index=i,
            level=level,
            lost=self.lost(without.value),
            without=without.choice,
            replaced=() if without.choice is None else changes(self.choice, without.choice),
            instead=best,
            benefit=benefit,
            benefit_down_to=None if highest is None else benefit - (self.lost(highest) or 0),
            cost=cost,
            cost_share=share,
            proved=proved,
            cost_proved=sure and proved,
        )

    def lost(self, value: int | None) -> Fraction | None:
        """Points lost by another best value; None where there is none."""
        return None if value is None else self.points(max(self.top - value, 0))

    def beside(self, i: int, level: int) -> list[tuple[int, int]]:
        """List the other levels of a recommendation as ranges, without the one that is not funded."""
        ends = [(1, level - 1), (level + 1, len(self.programme.levels[i]))]
        return [(low, high) for low, high in ends if low <= high]

    def entry(self, i: int, level: int, rival: int) -> tuple[Fraction | None, bool]:
        """Find the highest share of its cost, 1 at most, at which a level is in; and whether that is proved.

        Intervals (low, high] of shares wait with the highest on top. In each, rows that the cost
        uses up are taken as at `low` and rows that it fills as at `high`: if nothing is worth the
        rival even so, no share in it will do.
        """
        asked = self.scaled(i, level, rival)
        highest: Fraction | None = None
        waiting: list[tuple[Fraction, bool, Fraction]] = [(Fraction(0), False, Fraction(1))]
        while waiting and self.goes_on(asked):
            low, beyond, high = waiting.pop()
            choice = asked.ask(low, high, beyond=beyond)
            if choice is None:
                continue
            least, most = asked.range_of(choice)
            last = high if most is None else min(most, high)
            if least is None or least <= last:
                highest = last
                if last == high:
                    return highest, asked.proved
                waiting = [item for item in waiting if item[0] >= last]
                middle = (last + high) / 2
                waiting += [(last, True, middle), (middle, True, high)]
            # it would have to cost at most `last` and at least `least` at once: no share between
            # suits it
            else:
                middle = (least + last) / 2
                waiting += [(low, beyond, middle), (middle, True, high)]
        return highest, asked.proved and not waiting

    def reach(self, i: int, level: int, rival: int | None) -> tuple[Fraction | None, bool]:
        """Find how many times its cost what is in may cost and stay, without a gap; None for any cost."""
        target = None if rival is None else min(rival, self.worth)
        asked = self.scaled(i, level, target)
        at = asked.range_of(self.choice)[1]
        furthest = asked.furthest()
        if at is None or furthest is None:
            return None, True
        limit = furthest
        while self.goes_on(asked):
            choice = asked.ask(at, at, beyond=True)
            if choice is None:
                return at, asked.proved
            at = _most(asked, choice)
            limit = max(limit, at) if asked.falling else furthest
            middle = (at + limit) / 2
            # A portfolio good at both ends is good between them: a jump.
            choice = asked.ask(middle, at)
            if choice is not None:
                at = _most(asked, choice)
            elif asked.falling:
                limit = middle
        return at, False


def _most(asked: _Scaled, choice: Choice) -> Fraction:
    most = asked.range_of(choice)[1]
    assert most is not None  # noqa: S101 - some row uses the cost, so every portfolio has an end
    return most


@dataclass(frozen=True, slots=True)
class _End:
    """One end of a row in which the level's cost stands with some amount; sign: 1 for a high end, -1 for a low end."""

    row: RuleRow
    limit: int
    amount: int
    sign: int

    @property
    def uses(self) -> bool:
        """Say whether a higher cost tightens this end; else it loosens it."""
        return self.sign * self.amount > 0

    def at(self, share: Fraction, *, beyond: bool) -> int:
        """Give the end for the row with the level at its stated cost, where it costs a share of that.

        beyond: just above the share, however little.
        """
        room = self.sign * (self.limit + self.amount * (1 - share))
        steps = room.numerator // room.denominator
        if beyond and steps == room:
            steps -= 1
        return self.sign * steps


class _Scaled:
    """One level forced in with its cost scaled: which portfolios are worth a target.

    least: what is left of the work for all levels once this one has taken its share
    """

    def __init__(
        self,
        quick: QuickProver,
        i: int,
        level: int,
        money_rows: Collection[str],
        target: int | None,
        *,
        least: int,
    ) -> None:
        self.least = least
        self.quick, self.programme, self.level, self.index = quick, quick.programme, level, i
        self.target = target
        self.ends: list[_End] = []
        for row in self.programme.rows:
            amounts = dict(row.line.terms).get(i) if row.name in money_rows else None
            if amounts is not None and amounts[level - 1]:
                ends = ((row.high, 1), (row.low, -1))
                self.ends += [
                    _End(row, end, amounts[level - 1], sign)
                    for end, sign in ends
                    if end is not None
                ]
        self.falling = all(end.uses for end in self.ends)  # a higher cost never helps any rule
        self.count, self.proved = 0, True

    def ask(self, using: Fraction, filling: Fraction, *, beyond: bool = False) -> Choice | None:
        """Find a portfolio worth the target, the ends that the cost uses up as at one share, the others as at another.

        beyond: as just above `using`, however little.
        """
        self.count += 1
        ends: dict[str, Ends] = {}
        for end in self.ends:
            low, high = ends.get(end.row.name, (end.row.low, end.row.high))
            at = end.at(using if end.uses else filling, beyond=beyond and end.uses)
            ends[end.row.name] = (at, high) if end.sign < 0 else (low, at)
        fixed = {self.index: (self.level, self.level)}
        choice, settled = self.quick.any(ends, fixed, self.target, node_limit=NODES, questions=0)
        if settled:
            return choice
        # What is hard to settle by branching may have a way of its own (one budget: knapsack.py).
        prover, allowance = self.quick.prover, self.quick.allowance
        proof = prover.prove(
            row_bounds=ends,
            fixed=fixed,
            floor=self.target,
            node_limit=relaxations_within(allowance.left - self.least, prover.system),
            ties=0,
        )
        allowance.spend(proof.work, 0)
        self.proved = self.proved and (proof.closed or proof.choice is not None)
        return proof.choice

    def range_of(self, choice: Choice) -> tuple[Fraction | None, Fraction | None]:
        """Give the shares between which a portfolio that holds the level keeps these ends; None is open."""
        least: Fraction | None = None
        most: Fraction | None = None
        for end in self.ends:
            rest = end.row.line.total(choice, self.programme.joints) - end.amount
            share = Fraction(end.limit - rest, end.amount)
            if end.uses:
                most = share if most is None else min(most, share)
            else:
                least = share if least is None else max(least, share)
        return least, most

    def furthest(self) -> Fraction | None:
        """Give a share beyond which no portfolio keeps the rules; None where no rule uses the cost."""
        least: Fraction | None = None
        for end in self.ends:
            if end.uses:
                slack = end.sign * end.limit
                slack += sum(
                    max(0, *(-end.sign * a for a in amounts))
                    for i, amounts in end.row.line.terms
                    if i != self.index
                )
                slack += sum(max(0, -end.sign * amount) for _, amount in end.row.line.joints)
                share = Fraction(slack, abs(end.amount))
                least = share if least is None else min(least, share)
        return least
