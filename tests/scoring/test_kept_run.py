"""A run takes kept answers where what they rest on is unchanged, and gives the same bytes as one that works all out."""

from __future__ import annotations

import threading
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError

import steelyard
from benchmarks.cases import city
from criteria.model.case import Case
from criteria.model.problems import CaseError
from criteria.model.rows import CaseTables
from scoring.analysis import OPTIONS, Infeasible, analyse
from scoring.record.file import result_bytes
from scoring.robustness.robustness import UNDRAWN
from scoring.work import stages as stages_module
from scoring.work import workers as workers_module
from scoring.work.ahead import Ahead, Handed
from scoring.work.cache import Cache
from scoring.work.keeping import Keeper
from scoring.work.workers import Workers
from tests.cases import small_case
from tests.reports.rich import rich_tables

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

VIEWS = ["what is as good as the best", "the four options", "what reports ask"]
PEOPLE = ["what each stakeholder would fund", "which disputes matter", *VIEWS]
CORE = [*VIEWS[:-1], "what all futures hold", VIEWS[-1]]
FUTURES = ["the best of every scenario", "the scenarios", *CORE]

SAID: dict[str, list[dict[str, Any]]] = {
    "stakeholders": [
        {"stakeholder": "P", "name": "Pat", "position": "For it", "criterion": leaf, "swing": swing}
        for leaf, swing in (("LIN", 10), ("EXP", 80), ("PIE", 30), ("LEV", 50))
    ],
    "weights": [
        {"stakeholder": "Q", "criterion": leaf, "weight": weight, "why": "So"}
        for leaf, weight in (("LIN", "0.4"), ("EXP", "0.3"), ("PIE", "0.2"), ("LEV", "0.1"))
    ]
    + [{"criterion": "LIN", "low": "0.1", "high": "0.9", "why": "Ours"}],
    "weight_statements": [
        {"stakeholder": "P", "statement": "EXP >= LIN", "why": "Theirs"},
        {"statement": "LIN >= 0.5 * EXP", "why": "Ours"},
    ],
    "pairwise": [
        {"stakeholder": "S", "a": a, "b": b, "ratio": 2, "why": "Twice"}
        for a, b in (("LIN", "EXP"), ("PIE", "LEV"), ("TOP", "REST"))
    ],
    "best_worst": [
        {"stakeholder": "T", "criterion": leaf, "best_to_this": to, "this_to_worst": of, "why": "W"}
        for leaf, to, of in (("LIN", 1, 5), ("EXP", 2, 3), ("PIE", 3, 2), ("LEV", 5, 1))
    ],
    "judgements": [
        {"stakeholder": "U", "more": more, "less": less, "difference": "moderate", "why": "Some"}
        for more, less in (("LIN", "EXP"), ("EXP", "PIE"), ("PIE", "LEV"), ("LEV", ""))
    ],
    "scenarios": [
        {"scenario": "DEAR", "name": "Dear", "probability": "0.2", "story": "Prices rise", "kind": "cost",
         "target": "*", "op": "mul", "value": "1.1", "rationale": "Why", "evidence": "F1"},
        {"scenario": "POOR", "name": "Poor", "kind": "budget", "target": "money", "op": "mul", "value": "0.9"},
    ],
}  # fmt: skip


def full_case(**tables: Any) -> Case:
    """Make a case in which everybody speaks, by every method, and two futures are possible."""
    return Case.model_validate({**rich_tables(), **SAID, **tables})


def told(case: Case, keeper: Keeper | None = None, **asked: Any) -> bytes:
    """Analyse a case and write its result."""
    analysis = analyse(case, draws=60, keeper=keeper, **asked)
    return result_bytes(analysis, "title", ["lead"])


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Cache:
    """A cache in which a run of the full case stands."""
    cache = Cache(tmp_path_factory.mktemp("kept") / "cache")
    told(full_case(), Keeper(cache))
    return cache


def redone(case: Case, cache: Cache, **asked: Any) -> list[str]:
    """Name the stages that a run of a case does anew."""
    keeper = Keeper(cache)
    analyse(case, draws=60, keeper=keeper, **asked)
    return keeper.done


def edited(table: str, place: int, column: str, value: object) -> Case:
    """Make the full case with one cell changed, read anew."""
    tables = full_case().dump()
    row = tables[table] if table == "case" else tables[table][place]
    row[column] = value
    return Case.model_validate(tables)


