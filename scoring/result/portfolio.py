"""The portfolio: what is funded, what it takes and when, what it is worth and from where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from criteria.model.resources import total_budget
from scoring.result.figure import (
    Figure,
    LevelChange,
    Levels,
    Part,
    figure_of,
    level_changes,
)
from scoring.result.risk import (
    ChanceResult,
    ExpectedResult,
    expected_result,
    no_overrun,
    overrun_result,
)
from scoring.result.rules import binding

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from fractions import Fraction

    from scoring.exact.programme import Choice, Programme
    from scoring.explanation.explanation import Explanation, Tolerance
    from scoring.explanation.proposal import Pick, Swap
    from scoring.options.option import Options
    from scoring.portfolio.basis import Basis
    from scoring.portfolio.portfolio import Portfolio
    from scoring.result.run import Run
    from scoring.value.costs import CostKey


class UseResult(Part):
    """What a portfolio, or a level, takes of one resource in one year."""

    resource: str = Field(description="Money, a source of money, or another resource")
    is_money: bool = Field(description="It is part of the cost")
    year: int | None = Field(description="The year; null for what has none")
    amount: Figure = Field(
        description="In the unit of the resource; of a portfolio, savings are taken off"
    )


class EffectResult(Part):
    """What a pair, or more, add or take away while they are funded together."""

    relation: str = Field(description="Id of the relation in the case")
    points: Figure = Field(
        description="What it is worth where it holds, points; below zero for an overlap"
    )
    holds: bool = Field(description="It holds in the portfolio")


class SavingResult(Part):
    """What a pair, or more, save while they are funded together."""

    relation: str = Field(description="Id of the relation in the case")
    money: Figure = Field(description="Money, below zero")


class ComparedResult(Part):
    """Another portfolio, in short."""

    funded: Levels = Field(description="Each recommendation that is in, and its level")
    value: Figure = Field(description="Points")
    cost: Figure = Field(description="Money")


class NearResult(Part):
    """How many portfolios are nearly as good."""

    within: Figure = Field(description="At most this share of the best value less")
    portfolios: int = Field(description="How many there are, the best one included")
    complete: bool = Field(description="These are all; otherwise there are at least so many")
    least_alike: Levels | None = Field(
        description="The one that has least in common with the best; null without one"
    )
    least_alike_proved: bool = Field(description="None has less in common")


class BreachResult(Part):
    """A rule that a portfolio breaks."""

    rule: str = Field(description="Name of the rule, as in `rules`")
    excess: Figure = Field(
        description="By how much, in the unit of the rule; money for a rule on shares"
    )


class SwapResult(Part):
    """One step from one portfolio towards another: what changes together."""

    changes: tuple[LevelChange, ...] = Field(description="What changes")
    gain: Figure = Field(description="Points that it gains")
    cost: Figure = Field(description="Money that it takes; below zero where it frees some")
    feasible: bool = Field(description="After it every rule is kept")


class ProposedResult(Part):
    """A portfolio that somebody proposed, set beside the best one."""

    funded: Levels = Field(description="Each recommendation that it funds, and its level")
    value: Figure = Field(description="Points")
    cost: Figure = Field(description="Money")
    lost: Figure = Field(
        description="Points below the best; below zero where it is worth more by breaking rules"
    )
    matches: bool = Field(description="It is as good as the best and keeps every rule")
    breaches: tuple[BreachResult, ...] = Field(
        description="The rules that it breaks; empty where it keeps all"
    )
    swaps: tuple[SwapResult, ...] = Field(
        description="The way from it to a best portfolio, in order"
    )
    fewest: bool = Field(description="It is proved that no fewer recommendations have to change")


class PortfolioResult(Part):
    """The best portfolio at likely figures: the one that is proved, explained and doubted."""

    recommended: bool = Field(
        description="It is what is recommended; false where the case asks for another option, see `options`"
    )
    status: str = Field(
        description="optimal, solver's claim, or best found: how far it is shown to be the best"
    )
    outcome: str | None = Field(
        description="What kind of outcome it is: ordinary, no budget, everything affordable, only required, nothing "
        "affordable, zero budget, nothing allowed, nothing worth it; null where that was not worked out"
    )
    funded: Levels = Field(
        description="Each recommendation that is in, in the case's order, and its level"
    )
    recommendations: int = Field(description="How many recommendations there are to choose from")
    value: Figure = Field(
        description="Points: benefits of what is funded and what pairs add or take away"
    )
    cost: Figure = Field(description="Money over all years and sources, savings taken off")
    budget: Figure | None = Field(
        description="Money there is in total; null where one that is used has no limit"
    )
    left: Figure | None = Field(
        description="What is left of the budget, money; null where it has no limit"
    )
    uses: tuple[UseResult, ...] = Field(
        description="What it takes of each resource in each year; those that are money add up to the cost"
    )
    weights: dict[str, Figure] = Field(description="The weight of each criterion, shares of 1")
    by_criterion: dict[str, Figure] = Field(
        description="Points by criterion, effects of pairs included; they add up to the value"
    )
    by_theme: dict[str, Figure] = Field(
        description="Money by theme; a blank id is no theme, and a saving counts where its first member does"
    )
    effects: tuple[EffectResult, ...] = Field(
        description="Every effect of pairs; those that hold count in the value"
    )
    savings: tuple[SavingResult, ...] = Field(
        description="The savings that hold; they are taken off the cost"
    )
    expected: ExpectedResult | None = Field(
        description="What to expect of it; null where nothing of what is funded has a range, or nobody asked"
    )
    overrun: ChanceResult | None = Field(
        description="How often some budget is passed; null where no budget, no range of costs or no draw says"
    )
    rules: int = Field(description="How many rules there are; it keeps every one")
    binding: tuple[str, ...] = Field(
        description="Names of the rules with an amount whose end is reached, so that nothing of it is left; one that is "
        "not named may cost points all the same, as `price` in `rules` says"
    )
    unlimited: ComparedResult | None = Field(
        description="The best portfolio if the budget had no limit, every other rule kept; null where not known"
    )
    share_of_unlimited: Figure | None = Field(
        description="Its value as a share of that one's; null where that is not known or worth nothing"
    )
    next_best: tuple[ComparedResult, ...] | None = Field(
        description="The best portfolios in order, this one first; null where nobody asked"
    )
    near: tuple[NearResult, ...] | None = Field(
        description="How many portfolios are nearly as good, by how much less; null where nobody asked"
    )
    proposed: ProposedResult | None = Field(
        description="What somebody proposed; null where nobody did"
    )


def portfolio_result(basis: Basis, run: Run) -> PortfolioResult:
    """Describe the best portfolio."""
    best, unlimited = basis.best, basis.portfolio_at(run.ideal)
    case, programme = basis.case, basis.programme
    total = total_budget(case)
    budget = None if total is None else Figure.of(total)
    leaves = [leaf.id for leaf in case.leaves]
    known = not no_overrun(case, best.choice, run.spending)
    return PortfolioResult(
        recommended=_is_recommended(best.choice, run.options),
        status=basis.optimum.status,
        outcome=None if run.outcome is None else run.outcome.kind,
        funded=programme.funded_levels(best.choice),
        recommendations=len(best.choice),
        value=Figure.of(best.value),
        cost=Figure.of(best.cost),
        budget=budget,
        left=_left(best, budget),
        uses=uses_of(best.spending, basis.costs.monies),
        weights=_by_id(leaves, basis.evaluation.weights),
        by_criterion=_by_id(leaves, best.by_criterion),
        by_theme={theme: Figure.of(money) for theme, money in best.money_by_group.items()},
        effects=_effects(basis, best.choice),
        savings=_savings(best),
        expected=expected_result(run.promise),
        overrun=overrun_result(run.spending) if known else None,
        rules=len(basis.rules),
        binding=binding(basis, best.choice),
        unlimited=None if unlimited is None else _compared(basis, unlimited.choice),
        share_of_unlimited=figure_of(best.share_of(unlimited)),
        next_best=_next_best(basis, run.explanation),
        near=_near(basis, run.explanation),
        proposed=None if run.asked.pick is None else _proposed(basis, run.asked.pick),
    )


def _savings(best: Portfolio) -> tuple[SavingResult, ...]:
    return tuple(SavingResult(relation=id_, money=Figure.of(sum_)) for id_, sum_ in best.savings)


def _is_recommended(choice: Choice, options: Options | None) -> bool:
    return options is None or options.recommended.choice in {None, choice}


def _left(best: Portfolio, budget: Figure | None) -> Figure | None:
    return None if budget is None else Figure.of(budget.fraction - best.cost)


def uses_of(amounts: Mapping[CostKey, Fraction], monies: tuple[str, ...]) -> tuple[UseResult, ...]:
    """List what is used of each resource, year by year, what has no year last."""
    ordered = sorted(amounts.items(), key=lambda use: (use[0][1] is None, use[0][1] or 0))
    return tuple(
        UseResult(
            resource=resource, is_money=resource in monies, year=year, amount=Figure.of(amount)
        )
        for (resource, year), amount in ordered
    )


def _by_id(ids: Sequence[str], amounts: Sequence[Fraction]) -> dict[str, Figure]:
    return {id_: Figure.of(amount) for id_, amount in zip(ids, amounts, strict=True)}


def _effects(basis: Basis, choice: Choice) -> tuple[EffectResult, ...]:
    # Savings are joints as well, after the effects.
    worths = zip(basis.programme.joints, basis.evaluation.effects, strict=False)
    return tuple(
        EffectResult(relation=joint.name, points=Figure.of(worth), holds=joint.holds(choice))
        for joint, worth in worths
    )


def _compared(basis: Basis, choice: Choice) -> ComparedResult:
    programme = basis.programme
    return ComparedResult(
        funded=programme.funded_levels(choice),
        value=Figure.of(programme.points(choice)),
        cost=Figure.of(programme.money(choice)),
    )


def _next_best(basis: Basis, explanation: Explanation | None) -> tuple[ComparedResult, ...] | None:
    if explanation is None or not explanation.best.portfolios:
        return None
    return tuple(_compared(basis, choice) for choice in explanation.best.portfolios)


def _near(basis: Basis, explanation: Explanation | None) -> tuple[NearResult, ...] | None:
    if explanation is None or not explanation.tolerances:
        return None
    return tuple(_near_within(basis.programme, row) for row in explanation.tolerances)


def _near_within(programme: Programme, row: Tolerance) -> NearResult:
    different = None if row.different is None else programme.funded_levels(row.different)
    return NearResult(
        within=Figure.of(row.share),
        portfolios=len(row.near.portfolios),
        complete=row.near.complete,
        least_alike=different,
        least_alike_proved=row.different_proved,
    )


def _proposed(basis: Basis, pick: Pick) -> ProposedResult:
    return ProposedResult(
        funded=basis.programme.funded_levels(pick.choice),
        value=Figure.of(pick.value),
        cost=Figure.of(pick.cost),
        lost=Figure.of(pick.lost),
        matches=pick.matches,
        breaches=tuple(
            BreachResult(rule=row.row, excess=Figure.of(row.excess)) for row in pick.breaches
        ),
        swaps=tuple(_swap(basis, swap) for swap in pick.swaps),
        fewest=pick.fewest,
    )


def _swap(basis: Basis, swap: Swap) -> SwapResult:
    return SwapResult(
        changes=level_changes(basis.programme, swap.moved),
        gain=Figure.of(swap.gain),
        cost=Figure.of(swap.cost),
        feasible=swap.feasible,
    )
