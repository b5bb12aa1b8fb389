"""What was checked: the thirty mistakes of the field and what else looks odd, with what would be funded without it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from criteria.model.problems import Severity
from reports.model.numbers import part
from reports.model.report import Bullets, Details, Section, Text
from reports.model.table import Cell, Column, Table, table_of
from reports.sentences.swaps import NOT_SOLVED, changed, moved

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reports.model.story import Story
    from scoring.audit.finding import Finding, Trial
    from scoring.mistakes.checked import Checked

NO_SIGN = "No sign of it in the words, figures and cells of the case, which clears nothing that only people can see."
SHEET = "What was checked"
TITLE = "What was checked, and what it changes"
MOST = 3
"""As many changed portfolios of one finding are told in words; the table lists them all."""
TOLD = 8
"""As many findings are told on the page, those that change something first; the table lists them all."""
_ORDER = (Severity.ERROR, Severity.WARNING, Severity.NOTE)


def chapter(story: Story) -> Iterator[Section]:
    """Tell what was found on the page, and all that was looked for on a sheet."""
    opening = Text(_opening(story))
    beyond = _told(story)
    shown = (Bullets(tuple(beyond)),) if beyond else ()
    looked_for = Details("What was not found, and what was not looked for", tuple(_lists(story)))
    yield Section("checked", TITLE, (opening, *shown, looked_for))
    trials = (finding_table(story),) if _findings(story) else ()
    yield Section(
        "checked-sheet", TITLE, (opening, check_table(story), *trials), page=False, sheet=SHEET
    )


def _opening(story: Story) -> str:
    """Say how many mistakes were looked for and found, and what to do."""
    states = [row.state for row in story.analysis.checks]
    looked, found = states.count("found") + states.count("not found"), states.count("found")
    number = "1 was found" if found == 1 else f"{found or 'none'} were found"
    if not found:
        number = "none was found"
    meant = (
        " Each may be meant. Where one is not, mend its cell and run again. What would be funded then is found by the "
        "same exact search as the portfolio."
    )
    return (
        f"Of the {len(states)} classic mistakes of such analyses {looked} were looked for, and {number}."
        + (meant if _findings(story) else "")
    )


def _findings(story: Story) -> list[Finding]:
    """List the findings: what is odd besides the thirty mistakes, and those of the mistakes."""
    of_mistakes = [finding for row in story.analysis.checks for finding in row.findings]
    every = (*story.analysis.oddities, *of_mistakes)
    return list({id(finding): finding for finding in every}.values())


def _told(story: Story) -> list[str]:
    """Tell what was found in sentences: the worst first, and of those what changes something."""
    severity = {
        id(finding): row.mistake.severity
        for row in story.analysis.checks
        for finding in row.findings
    }
    findings = [
        (severity.get(id(finding), Severity.WARNING), _changes(finding), _in_words(story, finding))
        for finding in _findings(story)
    ]
    findings += [
        (row.mistake.severity, False, str(problem))
        for row in story.analysis.checks
        for problem in row.read_only
    ]
    findings.sort(key=lambda one: (_ORDER.index(one[0]), not one[1]))
    every = [words for _, _, words in findings]
    if len(every) > TOLD:
        return [*every[:TOLD], f"{len(every) - TOLD} more stand in the table of analysis.xlsx."]
    return every


def _in_words(story: Story, finding: Finding) -> str:
    return " ".join(sentences(story, finding))


def _lists(story: Story) -> Iterator[Text]:
    """List what was looked for and not found, and what was not looked for by why not."""
    by_reason: dict[str, list[str]] = {}
    for row in story.analysis.checks:
        if row.state != "found":
            reason = row.reason or NO_SIGN
            by_reason.setdefault(reason, []).append(row.mistake.what.rstrip("."))
    for reason, mistakes in by_reason.items():
        yield Text(f"{reason.rstrip('.')}: {'; '.join(mistakes)}.")


def check_table(story: Story) -> Table:
    """Make a row of each of the thirty mistakes."""
    programme = story.analysis.programme
    columns: tuple[Column[Checked], ...] = (
        Column("check", "Check", "id", lambda row: row.mistake.id),
        Column("what", "The mistake", "text", lambda row: row.mistake.what),
        Column("severity", "How bad", "word", lambda row: row.mistake.severity.value),
        Column("state", "State", "word", lambda row: row.state),
        Column("places", "Written in", "id", lambda row: "; ".join(map(str, row.places))),
        Column(
            "found", "What was found", "text", lambda row: " ".join(row.sentences) or row.reason
        ),
        Column(
            "could", "What it could change", "text", lambda row: " ".join(row.changes(programme))
        ),
    )
    note = "What enters, leaves or goes to another level is named by its id."
    return table_of(
        "checks",
        "The thirty mistakes of the field",
        list(story.analysis.checks),
        columns,
        row_key=lambda row: row.mistake.id,
        note=note,
    )


def _changes(finding: Finding) -> bool:
    return any(map(_moves, finding.trials))


def _moves(trial: Trial) -> bool:
    """Whether a changed case would fund something else, or nothing that keeps the rules."""
    return trial.solved and (bool(trial.moved) or trial.choice is None)


def sentences(story: Story, finding: Finding) -> Iterator[str]:
    """Tell one finding: what is odd, what part of the points it holds, what would change, and where it is written."""
    yield finding.sentence
    if finding.share is not None and finding.weight is not None:
        what = "They bring" if finding.together else "It brings"
        yield f"{what} {part(finding.share)} of all points at a weight of {part(finding.weight)}."
    yield from _trials(story, finding)
    if finding.place is not None:
        yield f"Written in {finding.place}."


def _trials(story: Story, finding: Finding) -> Iterator[str]:
    """Say what changes of the case that were tried would change in what is funded, or that none would."""
    moving = [trial for trial in finding.trials if _moves(trial)]
    for trial in moving[:MOST]:
        yield f"With {trial.change}: {outcome(story, trial)}."
    if len(moving) > MOST:
        yield f"{len(moving) - MOST} more of {len(finding.trials)} changes tried would change it too."
    if finding.trials and not moving:
        others = ", or any other alike" if len(finding.trials) > 1 else ""
        yield f"With {finding.trials[0].change}{others}: {_same(finding.trials)}."


def outcome(story: Story, trial: Trial) -> str:
    """Say what would be funded in a changed case: how many, and what enters and leaves by name."""
    if not trial.solved:
        return NOT_SOLVED
    if trial.choice is None:
        return "no portfolio keeps every rule"
    number = sum(map(bool, trial.choice))
    doubt = "" if trial.proved else ", as far as the search came"
    return f"{number} of {len(trial.choice)} would be funded{doubt}; {moved(story, trial.moved)}"


def _same(trials: Sequence[Trial]) -> str:
    solved = sum(trial.solved for trial in trials)
    if not solved:
        return NOT_SOLVED
    if solved < len(trials):
        return f"the same would be funded in the {solved} of {len(trials)} that were worked out"
    proved = all(trial.proved for trial in trials)
    return "the same would be funded" + ("" if proved else ", as far as the search came")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tried:
    """One change tried for a finding; trial: None where none could be. key: the finding's number and the trial's."""

    key: str
    finding: Finding
    trial: Trial | None

    @property
    def funded(self) -> int | None:
        """Count what would be funded then; None where nothing was tried or no portfolio is left."""
        if self.trial is None or self.trial.choice is None:
            return None
        return sum(map(bool, self.trial.choice))

    @property
    def proved(self) -> str | None:
        """Say whether it is proven."""
        if self.trial is None:
            return None
        if not self.trial.solved:
            return "not worked out"
        return "yes" if self.trial.proved else "no"

    def moves(self, story: Story) -> str | None:
        """Say what changes, by ids."""
        if self.trial is None:
            return None
        if self.trial.choice is None:
            return outcome(story, self.trial)
        return changed(story.analysis.programme, self.trial.moved) or "nothing"


def finding_table(story: Story) -> Table:
    """Make a row of every change that was tried, and of every finding for which none could be."""
    tried = [
        _Tried(key=f"{number}.{place}", finding=finding, trial=trial)
        for number, finding in enumerate(_findings(story), 1)
        for place, trial in enumerate(finding.trials or (None,), 1)
    ]
    columns: tuple[Column[_Tried], ...] = (
        Column("check", "Check", "id", lambda row: row.finding.id),
        Column("about", "Of", "id", lambda row: row.finding.about),
        Column(
            "place",
            "Written in",
            "id",
            lambda row: "" if row.finding.place is None else str(row.finding.place),
        ),
        Column("found", "What looks odd", "text", lambda row: row.finding.sentence),
        Column(
            "share", "Share of all points", "share", lambda row: Cell(row.finding.share, "share")
        ),
        Column("weight", "Weight", "share", lambda row: Cell(row.finding.weight, "share")),
        Column(
            "change",
            "Changed to",
            "text",
            lambda row: None if row.trial is None else row.trial.change,
        ),
        Column("funded", "Funded then", "count", lambda row: row.funded),
        Column("moves", "What changes", "text", lambda row: row.moves(story)),
        Column("proved", "Proven", "word", lambda row: row.proved),
    )
    note = "What enters, leaves or goes to another level is named by its id."
    return table_of(
        "oddities",
        "What was found, and what was tried",
        tried,
        columns,
        row_key=lambda row: row.key,
        note=note,
    )
