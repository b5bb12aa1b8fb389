"""How the answer was proven: what the solver said, what exact arithmetic found, and every rule kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.chapters.decision.rules import rule_table
from reports.model.report import Bullets, Details, Note, Section, Text
from reports.model.table import Cell, Heading, Row, Table, cells
from reports.model.text import counted
from scoring.portfolio.certificate import TIE_RULE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.model.meaning import State
    from reports.model.story import Story
    from scoring.explanation.asked import SecondOpinion

SHEET = "Proof"
VERDICTS = {
    "optimal": "No portfolio that keeps every rule is worth more. This is proven, not only computed.",
    "solver's claim": (
        "Optimal by the solver's word: it says that no portfolio is worth more; the exact proof did not finish."
    ),
    "best found": "This is the best portfolio found; it is not proven that there is no better one.",
}

CHECK_IT = (
    "Nobody needs to trust this program. steelyard run writes the whole proof beside the reports, as certificate.json; "
    "steelyard verify result.json adds everything up again and replays the proof with no solver."
)
CHECKED = "every rule was checked by adding the portfolio up again."
FACES = {
    "exactly": f"Two ways of finding it were set against each other, and {CHECKED}",
    "within its floats": f"Two ways of finding it were set against each other, and {CHECKED}",
    "no": (
        f"The solver does not agree, as said above. The exact proof decides, since anybody can replay it, and {CHECKED}"
    ),
    "not compared": f"The solver did not finish; the exact proof needs no solver and did, and {CHECKED}",
}
AGREED = {
    "exactly": "agrees: its best portfolio is worth exactly as much",
    "within its floats": "agrees as closely as its floats can tell",
    "no": "does not agree: one of the two is at fault",
    "not compared": "did not finish, or there is no proof to compare it with",
}


def chapter(story: Story) -> Iterator[Section]:
    """Tell the proof in sentences, then in figures."""
    certificate = story.analysis.optimum.certificate
    verdict = VERDICTS.get(certificate.status, "No portfolio keeps every rule.")
    state: State = "good" if certificate.status == "optimal" else "warn"
    table = proof_table(story)
    sentences = Bullets(certificate.sentences)
    kept = f"The {counted(len(story.analysis.rules), 'rule')}, each checked"
    second, checked = (*_doubts(story), *_second(story)), Text(CHECK_IT)
    ties = _ties(story)
    tied = (Details("Portfolios that are equally good", (ties,)),) if ties is not None else ()
    yield Section(
        "proof",
        "How the answer was proven",
        (
            Note(verdict, state),
            *second,
            Text(FACES[certificate.agreed]) if certificate.status == "optimal" else sentences,
            *tied,
            Details(kept, (_page_rules(story),), printed=True),
            Details("The proof, step by step and in figures", (sentences, checked, table), printed=True),
        ),
    )
    yield Section(
        "proof-sheet",
        "Proof",
        (
            Note(verdict, state),
            sentences,
            *second,
            checked,
            Text("These figures are of the portfolio as it was run. They do not follow changes in this workbook."),
            table,
            *([ties] if ties is not None else []),
        ),
        page=False,
        sheet=SHEET,
    )


def _doubts(story: Story) -> tuple[Note, ...]:
    """Tell what solver and proof do not agree on."""
    return tuple(Note(doubt, "warn") for doubt in story.analysis.optimum.certificate.doubts)


def second_said(second: SecondOpinion) -> str:
    """Say what a second solver said, or why it said nothing."""
    if second.claim is None:
        return f"A second opinion was asked for and could not be had. {second.missing}"
    return f"A second opinion: {second.claim.solver} {second.claim.version} {AGREED[second.agreed]}."


def _second(story: Story) -> tuple[Note, ...]:
    """Tell another solver's word, where it was asked for."""
    second = story.analysis.asked.second
    if second is None:
        return ()
    return (Note(second_said(second), "good" if second.agreed != "no" else "warn"),)


