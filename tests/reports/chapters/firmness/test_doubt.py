"""How firm this is: five sentences, one picture and the tables behind them, with and without people or futures."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest

from criteria.model.case import Case
from criteria.read import read
from reports import contents
from reports.chapters.firmness import (
    best_by_weights,
    disputes,
    futures,
    overview,
    people,
    uncertainty,
    weight_ranges,
    weights,
)
from reports.chapters.firmness.headlines import NAMED, lines
from reports.contents import SHEETS, report
from reports.model.charts import Grid
from reports.model.numbers import part
from reports.model.report import Bullets, Details, Optimiser, Report, Text, tables_of
from reports.model.sheets import PEOPLE
from reports.model.story import Story
from reports.model.table import Table
from reports.publish import decision
from reports.sentences import verdicts
from reports.sentences.how_firm import doubted as doubted_said
from reports.sentences.people import brief as short_name
from reports.writers.drawing import NARROW, WIDE, Box, Words
from reports.writers.excel.workbook import workbook_bytes
from reports.writers.html import page
from reports.writers.json import tables_bytes
from reports.writers.markdown import markdown
from reports.writers.svg import draw
from scoring.analysis import Analysis, analyse
from scoring.robustness.firmness import DECIDED
from scoring.robustness.robustness import Doubt
from scoring.robustness.weights.weight_change import to_portfolio
from tests.cases import small_case
from tests.reports.made_up import HOSTILE
from tests.reports.overlaps import clashes
from tests.reports.rich import rich_case
from tests.reports.writers.excel.test_workbook_oracle import wrong

if TYPE_CHECKING:
    from collections.abc import Callable

    from scoring.robustness.views.scenarios import Scenarios

DRAWS = 20
CHAPTERS = (
    overview,
    people,
    weights,
    disputes,
    futures,
    uncertainty,
    weight_ranges,
    best_by_weights,
)


def hostile() -> Case:
    """A case whose stakeholders, scenarios and recommendations bear hostile names, with a blank one's id in place."""
    tables = small_case().dump()
    tables["stakeholders"] = [
        {
            "stakeholder": f"S{k}",
            "name": name,
            "criterion": c,
            "swing": 100 if (c == "C1") == bool(k % 2) else 10 + k,
        }
        for k, name in enumerate(HOSTILE)
        for c in ("C1", "C2")
    ]
    tables["scenarios"] = [
        {
            "scenario": f"F{k}",
            "name": name,
            "kind": "cost",
            "target": "*",
            "op": "mul",
            "value": k + 1,
        }
        for k, name in enumerate(HOSTILE)
    ]
    tables["recommendations"] = [{"id": "A", "name": HOSTILE[6]}, {"id": "B", "name": HOSTILE[1]}]
    return Case.model_validate(tables)


def brief(**tables: Any) -> Case:
    return read("rare-earths-brief").model_copy(update=tables)


def small(*people: str, future: bool = False) -> Case:
    """Two recommendations, some people (the first of whom holds C1 for everything), one scenario or none."""
    rows = [
        {
            "stakeholder": name,
            "name": name.title(),
            "criterion": c,
            "swing": 90 if (c == "C1") == (place == 0) else 10,
        }
        for place, name in enumerate(people)
        for c in ("C1", "C2")
    ]
    dear = {
        "scenario": "DEAR",
        "name": "Dear",
        "kind": "cost",
        "target": "*",
        "op": "mul",
        "value": 2,
    }
    scores = [
        {**row, "low": 0, "high": 10} if row["criterion"] == "C1" else row
        for row in small_case().dump()["scores"]
    ]
    return small_case(stakeholders=rows, scenarios=[dear] if future else [], scores=scores)


def levels() -> Case:
    """Two recommendations in a small and a large form; the larger one costs more than is certain, and people differ."""
    options, criteria = ("A", "B"), ("C1", "C2")
    rows = [("small", 1, 1), ("large", 2, 2)]
    return small_case(
        levels=[{"option": o, "level": name, "level_order": order, "is_reference": order == 2} for o in options
                for name, order, _ in rows],
        costs=[{"option": o, "level": name, "year": 2027, "low": 10 * size, "likely": 14 * size, "high": 25 * size}
               for o in options for name, _, size in rows],
        scores=[{"option": o, "level": name, "criterion": c, "low": 1 * size, "likely": (4 if o == "A" else 3) * size,
                 "high": 5 * size} for o in options for c in criteria for name, _, size in rows],
        budget=[{"year": 2027, "amount": 56}],
        stakeholders=[{"stakeholder": "ann", "name": "Ann", "criterion": c, "swing": 90 if c == "C1" else 10}
                      for c in criteria],
        scenarios=[{"scenario": "DEAR", "name": "Dear", "kind": "cost", "target": "*", "op": "mul", "value": "1.3"}],
    )  # fmt: skip


def alike() -> Case:
    """Two people with other weights than the case's and the same best portfolio; one weight may be anything."""
    tables = small("treasury", "mines").dump()
    tables["stakeholders"] = [
        {
            "stakeholder": name,
            "name": name.title(),
            "criterion": c,
            "swing": swing if c == "C1" else 100 - swing,
        }
        for name, swing in (("treasury", 65), ("mines", 55))
        for c in ("C1", "C2")
    ]
    tables["weights"] = [{"criterion": "C1", "low": "0", "high": "1"}]
    return Case.model_validate(tables)


