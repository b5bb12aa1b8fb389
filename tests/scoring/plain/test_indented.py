"""JSON with a line for each value: what Python's own writer writes, byte for byte."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.plain.indented import indented, pieces

TEXTS = st.text(st.characters(), max_size=6)
VALUES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS
)
TREES = st.recursive(
    VALUES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(TEXTS, inner, max_size=4)
    ),
)


@given(TREES)
def test_data_are_written_as_python_writes_them(tree: Any) -> None:
    want = json.dumps(tree, ensure_ascii=False, indent=1)
    assert indented(tree) == want
    assert "".join(pieces(tree)) == want


@pytest.mark.parametrize("place", [lambda bad: bad, lambda bad: [bad], lambda bad: {"a": [[bad]]}])
def test_what_json_cannot_hold_is_refused(place: Any) -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        indented(place(float("nan")))
    with pytest.raises(TypeError, match="not JSON serializable"):
        indented(place({1, 2}))


def test_a_key_that_is_no_text_is_refused_where_values_lie_below_it() -> None:
    with pytest.raises(TypeError, match="no key"):
        indented({1: [2]})
