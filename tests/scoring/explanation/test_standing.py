"""What is settled from the outset, against enumeration: every portfolio of small cases is looked at."""

from itertools import product

import pytest

from criteria.model.case_rules import rules
from criteria.model.rules import Ban, Budget, Mandate
from scoring.exact.feasibility.witnesses import Ceilings, Witnesses, adding_nothing
from scoring.exact.programme import Line, Programme, RuleRow
from scoring.explanation import standing as module
from scoring.explanation.standing import standings
from scoring.portfolio.from_case import programme
from scoring.value.costs import cost_table
from scoring.value.evaluation import evaluate
from tests.cases import every_kind, small_case, sparse


def made(case):
    """The programme of a case, and its rules."""
    stated = rules(case)
    return programme(evaluate(case), cost_table(case), stated), stated


def every(whole):
    """Every portfolio there could be, whatever the rules."""
    return list(product(*(range(len(levels) + 1) for levels in whole.levels)))


@pytest.fixture(scope="module")
def known():
    """Of feasible cases: programme, rules, all portfolios that keep them, all that keep all but budgets, standings."""
    found = []
    for case in (*(every_kind(seed) for seed in range(20)), *(sparse(seed) for seed in range(50))):
        whole, stated = made(case)
        choices = every(whole)
        kept = [choice for choice in choices if whole.feasible(choice)]
        without = whole.without_rows(*(rule.name for rule in stated if isinstance(rule, Budget)))
        if kept:
            free = [choice for choice in choices if without.feasible(choice)]
            found.append((whole, stated, kept, free, standings(whole, stated)))
    return found


def by_enumeration(whole, stated, kept, free):
    """The word of each recommendation apart from worthless, from the definitions."""
    own = {rule.option: "excluded" for rule in stated if isinstance(rule, Ban)}
    own |= {rule.option: "required" for rule in stated if isinstance(rule, Mandate)}
    words = []
    for place, id_ in enumerate(whole.ids):
        if id_ in own:
            words.append(own[id_])
        elif not any(choice[place] for choice in free):
            words.append("never")
        elif not any(choice[place] for choice in kept):
            words.append("unaffordable")
        elif all(choice[place] for choice in kept):
            words.append("forced")
        else:
            words.append(None)
    return words


@pytest.mark.parametrize("shown", ["nothing", "one portfolio"])
def test_every_word_is_what_enumeration_gives(known, shown):
    """Law: whatever portfolios are known beforehand, each word is the definition's; all of them occur."""
    met = set()
    for whole, stated, kept, free, alone in known:
        expected = by_enumeration(whole, stated, kept, free)
        found = alone if shown == "nothing" else standings(whole, stated, kept[-1:])
        assert found.unsettled == ()
        assert [None if word == "worthless" else word for word in found.words] == expected
        met |= {*expected}
    assert met >= {"required", "excluded", "forced", "unaffordable", "never", None}


def test_what_is_worthless_can_be_dropped_from_any_portfolio(known):
    """Law: without it every portfolio that keeps the rules still does, costs no more and is worth no less."""
    met = 0
    for whole, _, kept, _, found in known:
        for place, word in enumerate(found.words):
            for choice in kept if word == "worthless" else ():
                less = (*choice[:place], 0, *choice[place + 1 :])
                if choice[place]:
                    met += 1
                    assert whole.feasible(less)
                    assert whole.value(less) >= whole.value(choice)
                    assert whole.spending(less) <= whole.spending(choice)
    assert met > 50


def test_the_rules_given_settle_it_and_none_is_to_spare(known):
    """The reasons alone force it in, or keep it out, and no longer do without any one of them."""
    met = 0
    for whole, _, _, _, found in known:
        for place, names in found.reasons.items():
            forced = found.words[place] == "forced"
            against = [choice for choice in every(whole) if bool(choice[place]) is not forced]
            rows = [row for row in whole.rows if row.name in names]

            def kept(rows, against=against, whole=whole):
                return any(
                    not any(row.excess(choice, whole.joints) for row in rows) for choice in against
                )

            assert not kept(rows), names
            assert all(kept([row for row in rows if row is not left_out]) for left_out in rows), (
                names
            )
            met += 1
    assert met > 5


