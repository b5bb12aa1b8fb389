"""The command line. A planner never sees a traceback; a script can trust the exit codes.

0 done; 1 the case or a file has something to mend; 2 the command was mistyped; 3 no portfolio keeps
every rule; 4 reports are written, but the portfolio could not be proven best; 5 reports are
written, but the user stopped the work and something is missing from them.
"""

from __future__ import annotations

import gc
import io
import os
import signal
import sys
import threading
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

import steelyard
from criteria.model.pasted import pasted
from steelyard import console, copies
from steelyard.batch import (
    CLASH,
    MEND,
    STOPPED,
    UNPROVED,
    Ended,
    Piece,
    Wishes,
    folders,
    read_here,
    run_all,
    worst,
)
from steelyard.beforehand import begin_machine_code
from steelyard.console import say
from steelyard.exchange import export, import_
from steelyard.garbage import NEW_OBJECTS
from steelyard.needed import install_line
from steelyard.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from fractions import Fraction
    from types import FrameType

    from criteria.ballots.merge import Gathered
    from criteria.model.case import Case
    from criteria.model.problems import Problem
    from reports.publish import Published
    from scoring.analysis import Analysis, Infeasible
    from scoring.result.checks import CheckResult

WARNINGS = 5
"""As many warnings about the case are printed by a run."""
NOTHING = "Nothing was written."
_stands = [NOTHING]
"""What this call has put on the disk so far, in sentences: the last one is true whatever happens next."""
EXIT_CODES = (
    "Exit codes: 0 done, 1 something to mend, 2 mistyped, 3 no portfolio keeps every rule, 4 not proven best, "
    "5 stopped by you (Ctrl-C): written with what there was by then."
)


STRICT = click.option(
    "--strict",
    is_flag=True,
    help="The gravest mistakes are errors: scales read off the scores, no baseline, cost counted twice, mixed money.",
)
NO_CACHE = click.option(
    "--no-cache",
    is_flag=True,
    help="Work everything out anew, and keep nothing for the next run; the answer is the same.",
)


DOCX = click.option(
    "--docx",
    is_flag=True,
    help="Also brief.docx, two pages for Word (pip install steelyard[office]).",
)
PPTX = click.option(
    "--pptx", is_flag=True, help="Also slides.pptx, six slides (pip install steelyard[office])."
)
PDF = click.option(
    "--pdf", is_flag=True, help="Also brief.pdf, printed by a Chromium, Chrome or Edge of yours."
)


READERS = {
    "For planners": (
        "init",
        "import",
        "check",
        "run",
        "ballots",
        "gather",
        "letters",
        "upgrade",
        "rename",
    ),
    "For analysts": ("explain", "report", "export", "cache"),
    "For auditors": ("verify", "audit", "seal"),
}
"""Whom each command is for, in the order in which `--help` lists them."""


class _Commands(click.Group):
    """The commands, grouped by who needs them, and stopped by Ctrl-C with a plain line."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands, a heading for each kind of reader."""
        known = {name: self.get_command(ctx, name) for name in self.list_commands(ctx)}
        width = formatter.width - max(map(len, known))
        for reader, names in READERS.items():
            rows = [
                (name, command.get_short_help_str(width))
                for name in names
                if (command := known.get(name)) is not None
            ]
            if rows:
                with formatter.section(reader):
                    formatter.write_dl(rows)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            say(err=True)
            _stop("Stopped by you.")


def main() -> None:
    """Run the command line and turn whatever goes wrong into a sentence and an exit code."""
    console.prepare()
    gc.set_threshold(NEW_OBJECTS)
    _stands[:] = [NOTHING]
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, _terminated)
    try:
        code = _code()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else MEND * bool(end.code)
    if trouble := console.trouble():
        say(trouble, err=True)
        code = code or MEND
    sys.exit(code)


def _terminated(_number: int, frame: FrameType | None) -> None:
    """Stop as by Ctrl-C where the system, or whoever started this, asks for an end; also where Ctrl-C is ignored."""
    pressed = signal.getsignal(signal.SIGINT)
    if not callable(pressed):
        raise KeyboardInterrupt
    pressed(signal.SIGINT, frame)


def _code() -> int:
    """Run the command line; return its exit code, or raise SystemExit with it."""
    try:
        return int(commands(windows_expand_args=False, standalone_mode=False) or 0)
    except click.ClickException as fault:
        usage = io.StringIO()
        fault.show(usage)
        say(usage.getvalue(), err=True, nl=False)
        return fault.exit_code
    except click.Abort:
        _stop("Stopped by you.")
    except OSError as fault:
        from criteria.disk.faults import CannotWrite

        if isinstance(fault, CannotWrite):
            _stop(str(fault))
        sentence = (
            f"{fault.filename}: {fault.strerror}"
            if fault.filename
            else f"{str(fault)[:1].upper()}{str(fault)[1:]}"
        )
        _stop(f"{sentence}. Check the name, or choose another place.")
    except Exception as fault:
        if os.environ.get("STEELYARD_DEBUG"):
            raise
        if line := install_line(fault):
            _stop(f"{line}\n{_stands[-1]}")
        _stop(
            f"Steelyard met something it did not expect ({type(fault).__name__}: {fault}). {_stands[-1]} "
            "This is a fault of Steelyard's, not yours: set STEELYARD_DEBUG=1, run again, and report what it prints."
        )


@click.group(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]}, epilog=EXIT_CODES
)
@click.version_option(steelyard.__version__, prog_name="steelyard")
def commands() -> None:
    """Steelyard: score policy recommendations and prove the best way to spend the budget.

    \b
    steelyard init rare-earths my-case.xlsx    a workbook to start from
    steelyard check my-case.xlsx               every mistake, with its cell
    steelyard run my-case.xlsx -o my-report    the best portfolio, as a page and a workbook
    """


