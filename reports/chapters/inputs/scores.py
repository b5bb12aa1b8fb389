"""Scores and evidence: every judgement with its range, its reason and its sources, and the points it comes to."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from reports.chapters.inputs.inputs import value_formula
from reports.model.formula import At, Formula, call
from reports.model.numbers import part, rounded
from reports.model.report import Details, Section, Text
from reports.model.scores import scores_of
from reports.model.sheets import SCORES
from reports.model.shortened import MOST_IN_SECTION
from reports.model.story import NOT_FUNDED, TOTAL, Story, weight_of
from reports.model.table import Cell, Column, Table, table_of
from reports.model.text import safe_link
from reports.sentences.verdicts import HARM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from criteria.model.rows import Fact, ScoreRow
    from reports.model.report import Block
    from reports.model.scores import ScoreRows

NO_REASON, NO_SOURCE = "no reason given", "no source given"
FACTS = "Facts"
OPENS = (
    "Each recommendation opens to its scores on every criterion: low, likely and high, what the likely one is worth, "
    "and why. Evidence is named by the numbers of the facts, which stand with their sources at the end."
)
ELSEWHERE = " Those of {:,} more are not shown here; result.json has them all."


def chapter(story: Story) -> Iterator[Section]:
    """Tell each recommendation's scores a click away, and all of them on the sheet."""
    score_rows = scores_of(story)
    facts = _facts(story)
    listed = (
        story.in_order if story.lives else story.in_order[: MOST_IN_SECTION // len(story.leaves)]
    )
    left_out = len(story.in_order) - len(listed)
    blocks: list[Block] = [Text(OPENS + (ELSEWHERE.format(left_out) if left_out else ""))]
    for group, places in story.themes:
        inner = tuple(_recommendation(story, place, score_rows) for place in places[: len(listed)])
        listed = listed[len(inner) :]
        if inner:
            blocks += [Details(group.name, inner)] if group is not None else list(inner)
    if facts is not None:
        blocks.append(Details(f"The {len(facts.rows)} facts and their sources", (facts,)))
    yield Section("scores", "The scores and the evidence behind them", tuple(blocks))
    if story.lives:
        note = "Filter as you like; do not sort: other sheets read these rows where they stand."
        table = score_table(story, score_rows)
        yield Section(
            "scores-sheet",
            "Scores and evidence",
            (Text(note), table),
            page=False,
            sheet=SCORES,
            seat=3,
        )
    if facts is not None:
        yield Section("facts-sheet", "Facts", (facts,), page=False, sheet=FACTS)


def _recommendation(story: Story, place: int, score_rows: ScoreRows) -> Details:
    """Tell one recommendation: what it is, and its scores at the level it is told at."""
    row = story.case.recommendations[place]
    level = story.main_level(place)
    funded = bool(story.best.choice[place])
    shown = (place, level) if (place, level) in score_rows else (place, story.ranked_level(place))
    status = f"funded at level {story.level_names(place)[level - 1]}" if funded else NOT_FUNDED
    if not funded and story.evaluation.benefits[place][level - 1] < 0:
        status += f"; {HARM}"
    blocks: list[Block] = []
    if row.description:
        blocks.append(Text(row.description))
    about = [
        f"Lead: {row.lead_agency}." if row.lead_agency else "",
        f"Costs: {row.cost_basis}" if row.cost_basis else "",
    ]
    if any(about):
        blocks.append(Text(" ".join(filter(None, about))))
    blocks.append(_scores_at(story, place, shown, score_rows))
    return Details(f"{story.name_with_id(place)}, {status}", tuple(blocks))


def _scores_at(story: Story, place: int, shown: tuple[int, int], score_rows: ScoreRows) -> Table:
    """List the scores of a recommendation at the level shown, and the points they come to.

    shown: the place and the level whose scores are listed; another than the one told where that one
    has none.
    """
    contributions = story.evaluation.contributions[place][shown[1] - 1]
    judged = sorted(score_rows.get(shown, {}).items())
    total = sum((contributions[j] for j, _ in judged), Fraction(0))

    def criterion(j: int) -> str:
        leaf = story.leaves[j]
        return f"{leaf.name}, {leaf.unit}" if leaf.unit else leaf.name

    columns: tuple[Column[tuple[int, ScoreRow]], ...] = (
        Column("criterion", "Criterion", "text", lambda pair: criterion(pair[0]), total="Total"),
        Column("low", "Low", "number", lambda pair: pair[1].low),
        Column("likely", "Likely", "number", lambda pair: pair[1].likely),
        Column("high", "High", "number", lambda pair: pair[1].high),
        Column("points", "Points", "points", lambda pair: contributions[pair[0]], total=total),
        Column("why", "Why", "text", lambda pair: pair[1].rationale or NO_REASON, total=""),
        Column(
            "evidence",
            "Evidence",
            "text",
            lambda pair: ", ".join(pair[1].evidence) or NO_SOURCE,
            total="",
        ),
    )
    names, level = story.level_names(place), story.main_level(place)
    return table_of(
        f"scores of {story.case.recommendations[place].id}",
        f"Scores at level {names[shown[1] - 1]}" if len(names) > 1 else "Scores",
        judged,
        columns,
        row_key=lambda pair: story.leaves[pair[0]].id,
        total_key=TOTAL,
        note="" if shown[1] == level else _share_words(story, place, level),
    )


def _share_words(story: Story, place: int, level: int) -> str:
    """Say how a level without scores of its own is valued."""
    row = story.case.recommendations[place]
    name = story.level_names(place)[level - 1]
    share = story.case.levels_of[row.id][level - 1].benefit_share or 0
    benefit = rounded(story.evaluation.benefits[place][level - 1], 1)
    return f"{name[:1].upper()}{name[1:]} is taken as {part(Fraction(share))} of these: {benefit} points."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judgement:
    """One score: of the recommendation at `place`, at a level, on the criterion numbered `leaf`. key: of its row."""

    key: str
    place: int
    level: int
    leaf: int
    score: ScoreRow


def score_table(story: Story, score_rows: ScoreRows) -> Table:
    """Make the living table: score to value, value to change from doing nothing, change times weight to points."""
    case, leaves = story.case, story.leaves
    functions, differences = story.evaluation.table.functions, story.evaluation.table.differences

    def likely(row: _Judgement) -> Cell:
        function = functions[row.leaf]
        return Cell(row.score.likely, entry=True, bounds=(function.low, function.high))

    def value(row: _Judgement) -> Cell:
        function = functions[row.leaf]
        formula = value_formula(function, At("scores", row.key, "likely"))
        return Cell(function.value(row.score.likely), formula=formula)

    def change(row: _Judgement) -> Cell:
        formula = _change(story, row.place, row.key, leaves[row.leaf].id)
        return Cell(differences[row.place][row.level - 1][row.leaf], formula=formula)

    def points(row: _Judgement) -> Cell:
        formula = weight_of(leaves[row.leaf].id) * At("scores", row.key, "change")
        return Cell(
            story.evaluation.contributions[row.place][row.level - 1][row.leaf], formula=formula
        )

    columns: tuple[Column[_Judgement], ...] = (
        Column("recommendation", "Recommendation", "text", lambda row: story.name(row.place)),
        Column("level", "Level", "word", lambda row: story.level_names(row.place)[row.level - 1]),
        Column("criterion", "Criterion", "id", lambda row: leaves[row.leaf].id),
        Column("name", "What is judged", "text", lambda row: leaves[row.leaf].name),
        Column("low", "Low", "number", lambda row: row.score.low),
        Column("likely", "Likely", "number", likely),
        Column("high", "High", "number", lambda row: row.score.high),
        Column("unit", "Unit", "text", lambda row: leaves[row.leaf].unit),
        Column("value", "Value, 0 to 100", "points", value),
        Column("change", "Change from doing nothing", "points", change),
        Column("points", "Points (change times weight)", "points", points),
        Column("why", "Why", "text", lambda row: row.score.rationale or NO_REASON),
        Column(
            "evidence", "Evidence", "id", lambda row: ", ".join(row.score.evidence) or NO_SOURCE
        ),
        Column("id", "Id", "id", lambda row: case.recommendations[row.place].id),
    )
    judgements = _judgements(story, score_rows)
    return table_of(
        "scores",
        "Scores and evidence",
        judgements,
        columns,
        row_key=lambda row: row.key,
        filter=True,
    )


def _judgements(story: Story, score_rows: ScoreRows) -> Iterator[_Judgement]:
    """Go through every score: recommendations in the order of telling, their levels, their criteria."""
    for place in story.in_order:
        for level in range(1, len(story.level_names(place)) + 1):
            for leaf, score in sorted(score_rows.get((place, level), {}).items()):
                key = story.score_key(place, level, leaf)
                yield _Judgement(key=key, place=place, level=level, leaf=leaf, score=score)


def _change(story: Story, place: int, key: str, leaf: str) -> Formula:
    """Spell the change from doing nothing; gains count by the chance of success where the case says so."""
    change = At("scores", key, "value") - At("criteria", leaf, "baseline_value")
    if not story.case.settings.uses_success:
        return change
    chance = At("chances", story.case.recommendations[place].id, "chance")
    return call("IF", call(">", change, 0), change * chance, change)


def _facts(story: Story) -> Table | None:
    """List the facts with their sources; a fact cited nowhere is still the planner's own evidence."""
    columns: tuple[Column[Fact], ...] = (
        Column("id", "Fact", "id", lambda fact: fact.id),
        Column("statement", "What the source says", "text", lambda fact: fact.statement),
        Column("source", "Source", "text", lambda fact: fact.source_title or fact.url),
        Column("link", "Link", "id", _site),
        Column("publisher", "Publisher", "text", lambda fact: fact.publisher),
        Column("year", "Year", "word", lambda fact: fact.year),
        Column("status", "How it was checked", "text", lambda fact: fact.status),
    )
    facts = story.case.facts
    if facts:
        return table_of("facts", "Facts", facts, columns, row_key=lambda fact: fact.id, filter=True)
    return None


def _site(fact: Fact) -> Cell:
    """Give the name of the source's site as the link."""
    site = urlsplit(safe_link(fact.url) or "").hostname or ""
    return Cell(site.removeprefix("www."), link=fact.url or None)


def share_with_evidence(story: Story) -> Fraction | None:
    """Give the share of the portfolio's gains that rest on scores which cite a fact; None where there are no gains."""
    score_rows = scores_of(story)
    facts = story.case.fact_by_id
    gained, cited = Fraction(0), Fraction(0)
    for funded in story.best.funded:
        place, level = funded.index, funded.level
        scored = level if (place, level) in score_rows else story.ranked_level(place)
        scores = score_rows.get((place, scored), {})
        for leaf, points in enumerate(story.evaluation.contributions[place][level - 1]):
            if points <= 0:
                continue
            gained += points
            if leaf in scores and any(id_ in facts for id_ in scores[leaf].evidence):
                cited += points
    return cited / gained if gained else None
