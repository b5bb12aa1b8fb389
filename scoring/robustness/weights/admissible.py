"""Which weights are admissible: exact, within ranges, in an order, under linear statements, or any at all.

Every kind is the same thing, a cone cut by sum w = 1:  {w >= 0 : a . w >= 0 for every row a, sum w
= 1}. A statement with a number in it (w1 >= 0.2) becomes such a row because 0.2 is 0.2 * sum w. All
exact (incomplete weight information as in Salo and Hamalainen 1992, 2001; Liesio, Mild and Salo
2007).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import pairwise, product
from typing import TYPE_CHECKING

from scoring.elicitation.statements import leaf_columns, statement
from scoring.exact.linear.rational import Constraint, Polyhedron
from scoring.exact.parametric.cone import extreme_rays, whole
from scoring.value.weights import weights as leaf_weights
from scoring.work.later import pd

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from criteria.model.case import Case
    from criteria.model.rows import Criterion

type Weights = tuple[Fraction, ...]

QUARTER = Fraction(1, 4)


class WeightsClash(ValueError):  # noqa: N818 - what it is
    """No weights keep every statement."""


@dataclass(frozen=True)
class WeightSet:
    """Admissible weights over the criteria of a case.

    name: a short name.
    words: one sentence a planner would say.
    rows: each a . w >= 0, with w >= 0 and sum w = 1.
    tiers: for an order, the criteria from the heaviest tier to the lightest, none said about those
        within a tier.
    centre: weights of the set, the stated ones where there are some.
    """

    name: str
    words: str
    criteria: tuple[str, ...]
    rows: tuple[Weights, ...]
    centre: Weights
    tiers: tuple[tuple[int, ...], ...] | None = None

    @cached_property
    def vertices(self) -> tuple[Weights, ...]:
        """The corners of the set, each summing to 1.

        Raises:
            TooManyCorners: there are more than a few thousand.
        """
        rays = extreme_rays([whole(row) for row in self.rows], len(self.criteria))
        return tuple(tuple(Fraction(x, sum(ray)) for x in ray) for ray in rays)

    @cached_property
    def polyhedron(self) -> Polyhedron:
        """The set as a small linear programme in exact fractions."""
        ones = (Fraction(1),) * len(self.criteria)
        rows = [Constraint(row, ">=", Fraction(0)) for row in self.rows]
        return Polyhedron(len(self.criteria), [Constraint(ones, "=", Fraction(1)), *rows])

    @property
    def exact(self) -> bool:
        """Whether only one vector of weights is left."""
        return all(low == high for low, high in self.ranges)

    @cached_property
    def ranges(self) -> tuple[tuple[Fraction, Fraction], ...]:
        """Least and most each weight can be within the set."""
        ends = []
        for j in range(len(self.criteria)):
            unit = tuple(Fraction(int(i == j)) for i in range(len(self.criteria)))
            ends.append((self.polyhedron.least(unit)[0], self.polyhedron.most(unit)[0]))
        return tuple(ends)

    def holds(self, weights: Sequence[Fraction]) -> bool:
        """Say whether weights that sum to 1 belong to the set."""
        return min(weights) >= 0 and all(
            sum(a * w for a, w in zip(row, weights, strict=True)) >= 0 for row in self.rows
        )

    def narrowed(self, name: str, words: str, rows: Sequence[Weights]) -> WeightSet:
        """Cut the set by more rows.

        Raises:
            WeightsClash: nothing is left.
        """
        cut = WeightSet(name, words, self.criteria, (*self.rows, *rows), self.centre)
        if not cut.polyhedron.feasible:
            raise WeightsClash(f"no weights keep all of this: {words}")
        return cut if cut.holds(self.centre) else _recentred(cut)

    def to_frame(self) -> pd.DataFrame:
        """Show the range of every weight; one row a criterion."""
        return pd.DataFrame(
            {
                "criterion": self.criteria,
                "lowest": [float(low) for low, _ in self.ranges],
                "centre": [float(w) for w in self.centre],
                "highest": [float(high) for _, high in self.ranges],
            }
        ).set_index("criterion")


def fixed(criteria: Sequence[str], weights: Sequence[Fraction]) -> WeightSet:
    """Admit one vector of weights only."""
    given = tuple(weights)
    k = len(given)
    rows = [
        tuple(sign * (Fraction(int(i == j)) - given[j]) for i in range(k))
        for j in range(k)
        for sign in (1, -1)
    ]
    return WeightSet(
        "stated weights", "exactly the stated weights", tuple(criteria), tuple(rows), given
    )


def anything(criteria: Sequence[str]) -> WeightSet:
    """Admit all weights that sum to 1."""
    k = len(criteria)
    centre = (Fraction(1, k),) * k
    return WeightSet(
        name="any weights",
        words="any weights at all",
        criteria=tuple(criteria),
        rows=(),
        centre=centre,
        tiers=(tuple(range(k)),),
    )


def ordered(criteria: Sequence[str], tiers: Sequence[Sequence[int]], words: str = "") -> WeightSet:
    """Admit weights that fall from tier to tier; within a tier any may be the larger."""
    k = len(criteria)
    rows = []
    for heavy, light in pairwise(tiers):
        for i, j in product(heavy, light):
            rows.append(tuple(Fraction(int(c == i) - int(c == j)) for c in range(k)))
    names = [", ".join(criteria[j] for j in tier) for tier in tiers]
    return WeightSet(
        name="order of swings",
        words=words or " >= ".join(names),
        criteria=tuple(criteria),
        rows=tuple(rows),
        centre=_order_centre(k, tiers),
        tiers=tuple(map(tuple, tiers)),
    )


def _order_centre(k: int, tiers: Sequence[Sequence[int]]) -> Weights:
    """Give the centre of an order of k criteria.

    It is the mean of the corners of a full order (rank order centroid weights, Barron and Barrett
    1996), shared within a tier.
    """
    parts = [Fraction(1, m) for m in range(1, k + 1)]
    slots = [sum(parts[place:], Fraction(0)) / k for place in range(k)]
    centre = [Fraction(0)] * k
    start = 0
    for tier in tiers:
        share = sum(slots[start : start + len(tier)], Fraction(0)) / len(tier)
        start += len(tier)
        for j in tier:
            centre[j] = share
    return tuple(centre)


def in_order_of(criteria: Sequence[str], weights: Sequence[Fraction]) -> WeightSet:
    """Admit all weights in the order of these, equal ones in any order among themselves."""
    return replace(ordered(criteria, _tiers(list(weights))), centre=tuple(weights))


def around(
    criteria: Sequence[str], weights: Sequence[Fraction], share: Fraction = QUARTER
) -> WeightSet:
    """Admit weights that each differ from the stated one by at most a share of it."""
    bounds = [((1 - share) * w, (1 + share) * w) for w in weights]
    name = within(share)
    words = f"every weight {name} of the stated one"
    return WeightSet(name, words, tuple(criteria), tuple(_shares(bounds)), tuple(weights))


def within(share: Fraction) -> str:
    """Say how far something may be off.

    >>> within(Fraction(1, 4))
    'within 25 %'
    """
    return f"within {float(share * 100):g} %"


def ranged(criteria: Sequence[str], low: Sequence[Fraction], high: Sequence[Fraction]) -> WeightSet:
    """Admit the weights that come from some swings within their ranges.

    w comes from swings s with low <= s <= high exactly where w_i * low_j <= w_j * high_i for all i,
    j.

    Raises:
        WeightsClash: a range is back to front, or all swings may only be zero.
    """
    if any(a > b for a, b in zip(low, high, strict=True)) or not any(high):
        raise WeightsClash("a range of swings is back to front, or all swings are zero")
    rows = [row for i in range(len(criteria)) for row in _range_rows(i, low, high)]
    middles = [(a + b) / 2 for a, b in zip(low, high, strict=True)]
    centre = tuple(m / sum(middles) for m in middles)
    return WeightSet(
        "ranges of swings", "any swings within their ranges", tuple(criteria), tuple(rows), centre
    )


def _range_rows(i: int, low: Sequence[Fraction], high: Sequence[Fraction]) -> Iterator[Weights]:
    """Yield the rows that hold one weight at or below the most of its swing, whatever the others are.

    Some t has w_i <= high_i * t and w_j >= low_j * t for all i and j.
    """
    k = len(low)
    for j in range(k):
        if j != i and low[j] > 0:
            yield tuple(high[i] * int(c == j) - low[j] * int(c == i) for c in range(k))
    if high[i] == 0:
        yield tuple(Fraction(-int(c == i)) for c in range(k))


def stated(case: Case) -> WeightSet:
    """Read what the case itself admits.

    1. Ranges of swings, ranges of weights and linear statements, where any is given: all of them
       together.
    2. Else the order in the column `rank`, or in the Weights table, where one is given.
    3. Else the order of the swings: the figures are then trusted to say which matters more, and no
       further.

    Only what is said for the case as a whole counts here, not what single stakeholders say. With
    groups, a leaf's swing range is taken in proportion to its weight, and a group's own range
    stretches those of its leaves.

    Raises:
        WeightsClash: what is said leaves no weights.
        StatementError: a statement cannot be read.
    """
    ids = tuple(leaf.id for leaf in case.leaves)
    weights = leaf_weights(case)
    ranges = _stated_ranges(case, ids, weights)
    if ranges is not None:
        return ranges
    ranks = _stated_ranks(case)
    given = [rank for rank in ranks if rank is not None]
    if not given:
        return in_order_of(ids, weights)
    last = 1 + max(given)
    return ordered(ids, _tiers([-(last if rank is None else rank) for rank in ranks]))


def _stated_ranges(case: Case, ids: tuple[str, ...], weights: Weights) -> WeightSet | None:
    """Admit what fits all ranges and statements of the case; None where it makes none."""
    low, high = _swing_ranges(case, weights)
    bounds = _stated_bounds(case)
    rows = [*_shares(bounds), *_stated_rows(case)]
    if low == high and not bounds and not rows:
        return None
    swing_set = anything(ids) if low == high else ranged(ids, low, high)
    cut = swing_set.narrowed(swing_set.name, swing_set.words, rows) if rows else swing_set
    centre = weights if cut.holds(weights) else cut.centre
    return WeightSet(
        "stated ranges", "whatever fits the stated ranges and statements", ids, cut.rows, centre
    )


def _stated_bounds(case: Case) -> list[tuple[Fraction, Fraction]]:
    """Read the least and the most that the case lets each weight be; empty where it gives no range of a weight."""
    ranged_rows = [row for row in case.weights if row.low is not None or row.high is not None]
    ranges = {row.criterion: (row.low, row.high) for row in ranged_rows if not row.stakeholder}
    if not ranges:
        return []
    bounds = []
    for leaf in case.leaves:
        low, high = ranges.get(leaf.id, (None, None))
        bounds.append((Fraction(low or 0), Fraction(1 if high is None else high)))
    return bounds


def _stated_rows(case: Case) -> list[Weights]:
    """Read the linear statements that the case makes about its weights as rows."""
    columns = leaf_columns(case)
    rows = []
    for row in case.weight_statements:
        if not row.stakeholder:
            for constraint in statement(row.statement, columns).rows:
                rows += _homogeneous(constraint)
    return rows


def _stated_ranks(case: Case) -> list[int | None]:
    """Read each leaf's place in the order of weights: its own, else that in the Weights table."""
    places = {
        row.criterion: row.rank
        for row in case.weights
        if not row.stakeholder and row.rank is not None
    }
    return [leaf.rank if leaf.rank is not None else places.get(leaf.id) for leaf in case.leaves]


