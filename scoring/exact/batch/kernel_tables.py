"""What the compiled search reads and works with, as tuples of arrays: rules, draws, parts of draws, room to work in.

Machine code takes no classes, so these are plain tuples with names. Make them by keyword: most of
their fields are arrays of like kind, which no check tells apart. An **entry** is one rule and one
recommendation that uses it. Where `x_at` stands beside `x`, the places in x that belong to i are
`x_at[i] : x_at[i + 1]`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    type Integers = NDArray[np.int64]
    type Flags = NDArray[np.bool_]


class RuleTables(NamedTuple):
    """The rules as all draws share them; where rows follow drawn costs, the amounts are those of one draw.

    first: recommendations; the column of its option 0
    sizes: recommendations; how many options it has, not funded among them
    entries_at: recommendations + 1; its entries
    row: entries; the rule's row
    owner: entries; the recommendation
    start: entries; where its amounts start
    amounts: entries x options, one after another; what an option adds to the row
    by_row_at: rows + 1; the places in by_row of a row
    by_row: entries, by row
    joint_at: joints + 1; the places in joint_row and joint_amounts of a joint
    joint_row: rows that a joint adds to
    joint_amounts: what it adds to them if it holds
    member: joints x columns; whether the option keeps the joint alive
    touched_at: recommendations + 1; the places in touched of a recommendation
    touched: joints that it is a member of
    ends: rows; the most that may be used
    kinds: recommendations; the same number for those that may be twins, -1 for one that has none
    """

    first: Integers
    sizes: Integers
    entries_at: Integers
    row: Integers
    owner: Integers
    start: Integers
    amounts: Integers
    by_row_at: Integers
    by_row: Integers
    joint_at: Integers
    joint_row: Integers
    joint_amounts: Integers
    member: Flags
    touched_at: Integers
    touched: Integers
    ends: Integers
    kinds: Integers


class Draw(NamedTuple):
    """One draw, or one part of it: open options, what multipliers prove, and exact values.

    domain: columns; the options that are open, narrowed here
    losses: columns; what an option loses against the best of its recommendation
    joint_losses: (not holding, holding) x joints
    prices: rows; the multipliers
    values: columns, exact
    joint_values: joints, exact
    costs: columns; they break ties
    joint_costs: joints
    order: recommendations; the first first, the last tie-break
    total: the bound, in units of 2**(step - scale), as are losses
    step: bits that values were shifted by
    scale: bits of the scale of the multipliers
    known: the value to reach
    start: the slack to begin with
    limit: partial portfolios to look at
    """

    domain: Flags
    losses: Integers
    joint_losses: Integers
    prices: Integers
    values: Integers
    joint_values: Integers
    costs: Integers
    joint_costs: Integers
    order: Integers
    total: int
    step: int
    scale: int
    known: int
    start: int
    limit: int


class Parts(NamedTuple):
    """Parts of draws, or whole ones, from which `Draw` is made one by one. A lot is one draw, or one for all.

    draw: parts; the draw it belongs to
    wanted: places of the parts to search
    domains: parts x columns
    losses: parts x columns
    joint_losses: parts x (not holding, holding) x joints
    prices: parts x rows
    totals: parts
    steps: parts
    starts: parts
    limits: parts
    values: draws x columns
    joint_values: draws x joints
    best: draws; the value known, raised here
    orders: draws x recommendations
    amounts: lots x amounts of the rules
    joint_amounts: lots x amounts of joints
    costs: lots x columns
    joint_costs: lots x joints
    scale: as in `Draw`
    """

    draw: Integers
    wanted: Integers
    domains: Flags
    losses: Integers
    joint_losses: Integers
    prices: Integers
    totals: Integers
    steps: Integers
    starts: Integers
    limits: Integers
    values: Integers
    joint_values: Integers
    best: Integers
    orders: Integers
    amounts: Integers
    joint_amounts: Integers
    costs: Integers
    joint_costs: Integers
    scale: int


class Aim(NamedTuple):
    """What one walk is to find: portfolios worth `best` or more, which lose no more than the slack.

    moves: how many other multipliers there are
    limit: partial portfolios to look at
    """

    moves: int
    slack: int
    best: int
    limit: int


class Charges(NamedTuple):
    """The sums that may shut a partial portfolio, and what adds to them.

    adds: columns x sums; what an option adds
    dies: joints x sums; what a joint adds that can no longer hold
    ends: (not holding, holding) x joints x sums; what it adds once its last member is decided
    limits: steps x sums; how far they may go before each step
    """

    adds: Integers
    dies: Integers
    ends: Integers
    limits: Integers


class Best(NamedTuple):
    """The best that a walk has found: its value, how many portfolios have it, and what the first of them costs."""

    value: int
    ties: int
    cost: int


class Desk(NamedTuple):
    """Room to work in, used again for draw after draw.

    open: columns; the options still open
    excess: as the rules' amounts; over the least open one of its entry
    room: rows; what is left of a row over the least use that is open
    reach: rows; how far use can go beyond that least
    live: rows; whether it can still be broken
    move_row: moves; the row whose multiplier is moved
    move: moves; by how much
    moves_at: rows + 1; the places in move_row and move of a row
    least: recommendations; the least loss of an open option
    options: columns; the open ones of each recommendation, the least loss first
    counts: recommendations; how many of them there are
    order: recommendations as they are decided
    key: recommendations; what puts them in that order
    when: recommendations; the step at which it is decided
    last: joints; the step at which its last member is decided
    before: recommendations; its twin just before it in the draw's order, -1 for none
    after: recommendations; its twin just after it, -1 for none
    """

    open: Flags
    excess: Integers
    room: Integers
    reach: Integers
    live: Flags
    move_row: Integers
    move: Integers
    moves_at: Integers
    least: Integers
    options: Integers
    counts: Integers
    order: Integers
    key: Integers
    when: Integers
    last: Integers
    before: Integers
    after: Integers
