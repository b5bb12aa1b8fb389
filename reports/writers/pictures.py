"""Pictures made of rows as the page's template draws them: places become per cents of a line."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from reports.model.pictures import FutureStrip, Timeline, Tornado, YearStacks
from reports.model.text import visible
from reports.writers.front import across
from reports.writers.turning import by_options, in_groups, keys_of, turn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reports.model.pictures import FutureRow, Picture, Stake, TimeRow, YearStack
    from reports.writers.turning import ToldOf

REACH = Fraction(8, 25)
"""How far from the line in the middle the longest bar of a tornado reaches."""
TALL = 18
"""Pixels of the tallest bar of a timeline."""
HIGH = 230
"""Pixels of the axis of the stacks."""
ABOVE = 20
"""Pixels above it, for a figure on the tallest."""
SLOT = 20
"""Units across of a year in a timeline, however wide it is shown; the styles say how thick its bar is."""
YEAR = 100
"""The same of a year of the stacks."""
GUTTER = Fraction(9, 100)
"""Room for the figures up the side."""
EDGE = Fraction(7, 100)
"""Room at either end of the axis of the futures, so that no circle is cut."""


def drawn(macros: Any, picture: Picture) -> str:
    """Draw a picture with the macros of `pictures.html.j2`."""
    return drawn_turned(macros, [((), picture)])


def drawn_turned(macros: Any, told: Sequence[ToldOf[Any]]) -> str:
    """Draw a picture of each option as one: what options share is drawn once, and the rest turns."""
    match told[0][1]:
        case Tornado():
            view, macro = _tornado(told), macros.tornado
        case FutureStrip():
            view, macro = _strip(told), macros.strip
        case Timeline():
            view, macro = _timeline(told), macros.timeline
        case YearStacks():
            view, macro = _stacks(told), macros.stacks
    return str(macro({**view, "titles": _titles(told), "units": _units(told)}))


def _titles(told: Sequence[ToldOf[Any]]) -> list[tuple[str, list[str]]]:
    return in_groups([(keys, (visible(picture.head.title),)) for keys, picture in told])


def _units(told: Sequence[ToldOf[Any]]) -> list[tuple[str, list[str]]]:
    units = [(keys, (visible(picture.head.unit),)) for keys, picture in told]
    return in_groups([(keys, tuple(filter(None, unit))) for keys, unit in units])


def _future_of(told: Sequence[ToldOf[FutureRow]]) -> dict[str, Any]:
    """See a future under each option: name and best there are the same."""
    kinds, every = by_options([(keys, (row,)) for keys, row in told]), keys_of(told)
    return {
        **_future(told[0][1])[0],
        "told": [{**_future(row)[1], "turn": turn(keys, every)} for keys, row in kinds],
    }


def _tornado(told: Sequence[ToldOf[Tornado]]) -> dict[str, Any]:
    """See the stakes, which are the same under every option."""
    _, tornado = told[0]
    return {"rows": [_stake(row) for row in tornado.stakes], "rest": tornado.rest}


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


def _strip(told: Sequence[ToldOf[FutureStrip]]) -> dict[str, Any]:
    _, first = told[0]
    each = zip(*(strip.rows for _, strip in told), strict=True)
    return {
        "ticks": [{"text": text, "at": _inside(at)} for text, at in first.ticks],
        "rows": [
            _future_of([(keys, row) for (keys, _), row in zip(told, rows, strict=True)])
            for rows in each
        ],
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


def _timeline(told: Sequence[ToldOf[Timeline]]) -> dict[str, Any]:
    _, first = told[0]
    slot, every = Fraction(1, len(first.years)), keys_of(told)
    rows = by_options([(keys, timeline.rows) for keys, timeline in told])
    return {
        "years": [
            {"text": year, "at": across(slot * place + slot / 2)}
            for place, year in enumerate(first.years)
        ],
        "total": visible(first.total),
        "across": SLOT * len(first.years),
        "rows": [{**_time(row, first.years), "turn": turn(keys, every)} for keys, row in rows],
        "rests": _rests(told),
    }


def _rests(told: Sequence[ToldOf[Timeline | YearStacks]]) -> list[tuple[str, list[str]]]:
    """See what stands beneath, where something does."""
    return in_groups([(keys, tuple(filter(None, (picture.rest,)))) for keys, picture in told])


def _time(row: TimeRow, years: Sequence[str]) -> dict[str, Any]:
    bars = "".join(_bar(place, share) for place, share in enumerate(row.amounts) if share)
    amounts = ", ".join(
        says.removeprefix(f"{year}: ") for year, says in zip(years, row.says, strict=True)
    )
    return {
        "name": visible(row.name),
        "colour": row.colour,
        "bars": bars,
        "says": visible(f"{years[0]}–{years[-1]}: {amounts}"),
        "total": row.total,
    }


def _bar(place: int, share: Fraction) -> str:
    """Spell a bar of the timeline as a stroke almost as thick as its slot, which is SLOT units wide.

    >>> _bar(1, Fraction(1, 2))
    'M30 18v-9'
    """
    return f"M{SLOT * place + SLOT // 2} {TALL}v-{round(TALL * float(share), 1):g}"


def _stacks(told: Sequence[ToldOf[YearStacks]]) -> dict[str, Any]:
    """See stacks on one axis; the years and their budgets are the same under every option."""
    _, first = told[0]
    slot = (1 - GUTTER) / len(first.years)
    names = in_groups([(keys, stacks.names) for keys, stacks in told])
    return {
        "view": _view_box(len(first.years)),
        "height": ABOVE + HIGH + 20,
        "axis": ABOVE + HIGH,
        "ticks": [{"text": text, "y": _up(at), "above": _up(at, 3)} for text, at in first.ticks],
        "names": [
            (classes, [(visible(name), colour) for name, colour in some]) for classes, some in names
        ],
        "years": [
            {"text": row.year, "at": across(GUTTER + slot * place + slot / 2)}
            for place, row in enumerate(first.years)
        ],
        "shapes": in_groups([(keys, tuple(_stack_shapes(stacks))) for keys, stacks in told]),
        "totals": in_groups([(keys, tuple(_totals(stacks, slot))) for keys, stacks in told]),
        "says": in_groups([(keys, (visible(stacks.says),)) for keys, stacks in told]),
        "budget": any(row.budget is not None for row in first.years),
        "available": any(row.available is not None for row in first.years),
        "below": _up(Fraction(0), -16),
        "rests": _rests(told),
    }


def _view_box(years: int) -> str:
    """Give the units that the stacks are drawn in: those of the years begin after the room for figures."""
    gutter = float(GUTTER / (1 - GUTTER)) * YEAR * years
    return f"{-gutter:.1f} 0 {YEAR * years + gutter:.1f} {ABOVE + HIGH + 20}"


def _stack_shapes(stacks: YearStacks) -> Iterator[tuple[str, str]]:
    """Give paths with their looks: room at the back, themes, budgets in front."""
    years = list(enumerate(stacks.years))
    rooms = (
        _block(place, _pixel(Fraction(0)), row.available)
        for place, row in years
        if row.available is not None
    )
    yield "room", "".join(rooms)
    for part, (_, colour) in enumerate(stacks.names):
        blocks = (
            _block(place, _pixel(below) - (below > 0), below + share)
            for place, row in years
            if (share := row.parts[part]) > 0
            for below in (sum(row.parts[:part], Fraction(0)),)
        )
        yield f"k{colour}", "".join(blocks)
    budgets = (
        f"M{YEAR * place + YEAR // 20} {_pixel(row.budget)}h{YEAR * 9 // 10}"
        for place, row in years
        if row.budget is not None
    )
    yield "limit0", "".join(budgets)


def _block(place: int, foot: int, head: Fraction) -> str:
    """Spell a block of a stack as a stroke as thick as it is wide, from a pixel up to a share of the axis."""
    return f"M{YEAR * place + YEAR // 2} {foot}V{_pixel(head)}"


def _pixel(share: Fraction) -> int:
    """Give the pixel at which a share of the axis stands."""
    return round(ABOVE + HIGH * (1 - share))


def _totals(stacks: YearStacks, slot: Fraction) -> Iterator[tuple[str, str, str]]:
    """Give the figure of each stack with its place."""
    for place, row in enumerate(stacks.years):
        top = sum((share for share in row.parts if share > 0), Fraction(0))
        yield across(GUTTER + slot * place + slot / 2), _over(row, top), row.total


def _over(row: YearStack, top: Fraction) -> str:
    """Say where the figure of a stack stands: above it, and above the budget where that would cross it."""
    close = Fraction(22, HIGH)
    crossed = row.budget is not None and top - Fraction(3, HIGH) < row.budget < top + close
    return _up(max(top, row.budget or top) if crossed else top, 6)


def _up(share: Fraction, above: int = 0) -> str:
    """Say where a share of the axis stands, so many pixels above it."""
    return f"{round(ABOVE + HIGH * (1 - float(share)) - above, 1):g}"
