"""The commands that bring a sheet in as a case, and a case out as XMCDA."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

import steelyard
from criteria.model.pasted import pasted
from steelyard.batch import MEND
from steelyard.console import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from criteria.importing.import_sheet import Imported, Mapping
    from criteria.importing.outline import Question

MOST_LISTED = 12
"""So many things that were not used are listed; of more the rest is counted."""


@click.command("import", short_help="Make a case of a SHEET of your own")
@click.argument("sheet", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    metavar="CASE",
    help="The case: .xlsx, .json, or a folder of CSV files; by default SHEET's name with -case.xlsx.",
)
@click.option("--sheet", "title", metavar="NAME", default="", help="Which sheet of a workbook.")
@click.option(
    "--map",
    "mapping",
    type=click.Path(path_type=Path),
    metavar="FILE.toml",
    help="How an earlier sheet was read (case.mapping.toml): the same headings are read the same.",
)
@click.option(
    "--money", default="", metavar="UNIT", help='The unit of all money, as "EUR thousand".'
)
@click.option(
    "--budget", default="", metavar="AMOUNT", help='What may be spent in total; or "no limit".'
)
@click.option("--yes", is_flag=True, help="Ask nothing: what is unsure is assumed, and marked.")
@click.option("--force", is_flag=True, help="Write over CASE and its mapping if they stand.")
def import_(
    sheet: Path,
    out: Path | None,
    *,
    title: str,
    mapping: Path | None,
    money: str,
    budget: str,
    yes: bool,
    force: bool,
) -> None:
    """Make a case of a SHEET of your own: a scoring matrix, RICE or WSJF, a project list, or another tool's export.

    SHEET is .xlsx, .ods, .csv, a ballot file (.pb) or XMCDA; it is never changed. Says what each
    column was taken for and why, lists what was not used, and asks where it is unsure. What it
    assumed is marked in the case: `steelyard check` warns of it until somebody confirms it.

    How the sheet was read is written beside the case, as case.mapping.toml: with --map the next
    month's sheet is read the same.
    """
    from criteria.importing.import_sheet import CannotImportError, import_sheet, read_mapping, said

    target = out or Path(f"{sheet.stem}-case.xlsx")
    beside = target.parent / f"{target.stem}.mapping.toml"
    _refuse(sheet, target, beside, force=force)
    _check_budget(budget)
    try:
        wanted = read_mapping(mapping) if mapping else None
        start = said(wanted or _nothing_said(), sheet=title, money=money, budget=budget)
        imported = import_sheet(sheet, start)
        if imported.outline.questions and not yes:
            imported = _asked(sheet, imported, start)
    except CannotImportError as fault:
        _stop(f"{fault.found}\n{fault.mend}\nNothing was written.".replace("\n\n", "\n"))
    _tell(imported)
    _write(imported, target, beside, force=force)


@click.command(short_help="Write CASE for other tools")
@click.argument("case")
@click.option(
    "--xmcda", is_flag=True, help="As XMCDA, the form that multi-criteria tools exchange."
)
@click.option(
    "--xmcda-version", "version", type=click.Choice(["2", "3"]), default="3", show_default=True
)
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE.xml",
    help="By default the case's name with .xmcda.xml.",
)
@click.option("--force", is_flag=True, help="Write over FILE.xml if it stands.")
def export(case: str, *, xmcda: bool, version: str, out: Path | None, force: bool) -> None:
    """Write CASE for other tools; says what the other form has no place for."""
    from criteria.disk.publish_set import publish_file
    from criteria.importing import xmcda_written as form
    from criteria.model.problems import CaseError

    if not xmcda:
        raise click.UsageError(f"Say in which form: steelyard export {case} --xmcda")
    try:
        held = steelyard.read(case)
    except CaseError as fault:
        _stop(f"{fault}\nNothing was written. See all of it: steelyard check {pasted(case)}")
    target = out or Path(f"{Path(case).stem}.xmcda.xml")
    try:
        publish_file(target, form.written(held, int(version)), force=force)
    except FileExistsError:
        _stop(
            f"{target} stands already and was left as it is. Choose another name, or add --force."
        )
    for phrase in form.left_out(held):
        say(f"  not written: {phrase}")
    say(f"Wrote {target}. It comes back with: steelyard import {target}")


def _nothing_said() -> Mapping:
    from criteria.importing.import_sheet import Mapping

    return Mapping()


def _refuse(sheet: Path, target: Path, beside: Path, *, force: bool) -> None:
    """Refuse a name that is no case's, the sheet itself, and what stands there, before any work."""
    if target.suffix.casefold() not in {".xlsx", ".json", ""}:
        _stop(
            f"{target.name} ends in {target.suffix}. A case is written as a workbook (.xlsx), as .json, "
            "or without an ending as a folder of CSV files."
        )
    if target.exists() and sheet.exists() and target.samefile(sheet):
        _stop(f"{target} is the sheet itself, which is never written over. Choose another name.")
    if not target.parent.is_dir():
        _stop(f"There is no folder {target.parent}. Make it, or choose another place.")
    for path in (target, beside):
        if path.exists() and not force:
            _stop(
                f"{path} stands already and was left as it is. Choose another name with -o, or add --force to write over it."
            )


