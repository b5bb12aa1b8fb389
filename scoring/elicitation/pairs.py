"""Comparisons two by two from the case's sheet: all leaves at once, or neighbours down the value tree."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
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

    Where all compared are neighbours in the value tree, each branch has a matrix of its own and weights are multiplied
    down the branches; otherwise all leaves stand in one matrix. The figures name the branch where there are several.
    """
    rows = [row for row in case.pairwise if row.stakeholder == voice]
    if not rows:
        return
    families = _families(case, rows)
    notes, figures = list(_doubled(rows)), []
    lacking = [f"{a} with {b}" for family in families for a, b in combinations(family, 2) if _ratio(rows, a, b) is None]
    if lacking:
        notes.append(f"Still to be compared: {', '.join(lacking)}.")
        yield ElicitedWeights(voice, Method.EIGENVECTOR, notes=tuple(notes))
        return
    shares: dict[Method, dict[str, Fraction]] = {Method.EIGENVECTOR: {}, Method.GEOMETRIC: {}}
    for family in families:
        matrix = [[float(_ratio(rows, a, b) or 0) for b in family] for a in family]
        shares[Method.EIGENVECTOR] |= _rounded(family, eigenvector(matrix)[0])
        shares[Method.GEOMETRIC] |= _rounded(family, geometric_mean(matrix))
        measured = consistency(matrix)
        where = f" of {', '.join(family)}" if len(families) > 1 else ""
        for index, ratio in (("Saaty 1980", measured.saaty), ("Donegan and Dodd 1991", measured.donegan_dodd)):
            if ratio is not None and len(family) > 2:
                figures.append((f"consistency ratio{where} (random index: {index})", Fraction(str(round(ratio, 9)))))
        again = revisit(matrix)
        if again is not None and not measured.acceptable:
            notes.append(_look_again(family, again, measured.saaty or 0.0))
    for method, local in shares.items():  # what is to be looked at again is said once
        said_once = tuple(notes) if method is Method.EIGENVECTOR else ()
        yield ElicitedWeights(voice, method, weights(case, local), figures=tuple(figures), notes=said_once)


def _rounded(family: Sequence[str], shares: Sequence[float]) -> dict[str, Fraction]:
    """Each node's share among its neighbours, as exact as it is the same everywhere."""
    return {node: Fraction(str(round(share, DECIMALS))) for node, share in zip(family, shares, strict=True)}


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
