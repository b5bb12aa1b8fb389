"""The first lines of console, page and workbook: cost and its chance of an overrun, what to expect, how firm.

Each line says one thing, and no more than was computed. What was not asked is said as not asked;
what the case does not state, as not stated. The one figure to expect is the honest promise
(docs/method.md, section 4).
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.names import joined
from criteria.model.rules import Budget
from reports.model.numbers import part, rounded
from reports.model.text import counted
from reports.sentences import verdicts
from reports.sentences.reserve import costs_have_ranges, cover_words
from reports.sentences.verdicts import funded_tally

if TYPE_CHECKING:
    from reports.model.story import Story
    from scoring.robustness.draws.spending_risk import SpendingRisk
    from scoring.robustness.firmness import Firmness
    from scoring.robustness.robustness import Doubt
    from scoring.robustness.views.membership import Membership
    from scoring.robustness.views.scenarios import Scenarios


MOST = 3
"""As many are named in a line."""


def overrun(story: Story) -> str:
    """Say how likely a budget is to break, and what would make that unlikely."""
    risk, unknown = story.risk, no_chance(story)
    if not has_budget(story) or risk is None:
        return unknown
    apart = may_move_together(story, risk)
    return unknown or f"{_breaks(risk, apart=apart)}{_cover(story, risk, apart=apart)}"


def has_budget(story: Story) -> bool:
    """Whether the case limits any spending."""
    return any(isinstance(rule, Budget) for rule in story.analysis.rules)


def no_chance(story: Story) -> str:
    """Say why the chance of an overrun is not known; blank where it is, or where nothing can be overrun."""
    if not has_budget(story):
        return ""
    if not costs_have_ranges(story.case):
        return "How likely an overrun is cannot be said: no cost has a range."
    if any(story.recommended.choice) and not _has_ranges(story):
        return "How likely an overrun is cannot be said: none of its costs that a budget limits has a range."
    if story.risk is None or not story.risk.draws:
        return "How likely an overrun is was not asked: no draws were made."
    return ""


def _breaks(risk: SpendingRisk, *, apart: bool) -> str:
    """Say in how many draws a budget breaks. apart: its costs may also move together, which is said as well."""
    text = f"Its costs break no budget in {risk.draws:,} draws of their ranges"
    if risk.any_broken:
        share = part(Fraction(risk.any_broken, risk.draws))
        text = f"Its costs break a budget in {share} of {risk.draws:,} draws of their ranges"
    if not apart:
        return text
    together = (
        part(Fraction(risk.any_broken_together, risk.draws)) if risk.any_broken_together else "none"
    )
    return f"{text}, each drawn by itself, and in {together} if they move together"


def _cover(story: Story, risk: SpendingRisk, *, apart: bool) -> str:
    """End the sentence, and say which contingency would make an overrun unlikely."""
    row = risk.contingency
    if row is None or not row.amount:
        return "."
    cover = f"{cover_words(story, row)} would make that one in five"
    if not apart:
        return f"; {cover}."
    together = story.money.words(row.together, "up") if row.together else "nothing"
    return f". {cover}; {together} if they move together."


def may_move_together(story: Story, risk: SpendingRisk) -> bool:
    """Whether it is a question how costs move together: one uncertain cost moves with no other."""
    return _uncertain_costs(story, risk) > 1


def _uncertain_costs(story: Story, risk: SpendingRisk) -> int:
    """Count what is funded at a level whose limited costs have a range: each is drawn by itself, or all together."""
    funded = {row.id: row.level for row in story.recommended.funded}
    limited = {budget.resource for budget in risk.budgets}
    ranged = [row for row in story.case.costs if row.low != row.high and row.resource in limited]
    uncertain = [
        row
        for row in ranged
        if story.case.level_named(row.option, row.level) == funded.get(row.option)
    ]
    return len({row.option for row in uncertain})


def warned(story: Story) -> str:
    """Say that the checks warn of something in the case, and where it is listed."""
    number = len(story.case.warnings)
    if not number:
        return ""
    stand = "stands" if number == 1 else "stand"
    return f"{counted(number, 'warning')} about the case {stand} under Assumptions and warnings."


def _has_ranges(story: Story) -> bool:
    """Whether a cost of the portfolio that a budget limits has a range."""
    limited = [rule.resource for rule in story.analysis.rules if isinstance(rule, Budget)]
    levels = {row.id: row.level_name for row in story.recommended.funded}
    return any(
        row.low != row.high
        for row in story.case.costs
        if row.resource in limited
        and row.option in levels
        and row.level in {"", levels[row.option]}
    )


def expected(story: Story) -> str:
    """Say what to expect of the portfolio, with its interval."""
    promise = story.promise
    if promise is None:
        return ""
    if float(promise.deviations.max(initial=0.0)) == 0:
        return "What to expect cannot be said with an interval: no score and no chance of success has a range."
    low, middle, high = (
        rounded(Fraction(value), 0) for value in (promise.low, promise.honest, promise.high)
    )
    return f"Expect about {middle} points, in nine cases of ten between {low} and {high}."


def likely(story: Story) -> str:
    """Say what it is worth at likely figures, which is what was made as large as possible."""
    return f"At likely figures it is worth {rounded(story.recommended.value, 1)} points."


def futures(story: Story) -> str:
    """Say how many of the futures stated the portfolio fits as it stands."""
    if not story.case.scenarios:
        return "The case states no futures, so it was tried in none."
    doubt = story.analysis.doubt
    if doubt is None or doubt.futures is None:
        return "Which futures it fits was not asked."
    return _fits(doubt.futures, story)


def _fits(scenarios: Scenarios, story: Story) -> str:
    others = scenarios.futures[1:]
    fitted = sum(future.fits(story.recommended.choice) for future in others)
    text = f"It fits {fitted} of {counted(len(others), 'future')} as it stands"
    impossible = [future.name for future in others if future.best.choice is None]
    if impossible:
        text += f"; no portfolio fits {' or '.join(impossible)}"
    return f"{text}."


def firm(story: Story) -> str:
    """Count what is funded by how firm it is."""
    doubt = story.analysis.doubt
    if doubt is None:
        return "How firm it is was not asked."
    if story.asked_for is not None:
        return f"Of the best at likely figures: {funded_tally(doubt)}"
    return funded_tally(doubt)


def held(story: Story) -> str:
    """Name what draws of all figures together hold least at the level that is funded, and what is held lower."""
    doubt = story.analysis.doubt
    if doubt is None or not doubt.asked:
        return ""
    text = _least(story, doubt)
    return (
        f"Of the best at likely figures: {text}" if text and story.asked_for is not None else text
    )


def _least(story: Story, doubt: Doubt) -> str:
    """Name the weakest, with its share, and with its shares at lower levels where these are held more."""
    both = doubt.drawn("together")
    funded = [row for row in doubt.firmness if row.funded]
    if both is None or not both.stated or not funded:
        return ""
    draws_of = {row.index: both.holding(row.index)[doubt.choice[row.index] - 1] for row in funded}
    least = min(draws_of.values())
    if least == both.counted:
        return f"Each is held in all of {both.counted:,} draws of all figures together."
    weakest = verdicts.dearest(story, (row for row in funded if draws_of[row.index] == least))
    others = [row for row in funded if row not in weakest]
    share = f"in {part(Fraction(least, both.counted))} of {both.counted:,} draws of all together"
    return f"Held least by the figures: {_weakest(story, doubt, weakest, share)}{_held_lower(story, doubt, others)}"


def _weakest(story: Story, doubt: Doubt, rows: list[Firmness], share: str) -> str:
    """Name those held least with their share; where it is one, with what is held of its lower levels."""
    names = _few([_at(story, doubt, row) for row in rows])
    if len(rows) > 1:
        return f"{names}, each {share}."
    lower = verdicts.lower_shares(story, doubt, rows[0])
    return f"{names}, {share}{f' ({lower})' if lower else ''}.{_lower(doubt, rows[0])}"


def _held_lower(story: Story, doubt: Doubt, rows: list[Firmness]) -> str:
    """Count those that are held more at a lower level than at the one funded; blank where none is."""
    number = sum(bool(verdicts.lower_shares(story, doubt, row)) for row in rows)
    if not number:
        return ""
    more = counted(number, "more is held less", "more are held less")
    return f" {more} at the level funded than at a lower one."


def _lower(doubt: Doubt, row: Firmness) -> str:
    """Say for how many people and in how many futures one is best at a lower level; blank where for none."""
    level = doubt.choice[row.index]

    def best_below(member: Membership) -> bool:
        return member.side == "in" and member.highest < level

    counts = verdicts.view_counts(doubt, row.index, best_below)
    parts = [words for number, words in counts if number]
    return f" It is best at a lower level {joined(parts)}." if parts else ""


def _at(story: Story, doubt: Doubt, row: Firmness) -> str:
    """Name a recommendation with the level it is funded at, where it has several."""
    names = story.level_names(row.index)
    at = ""
    if len(names) > 1:
        at = f" {verdicts.from_or_at(story, row.index, doubt.choice[row.index])}"
    return f"{story.name(row.index)}{at}"


def _few(names: list[str]) -> str:
    return joined(
        [*names[: MOST - 1], f"{len(names) - MOST + 1} more"] if len(names) > MOST else names
    )
