"""A choice of one option from each of many items, laid out in arrays: what the compiled walk searches.

    maximise sum_i value[i][x_i] + sum_p value[p] * [joint p holds]
    subject to sum_i a[k][i][x_i] + sum_p b[k][p] * [joint p holds] <= end_k     for every row k

In words: a multiple-choice programme. An item is a recommendation and an option one of its levels,
or, over several budgets at once, an item is all that may happen to a recommendation as the budget
grows (other_budgets.py). A joint may hold with any options of its items, in a row or not. A
**column** is one option of one item, numbered through; each item's first is the one that the
relaxation leaves unwritten.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from scoring.exact.programme import Choice, Programme, RuleRow

    type Integers = NDArray[np.int64]
    type Flags = NDArray[np.bool_]

ROW_BITS = 50  # no sum of a row's amounts is longer
VALUE_BITS = 58  # of the sum of all values, once they are coarse
FREE = 2**ROW_BITS

type Cells = Mapping[int, int]
"""Amounts by column, or by joint; what is missing is 0."""


@dataclass(frozen=True, slots=True)
class MenuRow:
    """One row: what columns and joints add to it. name: of the rule; high: its high end, not its low one, negated."""

    name: str
    high: bool
    columns: Cells
    joints: Cells


@dataclass(frozen=True, slots=True)
class MenuJoint:
    """One joint: its value, and for each item that it depends on the columns with which it may hold."""

    value: int
    members: tuple[tuple[int, frozenset[int]], ...]


class Menu:
    """The arrays of one multiple-choice programme.

    sizes: items; how many options each has
    first: items; its first column
    owner: columns; the item
    values: columns; joint_values: joints; both coarse: divided by 2**shift and rounded up
    exact, exact_joints: the same as they are, in integers of any length
    terms: how many values a portfolio's may be the sum of
    rows: as written; amounts are rows x columns, joint_amounts rows x joints, both sparse, and the
        truths that tie joints to their items stand behind the rows
    reach: rows; no portfolio's sum is further from 0
    fits: all sums fit the arrays; if not, nothing else here may be read
    """

    def __init__(
        self,
        values: Sequence[Sequence[int]],
        rows: Sequence[MenuRow],
        joints: Sequence[MenuJoint],
    ) -> None:
        self.sizes = np.array([len(options) for options in values], dtype=np.int64)
        self.first = np.concatenate([[0], np.cumsum(self.sizes)[:-1]]).astype(np.int64)
        self.columns = int(self.sizes.sum())
        self.owner = np.repeat(np.arange(len(self.sizes)), self.sizes)
        self.rows, self.joints = tuple(rows), tuple(joints)
        self.fits = self._fits()
        if not self.fits:
            return
        worth = sum(max(map(abs, options)) for options in values)
        worth += sum(abs(joint.value) for joint in joints)
        self.shift = max(0, worth.bit_length() - VALUE_BITS)
        self.exact = [v for options in values for v in options]
        self.exact_joints = [joint.value for joint in joints]
        self.values = _integers([-(-v >> self.shift) for v in self.exact])
        self.joint_values = _integers([-(-v >> self.shift) for v in self.exact_joints])
        self.terms = len(self.sizes) + len(joints) if self.shift else 0
        self.member = np.ones((len(joints), self.columns), dtype=bool)
        for p, joint in enumerate(joints):
            for i, columns in joint.members:
                self.member[p, self.first[i] : self.first[i] + self.sizes[i]] = False
                self.member[p, sorted(columns)] = True
        truths = [*self._truths()]
        self.amounts = Amounts.of(
            [*(row.columns for row in rows), *(columns for columns, _, _ in truths)], self.columns
        )
        self.joint_amounts = Amounts.of(
            [*(row.joints for row in rows), *(sides for _, sides, _ in truths)], len(joints)
        )
        self.truth_ends = np.array([end for _, _, end in truths], dtype=np.int64)

    def worth(self, choices: NDArray[np.int16]) -> list[int]:
        """Add up the exact value of every portfolio. choices: portfolios x items."""
        columns = choices + self.first
        holds = np.ones((len(choices), len(self.joints)), dtype=bool)
        for p, joint in enumerate(self.joints):
            for i, _ in joint.members:
                holds[:, p] &= self.member[p, columns[:, i]]
        pairs = zip(columns.tolist(), holds.tolist(), strict=True)
        return [
            sum(self.exact[column] for column in chosen)
            + sum(v for v, is_held in zip(self.exact_joints, held, strict=True) if is_held)
            for chosen, held in pairs
        ]

    def _fits(self) -> bool:
        """Say whether every sum of a row is short enough."""
        owner, reach = self.owner.tolist(), []
        for row in self.rows:
            most: dict[int, int] = {}
            for column, amount in row.columns.items():
                most[owner[column]] = max(most.get(owner[column], 0), abs(amount))
            reach.append(sum(most.values()) + sum(map(abs, row.joints.values())))
        self.reach = _integers([min(most_used, FREE) for most_used in reach])
        return not reach or int(max(reach)) < FREE

    def _truths(self) -> Iterable[tuple[Cells, Cells, int]]:
        """Tie each joint to its items: it holds only if each of them is in range, and must if all are."""
        for p, joint in enumerate(self.joints):
            for _, columns in joint.members:
                yield dict.fromkeys(columns, -1), {p: 1}, 0
            every = {column: 1 for _, columns in joint.members for column in columns}
            yield every, {p: -1}, len(joint.members) - 1

    @cached_property
    def largest(self) -> Integers:
        """The largest amount of each row and truth."""
        largest = np.zeros(len(self.rows) + len(self.truth_ends), dtype=np.int64)
        for part in (self.amounts, self.joint_amounts):
            np.maximum.at(largest, part.row, np.abs(part.amount))
        return largest

    @cached_property
    def tables(self) -> MenuTables:
        """The rows and joints as the compiled walk reads them."""
        return _laid_out(self)

    def clipped(self, ends: Integers) -> Integers:
        """Bring ends that nothing reaches down to where they still are out of reach. ends: rows."""
        return np.clip(ends, -self.reach - 1, self.reach)

    def all_ends(self, ends: Integers) -> Integers:
        """Give the ends of rows and truths."""
        return np.concatenate([ends, self.truth_ends])


@dataclass(frozen=True, slots=True)
class Amounts:
    """Amounts that are not 0: the row, the column and the amount of each, row by row."""

    row: Integers
    column: Integers
    amount: Integers
    columns: int

    @classmethod
    def of(cls, cells: Sequence[Cells], columns: int) -> Amounts:
        """Lay out what is written row by row."""
        return cls(
            _integers([k for k, row in enumerate(cells) for _ in row]),
            _integers([column for row in cells for column in row]),
            _integers([amount for row in cells for amount in row.values()]),
            columns,
        )

    def charged(self, prices: Integers) -> Integers:
        """Work out what every column pays. prices: rows."""
        paid = np.zeros(self.columns, dtype=np.int64)
        np.add.at(paid, self.column, self.amount * prices[self.row])
        return paid


COUNT, COLUMN_AT, SIZE, ENTRIES_AT, ROW, START = range(6)
JOINT_AT, JOINT_ROW, JOINT_AMOUNT, TOUCHED_AT, TOUCHED = range(6, 11)
N, ENTRIES, JOINTS, JOINT_ENTRIES = range(4)


class MenuTables(NamedTuple):
    """What the compiled walk reads of rows and joints: two arrays, which take little time to be made into machine code.

    An **entry** is a row and an item that uses it; its amounts stand one an option from START on.
    Where X_AT stands beside X, the places in X that belong to i are places[X_AT, i] :
    places[X_AT, i + 1].

    places: fields x as many as the longest needs, each filled from the left:
        COUNT: how many there are of each kind: N of the items, and so on
        COLUMN_AT: items; the column of its first option
        SIZE: items; how many options it has
        ENTRIES_AT: items + 1
        ROW, START: entries
        JOINT_AT: joints + 1
        JOINT_ROW, JOINT_AMOUNT: rows that a joint adds to, and what it adds if it holds
        TOUCHED_AT: items + 1
        TOUCHED: joints that depend on the item
    amounts: of the entries, one after another
    """

    places: Integers
    amounts: Integers


def _laid_out(menu: Menu) -> MenuTables:
    """Write the tables."""
    entries_at, entry_rows, starts, amounts = _entries(menu)
    by_joint: list[list[tuple[int, int]]] = [[] for _ in menu.joints]
    for k, row in enumerate(menu.rows):
        for p, amount in row.joints.items():
            if amount:
                by_joint[p].append((k, amount))
    touching: list[list[int]] = [[] for _ in menu.sizes]
    for p, joint in enumerate(menu.joints):
        for i, _ in joint.members:
            touching[i].append(p)
    by_field: dict[int, Sequence[int] | Integers] = {
        COUNT: [len(menu.sizes), len(entry_rows), len(by_joint), sum(map(len, by_joint))],
        COLUMN_AT: menu.first,
        SIZE: menu.sizes,
        ENTRIES_AT: entries_at,
        ROW: entry_rows,
        START: starts,
        JOINT_AT: np.cumsum([0, *map(len, by_joint)]),
        JOINT_ROW: [k for pairs in by_joint for k, _ in pairs],
        JOINT_AMOUNT: [amount for pairs in by_joint for _, amount in pairs],
        TOUCHED_AT: np.cumsum([0, *map(len, touching)]),
        TOUCHED: [p for joints in touching for p in joints],
    }
    places = np.zeros((len(by_field), max(map(len, by_field.values()))), dtype=np.int64)
    for field, figures in by_field.items():
        places[field, : len(figures)] = figures
    return MenuTables(places, _integers(amounts))


def _entries(menu: Menu) -> tuple[list[int], list[int], list[int], list[int]]:
    """List the entries item by item: where each item's begin, their rows, where their amounts start, and the amounts."""
    owner, first = menu.owner.tolist(), menu.first.tolist()
    used: list[dict[int, list[tuple[int, int]]]] = [{} for _ in menu.sizes]
    for k, row in enumerate(menu.rows):
        for column, amount in row.columns.items():
            if amount:
                used[owner[column]].setdefault(k, []).append((column, amount))
    entries_at, rows = [0], list[int]()
    starts, flat = list[int](), list[int]()
    for i, by_row in enumerate(used):
        for k in sorted(by_row):
            rows.append(k)
            starts.append(len(flat))
            amounts = [0] * int(menu.sizes[i])
            for column, amount in by_row[k]:
                amounts[column - first[i]] = amount
            flat += amounts
        entries_at.append(len(rows))
    return entries_at, rows, starts, flat


