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
from reports.chapters.inputs import assumptions, checked, inputs, scores, self_audit
from reports.chapters.screens import money, risks, years
from reports.chapters.screens import options as options_screen
from reports.chapters.screens import people as people_screen
from reports.chapters.screens import portfolio as portfolio_screen
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
from reports.model import sheets
from reports.model.as_run import as_run, block_as_run
from reports.model.report import Report, Turning
from reports.model.screens import Turned
from reports.model.story import Story
from reports.model.without_money import without_money
from reports.sentences import since_run
from reports.sentences.signed import lines_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reports.model.report import Section
    from scoring.analysis import Analysis

CHAPTERS = (
    *(money, people_screen, risks, years),
    *(
        summary,
        options_screen,
        options,
        portfolio_screen,
        portfolio,
        try_it,
        checked,
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
    *(rules, contributions, spending, ranking, proof, self_audit, inputs, scores, assumptions),
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

TURNING = ("portfolio", "people-screen", "risks", "frontier", "spending")
"""The screens that turn to the option a reader chooses, as the first screen does."""

ANNEXES = (
    "lead",
    "weights",
    "doubt",
    "rule-prices",
    "checked",
    "proof",
    "self-audit",
    "assumptions",
)
"""The sections that a page shows after these, in their order; whatever else there is stands in the workbooks."""

ANALYSIS_SHEETS = (
    summary.SHEET,
    checked.SHEET,
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
        best_by_weights.RANKS,
    ),
    proof.SHEET,
    self_audit.SHEET,
    scores.FACTS,
)
"""The sheets of analysis.xlsx in their order; those of report.xlsx stand in `reports.model.sheets`."""

SHEETS = (*sheets.SAYS, sheets.RESOURCES, *ANALYSIS_SHEETS)
"""Every sheet of the two workbooks; one named nowhere here comes last in report.xlsx."""


def report(analysis: Analysis) -> Report:
    """Tell an Analysis as a Report."""
    story = Story(analysis)
    settings = story.case.settings
    every = (section for chapter in CHAPTERS for section in chapter.chapter(story))
    chapters_written = tuple(every if story.has_money else without_money(every))
    says = sheets.says(money=story.has_money, lives=story.lives)
    written, front = tuple(_placed(chapters_written)), first_screen(story)
    opening, cover = summary.opening(story, front), summary.cover(story)
    written = tuple(_turned(story, written))
    if story.lives:
        sections = (*written, *since_run.sections_of(written))
    else:
        sections = tuple(map(as_run, written))
        opening = tuple(map(block_as_run, opening))
        cover = tuple(replace(line, formula=None) for line in cover)
    return Report(
        title=summary.title(story),
        lead=summary.lead(story),
        sections=sections,
        money=story.money,
        name=settings.title,
        facts=(*lines_of(settings), ("Made by", f"Steelyard {version('steelyard')}")),
        sheet_order=tuple(says),
        sheet_says=says,
        analysis_sheets=ANALYSIS_SHEETS,
        decision=summary.decision(story),
        opening=opening,
        cover=cover,
        front=front,
        turned=tuple(
            Turned(keys, first_screen(turned))
            for keys, turned in options_screen.turned_stories(story)
        ),
        stale=since_run.STALE if story.lives else None,
    )


def _turned(story: Story, sections: Sequence[Section]) -> Iterator[Section]:
    """Give the sections, screens with what they say of each option."""
    told = [(keys, _screens_of(turned)) for keys, turned in options_screen.turned_stories(story)]
    for section in sections:
        if section.key in TURNING and told:
            turned = tuple(
                Turning(keys, screens[section.key].title, screens[section.key].blocks)
                for keys, screens in told
                if section.key in screens
            )
            yield replace(section, turned=turned)
        else:
            yield section


def _screens_of(story: Story) -> dict[str, Section]:
    """Give the screens of a story that can be told of any option, by key."""
    chapters = (portfolio_screen, people_screen, risks, money, years)
    every = (section for chapter in chapters for section in chapter.chapter(story))
    told = every if story.has_money else without_money(every)
    return {section.key: section for section in told}


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
