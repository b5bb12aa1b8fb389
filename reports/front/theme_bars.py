"""The money by theme, firm and not, with the names of what is funded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from reports.front import place
from reports.model.front import FILLS, BarPart, NameShown, Quoted, ThemeBar
from reports.model.numbers import part, rounded
from reports.model.text import counted
from reports.sentences.verdicts import is_settled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reports.model.front import Fill, Path, Phrase
    from reports.model.story import Story
    from scoring.portfolio.portfolio import Funded
    from scoring.robustness.firmness import Word

COLOURS = 6
MOST_BARS = 6
"""Bars that the first screen has room for."""
NO_THEME = "No theme"
MANY = 40
"""Recommendations in a case beyond which only firm ones are named."""
MOST_NAMES = 8
"""Names under one bar at most."""

FILL_OF: Mapping[Word, Fill] = {
    "firm": "firm",
    "open": "open",
    "required": "ruled",
    "forced": "ruled",
    "not asked": "unasked",
    "not settled": "unsettled",
}
"""The fill of each word; any other word turns on something."""


@dataclass(frozen=True)
class Sum:
    """What is to be drawn as one bar. amount: money, or points where there is no money.

    paths: of what it is the sum of in the result; none where it stands there in no figure. rows:
    what is funded. of: how many could be, 0 where the bar is one recommendation.
    """

    name: str
    amount: Fraction
    paths: tuple[Path, ...]
    rows: tuple[Funded, ...]
    of: int = 0


def sums(story: Story) -> tuple[Sum, ...]:
    """Give the bars, largest first: the themes that get something, or each recommendation where there is no theme."""
    themed = bool(story.case.groups) and story.has_money
    every = _by_theme(story) if themed else _one_by_one(story)
    return tuple(sorted(every, key=lambda bar: -bar.amount))


def _by_theme(story: Story) -> Iterator[Sum]:
    money = story.recommended.money_by_group
    for group, places in story.themes:
        members = frozenset(places)
        rows = tuple(row for row in story.recommended.funded if row.index in members)
        if not rows:
            continue
        levels = tuple(_level_path(story, row, row.level) for row in rows)
        if group is None:
            yield Sum(NO_THEME, _cost(rows), levels, rows, len(places))
            continue
        amount = money.get(group.id, Fraction(0))
        paths: tuple[Path, ...] = (("portfolio", "by_theme", group.id),)
        if story.asked_for is not None:
            # The savings of another option than the proved one stand in its cost alone.
            paths = levels if amount == _cost(rows) else ()
        yield Sum(group.name, amount, paths, rows, len(places))


def _one_by_one(story: Story) -> Iterator[Sum]:
    for row in story.recommended.funded:
        amount, field = (row.cost, "cost") if story.has_money else (row.benefit, "benefit")
        path = _level_path(story, row, row.level, field)
        yield Sum(story.short_name(row.index), amount, (path,), (row,))


def _level_path(story: Story, row: Funded, level: int, field: str = "cost") -> Path:
    """Give the path of a figure of one level."""
    return (
        "recommendations",
        row.id,
        "levels",
        story.level_names(row.index)[level - 1],
        field,
    )


def _cost(rows: Sequence[Funded]) -> Fraction:
    return sum((row.cost for row in rows), Fraction(0))


def added(text: str, paths: Sequence[Path], of: Path = ()) -> Quoted | str:
    """Quote the sum of some figures; where there is none to quote it is a text like any other."""
    return Quoted(text, paths[0], plus=tuple(paths[1:]), of=of) if paths else text


def bars(story: Story) -> tuple[ThemeBar, ...]:
    """Draw the largest sums as bars."""
    every = sums(story)[:MOST_BARS]
    longest = max((bar.amount for bar in every), default=Fraction(0))
    colours = theme_colours(story)
    return tuple(
        _bar(story, bar, colours.get(bar.name, number) % COLOURS, longest)
        for number, bar in enumerate(every)
    )


def theme_colours(story: Story) -> dict[str, int]:
    """Give each theme its place among the colours: in order of its money as recommended, then those without any.

    A page that is turned to another option keeps them. Empty where bars are recommendations.
    """
    if not story.case.groups:
        return {}
    recommended = replace(story, turned=None)
    names = [bar.name for bar in sums(recommended) if bar.of]
    names += [NO_THEME if group is None else group.name for group, _ in story.themes]
    return {name: number for number, name in enumerate(dict.fromkeys(names))}


def _bar(story: Story, bar: Sum, colour: int, longest: Fraction) -> ThemeBar:
    names = _names(story, bar) if bar.of else ()
    count: Phrase = (f"{len(bar.rows)} of {bar.of:,}",) if bar.of else _level(story, bar.rows[0])
    return ThemeBar(
        bar.name,
        colour,
        (added(_figure(story, bar.amount), bar.paths),),
        _parts(story, bar, longest),
        count,
        names[:MOST_NAMES],
        max(0, len(names) - MOST_NAMES),
    )


def _level(story: Story, row: Funded) -> Phrase:
    """Name the level of one recommendation where it has several."""
    return (row.level_name,) if len(story.level_names(row.index)) > 1 else ()


def _figure(story: Story, amount: Fraction) -> str:
    return rounded(amount, story.money.decimals if story.has_money else 1)


def _parts(story: Story, bar: Sum, longest: Fraction) -> tuple[BarPart, ...]:
    """Split a bar by how firm its money is; a saving between two shortens all its parts alike."""
    amounts = dict.fromkeys(FILLS, Fraction(0))
    for row in bar.rows:
        for fill, amount in _filled(story, row):
            amounts[fill] += amount
    total = sum(amounts.values(), Fraction(0))
    if total <= 0 or longest <= 0 or bar.amount <= 0:
        return ()
    scale = bar.amount / total / longest
    return tuple(BarPart(fill, amount * scale) for fill, amount in amounts.items() if amount > 0)


def _filled(story: Story, row: Funded) -> Iterator[tuple[Fill, Fraction]]:
    """Give what a recommendation costs by fill: firm up to the level that is firm, and what is above it turns."""
    amount = row.cost if story.has_money else max(row.benefit, Fraction(0))
    doubt = story.analysis.doubt
    if doubt is None or not doubt.firmness or story.asked_for is not None:
        yield "unasked", amount
        return
    firm = doubt.firmness[row.index]
    fill = FILL_OF.get(firm.word, "turns")
    if fill == "firm" and 0 < firm.level < row.level and story.has_money:
        sure = min(amount, Fraction(story.analysis.costs.money[row.index][firm.level - 1]))
        yield "firm", sure
        yield "turns", amount - sure
    else:
        yield fill, amount


def _names(story: Story, bar: Sum) -> tuple[NameShown, ...]:
    """Name what is funded, the dearest first; in a large case what is firm alone."""
    rows = sorted(bar.rows, key=lambda row: (-row.cost, row.index))
    names = [
        NameShown(f"{story.short_name(row.index)}{_open(story, row)}", is_firm(story, row))
        for row in rows
    ]
    if len(story.best.choice) > MANY:
        names = [name for name in names if name.strong]
    return tuple(names)


def _open(story: Story, row: Funded) -> str:
    """Mark a name whose recommendation is as good left out."""
    doubt = story.analysis.doubt
    if doubt is None or not doubt.firmness or story.asked_for is not None:
        return ""
    return " (open)" if doubt.firmness[row.index].word == "open" else ""


def is_firm(story: Story, row: Funded) -> bool:
    """Whether a recommendation is firm from some level on."""
    doubt = story.analysis.doubt
    if doubt is None or not doubt.firmness or story.asked_for is not None:
        return False
    return doubt.firmness[row.index].word == "firm"


def firm_money(story: Story) -> tuple[Fraction, tuple[Path, ...]]:
    """Add up the money that is firm, with the paths of what is added."""
    total, paths = Fraction(0), []
    for row in story.recommended.funded:
        firm = next((amount for fill, amount in _filled(story, row) if fill == "firm"), None)
        if firm is not None:
            total += firm
            paths.append(_level_path(story, row, _firm_level(story, row)))
    return total, tuple(paths)


def _firm_level(story: Story, row: Funded) -> int:
    """Give the level up to which the money of a firm recommendation is firm."""
    doubt = story.analysis.doubt
    firm = 0 if doubt is None else doubt.firmness[row.index].level
    return firm if 0 < firm < row.level else row.level


def title(story: Story) -> Phrase:
    """Say where most of the money goes, and how much of it is firm."""
    every = sums(story)
    if not every:
        return ("Nothing is funded",)
    total = sum((bar.amount for bar in every), Fraction(0))
    largest = every[0]
    if total <= 0:
        return (largest.name, *_firm_words(story))
    what = "money" if story.has_money else "benefit"
    goes = "goes to" if story.has_money else "comes from"
    share: str | Quoted = "All"
    if len(every) > 1:
        share = _share(story, largest, total)
    return (share, f" of the {what} {goes} {largest.name}", *_firm_words(story))


def _share(story: Story, bar: Sum, total: Fraction) -> str | Quoted:
    """Say a bar's share of all of them, quoted where they add up to the cost."""
    text = part(bar.amount / total)
    whole = story.has_money and total == story.recommended.cost
    return added(text, bar.paths, place.of_recommended(story, "cost")) if whole else text


