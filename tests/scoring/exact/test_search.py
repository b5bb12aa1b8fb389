"""The certified search against brute force, over every kind of rule."""

import itertools
import random
from dataclasses import replace

import pytest

from scoring.exact.programme import Joint, Line, Member, Programme, RuleRow
from scoring.exact.search import Prover, prove
from tests.scoring.portfolio.made import everything, made, ties_of

UNITS = (1, 10**6, 10**12, 10**25)


def agrees(programme: Programme) -> None:
    """The proof closes, and choice, value, bound and ties are the enumeration's."""
    ties = ties_of(programme, everything(programme))
    proof = prove(programme)
    assert proof.closed
    assert proof.settled
    assert proof.listed
    assert list(proof.ties) == ties
    assert proof.choice == (ties[0] if ties else None)
    assert proof.infeasible is (not ties)
    if ties:
        assert proof.value == programme.value(ties[0])
        assert proof.bound == proof.best == max(programme.value(tie) for tie in ties)
        assert proof.gap == 0
    else:
        assert proof.value is proof.bound is proof.gap is None


@pytest.mark.parametrize("unit", UNITS)
def test_the_proof_is_the_enumeration(unit):
    """Whatever the rules and the size of the units, brute force finds the same best portfolio and the same ties."""
    for seed in range(150):
        agrees(made(seed, unit=unit))


@pytest.mark.slow
@pytest.mark.parametrize("start", range(0, 50_000, 5_000))
def test_the_proof_is_the_enumeration_at_length(start):
    for seed in range(start, start + 5_000):
        agrees(made(seed, most=5, unit=UNITS[seed % 4]))


def test_made_programmes_are_of_every_kind():
    """The generator makes feasible and infeasible ones, ties, and each rule kept and broken by some portfolio."""
    kinds: dict[tuple[str, bool], int] = {}
    infeasible = tied = 0
    for seed in range(150):
        programme = made(seed)
        feasible = everything(programme)
        infeasible += not feasible
        tied += len(ties_of(programme, feasible)) > 1
        for choice in itertools.product(*(range(len(levels) + 1) for levels in programme.levels)):
            broken = {row.name for row, _ in programme.broken(choice)}
            for row in programme.rows:
                key = row.name.split()[0], row.name in broken
                kinds[key] = kinds.get(key, 0) + 1
    names = (
        "budget",
        "requires",
        "excludes",
        "count",
        "floor",
        "ceiling",
        "share",
        "fixed",
        "both",
    )
    assert all(kinds[name, broken] for name in names for broken in (True, False))
    assert infeasible > 10
    assert tied > 10


def test_a_prover_answers_as_a_cold_proof():
    """Changed values, row ends and levels, asked one after another of one model, give what a new model gives."""
    rng = random.Random(5)
    for seed in range(60):
        programme = made(seed)
        prover = Prover(programme)
        for _ in range(6):
            values = tuple(tuple(v + rng.randint(-9, 9) for v in own) for own in programme.values)
            joint_values = tuple(joint.value + rng.randint(-9, 9) for joint in programme.joints)
            ends = {
                row.name: (
                    None if row.low is None or rng.random() < 0.1 else row.low + rng.randint(-5, 5),
                    None
                    if row.high is None or rng.random() < 0.1
                    else row.high + rng.randint(-5, 9),
                )
                for row in programme.rows
            }
            fixed = {}
            for i, levels in enumerate(programme.levels):
                if rng.random() < 0.2:
                    low = rng.randint(0, len(levels))
                    fixed[i] = (low, rng.randint(low, len(levels)))
            warm = prover.prove(
                values=values, joint_values=joint_values, row_bounds=ends, fixed=fixed
            )
            changed = replace(
                programme,
                values=values,
                joints=tuple(
                    replace(j, value=v) for j, v in zip(programme.joints, joint_values, strict=True)
                ),
                rows=tuple(
                    replace(row, low=ends[row.name][0], high=ends[row.name][1])
                    for row in programme.rows
                ),
            )
            feasible = [
                choice
                for choice in everything(changed)
                if all(low <= choice[i] <= high for i, (low, high) in fixed.items())
            ]
            assert warm.closed
            assert list(warm.ties) == ties_of(changed, feasible)


def test_a_prover_made_anew_has_met_nothing():
    """Law: it answers by the same steps as a prover made from the programme, whatever the other one was asked."""
    for seed in range(30):
        programme = made(seed)
        asked_before = Prover(programme)
        asked_before.prove()
        fixed = dict.fromkeys(range(0, len(programme.ids), 3), (0, 0))
        again = asked_before.anew().prove(fixed=fixed)
        assert again == Prover(programme).prove(fixed=fixed)


