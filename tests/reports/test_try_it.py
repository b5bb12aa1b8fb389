"""Trying other settings on the page: what it holds for that, the one script it allows, and neither without need."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from criteria.model.rules import Bound, Budget
from reports.chapters.firmness import try_it
from reports.contents import report
from reports.model.money import Money
from reports.model.numbers import rounded
from reports.model.report import Optimiser
from reports.model.story import Story
from reports.model.text import visible
from reports.sentences.swaps import points
from reports.writers.excel.workbook import workbook_bytes
from reports.writers.html import optimiser_data, page
from reports.writers.markdown import markdown
from scoring.analysis import Analysis, analyse
from scoring.robustness.views.stakeholder_weights import voices
from tests.cases import small_case
from tests.reports.made_up import HOSTILE, made_up, optimiser
from tests.reports.test_page import Reader

TEMPLATES = Path(__file__).parents[2] / "reports" / "templates"
EURO = Money("EUR million", 2)


@pytest.fixture(scope="module")
def deep() -> Analysis:
    """People, options and all, of a small case."""
    swings = [("X", "C1", 30), ("X", "C2", 70), ("Y", "C1", 10), ("Y", "C2", 90)]
    people = [
        {"stakeholder": who, "criterion": leaf, "swing": swing} for who, leaf, swing in swings
    ]
    return analyse(small_case(stakeholders=people), draws=20)


@pytest.fixture(scope="module")
def held(deep: Analysis) -> Optimiser:
    return block_of(deep)


def block_of(analysis: Analysis) -> Optimiser:
    (block,) = try_it.blocks(Story(analysis))
    return block


def scripts(text: str) -> list[str]:
    return Reader(text).scripts


def policy(text: str) -> str:
    metas = Reader(text).all("meta")
    return next(
        m["content"] or "" for m in metas if m.get("http-equiv") == "Content-Security-Policy"
    )


# What it holds
# -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["rich", "rare-earths-brief", "rare-earths"])
def test_it_holds_the_case_and_a_sentence_for_each_rule(
    analyses: dict[str, Analysis], name: str
) -> None:
    analysis = analyses[name]
    block = block_of(analysis)
    assert block.portfolios[0].choice == Story(analysis).recommended.choice
    assert [rule.name for rule in block.rules] == [rule["name"] for rule in block.model["rules"]]
    for words, rule in zip(block.rules, analysis.rules, strict=True):
        assert words.says.lower() == str(rule).lower()
        assert bool(words.what) == (isinstance(rule, Budget) and rule.is_money)
        if words.what:
            assert f"{words.what} is at most {rule.amount_words}" == words.says
            before, after = words.around
            assert rule.amount_words.startswith(before)
            assert rule.amount_words.endswith(after)
    assert any(isinstance(rule, Bound) for rule in analysis.rules) or name == "rare-earths-brief"
    assert set(block.whole_term) <= {rule.name for rule in block.rules if rule.what}


def test_it_holds_no_list_of_portfolios_but_the_options(deep: Analysis, held: Optimiser) -> None:
    assert deep.beside is not None
    options = {option.choice for option in deep.beside if option.choice is not None}
    assert {one.choice for one in held.portfolios} == options | {Story(deep).recommended.choice}
    assert len(held.portfolios) == len({one.choice for one in held.portfolios})


def test_everybodys_weights_are_their_exact_ones(deep: Analysis, held: Optimiser) -> None:
    assert deep.doubt is not None
    assert deep.doubt.people is not None
    others = deep.doubt.people.others
    assert len(others) > 0
    for voice, person in zip(others, held.people, strict=True):
        whole = [int(weight) for weight in person.weights]
        assert tuple(Fraction(weight, sum(whole)) for weight in whole) == voice.weights
    whole = [int(weight) for weight in held.model["weights"]]
    assert tuple(Fraction(weight, sum(whole)) for weight in whole) == deep.evaluation.weights


def test_the_full_case_takes_little_room(analyses: dict[str, Analysis]) -> None:
    analysis = analyses["rare-earths"]
    assert len(optimiser_data(block_of(analysis), Story(analysis).money)) < 18_000


# On the page
# ---------------------------------------------------------------------------------------------------------


def test_a_page_holds_its_figures_and_one_script_that_the_policy_names() -> None:
    text = page(made_up())
    figures, script = scripts(text)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'; worker-src blob:;" in policy(text)
    assert "unsafe" not in policy(text)
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|fetch\(", script
    )
    assert "<" not in figures
    assert json.loads(figures)["names"] == [visible(name) for name in HOSTILE]


@settings(max_examples=8)
@given(st.lists(st.text(min_size=1, max_size=30), min_size=10, max_size=10))
def test_any_names_are_figures_that_end_nothing(names: list[str]) -> None:
    """Law: names come back from the page's figures as they are shown everywhere, whatever they are."""
    figures, _ = scripts(page(made_up(tuple(names))))
    assert json.loads(figures)["names"] == [visible(name) for name in names]


