"""The words on a decision: each rule kept and broken, and laws that hold for all of them."""

import random
from fractions import Fraction

import pytest

from scoring.robustness.firmness import LINE, Counted, Turn, View, firmness, margin
from scoring.robustness.views.membership import Membership


def view(kind, *sides, name=""):
    """A view with one letter a recommendation: a digit (in at that level or above), `o` (out) or `?` (open)."""
    members = tuple(
        Membership(i, "in", int(side), 2)
        if side.isdigit()
        else Membership(i, {"o": "out", "?": "open"}[side], 0, 0)
        for i, side in enumerate(sides)
    )
    return View(kind, name, name, members)


def drawn(source, *shares, draws=10_000, **more):
    """Draws of one source; shares are pairs (at any level, at the second level)."""
    return Counted(
        source, tuple(tuple(round(s * draws) for s in pair) for pair in shares), draws, **more
    )


def words(choice, views, counted, **more):
    return [(row.word, row.level) for row in firmness(choice, views, counted, **more)]


SURE = (1.0, 1.0)
NEVER = (0.0, 0.0)


def test_firm_needs_every_view_and_every_source():
    case, ann = view("case", "2", "o"), view("person", "1", "o", name="Ann")
    assert words((2, 0), [case, ann], [drawn("scores", SURE, NEVER)]) == [("firm", 1), ("firm", 0)]
    against = view("person", "o", "1", name="Bob")
    rows = firmness((2, 0), [case, ann, against], [drawn("scores", SURE, NEVER)])
    assert [row.word for row in rows] == ["turns", "turns"]
    assert rows[0].turns == (Turn("people", Fraction(1, 2), ("Bob",)),)


def test_the_level_is_the_highest_that_holds():
    case = view("case", "2")
    assert words((2,), [case], [drawn("costs", (0.99, 0.99))]) == [("firm", 2)]
    assert words((2,), [case], [drawn("costs", (0.99, 0.7))]) == [("firm", 1)]


