"""A swing is asked with its range, and no score beyond a scale has a value."""

from __future__ import annotations

import pytest

from criteria.model.scales import ScaleError, swing_sentence, value_functions
from tests.cases import small_case


def test_a_swing_is_asked_with_its_range() -> None:
    case = small_case(
        criteria=[
            {"id": "C1", "name": "Cover", "unit": "months", "worst": 0, "best": 8, "swing": 1},
            {"id": "C2", "name": "Load", "scale": "levels", "direction": "min", "swing": 1},
        ],
        criteria_levels=[
            {"criterion": "C2", "level": 0, "label": "none", "value": 100},
            {"criterion": "C2", "level": 4, "label": "crushing", "value": 0},
        ],
        scores=[],
    )
    said = [
        swing_sentence(case, leaf, f)
        for leaf, f in zip(case.leaves, value_functions(case), strict=True)
    ]
    assert said == ["Cover: from 0 to 8 months", "Load: from level 4 (crushing) to level 0 (none)"]


def test_where_all_score_alike_there_is_nothing_to_move() -> None:
    criteria = [{"id": "C1", "name": "Cover", "swing": 1}]
    scores = [{"option": option, "criterion": "C1", "likely": 3} for option in ("A", "B")]
    case = small_case(criteria=criteria, scores=scores)
    (function,) = value_functions(case)
    assert (
        swing_sentence(case, case.leaves[0], function)
        == "Cover: all score 3, so there is nothing to move"
    )


@pytest.mark.parametrize("score", [-1, 11])
def test_a_score_beyond_the_anchors_is_never_clamped(score: int) -> None:
    function = value_functions(small_case())[0]
    told = rf"{score} lies outside the scale of C1. It runs from 0 \(worst\) to 10 \(best\)."
    with pytest.raises(ScaleError, match=told):
        function.value(score)
