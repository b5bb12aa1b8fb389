"""Planted faults in what is chosen, what it costs, and how sure it is."""

from __future__ import annotations

from tests.mistakes.plants import cell, plant
from tests.mistakes.tables import Range, Tables, add_recommendation, put, range_of, row, rows


def budget(tables: Tables, share: float) -> None:
    """Set every year's budget to a share of what it was."""
    for each in tables["budget"]:
        each["amount"] = f"{round(float(each['amount']) * share, 1):g}"


# greedy-list and rank-and-fill: the portfolios were listed one by one and compared with both lists


@plant("greedy-list", names=("ALL", "INT"), solves=True)
def the_budget_ends_in_the_middle_of_the_list(tables: Tables) -> None:
    """Down the list 5.8 % of the value is lost: ALL at standard with INT goes before ALL, PER and DIS as pilots."""
    budget(tables, 0.85)


@plant("greedy-list", names=("ALL", "PER"), solves=True)
def a_small_budget_is_filled_from_the_top(tables: Tables) -> None:
    """MAG as a pilot comes second on the list; ALL and PER as pilots are worth 8.1 % of all more."""
    budget(tables, 0.45)


@plant("rank-and-fill", solves=True)
def half_of_the_value_goes_with_the_best_of_the_ranking(tables: Tables) -> None:
    """What ranks first does not fit or lacks INT; the first that fits takes the money of three others."""
    budget(tables, 0.45)


@plant("rank-and-fill", solves=True)
def the_first_in_rank_takes_half_of_the_money(tables: Tables) -> None:
    budget(tables, 0.7)


# not-nested


@plant("not-nested", names=("PER", "DIS"), solves=True)
def a_twentieth_more_money_throws_two_out(tables: Tables) -> None:
    budget(tables, 0.8)


@plant("not-nested", names=("INT", "PER", "ALL", "DIS"), solves=True)
def a_twentieth_more_money_throws_four_out(tables: Tables) -> None:
    budget(tables, 1.05)


# dominated-funded

ACADEMY: dict[str, Range] = {
    "CAP": (0, 0.1, 0.2),
    "LINK": (0, 1, 1),
    "LEAD": (92, 94, 96),
    "PRICE": (0, 0, 0),
    "PEOPLE": (150, 290, 400),
}
"""Behind EXP on every criterion, at every end of its ranges."""


def academy(tables: Tables, status: str) -> None:
    """Add an academy that costs more than EXP does and brings less of everything."""
    new = {
        "id": "ACAD",
        "name": "National rare-earth academy",
        "description": "A new school beside the laboratories",
        "status": status,
        "short_name": "Academy",
    }
    add_recommendation(tables, new, ACADEMY, (190, 230, 300))


def one_of_two(tables: Tables) -> None:
    """Let only one of EXP and ACAD be funded."""
    tie = dict.fromkeys(tables["relations"][0], "")
    tie |= {"id": "R5", "type": "excludes", "a": "EXP", "a_min_level": "any", "b": "ACAD"}
    tie |= {"b_min_level": "any", "rationale": "One training site", "evidence": "judgement"}
    tables["relations"].append(tie)


DOMINATED = (
    cell("recommendations", id="ACAD"),
    cell("recommendations", id="EXP"),
    cell("relations", id="R5"),
)


@plant("dominated-funded", *DOMINATED, names=("ACAD", "academy", "Academy"), solves=True)
def a_promised_academy_keeps_the_better_centre_out(tables: Tables) -> None:
    academy(tables, "required")
    one_of_two(tables)


@plant(
    "dominated-funded",
    *DOMINATED,
    cell("relations", id="R6"),
    cell("relations", id="R7"),
    names=("ACAD", "academy", "Academy"),
    solves=True,
)
def a_condition_of_partners_and_lenders_forces_the_academy(tables: Tables) -> None:
    budget(tables, 1.2)
    academy(tables, "open")
    one_of_two(tables)
    tie = {**row(tables, "relations", id="R5"), "type": "requires"}
    tables["relations"] += [
        {**tie, "id": "R6", "a": "ALL", "rationale": "Partners send their students there"},
        {**tie, "id": "R7", "a": "MAG", "rationale": "Lenders ask for a school"},
    ]


# false-precision


@plant("false-precision", names=("OBS", "INT", "observatory", "Observatory"), solves=True)
def a_near_twin_competes_for_the_last_place(tables: Tables) -> None:
    """With a quarter more money ALL is out, and INT or OBS come last: they differ by 0.3 points of 90."""
    budget(tables, 1.25)
    new = {"id": "OBS", "name": "Supply observatory", "short_name": "Observatory"}
    scores: dict[str, Range] = {
        "CAP": (0, 0.3, 0.6),
        "LINK": (0, 0, 1),
        "LEAD": (90, 93, 95),
        "PRICE": (0, 1, 1),
        "PEOPLE": (5, 10, 30),
    }
    years = ("2027", "2028", "2029", "2030", "2031")
    add_recommendation(tables, new, scores, (28, 42, 62), years)
    tie = dict.fromkeys(tables["relations"][0], "")
    tie |= {"id": "R5", "type": "excludes", "a": "INT", "a_min_level": "any", "b": "OBS"}
    tie |= {"b_min_level": "any", "rationale": "One set of books", "evidence": "judgement"}
    tables["relations"].append(tie)


