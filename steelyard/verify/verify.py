"""Check a decision without trusting what made it. For auditors: standard library only, no code of the optimiser.

    result.json        what the reports say
    certificate.json   the case, the programme made from it, the portfolio, and the proof that none is better

1. Nothing was changed since: the hashes of the result, the certificate and the case are right (and
   every cell of a case given besides says what the certificate's case says). Every file that the
   manifest beside them names is the one that was written with them.
2. The programme is the case's: benefits, costs, pair effects and every rule are worked out anew
   from the case, in fractions (case.py), and compared with the programme.
3. The portfolio keeps every rule, and its value and cost are as stated, in the certificate and in
   the result, of which whatever the case alone gives is worked out anew (result.py).
4. No portfolio is better: the proof is replayed in whole numbers (proof.py).

Where no portfolio keeps every rule, the certificate holds a clash in place of 3 and 4: some rules
cannot all hold, which is replayed likewise, and for each of them a portfolio is shown that keeps
all the others.

A hash only shows that a file is the one that was written. The rest is worked out anew and would
notice an error, or a change whose hashes were made to fit. A workbook, or a folder with scores as a
matrix, is read by Steelyard's reader (`criteria.read`), which has no part in finding the answer; a
JSON case and a folder of CSV files are read here. Columns and sheets of the planner's own are no
part of a case, so what stands in them is not compared.
"""

from __future__ import annotations

import csv
import hashlib
import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from steelyard.verify.case import Recount, Rule
from steelyard.verify.proof import Replay
from steelyard.verify.result import differences, verified

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMATS = {
    "steelyard certificate 1": ("least cost", "earlier rows"),
    "steelyard certificate 2": ("least cost", "fewest funded", "earlier rows"),
}
"""Forms of certificates, and by what each chooses among portfolios worth the same."""
TIE = Fraction(1, 10**9)
"""Points within which portfolios count as worth the same (method.md, section 2)."""
CERTIFICATE = "certificate.json"
RESULT = "result.json"
MANIFEST = "manifest.json"
READ = ("report.html", "report.xlsx", "analysis.xlsx")
"""The reports that people read."""
TAKE = (
    "Take it again from where it was written, or run its case anew: steelyard run CASE -o FOLDER."
)
DEFAULT_WORDS = ("", "any", "money", "natural", "max", "open", "count", "million", "*")
"""Words that a blank cell may stand for."""
YES = {"1", "yes", "true", "y"}
NO = {"0", "no", "false", "n"}


@dataclass
class Verification:
    """What was found, in sentences.

    findings: whatever is not as it should be.
    verified: what was shown to be right.
    noted: what is as it should be and yet should be known: that no result was there to check, or
        that solver and proof did not agree, and the proof, which was replayed, decided.
    """

    findings: list[str] = field(default_factory=list)
    verified: list[str] = field(default_factory=list)
    noted: list[str] = field(default_factory=list)

    def check(self, right: bool, wrong: str) -> bool:
        """Note a finding unless something is right."""
        if not right:
            self.findings.append(wrong)
        return right


def verify(result: str | Path, case: str | Path | None = None) -> Verification:
    """Check result.json with the certificate.json beside it, and the case it was made from where that is given.

    `result` may also be the folder of both, or the certificate; a result that stands beside a
    certificate is checked with it. Nothing is raised for what the files may hold: an empty list of
    findings means verified.
    """
    verification = Verification()
    path = Path(result)
    if path.is_dir():
        path = path / (RESULT if (path / RESULT).exists() else CERTIFICATE)
    certificate = path.with_name(CERTIFICATE)
    beside = certificate.with_name(RESULT)
    with _reading(verification, certificate.name):
        paper = json.loads(certificate.read_bytes())
        if paper["format"] not in FORMATS:
            verification.findings.append(
                f"{certificate.name} is of another format than {' or '.join(FORMATS)}."
            )
        elif path != certificate:
            _paper(verification, paper, path, case)
        elif paper["kind"] == "decision" and beside.exists():
            _paper(verification, paper, beside, case)
        else:
            _paper(verification, paper, None, case)
            _alone(verification, paper, beside)
    manifest = certificate.with_name(MANIFEST)
    if manifest.exists():
        with _reading(verification, manifest.name):
            _set(verification, manifest, path)
    elif unread := [name for name in READ if certificate.with_name(name).exists()]:
        verification.noted.append(
            f"{MANIFEST} is not here, so {' and '.join(unread)} {'was' if len(unread) == 1 else 'were'} not compared with "
            "what was written. Steelyard report writes the reports anew from the result."
        )
    return verification


