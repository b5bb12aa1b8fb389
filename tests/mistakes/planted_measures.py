"""Planted faults in what is measured: scales, their zero, their direction, and what is counted twice."""

from __future__ import annotations

from tests.mistakes.plants import cell, plant
from tests.mistakes.tables import (
    Range,
    Tables,
    add_criterion,
    change,
    drop,
    range_of,
    row,
    rows,
)

ENDS = ("worst", "best")


def scores_of(tables: Tables, criterion: str) -> dict[tuple[str, str], Range]:
    """The ranges on one criterion, by recommendation and level."""
    judged = rows(tables, "scores", criterion=criterion)
    return {(each["option"], each["level"]): range_of(each) for each in judged}


def ends_as_observed(tables: Tables, criterion: str, worst: str, best: str, baseline: str) -> None:
    """Set the ends of a scale to the extremes among the scores."""
    row(tables, "criteria", id=criterion).update(worst=worst, best=best, baseline=baseline)


# scale-from-data


@plant("scale-from-data", cell("criteria", *ENDS, id="CAP"))
def the_ends_are_left_blank(tables: Tables) -> None:
    row(tables, "criteria", id="CAP").update(worst="", best="", baseline="0")


@plant("scale-from-data", cell("criteria", *ENDS, id="PEOPLE"))
def the_ends_are_the_lowest_and_highest_score(tables: Tables) -> None:
    ends_as_observed(tables, "PEOPLE", "20", "760", "20")


@plant("scale-from-data", cell("criteria", *ENDS, id="LEAD"))
def the_ends_are_the_slowest_and_quickest_plant_scored(tables: Tables) -> None:
    ends_as_observed(tables, "LEAD", "102", "54", "96")


# no-baseline and ratio-of-interval


@plant("no-baseline", cell("criteria", "baseline", id="LEAD"))
def doing_nothing_has_no_months(tables: Tables) -> None:
    row(tables, "criteria", id="LEAD")["baseline"] = ""


@plant("no-baseline", cell("criteria", "baseline", id="PEOPLE"))
def specialists_are_counted_from_an_arbitrary_head_count(tables: Tables) -> None:
    row(tables, "criteria", id="PEOPLE").update(
        name="Specialists at work in year 5", worst="50", best="900", baseline=""
    )
    change(tables, "scores", lambda persons: persons + 90, criterion="PEOPLE")


@plant("ratio-of-interval", cell("criteria", "baseline", *ENDS, id="PRICE"), names=("PRICE",))
def a_price_at_which_plants_survive_has_no_zero(tables: Tables) -> None:
    row(tables, "criteria", id="PRICE").update(
        name="Price the pipeline can live with",
        definition="NdPr price at which the non-Chinese pipeline covers its cash cost",
        unit="US$/kg",
        scale="natural",
        direction="min",
        worst="110",
        best="45",
        baseline="",
        value_function="linear",
    )
    drop(tables, "criteria_levels", criterion="PRICE")
    change(tables, "scores", lambda level: 90 - 10 * level, criterion="PRICE")


@plant(
    "ratio-of-interval", cell("criteria", "baseline", *ENDS, id="LEAD"), names=("LEAD", "PEOPLE")
)
def two_scales_start_where_the_team_happened_to_start(tables: Tables) -> None:
    row(tables, "criteria", id="LEAD")["baseline"] = ""
    row(tables, "criteria", id="PEOPLE").update(worst="-200", baseline="")


# double-count

JOBS = {
    "id": "JOBS",
    "parent": "KEEP",
    "name": "Jobs in the new industry",
    "definition": "Jobs in plants and laboratories that exist in year 5",
    "unit": "jobs",
    "worst": "0",
    "best": "3000",
    "swing": "40",
    "rationale": "Regions ask for jobs; a little less than specialists since few are new",
}
SPREAD = {"INT": 0.95, "PER": 1.1, "MAG": 1.0, "ALL": 1.05, "EXP": 0.9, "DIS": 1.02}


@plant("double-count", cell("criteria", id="JOBS"), cell("criteria", id="PEOPLE"))
def jobs_are_scored_beside_the_people_who_fill_them(tables: Tables) -> None:
    people = scores_of(tables, "PEOPLE")

    def jobs(option: str, level: str) -> Range:
        low, likely, high = people[option, level]
        times = 3.2 * SPREAD[option]
        return (round(low * times), round(likely * times), round(high * times))

    add_criterion(tables, JOBS, jobs)


