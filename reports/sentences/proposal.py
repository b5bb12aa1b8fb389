"""A proposed portfolio in words: the rules it breaks and by how much, what it loses, and the swaps to the best one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.model.numbers import plain
from reports.model.story import Story
from reports.model.text import counted
from reports.sentences.swaps import changed, points

if TYPE_CHECKING:
    from collections.abc import Iterator

    from criteria.model.rules import Rule
    from scoring.analysis import Analysis
    from scoring.explanation.proposal import Breach, Pick, Swap


def pick_sentences(analysis: Analysis, pick: Pick) -> tuple[str, ...]:
    """Tell what becomes of a proposed portfolio, in the order a reader asks."""
    return tuple(_sentences(analysis, pick))


def _sentences(analysis: Analysis, pick: Pick) -> Iterator[str]:
    money = Story(analysis).money
    funded = sum(level > 0 for level in pick.choice)
    yield (
        f"The proposed portfolio funds {counted(funded, 'recommendation')} for {money.words(pick.cost)} "
        f"and is worth {points(pick.value)}."
    )
    yield from _breaches(analysis, pick)
    if pick.lost > 0:
        yield f"It is worth {points(pick.lost)} less than the best portfolio."
    elif pick.lost < 0:
        yield f"It is worth {points(-pick.lost)} more than the best portfolio, which keeps every rule."
    yield from _swaps(analysis, pick)


def _breaches(analysis: Analysis, pick: Pick) -> Iterator[str]:
    """Say which rules it breaks."""
    if pick.feasible:
        yield "It keeps every rule."
        return
    rules = {rule.name: rule for rule in analysis.rules}
    yield f"It breaks {counted(len(pick.breaches), 'rule')}."
    yield from (breach_words(analysis, rules[breach.row], breach) for breach in pick.breaches)


def _swaps(analysis: Analysis, pick: Pick) -> Iterator[str]:
    """Say step by step how it becomes as good as the best."""
    if pick.matches:
        yield "It is a best portfolio: nothing needs to change."
        return
    number = sum(len(swap.moved) for swap in pick.swaps)
    fewest = "The fewest recommendations" if pick.fewest else "Recommendations"
    yield f"{fewest} to change until it is as good as the best: {number}, in this order."
    yield from (swap_words(analysis, place, swap) for place, swap in enumerate(pick.swaps, 1))


def breach_words(analysis: Analysis, rule: Rule, breach: Breach) -> str:
    """Say a rule that is broken, and by how much."""
    rule_words = f"{rule.name} ({rule})"
    least, most = rule.ends
    if least is None and most is None:
        return f"{rule_words} is not kept."
    short = "passed by" if least is None else "missed by"
    if rule.is_count:
        return f"{rule_words} is {short} {plain(breach.excess)}."
    return f"{rule_words} is {short} {_amount(analysis, rule.is_money, breach, rule.counted_in)}."


def _amount(analysis: Analysis, in_money: bool, breach: Breach, unit: str) -> str:
    money = Story(analysis).money
    if not in_money:
        return f"{plain(breach.excess)} {unit}"
    rough = money.words(breach.excess)
    # A breach of less than the unit shown would read as none.
    if any(mark in "123456789" for mark in rough):
        return rough
    return f"{plain(breach.excess)} {money.unit}"


def swap_words(analysis: Analysis, place: int, swap: Swap) -> str:
    """Say one step: what changes, what it gains, what it costs."""
    money = Story(analysis).money
    does = changed(analysis.programme, swap.moved)
    gain = f"{'gains' if swap.gain >= 0 else 'gives up'} {points(abs(swap.gain))}"
    cost = f"{'takes' if swap.cost >= 0 else 'frees'} {money.words(abs(swap.cost))}"
    return f"{place}. {does}: {gain} and {cost}."
