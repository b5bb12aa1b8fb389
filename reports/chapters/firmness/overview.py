"""How firm this is: a few sentences, one picture, what each source of doubt says, and all else a click away."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from reports.chapters.firmness import (
    best_by_weights,
    disputes,
    futures,
    people,
    uncertainty,
    weight_ranges,
    weights,
)
from reports.chapters.firmness.headlines import figures, in_annex, sentences
from reports.model.charts import Grid
from reports.model.numbers import exact_share, part
from reports.model.report import Bullets, Details, Note, Section, Text
from reports.model.sheets import PEOPLE
from reports.model.table import Cell, Column, ColumnRun, Columns, Table, table_of
from reports.model.text import counted
from reports.sentences.verdicts import (
    BANDS,
    RULES,
    SOURCE_NAMES,
    counterpart,
    funded_tally,
    short_cell,
    turned,
    word_of,
)
from scoring.robustness.firmness import SOURCES, VIEWED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.chapters.firmness.headlines import Figure
    from reports.model.report import Block
    from reports.model.story import Story
    from scoring.robustness.draws.sources import SourceDraws
    from scoring.robustness.firmness import Firmness, Source, View, ViewKind
    from scoring.robustness.robustness import Doubt

SHEET = "Robustness"
SOURCES_SHEET = "What may turn it"
TITLES = {
    (True, True): "Who would fund what, and in which future",
    (True, False): "Who would fund what",
    (False, True): "What is best in which future",
    (False, False): "How firm each decision is",
}
"""By whether there are people, and futures."""

GROUPS: tuple[tuple[ViewKind, str], ...] = (
    ("case", "This portfolio"),
    ("person", "What each person would fund"),
    ("future", "Best in each future"),
)

DRAWN: tuple[Source, ...] = ("scores", "chances", "weights", "costs")
"""The sources that are drawn, in the order of telling."""

AT_LEVEL = (
    "Share of draws of all figures together that fund it at the level here; left out, at any level"
)
"""What stands above the share of draws in the picture."""

WHERE = (
    "What can turn each stands on its card; by person, future and figures it stands on the sheets Robustness and What may "
    "turn it of analysis.xlsx."
)
EITHER = "either"
"""What stands in a view's cell where portfolios as good as its best decide either way."""


def chapter(story: Story) -> Iterator[Section]:
    """Tell how firm the decision is, with the details of the chapters behind it; they fill the sheets."""
    doubt = story.analysis.doubt
    if doubt is None or not doubt.firmness:
        return
    picture = [grid(story, doubt)]
    lines = Bullets(sentences(story, doubt))
    notes = [Note(note.replace(" %", "%"), "warn") for note in doubt.notes]
    folded: list[Block] = [
        Details("What may turn each decision, source by source", tuple(_by_source(story, doubt)))
    ]
    for part_of in (
        people,
        weights,
        disputes,
        futures,
        uncertainty,
        weight_ranges,
        best_by_weights,
    ):
        folded += part_of.folded(story, doubt)
    words = Details("What the words mean", (Bullets(tuple(RULES.values())),))
    short = Bullets(in_annex(story, doubt))
    yield Section("doubt", "How firm this is", (short, Text(WHERE), *notes, words))
    # For programs: what a page of its own used to hold.
    yield Section("doubt-tables", "How firm this is, in short", tuple(folded), page=False)
    yield Section(
        "firm-sheet",
        "How firm each decision is",
        (*notes, _in_short(story, doubt, picture[0].table)),
        page=False,
        sheet=PEOPLE,
        printed=True,
    )
    blocks: tuple[Block, ...] = (lines, *picture, figure_table(story, doubt))
    yield Section("doubt-sheet", "How firm this is", blocks, page=False, sheet=SHEET)
    sourced: list[Block] = [*_by_source(story, doubt), level_table(story, doubt)]
    yield Section(
        "sources", "What may turn each decision", tuple(sourced), page=False, sheet=SOURCES_SHEET
    )


# -- the picture -----------------------------------------------------------------------------------


