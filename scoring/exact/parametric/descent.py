"""Decide one recommendation after another, depth first, and let go of what a mixture of known portfolios covers.

A partial portfolio carries, at every corner of the weights, what it has lost so far. Multipliers
(bounds.py) bound what any portfolio that goes on from it can be worth there:

    worth <= total - losses of what is decided - price of the room that no way of going on can use

It is dropped where a rule can no longer be kept, or where some mixture is worth as much as that
bound at every corner (mixtures.py). The walk is compiled code, and stops where somebody has to
look: at a whole portfolio that no mixture covers, and now and then at a partial one, for which a
mixture may yet be found. That is not asked where the bound is above all that is known at one of
the weights where earlier ones were, nor at steps after which little came last.
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
    type Reals = NDArray[np.float64]
    type Flags = NDArray[np.bool_]

MIXTURES = 512
"""Mixtures held against bounds: those that covered something last."""

WITNESSES, PARTS = 64, 12
"""Weights at which bounds are held against what is known, the latest of use, and corners that are mixed for one."""

WORTH_A_LOOK = 1000
"""Partial portfolios that one must be likely to lead to before a mixture is looked for, which takes as long as some
hundreds of them."""

FRACTION, RECENT = 16, 8
"""Averages of how many one led to are kept in 1 / FRACTION; the latest counts for 1 / RECENT."""

UNKNOWN = 1 << 40  # the average where nothing was decided yet

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
    came: steps + 1; partial portfolios that one at this step led to of late, in 1 / FRACTION
    begun: steps + 1; how many there were when the one at this step was gone on from
    upper: corners; bounds of the one looked at
    """

    now: Integers
    at: Integers
    loss: Integers
    use: Integers
    alive: Flags
    choice: Integers
    came: Integers
    begun: Integers
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


class Witnesses(NamedTuple):
    """Weights at which bounds were above all that is known; floats, since nothing is proved by them.

    corners: witnesses x parts; what is mixed for the weights
    shares: witnesses x parts; how much of each, in points for a step of its bound; 0 where there
        are fewer
    known: witnesses; the most points of a known portfolio there
    order: witnesses, the latest of use first
    """

    corners: Integers
    shares: Reals
    known: Reals
    order: Integers


@compiled
def leads_somewhere(upper: Integers, witnesses: Witnesses, count: int) -> bool:
    """Say whether bounds are above all that is known at one of the weights, so that no mixture is worth as much."""
    for place in range(count):
        row = witnesses.order[place]
        points = 0.0
        for part in range(PARTS):
            points += witnesses.shares[row, part] * upper[witnesses.corners[row, part]]
        if points > witnesses.known[row]:
            for back in range(place, 0, -1):
                witnesses.order[back] = witnesses.order[back - 1]
            witnesses.order[0] = row
            return True
    return False


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
    rules: WalkRules,
    path: Path,
    covers: Covers,
    witnesses: Witnesses,
    counts: tuple[int, int],
    limit: int,
) -> int:
    """Go on until everything is decided (DONE), somebody has to look (LOOK, WHOLE), or the limit is reached.

    1. Take the next option of the step's recommendation. 2. Leave it if some rule can no longer be
    kept. 3. Bound what goes on from here at every corner; a whole portfolio by what it is worth. 4.
    Leave it if a mixture covers that. counts: of mixtures and of witnesses.
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
                if t >= 0:
                    came = (path.now[1] - path.begun[t]) * FRACTION
                    path.came[t] += (came - path.came[t]) // RECENT
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
        # programme, and not where it would be in vain.
        path.now[2] = 0
        leads = leads_somewhere(upper, witnesses, counts[1])
        if not leads and covered(upper, covers.worth, covers.order, covers.hint, counts[0]):
            continue
        path.now[0] = t
        if t == steps - 1:
            return WHOLE
        if not leads and path.came[t] > WORTH_A_LOOK * FRACTION:
            return LOOK
        path.begun[t] = path.now[1]
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
            came=np.full(n + 1, UNKNOWN, dtype=np.int64),
            begun=np.zeros(n + 1, dtype=np.int64),
            upper=np.zeros(corners, dtype=np.int64),
        )
        self.covers = Covers(
            np.zeros((MIXTURES, corners), dtype=np.int64),
            np.zeros(MIXTURES, dtype=np.int64),
            np.zeros(MIXTURES, dtype=np.int64),
        )
        self.count = 0
        self.witnesses = Witnesses(
            np.zeros((WITNESSES, PARTS), dtype=np.int64),
            np.zeros((WITNESSES, PARTS)),
            np.zeros(WITNESSES),
            np.zeros(WITNESSES, dtype=np.int64),
        )
        self.witness_count = 0

    @property
    def looked(self) -> int:
        """How many partial portfolios were looked at."""
        return int(self.path.now[1])

    def go(self, limit: int) -> int:
        """Walk on; says why it stopped."""
        counts = (self.count, self.witness_count)
        return int(walk(self.rules, self.path, self.covers, self.witnesses, counts, limit))

    def hold(self, worth: Integers) -> None:
        """Hold one more mixture against bounds, in place of the one that covered nothing for longest."""
        place, self.count = _made_room(self.covers.order, self.count)
        self.covers.worth[place] = worth
        self.covers.hint[place] = 0

    def heed(self, corners: Integers, shares: Reals, known: float) -> None:
        """Look for no mixture where a bound is above what is known at some weights; one of these is forgotten for it.

        corners, shares: what is mixed for the weights, and how much of each in points for a step of
        its bound. known: points.
        """
        if len(corners) > PARTS:
            return
        place, self.witness_count = _made_room(self.witnesses.order, self.witness_count)
        padding = (0, PARTS - len(corners))
        self.witnesses.corners[place] = np.pad(corners, padding)
        self.witnesses.shares[place] = np.pad(shares, padding)
        self.witnesses.known[place] = known

    def again(self) -> None:
        """Look once more at the one that the walk stopped at: something has changed."""
        self.path.now[2] = 1

    def on(self) -> None:
        """Go on from the partial portfolio that the walk stopped at."""
        t = int(self.path.now[0])
        self.path.begun[t] = self.path.now[1]
        self.path.now[0] = t + 1
        self.path.at[t + 1] = 0


def _made_room(order: Integers, count: int) -> tuple[int, int]:
    """Put a place first, a new one or that of the longest without use; gives it, and how many are taken then."""
    if count < len(order):
        place = count
        count += 1
    else:
        place = int(order[-1])
    order[1:count] = order[: count - 1].copy()
    order[0] = place
    return place, count


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
