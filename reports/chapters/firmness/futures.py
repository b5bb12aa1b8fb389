"""Futures: what is left of this portfolio in each scenario, each one's best, and what holds in all of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reports.model.numbers import part
from reports.model.report import Bullets, Details, Note, Section, Text
from reports.model.sheets import PEOPLE
from reports.model.table import EMPTY, NUMERIC, Cell, Column, ColumnRun, Columns, Table, table_of
from reports.model.text import counted
from reports.sentences.futures import (
    REPAIR,
    broken_words,
    futures_words,
    gone_words,
    no_repair,
    none_fits_words,
)
from reports.sentences.swaps import changed, moved, points
from scoring.portfolio.difference import changes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reports.model.meaning import Meaning
    from reports.model.report import Block
    from reports.model.story import Story
    from scoring.exact.programme import Choice
    from scoring.robustness.robustness import Doubt
    from scoring.robustness.views.future import Future
    from scoring.robustness.views.scenarios import Chosen, Scenarios

SHEET = "Scenarios"
BRIEF = ("name", "fits", "probability", "worth", "best", "regret", "proved")
"""Columns that are told on one line each."""
BY = {"case": "This portfolio", "expected value": "Best on average", "least regret": "Least regret"}


def folded(story: Story, doubt: Doubt) -> list[Block]:
    """Give the page's details: the scenarios, and the portfolios that do well over all of them."""
    if doubt.futures is None:
        return []
    text = Text(futures_words(doubt.futures))
    first = Details(
        "What each scenario does to this portfolio",
        (text, *_tables(story, doubt.futures, page=True)),
    )
    return [
        first,
        Details(
            "Scenarios alone: what the best portfolios of all of them share",
            _core(story, doubt.futures),
        ),
    ]


def chapter(story: Story) -> Iterator[Section]:
    """Give the sheet Scenarios."""
    doubt = story.analysis.doubt
    if doubt is None or doubt.futures is None:
        return
    whole = scenario_table(story, doubt.futures, page=False)
    yield Section(
        "futures-sheet",
        "This portfolio in every future",
        (
            Text(futures_words(doubt.futures)),
            _in_brief(whole),
            Bullets(tuple(_gone(story, doubt.futures))),
        ),
        page=False,
        sheet=PEOPLE,
        seat=2,
        printed=True,
    )
    blocks: list[Block] = [*_tables(story, doubt.futures, page=False), *_core(story, doubt.futures)]
    blocks += [value_table(doubt.futures), regret_table(doubt.futures)]
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

    def moves(future: Future) -> str:
        return (
            "" if future.best.choice is None else _does(story, base, future.best.choice, page=page)
        )

    columns: Columns[Future] = [
        Column("name", "Scenario", "text", lambda future: future.name),
        Column("probability", "Chance", "share", _chance),
        Column("fits", "Fits as it stands", "word", lambda future: _fits(future, base)),
        Column(
            "broken",
            "This portfolio breaks",
            "text",
            lambda future: broken_words(story, future, base),
        ),
        Column("goes", "What goes", "text", lambda future: _goes(story, future, base)),
        Column("worth", "What is left is worth", "points", lambda future: _worth(future, base)),
        Column("best", "Best there", "points", _best_there),
        Column("regret", "Lost against it", "share", lambda future: _regret(futures, future)),
        Column("moves", "What the best there changes", "text", moves),
        Column(
            "proved",
            "Figures are",
            "word",
            lambda future: "proven" if _proved(future, base) else "best found",
        ),
        Column("story", "What happens", "text", lambda future: future.story),
    ]
    title = "This portfolio in every scenario"
    fits = all(future.fits(base) for future in futures.futures)
    proved = all(_proved(future, base) for future in futures.futures)
    note = (
        "" if fits or page else f"Where it does not fit, its worth is what is left after {REPAIR}."
    )
    key = "scenarios in short" if page else "scenarios"
    table = table_of(
        key, title, futures.futures, columns, row_key=lambda future: future.id, note=note
    )
    needless = {"proved": proved, "broken": fits, "goes": fits, "story": page}
    return table.without(*filter(needless.get, needless))


