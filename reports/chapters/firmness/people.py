"""People: what each stakeholder would fund, what each loses under the others, and what nobody regrets much."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from criteria.model.names import joined
from reports.model.charts import Heat
from reports.model.numbers import part, rounded
from reports.model.report import Details, Note, Section, Text
from reports.model.sheets import PEOPLE
from reports.model.table import Column, ColumnRun, Columns, Table, table_of
from reports.model.text import counted
from reports.sentences.people import UNPROVEN, brief
from reports.sentences.swaps import changed, moved
from scoring.portfolio.difference import changes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.model.report import Block
    from reports.model.story import Story
    from scoring.robustness.robustness import Doubt
    from scoring.robustness.views.stakeholders import Pick, Stakeholders

CHOICES = "Who wants what"
KINDS = {
    "case": "This portfolio",
    "arithmetic mean": "Mean of their weights",
    "geometric mean": "Geometric mean of their weights",
    "compromise": "Least regret",
}


def folded(story: Story, doubt: Doubt) -> list[Block]:
    """Give the page's details: losses, sides, the compromise, and what the weights are taken to mean."""
    details: list[Block] = []
    group = doubt.people
    if group is not None:
        details.append(
            Details(
                "What each stakeholder would lose under another's choice", tuple(_losses(group))
            )
        )
        calls = sides_table(story, doubt)
        if calls.rows:
            short = replace(calls.without("id", "count"), key="contested in short")
            number = counted(len(calls.rows), "recommendation")
            details.append(
                Details(
                    f"Who is for and who is against: {number}",
                    (short, Text(shared_words(story, doubt))),
                )
            )
        if len(group.people) > 1:
            text = Text(compromise_words(group))
            details.append(
                Details(
                    "The portfolio nobody regrets much", (text, pick_table(story, group, page=True))
                )
            )
    return details


def chapter(story: Story) -> Iterator[Section]:
    """Give the losses, and the sheet of who would choose what."""
    doubt = story.analysis.doubt
    if doubt is None:
        return
    group = doubt.people
    if group is not None:
        yield Section(
            "people",
            "Who loses how much",
            tuple(_losses(group)),
            page=False,
            sheet=PEOPLE,
            seat=1,
            printed=True,
        )
        tables = (sides_table(story, doubt), shared_table(story, doubt))
        chosen = (*(table for table in tables if table.rows), pick_table(story, group))
        yield Section("choices", "Who would choose what", chosen, page=False, sheet=CHOICES)


def label(group: Stakeholders, pick: Pick) -> str:
    """Name a pick."""
    if pick.kind == "stakeholder":
        return {voice.id: voice.name for voice in group.people}[pick.name]
    if pick.kind == "case" and group.own_voice:
        names = [
            brief(group.people, voice.name) for voice in group.people if voice.id in group.own_voice
        ]
        return f"{KINDS['case']} ({joined(names)})"
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


def sides(doubt: Doubt, index: int) -> Sides:
    """Say who stands where on a recommendation; the case's own voice stands where the case does."""
    group = doubt.people
    assert group is not None  # noqa: S101 - asked only where there are people
    views = {view.id: view for view in doubt.views if view.kind == "person"}
    views |= {id_: view for view in doubt.views if view.kind == "case" for id_ in group.own_voice}
    names: dict[str, list[str]] = {"in": [], "out": [], "open": []}
    for voice, level, tied in zip(
        group.people, group.held[index].levels, group.held[index].tied, strict=True
    ):
        view = views.get(voice.id)
        side = "in" if level else "out"
        if view is not None:
            side = view.members[index].side
        elif tied:
            side = "open"
        names[side].append(voice.name)
    return Sides(tuple(names["in"]), tuple(names["out"]), tuple(names["open"]))


def own_voice_words(group: Stakeholders) -> str:
    """Say who speaks with the case's own weights, and how they count; blank where nobody does."""
    names = [voice.name for voice in group.people if voice.id in group.own_voice]
    if not names:
        return ""
    speak = "speaks" if len(names) == 1 else "speak"
    return (
        f"{joined(names)} {speak} with the case's own weights, so the best at likely figures is their best as well; "
        "that is no further opinion beside the case's."
    )


def _shown(group: Stakeholders) -> list[int]:
    """Give the places of the portfolios to show: the case's own voice would choose this one, which is there already."""
    return [place for place, pick in enumerate(group.picks) if pick.name not in group.own_voice]


