"""Formulas over named cells: spelled for Excel, and worked out as Excel would."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.model.formula import (
    At,
    Fixed,
    Formula,
    Span,
    add_up,
    call,
    excel,
    references,
)
from tests.reports.recalculation import FormulaError, Scalar, evaluate, round_half_up

CELLS: dict[str, Scalar] = {"a": 7.0, "b": 2.0, "c": -3.0, "t": "word", "e": None}


def place(reference: At | Span) -> str:
    return (
        f"${reference.column}$1"
        if isinstance(reference, At)
        else f"${reference.column}$1:${reference.column}$9"
    )


def at(name: str) -> At:
    return At("table", "row", name)


def work_out(formula: Formula, column: tuple[Scalar, ...] = ()) -> Scalar:
    return evaluate(formula, lambda reference: CELLS[reference.column], lambda _: list(column))


@pytest.mark.parametrize(
    ("formula", "spelled", "value"),
    [
        (at("a") + at("b") * at("c"), "$a$1+$b$1*$c$1", 1),
        ((at("a") + at("b")) * at("c"), "($a$1+$b$1)*$c$1", -27),
        (at("a") - (at("b") - at("c")), "$a$1-($b$1-$c$1)", 2),
        (at("a") / (at("b") / at("c")), "$a$1/($b$1/$c$1)", -10.5),
        (at("a") * -2, "$a$1*(-2)", -14),
        (
            call("IF", call(">=", at("a"), 7), "yes", 'a "no"'),
            'IF($a$1>=7,"yes","a ""no""")',
            "yes",
        ),
        (call("IF", call("=", at("e"), ""), 1, 2), 'IF($e$1="",1,2)', 1),
        (call("=", at("t"), "WORD"), '$t$1="WORD"', True),
        (call("ROUND", at("a") / 3, 2), "ROUND($a$1/3,2)", 2.33),
        (call("AND", call(">", at("a"), 0), call("<", at("c"), 0)), "AND($a$1>0,$c$1<0)", True),
        (call("OR", call("=", at("a"), 0), call("<>", at("b"), 2)), "OR($a$1=0,$b$1<>2)", False),
        (call("MIN", at("a"), at("b")), "MIN($a$1,$b$1)", 2),
        (call("ABS", at("c")), "ABS($c$1)", 3),
        (add_up([]), "0", 0),
    ],
)
def test_spelling_and_value_say_the_same(formula: Formula, spelled: str, value: Scalar) -> None:
    assert excel(formula, place) == spelled
    assert work_out(formula) == value


@given(st.recursive(
    st.sampled_from(["a", "b", "c"]).map(at) | st.integers(-9, 9).map(Fixed),
    lambda inner: st.tuples(st.sampled_from("+-*"), inner, inner).map(lambda parts: call(*parts)),
))  # fmt: skip
def test_brackets_stand_wherever_they_are_needed(formula: Formula) -> None:
    """Law: the spelled formula, read as arithmetic by somebody else (Python), gives what `evaluate` gives."""
    spelled = excel(formula, lambda reference: f"({CELLS[reference.column]!r})")
    assert eval(spelled) == work_out(formula)  # noqa: S307 - our own arithmetic


def test_sums_pass_over_words_and_empty_cells() -> None:
    column = (1.0, "x", None, 2.5, True)
    assert work_out(call("SUM", Span("t", "c")), column) == 4.5
    assert work_out(call("SUMPRODUCT", Span("t", "c"), Span("t", "c")), (2.0, "x", None)) == 4
    assert work_out(call("COUNTIF", Span("t", "c"), "Kept"), ("kept", "broken", "KEPT")) == 2
    assert work_out(call("MAX", Span("t", "c")), ()) == 0


def test_rank_does_not_split_ties_on_float_noise() -> None:
    """0.1 + 0.2 and 0.3 differ in the seventeenth digit; Excel's own RANK would put one before the other."""
    rank = call("RANK", Fixed(0.3), Span("t", "c"))
    assert work_out(rank, (0.1 + 0.2, 0.3, 0.1)) == 1
    assert work_out(call("RANK", Fixed(0.1), Span("t", "c")), (0.1 + 0.2, 0.3, 0.1)) == 3
    assert excel(rank, place) == "(1+SUMPRODUCT(--(ROUND($c$1:$c$9,9)>ROUND(0.3,9))))"


def test_long_sums_are_nested_because_a_function_takes_255_arguments() -> None:
    formula = add_up([at("a")] * 500)
    assert max(spelled.count("$a$1") for spelled in excel(formula, place).split("SUM(")) <= 200
    assert work_out(formula) == 3500


@pytest.mark.parametrize(
    "formula",
    [
        at("a") / 0,
        at("t") + 1,
        call("FREQUENCY", at("a")),
        Span("t", "c"),
        call("+", Span("t", "c"), 1),
    ],
)
def test_what_excel_would_show_as_an_error_is_one_here(formula: Formula) -> None:
    with pytest.raises(FormulaError):
        work_out(formula)


@pytest.mark.parametrize(("value", "rounded"), [(0.5, 1), (-0.5, -1), (2.5, 3), (1.0049, 1)])
def test_halves_are_rounded_away_from_zero_as_excel_does(value: float, rounded: float) -> None:
    assert round_half_up(value, 0) == rounded


def test_every_cell_a_formula_reads_is_known() -> None:
    formula = call("IF", call("=", at("a"), 0), call("SUM", Span("t", "c")), at("b") / at("a"))
    assert list(references(formula)) == [at("a"), Span("t", "c"), at("b"), at("a")]
