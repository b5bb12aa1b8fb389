"""Ids: each written once, each reference to one that exists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.checks.rows.wording import at, sheet, unknown
from criteria.model.columns import columns
from criteria.model.kinds import ColumnKind
from criteria.model.names import listed, nearest
from criteria.model.rows import CaseTables, rows_by
from criteria.model.words import ANY_LEVEL, EVERY, JUDGEMENT
from criteria.model.written import error

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from criteria.model.draft import BadRow, Draft
    from criteria.model.problems import Place, Problem
    from criteria.model.rows import CaseRow, CaseTable, CostRow, ScoreRow


PORTFOLIOS = frozenset(
    (
        "case",
        "compromise",
        "arithmetic mean",
        "geometric mean",
        "today",
        "as it stands",
        "expected value",
        "least regret",
    )
)
"""What the reports call portfolios and futures that belong to nobody."""


def every_row_is_about_something_of_its_own(draft: Draft) -> Iterator[Problem]:
    """Doubled ids, doubled scores, doubled cost cells."""
    for table in CaseTables.ALL:
        if not table.keys or table.name in draft.lost:
            continue
        seen: dict[tuple[object, ...], CaseRow] = {}
        for row in getattr(draft.case, table.attribute):
            written = tuple([getattr(row, key) for key in table.keys])
            key = tuple(
                [
                    word.casefold() if isinstance(word, str) else word
                    for word in _with_level(draft, row, written)
                ]
            )
            first = seen.setdefault(key, row)
            if first is not row:
                yield _doubled(table, row, first)


def _with_level(draft: Draft, row: CaseRow, key: tuple[object, ...]) -> tuple[object, ...]:
    """A blank level stands for the only one, so both spellings are the same row."""
    if "level" not in type(row).model_fields or len(key) < 3 or key[1]:
        return key
    levels = draft.case.levels_of.get(str(key[0]), ())
    return (key[0], levels[0].level, *key[2:]) if len(levels) == 1 else key


def _doubled(table: CaseTable, row: CaseRow, first: CaseRow) -> Problem:
    column = table.keys[-1] if table.name == "scores" else table.keys[0]
    mine, theirs = _key_words(table, row), _key_words(table, first)
    place, where = row.place(column), at(first, column)
    if len(table.keys) > 1:
        found = f"a second row for {mine or 'this'}; the first is{where or ' above'}."
        mend = (
            "Keep one of them." if table.name != "costs" else "Add them up in one row, or keep one."
        )
        return error("doubled-row", place, found, "", mend)
    if mine != theirs:
        found = f"{mine or 'this'} differs from {theirs}{where} in nothing but case."
        return error(
            "doubled-id",
            place,
            found,
            "Ids that differ only in case are taken for one.",
            "Rename one.",
        )
    found = f"{mine or 'this'} is already used{where or ' by another row'}."
    return error("doubled-id", place, found, "", "Rename one.")


def _key_words(table: CaseTable, row: CaseRow) -> str:
    """What tells a row from the others of its table, in words."""
    values = [getattr(row, key) for key in table.keys]
    return " ".join(str(value) for value in values if value not in (None, ""))


def every_reference_names_something_that_exists(draft: Draft) -> Iterator[Problem]:
    """Unknown ids, with the one that was probably meant; levels are looked at with their recommendation."""
    for table in CaseTables.ALL[1:]:
        for spec in columns(table.model):
            if spec.refers_to and spec.refers_to != "levels" and spec.refers_to not in draft.lost:
                yield from _unknown(draft, table, spec.name, spec.kind, spec.refers_to)


def _unknown(
    draft: Draft, table: CaseTable, column: str, kind: ColumnKind, target: str
) -> Iterator[Problem]:
    """Each unknown word of a column once, at the first row that has it."""
    known = draft.ids(target)
    evidence = kind is ColumnKind.EVIDENCE
    mark = {ColumnKind.REFERENCES: "|", ColumnKind.EVIDENCE: ";"}.get(kind, "")
    places_of: dict[str, list[Place | None]] = {}
    for word, row in _words(draft, table, column):
        stands_for_itself = word == JUDGEMENT if evidence else column == "options" and word == EVERY
        if word not in known and not stands_for_itself:
            places_of.setdefault(word, []).append(row.place(column))
    check = "unknown-evidence" if evidence else "unknown-id"
    for word, places in places_of.items():
        rows = len(dict.fromkeys(places))
        yield unknown(check, places[0], word, known, sheet(target), mark=mark, rows=rows)


def _words(draft: Draft, table: CaseTable, column: str) -> Iterator[tuple[str, CaseRow | BadRow]]:
    """Each word of a column, with its row; a cell may hold several."""
    for value, row in draft.cells(table.name, column):
        for word in (value,) if isinstance(value, str) else value:
            if word:
                yield word, row


def no_id_is_a_word_with_a_meaning_of_its_own(draft: Draft) -> Iterator[Problem]:
    """A level called any and a fact called judgement cannot be told from the words, nor a person from a portfolio."""
    for level in draft.case.levels:
        if level.level.casefold() == ANY_LEVEL:
            allowed = "In Relations the word any stands for every level."
            yield error(
                "reserved-id",
                level.place("level"),
                "a level is called any.",
                allowed,
                "Call it otherwise.",
            )
    for fact in draft.case.facts:
        if fact.id.casefold() == JUDGEMENT:
            allowed = "In evidence columns it stands for a score without a fact."
            yield error(
                "reserved-id",
                fact.place("id"),
                f"a fact is called {fact.id}.",
                allowed,
                "Call it otherwise.",
            )
    voices = ("people", "id"), ("stakeholders", "stakeholder"), ("scenarios", "scenario")
    for table, column in voices:
        for name, rows in rows_by(getattr(draft.case, table), column).items():
            if name.casefold() in PORTFOLIOS:
                allowed = "In the reports that is the name of a portfolio."
                found = f"a {'stakeholder' if column == 'id' else column} is called {name}."
                yield error(
                    "reserved-id", rows[0].place(column), found, allowed, "Call it otherwise."
                )


def every_level_that_is_named_exists(draft: Draft) -> Iterator[Problem]:
    """A level nobody defined, and a blank where a recommendation has several."""
    if draft.lost & {"levels", "recommendations"}:
        return
    known = levels_known(draft)
    for table in ("costs", "scores"):
        for option, level, place in _levels_named(draft, table, known):
            if option in known and table not in draft.lost:
                yield from _level(place, option, level, known[option], blank=False)
    for relation in draft.case.relations:
        sides = (("a_min_level", (relation.a,)), ("b_min_level", relation.b))
        for column, options in sides:
            for option in options:
                if option in known:
                    level = getattr(relation, column)
                    yield from _level(
                        relation.place(column), option, level, known[option], blank=True
                    )


def _levels_named(
    draft: Draft, table: str, known: Mapping[str, list[str]]
) -> Iterator[tuple[str, str, Place | None]]:
    """Each level that a row names, with its recommendation and its cell; one cell of a matrix stands for many rows."""
    row_of: dict[tuple[str, str, str], ScoreRow | CostRow] = {}
    for row in getattr(draft.case, table):
        levels = known.get(row.option, ())
        # Of a level that is named as it should be there is nothing to say, wherever it stands.
        if row.level not in levels and (row.level or len(levels) > 1):
            row_of.setdefault((row.option, row.level, str(row.place("level"))), row)
    for row in row_of.values():
        yield row.option, row.level, row.place("level") or row.place("option")
    for bad in draft.bad:
        option, level = bad.values.get("option"), bad.values.get("level")
        if bad.table == table and option and level and bad.origin:
            yield option, level, bad.origin.place("level")


def levels_known(draft: Draft) -> dict[str, list[str]]:
    """The levels of each recommendation, also those of rows that could not be read."""
    names_of = {
        option: [level.level for level in levels] for option, levels in draft.case.levels_of.items()
    }
    for bad in draft.bad:
        option, level = bad.values.get("option"), bad.values.get("level")
        if bad.table == "levels" and option in names_of and level:
            names_of[option].append(level)
    return names_of


def _level(
    place: Place | None, option: str, level: str, known: list[str], *, blank: bool
) -> Iterator[Problem]:
    """A level that does not exist, or is not named where it must be; blank: it need not be, and may be any."""
    allowed = f"Its levels are {listed(known)}."
    words = [*known, ANY_LEVEL] if blank else known
    if not level:
        if not blank and len(known) > 1:
            found = f"the level is blank, and {option} has several."
            yield error("blank-level", place, found, allowed, "Name one of them.")
    elif level not in words:
        close = nearest(level, words)
        mend = f"Did you mean {close}?" if close else "Type one of them, or add a row in Levels."
        yield error("unknown-level", place, f"{option} has no level {level}.", allowed, mend)
