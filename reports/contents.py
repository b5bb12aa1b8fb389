"""The table of contents: which chapters a report has, in the order a page tells them and a workbook keeps them.

A new chapter is one file in `reports/chapters` with a function `chapter(story)` that yields
sections, and one name in CHAPTERS. A section says for itself whether pages show it and which sheet
it stands on.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

from reports.chapters.decision import (
    contributions,
    options,
    portfolio,
    proof,
    ranking,
    rules,
    spending,
    summary,
)
from reports.chapters.firmness import (
    best_by_weights,
    disputes,
    futures,
    overview,
    people,
    try_it,
    uncertainty,
    weight_ranges,
    weights,
)
from reports.chapters.inputs import assumptions, inputs, oddities, scores
from reports.chapters.why import (
    explanations,
    frontier,
    near_optimal,
    prices,
    priority_lists,
    proposal,
    rule_prices,
)
from reports.model.as_run import as_run, text_as_run
from reports.model.report import Report
from reports.model.story import Story
from reports.model.without_money import without_money
from reports.sentences import since_run

if TYPE_CHECKING:
    from scoring.analysis import Analysis

CHAPTERS = (
    *(
        summary,
        options,
        portfolio,
        try_it,
        oddities,
        overview,
        people,
        weights,
        disputes,
        futures,
        uncertainty,
        weight_ranges,
        best_by_weights,
    ),
    *(prices, frontier, rule_prices, priority_lists, near_optimal, proposal, explanations),
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
    priority_lists.SHEET,
    near_optimal.SHEET,
    proposal.SHEET,
    *(
        overview.SHEET,
        overview.SOURCES_SHEET,
        people.SHEET,
        people.CHOICES,
        weights.SHEET,
        disputes.SHEET,
        futures.SHEET,
    ),
    *(
        uncertainty.SHEET,
        weight_ranges.SHEET,
        weight_ranges.PAIRS,
        best_by_weights.SHEET,
        best_by_weights.BESTS,
        best_by_weights.RANKS,
    ),
    scores.SHEET,
    inputs.SHEET,
    proof.SHEET,
    scores.FACTS,
    since_run.SHEET,
)
"""In the order of the workbook; a sheet named nowhere here comes after these."""


def report(analysis: Analysis) -> Report:
    """Tell an Analysis as a Report."""
    story = Story(analysis)
    settings = story.case.settings
    owner = (("Owner", settings.owner),) if settings.owner else ()
    every = (section for chapter in CHAPTERS for section in chapter.chapter(story))
    told = tuple(every if story.has_money else without_money(every))
    opening = summary.opening(story)
    if story.lives:
        sections = (*told, since_run.section(told))
    else:
        sections, opening = tuple(map(as_run, told)), tuple(map(text_as_run, opening))
    return Report(
        title=summary.title(story),
        lead=summary.lead(story),
        sections=sections,
        money=story.money,
        name=settings.title,
        facts=(*owner, ("Made by", f"Steelyard {version('steelyard')}")),
        sheet_order=SHEETS,
        decision=summary.decision(story),
        opening=opening,
        stale=since_run.STALE if story.lives else None,
    )
