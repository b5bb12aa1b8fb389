"""The thirty mistakes in one list: which were found, where, what that could change, and which were not looked for.

What is read off the case are its warnings (`criteria/checks`); what takes solving are the findings of
the audit (`scoring/audit`) and what the explanation solved anyway, such as the price of each rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from criteria.model.mistakes import MISTAKES
from scoring.mistakes import choosing, rules
from scoring.mistakes.applying import why_not
from scoring.mistakes.words import trial_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from criteria.model.mistakes import Mistake
    from criteria.model.problems import Place, Problem
    from scoring.audit.finding import Finding
    from scoring.exact.programme import Programme
    from scoring.explanation.explanation import Explanation
    from scoring.mistakes.answers import Answers

type State = Literal["found", "not found", "not asked", "does not apply"]

QUICK = "Not asked in a quick run."
STOPPED = "Not asked: the run was stopped."

COULD: Final[Mapping[str, str]] = {
    "scale-from-data": "Taking out one recommendation could reorder the others.",
    "weight-without-swing": "Weights that nobody held against the ranges could be any.",
    "no-baseline": "Every benefit could move by the same amount, and what is worth its money with it.",
    "ratio-of-interval": "Benefit for a unit of money could be any figure.",
    "ahp-inconsistent": "The weights could come out in another order.",
    "weights-after-results": "The weights could have been fitted to the answer.",
    "blank-as-zero": "A benefit could be too low or too high by the whole of a scale.",
    "point-costs": "No chance of an overrun and no contingency can be told.",
    "mixed-money": "Sums could add what does not add up.",
    "optimisers-curse": "What is delivered could fall short of what is expected.",
    "unproved": "A better portfolio could exist.",
}
"""What a mistake could change, where that is not solved."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found of one mistake.

    state: found, not found, not asked, or it does not apply
    reason: why it was not asked, or does not apply; blank elsewhere
    problems: of reading that tell of it. findings: of solving that do
    """

    mistake: Mistake
    state: State
    reason: str = ""
    problems: tuple[Problem, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def places(self) -> tuple[Place, ...]:
        """The cells that it was found in, each once."""
        every = [problem.place for problem in self.problems]
        every += [finding.place for finding in self.findings]
        return tuple(dict.fromkeys(place for place in every if place is not None))

    @property
    def read_only(self) -> tuple[Problem, ...]:
        """The problems that no finding tells again, with what it changes."""
        solved = {finding.id for finding in self.findings}
        return tuple(problem for problem in self.problems if problem.id not in solved)

    @property
    def sentences(self) -> tuple[str, ...]:
        """What was found, each thing once."""
        read = [problem.found for problem in self.read_only]
        return tuple(dict.fromkeys((*read, *(finding.sentence for finding in self.findings))))

    def changes(self, programme: Programme) -> tuple[str, ...]:
        """Say what it could change for this decision: what would be funded instead, where that was solved."""
        trials = [trial for finding in self.findings for trial in finding.trials]
        moving = [
            trial for trial in trials if trial.solved and (trial.moved or trial.choice is None)
        ]
        solved = tuple(trial_words(programme, trial) for trial in moving or trials[:1])
        could = COULD.get(self.mistake.id, "") if self.state == "found" else ""
        return (*solved, could) if could else solved


def checked(answers: Answers) -> tuple[Checked, ...]:
    """Look for each of the thirty mistakes, in their order."""
    findings = (*answers.oddities, *_of_answers(answers))
    return tuple(_checked(answers, mistake, findings) for mistake in MISTAKES)


def _checked(answers: Answers, mistake: Mistake, findings: tuple[Finding, ...]) -> Checked:
    case = answers.basis.case
    problems = tuple(problem for problem in case.warnings if problem.id in mistake.tells)
    telling = tuple(finding for finding in findings if finding.id in mistake.tells)
    if problems or telling:
        return Checked(mistake, "found", "", problems, telling)
    if reason := why_not(mistake.id, case):
        return Checked(mistake, "does not apply", reason)
    if reason := _unasked(answers, mistake.id):
        return Checked(mistake, "not asked", reason)
    return Checked(mistake, "not found")


BY_EXPLANATION: Final[
    Mapping[str, tuple[str, Callable[[Answers, Explanation], Iterator[Finding]]]]
] = {
    "greedy-list": ("orders", choosing.greedy_list),
    "rank-and-fill": ("orders", choosing.rank_and_fill),
    "false-precision": ("best", choosing.false_precision),
    "must-fund-price": ("rule_prices", rules.required_at_a_price),
    "floor-price": ("rule_prices", rules.limits_at_a_price),
    "not-nested": ("nested", rules.not_nested),
}
"""By the mistake: the part of the explanation that its check reads, and the check."""


def _of_answers(answers: Answers) -> Iterator[Finding]:
    """Find what the run has solved anyway."""
    yield from choosing.optimisers_curse(answers)
    yield from choosing.unproved(answers)
    explained = answers.explanation
    if explained is not None:
        for _, check in BY_EXPLANATION.values():
            yield from check(answers, explained)


def _unasked(answers: Answers, mistake: str) -> str:
    """Say why a check was not asked; blank where it was."""
    explained = answers.explanation
    if mistake in BY_EXPLANATION:
        part, _ = BY_EXPLANATION[mistake]
        if explained is None:
            return STOPPED if answers.stopped else QUICK
        if not _is_there(explained, part):
            return STOPPED if answers.stopped else QUICK
    if mistake == "optimisers-curse" and answers.promise is None:
        return STOPPED
    return ""


def _is_there(explained: Explanation, part: str) -> bool:
    """Whether a part of an explanation was worked out."""
    if part == "best":
        return bool(explained.best.portfolios)
    if part == "rule_prices":
        return bool(explained.rule_prices.each) or not explained.programme.rows
    if part == "nested":
        return bool(explained.nested.steps)
    return bool(explained.orders)
