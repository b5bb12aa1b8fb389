"""Four options on the page, in the workbook, in tables.json and on the console; what is not stated is said in words."""

from __future__ import annotations

import io
import json
import math
import re
from dataclasses import replace
from fractions import Fraction

import pytest
from openpyxl import load_workbook

from criteria.model.case import Case
from reports.chapters.decision.options import MEANS, side_by_side
from reports.contents import report
from reports.model.numbers import part
from reports.model.report import Report, Text, tables_of
from reports.model.sheets import OPTIONS
from reports.model.story import Story
from reports.model.table import Table
from reports.publish import decision, publish_all
from reports.sentences.options import (
    NOT_ASKED,
    NOT_STATED,
    STOPPED,
    introduction,
    option_lines,
    sentences,
)
from reports.writers.excel.workbook import workbook_bytes
from reports.writers.html import page
from reports.writers.json import tables_bytes
from reports.writers.markdown import markdown
from scoring.analysis import Analysis
from scoring.options.option import Options
from scoring.work.stages import Stop
from tests.cases import small_case
from tests.reports.made_up import HOSTILE
from tests.scoring.options.made_options import ranged_case, ranged_tables
from tests.scoring.options.test_options import asked, with_futures


def no_answer() -> Case:
    """Costs that break the budget too often whatever is chosen."""
    costs = [
        {"option": "A", "year": 2027, "low": 20, "likely": 30, "high": 90},
        {"option": "B", "likely": 1},
    ]
    required = [{"id": "A", "name": "A", "status": "required"}, {"id": "B", "name": "B"}]
    return small_case(costs=costs, recommendations=required, budget=[{"amount": 35}])


def hostile() -> Case:
    tables = ranged_tables(4)
    for row, name in zip(tables["recommendations"], HOSTILE[1:], strict=False):
        row["name"] = name
    for row in tables["stakeholders"]:
        row["name"] = HOSTILE[2 + int(row["stakeholder"][1:])]
    return small_case(**tables)


CASES = {
    "futures": lambda: with_futures(4),
    "staff": lambda: ranged_case(9),
    "nothing stated": small_case,
    "no budget": lambda: small_case(budget=[{"amount": "no limit"}]),
    "none exists": no_answer,
    "money to spare": lambda: ranged_case(4, tight=False),
    "hostile": hostile,
}


@pytest.fixture(scope="module")
def every() -> dict[str, tuple[Analysis, Options, Report]]:
    made = {}
    for name, case in CASES.items():
        quick, found = asked(case())
        analysis = replace(quick, beside=found)
        made[name] = (analysis, found, report(analysis))
    return made


@pytest.fixture(params=list(CASES))
def told(request, every):
    return every[request.param]


def section(of: Report, key: str):
    return next(part for part in of.sections if part.key == key)


def table_in(of: Report, key: str, table: str) -> Table:
    return next(each for each in tables_of(section(of, key).blocks) if each.key == table)


def test_every_form_holds_the_four_columns(told):
    analysis, found, made = told
    table = table_in(made, "options", "options in short")
    assert [column.key for column in table.columns] == [
        "figure",
        "likely",
        "mean",
        "within budget",
        "compromise",
    ]
    assert sum("(recommended)" in column.label for column in table.columns) == 1
    assert page(made).count('id="options"') == 1
    assert "Four options side by side" in markdown(made)
    book = load_workbook(io.BytesIO(workbook_bytes(made)))
    assert book.sheetnames.index(OPTIONS) == 2
    result = json.loads(tables_bytes(made, decision(analysis)))
    rows = result["tables"]["options"]["rows"]
    assert [row["row"] for row in rows] == [option.name for option in found]
    assert [row["recommended"] for row in rows] == [option is found.recommended for option in found]


def test_the_rows_for_programs_hold_what_the_frame_holds(told):
    analysis, found, made = told
    rows = json.loads(tables_bytes(made, decision(analysis)))["tables"]["options"]["rows"]
    frame = found.to_frame()
    keys = {"cost": "cost", "value": "value", "expected": "expected", "overrun": "chance_of_overrun",
            "contingency": "contingency_80", "loss": "loss_share", "fits": "futures_fitted"}  # fmt: skip
    for row in rows:
        for key, column in keys.items():
            value = frame.loc[row["row"], column]
            assert row[key] == (
                None
                if value is None or math.isnan(value)
                else pytest.approx(float(value), rel=1e-6)
            )


