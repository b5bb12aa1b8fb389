"""Truths that follow from the rules in whole numbers and that the linear relaxation does not see.

    p.x <= floor(L / scale),    L = sum_k weight_k * bound_k + sum_i max_o r[i][o] + sum_j max(0, r[j]),
    r[i][o] = scale * p[i][o] - sum_k weight_k * a[k][i][o]        for any whole p, scale > 0 and weights >= 0

In words: the multipliers of bounds.py bound any sum of whole numbers over a portfolio, not only its
value; the sum is a whole number, so what exceeds the next whole number is cut off (Gomory 1958;
Chvatal 1973). Among what may be charged is the `worth` row: the value of every portfolio that is
looked for reaches the threshold.

Sums that matter where branching takes for ever, since value and cost go together (Martello,
Pisinger and Toth 1999, who bound the number of items from above and below): how many are funded, at
most and at least; how many of those that cost so much or more; and what value there is beyond a
number of points for each step of a row. If value is cost and a constant, the last is a count, and
the bound is reached at once.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from math import gcd
from typing import TYPE_CHECKING

import numpy as np

from scoring.exact.bounds import bound, bound_plainly, narrow
from scoring.exact.covers import broken_covers
from scoring.exact.inequalities import Derived, Inequality, System
from scoring.exact.programme import Line
from scoring.exact.relaxation import Multipliers, Relaxation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from scoring.exact.programme import Programme
    from scoring.exact.relaxation import Relaxed

ROUNDS = 6
IDLE = 2  # rounds without a lower bound before it is left at that
UNSURE = 1e-6
OFTEN = 3  # times a slope must be met to be tried


def strengthen(
    programme: Programme,
    threshold: int,
    is_enough: Callable[[int], bool],
    *,
    with_covers: bool = True,
) -> tuple[Derived, ...]:
    """Find truths that lower the bound on what portfolios worth `threshold` are worth; none where none helps.

    Sums that the rules bound together come first; where these are not enough, covers of single rows.

    is_enough: asked with every new bound; it is left at that where it says so. with_covers: left
        out where one question of many is asked, for which they cost more than they save.
    """

    def of_all_rows(derived: tuple[Derived, ...], at: _At) -> tuple[Derived, ...]:
        return _violated(programme, derived, threshold, at.system, at.relaxed)

    def of_a_row(_: tuple[Derived, ...], at: _At) -> tuple[Derived, ...]:
        return _covers(at.system, at.relaxed)

    kept, enough = _in_rounds(programme, (), of_all_rows, is_enough)
    if enough or not with_covers:
        return kept
    covered, _ = _in_rounds(programme, kept, of_a_row, is_enough)
    return _charged(programme, covered, len(kept))


def _charged(
    programme: Programme, derived: tuple[Derived, ...], always: int
) -> tuple[Derived, ...]:
    """Leave out what the relaxation does not charge for in the end: every row makes a relaxation slower.

    always: how many, from the first, stay in any case: later ones may rest on them.
    """
    system = System(programme, derived)
    relaxed = Relaxation(system).solve(system.setting(), system.setting().domain)
    charged = {system.inequalities[k].key for k, _ in relaxed.multipliers.weights}
    return tuple(
        truth
        for place, truth in enumerate(derived)
        if place < always or f"derived:{place}" in charged
    )


@dataclass(frozen=True, slots=True)
class _At:
    """Where a round stands: the system with what was derived so far, and its relaxation."""

    system: System
    relaxed: Relaxed


def _in_rounds(
    programme: Programme,
    kept: tuple[Derived, ...],
    more_at: Callable[[tuple[Derived, ...], _At], tuple[Derived, ...]],
    is_enough: Callable[[int], bool],
) -> tuple[tuple[Derived, ...], bool]:
    """Derive more, round by round, while that lowers the bound; also says whether nothing more is needed.

    kept: what was derived before.
    """
    derived = kept
    lowest: int | None = None
    idle = 0
    for _ in range(ROUNDS):
        system = System(programme, derived)
        setting = system.setting()
        domain = narrow(system, system.screened(setting.bounds), setting.domain)
        if domain is None:
            return derived, True
        relaxed = Relaxation(system).solve(setting, domain)
        if not relaxed.feasible:
            return (derived, True) if relaxed.feasible is False else (kept, False)
        proved = bound(system, setting, relaxed.multipliers, domain)
        most = proved.total // proved.scale // setting.step * setting.step
        if lowest is None or most < lowest:
            lowest, kept, idle = most, derived, 0
        else:
            idle += 1
        if idle == 0 and is_enough(most):
            return kept, True
        if idle == IDLE:
            break
        more = more_at(derived, _At(system, relaxed))
        if not more:
            break
        derived += more
    return kept, False


def _covers(system: System, relaxed: Relaxed) -> tuple[Derived, ...]:
    """Derive from each row alone what its covers say, where the relaxation's answer does not keep it."""
    setting = system.setting()
    covers: dict[Line, Derived] = {}
    for cover in broken_covers(system, relaxed.shares):
        row = Multipliers(cover.divisor, ((cover.place, 1),))
        counts = tuple(cover.counts.tolist())
        question = replace(setting, values=counts, joint_values=(0,) * len(setting.joint_values))
        proved = bound_plainly(system, question, row, setting.domain)
        line = _line(system, cover.counts)
        key = system.inequalities[cover.place].key
        covers[line] = Derived(line, proved.total // proved.scale, proved.scale, ((key, 1),))
    return tuple(covers.values())


def _violated(
    programme: Programme,
    derived: tuple[Derived, ...],
    threshold: int,
    system: System,
    relaxed: Relaxed,
) -> tuple[Derived, ...]:
    """Derive from every candidate what the relaxation's answer does not keep."""
    worthy = System(programme, derived, threshold)
    setting = worthy.setting()
    relaxation = Relaxation(worthy)
    violated: dict[Line, Derived] = {}
    for line in _candidates(system, relaxed):
        if line not in violated:
            columns, joints = worthy.along(line)
            stands = float(np.array(columns, dtype=np.float64) @ relaxed.shares)
            question = replace(setting, values=columns, joint_values=joints, step=1)
            answer = relaxation.solve(question, setting.domain)
            if not answer.feasible:
                continue
            total = bound(worthy, question, answer.multipliers, setting.domain)
            most = total.total // total.scale
            if any(joints) or stands > most + UNSURE:
                keys = tuple(
                    (worthy.inequalities[k].key, weight) for k, weight in answer.multipliers.weights
                )
                violated[line] = Derived(line, most, answer.multipliers.scale, keys)
    return tuple(violated.values())


def _candidates(system: System, relaxed: Relaxed) -> Iterator[Line]:
    """Give sums worth bounding."""
    counts = np.where(system.option > 0, 1, 0)
    yield _line(system, counts)
    yield _line(system, -counts)
    unsure = (relaxed.shares > UNSURE) & (relaxed.shares < 1 - UNSURE) & (system.option > 0)
    for k, _ in relaxed.multipliers.weights:
        part = system.inequalities[k]
        amounts = np.zeros(system.columns, dtype=object)
        for column, amount in part.terms:
            amounts[column] = amount
        sizes = {amounts[column] for column in np.flatnonzero(unsure) if amounts[column] > 0}
        for least in sorted(sizes):
            yield _line(system, np.where(amounts >= least, counts, 0))
            yield _line(system, np.where(amounts > least, counts, 0))
        yield from _beyond(system, part, amounts)


def _beyond(system: System, part: Inequality, amounts: np.ndarray) -> Iterator[Line]:
    """Give the value beyond the most usual number of value units for a step of a row."""
    programme = system.programme
    values = np.array([v for levels in programme.values for v in (0, *levels)], dtype=object)
    used = [column for column in np.flatnonzero(system.option > 0) if amounts[column] > 0]
    pairs = sorted({(amounts[column], values[column]) for column in used})
    slopes = Counter(Fraction(v - w, a - b) for (b, w), (a, v) in pairwise(pairs) if a > b)
    if not slopes:
        return
    slope, times = min(slopes.items(), key=lambda item: (-item[1], item[0]))
    if times < OFTEN or slope <= 0:
        return
    rest = slope.denominator * values - slope.numerator * amounts
    joints = dict(part.joints)
    together = tuple(
        slope.denominator * joint.value - slope.numerator * joints.get(p, 0)
        for p, joint in enumerate(programme.joints)
    )
    yield _line(system, rest, together)


def _line(system: System, amounts: np.ndarray, joints: Sequence[int] = ()) -> Line:
    """Write amounts by column as a line, divided by their greatest common divisor."""
    integers = [int(amount) for amount in amounts]
    divisor = gcd(*integers, *joints) or 1
    by_level = system.by_level([amount // divisor for amount in integers])
    return Line(
        tuple((i, levels) for i, levels in enumerate(by_level) if any(levels)),
        tuple((p, amount // divisor) for p, amount in enumerate(joints) if amount),
    )