def _check_budget(budget: str) -> None:
    from criteria.importing.import_sheet import is_amount

    if budget and "limit" not in budget.casefold() and not is_amount(budget):
        raise click.UsageError(f'--budget {budget} is no amount: type a figure, or "no limit".')


def _asked(sheet: Path, imported: Imported, start: Mapping) -> Imported:
    """Ask what is unsure and read the sheet again with the answers; where nobody can be asked, say so."""
    from criteria.importing.import_sheet import import_sheet

    if not is_terminal():
        say(
            "Nobody could be asked (this is no terminal): what is unsure was assumed, and is marked."
        )
        return imported
    number = len(imported.outline.questions)
    unsure = "One thing is unsure." if number == 1 else f"{number} things are unsure."
    say(f"{unsure} Enter keeps what is in brackets.", err=True)
    columns = dict(start.columns)
    criteria = {heading: dict(held) for heading, held in start.criteria.items()}
    answers = {"money": start.money, "budget": start.budget}
    for question in imported.outline.questions:
        answer = _answer(question)
        if question.kind == "column":
            columns[question.key] = answer
        elif question.kind == "direction":
            criteria.setdefault(question.key, {})["direction"] = answer
        elif answer != question.answer:
            answers[question.kind] = answer
    again = replace(
        start,
        columns=columns,
        criteria=criteria,
        money=answers["money"],
        budget=answers["budget"],
    )
    return import_sheet(sheet, again)


def is_terminal() -> bool:
    """Whether somebody can answer."""
    return sys.stdin is not None and not sys.stdin.closed and sys.stdin.isatty()


def _answer(question: Question) -> str:
    """The answer to one question, asked again until it can be taken."""
    from criteria.importing.import_sheet import KINDS, is_amount, is_role

    while True:
        answer = str(click.prompt(question.text, default=question.answer, err=True)).strip()
        if question.kind == "column" and not is_role(answer):
            say(f"A column is {', '.join(KINDS)}; a cost also: cost 2027.", err=True)
        elif question.kind == "direction" and answer not in {"max", "min"}:
            say("Type max or min.", err=True)
        elif question.kind == "budget" and answer != question.answer and not is_amount(answer):
            say("Type a figure, or no limit.", err=True)
        else:
            return answer


def _tell(imported: Imported) -> None:
    say(f"Read {imported.source}:")
    for line in imported.outline.lines:
        say(f"  {line}")
    _list("not used", imported.outline.unused)
    number = imported.assumptions
    say(
        f"  assumed: {number} {'thing' if number == 1 else 'things'}, each marked in the case; check repeats them until confirmed"
    )
    for mark in imported.outline.marks:
        say(f"    {mark}")


def _list(heading: str, entries: Iterable[str]) -> None:
    """List what was not used, at most a few; the rest is counted."""
    listed = list(entries)
    if not listed:
        return
    say(f"  {heading}:")
    for entry in listed[:MOST_LISTED]:
        say(f"    {entry}")
    if len(listed) > MOST_LISTED:
        say(f"    and {len(listed) - MOST_LISTED} more rows and columns")


def _write(imported: Imported, target: Path, beside: Path, *, force: bool) -> None:
    from criteria.disk.publish_set import publish_file

    try:
        steelyard.write(imported.case, target, force=force)
        publish_file(beside, imported.mapping, force=force)
    except FileExistsError as fault:
        _stop(f"{fault} Choose another name with -o, or add --force.")
    say(f"Wrote {target}, and how it was read to {beside}.")
    word = pasted(str(target))
    say(f"Next: steelyard check {word}, then steelyard run {word}")


def _stop(sentence: str) -> NoReturn:
    say(sentence, err=True)
    sys.exit(MEND)
