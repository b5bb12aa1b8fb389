"""The paragraph on each recommendation: every number is a figure of the explanation, rounded to the safe side."""

import re
from fractions import Fraction

import pytest

import steelyard
from reports.model.numbers import to_side
from reports.sentences.proposal import breach_words, pick_sentences
from reports.sentences.swaps import points
from reports.sentences.why import _needed, paragraph, sentences
from scoring.analysis import Infeasible, analyse
from scoring.exact.search import Prover
from scoring.explanation.explanation import explain
from scoring.explanation.proposal import pick
from tests.cases import every_kind, small_case
from tests.scoring.test_kept_run import full_case

NUMBER = re.compile(r"−?\d[\d,]*(?:\.\d+)?")


@pytest.fixture(scope="module")
def brief():
    analysis = analyse(steelyard.read("rare-earths-brief"), quick=True, proposed=(1, 1, 0, 0, 0, 0))
    return analysis, explain(analysis)


def figures(analysis, explained) -> list[Fraction]:
    """Every figure of the explanation that a paragraph may speak of."""
    found = [Fraction(0)]
    value = explained.value(explained.choice)
    for row in (*explained.prices.out, *explained.prices.stay):
        ends = [row.lost, row.benefit, row.cost]
        if hasattr(row, "benefit_needed"):
            ends += [row.benefit_needed, row.cost_needed]
        else:
            ends += [
                row.benefit_down_to,
                row.cost_up_to,
                None if row.lost is None else 100 * row.lost / value,
            ]
        found += [end for end in ends if end is not None]
    for row in explained.tolerances:
        found += [
            len(row.near.portfolios),
            100 * row.share,
            *(100 * holding.share for holding in row.holdings),
        ]
    found += [explained.budget_of(point) for point in explained.curve.points]
    for step in explained.nested.steps:
        found += [
            100 * step.share,
            *(kept.lost for kept in step.thrown_out if kept.lost is not None),
        ]
    return [
        Fraction(figure)
        for figure in (*found, *(row.price for row in explained.rule_prices.each if row.price))
    ]


def test_every_number_is_a_figure_of_the_explanation(brief):
    """Each number in each paragraph is some figure, to within its own last decimal."""
    analysis, explained = brief
    known = figures(analysis, explained)
    for row in analysis.case.recommendations:
        for sentence in sentences(analysis, explained, row.id):
            text = sentence.replace(row.name, "")
            for rule in analysis.rules:
                text = text.replace(str(rule), "").replace(rule.name, "")
            for said in NUMBER.findall(text):
                number = Fraction(said.replace("−", "-").replace(",", ""))
                step = Fraction(1, 10 ** len(said.partition(".")[2]))
                assert any(abs(number - figure) < step for figure in known), (said, sentence)


def test_the_paragraphs_of_the_brief_case(brief):
    """What is in, what is out, what each would need: in the words a reader sees."""
    analysis, explained = brief
    told = paragraph(analysis, explained, "INT")
    assert told.startswith(
        "Integrate government agencies (INT) is in at pilot: it costs US$ 210 million and brings 3.4 points on its "
        "own. Without it the best portfolio is worth 1.2 points less (2%) (PER at pilot and DIS at standard enter; "
        "ALL goes from accelerated to pilot). It stays at this level up to a cost of US$ 326 million "
        "(now US$ 210 million) and down to a benefit of 2.3 points (now 3.4)."
    )
    assert "The proposed portfolio funds it at pilot." in told
    told = paragraph(analysis, explained, "DIS")
    assert "Invest in disruptive processes (DIS) is out." in told
    assert "a cost of US$ 230 million or less (now US$ 320 million)" in told
    assert "The least larger budget that brings it in is US$ 2,590 million" in told
    assert told.endswith("The proposed portfolio leaves it out.")


def test_what_falls_says_from_which_level(brief):
    """Law: where more money lowers one, both levels are named, the higher one first; one that is out is in there."""
    analysis, explained = brief
    seen = 0
    for index, id_ in enumerate(explained.programme.ids):
        names, told = explained.programme.levels[index], paragraph(analysis, explained, id_)
        for step in explained.nested.steps:
            for kept in step.thrown_out:
                if kept.change.index != index or step.share <= 1:
                    continue
                seen += 1
                if kept.change.after:
                    before, after = names[kept.change.before - 1], names[kept.change.after - 1]
                    assert (
                        f"falls from {before} to {after}: keeping it at {before} would lose" in told
                    )
                else:
                    assert (
                        f"of the money it{'' if explained.choice[index] else ', in there,'} leaves: "
                        in told
                    )
    assert seen > 2


def test_an_id_that_is_not_there_is_said_so(brief):
    with pytest.raises(ValueError, match=r"no recommendation is called INTT\. Did you mean INT\?"):
        paragraph(*brief, "INTT")
    with pytest.raises(ValueError, match="There are INT, PER"):
        paragraph(*brief, "zzzzzzz")


