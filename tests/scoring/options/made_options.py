"""Small cases whose costs have ranges, and a plain enumeration of what keeps its budgets in which draws."""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from criteria.model.case import Case
from criteria.model.case_rules import rules
from criteria.model.rules import Budget
from criteria.model.words import RelationType
from scoring.exact.programme import Choice, Programme
from scoring.exact.search import ranked
from scoring.options.budget_draws import CHOOSING
from scoring.portfolio.from_case import programme
from scoring.robustness.draws.draws import triangular
from scoring.value.costs import cost_table
from scoring.value.evaluation import evaluate
from tests.cases import small_case
from tests.scoring.robustness.made_cases import made_tables


def ranged_tables(
    seed: int, *, options: int = 5, people: int = 3, tight: bool = True
) -> dict[str, Any]:
    """Draw the tables of a case whose costs have ranges, most of them leaning up, and perhaps a second resource."""
    rng = random.Random(1000 + seed)
    tables = made_tables(seed, options=options, people=people)
    for row in tables["costs"]:
        if rng.random() < 0.8:
            row["low"] = round(row["likely"] * rng.uniform(0.6, 1.0), 1)
            row["high"] = round(row["likely"] * rng.uniform(1.0, 1.9), 1)
    for row in tables["stakeholders"]:
        row["influence"] = 1
    for level in tables["levels"]:
        if (
            level.get("benefit_share") == "1.4"
        ):  # an effect beyond its scale is an error of the case
            level["benefit_share"] = "0.9"
    if seed % 3 == 0:
        for level in tables["levels"]:
            staff = rng.randint(1, 9)
            ends = {"low": staff - 1, "likely": staff, "high": staff + rng.randint(0, 4)}
            tables["costs"].append(
                {"option": level["option"], "level": level["level"], "resource": "staff", **ends}
            )
        tables["budget"].append({"resource": "staff", "amount": rng.randint(8, 25)})
    if not tight:
        tables["budget"] = [{**row, "amount": 10 * row["amount"]} for row in tables["budget"]]
    return tables


def ranged_case(seed: int, **sizes: Any) -> Case:
    """Make one case."""
    return small_case(**ranged_tables(seed, **sizes))


@dataclass(frozen=True)
class Enumerated:
    """Every portfolio of a case that keeps its rules, with the draws in which each keeps every budget.

    Costs are added up in plain floats from the cost rows, draw by draw, by a sampler of its own.
    """

    case: Case
    draws: int

    @cached_property
    def programme(self) -> Programme:
        return programme(evaluate(self.case), cost_table(self.case))

    @cached_property
    def feasible(self) -> list[Choice]:
        choices = itertools.product(*(range(len(levels) + 1) for levels in self.programme.levels))
        return [choice for choice in choices if self.programme.feasible(choice)]

    @cached_property
    def places(self) -> np.ndarray:
        """Recommendations x draws: a slice of the range each, read off the stream sixteen bits at a time."""
        number = len(self.case.recommendations)
        blocks = []
        for block in range(-(-self.draws // 1000)):
            key = np.random.SeedSequence(self.case.settings.seed, spawn_key=(CHOOSING, block))
            words = np.random.PCG64(key).random_raw(number * 250 + 1)
            parts = np.stack(
                [(words >> np.uint64(16 * k)) & np.uint64(1023) for k in range(4)], axis=1
            ).reshape(-1)
            blocks.append(parts[: number * 1000].reshape(number, 1000))
        return np.concatenate(blocks, axis=1)[:, : self.draws].astype(int)

    def spending(self, choice: Choice, rule: Budget) -> np.ndarray:
        """What a portfolio takes of one budget, draw by draw."""
        total = np.zeros(self.draws)
        for i, row in enumerate(self.case.recommendations):
            for cost in self.case.costs:
                inside = cost.resource == rule.resource and (
                    rule.years is None or cost.year in rule.years
                )
                if not inside or cost.option != row.id or not choice[i]:
                    continue
                if self.case.level_named(row.id, cost.level) == choice[i]:
                    total += triangular(float(cost.low), float(cost.likely), float(cost.high))[
                        self.places[i]
                    ]
        for relation in self.case.relations:
            if relation.type is not RelationType.COST_SAVING or rule.resource != "money":
                continue
            place = {row.id: i for i, row in enumerate(self.case.recommendations)}
            if all(choice[place[id_]] for id_ in (relation.a, *relation.b)):
                costs = [
                    row
                    for row in self.case.costs
                    if row.option == relation.a
                    and row.resource == "money"
                    and self.case.level_named(relation.a, row.level) == choice[place[relation.a]]
                ]
                inside_costs = [
                    row for row in costs if rule.years is None or row.year in rule.years
                ]
                share = sum(float(row.likely) for row in inside_costs) / sum(
                    float(row.likely) for row in costs
                )
                total += float(relation.delta) * share
        return total

    def broken(self, choice: Choice) -> int:
        over = [
            self.spending(choice, rule) > float(rule.amount) + 1e-9
            for rule in rules(self.case)
            if isinstance(rule, Budget)
        ]
        return int(np.any(over, axis=0).sum())

    @cached_property
    def within(self) -> list[Choice]:
        """Those that keep every budget in four draws of five."""
        return [choice for choice in self.feasible if 5 * self.broken(choice) <= self.draws]

    @cached_property
    def best(self) -> Choice | None:
        """The first of them by value and tie rule."""
        if not self.within:
            return None
        most = max(map(self.programme.value, self.within))
        ties = [
            choice
            for choice in self.within
            if self.programme.value(choice) >= most - self.programme.tie
        ]
        return ranked(self.programme, ties)[0]
