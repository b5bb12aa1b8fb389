"""The best portfolio on expected figures beside the best on likely ones.

The likely figure of a range is its most probable one, not its mean: where ranges lean to one side,
as benefits often lean down, the portfolio that is best on likely figures need not be best on
average.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from scoring.exact.limits import relaxations
from scoring.exact.search import Prover
from scoring.portfolio.from_case import programme as programme_of
from scoring.robustness.draws.draws import chances
from scoring.robustness.draws.moments import expected
from scoring.work.later import pd

if TYPE_CHECKING:
    from scoring.exact.programme import Choice
    from scoring.robustness.draws.draws import Chances
    from scoring.value.costs import CostTable
    from scoring.value.evaluation import Evaluation


@dataclass(frozen=True, slots=True)
class Change:
    """Why the expected-value portfolio differs on one recommendation.

    likely_level, expected_level: in either portfolio.
    by_criterion: expected less likely benefit, in points by criterion, of the higher of the two
        levels: where its ranges lean.
    """

    index: int
    likely_level: int
    expected_level: int
    by_criterion: tuple[Fraction, ...]


@dataclass(frozen=True)
class ExpectedBest:
    """The best portfolio on likely figures and the best on expected ones. Values in points.

    values: (likely, expected) value of the likely portfolio, then of the expected one.
    proved: both are proved best.
    """

    ids: tuple[str, ...]
    criteria: tuple[str, ...]
    likely_choice: Choice
    expected_choice: Choice
    values: tuple[tuple[Fraction, Fraction], tuple[Fraction, Fraction]]
    changes: tuple[Change, ...]
    proved: bool

    @property
    def same(self) -> bool:
        """Whether the ranges change nothing."""
        return self.likely_choice == self.expected_choice

    @property
    def gain(self) -> Fraction:
        """Points won on average by choosing on expected in place of likely figures."""
        return self.values[1][1] - self.values[0][1]

    def to_frame(self) -> pd.DataFrame:
        """Show the recommendations that differ, with what leans by criterion, in points."""
        frame = pd.DataFrame(
            [
                [row.likely_level, row.expected_level, *map(float, row.by_criterion)]
                for row in self.changes
            ],
            index=pd.Index([self.ids[row.index] for row in self.changes], name="recommendation"),
            columns=["likely_level", "expected_level", *self.criteria],
        )
        return frame.astype({"likely_level": int, "expected_level": int})


def expected_best(
    evaluation: Evaluation, costs: CostTable, choice: Choice, uncertain: Chances | None = None
) -> ExpectedBest:
    """Find the best portfolio on expected figures; `choice` is the best on likely ones.

    Costs and rules stay at their likely figures in both, so that only what is gained differs.
    """
    uncertain = uncertain or chances(evaluation)
    mean = expected(evaluation, uncertain)
    likely_programme, mean_programme = programme_of(evaluation, costs), programme_of(mean, costs)
    proof = Prover(mean_programme).prove(
        incumbents=[choice], node_limit=relaxations(mean_programme, 1)
    )
    other = choice if proof.choice is None else proof.choice
    if mean_programme.value(choice) == mean_programme.value(other):
        other = choice

    def both(of: Choice) -> tuple[Fraction, Fraction]:
        return (
            likely_programme.value(of) * likely_programme.value_unit,
            mean_programme.value(of) * mean_programme.value_unit,
        )

    changes = []
    for i, (a, b) in enumerate(zip(choice, other, strict=True)):
        if a != b:
            level = max(a, b) - 1
            pair = zip(
                mean.contributions[i][level], evaluation.contributions[i][level], strict=True
            )
            changes.append(Change(i, a, b, tuple(after - before for after, before in pair)))
    leaves = tuple(leaf.id for leaf in evaluation.case.leaves)
    return ExpectedBest(
        ids=likely_programme.ids,
        criteria=leaves,
        likely_choice=choice,
        expected_choice=other,
        values=(both(choice), both(other)),
        changes=tuple(changes),
        proved=proof.closed,
    )
