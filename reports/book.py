"""The table of contents: which chapters a report has, in the order a page tells them and a workbook keeps them.

A new chapter is one file in `reports/chapters` with a function `chapter(story)` that yields sections, and one name in
CHAPTERS. A section says for itself whether pages show it and which sheet it stands on.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

from reports import changes
from reports.chapters import (
    assumptions,
    bests,
    contributions,
    disputes,
    doubt,
    explanations,
    firmness,
    frontier,
    futures,
    inputs,
    near,
    oddities,
    options,
    orders,
    people,
    pick,
    portfolio,
    prices,
    proof,
    ranges,
    ranking,
    rule_prices,
    rules,
    scores,
    spending,
    summary,
    weights,
)
from reports.moneyless import without_money
from reports.report import Report
from reports.story import Story

if TYPE_CHECKING:
    from scoring.analysis import Analysis

CHAPTERS = (
    *(summary, options, portfolio, oddities, doubt, people, weights, disputes, futures, ranges, firmness, bests),
    *(prices, frontier, rule_prices, orders, near, pick, explanations),
    *(rules, contributions, spending, ranking, proof, inputs, scores, assumptions),
)
"""In the order of the page."""

SHEETS = (
    summary.SHEET,
    portfolio.SHEET,
    options.SHEET,
    oddities.SHEET,
    rules.SHEET,
    ranking.SHEET,
    contributions.SHEET,
    contributions.LEVELS,
    spending.SHEET,
    explanations.SHEET,
    prices.SHEET,
    frontier.SHEET,
    frontier.BUDGETS,
    rule_prices.SHEET,
    orders.SHEET,
    near.SHEET,
    pick.SHEET,
    *(doubt.SHEET, doubt.SOURCES_SHEET, people.SHEET, people.CHOICES, weights.SHEET, disputes.SHEET, futures.SHEET),
    *(ranges.SHEET, firmness.SHEET, firmness.PAIRS, bests.SHEET, bests.BESTS, bests.RANKS),
    scores.SHEET,
    inputs.SHEET,
    proof.SHEET,
    scores.FACTS,
    changes.SHEET,
)
"""In the order of the workbook; a sheet named nowhere here comes after these."""


def report(analysis: Analysis) -> Report:
    """Tell an Analysis as a Report."""
    story = Story(analysis)
    settings = story.case.settings
    owner = (("Owner", settings.owner),) if settings.owner else ()
    told = (section for chapter in CHAPTERS for section in chapter.chapter(story))
    sections = tuple(told if story.has_money else without_money(told))
    return Report(
        title=summary.title(story),
        lead=summary.lead(story),
        sections=(*sections, changes.section(sections)),
        money=story.money,
        name=settings.title,
        facts=(*owner, ("Made by", f"Steelyard {version('steelyard')}")),
        sheet_order=SHEETS,
        decision=summary.decision(story),
        opening=summary.opening(story),
        stale=changes.STALE,
    )
