"""Values as plain data and back: what comes back is what was written, and damage is a sentence."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, Literal, get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from criteria.model.rows import Recommendation
from scoring.plain import arrays, forms
from scoring.plain.codec import DamagedError, decode, encode, fingerprint, knowing
from scoring.plain.hints import hints
from scoring.robustness.draws.selection import Selection
from scoring.robustness.draws.swing_draws import Stated, SwingDraws
from scoring.robustness.weights.admissible import WeightSet
from tests.scoring.record.alike import alike


class Colour(StrEnum):
    """A word of an enum."""

    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Leaf:
    """A part that many hold."""

    name: str
    size: Fraction
    price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Whole:
    """Every kind of field."""

    leaves: tuple[Leaf, ...]
    pair: tuple[int, Leaf | None]
    by_place: dict[int, Leaf | None]
    by_pair: Mapping[tuple[str, int | None], Fraction]
    amount: Decimal | Fraction
    share: float
    colour: Colour
    word: Literal["in", "out"]
    sure: bool
    seconds: float = field(default=0.0, compare=False)


EXACT = st.fractions(max_denominator=10**12)
DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, places=6)
LEAVES = st.builds(Leaf, st.text(max_size=5), EXACT | st.integers(), st.none() | DECIMALS)
WHOLES = st.builds(
    Whole,
    leaves=st.lists(LEAVES, max_size=4).map(lambda some: tuple(some + some[:1])),
    pair=st.tuples(st.integers(), st.none() | LEAVES),
    by_place=st.dictionaries(st.integers(), st.none() | LEAVES, max_size=3),
    by_pair=st.dictionaries(
        st.tuples(st.text(max_size=3), st.none() | st.integers()), EXACT, max_size=3
    ),
    amount=DECIMALS | EXACT,
    share=st.floats() | st.integers(),
    colour=st.sampled_from(Colour),
    word=st.sampled_from(["in", "out"]),
    sure=st.booleans(),
    seconds=st.floats(0, 9),
)


@given(WHOLES)
def test_what_is_read_is_what_was_written(whole: Whole) -> None:
    """Law: decode(encode(x)) is x to the last type, and encode gives the same text each time."""
    text = json.dumps(encode(Whole, whole), allow_nan=False)
    again = decode(Whole, json.loads(text))
    assert alike(again, whole)
    assert json.dumps(encode(Whole, again), allow_nan=False) == text


@given(
    arrays_of.arrays(
        st.sampled_from([np.dtype(kind) for kind in arrays.KINDS]),
        arrays_of.array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=6),
    )
)
def test_an_array_is_read_as_it_was_written(array: np.ndarray[Any, Any]) -> None:
    tree = json.loads(json.dumps(arrays.written(array)))
    again = arrays.read(tree)
    assert (again.dtype, again.shape) == (array.dtype, array.shape)
    assert again.tobytes() == array.tobytes()


def test_rows_that_come_again_are_written_once() -> None:
    """10,000 portfolios of which 50 are different take little more than a byte each."""
    array = np.random.default_rng(1).integers(0, 3, (50, 24), dtype=np.int16)[
        np.arange(10_000) % 50
    ]
    tree = arrays.written(array)
    assert tree["of"] <= 50
    assert len(json.dumps(tree)) < 16_000
    assert (arrays.read(tree) == array).all()


@given(
    st.sampled_from(["|b1", "|i1", "<i2", "<i4", "<i8", "|u1", "<u4", "<f8"]).flatmap(
        lambda kind: arrays_of.arrays(
            np.dtype(kind), st.tuples(st.integers(0, 8), st.integers(1, 3))
        )
    )
)
def test_different_rows_are_those_that_numpy_tells_apart(array: np.ndarray[Any, Any]) -> None:
    """Law: the rows, their order and which of them each row is are those of `np.unique`."""
    rows, at = arrays._distinct(array)
    want, place = np.unique(array, axis=0, return_inverse=True)
    assert (rows.dtype, rows.tobytes()) == (want.dtype, want.tobytes())
    assert at.tolist() == place.reshape(-1).tolist()


def test_what_comes_again_is_written_once() -> None:
    leaf = Leaf("a name that is long enough", Fraction(1, 3))
    tree = encode(
        tuple[Leaf, ...], (leaf, leaf, Leaf("a name that is long enough", Fraction(1, 3)))
    )
    assert len(tree["again"]) == 1
    assert tree["value"] == [{"=": 0}, {"=": 0}, {"=": 0}]
    first, second, third = decode(tuple[Leaf, ...], tree)
    assert first is second is third
    assert first == leaf


def test_what_both_sides_know_is_not_written() -> None:
    leaf = Leaf("known beforehand", Fraction(5, 7))
    tree = encode(tuple[Leaf, ...], (leaf,), [(Leaf, leaf)])
    assert "beforehand" not in json.dumps(tree)
    (again,) = decode(tuple[Leaf, ...], tree, [(Leaf, leaf)])
    assert again is leaf


def test_what_is_known_may_be_numbered_once_for_many() -> None:
    """Law: `knowing` stands for what it was made of, and nothing that is written adds to it."""
    leaf, other = Leaf("known beforehand", Fraction(5, 7)), Leaf("something else", Fraction(1))
    plain = [(Leaf, leaf)]
    known = knowing(plain)
    for value in ((leaf, other, other), (other, leaf)):
        assert encode(tuple[Leaf, ...], value, known) == encode(tuple[Leaf, ...], value, plain)
        assert fingerprint(known) == fingerprint(plain)
    tree = encode(tuple[Leaf, ...], (other, leaf), plain)
    assert decode(tuple[Leaf, ...], tree, known) == (other, leaf)


def test_numbers_that_are_equal_and_not_the_same_stay_apart() -> None:
    """1, 1.0 and True are equal in Python, and one is not another."""
    hint = tuple[tuple[int, ...], tuple[float, ...], tuple[bool, ...], tuple[Fraction, ...]]
    value = ((1,) * 20, (1.0,) * 20, (True,) * 20, (Fraction(1),) * 20)
    assert alike(decode(hint, json.loads(json.dumps(encode(hint, value)))), value)


@pytest.mark.parametrize(
    ("hint", "value", "words"),
    [
        (Leaf, Leaf("x", Decimal(1)), r"Leaf: Decimal\('1'\) is no fraction"),  # type: ignore[arg-type]
        (tuple[int, ...], [1], r"\[1\] is no tuple of int"),
        (int, True, "True is no int"),
        (object, 1, "are not kept"),
        (Colour, "red", "'red' is no Colour"),
    ],
)
def test_what_is_not_of_its_type_is_not_written(hint: Any, value: Any, words: str) -> None:
    with pytest.raises(TypeError, match=words):
        encode(hint, value)


LEAF = {"again": [], "value": ["x", "1/3", None]}
DAMAGED = [
    {},
    [],
    {"again": [], "value": ["x", "1/3"]},
    {"again": [], "value": ["x", "1/0", None]},
    {"again": [], "value": ["x", "one", None]},
    {"again": [], "value": ["x", 0.5, None]},
    {"again": [], "value": [1, "1/3", None]},
    {"again": [], "value": ["x", "1/3", 5]},
    {"again": [], "value": ["x", "1/3", "five"]},
    {"again": [], "value": {"=": 0}},
    {"again": [], "value": {"=": -1}},
    {"again": [], "value": {"=": True}},
    {"again": [], "value": {"=": 0, "and": 1}},
    {"again": [["x", {"=": 0}, None]], "value": {"=": 0}},
    {"again": [["x", "1/3", None], {"=": 7}], "value": {"=": 1}},
    {"again": None, "value": ["x", "1/3", None]},
]


@pytest.mark.parametrize("tree", DAMAGED)
def test_damage_is_a_sentence(tree: Any) -> None:
    assert decode(Leaf, LEAF) == Leaf("x", Fraction(1, 3))
    with pytest.raises(DamagedError, match=r"."):
        decode(Leaf, tree)


@given(st.data(), WHOLES)
def test_any_other_value_in_its_place_is_read_or_refused(data: st.DataObject, whole: Whole) -> None:
    """Law: whatever stands in a file, it is a value of the type, or a sentence; never another error."""
    tree = json.loads(json.dumps(encode(Whole, whole)))
    place = data.draw(st.integers(0, len(tree["value"]) - 1))
    tree["value"][place] = data.draw(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
            st.lists,
            max_leaves=5,
        )
    )
    try:
        again = decode(Whole, tree)
    except DamagedError:
        return
    encode(Whole, again)


@pytest.mark.parametrize(
    "tree",
    [
        {"kind": "<i2", "shape": [2], "rows": "AAAA"},
        {"kind": "<i2", "shape": [2], "rows": "AA"},
        {"kind": "<i2", "shape": [-1], "rows": "AAAA"},
        {"kind": "<i2", "shape": [10**12], "rows": "AAAA"},
        {"kind": "|O", "shape": [1], "rows": "AAAAAAAAAAA="},
        {"kind": "<i2", "shape": [2, 1], "of": 1, "rows": "AAA=", "at": "AQE="},
        {"kind": "<i2"},
        "AAAA",
    ],
)
def test_a_damaged_array_is_a_sentence(tree: Any) -> None:
    with pytest.raises(DamagedError, match=r"."):
        decode(np.ndarray[Any, Any], {"again": [], "value": tree})


def test_names_that_are_imported_for_types_alone_are_found() -> None:
    """`Weighing` is an alias that its module states for types alone, of classes that it imports for types alone."""
    kinds = get_args(hints(Selection)["weights"])
    assert set(kinds) == {WeightSet, SwingDraws, Stated}


@dataclass(frozen=True)
class Pair:
    """A class of which a test asks first in two threads."""

    left: str
    right: str


def test_two_threads_that_come_first_together_write_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Input: both threads are held where the fields of a class are looked up. Claim: each field once."""
    together = threading.Barrier(2, timeout=30)

    def after_both_came(cls: type) -> Any:
        if cls is Pair:
            with contextlib.suppress(threading.BrokenBarrierError):
                together.wait(10)
        return hints(cls)

    monkeypatch.setattr(forms, "hints", after_both_came)
    with ThreadPoolExecutor(2) as threads:
        trees = list(threads.map(lambda pair: encode(Pair, pair), [Pair("a", "b")] * 2))
    assert [tree["value"] for tree in trees] == [["a", "b"]] * 2


@pytest.mark.parametrize("more", [{}, {"overall_rank": 2}])
def test_a_column_of_later_versions_is_written_only_where_it_says_something(more):
    """A row written before there was the column reads the same, and one with it keeps it."""
    row = Recommendation(id="A", name="First", **more)
    written = encode(Recommendation, row)
    assert decode(Recommendation, written) == row
    (parts,) = [written["value"]] if isinstance(written["value"], list) else written["again"]
    assert len(parts) == len(Recommendation.model_fields) - (not more)
    with pytest.raises(DamagedError):
        decode(
            Recommendation, {"again": [], "value": parts[: len(Recommendation.model_fields) - 2]}
        )
