"""How firm this is: five sentences, one picture, and everything behind them a click away."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from reports.chapters import bests, disputes, firmness, futures, people, ranges, weights
from reports.five_sentences import figures, sentences
from reports.report import Bullets, Cell, Grid, Heading, Note, Row, Section, Table, cells
from reports.verdicts import BANDS, least_level, tally
from reports.words import counted, part, rounded_to

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.report import Block
    from reports.story import Story
    from scoring.robustness.doubt import Doubt
    from scoring.robustness.verdicts import ViewKind

SHEET = "Robustness"
TITLES = {
    (True, True): "Who would fund what, and in which scenario",
    (True, False): "Who would fund what",
    (False, True): "What is best in which scenario",
    (False, False): "How often each is in the best portfolio",
}
"""By whether there are stakeholders, and scenarios."""


def chapter(story: Story) -> Iterator[Section]:
    """Tell how firm the decision is, with the details of the chapters behind it; they fill the sheets."""
    told = story.analysis.doubt
    if told is None or not told.grounded:
        return
    picture = [grid(story, told)] if len(told.views) > 1 or told.selection is not None else []
    said = Bullets(sentences(story, told))
    notes = [Note(note.replace(" %", "%"), "warn") for note in told.notes]
    folded: list[Block] = []
    for part_of in (people, weights, disputes, futures, ranges, firmness, bests):
        folded += part_of.folded(story, told)
    yield Section("doubt", "How firm this is", (said, *notes, *picture, *folded, *bests.explorer(story, told)))
    blocks: tuple[Block, ...] = (said, *notes, *picture, figure_table(story, told))
    yield Section("doubt-sheet", "How firm this is", blocks, page=False, sheet=SHEET)


GROUPS: tuple[tuple[ViewKind, str], ...] = (
    ("case", "This portfolio"),
    ("stakeholder", "What each stakeholder would fund"),
    ("scenario", "Best in each scenario"),
)


def grid(story: Story, told: Doubt) -> Grid:
    """Picture every recommendation over every view, the safe ones first."""
    table = verdict_table(story, told)
    groups = tuple(
        (label, found)
        for kind, label in GROUPS
        if (found := tuple(f"view {place}" for place, view in enumerate(told.views) if view.kind == kind))
    )
    ends = tuple(column.key for column in table.columns if column.key in {"near", "draws"})
    people, future = (any(view.kind == kind for view in told.views) for kind in ("stakeholder", "scenario"))
    number = len(told.verdicts)
    return Grid(
        key="doubt-grid",
        title=TITLES[people, future],
        says=(
            "A mark stands wherever a recommendation is in a best portfolio; the fuller it is, the higher the level. "
            f"Of {counted(number, 'recommendation')}, {tally(told.verdicts)}."
        ),
        table=table,
        label="name",
        unit="",
        groups=groups,
        figures=ends,
        band="verdict",
        ladders={row.id: story.level_names(place) for place, row in enumerate(story.case.recommendations)},
    )


def verdict_table(story: Story, told: Doubt) -> Table:
    """Make the row of every recommendation: its verdict, its level in every view, its shares."""
    order = list(BANDS)
    near = None
    if story.analysis.explanation is not None and story.analysis.explanation.tolerances:
        last = story.analysis.explanation.tolerances[-1]
        near = last if last.holdings else None
    drawn = told.selection if told.selection is not None and told.selection.draws else None
    rows = []
    for verdict in sorted(told.verdicts, key=lambda row: (order.index(row.word), story.told.index(row.index))):
        names = story.level_names(verdict.index)
        marks = [
            Cell(names[level - 1], "word", state="good") if level else Cell("", "word") for level in verdict.levels
        ]
        ends: list[Fraction] = []
        if drawn is not None:
            ends.append(Fraction(sum(drawn.counts[verdict.index][1:]), drawn.draws))
            ends.append(rounded_to(Fraction(float(drawn.standard_error[verdict.index])) * 100, 1))
        if near is not None:
            ends.append(near.holdings[verdict.index].share)
        row = story.case.recommendations[verdict.index]
        level = least_level(told, verdict)
        least = names[level - 1] if level and verdict.word == "safe" else ""
        rows.append(Row(row.id, cells(row.id, row.name, BANDS[verdict.word], least, *marks, *ends)))
    columns = [Heading("id", "Id", "id"), Heading("name", "Recommendation"), Heading("verdict", "How firm")]
    columns.append(Heading("least", "Safe from this level", "word"))
    columns += [
        Heading(f"view {place}", "This portfolio" if view.kind == "case" else view.name, "word")
        for place, view in enumerate(told.views)
    ]
    note = "A level stands where a view funds the recommendation."
    if drawn is not None:
        columns.append(Heading("draws", f"Share of {drawn.draws:,} draws whose best portfolio funds it", "share"))
        columns.append(Heading("error", "Standard error of that share", "number", "percentage points"))
        note += (
            f" Draws: {bests.weights_said(drawn.weights)}, scores within their ranges, seed "
            f"{story.case.settings.seed}; the portfolio found anew in each."
        )
        if not drawn.complete:
            note += f" Stopped after {drawn.draws:,} of {drawn.asked:,} draws."
        if not drawn.proved.all():
            note += f" {int((~drawn.proved).sum()):,} draws are not proved."
    if near is not None:
        columns.append(Heading("near", f"Near-ties alone: share within {part(near.share)}", "share"))
    return Table("verdicts", "How firm each choice is", tuple(columns), tuple(rows), note, filter=True)


def figure_table(story: Story, told: Doubt) -> Table:
    """List the figures behind the sentences, for programs and for whoever defends them."""
    rows = [Row(key, cells(Cell(value, meaning), label)) for key, label, value, meaning in figures(story, told)]
    return Table("doubt figures", "The figures behind these sentences", FIGURES, tuple(rows))


FIGURES = (Heading("value", "Value", "number"), Heading("figure", "Figure"))
