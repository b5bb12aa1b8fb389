"""Statements about weights in plain words, as exact rows: `C1 >= 2 * C4`, `C1 is twice as important as C2`.

A statement names criteria by id or name (a group stands for the sum of its leaves), adds,
subtracts, multiplies by numbers and compares; two comparisons in a row, or `between ... and ...`,
give a range. `>` and `<` are taken as at least and at most: the boundary belongs to the set, as it
must for a set to have corners. Percentages and fractions are exact. Nothing is guessed at: a
decimal comma, or two numbers side by side, is refused with what to type.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from criteria.model.names import nearest
from criteria.model.numerals import twofold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from criteria.model.case import Case

type Sum = tuple[tuple[Fraction, ...], Fraction]
"""A weight for each leaf, and a constant."""

type Sense = Literal["<=", ">=", "="]

type Mark = tuple[str, str]
"""Kind and text: a name, a number, a comparison, a sign."""

_VERB = r"(?:(?:is|are|weighs?|counts?|matters?) )?"
_WORDS = (
    (rf"{_VERB}(?:no less|not less) than|{_VERB}at least|≥|=>|>=", ">="),
    (rf"{_VERB}(?:no more|not more) than|{_VERB}at most|≤|=<|<=", "<="),
    (rf"{_VERB}(?:more important|more|greater|larger|bigger|heavier) than|outweighs|>", ">="),
    (rf"{_VERB}(?:less important|less|smaller|lighter) than|<", "<="),
    (rf"{_VERB}between", "between"),
    (r"as (?:important|much|heavy|large|big) as", "as"),
    (r"is equal to|equals|is the same as|is equally important as|is|are|weighs|==|=", "="),
    (r"and", "and"),
    (r"of", "of"),
    (r"plus|\+", "+"),
    (r"minus|-|−", "-"),
    (r"times|×|\*", "*"),
    (r"divided by|/", "/"),
    (r"per cent|percent|%", "%"),
)
_COUNTED = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBERS = {
    **{word: Fraction(2) for word in ("twice", "double")},
    "thrice": Fraction(3),
    **{word: Fraction(1, 2) for word in ("half", "one half", "a half")},
    **{word: Fraction(1, 3) for word in ("a third", "one third")},
    **{word: Fraction(1, 4) for word in ("a quarter", "one quarter")},
    "two thirds": Fraction(2, 3),
    "three quarters": Fraction(3, 4),
    **{word: Fraction(number) for number, word in enumerate(_COUNTED, 1)},
}
_LONGEST_FIRST = sorted(_NUMBERS, key=lambda word: (-len(word), word))
_NUMBER = re.compile(r"\d+(?:\.\d+)?|\.\d+")
_COMMA = re.compile(r"\d+(?:[.,]\d+)*,\d+(?:[.,]\d+)*")
_SENSES: dict[str, Sense] = {"=": "=", ">=": ">=", "<=": "<="}
_FACTORS = frozenset({"name", "number", "(", "of", "as"})


class StatementError(ValueError):
    """A statement cannot be read: what was found, and the next step."""

    def __init__(self, text: str, found: str, mend: str) -> None:
        self.text, self.found, self.mend = text, found, mend
        super().__init__(f"`{text}`: {found} {mend}")


@dataclass(frozen=True, slots=True)
class Comparison:
    """sum_j coefficients[j] * w_j  (sense)  bound, over the weights of the leaves in the case's order."""

    coefficients: tuple[Fraction, ...]
    sense: Sense
    bound: Fraction

    @property
    def possible(self) -> bool:
        """Whether some weights that are at least zero and sum to 1 keep it: such a sum runs over its coefficients."""
        least, most = min(self.coefficients), max(self.coefficients)
        reaches = self.sense == "<=" or most >= self.bound
        stays = self.sense == ">=" or least <= self.bound
        return reaches and stays

    @property
    def idle(self) -> bool:
        """Whether all weights keep it, so that it says nothing."""
        least, most = min(self.coefficients), max(self.coefficients)
        always_reaches = self.sense == "<=" or least >= self.bound
        always_stays = self.sense == ">=" or most <= self.bound
        return always_reaches and always_stays


def leaf_columns(case: Case) -> dict[str, tuple[Fraction, ...]]:
    """Say, for each node of the value tree, which leaves it stands for: one 0 or 1 for each leaf.

    A node is found by its id, and by its name where that is no id and no other node has it.
    """
    parent = {row.id: row.parent for row in case.criteria}
    lines = [set(_upward(leaf.id, parent)) for leaf in case.leaves]
    by_id = {
        row.id: tuple(Fraction(int(row.id in line)) for line in lines) for row in case.criteria
    }
    count_of = Counter(row.name.casefold() for row in case.criteria)
    taken = {id_.casefold() for id_ in by_id} | _NUMBERS.keys()
    by_name = {
        row.name: by_id[row.id]
        for row in case.criteria
        if count_of[row.name.casefold()] == 1 and row.name.casefold() not in taken
    }
    return {**by_id, **by_name}


