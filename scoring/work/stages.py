"""Named stages of a long piece of work: done one after another, told while they are done, ended by one interruption.

An interruption is Python's KeyboardInterrupt: Ctrl-C, or raised by whoever is told of the progress.
Both pass through here before anything else sees them and are noted. So a function may catch it and
hand back what it has so far; no further stage begins all the same, and what was done, cut short or
left out can be said in a sentence. A stage whose workers are lost ends the work in the same way.
"""

from __future__ import annotations

import signal
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, Self

from criteria.model.names import joined
from scoring.work.ahead import Ahead, Handed
from scoring.work.workers import silent

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from types import FrameType, TracebackType

    from scoring.work.keeping import Keep, Keeper
    from scoring.work.workers import CountListener

type Progress = Callable[[str], None]
"""Told what is being done, in a few words, while it is being done."""

BY_YOU = "Stopped by you"

BEAT = 1.0
"""Seconds between two counts that are told of one stage; what is done is told in full."""


class StageListener(Protocol):
    """Who wants to know how far a run is, to draw a bar for example."""

    def stage(self, name: str, number: int, of: int) -> None:
        """Hear which stage begins, as a sentence names it, from 1, and of how many, as far as is known by then."""

    def count(self, done: int, total: int) -> None:
        """Hear how far the stage is that began last; called as often as something is done."""


@dataclass(frozen=True)
class Stage[S]:
    """One named piece of a run: from the answer so far it works out one part more, and changes nothing else.

    name: in lower case, as a sentence would say it
    part: the field of the answer that it fills
    work: from the answer so far and whom to tell how far it is, the part
    keep: how its answer is kept, from the answer so far; None where it is not
    holds: whether there is something in what an interruption left of it
    """

    name: str
    part: str
    work: Callable[[S, CountListener], Any]
    keep: Callable[[S], Keep[Any]] | None = None
    holds: Callable[[Any], bool] = lambda _: True


@dataclass(frozen=True, slots=True)
class Stop:
    """What an interruption left undone.

    during: the stage that it ended; blank where it came between two
    partly: that stage has something to show, which is kept as far as it came
    undone: what was not worked out at all, in order
    why: what ended the work, as a sentence begins
    """

    during: str
    partly: bool
    undone: tuple[str, ...]
    why: str = BY_YOU

    def __str__(self) -> str:
        """Say it in one sentence."""
        during = f" during {self.during}" if self.during else ""
        partly = ", which is kept as far as it came" if self.partly else ""
        names = joined(self.undone) if self.undone else ""
        return f"{self.why}{during}{partly}{'; not worked out: ' if names else ''}{names}."