def grid(story: Story, doubt: Doubt) -> Grid:
    """Picture every recommendation over every view, the firm ones first."""
    table = verdict_table(story, doubt)
    groups = tuple(
        (label, columns)
        for kind, label in GROUPS
        if (
            columns := tuple(
                f"view {place}" for place, view in enumerate(doubt.views) if view.kind == kind
            )
        )
    )
    person, future = (
        any(view.kind == kind for view in doubt.views) for kind in ("person", "future")
    )
    return Grid(
        key="doubt-grid",
        title=TITLES[person, future],
        says=(
            "A mark stands wherever every portfolio as good as a view's best holds a recommendation; the fuller it is, "
            f"the higher the level. {funded_tally(doubt)}"
        ),
        table=table,
        label="name",
        unit="",
        groups=groups,
        figures=("held",) if "held" in {column.key for column in table.columns} else (),
        band="verdict",
        ladders={
            row.id: (EITHER, *story.level_names(place))
            for place, row in enumerate(story.case.recommendations)
        },
    )


def verdict_table(story: Story, doubt: Doubt) -> Table:
    """Make the row of every recommendation: its word, its level in every view, its share of all draws together."""
    bands = list(BANDS)
    both = doubt.drawn("together")
    rows = story.case.recommendations
    turn = {place: number for number, place in enumerate(story.in_order)}

    def firmest_first(firm: Firmness) -> tuple[int, int]:
        return bands.index((firm.word, firm.funded)), turn[firm.index]

    def marks(firm: Firmness) -> list[Cell]:
        return [_mark(story, view, firm) for view in doubt.views]

    columns: list[Column[Firmness] | ColumnRun[Firmness]] = [
        Column("id", "Id", "id", lambda firm: rows[firm.index].id),
        Column("name", "Recommendation", "text", lambda firm: story.name(firm.index)),
        Column("verdict", "How firm", "text", lambda firm: BANDS[firm.word, firm.funded]),
        Column("word", "In a word", "word", lambda firm: word_of(story, firm)),
        Column(
            "turns",
            "What turns it, or is as good",
            "text",
            lambda firm: turned(firm) or _other(story, firm),
        ),
        ColumnRun(_view_headings(doubt), "word", marks),
    ]
    if both is not None and both.selection is not None:
        columns += _held_columns(doubt, both, both.selection.draws)
    return table_of(
        "verdicts",
        "How firm each decision is",
        sorted(doubt.firmness, key=firmest_first),
        columns,
        row_key=lambda firm: rows[firm.index].id,
        note=(
            "A level stands where every portfolio as good as the view's best funds the recommendation at that level or "
            f"above; {EITHER}, where some do and some do not."
        ),
        filter=True,
    )


def _in_short(story: Story, doubt: Doubt, table: Table) -> Table:
    """Tell each by its short name and its bare word: a line each, for paper."""
    places = {row.id: place for place, row in enumerate(story.case.recommendations)}
    short = table.without("id", "word", "turns", "draws")
    rows = tuple(
        replace(
            row,
            cells=(
                Cell(story.short_name(places[row.key])),
                short_cell(doubt, places[row.key]),
                *row.cells[2:],
            ),
        )
        for row in short.rows
    )
    return replace(short, key="firm in short", rows=rows)


def _view_headings(doubt: Doubt) -> list[tuple[str, str]]:
    """Key and label of the column of each view."""
    return [
        (f"view {place}", "This portfolio" if view.kind == "case" else view.name)
        for place, view in enumerate(doubt.views)
    ]


def _held_columns(
    doubt: Doubt, drawn: SourceDraws, draws: int
) -> tuple[Column[Firmness], Column[Firmness]]:
    """Columns of the share of draws that fund a recommendation, and of those that do so at the level here."""

    def at_level(firm: Firmness) -> Fraction:
        return exact_share(drawn.shares_from(firm.index)[max(doubt.choice[firm.index], 1) - 1])

    label = f"Share of {draws:,} draws of all figures together that fund it"
    return (
        Column("draws", label, "share", lambda firm: exact_share(drawn.shares_from(firm.index)[0])),
        Column("held", AT_LEVEL, "share", at_level),
    )


