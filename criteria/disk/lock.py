"""One run at a time on one place: a lock of the system's on a small file beside it.

The system lets go of the lock when a run ends, however it ends; the file that a killed run leaves
is taken over, and removed, by the next one. Where a disk knows no locks, there are none.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING

from criteria.disk.faults import AnotherRun, cured
from criteria.disk.steps import HIDDEN, beside

if TYPE_CHECKING:
    from collections.abc import Iterator

_MINE: ContextVar[frozenset[Path]] = ContextVar("places", default=frozenset())
"""The places that this thread has to itself."""
_TAKEN = frozenset({errno.EACCES, errno.EAGAIN, getattr(errno, "EDEADLOCK", errno.EAGAIN)})
_OPEN = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
_FAR = 1 << 20
"""Where Windows locks a byte: behind all that stands in the file, which others may then still read."""


@contextlib.contextmanager
def alone(place: Path) -> Iterator[None]:
    """Have a file or folder to oneself, whether it is there already or not; may be asked for again inside.

    Folders above it are made where they are missing, and removed again if it did not come to be.
    Raises AnotherRun where somebody else has it, and CannotWrite where nobody may write there.
    """
    place = place.resolve()
    if place in _MINE.get():
        yield
        return
    try:
        made = _made(place.parent)
        path, handle = _taken(place)
    except OSError as fault:
        raise cured(fault, place, 0) from fault
    mine = _MINE.set(_MINE.get() | {place})
    try:
        yield
    finally:
        _MINE.reset(mine)
        _let_go(path, handle)
        if not os.path.lexists(place):
            for folder in made:
                with contextlib.suppress(OSError):
                    folder.rmdir()


def _made(folder: Path) -> list[Path]:
    """Make a folder and those above it; returns those that were missing, the deepest first."""
    missing = [above for above in (folder, *folder.parents) if not above.exists()]
    for above in reversed(missing):
        above.mkdir(exist_ok=True)
    return missing


def _taken(place: Path) -> tuple[Path, int]:
    """Take the lock; it stands beside the place, or in it where one may write only there."""
    outside = place.parent / f"{beside(place)}lock"
    try:
        return outside, _locked(outside, place)
    except AnotherRun:
        raise
    except OSError:
        if not place.is_dir():
            raise
    inside = place / f"{HIDDEN}lock"
    return inside, _locked(inside, place)


def _locked(path: Path, place: Path) -> int:
    """Open and lock the file of a lock; whoever held it may have removed it meanwhile, then there is another."""
    while True:
        handle = os.open(path, _OPEN, 0o666)
        try:
            _lock(handle)
        except OSError as fault:
            if fault.errno in _TAKEN:
                process = os.read(handle, 20).decode("ascii", "replace").strip()
                os.close(handle)
                raise AnotherRun(place, process) from None
            # A disk that knows no locks.
        if _is_still(handle, path):
            with contextlib.suppress(OSError):
                os.truncate(handle, 0)
                os.write(handle, f"{os.getpid()}\n".encode())
            return handle
        os.close(handle)


def _is_still(handle: int, path: Path) -> bool:
    """Say whether an open file still stands under its name."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def _lock(handle: int) -> None:
    """Ask the system for the lock, without waiting."""
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - is only there

        os.lseek(handle, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        finally:
            os.lseek(handle, 0, os.SEEK_SET)
    else:
        import fcntl  # noqa: PLC0415 - is only here

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _let_go(path: Path, handle: int) -> None:
    """Remove the file and with it the lock; Windows removes only what is closed."""
    if sys.platform == "win32":
        with contextlib.suppress(OSError):
            os.close(handle)
            path.unlink()
    else:
        with contextlib.suppress(OSError):
            path.unlink()
        with contextlib.suppress(OSError):
            os.close(handle)
