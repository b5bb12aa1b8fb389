"""Every check shown kept and broken: silent on a sound case, and naming the fault where one is planted."""

from datetime import date

import pytest

from criteria.checks.all import CHECKS, problems_of
from criteria.model.draft import BadRow, Draft
from criteria.model.seal import sealed_keys
from criteria.read import check, read
from criteria.write import write
from tests.cases import small_case

CRITERIA = small_case().model_dump()["criteria"]
SCORES = small_case().model_dump()["scores"]
SEALED = {"title": "Small", **sealed_keys(small_case(), "Ann", date(2026, 1, 15))}
COSTS = small_case().model_dump()["costs"]
TWO_LEVELS = [
    {"option": "A", "level": "low", "level_order": 1},
    {"option": "A", "level": "high", "level_order": 2},
]
A_SCORES = [
    {"option": "A", "level": level, "criterion": criterion, "likely": likely}
    for level, likely in (("low", 5), ("high", 10))
    for criterion in ("C1", "C2")
]
LEVELLED = [*A_SCORES, *SCORES[2:]]
LEVEL_COSTS = [
    {"option": "A", "level": "low", "year": 2027, "likely": 10},
    COSTS[1],
    {"option": "A", "level": "high", "year": 2027, "likely": 20},
]
IN_LEVELS = {"levels": TWO_LEVELS, "scores": LEVELLED, "costs": LEVEL_COSTS}
SHARED = {**IN_LEVELS, "levels": [{**TWO_LEVELS[0], "benefit_share": 0.5}, TWO_LEVELS[1]]}
CIRCLE = [{"id": "X", "parent": "Y", "name": "x"}, {"id": "Y", "parent": "X", "name": "y"}]


def criteria(place, **changes):
    return [{**row, **(changes if number == place else {})} for number, row in enumerate(CRITERIA)]


def tie(**values):
    return {"relations": [{"id": "R1", "type": "synergy", "a": "A", "b": "B", **values}]}


def limit(**values):
    return {"limits": [{"name": "L", "options": "A|B", **values}]}


def change(**values):
    return {"scenarios": [{"scenario": "S", "kind": "cost", "op": "mul", "value": 1.1, **values}]}


def group(**values):
    members = [
        {"id": "A", "name": "First", "group": "G"},
        {"id": "B", "name": "Second", "group": "G"},
    ]
    return {"groups": [{"id": "G", "name": "Theme", **values}], "recommendations": members}


def two_groups(**values):
    """Two recommendations, each in a group of its own."""
    members = [
        {"id": "A", "name": "First", "group": "G"},
        {"id": "B", "name": "Second", "group": "H"},
    ]
    return {
        "groups": [{"id": id_, "name": id_, **values} for id_ in "GH"],
        "recommendations": members,
    }


REQUIRED = [
    {"id": "A", "name": "a", "status": "required"},
    {"id": "B", "name": "b", "status": "required"},
]
MUST_AND_MAY_NOT = [REQUIRED[0], {"id": "B", "name": "b", "status": "excluded"}]
SWINGS = [{"stakeholder": "ann", "criterion": name, "swing": 0} for name in ("C1", "C2")]

ONES = [{**row, "swing": 1} for row in SWINGS]
TREE = [{"id": "G", "name": "Both"}, *({**row, "parent": "G"} for row in CRITERIA)]


def stated(text, who=""):
    return {"weight_statements": [{"stakeholder": who, "statement": text}]}


def compared(*pairs):
    return {"pairwise": [{"a": a, "b": b, "ratio": ratio} for a, b, ratio in pairs]}


def judged(**values):
    return {"judgements": [{"difference": "weak", **values}]}


def scored(**likely):
    """The scores of the small case as points, with those of a criterion replaced: A's, then B's."""
    found = []
    for row in SCORES:
        score = likely.get(row["criterion"], (row["likely"],) * 2)[row["option"] == "B"]
        found.append({"option": row["option"], "criterion": row["criterion"], "likely": score})
    return found


SAME = {"criteria": criteria(0, worst=None, best=None, baseline=None), "scores": scored(C1=(3, 3))}
RANKED = [{"criterion": name, "rank": rank} for name, rank in (("C1", 2), ("C2", 1))]
TWICE = {
    **IN_LEVELS,
    "levels": [{**TWO_LEVELS[0], "is_reference": True}, {**TWO_LEVELS[1], "benefit_share": "1.5"}],
    "scores": [
        *({"option": "A", "level": "low", "criterion": c, "likely": 8} for c in ("C1", "C2")),
        *SCORES[2:],
    ],
}
FUND = {"resource": "fund", "amount": 6}
FUNDED = [*COSTS, {"option": "A", "resource": "fund", "likely": 5}]

SYNERGY = tie(delta=1, criterion="C1", unit="natural")
OTHER = change(scenario="T", probability=0.6)["scenarios"]

OLD = [{"id": "A", "name": "a", "cost_basis": "a plant of 2019, in 2019 prices"}]
THREE_SCORED = {
    "recommendations": [{"id": id_, "name": id_} for id_ in "ABC"],
    "scores": [
        {"option": id_, "criterion": leaf, "likely": 10} for id_ in "ABC" for leaf in ("C1", "C2")
    ],
}
SPREAD = [
    *({"option": id_, "criterion": "C1", "likely": "5", "low": "1.25", "high": "9.75"} for id_ in "ABC"),
    *({"option": id_, "criterion": "C2", "likely": 10} for id_ in "ABC"),
]  # fmt: skip
SIX = {
    "recommendations": [{"id": id_, "name": id_} for id_ in "ABCDEF"],
    "costs": [{"option": id_, "year": 2027, "likely": 10} for id_ in "ABCDEF"],
}