@pytest.mark.parametrize(
    ("share", "word"),
    [(LINE + margin(10_000), "firm"), (LINE, "close to firm"), (LINE - margin(10_000), "close to firm"),
     (LINE - margin(10_000) - Fraction(1, 10_000), "turns")],
)  # fmt: skip
def test_two_standard_errors_part_firm_from_close_and_close_from_turns(share, word):
    holding = -(-share * 10_000 // 1)
    counted = Counted("scores", ((int(holding), int(holding)),), 10_000)
    assert words((2,), [view("case", "2")], [counted])[0][0] == word


def test_open_in_the_case_is_open_whatever_else_is_sure():
    assert words((1,), [view("case", "?")], [drawn("scores", SURE)]) == [("open", 0)]


def test_open_in_a_view_counts_there_as_not_in():
    rows = firmness(
        (1,), [view("case", "1"), view("person", "?", name="Ann")], [drawn("scores", SURE)]
    )
    assert rows[0].word == "turns"
    assert rows[0].turns[0].names == ("Ann",)


def test_assumed_weights_take_the_word_away_and_never_give_it():
    case, assumed = view("case", "1"), drawn("weights", SURE, assumed=True)
    assert words((1,), [case], [assumed]) == [("not asked", 0)]
    assert words((1,), [case], []) == [("not asked", 0)]
    doubtful = drawn("weights", (0.6, 0.6), assumed=True)
    assert words((1,), [case], [drawn("scores", SURE), doubtful]) == [("turns", 0)]
    assert words((1,), [case], [drawn("scores", SURE), assumed]) == [("firm", 1)]


def test_together_is_named_only_where_no_source_alone_turns_it():
    case = view("case", "1")
    alone = [
        drawn("scores", (0.97, 0.97)),
        drawn("costs", (0.97, 0.97)),
        drawn("together", (0.8, 0.8)),
    ]
    assert [turn.source for turn in firmness((1,), [case], alone)[0].turns] == ["together"]
    other = [drawn("scores", (0.7, 0.7)), drawn("costs", (0.9, 0.9)), drawn("together", (0.5, 0.5))]
    assert [turn.source for turn in firmness((1,), [case], other)[0].turns] == ["scores", "costs"]


def test_draws_that_are_not_proved_count_against_either_word():
    case = view("case", "1", "o")
    unproved = Counted("scores", ((9_000, 0), (0, 0)), 10_000, ((1_000, 0), (1_000, 0)))
    judged = [word for word, _ in words((1, 0), [case], [unproved])]
    assert judged == ["not settled", "not settled"]


def test_draws_that_are_not_proved_say_of_each_what_is_shown_of_it():
    """Ten thousand draws, a thousand of them not proved: of the first and second one all is shown nevertheless."""
    case = view("case", "1", "o", "1", "1")
    holding = ((9_900, 0), (100, 0), (9_400, 0), (8_900, 0))
    unsure = ((0, 0), (0, 0), (600, 0), (100, 0))
    counted = Counted("scores", holding, 10_000, unsure)
    judged = [word for word, _ in words((1, 0, 1, 1), [case], [counted])]
    assert judged == ["firm", "firm", "not settled", "turns"]


def test_what_is_not_proved_turns_nothing_and_is_not_open():
    """Law: what the search did not settle has a word of its own; what is proved against it turns it all the same."""
    case, sure = view("case", "1"), [drawn("scores", SURE)]
    unsettled = (Membership(0, "open", 1, 1, proved=False),)
    left = View("person", "p", "P", unsettled)
    found = View("person", "q", "Q", view("person", "o").members, proved=False)
    against = view("person", "o")
    assert words((1,), [View("case", "", "", unsettled)], sure) == [("not settled", 0)]
    for unsure in (left, found):
        assert words((1,), [case, unsure], sure) == [("not settled", 0)]
        assert words((1,), [case, unsure, against], sure) == [("turns", 0)]


def test_a_best_portfolio_on_the_other_side_turns_it_though_not_all_as_good_are_known():
    """Law: what is not settled of a proved view is not in where its best lacks it, and not out where its best has it."""
    case, sure = view("case", "1", "o"), [drawn("scores", SURE, NEVER)]
    members = (
        Membership(0, "open", 0, 0, proved=False),
        Membership(1, "open", 2, 2, proved=False),
    )
    ann = View("person", "a", "Ann", members)
    turn = Turn("people", Fraction(1), ("Ann",))
    assert [row.turns for row in firmness((1, 0), [case, ann], sure)] == [(turn,), (turn,)]
    nobody = View("person", "a", "Ann", members, proved=False)
    assert words((1, 0), [case, nobody], sure) == [("not settled", 0), ("not settled", 0)]


def test_what_is_shown_to_turn_is_said_though_the_case_itself_is_not_settled():
    unsettled = View("case", "", "", (Membership(0, "open", 1, 1, proved=False),))
    assert words((1,), [unsettled], [drawn("scores", SURE)]) == [("not settled", 0)]
    assert words((1,), [unsettled], [drawn("scores", (0.6, 0.6))]) == [("turns", 0)]
    against = view("person", "o", name="Ann")
    assert words((1,), [unsettled, against], [drawn("scores", SURE)]) == [("turns", 0)]


def test_what_rules_decide_is_never_firm():
    rows = words(
        (1, 0), [view("case", "1", "o")], [drawn("scores", SURE, NEVER)], decided=["required", None]
    )
    assert rows == [("required", 0), ("firm", 0)]


def test_a_further_view_or_source_never_makes_anything_firmer():
    """Law: whatever is added, no word moves towards firm and no level rises."""
    rank = {"firm": 3, "close to firm": 2, "turns": 1, "open": 1}
    rng = random.Random(4)
    for _ in range(300):
        sides = [rng.choice("12o?") for _ in range(4)]
        choice = tuple(
            2 if side in "12" else rng.choice((0, 2)) if side == "?" else 0 for side in sides
        )
        views, counted = (
            [view("case", *sides)],
            [drawn("scores", *[random_pair(rng) for _ in sides])],
        )
        before = firmness(choice, views, counted)
        if rng.random() < 0.5:
            views.append(view("future", *[rng.choice("12o?") for _ in sides], name="F"))
        else:
            counted.append(drawn("costs", *[random_pair(rng) for _ in sides]))
        for old, new in zip(before, firmness(choice, views, counted), strict=True):
            assert (rank[new.word], new.level) <= (rank[old.word], old.level)


def random_pair(rng):
    some = rng.choice((0.0, 0.04, 0.5, 0.95, 0.96, 1.0))
    return (some, min(some, rng.choice((0.0, 0.94, 1.0))))
