"""A second evaluator, written apart from the package: plain dictionaries read straight from the CSV files.

It shares nothing with `criteria` or `scoring`, takes no array and no solver, and knows only what
method.md and case-format.md say. It exists to disagree.
"""

from __future__ import annotations

import csv
from fractions import Fraction
from itertools import product
from pathlib import Path


def load(folder: Path) -> dict[str, list[dict[str, str]]]:
    """Read every CSV file of a folder: table name to rows."""
    tables = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            tables[path.stem] = list(csv.DictReader(file))
    return tables


class Oracle:
    """One case, asked about one portfolio at a time; a portfolio is {recommendation: level name}."""

    def __init__(self, folder: Path) -> None:
        self.t = load(folder)
        parents = {row["parent"] for row in self.t["criteria"]}
        self.leaves = [row for row in self.t["criteria"] if row["id"] not in parents]
        self.options = [row["id"] for row in self.t["recommendations"]]
        self.group = {row["id"]: row["group"] for row in self.t["recommendations"]}
        self.levels = {
            option: [
                row["level"]
                for row in sorted(self.t["levels"], key=lambda row: int(row["level_order"]))
                if row["option"] == option
            ]
            for option in self.options
        }
        total = sum(Fraction(row["swing"]) for row in self.leaves)
        self.weight = {row["id"]: Fraction(row["swing"]) / total for row in self.leaves}
        self.score = {
            (row["option"], row["level"], row["criterion"]): Fraction(row["likely"])
            for row in self.t["scores"]
        }

    def value_of_score(self, criterion: dict[str, str], score: Fraction) -> Fraction:
        if criterion["value_function"] == "linear":
            worst, best = Fraction(criterion["worst"]), Fraction(criterion["best"])
            return 100 * (score - worst) / (best - worst)
        table = sorted(
            (Fraction(row["level"]), Fraction(row["value"]))
            for row in self.t["criteria_levels"]
            if row["criterion"] == criterion["id"]
        )
        below = max(pair for pair in table if pair[0] <= score)
        above = min(pair for pair in table if pair[0] >= score)
        if below == above:
            return below[1]
        return below[1] + (above[1] - below[1]) * (score - below[0]) / (above[0] - below[0])

    def benefit(self, option: str, level: str) -> Fraction:
        total = Fraction(0)
        for row in self.leaves:
            base = self.value_of_score(row, Fraction(row["baseline"] or row["worst"]))
            share = Fraction(1)
            score = self.score.get((option, level, row["id"]))
            if score is None:
                main = next(
                    r["level"]
                    for r in self.t["levels"]
                    if r["option"] == option and r["is_reference"] == "1"
                )
                entry = next(
                    r for r in self.t["levels"] if r["option"] == option and r["level"] == level
                )
                share = Fraction(entry["benefit_share"])
                score = self.score[option, main, row["id"]]
            total += self.weight[row["id"]] * share * (self.value_of_score(row, score) - base)
        return total

    def at_least(self, portfolio: dict[str, str], option: str, level: str) -> bool:
        if option not in portfolio:
            return False
        order = self.levels[option]
        return level == "any" or order.index(portfolio[option]) >= order.index(level)

    def tied(self, portfolio: dict[str, str], row: dict[str, str]) -> bool:
        return self.at_least(portfolio, row["a"], row["a_min_level"]) and all(
            self.at_least(portfolio, option, row["b_min_level"]) for option in row["b"].split("|")
        )

    def value(self, portfolio: dict[str, str]) -> Fraction:
        total = sum(
            (self.benefit(option, level) for option, level in portfolio.items()), Fraction(0)
        )
        for row in self.t["relations"]:
            if row["type"] in {"synergy", "substitute"} and self.tied(portfolio, row):
                points = Fraction(row["delta"])
                if row["unit"] == "natural":
                    leaf = next(leaf for leaf in self.leaves if leaf["id"] == row["criterion"])
                    points = points * 100 / (Fraction(leaf["best"]) - Fraction(leaf["worst"]))
                total += self.weight[row["criterion"]] * points
        return total

    def spending(self, portfolio: dict[str, str], group: str | None = None) -> dict[str, Fraction]:
        years: dict[str, Fraction] = {}

        def own(option: str) -> dict[str, Fraction]:
            return {
                row["year"]: Fraction(row["likely"])
                for row in self.t["costs"]
                if row["option"] == option and row["level"] == portfolio[option]
            }

        for option in portfolio:
            if group in {None, self.group[option]}:
                for year, amount in own(option).items():
                    years[year] = years.get(year, Fraction(0)) + amount
        for row in self.t["relations"]:
            if (
                row["type"] == "cost_saving"
                and self.tied(portfolio, row)
                and group in {None, self.group[row["a"]]}
            ):
                amounts = own(row["a"])
                for year, amount in amounts.items():
                    years[year] += Fraction(row["delta"]) * amount / sum(amounts.values())
        return years

    def broken(self, portfolio: dict[str, str]) -> list[str]:
        found = []
        spent, money = Fraction(0), Fraction(0)
        years = self.spending(portfolio)
        for row in sorted(self.t["budget"], key=lambda row: row["year"]):
            spent += years.get(row["year"], Fraction(0))
            money += Fraction(row["amount"])
            if spent > money:
                found.append(f"money to {row['year']}")
        for row in self.t.get("groups", []):
            cost = sum(self.spending(portfolio, row["id"]).values(), Fraction(0))
            count = sum(self.group[option] == row["id"] for option in portfolio)
            if row["floor"] and cost < Fraction(row["floor"]):
                found.append(f"floor {row['id']}")
            if row["ceiling"] and cost > Fraction(row["ceiling"]):
                found.append(f"ceiling {row['id']}")
            if row["min_count"] and count < int(row["min_count"]):
                found.append(f"count {row['id']}")
        for row in self.t["relations"]:
            a = self.at_least(portfolio, row["a"], row["a_min_level"])
            others = [
                self.at_least(portfolio, option, row["b_min_level"])
                for option in row["b"].split("|")
            ]
            if row["type"] == "requires" and a and not all(others):
                found.append(row["id"])
            if row["type"] == "requires_any" and a and not any(others):
                found.append(row["id"])
            if row["type"] == "excludes" and a and any(others):
                found.append(row["id"])
        return found

    def portfolios(self) -> list[dict[str, str]]:
        """Every choice of one level at most for each recommendation; for small cases only."""
        choices = product(*([None, *self.levels[option]] for option in self.options))
        return [
            {
                option: level
                for option, level in zip(self.options, choice, strict=True)
                if level is not None
            }
            for choice in choices
        ]
