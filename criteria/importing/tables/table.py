"""Where the table of a sheet is: its heading row by contrast with what stands below, and what is no row of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from statistics import median
from typing import TYPE_CHECKING

from criteria.importing.tables import vocabulary as words
from criteria.importing.tables.amounts import amount, is_nothing, shown
from criteria.importing.tables.vocabulary import bare

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from criteria.importing.tables.amounts import Amount
    from criteria.importing.tables.plane import Plane
    from criteria.model.written import CellValue

LOOK = 60
"""Rows in which headings are looked for, and rows below a heading that are looked at."""

_LABELS = {
    "weight": words.WEIGHT,
    "direction": words.DIRECTION,
    "unit": words.UNIT_ROW,
    "scale": words.SCALE_ROW,
    "best": words.BEST_ROW,
    "worst": words.WORST_ROW,
    "most": words.MOST_ROW,
    "least": words.LEAST_ROW,
    "budget": words.BUDGET,
}
_FILLERS = frozenset(
    [
        "%",
        "in",
        "of",
        "the",
        "all",
        "per",
        "criterion",
        "criteria",
        "row",
        "years",
        "year",
        "fy",
        "our",
        "for",
        "each",
        "total",
        "sum",
        "to",
        "from",
        "and",
        "de",
        "des",
        "der",
        "die",
        "das",
        "la",
        "le",
        "por",
        "w",
        "k€",
        "€",
        "eur",
        "usd",
        "$",
        "pln",
        "tys",
        "mln",
        "mio",
        "k",
        "m",
        "a",
        "b",
        "c",
        "score",
        "scores",
        "factor",
        "relative",
        "normalised",
        "normalized",
        "raw",
        "1",
        "100",
        "5",
        "10",
    ]
)


@dataclass(frozen=True)
class Column:
    """A column of the table.

    index: its column of the plane.
    heading: all of its heading, group first; layers: the same by row.
    cells: of the body, a row each; amounts: those read as figures.
    """

    index: int
    letter: str
    heading: str
    layers: tuple[str, ...]
    cells: tuple[CellValue | None, ...]
    amounts: tuple[Amount | None, ...]

    @cached_property
    def texts(self) -> list[str]:
        """The filled cells as text."""
        return [shown(cell) for cell in self.cells if not is_nothing(cell)]

    @cached_property
    def figures(self) -> list[Amount]:
        """The cells that are figures."""
        return [figure for figure in self.amounts if figure is not None]

    @cached_property
    def is_numeric(self) -> bool:
        """Whether most of what is filled is a figure."""
        return len(self.figures) * 10 >= len(self.texts) * 7 > 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a plane.

    first: the plane's row of the last heading line; body: its rows of the plane.
    labelled: other rows by what their label says: weight, direction, unit, scale, budget ...
    sections: the heading within the table that a body row stands below.
    outside: rows that are no part of the table, as text with their place.
    totals: rows that add up. rest: the row in which another table begins below this one.
    """

    plane: Plane
    first: int
    columns: tuple[Column, ...]
    body: tuple[int, ...]
    labelled: Mapping[str, int] = field(default_factory=dict)
    sections: Mapping[int, str] = field(default_factory=dict)
    outside: tuple[tuple[int, str], ...] = ()
    totals: tuple[int, ...] = ()
    heading_rows: tuple[int, ...] = ()
    rest: int | None = None

    @property
    def size(self) -> int:
        """How much of a table it is: filled cells of its body."""
        return sum(len(column.texts) for column in self.columns)


def is_label(pattern: re.Pattern[str], text: str) -> bool:
    """Whether a text is a label of some kind and nothing else, such as “Total budget (k€)”."""
    small = bare(text.replace("%", " % "))
    if not small or len(small) > 40 or not pattern.search(small):
        return False
    return all(
        token in _FILLERS or re.fullmatch(r"(?:fy)?[0-9]+", token)
        for token in pattern.sub(" ", small).split()
    )


def located(plane: Plane) -> Table | None:
    """Find the table of a plane; None where nothing looks like one."""
    best, most = None, 0.0
    for row in range(min(len(plane.rows) - 1, LOOK)):
        score = _contrast(plane, row)
        if score > most:
            best, most = row, score
    if best is None or most < 3:
        return None
    return table_below(plane, best)