CASES: dict[str, tuple[Callable[[], Case], int]] = {
    "brief": (brief, DRAWS),
    "nobody": (lambda: small(future=True), DRAWS),
    "one person": (lambda: small("treasury", future=True), DRAWS),
    "no scenario": (lambda: small("treasury", "mines"), DRAWS),
    "neither, no draws": (small, 0),
    "no draws": (brief, 0),
    "rich": (rich_case, DRAWS),
    "levels": (levels, DRAWS),
    "alike": (alike, DRAWS),
    "small": (small_case, DRAWS),
    "no budget": (lambda: small_case(budget=[{"amount": "no limit"}]), DRAWS),
    "hostile": (hostile, DRAWS),
}


@pytest.fixture(scope="module")
def doubted() -> dict[str, tuple[Analysis, Report]]:
    found = {}
    for name, (make, draws) in CASES.items():
        analysis = analyse(make(), draws=draws, lists=True)
        found[name] = (analysis, report(analysis))
    return found


@pytest.fixture(params=list(CASES))
def told(
    request: pytest.FixtureRequest, doubted: dict[str, tuple[Analysis, Report]]
) -> tuple[Analysis, Report]:
    return doubted[request.param]


def of(analysis: Analysis) -> Doubt:
    assert analysis.doubt is not None
    return analysis.doubt


def column(table: Table, key: str) -> list[Any]:
    place = table.place(key)
    return [row.cells[place].value for row in table.rows]


def section(told: Report, key: str) -> Any:
    return next(section for section in told.sections if section.key == key)


def sentences(told: Report) -> tuple[str, ...]:
    first = section(told, "doubt-sheet").blocks[0]
    assert isinstance(first, Bullets)
    return first.items


def test_short_lines_and_one_picture(told: tuple[Analysis, Report]) -> None:
    """Law: whatever the case, it is said in a few short lines and at most one picture; the rest is a click away."""
    lines_of = sentences(told[1])
    assert 1 <= len(lines_of) <= 22
    # A line that begins in lower case begins with the name of a person or a future, as that is
    # written.
    names = [view.name.strip()[:5] for view in of(told[0]).views if view.name]
    assert all(
        any(text.startswith(name) for name in names) for text in lines_of if text[0].islower()
    )
    assert all(text.endswith(".") for text in lines_of)
    rest = section(told[1], "doubt").blocks[1:]
    assert sum(isinstance(block, Grid) for block in rest) <= 1
    assert all(isinstance(block, Grid | Details | Text | Optimiser) for block in rest)


@pytest.mark.parametrize(
    "name", ["brief", "no draws", "levels", "nobody", "one person", "no scenario", "small"]
)
def test_no_sentence_is_long(doubted: dict[str, tuple[Analysis, Report]], name: str) -> None:
    """Law: no sentence of the section has more than 40 words."""
    for text in sentences(doubted[name][1]):
        assert all(len(sentence.split()) <= 40 for sentence in text.split(". ")), text


def test_every_form_can_be_written(told: tuple[Analysis, Report]) -> None:
    assert "How firm this is" in page(told[1])
    assert "How firm this is" in markdown(told[1])
    assert workbook_bytes(told[1])


def test_the_picture_fits(told: tuple[Analysis, Report]) -> None:
    for block in section(told[1], "doubt").blocks:
        if isinstance(block, Grid):
            for width in (WIDE, NARROW):
                drawing = draw(block, told[1].money, width)
                assert drawing is not None
                assert clashes(drawing) == []


def test_a_quick_run_says_nothing_of_doubt() -> None:
    told = report(analyse(brief(), quick=True))
    assert not {"doubt", "people", "disputes", "scenarios", "ranges", "firmness"} & {
        row.key for row in told.sections
    }


def test_each_is_a_chapter() -> None:
    assert set(CHAPTERS) <= set(contents.CHAPTERS)


def test_its_sheets_have_their_places(doubted: dict[str, tuple[Analysis, Report]]) -> None:
    wanted = [
        overview.SHEET,
        overview.SOURCES_SHEET,
        people.CHOICES,
        weights.SHEET,
        disputes.SHEET,
    ]
    wanted += [
        futures.SHEET,
        uncertainty.SHEET,
        weight_ranges.SHEET,
        weight_ranges.PAIRS,
        best_by_weights.SHEET,
        best_by_weights.RANKS,
    ]
    told = doubted["brief"][1]
    found = told.sheets("analysis")
    assert [name for name in found if name in wanted] == wanted
    assert {*told.sheets(), *found} <= set(SHEETS)
    beside = {"firm-sheet", "people", "futures-sheet", "bests"}
    assert beside == {section.key for section in told.on_sheet(PEOPLE)}


