"""Seeded cases of the sizes that planners bring: a city's capital projects, and a ministry's grant applications.

    python benchmarks/cases.py [--full]        prints how much each of them holds

The same arguments give the same case on every machine. A city has two fifths of the money that its
projects ask for, so that about half of them are funded in full; a ministry has a third.
"""

from __future__ import annotations

import csv
import random
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from criteria.model.case import Case

type Row = dict[str, Any]
type Tables = dict[str, Any]
type Sheets = dict[str, list[list[Any]]]
"""Written cells of each sheet, its headings first."""

CITY_SIZES = (24, 50, 100, 118, 200, 503)
SOURCES = ("money", "State grants", "Bonds", "Utility fees")
DEPARTMENTS = ("Streets", "Water", "Parks", "Transit", "Housing", "Fire", "Libraries", "Energy")
LEVELS = ("reduced", "standard", "extended")
PEOPLE = ("mayor", "finance", "works", "residents", "business")
FIRST_YEAR = 2027
FLOORED = 5


def city(n: int, seed: int = 0, sources: int = 4, years: int = 4) -> Case:
    """Make a city's capital programme.

    n: projects, each with 1 to 3 levels and costs from one or two sources over one to three years.
    sources: of money, at most four; each has a budget for each of the years.

    6 to 8 criteria with swings, scores and chances with ranges, a prerequisite for every fifth
    project and an exclusion for every tenth, floors and ceilings of eight departments, six
    synergies, five people and three futures.
    """
    rng = random.Random(f"city {n} {seed} {sources} {years}")
    ids = [f"P{place:03d}" for place in range(1, n + 1)]
    tables: Tables = {
        "case": {"title": f"Capital programme of {n} projects", "money": "USD thousand", "seed": 7},
        "criteria": _criteria(rng, rng.randint(6, 8)),
        "recommendations": [_project(rng, id_) for id_ in ids],
        "levels": [],
        "costs": [],
        "scores": [],
    }
    for id_ in ids:
        _fill_levels(rng, tables, id_, _shape(rng, sources, years))
    tables["budget"] = _budgets(tables, sources, years)
    tables["groups"] = _departments(tables)
    tables["relations"] = _relations(rng, ids)
    tables["stakeholders"] = [
        {"stakeholder": person, "criterion": row["id"], "swing": rng.randrange(10, 101, 5)}
        for person in PEOPLE
        for row in tables["criteria"]
    ]
    tables["scenarios"] = _futures()
    return Case.model_validate(tables)


def _criteria(rng: random.Random, number: int) -> list[Row]:
    """Natural scales from 0 to 10; one of them is better low, one bends."""
    rows: list[Row] = [
        {"id": f"C{place}", "name": f"Aim {place}", "worst": 0, "best": 10, "baseline": 0}
        | {"swing": rng.randrange(20, 101, 5), "rationale": "Agreed in the budget workshop"}
        for place in range(1, number + 1)
    ]
    rows[0]["swing"] = 100
    rows[1] |= {"direction": "min", "worst": 10, "best": 0, "baseline": 10}
    rows[2] |= {"value_function": "exponential", "curve": ((3,),)}
    return rows


def _project(rng: random.Random, id_: str) -> Row:
    low, likely, high = sorted(rng.randrange(50, 100, 5) for _ in range(3))
    department = rng.randrange(len(DEPARTMENTS))
    return {
        "id": id_,
        "name": f"{DEPARTMENTS[department]} project {id_[1:]}",
        "group": f"D{department + 1}",
        "evidence": "judgement",
        "p_success_low": f"0.{low:02d}",
        "p_success_likely": f"0.{likely:02d}",
        "p_success_high": f"0.{high:02d}",
    }


def _shape(rng: random.Random, sources: int, years: int) -> list[tuple[str, int]]:
    """From which sources and in which years a project is paid."""
    paying = rng.sample(SOURCES[:sources], rng.randint(1, min(2, sources)))
    first = rng.randrange(years)
    last = min(years, first + rng.randint(1, 3))
    return [(source, FIRST_YEAR + year) for source in paying for year in range(first, last)]


