"""Scores and evidence: every judgement with its range, its reason and its sources, and the points it comes to."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from reports.chapters.inputs.inputs import value_formula
from reports.model.formula import At, Formula, call
from reports.model.numbers import part, rounded
from reports.model.report import Details, Section, Text
from reports.model.scores import scores_of
from reports.model.story import NOT_FUNDED, TOTAL, Story, weight_of
from reports.model.table import Cell, Heading, Row, Table, cells
from reports.model.text import safe_link
from reports.sentences.verdicts import HARM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from criteria.model.rows import Fact, ScoreRow
    from reports.model.report import Block

SHEET = "Scores and evidence"
NO_REASON, NO_SOURCE = "no reason given", "no source given"
FACTS = "Facts"


def chapter(story: Story) -> Iterator[Section]:
    """Tell each recommendation's scores a click away, and all of them on the sheet."""
    found = scores_of(story)
    facts = _facts(story)
    blocks: list[Block] = [
        Text(
            "Each recommendation opens to its scores on every criterion: low, likely and high, what the likely one is "
            "worth, and why. Evidence is named by the numbers of the facts, which stand with their sources at the end."
        )
    ]
    for group, places in story.themes:
        inner = tuple(_one(story, place, found) for place in places)
        blocks += [Details(group.name, inner)] if group is not None else list(inner)
    if facts is not None:
        blocks.append(Details(f"The {len(facts.rows)} facts and their sources", (facts,)))
    yield Section("scores", "The scores and the evidence behind them", tuple(blocks))
    note = "Filter as you like; do not sort: other sheets read these rows where they stand."
    table = score_table(story, found)
    yield Section("scores-sheet", "Scores and evidence", (Text(note), table), page=False, sheet=SHEET)
    if facts is not None:
        yield Section("facts-sheet", "Facts", (facts,), page=False, sheet=FACTS)


def _one(story: Story, place: int, found: dict[tuple[int, int], dict[int, ScoreRow]]) -> Details:
    """Tell one recommendation: what it is, and its scores at the level it is told at."""
    row = story.case.recommendations[place]
    level = story.main_level(place)
    funded = bool(story.best.choice[place])
    told = (place, level) if (place, level) in found else (place, _reference(story, place))
    name = story.level_names(place)[told[1] - 1]
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
    contributions = story.evaluation.contributions[place][told[1] - 1]
    rows = []
    total = Fraction(0)
    for j, score in sorted(found.get(told, {}).items()):
        leaf = story.leaves[j]
        judged = f"{leaf.name}, {leaf.unit}" if leaf.unit else leaf.name
        evidence = ", ".join(score.evidence)
        figures = (score.low, score.likely, score.high)
        total += contributions[j]
        why, source = score.rationale or NO_REASON, evidence or NO_SOURCE
        rows.append(Row(leaf.id, cells(judged, *figures, contributions[j], why, source)))
    rows.append(Row(TOTAL, cells("Total", None, None, None, total, "", ""), total=True))
    columns = (
        Heading("criterion", "Criterion"),
        Heading("low", "Low", "number"),
        Heading("likely", "Likely", "number"),
        Heading("high", "High", "number"),
        Heading("points", "Points", "points"),
        Heading("why", "Why"),
        Heading("evidence", "Evidence"),
    )
    title = f"Scores at level {name}" if len(story.level_names(place)) > 1 else "Scores"
    note = "" if told[1] == level else _share_words(story, place, level)
    blocks.append(Table(f"scores of {row.id}", title, columns, tuple(rows), note))
    return Details(f"{story.name_with_id(place)}, {status}", tuple(blocks))


def _share_words(story: Story, place: int, level: int) -> str:
    """Say how a level without scores of its own is valued."""
    row = story.case.recommendations[place]
    name = story.level_names(place)[level - 1]
    share = story.case.levels_of[row.id][level - 1].benefit_share or 0
    benefit = rounded(story.evaluation.benefits[place][level - 1], 1)
    return f"{name[:1].upper()}{name[1:]} is taken as {part(Fraction(share))} of these: {benefit} points."


def _reference(story: Story, place: int) -> int:
    return next(row.level for row in story.analysis.ranking if row.index == place and row.is_reference)