def proof_table(story: Story) -> Table:
    """List the figures of the certificate; not the seconds it took, so that the same case gives the same file."""
    analysis, certificate = story.analysis, story.analysis.optimum.certificate
    bound = certificate.bound
    rows: list[tuple[str, str, Cell]] = [
        ("status", "Verdict", Cell(certificate.word, "word")),
        ("value", "Value of the portfolio, points", Cell(analysis.best.value, "points")),
        ("bound", "No portfolio is worth more than, points", Cell(bound, "points")),
        ("gap", "Gap between the two, share of the value", Cell(certificate.gap, "share")),
        ("cost", f"Cost, {story.money.unit}", Cell(analysis.best.cost, "money")),
        ("rules", "Rules checked in exact arithmetic; all are kept", Cell(certificate.rules, "count")),
        ("best proved", "Proven that no portfolio is worth more", Cell(_yes(certificate.proved), "word")),
        ("ties", "Portfolios known that are as good, this one included", Cell(certificate.ties or None, "count")),
        ("ties listed", "Proven that these are all", Cell(_yes(certificate.listed), "word")),
        ("first of ties", "Proven that this one comes first of all", Cell(_yes(certificate.settled), "word")),
        ("solver", "Solver", Cell(f"{certificate.solver} {certificate.version}", "word")),
        ("solver status", "What the solver said", Cell(certificate.solver_status, "word")),
        ("agreed", "Solver and exact search agree", Cell(certificate.agreed, "word")),
        ("refused", "Answers of the solver that broke a rule and were refused", Cell(certificate.refused, "count")),
        ("nodes", "Steps of the exact search", Cell(certificate.nodes, "count")),
        ("tie rule", "Chosen among equally good ones", Cell(f"{TIE_RULE} of the case", "text")),
    ]
    second = analysis.asked.second
    if second is not None and second.claim is None:
        rows.append(("second solver", "Second solver", Cell(f"not asked: {second.missing}", "text")))
    elif second is not None and second.claim is not None:
        name, status = f"{second.claim.solver} {second.claim.version}", second.claim.status
        rows.append(("second solver", "Second solver", Cell(name, "word")))
        rows.append(("second status", "What the second solver said", Cell(status, "word")))
        rows.append(("second agreed", "Second solver and exact search agree", Cell(second.agreed, "word")))
    if analysis.ideal is not None and analysis.unlimited is not None:
        rows.append(
            ("ideal", "Value of the best portfolio without a budget, points", Cell(analysis.unlimited.value, "points"))
        )
        rows.append(("ideal status", "Verdict on that one", Cell(analysis.ideal.certificate.word, "word")))
    rows.append(("case", "Fingerprint of the case, SHA-256", Cell(story.fingerprint, "text")))
    columns = (Heading("what", "What"), Heading("figure", "Figure", "text"))
    return Table(
        "proof", "The proof in figures", columns, tuple(Row(key, cells(label, cell)) for key, label, cell in rows)
    )


def _yes(shown: bool) -> str:
    return "yes" if shown else "no"


def _ties(story: Story) -> Table | None:
    """List what each equally good portfolio does otherwise; None where there is none."""
    optimum = story.analysis.optimum
    if len(optimum.ties) < 2:
        return None
    rows = []
    for number, choice in enumerate(optimum.ties, 1):
        portfolio = story.analysis.portfolio(choice)
        changes = [
            f"{story.case.recommendations[i].id}: {story.level_names(i)[level - 1] if level else 'not funded'}"
            for i, (level, best) in enumerate(zip(choice, story.best.choice, strict=True))
            if level != best
        ]
        rows.append(
            Row(str(number), cells(number, "; ".join(changes) or "the one reported", portfolio.cost, portfolio.value))
        )
    columns = (
        Heading("number", "No.", "rank"),
        Heading("changes", "What it does otherwise"),
        Heading("cost", "Cost", "money", story.money.unit),
        Heading("value", "Value", "points", "points"),
    )
    return Table("ties", "Portfolios that are equally good", columns, tuple(rows))


def _page_rules(story: Story) -> Table:
    """List the rules for reading: sentence, where the portfolio stands, verdict."""
    living = rule_table(story)
    wanted = ("rule", "says", "why", "stands", "check")
    places = [living.place(column) for column in wanted]
    rows = []
    for row in living.rows:
        kept = [row.cells[place] for place in places]
        rows.append(Row(row.key, tuple(Cell(cell.value, state=cell.state) for cell in kept)))
    return Table("rules kept", "Every rule of the case", tuple(living.columns[place] for place in places), tuple(rows))
