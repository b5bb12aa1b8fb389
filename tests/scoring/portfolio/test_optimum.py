"""The optimum against enumeration, and the word it is given against what is known of it."""

import random
from dataclasses import fields, replace
from fractions import Fraction

import pytest
from hypothesis import given

from scoring.exact.limits import relaxations
from scoring.exact.programme import Line, Programme, RuleRow
from scoring.exact.search import NODE_LIMIT, prove
from scoring.portfolio import claims
from scoring.portfolio import optimum as module
from scoring.portfolio.certificate import added_up
from scoring.portfolio.claims import USUAL, Claim, a_branch, ask, columns
from scoring.portfolio.greedy import greedy
from scoring.portfolio.optimum import optimum, second_opinion, settle
from scoring.portfolio.pulp_model import value_line
from tests.scoring.portfolio.made import everything, made, ties_of
from tests.scoring.portfolio.strategies import programmes


@pytest.mark.parametrize("unit", [1, 10**6 + 3, 10**12, 10**20])
def test_the_optimum_is_the_enumerations(unit):
    """Every kind of rule, at four sizes of figures: choice, value, spending, ties and the word for it."""
    words = {"optimal": 0, "infeasible": 0}
    for seed in range(100):
        programme = made(seed, unit=unit)
        ties = ties_of(programme, everything(programme))
        found = optimum(programme)
        assert found.status == ("optimal" if ties else "infeasible")
        words[found.status] += 1
        assert found.choice == (ties[0] if ties else None)
        assert found.ties == tuple(ties)
        assert found.certificate.doubts == ()
        if ties:
            assert (found.value, found.spending) == (
                programme.value(ties[0]),
                programme.spending(ties[0]),
            )
            assert found.bound == max(map(programme.value, ties))
            assert found.gap == 0
        else:
            assert found.value is found.spending is found.bound is found.gap is None
    assert min(words.values()) > 5


@pytest.mark.slow
@pytest.mark.parametrize("start", range(0, 5000, 1000))
def test_the_optimum_is_the_enumerations_at_length(start):
    for seed in range(start, start + 1000):
        programme = made(seed, most=7, unit=(1, 10**3, 10**6, 10**9, 10**15)[seed % 5])
        ties = ties_of(programme, everything(programme))
        found = optimum(programme)
        assert (found.status, found.choice) == (
            ("optimal", ties[0]) if ties else ("infeasible", None)
        )


@given(programmes())
def test_the_independent_sums_are_the_programmes(programme):
    """Two pieces of code, one meaning: value, spending and every broken row of the best and the fullest portfolio."""
    for choice in (*everything(programme)[:5], tuple(len(levels) for levels in programme.levels)):
        sums = added_up(programme, choice)
        assert sums.value == programme.value(choice)
        assert sums.spending == programme.spending(choice)
        assert sums.broken == tuple((row.name, excess) for row, excess in programme.broken(choice))


@given(programmes())
def test_the_greedy_portfolio_is_feasible_or_not_there(programme):
    choice = greedy(programme)
    assert choice is None or programme.feasible(choice)


def budget(values, costs, money, **rest):
    """One budget, one level each."""
    line = Line(tuple((i, (cost,)) for i, cost in enumerate(costs)))
    ids = tuple(f"R{i}" for i in range(len(values)))
    rows = (RuleRow("Budget", line, high=money),)
    return Programme(
        ids, (("standard",),) * len(values), tuple((v,) for v in values), (), rows, line, **rest
    )


@pytest.mark.parametrize(
    ("programme", "choice"),
    [
        (Programme((), (), (), (), (), Line(())), ()),
        (Programme(("A",), ((),), ((),), (), (), Line(())), (0,)),
        (budget([5, 7], [1, 2], 0), (0, 0)),
        (budget([-5, -7], [1, 2], 10), (0, 0)),
        (budget([0, 0], [0, 0], 0), (0, 0)),
        (budget([5], [0], 0), (1,)),
        (budget([10**40, 3], [10**40, 1], 10**40), (1, 0)),
    ],
    ids=[
        "no recommendations",
        "no levels",
        "no money",
        "all harmful",
        "all nothing",
        "free",
        "huge",
    ],
)
def test_the_edges(programme, choice):
    found = optimum(programme)
    assert (found.status, found.choice) == ("optimal", choice)
    assert found.gap == 0
    assert found.certificate.sentences


