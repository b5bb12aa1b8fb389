"""How the model audits itself, in words: what was changed, whether the decision stayed, and why it did not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.model.names import joined
from reports.model.numbers import finely, rounded
from reports.model.text import counted
from reports.sentences.swaps import moved
from scoring.audit.self_audit.attempt import UNCHANGING, Law, Reason, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reports.model.story import Story
    from scoring.audit.self_audit.attempt import Attempt, SelfAudit

FAULT = (
    "The model contradicts itself. This is a fault of Steelyard's, not yours: do not use the result, and report the case "
    "with these lines."
)
MOST = 3
"""As many changes and causes are named in a sentence."""

MUST_STAY = UNCHANGING | {Law.UNAFFORDABLE, Law.WORTHLESS}
"""What may not change a decision unless the case itself takes a scale from its scores, or has a rule for it."""

NAMED: Mapping[Law, str] = {
    Law.REORDER: "Rows in another order",
    Law.RENAME: "Other ids",
    Law.MONEY: "Money in another unit",
    Law.UNIT: "Scores in another unit",
    Law.SHIFT: "Scores counted from elsewhere",
    Law.COPY: "A copy in its place",
    Law.MERGE: "Split in two and merged back",
    Law.UNAFFORDABLE: "One more that nobody can pay",
    Law.WORTHLESS: "One more that is worth nothing",
    Law.DELETE: "One taken out",
    Law.TWICE: "A second one like it",
    Law.SPLIT: "Two halves, each for itself",
    Law.BASELINE: "Doing nothing a tenth off",
}
"""What each change is called where it heads a line."""


def lead(audit: SelfAudit) -> tuple[str, ...]:
    """Say in a few sentences what was tried and what came of it."""
    if not audit.proved:
        return ("The best portfolio is not proved, so no change of the case can be judged.",)
    if not audit.attempts:
        left = "was tried in this run, to save time: steelyard audit tries them all"
        return (f"None of {counted(audit.number, 'change')} of the case {left}.",)
    tried, must = len(audit.attempts), _count(audit, MUST_STAY)
    stays = sum(map(len, map(audit.having, (Verdict.SAME, Verdict.TIED))))
    solved = f"The case was changed in {counted(tried, 'way')}, and solved exactly each time."
    sentences = [solved, f"The decision stays in {stays}, up to ties."]
    faults = len(audit.faults)
    if faults:
        sentences.append(f"{counted(faults, 'change')} should not have moved it. {FAULT}")
    else:
        sentences.append(
            f"Of {must} changes that say the same in another way, or add what nobody needs, none moves it without a reason."
        )
    explained = audit.having(Verdict.EXPLAINED)
    if explained:
        sentences.append(f"{_times(len(explained))} it changes, and each time the reason is found.")
    left_open = audit.having(Verdict.OPEN)
    if left_open:
        sentences.append(f"In {len(left_open)} the search did not come to an end.")
    if audit.number > tried:
        sentences.append(
            f"{audit.number - tried} more were left out to save time: steelyard audit tries them all."
        )
    return tuple(sentences)


def _times(number: int) -> str:
    return "Once" if number == 1 else f"{number} times"


def _count(audit: SelfAudit, laws: frozenset[Law]) -> int:
    return sum(attempt.law in laws for attempt in audit.attempts)


def tallies(audit: SelfAudit) -> Iterator[tuple[Law, Sequence[Attempt]]]:
    """Give the attempts of each law, in the order in which they were tried."""
    for law in dict.fromkeys(attempt.law for attempt in audit.attempts):
        yield law, [attempt for attempt in audit.attempts if attempt.law is law]


TALLIED: Mapping[Verdict, tuple[str, str]] = {
    Verdict.SAME: ("stays", "stay"),
    Verdict.TIED: ("as good", "as good"),
    Verdict.EXPLAINED: ("explained", "explained"),
    Verdict.OPEN: ("not proved", "not proved"),
    Verdict.UNTRIED: ("not to be tried here", "not to be tried here"),
    Verdict.FAULT: ("a fault", "faults"),
}
"""What came of one attempt, and of several."""


def tally_words(law: Law, attempts: Sequence[Attempt]) -> str:
    """Say in one short line what came of a law: `One taken out: 24 tried, 7 stay, 17 explained`."""
    if len(attempts) == 1:
        return f"{NAMED[law]}: {TALLIED[attempts[0].verdict][0]}"
    parts = [f"{len(attempts)} tried"]
    for verdict, (one, several) in TALLIED.items():
        number = sum(attempt.verdict is verdict for attempt in attempts)
        if number:
            parts.append(f"{number} {several if number > 1 else one.removeprefix('a ')}")
    return f"{NAMED[law]}: {', '.join(parts)}"


def change_words(story: Story, attempt: Attempt) -> str:
    """Say what was changed, as a sentence begins."""
    who = _who(story, attempt)
    match attempt.law:
        case Law.MONEY:
            return f"{who[:1].upper()}{who[1:]} in another unit"
        case Law.UNIT:
            return f"{who} in another unit"
        case Law.SHIFT:
            return f"{who} counted from elsewhere"
        case Law.COPY:
            return f"A copy that may stand in the place of {who}"
        case Law.MERGE:
            return f"{who} split in two and merged back"
        case Law.DELETE:
            return f"Without {who}"
        case Law.TWICE:
            return f"With a second one like {who}"
        case Law.SPLIT:
            return f"With {who} in two halves, each for itself"
        case Law.BASELINE:
            better = "worse" if _is_at_best(story, attempt.about) else "better"
            return f"With doing nothing a tenth of the scale {better} on {who}"
        case _:
            return NAMED[attempt.law]


def _who(story: Story, attempt: Attempt) -> str:
    """Name what a change is about."""
    places = {row.id: i for i, row in enumerate(story.case.recommendations)}
    leaves = {leaf.id: leaf.name for leaf in story.leaves}
    if attempt.law in {Law.UNIT, Law.SHIFT, Law.BASELINE}:
        return f"{leaves[attempt.about]} ({attempt.about})"
    return story.name(places[attempt.about]) if attempt.about in places else attempt.about


def _is_at_best(story: Story, leaf: str) -> bool:
    scales = {scale.criterion: scale for scale in story.evaluation.table.functions}
    return scales[leaf].baseline == scales[leaf].best


def sentence(story: Story, attempt: Attempt) -> str:
    """Tell one attempt: what was changed, what changes, and why."""
    reason = why(attempt)
    after = f" {reason}." if reason else ""
    return f"{change_words(story, attempt)}: {outcome(story, attempt)}.{after}"


def outcome(story: Story, attempt: Attempt) -> str:
    """Say what changes in the decision, as a sentence goes on."""
    match attempt.verdict:
        case Verdict.SAME:
            return "the decision stays"
        case Verdict.TIED:
            return "the decision stays, up to a tie"
        case Verdict.OPEN:
            return "the search did not come to an end"
        case Verdict.UNTRIED:
            return "not tried"
        case _:
            return _moves(story, attempt)


def _moves(story: Story, attempt: Attempt) -> str:
    """Say what enters and leaves, what was put in included."""
    if attempt.reason is Reason.RULE and attempt.gain is None:
        return "no portfolio keeps every rule"
    added = _added(attempt)
    changes = moved(story, attempt.moved, MOST) if attempt.moved else ""
    return "; ".join(part for part in (added, changes) if part) or "the same is funded"


def _added(attempt: Attempt) -> str:
    """Say of what was put in, whether it is funded."""
    held = [level for level in attempt.extra if level]
    match attempt.law:
        case Law.TWICE:
            return "both are funded" if held else ""
        case Law.SPLIT:
            return "one half is funded" if len(held) == 1 else "its halves are funded at two levels"
        case Law.WORTHLESS:
            return "it is funded" if held else ""
        case _:
            return ""


WHY: Mapping[Reason, str] = {
    Reason.NONE: "",
    Reason.ROOM: "With it as well, {causes} would be broken; without it {gain} are lost",
    Reason.RULE: "It was what kept {causes}; {gain} are lost",
    Reason.REQUIRED: "The case requires it, and would be worth {gain} more without that rule",
    Reason.TOGETHER: "What others are worth together with it is gone; {gain} are lost",
    Reason.TWICE: "Two are worth {gain} more than what leaves or shrinks for them",
    Reason.HALF: "A part fits where the whole does not, which brings {gain}",
    Reason.BASELINE: "What is funded is measured against another baseline, and is worth {gain} {side}",
    Reason.LOCAL: "The ends of {causes} are taken from the scores: fix worst and best, and this cannot happen",
    Reason.FLOOR: "{causes} can be kept with it, which brings {gain}",
    Reason.VALUES: f"What others are worth changed, and must not. {FAULT}",
    Reason.DECISION: f"The best portfolio changed, and must not. {FAULT}",
    Reason.NO_WAY: "The case cannot be changed so",
}
"""Why a decision changes. gain: points, without their sign. side: more or less."""


def why(attempt: Attempt) -> str:
    """Say why the decision changes; blank where it does not."""
    words = WHY[attempt.reason]
    gain, side = "points", "more or less"
    if attempt.gain is None:
        words = words.partition("; {gain}")[0]
    else:
        gain = f"{rounded(abs(attempt.gain), finely(attempt.gain))} points"
        side = "more" if attempt.gain > 0 else "less"
    return words.format(causes=_causes(attempt), gain=gain, side=side)


def _causes(attempt: Attempt) -> str:
    """Name the rules, effects or criteria that explain it, so many at most."""
    shown, more = attempt.causes[:MOST], len(attempt.causes) - MOST
    return f"{', '.join(shown)} and {more} more" if more > 0 else joined(shown)
