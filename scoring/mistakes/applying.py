"""Why a check of a mistake has nothing to look at in a case, in a sentence; blank where it has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from criteria.model.case_rules import rules
from criteria.model.resources import total_budget
from criteria.model.rules import Bound, Mandate
from criteria.model.words import Scale

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from criteria.model.case import Case


def _no_levels(case: Case) -> str:
    worded = any(leaf.scale is Scale.LEVELS for leaf in case.leaves)
    return "" if worded else "No criterion is scored in worded levels."


def _no_comparisons(case: Case) -> str:
    return "" if case.pairwise else "Nobody compared criteria in pairs."


def _no_branches(case: Case) -> str:
    return "" if len(case.leaves) < len(case.criteria) else "The criteria stand in no branches."


def _no_budget(case: Case) -> str:
    return "" if total_budget(case) is not None else "No budget limits the money in total."


def _no_mandate(case: Case) -> str:
    required = any(isinstance(rule, Mandate) for rule in rules(case))
    return "" if required else "Nothing is required."


def _no_bound(case: Case) -> str:
    bounded = any(isinstance(rule, Bound) for rule in rules(case))
    return "" if bounded else "No floor and no cap is stated."


def _no_ranges(case: Case) -> str:
    ranged = any(row.low != row.high for row in case.scores)
    return "" if ranged else "No score has a range."


def _no_assessor(case: Case) -> str:
    named = any(row.assessor for row in case.scores)
    return "" if named else "No score names its assessor."


def _no_order(case: Case) -> str:
    ranked = any(row.overall_rank is not None for row in case.recommendations)
    return "" if ranked else "No order of the recommendations is stated."


def _no_seal(case: Case) -> str:
    return (
        "" if case.settings.sealed_hash else "Nobody sealed the weights before scores were opened."
    )


def _ours(_: Case) -> str:
    return "For tests of the program, not for a case."


REASONS: Final[Mapping[str, Callable[[Case], str]]] = {
    "words-as-numbers": _no_levels,
    "ahp-inconsistent": _no_comparisons,
    "splitting": _no_branches,
    "greedy-list": _no_budget,
    "rank-and-fill": _no_budget,
    "not-nested": _no_budget,
    "must-fund-price": _no_mandate,
    "floor-price": _no_bound,
    "optimisers-curse": _no_ranges,
    "weights-after-results": _no_seal,
    "rater-halo": _no_assessor,
    "preference-dependence": _no_order,
    "weight-sampling": _ours,
}
"""By the mistake's id."""


def why_not(mistake: str, case: Case) -> str:
    """Say why a mistake cannot be in a case; blank where it can."""
    reason = REASONS.get(mistake)
    return "" if reason is None else reason(case)