def table_below(plane: Plane, row: int) -> Table | None:
    """Make the table whose headings stand in a row of the plane; None where nothing stands below them."""
    top, bottom, above = _heading_block(plane, row)
    numbers = [number for number in range(top, bottom + 1) if number not in above]
    layers = [_layer(plane, number) for number in numbers]
    across = range(len(plane.columns))
    spread = [[(number, column) in plane.spread for column in across] for number in numbers]
    headed = _headed(layers, spread, len(plane.columns))
    wide = [
        index
        for index in range(len(plane.columns))
        if headed[index] or _is_filled(plane, bottom, index)
    ]
    rows = _sorted_rows(plane, bottom, wide)
    labelled = _labelled(plane, [*above, *rows.special])
    if "weight" not in labelled:
        lone = _lone_weights(plane, above, bottom, rows)
        if lone is not None:
            labelled["weight"] = lone
            rows.body = [number for number in rows.body if number != lone]
    if not rows.body:
        return None
    _first_section(plane, top, rows)
    columns = _columns(plane, headed, wide, rows.body)
    outside = [number for number in range(top) if number not in above]
    used = {*labelled.values(), *above}
    outside += [number for number in rows.outside if number not in used]
    return Table(
        plane, bottom, tuple(columns), tuple(rows.body), labelled, rows.sections,
        tuple((number, row_text(plane, number)) for number in outside),
        tuple(number for number in rows.totals if number not in used),
        tuple(number for number in range(top, bottom + 1) if number not in above),
        rows.rest,
    )  # fmt: skip


def _first_section(plane: Plane, top: int, rows: _Rows) -> None:
    """The heading of the first section may stand above the headings, as the others stand above their repetition."""
    if not rows.sections or top == 0:
        return
    row = top - 1
    texts = {
        plane.text(row, index)
        for index in range(len(plane.columns))
        if plane.cells[row][index] is not None
    }
    if (
        len(texts) == 1
        and len(text := texts.pop()) <= 60
        and any(_repeats(plane, number, top) for number in rows.outside)
    ):
        rows.sections |= {number: text for number in rows.body if number not in rows.sections}


def row_text(plane: Plane, row: int) -> str:
    """All that a row says, merged cells once."""
    texts = [
        plane.text(row, column)
        for column in range(len(plane.columns))
        if (row, column) not in plane.spread
    ]
    return "  ".join(text for text in texts if text)


def _contrast(plane: Plane, row: int) -> float:
    """How much a row looks like headings: distinct words over columns that are filled, best over figures."""
    below = list(range(row + 1, min(row + 1 + LOOK, len(plane.rows))))
    score, seen = 0.0, set[str]()
    for column in range(len(plane.columns)):
        if plane.cells[row][column] is None or (row, column) in plane.spread:
            continue
        cells = [plane.cells[number][column] for number in below]
        filled = sum(cell is not None for cell in cells)
        figures = sum(_is_figure(plane, number, column) for number in below)
        if not plane.is_heading(row, column) or _is_graded(plane, row, column, below):
            score -= 2.0 if filled else 0.5
            continue
        text = plane.text(row, column)
        if filled * 10 >= len(below) * 3 and filled and bare(text) not in seen:
            score += 1.0 + (1.0 if figures * 2 > filled else 0.0) - (1.0 if len(text) > 80 else 0.0)
        seen.add(bare(text))
    return score


def _is_figure(plane: Plane, row: int, column: int) -> bool:
    return plane.is_number(row, column) or (
        isinstance(plane.cells[row][column], str)
        and words.ladder_of([plane.text(row, column)]) is not None
    )


def _is_graded(plane: Plane, row: int, column: int, below: Sequence[int]) -> bool:
    """Whether a cell is a grade like those below it, such as High over Low and Medium."""
    text = plane.text(row, column)
    texts = [
        plane.text(number, column)
        for number in below
        if not is_nothing(plane.cells[number][column])
    ]
    return bool(texts) and words.ladder_of([text, *texts[:8]]) is not None