def test_the_brief_case_in_sentences(doubted: dict[str, tuple[Analysis, Report]]) -> None:
    """Three stakeholders, two futures, ranges of costs and scores; chances of success are not used."""
    lines_of = sentences(doubted["brief"][1])
    assert lines_of[0].startswith("Nothing that is funded is firm")
    assert lines_of[1].startswith(
        "Turns on people: 2 of 6 recommendations and the level of 1 more. "
    )
    assert "the compromise costs nobody more than 6%" in lines_of[1]
    assert (
        "Industry would not fund Invest in refining and magnet making. They would fund Streamline permitting."
        in lines_of
    )
    assert "Turns on the future: 2 of 6 recommendations and the level of 1 more." in lines_of
    assert any(
        text.startswith("Costs by themselves leave out, by share of draws: ") for text in lines_of
    )
    assert (
        lines_of[-1]
        == "Settle first how much Lead time of a new plant counts: up to 3.9 points hang on it."
    )
    without = sentences(doubted["no draws"][1])
    assert without[0] == "Nothing that is funded is shown to be firm."
    lead = " ".join(doubted["brief"][1].lead)
    assert (
        "Expect about 65 points, in nine cases of ten between 56 and 75. At likely figures it is worth 69.0"
        in lead
    )
    assert "It fits 1 of 2 futures as it stands." in lead


def test_marks_stand_where_a_view_needs_it(told: tuple[Analysis, Report]) -> None:
    """Law: a level stands where every portfolio as good as the view's best holds it, `either` where some do."""
    analysis, written = told
    table = written.tables["verdicts"]
    places = {row.id: i for i, row in enumerate(analysis.case.recommendations)}
    for number, view in enumerate(of(analysis).views):
        for row, mark in zip(table.rows, column(table, f"view {number}"), strict=True):
            member = view.members[places[row.key]]
            level = (
                analysis.programme.levels[places[row.key]][member.lowest - 1]
                if member.lowest
                else ""
            )
            assert mark == {"in": level, "out": "", "open": overview.EITHER}[member.side]
    assert sorted(row.key for row in table.rows) == sorted(places)
    words = {row.index: verdicts.BANDS[row.word, row.funded] for row in of(analysis).firmness}
    assert {places[row.key]: row.cells[table.place("verdict")].value for row in table.rows} == words


def test_shares_are_those_of_the_draws(told: tuple[Analysis, Report]) -> None:
    """Law: each source has a column; it is blank where the case states nothing, and never a zero in its place."""
    analysis, written = told
    table = written.tables["sources"]
    for source in overview.DRAWN:
        drawn = of(analysis).drawn(source)
        for row, share in zip(table.rows, column(table, source), strict=True):
            place = analysis.programme.ids.index(row.key)
            assert (
                share is None
                if drawn is None
                else float(share) == pytest.approx(drawn.shares_from(place)[0])
            )


def test_nothing_stated_gives_no_word_and_no_badge(
    doubted: dict[str, tuple[Analysis, Report]],
) -> None:
    """Input: point scores, point costs, no person and no future; the weights' doubt is assumed."""
    analysis, written = doubted["small"]
    assert {row.word for row in of(analysis).firmness} <= {"not asked", "open", *DECIDED}
    text = " ".join(written.lead)
    assert "How firm this is cannot be said: no figure has a range" in text
    assert "How likely an overrun is cannot be said: no cost has a range." in text
    assert "%" not in text.partition("How likely")[2].partition(".")[0]


def test_losses_are_those_of_the_analysis(told: tuple[Analysis, Report]) -> None:
    analysis, written = told
    group = of(analysis).people
    if group is None:
        assert "losses" not in written.tables
        return
    table = written.tables["losses"]
    shown = [place for place, pick in enumerate(group.picks) if pick.name not in group.own_voice]
    for row, shares in zip(table.rows, group.loss_shares, strict=True):
        assert tuple(cell.value for cell in row.cells[2:]) == tuple(
            shares[place] for place in shown
        )
    worst = column(written.tables["picks"], "worst")
    for place, share in zip(shown, worst, strict=True):
        assert share == max(row[place] or Fraction(0) for row in group.loss_shares)
    assert min(worst) == worst[-1] or not group.compromise.proved


def regret_shares(futures: Scenarios) -> list[list[Fraction | None]]:
    return [
        [futures.loss(future, row.choice) for row in futures.chosen] for future in futures.futures
    ]


