"""Portfolios changed in one place and mended, and the few rules that settle one: both against what they claim."""

from itertools import product

import pytest
from hypothesis import given, settings

from scoring.exact.feasibility import conflict as module
from scoring.exact.feasibility.conflict import conflict
from scoring.exact.feasibility.mending import Sheet, Start
from scoring.exact.feasibility.witnesses import Witnesses
from scoring.exact.programme import Line, Programme, RuleRow
from tests.scoring.portfolio.strategies import programmes


def kept(programme):
    """Every portfolio that keeps every row."""
    every = product(*(range(len(levels) + 1) for levels in programme.levels))
    return [choice for choice in every if programme.feasible(choice)]


@given(programmes())
def test_what_is_mended_keeps_every_row_and_has_what_was_asked(programme):
    """Law: a mended portfolio is feasible and has the level; where a single change is enough, it is found."""
    sheet = Sheet(programme)
    for choice in kept(programme)[:6]:
        start = Start(sheet, choice)
        for place, levels in enumerate(programme.levels):
            for level in range(len(levels) + 1):
                alone = (*choice[:place], level, *choice[place + 1 :])
                assert start.keeps(place, level) == programme.feasible(alone)
                found = start.mended(place, level)
                assert found is None or (programme.feasible(found) and found[place] == level)
                assert found is not None or not programme.feasible(alone)


@given(programmes())
def test_what_is_thinned_holds_no_more_and_keeps_every_row(programme):
    sheet = Sheet(programme)
    for choice in kept(programme)[-4:]:
        thin = Start(sheet, choice).thinned()
        assert programme.feasible(thin)
        assert all(after in {0, before} for before, after in zip(choice, thin, strict=True))


@settings(max_examples=40)
@given(programmes())
def test_who_is_held_and_who_is_left_out_somewhere(programme):
    """Law: with nothing known beforehand, both answers are those of enumeration."""
    there = kept(programme)
    places = range(len(programme.ids))
    asked = Witnesses(programme)
    assert asked.holding(places) == {
        place: any(choice[place] for choice in there) for place in places
    }
    assert asked.lacking(places) == {
        place: any(not choice[place] for choice in there) for place in places
    }


@settings(max_examples=30)
@given(programmes())
def test_a_conflict_settles_it_and_nothing_in_it_is_to_spare(programme):
    """Law: under the rules named alone no portfolio has it; under all but one of them some has."""
    there = kept(programme)
    every = list(product(*(range(len(levels) + 1) for levels in programme.levels)))
    for place in range(len(programme.ids)):
        levels = (1, len(programme.levels[place]))
        if any(choice[place] for choice in there):
            with pytest.raises(ValueError, match="keeps every rule"):
                conflict(programme, place, levels)
            continue
        names = conflict(programme, place, levels)
        assert names
        holding = [choice for choice in every if choice[place]]
        rows = [row for row in programme.rows if row.name in names]
        assert not any(not any(row.excess(c, programme.joints) for row in rows) for c in holding)
        for spared in names:
            fewer = [row for row in rows if row.name != spared]
            assert any(not any(row.excess(c, programme.joints) for row in fewer) for c in holding)


def test_a_conflict_too_hard_is_left_unsaid(monkeypatch):
    """Without work no rules are named, rather than some that may not be it."""
    ids, levels = ("A", "B"), (("only",), ("only",))
    rows = (
        RuleRow("needs", Line(((0, (1,)), (1, (-1,)))), high=0),
        RuleRow("bars", Line(((0, (1,)), (1, (1,)))), high=1),
    )
    programme = Programme(ids, levels, ((1,), (1,)), (), rows, Line(()))
    assert conflict(programme, 0, (1, 1)) == ("needs", "bars")
    monkeypatch.setattr(module, "NODES", 0)
    assert conflict(programme, 0, (1, 1)) == ()
