"""How long a planner waits: each command as a whole process, against a Python that does nothing.

Run: python benchmarks/startup.py. Prints what is compiled on the first use on a machine, then the
median of several runs (one for the whole run) of each command, and the ratio.
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

RUNS = 5
WHOLE = 1  # a run with every explanation and draw takes most of a minute


def median_seconds(command: list[str], folder: Path, runs: int) -> float:
    """Median wall time of a command over some runs, after one that is not counted where there are several."""
    times = []
    for counted in range(runs + 1) if runs > 1 else (1,):
        start = time.perf_counter()
        done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
        if counted:
            times.append(time.perf_counter() - start)
        if done.returncode:
            sys.exit(f"{' '.join(command[1:])} failed:\n{done.stderr.decode()}")
    return statistics.median(times)


def compiling(folder: Path) -> tuple[float, float]:
    """Make the machine code of a run, or find it kept; gives processor seconds and seconds by the clock."""
    command = [sys.executable, "-m", "scoring.warming"]
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, env=os.environ | {"NUMBA_CACHE_DIR": str(folder)}, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return spent, time.perf_counter() - start


def main() -> None:
    """Print a row a command, and what the first use on a machine compiles beside other work."""
    steelyard = [sys.executable, "-m", "steelyard"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print(f"{'machine code':<42} {'cpu s':>8} {'clock s':>8}")
        for label in ("made beside other work, on first use", "found kept"):
            spent, clock = compiling(folder / "compiled")
            print(f"{label:<42} {spent:>8.2f} {clock:>8.2f}")
        subprocess.run(
            [*steelyard, "init", "rare-earths", "case.xlsx"],
            cwd=folder,
            check=True,
            capture_output=True,
        )
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "steelyard --help": [*steelyard, "--help"],
            "steelyard check (full case, xlsx)": [*steelyard, "check", "case.xlsx"],
            "steelyard run --quick (full case, xlsx)": [
                *steelyard, "run", "case.xlsx", "-o", "out", "--force", "--quiet", "--quick",
            ],
            "steelyard run (full case, xlsx)": [*steelyard, "run", "case.xlsx", "-o", "out", "--force", "--quiet"],
        }  # fmt: skip
        bare = None
        print(f"{'command':<42} {'seconds':>8} {'x bare':>8}")
        for label, command in commands.items():
            seconds = median_seconds(
                command, folder, WHOLE if label.startswith("steelyard run (") else RUNS
            )
            bare = bare or seconds
            print(f"{label:<42} {seconds:>8.3f} {seconds / bare:>8.1f}")


if __name__ == "__main__":
    main()