def _mark(story: Story, view: View, firm: Firmness) -> Cell:
    """Write the level from which on a view holds a recommendation."""
    member = view.members[firm.index]
    if member.side == "in":
        return Cell(story.level_names(firm.index)[member.lowest - 1], "word", state="good")
    if not member.proved:
        return Cell("not settled", "word")
    return Cell(EITHER if member.side == "open" else "", "word")


def _other(story: Story, firm: Firmness) -> str:
    return counterpart(story, firm) if firm.word == "open" else ""


# -- source by source ------------------------------------------------------------------------------


def _by_source(story: Story, doubt: Doubt) -> Iterator[Block]:
    """Say what was asked of which source, then give the row of every recommendation and the stress tests."""
    yield Text(sources_in_words(doubt))
    yield source_table(story, doubt)
    yield Text(" ".join(RULES.values()))
    if any(part_of.counted for part_of in doubt.stress):
        yield stress_table(story, doubt)


def sources_in_words(doubt: Doubt) -> str:
    """Say for each source how many of its figures have a range, and where they come from."""
    parts = [_stated(part_of) for part_of in doubt.sources if part_of.source != "together"]
    for kind, source in VIEWED:
        number = sum(view.kind == kind for view in doubt.views)
        singular, plural = ("person", "people") if source == "people" else ("future", "futures")
        parts.append(
            counted(number, singular, plural) if number else f"{SOURCE_NAMES[source]}: not stated"
        )
    return f"Asked of {'; '.join(parts)}."


def _stated(part_of: SourceDraws) -> str:
    name = SOURCE_NAMES[part_of.source]
    if part_of.selection is None or not part_of.selection.draws:
        return f"{name}: {'not drawn' if part_of.stated else 'not stated'}"
    selection = part_of.selection
    stopped = "" if selection.complete else f" (stopped; {selection.asked:,} were asked for)"
    draws = f"{selection.draws:,} draws{stopped}"
    if part_of.assumed:
        return f"{name}: {draws}, within a doubt that is assumed, not stated"
    share = part(Fraction(part_of.ranged, part_of.figures)) if part_of.figures else "none"
    return f"{name}: {draws}, {share} of {part_of.figures:,} figures having a range"


def source_table(story: Story, doubt: Doubt) -> Table:
    """Make one row a recommendation and six columns, one a source; a seventh for the draws of all together."""
    rows, choice = story.case.recommendations, story.best.choice
    drawn = {source: doubt.drawn(source) for source in (*SOURCES, "together")}

    def shares(place: int) -> list[Cell]:
        return [_by_draws(drawn[source], place) for source in DRAWN]

    columns: Columns[int] = [
        Column("id", "Id", "id", lambda place: rows[place].id),
        Column("name", "Recommendation", "text", story.name),
        Column("funded", "Funded", "word", lambda place: "yes" if choice[place] else "no"),
        Column("word", "How firm", "word", lambda place: word_of(story, doubt.firmness[place])),
        ColumnRun([(source, _capital(SOURCE_NAMES[source])) for source in DRAWN], "share", shares),
        Column("people", "People", "word", lambda place: _by_views(doubt, "person", place)),
        Column("futures", "Futures", "word", lambda place: _by_views(doubt, "future", place)),
        Column(
            "together",
            "Figures together",
            "share",
            lambda place: _by_draws(drawn["together"], place),
        ),
    ]
    return table_of(
        "sources",
        "What may turn it, source by source",
        story.in_order,
        columns,
        row_key=lambda place: rows[place].id,
        state=lambda place: "" if choice[place] else "out",
        note=(
            "The share of draws whose best portfolio funds it at any level, each source by itself; of people and "
            "futures, how many need it at any level. What a rule decides is in all of them, or in none, by that rule. "
            "Blank: not stated. Analysis.xlsx lists the shares level by level."
        ),
        filter=True,
    )


def _by_draws(part_of: SourceDraws | None, place: int) -> Cell:
    if part_of is None:
        return Cell(None, "share")
    return Cell(exact_share(part_of.shares_from(place)[0]), "share")


