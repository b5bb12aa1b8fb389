"""What a case says, worked out anew in fractions from its plain data: benefits, costs and rules. Standard library only.

This module is for auditors. It shares no code with the rest of Steelyard and follows the definitions of method.md word
by word, so that the programme a proof speaks of can be compared with the one the planners wrote.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from math import ceil, floor
from typing import Any

type Row = dict[str, Any]
type Cell = tuple[str, int | None]


@dataclass(frozen=True)
class Rule:
    """One rule: low <= sum over chosen levels + sum over joint effects that hold <= high.

    terms: recommendation -> amount at each level; only those not all zero.
    joints: likewise.
    """

    name: str
    terms: dict[int, tuple[Fraction, ...]]
    joints: dict[int, Fraction] = field(default_factory=dict)
    low: Fraction | None = None
    high: Fraction | None = None


class Recount:
    """One case: `ids`, `levels`, `benefits`, `joints`, `rules`, `money`, all in the case's order and units."""

    def __init__(self, case: dict[str, Any]) -> None:
        self.case = case
        self.ids: list[str] = [row["id"] for row in case["recommendations"]]
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
        return 1 if not name or (name == "any" and name not in self.levels[i]) else self.levels[i].index(name) + 1

    # -- weights and values ------------------------------------------------------------------------------------------

    @cached_property
    def weights(self) -> list[Fraction]:
        """Weigh each leaf: swings normalised among siblings, multiplied down the branch."""
        below: dict[str, list[Row]] = {}
        for row in self.case["criteria"]:
            below.setdefault(row["parent"], []).append(row)
        downward = list(below.get("", []))  # every node after the one above it
        for row in downward:
            downward += below.get(row["id"], [])
        swings: dict[str, Fraction] = {}  # the sum over a node's leaves
        for row in reversed(downward):
            leaves = [swings[child["id"]] for child in below.get(row["id"], [])]
            swings[row["id"]] = sum(leaves, Fraction(0)) if leaves else Fraction(row["swing"] or 0)
        swing_of = {
            row["id"]: swings[row["id"]] if row["swing"] is None else Fraction(row["swing"]) for row in downward
        }
        weights = {"": Fraction(1)}
        for parent in ["", *(row["id"] for row in downward)]:
            siblings = [row["id"] for row in below.get(parent, [])]
            total = sum((swing_of[id_] for id_ in siblings), Fraction(0))
            for id_ in siblings:
                weights[id_] = weights[parent] * swing_of[id_] / total if total else Fraction(0)
        return [weights[leaf["id"]] for leaf in self.leaves]

    def anchors(self, leaf: Row) -> tuple[Fraction, Fraction]:
        """Give worst and best; where blank, the ends of the level table, or else of the scores themselves."""
        ends = [Fraction(row["level"]) for row in self.case["criteria_levels"] if row["criterion"] == leaf["id"]]
        if leaf["scale"] != "levels" or not ends:
            scores = [row for row in self.case["scores"] if row["criterion"] == leaf["id"]]
            ends = [Fraction(row[end]) for row in scores for end in ("low", "likely", "high")]
        blank = (min(ends, default=Fraction(0)), max(ends, default=Fraction(0)))
        worst, best = blank if leaf["direction"] == "max" else blank[::-1]
        return (
            worst if leaf["worst"] is None else Fraction(leaf["worst"]),
            best if leaf["best"] is None else Fraction(leaf["best"]),
        )

    def value(self, leaf: Row, score: Fraction) -> Fraction:
        """Turn a score into a value from 0 (worst) to 100 (best)."""
        worst, best = self.anchors(leaf)
        kind = leaf["value_function"] or ("levels" if leaf["scale"] == "levels" else "linear")
        if kind == "exponential":
            middle = (Fraction(leaf["curve"][0][0]) - worst) / (best - worst)
            return exponential((score - worst) / (best - worst), middle)
        points = [(worst, Fraction(0)), (best, Fraction(100))]
        if kind == "levels":
            rows = [row for row in self.case["criteria_levels"] if row["criterion"] == leaf["id"]]
            points = [(Fraction(row["level"]), Fraction(row["value"])) for row in rows]
        elif kind == "piecewise":
            points = [(Fraction(x), Fraction(y)) for x, y in leaf["curve"]]
        points.sort()
        if worst == best:
            points = []
        for (x0, y0), (x1, y1) in pairwise(points):
            if x0 <= score <= x1:
                return y0 + (y1 - y0) * (score - x0) / (x1 - x0)
        if worst == best == score:  # taken from scores that are all the same, which tell nothing apart
            return Fraction(0)
        raise ValueError(f"the score {score} lies outside the scale of {leaf['id']}")

    @cached_property
    def benefits(self) -> list[list[Fraction]]:
        """Add up weight x (value - value of the baseline) for each level; gains times p_success where that is used."""
        words = self.case["case"]["success"].strip().casefold()
        uses = words.startswith(("used", "yes"))
        scored = self._scored()
        benefits = []
        for i, rows in enumerate(self.level_rows):
            chance = self.case["recommendations"][i]["p_success_likely"] if uses else None
            factor = Fraction(1) if chance is None else Fraction(chance)
            marked = [level for level, row in enumerate(rows, 1) if row["is_reference"]]
            reference = marked[0] if marked else len(rows)
            by_level = []
            for level, row in enumerate(rows, 1):
                shared = (i, level) not in scored and row["benefit_share"] is not None and level != reference
                share = Fraction(row["benefit_share"]) if shared else Fraction(1)
                gains = scored[i, reference if shared else level]
                if len(gains) < len(self.leaves):
                    raise ValueError(f"{self.ids[i]}, {row['level']}: a score is missing")
                benefit = Fraction(0)
                for j, gain in gains.items():
                    benefit += share * self.weights[j] * gain * (factor if gain > 0 else 1)
                by_level.append(benefit)
            benefits.append(by_level)
        return benefits

    def _scored(self) -> dict[tuple[int, int], dict[int, Fraction]]:
        """Give for each (recommendation, level) with scores of its own its gain over the baseline by criterion."""
        baseline = []
        for leaf in self.leaves:
            at = self.anchors(leaf)[0] if leaf["baseline"] is None else Fraction(leaf["baseline"])
            baseline.append(self.value(leaf, at))
        place = {leaf["id"]: j for j, leaf in enumerate(self.leaves)}
        scored: dict[tuple[int, int], dict[int, Fraction]] = {}
        for row in self.case["scores"]:
            i, j = self.place[row["option"]], place[row["criterion"]]
            value = self.value(self.leaves[j], Fraction(row["likely"]))
            scored.setdefault((i, self.level(i, row["level"])), {})[j] = value - baseline[j]
        return scored

    # -- costs and joint effects -------------------------------------------------------------------------------------

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
    def joints(self) -> list[tuple[str, list[tuple[int, int, int]], Fraction, dict[Cell, Fraction]]]:
        """List effects of several together: name, members (recommendation, from level, to level), points, money saved.

        Synergies and substitutes first. A saving holds for each level of its first member apart, spread over the
        years as the cost of that level is.
        """
        weight = {leaf["id"]: (leaf, self.weights[j]) for j, leaf in enumerate(self.leaves)}
        effects: list[tuple[str, list[tuple[int, int, int]], Fraction, dict[Cell, Fraction]]] = []
        savings = list(effects)
        for row in self.case["relations"]:
            sides = [(row["a"], row["a_min_level"]), *((option, row["b_min_level"]) for option in row["b"])]
            at = [(self.place[option], self.level(self.place[option], name)) for option, name in sides]
            members = [(i, lowest, len(self.levels[i])) for i, lowest in at]
            delta = Fraction(row["delta"] or 0)
            if row["type"] in {"synergy", "substitute"}:
                leaf, share = weight[row["criterion"]]
                worst, best = self.anchors(leaf)
                points = delta if row["unit"] == "value points" else delta * 100 / (best - worst)
                effects.append((row["id"], members, share * points, {}))
            elif row["type"] == "cost_saving":
                first, lowest = at[0]
                for level in range(lowest, len(self.levels[first]) + 1):
                    money = {c: x for c, x in self.cells[first][level - 1].items() if c[0] in self.monies}
                    total = sum(money.values())
                    if total:
                        saved = {c: delta * x / total for c, x in money.items()}
                        savings.append((row["id"], [(first, level, level), *members[1:]], Fraction(0), saved))
        return [*effects, *savings]

    @cached_property
    def monies(self) -> set[str]:
        """Name the resources that are money: money itself, and those with a budget in the case's unit of money."""
        units = {_folded(self.case["case"]["money"]), "money"} - {""}
        # Certificates written before budgets had units have no such column.
        return {"money"} | {row["resource"] for row in self.case["budget"] if _folded(row.get("unit", "")) in units}

    def spent(
        self, name: str, places: list[int], resources: set[str], years: set[int] | None = None, **ends: Fraction
    ) -> Rule:
        """Make the rule on what some recommendations use of resources in some years (None: altogether)."""

        def used(cells: dict[Cell, Fraction]) -> Fraction:
            inside = (x for (kind, year), x in cells.items() if kind in resources and (years is None or year in years))
            return sum(inside, Fraction(0))

        terms = {i: tuple(map(used, self.cells[i])) for i in places}
        joints = {p: used(saved) for p, (_, members, _, saved) in enumerate(self.joints) if members[0][0] in terms}
        return Rule(name, terms, joints, ends.get("low"), ends.get("high"))

    @cached_property
    def money(self) -> Rule:
        """Add up all money of a portfolio."""
        return self.spent("cost", list(range(len(self.ids))), self.monies)

    # -- rules -------------------------------------------------------------------------------------------------------

    @cached_property
    def rules(self) -> list[Rule]:
        """List every rule, in the order of the sheets; a name that stands twice has its number added."""
        numbered, seen = [], dict[str, int]()
        for rule in [*self._status(), *self._budgets(), *self._groups(), *self._relations(), *self._limits()]:
            seen[rule.name] = seen.get(rule.name, 0) + 1
            name = rule.name if seen[rule.name] == 1 else f"{rule.name} ({seen[rule.name]})"
            numbered.append(Rule(name, rule.terms, rule.joints, rule.low, rule.high))
        return numbered

    def count(self, i: int, lowest: int = 1, amount: int = 1) -> tuple[Fraction, ...]:
        """Count `amount` at a level and above, nothing below."""
        return tuple(Fraction(amount if level >= lowest else 0) for level in range(1, len(self.levels[i]) + 1))

    def _status(self) -> list[Rule]:
        rules = []
        for i, row in enumerate(self.case["recommendations"]):
            if row["status"] == "required":
                rules.append(Rule(f"{row['id']} required", {i: self.count(i)}, low=Fraction(1)))
            elif row["status"] == "excluded":
                rules.append(Rule(f"{row['id']} excluded", {i: self.count(i)}, high=Fraction(0)))
        return rules

    def _budgets(self) -> list[Rule]:
        written = [row["resource"] for row in (*self.case["budget"], *self.case["costs"])]
        everyone = list(range(len(self.ids)))
        rules = []
        for resource in dict.fromkeys(["money", *written]):
            label = "Budget" if resource == "money" else f"Budget {resource}"
            rows = [row for row in self.case["budget"] if row["resource"] == resource]
            yearly = sorted((row for row in rows if row["year"] is not None), key=lambda row: row["year"])
            chain: list[Row] = []  # a year with those before it whose money is carried into it
            for row in yearly:
                chain = [*chain, row] if chain and chain[-1]["carry_forward"] else [row]
                name = f"{label} {row['year']}" if len(chain) == 1 else f"{label} to {row['year']}"
                if all(map(_limited, chain)):
                    years = {link["year"] for link in chain}
                    rules.append(self.spent(name, everyone, {resource}, years, high=_amount(chain)))
            undated = any(row["resource"] == resource and row["year"] is None for row in self.case["costs"])
            totals = self._totals(rows, yearly, undated=undated)
            rules += [self.spent(f"{label} total", everyone, {resource}, high=total) for total in totals]
        return rules

    @staticmethod
    def _totals(rows: list[Row], yearly: list[Row], *, undated: bool) -> list[Fraction]:
        """List the limits on all spending of a resource: those stated, or all years together for costs without one."""
        if yearly and undated and len(yearly) == len(rows) and all(map(_limited, yearly)):
            return [_amount(yearly)]
        return [Fraction(row["amount"]) for row in rows if row["year"] is None and _limited(row)]

    def _groups(self) -> list[Rule]:
        ends = ("floor", "ceiling", "min_count", "max_count", "floor_share", "ceiling_share")
        rules = []
        for group in self.case["groups"]:
            members = [i for i, row in enumerate(self.case["recommendations"]) if row["group"] == group["id"]]
            for end in ends:
                if group[end] is not None:
                    kind = "share" if end.endswith("share") else "count" if end.endswith("count") else "cost"
                    name, low = f"{group['id']} {end.replace('_', ' ')}", end.startswith(("floor", "min"))
                    rules.append(self._bound(name, members, kind, Fraction(group[end]), low=low))
        return rules

    def _relations(self) -> list[Rule]:
        rules = []
        for row in self.case["relations"]:
            if row["type"] not in {"requires", "requires_any", "excludes"}:
                continue
            a, others = self.place[row["a"]], [self.place[option] for option in row["b"]]
            # All k needed: k a - sum b <= 0. One of them will do: a - sum b <= 0. Excluded: k a + sum b <= k.
            k = 1 if row["type"] == "requires_any" else len(others)
            sign = 1 if row["type"] == "excludes" else -1
            terms = {a: self.count(a, self.level(a, row["a_min_level"]), k)}
            terms |= {i: self.count(i, self.level(i, row["b_min_level"]), sign) for i in others}
            rules.append(Rule(row["id"], terms, high=Fraction(k if sign > 0 else 0)))
        return rules

    def _limits(self) -> list[Rule]:
        rules = []
        for row in self.case["limits"]:
            members = [self.place[option] for option in row["options"] if option != "*"] or list(range(len(self.ids)))
            if row["group"]:
                members = [i for i, r in enumerate(self.case["recommendations"]) if r["group"] == row["group"]]
            both = row["at_least"] is not None and row["at_most"] is not None
            for end, low in (("at_least", True), ("at_most", False)):
                if row[end] is not None:
                    name = f"{row['name']} {end.replace('_', ' ')}" if both else row["name"]
                    rules.append(self._bound(name, members, row["measure"].strip(), Fraction(row[end]), low=low))
        return rules

    def _bound(self, name: str, members: list[int], measure: str, amount: Fraction, *, low: bool) -> Rule:
        """Make a floor or a ceiling on the number, the cost, its share of all cost, a resource, or a year's money."""
        if measure == "count":
            terms = {i: self.count(i) for i in members}
            return (
                Rule(name, terms, low=Fraction(ceil(amount)))
                if low
                else Rule(name, terms, high=Fraction(floor(amount)))
            )
        if measure == "share":  # their cost less the share of all cost
            part = self.spent(name, members, self.monies)
            terms = {i: tuple(x * ((i in part.terms) - amount) for x in all_) for i, all_ in self.money.terms.items()}
            joints = {p: x * ((p in part.joints) - amount) for p, x in self.money.joints.items()}
            return Rule(name, terms, joints, *((Fraction(0), None) if low else (None, Fraction(0))))
        counted = self.monies if measure == "cost" or measure.isdigit() else {measure}
        years = {int(measure)} if measure.isdigit() else None
        return self.spent(name, members, counted, years, **{"low" if low else "high": amount})