def six(criterion, factor):
    """Scores of six on one criterion, all different, by a factor."""
    sizes = zip("ABCDEF", (1, 4, 2, 5, 0, 3), strict=True)
    return [{"option": id_, "criterion": criterion, "likely": factor * size} for id_, size in sizes]


SAT_HIGH = [
    {"option": id_, "criterion": f"C{leaf}", "likely": (2 + (2 * place + leaf) % 3, 9)[id_ in "EF"],
     "assessor": "ann" if id_ in "EF" else "bob"}
    for place, id_ in enumerate("ABCDEF") for leaf in (1, 2, 3, 4)
]  # fmt: skip


def weighed(*swings, start=1, **more):
    """Criteria with these swings and no word why; more: the same columns for each."""
    scale = {"worst": 0, "best": 10, "baseline": 0}
    return [
        {"id": f"C{place}", "name": "abcdefgh"[place], "swing": swing, **scale, **more}
        for place, swing in enumerate(swings, start)
    ]


FAULTS = [
    (
        "assumed-at-import",
        {"criteria": criteria(0, rationale="weight 30. assumed at import: scale 1 to 5.")},
    ),
    (
        "doubled-indifference",
        {"case": {"title": "Small", "indifference_points": 1, "indifference_percent": "0.5"}},
    ),
    ("use-by-past", {"case": {"title": "Small", "date": "2027-01-02", "use_by": "2026-12-31"}}),
    ("seal-broken", {"case": {"title": "Small", "sealed_hash": "0"}}),
    ("weights-after-results", {"case": SEALED, "criteria": [{**CRITERIA[0], "swing": 61}, CRITERIA[1]]}),
    ("weight-without-swing", {"case": SEALED, "criteria": [{**CRITERIA[0], "worst": -1}, CRITERIA[1]]}),
    ("doubled-id", {"recommendations": [{"id": "A", "name": "x"}, {"id": "A", "name": "y"}, {"id": "B", "name": "z"}]}),
    ("doubled-id", {"facts": [{"id": "F1", "statement": "x"}, {"id": "f1", "statement": "y"}]}),
    ("doubled-row", {"scores": [*SCORES, SCORES[0]]}),
    ("doubled-row", {"scores": [*SCORES, {**SCORES[0], "level": "standard"}]}),
    ("doubled-row", {"costs": [*COSTS, COSTS[0]]}),
    ("share-above-1", {**IN_LEVELS, "levels": [{**TWO_LEVELS[0], "benefit_share": 45}, TWO_LEVELS[1]]}),
    ("doubled-row", {"budget": [{"year": 2027, "amount": 6}, {"year": 2027, "amount": 7}]}),
    ("unknown-id", {"costs": [*COSTS, {"option": "Z", "likely": 1}]}),
    ("unknown-id", {"criteria": criteria(0, parent="TOP")}),
    ("unknown-evidence", {"recommendations": [{"id": "A", "name": "x", "evidence": "F1"}, {"id": "B", "name": "z"}]}),
    ("reserved-id", {"facts": [{"id": "Judgement", "statement": "x"}]}),
    ("reserved-id", {"levels": [{"option": "B", "level": "any"}]}),
    ("unknown-level", {"costs": [{**COSTS[0], "level": "huge"}, *COSTS]}),
    ("unknown-level", tie(type="requires", b_min_level="huge")),
    ("blank-level", {**IN_LEVELS, "costs": [*LEVEL_COSTS, {"option": "A", "likely": 1}]}),
    ("tree-circle", {"criteria": [*CRITERIA, *CIRCLE]}),
    ("group-with-scale", {"criteria": [*criteria(0, parent="G"), {"id": "G", "name": "g", "worst": 0, "best": 1}]}),
    ("blank-swing", {"criteria": criteria(0, swing=None)}),
    ("zero-swings", {"criteria": [{**row, "swing": 0} for row in CRITERIA]}),
    ("zero-swings", {"criteria": [*criteria(0, parent="G", swing=0), {"id": "G", "name": "g", "swing": 5}]}),
    ("swing-beyond-range", {"criteria": criteria(0, swing_low=70)}),
    ("swing-beyond-range", {"criteria": criteria(0, swing_high=50)}),
    ("back-to-front", {"criteria": criteria(0, swing_low=70, swing_high=50)}),
    ("back-to-front", {"costs": [{**COSTS[0], "low": 31}, COSTS[1]]}),
    ("back-to-front", {"scores": [{**SCORES[0], "high": 4}, *SCORES[1:]]}),
    ("bad-scale", {"criteria": criteria(0, best=0)}),
    ("bad-scale", {"criteria": criteria(0, value_function="exponential")}),
    ("local-scale", {"criteria": criteria(0, best=None)}),
    ("levels-unused", {"criteria_levels": [{"criterion": "C1", "level": 0, "value": 0}]}),
    ("blank", {"recommendations": [{"id": "A", "name": "x", "p_success_low": 0.5}, {"id": "B", "name": "z"}]}),
    ("outside-scale", {"scores": [{**SCORES[0], "likely": 11, "low": 5, "high": 11}, *SCORES[1:]]}),
    ("score-on-group", {"criteria": [*criteria(0, parent="G"), {"id": "G", "name": "g"}],
                        "scores": [*SCORES, {"option": "A", "criterion": "G", "likely": 1}]}),
    ("missing-score", {"scores": SCORES[1:]}),
    ("blank-as-figure", {"scores": [{**SCORES[0], "low": 0, "likely": 0, "high": 0, "rationale": "Not yet judged"},
                                    *SCORES[1:]]}),
    ("no-scores", {"scores": SCORES[2:]}),
    ("no-scores", {**IN_LEVELS, "scores": LEVELLED[2:]}),
    ("share-unused", SHARED),
    ("two-references", {**IN_LEVELS, "levels": [{**row, "is_reference": True} for row in TWO_LEVELS]}),
    ("no-reference", {**SHARED, "scores": LEVELLED[2:]}),
    ("same-level-order", {**IN_LEVELS, "levels": [{**row, "level_order": 1} for row in TWO_LEVELS]}),
    ("no-costs", {"costs": COSTS[1:]}),
    ("year-without-budget", {"costs": [{**COSTS[0], "year": 2031}, COSTS[1]]}),
    ("unlimited-resource", {"costs": [*COSTS, {"option": "A", "resource": "staff", "year": 2027, "likely": 1}]}),
    ("unused-resource", {"budget": [{"year": 2027, "amount": 60}, {"resource": "staff", "amount": 6}]}),
    ("carried-total", {"budget": [{"amount": 60, "carry_forward": True}]}),
    ("cost-before-start", {"recommendations": [{"id": "A", "name": "x", "earliest_start": 2030}, REQUIRED[1]]}),
    ("unknown-level", {"recommendations": [{"id": "A", "name": "x", "pick": "huge"}, REQUIRED[1]]}),
    ("floor-above-ceiling", group(floor=20, ceiling=10)),
    ("floor-above-ceiling", group(floor_share=0.5, ceiling_share=0.4)),
    ("floor-above-ceiling", group(min_count=2, max_count=1)),
    ("floor-above-budget", group(floor=61)),
    ("floor-above-costs", {**group(floor=90), "budget": [{"year": 2027, "amount": 100}]}),
    ("too-few-members", group(min_count=3)),
    ("empty-group", {"groups": [{"id": "G", "name": "Theme"}]}),
    ("tie-to-itself", tie(type="requires", b="A")),
    ("named-twice", tie(type="requires", b="B|B")),
    ("blank", tie(criterion="C1", unit="natural")),
    ("blank", tie(delta=1, unit="natural")),
    ("blank", tie(delta=1, criterion="C1")),
    ("effect-on-group", {**tie(delta=1, criterion="G", unit="natural"),
                         "criteria": [*criteria(0, parent="G"), {"id": "G", "name": "g"}]}),
    ("unit-against-type", tie(delta=1, criterion="C1", unit="money")),
    ("unit-against-type", tie(type="cost_saving", delta=-1, unit="natural")),
    ("sign-against-type", tie(delta=-1, criterion="C1", unit="natural")),
    ("sign-against-type", tie(delta=1, criterion="C2", unit="natural")),
    ("sign-against-type", tie(type="substitute", delta=5, criterion="C2", unit="value points")),
    ("sign-against-type", tie(type="cost_saving", delta=5)),
    ("no-effect", tie(delta=0, criterion="C1", unit="natural")),
    ("saving-above-cost", tie(type="cost_saving", delta=-31)),
    ("unused-column", tie(type="requires", delta=2)),
    ("prerequisite-circle", {"relations": [{"id": "R1", "type": "requires", "a": "A", "b": "B"},
                                           {"id": "R2", "type": "requires_any", "a": "B", "b": "A"}]}),
    ("contradiction", {**tie(type="excludes"), "recommendations": REQUIRED}),
    ("contradiction", {**tie(type="requires"), "recommendations": MUST_AND_MAY_NOT}),
    ("contradiction", {**tie(type="requires_any"), "recommendations": MUST_AND_MAY_NOT}),
    ("unknown-measure", limit(measure="people", at_most=1)),
    ("limit-without-end", limit()),
    ("back-to-front", limit(at_least=2, at_most=1)),
    ("below-bound", limit(at_most=-1)),
    ("above-bound", limit(measure="share", at_most=30)),
    ("not-whole", limit(at_most=1.5)),
    ("both-named", {**group(), **limit(at_most=1, group="G")}),
    ("too-few-members", limit(at_least=3)),
    ("limit-on-all", limit(options="", at_most=1)),
    ("missing-swing", {"stakeholders": SWINGS[:1]}),
    ("zero-swings", {"stakeholders": SWINGS}),
    ("unequal-rows", {"stakeholders": [{**SWINGS[0], "swing": 1}, {**SWINGS[1], "influence": 2}]}),
    ("unequal-rows", {"scenarios": [{**change()["scenarios"][0], "probability": p} for p in (0.1, 0.2)]}),
    ("probabilities-above-1", {"scenarios": [*change(probability=0.6)["scenarios"], *OTHER]}),
    ("unknown-id", change(target="Z")),
    ("unknown-id", change(target="Z*")),
    ("unknown-id", change(kind="weight", target="bob", criterion="C1")),
    ("unknown-id", change(kind="score", criterion="C9")),
    ("blank", change(kind="score")),
    ("unknown-column", {**group(), **change(kind="group", criterion="name")}),
    ("unknown-column", {**SYNERGY, **change(kind="relation", target="R1", criterion="b")}),
    ("change-without-size", {**tie(type="requires"), **change(kind="relation", target="R1")}),
    ("unused-column", change(kind="score", criterion="C1", year=2027)),
    ("below-bound", change(value=-1)),
    ("no-address", {"facts": [{"id": "F1", "statement": "x", "url": "javascript:alert(1)"}]}),
    ("unread-statement", stated("C1 >= 1,5 * C2")),
    ("unkept-statement", stated("C1 >= 60")),
    ("idle-statement", stated("C1 <= 60")),
    ("compared-with-itself", compared(("C1", "C1", 2))),
    ("compared-both-ways", compared(("C1", "C2", 3), ("C2", "C1", 2))),
    ("unmarked-end", {"best_worst": [{"criterion": "C1", "best_to_this": 2, "this_to_worst": 1}]}),
    ("unmarked-end", {"best_worst": [{"criterion": c, "best_to_this": 1, "this_to_worst": 1} for c in ("C1", "C2")]}),
    ("ranges-without-room", {"weights": [{"criterion": c, "low": 0.6} for c in ("C1", "C2")]}),
    ("ranges-without-room", {"weights": [{"criterion": c, "high": 0.4} for c in ("C1", "C2")]}),
    ("weight-on-group", {"criteria": TREE, "weights": [{"criterion": "G", "weight": 0.6}]}),
    ("weight-on-group", {"criteria": TREE, **judged(more="G")}),
    ("unknown-id", judged(more="C9")),
    ("unknown-score", judged(criterion="C1", more="big")),
    ("outside-scale", judged(criterion="C1", more="13")),
    ("score-on-group", {"criteria": TREE, **judged(criterion="G", more="1")}),
    ("back-to-front", judged(more="C1", difference="strong", up_to="weak")),
    ("compared-with-itself", judged(more="C1", less="C1")),
    ("doubled-id", {"weights": [{"stakeholder": who, "criterion": "C1", "weight": 1} for who in ("ann", "Ann")]}),
    ("doubled-id", {"stakeholders": [*SWINGS, {"stakeholder": "a nn", "criterion": "C1", "swing": 1}]}),
    ("unknown-voice", {"stakeholders": ONES, **stated("C1 >= C2", "annn")}),
    ("reserved-id", {"stakeholders": [{**row, "stakeholder": "Compromise"} for row in ONES]}),
    ("reserved-id", change(scenario="today")),
    ("above-bound", change(kind="weight", criterion="C1", op="set", value=40)),
    ("below-bound", change(kind="weight", criterion="C1", op="set", value="-0.4")),
    ("no-effect", {"stakeholders": ONES, **change(kind="weight", target="ann", criterion="C1")}),
    ("unknown-year", change(year=2040)),
    ("unknown-year", change(kind="budget", year=2040, op="add")),
    ("unknown-id", change(criterion="stafff")),
    ("no-effect", change(value=1)),
    ("no-baseline", {"criteria": criteria(0, baseline=None)}),
    ("swing-apart", {"criteria": criteria(0, swing=6500)}),
    ("swing-apart", {"criteria": criteria(0, swing="0.000000000001")}),
    ("swing-apart", {"criteria": criteria(0, swing_high=6500)}),
    ("swing-apart", {"stakeholders": [ONES[0], {**ONES[1], "swing": 100}]}),
    ("zero-swing", {"criteria": criteria(0, swing=0)}),
    ("equal-swings", {"criteria": criteria(0, swing=40)}),
    ("rank-against-swing", {"criteria": [{**row, "rank": 2 - k} for k, row in enumerate(CRITERIA)]}),
    ("rank-against-swing", {"criteria": [{**row, "rank": 1} for row in CRITERIA]}),
    ("rank-against-swing", {"weights": RANKED}),
    ("constant-criterion", SAME),
    ("constant-criterion", {"scores": scored(C1=(3, 3))}),
    ("effect-without-scale", {**SAME, **tie(delta=1, criterion="C1", unit="natural")}),
    ("bad-scale", {**SAME, "criteria": criteria(0, worst=None, best=None, baseline=2)}),
    ("share-beyond-scale", TWICE),
    ("sum-beyond-scale", {"scores": scored(C2=(2, 3))}),
    ("sum-beyond-scale", {"scores": scored(C2=(2, 7)), "recommendations": REQUIRED}),
    ("units-apart", {"budget": [{"year": 2027, "amount": 60000}]}),
    ("units-apart", {"budget": [{"year": 2027, "amount": "0.06"}]}),
    ("units-apart", {"budget": [{"year": 2027, "amount": 20}]}),
    ("amount-astray", {"costs": [{**COSTS[0], "high": 30000}, COSTS[1]]}),
    ("two-units", {"budget": [{"year": 2027, "amount": 60, "unit": "US$"}]}),
    ("basis-in-other-money", {"recommendations": [{"id": "A", "name": "a", "cost_basis": "A$ million in a study"},
                                                  {"id": "B", "name": "b"}]}),
    ("mixed-money", {"budget": [{"year": 2027, "amount": 60, "unit": "EUR"}]}),
    ("mixed-money", {"budget": [{"year": 2027, "amount": 60, "unit": "US$ thousand"}]}),
    ("mixed-money", {"case": {"title": "t", "money": "US$", "money_basis": "prices of 2026"}, "recommendations": OLD}),
    ("mixed-money", {"recommendations": [*OLD, {"id": "B", "name": "b", "cost_basis": "in 2022 prices"}]}),
    ("no-price-base", {"costs": [COSTS[0], {**COSTS[1], "year": 2028}]}),
    ("point-costs", {**THREE_SCORED, "costs": [{"option": id_, "likely": 10} for id_ in "ABC"]}),
    ("weight-without-swing", {"criteria": weighed(61, 40, 20)}),
    ("weights-assumed", {"criteria": weighed(60, 40, 20)}),
    ("splitting", {"criteria": [*weighed(61, 61, 61, parent="G"), *weighed(20, start=4), {"id": "G", "name": "g"}]}),
    ("ends-of-scores", {"criteria": criteria(0, worst="1.25", best="9.75", baseline="1.25"), "scores": SPREAD}),
    ("direction", {"criteria": criteria(0, name="Risk to supply")}),
    ("direction", {"criteria": criteria(1, name="Time saved")}),
    ("direction", {"criteria": criteria(1, name="Jobs")}),
    ("words-as-numbers", {"criteria": criteria(0, unit="level 0-10")}),
    ("ratio-of-interval", {"criteria": criteria(1, baseline=None)}),
    ("double-count", {**SIX, "scores": [*six("C1", 1), *six("C2", 2)]}),
    ("cost-twice", {"criteria": criteria(1, name="Running cost")}),
    ("cost-twice", {"criteria": criteria(1, unit="US$ m a year")}),
    ("rater-halo", {**SIX, "criteria": weighed(60, 50, 40, 30), "scores": SAT_HIGH}),
    ("overall-rank", {"recommendations": [{**OLD[0], "overall_rank": 3}, REQUIRED[1]]}),
    ("single-rank", {"recommendations": [{**OLD[0], "overall_rank": 1}, REQUIRED[1]]}),
    ("tied-rank", {"recommendations": [{**row, "overall_rank": 1} for row in REQUIRED]}),
    ("two-units", {"costs": FUNDED, "budget": [{"year": 2027, "amount": 60}, {**FUND, "unit": "money"},
                                               {**FUND, "year": 2027, "unit": "US$ thousand"}]}),
    ("other-money", {"costs": FUNDED, "budget": [{"year": 2027, "amount": 60}, {**FUND, "unit": "EUR million"}]}),
    ("same-name", {"recommendations": [{"id": "A", "name": "New  bins"}, {"id": "B", "name": "new bins "}]}),
    ("name-and-id", {"recommendations": [{"id": "A", "name": "b"}, {"id": "B", "name": "Second"}]}),
    ("same-name", {"criteria": [{**row, "name": "One"} for row in CRITERIA]}),
    ("risk-twice", {"case": {"title": "t", "success": "used"}, "criteria": criteria(0, name="Delivery risk")}),
    ("blank", {"case": {"title": "t", "success": "used"}}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "tables"), FAULTS, ids=[f"{place}-{name}" for place, (name, _) in enumerate(FAULTS)]
)
def test_the_fault_is_named(name, tables):
    found = problems_of(small_case(**tables))
    assert name in [problem.id for problem in found]
    for problem in found:
        assert problem.place is None
        assert problem.mend


