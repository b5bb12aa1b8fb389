"""The table of the thirty mistakes: how many are planted, told and at the right cell, and how often one is told wrongly."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import chain

from criteria.model.mistakes import MISTAKES, Mistake
from tests.mistakes.clean import clean
from tests.mistakes.planted import PLANTS, planted_work
from tests.mistakes.plants import Plant
from tests.mistakes.telling import Outcome, alarms, outcome, told

SHIPPED: Mapping[str, frozenset[str]] = {
    "rare-earths-brief": frozenset(),
    "rare-earths": frozenset(),
}
"""The cases that come with Steelyard, and the mistakes that are truly in them, so that telling them is no false alarm."""


@dataclass(frozen=True)
class Alarms:
    """Cases in which a warning or an error tells of a mistake that nobody planted.

    shipped: case -> ids. clean: id -> number of clean cases. cases: clean cases looked at.
    """

    shipped: Mapping[str, frozenset[str]]
    clean: Counter[str]
    cases: int

    def share(self, mistake: str) -> float:
        """Cases with such an alarm, shipped and clean, of all."""
        shipped = sum(mistake in ids for ids in self.shipped.values())
        return (shipped + self.clean[mistake]) / (len(self.shipped) + self.cases)


def outcomes(plants: Iterable[Plant]) -> dict[str, list[Outcome]]:
    """Plant each fault and listen: mistake -> outcomes."""
    found: dict[str, list[Outcome]] = {mistake.id: [] for mistake in MISTAKES}
    for plant in plants:
        found[plant.mistake].append(outcome(plant))
    return found


def clean_alarms(seed: int, *, solve: bool) -> set[str]:
    """The mistakes that a warning or an error tells of in one clean case."""
    return alarms(told(clean(seed), solve=solve))


def false_alarms(seeds: range, *, solve: bool, cores: int = 1) -> Alarms:
    """Listen to the shipped cases and to clean ones, on several cores where asked."""
    shipped = {
        name: frozenset(alarms(told(name, solve=solve))) - true for name, true in SHIPPED.items()
    }
    listen = partial(clean_alarms, solve=solve)
    counts: Counter[str] = Counter()
    if cores == 1:
        counts.update(chain.from_iterable(map(listen, seeds)))
        return Alarms(shipped, counts, len(seeds))
    # Each process anew: a fork of one that has threads may hang.
    with ProcessPoolExecutor(cores, mp_context=multiprocessing.get_context("spawn")) as pool:
        counts.update(chain.from_iterable(pool.map(listen, seeds)))
    return Alarms(shipped, counts, len(seeds))


def law_of_the_sampler() -> Outcome:
    """Whether the law tells a biased sampler from ours: what can be planted of `weight-sampling`."""
    works = planted_work
    kept = not any(works.departs(works.ours, width) for width in (3, 6))
    broken = all(works.departs(works.normalised_uniforms, width) for width in (3, 6))
    return Outcome(kept and broken, kept and broken)


def lines(found: Mapping[str, list[Outcome]], heard: Alarms) -> list[tuple[str, ...]]:
    """Lay the table out: a line a mistake, a line for each other check that alarmed, and one for all."""
    law = law_of_the_sampler()
    found = {**found, "weight-sampling": [law]}
    rows = [_line(mistake, found.get(mistake.id, []), heard) for mistake in MISTAKES]
    others = sorted(each for each in heard.clean if each.startswith("("))
    rows += [
        (each[1:-1], "no mistake of the thirty", "", "", "", "", "", *_alarms(each, heard))
        for each in others
    ]
    flat = [each for outcomes_of in found.values() for each in outcomes_of]
    sums = (str(len(flat)), str(sum(e.told for e in flat)), str(sum(e.placed for e in flat)))
    return [*rows, ("all", "", "", "", *sums, "", "")]


HEADINGS = (
    "id",
    "mistake",
    "told by",
    "severity",
    "planted",
    "told",
    "at its cell",
    "alarms in shipped cases",
    "alarms in clean cases",
)


def _line(mistake: Mistake, outcomes_of: list[Outcome], heard: Alarms) -> tuple[str, ...]:
    """One mistake and its figures."""
    severity = f"{mistake.severity}{', an error with `--strict`' if mistake.strict else ''}"
    placed = sum(each.placed for each in outcomes_of)
    figures = (len(outcomes_of), sum(each.told for each in outcomes_of), placed)
    return (
        mistake.id,
        mistake.what,
        _by(mistake),
        severity,
        *map(str, figures),
        *_alarms(mistake.id, heard),
    )


def _by(mistake: Mistake) -> str:
    """What tells it: reading or solving, under which ids."""
    solves = {plant.solves for plant in PLANTS if plant.mistake == mistake.id}
    if not solves:
        return "a law of the draws"
    where = "a run" if solves == {True} else "`check`"
    return f"{where}: {', '.join(f'`{each}`' for each in mistake.tells)}"


def _alarms(identity: str, heard: Alarms) -> tuple[str, str]:
    """Where it is told wrongly: of the shipped cases, and of the clean ones."""
    shipped = sum(identity in ids for ids in heard.shipped.values())
    return f"{shipped} of {len(heard.shipped)}", f"{heard.clean[identity]} of {heard.cases}"


MOST = 0.02
"""Share of cases in which a check may be wrong."""


def wrong(heard: Alarms) -> dict[str, float]:
    """The mistakes told wrongly in too many cases, with their share."""
    shares = {mistake.id: heard.share(mistake.id) for mistake in MISTAKES}
    return {name: share for name, share in shares.items() if share > MOST}


def every_plant(*, solve: bool) -> list[Plant]:
    """The plants, or only those that reading can tell."""
    return [plant for plant in PLANTS if solve or not plant.solves]


def table(rows: Iterable[tuple[str, ...]]) -> str:
    """The table in Markdown."""
    head = [HEADINGS, tuple("---" for _ in HEADINGS)]
    return "\n".join(f"| {' | '.join(row)} |" for row in [*head, *rows]) + "\n"
