"""The case that is audited, solved, and any changed case solved beside it by the same exact search."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.case_rules import rules
from criteria.model.rules import Bound
from scoring.exact.programme import Line, RuleRow
from scoring.exact.search import prove
from scoring.portfolio.from_case import TIE_POINTS
from scoring.portfolio.from_case import programme as programme_of
from scoring.value.costs import cost_table
from scoring.value.evaluation import Evaluation, evaluate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from criteria.model.case import Case
    from criteria.model.rules import Rule
    from scoring.exact.programme import Choice, Programme
    from scoring.exact.proof import Proof
    from scoring.value.costs import CostTable

type Valuing = Callable[[Case], Evaluation]
"""What values a case."""

HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Changed:
    """A changed case.

    places: where each of the case's own recommendations stands in it; None for one that is gone
    barred: recommendations that may not be funded from a level upward, since what they require is
        gone
    halved: places of recommendations that cost and bring half
    uncounted: the place of one that no rule counts, since it is half of another; None for none
    """

    case: Case
    places: tuple[int | None, ...]
    barred: tuple[tuple[str, int], ...] = ()
    halved: tuple[int, ...] = ()
    uncounted: int | None = None

    def there(self, choice: Choice, extra: Sequence[int] = ()) -> Choice:
        """Give the portfolio of the changed case that is one of the case's own, with levels of what is new."""
        levels = [0] * len(self.case.recommendations)
        for place, level in zip(self.places, choice, strict=True):
            if place is not None:
                levels[place] = level
        for number, level in enumerate(extra):
            levels[number - len(extra)] = level
        return tuple(levels)

    def back(self, choice: Choice) -> Choice:
        """Give the case's own part of a portfolio of the changed case."""
        return tuple(0 if place is None else choice[place] for place in self.places)


@dataclass(frozen=True)
class Solution:
    """A case valued and solved. best: points that the best portfolio is worth; None where none is known."""

    evaluation: Evaluation
    programme: Programme
    proof: Proof

    @property
    def best(self) -> Fraction | None:
        """What nothing passes, in points."""
        return None if self.proof.best is None else self.proof.best * self.programme.value_unit

    def effects(self) -> Mapping[str, Fraction]:
        """Points of each pair effect by its relation."""
        rows = zip(self.evaluation.table.pairs, self.evaluation.effects, strict=True)
        return {pair.relation: points for pair, points in rows}


@dataclass
class Subject:
    """The case that is audited. choice: its best portfolio; node_limit: relaxations of each search.

    known: the proof of that portfolio, where there is one: then the case itself is not solved again.
    work: what solving changed cases took so far, in cells of value tables and rows that were gone
    through.
    """

    case: Case
    choice: Choice
    node_limit: int
    value: Valuing = evaluate
    known: Proof | None = None
    work: int = field(default=0)

    def __post_init__(self) -> None:
        """Solve the case itself, in the very way in which changed ones are, or take it as solved."""
        same = Changed(self.case, tuple(range(len(self.case.recommendations))))
        self.solution = self.solved(same, self.choice, self.known)
        self.work = 0
        self.ids = {row.id: i for i, row in enumerate(self.case.recommendations)}

    @property
    def best(self) -> Fraction:
        """Points that the case's best portfolio is worth."""
        best = self.solution.best
        return Fraction(0) if best is None else best

    @property
    def is_proved(self) -> bool:
        """Whether the portfolio is proved to be the best, so that a change can be judged."""
        solved = self.solution
        known = solved.proof.closed and solved.best is not None
        return known and solved.programme.points(self.choice) >= self.best - TIE_POINTS

    def solved(self, changed: Changed, guess: Choice, known: Proof | None = None) -> Solution:
        """Value and solve a changed case, unless its proof is known. guess: a first guess, harmless if it is bad.

        Raises ValueError where the changed case cannot be valued.
        """
        evaluation, costs = self.value(changed.case), cost_table(changed.case)
        if changed.halved:
            evaluation, costs = _halved(evaluation, costs, changed.halved)
        kept = rules(changed.case)
        programme = programme_of(evaluation, costs, kept)
        if changed.uncounted is not None:
            programme = _uncounted(programme, kept, changed.uncounted)
        if changed.barred:
            rows = (_bar(programme, id_, level) for id_, level in changed.barred)
            programme = replace(programme, rows=(*programme.rows, *rows))
        proof = known or prove(programme, incumbents=(guess,), node_limit=self.node_limit)
        options = sum(map(len, programme.levels))
        rows_and_leaves = len(programme.rows) + len(evaluation.weights)
        self.work += options * rows_and_leaves * (1 + proof.nodes)
        return Solution(evaluation, programme, proof)


def _uncounted(programme: Programme, kept: Sequence[Rule], place: int) -> Programme:
    """Leave one out of what rules count; of what it costs and brings nothing is left out."""
    rows = tuple(
        replace(row, line=replace(row.line, terms=_besides(row.line, place)))
        if isinstance(rule, Bound) and rule.is_count
        else row
        for rule, row in zip(kept, programme.rows, strict=True)
    )
    return replace(programme, rows=rows)


def _besides(line: Line, place: int) -> tuple[tuple[int, tuple[int, ...]], ...]:
    return tuple(term for term in line.terms if term[0] != place)


def _bar(programme: Programme, id_: str, lowest: int) -> RuleRow:
    """Make the row that keeps one out from a level upward."""
    i = programme.ids.index(id_)
    counts = tuple(int(level >= lowest) for level in range(1, len(programme.levels[i]) + 1))
    return RuleRow(f"{id_} barred", Line(((i, counts),)), high=0)


def _halved(
    evaluation: Evaluation, costs: CostTable, places: Sequence[int]
) -> tuple[Evaluation, CostTable]:
    """Halve what some recommendations bring and cost, on every criterion and in every year."""
    table = evaluation.table
    differences = tuple(
        tuple(tuple(cell * HALF for cell in cells) for cells in levels) if i in places else levels
        for i, levels in enumerate(table.differences)
    )
    cells = tuple(
        tuple({key: amount * HALF for key, amount in cell.items()} for cell in levels)
        if i in places
        else levels
        for i, levels in enumerate(costs.cells)
    )
    halved = Evaluation(
        evaluation.case, replace(table, differences=differences), evaluation.weights
    )
    return halved, replace(costs, cells=cells)
