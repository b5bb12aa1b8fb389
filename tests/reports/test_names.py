"""Names that read alike: wherever a recommendation is named, its id stands beside it."""

import hashlib
import io
import json
import re

import pytest
from openpyxl import load_workbook

from reports.contents import report
from reports.model.story import Story
from reports.publish import decision, publish_all
from reports.sentences.why import paragraph
from reports.writers.csv import portfolio_csv
from reports.writers.excel.workbook import workbook_bytes
from reports.writers.html import page
from reports.writers.json import tables_bytes
from reports.writers.markdown import markdown
from scoring.analysis import analyse
from tests.cases import small_case

NAME = "New bins at bus stops"
WRITTEN = {
    "A": NAME,
    "B": NAME,
    "C": "New bins at  bus stops ",
    "D": "new bins at BUS stops",
    "E": "A bench",
}
ALONE = re.compile(r"new bins at {1,2}bus stops(?! ?\([A-D]\))", re.IGNORECASE)
TWICE = re.compile(r"\(([A-E])\) \(\1\)")


@pytest.fixture(scope="module")
def analysis():
    """Five proposals, four of them of one name; two themes, two people and two futures of one name."""
    scores = {"A": (3, 10), "B": (4, 2), "C": (5, 8), "D": (1, 9), "E": (2, 6)}
    costs = {"A": 10, "B": 20, "C": 12, "D": 8, "E": 9}
    return analyse(
        small_case(
            recommendations=[
                {"id": id_, "name": name, "group": "G" if id_ in "ABE" else "H"}
                for id_, name in WRITTEN.items()
            ],
            groups=[{"id": "G", "name": "Streets", "max_count": 2}, {"id": "H", "name": "streets"}],
            costs=[
                {"option": id_, "low": cost - 3, "likely": cost, "high": cost + 6}
                for id_, cost in costs.items()
            ],
            scores=[
                {"option": id_, "criterion": leaf, "low": 0, "likely": score, "high": score + 1}
                for id_, both in scores.items()
                for leaf, score in zip(("C1", "C2"), both, strict=True)
            ],
            budget=[{"amount": 35}],
            relations=[
                {"id": "R1", "type": "requires", "a": "A", "b": ["E"]},
                {
                    "id": "S1",
                    "type": "synergy",
                    "a": "B",
                    "b": ["C"],
                    "criterion": "C1",
                    "delta": 1,
                    "unit": "natural",
                },
            ],
            stakeholders=[
                {"stakeholder": id_, "name": "Mayor", "criterion": leaf, "swing": swing}
                for id_, swings in (("ann", (90, 10)), ("bob", (10, 90)))
                for leaf, swing in zip(("C1", "C2"), swings, strict=True)
            ],
            scenarios=[
                {
                    "scenario": id_,
                    "name": "Dear times",
                    "probability": "0.2",
                    "kind": "cost",
                    "op": "mul",
                    "value": by,
                }
                for id_, by in (("one", 2), ("two", "0.5"))
            ],
        ),
        draws=50,
    )


def test_every_form_of_the_report_has_the_id_beside_the_name(analysis, tmp_path):
    """Page, workbook, Markdown, CSV, JSON, console, explanations: no name alone, no id twice."""
    told = report(analysis)
    written = publish_all(analysis, tmp_path)
    books = [
        load_workbook(io.BytesIO(workbook_bytes(told, each)), data_only=True)
        for each in ("report", "analysis")
    ]
    forms = {
        "page": page(told),
        # A sentence goes on in the next row.
        "workbook": " ".join(
            str(cell)
            for book in books
            for sheet in book
            for row in sheet.iter_rows(values_only=True)
            for cell in row
            if cell is not None
        ),
        "markdown": markdown(told),
        "portfolio.csv": portfolio_csv(told).decode(),
        "tables.json": tables_bytes(told, decision(analysis)).decode(),
        "console": "\n".join((written.title, written.lead, *written.doubt)),
        "explain": "\n".join(
            paragraph(analysis, analysis.explanation, id_, anew=True) for id_ in WRITTEN
        ),
    }
    for form, text in forms.items():
        plain = (
            re.sub(r"<[^>]+>", "", text)
            .replace("&nbsp;", " ")
            .replace("\\\\(", "(")
            .replace("\\\\)", ")")
        )
        assert re.search(r"bus stops \([A-D]\)", plain, re.IGNORECASE), form
        assert not [plain[m.start() - 60 : m.end() + 30] for m in ALONE.finditer(plain)], form
        assert not TWICE.search(plain), form


@pytest.mark.parametrize(
    "text",
    [f"{NAME} is in", f"Left out: {NAME}.", f"{NAME}; {NAME} (A)", WRITTEN["C"], WRITTEN["D"]],
)
def test_a_name_alone_would_be_found(text):
    assert ALONE.search(text)


def test_themes_people_and_futures_as_well(analysis):
    text = page(report(analysis))
    for name in (
        "Streets (G)",
        "streets (H)",
        "Mayor (ann)",
        "Mayor (bob)",
        "Dear times (one)",
        "Dear times (two)",
    ):
        assert name in text


def test_the_hash_is_that_of_the_case_as_written(analysis):
    """The case is told with other names, and is the same case."""
    other = small_case(recommendations=[{"id": "A", "name": "X"}, {"id": "B", "name": "X"}])
    told = Story(analyse(other, quick=True))
    assert told.case != told.analysis.case
    text = json.dumps(other.dump(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert told.fingerprint == hashlib.sha256(text.encode()).hexdigest()
