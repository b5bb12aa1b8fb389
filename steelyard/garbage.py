"""How often Python looks for garbage: seldom while a case is read, worked out or told.

Nearly all that is made then lives until the end, and each look goes through all of it: at Python's
own pace that took half of what the reports of 500 recommendations take.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

NEW_OBJECTS = 1_000_000
"""After so many new objects Python looks for garbage."""

_lock = Lock()
_paces: list[tuple[int, int, int]] = []
"""What was set before, once for each that is inside: threads may come and go in any order."""


@contextmanager
def looks_seldom() -> Iterator[None]:
    """Let Python look for garbage seldom, and as before once nobody is inside any more."""
    with _lock:
        pace = _paces[0] if _paces else gc.get_threshold()
        _paces.append(pace)
        often = 0 < pace[0] < NEW_OBJECTS
        if often:
            gc.set_threshold(NEW_OBJECTS, *pace[1:])
    try:
        yield
    finally:
        with _lock:
            _paces.pop()
            if often and not _paces:
                gc.set_threshold(*pace)
