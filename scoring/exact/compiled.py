"""Functions that numba turns into machine code where it is installed, and plain ones where it has no wheels.

numba takes a moment to start, so a module of compiled functions is imported only where its work
begins.
"""

from __future__ import annotations

import importlib
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scoring.exact import warm

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType


@cache
def _numba() -> ModuleType | None:
    try:
        return importlib.import_module("numba")
    except ImportError:
        return None


SMALL = 100
"""Columns of a programme that is not worth waiting for machine code: without that of the proofs, a run of one with 69
columns and 34 rows takes 6 s of processor time more, and that code takes 20 s or more to be made."""


def fast(part: warm.Part = "proofs", columns: int = SMALL + 1) -> bool:
    """Say whether there is numba, which starts it, once machine code of the part that is being made elsewhere is there.

    columns: of the programme that is asked about. A small one does not wait for the part: the plain
    twins of its functions, which say the same, take less time than that.
    """
    if columns <= SMALL and warm.is_being_made(part):
        return False
    warm.wait(part)
    return not warm.is_for_others(part) and _numba() is not None


def compiled[F: Callable[..., Any]](function: F) -> F:
    """Compile a function at its first call, free of Python's lock, and keep the machine code for the next time."""
    numba = _numba()
    if numba is None:
        return function
    try:
        made: F = numba.njit(cache=True, nogil=True, no_cfunc_wrapper=True)(function)
    except RuntimeError:  # there is no folder to keep it in
        uncached: F = numba.njit(nogil=True, no_cfunc_wrapper=True)(function)
        return uncached
    _keep_while_unchanged(made, function)
    return made


def _keep_while_unchanged(made: Any, function: Callable[..., Any]) -> None:
    """Let what is kept of a function hold only while the files of all that became part of it are as they are.

    numba looks at the function's own file alone (its documentation, "Cache invalidation"), and so
    would run machine code of an inner function as it was before an update.
    """
    home = Path(function.__code__.co_filename)
    parts = sorted(_files_of(function, set()) - {home})
    with suppress(AttributeError, OSError):  # numba keeps it elsewhere, or there is no such file
        kept = made._cache._cache_file  # noqa: SLF001 - numba has no word for it
        stats = tuple((path.stat().st_mtime, path.stat().st_size) for path in parts)
        kept._source_stamp = (kept._source_stamp, *stats)  # noqa: SLF001 - as above


def _files_of(function: Callable[..., Any], seen: set[Any]) -> set[Path]:
    """Name the files of a function and of the compiled ones that it calls, and those call."""
    seen.add(function.__code__)
    files = {Path(function.__code__.co_filename)}
    for name in function.__code__.co_names:
        called = getattr(function.__globals__.get(name), "py_func", None)
        if called is not None and called.__code__ not in seen:
            files |= _files_of(called, seen)
    return files


def inner[F: Callable[..., Any]](function: F) -> F:
    """Compile a function that only compiled functions call: it becomes part of theirs.

    Nothing of its own is kept, nor made for Python to call, which takes a third of the time. A local
    that begins as a literal, as in `count = 0`, is handed on as `int(count)`: numba would make the
    function for that literal first, and for whole numbers again.
    """
    numba = _numba()
    if numba is None:
        return function
    made: F = numba.njit(nogil=True, no_cpython_wrapper=True, no_cfunc_wrapper=True)(function)
    return made
