"""Which sheet, file or key holds which table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.model.names import fold, listed, nearest, short
from criteria.model.problems import Place
from criteria.model.rows import CaseTables
from criteria.model.written import error
from criteria.parsing.guesses import table_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from criteria.model.problems import Problem
    from criteria.model.rows import CaseTable
    from criteria.model.written import WrittenRow

READ = (*CaseTables.ALL, CaseTables.NOTES)
TOP = 12
"""Rows of an unknown sheet that are looked at for headings."""


def headings(rows: Sequence[WrittenRow]) -> Iterable[str]:
    """The words of the row near the top that has most of them."""
    words = [[cell for cell in row.cells.values() if isinstance(cell, str)] for row in rows[:TOP]]
    return max(words, key=len, default=[])


def match(
    titles: Sequence[str],
    place: Callable[[str], Place],
    what: str,
    shown: Callable[[str], str],
    look: Callable[[str], Iterable[str]],
) -> tuple[dict[str, str], list[Problem], frozenset[str]]:
    """Find the title of each table; returns them by table, the problems, and the tables that are missing.

    A title that was surely meant for a missing table is read as that table, beside the error that names it.
    what: what one title names (`sheet`, `file`). shown: how a title is written (`scores.csv`). look: the words at the
    top of a title's sheet; asked only where a table is missing and a title is unknown.
    """
    known = {fold(word): table.name for table in READ for word in (table.name, table.sheet)}
    title_of: dict[str, str] = {}
    problems: list[Problem] = []
    spare: list[str] = []
    for title in titles:
        name = known.get(fold(title))
        if name is None:
            spare.append(title)
        elif name in title_of:
            found = f"a second {what} for {name}; the first is {shown(title_of[name])}."
            problems.append(error("doubled-table", place(title), found, "", "Keep one of them."))
        else:
            title_of[name] = title
    missing = [table for table in READ if table.name not in title_of]
    meant = _meant(missing, spare, look)
    lost = []
    for table in missing:
        wanted = shown(table.sheet if what == "sheet" else table.name)
        if table.name in meant:
            title = title_of[table.name] = meant[table.name]
            found = f"the {what} {shown(short(title))} is not known, and {wanted} is missing."
            if_yours = "" if table.needed else f" If it is your own, add an empty {what} {wanted} beside it."
            problems.append(error("missing-table", place(title), found, "", f"Rename it to {wanted}.{if_yours}"))
        elif table.needed:
            lost.append(table.name)
            there = f"The {what}s here are: {listed(shown(short(title)) for title in titles)}." if titles else ""
            found = f"the {what} {wanted} is missing."
            blank = "`steelyard init --blank new.xlsx` writes every sheet: copy this one across from it."
            problems.append(error("missing-table", None, found, there, blank if what == "sheet" else "Add it."))
    return title_of, problems, frozenset(lost)


def unmatched(titles: Sequence[str], title_of: Mapping[str, str]) -> list[str]:
    """The titles that no table is called after, and that are read as none."""
    known = {fold(word) for table in READ for word in (table.name, table.sheet)}
    return [title for title in titles if fold(title) not in known and title not in title_of.values()]


def _meant(missing: Sequence[CaseTable], spare: Sequence[str], look: Callable[[str], Iterable[str]]) -> dict[str, str]:
    """The unknown title that was meant for each missing table: one spelled much like it, or one with its headings."""
    title_of: dict[str, str] = {}
    free = list(spare)
    every = [table.sheet for table in READ]
    for table in missing:
        mine = [title for title in free if nearest(title, every) in (table.sheet, None)]
        close = nearest(table.sheet, mine) or next((title for title in free if _part_of(title, table.sheet)), None)
        if close:
            title_of[table.name] = close
            free.remove(close)
    models = {table.name: table.model for table in missing if table.name not in {*title_of, "case"}}
    for title in free if models else ():
        name = table_of(look(title), models)
        if name:
            title_of[name] = title
            models.pop(name)
    return title_of


def _part_of(title: str, sheet: str) -> bool:
    """Whether a title is a name cut short, such as Recs for Recommendations."""
    word = fold(title).removesuffix("s")
    return len(word) > 2 and fold(sheet).startswith(word)
