"""Letters: their own figures only. Nobody else is named, whatever the case says of others."""

from __future__ import annotations

import html
import io
import re
import zipfile
from functools import cache

import pytest

from criteria.read import read
from reports.letters import NotExplained, letter_files, publish_letters, standing_letters
from reports.model.front import words
from reports.model.story import Story
from reports.pack.letters import file_names, letter, letters
from scoring.analysis import analyse
from tests.cases import small_case

CASES = [
    "rare-earths-brief",
    pytest.param("rare-earths", marks=pytest.mark.slow),
]


@cache
def analysed(name: str):
    return analyse(read(name), words_only=True)


@cache
def files(name: str) -> dict[str, str]:
    """Every letter as text, by the id it is about."""
    analysis = analysed(name)
    written = letter_files(analysis, docx=True)
    ids = [row.id for row in analysis.case.recommendations]
    names = file_names(analysis.case)
    return {
        f"{id_}{ending}": _text(written[f"{name}{ending}"])
        for id_, name in zip(ids, names, strict=True)
        for ending in (".html", ".docx")
    }


def _text(data: bytes) -> str:
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as held:
            data = b" ".join(held.read(name) for name in held.namelist() if name.endswith(".xml"))
    text = re.sub(r"<style>.*?</style>", "", data.decode(), flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]*>", " ", text))


@pytest.mark.parametrize("name", CASES)
def test_nobody_else_is_named(name):
    """Law: no letter holds the name, short name or id of another recommendation, or of a person or stakeholder."""
    case = analysed(name).case
    others = {row.id: {row.id, row.name, row.short_name} - {""} for row in case.recommendations}
    people = {text for row in case.stakeholders for text in (row.stakeholder, row.name) if text}
    assert people
    assert len(others) > 5
    for file_name, text in files(name).items():
        own = file_name.rpartition(".")[0]
        ours = text
        for leaf in case.leaves:  # a criterion is named: "environment and communities" is no person
            ours = re.sub(re.escape(leaf.name), " ", ours, flags=re.IGNORECASE)
        for word in sorted(others[own], key=len, reverse=True):
            ours = ours.replace(word, " ")
        named = {word for id_, words_ in others.items() if id_ != own for word in words_} | people
        found = [word for word in named if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", ours)]
        assert found == [], file_name


def test_others_are_named_where_it_is_asked_for():
    """The test above would notice a name: with others there are some."""
    analysis = analysed("rare-earths-brief")
    story = Story(analysis)
    every = letters(story, analysis.explanation, with_others=True)
    ids = [row.id for row in analysis.case.recommendations]
    beside = [words(text) for each in every for part in each.parts[-1:] for text in part.text]
    assert sum(any(id_ in text for id_ in ids) for text in beside) == len(ids)


@pytest.mark.parametrize("name", CASES)
def test_each_says_what_was_decided_and_what_would_change_it(name):
    analysis = analysed(name)
    story = Story(analysis)
    for index, told in enumerate(letters(story, analysis.explanation)):
        funded = bool(analysis.best.choice[index])
        assert words(told.verdict).startswith("Funded" if funded else "Not funded")
        titles = [words(part.title) for part in told.parts]
        assert titles[0] == ("Why it is funded" if funded else "Why it is not funded")
        assert titles[-1] == "What it brings, criterion by criterion"
        assert any("change" in title for title in titles), told.name
        sentences = [words(text) for part in told.parts for text in part.text]
        assert all(
            len(sentence.split()) <= 25 for text in sentences for sentence in text.split(". ")
        )


def test_its_criteria_add_up_to_its_benefit():
    analysis = analysed("rare-earths-brief")
    story = Story(analysis)
    for index, told in enumerate(letters(story, analysis.explanation)):
        grid = told.parts[-1].grid
        shown = [float(words(row.cells[1]).replace("−", "-")) for row in grid.rows]
        levels = [float(benefit) for benefit in story.evaluation.benefits[index]]
        assert min(abs(sum(shown) - benefit) for benefit in levels) < 0.06 * len(shown)


def test_a_title_that_names_somebody_is_left_out():
    case = small_case(case={"title": "Second thoughts of the Second", "money": "US$ million"})
    analysis = analyse(case, words_only=True)
    story = Story(analysis)
    first, second = (
        letter(story, analysis.explanation, index, with_others=False) for index in (0, 1)
    )
    assert (first.about, second.about) == ("", case.settings.title)
    assert letter(story, analysis.explanation, 0, with_others=True).about == case.settings.title


def test_what_a_rule_decides_is_said_without_the_rule():
    case = small_case(
        recommendations=[
            {"id": "A", "name": "First", "status": "required"},
            {"id": "B", "name": "Second", "status": "excluded"},
        ]
    )
    analysis = analyse(case, words_only=True)
    said = [
        " ".join(words(text) for part in each.parts for text in part.text)
        for each in letters(Story(analysis), analysis.explanation)
    ]
    assert "The case requires it" in said[0]
    assert "The case excludes it" in said[1]


def test_a_file_a_recommendation_even_where_ids_are_alike():
    case = small_case()
    rows = case.recommendations
    for first, second in (("a/b", "a:b"), ("A", "a"), ("../x", "..-x")):
        renamed = case.model_copy(
            update={
                "recommendations": (
                    rows[0].model_copy(update={"id": first}),
                    rows[1].model_copy(update={"id": second}),
                )
            }
        )
        names = file_names(renamed)
        assert len({name.casefold() for name in names}) == 2
        assert all(re.fullmatch(r"letter-[\w-]+", name) for name in names)


def test_they_appear_together_and_nothing_of_the_users_is_replaced(tmp_path):
    analysis = analysed("rare-earths-brief")
    first = f"{file_names(analysis.case)[0]}.html"
    (tmp_path / first).write_text("mine")
    assert standing_letters(analysis.case, tmp_path) == (first,)
    with pytest.raises(FileExistsError):
        publish_letters(analysis, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [first]
    (tmp_path / "notes.txt").write_text("mine too")
    publish_letters(analysis, tmp_path, force=True, docx=True)
    assert (tmp_path / first).with_suffix(".docx").exists()
    publish_letters(analysis, tmp_path, force=True)
    assert not (tmp_path / first).with_suffix(".docx").exists(), (
        "a letter of an earlier run tells of it no more"
    )
    assert (tmp_path / "notes.txt").read_text() == "mine too"
    assert len(list(tmp_path.iterdir())) == len(analysis.case.recommendations) + 1


def test_a_quick_analysis_gives_no_letters():
    with pytest.raises(NotExplained):
        letter_files(analyse(small_case(), quick=True))
