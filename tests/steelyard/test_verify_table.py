"""The verifier on proofs by dynamic programme: accepted as they are, refused with any portfolio missing."""

import copy
import json

import pytest

from scoring.exact import search
from scoring.exact.programme import Line, RuleRow
from scoring.exact.proof import certificate
from scoring.exact.search import prove
from scoring.portfolio.certificate_file import written
from steelyard.verify.proof import Replay
from tests.scoring.exact.test_knapsack import made


def papers(programme):
    return json.loads(json.dumps(written(programme))), json.loads(
        json.dumps(certificate(programme, prove(programme, recorded=True)))
    )


def test_a_table_is_replayed(monkeypatch):
    """Every portfolio that the proof lists is needed in it, and no other."""
    monkeypatch.setattr(search, "SOON", 0)
    missing = tabled = 0
    for seed in range(100):
        told, proof = papers(made(seed))
        assert Replay(told, proof).proves()
        if not proof["nodes"][0].get("tabled"):  # everything fits, which needs no table
            continue
        tabled += 1
        for place in range(len(proof["portfolios"])):
            planted = copy.deepcopy(proof)
            del planted["portfolios"][place]
            assert not Replay(told, planted).proves()
            missing += 1
    assert missing > 100
    assert tabled > 90


def test_a_table_is_refused_where_there_is_more_than_one_budget(monkeypatch):
    """A proof cannot call for a table over rules that a table does not see."""
    monkeypatch.setattr(search, "SOON", 0)
    programme, proof = next(
        (p, proof) for p in map(made, range(50)) if (proof := papers(p)[1])["portfolios"]
    )
    other = RuleRow(
        "count",
        Line(tuple((i, (1,) * len(own)) for i, own in enumerate(programme.levels))),
        high=99,
    )
    with pytest.raises(ValueError, match="more than one budget"):
        Replay(json.loads(json.dumps(written(programme.with_rows(other)))), proof).proves()
