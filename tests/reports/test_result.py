"""The result and the pages say the same: figures of the tables against fields of the result.

Input: the two built-in cases, the brief one with all that can be asked, a rich one, and made-up
ones with everything.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, TypeAliasType, get_args

import pytest
from pydantic import BaseModel

from criteria.read import read
from reports.contents import report
from reports.model.cost_tables import years_key
from reports.model.numbers import finite
from reports.model.report import Report
from reports.model.table import Table
from reports.writers.json import Decision
from scoring.analysis import Analysis, analyse
from scoring.result.figure import Figure
from scoring.result.recommendations import PriceTagResult
from scoring.result.result import Result, ResultFile
from tests.degenerate.made import ODDITIES, made
from tests.reports.rich import rich_case

MADE = (
    "futures that clash",
    "every tie",
    "proposed",
    "resources without money",
    "mixed money",
    "recommended",
)
CASES: dict[str, Callable[[], Analysis]] = {
    "brief": lambda: analyse(read("rare-earths-brief"), draws=60, proposed=(2, 1, 0, 3, 1, 1)),
    "rich": lambda: analyse(rich_case(), draws=40),
    "quick": lambda: analyse(read("rare-earths"), quick=True),
    "full": lambda: analyse(read("rare-earths"), draws=20, deep=False),
    **{
        name: lambda name=name: analyse(made([*ODDITIES].index(name)).case, draws=30)
        for name in MADE
    },
}


@cache
def made_of(name: str) -> tuple[Analysis, Report]:
    analysis = CASES[name]()
    return analysis, report(analysis)


@pytest.fixture(
    params=[
        pytest.param(name, marks=pytest.mark.slow) if name in {"brief", "full"} else name
        for name in CASES
    ]
)
def told(request: pytest.FixtureRequest) -> tuple[Result, dict[str, Table]]:
    analysis, document = made_of(request.param)
    return analysis.result, dict(document.tables)


def by_row(table: Table | None, *, totals: bool = False) -> dict[str, dict[str, Any]]:
    """The values of a table by row and column; nothing where the report has no such table."""
    if table is None:
        return {}
    keys = [column.key for column in table.columns]
    rows = table.rows if totals else table.body()
    return {
        row.key: {key: cell.value for key, cell in zip(keys, row.cells, strict=True)}
        for row in rows
    }


def same(cell: Any, figure: Figure | float | None) -> bool:
    """Whether a cell holds a figure: exactly where both are exact, else to its digits."""
    if figure is None or isinstance(cell, str) or cell is None:
        return figure is None and (cell is None or isinstance(cell, str))
    if isinstance(figure, Figure) and not isinstance(cell, float):
        number = finite(cell) if not isinstance(cell, Fraction) else cell
        return abs(Fraction(number) - figure.fraction) <= Fraction(1, 10**9)
    return float(cell) == pytest.approx(float(figure), rel=2e-6, abs=1e-9)


def test_the_result_is_what_its_model_describes(told):
    """Law: what is written reads back whole, and the same analysis writes the same bytes."""
    result, _ = told
    text = json.dumps(result.model_dump(mode="json"), ensure_ascii=False, allow_nan=False)
    assert Result.model_validate(json.loads(text)) == result
    assert json.dumps(result.model_dump(mode="json"), ensure_ascii=False, allow_nan=False) == text


def test_the_portfolio(told):
    result, tables = told
    part, totals = result.portfolio, by_row(tables["totals"])
    assert totals["funded_count"]["value"] == len(part.funded)
    assert same(totals["total_value"]["value"], part.value)
    if "total_cost" in totals:
        assert same(totals["total_cost"]["value"], part.cost)
    assert ("budget" in totals) == (part.budget is not None and "total_cost" in totals)
    if "budget" in totals:
        assert same(totals["budget"]["value"], part.budget)
        assert same(totals["budget_left"]["value"], part.left)
    if "share_of_ideal" in totals:
        assert same(totals["share_of_ideal"]["value"], part.share_of_unlimited)
    rows = by_row(tables["portfolio"])
    assert rows.keys() == result.recommendations.keys()
    for id_, cells in rows.items():
        row = result.recommendations[id_]
        assert cells["level"] == (row.level or "not funded")
        assert same(cells["benefit"], row.benefit) if row.funded else cells["benefit"] is None
        assert same(cells["benefit_if_funded"], row.benefit)
        if "cost" in cells:
            assert same(cells["cost"], row.cost) if row.funded else cells["cost"] is None
            stated = cells["cost_if_funded"] is not None
            assert same(cells["cost_if_funded"], row.cost) if stated else not row.cost.value
    sums = by_row(tables["contributions"], totals=True)
    for leaf, points in part.by_criterion.items():
        totals = next((cells for key, cells in sums.items() if key == "*total"), None)
        assert totals is None or same(totals[f"points {leaf}"], points)


def test_levels_contributions_and_ranks(told):
    result, tables = told
    rows = by_row(tables["levels"])
    assert len(rows) == sum(len(row.levels) for row in result.recommendations.values())
    for key, cells in rows.items():
        id_, _, name = key.partition("|")
        level = result.recommendations[id_].levels[name]
        assert same(cells["benefit"], level.benefit)
        assert cells["funded"] == int(level.funded)
        assert "cost" not in cells or same(cells["cost"], level.cost)
        for leaf, points in level.contributions.items():
            assert same(cells[f"points {leaf}"], points)
    for id_, cells in by_row(tables["ranking"]).items():
        row = result.recommendations[id_]
        assert (cells["rank"], cells["level"]) == (row.rank.rank, row.rank.level)
        assert same(cells["benefit"], row.levels[row.rank.level].benefit)
    for id_, cells in by_row(tables.get("rank shares")).items():
        rank = result.recommendations[id_].rank
        for place in range(1, rank.of + 1):
            assert same(cells[f"rank {place}"], rank.shares.get(place, Figure.of(0)))
        assert rank.best == min(place for place in range(1, rank.of + 1) if cells[f"rank {place}"])
        assert rank.worst == max(place for place in range(1, rank.of + 1) if cells[f"rank {place}"])
    for id_, cells in by_row(tables.get("promise")).items():
        row = result.recommendations[id_]
        assert cells["level"] == row.described
        assert same(cells["likely"], row.benefit)
        assert same(cells["mean"], row.expected.at_means)
        assert same(cells["honest"], row.expected.expected)


def test_years_themes_and_pairs(told):
    result, tables = told
    part = result.portfolio
    used = {(use.resource, use.year): use.amount for use in part.uses}
    for resource in dict.fromkeys(use.resource for use in part.uses):
        for cells in by_row(tables.get(years_key(resource))).values():
            year = cells["year"] if isinstance(cells["year"], int) else None
            assert same(cells["spending"], used.get((resource, year), Figure.of(0)))
    themes = {
        id_: cells for id_, cells in by_row(tables.get("themes")).items() if id_ in part.by_theme
    }
    for id_, cells in themes.items():
        assert "cost" not in cells or same(cells["cost"], part.by_theme[id_])
    for cells, effect in zip(by_row(tables.get("pairs")).values(), part.effects, strict=True):
        assert (cells["id"], bool(cells["holds"])) == (effect.relation, effect.holds)
        assert same(cells["worth"], effect.points)
    holding = [cells for cells in by_row(tables.get("savings")).values() if cells["holds"]]
    for cells, saving in zip(holding, part.savings, strict=True):
        assert cells["id"] == saving.relation
        assert same(cells["counted"], saving.money)
    for id_, cells in by_row(tables["criteria"]).items():
        assert id_ not in part.weights or same(cells["weight"], part.weights[id_])


def test_rules_and_their_prices(told):
    result, tables = told
    rules = result.rules.each
    rows = by_row(tables.get("rules"))
    assert len(rows) == len(rules)
    for cells in rows.values():
        rule = rules[cells["rule"]]
        assert (cells["says"], cells["unit"], cells["why"]) == (rule.sentence, rule.unit, rule.why)
        assert (cells["check"] == "kept") == rule.kept
        assert same(cells["stands"], rule.stands)
        assert same(cells["least"], rule.least)
        assert same(cells["most"], rule.most)
        assert cells.get("place") in {None, rule.place or ""}
    for cells in by_row(tables.get("rule prices")).values():
        rule = rules[cells["rule"]]
        assert same(cells["price"], rule.price.points)
        assert same(cells["slack"], rule.slack)
    kinds = by_row(tables.get("rule kinds"))
    assert [*kinds] == [row.kind for row in result.rules.together or ()]
    for row in result.rules.together or ():
        assert kinds[row.kind]["number"] == len(row.rules)
        assert same(kinds[row.kind]["price"], row.price.points)


def test_price_tags(told):
    result, tables = told
    rows = by_row(tables.get("price tags"))
    known = [
        level
        for row in result.recommendations.values()
        for level in row.levels.values()
        if level.price
    ]
    assert len(rows) == len(known)
    for key, cells in rows.items():
        id_, _, name = key.partition("|")
        level = result.recommendations[id_].levels[name]
        tag: PriceTagResult = level.price
        assert (cells["now"] == "in") == level.funded
        assert same(cells["lost"], tag.lost)
        assert same(cells["benefit_end"], tag.benefit_end)
        assert "cost_end" not in cells or same(cells["cost_end"], tag.cost_end)
        exact = ["value lost at most"] * (not tag.proved) + ["cost at least"] * (
            not tag.cost_proved
        )
        assert cells["exact"] == (", ".join(exact) or "exact")
    spans: dict[str, list[Any]] = {}
    for key, cells in by_row(tables.get("stretches")).items():
        spans.setdefault(key.rpartition("|")[0], []).append(cells)
    for id_, row in result.recommendations.items():
        for cells, span in zip(spans.get(id_, ()), row.budgets or (), strict=bool(spans)):
            assert same(cells["budget"], span.start)
            assert same(cells["budget_end"], span.end)


def test_the_frontier_and_other_budgets(told):
    result, tables = told
    rows = by_row(tables.get("frontier"))
    points = () if result.frontier is None else result.frontier.points
    for cells, point in zip(
        rows.values(), points, strict=bool(rows)
    ):  # a report without money has no frontier
        assert same(cells["budget"], point.budget)
        assert "cost" not in cells or same(cells["cost"], point.cost)
        assert same(cells["value"], point.value)
        assert cells["funded"] == len(point.funded)
    steps = (
        {}
        if result.frontier is None
        else {step.share.fraction: step for step in result.frontier.other_budgets}
    )
    for key, cells in by_row(tables.get("budgets")).items():
        step = steps[Fraction(key.removesuffix("%")) / 100]
        assert same(cells["budget"], step.budget)
        assert same(cells["value"], step.value)
        assert same(cells["cost"], step.cost)
        assert same(cells["nested"], step.plan_value)
    pushed = [row for step in steps.values() for row in step.thrown_out]
    for cells, row in zip(
        by_row(tables.get("pushed out")).values(), pushed, strict=bool(tables.get("pushed out"))
    ):
        assert same(cells["lost"], row.lost)
    best = by_row(tables.get("best portfolios"))
    for cells, other in zip(best.values(), result.portfolio.next_best or (), strict=bool(best)):
        assert same(cells["value"], other.value)
        assert "cost" not in cells or same(cells["cost"], other.cost)


def test_options(told):
    result, tables = told
    rows = by_row(tables.get("options"))
    each = {} if result.options is None else result.options.each
    assert rows.keys() == each.keys()
    for name, cells in rows.items():
        option = each[name]
        assert (cells["recommended"], cells["proof"], cells["reason"]) == (
            option.recommended,
            option.proof,
            option.reason,
        )
        assert cells["recommended"] == (name == result.options.recommended)
        assert cells["same"] == ", ".join(each[other].title for other in option.same_as)
        figures = option.figures
        if figures is None:
            assert cells["value"] is None
            continue
        assert (cells["changes"], cells["funded"]) == (len(option.changes), len(figures.funded))
        assert same(cells["value"], figures.value)
        assert same(cells["mean_value"], figures.mean_value)
        assert "cost" not in cells or same(cells["cost"], figures.cost)
        for column, field in (("expected", "expected"), ("low", "low"), ("high", "high")):
            assert same(
                cells[column],
                None if figures.expected is None else getattr(figures.expected, field),
            )
        assert same(cells["overrun"], None if figures.overrun is None else figures.overrun.apart)
        assert same(cells["loss"], None if figures.loss is None else figures.loss.share)
        assert same(cells["loss_points"], None if figures.loss is None else figures.loss.points)
        if figures.loss is not None:
            assert cells["loser"] == result.people.each[figures.loss.person].name
        assert cells["fits"] == (None if figures.futures is None else len(figures.futures.kept))
    for id_, cells in by_row(tables.get("options by recommendation")).items():
        for name, option in each.items():
            if option.figures is not None:
                assert cells[name] == option.figures.funded.get(id_, "not funded")


def test_shares_of_draws_and_firmness(told):
    result, tables = told
    for key, cells in by_row(tables.get("source levels")).items():
        id_, _, name = key.partition("|")
        row = result.recommendations[id_]
        for source in ("scores", "chances", "weights", "costs", "together"):
            if source in cells:
                assert same(cells[source], row.draws[source].at_or_above[name])
    verdicts = by_row(tables.get("verdicts"))
    for id_, cells in verdicts.items():
        row = result.recommendations[id_]
        firm = row.firmness
        word = {
            "open": "as good",
            "turns": "turns on",
            "not asked": "not stated",
            "never": "never allowed",
        }
        assert cells["word"].startswith(word.get(firm.word, firm.word))
        if firm.word in {"firm", "close to firm"} and row.funded and len(row.levels) > 1:
            assert f" from {firm.level}" in cells["word"]
        for turn in firm.turns:
            assert all(name in cells["turns"] for name in turn.names)
    assert bool(verdicts) == any(
        row.firmness is not None for row in result.recommendations.values()
    )


def test_people_and_disputes(told):
    result, tables = told
    people = result.people
    for id_, cells in by_row(tables.get("losses")).items():
        person = people.each[id_]
        assert cells["name"] == person.name
        assert same(cells["best"], person.best_value)
        for place, name in enumerate(people.picks):
            if f"pick {place}" in cells:
                assert same(cells[f"pick {place}"], people.picks[name].losses[id_].share)
    for key, cells in by_row(tables.get("picks")).items():
        pick = [*people.picks.values()][int(key)]
        shares = [
            Fraction(0) if lost.share is None else lost.share.fraction
            for lost in pick.losses.values()
        ]
        assert same(cells["worst"], Figure.of(max(shares)))
        assert (cells["proved"] == "yes") == pick.proved
        assert "cost" not in cells or same(cells["cost"], pick.cost)
    rows = by_row(tables.get("disputes"))
    still = (
        sorted((row for row in people.disputes if row.matters), key=lambda row: -row.stake.fraction)
        if rows
        else ()
    )
    for cells, dispute in zip(rows.values(), still, strict=True):
        assert same(cells["stake"], dispute.stake)
        assert same(cells["low"], dispute.low.at)
        assert same(cells["high"], dispute.high.at)
        assert (cells["at_low"] == "nothing") == (not dispute.low.changes and dispute.low.proved)
    contested = by_row(tables.get("contested"))
    for id_, cells in contested.items():
        sided = [
            (person, person.sides[id_].side)
            for person in people.each.values()
            if person.sides is not None
        ]
        assert {person.name for person, side in sided if side == "in"} <= set(
            cells["for"].split(", ")
        )
        assert {person.name for person, side in sided if side == "out"} <= set(
            cells["against"].split(", ")
        )


def test_futures(told):
    result, tables = told
    futures = result.futures
    for id_, cells in by_row(tables.get("scenarios")).items():
        row = futures.each[id_]
        assert (cells["name"], cells["fits"] == "yes") == (row.name, row.fits)
        assert same(cells["probability"], row.probability)
        assert same(cells["best"], row.best_value)
        assert same(cells["worth"], None if row.repair is None else row.repair.value)
        assert same(cells["regret"], row.lost_share)
        if cells.get("broken") and len(row.broken) == 1:
            assert row.broken[0].rule in cells["broken"]
    chosen = [] if futures is None else [*futures.chosen.values()]
    for key, cells in by_row(tables.get("chosen")).items():
        assert cells["fits"] == chosen[int(key)].fitted
        assert "expected" not in cells or same(cells["expected"], chosen[int(key)].average)
    for name, field in (("scenario values", "worths"), ("scenario regrets", "losses")):
        for id_, cells in by_row(tables.get(name)).items():
            for place, row in enumerate(chosen):
                assert same(cells[f"chosen {place}"], getattr(row, field)[id_])


def test_risk(told):
    result, tables = told
    risk = result.risk
    if risk is None or risk.overrun is None:
        return
    assert len(by_row(tables.get("spending risk"))) in {0, len(risk.budgets)}
    for name, cells in by_row(tables.get("spending risk")).items():
        (row,) = [row for row in risk.budgets if row.rule == name]
        assert same(cells["amount"], row.amount)
        assert same(cells["mean"], row.mean)
        assert same(cells["chance"], row.passed.apart)
        assert same(cells["together"], row.passed.together)
        assert same(cells["safe"], row.at_safe)
    for resource, cells in by_row(tables.get("contingency")).items():
        (row,) = [row for row in risk.contingencies if row.resource == resource]
        assert same(cells["amount"], float(row.amount))
        assert same(cells["together"], float(row.amount_together))
        assert same(cells["chance"], row.passed)
        assert same(cells["covered"], row.covered)


def test_the_proof(told):
    result, tables = told
    proof, cells = (
        result.proof,
        {key: row["figure"] for key, row in by_row(tables["proof"]).items()},
    )
    assert cells["case"] == result.case_sha256
    assert same(cells["value"], proof.value)
    assert same(cells["bound"], proof.bound)
    assert same(cells["gap"], proof.gap)
    assert (cells["rules"], cells["ties"], cells["nodes"]) == (
        proof.rules_checked,
        proof.ties,
        proof.search.steps,
    )
    assert cells["solver"] == f"{proof.solver.name} {proof.solver.version}"
    assert (cells["agreed"], cells["tie rule"]) == (proof.solver.agreed, proof.tie_rule)
    words = {
        "best proved": proof.search.proved,
        "ties listed": proof.ties_listed,
        "first of ties": proof.first_of_ties,
    }
    assert {key: cells[key] for key in words} == {
        key: "yes" if shown else "no" for key, shown in words.items()
    }
    ties = by_row(tables.get("ties"))
    assert len(ties) == (len(proof.tied) if len(proof.tied) > 1 else 0)


# -- where the old tables went -------------------------------------------------------------------


def moved(root: Path) -> dict[str, list[str]]:
    """The page's list: what stood in schema 1, and the paths where its figures are now."""
    page = (
        (root / "docs" / "result.md")
        .read_text("utf-8")
        .partition("## Where the tables of schema 1 went")[2]
    )
    rows = [line.strip("|").split("|") for line in page.splitlines() if line.startswith("| ")]
    return {old.strip(): re.findall(r"`([^`]+)`", new) for old, new in rows[2:]}


