"""The whole of Steelyard on one degenerate case, by its command line, and everything that must hold of what comes out.

`inspect(made, folder)` returns what is wrong, a sentence each: nothing where all is well.
"""

from __future__ import annotations

import csv
import io
import json
import re
import traceback
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import openpyxl
from click.testing import CliRunner, Result

import steelyard
from criteria.model.case import Case
from criteria.model.distinct_names import with_names_apart
from criteria.model.short_names import short_names
from reports.model.text import visible
from reports.publish import publish
from reports.writers.json import Tables
from steelyard import cli
from tests.degenerate.made import Made

FORMS = ("case.json", "case", "case.xlsx")
REPORTS = {
    *("report.html", "brief.html", "report.xlsx", "analysis.xlsx", "result.json", "tables.json"),
    *("portfolio.csv", "certificate.json", "manifest.json"),
}
VOID = {"meta", "br", "hr", "img", "link", "input"}
UNCLOSED = {"td", "tr", "li", "dt", "dd"}
"""What ends where the next of its kind begins, or what it is part of ends."""
ODD_WORDS = re.compile(
    r"\bnan\b|\bNaN\b|\binf\b|\bInfinity\b|(?<=[a-z,:(] )None\b|^None$|(?<![\w.])[-−]0(?:\.0+)?%?(?![\w.,]*\d)",
    re.MULTILINE,
)
"""What a figure that is not there prints as, and a nothing with a sign; a sentence may begin with None."""


