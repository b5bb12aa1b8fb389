"""The criteria of a table: which columns they are, what each weighs, its scale, and whether more of it is better."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from criteria.importing import money, scales
from criteria.importing.derived import without_derived
from criteria.importing.outline import Outline, Score, Yardstick
from criteria.importing.own_totals import check_totals, from_zero
from criteria.importing.tables import vocabulary as words
from criteria.importing.tables.amounts import amount, held, plain_number, shown
from criteria.importing.tables.roles import is_graded, is_scored
from criteria.importing.tables.vocabulary import bare
from criteria.importing.tables.weights import Weights, name_of
from criteria.importing.work import Work
from criteria.model.names import short
from criteria.model.numerals import plainly
from criteria.model.words import Direction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from criteria.importing.tables.table import Column


def criteria(work: Work) -> None:
    """Every criterion with its scores, scale, weight and direction, and the sheet's own totals checked."""
    chosen = [entry.column for entry in work.of("criterion", "part")]
    chosen = without_derived(work, chosen)
    around = money.texts_around(work.table, work.planes)
    graded = [column for column in chosen if is_graded(column)]
    common = scales.common_ends(
        [column for column in chosen if is_scored(column) and not is_graded(column)]
    )
    points = scales.points_ends(
        [column for column in chosen if column.is_numeric and not is_scored(column)]
    )
    for column in chosen:
        made = Yardstick(
            _short_name(column, chosen),
            column.heading,
            work.weights.of.get(column.index, Decimal(1)),
        )
        mixed = len(column.figures) * 2 <= len(column.texts)
        if not ((is_graded(column) or mixed) and scales.grade(made, graded or [column], column)):
            ends = common if is_scored(column) else points
            scales.measure(made, column, work.table, around, ends, lone=len(chosen) == 1)
        _unit(work, made, column)
        work.columns[made.heading] = column
        work.outline.criteria.append(made)
    _weigh(work)
    _factors(work)
    _directions(work)
    if work.of("part"):
        from_zero(work.outline)
    check_totals(work)
    if not work.outline.criteria:
        _unscored(work.outline)
    _mark_equal_weights(work)
    _leave_room_below(work)
    _fill_ends(work)


def _unit(work: Work, criterion: Yardstick, column: Column) -> None:
    """The unit that a row of units gives."""
    row = work.table.labelled.get("unit")
    text = work.table.plane.text(row, column.index) if row is not None else ""
    if text and not words.scale_said(text):
        criterion.unit = criterion.unit or text


def _short_name(column: Column, chosen: Sequence[Column]) -> str:
    """The last line of a heading, or all of it where others have the same."""
    last = name_of(column.layers[-1]) if column.layers else column.heading
    same = [other for other in chosen if other.layers and name_of(other.layers[-1]) == last]
    return last if len(same) == 1 else name_of(column.heading)


def _weigh(work: Work) -> None:
    """Give each criterion its weight and say where it is from; a negative weight is a criterion of which less is better."""
    if not any(work.weights.of.get(column.index) for column in work.columns.values()):
        work.weights = Weights({})  # weights of nothing that is a criterion are none
        for criterion in work.outline.criteria:
            criterion.weight = Decimal(1)
    given = work.weights.of
    for criterion in work.outline.criteria:
        column = work.columns[criterion.heading]
        stated = work.mapping.criteria.get(criterion.heading, {}).get("weight", "")
        if stated:
            criterion.weight = plain_number(stated) or criterion.weight
            criterion.reasons.append(f"weight {plainly(criterion.weight)}: the mapping says so")
        elif column.index in given:
            criterion.reasons.append(f"weight {plainly(criterion.weight)}: as in the sheet")
        elif given:
            criterion.weight = Decimal(0)
            criterion.marks.append("no weight in the sheet, so it counts for nothing")
        if criterion.weight < 0:
            criterion.weight, criterion.direction = -criterion.weight, Direction.MIN
            criterion.reasons.append("less is better: its weight is negative")


