"""Machine code made beside other work, on the first use on a machine: in another process, once, and kept.

numba turns functions into machine code at their first call, which takes ten seconds or more, and
keeps it in a folder: beside the modules, or where that may not be written to, in the user's cache.
So a run begins by letting other processes, one for each part of the functions, call every function
once, and goes on reading meanwhile. Whoever needs the functions of a part waits for its process
(`compiled.fast`), or, where little is asked, takes their plain twins meanwhile. A file names what is kept there by a hash
of the sources, so that later runs start no process; of two runs at once the second waits for a lock
and then finds everything done. Where any of this fails, the functions are compiled at their first
call after all: no answer depends on it.

Commands that come before a run, while people still edit their case, begin it beforehand
(`begin_for_later`): in one process of low priority that goes on after the command, and that no
second one joins. A run that comes meanwhile takes what is ready and waits for the rest as ever. A
process that is killed leaves nothing half: numba puts each file in its place in one step.
"""

from __future__ import annotations

import atexit
import hashlib
import importlib.util
import os
import platform
import subprocess
import sys
from contextlib import contextmanager, suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

type Part = Literal["menus", "draws", "fronts", "proofs"]
"""The functions of what is asked of menus; those of the draws; of frontiers; and those of the proofs, and of ranks."""

UNHURRIED: tuple[Part, ...] = ("fronts", "proofs")
"""Parts that a small case does not wait for: made after the others, and to the end, even where the run ends before."""

OFF = "STEELYARD_NO_BACKGROUND"
"""Where this is set, nothing is made beforehand; a run makes what it needs."""

_working: dict[Part, subprocess.Popen[bytes]] = {}
_for_later: list[subprocess.Popen[bytes]] = []
_making: list[Part] = []


def begin(module: str, part: Part, sources: Sequence[Path]) -> bool:
    """Let another process make the machine code of a part, if it is not kept yet; says whether one was started.

    module: what the process runs, as `python -m`, with the part as its word. sources: the files
    whose functions it compiles.
    """
    if part in _working or not _can_start() or _mark(sources).exists():
        return False
    started = _start(module, part)
    if started is None:
        return False
    if not _working:
        atexit.register(_end)
    _working[part] = started
    return True


def begin_for_later(module: str, word: str, parts: Sequence[Sequence[Path]]) -> bool:
    """Let a process of its own make all that is not kept, beside whatever comes after this one; says whether it started.

    module: what it runs, as `python -m`, with `word` as its word. parts: the sources of each. It is
    tried once for the same sources, so that one that cannot be done is not begun again and again;
    where nothing can be kept, or where `OFF` forbids it, never.
    """
    if os.environ.get(OFF) or not _can_start():
        return False
    if all(_mark(sources).exists() for sources in parts):
        return False
    every = [source for sources in parts for source in sources]
    tried = _mark(every).with_suffix(".tried")
    try:
        tried.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        tried.touch(exist_ok=False)  # of two at once one alone gets here
    except OSError:
        return False
    started = _start(module, word, alone=True)
    if started is None:
        return False
    _for_later.append(started)
    return True


def _start(module: str, word: str, *, alone: bool = False) -> subprocess.Popen[bytes] | None:
    """Start a quiet process of ours; None where that cannot be. alone: it goes on when this one ends or is stopped."""
    found_in = os.pathsep.join(os.path.abspath(path) for path in sys.path if path)  # noqa: PTH100 - links stay as they are
    apart: dict[str, Any] = {}
    if alone:
        # Its own folder, so that the user's can be moved or removed meanwhile.
        apart = {"cwd": Path(__file__).parent, **_apart()}
    try:
        # -P: nothing is imported from the folder that the user happens to be in.
        return subprocess.Popen(  # noqa: S603 - this Python, and a module of ours
            [sys.executable, "-P", "-m", module, word],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": found_in},
            **apart,
        )
    except OSError:
        return None


def _apart() -> dict[str, Any]:
    """Say how a process is started that no Ctrl-C of this one's console reaches."""
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
        return {"creationflags": flags | subprocess.BELOW_NORMAL_PRIORITY_CLASS}
    return {"start_new_session": True}


def _can_start() -> bool:
    """Say whether there is numba, and a Python of its own to run it in."""
    frozen = getattr(sys, "frozen", False)
    return bool(sys.executable) and not frozen and importlib.util.find_spec("numba") is not None


def wait(part: Part) -> None:
    """Wait for the process that makes the machine code of a part, if one was started."""
    if part in _working:
        _working[part].wait()


def is_being_made(part: Part) -> bool:
    """Whether a process was started for a part and has not ended."""
    return part in _working and _working[part].poll() is None


def _end() -> None:
    """End the processes that nobody has waited for and that are not to go on: the run is over."""
    for part, started in _working.items():
        if part not in UNHURRIED and started.poll() is None:
            started.terminate()
            started.wait()


def is_for_others(part: Part) -> bool:
    """Whether this process makes the machine code of another part, and so does without that of this one."""
    return bool(_making) and part not in _making


def make_once(part: Part, sources: Sequence[Path], work: Callable[[], None]) -> bool:
    """Do the work of a part unless what it makes is kept, one process at a time; says whether it was done."""
    mark = _mark(sources)
    with _locked(mark.parent / f"steelyard-compiling-{part}.lock"):
        if mark.exists():
            return False
        _making.append(part)
        try:
            work()
        finally:
            _making.remove(part)
        with suppress(OSError):
            mark.touch()
        return True


def _mark(sources: Sequence[Path]) -> Path:
    """Name the file that says that the machine code of these sources, as they are now, is kept.

    numba goes by the time and size of a source, so these are in the name, as are the versions and
    the computer.
    """
    about = [sys.version, platform.node(), platform.machine(), _numba_version()]
    for source in sources:
        stat = source.stat()
        about.append(f"{source} {stat.st_mtime_ns} {stat.st_size}")
    name = hashlib.sha256("\n".join(about).encode()).hexdigest()[:32]
    return _folder() / f"steelyard-compiled-{name}"


def _numba_version() -> str:
    try:
        return version("numba")
    except PackageNotFoundError:
        return ""


def _folder() -> Path:
    """Give the folder for marks: the one numba is told to use, beside the modules, or the user's cache."""
    named = os.environ.get("NUMBA_CACHE_DIR")
    beside = Path(__file__).parent / "__pycache__"
    if named:
        return Path(named)
    if os.access(beside if beside.exists() else beside.parent, os.W_OK):
        return beside
    return _user_cache() / "steelyard"


def _user_cache() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold a lock, which ends with the process that has it; where there can be none, go on without."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        held = path.open("ab")
    except OSError:
        yield
        return
    with held:
        with suppress(OSError):
            _lock(held)
        yield


def _lock(held: BinaryIO) -> None:
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - Windows alone has it

        held.seek(0)
        msvcrt.locking(held.fileno(), msvcrt.LK_LOCK, 1)
    else:
        import fcntl  # noqa: PLC0415 - Windows has none

        fcntl.flock(held, fcntl.LOCK_EX)
