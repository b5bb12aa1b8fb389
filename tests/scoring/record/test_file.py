"""result.json: the domain's words and the workings in one file, written alike each time, believed only as a whole."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import steelyard
from scoring.analysis import Analysis, analyse
from scoring.record.file import ResultError, document, is_result, made_by, place, read, result_bytes
from scoring.result.result import ResultFile
from tests.cases import small_case
from tests.scoring.record.alike import alike
from tests.scoring.result.published import ORDER


@cache
def small() -> Analysis:
    return analyse(small_case(), quick=True, draws=20)


@cache
def data() -> bytes:
    return result_bytes(small(), "Fund what is best", ("One line.", "Another."))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "result.json").write_bytes(data())
    return tmp_path / "result.json"


def test_the_parts_stand_in_the_order_that_is_published(path: Path) -> None:
    whole = json.loads(data())
    assert tuple(whole) == ORDER
    assert (whole["$schema"], whole["schema"]) == ("urn:steelyard:result:2", 2)
    assert (whole["made_by"], whole["title"]) == (made_by(), "Fund what is best")
    assert whole["case"] == small().case.dump()
    assert ResultFile.model_validate(whole).portfolio == small().result.portfolio
    assert document(path) == whole


def test_it_is_the_same_bytes_each_time_and_in_lines_that_people_can_read() -> None:
    assert result_bytes(
        analyse(small_case(), quick=True, draws=20), "Fund what is best", ("One line.", "Another.")
    ) == (data())
    lines = data().decode().splitlines()
    assert ' "title": "Fund what is best",' in lines
    assert [line for line in lines if line.startswith(' "workings": ')] == [lines[-2]]


def test_a_result_is_read_by_its_name_or_its_folder(path: Path) -> None:
    for named in (path, str(path), path.parent):
        assert place(named) == path
        assert is_result(named)
        assert alike(read(named), small())
        assert alike(steelyard.load(named), small())


@settings(max_examples=60)
@given(st.integers(0, 10**9), st.binary(min_size=0, max_size=2))
def test_any_changed_byte_is_refused_or_changes_nothing(at: int, other: bytes) -> None:
    """Law: a file with another byte says so in a sentence, or says the same as before, as with one space more."""
    with TemporaryDirectory() as folder:
        changed = Path(folder) / "result.json"
        at %= len(data())
        changed.write_bytes(data()[:at] + other + data()[at + 1 :])
        sentence, again = "", None
        try:
            again = read(changed)
        except ResultError as fault:
            sentence = str(fault)
        assert again is None or alike(again, small())
        assert again is not None or (sentence.startswith(str(changed)) and sentence.endswith("."))


def test_what_is_not_there_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "none.json")
    with pytest.raises(FileNotFoundError):
        read(tmp_path)


def test_a_case_is_no_result(tmp_path: Path) -> None:
    written = steelyard.write(small_case(), tmp_path / "case.json")
    folder = steelyard.write(small_case(), tmp_path / "case")
    assert not is_result(written)
    assert not is_result(folder)
    assert not is_result("rare-earths")
    with pytest.raises(ResultError, match="is a case, and no result"):
        read(written)


@pytest.mark.slow
def test_the_full_case_is_at_most_three_megabytes() -> None:
    """Draws make most of it, so here with all of them."""
    analysis = analyse(steelyard.read("rare-earths"))
    assert 1_000_000 < len(result_bytes(analysis, "T", ())) < 3_000_000
