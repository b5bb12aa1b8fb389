"""Names: two things of one name cannot be told apart where they are told by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.checks.rows.wording import at
from criteria.model.names import clean, joined
from criteria.model.written import warning

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from criteria.model.draft import Draft
    from criteria.model.problems import Problem
    from criteria.model.rows import Criterion, Group, Person, Recommendation

_NAMED = ("recommendations", "criteria", "groups")


def no_two_have_one_name(draft: Draft) -> Iterator[Problem]:
    """Recommendations, criteria or groups that differ in nothing but their id, spaces and capitals."""
    for table in _NAMED:
        rows: Sequence[Recommendation | Criterion | Group] = getattr(draft.case, table)
        alike: dict[str, list[Recommendation | Criterion | Group]] = {}
        for row in rows:
            alike.setdefault(clean(row.name).casefold(), []).append(row)
        for same in alike.values():
            # Two of one id are named already.
            if len({row.id.casefold() for row in same}) > 1:
                first, second, *_ = same
                ids = joined(row.id for row in same)
                found = f"{ids} have one name, {clean(first.name)}{_first(first)}."
                mend = "Give each a name of its own, such as its place or its phase."
                yield warning("same-name", second.place("name"), found, "", mend)


def no_name_is_the_id_of_another(draft: Draft) -> Iterator[Problem]:
    """Ids and names are typed in the same cells: a word that is one's id and another's name means the id."""
    for table in (*_NAMED, "people"):
        rows: Sequence[Recommendation | Criterion | Group | Person] = getattr(draft.case, table)
        row_of = {row.id.casefold(): row for row in rows}
        for row in rows:
            other = row_of.get(clean(row.name).casefold())
            if other is not None and other.id.casefold() != row.id.casefold():
                found = f"{other.id} is an id, and the name of {row.id}."
                allowed = f"Wherever it is typed, the row with the id {other.id} is meant."
                yield warning(
                    "name-and-id", row.place("name"), found, allowed, "Give it another name."
                )


def _first(row: Recommendation | Criterion | Group) -> str:
    where = at(row, "name")
    return f" (the first{where})" if where else ""
