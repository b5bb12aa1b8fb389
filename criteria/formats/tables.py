"""Which sheet, file or key holds which table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.model.columns import columns
from criteria.model.names import fold, listed, nearest, short
from criteria.model.problems import Place
from criteria.model.rows import CaseTables
from criteria.model.written import error
from criteria.parsing.guesses import table_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from criteria.model.problems import Problem
    from criteria.model.rows import CaseTable
    from criteria.model.written import WrittenRow

READ = (*CaseTables.ALL, *CaseTables.BESIDE)
NAME_OF = {fold(word): table.name for table in READ for word in (table.name, table.sheet)}
"""The table that a title names, as titles are compared."""
_SHY = frozenset({CaseTables.PEOPLE.name, CaseTables.SWING_NOTES.name})
"""Tables whose title a planner's own sheet may well have: such a sheet is read only if its headings are theirs."""
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

    A title that was surely meant for a missing table is read as that table, beside the error that
    names it.
    what: what one title names (`sheet`, `file`). shown: how a title is written (`scores.csv`).
    look: the words at the top of a title's sheet; asked only where a table is missing and a title
    is unknown.
    """
    title_of: dict[str, str] = {}
    problems: list[Problem] = []
    for name, title in _named(titles):
        if name in _SHY and not _headed_so(name, look(title)):
            continue
        first = title_of.setdefault(name, title)
        if first is not title:
            found = f"a second {what} for {name}; the first is {shown(first)}."
            problems.append(error("doubled-table", place(title), found, "", "Keep one of them."))
    missing = [table for table in READ if table.name not in (*title_of, *_SHY)]
    meant = _meant(missing, titles, look)
    lost = []
    for table in missing:
        wanted = shown(table.sheet if what == "sheet" else table.name)
        if table.name in meant:
            title = title_of[table.name] = meant[table.name]
            found = f"the {what} {shown(short(title))} is not known, and {wanted} is missing."
            if_yours = ""
            if not table.needed:
                if_yours = f" If it is your own, add an empty {what} {wanted} beside it."
            problems.append(
                error("missing-table", place(title), found, "", f"Rename it to {wanted}.{if_yours}")
            )
        elif table.needed:
            lost.append(table.name)
            problems.append(_missing(wanted, what, [shown(short(title)) for title in titles]))
    return title_of, problems, frozenset(lost)


def _headed_so(name: str, words: Iterable[str]) -> bool:
    """Whether many of a sheet's headings are those of a table, or some and most of its own."""
    model = next(table.model for table in READ if table.name == name)
    known = {fold(word) for spec in columns(model) for word in (spec.name, spec.heading)}
    there = {fold(word) for word in words} - {""}
    common = len(there & known)
    return common >= _MANY or (common >= _SOME and 2 * common > len(there))


_SOME, _MANY = 2, 3
"""Headings in common that are no chance where most are, and wherever they stand."""


def _named(titles: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The titles that are called after a table, each behind the name of its table."""
    for title in titles:
        name = NAME_OF.get(fold(title))
        if name is not None:
            yield name, title


def _missing(wanted: str, what: str, there: Sequence[str]) -> Problem:
    """A table that must be there and for which no title was meant."""
    allowed = f"The {what}s here are: {listed(there)}." if there else ""
    mend = "`steelyard init --blank new.xlsx` writes every sheet: copy this one across from it."
    found = f"the {what} {wanted} is missing."
    return error("missing-table", None, found, allowed, mend if what == "sheet" else "Add it.")


def unmatched(titles: Sequence[str], title_of: Mapping[str, str]) -> list[str]:
    """The titles that no table is called after, and that are read as none."""
    read = {*title_of.values()}
    return [
        title
        for title in titles
        if title not in read and (fold(title) not in NAME_OF or NAME_OF[fold(title)] in _SHY)
    ]


def _meant(
    missing: Sequence[CaseTable], titles: Sequence[str], look: Callable[[str], Iterable[str]]
) -> dict[str, str]:
    """The unknown title that was meant for each missing table: one spelled much like it, or one with its headings."""
    title_of: dict[str, str] = {}
    free = [title for title in titles if fold(title) not in NAME_OF]
    for table in missing:
        close = _spelled_like(table, free)
        if close is not None:
            title_of[table.name] = close
            free.remove(close)
    models = {table.name: table.model for table in missing if table.name not in {*title_of, "case"}}
    for title in free if models else ():
        name = table_of(look(title), models)
        if name:
            title_of[name] = title
            models.pop(name)
    return title_of


def _spelled_like(table: CaseTable, titles: Sequence[str]) -> str | None:
    """The title that is most like a table's and like no other's, or else is it cut short."""
    every = [other.sheet for other in READ]
    close = nearest(
        table.sheet, [title for title in titles if nearest(title, every) in (table.sheet, None)]
    )
    return close or next((title for title in titles if _part_of(title, table.sheet)), None)


def _part_of(title: str, sheet: str) -> bool:
    """Whether a title is a name cut short, such as Recs for Recommendations."""
    word = fold(title).removesuffix("s")
    return len(word) > 2 and fold(sheet).startswith(word)
