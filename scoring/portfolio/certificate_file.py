"""certificate.json: what stands behind a decision, as data that anybody can check without this house's search.

It holds the case itself and its hash; the programme in exact integers, with the unit of each; the
portfolio and its totals; every portfolio that is nearly as good; and the proof that nothing else is
(proof.py says how it is replayed). Where no portfolio keeps every rule it holds the clash: rules
that cannot all hold, the proof of that, and for each of them a portfolio that keeps all the others.
`steelyard verify` reads it with the standard library alone.

Integers and fractions are strings. The hash of the case is of its JSON with keys sorted and no
spaces; that of the certificate is of all of it but the hash itself, written alike.
"""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from scoring.exact.goals import KBest
from scoring.exact.limits import stage_work
from scoring.exact.programme import Line
from scoring.exact.proof import certificate, searched_tree, written_line
from scoring.exact.search import Prover, prove
from scoring.exact.tree import a_node
from scoring.plain.indented import pieces

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from criteria.model.case import Case
    from scoring.exact.programme import Choice, Programme
    from scoring.exact.proof import Proof
    from scoring.portfolio.certificate import Certificate
    from scoring.portfolio.infeasible import Clash
    from scoring.portfolio.optimum import Optimum

FORMAT = "steelyard certificate 2"
"""Format 1 had no `derived` truths and another tie rule: least cost, then earlier rows."""
TIE_RULE = ("least cost", "fewest funded", "earlier rows")
NEAR = 25
"""Portfolios that the proof lists: the best and those that come next."""
MANY = 2000
LEAF = 20_000
SOON = 12
"""Relaxations that a listing of any programme may take; of a large one it may do the work of a stage."""


def decision_certificate(
    case: Case,
    programme: Programme,
    best: Optimum,
    *,
    result: bytes | None = None,
    near: Proof | None = None,
    dumped: Dumped | None = None,
) -> bytes:
    """Write the certificate of a best portfolio.

    result: the bytes of the result.json that states it. near: the proof with its `listing`, where
    that was made before. dumped: the case as data, where that was made before. Where the search did
    not close there is no proof, and the certificate holds the exact bound it has.

    Raises:
        ValueError: there is no portfolio to certify.
    """
    if best.choice is None:
        raise ValueError("there is no portfolio: a clash has a certificate of its own")
    proof = near
    if proof is None and best.proof.closed:
        proof = listing(programme, best.proof)
    return _sealed(
        Dumped.of(case) if dumped is None else dumped,
        {
            "kind": "decision",
            "status": best.status,
            **_standing(best.certificate),
            "result_sha256": None if result is None else hashlib.sha256(result).hexdigest(),
            "programme": written(programme),
            "portfolio": portfolio(programme, best.choice),
            "proof": None if proof is None else certificate(programme, proof),
            "bound": None if proof is not None else _bound(programme, best.proof),
        },
    )


def _standing(paper: Certificate) -> dict[str, Any]:
    """Say what is proved and what is not, and whatever solver and proof do not agree on."""
    return {
        "best_proved": paper.proved,
        "all_ties_listed": paper.listed,
        "tie_rule": list(TIE_RULE),
        "first_of_ties_proved": paper.settled,
        "solver": f"{paper.solver} {paper.version}",
        "solver_status": paper.solver_status,
        "stopped_by_your_limit_of_seconds": paper.clock,
        "agreed": paper.agreed,
        "disagreements": list(paper.doubts),
    }


def clash_certificate(
    case: Case, programme: Programme, clash: Clash, *, disagreements: Sequence[str] = ()
) -> bytes:
    """Write the certificate that no portfolio keeps every rule: the clashing rules prove it, each of them needed.

    disagreements: whatever solver and proof do not agree on.
    """
    alone = programme.without_rows(
        *(row.name for row in programme.rows if row.name not in clash.rows)
    )
    proof = prove(alone.towards(Line(())), recorded=True)
    return _sealed(
        Dumped.of(case),
        {
            "kind": "clash",
            "status": "infeasible",
            "disagreements": list(disagreements),
            "programme": written(programme),
            "clash": list(clash.rows),
            "without": [None if choice is None else list(choice) for choice in clash.witnesses],
            "proof": certificate(alone, proof) if proof.infeasible else None,
        },
    )


