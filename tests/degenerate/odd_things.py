"""What can be odd in the things that are chosen from: their number, levels, costs, rules, budgets and names."""

from __future__ import annotations

import random
from typing import Any

from tests.degenerate.plain import (
    LEVELS,
    YEARS,
    Tables,
    around,
    keep_recommendations,
    leaves,
    renamed,
    scaled,
)

UNICODE = (
    "Łódź – żółta gęś",
    "稀土分离与磁体制造",
    "مرحبا بالعالم",
    "🚀 team 👩‍🔬",
    "e\u0301te\u0301 cafe\u0301",
    "Ελληνικά & <b>Кириллица</b>",
)
"""Names in scripts that few consoles can write, one of them right to left, one with marks that combine."""


def nothing(tables: Tables, rng: random.Random) -> None:
    """Leave the case as it is."""


def one_recommendation(tables: Tables, rng: random.Random) -> None:
    keep_recommendations(tables, [tables["recommendations"][0]["id"]])


def equal_twins(tables: Tables, rng: random.Random) -> None:
    """A second recommendation with the levels, costs, scores and rules of the first."""
    first = tables["recommendations"][0]
    tables["recommendations"].append({**first, "id": "TWIN", "name": "Twin"})
    for name in ("levels", "costs", "scores"):
        tables[name] += [
            {**row, "option": "TWIN"} for row in tables[name] if row["option"] == first["id"]
        ]


def all_equal(tables: Tables, rng: random.Random) -> None:
    """Every recommendation costs and does the same."""
    tables["levels"] = []
    ids = [row["id"] for row in tables["recommendations"]]
    tables["costs"] = [{"option": id_, "level": "", "year": YEARS[0], "likely": 10} for id_ in ids]
    tables["scores"] = [
        {"option": id_, "criterion": row["id"], "likely": 7}
        for id_ in ids
        for row in leaves(tables)
    ]


def zero_costs(tables: Tables, rng: random.Random) -> None:
    for row in tables["costs"]:
        row.update(low=0, likely=0, high=0)
    tables["relations"] = [row for row in tables["relations"] if row["type"] != "cost_saving"]


def some_free(tables: Tables, rng: random.Random) -> None:
    """The first recommendation costs nothing, and is worth nothing."""
    first = tables["recommendations"][0]["id"]
    baselines = {row["id"]: row.get("baseline", 0) for row in leaves(tables)}
    for row in tables["costs"]:
        if row["option"] == first:
            row.update(low=0, likely=0, high=0)
    for row in tables["scores"]:
        if row["option"] == first:
            worth = baselines[row["criterion"]]
            row.update(low=worth, likely=worth, high=worth)
    tables["relations"] = [row for row in tables["relations"] if row["type"] != "cost_saving"]


def empty_years(tables: Tables, rng: random.Random) -> None:
    """No money at all in a year, and nothing carried into it."""
    for row in tables["budget"]:
        row["carry_forward"] = False
    for row in rng.sample(tables["budget"], min(len(tables["budget"]), rng.randint(1, 2))):
        row["amount"] = 0


def all_affordable(tables: Tables, rng: random.Random) -> None:
    for row in tables["budget"]:
        row["amount"] = 10**5


def nothing_affordable(tables: Tables, rng: random.Random) -> None:
    for row in tables["costs"]:
        row.update(low=50, likely=60, high=70)
    for row in tables["budget"]:
        row["amount"] = 5
    for row in tables["recommendations"]:
        row.pop("status", None)


def no_money(tables: Tables, rng: random.Random) -> None:
    """A budget of nothing."""
    tables["budget"] = [{"amount": 0}]


def no_budget(tables: Tables, rng: random.Random) -> None:
    """Only another resource is limited."""
    levels = dict.fromkeys((row["option"], row["level"]) for row in tables["costs"])
    tables["costs"] += [
        {
            "option": option,
            "level": level,
            "resource": "persons",
            "year": None,
            "low": 1,
            "likely": 1,
            "high": 1,
        }
        for option, level in levels
    ]
    tables["budget"] = [{"resource": "persons", "amount": 2}]


