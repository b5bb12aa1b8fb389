"""Sheets as they come in a hurry: the oddities one at a time."""

from __future__ import annotations

from decimal import Decimal

import pytest

from criteria.importing.import_sheet import CannotImportError, Mapping, import_sheet
from criteria.importing.tables.amounts import amount, plain_number, unit_of, writes_commas
from criteria.importing.tables.vocabulary import ladder_of, scale_said, year_of
from tests.criteria.importing.sheets import text, xlsx


def imported(folder, rows, **more):
    return import_sheet(xlsx(rows, **more)(folder))


def test_costs_and_weights_on_sheets_of_their_own(tmp_path):
    made = imported(
        tmp_path,
        [["Proposal", "Relevance (0-10)", "Quality (0-10)"], ["Alpha", 8, 7], ["Beta", 6, 9]],
        others={
            "Money": [
                ["Proposal", "Amount requested (EUR)"],
                ["Beta", 80000],
                ["Alpha", 120000],
                ["Total", 200000],
            ],
            "Weights": [["Criterion", "Weight"], ["Relevance", 0.6], ["Quality", 0.4]],
        },
    ).case
    assert [(row.option, row.likely) for row in made.costs] == [("R1", 120000), ("R2", 80000)]
    assert [str(leaf.swing) for leaf in made.leaves] == ["0.6", "0.4"]
    assert made.settings.money == "EUR"


def test_signs_have_a_middle(tmp_path):
    made = imported(
        tmp_path,
        [["Way", "Nature", "Trade"], ["None", "-", 0], ["Some", "+", "+"], ["All", "++", "--"]],
    ).case
    assert [str(row.likely) for row in made.scores] == ["2", "3", "4", "4", "5", "1"]
    assert [row.label for row in made.criteria_levels[:2]] == ["--", "-"]


def test_on_a_scale_with_a_middle_doing_nothing_is_the_middle(tmp_path):
    made = imported(
        tmp_path,
        [
            ["Policy", "Growth (-3..+3)", "Sign"],
            ["Tax", -2, "+"],
            ["Grant", 2, "-"],
            ["Law", 1, "o"],
        ],
    ).case
    assert [(leaf.worst, leaf.best, leaf.baseline) for leaf in made.leaves] == [
        (-3, 3, 0),
        (1, 5, 3),
    ]


def test_letters_may_be_names_and_headings_may_hold_weights(tmp_path):
    rows = [
        ["Idea", "Novelty w=0.3", "Ease w=0.7", "Why"],
        ["A", 3, 5, "good"],
        ["B", 5, 1, "bad"],
        ["X", 2, 2, "fair"],
    ]
    made = imported(tmp_path, rows).case
    assert [row.name for row in made.recommendations] == ["A", "B", "X"]
    assert [(leaf.name, str(leaf.swing)) for leaf in made.leaves][:2] == [
        ("Novelty", "0.3"),
        ("Ease", "0.7"),
    ]


def test_names_that_begin_with_a_number_stay_names(tmp_path):
    made = imported(tmp_path, [["Measure", "Fit"], ["1. Bridge (2)", 3], ["2 - Road", 4]]).case
    assert [row.name for row in made.recommendations] == ["1. Bridge (2)", "2 - Road"]


def test_of_places_the_first_is_the_best(tmp_path):
    rows = [
        ["Site", "Access rank", "Noise rank", "Sum of ranks"],
        ["N", 1, 2, 3],
        ["E", 2, 3, 5],
        ["S", 3, 1, 4],
    ]
    made = imported(tmp_path, rows).case
    assert [(leaf.name, leaf.direction) for leaf in made.leaves] == [
        ("Access rank", "min"),
        ("Noise rank", "min"),
    ]


