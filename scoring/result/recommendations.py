"""The recommendations, one by one: level, cost, benefit, rank, price tags, and how firm."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from pydantic import Field

from criteria.model.distinct_names import names_of
from scoring.explanation.near_optimal import IN_HOW_MANY
from scoring.portfolio.difference import changes
from scoring.result.figure import (
    Figure,
    LevelChange,
    Part,
    figure_of,
    level_changes,
    share_of,
)
from scoring.result.portfolio import UseResult, uses_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scoring.explanation.explanation import Entry, Explanation
    from scoring.explanation.prices import Price, Stay
    from scoring.explanation.standing import Standing
    from scoring.portfolio.basis import Basis
    from scoring.portfolio.difference import Change
    from scoring.result.run import Run
    from scoring.robustness.draws.acceptability import Acceptability
    from scoring.robustness.firmness import Firmness
    from scoring.value.ranking import Ranked


class BudgetSpanResult(Part):
    """Budgets at which something is in the best portfolio."""

    start: Figure = Field(description="In from this budget on, money")
    end: Figure | None = Field(
        description="Out again from this budget on, money; null where it stays in"
    )


class PriceTagResult(Part):
    """What it would take for a level to change sides, every other figure as it stands."""

    lost: Figure | None = Field(
        description="Of a level that is out: points lost if it were forced in. Of one that is in: points lost without "
        "the recommendation at any level. Null where no portfolio that keeps the rules does so"
    )
    changes: tuple[LevelChange, ...] = Field(
        description="What the best portfolio that does so changes"
    )
    benefit_end: Figure | None = Field(
        description="Of a level that is out: the least benefit to be in. Of one that is in: the least to stay. Points; "
        "null where no benefit brings it in, or it stays whatever it brings"
    )
    cost_end: Figure | None = Field(
        description="Of a level that is out: the highest cost to be in. Of one that is in: the highest to stay. Money; "
        "null where no cost brings it in, it costs nothing, or it stays whatever it costs"
    )
    proved: bool = Field(
        description="Points lost and the end of the benefit are exact; else no more is lost than that"
    )
    cost_proved: bool = Field(
        description="The end of the cost is exact; else the highest is at least so much"
    )
    budgets: tuple[BudgetSpanResult, ...] = Field(
        description="Budgets at which the best portfolio holds this level, limits by year following the total"
    )
    budgets_from: Figure | None = Field(
        description="Budgets up to this one were not looked at, money; null where all were"
    )
    budgets_asked: bool = Field(
        description="Budgets were looked at; never where the case states no total"
    )


class LevelResult(Part):
    """One way to fund a recommendation."""

    number: int = Field(description="1 for the smallest")
    reference: bool = Field(description="The recommendation is ranked at this level")
    funded: bool = Field(description="The portfolio funds it at this level")
    cost: Figure = Field(description="Money over all years and sources, before savings")
    benefit: Figure = Field(description="Points against doing nothing, before effects of pairs")
    value_for_money: Figure | None = Field(
        description="Points for one unit of money; null where it costs nothing or does no good"
    )
    contributions: dict[str, Figure] = Field(
        description="Points by criterion; they add up to the benefit"
    )
    uses: tuple[UseResult, ...] = Field(
        description="What it takes of each resource in each year; those that are money add up to the cost"
    )
    price: PriceTagResult | None = Field(
        description="What it would take to change sides; null where nobody asked"
    )


class RankResult(Part):
    """The rank of a recommendation by benefit alone, at the level it is ranked at; no budget is implied."""

    rank: int = Field(description="1 for the largest benefit; equals share the better rank")
    of: int = Field(description="How many are ranked")
    level: str = Field(description="The level that is ranked")
    best: int | None = Field(
        description="The best rank in any draw of weights and scores; null where none were ranked"
    )
    worst: int | None = Field(
        description="The worst rank in any of these draws; null where none were ranked"
    )
    shares: dict[int, Figure] | None = Field(
        description="Share of the draws at each rank that it has in any; null where none were ranked"
    )


class DrawnResult(Part):
    """In what share of the draws of one source the best portfolio funds it."""

    draws: int = Field(description="Draws that count: those whose best portfolio is proved")
    at_or_above: dict[str, Figure] = Field(
        description="Share of them that fund it at this level or above, by level"
    )


class TurnResult(Part):
    """A source of doubt that can turn the choice."""

    source: str = Field(description="scores, chances, weights, costs, people, futures, or together")
    share: Figure = Field(
        description="Of its draws, people or futures, the share on the other side"
    )
    names: tuple[str, ...] = Field(description="The people or futures on the other side")
    either: tuple[str, ...] = Field(description="Those of them that are as well off either way")


class FirmnessResult(Part):
    """How firm the choice is: to fund it at some level, or to leave it out."""

    word: str = Field(
        description="firm, close to firm, open (as good the other way), turns (by what is named), not asked, not "
        "settled (within the limits of the search); or what "
        "decides it besides the figures: required, excluded, forced, unaffordable, never"
    )
    level: str | None = Field(
        description="For what is funded and firm or close to it, the level from which on it is; null otherwise"
    )
    turns: tuple[TurnResult, ...] = Field(
        description="What can turn it, what does so most often first"
    )
    instead: tuple[LevelChange, ...] | None = Field(
        description="Of an open one, what the best portfolio that decides otherwise changes; null for the others"
    )
    loss: Figure | None = Field(
        description="Points that one is worth less; null where there is none"
    )
    proved: bool = Field(
        description="Which side the portfolios as good as the best are on is proved"
    )


class ExpectedBenefitResult(Part):
    """What it is likely to bring at the level described, in points."""

    expected: float = Field(
        description="Its mean, pulled towards what all are worth, the more the wider its ranges"
    )
    at_means: float = Field(description="Mean of its ranges")
    deviation: float = Field(
        description="Standard deviation of its ranges; 0 where none has a range"
    )


class NearHoldingResult(Part):
    """In how many of the portfolios that are nearly as good it is."""

    within: Figure = Field(description="At most this share of the best value less")
    share: Figure = Field(description="Share of these portfolios that fund it at any level")
    how_many: str = Field(description="in all, in most, in some, in few, or in none")
    proved: bool = Field(
        description="That holds for all of them, not only for those that were listed"
    )


class RecommendationResult(Part):
    """One recommendation and all that is known of the choice to fund it or not."""

    name: str = Field(description="Its name, with its id where another one reads alike")
    theme: str | None = Field(description="Id of its theme; null where it has none")
    funded: bool = Field(description="The portfolio funds it")
    level: str | None = Field(description="The level that it is funded at; null where it is not")
    described: str = Field(
        description="The level that cost, benefit and contributions here are of: the one it is funded at, else the "
        "one it is ranked at"
    )
    cost: Figure = Field(description="Money over all years and sources, before savings")
    benefit: Figure = Field(description="Points against doing nothing, before effects of pairs")
    value_for_money: Figure | None = Field(
        description="Points for one unit of money; null where it costs nothing or does no good"
    )
    contributions: dict[str, Figure] = Field(
        description="Points by criterion; they add up to the benefit"
    )
    expected: ExpectedBenefitResult | None = Field(
        description="What it is likely to bring; null where nobody asked"
    )
    rank: RankResult = Field(description="Its rank by benefit alone")
    settled: str | None = Field(
        description="What settles it before any value is weighed: required, excluded, forced, unaffordable, never, "
        "worthless; null where nothing does, or it was not asked"
    )
    settled_by: tuple[str, ...] = Field(
        description="Names of the rules that make it so, where they were looked for"
    )
    price: PriceTagResult | None = Field(
        description="What it would take to change sides: of the level it is funded at, else of the level that is "
        "nearest to being in; null where none can be, or nobody asked"
    )
    price_level: str | None = Field(description="The level that `price` is of; null without one")
    budgets: tuple[BudgetSpanResult, ...] | None = Field(
        description="Budgets at which the best portfolio holds it at any level; null where nobody asked, or the case "
        "states no total"
    )
    near: tuple[NearHoldingResult, ...] | None = Field(
        description="In how many of the portfolios nearly as good it is; null where nobody asked"
    )
    draws: dict[str, DrawnResult] | None = Field(
        description="By source of doubt, in what share of the draws it is funded; null where nobody asked"
    )
    firmness: FirmnessResult | None = Field(
        description="How firm the choice is; null where nobody asked"
    )
    levels: dict[str, LevelResult] = Field(description="Every level by name, the smallest first")


def recommendation_results(
    basis: Basis,
    ranking: Sequence[Ranked],
    run: Run,
) -> dict[str, RecommendationResult]:
    """Describe every recommendation, in the case's order. ranking: every level, in that order too."""
    describing = _Describing(basis, ranking, run)
    return {
        row.id: describing.recommendation(i) for i, row in enumerate(basis.case.recommendations)
    }


