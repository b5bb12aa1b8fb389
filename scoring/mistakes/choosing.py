"""Mistakes in the choosing: a list taken for the optimum, a hidden tie, the luckiest estimate, no proof."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scoring.audit.finding import Finding, Trial
from scoring.mistakes.words import percent_words, points_words
from scoring.portfolio.difference import changes, clauses
from scoring.portfolio.indifference import indifference

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from fractions import Fraction

    from scoring.explanation.explanation import Explanation
    from scoring.explanation.near_optimal import Near
    from scoring.explanation.priority_lists import Order, OrderName
    from scoring.mistakes.answers import Answers
    from scoring.portfolio.difference import Change

_LEAST_CURSE = 0.005
"""Of what is expected: a promise that is lower by less is as good as kept."""


def greedy_list(answers: Answers, explained: Explanation) -> Iterator[Finding]:
    """Find what funding down the list by value for money would lose, and the swap that mends it."""
    yield from _list(
        answers, explained, "greedy-list", "value for money", "the list by value for money"
    )


def rank_and_fill(answers: Answers, explained: Explanation) -> Iterator[Finding]:
    """Find what funding down the ranking would lose, and the swap that mends it."""
    yield from _list(answers, explained, "rank-and-fill", "rank and fill", "the ranking by benefit")


def _list(
    answers: Answers, explained: Explanation, id_: str, name: OrderName, words: str
) -> Iterator[Finding]:
    for order in explained.orders:
        if order.name == name and order.loss and order.choice is not None:
            yield Finding(
                id_,
                name,
                None,
                _loses(answers, order, words),
                trials=(_down(answers, order, words),),
            )


def _loses(answers: Answers, order: Order, words: str) -> str:
    """Say what a list loses against the best portfolio."""
    lost = points_words((order.loss or 0) * answers.basis.programme.value_unit)
    share = "" if order.share is None else f", {percent_words(order.share)} of the best value"
    return f"Funding down {words} would lose {lost}{share}. What mends it: {_words(answers, order.swap)}."


def _words(answers: Answers, swap: Sequence[Change]) -> str:
    """Say what enters, leaves or goes to another level, by ids."""
    return "; ".join(clauses(swap, answers.basis.programme.ids, answers.basis.programme.levels))


def _down(answers: Answers, order: Order, words: str) -> Trial:
    """Give what a list funds as a trial."""
    choice = order.choice
    moved = () if choice is None else changes(answers.basis.best.choice, choice)
    return Trial(f"funding down {words}", answers.basis.case, choice, moved, order.certain)


def false_precision(answers: Answers, explained: Explanation) -> Iterator[Finding]:
    """Find other portfolios that are as good as the best within the indifference: no clear winner."""
    programme, best = answers.basis.programme, answers.basis.best.choice
    within = indifference(answers.basis.case.settings, programme, best)
    floor = programme.points(best) - within.points
    near = _widest(explained, floor)
    pairs = zip(near.portfolios, near.values, strict=True)
    others = [
        choice
        for choice, value in pairs
        if choice != best and value * programme.value_unit >= floor
    ]
    if others:
        least = (
            "" if near.complete and near.threshold * programme.value_unit <= floor else "at least "
        )
        one = len(others) == 1 and not least
        number = f"{least}{len(others)} other portfolio{' stands' if one else 's stand'}"
        says = "stated" if within.stated else "assumed"
        sentence = (
            f"No clear winner: {number} within {points_words(within.points)} of the best, the {says} difference that "
            f"nobody would argue about. The next: {_words(answers, changes(best, others[0]))}."
        )
        trial = Trial(
            "the next of them", answers.basis.case, others[0], changes(best, others[0]), proved=True
        )
        yield Finding("false-precision", "portfolio", None, sentence, trials=(trial,))


def _widest(explained: Explanation, floor: Fraction) -> Near:
    """Choose the smallest list of portfolios that reaches down to a value, else the longest there is."""
    lists = [explained.best, *(row.near for row in explained.tolerances)]
    unit = explained.programme.value_unit
    reaching = [near for near in lists if near.values and near.values[-1] * unit < floor]
    if reaching:
        return reaching[0]
    return max(lists, key=lambda near: len(near.portfolios))


def optimisers_curse(answers: Answers) -> Iterator[Finding]:
    """Find a promise that is lower than what is expected, for having been chosen."""
    promise = answers.promise
    if promise is None or not promise.learned or promise.expected <= 0:
        return
    if promise.curse > _LEAST_CURSE * promise.expected:
        sentence = (
            f"Expected at mean figures are {points_words(promise.expected)}; "
            f"{points_words(promise.honest)} are promised, {percent_words(promise.curse / promise.expected)} less, "
            "because what is chosen is likely to be what was estimated too high."
        )
        yield Finding("optimisers-curse", "portfolio", None, sentence)


def unproved(answers: Answers) -> Iterator[Finding]:
    """Find a portfolio that no closed proof stands behind."""
    paper = answers.basis.optimum.certificate
    if paper.status != "optimal":
        gap = "how far it may be from the best is not known"
        if paper.gap is not None:
            gap = f"the best may be worth up to {percent_words(paper.gap)} more"
        yield Finding(
            "unproved", "portfolio", None, f"The portfolio is not proved to be the best: {gap}."
        )
