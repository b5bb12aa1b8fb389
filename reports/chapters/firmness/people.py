"""People: what each stakeholder would fund, what each loses under the others, and what nobody regrets much."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from reports.model.charts import Heat
from reports.model.numbers import part, rounded
from reports.model.report import Details, Note, Section, Text
from reports.model.table import Heading, Row, Table, cells
from reports.model.text import counted, listed
from reports.sentences.people import brief
from reports.sentences.swaps import changed, moved
from scoring.portfolio.difference import changes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.model.report import Block
    from reports.model.story import Story
    from scoring.robustness.robustness import Doubt
    from scoring.robustness.views.stakeholders import Pick, Stakeholders

SHEET = "Stakeholders"
CHOICES = "Who wants what"
KINDS = {
    "case": "This portfolio",
    "arithmetic mean": "Mean of their weights",
    "geometric mean": "Geometric mean of their weights",
    "compromise": "Least regret",
}


def folded(story: Story, told: Doubt) -> list[Block]:
    """Give the page's details: losses, sides, the compromise, and what the weights are taken to mean."""
    found: list[Block] = []
    group = told.people
    if group is not None:
        found.append(Details("What each stakeholder would lose under another's choice", tuple(_losses(group))))
        calls = sides_table(story, told)
        if calls.rows:
            short = replace(calls.without("id", "count"), key="contested in short")
            number = counted(len(calls.rows), "recommendation")
            found.append(Details(f"Who is for and who is against: {number}", (short, Text(shared_said(story, told)))))
        if len(group.people) > 1:
            text = Text(compromise_said(group))
            found.append(Details("The portfolio nobody regrets much", (text, pick_table(story, group, page=True))))
    return found


def chapter(story: Story) -> Iterator[Section]:
    """Give the sheet of losses and weights, and the sheet of who would choose what."""
    told = story.analysis.doubt
    if told is None:
        return
    group = told.people
    if group is not None:
        yield Section("people", "Stakeholders", tuple(_losses(group)), page=False, sheet=SHEET)
        tables = (sides_table(story, told), shared_table(story, told))
        chosen = (*(table for table in tables if table.rows), pick_table(story, group))
        yield Section("choices", "Who would choose what", chosen, page=False, sheet=CHOICES)


def label(group: Stakeholders, pick: Pick) -> str:
    """Name a pick."""
    if pick.kind == "stakeholder":
        return {voice.id: voice.name for voice in group.people}[pick.name]
    if pick.kind == "case" and group.own_voice:
        names = [brief(group, voice.name) for voice in group.people if voice.id in group.own_voice]
        return f"{KINDS['case']} ({listed(names)})"
    return KINDS[pick.kind]


@dataclass(frozen=True, slots=True)
class Sides:
    """Names of those whose every portfolio as good as their best funds a recommendation, leaves it out, or either."""

    yes: tuple[str, ...]
    no: tuple[str, ...]
    either: tuple[str, ...]

    @property
    def word(self) -> Literal["all", "none", "contested", "open"]:
        """Whether all would fund it, none would, some would and others not, or those on neither side leave it open."""
        if self.yes and self.no:
            return "contested"
        if self.either:
            return "open"
        return "all" if self.yes else "none"


def sides(told: Doubt, index: int) -> Sides:
    """Say who stands where on a recommendation; the case's own voice stands where the case does."""
    group = told.people
    assert group is not None  # noqa: S101 - asked only where there are people
    views = {view.id: view for view in told.views if view.kind == "person"}
    views |= {id_: view for view in told.views if view.kind == "case" for id_ in group.own_voice}
    names: dict[str, list[str]] = {"in": [], "out": [], "open": []}
    for voice, level, tied in zip(group.people, group.held[index].levels, group.held[index].tied, strict=True):
        view = views.get(voice.id)
        side = view.members[index].side if view is not None else "open" if tied else "in" if level else "out"
        names[side].append(voice.name)
    return Sides(tuple(names["in"]), tuple(names["out"]), tuple(names["open"]))


def own_voice_said(group: Stakeholders) -> str:
    """Say who speaks with the case's own weights, and how they count; blank where nobody does."""
    names = [voice.name for voice in group.people if voice.id in group.own_voice]
    if not names:
        return ""
    speak = "speaks" if len(names) == 1 else "speak"
    return (
        f"{listed(names)} {speak} with the case's own weights, so this portfolio is their best as well; that is no "
        "further opinion beside the case's."
    )


