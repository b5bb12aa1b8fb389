"""What could go wrong, in three lines: an overrun, a future it does not fit, and who loses most."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.names import joined
from reports.front import place
from reports.model.front import Quoted, ToDo
from reports.model.numbers import part, rounded
from reports.pack import views
from reports.pack.options import figures_of
from reports.sentences import first_lines, people

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.model.front import Path
    from reports.model.story import Story

MOST = 2
"""Names in a line."""


def risks(story: Story) -> tuple[ToDo, ...]:
    """Give the three lines; what was not asked is said as not asked."""
    return (
        ToDo("overrun", "An overrun", tuple(overrun(story))),
        ToDo("futures", "Another future", tuple(futures(story))),
        ToDo("people", "Who loses", tuple(loser(story))),
    )


def overrun(story: Story) -> Iterator[str | Quoted]:
    """Say what is needed if costs do not move by themselves: the title says the other."""
    risk, unknown = story.risk, first_lines.no_chance(story)
    if not first_lines.has_budget(story):
        yield "No budget limits it, so none can break."
        return
    if unknown or risk is None:
        yield unknown
        return
    draws = Quoted(f"{risk.draws:,}", place.of_recommended(story, "overrun", "draws"))
    apart = _share(story, risk.any_broken, risk.draws, "apart")
    together = _share(story, risk.any_broken_together, risk.draws, "together")
    yield from ("Costs drawn one by one break a budget in ", apart, " of ", draws, " draws. ")
    yield from ("If all move together: in ", together)
    row = risk.contingency
    if row is not None and row.together:
        amount = Quoted(story.money.words(row.together, "up"), _reserve(story))
        yield from (", and ", amount, " more would make that 1 in 5")
    yield "."


def _share(story: Story, broken: int, draws: int, how: str) -> Quoted:
    return Quoted(part(Fraction(broken, draws)), place.of_recommended(story, "overrun", how))


def _reserve(story: Story) -> Path:
    """Give the path of the contingency if all costs move together."""
    return (*place.contingency(story)[:-1], "amount_together")


def futures(story: Story) -> Iterator[str | Quoted]:
    """Name the futures it does not fit and what then has to go."""
    there = views.scenarios(story)
    if not story.case.scenarios:
        yield "The case states no other future, so none was tried."
        return
    if there is None:
        yield "Other futures were not asked for in this run."
        return
    names = views.unfitted(story)
    if not names:
        yield "It fits every future that the case states, as it stands."
    else:
        yield f"It does not fit {joined(_some(names))} as it stands: something has to go there."
    yield from _furthest(story)


def _some(names: list[str]) -> list[str]:
    more = len(names) - MOST
    return names if more <= 1 else [*names[:MOST], f"{more} more"]


def _furthest(story: Story) -> Iterator[str | Quoted]:
    """Say in which future it falls furthest behind what is best there."""
    there = views.scenarios(story)
    if there is None or story.asked_for is not None:
        return
    choice = story.recommended.choice
    losses = [(there.loss(future, choice), future) for future in there.others]
    known = [(share, future) for share, future in losses if share]
    if not known:
        return
    share, future = max(known, key=lambda pair: pair[0] or Fraction(0))
    path = ("futures", "each", future.id, "lost_share")
    yield from (
        f" It falls furthest behind in {future.name}: ",
        Quoted(part(share or Fraction(0)), path),
        " less than the best there.",
    )


def loser(story: Story) -> Iterator[str | Quoted]:
    """Say who loses most, and how small the compromise makes the largest loss."""
    yield from most_lost(story)
    yield "."
    options = story.analysis.beside
    figures = None if options is None else options.recommended.figures
    if options is None or figures is None or figures.loss is None or not figures.loss.points:
        return
    compromise = options.named("compromise")
    least = compromise.figures
    if (
        least is None
        or least.loss is None
        or least.loss.share is None
        or not least.loss.best_proved
    ):
        return
    if compromise.choice == options.recommended.choice:
        yield " No portfolio makes the largest loss smaller."
        return
    smallest = Quoted(part(least.loss.share), figures_of(compromise, "loss", "share"))
    yield from (" The best compromise brings the largest loss down to ", smallest, ".")


def most_lost(story: Story) -> Iterator[str | Quoted]:
    """Say who loses most, without a full stop: as a title does."""
    options = story.analysis.beside
    figures = None if options is None else options.recommended.figures
    if options is None or figures is None:
        yield "Who loses was not asked in this run"
        return
    loss = figures.loss
    if loss is None:
        yield f"Who loses is not stated: {figures.no_loss}"
        return
    if not loss.points:
        nobody = "Nobody who is named loses anything against their own best"
        yield nobody if loss.best_proved else f"No loss was found; {people.UNPROVEN}"
        return
    doubt = story.analysis.doubt
    voices = () if doubt is None or doubt.people is None else doubt.people.people
    who = people.brief(voices, loss.name)
    at_least = "" if loss.best_proved else "at least "
    if loss.share is None:
        lost = Quoted(rounded(loss.points, 1), figures_of(options.recommended, "loss", "points"))
        yield from (f"Largest loss: {who}, {at_least}", lost, " points")
        return
    share = Quoted(part(loss.share), figures_of(options.recommended, "loss", "share"))
    yield from (f"Largest loss: {who}, {at_least}", share, " of their own best")
