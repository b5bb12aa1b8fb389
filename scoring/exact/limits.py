"""How much work a stage may take, and each of its questions: counted, so that it ends at any size and on any machine.

A stage whose questions are of one kind, but more or less hard, has an `Allowance` of work (tree.py),
about one to a fifth of a microsecond of an idle machine. The next question may take four
times its even share of what is left: so what most do not need those may have that are hard, and
none takes what the others need. Once nothing is left every question still gets FEWEST relaxations,
so that there is a bound.

Where questions are alike each is allowed so many relaxations from the start.

A relaxation takes about as long as its programme is large, rows times options. So a stage that asks
q questions of a programme allows each of them

    WORK / (q * rows * options)    relaxations, at least FEWEST and at most the oracle's own limit

In words: small programmes are searched to the end as ever; of very large ones each question gets
its share, and what it did not settle by then it hands back with its bound, not proved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scoring.exact.search import NODE_LIMIT
from scoring.exact.tree import a_node

if TYPE_CHECKING:
    from scoring.exact.inequalities import System
    from scoring.exact.programme import Programme

WORK = 30_000_000
"""Relaxations times rows times options that one stage may take, about."""

FEWEST = 2
"""Relaxations that every question may take."""

STAGE = 8_000_000
"""Work that a stage may take."""

LARGE = 4_000
"""Rows times options up to which a question about a programme takes a moment."""

SHARES = 4
"""Even shares of what is left that the next question may take."""


class Allowance:
    """What is left of a stage's work, and of its questions.

    questions: that it has, about; where there turn out to be more, the last share is shared on.
    """

    def __init__(self, work: int = STAGE, questions: int = 1) -> None:
        self.left, self.questions = work, questions

    @property
    def share(self) -> int:
        """Work that the next question may take."""
        return max(self.left * SHARES // max(self.questions, SHARES), 0)

    def spend(self, work: int, questions: int = 1) -> None:
        """Write down what some questions took."""
        self.left -= work
        self.questions -= questions


def is_large(programme: Programme) -> bool:
    """Say whether a question about a programme, as what a level forced in would lose, may take a second or more."""
    options = sum(len(levels) + 1 for levels in programme.levels)
    return len(programme.rows) * options > LARGE


def relaxations_within(work: int, system: System) -> int:
    """Say how many relaxations so much work allows."""
    return min(max(work // a_node(system), FEWEST), NODE_LIMIT)


def relaxations(programme: Programme, questions: int) -> int:
    """Say how many relaxations each of some questions about a programme may take."""
    options = sum(len(levels) + 1 for levels in programme.levels)
    size = max(len(programme.rows) * options, 1)
    return min(max(WORK // (size * max(questions, 1)), FEWEST), NODE_LIMIT)
