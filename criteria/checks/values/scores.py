"""Scores: inside their scale, complete where a level is scored, and a share where it is not."""

from __future__ import annotations

from itertools import chain, pairwise
from typing import TYPE_CHECKING

from criteria.checks.rows.wording import at
from criteria.model.names import listed
from criteria.model.numerals import plainly
from criteria.model.oddities.gains import MOST_SHARE
from criteria.model.problems import Place
from criteria.model.rows import rows_by
from criteria.model.scales import plain
from criteria.model.written import error, note, warning

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from criteria.model.draft import Draft
    from criteria.model.problems import Problem
    from criteria.model.rows import Level, ScoreRow


def no_score_lies_outside_its_scale(draft: Draft) -> Iterator[Problem]:
    """A score beyond an anchor is an error, never a silent clamp."""
    scales = {leaf.id: draft.value_function(leaf) for leaf in draft.leaves}
    inside: set[tuple[str, Decimal, Decimal, Decimal]] = set()
    for row in draft.case.scores:
        made = scales.get(row.criterion)
        figures = (row.criterion, row.low, row.likely, row.high)
        if made is None or figures in inside:
            continue
        for name in ("likely", "low", "high"):
            value = getattr(row, name)
            if not made.low <= value <= made.high:
                which = "" if name == "likely" else f"{name} "
                found = f"{which}{plainly(value)} lies outside the scale of {row.criterion}."
                allowed = f"It runs from {plain(made.low)} to {plain(made.high)}."
                mend = "Correct the score, or widen the scale in Criteria and think its swing over."
                yield error(
                    "outside-scale", row.place(name) or row.place("likely"), found, allowed, mend
                )
                break
        else:
            inside.add(figures)


def only_leaves_are_scored(draft: Draft) -> Iterator[Problem]:
    """A group of criteria has no score of its own."""
    groups = {row.id for row in draft.case.criteria} - {leaf.id for leaf in draft.leaves}
    for criterion, rows in rows_by(draft.case.scores, "criterion").items():
        if criterion in groups:
            found = f"{criterion} is a group of criteria, and is scored here."
            yield error(
                "score-on-group",
                rows[0].place("criterion"),
                found,
                "",
                "Score the criteria below it.",
            )


def a_level_with_scores_has_one_for_every_criterion(draft: Draft) -> Iterator[Problem]:
    """A missing score is an error: a blank never means zero."""
    if draft.lost & {"scores", "criteria", "recommendations", "levels"}:
        return
    scored = _scored(draft)
    for level in chain.from_iterable(draft.case.levels_of.values()):
        mine = scored.get((level.option, level.level), {})
        for leaf in draft.leaves if mine else ():
            if leaf.id not in mine and not _in_trouble(draft, level.option, level, leaf.id):
                found = f"{level.option} ({level.level}) has no score for {leaf.id}. Blank never means zero."
                mend = "Type the score, with a low and a high where it is unsure."
                yield error("missing-score", _hole(draft, mine, leaf.id), found, "", mend)


def a_level_has_scores_or_a_share_of_them(draft: Draft) -> Iterator[Problem]:
    """A level without scores takes benefit_share of the reference level's effect."""
    if draft.lost & {"scores", "recommendations", "levels"}:
        return
    scored = _scored(draft)
    for row in draft.case.recommendations:
        for level in draft.case.levels_of[row.id]:
            place = level.place("benefit_share") or level.place("level") or row.place("id")
            shares = level.benefit_share is not None
            if (row.id, level.level) not in scored:
                yield from _unscored(draft, level, place, shares=shares)
            elif shares:
                found = f"{row.id} ({level.level}) has scores of its own and a benefit share, which is not used."
                yield warning("share-unused", place, found, "", "Clear the share or the scores.")


def _unscored(
    draft: Draft, level: Level, place: Place | None, *, shares: bool
) -> Iterator[Problem]:
    """A level without scores that has no share either; the reference level can have none."""
    reference = draft.case.reference_of(level.option).level
    may_share = level.level != reference
    if (may_share and shares) or _in_trouble(draft, level.option, level):
        return
    found = f"{level.option} ({level.level}) has no scores."
    mend = "Score it in Scores."
    if may_share:
        mend = f"Score it, or give it a benefit share of {reference}."
    yield error("no-scores", place, found, "", mend)


