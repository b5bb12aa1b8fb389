"""Laws of `verify`: whatever it accepts is true, however a certificate was changed. Enumeration says what is true."""

from __future__ import annotations

import copy
import itertools
import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from criteria.model.case import Case
from scoring.analysis import Infeasible, analyse
from scoring.exact import search, tree
from scoring.exact.derived import strengthen
from scoring.exact.goals import BestWithTies
from scoring.exact.inequalities import System
from scoring.exact.proof import certificate, searched_tree
from scoring.exact.relaxation import Relaxation
from scoring.exact.search import TIES, prove
from scoring.exact.tree import Tree
from scoring.portfolio.certificate_file import clash_certificate, decision_certificate, written
from steelyard.verify.proof import Replay
from steelyard.verify.verify import Verification, _best, _open, sha256, verify
from tests.cases import every_kind, small_case, sparse
from tests.scoring.exact import test_knapsack
from tests.scoring.portfolio.made import everything, made, ties_of

OLD = Path(__file__).parents[1] / "format_1"
REFUSED = (ArithmeticError, AttributeError, IndexError, KeyError, TypeError, ValueError)
"""What `verify` turns into a finding."""


def numbers(tree_: object, path: tuple = ()) -> list[tuple]:
    """List the places of all numbers, also of those written as words."""
    if isinstance(tree_, dict | list):
        inside = tree_.items() if isinstance(tree_, dict) else enumerate(tree_)
        return [found for key, part in inside for found in numbers(part, (*path, key))]
    if isinstance(tree_, str):
        return [path] if tree_.removeprefix("-").replace("/", "", 1).isdigit() else []
    return [path] if isinstance(tree_, int) and not isinstance(tree_, bool) else []


def changed(tree_: object, path: tuple, change) -> object:
    """Copy a tree with one number changed, written as it was."""
    copied = copy.deepcopy(tree_)
    part = copied
    for key in path[:-1]:
        part = part[key]
    number = part[path[-1]]
    part[path[-1]] = (
        str(change(Fraction(number))) if isinstance(number, str) else int(change(number))
    )
    return copied


CHANGES = (
    lambda number: 0 * number,
    lambda number: -number,
    lambda number: number + 1,
    lambda number: number - 1,
    lambda number: 2 * number,
    lambda number: number // 2,
)


# -- the proof alone -------------------------------------------------------------------------------


def listed_at_once(_patch):
    yield from ((p, prove(p, recorded=True)) for p in map(made, range(12)))


def branched(patch):
    patch.setattr(tree, "LEAF", 2)
    patch.setattr(tree, "BEAM", 1)
    proofs = ((p, prove(p, recorded=True)) for p in map(made, range(60)))
    yield from itertools.islice(((p, proof) for p, proof in proofs if 1 < len(proof.tree) < 12), 6)


def tabled(patch):
    patch.setattr(search, "SOON", 0)
    yield from ((p, prove(p, recorded=True)) for p in map(test_knapsack.made, range(40)))


def derived(_patch):
    """A search on the system with its derived truths, as `Prover` makes it where branching does not help."""
    met = 0
    for programme in map(made, range(200)):
        proof = prove(programme, recorded=True)
        truths = () if proof.best is None else strengthen(programme, proof.best, lambda _: False)
        if not truths or met == 6:
            continue
        met += 1
        system = System(programme, truths)
        goal = BestWithTies(proof.best, 0, system.setting().step, TIES)
        grown = Tree(system, system.setting(), Relaxation(system), goal, leaf=2).search(100)
        assert grown.closed
        ties = tuple(goal.found)
        yield (
            programme,
            replace(proof, tree=grown.tree, derived=truths, threshold=goal.threshold, ties=ties),
        )


@pytest.mark.parametrize("way", [listed_at_once, branched, tabled, derived])
def test_a_changed_number_of_a_proof_is_caught_or_does_no_harm(way, monkeypatch):
    """What is accepted is true: the portfolios listed are all that keep the rules and are worth the threshold."""
    caught = harmless = 0
    for programme, proof in way(monkeypatch):
        told = json.loads(json.dumps(written(programme)))
        paper = json.loads(json.dumps(certificate(programme, proof)))
        assert (way is derived) is bool(paper["derived"])
        assert Replay(told, paper).proves()
        worth = {choice: programme.value(choice) for choice in everything(programme)}
        for place, change in itertools.product(numbers(paper), CHANGES):
            lie = changed(paper, place, change)
            if lie == paper:
                continue
            try:
                proves = Replay(told, lie).proves()
            except REFUSED:
                proves = False
            caught += not proves
            if proves:
                harmless += 1
                threshold = int(lie["threshold"])
                claimed = {tuple(choice) for choice in lie["portfolios"]}
                assert claimed == {choice for choice in worth if worth[choice] >= threshold}, (
                    place,
                    lie,
                )
    assert caught > 40
    assert harmless > 10


