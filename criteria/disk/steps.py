"""The single steps of writing: a file down to the disk, a folder's list of names, and names for what is not in place yet."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import signal
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from types import FrameType

HIDDEN = ".steelyard-"
"""How every name begins that is ours for the time of writing."""
INSIDE = f"{HIDDEN}set-"
"""How the names begin that stand inside the folder of a set, so that the folder may be renamed meanwhile."""
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def beside(target: Path) -> str:
    """Give how the names begin that stand beside a file or folder while it is written: short, whatever its own name."""
    return f"{HIDDEN}{hashlib.sha256(target.name.casefold().encode()).hexdigest()[:8]}-"


def unused(beginning: str, ending: str) -> str:
    """Give a name that nothing has yet; it is known before anything stands under it, and so can be cleared away."""
    return f"{beginning}{secrets.token_hex(4)}{ending}"


def write_down(path: Path, data: bytes) -> None:
    """Write a new file, down to the disk."""
    handle = os.open(path, _NEW_FILE, 0o666)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(handle, rest) :]
        os.fsync(handle)
    finally:
        os.close(handle)


def settle(folder: Path) -> None:
    """Write a folder's list of names down to the disk, where the system lets a folder be opened.

    It raises nothing: Windows keeps the list by itself, some network disks refuse, and what was
    done by now is done.
    """
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def clear(paths: Iterable[Path]) -> None:
    """Remove what is ours and not in place; what cannot be removed now is removed by the next run."""
    for path in paths:
        with contextlib.suppress(OSError):
            os.unlink(path)  # noqa: PTH108 - every step is a call of os, so that tests can let each fail


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Let no Ctrl-C come in between: it is too late by now, and too dear to be half done."""
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield
        return
    signal.signal(signal.SIGINT, _too_late)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _too_late(_number: int, _frame: FrameType | None) -> None:
    return