def _heading_block(plane: Plane, row: int) -> tuple[int, int, list[int]]:
    """The first and the last row of the headings, and rows among them that say something else, as weights do."""
    top, bottom = row, row
    others: list[int] = []
    pending: list[int] = []
    for number in range(row - 1, max(row - 6, -1), -1):
        if _label(plane, number) or _is_lone_numbers(plane, number):
            pending.append(number)
        elif plane.rows[number + 1] - plane.rows[number] == 1 and _is_group_line(
            plane, number, row
        ):
            top = number
            others += pending
            pending = []
        else:
            break
    if pending:
        others += pending
        top = min(top, *pending)
    while bottom + 1 < len(plane.rows) - 1 and _is_sub_line(plane, bottom + 1):
        bottom += 1
    return top, bottom, others


def _is_group_line(plane: Plane, row: int, header: int) -> bool:
    """Whether a row above the headings names groups of them."""
    filled = [index for index in range(len(plane.columns)) if plane.cells[row][index] is not None]
    if any(plane.is_number(row, index) and not plane.is_heading(row, index) for index in filled):
        return False
    texts = {plane.text(row, index) for index in filled}
    if any(len(text) > 60 for text in texts):
        return False
    heads = [index for index in range(len(plane.columns)) if plane.cells[header][index] is not None]
    covered = sum(index in filled for index in heads)
    if len(texts) == 1:
        first = filled[0]
        return (1 < len(filled) < len(heads)) or (
            len(filled) == 1 and first > heads[0] and first in heads
        )
    return len(texts) >= 2 and covered >= 1


def _is_sub_line(plane: Plane, row: int) -> bool:
    """Whether a row below the headings is one more line of them: words over columns of figures."""
    filled = [index for index in range(len(plane.columns)) if plane.cells[row][index] is not None]
    if (
        not filled
        or _label(plane, row)
        or any(not plane.is_heading(row, index) for index in filled)
    ):
        return False
    below = range(row + 1, min(row + 1 + LOOK, len(plane.rows)))
    over = 0
    for index in filled:
        rest = [number for number in below if plane.cells[number][index] is not None]
        figures = sum(_is_figure(plane, number, index) for number in rest)
        over += bool(rest) and figures * 2 > len(rest) and not _is_graded(plane, row, index, below)
    return over * 2 > len(filled) and over > 0


def _label(plane: Plane, row: int) -> str:
    """What kind of row a label names; blank for one that is not labelled or holds nothing beside its label."""
    filled = [
        index
        for index in range(len(plane.columns))
        if plane.cells[row][index] is not None and (row, index) not in plane.spread
    ]
    if len(filled) < 2:
        return ""
    worded = (index for index in filled if isinstance(plane.cells[row][index], str))
    first = next((index for index in worded if not plane.is_number(row, index)), None)
    if first is None:
        return ""
    for kind, pattern in _LABELS.items():
        if is_label(pattern, plane.text(row, first)):
            rest = [index for index in filled if index != first]
            figures = any(plane.is_number(row, index) for index in rest)
            if (
                rest
                and (figures or kind in {"direction", "unit", "scale"})
                and not _all_words(plane, row, kind, rest)
            ):
                return kind
    return ""


def _all_words(plane: Plane, row: int, kind: str, rest: Sequence[int]) -> bool:
    """Whether a row is itself made of headings, as “Unit | Cost | Risk” is."""
    texts = [plane.text(row, index) for index in rest]
    if kind == "direction":
        return not any(_says_direction(text) for text in texts)
    return (
        kind in {"unit", "scale"}
        and len(texts) > 1
        and any(words.WEIGHT.fullmatch(bare(text)) for text in texts)
    )


def _says_direction(text: str) -> bool:
    return bool(words.direction_in(text))


def _is_lone_numbers(plane: Plane, row: int) -> bool:
    """Whether a row holds two figures or more and no words."""
    filled = [index for index in range(len(plane.columns)) if plane.cells[row][index] is not None]
    return len(filled) > 1 and all(
        plane.is_number(row, index) and not plane.is_heading(row, index) for index in filled
    )


def _layer(plane: Plane, row: int) -> list[str]:
    """A line of headings, blank where there is none."""
    width = range(len(plane.columns))
    return [plane.text(row, column) if plane.is_heading(row, column) else "" for column in width]