def _amount(rows: list[Row]) -> Fraction:
    """Add up what some rows of the budget allow."""
    return sum((Fraction(row["amount"]) for row in rows), Fraction(0))


def _limited(row: Row) -> bool:
    """Say whether a row of the budget limits anything."""
    return _folded(str(row["amount"])) != "nolimit"


def _folded(text: str) -> str:
    """Spell a word as it is compared: without regard to case, spaces and dashes."""
    return "".join(mark for mark in text.casefold() if mark not in " _-*\u00a0")


def exponential(x: Fraction, middle: Fraction) -> Fraction:
    """Value at x of the curve 100 (1 - e^-cx) / (1 - e^-c) that is worth 50 at the middle score, rounded to 1e-12."""
    with localcontext(prec=70):
        at, m = (Decimal(n.numerator) / n.denominator for n in (x, middle))
        if middle == Fraction(1, 2):
            return 100 * x
        low, high = (Decimal("1e-25"), Decimal(60)) if m < Decimal("0.5") else (Decimal(-60), Decimal("-1e-25"))
        while high - low > Decimal("1e-45"):
            c = (low + high) / 2
            early = (1 - (-c * m).exp()) / (1 - (-c).exp()) > Decimal("0.5")
            low, high = (low, c) if early else (c, high)
        value = 100 * (1 - (-c * at).exp()) / (1 - (-c).exp())
        return Fraction(value.quantize(Decimal("1e-12")))
