"""What a case says, worked out anew in fractions from its plain data: benefits, costs and rules. Standard library only.

This module is for auditors. It shares no code with the rest of Steelyard and follows the
definitions of method.md word by word, so that the programme a proof speaks of can be compared with
the one the planners wrote.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from math import ceil, floor
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

type Row = dict[str, Any]
type Cell = tuple[str, int | None]
type Terms = dict[int, tuple[Fraction, ...]]
"""Recommendation -> amount at each level."""
type Member = tuple[int, int, int]
"""A recommendation, from this level, to this level."""
type Joint = tuple[str, list[Member], Fraction, dict[Cell, Fraction]]
"""An effect of several together: its name, its members, its points, and the money that it saves."""

GROUP_ENDS = {
    "floor": ("cost", True),
    "ceiling": ("cost", False),
    "min_count": ("count", True),
    "max_count": ("count", False),
    "floor_share": ("share", True),
    "ceiling_share": ("share", False),
}
"""Columns of a group that bound it: the measure, and whether it is a floor."""


@dataclass(frozen=True)
class Rule:
    """One rule: low <= sum over chosen levels + sum over joint effects that hold <= high.

    terms: recommendation -> amount at each level; only those not all zero.
    joints: likewise.
    """

    name: str
    terms: Terms
    joints: dict[int, Fraction] = field(default_factory=dict)
    low: Fraction | None = None
    high: Fraction | None = None

    def admits(self, total: Fraction) -> bool:
        """Say whether a total lies within both ends."""
        return (self.low is None or total >= self.low) and (self.high is None or total <= self.high)


class Recount:
    """One case: `ids`, `levels`, `benefits`, `joints`, `rules`, `money`, all in the case's order and units."""

    def __init__(self, case: dict[str, Any]) -> None:
        self.case = case
        self.ids: list[str] = [row["id"] for row in case["recommendations"]]
        self.everyone = list(range(len(self.ids)))
        self.place = {id_: i for i, id_ in enumerate(self.ids)}
        self.level_rows = [self._levels_of(id_) for id_ in self.ids]
        self.levels = [[row["level"] for row in rows] for rows in self.level_rows]
        parents = {row["parent"] for row in case["criteria"]}
        self.leaves = [row for row in case["criteria"] if row["id"] not in parents]

    def _levels_of(self, option: str) -> list[Row]:
        """List the levels of a recommendation, smallest first; one called standard where none is written."""
        rows = [row for row in self.case["levels"] if row["option"] == option]
        only = {"level": "standard", "level_order": 1, "is_reference": True, "benefit_share": None}
        return sorted(rows, key=lambda row: row["level_order"]) or [only]

    def level(self, i: int, name: str) -> int:
        """Count a level from 1; blank is the only one, and `any` the lowest."""
        if not name or (name == "any" and name not in self.levels[i]):
            return 1
        return self.levels[i].index(name) + 1

    # -- weights and values ------------------------------------------------------------------------

    @cached_property
    def weights(self) -> list[Fraction]:
        """Weigh each leaf: swings normalised among siblings, multiplied down the branch."""
        below: dict[str, list[Row]] = {}
        for row in self.case["criteria"]:
            below.setdefault(row["parent"], []).append(row)
        downward = list(below.get("", []))  # every node after the one above it
        for row in downward:
            downward += below.get(row["id"], [])
        swings = _swings(downward, below)
        totals = dict.fromkeys(["", *swings], Fraction(0))  # of what stands below each
        for row in downward:
            totals[row["parent"]] += swings[row["id"]]
        weights = {"": Fraction(1)}
        for row in downward:
            total = totals[row["parent"]]
            weights[row["id"]] = (
                weights[row["parent"]] * swings[row["id"]] / total if total else Fraction(0)
            )
        return [weights[leaf["id"]] for leaf in self.leaves]

    @cached_property
    def anchors(self) -> dict[str, tuple[Fraction, Fraction]]:
        """Give worst and best of each leaf; where blank, the ends of the level table, or else of the scores."""
        anchors = {}
        for leaf in self.leaves:
            ends = self._ends(leaf)
            blank = (min(ends, default=Fraction(0)), max(ends, default=Fraction(0)))
            worst, best = blank if leaf["direction"] == "max" else blank[::-1]
            anchors[leaf["id"]] = (
                worst if leaf["worst"] is None else Fraction(leaf["worst"]),
                best if leaf["best"] is None else Fraction(leaf["best"]),
            )
        return anchors

    def _ends(self, leaf: Row) -> list[Fraction]:
        """List what the scale of a criterion reaches over: its level table, or else its scores."""
        levels = [
            Fraction(row["level"])
            for row in self.case["criteria_levels"]
            if row["criterion"] == leaf["id"]
        ]
        if levels and leaf["scale"] == "levels":
            return levels
        scores = [row for row in self.case["scores"] if row["criterion"] == leaf["id"]]
        return [Fraction(row[end]) for row in scores for end in ("low", "likely", "high")]

    def value(self, leaf: Row, score: Fraction) -> Fraction:
        """Turn a score into a value from 0 (worst) to 100 (best)."""
        worst, best = self.anchors[leaf["id"]]
        kind = leaf["value_function"] or ("levels" if leaf["scale"] == "levels" else "linear")
        if kind == "exponential":
            middle = (Fraction(leaf["curve"][0][0]) - worst) / (best - worst)
            return exponential((score - worst) / (best - worst), middle)
        # Taken from scores that are all the same, which tell nothing apart.
        if worst == best == score:
            return Fraction(0)
        points = [] if worst == best else sorted(self._points(leaf, kind))
        for (x0, y0), (x1, y1) in pairwise(points):
            if x0 <= score <= x1:
                return y0 + (y1 - y0) * (score - x0) / (x1 - x0)
        raise ValueError(f"the score {score} lies outside the scale of {leaf['id']}")

    def _points(self, leaf: Row, kind: str) -> list[tuple[Fraction, Fraction]]:
        """List the scores with a value of their own, and these values; a value function is straight between them."""
        if kind == "levels":
            rows = [row for row in self.case["criteria_levels"] if row["criterion"] == leaf["id"]]
            return [(Fraction(row["level"]), Fraction(row["value"])) for row in rows]
        if kind == "piecewise":
            return [(Fraction(x), Fraction(y)) for x, y in leaf["curve"]]
        worst, best = self.anchors[leaf["id"]]
        return [(worst, Fraction(0)), (best, Fraction(100))]

    @cached_property
    def benefits(self) -> list[list[Fraction]]:
        """Add up weight x (value - value of the baseline) for each level; gains times p_success where that is used."""
        return [
            [self._benefit(i, level) for level in range(1, len(rows) + 1)]
            for i, rows in enumerate(self.level_rows)
        ]

    def _benefit(self, i: int, level: int) -> Fraction:
        """Add up one level; without scores of its own it has its share of the reference level."""
        rows = self.level_rows[i]
        row = rows[level - 1]
        reference = next(
            (place for place, other in enumerate(rows, 1) if other["is_reference"]), len(rows)
        )
        shared = (
            (i, level) not in self._gains
            and row["benefit_share"] is not None
            and level != reference
        )
        share = Fraction(row["benefit_share"]) if shared else Fraction(1)
        gains = self._gains[i, reference if shared else level]
        if len(gains) < len(self.leaves):
            raise ValueError(f"{self.ids[i]}, {row['level']}: a score is missing")
        up = sum(self.weights[j] * gain for j, gain in gains.items() if gain > 0)
        down = sum(self.weights[j] * gain for j, gain in gains.items() if gain < 0)
        return share * (self._chance(i) * up + down)

    def _chance(self, i: int) -> Fraction:
        """Give how likely a recommendation is to succeed; 1 where nobody says, or the case does not use it."""
        uses = self.case["case"]["success"].strip().casefold().startswith(("used", "yes"))
        chance = self.case["recommendations"][i]["p_success_likely"]
        return Fraction(chance) if uses and chance is not None else Fraction(1)

    @cached_property
    def _gains(self) -> dict[tuple[int, int], dict[int, Fraction]]:
        """Give for each (recommendation, level) with scores of its own its gain over the baseline by criterion."""
        baseline = []
        for leaf in self.leaves:
            at = (
                self.anchors[leaf["id"]][0]
                if leaf["baseline"] is None
                else Fraction(leaf["baseline"])
            )
            baseline.append(self.value(leaf, at))
        place = {leaf["id"]: j for j, leaf in enumerate(self.leaves)}
        gains: dict[tuple[int, int], dict[int, Fraction]] = {}
        for row in self.case["scores"]:
            i, j = self.place[row["option"]], place[row["criterion"]]
            value = self.value(self.leaves[j], Fraction(row["likely"]))
            gains.setdefault((i, self.level(i, row["level"])), {})[j] = value - baseline[j]
        return gains

    # -- costs and joint effects -------------------------------------------------------------------

    @cached_property
    def cells(self) -> list[list[dict[Cell, Fraction]]]:
        """Add up what each level takes of each resource in each year."""
        cells: list[list[dict[Cell, Fraction]]] = [[{} for _ in rows] for rows in self.level_rows]
        for row in self.case["costs"]:
            i = self.place[row["option"]]
            cell = cells[i][self.level(i, row["level"]) - 1]
            key = (row["resource"], row["year"])
            cell[key] = cell.get(key, Fraction(0)) + Fraction(row["likely"])
        return cells

    @cached_property
    def joints(self) -> list[Joint]:
        """List effects of several together: synergies and substitutes first, then savings."""
        effects, savings = list[Joint](), list[Joint]()
        for row in self.case["relations"]:
            if row["type"] in {"synergy", "substitute"}:
                effects.append((row["id"], self._members(row), self._points_of(row), {}))
            elif row["type"] == "cost_saving":
                savings += self._savings(row)
        return [*effects, *savings]

    def _members(self, relation: Row) -> list[Member]:
        """List who takes part in a relation, the first side first, each from its lowest level to its largest."""
        sides = [(relation["a"], relation["a_min_level"])]
        sides += [(option, relation["b_min_level"]) for option in relation["b"]]
        places = [(self.place[option], name) for option, name in sides]
        return [(i, self.level(i, name), len(self.levels[i])) for i, name in places]

    def _points_of(self, effect: Row) -> Fraction:
        """Give what a synergy or a substitute is worth, its criterion's weight included."""
        j = [leaf["id"] for leaf in self.leaves].index(effect["criterion"])
        delta = Fraction(effect["delta"] or 0)
        if effect["unit"] != "value points":
            worst, best = self.anchors[effect["criterion"]]
            delta = delta * 100 / (best - worst)
        return self.weights[j] * delta

    def _savings(self, relation: Row) -> list[Joint]:
        """List a saving for each level of its first member apart, spread over the years as that level's cost is."""
        (first, lowest, largest), *others = self._members(relation)
        savings: list[Joint] = []
        for level in range(lowest, largest + 1):
            money = {
                cell: cost
                for cell, cost in self.cells[first][level - 1].items()
                if cell[0] in self.monies
            }
            total = sum(money.values())
            if total:
                share = Fraction(relation["delta"] or 0) / total
                saved = {cell: share * cost for cell, cost in money.items()}
                savings.append(
                    (relation["id"], [(first, level, level), *others], Fraction(0), saved)
                )
        return savings

    @cached_property
    def monies(self) -> set[str]:
        """Name the resources that are money: money itself, and those with a budget in the case's unit of money."""
        units = {_folded(self.case["case"]["money"]), "money"} - {""}
        # Certificates written before budgets had units have no such column.
        return {"money"} | {
            row["resource"] for row in self.case["budget"] if _folded(row.get("unit", "")) in units
        }

    def spent(
        self, name: str, places: list[int], resources: set[str], years: set[int] | None = None
    ) -> Rule:
        """Make the rule, without ends, on what some use of resources in some years (None: altogether)."""

        def used(cells: dict[Cell, Fraction]) -> Fraction:
            inside = (
                x
                for (kind, year), x in cells.items()
                if kind in resources and (years is None or year in years)
            )
            return sum(inside, Fraction(0))

        terms = {i: tuple(map(used, self.cells[i])) for i in places}
        joints = {
            p: used(saved)
            for p, (_, members, _, saved) in enumerate(self.joints)
            if members[0][0] in terms
        }
        return Rule(name, terms, joints)

    @cached_property
    def money(self) -> Rule:
        """Add up all money of a portfolio."""
        return self.spent("cost", self.everyone, self.monies)

    # -- portfolios --------------------------------------------------------------------------------

    def holding(self, choice: list[int]) -> list[int]:
        """Number the joint effects that hold in a portfolio."""
        return [
            p
            for p, (_, members, _, _) in enumerate(self.joints)
            if all(lowest <= choice[i] <= largest for i, lowest, largest in members)
        ]

    def total(self, rule: Rule, choice: list[int]) -> Fraction:
        """Add up what a rule is about over a portfolio."""
        chosen = sum(
            (amounts[choice[i] - 1] for i, amounts in rule.terms.items() if choice[i]), Fraction(0)
        )
        return chosen + sum(rule.joints.get(p, 0) for p in self.holding(choice))

    def worth(self, choice: list[int]) -> Fraction:
        """Add up the benefit of a portfolio, in points."""
        alone = sum(
            (self.benefits[i][level - 1] for i, level in enumerate(choice) if level), Fraction(0)
        )
        return alone + sum(self.joints[p][2] for p in self.holding(choice))

    # -- rules -------------------------------------------------------------------------------------

    @cached_property
    def rules(self) -> list[Rule]:
        """List every rule, in the order of the sheets; a name that stands twice has its number added."""
        numbered, count = [], Counter[str]()
        for rule in [
            *self._status(),
            *self._budgets(),
            *self._groups(),
            *self._relations(),
            *self._limits(),
        ]:
            count[rule.name] += 1
            number = count[rule.name]
            numbered.append(rule if number == 1 else replace(rule, name=f"{rule.name} ({number})"))
        return numbered

    def count(self, i: int, lowest: int = 1, amount: int = 1) -> tuple[Fraction, ...]:
        """Count `amount` at a level and above, nothing below."""
        return tuple(
            Fraction(amount if level >= lowest else 0)
            for level in range(1, len(self.levels[i]) + 1)
        )

    def _status(self) -> list[Rule]:
        rules = []
        for i, row in enumerate(self.case["recommendations"]):
            if row["status"] == "required":
                rules.append(Rule(f"{row['id']} required", {i: self.count(i)}, low=Fraction(1)))
            elif row["status"] == "excluded":
                rules.append(Rule(f"{row['id']} excluded", {i: self.count(i)}, high=Fraction(0)))
        return rules

    def _budgets(self) -> list[Rule]:
        rows = (*self.case["budget"], *self.case["costs"])
        resources = dict.fromkeys(["money", *(row["resource"] for row in rows)])
        return [rule for resource in resources for rule in self._budget(resource)]

    def _budget(self, resource: str) -> list[Rule]:
        """List the limits on what all together use of a resource: the years first, then altogether."""
        label = "Budget" if resource == "money" else f"Budget {resource}"
        rows = [row for row in self.case["budget"] if row["resource"] == resource]
        yearly = sorted(
            (row for row in rows if row["year"] is not None), key=lambda row: row["year"]
        )
        rules = []
        for chain in filter(_is_limited, _chains(yearly)):
            year = chain[-1]["year"]
            name = f"{label} {year}" if len(chain) == 1 else f"{label} to {year}"
            spent = self.spent(name, self.everyone, {resource}, {row["year"] for row in chain})
            rules.append(replace(spent, high=_amount(chain)))
        total = self.spent(f"{label} total", self.everyone, {resource})
        return rules + [replace(total, high=amount) for amount in self._totals(resource, rows)]

    def _totals(self, resource: str, rows: list[Row]) -> list[Fraction]:
        """List the limits on all spending of a resource: those stated, or all years together for costs without one."""
        stated = [row for row in rows if row["year"] is None]
        if stated or not rows:
            return [_amount([row]) for row in stated if _is_limited([row])]
        undated = any(
            row["resource"] == resource and row["year"] is None for row in self.case["costs"]
        )
        return [_amount(rows)] if undated and _is_limited(rows) else []

    def _groups(self) -> list[Rule]:
        rules = []
        for group in self.case["groups"]:
            members = self._members_of(group["id"])
            for end, (measure, low) in GROUP_ENDS.items():
                if group[end] is not None:
                    name = f"{group['id']} {end.replace('_', ' ')}"
                    rules.append(self._bound(name, members, measure, Fraction(group[end]), low=low))
        return rules

    def _members_of(self, group: str) -> list[int]:
        return [i for i, row in enumerate(self.case["recommendations"]) if row["group"] == group]

    def _relations(self) -> list[Rule]:
        rules = []
        for row in self.case["relations"]:
            if row["type"] not in {"requires", "requires_any", "excludes"}:
                continue
            a, others = self.place[row["a"]], [self.place[option] for option in row["b"]]
            # All k needed: k a - sum b <= 0. One of them will do: a - sum b <= 0. Excluded: k a +
            # sum b <= k.
            k = 1 if row["type"] == "requires_any" else len(others)
            sign = 1 if row["type"] == "excludes" else -1
            terms = {a: self.count(a, self.level(a, row["a_min_level"]), k)}
            terms |= {i: self.count(i, self.level(i, row["b_min_level"]), sign) for i in others}
            rules.append(Rule(row["id"], terms, high=Fraction(k if sign > 0 else 0)))
        return rules

    def _limits(self) -> list[Rule]:
        rules = []
        for row in self.case["limits"]:
            members = [
                self.place[option] for option in row["options"] if option != "*"
            ] or self.everyone
            if row["group"]:
                members = self._members_of(row["group"])
            ends = [end for end in ("at_least", "at_most") if row[end] is not None]
            for end in ends:
                name = row["name"] if len(ends) == 1 else f"{row['name']} {end.replace('_', ' ')}"
                measure, low = row["measure"].strip(), end == "at_least"
                rules.append(self._bound(name, members, measure, Fraction(row[end]), low=low))
        return rules

    def _bound(
        self, name: str, members: list[int], measure: str, amount: Fraction, *, low: bool
    ) -> Rule:
        """Make a floor or a ceiling on the number, the cost, its share of all cost, a resource, or a year's money."""
        if measure == "count":
            rule = Rule(name, {i: self.count(i) for i in members})
            end = Fraction(ceil(amount) if low else floor(amount))
        elif measure == "share":
            rule, end = self._beyond_share(name, members, amount), Fraction(0)
        elif measure.isdigit():
            rule, end = self.spent(name, members, self.monies, {int(measure)}), amount
        else:
            rule, end = (
                self.spent(name, members, self.monies if measure == "cost" else {measure}),
                amount,
            )
        return replace(rule, low=end) if low else replace(rule, high=end)

    def _beyond_share(self, name: str, members: list[int], share: Fraction) -> Rule:
        """Make the rule on what some recommendations cost less a share of all cost, without its ends."""
        part = self.spent(name, members, self.monies)
        terms = {
            i: tuple(x * ((i in part.terms) - share) for x in costs)
            for i, costs in self.money.terms.items()
        }
        joints = {p: cost * ((p in part.joints) - share) for p, cost in self.money.joints.items()}
        return Rule(name, terms, joints)


