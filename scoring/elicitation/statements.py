"""What statements about weights leave possible: exact ranges, a point among them, or a smallest set that clashes.

How a statement is read from plain words is in criteria/model/statements.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.statements import StatementError, leaf_columns, read_statement
from criteria.model.written import error, warning
from scoring.elicitation.clash import smallest_clash
from scoring.elicitation.elicited import ElicitedWeights, Method
from scoring.elicitation.problems import ONE_OF_THEM, WHICH_IS_MEANT, percent
from scoring.exact.linear.rational import Constraint, Polyhedron

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from criteria.model.case import Case
    from criteria.model.problems import Problem
    from criteria.model.rows import StatementRow
    from scoring.elicitation.elicited import FullWeights, Ranges

__all__ = ["Statement", "StatementError", "StatementSet", "fitted", "leaf_columns", "statement"]


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

    ranges: of each weight, exact and reached; None where nothing is left.
    centre: the mean of the weights that reach them, which keep every statement.
    clash: places of a smallest set of statements that cannot all be true.
    nothing: each leaf (by its place) that can only weigh 0, with a smallest set of statements that
    leaves it nothing.
    """

    statements: tuple[Statement, ...]
    ranges: Ranges | None
    centre: tuple[Fraction, ...] | None
    clash: tuple[int, ...]
    nothing: tuple[tuple[int, tuple[int, ...]], ...] = ()


def statement(text: str, columns: Mapping[str, tuple[Fraction, ...]]) -> Statement:
    """Read one statement; `columns` as from `leaf_columns`. Raises StatementError.

    >>> one, other = (Fraction(1), Fraction(0)), (Fraction(0), Fraction(1))
    >>> [row.coefficients for row in statement("C1 is at least twice C4", {"C1": one, "C4": other}).rows]
    [(Fraction(1, 1), Fraction(-2, 1))]
    """
    rows = read_statement(text, columns)
    return Statement(
        text, tuple(Constraint(row.coefficients, row.sense, row.bound) for row in rows)
    )


def fitted(statements: Sequence[Statement], leaves: int) -> StatementSet:
    """Find what the statements leave possible of weights that are at least zero and sum to 1."""
    total = Constraint((Fraction(1),) * leaves, "=", Fraction(1))

    def shape(places: Sequence[int]) -> Polyhedron:
        return Polyhedron(leaves, [total, *(row for k in places for row in statements[k].rows)])

    every = range(len(statements))
    possible = shape(every)
    if not possible.feasible:
        clash = smallest_clash(len(statements), lambda places: shape(places).feasible)
        return StatementSet(tuple(statements), None, None, clash)
    ranges: list[tuple[Fraction, Fraction]] = []
    points: list[Sequence[Fraction]] = []  # weights at which some leaf weighs least, or most
    nothing = []
    for j in range(leaves):
        unit = _unit(j, leaves)
        (low, at_low), (high, at_high) = possible.least(unit), possible.most(unit)
        ranges.append((low, high))
        points += [at_low, at_high]
        if high == 0:
            nothing.append((j, _emptied(shape, len(statements), unit)))
    return StatementSet(tuple(statements), tuple(ranges), _mean(points), (), tuple(nothing))


def _unit(j: int, leaves: int) -> tuple[Fraction, ...]:
    """All weight on leaf j."""
    return tuple(Fraction(int(k == j)) for k in range(leaves))


def _mean(points: Sequence[Sequence[Fraction]]) -> tuple[Fraction, ...]:
    return tuple(sum(along, Fraction(0)) / len(points) for along in zip(*points, strict=True))


def _emptied(
    shape: Callable[[Sequence[int]], Polyhedron], count: int, unit: tuple[Fraction, ...]
) -> tuple[int, ...]:
    """Find a smallest set of statements that leaves one leaf no weight."""
    return smallest_clash(count, lambda places: shape(places).most(unit)[0] > 0)


