"""The cache folder: what is whole is found, what is not is not believed, and nothing about it is ever an error."""

from __future__ import annotations

import os
import stat
import sys
import zlib
from pathlib import Path

import pytest

from scoring.work import cache as module
from scoring.work.cache import ABANDONED, UNUSED, Cache, is_own, program_version, users_cache

KEY, OTHER = "0a" * 32, "1b" * 32
DATA = b'{"again":[],"value":[1,2,3]}'

posix = pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")


@pytest.fixture
def kept(tmp_path: Path) -> Cache:
    cache = Cache(tmp_path / "kept")
    cache.keep(KEY, DATA)
    return cache


def test_what_is_kept_is_found(kept: Cache):
    assert kept.find(KEY) == DATA
    assert kept.find(OTHER) is None


def test_a_damaged_entry_is_not_believed(kept: Cache):
    """Law: whatever byte is changed, wherever it is cut off, and whatever stands behind it, nothing is found."""
    path = kept.folder / KEY
    whole = path.read_bytes()
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert kept.find(KEY) is None, place
        path.write_bytes(whole[:place])
        assert kept.find(KEY) is None, place
    path.write_bytes(whole + b"x")
    assert kept.find(KEY) is None
    path.write_bytes(whole)
    assert kept.find(KEY) == DATA


def test_an_entry_under_another_key_is_not_believed(kept: Cache):
    """Input: a whole entry, renamed to what another stage looks for."""
    (kept.folder / KEY).rename(kept.folder / OTHER)
    assert kept.find(OTHER) is None


def test_a_packed_entry_larger_than_any_of_ours_is_not_unpacked(
    kept: Cache, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "LARGEST", len(DATA) - 1)
    assert kept.find(KEY) is None
    assert zlib.compress(DATA, 1) in (kept.folder / KEY).read_bytes()


def test_another_version_finds_nothing(kept: Cache, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "program_version", lambda: "f" * 16)
    assert Cache(kept.root).find(KEY) is None


def test_the_version_is_that_of_the_sources_and_libraries(monkeypatch: pytest.MonkeyPatch):
    """Claim: another version of a library that answers come from is another version of the cache."""
    here = program_version()
    assert program_version() == here
    monkeypatch.setattr(module, "version", lambda name: f"{name} of tomorrow")
    assert program_version.__wrapped__() != here


@posix
def test_the_folder_is_the_users_alone(kept: Cache):
    for folder in (kept.root, kept.folder):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((kept.folder / KEY).stat().st_mode) == 0o600
    assert is_own(kept.root)


@posix
@pytest.mark.parametrize("mode", [0o755, 0o770, 0o701])
def test_a_folder_that_others_may_open_is_not_used(kept: Cache, mode: int):
    kept.root.chmod(mode)
    assert kept.find(KEY) is None
    kept.keep(OTHER, DATA)
    assert not (kept.folder / OTHER).exists()
    assert kept.entries() == ()


@posix
def test_an_empty_folder_of_the_users_is_closed_and_used(tmp_path: Path):
    tmp_path.chmod(0o755)
    cache = Cache(tmp_path)
    cache.keep(KEY, DATA)
    assert cache.find(KEY) == DATA
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700


@posix
def test_a_link_is_not_used(kept: Cache, tmp_path: Path):
    link = tmp_path / "link"
    link.symlink_to(kept.root, target_is_directory=True)
    cache = Cache(link)
    assert cache.find(KEY) is None
    cache.keep(OTHER, DATA)
    assert not (kept.folder / OTHER).exists()


@posix
def test_a_folder_of_somebody_else_is_not_used(kept: Cache, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module.os, "geteuid", lambda: os.getuid() + 1)
    assert kept.find(KEY) is None
    kept.keep(OTHER, DATA)
    assert len(list(kept.folder.iterdir())) == 1


def test_where_nothing_can_be_written_there_is_no_cache(tmp_path: Path):
    """Input: a file where the folder should be; then a folder below a file."""
    (tmp_path / "file").write_text("mine")
    for root in (tmp_path / "file", tmp_path / "file" / "below"):
        cache = Cache(root)
        cache.keep(KEY, DATA)
        assert cache.find(KEY) is None
        cache.sweep()
        assert cache.clear() == 0
    assert (tmp_path / "file").read_text() == "mine"


def test_a_full_disk_leaves_nothing_behind(kept: Cache, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    kept.keep(OTHER, DATA)
    assert [path.name for path in kept.folder.iterdir()] == [KEY]


def used_ago(path: Path, seconds: float) -> None:
    then = path.stat().st_mtime - seconds
    os.utime(path, (then, then))


def test_beyond_the_cap_the_longest_unused_go_first(kept: Cache):
    keys = [f"{number:064x}" for number in range(5)]
    for place, key in enumerate(keys):
        kept.keep(key, DATA)
        used_ago(kept.folder / key, 100 - place)
    assert kept.find(keys[0]) == DATA  # now it was used last
    kept.cap = 3 * (kept.folder / KEY).stat().st_size
    kept.sweep()
    assert sorted(entry.path.name for entry in kept.entries()) == sorted((KEY, keys[0], keys[4]))


def test_entries_of_other_versions_go_before_ours_and_when_unused(
    kept: Cache, monkeypatch: pytest.MonkeyPatch
):
    other = kept.root / ("e" * 16)
    other.mkdir()
    old, new = other / KEY, other / OTHER
    for path in (old, new):
        path.write_bytes((kept.folder / KEY).read_bytes())
    used_ago(old, UNUSED + 10)
    kept.sweep()
    assert (old.exists(), new.exists()) == (False, True)
    kept.cap = (kept.folder / KEY).stat().st_size
    kept.sweep()
    assert not other.exists()
    assert kept.find(KEY) == DATA


def test_what_was_begun_and_never_finished_is_swept(kept: Cache):
    begun, fresh = kept.folder / ".new-abc", kept.folder / ".new-def"
    begun.write_bytes(b"half")
    fresh.write_bytes(b"half")
    used_ago(begun, ABANDONED + 10)
    kept.sweep()
    assert (begun.exists(), fresh.exists()) == (False, True)


def test_clearing_removes_entries_and_nothing_else(kept: Cache):
    mine = [kept.root / "mine.txt", kept.folder / "mine.txt"]
    for path in mine:
        path.write_text("mine")
    assert kept.clear() == 1
    assert kept.entries() == ()
    assert all(path.read_text() == "mine" for path in mine)


def test_an_emptied_cache_leaves_an_empty_folder(kept: Cache):
    kept.clear()
    assert list(kept.root.iterdir()) == []


def test_the_user_says_where_it_is_and_that_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("STEELYARD_CACHE", str(tmp_path / "here"))
    assert users_cache() is None  # as for all tests
    monkeypatch.delenv("STEELYARD_NO_CACHE")
    cache = users_cache()
    assert cache is not None
    assert cache.root == tmp_path / "here"


@pytest.mark.skipif(sys.platform != "linux", reason="the folder of Linux")
def test_without_a_word_it_is_where_the_system_keeps_such_things(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("STEELYARD_CACHE")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "x"))
    assert module.users_folder() == tmp_path / "x" / "steelyard"
    for name in ("", "relative"):
        monkeypatch.setenv("XDG_CACHE_HOME", name)
        assert module.users_folder() == tmp_path / ".cache" / "steelyard"
