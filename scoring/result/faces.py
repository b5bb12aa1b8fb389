"""The faces of an analysis: portfolio, options, recommendations, risk, people and so on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from criteria.model.names import listed
from scoring.result.choices import choice_of
from scoring.result.face import Face, NamedParts, find
from scoring.result.futures import FutureResult
from scoring.result.people import PersonResult
from scoring.work.later import pd

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from scoring.exact.programme import Choice
    from scoring.explanation.frontier import Frontier
    from scoring.options.option import Option, Options
    from scoring.portfolio.optimum import Optimum
    from scoring.portfolio.portfolio import Portfolio
    from scoring.result.figure import Figure, LevelChange
    from scoring.result.frontier import FrontierResult
    from scoring.result.futures import FuturesResult
    from scoring.result.options import OptionResult, OptionsResult
    from scoring.result.people import PeopleResult
    from scoring.result.portfolio import PortfolioResult
    from scoring.result.proof import ProofResult
    from scoring.result.recommendations import RecommendationResult
    from scoring.result.result import Result
    from scoring.result.risk import ChanceResult, RiskResult
    from scoring.robustness.draws.spending_risk import SpendingRisk
    from scoring.robustness.views.scenarios import Scenarios
    from scoring.robustness.views.stakeholders import Stakeholders


class PortfolioFace(Face):
    """The best portfolio at likely figures; called with a choice of levels, any other portfolio of the case."""

    def __init__(
        self, result: Result, best: Portfolio, describe: Callable[[Choice], Portfolio]
    ) -> None:
        super().__init__(result.portfolio, best, _unasked(result, "portfolio"))
        self._result, self._best, self._describe = result, best, describe

    def __call__(self, choice: Choice | Mapping[str, str]) -> Portfolio:
        """Describe any portfolio of this case, whether or not it keeps the rules.

        choice: names of levels by id, as `funded` has them, what is not named not being funded; or
        a number for each recommendation in the case's order, 0 for not funded, 1 for its first
        level.

        Raises:
            ValueError: it names no recommendation or level of this case; the sentence says what is
                wanted.
        """
        levels = {id_: tuple(part.levels) for id_, part in self._result.recommendations.items()}
        return self._describe(choice_of(levels, choice))

    def line(self) -> str:
        """Count what is funded; its cost, its value, and how far it is shown to be the best."""
        part: PortfolioResult = self._result.portfolio
        of = "" if part.budget is None else f" of {_money(part.budget)}"
        return (
            f"{len(part.funded)} of {part.recommendations} funded, cost {_money(part.cost)}{of} {self._result.money}, "
            f"{part.value.value:,.1f} points, {part.status}"
        )

    def to_frame(self) -> pd.DataFrame:
        """Show one row a recommendation, funded or not: name, theme, level, cost and benefit."""
        return self._best.to_frame()


class OptionsFace(Face):
    """The four options; by name, one of them."""

    # No mapping of names: scripts go through the options themselves.

    def __init__(self, part: OptionsResult, options: Options) -> None:
        super().__init__(part, options)
        self._each, self._options = part.each, options
        self._recommended = part.recommended

    def __iter__(self) -> Iterator[Option]:
        """Go through the options as the code holds them."""
        return iter(self._options)

    def __getitem__(self, name: str) -> OptionResult:
        """Look an option up: likely, mean, within budget, compromise; raises KeyError with the names there are."""
        return find("option", name, self._each)

    def line(self) -> str:
        """Name each with its points, or why there is none."""
        parts = [
            f"{name} {'none' if option.figures is None else f'{option.figures.value.value:,.1f}'}"
            for name, option in self._each.items()
        ]
        return f"points {', '.join(parts)}; recommended is {self._recommended}"

    def to_frame(self) -> pd.DataFrame:
        """Show one row an option, values in points and chances as shares of 1; what is not stated is empty."""
        return self._options.to_frame()


class RecommendationFace(Face):
    """One recommendation."""

    def __init__(self, result: Result, id_: str) -> None:
        super().__init__(result.recommendations[id_], None, _unasked(result, "recommendations.*"))
        self._id, self._result = id_, result

    def line(self) -> str:
        """Say its level, cost, benefit and rank, and how firm the choice is."""
        part: RecommendationResult = self._result.recommendations[self._id]
        level = (
            f"funded at {part.level}"
            if part.level is not None
            else f"not funded ({part.described})"
        )
        word = "" if part.firmness is None else f", {part.firmness.word}"
        return (
            f"{self._id} {_cut(part.name)}, {level}, cost {_money(part.cost)}, {part.benefit.value:,.2f} points, "
            f"rank {part.rank.rank} of {part.rank.of}{word}"
        )

    def to_frame(self) -> pd.DataFrame:
        """Show one row a level: cost, benefit, and what it would take to change sides."""
        rows = [
            {
                "level": name,
                "funded": level.funded,
                "cost": float(level.cost),
                "benefit": float(level.benefit),
                "value_for_money": _float(level.value_for_money),
                "lost": None if level.price is None else _float(level.price.lost),
                "benefit_end": None if level.price is None else _float(level.price.benefit_end),
                "cost_end": None if level.price is None else _float(level.price.cost_end),
            }
            for name, level in self._result.recommendations[self._id].levels.items()
        ]
        return pd.DataFrame(rows).set_index("level")


class RecommendationsFace(NamedParts[RecommendationFace]):
    """Every recommendation by its id, in the case's order."""

    def __init__(self, result: Result) -> None:
        faces = {id_: RecommendationFace(result, id_) for id_ in result.recommendations}
        super().__init__("recommendation", faces, result.recommendations)
        self._result = result

    def line(self) -> str:
        """Count them and name what is funded."""
        funded = [id_ for id_, part in self._result.recommendations.items() if part.funded]
        return f"{len(self)}, {len(funded)} funded: {listed(funded, 20)}"

    def to_frame(self) -> pd.DataFrame:
        """Show one row a recommendation; cost and benefit at the level funded, else at that it is ranked at."""
        rows = [_row(id_, part) for id_, part in self._result.recommendations.items()]
        return pd.DataFrame(rows).set_index("recommendation")


