"""My own pick: a portfolio somebody proposes, in the column `pick` of Recommendations or in a CSV file of its own.

A pick says at which level to fund a recommendation: the level's name, or `yes` for its reference
level. Blank, `no`, `not funded` or a recommendation left out is not funded. The file may be a
portfolio.csv as a run writes it.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from criteria.model.names import clean, fold, listed, nearest
from criteria.model.problems import CaseError, Place
from criteria.model.written import error

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence
    from pathlib import Path

    from criteria.model.case import Case
    from criteria.model.problems import Problem

YES, NO = (
    frozenset({"yes", "y", "x", "1", "true"}),
    frozenset({"", "no", "n", "-", "0", "false", "not funded"}),
)
OPTION, LEVEL = ("option", "id"), "level"
"""Headings: a pick of one's own says option, portfolio.csv says id."""


def picked(case: Case) -> tuple[int, ...] | None:
    """Read the column `pick`: one level for each recommendation, counted from 1, 0 for not funded; None if all blank.

    Raises CaseError where a cell names no level; the checks of a case find that first.
    """
    if not any(row.pick for row in case.recommendations):
        return None
    problems = list(problems_of(case))
    if problems:
        raise CaseError(problems)
    return tuple(level_of(case, row.id, row.pick) or 0 for row in case.recommendations)


def problems_of(case: Case) -> Iterator[Problem]:
    """Name every cell of the column `pick` that names no level."""
    for row in case.recommendations:
        if row.pick and level_of(case, row.id, row.pick) is None:
            yield _unknown(case, row.id, row.pick, row.place("pick"))


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a file: the recommendation that it names, the word of its level, and the cell of the first."""

    option: str
    word: str
    place: Place


def read_pick(path: Path, case: Case) -> tuple[int, ...]:
    """Read a CSV file with the columns option and level, one row a recommendation that is picked; or a portfolio.csv.

    Raises CaseError with every problem, each with its line.
    """
    lines = list(_lines(path, case))
    level_at: dict[str, int] = {}
    problems: list[Problem] = []
    for line in lines:
        problem = _fault(case, line, level_at)
        if problem is None:
            level_at[line.option] = level_of(case, line.option, line.word) or 0
        else:
            problems.append(problem)
    if not any(line.word for line in lines) and not problems:
        # a list of ids alone may be meant as all of them; it would be read as none
        place = Place(path.name, 2, LEVEL, form="csv")
        found, allowed = "no row has a level.", "A row with a blank one is not picked."
        problems.append(
            error(
                "blank",
                place,
                found,
                allowed,
                "Type a level, or yes for the reference level; or no.",
            )
        )
    if problems:
        raise CaseError(problems)
    return tuple(level_at.get(row.id, 0) for row in case.recommendations)


def _lines(path: Path, case: Case) -> Iterator[_Line]:
    """The filled lines of a file; raises CaseError where it cannot be read, or lacks a column."""
    text = _text(path)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_mark(text))
    headings = [fold(cell) for cell in next(reader, [])]
    word = next((word for word in OPTION if word in headings), None)
    if word is None or LEVEL not in headings:
        found = f"the headings are {listed(headings) or 'missing'}."
        allowed = "A pick has the columns option and level; a portfolio.csv, as a run writes it, has id and level."
        raise CaseError(
            [
                error(
                    "missing-column",
                    Place(path.name, 1, form="csv"),
                    found,
                    allowed,
                    "Name them so.",
                )
            ]
        )
    columns = (headings.index(word), headings.index(LEVEL))
    for cells in reader:
        if any(cell.strip() for cell in cells):
            place = Place(path.name, reader.line_num, word, form="csv")
            yield _Line(*_option_and_word(case, cells, columns), place)


def _fault(case: Case, line: _Line, named_already: Container[str]) -> Problem | None:
    """What is wrong with one line."""
    if line.option not in case.levels_of:
        return _no_such_option(case, line.option, line.place)
    if line.option in named_already:
        return error(
            "doubled-row",
            line.place,
            f"{line.option} stands here a second time.",
            "",
            "Keep one row.",
        )
    if level_of(case, line.option, line.word) is None:
        return _unknown(case, line.option, line.word, replace(line.place, column=LEVEL))
    return None


def _text(path: Path) -> str:
    """The text of a file; raises CaseError where there is none to be read."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as fault:
        found = f"{path} cannot be read: {fault.strerror or fault}."
        raise CaseError([error("unreadable", None, found, "", "")]) from None
    except UnicodeDecodeError:
        found = f"{path.name} is not UTF-8 text."
        raise CaseError([error("encoding", None, found, "", "Save it as “CSV UTF-8”.")]) from None


def _option_and_word(case: Case, cells: Sequence[str], columns: tuple[int, int]) -> tuple[str, str]:
    """The recommendation and the level's word of one line; a cell that is not there is blank."""
    option, word = (clean(cells[column]) if column < len(cells) else "" for column in columns)
    option = _unquoted(option, case.levels_of)
    if option in case.levels_of:
        word = _unquoted(word, [level.level for level in case.levels_of[option]])
    return option, word


def _no_such_option(case: Case, option: str, place: Place) -> Problem:
    close = nearest(option, case.levels_of)
    mend = (
        f"Did you mean {close}?" if close else f"The recommendations are {listed(case.levels_of)}."
    )
    return error("unknown-id", place, f"no recommendation is called “{option}”.", "", mend)


def level_of(case: Case, option: str, word: str) -> int | None:
    """Place of the level that a word names, 0 for not funded; None if it names none.

    A level's own name comes before the words for yes and no.
    """
    names = [fold(level.level) for level in case.levels_of[option]]
    if fold(word) in names:
        return names.index(fold(word)) + 1
    if word.strip().casefold() in NO:
        return 0
    if word.strip().casefold() in YES:
        return names.index(fold(case.reference_of(option).level)) + 1
    return None


def _unquoted(word: str, known: Container[str]) -> str:
    """Take off the apostrophe that keeps a spreadsheet from taking an id such as =1 or -A for a formula."""
    bare = word.removeprefix("'")
    return bare if word not in known and bare in known else word


def _unknown(case: Case, option: str, word: str, place: Place | None) -> Problem:
    names = [level.level for level in case.levels_of[option]]
    close = nearest(word, names)
    mend = "Type one of them, yes for the reference level, or leave it blank."
    if close:
        mend = f"Did you mean {close}?"
    return error(
        "unknown-level",
        place,
        f"{option} has no level {word}.",
        f"Its levels are {listed(names)}.",
        mend,
    )


def _mark(text: str) -> str:
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)
