"""The sheets of the further ways to weigh: each row says something that can be kept, of criteria that exist.

What takes computing to see (statements that clash, words that fit no scale) is found by scoring's
`doubts`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from criteria.checks.rows.wording import at
from criteria.model.names import clean, listed, nearest
from criteria.model.numerals import plainly
from criteria.model.rows import CaseTables, rows_by
from criteria.model.scales import judged_score, plain
from criteria.model.statements import StatementError, leaf_columns, read_statement
from criteria.model.written import error, warning
from criteria.parsing.cells import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from criteria.model.case import Case
    from criteria.model.draft import Draft
    from criteria.model.problems import Place, Problem
    from criteria.model.rows import (
        BestWorstRow,
        ComparisonRow,
        JudgementRow,
        StatementRow,
        WeightRow,
    )
    from criteria.model.statements import Comparison


def every_statement_can_be_read(draft: Draft) -> Iterator[Problem]:
    """Each can be read, some weights keep it, and not all weights do."""
    if draft.lost & {"criteria"} or draft.troubled("criteria") or not draft.leaves:
        return
    columns = leaf_columns(draft.case)
    for row in draft.case.weight_statements:
        try:
            comparisons = read_statement(row.statement, columns)
        except StatementError as fault:
            yield error(
                "unread-statement",
                row.place("statement"),
                f"`{fault.text}`: {fault.found}",
                "",
                fault.mend,
            )
            continue
        yield from _kept(row, comparisons)


def _kept(row: StatementRow, comparisons: Sequence[Comparison]) -> Iterator[Problem]:
    place = row.place("statement")
    allowed = "Weights are shares of 1."
    odd = next((comparison for comparison in comparisons if not comparison.possible), None)
    if odd is not None:
        bound = abs(odd.bound)
        share = 1 < bound <= 100
        mend = f"Type {plain(bound)} % if per cent are meant." if share else "Correct it."
        yield error(
            "unkept-statement", place, f"no weights can keep `{row.statement}`.", allowed, mend
        )
    elif all(comparison.idle for comparison in comparisons):
        bound = max(abs(comparison.bound) for comparison in comparisons)
        mend = "Correct it, or delete the row."
        if bound > 1:
            mend = f"Type {plain(bound)} % if per cent are meant."
        found = f"all weights keep `{row.statement}`, so it says nothing."
        yield warning("idle-statement", place, found, allowed, mend)


def comparisons_are_of_two_and_made_once(draft: Draft) -> Iterator[Problem]:
    """Nothing is compared with itself, and nothing both ways with two answers."""
    seen: dict[tuple[str, frozenset[str]], ComparisonRow] = {}
    for row in draft.case.pairwise:
        if row.a == row.b:
            found = f"{row.a} is compared with itself."
            yield error(
                "compared-with-itself",
                row.place("b"),
                found,
                "",
                "Name another criterion, or delete the row.",
            )
            continue
        first = seen.setdefault((row.stakeholder, frozenset((row.a, row.b))), row)
        if first is row or (first.a, first.b) == (row.a, row.b):
            continue  # the same way round is a doubled row
        if first.ratio * row.ratio != 1:
            found = (
                f"{row.a} against {row.b} is {plainly(row.ratio)}, and {row.b} against {row.a} is "
            )
            found += f"{plainly(first.ratio)}{at(first, 'ratio')}."
            yield error(
                "compared-both-ways",
                row.place("ratio"),
                found,
                "One comparison says both.",
                "Keep one row.",
            )


def best_and_worst_are_marked(draft: Draft) -> Iterator[Problem]:
    """One criterion is the most important, another the least: each has a 1 against itself."""
    for voice, rows in rows_by(draft.case.best_worst, "stakeholder").items():
        if draft.troubled("best_worst", stakeholder=voice):
            continue
        for column, which in (("best_to_this", "most"), ("this_to_worst", "least")):
            if all(getattr(row, column) != 1 for row in rows):
                found = f"no criterion{_of(voice)} has a 1 here, so none is the {which} important."
                mend = f"Type 1 in the row of the {which} important criterion."
                yield error("unmarked-end", rows[0].place(column), found, "", mend)
        both = [row for row in rows if row.best_to_this == row.this_to_worst == 1]
        if both and len(rows) > 1:
            found = f"{both[0].criterion} is marked as the most and as the least important."
            mend = "Correct one of its two numbers."
            yield error("unmarked-end", both[0].place("this_to_worst"), found, "", mend)


def weights_leave_room_for_one_another(draft: Draft) -> Iterator[Problem]:
    """The lowest weights come to 1 at most, the highest to 1 at least."""
    for voice, rows in rows_by(draft.case.weights, "stakeholder").items():
        if not draft.troubled("weights", stakeholder=voice):
            yield from _lowest(voice, rows)
            yield from _highest(voice, rows, [leaf.id for leaf in draft.leaves])


def _lowest(voice: str, rows: Sequence[WeightRow]) -> Iterator[Problem]:
    lows = [(row, row.low) for row in rows if row.low is not None]
    low = sum((low for _, low in lows), Decimal(0))
    if low > 1:
        found = f"the lowest weights{_of(voice)} come to {plainly(low)}, and all weights come to 1."
        yield error(
            "ranges-without-room", lows[-1][0].place("low"), found, "", "Lower some of them."
        )


def _highest(voice: str, rows: Sequence[WeightRow], leaves: Sequence[str]) -> Iterator[Problem]:
    """The highest weights, where each criterion has one."""
    high_of = {row.criterion: row.high for row in rows if row.high is not None}
    highs = [high_of[leaf] for leaf in leaves if leaf in high_of]
    if leaves and len(highs) == len(leaves) and sum(highs) < 1:
        high = sum(highs, Decimal(0))
        found = (
            f"the highest weights{_of(voice)} come to {plainly(high)}, and all weights come to 1."
        )
        yield error("ranges-without-room", rows[-1].place("high"), found, "", "Raise some of them.")


def single_criteria_are_weighed(draft: Draft) -> Iterator[Problem]:
    """Weights and best-worst comparisons are given for criteria, not for groups of them."""
    groups = {row.id for row in draft.case.criteria} - {leaf.id for leaf in draft.leaves}
    rows: tuple[WeightRow | BestWorstRow, ...] = (*draft.case.weights, *draft.case.best_worst)
    for row in rows:
        if row.criterion in groups:
            found = f"{row.criterion} is a group of criteria."
            yield error(
                "weight-on-group",
                row.place("criterion"),
                found,
                "",
                "Name the criteria below it, one a row.",
            )


def judgements_compare_what_exists(draft: Draft) -> Iterator[Problem]:
    """Two swings, or two scores on the scale of one criterion; and two words in order."""
    for row in draft.case.judgements:
        if row.up_to is not None and row.up_to.degree < row.difference.degree:
            found = f"{row.up_to} is weaker than {row.difference}."
            allowed = "Up to holds the stronger of two words."
            yield error(
                "back-to-front",
                row.place("up_to"),
                found,
                allowed,
                "Swap the two, or clear this one.",
            )
        if row.more == row.less:
            found = f"{row.more} is compared with itself."
            yield error(
                "compared-with-itself",
                row.place("less"),
                found,
                "",
                "Name another one, or delete the row.",
            )
        if not draft.troubled("criteria"):
            yield from _sides_exist(draft, row)


def _sides_exist(draft: Draft, row: JudgementRow) -> Iterator[Problem]:
    """The criterion of a comparison, and what stands on its two sides."""
    leaves = {leaf.id: leaf for leaf in draft.leaves}
    groups = {node.id for node in draft.case.criteria} - leaves.keys()
    if not row.criterion:
        yield from _swings_exist(row, leaves, groups)
    elif row.criterion in groups:
        found = f"{row.criterion} is a group of criteria and has no scores."
        yield error(
            "score-on-group", row.place("criterion"), found, "", "Name a criterion below it."
        )
    elif row.criterion in leaves:
        yield from _scores_exist(draft, row)


def _swings_exist(
    row: JudgementRow, leaves: Mapping[str, object], groups: set[str]
) -> Iterator[Problem]:
    for column in ("more", "less"):
        word = getattr(row, column)
        if word in groups:
            found = f"{word} is a group of criteria."
            yield error(
                "weight-on-group", row.place(column), found, "", "Name a criterion below it."
            )
        elif word and word not in leaves:
            close = nearest(word, leaves)
            mend = "If it is a score, name its criterion in this row."
            if close:
                mend = f"Did you mean {close}?"
            found = f"{quoted(word)} is not an id in Criteria."
            yield error(
                "unknown-id", row.place(column), found, f"The criteria are {listed(leaves)}.", mend
            )


def _scores_exist(draft: Draft, row: JudgementRow) -> Iterator[Problem]:
    leaf = next(leaf for leaf in draft.leaves if leaf.id == row.criterion)
    made = draft.value_function(leaf)
    if made is None:
        return
    ends = f"Its scale runs from {plain(made.low)} to {plain(made.high)}."
    for column in ("more", "less"):
        word = getattr(row, column)
        score = judged_score(draft.case, leaf.id, word) if word else made.worst
        if score is None:
            yield _no_score(draft.case, leaf.id, word, row.place(column), ends)
        elif not made.low <= score <= made.high:
            found = f"{plain(score)} lies outside the scale of {leaf.id}."
            yield error("outside-scale", row.place(column), found, ends, "Correct it.")


def _no_score(case: Case, criterion: str, word: str, place: Place | None, ends: str) -> Problem:
    """A word that is no score of a criterion; ends: those of its scale, as a sentence."""
    labels = [
        step.label for step in case.criteria_levels if step.criterion == criterion and step.label
    ]
    allowed = f"Its levels are {listed(labels)}." if labels else ends
    close = nearest(word, labels)
    mend = f"Did you mean {close}?" if close else "Type a score of the scale as a plain number."
    return error(
        "unknown-score", place, f"{quoted(word)} is no score of {criterion}.", allowed, mend
    )


def voices_are_spelled_alike(draft: Draft) -> Iterator[Problem]:
    """The same person by two spellings would count as two."""
    if "stakeholders" in draft.lost:
        return
    spelling: dict[str, str] = {}
    for row in draft.case.stakeholders:
        first = spelling.setdefault(same_voice(row.stakeholder), row.stakeholder)
        if first != row.stakeholder:
            yield _spelled(row.place("stakeholder"), row.stakeholder, first)
            return
    people = list(spelling.values())
    for table in CaseTables.WEIGHING:
        for voice, rows in rows_by(getattr(draft.case, table.attribute), "stakeholder").items():
            if not voice or voice in people:
                continue
            place = rows[0].place("stakeholder")
            first = spelling.setdefault(same_voice(voice), voice)
            close = nearest(voice, people)
            if first != voice:
                yield _spelled(place, voice, first)
            elif close:
                found = f"{voice} is not in Stakeholders and is taken for a voice of its own."
                yield warning("unknown-voice", place, found, "", f"Did you mean {close}?")


def _spelled(place: Place | None, voice: str, first: str) -> Problem:
    found = f"{voice} differs from {first} in nothing but capitals and spaces."
    return error("doubled-id", place, found, "One person has one spelling.", f"Type {first}.")


def same_voice(name: str) -> str:
    """The form in which the ids of people are compared: without case and spaces.

    >>> same_voice(" Ministry of  Defence") == same_voice("ministry OF defence")
    True
    """
    return clean(name).casefold().replace(" ", "")


def _of(voice: str) -> str:
    return f" of {voice}" if voice else ""
