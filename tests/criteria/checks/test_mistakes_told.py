"""The mistakes that reading tells: at the cell where each is planted, and silent where nothing is."""

from pathlib import Path

import pytest

from criteria.model.mistakes import BY_TELLING, MISTAKES, strictly
from criteria.model.problems import Severity
from criteria.read import check, read
from criteria.write import write
from tests.cases import small_case
from tests.gallery.mistakes import MISTAKES as RECIPES

METHOD = Path(__file__).parents[3] / "docs" / "method.md"

PLANTED = [
    # (recipe of the gallery that plants it, the mistake, the problem, its cell)
    ("ends-of-scores", "scale-from-data", "ends-of-scores", "Criteria!I6"),
    ("weight-without-swing", "weight-without-swing", "weight-without-swing", "Criteria!M6"),
    ("no-baseline", "no-baseline", "no-baseline", "Criteria!J6"),
    ("ratio-of-interval", "ratio-of-interval", "ratio-of-interval", "Criteria!J6"),
    ("double-count", "double-count", "double-count", "Criteria!A8"),
    ("same-facts", "double-count", "double-count", "Score notes!E26"),
    ("cost-twice", "cost-twice", "cost-twice", "Criteria!C6"),
    ("splitting", "splitting", "splitting", "Criteria!M2"),
    ("weights-assumed", "weights-assumed", "weights-assumed", "Criteria!M4"),
    ("words-as-numbers", "words-as-numbers", "words-as-numbers", "Criteria levels!E3"),
    ("words-as-numbers", "words-as-numbers", "words-as-numbers", "Criteria!K7"),
    ("direction", "direction", "direction", "Criteria!G6"),
    ("dead-criterion", "dead-criterion", "dead-criterion", "Criteria!A8"),
    ("rater-halo", "rater-halo", "rater-halo", "Score notes!F42"),
    ("point-costs", "point-costs", "point-costs", "Costs!G2"),
    ("mixed-money", "mixed-money", "mixed-money", "Recommendations!K3"),
    ("other-money", "mixed-money", "mixed-money", "Budget!E2"),
    ("no-price-base", "mixed-money", "no-price-base", "Case!B6"),
    ("unsourced", "unsourced", "unsourced", "Score notes!E28"),
]


@pytest.mark.parametrize(("recipe", "mistake", "problem", "cell"), PLANTED)
def test_the_mistake_is_told_at_its_cell(tmp_path, recipe, mistake, problem, cell):
    problems = check(RECIPES[recipe].write(tmp_path)).problems
    (told,) = [row for row in problems if (row.id, str(row.place)) == (problem, cell)]
    assert BY_TELLING[told.id].id == mistake
    assert all((told.found, told.allowed, told.mend))


@pytest.mark.parametrize("name", ["rare-earths", "rare-earths-brief"])
def test_the_built_in_cases_have_none(name):
    assert [str(problem) for problem in check(name).problems if problem.id in BY_TELLING] == []


def test_a_problem_tells_of_one_mistake():
    tells = [identity for mistake in MISTAKES for identity in mistake.tells]
    assert len(tells) == len(set(tells))


def test_the_method_names_what_tells_each_of_them():
    section = METHOD.read_text("utf-8").split("## 8. What is checked")[1]
    lines = {
        line.split("|")[1].strip(" *"): line
        for line in section.splitlines()
        if line.startswith("| ")
    }
    for mistake in MISTAKES:
        if mistake.id in {mistake_id for _, mistake_id, _, _ in PLANTED}:
            assert all(f"`{identity}`" in lines[mistake.id] for identity in mistake.tells)
            assert (f"{mistake.id} *" in lines[mistake.id]) is mistake.strict


@pytest.mark.parametrize(
    ("recipe", "strict"),
    [("cost-twice", True), ("ends-of-scores", True), ("no-baseline", True), ("direction", False)],
)
def test_strict_stops_at_the_marked_ones_only(tmp_path, recipe, strict):
    path = RECIPES[recipe].write(tmp_path)
    assert check(path).case is not None
    reading = check(path, strict=True)
    assert (reading.case is None) is strict
    assert {problem.id for problem in reading.errors} <= {
        identity for mistake in MISTAKES if mistake.strict for identity in mistake.tells
    }


def test_a_note_stays_a_note_however_strict():
    noted = next(iter(check(small_case()).notes))
    assert strictly(noted) is noted
    assert noted.severity is Severity.NOTE


RANKED = [
    {"id": "A", "name": "First", "overall_rank": 2},
    {"id": "B", "name": "Second", "overall_rank": 1},
]


@pytest.mark.parametrize("ending", ["", ".json", ".xlsx"])
def test_the_two_columns_are_carried_by_every_form(tmp_path, ending):
    scores = [
        {**row, "assessor": who}
        for row, who in zip(
            small_case().model_dump()["scores"], ("Ann", "", "Bob", "Bob"), strict=True
        )
    ]
    case = small_case(recommendations=RANKED, scores=scores)
    again = read(write(case, tmp_path / f"case{ending}"))
    assert again == case
    assert [row.assessor for row in again.scores] == ["Ann", "", "Bob", "Bob"]
    assert [row.overall_rank for row in again.recommendations] == [2, 1]


def test_a_dump_does_not_name_what_the_two_columns_leave_blank():
    dump = small_case().dump()
    assert not any("assessor" in row for row in dump["scores"])
    assert not any("overall_rank" in row for row in dump["recommendations"])


def test_a_row_of_a_matrix_may_say_who_scored_it(tmp_path):
    write(small_case(), tmp_path / "case")
    (tmp_path / "case" / "scores.csv").write_text("option,C1,C2,assessor\nA,5,10,Ann\nB,10,15,\n")
    case = read(tmp_path / "case")
    assert [row.assessor for row in case.scores] == ["Ann", "Ann", "", ""]
    assert str(case.scores[0].place("assessor")) == "scores.csv, line 2, column assessor"