class RiskFace(Face):
    """What to expect, how likely an overrun is, and what would cover it."""

    def __init__(self, part: RiskResult, spending: SpendingRisk) -> None:
        super().__init__(part, spending)
        self._risk, self._spending = part, spending

    def line(self) -> str:
        """Say how often a budget is passed, and what to expect."""
        part, expected = self._risk, self._risk.expected
        overrun = "no chance of an overrun can be told"
        if part.overrun is not None:
            overrun = _overrun(part.overrun)
        if expected is None:
            return overrun
        interval = f"{expected.low:,.1f} to {expected.high:,.1f}"
        return f"{overrun}; expect {expected.expected:,.1f} points ({interval})"

    def to_frame(self) -> pd.DataFrame:
        """Show one row a budget."""
        return self._spending.to_frame()


class PeopleFace(NamedParts[PersonResult]):
    """People side by side; by id, one of them."""

    def __init__(self, result: Result, part: PeopleResult, people: Stakeholders | None) -> None:
        super().__init__("person", part.each, part, people, _unasked(result, "people"))
        self._result, self._people = result, part

    def line(self) -> str:
        """Count them; name who loses most, and what the compromise would spare."""
        part = self._people
        mattering = sum(dispute.matters for dispute in part.disputes)
        disputes = f"{mattering} of {len(part.disputes)} disputes matter"
        if part.compromise is None:
            return f"nobody's weights are stated; {disputes}"
        loser = max(
            part.each.values(),
            key=lambda person: 0.0 if person.loss.share is None else float(person.loss.share),
        )
        lost = 0.0 if loser.loss.share is None else float(loser.loss.share)
        return (
            f"{len(self)}; {_cut(loser.name)} loses most, {lost:.1%} of their best; compromise at most "
            f"{float(part.compromise.largest_loss):.1%}; {disputes}"
        )

    def to_frame(self) -> pd.DataFrame:
        """Show who would fund what, by levels: recommendations down, people across."""
        people = self._people.each.values()
        rows = [
            {
                "recommendation": id_,
                "name": part.name,
                "portfolio": part.level or "",
                **{person.name: person.best.get(id_, "") for person in people},
            }
            for id_, part in self._result.recommendations.items()
        ]
        return pd.DataFrame(rows).set_index("recommendation")

    def losses_frame(self) -> pd.DataFrame:
        """Show what each loses of their own best, in shares: people down, portfolios across."""
        rows = [
            {
                "person": id_,
                "name": person.name,
                **{
                    name: _float(pick.losses[id_].share)
                    for name, pick in self._people.picks.items()
                },
            }
            for id_, person in self._people.each.items()
        ]
        return pd.DataFrame(rows, columns=["person", "name", *self._people.picks]).set_index(
            "person"
        )


