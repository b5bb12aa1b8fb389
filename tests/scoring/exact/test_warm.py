"""Machine code made beside other work: once, only where it is missing, and nothing rests on it."""

import os
import subprocess
import sys
from multiprocessing import get_context
from pathlib import Path

import pytest

from scoring import warming
from scoring.exact import compiled, warm


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "kept"))
    monkeypatch.setattr(warm, "_working", {})
    return tmp_path


def source(folder, text="x = 1\n"):
    path = folder / "source.py"
    path.write_text(text, "utf-8")
    return path


def test_what_is_kept_is_not_made_again(folder):
    done = []
    sources = [source(folder)]
    assert warm.make_once("proofs", sources, lambda: done.append(1))
    assert not warm.make_once("proofs", sources, lambda: done.append(2))
    assert done == [1]
    assert not warm.begin("json.tool", "proofs", sources)


def test_other_sources_are_made_anew(folder):
    """Law: whatever numba goes by is in the name of the mark."""
    assert warm.make_once("proofs", [source(folder)], list)
    assert warm.make_once("proofs", [source(folder, "x = 12\n")], list)


def test_work_that_fails_leaves_no_mark(folder):
    def fails():
        raise RuntimeError

    with pytest.raises(RuntimeError):
        warm.make_once("proofs", [source(folder)], fails)
    assert warm.make_once("proofs", [source(folder)], list)


def test_waiting_is_for_the_process_that_was_started(folder):
    """A process that fails at once: the wait ends, and functions are compiled at their first call."""
    assert warm.begin("no.such.module", "proofs", [source(folder)])
    warm.wait("draws")  # nothing to wait for
    warm.wait("proofs")
    assert {part: started.returncode for part, started in warm._working.items()} == {"proofs": 1}
    assert not warm.begin("no.such.module", "proofs", [source(folder)])  # not twice in one run


def test_a_small_case_does_not_wait(monkeypatch):
    """Law: who asks little gets the plain twins while machine code is being made, and machine code after that."""
    waited = []
    monkeypatch.setattr(warm, "wait", waited.append)
    monkeypatch.setattr(warm, "is_being_made", lambda part: part == "proofs")
    assert not compiled.fast("proofs", compiled.SMALL)
    assert not waited
    assert compiled.fast("draws", compiled.SMALL) == (compiled._numba() is not None)
    compiled.fast("proofs", compiled.SMALL + 1)
    compiled.fast("proofs")
    assert waited == ["draws", "proofs", "proofs"]


def test_what_nobody_waits_for_goes_on_after_the_run(monkeypatch):
    """Law: at the end of a run only the processes are ended that are not made to the end."""
    ended = []

    class Process:
        def __init__(self, part):
            self.part = part

        def poll(self):
            return None

        def terminate(self):
            ended.append(self.part)

        def wait(self):
            assert self.part in ended

    monkeypatch.setattr(warm, "_working", {part: Process(part) for part in warming.SOURCES})
    warm._end()
    assert ended == ["menus", "draws"]


def test_no_process_where_there_is_no_numba(folder, monkeypatch):
    monkeypatch.setattr(warm.importlib.util, "find_spec", lambda _: None)
    assert not warm.begin("json.tool", "proofs", [source(folder)])


def test_a_folder_that_cannot_be_made_is_no_trouble(folder, monkeypatch):
    (folder / "file").write_text("", "utf-8")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(folder / "file" / "below"))
    done = []
    assert warm.make_once("proofs", [source(folder)], lambda: done.append(1))
    assert done == [1]


def make(folder, log):
    def work():
        with log.open("a") as lines:
            lines.write(f"{os.getpid()}\n")

    warm.make_once("proofs", [folder / "source.py"], work)


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
import gc, sys
from numba.core.dispatcher import Dispatcher
from scoring import warming
from scoring.exact import warm
warming.WORK[sys.argv[1]]()
names = {"scoring." + name.removesuffix(".py").replace("/", ".") for name in warming.SOURCES[sys.argv[1]]}
called = [one for one in gc.get_objects() if isinstance(one, Dispatcher) and one.py_func.__module__ in names]
print(sum(sum(one.stats.cache_misses.values()) for one in called), any(one.signatures for one in called))
"""


@pytest.mark.slow
@pytest.mark.fast
@pytest.mark.parametrize("part", ["menus", "draws", "proofs"])
def test_what_was_made_is_found(folder, part):
    """Law: after one process has made a part, another compiles nothing of it."""
    root = Path(__file__).parents[3]
    at = os.environ | {"PYTHONPATH": str(root)}
    subprocess.run([sys.executable, "-m", "scoring.warming", part], env=at, check=True)
    asked = subprocess.run(
        [sys.executable, "-c", ASKING, part], env=at, check=True, capture_output=True, text=True
    )
    assert asked.stdout.split() == ["0", "True"]


SIGNATURES = """
import sys
from numba.core.dispatcher import Dispatcher
from scoring import warming
from scoring.exact import warm

warm._making.append(sys.argv[1])
warming.WORK[sys.argv[1]]()
for module in [module for name, module in sys.modules.items() if name.startswith("scoring.")]:
    for name, function in vars(module).items():
        if isinstance(function, Dispatcher) and function.py_func.__module__ == module.__name__:
            print(name, len(function.signatures))