def test_a_sound_case_is_silent():
    assert problems_of(small_case()) == ()
    assert problems_of(small_case(**IN_LEVELS)) == ()


SOUND = [
    tie(type="requires"),
    tie(type="requires", a_min_level="any", b_min_level="standard"),
    tie(delta=1, criterion="C1", unit="natural"),
    tie(delta=-1, criterion="C2", unit="natural"),
    tie(type="substitute", delta=-5, criterion="C2", unit="value points"),
    tie(type="cost_saving", delta=-30),
    limit(measure="share", at_least=0.1, at_most=0.5),
    limit(measure="2027", at_most=50),
    limit(at_most=1),
    group(floor=10, ceiling=60, min_count=1, max_count=2),
    change(),
    change(kind="budget", year=2027),
    change(kind="budget", target="money"),
    change(kind="weight", criterion="C1"),
    {**group(ceiling=60), **change(kind="group", criterion="ceiling")},
    {**SYNERGY, **change(kind="relation", target="R1")},
    {"budget": [{"amount": 60}], "costs": [{"option": "A", "likely": 10}, {"option": "B", "likely": 0}]},
    {"recommendations": REQUIRED, **tie(type="requires")},
    change(criterion="money"),
    change(criterion="*", year=2027),
    change(target="A", year=2027, op="add"),
    change(kind="weight", criterion="C1", op="set", value="0.4"),
    stated("C1 is at least twice as important as C2"),
    stated("C1 is between 10 % and 20 %"),
    compared(("C1", "C2", 2), ("C2", "C1", 0.5)),
    judged(more="C1", less="C2"),
    judged(criterion="C1", more="5"),
    {"weights": [{"stakeholder": "ann", "criterion": c, "low": 0.5, "high": 0.5} for c in ("C1", "C2")]},
    {**IN_LEVELS, "relations": [
        {"id": "R1", "type": "requires", "a": "A", "a_min_level": "high", "b": "B"},
        {"id": "R2", "type": "requires", "a": "B", "b": "A"}]},
    {"criteria": [{**row, "swing": 40, "rationale": "equal by decree"} for row in CRITERIA]},
    {"criteria": criteria(0, swing=40), "stakeholders": ONES},
    {"criteria": criteria(0, swing=1000)},
    {"criteria": [{**row, "rank": k + 1} for k, row in enumerate(CRITERIA)]},
    {"scores": scored(C2=(2, 8))},
    {"scores": scored(C2=(2, 9)), "recommendations": REQUIRED},
    {"costs": FUNDED, "budget": [{"year": 2027, "amount": 60}, {**FUND, "unit": "US$ million"}]},
    {"costs": FUNDED, "budget": [{"year": 2027, "amount": "no limit"}, {**FUND, "amount": "no limit"}]},
    {"budget": [{"year": 2027, "amount": 0}]},
    {"costs": [{"option": row["option"], "year": 2027, "likely": 0} for row in COSTS]},
]  # fmt: skip