def _worst(group: Stakeholders, place: int) -> tuple[Fraction, str]:
    """Find who loses most under a pick, and what share of their best."""
    shares = [row[place] or Fraction(0) for row in group.loss_shares]
    k = max(range(len(shares)), key=lambda k: (shares[k], -k))
    return shares[k], group.people[k].name


def compromise_words(group: Stakeholders) -> str:
    """Say what the compromise spares whom."""
    now, who = _worst(group, 0)
    least, other = _worst(group, len(group.picks) - 1)
    proved = "" if group.compromise.proved else " found"
    if not group.settled:
        return f"Losses are at least those found: {UNPROVEN}."
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


def spared_words(group: Stakeholders) -> str:
    """Say who loses most under this portfolio, and what the portfolio that spares most would take."""
    now, loser = _worst(group, 0)
    least, _ = _worst(group, len(group.picks) - 1)
    if not now or not group.settled:
        return ""
    text = f"Under this portfolio {brief(group.people, loser)} loses most, {part(now)} of the value of their own best"
    if now <= least:
        return f"{text}; no other portfolio costs anyone less."
    return f"{text}; the compromise costs nobody more than {part(least)}."


def agreement_words(group: Stakeholders) -> str:
    """Say how much alike they rank, and who thinks alike."""
    if len(group.people) < 2:
        return f"Only {group.people[0].name} gave weights: there is nobody to disagree with."
    parts = []
    if group.agreement is not None:
        degree = group.agreement
        words = "differently"
        if degree >= Fraction(7, 10):
            words = "much alike"
        elif degree >= Fraction(4, 10):
            words = "partly alike"
        parts.append(
            f"The {len(group.people)} rank the recommendations {words} "
            f"(Kendall's W {rounded(degree, 2)}, where 1 is full agreement)."
        )
    names = {voice.id: voice.name for voice in group.people}
    alike = [
        joined([names[id_] for id_ in cluster]) for cluster in group.clusters if len(cluster) > 1
    ]
    if len(group.clusters) == 1:
        parts.append(
            "None would lose more than 5% of their best under another's choice: they are of one opinion."
        )
    elif alike:
        parts.append(
            f"Of one opinion, none losing more than 5% under another's choice: {'; '.join(alike)}."
        )
    else:
        parts.append(
            "No two of them are of one opinion: between any two, one loses more than 5% under the other's choice."
        )
    return " ".join(parts)


def _losses(group: Stakeholders) -> Iterator[Block]:
    yield Text(f"{agreement_words(group)} {own_voice_words(group)}".strip())
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
    shown = _shown(group)
    shares = [[row[place] for place in shown] for row in group.loss_shares]
    columns: Columns[int] = [
        Column(
            "name", "Loses, of their own best", "text", lambda person: group.people[person].name
        ),
        Column("best", "Own best", "points", lambda person: group.bests[person].points),
        ColumnRun(
            [(f"pick {place}", label(group, group.picks[place])) for place in shown],
            "share",
            shares.__getitem__,
        ),
    ]
    return table_of(
        "losses",
        "Share of their own best that each would lose under each portfolio",
        range(len(group.people)),
        columns,
        row_key=lambda person: group.people[person].id,
        note="Each row counts in that stakeholder's own points; each column is a portfolio somebody would choose.",
    )


@dataclass(frozen=True, slots=True)
class _Sided:
    """A recommendation by its place, and who stands where on it."""

    place: int
    sides: Sides


def sides_table(story: Story, doubt: Doubt) -> Table:
    """List what some would fund and others would not."""
    rows = story.case.recommendations
    sided = [_Sided(place, sides(doubt, place)) for place in story.in_order]
    columns: Columns[_Sided] = [
        Column("id", "Id", "id", lambda row: rows[row.place].id),
        Column("name", "Recommendation", "text", lambda row: rows[row.place].name),
        Column("now", "In this portfolio", "word", lambda row: _now(story, row.place)),
        Column("count", "For", "count", lambda row: len(row.sides.yes)),
        Column("for", "Who would fund it", "text", lambda row: ", ".join(row.sides.yes)),
        Column("against", "Who would not", "text", lambda row: ", ".join(row.sides.no)),
        Column(
            "either",
            "Who is as well off either way",
            "text",
            lambda row: ", ".join(row.sides.either),
        ),
    ]
    table = table_of(
        "contested",
        "What people differ on, and who is on which side",
        [row for row in sided if row.sides.word == "contested"],
        columns,
        row_key=lambda row: rows[row.place].id,
    )
    return _with_either(table)


