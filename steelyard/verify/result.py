"""What a result says, held against its certificate and the case: schema 2, in the domain's words, and schema 1 before.

    schema 2   case, portfolio, recommendations and their levels, rules, proof: each figure worked out anew where the
               case alone gives it; every exact number and the float beside it
    schema 1   the decision, and the table of the levels

What is drawn, or was searched for in further runs (prices, people, futures), is not worked out anew
here: the hash in the certificate shows that it is as it was written.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.verify.case import Cell, Recount, Rule

FORMAT_1 = "steelyard result 1"
SCHEMA_1 = (
    "The result states this portfolio with these figures, and every level's benefit and cost."
)
SCHEMA_2 = (
    "The result states this case and this portfolio; benefits, costs, contributions, ranks and uses of every level, "
    "and where the portfolio stands on every rule, were worked out anew."
)
RANK_DECIMALS = 9


def differences(recount: Recount, paper: dict[str, Any], result: dict[str, Any]) -> Iterator[str]:
    """Say in a sentence each what of a result is not as certificate and case have it."""
    if result.get("schema") == 2:
        yield from _second(recount, paper, result)
    elif result.get("format") == FORMAT_1:
        yield from _first(recount, paper, result)
    else:
        yield "The file named as the result is no result of schema 1 or 2. Name the result.json of the run."


def verified(result: dict[str, Any]) -> str:
    """Say what was compared."""
    return SCHEMA_2 if result.get("schema") == 2 else SCHEMA_1


# -- schema 2 --------------------------------------------------------------------------------------


def _second(recount: Recount, paper: dict[str, Any], result: dict[str, Any]) -> Iterator[str]:
    portfolio, proof = result["portfolio"], result["proof"]
    same_case = result["case"] == paper["case"] and result["case_sha256"] == paper["case_sha256"]
    decision = {
        "funded": portfolio["funded"],
        "status": portfolio["status"],
        "value": portfolio["value"]["exact"],
        "cost": portfolio["cost"]["exact"],
        "bound": None if proof["bound"] is None else proof["bound"]["exact"],
    }
    yield from _decision(decision, paper, same_case=same_case)
    same_status = proof["status"] == portfolio["status"]
    if not same_status or _exact(proof["value"]) != _exact(portfolio["value"]):
        yield "The result's proof is of another portfolio than the one it states."
    yield from _floats(result, "")
    choice = paper["portfolio"]["choice"]
    yield from _totals(recount, portfolio, choice)
    if list(result["recommendations"]) != recount.ids:
        yield "The result tells of other recommendations than the case."
        return
    ranks = _ranks(recount)
    for i, (id_, row) in enumerate(result["recommendations"].items()):
        yield from _recommendation(recount, i, id_, row, choice[i])
        if row["rank"]["rank"] != ranks[i] or row["rank"]["of"] != len(ranks):
            yield f"{id_}: the result gives another rank than the benefits do."
    yield from _rules(recount, result["rules"]["each"], choice)


def _floats(part: Any, path: str) -> Iterator[str]:
    """Hold every exact number against the float beside it, wherever they stand in the result."""
    if isinstance(part, dict) and set(part) == {"exact", "value"}:
        if float(Fraction(part["exact"])) != float(part["value"]):
            yield f"{path}: {part['exact']} is not {part['value']}."
        return
    for inner_path, piece in _pieces(part, path):
        yield from _floats(piece, inner_path)


def _pieces(part: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Give what a part of the result is made of, with its path; case and workings are no figures of it."""
    if isinstance(part, list):
        for number, piece in enumerate(part):
            yield f"{path}[{number}]", piece
    elif isinstance(part, dict) and path:
        for key, piece in part.items():
            yield f"{path}.{key}", piece
    elif isinstance(part, dict):
        yield from ((key, part[key]) for key in part if key not in {"case", "workings"})


