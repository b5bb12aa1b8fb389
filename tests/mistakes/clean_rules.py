"""Rules and budgets of the clean cases: money that binds, and ties such as programmes have."""

from __future__ import annotations

import random
from collections.abc import Mapping

from tests.mistakes.clean_domains import Natural, Worded
from tests.mistakes.tables import Tables, put


def add_rules(rng: random.Random, tables: Tables, leaves: Mapping[str, Natural | Worded]) -> None:
    """Add a budget, and in many cases ties, themes with limits, and limits of their own."""
    tables["budget"] = budget(rng, tables)
    if rng.random() < 0.15:
        add_resource(rng, tables, "staff", "full-time posts")
    if rng.random() < 0.15:
        money = next(row["value"] for row in tables["case"] if row["key"] == "money")
        add_resource(rng, tables, "partner fund", money)
    tables["relations"] = relations(rng, tables, leaves)
    if rng.random() < 0.4:
        limit_themes(rng, tables)
    tables["limits"] = limits(rng, tables) if rng.random() < 0.3 else []


def standard_cost(tables: Tables) -> dict[str, float]:
    """What everything costs in each year at the standard level."""
    years: dict[str, float] = {}
    for row in tables["costs"]:
        if row["level"] == "standard" and "resource" not in row:
            years[row["year"]] = years.get(row["year"], 0) + float(row["likely"])
    return years


def budget(rng: random.Random, tables: Tables) -> list[dict[str, str]]:
    """Give a third to two thirds of what everything would cost: in total, or year by year."""
    years, share = standard_cost(tables), rng.uniform(0.33, 0.66)
    if rng.random() < 0.35:
        return [{"amount": f"{sum(years.values()) * share:.0f}"}]
    carried = rng.choice(("yes", ""))
    return [
        {"year": year, "amount": f"{cost * share:.0f}", "carry_forward": carried}
        for year, cost in years.items()
    ]


def add_resource(rng: random.Random, tables: Tables, resource: str, unit: str) -> None:
    """Let some need posts, or the money of a partner in the same unit, and say how much of that there is."""
    in_standard = 0
    for row in tables["levels"]:
        if rng.random() < 0.6:
            likely = rng.randint(2, 20)
            in_standard += likely * (row["level"] == "standard")
            level = {"option": row["option"], "level": row["level"], "resource": resource}
            tables["costs"].append(level)
            put(level, (round(likely * 0.8, 1), likely, round(likely * 1.3, 1)))
    amount = str(max(20, round(in_standard * 0.7)))
    tables["budget"].append({"resource": resource, "amount": amount, "unit": unit})


def relations(
    rng: random.Random, tables: Tables, leaves: Mapping[str, Natural | Worded]
) -> list[dict[str, str]]:
    """Tie up to five pairs, each pair once."""
    ids = [row["id"] for row in tables["recommendations"]]
    count = rng.randint(0, min(5, len(ids) // 2))
    drawn = rng.sample(ids, 2 * count)
    pairs = list(zip(drawn[::2], drawn[1::2], strict=True))
    return [
        {"id": f"K{number}", **tie(rng, pair, leaves, tables)}
        for number, pair in enumerate(pairs, 1)
    ]


def tie(
    rng: random.Random,
    pair: tuple[str, str],
    leaves: Mapping[str, Natural | Worded],
    tables: Tables,
) -> dict[str, str]:
    """Tie two in one of four ways."""
    a, b = pair
    kind = rng.choice(("requires", "excludes", "synergy", "cost_saving"))
    row = {"type": kind, "a": a, "a_min_level": "any", "b": b, "b_min_level": "any"}
    row |= {"criterion": "", "delta": "", "unit": "", "evidence": "judgement"}
    if kind == "requires":
        return {**row, "rationale": "Uses the staff and rooms of the other"}
    if kind == "excludes":
        return {**row, "rationale": "One site, one of the two"}
    if kind == "cost_saving":
        paid = [row for row in tables["costs"] if row["option"] == a and "resource" not in row]
        first = min(float(row["likely"]) for row in paid)
        row |= {"delta": f"-{max(round(first * 0.3, 1), 0.1)}", "unit": "money"}
        return {**row, "rationale": "Set up once for both"}
    row |= {"criterion": rng.choice(sorted(leaves)), "delta": str(rng.randint(1, 4))}
    return {**row, "unit": "value points", "rationale": "Each sends people on to the other"}


def limit_themes(rng: random.Random, tables: Tables) -> None:
    """Ask one theme of three or more for at least one, or let it have three at most."""
    sizes: dict[str, int] = {}
    for row in tables["recommendations"]:
        sizes[row["group"]] = sizes.get(row["group"], 0) + 1
    large = [group for group in tables["groups"] if sizes[group["id"]] >= 3]
    for group in large[:2]:
        column, bound = rng.choice((("min_count", "1"), ("max_count", "3")))
        group |= {column: bound, "rationale": "A promise of the council to keep a balance"}


def limits(rng: random.Random, tables: Tables) -> list[dict[str, str]]:
    """Let the office start no more than it can run."""
    most = max(3, round(len(tables["recommendations"]) * rng.uniform(0.4, 0.7)))
    why = "No more can be started at once"
    return [
        {
            "name": "Starts",
            "options": "*",
            "measure": "count",
            "at_most": str(most),
            "rationale": why,
        }
    ]