@pytest.mark.parametrize("tables", SOUND, ids=range(len(SOUND)))
def test_what_is_right_is_not_complained_of(tables):
    assert [str(problem) for problem in problems_of(small_case(**tables))] == []


ONE_FAULT = [
    (
        {
            **two_groups(floor=31),
            "costs": [{"option": id_, "year": 2027, "likely": 50} for id_ in "AB"],
        },
        "the floors of all groups come to 62, above the budget of 60. Lower the floors or raise the budget.",
    ),
    (  # what a saving counts from is not known, so nothing is said of its size
        tie(type="cost_saving", delta=-31, a_min_level="huge"),
        "A has no level huge. Its levels are standard. Type one of them, or add a row in Levels.",
    ),
    (
        judged(criterion="C9", more="1"),
        "C9 is not an id in Criteria. The ids there are C1, C2. Type one of them, or add a row there.",
    ),
    (  # without a scale nothing is said of the scores that are judged on it
        {"criteria": criteria(0, best=0), **judged(criterion="C1", more="99")},
        (
            "worst and best of C1 are both 0. They must differ. Give the score worth 0 as "
            "worst and the score worth 100 as best."
        ),
    ),
    (
        {"criteria": [{**row, "swing": None} for row in CRITERIA]},
        (
            "no criterion has a swing: C1, C2. Blank never means zero. Fill the column Swing, from 100 for the most "
            "important; 0 if one is to count for nothing."
        ),
    ),
    (
        {"criteria": criteria(0, value_function="piecewise", curve="5")},
        (
            "the curve of C1 is not a list of points. Points are written score:value, as 0:0; 4:60; 8:100. Write the "
            "points so."
        ),
    ),
    (
        {"criteria": criteria(0, value_function="exponential", curve="10")},
        (
            "the mid-value score 10 of C1 lies at or beyond an end of its scale. It lies well "
            "between 0 and 10. Correct it, or use a piecewise function."
        ),
    ),
    (  # a share of a score off the scale is not told as well
        {**TWICE, "scores": [{**TWICE["scores"][0], "likely": 11}, *TWICE["scores"][1:]]},
        (
            "11 lies outside the scale of C1. It runs from 0 to 10. Correct the score, or widen the "
            "scale in Criteria and think its swing over."
        ),
    ),
    (
        {"criteria": criteria(0, swing=10**9)},
        (
            "the swing for C1 is 1000000000, and the others are 40. It weighs over 99.9% of what is shared out among "
            "them. Correct it, or say in Rationale why it is so."
        ),
    ),
]