def test_the_same_case_does_nothing_anew_and_gives_the_same_bytes(kept: Cache):
    keeper = Keeper(kept)
    assert told(full_case(), keeper) == told(full_case())
    assert keeper.done == []
    assert "the scenarios" in keeper.found


@pytest.mark.parametrize(
    ("table", "column", "value", "stages"),
    [
        ("case", "title", "Another title", []),
        ("recommendations", "name", "Another name", []),
        ("recommendations", "description", "Another text", []),
        ("scores", "rationale", "Another reason", []),
        ("facts", "statement", "Another statement", []),
        ("criteria", "definition", "Another definition", []),
        ("scenarios", "story", "Another story", []),
        ("stakeholders", "why", "Another reason", []),
        ("weights", "why", "Another reason", []),
        ("stakeholders", "swing", 77, PEOPLE),
        ("stakeholders", "name", "Patricia", PEOPLE),
        ("scenarios", "value", "1.2", FUTURES),
        ("case", "recommend", "compromise", ["the four options"]),
    ],
)
def test_an_edit_redoes_what_it_touches(
    kept: Cache, table: str, column: str, value: object, stages: list[str]
):
    assert redone(edited(table, 0, column, value), kept) == stages


def test_a_score_that_changes_no_value_leaves_the_explanation(kept: Cache):
    """Input: the high end of a range, which values do not come from. Claim: what asks of values alone is found."""
    done = redone(edited("scores", 0, "high", "9.5"), kept)
    assert "what to expect" in done
    assert not {"the best portfolio", "near-ties", "the frontier", "other budgets"} & {*done}


def test_a_cost_is_worked_out_through_everything(kept: Cache):
    """Input: another budget. Claim: every stage is done but the one that knows no budget."""
    keeper = Keeper(kept)
    analyse(edited("budget", 2, "amount", 110), draws=60, keeper=keeper)
    assert keeper.found == ["the ideal portfolio"]


def test_a_quick_run_and_a_whole_one_share_their_stages(kept: Cache):
    assert redone(full_case(), kept, quick=True) == ["what reports ask"]


def test_with_a_limit_on_the_clock_nothing_is_taken_and_nothing_kept(tmp_path: Path):
    keeper = Keeper(Cache(tmp_path / "kept"))
    analyse(small_case(), draws=10, keeper=keeper, seconds=100.0)
    assert (keeper.found, keeper.done, keeper.cache.entries()) == ([], [], ())


def test_an_interrupted_run_keeps_what_was_whole_and_the_next_one_goes_on(tmp_path: Path):
    cache, case = Cache(tmp_path / "kept"), small_case()

    def stop(doing: str) -> None:
        if doing == "Other budgets":
            raise KeyboardInterrupt

    analyse(case, draws=60, keeper=Keeper(cache), progress=stop)
    keeper = Keeper(cache)
    assert told(case, keeper) == told(case)
    assert keeper.found[-1] == "orders of priority"
    assert keeper.done[0] == "other budgets"


def test_what_clashes_is_said_again(tmp_path: Path):
    """Input: two required recommendations that cost more than there is. Claim: kept or not, the same clash."""
    case = small_case(
        recommendations=[
            {"id": "A", "name": "First", "status": "required"},
            {"id": "B", "name": "Second", "status": "required"},
        ]
    )
    cache = Cache(tmp_path / "kept")
    for _ in range(2):
        with pytest.raises(Infeasible):
            analyse(case, keeper=Keeper(cache))


