"""The best plan over several budgets in which more money never takes anything back, as one multiple choice.

    maximise sum_i sum_t v[i][path_i(t)]   subject to every rule at every budget t,   path_i one of the paths of i

In words: an item is a recommendation and an option the whole path of its levels, from the smallest
budget to the largest, never falling. So nothing ties one budget to the next but the choice of a
path, and the relaxation and its losses know that a level once reached stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, combinations_with_replacement
from typing import TYPE_CHECKING

import numpy as np

from scoring.exact.limits import Allowance, stage_work
from scoring.exact.menu.asker import Asker
from scoring.exact.menu.menu import Menu, MenuJoint, MenuRow, ends_of, two_ends
from scoring.exact.programme import funded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scoring.exact.programme import Choice, Line, Programme
    from scoring.portfolio.scaling import Ends

type Plan = tuple[Choice, ...]
"""A portfolio for each budget, the smallest budget first."""
type Path = tuple[int, ...]
"""A level for each budget, never falling."""

MOST_TIES = 20_000
WIDEST = 60_000  # paths of all recommendations together


@dataclass(frozen=True, slots=True)
class Planned:
    """The best plan; `plan` is None where none is known, and with `proved` where there is none."""

    plan: Plan | None
    proved: bool


def best_plan(
    programme: Programme,
    bounds: Sequence[tuple[int, int]],
    ends: Sequence[Mapping[str, Ends]],
    allowance: Allowance | None = None,
) -> Planned:
    """Find the plan whose values add up to the most; equals by the tie rule over all its portfolios.

    bounds: recommendations; the lowest and the highest level that it may have at any budget.
    ends: budgets, the smallest first; the row ends that differ from the programme's.
    allowance: of the stage, of which this may take half of what is left.
    """
    allowance = allowance or Allowance(stage_work(programme))
    paths = [paths_between(lowest, highest, len(ends)) for lowest, highest in bounds]
    if sum(map(len, paths)) > WIDEST:
        return Planned(None, proved=False)
    all_ends = np.concatenate([ends_of(programme, changed) for changed in ends])
    if not paths:
        return Planned(((),) * len(ends) if (all_ends >= 0).all() else None, proved=True)
    asker = Asker(_menu(programme, paths, len(ends)))
    if not asker.ready:
        return Planned(None, proved=False)
    asked = asker.best(
        all_ends,
        np.ones(asker.menu.columns, dtype=bool),
        tie=programme.tie,
        room=MOST_TIES,
        work=allowance.left // 2,
    )
    allowance.spend(asked.work, 0)
    plans = [_plan(paths, options) for options in asked.choices.tolist()]
    best = min(plans, key=lambda plan: _tie_key(programme, plan), default=None)
    return Planned(best, asked.closed)


def paths_between(lowest: int, highest: int, budgets: int) -> list[Path]:
    """List the paths of levels that never fall, over so many budgets."""
    return list(combinations_with_replacement(range(lowest, highest + 1), budgets))


def _plan(paths: Sequence[Sequence[Path]], options: Sequence[int]) -> Plan:
    chosen = [of_one[option] for of_one, option in zip(paths, options, strict=True)]
    return tuple(zip(*chosen, strict=True))


def _tie_key(programme: Programme, plan: Plan) -> tuple[int, int, Choice]:
    """Key of the tie rule over a whole plan: all its cost, then all that it funds, then earlier rows, budget by budget."""
    orders = chain.from_iterable(programme.order(choice) for choice in plan)
    return sum(map(programme.spending, plan)), sum(map(funded, plan)), tuple(orders)


def _menu(programme: Programme, paths: Sequence[Sequence[Path]], budgets: int) -> Menu:
    """Write the plan as a menu; rows and joints stand budget by budget."""
    first = np.concatenate([[0], np.cumsum([len(of_one) for of_one in paths])]).tolist()
    values = [
        [sum(levels[level - 1] for level in path if level) for path in of_one]
        for levels, of_one in zip(programme.values, paths, strict=True)
    ]
    rows = [row for t in range(budgets) for row in _rows_at(programme, paths, first, t)]
    joints = [joint for t in range(budgets) for joint in _joints_at(programme, paths, first, t)]
    return Menu(values, rows, joints)


def _rows_at(
    programme: Programme, paths: Sequence[Sequence[Path]], first: Sequence[int], t: int
) -> Iterator[MenuRow]:
    """Write every rule at one budget, in the order of `ends_of`."""
    for rule in programme.rows:
        columns = dict(_columns(rule.line, paths, first, t))
        joints: dict[int, int] = {}
        for p, amount in rule.line.joints:
            place = t * len(programme.joints) + p
            joints[place] = joints.get(place, 0) + amount
        yield from two_ends(rule, columns, joints)


def _columns(
    line: Line, paths: Sequence[Sequence[Path]], first: Sequence[int], t: int
) -> Iterator[tuple[int, int]]:
    """Give what each path adds to a line at one budget, where that is anything."""
    for i, amounts in line.terms:
        for column, path in enumerate(paths[i], first[i]):
            if path[t] and amounts[path[t] - 1]:
                yield column, amounts[path[t] - 1]


def _joints_at(
    programme: Programme, paths: Sequence[Sequence[Path]], first: Sequence[int], t: int
) -> Iterator[MenuJoint]:
    """Write every joint at one budget."""
    for joint in programme.joints:
        sides: dict[int, frozenset[int]] = {}
        for side in joint.members:
            inside = frozenset(
                column
                for column, path in enumerate(paths[side.index], first[side.index])
                if side.lowest <= path[t] <= side.highest
            )
            sides[side.index] = sides.get(side.index, inside) & inside
        yield MenuJoint(joint.value, tuple(sorted(sides.items())))
