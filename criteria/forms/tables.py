"""Which sheet, file or key holds which table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.headings import fold, listed, nearest, short
from criteria.problems import Place
from criteria.rows import Tables
from criteria.written import error, warning

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from criteria.problems import Problem

READ = (*Tables.ALL, Tables.NOTES)


def match(
    titles: Sequence[str], place: Callable[[str], Place], what: str, shown: Callable[[str], str]
) -> tuple[dict[str, str], list[Problem], frozenset[str]]:
    """Find the title of each table; returns them by table, the problems, and the tables that are missing.

    what: what one title names (`sheet`, `file`). shown: how a title is written (`scores.csv`).
    """
    known = {fold(word): table.name for table in READ for word in (table.name, table.sheet)}
    found: dict[str, str] = {}
    problems: list[Problem] = []
    spare: list[str] = []
    for title in titles:
        name = known.get(fold(title))
        if name is None:
            spare.append(title)
        elif name in found:
            told = f"a second {what} for {name}; the first is {shown(found[name])}."
            problems.append(error("doubled-table", place(title), told, "", "Keep one of them."))
        else:
            found[name] = title
    missing = [table for table in READ if table.name not in found]
    lost = [table.name for table in missing if table.needed]
    for table in missing:
        close = nearest(table.sheet, spare)
        wanted = shown(table.sheet if what == "sheet" else table.name)
        if close:
            spare.remove(close)
            lost.append(table.name)
            told = f"the {what} {shown(short(close))} is not known, and {wanted} is missing."
            make = error if table.needed else warning
            problems.append(make("missing-table", place(close), told, "", f"If it is meant, rename it to {wanted}."))
        elif table.needed:
            there = f"The {what}s here are: {listed(shown(short(title)) for title in titles)}." if titles else ""
            told = f"the {what} {wanted} is missing."
            mend = f"Add it; `steelyard init --blank` writes one with every {what}." if what == "sheet" else "Add it."
            problems.append(error("missing-table", None, told, there, mend))
    return found, problems, frozenset(lost)