def test_scenarios_are_those_of_the_analysis(told: tuple[Analysis, Report]) -> None:
    """Law: what is told of this portfolio is what is left after repair, or that nothing is; what goes has a name."""
    analysis, written = told
    found = of(analysis).futures
    if found is None:
        assert "scenarios" not in written.tables
        return
    table = written.tables["scenarios"]
    assert [row.key for row in table.rows] == [future.id for future in found.futures]
    words = {
        "none fits",
        "none found",
        "no portfolio fits",
        "cannot be repaired by dropping",
        "no repair by dropping was found",
    }
    for key, figures in (("worth", found.worths), ("regret", regret_shares(found))):
        for value, row in zip(column(table, key), figures, strict=True):
            assert value == row[0] if row[0] is not None else value in {*words, "none"}
    for value, future in zip(column(table, "best"), found.futures, strict=True):
        assert value == future.best.points if future.best.points is not None else value in words
    base = found.chosen[0].choice
    assert column(table, "fits") == [
        "yes" if future.fits(base) else "no" for future in found.futures
    ]
    if "goes" in {heading.key for heading in table.columns}:
        names = [row.name for row in analysis.case.recommendations]
        for goes, breaks, row in zip(
            column(table, "goes"), column(table, "broken"), found.repairs, strict=True
        ):
            assert bool(goes) == (row[0] is None or bool(row[0].dropped))
            assert bool(breaks) == (row[0] is None or bool(row[0].dropped))
            assert row[0] is None or all(names[index] in goes for index, _, _ in row[0].dropped)
    chosen = written.tables["chosen"]
    assert column(chosen, "fits") == [found.fitted(row.choice) for row in found.chosen]
    for value, mean in (
        zip(column(chosen, "expected"), found.expected or (), strict=True) if found.expected else ()
    ):
        assert value == mean if mean is not None else value == "none"


def test_disputes_risks_and_gains_are_those_of_the_analysis(told: tuple[Analysis, Report]) -> None:
    analysis, written = told
    found = of(analysis)
    if found.disputes.every:
        assert column(written.tables["disputes"], "stake") == [
            row.stake for row in found.disputes.open
        ]
    if found.spending is not None and found.spending.budgets:
        table = written.tables["spending risk"]
        made = found.spending.draws
        assert column(table, "chance") == [
            Fraction(row.broken, made) for row in found.spending.budgets
        ]
        assert column(table, "likely") == pytest.approx(
            [row.likely for row in found.spending.budgets]
        )
        assert column(table, "reserve") == pytest.approx(
            [row.contingency for row in found.spending.budgets], rel=1e-6
        )
        broken = [row for row in found.spending.contingencies if row.broken]
        assert ("contingency" in written.tables) == bool(broken)
        if broken:
            table = written.tables["contingency"]
            assert column(table, "amount") == pytest.approx(
                [float(row.amount) for row in broken], rel=1e-6
            )
            whens = [
                "from the start" if row.from_the_start else str(row.needed_by or "")
                for row in broken
            ]
            assert column(table, "by") == whens
    if found.information is not None and found.information.gains:
        listed = [
            gain.points for gain in found.information.gains if gain.points >= uncertainty.LEAST
        ]
        assert column(written.tables["gains"], "gain") == pytest.approx(listed, rel=1e-5)
    if found.portfolio is not None:
        table = written.tables["weight ranges"]
        assert column(table, "low") == [path.interval.low for path in found.portfolio.paths]
        assert column(table, "high") == [path.interval.high for path in found.portfolio.paths]


def test_what_the_page_shortens_stands_whole_on_a_sheet(told: tuple[Analysis, Report]) -> None:
    """Law: no figure of the details is missing from the workbook, but for the short forms of tables that are there."""
    shortened = {
        "contested in short",
        "picks in short",
        "scenarios in short",
        "disputes in short",
        "chosen in short",
        "first gains",
        "weight ranges in short",
        "core in short",
    }
    sheets = {t.key for s in told[1].sections if s.sheet is not None for t in tables_of(s.blocks)}
    shown = {t.key for t in tables_of(section(told[1], "doubt").blocks)}
    assert shown - shortened <= sheets


def test_the_best_for_other_weights_is_the_best(
    doubted: dict[str, tuple[Analysis, Report]],
) -> None:
    """Law: at the case's own weights this portfolio has rank 1, and every value is the portfolio's own."""
    analysis, written = doubted["brief"]
    spaces = of(analysis).spaces
    assert len(spaces) == 2
    for number, space in enumerate(spaces):
        table = written.tables[f"best by weights {number}"]
        values = [analysis.portfolio(choice).value for choice in space.portfolios]
        assert column(table, "value") == values
        first = column(table, "rank").index(1)
        assert space.portfolios[first] == analysis.best.choice
        assert column(table, "moves")[first] == "this portfolio"


def test_another_calculator_finds_the_same(doubted: dict[str, tuple[Analysis, Report]]) -> None:
    count, found = wrong(workbook_bytes(doubted["brief"][1]))
    assert not found
    assert count > 15


def test_core_is_what_every_unbeaten_portfolio_holds(told: tuple[Analysis, Report]) -> None:
    analysis, written = told
    for number, one in enumerate(of(analysis).robust):
        words, shares = (
            column(written.tables["core"], f"{what} {number}") for what in ("word", "core")
        )
        if one.complete:
            assert words == list(one.words)
            assert [share == 1 for share in shares] == [word == "core" for word in words]


def test_of_a_part_only_what_was_found_is_said(doubted: dict[str, tuple[Analysis, Report]]) -> None:
    """Law: core, borderline and exterior are said only where every unbeaten portfolio is known."""
    analysis, _ = doubted["brief"]
    told = of(analysis)
    part = replace(told, robust=tuple(replace(one, complete=False) for one in told.robust))
    written = report(replace(analysis, doubt=part))
    for number, one in enumerate(told.robust):
        words = column(written.tables["core"], f"word {number}")
        counts = [sum(choice[i] > 0 for choice in one.portfolios) for i in range(len(one.ids))]
        assert words == [f"in {count} of the {len(one.portfolios)} found" for count in counts]
        assert "not proved" in best_by_weights.robust_words(part.robust[number])
    text = " ".join(markdown(written).split())
    assert not any(word in text for word in ("borderline", "Borderline", "exterior", "Exterior"))


