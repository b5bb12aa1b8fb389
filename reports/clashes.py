"""Words for a case that no portfolio can satisfy: the rules that clash, with their cells, and what would mend it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.rules import Bound, Budget
from criteria.scales import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from criteria.rules import Rule
    from scoring.analysis import Infeasible
    from scoring.portfolio.infeasible import Move, Repair


def clash_words(found: Infeasible) -> str:
    """Tell a planner which rules clash and the least that would make the case feasible, line by line."""
    return "\n".join(_lines(found))


def _lines(found: Infeasible) -> Iterator[str]:
    rules = {rule.name: rule for rule in found.rules}
    clash = found.clash
    yield "No portfolio keeps every rule. " + (
        "This rule cannot be kept:" if len(clash.rows) == 1 else "These rules cannot all be kept:"
    )
    for name in clash.rows:
        yield f"  {_stated(rules[name])}"
    if not clash.smallest:
        yield "Without any one of them the others can be kept; a smaller set may exist."
    others = clash.sets[1:]
    if others:
        yield f"{'There is' if len(others) == 1 else 'There are'} {len(others)} more such " + (
            "set:" if len(others) == 1 else "sets:"
        )
        yield from (f"  {', '.join(names)}" for names in others)
    if clash.repairs:
        yield "Each of these alone would make a portfolio possible:"
        yield from (f"  {_mended(repair, rules)}" for repair in clash.repairs)
    yield "Change the case and run it again."


def _stated(rule: Rule) -> str:
    place = f" ({rule.place})" if rule.place else ""
    return f"{rule.name}{place}: {rule}"


def _mended(repair: Repair, rules: Mapping[str, Rule]) -> str:
    return "; and ".join(_moved(move, rules[move.row]) for move in repair.moves)


def _moved(move: Move, rule: Rule) -> str:
    """Say the rule as it would read, or that it must go where it has no amount to move."""
    if not isinstance(rule, Budget | Bound) or (isinstance(rule, Bound) and rule.measure == "share"):
        return f"give up {rule.name} ({rule})"
    moved = replace(rule, amount=Fraction(rule.amount) + move.amount)
    return f"{rule.name}: {moved} (now {plain(rule.amount)})"
