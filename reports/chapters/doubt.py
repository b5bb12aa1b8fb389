"""How firm this is: five sentences, one picture, and everything behind them a click away."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from reports.chapters import bests, disputes, firmness, futures, people, ranges
from reports.paragraphs import points
from reports.report import Bullets, Cell, Grid, Heading, Note, Row, Section, Table, cells
from reports.words import counted, listed, part, rounded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.report import Block
    from reports.story import Story
    from scoring.robustness.doubt import Doubt
    from scoring.robustness.verdicts import Verdict, ViewKind, Word

SHEET = "Robustness"
BANDS: dict[Word, str] = {
    "safe": "Safe to decide today",
    "people": "A judgement call between people",
    "figures": "Depends on the future or on uncertain figures",
    "out": "Safe to leave out today",
}
DRAWS = "at least nine in ten draws of the weights and scores"
TITLES = {
    (True, True): "Who would fund what, and in which scenario",
    (True, False): "Who would fund what",
    (False, True): "What is best in which scenario",
    (False, False): "How often each is in the best portfolio",
}
"""By whether there are stakeholders, and scenarios."""
FEW, MANY = 3, 8
"""Names that a sentence may explain, and may list."""


def chapter(story: Story) -> Iterator[Section]:
    """Tell how firm the decision is, with the details of the chapters behind it; they fill the sheets."""
    told = story.analysis.doubt
    if told is None or not told.grounded:
        return
    picture = [grid(story, told)] if len(told.views) > 1 or told.selection is not None else []
    said = Bullets(tuple(sentences(story, told)))
    notes = [Note(note.replace(" %", "%"), "warn") for note in told.notes]
    folded: list[Block] = []
    for blocks in (people, disputes, futures, ranges, firmness, bests):
        folded += blocks.folded(story, told)
    yield Section("doubt", "How firm this is", (said, *notes, *picture, *folded))
    yield Section("doubt-sheet", "How firm this is", (said, *notes, *picture), page=False, sheet=SHEET)


def sentences(story: Story, told: Doubt) -> Iterator[str]:
    """Say in five sentences at most what is safe, what is a judgement call and between whom, and what to find out."""
    grounds = _grounds(told)
    if grounds:
        yield _safe(story, told, grounds)
    if told.people is not None and len(told.people.people) > 1:
        yield _calls(story, told)
        yield people.compromise_said(told.people)
    figures = ranges.said(story, told)
    if figures:
        yield figures
    yield _first(story, told)


def _grounds(told: Doubt) -> list[str]:
    """List whose best portfolios a recommendation has to be in."""
    found = []
    if told.people is not None:
        found.append("every stakeholder" if len(told.people.people) > 1 else "the one stakeholder asked")
    if any(view.kind == "scenario" for view in told.views):
        found.append("every scenario")
    if _drawn(told):
        found.append(DRAWS)
    return found


def _drawn(told: Doubt) -> bool:
    return told.selection is not None and told.selection.draws > 0


def _named(story: Story, verdicts: list[Verdict]) -> str:
    """Name a few in a list; names may hold commas of their own."""
    return "; ".join(story.case.recommendations[verdict.index].name for verdict in verdicts)


def _of(told: Doubt, word: Word) -> list[Verdict]:
    return [verdict for verdict in told.verdicts if verdict.word == word]


def _safe(story: Story, told: Doubt, grounds: list[str]) -> str:
    """Say what nobody, no scenario and hardly any reading of the figures would take back."""
    safe, out = _of(told, "safe"), _of(told, "out")
    left = f"; {len(out)} can as safely be left out" if out else ""
    if safe:
        which = "which is" if len(safe) == 1 else "which are"
        names = f": {_named(story, safe)}" if len(safe) <= MANY else " (they head the picture)"
        number = len(story.best.funded)
        some = f"{len(safe)} of the {number} funded" if len(safe) < number else f"all {number} funded"
        funded = some if number > 1 else "the one funded"
        return f"Safe to decide today: {funded}, {which} in the best portfolio of {listed(grounds)}{names}{left}."
    agreed = [verdict for verdict in told.verdicts if all(verdict.levels)]
    if agreed and _drawn(told) and len(grounds) > 1:
        nearest = max(agreed, key=lambda row: (row.share or 0.0, -row.index))
        share = part(Fraction(nearest.share or 0.0).limit_denominator(10**6))
        name = story.case.recommendations[nearest.index].name
        alone = "it is" if len(agreed) == 1 else f"at best {name} is" if len(agreed) <= MANY else f"{name} is at best"
        held = _named(story, agreed) if len(agreed) <= MANY else counted(len(agreed), "recommendation")
        return (
            f"Nothing is quite safe to decide today: the best portfolios of {listed(grounds[:-1])} share {held}, "
            f"but {alone} in {share} of the draws of weights and scores{left}."
        )
    return f"Nothing is safe to decide today: no recommendation is in the best portfolio of {listed(grounds)}{left}."


def _calls(story: Story, told: Doubt) -> str:
    """Say what is a judgement call, and between whom."""
    found, group = _of(told, "people"), told.people
    assert group is not None  # noqa: S101 - asked only where there are people
    if not found:
        return f"The {len(group.people)} stakeholders would fund the same recommendations: nothing is in dispute."
    if len(found) <= FEW:
        parts = []
        for verdict in found:
            name = story.case.recommendations[verdict.index].name
            sides = people.sides(group, verdict.index)
            parts.append(f"{name} ({listed(sides[0])} for, {listed(sides[1])} against)")
        return f"A judgement call between people: {'; '.join(parts)}."
    loser, chooser, share, number = people.widest(group)
    gap = f"the widest gap lies between {loser} and {chooser}, who differ on {number}"
    if share:
        gap += f": under the choice of {chooser}, {loser} would lose {part(share)} of the value they could have"
    return f"A judgement call between people: {len(found)} recommendations; {gap}."


def _first(story: Story, told: Doubt) -> str:
    """Say what to find out, and what to settle, before anything else."""
    parts = []
    if told.information is not None:
        gains = [gain for gain in told.information.worth_studying if gain.kind != "weight"][:2]
        if gains:
            named = [
                f"{ranges.subject(story, gain)} (knowing it is worth {points(Fraction(gain.points))} on average)"
                for gain in gains
            ]
            parts.append(f"Find out first {listed(named)}")
        else:
            parts.append("No single figure is worth a study before deciding")
    dispute = next((row for row in told.disputes.open if row.kind == "weight"), None)
    if dispute is not None:
        leaf = story.leaves[dispute.criterion].name
        settle = f"settle first how much {leaf} counts, on which up to {points(dispute.stake)} hang"
        parts.append(settle if parts else settle[0].upper() + settle[1:])
    elif told.people is not None and len(told.people.people) > 1:
        parts.append("no disagreement over a single weight could change what is funded")
    if not told.disputes.every:
        return "Nothing is in dispute: no score has a range, and nobody gives other weights."
    if not parts:
        number = len(told.disputes.open)
        if not number:
            return "No score within its stated range could by itself change what is funded."
        return f"On {'its' if number == 1 else 'their'} own, {counted(number, 'score')} could change what is funded."
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


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
    counts = [f"{len(_of(told, word))} {text[0].lower()}{text[1:]}" for word, text in BANDS.items() if _of(told, word)]
    return Grid(
        key="doubt-grid",
        title=TITLES[people, future],
        says=f"A mark stands wherever a recommendation is in a best portfolio. Recommendations: {'; '.join(counts)}.",
        table=table,
        label="name",
        unit="",
        groups=groups,
        figures=ends,
        band="verdict",
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
        if near is not None:
            ends.append(near.holdings[verdict.index].share)
        if drawn is not None:
            ends.append(Fraction(sum(drawn.counts[verdict.index][1:]), drawn.draws))
        row = story.case.recommendations[verdict.index]
        rows.append(Row(row.id, cells(row.id, row.name, BANDS[verdict.word], *marks, *ends)))
    columns = [Heading("id", "Id", "id"), Heading("name", "Recommendation"), Heading("verdict", "How firm")]
    columns += [
        Heading(f"view {place}", "This portfolio" if view.kind == "case" else view.name, "word")
        for place, view in enumerate(told.views)
    ]
    note = "A level stands where a view funds the recommendation."
    if near is not None:
        columns.append(Heading("near", f"Of portfolios within {part(near.share)} of the best", "share"))
    if drawn is not None:
        columns.append(Heading("draws", f"Of {drawn.draws:,} draws", "share"))
        error = max(float(x) for x in drawn.standard_error)
        note += (
            f" Draws: {bests.weights_said(drawn.weights)}, scores within their ranges; "
            "the portfolio found anew in each. "
            f"Shares of draws are within {rounded(Fraction(error) * 200, 1)} percentage points in 19 cases of 20."
        )
        if not drawn.complete:
            note += f" Stopped after {drawn.draws:,} of {drawn.asked:,} draws."
        if not drawn.proved.all():
            note += f" {int((~drawn.proved).sum()):,} draws are not proved."
    return Table("verdicts", "How firm each choice is", tuple(columns), tuple(rows), note, filter=True)
