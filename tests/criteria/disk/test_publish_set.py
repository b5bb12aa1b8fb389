"""One switch a set: old or new, never a mixture, whatever step of the system fails or is the last."""

from __future__ import annotations

import errno
import json
import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from criteria.disk import journal, lock, swap
from criteria.disk.faults import cured
from criteria.disk.publish_set import (
    AnotherRun,
    CannotWrite,
    InTheWay,
    alone,
    make_whole,
    publish_file,
    publish_set,
)
from tests.criteria.disk import attempts

posix = pytest.mark.skipif(sys.platform == "win32", reason="forks")
exchanges = pytest.mark.skipif(sys.platform != "linux", reason="folders are exchanged on Linux")

OLD, NEW = {"a": b"old", "b": b"old"}, {"a": b"new", "b": b"new"}


def holds(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture
def no_exchange(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(swap, "_others", attempts.unsuited)


@pytest.fixture(params=["exchange", "journal"])
def either(request: pytest.FixtureRequest) -> str:
    """Both ways of putting a set into an old folder."""
    if request.param == "journal":
        request.getfixturevalue("no_exchange")
    return request.param


# -- every step fails once, or is the last ---------------------------------------------------------


def tried(folder: Path, kind: str, way: str, without: str) -> list[dict[str, Any]]:
    command = [sys.executable, attempts.__file__, str(folder), kind, way, without]
    here = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=here)
    return json.loads(done.stdout)


def as_text(*sets: dict[str, bytes]) -> dict[str, str]:
    return {name: data.decode() for files in sets for name, data in sorted(files.items())}


@posix
@pytest.mark.slow
@pytest.mark.parametrize("without", ["", "exchange"])
@pytest.mark.parametrize("way", ["fail", "lock", "die"])
@pytest.mark.parametrize("kind", ["new", "old", "own"])
def test_old_or_new_and_never_a_mixture(tmp_path: Path, kind: str, way: str, without: str) -> None:
    """Law: at whatever step a disk fails or the process dies, the folder is wholly old or wholly new.

    Where folders cannot be exchanged, a process that dies may leave a mixture until somebody of ours
    looks. Files of others stay, the next run clears all away, and a fault names its cure.
    """
    own = attempts.OWN if kind == "own" else {}
    old, new = as_text(attempts.OLD, own) if kind != "new" else None, as_text(attempts.NEW, own)
    results = tried(tmp_path, kind, way, without)
    assert len(results) > 15
    for result in results:
        step = (result["step"], result["name"])
        seen = visible(result["left"])
        mixed = without == "exchange" and way == "die" and kind != "new"
        assert seen in (old, new) or mixed, step
        assert visible(result["whole"]) in (old, new), step
        assert way == "die" or result["left"] == seen or "unlink" in step[1], step
        assert (result["after"], result["around"]) == (new, ["out"]), step
        if result["says"]:
            assert seen == old, step
            assert re.search("Free some space|Close it there", result["says"]), step
    assert {str(visible(result["whole"])) for result in results} == {str(old), str(new)}


def visible(files: dict[str, str] | None) -> dict[str, str] | None:
    return files and {name: text for name, text in files.items() if not name.startswith(".")}


@posix
def test_a_step_that_is_spoiled_is_noticed(tmp_path: Path) -> None:
    """Seeded: without putting back, a process that dies between two moves leaves a mixture for good."""
    code = (
        "import sys; from criteria.disk import journal, publish_set; from tests.criteria.disk import attempts\n"
        "publish_set.put_back = lambda folder: (folder / journal.JOURNAL).unlink(missing_ok=True)\n"
        "publish_set.clear = lambda paths: None\n"
        "attempts.main(*sys.argv[1:])"
    )
    command = [sys.executable, "-c", code, str(tmp_path), "old", "die", "exchange"]
    here = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=here)
    wholes = [visible(result["whole"]) for result in json.loads(done.stdout)]
    assert [
        files for files in wholes if files not in (as_text(attempts.OLD), as_text(attempts.NEW))
    ]


