"""Futures: each scenario's best portfolio, what this one is worth and breaks there, and what holds in all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.report import Bullets, Cell, Details, Heading, Note, Row, Section, Table, Text, cells
from reports.swaps import changed, moved
from reports.words import counted, listed, part, plain
from scoring.portfolio.changes import changes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from reports.report import Block
    from reports.story import Story
    from scoring.portfolio.programme import Choice
    from scoring.robustness.doubt import Doubt
    from scoring.robustness.future import Broken
    from scoring.robustness.scenarios import Chosen, Scenarios

SHEET = "Scenarios"
BY = {"case": "This portfolio", "expected value": "Best on average", "least regret": "Least regret"}


def folded(story: Story, told: Doubt) -> list[Block]:
    """Give the page's details: the scenarios, and the portfolios that do well over all of them."""
    if told.futures is None:
        return []
    text = Text(said(story, told.futures))
    first = Details("What each scenario does to this portfolio", (text, *_tables(story, told, page=True)))
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
        Text(said(story, told.futures)),
        *_tables(story, told, page=False),
        *_core(story, told.futures),
    ]
    blocks += [value_table(told.futures), regret_table(told.futures)]
    yield Section("scenarios", "Scenarios", tuple(blocks), page=False, sheet=SHEET)


def _tables(story: Story, told: Doubt, *, page: bool) -> Iterator[Block]:
    futures = told.futures
    assert futures is not None  # noqa: S101 - asked only where there are some
    yield scenario_table(story, futures, page=page)
    yield chosen_table(story, futures, page=page)
    if page:
        yield regret_table(futures)
    notes = [f"{future.name}: {note}" for future in futures.futures for note in future.notes]
    if notes:
        yield Details("What had to give way in the scenarios", (Bullets(tuple(notes)),))


def said(story: Story, futures: Scenarios) -> str:
    """Say in how many futures this portfolio can still be carried out, and where it loses most."""
    others = list(enumerate(futures.futures))[1:]
    possible = [future for _, future in others if future.best.choice is not None]
    kept = [future for place, future in others if not futures.broken[place][0]]
    failing = [(place, future) for place, future in others if futures.broken[place][0]]
    text = f"This portfolio can still be carried out as it is in {len(kept)} of {counted(len(others), 'scenario')}."
    for place, future in failing[:2]:
        text += f" In {future.name} it breaks {broken_said(story, futures.broken[place][0])}."
    losses = [
        (share, place)
        for place, future in others
        if (share := futures.regret_shares[place][0]) is not None and not futures.broken[place][0]
    ]
    if losses:
        share, place = max(losses, key=lambda row: (row[0], -row[1]))
        if share > 0:
            where = futures.futures[place].name
            text += f" It falls furthest behind in {where}: {part(share)} less than what is best there."
        else:
            text += " It is the best portfolio in each of them."
    if len(possible) < len(others):
        none = listed([future.name for future in futures.impossible])
        text += f" No portfolio at all keeps every rule in {none}."
    return text


def broken_said(story: Story, broken: tuple[Broken, ...]) -> str:
    """Say what is broken and by how much, the rules by name; at most three, the others counted."""
    parts = [f"{row.rule} by {_amount(story, row)}" for row in broken[:3]]
    if len(broken) > 3:
        parts.append(counted(len(broken) - 3, "other rule"))
    return listed(parts)


def _amount(story: Story, row: Broken) -> str:
    rule = next((rule for rule in story.analysis.rules if rule.name == row.rule), None)
    if rule is not None and getattr(rule, "resource", "") == "money":
        return story.money.words(row.excess)
    return plain(row.excess)


def scenario_table(story: Story, futures: Scenarios, *, page: bool) -> Table:
    """Make the row of every future: this portfolio there, the best there, what it breaks and what would change."""
    rows = []
    base = futures.chosen[0].choice
    for place, future in enumerate(futures.futures):
        value, best = futures.values[place][0], future.best
        does = "" if best.choice is None else _does(story, base, best.choice, page=page)
        chance = Cell("stress test", "word") if future.probability is None else Cell(future.probability, "share")
        proved = "none is possible" if best.choice is None else "proven" if best.proved else "best found"
        rows.append(
            Row(
                future.id,
                cells(
                    future.name,
                    chance,
                    value,
                    best.value,
                    futures.regret_shares[place][0] if not futures.broken[place][0] else Cell("not possible", "word"),
                    broken_said(story, futures.broken[place][0]) if futures.broken[place][0] else "keeps every rule",
                    does,
                    proved,
                    future.story,
                ),
            )
        )
    columns = (
        Heading("name", "Scenario"),
        Heading("probability", "Chance", "share"),
        Heading("value", "This portfolio is worth", "points"),
        Heading("best", "Best there", "points"),
        Heading("regret", "Lost against it", "share"),
        Heading("broken", "This portfolio breaks"),
        Heading("moves", "What the best there changes"),
        Heading("proved", "Best is", "word"),
        Heading("story", "What happens"),
    )
    title = "This portfolio in every scenario"
    table = Table("scenarios in short" if page else "scenarios", title, columns, tuple(rows))
    if page:
        table = table.without("story")
    if all(future.best.proved for future in futures.futures if future.best.choice is not None):
        table = table.without("proved") if not futures.impossible else table
    return table


