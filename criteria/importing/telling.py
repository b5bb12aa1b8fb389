"""What each column was taken for, what was not used, what is to be asked, and how it is written down for next time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.importing.mapping import Mapping
from criteria.importing.outline import Question, Yardstick
from criteria.importing.tables.table import row_text
from criteria.model.names import listed, short
from criteria.model.numerals import plainly
from criteria.model.words import Direction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from criteria.importing.files.grid import Grid

from criteria.importing.work import Work, label

_WORDS = {
    "name": "name", "id": "id", "group": "group", "description": "description", "lead": "lead agency", "start": "first year",
    "status": "status", "pick": "your own pick", "chance": "chance of success",
}  # fmt: skip


def tell(work: Work, grids: Sequence[Grid]) -> None:
    """Say what each column was taken for, and list what was not used."""
    outline, lines = work.outline, []
    for kind, said in _WORDS.items():
        lines += [f"{said}: {label(entry.column)}: {entry.why}" for entry in work.of(kind)]
    columns = [
        entry for entry in work.of("criterion", "part") if entry.column in work.columns.values()
    ]
    if columns:
        names = [
            _criterion_words(work, criterion)
            for criterion in outline.criteria
            if criterion.heading in work.columns
        ]
        source = f", weights from {work.weights.where}" if work.weights.of else ""
        lines.append(f"criteria ({len(columns)}{source}): {'; '.join(names)}")
    if work.of("factor"):
        lines.append(
            f"multiplied into one criterion: {', '.join(label(entry.column) for entry in work.of('factor'))}: "
            f"{work.of('factor')[0].why}"
        )
    if work.costs:
        lines.append(
            f"costs: {'; '.join(f'{label(entry.column)} as {entry.role}' for entry in work.costs)}"
        )
    outline.lines[1:1] = lines
    encoding = next((grid.encoding for grid in grids if grid.encoding), "")
    if encoding:
        outline.lines.append(f"text read as {encoding}")
    _list_unused(work)
    _ask(work)


def _criterion_words(work: Work, criterion: Yardstick) -> str:
    way = "less is better" if criterion.direction is Direction.MIN else "more is better"
    column = work.columns[criterion.heading]
    weight = (
        f", weight {plainly(work.weights.of[column.index])}"
        if column.index in work.weights.of
        else ""
    )
    return f"{short(criterion.name, 40)} ({column.letter}{weight}, {way}, {plainly(criterion.low)} to {plainly(criterion.high)})"


def _list_unused(work: Work) -> None:
    outline, plane = work.outline, work.table.plane
    outline.unused += [f"{label(entry.column)}: {entry.why}" for entry in work.of("not used")]
    for number, text in work.table.outside:
        below = bool(plane.borrowed) and work.table.rest is not None and number >= work.table.rest
        if below or (plane.title, number) in work.weights.rows:
            continue
        if text and text not in set(work.table.sections.values()):
            where = f"row {plane.rows[number]}: " if number >= 0 else ""
            outline.unused.append(f"{where}“{short(text, 60)}”")
    outline.unused += [
        f"row {plane.rows[row]}, which adds up: “{short(row_text(plane, row), 50)}”"
        for row in work.table.totals
    ]
    others = [
        other.title
        for other in work.planes
        if other is not plane and other.title != plane.title and other.rows
    ]
    lent = {place.rpartition("!")[0] for place in plane.borrowed.values()}
    lent |= {title for title, _ in work.weights.rows}
    listed_already = " ".join(outline.unused)
    rest = [title for title in others if title not in lent and title not in listed_already]
    if rest:
        outline.unused.append(f"other sheets: {listed(rest)}")


def _ask(work: Work) -> None:
    questions = []
    for entry in work.taken:
        if not entry.sure and entry.column.heading not in work.mapping.columns:
            text = f"{label(entry.column)} is taken as {entry.role}: {entry.why}. Keep it, or type what it is"
            questions.append(Question("column", entry.column.heading, text, str(entry.role)))
    for criterion in work.outline.criteria:
        if "less is better, by its name" in criterion.marks:
            text = f"{criterion.name}: is more (max) or less (min) of it better?"
            questions.append(
                Question("direction", criterion.heading, text, str(criterion.direction))
            )
    work.outline.questions[:0] = questions


def write_down(work: Work) -> None:
    """Write down how the sheet was read, so that the next one is read the same."""
    mapping = work.mapping
    columns = {entry.column.heading: str(entry.role) for entry in work.taken}
    gone = {heading: text for heading, text in mapping.columns.items() if heading not in columns}
    if gone:
        work.outline.unused.append(
            f"headings of the mapping that the sheet does not have: {listed(gone)}"
        )
    criteria = {}
    for criterion in work.outline.criteria:
        if not criterion.heading:
            continue
        stated = mapping.criteria.get(criterion.heading, {})
        entries = {
            "direction": str(criterion.direction),
            "worst": plainly(criterion.worst),
            "best": plainly(criterion.best),
        }
        entries |= {"weight": stated["weight"]} if stated.get("weight") else {}
        criteria[criterion.heading] = entries | {"confirmed": stated.get("confirmed", "false")}
    work.outline.mapping = Mapping(
        work.table.plane.title if len(work.planes) > 1 else "",
        work.table.plane.turned,
        mapping.money,
        mapping.budget,
        columns | gone,
        criteria,
    )