def _factors(work: Work) -> None:
    """One criterion of the factors of RICE or ICE, multiplied: a product is no sum, so it is one score."""
    parts = [entry.column for entry in work.of("factor")]
    if not parts:
        return
    name = " × ".join(
        name_of(column.layers[-1] if column.layers else column.heading) for column in parts
    )
    made = Yardstick(name, name, Decimal(1), definition=f"{name}, multiplied as in the sheet")
    for place in range(len(work.outline.items)):
        product: Decimal | None = Decimal(1)
        for column in parts:
            value = _factor(column, place)
            product = None if product is None or value is None else product * value
        made.scores.append(None if product is None else Score(held(product.normalize())))
    values = [score.likely for score in made.scores if score]
    made.low, made.high = Decimal(0), max([*values, Decimal(1)])
    made.marks.append(
        f"scale from 0 to {plainly(made.high)} (the most in the sheet); doing nothing scores 0"
    )
    if any(not column.is_numeric for column in parts):
        made.marks.append(
            "minimal, low, medium, high and massive impact count 0.25, 0.5, 1, 2 and 3, as RICE has it"
        )
    made.baseline = Decimal(0)
    work.outline.criteria.append(made)


def _factor(column: Column, place: int) -> Decimal | None:
    figure = column.amounts[place]
    if figure is not None:
        value = figure.value * (Decimal(10) ** figure.scale if figure.scale else 1)
        return value / 100 if figure.percent else value
    rung = words.rung(shown(column.cells[place]), "sizes")
    return None if rung is None else scales.RICE_IMPACT.get(rung)


def _directions(work: Work) -> None:
    """On which criteria less is better: by the mapping, a row or words that say so, or else by the name, with a mark."""
    row = work.table.labelled.get("direction")
    around = work.table.outside
    general = _general_direction(work)
    for criterion in work.outline.criteria:
        if criterion.heading not in work.columns or criterion.direction is Direction.MIN:
            continue
        column = work.columns[criterion.heading]
        stated = work.mapping.criteria.get(criterion.heading, {}).get("direction", "")
        direction = stated or (
            words.direction_in(work.table.plane.text(row, column.index)) if row is not None else ""
        )
        direction = direction or words.direction_said(column.heading) or _end_said(work, criterion)
        direction = direction or next(
            (
                way
                for _, text in around
                if bare(criterion.name) in bare(text) and (way := words.direction_said(text))
            ),
            "",
        )
        small = bare(name_of(column.heading))
        if direction:
            criterion.direction = Direction(direction)
            criterion.reasons.append(
                f"{'more' if direction == 'max' else 'less'} is better: as stated"
            )
        elif _is_order(column, small):
            criterion.direction = Direction.MIN
            criterion.marks.append("the first place is the best")
        elif general and is_scored(column):
            criterion.direction = Direction(general)
            criterion.reasons.append(
                f"{'more' if general == 'max' else 'less'} is better: as stated for all scores"
            )
        elif (
            not criterion.is_judged
            and words.LESS_IS_BETTER.search(small)
            and not words.NOT_LESS.search(small)
        ):
            criterion.direction = Direction.MIN
            criterion.marks.append("less is better, by its name")


def _general_direction(work: Work) -> str:
    """The direction that a line around the table states for all scores, such as 5 = best."""
    names = [bare(criterion.name) for criterion in work.outline.criteria]
    for _, text in work.table.outside:
        if not any(name and name in bare(text) for name in names):
            direction = words.direction_said(text)
            if direction:
                return direction
    return ""


def _end_said(work: Work, criterion: Yardstick) -> str:
    """The direction that a row of best values says."""
    column = work.columns[criterion.heading]
    ends = [
        figure.value
        for kind in ("worst", "best")
        if (row := work.table.labelled.get(kind)) is not None
        and (
            figure := amount(
                work.table.plane.cells[row][column.index], comma=work.table.plane.comma
            )
        )
        is not None
    ]
    return "" if len(ends) < 2 or ends[0] == ends[1] else "max" if ends[1] > ends[0] else "min"


def _is_order(column: Column, small: str) -> bool:
    """Whether figures are places, of which the first is the best."""
    whole = column.is_numeric and all(
        figure.value == int(figure.value) for figure in column.figures
    )
    headed = words.RANK.search(small) and "score" not in small
    priority = small in {"priority", "prio", "prioritat", "priorite", "prioridad", "priorytet"}
    return whole and bool(headed or priority)


