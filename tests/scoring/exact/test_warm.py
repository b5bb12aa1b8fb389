"""Machine code made beside other work: once, only where it is missing, and nothing rests on it."""

import os
import subprocess
import sys
from multiprocessing import get_context
from pathlib import Path

import pytest

from scoring.exact import warm


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "kept"))
    monkeypatch.setattr(warm, "_working", [])
    return tmp_path


def source(folder, text="x = 1\n"):
    path = folder / "source.py"
    path.write_text(text, "utf-8")
    return path


def test_what_is_kept_is_not_made_again(folder):
    done = []
    sources = [source(folder)]
    assert warm.make_once(sources, lambda: done.append(1))
    assert not warm.make_once(sources, lambda: done.append(2))
    assert done == [1]
    assert not warm.begin("json.tool", sources)


def test_other_sources_are_made_anew(folder):
    """Law: whatever numba goes by is in the name of the mark."""
    assert warm.make_once([source(folder)], list)
    assert warm.make_once([source(folder, "x = 12\n")], list)


def test_work_that_fails_leaves_no_mark(folder):
    def fails():
        raise RuntimeError

    with pytest.raises(RuntimeError):
        warm.make_once([source(folder)], fails)
    assert warm.make_once([source(folder)], list)


def test_waiting_is_for_the_process_that_was_started(folder):
    """A process that fails at once: the wait ends, and functions are compiled at their first call."""
    assert warm.begin("no.such.module", [source(folder)])
    warm.wait()
    assert [started.returncode for started in warm._working] == [1]
    assert not warm.begin("no.such.module", [source(folder)])  # not twice in one run


def test_no_process_where_there_is_no_numba(folder, monkeypatch):
    monkeypatch.setattr(warm.importlib.util, "find_spec", lambda _: None)
    assert not warm.begin("json.tool", [source(folder)])


def test_a_folder_that_cannot_be_made_is_no_trouble(folder, monkeypatch):
    (folder / "file").write_text("", "utf-8")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(folder / "file" / "below"))
    done = []
    assert warm.make_once([source(folder)], lambda: done.append(1))
    assert done == [1]


def make(folder, log):
    def work():
        with log.open("a") as lines:
            lines.write(f"{os.getpid()}\n")

    warm.make_once([folder / "source.py"], work)


def test_of_two_at_once_the_second_waits(folder):
    source(folder)
    log = folder / "log"
    starting = get_context("spawn")
    both = [starting.Process(target=make, args=(folder, log)) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert len(log.read_text().splitlines()) == 1


ASKING = """
import sys
from scoring.exact.batch import kernel, pivots
from scoring import warming
from scoring.robustness.draws import rank_counts
warming.compile_all()
called = [kernel.search_all, kernel.guess_all, pivots.solve_all, pivots.dictionary,
          rank_counts.count_block, rank_counts.benefits]
print(sum(sum(one.stats.cache_misses.values()) for one in called),
      sum(len(one.signatures) for one in called))
"""


@pytest.mark.slow
@pytest.mark.fast
def test_what_was_made_is_found(folder):
    """Law: after one process has made it, another compiles nothing: six functions, none of them anew."""
    root = Path(__file__).parents[4]
    at = os.environ | {"PYTHONPATH": str(root)}
    command = [sys.executable, "-m", "scoring.warming"]
    subprocess.run(command, env=at, check=True)
    asked = subprocess.run(
        [sys.executable, "-c", ASKING], env=at, check=True, capture_output=True, text=True
    )
    assert asked.stdout.split() == ["0", "6"]
