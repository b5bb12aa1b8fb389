"""`steelyard verify`: what is right is verified; any edited digit, and any lie whose hashes fit, is caught."""

import hashlib
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import steelyard
from criteria.formats.builtin import folder
from criteria.model.case import Case
from criteria.model.problems import CaseError
from scoring.analysis import Analysis, Infeasible, analyse
from scoring.exact.search import prove
from scoring.portfolio.certificate_file import clash_certificate, decision_certificate
from steelyard.cli import commands
from steelyard.verify.verify import sha256, verify
from tests.cases import every_kind, of_many_sources, small_case
from tests.reports.rich import rich_case

BRIEF = "rare-earths-brief"


def publish(analysis: Analysis, out: Path) -> Path:
    """Write result.json and its certificate."""
    steelyard.publish(analysis, out / "result.json")
    result = (out / "result.json").read_bytes()
    paper = decision_certificate(analysis.case, analysis.programme, analysis.optimum, result=result)
    (out / "certificate.json").write_bytes(paper)
    return out / "result.json"


@pytest.fixture(scope="module")
def brief(tmp_path_factory) -> Path:
    """The brief case: result, certificate, and the case as JSON, CSV and workbook."""
    out = tmp_path_factory.mktemp("brief")
    case = steelyard.read(BRIEF)
    publish(analyse(case, quick=True), out)
    steelyard.write(case, out / "case.json")
    steelyard.write(case, out / "csv")
    steelyard.write(case, out / "case.xlsx")
    return out


@pytest.mark.parametrize("form", [None, "built-in", "case.json", "csv", "case.xlsx"])
def test_a_true_result_is_verified(brief: Path, form):
    case = folder(BRIEF) if form == "built-in" else form and brief / form
    found = verify(brief / "result.json", case)
    assert found.findings == []
    assert len(found.verified) == (5 if case is None else 6)
    assert "No portfolio is worth more" in found.verified[-1]


def test_the_full_case_is_verified(tmp_path: Path):
    result = publish(analyse(steelyard.read("rare-earths"), quick=True), tmp_path)
    assert verify(result, folder("rare-earths")).findings == []


# -- any edited digit ------------------------------------------------------------------------------


def digits(path: Path) -> list[int]:
    return [at for at, mark in enumerate(path.read_bytes()) if 48 <= mark <= 57]


FILES = ("result.json", "certificate.json", "case.json")


