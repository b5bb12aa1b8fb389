"""What commands that come before a run begin for it, beside their own work."""

from __future__ import annotations


def begin_machine_code() -> None:
    """Begin the machine code that the first run will need, while people look at their case; quietly, and once."""
    from scoring.warming import begin_for_later

    begin_for_later()
