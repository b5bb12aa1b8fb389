"""People side by side, against enumeration; agreement and group weights against textbooks and laws."""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria.model.case import Case
from criteria.read import read
from scoring.elicitation.elicited import Method
from scoring.exact import search
from scoring.exact.programme import Line
from scoring.exact.search import prove
from scoring.portfolio.from_case import programme, revalued
from scoring.portfolio.optimum import optimum
from scoring.robustness.views.agreement import clusters_within, kendall_w, mean_ranks, merges
from scoring.robustness.views.compromise import View, least_regret
from scoring.robustness.views.stakeholder_weights import Voice, arithmetic, geometric, voices
from scoring.robustness.views.stakeholders import Stakeholders, stakeholders
from scoring.value.costs import cost_table
from scoring.value.evaluation import Evaluation, evaluate
from tests.cases import small_case
from tests.oracle import Oracle
from tests.scoring.portfolio.made import everything, made
from tests.scoring.robustness.made_cases import world

F = Fraction
TIE = F(1, 10**9)


@pytest.mark.parametrize("seed", range(25))
def test_everything_equals_enumeration(seed: int) -> None:
    """Own bests, losses, who holds what, the means' bests, the least largest regret: over all feasible portfolios."""
    w = world(seed)
    found = stakeholders(w.evaluation, w.programme, w.best)
    bests = [w.most(voice.weights) for voice in found.people]
    for k, voice in enumerate(found.people):
        own = found.pick(voice.id)
        assert own.proved
        assert own.choice in w.feasible
        assert w.worth(own.choice, voice.weights) == pytest.approx(bests[k], abs=1e-9)
        for p, pick in enumerate(found.picks):
            assert found.values[k][p] == w.worth(pick.choice, voice.weights)
            assert found.losses[k][p] == w.worth(own.choice, voice.weights) - found.values[k][p]
    for pick in found.picks:
        if pick.weights is not None:
            assert w.worth(pick.choice, pick.weights) == pytest.approx(
                w.most(pick.weights), abs=1e-9
            )
    own = [w.worth(found.pick(v.id).choice, v.weights) for v in found.people]

    def largest(choice):
        return max(
            (best - w.worth(choice, v.weights)) / (best if best > 0 else 1)
            for v, best in zip(found.people, own, strict=True)
        )

    assert found.compromise.proved
    assert (
        found.compromise.largest
        == min(map(largest, w.feasible))
        == largest(found.compromise.choice)
    )
    assert found.compromise.bound == found.compromise.largest
    for i, row in enumerate(found.held):
        levels = tuple(found.pick(v.id).choice[i] for v in found.people)
        assert row.levels == levels
        either = []
        for voice, level in zip(found.people, levels, strict=True):
            worths = [(w.worth(choice, voice.weights), bool(choice[i])) for choice in w.feasible]
            best = max(worth for worth, _ in worths)
            either.append(
                any(worth >= best - TIE and held != bool(level) for worth, held in worths)
            )
        assert row.tied == tuple(either)
        firm = [bool(level) for level, both in zip(levels, either, strict=True) if not both]
        word = (
            "contested"
            if len(set(firm)) == 2
            else "tied"
            if any(either)
            else "all"
            if firm[0]
            else "none"
        )
        assert row.verdict == word
    assert found.own_voice == ()
    assert found.others == found.people
    for voice, valued, best in zip(found.people, found.programmes, found.bests, strict=True):
        assert best.points == max(w.worth(choice, voice.weights) for choice in w.feasible)
        assert valued.points(w.best) == w.worth(w.best, voice.weights)
    assert found.to_frame().loc["S0", "S0"] == 0
    assert sorted(id_ for cluster in found.clusters for id_ in cluster) == [
        v.id for v in found.people
    ]


@pytest.mark.parametrize("seed", range(150))
def test_the_least_largest_regret_of_any_views(seed: int) -> None:
    """Every kind of row, views of any sign: the regret is the least of all, and ties go to the fairest."""
    base = made(seed, most=5)
    feasible = everything(base)
    if not feasible:
        return
    rng = random.Random(seed)
    views = []
    for k in range(rng.randint(1, 4)):
        terms = tuple(
            (i, tuple(rng.randint(-3, 30) for _ in own)) for i, own in enumerate(base.values)
        )
        joints = tuple(
            (p, rng.randint(-5, 5)) for p in range(len(base.joints)) if rng.random() < 0.5
        )
        line = Line(terms, joints)
        best = max(line.total(choice, base.joints) for choice in feasible)
        views.append(View(f"v{k}", line, F(1, 7), best))
    found = least_regret(base, views, [rng.choice(feasible)])

    def regrets(choice):
        return [view.regret(choice, base.joints) for view in views]

    least = min(max(regrets(choice)) for choice in feasible)
    assert (found.proved, found.largest, found.bound) == (True, least, least)
    assert list(found.regrets) == regrets(found.choice)
    tied = [choice for choice in feasible if max(regrets(choice)) == least]

    def fairness(choice):
        return (
            sum(regrets(choice)),
            base.spending(choice),
            sum(map(bool, choice)),
            base.order(choice),
        )

    assert found.settled
    assert found.choice == min(tied, key=fairness)