class _Describing:
    """What all recommendations are described from."""

    def __init__(
        self,
        basis: Basis,
        ranking: Sequence[Ranked],
        run: Run,
    ) -> None:
        self.basis, self.programme, self.choice = basis, basis.programme, basis.best.choice
        self.promise, self.outcome = run.promise, run.outcome
        self.explanation, self.doubt = run.explanation, run.doubt
        self.names = names_of(basis.case.recommendations)
        self.leaves = [leaf.id for leaf in basis.case.leaves]
        self.ranked: dict[int, list[Ranked]] = {}
        for row in ranking:
            self.ranked.setdefault(row.index, []).append(row)
        self.firmness: Mapping[int, Firmness] = (
            {} if run.doubt is None else {row.index: row for row in run.doubt.firmness}
        )

    def recommendation(self, i: int) -> RecommendationResult:
        """Describe one."""
        row, level = self.basis.case.recommendations[i], self.choice[i]
        tags = self.price_tags(i)
        levels = {
            ranked.level_name: self.level(ranked, tags.get(ranked.level))
            for ranked in self.ranked[i]
        }
        reference = next(ranked for ranked in self.ranked[i] if ranked.is_reference)
        described = self.programme.level_name(i, level) or reference.level_name
        priced = self.priced_level(i)
        firm = self.firmness.get(i)
        settled, reasons = self.settled(i)
        return RecommendationResult(
            name=self.names[row.id],
            theme=row.group or None,
            funded=level > 0,
            level=self.programme.level_name(i, level),
            described=described,
            cost=levels[described].cost,
            benefit=levels[described].benefit,
            value_for_money=levels[described].value_for_money,
            contributions=levels[described].contributions,
            expected=self.expected(i),
            rank=self.rank(reference),
            settled=settled,
            settled_by=reasons,
            price=None if priced is None else tags[priced],
            price_level=None if priced is None else self.programme.level_name(i, priced),
            budgets=self.budgets(i),
            near=self.near(i),
            draws=self.draws(i),
            firmness=None if firm is None else self.firm(firm),
            levels=levels,
        )

    def level(self, ranked: Ranked, tag: PriceTagResult | None) -> LevelResult:
        """Describe one level."""
        i, place = ranked.index, ranked.level - 1
        basis = self.basis
        points = zip(self.leaves, basis.evaluation.contributions[i][place], strict=True)
        return LevelResult(
            number=ranked.level,
            reference=ranked.is_reference,
            funded=self.choice[i] == ranked.level,
            cost=Figure.of(ranked.cost),
            benefit=Figure.of(ranked.benefit),
            value_for_money=figure_of(ranked.value_for_money),
            contributions={leaf: Figure.of(amount) for leaf, amount in points},
            uses=uses_of(basis.costs.cells[i][place], basis.costs.monies),
            price=tag,
        )

    def settled(self, i: int) -> tuple[Standing | None, tuple[str, ...]]:
        """Say what settles it beforehand, and by which rules; nothing where nobody asked."""
        if self.outcome is None:
            return None, ()
        standings = self.outcome.standings
        return standings.words[i], standings.reasons.get(i, ())

    def expected(self, i: int) -> ExpectedBenefitResult | None:
        """Say what it is likely to bring."""
        promise = self.promise
        if promise is None:
            return None
        return ExpectedBenefitResult(
            expected=float(promise.shrunk[i]),
            at_means=float(promise.means[i]),
            deviation=float(promise.deviations[i]),
        )

    def rank(self, reference: Ranked) -> RankResult:
        """Say its rank, and between which ranks it falls in draws of weights and scores."""
        ranked = None if self.doubt is None else self.doubt.acceptability
        shares = None
        if ranked is not None and ranked.draws:
            shares = _rank_shares(ranked, reference.index)
        return RankResult(
            rank=reference.rank or 0,
            of=len(self.choice),
            level=reference.level_name,
            best=None if shares is None else min(shares),
            worst=None if shares is None else max(shares),
            shares=shares,
        )

    def price_tags(self, i: int) -> dict[int, PriceTagResult]:
        """Price every level of one recommendation, by its number; empty where nobody asked."""
        explanation = self.explanation
        if explanation is None or not explanation.prices.known:
            return {}
        stay = explanation.prices.stay_of.get(i)
        tags = {
            price.level: self.out_tag(explanation, price) for price in explanation.prices.out_of(i)
        }
        if stay is not None:
            tags[stay.level] = self.stay_tag(explanation, stay)
        return tags

    def out_tag(self, explanation: Explanation, price: Price) -> PriceTagResult:
        """Say what a level that is out would need to be in."""
        return self._tag(explanation, price, price.benefit_needed, price.cost_needed, price.pushed)

    def stay_tag(self, explanation: Explanation, stay: Stay) -> PriceTagResult:
        """Say how far a level that is in may change and stay."""
        return self._tag(explanation, stay, stay.benefit_down_to, stay.cost_up_to, stay.replaced)

    def _tag(
        self,
        explanation: Explanation,
        price: Price | Stay,
        benefit_end: Fraction | None,
        cost_end: Fraction | None,
        moved: tuple[Change, ...],
    ) -> PriceTagResult:
        entry = explanation.entry(price.index, price.level)
        looked = entry.looked and explanation.total is not None
        return PriceTagResult(
            lost=figure_of(price.lost),
            changes=level_changes(self.programme, moved),
            benefit_end=figure_of(benefit_end),
            cost_end=figure_of(cost_end),
            proved=price.proved,
            cost_proved=price.cost_proved,
            budgets=_spans(entry) if looked else (),
            budgets_from=figure_of(entry.open_below) if looked else None,
            budgets_asked=looked,
        )

    def priced_level(self, i: int) -> int | None:
        """Give the level that is funded, else the one whose price tag is the least; None where there is none."""
        if self.explanation is None or not self.explanation.prices.known:
            return None
        if self.choice[i]:
            return self.choice[i]
        nearest = self.explanation.prices.nearest(i)
        return None if nearest is None else nearest.level

    def budgets(self, i: int) -> tuple[BudgetSpanResult, ...] | None:
        """List the budgets at which it is in; None where none were looked at."""
        if self.explanation is None or self.explanation.total is None:
            return None
        entry = self.explanation.entry(i)
        return _spans(entry) if entry.looked else None

    def near(self, i: int) -> tuple[NearHoldingResult, ...] | None:
        """Say in how many of the portfolios nearly as good it is."""
        tolerances = () if self.explanation is None else self.explanation.tolerances
        known = [row for row in tolerances if row.holdings]
        if not known:
            return None
        return tuple(
            NearHoldingResult(
                within=Figure.of(row.share),
                share=Figure.of(row.holdings[i].share),
                how_many=IN_HOW_MANY[row.holdings[i].word],
                proved=row.holdings[i].proved,
            )
            for row in known
        )

    def draws(self, i: int) -> dict[str, DrawnResult] | None:
        """Say by source in what share of the draws it is funded at each level or above; None where none were made."""
        parts = () if self.doubt is None else (*self.doubt.sources, *self.doubt.stress)
        drawn: dict[str, DrawnResult] = {}
        for part in parts:
            if part.counted:
                pairs = zip(self.programme.levels[i], part.holding(i), strict=True)
                shares = {name: Figure.of(Fraction(count, part.counted)) for name, count in pairs}
                drawn[part.source] = DrawnResult(draws=part.counted, at_or_above=shares)
        return drawn or None

    def firm(self, row: Firmness) -> FirmnessResult:
        """Say how firm the choice is, and what turns it."""
        member = row.membership
        is_open = row.word == "open" and member.other is not None
        other = member.other if is_open else None
        turns = [
            TurnResult(
                source=turn.source,
                share=Figure.of(turn.share),
                names=turn.names,
                either=turn.either,
            )
            for turn in row.turns
        ]
        moved = None if other is None else changes(self.choice, other)
        return FirmnessResult(
            word=row.word,
            level=self.programme.level_name(row.index, row.level),
            turns=tuple(turns),
            instead=None if moved is None else level_changes(self.programme, moved),
            loss=None if other is None else figure_of(member.loss),
            proved=member.proved,
        )


def _rank_shares(ranked: Acceptability, i: int) -> dict[int, Figure]:
    """Give the share of the draws at each rank that a recommendation has in any of them."""
    counts = enumerate(ranked.ranked[i].tolist(), 1)
    return {
        rank: share
        for rank, count in counts
        if count and (share := share_of(count, ranked.draws)) is not None
    }


def _spans(entry: Entry) -> tuple[BudgetSpanResult, ...]:
    return tuple(
        BudgetSpanResult(start=Figure.of(start), end=figure_of(end)) for start, end in entry.spans
    )
