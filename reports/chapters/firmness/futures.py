"""Futures: what is left of this portfolio in each scenario, each one's best, and what holds in all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.model.numbers import part
from reports.model.report import Bullets, Details, Note, Section, Text
from reports.model.table import Cell, Heading, Row, Table, cells
from reports.model.text import counted
from reports.sentences.futures import REPAIR, broken_said, gone_said, no_repair, none_fits_said, said
from reports.sentences.swaps import changed, moved, points
from scoring.portfolio.difference import changes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.model.report import Block
    from reports.model.story import Story
    from scoring.exact.programme import Choice
    from scoring.robustness.robustness import Doubt
    from scoring.robustness.views.future import Future
    from scoring.robustness.views.scenarios import Chosen, Scenarios

SHEET = "Scenarios"
BY = {"case": "This portfolio", "expected value": "Best on average", "least regret": "Least regret"}


def folded(story: Story, told: Doubt) -> list[Block]:
    """Give the page's details: the scenarios, and the portfolios that do well over all of them."""
    if told.futures is None:
        return []
    text = Text(said(told.futures))
    first = Details("What each scenario does to this portfolio", (text, *_tables(story, told.futures, page=True)))
    return [
        first,
        Details("Scenarios alone: what the best portfolios of all of them share", _core(story, told.futures)),
    ]


def chapter(story: Story) -> Iterator[Section]:
    """Give the sheet Scenarios."""
    told = story.analysis.doubt
    if told is None or told.futures is None:
        return
    blocks: list[Block] = [
        Text(said(told.futures)),
        *_tables(story, told.futures, page=False),
        *_core(story, told.futures),
    ]
    blocks += [value_table(told.futures), regret_table(told.futures)]
    yield Section("scenarios", "Scenarios", tuple(blocks), page=False, sheet=SHEET)


def _tables(story: Story, futures: Scenarios, *, page: bool) -> Iterator[Block]:
    yield scenario_table(story, futures, page=page)
    yield chosen_table(story, futures, page=page)
    if page:
        yield regret_table(futures)
    notes = [f"{future.name}: {note}" for future in futures.futures for note in future.notes]
    if notes:
        yield Details("What had to give way in the scenarios", (Bullets(tuple(notes)),))


def scenario_table(story: Story, futures: Scenarios, *, page: bool) -> Table:
    """Make the row of every future: whether this portfolio fits, what it breaks, what goes, what is left and lost."""
    base = futures.chosen[0].choice
    rows = [Row(future.id, _scenario_cells(story, futures, future, page=page)) for future in futures.futures]
    columns = (
        Heading("name", "Scenario"),
        Heading("probability", "Chance", "share"),
        Heading("fits", "Fits as it stands", "word"),
        Heading("broken", "This portfolio breaks"),
        Heading("goes", "What goes"),
        Heading("worth", "What is left is worth", "points"),
        Heading("best", "Best there", "points"),
        Heading("regret", "Lost against it", "share"),
        Heading("moves", "What the best there changes"),
        Heading("proved", "Figures are", "word"),
        Heading("story", "What happens"),
    )
    title = "This portfolio in every scenario"
    fits = all(future.fits(base) for future in futures.futures)
    note = "" if fits or page else f"Where it does not fit, its worth is what is left after {REPAIR}."
    table = Table("scenarios in short" if page else "scenarios", title, columns, tuple(rows), note)
    if all(_proved(future, base) for future in futures.futures):
        table = table.without("proved")
    if fits:
        table = table.without("broken", "goes")
    return table.without("story") if page else table


def _scenario_cells(story: Story, futures: Scenarios, future: Future, *, page: bool) -> tuple[Cell, ...]:
    base, best = futures.chosen[0].choice, future.best
    repair, fits = future.repair(base), future.fits(base)
    chance = Cell("stress test", "word") if future.probability is None else Cell(future.probability, "share")
    none = "none fits" if future.impossible else "none found"
    lost = futures.loss(future, base)
    return cells(
        future.name,
        chance,
        Cell("yes", "word", state="good") if fits else Cell("no", "word", state="warn"),
        broken_said(story, future, base),
        no_repair(future, base) if repair is None else gone_said(story, repair.dropped),
        _worth(future, base),
        Cell(none, "word") if best.points is None else best.points,
        Cell("none", "word") if lost is None else lost,
        "" if best.choice is None else _does(story, base, best.choice, page=page),
        "proven" if _proved(future, base) else "best found",
        future.story,
    )


def _proved(future: Future, choice: Choice) -> bool:
    """Say whether the best of a future and what is left of a portfolio there are both proved."""
    repair = future.repair(choice)
    return future.best.proved and (future.beyond_repair(choice) if repair is None else repair.proved)


def _worth(future: Future, choice: Choice) -> Cell:
    """Give what is left of a portfolio, in points; or a word for why nothing is."""
    worth = future.worth(choice)
    if worth is not None:
        return Cell(worth)
    return Cell("none fits" if future.impossible else "no repair", "word")


def _lost(futures: Scenarios, future: Future, choice: Choice) -> Cell:
    """Give what a portfolio loses against the best there, as a share of it; or why nothing can be said."""
    lost = futures.loss(future, choice)
    if lost is not None:
        return Cell(lost)
    return _worth(future, choice) if future.worth(choice) is None else Cell("none", "word")


def _name(futures: Scenarios, chosen: Chosen) -> str:
    names = {future.id: future.name for future in futures.futures}
    if chosen.by == "scenario":
        return f"Best in {names[chosen.name]}"
    return BY[chosen.by] if chosen.proved or chosen.by == "case" else f"{BY[chosen.by]} found"