@pytest.mark.parametrize(("tables", "told"), ONE_FAULT, ids=range(len(ONE_FAULT)))
def test_one_fault_is_told_once_and_in_full(tables, told):
    assert [str(problem) for problem in problems_of(small_case(**tables))] == [told]


def test_a_scale_without_anchors_and_without_scores_is_told():
    tables = {"criteria": criteria(0, worst=None, best=None, baseline=None), "scores": SCORES[1::2]}
    (told,) = [
        str(problem) for problem in problems_of(small_case(**tables)) if problem.id == "bad-scale"
    ]
    assert told == (
        "C1 has no anchors and no scores to take them from. A scale needs a worst and a best. Fill worst and best."
    )


def needing(*ties):
    """Five recommendations of which the first of each tie needs the others."""
    return {
        "recommendations": [{"id": id_, "name": id_} for id_ in "ABCDE"],
        "costs": [{"option": id_, "year": 2027, "likely": 30, "high": 33} for id_ in "ABCDE"],
        "scores": [
            {"option": id_, "criterion": leaf, "likely": 6 + k}
            for k, id_ in enumerate("ABCDE")
            for leaf in ("C1", "C2")
        ],
        "relations": [
            {"id": f"R{k}", "type": "requires", "a": a, "b": [*b]}
            for k, (a, *b) in enumerate(ties, start=1)
        ],
    }


