"""A participatory budget as Pabulib keeps it (.pb): META, PROJECTS and VOTES, separated by semicolons.

The form: Faliszewski et al., Participatory Budgeting: Data, Tools, and Analysis (IJCAI 2023), and
pabulib.org/format.
"""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import TYPE_CHECKING

from criteria.importing.files.grid import CannotImportError
from criteria.importing.mapping import Mapping
from criteria.importing.outline import Item, Outline, Question, Score, Yardstick
from criteria.importing.tables.amounts import amount, plain_number
from criteria.importing.tables.vocabulary import YES
from criteria.model.numerals import plainly

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Mapping as Map

_SECTIONS = ("META", "PROJECTS", "VOTES")
_TAKEN = frozenset(
    {"project_id", "cost", "votes", "score", "name", "category", "selected", "description"}
)
_LISTED = (
    "country",
    "unit",
    "subunit",
    "instance",
    "description",
    "rule",
    "date_begin",
    "date_end",
)


def outline(text: str, title: str, mapping: Mapping) -> Outline:
    """Understand a .pb file; raises CannotImportError where a section or a needed column is missing."""
    meta, projects, ballots = _sections(text)
    if not projects:
        raise CannotImportError(
            "The file has no PROJECTS.", "A .pb file has META, PROJECTS and VOTES."
        )
    if any("project_id" not in row or "cost" not in row for row in projects):
        raise CannotImportError(
            "PROJECTS lack project_id or cost.", "Both columns are needed in a .pb file."
        )
    made = Outline(title, mapping=Mapping(money=mapping.money, budget=mapping.budget))
    made.lines.append(
        f"a participatory budget: {len(projects)} projects, {meta.get('num_votes', len(ballots))} votes "
        f"({meta.get('vote_type', 'of a kind not stated')})"
    )
    for row in projects:
        made.items.append(_item(row))
    made.criteria.append(_support(meta, projects, ballots, made))
    _money(meta, mapping, made)
    made.unused += [f"META {key}: {meta[key]}" for key in _LISTED if meta.get(key)]
    extra = dict.fromkeys(key for row in projects for key in row if key and key not in _TAKEN)
    made.unused += [f"column {key} of PROJECTS" for key in extra]
    if ballots:
        made.unused.append(
            f"the {len(ballots)} ballots one by one, beyond their count for each project"
        )
    return made


def _sections(text: str) -> tuple[dict[str, str], list[dict[str, str]], list[dict[str, str]]]:
    """The three sections: META as keys and values, the others as rows."""
    lines: dict[str, list[str]] = {name: [] for name in _SECTIONS}
    now = ""
    for line in text.lstrip("\ufeff").splitlines():
        word = line.strip().rstrip(";,").upper()
        if word in _SECTIONS:
            now = word
        elif now and line.strip():
            lines[now].append(line)
    meta = {
        row[0].strip().casefold(): row[1].strip()
        for row in csv.reader(lines["META"], delimiter=";")
        if len(row) > 1
    }
    return meta, _table(lines["PROJECTS"]), _table(lines["VOTES"])


def _table(lines: list[str]) -> list[dict[str, str]]:
    rows = csv.DictReader(io.StringIO("\n".join(lines)), delimiter=";", restval="")
    return [
        {str(key).strip().casefold(): str(value or "").strip() for key, value in row.items() if key}
        for row in rows
    ]


def _item(row: Map[str, str]) -> Item:
    categories = [part.strip() for part in row.get("category", "").split(",") if part.strip()]
    item = Item(
        row["project_id"],
        row.get("name") or f"Project {row['project_id']}",
        description=row.get("description", ""),
    )
    item.group = categories[0] if len(categories) == 1 else ""
    if len(categories) > 1:
        item.description = f"{item.description} Categories: {', '.join(categories)}.".strip()
    item.pick = row.get("selected", "").casefold() in YES
    figure = amount(row["cost"])
    if figure is None or figure.value < 0:
        item.status = "excluded"
        item.marks.append(
            "no cost, so it may not be chosen yet: type its costs, and open as its status"
        )
    else:
        item.costs["", None] = (figure.value, figure.value, figure.value)
    return item


def _support(
    meta: Map[str, str],
    projects: list[dict[str, str]],
    ballots: list[dict[str, str]],
    made: Outline,
) -> Yardstick:
    """What each project got: the score where points were given, else its votes, counted where the file gives no count."""
    scored = meta.get("vote_type", "") in {"cumulative", "scoring", "ordinal"}
    column = next(
        (
            key
            for key in (("score", "votes") if scored else ("votes", "score"))
            if all(row.get(key) for row in projects)
        ),
        "",
    )
    if column:
        values = [plain_number(row[column]) for row in projects]
        made.lines.append(f"criterion: {column} of PROJECTS, more is better")
    else:
        counted = _counted(ballots)
        values = [Decimal(counted.get(row["project_id"], 0)) for row in projects]
        made.lines.append("criterion: votes, counted from the ballots, more is better")
    support = Yardstick(
        "Votes" if column != "score" else "Points",
        "",
        Decimal(1),
        unit="votes" if column != "score" else "points",
    )
    voters = plain_number(meta.get("num_votes", "")) or Decimal(len(ballots))
    most = max([value for value in values if value is not None] or [Decimal(1)])
    approved = column != "score" and voters >= most > 0
    support.low, support.high = Decimal(0), voters if approved else max(most, Decimal(1))
    support.baseline = Decimal(0)
    why = "all who voted" if approved else "the most in the file"
    support.marks.append(
        f"scale from 0 to {plainly(support.high)} ({why}); a vote counts the same whatever the cost"
    )
    support.scores = [None if value is None else Score(value) for value in values]
    for place, score in enumerate(support.scores):
        support.scores[place] = score or Score(Decimal(0), mark="no votes in the file; taken as 0")
    return support


def _counted(ballots: Iterable[Map[str, str]]) -> dict[str, int]:
    counted: dict[str, int] = {}
    for ballot in ballots:
        for project in dict.fromkeys(
            part.strip() for part in ballot.get("vote", "").split(",") if part.strip()
        ):
            counted[project] = counted.get(project, 0) + 1
    return counted


def _money(meta: Map[str, str], mapping: Mapping, made: Outline) -> None:
    made.money = mapping.money or meta.get("currency", "")
    if made.money:
        made.lines.append(
            f"money: {made.money}, {'as somebody said' if mapping.money else 'from META currency'}"
        )
    else:
        made.marks.append("the file does not state the unit of money")
        made.questions.append(
            Question("money", "", "What unit is the money in? Such as PLN", "units (not stated)")
        )
    figure = amount(mapping.budget or meta.get("budget", ""))
    no_limit = bool(mapping.budget) and figure is None
    made.budget["", None] = figure.value if figure else None
    if figure:
        made.lines.append(
            f"budget: {plainly(figure.value)}, {'as somebody said' if mapping.budget else 'from META'}"
        )
    elif not no_limit:
        made.marks.append("the file states no budget, so there is no limit to what is funded")
        made.questions.append(
            Question(
                "budget", "", "How much may be spent in total? A figure, or no limit", "no limit"
            )
        )