def test_names_come_out_as_text(doubted: dict[str, tuple[Analysis, Report]]) -> None:
    text = page(doubted["hostile"][1])
    assert "<script>alert" not in text
    assert "<img" not in text
    assert doubted["hostile"][1].tables["losses"].rows[1].cells[0].value == HOSTILE[1]


def test_one_person_disagrees_with_nobody(doubted: dict[str, tuple[Analysis, Report]]) -> None:
    analysis, written = doubted["one person"]
    group = of(analysis).people
    assert group is not None
    assert (
        people.agreement_words(group)
        == "Only Treasury gave weights: there is nobody to disagree with."
    )
    assert not any("between people" in text for text in sentences(written))


def test_whoever_can_turn_it_is_named(told: tuple[Analysis, Report]) -> None:
    """Law: what turns on people or futures names all of them in the table behind the picture, each marked there."""
    analysis, written = told
    table = written.tables["verdicts"]
    turns = dict(zip((row.key for row in table.rows), column(table, "turns"), strict=True))
    for row in of(analysis).firmness:
        key = analysis.programme.ids[row.index]
        for turn in row.turns:
            assert all(name in turns[key] for name in turn.names)
            assert turns[key].count(" (either way)") >= len(turn.either)
            for place, view in enumerate(of(analysis).views):
                if view.name in turn.names and view.kind != "case":
                    mark = next(line for line in table.rows if line.key == key).cells[
                        table.place(f"view {place}")
                    ]
                    assert (mark.value == overview.EITHER) == (
                        view.name in turn.either
                    ) or not row.funded


WOULD = {"out": "ould not fund ", "taken": "ould fund ", "lower": "ould fund at a lower level "}


def way_of(side: str, lowest: int, highest: int, level: int) -> str:
    """How a view that holds a recommendation between two levels stands to the level of the portfolio, 0 being out."""
    if not level:
        return {"in": "taken", "out": "", "open": "besides"}[side]
    if side == "in":
        return "lower" if highest < level else "less" if lowest < level else ""
    return {"out": "out", "open": "without"}[side]


def test_would_not_is_said_of_those_alone_who_would_not(told: tuple[Analysis, Report]) -> None:
    """Law: what a person would not, would, or would at a lower level fund is just that; as well off is said apart."""
    analysis, written = told
    asked, story = of(analysis), Story(analysis)
    if asked.people is None or any(row.name in HOSTILE for row in analysis.case.recommendations):
        return
    for view in (view for view in asked.views if view.kind == "person"):
        name = short_name(asked.people.people, view.name)
        said = " ".join(text for text in sentences(written) if text.startswith(f"{name} "))
        found: dict[str, set[str]] = {}
        for row in asked.firmness:
            member = view.members[row.index]
            way = way_of(member.side, member.lowest, member.highest, asked.choice[row.index])
            if way and (row.word not in DECIDED or way in {"lower", "less"}):
                found.setdefault(way, set()).add(story.name(row.index))
        assert bool(said) == bool(found)
        for way, words in WOULD.items():
            listed = said.partition(words)[2].partition(".")[0] if words in said else ""
            named = {
                own.partition(",")[0]
                for own in listed.split("; ")
                if own and not own.startswith("and ")
            }
            assert named <= found.get(way, set())
            assert len(named) == min(len(found.get(way, ())), NAMED[view.kind])
        assert ("as well off" in said) == bool({"without", "besides", "less"} & set(found))


def test_a_word_tells_the_level_that_is_funded_where_that_is_held_less(
    told: tuple[Analysis, Report],
) -> None:
    """Law: where fewer draws hold the level funded than the level a word is about, the word gives their share."""
    analysis, written = told
    asked, story = of(analysis), Story(analysis)
    both = asked.drawn("together")
    table = written.tables["verdicts"]
    for row in asked.firmness:
        level = asked.choice[row.index]
        if both is None or not row.funded:
            continue
        shares, said = both.shares_from(row.index), verdicts.word_of(story, row)
        line = next(line for line in table.rows if line.key == analysis.programme.ids[row.index])
        assert float(line.cells[table.place("held")].value) == pytest.approx(shares[level - 1])  # type: ignore[arg-type]
        if (
            row.word in {"firm", "close to firm", "turns"}
            and shares[level - 1] < shares[(row.level or 1) - 1]
        ):
            names = analysis.programme.levels[row.index]
            assert said.endswith(
                f" {names[level - 1]} in {part(exact(shares[level - 1]))} of draws"
            )
            assert f"from {names[(row.level or 1) - 1]}" in said
        else:
            assert "of draws" not in said or row.word == "turns" or row.level < level


def exact(share: float) -> Fraction:
    return Fraction(share).limit_denominator(10**9)