def resources_without_money(tables: Tables, rng: random.Random) -> None:
    """Two resources, and no money anywhere."""
    tables["costs"] = [
        {**row, "resource": resource}
        for row in tables["costs"]
        for resource in ("staff", "laboratory days")
    ]
    tables["budget"] = [
        {"resource": resource, "year": year, "amount": rng.randint(10, 40)}
        for resource in ("staff", "laboratory days")
        for year in YEARS
    ]
    tables["relations"] = [row for row in tables["relations"] if row["type"] != "cost_saving"]


def only_total(tables: Tables, rng: random.Random) -> None:
    """Costs without a year, and one budget for all of them."""
    whole: dict[tuple[str, str], dict[str, Any]] = {}
    for row in tables["costs"]:
        if row.get("resource", "money") == "money":
            whole.setdefault((row["option"], row["level"]), {**row, "year": None})
    tables["costs"] = list(whole.values())
    tables["budget"] = [{"amount": rng.randint(15, 60)}]


def only_required(tables: Tables, rng: random.Random) -> None:
    for row in tables["recommendations"]:
        row["status"] = "required"


def only_excluded(tables: Tables, rng: random.Random) -> None:
    for row in tables["recommendations"]:
        row["status"] = "excluded"
    tables["relations"] = []


def no_group(tables: Tables, rng: random.Random) -> None:
    tables["groups"] = []
    for row in tables["recommendations"]:
        row.pop("group", None)


def empty_group(tables: Tables, rng: random.Random) -> None:
    """A theme to which nothing belongs."""
    tables["groups"].append({"id": "G9", "name": "Nothing here", "ceiling": 10})


def long_names(tables: Tables, rng: random.Random) -> None:
    """Ids of 80 marks, names of several hundred with and without spaces."""
    for place, row in enumerate(leaves(tables)):
        row["name"] = ("Criterionwithoutanyspace" * 12, "A criterion that goes on and on " * 12)[
            place % 2
        ]
    for place, row in enumerate(tables["recommendations"]):
        row["name"] = (
            f"Proposalwithoutanyspace{place}" * 12,
            f"Proposal {place} goes on and on " * 12,
        )[place % 2]
    renamed(tables, {row["id"]: f"{row['id']}-{'x' * 70}" for row in tables["recommendations"]})


def unicode_names(tables: Tables, rng: random.Random) -> None:
    tables["case"].update(title=UNICODE[1], money="zł")
    for place, row in enumerate(leaves(tables)):
        row["name"] = UNICODE[place % len(UNICODE)]
    for place, row in enumerate(tables["recommendations"]):
        row["name"] = UNICODE[(place + 2) % len(UNICODE)]
    renamed(
        tables, {row["id"]: f"Ż{place}稀" for place, row in enumerate(tables["recommendations"])}
    )


def same_names(tables: Tables, rng: random.Random) -> None:
    for row in tables["recommendations"]:
        row["name"] = "The same"


def names_like_formulas(tables: Tables, rng: random.Random) -> None:
    for place, row in enumerate(tables["recommendations"]):
        row["name"] = ("=1+1", "-2+3", "@SUM(A1)", "</script><b>x", "{{ 7*7 }}", "| pipe *star*")[
            place % 6
        ]
    renamed(
        tables, {row["id"]: f"={place}-1" for place, row in enumerate(tables["recommendations"])}
    )


def huge_money(tables: Tables, rng: random.Random) -> None:
    scaled(tables, 10**12)


def tiny_money(tables: Tables, rng: random.Random) -> None:
    scaled(tables, "0.000001")


