"""What a run costs again: unchanged, and after one edit of a text, a fact, a stakeholder, a scenario, a score, a cost.

    python benchmarks/again.py [--full]

Each edit is run without and with what an earlier run kept, one after the other, in processor
seconds, from the case to all files of the reports; the bytes of both are compared. The small size
is rare-earths-brief, `--full` is rare-earths. Nothing is drawn here but what the cases' own seeds
decide.
"""

from __future__ import annotations

import gc
import hashlib
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import steelyard
from criteria.model.case import Case
from reports.publish import files, paragraph
from scoring.analysis import analyse
from scoring.work.cache import Cache
from scoring.work.keeping import Keeper
from steelyard.cli import NEW_OBJECTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from scoring.analysis import Analysis

type Edit = Callable[[dict[str, Any]], None]


def cell(table: str, column: str, change: Callable[[str], object]) -> Edit:
    """Make an edit of a column in a table's first row."""

    def edit(tables: dict[str, Any]) -> None:
        row = tables[table][0]
        row[column] = change(row[column])

    return edit


def cost(tables: dict[str, Any]) -> None:
    """Raise the first cost that is not nothing by a hundredth, with both ends."""
    row = next(row for row in tables["costs"] if Decimal(row["likely"]))
    for end in ("low", "likely", "high"):
        row[end] = str(Decimal(row[end]) * Decimal("1.01"))


def score(tables: dict[str, Any]) -> None:
    """Move the first score that has a range to its low end."""
    row = next(row for row in tables["scores"] if row["low"] != row["likely"])
    row["likely"] = row["low"]


EDITS: dict[str, Edit] = {
    "nothing": lambda _: None,
    "a text": cell("recommendations", "description", lambda text: f"{text} And more."),
    "a fact": cell("facts", "statement", lambda text: f"{text} And more."),
    "a stakeholder": cell("stakeholders", "swing", lambda swing: str(Decimal(swing) + 5)),
    "a scenario": cell("scenarios", "value", lambda value: str(Decimal(value) * Decimal("1.1"))),
    "a score": score,
    "a cost": cost,
}


def run(case: Case, keeper: Keeper | None) -> tuple[float, str, Analysis]:
    """Run a case up to the bytes of its files: processor seconds, a hash of the bytes, and the analysis."""
    started = time.process_time()
    analysis = analyse(case, keeper=keeper)
    written = files(analysis)
    taken = time.process_time() - started
    hashed = hashlib.sha256()
    for name, content in sorted(written.items()):
        hashed.update(f"{name} {len(content)}\n".encode() + content)
    return taken, hashed.hexdigest(), analysis


def explained(case: Case, index: int | None, id_: str, cache: Cache | None) -> tuple[float, str]:
    """Explain one recommendation: processor seconds, and the paragraph. index: its place, to ask about it alone."""
    started = time.process_time()
    keeper = None if cache is None else Keeper(cache)
    analysis = analyse(case, words_only=True, about=index, keeper=keeper)
    if analysis.explanation is None:
        raise ValueError("nothing was explained")
    text = paragraph(analysis, analysis.explanation, id_, anew=True)
    return time.process_time() - started, text


def line(name: str, anew: float, again: float, done: int | str, *, same: bool) -> None:
    """Print one row of the table."""
    print(f"{name:16} {anew:8.2f} s {again:8.2f} s {done!s:>8}  {'same' if same else 'DIFFERENT'}")


def main() -> None:
    """Print the table."""
    gc.set_threshold(NEW_OBJECTS)  # as the command sets it
    name = "rare-earths" if "--full" in sys.argv else "rare-earths-brief"
    case = steelyard.read(name)
    run(case, None)  # so that nothing below is compiled or imported first
    with tempfile.TemporaryDirectory() as folder:
        cache = Cache(Path(folder) / "kept")
        first = run(case, Keeper(cache))[0]
        size = sum(entry.bytes for entry in cache.entries())
        print(f"{name}: the first run that keeps its answers {first:.2f} s, {size / 1000:,.0f} kB")
        print(f"{'edited':16} {'anew':>10} {'again':>10} {'stages':>8}  bytes")
        for edited, edit in EDITS.items():
            tables = case.dump()
            edit(tables)
            changed = Case.model_validate(tables)
            anew, want, _ = run(changed, None)
            keeper = Keeper(cache)
            again, got, _ = run(changed, keeper)
            line(edited, anew, again, len(keeper.done), same=got == want)
        id_ = case.recommendations[0].id
        whole, paragraph_whole = explained(case, None, id_, None)
        alone, _ = explained(case, 0, id_, None)
        again, paragraph_again = explained(case, 0, id_, cache)
        line("explain of one", alone, again, "", same=paragraph_whole == paragraph_again)
        print(f"{'  with its draws':16} {whole:8.2f} s")


if __name__ == "__main__":
    main()
