"""A city's capital projects from file to reports: where the time goes, and how large what comes out is.

    python benchmarks/city.py [--full]     --full: 200 and 503 projects too, and the whole runs

One line a size and a stage, in processor seconds; then the sizes of the files, and the peak of
memory so far. `altogether` is with the three files written one by one, each from a report of its
own; a run writes them and six others at once. The cities are those of cases.py, seed 0. The last line holds a digest of what is
funded, to be held against that of another state of the code or of another machine.
"""

from __future__ import annotations

import hashlib
import resource
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import steelyard
from benchmarks.cases import city
from steelyard.garbage import looks_seldom

if TYPE_CHECKING:
    from collections.abc import Callable

    from scoring.analysis import Analysis

FILES = ("report.html", "report.xlsx", "result.json")
QUICK, FULL = (118,), (118, 200, 503)


def spent() -> float:
    """Give the processor time of this process and of those it has waited for, in seconds."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(use.ru_utime + use.ru_stime for use in used)


def timed[R](name: str, task: Callable[[], R]) -> R:
    """Do one stage and print its processor time."""
    before = spent()
    made = task()
    print(f"  {name:28} {spent() - before:8.2f} s", flush=True)
    return made


@looks_seldom()
def every_file(analysis: Analysis, folder: Path) -> None:
    """Write what a run writes, as the command does it: the report is made once for all of them."""
    from reports.publish import publish_all  # noqa: PLC0415 - its imports count with the first file

    publish_all(analysis, folder, force=True)


def one(n: int, folder: Path, *, quick: bool) -> None:
    """Take one city from its file to its reports."""
    print(f"{n} projects, {'--quick' if quick else 'everything'}")
    source = steelyard.write(city(n), folder / f"city-{n}.json", force=True)
    before = spent()
    case = timed("read and check", lambda: steelyard.read(source))
    analysis = timed("analyse", lambda: steelyard.analyse(case, quick=quick))
    for name in FILES:
        timed(name, lambda name=name: steelyard.publish(analysis, folder / name, force=True))  # type: ignore[misc]
    told_singly = spent()
    timed("every file of a run", lambda: every_file(analysis, folder))
    before += spent() - told_singly
    sizes = ", ".join(f"{name} {(folder / name).stat().st_size / 1e6:.2f}" for name in FILES)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    funded = repr(analysis.programme.funded_levels(analysis.best.choice))
    print(f"  {'altogether':28} {spent() - before:8.2f} s; MB: {sizes}; peak {memory:,.0f} MB")
    status, digest = analysis.optimum.status, hashlib.sha256(funded.encode()).hexdigest()[:12]
    print(f"  {status}, {sum(map(bool, analysis.best.choice))} funded, digest {digest}")


def main() -> None:
    """Run the sizes asked for."""
    full = "--full" in sys.argv
    with tempfile.TemporaryDirectory() as folder:
        for n in FULL if full else QUICK:
            one(n, Path(folder), quick=True)
        for n in FULL if full else ():
            one(n, Path(folder), quick=False)


if __name__ == "__main__":
    main()