@plant("false-precision", solves=True)
def the_stated_tolerance_covers_many_portfolios(tables: Tables) -> None:
    tables["case"].append({"key": "indifference_percent", "value": "6"})


# optimisers-curse


@plant("optimisers-curse", solves=True)
def every_likely_score_is_the_lucky_end(tables: Tables) -> None:
    for each in tables["scores"]:
        lucky = each["low"] if each["criterion"] == "LEAD" else each["high"]
        each["likely"] = lucky


@plant("optimisers-curse", solves=True)
def what_leads_rests_on_the_widest_guess(tables: Tables) -> None:
    for each in rows(tables, "scores", option="ALL", criterion="CAP"):
        put(each, (0.2, 6, 11))


# point-costs


@plant("point-costs", cell("costs"), names=("range", "cost"))
def costs_have_no_ranges(tables: Tables) -> None:
    for each in tables["costs"]:
        each.update(low="", high="")


@plant("point-costs", cell("costs"), names=("range", "cost"))
def the_ends_repeat_the_likely_cost(tables: Tables) -> None:
    for each in tables["costs"]:
        each.update(low=each["likely"], high=each["likely"])


# must-fund-price and floor-price


@plant("must-fund-price", cell("recommendations", id="DIS"), names=("DIS",), solves=True)
def a_pledge_was_made_for_disruptive_processes(tables: Tables) -> None:
    row(tables, "recommendations", id="DIS")["status"] = "required"


@plant("must-fund-price", cell("recommendations", id="MAG"), names=("MAG",), solves=True)
def plants_were_announced_before_the_budget_shrank(tables: Tables) -> None:
    """At three fifths of the money the best portfolio has INT, ALL and EXP, and no MAG."""
    budget(tables, 0.6)
    row(tables, "recommendations", id="MAG")["status"] = "required"


@plant("floor-price", cell("groups", id="STATE"), names=("STATE", "State"), solves=True)
def a_theme_is_promised_its_share(tables: Tables) -> None:
    themes = {"INT": "STATE", "PER": "STATE", "MAG": "HOME", "EXP": "HOME", "DIS": "HOME"}
    for each in tables["recommendations"]:
        each["group"] = themes.get(each["id"], "ABROAD")
    names = {"STATE": "State capacity", "HOME": "Plants at home", "ABROAD": "With partners"}
    tables["groups"] = [
        {
            "id": each,
            "name": name,
            "floor": "500" if each == "STATE" else "",
            "rationale": "Balance",
        }
        for each, name in names.items()
    ]


@plant("floor-price", cell("limits", name="Abroad"), names=("Abroad",), solves=True)
def spending_with_partners_is_capped(tables: Tables) -> None:
    limit = {"name": "Abroad", "options": "ALL", "measure": "cost", "at_most": "900"}
    tables["limits"] = [{**limit, "rationale": "Most of the money is to stay at home"}]


# mixed-money


@plant(
    "mixed-money", cell("budget", resource="partner fund"), cell("costs", resource="partner fund")
)
def a_partners_fund_is_counted_in_its_own_currency(tables: Tables) -> None:
    tables["budget"].append({"resource": "partner fund", "amount": "400", "unit": "A$ million"})
    for level, amount in (("pilot", 90), ("standard", 180), ("accelerated", 260)):
        paid = {"option": "ALL", "level": level, "resource": "partner fund", "year": "2028"}
        tables["costs"].append(paid)
        put(paid, (amount * 0.8, amount, amount * 1.4))


@plant("mixed-money", cell("recommendations", "cost_basis", id="ALL"), cell("costs", option="ALL"))
def one_recommendation_was_costed_abroad(tables: Tables) -> None:
    row(tables, "recommendations", id="ALL")["cost_basis"] = (
        "A$ million in 2022 prices, as in the partner's study: hub, feed project and standards"
    )
    for each in rows(tables, "costs", option="ALL"):
        low, likely, high = (round(amount * 1.5) for amount in range_of(each))
        put(each, (low, likely, high))


@plant("mixed-money", cell("case", key="money_basis"), cell("case", key="money"), names=("prices",))
def nobody_says_whether_the_years_are_in_one_years_prices(tables: Tables) -> None:
    row(tables, "case", key="money_basis")["value"] = ""


# unsourced


@plant("unsourced", cell("scores", option="ALL"), names=("ALL", "fact", "evidence"), solves=True)
def what_is_funded_most_rests_on_judgement(tables: Tables) -> None:
    for each in rows(tables, "scores", option="ALL"):
        each["evidence"] = "judgement"


@plant("unsourced", cell("scores"), names=("fact", "evidence"), solves=True)
def the_column_of_evidence_is_empty(tables: Tables) -> None:
    for each in tables["scores"]:
        each["evidence"] = ""
