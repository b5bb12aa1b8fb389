"""The portfolio choice as exact integers: what every solver, search and check in the house reads.

    maximise   sum_i value[i][x_i] + sum_p value[p] * [joint p holds]
    subject to low_r <= sum_i a[r][i][x_i] + sum_p b[r][p] * [joint p holds] <= high_r     for every row r
               x_i in {0 (not funded), 1, ..., levels of i}

In words: choose at most one level of each recommendation so that the benefits and the effects
between pairs add up to as much as possible while every rule holds. All figures are Python integers,
so nothing is rounded and every check is exact. A rule from a level upward is a row whose terms are
1 at that level and above.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

type Choice = tuple[int, ...]
"""One level index for each recommendation, in the case's order; 0 is not funded."""


@dataclass(frozen=True, slots=True)
class Member:
    """One side of a joint effect: recommendation `index` at a level from `lowest` to `highest` (both included)."""

    index: int
    lowest: int
    highest: int

    def holds(self, choice: Sequence[int]) -> bool:
        """Say whether the chosen level lies in the range."""
        return self.lowest <= choice[self.index] <= self.highest


@dataclass(frozen=True, slots=True)
class Joint:
    """An effect that holds when all its members do: a synergy, an overlap (negative value) or a saving in a row."""

    name: str
    members: tuple[Member, ...]
    value: int = 0

    def holds(self, choice: Sequence[int]) -> bool:
        """Say whether every member holds."""
        return all(member.holds(choice) for member in self.members)


