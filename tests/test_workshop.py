"""The workshop: any machine's Python finds its way, set-up mends itself, and nothing goes missing quietly."""

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import dev

ROOT = Path(__file__).parents[1]
posix = pytest.mark.skipif(os.name == "nt", reason="the stand-ins for Python are shell scripts")


# Finding a Python ---------------------------------------------------------------------------------------------------


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine with nothing on it: an empty PATH and home, and no Python in the usual places."""
    monkeypatch.setattr(dev, "SYSTEM", ())
    monkeypatch.setattr(dev.sys, "executable", "")
    env = {"PATH": f"{tmp_path / 'first'}:{tmp_path / 'second'}", "HOME": str(tmp_path / "home")}

    def put(place: str, script: str) -> str:
        path = tmp_path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return str(path)

    put.env = env
    return put


REAL = f'exec "{sys.executable}" "$@"'
BROKEN_SHIM = "echo \"pyenv: version '3.12' is not installed\" >&2; exit 127"


def says(version: str, *, place: str = "$0", venv: int = 1, usable: int = 1) -> str:
    """A stand-in that answers as a Python of this version would."""
    return f'echo "steelyard|{version.replace(".", "|")}|{venv}|{usable}|{place}"'


@posix
@pytest.mark.parametrize(
    "place",
    [
        "second/python3",
        "second/python3.12",
        "second/python",
        "home/.pyenv/versions/3.13.0/bin/python3",
        "home/.local/share/uv/python/cpython-3.12/bin/python3",
        "home/.asdf/installs/python/3.12.4/bin/python",
    ],
)
def test_a_python_is_found_behind_a_broken_shim(machine, place):
    for name in ("python", "python3", "python3.12", "python3.13"):
        machine("first/" + name, BROKEN_SHIM)
    machine(place, REAL)
    ((version, executable, whole),) = dev.pythons(machine.env)
    assert version == sys.version_info[:3]
    assert whole
    assert Path(executable).exists()


@posix
def test_a_pyenv_is_found_by_its_shims_alone(machine, tmp_path):
    machine.env["PATH"] = str(tmp_path / "elsewhere" / "shims")
    machine("elsewhere/shims/python3", BROKEN_SHIM)
    machine("elsewhere/versions/3.13.0/bin/python", REAL)
    assert [answer[0] for answer in dev.pythons(machine.env)] == [sys.version_info[:3]]


@posix
@pytest.mark.parametrize(
    "script",
    [
        says("3.11.9"),
        says("2.7.18"),
        says("3.13.1", usable=0),  # PyPy, or no global lock: there are no wheels for it
        "exit 0",
        "echo Python 3.13.0",
        says("3.13.0") + "; exit 1",
        BROKEN_SHIM,
    ],
)
def test_a_name_is_not_trusted(machine, script):
    machine("first/python3.13", script)
    assert list(dev.pythons(machine.env)) == []


@posix
def test_a_python_newer_than_the_lock_is_asked_last(machine):
    machine("first/python3.99", says("3.99.0"))
    machine("first/python3.14", says("3.14.0"))
    machine("second/python3.12", says("3.12.0"))
    assert [answer[0][1] for answer in dev.pythons(machine.env)] == [14, 12, 99]


@posix
def test_no_python_gives_one_sentence(machine, capsys):
    machine("first/python3", says("3.11.2"))
    assert dev.make_venv(machine.env) is None
    said = capsys.readouterr()
    assert said.err.strip() == dev.MISSING
    assert said.out == ""
    assert dev.MISSING.count(".") == len(["3.12", "python.org", "the end"])


@posix
def test_a_python_without_venv_is_named_with_what_it_lacks(machine, capsys):
    place = machine("first/python3", says("3.12.3", venv=0))
    assert dev.make_venv(machine.env) is None
    said = capsys.readouterr().err
    assert f"Python 3.12.3 at {place}" in said
    assert "python3.12-venv" in said


@posix
def test_a_python_that_could_not_make_a_venv_is_named(machine, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(dev, "VENV", str(tmp_path / ".venv"))
    place = machine("first/python3", f'[ "$2" = venv ] && exit 1; {says("3.13.5")}')
    assert dev.make_venv(machine.env) is None
    assert f"Python 3.13.5 at {place}" in capsys.readouterr().err


@posix
def test_a_python_that_cannot_make_a_venv_gives_way_to_one_that_can(machine, tmp_path, monkeypatch):
    monkeypatch.setattr(dev, "VENV", str(tmp_path / ".venv"))
    machine("first/python3.14", f'[ "$2" = venv ] && exit 1; {says("3.14.0")}')
    good = f'[ "$2" = venv ] && {{ /bin/mkdir -p "$3/bin"; /bin/cp "$0" "$3/bin/python"; exit; }}; {says("3.12.0")}'
    machine("second/python3.12", good)
    version, executable, _ = dev.make_venv(machine.env)
    assert version == (3, 12, 0)
    assert executable == str(tmp_path / ".venv/bin/python")


# Setting up ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def workplace(tmp_path, monkeypatch):
    """A finished set-up in a folder of its own, with the commands it would run written down instead."""
    monkeypatch.setattr(dev, "ROOT", str(tmp_path))
    for name, path in (("VENV", ".venv"), ("STAMP", ".venv/stamp"), ("LOCK", "lock"), ("PROJECT", "project")):
        monkeypatch.setattr(dev, name, str(tmp_path / path))
    (tmp_path / "lock").write_text("a==1\n")
    (tmp_path / "project").write_text("[project]\n")
    monkeypatch.setattr(dev, "in_venv", lambda name: str(tmp_path / ".venv" / name))
    done = []
    answer = (sys.version_info[:3], sys.executable, True)

    def make_venv(_env):
        shutil.rmtree(tmp_path / ".venv", ignore_errors=True)
        (tmp_path / ".venv").mkdir()
        (tmp_path / ".venv" / "python").touch()
        done.append("make")
        return answer

    def call(command, **_where):
        assert not Path(dev.STAMP).exists(), "an unfinished .venv must not look finished"
        done.append("pip" if "pip" in command else command[0])
        return done.count("fail")

    monkeypatch.setattr(dev, "make_venv", make_venv)
    monkeypatch.setattr(dev, "ask", lambda command, _env: answer if Path(command[0]).read_bytes() == b"" else None)
    monkeypatch.setattr(dev.subprocess, "call", call)
    assert dev.set_up() == 0
    assert done == ["make", "pip", "pip"]
    done.clear()
    return tmp_path, done


def test_a_finished_set_up_is_left_alone(workplace):
    assert dev.set_up() == 0
    assert workplace[1] == []


@pytest.mark.parametrize("file", ["lock", "project"])
def test_other_packages_are_installed_into_what_is_there(workplace, file):
    (workplace[0] / file).write_text("b==2\n")
    assert dev.set_up() == 0
    assert workplace[1] == ["pip", "pip"]
    assert dev.set_up() == 0
    assert workplace[1] == ["pip", "pip"]


def test_an_interrupted_set_up_begins_again(workplace):
    Path(dev.STAMP).unlink()
    assert dev.set_up() == 0
    assert workplace[1] == ["make", "pip", "pip"]


def test_a_python_that_no_longer_starts_is_replaced(workplace):
    (workplace[0] / ".venv" / "python").write_text("broken")
    assert dev.set_up() == 0
    assert workplace[1] == ["make", "pip", "pip"]


def test_a_moved_checkout_is_set_up_again(workplace, monkeypatch):
    monkeypatch.setattr(dev, "ROOT", "elsewhere")
    assert dev.set_up() == 0
    assert workplace[1] == ["make", "pip", "pip"]


def test_a_failed_install_is_said_and_not_remembered(workplace, capsys):
    folder, done = workplace
    (folder / "lock").write_text("b==2\n")
    done.append("fail")
    assert dev.set_up() == 1
    assert dev.NOT_INSTALLED in capsys.readouterr().err
    done.clear()
    assert dev.set_up() == 0
    assert done == ["make", "pip", "pip"]


def test_line_ends_do_not_count_as_a_change(workplace):
    (workplace[0] / "lock").write_bytes(b"a==1\r\n")
    assert dev.set_up() == 0
    assert workplace[1] == []


# dev.py on any Python ----------------------------------------------------------------------------------------------

TOO_NEW = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.Nonlocal, ast.YieldFrom, ast.Match, ast.AsyncFunctionDef)


def newer_than_python_2(source: str) -> list[str]:
    """What in a source no Python 2.7 could parse."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, TOO_NEW):
            found.append(type(node).__name__)
        elif isinstance(node, ast.arguments) and (node.kwonlyargs or node.posonlyargs):
            found.append("keyword-only argument")
        elif isinstance(node, ast.arg | ast.FunctionDef) and (
            getattr(node, "annotation", getattr(node, "returns", None))
        ):
            found.append("annotation")
        elif isinstance(node, ast.Raise) and node.cause:
            found.append("raise from")
        elif isinstance(node, ast.List | ast.Tuple) and any(isinstance(item, ast.Starred) for item in node.elts):
            found.append("unpacking")
    return found


