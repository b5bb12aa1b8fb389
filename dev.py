"""Sets up `.venv` and does a job in it: `python3 dev.py demo`, `python3 dev.py test`; `make` calls the same.

Any Python from 3.8 on can run this: it looks for one that Steelyard can run on, by running what it finds, and makes
`.venv` with that. A stamp in `.venv` says what it was made from, so a second call starts the job at once, and a `.venv`
without its stamp was interrupted: it is made again.
"""

import hashlib
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
OLDEST = (3, 12)
# The newest that the locked packages have wheels for; anything newer is tried last.
NEWEST = (3, 14)
AGAIN = "then run the same command again."
MISSING = (
    "Steelyard needs Python 3.12 or newer with its venv module and found none: install one from python.org or with "
    f"your system's package manager (on Debian and Ubuntu also python3-venv), {AGAIN}"
)

if sys.version_info < (3, 8):  # a Python 3.6 can still parse this file, and so gets a sentence
    now = "{}.{}".format(*sys.version_info)
    sys.exit(
        "Steelyard needs Python 3.12 or newer, dev.py itself 3.8, and this is "
        + now
        + ": call it with a newer one."
    )

# What cannot run this is no candidate. The wheels are made for CPython with its global lock. A .venv answers with the
# Python it was made from, since it may itself be about to be made again.
QUESTION = """
import ensurepip, platform, sys, venv
if platform.python_implementation() == "CPython" and getattr(sys, "_is_gil_enabled", lambda: True)():
    print(*sys.version_info[:3], getattr(sys, "_base_executable", None) or sys.executable)
"""
SYSTEM = ("/usr/local/bin", "/opt/homebrew/bin", "/usr/bin")


def candidates(env: dict) -> "list[str]":
    """Programs that may be Pythons, likeliest first: this one, those on the PATH, of the system, of pyenv, of uv."""
    home = Path(env.get("HOME") or Path.home())
    folders = [Path(name) for name in env.get("PATH", "").split(os.pathsep) if name]
    managers = [folder.parent / "versions" for folder in folders if folder.name == "shims"]
    managers.append(Path(env.get("PYENV_ROOT") or home / ".pyenv") / "versions")
    managers.append(Path(env.get("UV_PYTHON_INSTALL_DIR") or home / ".local/share/uv/python"))
    folders += map(Path, SYSTEM)
    folders += [
        folder for manager in managers for folder in sorted(manager.glob("*/bin"), reverse=True)
    ]
    found = [sys.executable]
    for folder in folders:
        paths = [
            str(path)
            for path in folder.glob("py*")
            if re.match(r"py(thon[\d.]*)?(\.exe|\.bat)?$", path.name)
        ]
        found += sorted(paths, reverse=True)
    return list(dict.fromkeys(filter(None, found)))


