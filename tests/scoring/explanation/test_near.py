"""Near-ties, k best and holdings against enumeration."""

from fractions import Fraction

import pytest

from scoring.exact import tree
from scoring.exact.search import Prover
from scoring.explanation import near_optimal as near
from scoring.explanation.near_optimal import (
    differences,
    holdings,
    k_best,
    most_different,
    near_optimal,
    word_of,
)
from tests.scoring.exact.test_search import alike
from tests.scoring.portfolio.made import everything, made


def ranked(programme, choices):
    return sorted(
        choices,
        key=lambda c: (
            -programme.value(c),
            programme.spending(c),
            sum(map(bool, c)),
            programme.order(c),
        ),
    )


@pytest.mark.parametrize("leaf", [60_000, 3])
def test_all_near_ties_are_the_enumeration(leaf, monkeypatch):
    """Every portfolio within the tolerance, none besides, best first; also when the search must branch."""
    monkeypatch.setattr(near, "LEAF", leaf)
    for seed in range(120):
        programme = made(seed, unit=(1, 10**12)[seed % 2])
        feasible = everything(programme)
        top = max((programme.value(c) for c in feasible), default=0)
        for within in (0, 2, 15 * (1, 10**12)[seed % 2]):
            found = near_optimal(programme, within)
            wanted = ranked(programme, [c for c in feasible if programme.value(c) >= top - within])
            assert found.complete
            assert list(found.portfolios) == wanted
            assert list(found.values) == [programme.value(c) for c in wanted]
            assert found.best == (top if feasible else None)


def test_too_many_are_counted_from_below():
    """Beyond the limit the list says it is not complete, and everything in it qualifies."""
    programme = alike(16, 30)
    found = near_optimal(programme, 14, limit=500)
    assert not found.complete
    assert len(found.portfolios) > 500
    assert all(programme.feasible(c) and programme.value(c) >= 70 - 14 for c in found.portfolios)
    assert len(set(found.portfolios)) == len(found.portfolios)
    assert {h.word for h in holdings(found)} <= {"likely", "toss-up", "unlikely"}
    farthest, proved = most_different(found)
    assert proved
    # At least 8 of 16 are funded and the first funds 10: 8 leave it, the other 6 come in.
    assert differences(found.portfolios[0], farthest) == 14


def test_the_k_best_are_the_enumeration():
    for seed in range(120):
        programme = made(seed)
        wanted = ranked(programme, everything(programme))
        prover = Prover(programme)
        for k in (1, 3, 10):
            found = k_best(prover, k)
            assert found.complete
            assert list(found.portfolios) == wanted[:k]


def test_the_k_best_among_endless_ties_have_the_right_values():
    found = k_best(alike(18, 28), 5, limit=50)
    assert not found.complete
    assert found.values == (63,) * 5


def test_no_k_no_list():
    with pytest.raises(ValueError, match="at least one"):
        k_best(made(1), 0)


def test_holdings_count_the_list():
    """Shares are those of the enumeration; certain and out are said exactly when all and none hold it."""
    for seed in range(80):
        programme = made(seed)
        found = near_optimal(programme, 6)
        for holding in holdings(found):
            levels = [choice[holding.index] for choice in found.portfolios]
            assert holding.share == Fraction(sum(level > 0 for level in levels), len(levels))
            assert sum(holding.shares) == 1
            assert (holding.word == "certain") is all(levels)
            assert (holding.word == "out") is (not any(levels))
            assert holding.proved


def test_words():
    """Three quarters is likely, one quarter unlikely."""
    shares = [Fraction(n, 8) for n in range(9)]
    assert [word_of(s) for s in shares] == [
        "out", "unlikely", "unlikely", "toss-up", "toss-up", "toss-up", "likely", "likely", "certain",
    ]  # fmt: skip


def test_words_of_an_incomplete_list_are_proved_or_weakened():
    """Cut short at every length, a list never calls certain or out what is not."""
    for seed in range(60):
        programme = made(seed)
        whole = {h.index: h for h in holdings(near_optimal(programme, 6))}
        for limit in (0, 2, 5):
            part = near_optimal(programme, 6, limit=limit)
            for holding in holdings(part):
                full = whole[holding.index]
                if part.count is not None:  # counted on, though not listed
                    assert holding == full
                assert holding.proved is (holding.word in {"certain", "out"}) or part.count
                if holding.proved:
                    assert holding.word == full.word
                for word, truth in zip(holding.level_words, full.level_words, strict=True):
                    assert word not in {"certain", "out"} or word == truth


def test_the_most_different_one():
    """No near-optimal portfolio differs in more recommendations, whether the list is complete or cut short."""
    for seed in range(80):
        programme = made(seed)
        whole = near_optimal(programme, 6)
        for found in (whole, near_optimal(programme, 6, limit=1)):
            answer = most_different(found)
            if answer is None:
                assert len(found.portfolios) < 2
                continue
            farthest, proved = answer
            first = found.portfolios[0]
            assert proved
            assert farthest in whole.portfolios
            assert differences(first, farthest) == max(
                differences(first, c) for c in whole.portfolios
            )


def test_a_small_leaf_is_really_used(monkeypatch):
    """The branching test above does branch: with a leaf of three a wide listing takes several nodes."""
    programme = next(p for p in map(made, range(50)) if len(everything(p)) > 100)
    prover = Prover(programme)
    goal = near.Goal(prover.prove().best - 30, 10**6)
    searched = prover.search(prover.system.setting(), goal, leaf=3)
    assert searched.nodes > 1
    assert tree.LEAF > 3