def _fill_levels(
    rng: random.Random, tables: Tables, id_: str, shape: list[tuple[str, int]]
) -> None:
    """Give a project its levels, what each costs, and scores: smaller levels of every second one share its effect."""
    number = rng.choices((1, 2, 3), (60, 25, 15))[0]
    shared = rng.random() < 0.5
    size = rng.choice((1, 2, 3, 5, 8, 13, 20))
    scores = {row["id"]: rng.randint(1, 9) for row in tables["criteria"]}
    for order in range(1, number + 1):
        level = LEVELS[order - 1] if number > 1 else ""
        part = (order + 1) / (number + 1)
        reference = order == number
        if number > 1:
            tables["levels"].append(
                {"option": id_, "level": level, "level_order": order, "is_reference": reference}
                | ({"benefit_share": f"{part:.2f}"} if shared and not reference else {})
            )
        tables["costs"] += [
            {"option": id_, "level": level, "resource": source, "year": year}
            | _range(round(size * part * rng.randint(8, 25)) + 5, 0.1, 0.3)
            for source, year in shape
        ]
        if reference or not shared:
            tables["scores"] += [
                {"option": id_, "level": level, "criterion": row["id"], "evidence": "judgement"}
                | _score(rng, scores[row["id"]] * part, row)
                for row in tables["criteria"]
            ]


def _range(likely: int, below: float, above: float) -> Row:
    """A whole amount with a range about it."""
    return {
        "low": likely - int(likely * below),
        "likely": likely,
        "high": likely + int(likely * above),
    }


def _score(rng: random.Random, gain: float, criterion: Row) -> Row:
    """A score with a range, so far from the baseline of its criterion."""
    likely = round(gain)
    ends = [max(0, likely - rng.randint(0, 2)), likely, min(10, likely + rng.randint(0, 1))]
    if criterion["worst"] > criterion["best"]:
        ends = [10 - end for end in reversed(ends)]
    return dict(zip(("low", "likely", "high"), ends, strict=True))