def test_what_is_lacking_is_taken_even_alone(known):
    """The budget named is passed by every level alone, and the least that any level takes of it is told."""
    met = 0
    for whole, _, _, _, found in known:
        rows = {row.name: row for row in whole.rows}
        for place, lack in found.lacks.items():
            row = rows[lack.rule.name]
            amounts = dict(row.line.terms)[place]
            assert lack.takes == min(amounts) * row.unit > lack.there == row.high * row.unit
            met += 1
    assert met > 10


def test_a_question_too_hard_is_said_to_be_open(monkeypatch):
    """Without any work allowed the search settles nothing: no word, and the place is named."""
    whole, stated = made(
        small_case(
            relations=[{"id": "R", "type": "requires", "a": "A", "b": ["B"]}],
            budget=[{"amount": 79}],
        )
    )
    assert standings(whole, stated).words == ("unaffordable", None)
    monkeypatch.setattr("scoring.exact.feasibility.witnesses.NODES", 0)
    monkeypatch.setattr(Witnesses, "_impossible", lambda *_: False)
    found = standings(whole, stated)
    assert found.words == (None, None)
    assert found.unsettled == (0,)


def test_only_so_many_get_their_reasons(known, monkeypatch):
    """Work is bounded: past a number the word stands without the rules behind it."""
    explained = [(whole, stated) for whole, stated, _, _, found in known if found.reasons]
    monkeypatch.setattr(module, "EXPLAINED", 0)
    assert explained
    assert not any(standings(*at).reasons for at in explained)


def test_known_portfolios_spare_the_search(monkeypatch):
    """What a known portfolio shows, or one changed in one place, is never searched for."""
    asked = []
    searched = Witnesses._searched
    monkeypatch.setattr(
        Witnesses, "_searched", lambda self, *at: asked.append(at) or searched(self, *at)
    )
    whole, stated = made(small_case())
    assert standings(whole, stated, [(1, 0)]).words == (None, None)
    assert asked == []


def test_a_ceiling_that_something_lowers_rules_nothing_out():
    """With a saving, or another recommendation that frees room, passing a row alone proves nothing."""
    ids, levels = ("A", "B"), (("only",), ("only",))
    plain = Programme(
        ids,
        levels,
        ((1,), (1,)),
        (),
        (RuleRow("r", Line(((0, (9,)), (1, (1,)))), high=5),),
        Line(()),
    )
    lowered = Programme(
        ids,
        levels,
        ((1,), (1,)),
        (),
        (RuleRow("r", Line(((0, (9,)), (1, (-6,)))), high=5),),
        Line(()),
    )
    assert [takes for _, takes in Ceilings(plain).passed(0, 1)] == [9]
    assert Ceilings(lowered).passed(0, 1) == []
    assert Witnesses(plain).holding([0, 1]) == {0: False, 1: True}
    assert Witnesses(lowered).holding([0, 1]) == {0: True, 1: True}


def test_what_others_rest_on_is_not_worthless():
    """Harmful alone, but another needs it: it cannot be dropped, so it is not worth nothing."""
    tables = {
        "scores": [
            {"option": "A", "criterion": "C1", "likely": 0},
            {"option": "A", "criterion": "C2", "likely": 15},
            {"option": "B", "criterion": "C1", "likely": 10},
            {"option": "B", "criterion": "C2", "likely": 10},
        ]
    }
    alone, _ = made(small_case(**tables))
    needed, _ = made(
        small_case(**tables, relations=[{"id": "R", "type": "requires", "a": "B", "b": ["A"]}])
    )
    assert adding_nothing(alone) == (True, False)
    assert adding_nothing(needed) == (False, False)
