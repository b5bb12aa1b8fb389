"""The screens of options and of the portfolio: every figure is the analysis's own, and every one is told once."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from itertools import islice
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.cases import city
from criteria.model.words import MONEY
from criteria.read import read
from reports.chapters.screens.marks import Marks
from reports.chapters.screens.options import key_of, turned_stories
from reports.chapters.screens.years import MOST_ROWS as DRAWN
from reports.chapters.screens.years import timeline
from reports.contents import report
from reports.model.cost_tables import periods
from reports.model.front import Interval, Meter, Phrase, Pips, Quoted, words
from reports.model.numbers import part, rounded
from reports.model.report import Report
from reports.model.screens import Bubble, Bubbles, OptionsBeside, PortfolioScreen, RankedRow
from reports.model.shortened import MOST_ROWS
from reports.model.story import Story
from reports.publish import files
from reports.writers.bubbles import (
    ALONE,
    BESIDE,
    NARROW,
    Again,
    Picture,
    draw_alike,
    draw_bubbles,
)
from reports.writers.html import page
from reports.writers.screens import portfolio_view
from scoring.analysis import Analysis, analyse
from scoring.robustness.firmness import SOURCES
from tests.cases import small_case
from tests.reports.rich import rich_case
from tests.reports.test_options import CASES as OPTION_CASES
from tests.reports.test_page import Reader
from tests.scoring.options.test_options import asked

CASES = {
    "brief": lambda: analyse(read("rare-earths-brief"), draws=200),
    "rich": lambda: analyse(rich_case(), draws=200),
    "quick": lambda: analyse(rich_case(), quick=True),
    "one": lambda: analyse(small_case(), quick=True),
    "city": lambda: analyse(city(60), quick=True),
}


@pytest.fixture(scope="module")
def every() -> dict[str, tuple[Analysis, Report]]:
    made = {name: case() for name, case in CASES.items()}
    return {name: (analysis, report(analysis)) for name, analysis in made.items()}


@pytest.fixture(params=list(CASES))
def told(request, every) -> tuple[Analysis, Report]:
    return every[request.param]


@pytest.fixture(scope="module", params=list(OPTION_CASES))
def beside(request) -> Analysis:
    quick, found = asked(OPTION_CASES[request.param]())
    return replace(quick, beside=found)


def block(of: Report, key: str, kind: type) -> Any:
    (section,) = [each for each in of.sections if each.key == key and each.page]
    (found,) = [each for each in section.blocks if isinstance(each, kind)]
    return found


def portfolio(of: Report) -> PortfolioScreen:
    return block(of, "portfolio", PortfolioScreen)


# -- the portfolio ---------------------------------------------------------------------------------


def test_every_recommendation_is_in_the_table_once_at_its_rank(told):
    """Law: what is funded and what is left out, each once; ranks, levels, points and money are the analysis's."""
    analysis, made = told
    rows = portfolio(made).ranked.every
    case = analysis.case
    assert sorted(row.key for row in rows) == sorted(row.id for row in case.recommendations)
    assert {row.key for row in rows if row.funded} == {row.id for row in analysis.best.funded}
    ranks = {row.id: row.rank for row in analysis.ranking if row.is_reference}
    place_of = {row.id: i for i, row in enumerate(case.recommendations)}
    reference = {row.index: row.level for row in analysis.ranking if row.is_reference}
    for row in rows:
        place = place_of[row.key]
        level = analysis.best.choice[place] or reference[place]
        assert row.rank == ranks[row.key]
        assert row.points == analysis.evaluation.benefits[place][level - 1]
        assert sum(row.parts) == row.points
        assert row.level == analysis.programme.levels[place][level - 1]
        if row.cost_sorted is not None:
            assert row.cost_sorted == analysis.costs.money[place][level - 1]


def test_rows_stand_by_rank_what_is_funded_first(told):
    table = portfolio(told[1]).ranked
    for rows in [fold.rows for fold in table.folds] or [table.rows]:
        order = [(not row.funded, row.rank) for row in rows]
        assert order == sorted(order)