@settings(max_examples=60)
@given(st.data())
def test_any_edited_digit_is_caught(brief: Path, data):
    """In the result, the certificate, or the case in either plain form."""
    name = data.draw(st.sampled_from([*FILES, "csv"]))
    path = (
        data.draw(st.sampled_from(sorted((brief / "csv").iterdir())))
        if name == "csv"
        else brief / name
    )
    places = digits(path)
    if not places:
        return
    at = data.draw(st.sampled_from(places))
    before = path.read_bytes()
    other = data.draw(st.sampled_from([d for d in b"0123456789" if d != before[at]]))
    try:
        path.write_bytes(before[:at] + bytes([other]) + before[at + 1 :])
        case = {"csv": brief / "csv", "case.json": brief / "case.json"}.get(name)
        assert verify(brief / "result.json", case).findings, (
            path.name,
            at,
            before[max(0, at - 40) : at + 20],
        )
    finally:
        path.write_bytes(before)
    assert verify(brief / "result.json").findings == []


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_every_digit_is_caught(brief: Path, name):
    """One digit after another, every hundredth of a long file."""
    path = brief / name
    before = path.read_bytes()
    places = digits(path)
    try:
        for at in places[:: max(1, len(places) // 400)]:
            path.write_bytes(before[:at] + str((before[at] - 47) % 10).encode() + before[at + 1 :])
            assert verify(
                brief / "result.json", brief / name if name == "case.json" else None
            ).findings
    finally:
        path.write_bytes(before)


def test_a_digit_in_a_workbook_is_caught(brief: Path, tmp_path: Path):
    """The workbook's own reader reads it, and what it reads is compared."""
    case = steelyard.read(BRIEF)
    row = case.costs[3]
    changed = case.model_copy(
        update={
            "costs": (
                *case.costs[:3],
                row.model_copy(update={"high": row.high + 1}),
                *case.costs[4:],
            )
        }
    )
    steelyard.write(changed, tmp_path / "case.xlsx")
    findings = verify(brief / "result.json", tmp_path / "case.xlsx").findings
    assert len(findings) == 1
    assert findings[0].startswith("costs, row 4: high is ")


# -- lies whose hashes fit -------------------------------------------------------------------------


def forged(brief: Path, out: Path, change, change_result=None) -> list[str]:
    """Change the certificate (and the result), make every hash fit, and verify."""
    paper = json.loads((brief / "certificate.json").read_bytes())
    result = json.loads((brief / "result.json").read_bytes())
    change(paper)
    paper["case_sha256"] = sha256(paper["case"])
    result |= {"case": json.loads(json.dumps(paper["case"])), "case_sha256": paper["case_sha256"]}
    if change_result:
        change_result(result)
    data = json.dumps(result).encode()
    (out / "result.json").write_bytes(data)
    paper["result_sha256"] = hashlib.sha256(data).hexdigest()
    del paper["sha256"]
    paper["sha256"] = sha256(paper)
    (out / "certificate.json").write_text(json.dumps(paper), encoding="utf-8")
    return verify(out / "result.json").findings


def nothing(paper):
    """No change at all."""


def richer(paper):
    paper["case"]["budget"][0]["amount"] = "9000"


def dearer(paper):
    paper["case"]["costs"][0]["likely"] = "1"


def worthier(paper):
    paper["programme"]["recommendations"][1]["values"][0] = "99999999"


def another(paper):
    paper["portfolio"]["choice"] = [0] * len(paper["portfolio"]["choice"])
    paper["portfolio"]["funded"] = {}


def unlisted(paper):
    del paper["proof"]["portfolios"][0]


def untested(paper):
    paper["proof"]["nodes"] = [{"with": 0, "split": [0, [0]], "halves": [0, 0]}]


def unpaid(paper):
    first = paper["proof"]["multipliers"][0]
    first["weights"] = {key: str(-int(weight)) for key, weight in first["weights"].items()}


def looser(paper):
    paper["programme"]["rows"][0]["high"] = "10000"


def unruled(paper):
    del paper["programme"]["rows"][-1]


def poorer(paper):
    paper["portfolio"]["value"] = "70"


def lower(paper):
    paper["proof"]["threshold"] = "0"


@pytest.mark.parametrize(
    "change",
    [richer, dearer, worthier, another, unlisted, untested, unpaid, looser, unruled, poorer, lower],
)
def test_a_lie_is_caught_though_the_hashes_fit(brief: Path, tmp_path: Path, change):
    """Benefits, costs, rules, totals and the proof are worked out anew."""
    assert forged(brief, tmp_path, nothing) == []
    assert forged(brief, tmp_path, change)


def test_a_lie_in_the_result_is_caught_though_the_hashes_fit(brief: Path, tmp_path: Path):
    for lie, words in LIES.items():
        *path, last = lie.split(".")

        def change(result, path=path, last=last):
            part = result
            for name in path:
                part = part[int(name) if name.isdigit() else name]
            last = int(last) if last.isdigit() else last
            part[last] = OTHER.get(type(part[last]), lambda _: {"exact": "7.5", "value": 7.5})(
                part[last]
            )

        findings = forged(brief, tmp_path, nothing, change)
        assert any(words in finding for finding in findings), (lie, findings)


OTHER = {
    bool: lambda value: not value,
    int: lambda value: value + 1,
    float: lambda value: value + 1,
    str: lambda _: "other",
    type(None): lambda _: "other",
}
LIES = {
    "case.case.money": "another case",
    "case_sha256": "another case",
    "portfolio.status": "another verdict",
    "portfolio.funded.ALL": "another portfolio",
    "portfolio.value": "another value",
    "portfolio.value.value": "portfolio.value: 571691/8280 is not",
    "portfolio.cost": "another cost",
    "portfolio.uses.0.amount": "other uses of the portfolio",
    "portfolio.uses.0.resource": "other uses of the portfolio",
    "portfolio.weights.CAP": "other weights",
    "portfolio.by_criterion.CAP": "do not add up to the value",
    "portfolio.by_theme.": "does not add up to the cost",
    "proof.bound": "another bound",
    "proof.value": "of another portfolio",
    "proof.status": "of another portfolio",
    "recommendations.PER.cost": "PER: the result shows another benefit or cost",
    "recommendations.PER.benefit": "PER: the result shows another benefit or cost",
    "recommendations.PER.funded": "PER: the result funds it at another level",
    "recommendations.ALL.level": "ALL: the result funds it at another level",
    "recommendations.ALL.rank.rank": "ALL: the result gives another rank",
    "recommendations.ALL.rank.of": "ALL: the result gives another rank",
    "recommendations.ALL.levels.pilot.benefit": "ALL, pilot: the result shows another benefit or cost",
    "recommendations.ALL.levels.pilot.cost": "ALL, pilot: the result shows another benefit or cost",
    "recommendations.ALL.levels.pilot.contributions.CAP": "ALL, pilot: the result shows another benefit or cost",
    "recommendations.ALL.levels.pilot.funded": "ALL, pilot: the result funds another level",
    "recommendations.ALL.levels.pilot.number": "ALL, pilot: the result funds another level",
    "recommendations.ALL.levels.pilot.uses.0.amount": "ALL, pilot: the result shows other uses",
    "rules.each.Budget 2027.most": "where the portfolio stands on the rule Budget 2027",
    "rules.each.Budget 2027.stands": "where the portfolio stands on the rule Budget 2027",
    "rules.each.Budget 2027.slack": "where the portfolio stands on the rule Budget 2027",
    "rules.each.Budget 2027.binding": "where the portfolio stands on the rule Budget 2027",
    "rules.each.R1.kept": "where the portfolio stands on the rule R1",
    "risk.budgets.0.amount.value": "risk.budgets[0].amount: 450 is not",
}
"""Each figure of a result that the case or the certificate gives, and what is found where it is another."""


@pytest.mark.parametrize(
    ("part", "words"),
    [("recommendations", "other recommendations"), ("rules.each", "other rules")],
)
def test_what_a_result_leaves_out_is_caught(brief: Path, tmp_path: Path, part: str, words: str):
    def change(result):
        for name in part.split("."):
            result = result[name]
        result.popitem()

    assert any(words in finding for finding in forged(brief, tmp_path, nothing, change))


def test_a_rule_on_shares_is_worked_out_anew(tmp_path: Path):
    """A theme that takes at most nine tenths of the money: its row is on money, what is told of it a share."""
    publish(analyse(rich_case(), quick=True, draws=0), tmp_path)
    found = verify(tmp_path / "result.json")
    assert found.findings == []
    each = json.loads((tmp_path / "result.json").read_bytes())["rules"]["each"]
    (name,) = [
        name for name, rule in each.items() if rule["most"] and rule["most"]["exact"] == "0.9"
    ]

    def other(result):
        result["rules"]["each"][name]["stands"] = {"exact": "0.5", "value": 0.5}

    assert any(name in finding for finding in forged(tmp_path, tmp_path, nothing, other))


def test_a_second_best_portfolio_is_caught(brief: Path, tmp_path: Path):
    """A feasible portfolio, rightly added up and rightly hashed, but not the best."""

    def change(paper):
        case = Case.model_validate(paper["case"])
        analysis = analyse(case, quick=True)
        second = tuple(paper["proof"]["portfolios"][1])
        paper["portfolio"] = {
            "choice": list(second),
            "funded": {row.id: row.level_name for row in analysis.portfolio(second).funded},
            "value": str(analysis.portfolio(second).value),
            "cost": str(analysis.portfolio(second).cost),
        }

    def result(told):
        paper = json.loads((brief / "certificate.json").read_bytes())
        change(paper)
        told["portfolio"]["funded"] = paper["portfolio"]["funded"]
        for figure in ("value", "cost"):
            told["portfolio"][figure]["exact"] = paper["portfolio"][figure]

    assert "The proof lists a portfolio that is worth more." in forged(
        brief, tmp_path, change, result
    )


# -- files that are not what they should be --------------------------------------------------------


def test_what_is_missing_or_damaged_is_a_finding(brief: Path, tmp_path: Path):
    assert "cannot be read" in verify(tmp_path / "result.json").findings[0]
    (tmp_path / "certificate.json").write_text("{", encoding="utf-8")
    assert "damaged" in verify(tmp_path / "result.json").findings[0]
    (tmp_path / "certificate.json").write_text('{"format": "another"}', encoding="utf-8")
    assert "another format" in verify(tmp_path / "result.json").findings[0]
    assert "cannot be read" in verify(brief / "result.json", tmp_path / "nothing.xlsx").findings[0]


def copied(brief: Path, out: Path) -> Path:
    """Copy the result and its certificate; return the certificate."""
    for name in ("result.json", "certificate.json"):
        (out / name).write_bytes((brief / name).read_bytes())
    return out / "certificate.json"


def test_a_result_beside_the_certificate_is_checked_too(brief: Path, tmp_path: Path):
    certificate = copied(brief, tmp_path)
    found = verify(certificate)
    assert (found.findings, found.noted) == ([], [])
    assert found.verified[0].startswith("result.json and its certificate are as they were written;")
    result = tmp_path / "result.json"
    result.write_bytes(result.read_bytes().replace(b'"funded":true', b'"funded":false', 1))
    for named in (tmp_path, certificate, result):
        assert (
            "result.json is not the file the certificate was made for" in verify(named).findings[0]
        )


def test_a_certificate_alone_says_that_no_result_was_checked(brief: Path, tmp_path: Path):
    certificate = copied(brief, tmp_path)
    (tmp_path / "result.json").unlink()
    for named in (tmp_path, certificate):
        found = verify(named)
        assert found.findings == []
        (note,) = found.noted
        assert note.startswith("The certificate was checked alone: no result.json stands beside it")
        assert found.verified[0].startswith("The certificate is as it was written;")
    done = CliRunner().invoke(commands, ["verify", str(tmp_path)])
    assert done.exit_code == 0
    assert "To be known: The certificate was checked alone" in done.stderr


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("result.json", '{"schema": 2}', '"portfolio" is missing in it'),
        ("result.json", '{"schema": 1}', "no result of schema 1 or 2"),
        ("result.json", '{"format": "steelyard result 1"}', '"decision" is missing in it'),
        ("result.json", "[]", "a part of it is not of the form it should have"),
        ("result.json", "{", "it is not JSON (line 1, column 2)"),
        ("certificate.json", "{}", '"format" is missing in it'),
    ],
)
def test_a_damaged_file_is_named_with_what_is_missing(
    brief: Path, tmp_path: Path, name: str, text: str, words: str
):
    copied(brief, tmp_path)
    (tmp_path / name).write_text(text, encoding="utf-8")
    (finding,) = [line for line in verify(tmp_path).findings if words in line]
    assert finding.startswith(f"{name} is damaged") or "Name the result.json" in finding
    assert "Error" not in finding


