"""The best portfolio with an exact proof: bound, listing and, where needed, branching.

`prove` answers once; a `Prover` answers again and again (other values, other row ends, levels forced in or banned)
on one built model and with everything it has found so far as first guesses. Both give the same answers: the
portfolio of method.md section 2 (most value; within `programme.tie` of it the least cost; then the earlier rows)
and every portfolio that ties with it. Limits count work, not time, so answers do not depend on the machine.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from scoring.exact.derived import strengthen
from scoring.exact.goals import Best
from scoring.exact.inequalities import System
from scoring.exact.knapsack import Sack, Worth, recognise
from scoring.exact.programme import Line, Programme, Row, funded_line, hold_level, value_line
from scoring.exact.proof import Proof
from scoring.exact.relaxation import Multipliers, Relaxation
from scoring.exact.tree import MOST_FOR_TIES, Climb, Tree, a_node

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from scoring.exact.goals import Goal
    from scoring.exact.inequalities import Setting
    from scoring.exact.knapsack import Knapsack
    from scoring.exact.programme import Choice

NODE_LIMIT = 3000
SOON = 10  # relaxations after which a knapsack is better solved by dynamic programme,
LATE = 40  # and after which any other programme is searched again with derived truths
HELPLESS = 3  # questions in a row for which these were of no use, before they are sought no longer
TIES = 2000  # ties listed before the search only looks for something better
POOL = 64  # portfolios a prover keeps as first guesses
REPLAYED = 1_000_000  # partial portfolios in the tables of a knapsack that are easily made again by a proof's reader,
LOOKED_AT = 40_000_000  # and that are made where nothing else proves the value


def prove(
    programme: Programme,
    *,
    floor: int | None = None,
    incumbents: Sequence[Choice] = (),
    node_limit: int = NODE_LIMIT,
) -> Proof:
    """Prove the best portfolio of a programme.

    floor: look only for portfolios worth at least this. incumbents: first guesses; bad ones do no harm.
    node_limit: relaxations to solve before giving up (`closed` is then False and `bound` still exact).
    """
    return Prover(programme).prove(floor=floor, incumbents=incumbents, node_limit=node_limit)


class Prover:
    """One programme, asked many times: the model is built once and what was found is tried first."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self.system = System(programme)
        self.relaxation = Relaxation(self.system)
        self.pool: dict[Choice, None] = {}
        self.helpless = 0  # questions in a row for which no derived truth was of use

    def prove(
        self,
        *,
        values: Sequence[Sequence[int]] | None = None,
        joint_values: Sequence[int] | None = None,
        row_bounds: Mapping[str, tuple[int | None, int | None]] | None = None,
        fixed: Mapping[int, tuple[int, int]] | None = None,
        floor: int | None = None,
        incumbents: Sequence[Choice] = (),
        node_limit: int = NODE_LIMIT,
        ties: int = MOST_FOR_TIES,
    ) -> Proof:
        """Prove the best portfolio, perhaps with changes; the programme itself stays as it is.

        values: recommendations x levels. joint_values: one a joint. row_bounds: row name -> (low, high), both ends
        new (None: open). fixed: recommendation -> (lowest, highest) level it must have; (0, 0) bans it.
        ties: work in search of further ties once the best is proved (tree.py); with none, only the best is asked for,
        and of ties met on the way the first.

        Raises:
            ValueError: a row is unknown, or gets an end that the programme left open.
        """
        setting = self.system.setting(values=values, joint_values=joint_values, row_bounds=row_bounds, fixed=fixed)
        goal = Best(setting.least if floor is None else floor, self.programme.tie, setting.step, TIES)
        sack = recognise(self.system, setting)
        limit = min(node_limit, SOON if sack is not None else LATE)
        climb = self.climb(setting, goal, incumbents=incumbents, node_limit=limit, ties=0 if sack is not None else ties)
        if node_limit > limit and sack is not None and not (climb.closed and (not goal.strict or not ties)):
            tabled = self._tabled(sack, setting, goal, climb, ties)
            if tabled is not None:
                return tabled
        if node_limit > limit and not climb.closed:
            climb = self._stronger(setting, goal, climb, node_limit, ties)
        if node_limit > limit and not climb.closed and not climb.derived:
            again = self.climb(setting, goal, incumbents=tuple(goal.found), node_limit=node_limit, ties=ties)
            climb = replace(_both(climb, again), tree=again.tree if again.bound <= climb.bound else climb.tree)
        best = [choice for choice, value in goal.found.items() if goal.value is None or value >= goal.value - goal.tie]
        choices, settled = ranked(self.programme, best), climb.closed and not goal.strict
        if climb.closed and goal.strict and goal.value is not None and ties:
            choices, settled = self._first(setting, goal.value - goal.tie, choices, ties)
        return self._proof(setting, goal, climb, choices, settled=settled)

    def _stronger(self, setting: Setting, goal: Best, climb: Climb, node_limit: int, ties: int) -> Climb:
        """Search again with derived truths where there are any that lower the bound; else keep the search there was.

        Where they did not help a few questions in a row, they are not sought again.
        """
        if self.helpless >= HELPLESS:
            return climb
        programme = self.programme if self.asked_as_is(setting) else self.programme_of(setting)
        derived = strengthen(programme, goal.threshold, goal.value)
        if not derived:
            self.helpless += 1
            return climb
        self.helpless = 0
        system = System(programme, derived)
        tree = Tree(system, system.setting(), Relaxation(system), goal)
        tree.offer([*self.pool])
        stronger = tree.climb(node_limit, ties)
        if not stronger.closed and stronger.bound >= climb.bound:
            return replace(_both(climb, stronger), tree=climb.tree, derived=climb.derived)
        return replace(_both(climb, stronger), tree=stronger.tree, derived=derived)

    def asked_as_is(self, setting: Setting) -> bool:
        """Say whether a setting changes nothing of the programme."""
        plain = self.system.setting()
        same = setting.values == plain.values and setting.joint_values == plain.joint_values
        return same and setting.bounds == plain.bounds and bool(setting.domain.all())

    def _proof(self, setting: Setting, goal: Best, climb: Climb, ties: tuple[Choice, ...], *, settled: bool) -> Proof:
        choice = ties[0] if ties else None
        return Proof(
            choice=choice,
            value=None if choice is None else self._worth(choice, setting),
            best=goal.value,
            bound=goal.value if climb.closed else max(climb.bound, goal.value or climb.bound),
            closed=climb.closed,
            ties=ties,
            listed=climb.closed and not goal.strict,
            settled=settled,
            threshold=goal.threshold,
            multipliers=climb.tree[0].multipliers,
            nodes=climb.nodes,
            states=climb.states,
            work=climb.work,
            tree=climb.tree,
            derived=climb.derived,
        )

    def _ties(self, choice: Choice, setting: Setting, lowest: int) -> bool:
        """Say whether a portfolio keeps every row and is worth at least so much."""
        return self._worth(choice, setting) >= lowest and self.system.keeps(choice, setting)

    def _worth(self, choice: Choice, setting: Setting) -> int:
        return self.system.worth(np.array([choice], dtype=np.int64), setting)[0]

    def _first(
        self, setting: Setting, lowest: int, known: tuple[Choice, ...], work: int
    ) -> tuple[tuple[Choice, ...], bool]:
        """Put the first of all ties in front of those that are known; also says whether that is proved."""
        first, settled = first_of_many(self.programme_of(setting), lowest, known[0], work)
        if not self._ties(first, setting, lowest):
            return known, False
        return (first, *(tie for tie in known if tie != first)), settled

    def _tabled(self, knapsack: Knapsack, setting: Setting, goal: Best, climb: Climb, ties: int) -> Proof | None:
        """Prove a knapsack by dynamic programme; None where its tables get too large.

        The tables stand in the proof where they are short enough to be made again by its reader, or where nothing else
        proves the value.
        """
        sack = Sack(knapsack, climb.tree[0].multipliers or Multipliers(1), goal.floor, goal.value)
        root = replace(climb.tree[0], split=None, tabled=True, open=False)
        order = [[*range(1, size), 0] for size in self.system.sizes]
        worth = Worth(goal.value, None, 0) if climb.closed else sack.worth(REPLAYED, order)
        if worth is None:
            climb = self._stronger(setting, goal, climb, SOON, 0)
            worth = Worth(goal.value, None, 0) if climb.closed else sack.worth(LOOKED_AT, order)
        if worth is None:
            return None
        if worth.choice is not None and worth.value is not None:
            # A table may only propose: what it says has the value is added up again.
            if not self._ties(worth.choice, setting, worth.value):
                return None
            goal.add(worth.choice, worth.value)
            self.pool[worth.choice] = None
        climb = replace(climb, states=climb.states + worth.work, work=climb.work + worth.work)
        table = replace(climb, closed=True, tree=(root,), derived=())
        if worth.value is None:
            return self._proof(setting, goal, table, (), settled=True)
        lowest = max(worth.value - goal.tie, goal.floor)
        known = [tie for tie, value in goal.found.items() if value >= lowest]
        if known and not ties:
            goal.stop_listing()
            shown = climb if climb.closed else table
            return self._proof(setting, goal, shown, ranked(self.programme, known), settled=False)
        listing = sack.ties(worth.value, goal.tie, order, TIES, ties)
        # What the tables list is added up again as well, and what does not reach the value is dropped.
        met = tuple(dict.fromkeys((*listing.choices, *known)))
        worthy = tuple(choice for choice in met if self._ties(choice, setting, lowest))
        whole = len(worthy) == len(met)
        choices, settled = ranked(self.programme, worthy), listing.settled and whole
        if not settled:
            choices, settled = self._first(setting, lowest, choices, ties)
        if listing.listed and whole and listing.work <= REPLAYED:
            goal.threshold = -(-lowest // goal.step) * goal.step
        else:
            goal.stop_listing()
        shown = climb if climb.closed and goal.strict else table
        shown = replace(shown, states=climb.states + listing.work, work=climb.work + listing.work)
        return replace(self._proof(setting, goal, shown, choices, settled=settled), listed=listing.listed and whole)

    def climb(
        self,
        setting: Setting,
        goal: Goal,
        *,
        incumbents: Sequence[Choice] = (),
        node_limit: int = NODE_LIMIT,
        leaf: int | None = None,
        ties: int = MOST_FOR_TIES,
    ) -> Climb:
        """Search one setting for one goal, first guesses from the pool; what is found goes into the pool.

        leaf: portfolios a listing may hold, where many answers are wanted. ties: see `prove`.
        """
        tree = Tree(self.system, setting, self.relaxation, goal, leaf=leaf)
        tree.offer([*incumbents, *self.pool])
        climb = tree.climb(node_limit, ties)
        best = sorted(goal.found, key=lambda choice: (-goal.found[choice], choice))[:1]
        for choice in best:
            self.pool.pop(choice, None)
            self.pool[choice] = None
        for choice in list(self.pool)[:-POOL]:
            del self.pool[choice]
        return climb

    def programme_of(self, setting: Setting) -> Programme:
        """Write a setting out as a programme of its own."""
        system, programme = self.system, self.programme
        ends: dict[str, int] = {
            part.key: part.sign * end * part.divisor
            for part, end in zip(system.inequalities, setting.bounds, strict=True)
        }
        rows = [
            replace(row, low=ends.get(f"low:{place}"), high=ends.get(f"high:{place}"))
            for place, row in enumerate(programme.rows)
        ]
        for i, (start, size) in enumerate(zip(system.first, system.sizes, strict=True)):
            options = np.flatnonzero(setting.domain[start : start + size])
            if len(options) < size:
                rows.append(hold_level(programme, i, int(options[0]), int(options[-1]), f"level of {programme.ids[i]}"))
        values = tuple(
            setting.values[start + 1 : start + size] for start, size in zip(system.first, system.sizes, strict=True)
        )
        joints = tuple(
            replace(joint, value=value) for joint, value in zip(programme.joints, setting.joint_values, strict=True)
        )
        return replace(programme, rows=tuple(rows), values=values, joints=joints)


def _both(one: Climb, other: Climb) -> Climb:
    """Add up the work of two searches for one goal, and take the better bound."""
    return replace(
        other,
        closed=one.closed or other.closed,
        bound=min(one.bound, other.bound),
        nodes=one.nodes + other.nodes,
        states=one.states + other.states,
        work=one.work + other.work,
    )


def ranked(programme: Programme, choices: Iterable[Choice]) -> tuple[Choice, ...]:
    """Put portfolios worth the same in the order of the tie rule."""
    return tuple(sorted(choices, key=programme.tie_key))


def first_of_many(programme: Programme, lowest: int, known: Choice, work: int = MOST_FOR_TIES) -> tuple[Choice, bool]:
    """Find the first by the tie rule among all portfolios worth at least `lowest`, too many to list.

    Least cost by a search of its own, then the fewest funded by another, then level by level the earliest that is still
    possible. Also says whether that is proved; where the work allowed runs out it is the first of those met.

    known: one of the portfolios.
    """
    within = programme.with_rows(Row("value", value_line(programme), low=lowest))
    first, left = known, work
    for name, line in (("cost", programme.cost), ("funded", funded_line(programme))):
        prover = Prover(within.towards(line, -1))
        setting = prover.system.setting()
        goal = Best(setting.least, 0, setting.step, TIES)
        climb = prover.climb(setting, goal, incumbents=[first], node_limit=left // a_node(prover.system))
        left -= climb.work
        first = min((first, *goal.found), key=programme.tie_key)
        if not climb.closed or goal.value is None:
            return first, False
        if not goal.strict:
            return first, True
        within = within.with_rows(Row(name, line, high=-goal.value))
    prover = Prover(within.towards(Line(())))
    fixed: dict[int, tuple[int, int]] = {}
    for i, levels in enumerate(programme.levels):
        for option in (*range(1, len(levels) + 1), 0):
            if option == first[i]:
                break
            setting = prover.system.setting(fixed={**fixed, i: (option, option)})
            any_ = Best(0, 0, 1, 0)
            climb = prover.climb(setting, any_, node_limit=max(left // a_node(prover.system), 0))
            left -= climb.work
            if not climb.closed:
                return first, False
            if any_.found:
                first = next(iter(any_.found))
                break
        fixed[i] = (first[i], first[i])
    return first, True
