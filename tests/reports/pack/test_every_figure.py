"""Every figure that the first screen, the brief, the paper, the slides and the letters show stands in result.json."""

from __future__ import annotations

import json
import re
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

import pytest

from criteria.read import read
from reports.chapters.decision import summary
from reports.front.first_screen import first_screen
from reports.model.front import Quoted
from reports.model.story import Story
from reports.pack.brief import brief
from reports.pack.letters import letters
from reports.pack.paper import paper
from reports.pack.slides import slides
from scoring.analysis import analyse
from scoring.record.file import result_bytes
from tests.cases import every_kind
from tests.degenerate.made import made
from tests.reports.quoted import agrees, figure, quoted
from tests.reports.rich import rich_case

CASES = [
    pytest.param("rich quick"),
    pytest.param("rare-earths-brief quick"),
    pytest.param("rare-earths quick"),
    *(pytest.param(f"made {seed}") for seed in (11, 18, 21, 25, 46, 62)),  # odd, and legal
    pytest.param("rich", marks=pytest.mark.slow),
    pytest.param("rare-earths-brief", marks=pytest.mark.slow),
    pytest.param("rare-earths", marks=pytest.mark.slow),
]
CLASHES = (2, 7)
"""The made-up cases of these in which no portfolio keeps every rule."""
TOLD = {"first screen": first_screen, "brief": brief, "paper": paper, "slides": slides}


@cache
def analysed(name: str):
    """The story of a case and its result, as a run writes it."""
    kind, *more = name.split()
    if kind == "made":
        analysis = analyse(made(int(more[0])).case)
    else:
        analysis = analyse(rich_case() if kind == "rich" else read(kind), quick=bool(more))
    story = Story(analysis)
    return story, json.loads(result_bytes(analysis, summary.title(story), summary.lead(story)))


def written(name: str):
    """All that is told of a case, by its name."""
    story, _ = analysed(name)
    told = {what: tell(story) for what, tell in TOLD.items()}
    explanation = story.analysis.explanation
    if explanation is not None and not explanation.stopped and explanation.prices.known:
        told["letters"] = letters(story, explanation)
    return told


@pytest.mark.parametrize("name", CASES)
def test_every_figure_stands_in_the_result(name):
    _, result = analysed(name)
    wrong = [
        (what, quote.text, quote.path, stands)
        for what, value in written(name).items()
        for quote in quoted(value)
        if not agrees(quote, stands := figure(result, quote))
    ]
    assert wrong == []


@pytest.mark.parametrize("name", CASES)
def test_no_other_figure_is_shown(name):
    """Law: what is written as words alone holds no figure but those the case itself names, and a few that define words."""
    story, _ = analysed(name)
    known = story.case.model_dump_json()
    unquoted = [
        (what, number, text)
        for what, value in written(name).items()
        for text in unquoted_texts(value)
        for number in re.findall(r"\d[\d,.]*\d|\d", without_defined(text))
        if number.replace(",", "") not in known
    ]
    assert unquoted == []


DEFINED = (
    r"\b9 in 10\b",
    r"\b1 in 5\b",
    r"\b4 in 5\b",
    r"\b0: do nothing\b",
    r"\b100 points: one recommendation\b",
    r"\bCase [0-9a-f]{8}\b",
    r"\b\d+% of the gains have a cited source",
    r"\b\d[\d,]* of \d[\d,]*$",  # how many of a theme: the names stand beside it
    r"^of \d[\d,.]*$",  # what there is of a resource that is no money
    r"and \d+ more\b",
    r"^And \d+ more",
)
"""What is no figure of the result: words that are defined by a number, the name of the case, and what is not named."""


def without_defined(text: str) -> str:
    for pattern in DEFINED:
        text = re.sub(pattern, " ", text)
    return text


def unquoted_texts(value: Any):
    """Go through every text of a value that quotes nothing; keys and what only measures a picture are none."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Quoted):
        return
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            if field.name not in {"key", "id", "fill"}:
                yield from unquoted_texts(getattr(value, field.name))
    elif isinstance(value, (tuple, list)):
        for part in value:
            yield from unquoted_texts(part)


@pytest.mark.parametrize("seed", [seed for seed in range(8) if seed not in CLASHES])
def test_every_figure_of_a_made_up_case_stands_in_the_result(seed):
    story = Story(analyse(every_kind(seed), quick=True))
    result = json.loads(result_bytes(story.analysis, summary.title(story), summary.lead(story)))
    for tell in TOLD.values():
        for quote in quoted(tell(story)):
            assert agrees(quote, figure(result, quote)), quote


@pytest.mark.parametrize(
    ("text", "stands", "right"),
    [
        ("80%", "0.8016", True),
        ("81%", "0.8016", False),
        ("4 of 5", "0.8016", True),
        ("3 of 5", "0.8016", False),
        ("US$ 1,041 million", "1040.6", True),
        ("US$ 1,042 million", "1040.6", False),
        ("−2.4", "-2.37", True),
    ],
)
def test_a_wrong_figure_is_noticed(text, stands, right):
    from fractions import Fraction

    assert agrees(Quoted(text, ("portfolio", "cost")), Fraction(stands)) is right
