"""Small cases made by chance, with people, ranges, futures and most kinds of rule; and plain enumeration over them."""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from criteria.model.case import Case
from scoring.exact.programme import Choice, Programme
from scoring.exact.search import prove
from scoring.portfolio.from_case import programme
from scoring.value.costs import cost_table
from scoring.value.evaluation import Evaluation, evaluate
from tests.cases import small_case


def made_tables(seed: int, *, options: int = 5, people: int = 3) -> dict[str, Any]:
    """Draw the tables of a case: three criteria, levels, a shared level, a synergy, a saving, ties, people, ranges."""
    rng = random.Random(seed)
    criteria = [
        {"id": "C1", "name": "One", "worst": 0, "best": 10, "swing": rng.randint(1, 100)},
        {"id": "C2", "name": "Two", "worst": 20, "best": 0, "direction": "min", "baseline": 10,
         "swing": rng.randint(1, 100)},
        {"id": "C3", "name": "Three", "worst": 0, "best": 4, "value_function": "piecewise", "curve": "0:0;1:40;4:100",
         "swing": rng.randint(0, 100)},
    ]  # fmt: skip
    ids = [f"R{k}" for k in range(options)]
    levels, costs, scores = [], [], []
    for id_ in ids:
        names = ["small", "large"][: rng.choice([1, 2, 2])]
        shared = len(names) == 2 and rng.random() < 0.4
        base = rng.randint(2, 20)
        for order, name in enumerate(names, 1):
            row = {"option": id_, "level": name, "level_order": order, "is_reference": order == 1}
            if shared and order == 2:
                row["benefit_share"] = rng.choice(["0.5", "1.4"])
            levels.append(row)
            costs += [
                {
                    "option": id_,
                    "level": name,
                    "year": year,
                    "likely": base * order + rng.randint(0, 5),
                }
                for year in (2027, 2028)
            ]
            if not (shared and order == 2):
                scores += _scores(rng, id_, name)
    a, b, c, d = rng.sample(ids, 4)
    relations = [
        {
            "id": "S",
            "type": "synergy",
            "a": a,
            "b": b,
            "criterion": "C1",
            "delta": rng.randint(1, 3),
            "unit": "natural",
        },
        {
            "id": "U",
            "type": "substitute",
            "a": c,
            "b": d,
            "criterion": "C3",
            "delta": -20,
            "unit": "value points",
        },
        {"id": "K", "type": "cost_saving", "a": a, "b": c, "delta": -2, "unit": "money"},
        {"id": "P", "type": rng.choice(["requires", "excludes"]), "a": b, "b": d},
    ]
    return {
        "case": {"title": "Made", "money": "US$ million", "success": rng.choice(["used", ""])},
        "criteria": criteria,
        "groups": [{"id": "G", "name": "G", "max_count": rng.randint(1, 3)}],
        "recommendations": [
            {
                "id": id_,
                "name": id_,
                "group": "G" if k < 3 else "",
                "p_success_likely": rng.choice(["0.5", "0.9"]),
            }
            for k, id_ in enumerate(ids)
        ],
        "levels": levels,
        "costs": costs,
        "scores": scores,
        "relations": relations,
        "budget": [
            {"year": 2027, "amount": rng.randint(20, 60), "carry_forward": True},
            {"year": 2028, "amount": rng.randint(20, 60)},
        ],
        "stakeholders": [
            {
                "stakeholder": f"S{k}",
                "influence": rng.randint(1, 3),
                "criterion": f"C{j}",
                "swing": rng.randint(1, 100),
            }
            for k in range(people)
            for j in (1, 2, 3)
        ],
    }


def _scores(rng: random.Random, id_: str, level: str) -> list[dict[str, Any]]:
    found = []
    for criterion, low, high in (("C1", 0, 10), ("C2", 0, 20), ("C3", 0, 4)):
        three = sorted(rng.randint(low, high) for _ in range(3))
        if rng.random() < 0.5:
            three = [three[1]] * 3
        ends = dict(zip(("low", "likely", "high"), three, strict=True))
        found.append({"option": id_, "level": level, "criterion": criterion, **ends})
    return found


def made_case(seed: int, **sizes: int) -> Case:
    """Make one case."""
    return small_case(**made_tables(seed, **sizes))


def worth_of(evaluation: Evaluation, choice: Choice, weights: tuple[Fraction, ...]) -> Fraction:
    """Value of a portfolio in points, added up from the table of differences and the pair effects."""
    total = Fraction(0)
    for levels, level in zip(evaluation.table.differences, choice, strict=True):
        if level:
            total += sum(
                (w * d for w, d in zip(weights, levels[level - 1], strict=True)), Fraction(0)
            )
    for pair in evaluation.table.pairs:
        if all(choice[i] >= lowest for i, lowest in pair.members):
            total += weights[pair.criterion] * pair.points
    return total


@dataclass(frozen=True)
class World:
    """A case with everything feasible in it, listed."""

    case: Case

    @cached_property
    def evaluation(self) -> Evaluation:
        return evaluate(self.case)

    @cached_property
    def programme(self) -> Programme:
        return programme(self.evaluation, cost_table(self.case))

    @cached_property
    def best(self) -> Choice:
        choice = prove(self.programme).choice
        assert choice is not None
        return choice

    @cached_property
    def feasible(self) -> list[Choice]:
        sizes = [range(len(levels) + 1) for levels in self.programme.levels]
        return [choice for choice in itertools.product(*sizes) if self.programme.feasible(choice)]

    def worth(self, choice: Choice, weights: tuple[Fraction, ...] | None = None) -> Fraction:
        """Value in points, under the case's own weights unless others are given."""
        return worth_of(
            self.evaluation, choice, self.evaluation.weights if weights is None else weights
        )

    def most(self, weights: tuple[Fraction, ...] | None = None) -> Fraction:
        """The largest value of all that is feasible."""
        return max(self.worth(choice, weights) for choice in self.feasible)


def world(seed: int, **sizes: int) -> World:
    """Make a case and everything feasible in it."""
    return World(made_case(seed, **sizes))