@commands.command(short_help="Write a workbook OUT to start from")
@click.argument("case", required=False)
@click.argument("out", required=False, type=click.Path(path_type=Path))
@click.option("--blank", is_flag=True, help="An empty workbook, to be filled from nothing.")
@click.option("--force", is_flag=True, help="Write over OUT if it stands.")
def init(case: str | None, out: Path | None, *, blank: bool, force: bool) -> None:
    """Write a planner's workbook OUT from a built-in CASE (rare-earths, rare-earths-brief), or an empty one.

    \b
    steelyard init rare-earths-brief my-case.xlsx
    steelyard init --blank my-case.xlsx

    The first time on a machine, init, import and check also begin the machine code of the first run,
    in a process of low priority that ends by itself; with STEELYARD_NO_BACKGROUND=1 nothing is begun.
    """
    from criteria.formats.builtin import names

    if blank and out is None:
        case, out = None, Path(case) if case else None
    if out is None or (case is None and not blank):
        known = " or ".join(names())
        raise click.UsageError(
            f"Say what to start from and where to write it: steelyard init {known} my-case.xlsx"
        )
    begin_machine_code()
    _stands.append(f"See whether {out} stands.")
    try:
        if blank:
            from criteria.write import write_blank

            write_blank(out, force=force)
        else:
            steelyard.write(_read(str(case)), out, force=force)
    except FileExistsError:
        _stop(
            f"{out} stands already and was left as it is. Choose another name, or add --force to write over it."
        )
    except ValueError as error:
        _stop(str(error))
    say(
        f"Wrote {out}. Open it, begin with the sheet About, save, and then: steelyard check {pasted(str(out))}"
    )


@commands.command(short_help="Name what is wrong or doubtful in CASE, cell by cell")
@click.argument("case")
@click.option("--json", "as_json", is_flag=True, help="The problems as JSON, for scripts.")
@click.option(
    "--all", "every", is_flag=True, help="Name each of many that are alike; else they are counted."
)
@click.option(
    "--annotate",
    type=click.Path(path_type=Path),
    metavar="OUT.xlsx",
    help="Also write a copy of the workbook with the cells marked.",
)
@click.option("--force", is_flag=True, help="Write over OUT.xlsx if it stands.")
@STRICT
@click.option(
    "--deep",
    is_flag=True,
    help="Also the mistakes that take solving, with what would be funded without each; some seconds.",
)
def check(
    case: str,
    *,
    as_json: bool,
    every: bool,
    annotate: Path | None,
    force: bool,
    strict: bool,
    deep: bool,
) -> None:
    """Name everything that is wrong or doubtful in CASE (a workbook, CSV folder, JSON file or built-in case).

    Exit code 0 without an error, 1 with one. Warnings and notes do not stop a run. With --deep also 3,
    where no portfolio keeps every rule.
    """
    begin_machine_code()
    reading = steelyard.check(case, strict=strict, every=every or as_json)
    if annotate:
        from criteria.write import write_annotated

        _stands.append(f"See whether {annotate} stands.")
        try:
            write_annotated(case, annotate, reading.problems, force=force)
        except FileExistsError:
            _stop(
                f"{annotate} stands already and was left as it is. Choose another name, or add --force."
            )
        except ValueError as error:
            _stop(str(error))
        say(f"Wrote {annotate}, a copy with the cells marked.", err=True)
    checks = _solved_checks(reading.case) if deep and reading.case is not None else None
    if as_json:
        say(_as_json(reading.problems, checks))
    else:
        _show(reading.problems if every else _with_the_way_to_all(reading.problems, case))
        if checks is not None:
            _show_checks(checks, {problem.found for problem in reading.problems})
    if reading.case is not None:
        _warn_of_age(reading.case)
    if any(problem.severity == "error" for problem in reading.problems):
        sys.exit(MEND)


def _with_the_way_to_all(problems: Iterable[Problem], case: str) -> list[Problem]:
    """Say beside what is only counted how to see each of them."""
    from dataclasses import replace

    way = f"`steelyard check {pasted(case)} --all` lists them."
    return [
        replace(problem, mend=f"{problem.mend} {way}") if problem.id == "no-reason" else problem
        for problem in problems
    ]


def _solved_checks(case: Case) -> tuple[CheckResult, ...]:
    """Look for the mistakes that take solving; where no portfolio keeps the rules, say so and end."""
    from scoring.analysis import Infeasible, with_checks
    from scoring.result.checks import check_results

    try:
        analysis = with_checks(case)
    except Infeasible as clash:
        say(str(clash), err=True)
        sys.exit(CLASH)
    return check_results(analysis.programme, analysis.checks)


def _show_checks(checks: Sequence[CheckResult], before: Collection[str]) -> None:
    """Print what was found of the thirty mistakes, each with its cells and what it could change, then count them.

    before: what was printed of reading already.
    """
    say()
    say("What solving shows")
    for row in checks:
        sentences = [sentence for sentence in row.sentences if sentence not in before]
        if sentences:
            places = f"{', '.join(row.places)}: " if row.places else ""
            words = " ".join((*sentences, *row.could_change))
            say(f"  {row.id} ({row.severity}): {places}{words}")
    states = [row.state for row in checks]
    looked = len(states) - states.count("does not apply")
    say()
    say(
        f"Of {len(states)} classic mistakes {looked} could be in this case, and {states.count('found')} were found."
    )


def _as_json(problems: Iterable[Problem], checks: Sequence[CheckResult] | None = None) -> str:
    """Write problems as JSON, in marks that the console knows; with checks beside them where those were asked."""
    import json

    from criteria.model.mistakes import BY_TELLING

    listed: Any = [
        {
            "id": problem.id,
            "severity": problem.severity.value,
            "place": str(problem.place) if problem.place else None,
            "found": problem.found,
            "allowed": problem.allowed,
            "mend": problem.mend,
            "mistake": BY_TELLING[problem.id].id if problem.id in BY_TELLING else None,
        }
        for problem in problems
    ]
    if checks is not None:
        listed = {"problems": listed, "checks": [row.model_dump(mode="json") for row in checks]}
    text = json.dumps(listed, ensure_ascii=False, indent=2)
    return text if console.carries(text) else json.dumps(listed, indent=2)


