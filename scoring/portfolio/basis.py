"""What is known of a case once its best portfolio is found: all that explanations, doubts and options start from."""

from __future__ import annotations

from dataclasses import dataclass
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

    def portfolio_of(self, choice: Choice) -> Portfolio:
        """Describe any choice of levels on this case."""
        return Portfolio(self.evaluation, self.costs, self.programme, choice)
