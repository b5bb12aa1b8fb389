"""What a workbook holds of a case with very many scores: the run's figures, and nothing that follows a change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import steelyard
from reports.contents import report
from reports.model import story
from reports.model.report import Details, Figures, Text, tables_of
from reports.writers.excel.workbook import workbook_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.model.report import Block, Report


@pytest.fixture(scope="module")
def analysis() -> steelyard.Analysis:
    return steelyard.analyse(steelyard.read("rare-earths-brief"), quick=True)


def still(analysis: steelyard.Analysis, monkeypatch: pytest.MonkeyPatch) -> Report:
    monkeypatch.setattr(story, "MOST_LIVING", len(analysis.case.scores) - 1)
    return report(analysis)


def texts(blocks: tuple[Block, ...]) -> Iterator[Text]:
    for block in blocks:
        if isinstance(block, Text):
            yield block
        elif isinstance(block, Details):
            yield from texts(block.blocks)


def test_nothing_in_it_follows_a_change_or_may_be_changed(
    analysis: steelyard.Analysis, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = still(analysis, monkeypatch)
    living = [
        cell
        for table in told.tables.values()
        for row in table.rows
        for cell in row.cells
        if cell.formula is not None or cell.entry or cell.choices or cell.bounds
    ]
    followed = [text for section in told.sections for text in texts(section.blocks) if text.formula]
    assert (living, followed, told.stale) == ([], [], None)
    assert all(text.formula is None for text in told.opening)
    assert workbook_bytes(told)


def test_what_is_still_told_has_the_very_figures_of_the_living_one(
    analysis: steelyard.Analysis, monkeypatch: pytest.MonkeyPatch
) -> None:
    living, told = report(analysis), still(analysis, monkeypatch)
    values = {
        key: [[cell.value for cell in row.cells] for row in table.rows]
        for key, table in living.tables.items()
    }
    compared = [key for key in told.tables if key not in {"totals", "summary"}]
    assert {"portfolio", "ranking", "rules"} <= set(compared)
    for key in compared:
        assert [[cell.value for cell in row.cells] for row in told.tables[key].rows] == values[key]
    assert not {"scores", "levels", "contributions", "changes"} & set(told.tables)


def test_it_says_that_nothing_follows_and_where_the_scores_are(
    analysis: steelyard.Analysis, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = still(analysis, monkeypatch)
    (sheet,) = (section for section in told.sections if section.key == "portfolio-sheet")
    said = " ".join(text.text for text in texts(sheet.blocks))
    assert f"{len(analysis.case.scores):,} scores" in said
    assert "result.json" in said
    assert not any(
        isinstance(block, Figures) and any(item.key == "changed_cells" for item in block.items)
        for section in told.sections
        for block in section.blocks
    )
    every = {key for section in told.sections for key in (t.key for t in tables_of(section.blocks))}
    assert every == set(told.tables)
