"""What the compiled search reads and works with: three tables of integers, and tuples of arrays.

A table has a **field** a row; a field is filled from the left, as far as it goes. What passes from
one compiled function to the next are whole tables: each is one array, where a tuple of seventeen
takes several times as long to be made into machine code. An **entry** is one rule and one
recommendation that uses it. Where X_AT stands beside X, the places in X that belong to i are
table[X_AT, i] : table[X_AT, i + 1].

**Rules**, as all draws share them; where rows follow drawn costs, the amounts are those of one draw.

COUNT: how many there are of each kind: N of the recommendations, COLUMNS and so on
FIRST: recommendations; the column of its option 0
SIZE: recommendations; how many options it has, not funded among them
ENTRIES_AT: recommendations + 1; its entries
ROW: entries; the rule's row
OWNER: entries; the recommendation
START: entries; where its amounts start
AMOUNT: entries x options, one after another; what an option adds to the row
BY_ROW_AT: rows + 1; the places in BY_ROW of a row
BY_ROW: entries, by row
JOINT_AT: joints + 1; the places in JOINT_ROW and JOINT_AMOUNT of a joint
JOINT_ROW: rows that a joint adds to
JOINT_AMOUNT: what it adds to them if it holds
TOUCHED_AT: recommendations + 1; the places in TOUCHED of a recommendation
TOUCHED: joints that it is a member of
END: rows; the most that may be used
SHARED: rows; 1 where some joint adds to it
VARIES: rows; 1 where each draw has its own
KIND: recommendations; the same number for those that may be twins, -1 for one that has none
MEMBER: from here on a field a joint: columns; 1 where the option keeps the joint alive

**A draw**, or one part of it: open options, what multipliers prove, and exact values.

WITHIN: columns; 1 for the options that are open, narrowed in the search
LOSS: columns; what an option loses against the best of its recommendation
LOSS_WITHOUT, LOSS_WITH: joints; what one loses that does not hold, and that does
PRICE: rows; the multipliers
VALUE: columns, exact
JOINT_VALUE: joints, exact
COST: columns; they break ties
JOINT_COST: joints
ROW_ORDER: recommendations; the first first, the last tie-break
ASKED: TOTAL, the bound, in units of 2**(STEP - SCALE), as are losses; STEP, bits that values were
    shifted by; SCALE, bits of the scale of the multipliers; KNOWN, the value to reach; BEGIN, the
    slack to begin with; NODES, partial portfolios to look at

**The desk**, room to work in, used again for draw after draw.

OPEN: columns; 1 for the options still open
EXCESS: as AMOUNT; over the least open one of its entry
ROOM: rows; what is left of a row over the least use that is open
REACH: rows; how far use can go beyond that least
LIVE: rows; 1 where it can still be broken
MOVE_ROW: moves; the row whose multiplier is moved
MOVED: moves; by how much
MOVES_AT: rows + 1; the places in MOVE_ROW and MOVED of a row
LEAST: recommendations; the least loss of an open option
OPTIONS: columns; the open ones of each recommendation, the least loss first
OPTION_COUNT: recommendations; how many of them there are
ORDER: recommendations as they are decided
KEY: recommendations; what puts them in that order; before that, room for the entries of a row
WHEN: recommendations; the step at which it is decided
LAST: joints; the step at which its last member is decided
BEFORE: recommendations; its twin just before it in the draw's order, -1 for none
AFTER: recommendations; its twin just after it, -1 for none

**The steps** of a walk: the open options have **places**, one recommendation after another.

STARTS: steps + 1; where its options begin
TAKES: places; the column
LOSES: places; what the option loses
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    type Integers = NDArray[np.int64]
    type Flags = NDArray[np.bool_]

COUNT, FIRST, SIZE, ENTRIES_AT, ROW, OWNER, START, AMOUNT, BY_ROW_AT, BY_ROW = range(10)
JOINT_AT, JOINT_ROW, JOINT_AMOUNT, TOUCHED_AT, TOUCHED, END, SHARED, VARIES, KIND = range(10, 19)
MEMBER = 19
N, COLUMNS, ROWS, ENTRIES, AMOUNTS, JOINTS, JOINT_ENTRIES = range(7)

WITHIN, LOSS, LOSS_WITHOUT, LOSS_WITH, PRICE, VALUE, JOINT_VALUE, COST, JOINT_COST = range(9)
ROW_ORDER, ASKED, DRAW_FIELDS = 9, 10, 11
TOTAL, STEP, SCALE, KNOWN, BEGIN, NODES, ASKED_FIELDS = range(7)

OPEN, EXCESS, ROOM, REACH, LIVE, MOVE_ROW, MOVED, MOVES_AT, LEAST, OPTIONS = range(10)
OPTION_COUNT, ORDER, KEY, WHEN, LAST, BEFORE, AFTER, DESK_FIELDS = range(10, 18)

STARTS, TAKES, LOSES, STEP_FIELDS = range(4)


class Parts(NamedTuple):
    """Parts of draws, or whole ones, which are taken up one by one. A lot is one draw, or one for all.

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
    scale: bits of the scale of the multipliers
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

    adds: places x sums; what an option adds
    steps: the open options, step by step: see above
    ends: (can no longer hold, does not hold, holds) x joints, one after another, x sums; what a
        joint adds, the last two once its last member is decided
    some: (...) x joints; 1 where a joint adds anything
    limits: steps x sums; how far they may go before each step
    """

    adds: Integers
    steps: Integers
    ends: Integers
    some: Integers
    limits: Integers


class Best(NamedTuple):
    """The best that a walk has found: its value, how many portfolios have it, and what the first of them costs."""

    value: int
    ties: int
    cost: int
