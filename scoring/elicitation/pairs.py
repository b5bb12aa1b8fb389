"""Comparisons two by two from the case's sheet: all leaves at once, or neighbours down the value tree."""

from __future__ import annotations

from fractions import Fraction
from itertools import chain, combinations
from typing import TYPE_CHECKING

from criteria.model.scales import plain
from criteria.model.written import warning
from scoring.elicitation.ahp import LIMIT, SAATY, consistency, eigenvector, geometric_mean, revisit
from scoring.elicitation.elicited import ElicitedWeights, Method
from scoring.elicitation.problems import incomplete
from scoring.value.weights import weights

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from criteria.model.case import Case
    from criteria.model.problems import Problem
    from criteria.model.rows import ComparisonRow
    from scoring.elicitation.ahp import Revisit
    from scoring.elicitation.elicited import FullWeights

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


def comparison_problems(
    case: Case, voice: str, answer: ElicitedWeights | None, full: FullWeights | None
) -> Iterator[Problem]:
    """Name what is missing, and where a voice's comparisons contradict one another too far: one cell a branch."""
    yield from incomplete("pairwise")(case, voice, answer, full)
    if answer is None or answer.weights is None:
        return
    rows = [row for row in case.pairwise if row.stakeholder == voice]
    for family in _families(case, rows):
        of = _Compared(family, _matrix(rows, family))
        again = revisit(of.matrix)
        if again is not None and not of.consistency.acceptable:
            yield _inconsistent(of, again, _row(rows, family[again.i], family[again.j]))
        else:
            yield from _two_orders(of, rows)


def _inconsistent(of: _Compared, again: Revisit, row: ComparisonRow | None) -> Problem:
    """The comparison that contradicts the others most, and what they imply in its place."""
    first, second = of.family[again.i], of.family[again.j]
    stated, fitting = _times(again.stated), _times(again.fitting)
    ratio = f"{of.consistency.saaty or 0.0:.2f}"
    found = (
        f"{first} is said to be worth {stated} as {second}; the other comparisons imply {fitting}."
    )
    allowed = f"The consistency ratio is {ratio}, above {LIMIT:.2f}, so these weights are in doubt."
    mend = f"Look at this one again first: {_times(again.nearest)} gives {again.after_nearest:.2f}."
    place = row.place("ratio") if row else None
    return warning("ahp-inconsistent", place, found, allowed, mend)


def _two_orders(of: _Compared, rows: Sequence[ComparisonRow]) -> Iterator[Problem]:
    """Two criteria that the eigenvector and the geometric mean put in different order; the first such pair."""
    vectors = (eigenvector(of.matrix)[0], geometric_mean(of.matrix))
    for i, j in combinations(range(len(of.family)), 2):
        by_eigenvector, by_mean = (round(shares[i] - shares[j], 9) for shares in vectors)
        if by_eigenvector * by_mean < 0:
            first, second = of.family[i], of.family[j]
            row = _row(rows, first, second)
            ahead, behind = (first, second) if by_eigenvector > 0 else (second, first)
            found = f"the eigenvector puts {ahead} before {behind}, and the geometric mean the other way round."
            allowed = (
                "The order of these two is an accident of the method, and so is what turns on it."
            )
            mend = f"Look at {first} against {second} again, or state the order."
            yield warning(
                "ahp-inconsistent", row.place("ratio") if row else None, found, allowed, mend
            )
            return


def _row(rows: Sequence[ComparisonRow], a: str, b: str) -> ComparisonRow | None:
    """The row that compares two, either way round."""
    return next((row for row in rows if {row.a, row.b} == {a, b}), None)


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