def _integers(numbers: Sequence[int] | Integers) -> Integers:
    return np.array(numbers, dtype=np.int64)


# -- a programme as a menu -------------------------------------------------------------------------


def menu_of(programme: Programme) -> Menu:
    """Write a programme as a menu: an item a recommendation, its levels and not funding it the options."""
    first = np.concatenate([[0], np.cumsum([len(levels) + 1 for levels in programme.levels])])
    rows = [row for rule in programme.rows for row in _ends_of(rule, first.tolist())]
    joints = []
    for joint in programme.joints:
        sides: dict[int, frozenset[int]] = {}
        for side in joint.members:
            start, size = int(first[side.index]), len(programme.levels[side.index]) + 1
            columns = range(start + max(side.lowest, 0), start + min(side.highest, size - 1) + 1)
            inside = frozenset(columns)
            sides[side.index] = sides.get(side.index, inside) & inside
        joints.append(MenuJoint(joint.value, tuple(sorted(sides.items()))))
    return Menu([(0, *values) for values in programme.values], rows, joints)


def _ends_of(rule: RuleRow, first: Sequence[int]) -> Iterable[MenuRow]:
    """Write the ends of a rule that it has, low ends negated."""
    columns = {
        first[i] + level: amount
        for i, amounts in rule.line.terms
        for level, amount in enumerate(amounts, 1)
        if amount
    }
    joints: dict[int, int] = {}
    for p, amount in rule.line.joints:
        joints[p] = joints.get(p, 0) + amount
    yield from two_ends(rule, columns, joints)


