"""Weights that came about oddly: one thing weighed twice, cost weighed, a branch split, nobody's weights, idle ones."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.draft import Draft
from criteria.model.names import joined
from criteria.model.oddities.branches import splits
from criteria.model.oddities.cost_words import counted_twice
from criteria.model.oddities.scale_ends import NARROW, nearly_idle
from criteria.model.oddities.swing_outliers import per_cent, pools
from criteria.model.oddities.swings import assumed_by_nobody
from criteria.model.oddities.twins import twins
from criteria.model.rows import rows_by
from scoring.audit.finding import Finding
from scoring.audit.trials import as_decimal
from scoring.elicitation.rank_order import rank_weights

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from criteria.model.case import Case
    from criteria.model.oddities.branches import Split
    from scoring.audit.finding import Trial
    from scoring.audit.trials import Solved

_DIGITS = 12


def double_counts(solved: Solved) -> Iterator[Finding]:
    """Find two criteria that seem to be one, with what would be funded if the lesser weighed nothing."""
    weight_of = _weights(solved)
    for pair in twins(solved.case, solved.case.leaves):
        together = weight_of[pair.first.id] + weight_of[pair.second.id]
        kept, merged = pair.first, pair.second
        if (kept.swing or 0) < (merged.swing or 0):
            kept, merged = merged, kept
        place = pair.row.place("evidence") if pair.row else pair.second.place("id")
        names = f"{pair.first.name} ({pair.first.id}) and {pair.second.name} ({pair.second.id})"
        sentence = f"{names} may measure one thing; together they weigh {per_cent(together)}."
        trials = solved.without(f"both weighed once, by the swing of {kept.id}", merged.id)
        yield Finding(
            "double-count", f"{pair.first.id}, {pair.second.id}", place, sentence, trials=trials
        )


def costs_counted_twice(solved: Solved) -> Iterator[Finding]:
    """Find the criteria that count what the budget limits, with what would be funded without them."""
    for leaf, said in counted_twice(solved.case, solved.case.leaves):
        sentence = f"{leaf.id} {said}, and the budget limits what is spent."
        trials = solved.without("a swing of 0 for it", leaf.id)
        yield Finding("cost-twice", leaf.id, leaf.place("name"), sentence, trials=trials)


def split_branches(solved: Solved) -> Iterator[Finding]:
    """Find the branches that weigh more for having more criteria, with what would be funded if they did not."""
    for split in splits(solved.case):
        parts = joined(part.id for part in split.parts)
        sentence = f"{parts} weigh {per_cent(split.share)} together, as each has the swing of one."
        at = split.branch or split.parts[0]
        trials = (_as_one(solved, split), *_evenly(solved, split))
        yield Finding("splitting", parts, at.place("swing"), sentence, trials=trials)


def _as_one(solved: Solved, split: Split) -> Trial:
    """Try the parts with the swing of one among them."""
    swings = {part.id: _part_of(part.swing, len(split.parts)) for part in split.parts}
    return solved.reweighed("them weighed as one criterion", swings)


def _evenly(solved: Solved, split: Split) -> tuple[Trial, ...]:
    """Try the same swing for each branch beside the one that was split; nothing where it stands at the top."""
    branch = split.branch
    if branch is None:
        return ()
    beside = [row for row in solved.case.criteria if row.parent == branch.parent]
    one = split.parts[0].swing
    if one is None or len(beside) == 1:
        return ()
    return (solved.reweighed("the same swing for every branch", {row.id: one for row in beside}),)


def _part_of(swing: Decimal | None, parts: int) -> Decimal:
    return as_decimal(Fraction(swing or 0) / parts, _DIGITS)


def nobodys_weights(solved: Solved) -> Iterator[Finding]:
    """Find swings typed by eye, with what would be funded by their order alone (rank-order centroid weights)."""
    rows = assumed_by_nobody(solved.case)
    if rows:
        sentence = (
            f"All {len(rows)} swings are multiples of 5, and nobody's name or reason stands by any."
        )
        swings = _by_order(solved.case)
        trial = solved.reweighed("weights that rest on the order of the swings alone", swings)
        about = ", ".join(row.id for row in rows)
        yield Finding("weights-assumed", about, rows[0].place("swing"), sentence, trials=(trial,))


def _by_order(case: Case) -> dict[str, Decimal]:
    """Give the centroid weights of each order of swings that are held against one another."""
    swings, dealt = case.swings, dict[str, "Decimal"]()
    for pool in pools(case, swings):
        weighed = [row.id for row in pool if row.id in swings]
        sizes = sorted({swings[id_] for id_ in weighed}, reverse=True)
        ranks = [sizes.index(swings[id_]) + 1 for id_ in weighed]
        for id_, weight in zip(weighed, rank_weights(ranks), strict=True):
            dealt[id_] = as_decimal(weight, _DIGITS)
    return dealt


def idle_criteria(solved: Solved) -> Iterator[Finding]:
    """Find the criteria that can hardly change anything, with what would be funded without them."""
    rows_of = rows_by(solved.case.scores, "criterion")
    for idle in nearly_idle(Draft(solved.case), rows_of):
        leaf = idle.leaf
        sentence = f"{leaf.name} ({leaf.id}) weighs {per_cent(idle.weight)} of all."
        if idle.spread < NARROW:
            within = per_cent(idle.spread / 100)
            sentence = f"The scores on {leaf.name} ({leaf.id}) lie within {within} of its scale."
        trials = solved.without("a swing of 0 for it", leaf.id)
        yield Finding("dead-criterion", leaf.id, leaf.place("id"), sentence, trials=trials)


def _weights(solved: Solved) -> dict[str, Fraction]:
    """Weigh each leaf, by its id."""
    leaves = (leaf.id for leaf in solved.case.leaves)
    return dict(zip(leaves, solved.best.evaluation.weights, strict=True))
