"""The table of contents: which chapters a report has, in the order a page tells them and a workbook keeps them.

A new chapter is one file in `reports/chapters` with a function `chapter(story)` that yields
sections, and one name in CHAPTERS. A section says for itself whether pages show it and which sheet
it stands on.
"""

from __future__ import annotations

from dataclasses import replace
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
from reports.chapters.screens import money, risks, years
from reports.chapters.screens import people as people_screen
from reports.chapters.why import (
    explanations,
    frontier,
    near_optimal,
    prices,
    priority_lists,
    proposal,
    rule_prices,
)
from reports.front.first_screen import first_screen
from reports.model.as_run import as_run, text_as_run
from reports.model.report import Report
from reports.model.story import Story
from reports.model.without_money import without_money
from reports.sentences import since_run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reports.model.report import Section
    from scoring.analysis import Analysis

CHAPTERS = (
    *(money, people_screen, risks, years),
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

SCREENS = {
    "options": "Options",
    "pick": "Your proposal",
    "portfolio": "Portfolio",
    "people-screen": "People",
    "risks": "Risks",
    "frontier": "More or less money",
    "spending": "By year",
    "try": "Try it yourself",
}
"""The sections of a page in their order, each with the link that leads to it from the top."""

ANNEXES = (
    "weights",
    "doubt",
    "prices",
    "rule-prices",
    "oddities",
    "proof",
    "assumptions",
)
"""The sections that a page shows after these, in their order; whatever else there is stands in the workbooks."""

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
    written = tuple(_placed(told))
    opening = summary.opening(story)
    if story.lives:
        sections = (*written, since_run.section(written))
    else:
        sections, opening = tuple(map(as_run, written)), tuple(map(text_as_run, opening))
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
        front=first_screen(story),
    )


def _placed(sections: Sequence[Section]) -> Iterator[Section]:
    """Give the sections that pages show first, in the order of a page, then the others."""
    shown = {section.key: section for section in sections if section.page}
    for key, link in SCREENS.items():
        if key in shown:
            yield replace(shown[key], link=link)
    for key in ANNEXES:
        if key in shown:
            yield replace(shown[key], annex=True)
    placed = {*SCREENS, *ANNEXES}
    for section in sections:
        if not (section.page and section.key in placed):
            yield replace(section, page=False)