@contextmanager
def _reading(verification: Verification, name: str) -> Iterator[None]:
    """Make a finding of whatever a file of this name does not hold as it should, and go on after it."""
    try:
        yield
    except OSError as fault:
        verification.findings.append(
            f"{fault.filename or name} cannot be read: {fault.strerror or fault}. Check the name."
        )
    except RecursionError:
        verification.findings.append(
            f"{name} is damaged: it is nested too deeply to be what it should be. {TAKE}"
        )
    except UnicodeDecodeError as fault:
        verification.findings.append(
            f"{name} is damaged: it is not UTF-8 text (byte {fault.start}). {TAKE}"
        )
    except json.JSONDecodeError as fault:
        verification.findings.append(
            f"{name} is damaged: it is not JSON (line {fault.lineno}, column {fault.colno}). {TAKE}"
        )
    except KeyError as fault:
        verification.findings.append(
            f'{name} is damaged or of another run: "{fault.args[0]}" is missing in it. {TAKE}'
        )
    except (ArithmeticError, AttributeError, IndexError, TypeError):
        verification.findings.append(
            f"{name} is damaged or of another run: a part of it is not of the form it should have. {TAKE}"
        )
    except ValueError as fault:
        verification.findings.append(f"{name} is damaged or of another run: {fault}. {TAKE}")


def _alone(verification: Verification, paper: dict[str, Any], beside: Path) -> None:
    """Say what was not checked where the certificate was checked without a result."""
    if paper["kind"] == "decision":
        verification.noted.append(
            f"The certificate was checked alone: no {RESULT} stands beside it, so what the reports say was not checked."
        )
    elif beside.exists():
        verification.noted.append(
            f"The {RESULT} beside the certificate is of another run and was not checked: it states a portfolio, and "
            "the certificate says that none keeps every rule."
        )


def _paper(
    verification: Verification, paper: dict[str, Any], result: Path | None, case: str | Path | None
) -> None:
    """Check a certificate of a known format, with the result beside it and the case where these are given."""
    _unchanged(verification, paper, result)
    if case is not None:
        with _reading(verification, str(case)):
            _same_case(verification, paper["case"], Path(case))
    recount = Recount(paper["case"])
    _programme(verification, recount, paper["programme"])
    rule = list(FORMATS[paper["format"]])
    verification.check(
        paper.get("tie_rule", rule) == rule,
        f"The tie rule of its format is {', then '.join(rule)}.",
    )
    if paper["kind"] == "clash":
        _clash(verification, paper)
        if result is not None:
            verification.findings.append(
                f"{result.name} states a portfolio, and the certificate says that none keeps every rule."
            )
    elif verification.check(
        paper["kind"] == "decision", "The certificate is neither of a decision nor of a clash."
    ):
        _portfolio(verification, recount, paper)
        if result is not None:
            with _reading(verification, result.name):
                _result(
                    verification,
                    recount,
                    paper,
                    json.loads(result.read_bytes(), parse_float=Decimal),
                )
        _best(verification, paper)
    verification.noted += paper.get("disagreements", [])


# -- 1. nothing was changed ------------------------------------------------------------------------