@commands.command(short_help="Write a COPY that says what weights and scales are today")
@click.argument("case")
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    metavar="COPY",
    help="The sealed copy, in the form of the case.",
)
@click.option("--by", default="", metavar="NAME", help="Who seals it; by default the case's owner.")
@click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The day, as 2026-11-30; by default today.",
)
@click.option("--force", is_flag=True, help="Write over COPY if it stands; never over the case.")
def seal(case: str, out: Path, *, by: str, on: datetime | None, force: bool) -> None:
    """Write a COPY of CASE that says what its weights, scales and baselines are today, before scores are opened.

    Go on with the copy. Where a sealed cell is changed after that, check names it, and a run says
    what would be funded with what was sealed. CASE itself is never changed; a case without scores,
    or with errors in other sheets, can be sealed.
    """
    from criteria.model.problems import CaseError
    from criteria.seal import seal_copy

    _stands.append(f"See whether {out} stands.")
    try:
        sealed = seal_copy(case, out, by=by, on=_today() if on is None else on.date(), force=force)
    except CaseError as fault:
        _show(fault.problems, err=True)
        _stop(f"What is to be sealed cannot be read. {NOTHING}")
    except FileExistsError:
        _stop(
            f"{out} stands already and was left as it is. Choose another name, or add --force to write over it."
        )
    except ValueError as fault:
        _stop(f"{fault} {NOTHING}")
    say(
        f"Wrote {out}, sealed: {sealed.hash[:12]}. Go on with it: steelyard check {pasted(str(out))}"
    )
    if sealed.scored:
        say(
            f"It holds {sealed.scored:,} score{'' if sealed.scored == 1 else 's'} already: "
            "the seal shows what is changed from now on, not what was before."
        )


def _today() -> date:
    """Say which day it is: for what a console says of a case, and never for what is written of one."""
    return datetime.now(UTC).astimezone().date()


def _warn_of_age(case: Case) -> None:
    """Say where a case is past the last day on which it is to be used."""
    last = case.settings.use_by
    if last is not None and _today() > last:
        say(
            f"\nThis analysis is not to be used after {last}, and today is {_today()}. "
            "Review the case, and give it a later use_by.",
            err=True,
        )


@commands.command(short_help="Find, prove and explain the best portfolio of CASE")
@click.argument("cases", metavar="CASE...", nargs=-1, required=True)
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the reports; by default the case's name with -report. Of several cases each gets a folder in it.",
)
@click.option(
    "--force", is_flag=True, help="Write over files that stand under the names of the reports."
)
@click.option(
    "--quick", is_flag=True, help="Only the portfolio and its proof: seconds, not a minute."
)
@click.option(
    "--deep",
    is_flag=True,
    help="Also list the portfolios best for some weights, and those that no other beats; this may take minutes.",
)
@click.option(
    "--no-lists", is_flag=True, hidden=True, help="Of earlier versions; it is the default now."
)
@click.option(
    "--pick",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.csv",
    help="A portfolio somebody proposes, to set beside the best one: columns option and level, or a portfolio.csv.",
)
@click.option(
    "--second-opinion",
    is_flag=True,
    help="Also ask a second solver, CBC (pip install steelyard[second-opinion]).",
)
@click.option(
    "--draws",
    type=click.IntRange(min=0),
    metavar="N",
    help="Random draws of weights and scores; by default the case's own number. 0 makes none.",
)
@click.option(
    "--cluster", metavar="ADDRESS", help="A Dask scheduler that shares the draws' work (an extra)."
)
@click.option(
    "--seconds",
    type=click.FloatRange(min=0.1),
    help="Your own limit on the clock for the solver; by default none. It is said where it struck.",
)
@DOCX
@PPTX
@PDF
@STRICT
@NO_CACHE
@click.option("--quiet", is_flag=True, help="Say nothing while it works.")
def run(
    cases: tuple[str, ...],
    out: Path | None,
    *,
    force: bool,
    quick: bool,
    deep: bool,
    no_lists: bool,
    pick: Path | None,
    second_opinion: bool,
    draws: int | None,
    cluster: str | None,
    seconds: float | None,
    docx: bool,
    pptx: bool,
    pdf: bool,
    strict: bool,
    no_cache: bool,
    quiet: bool,
) -> None:
    """Find and prove the best portfolio of CASE, explain it, ask how firm it is, and write the reports.

    They are a page (report.html), the decision on one page of paper (brief.html), a workbook to
    decide with and try changes in (report.xlsx), one of everything else (analysis.xlsx), the result
    for programs (result.json), the tables of the reports (tables.json), the list of what is funded
    (portfolio.csv) and a proof that others can check (certificate.json). steelyard report writes
    them anew from the result.

    Of several CASEs each is run as if alone, as many at a time as there are cores, into a folder of
    its own in OUT: a line tells of each, a bad one does not stop the others, and the exit code is
    the gravest.

    Ctrl-C stops the work. Once the best portfolio is found, the reports are written with what there
    is so far and say what is missing; exit code 5.
    """
    also = _also(docx=docx, pptx=pptx, pdf=pdf)
    if len(cases) > 1:
        if pdf:
            raise click.UsageError("--pdf is of one case: run that case alone.")
        wishes = Wishes(
            quick=quick,
            lists=deep and not no_lists,
            second_opinion=second_opinion,
            draws=draws,
            seconds=seconds,
            strict=strict,
            cache=not no_cache,
            also=also,
        )
        _run_all(cases, out, wishes, pick=pick, cluster=cluster, force=force, quiet=quiet)
    (case,) = cases
    folder = out or Path(f"{Path(case).stem}-report")
    if not force:
        _keep_reports(folder)
    progress = Progress(quiet=quiet)
    progress.say("Reading the case")
    _make_machine_code(draws=not quick, quiet=quiet)
    read = _read(case, strict=strict)
    first_lines: list[str] = []
    analyse = partial(
        steelyard.analyse,
        read,
        quick=quick,
        lists=deep and not no_lists,
        proposed=_picked(pick, read) if pick else None,
        second_opinion=second_opinion,
        draws=draws,
        cluster=cluster,
        seconds=seconds,
        progress=progress,
        listener=progress,
        decided=lambda analysis: first_lines.extend(_tell_decision(analysis)),
        cache=not no_cache,
    )
    from criteria.disk.publish_set import alone

    with alone(folder):
        analysis = _analysed(analyse, folder, name=case, force=force)
        written = _written(analysis, folder, also, force=force, progress=progress)
    _tell_published(written, first_lines)
    _warn(read, case)
    _warn_of_age(read)
    doubts = analysis.optimum.certificate.doubts
    for sentence in (*doubts, analysis.cut_short, analysis.stopped, written.unprinted):
        if sentence:
            say(f"\n{sentence}", err=True)
    if analysis.self_audit is not None and analysis.self_audit.faults:
        from reports.audit import FAULT

        say(f"\n{FAULT} They stand in {folder}, under the self-audit.", err=True)
        sys.exit(MEND)
    if written.unprinted:
        sys.exit(MEND)
    if analysis.optimum.status != "optimal":
        sys.exit(UNPROVED)
    if analysis.stopped:
        sys.exit(STOPPED)


