"""Text into workbook cells: always as text, whatever it begins with, and never cut in silence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reports.model.text import visible

if TYPE_CHECKING:
    from reports.writers.excel.cells import SheetCell

LONGEST = 32_767
CUT = " … [cut here: a cell holds no more]"
ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def clean(text: str) -> str:
    r"""Make text that a workbook can hold: control characters become visible signs, too long a text says it was cut.

    >>> clean("a\x07b")
    'a␇b'
    """
    text = visible(text)
    # A workbook reads _x0041_ as the letter A; escaping its underscore keeps it as it was written.
    text = ESCAPE.sub("_x005F_", text)
    return text if len(text) <= LONGEST else text[: LONGEST - len(CUT)] + CUT


def put_text(cell: SheetCell, text: str) -> None:
    """Write text that stays text, also when it is edited in Excel: there a sign before it would make a formula of it."""
    if not text:
        return
    cell.kind, cell.value = "text", clean(text)
    cell.quoted = text[:1] in {"=", "+", "-", "@", "'"}
