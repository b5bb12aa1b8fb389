"""Python is no back door: a case made or changed there is held to all that a file is held to, by a value's path."""

import copy
import pickle
import random
from decimal import Decimal

import pytest

from criteria.model.case import Case
from criteria.model.problems import CaseError, Severity
from criteria.model.rows import BudgetRow, CaseTables, Settings
from criteria.read import check, checked, read
from criteria.write import write
from tests.cases import every_kind, small_case
from tests.gallery.mistakes import brief
from tests.laws.test_mutation_laws import rich
from tests.reports.rich import rich_case


def named(reading):
    return [
        (problem.id, str(problem.place))
        for problem in reading.problems
        if problem.severity is Severity.ERROR
    ]


def with_row(case, table, place, **values):
    """The case with one row changed as `model_copy` changes it: unchecked."""
    rows = list(getattr(case, table))
    rows[place] = rows[place].model_copy(update=values)
    return case.model_copy(update={table: tuple(rows)})


def without(case, table, **values):
    rows = [
        row
        for row in getattr(case, table)
        if any(getattr(row, key) != value for key, value in values.items())
    ]
    return case.model_copy(update={table: tuple(rows)})


def twice(case, table):
    rows = getattr(case, table)
    return case.model_copy(update={table: (*rows, rows[0])})


CHANGES = [
    (
        lambda c: with_row(c, "criteria", 2, swing=Decimal(-60)),
        ("below-bound", "criteria[2].swing"),
    ),
    (lambda c: with_row(c, "criteria", 2, swing=-60.5), ("below-bound", "criteria[2].swing")),
    (
        lambda c: with_row(c, "criteria", 2, swing="plenty"),
        ("text-not-number", "criteria[2].swing"),
    ),
    (lambda c: with_row(c, "criteria", 2, swing=None), ("blank-swing", "criteria[2].swing")),
    (lambda c: with_row(c, "criteria", 2, swing=float("nan")), ("not-finite", "criteria[2].swing")),
    (lambda c: with_row(c, "criteria", 2, swing=float("inf")), ("not-finite", "criteria[2].swing")),
    (lambda c: with_row(c, "criteria", 2, swing=object()), ("wrong-shape", "criteria[2].swing")),
    (lambda c: with_row(c, "criteria", 2, swig=20), ("unknown-key", "criteria[2].swig")),
    (
        lambda c: with_row(c, "criteria", 2, direction="up"),
        ("unknown-choice", "criteria[2].direction"),
    ),
    (lambda c: with_row(c, "criteria", 2, id=""), ("blank", "criteria[2].id")),
    (lambda c: with_row(c, "scores", 0, likely=Decimal(99)), ("back-to-front", "scores[0].likely")),
    (lambda c: with_row(c, "scores", 0, option="NOBODY"), ("unknown-id", "scores[0].option")),
    (
        lambda c: with_row(c, "costs", 3, likely=Decimal("1e40")),
        ("number-too-large", "costs[3].likely"),
    ),
    (
        lambda c: with_row(c, "recommendations", 1, name="half \ud800"),
        ("lone-surrogate", "recommendations[1].name"),
    ),
    (
        lambda c: without(c, "costs", option="EXP", level="standard"),
        ("no-costs", "levels[12].level"),
    ),
    (lambda c: twice(c, "recommendations"), ("doubled-id", "recommendations[6].id")),
    (lambda c: twice(c, "scores"), ("doubled-row", "scores[55].criterion")),
    (lambda c: c.model_copy(update={"budget": ()}), ("no-rows", "budget")),
    (lambda c: c.model_copy(update={"budget": None}), ("wrong-shape", "budget")),
    (
        lambda c: c.model_copy(update={"budget": ({"amount": -1},)}),
        ("below-bound", "budget[0].amount"),
    ),
    (
        lambda c: c.model_copy(update={"budget": ({"sum": 1, "amount": 1},)}),
        ("unknown-key", "budget[0].sum"),
    ),
    (lambda c: c.model_copy(update={"budget": (3,)}), ("wrong-shape", "budget")),
    (
        lambda c: c.model_copy(update={"budget": (BudgetRow.model_construct(year=1),)}),
        ("missing-column", "budget[0].amount"),
    ),
    (
        lambda c: c.model_copy(
            update={"budget": (*c.budget, BudgetRow.model_construct(resource="staff"))}
        ),
        ("blank", "budget[5].amount"),
    ),
    (lambda c: c.model_copy(update={"scenarioes": ()}), ("unknown-key", "scenarioes")),
    (lambda c: c.model_copy(update={"case": c.settings}), ("unknown-key", "case")),
    (lambda c: c.model_copy(update={"settings": None}), ("wrong-shape", "case")),
    (lambda c: c.model_copy(update={"settings": Settings.model_construct()}), ("blank", "case")),
    (lambda c: c.model_copy(update={"facts": ()}), ("no-rows", "facts")),
    (lambda c: c.model_copy(update={"costs": c.scores}), ("unknown-key", "costs[0].criterion")),
    (
        lambda c: Case.model_construct(**{k: v for k, v in dict(c).items() if k != "budget"}),
        ("missing-table", "None"),
    ),
    (lambda _: Case.model_construct(), ("missing-table", "None")),
]


