"""Five faults at once in a copy of the brief case, for a reviewer who has not seen the others.

`five_faults(seed)` chooses five mistakes that do not touch one another's rows, at other places and
with other numbers than `planted.py`, and says what they are. `python -m tests.mistakes.five SEED
CASE.xlsx` writes the case as a workbook; with `--truths` it shows what was planted.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import steelyard
from tests.mistakes.planted_measures import scores_of
from tests.mistakes.planted_weights import split
from tests.mistakes.plants import Cell, cell
from tests.mistakes.tables import (
    Range,
    Tables,
    add_criterion,
    add_recommendation,
    brief,
    put,
    range_of,
    row,
    rows,
    write,
)


@dataclass(frozen=True)
class Truth:
    """What was planted: the mistake, where it stands, and what is wrong, in a sentence.

    touches: what it changes; two that touch the same are never planted together.
    """

    mistake: str
    where: Cell
    what: str
    spoil: Callable[[Tables], None]
    touches: frozenset[str]


POOL: list[Truth] = []


def truth(
    mistake: str, where: Cell, what: str, touches: str
) -> Callable[[Callable[[Tables], None]], Callable[[Tables], None]]:
    """Register the function below as one that may be among the five."""

    def register(spoil: Callable[[Tables], None]) -> Callable[[Tables], None]:
        POOL.append(Truth(mistake, where, what, spoil, frozenset(touches.split())))
        return spoil

    return register


def five_faults(seed: int) -> tuple[Tables, list[Truth]]:
    """Plant five in a copy of the brief case; returns the tables and what is wrong with them."""
    rng = random.Random(f"five {seed}")
    chosen: list[Truth] = []
    for each in rng.sample(POOL, len(POOL)):
        mistakes = {other.mistake for other in chosen}
        apart = not any(each.touches & other.touches for other in chosen)
        if len(chosen) < 5 and apart and each.mistake not in mistakes:
            chosen.append(each)
    tables = brief()
    for each in chosen:
        each.spoil(tables)
    return tables, chosen


def workbook(seed: int, path: Path) -> list[Truth]:
    """Write the case with its five faults as a workbook; returns what is wrong with it."""
    tables, truths = five_faults(seed)
    with tempfile.TemporaryDirectory() as folder:
        steelyard.write(steelyard.read(write(tables, Path(folder))), path)
    return truths


NEW = {"parent": "KEEP", "unit": "", "worst": "0", "swing": "45"}
TONS = {"INT": 1, "PER": 3, "MAG": 46, "ALL": 31, "EXP": 4, "DIS": 14}


@truth(
    "direction",
    cell("criteria", "direction", id="WASTE"),
    "More radioactive waste counts as better: the direction of WASTE is max.",
    "WASTE",
)
def waste_counts_as_a_gain(tables: Tables) -> None:
    new = {**NEW, "id": "WASTE", "name": "Waste to be stored", "unit": "kt a year", "best": "100"}
    new |= {"definition": "Radioactive residue that needs a licensed store in year 7"}
    new |= {"rationale": "Waste ended one mine and stalled one plant"}

    def stored(option: str, level: str) -> Range:
        likely = TONS[option] * (1.3 if level == "accelerated" else 1)
        return (round(likely * 0.7, 1), round(likely, 1), round(likely * 1.5, 1))

    add_criterion(tables, new, stored)


@truth(
    "double-count",
    cell("criteria", id="LICENCE"),
    "LICENCE counts again what LINK counts: the same facts are cited and the order is the same.",
    "LINK LICENCE",
)
def freedom_from_licences_repeats_the_links(tables: Tables) -> None:
    linked = scores_of(tables, "LINK")
    cited = {
        (each["option"], each["level"]): each["evidence"]
        for each in rows(tables, "scores", criterion="LINK")
    }
    shares = {0: 0, 1: 8, 2: 21, 3: 46, 4: 83}
    new = {**NEW, "id": "LICENCE", "name": "Freedom from licences", "parent": "BUILD"}
    new |= {"definition": "Share of need that no export licence can stop", "unit": "% of need"}
    new |= {"best": "100", "rationale": "A licence can be withheld overnight", "swing": "70"}

    def free(option: str, level: str) -> Range:
        low, likely, high = (shares[int(end)] for end in linked[option, level])
        return (low, likely, high)

    add_criterion(tables, new, free, lambda option, level: cited[option, level])


@truth(
    "cost-twice",
    cell("criteria", id="PURSE"),
    "PURSE is what the budget limits already: the yearly outlay, as a criterion.",
    "PURSE",
)
def the_purse_is_weighed_and_limited(tables: Tables) -> None:
    new = {**NEW, "id": "PURSE", "name": "Load on the public purse", "unit": "US$ million a year"}
    new |= {"definition": "Mean yearly outlay", "direction": "min", "worst": "800", "best": "0"}
    new |= {"rationale": "The same effect for less is better"}

    def yearly(option: str, level: str) -> Range:
        paid = [range_of(each) for each in rows(tables, "costs", option=option, level=level)]
        low, likely, high = (round(sum(end) / 5, 1) for end in zip(*paid, strict=True))
        return (low, likely, high)

    add_criterion(tables, new, yearly)


@truth(
    "scale-from-data",
    cell("criteria", "best", id="CAP"),
    "The best of CAP, 11.2, is the highest figure among its own scores.",
    "CAP",
)
def the_best_is_the_highest_tonnage_scored(tables: Tables) -> None:
    row(tables, "criteria", id="CAP")["best"] = "11.2"


@truth(
    "no-baseline",
    cell("criteria", "baseline", id="CAP"),
    "CAP has no baseline, and its worst end, 2 kt below today, is not doing nothing.",
    "CAP",
)
def capacity_may_shrink_and_nothing_says_to_what(tables: Tables) -> None:
    row(tables, "criteria", id="CAP").update(worst="-2", baseline="")


@truth(
    "words-as-numbers",
    cell("criteria_levels", "value", criterion="PRICE"),
    "The words of PRICE have equal steps of 25, though a tenth and a half are not as far apart.",
    "PRICE",
)
def the_words_of_survival_are_evenly_spaced(tables: Tables) -> None:
    for each in rows(tables, "criteria_levels", criterion="PRICE"):
        each["value"] = str(25 * int(each["level"]))


@truth(
    "splitting",
    cell("criteria", id="LIGHT"),
    "Capacity was split into LIGHT and HEAVY, and each kept the whole swing of 100.",
    "CAP",
)
def capacity_is_split_and_weighs_twice(tables: Tables) -> None:
    parts = {"LIGHT": ("Light capacity outside China", 0.6), "HEAVY": ("Heavy capacity", 0.4)}
    split(tables, "CAP", parts, 2)


@truth(
    "must-fund-price",
    cell("recommendations", "status", id="PER"),
    "PER is required, and nobody says what that costs in value.",
    "PER",
)
def permitting_was_promised(tables: Tables) -> None:
    row(tables, "recommendations", id="PER")["status"] = "required"


@truth(
    "floor-price",
    cell("limits", name="New ways"),
    "At least 300 must go to DIS: a floor in the place of a value.",
    "DIS",
)
def new_ways_have_a_floor(tables: Tables) -> None:
    floor = {"name": "New ways", "options": "DIS", "measure": "cost", "at_least": "300"}
    tables["limits"] = [{**floor, "rationale": "A signal to inventors"}]


@truth(
    "dominated-funded",
    cell("recommendations", id="HUB"),
    "HUB is required and keeps ALL out, though ALL does more on every criterion for less.",
    "ALL CAP LINK WASTE PURSE",
)
def a_hub_of_our_own_keeps_the_alliance_out(tables: Tables) -> None:
    new = {"id": "HUB", "name": "Trade hub of our own", "status": "required", "short_name": "Hub"}
    scores: dict[str, Range] = {
        "CAP": (0.4, 1.2, 2),
        "LINK": (1, 2, 3),
        "LEAD": (96, 97, 98),
        "PRICE": (0, 1, 2),
        "PEOPLE": (15, 40, 70),
    }
    years = ("2027", "2028", "2029", "2030", "2031")
    add_recommendation(tables, new, scores, (130, 180, 260), years)
    tie = dict.fromkeys(tables["relations"][0], "")
    tie |= {"id": "R9", "type": "excludes", "a": "HUB", "a_min_level": "any", "b": "ALL"}
    tie |= {"b_min_level": "any", "rationale": "One hub", "evidence": "judgement"}
    tables["relations"].append(tie)


@truth(
    "mixed-money",
    cell("recommendations", "cost_basis", id="MAG"),
    "The costs of MAG are in EUR million of 2021, all others in US$ million, nominal.",
    "MAG",
)
def plants_are_costed_in_euro(tables: Tables) -> None:
    basis = "EUR million at 2021 prices, from the tender of a like plant in Estonia"
    row(tables, "recommendations", id="MAG")["cost_basis"] = basis
    for each in rows(tables, "costs", option="MAG"):
        low, likely, high = (round(0.85 * amount) for amount in range_of(each))
        put(each, (low, likely, high))


@truth(
    "unsourced",
    cell("scores", "evidence", option="EXP"),
    "No score of EXP cites anything, and EXP is funded.",
    "EXP",
)
def expertise_cites_nothing(tables: Tables) -> None:
    for each in rows(tables, "scores", option="EXP"):
        each["evidence"] = ""


@truth(
    "dead-criterion",
    cell("criteria", id="PEOPLE"),
    "The best of PEOPLE is 25,000, thirty times what anything reaches, so PEOPLE cannot matter.",
    "PEOPLE",
)
def the_target_of_the_whole_country_is_the_best(tables: Tables) -> None:
    row(tables, "criteria", id="PEOPLE")["best"] = "25000"


@truth(
    "weight-without-swing",
    cell("criteria", "swing", id="LEAD"),
    "The swing of LEAD went from 65 to 92, and no reason stands by it.",
    "LEAD",
)
def months_gained_weight_without_a_word(tables: Tables) -> None:
    row(tables, "criteria", id="LEAD").update(swing="92", rationale="")


@truth(
    "blank-as-zero",
    cell("scores", "likely", option="DIS", level="standard", criterion="PEOPLE"),
    "0 persons for DIS is a blank: its reason says that the figure is still to come.",
    "DIS PEOPLE",
)
def a_figure_to_come_is_a_0(tables: Tables) -> None:
    missing = row(tables, "scores", option="DIS", level="standard", criterion="PEOPLE")
    missing.update(low="0", likely="0", high="0", rationale="To be confirmed by ARPA-E")


def main(arguments: Sequence[str]) -> None:
    """Write the workbook, or show what was planted."""
    reader = argparse.ArgumentParser(prog="python -m tests.mistakes.five")
    reader.add_argument("seed", type=int)
    reader.add_argument("case", type=Path)
    reader.add_argument(
        "--truths", action="store_true", help="show what was planted, write nothing"
    )
    asked = reader.parse_args(arguments)
    truths = five_faults(asked.seed)[1] if asked.truths else workbook(asked.seed, asked.case)
    if asked.truths:
        sys.stdout.writelines(f"{each.mistake}: {each.what}\n" for each in truths)


if __name__ == "__main__":
    main(sys.argv[1:])
