"""Every mistake a planner makes gives the message that stands in expected/, and never a traceback."""

import pytest

from tests.gallery import page

# What a planner's file must survive, and the recipe that shows it.
ASKED = {
    "text in a number cell": (
        "thousands-separator",
        "currency-and-unit",
        "percent-sign",
        "broken-range",
    ),
    "decimal commas": ("decimal-comma",),
    "dates made of 3/4": ("date-from-fraction",),
    "#REF! and #DIV/0!": ("error-values",),
    "a formula with no saved value": ("formula-without-value",),
    "rows hidden by the dimension": ("rows-beyond-dimension",),
    "blank where needed": ("blank-where-needed",),
    "duplicate and unknown ids": ("duplicate-id", "unknown-id"),
    "non-breaking and trailing spaces": ("spaces",),
    "wrong case": ("wrong-case",),
    "booleans": ("booleans",),
    "a score outside its anchors": ("outside-scale",),
    "low > likely > high": ("low-above-high",),
    "a range back to front": ("back-to-front",),
    "a missing sheet or column": ("missing-sheet", "missing-column"),
    "a renamed heading": ("renamed-heading",),
    "merged cells": ("merged-cells",),
    "hidden rows": ("hidden-rows",),
    "negative cost": ("negative-cost",),
    "weights all zero": ("zero-weights",),
    "prerequisite cycles": ("prerequisite-circle",),
    "a rule on something that does not exist": ("rule-on-nothing",),
    "a group floor above its ceiling or the budget": ("floor-above-ceiling", "floor-above-budget"),
    "a level nobody defined": ("unknown-level",),
    "unknown evidence": ("unknown-evidence",),
    "an .xls": ("old-workbook",),
    "a password-protected file": ("password",),
    "a CSV in another encoding": ("other-encoding",),
    "an empty file": ("empty-file",),
    "not a workbook at all": ("no-workbook",),
}
SILENT = {"rows-beyond-dimension", "spaces"}


EVERY = page.every()


@pytest.mark.parametrize("name", EVERY)
def test_the_message_is_the_one_in_the_gallery(name, tmp_path):
    expected = (page.EXPECTED / f"{name}.txt").read_text("utf-8")
    assert page.messages(EVERY[name], tmp_path) == expected


@pytest.mark.parametrize("asked", ASKED)
def test_what_is_asked_for_is_in_the_gallery(asked):
    for name in ASKED[asked]:
        said = (page.EXPECTED / f"{name}.txt").read_text("utf-8")
        assert (said == "no problem.\n") is (name in SILENT)


def test_no_message_is_left_over_and_the_page_is_current():
    assert sorted(path.stem for path in page.EXPECTED.glob("*.txt")) == sorted(EVERY)
    assert page.PAGE.read_text("utf-8") == page.page()


@pytest.mark.parametrize("name", EVERY)
def test_messages_are_plain(name):
    """Each line says the severity and then a place or a file, and nothing of Python shows."""
    for line in (page.EXPECTED / f"{name}.txt").read_text("utf-8").splitlines():
        assert line == "no problem." or line.startswith(("error: ", "warning: ", "note: "))
        assert line.endswith((".", "?"))
        for word in ("Traceback", "None", "Decimal", "pydantic", "ValueError", "<"):
            assert word not in line.replace("levels are None", "").replace("<=", "").replace(
                "< ", ""
            )
        assert len(line) < 300
