"""What is known of a case once its best portfolio is found: all that explanations, doubts and options start from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from scoring.portfolio.portfolio import Portfolio

if TYPE_CHECKING:
    from criteria.model.case import Case
    from criteria.model.rules import Rule
    from scoring.exact.programme import Choice, Programme
    from scoring.portfolio.optimum import Optimum
    from scoring.value.costs import CostTable
    from scoring.value.evaluation import Evaluation


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

    def portfolio_at(self, optimum: Optimum | None) -> Portfolio | None:
        """Describe what a search found; None where it did not, or was not begun."""
        if optimum is None or optimum.choice is None:
            return None
        return self.portfolio_of(optimum.choice)

    def portfolio_of(self, choice: Choice) -> Portfolio:
        """Describe any choice of levels on this case."""
        return Portfolio(self.evaluation, self.costs, self.programme, choice)