def _headed(
    layers: Sequence[list[str]], spread: Sequence[Sequence[bool]], width: int
) -> list[tuple[str, ...]]:
    """The layers of each column's heading; a group line reaches to the right over columns with headings of their own."""
    filled = [list(layer) for layer in layers]
    for number, layer in enumerate(filled[:-1]):
        below = filled[number + 1 :]
        reach, from_below = "", False
        first = next((column for column in range(width) if layer[column]), None)
        if first == 0 and any(line[0] for line in below) and (width < 2 or layer[1] != layer[0]):
            layer[0] = ""  # a title beside the group headings
        for column in range(width):
            lower = any(line[column] for line in below)
            if layer[column]:  # a merged area says itself how far it reaches
                reach, from_below = "" if spread[number][column] else layer[column], lower
            elif reach and lower and from_below:
                layer[column] = reach
            elif not lower:
                reach = ""
    return [
        tuple(dict.fromkeys(layer[column] for layer in filled if layer[column]))
        for column in range(width)
    ]


def _is_filled(plane: Plane, bottom: int, column: int) -> bool:
    rows = range(bottom + 1, len(plane.rows))
    filled = sum(plane.cells[row][column] is not None for row in rows)
    return filled >= 2 and filled * 2 > len(rows)


@dataclass(slots=True)
class _Rows:
    """The rows below the headings, told apart."""

    body: list[int] = field(default_factory=list)
    special: list[int] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    outside: list[int] = field(default_factory=list)
    sections: dict[int, str] = field(default_factory=dict)
    rest: int | None = None


def _sorted_rows(plane: Plane, bottom: int, wide: Sequence[int]) -> _Rows:
    """Tell rows of the table from totals, labelled rows, headings within it and notes."""
    rows, section = _Rows(), ""
    filled_of = {
        row: [
            index
            for index in wide
            if not is_nothing(plane.cells[row][index]) and (row, index) not in plane.spread
        ]
        for row in range(bottom + 1, len(plane.rows))
    }
    usual = _usual(plane, filled_of)
    for row, filled in filled_of.items():
        everything = [
            index for index in range(len(plane.columns)) if plane.cells[row][index] is not None
        ]
        first = next((index for index in filled if isinstance(plane.cells[row][index], str)), None)
        label = plane.text(row, first) if first is not None else ""
        if not everything:
            continue
        if _starts_another(plane, row, rows.body):
            rows.rest = row
            rows.outside += [number for number in filled_of if number >= row]
            break
        if _repeats(plane, row, bottom):
            rows.outside.append(row)
        elif label and is_label(words.SUM_ROW, label) and not plane.is_number(row, first or 0):
            rows.totals.append(row)
        elif _label(plane, row) and not _belongs(plane, row, filled, usual):
            rows.special.append(row)
            rows.outside.append(row)
        elif len(everything) == 1 or (len(filled) <= 1 and label):
            rows.outside.append(row)
            section = _section(plane, row, filled_of, usual, section)
        else:
            rows.body.append(row)
            if section:
                rows.sections[row] = section
    _drop_tail(plane, rows, filled_of, usual)
    return rows


def _usual(plane: Plane, filled_of: Mapping[int, list[int]]) -> float:
    """How many cells a row of the table has: the middle of those before the first gap."""
    sizes: list[int] = []
    for row, filled in filled_of.items():
        gap = plane.rows[row] - plane.rows[row - 1] > 1
        if gap and len(sizes) > 1 and max(sizes) > 2:
            break
        if len(filled) > 1:
            sizes.append(len(filled))
    return median(sizes or [2])


def _starts_another(plane: Plane, row: int, body: Sequence[int]) -> bool:
    """Whether another table begins in a row: headings again behind a gap, over columns that held figures."""
    filled = [index for index in range(len(plane.columns)) if plane.cells[row][index] is not None]
    gap = plane.rows[row] - plane.rows[row - 1] > 1 or plane.rows[row - 1] - plane.rows[row - 2] > 1
    if len(body) < 2 or len(filled) < 2 or not gap or row + 1 >= len(plane.rows):
        return False
    if any(not plane.is_heading(row, index) for index in filled):
        return False
    over = [
        index
        for index in filled
        if all(
            _is_figure(plane, number, index)
            for number in body
            if plane.cells[number][index] is not None
        )
        and not _is_figure(plane, row, index)
    ]
    return bool(over) and any(plane.is_number(row + 1, index) for index in filled)