def test_two_ways_to_one_prerequisite_are_no_circle():
    """A needs B and C, both need D, and that needs E; only where E needs A as well do they run in a circle."""
    two_ways = ("ABC", "BD", "CD", "DE")
    assert problems_of(small_case(**needing(*two_ways))) == ()
    assert [problem.found for problem in problems_of(small_case(**needing(*two_ways, "EA")))] == [
        "the prerequisites R1 and R2 and R4 and R5 run in a circle: A > B > D > E > A.",
        "the prerequisites R3 and R4 and R5 and R1 run in a circle: C > D > E > A > C.",
    ]


THREE = {
    "recommendations": [{"id": id_, "name": id_} for id_ in "ABC"],
    "scores": [
        {"option": id_, "criterion": leaf, "likely": 10} for id_ in "ABC" for leaf in ("C1", "C2")
    ],
    "budget": [{"year": 2027, "amount": 60}, {"year": 2028, "amount": 50}],
}


def costing(*rows):
    """Three recommendations with these costs: option, level, year, likely."""
    costs = [dict(zip(("option", "level", "year", "likely"), row, strict=True)) for row in rows]
    levels = [
        {"option": row[0], "level": row[1], "level_order": place}
        for place, row in enumerate(rows, 1)
        if row[1]
    ]
    return {**THREE, "costs": costs, "levels": levels}