def test_every_recommendation_of_every_kind_has_a_paragraph():
    """Whole sentences, no blanks in them, and in or out as the optimum has it."""
    told = 0
    for seed in range(12):
        try:
            analysis = analyse(every_kind(seed), quick=True)
        except Infeasible:
            continue
        explained = explain(analysis)
        for i, id_ in enumerate(explained.programme.ids):
            said = sentences(analysis, explained, id_)
            assert (" is in" in said[0]) is (explained.choice[i] > 0)
            assert all(sentence[0].isupper() and sentence.endswith(".") for sentence in said)
            assert all(
                "  " not in s and " ," not in s and "None" not in s and ".." not in s for s in said
            )
            told += 1
    assert told > 15


def test_the_last_resort_sentences():
    """Required, excluded, free of charge and without a budget: each is said."""
    rows = [
        {"id": "A", "name": "First", "status": "required"},
        {"id": "B", "name": "Second", "status": "excluded"},
    ]
    analysis = analyse(
        small_case(recommendations=rows, budget=[{"amount": "no limit"}]), quick=True
    )
    explained = explain(analysis)
    assert "It is required: every portfolio has to hold it." in paragraph(analysis, explained, "A")
    # The rule keeps it, so that its cost and its benefit, near-ties and budgets are no evidence for
    # it.
    no_evidence = ("It stays", "Near-ties", "at every budget", "How firm: required. It is needed")
    assert not any(words in paragraph(analysis, explained, "A") for words in no_evidence)
    told = paragraph(analysis, explained, "B")
    assert told.startswith("Second (B) is out. It is excluded: no portfolio may hold it.")
    assert "The rule B excluded (Second may not be funded) costs the portfolio" in told


def test_ends_are_rounded_to_the_safe_side():
    """Costs down, needs up, and with decimals enough to differ from the figure of today."""
    assert to_side(Fraction(-5, 3), 1, "down") == Fraction(-17, 10)
    assert _needed(Fraction(1231, 100), Fraction(12)) == "12.4 points (now 12.0)"
    assert (
        _needed(Fraction(12_001, 1000), Fraction(12), " or more")
        == "12.1 points or more (now 12.0)"
    )
    assert _needed(Fraction(11_999, 1000), Fraction(12)) == "11.999 points (now 12.000)"
    assert [points(Fraction(p)) for p in ("1", "1.04", "0.04", "0", "-0.002")] == [
        "1.0 point",
        "1.0 point",
        "0.04 points",
        "0.0 points",
        "−0.002 points",
    ]


def test_a_pick_is_told_with_what_it_breaks_and_its_swaps(brief):
    """Kept, broken, matched: rules in the planner's words with the amount, then the way to the best portfolio."""
    analysis, explained = brief
    told = pick_sentences(analysis, analysis.asked.pick)
    assert (
        told[0]
        == "The proposed portfolio funds 2 recommendations for US$ 470 million and is worth 9.1 points."
    )
    assert told[1] == "It keeps every rule."
    assert [line[:2] for line in told[4:]] == [f"{place}." for place in range(1, len(told) - 3)]
    prover = Prover(analysis.programme)
    everything = pick(
        prover, explained.choice, tuple(len(levels) for levels in analysis.programme.levels)
    )
    told = pick_sentences(analysis, everything)
    assert told[1] == f"It breaks {len(everything.breaches)} rules."
    assert any(
        line.startswith(
            "Budget 2027 (spending in 2027 is at most US$ 450 million) is passed by US$"
        )
        for line in told
    )
    assert any(
        line.startswith("R2 (Integrate government agencies at accelerated cannot")
        and line.endswith("not kept.")
        for line in told
    )
    assert (
        "more than the best portfolio, which keeps every rule."
        in told[2 + len(everything.breaches)]
    )
    told = pick_sentences(analysis, pick(prover, explained.choice, explained.choice))
    assert told[1:] == ("It keeps every rule.", "It is a best portfolio: nothing needs to change.")


def test_every_kind_of_breach_has_its_words():
    """Counts, money, shares, other resources and ties: each sentence ends with by how much."""
    kinds = set()
    for seed in range(12):
        try:
            analysis = analyse(every_kind(seed), quick=True)
        except Infeasible:
            continue
        prover = Prover(analysis.programme)
        for proposed in ((0,) * 5, (1,) * 5):
            found = pick(prover, analysis.optimum.choice, proposed)
            rules = {rule.name: rule for rule in analysis.rules}
            for breach in found.breaches:
                said = breach_words(analysis, rules[breach.row], breach)
                assert re.search(r"(by .*[1-9]|not kept)", said), said
                kinds.add(said.rsplit(" is ", 1)[1].split()[0])
            assert all(line.endswith(".") for line in pick_sentences(analysis, found))
    assert kinds == {"missed", "passed", "not"}


@pytest.mark.parametrize("make", [full_case, lambda: steelyard.read("rare-earths-brief")])
def test_a_run_for_one_paragraph_says_what_a_whole_run_says(make):
    """Law: what is left out for a single paragraph is nothing that any paragraph says."""
    case = make()
    whole, few = (analyse(case, draws=100, words_only=words_only) for words_only in (False, True))
    for row in case.recommendations:
        texts = [
            paragraph(analysis, analysis.explanation, row.id, anew=True)
            for analysis in (whole, few)
        ]
        assert texts[0] == texts[1]
    assert few.explanation.orders == ()
    assert few.doubt.stress == ()
