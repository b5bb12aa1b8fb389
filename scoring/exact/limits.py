"""How much work one question may take where a stage asks many: counted, so that it ends at any size and on any machine.

A relaxation takes about as long as its programme is large, rows times options. So a stage that asks
q questions of a programme allows each of them

    WORK / (q * rows * options)    relaxations, at least FEWEST and at most the oracle's own limit

In words: small programmes are searched to the end as ever; of very large ones each question gets
its share, and what it did not settle by then it hands back with its bound, not proved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scoring.exact.search import NODE_LIMIT

if TYPE_CHECKING:
    from scoring.exact.programme import Programme

WORK = 100_000_000
"""Relaxations times rows times options that one stage may take, about."""

FEWEST = 2
"""Relaxations that every question may take."""


def relaxations(programme: Programme, questions: int) -> int:
    """Say how many relaxations each of some questions about a programme may take."""
    options = sum(len(levels) + 1 for levels in programme.levels)
    size = max(len(programme.rows) * options, 1)
    return min(max(WORK // (size * max(questions, 1)), FEWEST), NODE_LIMIT)
