"""The scale of each criterion: as the sheet states it, or assumed from the scores and marked so."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from criteria.importing.outline import Score
from criteria.importing.tables import vocabulary as words
from criteria.importing.tables.amounts import amount, is_nothing, shown
from criteria.importing.tables.roles import is_graded
from criteria.model.numerals import plainly

if TYPE_CHECKING:
    from collections.abc import Sequence

    from criteria.importing.outline import Yardstick
    from criteria.importing.tables.amounts import Amount
    from criteria.importing.tables.table import Column, Table

RICE_IMPACT = {1: Decimal("0.25"), 2: Decimal("0.5"), 3: Decimal(1), 4: Decimal(2), 5: Decimal(3)}
"""What RICE counts minimal, low, medium, high and massive impact as."""


def grade(criterion: Yardstick, columns: Sequence[Column], column: Column) -> bool:
    """Fill a criterion of grades; columns: all graded ones, which share their ladder's length. False where it has none."""
    ranked = [words.stars(text) for text in column.texts]
    if column.texts and all(ranked):
        high = max(of for entry in ranked if entry for _, of in [entry])
        criterion.low, criterion.high = (
            Decimal(0 if any(entry and not entry[0] for entry in ranked) else 1),
            Decimal(high),
        )
        criterion.is_judged = True
        criterion.marks.append(
            f"stars from {plainly(criterion.low)} to {high} count as equal steps"
        )
        criterion.scores = [_stars(cell) for cell in column.cells]
        return True
    found = words.ladder_of([text for text in column.texts if amount(text) is None])
    if found is None:
        return False
    name = found[0]
    if name == "pluses" and any(
        text.startswith("-") for other in columns for text in _on_ladder(other, "signs")
    ):
        name = "signs"
    criterion.is_judged = name not in {"sizes", "T-shirt sizes"}
    texts = _on_ladder(column, name)
    alike = [word for other in columns for word in _on_ladder(other, name)]
    low, high = words.span_of([*texts, *alike], name) or found[1:]
    count = high - low + 1
    criterion.low, criterion.high = Decimal(1), Decimal(count)
    criterion.steps = [
        (Decimal(step + 1), words.word_at(name, low + step, texts)) for step in range(count)
    ]
    if count > 2:
        criterion.marks.append(
            f"{', '.join(word for _, word in criterion.steps)} count as equal steps"
        )
    criterion.scores = [_graded(cell, name, low, count) for cell in column.cells]
    return True


def _on_ladder(column: Column, ladder: str) -> list[str]:
    """The words of a column that stand on a ladder; there even none, or a minus, is one."""
    return [
        text
        for cell in column.cells
        if (text := shown(cell)) and words.rung(text, ladder) is not None
    ]


def _stars(cell: object) -> Score | None:
    full = words.stars(cell) if isinstance(cell, str) else None
    return Score(Decimal(full[0])) if full else None


def _graded(cell: object, ladder: str, low: int, count: int) -> Score | None:
    text = "" if cell is None else shown(cell)  # type: ignore[arg-type]
    place = words.rung(text, ladder) if text else None
    if place is not None:
        return Score(Decimal(place - low + 1))
    figure = amount(text) if text else None
    return Score(figure.value) if figure and 1 <= figure.value <= count else None


def measure(
    criterion: Yardstick,
    column: Column,
    table: Table,
    around: Sequence[str],
    common: tuple[Decimal, Decimal] | None,
    *,
    lone: bool,
) -> None:
    """Fill a criterion of figures, with the ends of its scale and a mark where they are assumed. lone: the only one."""
    criterion.scores = [_score(figure) for figure in column.amounts]
    figures = column.figures
    values = [
        value
        for score in criterion.scores
        if score
        for value in (score.likely, score.low, score.high)
        if value is not None
    ]
    if any(figure.percent for figure in figures):
        criterion.unit = "%"
    ends, where = _stated(column, table, around, values)
    if (
        ends is None
        and common is not None
        and values
        and common[0] <= min(values)
        and max(values) <= common[1]
    ):
        ends, where = common, ""
    if ends is None:
        points = bool(words.POINTS.search(words.bare(column.heading))) or lone
        ends = _points_ends(values) if points else None
        ends = ends or _own_ends(values, percent=criterion.unit == "%")
        criterion.marks.append(_range_words(ends, "from the figures in the sheet"))
    elif not where:
        criterion.marks.append(
            _range_words(ends, "its ends are not stated, its steps count as equal")
        )
    else:
        steps = "its steps count as equal"
        criterion.marks.append(_range_words(ends, f"as stated in {where}; {steps}"))
    criterion.low, criterion.high = ends


