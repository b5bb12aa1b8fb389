"""The roof of `reports`: an Analysis goes in, files come out, whole or not at all.

An output form is one writer and one line in WRITERS.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from criteria.disk.publish_set import make_whole, publish_set
from reports.assessors import to_talk_about
from reports.chapters.decision import summary
from reports.chapters.decision.proof import second_words
from reports.chapters.firmness.headlines import lines
from reports.contents import report
from reports.explained import explained
from reports.extras import EXTRAS, MissingExtra, docx_bytes, made, pptx_bytes, refuse_missing
from reports.model.story import Story
from reports.pack.brief import brief
from reports.sentences.clashes import clash_words
from reports.sentences.options import option_lines
from reports.sentences.proposal import pick_sentences
from reports.sentences.signed import signed
from reports.writers.brief import brief_page
from reports.writers.csv import portfolio_csv
from reports.writers.excel.workbook import workbook_bytes
from reports.writers.html import page
from reports.writers.json import Decision, exact_text, tables_bytes, tables_schema
from reports.writers.markdown import markdown
from scoring.portfolio.certificate_file import (
    Dumped,
    clash_certificate,
    decision_certificate,
)
from scoring.record import file as result_file
from scoring.record.file import ResultError, result_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from reports.model.report import Report
    from scoring.analysis import Analysis, Infeasible

__all__ = [
    "MissingExtra",
    "clash_files",
    "clash_words",
    "explained",
    "files",
    "publish",
    "publish_again",
    "publish_all",
    "publish_clash",
    "put",
    "read_again",
    "standing",
    "tables_schema",
    "to_talk_about",
]

type Writer = Callable[[Analysis, Report], bytes]

WRITERS: dict[str, Writer] = {
    ".html": lambda _, document: page(document).encode(),
    ".xlsx": lambda _, document: workbook_bytes(document),
    ".json": lambda analysis, document: result_bytes(analysis, document.title, document.lead),
    ".csv": lambda _, document: portfolio_csv(document),
    ".md": lambda _, document: markdown(document).encode(),
}
"""Each ending with what writes it."""

OFFICE: dict[str, Writer] = {
    ".docx": lambda analysis, _: docx_bytes(Story(analysis)),
    ".pptx": lambda analysis, _: pptx_bytes(Story(analysis)),
}
"""The same of the endings that need the extra `office`."""

TABLES = "tables.json"
BRIEF = "brief.html"
RESULT = result_file.NAME
ANALYSIS = "analysis.xlsx"
SET = ("report.html", BRIEF, "report.xlsx", ANALYSIS, RESULT, TABLES, "portfolio.csv")
CERTIFICATE = "certificate.json"
MANIFEST = "manifest.json"
EVERY = (*SET, *EXTRAS, CERTIFICATE, MANIFEST)
"""What a run may leave in its folder."""


@dataclass(frozen=True, slots=True)
class Published:
    """What was written, and the decision in words. lead: what is funded, then the recommendation, line by line.

    doubt: what is firm, what turns on whom, what to find out first; blank in a quick run.
    asked: of a proposed portfolio and of a second solver, where somebody asked. paths: in the order
    of the set, the manifest last. options: the four options, a line each under a heading; none
    where they were not asked for.
    noted: that another version made the result that is told anew. unprinted: why there is no PDF
    that was asked for. signed: which state of the case it is, and who signs it off.
    """

    title: str
    lead: str
    doubt: tuple[str, ...]
    asked: tuple[str, ...]
    paths: tuple[Path, ...]
    options: tuple[str, ...] = ()
    noted: str = ""
    unprinted: str = ""
    signed: str = ""


def publish(analysis: Analysis, path: str | Path, *, force: bool = False) -> Path:
    """Write one report; the ending of its name says which form: .html, .xlsx, .md, .json, .csv, .docx or .pptx.

    A .json is the result, and tables.json every table of the reports; analysis.xlsx is the workbook of
    what report.xlsx leaves out, and brief.html the decision on one page. Raises ValueError for
    another ending, FileExistsError where the file stands and `force` is not given, and MissingExtra
    for a .docx or .pptx without the extra `office`.
    """
    target = Path(path)
    known_endings = WRITERS | OFFICE
    if target.suffix.lower() not in known_endings:
        known = ", ".join(known_endings)
        raise ValueError(
            f"{target.name} has an ending no report is written in. Use one of {known}."
        )
    named = target.name in {TABLES, BRIEF, ANALYSIS}
    writer = _writer(target.name) if named else known_endings[target.suffix.lower()]
    (written,) = publish_set(
        target.parent, {target.name: writer(analysis, report(analysis))}, force=force
    )
    return written


def publish_all(
    analysis: Analysis, folder: str | Path, *, force: bool = False, also: Collection[str] = ()
) -> Published:
    """Write every file of SET, certificate.json and their hashes. also: of EXTRAS, what else is asked for.

    Raises FileExistsError where one of them stands and `force` is not given, and MissingExtra;
    other files are never touched. All appear in one switch (criteria/disk/publish_set.py).
    """
    document = report(analysis)
    return _put(analysis, document, Path(folder), force=force, also=also)


def publish_again(
    result: str | Path, folder: str | Path, *, force: bool = False, also: Collection[str] = ()
) -> Published:
    """Write every file of the set anew from a result, to the same bytes, without its case and without solving.

    result: a result.json, or the folder that holds one. What another version made is told in the
    words of this one. Raises ResultError for a file that is no result, or not as it was written,
    and FileExistsError and MissingExtra like `publish_all`.
    """
    refuse_missing(also)
    target = _whole(result)
    analysis, maker = _made_again(target)
    document = report(analysis)
    written = _put(analysis, document, Path(folder), force=force, also=also)
    return replace(
        written,
        noted=""
        if maker == result_file.made_by()
        else f"{target} was made by {maker}, and is told by {result_file.made_by()}.",
    )


def read_again(result: str | Path) -> Analysis:
    """Make the Analysis of a result again, judging the result as `publish_again` does.

    result: a result.json, or the folder that holds one. Raises ResultError like `publish_again`.
    """
    analysis, _ = _made_again(_whole(result))
    return analysis


def _whole(result: str | Path) -> Path:
    """Give the file of a result, of whose set no run that was killed has left only a part."""
    target = result_file.place(result)
    make_whole(target.parent)
    return target


def _made_again(target: Path) -> tuple[Analysis, str]:
    """Make the Analysis of a result again, and give the program that made it; raises ResultError.

    How the file is set out makes no difference: lines and spaces may be another program's.
    """
    whole = result_file.document(target)
    analysis = result_file.analysis_of(whole, target)
    story = Story(analysis)
    again = json.loads(result_bytes(analysis, summary.title(story), summary.lead(story)))
    maker: str = whole["made_by"]
    if maker == again["made_by"] and whole["workings"]["sha256"] != again["workings"]["sha256"]:
        raise ResultError(
            f"{target} contradicts itself: its title, its first lines or its workings are not what it was worked out "
            f"from. {result_file.TAKE}"
        )
    return analysis, maker


def _contents(
    analysis: Analysis, document: Report, also: Collection[str] = ()
) -> tuple[dict[str, bytes], str]:
    """Make every file of the set, the manifest last: by it anybody sees that they belong together.

    Also says why there is no PDF that was asked for.
    """
    contents = {name: _writer(name)(analysis, document) for name in SET}
    more, unprinted = made(Story(analysis), also, contents[BRIEF])
    contents |= more
    if analysis.optimum.choice is not None:
        case, programme = analysis.case, analysis.programme
        contents[CERTIFICATE] = decision_certificate(
            case,
            programme,
            analysis.optimum,
            result=contents[RESULT],
            near=analysis.near,
            dumped=Dumped(analysis.result.case, analysis.case_text),
        )
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in contents.items()}
    contents[MANIFEST] = (json.dumps({"sha256": hashes}, indent=1) + "\n").encode()
    return contents, unprinted


def _writer(name: str) -> Writer:
    """Give what writes a file of the set: three have an ending that is another's."""
    if name == BRIEF:
        return lambda analysis, _: brief_page(brief(Story(analysis))).encode()
    if name == TABLES:
        return lambda analysis, document: tables_bytes(document, decision(analysis))
    if name == ANALYSIS:
        return lambda _, document: workbook_bytes(document, "analysis")
    return WRITERS[Path(name).suffix]


