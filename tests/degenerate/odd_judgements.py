"""What can be odd in the judgements: criteria, weights, people, futures, and how sure anybody is."""

from __future__ import annotations

import random

from tests.degenerate.plain import Tables, keep_criteria, leaves


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


def one_voice(tables: Tables, rng: random.Random) -> None:
    """One stakeholder, whose swings are the case's."""
    tables["stakeholders"] = [
        {"stakeholder": "me", "criterion": row["id"], "swing": row["swing"]}
        for row in leaves(tables)
    ]


def no_people(tables: Tables, rng: random.Random) -> None:
    tables["stakeholders"] = []


def no_futures(tables: Tables, rng: random.Random) -> None:
    tables["scenarios"] = []


def zero_weights(tables: Tables, rng: random.Random) -> None:
    """All criteria but one count for nothing, and the stakeholders disagree on which."""
    for row in leaves(tables)[1:]:
        row["swing"] = 0
    last = leaves(tables)[-1]["id"]
    for row in tables["stakeholders"]:
        row["swing"] = 100 if row["criterion"] == last else 0


def constant_criteria(tables: Tables, rng: random.Random) -> None:
    """On one criterion, or on all of them, every score is the same."""
    ids = [row["id"] for row in leaves(tables)]
    constant = ids if rng.random() < 0.5 else ids[:1]
    for row in tables["scores"]:
        if row["criterion"] in constant:
            row.update(low=5, likely=5, high=5)


def negative_everything(tables: Tables, rng: random.Random) -> None:
    """Every recommendation is worse than doing nothing."""
    for row in leaves(tables):
        row["baseline"] = 10
    for row in tables["scores"]:
        row.update(low=0, likely=rng.randint(0, 4), high=5)


def one_draw(tables: Tables, rng: random.Random) -> None:
    tables["case"]["draws"] = 1


def no_draws(tables: Tables, rng: random.Random) -> None:
    """Asked for on the command line: the case's own number is one or more."""


def futures_that_clash(tables: Tables, rng: random.Random) -> None:
    """A future that no portfolio fits, one in which nothing counts as before, one without a chance."""
    first = tables["recommendations"][0]
    if first.get("status") != "excluded":
        first["status"] = "required"
    leaf = leaves(tables)[0]["id"]
    tables["scenarios"] = [
        {
            "scenario": "no money",
            "probability": "0.3",
            "kind": "budget",
            "target": "money",
            "op": "set",
            "value": 0,
        },
        {
            "scenario": "one aim",
            "probability": 0,
            "kind": "weight",
            "criterion": leaf,
            "op": "set",
            "value": 1,
        },
        {
            "scenario": "failure",
            "kind": "score",
            "target": "*",
            "criterion": "*",
            "op": "set",
            "value": 0,
        },
    ]


def sure_future(tables: Tables, rng: random.Random) -> None:
    """One future that is certain, which changes nothing."""
    tables["scenarios"] = [
        {
            "scenario": "sure",
            "probability": 1,
            "kind": "cost",
            "target": "*",
            "op": "mul",
            "value": 1,
        }
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
        {"criterion": row["id"], "low": "0.25", "high": "0.25"}
        if number == 4
        else {"criterion": row["id"], "low": 0}
        for row in leaves(tables)
    ]
    tables["weights"][0].update(low=1 if number < 4 else "0.25", high=1 if number < 4 else "0.25")


def weights_given(tables: Tables, rng: random.Random) -> None:
    """Weights given outright, one of them nothing, for the case and for a voice that speaks nowhere else."""
    number = len(leaves(tables))
    shares = {1: ["1"], 2: ["1", "0"], 3: ["0.5", "0.5", "0"], 4: ["0.5", "0.25", "0.25", "0"]}.get(
        number
    )
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
    leaf = leaves(tables)[0]
    leaf.update(scale="levels", worst=0, best=10, direction="max")
    tables["criteria_levels"] = [
        {
            "criterion": leaf["id"],
            "level": step,
            "label": f"Step {step}",
            "value": min(100, 20 * step),
        }
        for step in range(11)
    ]


def curves(tables: Tables, rng: random.Random) -> None:
    for place, row in enumerate(
        row for row in leaves(tables) if row.get("scale") != "levels" and "worst" in row
    ):
        up = row["worst"] == 0
        if place % 2:
            row.update(value_function="exponential", curve="1" if up else "9")
        else:
            row.update(
                value_function="piecewise", curve="0:0; 1:99; 10:100" if up else "0:100; 9:1; 10:0"
            )


def no_success(tables: Tables, rng: random.Random) -> None:
    """Chances count, and some are nothing, some certain."""
    tables["case"]["success"] = "used"
    for place, row in enumerate(tables["recommendations"]):
        chance = ("0", "1", "0.5")[place % 3]
        row.update(p_success_low="0", p_success_likely=chance, p_success_high="1")


def indifferent(tables: Tables, rng: random.Random) -> None:
    """A difference that nobody would argue about: none, or more than everything."""
    column, amounts = rng.choice(
        [("indifference_points", [0, 1000]), ("indifference_percent", [0, 100])]
    )
    tables["case"][column] = rng.choice(amounts)


def doubtful_weights(tables: Tables, rng: random.Random) -> None:
    tables["case"]["weight_doubt_percent"] = rng.choice([0, 100])


def recommended(tables: Tables, rng: random.Random) -> None:
    tables["case"]["recommend"] = rng.choice(["mean", "within budget", "compromise"])
