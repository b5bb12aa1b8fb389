"""Who may send a ballot: everybody whom the case names, known by id or by the name that a reader sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.checks.values.elicitation import same_voice
from criteria.model.pasted import pasted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from criteria.model.case import Case


def new_option(name: str) -> str:
    """Write the option by which `gather` takes somebody in, as it can be pasted into a command."""
    return f"--new {pasted(name)}"


def people_of(case: Case) -> dict[str, str]:
    """Give everybody in the case, with or without swings: the id, and the name where one is stated."""
    names: dict[str, str] = {}
    speaking = [(row.stakeholder, row.name) for row in case.stakeholders]
    for who, name in (*speaking, *((person.id, person.name) for person in case.people)):
        names[who] = names.get(who) or name
    return names


def meant(names: Mapping[str, str], written: str) -> str | None:
    """Find the id of somebody by the id or the name, whatever its spaces and capitals; None where it is not one person.

    An id goes before a name. A name that two people have means neither.
    """
    same = same_voice(written)
    by_id = [who for who in names if same_voice(who) == same]
    by_name = [who for who, name in names.items() if name and same_voice(name) == same]
    candidates = by_id or by_name
    return candidates[0] if len(candidates) == 1 else None
