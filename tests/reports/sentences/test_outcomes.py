"""Outcomes that have sentences of their own: what the title, the first lines and the explanations say of each."""

import io
import re
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from reports.chapters.decision.summary import lead, title
from reports.chapters.firmness.headlines import lines
from reports.contents import report
from reports.model.formula import At
from reports.model.story import Story
from reports.sentences.standing import WORDS, settled_table, standing_words
from reports.sentences.why import paragraph
from reports.writers.csv import portfolio_csv
from reports.writers.excel.workbook import workbook_bytes
from reports.writers.html import page
from scoring.analysis import analyse
from scoring.explanation.explanation import explain
from tests.cases import small_case
from tests.reports.recalculation import Recalculation
from tests.reports.test_living import (
    test_every_formula_gives_the_value_beside_it as every_formula_gives_its_value,
)
from tests.scoring.explanation.test_outcome import NEVER, REQUIRED, case

PROVEN = "Proven: no portfolio that keeps the rules is worth more"
YEARS = [{"year": 2027, "amount": 5}, {"year": 2028, "amount": 50}]
LATE = {("money", 2027): 10, ("money", 2028): 1}
STAFF = [
    {"resource": "staff-years", "year": 2027, "amount": 15},
    {"resource": "rooms", "amount": 3},
]


def staff(years, rooms):
    return {("staff-years", 2027): years, ("rooms", None): rooms}


