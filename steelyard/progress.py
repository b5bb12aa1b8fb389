"""How far a run is, on standard error: one bar on a terminal, a line a stage elsewhere, nothing where it is to be quiet.

The bar is drawn with carriage returns and plain marks alone, and never wider than the terminal, so
that it stays in one line on any console. What it says of the time left is by the share of the
stages that is done: a guess, and rounded as one.
"""

from __future__ import annotations

import time

from steelyard import console
from steelyard.console import say

BAR = 16
"""Marks of the bar."""
NARROW = 50
"""Columns of a terminal on which figures are worth more than a bar."""
BEAT = 0.1
"""Seconds between two drawings of the same stage."""
KNOWN = 0.05
"""The share that must be done before the time left is guessed."""
SOON = 2.0
"""Seconds that must have passed before it is."""
LONG = "The best portfolio in "
"""What many stages begin with, so that a bar has no room for what tells them apart."""
SECONDS = (1, 2, 5, 10, 15, 20, 30, 45)
"""What is said of seconds left; above, whole minutes."""


class Progress:
    """Listens to a run: to what it says it is doing, to its stages, and to how far each is."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._watched = not quiet and console.is_terminal()
        self._doing, self._number, self._stages = "", 0, 0
        self._share_of_stage = 0.0
        self._began = self._drawn = time.monotonic()

    def say(self, doing: str) -> None:
        """Say what is being done apart from the stages."""
        self._doing = doing
        self._show(doing)

    def __call__(self, doing: str) -> None:
        """Hear what is being done; what a stage says of its single steps is shown on a terminal alone."""
        if not self._number:
            self.say(doing)
        elif self._watched:
            self._doing = doing
            self._draw()

    def stage(self, name: str, number: int, of: int) -> None:
        """Hear that a stage begins."""
        if not self._number:
            self._began = time.monotonic()
        self._number, self._stages, self._share_of_stage = number, of, 0.0
        self._doing = f"{name[0].upper()}{name[1:]}"
        self._show(self._doing)

    def count(self, done: int, total: int) -> None:
        """Hear how far the stage is."""
        self._share_of_stage = min(done / total, 1.0) if total else 0.0
        if self._watched and time.monotonic() >= self._drawn + BEAT:
            self._draw()

    def _show(self, doing: str) -> None:
        if self._watched:
            self._draw()
        elif not self._quiet:
            say(f"{doing} ...", err=True)

    def _draw(self) -> None:
        self._drawn = time.monotonic()
        console.change(self._line())

    def _line(self) -> str:
        """What the bar says, the first things first: a narrow terminal cuts off the end."""
        if not self._number:
            return f"{self._doing} ..."
        share = (self._number - 1 + self._share_of_stage) / self._stages
        full = int(share * BAR)
        bar = f"[{'#' * full}{'.' * (BAR - full)}] "
        parts = [
            f"{bar if console.columns() > NARROW else ''}{share:4.0%}",
            f"stage {self._number} of {self._stages}" if self._stages > 1 else "",
            time_left(time.monotonic() - self._began, share),
            self._doing.removeprefix(LONG),
        ]
        return "  ".join(part for part in parts if part)


def time_left(elapsed: float, share: float) -> str:
    """Guess the time left by what is done; blank where that is too little to say."""
    if share < KNOWN or elapsed < SOON:
        return ""
    seconds = elapsed * (1 - share) / share
    if seconds > SECONDS[-1]:
        return f"about {max(round(seconds / 60), 1)} min left"
    return f"about {next(step for step in SECONDS if seconds <= step)} s left"
