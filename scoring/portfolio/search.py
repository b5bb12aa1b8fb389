"""The best portfolio with an exact proof: bound, listing and, where needed, branching.

`prove` answers once; a `Prover` answers again and again (other values, other row ends, levels forced in or banned)
on one built model and with everything it has found so far as first guesses. Both give the same answers: the
portfolio of method.md section 2 (most value; within `programme.tie` of it the least cost; then the earlier rows)
and every portfolio that ties with it. Limits count work, not time, so answers do not depend on the machine.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from scoring.portfolio.goals import Best
from scoring.portfolio.inequalities import System
from scoring.portfolio.knapsack import recognise, solve
from scoring.portfolio.programme import Line, Programme, Row, funded_line, hold_level
from scoring.portfolio.tree import Climb, Node, Tree
from scoring.relaxation import Multipliers, Relaxation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from scoring.portfolio.goals import Goal
    from scoring.portfolio.inequalities import Setting
    from scoring.portfolio.knapsack import Knapsack
    from scoring.portfolio.programme import Choice

NODE_LIMIT = 3000
SOON = 10  # relaxations after which a knapsack is better solved by dynamic programme
TIES = 2000  # ties listed before the search only looks for something better
POOL = 64  # portfolios a prover keeps as first guesses
REPLAYED = 1_000_000  # partial portfolios in tables that a proof asks its reader to make again for the sake of ties
FIRST_NODES = 300  # relaxations to find the first of ties too many to list


@dataclass(frozen=True, slots=True)
class Proof:
    """What was proved about the best portfolio. Values are in the programme's value units.

    choice, value: the best portfolio by the tie rule, None where none was found.
    best: the most any portfolio found is worth (value lies at most the programme's tie below it).
    bound: no feasible portfolio is worth more; None where it is proved that none is feasible (or worth `floor`).
    closed: the search is complete: nothing is worth more than the choice, or there is nothing.
    ties: portfolios within the programme's tie of the best, by least cost and earlier rows, the choice first.
    listed: no tie is missing from `ties`. settled: the choice is proved to be the first of all ties by the tie rule.
    threshold: what the tree shuts out: every feasible portfolio worth at least this is in `ties`.
    multipliers: the root's. nodes: relaxations solved. states: partial portfolios listed. tree: see proof.py.
    """

    choice: Choice | None
    value: int | None
    best: int | None
    bound: int | None
    closed: bool
    ties: tuple[Choice, ...]
    listed: bool
    settled: bool
    threshold: int
    multipliers: Multipliers | None
    nodes: int
    states: int
    tree: tuple[Node, ...]

    @property
    def infeasible(self) -> bool:
        """Say whether it is proved that no portfolio keeps every row (or none is worth the floor asked for)."""
        return self.closed and self.choice is None

    @property
    def gap(self) -> int | None:
        """By how much a better portfolio could still beat the choice; 0 if closed, None where nothing was found."""
        return None if self.best is None or self.bound is None else self.bound - self.best


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
    ) -> Proof:
        """Prove the best portfolio, perhaps with changes; the programme itself stays as it is.

        values: recommendations x levels. joint_values: one a joint. row_bounds: row name -> (low, high), both ends
        new (None: open). fixed: recommendation -> (lowest, highest) level it must have; (0, 0) bans it.

        Raises:
            ValueError: a row is unknown, or gets an end that the programme left open.
        """
        setting = self.system.setting(values=values, joint_values=joint_values, row_bounds=row_bounds, fixed=fixed)
        goal = Best(setting.least if floor is None else floor, self.programme.tie, setting.step, TIES)
        sack = recognise(self.system, setting)
        limit = node_limit if sack is None else min(node_limit, SOON)
        climb = self.climb(setting, goal, incumbents=incumbents, node_limit=limit)
        if sack is not None and node_limit > SOON and not (climb.closed and not goal.strict):
            tabled = self._tabled(sack, setting, goal, climb)
            if tabled is not None:
                return tabled
            if not climb.closed:
                climb = self.climb(setting, goal, incumbents=tuple(goal.found), node_limit=node_limit)
        ties, settled = ranked(self.programme, goal.found), climb.closed
        if climb.closed and goal.strict and goal.value is not None:
            ties, settled = self._first(setting, goal.value - goal.tie, ties)
        return self._proof(setting, goal, climb, ties, settled=settled)

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
            tree=climb.tree,
        )

    def _worth(self, choice: Choice, setting: Setting) -> int:
        return self.system.worth(np.array([choice], dtype=np.int64), setting)[0]

    def _first(self, setting: Setting, lowest: int, ties: tuple[Choice, ...]) -> tuple[tuple[Choice, ...], bool]:
        """Put the first of all ties in front of those that are known; also says whether it is proved to be the first."""
        first, settled = first_of_many(self.programme_of(setting), lowest, ties[0])
        return (first, *(tie for tie in ties if tie != first)), settled

    def _tabled(self, sack: Knapsack, setting: Setting, goal: Best, climb: Climb) -> Proof | None:
        """Prove a knapsack by dynamic programme; None where its tables get too large.

        The tables stand in the proof where they list the ties and are short enough to be replayed, or where nothing
        else proves the value.
        """
        multipliers = climb.tree[0].multipliers or Multipliers(1)
        order = [[*range(1, size), 0] for size in self.system.sizes]
        answer = solve(
            sack, multipliers, lowest=goal.floor, tie=goal.tie, order=order, most_ties=TIES, known=goal.value
        )
        if answer is None:
            return None
        proof = self._proof(setting, goal, climb, (), settled=True)
        root = (replace(climb.tree[0], split=None, tabled=True),)
        states = climb.states + answer.work
        if answer.value is None:
            return replace(proof, bound=None, closed=True, listed=True, states=states, tree=root)
        lowest = max(answer.value - goal.tie, goal.floor)
        known = dict.fromkeys((*answer.ties, *(tie for tie, value in goal.found.items() if value >= lowest)))
        ties, settled = ranked(self.programme, known), answer.settled
        if not settled:
            ties, settled = self._first(setting, lowest, ties)
        threshold = answer.value + setting.step
        if answer.listed and answer.work <= REPLAYED:
            threshold = min(threshold, -(-lowest // setting.step) * setting.step)
        return replace(
            proof,
            choice=ties[0],
            value=self._worth(ties[0], setting),
            best=answer.value,
            bound=answer.value,
            closed=True,
            ties=ties,
            listed=answer.listed,
            settled=settled,
            threshold=threshold,
            states=states,
            tree=climb.tree if climb.closed and threshold > answer.value else root,
        )

    def climb(
        self,
        setting: Setting,
        goal: Goal,
        *,
        incumbents: Sequence[Choice] = (),
        node_limit: int = NODE_LIMIT,
        leaf: int | None = None,
    ) -> Climb:
        """Search one setting for one goal, first guesses from the pool; what is found goes into the pool.

        leaf: portfolios a listing may hold, where many answers are wanted.
        """
        tree = Tree(self.system, setting, self.relaxation, goal, leaf=leaf)
        tree.offer([*incumbents, *self.pool])
        climb = tree.climb(node_limit)
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


def ranked(programme: Programme, choices: Iterable[Choice]) -> tuple[Choice, ...]:
    """Put portfolios worth the same in the order of the tie rule."""
    return tuple(sorted(choices, key=programme.tie_key))


def first_of_many(programme: Programme, lowest: int, known: Choice, node_limit: int = FIRST_NODES) -> tuple[Choice, bool]:
    """Find the first by the tie rule among all portfolios worth at least `lowest`, too many to list.

    Least cost by a search of its own, then the fewest funded by another, then level by level the earliest that is still
    possible. Also says whether that is proved; where the relaxations allowed run out it is the first of those met.

    known: one of the portfolios.
    """
    worth = Line(
        tuple(enumerate(programme.values)), tuple((p, joint.value) for p, joint in enumerate(programme.joints))
    )
    within = programme.with_rows(Row("value", worth, low=lowest))
    first, left = known, node_limit
    for name, line in (("cost", programme.cost), ("funded", funded_line(programme))):
        prover = Prover(within.towards(line, -1))
        setting = prover.system.setting()
        goal = Best(setting.least, 0, setting.step, TIES)
        climb = prover.climb(setting, goal, incumbents=[first], node_limit=left)
        left -= climb.nodes
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
            climb = prover.climb(setting, any_, node_limit=left)
            left -= climb.nodes
            if not climb.closed:
                return first, False
            if any_.found:
                first = next(iter(any_.found))
                break
        fixed[i] = (first[i], first[i])
    return first, True
