"""Criteria that seem to measure one thing: they order what is scored alike, or rest on the same facts.

A rank correlation is that of Spearman, with equal scores at their mean rank. All is in whole
numbers: ranks are doubled, and a correlation is compared by its square.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import isqrt
from typing import TYPE_CHECKING

from criteria.model.words import JUDGEMENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from criteria.model.case import Case
    from criteria.model.rows import Criterion, ScoreRow

ALIKE = Fraction(9, 10)
"""The rank correlation above which two criteria order recommendations alike."""

ENOUGH = 12
"""Recommendations from which on that is no accident; among pairs of ten criteria chance gives it in 1 case of 200."""

ALIKE_OF_FEW, FEWEST = Fraction(95, 100), 10
"""The same for fewer recommendations, with so many scored levels."""

DISTINCT = 5
"""Different scores that a criterion needs before its order says anything."""

SCORED_IN_STEP, DISTINCT_IN_STEP = 6, 4
"""Scored levels, and different scores, where every score on one follows from that on the other by one and the same sum."""

MOST = 500
"""Scored levels that are compared; of more, every second one, every third one and so on."""

SHARED = Fraction(1, 2)
"""Part of the facts cited under either criterion that are cited under both, for the same recommendations.

A fact that bears on two criteria here and there is no fault: good cases have hundreds of those.
"""

BY_CHANCE = 3
"""How many times as often as by chance, and how often more than that, facts must be shared: few are cited often."""


@dataclass(frozen=True, slots=True)
class Twins:
    """Two criteria that seem to be one.

    correlation: of their ranks, negative where one falls as the other rises; None where they share
        facts instead. number: the recommendations or levels compared, or those that share facts.
    row: the score that cites a shared fact under the second; None for a correlation.
    """

    first: Criterion
    second: Criterion
    correlation: Fraction | None
    number: int
    row: ScoreRow | None = None


def twins(case: Case, leaves: Sequence[Criterion]) -> tuple[Twins, ...]:
    """List the pairs of criteria that order alike or rest on the same facts, each pair once."""
    pairs = {(twin.first.id, twin.second.id): twin for twin in _sharing(case, leaves)}
    pairs |= {(twin.first.id, twin.second.id): twin for twin in _correlated(case, leaves)}
    return tuple(pairs.values())


def _correlated(case: Case, leaves: Sequence[Criterion]) -> Iterator[Twins]:
    """The pairs that order what is scored alike."""
    by_level = _scores(case)
    references = {(option, case.reference_of(option).level) for option in case.levels_of}
    every = _columns(list(by_level.values()), leaves)
    by_reference = _columns(
        [scores for key, scores in by_level.items() if key in references], leaves
    )
    for first, second in combinations(every, 2):
        of_all = _Pair.of(every[first], every[second])
        one_each = _Pair.of(by_reference[first], by_reference[second])
        if _in_step(every[first].scores, every[second].scores) or _alike(of_all, one_each):
            at = {leaf.id: leaf for leaf in leaves}
            yield Twins(at[first], at[second], of_all.correlation, of_all.number)


def _alike(of_all: _Pair, one_each: _Pair) -> bool:
    """Whether two orders agree beyond chance: levels of one recommendation move together, so both are asked."""
    if of_all.distinct < DISTINCT:
        return False
    if one_each.number >= ENOUGH:
        return one_each.above(ALIKE) and one_each.distinct >= DISTINCT
    return of_all.number >= FEWEST and of_all.above(ALIKE_OF_FEW) and one_each.above(ALIKE_OF_FEW)


@dataclass(frozen=True, slots=True)
class _Column:
    """The scores on one criterion, and their doubled ranks from the mean one. size: the sum of their squares."""

    scores: tuple[Decimal, ...]
    ranks: tuple[int, ...]
    size: int
    distinct: int


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two columns of ranks: their number, the sums of products, and the fewer of their different scores."""

    number: int
    product: int
    sizes: int
    distinct: int

    @classmethod
    def of(cls, first: _Column, second: _Column) -> _Pair:
        product = sum(a * b for a, b in zip(first.ranks, second.ranks, strict=True))
        distinct = min(first.distinct, second.distinct)
        return cls(len(first.ranks), product, first.size * second.size, distinct)

    def above(self, least: Fraction) -> bool:
        """Whether the correlation, its sign aside, is above a size."""
        return self.product**2 > least**2 * self.sizes

    @property
    def correlation(self) -> Fraction:
        """The correlation, to a thousandth."""
        if not self.sizes:
            return Fraction(0)
        size = Fraction(isqrt(10**6 * self.product**2 // self.sizes), 1000)
        return size if self.product > 0 else -size


def _scores(case: Case) -> dict[tuple[str, str], dict[str, Decimal]]:
    """The likely scores of each scored level, by criterion; a blank level is the only one."""
    by_level: dict[tuple[str, str], dict[str, Decimal]] = {}
    for row in case.scores:
        levels = case.levels_of.get(row.option, ())
        level = levels[0].level if not row.level and len(levels) == 1 else row.level
        by_level.setdefault((row.option, level), {})[row.criterion] = row.likely
    return by_level


def _columns(
    rows: Sequence[Mapping[str, Decimal]], leaves: Sequence[Criterion]
) -> dict[str, _Column]:
    """The column of each criterion, over the levels that are scored on all."""
    whole = [row for row in rows if all(leaf.id in row for leaf in leaves)]
    whole = whole[:: 1 + len(whole) // MOST]
    return {leaf.id: _column([row[leaf.id] for row in whole]) for leaf in leaves}


def _column(scores: Sequence[Decimal]) -> _Column:
    first: dict[Decimal, int] = {}
    last: dict[Decimal, int] = {}
    for place, score in enumerate(sorted(scores)):
        first.setdefault(score, place)
        last[score] = place
    middle = len(scores) - 1
    ranks = tuple(first[score] + last[score] - middle for score in scores)
    return _Column(tuple(scores), ranks, sum(rank * rank for rank in ranks), len(first))


def _in_step(first: Sequence[Decimal], second: Sequence[Decimal]) -> bool:
    """Whether one column is the other times a number and plus a number, with different scores enough."""
    if len(first) < SCORED_IN_STEP or len(set(first)) < DISTINCT_IN_STEP:
        return False
    start = next(k for k, score in enumerate(first) if score != first[0])
    run, rise = first[start] - first[0], second[start] - second[0]
    return bool(rise) and all(
        (b - second[0]) * run == (a - first[0]) * rise for a, b in zip(first, second, strict=True)
    )


def _sharing(case: Case, leaves: Sequence[Criterion]) -> Iterator[Twins]:
    """The pairs that rest on the same facts; none where most do, as where each recommendation has one source."""
    cited: dict[str, dict[tuple[str, str], ScoreRow]] = {leaf.id: {} for leaf in leaves}
    for row in case.scores:
        for fact in row.evidence:
            if fact.casefold() != JUDGEMENT and row.criterion in cited:
                cited[row.criterion].setdefault((row.option, fact), row)
    facts = {fact for keys in cited.values() for _, fact in keys}
    pairs = list(combinations(leaves, 2))
    sharing = [twin for pair in pairs if (twin := _shared(*pair, cited, len(facts))) is not None]
    if len(sharing) * 2 <= len(pairs) or len(pairs) == 1:
        yield from sharing


def _shared(
    first: Criterion,
    second: Criterion,
    cited: Mapping[str, Mapping[tuple[str, str], ScoreRow]],
    facts: int,
) -> Twins | None:
    """Two criteria with the same facts, more of them than chance would give. facts: how many are cited at all."""
    here, there = cited[first.id], cited[second.id]
    both = [key for key in there if key in here]
    options = Counter(option for option, _ in here)
    meetings = sum(options[option] for option, _ in there)
    beyond_chance = len(both) * facts >= BY_CHANCE * (meetings + facts)
    if not both or not beyond_chance or len(both) < SHARED * len(here.keys() | there.keys()):
        return None
    return Twins(first, second, None, len({option for option, _ in both}), there[both[0]])
