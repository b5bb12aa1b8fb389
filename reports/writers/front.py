"""The first screen as the page's template draws it: shares become per cents of a line."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from reports.model.front import Interval, Meter, Pips, words
from reports.model.text import visible
from reports.writers.turning import by_options, keys_of, turn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reports.model.front import Fill, FirstScreen, Picture, ThemeBar, Tile
    from reports.model.screens import Turned
    from reports.writers.turning import ToldOf

WHOLE = 100
SPOKEN: Mapping[Fill, str] = {
    "firm": "firm",
    "turns": "turns on something",
    "open": "open",
    "ruled": "decided by a rule",
    "unasked": "not asked",
    "unsettled": "not settled",
}
"""How a fill is called for those who cannot see it."""


def bar_view(bar: ThemeBar) -> dict[str, Any]:
    """See a bar with the places of its parts, and as a sentence for those who cannot see it."""
    parts, x = [], Fraction(0)
    for part in bar.parts:
        parts.append({"fill": part.fill, "x": across(x), "width": across(part.share)})
        x += part.share
    return {
        "name": visible(bar.name),
        "count": bar.count,
        "colour": bar.colour,
        "amount": words(bar.amount),
        "says": _says(bar),
        "parts": parts,
        "end": across(x),
        "names": [replace(name, name=visible(name.name)) for name in bar.names],
        "more": bar.more,
    }


def _says(bar: ThemeBar) -> str:
    """Say a bar, whose name stands before it: its amount, and the shares of it that are firm, turn, or are open."""
    whole = sum((part.share for part in bar.parts), Fraction(0))
    shares = [f"{SPOKEN[part.fill]} {round(part.share / whole * WHOLE)}%" for part in bar.parts]
    return f"{words(bar.amount)}{'; ' if shares else ''}{', '.join(shares)}"


def tile_view(tile: Tile) -> dict[str, Any]:
    """See a tile with the measures of its picture."""
    return {
        "label": visible(tile.label),
        "figure": tile.figure,
        "beside": tile.beside,
        "below": (visible(words(tile.below)),) if tile.below else (),
        "unit": tile.unit,
        "picture": None if tile.picture is None else picture_view(tile.picture),
    }


def picture_view(picture: Picture) -> dict[str, Any]:
    """See a picture with its places in per cents of its line."""
    match picture:
        case Pips():
            return {"kind": "pips", "full": picture.full, "of": picture.of, "bad": picture.bad}
        case Meter():
            return {"kind": "meter", "share": across(picture.share), "bad": picture.bad}
        case Interval():
            return {
                "kind": "interval",
                "low": across(picture.low),
                "middle": across(picture.middle),
                "width": across(picture.high - picture.low),
                "start": picture.start,
                "end": picture.end,
            }


def turned_view(front: FirstScreen, turned: Sequence[Turned]) -> dict[str, Any]:
    """See the first screens that a page can be turned to, the one it opens with first; alone where there is no other."""
    told = [(turned_to.keys, turned_to.screen) for turned_to in turned] or [((), front)]
    every = keys_of(told)
    return {
        "screens": [
            {
                **screen_view(screen),
                "turn": turn(keys, every),
                "tiles": [tile_view(tile) for tile in screen.tiles],
            }
            for keys, screen in told
        ],
        "todos": [_todo_view(told, place) for place in range(len(front.todos))],
        "notes": [visible(note) for note in front.notes],
        "foot": front.foot,
    }


def _todo_view(told: Sequence[ToldOf[FirstScreen]], place: int) -> dict[str, Any]:
    """See a line to act on; screens that say the same say it once."""
    texts = by_options([(keys, (words(screen.todos[place].text),)) for keys, screen in told])
    every = keys_of(told)
    return {
        "title": told[0][1].todos[place].title,
        "texts": [(turn(keys, every), visible(text)) for keys, text in texts],
    }


def screen_view(screen: FirstScreen) -> dict[str, Any]:
    """See the first screen as its template reads it."""
    return {
        "message": screen.message,
        "doubt": screen.doubt,
        "notes": [visible(note) for note in screen.notes],
        "bars_title": screen.bars_title,
        "bars_unit": screen.bars_unit,
        "bars": [bar_view(bar) for bar in screen.bars],
        "bars_rest": screen.bars_rest,
        "ranked": screen.ranked,
        "fills": screen.fills,
    }


def across(share: Fraction) -> str:
    """Say a share of a line in per cent, to a tenth."""
    return f"{round(float(share * WHOLE), 1):g}%"