def _by_views(doubt: Doubt, kind: ViewKind, place: int) -> Cell:
    """Count the people, or futures, that need a recommendation, and those that are as well off either way."""
    sides = [view.members[place].side for view in doubt.views if view.kind == kind]
    if not sides:
        return Cell("", "word")
    text = f"{sides.count('in')} of {len(sides)}"
    either = sides.count("open")
    return Cell(f"{text}, {either} {EITHER}" if either else text, "word")


@dataclass(frozen=True, slots=True)
class _Level:
    """One level of a recommendation, by its place and the level's number from 1."""

    place: int
    level: int


def level_table(story: Story, doubt: Doubt) -> Table:
    """Make one row for each level of each recommendation: the share of draws that hold it at that level or above."""
    drawn = [(source, doubt.drawn(source)) for source in (*DRAWN, "together")]
    given = [(source, draws) for source, draws in drawn if draws is not None]
    levels = [
        _Level(place, level)
        for place in story.in_order
        for level, _ in enumerate(story.level_names(place), 1)
    ]

    def shares(row: _Level) -> list[Fraction]:
        return [exact_share(draws.shares_from(row.place)[row.level - 1]) for _, draws in given]

    columns: Columns[_Level] = [
        Column("id", "Id", "id", lambda row: story.case.recommendations[row.place].id),
        Column("name", "Recommendation", "text", lambda row: story.name(row.place)),
        Column(
            "level",
            "At this level or above",
            "word",
            lambda row: story.level_names(row.place)[row.level - 1],
        ),
        ColumnRun(
            [(source, _capital(SOURCE_NAMES[source])) for source, _ in given], "share", shares
        ),
        Column(
            "people", "People who need it so", "text", lambda row: _needing(doubt, "person", row)
        ),
        Column(
            "futures", "Futures that need it so", "text", lambda row: _needing(doubt, "future", row)
        ),
    ]
    counts = [
        f"{_capital(SOURCE_NAMES[source])}: {draws.selection.draws:,} draws."
        for source, draws in given
        if draws.selection is not None
    ]
    error = "Standard error of a share s of n draws: the root of s (1 - s) / n."
    note = f"{error} {' '.join(counts)}"
    return table_of(
        "source levels",
        "Level by level",
        levels,
        columns,
        row_key=lambda row: story.level_key(row.place, row.level),
        note=note,
        filter=True,
    )


def _needing(doubt: Doubt, kind: ViewKind, row: _Level) -> str:
    views = [view for view in doubt.views if view.kind == kind]
    return "; ".join(view.name for view in views if view.members[row.place].holds_from(row.level))


def stress_table(story: Story, doubt: Doubt) -> Table:
    """Show what weights that nobody stated would do; these draws decide no word."""
    given = [draws for draws in doubt.stress if draws.counted]
    rows = story.case.recommendations
    headings = [(f"stress {number}", _capital(draws.words)) for number, draws in enumerate(given)]

    def shares(place: int) -> list[Fraction]:
        return [exact_share(draws.shares_from(place)[0]) for draws in given]

    columns: Columns[int] = [
        Column("id", "Id", "id", lambda place: rows[place].id),
        Column("name", "Recommendation", "text", story.name),
        ColumnRun(headings, "share", shares),
    ]
    title = "Stress tests of the weights"
    note = "Stress tests: weights that nobody stated, scores at their likely figures. They decide no word on this page."
    return table_of(
        "stress", title, story.in_order, columns, row_key=lambda place: rows[place].id, note=note
    )


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def figure_table(story: Story, doubt: Doubt) -> Table:
    """List the figures behind the sentences, for programs and for whoever defends them."""
    columns: Columns[Figure] = [
        Column("value", "Value", "number", lambda figure: Cell(figure.value, figure.meaning)),
        Column("figure", "Figure", "text", lambda figure: figure.label),
    ]
    title = "The figures behind these sentences"
    return table_of(
        "doubt figures", title, figures(story, doubt), columns, row_key=lambda figure: figure.key
    )
