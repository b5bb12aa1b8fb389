"""Assessors whose scores sit apart from those of others on the same criteria, or move together.

Thorndike (1920) called the second the halo: one impression of a recommendation is written under every
criterion. All is in values, 0 to 100, so that less is better and other units make no difference; each
recommendation counts once on each criterion, however many levels of it are scored.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import isqrt, prod
from typing import TYPE_CHECKING

from criteria.model.rows import rows_by

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from criteria.model.case import Case
    from criteria.model.rows import ScoreRow
    from criteria.model.scales import ValueFunction

FEWEST = 6
"""Recommendations on criteria, at least, that an assessor and the others must each have scored."""

FAR = 25
"""Value points between an assessor's mean and that of the others that could be seen at all."""

ERRORS = 4
"""Standard errors between the two means; of recommendations that differ by chance they are rarely passed."""

RECOMMENDATION_ERRORS = 3
"""The same with each recommendation taken as one, since its scores go together."""

FREEDOM = 3
"""Figures, beyond the means taken from them, without which a spread is not known."""

NARROW = 4
"""How many times as wide the others' scores are spread as those of one who tells nothing apart."""

TOGETHER, TOGETHER_ONCE = 5, 2
"""Value points: the spread within a recommendation that is none, where it is seen twice, and once."""

CRITERIA = 4
"""Criteria, at least, on which one recommendation is scored alike."""

BY_CHANCE = Fraction(1, 200)
"""The chance above which one recommendation that is scored alike says nothing."""

POINT = 1000
"""Values are held in thousandths of a point, as whole numbers: sums of thousands of fractions would take minutes."""

type Cells = dict[tuple[str, str], int]
"""The value of a recommendation on a criterion, in thousandths of a point, by both."""


class Habit(StrEnum):
    """What an assessor's scores do."""

    HIGH = "high"
    LOW = "low"
    NARROW = "narrow"
    TOGETHER = "together"


@dataclass(frozen=True, slots=True)
class Rater:
    """An assessor who stands apart.

    size: value points between the means (high, low), or the spread (narrow, together).
    number: scores compared, or recommendations whose scores move together.
    row: the first score that shows it.
    """

    assessor: str
    habit: Habit
    size: Fraction
    number: int
    row: ScoreRow


def raters_apart(case: Case, functions: Mapping[str, ValueFunction]) -> Iterator[Rater]:
    """List the assessors who stand apart, each with the first habit that shows.

    functions: of the criteria whose value function can be made; scores off their scale are left out.
    """
    rows_of = {who: rows for who, rows in rows_by(case.scores, "assessor").items() if who}
    cells_of = {who: _cells(rows, functions) for who, rows in rows_of.items()}
    distinct = _distinct(list(cells_of.values()))
    beside = _all_beside(cells_of)
    for who, rows in rows_of.items():
        others = _joined([cells for name, cells in cells_of.items() if name != who])
        shown = beside.get(who) or _narrow(cells_of[who], others)
        shown = shown or _together(cells_of[who], others, distinct, len(case.recommendations))
        if shown is not None:
            first = next(row for row in rows if shown.option in ("", row.option))
            yield Rater(who, shown.habit, shown.size, shown.number, first)


@dataclass(frozen=True, slots=True)
class _Shown:
    """A habit with its size and number, as of a `Rater`. option: the recommendation that shows it, if one does."""

    habit: Habit
    size: Fraction
    number: int
    option: str = ""


def _cells(rows: Sequence[ScoreRow], functions: Mapping[str, ValueFunction]) -> Cells:
    """The mean value of each recommendation on each criterion, over the levels that are scored."""
    worth = _values(rows, functions)
    values: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        value = worth[row.criterion, row.likely]
        if value is not None:
            values.setdefault((row.option, row.criterion), []).append(value)
    return {key: round(_mean(of_levels)) for key, of_levels in values.items()}


def _values(
    rows: Sequence[ScoreRow], functions: Mapping[str, ValueFunction]
) -> dict[tuple[str, Decimal], int | None]:
    """The value of each score that there is on each criterion, None off its scale: thousands share a few figures."""
    worth: dict[tuple[str, Decimal], int | None] = {}
    for criterion, score in {(row.criterion, row.likely) for row in rows}:
        made = functions.get(criterion)
        inside = made is not None and made.low <= score <= made.high
        worth[criterion, score] = round(made.value(score) * POINT) if made and inside else None
    return worth


def _joined(all_cells: Sequence[Cells]) -> Cells:
    joined: Cells = {}
    for cells in all_cells:
        joined |= cells
    return joined


def _all_beside(cells_of: Mapping[str, Cells]) -> dict[str, _Shown]:
    """Set aside whoever sits farthest from the others, and hold the rest against one another.

    One far off draws the others' mean, so that these seem to sit apart from it. Of two alone, the
    one with fewer scores is set aside.
    """
    left = dict(cells_of)
    aside: dict[str, _Shown] = {}
    while len(left) > 1:
        apart = {who: shown for who in left if (shown := _beside(who, left)) is not None}
        if not apart:
            break
        farthest = max(apart, key=lambda who: (apart[who].size, -apart[who].number))
        aside[farthest] = apart[farthest]
        del left[farthest]
    return aside


