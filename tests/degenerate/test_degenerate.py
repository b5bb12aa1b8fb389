"""Sixty degenerate but legal cases go through everything; `make nightly` does so with 500."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import steelyard
from reports import publish
from scoring import analysis
from tests.degenerate.inspection import ODD_WORDS, Page, inspect
from tests.degenerate.made import ODDITIES, made
from tests.degenerate.nightly import tried

FIRST = len(ODDITIES)
"""The second round, in which each oddity comes with others."""


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(FIRST, FIRST + 60))
def test_everything_holds_on_a_degenerate_case(seed: int) -> None:
    _, oddities, faults = tried(seed)
    assert faults == [], oddities


def test_every_oddity_is_legal(tmp_path: Path) -> None:
    """Law: an odd case has no error; and the same seed makes the same case."""
    for seed in range(0, len(ODDITIES), 3):
        case = made(seed).case
        assert made(seed).case == case
        path = steelyard.write(case, tmp_path / f"{seed}.json")
        assert [str(row) for row in steelyard.check(path).problems if row.severity == "error"] == []


@pytest.mark.parametrize(
    ("text", "odd"),
    [
        ("It is worth nan points", "nan"),
        ("costs inf", "inf"),
        ("the level None is", "None"),
        ("None", "None"),
        ("−0%", "−0%"),
        ("a loss of -0.0 points", "-0.0"),
        ("None would lose more", None),
        ("−0.02 points, 2−0.5, R-0", None),
        ("information, infinite, Nancy", None),
    ],
)
def test_a_word_that_no_figure_may_read_as_is_noticed(text: str, odd: str | None) -> None:
    found = ODD_WORDS.search(text)
    assert (found and found[0]) == odd


def test_a_page_that_is_not_closed_is_noticed() -> None:
    assert Page("<p><b>x</p>").faults
    assert Page("<p>x").faults
    assert not Page("<p>x<br></p>").faults


def _no_weights(*_: Any, **__: Any) -> Any:
    raise ZeroDivisionError("planted")


def _other_portfolio(*_: Any) -> bytes:
    return b"id,level\r\nnobody,standard\r\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("planted", "said"),
    [
        ((analysis, "evaluate", _no_weights), "ZeroDivisionError: planted"),
        ((publish, "portfolio_csv", _other_portfolio), "portfolio.csv does not fund"),
        ((publish, "decision_certificate", lambda *_, **__: b"{}"), "not verified"),
    ],
)
def test_a_planted_fault_is_found(
    planted: tuple[Any, str, Any], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(*planted)
    faults = inspect(made(list(ODDITIES).index("one recommendation")), tmp_path)
    assert any(said in sentence for sentence in faults), faults
