"""A run is a list of named stages: how many there are is known before, and the decision is told as soon as it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scoring.analysis import Analysis, analyse
from tests.cases import small_case
from tests.reports.rich import rich_case

if TYPE_CHECKING:
    from criteria.model.case import Case


class Heard:
    """Who listens, and what was heard."""

    def __init__(self) -> None:
        self.stages: list[tuple[str, int, int]] = []

    def stage(self, name: str, number: int, of: int) -> None:
        self.stages.append((name, number, of))

    def count(self, done: int, total: int) -> None:
        assert 0 <= done <= total


@pytest.mark.parametrize("case", [small_case(), rich_case()], ids=["small", "rich"])
@pytest.mark.parametrize("quick", [True, False])
def test_a_stage_is_told_with_its_number_and_how_many_there_are(case: Case, quick: bool):
    """Law: stages are counted from 1 without a gap; the number told first holds but for draws that draws ask for."""
    listener = Heard()
    analyse(case, quick=quick, draws=200, lists=False, listener=listener)
    numbers = [number for _, number, _ in listener.stages]
    assert numbers == list(range(1, len(numbers) + 1))
    more = sum(" more draws of " in name for name, _, _ in listener.stages)
    assert {of for _, _, of in listener.stages} <= set(range(len(numbers) - more, len(numbers) + 1))
    assert listener.stages[-1][2] == len(numbers)


def test_the_decision_is_told_before_anything_is_explained():
    """Claim: it comes once, with portfolio, proof, promise and spending, before the explanation begins."""
    order: list[str] = []
    handed: list[Analysis] = []

    def decided(analysis: Analysis) -> None:
        order.append("decided")
        handed.append(analysis)

    whole = analyse(small_case(), draws=100, lists=False, progress=order.append, decided=decided)
    (quick,) = handed
    assert order.index("decided") < order.index("Near-ties")
    assert quick.optimum == whole.optimum
    assert (quick.promise, quick.spending) != (None, None)
    assert quick.explanation is None
    assert quick.doubt is None


def test_whoever_is_told_the_decision_may_stop_the_rest():
    def decided(_: Analysis) -> None:
        raise KeyboardInterrupt

    analysis = analyse(small_case(), draws=100, decided=decided)
    assert analysis.optimum.status == "optimal"
    assert analysis.explanation is None
    assert analysis.stopped is not None