def _does(story: Story, base: Choice, other: Choice, *, page: bool) -> str:
    """Say what changes: by name and shortly on the page, by id and in full on the sheet."""
    found = changes(base, other)
    return (moved(story, found) if page else changed(story.analysis.programme, found)) or "nothing"


def _today(story: Story, futures: Scenarios, choice: Choice) -> str:
    """Say why a portfolio cannot be chosen today, which is why another one is the best on average."""
    broken = broken_said(story, futures.futures[0], choice, 1)
    return f", not to be had as the case stands: it breaks {broken}" if broken else ""


def chosen_table(story: Story, futures: Scenarios, *, page: bool = False) -> Table:
    """Set the portfolios that somebody might choose against all futures side by side."""
    base = futures.chosen[0].choice
    rows = [
        Row(
            f"{place}",
            cells(
                _name(futures, chosen) + _today(story, futures, chosen.choice),
                _average(futures, chosen.choice),
                futures.fitted(chosen.choice),
                *_worst(futures, chosen.choice),
                _does(story, base, chosen.choice, page=page),
            ),
        )
        for place, chosen in enumerate(futures.chosen)
    ]
    columns = (
        Heading("name", "Portfolio"),
        Heading("expected", "Left on average", "points"),
        Heading("fits", f"Fits as it stands, of {counted(len(futures.others), 'scenario')}", "count"),
        Heading("worst", "Largest loss", "share"),
        Heading("where", "In which scenario"),
        Heading("moves", "What changes against this portfolio"),
    )
    key = "chosen in short" if page else "chosen"
    table = Table(key, "Portfolios over all scenarios", columns, tuple(rows), " ".join(_chosen_notes(futures)))
    return table if futures.expected is not None else table.without("expected")


def _average(futures: Scenarios, choice: Choice) -> Cell:
    """Give what is left on average, in points, if there is an average."""
    mean = futures.mean(choice)
    return Cell("none", "word") if mean is None else Cell(mean)


def _worst(futures: Scenarios, choice: Choice) -> tuple[Cell, Cell]:
    """Give the largest loss of a portfolio and where; a future it cannot be repaired in comes before any loss."""
    possible = [future for future in futures.futures if future.best.choice is not None]
    for future in possible:
        if future.worth(choice) is None:
            return _worth(future, choice), Cell(future.name)
    losses = [(loss, future) for future in possible if (loss := futures.loss(future, choice)) is not None]
    if not losses:
        return Cell(None), Cell("")
    largest = max(loss for loss, _ in losses)
    return Cell(largest), Cell(next(future.name for loss, future in losses if loss == largest) if largest else "")


def _chosen_notes(futures: Scenarios) -> Iterator[str]:
    """Say what the figures count, how the two that look ahead are found, and how far that is proved."""
    yield f"All figures count what is left in each future: where a portfolio does not fit, after {REPAIR}."
    average, least = futures.average, futures.least
    if futures.expected is not None:
        yield "An average weighs each scenario by its chance, what is left of 1 being the case as it stands."
        if None in futures.expected:
            yield "There is none where a portfolio cannot be repaired by dropping in a future that has a chance."
    if average is not None:
        yield "Best on average leaves most of all that keep today's rules."
        if not average.proved:
            bound = "" if average.bound is None else f"; none leaves more than {points(average.bound)}"
            yield f"It is the best found{bound}."
    elif futures.expected is not None:
        yield "No portfolio is known that keeps today's rules and leaves a worth in every future with a chance."
    if least is not None:
        yield "Least regret makes the largest loss over all of them as small as it can be, under today's rules."
        if not least.proved:
            bound = f"; no portfolio's largest loss is below {part(least.bound)}" if least.bound > 0 else ""
            yield f"It is the best found{bound}."
    else:
        yield "No portfolio is known that keeps today's rules and can be repaired in every scenario."


def regret_table(futures: Scenarios) -> Table:
    """Make the matrix of regrets: futures down, portfolios across, shares of each future's own best."""
    rows = [
        Row(future.id, cells(future.name, *(_lost(futures, future, row.choice) for row in futures.chosen)))
        for future in futures.futures
    ]
    columns = [Heading("name", "Scenario")]
    columns += [Heading(f"chosen {p}", _name(futures, row), "share") for p, row in enumerate(futures.chosen)]
    note = f"Lost against the best there, as a share of it, by what is left after {REPAIR}."
    title = "What each portfolio loses in each scenario"
    return Table("scenario regrets", title, tuple(columns), tuple(rows), note)


def value_table(futures: Scenarios) -> Table:
    """Make the matrix of what is left: futures down, portfolios across."""
    rows = [
        Row(future.id, cells(future.name, *(_worth(future, row.choice) for row in futures.chosen)))
        for future in futures.futures
    ]
    columns = [Heading("name", "Scenario")]
    columns += [Heading(f"chosen {p}", _name(futures, row), "points") for p, row in enumerate(futures.chosen)]
    note = f"Points left in that scenario after {REPAIR}; what fits is left whole."
    return Table(
        "scenario values", "What is left of each portfolio in each scenario", tuple(columns), tuple(rows), note
    )


def _core(story: Story, futures: Scenarios) -> tuple[Block, ...]:
    if not futures.core:
        return (Note("The best portfolios of the scenarios share nothing: there is no core to begin with.", "warn"),)
    items = []
    for index, level in futures.core:
        names = story.level_names(index)
        at = f", {names[level - 1]} or above" if len(names) > 1 and level < len(names) else ""
        at = f", {names[level - 1]}" if len(names) > 1 and level == len(names) else at
        items.append(story.case.recommendations[index].name + at)
    named = " ".join(none_fits_said(futures))
    text = Text(f"The best portfolios of all scenarios share {counted(len(items), 'recommendation')}. {named}".strip())
    return (text, Bullets(tuple(items)))
