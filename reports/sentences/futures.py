"""Futures in sentences: how many a portfolio fits as it stands, what goes where it does not, and what is left of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from criteria.model.names import joined
from reports.model.numbers import part, plain
from reports.model.text import counted
from reports.sentences.swaps import points
from scoring.portfolio.scaling import money_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from reports.model.story import Story
    from scoring.exact.programme import Choice
    from scoring.robustness.views.future import Broken, Drop, Future
    from scoring.robustness.views.scenarios import Scenarios

REPAIR = "the best repair by dropping or lowering what is funded, as if before any money is spent"
"""What a portfolio that does not fit a future is taken to go through."""


def futures_words(futures: Scenarios) -> str:
    """Say what becomes of this portfolio in the scenarios."""
    return " ".join(_sentences(futures, futures.chosen[0].choice))


def _sentences(futures: Scenarios, choice: Choice) -> Iterator[str]:
    fits = f"This portfolio fits {fitted_words(futures, choice)} as it stands"
    failing = [
        future
        for future in futures.others
        if future.best.choice is not None and not future.fits(choice)
    ]
    repaired = [future for future in failing if future.repair(choice) is not None]
    if repaired:
        names = joined([future.name for future in repaired])
        yield f"{fits}; in {names} something has to go, as the table says."
        yield f"Its worth there is what is left after {REPAIR}."
    else:
        yield f"{fits}."
    for words, left in _unrepaired(failing, choice):
        yield f"{words.capitalize()} {joined([future.name for future in left])}."
    yield from none_fits_words(futures)
    yield from _furthest_words(futures, choice)
    yield from average_words(futures, choice)


def fitted_words(futures: Scenarios, choice: Choice) -> str:
    """Say how many scenarios a portfolio fits as it stands: "3 of 6 scenarios"."""
    return f"{futures.fitted(choice)} of {counted(len(futures.others), 'scenario')}"


def no_repair(future: Future, choice: Choice) -> str:
    """Say that no repair is known, and whether there is none."""
    if future.impossible:
        return "no portfolio fits"
    if future.beyond_repair(choice):
        return "cannot be repaired by dropping"
    return "no repair by dropping was found"


def none_fits_words(futures: Scenarios) -> Iterator[str]:
    """Name the futures that no portfolio fits, and those of which that is not known."""
    if futures.impossible:
        names = joined([future.name for future in futures.impossible])
        yield f"No portfolio at all keeps every rule in {names}."
    if futures.unsettled:
        names = joined([future.name for future in futures.unsettled])
        yield f"No portfolio that keeps every rule was found in {names}; that there is none is not proved."


def _furthest_words(futures: Scenarios, choice: Choice) -> Iterator[str]:
    """Say in which scenario a portfolio loses the largest share of what is best there."""
    losses = [
        (share, -place, future)
        for place, future in enumerate(futures.others)
        if (share := futures.loss(future, choice)) is not None
    ]
    if not losses:
        return
    share, _, future = max(losses, key=lambda loss: loss[:2])
    if share:
        yield f"It falls furthest behind in {future.name}: {part(share)} less than what is best there."
    elif len(losses) == futures.fitted(choice) == len(futures.others):
        yield "It is as good as the best portfolio in each of them."


def average_words(futures: Scenarios, choice: Choice) -> Iterator[str]:
    """Say what is left of a portfolio on average and how many futures it fits, or why there is no average.

    Nothing where no scenario has a chance.
    """
    if futures.expected is None:
        return
    mean = futures.mean(choice)
    if mean is None:
        yield f"No average over the futures is shown: {barred_words(futures, choice)}."
    else:
        yield (
            f"On average over the futures that have a chance {points(mean)} are left, of a portfolio that fits "
            f"{fitted_words(futures, choice)} as it stands."
        )


def barred_words(futures: Scenarios, choice: Choice) -> str:
    """Say which futures that have a chance leave a portfolio no worth, and why."""
    barring = futures.barring(choice)
    impossible = [future for future in barring if future.impossible]
    reasons = [("no portfolio fits", impossible)] if impossible else []
    reasons += _unrepaired([future for future in barring if not future.impossible], choice)
    return "; ".join(
        f"{words} {joined([future.name for future in left])}" for words, left in reasons
    )


def _unrepaired(futures: Sequence[Future], choice: Choice) -> list[tuple[str, list[Future]]]:
    """Sort futures that leave a portfolio nothing by whether that is proved."""
    broken = [future for future in futures if future.beyond_repair(choice)]
    unknown = [
        future
        for future in futures
        if future.repair(choice) is None and not future.beyond_repair(choice)
    ]
    kinds = (
        ("it cannot be repaired by dropping in", broken),
        ("no repair by dropping was found in", unknown),
    )
    return [(words, left) for words, left in kinds if left]


def broken_words(story: Story, future: Future, choice: Choice, most: int = 3) -> str:
    """Say what a portfolio breaks and by how much, the rules by name; so many at most, the others counted."""
    broken = future.broken(choice)
    in_money = money_rows(future.rules)
    parts = [
        f"{row.rule} by {_amount(story, row, money=row.rule in in_money)}" for row in broken[:most]
    ]
    if len(broken) > most:
        parts.append(counted(len(broken) - most, "other rule"))
    return joined(parts) if parts else ""


def _amount(story: Story, row: Broken, *, money: bool) -> str:
    return story.money.words(row.excess) if money else plain(row.excess)


def gone_words(
    story: Story,
    dropped: Sequence[Drop],
    name: Callable[[int], str] | None = None,
    most: int | None = None,
) -> str:
    """Say what goes, by name: what is dropped, then what is lowered and to which level.

    name: gives the name at a place, by default the full one. most: changes that are named, the
    others counted; all where it is left out.
    """
    named = name or partial(_name, story)
    in_order = sorted(dropped, key=lambda drop: bool(drop[2]))
    shown = in_order if most is None or len(in_order) <= most else in_order[: most - 1]
    out = [named(index) for index, _, left in shown if not left]
    parts = [f"{'; '.join(out)} {'is' if len(out) == 1 else 'are'} dropped"] if out else []
    for index, before, left in shown:
        if left:
            names = story.level_names(index)
            parts.append(f"{named(index)} is lowered from {names[before - 1]} to {names[left - 1]}")
    if len(shown) < len(in_order):
        parts.append(f"and {len(in_order) - len(shown)} more are dropped or lowered")
    return "; ".join(parts)


def _name(story: Story, index: int) -> str:
    return story.case.recommendations[index].name