class Page(HTMLParser):
    """A page as a browser reads it: whether every element is closed, the text, and the tables by their captions."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.faults: list[str] = []
        self.texts: list[str] = []
        self.tables: list[tuple[str, list[str]]] = []
        self.ranked: list[str] = []
        self.within = ""
        self.names = False
        self.feed(text)
        self.close()
        if self.open:
            self.faults.append(f"not closed: {self.open}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables.append(("", []))
        style = dict(attrs).get("class") or ""
        if tag in {"table", "tr"}:
            self.within = f"{style} of {self.within.split(' of ')[-1]}" if tag == "tr" else style
        names = tag == "th" and ("scope", "row") in attrs
        if names and self._is_funded():
            self.ranked.append("")
        self.names = names or (self.names and tag != "tr")
        if tag == "th" and ("scope", "row") in attrs and self.tables:
            self.tables[-1][1].append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open[-1] in UNCLOSED - {tag}:
            self.open.pop()
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"closed out of turn: {tag}")

    def handle_data(self, data: str) -> None:
        if {"script", "style"} & set(self.open):
            return
        self.texts.append(data)
        if "caption" in self.open:
            caption, rows = self.tables[-1]
            self.tables[-1] = (caption + data, rows)
        elif self.names and "th" in self.open:
            self.tables[-1][1][-1] += data
            if self._is_funded():
                self.ranked[-1] += data

    def _is_funded(self) -> bool:
        """Whether the row is one of the ranked table, of what the page opens with, and not left out."""
        row, _, table = self.within.partition(" of ")
        classes = row.split()
        opens = "t" not in classes or "f" in classes
        return "ranked" in table.split() and "out" not in classes and opens

    def funded(self) -> list[str]:
        """The short names in the ranked table that are not among those left out."""
        return self.ranked


def inspect(made: Made, folder: Path) -> list[str]:
    """Run everything on one case and return what is wrong with it."""
    try:
        return list(_faults(made, folder))
    except Exception:  # noqa: BLE001 - whatever it is, it is a finding and no end of the work
        return [f"a crash: {traceback.format_exc(limit=-6)}"]


def _faults(made: Made, folder: Path) -> Iterator[str]:
    case = made.case
    path = str(steelyard.write(case, folder / FORMS[made.seed % len(FORMS)]))
    if steelyard.read(path) != case:
        yield "what was written is not what was read"
    checked = _run("check", path, "--json")
    yield from _crash(checked)
    errors = [row for row in json.loads(checked.stdout) if row["severity"] == "error"]
    if errors or checked.exit_code:
        yield f"check has an error: {errors[:1]}"
        return
    out = folder / "out"
    asked = [] if made.draws is None else ["--draws", str(made.draws)]
    ran = _run("run", path, "-o", str(out), "--quiet", *asked)
    yield from _crash(ran)
    if ran.exit_code == cli.CLASH:
        yield from _verified(out / "certificate.json", path)
        return
    if ran.exit_code:
        yield f"run ends with {ran.exit_code}: {ran.output[-400:]}"
        return
    if {file.name for file in out.iterdir()} != REPORTS:
        yield f"the folder holds {sorted(file.name for file in out.iterdir())}"
    yield from _verified(out / "result.json", path)
    yield from _agreeing(case, out, ran.stdout)
    yield from _again(out, folder / "again")
    yield from (_quick(case, folder) if made.seed % 2 else _explained(made, path))
    yield from _explained(made, str(out / "result.json"))


def _again(out: Path, folder: Path) -> Iterator[str]:
    """Every report is written anew from the result, to the same bytes."""
    again = _run("report", str(out / "result.json"), "-o", str(folder))
    yield from _crash(again)
    if again.exit_code:
        yield f"report ends with {again.exit_code}: {again.output[-400:]}"
        return
    other = [
        file.name
        for file in out.iterdir()
        if file.read_bytes() != (folder / file.name).read_bytes()
    ]
    if other:
        yield f"written anew from the result, these are not the same: {sorted(other)}"


def _explained(made: Made, path: str) -> Iterator[str]:
    """One recommendation is explained, in words."""
    case = made.case
    explained = _run(
        "explain", path, case.recommendations[made.seed % len(case.recommendations)].id, "--quiet"
    )
    yield from _crash(explained)
    if explained.exit_code or not explained.stdout.strip():
        yield f"explain ends with {explained.exit_code}: {explained.output[-400:]}"
    yield from _odd("explain", explained.stdout)


def _quick(case: Case, folder: Path) -> Iterator[str]:
    """A quick analysis is told too, as text."""
    quick = steelyard.analyse(case, quick=True)
    text = publish(quick, folder / "quick.md").read_text(encoding="utf-8")
    yield from _odd("the quick report", text)
    if quick.optimum.choice is not None and str(len(quick.best.funded)) not in text:
        yield "the quick report does not say how many are funded"


def _agreeing(case: Case, out: Path, said: str) -> Iterator[str]:
    """Every report parses, says no odd word, and tells of the same portfolio."""
    rows = with_names_apart(case).recommendations
    names = dict(zip((row.id for row in rows), short_names(rows), strict=True))
    result = Tables.model_validate_json((out / "tables.json").read_text(encoding="utf-8"))
    funded = list(result.decision.funded)
    page = Page((out / "report.html").read_text(encoding="utf-8"))
    yield from page.faults
    yield from _odd("the page", "\n".join(page.texts))
    yield from _odd("the console", said)
    recommended = _recommended(out)
    if sorted(page.funded()) != sorted(visible(names[id_]) for id_ in recommended):
        yield f"the page funds {page.funded()}, the result recommends {recommended}"
    listed = list(
        csv.DictReader(io.StringIO((out / "portfolio.csv").read_bytes().decode("utf-8-sig")))
    )
    if sorted(
        row["id"].removeprefix("'") for row in listed if row["level"] != "not funded"
    ) != sorted(funded):
        yield f"portfolio.csv does not fund {funded}"
    cells = [
        str(cell)
        for name in ("report.xlsx", "analysis.xlsx")
        for sheet in openpyxl.load_workbook(out / name, data_only=True)
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if cell
    ]
    yield from _odd("the workbook", "\n".join(cells))
    if funded and result.title not in said:
        yield "the console does not begin with the result's title"


def _recommended(out: Path) -> list[str]:
    """Ids of what the recommended option funds: the best at likely figures, unless the case asks for another."""
    result = json.loads((out / "result.json").read_text(encoding="utf-8"))
    options = result["options"]
    if options is None:
        return list(result["portfolio"]["funded"])
    return list(options["each"][options["recommended"]]["figures"]["funded"])


def _verified(path: Path, case: str) -> Iterator[str]:
    verified = _run("verify", str(path), case)
    yield from _crash(verified)
    if verified.exit_code or verified.stdout.splitlines()[-1:] != ["Verified."]:
        yield f"not verified: {verified.output[-400:]}"


def _odd(where: str, text: str) -> Iterator[str]:
    for found in ODD_WORDS.finditer(text):
        yield f"{where} says {found[0]!r}: …{text[max(found.start() - 60, 0) : found.end() + 40]!r}…"


def _crash(done: Result) -> Iterator[str]:
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        trace: Any = done.exc_info
        yield f"a crash: {''.join(traceback.format_exception(*trace, limit=-6))}"


def _run(*words: str) -> Result:
    return CliRunner().invoke(cli.commands, list(words))
