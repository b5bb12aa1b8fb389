"""Cases that are legal and odd: a small random case, and ways to make one odd that a planner could have typed.

`made(seed)` takes the oddities in turn, so that every one of them comes up alone and then with others.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from criteria.case import Case

type Tables = dict[str, Any]
type Oddity = Callable[[Tables, random.Random], None]

YEARS = (2027, 2028)
LEVELS = ("pilot", "standard", "large", "larger", "largest", "all of it")
UNICODE = (
    "Łódź – żółta gęś",
    "稀土分离与磁体制造",
    "مرحبا بالعالم",
    "🚀 team 👩‍🔬",
    "e\u0301te\u0301 cafe\u0301",
    "Ελληνικά & <b>Кириллица</b>",
)
"""Names in scripts that few consoles can write, one of them right to left, one with marks that combine."""


@dataclass(frozen=True)
class Made:
    """A case, the number of draws to ask for (None: the case's own), and the oddities that are in it."""

    seed: int
    case: Case
    draws: int | None
    oddities: tuple[str, ...]


def made(seed: int) -> Made:
    """Make one case: oddity number `seed` in turn, and from the second round on up to four more."""
    rng = random.Random(f"degenerate {seed}")
    names = list(ODDITIES)
    chosen = [names[seed % len(names)]]
    if seed >= len(names):
        chosen += rng.sample(names, rng.randint(1, 4))
    chosen = sorted(dict.fromkeys(chosen), key=names.index)
    tables = plain(rng)
    for name in chosen:
        ODDITIES[name](tables, rng)
    draws = 0 if "no draws" in chosen else None
    return Made(seed, Case.model_validate(tidied(tables)), draws, tuple(chosen))


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
            {"scenario": "lean", "probability": "0.1", "kind": "budget", "target": "money", "op": "mul", "value": "0.5"},
        ],
    }  # fmt: skip
    for id_ in ids:
        several = rng.random() < 0.4
        for order, level in enumerate(LEVELS[:2] if several else ("",), 1):
            if several:
                tables["levels"].append(
                    {"option": id_, "level": level, "level_order": order, "is_reference": order == 2}
                )
            tables["costs"] += [
                {"option": id_, "level": level, "year": year, **around(rng, rng.randint(3, 15) * order)}
                for year in YEARS
            ]
            tables["scores"] += [
                {"option": id_, "level": level, "criterion": leaf, "evidence": "judgement", **within(rng)}
                for leaf in leaves
            ]
    a, b = rng.sample(ids, 2)
    tables["relations"] = [
        rng.choice(
            [
                {"id": "T1", "type": "requires", "a": a, "b": b},
                {"id": "T1", "type": "excludes", "a": a, "b": b},
                {"id": "T1", "type": "synergy", "a": a, "b": b, "criterion": "C1", "delta": 2, "unit": "natural"},
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


# What can be odd ----------------------------------------------------------------------------------------------------


def nothing(tables: Tables, rng: random.Random) -> None:
    """Leave the case as it is."""


def no_ranges(tables: Tables, rng: random.Random) -> None:
    for row in (*tables["costs"], *tables["scores"]):
        row.pop("low", None)
        row.pop("high", None)


def one_criterion(tables: Tables, rng: random.Random) -> None:
    keep_criteria(tables, [leaves(tables)[0]["id"]])


def no_swing(tables: Tables, rng: random.Random) -> None:
    """One criterion whose swing is the least there is."""
    one_criterion(tables, rng)
    leaves(tables)[0]["swing"] = "0.000001"


def one_recommendation(tables: Tables, rng: random.Random) -> None:
    keep_recommendations(tables, [tables["recommendations"][0]["id"]])


def one_voice(tables: Tables, rng: random.Random) -> None:
    """One stakeholder, whose swings are the case's."""
    tables["stakeholders"] = [
        {"stakeholder": "me", "criterion": row["id"], "swing": row["swing"]} for row in leaves(tables)
    ]


def no_people(tables: Tables, rng: random.Random) -> None:
    tables["stakeholders"] = []


def no_futures(tables: Tables, rng: random.Random) -> None:
    tables["scenarios"] = []


def equal_twins(tables: Tables, rng: random.Random) -> None:
    """A second recommendation with the levels, costs, scores and rules of the first."""
    first = tables["recommendations"][0]
    tables["recommendations"].append({**first, "id": "TWIN", "name": "Twin"})
    for name in ("levels", "costs", "scores"):
        tables[name] += [{**row, "option": "TWIN"} for row in tables[name] if row["option"] == first["id"]]


def all_equal(tables: Tables, rng: random.Random) -> None:
    """Every recommendation costs and does the same."""
    tables["levels"] = []
    ids = [row["id"] for row in tables["recommendations"]]
    tables["costs"] = [{"option": id_, "level": "", "year": YEARS[0], "likely": 10} for id_ in ids]
    tables["scores"] = [
        {"option": id_, "criterion": row["id"], "likely": 7} for id_ in ids for row in leaves(tables)
    ]


def zero_weights(tables: Tables, rng: random.Random) -> None:
    """All criteria but one count for nothing, and the stakeholders disagree on which."""
    for row in leaves(tables)[1:]:
        row["swing"] = 0
    last = leaves(tables)[-1]["id"]
    for row in tables["stakeholders"]:
        row["swing"] = 100 if row["criterion"] == last else 0


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


def constant_criteria(tables: Tables, rng: random.Random) -> None:
    """On one criterion, or on all of them, every score is the same."""
    ids = [row["id"] for row in leaves(tables)]
    constant = ids if rng.random() < 0.5 else ids[:1]
    for row in tables["scores"]:
        if row["criterion"] in constant:
            row.update(low=5, likely=5, high=5)


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
        {"option": option, "level": level, "resource": "persons", "year": None, "low": 1, "likely": 1, "high": 1}
        for option, level in levels
    ]
    tables["budget"] = [{"resource": "persons", "amount": 2}]


def resources_without_money(tables: Tables, rng: random.Random) -> None:
    """Two resources, and no money anywhere."""
    tables["costs"] = [
        {**row, "resource": resource} for row in tables["costs"] for resource in ("staff", "laboratory days")
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


def negative_everything(tables: Tables, rng: random.Random) -> None:
    """Every recommendation is worse than doing nothing."""
    for row in leaves(tables):
        row["baseline"] = 10
    for row in tables["scores"]:
        row.update(low=0, likely=rng.randint(0, 4), high=5)


def no_group(tables: Tables, rng: random.Random) -> None:
    tables["groups"] = []
    for row in tables["recommendations"]:
        row.pop("group", None)


def empty_group(tables: Tables, rng: random.Random) -> None:
    """A theme to which nothing belongs."""
    tables["groups"].append({"id": "G9", "name": "Nothing here", "ceiling": 10})


def one_draw(tables: Tables, rng: random.Random) -> None:
    tables["case"]["draws"] = 1


def no_draws(tables: Tables, rng: random.Random) -> None:
    """Asked for on the command line: the case's own number is one or more."""


def long_names(tables: Tables, rng: random.Random) -> None:
    """Ids of 80 marks, names of several hundred with and without spaces."""
    for place, row in enumerate(leaves(tables)):
        row["name"] = ("Criterionwithoutanyspace" * 12, "A criterion that goes on and on " * 12)[place % 2]
    for place, row in enumerate(tables["recommendations"]):
        row["name"] = (f"Proposalwithoutanyspace{place}" * 12, f"Proposal {place} goes on and on " * 12)[place % 2]
    renamed(tables, {row["id"]: f"{row['id']}-{'x' * 70}" for row in tables["recommendations"]})


def unicode_names(tables: Tables, rng: random.Random) -> None:
    tables["case"].update(title=UNICODE[1], money="zł")
    for place, row in enumerate(leaves(tables)):
        row["name"] = UNICODE[place % len(UNICODE)]
    for place, row in enumerate(tables["recommendations"]):
        row["name"] = UNICODE[(place + 2) % len(UNICODE)]
    renamed(tables, {row["id"]: f"Ż{place}稀" for place, row in enumerate(tables["recommendations"])})


def same_names(tables: Tables, rng: random.Random) -> None:
    for row in tables["recommendations"]:
        row["name"] = "The same"


def names_like_formulas(tables: Tables, rng: random.Random) -> None:
    for place, row in enumerate(tables["recommendations"]):
        row["name"] = ("=1+1", "-2+3", "@SUM(A1)", "</script><b>x", "{{ 7*7 }}", "| pipe *star*")[place % 6]
    renamed(tables, {row["id"]: f"={place}-1" for place, row in enumerate(tables["recommendations"])})


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
                {"option": row["id"], "level": level, "level_order": order, "is_reference": order == 6}
            )
            tables["costs"].append(
                {"option": row["id"], "level": level, "year": YEARS[0], **around(rng, 4 * order)}
            )
            tables["scores"] += [
                {"option": row["id"], "level": level, "criterion": leaf, "likely": min(10, order + rng.randint(0, 4))}
                for leaf in criteria
            ]


def levels_without_scores(tables: Tables, rng: random.Random) -> None:
    """Only the reference level is scored; the others take a share of it, one of them nothing."""
    many_levels(tables, rng)
    tables["scores"] = [row for row in tables["scores"] if row["level"] == LEVELS[-1]]
    for row in tables["levels"]:
        if row["level"] != LEVELS[-1]:
            row["benefit_share"] = f"0.{row['level_order'] - 1}"


def futures_that_clash(tables: Tables, rng: random.Random) -> None:
    """A future that no portfolio fits, one in which nothing counts as before, one without a chance."""
    first = tables["recommendations"][0]
    if first.get("status") != "excluded":
        first["status"] = "required"
    leaf = leaves(tables)[0]["id"]
    tables["scenarios"] = [
        {"scenario": "no money", "probability": "0.3", "kind": "budget", "target": "money", "op": "set", "value": 0},
        {"scenario": "one aim", "probability": 0, "kind": "weight", "criterion": leaf, "op": "set", "value": 1},
        {"scenario": "failure", "kind": "score", "target": "*", "criterion": "*", "op": "set", "value": 0},
    ]


def sure_future(tables: Tables, rng: random.Random) -> None:
    """One future that is certain, which changes nothing."""
    tables["scenarios"] = [
        {"scenario": "sure", "probability": 1, "kind": "cost", "target": "*", "op": "mul", "value": 1}
    ]


def statements_that_clash(tables: Tables, rng: random.Random) -> None:
    """What the case says is against its own swings, and against what a stakeholder says."""
    if len(leaves(tables)) < 2:
        return
    heavy, light = leaves(tables)[:2]
    heavy["swing"], light["swing"] = 100, 1
    tables["weight_statements"] = [
        {"statement": f"{light['id']} >= 2 * {heavy['id']}"},
        {"stakeholder": "north", "statement": f"{heavy['id']} >= 3 * {light['id']}"},
    ]


def statements(tables: Tables, rng: random.Random) -> None:
    """Statements that leave weights, or just one set of them."""
    first, last = leaves(tables)[0]["id"], leaves(tables)[-1]["id"]
    if first == last:
        tables["weight_statements"] = [{"statement": f"{first} >= 50 %"}]
        return
    tables["weight_statements"] = [{"statement": f"{first} >= {last}"}]
    if rng.random() < 0.5:
        tables["weight_statements"].append({"statement": f"{first} <= {last}"})


def weights_of_low_zero(tables: Tables, rng: random.Random) -> None:
    """The sheet Weights says nothing but a lowest weight of zero."""
    tables["weights"] = [{"criterion": row["id"], "low": 0} for row in leaves(tables)]


def weights_of_any(tables: Tables, rng: random.Random) -> None:
    """The sheet Weights admits every weight there is."""
    tables["weights"] = [{"criterion": row["id"], "low": 0, "high": 1} for row in leaves(tables)]


def weights_of_one(tables: Tables, rng: random.Random) -> None:
    """The sheet Weights leaves one set of weights."""
    number = len(leaves(tables))
    tables["weights"] = [
        {"criterion": row["id"], "low": "0.25", "high": "0.25"} if number == 4 else {"criterion": row["id"], "low": 0}
        for row in leaves(tables)
    ]
    tables["weights"][0].update(low=1 if number < 4 else "0.25", high=1 if number < 4 else "0.25")


def weights_given(tables: Tables, rng: random.Random) -> None:
    """Weights given outright, one of them nothing, for the case and for a voice that speaks nowhere else."""
    number = len(leaves(tables))
    shares = {1: ["1"], 2: ["1", "0"], 3: ["0.5", "0.5", "0"], 4: ["0.5", "0.25", "0.25", "0"]}.get(number)
    if shares is None:
        return
    tables["weights"] = [
        {"stakeholder": voice, "criterion": row["id"], "weight": share}
        for voice in ("", "north")
        for row, share in zip(leaves(tables), shares, strict=True)
    ]


def ranks(tables: Tables, rng: random.Random) -> None:
    """Places in an order, all of them the first in half of the cases."""
    equal = rng.random() < 0.5
    for place, row in enumerate(leaves(tables), 1):
        row["rank"] = 1 if equal else place


def swing_ranges(tables: Tables, rng: random.Random) -> None:
    """Swings that may be nothing, or are known exactly."""
    for place, row in enumerate(leaves(tables)):
        if place % 2:
            row.update(swing_low=0, swing_high=100)
        else:
            row.update(swing_low=row["swing"], swing_high=row["swing"])


def a_tree(tables: Tables, rng: random.Random) -> None:
    """Every criterion below a heading of its own, the first below two."""
    heads = [{"id": "TOP", "name": "Above all"}]
    for row in leaves(tables):
        heads.append({"id": f"H-{row['id']}", "parent": "TOP", "name": f"Above {row['id']}"})
        row["parent"] = f"H-{row['id']}"
    tables["criteria"] = [*heads, *tables["criteria"]]


def lower_is_better(tables: Tables, rng: random.Random) -> None:
    for row in leaves(tables):
        row.update(worst=10, best=0, direction="min")


def blank_baselines(tables: Tables, rng: random.Random) -> None:
    for row in leaves(tables):
        row.pop("baseline", None)


def scale_of_levels(tables: Tables, rng: random.Random) -> None:
    """The first criterion in steps, two of which are worth the same."""
    leaf = next(row for row in leaves(tables) if "worst" in row)
    leaf.update(scale="levels", worst=0, best=10, direction="max")
    tables["criteria_levels"] = [
        {"criterion": leaf["id"], "level": step, "label": f"Step {step}", "value": 0 if step == 0 else min(100, 20 * step)}
        for step in range(11)
    ]  # fmt: skip


def curves(tables: Tables, rng: random.Random) -> None:
    for place, row in enumerate(row for row in leaves(tables) if row.get("scale") != "levels" and "worst" in row):
        up = row["worst"] == 0
        if place % 2:
            row.update(value_function="exponential", curve="1" if up else "9")
        else:
            row.update(value_function="piecewise", curve="0:0; 1:99; 10:100" if up else "0:100; 9:1; 10:0")


def no_success(tables: Tables, rng: random.Random) -> None:
    """Chances count, and some are nothing, some certain."""
    tables["case"]["success"] = "used"
    for place, row in enumerate(tables["recommendations"]):
        chance = ("0", "1", "0.5")[place % 3]
        row.update(p_success_low="0", p_success_likely=chance, p_success_high="1")


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
    leaf = next(row["id"] for row in leaves(tables) if "worst" in row)
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


def indifferent(tables: Tables, rng: random.Random) -> None:
    """A difference that nobody would argue about: none, or more than everything."""
    column, amounts = rng.choice([("indifference_points", [0, 1000]), ("indifference_percent", [0, 100])])
    tables["case"][column] = rng.choice(amounts)


def doubtful_weights(tables: Tables, rng: random.Random) -> None:
    tables["case"]["weight_doubt_percent"] = rng.choice([0, 100])


def recommended(tables: Tables, rng: random.Random) -> None:
    tables["case"]["recommend"] = rng.choice(["mean", "within budget", "compromise"])


ODDITIES: dict[str, Oddity] = {
    function.__name__.replace("_", " "): function
    for function in (
        # In the order in which they are applied: those that make tables anew come before those that change rows.
        nothing, one_recommendation, one_criterion, no_swing, a_tree, lower_is_better, blank_baselines,
        many_levels, levels_without_scores, all_equal, only_total, resources_without_money, no_budget,
        scale_of_levels, curves, equal_twins, no_ranges, zero_weights, one_voice, no_people, no_futures,
        negative_everything, constant_criteria, empty_years, all_affordable, nothing_affordable, no_money,
        only_required, only_excluded, no_group, empty_group, no_success, never_fundable, every_tie, a_choice_of_one,
        limits_of_nothing, futures_that_clash, sure_future, statements, statements_that_clash,
        weights_of_low_zero, weights_of_any, weights_of_one, weights_given, ranks, swing_ranges,
        zero_costs, some_free, mixed_money, huge_money, tiny_money, proposed, indifferent, doubtful_weights,
        recommended, one_draw, no_draws, same_names, long_names, unicode_names, names_like_formulas,
    )
}  # fmt: skip


# What several of them need ------------------------------------------------------------------------------------------


def leaves(tables: Tables) -> list[dict[str, Any]]:
    """The criteria proper, which have a scale."""
    return [row for row in tables["criteria"] if "worst" in row]


def keep_recommendations(tables: Tables, kept: list[str]) -> None:
    """Drop the other recommendations, and what speaks of them."""
    tables["recommendations"] = [row for row in tables["recommendations"] if row["id"] in kept]
    for name in ("levels", "costs", "scores"):
        tables[name] = [row for row in tables[name] if row["option"] in kept]
    tables["relations"] = [row for row in tables["relations"] if row["a"] in kept and row["b"] in kept]


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
    from decimal import Decimal

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


def tidied(tables: Tables) -> Tables:
    """Mend what two oddities together would make illegal: each by itself is legal."""
    statuses = {row["id"]: row.get("status", "open") for row in tables["recommendations"]}
    # A rule that a mandate contradicts is an error of its own, which the gallery of mistakes holds.
    if "required" in statuses.values() or "excluded" in statuses.values():
        tables["relations"] = [
            row for row in tables["relations"] if row["type"] in {"synergy", "substitute", "cost_saving"}
        ]
        for row in tables["limits"]:
            if row["measure"] == "count" and row.get("at_most") is not None:
                row["at_most"] = len(statuses)
    # A future speaks of a resource that there is.
    resource = tables["budget"][0].get("resource", "money")
    for row in tables["scenarios"]:
        if row["kind"] == "budget":
            row["target"] = resource
    # A synergy adds value: where less is better, its delta is below zero.
    down = [row["id"] for row in leaves(tables) if row.get("direction") == "min"]
    for row in tables["relations"]:
        if row.get("unit") == "natural" and row["criterion"] in down:
            row["delta"] = -abs(row["delta"])
    years = {row["year"] for row in tables["costs"] if row.get("year")}
    budgeted = {row.get("year") for row in tables["budget"] if row.get("resource", "money") == "money"}
    for year in sorted(years - budgeted):
        if budgeted - {None} and any(row.get("resource", "money") == "money" for row in tables["costs"]):
            tables["budget"].append({"year": year, "amount": 10})
    return tables
