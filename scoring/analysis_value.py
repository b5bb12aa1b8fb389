"""Everything computed about one case, as one value, with its parts and frames for reading."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from criteria.model.above import from_above
from criteria.model.resources import total_budget
from scoring.explanation.asked import NOTHING_ASKED, Asked
from scoring.held import Held, remember, repairs
from scoring.portfolio.basis import Basis
from scoring.portfolio.certificate_file import listing
from scoring.portfolio.frames import as_float
from scoring.portfolio.portfolio import Portfolio
from scoring.result.face import NotAsked, short
from scoring.result.run import Run
from scoring.robustness.weights.oracle import Weighted
from scoring.robustness.weights.other_weights import method_bests, rival
from scoring.robustness.weights.weight_change import to_fund
from scoring.value.ranking import ranking
from scoring.work.later import Later, pd

if TYPE_CHECKING:
    from decimal import Decimal
    from fractions import Fraction

    from scoring.audit.finding import Finding
    from scoring.exact.programme import Choice
    from scoring.exact.proof import Proof
    from scoring.explanation.explanation import Explanation
    from scoring.explanation.outcome import Outcome
    from scoring.options.option import Options
    from scoring.portfolio.optimum import Optimum
    from scoring.result import faces
    from scoring.result import result as results
    from scoring.result.faces import (
        FrontierFace,
        FuturesFace,
        OptionsFace,
        PeopleFace,
        PortfolioFace,
        ProofFace,
        RecommendationsFace,
        RiskFace,
    )
    from scoring.result.result import Result
    from scoring.robustness.draws.expected_delivery import Promise
    from scoring.robustness.draws.spending_risk import SpendingRisk
    from scoring.robustness.robustness import Doubt
    from scoring.robustness.weights.other_weights import MethodBest, Rival
    from scoring.robustness.weights.weight_change import Shift
    from scoring.value.ranking import Ranked
    from scoring.work.stages import Stop
else:
    faces, results = Later("scoring.result.faces"), Later("scoring.result.result")


@dataclass(frozen=True, repr=False)
class Analysis(Basis):
    """Everything computed about one case. Exact figures are Fractions; frames hold floats for reading.

    `result` is all of it in the domain's words, and `portfolio`, `options`, `recommendations`,
    `risk`, `people`, `futures`, `frontier` and `proof` are its parts, each with one line, a frame
    and its fields. What the code holds:

    optimum: the best portfolio with its certificate
    ideal: the best one if the budget had no limit
    promise: what the best portfolio is likely to deliver; None where none is known
    spending: the chance that it breaks a budget; None where no draws were asked for
    explanation: why each is in or out, near-ties, the frontier and what rules cost
    doubt: what people, futures and ranges do to it
    beside: four options side by side, one of them recommended. These three are None in a quick
        analysis.
    stopped: what an interruption left undone, if one came; what is named there is None where it was
        not begun
    outcome: what kind of outcome it is, and what settles each recommendation beforehand; None where
    no portfolio is known
    oddities: what looks odd in the case, and what it changes; empty where nothing does
    asked: of a proposed portfolio and of a second solver
    seconds: the user's own limit on the clock, None where none was set
    """

    ideal: Optimum | None
    promise: Promise | None = None
    spending: SpendingRisk | None = None
    explanation: Explanation | None = None
    doubt: Doubt | None = None
    stopped: Stop | None = None
    outcome: Outcome | None = None
    oddities: tuple[Finding, ...] = ()
    beside: Options | None = None
    asked: Asked = NOTHING_ASKED
    seconds: float | None = None

    @property
    def cut_short(self) -> str:
        """What the user's own limit on the clock cut short, in a sentence; blank where it struck nowhere."""
        explained = self.explanation
        parts = (
            (self.optimum.certificate.clock is not None, "the solver"),
            (
                self.ideal is not None and self.ideal.certificate.clock is not None,
                "the solver without the budget",
            ),
            (explained is not None and explained.prices.by_clock, "the ends of the costs"),
            (explained is not None and explained.curve.by_clock, "the frontier"),
        )
        names = [name for struck, name in parts if struck]
        if not names or self.seconds is None:
            return ""
        limit = f"{self.seconds:g} second{'' if self.seconds == 1 else 's'}"
        return f"Stopped by your limit of {limit}: {', '.join(names)}."

    @cached_property
    def unlimited(self) -> Portfolio | None:
        """The ideal portfolio: the best one if the budget had no limit, every other rule holding; None if not known."""
        return self.portfolio_at(self.ideal)

    @cached_property
    def weighted(self) -> Weighted:
        """The same case under any other weights; its answers are kept."""
        return Weighted(self.evaluation, self.programme)

    @cached_property
    def near(self) -> Proof | None:
        """The proof, with the portfolios that come next where those are soon listed; None where it did not close."""
        return listing(self.programme, self.optimum.proof) if self.optimum.proof.closed else None

    @cached_property
    def method_bests(self) -> tuple[MethodBest, ...]:
        """What everybody's weights by every method would fund; empty where no doubt was asked."""
        if self.doubt is None:
            return ()
        return tuple(method_bests(self.weighted, self.doubt.elicitation, self.best.choice))

    @cached_property
    def rivals(self) -> tuple[Rival, ...]:
        """The second best portfolio and the proposed one, if it is another, and what weights they would need."""
        rivals = []
        if self.explanation is not None and len(self.explanation.best.portfolios) > 1:
            rivals.append(rival(self.weighted, "second best", self.explanation.best.portfolios[1]))
        pick = self.asked.pick
        if pick is not None and pick.choice != self.best.choice:
            rivals.append(rival(self.weighted, "proposed", pick.choice))
        return tuple(rivals)

    def shift_to_fund(self, index: int) -> Shift | None:
        """Give the smallest change of weights that funds a recommendation; None where none is known.

        Where the doubt did not ask for it, it is found now.
        """
        steady = None if self.doubt is None else self.doubt.portfolio
        if self.doubt is None or steady is None or index in self.doubt.shifts:
            return None if self.doubt is None else self.doubt.shifts.get(index)
        met = list(
            dict.fromkeys(stretch.choice for path in steady.paths for stretch in path.stretches)
        )
        with suppress(ValueError):  # a search that does not close: not known
            return to_fund(self.weighted, index, known=met)
        return None

    @cached_property
    def share_of_ideal(self) -> Fraction | None:
        """Value of the best portfolio as a share of the ideal one's; None where that is worth nothing."""
        return self.best.share_of(self.unlimited)

    @cached_property
    def ranking(self) -> tuple[Ranked, ...]:
        """Every level with its benefit, cost, value for money and rank."""
        return ranking(self.evaluation, self.costs)

    def held(self) -> Held:
        """Find everything that reports ask and that takes a search; what was asked before is remembered."""
        futures = None if self.doubt is None else self.doubt.futures
        return Held(
            near=self.near,
            method_bests=self.method_bests,
            rivals=self.rivals,
            core=None if futures is None else futures.core,
            repairs=repairs(futures, self.told),
        )

    @property
    def told(self) -> tuple[Choice, ...]:
        """The portfolios that reports tell of in every future: the best, those of futures and options, and a proposal."""
        doubt, options, pick = self.doubt, self.beside, self.asked.pick
        futures = None if doubt is None else doubt.futures
        chosen = () if futures is None else tuple(row.choice for row in futures.chosen)
        beside = (
            ()
            if options is None
            else tuple(option.choice for option in options if option.choice is not None)
        )
        proposed = () if pick is None else (pick.choice,)
        return (self.best.choice, *chosen, *beside, *proposed)

    def hold(self, answers: Held) -> None:
        """Remember what was found before, so that no report searches for it again."""
        remembered = vars(self)  # where a cached property keeps its value
        remembered |= {
            "near": answers.near,
            "method_bests": answers.method_bests,
            "rivals": answers.rivals,
        }
        remember(None if self.doubt is None else self.doubt.futures, answers)

    @cached_property
    def result(self) -> Result:
        """All that the run says, in the domain's words: what result.json holds."""
        run = Run(
            ideal=self.ideal,
            promise=self.promise,
            spending=self.spending,
            explanation=self.explanation,
            doubt=self.doubt,
            options=self.beside,
            outcome=self.outcome,
            asked=self.asked,
            stopped=self.stopped,
        )
        return results.result(self, run)

    @property
    def portfolio(self) -> PortfolioFace:
        """The best portfolio; called with a choice of levels, any other one."""
        return faces.PortfolioFace(self.result, self.best, self.portfolio_of)

    @property
    def recommendations(self) -> RecommendationsFace:
        """Every recommendation by its id; an unknown one raises KeyError with those that are like it."""
        return faces.RecommendationsFace(self.result)

    @property
    def options(self) -> OptionsFace:
        """The four options side by side; raises NotAsked where the run left them out."""
        part, beside = self.result.options, self.beside
        if part is None or beside is None:
            raise self._unknown("options")
        return faces.OptionsFace(part, beside)

    @property
    def risk(self) -> RiskFace:
        """What to expect and how the money lasts; raises NotAsked where no draws were made."""
        part, spending = self.result.risk, self.spending
        if part is None or spending is None:
            raise self._unknown("risk")
        return faces.RiskFace(part, spending)

    @property
    def people(self) -> PeopleFace:
        """People side by side; raises NotAsked where the run left them out."""
        part, doubt = self.result.people, self.doubt
        if part is None or doubt is None:
            raise self._unknown("people")
        return faces.PeopleFace(self.result, part, doubt.people)

    @property
    def futures(self) -> FuturesFace:
        """Scenarios side by side; raises NotAsked where the run left them out, or the case states none."""
        part, doubt = self.result.futures, self.doubt
        if part is None or doubt is None or doubt.futures is None:
            raise self._unknown("futures")
        return faces.FuturesFace(self.result, part, doubt.futures)

    @property
    def frontier(self) -> FrontierFace:
        """Value against money; raises NotAsked where the run left it out."""
        part, explanation = self.result.frontier, self.explanation
        if part is None or explanation is None:
            raise self._unknown("frontier")
        return faces.FrontierFace(self.result, part, explanation.curve)

    @property
    def proof(self) -> ProofFace:
        """How far the portfolio is shown to be the best."""
        return faces.ProofFace(self.result, self.optimum)

    def _unknown(self, path: str) -> NotAsked:
        """Say why a part is not there."""
        return NotAsked({**self.result.not_stated, **self.result.not_asked}[path])

    def __repr__(self) -> str:
        """Give one line."""
        line = f"Analysis of {self.case.settings.title[:60]}: {self.portfolio.line()}"
        return f"<{short(line)}>"

    @property
    def budget(self) -> Decimal | None:
        """Money there is in total; None where nothing limits it."""
        return total_budget(self.case)

    def explain(self, recommendation: str | None = None) -> str:
        """Say why a recommendation is in or out, how firm that is and what would change it; without an id, of all.

        Raises ValueError for an id that is not there, naming the nearest, and for a quick analysis.
        """
        words: str = from_above("reports.explained.explained", self, recommendation, anew=True)
        return words

    def to_frame(self) -> pd.DataFrame:
        """Show the best portfolio, one row a recommendation."""
        return self.best.to_frame()

    def ranking_frame(self) -> pd.DataFrame:
        """Show every level: benefit in points, cost in money, points per unit of money."""
        rows = [
            {
                "recommendation": row.id,
                "level": row.level_name,
                "rank": row.rank,
                "benefit": float(row.benefit),
                "cost": float(row.cost),
                "value_for_money": as_float(row.value_for_money),
            }
            for row in self.ranking
        ]
        return pd.DataFrame(rows).set_index(["recommendation", "level"])

    def firmness_frame(self) -> pd.DataFrame:
        """Show how firm the decision on each recommendation is, one row a recommendation, in the case's order.

        level: funded, blank for none. word: firm, close to firm, open, turns, or what decides it
            besides the figures.
        firm_from: the level from which on it is firm, or close to it. turns_on: the sources that
        can turn it, what does so most often first. share: of the draws of all figures together,
        those whose best portfolio funds it; None where none were made. Empty where firmness was not
        asked, as in a quick run.
        """
        doubt = self.doubt
        together = None if doubt is None else doubt.drawn("together")
        rows = []
        for row in () if doubt is None else doubt.firmness:
            recommendation, level = (
                self.case.recommendations[row.index],
                self.best.choice[row.index],
            )
            rows.append(
                {
                    "recommendation": recommendation.id,
                    "name": recommendation.name,
                    "funded": row.funded,
                    "level": self.programme.level_name(row.index, level) or "",
                    "word": row.word,
                    "firm_from": self.programme.level_name(row.index, row.level) or "",
                    "turns_on": ", ".join(turn.source for turn in row.turns),
                    "share": None if together is None else together.shares_from(row.index)[0],
                }
            )
        columns = [
            "recommendation",
            "name",
            "funded",
            "level",
            "word",
            "firm_from",
            "turns_on",
            "share",
        ]
        return pd.DataFrame(rows, columns=columns).set_index("recommendation")

    def contributions_frame(self) -> pd.DataFrame:
        """Show the points of every level by criterion; the columns add up to its benefit."""
        leaves = [leaf.id for leaf in self.case.leaves]
        rows = {
            (row.id, row.level_name): [
                float(x) for x in self.evaluation.contributions[row.index][row.level - 1]
            ]
            for row in self.ranking
        }
        index = pd.MultiIndex.from_tuples(list(rows), names=["recommendation", "level"])
        return pd.DataFrame(list(rows.values()), index=index, columns=leaves)

    def _repr_html_(self) -> str:
        return self.portfolio._repr_html_()
