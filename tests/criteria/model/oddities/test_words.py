"""What words give away: directions, costs, currencies, prices of a year, equal steps and split branches."""

import pytest

from criteria.model.draft import Draft
from criteria.model.oddities.branches import splits
from criteria.model.oddities.cost_words import counted_twice
from criteria.model.oddities.currencies import apart
from criteria.model.oddities.directions import against_words
from criteria.model.oddities.price_bases import other_bases
from criteria.model.oddities.scale_ends import taken_from_scores
from criteria.model.oddities.worded_steps import equal_steps
from criteria.model.rows import rows_by
from tests.cases import small_case


def leaf(name, *, direction="max", **more):
    ends = (0, 10) if direction == "max" else (10, 0)
    return {
        "id": "C1", "name": name, "direction": direction, "worst": ends[0], "best": ends[1], "baseline": ends[0],
        "swing": 60, **more,
    }  # fmt: skip


def one(row, **tables):
    other = small_case().model_dump()["criteria"][1]
    return small_case(criteria=[row, other], **tables)


@pytest.mark.parametrize(
    "row",
    [
        leaf("Delivery risk"),
        leaf("Delay"),
        leaf("CO2 emissions"),
        leaf("Cost to the state"),
        leaf("Waiting time"),
        leaf("Effect", unit="deaths a year"),
        leaf("Effect", unit="t CO2"),
        leaf("Time saved", direction="min"),
        leaf("Jobs created", direction="min"),
        leaf("Emissions avoided", direction="min"),
    ],
    ids=lambda row: f"{row['name']}-{row['unit'] if 'unit' in row else row['direction']}",
)
def test_what_is_scored_against_its_words_is_told(row):
    case = one(row)
    assert [doubt.leaf.id for doubt in against_words(case, case.leaves)] == ["C1"]


@pytest.mark.parametrize(
    "row",
    [
        leaf("Risk reduction"),
        leaf("Emissions avoided", unit="t CO2"),
        leaf("Cost savings"),
        leaf("Waste treated"),
        leaf("Protection against outages"),
        leaf("Emissions", definition="Tonnes avoided each year"),
        leaf("Benefit-cost ratio"),
        leaf("Jobs"),
        leaf("Delivery risk", direction="min"),
        leaf("Loss of jobs", direction="min"),
        leaf("Load on scarce capacity", direction="min"),
        leaf("Time to benefit", direction="min"),
        leaf("Lead time", direction="min"),
        leaf("Unemployment", direction="min"),
    ],
    ids=lambda row: f"{row['name']}-{row['direction']}",
)
def test_what_its_words_bear_is_not(row):
    case = one(row)
    assert list(against_words(case, case.leaves)) == []


def test_a_scale_in_words_whose_best_level_is_little_risk_is_not_told():
    steps = [
        {"criterion": "C1", "level": level, "label": word, "value": value}
        for level, word, value in ((0, "Very high", 0), (1, "Some", 30), (2, "Very low", 100))
    ]
    row = leaf("Delivery risk", scale="levels", worst=0, best=2)
    case = one(row, criteria_levels=steps)
    assert list(against_words(case, case.leaves)) == []
    turned = one(row, criteria_levels=[{**step, "label": ""} for step in steps])
    assert len(list(against_words(turned, turned.leaves))) == 1


@pytest.mark.parametrize(
    ("row", "twice"),
    [
        (leaf("Cost", direction="min"), True),
        (leaf("Outlay"), True),
        (leaf("Burden", unit="EUR m", direction="min"), True),
        (leaf("Cost savings"), False),
        (leaf("Revenue", unit="EUR m"), False),
        (leaf("Cost to households", direction="min"), False),
        (leaf("Public loss beyond the budget", unit="US$ m", direction="min"), False),
        (leaf("Burden", unit="months", direction="min"), False),
    ],
    ids=lambda value: value["name"] if isinstance(value, dict) else str(value),
)
def test_money_of_the_budget_is_no_criterion(row, twice):
    case = one(row)
    assert bool(list(counted_twice(case, case.leaves))) is twice
    unlimited = one(row, budget=[{"year": 2027, "amount": "no limit"}])
    assert list(counted_twice(unlimited, unlimited.leaves)) == []


@pytest.mark.parametrize(
    ("first", "second", "differ"),
    [
        ("US$ million", "EUR million", True),
        ("US$ million", "US$ thousand", True),
        ("A$ m", "US$ m", True),
        ("US$ million", "USD m", False),
        ("$ million", "US$ million", False),
        ("million", "US$ million", False),
        ("kr", "SEK", False),
        ("€", "EUR million", False),
    ],
)
def test_units_of_money_are_apart_where_they_cannot_be_one(first, second, differ):
    assert apart(first, second) is apart(second, first) is differ