class FuturesFace(NamedParts[FutureResult]):
    """Scenarios side by side, the case as it stands among them; by id, one of them."""

    def __init__(self, result: Result, part: FuturesResult, futures: Scenarios) -> None:
        super().__init__("future", part.each, part, futures, _unasked(result, "futures"))
        self._result, self._futures = result, part

    def line(self) -> str:
        """Count those that the portfolio fits, and name where it loses most."""
        part = self._futures
        text = f"fits {len(part.fitted)} of {len(self) - 1} scenarios"
        losses = {
            id_: float(row.lost_share)
            for id_, row in part.each.items()
            if row.lost_share is not None
        }
        if not losses:
            return text
        worst = max(losses, key=lambda id_: losses[id_])
        where = _cut(part.each[worst].name)
        return f"{text}; loses most in {where}, {losses[worst]:.1%} of the best there"

    def to_frame(self) -> pd.DataFrame:
        """Show one row a future: whether the portfolio fits, what goes, is left and lost."""
        names = {id_: part.name for id_, part in self._result.recommendations.items()}
        rows = [
            {
                "future": id_,
                "name": row.name,
                "chance": _float(row.probability),
                "fits": row.fits,
                "best": _float(row.best_value),
                "left": None if row.repair is None else float(row.repair.value),
                "lost_share": _float(row.lost_share),
                "goes": "" if row.repair is None else _changes(row.repair.dropped, names),
            }
            for id_, row in self._futures.each.items()
        ]
        return pd.DataFrame(rows).set_index("future")

    def levels_frame(self) -> pd.DataFrame:
        """Show what is best where, by levels: recommendations down, futures across."""
        rows = [
            {
                "recommendation": id_,
                "name": part.name,
                "portfolio": part.level or "",
                **{row.name: (row.best or {}).get(id_, "") for row in self._futures.each.values()},
            }
            for id_, part in self._result.recommendations.items()
        ]
        return pd.DataFrame(rows).set_index("recommendation")


class FrontierFace(Face):
    """Value against money."""

    def __init__(self, result: Result, part: FrontierResult, curve: Frontier) -> None:
        super().__init__(part, curve, _unasked(result, "frontier"))
        self._result, self._frontier = result, part

    def __len__(self) -> int:
        """Count the points."""
        return len(self._frontier.points)

    def line(self) -> str:
        """Count the points, and say from where to where."""
        points = self._frontier.points
        missing = "none is missing" if self._frontier.complete else "some may be missing"
        if not points:
            return "no point was found"
        first, last = points[0], points[-1]
        return (
            f"{len(points)} portfolios, {missing}: {self._frontier.axis} {_money(first.budget)} to "
            f"{_money(last.budget)} {self._result.money}, {first.value.value:,.1f} to {last.value.value:,.1f} points"
        )

    def to_frame(self) -> pd.DataFrame:
        """Show one row a point, the cheapest first, and what changes against the one before."""
        names = {id_: part.name for id_, part in self._result.recommendations.items()}
        rows = [
            {
                "budget": float(point.budget),
                "cost": float(point.cost),
                "value": float(point.value),
                "funded": len(point.funded),
                "changes": _changes(point.changes, names),
                "portfolio": point.portfolio,
                "proven": point.proven,
            }
            for point in self._frontier.points
        ]
        columns = ["budget", "cost", "value", "funded", "changes", "portfolio", "proven"]
        return pd.DataFrame(rows, columns=columns)


