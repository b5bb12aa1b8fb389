"""Certificates: replayed by a checker that shares nothing with the search, and refused where they claim too much."""

import copy
import json
from dataclasses import replace

import pytest

from scoring.exact import tree
from scoring.exact.proof import certificate
from scoring.exact.search import prove
from tests.scoring.portfolio.made import everything, made, ties_of
from tests.scoring.portfolio.replay import Replay


@pytest.fixture(params=["listed at once", "branched"])
def way(request, monkeypatch):
    """Once as it is, once with hardly any listing, so that even small programmes branch."""
    if request.param == "branched":
        monkeypatch.setattr(tree, "LEAF", 2)
        monkeypatch.setattr(tree, "BEAM", 1)
    return request.param


def written(programme):
    return json.loads(json.dumps(certificate(programme, prove(programme, recorded=True))))


@pytest.mark.parametrize("unit", [1, 10**25])
def test_a_certificate_convinces_a_stranger(way, unit):
    """Every closed proof, feasible or not, is accepted, and its portfolios are the enumeration's ties."""
    branched = 0
    for seed in range(150):
        programme = made(seed, unit=unit)
        paper = written(programme)
        assert Replay(programme, paper).holds()
        assert [tuple(c) for c in paper["portfolios"]] == ties_of(programme, everything(programme))
        branched += len(paper["nodes"]) > 1
    assert (branched > 10) is (way == "branched")


def test_a_planted_answer_is_caught(way):
    """Without its best portfolio, with an infeasible one or with a threshold too low, a certificate is refused."""
    caught = 0
    for seed in range(150):
        programme = made(seed)
        paper = written(programme)
        for place in range(len(paper["portfolios"])):
            planted = copy.deepcopy(paper)
            del planted["portfolios"][place]
            assert not Replay(programme, planted).holds()
            caught += 1
        feasible = everything(programme)
        if len(feasible) > len(paper["portfolios"]):
            planted = copy.deepcopy(paper)
            second = max(programme.value(c) for c in feasible if list(c) not in paper["portfolios"])
            planted["threshold"] = str(second)
            assert not Replay(programme, planted).holds()
            caught += 1
    assert caught > 200


def test_a_certificate_is_for_its_own_figures(way):
    """A better recommendation or a wider budget behind the checker's back is noticed wherever it changes the answer."""
    noticed = 0
    for seed in range(80):
        programme = made(seed)
        paper = written(programme)
        wider = replace(
            programme,
            rows=tuple(
                r if r.high is None else replace(r, high=r.high + 7) for r in programme.rows
            ),
        )
        ties = ties_of(wider, everything(wider))
        worth = [wider.value(tie) for tie in ties if wider.value(tie) >= int(paper["threshold"])]
        if worth and {tuple(c) for c in paper["portfolios"]} != {
            c for c in everything(wider) if wider.value(c) >= int(paper["threshold"])
        }:
            assert not Replay(wider, paper).holds()
            noticed += 1
    assert noticed > 15


def test_without_a_closed_proof_there_is_no_certificate():
    programme = next(p for p in map(made, range(100)) if p.ids)
    with pytest.raises(ValueError, match="did not close"):
        certificate(programme, prove(programme, node_limit=0, recorded=True))


def test_branching_changes_no_answer(monkeypatch):
    """However the search is cut up, choice, value and ties are the same."""
    for seed in range(150):
        programme = made(seed)
        whole = prove(programme, recorded=True)
        with monkeypatch.context() as patch:
            patch.setattr(tree, "LEAF", 2)
            patch.setattr(tree, "BEAM", 1)
            parts = prove(programme, recorded=True)
        assert (parts.choice, parts.value, parts.bound, parts.ties) == (
            whole.choice,
            whole.value,
            whole.bound,
            whole.ties,
        )
