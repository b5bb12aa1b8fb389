"""What is settled from the outset, in words: required, excluded, forced, unaffordable, never fundable, worth nothing.

Page, workbook and the paragraph on each recommendation take their words from here; the figures are
those of scoring/explanation/standing.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.model.names import joined
from reports.model.numbers import decimals_until, plain, rounded
from reports.model.table import Column, Table, table_of

if TYPE_CHECKING:
    from criteria.model.rules import Budget
    from reports.model.story import Story
    from scoring.explanation.standing import Lack, Standing

WORDS: dict[Standing, str] = {
    "required": "required",
    "excluded": "excluded",
    "forced": "forced by the rules",
    "unaffordable": "unaffordable",
    "never": "never fundable",
    "worthless": "worth nothing",
}
"""What a standing is called in a cell."""

SETTLED = (
    "Each of these is settled whatever is chosen among the others, as run: by its status, by the rules, by a budget, "
    "or because it adds nothing."
)
"""What stands above the table."""


def standing_of(story: Story, place: int) -> Standing | None:
    """Give the standing of a recommendation; None where it is open, or not worked out."""
    outcome = story.analysis.outcome
    return None if outcome is None else outcome.standing[place]


def standing_words(story: Story, place: int) -> str:
    """Say in a sentence what settles a recommendation from the outset; blank where nothing does."""
    match standing_of(story, place):
        case "required":
            return "It is required: every portfolio has to hold it."
        case "excluded":
            return "It is excluded: no portfolio may hold it."
        case "forced":
            return f"Every portfolio that keeps the rules holds it, though it is not required{because(story, place)}."
        case "never":
            return f"No portfolio that keeps the rules holds it, whatever the budgets are{because(story, place)}."
        case "unaffordable":
            text = lacking(story, place)
            return f"{text[0].upper()}{text[1:]}."
        case "worthless" if free_and_worthless(story, place):
            return "It costs nothing and changes nothing, so it is not funded."
        case "worthless":
            levels = " at any level" if len(story.level_names(place)) > 1 else ""
            return f"It is worth no more than nothing{levels}, and nothing else gains by it."
    return ""


def because(story: Story, place: int) -> str:
    """Name the rules that settle a recommendation, in the case's words, as the end of a sentence."""
    outcome = story.analysis.outcome
    names = () if outcome is None else outcome.standings.reasons.get(place, ())
    rules = {rule.name: rule for rule in story.analysis.rules}
    return f": {joined([f'{name} ({rules[name]})' for name in names])}" if names else ""


def lacking(story: Story, place: int) -> str:
    """Say which budget a recommendation passes even alone, or that it passes one with what belongs to it."""
    outcome = story.analysis.outcome
    lack = None if outcome is None else outcome.standings.lacks.get(place)
    if lack is None:
        return "with what the rules ask for besides, it fits no budget"
    takes, there = amounts_apart(story, lack)
    return f"even alone it takes {takes}{when(lack.rule)}, and there is {there if lack.there else 'none'}"


def amounts_apart(story: Story, lack: Lack) -> tuple[str, str]:
    """Say what is taken and what there is, with as many decimals as tell the two apart."""
    if not lack.rule.is_money:
        return f"{plain(lack.takes)} {lack.rule.unit}", f"{plain(lack.there)} {lack.rule.unit}"
    takes, there = lack.takes, lack.there
    places = decimals_until(
        lambda places: rounded(takes, places) != rounded(there, places), story.money.decimals
    )
    money = story.money.to(places)
    return money.words(lack.takes), money.words(lack.there)


def when(rule: Budget) -> str:
    """Say the years of a budget after an amount; blank for the total."""
    if rule.years is None:
        return ""
    if len(rule.years) == 1:
        return f" in {rule.years[0]}"
    return f" from {rule.years[0]} to {rule.years[-1]}"


def free_and_worthless(story: Story, place: int) -> bool:
    """Say whether a recommendation that is not funded takes nothing at a level and is worth exactly nothing there."""
    if story.best.choice[place] or standing_of(story, place) != "worthless":
        return False
    levels = zip(story.evaluation.benefits[place], story.analysis.costs.cells[place], strict=True)
    return any(not benefit and not any(amounts.values()) for benefit, amounts in levels)


def settled_table(story: Story) -> Table:
    """List what is settled from the outset; empty where that is no more than what each one's status says."""
    standings = {
        place: standing
        for place in story.in_order
        if (standing := standing_of(story, place)) is not None
    }
    more = any(standing not in {"required", "excluded"} for standing in standings.values())
    recommendations = story.case.recommendations
    columns: tuple[Column[int], ...] = (
        Column("id", "Id", "id", lambda place: recommendations[place].id),
        Column("name", "Recommendation", "text", lambda place: recommendations[place].name),
        Column("standing", "It is", "word", lambda place: WORDS[standings[place]]),
        Column("why", "Why", "text", lambda place: standing_words(story, place)),
    )
    return table_of(
        "settled",
        "Settled from the outset",
        standings if more else (),
        columns,
        row_key=lambda place: recommendations[place].id,
        state=lambda place: "" if story.best.choice[place] else "out",
    )
