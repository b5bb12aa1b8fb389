"""How checks speak of a name that nobody knows, and of a row that stands elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.model.columns import table_named
from criteria.model.names import listed, nearest
from criteria.model.written import error
from criteria.parsing.cells import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from criteria.model.problems import Place, Problem
    from criteria.model.rows import Row


def unknown(
    check: str, place: Place | None, word: str, known: Iterable[str], where: str, *, mark: str = "", rows: int = 1
) -> Problem:
    """A word that is none of the known ones; mark: what separates several in one cell; rows: how many rows have it."""
    names = list(known)
    more = f" (here and in {rows - 1} more)" if rows > 1 else ""
    found = f"{quoted(word)} is not an id in {where}{more}."
    parts = [part.strip() for sign in ",;/|" for part in word.split(sign) if sign in word]
    if mark and len(parts) > 1 and all(part in names for part in parts):
        return error(check, place, f"{quoted(word)} is read as one id.", "", f"Type {mark.join(parts)}.")
    if not names:
        return error(check, place, found, f"{where} has no rows.", f"Add {word} there, or correct it here.")
    close = nearest(word, names)
    if close:
        return error(check, place, found, "", f"Did you mean {close}?")
    return error(check, place, found, f"The ids there are {listed(names)}.", "Type one of them, or add a row there.")


def sheet(table: str) -> str:
    """A table's name as a planner knows it."""
    return table_named(table).sheet


def at(row: Row, column: str) -> str:
    """Where another row stands, inside a sentence; empty for a case that was written nowhere."""
    place = row.place(column)
    return f" at {place}" if place else ""


def joined(names: Iterable[str]) -> str:
    """Names as a sentence holds them.

    >>> joined(["A"]), joined(["A", "B", "C"])
    ('A', 'A, B and C')
    """
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