def _amount(rows: list[Row]) -> Fraction:
    """Add up what some rows of the budget allow."""
    return sum((Fraction(row["amount"]) for row in rows), Fraction(0))


def _is_limited(rows: list[Row]) -> bool:
    """Say whether each of some rows of the budget limits anything."""
    return all(_folded(str(row["amount"])) != "nolimit" for row in rows)


def _chains(yearly: list[Row]) -> Iterator[list[Row]]:
    """Yield each year's budget with those of the years before it whose money is carried into it."""
    chain: list[Row] = []
    for row in yearly:
        chain = [*chain, row] if chain and chain[-1]["carry_forward"] else [row]
        yield chain


def _swings(downward: list[Row], below: dict[str, list[Row]]) -> dict[str, Fraction]:
    """Give the swing of each criterion: as stated, or else the sum over its leaves. downward: parents first."""
    sums: dict[str, Fraction] = {}
    for row in reversed(downward):
        children = [sums[child["id"]] for child in below.get(row["id"], [])]
        sums[row["id"]] = sum(children, Fraction(0)) if children else Fraction(row["swing"] or 0)
    stated = {row["id"]: Fraction(row["swing"]) for row in downward if row["swing"] is not None}
    return sums | stated


def _folded(text: str) -> str:
    """Spell a word as it is compared: without regard to case, spaces and dashes."""
    return "".join(mark for mark in text.casefold() if mark not in " _-*\u00a0")


def exponential(x: Fraction, middle: Fraction) -> Fraction:
    """Value at x of the curve 100 (1 - e^-cx) / (1 - e^-c) that is worth 50 at the middle score, rounded to 1e-12."""
    with localcontext(prec=70):
        at, m = (Decimal(n.numerator) / n.denominator for n in (x, middle))
        if middle == Fraction(1, 2):
            return 100 * x
        low, high = (
            (Decimal("1e-25"), Decimal(60))
            if m < Decimal("0.5")
            else (Decimal(-60), Decimal("-1e-25"))
        )
        while high - low > Decimal("1e-45"):
            c = (low + high) / 2
            early = (1 - (-c * m).exp()) / (1 - (-c).exp()) > Decimal("0.5")
            low, high = (low, c) if early else (c, high)
        value = 100 * (1 - (-c * at).exp()) / (1 - (-c).exp())
        return Fraction(value.quantize(Decimal("1e-12")))