def test_no_money_and_something_required_is_infeasible():
    programme = budget([5], [1], 0).with_rows(RuleRow("required", Line(((0, (1,)),)), low=1))
    found = optimum(programme)
    assert (found.status, found.choice) == ("infeasible", None)
    assert "no portfolio keeps every rule" in found.certificate.sentences[-1]


def test_ties_go_to_the_least_cost_then_to_the_fewest_funded_then_to_the_earlier_rows():
    assert optimum(budget([5, 5, 10], [1, 1, 2], 2)).choice == (0, 0, 1)
    assert optimum(budget([5, 5, 10, 10], [1, 1, 2, 2], 2)).choice == (0, 0, 1, 0)
    assert optimum(budget([5, 0, 0], [1, 0, 0], 2)).choice == (1, 0, 0)
    assert optimum(budget([5, 5, 5], [3, 2, 2], 3)).choice == (0, 1, 0)
    assert optimum(budget([5, 6, 5], [3, 2, 2], 2, tie=1)).choice == (0, 1, 0)
    assert optimum(budget([5, 6, 5], [3, 2, 1], 2, tie=1)).choice == (0, 0, 1)


# The word, and what it rests on
# -------------------------------------------------------------------------------------

# Best is R1 + R2 = 220; R0 + R1 + R3 = 230 fits 45.
HARD = budget([60, 100, 120, 70], [10, 20, 30, 15], 50)


def claimed(**changes):
    """What the solver would say of HARD, changed."""
    return replace(ask(HARD), **changes)


def test_optimal_where_solver_and_proof_agree():
    found = optimum(HARD)
    assert (found.status, found.choice, found.value) == ("optimal", (1, 1, 0, 1), 230)
    assert found.certificate.agreed == "exactly"
    assert found.certificate.proved
    assert found.certificate.doubts == ()


def test_a_worse_claim_is_told_and_the_proof_decides(monkeypatch):
    """The solver calls 220 the best. The proof stands, since it can be replayed; that one is at fault is said."""
    monkeypatch.setattr(
        module, "ask", lambda *_, **__: claimed(choice=(0, 1, 1, 0), objective=Fraction(220))
    )
    found = optimum(HARD)
    assert (found.status, found.choice, found.gap) == ("optimal", (1, 1, 0, 1), 0)
    assert found.certificate.agreed == "no"
    (doubt,) = found.certificate.doubts
    assert "a portfolio worth 220 points the best" in doubt
    assert "the best is worth 230 points" in doubt
    assert doubt in found.certificate.sentences


def test_a_false_bound_of_a_stopped_solver_is_told(monkeypatch):
    monkeypatch.setattr(
        module, "ask", lambda *_, **__: claimed(status="stopped", bound=Fraction(225))
    )
    found = optimum(HARD)
    assert (found.status, found.certificate.agreed) == ("optimal", "no")
    assert "no portfolio is worth more than 225 points" in found.certificate.doubts[0]


def test_a_false_infeasible_is_told_and_the_proof_decides(monkeypatch):
    never = claimed(status="infeasible", choice=None, objective=None, bound=None)
    monkeypatch.setattr(module, "ask", lambda *_, **__: never)
    found = optimum(HARD)
    assert (found.status, found.choice) == ("optimal", (1, 1, 0, 1))
    assert "no portfolio keeps every rule" in found.certificate.doubts[0]


def test_a_false_optimum_of_an_infeasible_case_is_told_and_the_proof_decides(monkeypatch):
    impossible = HARD.with_rows(RuleRow("all", Line(tuple((i, (1,)) for i in range(4))), low=4))
    monkeypatch.setattr(module, "ask", lambda *_, **__: claimed(choice=None))
    found = optimum(impossible)
    assert (found.status, found.choice) == ("infeasible", None)
    assert "the proof says that no portfolio keeps every rule" in found.certificate.doubts[0]


def test_a_misstated_value_is_told(monkeypatch):
    monkeypatch.setattr(module, "ask", lambda *_, **__: claimed(objective=Fraction(231)))
    found = optimum(HARD)
    assert found.status == "optimal"
    assert (
        "a value of 231 points; exact arithmetic gives it 230 points" in found.certificate.doubts[0]
    )


