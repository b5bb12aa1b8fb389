"""What the limits of the search left open is said so on every screen, and never taken for good news."""

from dataclasses import replace
from functools import cache

from criteria.read import read
from reports.chapters.screens import money, people
from reports.front.first_screen import first_screen
from reports.model.front import words
from reports.model.story import Story
from scoring.analysis import analyse
from scoring.options.options import NO_LOSS_FOUND
from scoring.robustness.views.membership import unsettled as unproved


@cache
def settled() -> Story:
    return Story(analyse(read("rare-earths-brief"), draws=200))


def unsettled(**parts) -> Story:
    """The same analysis with parts of its doubt as a limit on work leaves them."""
    analysis = settled().analysis
    return Story(replace(analysis, doubt=replace(analysis.doubt, **parts)))


def test_what_is_not_settled_is_counted_and_nothing_is_to_be_decided():
    doubt = settled().analysis.doubt
    views = tuple(replace(view, members=unproved(doubt.choice)) for view in doubt.views)
    # Draws that turn a decision would be said even so.
    screen = first_screen(unsettled(views=views, sources=()))
    assert "not settled" in screen.headline
    assert "open" not in screen.headline
    assert "firm" not in words(screen.message)
    assert words(screen.todos[0].text) == "Nothing yet: no recommendation is shown to be firm."
    assert "unsettled" in {part.fill for bar in screen.bars for part in bar.parts}


def test_what_to_find_out_is_not_named_from_plans_that_are_not_proved():
    information = settled().analysis.doubt.information
    screen = first_screen(unsettled(information=replace(information, proved=False)))
    assert words(screen.todos[2].text) == "Not settled within the limits of the search."


def test_a_loss_is_at_least_what_was_found():
    group = settled().analysis.doubt.people
    bests = tuple(replace(best, proved=False) for best in group.bests)
    title = people._title(
        unsettled(people=replace(group, bests=bests)), replace(group, bests=bests)
    )
    assert "at least" in title
    assert "not everybody's own best is proven" in title
    assert "not everybody's own best is proven" in NO_LOSS_FOUND


def test_more_money_buys_at_least_what_was_found():
    story = settled()
    explanation = story.analysis.explanation
    here, total = explanation.value(explanation.choice), explanation.total
    for step in explanation.nested.steps:
        if step.value is None or step.share == 1:
            continue
        more = (step.share - 1) * total
        proved, found = (
            money._step(story, replace(step, best_proved=flag), more, here)
            for flag in (True, False)
        )
        assert "at least" not in proved
        assert "at most" not in proved
        assert found == "" or "at least" in found or "at most" in found
        assert (found == "") == (more > 0 and step.value == here)