def _in_brief(table: Table) -> Table:
    """Leave out what takes many lines, for paper, and words that stand for a figure that there is not."""
    short = table.only(
        *(heading.key for heading in table.columns if heading.key in BRIEF),
    )
    rows = tuple(
        replace(
            row,
            cells=tuple(
                EMPTY if heading.meaning in NUMERIC and cell.meaning == "word" else cell
                for heading, cell in zip(short.columns, row.cells, strict=True)
            ),
        )
        for row in short.rows
    )
    return replace(short, key="futures in brief", rows=rows)


def _gone(story: Story, futures: Scenarios) -> Iterator[str]:
    """Say of every future that this portfolio does not fit what it breaks there, and what goes."""
    base = futures.chosen[0].choice
    for future in futures.futures:
        if not future.fits(base):
            yield f"{future.name}: breaks {broken_words(story, future, base)}; {_goes(story, future, base)}."


def _chance(future: Future) -> Cell:
    if future.probability is None:
        return Cell("stress test", "word")
    return Cell(future.probability, "share")


def _fits(future: Future, choice: Choice) -> Cell:
    if future.fits(choice):
        return Cell("yes", "word", state="good")
    return Cell("no", "word", state="warn")


def _goes(story: Story, future: Future, choice: Choice) -> str:
    """Say what is dropped where a portfolio does not fit."""
    repair = future.repair(choice)
    return no_repair(future, choice) if repair is None else gone_words(story, repair.dropped)


def _best_there(future: Future) -> Cell:
    if future.best.points is not None:
        return Cell(future.best.points)
    return Cell("none fits" if future.impossible else "none found", "word")


def _regret(futures: Scenarios, future: Future) -> Cell:
    """Give what this portfolio loses against the best there, as a share of it."""
    loss = futures.loss(future, futures.chosen[0].choice)
    return Cell("none", "word") if loss is None else Cell(loss)


def _proved(future: Future, choice: Choice) -> bool:
    """Say whether the best of a future and what is left of a portfolio there are both proved."""
    repair = future.repair(choice)
    return future.best.proved and (
        future.beyond_repair(choice) if repair is None else repair.proved
    )


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
    change = changes(base, other)
    return (
        moved(story, change) if page else changed(story.analysis.programme, change)
    ) or "nothing"


def _today(story: Story, futures: Scenarios, choice: Choice) -> str:
    """Say why a portfolio cannot be chosen today, which is why another one is the best on average."""
    broken = broken_words(story, futures.futures[0], choice, 1)
    return f", not to be had as the case stands: it breaks {broken}" if broken else ""


@dataclass(frozen=True, slots=True)
class _Choosable:
    """A portfolio that somebody might choose: its place, its largest loss over all futures, and in which that is."""

    place: int
    chosen: Chosen
    loss: Cell
    future: Cell


