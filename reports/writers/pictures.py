"""Pictures made of rows as the page's template draws them: places become per cents of a line."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from reports.model.pictures import FutureStrip, Timeline, Tornado, YearStacks
from reports.model.text import visible
from reports.writers.front import WHOLE, across

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.model.pictures import FutureRow, Headed, Picture, Stake, TimeRow, YearStack

REACH = Fraction(8, 25)
"""How far from the line in the middle the longest bar of a tornado reaches."""
TALL = 18
"""Pixels of the tallest bar of a timeline."""
type ToldOf[T] = tuple[tuple[str, ...], T]
"""What is told of the options with these keys."""

HIGH = 230
"""Pixels of the axis of the stacks."""
ABOVE = 20
"""Pixels above it, for a figure on the tallest."""
GUTTER = Fraction(9, 100)
"""Room for the figures up the side."""
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
        case YearStacks():
            return str(macros.stacks(_stacks(picture)))


def drawn_turned(macros: Any, told: Sequence[ToldOf[Any]]) -> str:
    """Draw a picture of each option as one: what options share is drawn once, and the rest turns."""
    (_, first), *_ = told
    every = [key for keys, _ in told for key in keys]
    heads = by_options([(keys, (picture.head,)) for keys, picture in told])
    view: dict[str, Any] = {}
    match first:
        case Timeline():
            rows = by_options([(keys, picture.rows) for keys, picture in told])
            view = _timeline(first)
            slot = Fraction(1, len(first.years))
            view["rows"] = [{**_time(row, slot), "turn": turn(keys, every)} for keys, row in rows]
        case FutureStrip():
            view = _strip(first)
            each = zip(*(picture.rows for _, picture in told), strict=True)
            view["rows"] = [
                _future_of([(keys, row) for (keys, _), row in zip(told, rows, strict=True)], every)
                for rows in each
            ]
    view["heads"] = [{**_head(head), "turn": turn(keys, every)} for keys, head in heads]
    macro = macros.timeline if isinstance(first, Timeline) else macros.strip
    return str(macro(view))


def _future_of(told: Sequence[ToldOf[FutureRow]], every: Sequence[str]) -> dict[str, Any]:
    """See a future under each option: name and best there are the same."""
    kinds = by_options([(keys, (row,)) for keys, row in told])
    return {
        **_future(told[0][1])[0],
        "told": [{**_future(row)[1], "turn": turn(keys, every)} for keys, row in kinds],
    }


def turn(keys: Sequence[str], every: Sequence[str]) -> str:
    """Name the classes of what is said of some options only; blank where it is said of all."""
    if set(keys) == set(every):
        return ""
    return f"turn {' '.join(keys)}{' first' if every[0] in keys else ''}"


def by_options[T](
    told: Sequence[tuple[tuple[str, ...], Sequence[T]]],
) -> list[tuple[tuple[str, ...], T]]:
    """Give everything that is told of some option once, in its order, with the keys of all it is told of.

    >>> by_options([(("a",), [1, 2]), (("b",), [1, 3]), (("c",), [0, 1, 2])])
    [(('c',), 0), (('a', 'b', 'c'), 1), (('a', 'c'), 2), (('b',), 3)]
    """
    things: list[T] = []
    keys_of: list[tuple[str, ...]] = []
    for keys, items in told:
        place = 0
        for item in items:
            if item in things:
                place = things.index(item)
                keys_of[place] += keys
            else:
                # After what only others have.
                while place < len(things) and things[place] not in items:
                    place += 1
                things.insert(place, item)
                keys_of.insert(place, keys)
            place += 1
    return list(zip(keys_of, things, strict=True))


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
        "heads": [{**_head(strip.head), "turn": ""}],
        "ticks": [{"text": text, "at": _inside(at)} for text, at in strip.ticks],
        "rows": [_future_of([((), row)], ()) for row in strip.rows],
    }


def _future(row: FutureRow) -> tuple[dict[str, Any], dict[str, Any]]:
    """See what a future is, and what is left of a portfolio there."""
    known = {
        "name": visible(row.name),
        "chance": row.chance,
        "best": "" if row.best is None else _inside(row.best),
    }
    return known, {
        "worth": "" if row.worth is None else _inside(row.worth),
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
        "heads": [{**_head(timeline.head), "turn": ""}],
        "years": [
            {"text": year, "at": across(slot * place + slot / 2)}
            for place, year in enumerate(timeline.years)
        ],
        "total": visible(timeline.total),
        "rows": [{**_time(row, slot), "turn": ""} for row in timeline.rows],
        "rest": timeline.rest,
    }


def _time(row: TimeRow, slot: Fraction) -> dict[str, Any]:
    bars = "".join(
        _bar(slot * place, slot, share) for place, share in enumerate(row.amounts) if share
    )
    return {
        "name": visible(row.name),
        "colour": row.colour,
        "bars": bars,
        "says": visible("; ".join(row.says)),
        "total": row.total,
    }


def _bar(left: Fraction, slot: Fraction, share: Fraction) -> str:
    """Spell a bar of the timeline as a path, on a canvas a hundred wide.

    >>> _bar(Fraction(1, 5), Fraction(1, 5), Fraction(1, 2))
    'M20 18v-9h19v9z'
    """
    tall = f"{round(TALL * float(share), 1):g}"
    across_it, wide = (
        f"{round(float(WHOLE * part), 1):g}" for part in (left, slot * Fraction(19, 20))
    )
    return f"M{across_it} {TALL}v-{tall}h{wide}v{tall}z"


def _stacks(stacks: YearStacks) -> dict[str, Any]:
    slot = (1 - GUTTER) / len(stacks.years)
    return {
        "head": _head(stacks.head),
        "height": ABOVE + HIGH + 20,
        "ticks": [{"text": text, "y": _up(at), "above": _up(at, 3)} for text, at in stacks.ticks],
        "names": [(visible(name), colour) for name, colour in stacks.names],
        "years": [
            _stack(row, GUTTER + slot * place, slot, [colour for _, colour in stacks.names])
            for place, row in enumerate(stacks.years)
        ],
        "says": visible("; ".join(f"{row.year}: {row.says}" for row in stacks.years)),
        "budget": any(row.budget is not None for row in stacks.years),
        "available": any(row.available is not None for row in stacks.years),
        "bottom": _up(Fraction(0)),
        "below": _up(Fraction(0), -16),
        "rest": stacks.rest,
    }


def _stack(row: YearStack, left: Fraction, slot: Fraction, colours: list[int]) -> dict[str, Any]:
    boxes, top = [], Fraction(0)
    for share, colour in zip(row.parts, colours, strict=True):
        if share > 0:
            boxes.append({"y": _up(top + share), "height": _tall(share), "colour": colour})
            top += share
    return {
        "year": row.year,
        "x": across(left + slot / 5),
        "width": across(slot * 3 / 5),
        "at": across(left + slot / 2),
        "start": across(left + slot / 20),
        "end": across(left + slot * 19 / 20),
        "span": across(slot * 9 / 10),
        "boxes": boxes,
        "top": _over(row, top),
        "total": row.total,
        "budget": "" if row.budget is None else _up(row.budget),
        "room": "" if row.available is None else _up(row.available),
        "room_height": "" if row.available is None else _tall(row.available),
    }


def _over(row: YearStack, top: Fraction) -> str:
    """Say where the figure of a stack stands: above it, and above the budget where that would cross it."""
    close = Fraction(22, HIGH)
    crossed = row.budget is not None and top - Fraction(3, HIGH) < row.budget < top + close
    return _up(max(top, row.budget or top) if crossed else top, 6)


def _up(share: Fraction, above: int = 0) -> str:
    """Say where a share of the axis stands, so many pixels above it."""
    return f"{round(ABOVE + HIGH * (1 - float(share)) - above, 1):g}"


def _tall(share: Fraction) -> str:
    return f"{round(HIGH * float(share), 1):g}"
