"""result.json: the result in the domain's words, and the workings from which the Analysis is made again.

The file is UTF-8, its parts in the order of scoring/result/result.py; the workings, which no person
reads, stand in one line. Their `sha256` is of the whole file but itself, as JSON with keys sorted
and no spaces: a file that was damaged, or changed by hand, is refused before anything of it is
believed.
"""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from criteria.model.names import listed
from scoring.plain.codec import DamagedError
from scoring.portfolio.certificate_file import sha256
from scoring.record.workings import OtherVersionError, workings
from scoring.record.workings import analysis as made_again
from scoring.result.result import ID, Heading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scoring.analysis import Analysis

NAME = "result.json"
SCHEMA = 2
_TEXT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)
DEEP = 2
"""Levels of a part that are written a line each."""
ANEW = "Run its case anew: steelyard run CASE -o FOLDER."
TAKE = (
    "Take it again from where it was written, or run its case anew: steelyard run CASE -o FOLDER."
)
OTHERS = {
    "steelyard result 1": f"is a result of schema 1, from which no report can be made again. {ANEW}",
    "steelyard tables 1": f"holds the tables of a report, and no result. Name the {NAME} beside it.",
    "steelyard certificate 1": f"is a certificate, and no result. Name the {NAME} beside it.",
    "steelyard certificate 2": f"is a certificate, and no result. Name the {NAME} beside it.",
}
"""What other files of ours say they are, and what to do."""
HEADING = {"$schema", "schema", "made_by", "title", "lead", "workings"}
"""Keys of a result beside its parts."""
LATER = {"checks", "self_audit"}
"""Parts that results of earlier make lack."""
MARKS = (b'"urn:steelyard:result:', *(json.dumps(form).encode() for form in OTHERS))
"""What stands near the beginning of every file of ours that is no case."""


class ResultError(ValueError):
    """A file is no result that can be read; the sentence names it, says why, and the next step."""


def made_by() -> str:
    """Name the program and its version."""
    return f"Steelyard {version('steelyard')}"


def result_bytes(analysis: Analysis, title: str, lead: Sequence[str]) -> bytes:
    """Write result.json; the same Analysis gives the same bytes.

    title, lead: the decision in a sentence, and the first lines of the reports.
    """
    heading = Heading(made_by=made_by(), title=title, lead=tuple(lead))
    kept = workings(analysis)
    result = analysis.result
    # The case is plain data already: of ten thousand recommendations a copy takes 300 MB.
    whole = {
        **heading.model_dump(mode="json"),
        "case": result.case,
        **result.model_dump(mode="json", exclude={"case"}),
    }
    seal = _seal({**whole, "workings": kept}, analysis.case_text)
    line = _line({**kept, "sha256": seal})
    # Each part goes as soon as it is written: of ten thousand recommendations they are large.
    parts = [f"{_line(key)}: {_lines(whole.pop(key), DEEP, 1)}".encode() for key in tuple(whole)]
    return b"{\n " + b",\n ".join([*parts, f'"workings": {line}'.encode()]) + b"\n}\n"


def _lines(value: object, deep: int, indent: int) -> str:
    """Write a value with each of its parts in a line, and so on so many levels down; what lies below in one line."""
    inside, end = "\n" + " " * (indent + 1), "\n" + " " * indent
    if deep and value and isinstance(value, dict):
        parts = [
            f"{_line(key)}: {_lines(part, deep - 1, indent + 1)}" for key, part in value.items()
        ]
        return "{" + inside + f",{inside}".join(parts) + end + "}"
    if deep and value and isinstance(value, list):
        return (
            "["
            + inside
            + f",{inside}".join(_lines(part, deep - 1, indent + 1) for part in value)
            + end
            + "]"
        )
    return _line(value)


def _line(value: object) -> str:
    return _TEXT.encode(value)


def read(path: str | Path) -> Analysis:
    """Make the Analysis of a result again, without solving.

    path: of a result.json, or of the folder that holds it.

    Raises:
        ResultError: the file is no result, was damaged, or was made by a version that this one does
            not know.
        OSError: it cannot be read.
    """
    target = place(path)
    return analysis_of(document(target), target)


