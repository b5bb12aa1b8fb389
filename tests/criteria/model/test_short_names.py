"""Short names: 26 characters at most, all different, and what the case states is kept."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from criteria.model.distinct_names import alike
from criteria.model.names import clean
from criteria.model.rows import Recommendation
from criteria.model.short_names import CUT, LONGEST, short_names


def rows(*names: str, stated: dict[int, str] | None = None) -> list[Recommendation]:
    said = stated or {}
    return [
        Recommendation(id=f"R{place}", name=name, short_name=said.get(place, ""))
        for place, name in enumerate(names)
    ]


def test_by_hand():
    assert short_names(
        rows("Bins", "Feedstock partnerships in Africa, Latin America and Central Asia")
    ) == (
        "Bins",
        f"Feedstock partnerships{CUT}",
    )
    assert short_names(rows("National minerals finance agency (JOGMEC type)")) == (
        f"National minerals finance{CUT}",
    )
    assert short_names(rows("Plant (new)", "Benches; and tables for all who come")) == (
        "Plant (new)",
        "Benches",
    )


def test_twins_are_told_apart():
    long = "A very long name that two recommendations share, the "
    assert short_names(rows(f"{long}first", f"{long}second")) != short_names(rows(f"{long}first"))
    first, second = short_names(rows(f"{long}first", f"{long}second"))
    assert alike(first) != alike(second)


def test_a_stated_one_is_kept_and_no_other_takes_it():
    stated = short_names(
        rows("Bins", "Bins at every stop of the northern line", stated={1: "Bins"})
    )
    assert stated[1] == "Bins"
    assert alike(stated[0]) != "bins"


@given(
    st.lists(
        st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=90).filter(
            clean
        ),
        min_size=1,
        max_size=12,
    )
)
def test_they_fit_and_differ(names: list[str]):
    """Law: whatever the names, the short ones fit and no two read alike."""
    short = short_names(rows(*names))
    assert all(0 < len(name) <= LONGEST for name in short)
    assert len({alike(name) for name in short}) == len(short)


def test_two_of_a_kind_keep_what_tells_them_apart():
    rows = [
        Recommendation(id=str(place), name=f"Saltmarsh restoration – {where}")
        for place, where in enumerate(("north", "south", "north"))
    ]
    assert short_names(rows[:2]) == ("Saltmarsh… north", "Saltmarsh… south")
    assert len(set(short_names(rows))) == 3
