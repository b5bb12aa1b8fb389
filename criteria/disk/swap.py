"""A set put down by one step of the system's: a new folder is renamed, an old one exchanged with its successor.

The successor of an old folder is made beside it: the new files, and a second name for every other
file that stands there. Then the two change places in one step (renameat2 of Linux, renamex_np of
macOS), so that nobody ever sees a mixture, and the old folder is removed. It is another folder
afterwards, and so this is done only where nobody notices: it holds files alone, on the same disk,
is ours, and no program works in it.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
import sys
from typing import TYPE_CHECKING

from criteria.disk.steps import beside, clear, settle, undisturbed, unused, write_down

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

_CURRENT = -100  # AT_FDCWD: the paths are whole
_EXCHANGE = 2  # RENAME_EXCHANGE of Linux, and RENAME_SWAP of macOS
_RUNNING = "/proc"
"""Where Linux keeps a folder for each program that runs, with a link to where it works."""
_NOT_HERE = frozenset(
    {
        errno.EBUSY,
        errno.EINVAL,
        errno.ENOSYS,
        errno.ENOTSUP,
        errno.EOPNOTSUPP,
        errno.EPERM,
        errno.EXDEV,
    }
)


class _Unsuited(Exception):  # noqa: N818 - a way out, not a fault
    """This folder cannot be exchanged without somebody noticing."""


def make(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Make a folder with a set in it, in one step; raises OSError, and then it is not there."""
    successor = folder.parent / unused(beside(folder), ".new")
    try:
        _fill(successor, contents)
        with undisturbed():
            os.rename(successor, folder)  # noqa: PTH104 - as in steps.py
            settle(folder.parent)
    except BaseException:
        with undisturbed():
            shutil.rmtree(successor, ignore_errors=True)
        raise


def exchange(folder: Path, contents: Mapping[str, bytes], gone: Collection[str]) -> bool:
    """Put a set into a folder in one step; False where that cannot be done here, and nothing is changed.

    Raises OSError, and then the old set stands.
    """
    ours = {*contents, *gone}
    successor = folder.parent / unused(beside(folder), ".new")
    try:
        others = _others(folder, ours)
        _fill(successor, contents, like=folder)
        _link(folder, successor, others)
        settle(successor)
        with undisturbed():
            _change_places(successor, folder)
            settle(folder.parent)
    except BaseException as fault:
        with undisturbed():
            shutil.rmtree(successor, ignore_errors=True)
        if isinstance(fault, _Unsuited):
            return False
        raise
    with undisturbed():
        empty(successor, folder, ours)
    return True


def _others(folder: Path, ours: Collection[str]) -> list[str]:
    """List the files of others; raises _Unsuited where something speaks against an exchange."""
    about = folder.stat()
    if sys.platform == "win32" or os.path.ismount(folder) or about.st_uid != os.geteuid():
        raise _Unsuited
    if not all(os.access(each, os.W_OK | os.X_OK) for each in (folder, folder.parent)):
        raise _Unsuited
    if _somebody_works_in(about):
        raise _Unsuited
    others = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if not entry.is_file(follow_symlinks=False) and entry.name not in ours:
                raise _Unsuited
            if entry.name not in ours:
                others.append(entry.name)
    return others


def _somebody_works_in(folder: os.stat_result) -> bool:
    """Say whether a folder is where a program works, a shell for example, as far as Linux tells."""
    running = filter(str.isdecimal, os.listdir(_RUNNING)) if os.path.isdir(_RUNNING) else ()  # noqa: PTH112, PTH208
    for place in (os.curdir, *(f"{_RUNNING}/{process}/cwd" for process in running)):
        with contextlib.suppress(OSError):
            if os.path.samestat(os.stat(place), folder):  # noqa: PTH116 - for hundreds, at once
                return True
    return False


def _fill(folder: Path, contents: Mapping[str, bytes], *, like: Path | None = None) -> None:
    """Make a folder with files in it, down to the disk; as open to others as one that is there."""
    os.mkdir(folder)  # noqa: PTH102 - as in steps.py
    if like is not None:
        _open_alike(folder, like)
    for name, data in contents.items():
        write_down(folder / name, data)
    settle(folder)


def _open_alike(folder: Path, like: Path) -> None:
    try:
        group = like.stat().st_gid
        if folder.stat().st_gid != group and sys.platform != "win32":
            os.chown(folder, -1, group)
        shutil.copystat(like, folder)
    except PermissionError:
        raise _Unsuited from None


def _link(folder: Path, successor: Path, others: Collection[str]) -> None:
    """Give the files of others a second name."""
    for name in others:
        try:
            os.link(folder / name, successor / name)
        except FileNotFoundError:  # removed by its owner meanwhile
            continue
        except OSError as fault:
            if fault.errno in {errno.ENOSPC, errno.EDQUOT}:
                raise
            raise _Unsuited from None


def _change_places(one: Path, other: Path) -> None:
    """Let two folders change places; raises _Unsuited where the system or the disk cannot, and OSError."""
    import ctypes  # noqa: PLC0415 - takes its time, and is needed here alone

    system = ctypes.CDLL(None, use_errno=True)
    names = os.fsencode(one), os.fsencode(other)
    if hasattr(system, "renameat2"):
        failed = system.renameat2(_CURRENT, names[0], _CURRENT, names[1], ctypes.c_uint(_EXCHANGE))
    elif hasattr(system, "renamex_np"):
        failed = system.renamex_np(names[0], names[1], ctypes.c_uint(_EXCHANGE))
    else:
        raise _Unsuited
    number = ctypes.get_errno()
    if failed and number in _NOT_HERE:
        raise _Unsuited
    if failed:
        raise OSError(number, os.strerror(number), str(other))


def empty(old: Path, folder: Path, ours: Collection[str]) -> None:
    """Remove a folder that has changed places, or that a killed run left; nothing of others is lost.

    A file of others has a second name in `folder`. One that has none was saved while the folders
    changed places, or replaces one that was: it is brought over, unless what stands there is newer.
    What cannot be removed now is removed by the next run.
    """
    with contextlib.suppress(OSError):
        for path in old.iterdir():
            if path.name in ours or not _is_wanted(path, folder / path.name):
                clear([path])
            else:
                os.replace(path, folder / path.name)  # noqa: PTH105 - as in steps.py
        old.rmdir()


def _is_wanted(path: Path, there: Path) -> bool:
    """Say whether a file of others is to be brought over."""
    about = path.lstat()
    if not stat.S_ISREG(about.st_mode) or not os.path.lexists(there):
        return True
    return not path.samefile(there) and about.st_mtime_ns > there.stat().st_mtime_ns
