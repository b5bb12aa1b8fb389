"""Orders of priority beside the optimum: what a list would fund, what that loses, and the swap that mends it.

Value for money: steps from one level to the next, by benefit for each unit of cost. Only levels on
the upper hull of cost and benefit are steps, so each recommendation's steps come in order of their
level (Sinha and Zoltners 1979). Rank and fill: recommendations by the benefit of their best level,
each at the best level that still fits.

Both lists are gone down under all the rules of the optimum: a step is taken if some portfolio that
keeps every rule still holds it and all that was taken before. So a step that needs a prerequisite
is taken while there is room for both, and nothing is taken that would leave no room for what is
required. What the rules still ask for at the end of the list is added at the least cost. Neither
list is optimal for a lumpy budget (method.md, section 3).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from scoring.exact.limits import STAGE, Allowance, stage_work
from scoring.exact.programme import Line
from scoring.exact.search import Prover
from scoring.explanation.quick_prover import QuickProver
from scoring.portfolio.difference import changes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scoring.exact.programme import Choice, Programme
    from scoring.portfolio.difference import Change
    from scoring.portfolio.optimum import Optimum

NODES = 1000  # relaxations to decide whether a step still fits

type OrderName = Literal["value for money", "rank and fill"]


@dataclass(frozen=True, slots=True)
class ListStep:
    """One line of a list: recommendation `index` from level `before` to `level`.

    benefit, cost: what the step adds, in value and money units, pair effects and savings left out
    ratio: benefit for a unit of cost; None where the step costs nothing more
    taken: it fitted when its turn came
    """

    index: int
    before: int
    level: int
    benefit: int
    cost: int
    ratio: Fraction | None
    taken: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """One list, the portfolio it funds and what that loses against the optimum.

    choice: None where no portfolio keeps every rule
    added: recommendations the rules asked for after the list
    loss: value units below the optimum, 0 within its tie
    share: the loss as a share of the optimum's value; None where that is not above 0
    swap: the fewest changes that reach a portfolio as good as the optimum; none where nothing is
        lost
    certain: every question of what still fits was decided by proof
    """

    name: OrderName
    steps: tuple[ListStep, ...]
    choice: Choice | None
    added: tuple[int, ...]
    value: int | None
    spending: int | None
    loss: int | None
    share: Fraction | None
    swap: tuple[Change, ...]
    certain: bool


def orders(programme: Programme, best: Optimum) -> tuple[Order, Order]:
    """Go down both lists and set them beside the optimum: value for money, then rank and fill."""
    return (
        _beside(
            programme,
            best,
            "value for money",
            _down(programme, steps_by_value_for_money(programme)),
        ),
        _beside(
            programme,
            best,
            "rank and fill",
            _down(programme, steps_by_rank(programme), exactly=True),
        ),
    )


def steps_by_value_for_money(programme: Programme) -> tuple[ListStep, ...]:
    """List the steps of every recommendation's hull by benefit for a unit of cost, equals in the case's order."""
    costs = dict(programme.cost.terms)
    steps: list[ListStep] = []
    for i, values in enumerate(programme.values):
        steps += _hull(i, (0, *values), (0, *costs.get(i, (0,) * len(values))))
    return tuple(sorted(steps, key=lambda step: (_rank(step), step.index)))


def _hull(i: int, values: Sequence[int], costs: Sequence[int]) -> Iterator[ListStep]:
    """Climb the upper hull of one recommendation's cost and value, level 0 first: each time the best step upwards."""
    level = 0
    while True:
        steps = [
            _step(i, level, higher, values[higher] - values[level], costs[higher] - costs[level])
            for higher in range(1, len(values))
            if values[higher] > values[level]
        ]
        if not steps:
            return
        best = min(
            steps,
            key=lambda step: (_rank(step), -step.benefit if step.ratio is None else step.cost),
        )
        yield best
        level = best.level


def steps_by_rank(programme: Programme) -> tuple[ListStep, ...]:
    """List each recommendation's useful levels, best first, recommendations by their best level's benefit."""
    costs = dict(programme.cost.terms)
    tops = {i: max((0, *values)) for i, values in enumerate(programme.values)}
    ordered: list[ListStep] = []
    for i in sorted(tops, key=lambda i: (-tops[i], i)):
        price = costs.get(i, (0,) * len(programme.values[i]))
        useful = [level for level, value in enumerate(programme.values[i], 1) if value > 0]
        steps = [
            _step(i, 0, level, programme.values[i][level - 1], price[level - 1]) for level in useful
        ]
        ordered += sorted(steps, key=lambda step: (-step.benefit, step.cost))
    return tuple(ordered)


def _step(index: int, before: int, level: int, benefit: int, cost: int) -> ListStep:
    return ListStep(
        index=index,
        before=before,
        level=level,
        benefit=benefit,
        cost=cost,
        ratio=Fraction(benefit, cost) if cost > 0 else None,
    )


