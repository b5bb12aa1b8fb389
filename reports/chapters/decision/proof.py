"""How the answer was proven: what the solver said, what exact arithmetic found, and every rule kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.model.report import Bullets, Details, Note, Section, Text
from reports.model.story import NOT_FUNDED
from reports.model.table import Cell, Column, Table, table_of
from reports.model.text import counted
from scoring.portfolio.certificate import TIE_RULE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.model.meaning import State
    from reports.model.story import Story
    from scoring.exact.programme import Choice
    from scoring.explanation.asked import SecondOpinion
    from scoring.portfolio.portfolio import Portfolio

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
WHERE = (
    "The {rules}, each checked, stand on the sheet Portfolio of report.xlsx; the proof, step by step and in figures, on "
    "the sheet Proof of analysis.xlsx."
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
            Text(CHECK_IT),
            Text(WHERE.format(rules=counted(len(story.analysis.rules), "rule"))),
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
            Text(
                "These figures are of the portfolio as it was run. They do not follow changes in report.xlsx."
            ),
            table,
            *([ties] if ties is not None else []),
        ),
        page=False,
        sheet=SHEET,
    )


def _doubts(story: Story) -> tuple[Note, ...]:
    """Tell what solver and proof do not agree on."""
    return tuple(Note(doubt, "warn") for doubt in story.analysis.optimum.certificate.doubts)


def second_words(second: SecondOpinion) -> str:
    """Say what a second solver said, or why it said nothing."""
    if second.claim is None:
        return f"A second opinion was asked for and could not be had. {second.missing}"
    return (
        f"A second opinion: {second.claim.solver} {second.claim.version} {AGREED[second.agreed]}."
    )


def _second(story: Story) -> tuple[Note, ...]:
    """Tell another solver's word, where it was asked for."""
    second = story.analysis.asked.second
    if second is None:
        return ()
    return (Note(second_words(second), "good" if second.agreed != "no" else "warn"),)


type _Line = tuple[str, str, Cell]
"""A line of the proof in figures: its key, what it is, and the figure."""


def proof_table(story: Story) -> Table:
    """List the figures of the certificate; not the seconds it took, so that the same case gives the same file."""
    columns: tuple[Column[_Line], ...] = (
        Column("what", "What", "text", lambda line: line[1]),
        Column("figure", "Figure", "text", lambda line: line[2]),
    )
    lines = (
        *_certificate_lines(story),
        *_second_lines(story),
        *_ideal_lines(story),
        ("case", "Fingerprint of the case, SHA-256", Cell(story.fingerprint, "text")),
    )
    return table_of("proof", "The proof in figures", lines, columns, row_key=lambda line: line[0])


def _certificate_lines(story: Story) -> Iterator[_Line]:
    analysis, certificate = story.analysis, story.analysis.optimum.certificate
    yield "status", "Verdict", Cell(certificate.word, "word")
    yield "value", "Value of the portfolio, points", Cell(analysis.best.value, "points")
    yield "bound", "No portfolio is worth more than, points", Cell(certificate.bound, "points")
    yield "gap", "Gap between the two, share of the value", Cell(certificate.gap, "share")
    yield "cost", f"Cost, {story.money.unit}", Cell(analysis.best.cost, "money")
    yield (
        "rules",
        "Rules checked in exact arithmetic; all are kept",
        Cell(certificate.rules, "count"),
    )
    yield (
        "best proved",
        "Proven that no portfolio is worth more",
        Cell(_yes(certificate.proved), "word"),
    )
    yield (
        "ties",
        "Portfolios known that are as good, this one included",
        Cell(certificate.ties or None, "count"),
    )
    yield "ties listed", "Proven that these are all", Cell(_yes(certificate.listed), "word")
    yield (
        "first of ties",
        "Proven that this one comes first of all",
        Cell(_yes(certificate.settled), "word"),
    )
    yield "solver", "Solver", Cell(f"{certificate.solver} {certificate.version}", "word")
    yield "solver status", "What the solver said", Cell(certificate.solver_status, "word")
    yield "agreed", "Solver and exact search agree", Cell(certificate.agreed, "word")
    yield (
        "refused",
        "Answers of the solver that broke a rule and were refused",
        Cell(certificate.refused, "count"),
    )
    yield "nodes", "Steps of the exact search", Cell(certificate.nodes, "count")
    yield "tie rule", "Chosen among equally good ones", Cell(f"{TIE_RULE} of the case", "text")


def _second_lines(story: Story) -> Iterator[_Line]:
    second = story.analysis.asked.second
    if second is None:
        return
    if second.claim is None:
        yield "second solver", "Second solver", Cell(f"not asked: {second.missing}", "text")
        return
    yield (
        "second solver",
        "Second solver",
        Cell(f"{second.claim.solver} {second.claim.version}", "word"),
    )
    yield "second status", "What the second solver said", Cell(second.claim.status, "word")
    yield "second agreed", "Second solver and exact search agree", Cell(second.agreed, "word")


def _ideal_lines(story: Story) -> Iterator[_Line]:
    ideal, unlimited = story.analysis.ideal, story.analysis.unlimited
    if ideal is not None and unlimited is not None:
        yield (
            "ideal",
            "Value of the best portfolio without a budget, points",
            Cell(unlimited.value, "points"),
        )
        yield "ideal status", "Verdict on that one", Cell(ideal.certificate.word, "word")


def _yes(shown: bool) -> str:
    return "yes" if shown else "no"


def _ties(story: Story) -> Table | None:
    """List what each equally good portfolio does otherwise; None where there is none."""
    choices = story.analysis.optimum.ties
    if len(choices) < 2:
        return None
    ties = [
        (number, story.analysis.portfolio_of(choice)) for number, choice in enumerate(choices, 1)
    ]
    columns: tuple[Column[tuple[int, Portfolio]], ...] = (
        Column("number", "No.", "rank", lambda tie: tie[0]),
        Column(
            "changes",
            "What it does otherwise",
            "text",
            lambda tie: _otherwise(story, tie[1].choice),
        ),
        Column("cost", "Cost", "money", lambda tie: tie[1].cost, story.money.unit),
        Column("value", "Value", "points", lambda tie: tie[1].value, "points"),
    )
    return table_of(
        "ties", "Portfolios that are equally good", ties, columns, row_key=lambda tie: str(tie[0])
    )


def _otherwise(story: Story, choice: Choice) -> str:
    """Say at which level a portfolio funds what it does not fund as the best one does."""
    changes = []
    for place, (level, best) in enumerate(zip(choice, story.best.choice, strict=True)):
        if level != best:
            name = story.level_names(place)[level - 1] if level else NOT_FUNDED
            changes.append(f"{story.case.recommendations[place].id}: {name}")
    return "; ".join(changes) or "the one reported"
