"""The column `pick`: a portfolio somebody proposes names levels that exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.model.proposals import problems_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from criteria.model.draft import Draft
    from criteria.model.problems import Problem


def every_pick_names_a_level(draft: Draft) -> Iterator[Problem]:
    """A level nobody defined."""
    if not draft.lost & {"levels", "recommendations"}:
        yield from problems_of(draft.case)
