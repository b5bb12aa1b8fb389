"""Derived truths hold for every portfolio that is looked for, close what branching does not, and can be replayed."""

import copy
import json

import pytest

from scoring.exact import search
from scoring.exact.bounds import bound
from scoring.exact.derived import strengthen
from scoring.exact.inequalities import System
from scoring.exact.programme import Line, RuleRow
from scoring.exact.proof import certificate
from scoring.exact.relaxation import Relaxation
from scoring.exact.search import prove
from scoring.portfolio.certificate_file import written
from steelyard.verify.proof import Replay as Auditor
from tests.scoring.exact.test_knapsack import family
from tests.scoring.portfolio.made import everything, made
from tests.scoring.portfolio.replay import Replay


def paired(name, count, seed=1):
    """A hard family under further rules, so that it is no knapsack: every fifth needs the one before, pairs exclude."""
    programme = family(name, count, seed)
    rows = [
        RuleRow(f"{i} needs {i - 1}", Line(((i - 1, (-1,)), (i, (1,)))), high=0)
        for i in range(5, count, 5)
    ]
    rows += [
        RuleRow(f"{i} or {i + 1}", Line(((i, (1,)), (i + 1, (1,)))), high=1)
        for i in range(2, count - 1, 7)
    ]
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
            for truth in strengthen(programme, threshold, lambda _: False):
                truths += 1
                for choice in feasible:
                    if programme.value(choice) >= threshold:
                        assert truth.line.total(choice, programme.joints) <= truth.bound
    assert truths > 20


def at_the_root(programme, truths=()):
    """The most that the first relaxation's multipliers leave possible, in whole value units."""
    system = System(programme, truths)
    setting = system.setting()
    relaxed = Relaxation(system).solve(setting, setting.domain)
    found = bound(system, setting, relaxed.multipliers, setting.domain)
    return found.total // found.scale


@pytest.mark.parametrize(
    "name",
    [
        "strongly correlated",
        "a little more than the cost",
        "inverse strongly correlated",
        "two constants",
        "even costs, odd budget",
    ],
)
def test_value_and_cost_that_go_together_are_closed_at_the_root(name):
    """A bound on how many are funded, or on the value beyond the cost, is often the whole proof, and nearly always.

    Without truths the root proves none of six instances; with them two or more, and a quarter of
    the gaps is left.
    """
    plain = strong = closed = 0
    for count in (40, 60):
        for seed in (1, 2, 3):
            programme = family(name, count, seed)
            best = prove(programme).best
            without, with_truths = (
                at_the_root(programme),
                at_the_root(programme, strengthen(programme, best, best.__ge__)),
            )
            assert best <= with_truths <= without
            assert without > best
            plain, strong, closed = (
                plain + without - best,
                strong + with_truths - best,
                closed + (with_truths == best),
            )
    assert closed >= 2
    assert 4 * strong <= plain


@pytest.fixture
def at_once(monkeypatch):
    """Derive truths after the first relaxation, and no tables."""
    monkeypatch.setattr(search, "LATE", 1)
    monkeypatch.setattr(search, "recognise", lambda *_: None)


@pytest.mark.parametrize(
    "name", ["strongly correlated", "a little more than the cost", "inverse strongly correlated"]
)
def test_a_proof_by_derived_truths_convinces_two_strangers(at_once, name):
    """Under a budget alone and under rules besides; and no proof is left without its truths or its best portfolio."""
    used = 0
    for programme in (family(name, 40), paired(name, 40)):
        proof = prove(programme, recorded=True)
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


@pytest.mark.parametrize("name", ["almost strongly correlated", "two constants"])
def test_a_truth_may_not_rest_on_itself_or_on_a_later_one(at_once, name):
    """Truths come in order, so that none can prove itself: a later one is unknown, and so is one moved behind."""
    programme = paired(name, 40, 2)
    paper = json.loads(json.dumps(certificate(programme, prove(programme, recorded=True))))
    told = json.loads(json.dumps(written(programme)))
    assert Auditor(told, paper).proves()
    truths = paper["derived"]
    resting = [
        (int(key.removeprefix("derived:")), place)
        for place, truth in enumerate(truths)
        for key in truth["weights"]
        if key.startswith("derived:")
    ]
    assert resting
    assert all(earlier < place for earlier, place in resting)
    for place in range(len(truths)):
        for later in range(place, len(truths)):
            planted = copy.deepcopy(paper)
            planted["derived"][place]["weights"][f"derived:{later}"] = "1"
            refused(programme, told, planted, f"derived:{later}")
    for earlier, place in resting:
        planted = copy.deepcopy(paper)
        planted["derived"][earlier], planted["derived"][place] = truths[place], truths[earlier]
        refused(programme, told, planted, "derived:")


def refused(programme, told, paper, key):
    """Hold two strangers to refusing what names a truth that is not known yet."""
    for stranger, of in ((Replay, programme), (Auditor, told)):
        with pytest.raises(KeyError, match=key):
            stranger(of, paper)


def test_rules_besides_the_budget_do_not_keep_it_open():
    """Forty strongly correlated ones with prerequisites and exclusions, which no table can take."""
    for seed in range(3):
        proof = prove(paired("strongly correlated", 40, seed))
        assert proof.closed
        assert proof.settled
