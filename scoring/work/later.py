"""Modules that are loaded when the first of their names is asked for, not when they are imported.

The decision is told before reports, and no report needs a frame: whoever only runs a case never
loads pandas.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__all__ = ["Later", "pd"]


class Later:
    """A module that stands in its own place until a name of it is asked for; then Python loads it, once.

    A module that is missing, or does not start, raises its own ImportError there.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self._name), name)


if TYPE_CHECKING:
    import pandas as pd
else:
    pd = Later("pandas")