def test_a_compromise_needs_somewhere_to_start() -> None:
    base = made(1, most=4)
    with pytest.raises(ValueError, match="needs a view"):
        least_regret(base, [], everything(base)[:1])


def twins(*people: tuple[str, int, int]) -> Case:
    """Two recommendations alike in everything, money for one, and people with weights on C1 and C2."""
    rows = [
        {"stakeholder": name, "name": name.title(), "criterion": c, "swing": swing}
        for name, first, second in people
        for c, swing in (("C1", first), ("C2", second))
    ]
    scores = [
        {"option": option, "criterion": c, "likely": score}
        for option in ("A", "B")
        for c, score in (("C1", 5), ("C2", 5))
    ]
    costs = [{"option": option, "year": 2027, "likely": 40} for option in ("A", "B")]
    return small_case(stakeholders=rows, scores=scores, costs=costs)


def of(case: Case) -> Stakeholders:
    """Everybody of a case, side by side."""
    evaluation = evaluate(case)
    base = programme(evaluation, cost_table(case))
    choice = prove(base).choice
    assert choice is not None
    group = stakeholders(evaluation, base, choice)
    assert group is not None
    return group


def test_of_two_alike_nobody_is_for_one_and_against_the_other() -> None:
    """Law: where a portfolio as good does the other thing, a person stands on neither side, in either row order."""
    group = of(twins(("t", 10, 90), ("m", 80, 20)))
    assert [row.tied for row in group.held] == [(True, True), (True, True)]
    assert [row.verdict for row in group.held] == ["tied", "tied"]
    turned = of(twins(("m", 80, 20), ("t", 10, 90)))
    assert [row.verdict for row in turned.held] == ["tied", "tied"]


def test_ties_too_many_to_list_are_asked_for_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Law: whether somebody is as well off either way does not depend on how many ties are listed."""
    for seed in range(4):
        w = world(seed)
        listed = stakeholders(w.evaluation, w.programme, w.best)
        with monkeypatch.context() as patch:
            patch.setattr(search, "TIES", 0)
            asked = stakeholders(w.evaluation, w.programme, w.best)
        assert listed is not None
        assert asked is not None
        assert [row.tied for row in asked.held] == [row.tied for row in listed.held]
    with monkeypatch.context() as patch:
        patch.setattr(search, "TIES", 0)
        assert [row.tied for row in of(twins(("t", 10, 90))).held] == [(True,), (True,)]


def test_whose_weights_are_the_case_s_is_its_own_voice() -> None:
    """By hand: the case's swings are 60 and 40. So 6 to 4 is its voice, 61 to 40 and 4 to 6 are not."""
    group = of(twins(("treasury", 6, 4), ("mines", 4, 6), ("nearly", 61, 40), ("twin", 30, 20)))
    assert group.own_voice == ("treasury", "twin")
    assert [voice.id for voice in group.others] == ["mines", "nearly"]
    assert group.pick("treasury").choice == group.pick("case").choice
    assert group.losses[0][0] == 0


def test_no_people_no_comparison() -> None:
    case = small_case()
    evaluation = evaluate(case)
    assert stakeholders(evaluation, programme(evaluation, cost_table(case)), (0, 0)) is None


def test_who_gives_no_full_weights_is_left_out_and_named() -> None:
    rows = [
        {"stakeholder": "T", "criterion": "C1", "swing": 10},
        {"stakeholder": "D", "name": "Defence", "criterion": "C1", "swing": 10, "influence": 2},
        {"stakeholder": "D", "criterion": "C2", "swing": 10},
    ]
    orders = [
        {"stakeholder": "E", "criterion": "C2", "rank": 1},
        {"stakeholder": "E", "criterion": "C1", "rank": 2},
    ]
    people, notes = voices(small_case(stakeholders=rows, weights=orders))
    assert people == (
        Voice("D", "Defence", "", F(2), (F(1, 2), F(1, 2)), Method.SWING),
        Voice("E", "E", "", F(1), (F(1, 4), F(3, 4)), Method.CENTROID),
    )
    assert notes == ("T gives no full set of weights and is left out. No swing for C2.",)


def test_group_weights_follow_influence() -> None:
    """Two voices, influence 3 : 1. Arithmetic: (3/4 * 0.8 + 1/4 * 0.2). Geometric: 0.8^0.75 * 0.2^0.25, scaled."""
    people = [
        Voice("A", "A", "", F(3), (F(4, 5), F(1, 5)), Method.SWING),
        Voice("B", "B", "", F(1), (F(1, 5), F(4, 5)), Method.SWING),
    ]
    assert arithmetic(people) == (F(13, 20), F(7, 20))
    first, second = 0.8**0.75 * 0.2**0.25, 0.2**0.75 * 0.8**0.25
    mean = geometric(people)
    assert float(mean[0]) == pytest.approx(first / (first + second), abs=1e-12)
    assert sum(mean) == 1


