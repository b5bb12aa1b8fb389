"""The registry of elicitation methods: whoever adds one finds out here what is still missing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from criteria.model.case import Case
from criteria.model.rows import CaseTables
from criteria.workbook.template.about import order
from scoring.elicitation.elicited import Method
from scoring.elicitation.methods import METHODS, voices_of
from tests.cases import small_case

SAID = {
    "stakeholders": [{"stakeholder": "ann", "criterion": c, "swing": 1} for c in ("C1", "C2")],
    "weights": [{"stakeholder": "ann", "criterion": "C1", "weight": 0.5, "low": 0.2, "high": 0.9, "rank": 1},
                {"stakeholder": "ann", "criterion": "C2", "weight": 0.5, "rank": 2}],
    "judgements": [{"stakeholder": "ann", "more": "C1", "less": "C2", "difference": "weak"},
                   {"stakeholder": "ann", "more": "C2", "difference": "weak"}],
    "best_worst": [{"stakeholder": "ann", "criterion": "C1", "best_to_this": 1, "this_to_worst": 2},
                   {"stakeholder": "ann", "criterion": "C2", "best_to_this": 2, "this_to_worst": 1}],
    "pairwise": [{"stakeholder": "ann", "a": "C1", "b": "C2", "ratio": 2}],
    "weight_statements": [{"stakeholder": "ann", "statement": "C1 >= C2"}],
}  # fmt: skip
RANGES = [
    {"id": c, "name": c, "worst": 0, "best": 1, "swing": 1, "swing_low": 0.5, "swing_high": 2}
    for c in "XY"
]


def test_every_word_for_a_method_belongs_to_one_entry() -> None:
    names = [name for method in METHODS for name in method.names]
    assert sorted(names) == sorted(Method)


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.names[0])
def test_a_method_turns_answers_into_weights_under_its_own_names(method) -> None:
    case = (
        small_case(criteria=RANGES, scores=[]) if method.table == "criteria" else small_case(**SAID)
    )
    answers = list(method.weights(case, "" if method.table == "criteria" else "ann"))
    assert [answer.method for answer in answers] == list(method.names)
    assert all(answer.weights is not None and sum(answer.weights) == 1 for answer in answers)


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.names[0])
def test_a_method_has_a_table_a_sheet_of_the_template_and_a_line_in_the_manual(method) -> None:
    (table,) = [table for table in CaseTables.ALL if table.name == method.table]
    assert table in order()
    manual = Path("docs/weights.md").read_text("utf-8")
    sheets = re.findall(r"^\|[^|]*\|([^|]*)\|", manual, re.MULTILINE)
    assert any(table.sheet in cell for cell in sheets), table.sheet


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.names[0])
def test_what_is_wrong_with_the_answers_is_named(method) -> None:
    """Law: answers from which nothing follows are a problem: of the checks of a case, or of the method's own."""
    if method.check is None:
        assert method.table in {"criteria", "stakeholders"}, (
            "only swings are seen through by the checks of a case"
        )
        return
    wrong = {
        "weights": [
            {
                "stakeholder": "ann",
                "criterion": "C1",
                "weight": 0.3,
                "low": 0.2,
                "high": 0.1,
                "rank": 1,
            }
        ],
        "judgements": [{"stakeholder": "ann", "more": "C1", "difference": "weak"}],
        "best_worst": [
            {"stakeholder": "ann", "criterion": "C1", "best_to_this": 1, "this_to_worst": 1}
        ],
        "pairwise": [{"stakeholder": "ann", "a": "C1", "b": "C2", "ratio": 2}],
        "weight_statements": [
            {"stakeholder": "ann", "statement": f"{c} >= 60 %"} for c in ("C1", "C2")
        ],
    }
    criteria = [{"id": c, "name": c, "worst": 0, "best": 1, "swing": 1} for c in ("C1", "C2", "C3")]
    case = small_case(criteria=criteria, scores=[], **wrong)
    answers = {answer.method: answer for answer in method.weights(case, "ann")}
    assert answers[method.names[0]].weights is None
    assert list(method.check(case, "ann", answers[method.names[0]], None))


def test_every_table_that_weighs_has_a_method_and_speaks_for_its_voices() -> None:
    assert {table.name for table in CaseTables.WEIGHING} <= {method.table for method in METHODS}
    for table in CaseTables.WEIGHING:
        assert voices_of(small_case(**{table.name: SAID[table.name]})) == ("", "ann"), table.name


def test_every_table_is_a_field_of_the_case() -> None:
    assert {table.attribute for table in CaseTables.ALL} == Case.model_fields.keys()
