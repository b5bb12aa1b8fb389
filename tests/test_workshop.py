"""The workshop: any machine's Python finds its way, set-up mends itself, and nothing goes missing quietly."""

import ast
import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import dev

ROOT = Path(__file__).parents[1]
posix = pytest.mark.skipif(os.name == "nt", reason="the stand-ins for Python are shell scripts")
needs_make = pytest.mark.skipif(shutil.which("make") is None, reason="no make here")


# Finding a Python
# ---------------------------------------------------------------------------------------------------


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine with nothing on it but the programs that a test puts there."""
    monkeypatch.setattr(dev, "SYSTEM", ())
    monkeypatch.setattr(dev, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(dev.sys, "executable", "")

    def put(place: str, script: str) -> str:
        path = tmp_path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return str(path)

    put.env = {
        "PATH": ":".join(str(tmp_path / name) for name in ("shims", "second")),
        "HOME": str(tmp_path / "home"),
    }
    put.found = lambda: [python[:3] for python in dev.pythons(put.env)]
    return put


REAL = f'exec "{sys.executable}" "$@"'
BROKEN_SHIM = "echo \"pyenv: version '3.12' is not installed\" >&2; exit 127"
PLACES = (
    *(
        "second/python3",
        "second/python3.12",
        "second/python",
        "home/.pyenv/versions/3.13.0/bin/python3",
    ),
    *(
        "home/.local/share/uv/python/cpython-3.12/bin/python3",
        "versions/3.13.0/bin/python",
    ),  # of a pyenv on the PATH
)


def says(version: str) -> str:
    """A stand-in that answers as a Python of this version would, but cannot make a venv."""
    return f'[ "$2" = venv ] && exit 1; echo "{version} $0"'


@posix
@pytest.mark.parametrize("place", PLACES)
def test_a_python_is_found_behind_a_broken_shim(machine, place):
    for name in ("python", "python3", "python3.12", "python3.13"):
        machine("shims/" + name, BROKEN_SHIM)
    machine(place, REAL)
    assert machine.found() == [sys.version_info[:3]]


@posix
@pytest.mark.parametrize(
    "script",
    [says("3 11 9"), "exit 0", "echo Python 3.13.0", "echo 3 13 0 $0; exit 1", BROKEN_SHIM],
)
def test_a_name_is_not_trusted(machine, script):
    machine("shims/python3.13", script)
    assert machine.found() == []


@pytest.mark.parametrize("lack", ["nothing", "venv", "ensurepip", "CPython", "the global lock"])
def test_a_python_without_what_steelyard_needs_does_not_answer(lack, monkeypatch, capsys):
    if lack == "CPython":
        monkeypatch.setattr(platform, "python_implementation", lambda: "PyPy")
    elif lack == "the global lock":
        monkeypatch.setattr(sys, "_is_gil_enabled", lambda: False, raising=False)
    else:
        monkeypatch.setitem(sys.modules, lack, None)
    try:
        exec(dev.QUESTION, {})  # noqa: S102 - our own question
    except ImportError:
        assert lack in ("venv", "ensurepip")
    assert bool(capsys.readouterr().out) == (lack == "nothing")


@posix
def test_a_python_newer_than_the_lock_is_asked_last(machine):
    for version in ("3 99 0", "3 14 0"):
        machine("shims/python" + version.replace(" ", ".")[:-2], says(version))
    machine("second/python3.12", says("3 12 0"))
    assert machine.found() == [(3, 14, 0), (3, 12, 0), (3, 99, 0)]


@posix
def test_no_python_gives_one_sentence(machine, capsys):
    machine("shims/python3", says("3 11 2"))
    assert dev.make_venv(machine.env) is None
    assert capsys.readouterr() == ("", dev.MISSING + "\n")
    assert dev.MISSING.count(".") == len(["3.12", "python.org", "the end"])


@posix
def test_a_python_that_cannot_make_a_venv_is_named_or_gives_way_to_one_that_can(machine, capsys):
    place = machine("shims/python3.14", says("3 14 0"))
    assert dev.make_venv(machine.env) is None
    assert f"Python 3.14.0 at {place}" in capsys.readouterr().err
    makes = '[ "$2" = venv ] && { /bin/mkdir -p "$3/bin"; /bin/cp "$0" "$3/bin/python"; exit; }; echo "3 12 0 $0"'
    place = machine("second/python3.12", makes)
    assert dev.make_venv(machine.env) == (3, 12, 0, place)


# Setting up
# ---------------------------------------------------------------------------------------------------------


INSTALLED = ["pip", "scoring.warming", "pip", "pip"]
"""What set_up calls where packages are missing."""


@pytest.fixture
def workplace(tmp_path, monkeypatch):
    """A finished set-up in a folder of its own, with the commands it would run written down instead."""
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "VENV", tmp_path / ".venv")
    (tmp_path / "requirements.lock").write_text("a==1\n")
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    python, done = Path(dev.program("python")), []

    def make_venv(_env):
        shutil.rmtree(tmp_path / ".venv", ignore_errors=True)
        python.parent.mkdir(parents=True)
        python.write_text("starts")
        done.append("make")
        return (3, 12, 1, "somewhere")

    def call(command, **_where):
        assert not (tmp_path / ".venv/steelyard-setup.txt").exists(), (
            "an unfinished .venv must not look finished"
        )
        done.append(command[2])
        return done.count("fail")

    def ask(path, _env):
        return (
            (3, 12, 1, "elsewhere")
            if Path(path).exists() and Path(path).read_text() == "starts"
            else None
        )

    monkeypatch.setattr(dev, "make_venv", make_venv)
    monkeypatch.setattr(dev, "ask", ask)
    monkeypatch.setattr(dev.subprocess, "call", call)
    assert dev.set_up() == 0
    assert done == ["make", *INSTALLED]
    done.clear()
    return tmp_path, done


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda _: None, []),
        (
            lambda folder: (folder / "requirements.lock").write_bytes(b"a==1\r\n"),
            [],
        ),  # the same text
        (lambda folder: (folder / "requirements.lock").write_text("b==2\n"), [*INSTALLED]),
        (lambda folder: (folder / "pyproject.toml").write_text("[other]\n"), [*INSTALLED]),
        (
            lambda folder: (folder / ".venv/steelyard-setup.txt").unlink(),
            ["make", *INSTALLED],
        ),  # interrupted
        (lambda _: Path(dev.program("python")).write_text("broken"), ["make", *INSTALLED]),
        (
            lambda folder: setattr(dev, "ROOT", shutil.copytree(folder, folder / "moved")),
            ["make", *INSTALLED],
        ),
    ],
)
def test_set_up_does_what_is_missing_and_then_nothing(workplace, change, expected):
    folder, done = workplace
    change(folder)
    assert (dev.set_up(), done) == (0, expected)
    assert (dev.set_up(), done) == (0, expected)


def test_a_failed_install_is_said_and_not_remembered(workplace, capsys):
    folder, done = workplace
    (folder / "requirements.lock").write_text("b==2\n")
    done.append("fail")
    assert dev.set_up() == 1
    assert capsys.readouterr().err.startswith("The packages could not be installed")
    done.clear()
    assert (dev.set_up(), done) == (0, ["make", *INSTALLED])


def test_what_machine_code_is_made_with_is_installed_first():
    """Claim: every part is made where nothing but these packages can be imported."""
    names = {name.replace("-", "_") for name in dev.FIRST}
    lines = [line for line in dev.locked_lines(dev.FIRST).splitlines() if "==" in line]
    assert len(lines) == len(dev.FIRST)
    code = f"""