def said(of):
    """The title and the lines beneath it, without the proof."""
    story = Story(analyse(of, quick=True))
    lines = lead(story)
    assert lines[-1].startswith(PROVEN)
    return title(story), *lines[:-1]


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (
            case(("A", 10, 50), ("B", 12, 60), ("C", 3, 10), budget=[{"amount": 5}]),
            (
                "Fund none of 3: nothing worth it is affordable within 5 EUR",
                "2 are worth it; the cheapest, Name A, costs 10 EUR, and there is 5 EUR.",
            ),
        ),
        (
            case(("A", LATE, 50), budget=YEARS),
            (
                "Fund none of 1: nothing worth it is affordable",
                "1 is worth it; the cheapest, Name A, takes 10 EUR in 2027, and there is 5 EUR.",
            ),
        ),
        (
            case(("A", staff(16, 1), 50), budget=STAFF),
            (
                "Fund none of 1: nothing worth it is affordable",
                "1 is worth it; the cheapest, Name A, takes 16 staff-years in 2027, and there is 15 staff-years.",
            ),
        ),
        (
            case(
                ("A", "5.4", 50),
                budget=[{"amount": "5.2"}],
                case={"title": "T", "money": "EUR million"},
            ),
            (
                "Fund none of 1: nothing worth it is affordable within EUR 5.2 million",
                "1 is worth it; the cheapest, Name A, costs EUR 5.4 million, and there is EUR 5.2 million.",
            ),
        ),
        (
            case(("A", 10, 50), ("B", 9, 10), relations=NEVER[:1], budget=[{"amount": 15}]),
            (
                "Fund none of 2: nothing worth it is affordable within 15 EUR",
                "1 is worth it; the cheapest, Name A and Name B together, cost 19 EUR, and there is 15 EUR.",
            ),
        ),
        (
            case(("A", 1501, 50), ("B", 601, 60), budget=[{"amount": 20}]),
            (
                "Fund none of 2: nothing worth it is affordable within 20 EUR",
                "2 are worth it; the cheapest, Name B, costs 601 EUR, and there is 20 EUR. All recommendations at",
                "their smallest take 2,102 EUR, 105 times the budget of 20 EUR: is one of the two in another",
                "unit?",
            ),
        ),
        (
            case(("A", 1, 50), ("B", 2, 60), budget=[{"amount": 3000}]),
            (
                "Fund 2 of 2 within 3,000 EUR",
                "It costs 3 EUR and leaves 2,997 EUR of the budget. Nothing is left out.",
                "Everything that is worth it is affordable: no budget takes anything away. The budget of 3,000",
                "EUR is 1,000 times what all that is funded takes, 3 EUR: is one of the two in another unit?",
            ),
        ),
        (
            case(("A", 5, 50), ("B", 6, 60)),
            (
                "Fund 2 of 2 within 20 EUR",
                "It costs 11 EUR and leaves 9 EUR of the budget. Nothing is left out.",
                "Everything that is worth it is affordable: no budget takes anything away.",
            ),
        ),
        (
            case(("A", 5, 10), ("B", 6, 18)),
            (
                "Fund none of 2: none is worth more than doing nothing",
                "At likely figures no recommendation is worth more than doing nothing; the nearest to it, Name B,",
                "brings −2.0 points.",
            ),
        ),
        (
            case(("A", 5, 20), ("B", 6, 18)),
            (
                "Fund none of 2: none is worth more than doing nothing",
                "At likely figures no recommendation is worth more than doing nothing; the nearest to it, Name A,",
                "brings exactly nothing.",
            ),
        ),
        (
            case(("A", 5, 10), ("B", 6, 18), recommendations=REQUIRED),
            (
                "Fund 1 of 2 because the rules ask for it: none is worth more than doing nothing",
                "It costs 5 EUR and leaves 15 EUR of the budget. Left out: B.",
                "At likely figures no recommendation is worth more than doing nothing; the nearest to it, B,",
                "brings −2.0 points.",
            ),
        ),
        (
            case(("A", 5, 50), ("B", 5, 10), relations=NEVER),
            (
                "Fund none of 2: the rules leave nothing that is worth funding",
                "1 is worth it taken alone, but no portfolio that keeps the rules is worth more than doing",
                "nothing, whatever the budgets are. Name A can never be funded, whatever the budgets are: R1",
                "(Name A needs Name B) and R2 (Name A cannot be funded together with Name B).",
            ),
        ),
        (
            case(("A", 10, 50), ("B", 0, 60), ("C", 5, 30), budget=[{"amount": 0}]),
            (
                "Fund 1 of 3: the budget is zero",
                "It costs nothing. Left out: Name A and Name C.",
                "With a budget of zero only what costs nothing can be funded. 2 more are worth it; with the",
                "cheapest, Name C, the portfolio would take 5 EUR.",
            ),
        ),
        (
            case(("A", 10, 50), ("C", 5, 30), budget=[{"amount": 0}]),
            (
                "Fund none of 2: the budget is zero",
                "With a budget of zero only what costs nothing can be funded. 2 are worth it; the cheapest, Name",
                "C, costs 5 EUR.",
            ),
        ),
        (
            case(("A", 10, 50), ("B", 12, 10), budget=[{"amount": "no limit"}]),
            (
                "Fund 1 of 2, with no limit to the budget",
                "It costs 10 EUR. Left out: Name B.",
                "The budget has no limit, so nothing is left out for lack of money.",
            ),
        ),
        (
            case(("A", 15, 50), ("B", 10, 60), recommendations=REQUIRED),
            (
                "Fund 1 of 2 within 20 EUR: only what is required",
                "It costs 15 EUR and leaves 5 EUR of the budget. Left out: B.",
                "Only what is required is funded. 1 more is worth it; with the cheapest, B, the portfolio would",
                "take 25 EUR, and there is 20 EUR.",
            ),
        ),
        (
            case(("A", 15, 50), ("B", 1, 20), recommendations=REQUIRED),
            (
                "Fund 1 of 2 within 20 EUR: only what is required",
                "It costs 15 EUR and leaves 5 EUR of the budget. Left out: B.",
                "Only what is required is funded: nothing else that the rules allow would add value.",
            ),
        ),
        (
            case(("A", 15, 50), recommendations=REQUIRED[:1]),
            (
                "Fund 1 of 1 within 20 EUR: only what is required",
                "It costs 15 EUR and leaves 5 EUR of the budget. Nothing is left out.",
                "Every recommendation is required, or forced in by the rules: there was nothing to choose.",
            ),
        ),
        (
            case(("A", 10, 50), ("B", 120, 90), ("C", 15, 60)),
            (
                "Fund 1 of 3 within 20 EUR",
                "It costs 15 EUR and leaves 5 EUR of the budget. Left out: Name B and Name A.",
                "Name B is unaffordable whatever else is funded: even alone it takes 120 EUR, and there is 20 EUR.",
            ),
        ),
        (
            case(("A", 5, 50), ("B", 120, 90), ("C", 130, 60)),
            (
                "Fund 1 of 3 within 20 EUR",
                "It costs 5 EUR and leaves 15 EUR of the budget. Left out: Name B and Name C.",
                "Unaffordable whatever else is funded: Name B and Name C.",
            ),
        ),
        (
            case(
                ("A", staff(5, 0), 50), ("B", staff(7, 1), 60), ("C", staff(8, 2), 70), budget=STAFF
            ),
            (
                "Fund 2 of 3",
                "It takes 15 of 15 staff-years and 3 of 3 rooms. Left out: Name A.",
            ),
        ),
        (
            case(("A", 10, 50), ("B", 15, 60)),
            (
                "Fund 1 of 2 within 20 EUR",
                "It costs 15 EUR and leaves 5 EUR of the budget. Left out: Name A.",
            ),
        ),
    ],
)
def test_the_title_and_the_first_lines(of, expected):
    """What is special comes right after the sums; what is said of every outcome comes after that."""
    assert " ".join(said(of)).startswith(" ".join(expected))