@plant(
    "double-count",
    cell("criteria", id="TRAIN"),
    cell("criteria", id="PEOPLE"),
    cell("scores", criterion="TRAIN"),
    cell("scores", criterion="PEOPLE"),
)
def the_same_facts_are_cited_for_training_and_for_people(tables: Tables) -> None:
    people = scores_of(tables, "PEOPLE")
    cited = {
        (each["option"], each["level"]): each["evidence"]
        for each in rows(tables, "scores", criterion="PEOPLE")
    }

    def places(option: str, level: str) -> Range:
        # More than in proportion, so that only the order and the facts are the same.
        low, likely, high = (round(persons**1.3 / 20, 1) for persons in people[option, level])
        return (low, likely, high)

    new = {**JOBS, "id": "TRAIN", "name": "Training places filled", "unit": "places a year"}
    new |= {"definition": "Places in courses and apprenticeships taken up", "best": "400"}
    add_criterion(tables, new, places, lambda option, level: cited[option, level])


@plant("double-count", cell("criteria", id="BOUGHT"), cell("criteria", id="CAP"))
def what_is_still_bought_mirrors_what_is_made(tables: Tables) -> None:
    made = scores_of(tables, "CAP")

    def bought(option: str, level: str) -> Range:
        low, likely, high = made[option, level]
        return (round(88 - 2.4 * high, 1), round(88 - 2.4 * likely, 1), round(88 - 2.4 * low, 1))

    new = {
        **JOBS,
        "id": "BOUGHT",
        "parent": "BUILD",
        "name": "Magnets still bought from China",
        "definition": "Share of magnet demand outside China met from China in year 7",
        "unit": "% of demand",
        "direction": "min",
        "worst": "92",
        "best": "55",
        "baseline": "88",
        "rationale": "Ministers ask for this figure first",
    }
    add_criterion(tables, new, bought)


# cost-twice


@plant("cost-twice", cell("criteria", id="OUTLAY"))
def the_outlay_is_a_criterion_too(tables: Tables) -> None:
    def outlay(option: str, level: str) -> Range:
        paid = rows(tables, "costs", option=option, level=level)
        low, likely, high = (sum(each) for each in zip(*map(range_of, paid), strict=True))
        return (low, likely, high)

    new = {
        **JOBS,
        "id": "OUTLAY",
        "name": "Public outlay over five years",
        "definition": "What the treasury pays out",
        "unit": "US$ million",
        "direction": "min",
        "worst": "4000",
        "best": "0",
        "rationale": "The treasury wants thrift to count",
    }
    add_criterion(tables, new, outlay)


TEN: dict[str, Range] = {
    "INT": (5, 6, 8),
    "PER": (6, 7, 8),
    "MAG": (2, 4, 6),
    "ALL": (3, 5, 6),
    "EXP": (6, 8, 9),
    "DIS": (2, 3, 6),
}
"""A judgement out of ten of each recommendation."""


def worse_by_one(option: str, level: str) -> Range:
    """The judgement out of ten; one less where more is built."""
    low, likely, high = TEN[option]
    less = int(level == "accelerated")
    return (low - less, likely - less, high - less)


@plant("cost-twice", cell("criteria", id="AFFORD"))
def affordability_is_judged_out_of_ten(tables: Tables) -> None:
    new = {**JOBS, "id": "AFFORD", "name": "Affordability", "unit": "points of 10", "best": "10"}
    new |= {"definition": "How lightly it weighs on the taxpayer", "rationale": "Money is short"}
    add_criterion(tables, new, worse_by_one)


@plant("cost-twice", cell("criteria", id="VFM"))
def value_for_money_is_a_criterion_of_the_value(tables: Tables) -> None:
    new = {**JOBS, "id": "VFM", "name": "Value for money", "unit": "points of 10", "best": "10"}
    new |= {"definition": "Effect for each dollar spent", "rationale": "Audit looks at this"}
    add_criterion(tables, new, worse_by_one)


# words-as-numbers


@plant("words-as-numbers", cell("criteria", id="PRICE"))
def five_words_become_a_scale_from_1_to_5(tables: Tables) -> None:
    row(tables, "criteria", id="PRICE").update(
        unit="score 1-5",
        scale="natural",
        worst="1",
        best="5",
        baseline="1",
        value_function="linear",
    )
    drop(tables, "criteria_levels", criterion="PRICE")
    change(tables, "scores", lambda level: level + 1, criterion="PRICE")


@plant(
    "words-as-numbers",
    cell("criteria_levels", criterion="LINK"),
    cell("criteria", id="LINK"),
)
def the_levels_are_given_equal_steps(tables: Tables) -> None:
    for each in rows(tables, "criteria_levels", criterion="LINK"):
        each["value"] = str(25 * int(each["level"]))


