"""A page as a PDF, printed by a Chromium of the machine's own: nothing of it is downloaded."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

NAMED = "STEELYARD_CHROMIUM"
"""The variable that names a browser which is found nowhere else."""
PROGRAMS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
    "microsoft-edge",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
PATIENCE = 120
"""Seconds that a browser is waited for."""
BEGINS = b"%PDF-"


class NotPrinted(Exception):  # noqa: N818 - what it is, in plain words
    """The browser printed nothing; the sentence says why, and what to do."""


def chromium() -> str | None:
    """Give the Chromium that is found, the one that is named first; None where there is none."""
    named = os.environ.get(NAMED)
    return next(filter(None, map(shutil.which, (named,) if named else PROGRAMS)), None)


def printed(page: bytes, program: str) -> bytes:
    """Print one page; raises NotPrinted."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        source, target = Path(folder, "page.html"), Path(folder, "page.pdf")
        source.write_bytes(page)
        try:
            subprocess.run(  # noqa: S603 - a browser of the machine's own, on a page of ours
                [program, *_orders(Path(folder), target), source.as_uri()],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=PATIENCE,
                check=True,
            )
            data = target.read_bytes()
        except (OSError, subprocess.SubprocessError) as fault:
            raise NotPrinted(_sentence(program)) from fault
    if not data.startswith(BEGINS):
        raise NotPrinted(_sentence(program))
    return data


def _orders(folder: Path, target: Path) -> tuple[str, ...]:
    # Chromium refuses its sandbox to the superuser; the page has no script and asks for nothing.
    alone = ("--no-sandbox",) if getattr(os, "geteuid", lambda: 1)() == 0 else ()
    return (
        "--headless",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        *alone,
        f"--user-data-dir={folder / 'profile'}",
        "--no-pdf-header-footer",
        f"--print-to-pdf={target}",
    )


def _sentence(program: str) -> str:
    return (
        f"{program} did not print brief.html, so there is no brief.pdf. Open brief.html and print it from there, or "
        f"name another Chromium in {NAMED} and add --pdf again."
    )
