"""`make nightly`: many degenerate cases through everything, each in a folder of its own, and the figures of it all.

With `--write` the figures go into docs/nightly.md. Ends with an exit code of 1 where a case failed.
"""

from __future__ import annotations

import argparse
import datetime as dt
import multiprocessing
import os
import platform
import sys
import tempfile
import time
import warnings
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.degenerate.inspection import inspect
from tests.degenerate.made import ODDITIES, made

PAGE = Path(__file__).parents[2] / "docs" / "nightly.md"
WORDS = """# Degenerate cases, every night

`make nightly` makes odd but legal cases: one recommendation, no ranges, equal twins, weights of nothing, a budget of
nothing, names in any script, a chance of success of 0, futures that nothing fits, and so on ({oddities} oddities, up to
five of them in one case). Each goes through `check`, `run` with every report, `verify` and `explain`. What must hold:

- nothing crashes, and a legal case has no error;
- every report parses, and none says nan, inf, None or a nothing with a sign;
- page, workbook, CSV, result and console tell of the same portfolio;
- `verify` says Verified, also of the proof that no portfolio keeps every rule;
- the case that was written is the case that is read, as JSON, as CSV and as a workbook in turn.

CI does the same with 60 of them. `python -m tests.degenerate.nightly --first N --cases 1` tries one again.

| date | cases | failures | minutes | machine | command |
| --- | --- | --- | --- | --- | --- |
| {date} | {cases} | {failures} | {minutes} | {machine} | `{command}` |
"""


def tried(seed: int) -> tuple[int, tuple[str, ...], list[str]]:
    """Make and inspect one case: its seed, its oddities, and what is wrong with it."""
    warnings.simplefilter("error")
    case = made(seed)
    with tempfile.TemporaryDirectory() as folder:
        return seed, case.oddities, inspect(case, Path(folder))


def main(arguments: list[str]) -> int:
    """Try them all on every core, and say what failed."""
    reader = argparse.ArgumentParser(prog="python -m tests.degenerate.nightly", description=__doc__)
    reader.add_argument("--cases", type=int, default=500)
    reader.add_argument("--first", type=int, default=0, help="the seed of the first one")
    reader.add_argument("--write", action="store_true", help="note the figures in docs/nightly.md")
    asked = reader.parse_args(arguments)
    started, failures = time.monotonic(), 0
    seeds = range(asked.first, asked.first + asked.cases)
    cores = os.cpu_count() or 1
    # Each process anew: a fork of one that has threads may hang.
    with ProcessPoolExecutor(cores, mp_context=multiprocessing.get_context("spawn")) as pool:
        for seed, oddities, faults in pool.map(tried, seeds):
            if faults:
                failures += 1
                print(f"Case {seed} ({', '.join(oddities)}):", *faults, sep="\n  ", flush=True)
    minutes = round((time.monotonic() - started) / 60)
    print(f"{asked.cases - failures} passed, {failures} failed")
    if asked.write:
        command = "make nightly" + (
            "" if (asked.cases, asked.first) == (500, 0) else f' ARGS="{" ".join(arguments)}"'
        )
        PAGE.write_text(
            WORDS.format(
                oddities=len(ODDITIES) - 1,
                date=dt.datetime.now(tz=dt.UTC).date().isoformat(),
                cases=asked.cases,
                failures=failures,
                minutes=minutes,
                machine=f"Python {platform.python_version()}, {cores} cores",
                command=command,
            ),
            encoding="utf-8",
            newline="\n",
        )
    return int(failures > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