@pytest.mark.parametrize(("change", "problem"), CHANGES, ids=range(len(CHANGES)))
def test_what_is_wrong_is_named_by_its_path(change, problem):
    case = change(brief())
    assert problem in named(check(case))
    with pytest.raises(CaseError) as raised:
        checked(case)
    assert raised.value.problems == check(case).problems


def test_the_message_is_the_one_of_a_json_file(tmp_path):
    """The same fault in a file and in Python is told in the same words."""
    import json

    from criteria.write import as_json

    case = with_row(brief(), "criteria", 2, swing=Decimal(-60))
    dump = json.loads(as_json(brief()))
    dump["criteria"][2]["swing"] = "-60"
    (tmp_path / "case.json").write_text(json.dumps(dump))
    assert check(case).problems == check(tmp_path / "case.json").problems


PASSING = (1, 5, 6, 9, 10, 12)
"""Made-up cases that break no rule."""
SOUND = [
    brief,
    lambda: read("rare-earths"),
    rich,
    rich_case,
    small_case,
    *(lambda n=n: every_kind(n) for n in PASSING),
]


@pytest.mark.parametrize("make", SOUND, ids=range(len(SOUND)))
def test_a_sound_case_is_the_same_after_its_check(make):
    """Rows, exact numbers and their types, and where each row was written: a check changes none of them."""
    case = make()
    reading = check(case)
    assert reading.case == case
    assert reading.case.dump() == case.dump()
    for table in CaseTables.ALL[1:]:
        for mine, other in zip(
            getattr(reading.case, table.name), getattr(case, table.name), strict=True
        ):
            assert [type(value) for value in vars(mine).values()] == [
                type(value) for value in vars(other).values()
            ]
            assert mine.origin == other.origin


def test_what_is_no_number_yet_becomes_exact():
    """As in a file: 0.1 is a tenth, and text that is a number is one."""
    case = with_row(with_row(brief(), "criteria", 2, swing=0.1), "criteria", 3, swing="80")
    rows = checked(case).criteria
    assert (rows[2].swing, rows[3].swing) == (Decimal("0.1"), Decimal(80))


def test_a_number_of_numpy_s_is_a_number():
    numpy = pytest.importorskip("numpy")
    case = with_row(brief(), "criteria", 2, swing=numpy.float64(0.1), rank=numpy.int64(1))
    assert checked(case).criteria[2].swing == Decimal("0.1")


def test_scores_are_put_in_order_and_named_by_their_own_place():
    case = brief()
    turned = Case.model_construct(**{**dict(case), "scores": case.scores[::-1]})
    assert checked(turned).scores == case.scores
    assert [row.origin for row in checked(turned).scores] == [row.origin for row in case.scores]
    assert named(check(with_row(turned, "scores", 54, likely="x"))) == [
        ("text-not-number", "scores[54].likely")
    ]


def test_warnings_and_notes_are_told_as_of_a_file(tmp_path):
    case = small_case()
    assert [problem.id for problem in check(case).problems] == ["no-reason"]
    path = write(case, tmp_path / "case.json")
    assert check(case).problems == check(path).problems
    unstated = case.model_copy(update={"settings": Settings(title="Small")})
    assert [(problem.id, str(problem.place)) for problem in check(unstated).warnings] == [
        ("unstated-unit", "case.money")
    ]


# -- once, and no longer than it holds -------------------------------------------------------------


