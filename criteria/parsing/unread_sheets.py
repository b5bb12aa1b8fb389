"""Sheets, files and keys that nothing reads, and that look as if they were meant to be: old copies of tables.

A planner's own sheet is never spoken of. One that is called after a table with a mark of copying,
or that has a table's headings, is a warning: the newer figures may stand there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from criteria.model.columns import columns
from criteria.model.names import fold, nearest, short
from criteria.model.rows import CaseTables, Settings
from criteria.model.written import warning
from criteria.parsing.guesses import setting_said

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from criteria.model.problems import Problem
    from criteria.model.rows import CaseTable
    from criteria.model.written import SpareSheet, Written
    from criteria.parsing.layout import Node

_COPIED = (
    "copy|copyof|duplicate|old|backup|backupof|bak|"  # English
    # as Excel and others name copies
    "kopie|kopievon|alt|copie|copiede|copia|copiade|kopia|kopiia|копия"
)
_COPY = re.compile(rf"(?:{_COPIED}|\(\d+\)|[\d.,;]|of|from|von|de)+")
_PLAINLY = re.compile(rf"{_COPIED}|\(\d+\)")
_EDITION = re.compile(
    r"(?:new|draft|final|original|orig|prev|previous|archive|archived|test|v|version|my|the|[\d().,;/])+"
)
_LIKENESS = 0.7
_SOME = 2
"""Headings in common that bear out a likeness of names."""
_MANY = 3
"""Headings in common that are enough without one."""


def leftovers(written: Written, nodes: Sequence[Node]) -> Iterator[Problem]:
    """Name each unread sheet that looks like a table which is read from elsewhere.

    nodes: the criteria, which head the columns of a matrix of scores.
    """
    there = [
        table for table in (*CaseTables.ALL, *CaseTables.BESIDE) if table.name in written.sheets
    ]
    for spare in written.spare:
        if not spare.filled:
            continue
        if spare.single:
            yield from _setting(spare, written)
            continue
        table, why = _looks_like(spare, there, nodes)
        if table is not None:
            right = written.sheets[table.name].title
            what = (
                f"this {spare.what} {why.format(short(right))}, and is not read: {short(right)} is."
            )
            mend = f"Move what is newer into {short(right)}, and delete this {spare.what} or move it out of the case."
            yield warning("left-over", spare.place, what, "", mend)


def _setting(spare: SpareSheet, written: Written) -> Iterator[Problem]:
    """A key of JSON that stands beside the tables and belongs among the settings, where it is missing."""
    settings = written.sheets.get("case")
    given = [
        str(key) for row in (settings.rows[:1] if settings else ()) for key in row.cells.values()
    ]
    free = [spec.name for spec in columns(Settings) if spec.name not in given]
    meant = setting_said(spare.title, free)
    if meant is not None:
        what = f"the key {short(spare.title)} stands beside the tables, where nothing reads it."
        yield warning(
            "unknown-setting", spare.place, what, "", f"Did you mean {meant}, inside case?"
        )


def _looks_like(
    spare: SpareSheet, tables: Sequence[CaseTable], nodes: Sequence[Node]
) -> tuple[CaseTable | None, str]:
    """The table that a sheet looks like, and in what."""
    for table in sorted(tables, key=lambda each: -len(each.sheet)):
        rest = _rest(spare.title, table)
        if _says_copied(rest):
            return table, "looks by its name like a copy of {}"
        common, share = _headings(spare, table, nodes)
        if common >= _SOME and share >= 1 / 2 and _named_alike(spare, table, rest):
            return table, "has the name and the headings of {}"
    likest = max(tables, key=lambda each: _headings(spare, each, nodes), default=None)
    common, share = (0, 0.0) if likest is None else _headings(spare, likest, nodes)
    if common >= _MANY and share > _LIKENESS:
        return likest, "has the headings of {}"
    return None, ""


def _named_alike(spare: SpareSheet, table: CaseTable, rest: str | None) -> bool:
    """Whether a title is a table's name in other spelling, or says besides it that this is one edition of several."""
    if rest is not None and _EDITION.fullmatch(rest):
        return True
    return nearest(spare.title, (table.sheet, table.name)) is not None


def _says_copied(rest: str | None) -> bool:
    """Whether what a title says besides a table's name is plainly a mark of copying, and nothing else."""
    return rest is not None and bool(_COPY.fullmatch(rest) and _PLAINLY.search(rest))


def _rest(title: str, table: CaseTable) -> str | None:
    """What a title says besides a table's name, before or after it; None where it does not name the table."""
    word = fold(title)
    for name in (fold(table.sheet), fold(table.name)):
        if word.startswith(name):
            return word.removeprefix(name)
        if word.endswith(name):
            return word.removesuffix(name)
    return None


def _headings(spare: SpareSheet, table: CaseTable, nodes: Sequence[Node]) -> tuple[int, float]:
    """How many of a table's headings a sheet has, and what share they are of its own."""
    known = {fold(word) for spec in columns(table.model) for word in (spec.name, spec.heading)}
    if table.name == "scores":
        known |= {fold(word) for node in nodes for word in (node.id, node.name) if word}
    if table.name == "case":
        known = {"key", "value"}
    words = {fold(word) for word in spare.words} - {""}
    common = len(words & known)
    return common, common / max(len(words), 1)