def _totals(recount: Recount, portfolio: dict[str, Any], choice: list[int]) -> Iterator[str]:
    """Add up what the portfolio takes and gives."""
    weights = [_exact(figure) for figure in portfolio["weights"].values()]
    leaves = [leaf["id"] for leaf in recount.leaves]
    if weights != recount.weights or list(portfolio["weights"]) != leaves:
        yield "The result states other weights than the case gives."
    if _added(portfolio["by_criterion"]) != _exact(portfolio["value"]):
        yield "The points by criterion do not add up to the value of the portfolio."
    if _added(portfolio["by_theme"]) != _exact(portfolio["cost"]):
        yield "The money by theme does not add up to the cost of the portfolio."
    if _uses(portfolio["uses"]) != _spent(_used(recount, choice)):
        yield "The result states other uses of the portfolio than the case gives."


def _used(recount: Recount, choice: list[int]) -> dict[Cell, Fraction]:
    """Add up what the levels of a choice use, and what its joint savings take off."""
    used: dict[Cell, Fraction] = {}
    chosen = [recount.cells[i][level - 1] for i, level in enumerate(choice) if level]
    saved = [cells for _, members, _, cells in recount.joints if _holds(members, choice)]
    for cells in (*chosen, *saved):
        for cell, amount in cells.items():
            used[cell] = used.get(cell, Fraction(0)) + amount
    return used


def _recommendation(
    recount: Recount, i: int, id_: str, row: dict[str, Any], chosen: int
) -> Iterator[str]:
    """Hold a recommendation and each of its levels against the case."""
    levels = recount.levels[i]
    chosen_level = levels[chosen - 1] if chosen else None
    if row["funded"] != bool(chosen) or row["level"] != chosen_level:
        yield f"{id_}: the result funds it at another level than the certificate."
    if list(row["levels"]) != levels:
        yield f"{id_}: the result tells of other levels than the case."
        return
    yield from _levels(recount, i, id_, row["levels"], chosen)
    described = levels.index(row["described"])
    misplaced = chosen and described != chosen - 1
    if not _worth(recount, i, described, row) or misplaced:
        yield f"{id_}: the result shows another benefit or cost than the case gives."


def _levels(
    recount: Recount, i: int, id_: str, levels: dict[str, Any], chosen: int
) -> Iterator[str]:
    """Hold each level of a recommendation against the case."""
    for place, (name, level) in enumerate(levels.items()):
        points = _added(level["contributions"])
        if points != recount.benefits[i][place] or not _worth(recount, i, place, level):
            yield f"{id_}, {name}: the result shows another benefit or cost than the case gives."
        if level["funded"] != (place + 1 == chosen) or level["number"] != place + 1:
            yield f"{id_}, {name}: the result funds another level than the certificate."
        if _uses(level["uses"]) != _spent(recount.cells[i][place]):
            yield f"{id_}, {name}: the result shows other uses than the case gives."


def _worth(recount: Recount, i: int, place: int, figures: dict[str, Any]) -> bool:
    """Say whether benefit and cost are those that the case gives this level."""
    if _exact(figures["benefit"]) != recount.benefits[i][place]:
        return False
    return _exact(figures["cost"]) == _cost(recount, i, place)


def _rules(recount: Recount, each: dict[str, Any], choice: list[int]) -> Iterator[str]:
    """Say where the portfolio stands on every rule."""
    if list(each) != [rule.name for rule in recount.rules]:
        yield "The result tells of other rules than the case."
        return
    for rule in recount.rules:
        stated, at = each[rule.name], _along(recount, rule, choice)
        distances = [
            end - at if sign > 0 else at - end
            for sign, end in ((1, rule.high), (-1, rule.low))
            if end is not None
        ]
        slack = min(distances)
        right = stated["kept"] and slack >= 0
        if stated["slack"] is not None:
            right &= _exact(stated["slack"]) == slack and stated["binding"] == (slack == 0)
            right &= _stands(recount, rule, stated, at, choice)
        if not right:
            yield f"The result does not say rightly where the portfolio stands on the rule {rule.name}."


def _stands(
    recount: Recount, rule: Rule, stated: dict[str, Any], at: Fraction, choice: list[int]
) -> bool:
    """Say whether a rule's ends and what the portfolio has of it are right; a rule on shares is one on money below."""
    ends = [None if stated[end] is None else _exact(stated[end]) for end in ("least", "most")]
    stands = _exact(stated["stands"])
    if ends == [rule.low, rule.high] and stands == at:
        return True
    share = next((end for end in ends if end is not None), None)
    cost = _along(recount, recount.money, choice)
    return share is not None and 0 <= share <= 1 and (stands - share) * cost == at