def test_a_result_of_another_run_beside_a_clash_is_noted(brief: Path, tmp_path: Path):
    rows = [{"id": id_, "name": id_, "status": "required"} for id_ in ("A", "B")]
    assert judged(small_case(recommendations=rows), tmp_path) == ("infeasible", [])
    (tmp_path / "result.json").write_bytes((brief / "result.json").read_bytes())
    found = verify(tmp_path / "certificate.json")
    assert found.findings == []
    assert "is of another run and was not checked" in found.noted[0]
    assert "states a portfolio" in verify(tmp_path).findings[0]


def test_the_verifier_needs_the_standard_library_alone():
    """Nothing of the optimiser, and no package, is imported."""
    code = (
        "import sys; before = set(sys.modules); import steelyard.verify.verify;"
        "own = {name.split('.')[0] for name in set(sys.modules) - before};"
        "print(sorted(own - set(sys.stdlib_module_names)))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "['steelyard']"


# -- cases of every kind ---------------------------------------------------------------------------


def judged(case: Case, out: Path) -> tuple[str, list[str]]:
    """Analyse a case, write its certificate, verify it: the verdict and the findings."""
    try:
        analysis = analyse(case, quick=True)
    except CaseError:
        return "refused", []
    except Infeasible as fault:
        (out / "certificate.json").write_bytes(
            clash_certificate(case, fault.programme, fault.clash)
        )
        return "infeasible", verify(out / "certificate.json").findings
    paper = decision_certificate(case, analysis.programme, analysis.optimum)
    (out / "certificate.json").write_bytes(paper)
    return analysis.optimum.status, verify(out / "certificate.json").findings


def test_cases_of_every_kind_are_verified(tmp_path: Path):
    """The second reading of the case agrees with the first, in benefits, costs, effects and every kind of rule."""
    verdicts: dict[str, int] = {}
    for seed in range(30):
        verdict, findings = judged(every_kind(seed), tmp_path)
        assert findings == [], seed
        verdicts[verdict] = verdicts.get(verdict, 0) + 1
    assert verdicts["optimal"] > 5
    assert verdicts["infeasible"] >= 3


def test_cases_of_many_sources_are_verified(tmp_path: Path):
    """Money of several sources and budgets without limit: the second reading agrees with the first."""
    verdicts: dict[str, int] = {}
    for seed in range(8):
        verdict, findings = judged(of_many_sources(seed), tmp_path)
        assert findings == [], seed
        verdicts[verdict] = verdicts.get(verdict, 0) + 1
    assert verdicts["optimal"] > 3


@pytest.mark.parametrize(("column", "value"), [("unit", ""), ("amount", "no limit")])
def test_a_source_or_a_limit_taken_away_is_caught(tmp_path: Path, column, value):
    """A certificate with a source that is none, or without a limit, its hashes made to fit."""
    case = of_many_sources(4)
    judged(case, tmp_path)
    steelyard.write(case, tmp_path / "case.json")
    assert verify(tmp_path / "certificate.json", tmp_path / "case.json").findings == []
    paper = json.loads((tmp_path / "certificate.json").read_bytes())
    row = next(
        row for row in paper["case"]["budget"] if row["unit"] and row["amount"] != "no limit"
    )
    row[column] = value
    paper["case_sha256"] = sha256(paper["case"])
    paper["sha256"] = sha256({key: part for key, part in paper.items() if key != "sha256"})
    (tmp_path / "certificate.json").write_text(json.dumps(paper))
    assert verify(tmp_path / "certificate.json").findings
    assert any(
        column in line
        for line in verify(tmp_path / "certificate.json", tmp_path / "case.json").findings
    )


def test_a_criterion_without_a_scale_is_verified(tmp_path: Path):
    """All score 3 and both anchors are blank: worth nothing, here and there."""
    criteria = small_case().dump()["criteria"]
    criteria[0] |= {"worst": None, "best": None, "baseline": None}
    scores = [
        {"option": option, "criterion": criterion, "likely": 3 if criterion == "C1" else likely}
        for option, likely in (("A", 12), ("B", 8))
        for criterion in ("C1", "C2")
    ]
    assert judged(small_case(criteria=criteria, scores=scores), tmp_path) == ("optimal", [])


def test_one_that_a_limit_names_twice_counts_once(tmp_path: Path):
    """B may be funded, though the limit names it twice; the second reading agrees."""
    case = small_case(
        limits=[{"name": "One", "options": ["B", "B"], "measure": "count", "at_most": 1}]
    )
    assert judged(case, tmp_path) == ("optimal", [])
    assert "B" in json.loads((tmp_path / "certificate.json").read_bytes())["portfolio"]["funded"]


def test_a_clash_is_verified_and_a_false_one_caught(tmp_path: Path):
    """The rules that clash are shown to, each of them with a portfolio that keeps the others."""
    rows = [{"id": id_, "name": id_, "status": "required"} for id_ in ("A", "B")]
    case = small_case(recommendations=rows)
    verdict, findings = judged(case, tmp_path)
    assert (verdict, findings) == ("infeasible", [])
    path = tmp_path / "certificate.json"
    paper = json.loads(path.read_bytes())
    assert paper["clash"] == ["A required", "B required", "Budget 2027"]

    def sealed(**changed):
        lie = {**paper, **changed}
        del lie["sha256"]
        lie["sha256"] = sha256(lie)
        path.write_text(json.dumps(lie), encoding="utf-8")
        return verify(path).findings

    assert sealed() == []
    assert sealed(clash=paper["clash"][:2], without=paper["without"][:2])
    assert sealed(without=[[1, 1], *paper["without"][1:]])
    assert sealed(without=paper["without"][:2])
    assert sealed(without=[None, *paper["without"][1:]])
    assert sealed(proof=None)
    assert sealed(proof={**paper["proof"], "threshold": "5"})


def test_an_open_proof_states_its_bound(tmp_path: Path):
    """Where the search did not close, the exact bound is shown instead, and `optimal` would be a lie."""
    case = steelyard.read(BRIEF)
    analysis = analyse(case, quick=True)
    proof = replace(prove(analysis.programme, node_limit=1, recorded=True), closed=False)
    open_ = replace(analysis.optimum.certificate, status="solver's claim", proved=False)
    claim = replace(analysis.optimum, status="solver's claim", certificate=open_, proof=proof)
    path = tmp_path / "certificate.json"
    path.write_bytes(decision_certificate(case, analysis.programme, claim))
    found = verify(path)
    assert found.findings == []
    assert "There is no proof that the portfolio is the best" in found.verified[-1]
    path.write_bytes(
        decision_certificate(case, analysis.programme, replace(claim, status="optimal"))
    )
    assert verify(path).findings == [
        "The portfolio is called optimal, and there is no proof of it."
    ]
    lower = replace(claim, proof=replace(proof, bound=proof.bound - 1))
    path.write_bytes(decision_certificate(case, analysis.programme, lower))
    assert verify(path).findings == ["The stated bound is lower than what the search shows."]
    unmet = replace(claim, proof=replace(proof, ties=()))
    path.write_bytes(decision_certificate(case, analysis.programme, unmet))
    assert verify(path).findings == [
        "The search is not as it says: a portfolio is left that it never met."
    ]
    proved = replace(claim, certificate=replace(open_, proved=True))
    path.write_bytes(decision_certificate(case, analysis.programme, proved))
    assert verify(path).findings == [
        "The portfolio is called optimal, and there is no proof of it."
    ]


def test_the_bound_of_an_open_proof_is_the_results_too(tmp_path: Path):
    """The result may not state a lower bound than the certificate shows, nor none."""
    case = steelyard.read(BRIEF)
    analysis = analyse(case, quick=True)
    proof = replace(prove(analysis.programme, recorded=True), closed=False)
    open_ = replace(analysis.optimum.certificate, status="best found", proved=False)
    claim = replace(analysis.optimum, status="best found", certificate=open_, proof=proof)
    assert verify(publish(replace(analysis, optimum=claim), tmp_path)).findings == []
    for bound in ("1", None):

        def other(result, bound=bound):
            result["proof"]["bound"] = bound and {"exact": bound, "value": float(bound)}

        assert forged(tmp_path, tmp_path, nothing, other) == ["The result states another bound."]


def test_a_disagreement_is_noted_and_the_proof_decides(tmp_path: Path):
    """A claim of the solver's that the proof refutes: the decision is verified, and that one is at fault is told."""
    case = steelyard.read(BRIEF)
    analysis = analyse(case, quick=True)
    doubt = "Doubt: HiGHS and the exact proof do not agree: it says 1, and the proof says 2."
    told = replace(analysis.optimum.certificate, doubts=(doubt,), agreed="no")
    path = tmp_path / "certificate.json"
    path.write_bytes(
        decision_certificate(case, analysis.programme, replace(analysis.optimum, certificate=told))
    )
    found = verify(path)
    assert (found.findings, found.noted[0]) == ([], doubt)
    told = CliRunner().invoke(commands, ["verify", str(path)])
    assert told.exit_code == 0
    assert doubt in told.output


def test_the_same_case_gives_the_same_certificate():
    case = small_case()
    papers = {
        decision_certificate(case, a.programme, a.optimum)
        for a in (analyse(case, quick=True), analyse(case, quick=True))
    }
    assert len(papers) == 1