def test_a_row_that_is_not_there_is_refused():
    prover = Prover(made(3))
    with pytest.raises(ValueError, match="no row is called 'nonsense'"):
        prover.prove(row_bounds={"nonsense": (0, 1)})


def test_a_floor_leaves_out_what_is_worth_less():
    """With a floor the search finds the best or proves that nothing reaches it."""
    for seed in range(80):
        programme = made(seed)
        ties = ties_of(programme, everything(programme))
        if ties:
            top = max(programme.value(tie) for tie in ties)
            assert prove(programme, floor=top + 1).infeasible
            # The ties below the floor are not asked for.
            assert list(prove(programme, floor=top).ties) == [
                tie for tie in ties if programme.value(tie) == top
            ]


def test_bad_guesses_do_no_harm():
    """Incumbents that are infeasible or poor change nothing."""
    rng = random.Random(1)
    for seed in range(80):
        programme = made(seed)
        guesses = [
            tuple(rng.randint(0, len(levels)) for levels in programme.levels) for _ in range(5)
        ]
        assert prove(programme, incumbents=guesses).ties == prove(programme).ties


def alike(count: int, high: int) -> Programme:
    """Make `count` recommendations that differ in nothing."""
    cost = Line(tuple((i, (3,)) for i in range(count)))
    return Programme(
        tuple(f"R{i}" for i in range(count)),
        (("L",),) * count,
        ((7,),) * count,
        (),
        (RuleRow("budget", cost, high=high),),
        cost,
    )


def test_too_many_ties_to_list_are_still_settled():
    """Twenty recommendations alike, half affordable: 184,756 ties, and the earlier rows are chosen."""
    programme = alike(20, 31)
    proof = prove(programme)
    assert proof.closed
    assert proof.settled
    assert not proof.listed
    assert proof.choice == (1,) * 10 + (0,) * 10
    assert proof.value == proof.bound == 70


def test_the_cheapest_of_many_ties():
    """Value alike, costs not: among hundreds of thousands of ties the cheapest, then the earlier."""
    count = 22
    cost = Line(tuple((i, (10 + i // 2,)) for i in reversed(range(count))))
    members = Line(tuple((i, (1,)) for i in range(count)))
    programme = Programme(
        tuple(f"R{i}" for i in range(count)),
        (("L",),) * count,
        ((7,),) * count,
        (),
        (RuleRow("n", members, high=11),),
        cost,
    )
    proof = prove(programme)
    assert proof.settled
    assert not proof.listed
    assert proof.choice == (1,) * 11 + (0,) * 11


def test_a_limit_leaves_an_exact_bound():
    """Where the search may not finish, it says so; its bound still holds."""
    rng = random.Random(8)
    count = 14
    rows = tuple(
        RuleRow(f"b{r}", Line(tuple((i, (rng.randint(50, 99),)) for i in range(count))), high=500)
        for r in range(4)
    )
    values = tuple((rng.randint(50, 99),) for _ in range(count))
    programme = Programme(
        tuple(f"R{i}" for i in range(count)), (("L",),) * count, values, (), rows, rows[0].line
    )
    best = max(programme.value(choice) for choice in everything(programme))
    proof = prove(programme, node_limit=0)
    assert not proof.closed
    assert not proof.infeasible
    assert proof.bound is not None
    assert proof.bound >= best
    assert prove(programme).value == best


@pytest.mark.parametrize(
    ("programme", "choice", "value"),
    [
        (Programme((), (), (), (), (), Line(())), (), 0),
        (Programme((), (), (), (), (RuleRow("r", Line(()), low=1),), Line(())), None, None),
        (Programme(("A",), ((),), ((),), (), (), Line(())), (0,), 0),
        (Programme(("A", "B"), (("L",), ("L",)), ((-3,), (-4,)), (), (), Line(())), (0, 0), 0),
        (
            Programme(
                ("A",),
                (("L",),),
                ((5,),),
                (),
                (RuleRow("b", Line(((0, (2,)),)), high=0),),
                Line(()),
            ),
            (0,),
            0,
        ),
        (
            Programme(
                ("A",), (("L",),), ((5,),), (Joint("j", (Member(0, 0, 0),), 9),), (), Line(())
            ),
            (0,),
            9,
        ),
        (Programme(("A",), (("L",),), ((5,),), (Joint("j", (), 9),), (), Line(())), (1,), 14),
    ],
    ids=[
        "empty",
        "empty and broken",
        "no levels",
        "all harmful",
        "no money",
        "a gain from not funding",
        "always",
    ],
)
def test_edges(programme, choice, value):
    proof = prove(programme)
    assert (proof.choice, proof.value, proof.closed) == (choice, value, True)
