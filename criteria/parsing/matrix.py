"""Scores as a matrix: a row for each level, a column for each criterion, a cell `3`, `2..4` or `1 | 2 | 4`.

Read into the same written rows as the long form, each score keeping its own cell. `2..4` runs from
2 to 4 with the likely score halfway. The reasons and the evidence behind a score stand on the sheet
Score notes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from criteria.model.columns import columns
from criteria.model.names import clean, fold, joined, nearest, short
from criteria.model.numerals import advice, ends, number, plainly
from criteria.model.problems import Origin
from criteria.model.rows import CaseTables, ScoreRow
from criteria.model.written import BrokenCell, WrittenRow, error, warning
from criteria.parsing.cells import quoted, text_of
from criteria.parsing.headings import UNNAMED, lay_out
from criteria.parsing.unread_cells import unread

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Mapping, Sequence

    from criteria.model.problems import Place, Problem
    from criteria.model.rows import CostRow, Criterion
    from criteria.model.written import CellValue, WrittenSheet
    from criteria.parsing.layout import Node, SheetLayout

type ScoreKey = tuple[str, str, str]
"""A score as names are compared: its recommendation, level and criterion."""
type Parts = tuple[CellValue | None, CellValue, CellValue | None]
type Labels = Mapping[str, Mapping[str, tuple[str, Decimal]]]
_COLUMN = {spec.name: place for place, spec in enumerate(columns(ScoreRow))}


@dataclass(frozen=True, slots=True)
class Grid:
    """What a matrix says: its cells as rows of the long form, the problems found, the criteria without a column.

    unfilled: rows that hold no figure, as those of levels that take a share of another one's scores.
    """

    layout: SheetLayout
    rows: tuple[tuple[WrittenRow, Origin], ...]
    problems: tuple[Problem, ...]
    without_column: tuple[str, ...]
    unfilled: tuple[WrittenRow, ...]


@dataclass(frozen=True, slots=True)
class _Note:
    """The reasons behind one score, and where they stand."""

    rationale: CellValue | None
    evidence: CellValue | None
    places: Mapping[str, Place]
    row: Place


def read(
    layout: SheetLayout,
    criteria: Sequence[Node],
    labels: Labels,
    notes: WrittenSheet | None,
    option_meant: Callable[[str], str | None] = lambda _: None,
) -> Grid:
    """Turn a matrix into rows of the long form. option_meant: the id of the recommendation that a word means."""
    headed, problems = _headed(layout, criteria)
    groups = frozenset(fold(row.parent) for row in criteria)
    without = [
        row.id for row in criteria if fold(row.id) not in groups and row.id not in headed.values()
    ]
    note_of, more = _notes(notes, _spelling(criteria), option_meant)
    asked: set[ScoreKey] = set()
    scores, unscored = [], []
    heads = [_head(layout, column, criterion) for column, criterion in headed.items()]
    for row in layout.rows:
        if not any(column in row.cells for column in headed):
            unscored.append(row)
            continue
        option, level = _level_key(layout, row, option_meant)
        for head in heads:
            key = (option, level, head.key)
            if key in note_of:
                asked.add(key)
            if head.column in row.cells:
                parts = split(row.cells[head.column], labels.get(head.criterion, {}))
                scores.append(_score(layout, row, head, parts, note_of.get(key)))
    problems += more
    problems += _idle_notes(note_of, asked, frozenset(map(fold, without)))
    long = replace(layout, column_of=_COLUMN)
    return Grid(long, tuple(scores), tuple(problems), tuple(without), tuple(unscored))


def _idle_notes(
    note_of: Mapping[ScoreKey, _Note], asked: Container[ScoreKey], without: Container[str]
) -> Iterator[Problem]:
    """Notes on scores that the matrix has no cell for; without: criteria without a column, of which enough is said."""
    for key, score_note in note_of.items():
        if key not in asked and key[2] not in without:
            found = "this note speaks of a score that is not in Scores."
            mend = "Check its recommendation, level and criterion."
            yield warning("note-without-score", score_note.row, found, "", mend)


def _headed(layout: SheetLayout, criteria: Sequence[Node]) -> tuple[dict[int, str], list[Problem]]:
    """The criterion of each column, by its id or its name, and the criteria that no column names."""
    ids = {fold(row.id): row.id for row in criteria}
    names = {fold(row.name): row.id for row in criteria if row.name}
    criterion_of: dict[int, str] = {}
    problems: list[Problem] = [*alike(layout, criteria), *unnamed(layout)]
    for column, heading in layout.extra.items():
        criterion = ids.get(fold(heading)) or names.get(fold(heading))
        if criterion in criterion_of.values():
            place = layout.sheet.place(layout.heading_row, column, heading)
            found = f"a second column is headed {short(heading)}."
            problems.append(error("doubled-heading", place, found, "", "Keep one of them."))
        elif criterion is not None:
            criterion_of[column] = criterion
    problems += _without_column(layout, criteria, criterion_of)
    return criterion_of, problems


def alike(layout: SheetLayout, nodes: Sequence[Node]) -> Iterator[Problem]:
    """Headings that are the name of more than one criterion or person, and nobody's id."""
    ids = {fold(node.id) for node in nodes}
    for column, heading in layout.extra.items():
        word = fold(heading)
        meant = dict.fromkeys(node.id for node in nodes if node.name and fold(node.name) == word)
        if len(meant) > 1 and word not in ids:
            place = layout.sheet.place(layout.heading_row, column, heading)
            found = f"{short(heading)} is the name of {joined(meant)}."
            yield error(
                "two-of-one-name", place, found, "", "Type the id of the one that is meant."
            )