B, C = ("B", "", 2027, 30), ("C", "", 2027, 50)
TWO_YEARS = [{"year": 2027, "amount": 60}, {"year": 2028, "amount": 60000}]
ASTRAY = [
    (
        costing(("A", "", 2027, 40000), B, C),
        "the cost of A in 2027 is US$ 40,000 million, 800 times the US$ 50 million of C in 2027.",
    ),
    (
        costing(("A", "", 2027, "0.04"), B, C),
        "the cost of A in 2027 is US$ 0.04 million, and the US$ 30 million of B in 2027 are 750 times as much.",
    ),
    (  # the fewer are astray, whichever they are
        costing(("A", "", 2027, 40000), ("B", "", 2027, 50000), C),
        "the cost of C in 2027 is US$ 50 million, and the US$ 40,000 million of A in 2027 are 800 times as much.",
    ),
    (
        costing(("A", "low", 2027, 20), ("A", "high", 2027, 40000), B, C),
        "the cost of A at high in 2027 is US$ 40,000 million, 2,000 times the US$ 20 million of A at low in 2027.",
    ),
    (
        costing(("A", "", 2027, 20), ("A", "", 2028, 9000), B, C),
        "the cost of A in 2028 is US$ 9,000 million, 450 times the US$ 20 million of A in 2027.",
    ),
    (
        costing(("A", "", 2027, 20000), ("A", "", 2028, 9000), B, C),
        "the cost of A over all years is US$ 29,000 million, 580 times the US$ 50 million of C in 2027.",
    ),
    (
        costing(
            *(("A", "low", year, 20) for year in (2027, 2028)),
            *(("A", "high", year, 30000) for year in (2027, 2028)),
            B,
        ),
        "the cost of A at high over all years is US$ 60,000 million, 1,500 times the US$ 40 million of A at low.",
    ),
    (
        {**costing(("A", "", 2027, 40), B, C), "budget": TWO_YEARS},
        "the budget of 2028 is US$ 60,000 million, 1,000 times the US$ 60 million of 2027.",
    ),
    (
        {
            **costing(("A", "", 2027, 40), B, C),
            "budget": [*TWO_YEARS, {"year": 2029, "amount": 70000}],
        },
        "the budget of 2027 is US$ 60 million, and the US$ 60,000 million of 2028 are 1,000 times as much.",
    ),
    (
        {"costs": [{**COSTS[0], "high": 30000}, COSTS[1]]},
        "the high cost of A in 2027 is US$ 30,000 million, 1,000 times the US$ 30 million of its likely cost in 2027.",
    ),
]
"""A thousandfold in one recommendation, level, year or end of a range."""


@pytest.mark.parametrize(("tables", "told"), ASTRAY, ids=range(len(ASTRAY)))
def test_an_amount_that_stands_apart_is_told_with_its_nearest(tables, told):
    found = [
        problem for problem in problems_of(small_case(**tables)) if problem.id == "amount-astray"
    ]
    assert len(found) == 1
    assert found[0].found == told


@pytest.mark.parametrize(
    "tables",
    [
        costing(("A", "", 2027, 299 * 50), B, C),  # a step that may be honest
        costing(("A", "", 2027, 0), B, C),  # a free one is no small one
        costing(("A", "low", 2027, "0.5"), ("A", "high", 2027, 100), B, C),
        {
            **costing(("A", "", 2027, 40), B, C),
            "budget": [{"year": 2027, "amount": 60}, {"year": 2028, "amount": 0}],
        },
        {
            "costs": [COSTS[0], {"option": "B", "year": 2027, "likely": 30000}]
        },  # of two, nothing says which
    ],
    ids=range(5),
)
def test_amounts_that_may_well_be_so_are_not_astray(tables):
    assert "amount-astray" not in [problem.id for problem in problems_of(small_case(**tables))]


def test_one_recommendation_astray_is_not_held_against_the_budget():
    """The budget is in the unit of all the others, so it is not the one to mend."""
    found = [
        problem.id for problem in problems_of(small_case(**costing(("A", "", 2027, 40000), B, C)))
    ]
    assert "units-apart" not in found


def test_every_check_is_shown_broken():
    cases = [Draft(small_case(**tables)) for _, tables in FAULTS]
    idle = [
        check.__name__ for check in CHECKS if not any(True for draft in cases for _ in check(draft))
    ]
    assert idle == []


def test_every_check_has_a_sentence_for_a_name():
    for each in CHECKS:
        assert each.__name__.count("_") >= 2
        assert (each.__doc__ or "").strip().endswith(".")


def test_checks_are_quiet_about_rows_in_trouble():
    """A score that could not be read is named once, and is not missing as well."""
    case = small_case(scores=SCORES[1:])
    assert "missing-score" in [problem.id for problem in problems_of(case)]
    trouble = Draft(case, (BadRow("scores", {"option": "A", "level": "", "criterion": "C1"}),))
    assert [problem for each in CHECKS for problem in each(trouble)] == []


