"""Pictures made of rows as the page's template draws them: places become per cents of a line."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from reports.model.pictures import FutureStrip, Timeline, Tornado
from reports.model.text import visible
from reports.writers.front import across

if TYPE_CHECKING:
    from reports.model.pictures import FutureRow, Headed, Picture, Stake, TimeRow

REACH = Fraction(8, 25)
"""How far from the line in the middle the longest bar of a tornado reaches."""
TALL = 18
"""Pixels of the tallest bar of a timeline."""
EDGE = Fraction(7, 100)
"""Room at either end of the axis of the futures, so that no circle is cut."""


def drawn(macros: Any, picture: Picture) -> str:
    """Draw a picture with the macros of `pictures.html.j2`."""
    match picture:
        case Tornado():
            view = {
                "head": _head(picture.head),
                "rows": [_stake(row) for row in picture.stakes],
                "rest": picture.rest,
            }
            return str(macros.tornado(view))
        case FutureStrip():
            return str(macros.strip(_strip(picture)))
        case Timeline():
            return str(macros.timeline(_timeline(picture)))


def _head(head: Headed) -> dict[str, str]:
    return {"title": visible(head.title), "unit": visible(head.unit)}


def _stake(row: Stake) -> dict[str, Any]:
    half = Fraction(1, 2)
    low, high = row.low * REACH, row.high * REACH
    to_the_right = row.high >= row.low
    return {
        "what": visible(row.what),
        "at": visible(row.at),
        "low": across(low) if low else "",
        "low_x": across(half - low),
        "high": across(high) if high else "",
        "at_x": across(half + high if to_the_right else half - low),
        "anchor": "start" if to_the_right else "end",
        "dx": 6 if to_the_right else -6,
        "says": row.says,
    }


def _strip(strip: FutureStrip) -> dict[str, Any]:
    return {
        "head": _head(strip.head),
        "ticks": [{"text": text, "at": _inside(at)} for text, at in strip.ticks],
        "rows": [_future(row) for row in strip.rows],
    }


def _future(row: FutureRow) -> dict[str, Any]:
    return {
        "name": visible(row.name),
        "chance": row.chance,
        "worth": "" if row.worth is None else _inside(row.worth),
        "best": "" if row.best is None else _inside(row.best),
        "repaired": row.repaired,
        "good": row.good,
        "says": visible(row.says),
    }


def _inside(place: Fraction) -> str:
    return across(EDGE + place * (1 - 2 * EDGE))


def _timeline(timeline: Timeline) -> dict[str, Any]:
    number = len(timeline.years)
    slot = Fraction(1, number)
    return {
        "head": _head(timeline.head),
        "years": [
            {"text": year, "at": across(slot * place + slot / 2)}
            for place, year in enumerate(timeline.years)
        ],
        "total": visible(timeline.total),
        "rows": [_time(row, slot) for row in timeline.rows],
        "rest": timeline.rest,
    }


def _time(row: TimeRow, slot: Fraction) -> dict[str, Any]:
    bars = [
        {
            "x": across(slot * place),
            "width": across(slot * Fraction(19, 20)),
            "y": f"{TALL * (1 - float(share)):.1f}",
            "height": f"{TALL * float(share):.1f}",
            "says": visible(says),
        }
        for place, (share, says) in enumerate(zip(row.amounts, row.says, strict=True))
        if share
    ]
    return {
        "name": visible(row.name),
        "colour": row.colour,
        "bars": bars,
        "says": visible("; ".join(row.says)),
        "total": row.total,
    }
