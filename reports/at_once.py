"""What is told as soon as the portfolio is known, long before the reports: the decision, its cost, its risk and its proof."""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.model.rows import Recommend
from reports.chapters.decision.summary import at_once, title
from reports.model.story import Story

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scoring.analysis import Analysis


def first_words(analysis: Analysis) -> tuple[str, ...]:
    """Say the decision, line by line; nothing where the case asks for an option that is not known by then."""
    if analysis.case.settings.recommended is not Recommend.LIKELY:
        return ()
    return at_once(Story(analysis))


def headline(analysis: Analysis) -> str:
    """Say the decision in one line, as the reports do."""
    return title(Story(analysis))


def untold(lines: Iterable[str], first_lines: Sequence[str]) -> tuple[str, ...]:
    """Leave out what was told before: whole lines, and the beginnings of lines that have grown since."""
    rest = (_rest(line, first_lines) for line in lines)
    return tuple(line for line in rest if line)


def _rest(line: str, first_lines: Sequence[str]) -> str:
    before = next(
        (words for words in first_lines if line == words or line.startswith(f"{words} ")), ""
    )
    return line[len(before) :].lstrip() if before else line