def test_the_weakest_is_named_first(told: tuple[Analysis, Report]) -> None:
    """Law: the first lines give the smallest share of draws that hold something funded at its level, and name it."""
    analysis, written = told
    asked = of(analysis)
    both = asked.drawn("together")
    text = " ".join(written.lead)
    if both is None or not both.stated or not asked.asked or not analysis.best.funded:
        assert "Held least" not in text
        return
    shares = {row.index: both.holding(row.index)[row.level - 1] for row in analysis.best.funded}
    least = min(shares.values())
    weakest = [index for index, count in shares.items() if count == least]
    if least == both.counted:
        assert f"Each is held in all of {both.counted:,} draws" in text
        return
    said = text.partition("Held least by the figures: ")[2]
    assert (
        f"in {part(Fraction(least, both.counted))} of {both.counted:,} draws"
        in said.partition("together")[0]
    )
    assert any(Story(analysis).name(index) in said for index in weakest)


def test_all_need_it_is_said_at_a_level_that_all_need(told: tuple[Analysis, Report]) -> None:
    """Law: explain says that all people or futures need it only at a level at or above which every one of them does."""
    analysis, _ = told
    asked, story = of(analysis), Story(analysis)
    for row in asked.firmness:
        said = [
            text
            for text in doubted_said(story, asked, row.index)
            if text.startswith("It is needed")
        ]
        names = analysis.programme.levels[row.index]
        for text in said:
            for kind, word in (("person", "people"), ("future", "futures")):
                found = re.match(
                    rf"It is needed(?: (?:at|from) (.+))? by (?:all \d+|both) {word}\.$", text
                )
                if found:
                    level = names.index(found[1]) + 1 if found[1] else 1
                    members = [view.members[row.index] for view in asked.views if view.kind == kind]
                    assert all(member.holds_from(level) for member in members)
                    assert bool(found[1]) == (len(names) > 1)
                    # No other word than of the level that is funded, unless somebody holds only a
                    # lower one.
                    funded = asked.choice[row.index]
                    assert not funded or level == funded or any(m.lowest < funded for m in members)


def test_what_a_rule_decides_is_no_evidence(told: tuple[Analysis, Report]) -> None:
    """Law: of what a rule decides it is said that it does, and no draw, person or weight is named in its favour."""
    analysis, _ = told
    asked = of(analysis)
    for row in asked.firmness:
        said = list(doubted_said(Story(analysis), asked, row.index))
        ruled = row.word in {"required", "forced", "excluded", "never"}
        assert any("A rule decides it" in text for text in said) == ruled
        if ruled:
            text = " ".join(said)
            assert "any single weight" not in text
            assert asked.choice[row.index] > 1 or not any(
                word in text for word in ("needed", "not funded by", "100%")
            )


def test_nobody_is_said_to_agree_where_a_weight_is_in_dispute(
    told: tuple[Analysis, Report],
) -> None:
    """Law: where people decide alike and a single weight still matters, one sentence says both."""
    analysis, written = told
    asked, text = of(analysis), " ".join(sentences(told[1]))
    assert "agree with every decision" not in text
    persons = [view for view in asked.views if view.kind == "person"]
    levels = asked.choice
    alike = persons and all(
        not way_of(view.members[i].side, view.members[i].lowest, view.members[i].highest, levels[i])
        for view in persons
        for i in range(len(levels))
    )
    open_weight = any(row.kind == "weight" for row in asked.disputes.open)
    assert ("nobody asked decides otherwise" in text) == bool(alike and open_weight)
    assert (" everything as here" in text) == bool(alike)
    assert written.lead


def test_one_question_has_one_figure(told: tuple[Analysis, Report]) -> None:
    """Law: the chance of an overrun is told from the same draws in the first lines and among the options."""
    analysis, _ = told
    options = analysis.beside
    if analysis.spending is None or options is None or options.options[0].figures is None:
        return
    risk = options.options[0].figures.risk
    if risk is not None:
        assert (risk.draws, risk.any_broken) == (
            analysis.spending.draws,
            analysis.spending.any_broken,
        )
        assert risk.contingency == analysis.spending.contingency


def test_a_chance_of_an_overrun_says_how_costs_move(told: tuple[Analysis, Report]) -> None:
    """Law: where several uncertain costs are funded, the chance and the sum are told apart and together."""
    analysis, written = told
    risk = analysis.spending
    line = next((text for text in written.lead if text.startswith("Its costs break")), "")
    if not line or risk is None:
        return
    funded = {(row.id, row.level_name) for row in analysis.best.funded}
    ranged = {
        row.option for row in analysis.case.costs
        if row.low != row.high and any(row.option == id_ and row.level in {"", name} for id_, name in funded)
    }  # fmt: skip
    assert ("each drawn by itself" in line) == (len(ranged) > 1)
    if len(ranged) > 1:
        together = Fraction(risk.any_broken_together, risk.draws)
        assert f"in {part(together) if together else 'none'} if they move together" in line
    row = risk.contingency
    if len(ranged) > 1 and row is not None and row.amount and row.together:
        assert f"{Story(analysis).money.words(row.together, 'up')} if they move together." in line