def ends_of(programme: Programme, changed: Mapping[str, tuple[int | None, int | None]]) -> Integers:
    """Give the end of every row of a programme's menu. changed: other ends by the rule's name; None sets it free."""
    ends: list[int] = []
    for rule in programme.rows:
        low, high = changed.get(rule.name, (rule.low, rule.high))
        if rule.high is not None:
            ends.append(FREE if high is None else max(-FREE, min(FREE, high)))
        if rule.low is not None:
            ends.append(FREE if low is None else max(-FREE, min(FREE, -low)))
    return _integers(ends)


def domain_of(menu: Menu, fixed: Mapping[int, tuple[int, int]]) -> Flags:
    """Open all options; of an item whose option must lie between two only these."""
    domain = np.ones(menu.columns, dtype=bool)
    for i, (lowest, highest) in fixed.items():
        start, size = int(menu.first[i]), int(menu.sizes[i])
        domain[start : start + size] = False
        domain[start + max(lowest, 0) : start + min(highest, size - 1) + 1] = True
    return domain


def columns_of(menu: Menu, choice: Choice) -> Integers:
    """Give the column of every item's chosen option."""
    return menu.first + np.array(choice, dtype=np.int64)


def two_ends(rule: RuleRow, columns: dict[int, int], joints: dict[int, int]) -> Iterator[MenuRow]:
    """Write the upper end of a rule as a row, and its lower end as one with all signs turned; an open end is none.

    columns, joints: amounts by place.
    """
    if rule.high is not None:
        yield MenuRow(rule.name, True, columns, joints)
    if rule.low is not None:
        yield MenuRow(
            rule.name,
            False,
            {column: -amount for column, amount in columns.items()},
            {p: -amount for p, amount in joints.items()},
        )