def test_every_table_has_a_line_that_says_where_it_went(told, root):
    """Law: docs/result.md says where the figures of each table, and of the decision, are."""
    lines, (_, tables) = moved(root), told
    patterns = [re.compile(re.escape(old).replace(r"\*", ".+")) for old in lines]
    assert [key for key in tables if not any(pattern.fullmatch(key) for pattern in patterns)] == []
    assert {f"decision.{name}" for name in Decision.model_fields} <= lines.keys()


def test_every_path_that_the_page_names_is_a_field(root):
    paths = {path for paths in moved(root).values() for path in paths}
    assert len(paths) > 50
    assert [path for path in paths if not is_there(ResultFile, path.split("."))] == []
    assert not is_there(ResultFile, ["portfolio", "nothing"])


def test_the_page_names_every_part(root):
    page = (root / "docs" / "result.md").read_text("utf-8")
    assert [name for name in Result.model_fields if f"`{name}`" not in page] == []


def is_there(kind: Any, path: list[str]) -> bool:
    """Whether a path leads to a field of a model, through what maps and lists hold."""
    kind = kind.__value__ if isinstance(kind, TypeAliasType) else kind
    models = [
        part
        for part in (kind, *get_args(kind))
        if isinstance(part, type) and issubclass(part, BaseModel)
    ]
    if not path:
        return True
    if path[0] == "*":
        inside = [part for part in get_args(kind) if get_args(part)] or [kind]
        contents = [
            get_args(part)[-1] if get_args(part)[-1] is not ... else get_args(part)[0]
            for part in inside
        ]
        return any(is_there(part, path[1:]) for part in contents)
    fields = [
        model.model_fields[path[0]].annotation for model in models if path[0] in model.model_fields
    ]
    return any(is_there(field, path[1:]) for field in fields)