def _homogeneous(constraint: Constraint) -> list[Weights]:
    """Write a . w (sense) b as rows over weights that sum to 1."""
    row = tuple(a - constraint.bound for a in constraint.coefficients)
    turned = tuple(-a for a in row)
    return {">=": [row], "<=": [turned], "=": [row, turned]}[constraint.sense]


def _recentred(cut: WeightSet) -> WeightSet:
    """Take the mean of the corners that reach the end of some weight as the centre."""
    k = len(cut.criteria)
    corners = []
    for j in range(k):
        unit = tuple(Fraction(int(i == j)) for i in range(k))
        corners += [cut.polyhedron.least(unit)[1], cut.polyhedron.most(unit)[1]]
    centre = tuple(
        sum((corner[j] for corner in corners), Fraction(0)) / len(corners) for j in range(k)
    )
    return replace(cut, centre=centre)


def _shares(bounds: Sequence[tuple[Fraction, Fraction]]) -> list[Weights]:
    """Write low_j <= w_j <= high_j as rows over weights that sum to 1."""
    k = len(bounds)
    rows = []
    for j, (low, high) in enumerate(bounds):
        if low > 0:
            rows.append(tuple(Fraction(int(i == j)) - low for i in range(k)))
        if high < 1:
            rows.append(tuple(high - Fraction(int(i == j)) for i in range(k)))
    return rows


def _tiers[T: (int, Fraction)](keys: Sequence[T]) -> list[list[int]]:
    """Group places by falling key."""
    levels = sorted(set(keys), reverse=True)
    return [[j for j, key in enumerate(keys) if key == level] for level in levels]


def _swing_ranges(case: Case, weights: Weights) -> tuple[list[Fraction], list[Fraction]]:
    """Give low and high swings of every leaf on one common scale, its weight."""
    rows = {row.id: row for row in case.criteria}
    swings = case.swings

    def stretch(leaf: Criterion) -> tuple[Fraction, Fraction]:
        low = high = Fraction(1)
        row: Criterion | None = leaf
        while row is not None:
            swing = swings.get(row.id)
            if swing:
                lowest, highest = row.swing_ends
                low *= Fraction(lowest) / swing if lowest is not None else 1
                high *= Fraction(highest) / swing if highest is not None else 1
            row = rows.get(row.parent)
        return low, high

    stretches = [stretch(leaf) for leaf in case.leaves]
    return (
        [low * w for (low, _), w in zip(stretches, weights, strict=True)],
        [high * w for (_, high), w in zip(stretches, weights, strict=True)],
    )