def _also(*, docx: bool, pptx: bool, pdf: bool) -> tuple[str, ...]:
    """Name the files that are asked for besides the set; where one cannot be made, say so before any work."""
    from reports.extras import EXTRAS, missing

    also = tuple(name for name, asked in zip(EXTRAS, (docx, pptx, pdf), strict=True) if asked)
    if sentence := missing(also):
        _stop(f"{sentence}\n{NOTHING}")
    return also


def _make_machine_code(*, draws: bool, quiet: bool) -> None:
    """Begin what the first run on a machine compiles, beside its other work. draws: also what no quick run calls."""
    from scoring.warming import QUICK, begin

    if begin(*(() if draws else QUICK)) and not quiet:
        say(
            "The first run on a machine also makes its machine code, beside its other work; "
            "until that is there it takes longer than later ones.",
            err=True,
        )


def _run_all(
    cases: tuple[str, ...],
    out: Path | None,
    wishes: Wishes,
    *,
    pick: Path | None,
    cluster: str | None,
    force: bool,
    quiet: bool,
) -> NoReturn:
    """Run several cases, each into a folder of its own, and end with the gravest exit code."""
    from reports.publish import standing
    from scoring.analysis import ClusterError
    from scoring.warming import make as make_machine_code
    from scoring.work.stages import BY_YOU

    if out is None:
        raise click.UsageError(
            "Say in which folder each case gets one of its own: steelyard run A.xlsx B.xlsx -o FOLDER"
        )
    if pick is not None:
        raise click.UsageError("--pick is a portfolio of one case: run that case alone.")
    progress = Progress(quiet=quiet)
    codes: list[int] = []
    pieces: list[Piece] = []

    def hear(ended: Ended) -> None:
        codes.append(_put_down(ended, force=force))

    for case, folder in zip(cases, folders(cases, out), strict=True):
        # Who works on it may stand in another folder.
        where = str(Path(case).resolve()) if Path(case).exists() else case
        piece = Piece(case, where, folder, wishes)
        there = () if force else standing(folder)
        ready = piece if cluster is None or there else read_here(piece)
        if there:
            line = f"{case}: {folder} already holds {', '.join(there)}. Add --force to write over them."
            hear(Ended(line, MEND, folder))
        elif isinstance(ready, Ended):
            hear(ready)
        else:
            pieces.append(ready)
    refused = len(codes)
    _stands.append(f"See what stands in {out}.")
    try:
        progress.stage(f"{len(pieces)} cases", 1, 1)
        if cluster is None and pieces:
            make_machine_code()
        cut_short = run_all(pieces, cluster, hear, progress.count) if pieces else ""
    except ClusterError as fault:
        _stop(str(fault))
    except KeyboardInterrupt:
        cut_short = BY_YOU
    if cut_short:
        left = ", ".join(piece.name for piece in pieces[len(codes) - refused :])
        say(f"{cut_short}. Not run: {left}.", err=True)
        codes.append(STOPPED)
    sys.exit(worst(codes))


def _put_down(ended: Ended, *, force: bool) -> int:
    """Write the files of one case of several, say its line, and give its exit code."""
    from reports.publish import put

    if not ended.files:
        say(ended.line)
        return ended.code
    try:
        put(ended.files, ended.folder, force=force)
    except OSError as fault:
        say(f"{ended.line} {fault}")
        return MEND
    say(f"{ended.line} ({ended.folder})")
    return ended.code


def _tell_decision(analysis: Analysis) -> tuple[str, ...]:
    """Say what is decided as soon as that is known; returns what was said."""
    from reports.at_once import first_words

    lines = first_words(analysis)
    if lines:
        say("\n".join((*lines, "")))
    return lines


def _tell_published(written: Published, first_lines: Sequence[str] = ()) -> None:
    """Say what was decided, but for what was told before, and which files tell of it."""
    from reports.at_once import untold

    lines = (written.title, *written.lead.splitlines(), *written.doubt, *written.asked)
    say("\n".join((*untold(lines, first_lines), *written.options, written.signed, "")))
    for path in written.paths:
        say(f"  {path}")


