"""Cases that are legal and odd: a small random case, and ways to make one odd that a planner could have typed.

`made(seed)` takes the oddities in turn, so that every one of them comes up alone and then with
others.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from criteria.model.case import Case
from tests.degenerate import odd_judgements as judgements
from tests.degenerate import odd_things as things
from tests.degenerate.plain import Tables, leaves, plain

type Oddity = Callable[[Tables, random.Random], None]

ORDER = """
nothing, one recommendation, one criterion, no swing, a tree, lower is better, blank baselines, many levels,
levels without scores, all equal, only total, resources without money, no budget, scale of levels, curves,
equal twins, no ranges, zero weights, one voice, no people, no futures, negative everything, constant criteria,
empty years, all affordable, nothing affordable, no money, only required, only excluded, no group, empty group,
no success, never fundable, every tie, a choice of one, limits of nothing, futures that clash, sure future,
statements, statements that clash, weights of low zero, weights of any, weights of one, weights given, ranks,
swing ranges, zero costs, some free, mixed money, huge money, tiny money, proposed, indifferent, doubtful weights,
recommended, one draw, no draws, same names, long names, unicode names, names like formulas
"""
"""In the order in which they are applied: those that make tables anew come before those that change rows."""


def _oddity(name: str) -> Oddity:
    """The function of that name: of judgements or of things."""
    function = name.replace(" ", "_")
    found: Oddity = getattr(judgements, function, None) or getattr(things, function)
    return found


ODDITIES = {name: _oddity(name) for name in (part.strip() for part in ORDER.split(","))}


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


def tidied(tables: Tables) -> Tables:
    """Mend what two oddities together would make illegal: each by itself is legal."""
    statuses = {row["id"]: row.get("status", "open") for row in tables["recommendations"]}
    # A rule that a mandate contradicts is an error of its own, which the gallery of mistakes holds.
    if "required" in statuses.values() or "excluded" in statuses.values():
        tables["relations"] = [
            row
            for row in tables["relations"]
            if row["type"] in {"synergy", "substitute", "cost_saving"}
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
    budgeted = {
        row.get("year") for row in tables["budget"] if row.get("resource", "money") == "money"
    }
    for year in sorted(years - budgeted):
        if budgeted - {None} and any(
            row.get("resource", "money") == "money" for row in tables["costs"]
        ):
            tables["budget"].append({"year": year, "amount": 10})
    return tables
