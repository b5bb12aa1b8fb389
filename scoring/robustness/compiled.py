"""Functions that numba turns into machine code where it is installed (the extra `fast`), and plain ones where not.

Whoever needs compiled functions imports their module only then: numba takes a moment to start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

try:
    import numba
except ImportError:
    numba = None

if TYPE_CHECKING:
    from collections.abc import Callable

FAST = numba is not None
"""Whether there is numba."""


def compiled[F: Callable[..., Any]](function: F) -> F:
    """Compile a function at its first call, without Python's lock, and keep the machine code for the next time."""
    if numba is None:
        return function
    try:
        made: F = numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:  # nowhere to keep it
        made = numba.njit(nogil=True)(function)
    return made
