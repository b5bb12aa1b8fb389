"""Why no portfolio keeps every rule: the smallest sets of rules that clash, and the least that would mend it.

A clash is a set of rules that cannot all hold, while without any one of them they can. That a recommendation is funded
at one level at most is how portfolios are made, not a rule. Smallest clashes and smallest repairs are found as each
other's hitting sets (hitting.py); every feasibility on the way is decided by the exact search, and every repair is
shown to work by a portfolio that keeps all rules once the ends are moved.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from scoring.portfolio.goals import Best, Goal
from scoring.portfolio.hitting import Found, Places, smallest
from scoring.portfolio.programme import Line
from scoring.portfolio.search import Prover

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scoring.portfolio.programme import Choice, Programme, Row

MOST = 20  # clashes, and ways to mend, that are listed
ASKS = 2000  # sets of rules tried before saying that a smaller one may exist
NODES = 3000  # relaxations in one question


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
class Repair:
    """Ends to move so that a portfolio keeps every rule, and such a portfolio.

    least: each move is proved to be the smallest that will do, given the moves before it.
    """

    moves: tuple[Move, ...]
    choice: Choice
    least: bool


@dataclass(frozen=True, slots=True)
class Clash:
    """Rules that cannot all hold.

    rows: names of a smallest such set, in the programme's order. smallest: no smaller set clashes (else it is only
    proved that the set is minimal: without any one of its members the rest can hold).
    sets: every set of that size that clashes, `rows` first. complete: none of that size is missing.
    witnesses: for each of `rows`, a portfolio that keeps all the others.
    repairs: ways to mend the case that change as few rules as can be, in the programme's order, since money and counts
    do not compare.
    fewest: no way with fewer rules exists.
    proved: every infeasibility above was proved by the exact search, none taken on trust.
    """

    rows: tuple[str, ...]
    smallest: bool
    sets: tuple[tuple[str, ...], ...]
    complete: bool
    witnesses: tuple[Choice, ...]
    repairs: tuple[Repair, ...]
    fewest: bool
    proved: bool


def clash(programme: Programme) -> Clash:
    """Find the smallest clashes of an infeasible programme, and its repairs.

    Raises:
        ValueError: a portfolio keeps every rule.
    """
    rules = _Rules(programme)
    every = tuple(range(len(rules.names)))
    if rules.kept(every) is not None:
        raise ValueError("a portfolio keeps every rule: nothing clashes")
    found = smallest(rules.mending, most=MOST, asks=ASKS, size=len(every))
    sets = found.sets or (rules.minimal(every),)
    witnesses = [rules.kept([k for k in sets[0] if k != place]) for place in sets[0]]
    mends = smallest(rules.clashing, most=MOST, asks=ASKS, size=len(every))
    named = tuple(tuple(rules.names[k] for k in places) for places in sets)
    repairs = _repairs(rules, mends)
    return Clash(
        rows=named[0],
        smallest=bool(found.sets),
        sets=named,
        complete=found.complete,
        witnesses=tuple(choice for choice in witnesses if choice is not None),
        repairs=repairs,
        fewest=bool(mends.sets),
        proved=rules.proved,
    )


class _Rules:
    """The programme's rules by place, and whether a set of them can hold together."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self.names = tuple(dict.fromkeys(row.name for row in programme.rows))
        self.prover = Prover(programme.towards(Line(())))
        self.known: dict[Choice, frozenset[int]] = {}  # portfolios met, with the places of the rules they break
        self.proved = True

    def kept(self, places: Iterable[int]) -> Choice | None:
        """Find a portfolio that keeps these rules; None if there is none (or, `proved` then False, none was found)."""
        wanted = frozenset(places)
        for choice, broken in self.known.items():
            if not wanted & broken:
                return choice
        free = {name: (None, None) for k, name in enumerate(self.names) if k not in wanted}
        setting = self.prover.system.setting(row_bounds=free)
        goal = Goal(setting.least, 0)
        climb = self.prover.climb(setting, goal, node_limit=NODES)
        if not goal.found:
            self.proved &= climb.closed
            return None
        choice = min(goal.found)
        names = {row.name for row, _ in self.programme.broken(choice)}
        self.known[choice] = frozenset(k for k, name in enumerate(self.names) if name in names)
        return choice

    def mending(self, places: Places) -> Places | None:
        """Give rules, none of these, without which all others can hold; None if these alone clash."""
        choice = self.kept(places)
        if choice is None:
            return None
        broken = self.known[choice]
        for k in sorted(broken):
            more = self.kept([j for j in range(len(self.names)) if j not in broken or j == k])
            if more is not None:
                broken = self.known[more]
        return tuple(sorted(broken))

    def clashing(self, places: Places) -> Places | None:
        """Give a clash among the rules other than these; None if those can all hold."""
        others = [k for k in range(len(self.names)) if k not in places]
        return None if self.kept(others) is not None else self.minimal(others)

    def minimal(self, places: Sequence[int]) -> Places:
        """Take rules away while the rest still clash."""
        left = list(places)
        for k in places:
            fewer = [j for j in left if j != k]
            if self.kept(fewer) is None:
                left = fewer
        return tuple(left)


def _repairs(rules: _Rules, mends: Found) -> tuple[Repair, ...]:
    """Turn each smallest set of rules to give way into the least moves of their ends."""
    found = []
    for places in mends.sets:
        rows = [row for row in rules.programme.rows if row.name in {rules.names[k] for k in places}]
        if len(rows) == 1:
            for end in ("high", "low"):
                repair = _repaired(rules.programme, rows, (end,))
                found += [repair] if repair is not None else []
        else:
            repair = _repaired(rules.programme, rows, ("high", "low"))
            found += [repair] if repair is not None else []
    return tuple(found)


def _repaired(programme: Programme, rows: Sequence[Row], ends: Sequence[Literal["high", "low"]]) -> Repair | None:
    """Move the ends of some rows, one after the other, each by the least that will do; None if these ends cannot do."""
    within = programme.without_rows(*(row.name for row in rows))
    moves: list[Move] = []
    choice: Choice | None = None
    least = True
    for row in rows:
        moved = [found for end in ends if (found := _moved(within, row, end)) is not None]
        if not moved:
            return None
        move, choice, proved = min(moved, key=lambda one: abs(one[0].amount))
        least &= proved
        moves += [move] if move.after != move.before else []
        within = within.with_rows(_ending(row, move.end, move.after))
    return Repair(tuple(moves), choice, least) if choice is not None and within.feasible(choice) else None


def _moved(programme: Programme, row: Row, end: Literal["high", "low"]) -> tuple[Move, Choice, bool] | None:
    """Find the least move of one end of a row that lets a portfolio keep it and the programme's rows."""
    before = row.high if end == "high" else row.low
    if before is None:
        return None
    sign = 1 if end == "high" else -1
    held = programme.with_rows(_ending(row, end, None))
    prover = Prover(held.towards(row.line, -sign))
    setting = prover.system.setting()
    goal = Best(setting.least, 0, setting.step, 0)
    climb = prover.climb(setting, goal, node_limit=NODES)
    if goal.value is None:
        return None
    choice = next(iter(goal.found))
    total = row.line.total(choice, programme.joints)
    after = max(before, total) if end == "high" else min(before, total)
    return Move(row.name, end, before, after, row.unit), choice, climb.closed


def _ending(row: Row, end: Literal["high", "low"], at: int | None) -> Row:
    return replace(row, high=at) if end == "high" else replace(row, low=at)
