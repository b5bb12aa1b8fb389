"""The checks, in the order they run."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from criteria.draft import Draft
    from criteria.problems import Problem

CHECKS: tuple[Callable[[Draft], Iterator[Problem]], ...] = ()


def run(draft: Draft) -> tuple[Problem, ...]:
    """Every problem that the checks find in a draft."""
    return tuple(problem for check in CHECKS for problem in check(draft))
