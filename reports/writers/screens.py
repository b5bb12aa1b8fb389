"""The screens after the first one as the page's templates draw them: shares become per cents of a line."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from reports.model.front import words
from reports.model.numbers import rounded
from reports.model.screens import MARKS, Fold
from reports.model.text import visible
from reports.writers.bubbles import ALONE, BESIDE, NARROW, draw_alike
from reports.writers.front import across, picture_view
from reports.writers.turning import by_options, in_groups, keys_of, letter, turn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reports.model.front import Phrase
    from reports.model.screens import (
        Bubbles,
        Card,
        Mark,
        OptionCell,
        OptionsBeside,
        PortfolioScreen,
        RankedRow,
        RankedTable,
    )
    from reports.writers.bubbles import Picture, Placed
    from reports.writers.turning import ToldOf

WHOLE = 100
PARTS = ("ink", "grey", "hollow", "hatch", "dots")
"""Fills of the parts of a bar, in their order."""
UNASKED = "–"
"""How firm what nobody asked for is."""
TURNED_MARKS: dict[Mark, str] = {"unasked": "u", "out": "o"}
"""Marks that a class puts in place of another one under some option, with what begins the class."""


def said(phrase: Phrase) -> str:
    """Read a phrase as a page shows it."""
    return visible(words(phrase))


# Options
# --------------------------------------------------------------------------------------------------


def options_view(block: OptionsBeside) -> dict[str, Any]:
    """See the options as their template reads them."""
    there = [option.key for option in block.options if option.there]
    every = [block.recommended, *(key for key in there if key != block.recommended)]
    return {
        "options": [
            {
                "key": option.key,
                "turn": turn([option.key], every) or "t",
                "name": visible(option.name),
                "note": visible(option.note),
                "there": option.there,
                "first": option.key == block.recommended,
            }
            for option in block.options
        ],
        "lines": [
            {
                "label": visible(line.label),
                "note": line.note,
                "cells": [
                    _option_cell(option.key, option.name, cell)
                    for option, cell in zip(block.options, line.cells, strict=True)
                ],
            }
            for line in block.lines
        ],
        "notes": [visible(note) for note in block.notes],
    }


def _option_cell(key: str, name: str, cell: OptionCell) -> dict[str, Any]:
    return {
        "key": key,
        "option": visible(name),
        "text": said(cell.text),
        "beside": said(cell.beside),
        "strong": cell.strong,
        "picture": None if cell.picture is None else picture_view(cell.picture),
    }


# The portfolio
# --------------------------------------------------------------------------------------------------


def portfolio_view(told: Sequence[ToldOf[PortfolioScreen]], anchor: str) -> dict[str, Any]:
    """See the portfolio of each option as its template reads it. anchor: begins the id of its table."""
    table = told[0][1].ranked
    cards = {
        card.key: {**_card_view(card, f"why-{number}"), **_card_turned(told, card.key)}
        for number, card in enumerate(told[0][1].cards)
    }
    bubbles = [(keys, block.bubbles) for keys, block in told if block.bubbles is not None]
    notes = [(keys, tuple(map(visible, block.notes))) for keys, block in told]
    return {
        "key": anchor,
        "bubbles": _bubbles_view(bubbles, ALONE if table.folds else BESIDE) if bubbles else None,
        "table": _table_view([(keys, block.ranked) for keys, block in told], cards),
        "cards": [] if table.folds else list(cards.values()),
        "notes": in_groups(notes),
    }


def _bubbles_view(told: Sequence[ToldOf[Bubbles]], width: int) -> dict[str, Any]:
    _, chart = told[0]
    says = [(keys, (visible(each.says),)) for keys, each in told]
    marks = [
        (keys, tuple((mark, MARKS[mark].partition(":")[0]) for mark in each.marks))
        for keys, each in told
    ]
    return {
        "titles": in_groups([(keys, (visible(each.title),)) for keys, each in told]),
        "says": in_groups(says),
        "alone": width == ALONE,
        "marks": in_groups(marks),
        "average": chart.slope is not None,
        "wide": _picture(told, width, pointed=True),
        "narrow": _picture(told, NARROW, pointed=False),
    }


type Circle = tuple[str, float, float, float, int, str]
"""A bubble but for its mark: what it says when pointed at, its place, radius and colour, and the name of what it is."""


def _picture(told: Sequence[ToldOf[Bubbles]], width: int, *, pointed: bool) -> dict[str, Any]:
    """See the drawings of all options as one; pointed: a bubble without a name beside it says what it is."""
    pictures = draw_alike([chart for _, chart in told], width)
    each = [(keys, picture) for (keys, _), picture in zip(told, pictures, strict=True)]
    first = pictures[0].drawing
    circles = [
        (keys, {_circle(picture, at, pointed=pointed): at.bubble.mark for at in picture.placed})
        for keys, picture in each
    ]
    return {
        "width": first.width,
        "height": first.height,
        "shapes": in_groups([(keys, picture.drawing.shapes) for keys, picture in each]),
        "bubbles": _marked(circles),
        "leads": _together([(keys, picture.leads) for keys, picture in each]),
        "names": _together([(keys, picture.names) for keys, picture in each]),
    }


def _circle(picture: Picture, at: Placed, *, pointed: bool) -> Circle:
    bubble = at.bubble
    named = {words.text for words, _ in picture.names}
    says = visible(bubble.says) if pointed and bubble.name not in named else ""
    return says, at.x, at.y, at.radius, bubble.colour, bubble.name


def _marked(told: Sequence[ToldOf[Mapping[Circle, Mark]]]) -> list[dict[str, Any]]:
    """See each bubble once for every look that no class turns, with the classes of its mark under each option."""
    every = keys_of(told)
    seen = []
    for keys, circle in by_options([(keys, list(circles)) for keys, circles in told]):
        marks = {
            key: circles[circle] for some, circles in told if circle in circles for key in some
        }
        says, x, y, radius, colour, _ = circle
        seen.append(
            {
                "x": x,
                "y": y,
                "radius": radius,
                "colour": colour,
                "says": says,
                "turn": turn(keys, every),
                "mark": marked(marks),
            }
        )
    return seen


def marked(marks: Mapping[str, Mark]) -> tuple[Mark, str]:
    """Give a mark, and classes for the options under which another one stands.

    Only "unasked" and "out" have such classes: how firm it is is known of the best at likely
    figures alone.
    """
    first, *_ = marks.values()
    mark = next((mark for mark in marks.values() if mark not in TURNED_MARKS), first)
    others = ((key, other) for key, other in marks.items() if other != mark)
    return mark, "".join(f" {TURNED_MARKS[other]}{letter(key)}" for key, other in others)


def _together[T](told: Sequence[ToldOf[Sequence[T]]]) -> list[tuple[str, list[T]]]:
    """Give what turns alike as one group, where the order does not matter."""
    groups: dict[str, list[T]] = {}
    for classes, things in in_groups(told):
        groups.setdefault(classes, []).extend(things)
    return list(groups.items())


def _table_view(
    told: Sequence[ToldOf[RankedTable]], cards: Mapping[str, dict[str, Any]]
) -> dict[str, Any]:
    """See the table in its groups: one, or the themes with the cards of each."""
    _, table = told[0]
    every = [row for _, each in told for row in each.every]
    scale, has = _Scale(every), _has(every)
    return {
        "titles": in_groups([(keys, (visible(each.title),)) for keys, each in told]),
        "says": in_groups([(keys, (visible(each.says),)) for keys, each in told]),
        "caption": visible(table.title),
        "cost": table.cost,
        "ratio": table.ratio,
        "series": list(zip(PARTS, map(visible, table.series), strict=False)),
        "sources": table.sources if has["discs"] else (),
        "has": has,
        "folded": bool(table.folds),
        "more": in_groups([(keys, tuple(filter(None, (each.more,)))) for keys, each in told]),
        "groups": [_group_view(fold, table, scale, cards) for fold in _folds_of(told)],
    }


def _folds_of(told: Sequence[ToldOf[RankedTable]]) -> Iterator[list[ToldOf[Fold]]]:
    """Go through the folds with what is told of each; the rows of a table without are one fold without a title."""
    titles = by_options([(keys, [fold.title for fold in _folds(each)]) for keys, each in told])
    for _, title in titles:
        yield [
            (
                keys,
                next((fold for fold in _folds(each) if fold.title == title), Fold(title, "", ())),
            )
            for keys, each in told
        ]


def _folds(table: RankedTable) -> tuple[Fold, ...]:
    return table.folds or (Fold("", "", table.rows),)


def _group_view(
    told: Sequence[ToldOf[Fold]],
    table: RankedTable,
    scale: _Scale,
    cards: Mapping[str, dict[str, Any]],
) -> dict[str, Any]:
    title = told[0][1].title

    def rows(*, funded: bool) -> list[dict[str, Any]]:
        some = [(keys, [row for row in fold.rows if row.funded is funded]) for keys, fold in told]
        return _rows_view(some, table, scale, cards)

    names = dict.fromkeys(row.key for _, fold in told for row in fold.rows)
    return {
        "title": visible(title),
        "says": in_groups([(keys, (fold.says,)) for keys, fold in told]),
        "funded": rows(funded=True),
        "out": rows(funded=False),
        "cards": [cards[key] for key in names if title and key in cards],
    }


def _rows_view(
    told: Sequence[ToldOf[Sequence[RankedRow]]],
    table: RankedTable,
    scale: _Scale,
    cards: Mapping[str, dict[str, Any]],
) -> list[dict[str, Any]]:
    """See a row once for each level that some option has it at, with how firm it is under each."""
    every = keys_of(told)
    shown: dict[RankedRow, dict[str, RankedRow]] = {}
    asked = {key for keys, rows in told if _asked(rows) for key in keys}
    for keys, rows in told:
        for row in rows:
            shown.setdefault(_bare(row), {}).update(dict.fromkeys(keys, row))
    views = []
    for keys, bare in by_options([(keys, list(map(_bare, rows))) for keys, rows in told]):
        row_of = shown[bare]
        row = next(iter(row_of.values()))
        views.append(
            {
                **_row_view(table, row, scale, cards.get(row.key, {}).get("key", "")),
                "turn": turn(keys, every),
                "mark": marked({key: each.mark for key, each in row_of.items()}),
                "words": in_groups(
                    [((key,), (each.word,) if key in asked else ()) for key, each in row_of.items()]
                ),
            }
        )
    return views


def _asked(rows: Sequence[RankedRow]) -> bool:
    """Whether it was asked of some row how firm it is."""
    return any(row.word != UNASKED for row in rows)


def _bare(row: RankedRow) -> RankedRow:
    """Take off a row how firm it is."""
    return replace(row, mark="out", word="", says="")


def _has(rows: Sequence[RankedRow]) -> dict[str, bool]:
    """Say which columns hold something: what nothing is stated of takes no room."""
    return {
        "ranks": any(row.ranks for row in rows),
        "level": len({row.level for row in rows}) > 1,
        "ratio": any(row.ratio for row in rows),
        "discs": any(disc is not None for row in rows for disc in row.discs),
        "firm": _asked(rows),
    }


class _Scale:
    """The line that all bars are drawn on, from the least sum below nothing to the largest above it."""

    def __init__(self, rows: Sequence[RankedRow]) -> None:
        zero = Fraction(0)
        below = [sum((part for part in row.parts if part < 0), zero) for row in rows if row.funded]
        above = [sum((part for part in row.parts if part > 0), zero) for row in rows if row.funded]
        nets = [row.points for row in rows]
        self.low = min([*below, *nets, zero])
        self.span = max([*above, *nets, zero]) - self.low or Fraction(1)

    def at(self, value: Fraction) -> str:
        """Give a place on the line."""
        return _short((value - self.low) / self.span)

    def wide(self, value: Fraction) -> str:
        """Give a width on it."""
        return _short(abs(value) / self.span)


def _short(share: Fraction) -> str:
    return across(share)


def _row_view(table: RankedTable, row: RankedRow, scale: _Scale, card: str) -> dict[str, Any]:
    return {
        "rank": row.rank,
        "ranks": "" if row.ranks is None else f"{row.ranks[0]}–{row.ranks[1]}",
        "name": visible(row.name),
        "card": card,
        "colour": row.colour,
        "theme": visible(row.theme),
        "out": not row.funded,
        "level": visible(row.level),
        "cost": said(row.cost),
        "points": said(row.benefit),
        "ratio": row.ratio,
        "bar": _bar(table, row, scale),
        "discs": [_disc(disc) for disc in row.discs],
        "says": visible(row.says),
    }


def _disc(share: Fraction | None) -> dict[str, Any] | None:
    """See a share as whole per cents, none and all of it only where it is."""
    if share is None:
        return None
    full = int(share * WHOLE + Fraction(1, 2))
    if share not in {0, 1}:
        full = min(max(full, 1), WHOLE - 1)
    return {"full": full, "says": f"{full}%"}


def _bar(table: RankedTable, row: RankedRow, scale: _Scale) -> dict[str, Any]:
    """See the points of a row as parts of a bar, what is below nothing to the left, and the net."""
    zero = Fraction(0)
    parts, up, down = [], zero, zero
    for fill, points in zip(PARTS, row.parts, strict=False):
        if rounded(points, 1) == "0.0" or not row.funded:
            continue
        start = up if points > 0 else down + points
        parts.append((fill, scale.at(start), scale.wide(points)))
        if points > 0:
            up += points
        else:
            down += points
    named = zip(table.series, row.parts, strict=True)
    parts_shown = [
        f"{name} {rounded(part, 1)}" for name, part in named if rounded(part, 1) != "0.0"
    ]
    return {
        "parts": parts,
        "zero": scale.at(zero),
        "net": scale.at(row.points),
        "start": scale.at(min(row.points, zero)),
        "width": scale.wide(row.points),
        "says": visible(", ".join(parts_shown)) or "no points",
    }


def _card_turned(told: Sequence[ToldOf[PortfolioScreen]], key: str) -> dict[str, Any]:
    """See what each option does with a recommendation; where another one than the first stands differs, say so."""
    of_option = [
        (keys, tuple(visible(card.stands) for card in block.cards if card.key == key))
        for keys, block in told
    ]
    _, (first, *_) = of_option[0]
    differ = [(keys, [text for text in texts if text != first]) for keys, texts in of_option]
    return {"stands": in_groups(of_option), "differs": in_groups(differ)}


def _card_view(card: Card, key: str) -> dict[str, Any]:
    return {
        "key": key,
        "name": visible(card.name),
        "sentences": [visible(sentence) for sentence in card.sentences],
        "facts": [(label, visible(text)) for label, text in card.facts],
    }
