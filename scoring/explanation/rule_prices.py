"""What each rule costs: the value that could be had without it, everything else holding.

A rule's price is found by solving again without it. Two rules that say nearly the same each have a
price of nothing as long as the other stands, so rules of a kind are also priced together.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from scoring.exact.limits import Allowance, stage_work
from scoring.explanation.quick_prover import QuickProver
from scoring.portfolio.difference import Change, changes
from scoring.portfolio.frames import as_float
from scoring.portfolio.scaling import whole_term
from scoring.work.later import pd

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from criteria.model.rules import Rule
    from scoring.exact.programme import Choice, Programme
    from scoring.exact.search import Prover


@dataclass(frozen=True, slots=True)
class RulePrice:
    """One rule, or several of a kind, and the points that could be had without.

    names: the rules
    price: points, exact; None where the search found nothing without it
    without: the best portfolio without the rule, and `moved` what changes
    slack: what the chosen portfolio leaves of the rule, in the rule's own unit, money for a rule on
    shares (None for several)
    proved: `price` is exact; else it is at least this
    """

    names: tuple[str, ...]
    price: Fraction | None
    without: Choice | None
    moved: tuple[Change, ...]
    slack: Fraction | None
    proved: bool


@dataclass(frozen=True)
class RulePrices:
    """The price of every rule in the case's order, and of rules of a kind together (kind -> price)."""

    programme: Programme
    each: tuple[RulePrice, ...]
    together: tuple[tuple[str, RulePrice], ...]

    @cached_property
    def dearest(self) -> RulePrice | None:
        """The single rule that costs most; the earliest of equals; None where no rule costs anything."""
        costly = [row for row in self.each if row.price]
        return max(costly, key=lambda row: row.price or 0, default=None)

    @cached_property
    def of(self) -> Mapping[str, RulePrice]:
        """The price of each rule by its name."""
        return {row.names[0]: row for row in self.each}

    def to_frame(self) -> pd.DataFrame:
        """Show every rule: its price in points and what is left of it in its own unit."""
        rows = [
            {
                "rule": row.names[0],
                "price": as_float(row.price),
                "slack": as_float(row.slack),
                "proved": row.proved,
            }
            for row in self.each
        ]
        return pd.DataFrame(rows, columns=["rule", "price", "slack", "proved"]).set_index("rule")


def rule_prices(
    prover: Prover, choice: Choice, rules: Sequence[Rule] = (), *, top: int | None = None
) -> RulePrices:
    """Price every row of a programme against its best portfolio `choice`, and each kind of `rules` that has several.

    top: what the best portfolio is worth, proved; asked for where it is left out
    """
    programme = prover.programme
    kinds = _several_of_a_kind(rules)
    quick = QuickProver(prover, Allowance(stage_work(programme), len(programme.rows) + len(kinds)))
    worth = programme.value(choice)
    if top is None:
        top = prover.prove(incumbents=[choice]).best
    top = worth if top is None else max(worth, top)

    def price(names: tuple[str, ...]) -> RulePrice:
        answer = quick.best(dict.fromkeys(names, (None, None)), incumbents=[choice])
        slack = _slack(programme, names[0], choice) if len(names) == 1 else None
        if answer.choice is None or answer.value is None:
            return RulePrice(
                names=names, price=None, without=None, moved=(), slack=slack, proved=answer.proved
            )
        gained = max(answer.value - top, 0) * programme.value_unit
        moved = changes(choice, answer.choice)
        return RulePrice(
            names=names,
            price=gained,
            without=answer.choice,
            moved=moved,
            slack=slack,
            proved=answer.proved,
        )

    each = tuple(price((row.name,)) for row in programme.rows)
    return RulePrices(programme, each, tuple((kind, price(names)) for kind, names in kinds))


def _several_of_a_kind(rules: Sequence[Rule]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """List the kinds of which there are several rules, with the names of these."""
    kinds: dict[str, list[str]] = {}
    whole = whole_term(rules)
    for rule in rules:
        kind = "limits on the money in total" if rule.name in whole else rule.kind
        kinds.setdefault(kind, []).append(rule.name)
    return tuple((kind, tuple(names)) for kind, names in kinds.items() if len(names) > 1)


def _slack(programme: Programme, name: str, choice: Choice) -> Fraction | None:
    """Give the distance to the nearer end, in the rule's own unit; None where it has no end."""
    row = next(row for row in programme.rows if row.name == name)
    total = row.line.total(choice, programme.joints)
    ends = [row.high - total] if row.high is not None else []
    ends += [total - row.low] if row.low is not None else []
    return min(ends) * row.unit if ends else None