@pytest.mark.parametrize("proved", [220, None])
def test_a_portfolio_better_than_the_proof_allows_refutes_the_proof(monkeypatch, proved):
    """A fault of the search itself: what the solver found is feasible and worth more, so nothing is called optimal."""
    choice = None if proved is None else (0, 1, 1, 0)
    wrong = replace(prove(HARD), best=proved, value=proved, choice=choice, bound=proved)
    monkeypatch.setattr(module, "prove", lambda *_, **__: wrong)
    found = optimum(HARD)
    assert (found.status, found.choice) == ("best found", (1, 1, 0, 1))
    assert not found.certificate.proved
    assert "the exact proof says there is not" in found.certificate.doubts[0]


def test_a_stopped_solver_takes_nothing_from_the_proof(monkeypatch):
    """Whatever stopped it: the proof closed, and so the answer is optimal."""
    monkeypatch.setattr(module, "ask", lambda *_, **__: claimed(status="stopped", gap=0.1))
    found = optimum(HARD)
    assert (found.status, found.choice, found.gap) == ("optimal", (1, 1, 0, 1), 0)
    assert found.certificate.agreed == "not compared"
    assert "stopped by its limit on work" in found.certificate.sentences[0]
    assert found.certificate.doubts == ()


def test_what_is_only_measured_against_is_the_exact_searchs_where_a_branch_costs_too_much(
    monkeypatch,
):
    """Law: the same answer by the proof alone, and what the solver said is that it was not asked."""
    monkeypatch.setattr(module, "SOME", 0)
    for seed in range(60):
        programme = made(seed)
        ties = ties_of(programme, everything(programme))
        found = optimum(programme, measure=True)
        assert (found.choice, found.ties) == (ties[0] if ties else None, tuple(ties))
        assert found.status == ("optimal" if ties else "infeasible")
        assert (found.certificate.version, found.certificate.agreed) == (
            "not asked",
            "not compared",
        )


def test_where_the_users_clock_struck_it_is_said(monkeypatch):
    monkeypatch.setattr(
        module, "ask", lambda *_, **__: claimed(status="stopped", gap=0.1, by_clock=True)
    )
    found = optimum(HARD, seconds=2.0)
    assert (found.status, found.certificate.clock) == ("optimal", 2.0)
    assert (
        "was stopped by your limit of 2 seconds before it closed its gap"
        in found.certificate.sentences[0]
    )
    monkeypatch.setattr(module, "ask", lambda *_, **__: claimed())
    assert optimum(HARD, seconds=2.0).certificate.clock is None


def unproved(programme, **rest):
    """The exact search, allowed no work."""
    return prove(programme, **{**rest, "node_limit": 0})


def test_without_a_proof_it_is_optimal_by_the_solvers_word(monkeypatch):
    monkeypatch.setattr(module, "prove", unproved)
    found = optimum(HARD)
    assert (found.status, found.choice, found.ties) == ("solver's claim", (1, 1, 0, 1), ())
    assert found.bound >= 230
    assert found.gap == Fraction(found.bound - 230, 230)
    assert found.certificate.word == "optimal by the solver's word"
    assert any(
        "optimal by the solver's word" in sentence for sentence in found.certificate.sentences
    )


def test_without_proof_and_solver_there_is_the_greedy_portfolio(monkeypatch):
    monkeypatch.setattr(module, "prove", unproved)
    nothing = claimed(status="stopped", choice=None, objective=None, bound=None, gap=None)
    monkeypatch.setattr(module, "ask", lambda *_, **__: nothing)
    found = optimum(HARD)
    assert found.status == "best found"
    assert HARD.feasible(found.choice)


def test_without_a_proof_of_infeasibility_it_is_the_solvers_word(monkeypatch):
    impossible = HARD.with_rows(RuleRow("all", Line(tuple((i, (1,)) for i in range(4))), low=4))
    monkeypatch.setattr(module, "prove", unproved)
    found = optimum(impossible)
    assert (found.status, found.choice) == ("solver's claim", None)
    assert found.certificate.sentences[1:] == ("The exact search did not close.",)


def test_a_better_portfolio_than_the_solvers_best_is_a_doubt(monkeypatch):
    """The proof does not close, and yet it knows a better portfolio."""
    worse = claimed(choice=(0, 1, 1, 0), objective=Fraction(220), bound=Fraction(220))
    monkeypatch.setattr(
        module,
        "ask",
        lambda programme, **how: worse if programme is HARD else ask(programme, **how),
    )
    monkeypatch.setattr(
        module,
        "prove",
        lambda programme, **_: replace(prove(programme), closed=False, listed=False),
    )
    found = optimum(HARD)
    assert (found.status, found.choice) == ("best found", (1, 1, 0, 1))
    assert "a portfolio is known that is better" in found.certificate.doubts[0]


