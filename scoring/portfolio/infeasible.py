"""Why no portfolio keeps every rule: the smallest sets of rules that clash, and the least that would mend it.

A clash is a set of rules that cannot all hold, while without any one of them they can. That a
recommendation is funded at one level at most is how portfolios are made, not a rule. Smallest
clashes and smallest repairs are found as each other's hitting sets (hitting_sets.py); that rules
can hold is shown by a portfolio, that they cannot by the exact search. Work is counted, not timed:
where it runs out, what was found so far is given and said to be no more than that.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from scoring.exact.feasibility.hitting_sets import GivenUp, Places, SmallestSets, smallest
from scoring.exact.goals import BestWithTies, Goal
from scoring.exact.programme import Line
from scoring.exact.search import NODE_LIMIT, Prover

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scoring.exact.programme import Choice, Programme, RuleRow

MOST = 20  # clashes, and ways to mend, that are listed
NODES = 300  # relaxations in one question
# part portfolios listed in one of the three searches, a relaxation counting as NODE of them
WORK = 20_000_000
NODE = 4000


@dataclass(frozen=True, slots=True)
class Move:
    """One end of a rule moved: from `before` to `after`, in the row's integer steps of `unit` each."""

    row: str
    end: Literal["low", "high"]
    before: int
    after: int
    unit: Fraction

    @property
    def amount(self) -> Fraction:
        """By how much, in the rule's own unit (money, a count); above zero for a raised ceiling."""
        return (self.after - self.before) * self.unit


@dataclass(frozen=True, slots=True)
class RuleRepair:
    """Ends to move so that a portfolio keeps every rule, and such a portfolio.

    least: each move is proved to be the smallest that will do, given the moves before it.
    """

    moves: tuple[Move, ...]
    choice: Choice
    least: bool


@dataclass(frozen=True, slots=True)
class Clash:
    """Rules that cannot all hold.

    rows: names of a smallest such set, in the programme's order
    smallest: it is proved that no smaller set clashes
    sets: every clash of that size, `rows` first
    complete: none of that size is missing
    witnesses: for each of `rows`, a portfolio that keeps all the others: so it is needed for the
    clash (None where none was found in the work allowed)
    repairs: ways to mend the case that change as few rules as can be, in the programme's order,
    since money and counts do not compare
    fewest: it is proved that no way changes fewer rules
    proved: each of `sets` is proved to clash; False only where the search could not decide the
    whole programme
    """

    rows: tuple[str, ...]
    smallest: bool
    sets: tuple[tuple[str, ...], ...]
    complete: bool
    witnesses: tuple[Choice | None, ...]
    repairs: tuple[RuleRepair, ...]
    fewest: bool
    proved: bool

    @property
    def minimal(self) -> bool:
        """Say whether each of `rows` is shown to be needed for the clash."""
        return None not in self.witnesses


def clash(programme: Programme) -> Clash:
    """Find the smallest clashes of a programme that no portfolio can keep, and its repairs.

    Raises:
        ValueError: a portfolio keeps every rule.
    """
    rules = _ClashSearch(programme)
    every = tuple(range(len(rules.names)))
    if rules.kept(every, node_limit=NODE_LIMIT) is not None:
        raise ValueError("a portfolio keeps every rule: nothing clashes")
    first = rules.minimal(every)
    rules.left = WORK
    clashes = smallest(rules.mending, most=MOST, size=len(first))
    sets = clashes.sets or (first,)
    rules.left = WORK
    mends = smallest(rules.clashing, most=MOST, size=len(every))
    rules.left = WORK
    rows_of = tuple(tuple(rules.names[k] for k in places) for places in sets)
    return Clash(
        rows=rows_of[0],
        smallest=bool(clashes.sets),
        sets=rows_of,
        complete=clashes.complete,
        witnesses=tuple(rules.found(k for k in sets[0] if k != place) for place in sets[0]),
        repairs=_repairs(rules, mends),
        fewest=bool(mends.sets),
        proved=rules.proved,
    )


