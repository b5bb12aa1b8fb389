"""A report's formulas worked out afresh, as Excel would, also after somebody typed other figures into its entries."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

from reports.model.formula import RANK_DECIMALS, SIGNS, At, Call, Fixed, Formula, Span
from reports.model.report import Report

type Scalar = float | str | bool | None
"""What a cell may hold once worked out; None is an empty cell."""


class FormulaError(ValueError):
    """A formula asks for something that it cannot be given: an unknown function, text in a sum, division by zero."""


class Recalculation:
    """Every formula of a report worked out afresh from the cells it reads, with some cells changed by hand.

    changes: (table, row, column) -> what was typed there. Raises FormulaError where Excel would
    show an error value, and RecursionError where formulas read one another in a circle.
    """

    def __init__(
        self, report: Report, changes: dict[tuple[str, str, str], Scalar] | None = None
    ) -> None:
        self.tables = report.tables
        self.rows = {
            key: {row.key: row for row in table.rows} for key, table in report.tables.items()
        }
        self.known: dict[tuple[str, str, str], Scalar] = dict(changes or {})

    def at(self, place: At) -> Scalar:
        """Work out one cell."""
        key = (place.table, place.row, place.column)
        if key not in self.known:
            cell = self.rows[place.table][place.row].cells[
                self.tables[place.table].place(place.column)
            ]
            plain = (
                cell.value
                if isinstance(cell.value, str | bool) or cell.value is None
                else float(cell.value)
            )
            self.known[key] = (
                plain if cell.formula is None else evaluate(cell.formula, self.at, self.column)
            )
        return self.known[key]

    def column(self, column: Span) -> list[Scalar]:
        """Work out the cells of a column, or of a run of its rows."""
        keys = self.tables[column.table].row_keys(column)
        return [self.at(At(column.table, key, column.column)) for key in keys]


def evaluate(
    formula: Formula, cell: Callable[[At], Scalar], column: Callable[[Span], list[Scalar]]
) -> Scalar:
    """Work out a formula as Excel would. Raises FormulaError for what Excel would show as an error value."""
    if isinstance(formula, At):
        return cell(formula)
    if isinstance(formula, Fixed):
        return formula.value
    if not isinstance(formula, Call):
        message = f"{formula!r} has no single value."
        raise FormulaError(message)

    def one(argument: Formula) -> Scalar:
        return evaluate(argument, cell, column)

    def many(argument: Formula) -> list[Scalar]:
        return column(argument) if isinstance(argument, Span) else [one(argument)]

    if formula.name == "IF":
        condition, yes, no = formula.arguments
        return one(yes) if one(condition) else one(no)
    if formula.name in SIGNS:
        left, right = formula.arguments
        return _sign(formula.name, one(left), one(right))
    known = FUNCTIONS.get(formula.name)
    if known is None:
        message = f"The function {formula.name} is not known here."
        raise FormulaError(message)
    return known([many(argument) for argument in formula.arguments])


def number(value: Scalar) -> float:
    """Read a cell as a number: an empty cell is 0, a truth is 0 or 1, text is refused."""
    if value is None:
        return 0.0
    if isinstance(value, str):
        message = f"{value!r} is text where a number is needed."
        raise FormulaError(message)
    return float(value)


def _sign(sign: str, left: Scalar, right: Scalar) -> Scalar:
    if sign in {"=", "<>"}:
        return _same(left, right) == (sign == "=")
    if sign == "&":
        return as_text(left) + as_text(right)
    a, b = number(left), number(right)
    if sign == "/" and b == 0:
        message = "A division by zero."
        raise FormulaError(message)
    return ARITHMETIC[sign](a, b)


ARITHMETIC: dict[str, Callable[[float, float], Scalar]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _same(left: Scalar, right: Scalar) -> bool:
    # Excel compares texts without regard to case, and an empty cell equals both 0 and "".
    if isinstance(left, str) or isinstance(right, str):
        return (
            str(left if left is not None else "").casefold()
            == str(right if right is not None else "").casefold()
        )
    return number(left) == number(right)


def as_text(value: Scalar) -> str:
    """Read a cell as text, as Excel does where text is asked for: 15 digits of a number, nothing of an empty cell."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str) or value is None:
        return value or ""
    return f"{value:.15g}"


def _numbers(columns: list[list[Scalar]]) -> list[float]:
    # As Excel's SUM over a range: texts and empty cells are passed over.
    return [
        float(value)
        for column in columns
        for value in column
        if value is not None and not isinstance(value, str)
    ]


def round_half_up(value: float, places: int) -> float:
    """Round as Excel does: half away from zero, on the shortest decimal that names the float."""
    return float(Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def _fixed(value: float, places: int) -> str:
    return f"{round_half_up(value, places):,.{places}f}"


def _sum(columns: list[list[Scalar]]) -> float:
    return math.fsum(_numbers(columns))


def _sumproduct(columns: list[list[Scalar]]) -> float:
    rows = zip(*columns, strict=True)
    return math.fsum(
        math.prod(0.0 if isinstance(x, str) else number(x) for x in row) for row in rows
    )


def _rank(columns: list[list[Scalar]]) -> float:
    ranked = round_half_up(number(columns[0][0]), RANK_DECIMALS)
    return 1.0 + sum(
        round_half_up(value, RANK_DECIMALS) > ranked for value in _numbers(columns[1:])
    )


FUNCTIONS: dict[str, Callable[[list[list[Scalar]]], Scalar]] = {
    "SUM": _sum,
    "SUMPRODUCT": _sumproduct,
    "MAX": lambda columns: max(_numbers(columns), default=0.0),
    "MIN": lambda columns: min(_numbers(columns), default=0.0),
    "ABS": lambda columns: abs(number(columns[0][0])),
    "EXP": lambda columns: math.exp(number(columns[0][0])),
    "ROUND": lambda columns: round_half_up(number(columns[0][0]), int(number(columns[1][0]))),
    "AND": lambda columns: all(_numbers(columns)),
    "OR": lambda columns: any(_numbers(columns)),
    "NOT": lambda columns: not number(columns[0][0]),
    "RANK": _rank,
    "EXACT": lambda columns: as_text(columns[0][0]) == as_text(columns[1][0]),
    "FIXED": lambda columns: _fixed(number(columns[0][0]), int(number(columns[1][0]))),
    "INDEX": lambda columns: columns[0][int(number(columns[1][0])) - 1],
    "MATCH": lambda columns: float(
        1 + [_same(each, columns[0][0]) for each in columns[1]].index(True)
    ),
    "COUNTIF": lambda columns: float(sum(_same(value, columns[1][0]) for value in columns[0])),
}
"""What formulas may call, each as Excel works it out over lists of cells."""
