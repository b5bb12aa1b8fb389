"""HiGHS's simplex for small linear programmes that are solved again and again from where they stood.

Threads are always 1: HiGHS breaks when they change between solves in one process.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import highspy

from scoring.quiet import quiet

OPTIONS: dict[str, Any] = {"output_flag": False, "threads": 1, "random_seed": 0, "presolve": "off", "solver": "simplex"}


@cache
def _greet() -> None:
    """Let HiGHS print its greeting, once a process, to nowhere."""
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
    _greet()
    model = _open()
    for name, wanted in OPTIONS.items():
        model.setOptionValue(name, wanted)
        if model.getOptionValue(name)[1] != wanted:
            raise RuntimeError(f"HiGHS did not take {name} = {wanted!r}")
    return model
