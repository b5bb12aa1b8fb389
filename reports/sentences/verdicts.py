"""The one word on each recommendation that leads everywhere: firm, close to firm, as good without it, or what turns it.

Page, workbook and console say it alike; the rule behind each word stands in
scoring/robustness/firmness.py and, for readers, in RULES.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.model.names import joined
from reports.model.numbers import exact_share, part
from reports.model.table import Cell
from reports.model.text import counted
from reports.sentences.swaps import moved, points
from scoring.portfolio.difference import changes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from reports.model.meaning import State
    from reports.model.story import Story
    from scoring.robustness.firmness import Firmness, Turn, ViewKind, Word
    from scoring.robustness.robustness import Doubt
    from scoring.robustness.views.membership import Membership

SOURCE_NAMES: Mapping[str, str] = {
    "scores": "scores",
    "chances": "chances of success",
    "weights": "weights",
    "costs": "costs",
    "people": "people",
    "futures": "futures",
    "together": "several figures at once",
}
"""What a source of doubt is called in a sentence."""

RULES: dict[str, str] = {
    "firm": "Firm: in, at the level named or above, for all people and in every future that any portfolio fits; in at "
    "least 95 of 100 draws, and two standard errors more, of every source that is stated and of all together; and no "
    "portfolio as good does without it. Left out firmly likewise. Close to firm: some share is nearer to 95 of 100 "
    "than two standard errors.",
    "open": "As good either way: some portfolio as good as the best decides otherwise.",
    "turns": "Turns on: what can by itself turn the decision to fund it at any level, or to leave it out, what does so "
    "most often first. Where the level funded is held less than that, the share of draws of all figures together that "
    "hold it at that level stands beside the word. Whoever is as well off either way counts as not in. Not settled: the "
    "search ended at its limit before it was shown what turns it, or that nothing does.",
}
"""Each word with its rule, as the page tells it."""

BANDS: dict[tuple[Word, bool], str] = {
    ("firm", True): "Firm",
    ("close to firm", True): "Close to firm",
    ("required", True): "Required",
    ("forced", True): "Forced by the rules alone",
    ("turns", True): "Funded; people, futures or figures can turn it",
    ("not settled", True): "Funded; how firm was not settled",
    ("not asked", True): "Funded; how firm is not stated",
    ("open", True): "Funded; as good without it",
    ("open", False): "Left out; as good with it",
    ("not settled", False): "Left out; how firm was not settled",
    ("not asked", False): "Left out; how firm is not stated",
    ("turns", False): "Left out; people, futures or figures can turn it",
    ("close to firm", False): "Left out; close to firmly",
    ("firm", False): "Left out firmly",
    ("unaffordable", False): "Left out; cannot be afforded",
    ("never", False): "Left out; the rules never allow it",
    ("excluded", False): "Left out; excluded",
}
"""What stands above a band of the picture, by word and whether it is funded; in the order of telling."""

RULED: frozenset[Word] = frozenset({"required", "forced", "excluded", "never"})
"""Words of what a rule decides whatever people, futures and figures say: that all of them agree is no evidence."""

DECIDED_WORDS: dict[Word, str] = {
    "forced": "forced by the rules",
    "never": "never allowed by the rules",
}
"""Words that a cell spells out."""

STATES: dict[Word, State] = {
    "firm": "good",
    "close to firm": "good",
    "open": "warn",
    "turns": "warn",
}

COUNTED: dict[Word, tuple[str, str]] = {
    "firm": ("is firm", "are firm"),
    "close to firm": ("is close to firm", "are close to firm"),
    "turns": ("turns on", "turn on"),
    "open": ("is as good left out", "are as good left out"),
    "required": ("is required", "are required"),
    "forced": ("is forced by the rules alone", "are forced by the rules alone"),
    "not settled": ("is not settled", "are not settled"),
    "not asked": ("was not asked how firm it is", "were not asked how firm they are"),
}
"""What is said of one that is funded, and of several."""


def of_word(doubt: Doubt, word: Word, *, funded: bool) -> list[Firmness]:
    """List the recommendations of one word that are funded, or left out, in the case's order."""
    return [row for row in doubt.firmness if row.word == word and row.funded == funded]


def is_settled(doubt: Doubt) -> bool:
    """Whether how firm all that is funded is was asked, and settled."""
    return not any(
        row.funded and row.word in {"not asked", "not settled"} for row in doubt.firmness
    )


def word_of(story: Story, row: Firmness) -> str:
    """Say the word in a cell: "firm from standard; at accelerated in 9% of draws", "turns on people and costs".

    A word is about some level: where the one that is funded is held less than that, it is said with
    it.
    """
    at = at_its_level(story, row)
    if row.word == "turns":
        even = f", even from {story.level_names(row.index)[0]}" if at else ""
        return f"turns on {sources_of(row.turns)}{even}{at}"
    if row.word == "open":
        return "as good without it" if row.funded else "as good with it"
    if row.word == "not asked":
        doubt = story.analysis.doubt
        return "not stated" if doubt is None or not _is_undrawn(doubt) else "not asked"
    if row.word in {"firm", "close to firm"}:
        return f"{row.word}{from_level(story, row)}{at}" if row.funded else f"{row.word}, left out"
    return DECIDED_WORDS.get(row.word, row.word)