# -- what stays, and what goes ---------------------------------------------------------------------


@pytest.mark.usefixtures("either")
def test_the_others_files_stay_and_nothing_of_ours_does(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    publish_set(folder, {**OLD, "stale": b"old"})
    (folder / "notes.txt").write_bytes(b"mine")
    (folder / ".hidden").write_bytes(b"mine")
    about = (folder / "notes.txt").stat()
    assert publish_set(folder, NEW, gone=["stale", "never"], force=True) == (
        folder / "a",
        folder / "b",
    )
    assert holds(folder) == {".hidden": b"mine", **NEW, "notes.txt": b"mine"}
    assert (folder / "notes.txt").stat().st_mtime_ns == about.st_mtime_ns
    assert list(tmp_path.iterdir()) == [folder]


def test_a_folder_with_folders_in_it_is_kept(tmp_path: Path) -> None:
    """What cannot have a second name stays where it is: the set goes in under a journal."""
    folder = tmp_path / "out"
    publish_set(folder, OLD)
    (folder / "drafts").mkdir()
    (folder / "drafts" / "one").write_bytes(b"mine")
    number = folder.stat().st_ino
    publish_set(folder, NEW, force=True)
    assert folder.stat().st_ino == number
    assert (folder / "drafts" / "one").read_bytes() == b"mine"
    assert (folder / "a").read_bytes() == b"new"


@exchanges
def test_a_folder_is_exchanged_unless_somebody_works_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "out"
    publish_set(folder, OLD)
    number = folder.stat().st_ino
    folder.chmod(0o750)
    publish_set(folder, NEW, force=True)
    assert folder.stat().st_ino != number
    assert folder.stat().st_mode & 0o777 == 0o750
    number = folder.stat().st_ino
    monkeypatch.chdir(folder)
    publish_set(folder, OLD, force=True)
    publish_set(Path(), NEW, force=True)
    assert folder.stat().st_ino == number
    assert holds(folder) == NEW


@exchanges
def test_what_somebody_saves_during_the_exchange_is_brought_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "out"
    publish_set(folder, OLD)
    (folder / "notes.txt").write_bytes(b"first")
    real = swap._change_places

    def saved(one: Path, other: Path) -> None:
        (folder / "fresh.txt").write_bytes(b"mine")
        (folder / "draft").write_bytes(b"second")
        (folder / "draft").replace(folder / "notes.txt")
        real(one, other)

    monkeypatch.setattr(swap, "_change_places", saved)
    publish_set(folder, NEW, force=True)
    assert holds(folder) == {**NEW, "fresh.txt": b"mine", "notes.txt": b"second"}
    assert list(tmp_path.iterdir()) == [folder]


def test_a_file_saved_after_a_kill_is_not_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_exchange: None
) -> None:
    folder = tmp_path / "out"
    publish_set(folder, OLD)
    die_before(monkeypatch, folder / "b")
    assert (folder / journal.JOURNAL).exists()
    assert (folder / "a").read_bytes() == b"new"
    (folder / "a").write_bytes(b"by hand")
    make_whole(folder)
    assert holds(folder) == {"a": b"by hand", "b": b"old"}


class Killed(BaseException):
    """Nothing is cleared away after it."""


def die_before(monkeypatch: pytest.MonkeyPatch, target: Path) -> None:
    """Die before a file is moved to its place."""
    real = os.replace

    def replace(source: Path, to: Path) -> None:
        if to == target:
            raise Killed
        real(source, to)

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", replace)
        patched.setattr(journal, "put_back", lambda _: None)
        patched.setattr(journal, "clear", lambda _: None)
        with pytest.raises(Killed):
            publish_set(target.parent, NEW, force=True)


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[1]",
        '[["../precious", null, null]]',
        '[["a", "precious", null]]',
        '[["a", ".steelyard-set-../../precious", null]]',
    ],
)
def test_a_journal_that_is_none_moves_nothing(tmp_path: Path, text: str) -> None:
    """Law: whoever hands on a folder can have no file moved or removed by its journal."""
    folder = tmp_path / "out"
    publish_set(folder, OLD)
    for place in (tmp_path, folder):
        (place / "precious").write_bytes(b"mine")
    (folder / journal.JOURNAL).write_text(text)
    make_whole(folder)
    assert holds(folder) == {**OLD, "precious": b"mine"}
    assert (tmp_path / "precious").read_bytes() == b"mine"


