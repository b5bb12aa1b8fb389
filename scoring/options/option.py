"""One option and all that is said of it; the four of them side by side."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from criteria.model.rows import Recommend
from scoring.portfolio.frames import as_float
from scoring.work.later import pd

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from scoring.exact.programme import Choice
    from scoring.portfolio.difference import Change
    from scoring.portfolio.portfolio import Portfolio
    from scoring.robustness.draws.expected_delivery import Promise
    from scoring.robustness.draws.spending_risk import SpendingRisk

type ProofWord = Literal[
    "proven", "by the solver's word", "best found", "none exists", "not stated", "not found"
]
"""none exists: that is proven. not stated: the case does not say what the option needs."""

WORDS: dict[Recommend, str] = {
    Recommend.LIKELY: "Best at likely figures",
    Recommend.MEAN: "Best at mean figures",
    Recommend.WITHIN_BUDGET: "Best within budget in 80% of draws",
    Recommend.COMPROMISE: "Best compromise between people",
}
"""What each option is called."""


@dataclass(frozen=True, slots=True)
class KeptDraws:
    """In how many of some draws a portfolio keeps every budget."""

    kept: int
    draws: int


@dataclass(frozen=True, slots=True)
class Loss:
    """What a person loses against their own best, in their own points.

    share: of that best; None where it is worth nothing
    best_proved: everybody's own best is proved, so that it is not more, and nobody else's is
    """

    id: str
    name: str
    points: Fraction
    share: Fraction | None
    best_proved: bool


@dataclass(frozen=True, slots=True)
class Fit:
    """Ids of the futures whose rules a portfolio keeps as it stands, of those it breaks, of those no portfolio fits."""

    kept: tuple[str, ...]
    broken: tuple[str, ...]
    impossible: tuple[str, ...]

    @property
    def number(self) -> int:
        """How many futures there are."""
        return len(self.kept) + len(self.broken)


@dataclass(frozen=True)
class Figures:
    """What is said of a portfolio. Values in points, costs in the case's money; all exact but promise and risk.

    mean_value: value where every range stands at its mean
    promise: what to expect of it
    risk: the chance that it breaks a budget and the contingency for 80 %; None with the reason in
        `no_risk`
    loss: who loses most; None with the reason in `no_loss`
    fit: the futures it fits; None with the reason in `no_fit`
    """

    portfolio: Portfolio
    mean_value: Fraction
    promise: Promise
    risk: SpendingRisk | None
    no_risk: str
    loss: Loss | None
    no_loss: str
    fit: Fit | None
    no_fit: str

    @property
    def promised(self) -> bool:
        """Whether a score or chance of what is funded has a range; else nothing is known but the likely figures."""
        promise = self.promise
        pairs = zip(promise.choice, promise.deviations.tolist(), strict=True)
        return any(level and deviation > 0 for level, deviation in pairs)


@dataclass(frozen=True)
class Option:
    """One of the four portfolios.

    kind: which of the four
    choice: None where there is none; `reason` says why
    proof: how far it is shown to be the best
    aim: what it is best in: points at likely figures, points at mean figures, points at likely
    figures, or the largest share that anybody loses
    bound: no portfolio that qualifies does better
    chosen_on: the draws it was chosen on, for the portfolio within budget
    reason: also what makes it the same as another by definition
    doubts: where the solver and the exact proof do not agree
    swaps: what changes against the recommended option
    figures: None without a choice
    """

    kind: Recommend
    choice: Choice | None
    proof: ProofWord
    aim: Fraction | None = None
    bound: Fraction | None = None
    chosen_on: KeptDraws | None = None
    reason: str = ""
    doubts: tuple[str, ...] = ()
    swaps: tuple[Change, ...] = ()
    figures: Figures | None = None

    @property
    def name(self) -> str:
        """Short name: likely, mean, within budget or compromise, as the case's setting `recommend` has it."""
        return self.kind.value

    @property
    def words(self) -> str:
        """What it is called."""
        return WORDS[self.kind]


@dataclass(frozen=True)
class Options:
    """The four options, in the order likely, mean, within budget, compromise.

    asked_for: the one that the case's setting `recommend` names.
    """

    options: tuple[Option, Option, Option, Option]
    asked_for: Recommend

    def __iter__(self) -> Iterator[Option]:
        return iter(self.options)

    def named(self, name: str) -> Option:
        """Look an option up by its short name; raises KeyError."""
        return {option.name: option for option in self.options}[name]

    @property
    def recommended(self) -> Option:
        """The option that is recommended: the one asked for, or, where there is none, the best at likely figures."""
        wanted = self.named(self.asked_for.value)
        return wanted if wanted.choice is not None else self.options[0]

    @property
    def instead(self) -> str:
        """Why another option is recommended than the one asked for; blank where it is that one."""
        wanted = self.named(self.asked_for.value)
        return "" if wanted.choice is not None else wanted.reason

    @cached_property
    def coincide(self) -> tuple[tuple[str, ...], ...]:
        """Names of options that are one and the same portfolio, two or more together."""
        names: dict[Choice, list[str]] = {}
        for option in self.options:
            if option.choice is not None:
                names.setdefault(option.choice, []).append(option.name)
        return tuple(tuple(same) for same in names.values() if len(same) > 1)

    def same_as(self, option: Option) -> tuple[Option, ...]:
        """List the other options that are the same portfolio."""
        return tuple(
            other
            for other in self.options
            if other is not option and option.choice and other.choice == option.choice
        )

    def to_frame(self) -> pd.DataFrame:
        """Show one row an option, values in points and chances as shares of 1; what is not stated is empty."""
        return pd.DataFrame([self._row(option) for option in self.options]).set_index("option")

    def _row(self, option: Option) -> dict[str, object]:
        kept = option.chosen_on
        return {
            "option": option.name,
            "words": option.words,
            "recommended": option is self.recommended,
            "proof": option.proof,
            "reason": option.reason,
            "same_as": ", ".join(other.name for other in self.same_as(option)),
            "bound": as_float(option.bound),
            "chosen_on_kept": None if kept is None else kept.kept / kept.draws,
            "changes": None if option.choice is None else len(option.swaps),
            **dict.fromkeys(COLUMNS),
            **({} if option.figures is None else _columns(option.figures)),
        }


COLUMNS = (
    "funded",
    "cost",
    "value",
    "mean_value",
    "expected",
    "low",
    "high",
    "chance_of_overrun",
    "contingency_80",
    "loser",
    "loss_points",
    "loss_share",
    "futures_fitted",
    "futures",
)
"""What a frame says of an option's portfolio; what is not stated is empty."""


def _columns(figures: Figures) -> dict[str, object]:
    """Give what is stated of a portfolio, by column."""
    portfolio, promise, risk = figures.portfolio, figures.promise, figures.risk
    loss, fit = figures.loss, figures.fit
    columns: dict[str, object] = {
        "funded": len(portfolio.funded),
        "cost": float(portfolio.cost),
        "value": float(portfolio.value),
        "mean_value": float(figures.mean_value),
    }
    if figures.promised:
        columns |= {"expected": promise.honest, "low": promise.low, "high": promise.high}
    if risk is not None:
        reserve = risk.contingency
        columns["chance_of_overrun"] = risk.chance_of_any
        columns["contingency_80"] = None if reserve is None else float(reserve.amount)
    if loss is not None:
        columns |= {
            "loser": loss.name,
            "loss_points": float(loss.points),
            "loss_share": as_float(loss.share),
        }
    if fit is not None:
        columns |= {"futures_fitted": len(fit.kept), "futures": fit.number}
    return columns