def analysis_of(whole: dict[str, Any], target: Path) -> Analysis:
    """Make the Analysis of a result again from its data; `target` is where they were read.

    Raises:
        ResultError: the data do not hold together, say something else than their workings, or were
            made by a version that this one does not know.
    """
    maker, reader = whole.get("made_by"), made_by()
    try:
        analysis = made_again(whole["case"], whole["workings"])
    except (DamagedError, OtherVersionError) as fault:
        if maker != reader:
            raise ResultError(
                f"{target} was made by {maker}, and {reader} cannot make it again. {ANEW}"
            ) from fault
        raise ResultError(f"{target} does not hold together: {fault}. {TAKE}") from fault
    if maker == reader:
        _agreeing(whole, analysis.result.model_dump(mode="json"), target)
    return analysis


def _agreeing(whole: dict[str, Any], worked_out: dict[str, Any], target: Path) -> None:
    """Hold every part of a result against what its workings come to.

    Raises:
        ResultError: some part says something else.
    """
    parts = [
        name
        for name in dict.fromkeys((*worked_out, *whole))
        if name not in HEADING
        and (name in whole or name not in LATER)
        and sha256(whole.get(name)) != sha256(worked_out.get(name))
    ]
    if parts:
        raise ResultError(
            f"{target} contradicts itself: what it says under {listed(parts)} is not what its workings come to. {TAKE}"
        )


def place(path: str | Path) -> Path:
    """Give the result itself where its folder is named."""
    target = Path(path)
    return target / NAME if target.is_dir() else target


def document(target: Path) -> dict[str, Any]:
    """Read a result as data, as it was written.

    Raises:
        ResultError: the file is no result of schema 2, or its content is not as it was written.
    """
    try:
        whole = json.loads(target.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as fault:
        raise ResultError(
            f"{target} is not whole: it is not UTF-8 text (byte {fault.start}). {TAKE}"
        ) from fault
    except json.JSONDecodeError as fault:
        where = f"line {fault.lineno}, column {fault.colno}: {fault.msg}"
        raise ResultError(f"{target} is not whole: it is not JSON ({where}). {TAKE}") from fault
    except (RecursionError, ValueError) as fault:
        raise ResultError(f"{target} is not whole: it cannot be read as JSON. {TAKE}") from fault
    if not isinstance(whole, dict) or whole.get("$schema") != ID or whole.get("schema") != SCHEMA:
        raise ResultError(f"{target} {_what(whole)}")
    kept = whole.get("workings")
    seal = kept.get("sha256") if isinstance(kept, dict) else None
    if seal is None or seal != _seal(whole):
        raise ResultError(
            f"{target} is not as it was written: it was changed or damaged since. {TAKE}"
        )
    return whole


def is_result(path: str | Path) -> bool:
    """Say whether a path names a result of whatever schema, or what stands beside one, and no case; raises nothing."""
    target = Path(path)
    if target.is_dir():
        return (target / NAME).is_file()
    try:
        with target.open("rb") as file:
            head = file.read(400)
    except OSError:
        return False
    return target.name == NAME or any(mark in head for mark in MARKS)


def _what(whole: object) -> str:
    """Say what a file is that is no result of this schema, and what to do."""
    if not isinstance(whole, dict):
        return f"is no result of Steelyard's. Name a {NAME}, or the folder that holds one."
    form, number, maker = whole.get("format"), whole.get("schema"), whole.get("made_by")
    if whole.get("$schema") == ID:
        return (
            f'is a result of schema {SCHEMA} by its "$schema", and its "schema" says {json.dumps(number):.20}: '
            f"it was changed or damaged since. {TAKE}"
        )
    if isinstance(form, str) and form in OTHERS:
        return OTHERS[form]
    if isinstance(number, int) and number > SCHEMA and isinstance(maker, str):
        return f"is a result of schema {number}, and {made_by()} reads schema {SCHEMA}. Use what made it: {maker:.60}."
    if "criteria" in whole and "recommendations" in whole and "$schema" not in whole:
        return "is a case, and no result. Make one from it: steelyard run CASE -o FOLDER."
    return f"is no result of Steelyard's. Name a {NAME}, or the folder that holds one."


def _seal(whole: dict[str, Any], case: bytes | None = None) -> str:
    """Hash a result, the hash itself left out; how its file was set out makes no difference. case: see `sha256`."""
    kept = {key: part for key, part in whole["workings"].items() if key != "sha256"}
    return sha256({**whole, "workings": kept}, case)
