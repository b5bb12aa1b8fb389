"""The page of the classic mistakes, with its figures: `make mistakes` counts and writes anew.

`--solve` solves every clean case besides reading it, which takes a good while; `--first` and
`--cases` choose some of them, and `--print` shows the table and writes nothing. Ends with an exit
code of 1 where a check is wrong in too many cases.
"""

import argparse
import os
import sys
from pathlib import Path

from tests.mistakes.clean import COUNT
from tests.mistakes.figures import every_plant, false_alarms, lines, outcomes, table, wrong
from tests.mistakes.planted import PLANTS

PAGE = Path(__file__).parents[2] / "docs" / "mistakes.md"

WORDS = """# The thirty classic mistakes, and how well they are told

Each mistake was planted in copies of the brief case, as teams make it, by somebody who did not write the checks:
{plants} faults in all, in `tests/mistakes/`. **Told** means that `check` or a run tells it anew, under an id named below.
**At its cell** means that it names the cell where it can be mended; where the decision itself is spoken of, that it
names what it must.

A **false alarm** is a warning or an error that tells of a mistake where nobody made it; notes are none. They are counted
in both shipped cases and in {cases} clean ones, which `tests/mistakes/clean.py` makes: nine fields of policy, 6 to 30
recommendations, 4 to 9 criteria. Where a check was right, the generator was mended. {solved}

`weight-sampling` is no fault of a case: a law tells our draws from a biased sampler. `unproved` is planted in the work:
the exact search is allowed none.

{table}
Made by `make mistakes`; do not edit by hand. `make mistakes ARGS="--print --solve --first 75 --cases 25"` also solves 25
clean cases, from number 75 on, and shows the table.
"""


def main(arguments: list[str]) -> int:
    """Count, and write the page or show the table."""
    reader = argparse.ArgumentParser(prog="python -m tests.mistakes.page", description=__doc__)
    reader.add_argument("--cases", type=int, default=COUNT)
    reader.add_argument("--first", type=int, default=0, help="the number of the first clean case")
    reader.add_argument("--solve", action="store_true", help="solve the clean cases too")
    reader.add_argument("--print", action="store_true", help="show the table and write nothing")
    asked = reader.parse_args(arguments)
    seeds = range(asked.first, asked.first + asked.cases)
    heard = false_alarms(seeds, solve=asked.solve, cores=os.cpu_count() or 1)
    rows = table(lines(outcomes(every_plant(solve=True)), heard))
    if asked.print:
        sys.stdout.write(rows)
    else:
        how = (
            "All were read and solved." if asked.solve else "All were read; `--solve` solves them."
        )
        words = WORDS.format(plants=len(PLANTS) + 1, cases=asked.cases, solved=how, table=rows)
        PAGE.write_text(words, encoding="utf-8", newline="\n")
    return int(bool(wrong(heard)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
