"""Robust portfolio modelling: every portfolio that no other beats for all admissible weights and scores.

    P dominates Q  if  V(P, w, s) >= V(Q, w, s) for all w and s of the information set, and > for some

The difference V(P) - V(Q) is linear in w, so it is enough to look at the corners of the weights;
what both hold at the same level cancels, and of the rest the least lead over the scores counts
(least_leads.py). The share of the non-dominated portfolios that hold a recommendation is its core
index: 1 is core (fund it whatever the weights and scores), 0 is exterior (never), between is
    borderline: discuss these (Liesio, Mild and Salo 2007, 2008).

All are found by deciding one recommendation after another over all partial portfolios at once. Two
things drop one:

1. Some good portfolio Q of a pool is at least as good at every corner as anything it can still
   become, better at one: bounded for each Q and corner by multipliers in exact integers
   (search.py).
2. Another partial portfolio uses no more of any rule, leaves the same pair effects open, and leads
   at every corner.

Where more partial portfolios come up than a stated number, only portfolios that are best in some
draw are compared: a sample, and called so.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from scoring.exact.batch.bounding import SCALE_BITS
from scoring.exact.batch.search import Resolver
from scoring.exact.parametric.cone import TooManyCorners, whole
from scoring.robustness.weights.dominance import CornerLeads
from scoring.robustness.weights.least_leads import leads
from scoring.robustness.weights.sampled import weights_drawn
from scoring.work.later import pd
from scoring.work.streams import BLOCK, streams

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scoring.exact.programme import Choice, Programme
    from scoring.robustness.weights.admissible import WeightSet
    from scoring.robustness.weights.least_leads import Leads
    from scoring.value.evaluation import Evaluation

LIMIT = 400_000
"""Partial portfolios looked at before only a sample is taken."""

CORNERS = 400
"""Corners of the weights beyond which only a sample is taken."""

RIVALS = 24  # good portfolios that partial ones are held against
SAMPLED = 400  # draws whose best portfolios make the sample
FEW = 800  # partial portfolios that are always compared with one another
HELPED = 0.95  # more are compared only while at most this share of them stays
PART = 4000  # partial portfolios worked on at a time
CELLS = 3_000_000  # numbers in an array of those x rivals x corners

type Word = Literal["core", "borderline", "exterior"]


@dataclass(frozen=True)
class Robust:
    """The non-dominated portfolios. core_index: recommendations, exact shares.

    complete: they are all of them; otherwise they are a sample, and core and exterior are not
        proved.
    scores: whether score ranges count, or likely scores are taken as exact.
    """

    ids: tuple[str, ...]
    weights: WeightSet
    scores: bool
    portfolios: tuple[Choice, ...]
    complete: bool

    @cached_property
    def core_index(self) -> tuple[Fraction, ...]:
        """Share of the non-dominated portfolios that hold each recommendation, at any level."""
        number = max(len(self.portfolios), 1)
        return tuple(
            Fraction(sum(choice[i] > 0 for choice in self.portfolios), number)
            for i in range(len(self.ids))
        )

    @property
    def words(self) -> tuple[Word, ...]:
        """Core, borderline or exterior, one a recommendation."""
        return tuple(
            "core" if x == 1 else "exterior" if x == 0 else "borderline" for x in self.core_index
        )

    def to_frame(self) -> pd.DataFrame:
        """Show one row a recommendation: its core index and the word for it."""
        return pd.DataFrame(
            {
                "recommendation": self.ids,
                "core_index": [float(x) for x in self.core_index],
                "word": self.words,
                "proved": self.complete,
            }
        ).set_index("recommendation")


def robust(
    evaluation: Evaluation,
    programme: Programme,
    weights: WeightSet,
    *,
    scores: bool = True,
    limit: int = LIMIT,
    known: Sequence[Choice] = (),
) -> Robust:
    """Find the non-dominated portfolios for a set of weights and, with `scores`, the ranges of the scores.

    limit: partial portfolios looked at; beyond it the result is a sample. known: portfolios that
    belong in a sample, such as those that are best for some weights.

    Raises:
        ValueError: no portfolio keeps every rule.
    """
    least = leads(evaluation, ranges=scores)
    resolver = Resolver(programme)
    try:
        corners = [whole(corner) for corner in weights.vertices]
    except TooManyCorners:
        corners = []
    pool = list(
        dict.fromkeys((*known, *_pool(resolver, least, weights, evaluation.case.settings.seed)))
    )
    complete = 0 < len(corners) <= CORNERS and _fits(least, corners)
    if complete:
        corner_leads = CornerLeads(programme, least, corners)
        unbeaten = _Search(resolver, corner_leads, corner_leads.undominated(pool), limit).run()
        complete = unbeaten is not None
        if unbeaten is not None:
            pool = unbeaten
    else:
        corner_leads = CornerLeads(
            programme, least, corners[:CORNERS] or _some(weights, evaluation.case.settings.seed)
        )
    best = sorted(corner_leads.undominated(pool), key=programme.order)
    return Robust(
        ids=programme.ids,
        weights=weights,
        scores=scores,
        portfolios=tuple(best),
        complete=complete,
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """Partial portfolios at one time: how many recommendations are decided.

    states: portfolios x recommendations, levels; 0 where not decided.
    use: rows x portfolios, so far.
    alive: joints x portfolios, the joints that may still hold.
    loss: portfolios x rivals x corners, of what may be led by at most.
    """

    time: int
    states: NDArray[np.int64]
    use: NDArray[np.int64]
    alive: NDArray[np.bool_]
    loss: NDArray[np.int64]

    def those(self, which: NDArray[np.int64]) -> _Part:
        """Keep some of them."""
        return _Part(
            self.time,
            self.states[which],
            self.use[:, which],
            self.alive[:, which],
            self.loss[which],
        )

    def pieces(self) -> list[_Part]:
        """Cut into parts of at most `PART`; none where nothing is left."""
        if len(self.states) <= PART:
            return [self] if len(self.states) else []
        number = -(-len(self.states) // PART)
        return [
            self.those(places) for places in np.array_split(np.arange(len(self.states)), number)
        ]


class _Search:
    """Decides one recommendation after another over all partial portfolios."""

    def __init__(
        self, resolver: Resolver, corner_leads: CornerLeads, pool: Sequence[Choice], limit: int
    ) -> None:
        self.resolver, self.corner_leads, self.limit = resolver, corner_leads, limit
        self.system = resolver.system
        corners = corner_leads.effects.shape[1]
        fewer = max(1, min(RIVALS, CELLS // max(PART * corners, 1)))
        self.rivals = np.array(pool[:: max(len(pool) // fewer, 1)][:fewer], dtype=np.int64)
        self._bound()

    def _bound(self) -> None:
        """Bound what any portfolio can lead each rival by at each corner, with the loss of every option."""
        corner_leads, system = self.corner_leads, self.system
        count, corners = len(self.rivals), corner_leads.effects.shape[1]
        values = np.zeros((system.columns, count, corners), dtype=np.int64)
        joints = np.zeros((len(self.resolver.programme.joints), count, corners), dtype=np.int64)
        for r, rival in enumerate(self.rivals):
            for i, lead in enumerate(corner_leads.lead):
                # The most that P can lead Q by: what Q's least lead over P leaves.
                first = system.first[i]
                values[first : first + system.sizes[i], r] = -lead[rival[i]]
        joints[: len(corner_leads.effects)] = corner_leads.effects[:, None, :]
        base = np.zeros((count, corners), dtype=np.int64)
        for r, rival in enumerate(self.rivals):
            # Not funding may itself lead; the bound takes option 0 as worth nothing, so its lead is
            # set apart.
            effects_held = corner_leads.joints_held(rival[None])[0] @ corner_leads.effects
            base[r] = -effects_held
            for i in range(len(corner_leads.lead)):
                first = system.first[i]
                nothing = values[first, r].copy()
                base[r] += nothing
                values[first : first + system.sizes[i], r] -= nothing
        flat = values.reshape(system.columns, count * corners)
        flat_joints = joints.reshape(len(joints), count * corners)
        bounds = self.resolver.bounded(flat, flat_joints)
        shape = (count, corners)
        self.fits = bounds.fits.all()
        self.losses = bounds.losses.reshape(system.columns, *shape)
        self.joint_losses = bounds.joint_losses.reshape(2, len(joints), *shape)
        step = bounds.step.reshape(shape)
        # In units of 2**-SCALE_BITS of the rounded step; base rounded up as values were.
        self.total = bounds.total.reshape(shape) + ((-((-base) >> step)) << SCALE_BITS)

    def run(self) -> list[Choice] | None:
        """List the portfolios that nothing of the pool beats; None where too many partial ones stand."""
        if not self.fits:
            return None
        joints = len(self.system.sides)
        self.order = self._order()
        when = {i: t for t, i in enumerate(self.order)}
        self.last = [max(when[i] for i in sides) for sides in self.resolver.sides]
        self.least = self._least()
        nothing_decided = _Part(
            time=0,
            states=np.zeros((1, len(self.order)), dtype=np.int64),
            use=np.zeros((self.system.rows, 1), dtype=np.int64),
            alive=np.ones((joints, 1), dtype=bool),
            loss=np.zeros((1, *self.total.shape), dtype=np.int64),
        )
        finished = self._finished(nothing_decided)
        if finished is None or self.system.exact:
            return finished
        return list(filter(self.resolver.programme.feasible, finished))

    def _finished(self, part: _Part) -> list[Choice] | None:
        """Decide everything that a part leaves open; None where too many partial portfolios stand.

        Wide lots are cut into parts that are finished one after another, which bounds the memory.
        """
        waiting = [part]
        finished: list[Choice] = []
        seen, helped = 0, True
        while waiting:
            part = waiting.pop()
            if part.time == len(self.order):
                finished += map(tuple, part.states.tolist())
                continue
            part = self._decided(part)
            if len(waiting) == 0 and (len(part.states) <= FEW or helped):
                stay = self._leaders(part)
                helped = len(stay) < HELPED * len(part.states)
                part = part.those(stay)
            seen += len(part.states)
            if seen > self.limit:
                return None
            waiting += part.pieces()
        return finished

    def _decided(self, part: _Part) -> _Part:
        """Decide the next recommendation in every partial portfolio; drop what cannot stand."""
        system, t = self.system, part.time
        i = self.order[t]
        options = range(system.first[i], system.first[i] + system.sizes[i])
        columns = [column for column in options if self.resolver.domain[column]]
        # Each partial portfolio once for each option: first all of them with the first option, then
        # with the second.
        parents = np.tile(np.arange(len(part.states)), len(columns))
        chosen = np.repeat(columns, len(part.states))
        use = part.use[:, parents] + system.amounts[:, chosen]
        alive = part.alive[:, parents]
        decided_joints: list[tuple[int, NDArray[np.bool_], NDArray[np.bool_]]] = []
        for p, sides in enumerate(self.resolver.sides):
            if i in sides:
                inside = system.member[p, chosen]
                died = alive[p] & ~inside
                alive[p] &= inside
                holds = alive[p] if self.last[p] == t else np.zeros_like(died)
                use += system.joint_amounts[:, p][:, None] * holds
                decided_joints.append((p, died, holds))
        possible = np.flatnonzero(
            (use + self.least[t + 1][:, None] <= self.resolver.bounds[:, None]).all(axis=0)
        )
        parents, chosen = parents[possible], chosen[possible]
        loss = part.loss[parents] + self.losses[chosen]
        for p, died, holds in decided_joints:
            loss[died[possible]] += self.joint_losses[0, p]
            loss[holds[possible]] += self.joint_losses[1, p]
        # What can still be led by; where a rival is ahead at every corner, nothing that goes on
        # from here stands.
        left = self.total - loss
        beaten_by = (left <= 0).all(axis=2) & (left < 0).any(axis=2)
        standing = np.flatnonzero(~beaten_by.any(axis=1))
        states = part.states[parents[standing]]
        states[:, i] = chosen[standing] - system.first[i]
        where = possible[standing]
        return _Part(
            time=t + 1, states=states, use=use[:, where], alive=alive[:, where], loss=loss[standing]
        )

    def _order(self) -> list[int]:
        """Put the recommendations first whose options differ most from one another."""
        keys = []
        for i, (first, size) in enumerate(zip(self.system.first, self.system.sizes, strict=True)):
            keys.append(
                (-float(self.losses[first : first + size].astype(np.float64).max(axis=0).mean()), i)
            )
        return [i for _, i in sorted(keys)]

    def _least(self) -> NDArray[np.int64]:
        """Work out the least that what is still to decide adds to every row: steps x rows."""
        system, order = self.system, self.order
        least = np.zeros((len(order) + 1, system.rows), dtype=np.int64)
        for t in range(len(order) - 1, -1, -1):
            part = slice(system.first[order[t]], system.first[order[t]] + system.sizes[order[t]])
            cells = system.amounts[:, part][:, self.resolver.domain[part]]
            least[t] = least[t + 1] + cells.min(axis=1)
            for p, at in enumerate(self.last):
                if at == t:
                    least[t] += np.minimum(system.joint_amounts[:, p], 0)
        return least

    def _leaders(self, part: _Part) -> NDArray[np.int64]:
        """Keep the partial portfolios that no other one beats with no more use and the same effects open."""
        alive = part.alive[[p for p, last in enumerate(self.last) if last >= part.time]]
        # Undecided recommendations stand at 0 in all states alike, so their leads and effects
        # cancel.
        others = np.vstack([-part.use, alive, ~alive])
        return np.flatnonzero(self.corner_leads.standing(part.states, others))


def _fits(least: Leads, corners: Sequence[Sequence[int]]) -> bool:
    """Say whether all leads fit 64 bits with room to add them up."""
    size = max(sum(map(abs, corner)) for corner in corners)
    return least.largest * size * (len(least.lead) + len(least.pairs) + 1) < 2**60


def _some(weights: WeightSet, seed: int) -> list[tuple[int, ...]]:
    """Take drawn weights where the corners are too many."""
    return [
        tuple(row) for row in weights_drawn(weights, streams(seed, 0).weights, CORNERS).tolist()
    ]


def _pool(resolver: Resolver, least: Leads, weights: WeightSet, seed: int) -> list[Choice]:
    """Find portfolios that are best for some drawn weights, scores in the middle or anywhere in their ranges.

    Values: half of what a level surely gains over nothing and of what it may gain at most, or a
    random part of both.
    """
    drawn = weights_drawn(weights, streams(seed, 0).weights, BLOCK)[:SAMPLED].astype(np.float64)
    # Levels x criteria: the least that each leads not funding by, and the most.
    low = np.array([row[0] for square in least.lead for row in square[1:]], dtype=np.float64)
    high = -np.array([cell for square in least.lead for cell in square[0][1:]], dtype=np.float64)
    rng = np.random.Generator(streams(seed, 0).scores)
    owner = np.repeat(np.arange(len(least.lead)), [len(square) - 1 for square in least.lead])
    scale = (
        2.0**40 / max(float(np.abs(np.concatenate([low, high])).max(initial=1.0)), 1.0) / 2.0**30
    )
    values = np.zeros((len(low), len(drawn)), dtype=np.int64)
    shape = (len(least.lead), low.shape[1])
    for d, weights_of in enumerate(drawn):
        parts = np.full(shape, 0.5) if d % 2 else rng.random(shape)
        cells = low + (high - low) * parts[owner]
        values[:, d] = np.rint(
            sum(cells[:, j] * weight for j, weight in enumerate(weights_of)) * scale
        )
    joints = np.zeros((len(resolver.programme.joints), len(drawn)), dtype=np.int64)
    for p, (j, points) in enumerate(least.pairs):
        joints[p] = np.rint(points * drawn[:, j] * scale)
    resolved = resolver.resolve(values, joints)
    return list(dict.fromkeys(map(tuple, resolved.choices.tolist())))
