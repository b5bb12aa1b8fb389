"""Every portfolio that is best for some admissible weights: with all of them, any weights are answered by one look-up.

    z(w) = max over the known portfolios of F(P) . w

1. Known at first are the portfolios that are best in some draws of weights, each proved best there.
2. One recommendation after another is decided. At every corner of the weights, multipliers bound
   what a partial portfolio can still become (descent.py).
3. It is dropped where a mixture of known portfolios is worth as much at every corner: then nothing
   that goes on from it is worth more than z at any weights (mixtures.py).
4. Where no mixture is, the linear programme names weights at which more may be had. The best
   portfolio there is proved, and added if it is worth more than z.
5. A whole portfolio that no mixture covers is settled the same way, in the end in exact fractions.
   When nothing is left to decide, z is the best value at all weights.
6. Where that takes long, the weights are cut into cells (weight_cells.py), each searched the same
   way from all that is known by then, several at a time; and again those that still take long.
7. Of the known, those stay that are worth more than all others at some weights, so that the list is
   the same however it was found.

That z is found from inside by known points and closed from outside by bounds that are linear
between corners is the approximation of Benson (1998) and Przybylski, Gandibleux and Ehrgott (2010).
They list the corners of z, which grow beyond counting from about eight criteria on; here the search
is over portfolios, and mixtures stand in for corners.

Where more has to be looked at than a stated limit, the list is partial: it holds what was found,
each best somewhere; fresh draws say how often that is as good as any, and how many of them lie in
cells that were finished, where nothing is missing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property, partial
from math import lcm
from typing import TYPE_CHECKING, Any

import numpy as np

from scoring.exact.batch.bounding import SCALE_BITS
from scoring.exact.batch.search import Resolver
from scoring.exact.compiled import fast
from scoring.exact.linear.rational import Constraint, Polyhedron
from scoring.exact.parametric.cone import TooManyCorners, whole
from scoring.exact.parametric.mixtures import MIX_BITS, Mixtures
from scoring.robustness.weights.oracle import Weighted, dot
from scoring.robustness.weights.sampled import weights_drawn
from scoring.robustness.weights.weight_cells import cells, halves
from scoring.work.later import pd
from scoring.work.streams import BLOCK, WEIGHT_ONE, streams
from scoring.work.workers import ALONE, CountListener, Workers, each, silent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from scoring.exact.answer import FoundAnswer
    from scoring.exact.batch.bounding import Bounds
    from scoring.exact.parametric.descent import Descent
    from scoring.exact.parametric.mixtures import Mixture
    from scoring.exact.programme import Choice, Programme
    from scoring.robustness.weights.admissible import WeightSet
    from scoring.robustness.weights.oracle import Weights
    from scoring.value.evaluation import Evaluation

LIMIT = 3_000_000_000
"""Bounds worked out (partial portfolios, times corners of the weights and a little more) beyond which a list stays
partial; a hundredth of it where there is no numba."""

OVERHEAD = 50
"""Corners that a partial portfolio costs besides its own."""

DRAWS = 1000
"""Draws whose best portfolios start the list, and as many fresh ones that check a partial list."""

WHOLE = 20_000_000
"""Bounds worked out for the set as a whole before it is cut into cells."""

CUTS = 2
"""Times that the set is cut then; a cell that takes more than its share of the work is cut once more."""

CORNERS = 200
"""Corners beyond which a set is not cut: its cells would have many more."""

STRIDE = 20_000_000  # bounds worked out between two reports of progress
VAIN = 64  # looks in vain between two questions for the best portfolio, at most

ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class WeightSpace:
    """Portfolios that are best for some admissible weights, in the order of the share of draws they are best in.

    features: portfolios x criteria, points.
    witnesses: weights at which each is proved best.
    complete: no weights of the set have a better portfolio.
    covered: of `checked` fresh draws, those in which the best of the list is as good as any (all of
        them if complete).
    settled: of `checked` fresh draws, those at which the list is shown to hold a best one (all of
        them if complete): in cells of the weights in which nothing is missing.
    looked: partial portfolios held against the list, for the record.
    """

    ids: tuple[str, ...]
    weights: WeightSet
    portfolios: tuple[Choice, ...]
    features: tuple[Weights, ...]
    witnesses: tuple[Weights, ...]
    complete: bool
    covered: int
    checked: int
    settled: int = 0
    looked: int = field(default=0, compare=False)

    def best(self, weights: Sequence[Fraction]) -> int:
        """Place of the best portfolio for some weights: one look-up. Exact; among equals the first."""
        values = [dot(features, weights) for features in self.features]
        return values.index(max(values))

    @cached_property
    def held_by(self) -> tuple[int, ...]:
        """How many of the portfolios hold each recommendation."""
        return tuple(sum(choice[i] > 0 for choice in self.portfolios) for i in range(len(self.ids)))

    @property
    def always(self) -> tuple[int, ...]:
        """Recommendations that all of them hold: whatever the weights, where complete."""
        return tuple(i for i, count in enumerate(self.held_by) if count == len(self.portfolios))

    @property
    def never(self) -> tuple[int, ...]:
        """Recommendations that none of them holds."""
        return tuple(i for i, count in enumerate(self.held_by) if count == 0)

    def to_frame(self) -> pd.DataFrame:
        """Show the portfolios: one row each, the level of every recommendation, then its points by criterion."""
        chosen = pd.DataFrame(self.portfolios, columns=list(self.ids))
        points = pd.DataFrame(
            [list(map(float, features)) for features in self.features],
            columns=list(self.weights.criteria),
        )
        return pd.concat([chosen, points], axis=1)


def weight_space(
    evaluation: Evaluation,
    programme: Programme,
    weights: WeightSet,
    *,
    limit: int = LIMIT,
    draws: int = DRAWS,
    tell_count: CountListener = silent,
    workers: Workers = ALONE,
) -> WeightSpace:
    """Find every portfolio that is best for some weights of a set; an interruption gives those of the draws.

    limit: of the work, see `LIMIT`. tell_count: how much of it is used, and the limit. workers: who
    searches cells of the weights; the list is the same whoever does.

    Raises:
        ValueError: no portfolio keeps every rule.
    """
    best = Bests(Weighted(evaluation, programme), weights, evaluation.case.settings.seed)
    best.draw(draws)
    drawn = dict(best.known)
    search = cut = None
    complete = False
    try:
        search = _Search(best)
        cut = _Cutting(search, partial(_searched, evaluation, programme), limit, tell_count)
        complete = cut.run(workers)
    except (KeyboardInterrupt, TooManyCorners):
        complete = False
    done = () if cut is None else tuple(cut.done)
    proved_best = best.known if done else drawn
    best_at = search.needed() if complete and search is not None else proved_best
    covered = draws if complete else best.check(best_at, draws)
    order = sorted(best_at, key=lambda choice: (-best.seen.get(choice, 0), programme.order(choice)))
    return WeightSpace(
        ids=programme.ids,
        weights=weights,
        portfolios=tuple(order),
        features=tuple(best.weighted.features(choice) for choice in order),
        witnesses=tuple(best_at[choice] for choice in order),
        complete=complete,
        covered=covered,
        checked=draws,
        settled=draws if complete else best.count_within(done, draws),
        looked=0 if cut is None else cut.looked,
    )


@dataclass(frozen=True, slots=True)
class _Cell:
    """A piece of work. known: portfolios to begin with, and where each is proved best. limit: of the work."""

    weights: WeightSet
    known: tuple[tuple[Choice, Weights], ...]
    limit: int


@dataclass(frozen=True, slots=True)
class _Found:
    """What came of a cell. complete: nothing is missing in it. looked, work: partial portfolios, and bounds."""

    known: tuple[tuple[Choice, Weights], ...]
    complete: bool
    looked: int
    work: int


def _searched(evaluation: Evaluation, programme: Programme, cell: _Cell) -> _Found:
    """Search one cell, with nothing shared but what is handed over."""
    best = Bests(Weighted(evaluation, programme), cell.weights, evaluation.case.settings.seed)
    best.known.update(cell.known)
    search = _Search(best)
    complete = search.run(cell.limit, silent)
    return _Found(tuple(best.known.items()), complete, search.looked, search.looked * search.cost)


class _Cutting:
    """Searches a set as a whole, and in cells where that takes long.

    look_at: searches one cell. looked: partial portfolios, of all cells. done: cells in which
    nothing is missing, where not all are.
    """

    def __init__(
        self,
        whole_set: _Search,
        look_at: Callable[[_Cell], _Found],
        limit: int,
        tell_count: CountListener,
    ) -> None:
        self.whole, self.look_at, self.tell_count = whole_set, look_at, tell_count
        self.left = self.limit = limit if fast("draws") else limit // 100
        self.looked = 0
        self.done: list[WeightSet] = []

    def run(self, workers: Workers) -> bool:
        """Go on until every cell is complete or the work allowed is done; says which."""
        search, weights = self.whole, self.whole.best.weights
        cutting = len(search.corners) <= CORNERS
        allowed = min(WHOLE, self.limit) if cutting else self.limit
        complete = search.run(allowed, partial(self._tell_first, search.cost))
        self.looked = search.looked
        self.left -= search.looked * search.cost
        if complete or not cutting or not search.walked:
            return complete
        waiting = cells(weights, CUTS)
        while waiting and self.left > len(waiting):
            finished = self._round(waiting, workers)
            self.done += [cell for cell, done in zip(waiting, finished, strict=True) if done]
            waiting = tuple(
                half
                for cell, done in zip(waiting, finished, strict=True)
                if not done
                for half in halves(cell)
            )
        return not waiting

    def _tell_first(self, cost: int, looked: int, _: int) -> None:
        self.tell_count(looked * cost, self.limit)

    def _round(self, waiting: Sequence[WeightSet], workers: Workers) -> list[bool]:
        """Search some cells, each from what is known now and with its share of the work that is left; says which are done.

        Raises:
            KeyboardInterrupt: it was interrupted.
        """
        known = tuple(self.whole.best.known.items())
        share = self.left // len(waiting)
        pieces = [_Cell(cell, known, share) for cell in waiting]
        found, whole_round = each(self.look_at, pieces, workers, hear=self._take)
        if not whole_round:
            raise KeyboardInterrupt
        return [one.complete for one in found]

    def _take(self, found: _Found) -> None:
        self.looked += found.looked
        self.left -= found.work
        self.whole.learn_of(found.known)
        self.tell_count(self.limit - self.left, self.limit)


class Bests:
    """Portfolios proved best at some weights of a set, found by asking.

    known: portfolio -> weights at which it is proved best. seen: in how many draws it is.
    """

    def __init__(self, weighted: Weighted, weights: WeightSet, seed: int) -> None:
        self.weighted, self.weights, self.seed = weighted, weights, seed
        self.resolver = Resolver(weighted.programme)
        self.known: dict[Choice, Weights] = {}
        self.seen: dict[Choice, int] = {}

    def draw(self, draws: int) -> None:
        """Ask at some draws."""
        for block in range(-(-draws // BLOCK)):
            drawn = self._drawn(block, draws - block * BLOCK)
            choices, proved, _ = self.resolved(drawn)
            for row, choice, sure in zip(drawn.tolist(), choices, proved, strict=True):
                if sure:
                    self.seen[choice] = self.seen.get(choice, 0) + 1
                    self.known.setdefault(choice, tuple(Fraction(w, WEIGHT_ONE) for w in row))

    def check(self, listed: Iterable[Choice], draws: int) -> int:
        """Count in how many fresh draws a list holds a best portfolio."""
        features = [self.weighted.features(choice) for choice in listed]
        scale = lcm(1, *(x.denominator for row in features for x in row))
        table = np.array([[int(x * scale) for x in row] for row in features], dtype=object)
        covered = 0
        first = -(-draws // BLOCK)
        for block in range(first, 2 * first):
            drawn = self._drawn(block, draws - (block - first) * BLOCK)
            _, proved, values = self.resolved(drawn)
            listed_best = (table @ drawn.T.astype(object)).max(axis=0)
            unit = self.weighted.scale
            for worth, value, sure in zip(listed_best, values, proved, strict=True):
                covered += sure and worth * unit >= value * scale
        return covered

    def count_within(self, cells: Sequence[WeightSet], draws: int) -> int:
        """Count the fresh draws that lie in one of some cells."""
        first = -(-draws // BLOCK)
        return sum(
            any(cell.holds(tuple(Fraction(w, WEIGHT_ONE) for w in row)) for cell in cells)
            for block in range(first, 2 * first)
            for row in self._drawn(block, draws - (block - first) * BLOCK).tolist()
        )

    def _drawn(self, block: int, count: int) -> NDArray[np.int64]:
        """Draw weights of one block, as many as are left to draw: draws x criteria, in 2**-30."""
        return weights_drawn(self.weights, streams(self.seed, block).weights, BLOCK)[:count]

    def resolved(self, drawn: NDArray[np.int64]) -> tuple[list[Choice], list[bool], list[int]]:
        """Prove the best portfolio of every draw of weights; values are in units of 1 / (scale * 2**30)."""
        weighted = self.weighted
        values, joints, largest = _values_at(weighted, drawn.astype(object))
        if largest >= 2**62:
            answers = [
                weighted.best(tuple(Fraction(w, WEIGHT_ONE) for w in row)) for row in drawn.tolist()
            ]
            unit = weighted.scale * WEIGHT_ONE
            return (
                [a.choice for a in answers],
                [a.proved for a in answers],
                [int(a.points * unit) for a in answers],
            )
        resolved = self.resolver.resolve(values.astype(np.int64), joints.astype(np.int64))
        return (
            list(map(tuple, resolved.choices.tolist())),
            resolved.proved.tolist(),
            list(resolved.values),
        )

    def at(self, weights: Weights) -> FoundAnswer:
        """Prove the best portfolio at some weights, exactly.

        Raises:
            Unproved: the search did not close.
        """
        row = whole(weights)
        weighted = self.weighted
        values, joints = weighted.values(row)
        flat = [x for by_level in values for x in by_level]
        if max(map(abs, [*flat, *joints]), default=0) < 2**58:
            resolved = self.resolver.resolve(
                np.array(flat, dtype=np.int64)[:, None],
                np.array(joints, dtype=np.int64).reshape(len(joints), 1),
            )
            answer = resolved.of_draw(0, weighted.unit(weights))
        else:
            answer = weighted.best(weights)
        if not answer.proved:
            raise Unproved
        return answer


def _values_at(weighted: Weighted, weights: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any], int]:
    """Value every level and every joint at several weights, exactly.

    weights: weights x criteria, whole numbers. Result: levels x weights; joints x weights; the
    largest of both.
    """
    cells = np.array([cell for levels in weighted.cells for cell in levels], dtype=object)
    values = cells.reshape(-1, weights.shape[1]) @ weights.T
    joints = np.zeros((len(weighted.programme.joints), len(weights)), dtype=object)
    for p, (j, points) in enumerate(weighted.effects):
        joints[p] = weights[:, j] * points
    largest = max(
        (abs(figure) for figures in (values, joints) for figure in figures.flat), default=0
    )
    return values, joints, int(largest)


class Unproved(Exception):  # noqa: N818 - a finding, not a fault
    """A best portfolio could not be proved."""


class _Search:
    """Walks over all portfolios, learning mixtures and portfolios on the way.

    Raises:
        TooManyCorners: the weights have too many corners to list.
    """

    def __init__(self, best: Bests) -> None:
        self.best, self.weighted, self.resolver = best, best.weighted, best.resolver
        self.corners = np.array([whole(corner) for corner in best.weights.vertices], dtype=object)
        self.sums = [int(sum(corner)) for corner in self.corners]
        self.mixtures = Mixtures(
            1.0 / (np.array(self.sums, dtype=np.float64) * self.weighted.scale)
        )
        self.looked = 0
        self.cost = len(self.corners) + OVERHEAD
        self.walked = False
        self._features: dict[Choice, NDArray[Any]] = {}
        self._asked: dict[Weights, None] = {}
        self._vain = self._wait = 0
        for choice in best.known:
            self._learn(choice)

    def run(self, limit: int, tell_count: CountListener) -> bool:
        """Go on until nothing is left to decide, or so many bounds are worked out; says whether it was reached.

        Interrupted, or where something cannot be proved, it was not.
        """
        # What is compiled is imported, and so compiled, only where there is work for it.
        from scoring.exact.parametric import descent  # noqa: PLC0415

        bounds, values, effects = self._bounds()
        if not (bounds.fits.all() and self.best.known and len(self.resolver.sizes)):
            return not len(self.resolver.sizes)
        self._unit = np.ldexp(self.mixtures.unit, bounds.step + self.shift - SCALE_BITS)
        self._step = bounds.step + self.shift
        walk = descent.Descent(self.resolver, bounds, values, effects)
        most = limit // self.cost
        stride = max(1, STRIDE // self.cost)
        self.walked = True
        self.looked = walk.looked
        tell_count(self.looked, most)
        try:
            while self.looked < most:
                why = walk.go(min((self.looked // stride + 1) * stride, most))
                if why == descent.DONE:
                    return True
                if why == descent.LOOK:
                    self._look(walk)
                elif why == descent.WHOLE:
                    self._settle(walk, tuple(walk.path.choice.tolist()))
                self.looked = walk.looked
                tell_count(self.looked, most)
        except Unproved:
            return False
        return False

    def _bounds(self) -> tuple[Bounds, NDArray[np.int64], NDArray[np.int64]]:
        """Bound every option's loss at every corner, in values brought to 60 bits and rounded up."""
        exact, joints, largest = _values_at(self.weighted, self.corners)
        self.shift = max(
            0, largest.bit_length() - 60 + (len(self.resolver.sizes) + len(joints)).bit_length()
        )
        values = np.zeros((self.resolver.system.columns, len(self.corners)), dtype=np.int64)
        # Shifting the negative rounds up: no bound may be lower than what it bounds.
        values[self.resolver.levels] = (-((-exact) >> self.shift)).astype(np.int64)
        effects = np.ascontiguousarray(-((-joints) >> self.shift), dtype=np.int64)
        return self.resolver.bounded(values, effects), values, effects

    # -- where the walk stops ----------------------------------------------------------------------

    def _look(self, walk: Descent) -> None:
        """Look for a mixture that covers a partial portfolio, or for a better portfolio where there is none."""
        upper = walk.path.upper.copy()
        mixture = self.mixtures.nearest(upper.astype(np.float64) * self._unit)
        if mixture.lead < 0:
            worth = self._rounded(mixture)
            if (upper <= worth).all():
                walk.hold(worth)
                walk.again()
                return
        elif self._wait > 0:
            self._wait -= 1
        elif self._ask(mixture):
            self._vain = 0
            walk.again()
            return
        else:
            self._vain = min(self._vain + 1, VAIN)
            self._wait = self._vain
        if mixture.lead >= 0:
            some = np.flatnonzero(mixture.shares)
            walk.heed(some, *self.mixtures.known_at(some, mixture.shares[some], self._unit))
        walk.on()

    def _settle(self, walk: Descent, choice: Choice) -> None:
        """Cover a whole portfolio, or learn of a better one; in exact fractions where floats cannot tell."""
        if choice in self.best.known or not self.weighted.programme.feasible(choice):
            return
        values = self._worth(choice)
        while True:
            mixture = self.mixtures.nearest(values.astype(np.float64) * self.mixtures.unit)
            if self.mixtures.covers(mixture, values):
                walk.hold(self._rounded(mixture))
                return
            if self._ask(mixture):
                continue
            most, at = self._lead(choice, list(self.best.known))
            if most <= 0:
                return
            self._news(at)

    def _rounded(self, mixture: Mixture) -> NDArray[np.int64]:
        """Value a mixture in the unit of the bounds, rounded down."""
        worth = self.mixtures.worth(mixture)
        cells = [
            (int(x) << SCALE_BITS) >> (MIX_BITS + int(s))
            for x, s in zip(worth, self._step, strict=True)
        ]
        return np.array(cells, dtype=np.int64)

    # -- what is known -----------------------------------------------------------------------------

    def _worth(self, choice: Choice) -> NDArray[Any]:
        """Value a portfolio at every corner, exactly, in 1 / (scale * sum of the corner)."""
        return np.asarray(self.corners @ self._features_of(choice))

    def _features_of(self, choice: Choice) -> NDArray[Any]:
        """Give what a portfolio changes on every criterion, in whole 1 / scale of a point."""
        if choice not in self._features:
            whole_features = [int(x * self.weighted.scale) for x in self.weighted.features(choice)]
            self._features[choice] = np.array(whole_features, dtype=object)
        return self._features[choice]

    def learn_of(self, known: Iterable[tuple[Choice, Weights]]) -> None:
        """Take in portfolios that are proved best at some weights."""
        for choice, at in known:
            if choice not in self.best.known:
                self.best.known[choice] = at
                self._learn(choice)

    def _learn(self, choice: Choice) -> None:
        self.mixtures.add(self._worth(choice))

    def _ask(self, mixture: Mixture) -> bool:
        """Prove the best portfolio where the corners are mixed in the shares found; says whether it was news."""
        some = np.flatnonzero(mixture.shares).tolist()
        common = lcm(*(self.sums[c] for c in some))
        total = np.zeros(self.corners.shape[1], dtype=object)
        for c in some:
            total = total + self.corners[c] * (int(mixture.shares[c]) * (common // self.sums[c]))
        size = int(sum(total))
        return self._news(tuple(Fraction(int(x), size) for x in total))

    def _news(self, at: Weights) -> bool:
        """Prove the best portfolio at some weights; says whether it is worth more than all that were known."""
        if at in self._asked:
            return False
        self._asked[at] = None
        answer = self.best.at(at)
        parts = np.array(whole(at), dtype=object)
        known = max(self._features[other] @ parts for other in self.best.known)
        if self._features_of(answer.choice) @ parts <= known:
            return False
        self.best.known[answer.choice] = at
        self._learn(answer.choice)
        return True

    def _lead(self, choice: Choice, others: Sequence[Choice]) -> tuple[Fraction, Weights]:
        """The most by which one portfolio leads all others at once, and where; in exact fractions."""
        weighted, k = self.weighted, self.corners.shape[1]
        features = weighted.features(choice)
        gaps = [
            tuple(a - b for a, b in zip(features, weighted.features(other), strict=True))
            for other in others
        ]
        far = 1 + max((abs(x) for gap in gaps for x in gap), default=Fraction(0))
        # Unknowns: the weights, then the lead, counted from -far so that it is never negative.
        lead = (*(ZERO,) * k, ONE)
        rows = [Constraint((*(ONE,) * k, ZERO), "=", ONE)]
        rows += [Constraint((*row, ZERO), ">=", ZERO) for row in self.best.weights.rows]
        rows += [Constraint((*gap, -ONE), ">=", -far) for gap in gaps]
        rows.append(Constraint(lead, "<=", 2 * far))
        most, point = Polyhedron(k + 1, rows).most(lead)
        return most - far, point[:k]

    def needed(self) -> dict[Choice, Weights]:
        """Keep the known portfolios that lead all others somewhere; of equals the last by the tie rule goes first."""
        programme, weights = self.weighted.programme, self.best.weights
        known = dict(self.best.known)
        for choice in sorted(known, key=programme.tie_key, reverse=True):
            others = [other for other in known if other != choice]
            at = known[choice]
            if not others or (weights.holds(at) and self._leads(choice, others, at)):
                continue
            most, at = self._lead(choice, others)
            if most > 0:
                known[choice] = at
            else:
                del known[choice]
        return known

    def _leads(self, choice: Choice, others: Sequence[Choice], at: Weights) -> bool:
        parts = np.array(whole(at), dtype=object)
        worth = self._features[choice] @ parts
        return all(self._features[other] @ parts < worth for other in others)
