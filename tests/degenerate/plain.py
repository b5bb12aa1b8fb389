"""A small random case with nothing odd about it, and what is done to several of its tables at once."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

type Tables = dict[str, Any]

YEARS = (2027, 2028)
LEVELS = ("pilot", "standard", "large", "larger", "largest", "all of it")


def plain(rng: random.Random) -> Tables:
    """A small case with ranges, levels, years, rules, people and futures, and nothing odd about it."""
    ids = [f"R{place}" for place in range(1, rng.randint(3, 6) + 1)]
    leaves = [f"C{place}" for place in range(1, rng.randint(2, 4) + 1)]
    tables: Tables = {
        "case": {"title": "Odd", "money": "EUR million", "draws": 40, "seed": rng.randint(0, 99)},
        "criteria": [
            {"id": leaf, "name": f"Criterion {leaf}", "worst": 0, "best": 10, "baseline": rng.choice([0, 2, 5]),
             "swing": rng.choice([20, 50, 100]), "rationale": "Talked over"}
            for leaf in leaves
        ],
        "groups": [{"id": "G1", "name": "First theme"}, {"id": "G2", "name": "Second theme", "max_count": 3}],
        "recommendations": [
            {"id": id_, "name": f"Proposal {id_}", "group": rng.choice(["G1", "G2"]), "evidence": "judgement"}
            for id_ in ids
        ],
        "levels": [],
        "costs": [],
        "scores": [],
        "budget": [{"year": year, "amount": rng.randint(20, 60), "carry_forward": True} for year in YEARS],
        "relations": [],
        "limits": [{"name": "Most", "options": "*", "measure": "count", "at_most": len(ids)}],
        "stakeholders": [
            {"stakeholder": person, "criterion": leaf, "swing": rng.choice([10, 40, 100])}
            for person in ("north", "south")
            for leaf in leaves
        ],
        "scenarios": [
            {"scenario": "dear", "probability": "0.2", "kind": "cost", "target": "*", "op": "mul", "value": "1.5"},
            {"scenario": "lean", "probability": 0, "kind": "budget", "target": "money", "op": "mul", "value": "0.5"},
        ],
    }  # fmt: skip
    for id_ in ids:
        several = rng.random() < 0.4
        for order, level in enumerate(LEVELS[:2] if several else ("",), 1):
            if several:
                tables["levels"].append(
                    {
                        "option": id_,
                        "level": level,
                        "level_order": order,
                        "is_reference": order == 2,
                    }
                )
            tables["costs"] += [
                {
                    "option": id_,
                    "level": level,
                    "year": year,
                    **around(rng, rng.randint(3, 15) * order),
                }
                for year in YEARS
            ]
            tables["scores"] += [
                {
                    "option": id_,
                    "level": level,
                    "criterion": leaf,
                    "evidence": "judgement",
                    **within(rng),
                }
                for leaf in leaves
            ]
    a, b = rng.sample(ids, 2)
    tables["relations"] = [
        rng.choice(
            [
                {"id": "T1", "type": "requires", "a": a, "b": b},
                {"id": "T1", "type": "excludes", "a": a, "b": b},
                {
                    "id": "T1",
                    "type": "synergy",
                    "a": a,
                    "b": b,
                    "criterion": "C1",
                    "delta": 2,
                    "unit": "natural",
                },
                {"id": "T1", "type": "cost_saving", "a": a, "b": b, "delta": -1, "unit": "money"},
            ]
        )
    ]
    return tables


def around(rng: random.Random, likely: int) -> dict[str, Any]:
    """A cost with a range about it."""
    return {"low": likely - rng.randint(0, 2), "likely": likely, "high": likely + rng.randint(0, 4)}


def within(rng: random.Random) -> dict[str, Any]:
    """A score with a range, on a scale from 0 to 10."""
    low, likely, high = sorted(rng.randint(0, 10) for _ in range(3))
    return {"low": low, "likely": likely, "high": high}


def leaves(tables: Tables) -> list[dict[str, Any]]:
    """The criteria proper, which have a scale."""
    return [row for row in tables["criteria"] if "worst" in row]


def keep_recommendations(tables: Tables, kept: list[str]) -> None:
    """Drop the other recommendations, and what speaks of them."""
    tables["recommendations"] = [row for row in tables["recommendations"] if row["id"] in kept]
    for name in ("levels", "costs", "scores"):
        tables[name] = [row for row in tables[name] if row["option"] in kept]
    tables["relations"] = [
        row for row in tables["relations"] if row["a"] in kept and row["b"] in kept
    ]


def keep_criteria(tables: Tables, kept: list[str]) -> None:
    """Drop the other criteria, and what speaks of them."""
    tables["criteria"] = [row for row in tables["criteria"] if row["id"] in kept]
    for name in ("scores", "stakeholders"):
        tables[name] = [row for row in tables[name] if row["criterion"] in kept]


def renamed(tables: Tables, names: dict[str, str]) -> None:
    """Give recommendations other ids, wherever they are named."""
    for row in tables["recommendations"]:
        row["id"] = names[row["id"]]
    for name in ("levels", "costs", "scores"):
        for row in tables[name]:
            row["option"] = names[row["option"]]
    for row in tables["relations"]:
        row["a"] = names[row["a"]]
        row["b"] = [names[id_] for id_ in ([row["b"]] if isinstance(row["b"], str) else row["b"])]
    for row in tables["limits"]:
        row["options"] = names.get(row["options"], row["options"])


def scaled(tables: Tables, factor: int | str) -> None:
    """Multiply all money, exactly."""

    def times(amount: object) -> str:
        return f"{(Decimal(str(amount)) * Decimal(factor)).normalize():f}"

    for row in tables["costs"]:
        row.update({end: times(row[end]) for end in ("low", "likely", "high") if end in row})
    for row in tables["budget"]:
        row["amount"] = times(row["amount"])
    for row in tables["relations"]:
        if row["type"] == "cost_saving":
            row["delta"] = times(row["delta"])
    for row in tables["groups"]:
        if "ceiling" in row:
            row["ceiling"] = times(row["ceiling"])
