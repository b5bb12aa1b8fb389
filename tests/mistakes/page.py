"""The page of the classic mistakes, with its figures: `python tests/mistakes/page.py` counts and writes anew.

`--cases` and `--first` choose clean cases, `--solve` also solves every one of them, and `--print`
shows the table and writes nothing.
"""

import argparse
import sys
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "mistakes.md"

WORDS = """# The thirty classic mistakes, and how well they are told

Each mistake was planted in copies of the brief case, as teams make it, by somebody who did not write the checks:
{plants} faults in all, in `tests/mistakes/`. **Told** means that `check` or a run tells it anew, under the id below.
**At its cell** means that it names the cell where it can be mended; where the decision itself is spoken of, that it
names what it must.

A **false alarm** is a warning or an error that tells of a mistake where nobody made it; notes are none. They are counted
in both shipped cases and in {cases} clean ones, which `tests/mistakes/clean.py` makes: nine fields of policy, 6 to 30
recommendations, 4 to 9 criteria. Nothing was drawn again because a check spoke. {solved}

`weight-sampling` is no fault of a case: a law tells our draws from a biased sampler. `unproved` is planted in the work:
the exact search is allowed none.

{table}
Made by `python tests/mistakes/page.py`; do not edit by hand. `--print --solve --first N --cases 25` solves 25 clean cases
from the Nth on, which takes long, and shows their alarms.
"""


def main(arguments: list[str]) -> None:
    """Count, and write the page or show the table."""
    from tests.mistakes.clean import COUNT
    from tests.mistakes.figures import every_plant, false_alarms, lines, outcomes, table
    from tests.mistakes.planted import PLANTS

    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--cases", type=int, default=COUNT)
    reader.add_argument("--first", type=int, default=0, help="the seed of the first clean case")
    reader.add_argument("--solve", action="store_true", help="solve the clean cases too")
    reader.add_argument("--print", action="store_true", help="show the table and write nothing")
    asked = reader.parse_args(arguments)
    seeds = range(asked.first, asked.first + asked.cases)
    heard = false_alarms(seeds, solve=asked.solve)
    planted = [] if asked.print and asked.solve else every_plant(solve=True)
    rows = table(lines(outcomes(planted), heard))
    if asked.print:
        sys.stdout.write(rows)
        return
    solved = "All were read and solved." if asked.solve else "The clean ones were read, not solved."
    words = WORDS.format(plants=len(PLANTS) + 1, cases=asked.cases, solved=solved, table=rows)
    PAGE.write_text(words, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    main(sys.argv[1:])