def _keep_reports(folder: Path) -> None:
    """Refuse to write over the reports of an earlier run."""
    from reports.publish import standing

    if there := standing(folder):
        _stop(
            f"{folder} already holds {', '.join(there)}, and nothing was written. Choose another folder with -o, "
            "or add --force to write over them."
        )


def _analysed(analyse: Callable[[], Analysis], folder: Path, *, name: str, force: bool) -> Analysis:
    """Analyse a case, or say why there is no answer and stop."""
    from scoring.analysis import ClusterError, Infeasible

    try:
        return analyse()
    except Infeasible as clash:
        _tell_clash(clash, folder, name=name, force=force)
        sys.exit(CLASH)
    except ClusterError as fault:
        _stop(str(fault))
    except KeyboardInterrupt:
        _stop("Stopped by you before the best portfolio was found. Nothing was written.")


def _written(
    analysis: Analysis, folder: Path, also: Sequence[str], *, force: bool, progress: Progress
) -> Published:
    """Write the reports."""
    from reports.publish import publish_all

    stopped = analysis.stopped is not None
    try:
        with _finished(at_once=stopped):
            so_far = "Stopped; writing the reports with what there is so far"
            progress.say(so_far if stopped else "Writing the reports")
            _stands.append(f"See what stands in {folder}.")
            written = publish_all(analysis, folder, force=force, also=also)
            _stands.append(f"The reports in {folder} were written before that, and are whole.")
    except KeyboardInterrupt:
        stands = f"{folder} is as it was." if folder.exists() else "Nothing was written."
        _stop(f"Stopped by you while the reports were being written. {stands}")
    return written


@commands.command(short_help="Write the reports of a RESULT anew, without solving")
@click.argument("result", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="Folder for the reports.",
)
@click.option("--force", is_flag=True, help="Write over the reports that stand there.")
@DOCX
@PPTX
@PDF
def report(result: Path, out: Path, *, force: bool, docx: bool, pptx: bool, pdf: bool) -> None:
    """Write every report of a RESULT anew (result.json, or the folder that holds it): no case and no solving.

    The files are those of the run that made it, byte for byte; of a result that another version of
    Steelyard made, they tell the same figures in the words of this one.
    """
    from reports.publish import publish_again
    from scoring.record.file import ResultError

    also = _also(docx=docx, pptx=pptx, pdf=pdf)
    if not force:
        _keep_reports(out)
    _stands.append(f"See what stands in {out}.")
    try:
        written = publish_again(result, out, force=force, also=also)
    except ResultError as fault:
        _stop(str(fault))
    _tell_published(written)
    for sentence in filter(None, (written.noted, written.unprinted)):
        say(f"\n{sentence}", err=True)
    if written.unprinted:
        sys.exit(MEND)


@commands.command(short_help="Say why a RECOMMENDATION of CASE is in or out")
@click.argument("case")
@click.argument("recommendation", required=False)
@click.option(
    "--draws",
    is_flag=True,
    help="Of one, also what takes longer: how often it is funded when figures are drawn, and at which budgets.",
)
@NO_CACHE
@click.option("--quiet", is_flag=True, help="Say nothing while it works.")
def explain(
    case: str, recommendation: str | None, *, draws: bool, no_cache: bool, quiet: bool
) -> None:
    """Say in plain words why one RECOMMENDATION of CASE is in or out, how firm that is, and what would change it.

    What takes longer is said where a run of the case has worked it out, and named at the end where not.
    Without a RECOMMENDATION it tells all of all of them. CASE may be the result of a run (result.json,
    or the folder that holds it), which is read at once, without solving.
    """
    from scoring.record.file import is_result

    if is_result(case):
        _explain_result(case, recommendation)
        return
    read = _read(case)
    chosen = _chosen(recommendation, read)
    if chosen is None or draws:
        say(_explained(read, no_cache=no_cache, quiet=quiet).explain(chosen))
    else:
        say(_explained_alone(read, chosen, no_cache=no_cache, quiet=quiet))


def _explained_alone(read: Case, recommendation: str, *, no_cache: bool, quiet: bool) -> str:
    """Explain one recommendation with what takes a moment; stops where there is nothing to explain."""
    from reports.explained import NotExplained
    from scoring.analysis import Infeasible

    _make_machine_code(draws=False, quiet=quiet)
    progress = Progress(quiet=quiet)
    try:
        return steelyard.explain(
            read, recommendation, progress=progress, listener=progress, cache=not no_cache
        )
    except Infeasible as clash:
        _tell_no_portfolio(clash)
    except NotExplained as fault:
        _stop(str(fault))


def _tell_no_portfolio(clash: Infeasible) -> NoReturn:
    """Say which rules clash, and end."""
    from reports.publish import clash_words

    say(clash_words(clash), err=True)
    sys.exit(CLASH)


def _chosen(recommendation: str | None, case: Case) -> str | None:
    """Find the id that was meant; None where none was named, which means all."""
    if recommendation is None:
        return None
    return _named(recommendation, case)


def _explained(read: Case, *, no_cache: bool, quiet: bool) -> Analysis:
    """Analyse a case for its words; stops where there is nothing to explain."""
    from scoring.analysis import Infeasible

    _make_machine_code(draws=True, quiet=quiet)
    progress = Progress(quiet=quiet)
    try:
        analysis = steelyard.analyse(
            read, words_only=True, progress=progress, listener=progress, cache=not no_cache
        )
    except Infeasible as clash:
        _tell_no_portfolio(clash)
    if analysis.stopped and (analysis.explanation is None or analysis.explanation.stopped):
        _stop(str(analysis.stopped))
    if analysis.explanation is None:
        _stop("No portfolio was found within the limits, so there is nothing to explain yet.")
    return analysis


