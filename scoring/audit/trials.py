"""Solving a changed case: the exact search alone, with the case's own best portfolio as a first guess."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING

from criteria.model.case import Case
from criteria.model.case_rules import rules
from criteria.model.scales import ScaleError
from scoring.audit.finding import Trial
from scoring.exact.limits import Allowance, is_usual, relaxations_within
from scoring.exact.search import Prover
from scoring.portfolio.difference import changes
from scoring.portfolio.from_case import programme as programme_of
from scoring.value.costs import cost_table
from scoring.value.evaluation import evaluate

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction

    from criteria.model.rows import CaseRow
    from scoring.exact.programme import Choice, Programme
    from scoring.portfolio.portfolio import Portfolio
    from scoring.value.evaluation import Evaluation
    from scoring.value.table import ValueTable

NODES = 1000
"""Relaxations that one trial may take; what does not close by then is said not to be proved."""


QUESTIONS = 40
"""Trials among which the work of the audit is shared out, about."""

AN_OPTION = 500
"""Work to value one option of a changed case and to write it into a programme (tree.py), about."""


@dataclass(frozen=True, slots=True)
class Solved:
    """A case with its best portfolio, against which trials are held.

    allowance: of the work that all trials may take
    """

    best: Portfolio
    allowance: Allowance = field(default_factory=lambda: Allowance(questions=QUESTIONS))

    @property
    def case(self) -> Case:
        """The case as it stands."""
        return self.best.evaluation.case

    @property
    def choice(self) -> Choice:
        """Its best portfolio."""
        return self.best.choice

    @property
    def table(self) -> ValueTable:
        """Its value differences, before any weight."""
        return self.best.evaluation.table

    @property
    def programme(self) -> Programme:
        """All of it in integers."""
        return self.best.programme

    def trial(self, change: str, case: Case, *, same_scales: bool = False) -> Trial:
        """Find the best portfolio of a changed case and say what moves.

        same_scales: neither scores nor scales are changed, so that every value is as it was.

        Where the case's own portfolio is as good there (within the programme's tie) nothing moves:
        a tie rule that falls out differently is no finding. Once the work of all trials is done,
        those of a large programme are not solved any more (limits.py).
        """
        if self._is_over:
            return Trial(change, case, None, (), proved=False)
        values = evaluate(case, table=self.table if same_scales else None)
        programme = programme_of(values, cost_table(case), rules(case))
        trial = self.solved(change, programme, case)
        if not is_usual(self.programme):
            options = sum(len(levels) + 1 for levels in self.programme.levels)
            self.allowance.spend(AN_OPTION * options, 0)
        return trial

    @property
    def _is_over(self) -> bool:
        """Whether the work for all trials of a large programme is done."""
        return self.allowance.left <= 0 and not is_usual(self.programme)

    def tried(self, change: str, case: Case) -> tuple[Trial, ...]:
        """Find the best portfolio of a case whose scores or scales are changed; nothing where no scale can be made of them."""
        try:
            return (self.trial(change, case),)
        except ScaleError:
            return ()

    def solved(self, change: str, programme: Programme, case: Case | None = None) -> Trial:
        """Find the best portfolio of a changed programme, and say what moves.

        case: the changed case; left out where the case stays, and a rule or a benefit is changed.
        """
        case = case or self.case
        if self._is_over:
            return Trial(change, case, None, (), proved=False)
        prover = Prover(programme)
        most = min(NODES, relaxations_within(self.allowance.share, prover.system))
        proof = prover.prove(incumbents=(self.choice,), node_limit=most)
        self.allowance.spend(proof.work)
        choice = proof.choice
        if choice is None:
            return Trial(change, case, None, (), proof.infeasible)
        nearly_best = programme.value(self.choice) + programme.tie >= (proof.best or 0)
        if programme.feasible(self.choice) and nearly_best:
            choice = self.choice
        return Trial(change, case, choice, changes(self.choice, choice), proof.closed)

    def revalued(self, evaluation: Evaluation) -> Programme:
        """Make the programme of the same case with other values."""
        return programme_of(evaluation, self.best.costs, rules(self.case))

    def reweighed(self, change: str, swings: Mapping[str, Decimal]) -> Trial:
        """Find the best portfolio of the same case with some other swings."""
        return self.trial(change, with_swings(self.case, swings), same_scales=True)

    def without(self, change: str, *criteria: str) -> tuple[Trial, ...]:
        """Try a swing of 0 for some criteria; nothing where that leaves a branch, or all, without weight."""
        try:
            return (self.reweighed(change, dict.fromkeys(criteria, Decimal(0))),)
        except ValueError:
            return ()


def with_swings(case: Case, swings: Mapping[str, Decimal]) -> Case:
    """Make the same case with some other swings; ranges of those swings go with them."""
    rows = list(case.criteria)
    for number, row in enumerate(case.criteria):
        if row.id in swings:
            swing = {"swing": swings[row.id], "swing_low": None, "swing_high": None}
            rows[number] = row.model_copy(update=swing)
    return changed(case, criteria=tuple(rows))


def as_decimal(number: Fraction, digits: int = 60) -> Decimal:
    """Write a fraction as a decimal that a case can hold, to so many significant digits: exactly, if it ends before."""
    with localcontext(prec=digits):
        return Decimal(number.numerator) / number.denominator


def changed(case: Case, **tables: tuple[CaseRow, ...]) -> Case:
    """Make the same case with some tables in place of its own.

    Made anew, and not as a copy: a copy would keep what the case has worked out of its old tables.
    """
    return Case.model_validate(
        {**{name: getattr(case, name) for name in Case.model_fields}, **tables}
    )
