"""The order that somebody states for all recommendations: ranks that can be read as one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.checks.rows.wording import at
from criteria.model.written import error, note, warning

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from criteria.model.draft import Draft
    from criteria.model.problems import Problem
    from criteria.model.rows import Recommendation


def overall_ranks_make_an_order(draft: Draft) -> Iterator[Problem]:
    """No rank beyond the last, more than one of them, and a tie is named."""
    if draft.troubled("recommendations"):
        return
    rows = draft.case.recommendations
    ranked = [row for row in rows if row.overall_rank is not None]
    for row in ranked:
        if (row.overall_rank or 0) > len(rows):
            found = f"{row.id} has overall rank {row.overall_rank}, and there are {len(rows)} recommendations."
            mend = "Correct it, or leave it blank if nobody ranked it."
            allowed = f"Ranks run from 1, the best, to {len(rows)}."
            yield error("overall-rank", row.place("overall_rank"), found, allowed, mend)
    if len(ranked) == 1 and len(rows) > 1:
        (row,) = ranked
        found = f"{row.id} alone has an overall rank, so it is before or after nothing."
        mend = "Rank at least one other, or clear it."
        yield warning("single-rank", row.place("overall_rank"), found, "", mend)
    yield from _ties(ranked)


def _ties(ranked: Sequence[Recommendation]) -> Iterator[Problem]:
    first: dict[int | None, Recommendation] = {}
    for row in ranked:
        before = first.setdefault(row.overall_rank, row)
        if before is not row:
            found = f"{row.id} has overall rank {row.overall_rank}, and so has {before.id}{at(before, 'overall_rank')}."
            allowed = "A tie says nothing of which of the two the weights must put first."
            mend = "If one is better, give it the smaller rank."
            yield note("tied-rank", row.place("overall_rank"), found, allowed, mend)