def test_each_has_a_card_and_each_funded_theme_a_colour(told):
    _, made = told
    screen = portfolio(made)
    assert sorted(card.key for card in screen.cards) == sorted(
        row.key for row in screen.ranked.every
    )
    by_theme = {row.theme: row.colour for row in screen.ranked.every}
    assert all(by_theme[row.theme] == row.colour for row in screen.ranked.every)
    for bar in made.front.bars if made.front else ():
        if bar.name in by_theme:
            assert bar.colour == by_theme[bar.name]


def test_a_disc_is_a_share_of_draws_people_or_futures_at_the_level_told(every):
    """Input: a full run. Oracle: counts of its draws and of its views."""
    analysis, made = every["brief"]
    doubt, rows = analysis.doubt, portfolio(made).ranked.every
    marks = Marks(Story(analysis))
    ids = [row.id for row in analysis.case.recommendations]
    seen = 0
    for row in rows:
        place = ids.index(row.key)
        level = marks.level(place)
        for source, disc in zip(SOURCES, row.discs, strict=True):
            kind = {"people": "person", "futures": "future"}.get(source)
            members = [view.members[place] for view in doubt.views if view.kind == kind]
            if kind is not None:
                held = [m.side == "in" and m.lowest >= level for m in members]
                assert disc == (Fraction(sum(held), len(held)) if held else None)
            elif doubt.drawn(source) is None:
                assert disc is None
            else:
                drawn = doubt.drawn(source)
                assert disc == Fraction(drawn.holding(place)[level - 1], drawn.counted)
            seen += disc is not None
    assert seen > len(rows)


def test_what_was_not_asked_has_no_disc_no_word_and_no_column(every):
    screen = portfolio(every["quick"][1])
    assert all(disc is None for row in screen.ranked.every for disc in row.discs)
    assert {row.word for row in screen.ranked.every} == {"–"}
    view = portfolio_view([(("",), screen)], "p")["table"]
    assert not view["has"]["discs"]
    assert not view["has"]["firm"]


def test_a_long_table_is_folded_by_theme_and_complete(every):
    analysis, made = every["city"]
    table = portfolio(made).ranked
    assert not table.rows
    themes = {group.id: group.name for group in analysis.case.groups}
    assert {fold.title for fold in table.folds} == {
        themes[row.group] for row in analysis.case.recommendations
    }
    for fold in table.folds:
        assert fold.says.startswith(
            f"{sum(row.funded for row in fold.rows)} of {len(fold.rows)} funded"
        )
    text = page(made)
    read_ = Reader(text)
    shown = [
        attributes
        for attributes in read_.all("table")
        if "ranked" in (attributes.get("class") or "")
    ]
    assert len(shown) == len(table.folds)
    assert sum(map(len, (fold.rows for fold in table.folds))) == 60 <= MOST_ROWS


def test_a_timeline_of_many_shows_the_dearest(every):
    """Law: what is drawn is no cheaper than what is not, and the themes stand together."""
    analysis, _ = every["city"]
    story = Story(analysis)
    years = [year for year in periods(story, MONEY) if year is not None]
    drawn = timeline(story, years)
    name_of = {row.index: story.short_name(row.index) for row in analysis.best.funded}
    costs = {name_of[row.index]: row.cost for row in analysis.best.funded}
    shown = [row.name for row in drawn.rows]
    assert len(shown) == DRAWN < len(costs)
    assert min(costs[name] for name in shown) >= max(
        cost for name, cost in costs.items() if name not in shown
    )
    assert f"{len(costs) - DRAWN} more" in drawn.rest


def test_cards_say_three_sentences_and_facts_by_name(every):
    for card in portfolio(every["rich"][1]).cards:
        assert 1 <= len(card.sentences) <= 3
        labels = [label for label, _ in card.facts]
        assert len(labels) == len(set(labels))
        assert all(text and "-0.0" not in text and "−0.0 " not in text for _, text in card.facts)