def _name(futures: Scenarios, chosen: Chosen) -> str:
    names = {future.id: future.name for future in futures.futures}
    return BY.get(chosen.by) or f"Best in {names[chosen.name]}"


def _does(story: Story, base: Choice, other: Choice, *, page: bool) -> str:
    """Say what changes: by name and shortly on the page, by id and in full on the sheet."""
    found = changes(base, other)
    return (moved(story, found) if page else changed(story.analysis.programme, found)) or "nothing"


def _today(story: Story, futures: Scenarios, place: int) -> str:
    """Say why a portfolio cannot be chosen today, which is why another one is the best on average."""
    broken = futures.broken[0][place]
    if not broken:
        return ""
    first = f"{broken[0].rule} by {_amount(story, broken[0])}"
    rest = f" and {counted(len(broken) - 1, 'other rule')}" if len(broken) > 1 else ""
    return f", not possible as the case stands: it breaks {first}{rest}"


def regret_table(futures: Scenarios) -> Table:
    """Make the matrix of regrets: futures down, portfolios across, shares of each future's own best."""
    rows = [
        Row(
            future.id,
            cells(
                future.name,
                *(
                    Cell("not possible", "word") if broken else share
                    for share, broken in zip(futures.regret_shares[place], futures.broken[place], strict=True)
                ),
            ),
        )
        for place, future in enumerate(futures.futures)
    ]
    columns = [Heading("name", "Scenario")]
    columns += [Heading(f"chosen {p}", _name(futures, row), "share") for p, row in enumerate(futures.chosen)]
    note = "Lost against the best there, as a share of it; where a portfolio breaks a rule there, it is not possible."
    title = "What each portfolio loses in each scenario"
    return Table("scenario regrets", title, tuple(columns), tuple(rows), note)


def chosen_table(story: Story, futures: Scenarios, *, page: bool = False) -> Table:
    """Set the portfolios that somebody might choose against all futures side by side."""
    rows = []
    for place, chosen in enumerate(futures.chosen):
        shares = [(row[place], f) for f, row in enumerate(futures.regret_shares) if row[place] is not None]
        worst: tuple[Fraction | None, int] = (
            max(shares, key=lambda row: (row[0] or 0, -row[1])) if shares else (None, 0)
        )
        breaks = sum(bool(row[place]) for row in futures.broken)
        rows.append(
            Row(
                f"{place}",
                cells(
                    _name(futures, chosen) + _today(story, futures, place),
                    None if futures.expected is None else futures.expected[place],
                    worst[0],
                    futures.futures[worst[1]].name if worst[0] and worst[0] > 0 else "",
                    breaks,
                    _does(story, futures.chosen[0].choice, chosen.choice, page=page),
                ),
            )
        )
    columns = (
        Heading("name", "Portfolio"),
        Heading("expected", "Value on average", "points"),
        Heading("worst", "Largest loss", "share"),
        Heading("where", "In which scenario"),
        Heading("breaks", "Futures whose rules it breaks", "count"),
        Heading("moves", "What changes against this portfolio"),
    )
    note = (
        "Best on average weighs each scenario by its chance, what is left of 1 being the case as it stands; least "
        "regret makes the largest loss over all of them as small as it can be. Both keep today's rules."
    )
    key = "chosen in short" if page else "chosen"
    table = Table(key, "Portfolios over all scenarios", columns, tuple(rows), note)
    return table if futures.expected is not None else table.without("expected")


def value_table(futures: Scenarios) -> Table:
    """Make the matrix of values: futures down, portfolios across."""
    rows = [Row(future.id, cells(future.name, *futures.values[place])) for place, future in enumerate(futures.futures)]
    columns = [Heading("name", "Scenario")]
    columns += [Heading(f"chosen {p}", _name(futures, row), "points") for p, row in enumerate(futures.chosen)]
    note = "Points, whether or not the portfolio keeps the rules of that scenario."
    return Table("scenario values", "What each portfolio is worth in each scenario", tuple(columns), tuple(rows), note)


def _core(story: Story, futures: Scenarios) -> tuple[Block, ...]:
    if not futures.core:
        return (Note("The best portfolios of the scenarios share nothing: there is no core to begin with.", "warn"),)
    items = []
    for index, level in futures.core:
        names = story.level_names(index)
        at = f", {names[level - 1]} or above" if len(names) > 1 and level < len(names) else ""
        at = f", {names[level - 1]}" if len(names) > 1 and level == len(names) else at
        items.append(story.case.recommendations[index].name + at)
    text = Text(f"The best portfolios of all scenarios share {counted(len(items), 'recommendation')}:")
    return (text, Bullets(tuple(items)))