class ProofFace(Face):
    """How far the portfolio is shown to be the best."""

    def __init__(self, result: Result, optimum: Optimum) -> None:
        super().__init__(result.proof, optimum, _unasked(result, "proof"))
        self._proof = result.proof

    def line(self) -> str:
        """Say the verdict, the value and its bound, and whether the solver agrees."""
        part: ProofResult = self._proof
        bound = "not known" if part.bound is None else f"{part.bound.value:,.4f}"
        return (
            f"{part.status}, {part.value.value:,.4f} points, at most {bound}; {part.solver.name} {part.solver.version} "
            f"agrees: {part.solver.agreed}"
        )

    def to_frame(self) -> pd.DataFrame:
        """Show its single figures, one a row."""
        part: ProofResult = self._proof
        figures: dict[str, Any] = {
            "status": part.status,
            "value": float(part.value),
            "bound": _float(part.bound),
            "gap": _float(part.gap),
            "proved": part.search.proved,
            "steps": part.search.steps,
            "ties": part.ties,
            "ties_listed": part.ties_listed,
            "first_of_ties": part.first_of_ties,
            "tie_rule": part.tie_rule,
            "rules_checked": part.rules_checked,
            "solver": f"{part.solver.name} {part.solver.version}",
            "agreed": part.solver.agreed,
        }
        index = pd.Index(figures, name="what")
        return pd.DataFrame({"figure": list(figures.values())}, index=index, dtype=object)


def _unasked(result: Result, path: str) -> dict[str, str]:
    """Give the sentences of the fields right below a path."""
    within = {
        name.removeprefix(f"{path}."): why
        for name, why in result.not_asked.items()
        if name.startswith(f"{path}.")
    }
    return {name: why for name, why in within.items() if "." not in name}


def _row(id_: str, part: RecommendationResult) -> dict[str, object]:
    firm = part.firmness
    return {
        "recommendation": id_,
        "name": part.name,
        "theme": part.theme or "",
        "funded": part.funded,
        "level": part.level or "",
        "cost": float(part.cost),
        "benefit": float(part.benefit),
        "value_for_money": _float(part.value_for_money),
        "rank": part.rank.rank,
        "lost": None if part.price is None else _float(part.price.lost),
        "firmness": "" if firm is None else firm.word,
        "firm_from": "" if firm is None else firm.level or "",
        "turns_on": "" if firm is None else ", ".join(turn.source for turn in firm.turns),
    }


def _overrun(chance: ChanceResult) -> str:
    apart, together = (
        0.0 if share is None else float(share) for share in (chance.apart, chance.together)
    )
    often = f"a budget is passed in {apart:.1%} of {chance.draws:,} draws"
    return f"{often}, {together:.1%} if costs move together"


def _changes(changes: tuple[LevelChange, ...], names: Mapping[str, str]) -> str:
    """Name what changes with its level afterwards; a dash where it is no longer funded."""
    return "; ".join(f"{names[change.id]}: {change.after or '-'}" for change in changes)


def _money(figure: Figure) -> str:
    return f"{figure.value:,.12g}"


def _float(figure: Figure | None) -> float | None:
    return None if figure is None else figure.value


def _cut(name: str) -> str:
    """Cut a long name, so that what follows it is still read."""
    return name if len(name) <= 40 else f"{name[:39]}…"