def _range_words(ends: tuple[Decimal, Decimal], why: str) -> str:
    return f"scale from {plainly(ends[0])} to {plainly(ends[1])} ({why})"


def _score(figure: Amount | None) -> Score | None:
    if figure is None:
        return None
    factor = Decimal(1) if figure.scale is None else Decimal(10) ** figure.scale
    low = None if figure.low is None else figure.low * factor
    high = None if figure.high is None else figure.high * factor
    return Score(figure.value * factor, low, high)


def common_ends(columns: Sequence[Column]) -> tuple[Decimal, Decimal] | None:
    """The scale that small scores share: 1 to 3, 5 or 10, from 0 where a 0 is there; None where there are none."""
    values = [
        figure.value for column in columns if not is_graded(column) for figure in column.figures
    ]
    if not values or max(values) > 10 or min(values) < 0:
        return None
    high = next(most for most in (3, 5, 10) if max(values) <= most)
    if len(columns) == 1 and high == 3:
        high = 5
    return Decimal(0 if min(values) < 1 else 1), Decimal(high)


def points_ends(columns: Sequence[Column]) -> tuple[Decimal, Decimal] | None:
    """0 to 5, 10 or 100 where two columns or more look like points: no unit, and none above; else None."""
    values = [figure.value for column in columns for figure in column.figures]
    plain = all(
        not figure.currency and figure.scale is None
        for column in columns
        for figure in column.figures
    )
    bare_headings = not any("(" in column.heading or "[" in column.heading for column in columns)
    if len(columns) < 2 or not plain or not bare_headings or min(values) < 0 or max(values) > 100:
        return None
    return Decimal(0), next(Decimal(most) for most in (5, 10, 100) if max(values) <= most)


def _stated(
    column: Column, table: Table, around: Sequence[str], values: Sequence[Decimal]
) -> tuple[tuple[Decimal, Decimal] | None, str]:
    """The ends that the sheet states, and where."""
    if not values:
        return None, ""
    plane = table.plane
    least, most = _cell(table, "least", column), _cell(table, "most", column)
    first, last = _cell(table, "worst", column), _cell(table, "best", column)
    if first is not None and last is not None and first != last:
        return (min(first, last), max(first, last)), "the rows best and worst"
    if most is not None and max(values) <= most:
        low = least if least is not None and least <= min(values) else Decimal(0)
        if low < most:
            return (low, most), "the row of the most there is"
    out_of = [figure.out_of for figure in column.figures if figure.out_of]
    if out_of:
        return (Decimal(1 if min(values) >= 1 else 0), max(out_of)), "the cells"
    row = table.labelled.get("scale")
    lines = [(column.heading, "its heading")]
    unit = table.labelled.get("unit")
    if unit is not None:
        lines.insert(0, (plane.text(unit, column.index), "the row of units"))
    if row is not None:
        lines.insert(0, (plane.text(row, column.index), "the row of scales"))
    heading_most = words.maximum_said(column.heading)
    if heading_most is not None and max(values) <= heading_most:
        return (Decimal(0), heading_most), "its heading"
    lines += [(text, f"the line “{text[:40]}”") for text in around]
    for text, where in lines:
        ends = words.scale_said(text)
        if ends and ends[0] <= min(values) and max(values) <= ends[1]:
            return ends, where
    return None, ""


def _cell(table: Table, kind: str, column: Column) -> Decimal | None:
    row = table.labelled.get(kind)
    if row is None or is_nothing(table.plane.cells[row][column.index]):
        return None
    figure = amount(table.plane.cells[row][column.index], comma=table.plane.comma)
    return figure.value if figure else None


def _points_ends(values: Sequence[Decimal]) -> tuple[Decimal, Decimal] | None:
    """Ends for points: 0 to 100, or to the most there is; None where some are below 0."""
    if not values or min(values) < 0 or max(values) <= 0:
        return None
    return Decimal(0), next(
        (Decimal(most) for most in (5, 10, 100) if max(values) <= most), max(values)
    )


def _own_ends(values: Sequence[Decimal], *, percent: bool) -> tuple[Decimal, Decimal]:
    """Ends for figures in a unit of their own: 0 to 100 for per cent, else what the sheet holds."""
    if not values:
        return Decimal(0), Decimal(1)
    if percent and min(values) >= 0 and max(values) <= 100:
        return Decimal(0), Decimal(100)
    low, high = min(values), max(values)
    if low == high:
        return (Decimal(0), high) if high > 0 else (low, low + 1)
    return (Decimal(0), high) if 0 <= low * 2 <= high else (low, high)
