"""What a certificate lists beside the best: the next ones where they are soon proved, else no more than was proved."""

import random
from dataclasses import replace

import pytest

from scoring.exact.programme import Line, RuleRow
from scoring.exact.proof import certificate
from scoring.exact.search import Prover
from scoring.portfolio import certificate_file
from scoring.portfolio.certificate_file import NEAR, decision_certificate, listing
from scoring.portfolio.from_case import programme as programme_of
from scoring.portfolio.optimum import optimum
from scoring.value.costs import cost_table
from scoring.value.evaluation import evaluate
from tests.cases import small_case
from tests.scoring.portfolio.made import everything, made
from tests.scoring.portfolio.replay import Replay
from tests.scoring.portfolio.test_optimum import budget


def replays(programme, proof):
    return Replay(programme, certificate(programme, proof)).holds()


def test_the_best_are_listed_with_all_that_tie_with_the_last_of_them():
    """Law: nothing left out is worth as much as the last that is listed, and what is listed is proved together."""
    for seed in range(40):
        programme = made(seed)
        proof = optimum(programme).proof
        if proof.choice is None:
            continue
        near = listing(programme, proof, 5)
        feasible = everything(programme)
        assert set(proof.ties) <= set(near.ties)
        assert len(near.ties) >= min(5, len(feasible))
        assert set(near.ties) == {
            choice for choice in feasible if programme.value(choice) >= near.threshold
        }
        assert replays(programme, near)


@pytest.mark.parametrize(
    "programme",
    [
        budget([1] * 14, [1] * 14, 7),  # 3,432 are the best
        budget(
            [100] + [1] * 40, [20] + [1] * 40, 20
        ),  # one is, and far more than may be listed come next
    ],
)
def test_where_too_many_are_as_good_as_the_last_the_proof_stays_as_it_is(programme):
    proof = optimum(programme).proof
    assert proof.closed
    assert listing(programme, proof, NEAR) is proof
    assert replays(programme, proof)


def test_of_a_large_programme_a_listing_takes_no_more_than_a_stage(monkeypatch):
    """Forty of which 21 may be funded: with a stage's work, all that the proof suggests; with none, the least."""
    asked = []
    search = Prover.search

    def counted(self, *args, node_limit, **options):
        asked.append(node_limit)
        return search(self, *args, node_limit=node_limit, **options)

    rng = random.Random(1)
    costs = [rng.randint(500, 1_000) for _ in range(40)]
    values = [cost + rng.randint(0, 400) for cost in costs]
    programme = budget(costs, values, sum(costs) // 2).with_rows(
        RuleRow("most", Line(tuple((i, (1,)) for i in range(40))), high=21),
    )
    proof = replace(optimum(programme).proof, nodes=500)
    monkeypatch.setattr(Prover, "search", counted)
    listing(programme, proof)
    monkeypatch.setattr(certificate_file, "stage_work", lambda _: 0)
    listing(programme, proof)
    assert asked == [1_010, certificate_file.SOON]


def test_a_hash_is_the_same_with_the_case_written_beforehand():
    """Law: the text of a case stands for it in every hash, and a certificate of it has the same bytes."""
    case = small_case()
    programme = programme_of(evaluate(case), cost_table(case))
    best = optimum(programme)
    dumped = certificate_file.Dumped.of(case)
    paper = {"a": [1, "ä"], "case": dumped.tree, "d": None}
    assert certificate_file.sha256(paper, dumped.text) == certificate_file.sha256(paper)
    with_text = decision_certificate(case, programme, best, dumped=dumped)
    assert with_text == decision_certificate(case, programme, best)


def test_a_clash_is_no_decision():
    """Two that must be funded and cost more than there is: nothing can be certified as the best."""
    rows = [{"id": id_, "name": id_, "status": "required"} for id_ in "AB"]
    case = small_case(recommendations=rows)
    programme = programme_of(evaluate(case), cost_table(case))
    best = optimum(programme)
    assert best.status == "infeasible"
    with pytest.raises(
        ValueError, match="there is no portfolio: a clash has a certificate of its own"
    ):
        decision_certificate(case, programme, best)


def test_one_tie_that_is_known_is_not_called_the_only_one():
    """Thirty worth what they cost, half of them and half of the money: the best is proved, others as good are not."""
    rng = random.Random(0)
    costs = [rng.randint(50_000, 100_000) for _ in range(30)]
    half = RuleRow("half of them", Line(tuple((i, (1,)) for i in range(30))), high=15)
    found = optimum(budget(costs, costs, sum(costs) // 2).with_rows(half)).certificate
    assert (found.status, found.ties, found.listed, found.settled) == ("optimal", 1, False, False)
    assert found.sentences[-2:] == (
        "Whether another portfolio is equally good was not found out.",
        "That none of the equally good ones comes before it by the tie rule is not proved.",
    )
