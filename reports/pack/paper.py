"""Two pages for the board: the decision and its money on the first, options, people, risks and what is asked on the second."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.front.first_screen import first_screen
from reports.model.pack import Grid, GridRow, Paper, Part
from reports.pack import money, options, risks, views

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.model.front import Phrase, Tile, ToDo
    from reports.model.story import Story


def paper(story: Story) -> Paper:
    """Tell the decision on two pages."""
    screen = first_screen(story)
    parts = (
        *(
            (Part(("To be known",), tuple((note,) for note in screen.notes)),)
            if screen.notes
            else ()
        ),
        Part(("In four figures",), (), _figures(screen.tiles)),
        Part(screen.bars_title, _some(screen.ranked), money.theme_grid(story)),
        Part(("What could go wrong",), (), _lines(risks.risks(story))),
        Part(("What is asked of you",), (), _lines(screen.todos)),
        Part(
            options.more_expected(story),
            _some(options.alike(story)),
            options.options_grid(story),
            on_new_page=True,
        ),
        *_rest(story),
    )
    return Paper(story.case.settings.title, screen.message, screen.doubt, parts, screen.foot)


def _rest(story: Story) -> Iterator[Part]:
    budgets, people, futures = (
        money.budget_grid(story),
        views.people_grid(story),
        views.futures_grid(story),
    )
    if budgets is not None:
        yield Part(("Each budget",), (), budgets)
    if people is not None:
        yield Part(("Who loses, and what they would fund",), (), people)
    if futures is not None:
        yield Part(("Each future",), (), futures)


def _some(phrase: Phrase) -> tuple[Phrase, ...]:
    return (phrase,) if any(phrase) else ()


def _figures(tiles: tuple[Tile, ...]) -> Grid:
    """Set the four figures in a table: what it is, the figure, what is beside it."""
    rows = tuple(
        GridRow(
            (
                (tile.label,),
                (*tile.figure, *((" ", *tile.beside) if tile.beside else ())),
                (*tile.below, f". {tile.unit}") if tile.unit else tile.below,
            )
        )
        for tile in tiles
    )
    return Grid(("What", "Figure", "Meaning"), rows, wide=(30, 25, 45))


def _lines(todos: tuple[ToDo, ...]) -> Grid:
    rows = tuple(GridRow(((line.title,), line.text)) for line in todos)
    return Grid(("Matter", "What is known"), rows, wide=(22, 78))
