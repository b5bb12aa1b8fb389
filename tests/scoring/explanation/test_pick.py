"""A proposed portfolio: what it breaks and loses, and the fewest swaps to the best, against brute force."""

import random
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from criteria.model.problems import CaseError
from criteria.model.proposals import picked, read_pick
from scoring.exact.search import Prover
from scoring.explanation.proposal import pick
from scoring.portfolio.difference import apply
from tests.cases import small_case
from tests.scoring.portfolio.made import everything, made


def test_a_pick_is_judged_as_the_enumeration_does():
    """Breaches, loss and the number of changes equal brute force, for feasible and infeasible proposals."""
    rng = random.Random(2)
    broken = kept = several = 0
    for seed in range(150):
        programme = made(seed)
        prover = Prover(programme)
        best = prover.prove().choice
        if best is None:
            continue
        feasible = everything(programme)
        top = max(map(programme.value, feasible))
        for _ in range(3):
            proposed = tuple(rng.randint(0, len(levels)) for levels in programme.levels)
            found = pick(prover, best, proposed)
            assert found.feasible is (proposed in feasible)
            assert {breach.row: breach.excess for breach in found.breaches} == {
                row.name: row.excess(proposed, programme.joints)
                for row in programme.rows
                if row.excess(proposed, programme.joints)
            }
            assert found.lost == top - programme.value(proposed)
            tops = [choice for choice in feasible if programme.value(choice) >= top - programme.tie]
            fewest = min(
                sum(a != b for a, b in zip(proposed, choice, strict=True)) for choice in tops
            )
            assert found.fewest
            assert sum(len(swap.moved) for swap in found.swaps) == fewest
            assert found.matches is (proposed in tops)
            at = proposed
            for swap in found.swaps:
                after = apply(at, swap.moved)
                assert swap.choice == after
                assert swap.gain == programme.value(after) - programme.value(at)
                assert swap.cost == programme.spending(after) - programme.spending(at)
                # The target itself keeps every rule, so a step can always end there.
                assert swap.feasible
                at = after
            assert at == found.target
            broken += not found.feasible
            kept += found.feasible
            several += len(found.swaps) > 1
    assert min(broken, kept, several) > 20


def test_a_pick_must_name_a_level_for_each():
    programme = made(3)
    prover = Prover(programme)
    best = prover.prove().choice
    with pytest.raises(ValueError, match="one level that there is"):
        pick(prover, best, (*best, 0))
    with pytest.raises(ValueError, match="one level that there is"):
        pick(prover, best, (9,) * len(best))


def test_a_pick_is_read_from_the_column():
    rows = [{"id": "A", "name": "First", "pick": "yes"}, {"id": "B", "name": "Second"}]
    assert picked(small_case(recommendations=rows)) == (1, 0)
    assert picked(small_case()) is None
    rows[1]["pick"] = "standrad"
    with pytest.raises(
        CaseError,
        match=r"B has no level standrad\. Its levels are standard\. Did you mean standard\?",
    ):
        picked(small_case(recommendations=rows))


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("option,level\nB,standard\n", (0, 1)),
        ("\ufeffOption;Level;note\nA;x;why not\n\nB;no;\n", (1, 0)),
        ("level,option\nStandard,A\n", (1, 0)),
        ("option,level\nA,\nB,x\n", (0, 1)),
        ("option,level\nA,no\n", (0, 0)),
    ],
)
def test_a_pick_is_read_from_a_file(tmp_path: Path, text, levels):
    path = tmp_path / "pick.csv"
    path.write_text(text, encoding="utf-8")
    assert read_pick(path, small_case()) == levels


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "option,level\nC,standard\n",
            "pick.csv, line 2, column option: no recommendation is called “C”.",
        ),
        (
            "option,level\nA,full\n",
            "pick.csv, line 2, column level: A has no level full. Its levels are standard.",
        ),
        (
            "option,level\nA,yes\nA,no\n",
            "pick.csv, line 3, column option: A stands here a second time.",
        ),
        ("name,level\nA,yes\n", "pick.csv, line 1: the headings are name, level."),
        ("", "pick.csv, line 1: the headings are missing."),
        (
            "option,level\nA,\nB,\n",
            "pick.csv, line 2, column level: no row has a level. A row with a blank one is not",
        ),
        ("option,level\n", "pick.csv, line 2, column level: no row has a level."),
    ],
)
def test_what_is_wrong_with_a_file_is_said_with_its_line(tmp_path: Path, text, message):
    path = tmp_path / "pick.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CaseError) as raised:
        read_pick(path, small_case())
    assert str(raised.value).startswith(message)


def test_a_file_in_another_encoding_is_said_so(tmp_path: Path):
    path = tmp_path / "pick.csv"
    path.write_bytes("option,level\nA,groß\n".encode("cp1252"))
    with pytest.raises(CaseError, match=r"pick\.csv is not UTF-8 text\. Save it as “CSV UTF-8”\."):
        read_pick(path, small_case())


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path):
    with pytest.raises(CaseError, match="cannot be read"):
        read_pick(tmp_path / "nothing.csv", small_case())


def test_gains_are_in_points():
    """A value unit of a quarter point: the loss is in points."""
    programme = replace(made(6), tie=0, value_unit=Fraction(1, 4), money_unit=Fraction(1, 2))
    prover = Prover(programme)
    best = prover.prove().choice
    nothing = (0,) * len(best)
    found = pick(prover, best, nothing)
    assert found.lost == programme.value(best) * Fraction(1, 4) - found.value
    assert sum(swap.gain for swap in found.swaps) == found.lost