def test_it_is_hidden_until_the_script_shows_it() -> None:
    text = page(made_up())
    (block,) = [
        attributes for _, attributes in Reader(text).elements if attributes.get("class") == "try-it"
    ]
    assert "hidden" in block
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert style is not None
    paper = style[1][style[1].index("@media print") :]
    assert re.search(r"[^{}]*\.try-it[^{}]*\{ ?display: ?none;? ?\}", paper)
    outside = style[1].replace(paper, "")
    assert not re.search(r"\.try-it ?\{[^}]*display", outside), "would show what is hidden"


def test_a_page_without_it_allows_no_script(analyses: dict[str, Analysis]) -> None:
    whole = report(analyses["rare-earths-brief"])
    rest = tuple(part for part in whole.sections if part.key != "try")
    sorting = page(replace(whole, sections=rest))
    (script,) = scripts(sorting)
    assert "optimiser" not in script
    assert "script-src" in policy(sorting)
    assert "worker-src" not in policy(sorting)
    text = page(replace(whole, sections=tuple(part for part in rest if part.key != "portfolio")))
    assert not scripts(text)
    assert "try-it" not in [attributes.get("class") for _, attributes in Reader(text).elements]
    assert "script-src" not in policy(text)
    assert "worker-src" not in policy(text)


@pytest.mark.parametrize("quick", [True, False])
def test_it_has_its_own_section_after_what_is_funded(
    deep: Analysis, analyses: dict[str, Analysis], quick: bool
) -> None:
    whole = report(analyses["rare-earths"] if quick else deep)
    keys = [section.key for section in whole.sections if section.page]
    assert keys.index("portfolio") < keys.index("try") < keys.index("proof")
    reader = Reader(page(whole))
    blocks = [
        attributes for _, attributes in reader.elements if attributes.get("class") == "try-it"
    ]
    assert [attributes.get("id") for attributes in blocks] == ["try-settings"]
    assert "#try" in [attributes.get("href") for attributes in reader.all("a")]
    scripted = [
        (tag, "hidden" in attributes)
        for tag, attributes in reader.elements
        if attributes.get("class") == "scripted"
    ]
    assert scripted == [("li", True), ("section", True)]


def test_a_quick_run_has_everybodys_weights(analyses: dict[str, Analysis]) -> None:
    analysis = analyses["rare-earths"]
    assert analysis.doubt is None
    people, _ = voices(analysis.case)
    assert len(people) > 1
    expected = [voice.weights for voice in people if voice.weights != analysis.evaluation.weights]
    shown = [[int(weight) for weight in one.weights] for one in block_of(analysis).people]
    assert [tuple(Fraction(w, sum(whole)) for w in whole) for whole in shown] == expected


def test_other_forms_leave_it_out() -> None:
    whole = made_up()
    bare = replace(whole, sections=whole.sections[:-1])
    assert markdown(whole) == markdown(bare)
    assert workbook_bytes(whole) == workbook_bytes(bare)


def test_the_same_case_gives_the_same_bytes(deep: Analysis, held: Optimiser) -> None:
    assert optimiser_data(held, EURO) == optimiser_data(block_of(deep), EURO)
    assert page(made_up()) == page(made_up())


# Figures as they are said
# --------------------------------------------------------------------------------------------