def chosen_table(story: Story, futures: Scenarios, *, page: bool = False) -> Table:
    """Set the portfolios that somebody might choose against all futures side by side."""
    base = futures.chosen[0].choice
    rows = [
        _Choosable(place, chosen, *_worst(futures, chosen.choice))
        for place, chosen in enumerate(futures.chosen)
    ]
    fits = f"Fits as it stands, of {counted(len(futures.others), 'scenario')}"

    def name(row: _Choosable) -> str:
        return _name(futures, row.chosen) + _today(story, futures, row.chosen.choice)

    def moves(row: _Choosable) -> str:
        return _does(story, base, row.chosen.choice, page=page)

    columns: Columns[_Choosable] = [
        Column("name", "Portfolio", "text", name),
        Column(
            "expected",
            "Left on average",
            "points",
            lambda row: _average(futures, row.chosen.choice),
        ),
        Column("fits", fits, "count", lambda row: futures.fitted(row.chosen.choice)),
        Column("worst", "Largest loss", "share", lambda row: row.loss),
        Column("where", "In which scenario", "text", lambda row: row.future),
        Column("moves", "What changes against this portfolio", "text", moves),
    ]
    table = table_of(
        "chosen in short" if page else "chosen",
        "Portfolios over all scenarios",
        rows,
        columns,
        row_key=lambda row: f"{row.place}",
        note=" ".join(_chosen_notes(futures)),
    )
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
    losses = [
        (loss, future) for future in possible if (loss := futures.loss(future, choice)) is not None
    ]
    if not losses:
        return Cell(None), Cell("")
    largest = max(loss for loss, _ in losses)
    return Cell(largest), Cell(
        next(future.name for loss, future in losses if loss == largest) if largest else ""
    )


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
            bound = (
                "" if average.bound is None else f"; none leaves more than {points(average.bound)}"
            )
            yield f"It is the best found{bound}."
    elif futures.expected is not None:
        yield "No portfolio is known that keeps today's rules and leaves a worth in every future with a chance."
    if least is not None:
        yield "Least regret makes the largest loss over all of them as small as it can be, under today's rules."
        if not least.proved:
            bound = ""
            if least.bound > 0:
                bound = f"; no portfolio's largest loss is below {part(least.bound)}"
            yield f"It is the best found{bound}."
    else:
        yield "No portfolio is known that keeps today's rules and can be repaired in every scenario."


def _chosen_headings(futures: Scenarios) -> list[tuple[str, str]]:
    """Key and label of a column for each portfolio that somebody might choose."""
    return [
        (f"chosen {place}", _name(futures, chosen)) for place, chosen in enumerate(futures.chosen)
    ]


def regret_table(futures: Scenarios) -> Table:
    """Make the matrix of regrets: futures down, portfolios across, shares of each future's own best."""
    columns = _matrix(futures, "share", lambda future, choice: _lost(futures, future, choice))
    title = "What each portfolio loses in each scenario"
    note = f"Lost against the best there, as a share of it, by what is left after {REPAIR}."
    rows = futures.futures
    return table_of(
        "scenario regrets", title, rows, columns, row_key=lambda future: future.id, note=note
    )


def value_table(futures: Scenarios) -> Table:
    """Make the matrix of what is left: futures down, portfolios across."""
    columns = _matrix(futures, "points", _worth)
    title = "What is left of each portfolio in each scenario"
    note = f"Points left in that scenario after {REPAIR}; what fits is left whole."
    rows = futures.futures
    return table_of(
        "scenario values", title, rows, columns, row_key=lambda future: future.id, note=note
    )


def _matrix(
    futures: Scenarios, meaning: Meaning, cell: Callable[[Future, Choice], Cell]
) -> Columns[Future]:
    """Make a column for each portfolio that somebody might choose, beside the names of the futures."""
    cells = {
        future.id: [cell(future, chosen.choice) for chosen in futures.chosen]
        for future in futures.futures
    }
    return [
        Column("name", "Scenario", "text", lambda future: future.name),
        ColumnRun(_chosen_headings(futures), meaning, lambda future: cells[future.id]),
    ]


def _core(story: Story, futures: Scenarios) -> tuple[Block, ...]:
    if not futures.core:
        return (
            Note(
                "The best portfolios of the scenarios share nothing: there is no core to begin with.",
                "warn",
            ),
        )
    items = []
    for index, level in futures.core:
        names = story.level_names(index)
        at = f", {names[level - 1]} or above" if len(names) > 1 and level < len(names) else ""
        at = f", {names[level - 1]}" if len(names) > 1 and level == len(names) else at
        items.append(story.case.recommendations[index].name + at)
    none_fits = " ".join(none_fits_words(futures))
    text = Text(
        f"The best portfolios of all scenarios share {counted(len(items), 'recommendation')}. {none_fits}".strip()
    )
    return (text, Bullets(tuple(items)))
