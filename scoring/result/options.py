"""The four options side by side: the same figures of each, and what it would change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from criteria.model.rows import Recommend
from scoring.options.option import WORDS
from scoring.result.figure import (
    Figure,
    LevelChange,
    Levels,
    Part,
    figure_of,
    level_changes,
)
from scoring.result.risk import (
    BudgetRiskResult,
    ChanceResult,
    ContingencyResult,
    ExpectedResult,
    budget_results,
    contingency_results,
    expected_result,
    money_result,
    overrun_result,
)

if TYPE_CHECKING:
    from scoring.exact.programme import Programme
    from scoring.options.option import Figures, Fit, Loss, Option, Options


class KeptResult(Part):
    """In how many of some draws every budget is kept."""

    kept: int = Field(description="Draws that keep every budget")
    draws: int = Field(description="Draws made")


class LossResult(Part):
    """Who loses most against their own best portfolio, in their own points."""

    person: str = Field(description="Id of the stakeholder")
    points: Figure = Field(description="Points that they lose; 0 where nobody loses anything")
    share: Figure | None = Field(
        description="Of what their own best is worth to them; null where that is nothing"
    )
    best_proved: bool = Field(description="Their own best is proved, so that they do not lose more")


class FitResult(Part):
    """The futures whose rules a portfolio keeps as it stands."""

    kept: tuple[str, ...] = Field(description="Ids of those that it fits")
    broken: tuple[str, ...] = Field(description="Ids of those that it does not fit")
    impossible: tuple[str, ...] = Field(description="Ids of those that no portfolio fits")


class OptionFigures(Part):
    """What is said of the portfolio of an option; a figure that is null has its reason beside it."""

    funded: Levels = Field(description="Each recommendation that is in, and its level")
    value: Figure = Field(description="Points at likely figures")
    mean_value: Figure = Field(
        description="Points with every score and chance at the mean of its range"
    )
    cost: Figure = Field(description="Money at likely costs")
    expected: ExpectedResult | None = Field(
        description="What to expect; null where nothing funded has a range"
    )
    overrun: ChanceResult | None = Field(
        description="How often some budget is passed; null with `no_risk`"
    )
    budgets: tuple[BudgetRiskResult, ...] = Field(
        description="Every budget, by year or in total; empty with `no_risk`"
    )
    contingencies: tuple[ContingencyResult, ...] = Field(
        description="One a resource; empty with `no_risk`"
    )
    money: ContingencyResult | None = Field(
        description="Of money from all its sources; null where it has no budget"
    )
    no_risk: str = Field(description="Why nothing is said of an overrun; blank where something is")
    loss: LossResult | None = Field(description="Who loses most; null with `no_loss`")
    no_loss: str = Field(description="Why nobody's loss is told; blank where one is")
    futures: FitResult | None = Field(
        description="The futures that it fits; null with `no_futures`"
    )
    no_futures: str = Field(description="Why no future is told; blank where some are")


class OptionResult(Part):
    """One of the four portfolios."""

    title: str = Field(description="What it is called")
    recommended: bool = Field(description="It is the recommended one")
    proof: str = Field(
        description="proven, by the solver's word, best found, none exists (that is proven), not stated, or not found"
    )
    aim: Figure | None = Field(
        description="What it is best in: points at likely figures, points at mean figures, points at likely figures, "
        "or the largest share that anybody loses; null without a portfolio"
    )
    bound: Figure | None = Field(
        description="No portfolio that qualifies does better; null where not known"
    )
    chosen_on: KeptResult | None = Field(
        description="The draws it was chosen on; null for those that no draw chose"
    )
    reason: str = Field(
        description="Why there is none, or why it is the same as another by definition; else blank"
    )
    same_as: tuple[str, ...] = Field(description="The other options that are the same portfolio")
    doubts: tuple[str, ...] = Field(description="Where the solver and the exact proof do not agree")
    changes: tuple[LevelChange, ...] = Field(
        description="What it changes against the recommended option"
    )
    figures: OptionFigures | None = Field(
        description="What is said of it; null without a portfolio"
    )


class OptionsResult(Part):
    """The four options: likely, mean, within budget, compromise."""

    recommended: str = Field(description="The one that is recommended")
    asked_for: str = Field(description="The one that the case's setting `recommend` names")
    why: str = Field(description="Why that one is recommended")
    each: dict[str, OptionResult] = Field(
        description="By short name, as the setting `recommend` has it"
    )


def options_result(programme: Programme, options: Options) -> OptionsResult:
    """Set the four options side by side."""
    return OptionsResult(
        recommended=options.recommended.name,
        asked_for=options.asked_for.value,
        why=_why(options),
        each={option.name: _option(programme, options, option) for option in options},
    )


def _why(options: Options) -> str:
    """Say why an option is recommended: the case asks for it, or for one that there is not."""
    wanted = WORDS[options.asked_for]
    if options.instead:
        kind = f"{wanted[0].lower()}{wanted[1:]}"
        return f"The case asks for the {kind}, and there is none: {options.instead}."
    if options.asked_for is Recommend.LIKELY:
        return "It is recommended unless the case asks for another."
    return "The case asks for it."


def _option(programme: Programme, options: Options, option: Option) -> OptionResult:
    draws = option.chosen_on
    return OptionResult(
        title=option.words,
        recommended=option is options.recommended,
        proof=option.proof,
        aim=figure_of(option.aim),
        bound=figure_of(option.bound),
        chosen_on=None if draws is None else KeptResult(kept=draws.kept, draws=draws.draws),
        reason=option.reason,
        same_as=tuple(other.name for other in options.same_as(option)),
        doubts=option.doubts,
        changes=level_changes(programme, option.swaps),
        figures=None if option.figures is None else _figures(programme, option.figures),
    )


def _figures(programme: Programme, figures: Figures) -> OptionFigures:
    portfolio, risk = figures.portfolio, figures.risk
    return OptionFigures(
        funded=programme.funded_levels(portfolio.choice),
        value=Figure.of(portfolio.value),
        mean_value=Figure.of(figures.mean_value),
        cost=Figure.of(portfolio.cost),
        expected=expected_result(figures.promise),
        overrun=overrun_result(risk),
        budgets=budget_results(risk),
        contingencies=contingency_results(risk),
        money=money_result(risk),
        no_risk=figures.no_risk,
        loss=None if figures.loss is None else _loss(figures.loss),
        no_loss=figures.no_loss,
        futures=None if figures.fit is None else _fit(figures.fit),
        no_futures=figures.no_fit,
    )


def _loss(loss: Loss) -> LossResult:
    return LossResult(
        person=loss.id,
        points=Figure.of(loss.points),
        share=figure_of(loss.share),
        best_proved=loss.best_proved,
    )


def _fit(fit: Fit) -> FitResult:
    return FitResult(kept=fit.kept, broken=fit.broken, impossible=fit.impossible)
