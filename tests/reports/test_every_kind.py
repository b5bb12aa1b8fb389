"""Every kind of rule and of value function is known wherever it must be; one that is forgotten somewhere fails."""

from __future__ import annotations

import inspect
import sys
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest

from criteria.model.case_rules import rules
from criteria.model.rules import Rule
from criteria.model.scales import CURVE_STEPS, value_functions
from criteria.model.words import Function
from reports.chapters.decision.rules import rule_table
from reports.chapters.inputs.inputs import value_formula
from reports.model.formula import At
from reports.model.story import Story
from reports.publish import publish_all
from scoring.portfolio.from_case import programme as programme_of
from scoring.value.costs import cost_table
from scoring.value.evaluation import evaluate
from steelyard.verify.case import Recount as AuditedCase
from steelyard.verify.verify import verify
from tests.reports.rich import rich_case

if TYPE_CHECKING:
    from collections.abc import Iterator

CASE = rich_case()
RULES = rules(CASE)
FUNCTIONS = tuple(zip(CASE.leaves, value_functions(CASE), strict=True))


def kinds() -> set[type[Rule]]:
    """The kinds of rules there are, wherever they are written: the classes of which a rule can be made."""
    below = [kind for kind in _below(Rule) if not inspect.isabstract(kind)]
    return {kind for kind in below if vars(sys.modules[kind.__module__])[kind.__name__] is kind}


def _below(kind: type[Rule]) -> Iterator[type[Rule]]:
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)


def test_the_rich_case_holds_every_kind_of_rule_and_of_value_function() -> None:
    assert {type(rule) for rule in RULES} == kinds()
    assert {leaf.function for leaf, _ in FUNCTIONS} == set(Function)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_answers_for_itself(rule: Rule) -> None:
    low, high = rule.ends
    assert rule.kind
    assert str(rule)
    assert isinstance(rule.concerns("A"), bool)
    assert not rule.concerns("no such recommendation")
    assert bool(rule.counted_in) == bool(rule.amount_words) == (low is not None or high is not None)
    if rule.amount_words:
        assert rule.with_amount(Fraction(7)).ends in {(Fraction(7), None), (None, Fraction(7))}
        assert str(rule.with_amount(Fraction(7))) != str(rule)
    else:
        with pytest.raises(TypeError, match="no amount"):
            rule.with_amount(Fraction(7))


def test_a_rule_that_speaks_of_some_by_name_concerns_them_alone() -> None:
    concerned = {
        rule.name: "".join(id_ for id_ in "ABCDEF" if rule.concerns(id_)) for rule in RULES
    }
    assert concerned["F excluded"] == "F"
    assert concerned["B required"] == "B"
    assert concerned["R2"] == "ABD"
    assert concerned["R3"] == "AE"
    assert concerned["L4"] == "CD"
    assert concerned["Budget total"] == ""


def test_a_rule_has_a_row_of_the_programme_and_one_of_the_auditor() -> None:
    """Law: the programme and the auditor know the same rules, and hold every portfolio to the same ends."""
    programme = programme_of(evaluate(CASE), cost_table(CASE), RULES)
    audited = AuditedCase(CASE.dump()).rules
    assert (
        [row.name for row in programme.rows]
        == [rule.name for rule in RULES]
        == [row.name for row in audited]
    )
    for rule, row in zip(RULES, programme.rows, strict=True):
        low, high = rule.ends
        if low is not None or high is not None:
            assert (row.low is None, row.high is None) == (low is None, high is None), rule.name


def test_the_auditor_counts_every_rule_and_value_function_alike(analyses, tmp_path) -> None:
    """Law: what the auditor works out anew of the case that holds every kind is the programme, number by number."""
    publish_all(analyses["rich"], tmp_path)
    assert verify(tmp_path).findings == []


def test_a_rule_has_a_line_of_the_workbook_that_checks_it(analyses) -> None:
    story = Story(analyses["rich"])
    table = rule_table(story)
    assert len(table.rows) == len(story.analysis.rules)
    at = {heading.key: place for place, heading in enumerate(table.columns)}
    for rule, row in zip(story.analysis.rules, table.rows, strict=True):
        stands = row.cells[at["stands"]]
        assert row.cells[at["check"]].formula is not None, rule.name
        assert (stands.formula is not None) == (rule.ends != (None, None)), rule.name


@pytest.mark.parametrize(("leaf", "function"), FUNCTIONS, ids=lambda each: getattr(each, "id", ""))
def test_a_value_function_gives_the_same_value_one_by_one_at_once_and_to_the_auditor(
    leaf, function
) -> None:
    steps = [
        function.low + (function.high - function.low) * Fraction(step, 24) for step in range(25)
    ]
    exact = [function.value(score) for score in steps]
    at_once = function.values(np.array([float(score) for score in steps]))
    assert at_once == pytest.approx([float(value) for value in exact], abs=1e-9)
    auditor = AuditedCase(CASE.dump())
    (row,) = [row for row in auditor.leaves if row["id"] == leaf.id]
    far = max(
        abs(auditor.value(row, score) - value) for score, value in zip(steps, exact, strict=True)
    )
    assert far < Fraction(1, 10**9)


@pytest.mark.parametrize(("leaf", "function"), FUNCTIONS, ids=lambda each: getattr(each, "id", ""))
def test_a_value_function_says_where_it_bends(leaf, function) -> None:
    """Law: between two neighbouring bends the middle score is worth the mean of the two, but on a curve."""
    low, high = function.low, function.high
    bends = sorted({low, *function.bends(low, high), high})
    assert function.is_linear == (leaf.function is Function.LINEAR)
    if function.is_curved:
        assert len(bends) == CURVE_STEPS + 1
        return
    for before, after in pairwise(bends):
        mean = (function.value(before) + function.value(after)) / 2
        assert function.value((before + after) / 2) == mean


@pytest.mark.parametrize(("leaf", "function"), FUNCTIONS, ids=lambda each: getattr(each, "id", ""))
def test_a_value_function_has_a_formula_of_the_workbook(leaf, function) -> None:
    score = At("scores", "A|full", leaf.id)
    spelled = str(value_formula(function, score))
    linear = str(value_formula(next(f for _, f in FUNCTIONS if f.is_linear), score))
    assert spelled
    assert (spelled.replace(leaf.id, "LIN") == linear) == function.is_linear
