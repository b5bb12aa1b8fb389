"""The first screen: 40 words of message, its own figures, nothing that was not asked, on made cases and the real ones."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from criteria.read import read
from reports.front.first_screen import first_screen
from reports.front.message import often
from reports.front.theme_bars import firm_money, sums
from reports.model.front import FirstScreen, words
from reports.model.story import Story
from scoring.analysis import Infeasible, analyse
from tests.browser import Browser
from tests.cases import small_case
from tests.degenerate.made import made

MOST_WORDS = 40
SCREEN_WORDS = 320


def screens(seeds: range, **options: Any) -> list[tuple[Story, FirstScreen]]:
    stories = []
    for seed in seeds:
        one = made(seed)
        try:
            stories.append(Story(analyse(one.case, draws=20, **options)))
        except Infeasible:
            continue
    return [(story, first_screen(story)) for story in stories]


@pytest.fixture(scope="module")
def brief() -> Story:
    return Story(analyse(read("rare-earths-brief"), draws=400))


@pytest.fixture(scope="module")
def full() -> Story:
    return Story(analyse(read("rare-earths"), draws=200, deep=False))


def test_the_message_of_the_full_case(full: Story) -> None:
    screen = first_screen(full)
    assert screen.headline.startswith("Fund 18 of 24 for US$ 4,948 million: ")
    assert len(screen.headline.split()) <= MOST_WORDS
    # In 200 draws one is still close to firm: four kinds, and so no verbs.
    assert "4 firm, 1 nearly, 11 turn on people, futures or figures, 2 open." in screen.headline
    assert words(screen.message).endswith(".")
    assert words(screen.doubt).startswith("Costs break a budget in ")
    assert screen.bars_unit == "Cost 2027–2031 by theme, US$ million"
    assert [words(bar.amount) for bar in screen.bars] == [
        "1,840",
        "1,340",
        "820",
        "490",
        "248",
        "210",
    ]
    assert words(screen.ranked).startswith(
        "Ranked first: Allied processing hub, 16.8 points; funded within the set proven best, not for its rank."
    )


@pytest.mark.parametrize("quick", [True, False])
def test_a_message_has_forty_words_at_most(quick: bool) -> None:
    """Law, on odd cases of every kind."""
    for story, screen in screens(range(0, 60, 1 if quick else 6), quick=quick):
        assert len(screen.headline.split()) <= MOST_WORDS, (
            story.case.settings.title,
            screen.headline,
        )


def test_the_whole_screen_is_read_in_three_minutes(full: Story) -> None:
    """Law: some 270 words and labels in all; names of a large case are not among them."""
    screen = first_screen(full)
    texts = [
        screen.headline,
        words(screen.bars_title),
        screen.bars_unit,
        words(screen.ranked),
        screen.foot,
    ]
    texts += [f"{bar.name} {words(bar.amount)} {words(bar.count)}" for bar in screen.bars]
    texts += [name.name for bar in screen.bars for name in bar.names]
    for tile in screen.tiles:
        texts += [tile.label, words(tile.figure), words(tile.beside), words(tile.below), tile.unit]
    texts += [f"{line.title} {words(line.text)}" for line in screen.todos]
    assert len(" ".join(texts).split()) <= SCREEN_WORDS


def test_bars_add_up(full: Story, brief: Story) -> None:
    """Law: the bars of what is funded come to its cost, and no part is longer than the longest bar."""
    for story in (full, brief):
        assert sum((bar.amount for bar in sums(story)), Fraction(0)) == story.best.cost
        for bar in first_screen(story).bars:
            assert 0 < sum(part.share for part in bar.parts) <= 1


def test_firm_money_stops_at_the_level_that_is_firm(full: Story) -> None:
    """By hand: what is firm, each at the cost of the level from which it is."""
    doubt = full.analysis.doubt
    assert doubt is not None
    expected = Fraction(0)
    for row in doubt.firmness:
        if row.word == "firm" and row.funded:
            level = min(row.level or doubt.choice[row.index], doubt.choice[row.index])
            expected += Fraction(full.analysis.costs.money[row.index][level - 1])
    assert firm_money(full)[0] == expected


def test_what_was_not_asked_is_said_so() -> None:
    story = Story(analyse(read("rare-earths-brief"), quick=True, draws=0))
    screen = first_screen(story)
    said = " ".join(words(tile.below) for tile in screen.tiles)
    assert said.count("Not asked") == 2
    assert "was not asked" in words(screen.doubt)
    assert all("Not asked" in words(line.text) for line in screen.todos)
    assert {part.fill for bar in screen.bars for part in bar.parts} == {"unasked"}
    assert "firm" not in screen.headline


def test_what_the_case_does_not_state_is_said_so() -> None:
    screen = first_screen(Story(analyse(small_case())))
    below = {tile.key: words(tile.below) for tile in screen.tiles}
    assert "no cost has a range" in below["cost"]
    assert below["futures"] == "The case states no futures"
    assert "not stated" in below["expected"] or "at likely" in screen.tiles[1].label.lower()


def test_what_is_not_proven_is_noted(brief: Story) -> None:
    assert first_screen(brief).notes == ()
    optimum = replace(brief.analysis.optimum, status="best found")
    noted = first_screen(Story(replace(brief.analysis, optimum=optimum)))
    assert len(noted.notes) == 1
    assert "not shown to be the best" in noted.notes[0]
    assert "best set found" in words(noted.ranked)


def test_how_much_more_another_may_be_worth_is_said_rounded_up(brief: Story) -> None:
    """Law: where the bound is known it stands beside the best found, and never reads as less than it is."""
    optimum = replace(brief.analysis.optimum, status="best found", gap=Fraction(2_961, 1_000_000))
    noted = first_screen(Story(replace(brief.analysis, optimum=optimum)))
    assert "None is worth more than 0.3% more." in noted.notes[0]
    barely = replace(optimum, gap=Fraction(3_001, 1_000_000))
    noted = first_screen(Story(replace(brief.analysis, optimum=barely)))
    assert "None is worth more than 0.4% more." in noted.notes[0]
    unknown = replace(optimum, gap=None)
    noted = first_screen(Story(replace(brief.analysis, optimum=unknown)))
    assert "more than" not in noted.notes[0]


def test_in_a_large_case_only_what_is_firm_is_named(
    brief: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.front.theme_bars.MANY", 3)
    for bar in first_screen(brief).bars:
        assert all(name.strong for name in bar.names)


@pytest.mark.parametrize(
    ("share", "says"),
    [
        ("1/3", "1 of 3"),
        ("0.8016", "4 of 5"),
        ("0.5", "1 of 2"),
        ("0.07", "7% of"),
        ("0.73", "73% of"),
        ("0.205", "1 of 5"),
        ("1", "all"),
    ],
)
def test_a_share_is_said_in_small_numbers_where_these_hit_it(share: str, says: str) -> None:
    assert often(Fraction(share)) == says


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("name", ["rare-earths", "rare-earths-brief"])
def test_it_is_one_screen(
    browser: Browser, tmp_path: Any, name: str, full: Story, brief: Story
) -> None:
    """Law: at 1280 x 900 all of it is seen without scrolling, and nothing of it overlaps."""
    from reports.contents import report
    from reports.writers.html import page

    story = full if name == "rare-earths" else brief
    file = tmp_path / "report.html"
    file.write_text(page(report(story.analysis)), encoding="utf-8")
    browser.open(file)
    browser.show(1280)
    assert (
        browser.evaluate("document.querySelector('.front').getBoundingClientRect().bottom") <= 900
    )
    assert browser.evaluate("document.documentElement.scrollWidth") <= 1280
