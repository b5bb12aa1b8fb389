"""Columns that hold values and have no heading: which heading was probably cleared, and how bad that is.

Values below a blank heading inside a table are an error: nothing says what they are, and they would
be dropped. Beside the table they may be a planner's own scribble; there they are an error only
where a column of the sheet is missing that they fit, a warning where that is likely, and else no
more than values outside the table.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from criteria.model.names import clean, fold, listed
from criteria.model.written import BrokenCell, error, letters, warning
from criteria.parsing.guesses import changes_results, fits
from criteria.parsing.layout import unseen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from criteria.model.columns import ColumnSpec
    from criteria.model.problems import Problem
    from criteria.model.written import CellValue
    from criteria.parsing.layout import SheetLayout

_NEAR = 2
"""Rows above and below the headings in which a heading that slipped is looked for."""
_SEVERAL = 2
"""Values that are no longer a stray one."""


@dataclass(frozen=True, slots=True)
class _Column:
    """A column that the sheet may have: its field or criterion, its rank in a new sheet, and where it stands here.

    words: what its heading may be, the first as it is shown.
    spec: None for a criterion of a matrix.
    at: the column, None where it is missing.
    """

    name: str
    words: tuple[str, ...]
    rank: int
    spec: ColumnSpec | None
    at: int | None

    @property
    def needed(self) -> bool:
        """Whether the case cannot be read without it; in a matrix every criterion has its column."""
        return self.spec is None or self.spec.needed

    @property
    def telling(self) -> bool:
        """Whether leaving it out can change what is recommended."""
        return self.spec is None or changes_results(self.spec)

    def takes(self, values: Sequence[CellValue]) -> bool | None:
        """Whether the values are such as it holds; None where any text would do."""
        return None if self.spec is None else fits(values, self.spec)


@dataclass(frozen=True, slots=True)
class _Gap:
    """Where a blank heading stands: the nearest known columns beside it, None where there is none.

    ranks: the ranks in a new sheet that lie between those two.
    """

    before: _Column | None
    after: _Column | None
    ranks: range

    @property
    def inside(self) -> bool:
        """Whether it lies between columns that are read."""
        return self.before is not None and self.after is not None

    @property
    def leading(self) -> bool:
        """Whether it lies before all columns that are read."""
        return self.before is None and self.after is not None

    def holds(self, column: int) -> bool:
        """Whether a column of the sheet lies in it."""
        return _at(self.before) < column and (self.after is None or column < _at(self.after))

    def borders(self, guess: _Column) -> bool:
        """Whether a column belongs right beside one of the two."""
        bounded = self.before is not None or self.after is not None
        return bounded and guess.rank in (self.ranks.start, self.ranks.stop - 1)


@dataclass(frozen=True, slots=True)
class _Blank:
    """A column without a heading: its values in the rows of the table, and what it was probably meant for.

    slipped: its heading's text and row, where that stands above or below the others.
    next_to: no empty column parts it from a heading.
    missing: the columns that the sheet lacks.
    guesses: those of them that it may have been, the likeliest first.
    """

    column: int
    values: tuple[CellValue, ...]
    slipped: tuple[str, int] | None
    gap: _Gap
    next_to: bool
    missing: Sequence[_Column]
    guesses: Sequence[_Column]

    @property
    def guess(self) -> _Column | None:
        """The column that it was probably meant for."""
        return self.guesses[0] if self.guesses else None

    @property
    def lone(self) -> bool:
        """Whether no other column may stand here."""
        return len(self.guesses) == 1

    @property
    def sure(self) -> bool:
        """Whether one guess fits and no other."""
        return (
            self.lone and self.guesses[0].takes(_unslipped(self.values, self.slipped)) is not False
        )

    @property
    def alone(self) -> bool:
        """Whether nothing else is missing."""
        return len(self.missing) == 1

    @property
    def likely(self) -> bool:
        """Whether the guess belongs just here."""
        if self.slipped is not None or self.alone:
            return True
        return self.guess is not None and self.gap.borders(self.guess)

    @property
    def grave(self) -> bool:
        """Whether something that may change results stands below it."""
        guess = self.guess
        if self.gap.inside or guess is None:
            return self.gap.inside
        if not (self.next_to and (self.likely or self._speaks)):
            return False
        return guess.needed or (guess.telling and self._bears_out(guess))

    @property
    def _speaks(self) -> bool:
        """Whether the values are words of one column's list and of no other's, as required and excluded are."""
        return (
            self.sure
            and self.guess is not None
            and self.guess.spec is not None
            and bool(self.guess.spec.choices)
        )

    def _bears_out(self, guess: _Column) -> bool:
        """Whether the values speak for the guess: more than a stray one, and such as it holds.

        So they do where it stands before all other columns, where only one that is missing can, as
        Resource in Budget.
        """
        if not self.alone and len(self.values) < _SEVERAL:
            return False
        return (self.gap.leading and self.lone and self.sure) or guess.takes(self.values) is True


def nameless(layout: SheetLayout) -> tuple[SheetLayout, list[Problem], tuple[str, ...]]:
    """Name every blank heading that may have cost something.

    A column whose heading was surely cleared is read as what it was, beside the error, so that its
    cells are looked at all the same. Returns the layout with such columns in it, the problems, and
    the fields that others may be.
    """
    problems = []
    suspected = []
    for column in _unheaded(layout):
        blank = _look(layout, column)
        problem = _problem(layout, blank)
        if problem is None:
            continue
        problems.append(problem)
        layout = replace(layout, named=layout.named | {column})
        guess = blank.guess
        if guess is None:
            continue
        if blank.grave and blank.sure and blank.slipped is None and (guess.needed or guess.telling):
            layout = _taken(layout, column, guess)
        else:
            suspected.append(guess.name)
    return layout, problems, tuple(suspected)


def _columns(layout: SheetLayout) -> list[_Column]:
    """Every column that the sheet may have, in the order of a new one; in a matrix its heads follow the fields."""
    form = layout.sheet.form
    groups = {node.parent for node in layout.nodes}
    leaves = [node for node in layout.nodes if layout.matrix and node.id not in groups]
    criteria = {criterion: column for column, criterion in layout.headed.items()}
    fields = [
        _Column(
            name, (spec.headed(form), spec.heading, name), rank, spec, layout.column_of.get(name)
        )
        for rank, (name, spec) in enumerate(layout.specs.items())
    ]
    scored = [
        _Column(
            node.id, tuple(filter(None, (node.id, node.name))), rank, None, criteria.get(node.id)
        )
        for rank, node in enumerate(leaves, len(fields))
    ]
    years = [
        _Column(head, (layout.headings[column],), rank, None, column)
        for rank, (column, head) in enumerate(sorted(layout.headed.items()), len(fields))
        if not layout.nodes
    ]
    return fields + scored + years


def _unheaded(layout: SheetLayout) -> list[int]:
    """The columns without a heading that hold something in a row that is read, from left to right.

    A merged heading over a known column is a problem of its own, and a running number beside the
    table is no column.
    """
    filled = {
        column for row in layout.rows for column, value in row.cells.items() if not unseen(value)
    }
    return [
        column
        for column in sorted(filled)
        if column not in layout.headings
        and not merged_with_a_known_one(layout, column)
        and not numbers_the_rows(layout, column)
    ]


def merged_with_a_known_one(layout: SheetLayout, column: int) -> bool:
    """Whether the heading cell is merged with a known heading, which is a problem of its own."""
    over_it = [area for area in layout.sheet.merged if area.holds(layout.heading_row, column)]
    return any(known in area.columns for area in over_it for known in layout.read)


def numbers_the_rows(layout: SheetLayout, column: int) -> bool:
    """Whether a column left of the table numbers its rows: 0, 1, 2 or 1, 2, 3, as exported tables have it.

    Where a column is missing that must be there, it may be that one: ids may be numbers.
    """
    if not layout.complete or column in layout.headings or column > min(layout.read, default=0):
        return False
    texts = [str(row.cells[column]).strip() for row in layout.rows if column in row.cells]
    return any(
        texts == [str(number) for number in range(start, start + len(texts))] for start in (0, 1)
    )


def _look(layout: SheetLayout, column: int) -> _Blank:
    """What stands below one blank heading, and what it was probably meant for."""
    every = _columns(layout)
    missing = [each for each in every if each.at is None]
    values = tuple(row.cells[column] for row in layout.rows if column in row.cells)
    gap = _gap(every, column)
    slipped = _slipped(layout, column)
    if slipped is not None:
        heading = fold(slipped[0])
        guesses: Sequence[_Column] = [each for each in missing if heading in map(fold, each.words)]
    else:
        blanks = [each for each in _unheaded(layout) if gap.holds(each)]
        between = [each for each in missing if each.rank in gap.ranks]
        guesses = _guesses(missing, between, blanks.index(column), len(blanks), values)
    return _Blank(column, values, slipped, gap, _next_to(layout, column), missing, guesses)


def _gap(every: Sequence[_Column], column: int) -> _Gap:
    """The known columns between which a column stands, and the ranks that lie between theirs."""
    known = [each for each in every if each.at is not None]
    before = max((each for each in known if _at(each) < column), key=_at, default=None)
    after = min((each for each in known if _at(each) > column), key=_at, default=None)
    low = 0 if before is None else before.rank + 1
    high = len(every) if after is None else after.rank
    return _Gap(before, after, range(low, high))


def _unslipped(values: Sequence[CellValue], slipped: tuple[str, int] | None) -> list[CellValue]:
    """The values below a heading, without the heading itself where it slipped down among them."""
    return [value for value in values if slipped is None or value != slipped[0]]


def _guesses(
    missing: Sequence[_Column],
    between: Sequence[_Column],
    place: int,
    blanks: int,
    values: Sequence[CellValue],
) -> Sequence[_Column]:
    """The missing columns that a blank heading may have been.

    between: those that belong between its neighbours. place, blanks: which of how many blanks
    between them it is.
    """
    fitting = [each for each in between if each.takes(values) is not False]
    if blanks == len(fitting):
        # As many blanks as columns that are missing here: in their order.
        fitting = [fitting[place]]
    fitting = fitting or [each for each in missing if each.takes(values)]
    fitting = [each for each in fitting if each.takes(values)] or fitting
    return between if not fitting and len(missing) == 1 else fitting


def _at(column: _Column | None) -> int:
    return -1 if column is None or column.at is None else column.at


def _next_to(layout: SheetLayout, column: int) -> bool:
    """Whether every column between this one and the nearest heading holds something."""
    heading = min(layout.headings, key=lambda other: abs(other - column), default=column)
    between = range(min(column, heading) + 1, max(column, heading))
    return all(any(other in row.cells for row in layout.rows) for other in between)


def _slipped(layout: SheetLayout, column: int) -> tuple[str, int] | None:
    """A missing heading that stands a row above or below the others: its text and its row."""
    missing = {fold(word) for each in _columns(layout) if each.at is None for word in each.words}
    for row in layout.sheet.rows:
        value = row.cells.get(column)
        if (
            0 < abs(row.number - layout.heading_row) <= _NEAR
            and isinstance(value, str)
            and fold(value) in missing
        ):
            return value, row.number
    return None


def split_headings(layout: SheetLayout) -> Problem | None:
    """Headings in two rows, of which only one can be the row of headings, as under a merged heading above several."""
    known = layout.column_of.values()
    others = sorted(
        dict.fromkeys(
            column for row in layout.sheet.rows for column in row.cells if column not in known
        )
    )
    slipped = {column: slip for column in others if (slip := _slipped(layout, column)) is not None}
    rows = dict.fromkeys(row for _, row in slipped.values())
    if len(slipped) < _SEVERAL or len(rows) != 1:
        return None
    (row,) = rows
    words = listed(clean(text) for text, _ in slipped.values())
    place = layout.sheet.place(layout.heading_row, next(iter(slipped)))
    what = f"the headings stand in two rows: {words} in row {row}, the others in row {layout.heading_row}."
    return error("blank-heading", place, what, "", f"Put all of them in row {layout.heading_row}.")


def _problem(layout: SheetLayout, blank: _Blank) -> Problem | None:
    """How a blank heading is spoken of; None where it most likely heads nothing."""
    doubtful = _doubtful(layout, blank)
    if not (blank.grave or doubtful):
        return None
    # Beside the years of a matrix of costs it was a year, most likely.
    by_a_year = layout.matrix and layout.table.name == "costs" and blank.next_to
    grave = blank.grave or (doubtful and by_a_year)
    place = layout.sheet.place(layout.heading_row, blank.column)
    count = len(blank.values)
    below = "1 value stands" if count == 1 else f"{count} values stand"
    what = f"{_state(layout, blank.column)}, and {below} below it."
    make = error if grave else warning
    return make("blank-heading", place, what, "", _mend(layout, blank))


def _doubtful(layout: SheetLayout, blank: _Blank) -> bool:
    """Whether it may head something: a column that is missing, or values in most rows right beside the table."""
    count = len(blank.values)
    most = 2 * count >= len(layout.rows)
    if blank.guess is not None and (blank.likely or most):
        return True
    return blank.next_to and most and count >= _SEVERAL


def _mend(layout: SheetLayout, blank: _Blank) -> str:
    """What to do about a blank heading."""
    if blank.slipped is not None:
        text, row = blank.slipped
        where = f"{letters(blank.column)}{row}" if layout.sheet.form == "xlsx" else f"row {row}"
        return f"The heading {clean(text)} stands in {where}: move it to row {layout.heading_row}."
    if blank.guess is not None and blank.lone:
        return f"Did you mean {blank.guess.words[0]}? If the column is your own, give it a heading of your own."
    absent = listed(column.words[0] for column in blank.missing)
    unused = f"Not headed here: {absent}. " if absent else ""
    return f"{unused}Give the column its heading, or one of your own."


def _state(layout: SheetLayout, column: int) -> str:
    """What stands in place of the heading."""
    form = layout.sheet.form
    where = {"xlsx": "the heading", "json": "a key"}.get(
        form, f"the heading of column {column + 1}"
    )
    top = next((row for row in layout.sheet.rows if row.number == layout.heading_row), None)
    value = top.cells.get(column) if top is not None else None
    if isinstance(value, BrokenCell):
        return f"{where} cannot be read ({value.found.rstrip('.')})"
    return f"{where} is blank"


def _taken(layout: SheetLayout, column: int, guess: _Column) -> SheetLayout:
    """Read a column as what its heading surely was."""
    word = guess.words[0]
    headings = dict(sorted({**layout.headings, column: word}.items()))
    if guess.spec is not None:
        return replace(
            layout, headings=headings, column_of={**layout.column_of, guess.name: column}
        )
    return replace(layout, headings=headings, extra={**layout.extra, column: word})
