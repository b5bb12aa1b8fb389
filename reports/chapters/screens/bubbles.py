"""Cost against benefit, a bubble a recommendation: its theme, how firm it is, and in how many draws it is held."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from reports.model.numbers import part
from reports.model.screens import Bubble, Bubbles
from reports.sentences.swaps import points

if TYPE_CHECKING:
    from reports.chapters.screens.marks import Marks
    from reports.model.story import Story


def bubbles(story: Story, marks: Marks) -> Bubbles | None:
    """Draw the recommendations whose cost is stated; None where there is no money or nothing to set apart."""
    if not story.has_money:
        return None
    places = [place for place in range(len(marks.choice)) if _stated(story, marks, place)]
    costs = {_cost(story, marks, place) for place in places}
    if len(places) < 2 or len(costs) < 2:
        return None
    drawn = tuple(
        _bubble(story, marks, place, rank)
        for rank, place in enumerate(_order(story, marks, places))
    )
    return Bubbles(
        "bubbles",
        _title(story, marks),
        _says(story, drawn),
        f"Cost, {story.money.unit}" if story.money.unit else "Cost",
        "Benefit, points",
        drawn,
        _slope(story),
    )


def _stated(story: Story, marks: Marks, place: int) -> bool:
    """Whether its cost is stated: what is excluded may come without."""
    return bool(story.analysis.costs.cells[place][marks.level(place) - 1])


def _cost(story: Story, marks: Marks, place: int) -> Fraction:
    return Fraction(story.analysis.costs.money[place][marks.level(place) - 1])


def _benefit(story: Story, marks: Marks, place: int) -> Fraction:
    return story.evaluation.benefits[place][marks.level(place) - 1]


def _order(story: Story, marks: Marks, places: list[int]) -> list[int]:
    """Put first what is to be named first: what is funded, of that the most benefit."""
    return sorted(
        places, key=lambda place: (not marks.choice[place], -_benefit(story, marks, place), place)
    )


def _bubble(story: Story, marks: Marks, place: int, rank: int) -> Bubble:
    cost, benefit = _cost(story, marks, place), _benefit(story, marks, place)
    share, mark = marks.share(place, "together"), marks.mark(place)
    held = "" if share is None else f"; in {part(share)} of draws"
    says = f"{story.short_name(place)}: {story.money.words(cost)}, {points(benefit)}{held}"
    return Bubble(
        story.short_name(place), marks.colour(place), mark, cost, benefit, share, says, rank
    )


def _slope(story: Story) -> Fraction | None:
    """Give the benefit for a unit of cost of all that is funded."""
    funded = story.recommended.funded
    cost = sum((row.cost for row in funded), Fraction(0))
    benefit = sum((row.benefit for row in funded), Fraction(0))
    return benefit / cost if cost > 0 and benefit > 0 else None


def _title(story: Story, marks: Marks) -> str:
    """Say whether what is worth most alone is funded."""
    most = max(range(len(marks.choice)), key=lambda place: (_benefit(story, marks, place), -place))
    name = story.short_name(most)
    if not marks.choice[most]:
        return f"Worth most alone is {name}, but the best whole does without it"
    out = [place for place, level in enumerate(marks.choice) if not level]
    if not out:
        return "Everything is funded"
    first = max(out, key=lambda place: (_benefit(story, marks, place), -place))
    return f"Of what is left out, {story.short_name(first)} would bring most: {points(_benefit(story, marks, first))}"


def _says(story: Story, drawn: tuple[Bubble, ...]) -> str:
    """Say what a bubble is, and what its size."""
    doubt = story.analysis.doubt
    together = None if doubt is None else doubt.drawn("together")
    text = "Each recommendation at the level funded, or ranked where it is left out."
    if together is None or all(bubble.share is None for bubble in drawn):
        return text
    return f"{text} Larger: held at that level or above in more of {together.counted:,} draws of all figures together."
