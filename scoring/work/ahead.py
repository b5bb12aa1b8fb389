"""Stages done ahead of their turn, on another core: a thread works them out while the run does what comes before them.

The run stays as it is. It comes to every stage in the same order, tells of it, keeps its answer, and takes that from
here where it is one of those that are done ahead. A stage is a pure function of what it reads, so
that the answer is the same. Threads serve: searches and solvers work free of Python's lock.
"""

from __future__ import annotations

import ctypes
import threading
from contextlib import suppress
from contextvars import copy_context
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from scoring.work.keeping import Keep
    from scoring.work.workers import CountListener

MOMENT = 0.2
"""Seconds after which whoever waits looks again how far a stage is."""


@dataclass(frozen=True, slots=True)
class Handed:
    """An answer that was worked out ahead, the name under which it is kept, and how, if anything is."""

    name: str
    keep: Keep[Any] | None
    answer: Any


class Ahead:
    """Answers of stages that another thread works out; the run takes them in the order in which they are made."""

    def __init__(self, names: Collection[str]) -> None:
        """names: of the stages that it does, which the run waits for."""
        self._names = names
        self._handed: list[Handed] = []
        self._change = threading.Condition()
        self._count: tuple[int, int] | None = None
        self._end: Callable[[], object] = lambda: None
        self._thread = threading.Thread()

    def begin(self, work: Callable[[], object], end: Callable[[], object]) -> None:
        """Begin. work: does the stages, and hands over each answer (`give`). end: told that no other is to begin."""

        def do() -> None:
            # A fault is met again by the run, which does the stage itself then.
            with suppress(BaseException):
                work()
            with self._change:
                self._change.notify_all()

        self._end = end
        self._thread = threading.Thread(target=copy_context().run, args=(do,), daemon=True)
        self._thread.start()

    # -- what the thread tells ---------------------------------------------------------------------

    def give(self, answer: Handed) -> None:
        """Hand over the answer of a stage."""
        with self._change:
            self._handed.append(answer)
            self._change.notify_all()

    def stage(self, name: str, number: int, of: int) -> None:  # noqa: ARG002 - a listener is told them
        """Take note that another stage began: nothing of it is counted yet."""
        self._count = None

    def count(self, done: int, total: int) -> None:
        """Take note of how far the stage is."""
        self._count = done, total

    # -- what the run asks -------------------------------------------------------------------------

    def take(self, name: str, tell_count: CountListener) -> list[Handed]:
        """Wait for the answer of a stage; gives it last, after what was worked out on the way; nothing where there is none.

        An interruption is handed on to the stage that is waited for, which may hand back what it has so far.
        """
        if name not in self._names:
            return []
        try:
            self._wait(name, tell_count)
        except KeyboardInterrupt:
            self.stop()
            if not self._is_there(name):
                raise
        with self._change:
            place = 1 + max(
                (k for k, one in enumerate(self._handed) if one.name == name), default=-1
            )
            taken, self._handed = self._handed[:place], self._handed[place:]
        return taken

    def _wait(self, name: str, tell_count: CountListener) -> None:
        while not self._is_there(name) and self._thread.is_alive():
            with self._change:
                self._change.wait_for(lambda: self._is_there(name), MOMENT)
            if self._count is not None and not self._is_there(name):
                tell_count(*self._count)

    def _is_there(self, name: str) -> bool:
        return any(one.name == name for one in self._handed)

    def stop(self) -> None:
        """End the work as Ctrl-C would, which Python gives to its first thread alone, and wait for that."""
        self._end()
        if self._thread.is_alive():
            thread = ctypes.c_ulong(self._thread.ident or 0)
            ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, ctypes.py_object(KeyboardInterrupt))
            self._thread.join()