def unnamed(layout: SheetLayout) -> Iterator[Problem]:
    """Columns that are filled below the words that a new workbook writes above them."""
    what = {"scores": "criterion", "costs": "year", "stakeholders": "person"}[layout.table.name]
    example = {"costs": ", such as 2027 or FY2027-28"}.get(layout.table.name, "")
    for column, heading in layout.extra.items():
        if column in layout.headed or not UNNAMED.fullmatch(heading):
            continue
        if any(column in row.cells for row in layout.rows):
            place = layout.sheet.place(layout.heading_row, column, heading)
            found = f"figures stand below {heading}, which names no {what}."
            yield error("unnamed-column", place, found, "", f"Type the {what} over it{example}.")


def _without_column(
    layout: SheetLayout, criteria: Sequence[Node], criterion_of: Mapping[int, str]
) -> Iterator[Problem]:
    """Each criterion that no column names, with the heading that was perhaps meant for it."""
    groups = frozenset(fold(row.parent) for row in criteria)
    spare = {
        column: heading for column, heading in layout.extra.items() if column not in criterion_of
    }
    for row in criteria:
        if fold(row.id) in groups or row.id in criterion_of.values():
            continue
        close = next(
            (column for column, heading in spare.items() if nearest(heading, [row.id, row.name])),
            None,
        )
        if close is None:
            place = layout.sheet.place(layout.heading_row)
            found = f"the criterion {row.id} has no column."
            mend = f"Add a column headed {row.id}."
        else:
            heading = spare.pop(close)
            place = layout.sheet.place(layout.heading_row, close, heading)
            found = f"{short(heading)} is not a criterion, and {row.id} has no column."
            mend = f"If it is meant, rename the heading to {row.id}."
        yield error(
            "missing-column", place, found, "Scores have a column for each criterion.", mend
        )


@dataclass(frozen=True, slots=True)
class _Head:
    """A column of scores: its criterion, that as names are compared, and where the fields of its scores stand."""

    column: int
    criterion: str
    key: str
    places: Mapping[str, str]


def _head(layout: SheetLayout, column: int, criterion: str) -> _Head:
    letter = str(layout.sheet.place(1, column, layout.headings[column]).column)
    places = dict.fromkeys(("criterion", "low", "likely", "high"), letter)
    return _Head(column, criterion, fold(criterion), {**layout.places(), **places})


def _score(
    layout: SheetLayout, row: WrittenRow, head: _Head, parts: Parts, reason: _Note | None
) -> tuple[WrittenRow, Origin]:
    low, likely, high = parts
    cells = {
        "option": layout.value(row, "option"),
        "level": layout.value(row, "level"),
        "criterion": head.criterion,
        "low": low,
        "likely": likely,
        "high": high,
        "rationale": reason.rationale if reason else None,
        "evidence": reason.evidence if reason else None,
    }
    elsewhere = reason.places if reason else {}
    origin = Origin(layout.sheet.title, row.number, head.places, layout.sheet.form, elsewhere)
    written = {_COLUMN[name]: cell for name, cell in cells.items() if cell is not None}
    return WrittenRow(row.number, written), origin


def split(
    value: CellValue, labels: Mapping[str, tuple[str, Decimal]], what: str = "scores"
) -> Parts:
    """Low, likely and high of a cell; a cell that is no range is the likely figure alone. what: its figures in words."""
    if not isinstance(value, str) or fold(value) in labels:
        return None, value, None
    if "|" not in value and ".." not in value:
        return None, _meant_as_range(value, what) or value, None
    parts = _typed_parts(value)
    match [_labelled(part, labels) for part in parts]:
        case [Decimal() as low, Decimal() as likely, Decimal() as high]:
            return low, likely, high
        case [Decimal() as low, Decimal() as high] if "|" not in value:
            return low, (low + high) / 2, high
    found = f"{quoted(value)} is not a range of {what}."
    return None, BrokenCell("bad-range", found, _range_advice(parts, value)), None


