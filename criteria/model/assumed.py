"""What was assumed when a sheet was imported or a ballot gathered: marked in its cell until somebody types over it."""

from __future__ import annotations

import re

MARK = "assumed at import:"
"""Stands before what was assumed, in a text cell of the case."""
BALLOT_MARK = "assumed for a ballot:"
"""The same, of what a partial ballot left open."""
_PARTS = {
    mark: re.compile(
        rf"{re.escape(mark)}\s*(.*?)(?=\s*{re.escape(mark)}|$)", re.IGNORECASE | re.DOTALL
    )
    for mark in (MARK, BALLOT_MARK)
}


def marked(assumption: str) -> str:
    """An assumption as a cell holds it."""
    return f"{MARK} {assumption}"


def assumptions(text: str, mark: str = MARK) -> list[str]:
    """The assumptions that a cell holds, each behind a mark.

    >>> assumptions("weight 30 in row 3. assumed at import: scale 1 to 5. assumed at import: more is better.")
    ['scale 1 to 5.', 'more is better.']
    """
    return [part.strip() for part in _PARTS[mark].findall(text) if part.strip()]