"""
OF_SEVERAL_TYPES = {"copy_into", "_order_of"}
"""Helpers of a line or two that are made for rows, or numbers, of several widths."""


@pytest.mark.slow
@pytest.mark.fast
@pytest.mark.parametrize("part", warming.WORK)
def test_nothing_is_compiled_twice(folder, part):
    """Law: each function is made for one signature, and for no literal before it is made for whole numbers."""
    at = os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])}
    asked = subprocess.run(
        [sys.executable, "-c", SIGNATURES, part], env=at, check=True, capture_output=True, text=True
    )
    made = dict(line.split() for line in asked.stdout.splitlines())
    twice = {name for name, count in made.items() if int(count) > 1}
    assert twice <= OF_SEVERAL_TYPES
    assert sum(count == "1" for count in made.values()) > 5


def test_every_module_with_compiled_functions_is_in_a_part():
    """Law: what a run compiles is made beforehand; the lists for other weights, which a run leaves out, are not."""
    here = Path(__file__).parents[3] / "scoring"
    found = {
        path.relative_to(here).as_posix()
        for path in here.rglob("*.py")
        if "\n@compiled\n" in path.read_text("utf-8")
    }
    named = {name for names in warming.SOURCES.values() for name in names}
    assert found - named == {"exact/parametric/descent.py", "robustness/weights/standing.py"}


SLEEPS = """
import sys, time
from pathlib import Path
Path(sys.argv[0]).with_suffix(".began").write_text(" ".join(sys.argv[1:]))
"""


@pytest.fixture
def sleeper(folder, monkeypatch):
    """A module that notes that it was started, where a background process is allowed."""
    (folder / "notes_it.py").write_text(SLEEPS, "utf-8")
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.delenv(warm.OFF, raising=False)
    monkeypatch.setattr(warm, "_for_later", [])
    return folder / "notes_it.began"


def begun(folder):
    path = folder / "source.py"
    return warm.begin_for_later(
        "notes_it", "for-later", [[path if path.exists() else source(folder)]]
    )


def test_what_is_begun_for_later_is_begun_once(folder, sleeper):
    """Law: whoever comes second finds that it was tried, whatever came of it."""
    assert begun(folder)
    (started,) = warm._for_later
    assert started.wait() == 0
    assert sleeper.read_text("utf-8") == "for-later"
    assert not begun(folder)
    source(folder, "x = 12\n")
    assert begun(folder)
    assert warm._for_later[-1].wait() == 0


def test_nothing_is_begun_for_later_where_it_is_forbidden(folder, sleeper, monkeypatch):
    monkeypatch.setenv(warm.OFF, "1")
    assert not begun(folder)
    assert not (folder / "kept").exists()


def test_nothing_is_begun_for_later_where_all_is_kept(folder, sleeper):
    warm.make_once("proofs", [source(folder)], list)
    assert not begun(folder)


def test_nothing_is_begun_for_later_where_nothing_can_be_kept(folder, sleeper, monkeypatch):
    (folder / "file").write_text("", "utf-8")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(folder / "file" / "below"))
    assert not begun(folder)


def test_nothing_is_begun_for_later_without_numba(folder, sleeper, monkeypatch):
    monkeypatch.setattr(warm.importlib.util, "find_spec", lambda _: None)
    assert not begun(folder)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of a terminal are of POSIX")
def test_what_is_begun_for_later_is_no_part_of_this_terminal(folder, sleeper):
    assert begun(folder)
    (started,) = warm._for_later
    assert os.getpgid(started.pid) != os.getpgid(0)
    started.wait()


def test_a_killed_maker_leaves_no_mark_and_no_lock(folder):
    """Law: who is ended in the middle holds up nobody, and what it did not make is made."""
    sources = [source(folder)]
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom scoring.exact import warm\n"
        "def work():\n    print('at it', flush=True)\n    time.sleep(60)\n"
        "warm.make_once('proofs', [Path(sys.argv[1])], work)\n"
    )
    at = os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])}
    command = [sys.executable, "-c", code, str(sources[0])]
    with subprocess.Popen(command, env=at, stdout=subprocess.PIPE) as maker:
        assert maker.stdout.readline() == b"at it\n"
        maker.kill()
    done = []
    assert warm.make_once("proofs", sources, lambda: done.append(1))
    assert done == [1]


def test_the_words_say_what_is_made(monkeypatch):
    """Law: without a word all is made, for later too, in the order in which a run needs it; `begin` makes nothing."""
    made, begun_for_later = [], []
    monkeypatch.setattr(warm, "make_once", lambda part, *_: made.append(part))
    monkeypatch.setattr(warming, "_give_way", made.append)
    monkeypatch.setattr(warming, "begin_for_later", lambda: begun_for_later.append(1))
    warming.main([])
    assert made == [0, "menus", 5, "draws", 19, "fronts", 19, "proofs"]
    made.clear()
    warming.main(["for-later"])
    assert made == [10, "menus", "draws", "fronts", "proofs"]
    made.clear()
    warming.main(["draws"])
    assert made == [5, "draws"]
    warming.main(["begin"])
    assert made == [5, "draws"]
    assert begun_for_later == [1]


PART = """
from scoring.exact.compiled import inner
@inner
def part(x):
    return x + {added}
"""
WHOLE = """
from scoring.exact.compiled import compiled
from part_of import part
@compiled
def whole(x):
    return part(x) * 2
print(whole(1), sum(whole.stats.cache_hits.values()))
"""


def test_what_is_kept_does_not_outlive_a_change_of_its_parts(folder):
    """numba looks at the file of the function that it keeps, not at those of the functions it calls."""

    def answer():
        environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(folder), *sys.path])}
        command = [sys.executable, "-c", "import whole_of"]
        done = subprocess.run(
            command, capture_output=True, text=True, check=True, env=environment, cwd=folder
        )
        return tuple(map(int, done.stdout.split()))

    (folder / "whole_of.py").write_text(WHOLE, "utf-8")
    (folder / "part_of.py").write_text(PART.format(added=1), "utf-8")
    assert answer() == (4, 0)
    assert answer() == (4, 1)
    (folder / "part_of.py").write_text(PART.format(added=20), "utf-8")
    assert answer() == (42, 0)