def ask(path: str, env: dict) -> "tuple | None":
    """Run a candidate, whatever its name promises; return (major, minor, patch, path) if Steelyard can run on it."""
    question = [path, "-c", QUESTION]
    try:
        child = subprocess.run(
            question, env=env, stdin=subprocess.DEVNULL, capture_output=True, timeout=20, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    answer = re.match(r"(\d+) (\d+) (\d+) (.+)", child.stdout.decode("utf-8", "replace").strip())
    python = (*map(int, answer.groups()[:3]), answer[4]) if answer else ()
    return python if python >= OLDEST else None


def pythons(env: dict) -> "list[tuple]":
    """Find every Python new enough, those that the lock has wheels for first."""
    found = {}
    for python in filter(None, (ask(path, env) for path in candidates(env))):
        found.setdefault(os.path.realpath(python[3]), python)
    return sorted(found.values(), key=lambda python: python[:2] > NEWEST)


def clean_env() -> dict:
    """Take from the environment what would send installs or imports elsewhere."""
    unwanted = (
        "PYTHONHOME",
        "PYTHONPATH",
        "PIP_PREFIX",
        "PIP_ROOT",
        "PIP_TARGET",
        "PIP_USER",
        "__PYVENV_LAUNCHER__",
    )
    return {
        **{name: value for name, value in os.environ.items() if name not in unwanted},
        "PYTHONUTF8": "1",
    }


def program(name: str) -> str:
    """Where `.venv` keeps a program; a name with a folder is our own script."""
    return str(
        ROOT / name
        if "/" in name
        else VENV / ("Scripts/{}.exe" if os.name == "nt" else "bin/{}").format(name)
    )


def run(*commands: str) -> int:
    """Run one command of `.venv` after another until one fails; return the last exit code."""
    for name, *words in map(shlex.split, commands):
        code = subprocess.call([program(name), *words], cwd=ROOT, env=clean_env())
        if code:
            return code
    return 0


def made_from(python: tuple) -> "list[str]":
    """Say what `.venv` is made from: the Python and the place, then the packages."""
    packages = (ROOT / "requirements.lock").read_bytes() + (ROOT / "pyproject.toml").read_bytes()
    # Line ends may differ between checkouts of the same text.
    packages = packages.replace(b"\r\n", b"\n")
    return [
        "Python {}.{}.{}".format(*python) + f" in {ROOT}",
        f"packages {hashlib.sha256(packages).hexdigest()}",
    ]


# What the search is turned into machine code with. That takes as long as installing the rest does, so these come first.
FIRST = (
    "annotated-types",
    "cpsat-logutils",
    "highspy",
    "joblib",
    "llvmlite",
    "numba",
    "numpy",
    "orloge",
    "pandas",
    "pulp",
    "pydantic",
    "pydantic-core",
    "python-dateutil",
    "typing-extensions",
    "typing-inspection",
    "tzdata",
)


def locked_lines(names: "tuple[str, ...]") -> str:
    """Take some packages out of the lock file, each with its hashes."""
    parts = re.split(
        r"^(?=[\w.-]+==)", (ROOT / "requirements.lock").read_text("utf-8"), flags=re.MULTILINE
    )
    return "".join(part for part in parts if part.partition("==")[0] in names)


def set_up() -> int:
    """Make `.venv` what the lock file says, doing only what is missing; return an exit code."""
    stamp = VENV / "steelyard-setup.txt"
    python = ask(program("python"), clean_env())
    written = stamp.read_text("utf-8").splitlines() if stamp.is_file() else []
    if python and written == made_from(python):
        return 0
    if not python or written[:1] != made_from(python)[:1]:
        python = make_venv(clean_env())
        if not python:
            return 1
    # Whatever happens from here on, an unfinished .venv carries no stamp.
    stamp.unlink(missing_ok=True)
    print(
        "Installing the packages that requirements.lock names (the first time takes about a minute) ...",
        flush=True,
    )
    pip = "python -m pip --disable-pip-version-check --no-input -qq install --no-deps"  # the lock is complete
    first = VENV / "first.lock"
    first.write_text(locked_lines(FIRST), "utf-8")
    if run(f"{pip} --require-hashes -r {shlex.quote(str(first))}") == 0:
        run(
            "python -m scoring.warming begin"
        )  # it goes on beside the rest; what it misses, a run makes
    code = run(
        f"{pip} --require-hashes -r requirements.lock",
        f"{pip} --no-build-isolation --no-index -e .",
    )
    if code:
        print(
            f"The packages could not be installed: see pip's message above, {AGAIN}",
            file=sys.stderr,
        )
    else:
        stamp.write_text("\n".join(made_from(python)), "utf-8")
    return code


def make_venv(env: dict) -> "tuple | None":
    """Make an empty `.venv` with the first Python that can; return that Python."""
    complaint = MISSING
    for python in pythons(env):
        name = "Python {}.{}.{} at {}".format(*python)
        print(f"Making .venv with {name} ...", flush=True)
        shutil.rmtree(VENV, ignore_errors=True)
        if subprocess.call([python[3], "-m", "venv", str(VENV)], env=env) == 0 and ask(
            program("python"), env
        ):
            return python
        complaint = f"{name} could not make .venv: see its message above, {AGAIN}"
    print(complaint, file=sys.stderr)
    return None


DEMO = "steelyard run {0} -o out/{0} --force ARGS"
PYTEST = "python -m pytest -n auto --maxprocesses 8 --dist worksteal ARGS"
BENCHMARKS = sorted(
    path.name for path in ROOT.glob("benchmarks/[a-z]*.py") if "__main__" in path.read_text("utf-8")
)
JOBS = {  # the commands in .venv, where ARGS stands for the arguments of the job
    "demo": (DEMO.format("rare-earths-brief"), DEMO.format("rare-earths")),
    "test": (PYTEST,),
    "test-fast": (PYTEST + " -m 'not slow'",),
    "coverage": (PYTEST + " -m 'not slow' --cov --cov-report=term", ".ci/coverage"),
    "lint": ("ruff check", "ruff format --check", "mypy ARGS"),
    "bench": [f"python benchmarks/{name} ARGS" for name in BENCHMARKS],
    "docs": ("python -m steelyard.reference ARGS",),
    "lock": (".ci/lock ARGS",),  # with --upgrade newer versions
    "lowest": (".ci/lowest",),
    "nightly": (
        "python -m tests.degenerate.nightly ARGS",  # with --write noted in docs/nightly.md
        PYTEST.replace(" ARGS", " -m nightly"),
    ),
    "mistakes": ("python -m tests.mistakes.page ARGS",),  # writes docs/mistakes.md
    "clean": (),
    "setup": ("python -m scoring.warming begin",),
}
DONE = {
    "demo": """
The reports are ready. Open these in a browser and in Excel:
  {0}/report.html
  {0}/report.xlsx
The same for the short case, six recommendations, lies in {0}-brief.""".format(
        ROOT / "out" / "rare-earths"
    ),
    "setup": "Ready: " + program("python"),
}


def clean() -> int:
    """Remove what the commands made, but not `.venv`, which mends itself."""
    for name in (
        "out",
        "build",
        "dist",
        "htmlcov",
        ".hypothesis",
        ".mypy_cache",
        ".pytest_cache",
        ".ruff_cache",
    ):
        shutil.rmtree(ROOT / name, ignore_errors=True)
    for path in ROOT.glob(".coverage*"):
        path.unlink()
    return 0


def main(arguments: "list[str]") -> int:
    """Do the job named first, with the other arguments; return an exit code."""
    job, *others = arguments or ["--help"]
    if job not in JOBS:
        print("usage: python3 dev.py JOB [ARGUMENTS], where JOB is one of", ", ".join(JOBS))
        return 0 if job in ("--help", "-h", "help") else 2
    commands = [command.replace("ARGS", shlex.join(others)) for command in JOBS[job]]
    code = clean() if job == "clean" else set_up() or run(*commands)
    if code == 0 and job in DONE:
        print(DONE[job])
    return code


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