import sys
from importlib.metadata import packages_distributions
first = {names}
allowed = {{top for top, owners in packages_distributions().items()
           if any(owner.lower().replace('-', '_') in first for owner in owners)}}
installed = set(packages_distributions())
class Finder:
    def find_spec(self, name, path=None, target=None):
        top = name.partition('.')[0]
        if top in installed - allowed - {{'criteria', 'scoring', 'reports', 'steelyard'}}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Finder())
from scoring import warming
for work in warming.WORK.values():
    work()
"""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


# dev.py and make on any Python
# --------------------------------------------------------------------------------------


def test_a_python_too_old_for_dev_gets_one_sentence(monkeypatch):
    source = (ROOT / "dev.py").read_text("utf-8")
    ast.parse(source, feature_version=(3, 7))
    monkeypatch.setattr(sys, "version_info", (3, 7, 16))
    with pytest.raises(SystemExit, match=r"and this is 3\.7: call it with a newer one\.$"):
        exec(source, {"__file__": "dev.py", "__name__": "dev"})  # noqa: S102 - our own script


@posix
def test_dev_starts_on_every_python_this_machine_has():
    asked = (
        "import sys; sys.version_info < (3, 6) and sys.exit(1); print(sys.version_info >= (3, 8))"
    )
    ran = set()
    for python in dev.candidates(os.environ):
        answer = subprocess.run([python, "-c", asked], capture_output=True, text=True, check=False)
        if answer.returncode == 0 and os.path.realpath(python) not in ran:
            ran.add(os.path.realpath(python))
            helped = subprocess.run(
                [python, "dev.py"], cwd=ROOT, capture_output=True, text=True, check=False
            )
            new_enough = answer.stdout == "True\n"
            assert (helped.returncode == 0) == ("demo" in helped.stdout) == new_enough, python
            assert ("call it with a newer one." in helped.stderr) != new_enough, python
    assert ran


def test_an_unknown_job_lists_those_that_there_are(capsys):
    assert dev.main(["dmeo"]) == 2
    assert "demo" in capsys.readouterr().out


def test_a_job_hands_over_its_arguments_and_stops_at_the_first_failure(monkeypatch):
    called = []
    monkeypatch.setattr(dev, "set_up", lambda: 0)
    monkeypatch.setattr(
        dev.subprocess, "call", lambda command, **_: called.append(command[1:]) or 3
    )
    assert dev.main(["demo", "--draws", "a b"]) == 3
    assert called == [
        ["run", "rare-earths-brief", "-o", "out/rare-earths-brief", "--force", "--draws", "a b"]
    ]


@pytest.fixture
def clone(tmp_path):
    """Run make in a folder with the Makefile and a dev.py that only repeats its arguments."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "dev.py").write_text("import sys; print('dev.py ' + ' '.join(sys.argv[1:]))\n")

    def make(*arguments: str) -> subprocess.CompletedProcess[str]:
        env = {
            "PATH": f"{tmp_path}:/bin:/usr/bin",
            "HOME": str(tmp_path),
            "PYENV_ROOT": str(tmp_path / "pyenv"),
        }
        command = [shutil.which("make"), *arguments]
        return subprocess.run(
            command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False
        )

    return make


