"""Small things: the examples in docstrings, advice on numbers, names close to others, the schema, the reference."""

import doctest
import importlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria.model.columns import columns
from criteria.model.names import clean, fold, nearest
from criteria.model.numerals import advice, number, plainly
from criteria.model.rows import CaseTables, RangedRow
from criteria.read import read
from criteria.reference import reference, schema


@pytest.mark.parametrize(
    "name",
    [
        "model.numerals",
        "model.names",
        "model.written",
        "formats.xlsx.sheet",
        "model.problems",
        "model.scales",
    ],
)
def test_the_examples_in_docstrings_run(name):
    result = doctest.testmod(importlib.import_module(f"criteria.{name}"))
    assert result.attempted
    assert not result.failed


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("1,200", "Type 1200."),
        ("1.200,5", "Type 1200.5."),
        ("1,234,567.89", "Type 1234567.89."),
        ("1'200", "Type 1200."),
        ("12,5", "Type 12.5."),
        ("\u22125", "Type -5."),
        ("\u0663", "Type 3."),
        ("1_000", "Type 1000."),
        ("- 5", "Type -5."),
        ("-\u20ac 5", "Type -5."),
        ("(5)", "Type -5 if it is meant to be negative."),
        ("1.2E+05", "It was shortened on the way: type the number in full."),
        ("n/a", "Type a number, or leave the cell blank."),
        ("5-7", "Type one number; the ends of a range stand in low and high."),
        ("~5", "It holds more than a number. Type a plain number without a sign or a unit."),
        ("1O", "It holds letters. Type a plain number, such as 10."),
        ("many", "Type one number and nothing else."),
        ("1,2,3", "Type the number with digits and a point only."),
        ("12 34", "Type the number with digits and a point only."),
        ("3k", "Type the number in full, without a letter."),
    ],
)
def test_advice(typed, said):
    assert number(typed) is None
    assert advice(typed) == said


@pytest.mark.parametrize(
    ("typed", "unit", "said"),
    [
        ("$3m", "US$ million", "Type 3."),
        ("US$ 1.2 bn", "US$ million", "Type 1200."),
        ("3 million", "EUR", "Type 3000000."),
        ("\u00a35", "GBP thousand", "Type the number alone, in GBP thousand."),
    ],
)
def test_advice_on_money(typed, unit, said):
    assert advice(typed, money=unit) == said


@given(st.text(max_size=30))
def test_advice_is_given_on_any_text(text):
    assert advice(text).endswith(".")


@given(st.decimals(-(10**12), 10**12, places=6, allow_nan=False))
def test_numbers_are_written_as_they_are_read(exact):
    assert number(plainly(exact)) == exact


@given(st.text(max_size=40))
def test_a_tidy_name_stays_as_it_is(text):
    assert clean(clean(text)) == clean(text)
    assert fold(fold(text)) == fold(text)


def test_a_guess_is_close_or_none():
    known = ["INT-OFFICE", "INT-DATA", "MAG-LOAN"]
    assert nearest("int office", known) == "INT-OFFICE"
    assert nearest("MAG-LAON", known) == "MAG-LOAN"
    assert nearest("DEFENCE", known) is None
    assert nearest("x", []) is None


def test_the_schema_names_every_column_and_what_must_be_there():
    made = schema()
    assert json.loads(json.dumps(made)) == made
    assert sorted(made["required"]) == sorted(
        table.name for table in CaseTables.ALL if table.needed
    )
    for table in CaseTables.ALL:
        model = made["$defs"][table.model.__name__]
        specs = columns(table.model)
        assert list(model["properties"]) == [spec.name for spec in specs]
        assert model.get("required", []) == [spec.name for spec in specs if spec.needed]
        assert "additionalProperties" not in model
        if issubclass(table.model, RangedRow):
            assert not {"low", "high"} & set(model["required"])


def test_the_schema_fits_the_real_case():
    """Each value of the dump is of a type that the schema allows for it."""
    made, dump = schema(), read("rare-earths").dump()
    kinds = {
        "string": str,
        "integer": int,
        "number": (int, float),
        "boolean": bool,
        "array": list,
        "null": type(None),
    }

    def fits(value, rule):
        if "$ref" in rule:
            return value in made["$defs"][rule["$ref"].rpartition("/")[2]]["enum"]
        if "anyOf" in rule:
            return any(fits(value, each) for each in rule["anyOf"])
        return isinstance(value, kinds[rule["type"]])

    for table in CaseTables.ALL:
        rules = made["$defs"][table.model.__name__]["properties"]
        for row in [dump["case"]] if table.name == "case" else dump.get(table.name, ()):
            for name, value in row.items():
                assert fits(value, rules[name]), (table.name, name, value)


def test_the_reference_tells_every_table_and_column():
    text = reference()
    for table in (*CaseTables.ALL, CaseTables.NOTES):
        part = text.split(f"## {table.sheet}\n")[1].split("\n## ")[0]
        for spec in columns(table.model):
            assert f"| `{spec.name}` |" in part