def test_a_disk_with_one_name_a_file_keeps_copies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_exchange: None
) -> None:
    def refused(*_: Any, **__: Any) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    folder = tmp_path / "out"
    publish_set(folder, OLD)
    monkeypatch.setattr(os, "link", refused)
    die_before(monkeypatch, folder / "b")
    make_whole(folder)
    assert holds(folder) == OLD


def test_the_same_bytes_again_can_be_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_exchange: None
) -> None:
    folder = tmp_path / "out"
    publish_set(folder, NEW)
    die_before(monkeypatch, folder / "b")
    make_whole(folder)
    assert holds(folder) == NEW


def test_a_link_to_a_folder_stays_one(tmp_path: Path) -> None:
    publish_set(tmp_path / "real", OLD)
    (tmp_path / "out").symlink_to(tmp_path / "real", target_is_directory=True)
    publish_set(tmp_path / "out", NEW, force=True)
    assert (tmp_path / "out").is_symlink()
    assert holds(tmp_path / "real") == NEW


# -- refusals --------------------------------------------------------------------------------------


def test_nothing_is_replaced_or_removed_unasked(tmp_path: Path) -> None:
    publish_set(tmp_path / "out", OLD)
    for contents, gone in ((NEW, []), ({"c": b"new"}, ["b"])):
        with pytest.raises(InTheWay, match="Choose another place, or say --force"):
            publish_set(tmp_path / "out", contents, gone=gone)
    assert holds(tmp_path / "out") == OLD


@pytest.mark.usefixtures("either")
def test_a_folder_in_the_way_of_a_file_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "b" / "inner").mkdir(parents=True)
    with pytest.raises(CannotWrite, match=r"b is a folder, and a file of this name"):
        publish_set(tmp_path, {"a": b"1", "b": b"2"}, force=True)
    assert [path.name for path in tmp_path.iterdir()] == ["b"]


def test_a_file_in_the_way_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"mine")
    with pytest.raises(CannotWrite, match=r"out.*Not a directory.*choose another place"):
        publish_set(tmp_path / "out", NEW, force=True)
    assert holds(tmp_path) == {"out": b"mine"}


def test_no_folder_is_made_for_one_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="there is no folder"):
        publish_file(tmp_path / "no" / "case.json", b"new")
    assert publish_file(tmp_path / "case.json", b"old") == tmp_path / "case.json"
    with pytest.raises(InTheWay):
        publish_file(tmp_path / "case.json", b"new")
    publish_file(tmp_path / "case.json", b"new", force=True)
    assert holds(tmp_path) == {"case.json": b"new"}


def test_folders_above_are_made_and_go_again_after_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_set(tmp_path / "one" / "two" / "out", NEW)
    assert holds(tmp_path / "one" / "two" / "out") == NEW

    def broken(_: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(CannotWrite, match=r"Input/output error\. Nothing was written\."):
        publish_set(tmp_path / "three" / "four" / "out", NEW)
    assert [path.name for path in tmp_path.iterdir()] == ["one"]


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (
            errno.ENOSPC,
            r"is full: 9\.3 MB could not be written\. .* is as it was\. Free some space",
        ),
        (errno.EROFS, r"can only be read\. .* Choose another place\."),
        (errno.EACCES, r"report\.xlsx cannot be written .* open in another program.* Close it"),
        (errno.ENAMETOOLONG, r"report\.xlsx: File name too long\. .* Check the name"),
    ],
)
def test_every_fault_has_its_cure(tmp_path: Path, number: int, says: str) -> None:
    fault = OSError(number, os.strerror(number), "report.xlsx")
    assert re.search(says, str(cured(fault, tmp_path, 9_300_000)))


