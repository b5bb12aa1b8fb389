"""Risk: what to expect of a portfolio, how likely an overrun is, and what would cover it.

Every chance is told both ways: each cost drawn by itself (`apart`), and all costs at one place of
their ranges (`together`), which is the careful end. A chance is an exact share of the draws, and a
contingency an exact amount of one of them; other amounts that were drawn are floats.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from scoring.options.budget_draws import BudgetDraws
from scoring.options.options import NO_BUDGET, NO_COSTS, NO_COSTS_HERE, NO_DRAWS
from scoring.result.figure import Figure, Part, share_of
from scoring.robustness.draws.expected_delivery import LEVEL

if TYPE_CHECKING:
    from criteria.model.case import Case
    from scoring.exact.programme import Choice
    from scoring.robustness.draws.expected_delivery import Promise
    from scoring.robustness.draws.information import Information
    from scoring.robustness.draws.sources import SourceDraws
    from scoring.robustness.draws.spending_risk import BudgetRisk, Contingency, SpendingRisk
    from scoring.robustness.robustness import Doubt


class ExpectedResult(Part):
    """What a portfolio is likely to deliver, in points."""

    expected: float = Field(
        description="Points to expect: at the means of all ranges, less the luck of being chosen"
    )
    low: float = Field(description="Lower end of the interval, points")
    high: float = Field(description="Upper end of the interval, points")
    within: float = Field(description="Share of cases in which it delivers between the two ends")
    at_likely: float = Field(description="Points at likely figures")
    at_means: float = Field(
        description="Points at the means of all ranges, the luck of being chosen left in"
    )
    learned: bool = Field(
        description="Enough recommendations have ranges to learn how far luck goes"
    )


class ChanceResult(Part):
    """In what share of the draws something happens, both ways of drawing the costs."""

    draws: int = Field(description="Draws made")
    apart: Figure | None = Field(
        description="Share of 1, each cost drawn by itself; null where no draws were made"
    )
    together: Figure | None = Field(
        description="Share of 1, all costs moving together; null where none were made"
    )


class BudgetRiskResult(Part):
    """One budget against the drawn spending. Amounts in the unit of the resource."""

    rule: str = Field(description="Name of the rule, as in `rules`")
    resource: str = Field(
        description="What is limited: money, a source of money, or another resource"
    )
    years: tuple[int, ...] | None = Field(
        description="The years that it covers; null for the total over all years"
    )
    amount: Figure = Field(description="What there is")
    likely: float = Field(description="What is used at likely costs")
    mean: float = Field(description="What is used on average of the draws")
    passed: ChanceResult = Field(description="How often it is passed")
    at_safe: float = Field(
        description="Use that is not passed in 80% of the draws, each cost drawn by itself"
    )
    at_safe_together: float = Field(description="The same where all costs move together")
    overrun: float = Field(
        description="What is missing on average of the draws in which something is; 0 where never"
    )


class ContingencyResult(Part):
    """What would cover all budgets of one resource in 80% of the draws. Amounts in the unit of the resource."""

    resource: str = Field(
        description="What it is a reserve of; money stands for all its sources together"
    )
    years: tuple[int, ...] = Field(description="The years that have a budget")
    passed: Figure | None = Field(
        description="Share of the draws in which some budget of it is passed, each cost drawn by itself; null without "
        "draws"
    )
    amount: Figure = Field(
        description="The reserve, each cost drawn by itself; 0 where none is needed"
    )
    amount_together: Figure = Field(description="The reserve where all costs move together")
    needed_by: int | None = Field(
        description="Latest year by which it still helps; null where no year says when"
    )
    covered: Figure | None = Field(
        description="Share of the draws in which it is enough; null without draws"
    )


class SourceResult(Part):
    """What was drawn of one source of doubt."""

    stated: bool = Field(description="The case states a range for it")
    assumed: bool = Field(description="It states none and an assumed doubt was drawn in its place")
    applies: bool = Field(description="It bears on the answer at all")
    ranged: int = Field(description="How many of its figures have a range")
    figures: int = Field(description="How many figures it has")
    draws: int = Field(description="Draws made; 0 where none were")
    counted: int = Field(description="Draws whose best portfolio is proved: shares are of these")
    undecided: int = Field(description="Draws whose best portfolio is not proved")
    impossible: int = Field(description="Draws in which no portfolio keeps the rules")


class GainResult(Part):
    """What it is worth to know one figure before deciding."""

    kind: str = Field(description="score, chance, cost, or weight")
    recommendation: str | None = Field(description="Id of what it is about; null for a weight")
    criterion: str | None = Field(description="Id of the criterion; null for a chance or a cost")
    points: float = Field(description="Points gained on average by knowing it first")
    changes: float = Field(description="Share of 1 in which knowing it changes what is funded")


class RiskResult(Part):
    """How the portfolio may turn out otherwise than planned."""

    expected: ExpectedResult | None = Field(
        description="What to expect of the portfolio; null where nothing of what is funded has a range"
    )
    overrun: ChanceResult | None = Field(
        description="How often some budget is passed; null where no budget, no range of costs or no draw says"
    )
    budgets: tuple[BudgetRiskResult, ...] = Field(
        description="Every budget, by year or in total, and each source"
    )
    contingencies: tuple[ContingencyResult, ...] = Field(description="One a resource, money first")
    money: ContingencyResult | None = Field(
        description="Of money from all its sources; null where it has no budget"
    )
    sources: dict[str, SourceResult] = Field(
        description="What was drawn to ask how firm each choice is: scores, chances, weights, costs, together, and the "
        "stress tests of weights that nobody stated"
    )
    worth_knowing: tuple[GainResult, ...] | None = Field(
        description="The single figures worth a study before deciding, the best first; null where that was not worked out"
    )


def risk_result(
    case: Case,
    choice: Choice,
    promise: Promise | None,
    spending: SpendingRisk | None,
    doubt: Doubt | None,
) -> RiskResult:
    """Say what may come of a portfolio: what to expect, and how its money lasts."""
    known = spending is not None and not no_overrun(case, choice, spending)
    drawn = () if doubt is None else (*doubt.sources, *doubt.stress)
    return RiskResult(
        expected=expected_result(promise),
        overrun=overrun_result(spending) if known else None,
        budgets=budget_results(spending) if known else (),
        contingencies=contingency_results(spending) if known else (),
        money=money_result(spending) if known else None,
        sources={part.source: _source(part) for part in drawn},
        worth_knowing=_worth_knowing(case, None if doubt is None else doubt.information),
    )


def _worth_knowing(case: Case, known: Information | None) -> tuple[GainResult, ...] | None:
    if known is None:
        return None
    ids = [row.id for row in case.recommendations]
    leaves = [leaf.id for leaf in case.leaves]
    return tuple(
        GainResult(
            kind=gain.kind,
            recommendation=None if gain.option is None else ids[gain.option],
            criterion=None if gain.criterion is None else leaves[gain.criterion],
            points=gain.points,
            changes=gain.flips,
        )
        for gain in known.worth_studying
    )


def no_overrun(case: Case, choice: Choice, spending: SpendingRisk | None) -> str:
    """Say why nothing is known of an overrun; blank where something is."""
    costs = BudgetDraws(case)
    if not costs.budgets:
        return NO_BUDGET
    if not costs.ranged:
        return NO_COSTS
    if any(choice) and not costs.ranged_in(choice):
        return NO_COSTS_HERE
    return "" if spending is not None and spending.draws else NO_DRAWS


def promised(promise: Promise | None) -> bool:
    """Say whether a score or chance of what is funded has a range; else nothing is known but likely figures."""
    if promise is None:
        return False
    pairs = zip(promise.choice, promise.deviations.tolist(), strict=True)
    return any(level and deviation > 0 for level, deviation in pairs)


def expected_result(promise: Promise | None) -> ExpectedResult | None:
    """Say what to expect; None where nothing of what is funded has a range."""
    if promise is None or not promised(promise):
        return None
    return ExpectedResult(
        expected=promise.honest,
        low=promise.low,
        high=promise.high,
        within=LEVEL,
        at_likely=promise.likely,
        at_means=promise.expected,
        learned=promise.learned,
    )


def overrun_result(spending: SpendingRisk | None) -> ChanceResult | None:
    """Say how often some budget is passed; None without draws."""
    if spending is None or not spending.draws:
        return None
    return _chance(spending.draws, spending.any_broken, spending.any_broken_together)


def budget_results(spending: SpendingRisk | None) -> tuple[BudgetRiskResult, ...]:
    """Say of every budget how its spending may come out."""
    return (
        () if spending is None else tuple(_budget(row, spending.draws) for row in spending.budgets)
    )


def contingency_results(spending: SpendingRisk | None) -> tuple[ContingencyResult, ...]:
    """Say of every resource what would cover its budgets."""
    return () if spending is None else tuple(_contingency(row) for row in spending.contingencies)


def money_result(spending: SpendingRisk | None) -> ContingencyResult | None:
    """Say what would cover the budgets of money from all its sources."""
    row = None if spending is None else spending.contingency
    return None if row is None else _contingency(row)


def _chance(draws: int, apart: int, together: int) -> ChanceResult:
    return ChanceResult(
        draws=draws, apart=share_of(apart, draws), together=share_of(together, draws)
    )


def _budget(row: BudgetRisk, draws: int) -> BudgetRiskResult:
    return BudgetRiskResult(
        rule=row.name,
        resource=row.resource,
        years=row.years,
        amount=Figure.of(row.amount),
        likely=row.likely,
        mean=row.mean,
        passed=_chance(draws, row.broken, row.broken_together),
        at_safe=row.at_safe,
        at_safe_together=row.at_safe_together,
        overrun=row.overrun,
    )


def _contingency(row: Contingency) -> ContingencyResult:
    return ContingencyResult(
        resource=row.resource,
        years=row.years,
        passed=share_of(row.broken, row.draws),
        amount=Figure.of(row.amount),
        amount_together=Figure.of(row.together),
        needed_by=row.needed_by,
        covered=share_of(row.covered, row.draws),
    )


def _source(part: SourceDraws) -> SourceResult:
    return SourceResult(
        stated=part.stated,
        assumed=part.assumed,
        applies=part.applies,
        ranged=part.ranged,
        figures=part.figures,
        draws=part.draws,
        counted=part.counted,
        undecided=part.undecided,
        impossible=part.impossible,
    )