class _ClashSearch:
    """The programme's rules by place, and whether a set of them can hold together."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self.names = tuple(dict.fromkeys(row.name for row in programme.rows))
        self.prover = Prover(programme.towards(Line(())))
        self.known: dict[
            Choice, frozenset[int]
        ] = {}  # portfolios met, with the places of the rules they break
        self.clashes: list[frozenset[int]] = []  # sets proved to clash
        self.left = WORK
        self.proved = True
        self.met((0,) * len(programme.ids))

    def met(self, choice: Choice) -> Choice:
        """Remember a portfolio and the rules it breaks."""
        broken = {row.name for row, _ in self.programme.broken(choice)}
        self.known[choice] = frozenset(k for k, name in enumerate(self.names) if name in broken)
        return choice

    def kept(self, places: Iterable[int], *, node_limit: int | None = None) -> Choice | None:
        """Find a portfolio that keeps these rules; None if it is proved that there is none.

        Raises:
            GivenUp: neither was found in the work allowed.
        """
        wanted = frozenset(places)
        known = next((choice for choice, broken in self.known.items() if not wanted & broken), None)
        if known is not None or any(clash <= wanted for clash in self.clashes):
            return known
        choice, closed = self._sought(wanted, node_limit)
        if choice is not None:
            return self.met(choice)
        if node_limit is not None:
            self.proved = closed
        elif not closed:
            raise GivenUp
        self.clashes.append(wanted)
        return None

    def _sought(self, wanted: frozenset[int], node_limit: int | None) -> tuple[Choice | None, bool]:
        """Search for a portfolio that keeps these rules; also says whether the search closed.

        Raises:
            GivenUp: no limit of its own is given, and no work is left.
        """
        if self.left <= 0 and node_limit is None:
            raise GivenUp
        free = {name: (None, None) for k, name in enumerate(self.names) if k not in wanted}
        setting = self.prover.system.setting(row_bounds=free)
        goal = Goal(setting.least, 0)
        searched = self.prover.search(
            setting, goal, node_limit=NODES if node_limit is None else node_limit
        )
        self.left -= searched.states + NODE * searched.nodes
        return min(goal.found, default=None), searched.closed

    def found(self, places: Iterable[int]) -> Choice | None:
        """Find a portfolio that keeps these rules; None if there is none or the work allowed found none."""
        try:
            return self.kept(places)
        except GivenUp:
            return None

    def mending(self, places: Places) -> Places | None:
        """Give rules, none of these, without which all others can hold; None if these alone clash."""
        choice = self.kept(places)
        if choice is None:
            return None
        broken = self.known[choice]
        for k in sorted(broken):
            if k in broken:
                more = self.found(j for j in range(len(self.names)) if j == k or j not in broken)
                broken = broken if more is None else self.known[more]
        return tuple(sorted(broken))

    def clashing(self, places: Places) -> Places | None:
        """Give a clash among the rules other than these; None if those can all hold."""
        others = tuple(k for k in range(len(self.names)) if k not in places)
        return None if self.kept(others) is not None else self.minimal(others)

    def minimal(self, places: Places) -> Places:
        """Take rules away, the last first, while it is proved that the rest still clash."""
        left = list(places)
        for k in reversed(places):
            try:
                fewer = [j for j in left if j != k]
                if self.kept(fewer) is None:
                    left = fewer
            except GivenUp:
                continue
        return tuple(left)


def _repairs(rules: _ClashSearch, mends: SmallestSets) -> tuple[RuleRepair, ...]:
    """Turn each smallest set of rules to give way into the least moves of their ends.

    Where no set is proved to be smallest, the fewest rules that a portfolio met on the way breaks
    give way.
    """
    repairs: list[RuleRepair | None] = []
    broken_sets = [tuple(sorted(broken)) for broken in rules.known.values()]
    fewest = min(broken_sets, key=lambda places: (len(places), places), default=())
    for places in mends.sets or ((fewest,) if fewest else ()):
        names = {rules.names[k] for k in places}
        rows = [row for row in rules.programme.rows if row.name in names]
        if len(rows) == 1:
            repairs += [
                _repaired(rules.programme, rows, ("high",)),
                _repaired(rules.programme, rows, ("low",)),
            ]
        else:
            repairs.append(_repaired(rules.programme, rows, ("high", "low")))
    return tuple(repair for repair in repairs if repair is not None)


def _repaired(
    programme: Programme, rows: Sequence[RuleRow], ends: Sequence[Literal["high", "low"]]
) -> RuleRepair | None:
    """Move the ends of some rows, one after the other, each by the least that will do; None if these ends cannot do."""
    within = programme.without_rows(*(row.name for row in rows))
    moves: list[Move] = []
    choice: Choice | None = None
    least = True
    for row in rows:
        moved = [way for end in ends if (way := _moved(within, row, end)) is not None]
        if not moved:
            return None
        move, choice, proved = min(moved, key=lambda way: abs(way[0].amount))
        least &= proved
        moves += [move] if move.after != move.before else []
        within = within.with_rows(_ending(row, move.end, move.after))
    if choice is not None and within.feasible(choice):
        return RuleRepair(tuple(moves), choice, least)
    return None


def _moved(
    programme: Programme, row: RuleRow, end: Literal["high", "low"]
) -> tuple[Move, Choice, bool] | None:
    """Find the least move of one end of a row that lets a portfolio keep it and the programme's rows."""
    before = row.high if end == "high" else row.low
    if before is None:
        return None
    sign = 1 if end == "high" else -1
    within = programme.with_rows(_ending(row, end, None))
    prover = Prover(within.towards(row.line, -sign))
    setting = prover.system.setting()
    goal = BestWithTies(setting.least, 0, setting.step, 0)
    searched = prover.search(setting, goal, node_limit=NODES)
    if goal.value is None:
        return None
    choice = next(iter(goal.found))
    total = row.line.total(choice, programme.joints)
    after = max(before, total) if end == "high" else min(before, total)
    return Move(row.name, end, before, after, row.unit), choice, searched.closed


def _ending(row: RuleRow, end: Literal["high", "low"], at: int | None) -> RuleRow:
    return replace(row, high=at) if end == "high" else replace(row, low=at)