def test_a_fault_is_told_of_the_file_that_people_know(tmp_path: Path) -> None:
    """Law: a report that is open elsewhere is named, and no hidden file of ours."""
    hidden = str(tmp_path / ".steelyard-set-12345678.new")
    moved = OSError(errno.EACCES, "Permission denied", hidden, None, "report.xlsx")
    assert str(cured(moved, tmp_path, 0)).startswith("report.xlsx cannot be written")
    written = OSError(errno.EACCES, "Permission denied", hidden)
    assert str(cured(written, tmp_path, 0)).startswith(f"{tmp_path} cannot be written")


# -- two at once -----------------------------------------------------------------------------------


def test_of_two_runs_at_once_one_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    told: list[BaseException] = []

    def other() -> None:
        try:
            publish_set(folder, NEW, force=True)
        except AnotherRun as fault:
            told.append(fault)

    with alone(folder), alone(folder):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
        publish_set(folder, OLD)
    assert re.search(rf"at work on .*out \(process {os.getpid()}\)\. Wait", str(told[0]))
    assert holds(folder) == OLD
    assert list(tmp_path.iterdir()) == [folder]
    publish_set(folder, NEW, force=True)


@posix
def test_the_lock_of_a_killed_run_is_taken_over(tmp_path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from criteria.disk.lock import alone\n"
        "with alone(Path(sys.argv[1])): os._exit(9)"
    )
    here = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    subprocess.run([sys.executable, "-c", code, tmp_path / "out"], check=False, env=here)
    (left,) = tmp_path.iterdir()
    assert left.name.startswith(".steelyard-")
    publish_set(tmp_path / "out", NEW)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_disk_without_locks_is_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(_: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(lock, "_lock", unknown)
    publish_set(tmp_path / "out", NEW)
    assert holds(tmp_path / "out") == NEW


@posix
@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere"
)
def test_where_the_folder_above_is_not_ours_the_set_goes_in_all_the_same(tmp_path: Path) -> None:
    publish_set(tmp_path / "above" / "out", OLD)
    (tmp_path / "above").chmod(0o555)
    try:
        publish_set(tmp_path / "above" / "out", NEW, force=True)
        with pytest.raises(CannotWrite, match="you may not write there"):
            publish_set(tmp_path / "above" / "other", NEW)
    finally:
        (tmp_path / "above").chmod(0o755)
    assert holds(tmp_path / "above" / "out") == NEW


# -- Ctrl-C ----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("either")
@pytest.mark.parametrize("old", [False, True])
def test_ctrl_c_while_writing_leaves_the_old_set_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: bool
) -> None:
    folder = tmp_path / "out"
    if old:
        publish_set(folder, OLD)
    real, count = os.fsync, []

    def pressed(handle: int) -> None:
        real(handle)
        count.append(handle)
        if len(count) == 2:
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(os, "fsync", pressed)
    with pytest.raises(KeyboardInterrupt):
        publish_set(folder, NEW, force=True)
    assert (holds(folder) == OLD) if old else not folder.exists()
    assert [path.name for path in tmp_path.iterdir()] == ["out"] * old


@pytest.mark.usefixtures("either")
def test_ctrl_c_during_the_switch_is_too_late(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "out"
    publish_set(folder, OLD)
    for module, name in ((os, "replace"), (swap, "_change_places")):
        monkeypatch.setattr(module, name, pressed_before(getattr(module, name)))
    publish_set(folder, NEW, force=True)
    assert holds(folder) == NEW
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def pressed_before(step: Any) -> Any:
    def pressed(*paths: Path) -> None:
        signal.raise_signal(signal.SIGINT)
        step(*paths)

    return pressed