def test_each_that_can_never_be_funded_has_its_rules():
    """A needs B, B needs C, and C may not be funded: the reasons of A are not those of B."""
    chain = [
        {"id": "R1", "type": "requires", "a": "A", "b": "B"},
        {"id": "R2", "type": "requires", "a": "B", "b": "C"},
    ]
    people = [
        {"id": id_, "name": id_, "status": "excluded" if id_ == "C" else "open"} for id_ in "ABC"
    ]
    lines = said(
        case(("A", 5, 50), ("B", 5, 60), ("C", 5, 60), recommendations=people, relations=chain)
    )
    assert (
        "2 can never be funded, whatever the budgets are. A: C excluded (C may not be funded), R1 (A needs B) and R2 "
        "(B needs C); B: C excluded (C may not be funded) and R2 (B needs C)."
    ) in " ".join(lines)


def firm_lines(of):
    analysis = analyse(of, draws=200, deep=False)
    return lines(Story(analysis), analysis.doubt)


def test_nothing_funded_is_not_called_infirm():
    """Where nothing is funded, or nothing was asked, no line says that what is funded is not firm."""
    assert not any("funded" in line for line in firm_lines(case(("A", 30, 50), ("B", 40, 60))))
    assert not any(
        "firm" in line for line in firm_lines(case(("A", 10, 50), ("B", 0, 20), ("C", 0, 40)))
    )


def test_one_that_is_funded_and_firm_is_the_one():
    of = case(("A", 5, 50), ("B", 50, 60))
    scores = (
        of.scores[0].model_copy(update={"low": Decimal(45), "high": Decimal(55)}),
        of.scores[1],
    )
    assert firm_lines(of.model_copy(update={"scores": scores}))[0].startswith(
        "Firm: the one funded: Name A ("
    )


def test_what_ties_needs_no_change_of_weights():
    """A gains 50 points on C1, B gains 25 on each criterion: as good as the weights are."""
    of = small_case()
    twins = small_case(
        criteria=[{**row.model_dump(exclude_unset=True), "swing": 50} for row in of.criteria],
        scores=[
            {"option": "A", "criterion": "C1", "likely": 10},
            {"option": "A", "criterion": "C2", "likely": 10},
            {"option": "B", "criterion": "C1", "likely": 5},
            {"option": "B", "criterion": "C2", "likely": 0},
        ],
        costs=[{"option": id_, "year": 2027, "likely": 50} for id_ in "AB"],
    )
    analysis = analyse(twins, draws=40, deep=False)
    is_in, is_out = (paragraph(analysis, analysis.explanation, id_, anew=True) for id_ in "AB")
    assert is_in.endswith("No weight has to move: as they are it is as good left out.")
    assert is_out.endswith("No weight has to move: as they are it is as good funded.")


def test_another_resource_stands_beside_the_cost():
    """Money and rooms: neither the lines nor an explanation leave the rooms out."""
    mixed = case(
        ("A", {("money", None): 5, ("rooms", None): 2}, 50),
        ("B", {("money", None): 6}, 60),
        budget=[{"amount": 20}, {"resource": "rooms", "amount": 3}],
    )
    assert (
        "It costs 11 EUR and leaves 9 EUR of the budget. It also takes 2 of 3 rooms."
        in " ".join(said(mixed))
    )
    assert "it costs 5 EUR besides 2 rooms and brings 30.0 points" in told(mixed, "A")
    assert "it costs 6 EUR and brings 40.0 points" in told(mixed, "B")