def _explain_result(result: str, recommendation: str | None) -> None:
    """Say why a recommendation is in or out by what a result holds."""
    from reports.publish import explained

    analysis = _result_explained(result, recommendation)
    say(explained(analysis, _chosen(recommendation, analysis.case)))


def _result_explained(result: str, recommendation: str | None = None) -> Analysis:
    """Make the analysis of a result again; stops where it does not say why."""
    from reports.publish import read_again
    from scoring.record.file import ResultError

    try:
        analysis = read_again(result)
    except ResultError as fault:
        _stop(str(fault))
    if recommendation is not None:
        _named(recommendation, analysis.case)
    if analysis.explanation is None or analysis.explanation.stopped:
        why = "It was made by a quick run, which explains nothing."
        if analysis.stopped:
            why = str(analysis.stopped)
        _stop(f"{result} does not say why. {why} Run its case whole: steelyard run CASE -o FOLDER.")
    return analysis


@commands.command(short_help="Write a letter about each recommendation of CASE")
@click.argument("case")
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="Folder for the letters.",
)
@click.option("--docx", is_flag=True, help="Each also for Word (pip install steelyard[office]).")
@click.option(
    "--with-others",
    is_flag=True,
    help="Also what stands beside it, with the names of other recommendations and of people.",
)
@click.option("--force", is_flag=True, help="Write over letters that stand there.")
@NO_CACHE
@click.option("--quiet", is_flag=True, help="Say nothing while it works.")
def letters(
    case: str,
    out: Path,
    *,
    docx: bool,
    with_others: bool,
    force: bool,
    no_cache: bool,
    quiet: bool,
) -> None:
    """Write a letter about each recommendation of CASE into a folder: whether it is funded, why, and what would change it.

    A letter tells its own figures only: no other recommendation, person or stakeholder is named in
    it, unless --with-others is given. CASE may be the result of a run (result.json, or the folder
    that holds it): then nothing is solved.
    """
    from scoring.record.file import is_result

    _also(docx=docx, pptx=False, pdf=False)
    if is_result(case):
        analysis = _result_explained(case)
        _keep_letters(analysis.case, out, force=force)
    else:
        read = _read(case)
        _keep_letters(read, out, force=force)
        analysis = _explained(read, no_cache=no_cache, quiet=quiet)
    from reports.letters import NotExplained, publish_letters

    _stands.append(f"See which letters stand in {out}.")
    try:
        paths = publish_letters(analysis, out, docx=docx, with_others=with_others, force=force)
    except NotExplained as fault:
        _stop(f"No letters can be written of {case}: {fault}. Nothing was written.")
    for path in paths:
        say(f"  {path}")


def _keep_letters(case: Case, out: Path, *, force: bool) -> None:
    """Refuse to write over letters, before any work."""
    from reports.letters import standing_letters

    if not force and standing_letters(case, out):
        _stop(
            f"Letters stand in {out} already and were left as they are. Choose another folder, or add --force."
        )


@commands.command(short_help="Say what earlier runs keep, or clear it")
@click.option("--clear", is_flag=True, help="Remove everything that is kept.")
def cache(*, clear: bool) -> None:
    """Say where the answers of earlier runs are kept, so that an edit redoes only what it touches, and how large they are.

    STEELYARD_CACHE names another folder; with STEELYARD_NO_CACHE=1, or --no-cache, nothing is kept.
    """
    from scoring.work.cache import OFF, users_cache

    kept = users_cache()
    if kept is None:
        say(f"Nothing is kept: {OFF} is set, or there is no place for it.")
        return
    if clear:
        number = kept.clear()
        say(f"Removed {number:,} answer{'' if number == 1 else 's'} from {kept.root}.")
        return
    entries = kept.entries()
    size = sum(entry.bytes for entry in entries) / 1_000_000
    say(
        f"{kept.root}: {len(entries):,} answers, {size:,.1f} MB of at most {kept.cap / 1_000_000:,.0f} MB."
    )


def _named(recommendation: str, case: Case) -> str:
    """Find the id that was meant, by itself or by the name, or say which there are and stop."""
    from difflib import get_close_matches

    meant, ids = recommendation.strip().casefold(), [row.id for row in case.recommendations]
    by_name = [row.id for row in case.recommendations if row.name.casefold() == meant]
    chosen = next((id_ for id_ in ids if id_.casefold() == meant), None)
    if chosen is None and len(by_name) == 1:
        chosen = by_name[0]
    if chosen is None:
        near = get_close_matches(recommendation.upper(), ids, 1)
        hint = f"Did you mean {near[0]}? " if near else ""
        _stop(
            f"No recommendation of this case is called {recommendation}. {hint}There are {', '.join(ids)}."
        )
    return chosen


@commands.command(short_help="Check a RESULT and its proof without trusting the optimiser")
@click.argument("result", type=click.Path(path_type=Path))
@click.argument("case", required=False, type=click.Path(path_type=Path))
def verify(result: Path, case: Path | None) -> None:
    """Check a RESULT (result.json, with certificate.json beside it) anew, and that it belongs to CASE if that is given.

    Totals, every rule and the proof are worked out again with Python's standard library alone, in
    code that shares nothing with the search. Exit code 0 if all is as it should be, else 1.
    """
    from criteria.disk.publish_set import make_whole
    from steelyard.verify.verify import verify as verify_result

    make_whole(result if result.is_dir() else result.parent)
    verification = verify_result(result, case)
    for sentence in verification.verified:
        say(f"  {sentence}")
    for sentence in verification.noted:
        say(f"  To be known: {sentence}", err=True)
    for sentence in verification.findings:
        say(f"  Not as it should be: {sentence}", err=True)
    if verification.findings:
        say("Not verified.", err=True)
        sys.exit(MEND)
    say("Verified.")


