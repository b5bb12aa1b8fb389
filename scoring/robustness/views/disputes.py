"""Which disputes matter: those where some resolution within the stated range would change what is funded.

A weight is disputed where more than one value is given to it: its range runs from the least to the
largest of all that is said, the others keeping their proportions. That is the case's own weight,
what the case leaves possible where it states ranges or statements, and for every stakeholder the
weight they gave and, where they gave ranges, statements or comparisons that leave some, all that
these leave possible. A score is disputed where its low and high differ.

Along either range the value of every portfolio is a straight line (of the weight; of the value that
the score stands for), so the most that any portfolio is worth is a convex curve. A portfolio that
touches the curve at both ends lies on it all the way. So two proofs settle a weight, and for scores
one table does: the most that a portfolio is worth with each recommendation held at each level,
since a score moves all portfolios that hold its level alike.

Each dispute is settled with all the others where they are now; that every single one is closed does
not close all together. A dispute that ends in a tie changes nothing that must be changed, and is
closed. What is open is listed by what hangs on it: the most points that the base portfolio would
fall short if it were resolved the other way.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import floor
from typing import TYPE_CHECKING

from criteria.model.levels import chance_of_success, counted, sources
from scoring.elicitation.methods import voices_of, weights_of
from scoring.elicitation.statements import StatementError
from scoring.exact.limits import relaxations
from scoring.exact.search import Prover, prove
from scoring.portfolio.difference import changes
from scoring.portfolio.from_case import revalued
from scoring.robustness.views.stakeholder_weights import voices
from scoring.robustness.weights.admissible import WeightsClash, stated
from scoring.robustness.weights.stability import moved
from scoring.value.evaluation import Evaluation
from scoring.work.later import pd

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from decimal import Decimal

    from criteria.model.rows import ScoreRow
    from scoring.exact.programme import Choice, Programme

type Progress = Callable[[str], None]
type Given = tuple[Fraction, str]
"""A weight, and who says so: a stakeholder's id, or `case`."""

SHORT = 8
"""Disputes on the short list."""


@dataclass(frozen=True, slots=True)
class End:
    """One end of a disputed range.

    at: the weight, or the score.
    lost: points that the base portfolio falls short of the best one there; 0 where it stays the
        best.
    choice: the best portfolio there; None where the base portfolio stays.
    proved: else a change could not be ruled out.
    """

    at: Fraction
    lost: Fraction
    choice: Choice | None
    proved: bool


@dataclass(frozen=True, slots=True)
class Dispute:
    """Something people differ on, and whether settling it could change what is funded.

    kind: weight or score.
    criterion: place of the leaf.
    option, level: for a score, places (level from 1), else None.
    low, high: its two ends.
    who_low, who_high: for a weight, who stands there (`case` for the case's own swings).
    """

    kind: str
    criterion: int
    option: int | None
    level: int | None
    low: End
    high: End
    who_low: str = ""
    who_high: str = ""

    @property
    def matters(self) -> bool:
        """Whether some resolution changes the funded set, or that could not be ruled out."""
        return any(end.choice is not None or not end.proved for end in (self.low, self.high))

    @property
    def stake(self) -> Fraction:
        """The most points that the base portfolio would fall short."""
        return max(self.low.lost, self.high.lost)


@dataclass(frozen=True)
class Disputes:
    """Every dispute, those of weights first, in the case's order. base: the portfolio that they might change."""

    evaluation: Evaluation
    base: Choice
    every: tuple[Dispute, ...]

    @cached_property
    def open(self) -> tuple[Dispute, ...]:
        """What can change the funded set, the largest stake first; what could only not be ruled out comes last."""
        mattering = [dispute for dispute in self.every if dispute.matters]
        return tuple(sorted(mattering, key=lambda dispute: -dispute.stake))

    @property
    def settled(self) -> bool:
        """Whether it is proved what every disputed weight changes, or points are known to hang on one."""
        weights = [dispute for dispute in self.every if dispute.kind == "weight"]
        proved = all(end.proved for row in weights for end in (row.low, row.high))
        return proved or any(row.stake > 0 for row in weights)

    @property
    def short(self) -> tuple[Dispute, ...]:
        """The short list: the open ones on which most hangs."""
        return self.open[:SHORT]

    @property
    def closed(self) -> tuple[Dispute, ...]:
        """Those that cannot."""
        return tuple(dispute for dispute in self.every if not dispute.matters)

    def named(self, dispute: Dispute) -> str:
        """Say what is disputed: the criterion, or the recommendation, its level and the criterion."""
        case = self.evaluation.case
        leaf = case.leaves[dispute.criterion].id
        if dispute.option is None or dispute.level is None:
            return f"weight of {leaf}"
        option = case.recommendations[dispute.option].id
        levels = case.levels_of[option]
        at = f" {levels[dispute.level - 1].level}" if len(levels) > 1 else ""
        return f"{option}{at} on {leaf}"

    def swaps(self, end: End) -> str:
        """Say what the best portfolio at one end changes: `+A standard, -B, C to pilot`; blank where nothing."""
        case = self.evaluation.case
        by_swap = []
        for change in changes(self.base, end.choice or self.base):
            option = case.recommendations[change.index].id
            levels = case.levels_of[option]
            level = levels[change.after - 1].level if change.after else ""
            if change.leaves:
                by_swap.append(f"-{option}")
            elif change.enters:
                by_swap.append(f"+{option} {level}" if len(levels) > 1 else f"+{option}")
            else:
                by_swap.append(f"{option} to {level}")
        return ", ".join(by_swap)

    def to_frame(self) -> pd.DataFrame:
        """Show one row a dispute."""
        rows = [
            {
                "dispute": self.named(dispute),
                "kind": dispute.kind,
                "low": float(dispute.low.at),
                "high": float(dispute.high.at),
                "matters": dispute.matters,
                "points_at_stake": float(dispute.stake),
                "at_low": self.swaps(dispute.low),
                "at_high": self.swaps(dispute.high),
            }
            for dispute in self.every
        ]
        columns = [
            "dispute",
            "kind",
            "low",
            "high",
            "matters",
            "points_at_stake",
            "at_low",
            "at_high",
        ]
        return pd.DataFrame(rows, columns=columns).set_index("dispute")


