"""How long a planner waits, in processor seconds: each command as a whole process, beside a Python that does nothing.

    python benchmarks/startup.py [--full]

The commands take turns, so that other work on the machine falls on all of them alike; the first
round, which may compile, is not counted. *The decision told* is a whole run up to the lines that
say portfolio, cost, chance of an overrun and proof; it is then ended. Python keeps its bytecode,
as it does of what is installed. With --full also a run with
every explanation, once. Nothing is taken from earlier runs. First comes what is compiled on the
first use on a machine, part by part in the order in which a run needs them.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from scoring.warming import SOURCES

RUNS = 3
TOLD = """
import os, sys
from steelyard import cli
tell = cli._tell_decision
def told(analysis):
    tell(analysis)
    sys.stdout.flush()
    os._exit(0)
cli._tell_decision = told
cli.main()
"""


def seconds(command: list[str], folder: Path) -> float:
    """Processor time of a command and all that it starts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"{' '.join(command[1:])} failed:\n{done.stderr.decode()}")
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def commands() -> dict[str, list[str]]:
    """Name what is timed, and how it is called."""
    steelyard = [sys.executable, "-m", "steelyard"]
    words = ["run", "case.xlsx", "-o", "out", "--force", "--quiet", "--no-cache"]
    return {
        "python -c pass": [sys.executable, "-c", "pass"],
        "steelyard --help": [*steelyard, "--help"],
        "steelyard check": [*steelyard, "check", "case.xlsx"],
        "steelyard run: the decision told": [sys.executable, "-c", TOLD, *words],
        "steelyard run --quick": [*steelyard, *words, "--quick"],
        "steelyard run": [*steelyard, *words],
    }


def compiling(folder: Path, part: str) -> tuple[float, float]:
    """Make a part of the machine code, or find it kept; gives processor seconds and seconds by the clock."""
    command = [sys.executable, "-m", "scoring.warming", part]
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, env=os.environ | {"NUMBA_CACHE_DIR": str(folder)}, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return spent, time.perf_counter() - start


def main() -> None:
    """Print what the first use on a machine compiles, then a row a command, on the full built-in case as a workbook."""
    os.environ["PYTHONPATH"] = str(Path(__file__).parents[1])
    os.environ["STEELYARD_NO_BACKGROUND"] = "1"  # what a command begins beside it would be counted
    times: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")
        print(f"{'machine code':<42} {'cpu s':>8} {'clock s':>8}")
        for label in ("made on first use", "found kept"):
            for part in SOURCES:
                spent, clock = compiling(folder / "compiled", part)
                print(f"{f'{part}: {label}':<42} {spent:>8.2f} {clock:>8.2f}")
        steelyard = [sys.executable, "-m", "steelyard"]
        seconds([*steelyard, "init", "rare-earths", "case.xlsx"], folder)
        *short, (whole, command) = commands().items()
        for round_ in range(RUNS + 1):
            for label, words in short:
                spent = seconds(words, folder)
                if round_:
                    times.setdefault(label, []).append(spent)
        if "--full" in sys.argv[1:]:
            times[whole] = [seconds(command, folder)]
    bare = statistics.median(times["python -c pass"])
    print(f"{'command':<42} {'seconds':>8} {'x bare':>8}")
    for label, spent in times.items():
        middle = statistics.median(spent)
        print(f"{label:<42} {middle:>8.3f} {middle / bare:>8.1f}")


if __name__ == "__main__":
    main()
