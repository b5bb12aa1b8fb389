"""A prover that asks the compiled walk first: the same answers, and what the walk leaves open goes to the prover."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scoring.exact.answer import Answer
from scoring.exact.goals import Goal
from scoring.exact.menu.asker import ANY, Asker
from scoring.exact.menu.menu import domain_of, ends_of, menu_of
from scoring.exact.search import NODE_LIMIT, TIES, ranked
from scoring.exact.tree import MOST_FOR_TIES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scoring.exact.programme import Choice
    from scoring.exact.search import Prover

type RowEnds = Mapping[str, tuple[int | None, int | None]]
"""Other ends of rows by the rule's name, (low, high); None is open."""
type Fixed = Mapping[int, tuple[int, int]]
"""The lowest and the highest level that a recommendation may have."""


class QuickProver:
    """One programme, asked many times with other row ends and levels.

    work: of all questions so far (tree.py)
    """

    def __init__(self, prover: Prover) -> None:
        self.prover, self.programme = prover, prover.programme
        self.asker = Asker(menu_of(prover.programme))
        self.work = 0

    def best(
        self,
        ends: RowEnds | None = None,
        fixed: Fixed | None = None,
        *,
        incumbents: Sequence[Choice] = (),
        node_limit: int = NODE_LIMIT,
        ties: int = MOST_FOR_TIES,
    ) -> Answer:
        """Find the best portfolio, the first of its ties; `value` is the highest one, and with a bound if not proved."""
        ends, fixed = ends or {}, fixed or {}
        if self.asker.ready:
            asked = self.asker.best(
                ends_of(self.programme, ends),
                domain_of(self.asker.menu, fixed),
                tie=self.programme.tie,
                room=TIES,
            )
            self.work += asked.work
            if asked.closed:
                met = ranked(self.programme, map(tuple, asked.choices.tolist()))
                return Answer(met[0] if met else None, asked.best, asked.best, proved=True)
        proof = self.prover.prove(
            row_bounds=ends, fixed=fixed, incumbents=incumbents, node_limit=node_limit, ties=ties
        )
        self.work += proof.work
        return Answer(proof.choice, proof.best, proof.bound, proof.closed)

    def any(
        self, ends: RowEnds, fixed: Fixed, floor: int | None, *, node_limit: int
    ) -> tuple[Choice | None, bool]:
        """Find a portfolio worth `floor`, whatever it is worth with None; also says whether that is settled."""
        if self.asker.ready:
            asked = self.asker.ask(
                ends_of(self.programme, ends),
                domain_of(self.asker.menu, fixed),
                floor=self.asker.least if floor is None else floor,
                mode=ANY,
            )
            self.work += asked.work
            if asked.closed:
                return asked.first, True
        setting = self.prover.system.setting(row_bounds=ends, fixed=fixed)
        goal = Goal(setting.least if floor is None else floor, 0)
        searched = self.prover.search(setting, goal, node_limit=node_limit)
        self.work += searched.work
        return next(iter(goal.found), None), searched.closed or goal.any