def _shown(group: Stakeholders) -> list[int]:
    """Give the places of the portfolios to show: the case's own voice would choose this one, which is there already."""
    return [place for place, pick in enumerate(group.picks) if pick.name not in group.own_voice]


def _worst(group: Stakeholders, place: int) -> tuple[Fraction, str]:
    """Find who loses most under a pick, and what share of their best."""
    shares = [row[place] or Fraction(0) for row in group.loss_shares]
    k = max(range(len(shares)), key=lambda k: (shares[k], -k))
    return shares[k], group.people[k].name


def compromise_said(group: Stakeholders) -> str:
    """Say what the compromise spares whom."""
    now, who = _worst(group, 0)
    least, other = _worst(group, len(group.picks) - 1)
    proved = "" if group.compromise.proved else " found"
    if not now:
        return "This portfolio is everybody's own best: nobody loses anything."
    if now <= least:
        return (
            f"No portfolio{proved} treats the one who loses most better than this one, under which {who} loses "
            f"{part(now)} of their best."
        )
    whom = "" if other == who else f" ({other})"
    return (
        f"The portfolio{proved} that nobody regrets much takes no more than {part(least)} of their best from anyone"
        f"{whom}, where this one takes {part(now)} from {who}."
    )


def spared_said(group: Stakeholders) -> str:
    """Say who loses most under this portfolio, and what the portfolio that spares most would take."""
    now, loser = _worst(group, 0)
    least, _ = _worst(group, len(group.picks) - 1)
    if not now:
        return ""
    text = f"Under this portfolio {brief(group, loser)} loses most, {part(now)} of the value of their own best"
    if now <= least:
        return f"{text}; no other portfolio costs anyone less."
    return f"{text}; the compromise costs nobody more than {part(least)}."


def agreement_said(group: Stakeholders) -> str:
    """Say how much alike they rank, and who thinks alike."""
    if len(group.people) < 2:
        return f"Only {group.people[0].name} gave weights: there is nobody to disagree with."
    parts = []
    if group.agreement is not None:
        degree = group.agreement
        words = (
            "much alike"
            if degree >= Fraction(7, 10)
            else "partly alike"
            if degree >= Fraction(4, 10)
            else "differently"
        )
        parts.append(
            f"The {len(group.people)} rank the recommendations {words} "
            f"(Kendall's W {rounded(degree, 2)}, where 1 is full agreement)."
        )
    names = {voice.id: voice.name for voice in group.people}
    alike = [listed([names[id_] for id_ in cluster]) for cluster in group.clusters if len(cluster) > 1]
    if len(group.clusters) == 1:
        parts.append("None would lose more than 5% of their best under another's choice: they are of one opinion.")
    elif alike:
        parts.append(f"Of one opinion, none losing more than 5% under another's choice: {'; '.join(alike)}.")
    else:
        parts.append(
            "No two of them are of one opinion: between any two, one loses more than 5% under the other's choice."
        )
    return " ".join(parts)


def _losses(group: Stakeholders) -> Iterator[Block]:
    yield Text(f"{agreement_said(group)} {own_voice_said(group)}".strip())
    table = loss_table(group)
    series = tuple(column.key for column in table.columns[2:])
    largest = max((float(share or 0) for row in group.loss_shares for share in row), default=0.0)
    yield Heat(
        key="losses-heat",
        title=table.title,
        says="Shares of their own best that each stakeholder would lose.",
        table=table,
        label="name",
        unit="per cent",
        series=series,
        low=0.0,
        high=max(largest, 0.01),
    )
    if group.notes:
        yield Note(" ".join(group.notes), "warn")


def loss_table(group: Stakeholders) -> Table:
    """Make the matrix of losses: stakeholders down, portfolios across, as shares of each one's own best."""
    rows = []
    shown = _shown(group)
    for voice, own, shares in zip(group.people, group.bests, group.loss_shares, strict=True):
        rows.append(Row(voice.id, cells(voice.name, own.points, *(shares[place] for place in shown))))
    columns = [Heading("name", "Loses, of their own best"), Heading("best", "Own best", "points")]
    columns += [Heading(f"pick {place}", label(group, group.picks[place]), "share") for place in shown]
    note = "Each row counts in that stakeholder's own points; each column is a portfolio somebody would choose."
    return Table(
        "losses", "Share of their own best that each would lose under each portfolio", tuple(columns), tuple(rows), note
    )