def _upward(node: str, parent: Mapping[str, str]) -> Iterator[str]:
    """A node of the tree and those above it; of a circle, each once."""
    seen: list[str] = []
    while node and node not in seen:
        yield node
        seen.append(node)
        node = parent.get(node, "")


def read_statement(
    text: str, columns: Mapping[str, tuple[Fraction, ...]]
) -> tuple[Comparison, ...]:
    """Read one statement; `columns` as from `leaf_columns`. Raises StatementError.

    >>> one, other = (Fraction(1), Fraction(0)), (Fraction(0), Fraction(1))
    >>> found = read_statement("C1 is at least twice C4", {"C1": one, "C4": other})
    >>> [row.coefficients for row in found]
    [(Fraction(1, 1), Fraction(-2, 1))]
    """
    return _Reader(text, columns).read()


def renamed_statement(
    text: str, columns: Mapping[str, tuple[Fraction, ...]], old: str, new: str
) -> str:
    """The statement with one id of a criterion in place of another; one that cannot be read stays as it is.

    >>> one, other = (Fraction(1), Fraction(0)), (Fraction(0), Fraction(1))
    >>> renamed_statement("C1 >= 2 * C10", {"C1": one, "C10": other}, "C1", "X")
    'X >= 2 * C10'
    """
    try:
        reader = _Reader(text, columns)
    except StatementError:
        return text
    rest, pieces = re.sub(r"\s+", " ", text).strip(), []
    for kind, mark in reader.marks:
        start = rest.casefold().index(mark.casefold())
        named = kind == "name" and mark.casefold() == old.casefold()
        pieces += [rest[:start], new if named else rest[start : start + len(mark)]]
        rest = rest[start + len(mark) :]
    return "".join(pieces) + rest


