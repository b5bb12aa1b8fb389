"""The screens after the first one as the page's templates draw them: shares become per cents of a line."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from reports.model.front import words
from reports.model.numbers import rounded
from reports.model.screens import MARKS, Fold
from reports.model.text import visible
from reports.writers.bubbles import ALONE, BESIDE, NARROW, draw_bubbles
from reports.writers.front import across, picture_view

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.model.front import Phrase
    from reports.model.screens import (
        Bubbles,
        Card,
        OptionCell,
        OptionsBeside,
        PortfolioScreen,
        RankedRow,
        RankedTable,
    )
    from reports.writers.bubbles import Picture

WHOLE = 100
PARTS = ("ink", "grey", "hollow", "hatch", "dots")
"""Fills of the parts of a bar, in their order."""


def said(phrase: Phrase) -> str:
    """Read a phrase as a page shows it."""
    return visible(words(phrase))


# Options
# --------------------------------------------------------------------------------------------------


def options_view(block: OptionsBeside) -> dict[str, Any]:
    """See the options as their template reads them."""
    return {
        "options": [
            {
                "key": option.key,
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


def portfolio_view(block: PortfolioScreen, anchor: str) -> dict[str, Any]:
    """See the portfolio as its template reads it. anchor: begins the ids of the cards."""
    table = block.ranked
    cards = {
        card.key: _card_view(card, f"{anchor}-{number}") for number, card in enumerate(block.cards)
    }
    bubbles = block.bubbles
    return {
        "key": anchor,
        "bubbles": bubbles and _bubbles_view(bubbles, ALONE if table.folds else BESIDE),
        "table": _table_view(table, cards),
        "cards": [] if table.folds else list(cards.values()),
        "notes": [visible(note) for note in block.notes],
    }


def _bubbles_view(chart: Bubbles, width: int) -> dict[str, Any]:
    return {
        "key": chart.key,
        "title": visible(chart.title),
        "says": visible(chart.says),
        "alone": width == ALONE,
        "marks": [(mark, MARKS[mark].partition(":")[0]) for mark in chart.marks],
        "average": chart.slope is not None,
        "wide": _picture(draw_bubbles(chart, width), pointed=True),
        "narrow": _picture(draw_bubbles(chart, NARROW), pointed=False),
    }


def _picture(picture: Picture, *, pointed: bool) -> dict[str, Any]:
    """See a drawing of bubbles; pointed: one without a name beside it says what it is when pointed at."""
    drawing = picture.drawing
    named = {words.text for words, _ in picture.names}
    return {
        "drawing": drawing,
        "bubbles": [
            {
                "x": at.x,
                "y": at.y,
                "radius": at.radius,
                "colour": at.bubble.colour,
                "mark": at.bubble.mark,
                "says": visible(at.bubble.says) if pointed and at.bubble.name not in named else "",
            }
            for at in picture.placed
        ],
        "leads": picture.leads,
        "names": picture.names,
    }


def _table_view(table: RankedTable, cards: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """See the table in its groups: one, or the themes with the cards of each."""
    scale = _Scale(table.every)
    has = _has(table)
    folds = table.folds or (Fold("", "", table.rows),)

    def rows(fold: Fold, *, funded: bool) -> list[dict[str, Any]]:
        some = (row for row in fold.rows if row.funded is funded)
        return [_row_view(table, row, scale, cards.get(row.key, {}).get("key", "")) for row in some]

    return {
        "title": visible(table.title),
        "says": visible(table.says),
        "cost": table.cost,
        "ratio": table.ratio,
        "series": list(zip(PARTS, map(visible, table.series), strict=False)),
        "sources": table.sources if has["discs"] else (),
        "has": has,
        "folded": bool(table.folds),
        "more": table.more,
        "groups": [
            {
                "title": visible(fold.title),
                "says": fold.says,
                "funded": rows(fold, funded=True),
                "out": rows(fold, funded=False),
                "cards": [cards[row.key] for row in fold.rows if fold.title and row.key in cards],
            }
            for fold in folds
        ],
    }


def _has(table: RankedTable) -> dict[str, bool]:
    """Say which columns hold something: what nothing is stated of takes no room."""
    rows = table.every
    return {
        "ranks": any(row.ranks for row in rows),
        "level": len({row.level for row in rows}) > 1,
        "ratio": any(row.ratio for row in rows),
        "discs": any(disc is not None for row in rows for disc in row.discs),
        "firm": any(row.word != "–" for row in rows),
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
    word = MARKS[row.mark].partition(":")[0].lower()
    return {
        "rank": row.rank,
        "ranks": "" if row.ranks is None else f"{row.ranks[0]}–{row.ranks[1]}",
        "name": visible(row.name),
        "card": card,
        "mark": row.mark,
        "colour": row.colour,
        "marked": visible(f"{row.theme}, {word}" if row.theme else word),
        "out": not row.funded,
        "level": visible(row.level),
        "cost": said(row.cost),
        "points": said(row.benefit),
        "ratio": row.ratio,
        "bar": _bar(table, row, scale),
        "discs": [_disc(disc) for disc in row.discs],
        "stands": [(stand.keys, visible(stand.text)) for stand in row.stands],
        "word": row.word,
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


def _card_view(card: Card, key: str) -> dict[str, Any]:
    return {
        "key": key,
        "name": visible(card.name),
        "stands": visible(card.stands),
        "sentences": [visible(sentence) for sentence in card.sentences],
        "facts": [(label, visible(text)) for label, text in card.facts],
    }
