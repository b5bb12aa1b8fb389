"""Trying other settings in a real browser: its own controls, real keys, and what the exact search in Python says."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from criteria.model.case import Case
from criteria.model.problems import CaseError
from criteria.model.rules import Budget
from criteria.read import read
from reports.chapters.firmness import try_it
from reports.contents import report
from reports.model.report import NamedChoice, Report, Section
from reports.model.story import Story
from reports.model.text import visible
from reports.sentences.swaps import points
from reports.writers.html import page
from scoring.analysis import Analysis, Infeasible, analyse
from scoring.robustness.views.stakeholders import stakeholders
from tests.cases import every_kind, of_many_sources, sparse
from tests.reports.devtools import Tab
from tests.reports.made_up import HOSTILE, made_up
from tests.reports.optimiser.random_settings import (
    Asked,
    Setting,
    asked_of,
    changed,
    python_answer,
    setting,
    written_ends,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LISTEN = """
// Keeps what the page asks its worker, and every answer that comes back.
window.asks = []; window.answers = [];
const post = Worker.prototype.postMessage;
Worker.prototype.postMessage = function (message) {
  if (message.setting) window.asks.push(message);
  if (!this.heard) {
    this.heard = true;
    this.addEventListener("message", ({ data }) => window.answers.push(data));
  }
  return post.call(this, message);
};
"""

RESTING = (
    "asks.length && asks.length === answers.length && !document.querySelector('.try-it').hidden"
)
SETTLED = f"{RESTING} && (answers.at(-1).status !== 'clash' || asks.at(-1).task === 'minimal')"


@pytest.fixture(scope="module")
def tab(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    with Tab(chromium, tmp_path_factory.mktemp("profile")) as opening:
        opening.order("Page.addScriptToEvaluateOnNewDocument", source=LISTEN)
        yield opening


@pytest.fixture(autouse=True)
def silent(tab: Tab) -> Iterator[None]:
    """No message on the console, whatever a test does."""
    tab.show(1280)
    tab.messages.clear()
    yield
    tab.evaluate("1")
    assert tab.messages == []


def analysed(case: Case) -> Analysis:
    """A quick analysis with what everybody would fund."""
    analysis = analyse(case, quick=True)
    group = stakeholders(analysis.evaluation, analysis.programme, analysis.best.choice, proved=True)
    object.__setattr__(analysis, "doubt", SimpleNamespace(people=group))
    return analysis


def text_of(analysis: Analysis) -> str:
    story = Story(analysis)
    block = try_it.blocks(story)
    return page(
        Report("Trying", (), (Section("doubt", "How firm this is", tuple(block)),), story.money)
    )


def opened(tab: Tab, folder: Path, text: str) -> None:
    file = folder / "report.html"
    file.write_text(text, "utf-8")
    tab.open(file)
    tab.until(f"window.asks && {RESTING}")


@pytest.fixture(scope="module")
def shipped() -> dict[str, Analysis]:
    return {name: analysed(read(name)) for name in ("rare-earths-brief", "rare-earths")}


def state_of(tab: Tab) -> dict[str, Any]:
    """What the block says, once the search has settled."""
    tab.until(SETTLED)
    state: dict[str, Any] = tab.evaluate("""(() => {
      const block = document.querySelector(".try-it");
      const text = (query) => [...block.querySelectorAll(query)].map((part) => part.textContent);
      return {
        headline: text(".headline")[0], moves: text(".moves li"), proof: text(".proof")[0], set: text(".set")[0],
        paragraphs: text(".answer p"), here: text(".lined .here > span:first-child"), net: text(".lined .points"),
        levels: text(".lined .level"), sums: text(".lined tfoot .number"),
        weights: text(".setting output"),
        typed: [...block.querySelectorAll("input[type=text]")].map((input) => input.value),
        ticked: [...block.querySelectorAll("input[type=checkbox]")].map((box) => box.checked),
        pressed: [...block.querySelectorAll("[aria-pressed=true]")].map((part) => part.textContent),
        valuetexts: [...block.querySelectorAll("input[type=range]")].map((input) => input.getAttribute("aria-valuetext")),
        setting: asks.at(-1).setting,
        answer: JSON.parse(JSON.stringify({ ...answers.at(-1), parts: undefined }, (_, x) =>
          (typeof x === "bigint" ? String(x) : x))),
      };
    })()""")
    return state


def worth(analysis: Analysis, value: Fraction, choice: tuple[int, ...]) -> str:
    """A portfolio as the headline says it."""
    story = Story(analysis)
    cost = analysis.portfolio_of(choice).cost
    spent = (
        f" for {story.money.words(cost)}"
        if any(any(levels) for levels in analysis.costs.money)
        else ""
    )
    return f"{sum(level > 0 for level in choice)} of {len(choice)}{spent}, worth {points(value)}"


# Untouched
# -----------------------------------------------------------------------------------------------------------


def resting(tab: Tab, folder: Path, analysis: Analysis) -> None:
    """Law: the page as it opens names the recommendation, its points and its money, and calls it proven."""
    opened(tab, folder, text_of(analysis))
    best, state = analysis.best, state_of(tab)
    assert tuple(state["answer"]["choice"]) == best.choice
    expected = f"The recommended portfolio is the best of the case as it stands: {worth(analysis, best.value, best.choice)}."
    assert state["headline"] == expected
    assert state["proof"] == "Proven: no portfolio is worth more at these settings."
    assert state["set"].startswith("Nothing is set")
    assert state["moves"] == []
    story = Story(analysis)
    for place, here in zip(story.in_order, state["here"], strict=True):
        level, names = best.choice[place], story.level_names(place)
        funded = visible(names[level - 1]) if len(names) > 1 else "funded"
        assert here == (funded if level else "not funded")


def test_the_untouched_page_is_the_recommendation(
    tab: Tab, tmp_path: Path, shipped: dict[str, Analysis]
) -> None:
    for analysis in shipped.values():
        resting(tab, tmp_path, analysis)
        nets = state_of(tab)["net"]
        funded = [
            (net, i)
            for net, i in zip(nets, Story(analysis).in_order, strict=True)
            if analysis.best.choice[i]
        ]
        for net, i in funded:
            benefit = sum(analysis.evaluation.contributions[i][analysis.best.choice[i] - 1])
            assert net == points(benefit).partition(" ")[0], (
                "the figure of the page's tables, and never 0.0 for a loss"
            )


def test_the_untouched_page_is_the_recommendation_of_fifty_generated_cases(
    tab: Tab, tmp_path: Path
) -> None:
    met = 0
    for seed in range(40):
        for case in (every_kind(seed), sparse(seed), of_many_sources(seed)):
            try:
                analysis = analyse(case, quick=True)
            except (Infeasible, CaseError):
                continue
            if analysis.optimum.status == "optimal" and met < 50:
                met += 1
                resting(tab, tmp_path, analysis)
    assert met == 50


def test_where_another_option_is_recommended_the_best_is_told_as_another(
    tab: Tab, tmp_path: Path, shipped: dict[str, Analysis]
) -> None:
    """The case may ask to recommend an option that is not worth most at likely figures: the page hides neither."""
    analysis = shipped["rare-earths-brief"]
    (block,) = try_it.blocks(Story(analysis))
    asked_for = tuple(0 if place else level for place, level in enumerate(analysis.best.choice))
    named = (
        NamedChoice("The recommended portfolio", asked_for),
        NamedChoice("Best at likely figures", analysis.best.choice),
    )
    section = Section("doubt", "How firm this is", (replace(block, portfolios=named),))
    opened(tab, tmp_path, page(Report("Trying", (), (section,), Story(analysis).money)))
    state = state_of(tab)
    assert state["headline"].startswith(
        "Another portfolio (best at likely figures) is the best of the case as it stands: 4 of 6"
    )
    recommended = analysis.portfolio_of(asked_for).value
    assert (
        f"The recommended one is worth {points(recommended)} at these weights, {points(analysis.best.value - recommended)} less."
        in (state["paragraphs"])
    )
    assert state["moves"][0].startswith("Enters: ")


# Set by its own controls
# ---------------------------------------------------------------------------------------------

CONTROL = """((kind, place, value) => {
  const block = document.querySelector(".try-it");
  const fire = (element, event) => element.dispatchEvent(new Event(event, { bubbles: true }));
  const rows = [...block.querySelectorAll(".lined tbody tr")];
  const boxes = (i) => rows[i].querySelectorAll("input[type=checkbox]");
  if (kind === "weight" || kind === "amount") {
    const control = block.querySelectorAll(kind === "weight" ? ".bars output + input" : ".bars .amount ~ input")[place];
    control.value = value;
    fire(control, "input");
  } else if (kind === "typed") {
    const control = block.querySelectorAll(".bars input[type=text]")[place];
    control.value = value;
    fire(control, "change");
  } else if (kind === "must") boxes(place)[0].click();
  else if (kind === "not") boxes(place)[1].click();
  else if (kind === "level") {
    const control = rows[place].querySelector("select");
    control.value = value;
    fire(control, "change");
  } else if (kind === "rule") block.querySelectorAll(".rules input")[place].click();
  else if (kind === "voice") block.querySelectorAll(".choices [aria-label='Weights of'] button")[place].click();
  else if (kind === "view") block.querySelectorAll(".choices [aria-label='Look at'] button")[place].click();
  else block.querySelector(".told button." + kind).click();
})"""


def do(tab: Tab, kind: str, place: int = 0, value: float | str = 0) -> None:
    tab.evaluate(f"{CONTROL}({json.dumps(kind)}, {place}, {json.dumps(value)})")


def as_python_reads(given: dict[str, Any]) -> Setting:
    """A setting that the page asked, as the tests of the search hold it."""
    ends = {
        name: {side: int(end) for side, end in sides.items()}
        for name, sides in given["ends"].items()
    }
    return {**given, "weights": [int(weight) for weight in given["weights"]], "ends": ends}


def check(asked: Asked, state: dict[str, Any], analysis: Analysis) -> str:
    """Law: what the page says of a setting is what Python proves, in value, cost and portfolio."""
    given, answer = as_python_reads(state["setting"]), state["answer"]
    proof = python_answer(asked, given)
    if answer["status"] == "proven" and proof.closed and proof.settled:
        assert tuple(answer["choice"]) == proof.choice
        assert int(answer["value"]) == proof.value
        value = Fraction(proof.value or 0, int(answer["point"]))
        assert f": {worth(analysis, value, tuple(answer['choice']))}" in state["headline"]
        assert state["proof"] == "Proven: no portfolio is worth more at these settings."
    elif answer["status"] == "clash":
        assert proof.choice is None
        assert state["headline"] == "These rules cannot all hold:"
        assert len(state["moves"]) == len(answer["clash"]) + len(answer["clashFixed"]) > 0
    else:
        assert "20,000 partial portfolios" in state["proof"]
        assert "Proven" not in state["proof"]
    status: str = answer["status"]
    return status


def one_step(rng: random.Random, analysis: Analysis) -> tuple[str, int, float | str]:
    budgets = len([rule for rule in analysis.rules if isinstance(rule, Budget)]) + 1
    options, criteria = len(analysis.case.recommendations), len(analysis.case.leaves)
    kind = rng.choice(
        ["weight", "weight", "weight", "amount", "typed", "must", "not", "level", "rule", "voice"]
    )
    match kind:
        case "weight":
            return kind, rng.randrange(criteria), rng.randint(0, 200) / 2
        case "amount":
            return kind, rng.randrange(budgets), rng.randint(20, 90)
        case "typed":
            return kind, rng.randrange(budgets), f"{rng.randint(1000, 6000):,}"
        case "rule":
            return kind, rng.randrange(len(analysis.rules)), 0
        case "voice":
            return (
                kind,
                rng.randint(
                    0,
                    len(analysis.doubt.people.others)
                    if analysis.doubt and analysis.doubt.people
                    else 0,
                ),
                0,
            )
        case _:
            return kind, rng.randrange(options), rng.randint(0, 1)


@pytest.mark.parametrize("name", ["rare-earths-brief", "rare-earths"])
def test_whatever_its_controls_set_is_answered_as_python_does(
    tab: Tab, tmp_path: Path, shipped: dict[str, Analysis], name: str
) -> None:
    analysis, rng = shipped[name], random.Random(6)
    opened(tab, tmp_path, text_of(analysis))
    asked, rest = asked_of(analysis.case), state_of(tab)
    seen = []
    for turn in range(60):
        if turn % 12 == 11:
            do(tab, "reset")
            assert state_of(tab) == rest
            continue
        do(tab, *one_step(rng, analysis))
        state = state_of(tab)
        seen.append(check(asked, state, analysis))
        assert state["set"].startswith("Set by you: ") or state["set"].startswith("Nothing is set")
    assert "proven" in seen


def test_each_control_sets_what_it_says(
    tab: Tab, tmp_path: Path, shipped: dict[str, Analysis]
) -> None:
    """One control after another, and what the page asks for it."""
    analysis = shipped["rare-earths"]
    asked, story = asked_of(analysis.case), Story(analysis)
    opened(tab, tmp_path, text_of(analysis))
    rest = state_of(tab)
    assert as_python_reads(rest["setting"]) == {
        "weights": asked.weights,
        "ends": {},
        "off": [],
        "fix": [],
        "limit": 20000,
    }
    place = next(i for i, i_told in enumerate(story.in_order) if len(story.level_names(i_told)) > 1)
    i = story.in_order[place]
    do(tab, "must", place)
    assert state_of(tab)["setting"]["fix"] == [
        {"i": i, "lowest": 1, "highest": len(story.level_names(i))}
    ]
    do(tab, "level", place, 1)
    state = state_of(tab)
    assert state["setting"]["fix"] == [{"i": i, "lowest": 1, "highest": 1}]
    assert (
        state["set"] == f"Set by you: {story.name(i)} must be funded at {story.level_names(i)[0]}."
    )
    do(tab, "not", place)
    assert state_of(tab)["setting"]["fix"] == [{"i": i, "lowest": 0, "highest": 0}]
    do(tab, "not", place)
    do(tab, "typed", 0, "5,500")
    state = state_of(tab)
    stated = {
        rule["name"]: int(rule["high"])
        for rule in asked.model["rules"]
        if rule["name"] in asked.budgets
    }
    steps = {rule["name"]: int(rule["steps"]) for rule in asked.model["rules"]}
    assert as_python_reads(state["setting"])["ends"] == {
        name: {"high": high * 11 // 10} for name, high in stated.items()
    }
    assert "every budget at 110% of what the case states" in state["set"]
    do(tab, "typed", 1, "950.5")
    ends = as_python_reads(state_of(tab)["setting"])["ends"]
    first = asked.budgets[0]
    assert ends[first]["high"] == int(Fraction("950.5") * steps[first])
    assert ends[asked.budgets[1]]["high"] == stated[asked.budgets[1]] * 11 // 10
    do(tab, "typed", 1, "nonsense")
    assert as_python_reads(state_of(tab)["setting"])["ends"] == ends
    do(tab, "reset")
    do(tab, "rule", 7)
    state = state_of(tab)
    assert state["setting"]["off"] == [asked.model["rules"][7]["name"]]
    assert str(analysis.rules[7]).lower() in state["set"].lower()
    do(tab, "reset")
    do(tab, "weight", 1, 50)
    state = state_of(tab)
    weights = [
        Fraction(int(weight), sum(map(int, state["setting"]["weights"])))
        for weight in state["setting"]["weights"]
    ]
    before = analysis.evaluation.weights
    for j, weight in enumerate(weights):
        expected = Fraction(1, 2) if j == 1 else before[j] / (1 - before[1]) / 2
        assert abs(weight - expected) < Fraction(1, 5000)
    assert state["set"] == "Set by you: weights of your own."
    do(tab, "reset")
    assert state_of(tab) == rest


def test_a_budget_that_cannot_be_read_is_kept_and_said_beside_it(
    tab: Tab, tmp_path: Path, shipped: dict[str, Analysis]
) -> None:
    opened(tab, tmp_path, text_of(shipped["rare-earths"]))
    do(tab, "typed", 0, "5,400")
    before = state_of(tab)
    field = """(() => {
      const field = document.querySelector(".bars input[type=text]");
      const says = document.getElementById(field.getAttribute("aria-describedby"));
      return [field.value, field.getAttribute("aria-invalid"), says.textContent];
    })()"""
    for typed in ("2000,5", "2.000", "2,5", "2.5 bn", "-5", "abc"):
        do(tab, "typed", 0, typed)
        state = state_of(tab)
        kept, invalid, says = tab.evaluate(field)
        assert (kept, invalid) == (typed, "true")
        assert says.startswith(f"“{typed}” ")
        assert says.endswith("It stays US$ 5,400 million.")
        assert "not read" in says
        assert tab.evaluate("document.querySelector('[role=status]').textContent") == says
        assert state["setting"] == before["setting"]
        assert state["headline"] == before["headline"]
    do(tab, "typed", 0, "5,300")
    state_of(tab)
    assert tab.evaluate(field) == ["5,300", "false", ""]
    do(tab, "typed", 0, "abc")
    do(tab, "reset")
    state_of(tab)
    assert tab.evaluate(field)[1:] == ["false", ""]


def test_each_net_names_its_level_and_with_the_effects_the_rows_add_up(
    tab: Tab, tmp_path: Path, shipped: dict[str, Analysis]
) -> None:
    """Law: points of what is funded at the level named, and of effects between them, make the value."""
    analysis = shipped["rare-earths"]
    story = Story(analysis)
    opened(tab, tmp_path, text_of(analysis))
    for step in (("view", 0, 0), ("not", 0, 0), ("weight", 2, 60)):
        do(tab, *step)
        state = state_of(tab)
        effects, whole = (Fraction(figure.replace("−", "-")) for figure in state["sums"])
        funded = Fraction(0)
        for place, net, level, here in zip(
            story.in_order, state["net"], state["levels"], state["here"], strict=True
        ):
            if len(story.level_names(place)) > 1:
                assert level.removeprefix("at ") in story.level_names(place)
                assert here in ("not funded", level.removeprefix("at "))
            funded += Fraction(net.replace("−", "-")) if here != "not funded" else 0
        assert effects
        assert abs(funded + effects - whole) <= Fraction(len(state["net"]) + 2, 20)
        assert f"worth {state['sums'][1]} points" in state["headline"]


def test_no_word_of_a_level_is_broken_on_a_phone(
    tab: Tab, tmp_path: Path, shipped: dict[str, Analysis]
) -> None:
    tab.show(320)
    analysis = shipped["rare-earths"]
    story = Story(analysis)
    opened(tab, tmp_path, text_of(analysis))
    row, names = next(
        (row, names)
        for row, names in enumerate(map(story.level_names, story.in_order))
        if "accelerated" in names
    )
    do(tab, "must", row)
    do(tab, "level", row, names.index("accelerated") + 1)
    assert "accelerated" in state_of(tab)["here"]
    broken = """[...document.querySelectorAll(".lined :is(th, .here span, .level)")].flatMap((part) => {
      const node = part.firstChild;
      if (!node || node.nodeType !== 3) return [];
      return [...node.data.matchAll(/[A-Za-z]+/g)].filter(({ 0: word, index }) => {
        const range = document.createRange();
        range.setStart(node, index);
        range.setEnd(node, index + word.length);
        return range.getClientRects().length > 1;
      }).map(([word]) => word);
    })"""
    assert tab.evaluate(broken) == []


def test_buttons_take_exact_weights_and_show_a_portfolio(
    tab: Tab, tmp_path: Path, shipped: dict[str, Analysis]
) -> None:
    analysis = shipped["rare-earths"]
    assert analysis.doubt is not None
    assert analysis.doubt.people is not None
    opened(tab, tmp_path, text_of(analysis))
    for number, voice in enumerate(analysis.doubt.people.others, 1):
        do(tab, "voice", number)
        state = state_of(tab)
        whole = [int(weight) for weight in state["setting"]["weights"]]
        assert tuple(Fraction(weight, sum(whole)) for weight in whole) == voice.weights
        best = analysis.weighted.best(voice.weights)
        assert tuple(state["answer"]["choice"]) == best.choice
        assert state["pressed"][0] in voice.name
        do(tab, "view", 1)
        viewed = state_of(tab)
        recommended = analysis.weighted.value(analysis.best.choice, voice.weights)
        assert viewed["headline"] == (
            f"The recommended portfolio: {worth(analysis, recommended, analysis.best.choice)} at these weights."
        )
        if best.points > recommended:
            assert f"{points(best.points - recommended)} less than the best found" in " ".join(
                viewed["paragraphs"]
            )
        do(tab, "view", 0)
    do(tab, "voice", 0)
    assert state_of(tab)["set"].startswith("Nothing is set")


def test_rules_that_clash_are_named_and_the_page_is_not_empty(
    tab: Tab, tmp_path: Path, shipped: dict[str, Analysis]
) -> None:
    opened(tab, tmp_path, text_of(shipped["rare-earths"]))
    do(tab, "typed", 0, "100")
    state = state_of(tab)
    assert state["headline"] == "These rules cannot all hold:"
    assert len(state["moves"]) >= 2
    assert any("US$" in move for move in state["moves"])
    assert state["proof"] == (
        "Proven: no portfolio keeps them all. Without any one of these, the others can be kept together; "
        "further rules may clash then. Take back the first, which you set."
    )
    assert [move.endswith(" (set by you)") for move in state["moves"]] == [
        True,
        *(False for _ in state["moves"][1:]),
    ]
    assert set(state["here"]) == {"–"}
    do(tab, "view", 1)
    viewed = state_of(tab)
    assert viewed["paragraphs"][-1] == state["proof"]
    assert viewed["headline"] == "These rules cannot all hold:"
    assert "It breaks: " in " ".join(viewed["paragraphs"])
    do(tab, "reset")
    assert state_of(tab)["headline"].startswith(
        "The recommended portfolio is the best of the case as it stands"
    )


def test_the_last_change_is_taken_back_and_a_drag_is_one_change(
    tab: Tab, tmp_path: Path, shipped: dict[str, Analysis]
) -> None:
    opened(tab, tmp_path, text_of(shipped["rare-earths"]))
    rest = state_of(tab)
    disabled = "document.querySelector('.told .back').disabled"
    assert tab.evaluate(disabled)
    for value in (30, 40, 50):
        do(tab, "weight", 0, value)
    dragged = state_of(tab)
    do(tab, "not", 1)
    fixed = state_of(tab)
    do(tab, "view", 1)
    do(tab, "view", 0)
    do(tab, "typed", 0, "100")
    clash = state_of(tab)
    assert clash["headline"] == "These rules cannot all hold:"
    for before in (fixed, dragged, rest):
        do(tab, "back")
        assert state_of(tab) == before
    assert tab.evaluate(disabled)
    do(tab, "not", 1)
    do(tab, "reset")
    assert state_of(tab) == rest
    assert tab.evaluate(disabled)


def test_of_a_clash_each_own_setting_is_named_first(
    tab: Tab, tmp_path: Path, shipped: dict[str, Analysis]
) -> None:
    """What the reader set stands before the rules of the case, and is marked."""
    analysis = shipped["rare-earths"]
    opened(tab, tmp_path, text_of(analysis))
    do(tab, "typed", 0, "1,000")
    for place in range(len(analysis.case.recommendations)):
        do(tab, "must", place)
    state = state_of(tab)
    answer = state["answer"]
    set_by_reader = [move for move in state["moves"] if move.endswith(" (set by you)")]
    assert set_by_reader == state["moves"][: len(set_by_reader)]
    assert len(set_by_reader) >= len(answer["clashFixed"]) > 0
    assert {text.removesuffix(" (set by you)") for text in set_by_reader} >= {
        f"{Story(analysis).name(i)} must be funded" for i in answer["clashFixed"]
    }


def test_what_did_not_close_is_told_with_its_bound(
    tab: Tab, tmp_path: Path, shipped: dict[str, Analysis]
) -> None:
    """An answer of a search that was stopped, told in its words: planted, for no shipped case has one at hand."""
    opened(tab, tmp_path, text_of(shipped["rare-earths-brief"]))
    state_of(tab)
    plant = """(() => {
      const block = document.querySelector(".try-it");
      const copy = block.cloneNode(false);
      copy.append(block.querySelector("script").cloneNode(true));
      const page = new TryIt(copy);
      page.answered({ ...answers[0], status: "bounded", bound: answers[0].value + answers[0].point / 4n });
      const bounded = page.answerColumn.proof.textContent;
      page.answered({ ...answers[0], status: "open", choice: null, value: null, cost: null });
      return [bounded, page.answerColumn.headline.textContent, page.answerColumn.proof.textContent];
    })()"""
    assert tab.evaluate(plant) == [
        "At most 0.3 points more is possible: the search was stopped at 20,000 partial portfolios.",
        "No portfolio that keeps these settings was found, and none is ruled out.",
        "Not proven: the search was stopped at 20,000 partial portfolios.",
    ]


# Many settings at once
# -----------------------------------------------------------------------------------------------

ASK_ALL = """new Promise((done) => {
  const settings = %s, answered = [];
  const model = JSON.parse(document.querySelector(".try-it script").textContent).model;
  const client = optimiser.connect(model, (answer, setting) => {
    if (setting !== settings[at]) return; // a clash is told again when it is minimal
    at += 1;
    answered.push(answer);
    next();
  });
  let at = 0;
  const next = () => {
    if (at < settings.length) client.ask(settings[at]);
    else done(JSON.stringify(answered.map(({ status, choice, value, cost, bound }) =>
      ({ status, choice, value, cost, bound })), (_, x) => (typeof x === "bigint" ? String(x) : x)));
  };
  next();
})"""


def compare(tab: Tab, asked: Asked, settings: list[Setting]) -> int:
    """Law: where both prove, value, cost and portfolio are the same; gives how many the page settled."""
    ready = [
        {
            **given,
            "weights": [str(w) for w in given["weights"]],
            "ends": written_ends(given["ends"]),
        }
        for given in settings
    ]
    answers = json.loads(tab.evaluate(ASK_ALL % json.dumps(ready)))
    assert len(answers) == len(settings)
    settled = 0
    for given, answer in zip(settings, answers, strict=True):
        proof = python_answer(asked, given)
        settled += answer["status"] in ("proven", "clash")
        if answer["status"] in ("proven", "clash") and proof.closed and proof.settled:
            assert (None if answer["choice"] is None else tuple(answer["choice"])) == proof.choice
            if proof.choice is not None:
                assert int(answer["value"]) == proof.value
                assert int(answer["cost"]) == changed(asked, given).spending(proof.choice)
        elif answer["bound"] is not None and proof.best is not None:
            assert int(answer["bound"]) >= proof.best
    return settled


@pytest.mark.parametrize("name", ["rare-earths-brief", "rare-earths"])
@pytest.mark.parametrize("number", [60, 1000])
def test_random_settings_are_answered_as_python_does(
    tab: Tab, tmp_path: Path, shipped: dict[str, Analysis], name: str, number: int
) -> None:
    asked, rng = asked_of(shipped[name].case), random.Random(number)
    opened(tab, tmp_path, text_of(shipped[name]))
    settings = [setting(rng, asked) for _ in range(number)]
    assert compare(tab, asked, settings) >= number * 99 // 100


def test_twenty_generated_cases_with_every_kind_of_rule_are_answered_as_python_does(
    tab: Tab, tmp_path: Path
) -> None:
    met = 0
    for seed in range(300, 400):
        case = every_kind(seed)
        try:
            analysis = analyse(case, quick=True)
        except (Infeasible, CaseError):
            continue
        asked, rng = asked_of(case), random.Random(seed)
        opened(tab, tmp_path, text_of(analysis))
        compare(tab, asked, [setting(rng, asked) for _ in range(20)])
        met += 1
        if met == 20:
            break
    assert met == 20


# By keyboard, by ear, on paper, on a phone
# ---------------------------------------------------------------------------


def focus(tab: Tab) -> str:
    """What a reader hears of what has the focus."""
    named: str = tab.evaluate("""(() => {
      const control = document.activeElement;
      return control.getAttribute("aria-label") || control.labels?.[0]?.textContent || control.textContent;
    })()""")
    return named


def tab_to(tab: Tab, name: str) -> None:
    """Press Tab until something has the focus."""
    for _ in range(200):
        if focus(tab) == name:
            shown = tab.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert shown == "solid", name
            return
        tab.press("Tab")
    raise AssertionError(f"{name} cannot be reached")


def test_everything_can_be_set_by_keys_alone(
    tab: Tab, tmp_path: Path, shipped: dict[str, Analysis]
) -> None:
    analysis = shipped["rare-earths"]
    story = Story(analysis)
    opened(tab, tmp_path, text_of(analysis))
    rest = state_of(tab)
    leaf, place = story.leaves[0].name, story.in_order[0]
    tab_to(tab, leaf)
    tab.press("ArrowRight", 10)
    state = state_of(tab)
    assert state["weights"][0] != rest["weights"][0]
    assert state["valuetexts"][0] == state["weights"][0]
    tab_to(tab, "All budgets together, amount")
    tab.evaluate("document.activeElement.select()")
    tab.write("5500")
    tab.press("Enter")
    assert state_of(tab)["setting"]["ends"]
    tab_to(tab, f"Must be funded: {story.name(place)}")
    tab.press("Space")
    assert state_of(tab)["setting"]["fix"] == [
        {"i": place, "lowest": 1, "highest": len(story.level_names(place))}
    ]
    tab_to(tab, "Rules of the case: all 34 hold")
    tab.press("Enter")
    tab.press("Tab")
    tab.press("Space")
    assert len(state_of(tab)["setting"]["off"]) == 1
    tab.evaluate("document.querySelector('.choices button').focus()")
    tab_to(tab, "Reset all")
    tab.press("Enter")
    assert state_of(tab) == rest


def test_an_answer_is_read_out_once_not_at_every_step(
    tab: Tab, tmp_path: Path, shipped: dict[str, Analysis]
) -> None:
    opened(tab, tmp_path, text_of(shipped["rare-earths-brief"]))
    tab.until(
        "document.querySelector('[role=status]').textContent.startsWith('The recommended portfolio')"
    )
    tab.evaluate("""window.read = 0;
      new MutationObserver(() => { window.read += 1; }).observe(
        document.querySelector('[role=status]'), { childList: true, subtree: true, characterData: true });""")
    for value in range(30, 60, 2):
        do(tab, "weight", 0, value)
        state_of(tab)
    tab.until("window.read")
    state = state_of(tab)
    assert tab.evaluate("window.read") == 1
    assert state["headline"] in tab.evaluate("document.querySelector('[role=status]').textContent")
    assert tab.evaluate("document.querySelectorAll('.try-it [aria-live=polite]').length") == 0


@pytest.mark.parametrize("width", [320, 768, 1000, 1280])
def test_it_fits_the_screen(
    tab: Tab, tmp_path: Path, shipped: dict[str, Analysis], width: int
) -> None:
    for text in (text_of(shipped["rare-earths"]), page(made_up())):
        tab.show(width)
        opened(tab, tmp_path, text)
        tab.evaluate(
            "document.querySelectorAll('details').forEach((list) => { list.open = true; })"
        )
        tab.evaluate(
            "document.querySelectorAll('.lined input').forEach((box, i) => i % 2 || box.click())"
        )
        state_of(tab)
        assert tab.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
        outside = """[...document.querySelectorAll(".try-it *")].filter((part) => {
          const box = part.getBoundingClientRect();
          return box.width && !part.matches(".unseen") && (box.right > innerWidth + 1 || box.left < -1);
        }).map((part) => part.className + part.textContent)"""
        assert tab.evaluate(outside) == []


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_the_answer_stays_in_sight_whatever_is_set(
    tab: Tab, tmp_path: Path, shipped: dict[str, Analysis], width: int
) -> None:
    tab.show(width)
    opened(tab, tmp_path, text_of(shipped["rare-earths"]))
    state_of(tab)
    seen = """((query) => {
      const part = document.querySelector(query);
      part.scrollIntoView();
      const [box, rect] = [document.querySelector(".headline").getBoundingClientRect(), part.getBoundingClientRect()];
      const over = box.right > rect.left && rect.right > box.left && box.bottom > rect.top + 1;
      return [box.top >= 0 && box.bottom <= innerHeight, over];
    })"""
    for query in (".lined tbody tr:nth-child(4) input", ".lined tbody tr:nth-child(12) input"):
        assert tab.evaluate(f"{seen}({json.dumps(query)})") == [True, False]


def test_paper_and_a_reader_without_scripts_do_not_see_it(tab: Tab, tmp_path: Path) -> None:
    analysis = analyse(read("rare-earths-brief"), quick=True)
    opened(tab, tmp_path, page(report(analysis)))
    seen = """["section:has(.try-it)", ".try-it", "nav li:has([href='#try'])"]
      .reduce((sum, query) => sum + document.querySelector(query).getBoundingClientRect().height, 0)"""
    assert tab.evaluate(seen) > 300
    tab.show(1280, media="print")
    assert tab.evaluate(seen) == 0
    tab.show(1280)
    tab.order("Emulation.setScriptExecutionDisabled", value=True)
    tab.open(tmp_path / "report.html")
    assert tab.evaluate(seen) == 0
    tab.order("Emulation.setScriptExecutionDisabled", value=False)


def test_names_stay_text(tab: Tab, tmp_path: Path) -> None:
    """A made-up case of hostile names: none becomes an element, in the list, in sentences or in a clash."""
    opened(tab, tmp_path, page(made_up()))
    elements = "document.querySelectorAll('.try-it script, .try-it img, .try-it style').length"
    assert tab.evaluate(elements) == 1
    do(tab, "voice", 1)
    state = state_of(tab)
    assert visible(HOSTILE[4]) in state["set"]
    do(tab, "typed", 0, "0")
    do(tab, "must", 2)
    state = state_of(tab)
    assert any(visible(HOSTILE[1]) in move for move in state["moves"])
    assert tab.evaluate(elements) == 1


def test_a_page_that_may_not_use_a_worker_answers_all_the_same(
    tab: Tab, tmp_path: Path, shipped: dict[str, Analysis]
) -> None:
    text = text_of(shipped["rare-earths"])
    assert "worker-src blob:; " in text
    file = tmp_path / "report.html"
    file.write_text(text.replace("worker-src blob:; ", ""), "utf-8")
    tab.open(file)
    tab.until("document.querySelector('.headline').textContent.startsWith('The recommended')")
    tab.until("document.querySelector('.proof').textContent.startsWith('Proven')")
    tab.evaluate("1")
    assert [message for message in tab.messages if "Content Security Policy" not in message] == []
    tab.messages.clear()


def test_it_asks_nobody_for_anything(
    tab: Tab, tmp_path: Path, shipped: dict[str, Analysis]
) -> None:
    tab.requests.clear()
    opened(tab, tmp_path, text_of(shipped["rare-earths-brief"]))
    state_of(tab)
    asked = [url for url in tab.requests if not re.match(r"(file|blob|data):", url)]
    assert asked == []
    assert len(tab.requests) > 0


# Taken along
# -----------------------------------------------------------------------------------------------------------


def test_a_link_opens_with_the_settings_it_was_made_with(
    tab: Tab, tmp_path: Path, shipped: dict[str, Analysis]
) -> None:
    """Law: whatever is set, the link made of it gives the same setting and the same answer."""
    text = text_of(shipped["rare-earths"])
    opened(tab, tmp_path, text)
    assert not tab.evaluate("location.hash"), "an untouched page keeps its link"
    for kind, place, value in [
        ("weight", 0, 40),
        ("must", 2, 0),
        ("not", 5, 0),
        ("rule", 3, 0),
        ("amount", 0, 20),
    ]:
        do(tab, kind, place, value)
    before = state_of(tab)
    link = tab.evaluate("location.hash")
    assert link.startswith("#set=")
    other = tmp_path / "again"
    other.mkdir()
    file = other / "report.html"
    file.write_text(text, "utf-8")
    tab.order("Page.navigate", url=f"{file.as_uri()}{link}")
    tab.until(f"window.asks && {RESTING}")
    after = state_of(tab)
    assert after["setting"] == before["setting"]
    assert after["headline"] == before["headline"]
    do(tab, "reset")
    state_of(tab)
    assert not tab.evaluate("location.hash")


@pytest.mark.parametrize(
    "planted",
    [
        "#set=%7B",
        '#set={"voice":99,"weights":[],"amounts":[],"together":null,"off":[],"fixed":[],"viewed":0}',
        '#set={"voice":-1,"weights":["1"],"amounts":[],"together":null,"off":[],"fixed":[],"viewed":0}',
        '#set={"voice":0,"weights":[],"amounts":[["no such budget","1"]],"together":null,"off":[],"fixed":[],"viewed":0}',
        '#set={"voice":0,"weights":[],"amounts":[],"together":null,"off":[],"fixed":[[0,0,99]],"viewed":0}',
    ],
)
def test_a_link_that_does_not_fit_changes_nothing_and_is_said(
    tab: Tab, tmp_path: Path, shipped: dict[str, Analysis], planted: str
) -> None:
    file = tmp_path / "report.html"
    file.write_text(text_of(shipped["rare-earths"]), "utf-8")
    tab.order("Page.navigate", url=f"{file.as_uri()}{planted}")
    tab.until(f"window.asks && {RESTING}")
    assert state_of(tab)["set"].startswith("Nothing is set")
    assert "do not fit this report" in tab.evaluate(
        "document.querySelector('.keeping .aside').textContent"
    )


def test_paper_and_text_say_that_settings_are_a_readers_own(
    tab: Tab, tmp_path: Path, shipped: dict[str, Analysis]
) -> None:
    opened(tab, tmp_path, text_of(shipped["rare-earths-brief"]))
    paper = "getComputedStyle(document.querySelector('.on-paper')).display"
    tab.show(800, media="print")
    assert tab.evaluate(paper) == "none", "nothing is set, so paper has the report alone"
    do(tab, "not", 0)
    state = state_of(tab)
    assert tab.evaluate(paper) != "none"
    printed = tab.evaluate("document.querySelector('.on-paper').textContent")
    assert "a reader\u2019s own settings" in printed
    assert state["headline"] in printed
    tab.show(1280)
    assert tab.evaluate(paper) == "none"
    # A browser without a window lets no page copy: what is to be copied is shown and marked instead.
    tab.evaluate("document.querySelector('.keeping button').click()")
    tab.until("document.querySelector('.keeping .aside').textContent")
    copied = tab.evaluate("document.querySelector('.keeping textarea').value")
    if copied:
        assert state["headline"] in copied
        assert "Set by you: " in copied
    else:
        assert (
            tab.evaluate("document.querySelector('.keeping .aside').textContent")
            == "The text is copied."
        )
