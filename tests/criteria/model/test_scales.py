"""A swing is asked with its range."""

from __future__ import annotations

from criteria.model.scales import swing_sentence, value_functions
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