def from_level(story: Story, row: Firmness) -> str:
    """Say from which level on a word holds: " from standard"; blank where there is one level only."""
    names = story.level_names(row.index)
    return f" from {names[row.level - 1]}" if len(names) > 1 and row.level else ""


def weaker(doubt: Doubt, row: Firmness) -> bool:
    """Whether the level that is funded is held less, by draws or by people and futures, than that its word is about."""
    level, word_level = doubt.choice[row.index], row.level or 1
    if not row.funded or level <= word_level:
        return False
    both = doubt.drawn("together")
    if both is not None:
        holding = both.holding(row.index)
        if holding[level - 1] < holding[word_level - 1]:
            return True
    members = [view.members[row.index] for view in doubt.views if view.kind != "case"]
    return any(member.holds_from(word_level) and not member.holds_from(level) for member in members)


def at_its_level(story: Story, row: Firmness) -> str:
    """Say how much of the draws, or of people and futures, hold the level that is funded where that is less."""
    doubt = story.analysis.doubt
    if doubt is None or row.word in {"open", "not asked", "not settled"} or not weaker(doubt, row):
        return ""
    level = doubt.choice[row.index]
    both = doubt.drawn("together")
    at = f"; {from_or_at(story, row.index, level)}"
    if both is not None:
        return f"{at} in {part(exact_share(both.shares_from(row.index)[level - 1]))} of draws"
    counts = view_counts(doubt, row.index, lambda member: member.holds_from(level))
    return f"{at} {joined(words for _, words in counts)}"


VIEW_WORDS: Mapping[ViewKind, tuple[str, str, str]] = {
    "person": ("for", "person", "people"),
    "future": ("in", "future", "futures"),
}
"""How a share of the views of a kind is begun, what one of them is called, and several."""


def view_counts(
    doubt: Doubt, place: int, holds: Callable[[Membership], bool]
) -> Iterator[tuple[int, str]]:
    """Count the people, and the futures, whose portfolios hold something of a recommendation, with the words for it."""
    for kind, (begin, singular, plural) in VIEW_WORDS.items():
        members = [view.members[place] for view in doubt.views if view.kind == kind]
        if members:
            number = sum(map(holds, members))
            yield number, f"{begin} {number} of {counted(len(members), singular, plural)}"


def from_or_at(story: Story, place: int, level: int) -> str:
    """Name a level, and that those above it count as well: "at accelerated" for the highest, else "from standard"."""
    names = story.level_names(place)
    return f"{'at' if level == len(names) else 'from'} {names[level - 1]}"


def lower_shares(story: Story, doubt: Doubt, row: Firmness) -> str:
    """Say in what share of draws it is held from each lower level, down to what its word is about."""
    both, level = doubt.drawn("together"), doubt.choice[row.index]
    if both is None or not weaker(doubt, row):
        return ""
    shares, names = both.shares_from(row.index), story.level_names(row.index)
    lower = range(level - 1, (row.level or 1) - 1, -1)
    return ", ".join(f"from {names[at - 1]} in {part(exact_share(shares[at - 1]))}" for at in lower)


def sources_of(turns: Iterable[Turn]) -> str:
    """List the sources that turn a decision, in their order."""
    return joined([SOURCE_NAMES[turn.source] for turn in turns])


def firm_cell(story: Story, doubt: Doubt, place: int) -> Cell:
    """Make the cell of a recommendation's word; blank where firmness was not asked."""
    if not doubt.firmness:
        return Cell("", "word")
    row = doubt.firmness[place]
    return Cell(
        word_of(story, row), "word", state=STATES.get(row.word, "" if row.funded else "out")
    )


def short_cell(doubt: Doubt, place: int) -> Cell:
    """Make the cell of its bare word, without what turns it; blank where firmness was not asked."""
    if not doubt.firmness:
        return Cell("", "word")
    row = doubt.firmness[place]
    return Cell(row.word, "word", state=STATES.get(row.word, "" if row.funded else "out"))


def tally(doubt: Doubt, rows: Sequence[Firmness]) -> str:
    """Count what is funded by its words: "3 are firm (1 only from a lower level), 13 turn on people or figures"."""
    rows_of = {word: [row for row in rows if row.word == word] for word in COUNTED}
    return joined(
        _count(doubt, word, of_that_word) for word, of_that_word in rows_of.items() if of_that_word
    )


def _count(doubt: Doubt, word: Word, rows: Sequence[Firmness]) -> str:
    """Count rows of one word, and how many of them only from a lower level than the one funded."""
    number = len(rows)
    singular, plural = COUNTED[word]
    text = f"{number} {singular if number == 1 else plural}"
    lower = sum(0 < row.level < doubt.choice[row.index] for row in rows)
    if lower:
        text += f" ({f'{lower} only ' if lower < number else ''}from a lower level)"
    return f"{text} {kinds_of(rows)}" if word == "turns" else text