class _Reader:
    """Reads one statement from left to right."""

    def __init__(self, text: str, columns: Mapping[str, tuple[Fraction, ...]]) -> None:
        self.text, self.columns = text, columns
        self.names = sorted(columns, key=lambda name: (-len(name), name))
        self.width = len(next(iter(columns.values()), ()))
        self.marks = list(self._marks())
        self.at = 0

    def read(self) -> tuple[Comparison, ...]:
        sums, senses = [self._sum()], []
        if self._next("between") is not None:
            low = self._sum()
            if self._next("and") is None:
                raise self._error(
                    "a range has two ends with `and` between them.",
                    "as in C1 is between 10 % and 20 %",
                )
            sums, senses = [low, sums[0], self._sum()], ["<=", "<="]
        while (sense := self._next("<=", ">=", "=")) is not None:
            senses.append(sense)
            sums.append(self._sum())
        if self.at < len(self.marks):
            raise self._error(f"`{self.marks[self.at][1]}` stands where nothing was expected.")
        if not senses:
            raise self._error("it compares nothing.")
        return tuple(self._row(*each) for each in zip(sums, senses, sums[1:], strict=False))

    def _row(self, left: Sum, sense: str, right: Sum) -> Comparison:
        cells = tuple(a - b for a, b in zip(left[0], right[0], strict=True))
        if not any(cells):
            raise self._error("it says nothing about any weight.")
        return Comparison(cells, _SENSES[sense], right[1] - left[1])

    # -- marks -------------------------------------------------------------------------------------

    def _marks(self) -> Iterator[Mark]:
        """Cut the text into marks: names first, the longest first, so that an id may hold spaces and hyphens."""
        text, at = re.sub(r"\s+", " ", self.text).strip(), 0
        while at < len(text):
            rest = text[at:]
            if rest[0] == " ":
                at += 1
                continue
            name = self._named(rest)
            kind, length = ("name", len(name)) if name is not None else self._mark(rest)
            yield kind, name if name is not None else rest[:length]
            at += length

    def _named(self, rest: str) -> str | None:
        lower = rest.casefold()
        return next(
            (n for n in self.names if lower.startswith(n.casefold()) and _ends(n, rest)), None
        )

    def _mark(self, rest: str) -> tuple[str, int]:
        """The kind and the length of the mark at the head of what is left, which is no name."""
        if rest[0] in "(),":
            return rest[0], 1
        worded = _worded(rest.casefold())
        if worded is not None:
            return worded
        comma = _COMMA.match(rest)
        if comma:
            raise self._with_comma(comma[0])
        number = _NUMBER.match(rest)
        if number and (_ends(number[0], rest) or self._named(rest[number.end() :])):
            return "number", number.end()
        raise self._unknown(rest)

    def _with_comma(self, typed: str) -> StatementError:
        """A number with a comma in it, which stands for a point or for nothing."""
        units, _, part = typed.partition(",")
        plain = f"{units}.{part}"
        mend = "Type its digits with one point at most."
        if _NUMBER.fullmatch(plain):
            mend = f"Type {plain}."
        if both := twofold(plain):
            mend = f"Type {both[0]} or {both[1]}, whichever is meant."
        return StatementError(self.text, f"{typed} is not a number here.", mend)

    def _unknown(self, rest: str) -> StatementError:
        odd = re.match(r"[^\s<>=≥≤*×+/%(),]+", rest)
        word = odd[0] if odd else rest[0]
        close = nearest(word, self.columns)
        mend = (
            f"Did you mean {close}?" if close else "Name criteria by their ids, as in C1 >= 2 * C4."
        )
        return StatementError(
            self.text, f"`{word}` is no criterion, no number and no comparison.", mend
        )

    # -- sums --------------------------------------------------------------------------------------

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
        self._next("as")  # is at least as important as C2
        total = self._factor()
        while True:
            mark = self._next("*", "/")
            if mark is None and not self._beside():
                return total
            if self._next("of", "as") and mark is None and self._kind() not in {"name", "("}:
                raise self._error(
                    "`of` and `as important as` stand before a criterion.", "as in C1 = half of C2"
                )
            other = self._factor()
            total = self._divided(total, other) if mark == "/" else self._multiplied(total, other)

    def _divided(self, total: Sum, other: Sum) -> Sum:
        weights, number = other
        if any(weights) or not number:
            raise self._error("weights can be divided by a number only, and not by 0.")
        return _times(total, 1 / number)

    def _multiplied(self, total: Sum, other: Sum) -> Sum:
        """Weights times a number, or a number times whatever stands after it."""
        if not any(total[0]):
            return _times(other, total[1])
        if any(other[0]):
            raise self._error("two weights cannot be multiplied.")
        return _times(total, other[1])

    def _kind(self) -> str:
        return self.marks[self.at][0] if self.at < len(self.marks) else ""

    def _beside(self) -> bool:
        """Whether a factor follows without a sign; only a criterion or a bracket may."""
        if self._kind() not in _FACTORS:
            return False
        if self._kind() == "number":
            before, text = self.marks[self.at - 1][1], self.marks[self.at][1]
            raise self._error(
                f"`{before}` and `{text}` stand side by side.",
                "Type one number, or * between the two",
            )
        return True

    def _factor(self) -> Sum:
        if self.at >= len(self.marks):
            raise self._error("it ends too early.")
        kind, text = self.marks[self.at]
        self.at += 1
        nothing = (Fraction(0),) * self.width
        if kind == "name":
            return self.columns[text], Fraction(0)
        if kind == "number":
            number = _NUMBERS.get(text.casefold())
            number = Fraction(text) if number is None else number
            return nothing, number / 100 if self._next("%") else number
        if kind == "(":
            inner = self._sum()
            if self._next(")") is None:
                raise self._error("a bracket is not closed.")
            return inner
        raise self._error(f"`{text}` stands where a criterion or a number was expected.")

    def _error(
        self, found: str, mend: str = "Write it as C1 >= 2 * C4 or C1 + C2 >= C3"
    ) -> StatementError:
        return StatementError(self.text, found, f"{mend[:1].upper()}{mend[1:]}.")


def _worded(lower: str) -> tuple[str, int] | None:
    """The kind and the length of the number in words, the comparison or the sign at the head of a text."""
    number = next(
        (word for word in _LONGEST_FIRST if lower.startswith(word) and _ends(word, lower)), None
    )
    if number is not None:
        return "number", len(number)
    for pattern, kind in _WORDS:
        word = re.match(pattern, lower)
        if word and (not word[0][-1].isalpha() or _ends(word[0], lower)):
            return kind, word.end()
    return None


def _ends(word: str, rest: str) -> bool:
    """Whether a word ends where it was matched, and is not the beginning of a longer one."""
    after = rest[len(word) : len(word) + 1]
    return not (after.isalnum() or after == "_")


def _plus(first: Sum, second: Sum) -> Sum:
    return tuple(a + b for a, b in zip(first[0], second[0], strict=True)), first[1] + second[1]


def _times(terms: Sum, factor: Fraction) -> Sum:
    return tuple(a * factor for a in terms[0]), terms[1] * factor
