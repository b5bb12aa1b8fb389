"""What is known of a case once its best portfolio is found: all that explanations, doubts and options start from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from scoring.exact.programme import Choice, Programme
from scoring.portfolio.certificate_file import compact
from scoring.portfolio.portfolio import Portfolio
from scoring.work.case_parts import figures, people

if TYPE_CHECKING:
    from criteria.model.case import Case
    from criteria.model.rules import Rule
    from scoring.portfolio.optimum import Optimum
    from scoring.value.costs import CostTable
    from scoring.value.evaluation import Evaluation
    from scoring.work.keeping import Read


@dataclass(frozen=True)
class Basis:
    """A case, what it is worth and costs, and its best portfolio.

    evaluation: the benefit of every level
    costs: of every level, in each year
    rules: those that a portfolio must keep
    programme: all of it in integers
    optimum: the best portfolio with its certificate
    """

    case: Case
    evaluation: Evaluation
    costs: CostTable
    rules: tuple[Rule, ...]
    programme: Programme
    optimum: Optimum

    @cached_property
    def best(self) -> Portfolio:
        """The best portfolio; one that funds nothing where none is known."""
        return self.portfolio_at(self.optimum) or self.portfolio_of((0,) * len(self.programme.ids))

    @property
    def chosen_from(self) -> tuple[Read, ...]:
        """What a stage rests on that asks of the rules, the values and the best portfolio alone."""
        return (Programme, self.programme), (Choice | None, self.optimum.choice)

    @cached_property
    def figures(self) -> tuple[Read, ...]:
        """What a stage rests on that asks of any figure of the case as it stands besides."""
        return ((str, figures(self.case)), *self.chosen_from)

    @cached_property
    def figures_and_people(self) -> tuple[Read, ...]:
        """What a stage rests on that asks of what stakeholders say as well."""
        return ((str, people(self.case)), *self.figures)

    @cached_property
    def case_text(self) -> bytes:
        """The case as JSON with keys sorted and no spaces: of ten thousand recommendations it takes seconds to make."""
        return compact(self.case.dump())

    @property
    def case_sha256(self) -> str:
        """The hash of the case."""
        return hashlib.sha256(self.case_text).hexdigest()

    @property
    def there(self) -> tuple[object, ...]:
        """What is there in any case, so that kept answers only mean it; in the same order for the same rules."""
        table = self.evaluation.table
        return self.case, self.evaluation, table, self.costs, self.programme, *self.rules

    def portfolio_at(self, optimum: Optimum | None) -> Portfolio | None:
        """Describe what a search found; None where it did not, or was not begun."""
        if optimum is None or optimum.choice is None:
            return None
        return self.portfolio_of(optimum.choice)

    def portfolio_of(self, choice: Choice) -> Portfolio:
        """Describe any choice of levels on this case."""
        return Portfolio(self.evaluation, self.costs, self.programme, choice)
