"""What Steelyard tells of a case, in reading and in solving, and whether a planted fault is among it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import steelyard
from criteria.model.mistakes import BY_TELLING
from criteria.model.problems import Place, Severity
from scoring.analysis import with_checks
from tests.mistakes.plants import Plant
from tests.mistakes.tables import Tables, brief, write


@dataclass(frozen=True)
class Telling:
    """One thing told: its id, the mistake that it tells of if it is one of the thirty, where, and in what words."""

    id: str
    mistake: str
    severity: Severity
    place: Place | None
    text: str

    @property
    def alarms(self) -> bool:
        """Whether somebody has to act on it."""
        return self.severity is not Severity.NOTE


def telling(identity: str, severity: Severity | None, place: Place | None, text: str) -> Telling:
    """Make one; a finding has the severity of its mistake."""
    mistake = BY_TELLING.get(identity)
    stated = severity or (mistake.severity if mistake else Severity.WARNING)
    return Telling(identity, mistake.id if mistake else "", stated, place, text)


def told(source: Tables | str, *, solve: bool) -> list[Telling]:
    """Read a case, and where asked solve it, and list all that is told; a case with an error is not solved."""
    if isinstance(source, str):
        return told_at(source, solve=solve)
    with tempfile.TemporaryDirectory() as folder:
        return told_at(write(source, Path(folder)), solve=solve)


def told_at(path: Path | str, *, solve: bool) -> list[Telling]:
    """The same of a case on disk, or of a built-in one by its name."""
    reading = steelyard.check(path)
    tellings = [telling(each.id, each.severity, each.place, str(each)) for each in reading.problems]
    if not solve or reading.case is None:
        return tellings
    return tellings + [
        telling(each.id, None, each.place, f"{each.about}: {each.sentence}")
        for checked in with_checks(reading.case).checks
        for each in checked.findings
    ]


@cache
def told_before(*, solve: bool) -> frozenset[tuple[str, str]]:
    """What is told of the brief case before anything is planted in it."""
    return frozenset((each.id, each.text) for each in told(brief(), solve=solve))


@dataclass(frozen=True)
class Outcome:
    """Whether a planted fault was told, and whether at its cell, or by its name where there is none."""

    told: bool
    placed: bool


@cache
def outcome(plant: Plant) -> Outcome:
    """Plant a fault and listen, first to reading, then where that may not tell it to solving."""
    heard = _heard(plant, solve=False)
    return _heard(plant, solve=True) if plant.solves and not heard.placed else heard


def _heard(plant: Plant, *, solve: bool) -> Outcome:
    """Only what is new against the brief case counts."""
    tables = plant.tables()
    with plant.meanwhile():
        tellings = told(tables, solve=solve)
    before = told_before(solve=solve)
    new = [
        each
        for each in tellings
        if each.mistake == plant.mistake and (each.id, each.text) not in before
    ]
    return Outcome(bool(new), any(is_right(plant, each, tables) for each in new))


def is_right(plant: Plant, each: Telling, tables: Tables) -> bool:
    """Whether something is told at one of the cells; where it has no row, whether it names what it must."""
    if each.place is not None and each.place.row is not None and plant.cells:
        return is_at(plant, each.place, tables)
    if plant.names:
        return any(name in each.text for name in plant.names)
    return not plant.cells


def is_at(plant: Plant, place: Place, tables: Tables) -> bool:
    """Whether a place is one of the cells of a planted fault."""
    return any(
        place.table == f"{cell.table}.csv"
        and place.row in cell.lines(tables)
        and (not cell.columns or place.column in cell.columns)
        for cell in plant.cells
    )


def alarms(tellings: Iterable[Telling]) -> set[str]:
    """The mistakes that warnings and errors tell of; and of those outside the thirty, the id with a mark before it."""
    return {each.mistake or f"({each.id})" for each in tellings if each.alarms}
