"""The value tree: no circles, groups without scales, leaves with swings, and scales that can be made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.checks.rows.ranges import back_to_front
from criteria.model.names import joined, listed
from criteria.model.rows import rows_by
from criteria.model.scales import ScaleError, plain
from criteria.model.words import Scale
from criteria.model.written import error, warning

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from criteria.model.draft import Draft
    from criteria.model.problems import Problem
    from criteria.model.rows import Criterion


def the_tree_has_no_circle(draft: Draft) -> Iterator[Problem]:
    """No criterion stands below itself."""
    parents = {row.id: row.parent for row in draft.case.criteria}
    named_already: dict[str, None] = {}
    for row in draft.case.criteria:
        above, steps = row.parent, [row.id]
        while above and above in parents and above not in steps:
            steps.append(above)
            above = parents[above]
        if above == row.id and row.id not in named_already:
            named_already |= dict.fromkeys(steps)
            circle = " > ".join([*steps, row.id])
            found = f"{row.id} stands below itself: {circle}."
            yield error(
                "tree-circle",
                row.place("parent"),
                found,
                "",
                "Leave the parent of the top one blank.",
            )


def a_group_of_criteria_has_no_scale(draft: Draft) -> Iterator[Problem]:
    """Only leaves are scored."""
    parents = {row.parent: row.id for row in draft.case.criteria}
    for row in draft.case.criteria:
        if row.id not in parents or "criteria" in draft.lost:
            continue
        filled = [
            name
            for name in ("worst", "best", "baseline", "value_function", "curve")
            if getattr(row, name)
        ]
        filled += [name for name in ("worst", "best", "baseline") if getattr(row, name) == 0]
        if filled:
            found = f"{row.id} is a group (it stands above {parents[row.id]}) and has a scale."
            mend = "Clear worst, best, baseline, value function and curve."
            yield error(
                "group-with-scale",
                row.place(filled[0]),
                found,
                "Only the criteria below it are scored.",
                mend,
            )


def every_leaf_has_a_swing(draft: Draft) -> Iterator[Problem]:
    """A blank swing is not a swing of zero."""
    without = [leaf for leaf in draft.leaves if leaf.swing is None]
    if len(without) == len(draft.leaves) > 1:
        found = f"no criterion has a swing: {listed(leaf.id for leaf in without)}."
        mend = "Fill the column Swing, from 100 for the most important; 0 if one is to count for nothing."
        yield error(
            "blank-swing", without[0].place("swing"), found, "Blank never means zero.", mend
        )
        return
    for leaf in without:
        found = f"{leaf.id} has no swing. Blank never means zero."
        allowed = "It holds a number, 0 or more; the most important criterion often has 100."
        mend = "Type its swing, or 0 if it is to count for nothing."
        yield error("blank-swing", leaf.place("swing"), found, allowed, mend)


def the_swings_are_not_all_zero(draft: Draft) -> Iterator[Problem]:
    """Something must matter, in the whole and in every group that has a weight."""
    rows, swings = draft.case.criteria, [leaf.swing for leaf in draft.leaves]
    if not rows or None in swings or draft.troubled("criteria"):
        return
    if any(swings):
        yield from _groups_of_nothing(rows)
    else:
        found = "all swings are zero, so nothing matters."
        place = draft.leaves[0].place("swing") if swings else None
        yield error("zero-swings", place, found, "", _MEND)


def _groups_of_nothing(rows: Sequence[Criterion]) -> Iterator[Problem]:
    """Groups with a weight that nothing below them takes."""
    children = rows_by(rows, "parent")
    for group in rows:
        below = children.get(group.id)
        if group.swing and below and all(row.swing == 0 for row in below):
            found = f"{group.id} has a swing, and all criteria below it have a swing of zero."
            yield error("zero-swings", group.place("swing"), found, "", _MEND)


_MEND = "Give at least one of them a swing above zero."


def swings_run_from_low_to_high(draft: Draft) -> Iterator[Problem]:
    """The lowest and the highest swing stand in order, and weights given outright with theirs.

    A swing that is tried beyond its own range is a warning: the range is taken to reach it.
    """
    for row in draft.case.criteria:
        low, high, ends = row.swing_low, row.swing_high, ("swing_low", "swing", "swing_high")
        if low is not None and high is not None and low > high:
            yield from back_to_front(row, ends)
        elif row.swing_ends != (low, high):
            yield _beyond(row)
    for weight in draft.case.weights:
        yield from back_to_front(weight, ("low", "weight", "high"))


def _beyond(row: Criterion) -> Problem:
    """A swing below the lowest or above the highest that anybody would defend."""
    below = row.swing_ends[0] != row.swing_low
    side, end, name = (
        ("below", row.swing_low, "low") if below else ("above", row.swing_high, "high")
    )
    found = f"the swing {plain(row.swing or 0)} of {row.id} is {side} its own swing {name} {plain(end or 0)}."
    allowed = "The range is taken to reach it, as in a what-if."
    return warning(
        "swing-beyond-range",
        row.place("swing"),
        found,
        allowed,
        "If it is to stay, correct the range.",
    )


def every_leaf_has_a_scale_that_can_be_made(draft: Draft) -> Iterator[Problem]:
    """Anchors, baseline, curve and levels fit together."""
    for leaf in draft.leaves:
        made = draft.scale(leaf)
        if isinstance(made, ScaleError):
            yield error("bad-scale", leaf.place(made.column), made.found, made.allowed, made.mend)


def anchors_are_fixed_and_not_taken_from_the_scores(draft: Draft) -> Iterator[Problem]:
    """A local scale makes weights change their meaning as recommendations come and go."""
    for leaf in draft.leaves:
        made = draft.value_function(leaf)
        if made is not None and made.local and not made.constant:
            column = "worst" if leaf.worst is None else "best"
            ends = f"from {plain(made.worst)} to {plain(made.best)}"
            blank = joined(leaf.blank_ends)
            found = f"{leaf.id} has no fixed {blank}: taken from the scores, its scale runs {ends}."
            allowed = "Each recommendation that comes or goes can then change the others' values."
            mend = f"Type {blank}, chosen without looking at the recommendations."
            yield warning("local-scale", leaf.place(column), found, allowed, mend)


def levels_belong_to_a_criterion_on_levels(draft: Draft) -> Iterator[Problem]:
    """Steps are described for leaves whose scale is levels."""
    steps_of = rows_by(draft.case.criteria_levels, "criterion")
    for leaf in draft.leaves:
        if leaf.id in steps_of and leaf.scale is not Scale.LEVELS:
            found = f"{leaf.id} has levels, but its scale in Criteria is {leaf.scale}."
            mend = "Choose levels as its scale, or delete these rows."
            yield warning("levels-unused", steps_of[leaf.id][0].place("criterion"), found, "", mend)