def mixed_money(tables: Tables, rng: random.Random) -> None:
    """A tenth of a millionth beside a hundred thousand."""
    for place, row in enumerate(tables["costs"]):
        likely = ("0.0000001", "100000", "0.1", "33.33")[place % 4]
        row.update(low=likely, likely=likely, high=likely)
    tables["relations"] = [row for row in tables["relations"] if row["type"] != "cost_saving"]


def many_levels(tables: Tables, rng: random.Random) -> None:
    """Six levels each; every one costs more than the one before."""
    criteria = [row["id"] for row in leaves(tables)]
    tables["levels"], tables["costs"], tables["scores"] = [], [], []
    for row in tables["recommendations"]:
        for order, level in enumerate(LEVELS, 1):
            tables["levels"].append(
                {
                    "option": row["id"],
                    "level": level,
                    "level_order": order,
                    "is_reference": order == 6,
                }
            )
            tables["costs"].append(
                {"option": row["id"], "level": level, "year": YEARS[0], **around(rng, 4 * order)}
            )
            tables["scores"] += [
                {
                    "option": row["id"],
                    "level": level,
                    "criterion": leaf,
                    "likely": min(10, order + rng.randint(0, 4)),
                }
                for leaf in criteria
            ]


def levels_without_scores(tables: Tables, rng: random.Random) -> None:
    """Only the reference level is scored; the others take a share of it, one of them nothing."""
    many_levels(tables, rng)
    tables["scores"] = [row for row in tables["scores"] if row["level"] == LEVELS[-1]]
    for row in tables["levels"]:
        if row["level"] != LEVELS[-1]:
            row["benefit_share"] = f"0.{row['level_order'] - 1}"


def never_fundable(tables: Tables, rng: random.Random) -> None:
    """One recommendation requires another and excludes it."""
    if len(tables["recommendations"]) < 2:
        return
    for row in tables["recommendations"][:2]:
        row.pop("status", None)
    a, b = (row["id"] for row in tables["recommendations"][:2])
    tables["relations"] = [
        {"id": "T1", "type": "requires", "a": a, "b": b},
        {"id": "T2", "type": "excludes", "a": a, "b": b},
    ]


def every_tie(tables: Tables, rng: random.Random) -> None:
    """A synergy, a substitute and a saving between every two."""
    ids = [row["id"] for row in tables["recommendations"]][:4]
    leaf = leaves(tables)[0]["id"]
    pairs = [(a, b) for place, a in enumerate(ids) for b in ids[place + 1 :]]
    tables["relations"] = [
        row
        for number, (a, b) in enumerate(pairs)
        for row in (
            {"id": f"S{number}", "type": "synergy", "a": a, "b": b, "criterion": leaf, "delta": 5,
             "unit": "value points"},
            {"id": f"U{number}", "type": "substitute", "a": a, "b": b, "criterion": leaf, "delta": -7,
             "unit": "value points"},
        )
    ]  # fmt: skip


def a_choice_of_one(tables: Tables, rng: random.Random) -> None:
    """All exclude one another."""
    ids = [row["id"] for row in tables["recommendations"]]
    for row in tables["recommendations"]:
        row.pop("status", None)
    tables["relations"] = [
        {"id": f"X{place}", "type": "excludes", "a": id_, "b": ids[place + 1 :]}
        for place, id_ in enumerate(ids[:-1])
    ]


def limits_of_nothing(tables: Tables, rng: random.Random) -> None:
    """At least none, at most none of one, and a share that all of it keeps."""
    first = tables["recommendations"][0]
    first.pop("status", None)
    tables["limits"] = [
        {"name": "Zero", "options": first["id"], "measure": "count", "at_most": 0},
        {"name": "At least none", "options": "*", "measure": "count", "at_least": 0},
        {"name": "Share", "options": "*", "measure": "share", "at_most": 1},
        {"name": "Cost", "options": "*", "measure": "cost", "at_least": 0},
    ]


def proposed(tables: Tables, rng: random.Random) -> None:
    """A pick of everything, whether or not it keeps a rule."""
    for row in tables["recommendations"]:
        row["pick"] = "yes"