C3 = {
    "criteria": [*CRITERIA, {**CRITERIA[0], "id": "C3", "name": "Three"}],
    "scores": [
        *SCORES,
        *({"option": id_, "criterion": "C3", "likely": 5 + k} for k, id_ in enumerate("AB")),
    ],
}
BEST_WORST = [
    {"criterion": "C1", "best_to_this": 1, "this_to_worst": 3},
    {"criterion": "C2", "best_to_this": 3, "this_to_worst": 1},
]
LOWEST = [
    {"criterion": leaf, "low": low} for leaf, low in (("C1", "0.6"), ("C2", "0.6"), ("C3", "0.25"))
]
SPOILED = [
    # (the case, the file, what is spoiled in it, where that is told): nothing is said of what hangs on it
    ({"best_worst": BEST_WORST}, "best_worst.csv", ("C1,1,", "C1,one,"), "line 2, column best_to_this"),
    ({**C3, "weights": LOWEST}, "weights.csv", ("0.25", "a quarter"), "line 4, column low"),
    (judged(more="C1", less="C2"), "criteria.csv", ("C2,,Two", "C2,,"), "line 3, column name"),
    ({"criteria": criteria(0, worst=None, best=None, baseline=None)}, "scores.csv",
     ("B,,C1,10,10,10", "B,,C1,10,ten,10"), "line 4, column likely"),
]  # fmt: skip


@pytest.mark.parametrize(("tables", "name", "change", "where"), SPOILED, ids=range(len(SPOILED)))
def test_what_hangs_on_a_cell_that_cannot_be_read_is_not_complained_of(
    tmp_path, tables, name, change, where
):
    folder = write(small_case(**tables), tmp_path / "case")
    text = (folder / name).read_text("utf-8")
    assert change[0] in text
    (folder / name).write_text(text.replace(*change, 1), "utf-8")
    told = [str(problem.place) for problem in check(folder).problems if problem.id != "no-reason"]
    assert told == [f"{name}, {where}"]


def test_a_limit_on_a_resource_of_costs_that_are_missing_is_not_complained_of(tmp_path):
    costs = [*COSTS, {"option": "A", "resource": "staff", "year": 2027, "likely": 3}]
    folder = write(small_case(costs=costs, **limit(measure="staff", at_most=3)), tmp_path / "case")
    (folder / "costs.csv").unlink()
    assert [problem.id for problem in check(folder).problems if problem.severity == "error"] == [
        "missing-table"
    ]


def test_scores_of_a_matrix_whose_column_is_all_blank_are_told_by_their_rows(tmp_path):
    folder = write(small_case(), tmp_path / "case")
    (folder / "scores.csv").write_text("option,C1,C2\nA,5,\nB,10,\n", "utf-8")
    told = [str(problem) for problem in check(folder).problems if problem.id == "missing-score"]
    assert told == [
        f"scores.csv, line {line}: {id_} (standard) has no score for C2. Blank never means zero. Type the score, with "
        "a low and a high where it is unsure."
        for line, id_ in ((2, "A"), (3, "B"))
    ]


@pytest.mark.parametrize(
    "table", ["costs", "scores", "recommendations", "criteria", "budget", "levels"]
)
def test_a_lost_table_is_the_only_complaint(tmp_path, table):
    """Where a whole table is missing, nothing is said of what refers to it."""
    folder = write(read("rare-earths-brief"), tmp_path / "case")
    (folder / f"{table}.csv").unlink()
    problems = check(folder).problems
    told = [str(problem) for problem in problems if "missing" not in str(problem)]
    assert len(problems) - len(told) == (1 if table != "levels" else 0)
    if table != "levels":
        assert told == []


def test_one_bad_cell_is_one_problem(tmp_path):
    folder = write(read("rare-earths"), tmp_path / "case")
    for name, old, new in [
        ("costs.csv", "9.6,14.4,20.8", "9.6,14.4 m,20.8"),
        ("scores.csv", "INT-OFFICE,standard,C2,0,1,2", "INT-OFFICE,standard,C2,0,one,2"),
        ("criteria.csv", ",max,0,8,0,", ",max,zero,8,0,"),
    ]:
        path = folder / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")
    assert [problem.place.table for problem in check(folder).problems] == [
        "costs.csv", "criteria.csv", "scores.csv"
    ]  # fmt: skip


NOTHING = [
    (change(value=1), "it is times 1"),
    (change(op="add", value=0), "it is plus 0"),
    ({**group(), **change(kind="group", criterion="floor")}, "there is nothing of that kind"),
    ({"costs": [*COSTS, {"option": "B", "year": 2028, "likely": 1}], **change(target="A", year=2028),
      "budget": [{"year": 2027, "amount": 60}, {"year": 2028, "amount": 60}],
      "case": {"title": "Small", "money": "US$ million", "money_basis": "prices of 2026"}},
     "there is nothing of that kind in 2028"),
    ({"budget": [{"amount": 60}], **change(kind="budget", year=2027)}, "there is nothing of that kind in 2027"),
    ({**tie(type="requires"), **change(kind="relation")}, "there is nothing of that kind"),
    (change(kind="p_success", value=0.5), "changes nothing"),
]  # fmt: skip


@pytest.mark.parametrize(("tables", "told"), NOTHING, ids=range(len(NOTHING)))
def test_a_change_that_changes_nothing_is_told(tables, told):
    (found,) = problems_of(small_case(**tables))
    assert told in found.found
    assert found.id == "no-effect"
    assert found.severity in {"note", "warning"}