@plant("words-as-numbers", cell("criteria", id="ACCEPT"))
def acceptance_is_rated_from_hostile_to_welcoming(tables: Tables) -> None:
    new = {**JOBS, "id": "ACCEPT", "name": "Acceptance nearby", "worst": "1", "best": "5"}
    new |= {"unit": "1 hostile, 2 wary, 3 indifferent, 4 open, 5 welcoming", "baseline": "3"}
    new |= {"definition": "Mood in the places concerned", "rationale": "Plants need neighbours"}
    moods: dict[str, Range] = {
        "INT": (3, 3, 3),
        "PER": (1, 2, 3),
        "MAG": (1, 2, 4),
        "ALL": (3, 3, 4),
        "EXP": (3, 5, 5),
        "DIS": (2, 4, 5),
    }
    add_criterion(tables, new, lambda option, level: moods[option])


# blank-as-zero


@plant("blank-as-zero", cell("scores", option="MAG", level="accelerated"), names=("MAG",))
def one_score_was_never_written(tables: Tables) -> None:
    drop(tables, "scores", option="MAG", level="accelerated", criterion="PEOPLE")


@plant("blank-as-zero", cell("scores", option="PER"), names=("PER",))
def what_it_does_not_touch_is_left_out(tables: Tables) -> None:
    drop(tables, "scores", option="PER", criterion="PRICE")


@plant("blank-as-zero", cell("scores", option="DIS", level="standard", criterion="CAP"))
def a_0_stands_where_nobody_has_judged_yet(tables: Tables) -> None:
    judged = row(tables, "scores", option="DIS", level="standard", criterion="CAP")
    judged.update(low="0", likely="0", high="0", rationale="Not yet assessed", evidence="")


# direction


@plant("direction", cell("criteria", "direction", "name", "unit", *ENDS, id="LEAD"))
def more_months_to_the_first_product_count_as_better(tables: Tables) -> None:
    row(tables, "criteria", id="LEAD").update(direction="max", worst="48", best="108")


EMISSIONS: dict[str, Range] = {
    "INT": (0, 2, 5),
    "PER": (0, 5, 20),
    "MAG": (120, 210, 330),
    "ALL": (60, 130, 220),
    "EXP": (2, 5, 9),
    "DIS": (10, 25, 80),
}


@plant("direction", cell("criteria", "direction", "name", "unit", *ENDS, id="CO2"))
def emissions_count_as_a_gain(tables: Tables) -> None:
    new = {**JOBS, "id": "CO2", "name": "Emissions of the plants", "unit": "kt CO2 a year"}
    new |= {"definition": "What the plants emit in year 7", "best": "400"}
    new |= {"rationale": "A small swing: permits bind anyway", "swing": "20"}
    add_criterion(tables, new, lambda option, level: EMISSIONS[option])


@plant("direction", cell("criteria", "direction", "name", "unit", *ENDS, id="RISK"))
def the_risk_that_it_fails_adds_value(tables: Tables) -> None:
    new = {**JOBS, "id": "RISK", "name": "Risk of failure", "unit": "%", "best": "80"}
    new |= {"definition": "Chance that nothing is delivered by year 7", "rationale": "Boards ask"}
    shares = {"INT": 20, "PER": 25, "MAG": 30, "ALL": 40, "EXP": 15, "DIS": 60}
    add_criterion(
        tables,
        new,
        lambda option, level: (shares[option] - 10, shares[option], shares[option] + 15),
    )


# dead-criterion


@plant("dead-criterion", cell("criteria", id="PEOPLE"))
def the_scale_reaches_far_beyond_anything_scored(tables: Tables) -> None:
    row(tables, "criteria", id="PEOPLE")["best"] = "20000"


@plant("dead-criterion", cell("criteria", id="PEOPLE"))
def the_swing_is_next_to_nothing(tables: Tables) -> None:
    row(tables, "criteria", id="PEOPLE")["swing"] = "1"


@plant("dead-criterion", cell("criteria", id="PRICE"))
def everything_has_the_same_level(tables: Tables) -> None:
    change(tables, "scores", lambda level: 1, criterion="PRICE")


# granularity


@plant("granularity", solves=True)
def the_first_tonnes_count_for_most(tables: Tables) -> None:
    row(tables, "criteria", id="CAP").update(
        value_function="piecewise", curve="0:0; 2:55; 5:85; 12:100"
    )


@plant("granularity", solves=True)
def a_first_step_is_worth_nearly_all_of_the_chain(tables: Tables) -> None:
    values = {"0": "0", "1": "55", "2": "80", "3": "92", "4": "100"}
    for each in rows(tables, "criteria_levels", criterion="LINK"):
        each["value"] = values[each["level"]]
