"""A case as tables of text, as CSV holds them: read, changed in a line, and written again."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path

from criteria.formats import builtin
from tests.oracle import load

type Row = dict[str, str]
type Tables = dict[str, list[Row]]
type Range = tuple[float, float, float]


@cache
def _brief() -> Tables:
    return load(builtin.folder("rare-earths-brief"))


def brief() -> Tables:
    """The brief case, anew each time, so that it may be spoilt."""
    return {name: [dict(row) for row in rows] for name, rows in _brief().items()}


def write(tables: Tables, folder: Path) -> Path:
    """Write a folder of CSV files; a row of a table stands on the line two below its place in the list."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        headings = dict.fromkeys(heading for row in rows for heading in row)
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(headings), restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return folder


def rows(tables: Tables, table: str, **key: str) -> list[Row]:
    """The rows of a table that hold all of these."""
    return [
        row for row in tables[table] if all(row.get(name, "") == word for name, word in key.items())
    ]


def row(tables: Tables, table: str, **key: str) -> Row:
    """The one row that holds all of these."""
    (single,) = rows(tables, table, **key)
    return single


def leaves(tables: Tables) -> list[Row]:
    """The criteria that are scored."""
    parents = {each.get("parent", "") for each in tables["criteria"]}
    return [each for each in tables["criteria"] if each["id"] not in parents]


def drop(tables: Tables, table: str, **key: str) -> None:
    """Take rows away."""
    gone = rows(tables, table, **key)
    tables[table] = [each for each in tables[table] if each not in gone]


def scored(tables: Tables) -> list[tuple[str, str]]:
    """Recommendation and level of everything that has scores of its own."""
    return list(dict.fromkeys((each["option"], each["level"]) for each in tables["scores"]))


def put(target: Row, ends: Range) -> None:
    """Write a range into the columns low, likely and high."""
    for name, figure in zip(("low", "likely", "high"), ends, strict=True):
        target[name] = f"{figure:g}"


def range_of(source: Row) -> Range:
    """What stands in low, likely and high."""
    return float(source["low"]), float(source["likely"]), float(source["high"])


def change(
    tables: Tables, table: str, by: Callable[[float], float], digits: int = 0, **key: str
) -> None:
    """Change every range of some rows by a formula; where it turns them round, low stays the low one."""
    for each in rows(tables, table, **key):
        low, likely, high = (round(by(figure), digits) for figure in range_of(each))
        put(each, (min(low, high), likely, max(low, high)))


def add_criterion(
    tables: Tables,
    new: Mapping[str, str],
    score: Callable[[str, str], Range],
    evidence: Callable[[str, str], str] = lambda option, level: "judgement",
    words: Mapping[str, str] | None = None,
) -> None:
    """Add a criterion that everybody weighs, with a score for all that is scored and a reason for each."""
    base: Row = dict.fromkeys(tables["criteria"][0], "")
    base |= {"scale": "natural", "direction": "max", "value_function": "linear", "baseline": "0"}
    tables["criteria"].append(base | dict(new))
    for option, level in scored(tables):
        judged = {"option": option, "level": level, "criterion": new["id"]}
        judged |= {"rationale": (words or {}).get(option, "Estimate of the working group")}
        judged |= {"evidence": evidence(option, level)}
        put(judged, score(option, level))
        tables["scores"].append(judged)
    voices = {each["stakeholder"]: each for each in tables["stakeholders"]}
    for voice in voices.values():
        said = {"criterion": new["id"], "swing": new["swing"], "why": "As the working group"}
        tables["stakeholders"].append({**voice, **said})


def add_recommendation(
    tables: Tables,
    new: Mapping[str, str],
    scores: Mapping[str, Range],
    cost: Range,
    years: Iterable[str] = ("2028", "2029"),
) -> None:
    """Add a recommendation with one level, called standard, and the same cost in each of some years."""
    base: Row = dict.fromkeys(tables["recommendations"][0], "")
    base |= {"status": "open", "earliest_start": "2027", "evidence": "judgement"}
    base |= {"lead_agency": "Energy with Commerce", "cost_basis": "Illustrative sums of programmes"}
    tables["recommendations"].append(base | dict(new))
    level = {"option": new["id"], "level": "standard"}
    tables["levels"].append({**level, "level_order": "1", "is_reference": "1", "benefit_share": ""})
    for year in years:
        tables["costs"].append({**level, "year": year})
        put(tables["costs"][-1], cost)
    for criterion, ends in scores.items():
        reason = {"rationale": "Estimate of the working group", "evidence": "judgement"}
        tables["scores"].append({**level, "criterion": criterion, **reason})
        put(tables["scores"][-1], ends)
