"""Statements about weights in plain words, as exact rows: `C1 >= 2 * C4`, `C1 + C2 is at least C3`, `C5 <= 10 %`.

A statement names criteria (a group stands for the sum of its leaves), adds, subtracts, multiplies by numbers and
compares; two comparisons in a row give a range, as `0.1 <= C1 <= 0.3`. `>` and `<` are taken as at least and at most:
the boundary belongs to the set, as it must for a set to have corners. Percentages and fractions are exact.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.headings import nearest
from scoring.linear import Constraint, Polyhedron
from scoring.value.elicitation.clash import smallest_clash

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from criteria.case import Case
    from scoring.linear import Sense
    from scoring.value.elicitation.intervals import Ranges

type Sum = tuple[tuple[Fraction, ...], Fraction]
"""A weight for each leaf, and a constant."""

_WORDS = (
    (r"is no less than|is not less than|is at least|at least|≥|=>|>=", ">="),
    (r"is no more than|is not more than|is at most|at most|≤|=<|<=", "<="),
    (r"is more than|is greater than|more than|>", ">="),
    (r"is less than|less than|<", "<="),
    (r"is equal to|equals|is the same as|is|==|=", "="),
    (r"plus|\+", "+"),
    (r"minus|-|−", "-"),
    (r"times|×|\*", "*"),
    (r"divided by|/", "/"),
    (r"per cent|percent|%", "%"),
)
_NUMBERS = {"twice": Fraction(2), "double": Fraction(2), "half of": Fraction(1, 2), "half": Fraction(1, 2)}
_NUMBER = re.compile(r"\d+(\.\d+)?")


class StatementError(ValueError):
    """A statement cannot be read: what was found, and the next step."""

    def __init__(self, text: str, found: str, mend: str) -> None:
        self.text, self.found, self.mend = text, found, mend
        super().__init__(f"`{text}`: {found} {mend}")


@dataclass(frozen=True, slots=True)
class Statement:
    """What was said, as rows over the weights of the leaves in the case's order."""

    text: str
    rows: tuple[Constraint, ...]

    def holds(self, weights: Sequence[Fraction]) -> bool:
        """Say whether some weights keep it."""
        return all(row.holds(weights) for row in self.rows)


@dataclass(frozen=True, slots=True)
class StatementSet:
    """What several statements leave possible.

    ranges: of each weight, exact and reached; None where nothing is left. centre: the mean of the weights that reach
    them, which keep every statement. clash: places of a smallest set of statements that cannot all be true.
    """

    statements: tuple[Statement, ...]
    ranges: Ranges | None
    centre: tuple[Fraction, ...] | None
    clash: tuple[int, ...]


def leaf_columns(case: Case) -> dict[str, tuple[Fraction, ...]]:
    """Say, for each node of the value tree, which leaves it stands for: one 0 or 1 for each leaf."""
    parent = {row.id: row.parent for row in case.criteria}

    def above(node: str) -> Iterator[str]:
        while node:
            yield node
            node = parent.get(node, "")

    lines = [set(above(leaf.id)) for leaf in case.leaves]
    return {row.id: tuple(Fraction(int(row.id in line)) for line in lines) for row in case.criteria}


def statement(text: str, columns: Mapping[str, tuple[Fraction, ...]]) -> Statement:
    """Read one statement; `columns` as from `leaf_columns`. Raises StatementError.

    >>> one, other = (Fraction(1), Fraction(0)), (Fraction(0), Fraction(1))
    >>> [row.coefficients for row in statement("C1 is at least twice C4", {"C1": one, "C4": other}).rows]
    [(Fraction(1, 1), Fraction(-2, 1))]
    """
    return _Reader(text, columns).read()


def fitted(statements: Sequence[Statement], leaves: int) -> StatementSet:
    """Find what the statements leave possible of weights that are at least zero and sum to 1."""
    total = Constraint((Fraction(1),) * leaves, "=", Fraction(1))

    def shape(places: Sequence[int]) -> Polyhedron:
        return Polyhedron(leaves, [total, *(row for k in places for row in statements[k].rows)])

    every = range(len(statements))
    whole = shape(every)
    if not whole.feasible:
        clash = smallest_clash(len(statements), lambda places: shape(places).feasible)
        return StatementSet(tuple(statements), None, None, clash)
    units = [tuple(Fraction(int(j == k)) for j in range(leaves)) for k in range(leaves)]
    ends = [(whole.least(unit), whole.most(unit)) for unit in units]
    points = [point for low, high in ends for point in (low[1], high[1])]
    centre = tuple(sum((point[j] for point in points), Fraction(0)) / len(points) for j in range(leaves))
    return StatementSet(tuple(statements), tuple((low[0], high[0]) for low, high in ends), centre, ())


