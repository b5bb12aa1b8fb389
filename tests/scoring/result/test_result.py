"""A result says what was worked out: exact, adding up, and empty where nothing is known."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import steelyard
from criteria.model.case_rules import rules
from scoring.analysis import Analysis, analyse
from scoring.explanation.asked import Asked
from scoring.result.figure import Figure, exact_words
from scoring.result.result import Result, ResultFile, result_schema
from scoring.result.rules import RuleResult
from tests.cases import small_case
from tests.degenerate.made import ODDITIES, made
from tests.reports.rich import rich_case
from tests.scoring.result.published import ORDER

ODD = list(ODDITIES)
SPOKEN_OF = [
    "no budget",
    "resources without money",
    "no ranges",
    "no people",
    "no futures",
    "futures that clash",
    "proposed",
    "recommended",
    "no draws",
    "same names",
    "every tie",
]
"""The oddities that a result has to speak of."""

CASES = [
    "rich",
    *SPOKEN_OF,
    *(
        pytest.param(name, marks=pytest.mark.slow)
        for name in ODD
        if name not in SPOKEN_OF and name != "only required"  # which seed 27 makes infeasible
    ),
]


@cache
def analysed(name: str) -> Analysis:
    """Analyse a case with few draws."""
    if name == "rich":
        return analyse(rich_case(), draws=40, proposed=(1, 2, 0, 1, 2, 0))
    case = made(ODD.index(name))
    return analyse(case.case, draws=20 if case.draws is None else min(case.draws, 20))


@pytest.fixture(params=CASES)
def analysis(request: pytest.FixtureRequest) -> Analysis:
    return analysed(request.param)


def written(result: Result) -> dict[str, Any]:
    """Write a result as JSON, and read it as plain values."""
    text = json.dumps(result.model_dump(mode="json"), ensure_ascii=False, allow_nan=False)
    tree: dict[str, Any] = json.loads(text)
    return tree


def nodes(tree: Any) -> Iterator[Any]:
    """Every value in a tree, itself first."""
    yield tree
    below = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ()
    for value in below:
        yield from nodes(value)


def at(tree: Any, path: str) -> list[Any]:
    """Every value at a path; what is not there is None."""
    values = [tree]
    for name in path.split("."):
        below: list[Any] = []
        for value in values:
            if value is None:
                below.append(None)
            elif name == "*":
                below += value.values() if isinstance(value, dict) else value
            else:
                below.append(value.get(name))
        values = below
    return values


def total(figures: Any) -> Fraction:
    return sum((figure.fraction for figure in figures), Fraction(0))


def test_it_reads_back_as_it_was_written(analysis):
    """Law: the model takes what it wrote, whole."""
    assert Result.model_validate(written(analysis.result)) == analysis.result


def test_exact_numbers_are_exact(analysis):
    """Law: every exact text is a number in its one form, with the nearest float beside."""
    figures = [
        node
        for node in nodes(written(analysis.result))
        if isinstance(node, dict) and "exact" in node
    ]
    assert len(figures) > 20
    for figure in figures:
        number = Fraction(figure["exact"])
        assert figure == {"exact": exact_words(number), "value": float(number)}


def test_the_parts_add_up(analysis):
    """Law: contributions add to benefits, years to costs, criteria and themes to the portfolio; all exactly."""
    result, best = analysis.result, analysis.best
    part = result.portfolio
    assert part.value.fraction == best.value == total(part.by_criterion.values())
    assert part.cost.fraction == best.cost == total(part.by_theme.values())
    assert part.cost.fraction == total(use.amount for use in part.uses if use.is_money)
    assert total(part.weights.values()) == 1
    for row in result.recommendations.values():
        for level in row.levels.values():
            assert total(level.contributions.values()) == level.benefit.fraction
            assert total(use.amount for use in level.uses if use.is_money) == level.cost.fraction
        assert row.contributions == row.levels[row.described].contributions
    funded = [row for row in result.recommendations.values() if row.funded]
    assert (
        total(row.benefit for row in funded)
        + total(row.points for row in part.effects if row.holds)
        == best.value
    )
    assert total(row.cost for row in funded) + total(row.money for row in part.savings) == best.cost
    assert part.left is None or part.budget is not None
    if part.left is not None:
        assert part.left.fraction + part.cost.fraction == part.budget.fraction


def test_what_is_funded_is_the_same_everywhere(analysis):
    """Law: portfolio, recommendations, proof, frontier and options tell of one portfolio."""
    result = analysis.result
    names = {row.id: row.level_name for row in analysis.best.funded}
    assert result.portfolio.funded == names
    assert {id_: row.level for id_, row in result.recommendations.items() if row.funded} == names
    assert result.proof.tied == () or result.proof.tied[0] == names
    assert result.proof.value == result.portfolio.value
    if result.options is not None:
        likely = result.options.each["likely"]
        assert likely.figures.funded == names
        assert likely.figures.value == result.portfolio.value
        assert result.options.each[result.options.recommended].changes == ()
        assert result.portfolio.recommended == (
            result.options.each[result.options.recommended].figures.funded == names
        )
    if result.frontier is not None and any(point.portfolio for point in result.frontier.points):
        (here,) = [point for point in result.frontier.points if point.portfolio]
        assert here.value == result.portfolio.value
        assert here.budget.fraction <= (result.portfolio.budget or here.budget).fraction
    if result.portfolio.next_best:
        assert result.portfolio.next_best[0].value == result.portfolio.value


def test_every_rule_is_kept_and_stands_within_its_ends(analysis):
    result = analysis.result
    assert list(result.rules.each) == [rule.name for rule in rules(analysis.case)]
    for name, rule in result.rules.each.items():
        assert rule.kept
        assert (
            rule.binding
            == (name in result.portfolio.binding)
            == (rule.slack is not None and not rule.slack.fraction)
        )
        assert (rule.stands is None) == (rule.slack is None) == (rule.unit == "")
        if rule.most is not None:
            assert rule.stands.fraction <= rule.most.fraction
        if rule.least is not None:
            assert rule.stands.fraction >= rule.least.fraction


def test_what_is_not_known_has_a_sentence_and_no_figure(analysis):
    """Law: a path that is said to be not asked or not stated is empty; a part that is not there is either."""
    tree = written(analysis.result)
    reasons = {**tree["not_asked"], **tree["not_stated"]}
    for path, sentence in reasons.items():
        assert sentence[0].isupper()
        assert sentence.endswith(".")
        assert not any(at(tree, path)), path
    for name in ("options", "risk", "people", "futures", "frontier"):
        assert (tree[name] is None) == (name in reasons)
    for name in ("budget", "expected", "overrun", "next_best", "near", "proposed", "unlimited"):
        assert (tree["portfolio"][name] is None) == (f"portfolio.{name}" in reasons), name


def test_losses_and_futures_are_those_of_the_analysis(analysis):
    result, doubt = analysis.result, analysis.doubt
    if doubt.people is not None:
        for voice, shares in zip(doubt.people.people, doubt.people.loss_shares, strict=True):
            person = result.people.each[voice.id]
            lost = [
                result.people.picks[pick.name].losses[voice.id].share for pick in doubt.people.picks
            ]
            assert [None if share is None else share.fraction for share in lost] == list(shares)
            if result.portfolio.recommended:
                assert person.loss == result.people.picks["case"].losses[voice.id]
            assert result.people.picks[voice.id].losses[voice.id].points.fraction == 0
    if doubt.futures is not None:
        for future in doubt.futures.futures:
            row = result.futures.each[future.id]
            assert row.fits == (not row.broken) == future.fits(analysis.best.choice)
            assert (row.repair is None) == (future.worth(analysis.best.choice) is None)
            if row.repair is not None and row.best_value is not None:
                assert row.lost.fraction == max(
                    row.best_value.fraction - row.repair.value.fraction, 0
                )


def test_a_quick_run_says_what_it_did_not_ask():
    result = analyse(rich_case(), quick=True).result
    assert result.options is result.people is result.frontier is result.portfolio.near is None
    assert {path for path in result.not_asked if "." not in path} == {
        "options",
        "people",
        "frontier",
        "self_audit",
    }
    assert "without quick=True" in result.not_asked["frontier"]
    assert result.not_stated["futures"] == "No scenario is stated."
    assert not any(row.price or row.firmness for row in result.recommendations.values())
    assert not any(rule.price for rule in result.rules.each.values())


def test_no_chance_is_told_where_nothing_says_it():
    """No budget, or no range of what is funded: no share of draws, though draws were made."""
    free = analyse(small_case(budget=[{"year": 2027, "amount": "no limit"}]), quick=True)
    assert free.result.risk.overrun is free.result.portfolio.budget is None
    assert free.result.not_stated["risk.overrun"] == "No budget is stated."
    assert free.result.not_stated["portfolio.budget"] == "No budget limits the money."
    points = analyse(small_case(), quick=True)
    assert points.spending is not None
    assert points.spending.any_broken == 0
    assert points.result.portfolio.overrun is points.result.portfolio.expected is None
    assert "has a range" in points.result.not_stated["portfolio.overrun"]


def test_an_interruption_is_the_reason_that_is_given():
    """Of all that was left undone; what nobody asked for is not its doing."""

    def interrupt(doing: str) -> None:
        if doing.startswith("What each rule costs"):
            raise KeyboardInterrupt

    stopped = analyse(rich_case(), draws=20, progress=interrupt)
    reasons = stopped.result.not_asked
    assert stopped.stopped is not None
    undone = {"options", "people", "rules.together", "recommendations.*.firmness"}
    assert {path for path in undone if reasons[path] == str(stopped.stopped)} == undone
    assert "portfolio.unlimited" not in reasons
    assert "--second-opinion" in reasons["proof.second"]


def test_an_analysis_without_draws_says_so():
    analysis = analysed("rich")
    quick = analyse(rich_case(), quick=True)
    doubt = replace(analysis.doubt, sources=(), stress=(), acceptability=None)
    cut = replace(quick, explanation=analysis.explanation, doubt=doubt)
    assert cut.result.not_asked["recommendations.*.draws"].startswith(
        "Not asked, since no draws were made"
    )
    assert "frontier" not in cut.result.not_asked


def test_who_asks_for_a_proposal_and_a_second_opinion_gets_them():
    analysis = analysed("rich")
    proposed = analysis.result.portfolio.proposed
    assert proposed.value.fraction == analysis.asked.pick.value
    assert proposed.funded == {"A": "pilot", "B": "full", "D": "pilot", "E": "full"}
    assert "portfolio.proposed" not in analysis.result.not_asked
    nobody = replace(analysis, asked=Asked())
    assert nobody.result.portfolio.proposed is None
    assert "--pick" in nobody.result.not_asked["portfolio.proposed"]


PRESENTATION = ("page", "text", "cell", "column", "sheet", "label", "html", "colour", "width")


def test_the_schema_describes_every_field_and_none_speaks_of_presentation():
    schema = result_schema()
    assert schema["$id"] == "urn:steelyard:result:2"
    assert tuple(schema["properties"]) == ORDER
    for name, part in {"the file": schema, **schema["$defs"]}.items():
        for field, described in part.get("properties", {}).items():
            assert described.get("description"), f"{name}.{field}"
            assert not any(word in field.split("_") for word in PRESENTATION), f"{name}.{field}"


def test_a_file_of_a_result_names_its_schema():
    result = analyse(small_case(), quick=True).result
    fields = {name: getattr(result, name) for name in Result.model_fields}
    document = ResultFile(made_by="Steelyard", title="Fund 1 of 2", lead=(), workings={}, **fields)
    tree = document.model_dump(mode="json")
    assert list(tree) == list(result_schema()["properties"])
    assert (tree["$schema"], tree["schema"]) == ("urn:steelyard:result:2", 2)
    assert ResultFile.model_validate(json.loads(json.dumps(tree))) == document


def bare_floats(part: object, key: str = "") -> set[str]:
    """Names of the fields that hold a float with no exact number beside it."""
    if isinstance(part, dict):
        if set(part) == {"exact", "value"}:
            return set()
        return {name for field, inner in part.items() for name in bare_floats(inner, field)}
    if isinstance(part, list):
        return {name for inner in part for name in bare_floats(inner, key)}
    return {key} if isinstance(part, float) else set()


def test_of_what_is_drawn_shares_and_contingencies_alone_are_exact():
    """As docs/result.md says of exact numbers."""
    risk = analysed("futures that clash").result.risk
    assert isinstance(risk.overrun.apart, Figure)
    assert isinstance(risk.money.amount, Figure)
    assert not bare_floats(risk.overrun.model_dump())
    assert not bare_floats([row.model_dump() for row in risk.contingencies])
    assert bare_floats(risk.model_dump(mode="json")) >= {"likely", "mean", "at_safe", "overrun"}
    page = (Path(__file__).parents[3] / "docs" / "result.md").read_text("utf-8")
    assert "Shares of draws, which are counted, and contingencies are exact as well" in page


def test_a_budget_that_is_not_binding_may_cost_points():
    """What is left of it buys nothing more, and without it something better could be had: as `binding` says."""
    result = analyse(steelyard.read("rare-earths-brief"), draws=0).result
    priced = [
        rule
        for rule in result.rules.each.values()
        if not rule.binding
        and rule.price is not None
        and rule.price.points is not None
        and float(rule.price.points) > 0
    ]
    assert any(rule.slack is not None and float(rule.slack) > 0 for rule in priced)
    assert "may cost points all the same" in RuleResult.model_fields["binding"].description