def _rank(step: ListStep) -> tuple[int, Fraction]:
    """Sort key: what costs nothing more first, then the highest ratio."""
    return (0, Fraction(0)) if step.ratio is None else (1, -step.ratio)


@dataclass(frozen=True, slots=True)
class _Walk:
    """A list gone down: its steps, the portfolio, and whether all was decided by proof."""

    steps: tuple[ListStep, ...]
    choice: Choice | None
    added: tuple[int, ...]
    certain: bool


def _down(programme: Programme, steps: tuple[ListStep, ...], *, exactly: bool = False) -> _Walk:
    """Go down a list. exactly: a level taken is final; else a later step may raise it."""
    room = _Room(programme, len(steps))
    if not room.holds({}):
        return _Walk(steps, None, (), room.certain)
    taken: dict[
        int, tuple[int, int]
    ] = {}  # recommendation -> lowest and highest level it may have from here on
    walked = []
    for step in steps:
        size = len(programme.levels[step.index])
        lowest, _ = taken.get(step.index, (0, size))
        its_turn = step.index not in taken if exactly else lowest == step.before
        wanted = {**taken, step.index: (step.level, step.level if exactly else size)}
        fits = its_turn and room.holds(wanted)
        if fits:
            taken = wanted
        walked.append(replace(step, taken=fits))
    listed = _lowest(programme, taken)
    choice = listed if programme.feasible(listed) else room.cheapest(taken)
    added = [] if choice is None else changes(listed, choice)
    return _Walk(tuple(walked), choice, tuple(change.index for change in added), room.certain)


def _lowest(programme: Programme, taken: Mapping[int, tuple[int, int]]) -> Choice:
    """Choose the lowest level that is taken of each, and nothing of the others."""
    return tuple(taken.get(i, (0, 0))[0] for i in range(len(programme.ids)))


class _Room:
    """Whether a portfolio that keeps every rule still holds certain levels.

    questions: how often that is asked at most
    """

    def __init__(self, programme: Programme, questions: int) -> None:
        self.programme, self.questions = programme, questions
        self.certain = True
        self.known: dict[Choice, None] = {}
        # Rows to which nothing gives back: what the levels taken already use cannot come down
        # again.
        self.purses = [
            (row.high, dict(row.line.terms))
            for row in programme.rows
            if row.high is not None
            and all(amount >= 0 for _, amounts in row.line.terms for amount in amounts)
            and all(amount >= 0 for _, amount in row.line.joints)
        ]

    @cached_property
    def quick(self) -> QuickProver:
        """Asks whether anything at all keeps the rules: nothing is worth anything."""
        prover = Prover(self.programme.towards(Line(())))
        return QuickProver(
            prover, Allowance(stage_work(self.programme, STAGE // 2), self.questions)
        )

    def holds(self, taken: Mapping[int, tuple[int, int]]) -> bool:
        """Say whether some feasible portfolio has each of these recommendations at a level from lowest to highest."""
        if self.programme.feasible(_lowest(self.programme, taken)):
            return True
        for high, amounts in self.purses:
            used = (
                min(amounts[i][low - 1 : top]) for i, (low, top) in taken.items() if i in amounts
            )
            if sum(used) > high:
                return False
        if any(
            all(low <= choice[i] <= top for i, (low, top) in taken.items()) for choice in self.known
        ):
            return True
        choice, settled = self.quick.any({}, taken, None, node_limit=NODES)
        if choice is not None:
            self.known[choice] = None
        self.certain &= settled
        return choice is not None

    def cheapest(self, taken: Mapping[int, tuple[int, int]]) -> Choice | None:
        """Find the cheapest feasible portfolio with these levels."""
        proof = Prover(self.programme.towards(self.programme.cost, -1)).prove(
            fixed=taken, node_limit=NODES
        )
        self.certain &= proof.closed
        return proof.choice


def _beside(programme: Programme, best: Optimum, name: OrderName, walk: _Walk) -> Order:
    """Hold a list gone down against the optimum."""
    order = Order(
        name=name,
        steps=walk.steps,
        choice=walk.choice,
        added=walk.added,
        value=None,
        spending=None,
        loss=None,
        share=None,
        swap=(),
        certain=walk.certain,
    )
    choice = walk.choice
    if choice is None or best.choice is None:
        return order
    value = programme.value(choice)
    ties = (best.choice, *best.ties)
    top = max(programme.value(tie) for tie in ties)
    loss = 0 if abs(top - value) <= programme.tie else top - value
    swaps = [changes(choice, tie) for tie in ties]
    return replace(
        order,
        value=value,
        spending=programme.spending(choice),
        loss=loss,
        share=Fraction(loss, top) if top > 0 else None,
        swap=min(swaps, key=len) if loss else (),
    )
