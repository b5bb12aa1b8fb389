"""Decide one recommendation after another, depth first, and let go of what a mixture of known portfolios covers.

A partial portfolio carries, at every corner of the weights, what it has lost so far. Multipliers
(bounds.py) bound what any portfolio that goes on from it can be worth there:

    worth <= total - losses of what is decided - price of the room that no way of going on can use

It is dropped where a rule can no longer be kept, or where some mixture is worth as much as that
bound at every corner (mixtures.py). The walk is compiled code, and stops where somebody has to
look: at a whole portfolio that no mixture covers, and now and then at a partial one, for which a
mixture may yet be found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scoring.exact.batch.bounding import SCALE_BITS
from scoring.exact.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scoring.exact.batch.bounding import Bounds
    from scoring.exact.batch.search import Resolver

    type Integers = NDArray[np.int64]
    type Flags = NDArray[np.bool_]

MIXTURES = 512
"""Mixtures held against bounds: those that covered something last."""

CLOSER = (
    3  # recommendations still to decide from which on no mixture is looked for: going on costs less
)
DOUBLINGS = 12  # times that the pause between looks in vain doubles at most

DONE, LOOK, WHOLE, LIMIT = 0, 1, 2, 3


class WalkRules(NamedTuple):
    """What the walk may do, and what multipliers prove at every corner of the weights. Columns are options.

    order: recommendations as they are decided, one a step
    first: recommendations; the column of its option 0
    options: recommendations x options; its open columns, the least loss first
    counts: recommendations; how many of them there are
    amounts: columns x rows
    joint_amounts: joints x rows
    member: joints x columns; whether the option keeps the joint alive
    touched_at: recommendations + 1; `touched_at[i] : touched_at[i + 1]` are the places in touched
        of i
    touched: joints that it is a member of
    last: joints; the step at which its last member is decided
    ends: rows
    least: (steps + 1) x rows; the least that what is still to decide can add
    most: (steps + 1) x rows; the most
    priced: rows with a price at any corner
    losses: columns x corners
    joint_losses: (not holding, holding) x joints x corners
    prices: rows x corners
    total: corners; the bound
    values: columns x corners, exact
    effects: joints x corners, exact
    step: corners; bits that values were shifted by
    """

    order: Integers
    first: Integers
    options: Integers
    counts: Integers
    amounts: Integers
    joint_amounts: Integers
    member: Flags
    touched_at: Integers
    touched: Integers
    last: Integers
    ends: Integers
    least: Integers
    most: Integers
    priced: Integers
    losses: Integers
    joint_losses: Integers
    prices: Integers
    total: Integers
    values: Integers
    effects: Integers
    step: Integers


class Path(NamedTuple):
    """Where the walk is; what it does at a step is written one place further.

    now: (step, partial portfolios so far, whether `upper` is to be looked at again)
    at: steps + 1; the next option to try
    loss: (steps + 1) x corners
    use: (steps + 1) x rows
    alive: (steps + 1) x joints; it may still hold, or holds
    choice: recommendations; levels
    pause: steps + 1; partial portfolios that pass between two looks
    left: steps + 1; partial portfolios until the next look
    upper: corners; bounds of the one looked at
    """

    now: Integers
    at: Integers
    loss: Integers
    use: Integers
    alive: Flags
    choice: Integers
    pause: Integers
    left: Integers
    upper: Integers


class Covers(NamedTuple):
    """Mixtures of portfolios that bounds are held against.

    worth: mixtures x corners, rounded down
    order: mixtures, the latest of use first
    hint: mixtures; a corner to try first, since it did not cover the last one there
    """

    worth: Integers
    order: Integers
    hint: Integers


@compiled
def covered(upper: Integers, worth: Integers, order: Integers, hint: Integers, count: int) -> bool:
    """Say whether some mixture is worth as much at every corner."""
    corners = len(upper)
    for place in range(count):
        row = order[place]
        if upper[hint[row]] > worth[row, hint[row]]:
            continue
        missed = -1
        for c in range(corners):
            if upper[c] > worth[row, c]:
                missed = c
                break
        if missed >= 0:
            hint[row] = missed
            continue
        for back in range(place, 0, -1):
            order[back] = order[back - 1]
        order[0] = row
        return True
    return False


@compiled
def walk(  # noqa: C901, PLR0912, PLR0915 - the loop that all time goes into: one piece, nothing passed on
    rules: WalkRules, path: Path, covers: Covers, count: int, limit: int
) -> int:
    """Go on until everything is decided (DONE), somebody has to look (LOOK, WHOLE), or the limit is reached.

    1. Take the next option of the step's recommendation. 2. Leave it if some rule can no longer be
    kept. 3. Bound what goes on from here at every corner; a whole portfolio by what it is worth. 4.
    Leave it if a mixture covers that.
    """
    order, ends = rules.order, rules.ends
    loss, use, alive, upper = path.loss, path.use, path.alive, path.upper
    steps, rows, corners, joints = len(order), len(ends), len(upper), len(rules.member)
    t = path.now[0]
    while t >= 0:
        if path.now[2] == 0:
            i = order[t]
            if path.at[t] >= rules.counts[i]:
                t -= 1
                continue
            if path.now[1] >= limit:
                path.now[0] = t
                return LIMIT
            # 1. The next option: what it uses and loses goes on top of the step before.
            column = rules.options[i, path.at[t]]
            path.at[t] += 1
            path.now[1] += 1
            for k in range(rows):
                use[t + 1, k] = use[t, k] + rules.amounts[column, k]
            for c in range(corners):
                loss[t + 1, c] = loss[t, c] + rules.losses[column, c]
            for p in range(joints):
                alive[t + 1, p] = alive[t, p]
            for place in range(rules.touched_at[i], rules.touched_at[i + 1]):
                p = rules.touched[place]
                if alive[t, p] and not rules.member[p, column]:
                    alive[t + 1, p] = False
                    for c in range(corners):
                        loss[t + 1, c] += rules.joint_losses[0, p, c]
                elif alive[t, p] and rules.last[p] == t:  # every member is in its range: it holds
                    for c in range(corners):
                        loss[t + 1, c] += rules.joint_losses[1, p, c]
                    for k in range(rows):
                        use[t + 1, k] += rules.joint_amounts[p, k]
            # 2. A rule that cannot be kept any more.
            broken = False
            for k in range(rows):
                if use[t + 1, k] + rules.least[t + 1, k] > ends[k]:
                    broken = True
                    break
            if broken:
                continue
            path.choice[i] = column - rules.first[i]
            # 3. The bounds at every corner; what a priced row cannot use up any more is lost at its
            # price.
            if t < steps - 1:
                for c in range(corners):
                    upper[c] = rules.total[c] - loss[t + 1, c]
                for place in range(len(rules.priced)):
                    k = rules.priced[place]
                    unused = ends[k] - rules.most[t + 1, k] - use[t + 1, k]
                    if unused > 0:
                        for c in range(corners):
                            upper[c] -= unused * rules.prices[k, c]
            else:
                for c in range(corners):
                    worth = 0
                    for j in range(steps):
                        worth += rules.values[rules.first[j] + path.choice[j], c]
                    for p in range(joints):
                        if alive[t + 1, p]:
                            worth += rules.effects[p, c]
                    upper[c] = (-((-worth) >> rules.step[c])) << SCALE_BITS
        # 4. Covered by a mixture, or one to look at: not at every one, since a look costs a linear
        # programme.
        path.now[2] = 0
        if covered(upper, covers.worth, covers.order, covers.hint, count):
            continue
        path.now[0] = t
        if t == steps - 1:
            return WHOLE
        if t + 1 <= steps - CLOSER:
            if path.left[t] <= 0:
                return LOOK
            path.left[t] -= 1
        t += 1
        path.at[t] = 0
    path.now[0] = -1
    return DONE


class Descent:
    """One walk over the portfolios of a programme.

    bounds: what multipliers prove at every corner, with `total` already the highest known bound
    values, effects: columns (joints) x corners, rounded up
    """

    def __init__(
        self, resolver: Resolver, bounds: Bounds, values: Integers, effects: Integers
    ) -> None:
        self.of = resolver
        self.rules = _rules(resolver, bounds, values, effects)
        n, corners = len(resolver.sizes), len(bounds.total)
        self.path = Path(
            now=np.zeros(3, dtype=np.int64),
            at=np.zeros(n + 1, dtype=np.int64),
            loss=np.zeros((n + 1, corners), dtype=np.int64),
            use=np.zeros((n + 1, resolver.system.rows), dtype=np.int64),
            alive=np.ones((n + 1, len(resolver.sides)), dtype=np.bool_),
            choice=np.zeros(n, dtype=np.int64),
            pause=np.zeros(n + 1, dtype=np.int64),
            left=np.zeros(n + 1, dtype=np.int64),
            upper=np.zeros(corners, dtype=np.int64),
        )
        self.covers = Covers(
            np.zeros((MIXTURES, corners), dtype=np.int64),
            np.zeros(MIXTURES, dtype=np.int64),
            np.zeros(MIXTURES, dtype=np.int64),
        )
        self.count = 0

    @property
    def looked(self) -> int:
        """How many partial portfolios were looked at."""
        return int(self.path.now[1])

    def go(self, limit: int) -> int:
        """Walk on; says why it stopped."""
        return int(walk(self.rules, self.path, self.covers, self.count, limit))

    def hold(self, worth: Integers) -> None:
        """Hold one more mixture against bounds, in place of the one that covered nothing for longest."""
        if self.count < MIXTURES:
            place = self.count
            self.count += 1
        else:
            place = int(self.covers.order[self.count - 1])
        self.covers.worth[place] = worth
        self.covers.hint[place] = 0
        self.covers.order[1 : self.count] = self.covers.order[: self.count - 1].copy()
        self.covers.order[0] = place

    def again(self) -> None:
        """Look once more at the one that the walk stopped at: something has changed."""
        t = int(self.path.now[0])
        self.path.now[2] = 1
        self._rest(t, max(0, int(self.path.pause[t]).bit_length() - 2))

    def on(self) -> None:
        """Go on from the partial portfolio that the walk stopped at, and look less often."""
        t = int(self.path.now[0])
        self._rest(t, min(int(self.path.pause[t]).bit_length() + 1, DOUBLINGS))
        self.path.now[0] = t + 1
        self.path.at[t + 1] = 0

    def _rest(self, t: int, doublings: int) -> None:
        self.path.pause[t] = self.path.left[t] = (1 << doublings) - 1


def _rules(resolver: Resolver, bounds: Bounds, values: Integers, effects: Integers) -> WalkRules:
    """Lay out what the walk needs, rows and columns as it reads them."""
    system, n = resolver.system, len(resolver.sizes)
    firsts = np.array(system.first, dtype=np.int64)
    share = (bounds.losses / np.maximum(bounds.total, 1)).mean(axis=1)
    options = np.zeros((n, max(system.sizes, default=1)), dtype=np.int64)
    counts = np.zeros(n, dtype=np.int64)
    for i, span in enumerate(system.spans):
        columns = sorted(
            (column for column in span if resolver.domain[column]), key=lambda c: (share[c], c)
        )
        counts[i] = len(columns)
        options[i, : len(columns)] = columns
    order = _ordered(resolver, bounds)
    when = {i: t for t, i in enumerate(order)}
    last = [max((when[i] for i in sides), default=0) for sides in resolver.sides]
    least, most = _reach(resolver, order, last)
    touched = [[p for p, sides in enumerate(resolver.sides) if i in sides] for i in range(n)]
    return WalkRules(
        order=np.array(order, dtype=np.int64),
        first=firsts,
        options=options,
        counts=counts,
        amounts=np.ascontiguousarray(system.amounts.T),
        joint_amounts=np.ascontiguousarray(system.joint_amounts.T),
        member=np.ascontiguousarray(system.member),
        touched_at=np.cumsum([0, *map(len, touched)]).astype(np.int64),
        touched=np.array([p for joints in touched for p in joints], dtype=np.int64),
        last=np.array(last, dtype=np.int64),
        ends=np.ascontiguousarray(resolver.bounds),
        least=least,
        most=most,
        priced=np.flatnonzero(bounds.prices.any(axis=1)),
        losses=np.ascontiguousarray(bounds.losses),
        joint_losses=np.ascontiguousarray(bounds.joint_losses),
        prices=np.ascontiguousarray(bounds.prices),
        total=np.ascontiguousarray(bounds.total),
        values=values,
        effects=effects,
        step=np.ascontiguousarray(bounds.step),
    )


def _ordered(resolver: Resolver, bounds: Bounds) -> list[int]:
    """Put the recommendations first that lose most, over the corners, by leaving their best option."""
    keys = []
    system = resolver.system
    for i, (first, size) in enumerate(zip(system.first, system.sizes, strict=True)):
        losses = np.sort(bounds.losses[first : first + size] / np.maximum(bounds.total, 1), axis=0)
        keys.append((-float(np.minimum(losses[1], 1.0).mean()) if size > 1 else 0.0, i))
    return [i for _, i in sorted(keys)]


def _reach(resolver: Resolver, order: list[int], last: list[int]) -> tuple[Integers, Integers]:
    """Work out the least and the most that what is still to decide can add to every row: steps x rows."""
    system = resolver.system
    least = np.zeros((len(order) + 1, system.rows), dtype=np.int64)
    most = np.zeros_like(least)
    for t in range(len(order) - 1, -1, -1):
        part = slice(system.first[order[t]], system.first[order[t]] + system.sizes[order[t]])
        cells = system.amounts[:, part][:, resolver.domain[part]]
        least[t], most[t] = least[t + 1] + cells.min(axis=1), most[t + 1] + cells.max(axis=1)
        for p, step in enumerate(last):
            if step == t:
                least[t] += np.minimum(system.joint_amounts[:, p], 0)
                most[t] += np.maximum(system.joint_amounts[:, p], 0)
    return least, most