@dataclass(frozen=True, slots=True)
class Line:
    """A sum over the chosen levels and the joints that hold.

    terms: (recommendation, amount at level 1, 2, ...); a recommendation stands at most once
    joints: (place of the joint in the programme, amount)
    """

    terms: tuple[tuple[int, tuple[int, ...]], ...]
    joints: tuple[tuple[int, int], ...] = ()

    def total(self, choice: Sequence[int], joints: Sequence[Joint]) -> int:
        """Add it up for one choice, exactly."""
        chosen = sum(amounts[choice[i] - 1] for i, amounts in self.terms if choice[i])
        return chosen + sum(amount for p, amount in self.joints if joints[p].holds(choice))


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule as one row: `low <= line <= high`, a missing end being open. `name` is the rule's own name.

    unit: what one integer step is worth in the rule's own unit (money, persons, 1 for counts).
    """

    name: str
    line: Line
    low: int | None = None
    high: int | None = None
    unit: Fraction = Fraction(1)

    def excess(self, choice: Sequence[int], joints: Sequence[Joint]) -> int:
        """By how much the choice breaks the row: above the high end, or below the low end; 0 if it holds."""
        return self.excess_of(self.line.total(choice, joints))

    def excess_of(self, total: int) -> int:
        """By how much a sum breaks the row."""
        over = total - self.high if self.high is not None else 0
        under = self.low - total if self.low is not None else 0
        return max(over, under, 0)


@dataclass(frozen=True, slots=True)
class Programme:
    """The whole choice: recommendations with their levels' values, joints, rows, and the cost that breaks ties.

    ids: recommendations
    levels: recommendations x their levels, by name
    values: recommendations x their levels, in value units (level 0, not funded, is worth 0 and is
        left out)
    joints: effects that hold together with several recommendations
    rows: the rules
    cost: total money, in money units; may hold joints (cost savings)
    tie: portfolios within this many value units of the best count as equally good (method.md
        section 2: 1e-9 points)
    value_unit: points in one value unit
    money_unit: money in one cost unit
    """

    ids: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    values: tuple[tuple[int, ...], ...]
    joints: tuple[Joint, ...]
    rows: tuple[RuleRow, ...]
    cost: Line
    tie: int = 0
    value_unit: Fraction = Fraction(1)
    money_unit: Fraction = Fraction(1)

    def value(self, choice: Sequence[int]) -> int:
        """Add up the value of one choice, in value units."""
        chosen = sum(
            values[level - 1] for values, level in zip(self.values, choice, strict=True) if level
        )
        return chosen + sum(joint.value for joint in self.joints if joint.holds(choice))

    def spending(self, choice: Sequence[int]) -> int:
        """Add up the total cost of one choice, in money units."""
        return self.cost.total(choice, self.joints)

    def points(self, choice: Sequence[int]) -> Fraction:
        """Value of one choice, in points."""
        return self.value(choice) * self.value_unit

    def money(self, choice: Sequence[int]) -> Fraction:
        """Total cost of one choice, in money."""
        return self.spending(choice) * self.money_unit

    def level_name(self, index: int, level: int) -> str | None:
        """Name a level of a recommendation; None for 0, not funded."""
        return self.levels[index][level - 1] if level else None

    def funded_levels(self, choice: Sequence[int]) -> dict[str, str]:
        """Name what one choice funds: the id of each that is in, in order, and the name of its level."""
        rows = zip(self.ids, self.levels, choice, strict=True)
        return {id_: names[level - 1] for id_, names, level in rows if level}

    def broken(self, choice: Sequence[int]) -> tuple[tuple[RuleRow, int], ...]:
        """List the rows the choice breaks, each with by how much (in the row's integer steps)."""
        excesses = ((row, row.excess(choice, self.joints)) for row in self.rows)
        return tuple((row, excess) for row, excess in excesses if excess)

    def feasible(self, choice: Sequence[int]) -> bool:
        """Say whether the choice keeps every row."""
        return not any(row.excess(choice, self.joints) for row in self.rows)

    def order(self, choice: Sequence[int]) -> Choice:
        """Key of the last tie-break: the portfolio that holds the earlier rows comes first.

        Read from the first recommendation: funded before not funded, a lower level before a higher
        one.
        """
        return tuple(
            level or len(levels) + 1 for level, levels in zip(choice, self.levels, strict=True)
        )

    def tie_key(self, choice: Sequence[int]) -> tuple[int, int, Choice]:
        """Key of the tie rule among portfolios worth the same: least cost, then fewest funded, then earlier rows.

        So what costs nothing and is worth nothing is not funded (method.md, section 2).
        """
        return self.spending(choice), funded(choice), self.order(choice)

    def best_key(self, choice: Sequence[int], value: int) -> tuple[int, int, int, Choice]:
        """Key that puts the most valuable portfolio first, and those worth the same in the order of the tie rule."""
        return (-value, *self.tie_key(choice))

    def towards(self, line: Line, sign: int = 1) -> Programme:
        """Make the same programme with the most of a line as its aim, or with sign -1 the least, to the last unit."""
        amounts, effects = dict(line.terms), dict(line.joints)
        values = []
        for i, levels in enumerate(self.levels):
            nothing = (0,) * len(levels)
            values.append(tuple(sign * amount for amount in amounts.get(i, nothing)))
        joints = tuple(
            replace(joint, value=sign * effects.get(p, 0)) for p, joint in enumerate(self.joints)
        )
        return replace(self, values=tuple(values), joints=joints, tie=0)

    def with_rows(self, *rows: RuleRow) -> Programme:
        """Make the same programme under more rows."""
        return replace(self, rows=(*self.rows, *rows))

    def without_rows(self, *names: str) -> Programme:
        """Make the same programme without the rows of these names."""
        return replace(self, rows=tuple(row for row in self.rows if row.name not in names))


def value_line(programme: Programme) -> Line:
    """Give the programme's value as a line, in value units."""
    joints = tuple((p, joint.value) for p, joint in enumerate(programme.joints) if joint.value)
    return Line(tuple(enumerate(programme.values)), joints)


def funded(choice: Sequence[int]) -> int:
    """Count the recommendations that are funded, at whatever level."""
    return sum(level > 0 for level in choice)


def alike_line(programme: Programme, choice: Sequence[int]) -> Line:
    """Count the recommendations at the level that a portfolio has them at, less those that it does not fund."""
    terms = []
    for i, levels in enumerate(programme.levels):
        unfunded = int(choice[i] == 0)
        terms.append(
            (i, tuple(int(level == choice[i]) - unfunded for level in range(1, len(levels) + 1)))
        )
    return Line(tuple(terms))


def funded_line(programme: Programme) -> Line:
    """Give the number of recommendations funded as a line."""
    return Line(tuple((i, (1,) * len(levels)) for i, levels in enumerate(programme.levels)))


def hold_level(programme: Programme, index: int, lowest: int, highest: int, name: str) -> RuleRow:
    """Make a row that keeps recommendation `index` at a level from `lowest` to `highest` (0 is not funded)."""
    steps = tuple(range(1, len(programme.levels[index]) + 1))
    return RuleRow(name, Line(((index, steps),)), lowest, highest)
