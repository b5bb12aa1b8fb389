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

A programme beyond USUAL asks more questions, each of which takes longer. So that its run comes to
an end as well, a stage may do the less work the larger the programme is,

    work * (USUAL / work of a relaxation) ** 2

and a question for which nothing is left gets a look (tree.py): one relaxation gives the bound, and
a portfolio that is known, mended and bettered, the best found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scoring.exact.search import NODE_LIMIT
from scoring.exact.tree import A_STATE, LOOK, PARTS, a_node

if TYPE_CHECKING:
    from scoring.exact.inequalities import System
    from scoring.exact.programme import Programme

WORK = 30_000_000
"""Relaxations times rows times options that one stage may take, about."""

FEWEST = 2
"""Relaxations that every question about a programme of usual size may take."""

WORTHWHILE = 4
"""Relaxations from which on a search of a larger programme comes farther than a look."""

USUAL = 1_500
"""Work of a relaxation (tree.py) of the largest programme whose stages may do all of their work."""

SPLIT = 2_430
"""Work of a relaxation of the largest programme whose draws are split in parts whatever comes of it: some 50 projects with four
sources of money; of 60 it took 40 s and settled few. Draws of a larger one are split as long as that settles half of them."""

BY_ITSELF = 3_000_000
"""Work that a question about a larger programme may take whose answer stands by itself before a reader."""

WITHIN_REACH = 10_000
"""Work of a relaxation of the largest programme of which a few times that work still comes to an end."""

STAGE = 8_000_000
"""Work that a stage may take."""

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


def stage_work(programme: Programme, work: int = STAGE) -> int:
    """Say how much of some work a stage may do that asks about a programme, or about ones of its size."""
    size = _a_relaxation(programme)
    return work if size <= USUAL else work * USUAL**2 // size**2


def is_usual(programme: Programme) -> bool:
    """Whether stages that ask about a programme may do all of their work."""
    return _a_relaxation(programme) <= USUAL


def may_split(programme: Programme) -> bool:
    """Whether draws of a programme that are not settled whole are split in parts."""
    return _a_relaxation(programme) <= SPLIT


def fewest(programme: Programme) -> int:
    """Say how many relaxations every question about a programme may take, whatever is left."""
    return FEWEST if is_usual(programme) else LOOK


def allowed(programme: Programme, nodes: int) -> int:
    """Say how many relaxations a question may take that has work for so many; LOOK for a look."""
    if is_usual(programme):
        return max(nodes, FEWEST)
    return nodes if nodes >= WORTHWHILE else LOOK


def _a_relaxation(programme: Programme) -> int:
    """Work of one relaxation, as a_node has it, from the programme alone."""
    columns = sum(len(levels) + 1 for levels in programme.levels)
    return 500 + 12 * columns + columns * len(programme.rows) // 30


def is_spent(work: int, system: System) -> bool:
    """Whether so much work allows no more than what every question may take."""
    if is_usual(system.programme):
        return work < FEWEST * a_node(system)
    return relaxations_within(work, system) == LOOK


def relaxations_within(work: int, system: System) -> int:
    """Say how many relaxations so much work allows; of a larger programme each is followed by a listing."""
    listing = 0 if is_usual(system.programme) else A_STATE * PARTS
    return min(allowed(system.programme, work // (a_node(system) + listing)), NODE_LIMIT)


def relaxations(programme: Programme, questions: int) -> int:
    """Say how many relaxations each of some questions about a programme may take."""
    options = sum(len(levels) + 1 for levels in programme.levels)
    size = max(len(programme.rows) * options, 1)
    work = stage_work(programme, WORK)
    return min(allowed(programme, work // (size * max(questions, 1))), NODE_LIMIT)


def relaxations_by_itself(programme: Programme, questions: int, times: int = 1) -> int:
    """Say how many relaxations each of some questions may take whose answers stand by themselves before a reader.

    They are few, and much rests on each: somebody's best, that of a future, that of a budget.

    times: the usual work, where a programme is not so large that this would be of no use.
    """
    shared, size = relaxations(programme, questions), _a_relaxation(programme)
    if is_usual(programme):
        return shared
    work = BY_ITSELF * (times if size <= WITHIN_REACH else 1)
    return max(shared, min(work // size, NODE_LIMIT))