def _now(story: Story, place: int) -> str:
    return "funded" if story.best.choice[place] else "not funded"


def _with_either(table: Table) -> Table:
    """Leave out the column of those on neither side where there is nobody."""
    place = table.place("either")
    return table if any(row.cells[place].value for row in table.rows) else table.without("either")


def shared_words(story: Story, doubt: Doubt) -> str:
    """Name what every stakeholder would fund, what none would, and what is as good to some either way."""
    words = {place: sides(doubt, place).word for place in story.in_order}

    def named(word: str) -> str:
        return "; ".join(story.name(place) for place in story.in_order if words[place] == word)

    every, none, some = named("all"), named("none"), named("open")
    by_all = f"Every stakeholder would fund {every}."
    sentences = [
        by_all if every else "There is nothing that every stakeholder would fund.",
        f"No stakeholder would fund {none}." if none else "",
        f"As good to some with as without: {some}." if some else "",
    ]
    return " ".join(sentence for sentence in sentences if sentence)


def shared_table(story: Story, doubt: Doubt) -> Table:
    """List what every stakeholder would fund, and from which level, what none would, and what is as good either way."""
    group = doubt.people
    assert group is not None  # noqa: S101 - asked only where there are people
    rows = story.case.recommendations
    sided = [_Sided(place, sides(doubt, place)) for place in story.in_order]

    def verdict(row: _Sided) -> str:
        return (
            "as good either way" if row.sides.word == "open" else f"{row.sides.word} would fund it"
        )

    def levels(row: _Sided) -> str:
        names = story.level_names(row.place)
        return ", ".join(
            names[level - 1] for level in sorted(set(group.held[row.place].levels)) if level
        )

    columns: Columns[_Sided] = [
        Column("id", "Id", "id", lambda row: rows[row.place].id),
        Column("name", "Recommendation", "text", lambda row: rows[row.place].name),
        Column("now", "In this portfolio", "word", lambda row: _now(story, row.place)),
        Column("verdict", "Of the stakeholders", "word", verdict),
        Column("levels", "At these levels", "text", levels),
        Column(
            "either",
            "Who is as well off either way",
            "text",
            lambda row: ", ".join(row.sides.either),
        ),
    ]
    table = table_of(
        "shared",
        "What all hold, what none holds, and what is open",
        [row for row in sided if row.sides.word != "contested"],
        columns,
        row_key=lambda row: rows[row.place].id,
    )
    return _with_either(table)


@dataclass(frozen=True, slots=True)
class _Picked:
    """A portfolio that somebody would choose: its place among the picks, the largest loss under it, and whose it is."""

    place: int
    pick: Pick
    loss: Fraction
    loser: str


def pick_table(story: Story, group: Stakeholders, *, page: bool = False) -> Table:
    """Set every portfolio somebody would choose beside this one: what changes, and who loses most under it."""
    rows = [_Picked(place, group.picks[place], *_worst(group, place)) for place in _shown(group)]

    def moves(row: _Picked) -> str:
        change = changes(group.picks[0].choice, row.pick.choice)
        return (
            moved(story, change) if page else changed(story.analysis.programme, change)
        ) or "nothing"

    def cost(row: _Picked) -> Fraction:
        return story.analysis.portfolio_of(row.pick.choice).cost

    columns: Columns[_Picked] = [
        Column("name", "Portfolio", "text", lambda row: label(group, row.pick)),
        Column("cost", "Cost", "money", cost, story.money.unit),
        Column("worst", "Largest loss", "share", lambda row: row.loss),
        Column("who", "Whose", "text", lambda row: row.loser if row.loss else ""),
        Column("moves", "What changes against this portfolio", "text", moves),
        Column("proved", "Proved best", "word", lambda row: "yes" if row.pick.proved else "no"),
    ]
    note = (
        "The largest loss is a share of that stakeholder's own best. Means count each voice by its influence, and the "
        "least regret everybody once"
    )
    note += ", the case's own voice among them." if group.own_voice else "."
    title = "Portfolios that somebody, or a rule for the group, would choose"
    key = "picks in short" if page else "picks"
    return table_of(key, title, rows, columns, row_key=lambda row: f"{row.place}", note=note)
