"""Files: whole sets or none, nothing replaced unasked, and every figure in tables.json."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import signal
import tempfile
import zipfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.model.report import Report
from reports.model.table import Cell, Heading, Row, Table, cells
from reports.model.text import visible
from reports.publish import MANIFEST, SET, WRITERS, decision, publish, publish_all, standing
from reports.writers.csv import csv_bytes
from reports.writers.files import InTheWay, write_set
from reports.writers.json import Decision, Tables, exact_text, tables, tables_schema
from scoring.analysis import Analysis


@pytest.fixture(scope="module")
def rich(analyses: dict[str, Analysis]) -> Analysis:
    return analyses["rich"]


def holds(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_a_set_is_its_files_and_their_hashes(rich: Analysis, tmp_path: Path) -> None:
    written = publish_all(rich, tmp_path / "new" / "report")
    names = [path.name for path in written.paths]
    assert tuple(names[: len(SET)]) == SET
    assert names[-1] == MANIFEST, "a run that is killed before its end leaves no manifest that fits"
    assert written.title == "Fund 3 of 6 within US$ 125 million"
    lead = ["cost", "overrun", "what to expect", "futures", "a warning", "proof"]
    assert len(written.lead.splitlines()) == 3 + len(lead), "what is funded, then the lead"
    hashes = json.loads((tmp_path / "new" / "report" / MANIFEST).read_text())["sha256"]
    found = holds(tmp_path / "new" / "report")
    assert hashes == {name: hashlib.sha256(found[name]).hexdigest() for name in names[:-1]}
    assert sorted(found) == sorted(names), "no temporary file is left"


def test_nothing_is_replaced_unasked(rich: Analysis, tmp_path: Path) -> None:
    (tmp_path / "result.json").write_text("mine")
    (tmp_path / "notes.txt").write_text("mine too")
    before = holds(tmp_path)
    with pytest.raises(
        FileExistsError, match=r"result\.json already exists in .* Choose another place"
    ) as caught:
        publish_all(rich, tmp_path)
    assert [path.name for path in caught.value.paths] == ["result.json"]
    assert standing(tmp_path) == ("result.json",)
    assert holds(tmp_path) == before
    written = publish_all(rich, tmp_path, force=True)
    after = holds(tmp_path)
    assert sorted(after) == sorted([*(path.name for path in written.paths), "notes.txt"])
    assert after["notes.txt"] == b"mine too"
    assert after["result.json"] != b"mine"


@pytest.mark.parametrize("moves", range(5))
@pytest.mark.parametrize("old", [False, True])
def test_a_fault_in_the_middle_leaves_the_old_set_or_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moves: int, old: bool
) -> None:
    """The fault comes after so many files were moved into place: all are put back."""
    folder = tmp_path / "report"
    names = ("a", "b", "c", "d", "e")
    if old:
        write_set(folder, {name: b"old " + name.encode() for name in names[1:]})
        (folder / "other").write_bytes(b"not ours")
    before = holds(folder) if old else None
    real, done = os.replace, []

    def faulty(source: Path, target: Path) -> None:
        if str(source).endswith(".new"):
            if len(done) == moves:
                raise OSError(28, "No space left on device")
            done.append(target)
        real(source, target)

    monkeypatch.setattr(os, "replace", faulty)
    with pytest.raises(OSError, match="No space"):
        write_set(folder, dict.fromkeys(names, b"new"), force=True)
    assert len(done) == moves
    if old:
        assert holds(folder) == before
    else:
        assert not folder.exists() or holds(folder) == {}


def test_a_fault_while_writing_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        os, "fsync", lambda _: (_ for _ in ()).throw(OSError(5, "Input/output error"))
    )
    with pytest.raises(OSError, match="Input/output"):
        write_set(tmp_path / "report", {"a": b"new"})
    assert not (tmp_path / "report").exists()


@pytest.mark.parametrize("old", [False, True])
def test_ctrl_c_while_writing_leaves_the_old_set_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: bool
) -> None:
    folder = tmp_path / "report"
    if old:
        write_set(folder, {"a": b"old", "b": b"old"})
    real = tempfile.mkstemp

    def pressed(**where: Any) -> tuple[int, str]:
        found = real(**where)
        if ".b." in found[1]:
            # The new file is there, and its name not yet known to anybody.
            signal.raise_signal(signal.SIGINT)
        return found

    monkeypatch.setattr(tempfile, "mkstemp", pressed)
    with pytest.raises(KeyboardInterrupt):
        write_set(folder, {"a": b"new", "b": b"new"}, force=True)
    assert holds(folder) == {"a": b"old", "b": b"old"} if old else not folder.exists()


def test_ctrl_c_while_the_files_are_moved_is_too_late(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_set(tmp_path, {"a": b"old", "b": b"old"})
    real = os.replace

    def pressed(source: Path, target: Path) -> None:
        signal.raise_signal(signal.SIGINT)
        real(source, target)

    monkeypatch.setattr(os, "replace", pressed)
    write_set(tmp_path, {"a": b"new", "b": b"new"}, force=True)
    assert holds(tmp_path) == {"a": b"new", "b": b"new"}
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_folder_in_the_way_of_a_file_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "b" / "inner").mkdir(parents=True)
    with pytest.raises(InTheWay):
        write_set(tmp_path, {"a": b"1", "b": b"2"})
    with pytest.raises(OSError, match="b"):
        write_set(tmp_path, {"a": b"1", "b": b"2"}, force=True)
    assert [path.name for path in tmp_path.iterdir()] == ["b"]


@pytest.mark.parametrize("name", ["r.html", "r.xlsx", "r.md", "r.json", "r.csv", "R.HTML"])
def test_the_ending_chooses_the_form(rich: Analysis, tmp_path: Path, name: str) -> None:
    path = publish(rich, tmp_path / name)
    starts = {
        ".html": b"<!doctype html>",
        ".xlsx": b"PK",
        ".json": b"{\n",
        ".csv": b"\xef\xbb\xbfid,",
    }
    assert path.read_bytes().startswith(starts.get(path.suffix.lower(), b"\\<script"))
    with pytest.raises(FileExistsError):
        publish(rich, path)
    assert publish(rich, path, force=True) == path


@pytest.mark.parametrize("ending", sorted(WRITERS))
def test_every_writer_gives_the_same_bytes_again_and_tells_the_decision(
    rich: Analysis, tmp_path: Path, ending: str
) -> None:
    first, second = (publish(rich, tmp_path / f"{name}{ending}").read_bytes() for name in "ab")
    assert first == second
    inside = zipfile.ZipFile(io.BytesIO(first)) if ending == ".xlsx" else None
    text = first if inside is None else b"".join(inside.read(name) for name in inside.namelist())
    assert rich.best.funded[0].id.encode() in text


def test_an_unknown_ending_names_the_known_ones(rich: Analysis, tmp_path: Path) -> None:
    with pytest.raises(
        ValueError, match=r"r\.pdf has an ending .* \.html, \.xlsx, \.json, \.csv, \.md"
    ):
        publish(rich, tmp_path / "r.pdf")
    assert not list(tmp_path.iterdir())


def test_every_figure_of_the_reports_stands_in_the_tables(told: Report) -> None:
    """Each number of each table, exactly: as written, or as the fraction beside it."""
    empty = Decision(status="optimal", case_sha256="", funded={}, value="0", cost="0", bound=None)
    found = json.loads(tables(told, empty).model_dump_json())
    count = 0
    for key, table in told.tables.items():
        other = found["tables"][key]
        rows = {row["row"]: row for row in (*other["rows"], *other["totals"])}
        for row in table.rows:
            for heading, cell in zip(table.columns, row.cells, strict=True):
                value = rows[row.key][heading.key]
                exact = other["exact"].get(row.key, {}).get(heading.key)
                if cell.value is None or isinstance(cell.value, str | bool | float):
                    assert value == cell.value
                else:
                    count += 1
                    assert (Fraction(exact) if exact else Fraction(repr(value))) == Fraction(
                        cell.value
                    ), (key, row.key)
    assert count > 30


def test_the_tables_hold_the_answer_and_keep_to_their_schema(
    analyses: dict[str, Analysis], tmp_path: Path
) -> None:
    analysis = analyses["rare-earths"]
    data = publish(analysis, tmp_path / "tables.json").read_bytes()
    read = Tables.model_validate_json(data)
    assert read.decision == decision(analysis)
    assert Fraction(read.decision.value) == analysis.best.value
    assert Fraction(read.decision.cost) == 4808
    assert Fraction(read.decision.bound or 0) == analysis.best.value
    assert len(read.decision.funded) == 17
    frame = pd.DataFrame(json.loads(data)["tables"]["portfolio"]["rows"]).set_index("id")
    assert frame["cost"].sum() == pytest.approx(4820)
    assert list(frame.index[frame["level"] == "not funded"]) == [
        row.id
        for row, level in zip(analysis.case.recommendations, analysis.best.choice, strict=True)
        if not level
    ]  # fmt: skip
    schema = tables_schema()
    assert set(schema["required"]) == set(json.loads(data))
    assert schema["additionalProperties"] is False


@pytest.mark.parametrize(
    ("number", "text"),
    [(Fraction(5, 2), "2.5"), (Fraction(1, 3), "1/3"), (12_000, "12000"), (Fraction(-7, 1), "-7")],
)
def test_exact_numbers_are_written_exactly(number: Fraction, text: str) -> None:
    assert exact_text(number) == text
    assert Fraction(text) == number


@given(st.lists(st.tuples(st.text(max_size=20), st.integers(-(10**9), 10**9)), max_size=5))
def test_csv_words_are_no_formulas_and_numbers_are_untouched(rows: list[tuple[str, int]]) -> None:
    """Law: a word gets an apostrophe where a spreadsheet would run it; a negative number is that number."""
    table = Table(
        "t",
        "T",
        (Heading("name", "Name"), Heading("cost", "Cost", "money")),
        tuple(Row(str(i), cells(name, cost)) for i, (name, cost) in enumerate(rows)),
    )
    read = list(csv.reader(io.StringIO(csv_bytes(table).decode("utf-8-sig"), newline="")))
    assert read[0] == ["name", "cost"]
    for (name, cost), (shown, number) in zip(rows, read[1:], strict=True):
        assert int(number) == cost
        assert not shown.startswith(("=", "+", "-", "@", "\t"))
        assert shown.removeprefix("'") == visible(name) or shown == visible(name)


def test_csv_fractions_and_blanks() -> None:
    columns = (Heading("a", "A", "points"), Heading("b", "B"), Heading("c", "C", "word"))
    table = Table(
        "t",
        "T",
        columns,
        (Row("r", cells(Fraction(1, 3), None, True)), Row("x", cells("", "", ""), total=True)),
    )
    assert csv_bytes(table).decode("utf-8-sig") == "a,b,c\r\n0.3333333333333333,,yes\r\n"


def test_a_column_may_not_take_the_key_of_the_row() -> None:
    table = Table("t", "T", (Heading("row", "Row"),), (Row("r", (Cell(1),)),))
    from reports.model.money import Money
    from reports.model.report import Section

    told = Report("T", (), (Section("s", "S", (table,)),), Money(""))
    with pytest.raises(ValueError, match="may not call a column 'row'"):
        tables(
            told, Decision(status="", case_sha256="", funded={}, value="0", cost="0", bound=None)
        )
