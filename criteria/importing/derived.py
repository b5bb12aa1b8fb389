"""Columns that follow from others, under whatever heading: a score times its weight, a sum, a quotient, a net value."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

from criteria.importing.tables.totals import follows, is_same, weighted_fit
from criteria.importing.tables.vocabulary import bare
from criteria.importing.tables.weights import name_of
from criteria.importing.work import Work, retake

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from criteria.importing.tables.table import Column

_LOOK = 60
"""Rows that are looked at: what holds in all of them is taken to hold."""
_LEAST = 3
"""Rows from which arithmetic that no heading speaks of is believed."""
_WEIGHTED = re.compile(r"weighted|gewichtet|ponder|wazon|normali[sz]ed")


def without_derived(work: Work, chosen: Sequence[Column]) -> list[Column]:
    """Leave out, of the columns taken for criteria, those that follow from others before them."""
    kept: list[Column] = []
    for column in chosen:
        source = None if column.index in work.weights.of else _source(work, column, kept)
        if source is None:
            kept.append(column)
        else:
            kind = "not used" if source.endswith("its weight") else "total"
            retake(work, column, source, kind=kind)
    return kept


def _source(work: Work, column: Column, before: Sequence[Column]) -> str | None:
    """How a column follows from those before it, in words; None where it does not."""
    values = _values(column)
    if _WEIGHTED.search(bare(column.heading)):
        for other in before:
            if follows(values, _fractions(other)):
                return f"{name_of(other.heading)} times its weight"
    if sum(value is not None for value in values) < _LEAST or len({*values} - {None}) < 2:
        return None
    if _is_sum(work, values, before) or _is_against_cost(work, values, before):
        return "it follows from the columns before it"
    return None


def _is_sum(work: Work, values: Sequence[Decimal | None], before: Sequence[Column]) -> bool:
    if len(before) < 2 or any(not other.is_numeric for other in before):
        return False
    shares = [Fraction(work.weights.of.get(other.index, 1)) for other in before]
    rows = list(zip(*map(_fractions, before), strict=True))
    ends = [(Fraction(0), Fraction(1))] * len(shares)
    fit = weighted_fit(values, rows, shares, [False] * len(shares), ends)
    return fit is not None and fit.agree == fit.of >= _LEAST


def _is_against_cost(
    work: Work, values: Sequence[Decimal | None], before: Sequence[Column]
) -> bool:
    """Whether a column is one score over the cost, or less the cost."""
    prices = [_fractions(entry.column) for entry in work.costs]
    for other, price in product(map(_fractions, before), prices):
        pairs = list(zip(other, price, strict=True))
        over = [score / cost if score is not None and cost else None for score, cost in pairs]
        net = [None if score is None or cost is None else score - cost for score, cost in pairs]
        if follows(values, over) or is_same(values, net):
            return True
    return False


def _values(column: Column) -> list[Decimal | None]:
    return [figure.value if figure else None for figure in column.amounts[:_LOOK]]


def _fractions(column: Column) -> list[Fraction | None]:
    return [Fraction(figure.value) if figure else None for figure in column.amounts[:_LOOK]]