@commands.command(short_help="Let the model audit itself, each change of CASE solved")
@click.argument("case")
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for audit.html and audit.json; without it nothing is written.",
)
@click.option("--force", is_flag=True, help="Write over an audit that stands there.")
@NO_CACHE
@click.option("--quiet", is_flag=True, help="Say nothing while it works.")
def audit(case: str, out: Path | None, *, force: bool, no_cache: bool, quiet: bool) -> None:
    """Let the model audit itself: CASE is changed in every way that may not change the decision, and in some that may.

    Rows are reordered, ids renamed, units rescaled; each recommendation is taken out, copied and
    split; one is added that nobody needs; doing nothing is moved. Each change is solved exactly:
    the decision stays, or its change is explained. Exit code 1 if the model contradicts itself,
    which would be a fault of Steelyard's, and 4 if the best portfolio is not proved.
    """
    from reports.audit import AUDIT_FILES, audit_lines, publish_audit, self_audit_of

    there = [name for name in AUDIT_FILES if out is not None and (out / name).exists()]
    if there and not force:
        _stop(
            f"{out} already holds {', '.join(there)}, and nothing was written. Choose another folder with -o, "
            "or add --force to write over them."
        )
    read = _read(case)
    progress = Progress(quiet=quiet)
    analysis = _quickly(read, progress, no_cache=no_cache)
    progress.say("Auditing the model")
    audited = self_audit_of(analysis)
    say("\n".join(audit_lines(analysis, audited)))
    if out is not None:
        _stands.append(f"See what stands in {out}.")
        for path in publish_audit(analysis, audited, out, force=force):
            say(f"  {path}")
    _warn_of_age(read)
    if audited.faults:
        sys.exit(MEND)
    if not audited.proved:
        sys.exit(UNPROVED)


def _quickly(read: Case, progress: Progress, *, no_cache: bool) -> Analysis:
    """Find the best portfolio of a case and prove it; stops where none keeps every rule."""
    from scoring.analysis import Infeasible

    try:
        return steelyard.analyse(
            read, quick=True, draws=0, progress=progress, listener=progress, cache=not no_cache
        )
    except Infeasible as clash:
        _tell_no_portfolio(clash)


@commands.command(short_help="Write a workbook for each stakeholder to fill")
@click.argument("case")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--for",
    "people",
    multiple=True,
    metavar="NAME",
    help="Only for this stakeholder; may be repeated.",
)
@click.option(
    "--ask",
    multiple=True,
    metavar="CRITERION",
    help="Ask for the scores on this criterion as well.",
)
@click.option(
    "--with-earlier",
    is_flag=True,
    help="Fill in the swings they gave before; these anchor people, so by default a ballot is blank.",
)
@click.option("--force", is_flag=True, help="Write over ballots that stand there.")
def ballots(
    case: str,
    folder: Path,
    *,
    people: tuple[str, ...],
    ask: tuple[str, ...],
    with_earlier: bool,
    force: bool,
) -> None:
    """Write a workbook for each stakeholder of CASE into FOLDER: their own swings, scores where asked, and reasons.

    Everybody in People or Stakeholders gets one, also without swings; others by --for NAME.
    """
    from criteria.ballots.people import meant, new_option, people_of
    from criteria.ballots.write import ballots as write_ballots

    read = _read(case)
    _stands.append(f"See which ballots stand in {folder}.")
    try:
        paths = write_ballots(
            read, folder, people=people, ask=ask, with_earlier=with_earlier, force=force
        )
    except FileExistsError:
        _stop(
            f"Ballots stand in {folder} already and were left as they are. Choose another folder, or add --force."
        )
    except ValueError as fault:
        _stop(f"{str(fault)[:1].upper()}{str(fault)[1:]}")
    for path in paths:
        say(f"  {path}")
    known = people_of(read)
    strangers = [name for name in dict.fromkeys(people) if meant(known, name) is None]
    words = ("gather", case, str(folder), "-o", _free_name("NEW", ".xlsx"))
    command = " ".join((*map(pasted, words), *map(new_option, strangers)))
    say(f"Send each to its stakeholder. When they are back in {folder}: steelyard {command}")


@commands.command(short_help="Merge filled ballots into a NEW case")
@click.argument("case")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    metavar="NEW",
    help="The new case.",
)
@click.option(
    "--new",
    multiple=True,
    metavar="NAME",
    help="Take in somebody whom CASE does not name; may be repeated.",
)
@click.option(
    "--force", is_flag=True, help="Write over NEW if it stands; never over the case or a ballot."
)
def gather(case: str, folder: Path, out: Path, *, new: tuple[str, ...], force: bool) -> None:
    """Merge the ballots in FOLDER into CASE and write a NEW case; neither the case nor a ballot is changed.

    NEW is a copy of CASE where both are workbooks: your own sheets and columns stay. Names what is
    missing and what clashes. Exit code 1 if a ballot had to be left out, or nobody could be merged.
    """
    from criteria.ballots.merge import gather as gather_ballots
    from criteria.ballots.patch import carry

    _keep_off(case, folder, out)
    read = _read(case)
    if out.exists() and not force:
        _stop(
            f"{out} stands already and was left as it is. Choose another name, or add --force to write over it."
        )
    gathered = gather_ballots(read, folder, new=new, weights=_own_weights(read))
    _tell_gathered(gathered)
    if not gathered.merged:
        _stop("There is nothing to merge, so no new case was written.")
    _stands.append(f"See whether {out} stands.")
    try:
        lost = carry(_source(case), read, gathered.case, out, force=force)
    except ValueError as fault:
        _stop(str(fault))
    for sentence in lost:
        say(sentence)
    say(f"Wrote {out}.")
    _stands.append(f"{out} was written.")
    _tell_differences(gathered)
    if any(problem.severity == "error" for problem in gathered.problems):
        sys.exit(MEND)