def disputes(
    evaluation: Evaluation, programme: Programme, best: Choice, progress: Progress = lambda _: None
) -> Disputes:
    """Settle every dispute over weights and scores; `best` is the case's own best portfolio."""
    progress("Settling disputes over weights")
    settled = list(_weights(evaluation, programme, best))
    progress("Settling disputes over scores")
    settled += _scores(evaluation, programme, best)
    return Disputes(evaluation, best, tuple(settled))


def _weights(evaluation: Evaluation, programme: Programme, best: Choice) -> Iterator[Dispute]:
    for j, given in enumerate(given_weights(evaluation)):
        weights = [weight for weight, _ in given]
        low, high = min(weights), max(weights)
        if low == high or len(evaluation.weights) == 1:
            continue
        yield Dispute(
            kind="weight",
            criterion=j,
            option=None,
            level=None,
            low=_weight_end(evaluation, programme, best, j, low),
            high=_weight_end(evaluation, programme, best, j, high),
            who_low=_who_gives(low, given),
            who_high=_who_gives(high, given),
        )


def _who_gives(weight: Fraction, given: Sequence[Given]) -> str:
    return ", ".join(dict.fromkeys(who for other, who in given if other == weight))


def given_weights(evaluation: Evaluation) -> list[list[Given]]:
    """List for every leaf each weight that somebody gives it, the ends of ranges among them; the case comes first."""
    case = evaluation.case
    by_leaf = [[(weight, "case")] for weight in evaluation.weights]

    answers: list[tuple[str, Sequence[Sequence[Fraction]]]] = [("case", _own_ranges(evaluation))]
    people, _ = voices(case)
    answers += [(voice.id, [(weight,) for weight in voice.weights]) for voice in people]
    for id_ in filter(None, voices_of(case)):
        answers += [(id_, elicited.ranges or ()) for elicited in weights_of(case, id_)]
    for who, ranges in answers:
        # Who says nothing has no weights at all.
        for given, weights in zip(by_leaf, ranges, strict=False):
            given += [(weight, who) for weight in weights]
    return by_leaf


def _own_ranges(evaluation: Evaluation) -> Sequence[Sequence[Fraction]]:
    """Give what the case leaves possible of every weight, as (low, high); nothing where it gives weights only.

    Where its swings do not fit what it states besides, the weights they give still count. An order
    adds nothing to the swings that it comes from.
    """
    case = evaluation.case
    nothing: Sequence[Sequence[Fraction]] = [()] * len(evaluation.weights)
    try:
        admitted = stated(case)
    except (WeightsClash, StatementError):
        return nothing
    return nothing if admitted.tiers is not None else admitted.ranges


def _weight_end(
    evaluation: Evaluation, programme: Programme, best: Choice, j: int, to: Fraction
) -> End:
    if to == evaluation.weights[j]:
        return End(to, Fraction(0), None, proved=True)
    there = Evaluation(evaluation.case, evaluation.table, moved(evaluation.weights, j, to))
    valued = revalued(programme, there)
    limit = relaxations(valued, len(valued.ids))
    least = valued.value(best) + valued.tie + 1
    proof = prove(valued, floor=least, incumbents=(best,), node_limit=limit)
    if proof.choice is None:
        return End(to, Fraction(0), None, proof.closed)
    return End(to, valued.points(proof.choice) - valued.points(best), proof.choice, proof.closed)


def _scores(evaluation: Evaluation, programme: Programme, best: Choice) -> list[Dispute]:
    settle = _Scores(evaluation, _Held(programme, best))
    disputed = [row for row in evaluation.case.scores if row.low != row.high]
    for row in disputed:
        settle.expect(row)
    return [settle.dispute(row) for row in disputed]


