"""Files: whole sets or none, nothing replaced unasked, and every figure in tables.json."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.model.report import Report
from reports.model.table import Cell, Heading, Row, Table, cells
from reports.model.text import visible
from reports.publish import MANIFEST, SET, WRITERS, decision, publish, publish_all, standing
from reports.writers.csv import csv_bytes
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
    assert names[-1] == MANIFEST
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
    assert Fraction(read.decision.cost) == 4948
    assert Fraction(read.decision.bound or 0) == analysis.best.value
    assert len(read.decision.funded) == 18
    frame = pd.DataFrame(json.loads(data)["tables"]["portfolio"]["rows"]).set_index("id")
    assert frame["cost"].sum() == pytest.approx(4960)
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
