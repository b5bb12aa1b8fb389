"""Comparisons two by two from the case's sheet: all leaves at once, or neighbours down the value tree."""

from __future__ import annotations

from fractions import Fraction
from itertools import chain, combinations
from typing import TYPE_CHECKING

from criteria.model.scales import plain
from scoring.elicitation.ahp import LIMIT, SAATY, consistency, eigenvector, geometric_mean, revisit
from scoring.elicitation.elicited import ElicitedWeights, Method
from scoring.value.weights import weights

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from criteria.model.case import Case
    from criteria.model.rows import ComparisonRow
    from scoring.elicitation.ahp import Revisit

DECIMALS = 12
"""Decimals kept of a weight, so that it is the same on every machine."""


def comparison_weights(case: Case, voice: str) -> Iterator[ElicitedWeights]:
    """Turn a voice's comparisons into weights, by the eigenvector and by the geometric mean.

    Where all compared are neighbours in the value tree, each branch has a matrix of its own and
    weights are multiplied down the branches; otherwise all leaves stand in one matrix. The figures
    name the branch where there are several.
    """
    rows = [row for row in case.pairwise if row.stakeholder == voice]
    if not rows:
        return
    families = _families(case, rows)
    doubled = tuple(_doubled(rows))
    lacking = [f"{a} with {b}" for a, b in _pairs(families) if _ratio(rows, a, b) is None]
    if lacking:
        notes = (*doubled, f"Still to be compared: {', '.join(lacking)}.")
        yield ElicitedWeights(voice, Method.EIGENVECTOR, notes=notes)
        return
    compared = [_Compared(family, _matrix(rows, family)) for family in families]
    figures = tuple(chain.from_iterable(of.figures(named=len(families) > 1) for of in compared))
    notes = (*doubled, *chain.from_iterable(of.look_again() for of in compared))
    by_eigenvector: dict[str, Fraction] = {}
    by_mean: dict[str, Fraction] = {}
    for of in compared:
        by_eigenvector |= _rounded(of.family, eigenvector(of.matrix)[0])
        by_mean |= _rounded(of.family, geometric_mean(of.matrix))
    # What is to be looked at again is said once.
    yield ElicitedWeights(
        voice, Method.EIGENVECTOR, weights(case, by_eigenvector), figures=figures, notes=notes
    )
    yield ElicitedWeights(voice, Method.GEOMETRIC, weights(case, by_mean), figures=figures)


class _Compared:
    """One family of nodes and the matrix of their ratios: how consistent it is, and what to look at again."""

    def __init__(self, family: Sequence[str], matrix: Sequence[Sequence[float]]) -> None:
        self.family, self.matrix = family, matrix
        self.consistency = consistency(matrix)

    def figures(self, *, named: bool) -> Iterator[tuple[str, Fraction]]:
        """Give the consistency ratios by two random indices; two alone are always consistent."""
        if len(self.family) <= 2:
            return
        where = f" of {', '.join(self.family)}" if named else ""
        ratios = {
            "Saaty 1980": self.consistency.saaty,
            "Donegan and Dodd 1991": self.consistency.donegan_dodd,
        }
        for index, ratio in ratios.items():
            if ratio is not None:
                yield (
                    f"consistency ratio{where} (random index: {index})",
                    Fraction(str(round(ratio, 9))),
                )

    def look_again(self) -> Iterator[str]:
        """Say which comparison to look at again, where the family is not consistent enough."""
        again = revisit(self.matrix)
        if again is not None and not self.consistency.acceptable:
            yield _look_again(self.family, again, self.consistency.saaty or 0.0)


def _pairs(families: Sequence[Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Every two neighbours."""
    for family in families:
        yield from combinations(family, 2)


def _matrix(rows: Sequence[ComparisonRow], family: Sequence[str]) -> list[list[float]]:
    """The ratios of a family, all of which are known: nodes x nodes."""
    return [[float(_ratio(rows, a, b) or 0) for b in family] for a in family]


def _rounded(family: Sequence[str], shares: Sequence[float]) -> dict[str, Fraction]:
    """Each node's share among its neighbours, as exact as it is the same everywhere."""
    return {
        node: Fraction(str(round(share, DECIMALS)))
        for node, share in zip(family, shares, strict=True)
    }


def _families(case: Case, rows: Sequence[ComparisonRow]) -> list[list[str]]:
    """Sets of nodes that need every comparison among themselves."""
    parent = {row.id: row.parent for row in case.criteria}
    if all(parent.get(row.a) == parent.get(row.b) for row in rows):
        children: dict[str, list[str]] = {}
        for row in case.criteria:
            children.setdefault(row.parent, []).append(row.id)
        return list(children.values())
    return [[leaf.id for leaf in case.leaves]]


def _ratio(rows: Sequence[ComparisonRow], a: str, b: str) -> Fraction | None:
    """Find how many times as much a is worth as b, said either way round; the first that was said stands."""
    if a == b:
        return Fraction(1)
    for row in rows:
        if (row.a, row.b) == (a, b):
            return Fraction(row.ratio)
        if (row.a, row.b) == (b, a):
            return 1 / Fraction(row.ratio)
    return None


def _doubled(rows: Sequence[ComparisonRow]) -> Iterator[str]:
    seen: dict[frozenset[str], ComparisonRow] = {}
    for row in rows:
        first = seen.setdefault(frozenset((row.a, row.b)), row)
        if first is not row:
            yield f"{row.a} and {row.b} are compared twice; the first comparison stands."


def _look_again(family: Sequence[str], again: Revisit, ratio: float) -> str:
    stated, fitting, nearest = (_times(x) for x in (again.stated, again.fitting, again.nearest))
    size = len(family)
    short = "" if round(again.after_nearest, 9) <= LIMIT else ", which is still above it"
    return (
        f"The consistency ratio is {ratio:.2f} (random index {SAATY[size]:.2f} for {size} criteria, Saaty 1980), above "
        f"{LIMIT:.2f}. Look again at {family[again.i]} against {family[again.j]}: it is said to be worth {stated}, the "
        f"other comparisons imply {fitting}. The nearest step of the scale, {nearest}, would bring the ratio to "
        f"{again.after_nearest:.2f}{short}."
    )


def _times(ratio: float) -> str:
    """Write a ratio as a person says it.

    >>> _times(3.0), _times(0.5), _times(2.345)
    ('3 times as much', '1/2 as much', '2.3 times as much')
    """
    if ratio >= 1:
        return f"{plain(Fraction(str(round(ratio, 1))))} times as much"
    return f"1/{plain(Fraction(str(round(1 / ratio, 1))))} as much"