def _budgets(tables: Tables, sources: int, years: int) -> list[Row]:
    """Two fifths of what the largest levels would take of each source in each year."""
    largest = {row["option"]: row["level"] for row in tables["costs"]}  # the last of each
    rows: list[Row] = []
    for source in SOURCES[:sources]:
        for year in range(FIRST_YEAR, FIRST_YEAR + years):
            whole = sum(
                row["likely"]
                for row in tables["costs"]
                if (row["resource"], row["year"]) == (source, year)
                and row["level"] == largest[row["option"]]
            )
            carried = source in {"money", "Bonds"}
            row: Row = {"resource": source, "year": year, "amount": whole * 2 // 5 + 20}
            rows.append(
                row | {"carry_forward": carried, "unit": "" if source == "money" else "money"}
            )
    return rows


def _departments(tables: Tables) -> list[Row]:
    """A ceiling of a quarter of all money for each department, and a floor for one of five projects or more."""
    total = sum(row["amount"] for row in tables["budget"])
    projects = Counter(row["group"] for row in tables["recommendations"])
    return [
        {"id": f"D{place}", "name": name, "ceiling": total // 4}
        | ({"floor": total // 60} if projects[f"D{place}"] >= FLOORED else {})
        for place, name in enumerate(DEPARTMENTS, 1)
        if projects[f"D{place}"]
    ]


def _relations(rng: random.Random, ids: list[str]) -> list[Row]:
    """Prerequisites (a later project needs an earlier one), exclusions and synergies."""
    rows: list[Row] = []
    for _ in range(len(ids) // 5):
        b, a = sorted(rng.sample(ids, 2))
        rows.append({"type": "requires", "a": a, "b": b})
    tied = {(row["a"], row["b"]) for row in rows}
    for _ in range(len(ids) // 10):
        b, a = sorted(rng.sample(ids, 2))
        if (a, b) not in tied:
            tied.add((a, b))
            rows.append({"type": "excludes", "a": a, "b": b})
    for _ in range(6):
        b, a = sorted(rng.sample(ids, 2))
        row: Row = {"type": "synergy", "a": a, "b": b, "criterion": "C1", "delta": 1}
        rows.append(row | {"unit": "natural", "rationale": "Built in one go"})
    distinct = {(row["type"], row["a"], row["b"]): row for row in rows}.values()
    return [{"id": f"T{place}", **row} for place, row in enumerate(distinct, 1)]


def _futures() -> list[Row]:
    return [
        {"scenario": "dear", "probability": "0.25", "kind": "cost"}
        | {"target": "*", "op": "mul", "value": "1.15"},
        {"scenario": "lean", "probability": "0.15", "kind": "budget"}
        | {"target": "Bonds", "op": "mul", "value": "0.7"},
        {"scenario": "storm", "probability": "0.1", "kind": "weight"}
        | {"target": "*", "criterion": "C2", "op": "mul", "value": "1.6"},
    ]


def grants(n: int = 10_000, criteria: int = 30, seed: int = 0) -> Sheets:
    """Make a ministry's call for grants in the matrix form, as written cells: one column a criterion.

    n: applications, each with one cost and a score on each criterion, every tenth of them a range.

    One budget for a third of them, twelve programmes with ceilings, and every fiftieth application
    excludes the one before it.
    """
    rng = random.Random(f"grants {n} {criteria} {seed}")
    ids = [f"A{place:05d}" for place in range(1, n + 1)]
    columns = [f"C{place:02d}" for place in range(1, criteria + 1)]
    costs = [rng.randint(50, 900) for _ in ids]
    budget = sum(costs) // 3
    return {
        "Case": [
            ["key", "value"],
            ["title", f"Call with {n:,} applications"],
            ["money", "EUR thousand"],
            ["seed", 7],
        ],
        "Criteria": [
            ["id", "name", "worst", "best", "baseline", "swing", "rationale"],
            *(
                [id_, f"Test {id_}", 0, 10, 0, rng.randrange(20, 101, 5), "Panel"]
                for id_ in columns
            ),
        ],
        "Groups": [
            ["id", "name", "ceiling"],
            *([f"G{place:02d}", f"Programme {place}", budget // 8] for place in range(1, 13)),
        ],
        "Recommendations": [
            ["id", "group", "name", "evidence"],
            *(
                [id_, f"G{rng.randint(1, 12):02d}", f"Application {id_}", "judgement"]
                for id_ in ids
            ),
        ],
        "Costs": [["option", "likely"], *map(list, zip(ids, costs, strict=True))],
        "Scores": [["option", *columns], *([id_, *_marks(rng, criteria)] for id_ in ids)],
        "Budget": [["resource", "amount"], ["money", budget]],
        "Relations": [
            ["id", "type", "a", "b"],
            *([f"X{a}", "excludes", ids[a], ids[a - 1]] for a in range(49, n, 50)),
        ],
    }


def _marks(rng: random.Random, criteria: int) -> list[int | str]:
    """One application's scores about its own quality."""
    quality = rng.randint(2, 8)
    marks: list[int | str] = []
    for _ in range(criteria):
        mark = min(10, max(0, quality + rng.randint(-2, 2)))
        ranged = rng.random() < 0.1
        marks.append(f"{max(0, mark - 1)} | {mark} | {min(10, mark + 1)}" if ranged else mark)
    return marks


def write_csv(sheets: Sheets, folder: Path) -> Path:
    """Write a folder of CSV files; returns it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in sheets.items():
        with (folder / f"{name.lower()}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
    return folder


def write_xlsx(sheets: Sheets, path: Path) -> Path:
    """Write a workbook, a sheet a table; returns its path."""
    book = Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def long_form(sheets: Sheets) -> Sheets:
    """Give the same call with a row a score, as the long form has it."""
    (_, *columns), *rows = sheets["Scores"]
    scores: list[list[Any]] = [["option", "criterion", "low", "likely", "high"]]
    for id_, *marks in rows:
        for column, mark in zip(columns, marks, strict=True):
            ends = (
                [int(end) for end in mark.split("|")]
                if isinstance(mark, str)
                else [None, mark, None]
            )
            scores.append([id_, column, *ends])
    return sheets | {"Scores": scores}


def main() -> None:
    """Say how much each case holds."""
    for n in CITY_SIZES if "--full" in sys.argv else CITY_SIZES[:4]:
        case = city(n)
        tables = (case.levels, case.costs, case.scores, case.relations)
        counts = " ".join(f"{len(rows):7,}" for rows in tables)
        print(f"city {n:6,} projects, levels, costs, scores, relations {counts}")
    sheets = grants(1_000)
    print(f"grants {len(sheets['Recommendations']) - 1:,} x {len(sheets['Criteria']) - 1}")


if __name__ == "__main__":
    main()
