"""A prover that asks the compiled walk first: the same answers, and what the walk leaves open goes to the prover.

Each question may take its share of an allowance (limits.py), first in the walk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scoring.exact.answer import Answer
from scoring.exact.goals import Goal
from scoring.exact.limits import Allowance, relaxations_within, stage_work
from scoring.exact.menu.asker import ANY, Asker
from scoring.exact.menu.menu import domain_of, ends_of, menu_of
from scoring.exact.search import TIES, ranked
from scoring.exact.tree import LOOK, MOST_FOR_TIES

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

    allowance: of the stage whose questions these are; by default one question's
    """

    def __init__(self, prover: Prover, allowance: Allowance | None = None) -> None:
        self.prover, self.programme = prover, prover.programme
        self.asker = Asker(menu_of(prover.programme))
        self.allowance = allowance or Allowance(stage_work(self.programme))

    def _is_walked(self, work: int) -> bool:
        """Say whether a question is walked before the prover is asked: not where there is only work for a look."""
        return self.asker.ready and relaxations_within(work, self.prover.system) > LOOK

    def best(
        self,
        ends: RowEnds | None = None,
        fixed: Fixed | None = None,
        *,
        incumbents: Sequence[Choice] = (),
        ties: int = MOST_FOR_TIES,
        questions: int = 1,
        least: int = 0,
    ) -> Answer:
        """Find the best portfolio, the first of its ties; `value` is the highest one, and with a bound if not proved.

        questions: of the stage that are over with this one. least: relaxations that it may take
        whatever is left.
        """
        ends, fixed, left = ends or {}, fixed or {}, self.allowance.share
        if self._is_walked(left):
            asked = self.asker.best(
                ends_of(self.programme, ends),
                domain_of(self.asker.menu, fixed),
                tie=self.programme.tie,
                room=TIES,
                work=left,
            )
            left -= asked.work
            self.allowance.spend(asked.work, 0)
            choices = map(tuple, asked.choices.tolist())
            if asked.closed:
                self.allowance.spend(0, questions)
                met = ranked(self.programme, choices)
                return Answer(met[0] if met else None, asked.best, asked.best, proved=True)
            incumbents = (*incumbents, *choices)
        proof = self.prover.prove(
            row_bounds=ends,
            fixed=fixed,
            incumbents=incumbents,
            node_limit=max(relaxations_within(left, self.prover.system), least),
            ties=ties,
        )
        self.allowance.spend(proof.work, questions)
        return Answer(proof.choice, proof.best, proof.bound, proof.closed)

    def any(
        self, ends: RowEnds, fixed: Fixed, floor: int | None, *, node_limit: int, questions: int = 1
    ) -> tuple[Choice | None, bool]:
        """Find a portfolio worth `floor`, whatever it is worth with None; also says whether that is settled.

        questions: of the stage that are over with this one.
        """
        left = self.allowance.share
        if self._is_walked(left):
            asked = self.asker.ask(
                ends_of(self.programme, ends),
                domain_of(self.asker.menu, fixed),
                floor=self.asker.least if floor is None else floor,
                mode=ANY,
                work=left,
            )
            left -= asked.work
            self.allowance.spend(asked.work, 0)
            if asked.closed:
                self.allowance.spend(0, questions)
                return asked.first, True
        node_limit = min(node_limit, relaxations_within(left, self.prover.system))
        setting = self.prover.system.setting(row_bounds=ends, fixed=fixed)
        goal = Goal(setting.least if floor is None else floor, 0)
        searched = self.prover.search(setting, goal, node_limit=node_limit)
        self.allowance.spend(searched.work, questions)
        return next(iter(goal.found), None), searched.closed or goal.any
