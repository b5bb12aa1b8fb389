"""People and futures in short: what each loses, which futures it fits, and what would have to go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.model.front import Quoted
from reports.model.numbers import part
from reports.model.pack import Grid, GridRow, Plot, PlotSeries
from reports.sentences import people
from reports.sentences.futures import no_repair

if TYPE_CHECKING:
    from reports.model.front import Phrase
    from reports.model.story import Story
    from scoring.robustness.views.future import Future
    from scoring.robustness.views.scenarios import Scenarios
    from scoring.robustness.views.stakeholder_weights import Voice
    from scoring.robustness.views.stakeholders import Stakeholders

MOST = 10
"""Rows of a table at most: the gravest."""
NAMES = 3
"""Names in a cell at most."""
NOTHING_ELSE, NOTHING_SHOWN = "nothing else", "nothing else was shown"
"""What stands for names where none is missed: surely, and as far as the search came."""


def group(story: Story) -> Stakeholders | None:
    """Give the people whose losses are known of the portfolio that is told."""
    doubt = story.analysis.doubt
    return None if doubt is None or story.asked_for is not None else doubt.people


def scenarios(story: Story) -> Scenarios | None:
    """Give the futures the portfolio was tried in."""
    doubt = story.analysis.doubt
    return None if doubt is None else doubt.futures


def losses(story: Story) -> tuple[tuple[Voice, Quoted], ...]:
    """Give each person's loss as a share of their own best, the largest first; where that is nothing they are left out."""
    people_here = group(story)
    if people_here is None:
        return ()
    pairs = zip(people_here.people, people_here.loss_shares, strict=True)
    known = [(row[0], voice) for voice, row in pairs if row[0] is not None]
    return tuple(
        (voice, Quoted(part(share), ("people", "each", voice.id, "loss", "share")))
        for share, voice in sorted(known, key=lambda pair: -pair[0])[:MOST]
    )


def people_plot(story: Story) -> Plot | None:
    """Draw what each person loses."""
    rows = losses(story)
    people_here = group(story)
    if len(rows) < 2 or people_here is None:
        return None
    voices = [voice for voice, _ in rows]
    return Plot(
        f"Loss against their own best{'' if people_here.settled else ', at least'}, per cent",
        tuple(people.brief(voices, voice.name) for voice in voices),
        (PlotSeries("Loss", tuple(loss for _, loss in rows)),),
        "What each person loses against the portfolio that is best by their own weights",
        shares=True,
        bad=True,
    )


def people_grid(story: Story) -> Grid | None:
    """Set down what each person loses and would fund otherwise."""
    rows = losses(story)
    people_here = group(story)
    if not rows or people_here is None:
        return None
    at_least = "" if people_here.settled else " at least"
    voices = [voice for voice, _ in rows]
    lines = tuple(
        GridRow(((people.brief(voices, voice.name),), (loss,), _others(story, voice)))
        for voice, loss in rows
    )
    return Grid(
        ("Who", f"Loses{at_least}, of their own best", "Would fund instead"),
        lines,
        frozenset({1}),
        wide=(30, 20, 50),
    )


def _others(story: Story, voice: Voice) -> Phrase:
    """Name what somebody would fund that is left out."""
    people_here = group(story)
    doubt = story.analysis.doubt
    if people_here is None or doubt is None:
        return ("",)
    view = next(
        (view for view in doubt.views if view.kind == "person" and view.id == voice.id), None
    )
    if view is None:
        return (NOTHING_ELSE,)
    wanted = [
        story.short_name(place)
        for place, member in enumerate(view.members)
        if member.side == "in" and not story.best.choice[place]
    ]
    is_whole = all(member.proved for member in view.members)
    return (few(wanted) or (NOTHING_ELSE if is_whole else NOTHING_SHOWN),)


def few(names: list[str]) -> str:
    """Name a few, count the rest."""
    more = len(names) - NAMES
    return "; ".join(names) if more <= 0 else f"{'; '.join(names[:NAMES])} and {more} more"


def futures_grid(story: Story) -> Grid | None:
    """Set down each future: whether the portfolio fits, what would have to go, how far it then falls behind."""
    there = scenarios(story)
    if there is None or not there.others or story.asked_for is not None:
        return None
    choice = story.recommended.choice
    futures = sorted(there.others, key=lambda future: -(future.probability or 0))
    rows = tuple(
        GridRow(
            ((future.name,), _fits(future, story), _goes(story, future), _behind(there, future))
        )
        for future in futures[:MOST]
        if choice is not None
    )
    return Grid(
        ("Future", "Fits", "What has to go", "Behind the best there"),
        rows,
        frozenset({3}),
        wide=(32, 9, 41, 18),
    )


def _fits(future: Future, story: Story) -> Phrase:
    return ("yes" if future.fits(story.recommended.choice) else "no",)


def _goes(story: Story, future: Future) -> Phrase:
    """Say what is dropped or lowered so that it fits."""
    choice = story.recommended.choice
    if future.fits(choice):
        return ("nothing",)
    repair = future.repair(choice)
    if repair is None:
        return (no_repair(future, choice),)
    names = [
        f"{story.short_name(index)}{', lowered' if after else ''}"
        for index, _, after in repair.dropped
    ]
    return (few(names),)


def _behind(there: Scenarios, future: Future) -> Phrase:
    """Say what is lost there against the best of that future."""
    lost = there.loss(future, there.chosen[0].choice)
    if lost is None:
        return ("not known",)
    return (Quoted(part(lost), ("futures", "each", future.id, "lost_share")),)


def unfitted(story: Story) -> list[str]:
    """Name the futures the portfolio does not fit, the most likely first."""
    there = scenarios(story)
    if there is None:
        return []
    others = [future for future in there.others if not future.fits(story.recommended.choice)]
    return [future.name for future in sorted(others, key=lambda future: -(future.probability or 0))]
