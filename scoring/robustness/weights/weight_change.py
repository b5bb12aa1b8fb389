"""What you would have to believe: the smallest change of weights that funds X, or that makes portfolio Y the best.

The size of a change is the weight moved: half the sum of what the single weights change by.

To make Y best: minimise the weight moved subject to F(Y) . w >= F(Q) . w for every rival Q, an
exact linear programme whose rivals are found one by one: while some Q is still better, it is added.
What remains is proved; where nothing remains, Y is never the best, whatever the weights.

To fund X: the best portfolio with X catches up with today's best somewhere. Where it stays behind
is a convex set, its value being a largest sum; so the first point to leave the set is a corner of
the growing ball of changes, and the corners move weight from some criteria, each used up before the
next, to one other. All corners are followed, nearest first. If nothing else is better at that
point, it is the smallest change there is.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from scoring.exact.limits import stage_work
from scoring.exact.linear.rational import Constraint, Polyhedron
from scoring.robustness.weights.oracle import dot
from scoring.work.later import pd

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scoring.exact.programme import Choice
    from scoring.robustness.weights.oracle import Weighted, Weights

ROUNDS = 60  # rivals added at most, for one portfolio
KNOWN = 12  # known portfolios tried at most
SOLVES = 400  # portfolios solved at most, for one recommendation
WORK = (
    60_000_000  # of all recommendations (tree.py), half of it for corners and half for portfolios
)

ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class Shift:
    """A change of weights and the portfolio that it makes best.

    weights: the new ones.
    amount: the weight moved, 0 to 1.
    least: no smaller change does it; equal to `amount` where that is proved.
    rivals: the portfolios that are worth exactly as much there.
    """

    criteria: tuple[str, ...]
    before: Weights
    weights: Weights
    amount: Fraction
    least: Fraction
    choice: Choice
    rivals: tuple[Choice, ...]

    @property
    def proved(self) -> bool:
        """Whether no smaller change is proved to do."""
        return self.amount == self.least

    @property
    def moves(self) -> tuple[tuple[str, Fraction, Fraction], ...]:
        """What changes: (criterion, its weight before, its weight after), the largest change first."""
        changed = [
            (id_, a, b)
            for id_, a, b in zip(self.criteria, self.before, self.weights, strict=True)
            if a != b
        ]
        return tuple(
            sorted(
                changed, key=lambda move: (-abs(move[2] - move[1]), self.criteria.index(move[0]))
            )
        )

    def to_frame(self) -> pd.DataFrame:
        """Show the weights before and after; one row a criterion."""
        return pd.DataFrame(
            {
                "criterion": self.criteria,
                "before": [float(w) for w in self.before],
                "after": [float(w) for w in self.weights],
            }
        ).set_index("criterion")


def to_portfolio(
    weighted: Weighted,
    choice: Choice,
    below: Fraction | None = None,
    work: int | None = None,
) -> Shift | None:
    """Find the smallest change of weights under which a portfolio is a best one; None where there is none at all.

    below: None is also the answer where no change smaller than this does it. work: what the search
        may take (tree.py); left out, only rounds are counted.

    Raises:
        ValueError: the portfolio breaks a rule, a search did not close, or it took too many.
    """
    end = None if work is None else weighted.work + work
    if not weighted.programme.feasible(choice):
        raise ValueError("the portfolio breaks a rule, so no weights make it the best")
    base = weighted.base
    nearest = _Nearest(weighted, choice)
    rivals: dict[Choice, None] = {}
    weights = base
    for _ in range(ROUNDS):
        answer = weighted.best(weights)
        if not answer.proved:
            raise ValueError("the search for the best portfolio did not close")
        if weighted.value(choice, weights) == answer.points:
            amount = _moved(base, weights)
            tied = (rival for rival in rivals if weighted.value(rival, weights) == answer.points)
            return Shift(
                criteria=weighted.criteria,
                before=base,
                weights=weights,
                amount=amount,
                least=amount,
                choice=choice,
                rivals=tuple(tied),
            )
        rivals[answer.choice] = None
        closer = nearest.ahead_of(answer.choice)
        if closer is None:
            return None
        weights = closer
        if below is not None and _moved(base, weights) >= below:
            return None
        if end is not None and weighted.work >= end:
            break
    raise ValueError("too many portfolios are close by to settle the smallest change")


def to_fund(
    weighted: Weighted, index: int, level: int = 1, known: Sequence[Choice] = ()
) -> Shift | None:
    """Find the smallest change of weights that funds a recommendation at a level or above; None where none is known.

    Where something else is better still at the first point at which it catches up, a change that
    does it is sought from there, and `least` says how far away it cannot be nearer. known:
    portfolios worth trying, such as those on the paths of stability.py.
    """
    fixed = {index: (level, len(weighted.programme.levels[index]))}
    today = weighted.best(weighted.base)
    unchanged = Shift(
        criteria=weighted.criteria,
        before=weighted.base,
        weights=weighted.base,
        amount=ZERO,
        least=ZERO,
        choice=today.choice,
        rivals=(today.choice,),
    )
    if today.choice[index] >= level:
        return unchanged
    hopeful = [choice for choice in dict.fromkeys(known) if choice[index] >= level][:KNOWN]
    corners = _Corners(weighted, fixed, today.choice)
    caught = corners.first()
    if caught is None:
        nearest = _nearest_shift(weighted, fixed, hopeful, corners.clear or ZERO)
        if nearest is None:
            return None
        return replace(nearest, least=min(corners.clear or ZERO, nearest.amount))
    amount, weights, choice = caught
    least = amount if corners.clear is None else min(corners.clear, amount)
    if weighted.value(choice, weights) == weighted.best(weights).points:
        return replace(unchanged, weights=weights, amount=amount, least=least, choice=choice)
    farther = _climb(weighted, fixed, weights)
    nearest = _nearest_shift(
        weighted, fixed, [*hopeful, choice, *(() if farther is None else (farther,))], least
    )
    return None if nearest is None else replace(nearest, least=least)


def _nearest_shift(
    weighted: Weighted,
    fixed: dict[int, tuple[int, int]],
    hopeful: Sequence[Choice],
    least: Fraction,
) -> Shift | None:
    """Give the smallest change that makes one of some portfolios the best, or one farther off where none of them is.

    least: no change that funds the recommendation is smaller, so that one of this size ends it.
    """
    return _smallest(weighted, hopeful, least) or _smallest(
        weighted, _elsewhere(weighted, fixed), least
    )


def _smallest(weighted: Weighted, hopeful: Iterable[Choice], least: Fraction) -> Shift | None:
    """Give the smallest change that makes one of some portfolios the best, the earlier of equals."""
    nearest: Shift | None = None
    end = weighted.work + _share(weighted)
    for choice in hopeful:
        below, left = None if nearest is None else nearest.amount, end - weighted.work
        nearest = _try(weighted, choice, below, left) or nearest
        if (nearest is not None and nearest.amount <= least) or weighted.work >= end:
            break
    return nearest


def _share(weighted: Weighted) -> int:
    """Say how much work one recommendation's corners may take, and its portfolios again."""
    work = stage_work(weighted.programme, WORK)
    return work // (2 * max(len(weighted.programme.ids), 1))


