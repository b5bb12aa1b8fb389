"""HiGHS's simplex for small linear programmes that are solved again and again from where they stood.

Threads are always 1: HiGHS breaks when they change between solves in one process.
"""

from __future__ import annotations

import ctypes
import os
import sys
import threading
from contextlib import contextmanager, suppress
from functools import cache
from typing import TYPE_CHECKING, Any

import highspy

if TYPE_CHECKING:
    from collections.abc import Iterator

OPTIONS: dict[str, Any] = {
    "output_flag": False,
    "threads": 1,
    "random_seed": 0,
    "presolve": "off",
    "solver": "simplex",
}


GREETING = threading.Lock()


def greet() -> None:
    """Let HiGHS print its greeting, once a process, to nowhere; threads that come first together wait for one."""
    with GREETING:
        _greeted()


@cache
def _greeted() -> None:
    with quiet():
        _open()


def _open() -> Any:
    opened: Any = highspy.Highs
    return opened()


def simplex() -> Any:
    """Open an empty model, silent and single-threaded, each option read back.

    Raises:
        RuntimeError: HiGHS did not take an option.
    """
    greet()
    model = _open()
    for name, wanted in OPTIONS.items():
        model.setOptionValue(name, wanted)
        if model.getOptionValue(name)[1] != wanted:
            raise RuntimeError(f"HiGHS did not take {name} = {wanted!r}")
    return model


@contextmanager
def quiet() -> Iterator[None]:
    """Send file descriptor 1 nowhere meanwhile; what Python itself printed before is kept."""
    with suppress(OSError, ValueError, AttributeError):
        sys.stdout.flush()
    _flush()
    try:
        stdout = os.dup(1)
    except OSError:  # closed: nothing can be printed there
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        _flush()
        os.dup2(stdout, 1)
        os.close(stdout)
        os.close(nowhere)


def _flush() -> None:
    """Empty the C library's own buffer, where the greeting waits."""
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).fflush(None)
