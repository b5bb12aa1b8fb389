"""Laws of the import: what does not belong to the table changes nothing, and the same sheet gives the same bytes."""

from __future__ import annotations

import random

import pytest

from criteria.importing.import_sheet import import_sheet, read_mapping
from criteria.write import as_json
from tests.criteria.importing.sheets import SHEETS, WEIGHTED_ROWS, ods, text, xlsx

ROWS = [list(row) + [None] * (10 - len(row)) for row in WEIGHTED_ROWS]
TABLE = ROWS[2:9]


def case(write, folder):
    return import_sheet(write(folder)).case


@pytest.fixture
def plain(tmp_path):
    return case(xlsx(ROWS), tmp_path)


def test_titles_notes_and_blank_rows_change_nothing(plain, tmp_path):
    """Law: what stands above and below a table may be longer or shorter."""
    rows = [
        ["City of Anywhere"],
        ["Draft of 3 May, for comment"],
        [],
        *ROWS,
        [],
        ["Prepared by the planning office"],
        ["Scores were agreed in a workshop."],
    ]
    assert case(xlsx(rows), tmp_path) == plain


def test_blank_columns_and_rows_change_nothing(plain, tmp_path):
    """Law: a blank column between any two, and a blank row before the headings."""
    for gap in range(10):
        rows = [[*row[:gap], None, *row[gap:]] for row in ROWS]
        assert case(xlsx(rows), tmp_path) == plain


@pytest.mark.parametrize("seed", range(6))
def test_columns_in_another_order_give_the_same_case(plain, tmp_path, seed):
    """Law: criteria follow the order of the columns; else nothing changes."""
    order = list(range(10))
    random.Random(seed).shuffle(order)
    table = [[row[place] for place in order] for row in TABLE]
    made = case(xlsx([*ROWS[:2], *table, *ROWS[9:]]), tmp_path)
    assert sorted(made.criteria, key=lambda row: row.id) == sorted(
        plain.criteria, key=lambda row: row.id
    )
    assert sorted(made.scores, key=str) == sorted(plain.scores, key=str)
    for name in ("settings", "groups", "recommendations", "costs", "budget"):
        assert getattr(made, name) == getattr(plain, name)


def test_every_form_of_file_gives_the_same_case(plain, tmp_path):
    """Law: the case is that of the table, whatever file holds it."""
    semicolons = "\n".join(
        ";".join("" if cell is None else str(cell) for cell in row) for row in ROWS
    )
    commas = semicolons.replace(".", ",")
    assert case(ods(ROWS, title="Scoring"), tmp_path) == plain
    assert case(text(semicolons.replace("1,500", "1500")), tmp_path) == plain
    assert case(text(commas.replace("1,500", "1.500"), "utf-16"), tmp_path) == plain
    assert (
        case(text(commas.replace("1,500", "1500").replace(";", "\t"), "cp1252"), tmp_path) == plain
    )


@pytest.mark.parametrize("sheet", SHEETS, ids=[f"{sheet.kind}: {sheet.name}" for sheet in SHEETS])
def test_the_mapping_gives_the_same_case_and_the_same_bytes(sheet, tmp_path):
    """Law: read again with the mapping it wrote, a sheet gives the same case, and the same mapping."""
    path = sheet.write(tmp_path)
    first, again = import_sheet(path), import_sheet(path)
    assert as_json(first.case) == as_json(again.case)
    assert first.mapping == again.mapping
    (tmp_path / "case.mapping.toml").write_bytes(first.mapping)
    mapped = import_sheet(path, read_mapping(tmp_path / "case.mapping.toml"))
    assert mapped.case.costs == first.case.costs
    assert mapped.case.scores == first.case.scores
    assert [
        (row.id, row.worst, row.best, row.direction, row.swing) for row in mapped.case.criteria
    ] == [(row.id, row.worst, row.best, row.direction, row.swing) for row in first.case.criteria]
    assert mapped.mapping == first.mapping


def test_next_months_sheet_is_read_the_same_where_it_alone_would_not_be(tmp_path):
    """Law: what somebody said holds, though the figures would say otherwise."""
    rows = [
        ["Idea", "Reach out", "Risk", "Cost"],
        ["A", 4, 2, 100],
        ["B", 2, 5, 300],
        ["C", 3, 3, 50],
    ]
    mapping = tmp_path / "m.toml"
    mapping.write_text(
        '[columns]\n"Risk" = "not used"\n[criteria."Reach out"]\ndirection = "min"\nworst = "10"\nbest = "0"\nconfirmed = true\n',
        "utf-8",
    )
    imported = import_sheet(xlsx(rows)(tmp_path), read_mapping(mapping))
    (leaf,) = imported.case.leaves
    assert (leaf.name, leaf.direction, leaf.worst, leaf.best, leaf.rationale) == (
        "Reach out",
        "min",
        10,
        0,
        "less is better: as stated. assumed at import: doing nothing scores 10, the worst end.",
    )
    assert any(line.startswith("Risk (C)") for line in imported.outline.unused)


def test_figures_are_carried_exactly(tmp_path):
    rows = [
        ["Idea", "Benefit", "Cost (€)"],
        ["A", 0.1, 1234567.89],
        ["B", 0.3, "1,000.10"],
        ["C", "0.7", "€ 2.5k"],
    ]
    made = case(xlsx(rows), tmp_path)
    assert [str(row.likely) for row in made.costs] == ["1234567.89", "1000.1", "2500"]
    assert [str(row.likely) for row in made.scores] == ["0.1", "0.3", "0.7"]