class _Reader:
    """Reads one statement from left to right."""

    def __init__(self, text: str, columns: Mapping[str, tuple[Fraction, ...]]) -> None:
        self.text, self.columns = text, columns
        self.width = len(next(iter(columns.values()), ()))
        self.marks = list(self._marks())
        self.at = 0

    def read(self) -> Statement:
        sums, senses = [self._sum()], []
        while (sense := self._next("<=", ">=", "=")) is not None:
            senses.append(sense)
            sums.append(self._sum())
        if self.at < len(self.marks):
            raise self._error(f"`{self.marks[self.at][1]}` stands where nothing was expected.")
        if not senses:
            raise self._error("it compares nothing.")
        rows = []
        for left, sense, right in zip(sums, senses, sums[1:], strict=False):
            cells = tuple(a - b for a, b in zip(left[0], right[0], strict=True))
            if not any(cells):
                raise self._error("it says nothing about any weight.")
            rows.append(Constraint(cells, _sense(sense), right[1] - left[1]))
        return Statement(self.text, tuple(rows))

    def _marks(self) -> Iterator[tuple[str, str]]:
        """Cut the text into (kind, text): names first, the longest first, so that an id may hold spaces and hyphens."""
        text, at = self.text, 0
        while at < len(text):
            rest = text[at:]
            if rest[0].isspace() or rest[0] in ",()":
                at += 1
                if rest[0] in "()":
                    yield rest[0], rest[0]
                continue
            name = self._named(rest)
            if name is not None:
                yield "name", name
                at += len(name)
                continue
            kind, length = self._mark(rest)
            yield kind, rest[:length]
            at += length

    def _named(self, rest: str) -> str | None:
        names = sorted(self.columns, key=lambda name: (-len(name), name))
        return next((n for n in names if rest.casefold().startswith(n.casefold()) and _ends(n, rest)), None)

    def _mark(self, rest: str) -> tuple[str, int]:
        lower = rest.casefold()
        for word in _NUMBERS:
            if lower.startswith(word) and _ends(word, lower):
                return "word", len(word)
        for pattern, kind in _WORDS:
            found = re.match(pattern, lower)
            if found and (not found[0][-1].isalpha() or _ends(found[0], lower)):
                return kind, found.end()
        number = _NUMBER.match(rest)
        if number and (_ends(number[0], rest) or self._named(rest[number.end() :])):
            return "number", number.end()
        odd = re.match(r"[^\s<>=≥≤*×+/%()]+", rest)
        word = odd[0] if odd else rest[0]
        close = nearest(word, self.columns)
        mend = f"Did you mean {close}?" if close else "Name criteria by their ids, as in C1 >= 2 * C4."
        raise StatementError(self.text, f"`{word}` is no criterion and no number.", mend)

    def _next(self, *kinds: str) -> str | None:
        if self.at < len(self.marks) and self.marks[self.at][0] in kinds:
            self.at += 1
            return self.marks[self.at - 1][0]
        return None

    def _sum(self) -> Sum:
        sign = -1 if self._next("-") else 1
        total = _times(self._product(), Fraction(sign))
        while (mark := self._next("+", "-")) is not None:
            total = _plus(total, _times(self._product(), Fraction(1 if mark == "+" else -1)))
        return total

    def _product(self) -> Sum:
        total = self._factor()
        while True:
            mark = self._next("*", "/")
            beside = self.at < len(self.marks) and self.marks[self.at][0] in {"name", "number", "word", "("}
            if mark is None and not beside:
                return total
            other = self._factor()
            if mark == "/":
                if any(other[0]) or not other[1]:
                    raise self._error("weights can be divided by a number only, and not by 0.")
                total = _times(total, 1 / other[1])
            elif any(total[0]) and any(other[0]):
                raise self._error("two weights cannot be multiplied.")
            elif any(total[0]):
                total = _times(total, other[1])
            else:
                total = _times(other, total[1])

    def _factor(self) -> Sum:
        if self.at >= len(self.marks):
            raise self._error("it ends too early.")
        kind, text = self.marks[self.at]
        self.at += 1
        nothing = (Fraction(0),) * self.width
        if kind == "name":
            return self.columns[text], Fraction(0)
        if kind == "number":
            number = Fraction(text)
            return nothing, number / 100 if self._next("%") else number
        if kind == "word":
            return nothing, _NUMBERS[text.casefold()]
        if kind == "(":
            inner = self._sum()
            if self._next(")") is None:
                raise self._error("a bracket is not closed.")
            return inner
        raise self._error(f"`{text}` stands where a criterion or a number was expected.")

    def _error(self, found: str) -> StatementError:
        return StatementError(self.text, found, "Write it as C1 >= 2 * C4 or C1 + C2 >= C3.")


def _ends(word: str, rest: str) -> bool:
    """Whether a word ends where it was matched, and is not the beginning of a longer one."""
    after = rest[len(word) : len(word) + 1]
    return not (after.isalnum() or after == "_")


def _sense(mark: str) -> Sense:
    return "=" if mark == "=" else ">=" if mark == ">=" else "<="


def _plus(one: Sum, other: Sum) -> Sum:
    return tuple(a + b for a, b in zip(one[0], other[0], strict=True)), one[1] + other[1]


def _times(one: Sum, factor: Fraction) -> Sum:
    return tuple(a * factor for a in one[0]), one[1] * factor
