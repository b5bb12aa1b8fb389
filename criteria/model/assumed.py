"""What was assumed when a sheet was imported: marked in the cell it bears on, until somebody types over it."""

from __future__ import annotations

import re

MARK = "assumed at import:"
"""Stands before what was assumed, in a text cell of the case."""
_PART = re.compile(
    rf"{re.escape(MARK)}\s*(.*?)(?=\s*{re.escape(MARK)}|$)", re.IGNORECASE | re.DOTALL
)


def marked(assumption: str) -> str:
    """An assumption as a cell holds it."""
    return f"{MARK} {assumption}"


def assumptions(text: str) -> list[str]:
    """The assumptions that a cell holds.

    >>> assumptions("weight 30 in row 3. assumed at import: scale 1 to 5. assumed at import: more is better.")
    ['scale 1 to 5.', 'more is better.']
    """
    return [part.strip() for part in _PART.findall(text) if part.strip()]
