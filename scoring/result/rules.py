"""The rules: each in words, where the portfolio stands, what is left of it, what it costs."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from pydantic import Field

from criteria.model.rules import Bound
from scoring.result.figure import Figure, LevelChange, Part, figure_of, level_changes

if TYPE_CHECKING:
    from criteria.model.rules import Rule
    from scoring.exact.programme import Choice, RuleRow
    from scoring.explanation.explanation import Explanation
    from scoring.explanation.rule_prices import RulePrice
    from scoring.portfolio.basis import Basis


class RulePriceResult(Part):
    """What one rule, or several together, cost: the points that could be had without."""

    points: Figure | None = Field(
        description="Points; null where the search found nothing without the rule"
    )
    proved: bool = Field(description="That is exact; otherwise it is at least so much")
    changes: tuple[LevelChange, ...] = Field(description="What would change without the rule")


class RuleResult(Part):
    """One rule of the case."""

    sentence: str = Field(description="The rule in a planner's words")
    kind: str = Field(description="What rules of its kind are called, in the plural")
    why: str = Field(
        description="Why it is there, in the case's words; blank where the case does not say"
    )
    place: str | None = Field(description="Where it is written; null for a case made in Python")
    unit: str = Field(
        description="What it counts; blank for a tie between recommendations, which counts nothing"
    )
    least: Figure | None = Field(
        description="The least of what it counts; null where it has no such end"
    )
    most: Figure | None = Field(
        description="The most of what it counts; null where it has no such end"
    )
    stands: Figure | None = Field(
        description="What the portfolio has of it; null for a tie between recommendations"
    )
    slack: Figure | None = Field(
        description="What the portfolio leaves of it, in its unit, money for a rule on shares; null for a tie"
    )
    kept: bool = Field(description="The portfolio keeps it")
    binding: bool = Field(
        description="Its end is reached, so that nothing of it is left; never said of a tie. One that is not binding may "
        "cost points all the same, as a budget whose rest buys nothing more: `price` says so"
    )
    price: RulePriceResult | None = Field(description="What it costs; null where nobody asked")


class RuleKindResult(Part):
    """Several rules of a kind, taken out together."""

    kind: str = Field(description="What they are called")
    rules: tuple[str, ...] = Field(description="Their names, as in `each`")
    price: RulePriceResult = Field(description="What they cost together")


class RulesResult(Part):
    """Every rule of the case."""

    each: dict[str, RuleResult] = Field(description="By name, in the order of the case's sheets")
    together: tuple[RuleKindResult, ...] | None = Field(
        description="Rules of a kind that has several, priced together; null where nobody asked"
    )


def rules_result(basis: Basis, choice: Choice, explanation: Explanation | None) -> RulesResult:
    """Describe every rule and where a portfolio stands on it."""
    rows = {row.name: row for row in basis.programme.rows}
    prices = {} if explanation is None else explanation.rule_prices.of
    asked = explanation is not None and bool(explanation.rule_prices.each)
    together = explanation.rule_prices.together if explanation is not None and asked else ()
    priced = [
        RuleKindResult(kind=kind, rules=row.names, price=_price(basis, row))
        for kind, row in together
    ]
    return RulesResult(
        each={
            rule.name: _rule(basis, rule, rows[rule.name], choice, prices.get(rule.name))
            for rule in basis.rules
        },
        together=tuple(priced) if asked else None,
    )


def binding(basis: Basis, choice: Choice) -> tuple[str, ...]:
    """Name the rules with an amount of which a portfolio leaves nothing."""
    rows = {row.name: row for row in basis.programme.rows}
    counted = [rule for rule in basis.rules if rule.counted_in]
    return tuple(rule.name for rule in counted if _slack(basis, rows[rule.name], choice) == 0)


def _rule(
    basis: Basis, rule: Rule, row: RuleRow, choice: Choice, price: RulePrice | None
) -> RuleResult:
    least, most = rule.ends
    slack = _slack(basis, row, choice) if rule.counted_in else None
    sentence = str(rule)
    return RuleResult(
        sentence=f"{sentence[:1].upper()}{sentence[1:]}",
        kind=rule.kind,
        why=rule.why,
        place=None if rule.place is None else str(rule.place),
        unit=rule.counted_in,
        least=figure_of(least),
        most=figure_of(most),
        stands=figure_of(_stands(basis, rule, row, choice)),
        slack=figure_of(slack),
        kept=not row.excess(choice, basis.programme.joints),
        binding=slack == 0,
        price=None if price is None else _price(basis, price),
    )


def _slack(basis: Basis, row: RuleRow, choice: Choice) -> Fraction | None:
    """Give the distance to the nearer end, in the rule's own unit; money for a rule on shares."""
    total = row.line.total(choice, basis.programme.joints)
    distances = [] if row.high is None else [row.high - total]
    distances += [] if row.low is None else [total - row.low]
    return min(distances) * row.unit if distances else None


def _stands(basis: Basis, rule: Rule, row: RuleRow, choice: Choice) -> Fraction | None:
    """Say what a portfolio has of what a rule counts.

    The row of a rule on shares is what its members cost less the share of all cost. With nothing
    spent it is kept.
    """
    if not rule.counted_in:
        return None
    total = row.line.total(choice, basis.programme.joints) * row.unit
    if not isinstance(rule, Bound) or not rule.is_share:
        return total
    share, cost = Fraction(rule.amount), basis.programme.money(choice)
    return share + total / cost if cost else share


def _price(basis: Basis, price: RulePrice) -> RulePriceResult:
    return RulePriceResult(
        points=figure_of(price.price),
        proved=price.proved,
        changes=level_changes(basis.programme, price.moved),
    )
