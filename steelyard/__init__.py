"""Steelyard scores policy recommendations, finds the best portfolio a budget can buy, proves it and explains it.

import steelyard
case = steelyard.read("case.xlsx")             # or a folder of CSV, a .json, or a built-in case by name
analysis = steelyard.analyse(case)
steelyard.publish(analysis, "report.html")     # or .xlsx, .md, .json, .csv, .docx, .pptx
analysis = steelyard.load("result.json")       # the same again, without solving
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from steelyard.garbage import looks_seldom

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path
    from typing import Any

    import pandas as pd

    from criteria.model.case import Case
    from criteria.model.problems import CaseError, Problem
    from criteria.read import Reading
    from scoring.analysis import Analysis, ClusterError, Infeasible, SolverError
    from scoring.record.file import ResultError
    from scoring.work.stages import StageListener


def _not_shadowed() -> None:
    """Refuse to work with other people's modules of our packages' names, as a scoring.py beside a script is."""
    from importlib.util import find_spec
    from pathlib import Path

    home = Path(__file__).parents[1]
    for package in ("criteria", "scoring", "reports"):
        spec = find_spec(package)
        where = Path(spec.origin).resolve() if spec is not None and spec.origin else None
        if where is not None and where != (home / package / "__init__.py").resolve():
            message = (
                f"{where} stands in the way of Steelyard's own package {package}. "
                "Rename that file, or run the script from another folder."
            )
            raise ImportError(message)


_not_shadowed()

__version__ = "0.1.0"
__all__ = [
    "CaseError",
    "ClusterError",
    "Infeasible",
    "ResultError",
    "SolverError",
    "analyse",
    "build",
    "check",
    "explain",
    "load",
    "publish",
    "read",
    "sweep",
    "write",
]

# Each function imports its package when called, and each error its module when named, so that
# `steelyard --help` and `steelyard check` start at once.
_ERRORS = {
    "CaseError": "criteria.model.problems",
    "ClusterError": "scoring.analysis",
    "Infeasible": "scoring.analysis",
    "ResultError": "scoring.record.file",
    "SolverError": "scoring.analysis",
}


def __getattr__(name: str) -> type[Exception]:
    if name not in _ERRORS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    error: type[Exception] = getattr(import_module(_ERRORS[name]), name)
    return error


def __dir__() -> list[str]:
    return sorted([*globals(), *_ERRORS])


def read(path: str | Path, *, strict: bool = False) -> Case:
    """Read a case from a workbook, a folder of CSV files, a JSON file, or a built-in case by its name.

    strict: the gravest mistakes of the field are errors, too: docs/method.md says which.
    Raises CaseError, which holds every problem with its place, where the case has an error.
    """
    from criteria.model.problems import CaseError

    reading = check(path, strict=strict)
    if reading.case is None:
        raise CaseError(reading.problems)
    return reading.case


@looks_seldom()
def check(case: str | Path | Case, *, strict: bool = False, every: bool = False) -> Reading:
    """Read a case and say all that is wrong or doubtful with it; raises nothing for a bad case.

    case: a file, a folder or a built-in case by its name; or a case that was made or changed in
    Python, where a place is the path of a value, such as criteria[2].swing. strict: as for `read`.
    every: what is the same in many cells is said of each of them.
    """
    from pathlib import Path

    from criteria.disk.publish_set import make_whole
    from criteria.read import check as check_case

    if isinstance(case, (str, Path)):
        make_whole(Path(case))
    return check_case(case, further=_doubts, strict=strict, every=every)


def _doubts(case: Case) -> Iterable[Problem]:
    """Checks that take computing; numpy and the like are loaded only where a sheet is filled that needs them."""
    from criteria.model.rows import CaseTables

    if not any(getattr(case, table.attribute) for table in CaseTables.WEIGHING):
        return ()
    from scoring.elicitation.checks import doubts

    return doubts(case)


@looks_seldom()
def build(
    *,
    criteria: Any,
    recommendations: Any,
    scores: Any,
    costs: Any = None,
    budget: Any = None,
    title: str = "A decision",
    settings: Mapping[str, Any] | None = None,
    **tables: Any,
) -> Case:
    """Make a checked case from frames of pandas, dictionaries or lists; what is not said stays unsaid.

    criteria: a row each, with the columns of the table; {id: swing} is enough to begin with, and
    `weight` is taken for the swing. recommendations: a row each, {id: name}, or a list of ids.
    scores: a matrix with a row a recommendation and a column a criterion, each cell a figure, a
    tuple (low, high) or (low, likely, high), or a long table with a column `criterion`. costs: {id: cost},
    {id: {year: cost}}, a frame with years across, or a long table with a column `likely`. budget:
    an amount, {year: amount}, or a table; None is no limit. Ids or names stand wherever one is
    expected. settings: of the case, such as money="EUR million". tables: the others by name, such
    as groups or relations.
    Raises CaseError with every problem by its name and place, such as scores[3].likely.
    """
    from criteria.build import build as build_case

    return build_case(
        criteria=criteria,
        recommendations=recommendations,
        scores=scores,
        costs=costs,
        budget=budget,
        title=title,
        settings=settings,
        **tables,
    )


@looks_seldom()
def sweep(
    case: Case,
    *,
    budget: Iterable[Any] | None = None,
    swing: Mapping[str, Iterable[Any]] | None = None,
) -> pd.DataFrame:
    """Find and prove the best portfolio at each of several budgets or swings: a frame with a row a setting.

    budget: totals over all years, each in place of the total that the case has; budgets of single
    years stay. swing: for each criterion the swings it is given, one criterion at a time, all else
    as it is. Columns: what was set and to what, whether a portfolio keeps every rule (`fits`) and
    is proven best, its value in points, its cost, how many are funded, and the level of each
    recommendation (blank where it is left out).
    Raises CaseError for a setting that cannot be, and ValueError where nothing is asked.
    """
    from steelyard.needed import needed

    with needed():
        from scoring.sweep import sweep as sweep_case

    return sweep_case(case, budget=budget, swing=swing)


@looks_seldom()
def write(case: Case, path: str | Path, *, force: bool = False) -> Path:
    """Write a case as a planner's workbook (.xlsx), a folder of CSV files, or JSON (.json); returns the path.

    Raises FileExistsError where something stands at `path` and `force` is not given.
    """
    from criteria.write import write as write_case

    return write_case(case, path, force=force)


@looks_seldom()
def analyse(
    case: Case,
    *,
    quick: bool = False,
    proposed: tuple[int, ...] | None = None,
    second_opinion: bool = False,
    draws: int | None = None,
    deep: bool = True,
    lists: bool = False,
    words_only: bool = False,
    cluster: str | None = None,
    seconds: float | None = None,
    progress: Callable[[str], None] | None = None,
    listener: StageListener | None = None,
    decided: Callable[[Analysis], None] | None = None,
    cache: bool = False,
) -> Analysis:
    """Score the recommendations, find and prove the best portfolio, explain it and ask how firm it is.

    A case that was made or changed in Python is checked first, exactly like a file.

    quick: only the portfolio and its proof. proposed: a level for each recommendation (0 is not
    funded), a portfolio to set beside the best one; by default the case's own column `pick`.
    second_opinion: also ask CBC, an extra.
    draws: random draws of weights and scores (0 makes none); by default the case's own number.
    deep: also what takes long and decides no word: the options, what to find out first.
    lists: also the lists of portfolios that are best for some weights or that no
    other beats, which take longest of all and which nothing else rests on. words_only: leave out
    what the sentences on single recommendations do not rest on. cluster: address of a
    Dask scheduler that shares the work of finding the best portfolio in each, an extra.
    seconds: your own limit on the clock for the solver; by default none, since all work is limited
    by what it is, not by how long it takes. Where it cut something short, the reports say so.
    progress: called with a line on each stage; by default nothing is said. listener: whose methods
    `stage(name, number, of)` and `count(done, total)` are called as the work goes on. decided:
    called once, with the analysis so far, as soon as portfolio, proof, promise and spending are
    known. cache: keep the answers of stages in the user's cache folder, and take from there what an
    earlier run worked out from the same figures; the answer is the same.
    Raises CaseError, with every problem and its place, where the case has an error; Infeasible,
    naming the rules that clash, where no portfolio keeps every rule; ClusterError where a cluster
    is named and does not answer; and ImportError with the line that installs it where a solver is
    missing.
    """
    from steelyard.needed import needed

    with needed():
        from scoring.analysis import Workers
        from scoring.analysis import analyse as analyse_case
        from scoring.work.cache import users_cache
        from scoring.work.keeping import Keeper

    kept = users_cache() if cache else None
    return analyse_case(
        case,
        quick=quick,
        proposed=proposed,
        second_opinion=second_opinion,
        draws=draws,
        deep=deep,
        lists=lists,
        words_only=words_only,
        workers=Workers(-1, cluster),
        seconds=seconds,
        progress=progress or (lambda _: None),
        listener=listener,
        decided=decided or (lambda _: None),
        keeper=None if kept is None else Keeper(kept),
    )


@looks_seldom()
def explain(
    case: Case,
    recommendation: str,
    *,
    draws: bool = False,
    progress: Callable[[str], None] | None = None,
    listener: StageListener | None = None,
    cache: bool = False,
) -> str:
    """Say why one recommendation is in or out, how firm that is and what would change it, in a second or two.

    What takes longer is said only where an earlier run kept it (`cache`), and named at the end
    where not: how often it is funded when figures are drawn, and at which budgets; in a case of
    more than some 40 recommendations also what people, futures and weights say. An analysis of the
    whole case says all of it, of every recommendation: `analyse(case).explain("R3")`.

    recommendation: its id. draws: work all of that out first. progress, listener, cache: as for
    `analyse`.
    Raises ValueError for an id that is not there, naming the nearest, and where the work was
    stopped before there was anything to say; and as `analyse` does.
    """
    from steelyard.needed import needed

    with needed():
        from reports.explained import explained, place_of, unexplained
        from scoring.analysis import analyse as analyse_case
        from scoring.work.cache import users_cache
        from scoring.work.keeping import Keeper

    index = place_of(case, recommendation)
    kept = users_cache() if cache else None
    analysis = analyse_case(
        case,
        words_only=True,
        about=None if draws else index,
        progress=progress or (lambda _: None),
        listener=listener,
        keeper=None if kept is None else Keeper(kept),
    )
    if analysis.explanation is None or analysis.explanation.stopped:
        raise unexplained(analysis)
    return explained(analysis, recommendation, anew=True)


@looks_seldom()
def load(path: str | Path) -> Analysis:
    """Make the analysis of a result again, without its case and without solving: what `analyse` gave when it was made.

    path: of a result.json, or of the folder that holds one.
    Raises ResultError, which names the file and the next step, where it is no result of schema 2,
    or not as it was written, and OSError where it cannot be read.
    """
    from criteria.disk.publish_set import make_whole
    from steelyard.needed import needed

    with needed():
        from scoring.record.file import place
        from scoring.record.file import read as read_result

    make_whole(place(path).parent)
    return read_result(path)


@looks_seldom()
def publish(analysis: Analysis, path: str | Path, *, force: bool = False) -> Path:
    """Write one report and return its path; the ending says which: .html, .xlsx, .md, .json, .csv, .docx or .pptx.

    brief.html is the decision on one page. Raises FileExistsError where the file stands and `force`
    is not given, ValueError for another ending, and reports.extras.MissingExtra where a .docx or
    .pptx lacks the extra `office`.
    """
    from steelyard.needed import needed

    with needed():
        from reports.publish import publish as publish_report

    return publish_report(analysis, path, force=force)
