"""Files written whole or not at all: built in memory, put down beside their place, then moved into it.

A run that is killed while writing leaves the old files or the new ones, and never half of one. One
that is stopped with Ctrl-C leaves the old ones and nothing beside them; pressed while the files are
being moved, it is too late.
"""

from __future__ import annotations

import contextlib
import os
import signal
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import FrameType


class InTheWay(FileExistsError):  # noqa: N818 - what it is, in plain words
    """Files stand where new ones would go, and nobody said that they may be replaced."""

    def __init__(self, paths: list[Path]) -> None:
        self.paths = tuple(paths)
        names = ", ".join(path.name for path in paths)
        super().__init__(
            f"{names} already {'exists' if len(paths) == 1 else 'exist'} in {paths[0].parent}. Choose another place, "
            "or say --force (force=True) to replace."
        )


def write_set(
    folder: Path, contents: Mapping[str, bytes], *, force: bool = False
) -> tuple[Path, ...]:
    """Write a set of files into a folder: all of them, or none.

    Without `force` nothing is replaced: raises InTheWay and names what stands in the way. With it
    only files of these names are replaced, and put back as they were if any of them cannot be.
    Anything else in the folder stays.
    """
    targets = [folder / name for name in contents]
    standing = [target for target in targets if os.path.lexists(target)]
    if standing and not force:
        raise InTheWay(standing)
    new = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    made: list[tuple[Path, Path]] = []
    try:
        for name, data in contents.items():
            with _undisturbed():
                made.append((_beside(folder, name, data), folder / name))
        with _undisturbed(too_late=True):
            _move_all(made)
            _settle(folder)
    except BaseException:
        if new:
            _remove(made, folder)
        raise
    finally:
        for temporary, _ in made:
            temporary.unlink(missing_ok=True)
    return tuple(targets)


@contextlib.contextmanager
def _undisturbed(*, too_late: bool = False) -> Iterator[None]:
    """Let no Ctrl-C come in between: it comes at the end, or with `too_late` not at all."""
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield
        return
    pressed: list[tuple[int, FrameType | None]] = []
    signal.signal(signal.SIGINT, lambda number, frame: pressed.append((number, frame)))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed and not too_late:
        before(*pressed[0])


def _remove(made: list[tuple[Path, Path]], folder: Path) -> None:
    """Take back a folder that was made for a set that could not be written."""
    for temporary, _ in made:
        temporary.unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        folder.rmdir()


def _move_all(moves: list[tuple[Path, Path]]) -> None:
    """Move every file to its place; if one move fails, undo the others."""
    moved: list[tuple[Path, Path | None]] = []
    try:
        for temporary, target in moves:
            old = _kept_aside(target) if target.is_file() else None
            moved.append((target, old))
            os.replace(temporary, target)  # noqa: PTH105 - the one call that is all or nothing
    except BaseException:
        for target, old in reversed(moved):
            if old is not None:
                os.replace(old, target)  # noqa: PTH105 - as above
                # Where both are still one file, the move does nothing and leaves the second name.
                old.unlink(missing_ok=True)
            elif target.is_file():
                target.unlink()
        raise
    for _, old in moved:
        if old is not None:
            old.unlink(missing_ok=True)


def _beside(folder: Path, name: str, data: bytes) -> Path:
    """Write a new file beside its place, down to the disk."""
    handle, path = tempfile.mkstemp(prefix=f".{name}.", suffix=".new", dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        mask = os.umask(0)
        os.umask(mask)
        Path(path).chmod(0o666 & ~mask)
    except BaseException:
        Path(path).unlink(missing_ok=True)
        raise
    return Path(path)


def _kept_aside(target: Path) -> Path:
    """Keep an old file under another name beside it until the whole set is in place."""
    handle, path = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".old", dir=target.parent)
    os.close(handle)
    with contextlib.suppress(OSError):
        Path(path).unlink()
        os.link(target, path)
        return Path(path)
    Path(path).write_bytes(target.read_bytes())
    return Path(path)


def _settle(folder: Path) -> None:
    """Write the folder itself down to the disk, where the system lets a folder be opened."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
