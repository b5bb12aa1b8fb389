"""The result of a run, whole: the case, every part of the answer, and what is not known.

What the run did not ask, and what the case does not state, is null in its part, with a sentence
under its path in `not_asked` or `not_stated`; it is never a nothing that could be read as a figure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import ConfigDict, Field

from scoring.result.checks import CheckResult, check_results
from scoring.result.figure import Part
from scoring.result.frontier import FrontierResult, frontier_result
from scoring.result.futures import FuturesResult, futures_result
from scoring.result.options import OptionsResult, options_result
from scoring.result.people import PeopleResult, people_result
from scoring.result.portfolio import PortfolioResult, portfolio_result
from scoring.result.proof import ProofResult, proof_result
from scoring.result.recommendations import RecommendationResult, recommendation_results
from scoring.result.risk import RiskResult, risk_result
from scoring.result.rules import RulesResult, rules_result
from scoring.result.self_audit import SelfAuditResult, self_audit_result
from scoring.result.unknown import not_asked, not_stated
from scoring.value.ranking import ranking as ranking_of

if TYPE_CHECKING:
    from scoring.exact.programme import Choice
    from scoring.portfolio.basis import Basis
    from scoring.result.run import Run
    from scoring.robustness.robustness import Doubt

ID = "urn:steelyard:result:2"
"""What the JSON Schema of a result is called."""


class Heading(Part):
    """What a result file says of itself, before the result."""

    model_config = ConfigDict(
        serialize_by_alias=True,
        validate_by_name=True,
        validate_by_alias=True,
        json_schema_serialization_defaults_required=True,
    )

    schema_id: Literal["urn:steelyard:result:2"] = Field(
        "urn:steelyard:result:2", alias="$schema", description="What describes this file"
    )
    schema_number: Literal[2] = Field(2, alias="schema", description="Number of the schema")
    made_by: str = Field(description="The program and its version")
    title: str = Field(description="The decision in a sentence")
    lead: tuple[str, ...] = Field(description="The first lines of the reports, in words")


class Result(Part):
    """All that a run says, in the domain's words. Points are value points; money is in the unit of `money`."""

    case: dict[str, Any] = Field(
        description="The checked case whole, as case.schema.json describes it"
    )
    case_sha256: str = Field(description="Hash of the case as JSON: keys sorted, no spaces, UTF-8")
    money: str = Field(description="The unit of all money")
    portfolio: PortfolioResult = Field(description="The best portfolio at likely figures")
    options: OptionsResult | None = Field(
        description="Four portfolios side by side; null where nobody asked"
    )
    recommendations: dict[str, RecommendationResult] = Field(
        description="Every recommendation by id, in the case's order"
    )
    risk: RiskResult | None = Field(
        description="What ranges do to the portfolio; null where no draws were made"
    )
    people: PeopleResult | None = Field(description="People side by side; null where nobody asked")
    futures: FuturesResult | None = Field(
        description="Scenarios side by side; null where none is stated or asked"
    )
    frontier: FrontierResult | None = Field(
        description="Value against money; null where nobody asked"
    )
    rules: RulesResult = Field(description="Every rule, and its price where that was asked")
    proof: ProofResult = Field(description="How far the portfolio is shown to be the best")
    checks: tuple[CheckResult, ...] = Field(
        description="The thirty mistakes of the field: what was found of each, and what it could change"
    )
    self_audit: SelfAuditResult | None = Field(
        description="Whether the decision stays where it must, the case being changed; null where nobody asked"
    )
    not_asked: dict[str, str] = Field(
        description="By the path of what is null or empty: that the run did not ask"
    )
    not_stated: dict[str, str] = Field(
        description="By the path of what is null or empty: that the case does not say"
    )


class ResultFile(Result, Heading):
    """The whole of result.json."""

    workings: dict[str, Any] = Field(
        description="Every answer of the run as the code holds it, from which each report is made again without solving"
    )


def result(basis: Basis, run: Run) -> Result:
    """Make the result of everything that was worked out."""
    choice = basis.best.choice
    doubt, options, explanation = run.doubt, run.options, run.explanation
    recommended = choice if options is None else options.recommended.choice or choice
    return Result(
        case=basis.case.dump(),
        case_sha256=basis.case_sha256,
        money=basis.case.settings.money,
        portfolio=portfolio_result(basis, run),
        options=None if options is None else options_result(basis.programme, options),
        recommendations=recommendation_results(
            basis, ranking_of(basis.evaluation, basis.costs), run
        ),
        risk=_risk(basis, choice, run),
        people=None if doubt is None else people_result(basis, choice, recommended, doubt),
        futures=_futures(basis, doubt),
        frontier=None if explanation is None else frontier_result(explanation),
        rules=rules_result(basis, choice, explanation),
        proof=proof_result(basis, run.asked.second, run.ideal),
        checks=check_results(basis.programme, run.checks),
        self_audit=_self_audit(basis, run),
        not_asked=not_asked(basis, run),
        not_stated=not_stated(basis, choice, run),
    )


def _risk(basis: Basis, choice: Choice, run: Run) -> RiskResult | None:
    if run.spending is None:
        return None
    return risk_result(basis.case, choice, run.promise, run.spending, run.doubt)


def _self_audit(basis: Basis, run: Run) -> SelfAuditResult | None:
    return None if run.self_audit is None else self_audit_result(basis.programme, run.self_audit)


def _futures(basis: Basis, doubt: Doubt | None) -> FuturesResult | None:
    if doubt is None or doubt.futures is None:
        return None
    return futures_result(basis, doubt.futures, doubt.views)


def result_schema() -> dict[str, Any]:
    """Give the JSON Schema of result.json."""
    schema = ResultFile.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": ID, **schema}
