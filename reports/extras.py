"""What a run writes only when asked: the paper and the slides, by the extra `office`, and the brief as a PDF."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from reports.writers.pdf import NAMED, NotPrinted, chromium, printed

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from reports.model.pack import Letter
    from reports.model.story import Story

DOCX, PPTX, PDF = "brief.docx", "slides.pptx", "brief.pdf"
EXTRAS = (DOCX, PPTX, PDF)
PACKAGES: Mapping[str, tuple[str, str]] = {
    ".docx": ("docx", "python-docx"),
    ".pptx": ("pptx", "python-pptx"),
}
"""By the ending of a file what is imported for it, and the package that holds it."""


class MissingExtra(Exception):  # noqa: N818 - what it is, in plain words
    """What a file is made with is not there; the sentence says how to get it."""


def missing(names: Collection[str]) -> str:
    """Say what is missing to make some files, and how to get it; blank where nothing is."""
    for ending, (module, package) in PACKAGES.items():
        if any(name.endswith(ending) for name in names) and not _is_there(module):
            return (
                f"{package}, which makes {ending} files, is not installed. Install it and run again: "
                'pip install "steelyard[office]"'
            )
    if PDF in names and chromium() is None:
        return (
            "No Chromium was found that could print brief.pdf. Install Chromium, Chrome or Edge, or name one in "
            f"{NAMED}; or leave out --pdf, and print brief.html from any browser."
        )
    return ""


def _is_there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ValueError:  # somebody keeps it from being imported
        return False


def refuse_missing(names: Collection[str]) -> None:
    """Raise MissingExtra where some files cannot be made."""
    if sentence := missing(names):
        raise MissingExtra(sentence)


def made(story: Story, names: Collection[str], brief: bytes) -> tuple[dict[str, bytes], str]:
    """Make the files asked for; also say why there is no PDF where none was printed. brief: as HTML.

    Raises MissingExtra.
    """
    refuse_missing(names)
    contents, noted = {}, ""
    if DOCX in names:
        contents[DOCX] = docx_bytes(story)
    if PPTX in names:
        contents[PPTX] = pptx_bytes(story)
    program = chromium() if PDF in names else None
    if program is not None:
        try:
            contents[PDF] = printed(brief, program)
        except NotPrinted as fault:
            noted = str(fault)
    return contents, noted


def docx_bytes(story: Story) -> bytes:
    """Write the two pages as a Word document; raises MissingExtra."""
    refuse_missing([DOCX])
    from reports.pack.paper import paper  # noqa: PLC0415 - the extra may not be installed
    from reports.writers.docx import paper_bytes  # noqa: PLC0415 - as above

    return paper_bytes(paper(story))


def pptx_bytes(story: Story) -> bytes:
    """Write the six slides; raises MissingExtra."""
    refuse_missing([PPTX])
    from reports.pack.slides import slides  # noqa: PLC0415 - as above
    from reports.writers.pptx import deck_bytes  # noqa: PLC0415 - as above

    return deck_bytes(slides(story))


def letter_docx(letter: Letter) -> bytes:
    """Write a letter as a Word document; raises MissingExtra."""
    refuse_missing([DOCX])
    from reports.writers.docx import letter_bytes  # noqa: PLC0415 - as above

    return letter_bytes(letter)
