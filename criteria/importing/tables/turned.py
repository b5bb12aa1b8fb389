"""A matrix on its side, criteria down and options across, turned so that an option is a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.importing.tables import vocabulary as words
from criteria.importing.tables.amounts import is_nothing, shown
from criteria.importing.tables.plane import Plane
from criteria.importing.tables.table import is_label, table_below
from criteria.importing.tables.vocabulary import bare

if TYPE_CHECKING:
    from collections.abc import Sequence

    from criteria.importing.tables.table import Column, Table
    from criteria.model.written import CellValue

_OF_CRITERIA = (words.WEIGHT, words.UNIT_ROW, words.DIRECTION, words.SCALE_ROW, words.MOST_ROW)


def is_on_its_side(table: Table) -> bool:
    """Whether the rows of a table are criteria: it has a column of weights, or its first column is headed as criteria."""
    labels = _labels(table)
    if labels is None or len(table.body) < 2:
        return False
    others = [
        column for column in table.columns if column is not labels and not _is_of_criteria(column)
    ]
    figures = [column for column in others if _is_scored(column)]
    if len(figures) < 2 or "weight" in table.labelled:
        return False
    weighted = any(
        is_label(words.WEIGHT, _last(column)) and column.is_numeric for column in table.columns
    )
    headed = bool(words.CRITERIA_WORD.search(bare(labels.heading)))
    texts = [shown(cell) for cell in labels.cells]
    says = sum(_says_a_role(text) for text in texts)
    across = sum(_says_a_role(column.heading) for column in figures)
    named = bool(words.NAME.fullmatch(bare(_last(labels))))  # the rows are what there is to choose
    return (
        (weighted or headed or (not named and says >= max(2, len(texts) // 3)))
        and across <= says + 1
        and across * 2 <= len(figures)
    )


def turned(table: Table) -> Table | None:
    """Turn a table whose rows are criteria; None where nothing is left of it."""
    labels = _labels(table)
    if labels is None:
        return None
    old = table.plane
    rows = [*table.body, *table.totals, *table.labelled.values()]
    rows = sorted({row for row in rows if old.text(row, labels.index)})
    options = [
        column
        for column in table.columns
        if column is not labels and (_is_scored(column) or _is_of_criteria(column))
    ]
    kept = _without_weighted(options)
    cells: list[tuple[CellValue | None, ...]] = [
        ("Option", *(old.text(row, labels.index) for row in rows))
    ]
    for column in kept:
        name = column.heading
        if len(column.layers) > 1 and len(kept) < len(options):
            name = column.layers[-1] if _is_of_criteria(column) else column.layers[0]
        beside = _siblings(column, options)
        cells.append((name, *(_first_filled(old, row, beside) for row in rows)))
    first = table.heading_rows[-1] if table.heading_rows else table.first
    plane = Plane(
        old.title,
        tuple(cells),
        (old.columns[labels.index], *(old.columns[column.index] for column in kept)),
        (old.rows[first], *(old.rows[row] for row in rows)),
        comma=old.comma,
        currencies=old.currencies,
        turned=True,
    )
    made = table_below(plane, 0)
    if made is None:
        return None
    return type(made)(
        made.plane, made.first, made.columns, made.body, made.labelled, made.sections,
        (*_named(table, [labels, *options]), *made.outside), made.totals, made.heading_rows,
    )  # fmt: skip


def _siblings(column: Column, options: Sequence[Column]) -> list[Column]:
    """A column, and those of the same option to its right: a total often stands below the weighted score."""
    if len(column.layers) < 2:
        return [column]
    return [
        column,
        *(
            other
            for other in options
            if other.index > column.index and other.layers[:1] == column.layers[:1]
        ),
    ]


def _first_filled(plane: Plane, row: int, columns: Sequence[Column]) -> CellValue | None:
    cells = (plane.cells[row][column.index] for column in columns)
    return next(
        (cell for cell in cells if not is_nothing(cell)), plane.cells[row][columns[0].index]
    )


def _named(table: Table, used: Sequence[Column]) -> tuple[tuple[int, str], ...]:
    """What stood outside of the table, and columns that are no options: by no row of the new one."""
    rest = [column for column in table.columns if column not in used]
    words_of = [f"{column.heading} ({column.letter}): {'; '.join(column.texts)}" for column in rest]
    return tuple((-1, text) for text in [*(text for _, text in table.outside), *words_of])


def _labels(table: Table) -> Column | None:
    """The column that names the rows: the first of words that differ."""
    for column in table.columns:
        texts = column.texts
        if (
            not column.is_numeric
            and len(set(texts)) * 10 >= len(texts) * 9 > 0
            and words.ladder_of(texts) is None
        ):
            return column
    return None


def _is_of_criteria(column: Column) -> bool:
    return any(is_label(pattern, _last(column)) for pattern in _OF_CRITERIA)


def _last(column: Column) -> str:
    """The last line of a heading."""
    return column.layers[-1] if column.layers else column.heading


def _is_scored(column: Column) -> bool:
    if column.is_numeric:
        return True
    texts = column.texts
    figures = len(column.figures)
    grades = sum(words.ladder_of([text]) is not None for text in texts)
    return bool(texts) and (figures + grades) * 10 >= len(texts) * 6


def _says_a_role(text: str) -> bool:
    small = bare(text)
    return bool(
        words.COST.search(small) or words.LESS_IS_BETTER.search(small) or is_label(words.TOTAL, text)
        or is_label(words.SUM_ROW, text) or is_label(words.WEIGHT, text) or is_label(words.RANK, text)
        or is_label(words.IMPACT, text) or words.year_of(text)
    )  # fmt: skip


def _without_weighted(columns: Sequence[Column]) -> list[Column]:
    """Of two columns below one option, score and weighted score, the first."""
    kept: list[Column] = []
    groups = [column.layers[0] for column in columns if len(column.layers) > 1]
    for column in columns:
        if len(column.layers) > 1 and groups.count(column.layers[0]) > 1:
            if any(
                other.layers[:1] == column.layers[:1] for other in kept if len(other.layers) > 1
            ):
                continue
            if words.NOTES.search(bare(column.layers[-1])):
                continue
        elif all(is_nothing(cell) for cell in column.cells):
            continue
        kept.append(column)
    return kept