def score_table(story: Story, found: dict[tuple[int, int], dict[int, ScoreRow]]) -> Table:
    """Make the living table: score to value, value to change from doing nothing, change times weight to points."""
    functions = story.evaluation.table.functions
    rows = []
    for place in story.told:
        recommendation = story.case.recommendations[place]
        for level, level_name in enumerate(story.level_names(place), 1):
            for j, score in sorted(found.get((place, level), {}).items()):
                leaf, function = story.leaves[j], functions[j]
                key = story.score_key(place, level, j)
                value = function.value(score.likely)
                spelled = value_formula(function, At("scores", key, "likely"))
                difference = story.evaluation.table.differences[place][level - 1][j]
                rows.append(
                    Row(
                        key,
                        cells(
                            recommendation.id,
                            level_name,
                            leaf.id,
                            leaf.name,
                            score.low,
                            Cell(score.likely, entry=True, bounds=(function.low, function.high)),
                            score.high,
                            leaf.unit,
                            Cell(value, formula=spelled),
                            Cell(difference, formula=_change(story, place, key, leaf.id)),
                            Cell(
                                story.evaluation.contributions[place][level - 1][j],
                                formula=weight_of(leaf.id) * At("scores", key, "change"),
                            ),
                            score.rationale or NO_REASON,
                            ", ".join(score.evidence) or NO_SOURCE,
                        ),
                    )
                )
    columns = (
        Heading("id", "Recommendation", "id"),
        Heading("level", "Level", "word"),
        Heading("criterion", "Criterion", "id"),
        Heading("name", "What is judged"),
        Heading("low", "Low", "number"),
        Heading("likely", "Likely", "number"),
        Heading("high", "High", "number"),
        Heading("unit", "Unit"),
        Heading("value", "Value, 0 to 100", "points"),
        Heading("change", "Change from doing nothing", "points"),
        Heading("points", "Points (change times weight)", "points"),
        Heading("why", "Why"),
        Heading("evidence", "Evidence", "id"),
    )
    return Table("scores", "Scores and evidence", columns, tuple(rows), filter=True)


def _change(story: Story, place: int, key: str, leaf: str) -> Formula:
    """Spell the change from doing nothing; gains count by the chance of success where the case says so."""
    change = At("scores", key, "value") - At("criteria", leaf, "baseline_value")
    if not story.case.settings.uses_success:
        return change
    chance = At("chances", story.case.recommendations[place].id, "chance")
    return call("IF", call(">", change, 0), change * chance, change)


def _facts(story: Story) -> Table | None:
    """List the facts with their sources; a fact cited nowhere is still the planner's own evidence."""
    rows = [
        Row(fact.id, cells(fact.id, fact.statement, *_source(fact), fact.year, fact.status))
        for fact in story.case.facts
    ]
    columns = (
        Heading("id", "Fact", "id"),
        Heading("statement", "What the source says"),
        Heading("source", "Source"),
        Heading("link", "Link", "id"),
        Heading("publisher", "Publisher"),
        Heading("year", "Year", "word"),
        Heading("status", "How it was checked"),
    )
    return Table("facts", "Facts", columns, tuple(rows), filter=True) if rows else None


def _source(fact: Fact) -> tuple[str, Cell, str]:
    """Give the source's title, the name of its site as the link, and who published it."""
    site = urlsplit(safe_link(fact.url) or "").hostname or ""
    return fact.source_title or fact.url, Cell(site.removeprefix("www."), link=fact.url or None), fact.publisher


def share_with_evidence(story: Story) -> Fraction | None:
    """Give the share of the portfolio's gains that rest on scores which cite a fact; None where there are no gains."""
    found = scores_of(story)
    facts = story.case.fact_by_id
    gained, cited = Fraction(0), Fraction(0)
    for row in story.best.funded:
        told = (row.index, row.level) if (row.index, row.level) in found else (row.index, _reference(story, row.index))
        for j, points in enumerate(story.evaluation.contributions[row.index][row.level - 1]):
            if points > 0:
                gained += points
                score = found.get(told, {}).get(j)
                if score is not None and any(id_ in facts for id_ in score.evidence):
                    cited += points
    return cited / gained if gained else None