def test_the_whole_is_told_with_how_often_it_is_the_best(told: tuple[Analysis, Report]) -> None:
    """Law: where draws were made, the sentences say in what share of them this portfolio is best, and what it loses."""
    analysis, written = told
    both, text = of(analysis).drawn("together"), " ".join(sentences(written))
    if both is None or both.selection is None:
        assert "This very portfolio is the best in" not in text
        return
    chosen = both.selection
    figures = {row.key: row.cells[0].value for row in written.tables["doubt figures"].rows}
    assert figures["share_best"] == Fraction(chosen.share_held_best).limit_denominator(10**9)
    assert float(Fraction(figures["mean_regret"] or 0)) == pytest.approx(chosen.mean_regret)
    assert figures["draws"] == chosen.draws
    assert figures["seed"] == analysis.case.settings.seed
    share = (
        "none"
        if not chosen.share_held_best
        else part(Fraction(chosen.share_held_best).limit_denominator(10**6))
    )
    assert f"This very portfolio is the best in {share} of {chosen.draws:,} draws" in text
    assert ("on average" in text) or chosen.mean_regret < 1e-9


def test_one_word_leads_everywhere(told: tuple[Analysis, Report]) -> None:
    """Law: page, sheet and title bear the same word on each recommendation, and near-ties have no word of their own."""
    analysis, written = told
    story = Story(analysis)
    ids = [row.id for row in analysis.case.recommendations]
    words = {ids[row.index]: verdicts.word_of(story, row) for row in of(analysis).firmness}
    cells_of: dict[str, Any] = {}
    for table in (written.tables[key] for key in ("funded", "not funded") if key in written.tables):
        cells_of |= {row.key: row.cells[table.place("firm")].value for row in table.rows}
    assert cells_of == words
    listed = written.tables["summary list"]
    assert {row.key: row.cells[listed.place("firm")].value for row in listed.rows} == words
    assert verdicts.funded_tally(of(analysis)) in " ".join(written.lead)
    assert not any(
        word in written.lead[-1] for word in (" certain", "toss-up", "every portfolio within")
    )


def test_what_is_firm_is_firm_at_its_level(told: tuple[Analysis, Report]) -> None:
    """Law: what is firm holds at the level said, or above, in every view and in 95 of 100 draws of every source."""
    analysis, _ = told
    asked = of(analysis)
    for row in verdicts.of_word(asked, "firm", funded=True):
        assert 1 <= row.level <= analysis.best.choice[row.index]
        assert all(view.members[row.index].holds_from(row.level) for view in asked.views)
        for source in ("scores", "chances", "weights", "costs", "together"):
            drawn = asked.drawn(source)
            assert drawn is None or drawn.shares_from(row.index)[row.level - 1] >= 0.95


def test_the_console_is_told_the_same_shortly(told: tuple[Analysis, Report]) -> None:
    """Law: at most four lines, each beginning as a sentence of the page does."""
    analysis, written = told
    lines_of = lines(Story(analysis), of(analysis))
    assert len(lines_of) <= 4
    openings = {text[:16] for text in sentences(written)}
    assert all(text[:16] in openings for text in lines_of)
    assert all(len(text) < 600 for text in lines_of) or "<script>" in " ".join(lines_of)


def test_an_end_is_worth_the_same_both_ways(told: tuple[Analysis, Report]) -> None:
    """Law: at an end, this portfolio and the one that takes over are worth exactly what the table says."""
    analysis, written = told
    steady = of(analysis).portfolio
    if steady is None:
        return
    weighted, table = Story(analysis).weighted, written.tables["weight ranges"]
    for path, low, high in zip(
        steady.paths, column(table, "value_low"), column(table, "value_high"), strict=True
    ):
        for said, end, other in (
            (low, path.interval.low, path.below),
            (high, path.interval.high, path.above),
        ):
            assert (said is None) == (other is None)
            if other is not None:
                rest = 1 - path.weight
                moved = [w * (1 - end) / rest for w in steady.weights]
                moved[path.criterion] = end
                assert weighted.value(other, moved) == said


def test_the_runner_up_is_told_what_would_make_it_the_best(told: tuple[Analysis, Report]) -> None:
    """Law: the weight moved is that of the smallest change, under which the two are worth the same."""
    analysis, written = told
    if "rival beliefs" not in written.tables:
        assert analysis.explanation is None or len(analysis.explanation.best.portfolios) < 2
        return
    table = written.tables["rival beliefs"]
    row = table.rows[0]
    assert analysis.explanation is not None
    weighted = Story(analysis).weighted
    shift = to_portfolio(weighted, analysis.explanation.best.portfolios[1])
    said = row.cells[table.place("amount")].value
    assert said == ("none" if shift is None else shift.amount)
    if shift is not None:
        assert weighted.value(shift.choice, shift.weights) == weighted.best(shift.weights).points