def test_further_solves_settle_ties_as_the_proof_does():
    """Least cost, then the fewest funded, then the earlier rows, from any of the ties."""
    for seed in range(60):
        programme = made(seed, most=4)
        ties = ties_of(programme, everything(programme))
        best = max(map(programme.value, ties), default=None)
        for start in [tie for tie in ties if programme.value(tie) == best][-1:]:
            assert settle(programme, start) == ties[0]
            assert settle(programme, start, work=0) == start
            assert settle(programme, start, seconds=0.0) == start


# What a solver claims
# -----------------------------------------------------------------------------------------------


NEAR = budget([1] * 10, [10**9 + 1 + k for k in range(10)], 5 * 10**9 + 14)
"""Five of the ten overspend by one unit in five thousand million at the least."""


def test_an_overspending_answer_is_cut_off_and_never_published():
    claim = ask(NEAR)
    assert claim.refused >= 1
    assert NEAR.feasible(claim.choice)
    assert sum(claim.choice) == 4
    found = optimum(NEAR)
    assert (found.status, found.choice) == ("optimal", (1,) * 4 + (0,) * 6)
    assert any("cut off" in sentence for sentence in found.certificate.sentences)


def test_asking_ends_where_the_cuts_run_out(monkeypatch):
    monkeypatch.setattr(claims, "ROUNDS", 1)
    claim = ask(NEAR)
    assert (claim.status, claim.choice, claim.gap) == ("stopped", None, None)


def test_any_line_can_be_asked_for():
    assert ask(HARD, objective=HARD.cost).choice == (0, 1, 1, 0)
    worthy = HARD.with_rows(RuleRow("value", value_line(HARD), low=200))
    assert ask(worthy, objective=HARD.cost, maximise=False).choice == (1, 1, 0, 1)


@pytest.mark.second_opinion
def test_the_second_solver_is_checked_in_the_same_way():
    for seed in range(8):
        programme = made(seed)
        one, other = ask(programme), ask(programme, solver="cbc")
        assert (one.choice is None) is (other.choice is None)
        if one.choice is not None:
            assert programme.value(one.choice) == programme.value(other.choice)


@pytest.mark.second_opinion
def test_the_second_opinion_is_set_against_the_proof():
    best = optimum(HARD)
    claim, agreement = second_opinion(HARD, best)
    assert (claim.solver, claim.choice, agreement) == ("CBC", (1, 1, 0, 1), "exactly")
    other = replace(best, proof=replace(best.proof, best=231))
    assert second_opinion(HARD, other)[1] == "no"


# The certificate
# ----------------------------------------------------------------------------------------------------


def test_two_runs_give_the_same_certificate_but_for_the_clock():
    for seed in range(20):
        first, second = optimum(made(seed)), optimum(made(seed))
        assert first == second
        assert repr(replace(first.certificate, seconds=0)) == repr(
            replace(second.certificate, seconds=0)
        )


def test_an_answer_better_only_by_less_than_floats_can_tell_is_said(monkeypatch):
    """Values of a million million and one: the solver takes either for the best, the proof knows which."""
    programme = budget([10**12, 10**12 + 1], [1, 1], 1)
    other = ask(programme.with_rows(RuleRow("banned", Line(((1, (1,)),)), high=0)))
    monkeypatch.setattr(module, "ask", lambda *_, **__: other)
    found = optimum(programme)
    assert (found.status, found.choice, found.certificate.agreed) == (
        "optimal",
        (0, 1),
        "within its floats",
    )
    assert any(
        "less than its floats can tell" in sentence for sentence in found.certificate.sentences
    )


def test_ties_are_told_and_counted():
    twice = optimum(budget([5, 5, 1], [2, 2, 1], 2)).certificate
    assert (twice.ties, twice.settled) == (2, True)
    assert twice.listed
    assert any(
        sentence.startswith("2 portfolios are equally good, and there are no others")
        for sentence in twice.sentences
    )
    once = optimum(HARD).certificate
    assert (once.ties, once.settled) == (1, True)
    assert not any("equally good" in sentence for sentence in once.sentences)


