"""The money a case without a portfolio would need: the cheapest portfolio under every rule but the budget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scoring.exact.search import prove

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from scoring.exact.programme import Choice, Programme


@dataclass(frozen=True, slots=True)
class LeastMoney:
    """What would do.

    choice: the cheapest portfolio that keeps every other rule
    cost: in money
    proved: none costs less
    needs: each budget rule that it breaks as it stands, with the amount that would be enough
    """

    choice: Choice
    cost: Fraction
    proved: bool
    needs: tuple[tuple[str, Fraction], ...]


def least_money(programme: Programme, budgets: Sequence[str]) -> LeastMoney | None:
    """Find the cheapest portfolio under every row but the `budgets`; None where none was found."""
    proof = prove(programme.without_rows(*budgets).towards(programme.cost, -1))
    if proof.choice is None:
        return None
    choice = proof.choice
    rows = (
        row
        for row in programme.rows
        if row.name in budgets and row.excess(choice, programme.joints)
    )
    needs = tuple((row.name, row.line.total(choice, programme.joints) * row.unit) for row in rows)
    return LeastMoney(choice, programme.money(choice), proof.closed, needs)