def test_pairs_wins_and_regrets_are_those_of_the_analysis(told: tuple[Analysis, Report]) -> None:
    analysis, written = told
    found = of(analysis)
    pairs = written.tables["rank turns"]
    names = [row.name for row in analysis.case.recommendations]
    assert column(pairs, "upper") == [names[pair.upper] for pair in found.ranking.pairs]
    turning = [
        (one.low, one.high)
        for pair in found.ranking.pairs
        for one in pair.intervals
        if one.low > 0 or one.high < 1
    ]
    whole = written.tables["rank pairs"]
    assert list(zip(column(whole, "low"), column(whole, "high"), strict=True)) == turning
    if found.acceptability is not None and found.acceptability.draws:
        ids, won = found.acceptability.ids, found.acceptability.pairwise_winning
        table = written.tables["pairwise winning"]
        for row in table.rows:
            winner = ids.index(row.key)
            for loser, id_ in enumerate(ids):
                share = row.cells[table.place(f"won {id_}")].value
                assert (
                    (share is None)
                    if id_ == row.key
                    else float(share or 0) == pytest.approx(won[winner, loser])
                )
    if found.futures is not None:
        table = written.tables["scenario regrets"]
        for row, shares in zip(table.rows, regret_shares(found.futures), strict=True):
            for cell, share in zip(row.cells[1:], shares, strict=True):
                assert cell.value == share if share is not None else isinstance(cell.value, str)


def test_a_better_average_that_cannot_be_had_says_so(
    doubted: dict[str, tuple[Analysis, Report]],
) -> None:
    """Law: a portfolio worth more on average than the best on average says in its own line which rule it breaks."""
    analysis, written = doubted["brief"]
    futures_of = of(analysis).futures
    assert futures_of is not None
    assert futures_of.expected is not None
    names = column(written.tables["chosen"], "name")
    best = next(place for place, row in enumerate(futures_of.chosen) if row.by == "expected value")
    most = futures_of.expected[best]
    assert most is not None
    above = [
        place for place, mean in enumerate(futures_of.expected) if mean is not None and mean > most
    ]
    assert above
    assert all(
        ", not to be had as the case stands: it breaks Budget" in names[place] for place in above
    )


def test_how_weights_were_given_is_told_with_its_figures() -> None:
    """AHP gives its consistency ratio, best-worst its intervals, judgements in words a curve or what clashes."""
    tables = small_case().dump()
    tables["pairwise"] = [{"stakeholder": "", "a": "C1", "b": "C2", "ratio": 3}]
    tables["best_worst"] = [
        {"stakeholder": "", "criterion": "C1", "best_to_this": 1, "this_to_worst": 4},
        {"stakeholder": "", "criterion": "C2", "best_to_this": 4, "this_to_worst": 1},
    ]
    tables["judgements"] = [
        {"stakeholder": "", "criterion": "C1", "more": "10", "less": "5", "difference": "strong"},
        {"stakeholder": "", "criterion": "C1", "more": "5", "less": "", "difference": "weak"},
    ]
    analysis = analyse(Case.model_validate(tables), draws=0)
    written = report(analysis)
    elicitation = of(analysis).elicitation
    assert column(written.tables["consistency"], "value") == [
        value for one in elicitation.said for _, value in one.figures
    ]
    spans = written.tables["weight spans"]
    assert list(zip(column(spans, "low"), column(spans, "high"), strict=True)) == [
        ends for one in elicitation.said for ends in one.ranges or ()
    ]
    assert column(written.tables["curves"], "curve") == [curve.text for curve in elicitation.curves]
    assert elicitation.curves[0].text
    spread = elicitation.spread("")
    assert spread is not None
    assert [cell.value for cell in written.tables["spreads"].rows[0].cells[2:]] == list(spread)
    assert column(written.tables["swings asked"], "swing") == list(elicitation.swings)
    assert len(written.tables["method choices"].rows) == sum(
        one.weights is not None for one in elicitation.said
    )
    assert "consistency" in tables_bytes(written, decision(analysis)).decode()


@pytest.mark.slow
def test_a_fuller_mark_is_a_higher_level(doubted: dict[str, tuple[Analysis, Report]]) -> None:
    """Pilot fills a third of a mark, accelerated all of it; on a phone every column keeps its number."""
    picture = next(
        block
        for block in section(doubted["brief"][1], "doubt-sheet").blocks
        if isinstance(block, Grid)
    )
    drawing = draw(picture, doubted["brief"][1].money, WIDE)
    assert drawing is not None
    heights = {
        shape.says: shape.height
        for shape in drawing.shapes
        if isinstance(shape, Box) and shape.look != "room" and shape.says
    }
    name = "Forge production-ready alliances"
    steps = (
        heights[f"{name}, Treasury: accelerated"],
        heights[f"{name}, Defence planner: standard"],
    )
    assert steps == pytest.approx((15, 11.25), abs=0.01)
    wide = report(analyse(read("rare-earths"), draws=0))
    picture = next(
        block for block in section(wide, "doubt-sheet").blocks if isinstance(block, Grid)
    )
    narrow = draw(picture, wide.money, NARROW)
    assert narrow is not None
    assert clashes(narrow) == []
    numbers = [
        shape.text
        for shape in narrow.shapes
        if isinstance(shape, Words) and shape.anchor == "middle"
    ]
    columns = sum(len(found) for _, found in picture.groups) + len(picture.figures)
    assert numbers == [f"{number}" for number in range(1, columns + 1)]