def kinds_of(rows: Iterable[Firmness]) -> str:
    """Name what turns some decisions: people, futures, figures."""
    sources = {turn.source for row in rows for turn in row.turns}
    kinds: list[str] = [kind for kind in ("people", "futures") if kind in sources]
    if sources - {"people", "futures"}:
        kinds.append("figures")
    return joined(kinds, "or")


def funded_tally(doubt: Doubt) -> str:
    """Count what is funded by how firm it is, in one sentence; says so where that is not stated or was not asked."""
    funded = [row for row in doubt.firmness if row.funded]
    if not doubt.firmness:
        return "How firm this is was not worked out."
    if not funded:
        return ""
    if all(row.word == "not asked" for row in funded):
        return nothing_stated(doubt)
    if len(funded) == 1:
        return f"The one funded {tally(doubt, funded)[2:]}{missing(doubt)}."
    if len({row.word for row in funded}) == 1:
        every = "Both" if len(funded) == 2 else f"All {len(funded)}"
        return f"{every} funded {tally(doubt, funded).partition(' ')[2]}{missing(doubt)}."
    return f"Of the {len(funded)} funded, {tally(doubt, funded)}{missing(doubt)}."


def _is_undrawn(doubt: Doubt) -> bool:
    """Whether some source of which the case states something was not drawn to its end."""
    return bool(doubt.sources) and not doubt.asked


def perhaps_figures(doubt: Doubt, row: Firmness) -> str:
    """Say in a clause that figures may turn a decision, too, where they were not drawn."""
    return (
        ", and perhaps on figures, not drawn here"
        if row.word == "turns" and _is_undrawn(doubt)
        else ""
    )


def nothing_stated(doubt: Doubt) -> str:
    """Say why there is no word on firmness."""
    if _is_undrawn(doubt):
        return "How firm this is was not asked: no draws were made of the ranges."
    return "How firm this is cannot be said: no figure has a range, and no other person or future is named."


def missing(doubt: Doubt) -> str:
    """Name in a clause the sources of which nothing is stated, and what is only assumed."""
    names = [SOURCE_NAMES[source] for source in doubt.unstated if source != "weights"]
    return f" ({joined(names)} not stated)" if names else ""


def counterpart(story: Story, row: Firmness) -> str:
    """Say what is as good on the other side of an open recommendation, and what that loses."""
    other, loss = row.membership.other, row.membership.loss
    if other is None or loss is None:
        return "whether it is needed could not be settled within the limits"
    swaps = [change for change in changes(story.best.choice, other) if change.index != row.index]
    lost = "for no loss" if not loss else f"for {points(loss)} less"
    return f"{moved(story, swaps)}, {lost}" if swaps else f"nothing in its place, {lost}"


def turned(row: Firmness, *, skip: str = "") -> str:
    """Say what turns a decision and how often: "people: Ann and Bob (either way); costs in 12% of draws"."""
    return "; ".join(_turn(turn) for turn in row.turns if turn.source != skip)


def _turn(turn: Turn) -> str:
    if turn.names:
        names = [f"{name} (either way)" if name in turn.either else name for name in turn.names]
        return f"{SOURCE_NAMES[turn.source]}: {joined(names)}"
    return f"{SOURCE_NAMES[turn.source]} in {part(turn.share)} of draws"


def dearest(story: Story, rows: Iterable[Firmness]) -> list[Firmness]:
    """Put recommendations in the order of the money they are about."""

    def money(row: Firmness) -> float:
        return float(story.analysis.costs.money[row.index][story.main_level(row.index) - 1])

    return sorted(rows, key=lambda row: (-money(row), row.index))


def some(names: Sequence[str], most: int, where: str = "") -> str:
    """Join names, at most so many, count the others and say where they are.

    >>> some(["a", "b", "c"], 2), some(["a", "b"], 2), some(["a", "b"], 1, ", in the table")
    ('a; b; and 1 more', 'a; b', 'a; and 1 more, in the table')
    """
    if len(names) <= most:
        return "; ".join(names)
    return f"{'; '.join(names[:most])}; and {len(names) - most} more{where}"


def asked_of(doubt: Doubt) -> list[str]:
    """List what firmness was asked of: every person, every future, the draws of each source."""
    people = sum(view.kind == "person" for view in doubt.views)
    futures = sum(view.kind == "future" for view in doubt.views)
    grounds = []
    if people:
        grounds.append(f"for all {people:,} people" if people > 1 else "for the one other person")
    if futures:
        grounds.append(
            f"in every one of {futures:,} futures" if futures > 1 else "in the one other future"
        )
    drawn = list(_drawn(doubt))
    if drawn:
        grounds.append(f"in at least 95 of 100 draws of {joined(drawn)}")
    return grounds


def _drawn(doubt: Doubt) -> Iterator[str]:
    """Name the sources of which draws were made."""
    for part_of in doubt.sources:
        if part_of.source != "together" and doubt.drawn(part_of.source) is not None:
            yield SOURCE_NAMES[part_of.source] + (" (assumed)" if part_of.assumed else "")


HARM = "worse than doing nothing"