def test_no_zero_has_a_sign(told):
    _, made = told
    text = page(made)
    start = text.index('<section id="portfolio"')
    assert "−0.0<" not in text[start : text.index("</section>", start)]


# -- options ---------------------------------------------------------------------------------------


def test_each_figure_of_an_option_is_its_own(beside):
    """Law: each cell says the figure of its Option; an option that there is not says none."""
    made = report(beside)
    shown = block(made, "options", OptionsBeside)
    assert [option.key for option in shown.options] == [key_of(option) for option in beside.beside]
    assert shown.recommended == key_of(beside.beside.recommended)
    lines = {line.key: line.cells for line in shown.lines}
    for place, option in enumerate(beside.beside):
        cells = {key: words(cells[place].text) for key, cells in lines.items()}
        pictures = {key: cells[place].picture for key, cells in lines.items()}
        figures = option.figures
        if figures is None:
            assert set(cells.values()) == {"–"}
            continue
        assert cells["cost"] == rounded(figures.portfolio.cost, Story(beside).money.decimals)
        assert cells["value"] == rounded(figures.portfolio.value, 1)
        if figures.promised:
            assert cells["expected"] == rounded(Fraction(figures.promise.honest), 0)
            if isinstance(drawn := pictures["expected"], Interval):
                assert 0 <= drawn.low <= drawn.middle <= drawn.high <= 1
        else:
            assert cells["expected"] == "not stated"
        if figures.risk is None:
            assert cells["overrun"] == "not stated"
        else:
            share = Fraction(figures.risk.any_broken, figures.risk.draws)
            assert cells["overrun"] == (part(share) if share else "in no draw")
            assert pictures["overrun"] == Meter(share, bad=True)
        if figures.loss is not None and figures.loss.points > 0 and figures.loss.share is not None:
            assert cells["loser"].endswith(part(figures.loss.share))
        if figures.fit is not None:
            assert cells["fits"] == str(len(figures.fit.kept))
            assert pictures["fits"] == Pips(len(figures.fit.kept), figures.fit.number)


def test_only_what_is_best_of_some_is_bold(beside):
    shown = block(report(beside), "options", OptionsBeside)
    for line in shown.lines:
        strong = {words(cell.text) for cell in line.cells if cell.strong}
        faint = {words(cell.text) for cell in line.cells if not cell.strong}
        assert not strong & faint
        assert faint


def test_a_page_can_be_turned_to_each_portfolio_once(beside):
    """Law: every option that there is has one first screen, options that are one portfolio the same."""
    made = report(beside)
    choices = {option.choice for option in beside.beside if option.figures is not None}
    there = [key_of(option) for option in beside.beside if option.figures is not None]
    if len(choices) < 2:
        assert made.turned == ()
        return
    assert len(made.turned) == len(choices)
    assert sorted(key for turn in made.turned for key in turn.keys) == sorted(there)
    assert made.turned[0].screen == made.front
    of = {key_of(option): option for option in beside.beside}
    for turn in made.turned:
        option = of[turn.keys[0]]
        screen = turn.screen
        assert f"Fund {len(option.figures.portfolio.funded) or 'none'} of" in screen.headline
        assert words(screen.tiles[0].figure) == rounded(
            option.figures.portfolio.cost, Story(beside).money.decimals
        )
        other = option.choice != beside.beside.recommended.choice
        assert ("not the recommended one" in screen.headline) == other
        if other:
            assert option.words[1:] in screen.headline


def test_rows_and_cards_of_an_option_say_what_it_does(beside):
    """Law: turned to an option, each row and card stands at the level its portfolio has, or is left out."""
    places = {row.id: place for place, row in enumerate(beside.case.recommendations)}
    of = {key_of(option): option for option in beside.beside}
    turned = [
        (turning.keys, screen)
        for section in report(beside).sections
        if section.key == "portfolio"
        for turning in section.turned
        for screen in turning.blocks
        if isinstance(screen, PortfolioScreen)
    ]
    assert len({option.choice for option in of.values() if option.figures}) in {len(turned), 1}
    for keys, screen in turned:
        for row in screen.ranked.every:
            levels = beside.programme.levels[places[row.key]]
            level = of[keys[0]].choice[places[row.key]]
            assert row.funded == bool(level)
            assert not level or row.level == levels[level - 1]
        for card in screen.cards:
            levels = beside.programme.levels[places[card.key]]
            level = of[keys[0]].choice[places[card.key]]
            ways = f", {levels[level - 1]}" if level and len(levels) > 1 else ""
            assert card.stands == (f"in{ways}" if level else "out")