def test_a_line_for_all_scores_says_which_way_is_better(tmp_path):
    table = [["Option", "Risk", "Gain"], ["x", 1, 5], ["y", 4, 4]]
    for line, ways in (
        ("1 = worst, 5 = best", ["max", "max"]),
        ("1 = best, 5 = worst", ["min", "min"]),
        ("a note", ["min", "max"]),
    ):
        made = imported(tmp_path, [*table, [], [line]]).case
        assert [leaf.direction for leaf in made.leaves] == ways


def test_a_table_below_another_is_brought_beside_it(tmp_path):
    rows = [
        ["Scores"],
        ["Project", "Benefit", "Speed"],
        ["A", 4, 2],
        ["B", 3, 1],
        ["C", 5, 5],
        [],
        ["Costs"],
        ["Project", "Cost (€k)"],
        ["A", 100],
        ["B", 40],
        ["C", 300],
    ]
    made = imported(tmp_path, rows).case
    assert [str(row.likely) for row in made.costs] == ["100", "40", "300"]


def test_a_line_above_a_gap_is_no_heading(tmp_path):
    rows = [
        ["Evaluator: J. Doe", "", "", "Date: 3 May 2027"], [],
        ["Criterion", "Max points", "Bidder A", "Bidder B", "Bidder C"],
        ["Price", 40, 35, 40, 28], ["Quality", 35, 30, 20, 33], ["Experience", 25, 20, 15, 25], ["Total", 100, 85, 75, 86],
    ]  # fmt: skip
    made = imported(tmp_path, rows)
    assert [row.name for row in made.case.recommendations] == ["Bidder A", "Bidder B", "Bidder C"]
    assert [(leaf.name, leaf.worst, leaf.best, leaf.swing) for leaf in made.case.leaves] == [
        ("Price", 0, 40, 40),
        ("Quality", 0, 35, 35),
        ("Experience", 0, 25, 25),
    ]


def test_the_noise_of_floats_is_no_figure_and_zero_weights_are_none(tmp_path):
    made = import_sheet(
        text(
            "Idea,Fit,Reach,Cost\nWeight,0,0,\nA,0.30000000000000004,1,2\nB,2,3,1234567.8900000001\n"
        )(tmp_path)
    ).case
    assert [str(row.likely) for row in made.scores][:1] == ["0.3"]
    assert str(made.costs[1].likely) == "1234567.89"
    assert [leaf.swing for leaf in made.leaves] == [1, 1]


def test_a_figure_too_large_is_named(tmp_path):
    path = text("Idea,Fit,Cost\nA,1,2\nB,2,9999999999999999999999\n")(tmp_path)
    with pytest.raises(CannotImportError, match="cannot be held in a case"):
        import_sheet(path)


def test_years_without_a_date_are_added_up_and_that_is_said(tmp_path):
    rows = [
        ["Project", "Score (0-100)", "Year 1 (k€)", "Year 2 (k€)"],
        ["A", 60, 100, 50],
        ["B", 80, 30, 20],
    ]
    made = imported(tmp_path, rows).case
    assert [(row.year, str(row.likely)) for row in made.costs] == [(None, "150"), (None, "50")]
    assert "added up" in made.settings.money_basis


def test_a_quotient_and_a_net_value_are_results(tmp_path):
    made = imported(
        tmp_path,
        [
            ["Scheme", "Cost (£m)", "Benefits", "Net", "Ratio"],
            ["A", 120, 300, 180, 2.5],
            ["B", 450, 700, 250, 1.56],
            ["C", 15, 60, 45, 4],
        ],
    )
    assert [leaf.name for leaf in made.case.leaves] == ["Benefits"]


def test_a_total_beside_its_parts_is_not_counted_twice(tmp_path):
    rows = [
        ["Project", "Capital (€k)", "Running (€k)", "Total cost (€k)", "Fit"],
        ["A", 10, 2, 12, 3],
        ["B", 5, 5, 10, 4],
    ]
    made = imported(tmp_path, rows)
    assert [str(row.likely) for row in made.case.costs] == ["12", "10"]
    assert made.case.recommendations[0].cost_basis == "Capital 10 + Running 2."
    rows = [
        ["Project", "Total cost (€k)", "EU grant (€k)", "Fit"],
        ["A", 12, 9, 3],
        ["B", 10, 2, 4],
    ]
    assert [str(row.likely) for row in imported(tmp_path, rows).case.costs] == ["12", "10"]


