"""People beside their swings: what the sheet People says of somebody is said with each swing of theirs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from criteria.model.written import error

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from criteria.model.problems import Problem
    from criteria.model.rows import Person, StakeholderRow

_SAID = ("name", "position", "influence")


@dataclass(frozen=True, slots=True)
class Joined:
    """Swings that say who gives them, the people who give none, and where the two sheets contradict each other."""

    swings: tuple[StakeholderRow, ...]
    people: tuple[Person, ...]
    problems: tuple[Problem, ...]


def join(people: Sequence[Person], swings: Sequence[StakeholderRow]) -> Joined:
    """Bring the two sheets together: a blank beside a swing is what People says."""
    person_of = {person.id: person for person in reversed(people)}
    voices = {row.stakeholder for row in swings}
    problems = [
        problem
        for row in swings
        if row.stakeholder in person_of
        for problem in _unequal(row, person_of[row.stakeholder])
    ]
    problems += _doubled([person for person in people if person.id in voices])
    rest = tuple(person for person in people if person.id not in voices)
    return Joined(tuple(_named(row, person_of) for row in swings), rest, tuple(problems))


def _named(row: StakeholderRow, person_of: Mapping[str, Person]) -> StakeholderRow:
    person = person_of.get(row.stakeholder)
    if person is None:
        return row
    blank = {name: getattr(person, name) for name in _SAID if getattr(row, name) in ("", None)}
    return row.saying(blank) if any(value not in ("", None) for value in blank.values()) else row


def _unequal(row: StakeholderRow, person: Person) -> Iterator[Problem]:
    """What a row says of somebody otherwise than People does."""
    for name in _SAID:
        here, there = getattr(row, name), getattr(person, name)
        if here not in ("", None) and there not in ("", None) and here != there:
            where = person.place(name)
            found = f"the {name} of {person.id} is another one in People{f' ({where})' if where else ''}."
            yield error("unequal-rows", row.place(name), found, "", "Clear it here, or correct it.")


def _doubled(people: Sequence[Person]) -> Iterator[Problem]:
    """Two rows of somebody who has swings; of others the checks of ids speak."""
    first_of: dict[str, Person] = {}
    for person in people:
        first = first_of.setdefault(person.id, person)
        if first is not person:
            where = first.place("id")
            found = f"{person.id} is already used{f' at {where}' if where else ''}."
            yield error("doubled-id", person.place("id"), found, "", "Rename one.")