@pytest.mark.parametrize("limit", [0, 1, 3])
def test_an_open_end_leaves_a_bound_that_holds(limit, monkeypatch):
    """Where the search stopped, what it wrote shows its bound; changed, it is caught or shows one that still holds."""
    monkeypatch.setattr(tree, "LEAF", 2)
    monkeypatch.setattr(tree, "BEAM", 1)
    monkeypatch.setattr(search, "LATE", 2)
    met = caught = harmless = 0
    for programme in map(made, range(120)):
        proof = prove(programme, node_limit=limit, recorded=True)
        if proof.closed:
            continue
        met += 1
        paper = json.loads(json.dumps(searched_tree(programme, proof)))
        told = json.loads(json.dumps(written(programme)))
        best = max(map(programme.value, everything(programme)), default=None)
        most = Replay(told, paper).most()
        assert most is not None
        assert best is None or best <= most <= proof.bound
        # Taken for a proof that closed, it is refused, unless it shows all the same that nothing
        # keeps the rules.
        assert not Replay(told, paper).proves() or best is None
        for place, change in itertools.product(numbers(paper)[:: 1 + met // 10], CHANGES):
            lie = changed(paper, place, change)
            try:
                most = Replay(told, lie).most()
            except REFUSED:
                most = None
            caught += most is None
            harmless += most is not None
            assert most is None or best is None or best <= most, (place, lie)
    assert met > 3
    assert harmless > 10
    assert caught > 10 or not limit  # at the root there is not much to lie about


# -- the whole certificate -------------------------------------------------------------------------


def old_papers():
    for name in ("free-and-worthless", "tabled", "branched", "tied", "clash"):
        yield json.loads((OLD / name / "certificate.json").read_bytes())


def new_papers():
    cases = [small_case(), *map(sparse, range(4)), every_kind(0)]
    for case in cases:
        try:
            analysis = analyse(case, quick=True)
            yield json.loads(decision_certificate(case, analysis.programme, analysis.optimum))
        except Infeasible as fault:
            yield json.loads(clash_certificate(case, fault.programme, fault.clash))


def resealed(paper: dict, out: Path) -> Path:
    """Make the certificate's own hash fit."""
    paper = {key: part for key, part in paper.items() if key != "sha256"}
    (out / "certificate.json").write_text(
        json.dumps({**paper, "sha256": sha256(paper)}), encoding="utf-8"
    )
    return out / "certificate.json"


@pytest.mark.parametrize("papers", [old_papers, new_papers])
def test_a_changed_number_of_a_certificate_is_caught_or_does_no_harm(papers, tmp_path):
    """What is verified is true: of a decision, that it is the best of all; of a clash, that nothing keeps the rules."""
    caught = harmless = 0
    for paper in papers():
        assert verify(resealed(paper, tmp_path)).findings == []
        truth = Truth(paper)
        places = [place for place in numbers(paper) if place[0] != "case"]
        # Of long proofs every so many numbers, so that the enumeration does not take all day.
        for place, change in itertools.product(places[:: 1 + len(places) // 150], CHANGES):
            lie = changed(paper, place, change)
            if lie == paper:
                continue
            found = verify(resealed(lie, tmp_path))
            caught += bool(found.findings)
            if not found.findings:
                harmless += 1
                truth.holds(lie, " ".join(found.verified))
    assert caught > 500
    assert harmless > 20


class Truth:
    """What enumeration says of the case of a certificate."""

    def __init__(self, paper: dict) -> None:
        case = Case.model_validate(paper["case"])
        try:
            self.programme = analyse(case, quick=True).programme
        except Infeasible as fault:
            self.programme = fault.programme
        self.feasible = everything(self.programme)

    def holds(self, paper: dict, told: str) -> None:
        """Hold what was verified of a certificate against it."""
        programme = self.programme
        if paper["kind"] == "clash":
            others = {row.name for row in programme.rows} - set(paper["clash"])
            assert not everything(programme.without_rows(*others))
            return
        choice, unit = tuple(paper["portfolio"]["choice"]), programme.value_unit
        assert choice in self.feasible
        assert Fraction(paper["portfolio"]["value"]) == programme.value(choice) * unit
        assert (
            Fraction(paper["portfolio"]["cost"])
            == programme.spending(choice) * programme.money_unit
        )
        if "There is no proof" in told:
            return
        ties = ties_of(programme, self.feasible)
        assert choice in ties
        if "It does not list" in told:
            return
        if paper["format"].endswith(" 1"):
            ties.sort(key=lambda tie: (programme.spending(tie), programme.order(tie)))
        assert choice == ties[0]
        alike = "no other is" if len(ties) == 1 else f"{len(ties) - 1} others are"
        assert f"{alike} as good" in told
        threshold = int(paper["proof"]["threshold"]) * Fraction(paper["programme"]["value_unit"])
        many = sum(programme.value(other) * unit >= threshold for other in self.feasible)
        assert f"{many} in all are worth {float(threshold):,.6g} points or more" in told


# -- lies that once were believed ------------------------------------------------------------------


def second_best(paper: dict, *, without: int | None = None) -> dict:
    """Make the second best portfolio the decision, or the best without one recommendation, all others gone through."""
    truth = Truth(paper)
    programme = truth.programme
    rest = [choice for choice in truth.feasible if without is None or not choice[without]]
    second = max(
        programme.value(choice) for choice in rest if choice != tuple(paper["portfolio"]["choice"])
    )
    listed = sorted((c for c in rest if programme.value(c) >= second), key=programme.tie_key)
    choice = next(c for c in listed if programme.value(c) == second)
    funded = {
        programme.ids[i]: programme.levels[i][level - 1] for i, level in enumerate(choice) if level
    }
    stated = {
        "choice": list(choice),
        "funded": funded,
        "value": str(second * programme.value_unit),
        "cost": str(programme.spending(choice) * programme.money_unit),
    }
    proof = {
        "kind": "tree",
        "threshold": str(second),
        "portfolios": list(map(list, listed)),
        "multipliers": [],
        "nodes": [{}],
    }
    return {**copy.deepcopy(paper), "portfolio": stated, "proof": proof}


@pytest.fixture
def paper() -> dict:
    """One case whose best portfolio is worth 58, the second best 57."""
    return json.loads((OLD / "branched" / "certificate.json").read_bytes())


def test_the_second_best_is_not_the_best(paper, tmp_path):
    """The lies below begin with this one, which is told plainly."""
    (finding,) = verify(resealed(second_best(paper), tmp_path)).findings
    assert finding == "The proof lists a portfolio that is worth more."


def test_a_tie_may_not_be_wider_than_it_is(paper, tmp_path):
    """Within a tie of 100 everything would be as good as the best."""
    lie = second_best(paper)
    lie["programme"]["tie"] = "100"
    lie["proof"] = paper["proof"] | {"threshold": "59", "portfolios": []}
    assert verify(resealed(lie, tmp_path)).findings == [
        "The programme has another tie than 1e-9 points."
    ]


def test_a_threshold_between_two_steps_leaves_the_step_below_it_open(tmp_path):
    """Values in steps of 5: nothing worth 26 or more is no proof that nothing is worth 25."""
    paper = json.loads((OLD / "tied" / "certificate.json").read_bytes())
    proof = {"kind": "tree", "portfolios": [], "multipliers": [], "nodes": [{}]}
    for threshold, right in ((21, True), (25, True), (26, False), (29, False), (30, False)):
        found = verify(
            resealed({**paper, "proof": proof | {"threshold": str(threshold)}}, tmp_path)
        )
        wrong = [] if right else ["The proof leaves room for a portfolio that is worth more."]
        assert found.findings == wrong, threshold


def two(first: str, second: str, **more: str) -> dict:
    """A programme of two recommendations of which one may be funded."""
    one = {
        "name": "one",
        "low": None,
        "high": "1",
        "unit": "1",
        "terms": [[0, ["1"]], [1, ["1"]]],
        "joints": [],
    }
    rows = [
        {"id": id_, "levels": ["all"], "values": [value]}
        for id_, value in (("A", first), ("B", second))
    ]
    nothing = {"terms": [], "joints": []}
    return {
        "value_unit": "1",
        "tie": "0",
        "joints": [],
        "recommendations": rows,
        "rows": [one],
        "cost": nothing,
        **more,
    }


def test_a_step_is_left_open_also_where_it_is_within_a_tie():
    """Steps of 5 and a tie of 1, as a programme in small units may have: 26 shuts out nothing that is worth 25."""
    programme = two("20", "25", tie="1", value_unit="1/1000000000")
    proof = {"kind": "tree", "threshold": "26", "portfolios": [], "multipliers": [], "nodes": [{}]}
    paper = {"format": "steelyard certificate 2", "programme": programme, "proof": proof}
    found = Verification()
    _best(found, {**paper, "portfolio": {"choice": [1, 0]}})
    assert found.findings == ["The proof leaves room for a portfolio that is worth more."]


def test_a_bound_by_derived_truths_holds_above_their_threshold_only():
    """That none is funded follows for what is worth 1000 or more, and says nothing of what is worth 25."""
    truth = {
        "terms": [[0, ["1"]], [1, ["1"]]],
        "joints": [],
        "scale": "500",
        "weights": {"worth": "1"},
    }
    bound = {
        "stated": "0",
        "multipliers": [{"scale": "1", "weights": {}}],
        "derived": [truth],
        "threshold": "1000",
    }
    paper = {
        "status": "best found",
        "best_proved": False,
        "programme": two("20", "25"),
        "bound": bound,
    }
    found = Verification()
    _open(found, {**paper, "portfolio": {"choice": [0, 0], "value": "0"}})
    assert found.findings == []
    assert "none is worth more than 995 points" in found.verified[0]


@pytest.mark.parametrize("unit", ["value_unit", "money_unit"])
def test_a_unit_below_zero_does_not_turn_the_worst_into_the_best(paper, tmp_path, unit):
    """Every figure times -1, and the unit too: each product is the case's, and the best is the worst."""
    lie = copy.deepcopy(paper)
    programme = lie["programme"]
    programme[unit] = str(-Fraction(programme[unit]))
    if unit == "money_unit":
        programme["cost"]["terms"] = [
            [i, [str(-int(a)) for a in own]] for i, own in programme["cost"]["terms"]
        ]
    else:
        for row in programme["recommendations"]:
            row["values"] = [str(-int(value)) for value in row["values"]]
        nothing = [0] * len(programme["recommendations"])
        lie["portfolio"] = {"choice": nothing, "funded": {}, "value": "0", "cost": "0"}
        lie["proof"] = {
            "kind": "tree",
            "threshold": "0",
            "portfolios": [nothing],
            "multipliers": [],
            "nodes": [{}],
        }
    assert "A unit of the programme is not above zero." in verify(resealed(lie, tmp_path)).findings


def test_an_amount_may_not_stand_twice(paper, tmp_path):
    """The last of two amounts is the case's, and both together make whatever holds the recommendation too dear."""
    held = paper["portfolio"]["choice"].index(1)
    lie = second_best(paper, without=held)
    lie["programme"]["rows"][0]["terms"].insert(0, [held, ["1000"]])
    (finding,) = verify(resealed(lie, tmp_path)).findings
    assert "names a recommendation or a joint effect twice" in finding


def test_a_joint_effect_may_not_stand_twice(tmp_path):
    """A saving counted as often as one likes, the last time as the case states it."""
    case = every_kind(0)
    analysis = analyse(case, quick=True)
    lie = json.loads(decision_certificate(case, analysis.programme, analysis.optimum))
    row = next(row for row in lie["programme"]["rows"] if row["joints"])
    row["joints"].insert(0, [row["joints"][0][0], "1"])
    (finding,) = verify(resealed(lie, tmp_path)).findings
    assert "names a recommendation or a joint effect twice" in finding


def test_a_level_below_zero_is_none(paper, tmp_path):
    """Counted from the end it would be a level whose rules and joint effects look elsewhere."""
    for place in ("portfolio", "proof"):
        lie = copy.deepcopy(paper)
        if place == "portfolio":
            lie["portfolio"]["choice"] = [-level for level in lie["portfolio"]["choice"]]
            wrong = "The portfolio has a level that the case does not have."
        else:
            lie["proof"]["portfolios"].append([-1] * 6)
            lie["proof"]["threshold"] = "-1000"
            wrong = "The proof does not show what it claims: a portfolio is left that it never met."
        assert wrong in verify(resealed(lie, tmp_path)).findings


def test_a_result_beside_a_clash_is_a_finding(tmp_path):
    """A result that funds something, beside a certificate that nothing can be funded."""
    path = resealed(json.loads((OLD / "clash" / "certificate.json").read_bytes()), tmp_path)
    assert verify(path).findings == []
    (tmp_path / "result.json").write_bytes(
        (OLD / "free-and-worthless" / "result.json").read_bytes()
    )
    (finding,) = verify(tmp_path).findings
    assert "states a portfolio, and the certificate says that none keeps every rule" in finding