def test_ties_too_many_to_list_are_still_settled():
    """Every ten of twenty equals are worth the same: 184,756 portfolios, and the first ten are the answer."""
    found = optimum(budget([1] * 20, [1] * 20, 10))
    assert (found.status, found.choice, found.ties) == ("optimal", (1,) * 10 + (0,) * 10, ())
    assert found.certificate.settled
    assert not found.certificate.listed
    assert any(sentence.startswith("At least ") for sentence in found.certificate.sentences)
    unsettled = replace(found.certificate, settled=False)
    assert "not proved" in unsettled.sentences[-1]


def test_the_clock_is_no_part_of_the_comparison():
    certificate = optimum(HARD).certificate
    assert certificate.seconds > 0
    assert replace(certificate, seconds=0) == certificate
    assert {f.name for f in fields(Claim) if not f.compare} == {"seconds"}


def test_figures_of_the_certificate_are_in_points():
    certificate = optimum(replace(HARD, value_unit=Fraction(1, 10))).certificate
    assert certificate.bound == 23


def test_a_clock_that_strikes_at_once_changes_no_word():
    """Forty near-equal picks, too many for a hundredth of a second; the exact search closes all the same."""
    costs = [10_000 + (k * k * 7919) % 9973 for k in range(40)]
    programme = budget([cost + 100 for cost in costs], costs, sum(costs) // 2)
    found, hurried = optimum(programme), optimum(programme, seconds=0.01)
    assert found.status == hurried.status == "optimal"
    assert (found.choice, found.value) == (hurried.choice, hurried.value)


def test_more_work_is_spent_only_where_neither_closed(monkeypatch):
    """The solver is asked again with more work where the search is open and it was stopped; its last word counts."""
    given = []

    def stopped(programme, *, work, **_):
        given.append(work)
        return claimed(status="stopped" if len(given) == 1 else "optimal")

    monkeypatch.setattr(module, "ask", stopped)
    assert optimum(HARD).status == "optimal"
    assert given == [module.SOME]
    given.clear()
    monkeypatch.setattr(module, "prove", unproved)
    monkeypatch.setattr(module, "settle", lambda programme, choice, **_: choice)
    assert optimum(HARD).status == "solver's claim"
    assert given == [module.SOME, module.MUCH]


def test_where_the_solver_is_given_up_on_a_large_programme_takes_its_share_of_work(monkeypatch):
    """The limit of the exact search falls with the size; a solver that closed, or a clock, leaves it as it is."""
    limits, value = [], optimum(HARD).value

    def noted(programme, *, node_limit, **rest):
        limits.append(node_limit)
        return prove(programme, node_limit=node_limit, **rest)

    monkeypatch.setattr(module, "prove", noted)
    rows = tuple(replace(HARD.rows[0], name=f"row {k}") for k in range(4_000))
    large = replace(HARD, rows=rows)
    for programme, word, by_clock in (
        (HARD, "stopped", False),
        (large, "optimal", False),
        (large, "stopped", True),
        (large, "stopped", False),
    ):
        claim = claimed(status=word, by_clock=by_clock)
        monkeypatch.setattr(module, "ask", lambda *_, claim=claim, **__: claim)
        assert optimum(programme).value == value
    share = relaxations(large, module.ROUNDS)
    assert share < NODE_LIMIT
    assert limits == [NODE_LIMIT, NODE_LIMIT, NODE_LIMIT, share]


@pytest.mark.parametrize("number", [1, 100, 179, 180, 400, 800])
def test_a_branch_counts_as_its_columns_and_for_more_in_a_large_programme(number):
    """So a limit on work is the same number of branches as ever in small programmes, and fewer in large ones."""
    programme = budget([1] * number, [1] * number, 1)
    assert columns(programme) == number + 1
    assert a_branch(programme) >= columns(programme)
    assert (a_branch(programme) == columns(programme)) == (columns(programme) <= USUAL)


def test_a_limit_on_work_gives_the_same_words_every_time():
    """Sixty items whose value is their cost less a constant: the solver is stopped, at the same place each time."""
    rng = random.Random(3)
    values = [rng.randint(1, 1000) for _ in range(60)]
    costs = [value + 100 for value in values]
    programme = budget(values, costs, sum(costs) // 2)
    one, other = ask(programme, work=2_000), ask(programme, work=2_000)
    assert one.status == "stopped"
    assert one == other
    assert not one.by_clock
