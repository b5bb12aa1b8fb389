"""A package that is missing, or does not start, is a sentence with the line that installs it."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def needed() -> Iterator[None]:
    """Import something here; what is missing is raised again as an ImportError that says how to install it."""
    try:
        yield
    except Exception as fault:
        sentence = install_line(fault)
        if not sentence:
            raise
        raise ImportError(sentence, name=getattr(fault, "name", None)) from fault


def install_line(fault: BaseException) -> str:
    """Say which package Steelyard misses and how to install it; blank where a fault is not of that kind."""
    if isinstance(fault.__cause__, Exception) and isinstance(fault, ImportError):
        return install_line(fault.__cause__)
    wanted = _wanted()
    for package in _suspects(fault):
        for line in wanted:
            if re.match(rf"{re.escape(package)}(?![\w.-])", line, re.IGNORECASE):
                missing = isinstance(fault, ModuleNotFoundError)
                state = "is not installed" if missing else f"does not start ({fault})"
                return f'{package}, which Steelyard needs, {state}. Install it and run again: pip install "{line}"'
    return ""


def _wanted() -> list[str]:
    """List what Steelyard needs, as one tells pip; nothing where it is not installed itself."""
    from importlib.metadata import PackageNotFoundError, requires

    try:
        return [
            line.partition(";")[0].strip()
            for line in requires("steelyard") or ()
            if "extra ==" not in line
        ]
    except PackageNotFoundError:
        return []


def _suspects(fault: BaseException) -> Iterator[str]:
    """Name the packages that may have failed: the one that was not found, else those that were being imported."""
    if isinstance(fault, ImportError) and fault.name:
        yield fault.name.partition(".")[0]
    frame = fault.__traceback__
    while frame is not None:
        if frame.tb_frame.f_code.co_name == "<module>":
            yield str(frame.tb_frame.f_globals.get("__name__", "")).partition(".")[0]
        frame = frame.tb_next
