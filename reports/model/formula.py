"""A formula over named cells: one value that Excel recalculates, Python evaluates and a page's script may evaluate.

A formula names cells by table, row and column, never by A1, so chapters need not know where a writer puts a table:

    At("criteria", "C1", "swing") / Sum(Span("criteria", "swing"))

In words: the swing of C1 over the sum of all swings. `excel` spells it for a workbook, given where cells stand;
`evaluate` works it out as Excel would, in floats, given what cells hold.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from reports.model.text import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

type Scalar = float | str | bool | None
"""What a cell may hold once worked out; None is an empty cell."""


class FormulaError(ValueError):
    """A formula asks for something that it cannot be given: an unknown function, text in a sum, division by zero."""


class Formula:
    """Any formula: the arithmetic signs make larger ones out of smaller ones."""

    __slots__ = ()

    def __add__(self, other: Formula | float) -> Formula:
        return Call("+", (self, as_formula(other)))

    def __sub__(self, other: Formula | float) -> Formula:
        return Call("-", (self, as_formula(other)))

    def __mul__(self, other: Formula | float) -> Formula:
        return Call("*", (self, as_formula(other)))

    def __truediv__(self, other: Formula | float) -> Formula:
        return Call("/", (self, as_formula(other)))


@dataclass(frozen=True, slots=True)
class At(Formula):
    """One cell, by table, row key and column key."""

    table: str
    row: str
    column: str


@dataclass(frozen=True, slots=True)
class Span(Formula):
    """The body cells of one column from row `first` to row `last` (both included; the whole column by default)."""

    table: str
    column: str
    first: str | None = None
    last: str | None = None


@dataclass(frozen=True, slots=True)
class Fixed(Formula):
    """A number or a text that stands in the formula itself."""

    value: float | str


@dataclass(frozen=True, slots=True)
class Call(Formula):
    """A function or an arithmetic sign over its arguments."""

    name: str
    arguments: tuple[Formula, ...]


RANK_DECIMALS = 9
"""Values are ranked as rounded to this many decimals, here as in `scoring`, so that float noise splits no tie."""
SIGNS = {"+": 2, "-": 2, "*": 3, "/": 3, "&": 1, "=": 0, "<>": 0, "<": 0, "<=": 0, ">": 0, ">=": 0}
"""Each infix sign with how tightly it binds."""


def as_formula(value: Formula | float | str) -> Formula:
    """Let a bare number or text stand in a formula."""
    return value if isinstance(value, Formula) else Fixed(value)


def call(name: str, *arguments: Formula | float | str) -> Call:
    """Make a call of a function (`SUM`, `IF`, ...) or an infix sign (`=`, `<=`, ...)."""
    return Call(name, tuple(as_formula(argument) for argument in arguments))


MOST_ARGUMENTS = 200
LONGEST_TEXT = 250


def add_up(terms: Sequence[Formula]) -> Formula:
    """Add terms up; no terms are worth zero. Long sums are nested, since a function takes 255 arguments at most."""
    if len(terms) <= 1:
        return terms[0] if terms else Fixed(0)
    if len(terms) <= MOST_ARGUMENTS:
        return Call("SUM", tuple(terms))
    parts = [terms[at : at + MOST_ARGUMENTS] for at in range(0, len(terms), MOST_ARGUMENTS)]
    return add_up([add_up(part) for part in parts])


def references(formula: Formula) -> Iterator[At | Span]:
    """Go through every cell and column that a formula reads, in the order they are written."""
    if isinstance(formula, At | Span):
        yield formula
    elif isinstance(formula, Call):
        for argument in formula.arguments:
            yield from references(argument)


def excel(formula: Formula, place: Callable[[At | Span], str], binds: int = -1) -> str:
    """Spell a formula for a workbook, without the leading `=`; `place` gives a reference its A1 form."""
    if isinstance(formula, At | Span):
        return place(formula)
    if isinstance(formula, Fixed):
        return _literal(formula.value)
    if not isinstance(formula, Call):
        message = f"{formula!r} is no formula."
        raise FormulaError(message)
    if formula.name in SIGNS:
        strength = SIGNS[formula.name]
        left, right = formula.arguments
        text = f"{excel(left, place, strength)}{formula.name}{excel(right, place, strength + 1)}"
        return f"({text})" if strength < binds else text
    arguments = [excel(argument, place) for argument in formula.arguments]
    if formula.name == "RANK":
        # The workbook's own RANK tells float noise apart; ours ranks as everything else here does.
        value, others = arguments
        return f"(1+SUMPRODUCT(--(ROUND({others},{RANK_DECIMALS})>ROUND({value},{RANK_DECIMALS}))))"
    return f"{formula.name}({','.join(arguments)})"


def _literal(value: float | str) -> str:
    if isinstance(value, str):
        # A text in a formula may hold 255 characters at most.
        parts = [value[at : at + LONGEST_TEXT] for at in range(0, len(value), LONGEST_TEXT)] or [""]
        doubled = [part.replace('"', '""') for part in map(visible, parts)]
        joined = "&".join(f'"{part}"' for part in doubled)
        return f"({joined})" if len(parts) > 1 else joined
    text = repr(value)
    return f"({text})" if value < 0 else text


def evaluate(formula: Formula, cell: Callable[[At], Scalar], column: Callable[[Span], list[Scalar]]) -> Scalar:
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
    match sign:
        case "+":
            return a + b
        case "-":
            return a - b
        case "*":
            return a * b
        case "/":
            if b == 0:
                message = "A division by zero."
                raise FormulaError(message)
            return a / b
        case "<":
            return a < b
        case "<=":
            return a <= b
        case ">":
            return a > b
        case _:
            return a >= b


def _same(left: Scalar, right: Scalar) -> bool:
    # Excel compares texts without regard to case, and an empty cell equals both 0 and "".
    if isinstance(left, str) or isinstance(right, str):
        return str(left if left is not None else "").casefold() == str(right if right is not None else "").casefold()
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
    return [float(value) for column in columns for value in column if value is not None and not isinstance(value, str)]


def round_half_up(value: float, places: int) -> float:
    """Round as Excel does: half away from zero, on the shortest decimal that names the float."""
    return float(Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def _fixed(value: float, places: int) -> str:
    return f"{round_half_up(value, places):,.{places}f}"


def _sum(columns: list[list[Scalar]]) -> float:
    return math.fsum(_numbers(columns))


def _sumproduct(columns: list[list[Scalar]]) -> float:
    rows = zip(*columns, strict=True)
    return math.fsum(math.prod(0.0 if isinstance(x, str) else number(x) for x in row) for row in rows)


def _rank(columns: list[list[Scalar]]) -> float:
    own = round_half_up(number(columns[0][0]), RANK_DECIMALS)
    return 1.0 + sum(round_half_up(value, RANK_DECIMALS) > own for value in _numbers(columns[1:]))


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
    "COUNTIF": lambda columns: float(sum(_same(value, columns[1][0]) for value in columns[0])),
}
"""What formulas may call, each as Excel works it out over lists of cells."""