def ranged(*low_high):
    """Two that are both funded, with these ends of their costs; the second takes rooms, which nothing limits."""
    of = case(("A", 5, 50), ("B", {("money", None): 6, ("rooms", None): 1}, 60))
    ends = dict(zip(("A", "B", "rooms"), low_high, strict=True))
    rows = [
        row.model_copy(
            update=dict(
                zip(
                    ("low", "high"),
                    ends[row.option if row.resource == "money" else "rooms"],
                    strict=True,
                )
            )
        )
        for row in of.costs
    ]
    return of.model_copy(update={"costs": tuple(rows)})


def test_no_risk_is_told_of_costs_that_have_no_range():
    """A range of what nothing limits, or of what is left out, says nothing of an overrun."""
    unlimited = " ".join(said(ranged((5, 5), (6, 6), (1, 3))))
    assert "none of its costs that a budget limits has a range" in unlimited
    assert "break" not in unlimited
    assert "Its costs break no budget in" in " ".join(said(ranged((4, 7), (6, 6), (1, 1))))


def test_what_is_free_and_changes_nothing_is_said_where_it_is_left_out():
    """Whichever way the tie goes, it is only said of what is not funded."""
    story = Story(analyse(case(("A", 10, 50), ("B", 0, 20), ("C", 0, 10)), quick=True))
    line = "Name B costs nothing and changes nothing, so it is not funded."
    assert (line in " ".join(lead(story))) == (not story.best.choice[1])
    assert "Name C costs nothing" not in " ".join(lead(story))


def told(of, id_):
    analysis = analyse(of, quick=True)
    return paragraph(analysis, explain(analysis), id_)


@pytest.mark.parametrize(
    ("of", "id_", "expected"),
    [
        (
            case(("A", 30, 50), ("B", 5, 60)),
            "A",
            (
                "Name A (A) is out: unaffordable. It would cost 30 EUR and bring 30.0 points on its own. Even alone",
                "it takes 30 EUR, and there is 20 EUR.",
            ),
        ),
        (
            case(("A", 15, 50), ("B", 10, 60), recommendations=REQUIRED),
            "B",
            (
                "B (B) is out: unaffordable. It would cost 10 EUR and bring 40.0 points on its own. With what the",
                "rules ask for besides, it fits no budget.",
            ),
        ),
        (
            case(("A", 5, 50), ("B", 5, 60), relations=NEVER),
            "A",
            (
                "Name A (A) is out: never fundable. It would cost 5 EUR and bring 30.0 points on its own. No",
                "portfolio that keeps the rules holds it, whatever the budgets are: R1 (Name A needs Name B) and R2",
                "(Name A cannot be funded together with Name B).",
            ),
        ),
        (
            case(("A", 5, 50), ("B", 5, 60), recommendations=REQUIRED, relations=NEVER[:1]),
            "B",
            (
                "B (B) is in: it costs 5 EUR and brings 40.0 points on its own. Every portfolio that keeps the rules",
                "holds it, though it is not required: A required (A must be funded) and R1 (A needs B).",
            ),
        ),
        (
            case(("A", 5, 50), ("B", 5, 10)),
            "B",
            (
                "Name B (B) is out. It would cost 5 EUR and bring −10.0 points on its own. It is worth no more than",
                "nothing, and nothing else gains by it.",
            ),
        ),
        (
            case(
                ("A", staff(5, 0), 50), ("B", staff(7, 1), 60), ("C", staff(8, 2), 70), budget=STAFF
            ),
            "A",
            (
                "Name A (A) is out. It would take 5 staff-years and 0 rooms and bring 30.0 points on its own.",
            ),
        ),
    ],
)
def test_an_explanation_says_what_settles_it(of, id_, expected):
    assert told(of, id_).startswith(" ".join(expected))


def test_with_a_budget_of_zero_no_larger_one_is_spoken_of():
    """In proportion zero stays zero: that no larger budget would bring it in is not known."""
    text = told(case(("A", 30, 50), budget=[{"amount": 0}]), "A")
    assert "budget brings it in" not in text
    assert "Even alone it takes 30 EUR, and there is none." in text