def _unscored(outline: Outline) -> None:
    """A list without any score: all count the same until somebody scores them."""
    made = Yardstick(
        "Worth", "", Decimal(1), definition="Nothing in the sheet says what each is worth"
    )
    made.scores = [Score(Decimal(1)) for _ in outline.items]
    made.marks.append("the sheet scores nothing, so all count the same until they are scored")
    outline.criteria.append(made)


def _leave_room_below(work: Work) -> None:
    """Of a lone grade, score or place the lowest is worth something too: doing nothing is one step below it."""
    if len(work.outline.criteria) != 1 or not work.columns:
        return
    (criterion,) = work.outline.criteria
    column = work.columns.get(criterion.heading)
    small = bare(name_of(column.heading)) if column else ""
    if column is not None and _is_order(column, small) and criterion.direction is Direction.MIN:
        criterion.high += 1
    elif criterion.low == 1 and criterion.direction is Direction.MAX:
        criterion.low = Decimal(0)
        if criterion.steps:
            criterion.steps.insert(0, (Decimal(0), "nothing"))
    else:
        return
    criterion.marks.append("doing nothing is one step below the lowest")


def _mark_equal_weights(work: Work) -> None:
    """Where the sheet gives no weights, and none of its totals shows that all count alike, that is assumed."""
    criteria = work.outline.criteria
    if work.weights.of or work.adds_up or work.of("part") or len(criteria) < 2:
        return
    for criterion in criteria:
        if not any(reason.startswith("weight") for reason in criterion.reasons):
            criterion.marks.append("the sheet gives no weights, so all criteria weigh the same")


def _fill_ends(work: Work) -> None:
    """What the mapping says of the ends, and blank scores taken as the worst, each with its mark."""
    outline = work.outline
    for criterion in outline.criteria:
        stated = work.mapping.criteria.get(criterion.heading, {})
        ends = [
            value
            for key in ("worst", "best")
            if (value := plain_number(stated.get(key, ""))) is not None
        ]
        if len(ends) == 2 and ends[0] != ends[1]:
            criterion.low, criterion.high = min(ends), max(ends)
            criterion.direction = Direction.MAX if ends[0] < ends[1] else Direction.MIN
        if stated.get("confirmed") == "true":
            criterion.marks = []
    for criterion in outline.criteria:
        _widen(criterion)
        _middle(criterion)
        _fill_blanks(work, criterion)


def _middle(criterion: Yardstick) -> None:
    """On a scale with a middle, from worse to better than today, doing nothing is that middle."""
    if criterion.baseline is not None:
        return
    signs = [step for step, word in criterion.steps if word in {"o", "0", "=", "±", "+/-"}]
    if criterion.low < 0 < criterion.high:
        criterion.baseline = Decimal(0)
        criterion.marks.append("doing nothing is 0, between worse and better than today")
        return
    if len(criterion.steps) != 5 or len(signs) != 1:
        return
    criterion.baseline = signs[0]
    criterion.marks.append("doing nothing is the middle of the scale")


def _widen(criterion: Yardstick) -> None:
    """Widen a scale to hold every score; said, since every weight then means something else."""
    values = [
        value
        for score in criterion.scores
        if score
        for value in (score.likely, score.low, score.high)
        if value is not None
    ]
    low, high = min([criterion.low, *values]), max([criterion.high, *values])
    if (low, high) != (criterion.low, criterion.high):
        criterion.low, criterion.high, criterion.steps = low, high, []
        criterion.marks.append(
            f"scale widened to {plainly(low)} to {plainly(high)}, as far as the scores go"
        )


def _fill_blanks(work: Work, criterion: Yardstick) -> None:
    column = work.columns.get(criterion.heading)
    for place, score in enumerate(criterion.scores):
        if score is not None:
            continue
        text = shown(column.cells[place]) if column else ""
        what = f"the sheet says “{short(text, 30)}”" if text else "blank in the sheet"
        criterion.scores[place] = Score(
            criterion.worst, mark=f"{what}; taken as the worst, {plainly(criterion.worst)}"
        )
