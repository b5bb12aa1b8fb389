"""A ministry's call for grants: read as a matrix from a workbook and from CSV, and in the long form; a smaller one decided.

    python benchmarks/grants.py [--full]     1,000 applications on 30 criteria read, 100 decided;
    --full: 10,000 both times, whose peak of memory counts the reading before

Processor seconds and the peak of memory so far. The forms are read one after another and compared:
they hold the same case.
"""

from __future__ import annotations

import resource
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


def decide(n: int, folder: Path) -> None:
    """Decide a call and write its reports."""
    print(f"{n:,} applications x {CRITERIA} criteria, --quick")
    case = steelyard.read(write_csv(grants(n, CRITERIA), folder / "decided"))
    analysis = timed("analyse", lambda: steelyard.analyse(case, quick=True))
    print(f"{'':34} {analysis.optimum.status}, {sum(map(bool, analysis.best.choice)):,} funded")
    for name in ("report.html", "report.xlsx", "result.json", "tables.json"):
        path = folder / name
        timed(name, lambda path=path: steelyard.publish(analysis, path))  # type: ignore[misc]
        print(f"{'':34} {path.stat().st_size / 1e6:8.2f} MB")


def main() -> None:
    """Read one call, and decide a smaller one."""
    reading, deciding = (10_000, 10_000) if "--full" in sys.argv else (1_000, 100)
    with tempfile.TemporaryDirectory() as place:
        read_forms(reading, Path(place))
        decide(deciding, Path(place))


if __name__ == "__main__":
    main()
