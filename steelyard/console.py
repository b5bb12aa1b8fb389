"""What the command line says: no character, and no reader who has left, ends the work.

A console may know only some characters (cp1252, gbk, ascii). What it does not know is said in plain
marks, or by its number, as \\u0142. A reader may leave early, as `head -1` does: what follows is
then said to nobody, and the work and its exit code are as they would have been.
"""

from __future__ import annotations

import codecs
import contextlib
import errno
import io
import os
import shutil
import sys
import unicodedata
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from typing import TextIO

SPELLED = {
    "‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-", "×": "x", "…": "...", "≥": ">=", "≤": "<=",
    "→": "->", "•": "*", "\u00a0": " ", "\u202f": " ",
}  # fmt: skip
"""Marks that sentences use, with what says the same in ascii."""

HANDLER = "steelyard"
REPLACED = frozenset({"strict", "surrogateescape", "backslashreplace"})
"""What Python does of itself with a character that a stream does not know; any other choice is the user's."""

_lost: list[OSError] = []
_line = [0]
"""How many columns of the terminal the line takes that changes; 0 where there is none."""


def prepare() -> None:
    """Make ready to say anything on this console, whatever it is."""
    _lost.clear()
    _line[0] = 0
    _fill_gaps()
    codecs.register_error(HANDLER, _in_plain_marks)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors in REPLACED:
            stream.reconfigure(errors=HANDLER)


def say(text: str = "", *, err: bool = False, nl: bool = True) -> None:
    """Say something, in place of the line that changes; to nobody, where nobody listens any more."""
    if _line[0]:
        change("")
        _put("\r", err=True, nl=False)
    _put(text, err=err, nl=nl)


def change(line: str) -> None:
    """Show a line that changes, on a terminal, in place of the one before; it is cut to the terminal's width."""
    line = cut(line, max(columns() - 1, 1))  # one that fills the whole width would wrap
    width = wide(line)
    _put(f"\r{line}{' ' * (_line[0] - width)}", err=True, nl=False)
    _line[0] = width


def columns() -> int:
    """How wide the terminal is."""
    return shutil.get_terminal_size().columns


def wide(text: str) -> int:
    """How many columns a text takes: some scripts take two a letter."""
    return sum(1 + (unicodedata.east_asian_width(mark) in "WF") for mark in text)


def cut(text: str, width: int) -> str:
    """Cut a text to so many columns."""
    while wide(text) > width:
        text = text[:-1]
    return text


def _put(text: str, *, err: bool, nl: bool) -> None:
    stream = sys.stderr if err else sys.stdout
    if stream is None or stream.closed:
        return
    try:
        click.echo(text, file=stream, nl=nl)
    except OSError as fault:
        _leave(stream, fault)


def carries(text: str) -> bool:
    """Say whether standard output can hold a text as it is."""
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def is_terminal() -> bool:
    """Say whether somebody watches standard error, so that a line may change."""
    return (
        sys.stderr is not None
        and not sys.stderr.closed
        and sys.stderr.isatty()
        and os.environ.get("TERM") != "dumb"
    )


def trouble() -> str:
    """Say in a sentence what could not be said, a full disk for example; blank where the reader only left."""
    faults = [fault for fault in _lost if not _left(fault)]
    return f"Not all of the output could be written: {faults[0].strerror}." if faults else ""


def _in_plain_marks(fault: UnicodeError) -> tuple[str, int]:
    if not isinstance(fault, UnicodeEncodeError):
        raise fault
    marks = fault.object[fault.start : fault.end]
    return "".join(
        SPELLED.get(mark) or mark.encode("ascii", "backslashreplace").decode() for mark in marks
    ), fault.end


def _leave(stream: TextIO, fault: OSError) -> None:
    """Send what follows nowhere; also what the stream still holds, which would fail again when Python ends."""
    _lost.append(fault)
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def _left(fault: OSError) -> bool:
    """Say whether it only means that the reader has left; Windows calls a closed pipe an invalid argument."""
    return fault.errno == errno.EPIPE or (os.name == "nt" and fault.errno == errno.EINVAL)


def _fill_gaps() -> None:
    """Open to nowhere what was closed (`>&-`): the next file would get its number, and with it what a solver prints."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            with contextlib.suppress(OSError):
                os.open(os.devnull, os.O_RDWR)
