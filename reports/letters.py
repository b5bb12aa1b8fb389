"""The letters of a case as files: one a recommendation, all of them put down in one switch."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from criteria.disk.publish_set import publish_set
from reports.extras import letter_docx
from reports.model.story import Story
from reports.pack import letters
from reports.writers.brief import letter_page

if TYPE_CHECKING:
    from criteria.model.case import Case
    from scoring.analysis import Analysis

__all__ = ["NotExplained", "letter_files", "publish_letters", "standing_letters"]

HTML, DOCX = ".html", ".docx"


class NotExplained(Exception):  # noqa: N818 - what it is, in plain words
    """The analysis does not say why, so there is nothing to write about."""


def standing_letters(case: Case, folder: Path) -> tuple[str, ...]:
    """Name the letters of a case that stand in a folder already."""
    return tuple(name for name in _every(case) if (folder / name).exists())


def publish_letters(
    analysis: Analysis,
    folder: Path,
    *,
    docx: bool = False,
    with_others: bool = False,
    force: bool = False,
) -> tuple[Path, ...]:
    """Write a letter about each recommendation; with `docx` as a Word document too.

    Raises NotExplained for an analysis without explanation, MissingExtra for `docx` without the
    extra `office`, and FileExistsError where a letter stands and `force` is not given.
    """
    contents = letter_files(analysis, docx=docx, with_others=with_others)
    gone = [name for name in _every(analysis.case) if name not in contents]
    return publish_set(folder, contents, gone=gone, force=force)


def letter_files(
    analysis: Analysis, *, docx: bool = False, with_others: bool = False
) -> dict[str, bytes]:
    """Make every letter by the name of its file; raises like `publish_letters`."""
    explanation = analysis.explanation
    if explanation is None or explanation.stopped or not explanation.prices.known:
        raise NotExplained("it does not say what each recommendation would need")
    story = Story(analysis)
    every = letters.letters(story, explanation, with_others=with_others)
    contents: dict[str, bytes] = {}
    for name, letter in zip(letters.file_names(analysis.case), every, strict=True):
        contents[f"{name}{HTML}"] = letter_page(letter).encode()
        if docx:
            contents[f"{name}{DOCX}"] = letter_docx(letter)
    return contents


def _every(case: Case) -> list[str]:
    """Name all that letters about a case may be."""
    return [f"{name}{ending}" for name in letters.file_names(case) for ending in (HTML, DOCX)]
