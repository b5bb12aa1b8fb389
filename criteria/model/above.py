"""What a method of a value asks of a room above its own: looked up when it is called, since no import runs upward.

People write `case.with_swing(...)` and `analysis.explain(...)`, where the work is done in
criteria/changes.py and in reports/. Nothing else is looked up so; `tests/test_rooms.py` has the
list.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any


def from_above(name: str, *values: Any, **options: Any) -> Any:
    """Call a function by its full name, such as criteria.changes.with_swing, and give what it gives."""
    module, _, function = name.rpartition(".")
    return getattr(import_module(module), function)(*values, **options)