def read_statements(
    case: Case, voice: str
) -> tuple[list[StatementRow], list[Statement], list[str]]:
    """Read what a voice states: the rows that can be read, what they say, and what is wrong with the others."""
    columns = leaf_columns(case)
    rows, statements, faults = [], [], []
    for row in case.weight_statements:
        if row.stakeholder == voice:
            try:
                statements.append(statement(row.statement, columns))
                rows.append(row)
            except StatementError as fault:
                faults.append(str(fault))
    return rows, statements, faults


def statement_weights(case: Case, voice: str) -> Iterator[ElicitedWeights]:
    """Weights in the middle of what somebody's statements leave possible, and the ranges they leave."""
    _, statements, notes = read_statements(case, voice)
    if not statements:
        if notes:
            yield ElicitedWeights(voice, Method.STATEMENTS, notes=tuple(notes))
        return
    possible = fitted(statements, len(case.leaves))
    if possible.clash:
        texts = "; ".join(f"`{statements[k].text}`" for k in possible.clash)
        several = len(possible.clash) > 1
        notes.append(
            f"These cannot all be true: {texts}." if several else f"{texts} cannot be true."
        )
    if possible.nothing:
        ids = ", ".join(case.leaves[j].id for j, _ in possible.nothing)
        notes.append(f"The statements leave no weight at all to {ids}.")
    yield ElicitedWeights(
        voice, Method.STATEMENTS, possible.centre, possible.ranges, notes=tuple(notes)
    )


def statement_problems(
    case: Case, voice: str, _answer: ElicitedWeights | None, full: FullWeights | None
) -> Iterator[Problem]:
    """Statements that clash, that leave a criterion no weight, or that the same voice's full weights contradict."""
    rows, statements, _ = read_statements(case, voice)
    if not rows:
        return
    possible = fitted(statements, len(case.leaves))
    if possible.clash:
        yield _clashing([rows[k] for k in possible.clash])
        return
    yield from _leaving_nothing(case, rows, possible)
    if full is None:
        return
    for row, stated in zip(rows, statements, strict=True):
        if not stated.holds(full.weights):
            found = f"`{row.statement}` does not agree with {full.whose}: {_shares(case, row, full.weights)}."
            yield warning("methods-disagree", row.place("statement"), found, "", WHICH_IS_MEANT)


def _clashing(rows: Sequence[StatementRow]) -> Problem:
    several = len(rows) > 1
    found = (
        f"these cannot all be true: {_quoted(rows)}."
        if several
        else f"{_quoted(rows)} cannot be true."
    )
    mend = ONE_OF_THEM if several else "Correct it."
    return error("clashing-statements", rows[-1].place("statement"), found, "", mend)


def _leaving_nothing(
    case: Case, rows: Sequence[StatementRow], possible: StatementSet
) -> Iterator[Problem]:
    """Name once each set of statements that leaves some criteria no weight."""
    emptied: dict[tuple[int, ...], list[str]] = {}
    for j, places in possible.nothing:
        emptied.setdefault(places, []).append(case.leaves[j].id)
    for places, ids in emptied.items():
        some = [rows[k] for k in places]
        leave, them = ("leave", "them") if len(some) > 1 else ("leaves", "it")
        found = f"{_quoted(some)} {leave} {' and '.join(ids)} no weight at all."
        mend = f"Correct {them} if that is not meant."
        yield warning("weight-of-nothing", some[-1].place("statement"), found, "", mend)


def _shares(case: Case, row: StatementRow, weights: Sequence[Fraction]) -> str:
    """The weights of the criteria that a statement may speak of: those named in it, or all."""
    text = row.statement.casefold()
    leaf_weights = list(zip(case.leaves, weights, strict=True))
    spoken_of = [
        (leaf, weight)
        for leaf, weight in leaf_weights
        if leaf.id.casefold() in text or leaf.name.casefold() in text
    ]
    return ", ".join(f"{leaf.id} {percent(weight)}" for leaf, weight in spoken_of or leaf_weights)


def _quoted(rows: Sequence[StatementRow]) -> str:
    quoted = []
    for row in rows:
        place = row.place("statement")
        quoted.append(f"`{row.statement}` ({place})" if place else f"`{row.statement}`")
    return "; ".join(quoted)
