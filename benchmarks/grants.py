"""A ministry's call for grants: read as a matrix from a workbook and from CSV, and in the long form; then run to every report.

    python benchmarks/grants.py [--full] [csv]     1,000 applications on 30 criteria (seed 0) read, 100
    run; --full: 10,000 both times. csv: the run from CSV alone

Processor seconds, and the peak of memory: of the reading so far, and of each run, which is a process
of its own: `steelyard run --quick`, from the workbook and from a folder of CSV in the matrix form. The
forms are compared: they hold the same case, and the runs choose the same.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import steelyard
from benchmarks.cases import grants, long_form, write_csv, write_xlsx

if TYPE_CHECKING:
    from collections.abc import Callable

CRITERIA = 30


def timed[R](name: str, task: Callable[[], R]) -> R:
    """Do one stage and print its processor time, and the peak of memory so far."""
    before = time.process_time()
    made = task()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name:34} {time.process_time() - before:8.2f} s, peak {memory:6,.0f} MB", flush=True)
    return made


def read_forms(n: int, folder: Path) -> None:
    """Read a call in its three forms, which hold the same case."""
    print(f"{n:,} applications x {CRITERIA} criteria")
    sheets = grants(n, CRITERIA)
    forms = {
        "matrix, workbook": write_xlsx(sheets, folder / "call.xlsx"),
        "matrix, CSV": write_csv(sheets, folder / "matrix"),
        "long form, CSV": write_csv(long_form(sheets), folder / "long"),
    }
    cases = [
        timed(f"read {name}", lambda path=path: steelyard.read(path))  # type: ignore[misc]
        for name, path in forms.items()
    ]
    print(f"{'the forms agree':34} {all(case == cases[0] for case in cases)}")


def run(path: Path, out: Path) -> None:
    """Run a call up to its reports, in a process of its own."""
    words = ("run", str(path), "-o", str(out), "--quick", "--no-cache", "--quiet")
    process = subprocess.Popen(
        [sys.executable, "-m", "steelyard", *words], stdout=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    spent, peak = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
    name = f"run from {'CSV' if path.is_dir() else 'the workbook'}"
    print(
        f"{name:34} {spent:8.2f} s, peak {peak:6,.0f} MB, exit code {process.returncode}",
        flush=True,
    )


def run_forms(n: int, folder: Path, *, csv_alone: bool) -> None:
    """Run the forms that planners use, and compare what is written."""
    print(f"{n:,} applications x {CRITERIA} criteria, --quick, every report")
    sheets = grants(n, CRITERIA)
    paths = [write_csv(sheets, folder / "run" / "call")]
    if not csv_alone:
        paths.append(write_xlsx(sheets, folder / "run" / "call.xlsx"))
    outs = [folder / "run" / f"out{place}" for place in range(len(paths))]
    for path, out in zip(paths, outs, strict=True):
        run(path, out)
    for file in sorted(outs[0].iterdir()):
        print(f"{'':34} {file.name:18} {file.stat().st_size / 1e6:8.2f} MB")
    chosen = [(out / "portfolio.csv").read_bytes() for out in outs]
    if not csv_alone:
        print(f"{'the runs agree':34} {chosen[0] == chosen[1]}")


def main() -> None:
    """Read one call, and run a smaller one."""
    reading, running = (10_000, 10_000) if "--full" in sys.argv else (1_000, 100)
    csv_alone = "csv" in sys.argv
    with tempfile.TemporaryDirectory() as place:
        if not csv_alone:
            read_forms(reading, Path(place))
        run_forms(running, Path(place), csv_alone=csv_alone)


if __name__ == "__main__":
    main()
