"""What the compiled search reads and works with, as tuples of arrays: rules, draws, parts of draws, room to work in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    type Integers = NDArray[np.int64]
    type Flags = NDArray[np.bool_]


class Rules(NamedTuple):
    """What all draws share; `x_at[i] : x_at[i + 1]` are the places in x that belong to i.

    first, sizes: columns of each recommendation. entries: a rule and a recommendation that uses it, by recommendation,
    with the rule's row, its owner, and where its amounts, one an option, start. by_row: the entries of each row.
    joint_row, joint_amounts: what each joint that holds adds to rows. member: joints x columns, whether the option
    keeps the joint alive. touched: the joints of each recommendation. ends: of the rows. kinds: the same number for
    recommendations that may be twins, -1 for one that has none. Where rows follow drawn costs, `amounts` and
    `joint_amounts` are those of one draw.
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

    losses, values, costs: one a column. joint_losses: (not holding, holding) x joints. prices: of the rows. step: bits
    the values were shifted by, and total and losses are in units of 2**-scale of that. known: the value to reach.
    start: the slack to begin with. limit: partial portfolios to look at. order: recommendations, the first first.
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
    """Parts of draws, or whole ones: the fields of `Draw`, one a part, with these exceptions.

    draw: of each part. wanted: those to search. values, joint_values, best (the value known), orders: one a draw.
    amounts, joint_amounts, costs, joint_costs: one a draw, or one for all.
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

    moves: how many other multipliers there are. limit: partial portfolios to look at.
    """

    moves: int
    slack: int
    best: int
    limit: int


class Desk(NamedTuple):
    """Room to work in. excess: amounts over the least open one. room: what is left of a row over the least use.

    options, counts: open columns of each recommendation, the least loss first. active: the entries that matter.
    before, after: the twin just before and after each recommendation in the draw's order, -1 for none.
    """

    open: Flags
    excess: Integers
    room: Integers
    reach: Integers
    live: Flags
    move_row: Integers
    move: Integers
    least: Integers
    options: Integers
    counts: Integers
    order: Integers
    key: Integers
    when: Integers
    last: Integers
    active_at: Integers
    active: Integers
    before: Integers
    after: Integers