def sides_table(story: Story, told: Doubt) -> Table:
    """List what some would fund and others would not."""
    rows = []
    for place in story.told:
        side = sides(told, place)
        if side.word == "contested":
            row = story.case.recommendations[place]
            names = (", ".join(group) for group in (side.yes, side.no, side.either))
            rows.append(Row(row.id, cells(row.id, row.name, _now(story, place), len(side.yes), *names)))
    columns = (
        Heading("id", "Id", "id"),
        Heading("name", "Recommendation"),
        Heading("now", "In this portfolio", "word"),
        Heading("count", "For", "count"),
        Heading("for", "Who would fund it"),
        Heading("against", "Who would not"),
        Heading("either", "Who is as well off either way"),
    )
    return _with_either(Table("contested", "What people differ on, and who is on which side", columns, tuple(rows)))


def _now(story: Story, place: int) -> str:
    return "funded" if story.best.choice[place] else "not funded"


def _with_either(table: Table) -> Table:
    """Leave out the column of those on neither side where there is nobody."""
    place = table.place("either")
    return table if any(row.cells[place].value for row in table.rows) else table.without("either")


def shared_said(story: Story, told: Doubt) -> str:
    """Name what every stakeholder would fund, what none would, and what is as good to some either way."""
    words = {place: sides(told, place).word for place in story.told}

    def named(word: str) -> str:
        return "; ".join(story.name(place) for place in story.told if words[place] == word)

    every, none, some = named("all"), named("none"), named("open")
    sentences = [
        f"Every stakeholder would fund {every}." if every else "There is nothing that every stakeholder would fund.",
        f"No stakeholder would fund {none}." if none else "",
        f"As good to some with as without: {some}." if some else "",
    ]
    return " ".join(sentence for sentence in sentences if sentence)


def shared_table(story: Story, told: Doubt) -> Table:
    """List what every stakeholder would fund, and from which level, what none would, and what is as good either way."""
    group = told.people
    assert group is not None  # noqa: S101 - asked only where there are people
    rows = []
    for place in story.told:
        side = sides(told, place)
        if side.word != "contested":
            row = story.case.recommendations[place]
            levels = sorted({level for level in group.held[place].levels if level})
            names = ", ".join(story.level_names(place)[level - 1] for level in levels)
            word = "as good either way" if side.word == "open" else f"{side.word} would fund it"
            either = ", ".join(side.either)
            rows.append(Row(row.id, cells(row.id, row.name, _now(story, place), word, names, either)))
    columns = (
        Heading("id", "Id", "id"),
        Heading("name", "Recommendation"),
        Heading("now", "In this portfolio", "word"),
        Heading("verdict", "Of the stakeholders", "word"),
        Heading("levels", "At these levels"),
        Heading("either", "Who is as well off either way"),
    )
    return _with_either(Table("shared", "What all hold, what none holds, and what is open", columns, tuple(rows)))


def pick_table(story: Story, group: Stakeholders, *, page: bool = False) -> Table:
    """Set every portfolio somebody would choose beside this one: what changes, and who loses most under it."""
    rows = []
    for place in _shown(group):
        pick = group.picks[place]
        share, who = _worst(group, place)
        found = changes(group.picks[0].choice, pick.choice)
        does = moved(story, found) if page else changed(story.analysis.programme, found)
        cost = story.analysis.portfolio(pick.choice).cost
        proved = "yes" if pick.proved else "no"
        rows.append(
            Row(f"{place}", cells(label(group, pick), cost, share, who if share else "", does or "nothing", proved))
        )
    columns = (
        Heading("name", "Portfolio"),
        Heading("cost", "Cost", "money", story.money.unit),
        Heading("worst", "Largest loss", "share"),
        Heading("who", "Whose"),
        Heading("moves", "What changes against this portfolio"),
        Heading("proved", "Proved best", "word"),
    )
    note = (
        "The largest loss is a share of that stakeholder's own best. Means count each voice by its influence, and the "
        "least regret everybody once"
    )
    note += ", the case's own voice among them." if group.own_voice else "."
    title = "Portfolios that somebody, or a rule for the group, would choose"
    return Table("picks in short" if page else "picks", title, columns, tuple(rows), note)
