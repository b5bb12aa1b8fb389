"""What is said in place of an answer where no portfolio keeps every rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from criteria.model.case import Case
    from criteria.model.rules import Rule
    from scoring.exact.programme import Programme
    from scoring.explanation.least_money import LeastMoney
    from scoring.portfolio.infeasible import Clash


class Infeasible(Exception):  # noqa: N818 - the field's own word for it
    """No portfolio keeps every rule.

    clash: the smallest set of rules that cannot all hold, and repairs; it says whether that is
        proved
    money: what the budget would have to be; None where no money would help
    doubts: whatever solver and proof do not agree on
    """

    def __init__(
        self,
        case: Case,
        described: tuple[Rule, ...],
        clash: Clash,
        programme: Programme,
        money: LeastMoney | None,
        *,
        doubts: tuple[str, ...] = (),
    ) -> None:
        self.case = case
        self.rules = described
        self.clash = clash
        self.programme = programme
        self.money = money
        self.doubts = doubts
        clashing = "; ".join(
            f"{rule.name}: {rule}" for rule in described if rule.name in clash.rows
        )
        super().__init__(f"No portfolio keeps every rule. These cannot all hold: {clashing}")
