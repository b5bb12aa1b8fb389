"""A recommendation that is funded while one at least as good in everything, and no dearer, is not.

Dominance is pairwise: on every criterion, and on what is taken of each resource over all years. Weights
play no part in it, so no weights could explain such a choice. Rules can, which are named; where budgets
of single years alone do, it counts only if the better one is no dearer in any year. Effects between
pairs can as well: then the funded one is not the worse of the two.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from criteria.model.case_rules import rules
from criteria.model.names import joined
from criteria.model.rules import Budget
from scoring.audit.finding import Finding
from scoring.exact.limits import is_usual

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from criteria.model.rules import Rule
    from scoring.audit.finding import Trial
    from scoring.audit.trials import Solved
    from scoring.exact.programme import Choice

type Option = tuple[int, int]
"""A recommendation by its place, and its level from 1."""


def dominated_funded(solved: Solved) -> Iterator[Finding]:
    """Find what is funded though something better is not, and name the rules that make it so."""
    field, rows = _Field.of(solved), _Rows.of(solved)
    stated = rules(solved.case)
    budgets = {rule.name for rule in stated if isinstance(rule, Budget)}
    without: dict[tuple[str, ...], tuple[Trial, ...]] = {}
    for place, level in enumerate(solved.choice):
        funded = (place, level)
        better = field.dominator(funded) if level else None
        if better is None:
            continue
        broken = rows.broken_by(funded, better)
        if _is_explained(solved, budgets, funded, better, broken):
            continue
        if broken not in without:
            without[broken] = _without(solved, broken)
        yield _finding(solved, funded, better, _why(stated, broken), without[broken])
        if not is_usual(solved.programme):
            without[broken] = ()  # told once: in a large case the same rules keep thousands out


@dataclass(frozen=True, slots=True)
class _Rows:
    """What the best portfolio uses of each row, so that a swap is judged by the rows that it touches.

    used: rows; what the best portfolio comes to
    entries: by recommendation, the rows it stands in, with its amount at each level
    joined: recommendations on which an amount of some row depends together with others
    """

    solved: Solved
    used: tuple[int, ...]
    entries: dict[int, list[tuple[int, tuple[int, ...]]]]
    joined: frozenset[int]

    @classmethod
    def of(cls, solved: Solved) -> _Rows:
        """Add them up once."""
        programme, choice = solved.programme, solved.choice
        entries: dict[int, list[tuple[int, tuple[int, ...]]]] = {}
        for k, row in enumerate(programme.rows):
            for place, amounts in row.line.terms:
                entries.setdefault(place, []).append((k, amounts))
        joined_places = frozenset(
            member.index
            for row in programme.rows
            for p, _ in row.line.joints
            for member in programme.joints[p].members
        )
        used = tuple(row.line.total(choice, programme.joints) for row in programme.rows)
        return cls(solved, used, entries, joined_places)

    def broken_by(self, funded: Option, better: Option) -> tuple[str, ...]:
        """Name the rows that putting one option in the place of another breaks, in their order."""
        programme = self.solved.programme
        if {funded[0], better[0]} & self.joined:
            swapped = _swapped(self.solved, funded, better)
            return tuple(row.name for row, _ in programme.broken(swapped))
        changed: dict[int, int] = {}
        for (place, level), sign in ((funded, -1), (better, 1)):
            for k, amounts in self.entries.get(place, ()):
                changed[k] = changed.get(k, self.used[k]) + sign * amounts[level - 1]
        rows = programme.rows
        return tuple(rows[k].name for k in sorted(changed) if rows[k].excess_of(changed[k]))


@dataclass(frozen=True, slots=True)
class _Field:
    """What could stand in the place of something that is funded, the most valuable first.

    options: every level of what is left out, by falling value, then in the case's order
    worth: options; minus their values, in value units
    gains: options x (criteria, then resources, what is taken counting as less), as floats: rounding
        keeps the order, so that what is not less stays so
    """

    solved: Solved
    options: tuple[Option, ...]
    worth: NDArray[np.object_]
    gains: NDArray[np.float64]

    @classmethod
    def of(cls, solved: Solved) -> _Field:
        """Lay out what is left out."""
        values = solved.programme.values
        options = [
            (place, level)
            for place, chosen in enumerate(solved.choice)
            if not chosen
            for level in range(1, len(values[place]) + 1)
        ]
        options.sort(key=lambda option: -values[option[0]][option[1] - 1])
        worth = np.array([-values[i][level - 1] for i, level in options], dtype=object)
        width = len(solved.case.leaves) + len(solved.best.costs.resources)
        rows = [_as_floats(solved, option) for option in options]
        gains = np.array(rows, dtype=np.float64).reshape(len(options), width)
        return cls(solved, tuple(options), worth, gains)

    def dominator(self, funded: Option) -> Option | None:
        """Give the best of what dominates something that is funded; None where nothing does, of equals the first."""
        place, level = funded
        values = self.solved.programme.values[place]
        others = [
            (place, other)
            for other, value in enumerate(values, 1)
            if other != level and value >= values[level - 1]
        ]
        others += self._no_worse(funded)
        others.sort(key=lambda option: (-self._value(option), option))
        return next((other for other in others if dominates(self.solved, other, funded)), None)

    def _value(self, option: Option) -> int:
        return self.solved.programme.values[option[0]][option[1] - 1]

    def _no_worse(self, funded: Option) -> list[Option]:
        """List what is left out and, as far as floats tell, no worse on any criterion, and no dearer.

        Whoever dominates is worth as much by any weights: integers tell that first.
        """
        number = int(np.searchsorted(self.worth, -self._value(funded), side="right"))
        to_reach = np.array(_as_floats(self.solved, funded))
        no_worse = (self.gains[:number] >= to_reach).all(axis=1)
        return [self.options[k] for k in np.flatnonzero(no_worse).tolist()]


def _as_floats(solved: Solved, option: Option) -> list[float]:
    """Give what an option gains on each criterion, and minus what it takes of each resource."""
    place, level = option
    gains = [float(gain) for gain in solved.table.differences[place][level - 1]]
    return [*gains, *(-float(amount) for amount in _taken(solved, option).values())]


def dominates(solved: Solved, first: Option, second: Option) -> bool:
    """Say whether one option is no worse than another on any criterion and takes no more of any resource, and differs."""
    gains, others = (solved.table.differences[i][level - 1] for i, level in (first, second))
    if any(mine < other for mine, other in zip(gains, others, strict=True)):
        return False
    taken, other_taken = (_taken(solved, option) for option in (first, second))
    if any(taken[name] > other_taken[name] for name in taken):
        return False
    return gains != others or taken != other_taken


def _taken(solved: Solved, option: Option) -> dict[str, Fraction]:
    """Add up what an option takes of each resource over all years."""
    place, level = option
    cells = solved.best.costs.cells[place][level - 1]
    return {
        name: sum((amount for (of, _), amount in cells.items() if of == name), Fraction(0))
        for name in solved.best.costs.resources
    }


def _dearer_in_no_year(solved: Solved, first: Option, second: Option) -> bool:
    """Say whether an option takes no more than another of any resource in any year."""
    costs, other_costs = (solved.best.costs.cells[i][level - 1] for i, level in (first, second))
    return all(amount <= other_costs.get(key, 0) for key, amount in costs.items())


def _finding(
    solved: Solved, funded: Option, better: Option, why: str, without: tuple[Trial, ...]
) -> Finding:
    """Tell a pair, why the better one is out, and what would be funded without the rules that keep it out."""
    sentence = (
        f"{_name(solved, funded)} is funded. {_name(solved, better)} is at least as good on every criterion, takes no more "
        f"of any resource, and is not. {why}"
    )
    row = solved.case.recommendations[funded[0]]
    return Finding("dominated-funded", row.id, row.place("id"), sentence, trials=without)


def _is_explained(
    solved: Solved, budgets: set[str], funded: Option, better: Option, broken: tuple[str, ...]
) -> bool:
    """Say whether effects between pairs, or when money is there, make the funded one the right one to fund."""
    if not broken:
        swapped, programme = _swapped(solved, funded, better), solved.programme
        return programme.value(swapped) < programme.value(solved.choice)
    return budgets.issuperset(broken) and not _dearer_in_no_year(solved, better, funded)


def _swapped(solved: Solved, funded: Option, better: Option) -> Choice:
    """Put the better one in the place of the funded one."""
    levels = dict(enumerate(solved.choice)) | {funded[0]: 0, better[0]: better[1]}
    return tuple(levels.values())


def _name(solved: Solved, option: Option) -> str:
    """Name a recommendation by its id, with its level where it has several."""
    place, level = option
    names = solved.programme.levels[place]
    return solved.programme.ids[place] + (f" at {names[level - 1]}" if len(names) > 1 else "")


def _why(stated: tuple[Rule, ...], broken: tuple[str, ...]) -> str:
    """Say what keeps the better one out."""
    if broken:
        rule_words = joined(str(rule) for rule in stated if rule.name in broken)
        return f"In its place it would break a rule: {rule_words}."
    return "Both portfolios are worth the same, and the order of the rows decides."


def _without(solved: Solved, broken: tuple[str, ...]) -> tuple[Trial, ...]:
    if not broken:
        return ()
    words = "that rule left out" if len(broken) == 1 else "these rules left out"
    return (solved.solved(words, solved.programme.without_rows(*broken)),)