def _ranks(recount: Recount) -> list[int]:
    """Rank by benefit at the level that is ranked: the one marked, else the largest; equals share the better rank."""
    benefits = []
    for rows, points in zip(recount.level_rows, recount.benefits, strict=True):
        marked = [place for place, row in enumerate(rows) if row["is_reference"]]
        benefits.append(round(points[marked[0] if marked else -1], RANK_DECIMALS))
    ordered = sorted(benefits, reverse=True)
    return [ordered.index(benefit) + 1 for benefit in benefits]


def _along(recount: Recount, rule: Rule, choice: list[int]) -> Fraction:
    chosen = sum(
        (amounts[choice[i] - 1] for i, amounts in rule.terms.items() if choice[i]), Fraction(0)
    )
    joined = (amount for p, amount in rule.joints.items() if _holds(recount.joints[p][1], choice))
    return chosen + sum(joined, Fraction(0))


def _holds(members: list[tuple[int, int, int]], choice: list[int]) -> bool:
    return all(low <= choice[i] <= high for i, low, high in members)


def _cost(recount: Recount, i: int, place: int) -> Fraction:
    return recount.money.terms[i][place] if i in recount.money.terms else Fraction(0)


def _uses(uses: list[dict[str, Any]]) -> dict[Cell, Fraction]:
    listed = {(use["resource"], use["year"]): _exact(use["amount"]) for use in uses}
    if len(listed) < len(uses):
        raise ValueError("a use is stated twice")
    return _spent(listed)


def _spent(cells: dict[Cell, Fraction]) -> dict[Cell, Fraction]:
    """Leave out what is nothing."""
    return {cell: amount for cell, amount in cells.items() if amount}


def _exact(figure: dict[str, Any]) -> Fraction:
    return Fraction(figure["exact"])


def _added(figures: dict[str, Any]) -> Fraction:
    return sum(map(_exact, figures.values()), Fraction(0))


# -- both schemas ----------------------------------------------------------------------------------


def _decision(decision: dict[str, Any], paper: dict[str, Any], *, same_case: bool) -> Iterator[str]:
    """Compare what is decided. decision: funded, status, and value, cost and bound as exact text."""
    stated = paper["portfolio"]
    if not same_case:
        yield "The result was made from another case."
    if decision["funded"] != stated["funded"]:
        yield "The result funds another portfolio than the certificate."
    if decision["status"] != paper["status"]:
        yield "The result gives another verdict than the certificate."
    for figure in ("value", "cost"):
        if Fraction(decision[figure]) != Fraction(stated[figure]):
            yield f"The result states another {figure} than the certificate."
    if not _is_bound(decision["bound"], paper):
        yield "The result states another bound."


def _is_bound(bound: str | None, paper: dict[str, Any]) -> bool:
    """Say whether a bound is the certificate's; of a proof that closed, it is the value, within the tie."""
    if paper["proof"] is None:
        written = paper["bound"]["stated"]
        return bound == written or (
            bound is not None and written is not None and Fraction(bound) == Fraction(written)
        )
    if bound is None:
        return False
    above = Fraction(bound) - Fraction(paper["portfolio"]["value"])
    return 0 <= above <= int(paper["programme"]["tie"]) * Fraction(paper["programme"]["value_unit"])


# -- schema 1 --------------------------------------------------------------------------------------


def _first(recount: Recount, paper: dict[str, Any], result: dict[str, Any]) -> Iterator[str]:
    decision = result["decision"]
    yield from _decision(decision, paper, same_case=decision["case_sha256"] == paper["case_sha256"])
    table = result["tables"].get("levels")
    if table is None:
        return
    exact = table.get("exact", {})
    shown = {row["row"]: {**row, **exact.get(row["row"], {})} for row in table["rows"]}
    for i, id_ in enumerate(recount.ids):
        for level, name in enumerate(recount.levels[i]):
            row = shown[f"{id_}|{name}"]
            same = Fraction(row["benefit"]) == recount.benefits[i][level]
            if "cost" in row:  # a case without money tells of none
                same &= Fraction(row["cost"]) == recount.money.terms[i][level]
            if not same:
                yield f"{id_}, {name}: the result shows another benefit or cost than the case gives."
