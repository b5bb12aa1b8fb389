"""Derived truths hold for every portfolio that is looked for, close what branching does not, and can be replayed."""

import copy
import json

import pytest

from scoring.portfolio import search
from scoring.portfolio.certificate_file import written
from scoring.portfolio.derived import strengthen
from scoring.portfolio.programme import Line, Row
from scoring.portfolio.proof import certificate
from scoring.portfolio.search import prove
from steelyard.verify_proof import Replay as Auditor
from tests.scoring.portfolio.made import everything, made
from tests.scoring.portfolio.replay import Replay
from tests.scoring.portfolio.test_knapsack import family


def paired(name, count, seed=1):
    """A hard family under further rules, so that it is no knapsack: every fifth needs the one before, pairs exclude."""
    programme = family(name, count, seed)
    rows = [Row(f"{i} needs {i - 1}", Line(((i - 1, (-1,)), (i, (1,)))), high=0) for i in range(5, count, 5)]
    rows += [Row(f"{i} or {i + 1}", Line(((i, (1,)), (i + 1, (1,)))), high=1) for i in range(2, count - 1, 7)]
    return programme.with_rows(*rows)


@pytest.mark.parametrize("unit", [1, 10**12])
def test_every_portfolio_that_is_looked_for_keeps_them(unit):
    """Whatever the rules: no portfolio worth the threshold breaks a truth derived for it."""
    truths = 0
    for seed in range(200):
        programme = made(seed, unit=unit)
        feasible = everything(programme)
        values = sorted(map(programme.value, feasible))
        for threshold in {values[-1], values[len(values) // 2]} if values else ():
            for truth in strengthen(programme, threshold, None):
                truths += 1
                for choice in feasible:
                    if programme.value(choice) >= threshold:
                        assert truth.line.total(choice, programme.joints) <= truth.bound
    assert truths > 20


@pytest.fixture
def at_once(monkeypatch):
    """Derive truths after the first relaxation, and no tables."""
    monkeypatch.setattr(search, "LATE", 1)
    monkeypatch.setattr(search, "recognise", lambda *_: None)


@pytest.mark.parametrize("name", ["strongly correlated", "a little more than the cost", "inverse strongly correlated"])
def test_a_proof_by_derived_truths_convinces_two_strangers(at_once, name):
    """Under a budget alone and under rules besides; and no proof is left without its truths or its best portfolio."""
    used = 0
    for programme in (family(name, 40), paired(name, 40)):
        proof = prove(programme)
        assert proof.closed
        used += bool(proof.derived)
        paper = json.loads(json.dumps(certificate(programme, proof)))
        told = json.loads(json.dumps(written(programme)))
        assert Replay(programme, paper).holds()
        assert Auditor(told, paper).proves()
        if not proof.derived:
            continue
        for place in range(len(paper["portfolios"])):
            planted = copy.deepcopy(paper)
            del planted["portfolios"][place]
            assert not Replay(programme, planted).holds()
            assert not Auditor(told, planted).proves()
        lower = {**paper, "threshold": str(proof.best - 1)}
        assert not Auditor(told, lower).proves()
        for wrong in ("-1", "0"):
            planted = copy.deepcopy(paper)
            planted["derived"][0]["scale"] = wrong
            with pytest.raises(ValueError, match="scale"):
                Auditor(told, planted)
        planted = copy.deepcopy(paper)
        key = next(iter(planted["derived"][0]["weights"]))
        planted["derived"][0]["weights"][key] = "-1"
        with pytest.raises(ValueError, match="below zero"):
            Auditor(told, planted)
    assert used


def test_rules_besides_the_budget_do_not_keep_it_open():
    """Forty strongly correlated ones with prerequisites and exclusions, which no table can take."""
    for seed in range(3):
        proof = prove(paired("strongly correlated", 40, seed))
        assert proof.closed
        assert proof.settled
