"""The workings of a result: the Analysis that is read is the one that was written, and asks no search."""

from __future__ import annotations

import json
from dataclasses import is_dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeAliasType, get_args

import pytest

import steelyard
from scoring.analysis import Analysis, Infeasible, analyse
from scoring.exact.search import Prover, prove
from scoring.explanation import asked
from scoring.plain.codec import DamagedError
from scoring.plain.forms import form
from scoring.plain.hints import hints, meant
from scoring.portfolio import optimum
from scoring.portfolio.solver import SolverError
from scoring.record import workings as record
from scoring.record.workings import Answers, OtherVersionError, workings
from tests.cases import every_kind
from tests.degenerate.made import ODDITIES, made
from tests.reports.rich import rich_case
from tests.scoring.record.alike import alike

SEEDS = range(len(ODDITIES), len(ODDITIES) + 60, 12)


def again(analysis: Analysis, written: dict[str, Any] | None = None) -> Analysis:
    """Write an Analysis, and read it from the text."""
    text = json.dumps(written or workings(analysis), allow_nan=False)
    return record.analysis(json.loads(json.dumps(analysis.case.dump())), json.loads(text))


@cache
def brief() -> Analysis:
    return analyse(steelyard.read("rare-earths-brief"), quick=True, draws=50)


def holds(analysis: Analysis) -> None:
    """Law: what is read is what was written, to the last type; it is written alike each time, and what is read too."""
    written = workings(analysis)
    read = again(analysis, written)
    assert alike(read, analysis)
    assert alike(read.held(), analysis.held())
    assert read.case.is_checked
    assert read.case.warnings == analysis.case.warnings
    assert workings(analysis) == written
    assert workings(read) == written


@pytest.mark.parametrize("name", ["rare-earths-brief", "rare-earths"])
def test_a_quick_analysis_is_read_as_it_was_written(name: str) -> None:
    holds(analyse(steelyard.read(name), quick=True, draws=100))


@pytest.mark.slow
@pytest.mark.parametrize(("name", "draws"), [("rare-earths-brief", None), ("rare-earths", 100)])
def test_a_whole_analysis_is_read_as_it_was_written(name: str, draws: int | None) -> None:
    holds(analyse(steelyard.read(name), draws=draws))


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_an_odd_analysis_is_read_as_it_was_written(seed: int) -> None:
    odd = made(seed)
    try:
        holds(analyse(odd.case, draws=odd.draws if odd.draws == 0 else 100))
    except Infeasible:
        pytest.skip("no portfolio keeps every rule of this one, so that there is no Analysis")


@pytest.mark.parametrize("quick", [True, pytest.param(False, marks=pytest.mark.slow)])
def test_every_kind_of_rule_and_scale_is_read_as_it_was_written(quick: bool) -> None:
    holds(analyse(rich_case(), quick=quick, draws=50, proposed=(0, 1, 0, 0, 0, 0)))


def test_a_search_that_did_not_close_is_read_as_it_was_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(optimum, "prove", lambda programme, **_: prove(programme, node_limit=0))
    analysis = analyse(every_kind(3), draws=20)
    assert analysis.optimum.status == "solver's claim"
    assert analysis.near is None
    holds(analysis)


def test_a_run_that_was_stopped_is_read_as_it_was_written() -> None:
    def interrupt(doing: str) -> None:
        if doing.startswith("What each rule costs"):
            raise KeyboardInterrupt

    analysis = analyse(rich_case(), draws=20, progress=interrupt)
    assert analysis.stopped is not None
    holds(analysis)


@pytest.mark.second_opinion
def test_a_second_opinion_is_read_as_it_was_written() -> None:
    holds(analyse(rich_case(), quick=True, draws=0, second_opinion=True))


def test_a_second_opinion_that_could_not_be_asked_is_read_as_it_was_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(asked, "second_opinion", _not_installed)
    analysis = analyse(rich_case(), quick=True, draws=0, second_opinion=True)
    assert analysis.asked.second is not None
    assert analysis.asked.second.claim is None
    holds(analysis)


def _not_installed(*_: Any, **__: Any) -> Any:
    raise SolverError("CBC is not installed")


def test_what_is_read_asks_no_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """All that reports ask was found while the case was analysed."""
    analysis = analyse(rich_case(), draws=50)
    written = workings(analysis)
    monkeypatch.setattr(Prover, "search", lambda *_, **__: pytest.fail("a search was begun"))
    read = again(analysis, written)
    assert read.rivals == analysis.rivals
    assert read.method_bests == analysis.method_bests
    assert workings(read) == written


def test_places_of_a_workbook_are_kept(tmp_path: Path) -> None:
    """The cells that warnings and rules name are those of the planner's own file."""
    path = steelyard.write(rich_case(), tmp_path / "case.xlsx")
    analysis = analyse(steelyard.read(path), quick=True, draws=0)
    read = again(analysis)
    places = [str(rule.place) for rule in read.rules]
    assert places == [str(rule.place) for rule in analysis.rules]
    assert any("!" in place for place in places)


def classes(hint: Any, seen: set[type]) -> set[type]:
    """Every dataclass that a value of a type may hold."""
    if isinstance(hint, TypeAliasType):
        return classes(meant(hint), seen)
    for part in get_args(hint):
        classes(part, seen)
    if isinstance(hint, type) and is_dataclass(hint) and hint not in seen:
        seen.add(hint)
        for part in (*hints(hint).values(), *hint.__subclasses__()):
            classes(part, seen)
    return seen


def test_what_may_be_of_several_classes_is_known_at_once() -> None:
    """A class below another that is imported late would change how values of both are written."""
    every = classes(Answers, set())
    assert len(every) > 80
    for cls in every:
        assert all(form(hint).name for hint in hints(cls).values()), (
            "each field has a form of its own"
        )
    assert {"Answer", "Rule"} <= {cls.__name__ for cls in every if not form(cls).whole}
    assert [
        below
        for cls in every
        for below in cls.__subclasses__()
        if below.__module__ != cls.__module__
    ] == []


def test_a_case_that_gives_other_figures_is_refused() -> None:
    analysis = brief()
    dumped = analysis.case.dump()
    dumped["costs"][0]["likely"] = str(float(dumped["costs"][0]["likely"]) + 1)
    with pytest.raises(OtherVersionError, match="the case gives other figures here"):
        record.analysis(dumped, workings(analysis))


@pytest.mark.parametrize("part", ["case", "reading", "answers"])
def test_a_part_that_is_missing_is_a_sentence(part: str) -> None:
    analysis = brief()
    dumped, written = analysis.case.dump(), workings(analysis)
    with pytest.raises((DamagedError, OtherVersionError), match=r"."):
        record.analysis({} if part == "case" else dumped, {**written, part: {}})