def test_the_geometric_mean_of_people_who_share_nothing_is_refused() -> None:
    people = [
        Voice(x, x, "", F(1), w, Method.SWING)
        for x, w in (("A", (F(1), F(0))), ("B", (F(0), F(1))))
    ]
    with pytest.raises(ValueError, match="no weight"):
        geometric(people)


def test_kendall_w_of_a_textbook() -> None:
    """Siegel and Castellan (1988), table 9.7: three interviewers rank six applicants, W = 0.16 (rounded)."""
    rankings = [[1, 6, 3, 2, 5, 4], [1, 5, 6, 4, 2, 3], [6, 3, 2, 5, 4, 1]]
    assert round(float(kendall_w([[F(r) for r in row] for row in rankings])), 2) == 0.16


@given(st.lists(st.lists(st.integers(0, 4), min_size=5, max_size=5), min_size=2, max_size=5))
def test_kendall_w_lies_between_nought_and_one_and_knows_agreement(scores: list[list[int]]) -> None:
    rankings = [mean_ranks([F(x) for x in row]) for row in scores]
    w = kendall_w(rankings)
    assert w is None or 0 <= w <= 1
    same = kendall_w([rankings[0]] * 3)
    assert same == 1 or len(set(scores[0])) == 1


def test_kendall_w_is_the_mean_of_spearman_without_ties() -> None:
    """Law: with no ties, the mean of the pairwise Spearman correlations is (m W - 1) / (m - 1)."""
    rng = random.Random(7)
    rankings = [rng.sample(range(1, 8), 7) for _ in range(4)]

    def spearman(a: list[int], b: list[int]) -> F:
        return 1 - F(6 * sum((x - y) ** 2 for x, y in zip(a, b, strict=True)), 7 * (49 - 1))

    pairs = [spearman(rankings[i], rankings[j]) for i in range(4) for j in range(i)]
    w = kendall_w([[F(r) for r in row] for row in rankings])
    assert sum(pairs) / len(pairs) == (4 * w - 1) / 3


def test_clusters_join_the_nearest_first() -> None:
    distances = [
        [F(x) for x in row] for row in ([0, 1, 9, 9], [1, 0, 8, 9], [9, 8, 0, 3], [9, 9, 3, 0])
    ]
    assert [(merge.members, merge.distance) for merge in merges(distances)] == [
        ((0, 1), 1),
        ((2, 3), 3),
        ((0, 1, 2, 3), 9),
    ]
    assert clusters_within(distances, F(0)) == ((0,), (1,), (2,), (3,))
    assert clusters_within(distances, F(3)) == ((0, 1), (2, 3))
    assert clusters_within(distances, F(9)) == ((0, 1, 2, 3),)


def test_the_brief_case_by_brute_force() -> None:
    """All of its portfolios: the compromise regrets no more than 5.8 % anywhere, and nothing regrets less."""
    case = read("rare-earths-brief")
    evaluation = evaluate(case)
    base = programme(evaluation, cost_table(case))
    found = stakeholders(evaluation, base, prove(base).choice)
    every = everything(base)
    valued = [
        revalued(base, Evaluation(case, evaluation.table, voice.weights)) for voice in found.people
    ]
    tops = [max(v.points(choice) for choice in every) for v in valued]
    least = min(
        max(1 - v.points(c) / top for v, top in zip(valued, tops, strict=True)) for c in every
    )
    assert found.compromise.largest == least
    assert float(least) == pytest.approx(0.0580166, abs=1e-6)


def test_the_full_case_agrees_with_the_second_evaluator(root: Path) -> None:
    """Every pick, valued by every stakeholder, by an evaluator that shares no code; each pick breaks no rule."""
    case = read("rare-earths")
    evaluation = evaluate(case)
    base = programme(evaluation, cost_table(case))
    known = optimum(base)
    found = stakeholders(evaluation, base, known.answer(base).choice)
    oracle = Oracle(root / "criteria" / "cases" / "rare-earths")
    swings = {}
    for row in oracle.t["stakeholders"]:
        swings.setdefault(row["stakeholder"], {})[row["criterion"]] = F(row["swing"])
    for p, pick in enumerate(found.picks):
        portfolio = {
            id_: oracle.levels[id_][level - 1]
            for id_, level in zip(oracle.options, pick.choice, strict=True)
            if level
        }
        assert oracle.broken(portfolio) == []
        for k, voice in enumerate(found.people):
            own = swings[voice.id]
            oracle.weight = {id_: swing / sum(own.values()) for id_, swing in own.items()}
            assert oracle.value(portfolio) == found.values[k][p]
    assert all(pick.proved for pick in found.picks)
    assert found.compromise.settled
