"""The commands that write a copy of a case which means the same: `upgrade` and `rename`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

import steelyard
from criteria.model.pasted import pasted
from steelyard.batch import MEND
from steelyard.console import say

if TYPE_CHECKING:
    from criteria.model.case import Case

COPY = click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    metavar="COPY",
    help="The copy; never the case itself.",
)
FORCE = click.option("--force", is_flag=True, help="Write over COPY if it stands.")


def add_to(commands: click.Group) -> None:
    """Add the commands to the command line."""
    commands.add_command(upgrade)
    commands.add_command(rename)


@click.command(short_help="Write a COPY of an old workbook in today's form")
@click.argument("case", type=click.Path(path_type=Path))
@COPY
@FORCE
def upgrade(case: Path, out: Path, *, force: bool) -> None:
    """Write a COPY of an old workbook with costs by year and swings by person, which ask for fewer cells.

    Your own sheets stay. What cannot be kept is said. CASE itself is never changed.
    """
    from criteria.copies.upgrade import CannotUpgradeError
    from criteria.copies.upgrade import upgrade as upgraded

    read = _read(case, out)
    try:
        sentences = upgraded(case, read, out, force=force)
    except CannotUpgradeError as fault:
        _stop(f"Nothing was written: {fault}")
    except FileExistsError:
        _stop(_stands(out))
    _tell(sentences, out)


@click.command(short_help="Write a COPY of CASE in which an id is another")
@click.argument("case", type=click.Path(path_type=Path))
@click.argument("old")
@click.argument("new")
@COPY
@click.option(
    "--kind",
    metavar="KIND",
    help="Of what, where several things are called OLD: criteria, recommendations, groups, levels, stakeholders, "
    "resources, relations, limits, scenarios or facts.",
)
@FORCE
def rename(case: Path, old: str, new: str, out: Path, *, kind: str | None, force: bool) -> None:
    """Write a COPY of CASE in which the id OLD is NEW, on every sheet that names it.

    \b
    steelyard rename my-case.xlsx CAP CAPACITY -o renamed.xlsx
    """
    from criteria.copies.rename import CannotRenameError
    from criteria.copies.rename import rename as renamed

    read = _read(case, out)
    try:
        sentences = renamed(case, read, (old, new), out, kind=kind, force=force)
    except CannotRenameError as fault:
        _stop(f"Nothing was written: {fault}")
    except FileExistsError:
        _stop(_stands(out))
    except ValueError as fault:
        _stop(str(fault))
    _tell(sentences, out)


def _read(case: Path, out: Path) -> Case:
    """Read a case that is to be copied, or say why it cannot be, and stop."""
    if case.exists() and out.exists() and out.samefile(case):
        _stop(
            f"{out} is the case itself, which is never written over. Choose another name for the copy."
        )
    reading = steelyard.check(case)
    if reading.case is None:
        for problem in reading.errors:
            say(f"  {problem}", err=True)
        _stop(
            f"Nothing was written: mend what is wrong first (steelyard check {pasted(str(case))})."
        )
    return reading.case


def _tell(sentences: tuple[str, ...], out: Path) -> None:
    for sentence in sentences:
        say(sentence)
    say(f"Wrote {out}.")


def _stands(out: Path) -> str:
    return f"{out} stands already and was left as it is. Choose another name, or add --force."


def _stop(sentence: str) -> NoReturn:
    say(sentence, err=True)
    sys.exit(MEND)