def texts_of(node: str, calls: list[str]) -> list[str]:
    """What expressions over the page's figures come to."""
    script = (
        (TEMPLATES / "figures.js").read_text("utf-8")
        + "\nconsole.log(JSON.stringify(["
        + ",".join(calls)
        + "].map(String)))"
    )
    done = subprocess.run([node, "-e", script], capture_output=True, text=True, check=True)
    texts: list[str] = json.loads(done.stdout)
    return texts


def fractions(count: int) -> list[Fraction]:
    rng = Random(4)
    some = [
        Fraction(rng.randint(-(10**9), 10**9), rng.choice([1, 7, 20, 1000, 10**7, 10**12]))
        for _ in range(count)
    ]
    ties = [
        Fraction(sign * n, d)
        for sign in (1, -1)
        for n in range(12)
        for d in (2, 20, 200, 2000, 20000, 200000)
    ]
    return [*some, *ties]


def test_figures_are_said_as_everywhere(node: str) -> None:
    """Law: points, money and rounded figures read as Python writes them, ties and next to nothing included."""
    numbers = [*fractions(200), *map(Fraction, (0, 7, 1300, -12))]
    for money in (Money("US$ million"), EURO, replace(EURO, finer=True)):
        written = json.dumps(
            {"around": money.around(), "decimals": money.decimals, "finer": money.finer}
        )
        calls = [f"moneyText({written}, {x.numerator}n, {x.denominator}n)" for x in numbers]
        assert texts_of(node, calls) == [money.words(x) for x in numbers]
    assert texts_of(node, [f"pointsText({x.numerator}n, {x.denominator}n)" for x in numbers]) == [
        points(x) for x in numbers
    ]
    calls = [f"rounded({x.numerator}n, {x.denominator}n, 2)" for x in numbers]
    assert texts_of(node, calls) == [rounded(x, 2) for x in numbers]


def test_a_bound_is_never_said_too_low(node: str) -> None:
    numbers = [x for x in fractions(200) if x > 0]
    for x, text in zip(
        numbers,
        texts_of(node, [f"pointsAtMost({x.numerator}n, {x.denominator}n)" for x in numbers]),
        strict=True,
    ):
        assert Fraction(text.split()[0].replace(",", "").removeprefix("<")) >= x


def test_amounts_are_read_where_they_have_one_meaning(node: str) -> None:
    typed = {
        "5,500": "5500",
        "1,234,567.5": "1234567.5",
        "12.25": "12.25",
        "2000.125": "2000.125",
        "0.125": "0.125",
        "0": "0",
        "7.": "7",
        " 8 ": "8",
    }
    for steps in (1, 1000):
        amounts = texts_of(
            node, [f"stepsTyped({json.dumps(text)}, {steps}n).amount" for text in typed]
        )
        wholes = [Fraction(amount) * steps for amount in typed.values()]
        assert amounts == [str(whole) if whole.denominator == 1 else "null" for whole in wholes]


def test_what_is_no_amount_is_said_with_what_is_allowed(node: str) -> None:
    texts = ["2000,5", "2,5", "2.5 bn", "-5", "abc", "1e9", "2 000", "0,500", "20,00", "1,2345"]
    for text, fault in zip(
        texts,
        texts_of(node, [f"stepsTyped({json.dumps(text)}, 2n).fault" for text in texts]),
        strict=True,
    ):
        assert fault == f"“{text}” is no amount like 2,000 or 2000.5; not read."
    calls = [
        f"stepsTyped({json.dumps(text)}, {steps}n).fault"
        for text, steps in (("2.000", 1), ("1.125", 1000), ("2500.5", 1), ("0.1", 3), ("", 1))
    ]
    assert texts_of(node, calls) == [
        "“2.000” can mean two amounts; not read. Write 2 or 2,000.",
        "“1.125” can mean two amounts; not read. Write 1.1250 or 1,125.",
        "“2500.5” is finer than this budget goes, in steps of 1; not read.",
        "“0.1” is finer than this budget goes, in steps of 1/3; not read.",
        "Nothing is typed; write an amount like 2,000.",
    ]


def test_the_made_up_block_is_a_case_that_can_be_asked() -> None:
    block: Any = optimiser()
    assert len(block.model["cells"]) == len(block.names) == len(block.levels)
