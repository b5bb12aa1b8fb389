"""Sets up `.venv` and does a job in it: `python3 dev.py demo`, `python3 dev.py test`; `make` calls the same.

Any Python can run this file, however old (2.7 too): it looks for one that is new enough by running what it
finds, and only that one gets a `.venv`. Set-up needs pip and nothing else. A stamp in `.venv` says what it was
made from, so a second call starts the job at once, and a `.venv` without its stamp was interrupted: it is made again.
"""

from __future__ import print_function

import glob
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading

ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
STAMP = os.path.join(VENV, "steelyard-setup.txt")
LOCK = os.path.join(ROOT, "requirements.lock")
LOWEST = os.path.join(ROOT, ".ci", "lowest.lock")
PROJECT = os.path.join(ROOT, "pyproject.toml")

OLDEST = (3, 12)
NEWEST = (3, 14)  # the newest that the locked packages have wheels for; anything newer is tried last
NEWEST_FOR_LOWEST = (3, 13)  # the newest that the lowest versions have wheels for
MISSING = (
    "Steelyard needs Python 3.12 or newer and found none: install one from python.org or with your system's package "
    "manager, then run the same command again."
)
NO_VENV = (
    "Steelyard found Python {0} at {1}, but without its venv and ensurepip modules: install them "
    "(on Debian and Ubuntu: apt install python{2}-venv), then run the same command again."
)
NO_VENV_MADE = (
    "Python {0} at {1} was to make .venv and could not: see its message above, then run the same command again."
)
NO_OLDEST = "The lowest versions were not tried: no Python here has wheels for them and its venv and ensurepip modules."
NOT_INSTALLED = "The packages could not be installed: see pip's message above, then run the same command again."

# Asked of every candidate, so it must be good Python 2 and 3. The wheels are made for CPython with its global lock.
# A .venv answers with the Python it was made from, since it may itself be about to be made again.
QUESTION = """
import sys
try:
    import ensurepip, venv
    whole = 1
except ImportError:
    whole = 0
import platform
free = hasattr(sys, "_is_gil_enabled") and not sys._is_gil_enabled()
usable = platform.python_implementation() == "CPython" and not free
program = getattr(sys, "_base_executable", None) or sys.executable
print("steelyard|%d|%d|%d|%d|%d|%s" % (sys.version_info[:3] + (whole, usable, program)))
"""


# Finding a Python ---------------------------------------------------------------------------------------------------


def candidates(env):
    """Commands that may start a Python, likeliest first: this one, those on the PATH, those of version managers."""
    paths = [path.rstrip("/\\") for path in env.get("PATH", "").split(os.pathsep) if path]
    home = env.get("HOME") or env.get("USERPROFILE") or os.path.expanduser("~")
    pyenvs = [os.path.dirname(path) for path in paths if os.path.basename(path) == "shims"]
    pyenvs += [env.get("PYENV_ROOT"), os.path.join(home, ".pyenv"), os.path.join(home, ".pyenv", "pyenv-win")]
    managers = [os.path.join(root, "versions") for root in pyenvs if root]
    managers += [env.get("UV_PYTHON_INSTALL_DIR"), os.path.join(home, ".local", "share", "uv", "python")]
    managers += [os.path.join(env[name], "uv", "python") for name in ("XDG_DATA_HOME", "APPDATA") if env.get(name)]
    managers += [os.path.join(home, ".asdf", "installs", "python")]
    managers += [os.path.join(home, ".local", "share", "mise", "installs", "python")]
    managers += [os.path.join(env["LOCALAPPDATA"], "Programs", "Python")] if env.get("LOCALAPPDATA") else []

    found = [sys.executable] if sys.executable else []
    for path in paths:
        found += programs(path, "py*")
    for folder in managers:
        for pattern in ("*/bin/python*", "*/python.exe"):
            found += programs(folder, pattern) if folder else []
    for folder, pattern in SYSTEM:
        found += programs(folder, pattern)
    return [[name] for place, name in enumerate(found) if name not in found[:place]]