def test_the_table_of_what_is_settled():
    """On the sheet Portfolio, and in the page's cards; every word has a reason; nowhere where only status settles."""
    analysis = analyse(case(("A", 30, 50), ("B", 5, 60), ("C", 1, 10)), quick=True)
    made = report(analysis)
    rows = made.tables["settled"].rows
    assert [(row.key, row.cells[2].value) for row in rows] == [
        ("A", WORDS["unaffordable"]),
        ("C", WORDS["worthless"]),
    ]
    assert all(
        row.cells[3].value == standing_words(Story(analysis), "ABC".index(row.key)) for row in rows
    )
    assert all(standing_words(Story(analysis), place) in page(made) for place in (0, 2))
    sheet = load_workbook(io.BytesIO(workbook_bytes(made)))["Portfolio"]
    assert "unaffordable" in [cell for row in sheet.iter_rows(values_only=True) for cell in row]
    plain = Story(analyse(case(("A", 5, 50), ("B", 5, 60), recommendations=REQUIRED), quick=True))
    assert not settled_table(plain).rows


def test_an_interrupted_run_says_nothing_special():
    def stop(text):
        if text.startswith("What kind"):
            raise KeyboardInterrupt

    story = Story(analyse(case(("A", 30, 50)), quick=True, progress=stop))
    assert title(story) == "Fund none of 1 within 20 EUR"
    assert lead(story)[0] == "No portfolio that is worth more than doing nothing was found."


# No money
# ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def moneyless():
    """Three recommendations in two themes that take staff and rooms, and no money in any sheet."""
    rows = [
        {"id": id_, "name": f"Name {id_}", "group": group}
        for id_, group in zip("ABC", "GHH", strict=True)
    ]
    return analyse(
        case(
            ("A", staff(5, 0), 50),
            ("B", staff(7, 1), 60),
            ("C", staff(8, 2), 70),
            budget=STAFF,
            recommendations=rows,
            groups=[{"id": "G", "name": "Streets"}, {"id": "H", "name": "Parks", "max_count": 2}],
        ),
        draws=50,
    )


def test_where_there_is_no_money_no_form_of_the_report_speaks_of_it(moneyless):
    """Neither the unit nor the word, nor what only money has: a cost, value for money, a frontier of budgets."""
    made = report(moneyless)
    books = [
        load_workbook(io.BytesIO(workbook_bytes(made, each))) for each in ("report", "analysis")
    ]
    # Mistakes of the field, and what is changed to try the model, have their names everywhere.
    for book in books:
        for sheet in {"What was checked", "Self-audit"} & set(book.sheetnames):
            del book[sheet]
    without_names = re.sub(r'<section id="checked".*?</section>', "", page(made), flags=re.DOTALL)
    texts = {
        "page": re.sub(r"<(style|script).*?</\1>|<[^>]+>", " ", without_names, flags=re.DOTALL),
        "workbook": "\n".join(
            str(cell)
            for book in books
            for sheet in book
            for row in sheet.iter_rows(values_only=True)
            for cell in row
            if cell is not None
        ),
        "portfolio.csv": portfolio_csv(made).decode(),
        "explain": "\n".join(paragraph(moneyless, moneyless.explanation, id_) for id_ in "ABC"),
    }
    for form, text in texts.items():
        assert not re.findall(r".{0,40}(?:EUR|[Mm]oney|Cost \(|cost_|It costs).{0,40}", text), form
        assert "staff-years" in text, form
    assert all("Frontier" not in book.sheetnames for book in books)
    meanings = {heading.meaning for table in made.tables.values() for heading in table.columns}
    assert not meanings & {"ratio"}


def test_where_there_is_no_money_the_use_of_each_resource_stands_in_its_place(moneyless):
    made = report(moneyless)
    total = made.tables["portfolio"].rows[-1]
    columns = [made.tables["portfolio"].place(f"use {name}") for name in ("staff-years", "rooms")]
    assert [total.cells[place].value for place in columns] == [15, 3]
    assert made.tables["totals"].rows[1].cells[1].value == 15
    text = page(made)
    assert "Use of resources by year" in text
    assert "of 15" in text


def test_without_money_the_workbook_still_lives(moneyless):
    """Every formula gives the value beside it, and another level changes the use of each resource."""
    made = report(moneyless)
    every_formula_gives_its_value(made)
    changed = Recalculation(made, {("portfolio", "C", "level"): "not funded"})
    assert changed.at(At("totals", "total_use_1", "value")) == 7
    assert changed.at(At("totals", "total_use_2", "value")) == 1


def test_a_cost_of_nothing_is_money_all_the_same():
    """Whoever states a cost of 0 speaks of money, and so does the report."""
    assert said(case(("A", 0, 50), budget=[{"amount": "no limit"}]))[1].startswith(
        "It costs nothing. Nothing "
    )
