"""Figures that stand for nothing: a zero, or what doing nothing scores, whose reason says that nobody knows yet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from criteria.model.names import short
from criteria.model.numerals import plainly
from criteria.model.written import warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from criteria.model.draft import Draft
    from criteria.model.problems import Problem

_UNKNOWN = re.compile(
    r"\b(?:t\.?b\.?[acdn]\b|(?:yet |still )?to (?:follow|come)\b"
    r"|to be (?:confirmed|decided|determined|assessed|judged|scored|estimated|advised|announced|checked|clarified|added"
    r"|filled|provided|supplied|agreed|defined|completed|measured|obtained)"
    r"|(?:figure|number|score|data|estimate|value|answer|information)s? (?:is |are )?(?:still )?(?:missing|awaited|outstanding)"
    r"|not (?:yet )?(?:assessed|judged|scored|known|estimated|measured|available|rated|evaluated|answered|studied)"
    r"|nobody (?:has (?:judged|assessed|scored|measured|looked)|knows)|no (?:data|figures?|estimate|information|answer)\b"
    r"|unknown|awaiting|pending|placeholder|please fill)",
    re.IGNORECASE,
)
"""Words of a reason that says there is no figure."""


def a_figure_is_not_a_blank(draft: Draft) -> Iterator[Problem]:
    """A blank that was typed as a figure counts as one: as nothing gained, or as the worst."""
    if draft.lost & {"criteria", "scores"}:
        return
    leaf_of = {leaf.id: leaf for leaf in draft.leaves}
    facts = draft.case.fact_by_id.keys()
    for row in draft.case.scores:
        leaf = leaf_of.get(row.criterion)
        word = _UNKNOWN.search(row.rationale)
        if leaf is None or word is None or not row.low == row.likely == row.high:
            continue
        if facts.isdisjoint(row.evidence) and row.likely in {0, leaf.worst, leaf.baseline}:
            yield warning(
                "blank-as-figure",
                row.place("likely"),
                f"{row.option} on {leaf.id} is {plainly(row.likely)}, and its reason says “{short(word[0])}”.",
                "It counts as a figure that is known. Blank never means zero.",
                "Type the range that is possible, such as worst..best, until somebody knows.",
            )