def test_a_turned_story_tells_the_option(beside):
    for keys, story in turned_stories(Story(beside)):
        option = next(each for each in beside.beside if key_of(each) == keys[0])
        assert story.recommended.choice == option.choice


# -- where figures stand ---------------------------------------------------------------------------


def quoted(phrases: list[Phrase]) -> list[Quoted]:
    return [each for phrase in phrases for each in phrase if isinstance(each, Quoted)]


def test_every_figure_quoted_stands_in_the_result(every):
    """Law: what is at the path is what is read, to the decimals that are shown."""
    analysis, made = every["brief"]
    result = json.loads(files(analysis)["result.json"])
    shown = block(made, "options", OptionsBeside)
    cells = [cell for line in shown.lines for cell in line.cells]
    phrases = [cell.text for cell in cells] + [cell.beside for cell in cells]
    phrases += [
        phrase for row in portfolio(made).ranked.every for phrase in (row.cost, row.benefit)
    ]
    found = quoted(phrases)
    assert len(found) > 20
    for each in found:
        value = result
        for step in each.path:
            value = value[step]
        if each.counted is not None:
            assert str(len(value)) == each.text
            continue
        number = value["value"] if isinstance(value, dict) else value
        text = each.text.replace(",", "").replace("−", "-")
        scale = 100 if text.endswith("%") else 1
        digits = len(text.rstrip("%").partition(".")[2])
        assert abs(float(text.rstrip("%")) - number * scale) <= 0.5001 / 10**digits, each


# -- the picture -----------------------------------------------------------------------------------


def faults(picture: Picture) -> list[str]:
    """Names that overlap one another, a bubble or a line to a name, or leave the drawing."""
    boxes = []
    for text, _ in picture.names:
        wide = 0.5 * 12 * len(text.text)
        left = {"start": text.x, "middle": text.x - wide / 2, "end": text.x - wide}[text.anchor]
        boxes.append((text.text, left, text.y - 9, left + wide, text.y + 3))
    found = []
    for number, (name, left, top, right, bottom) in enumerate(boxes):
        if left < 0 or top < 0 or right > picture.drawing.width or bottom > picture.drawing.height:
            found.append(f"{name} leaves the drawing")
        for other, a, b, c, d in boxes[number + 1 :]:
            if left < c and a < right and top < d and b < bottom:
                found.append(f"{name} overlaps {other}")
        found += [
            f"{name} lies on {at.bubble.name}"
            for at in picture.placed
            if left < at.x < right and top < at.y < bottom
        ]
    return found


def bubbles_of(figures: list[tuple[int, int, int]]) -> Bubbles:
    made = tuple(
        Bubble(
            f"Recommendation {n}", n % 6, "turns", Fraction(c), Fraction(b), Fraction(s, 100), "", n
        )
        for n, (c, b, s) in enumerate(figures)
    )
    return Bubbles("b", "T", "S", "Cost", "Benefit", made, Fraction(1, 50))


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.integers(0, 900), st.integers(-20, 60), st.integers(0, 100)),
        min_size=2,
        max_size=45,
    )
)
def test_no_name_of_a_bubble_touches_anything(figures: list[tuple[int, int, int]]) -> None:
    for width in (BESIDE, ALONE, NARROW):
        picture = draw_bubbles(bubbles_of(figures), width)
        assert faults(picture) == []
        assert len(picture.placed) == len(figures)
        named = [text.text for text, _ in picture.names]
        assert len(named) == len(set(named))
        for at in picture.placed:
            assert 0 <= at.x <= width
            assert 0 <= at.y <= picture.drawing.height


