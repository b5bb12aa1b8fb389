"""Words for a case that no portfolio can satisfy: the rules that clash, with their cells, and what would mend it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.resources import amount_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from criteria.model.rules import Rule
    from scoring.analysis import Infeasible
    from scoring.portfolio.infeasible import Clash, Move, RuleRepair


def clash_words(infeasible: Infeasible) -> str:
    """Tell a planner which rules clash and the least that would make the case feasible, line by line."""
    return "\n".join(_lines(infeasible))


def _lines(infeasible: Infeasible) -> Iterator[str]:
    rules = {rule.name: rule for rule in infeasible.rules}
    clash = infeasible.clash
    yield _begin(clash)
    yield from (f"  {_stated(rules[name])}" for name in clash.rows)
    if not clash.smallest:
        yield "Without any one of them the others can be kept; a smaller set may exist."
    yield from _other_sets(clash.sets[1:])
    if clash.repairs:
        yield "Any one of these lines would make a portfolio possible:"
        yield from (f"  {_mended(repair, rules)}" for repair in clash.repairs)
    yield from _money(infeasible, rules)
    yield from infeasible.doubts
    yield "Change the case and run it again."


def _begin(clash: Clash) -> str:
    """Say that no portfolio is possible, or that none was found, above the rules that clash."""
    if not clash.proved:
        return "No portfolio that keeps every rule was found; that there is none is not proved. Among these rules:"
    if len(clash.rows) == 1:
        return "No portfolio keeps every rule. This rule cannot be kept:"
    return "No portfolio keeps every rule. These rules cannot all be kept:"


def _other_sets(sets: Sequence[Sequence[str]]) -> Iterator[str]:
    """Name the other sets of rules that clash."""
    if sets:
        yield (
            "There is 1 more such set:"
            if len(sets) == 1
            else f"There are {len(sets)} more such sets:"
        )
        yield from (f"  {', '.join(names)}" for names in sets)


def _money(infeasible: Infeasible, rules: Mapping[str, Rule]) -> Iterator[str]:
    """Say what more money alone would have to be, where it is money that is short."""
    money = infeasible.money
    if money is None or not money.needs:
        return
    cost = amount_words(money.cost, infeasible.case.settings.money)
    yield f"More money alone would do it too: the cheapest portfolio that keeps every other rule costs {cost}. It needs"
    yield from (f"  {_with(rules[name], amount)}" for name, amount in money.needs)


def _stated(rule: Rule) -> str:
    place = f" ({rule.place})" if rule.place else ""
    return f"{rule.name}{place}: {rule}"


def _mended(repair: RuleRepair, rules: Mapping[str, Rule]) -> str:
    return "; and ".join(_moved(move, rules[move.row]) for move in repair.moves)


def _moved(move: Move, rule: Rule) -> str:
    """Say the rule as it would read, or that it must go where it has no amount to move."""
    low, high = rule.ends
    now = low if high is None else high
    if now is None or rule.is_share:
        return f"give up {rule.name} ({rule})"
    return _with(rule, now + move.amount)


def _with(rule: Rule, amount: Fraction) -> str:
    """Say how a rule would read with another amount, and what it is now."""
    return f"{rule.name}: {rule.with_amount(amount)} (now {rule.amount_words})"
