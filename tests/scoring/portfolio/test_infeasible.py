"""Clashes and repairs against enumeration: which rules cannot all hold, and the least that mends it."""

from dataclasses import replace
from fractions import Fraction
from itertools import combinations, product

import pytest
from hypothesis import given

from scoring.exact.feasibility.hitting_sets import SmallestSets, hitting, smallest
from scoring.exact.programme import Line, Programme, RuleRow
from scoring.portfolio import infeasible
from scoring.portfolio.infeasible import clash
from tests.scoring.portfolio.made import made
from tests.scoring.portfolio.strategies import programmes


def every(programme):
    return list(product(*(range(len(levels) + 1) for levels in programme.levels)))


def broken_sets(programme):
    """For every portfolio, the names of the rules it breaks."""
    return {
        frozenset(row.name for row, _ in programme.broken(choice)) for choice in every(programme)
    }


def smallest_clashes(programme):
    """By enumeration: the smallest sets of rules of which every portfolio breaks one."""
    broken = broken_sets(programme)
    names = [row.name for row in programme.rows]
    for size in range(1, len(names) + 1):
        found = [
            some for some in combinations(names, size) if all(set(some) & one for one in broken)
        ]
        if found:
            return found
    return []


def fewest_to_give_way(programme):
    """By enumeration: the smallest sets of rules without which some portfolio keeps the rest."""
    broken = broken_sets(programme)
    size = min(map(len, broken))
    return {one for one in broken if len(one) == size}


def least_move(programme, row, end):
    """By enumeration: the least step of one end that lets a portfolio keep every rule; None if none does."""
    others = programme.without_rows(row.name)
    totals = [
        row.line.total(choice, programme.joints)
        for choice in every(programme)
        if others.feasible(choice)
    ]
    if end == "high":
        return min((t for t in totals if row.low is None or t >= row.low), default=None)
    return max((t for t in totals if row.high is None or t <= row.high), default=None)


def mended(programme, repair):
    """The programme with the ends moved."""
    rows = {row.name: row for row in programme.rows}
    for move in repair.moves:
        rows[move.row] = replace(rows[move.row], **{move.end: move.after})
    return replace(programme, rows=tuple(rows.values()))


def hold(programme, found):
    """Everything a clash claims, against the enumeration."""
    assert found.smallest
    assert found.complete
    assert found.fewest
    assert found.proved
    assert found.minimal
    assert sorted(found.sets) == sorted(smallest_clashes(programme))
    assert found.rows == found.sets[0]
    assert len(found.witnesses) == len(found.rows)
    for name, choice in zip(found.rows, found.witnesses, strict=True):
        broken = {row.name for row, _ in programme.broken(choice)} & set(found.rows)
        assert broken == {name}, "each member is necessary"
    assert {
        frozenset(move.row for move in repair.moves) for repair in found.repairs
    } == fewest_to_give_way(programme)
    for repair in found.repairs:
        assert mended(programme, repair).feasible(repair.choice), "the repair works"
        assert repair.least
    single = [repair.moves[0] for repair in found.repairs if len(repair.moves) == 1]
    for row in programme.rows:
        for move in single:
            if move.row == row.name:
                assert move.after == least_move(programme, row, move.end)
                before = row.high if move.end == "high" else row.low
                assert move.before == before


def test_clashes_are_the_enumerations():
    """Some one in seven of the made programmes are infeasible."""
    seen = 0
    for seed in range(400):
        programme = made(seed, most=4, unit=(1, 10**9)[seed % 2])
        if not any(programme.feasible(choice) for choice in every(programme)):
            seen += 1
            hold(programme, clash(programme))
    assert seen > 30