def _beside(who: str, cells_of: Mapping[str, Cells]) -> _Shown | None:
    """See whether one's mean is far from the others': score by score, and with each recommendation taken as one."""
    others = _joined([cells for name, cells in cells_of.items() if name != who])
    here, there = _compared(cells_of[who], others)
    if min(len(here), len(there)) < FEWEST:
        return None
    mine, theirs = list(here.values()), list(there.values())
    apart = _mean(mine) - _mean(theirs)
    spent = len({criterion for _, criterion in here}) + 1
    by_score = _passes(apart, mine, theirs, ERRORS, spent=spent)
    by_option = _passes(apart, _by_option(here), _by_option(there), RECOMMENDATION_ERRORS, spent=2)
    if abs(apart) <= FAR * POINT or not by_score or not by_option:
        return None
    return _Shown(Habit.HIGH if apart > 0 else Habit.LOW, abs(apart) / POINT, len(here))


def _narrow(mine: Cells, others: Cells) -> _Shown | None:
    """See whether all lie close together where those of the others do not."""
    here, there = _compared(mine, others)
    if min(len(here), len(there)) <= FEWEST:
        return None
    spread, theirs = _spread(list(here.values())), _spread(list(there.values()))
    if spread * NARROW**2 >= theirs:
        return None
    return _Shown(Habit.NARROW, _root(spread), len(here))


def _compared(mine: Cells, others: Cells) -> tuple[Cells, Cells]:
    """What is left of the values of both, on the criteria that both scored, beside the others' mean on each."""
    both = {criterion for _, criterion in mine} & {criterion for _, criterion in others}
    means = _means(others, both)
    return _rests(mine, means), _rests(others, means)


def _means(cells: Cells, criteria: set[str]) -> dict[str, int]:
    """The mean value on each of some criteria."""
    values: dict[str, list[int]] = {criterion: [] for criterion in criteria}
    for (_, criterion), value in cells.items():
        if criterion in values:
            values[criterion].append(value)
    return {criterion: round(_mean(of_one)) for criterion, of_one in values.items()}


def _rests(cells: Cells, means: Mapping[str, int]) -> Cells:
    """What is left of each value beside the mean of its criterion."""
    return {key: value - means[key[1]] for key, value in cells.items() if key[1] in means}


def _by_option(cells: Cells) -> list[int]:
    return [round(_mean(list(values.values()))) for values in _options(cells).values()]


def _passes(
    apart: Fraction, here: Sequence[int], there: Sequence[int], errors: int, *, spent: int
) -> bool:
    """Whether two means are so many standard errors apart, with one spread for both (Student's pooled one).

    spent: how many means were taken from the figures.
    """
    freedom = len(here) + len(there) - spent
    if freedom < FREEDOM:
        return False
    squares = _spread(here) * len(here) + _spread(there) * len(there)
    pooled = squares / freedom
    return apart**2 > errors**2 * pooled * (Fraction(1, len(here)) + Fraction(1, len(there)))


def _together(
    mine: Cells, others: Cells, distinct: Mapping[str, int], recommendations: int
) -> _Shown | None:
    """Find the recommendations to which an assessor gives one and the same value on all criteria.

    Where those of the others lie close together as well, so do the recommendations themselves.
    """
    scored = _whole(mine)
    spreads = {option: _spread(list(values.values())) for option, values in scored.items()}
    theirs = [_spread(list(values.values())) for values in _whole(others).values()]
    none = Fraction((TOGETHER * POINT) ** 2)
    if theirs:
        none = min(none, sum(theirs, Fraction(0)) / len(theirs) / NARROW**2)
    close = [option for option, spread in spreads.items() if spread < none]
    if len(close) > 1 and 2 * len(close) >= len(scored):
        widest = max(spreads[option] for option in close)
        return _Shown(Habit.TOGETHER, _root(widest), len(close), close[0])
    for option in close:
        # By chance the scores on all criteria but one fall on that one's: one kind in so many, each time.
        kinds = sorted(distinct[criterion] for criterion in scored[option])[1:]
        if spreads[option] < (TOGETHER_ONCE * POINT) ** 2 and recommendations < BY_CHANCE * prod(
            kinds
        ):
            return _Shown(Habit.TOGETHER, _root(spreads[option]), 1, option)
    return None


def _whole(cells: Cells) -> dict[str, dict[str, int]]:
    """The values of the recommendations that are scored on criteria enough."""
    return {option: row for option, row in _options(cells).items() if len(row) >= CRITERIA}


def _options(cells: Cells) -> dict[str, dict[str, int]]:
    """The values of each recommendation by criterion."""
    by_option: dict[str, dict[str, int]] = {}
    for (option, criterion), value in cells.items():
        by_option.setdefault(option, {})[criterion] = value
    return by_option


def _distinct(every: Sequence[Cells]) -> Mapping[str, int]:
    """How many different values there are on each criterion."""
    kinds = {(key[1], value) for cells in every for key, value in cells.items()}
    return Counter(criterion for criterion, _ in kinds)


def _mean(values: Sequence[int]) -> Fraction:
    return Fraction(sum(values), len(values))


def _spread(values: Sequence[int]) -> Fraction:
    """The mean square from the mean, in square thousandths of a point."""
    return Fraction(sum(value * value for value in values), len(values)) - _mean(values) ** 2


def _root(square: Fraction) -> Fraction:
    """Its square root in points, to a tenth, for a sentence."""
    return Fraction(isqrt(int(square)) // (POINT // 10), 10)