def _firm_words(story: Story) -> Phrase:
    """Say how much of the money is firm; blank where that was not asked."""
    doubt = story.analysis.doubt
    if not story.has_money or doubt is None or not doubt.asked or story.asked_for is not None:
        return ()
    firm, paths = firm_money(story)
    if not firm:
        shown = "" if is_settled(doubt) else "shown to be "
        return (f"; none of it is {shown}firm",)
    return "; ", added(story.money.words(firm), paths), " is firm"


def unit(story: Story) -> str:
    """Say what the bars show, and in what unit."""
    each = "theme" if story.case.groups and story.has_money else "recommendation"
    if not story.has_money:
        return f"Benefit by {each}, points"
    years = sorted({row.year for row in story.case.costs if row.year is not None})
    span = ""
    if years:
        span = f" {years[0]}" if len(years) == 1 else f" {years[0]}\u2013{years[-1]}"
    return f"Cost{span} by {each}, {story.money.unit}"


def rest(story: Story) -> Phrase:
    """Say what there is no bar for; blank where there is one for each."""
    others = sums(story)[MOST_BARS:]
    if not others:
        return ()
    what = "theme" if others[0].of else "recommendation"
    amount = sum((bar.amount for bar in others), Fraction(0))
    words = story.money.words(amount) if story.has_money else f"{rounded(amount, 1)} points"
    known = all(bar.paths for bar in others)
    paths = [path for bar in others for path in bar.paths] if known else []
    return f"And {counted(len(others), f'more {what}')}: ", added(words, paths)