class Stages:
    """Does stages in order, and none after an interruption; also what a stage calls to tell what it is doing."""

    def __init__(
        self,
        progress: Progress = lambda _: None,
        listener: StageListener | None = None,
        keeper: Keeper | None = None,
    ) -> None:
        self._tell, self._listener, self._keeper = progress, listener, keeper
        self._number = self._expected = 0
        self._asked = self._inside = self._partly = False
        self._during, self._why = "", BY_YOU
        self._undone: list[str] = []
        self._last_spoke = 0.0
        self._missing: list[str] | None = None
        self._before: Callable[[int, FrameType | None], object] | None = None
        self._tell_count: CountListener = silent
        self._ahead: Ahead | None = None
        self._give: Callable[[Handed], None] | None = None

    def __enter__(self) -> Self:
        """Note every Ctrl-C from here on; one that comes between two stages waits for the next."""
        before = signal.getsignal(signal.SIGINT)
        if threading.current_thread() is threading.main_thread() and callable(before):
            self._before = before
            signal.signal(signal.SIGINT, self._interrupted)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Hand Ctrl-C back to whoever had it; nothing goes on beside what is over."""
        if self._ahead is not None:
            self._ahead.stop()
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    def _interrupted(self, number: int, frame: FrameType | None) -> None:
        if self._before is None:
            return
        try:
            self._before(number, frame)
        except KeyboardInterrupt:
            self._asked = True
            if self._inside:
                raise

    def __call__(self, doing: str) -> None:
        """Tell what is being done; after an interruption that somebody caught, it surfaces here once more."""
        self._surface()
        self._last_spoke = time.monotonic()
        try:
            self._tell(doing)
        except KeyboardInterrupt:
            self._asked = True
            raise

    def now_and_then(self, doing: str) -> None:
        """Tell it unless something was told a moment ago."""
        self._surface()
        if time.monotonic() >= self._last_spoke + BEAT:
            self(doing)

    def _surface(self) -> None:
        if self._asked and self._inside:
            raise KeyboardInterrupt

    @property
    def stopped(self) -> bool:
        """Whether an interruption came."""
        return self._asked

    @property
    def stop(self) -> Stop | None:
        """What the interruption left undone; None where nothing is missing."""
        if not self._undone and not self._partly:
            return None
        return Stop(self._during, self._partly, tuple(self._undone), self._why)

    def begin_ahead(self, names: Collection[str], work: Callable[[Stages], object]) -> None:
        """Begin stages whose turn comes later, beside those until then; what they answer is taken when it comes.

        names: under which their answers are kept. work: does them by the stages that it is handed.
        """
        keeper = None if self._keeper is None else self._keeper.beside()
        ahead = Ahead(names)
        beside = Stages(listener=ahead, keeper=keeper)
        beside._give = ahead.give
        ahead.begin(partial(work, beside), beside.interrupt)
        self._ahead = ahead

    def interrupt(self) -> None:
        """Take note of an interruption that came to somebody else."""
        self._asked = True

    def lose(self, why: str) -> None:
        """Take note that whoever works was lost: it ends the work as an interruption does. why: as `Stop` has it."""
        self._asked, self._why = True, why

    def skip(self, name: str) -> None:
        """Note that something is not worked out."""
        self._undone.append(name)

    def expect(self, number: int) -> None:
        """Take note that so many more stages come, so that whoever listens can be told of how many one is."""
        if self._missing is None:
            self._expected += number

    @contextmanager
    def recalling(self) -> Iterator[list[str]]:
        """Work nothing out: within this each stage gives what an earlier run kept, or None; hands over whose is missing."""
        missing: list[str] = []
        self._missing = missing
        try:
            yield missing
        finally:
            self._missing = None

    def _recalled[T](self, name: str, keep: Callable[[], Keep[T]] | None) -> T | None:
        """Give the answer that an earlier run kept; None, and noted as missing, where there is none."""
        found = None
        if self._keeper is not None and keep is not None:
            found = self._keeper.find(name, keep())
        if found is not None:
            kept_answer: T = found.answer
            return kept_answer
        if self._missing is not None:
            self._missing.append(name)
        return None

    def fill[S](self, answer: S, stages: Sequence[Stage[S]]) -> S:
        """Do stages in order, each from the answer so far; what is interrupted with nothing in it stays as it was.

        answer: a dataclass, whose fields the stages fill.
        """
        for stage in stages:
            keep = None if stage.keep is None else partial(stage.keep, answer)
            work = partial(stage.work, answer)
            part = self.run(stage.name, work, keep=keep, holds=stage.holds)
            if part is not None:
                answer = replace(answer, **{stage.part: part})  # type: ignore[type-var]
        return answer

    def hand[T](self, listener: Callable[[T], None], value: T) -> None:
        """Tell somebody of what is known so far, between two stages; an interruption by them counts as any other."""
        if self._asked:
            return
        try:
            listener(value)
        except KeyboardInterrupt:
            self._asked = True

    def run[T](
        self,
        name: str,
        work: Callable[[CountListener], T],
        *,
        keep: Callable[[], Keep[T]] | None = None,
        holds: Callable[[T], bool] = lambda _: True,
    ) -> T | None:
        """Do one stage, or find its answer where it was kept; None where an interruption came first.

        name: in lower case, as a sentence would say it. work: is handed whom to tell how far it is.
        What it hands back although it was interrupted stands, if there is something in it
        (`holds`). keep: how the answer is kept for later runs; one that was interrupted never is.
        """
        if self._asked:
            self.skip(name)
            return None
        if self._missing is not None:
            return self._recalled(name, keep)
        doing = name[0].upper() + name[1:]
        answer: T | None = None

        def tell_count(done: int, total: int) -> None:
            if self._listener is not None:
                self._listener.count(done, total)
            self.now_and_then(f"{doing}: {done:,} of {total:,}")

        try:
            self._inside = True
            self._begin(name)
            self._tell_count = tell_count
            self(doing)
            answer = self.kept(name, keep, partial(work, tell_count))
        except KeyboardInterrupt:
            self._inside = False
            self._asked = True
        finally:
            self._inside = False
        if not self._asked:
            return answer
        self._during = name
        if answer is not None and holds(answer):
            self._partly = True
            return answer
        self.skip(name)
        return None

    def _begin(self, name: str) -> None:
        self._number += 1
        self._expected = max(self._expected, self._number)
        if self._listener is not None:
            self._listener.stage(name, self._number, self._expected)

    def kept[T](self, name: str, keep: Callable[[], Keep[T]] | None, work: Callable[[], T]) -> T:
        """Give an answer that is kept, or work it out and keep it; one that was interrupted is not kept."""
        keeper = self._keeper
        if keep is None:
            return work()
        how = None if keeper is None else keep()
        found = None if keeper is None or how is None else keeper.find(name, how)
        if found is not None:
            kept_answer: T = found.answer
            return kept_answer
        made_ahead = () if self._ahead is None else self._ahead.take(name, self._tell_count)
        for made in made_ahead or (Handed(name, how, work()),):
            self._hand_on(made)
            answer: T = made.answer
        return answer

    def _hand_on(self, made: Handed) -> None:
        """Keep an answer, or give it to the run that this is done ahead for; one that was interrupted is not kept."""
        if self._give is not None:
            self._give(made)
        elif self._keeper is not None and made.keep is not None and not self._asked:
            self._keeper.put(made.name, made.keep, made.answer)

    def sweep(self) -> None:
        """Keep the cache within its size, where something was put there."""
        if self._keeper is not None and self._keeper.done:
            self._keeper.cache.sweep()

    def each[T, R](
        self, name: str, pieces: Sequence[T], task: Callable[[T, CountListener], R]
    ) -> tuple[R, ...]:
        """Do one stage piece by piece; an interruption keeps the pieces that are done."""
        return self.run(name, partial(self.pieces, pieces, task), holds=bool) or ()

    def pieces[T, R](
        self, pieces: Sequence[T], task: Callable[[T, CountListener], R], tell_count: CountListener
    ) -> tuple[R, ...]:
        """Do the work of one stage piece by piece; an interruption keeps the pieces that are done."""
        answers: list[R] = []
        try:
            for piece in pieces:
                answers.append(task(piece, tell_count))
                tell_count(len(answers), len(pieces))
        except KeyboardInterrupt:
            self._asked = True
        return tuple(answers)


@contextmanager
def staged(progress: Progress) -> Iterator[Stages]:
    """Go on with the stages that are being done, or begin anew where only somebody to tell is given."""
    if isinstance(progress, Stages):
        yield progress
    else:
        with Stages(progress) as stages:
            yield stages
