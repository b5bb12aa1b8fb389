"""What only computing can see of the sheets that weigh: statements that clash, words that fit no scale, and the like.

Errors where a sheet contradicts itself, so that nothing follows from it. Warnings where figures
follow all the same: a person's methods disagree, a sheet is not complete, or statements leave a
criterion no weight at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.model.rows import CaseTables
from criteria.model.scales import value_functions
from scoring.elicitation.elicited import FullWeights
from scoring.elicitation.methods import METHODS, voices_of, weights_of
from scoring.elicitation.verbal import curve_problems

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from criteria.model.case import Case
    from criteria.model.problems import Problem
    from scoring.elicitation.elicited import ElicitedWeights, Method


def doubts(case: Case) -> Iterator[Problem]:
    """Name every contradiction within and between what each voice says of weights, and what is not complete."""
    if not any(getattr(case, table.attribute) for table in CaseTables.WEIGHING):
        return
    for voice in voices_of(case):
        answers = {answer.method: answer for answer in weights_of(case, voice)}
        full = _full(voice, answers)
        for method in METHODS:
            if method.check is not None:
                yield from method.check(case, voice, answers.get(method.names[0]), full)
    yield from curve_problems(case, value_functions(case))


def _full(voice: str, answers: Mapping[Method, ElicitedWeights]) -> FullWeights | None:
    """The first full set of weights that a voice gives."""
    for method in METHODS:
        answer = answers.get(method.names[0])
        if method.full and answer is not None and answer.weights is not None:
            return FullWeights(method.whose(voice), answer.weights)
    return None