def _typed_parts(value: str) -> list[str]:
    """The ends of a range, and what stands between them, as they are typed."""
    parts = value.split("|") if "|" in value else value.replace("...", "..").split("..")
    return [part.strip() for part in parts]


def _labelled(part: str, labels: Mapping[str, tuple[str, Decimal]]) -> Decimal | None:
    """The number that one end of a range says, by a word of its criterion's scale or in digits."""
    return labels[fold(part)][1] if fold(part) in labels else number(clean(part))


def _meant_as_range(text: str, what: str) -> BrokenCell | None:
    """A text such as 2-4, which looks like a range and is written in another way; None where it is none."""
    meant = ends(text)
    if not meant:
        return None
    mark = " | " if len(meant) == 3 else ".."
    mend = f"Type {mark.join(map(plainly, sorted(meant)))}."
    return BrokenCell("bad-range", f"{quoted(text)} is text, not a range of {what}.", mend)


def _range_advice(parts: Sequence[str], value: str) -> str:
    """The range as it should be typed, where every part plainly means a number."""
    parts_typed = [advice(part).removeprefix("Type ").removesuffix(".") for part in parts]
    wanted = 3 if "|" in value else 2
    if len(parts) == wanted and all(number(part) is not None for part in parts_typed):
        return f"Type {(' | ' if '|' in value else '..').join(parts_typed)}."
    return "Type low..high as 2..4, or low | likely | high as 1 | 2 | 4."


def cell(row: ScoreRow | CostRow) -> Decimal | str:
    """How a score or a cost is written in its matrix."""
    if row.low == row.likely == row.high:
        return row.likely
    return " | ".join(plainly(end) for end in (row.low, row.likely, row.high))


def _notes(
    sheet: WrittenSheet | None,
    criterion_of: Mapping[str, str],
    option_meant: Callable[[str], str | None],
) -> tuple[dict[ScoreKey, _Note], list[Problem]]:
    """What Score notes says of each score, and what is wrong with that sheet."""
    if sheet is None:
        return {}, []
    layout = lay_out(sheet, CaseTables.NOTES)
    problems = [*layout.problems, *unread(layout)]
    note_of: dict[ScoreKey, _Note] = {}
    shared = layout.places()
    for row in layout.rows if layout.readable else ():
        criterion = _key(layout.value(row, "criterion"))
        option, level = _level_key(layout, row, option_meant)
        key = (option, level, criterion_of.get(criterion, criterion))
        origin = Origin(sheet.title, row.number, shared, sheet.form)
        places: dict[str, Place] = {
            name: origin.place(name) for name in ("rationale", "evidence") if name in shared
        }
        if key in note_of:
            found = f"a second note on this score; the first is {note_of[key].row}."
            problems.append(
                warning(
                    "doubled-note",
                    origin.place("option"),
                    found,
                    "",
                    "Keep one; the first is used.",
                )
            )
            continue
        rationale, evidence = layout.value(row, "rationale"), layout.value(row, "evidence")
        note_of[key] = _Note(rationale, evidence, places, origin.place("option"))
    return note_of, problems


def _level_key(
    layout: SheetLayout, row: WrittenRow, option_meant: Callable[[str], str | None]
) -> tuple[str, str]:
    option = layout.value(row, "option")
    return _key(option_meant(text_of(option)) or option), _key(layout.value(row, "level"))


def _spelling(criteria: Sequence[Node]) -> dict[str, str]:
    """The name of each criterion as it is compared, to the id as it is compared; an id comes before a name."""
    ids = {_key(node.id) for node in criteria}
    names = {_key(node.name): _key(node.id) for node in reversed(criteria) if node.name}
    return {name: id_ for name, id_ in names.items() if name not in ids}


def _key(value: CellValue | None) -> str:
    """A name as names are compared; a star stays, for it is no part of any."""
    return re.sub("[ _-]", "", text_of(value).casefold())


def criteria_of(scores: Sequence[ScoreRow], criteria: Sequence[Criterion]) -> Iterator[str]:
    """The columns of a matrix: every leaf, then whatever else is scored."""
    parents = {row.parent for row in criteria}
    leaves = [row.id for row in criteria if row.id not in parents]
    yield from dict.fromkeys([*leaves, *(score.criterion for score in scores)])