def test_a_case_that_was_read_is_not_checked_again():
    case = read("rare-earths-brief")
    assert case.is_checked
    assert checked(case) is case
    again = checked(small_case())
    assert again.is_checked
    assert checked(again) is again


COPIES = [
    lambda case: case.model_copy(),
    lambda case: case.model_copy(deep=True),
    lambda case: case.model_copy(update={"budget": ()}),
    lambda case: case.model_copy(update={"budget": ()}, deep=True),
    copy.copy,
    copy.deepcopy,
    lambda case: Case.model_validate(case.dump()),
    lambda case: Case.model_construct(**dict(case)),
]


@pytest.mark.parametrize("copied", COPIES, ids=range(len(COPIES)))
def test_no_copy_inherits_the_mark_or_what_was_worked_out(copied):
    """Criteria may differ in a copy, so what was worked out from the old ones must not come along."""
    case = read("rare-earths-brief")
    assert (len(case.leaves), len(case.levels_of), len(case.fact_by_id)) == (5, 6, 39)
    other = copied(case)
    assert not other.is_checked
    fewer = copied(case).model_copy(update={"criteria": case.criteria[:3]})
    assert [leaf.id for leaf in fewer.leaves] == ["KEEP", "CAP"]


@pytest.mark.parametrize("other", ["case.xlsx", None, {"title": "x"}])
def test_what_is_no_case_is_refused_by_its_kind(other):
    with pytest.raises(TypeError, match=f"not a {type(other).__name__}: case = steelyard.read"):
        checked(other)


@pytest.mark.parametrize(
    ("given", "mend"),
    [({}, "Did you mean money?"), ({"money": "EUR"}, "Leave it out.")],
    ids=["free", "given"],
)
def test_a_setting_that_there_is_not_tells_the_one_that_was_meant(given, mend):
    settings = Settings(title="x", **given).model_copy(update={"currency": "EUR"})
    (problem,) = check(brief().model_copy(update={"settings": settings})).errors
    assert (str(problem.place), problem.mend) == ("case.currency", mend)


def test_the_mark_is_no_part_of_what_a_case_says():
    case = read("rare-earths-brief")
    assert case == case.model_copy()
    assert "_checked" not in case.model_dump()
    assert "_checked" not in case.dump()
    assert pickle.loads(pickle.dumps(case)).is_checked  # noqa: S301 - the same rows, sent to another process


# -- whatever is done to a case --------------------------------------------------------------------

JUNK = (None, "", "x", "A", "A|B", "*", "-60", -60, 0, 1, 0.5, 1e12, 2027, True, (), ("A", "A"), [1, [2]], float("nan"),
        "any", "standard", "2027", {"a": 1}, "\ud800", Decimal("-1e-12"), "C1 >= C2", "money")  # fmt: skip


def changed(case, chance):
    """Change a value, drop, double, swap or empty something, as code may."""
    table = chance.choice([table for table in CaseTables.ALL[1:] if getattr(case, table.name)])
    rows = list(getattr(case, table.name))
    at = chance.randrange(len(rows))
    match chance.choice(
        ["value", "value", "value", "value", "drop", "double", "empty", "junk", "mix"]
    ):
        case "value":
            name = chance.choice(list(table.model.model_fields))
            row = rows[at] if isinstance(rows[at], table.model) else table.model.model_construct()
            rows[at] = row.model_copy(update={name: chance.choice(JUNK)})
        case "drop":
            del rows[at]
        case "double":
            rows.append(rows[at])
        case "empty":
            rows = []
        case "junk":
            rows[at] = chance.choice([None, {}, "row", table.model.model_construct(), {"id": "A"}])
        case "mix":
            rows.append(case.criteria[0])
    return case.model_copy(update={table.name: tuple(rows)})


@pytest.mark.parametrize("seed", range(150))
def test_no_change_makes_a_check_fail_of_itself(seed):
    """Problems or a case come back, never an exception; and the case that comes back passes once more."""
    chance = random.Random(seed)
    case = chance.choice([rich, rich_case, small_case, lambda: every_kind(seed)])()
    for _ in range(chance.choice([1, 1, 2, 4])):
        case = changed(case, chance)
    reading = check(case)
    assert (reading.case is None) == bool(reading.errors)
    if reading.case is not None:
        assert check(reading.case.model_copy()).case == reading.case