def every_score_has_a_reason(draft: Draft) -> Iterator[Problem]:
    """A score with neither a reason nor evidence cannot be defended; said once, with the first of them."""
    bare = [row for row in draft.case.scores if not row.rationale and not row.evidence]
    if bare:
        examples = [f"{row.option} on {row.criterion}{at(row, 'likely')}" for row in bare[:3]]
        alone = len(bare) == 1
        have = "score has" if alone else "scores have"
        more = f" and {len(bare) - 3} more" if len(bare) > 3 else ""
        found = f"{len(bare)} {have} neither a reason nor evidence: {listed(examples)}{more}."
        mend = "Give a reason, or type judgement as evidence."
        yield note("no-reason", bare[0].place("likely"), found, "", mend)


def each_score_without_a_reason(draft: Draft) -> Iterator[Problem]:
    """The same, a note for each of them."""
    for row in draft.case.scores:
        if not row.rationale and not row.evidence:
            found = f"{row.option} on {row.criterion} has neither a reason nor evidence."
            mend = "Give a reason, or type judgement as evidence."
            yield note("no-reason", row.place("likely"), found, "", mend)


def shares_are_shares(draft: Draft) -> Iterator[Problem]:
    """A benefit share far above 1, or above 1 below the reference, is most often a percentage."""
    for option, levels in draft.case.levels_of.items():
        reference = draft.case.reference_of(option)
        for level in levels:
            share = level.benefit_share
            if (
                share is None
                or share <= 1
                or (level.level_order > reference.level_order and share <= MOST_SHARE)
            ):
                continue
            found = f"a benefit share of {plainly(share)} means {share * 100:,.0f} % of {reference.level}."
            mend = "Check it."
            if share > MOST_SHARE:
                mend = f"Type {plainly(share / 100)} for {plainly(share)} %."
            yield warning("share-above-1", level.place("benefit_share"), found, "", mend)


def one_level_is_the_reference(draft: Draft) -> Iterator[Problem]:
    """Shares refer to one level; two marks contradict each other, and an order given twice says nothing."""
    for option, levels in draft.case.levels_of.items():
        marked = [level for level in levels if level.is_reference]
        if len(marked) > 1:
            found = f"{option} has two reference levels, {marked[0].level} and {marked[1].level}."
            yield error(
                "two-references", marked[1].place("is_reference"), found, "", "Keep one yes."
            )
        shared = [level for level in levels if level.benefit_share is not None]
        if shared and not marked and len(levels) > 1:
            found = f"no level of {option} is marked as reference; {levels[-1].level}, the largest, is taken."
            yield warning(
                "no-reference", shared[0].place("is_reference"), found, "", "Mark one with yes."
            )
        yield from _same_order(option, levels)


def _same_order(option: str, levels: Sequence[Level]) -> Iterator[Problem]:
    """Two levels of which none is the larger."""
    for before, after in pairwise(levels):
        if before.level_order == after.level_order:
            found = f"{before.level} and {after.level} of {option} have the same level order."
            allowed = "“From a level upward” needs 1, 2, 3 from the smallest to the largest."
            place = after.place("level_order") or after.place("level")
            yield error("same-level-order", place, found, allowed, "Number them.")


def _scored(draft: Draft) -> dict[tuple[str, str], dict[str, ScoreRow]]:
    """The scores of each level by criterion; a blank level is the only one."""
    scores_of: dict[tuple[str, str], dict[str, ScoreRow]] = {}
    for row in draft.case.scores:
        levels = draft.case.levels_of.get(row.option, ())
        level = levels[0].level if not row.level and len(levels) == 1 else row.level
        scores_of.setdefault((row.option, level), {})[row.criterion] = row
    return scores_of


def _in_trouble(draft: Draft, option: str, level: Level, criterion: str | None = None) -> bool:
    wanted = {"option": option} | ({"criterion": criterion} if criterion else {})
    levels = (level.level, "")
    return any(draft.troubled("scores", **wanted, level=name) for name in levels)


def _hole(draft: Draft, beside: dict[str, ScoreRow], criterion: str) -> Place | None:
    """The blank cell of a matrix; in the long form the level's first row."""
    first = next(iter(beside.values()))
    origin = first.origin
    if origin is None or origin.columns.get("criterion") != origin.columns.get("likely"):
        return first.place("criterion")
    for row in draft.case.scores:
        if row.criterion == criterion and row.origin and row.origin.table == origin.table:
            return Place(origin.table, origin.row, row.origin.columns.get("likely"), origin.form)
    return Place(origin.table, origin.row, None, origin.form)