def test_costs_in_mixed_units_are_brought_to_one(tmp_path):
    rows = [["Project", "Fit", "Cost"], ["A", 1, "$1.2m"], ["B", 3, "$450k"], ["C", 2, "$90,000"]]
    made = imported(tmp_path, rows).case
    assert [str(row.likely) for row in made.costs] == ["1200000", "450000", "90000"]
    rows = [["Project", "Fit", "Grant (k€)", "Loan (m€)"], ["A", 1, 500, 1.5], ["B", 3, 20, 0.1]]
    made = imported(tmp_path, rows).case
    assert sorted(str(row.likely) for row in made.costs) in (
        ["120", "2000"],
        ["100", "1500", "20", "500"],
    )


def test_what_is_not_known_may_not_be_chosen_and_is_said(tmp_path):
    made = imported(
        tmp_path,
        [
            ["Idea", "Fit (1-5)", "Speed (1-5)", "Cost (€)"],
            ["A", 3, 4, "TBD"],
            ["B", 4, None, 20],
            ["C", 5, "?", 30],
        ],
    )
    first, second, _third = made.case.recommendations
    assert (first.status, second.status) == ("excluded", "open")
    assert "TBD" in first.cost_basis
    assert [str(row.likely) for row in made.case.scores if row.criterion == "SPEED"] == [
        "4",
        "1",
        "1",
    ]
    assert "blank in the sheet" in next(
        row.rationale for row in made.case.scores if row.option == "R2" and row.criterion == "SPEED"
    )


def test_a_years_budget_that_is_not_stated_is_no_limit(tmp_path):
    rows = [
        ["Project", "Fit", "2027 (k€)", "2028 (k€)"],
        ["A", 3, 10, 20],
        ["B", 4, 5, 5],
        ["Budget", None, 12, None],
    ]
    made = imported(tmp_path, rows)
    assert [(row.year, row.amount) for row in made.case.budget] == [(2027, 12), (2028, None)]
    assert "2028" in made.case.settings.money_basis


def test_a_total_that_does_not_follow_is_said(tmp_path):
    rows = [
        ["Option", "A", "B", "Total"],
        ["Weight", 2, 3, None],
        *[
            [f"o{place}", place, 5 - place, 2 * place + 3 * (5 - place) + (place == 3)]
            for place in range(1, 6)
        ],
    ]
    told = " ".join(imported(tmp_path, rows).outline.lines)
    assert "4 of 5 rows; it differs in D5" in told


def test_what_the_sheet_adds_is_better_whatever_its_name(tmp_path):
    rows = [["Option", "Risk", "Gain", "Score"], ["x", 1, 5, 6], ["y", 4, 4, 8], ["z", 3, 3, 6]]
    assert [leaf.direction for leaf in imported(tmp_path, rows).case.leaves] == ["max", "max"]
    rows = [["Option", "Risk", "Gain", "Score"], ["x", 1, 5, 4], ["y", 4, 5, 1], ["z", 3, 4, 1]]
    assert [leaf.direction for leaf in imported(tmp_path, rows).case.leaves] == ["min", "max"]


def test_a_sheet_of_costs_alone_still_makes_a_case(tmp_path):
    made = imported(tmp_path, [["Project", "2027", "2028"], ["A", 100, 20], ["B", 50, 60]])
    assert [leaf.name for leaf in made.case.leaves] == ["Worth"]
    assert "until they are scored" in made.case.leaves[0].rationale


