"""Small cases for tests: a valid case in a few lines, any table of it replaced."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from criteria.model.case import Case

REFERENCES = Path(__file__).parent / "references"


def reference(name: str) -> dict[str, Any]:
    """Read a published or enumerated instance with its answer."""
    found: dict[str, Any] = json.loads((REFERENCES / f"{name}.json").read_text(encoding="utf-8"))
    return found


def small_case(**tables: Any) -> Case:
    """Make a case of two recommendations and two criteria; a table given replaces the one here."""
    base: dict[str, Any] = {
        "case": {"title": "Small", "money": "US$ million"},
        "criteria": [
            {"id": "C1", "name": "One", "worst": 0, "best": 10, "baseline": 0, "swing": 60},
            {
                "id": "C2",
                "name": "Two",
                "worst": 20,
                "best": 0,
                "direction": "min",
                "baseline": 10,
                "swing": 40,
            },
        ],
        "recommendations": [{"id": "A", "name": "First"}, {"id": "B", "name": "Second"}],
        "costs": [
            {"option": "A", "year": 2027, "likely": 30},
            {"option": "B", "year": 2027, "likely": 50},
        ],
        "scores": [
            {"option": "A", "criterion": "C1", "likely": 5},
            {"option": "A", "criterion": "C2", "likely": 10},
            {"option": "B", "criterion": "C1", "likely": 10},
            {"option": "B", "criterion": "C2", "likely": 15},
        ],
        "budget": [{"year": 2027, "amount": 60}],
    }
    return Case.model_validate({**base, **tables})


def every_kind(seed: int) -> Case:
    """A made-up case with every kind of scale, level, cost, rule and effect; perhaps infeasible."""
    rng = random.Random(seed)
    ids = ["A", "B", "C", "D", "E"]
    sizes = {id_: rng.randint(1, 3) for id_ in ids}
    criteria = [
        {"id": "G", "name": "Group", "swing": rng.choice([None, 30])},
        {"id": "C1", "parent": "G", "name": "Linear", "worst": 0, "best": 10, "swing": 60, "baseline": 2},
        {"id": "C2", "parent": "G", "name": "Bent", "worst": 20, "best": 0, "direction": "min", "swing": 40,
         "value_function": "exponential", "curve": rng.choice(["7", "10", "13.5"])},
        {"id": "C3", "name": "Words", "scale": "levels", "swing": 25, "baseline": rng.choice([None, 1])},
        {"id": "C4", "name": "Points", "worst": 0, "best": 8, "swing": 5, "value_function": "piecewise",
         "curve": "0:0; 4:70; 8:100"},
        {"id": "C5", "name": "Local", "direction": rng.choice(["max", "min"]), "swing": 7},
    ]  # fmt: skip
    words = [
        {"criterion": "C3", "level": k, "label": str(k), "value": v}
        for k, v in ((0, 0), (1, 20), (2, 100))
    ]
    levels, costs, scores = [], [], []
    for id_ in ids:
        names = ["small", "middle", "large"][: sizes[id_]]
        reference = rng.randrange(len(names))
        for k, name in enumerate(names):
            if len(names) > 1:
                own = k == reference or rng.random() < 0.3
                share = None if own else rng.choice(["0.3", "0.55", "1.2"])
                levels.append({"option": id_, "level": name, "level_order": k + 1, "is_reference": k == reference,
                               "benefit_share": share})  # fmt: skip
            else:
                own, name = True, ""
            for year in (2027, 2028):
                cost = f"{rng.randint(5, 30) * (k + 1)}.{rng.randint(0, 9)}"
                costs.append({"option": id_, "level": name, "year": year, "likely": cost})
            if rng.random() < 0.3:
                costs.append({"option": id_, "level": name, "likely": rng.randint(1, 5)})
            costs.append(
                {
                    "option": id_,
                    "level": name,
                    "resource": "staff",
                    "year": 2027,
                    "likely": rng.randint(0, 9),
                }
            )
            if own:
                ranges = {"C1": (0, 10), "C2": (0, 20), "C3": (0, 2), "C4": (0, 8), "C5": (3, 9)}
                scores += [
                    {"option": id_, "level": name, "criterion": c, "likely": rng.randint(*ends)}
                    for c, ends in ranges.items()
                ]
    first = {id_: "small" if sizes[id_] > 1 else "any" for id_ in ids}
    last = {
        id_: ["small", "middle", "large"][sizes[id_] - 1] if sizes[id_] > 1 else "any"
        for id_ in ids
    }
    a, b, c, d = rng.sample(ids, 4)
    relations = [
        {"id": "R1", "type": rng.choice(["requires", "requires_any"]), "a": a, "a_min_level": last[a], "b": [b, c]},
        {"id": "R2", "type": "excludes", "a": c, "b": [d, a], "b_min_level": "any"},
        {"id": "S1", "type": "synergy", "a": a, "b": [d], "criterion": "C1", "delta": 2, "unit": "natural"},
        {"id": "S2", "type": "substitute", "a": b, "b": [d], "b_min_level": first[d], "criterion": "C2", "delta": 3,
         "unit": "natural"},
        {"id": "S3", "type": "substitute", "a": b, "b": [c], "criterion": "C3", "delta": -9, "unit": "value points"},
        {"id": "K1", "type": "cost_saving", "a": a, "b": [b], "delta": -4, "unit": "money"},
    ]  # fmt: skip
    money = rng.randint(40, 120)
    budget = [
        {"year": 2027, "amount": money, "carry_forward": rng.random() < 0.5},
        {"year": 2028, "amount": money},
        {"resource": "staff", "amount": rng.randint(8, 30)},
    ]
    if rng.random() < 0.3:
        budget.append({"amount": rng.randint(60, 200)})
    groups = [
        {"id": "G1", "name": "One", "floor": rng.choice([None, 20]), "ceiling_share": rng.choice([None, "0.7"])},
        {"id": "G2", "name": "Two", "ceiling": 150, "min_count": rng.choice([None, 1]), "max_count": 2,
         "floor_share": rng.choice([None, "0.1"])},
    ]  # fmt: skip
    limits = [
        {"name": "Both", "measure": "count", "at_least": rng.choice([0, 1]), "at_most": 4},
        {"name": "R1", "options": [a, b], "measure": "cost", "at_most": "140.5"},
        {"name": "Year", "group": "G1", "measure": "2027", "at_most": 90},
        {"name": "Staff", "options": ["*"], "measure": "staff", "at_most": 40},
    ]
    recommendations = [
        {"id": id_, "name": id_, "group": rng.choice(["G1", "G2"]), "p_success_likely": rng.choice([None, "0.8"]),
         "status": rng.choices(["open", "required", "excluded"], [8, 1, 1])[0]}
        for id_ in ids
    ]  # fmt: skip
    success = rng.choice(["used", ""])
    for row in recommendations:
        if success and row["p_success_likely"] is None:
            row["p_success_likely"] = "0.9"  # where chances are used, everything has one
    return small_case(
        case={"title": "Made up", "money": "EUR million", "success": success},
        criteria=criteria, criteria_levels=words, groups=groups, recommendations=recommendations, levels=levels,
        costs=costs, scores=scores, budget=budget, relations=relations, limits=limits,
    )  # fmt: skip


def of_many_sources(seed: int) -> Case:
    """A made-up case whose staff is paid by a fund of its own, in the case's unit of money, with limits left out."""
    rng = random.Random(1000 + seed)
    tables = every_kind(seed).dump()
    for row in tables["budget"]:
        if row["resource"] == "staff":
            row["unit"] = rng.choice(["EUR million", "eur  MILLION", "Money"])
        if rng.random() < 0.3:
            row["amount"] = "no limit"
    tables["limits"].append(
        {"name": "Fund", "measure": "staff", "options": ["*"], "at_most": rng.randint(8, 40)}
    )
    tables["costs"] += [
        {
            "option": id_,
            "level": level["level"],
            "resource": "staff",
            "year": 2028,
            "likely": rng.randint(0, 9),
        }
        for id_ in ("A", "B")
        for level in [row for row in tables["levels"] if row["option"] == id_] or [{"level": ""}]
    ]
    return small_case(**tables)


def sparse(seed: int) -> Case:
    """A made-up case with few rules, a small budget and scores on both sides of doing nothing; perhaps infeasible."""
    rng = random.Random(seed)
    ids = ["A", "B", "C", "D"]
    a, b, c, _ = rng.sample(ids, 4)
    return small_case(
        criteria=[{"id": "V", "name": "Value", "worst": 0, "best": 10, "baseline": 5, "swing": 1}],
        recommendations=[
            {"id": id_, "name": id_, "status": rng.choices(["open", "required"], [9, 1])[0]} for id_ in ids
        ],
        costs=[{"option": id_, "year": 2027, "likely": rng.choice([0, 5, 10, 20, 40])} for id_ in ids],
        scores=[{"option": id_, "criterion": "V", "likely": rng.choice([3, 5, 5, 6, 9])} for id_ in ids],
        budget=[{"year": 2027, "amount": rng.choice([0, 8, 30])}],
        relations=[
            {"id": "R1", "type": "requires", "a": a, "b": [b]},
            {"id": "R2", "type": rng.choice(["requires", "excludes"]), "a": a, "b": [rng.choice([b, c])]},
        ][: rng.randint(0, 2)],
    )  # fmt: skip
