"""A run that is stopped after the proof: at any stage, every form is written and says in a sentence what is missing.

Input: the brief built-in case. It is stopped as whoever is told of the progress would stop it, at
each stage in turn.
"""

from __future__ import annotations

import io
import json
import re
from functools import cache

import pytest
from openpyxl import load_workbook

from criteria.read import read
from reports.contents import report
from reports.model.report import Note, Report
from reports.publish import publish_all
from reports.writers.excel.workbook import workbook_bytes
from reports.writers.html import page
from reports.writers.markdown import markdown
from scoring.analysis import Analysis, analyse
from scoring.work import stages
from tests.reports.writers.excel.test_workbook_oracle import wrong

CASE = "rare-earths-brief"
FIRST = (
    "The ideal portfolio",
    "What kind of outcome it is",
    "The proposed portfolio",
    "What to expect",
    "Whether the money will last",
    "What looks odd in the case",
    "Whether the model agrees with itself",
)
EXPLAINED = (
    "Near-ties",
    "The best portfolios in order",
    "What each would need to change sides",
    "What each rule costs",
    "Orders of priority",
    "Other budgets",
    "The frontier",
)
VIEWED = (
    "What each stakeholder would fund",
    "Which disputes matter",
    "The scenarios",
    "What is as good as the best",
)
SOURCES = (
    "The best portfolio in 2,000 draws of scores",
    "The best portfolio in 2,000 draws of weights",
    "The best portfolio in 2,000 draws of costs",
    "The best portfolio in 2,000 draws of all of these together",
)
STRESSES = (
    "The best portfolio in 2,000 draws of any weights in the stated order",
    "The best portfolio in 2,000 draws of any weights at all",
)
DEEP = (
    "The ranking in 10,000 draws",
    "What to find out first",
    "What one would have to believe to fund what is out",
    "Which portfolios are best for some weights",
    "Which portfolios no other beats",
)
DOUBTED = (*VIEWED, "How far each weight may move", *SOURCES, *STRESSES, *DEEP)
LAST = "The four options"
STAGES = (*FIRST, *EXPLAINED, *DOUBTED, LAST)
"""In their order; the second opinion is another solver's and stands apart."""


@cache
def proposed() -> tuple[int, ...]:
    return analyse(read(CASE), quick=True).best.choice


@cache
def stopped_at(stage: str) -> tuple[Analysis, tuple[str, ...]]:
    """Stop when a stage begins; also gives all that was told."""
    heard: list[str] = []

    def progress(doing: str) -> None:
        heard.append(doing)
        if doing == stage:
            raise KeyboardInterrupt

    return analyse(read(CASE), proposed=proposed(), lists=True, progress=progress), tuple(heard)


def lower(stage: str) -> str:
    return stage[0].lower() + stage[1:]


def test_the_stages_are_those_of_a_whole_run():
    analysis, heard = stopped_at("nothing of the kind")
    assert [doing for doing in heard if doing in STAGES] == list(STAGES)
    assert analysis.stopped is None
    assert analysis.explanation is not None
    assert analysis.explanation.stopped is None
    assert analysis.doubt is not None
    assert (analysis.doubt.stopped, analysis.doubt.grounded) == (None, True)


@pytest.mark.parametrize(
    "stage", ["Scoring the recommendations", "Finding the best portfolio and proving it"]
)
def test_before_the_best_is_found_there_is_nothing_to_keep(stage):
    with pytest.raises(KeyboardInterrupt):
        stopped_at(stage)


@pytest.mark.parametrize("stage", STAGES)
def test_nothing_begins_after_a_stop_and_all_before_it_is_kept(stage):
    analysis, heard = stopped_at(stage)
    assert heard[-1] == stage
    assert analysis.optimum.status == "optimal"
    assert analysis.stopped is not None
    at = STAGES.index(stage)
    missing = [lower(name) for name in STAGES[at:]]
    if stage in FIRST:
        missing = [lower(name) for name in FIRST[at:]]
        missing += [
            "why each is in or out, and what else there is",
            "how firm the decision is",
            lower(LAST),
        ]
    elif stage in EXPLAINED:
        missing = [lower(name) for name in EXPLAINED[at - len(FIRST) :]] + [
            "how firm the decision is",
            lower(LAST),
        ]
    assert analysis.stopped.undone == tuple(missing)
    assert analysis.stopped.during == lower(stage)
    explained, doubt = analysis.explanation, analysis.doubt
    early = [
        analysis.ideal,
        analysis.outcome,
        analysis.asked.pick,
        analysis.promise,
        analysis.spending,
    ]
    assert [part is not None for part in early] == [name in STAGES[:at] for name in FIRST[:5]]
    assert (analysis.self_audit is None) == (stage in FIRST)
    assert (explained is None) == (stage in FIRST)
    assert (doubt is None) == (stage not in {*DOUBTED, LAST})
    if explained is not None:
        there = [
            *(
                bool(explained.tolerances),
                bool(explained.best.portfolios),
                bool(explained.prices.stay),
            ),
            *(
                bool(explained.rule_prices.each),
                bool(explained.orders),
                bool(explained.nested.steps),
            ),
            bool(explained.curve.points),
        ]
        assert there == [name in STAGES[:at] for name in EXPLAINED]
    if doubt is not None:
        drawn = [part.draws > 0 for part in doubt.sources if part.stated or part.assumed]
        there = [
            *(
                doubt.people is not None,
                bool(doubt.disputes.every),
                doubt.futures is not None,
                bool(doubt.views),
            ),
            doubt.portfolio is not None,
            *(drawn or [False] * len(SOURCES)),
            *([part.draws > 0 for part in doubt.stress] or [False] * len(STRESSES)),
            *(doubt.acceptability is not None, doubt.information is not None),
            *(bool(doubt.shifts), bool(doubt.spaces), bool(doubt.robust)),
        ]
        assert there == [name in STAGES[:at] for name in DOUBTED]
        assert doubt.grounded == (at > STAGES.index("What is as good as the best"))
    said_in_the_result(analysis)