def test_make_knows_every_job_of_dev():
    (jobs,) = re.findall(r"^JOBS := (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert sorted(jobs.split()) == sorted(dev.JOBS)


@posix
@needs_make
@pytest.mark.parametrize(
    "other", [BROKEN_SHIM, 'case "$2" in *"< (3, 8)"*) exit 1;; demo) echo too old;; esac']
)
def test_make_relies_on_no_name(clone, tmp_path, other):
    for name in ("python", "python3", "python3.12"):
        (tmp_path / name).write_text(f"#!/bin/sh\n{other}\n")
        (tmp_path / name).chmod(0o755)
    python = tmp_path / "pyenv/versions/3.12.0/bin/python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    done = clone("demo", "ARGS=a b")
    assert (done.stdout, done.stderr) == ("dev.py demo a b\n", "")


@posix
@needs_make
def test_make_without_any_python_gives_the_same_sentence(clone):
    done = clone("demo", "PYTHONS=no-such-python")
    assert done.returncode != 0
    assert done.stderr.splitlines()[0] == dev.MISSING


# CI
# -----------------------------------------------------------------------------------------------------------------


@posix
@pytest.mark.parametrize("name", ["run", "lock", "lowest", "coverage"])
def test_ci_is_scripts_that_can_run(name):
    script = ROOT / ".ci" / name
    assert os.access(script, os.X_OK)
    subprocess.run(["bash", "-n", str(script)], check=True)


def test_ci_runs_every_test():
    script = (ROOT / ".ci/run").read_text("utf-8")
    jobs = re.findall(r"^make (?:coverage|test)[^#]*", script, re.MULTILINE)
    assert [job.strip() for job in jobs] == [
        "make coverage",
        'make test ARGS="-m slow"',
    ]
    assert dev.JOBS["test-fast"] == (dev.JOBS["test"][0] + " -m 'not slow'",)


def test_coverage_watches_the_quick_tests_and_then_asks_the_floors():
    watched, floors = dev.JOBS["coverage"]
    assert watched.startswith(dev.JOBS["test-fast"][0])
    assert "--cov" in watched
    assert floors == ".ci/coverage"


def test_pre_commit_does_what_lint_does_and_downloads_nothing():
    hooks = (ROOT / ".pre-commit-config.yaml").read_text("utf-8")
    assert re.findall(r"repo: (.*)", hooks) == ["local"]
    commands = [command.removesuffix(" ARGS") for command in dev.JOBS["lint"]]
    assert re.findall(r"entry: (.*)", hooks) == [f".venv/bin/{command}" for command in commands]
    assert hooks.count("language: system") == hooks.count("pass_filenames: false") == len(commands)


def test_a_missing_tool_skips_here_and_fails_in_ci(request, monkeypatch):
    plugins = request.config.pluginmanager.get_plugins()
    (conftest,) = (
        plugin
        for plugin in plugins
        if getattr(plugin, "__file__", None) == str(ROOT / "tests/conftest.py")
    )
    monkeypatch.setitem(conftest.PROGRAMS, "chromium", ("no-such-browser",))
    monkeypatch.delenv("STEELYARD_REQUIRE_TOOLS", raising=False)
    with pytest.raises(pytest.skip.Exception, match="chromium is not installed here"):
        conftest.need("chromium")
    monkeypatch.setenv("STEELYARD_REQUIRE_TOOLS", "1")
    with pytest.raises(pytest.fail.Exception, match="chromium is not installed here"):
        conftest.need("chromium")
