"""What is safe and what is a judgement call: each verdict over made-up views, and the whole of Doubt on a real case."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria.read import read
from scoring.analysis import Analysis, analyse
from scoring.robustness.verdicts import FIRM, View, verdicts

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
        assert (row.word == "out") == (not any(held) and (share is None or share <= 1 - FIRM))
        assert (row.word == "people") == (len(said) == 2)
        assert row.levels == tuple(view.choice[row.index] for view in seen)


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