SYSTEM = (
    ("/usr/local/bin", "python3*"),
    ("/opt/homebrew/bin", "python3*"),
    ("/opt/python", "*/bin/python3"),
    ("/Library/Frameworks/Python.framework/Versions", "*/bin/python3"),
    ("/usr/bin", "python3*"),
)


def programs(folder, pattern):
    """What may be Pythons below a folder. A name decides the order of asking, never the answer."""
    literally = re.sub(r"([*?[])", r"[\1]", folder)  # glob.escape, which Python 2 has not
    names = glob.glob(os.path.join(literally, pattern))
    names = [name for name in names if re.match(r"(python(3(\.\d+)?)?|py)(\.exe|\.bat)?$", os.path.basename(name))]
    return sorted(names, key=lambda name: ([-int(number) for number in re.findall(r"\d+", name)], name))


def ask(command, env):
    """Run a candidate and return (version, executable, has venv), or None if it is no Python to be used."""
    try:
        child = subprocess.Popen(
            command + ["-c", QUESTION], env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
    except OSError:
        return None
    impatience = threading.Timer(20, child.kill)
    impatience.start()
    try:
        said = child.communicate()[0].decode("utf-8", "replace").strip().splitlines()
    finally:
        impatience.cancel()
    if child.returncode != 0 or not said or not said[-1].startswith("steelyard|"):
        return None
    major, minor, patch, whole, usable, executable = said[-1].split("|", 6)[1:]
    if usable != "1" or (int(major), int(minor)) < OLDEST:
        return None
    return (int(major), int(minor), int(patch)), executable, whole == "1"


def pythons(env):
    """Yield every Python new enough, as `ask` answers, those that the lock has wheels for first."""
    too_new, seen = [], []
    for command in candidates(env):
        answer = ask(command, env)
        if answer is None or os.path.realpath(answer[1]) in seen:
            continue
        seen.append(os.path.realpath(answer[1]))
        if answer[0][:2] > NEWEST:
            too_new.append(answer)
        else:
            yield answer
    for answer in too_new:
        yield answer


# Setting up ---------------------------------------------------------------------------------------------------------


def clean_env():
    """The environment without what would send installs or imports elsewhere."""
    unwanted = ("PYTHONHOME", "PYTHONPATH", "PIP_PREFIX", "PIP_ROOT", "PIP_TARGET", "PIP_USER", "__PYVENV_LAUNCHER__")
    return dict((name, value) for name, value in os.environ.items() if name not in unwanted)


def in_venv(name):
    """The path of a program in `.venv`."""
    if os.name == "nt":
        return os.path.join(VENV, "Scripts", name + ".exe")
    return os.path.join(VENV, "bin", name)


def read(path):
    """A file's bytes, or none where there is no file."""
    try:
        with open(path, "rb") as stream:
            return stream.read()
    except (IOError, OSError):
        return b""


def stamps(version):
    """What `.venv` is made from: the Python and the place, then the packages."""
    # Line ends may differ between checkouts of the same text.
    packages = hashlib.sha256((read(LOCK) + read(PROJECT)).replace(b"\r\n", b"\n")).hexdigest()
    return ["Python %d.%d.%d in %s" % (version + (ROOT,)), "packages " + packages]


def set_up():
    """Make `.venv` what the lock file says, doing only what is missing; return an exit code."""
    env = clean_env()
    python = in_venv("python")
    answer = ask([python], env) if os.path.exists(python) else None
    written = read(STAMP).decode("utf-8", "replace").splitlines()
    if answer and written == stamps(answer[0]):
        return 0
    if not answer or written[:1] != stamps(answer[0])[:1]:
        answer = make_venv(env)
        if answer is None:
            return 1
    elif os.path.exists(STAMP):
        os.remove(STAMP)  # whatever happens from here on, an unfinished .venv carries no stamp
    print("Installing the packages that requirements.lock names (the first time takes about a minute) ...")
    sys.stdout.flush()
    pip = [python, "-m", "pip", "--disable-pip-version-check", "--no-input", "-qq", "install"]
    # The lock is complete, so nothing is to be resolved: an older pip takes a package that is asked for with an extra
    # for another one, and refuses its newest release for want of a hash.
    for what in (["--require-hashes", "-r", LOCK], ["--no-build-isolation", "--no-index", "-e", ROOT]):
        code = subprocess.call(pip + ["--no-deps"] + what, cwd=ROOT, env=env)
        if code:
            print(NOT_INSTALLED, file=sys.stderr)
            return code
    with open(STAMP, "wb") as stream:
        stream.write("\n".join(stamps(answer[0])).encode("utf-8") + b"\n")
    return 0


def make_venv(env):
    """Make an empty `.venv` with the first Python that can; return what that Python answered, or None."""
    complaint = MISSING
    for version, executable, whole in pythons(env):
        if not whole:
            complaint = NO_VENV.format("%d.%d.%d" % version, executable, "%d.%d" % version[:2])
            continue
        print("Making .venv with Python %d.%d.%d ..." % version)
        sys.stdout.flush()
        shutil.rmtree(VENV, ignore_errors=True)
        code = subprocess.call([executable, "-m", "venv", VENV], env=env)
        answer = ask([in_venv("python")], env) if code == 0 else None
        if answer:
            return answer
        complaint = NO_VENV_MADE.format("%d.%d.%d" % version, executable)
    print(complaint, file=sys.stderr)
    return None


# The jobs -----------------------------------------------------------------------------------------------------------


def run(program, *arguments):
    """Run a program of `.venv`; return its exit code."""
    sys.stdout.flush()
    env = clean_env()
    env["PYTHONUTF8"] = "1"
    return subprocess.call([in_venv(program)] + list(arguments), cwd=ROOT, env=env)


def first_failure(commands):
    """Run one command after another until one fails; return the last exit code."""
    for command in commands:
        code = run(*command)
        if code:
            return code
    return 0


CASES = ("rare-earths-brief", "rare-earths")


def demo(arguments):
    """Run both real cases and say where the reports are."""
    code = first_failure(["steelyard", "run", case, "-o", "out/" + case, "--force"] + arguments for case in CASES)
    if code == 0:
        print("\nThe reports are ready. Open these in a browser and in Excel:")
        for name in ("report.html", "report.xlsx"):
            print("  " + os.path.join(ROOT, "out", CASES[-1], name))
        print("The same for the short case, six recommendations, lies in " + os.path.join(ROOT, "out", CASES[0]) + ".")
    return code


def test(arguments):
    """Run all tests, fast and slow, in random order on every core (at most eight)."""
    return run("python", "-m", "pytest", "-n", "auto", "--maxprocesses", "8", "--dist", "worksteal", *arguments)


def test_fast(arguments):
    """Run the tests that take a moment."""
    return test(["-m", "not slow"] + arguments)


def lint(arguments):
    """Check style, format and types."""
    return first_failure([["ruff", "check"], ["ruff", "format", "--check"], ["mypy"] + arguments])


def bench(arguments):
    """Run every benchmark and print its timings."""
    folder = os.path.join(ROOT, "benchmarks")
    scripts = sorted(name for name in os.listdir(folder) if re.match(r"[a-z].*\.py$", name))
    return first_failure(["python", os.path.join(folder, script)] + arguments for script in scripts)


def nightly(arguments):
    """Put 500 odd but legal cases through everything; with `--write` note the figures in docs/nightly.md."""
    return run("python", "-m", "tests.degenerate.nightly", *arguments)


def docs(arguments):
    """Write the reference pages anew from the models and messages they describe."""
    return run("python", "-m", "steelyard.reference", *arguments)


def lock(arguments):
    """Write the three locks anew for all systems and Pythons; `--upgrade` takes newer versions."""
    folder = tempfile.mkdtemp()
    scripts = os.path.join(folder, "Scripts" if os.name == "nt" else "bin")
    compiling = [os.path.join(scripts, "uv"), "pip", "compile", "pyproject.toml", "--universal", "--generate-hashes"]
    compiling += ["--python-version", "3.12", "--annotation-style", "line", "--no-emit-index-url", "--no-config"]
    compiling += ["--custom-compile-command", "python3 dev.py lock", "--quiet"] + arguments
    commands = [
        [in_venv("python"), "-m", "venv", folder],
        [os.path.join(scripts, "python"), "-m", "pip", "-qq", "install", "uv"],
        compiling + ["--group", "dev", "-o", "requirements.lock"],
        compiling + ["--all-extras", "-c", "requirements.lock", "-o", ".ci/extras.lock"],
        compiling + ["--resolution", "lowest-direct", "-o", ".ci/lowest.lock"],
    ]
    try:
        codes = (subprocess.call(command, cwd=ROOT, env=clean_env()) for command in commands)
        return next((code for code in codes if code), 0)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def lowest(_arguments):
    """Run the short case with the lowest versions that pyproject.toml allows, in a venv of its own."""
    env = clean_env()
    whole = [answer for answer in pythons(env) if answer[2] and answer[0][:2] <= NEWEST_FOR_LOWEST]
    if not whole:
        print(NO_OLDEST, file=sys.stderr)
        return 1
    version, executable, _ = min(whole)
    print("Trying the lowest versions with Python %d.%d.%d ..." % version)
    sys.stdout.flush()
    folder = tempfile.mkdtemp()
    python = os.path.join(folder, "venv", "Scripts" if os.name == "nt" else "bin", "python")
    pip = [python, "-m", "pip", "--disable-pip-version-check", "--no-input", "-qq", "install", "--no-deps"]
    wheel = "import hatchling.build, os; os.chdir(%r); print(hatchling.build.build_wheel(%r))" % (ROOT, folder)
    case, result = "rare-earths-brief", os.path.join("out", "result.json")
    try:
        for command in (
            [executable, "-m", "venv", os.path.join(folder, "venv")],
            pip + ["--only-binary", ":all:", "--require-hashes", "-r", LOWEST],
            [in_venv("python"), "-c", wheel],
            pip + ["--no-index", "--find-links", folder, "steelyard"],
            [python, "-m", "steelyard", "run", case, "-o", "out", "--quiet"],
            [python, "-m", "steelyard", "verify", result, case],
        ):
            code = subprocess.call(command, cwd=folder, env=env)
            if code:
                return code
        return 0
    finally:
        shutil.rmtree(folder, ignore_errors=True)


MADE = "out build dist htmlcov .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache".split()


def clean(_arguments):
    """Remove what the commands made, but not `.venv`, which mends itself."""
    for name in MADE:
        path = os.path.join(ROOT, name)
        if os.path.isdir(path):
            shutil.rmtree(path)
        elif os.path.exists(path):
            os.remove(path)
    return 0


def setup(_arguments):
    """Only set up `.venv`."""
    print("Ready: " + in_venv("python"))
    return 0


JOBS = (demo, test, test_fast, lint, bench, docs, lock, lowest, nightly, clean, setup)


def main(arguments):
    """Do the job named first, with the other arguments; return an exit code."""
    jobs = dict((job.__name__.replace("_", "-"), job) for job in JOBS)
    if not arguments or arguments[0] not in jobs:
        lines = ["  %-10s %s" % (job.__name__.replace("_", "-"), job.__doc__) for job in JOBS]
        print("usage: python3 dev.py JOB\n\n" + "\n".join(lines))
        return 0 if arguments in ([], ["--help"], ["-h"], ["help"]) else 2
    job = jobs[arguments[0]]
    return (0 if job is clean else set_up()) or job(arguments[1:])


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
