"""The best portfolio that keeps every budget in 80 % of the drawn costs: branch and bound over draws, in integers.

1. Put the recommendations in the order of how much of the bounds' spread they bring, widest first.
2. Decide them one after another. A partial portfolio is given up where a rule is broken whatever
   follows, where the rules alone bound it below the best known, or where more draws than may be
   broken bound it below that.
3. Go breadth first until there are FRONT partial portfolios; then finish them depth first, the
   highest bound first.
4. A whole portfolio counts only after an exact check of every rule and of every draw.

Whoever stops early knows the bound of the first partial portfolio that is not finished: nothing is
worth more. Limits count partial portfolios, so the answer does not depend on the machine (Land and
Doig 1960; Luedtke and Ahmed 2008).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from scoring.exact.answer import Answer
from scoring.exact.compiled import fast
from scoring.exact.search import ranked
from scoring.options.drawn_bounds import LARGEST, VALUE_BITS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from scoring.exact.programme import Choice, Programme
    from scoring.options.budget_draws import BudgetDraws
    from scoring.options.chance_step import Step
    from scoring.options.drawn_bounds import DrawnBounds

NODES = 150_000
"""Partial portfolios looked at before the search gives up."""
FRONT = 512
BLOCK = 64
TIES = 2_000
"""Portfolios as good as the best that are listed; beyond that only something better is looked for."""


@dataclass(frozen=True, slots=True)
class ChanceSearched:
    """How the search ended.

    answer: the best portfolio within budget; of those as good the first by the tie rule, of TIES
        where there are more
    nodes: partial portfolios looked at
    """

    answer: Answer
    nodes: int


@dataclass(frozen=True, slots=True)
class _Block:
    """Partial portfolios of one depth, in the bounds' unit or the rows' steps.

    options: portfolios x depth
    plain: portfolios
    earned: portfolios x sets x draws; with the most that the undecided ones can earn
    used: portfolios x rows
    """

    options: NDArray[np.int64]
    plain: NDArray[np.int64]
    earned: NDArray[np.int64]
    used: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.options)

    @property
    def depth(self) -> int:
        """How many recommendations are decided."""
        return int(self.options.shape[1])

    def some(self, chosen: slice | NDArray[np.bool_]) -> _Block:
        """Take some of them."""
        return _Block(
            self.options[chosen], self.plain[chosen], self.earned[chosen], self.used[chosen]
        )


def search(
    programme: Programme,
    draws: BudgetDraws,
    bounds: DrawnBounds,
    known: Sequence[Choice],
    *,
    highest: int,
    nodes: int = NODES,
) -> ChanceSearched:
    """Find the best portfolio that keeps every rule and, in enough draws, every budget.

    known: portfolios to start from; those that do not qualify do no harm. highest: what no
    portfolio that keeps the rules is worth more than, in value units.
    """
    best = _Best(programme, draws)
    for choice in known:
        best.offer(choice)
    return _Search(bounds, draws, best, nodes).run(highest)


class _Best:
    """The portfolios within budget worth most so far; what is wanted is worth `threshold` or more."""

    def __init__(self, programme: Programme, draws: BudgetDraws) -> None:
        self.programme, self.draws = programme, draws
        self.value: int | None = None
        self.threshold: int | None = None
        self.ties: dict[Choice, int] = {}

    def offer(self, choice: Choice) -> None:
        """Take a portfolio in if it is wanted and qualifies, both checked exactly."""
        value = self.programme.value(choice)
        if self.threshold is not None and value < self.threshold:
            return
        if choice in self.ties or not self.programme.feasible(choice):
            return
        if not self.draws.keeps(choice):
            return
        self.ties[choice] = value
        if self.value is None or value > self.value:
            self.value = value
            self.threshold = value - self.programme.tie
            self.ties = {tie: worth for tie, worth in self.ties.items() if worth >= self.threshold}
        if len(self.ties) >= TIES:
            self.threshold = self.value + 1

    def answer(self, bound: int | None, *, closed: bool) -> Answer:
        """Answer with the first of the best by the tie rule. bound: nothing within budget is worth more."""
        choice = ranked(self.programme, self.ties)[0] if self.ties else None
        value = None if choice is None else self.programme.value(choice)
        return Answer(choice, value, bound, closed, self.programme.value_unit)


class _Search:
    """One search: the order of the recommendations, and the sums of what the undecided ones earn at most."""

    def __init__(self, bounds: DrawnBounds, draws: BudgetDraws, best: _Best, nodes: int) -> None:
        self.bounds, self.best, self.limit = bounds, best, nodes
        self.allowed, self.nodes = draws.allowed, 0
        system = bounds.system
        self.setting = system.setting()
        self.columns = [np.array(span) for span in system.spans]
        charged = np.zeros((system.columns, 0, draws.draws), dtype=np.int64)
        if bounds.sets:
            charged = np.stack([bounds.charged(prices) for prices in bounds.sets], axis=1)
        self.order = self._ordered(charged)
        self.plain = (
            np.zeros(system.columns, dtype=np.int64)
            if bounds.plain is None
            else bounds.plain.certain
        )
        self.ends = system.screened(tuple(part.bound for part in system.inequalities))
        depth = len(self.order)
        self.most_plain = np.zeros(depth + 1, dtype=np.int64)
        self.least = np.zeros((depth + 1, system.rows), dtype=np.int64)
        self.least[depth] = np.minimum(system.joint_amounts, 0).sum(axis=1)
        for place in range(depth - 1, -1, -1):
            columns = self.columns[self.order[place]]
            self.most_plain[place] = self.most_plain[place + 1] + self.plain[columns].max()
            self.least[place] = self.least[place + 1] + system.amounts[:, columns].min(axis=1)
        self.most, self.lost = self._lost(charged)

    def _lost(self, charged: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Sum up the most that all can earn, and what every option earns less; in draws that allow least first.

        charged: columns x sets x draws. Only how many draws a portfolio fails in counts, not which:
        where it fails in too many, that shows the sooner.
        """
        most = np.array(
            [0 if prices is None else prices.start for prices in self.bounds.sets], dtype=np.int64
        )
        most = np.repeat(most[:, None], charged.shape[2], axis=1)
        lost = np.empty_like(charged)
        for columns in self.columns:
            earns = charged[columns].max(axis=0)
            most += earns
            lost[columns] = charged[columns] - earns
        if not charged.shape[1]:
            return most, lost
        hardest = np.argsort(most.min(axis=0), kind="stable")
        return most[:, hardest], np.ascontiguousarray(lost[:, :, hardest])

    def _ordered(self, charged: NDArray[np.int64]) -> list[int]:
        """Order the recommendations by the widest spread of what their options earn over the draws."""
        if not charged.shape[1]:
            return list(range(len(self.columns)))
        spread = np.ptp(charged[:, 0], axis=1)
        return sorted(
            range(len(self.columns)), key=lambda i: (-int(spread[self.columns[i]].max()), i)
        )

    def run(self, highest: int) -> ChanceSearched:
        """Search until everything is shut or the limit is reached."""
        front = self._front()
        tops = self._tops(front)
        for place in sorted(range(len(front)), key=lambda place: (-int(tops[place]), place)):
            if not self._finish(front.some(slice(place, place + 1))):
                # What is left is finished highest bound first, so no part of it is worth more than
                # this one's.
                bound = min(highest, self.bounds.value(int(tops[place])))
                return ChanceSearched(
                    self.best.answer(max(bound, self.best.value or bound), closed=False), self.nodes
                )
        return ChanceSearched(self.best.answer(self.best.value, closed=True), self.nodes)

    def _front(self) -> _Block:
        """Decide breadth first until there are enough partial portfolios to tell apart."""
        plain = self.bounds.plain
        block = _Block(
            np.zeros((1, 0), dtype=np.int64),
            # Without prices for the rules alone, the sum of all values is the bound.
            np.array([2**VALUE_BITS if plain is None else plain.start], dtype=np.int64),
            self.most[None].copy(),
            np.zeros((1, self.least.shape[1]), dtype=np.int64),
        )
        while len(block) and len(block) < FRONT and block.depth < len(self.order):
            block = self._decided(block)
        return block

    def _finish(self, block: _Block) -> bool:
        """Finish partial portfolios depth first; says whether the limit allowed it."""
        waiting = [block]
        while waiting:
            if self.nodes >= self.limit:
                return False
            block = waiting.pop()
            if block.depth == len(self.order):
                self._take(block)
                continue
            after = self._decided(block)
            waiting += [
                after.some(slice(start, start + BLOCK)) for start in range(0, len(after), BLOCK)
            ][::-1]
        return True

    def _take(self, block: _Block) -> None:
        """Offer whole portfolios."""
        if not len(block):
            return
        choices = np.zeros_like(block.options)
        choices[:, self.order] = block.options
        values = self.bounds.system.worth(choices, self.setting)
        for choice, value in zip(choices.tolist(), values, strict=True):
            if self.best.threshold is None or value >= self.best.threshold:
                self.best.offer(tuple(choice))

    def _decided(self, block: _Block) -> _Block:
        """Decide one recommendation more in every way, and keep what is not shut."""
        if fast("draws", len(self.plain)):
            return self._decided_fast(block)
        parts = [
            self._with(block, option, int(column)) for option, column in self._next(block.depth)
        ]
        return _Block(
            np.concatenate([part.options for part in parts]),
            np.concatenate([part.plain for part in parts]),
            np.concatenate([part.earned for part in parts]),
            np.concatenate([part.used for part in parts]),
        )

    def _decided_fast(self, block: _Block) -> _Block:
        """Decide it as compiled code."""
        from scoring.options.chance_step import extended  # noqa: PLC0415 - numba takes a moment to start

        self.nodes += len(block) * len(self.columns[self.order[block.depth]])
        step = self._steps[block.depth]._replace(lowest=self._lowest())
        return _Block(*extended(step, block.options, block.plain, block.earned, block.used))

    @cached_property
    def _steps(self) -> list[Step]:
        """What deciding each recommendation adds, in the order of deciding; what is wanted is filled in later."""
        from scoring.options.chance_step import Step  # noqa: PLC0415 - numba takes a moment to start

        steps = []
        for after, i in enumerate(self.order, 1):
            columns = self.columns[i]
            step = Step(
                plain=self.plain[columns],
                lost=self.lost[columns],
                amounts=np.ascontiguousarray(self.bounds.system.amounts[:, columns]),
                most_plain=int(self.most_plain[after]),
                room=self.ends - self.least[after],
                lowest=-LARGEST,
                allowed=self.allowed,
            )
            steps.append(step)
        return steps

    def _next(self, depth: int) -> Iterator[tuple[int, np.int64]]:
        return enumerate(self.columns[self.order[depth]])

    def _with(self, block: _Block, option: int, column: int) -> _Block:
        """Give every partial portfolio one option more; leave out those that are shut."""
        self.nodes += len(block)
        after = block.depth + 1
        lowest = self._lowest()
        plain = block.plain + self.plain[column]
        used = block.used + self.bounds.system.amounts[:, column]
        keeps_rows = (used + self.least[after] <= self.ends).all(axis=1)
        kept = keeps_rows & (plain + self.most_plain[after] >= lowest)
        earned = block.earned[kept] + self.lost[column]
        options = np.column_stack(
            [block.options[kept], np.full(int(kept.sum()), option, dtype=np.int64)]
        )
        extended = _Block(options, plain[kept], earned, used[kept])
        if not len(self.most) or not len(extended):
            return extended
        below = (earned.min(axis=1) < lowest).sum(axis=1)
        return extended.some(below <= self.allowed)

    def _lowest(self) -> int:
        """What is wanted is worth at least this, in the bounds' unit."""
        threshold = self.best.threshold
        return -LARGEST if threshold is None else self.bounds.scaled(threshold)

    def _tops(self, block: _Block) -> NDArray[np.int64]:
        """Bound each partial portfolio: what it can be worth in enough of the draws, and by the rules alone."""
        tops = block.plain + self.most_plain[block.depth]
        if len(self.most) and len(block):
            drawn = block.earned.min(axis=1)
            tops = np.minimum(tops, np.partition(drawn, self.allowed, axis=1)[:, self.allowed])
        return np.asarray(tops)
