"""The table of the thirty mistakes: how many are planted, told and at the right cell, and how often one is told wrongly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from criteria.model.mistakes import MISTAKES, Mistake
from tests.mistakes.clean import clean
from tests.mistakes.planted import PLANTS, planted_work
from tests.mistakes.plants import Plant
from tests.mistakes.telling import Outcome, alarms, outcome, told

SHIPPED = ("rare-earths-brief", "rare-earths")
"""The cases that come with Steelyard, revised against their facts."""


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


def clean_alarms(seeds: Iterable[int], *, solve: bool) -> Counter[str]:
    """Count the clean cases in which each mistake is told of by a warning or an error."""
    counts: Counter[str] = Counter()
    for seed in seeds:
        counts.update(alarms(told(clean(seed), solve=solve)))
    return counts


def false_alarms(seeds: range, *, solve: bool) -> Alarms:
    """Listen to the shipped cases and to clean ones."""
    shipped = {name: frozenset(alarms(told(name, solve=solve))) for name in SHIPPED}
    return Alarms(shipped, clean_alarms(seeds, solve=solve), len(seeds))


def law_of_the_sampler() -> Outcome:
    """Whether the law tells a biased sampler from ours: what can be planted of `weight-sampling`."""
    works = planted_work
    kept = not any(works.departs(works.ours, width) for width in (3, 6))
    broken = all(works.departs(works.normalised_uniforms, width) for width in (3, 6))
    return Outcome(kept and broken, kept and broken)


def lines(found: Mapping[str, list[Outcome]], heard: Alarms) -> list[tuple[str, ...]]:
    """Lay the table out: a line a mistake, a line for each other check that alarmed, and one for all."""
    rows = [_line(mistake, found.get(mistake.id, []), heard) for mistake in MISTAKES]
    others = sorted(each for each in heard.clean if each.startswith("("))
    rows += [
        (each[1:-1], "no mistake of the thirty", "", "", "", "", *_alarms(each, heard))
        for each in others
    ]
    flat = [each for outcomes_of in found.values() for each in outcomes_of]
    sums = (str(len(flat)), str(sum(e.told for e in flat)), str(sum(e.placed for e in flat)))
    return [*rows, ("all", "", "", *sums, "", "")]


HEADINGS = (
    "id",
    "mistake",
    "severity",
    "planted",
    "told",
    "at its cell",
    "alarms in shipped cases",
    "alarms in clean cases",
)


def _line(mistake: Mistake, outcomes_of: list[Outcome], heard: Alarms) -> tuple[str, ...]:
    """One mistake; what is no fault of a case is told by a law of its own."""
    listed = [law_of_the_sampler()] if mistake.id == "weight-sampling" else outcomes_of
    severity = f"{mistake.severity}{', an error with `--strict`' if mistake.strict else ''}"
    figures = (len(listed), sum(e.told for e in listed), sum(e.placed for e in listed))
    return (mistake.id, mistake.what, severity, *map(str, figures), *_alarms(mistake.id, heard))


def _alarms(identity: str, heard: Alarms) -> tuple[str, str]:
    """Where it is told wrongly: of the shipped cases, and of the clean ones."""
    shipped = sum(identity in ids for ids in heard.shipped.values())
    return f"{shipped} of {len(heard.shipped)}", f"{heard.clean[identity]} of {heard.cases}"


def every_plant(*, solve: bool) -> list[Plant]:
    """The plants, or only those that reading can tell."""
    return [plant for plant in PLANTS if solve or not plant.solves]


def table(rows: Iterable[tuple[str, ...]]) -> str:
    """The table in Markdown."""
    head = [HEADINGS, tuple("---" for _ in HEADINGS)]
    return "\n".join(f"| {' | '.join(row)} |" for row in [*head, *rows]) + "\n"