class _Held:
    """The best portfolios with one recommendation held at one level, each found when first asked for."""

    def __init__(self, programme: Programme, base: Choice) -> None:
        self.programme, self.base = programme, base
        self.prover = Prover(programme)
        self.node_limit = relaxations(programme, len(programme.ids))
        self.rises: dict[tuple[int, int], Fraction] = {}
        self.known: dict[tuple[int, int], tuple[Choice | None, int | None, bool]] = {}

    def expect(self, i: int, level: int, rise: Fraction) -> None:
        """Note how much the portfolios so held may rise against the base portfolio, before any is asked for."""
        self.rises[i, level] = max(rise, self.rises.get((i, level), rise))

    def at(self, i: int, level: int) -> tuple[Choice | None, Fraction | None, bool]:
        """Give the best portfolio so held, the most points one can be worth, and if proved.

        None where none is feasible, or none can get ahead of the base portfolio by rising as far as
        is expected.
        """
        if (i, level) not in self.known:
            programme = self.programme
            behind = programme.value(self.base) + programme.tie
            proof = self.prover.prove(
                fixed={i: (level, level)},
                floor=floor(behind - self.rises[i, level] / programme.value_unit) + 1,
                incumbents=(self.base,),
                node_limit=self.node_limit,
            )
            self.known[i, level] = (
                proof.choice,
                proof.best if proof.closed else proof.bound,
                proof.closed,
            )
        choice, value, closed = self.known[i, level]
        return choice, None if value is None else value * self.programme.value_unit, closed


class _Scores:
    """Settles disputes over scores from the table of what each recommendation, held at each level, can be worth."""

    def __init__(self, evaluation: Evaluation, bests: _Held) -> None:
        self.evaluation, self.bests = evaluation, bests
        case = evaluation.case
        self.place = {row.id: i for i, row in enumerate(case.recommendations)}
        self.leaf = {row.id: j for j, row in enumerate(case.leaves)}
        self.sources = sources(case)

    def _shares(self, option: str, level: int) -> tuple[Fraction, ...]:
        """How far each level of a recommendation, 0 first, follows the scores of one: 1, its benefit share, or 0."""
        number = len(self.evaluation.case.levels_of[option])
        taken = [self.sources[option, place] for place in range(1, number + 1)]
        return (
            Fraction(0),
            *(source.share if source.level == level else Fraction(0) for source in taken),
        )

    def expect(self, row: ScoreRow) -> None:
        """Note how far the levels of a score's recommendation may rise along its range."""
        for end in (row.low, row.high):
            for level, rise in self._rises(row, end):
                self.bests.expect(self.place[row.option], level, rise)

    def dispute(self, row: ScoreRow) -> Dispute:
        i, j = self.place[row.option], self.leaf[row.criterion]
        level = self._level(row)
        low, high = (self._end(row, end) for end in (row.low, row.high))
        return Dispute(kind="score", criterion=j, option=i, level=level, low=low, high=high)

    def _level(self, row: ScoreRow) -> int:
        return self.evaluation.case.level_named(row.option, row.level) or 1

    def _rises(self, row: ScoreRow, to: Decimal) -> list[tuple[int, Fraction]]:
        """Move one score to an end: the levels that gain more than the base portfolio's does, and so many points.

        Each level of its recommendation gains the same step times its share.
        """
        shares, step = self._shares(row.option, self._level(row)), self._step(row, to)
        here = shares[self.bests.base[self.place[row.option]]]
        rises = [(level, (share - here) * step) for level, share in enumerate(shares)]
        return [(level, rise) for level, rise in rises if rise > 0]

    def _end(self, row: ScoreRow, to: Decimal) -> End:
        """Find what gets ahead of the base portfolio at an end of a score, and how far."""
        bests, i = self.bests, self.place[row.option]
        mine = bests.programme.points(bests.base)
        tie = bests.programme.tie * bests.programme.value_unit
        lost, choice, proved = Fraction(0), None, True
        for level, rise in self._rises(row, to):
            rival, value, closed = bests.at(i, level)
            ahead = value + rise - mine if value is not None else Fraction(0)
            if ahead > tie:
                proved = proved and closed
                if ahead > lost:
                    lost, choice = ahead, rival
        return End(Fraction(to), lost, choice, proved)

    def _step(self, row: ScoreRow, to: Decimal) -> Fraction:
        """Points that the level gains, before its share; the chance of success counts in gains over the baseline."""
        j = self.leaf[row.criterion]
        function = self.evaluation.table.functions[j]
        option = self.evaluation.case.recommendations[self.place[row.option]]
        chance = chance_of_success(self.evaluation.case, option)

        def worth(score: Decimal) -> Fraction:
            return counted(function.value(score) - function.baseline_value, chance)

        return self.evaluation.weights[j] * (worth(to) - worth(row.likely))
