"""What people see of an analysis in Python: frames with ids, names and words."""

from __future__ import annotations

import pydoc
from fractions import Fraction

import pytest

import steelyard
from scoring.analysis import Analysis, analyse
from scoring.explanation.near_optimal import IN_HOW_MANY
from tests.cases import small_case

RANGES = [
    {"option": "A", "criterion": "C1", "low": 1, "likely": 5, "high": 9},
    {"option": "A", "criterion": "C2", "likely": 10},
    {"option": "B", "criterion": "C1", "low": 2, "likely": 10, "high": 10},
    {"option": "B", "criterion": "C2", "likely": 15},
]


@pytest.fixture(scope="module")
def asked() -> Analysis:
    return analyse(small_case(scores=RANGES), draws=60, deep=False)


def test_firmness_is_shown_with_ids_names_and_what_turns_it(asked: Analysis) -> None:
    """Law: one row a recommendation, and each says what the verdict itself says."""
    assert asked.doubt is not None
    frame = asked.firmness_frame()
    assert list(frame.columns) == [
        "name",
        "funded",
        "level",
        "word",
        "firm_from",
        "turns_on",
        "share",
    ]
    assert list(frame.index) == ["A", "B"]
    assert list(frame["name"]) == ["First", "Second"]
    together = asked.doubt.drawn("together")
    assert together is not None
    for row, (_, shown) in zip(asked.doubt.firmness, frame.iterrows(), strict=True):
        assert (shown["funded"], shown["word"]) == (row.funded, row.word)
        assert bool(shown["level"]) is row.funded
        assert shown["turns_on"] == ", ".join(turn.source for turn in row.turns)
        assert shown["share"] == pytest.approx(together.shares_from(row.index)[0])
    assert "scores" in set(", ".join(frame["turns_on"]).split(", "))


def test_where_firmness_was_not_asked_the_frame_is_empty() -> None:
    frame = analyse(small_case(), quick=True).firmness_frame()
    assert frame.empty
    assert "turns_on" in frame.columns


def test_the_portfolios_nearly_as_good_are_shown_best_first(asked: Analysis) -> None:
    """Law: the first is the best portfolio, and each row is worth and costs what it funds."""
    told = asked.explanation
    assert told is not None
    frame = told.near_frame()
    (near,) = (row.near for row in told.tolerances if row.share == Fraction(5, 100))
    assert len(frame) == len(near.portfolios)
    assert frame.loc[0, "value"] == pytest.approx(float(asked.best.value))
    assert frame.loc[0, "cost"] == pytest.approx(float(asked.best.cost))
    assert list(frame["value"]) == sorted(frame["value"], reverse=True)
    funded = {row.id: row.level_name for row in asked.best.funded}
    assert {id_: level for id_, level in frame.loc[0, ["A", "B"]].items() if level} == funded
    with pytest.raises(
        ValueError, match=r"within 2\.000% .* ask for Fraction\(1, 100\) or Fraction\(1, 20\)"
    ):
        told.near_frame(Fraction(2, 100))


def test_how_many_near_ties_fund_one_is_said_in_the_words_of_the_reports(asked: Analysis) -> None:
    """The words that scripts know stay; beside them stand those of the page."""
    told = asked.explanation
    assert told is not None
    frame = told.holdings_frame()
    words = dict(zip(frame["word within 5%"], frame["in how many within 5%"], strict=True))
    assert words
    assert all(IN_HOW_MANY[word] == said for word, said in words.items())


def test_help_shows_no_address_in_memory() -> None:
    """What `help(steelyard)` shows is the same at every start."""
    assert " at 0x" not in pydoc.render_doc(steelyard, renderer=pydoc.plaintext)


def test_the_frames_of_doubt_say_what_their_arrays_hold() -> None:
    """Law: each frame of the doubt has a row a thing, and the figures of the value that it shows."""
    doubt = analyse(steelyard.read("rare-earths-brief"), draws=200).doubt
    assert doubt is not None
    assert doubt.acceptability is not None
    assert doubt.futures is not None
    assert doubt.people is not None
    assert doubt.spending is not None
    ranked, risk = doubt.acceptability, doubt.spending
    assert ranked.winning_frame().to_numpy() == pytest.approx(ranked.pairwise_winning)
    assert ranked.central_frame().to_numpy() == pytest.approx(ranked.central_weights, nan_ok=True)
    assert list(doubt.futures.regret_frame().columns) == [row.name for row in doubt.futures.chosen]
    assert list(doubt.people.held_frame()["verdict"]) == [row.verdict for row in doubt.people.held]
    assert list(risk.contingency_frame()["chance_broken"]) == [
        row.broken / risk.draws for row in risk.contingencies
    ]
    pairs = doubt.ranking.pairs_frame()
    assert (pairs["from"] <= pairs["weight"]).all()
    assert (pairs["weight"] <= pairs["to"]).all()
