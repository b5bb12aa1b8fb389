"""Rules that hide a price, and money that throws something out: read off what the explanation solved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.model.names import joined
from criteria.model.rules import Bound, Budget, Mandate
from scoring.audit.finding import Finding, Trial
from scoring.mistakes.words import percent_words, points_words
from scoring.portfolio.difference import changes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from criteria.model.problems import Place
    from criteria.model.rules import Rule
    from scoring.explanation.explanation import Explanation
    from scoring.explanation.other_budgets import BudgetStep
    from scoring.explanation.rule_prices import RulePrice
    from scoring.mistakes.answers import Answers


def required_at_a_price(answers: Answers, explained: Explanation) -> Iterator[Finding]:
    """Find each requirement that costs points."""
    for rule, price in _priced(answers, explained):
        if isinstance(rule, Mandate):
            yield _hidden(answers, "must-fund-price", rule, price)


def limits_at_a_price(answers: Answers, explained: Explanation) -> Iterator[Finding]:
    """Find each floor or cap that costs points."""
    for rule, price in _priced(answers, explained):
        if isinstance(rule, Bound):
            yield _hidden(answers, "floor-price", rule, price)


def _priced(answers: Answers, explained: Explanation) -> Iterator[tuple[Rule, RulePrice]]:
    """List the rules without which something worth more could be had."""
    prices = explained.rule_prices.of
    for rule in answers.basis.rules:
        price = prices.get(rule.name)
        if price is not None and price.price:
            yield rule, price


def _hidden(answers: Answers, id_: str, rule: Rule, price: RulePrice) -> Finding:
    """Tell what a rule costs, with what would be funded without it."""
    least = "" if price.proved else "at least "
    sentence = f"The rule that {rule} costs {least}{points_words(price.price or 0)}."
    trial = Trial(
        "this rule left out", answers.basis.case, price.without, price.moved, price.proved
    )
    return Finding(id_, rule.name, rule.place, sentence, trials=(trial,))


def not_nested(answers: Answers, explained: Explanation) -> Iterator[Finding]:
    """Find the budgets, from the one there is upward, at which more money throws something out."""
    steps = [step for step in explained.nested.steps if step.share >= 1 and step.thrown_out]
    if steps:
        of = "budget" if len(steps) == 1 else "budgets"
        sentences = " ".join(_thrown_out(answers, step) for step in steps)
        sentence = f"More money throws something out at {len(steps)} {of}. {sentences}"
        trials = tuple(_at(answers, step) for step in steps)
        yield Finding("not-nested", "budget", _budget_place(answers), sentence, trials=trials)


def _thrown_out(answers: Answers, step: BudgetStep) -> str:
    """Say what leaves or falls at one budget though there is more money, and why."""
    ids = answers.basis.programme.ids
    kept = [
        f"keeping {ids[out.change.index]} would cost {points_words(out.lost)}"
        for out in step.thrown_out
        if out.lost is not None
    ]
    leaving = joined(ids[out.change.index] for out in step.thrown_out)
    verb = "falls or leaves" if len(step.thrown_out) == 1 else "fall or leave"
    why = f": {joined(kept)}" if kept else ""
    return f"With {percent_words(step.share)} of today's budget {leaving} {verb}{why}."


def _at(answers: Answers, step: BudgetStep) -> Trial:
    """Give the best portfolio at one budget as a trial."""
    best = answers.basis.best.choice
    moved = () if step.choice is None else changes(best, step.choice)
    change = f"{percent_words(step.share)} of the budget"
    return Trial(change, answers.basis.case, step.choice, moved, step.proved)


def _budget_place(answers: Answers) -> Place | None:
    """Name the cell of the first budget."""
    budgets = (rule for rule in answers.basis.rules if isinstance(rule, Budget))
    return next((rule.place for rule in budgets), None)