@pytest.mark.parametrize(
    ("basis", "costs", "differ"),
    [
        ("prices of 2026", "in 2019 prices", True),
        ("constant 2026 euros", "EUR at 2020 prices", True),
        ("prices of 2026", "2026 prices", False),
        ("prices of 2026", "in 2019 prices, converted to 2026", False),
        ("prices of 2026", "in 2019 prices, uprated by the consumer index", False),
        ("prices of 2026", "the plan of 2019; FY2020 budget of JPY 60 bn", False),
        ("", "in 2019 prices", False),
    ],
)
def test_prices_of_another_year_are_told(basis, costs, differ):
    rows = [{"id": "A", "name": "a", "cost_basis": costs}, {"id": "B", "name": "b"}]
    case = small_case(case={"title": "t", "money_basis": basis}, recommendations=rows)
    assert bool(list(other_bases(case))) is differ


def worded(values, **more):
    steps = [{"criterion": "C1", "level": k, "value": value} for k, value in enumerate(values)]
    row = leaf("Effect", scale="levels", worst=0, best=len(values) - 1, **more)
    return one(row, criteria_levels=steps)


@pytest.mark.parametrize(
    ("case", "told"),
    [
        (worded((0, 25, 50, 75, 100)), True),
        (worded((0, 33, 67, 100)), True),
        (worded((0, 25, 50, 75, 100), rationale="Asked: the steps are equal"), False),
        (worded((0, 10, 40, 100)), False),
        (worded((0, 50, 100)), False),
        (worded((0, 100)), False),
        (one(leaf("Effect", unit="score 1-5", worst=1, best=5, baseline=1)), True),
        (one(leaf("Effect", unit="months", worst=0, best=5)), False),
        (one(leaf("Effect", unit="points on a scale", worst=0, best=100)), False),
    ],
    ids=range(9),
)
def test_steps_that_are_taken_to_be_equal_are_told(case, told):
    assert bool(list(equal_steps(case, case.leaves))) is told


@pytest.mark.parametrize(
    ("ends", "scores", "told"),
    [
        (("0", "11.2"), ("0", "3", "11.2"), True),
        (("54", "102"), ("54", "80", "102"), True),
        (("0", "12"), ("0", "3", "12"), False),
        (("0", "250"), ("0", "3", "250"), False),
        (("10", "20"), ("10", "15", "20"), False),
        (("54", "102"), ("54", "80", "101"), False),
        (("54", "102"), ("54", "102"), False),
    ],
)
def test_ends_read_off_the_scores_are_told(ends, scores, told):
    ids = "ABC"[: len(scores)]
    rows = [
        {"option": id_, "criterion": "C1", "likely": score}
        for id_, score in zip(ids, scores, strict=True)
    ]
    case = small_case(
        criteria=[leaf("Effect", worst=ends[0], best=ends[1], baseline=None)],
        recommendations=[{"id": id_, "name": id_} for id_ in ids],
        scores=rows,
    )
    draft = Draft(case)
    assert bool(list(taken_from_scores(draft, rows_by(case.scores, "criterion")))) is told


def tree(*branches, **more):
    """Headings G1, G2 ... with criteria of these swings below them."""
    rows = []
    for number, swings in enumerate(branches, 1):
        rows.append({"id": f"G{number}", "name": f"Heading {number}"})
        rows += [
            {"id": f"C{number}{k}", "parent": f"G{number}", "name": f"{'ABCDE'[number]}{k}", "swing": swing,
             "worst": 0, "best": number * 10 + k + 1, **more}
            for k, swing in enumerate(swings)
        ]  # fmt: skip
    return small_case(criteria=rows)


@pytest.mark.parametrize(
    ("case", "told"),
    [
        (tree((50, 50, 50), (80, 30)), ["G1"]),
        (tree((50, 50, 50), (50,)), ["G1"]),
        (tree((50, 50), (50,)), ["G1"]),
        (tree((50, 50), (50, 50)), []),
        (tree((50, 50), (80, 30)), []),
        (tree((50, 40, 30), (80, 30)), []),
        (tree((50, 50, 50), (80, 30), rationale="Agreed in the workshop"), []),
        (tree((50, 50, 50, 50), (80, 30), rationale="Agreed in the workshop"), ["G1"]),
        (tree((50,)), []),
    ],
    ids=range(9),
)
def test_a_branch_that_weighs_by_its_count_is_told(case, told):
    assert [split.branch.id for split in splits(case)] == told


def test_what_a_split_weighs_is_said_with_what_one_would():
    (split,) = splits(tree((50, 50, 50), (80, 70)))
    assert (split.share, split.merged) == (0.5, 0.25)


def test_parts_of_one_name_and_scale_are_told_wherever_they_stand():
    def part(id_, name, swing):
        unit = "persons" if name == "Jobs" else "kt"
        return {"id": id_, "name": name, "swing": swing, "worst": 0, "best": 9, "unit": unit}

    parts = [
        part("A", "Capacity for oxide", 50),
        part("B", "Capacity for metal", 50),
        part("C", "Jobs", 50),
    ]
    (split,) = splits(small_case(criteria=parts))
    assert [row.id for row in split.parts] == ["A", "B"]
    assert splits(small_case(criteria=[part(id_, f"Criterion {id_}", 50) for id_ in "ABC"])) == ()