def test_damage_is_done_again_and_mended(tmp_path: Path):
    """Claim: whichever entry is damaged, its stage alone is done again, with the same bytes, and found after that."""
    cache, case = Cache(tmp_path / "kept"), small_case()
    want = told(case, Keeper(cache))
    for entry in cache.entries():
        whole = entry.path.read_bytes()
        entry.path.write_bytes(whole[: len(whole) // 2])
        keeper = Keeper(cache)
        assert told(case, keeper) == want
        assert len(keeper.done) == 1
        assert entry.path.read_bytes() == whole


def test_two_runs_at_once_do_no_harm(tmp_path: Path):
    cache, case = Cache(tmp_path / "kept"), small_case()
    results: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: results.append(told(case, Keeper(cache)))) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [told(case)] * 2


# -- every stage, every column ---------------------------------------------------------------------


@pytest.mark.slow
def test_every_stage_alone_is_done_again_with_the_same_bytes(kept: Cache):
    """Law: no stage depends on what another left behind: each one alone redone gives the same result."""
    want = told(full_case())
    for entry in kept.entries():
        whole = entry.path.read_bytes()
        entry.path.unlink()
        keeper = Keeper(kept)
        assert told(full_case(), keeper) == want, keeper.done
        entry.path.write_bytes(whole)


@pytest.mark.slow
def test_in_a_large_case_every_stage_alone_is_done_again_with_the_same_bytes(tmp_path: Path):
    """Law: nor does what a search comes to within its limits depend on what another stage met."""
    case, cache = city(60), Cache(tmp_path / "kept")

    def made() -> tuple[bytes, list[str]]:
        keeper = Keeper(cache)
        analysis = analyse(case, draws=0, keeper=keeper, workers=Workers(1))
        return result_bytes(analysis, "title", ["lead"]), keeper.done

    want, _ = made()
    for entry in cache.entries():
        whole = entry.path.read_bytes()
        entry.path.unlink()
        again, redone = made()
        assert again == want, redone
        entry.path.write_bytes(whole)


@pytest.mark.slow
def test_a_large_case_says_the_same_whether_stages_are_done_side_by_side(
    monkeypatch: pytest.MonkeyPatch,
):
    """Law: one worker or several, the same bytes; and whatever is named is done ahead, none by the run."""
    monkeypatch.setattr(workers_module.os, "cpu_count", lambda: 2)
    taken: list[str] = []

    class Listened(Ahead):
        def give(self, answer: Handed) -> None:
            taken.append(answer.name)
            super().give(answer)

    monkeypatch.setattr(stages_module, "Ahead", Listened)
    case = city(40)
    alone = analyse(case, draws=100, workers=Workers(1))
    assert not taken
    beside = analyse(case, draws=100, workers=Workers(2))
    assert result_bytes(alone, "title", ["lead"]) == result_bytes(beside, "title", ["lead"])
    assert {*UNDRAWN, OPTIONS} <= {*taken}


def values_beside(value: object) -> Iterator[object]:
    """Give other values of the kind that a cell holds."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, Enum):
        yield from (other for other in type(value) if other is not value)
    elif isinstance(value, int | Decimal):
        yield from (value + 1, value * 2, value / 2)
    elif value is None or isinstance(value, str):
        yield from ("0.5", "1", "Changed", f"{value or ''} changed")
    elif isinstance(value, tuple) and value:
        yield value[:-1]


def mutants(table: str, column: str) -> Iterator[Case]:
    """Give the full case with a cell of a column changed, in its first row and in its last, where that can be run."""
    rows = getattr(full_case(), "settings" if table == "case" else table)
    number = 1 if table == "case" else len(rows)
    for place in dict.fromkeys((0, number - 1)):
        row = rows if table == "case" else rows[place]
        for value in values_beside(getattr(row, column)):
            try:
                case = edited(table, place, column, value)
                analyse(case, quick=True, draws=0)
            except (ValidationError, CaseError, Infeasible):
                continue
            yield case
            break


DAILY = {"case", "scores", "stakeholders"}
"""Tables whose every column is changed in CI; those of the others by night."""


@pytest.mark.slow
@pytest.mark.parametrize(
    "table",
    [
        table.name if table.name in DAILY else pytest.param(table.name, marks=pytest.mark.nightly)
        for table in CaseTables.ALL
        if table is not CaseTables.PEOPLE
    ],
)
def test_whatever_cell_is_changed_the_bytes_are_the_same(kept: Cache, table: str):
    """Law: a change in any column of any table, after a run that kept everything, gives the bytes of a run anew."""
    model = next(each.model for each in CaseTables.ALL if each.name == table)
    tried = 0
    for column in model.model_fields:
        for case in mutants(table, column):
            tried += 1
            assert told(case, Keeper(kept)) == told(case), column
    assert tried


@pytest.mark.slow
@pytest.mark.parametrize("name", ["rare-earths-brief", "rare-earths"])
def test_the_cases_give_the_same_bytes_with_and_without(name: str, tmp_path: Path):
    case, cache = steelyard.read(name), Cache(tmp_path / "kept")
    results = []
    for keeper in (None, Keeper(cache), Keeper(cache)):
        analysis = analyse(case, keeper=keeper)
        results.append(result_bytes(analysis, "title", ["lead"]))
    assert len({*results}) == 1
    assert keeper is not None
    assert keeper.done == []