def test_columns_can_be_told(tmp_path):
    path = text("Thing,Code,Figure\nA,3,20\nB,4,10\n")(tmp_path)
    mapping = Mapping(
        columns={"Thing": "name", "Code": "criterion", "Figure": "cost of grant 2027"}
    )
    made = import_sheet(path, mapping).case
    assert [(row.resource, row.year, str(row.likely)) for row in made.costs] == [
        ("grant", 2027, "20"),
        ("grant", 2027, "10"),
    ]


@pytest.mark.parametrize(
    ("cell", "comma", "value"),
    [
        ("1.234,56", False, "1234.56"), ("1,234.56", True, "1234.56"), ("1 234", False, "1234"), ("1’234.5", False, "1234.5"),
        ("1.200", True, "1200"), ("1.200", False, "1.200"), ("(450)", False, "-450"), ("-3,5", True, "-3.5"), ("ca. 30", False, "30"),
        ("450*", False, "450"), ("US$ 1,000", False, "1000"), ("1,5 Mio. €", True, "1.5"), ("450 tys. zł", True, "450"), ("30%", False, "30"),
        ("12.05.2027", False, None), ("A1", False, None), ("3 apples", False, None), ("1,2,3", False, None), ("2026-2030", False, None),
    ],
)  # fmt: skip
def test_an_amount_is_read_as_a_person_would(cell, comma, value):
    figure = amount(cell, comma=comma)
    assert (None if figure is None else figure.value) == (None if value is None else Decimal(value))


@pytest.mark.parametrize("number", range(0, 20_000_000, 1_234_567))
def test_thousands_may_be_set_apart_in_any_way(number):
    """Law: the mark between thousands changes nothing, where it is clear from the rest of the sheet."""
    plain = f"{number:,}.25"
    assert plain_number(plain) == Decimal(f"{number}.25")
    assert (
        plain_number(plain.replace(",", " "))
        == plain_number(plain.replace(",", "’"))
        == Decimal(f"{number}.25")
    )
    assert plain_number(
        plain.replace(",", "_").replace(".", ",").replace("_", "."), comma=True
    ) == Decimal(f"{number}.25")


def test_words_and_units_and_years():
    assert [
        unit_of(word) for word in ("k€", "EUR million", "€'000", "in 1000 people", "person-days")
    ] == [("€", 3), ("EUR", 6), ("€", 3), None, None]
    assert [year_of(word) for word in ("2027", "FY 2027/28", "FY28", "Budget 2030 k€", "1500")] == [
        2027,
        2027,
        2028,
        2030,
        None,
    ]
    assert (
        ladder_of(["S", "XL"]) == ("T-shirt sizes", 1, 4)
        or ladder_of(["S", "XL"])[0] == "T-shirt sizes"
    )
    assert scale_said("scores from 0 to 10") == (0, 10)
    assert writes_commas(["3,5", "1.200,5", "x"], default=False)
    assert not writes_commas(["3.5", "1,200.5"], default=True)


def test_the_unit_of_money_may_stand_in_a_sentence_in_brackets(tmp_path):
    made = imported(
        tmp_path,
        [
            ["(all amounts in thousands of dollars)"],
            ["Project", "Need (1-5)", "FY2027", "FY2028"],
            ["Bridge", 4, 500, 1200],
            ["Roof", 2, 150, 0],
        ],
    ).case
    assert made.settings.money == "$ thousand"


def test_requirements_with_grades_in_words_are_what_there_is_to_choose(tmp_path):
    made = imported(
        tmp_path,
        [["Requirement", "MoSCoW", "Story points"], ["Login", "Must", 5], ["Search", "Should", 8],
         ["Theme", "Could", 3], ["Chain", "Won't", 21]],
    ).case  # fmt: skip
    assert [row.name for row in made.recommendations] == ["Login", "Search", "Theme", "Chain"]
    assert len({row.likely for row in made.scores}) == 4
    assert sorted(made.scores, key=lambda row: -row.likely) == list(made.scores)
