"""What the sheet adds up itself, beside ours: each total is recognised by its arithmetic, and said to agree or not."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.importing.outline import Outline, Yardstick
from criteria.importing.tables.totals import equals, follows, is_same, weighted_fit
from criteria.importing.work import Work, label
from criteria.model.names import listed
from criteria.model.numerals import plainly
from criteria.model.words import Direction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from criteria.importing.tables.table import Column


OVER = "the scores over the cost"


def check_totals(work: Work) -> None:
    """Say of every total of the sheet whether ours gives the same, and take the directions from its arithmetic."""
    outline = work.outline
    sheets_own = list(work.of("total"))
    for entry in sheets_own:
        values = [figure.value if figure else None for figure in entry.column.amounts]
        if all(value is None for value in values):
            outline.lines.append(
                f"{label(entry.column)}: its formulas have no saved values, so it could not be compared"
            )
        elif not (
            _adds_up(work, entry.column, values)
            or _is_ratio(work, entry.column, values)
            or _is_of_one(work, entry.column, values)
            or _sums_costs(work, entry.column, values)
        ):
            outline.lines.append(
                f"{label(entry.column)}: a result by its heading, which does not follow from weights and scores; not used"
            )
    column = work.one("rank")
    if column is not None:
        outline.unused.append(f"{label(column)}: an order, which follows from the scores")


def _adds_up(work: Work, column: Column, values: Sequence[Decimal | None]) -> bool:
    criteria = [
        criterion for criterion in work.outline.criteria if criterion.heading in work.columns
    ]
    if not criteria:
        return False
    rows = [
        [
            Fraction(score.likely) if (score := criterion.scores[place]) else None
            for criterion in criteria
        ]
        for place in range(len(values))
    ]
    fit = weighted_fit(
        values,
        rows,
        [Fraction(criterion.weight) for criterion in criteria],
        [criterion.direction is Direction.MIN for criterion in criteria],
        [(Fraction(criterion.low), Fraction(criterion.high)) for criterion in criteria],
    )
    if fit is None:
        return False
    _take_directions(work, criteria, fit.signs)
    weighted = (
        fit.how.startswith("the weighted") or len({criterion.weight for criterion in criteria}) == 1
    )
    if weighted:
        work.adds_up = True
        weigh_by_range(criteria)
    same = (
        f"ours gives the same in {fit.agree} of {fit.of} rows"
        if weighted
        else "our sum takes the weights in, and may order otherwise"
    )
    differs = ""
    if fit.wrong:
        rows_of = [
            work.table.plane.place(work.table.body[place], column.index) for place in fit.wrong
        ]
        differs = f"; it differs in {listed(rows_of)}"
    work.outline.lines.append(
        f"{label(column)}: {fit.how} ({same}{differs}); a result, so it is not taken as a criterion"
    )
    return True


def _take_directions(work: Work, criteria: Sequence[Yardstick], signs: Sequence[int]) -> None:
    """What the sheet adds counts as better, whatever its name; what somebody said stays."""
    for criterion, sign in zip(criteria, signs, strict=True):
        stated = work.mapping.criteria.get(criterion.heading, {}).get("direction", "")
        guessed = [mark for mark in criterion.marks if mark == "less is better, by its name"]
        if stated or (not guessed and criterion.direction is Direction.MIN and sign > 0):
            continue
        if guessed:
            criterion.direction = Direction.MAX if sign > 0 else Direction.MIN
            criterion.marks.remove(guessed[0])
            criterion.reasons.append(
                f"{'more' if sign > 0 else 'less'} is better: so the sheet adds it up"
            )


def weigh_by_range(criteria: Sequence[Yardstick]) -> None:
    """Where scales differ in length and raw scores are added, a swing is the weight times the length."""
    lengths = [criterion.high - criterion.low for criterion in criteria]
    if len(set(lengths)) > 1:
        for criterion, length in zip(criteria, lengths, strict=True):
            if criterion.weight and criterion.length != length:
                criterion.reasons.append(
                    f"times {plainly(length)}, the length of its scale, since the sheet adds raw scores"
                )
            criterion.length = length


def from_zero(outline: Outline) -> None:
    """Where a sheet divides the plain sum of its scores by the cost, as WSJF does, doing nothing is 0."""
    for criterion in outline.criteria:
        criterion.low, criterion.baseline = Decimal(0), Decimal(0)
        most = max([score.likely for score in criterion.scores if score] or [Decimal(1)])
        criterion.high = max(most, Decimal(1))
        criterion.marks = [
            f"scale from 0 to {plainly(criterion.high)} (the most in the sheet); doing nothing scores 0"
        ]
    weigh_by_range(outline.criteria)


def _is_ratio(work: Work, column: Column, values: Sequence[Decimal | None]) -> bool:
    """Whether a total is the scores added, or multiplied, over the effort: RICE, WSJF, value for money."""
    costs = [entry.column for entry in work.costs]
    rows = []
    for place in range(len(values)):
        scores = [criterion.scores[place] for criterion in work.outline.criteria]
        value = sum(
            (
                Fraction(score.likely) * Fraction(criterion.weight)
                for score, criterion in zip(scores, work.outline.criteria, strict=True)
                if score
            ),
            Fraction(0),
        )
        effort = sum(
            (Fraction(figure.value) for cost in costs if (figure := cost.amounts[place])),
            Fraction(0),
        )
        rows.append((value, effort))
    over = [value / effort if effort else None for value, effort in rows] if costs else []
    plain = [value for value, _ in rows]
    for sums, how in (
        (over, OVER),
        (plain, "the product or sum of the scores"),
    ):
        if sums and follows(values, sums):
            there = sum(
                value is not None and total is not None
                for value, total in zip(values, sums, strict=True)
            )
            if how == OVER and not work.of("factor", "part"):
                from_zero(work.outline)
            work.outline.lines.append(
                f"{label(column)}: {how} (ours gives the same in {there} of {there} rows); a result, and no criterion"
            )
            return True
    return False


def _is_of_one(work: Work, column: Column, values: Sequence[Decimal | None]) -> bool:
    """Whether a total is one criterion over the cost, or less the cost: a ratio of benefits to costs, a net value."""
    prices = [
        sum(
            (
                Fraction(figure.value)
                for entry in work.costs
                if (figure := entry.column.amounts[place])
            ),
            Fraction(0),
        )
        for place in range(len(values))
    ]
    for criterion in work.outline.criteria:
        scores = [Fraction(score.likely) if score else None for score in criterion.scores]
        pairs = list(zip(scores, prices, strict=True))
        over = [score / price if score is not None and price else None for score, price in pairs]
        net = [score - price if score is not None else None for score, price in pairs]
        if work.costs and (follows(values, over) or is_same(values, net)):
            work.outline.lines.append(
                f"{label(column)}: {criterion.name} against the cost; a result, and no criterion"
            )
            return True
    return False


def _sums_costs(work: Work, column: Column, values: Sequence[Decimal | None]) -> bool:
    costs = [entry.column for entry in work.of("cost")]
    sums = [
        sum(
            (Fraction(figure.value) for cost in costs if (figure := cost.amounts[place])),
            Fraction(0),
        )
        for place in range(len(values))
    ]
    agree, of, wrong = equals(values, list(sums))
    if len(costs) < 2 or of < 2 or agree * 10 < of * 7:
        return False
    differs = (
        f", but not in {listed(work.table.plane.place(work.table.body[place], column.index) for place in wrong)}"
        if wrong
        else ""
    )
    work.outline.lines.append(
        f"{label(column)}: the sum of the costs in {agree} of {of} rows{differs}; a result, so it is not taken"
    )
    return True