@pytest.mark.parametrize(
    "source",
    ["f'{1}'", "a: int = 1", "def f(a: int): pass", "def f() -> int: pass", "def f(*, a): pass", "[*a, 1]", "(a := 1)"],
)
def test_newer_grammar_is_noticed(source):
    assert newer_than_python_2(source)


def test_dev_is_parsed_by_any_python():
    assert newer_than_python_2((ROOT / "dev.py").read_text("utf-8")) == []


@posix
def test_dev_runs_on_every_python_this_machine_has():
    commands = dev.candidates(os.environ)
    ran = set()
    for command in commands:
        asked = [*command, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
        child = subprocess.run(asked, capture_output=True, text=True, check=False)
        if child.returncode == 0 and child.stdout not in ran:
            ran.add(child.stdout)
            helped = subprocess.run(
                [*command, "dev.py", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
            )
            assert "demo" in helped.stdout
    assert ran


# make ---------------------------------------------------------------------------------------------------------------

needs_make = pytest.mark.skipif(shutil.which("make") is None, reason="no make here")


@pytest.fixture
def clone(tmp_path):
    """A folder with the Makefile and a dev.py that only repeats its arguments."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "dev.py").write_text("import sys; print('dev.py ' + ' '.join(sys.argv[1:]))\n")
    return tmp_path


def make(folder: Path, *arguments: str, path: str = os.defpath) -> subprocess.CompletedProcess[str]:
    env = {"PATH": path, "HOME": str(folder), "PYENV_ROOT": str(folder / "pyenv")}
    command = [shutil.which("make"), *arguments]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)


def test_make_knows_every_job_of_dev():
    (jobs,) = re.findall(r"^JOBS := (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert sorted(jobs.split()) == sorted(job.__name__.replace("_", "-") for job in dev.JOBS)


@posix
@needs_make
def test_make_does_not_rely_on_python3(clone):
    shims = clone / "shims"
    shims.mkdir()
    for name in ("python", "python3", "python3.12"):
        (shims / name).write_text(f"#!/bin/sh\n{BROKEN_SHIM}\n")
        (shims / name).chmod(0o755)
    python = clone / "pyenv/versions/3.12.0/bin/python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    done = make(clone, "demo", "ARGS=a b", path=f"{shims}:/bin:/usr/bin")
    assert done.stdout == "dev.py demo a b\n"
    assert done.stderr == ""


@posix
@needs_make
def test_make_without_any_python_gives_the_same_sentence(clone):
    done = make(clone, "demo", "PYTHONS=no-such-python")
    assert done.returncode != 0
    assert done.stderr.splitlines()[0] == dev.MISSING


# CI -----------------------------------------------------------------------------------------------------------------


@posix
def test_ci_is_a_script_that_can_run():
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    subprocess.run(["bash", "-n", str(script)], check=True)
    assert re.search(r"^make test$", script.read_text("utf-8"), re.MULTILINE)


def test_a_missing_tool_skips_here_and_fails_in_ci(request, monkeypatch):
    plugins = request.config.pluginmanager.get_plugins()
    (conftest,) = (plugin for plugin in plugins if getattr(plugin, "__file__", None) == str(ROOT / "tests/conftest.py"))
    monkeypatch.setitem(conftest.PROGRAMS, "chromium", ("no-such-browser",))
    monkeypatch.delenv("STEELYARD_REQUIRE_TOOLS", raising=False)
    with pytest.raises(pytest.skip.Exception, match="chromium is not installed here"):
        conftest.need("chromium")
    monkeypatch.setenv("STEELYARD_REQUIRE_TOOLS", "1")
    with pytest.raises(pytest.fail.Exception, match="chromium is not installed here"):
        conftest.need("chromium")