@given(st.lists(st.integers(0, 9)), st.lists(st.integers(0, 12)))
def test_what_is_gone_through_again_is_the_same_from_its_beginning(
    items: list[int], lengths: list[int]
) -> None:
    """Law: however far each time goes, it goes through the same, and each item is worked out once."""
    worked_out: list[int] = []
    again = Again(item for item in items if worked_out.append(item) is None)
    for length in lengths:
        assert list(islice(again, length)) == items[:length]
    assert list(again) == items
    assert worked_out == items


def test_bubbles_that_stand_apart_are_all_named() -> None:
    picture = draw_bubbles(bubbles_of([(100 * n, 10 * n, 50) for n in range(8)]), BESIDE)
    assert len(picture.names) == 8
    assert not picture.leads


def test_a_fault_of_a_picture_would_be_seen() -> None:
    picture = draw_bubbles(bubbles_of([(0, 0, 50), (900, 60, 50)]), BESIDE)
    one, other = picture.named
    first, second = one.spot.words, other.spot.words
    words = replace(second, x=first.x, y=first.y, anchor=first.anchor)
    picture.named[1] = replace(other, spot=replace(other.spot, words=words))
    assert any("overlaps" in fault for fault in faults(picture))
    at = picture.placed[0]
    words = replace(second, x=at.x - 20, y=at.y + 3, anchor="start")
    picture.named[1] = replace(other, spot=replace(other.spot, words=words))
    assert any("lies on" in fault for fault in faults(picture))


@settings(max_examples=20)
@given(
    st.lists(
        st.tuples(st.integers(0, 900), st.integers(-20, 60), st.integers(0, 100)),
        min_size=2,
        max_size=30,
    ),
    st.data(),
)
def test_bubbles_of_another_option_keep_their_place_and_their_name(
    figures: list[tuple[int, int, int]], data: st.DataObject
) -> None:
    """Law: what two options have at one level stands in one place on both drawings, and no name touches anything."""
    place = data.draw(st.integers(0, len(figures) - 1))
    moved = [(c + 300, b, s) if n == place else (c, b, s) for n, (c, b, s) in enumerate(figures)]
    first, second = draw_alike([bubbles_of(figures), bubbles_of(moved)], BESIDE)
    assert faults(second) == []
    stands = [
        {at.bubble.name: (at.x, at.y) for at in picture.placed} for picture in (first, second)
    ]
    assert sum(stands[0][name] != stands[1][name] for name in stands[0]) == 1


def test_the_area_of_a_bubble_is_its_share() -> None:
    picture = draw_bubbles(bubbles_of([(0, 0, 25), (900, 60, 100)]), BESIDE)
    radius = {at.bubble.share: at.radius for at in picture.placed}
    assert radius[Fraction(1)] == pytest.approx(2 * radius[Fraction(1, 4)], abs=0.1)


def test_parts_of_a_bar_begin_at_nothing_and_end_at_their_sums(told):
    """Law: what is above nothing adds up to the right of it, what is below to the left, and the net is their sum."""
    _, made = told
    screen = portfolio(made)
    view = portfolio_view([(("",), screen)], "p")["table"]
    rows: dict[str, RankedRow] = {row.name: row for row in screen.ranked.every}
    for group in view["groups"]:
        for shown in group["funded"]:
            row, bar = rows[shown["name"]], shown["bar"]
            zero, net = float(bar["zero"][:-1]), float(bar["net"][:-1])
            ends = [(float(x[:-1]), float(x[:-1]) + float(w[:-1])) for _, x, w in bar["parts"]]
            assert all(end <= zero + 0.1 or start >= zero - 0.1 for start, end in ends)
            right = max([end for _, end in ends] + [zero]) - zero
            left = zero - min([start for start, _ in ends] + [zero])
            if row.points:
                assert (right - left) == pytest.approx(net - zero, abs=1.5)