def _own_weights(case: Case) -> Sequence[Fraction]:
    """Give the case's own weights, which stand where a partial ballot leaves a criterion open."""
    from scoring.assessors import own_weights

    return own_weights(case)


def _tell_differences(gathered: Gathered) -> None:
    """Say over which scores people differ, and what that could change."""
    several = {about: views for about, views in gathered.views.items() if len(views) > 1}
    if not several:
        return
    from reports.publish import to_talk_about

    try:
        analysis = steelyard.analyse(gathered.case, quick=True)
    except steelyard.Infeasible:
        say("No portfolio keeps every rule, so what their differences could change is not known.")
        return
    for line in to_talk_about(analysis, several):
        say(line)


def _free_name(stem: str, suffix: str) -> str:
    """Propose a name under which nothing stands here yet: NEW.xlsx, NEW-2.xlsx and so on."""
    names = (f"{stem}{f'-{number}' if number > 1 else ''}{suffix}" for number in count(1))
    return next(name for name in names if not Path(name).exists())


def _tell_gathered(gathered: Gathered) -> None:
    """Say whose ballots were merged, and of whom they were not."""
    _show(gathered.problems, err=True)
    say(f"Merged: {', '.join(gathered.merged) or 'nobody'}.")
    for heading, people in (
        ("Came back blank", gathered.blank),
        ("Left out, for the errors above", gathered.refused),
        ("No ballot from", gathered.absent),
    ):
        if people:
            say(f"{heading}: {', '.join(people)}.")


def _keep_off(case: str, folder: Path, out: Path) -> None:
    """Refuse to write over the case or among the ballots, whatever is asked."""
    if out.exists() and Path(case).exists() and out.samefile(case):
        _stop(
            f"{out} is the case itself, which gather never writes over. Choose another name for the new one."
        )
    inside = [out.resolve(), *out.resolve().parents]
    if folder.resolve() in inside:
        _stop(
            f"{out} lies in the folder of the ballots, where nothing is written. Choose another place for the new case."
        )
    if Path(case).is_dir() and Path(case).resolve() in inside:
        _stop(
            f"{out} lies in the folder of the case, which gather never changes. Choose another place for the new one."
        )


def _source(case: str) -> Path:
    """Where a case stands; a built-in one has a folder of its own."""
    from criteria.formats import builtin

    return (
        builtin.folder(case) if not Path(case).exists() and case in builtin.names() else Path(case)
    )


def _picked(path: Path, case: Case) -> tuple[int, ...]:
    """Read a proposed portfolio, or name its problems and stop."""
    from criteria.model.problems import CaseError
    from criteria.model.proposals import read_pick

    try:
        return read_pick(path, case)
    except CaseError as fault:
        _show(fault.problems, err=True)
        sys.exit(MEND)


def _read(case: str, *, strict: bool = False) -> Case:
    """Read a case, or name its problems and stop."""
    reading = steelyard.check(case, strict=strict)
    if reading.case is None:
        _show(reading.problems, err=True)
        hint = f" To see the errors marked in a copy: steelyard check {pasted(case)} --annotate marked.xlsx"
        say(f"Nothing was written.{hint if _is_workbook(case) else ''}", err=True)
        sys.exit(MEND)
    return reading.case


def _tell_clash(clash: Infeasible, folder: Path, *, name: str, force: bool) -> None:
    """Say that no portfolio keeps every rule, what would help, and where the proof of it is."""
    from reports.publish import clash_words, publish_clash

    _warn(clash.case, name, "Look at this first, it may be why:")
    say(clash_words(clash), err=True)
    _stands.append(f"See what stands in {folder}.")
    proof = publish_clash(clash, folder, force=force)
    say(f"The proof is in {proof}; anybody can check it: steelyard verify {proof}", err=True)


def _warn(case: Case, name: str, opening: str = "") -> None:
    """Print what the checks warn of in a case that is run, at most a few."""
    if not case.warnings:
        return
    number = len(case.warnings)
    say(
        f"\n{opening or f'{number} warning' + ('' if number == 1 else 's') + ' about the case:'}",
        err=True,
    )
    for problem in case.warnings[:WARNINGS]:
        say(f"  {problem}", err=True)
    if number > WARNINGS:
        say(f"  and {number - WARNINGS} more: steelyard check {pasted(name)}", err=True)


commands.add_command(import_)
commands.add_command(export)


def _is_workbook(case: str) -> bool:
    return Path(case).suffix.casefold() in {".xlsx", ".xlsm"} and Path(case).is_file()


def _show(problems: Iterable[Problem], *, err: bool = False) -> None:
    """Print the problems by how bad they are, then count them."""
    listed = list(problems)
    counts = []
    for word in ("error", "warning", "note"):
        chosen = [problem for problem in listed if problem.severity == word]
        if chosen:
            say(f"{word.capitalize()}s" if len(chosen) > 1 else word.capitalize(), err=err)
            for problem in chosen:
                say(f"  {problem}", err=err)
            say(err=err)
        counts.append(f"{len(chosen) or 'no'} {word}{'' if len(chosen) == 1 else 's'}")
    say(f"{', '.join(counts)}.".capitalize(), err=err)


@contextmanager
def _finished(*, at_once: bool) -> Iterator[None]:
    """Let what is nearly done be finished: the first Ctrl-C says how to leave all the same, the next one leaves.

    at_once: one was pressed before, so the next one leaves.
    """
    pressed = at_once

    def interrupted(_number: int, _frame: FrameType | None) -> None:
        nonlocal pressed
        if pressed:
            raise KeyboardInterrupt
        pressed = True
        say("\nThe reports are nearly written. Press Ctrl-C again to leave without them.", err=True)

    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield  # whoever started this has Ctrl-C in hand
        return
    signal.signal(signal.SIGINT, interrupted)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _stop(sentence: str) -> NoReturn:
    say(sentence, err=True)
    sys.exit(MEND)


copies.add_to(commands)