def _put(
    analysis: Analysis, document: Report, folder: Path, *, force: bool, also: Collection[str]
) -> Published:
    """Put the set down, and say what it tells."""
    contents, unprinted = _contents(analysis, document, also)
    doubted = () if analysis.doubt is None else lines(Story(analysis), analysis.doubt)
    beside = () if analysis.beside is None else option_lines(Story(analysis), analysis.beside)
    answers = asked_words(analysis)
    paths = put(contents, folder, force=force)
    return Published(
        document.title,
        "\n".join((*document.decision, *document.lead)),
        doubted,
        answers,
        paths,
        beside,
        unprinted=unprinted,
        signed=signed(analysis.case.settings),
    )


def asked_words(analysis: Analysis) -> tuple[str, ...]:
    """Say what came of a proposed portfolio, each swap on a line of its own, and of a second opinion."""
    pick, second = analysis.asked.pick, analysis.asked.second
    answers: list[str] = []
    if pick is not None:
        sentences = pick_sentences(analysis, pick)
        swaps = len(sentences) - len(pick.swaps)
        answers += [" ".join(sentences[:swaps]), *(f"  {step}" for step in sentences[swaps:])]
    if second is not None:
        answers.append(second_words(second))
    return tuple(answers)


def publish_clash(infeasible: Infeasible, folder: str | Path, *, force: bool = False) -> Path:
    """Write the certificate that no portfolio keeps every rule, which is all there is to publish then.

    With `force` the reports of an earlier run go in the same switch: they tell of another decision.
    """
    (written,) = put(clash_files(infeasible), Path(folder), force=force)
    return written


def files(analysis: Analysis, also: Collection[str] = ()) -> dict[str, bytes]:
    """Make every file of the set, and of those also asked for, by its name, without writing one."""
    return _contents(analysis, report(analysis), also)[0]


def clash_files(infeasible: Infeasible) -> dict[str, bytes]:
    """Make the one file that a clash has, by its name."""
    case, programme, clash = infeasible.case, infeasible.programme, infeasible.clash
    doubts = infeasible.doubts
    return {CERTIFICATE: clash_certificate(case, programme, clash, disagreements=doubts)}


def put(contents: Mapping[str, bytes], folder: Path, *, force: bool) -> tuple[Path, ...]:
    """Put the files of one run into a folder in one switch; what an earlier run has besides goes with it."""
    gone = [name for name in EVERY if name not in contents]
    return publish_set(folder, contents, gone=gone, force=force)


def standing(folder: str | Path) -> tuple[str, ...]:
    """Name the files of a set that stand in a folder already."""
    return tuple(name for name in EVERY if (Path(folder) / name).exists())


def decision(analysis: Analysis) -> Decision:
    """State the answer itself, in exact figures."""
    bound = analysis.optimum.certificate.bound
    return Decision(
        status=analysis.optimum.status,
        case_sha256=Story(analysis).fingerprint,
        funded=analysis.programme.funded_levels(analysis.best.choice),
        value=exact_text(analysis.best.value),
        cost=exact_text(analysis.best.cost),
        bound=None if bound is None else exact_text(bound),
    )
