"""XMCDA out and in again, in both versions, and a file as other tools write one."""

from __future__ import annotations

import pytest

from criteria.importing.import_sheet import import_sheet
from criteria.importing.xmcda_written import left_out, written
from criteria.read import read
from tests.cases import small_case
from tests.criteria.importing.sheets import SHEETS


def through(case, version, folder):
    path = folder / "case.xml"
    path.write_bytes(written(case, version))
    return import_sheet(path).case


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize(
    "sheet", SHEETS[:12], ids=[f"{sheet.kind}: {sheet.name}" for sheet in SHEETS[:12]]
)
def test_a_case_comes_back(version, sheet, tmp_path):
    """Law: alternatives, criteria, scales, directions, weights, scores, costs and budget survive the way out and in."""
    case = import_sheet(sheet.write(tmp_path)).case
    back = through(case, version, tmp_path)
    assert [(row.id, row.name) for row in back.recommendations] == [
        (row.id, row.name) for row in case.recommendations
    ]
    scales = [
        (row.id, row.name, row.direction, row.worst, row.best, row.swing) for row in case.leaves
    ]
    assert [
        (row.id, row.name, row.direction, row.worst, row.best, row.swing) for row in back.leaves
    ] == scales
    assert [(row.option, row.criterion, row.likely) for row in back.scores] == [
        (row.option, row.criterion, row.likely) for row in case.scores
    ]
    assert [(row.option, row.likely) for row in back.costs] == [
        (row.option, row.likely) for row in case.costs
    ]
    assert [row.amount for row in back.budget] == [row.amount for row in case.budget]
    assert back.settings.money == case.settings.money


def test_the_same_case_gives_the_same_bytes_and_says_what_it_leaves_out():
    case = read("rare-earths-brief")
    assert written(case) == written(read("rare-earths-brief"))
    assert any(phrase.startswith("levels") for phrase in left_out(case))
    assert left_out(small_case()) == ["years: the sum of the costs is written"]


@pytest.mark.parametrize(
    ("low", "high", "value"),
    [
        ("<integer>0</integer>", "<integer>10</integer>", "<integer>7</integer>"),
        (
            "<real>0.0</real>",
            "<real>1.0E1</real>",
            "<rational><numerator>7</numerator><denominator>1</denominator></rational>",
        ),
    ],
)
def test_a_file_of_another_tool_is_read(tmp_path, low, high, value):
    path = tmp_path / "other.xml"
    path.write_text(
        '<?xml version="1.0"?><xmcda:XMCDA xmlns:xmcda="http://www.decision-deck.org/2009/XMCDA-2.1.0">'
        '<alternatives><alternative id="a1" name="Bus"/><alternative id="a2"/><alternative id="a3"><active>false</active></alternative></alternatives>'
        '<criteria><criterion id="c1" name="Speed"><scale><quantitative><preferenceDirection>max</preferenceDirection>'
        f"<minimum>{low}</minimum><maximum>{high}</maximum></quantitative></scale><thresholds/></criterion>"
        '<criterion id="c2" name="Noise"><scale><quantitative><preferenceDirection>min</preferenceDirection></quantitative></scale></criterion></criteria>'
        "<criteriaValues><criterionValue><criterionID>c1</criterionID><value><real>0.6</real></value></criterionValue>"
        "<criterionValue><criterionID>c2</criterionID><value><real>0.4</real></value></criterionValue></criteriaValues><performanceTable>"
        f"<alternativePerformances><alternativeID>a1</alternativeID><performance><criterionID>c1</criterionID><value>{value}</value></performance>"
        "<performance><criterionID>c2</criterionID><value><real>55.5</real></value></performance></alternativePerformances>"
        "<alternativePerformances><alternativeID>a2</alternativeID><performance><criterionID>c1</criterionID><value><real>2</real></value></performance>"
        "</alternativePerformances></performanceTable></xmcda:XMCDA>",
        "utf-8",
    )
    imported = import_sheet(path)
    assert [row.name for row in imported.case.recommendations] == ["Bus", "a2"]
    speed, noise = imported.case.leaves
    assert (speed.worst, speed.best, speed.swing, noise.direction) == (
        0,
        10,
        imported.case.leaves[0].swing,
        "min",
    )
    assert [str(row.likely) for row in imported.case.scores][:2] == ["7", "55.5"]
    assert any("a3" in phrase for phrase in imported.outline.unused)
    assert any("thresholds" in phrase for phrase in imported.outline.unused)