def _try(weighted: Weighted, choice: Choice, below: Fraction | None, work: int) -> Shift | None:
    try:
        return to_portfolio(weighted, choice, below, work)
    except ValueError:
        return None


def _climb(
    weighted: Weighted, fixed: dict[int, tuple[int, int]], weights: Weights
) -> Choice | None:
    """Go on in the direction in which it caught up until the best portfolio holds it, and give that one."""
    base = weighted.base
    ((index, (level, _)),) = fixed.items()
    way = [b - a for a, b in zip(base, weights, strict=True)]
    far = min((w / -d for w, d in zip(base, way, strict=True) if d < 0), default=ZERO)
    for step in range(1, 9):
        at = 1 + (far - 1) * Fraction(step, 8)
        there = tuple(w + at * d for w, d in zip(base, way, strict=True))
        answer = weighted.best(there)
        if answer.choice[index] >= level:
            return answer.choice
    return None


def _elsewhere(weighted: Weighted, fixed: dict[int, tuple[int, int]]) -> Iterable[Choice]:
    """List what is best with it on the way to each criterion alone, to be tried where nothing nearer was found."""
    base, k = weighted.base, len(weighted.criteria)
    hopeful: dict[Choice, None] = {}
    for share in (Fraction(1, 2), ONE):
        for j in range(k):
            there = tuple((1 - share) * w + share * int(i == j) for i, w in enumerate(base))
            answer = weighted.within(there, fixed)
            if answer is not None:
                hopeful[answer.choice] = None
    return hopeful


type _Edge = tuple[Fraction, int, tuple[int, ...], int]