def sha256(tree: Any) -> str:
    """Hash data as JSON with keys sorted and no spaces, in UTF-8."""
    text = json.dumps(tree, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _unchanged(verification: Verification, paper: dict[str, Any], result: Path | None) -> None:
    rest = {key: part for key, part in paper.items() if key != "sha256"}
    sealed = verification.check(
        sha256(rest) == paper["sha256"], "The certificate was changed after it was written."
    )
    same = verification.check(
        sha256(paper["case"]) == paper["case_sha256"],
        "The case in the certificate is not the one it was made for.",
    )
    subject = "The certificate is as it was written"
    if result is not None and paper["kind"] == "decision":
        subject = f"{result.name} and its certificate are as they were written"
        written = hashlib.sha256(result.read_bytes()).hexdigest()
        sealed &= verification.check(
            written == paper["result_sha256"],
            f"{result.name} is not the file the certificate was made for: it was changed, or belongs to another run.",
        )
    if sealed and same:
        verification.verified.append(f"{subject}; the case's hash is {paper['case_sha256']}.")


def _set(verification: Verification, manifest: Path, named: Path) -> None:
    """See that all files of the run belong together; one that was taken elsewhere is no fault."""
    hashes = dict(json.loads(manifest.read_bytes())["sha256"])
    there = {name: manifest.with_name(name) for name in hashes}  # a name alone, else ValueError
    files = {name: path.read_bytes() for name, path in there.items() if path.is_file()}
    strange = [
        name for name, data in files.items() if hashlib.sha256(data).hexdigest() != hashes[name]
    ]
    right = verification.check(
        not strange,
        f"{' and '.join(strange)}: not as written with the other files that {manifest.name} names: changed since, or "
        f"of another run. To write them anew: steelyard report {named} -o FOLDER.",
    )
    if right:
        verification.verified.append(
            f"{len(files)} files are as {manifest.name} says, and so of one run."
        )
    if missing := [name for name in hashes if name not in files]:
        verification.noted.append(
            f"Not here, and so not compared with {manifest.name}: {', '.join(missing)}."
        )


def _same_case(verification: Verification, dumped: dict[str, Any], path: Path) -> None:
    """Compare a case on disk with the certificate's, cell by cell."""
    tables = _tables(path)
    if tables is None:
        from criteria.model.problems import CaseError
        from criteria.read import read

        try:
            tables = _listed(read(path).dump())
        except CaseError as fault:
            verification.findings.append(f"{path} cannot be read as a case: {fault}")
            return
    wrong = [
        line for name in dumped for line in _differences(name, dumped[name], tables.get(name, []))
    ]
    verification.findings += wrong
    if not wrong:
        verification.verified.append(
            f"{path} says what the certificate's case says, in every cell of the case."
        )


def _tables(path: Path) -> dict[str, list[dict[str, Any]]] | None:
    """Read a JSON case, or a folder of CSV files with scores in long form; None for any other form."""
    if path.is_file() and path.suffix.casefold() == ".json":
        return _listed(json.loads(path.read_bytes(), parse_float=Decimal))
    if not path.is_dir():
        return None
    tables = {file.stem: _csv_rows(file) for file in sorted(path.glob("*.csv"))}
    if "case" in tables:
        tables["case"] = [{_fold(row["key"]): row["value"] for row in tables["case"]}]
    return tables if all("criterion" in row for row in tables.get("scores", [])) else None


def _csv_rows(file: Path) -> list[dict[str, Any]]:
    """Read the rows of a CSV file that are not blank, by folded heading."""
    text = file.read_bytes().decode("utf-8-sig")
    mark = max(",;\t", key=text.partition("\n")[0].count)
    lines = csv.reader(text.splitlines(keepends=True), delimiter=mark)
    rows = [cells for cells in lines if any(map(str.strip, cells))]
    if not rows:
        return []
    headings = list(map(_fold, rows[0]))
    return [dict(zip(headings, cells, strict=False)) for cells in rows[1:]]


def _listed(dumped: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    return {name: [rows] if isinstance(rows, dict) else rows for name, rows in dumped.items()}


def _differences(name: str, dumped: Any, rows: list[dict[str, Any]]) -> list[str]:
    """Compare the rows of one table with the certificate's; scores by what they are about, all else in order."""
    expected = [dumped] if isinstance(dumped, dict) else dumped
    if name == "scores":
        expected, rows = sorted(expected, key=_subject), sorted(rows, key=_subject)
    if len(expected) != len(rows):
        return [
            f"{name}: there are {len(rows)} rows, and the certificate was made for {len(expected)}."
        ]
    return [
        f"{name}, row {number}: {column} is {cell!r}, and the certificate was made for {value!r}."
        for number, (row, certified) in enumerate(zip(rows, expected, strict=True), 1)
        for column, cell, value in _changed_cells(row, certified)
    ]


def _subject(score: dict[str, Any]) -> list[str]:
    """Give what a score is about."""
    return [str(score.get(column, "")).strip() for column in ("option", "level", "criterion")]


def _changed_cells(
    row: dict[str, Any], certified: dict[str, Any]
) -> Iterator[tuple[str, Any, Any]]:
    """Yield the column, the cell and the certified value wherever these two differ."""
    cells = {_fold(heading): cell for heading, cell in row.items()}
    for column, value in certified.items():
        cell = cells.get(_fold(column))
        if not _is_blank(cell):
            same = _says(cell, value)
        elif column in {"low", "high"} and "likely" in certified:  # a score without a range
            cell = cells.get("likely")
            same = _says(cell, value)
        else:
            same = _is_default(value, column)
        if not same:
            yield column, cell, value


def _is_blank(cell: Any) -> bool:
    return cell is None or cell == [] or (isinstance(cell, str) and not cell.strip())


def _fold(heading: str) -> str:
    return "".join(mark for mark in heading.casefold() if mark not in " _-*\u00a0")


def _is_default(value: Any, column: str) -> bool:
    """Say whether a value is what a blank cell stands for."""
    if column == "unit":  # a blank one is no money, though a blank resource is
        return value in (None, "")
    if type(value) is int:
        return value in {1, 10_000}
    return value is None or value is False or value in ([], *DEFAULT_WORDS)


def _says(cell: Any, value: Any) -> bool:
    """Say whether a cell means a value: numbers as numbers, lists by their parts, words without regard to case."""
    if isinstance(value, bool):
        return str(cell).strip().casefold() in (YES if value else NO)
    if isinstance(value, list):
        parts = _parts(cell, points=any(isinstance(part, list) for part in value))
        return len(parts) == len(value) and all(map(_says, parts, value))
    if cell is None or value is None or isinstance(cell, bool):
        return False
    return _fold(str(cell)) == "nolimit" if value == "no limit" else _same(str(cell), str(value))


def _same(written: str, value: str) -> bool:
    """Compare two numbers as numbers, anything else as words."""
    try:
        return Decimal(written.strip()) == Decimal(value)
    except InvalidOperation:
        return _spelt(written) == _spelt(value)


def _parts(cell: Any, *, points: bool) -> list[Any]:
    """Split a cell that holds a list into its parts; points of a curve, as 3:50, into their two numbers each."""
    parts = cell if isinstance(cell, list) else str(cell).replace("|", ";").split(";")
    if points:
        parts = [part.split(":") if isinstance(part, str) else part for part in parts]
    return [part for part in parts if str(part).strip()]


def _spelt(words: str) -> str:
    """Spell words as they are compared: single spaces, without regard to case."""
    return " ".join(words.split()).casefold()


# -- 2. the programme is the case's ----------------------------------------------------------------


def _programme(verification: Verification, recount: Recount, programme: dict[str, Any]) -> None:
    """Compare every figure of the programme, brought back to its unit, with what the case says."""
    before = len(verification.findings)
    points, money = Fraction(programme["value_unit"]), Fraction(programme["money_unit"])
    # Below zero a unit would turn the best into the worst; a wide tie would make anything as good
    # as the best.
    if not verification.check(
        points > 0 and money > 0, "A unit of the programme is not above zero."
    ):
        return
    verification.check(
        int(programme["tie"]) == TIE // points, "The programme has another tie than 1e-9 points."
    )
    _benefits(verification, recount, programme, points)
    verification.check(
        _line(programme["cost"], money) == _plain(recount.money),
        "The costs of the programme are not those of the case.",
    )
    names = [row["name"] for row in programme["rows"]]
    verification.check(
        names == [rule.name for rule in recount.rules],
        "The rules of the programme are not those of the case.",
    )
    for row, rule in zip(programme["rows"], recount.rules, strict=False):
        verification.check(
            _is_rule(row, rule),
            f"The rule {rule.name} of the programme is not the one of the case.",
        )
    if len(verification.findings) == before:
        verification.verified.append(
            f"Benefits and costs of {len(recount.ids)} recommendations, {len(recount.joints)} joint effects and "
            f"{len(names)} rules were worked out anew from the case: the programme that was solved is the case's."
        )


def _is_rule(row: dict[str, Any], rule: Rule) -> bool:
    """Say whether a row of the programme, brought back to its unit, is a rule of the case."""
    unit = Fraction(row["unit"])
    ends = [None if row[end] is None else int(row[end]) * unit for end in ("low", "high")]
    return unit > 0 and ends == [rule.low, rule.high] and _line(row, unit) == _plain(rule)


def _benefits(
    verification: Verification, recount: Recount, programme: dict[str, Any], points: Fraction
) -> None:
    """Compare what levels and pair effects are worth. points: in one unit of the programme."""
    rows = programme["recommendations"]
    verification.check(
        [row["id"] for row in rows] == recount.ids,
        "The programme has other recommendations than the case.",
    )
    for row, levels, benefits in zip(rows, recount.levels, recount.benefits, strict=True):
        stated = [int(value) * points for value in row["values"]]
        same = row["levels"] == levels and stated == benefits
        verification.check(
            same, f"{row['id']}: the programme has another benefit than the case gives."
        )
    joints = []
    for joint in programme["joints"]:
        members = list(map(tuple, joint["members"]))
        joints.append((joint["name"], members, int(joint["value"]) * points))
    expected = [(name, members, worth) for name, members, worth, _ in recount.joints]
    verification.check(
        joints == expected, "The pair effects of the programme are not those of the case."
    )


def _line(
    line: dict[str, Any], unit: Fraction
) -> tuple[dict[int, list[Fraction]], dict[int, Fraction]]:
    """Read a line in its unit; what stands in it twice could be read in two ways."""
    for part in ("terms", "joints"):
        places = [place for place, _ in line[part]]
        if len(set(places)) < len(places):
            raise ValueError("a line names a recommendation or a joint effect twice")
    terms = {i: [int(a) * unit for a in amounts] for i, amounts in line["terms"]}
    return terms, {p: int(a) * unit for p, a in line["joints"]}


def _plain(rule: Rule) -> tuple[dict[int, list[Fraction]], dict[int, Fraction]]:
    """Leave out what is zero, as the programme does."""
    terms = {i: list(amounts) for i, amounts in rule.terms.items() if any(amounts)}
    return terms, {p: amount for p, amount in rule.joints.items() if amount}


# -- 3. the portfolio ------------------------------------------------------------------------------


def _portfolio(verification: Verification, recount: Recount, paper: dict[str, Any]) -> None:
    """Add the portfolio up from the case itself: rules, value, cost."""
    before = len(verification.findings)
    stated = paper["portfolio"]
    choice = stated["choice"]
    if not verification.check(
        _is_choice(choice, recount.levels), "The portfolio has a level that the case does not have."
    ):
        return
    funded = {
        recount.ids[i]: recount.levels[i][level - 1] for i, level in enumerate(choice) if level
    }
    verification.check(stated["funded"] == funded, "The portfolio contradicts itself.")
    for rule in recount.rules:
        total = recount.total(rule, choice)
        verification.check(rule.admits(total), f"The portfolio breaks the rule {rule.name}.")
    value, cost = recount.worth(choice), recount.total(recount.money, choice)
    verification.check(
        Fraction(stated["value"]) == value, "The value of the portfolio is not as stated."
    )
    verification.check(
        Fraction(stated["cost"]) == cost, "The cost of the portfolio is not as stated."
    )
    if len(verification.findings) == before:
        unit = recount.case["case"]["money"]
        verification.verified.append(
            f"The portfolio of {len(funded)} recommendations keeps all {len(recount.rules)} rules; "
            f"it costs {float(cost):,.6g} ({unit}) and is worth {float(value):,.6g} points, as stated."
        )


def _is_choice(choice: Any, levels: list[list[str]]) -> bool:
    """Say whether a choice gives each recommendation one of its levels, or 0; below 0 it would count from the end."""
    return len(choice) == len(levels) and all(
        type(level) is int and 0 <= level <= len(names)
        for level, names in zip(choice, levels, strict=True)
    )


def _result(
    verification: Verification, recount: Recount, paper: dict[str, Any], result: dict[str, Any]
) -> None:
    """Compare what the reports say with the certificate and with the case."""
    before = len(verification.findings)
    verification.findings += differences(recount, paper, result)
    if len(verification.findings) == before:
        verification.verified.append(verified(result))


# -- 4. no portfolio is better ---------------------------------------------------------------------


def _best(verification: Verification, paper: dict[str, Any]) -> None:
    """Replay the proof; then the best of the portfolios that it lists is the best of all."""
    programme, proof = paper["programme"], paper["proof"]
    choice = tuple(paper["portfolio"]["choice"])
    points, tie = Fraction(programme["value_unit"]), int(programme["tie"])
    if proof is None:
        _open(verification, paper)
        return
    replay = Replay(programme, proof)
    if not verification.check(
        replay.proves(),
        "The proof does not show what it claims: a portfolio is left that it never met.",
    ):
        return
    # Where none is listed, nothing is worth the threshold, and the next step below it may still be
    # reached.
    top = max(map(replay.value, replay.listed), default=replay.next_below)
    wrong = "lists a portfolio" if replay.listed else "leaves room for a portfolio"
    if not verification.check(
        top - replay.value(choice) <= tie, f"The proof {wrong} that is worth more."
    ):
        return
    if replay.threshold > top - tie:
        verification.verified.append(
            "No portfolio is worth more: the proof was replayed in whole numbers. It does not list those that are as "
            "good, so which of them comes first was not checked."
        )
        return
    ties = [other for other in replay.listed if replay.value(other) >= top - tie]
    rule = FORMATS[paper["format"]]
    ranked = sorted(ties, key=lambda other: _rank(replay, programme["cost"], rule, other))
    if verification.check(
        ranked[:1] == [choice],
        f"Another portfolio is as good and comes first by the tie rule: {', then '.join(rule)}.",
    ):
        alike = "no other is" if len(ties) == 1 else f"{len(ties) - 1} others are"
        verification.verified.append(
            f"No portfolio is worth more: the proof was replayed in whole numbers over {_nodes(proof)}; {alike} as "
            f"good, and {len(replay.listed)} in all are worth {float(replay.threshold * points):,.6g} points or more."
        )


def _rank(
    replay: Replay, cost: dict[str, Any], rule: tuple[str, ...], choice: tuple[int, ...]
) -> list[tuple[int, ...]]:
    """Give what portfolios worth the same are told apart by, the least first."""
    keys = {
        "least cost": (replay.total(cost, choice),),
        "fewest funded": (sum(level > 0 for level in choice),),
        "earlier rows": tuple(
            level or len(values) for level, values in zip(choice, replay.values, strict=True)
        ),
    }
    return [keys[step] for step in rule]


def _open(verification: Verification, paper: dict[str, Any]) -> None:
    """Where the search did not close: replay as far as it came; its open ends give the bound."""
    programme, bound = paper["programme"], paper["bound"]
    verification.check(
        paper["status"] != "optimal" and not paper.get("best_proved", False),
        "The portfolio is called optimal, and there is no proof of it.",
    )
    stated = None if bound["stated"] is None else Fraction(bound["stated"])
    points = Fraction(programme["value_unit"])
    proof = bound if "nodes" in bound else _root_alone(bound)
    replay = Replay(programme, proof)
    most, value = replay.most(), replay.value(tuple(paper["portfolio"]["choice"]))
    if most is None:
        verification.findings.append(
            "The search is not as it says: a portfolio is left that it never met."
        )
        return
    verification.check(value <= most, "The portfolio is worth more than its own bound.")
    if proof is bound:
        verification.check(
            stated is not None and stated >= most * points,
            "The stated bound is lower than what the search shows.",
        )
    else:
        verification.check(
            stated is None or stated >= value * points, "The stated bound lies below the value."
        )
    share = Fraction(most - value, abs(value)) if value else Fraction(0)
    verification.verified.append(
        f"There is no proof that the portfolio is the best. Over {_nodes(proof)} it is "
        f"shown in whole numbers that none is worth more than {float(most * points):,.6g} points, {float(share):.2%} "
        "above it."
    )


def _root_alone(bound: dict[str, Any]) -> dict[str, Any]:
    """Read a bound of format 1 as an open proof; it tells of the root alone, which need not show all that is stated."""
    root: dict[str, Any] = {"open": True}
    if bound["multipliers"]:
        root["with"] = 0
    return {"threshold": "0", "portfolios": [], **bound, "nodes": [root]}


def _nodes(proof: dict[str, Any]) -> str:
    count = len(proof["nodes"])
    return f"{count} {'node' if count == 1 else 'nodes'}"


def _clash(verification: Verification, paper: dict[str, Any]) -> None:
    """Show that the clashing rules cannot all hold, and that each of them is needed for that."""
    programme, names, proof = paper["programme"], paper["clash"], paper["proof"]
    if not verification.check(proof is not None, "There is no proof that the rules clash."):
        return
    replay = Replay(programme, proof, rules=names, worthless=True)
    known = len(replay.rows) == len(names) == len(set(names))
    verification.check(known, "The clash names a rule that the case does not have.")
    none = int(proof["threshold"]) <= 0 and not proof["portfolios"]
    if verification.check(
        none and replay.proves(), "The proof does not show that the rules clash."
    ):
        verification.verified.append(
            f"These rules cannot all hold, which was replayed in whole numbers: {', '.join(names)}."
        )
    without = paper["without"]
    needed = len(without) == len(names) and all(
        _breaks_only(replay, name, choice) for name, choice in zip(names, without, strict=True)
    )
    if verification.check(
        needed, "It is not shown of every clashing rule that the others can hold without it."
    ):
        verification.verified.append(
            "Without any one of them the others can hold: a portfolio is given for each."
        )


def _breaks_only(replay: Replay, name: str, choice: list[int] | None) -> bool:
    """Say whether a portfolio breaks this rule and no other."""
    if choice is None or not replay.exists(tuple(choice)):
        return False
    return [row["name"] for row in replay.rows if not replay.keeps(row, tuple(choice))] == [name]
