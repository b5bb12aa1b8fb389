"""Futures: the best portfolio of each, what this one breaks and loses there, and its repair."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from pydantic import Field

from scoring.portfolio.difference import changes
from scoring.result.figure import (
    Figure,
    LevelChange,
    Levels,
    Part,
    figure_of,
    level_changes,
)
from scoring.result.people import SideResult, sides_of

if TYPE_CHECKING:
    from scoring.exact.programme import Choice
    from scoring.portfolio.basis import Basis
    from scoring.robustness.firmness import View
    from scoring.robustness.views.future import Broken, Future, Repair
    from scoring.robustness.views.scenarios import Chosen, Scenarios


class BrokenResult(Part):
    """A rule of a future that the portfolio breaks."""

    rule: str = Field(description="Name of the rule")
    sentence: str = Field(description="The rule there, in a planner's words")
    excess: Figure = Field(
        description="By how much, in the unit of the rule; money for a rule on shares"
    )


class RepairResult(Part):
    """What is left of the portfolio in a future after dropping and lowering; all where it fits."""

    funded: Levels = Field(description="Each recommendation that is left, and its level")
    dropped: tuple[LevelChange, ...] = Field(
        description="What goes or is lowered; nothing where the portfolio fits"
    )
    value: Figure = Field(description="Points there of what is left")
    proved: bool = Field(
        description="No other dropping leaves more; otherwise it is the best found"
    )


class FutureResult(Part):
    """One scenario, or the case as it stands."""

    name: str = Field(description="Its name, with the id where another one reads alike")
    story: str = Field(description="What happens, in the case's words")
    probability: Figure | None = Field(
        description="Its chance, a share of 1; null for a stress test"
    )
    best: Levels | None = Field(
        description="Its best portfolio; null where no portfolio is known that keeps its rules"
    )
    best_value: Figure | None = Field(description="Points there of that one; null without one")
    best_proved: bool = Field(description="That is its best, or it is proved that there is none")
    impossible: bool = Field(description="It is proved that no portfolio keeps its rules")
    changes: tuple[LevelChange, ...] | None = Field(
        description="What its best portfolio changes against this one; null without one"
    )
    fits: bool = Field(description="The portfolio keeps its rules as it stands")
    broken: tuple[BrokenResult, ...] = Field(
        description="The rules that the portfolio breaks there"
    )
    repair: RepairResult | None = Field(
        description="What is left of the portfolio; null where no repair is known"
    )
    beyond_repair: bool = Field(
        description="It is proved that no dropping or lowering makes the portfolio fit"
    )
    lost: Figure | None = Field(
        description="Points that what is left falls short of the best there; null where either is not known"
    )
    lost_share: Figure | None = Field(
        description="The same as a share of that best; null where it is not known or not above 0"
    )
    sides: dict[str, SideResult] | None = Field(
        description="Whether the portfolios as good as its best fund each recommendation; null where not asked"
    )
    notes: tuple[str, ...] = Field(description="What was cut to its scale and the like")


class ChosenResult(Part):
    """A portfolio to look at in every future. Worths count what is left after its repair."""

    by: str = Field(
        description="case, scenario, expected value, or least regret: what it is the best by"
    )
    funded: Levels = Field(description="Each recommendation that is in, and its level")
    changes: tuple[LevelChange, ...] = Field(description="What it changes against the portfolio")
    proved: bool = Field(description="It is proved to be the best by that")
    fitted: int = Field(description="How many scenarios it fits as it stands")
    average: Figure | None = Field(
        description="Points left on average by probability; null where no scenario has one, or one leaves no worth"
    )
    worths: dict[str, Figure | None] = Field(
        description="Points left in each future; null where nothing is"
    )
    losses: dict[str, Figure | None] = Field(
        description="Share of each future's best that is lost there; null where either is not known"
    )


class FuturesResult(Part):
    """Futures side by side."""

    each: dict[str, FutureResult] = Field(
        description="By id: `as it stands`, then the scenarios in the case's order"
    )
    chosen: dict[str, ChosenResult] = Field(
        description="By name: `today` for the portfolio, a scenario's id for its best, `expected value` for the best "
        "on average, `least regret` for the smallest largest loss; the last two keep the rules of the case as it stands"
    )
    fitted: tuple[str, ...] = Field(
        description="Ids of the scenarios that the portfolio fits as it stands"
    )
    average_bound: Figure | None = Field(
        description="No portfolio leaves more points on average; null where not known"
    )
    largest_loss: Figure | None = Field(
        description="The largest share lost under `least regret`; null without one"
    )
    largest_loss_bound: Figure | None = Field(
        description="No portfolio's is smaller; null without one"
    )
    core: Levels = Field(
        description="What the best portfolios of all futures share, each with the lowest level that all hold"
    )


def futures_result(basis: Basis, futures: Scenarios, views: tuple[View, ...]) -> FuturesResult:
    """Set futures side by side."""
    programme, base = basis.programme, futures.chosen[0].choice
    least = futures.least
    average = futures.average
    return FuturesResult(
        each={
            future.id: _future(basis, futures, future, base, views) for future in futures.futures
        },
        chosen={row.name: _chosen(basis, futures, row, base) for row in futures.chosen},
        fitted=tuple(future.id for future in futures.others if future.fits(base)),
        average_bound=None if average is None else figure_of(average.bound),
        largest_loss=None if least is None else Figure.of(least.largest),
        largest_loss_bound=None if least is None else Figure.of(least.bound),
        core={programme.ids[i]: programme.levels[i][level - 1] for i, level in futures.core},
    )


def _future(
    basis: Basis, futures: Scenarios, future: Future, base: Choice, views: tuple[View, ...]
) -> FutureResult:
    best, repair, worth = future.best, future.repair(base), future.worth(base)
    lost = None if best.points is None or worth is None else max(best.points - worth, Fraction(0))
    moves = None
    if best.choice is not None:
        moves = level_changes(basis.programme, changes(base, best.choice))
    return FutureResult(
        name=future.name,
        story=future.story,
        probability=figure_of(future.probability),
        best=None if best.choice is None else basis.programme.funded_levels(best.choice),
        best_value=figure_of(best.points),
        best_proved=best.proved,
        impossible=future.impossible,
        changes=moves,
        fits=future.fits(base),
        broken=tuple(_broken(row) for row in future.broken(base)),
        repair=None if repair is None else _repair(basis, repair),
        beyond_repair=future.beyond_repair(base),
        lost=figure_of(lost),
        lost_share=figure_of(futures.loss(future, base)),
        sides=sides_of(basis, views, "future", future.id),
        notes=future.notes,
    )


def _broken(row: Broken) -> BrokenResult:
    return BrokenResult(rule=row.rule, sentence=row.words, excess=Figure.of(row.excess))


def _repair(basis: Basis, repair: Repair) -> RepairResult:
    return RepairResult(
        funded=basis.programme.funded_levels(repair.choice),
        dropped=level_changes(basis.programme, repair.changes),
        value=Figure.of(repair.value),
        proved=repair.proved,
    )


def _chosen(basis: Basis, futures: Scenarios, row: Chosen, base: Choice) -> ChosenResult:
    average = None if futures.expected is None else futures.mean(row.choice)
    return ChosenResult(
        by=row.by,
        funded=basis.programme.funded_levels(row.choice),
        changes=level_changes(basis.programme, changes(base, row.choice)),
        proved=row.proved,
        fitted=futures.fitted(row.choice),
        average=figure_of(average),
        worths={future.id: figure_of(future.worth(row.choice)) for future in futures.futures},
        losses={
            future.id: figure_of(futures.loss(future, row.choice)) for future in futures.futures
        },
    )