class _Corners:
    """Follows the corners of the growing ball of changes until some portfolio catches up with today's best."""

    def __init__(
        self, weighted: Weighted, fixed: dict[int, tuple[int, int]], today: Choice
    ) -> None:
        self.weighted, self.fixed, self.today = weighted, fixed, today
        self.best: tuple[Fraction, Weights, Choice] | None = None
        self.solves = 0
        self.end = weighted.work + _share(weighted)
        self.clear: Fraction | None = None

    def first(self) -> tuple[Fraction, Weights, Choice] | None:
        """Give the nearest corner that catches up and the portfolio that does, None where none does or was found.

        Where corners were left out, `clear` says how near the nearest of them is.
        """
        base = self.weighted.base
        waiting = list(self._starts())
        heapq.heapify(waiting)
        while waiting:
            start, to, used, now = heapq.heappop(waiting)
            if self.best is not None and start >= self.best[0]:
                break
            if self.solves >= SOLVES or self.weighted.work >= self.end:
                self.clear = start  # corners come nearest first: none of those left is nearer
                break
            end = start + base[now]
            cap = end if self.best is None else min(end, self.best[0])
            if self._catches(start, cap, to, used, now) or cap < end:
                continue
            for edge in self._onward(end, to, (*used, now)):
                heapq.heappush(waiting, edge)
        return self.best

    def _starts(self) -> Iterator[_Edge]:
        """Yield the edges that leave today's weights: one criterion gains what another gives."""
        for to in range(len(self.weighted.base)):
            yield from self._onward(ZERO, to, ())

    def _onward(self, amount: Fraction, to: int, used: tuple[int, ...]) -> Iterator[_Edge]:
        """Yield the edges on which one criterion more gives its weight to `to`, after those used up."""
        for now, weight in enumerate(self.weighted.base):
            if weight and now != to and now not in used:
                yield amount, to, used, now

    def _at(self, amount: Fraction, to: int, used: tuple[int, ...], now: int) -> Weights:
        base = self.weighted.base
        rest = amount - sum((base[j] for j in used), ZERO)
        return tuple(
            w + amount if j == to else ZERO if j in used else w - rest if j == now else w
            for j, w in enumerate(base)
        )

    def _catches(
        self, start: Fraction, end: Fraction, to: int, used: tuple[int, ...], now: int
    ) -> bool:
        """Find where on an edge it catches up, by Newton's steps from the far end; False if it stays behind."""
        if end <= start:
            return False
        amount, caught = end, False
        first, last = self._at(start, to, used, now), self._at(end, to, used, now)
        while True:
            weights = self._at(amount, to, used, now)
            lead = self.weighted.value(self.today, weights)
            self.solves += 1
            answer = self.weighted.within(weights, self.fixed, lead)
            if answer is None:
                return caught
            if not answer.proved:
                raise ValueError("the search for the best portfolio did not close")
            share = _share_to_zero(self._gap(answer.choice, first), self._gap(answer.choice, last))
            if share is None:
                return caught
            amount = start + (end - start) * share
            if self.best is None or amount < self.best[0]:
                self.best = (amount, self._at(amount, to, used, now), answer.choice)
            caught = True
            if answer.points == lead:
                return True

    def _gap(self, choice: Choice, weights: Weights) -> Fraction:
        return self.weighted.value(choice, weights) - self.weighted.value(self.today, weights)


def _share_to_zero(first: Fraction, last: Fraction) -> Fraction | None:
    """Say at what share of an edge a gap that is straight along it closes; None where it never does."""
    if first >= 0:  # closed from the start
        return ZERO
    return first / (first - last) if last > first else None


def _moved(before: Weights, after: Weights) -> Fraction:
    return sum((abs(a - b) for a, b in zip(before, after, strict=True)), ZERO) / 2


class _Nearest:
    """The weights nearest to today's under which a portfolio is worth no less than each rival met so far.

    One linear programme, whose columns are what each weight gains, then what each loses: a rival is
    one row more, taken in from the last corner. Where several points are as near, the corner is
    that of the programme made anew from all its rows, so that it does not hang on how it was
    reached.
    """

    def __init__(self, weighted: Weighted, choice: Choice) -> None:
        self.weighted, self.features = weighted, weighted.features(choice)
        self.ahead: list[Constraint] = []
        self.shape = _unmoved(weighted.base).copy()

    def ahead_of(self, rival: Choice) -> Weights | None:
        """Take in one rival more and give the weights; None where there are none."""
        base = self.weighted.base
        rival_features = self.weighted.features(rival)
        lead = [a - b for a, b in zip(self.features, rival_features, strict=True)]
        row = Constraint((*lead, *(-a for a in lead)), ">=", -dot(lead, base))
        self.ahead.append(row)
        point = self.shape.tightened(row)
        if point is None:
            return None
        if not self.shape.single:
            _, point = _moves(base, self.ahead).least(_gains(len(base)))
        gained, lost = point[: len(base)], point[len(base) :]
        return tuple(w + up - down for w, up, down in zip(base, gained, lost, strict=True))


@lru_cache(maxsize=8)
def _unmoved(base: Weights) -> Polyhedron:
    """Give all moves of some weights, at the smallest, which is none."""
    moves = _moves(base, ())
    moves.least(_gains(len(base)))
    return moves


def _moves(base: Weights, ahead: Sequence[Constraint]) -> Polyhedron:
    """Make the moves of some weights that keep some rows: what each gains, then what each loses."""
    k = len(base)
    units = [tuple(Fraction(int(i == k + j)) for i in range(2 * k)) for j in range(k)]
    together = Constraint((*(ONE,) * k, *(-ONE,) * k), "=", ZERO)
    most = [Constraint(unit, "<=", w) for unit, w in zip(units, base, strict=True)]
    return Polyhedron(2 * k, [together, *ahead, *most])


def _gains(k: int) -> tuple[Fraction, ...]:
    """Add up what weights gain."""
    return (*(ONE,) * k, *(ZERO,) * k)
