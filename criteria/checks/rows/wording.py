"""How checks speak of a name that nobody knows, and of a row that stands elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.model.columns import table_named
from criteria.model.names import listed, nearest
from criteria.model.written import error
from criteria.parsing.cells import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from criteria.model.problems import Place, Problem
    from criteria.model.rows import CaseRow


def unknown(
    check: str,
    place: Place | None,
    word: str,
    known: Iterable[str],
    where: str,
    *,
    mark: str = "",
    rows: int = 1,
) -> Problem:
    """A word that is none of the known ones; mark: what separates several in one cell; rows: how many rows have it."""
    names = list(known)
    parts = _split(word, names) if mark else []
    if parts:
        return error(
            check, place, f"{quoted(word)} is read as one id.", "", f"Type {mark.join(parts)}."
        )
    more = f" (here and in {rows - 1} more)" if rows > 1 else ""
    found = f"{quoted(word)} is not an id in {where}{more}."
    close = nearest(word, names)
    if close:
        return error(check, place, found, "", f"Did you mean {close}?")
    if not names:
        return error(
            check, place, found, f"{where} has no rows.", f"Add {word} there, or correct it here."
        )
    return error(
        check,
        place,
        found,
        f"The ids there are {listed(names)}.",
        "Type one of them, or add a row there.",
    )


def _split(word: str, names: Sequence[str]) -> list[str]:
    """The known names that stand in one word with some mark between them; none where it is anything else."""
    parts = [part.strip() for sign in ",;/|" if sign in word for part in word.split(sign)]
    return parts if len(parts) > 1 and all(part in names for part in parts) else []


def sheet(table: str) -> str:
    """A table's name as a planner knows it."""
    return table_named(table).sheet


def at(row: CaseRow, column: str) -> str:
    """Where another row stands, inside a sentence; empty for a case that was written nowhere."""
    place = row.place(column)
    return f" at {place}" if place else ""
