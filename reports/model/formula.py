"""A formula over named cells: one value that Excel recalculates, and tests evaluate as Excel would.

A formula names cells by table, row and column, never by A1, so chapters need not know where a
writer puts a table:

    At("criteria", "C1", "swing") / Sum(Span("criteria", "swing"))

In words: the swing of C1 over the sum of all swings. `excel` spells it for a workbook, given where
cells stand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.model.text import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


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


REFERENCES = (At, Span)
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
    if isinstance(formula, REFERENCES):
        yield formula
    elif isinstance(formula, Call):
        for argument in formula.arguments:
            yield from references(argument)


def excel(formula: Formula, place: Callable[[At | Span], str], binds: int = -1) -> str:
    """Spell a formula for a workbook, without the leading `=`; `place` gives a reference its A1 form.

    binds: how tightly the sign around it binds; it stands in brackets where its own sign binds
    less.
    """
    if isinstance(formula, REFERENCES):
        return place(formula)
    if isinstance(formula, Fixed):
        return _literal(formula.value)
    if not isinstance(formula, Call):
        message = f"{formula!r} is no formula."
        raise TypeError(message)
    if formula.name in SIGNS:
        return _infix(formula, place, binds)
    arguments = [excel(argument, place) for argument in formula.arguments]
    if formula.name == "RANK":
        # The workbook's own RANK tells float noise apart; ours ranks as everything else here does.
        value, others = arguments
        return f"(1+SUMPRODUCT(--(ROUND({others},{RANK_DECIMALS})>ROUND({value},{RANK_DECIMALS}))))"
    return f"{formula.name}({','.join(arguments)})"


def _infix(signed: Call, place: Callable[[At | Span], str], binds: int) -> str:
    strength = SIGNS[signed.name]
    left, right = signed.arguments
    text = f"{excel(left, place, strength)}{signed.name}{excel(right, place, strength + 1)}"
    return f"({text})" if strength < binds else text


def _literal(value: float | str) -> str:
    if isinstance(value, str):
        return _quoted(value)
    text = repr(value)
    return f"({text})" if value < 0 else text


def _quoted(text: str) -> str:
    """Spell a text; a long one in pieces, since one in a formula may hold 255 characters at most."""
    pieces = [text[at : at + LONGEST_TEXT] for at in range(0, len(text), LONGEST_TEXT)] or [""]
    doubled = [visible(piece).replace('"', '""') for piece in pieces]
    spelled = "&".join(f'"{piece}"' for piece in doubled)
    return f"({spelled})" if len(pieces) > 1 else spelled
