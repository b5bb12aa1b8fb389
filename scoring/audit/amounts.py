"""Odd amounts: sums that cannot be, shares beyond the scale, and costs and budget in different units."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.draft import Draft
from criteria.model.oddities.gains import MOST_SHARE, gains, room, shares_beyond
from criteria.model.oddities.unit_slips import slip_words, slips
from criteria.model.resources import amount_words, unit_of
from criteria.model.scales import plain
from criteria.model.words import DeltaUnit
from scoring.audit.finding import Finding
from scoring.audit.trials import as_decimal, changed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from criteria.model.case import Case
    from criteria.model.rows import Criterion, Level, Relation, ScoreRow
    from criteria.model.scales import ValueFunction
    from scoring.audit.finding import Trial
    from scoring.audit.trials import Solved
    from scoring.portfolio.portfolio import Portfolio

_STEP = 1000


def sums(solved: Solved) -> Iterator[Finding]:
    """Find the criteria on which what is funded gains more than there is."""
    best = solved.best
    for leaf, function in zip(solved.case.leaves, best.evaluation.table.functions, strict=True):
        most = room(leaf, function)
        if most is None:
            continue
        gained = gained_together(best, leaf, function)
        if gained <= most.amount:
            continue
        unit = f" {leaf.unit}" if leaf.unit else ""
        sentence = f"What is funded comes to {plain(gained)}{unit} {most.verb} on {leaf.name} ({leaf.id}), {most.words}."
        end = (
            "That cannot be." if gained > most.never else "That is further than its scale reaches."
        )
        trials = _within(solved, leaf, function, most.amount / gained)
        yield Finding(
            "sum-beyond-scale", leaf.id, leaf.place("best"), f"{sentence} {end}", trials=trials
        )


def _within(
    solved: Solved, leaf: Criterion, function: ValueFunction, part: Fraction
) -> tuple[Trial, ...]:
    """Try the case with every effect on a criterion cut alike, so that what is funded gains no more than there is.

    part: what is left of each effect; in whole per cent, rounded down.
    """
    percent = int(part * 100)
    if percent <= 0:
        return ()
    case = _cut(solved.case, leaf, function, Decimal(percent) / 100)
    return (
        solved.trial(
            f"every effect on it cut to {percent}%, which keeps what is funded within that", case
        ),
    )


def _cut(case: Case, leaf: Criterion, function: ValueFunction, part: Decimal) -> Case:
    """Make the same case with smaller effects on one criterion, whose anchors stay where they are."""
    worst, best, nothing = (
        as_decimal(end) for end in (function.worst, function.best, function.baseline)
    )

    def nearer(score: Decimal | None) -> Decimal | None:
        return None if score is None else nothing + (score - nothing) * part

    def score(row: ScoreRow) -> ScoreRow:
        """Cut a score."""
        if row.criterion != leaf.id:
            return row
        ends = {"low": nearer(row.low), "likely": nearer(row.likely), "high": nearer(row.high)}
        return row.model_copy(update=ends)

    def relation(row: Relation) -> Relation:
        """Cut an effect between two."""
        natural = row.criterion == leaf.id and row.unit is DeltaUnit.NATURAL
        if not natural or row.delta is None:
            return row
        return row.model_copy(update={"delta": row.delta * part})

    def criterion(row: Criterion) -> Criterion:
        """Fix the anchors."""
        if row.id != leaf.id:
            return row
        return row.model_copy(update={"worst": worst, "best": best, "baseline": nothing})

    return changed(
        case,
        scores=tuple(map(score, case.scores)),
        relations=tuple(map(relation, case.relations)),
        criteria=tuple(map(criterion, case.criteria)),
    )


def gained_together(best: Portfolio, leaf: Criterion, function: ValueFunction) -> Fraction:
    """What a portfolio gains on a criterion against doing nothing, in its own unit, effects between pairs included."""
    case = best.evaluation.case
    single = gains(case, leaf, function)
    total = sum((single[row.id, row.level_name] for row in best.funded), Fraction(0))
    holding = {name for name, _ in best.effects}
    sign = 1 if function.best > function.worst else -1
    return total + sum(
        (
            Fraction(row.delta or 0) * sign
            for row in case.relations
            if row.id in holding and row.criterion == leaf.id and row.unit is DeltaUnit.NATURAL
        ),
        Fraction(0),
    )


def shares(solved: Solved) -> Iterator[Finding]:
    """Find the benefit shares that reach beyond a scale, with what would be funded with the most that does not."""
    for level, leaf, beyond in shares_beyond(Draft(solved.case)):
        slipped = beyond.share > MOST_SHARE
        new = beyond.share / 100 if slipped else Fraction(int(beyond.most * _STEP), _STEP)
        sentence = (
            f"{level.option} at {level.level} takes {plain(beyond.share)} times the effect of {beyond.reference}: "
            f"{plain(beyond.size)} value points on {leaf.name} ({leaf.id}), where its scale has {plain(beyond.there)} "
            f"{beyond.way} doing nothing."
        )
        in_scale = _with_share(solved.case, level, as_decimal(new))
        trial = solved.trial(f"a share of {plain(new)} in its place", in_scale)
        about = f"{level.option} {level.level}"
        yield Finding(
            "share-beyond-scale", about, level.place("benefit_share"), sentence, trials=(trial,)
        )


def _with_share(case: Case, level: Level, share: Decimal) -> Case:
    """Make the same case with another benefit share of one level."""
    rows = list(case.levels)
    for number, row in enumerate(case.levels):
        if (row.option, row.level) == (level.option, level.level):
            rows[number] = row.model_copy(update={"benefit_share": share})
    return changed(case, levels=tuple(rows))


def units(solved: Solved) -> Iterator[Finding]:
    """Find costs and budgets that are not in one unit, with what would be funded if the budget were in the other."""
    for slip in slips(solved.case):
        words, allowed = slip_words(solved.case, slip)
        sentence = f"{words[0].upper()}{words[1:]}"
        if slip.factor is None:
            yield Finding("units-apart", slip.resource, slip.place, sentence)
            continue
        by = Fraction(1, slip.factor) if slip.above else Fraction(slip.factor)
        new = amount_words(Fraction(slip.budget) * by, unit_of(solved.case, slip.resource))
        trial = solved.trial(f"a budget of {new}", _scaled(solved.case, slip.resource, by))
        yield Finding(
            "units-apart", slip.resource, slip.place, f"{sentence} {allowed}", trials=(trial,)
        )


def _scaled(case: Case, resource: str, by: Fraction) -> Case:
    """Make the same case with every amount of a resource's budget so many times as large."""
    rows = list(case.budget)
    for number, row in enumerate(case.budget):
        if row.resource == resource and row.amount is not None:
            amount = as_decimal(Fraction(row.amount) * by)
            rows[number] = row.model_copy(update={"amount": amount})
    return changed(case, budget=tuple(rows))