def test_no_answer_is_never_a_zero(told):
    """Every figure of an option that there is not, and every figure that is not stated, is a word."""
    _, found, made = told
    table = table_in(made, "options", "options in short")
    for place, option in enumerate(found, 1):
        cells = {row.key: row.cells[place].value for row in table.rows}
        if option.figures is None:
            assert set(cells.values()) <= {NOT_STATED, "there is none"}
            continue
        figures = option.figures
        if figures.risk is None:
            assert cells["overrun"] == cells["contingency money"] == cells["by money"] == NOT_STATED
        elif not figures.risk.any_broken:
            assert cells["overrun"] == "none of 10,000"
        if figures.loss is None:
            assert cells["loser"] == cells["loss"] == NOT_STATED
        if figures.fit is None:
            assert cells["fits"] == NOT_STATED
        if not figures.promised:
            assert cells["expected"] == cells["interval"] == NOT_STATED
    (overrun,) = [row for row in table.rows if row.key == "overrun"]
    assert 0 not in [cell.value for cell in overrun.cells]


def test_every_line_says_what_it_means(told):
    analysis, found, _ = told
    table = side_by_side(Story(analysis), found, page=False)
    assert all(row.cells[-1].value == MEANS[row.key.partition(" ")[0]] for row in table.rows)
    assert {row.key.partition(" ")[0] for row in table.rows} == set(MEANS)


def test_sentences_say_why_there_is_none(every):
    _, found, _ = every["nothing stated"]
    text = sentences(Story(every["nothing stated"][0]), found)
    assert text[2].endswith("Not stated: no cost that a budget limits has a range.")
    assert text[3].endswith("Not stated: nobody's weights are stated.")
    assert "mean and likely figures are the same" in text[1]
    analysis, found, _ = every["none exists"]
    said = sentences(Story(analysis), found)[2]
    assert said.endswith(
        "No portfolio that keeps the rules keeps every budget in 80% of the draws."
    )
    assert "Proven" not in said


def test_what_is_not_stated_is_said_with_its_reason(every):
    told = " ".join(introduction(every["nothing stated"][1]))
    assert (
        "The chance of an overrun is not stated: no cost that a budget limits has a range." in told
    )
    assert "Who loses most is not stated: nobody's weights are stated." in told
    assert "Futures are not stated: no scenario is stated." in told
    assert "not stated" not in " ".join(introduction(every["futures"][1]))


def test_options_that_are_one_are_said_to_be(every):
    _, found, _ = every["money to spare"]
    assert any("the same portfolio" in sentence for sentence in introduction(found))
    _, found, _ = every["nothing stated"]
    assert (
        "Best at likely figures and best at mean figures are one and the same portfolio."
        in introduction(found)
    )


def test_a_larger_expectation_than_the_recommended_one_is_said(told):
    """Law: where an option is to bring more than the recommended one, by a tenth of a point as read, both are said."""
    _, found, _ = told
    text = " ".join(introduction(found))
    base = found.recommended.figures
    promised = [
        option.figures.promise.honest
        for option in found
        if option.figures and option.figures.promised
    ]
    more = (
        base is not None
        and bool(promised)
        and round(max(promised), 1) > round(base.promise.honest, 1)
    )
    assert ("More is to be expected of the " in text) == more
    if more:
        assert (
            f": {max(promised):.1f} points, and {base.promise.honest:.1f} of the recommended option."
            in text
        )
    assert "Recommended: " in text


def test_both_chances_of_the_portfolio_within_budget_are_said(every):
    analysis, found, _ = every["futures"]
    text = sentences(Story(analysis), found)[2]
    assert re.search(
        r"in [\d.]+% of the 2,000 draws it was chosen on and in [\d.]+% of 10,000 others, each cost drawn by itself; "
        r"in [\d.]+% if they move together\.",
        text,
    )


