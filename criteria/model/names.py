"""Names as people write them: matched without regard to case, spaces, `_` and `-`, and guessed where one is close."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_INVISIBLE = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD])
_SPACES = re.compile(r"\s+")
_LIKENESS = 0.7


def clean(text: str) -> str:
    r"""Drop what cannot be seen from a short name: spaces around it, non-breaking and doubled spaces, zero-width marks.

    >>> clean(" INT\u00a0OFFICE\u200b ")
    'INT OFFICE'
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text).translate(_INVISIBLE)).strip()


def torn(text: str) -> bool:
    r"""Whether text holds half of a character, which no file can carry: a lone surrogate.

    >>> torn("caf\u00e9"), torn("\ud800")
    (False, True)
    """
    return not text.isascii() and any("\ud800" <= mark <= "\udfff" for mark in text)


def fold(text: str) -> str:
    """The form in which headings and choices are compared; the star of a needed column is no part of it.

    >>> fold("Value Function") == fold("value_function") == fold(" VALUE-function")
    True
    """
    return re.sub(r"[ _*-]", "", clean(text).casefold())


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known name that is most like a word, or None where none is close.

    >>> nearest("INT-OFICE", ["INT-OFFICE", "INT-DATA"]), nearest("dog", ["INT-OFFICE"])
    ('INT-OFFICE', None)
    """
    target = fold(word)
    best, likeness = None, _LIKENESS
    for name in known:
        matcher = SequenceMatcher(None, fold(name), target)
        if matcher.real_quick_ratio() < likeness or matcher.quick_ratio() < likeness:
            continue
        ratio = matcher.ratio()
        if ratio > likeness or (ratio == likeness and best is None):
            best, likeness = name, ratio
    return best


def listed(names: Iterable[str], most: int = 8) -> str:
    """Names as a person lists them, cut where there are many.

    >>> listed(["a", "b", "c"]), listed(map(str, range(20)), 3)
    ('a, b, c', '0, 1, 2 and 17 more')
    """
    every = list(names)
    if len(every) <= most:
        return ", ".join(every)
    return f"{', '.join(every[:most])} and {len(every) - most} more"


def joined(words: Iterable[str], last: str = "and") -> str:
    """Words as a sentence holds them, all of them; "none" where there are none.

    >>> joined(["A"]), joined(["A", "B", "C"]), joined(["yes", "no"], "or")
    ('A', 'A, B and C', 'yes or no')
    """
    *first, final = list(words) or ["none"]
    return f"{', '.join(first)} {last} {final}" if first else final


def short(text: str, most: int = 60) -> str:
    """Text as a message quotes it: on one line, and cut where it is long."""
    line = _SPACES.sub(" ", text).strip()
    shown = "".join(mark if mark.isprintable() else "�" for mark in line)
    return shown if len(shown) <= most else f"{shown[: most - 1]}…"


def fits(target: str, name: str) -> bool:
    """Whether a name is a target, or begins as a target that ends in `*` does.

    >>> fits("ALL-*", "ALL-EU"), fits("*", "ALL-EU"), fits("ALL", "ALL-EU")
    (True, True, False)
    """
    return name == target or (target.endswith("*") and name.startswith(target[:-1]))
