"""Voices, orders and futures of the clean cases: people who differ honestly, and say why."""

from __future__ import annotations

import random

from tests.mistakes.tables import Row, Tables, leaves

PEOPLE = {
    "finance": ("Finance", "Pays, and looks for what lasts"),
    "field": ("Field offices", "Run it, and know where it stalls"),
    "users": ("Users' council", "Speak for those who are meant"),
    "science": ("Scientific advisers", "Look at what has been shown to work"),
}


def add_voices(rng: random.Random, tables: Tables) -> None:
    """Add stakeholders, in some cases comparisons in pairs and an overall order, and futures."""
    tables["stakeholders"] = stakeholders(rng, tables) if rng.random() < 0.7 else []
    tables["pairwise"] = pairwise(tables) if rng.random() < 0.12 else []
    if rng.random() < 0.25:
        rank(rng, tables)
    tables["scenarios"] = scenarios(rng, tables) if rng.random() < 0.6 else []


def stakeholders(rng: random.Random, tables: Tables) -> list[Row]:
    """Two to four voices, each with swings of their own, the largest 100."""
    rows = []
    for voice in rng.sample(sorted(PEOPLE), rng.randint(2, 4)):
        name, position = PEOPLE[voice]
        raw = {leaf["id"]: float(leaf["swing"]) * rng.uniform(0.5, 1.6) for leaf in leaves(tables)}
        largest = max(raw.values())
        rows += [
            {
                "stakeholder": voice,
                "name": name,
                "position": position,
                "criterion": leaf["id"],
                "swing": str(max(5, round(100 * raw[leaf["id"]] / largest))),
                "why": f"{leaf['name']}, over the whole range, as seen from {name.lower()}",
            }
            for leaf in leaves(tables)
        ]
    return rows


def pairwise(tables: Tables) -> list[Row]:
    """Compare the criteria that stand side by side, as the swings have it, rounded to halves."""
    under: dict[str, list[Row]] = {}
    for leaf in leaves(tables):
        under.setdefault(leaf.get("parent", ""), []).append(leaf)
    if "" not in under:
        return []
    side = under[""]
    pairs = [(a, b) for place, a in enumerate(side) for b in side[place + 1 :]]
    return [
        {
            "stakeholder": "chair",
            "a": a["id"],
            "b": b["id"],
            "ratio": f"{ratio(float(a['swing']), float(b['swing'])):g}",
            "why": "Asked in the second round",
        }
        for a, b in pairs
    ]


def ratio(a: float, b: float) -> float:
    """The ratio of two swings to the nearest half; the other way round where b is the larger."""
    if a >= b:
        return max(round(2 * a / b) / 2, 1)
    return round(1 / max(round(2 * b / a) / 2, 1), 4)


def benefit(tables: Tables, option: str) -> float:
    """What an option is worth at likely scores, where scales are straight; in words by the values of the words."""
    values = {
        (r["criterion"], float(r["level"])): float(r["value"]) for r in tables["criteria_levels"]
    }
    total = 0.0
    for leaf in leaves(tables):

        def value(score: float, leaf: Row = leaf) -> float:
            worst, best = float(leaf["worst"]), float(leaf["best"])
            if leaf["scale"] == "levels":
                return values[leaf["id"], score]
            return 100 * (score - worst) / (best - worst)

        (judged,) = (
            row
            for row in tables["scores"]
            if (row["option"], row["level"]) == (option, "standard")
            and row["criterion"] == leaf["id"]
        )
        gain = value(float(judged["likely"])) - value(float(leaf["baseline"]))
        total += float(leaf["swing"]) * gain
    return total


def rank(rng: random.Random, tables: Tables) -> None:
    """State the order of the few that are farthest apart in worth, as a board would that agrees with its weights."""
    if any(leaf["value_function"] == "exponential" for leaf in leaves(tables)):
        return
    ids = [row["id"] for row in tables["recommendations"]]
    order = sorted(ids, key=lambda option: -benefit(tables, option))
    stated = [order[0], order[len(order) // 2], order[-1]] if rng.random() < 0.5 else order
    for row in tables["recommendations"]:
        row["overall_rank"] = str(stated.index(row["id"]) + 1) if row["id"] in stated else ""


def scenarios(rng: random.Random, tables: Tables) -> list[Row]:
    """One to three futures: dearer building, a cut, another view of what counts."""
    leaf = rng.choice(leaves(tables))["id"]
    futures = (
        (
            "DEAR",
            "Prices rise",
            "cost",
            "",
            "mul",
            "1.12",
            "Wages and materials rise for two years",
        ),
        ("CUT", "A cut in mid-term", "budget", "", "mul", "0.88", "A new government saves"),
        ("TURN", "Another view", "weight", leaf, "mul", "1.4", "An event puts this first"),
    )
    return [
        {
            "scenario": identity,
            "name": name,
            "probability": f"{rng.uniform(0.08, 0.25):.2f}",
            "story": why,
            "kind": kind,
            "target": "*",
            "criterion": criterion,
            "year": "",
            "op": op,
            "value": value,
            "rationale": why,
            "evidence": "judgement",
        }
        for identity, name, kind, criterion, op, value, why in rng.sample(
            futures, rng.randint(1, 3)
        )
    ]