def test_an_overrun_is_told_both_ways_beside_every_option(told):
    """Law: table, rows and console tell the draws of costs apart and together."""
    analysis, found, made = told
    table = table_in(made, "options", "options in short")
    rows = json.loads(tables_bytes(made, decision(analysis)))["tables"]["options"]["rows"]
    lines = option_lines(Story(analysis), found)[1:5]
    for place, (option, row, line) in enumerate(zip(found, rows, lines, strict=True), 1):
        risk = None if option.figures is None else option.figures.risk
        if risk is None:
            assert row["overrun_together"] is None
            continue
        cells = {one.key: one.cells[place].value for one in table.rows}
        apart, together = (
            Fraction(n, risk.draws) for n in (risk.any_broken, risk.any_broken_together)
        )
        assert cells["overrun"] == (apart or "none of 10,000")
        assert cells["overrun_together"] == (together or "none of 10,000")
        assert row["overrun_together"] == pytest.approx(float(together), rel=1e-6)
        reserve = risk.contingency
        if reserve is not None:
            assert row["contingency_together"] == pytest.approx(float(reserve.together), rel=1e-6)
            assert (cells["contingency_together money"] == "none needed") == (not reserve.together)
        shares = [part(share) if share else "none" for share in (apart, together)]
        assert f"  {' / '.join(shares)}  " in line


def test_no_sentence_is_long_and_no_figure_is_cut(told):
    analysis, found, _ = told
    for sentence in (
        *introduction(found),
        *sentences(Story(analysis), found),
        *option_lines(Story(analysis), found),
    ):
        for piece in re.split(r"(?<=[.;]) ", sentence):
            assert len(piece.split()) < 50, piece
        assert not re.search(r"\d\.\d{4}", sentence), sentence


def test_the_console_has_a_heading_and_a_line_an_option(told):
    analysis, found, _ = told
    lines = option_lines(Story(analysis), found)
    assert lines[0].startswith("Options ")
    for line, option in zip(lines[1:5], found, strict=True):
        assert line.startswith(option.words)
        assert (" *" in line[: len(option.words) + 2]) == (option is found.recommended)
        assert not re.search(r"[\x00-\x1f\x7f\ud800-\udfff]", line)
    assert lines[5].startswith("* recommended.")


def test_the_columns_of_the_console_line_up(every):
    analysis, found, _ = every["futures"]
    head, *lines = option_lines(Story(analysis), found)[:5]
    for word in ("Futures", "Proof"):
        at = head.index(word)
        assert all(line[at - 2 : at] == "  " for line in lines)
        assert all(line[at] != " " for line in lines)


def test_what_the_case_recommends_is_marked_and_what_cannot_be_is_said():
    tables = ranged_tables(4)
    quick, found = asked(
        small_case(**{**tables, "case": {**tables["case"], "recommend": "within budget"}})
    )
    table = side_by_side(Story(replace(quick, beside=found)), found, page=True)
    assert [column.label for column in table.columns if "recommended" in column.label] == [
        "Best within budget in 80% of draws (recommended)"
    ]
    quick, found = asked(small_case(case={"title": "T", "recommend": "compromise"}))
    text = " ".join(introduction(found))
    assert (
        "The case asks to recommend best compromise between people. There is none: nobody's weights are stated."
        in text
    )


def test_a_quick_run_says_that_nothing_was_asked_and_a_stopped_one_that_it_was_stopped(every):
    analysis, _, _ = every["nothing stated"]
    quick = replace(analysis, beside=None)
    assert section(report(quick), "options").blocks == (Text(NOT_ASKED),)
    assert NOT_ASKED in page(report(quick))
    stopped = replace(quick, stopped=Stop("", False, ("the four options",)))
    assert section(report(stopped), "options").blocks == (Text(STOPPED),)


def test_what_is_published_hands_the_lines_on(every, tmp_path):
    analysis, found, _ = every["futures"]
    assert publish_all(analysis, tmp_path / "a").options == option_lines(Story(analysis), found)
    assert publish_all(replace(analysis, beside=None), tmp_path / "b").options == ()