def overloaded(seed):
    """A made programme under the rules of three others: clashes of several rules, and several of them."""
    programme = made(seed, most=4)
    line = Line(tuple((i, (1,) * len(levels)) for i, levels in enumerate(programme.levels)))
    rows = [
        replace(row, name=f"{row.name} again")
        for row in programme.rows
        if row.low is None and row.high
    ]
    more = [RuleRow(f"all {k}", line, low=k) for k in sorted({1, 2, len(programme.ids)})]
    return programme.with_rows(*(replace(row, high=(row.high or 0) // 4) for row in rows), *more)


def test_clashes_of_many_rules_are_the_enumerations():
    sizes = {}
    for seed in range(120):
        programme = overloaded(seed)
        if programme.ids and not any(programme.feasible(choice) for choice in every(programme)):
            found = clash(programme)
            hold(programme, found)
            key = (
                min(len(found.rows), 2),
                min(len(found.sets), 2),
                min(len(found.repairs[0].moves), 2),
            )
            sizes[key] = sizes.get(key, 0) + 1
    assert any(rows == 2 and sets == 2 for rows, sets, _ in sizes)
    assert any(changes == 2 for _, _, changes in sizes)


def two_rules():
    """Two recommendations of 30 and 50, both required, within 60."""
    money = Line(((0, (30,)), (1, (50,))))
    rows = (
        RuleRow("R0 required", Line(((0, (1,)),)), low=1),
        RuleRow("R1 required", Line(((1, (1,)),)), low=1),
        RuleRow("Budget", money, high=60, unit=Fraction(1, 2)),
        RuleRow("Innocent", Line(((0, (1,)), (1, (1,)))), high=2),
    )
    return Programme(("R0", "R1"), (("a",), ("a",)), ((5,), (7,)), (), rows, money)


def test_the_example_a_planner_knows():
    found = clash(two_rules())
    assert found.rows == ("R0 required", "R1 required", "Budget")
    assert found.sets == (found.rows,)
    assert found.witnesses == ((0, 1), (1, 0), (1, 1))
    moves = [
        (m.row, m.end, m.before, m.after, m.amount)
        for repair in found.repairs
        for m in repair.moves
    ]
    assert moves == [
        ("R0 required", "low", 1, 0, -1),
        ("R1 required", "low", 1, 0, -1),
        ("Budget", "high", 60, 80, 10),
    ]


def test_two_clashes_apart_need_two_rules_to_give_way():
    line = Line(((0, (1,)),)), Line(((1, (1,)),))
    rows = tuple(
        row
        for i in (0, 1)
        for row in (RuleRow(f"in {i}", line[i], low=1), RuleRow(f"out {i}", line[i], high=0))
    )
    programme = Programme(("A", "B"), (("a",), ("a",)), ((1,), (1,)), (), rows, Line(()))
    found = clash(programme)
    assert found.sets == (("in 0", "out 0"), ("in 1", "out 1"))
    assert {tuple(move.row for move in repair.moves) for repair in found.repairs} == {
        ("in 0", "in 1"), ("in 0", "out 1"), ("out 0", "in 1"), ("out 0", "out 1"),
    }  # fmt: skip


def test_one_level_at_most_is_no_rule():
    """Level 1 and level 2 of one recommendation both asked for: the two askings clash, nothing else is named."""
    rows = (
        RuleRow("first", Line(((0, (1, 0)),)), low=1),
        RuleRow("second", Line(((0, (0, 1)),)), low=1),
    )
    programme = Programme(("A",), (("a", "b"),), ((1, 2),), (), rows, Line(()))
    assert clash(programme).rows == ("first", "second")


def test_a_rule_that_nothing_can_keep_clashes_alone():
    programme = two_rules().with_rows(RuleRow("Impossible", Line(()), low=1))
    found = clash(programme)
    assert found.sets == (("Impossible",),)
    assert len(found.witnesses) == 1
    assert all("Impossible" in {move.row for move in repair.moves} for repair in found.repairs)


def test_a_case_that_can_hold_has_no_clash():
    with pytest.raises(ValueError, match="nothing clashes"):
        clash(two_rules().without_rows("Budget"))


def test_what_could_not_be_shown_is_not_claimed(monkeypatch):
    """With no work allowed beyond the first question, the whole is what clashes: neither minimal nor smallest."""
    monkeypatch.setattr(infeasible, "WORK", 0)
    found = clash(two_rules())
    assert found.rows == ("R0 required", "R1 required", "Budget", "Innocent")
    assert found.proved
    assert not found.minimal
    assert not found.smallest
    assert not found.complete
    assert not found.fewest
    monkeypatch.setattr(infeasible, "NODE_LIMIT", 0)
    assert not clash(two_rules()).proved


def test_with_little_work_what_is_said_still_holds(monkeypatch):
    """Whatever the work allowed: the set clashes, witnesses are portfolios, repairs work, nothing false is claimed."""
    for seed in range(40):
        programme = overloaded(seed)
        if not programme.ids or any(programme.feasible(choice) for choice in every(programme)):
            continue
        for work in (0, 5_000, 20_000, 80_000):
            monkeypatch.setattr(infeasible, "WORK", work)
            found = clash(programme)
            true = smallest_clashes(programme)
            assert all(set(found.rows) & broken for broken in broken_sets(programme)), "it clashes"
            assert len(found.rows) >= len(true[0])
            assert not found.smallest or len(found.rows) == len(true[0])
            assert not found.complete or sorted(found.sets) == sorted(true)
            for name, choice in zip(found.rows, found.witnesses, strict=True):
                if choice is not None:
                    assert {row.name for row, _ in programme.broken(choice)} & set(found.rows) == {
                        name
                    }
            fewest = fewest_to_give_way(programme)
            for repair in found.repairs:
                assert mended(programme, repair).feasible(repair.choice)
            assert (
                not found.fewest
                or {frozenset(m.row for m in r.moves) for r in found.repairs} <= fewest
            )


@given(programmes(most=3))
def test_hitting_sets_are_the_enumerations(programme):
    """Families made from the broken sets of portfolios; every smallest hitting set is found and no other."""
    names = sorted({name for one in broken_sets(programme) for name in one})
    family = sorted(
        {tuple(sorted(names.index(name) for name in one)) for one in broken_sets(programme)}
    )
    wanted = []
    if () not in family:
        for size in range(len(names) + 1):
            wanted = [
                some
                for some in combinations(range(len(names)), size)
                if all(set(some) & set(f) for f in family)
            ]
            if wanted:
                break
    asked = smallest(
        lambda some: next((f for f in family if not set(f) & set(some)), None),
        most=99,
        size=len(names),
    )
    assert asked.complete
    assert list(asked.sets) == wanted
    if wanted:
        assert hitting(family, len(wanted[0]) - 1) is None


def test_asking_ends_after_so_many_asks():
    family = [(0, 1), (2, 3), (4, 5)]
    asked = []

    def missed(some):
        asked.append(some)
        return next((f for f in family if not set(f) & set(some)), None)

    assert smallest(missed, most=9, size=6, asks=3) == SmallestSets((), complete=False)
    assert len(asked) == 3
    assert len(smallest(missed, most=9, size=6).sets) == 8
    assert smallest(missed, most=2, size=6) == SmallestSets(((0, 2, 4), (0, 2, 5)), complete=False)