def said_in_the_result(analysis: Analysis) -> None:
    """Law: what a stop left undone is empty in the result, with the sentence of the stop and no other reason."""
    result, doubt = analysis.result, analysis.doubt
    others = {path: why for path, why in result.not_asked.items() if why != str(analysis.stopped)}
    assert set(others) == {"proof.second"}
    assert set(result.not_stated) <= {"recommendations.*.draws.weights"}
    asked = result.not_asked.keys()
    assert (result.portfolio.near is None) == ("portfolio.near" in asked)
    assert (result.frontier is None) == ("frontier" in asked)
    assert (result.futures is None) == ("futures" in asked)
    assert (result.options is None) == ("options" in asked)
    if doubt is not None:
        assert (not result.people.each) == ("people.each" in asked)
        assert (not result.people.disputes) == ("people.disputes" in asked)
        assert all(
            (row.firmness is None) == (not doubt.firmness)
            for row in result.recommendations.values()
        )


@pytest.mark.slow
@pytest.mark.parametrize("stage", STAGES)
def test_every_form_is_written_and_says_what_is_missing(stage, tmp_path):
    analysis, _ = stopped_at(stage)
    sentence = str(analysis.stopped)
    told = report(analysis)
    (note,) = [
        block
        for section in told.sections
        if section.key == "decision"
        for block in section.blocks
        if isinstance(block, Note)
    ]
    assert note.text == sentence
    assert page(told).count(sentence) == 1
    assert markdown(told).count(sentence) == 1
    published = publish_all(analysis, tmp_path)
    assert len(published.paths) == 9
    drawn = stage in {*STRESSES, *DEEP, LAST}
    assert (" firm" in "".join(published.doubt)) == (
        analysis.doubt is not None and analysis.doubt.grounded
    )
    assert analysis.doubt is None or analysis.doubt.asked == drawn
    result = json.loads((tmp_path / "tables.json").read_text("utf-8"))
    rows = result["tables"]["missing"]["rows"]
    assert [row["what"] for row in rows] == [
        f"{name[0].upper()}{name[1:]}" for name in analysis.stopped.undone
    ]
    sheets = load_workbook(tmp_path / "report.xlsx")
    assert sentence in " ".join(str(cell.value) for cell in sheets["Decision"]["A"])
    assert wrong((tmp_path / "report.xlsx").read_bytes())[1] == []


PARTS = {
    "The frontier: ": r"Below that the search was stopped, and only bounds are known\.",
    "What one would have to believe to fund DIS": "",
    "Which portfolios are best for some weights: ": "",
    "The ranking in 10,000 draws: 3": r"Stopped after \d,\d{3} of 10,000 draws\.",
    "The best portfolio in 2,000 draws of costs: 1,": r"costs: [\d,]+ draws \(stopped; 2,000 were asked for\)",
}
"""Where a stage is stopped half way, and what stands beside its figures then."""


@pytest.mark.slow
@pytest.mark.parametrize("line", PARTS)
def test_half_a_stage_is_kept_and_labelled(line, monkeypatch):
    monkeypatch.setattr(stages, "BEAT", 0.0)
    heard: list[str] = []

    def progress(doing: str) -> None:
        heard.append(doing)
        if doing.startswith(line):
            raise KeyboardInterrupt

    analysis = analyse(read(CASE), lists=True, progress=progress)
    assert heard[-1].startswith(line)
    assert analysis.stopped is not None
    assert analysis.stopped.partly
    assert "which is kept as far as it came" in str(analysis.stopped)
    told = report(analysis)
    assert told.tables["missing"].rows[0].cells[1].value == "kept as far as it came"
    assert str(analysis.stopped) in page(told)
    assert re.search(PARTS[line], workbook_text(told))


def workbook_text(told: Report) -> str:
    return " ".join(
        str(cell.value)
        for book in ("report", "analysis")
        for sheet in load_workbook(io.BytesIO(workbook_bytes(told, book)))
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    )