def written(programme: Programme) -> dict[str, Any]:
    """Write a programme out: recommendations x levels, joints, rows and the cost, all as integers with their units."""
    return {
        "value_unit": str(programme.value_unit),
        "money_unit": str(programme.money_unit),
        "tie": str(programme.tie),
        "recommendations": [
            {"id": id_, "levels": list(levels), "values": [str(value) for value in values]}
            for id_, levels, values in zip(
                programme.ids, programme.levels, programme.values, strict=True
            )
        ],
        "joints": [
            {
                "name": joint.name,
                "members": [
                    [member.index, member.lowest, member.highest] for member in joint.members
                ],
                "value": str(joint.value),
            }
            for joint in programme.joints
        ],
        "rows": [
            {
                "name": row.name,
                "low": None if row.low is None else str(row.low),
                "high": None if row.high is None else str(row.high),
                "unit": str(row.unit),
                **written_line(row.line),
            }
            for row in programme.rows
        ],
        "cost": written_line(programme.cost),
    }


def portfolio(programme: Programme, choice: Choice) -> dict[str, Any]:
    """Write a portfolio with its totals in points and money."""
    return {
        "choice": list(choice),
        "funded": programme.funded_levels(choice),
        "value": str(programme.points(choice)),
        "cost": str(programme.money(choice)),
    }


def listing(programme: Programme, proof: Proof, near: int = NEAR) -> Proof:
    """Prove the best portfolios together where that closes soon; else keep the proof there is.

    proof: one that closed. near: how many portfolios to list, ties counted besides.
    """
    if proof.tree[0].tabled or not proof.listed:
        return proof
    prover = Prover(programme)
    setting = prover.system.setting()
    goal = KBest(max(near, len(proof.ties)), setting.least, setting.step, MANY)
    nodes = min(10 + 2 * proof.nodes, max(stage_work(programme) // a_node(prover.system), SOON))
    searched = prover.search(setting, goal, incumbents=proof.ties, node_limit=nodes, leaf=LEAF)
    lowest = (proof.best or 0) - programme.tie
    if not searched.closed or len(goal.found) > MANY or goal.threshold > lowest:
        return proof
    ranked = sorted(goal.found, key=lambda choice: programme.best_key(choice, goal.found[choice]))
    return replace(
        proof,
        tree=searched.tree,
        derived=searched.derived,
        threshold=goal.threshold,
        ties=tuple(ranked),
    )


def _bound(programme: Programme, proof: Proof) -> dict[str, Any]:
    """Write what an open search proved: the bound, and the tree with the ends that it did not come to."""
    bound: Fraction | None = None if proof.bound is None else proof.bound * programme.value_unit
    return {"stated": None if bound is None else str(bound), **searched_tree(programme, proof)}


@dataclass(frozen=True, slots=True)
class Dumped:
    """A case as data and as the text of its hash, which of ten thousand recommendations take seconds to make.

    tree: as `Case.dump` gives it
    text: the same as JSON with keys sorted and no spaces, in UTF-8
    """

    tree: dict[str, Any]
    text: bytes

    @classmethod
    def of(cls, case: Case) -> Dumped:
        """Dump a case."""
        tree = case.dump()
        return cls(tree, compact(tree))


def sha256(tree: Any, case: bytes | None = None) -> str:
    """Hash data as JSON with keys sorted and no spaces, in UTF-8; part by part, so that no text of all is made.

    case: the part under that key, where it is written so already.
    """
    digest = hashlib.sha256()
    if not isinstance(tree, dict):
        digest.update(compact(tree))
        return digest.hexdigest()
    before = b"{"
    for key in sorted(tree):
        digest.update(before + compact(key) + b":")
        text = case if key == "case" and case is not None else compact(tree[key])
        digest.update(text)
        before = b","
    digest.update(b"}" if tree else b"{}")
    return digest.hexdigest()


def compact(tree: Any) -> bytes:
    """Write data as JSON with keys sorted and no spaces, in UTF-8: what every hash of ours is of."""
    text = json.dumps(tree, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8", "surrogatepass")


def _sealed(case: Dumped, statement: dict[str, Any]) -> bytes:
    case_sha256 = hashlib.sha256(case.text).hexdigest()
    paper = {"format": FORMAT, "case_sha256": case_sha256, **statement, "case": case.tree}
    paper["sha256"] = sha256(paper, case.text)
    written_bytes = io.BytesIO()
    # Straight into bytes: the pieces of a large case's text take several times what the text does.
    with io.TextIOWrapper(written_bytes, "utf-8", "surrogatepass", newline="\n") as file:
        file.writelines(pieces(paper))
        file.write("\n")
        file.flush()
        return written_bytes.getvalue()
