"""What is safe and what is a judgement call: each verdict over made-up views, and the whole of Doubt on a real case."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria.read import read
from scoring.analysis import Analysis, analyse
from scoring.robustness.verdicts import ERRORS, FIRM, View, verdicts

DRAWS = 60


def views(*choices: tuple[str, tuple[int, ...]]) -> list[View]:
    return [View(kind, f"{kind} {k}", f"{kind} {k}", choice) for k, (kind, choice) in enumerate(choices)]  # type: ignore[arg-type]


def test_each_verdict() -> None:
    """All fund A at some level; people differ on B, a scenario on C; nobody funds D; the draws alone doubt E."""
    seen = views(
        ("case", (1, 0, 1, 0, 1)),
        ("stakeholder", (2, 0, 1, 0, 1)),
        ("stakeholder", (1, 1, 1, 0, 1)),
        ("scenario", (1, 1, 0, 0, 1)),
    )
    words = [row.word for row in verdicts(seen, [1.0, 0.5, 0.6, 0.0, 0.6])]
    assert words == ["safe", "people", "figures", "out", "figures"]
    assert [row.word for row in verdicts(seen, None)] == ["safe", "people", "figures", "out", "safe"]


@given(
    st.lists(st.tuples(st.sampled_from(["stakeholder", "scenario"]), st.tuples(*[st.integers(0, 2)] * 4)), max_size=5),
    st.tuples(*[st.integers(0, 2)] * 4),
    st.none() | st.lists(st.floats(0, 1), min_size=4, max_size=4),
)
def test_verdicts_say_what_they_mean(
    others: list[tuple[str, tuple[int, ...]]], base: tuple[int, ...], shares: list[float] | None
) -> None:
    """Law: safe is in every view and out in none, firmly so in the draws; a call of people is what they differ on."""
    seen = views(("case", base), *others)
    for row in verdicts(seen, shares):
        held = [view.choice[row.index] > 0 for view in seen]
        said = {view.choice[row.index] > 0 for view in seen if view.kind == "stakeholder"}
        share = None if shares is None else shares[row.index]
        assert (row.word == "safe") == (all(held) and (share is None or share >= FIRM))
        assert (row.word == "out") == (not any(held) and (share is None or share <= 0.1))
        assert (row.word == "people") == (len(said) == 2)
        assert row.levels == tuple(view.choice[row.index] for view in seen)


@given(
    st.integers(0, 3000).flatmap(lambda draws: st.tuples(st.just(draws), st.integers(0, draws))).filter(lambda x: x[0])
)
def test_the_draws_tell_only_beyond_two_standard_errors_of_the_limit(drawn: tuple[int, int]) -> None:
    """Law: safe exactly where the lower end of Wilson's interval at two errors is nine tenths or more; and mirrored.

    Wilson's interval of k in n: (k + z^2 / 2 +- z sqrt(k (n - k) / n + z^2 / 4)) / (n + z^2).
    """
    draws, count = drawn
    z = ERRORS
    half = z * (count * (draws - count) / draws + z * z / 4) ** 0.5
    low, high = ((count + z * z / 2 + side * half) / (draws + z * z) for side in (-1, 1))
    (row,) = verdicts(views(("case", (1,)), ("scenario", (2,))), [count / draws], draws)
    assert row.share == count / draws
    if min(abs(low - FIRM), abs(high - FIRM)) > 1e-9:
        assert (row.exact_word == "safe") == (low > FIRM)
        assert (row.exact_word == "close to safe") == (low < FIRM < high)
    (other,) = verdicts(views(("case", (0,))), [1 - count / draws], draws)
    mirrored = {"safe": "out", "close to safe": "close to out", "figures": "figures"}
    if min(abs(low - FIRM), abs(high - FIRM)) > 1e-9:
        assert other.exact_word == mirrored[row.exact_word]
    assert (row.word == "figures") == (row.exact_word not in {"safe", "out"})


def test_a_share_at_the_limit_is_close_whatever_the_draws() -> None:
    """89 % of 100 draws and 90 % of 1,000 are told alike: neither is safe, both are close to it."""
    seen = views(("case", (1,)), ("stakeholder", (2,)))
    for share, draws in ((0.89, 100), (0.9, 1000), (0.91, 200), (0.88, 200)):
        (row,) = verdicts(seen, [share], draws)
        assert (row.word, row.exact_word) == ("figures", "close to safe")
    (sure,) = verdicts(seen, [0.95], 1000)
    assert sure.exact_word == "safe"
    assert sure.error == pytest.approx((0.95 * 0.05 / 1000) ** 0.5)


def test_the_levels_of_the_views_are_told() -> None:
    """All fund A, at pilot or standard: it is safe at pilot or above. One leaves B out."""
    rows = verdicts(views(("case", (2, 1, 0)), ("stakeholder", (1, 0, 0)), ("scenario", (3, 1, 0))), None)
    assert [row.lowest_level for row in rows] == [1, 0, 0]
    assert [row.highest_level for row in rows] == [3, 1, 0]
    assert [row.same_level for row in rows] == [False, False, True]
    assert rows[0].error is None


def test_more_views_make_nothing_safer() -> None:
    """Law: asking one more person never makes a recommendation safe that was not."""
    seen = views(("case", (1, 1, 0)), ("stakeholder", (1, 0, 0)), ("scenario", (1, 1, 1)))
    for few in range(1, len(seen)):
        before, after = verdicts(seen[:few], None), verdicts(seen[: few + 1], None)
        for a, b in zip(before, after, strict=True):
            assert b.word != "safe" or a.word == "safe"
            assert b.word != "out" or a.word == "out"


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    return analyse(read("rare-earths-brief"), draws=DRAWS)


def test_every_subject_stands_in_doubt(analysis: Analysis) -> None:
    found = analysis.doubt
    assert found is not None
    assert found.selection is not None
    assert found.selection.draws == DRAWS
    assert [view.kind for view in found.views] == ["case"] + ["stakeholder"] * 3 + ["scenario"] * 2
    assert found.views[0].choice == analysis.optimum.choice
    assert found.people is not None
    assert [view.choice for view in found.views[1:4]] == [pick.choice for pick in found.people.picks[1:4]]
    assert [row.index for row in found.verdicts] == list(range(6))
    assert [row.share for row in found.verdicts] == found.selection.acceptability.tolist()
    assert {row.draws for row in found.verdicts} == {DRAWS}
    out = [i for i, level in enumerate(analysis.best.choice) if not level]
    assert list(found.shifts) == out
    for i, shift in found.shifts.items():
        assert shift is None or shift.choice[i] > 0


def test_no_draws_leave_out_what_needs_them(analysis: Analysis) -> None:
    found = analyse(analysis.case, draws=0).doubt
    assert found is not None
    assert (found.selection, found.acceptability, found.spending, found.information) == (None, None, None, None)
    assert (found.shifts, found.robust) == ({}, ())
    assert all(row.share is None for row in found.verdicts)


def test_contradicting_statements_are_said_and_others_taken() -> None:
    case = read("rare-earths-brief")
    clashing = case.dump()
    clashing["weight_statements"] = [
        {"statement": "CAP >= 2 * LINK", "stakeholder": ""},
        {"statement": "LINK >= 2 * CAP", "stakeholder": ""},
        {"statement": "CAP >= 0.1", "stakeholder": ""},
    ]
    found = analyse(type(case).model_validate(clashing), draws=10).doubt
    assert found is not None
    assert len(found.notes) == 1
    assert found.notes[0].endswith("draws take them within 25 % instead.")
    assert found.selection is not None
    assert found.selection.weights.words == "every weight within 25 % of the stated one"