def _belongs(plane: Plane, row: int, filled: Sequence[int], usual: float) -> bool:
    """Whether a row that reads like a label is a row of the table all the same: it is as full as others, words included."""
    if _label(plane, row) in {"weight", "direction", "unit", "scale"}:
        return False
    texts = sum(
        isinstance(plane.cells[row][index], str) and not plane.is_number(row, index)
        for index in filled
    )
    return len(filled) >= usual and texts >= 3


def _repeats(plane: Plane, row: int, bottom: int) -> bool:
    """Whether a row is the headings once more, as on every printed page."""
    here, heads = row_text(plane, row), row_text(plane, bottom)
    return bool(here) and here == heads


def _section(
    plane: Plane, row: int, filled_of: Mapping[int, list[int]], usual: float, before: str
) -> str:
    """The heading that a lone text is for the rows below it; what is followed by no row of the table heads nothing."""
    following = filled_of.get(row + 1, [])
    text = row_text(plane, row)
    if len(following) >= max(2, usual / 2) and len(text) <= 60:
        return text
    return before


def _drop_tail(plane: Plane, rows: _Rows, filled_of: Mapping[int, list[int]], usual: float) -> None:
    """Put aside what stands below the table: thin rows at its end, and what is behind a gap and a thin row."""
    least = max(2.0, usual * 0.4)
    full = [row for row in rows.body if len(filled_of[row]) >= least and len(filled_of[row]) > 1]
    end = full[-1] if full else -1
    for row in [row for row in rows.body if row > end]:
        rows.body.remove(row)
        rows.outside.append(row)
    if rows.sections:
        last = max(rows.body, default=-1)
        rows.sections = {row: text for row, text in rows.sections.items() if row <= last}
    breaks = [
        row
        for row in rows.body
        if row and len(filled_of[row]) < usual * 0.5 and plane.rows[row] - plane.rows[row - 1] > 1
    ]
    if breaks:
        cut = breaks[0]
        tail = [row for row in rows.body if row >= cut]
        if len(tail) * 3 < len(rows.body):
            rows.body = [row for row in rows.body if row < cut]
            rows.outside += tail
    rows.outside.sort()


def _labelled(plane: Plane, numbers: Iterable[int]) -> dict[str, int]:
    labelled: dict[str, int] = {}
    for number in numbers:
        kind = _label(plane, number)
        if kind:
            labelled.setdefault(kind, number)
    return labelled


def _lone_weights(plane: Plane, above: Sequence[int], bottom: int, rows: _Rows) -> int | None:
    """A row of figures without a label that are weights: above the headings, or first below them where others have names."""
    lone = next((number for number in above if _is_lone_numbers(plane, number)), None)
    if lone is not None:
        return lone
    for number in rows.body[:1]:
        if number == bottom + 1 and _is_lone_numbers(plane, number):
            return number
    return None


def _columns(
    plane: Plane, headed: Sequence[tuple[str, ...]], wide: Sequence[int], body: Sequence[int]
) -> list[Column]:
    columns, seen = [], dict[str, int]()
    for index in wide:
        cells = tuple(plane.cells[row][index] for row in body)
        if all(cell is None for cell in cells) and not headed[index]:
            continue
        heading = " / ".join(re.sub(r"\s+", " ", layer) for layer in headed[index])
        heading = heading or f"column {plane.place(0, index).rstrip('0123456789')}"
        seen[heading] = seen.get(heading, 0) + 1
        if seen[heading] > 1:
            heading = f"{heading} ({seen[heading]})"
        figures = tuple(amount(cell, comma=plane.comma) for cell in cells)
        letter = plane.place(0, index)
        letter = (
            letter.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
            if plane.turned
            else letter.rstrip("0123456789")
        )
        columns.append(Column(index, letter, heading, headed[index], cells, figures))
    return columns
