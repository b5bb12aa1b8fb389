"""Six slides: decision, options, portfolio, people and futures, risks and money, ask."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reports.front.first_screen import first_screen
from reports.model.pack import Deck, Slide
from reports.pack import money, options, risks, views
from reports.sentences.signed import signed

if TYPE_CHECKING:
    from reports.model.front import FirstScreen, Phrase
    from reports.model.story import Story


def slides(story: Story) -> Deck:
    """Tell the decision in six slides, each title a finding."""
    screen = first_screen(story)
    every = (
        _decision(screen),
        _options(story),
        _portfolio(story, screen),
        _views(story),
        _money(story, screen),
        _ask(screen),
    )
    return Deck(story.case.settings.title, every, signed(story.case.settings))


def _decision(screen: FirstScreen) -> Slide:
    tiles = tuple(replace(tile, picture=None) for tile in screen.tiles)
    below = (*screen.doubt, *(f" {note}" for note in screen.notes))
    return Slide("decision", screen.message, below, tiles=tiles)


def _options(story: Story) -> Slide:
    return Slide(
        "options",
        options.more_expected(story),
        options.alike(story),
        grid=options.options_grid(story),
        plot=options.options_plot(story),
        stacked=True,
    )


def _portfolio(story: Story, screen: FirstScreen) -> Slide:
    return Slide(
        "portfolio",
        screen.bars_title,
        screen.ranked,
        grid=money.theme_grid(story),
        plot=money.theme_plot(story),
    )


def _views(story: Story) -> Slide:
    """Show who loses, and what has to go in which future."""
    return Slide(
        "views",
        tuple(risks.most_lost(story)),
        tuple(risks.futures(story)),
        grid=views.futures_grid(story),
        plot=views.people_plot(story),
    )


def _money(story: Story, screen: FirstScreen) -> Slide:
    title: Phrase = screen.doubt or ("No budget limits what is spent",)
    return Slide(
        "money",
        title,
        tuple(risks.overrun(story)),
        grid=money.budget_grid(story),
        plot=money.budget_plot(story),
    )


def _ask(screen: FirstScreen) -> Slide:
    return Slide("ask", ("What is asked of you today",), points=screen.todos)
