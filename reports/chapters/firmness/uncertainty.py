"""Ranges: what the portfolio is likely to deliver and to cost, and which figure is worth finding out first."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.names import joined
from criteria.model.words import MONEY
from reports.model.charts import Bars
from reports.model.numbers import part, rounded
from reports.model.report import Details, Section, Text
from reports.model.sheets import MONEY_SHEET
from reports.model.table import Cell, Column, Columns, Table, table_of
from reports.model.text import counted
from reports.sentences.reserve import costs_have_ranges, cover_words
from reports.sentences.swaps import moved, points
from scoring.portfolio.difference import changes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.model.report import Block
    from reports.model.story import Story
    from scoring.robustness.draws.expected_best import Change
    from scoring.robustness.draws.information import Gain
    from scoring.robustness.draws.spending_risk import BudgetRisk, Contingency, SpendingRisk
    from scoring.robustness.robustness import Doubt

SHEET = "Uncertainty"
SHOWN = 8
LEAST = Fraction(1, 200)
"""Points from which a gain is listed."""
RULES = (
    "Without knowing a score, a chance or a weight, that portfolio is kept, whatever it turns out to be. Without "
    "knowing a cost, the portfolio has to keep its rules at every one of eight equally likely costs, so that the money "
    "for the dearest of them is held back. A weight moves as far as it is admissible, the others in proportion, its "
    "mean being the stated one."
)
"""What a gain is held against, by kind."""
KINDS = {
    "score": "a score",
    "chance": "chance of success",
    "cost": "cost",
    "weight": "a weight",
    "judgements": "all scores",
}


def folded(story: Story, doubt: Doubt) -> list[Block]:
    """Give the page's details: value, money, and what to find out."""
    details: list[Block] = [
        Details("What this portfolio is likely to deliver", tuple(_value(story, doubt)))
    ]
    if doubt.spending is not None and doubt.spending.budgets:
        what = "money" if story.has_money else "budgets"
        details.append(Details(f"Whether the {what} will last", tuple(_money(story, doubt))))
    if doubt.information is not None and doubt.information.gains:
        table = gain_table(story, doubt)
        rows = table.rows[:SHOWN]
        short = Table(
            "first gains", "What is worth finding out first", table.columns, rows, table.note
        )
        shown = table if len(table.rows) <= SHOWN else short
        details.append(
            Details("What to find out first", (Text(information_words(doubt)), Text(RULES), shown))
        )
    return details


def chapter(story: Story) -> Iterator[Section]:
    """Give the sheet Uncertainty, and what it says of money to the sheet of that."""
    doubt = story.analysis.doubt
    if doubt is None:
        return
    blocks: list[Block] = list(_value(story, doubt))
    if doubt.spending is not None and doubt.spending.budgets:
        what = "money" if story.has_money else "budgets"
        yield Section(
            "lasting-sheet",
            f"Whether the {what} will last",
            tuple(_money(story, doubt)),
            page=False,
            sheet=MONEY_SHEET,
            seat=1,
            printed=True,
        )
    if doubt.information is not None and doubt.information.gains:
        table = gain_table(story, doubt)
        chart = Bars(
            key="gains-chart",
            title="Points gained on average by knowing a figure before deciding",
            says=information_words(doubt),
            table=table,
            label="subject",
            unit="points",
            series="gain",
            rows=tuple(row.key for row in table.rows[:12]),
        )
        blocks += [Text(information_words(doubt)), Text(RULES), chart]
    blocks.append(promise_table(story, doubt))
    yield Section("ranges", "What the ranges do", tuple(blocks), page=False, sheet=SHEET)


def expectation_words(story: Story, doubt: Doubt) -> str:
    """Say in one sentence what to expect of the value and of the money; blank where nothing has a range."""
    promise, risk = doubt.promise, doubt.spending
    parts = []
    if float(promise.deviations.max(initial=0.0)) > 0:
        parts.append(
            f"expect about {_whole(promise.honest)} points ({_whole(promise.low)} to {_whole(promise.high)}) rather "
            f"than the {rounded(story.best.value, 1)} of the likely figures"
        )
    if risk is not None and risk.draws and any(row.broken for row in risk.budgets):
        chance = part(Fraction(risk.any_broken, risk.draws))
        parts.append(f"a chance of {chance} that costs break a budget")
        if risk.contingency is not None and risk.contingency.amount:
            parts[-1] += f" ({cover_words(story, risk.contingency)} would cover four cases in five)"
    if not parts:
        return ""
    verb = ", " if parts[0].startswith("expect") else " there is "
    return f"On the stated ranges{verb}{joined(parts)}."


def _whole(value: float) -> str:
    return rounded(Fraction(value), 0)


def _money(story: Story, doubt: Doubt) -> list[Block]:
    blocks: list[Block] = [Text(money_words(story, doubt))]
    table = contingency_table(story, doubt)
    return [*blocks, *([table] if table.rows else []), risk_table(story, doubt)]


def _value(story: Story, doubt: Doubt) -> Iterator[Block]:
    promise, expected = doubt.promise, doubt.expected
    if float(promise.deviations.max(initial=0.0)) == 0:
        yield Text(
            "No score and no chance of success has a range: how sure the value is, is not stated."
        )
        return
    lean = Fraction(promise.leaning)
    text = f"On likely figures the portfolio is worth {points(story.best.value)}. "
    if lean:
        less = "less" if lean > 0 else "more"
        text += f"The means of the ranges promise {points(abs(lean))} {less}, since ranges lean to one side. "
    if promise.learned:
        text += (
            f"Whoever picks the best of many estimates picks the lucky ones: taking {points(Fraction(promise.curse))} "
            f"off for that, about {_whole(promise.honest)} points are to be expected, in nine cases of ten between "
            f"{_whole(promise.low)} and {_whole(promise.high)}."
        )
    else:
        text += f"In nine cases of ten it is between {_whole(promise.low)} and {_whole(promise.high)} points."
    if promise.learned and promise.few:
        text += f" With only {len(promise.ids)} recommendations to learn from, this may be off by some three in a hundred."
    yield Text(text)
    if expected.same:
        yield Text("It is the best portfolio on the means of the ranges as well.")
        return
    does = moved(story, changes(expected.likely_choice, expected.expected_choice))
    yield Text(
        f"On the means of the ranges another portfolio would be best, by {points(expected.gain)} on average: {does}."
    )
    yield lean_table(story, doubt)


def lean_table(story: Story, doubt: Doubt) -> Table:
    """Say why the portfolio that is best on average differs: where the ranges of what changes lean."""
    rows = story.case.recommendations

    def level(index: int, number: int) -> str:
        return story.level_names(index)[number - 1] if number else "not funded"

    columns: Columns[Change] = [
        Column("name", "Recommendation", "text", lambda lean: rows[lean.index].name),
        Column(
            "likely", "On likely figures", "word", lambda lean: level(lean.index, lean.likely_level)
        ),
        Column(
            "expected", "On the means", "word", lambda lean: level(lean.index, lean.expected_level)
        ),
        Column(
            "lean",
            "Mean less likely",
            "points",
            lambda lean: sum(lean.by_criterion, Fraction(0)),
            "points",
        ),
        Column("where", "Most of it in", "text", lambda lean: _where(story, lean)),
    ]
    title = "What would change, and why"
    return table_of(
        "leans", title, doubt.expected.changes, columns, row_key=lambda lean: rows[lean.index].id
    )


def _where(story: Story, lean: Change) -> str:
    """Name the three criteria on which ranges lean most, with the points."""
    order = sorted(range(len(story.leaves)), key=lambda j: (-abs(lean.by_criterion[j]), j))
    felt = [j for j in order[:3] if abs(lean.by_criterion[j]) >= Fraction(1, 20)]
    return "; ".join(f"{story.leaves[j].name} {rounded(lean.by_criterion[j], 1)}" for j in felt)


def money_words(story: Story, doubt: Doubt) -> str:
    """Say how likely the budgets hold and what reserve would make them safe."""
    risk = doubt.spending
    assert risk is not None  # noqa: S101 - asked only where it is there
    if not costs_have_ranges(story.case):
        return "No cost has a range: how likely the budgets are to break is not stated."
    if not any(row.broken or row.broken_together for row in risk.budgets):
        return f"In none of {risk.draws:,} draws of the costs is a budget broken."
    apart, together = (
        part(Fraction(n, max(risk.draws, 1))) for n in (risk.any_broken, risk.any_broken_together)
    )
    text = f"In {apart} of {risk.draws:,} draws of the costs some budget is broken ({_give_or_take(risk)}); "
    text += f"in {together}, if all costs move together."
    row = risk.contingency
    if row is not None and row.amount:
        text += (
            f" {_capital(cover_words(story, row))} would make every budget last in four cases of five; "
            f"{story.money.words(row.together, 'up')}, if all costs move together."
        )
        if not row.from_the_start:
            text += f" The same amount in a later year than {row.needed_by} would not: it comes after budgets are broken."
    return text


def _give_or_take(risk: SpendingRisk) -> str:
    error = rounded(Fraction(risk.standard_error) * 200, 1)
    return f"give or take {error} percentage points"


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def contingency_table(story: Story, doubt: Doubt) -> Table:
    """Say for each resource what would make all its budgets last in four cases of five, and by when."""
    risk = doubt.spending
    assert risk is not None  # noqa: S101 - asked only where it is there

    def amount(resource: str, value: float | Fraction) -> Cell:
        return Cell(
            _tidy(float(value)), "money" if resource in story.monies else "number", side="up"
        )

    columns: Columns[Contingency] = [
        Column(
            "resource", "Of", "text", lambda row: "Money" if row.resource == MONEY else row.resource
        ),
        Column(
            "chance",
            "Chance that a budget is broken",
            "share",
            lambda row: _of_draws(row.broken, row.draws),
        ),
        Column("error", "Standard error", "share", lambda row: Fraction(_tidy(row.standard_error))),
        Column(
            "amount", "Contingency for 80%", "money", lambda row: amount(row.resource, row.amount)
        ),
        Column("by", "In hand by", "word", lambda row: Cell(_in_hand_by(row), "word")),
        Column(
            "covered", "Draws it covers", "share", lambda row: _of_draws(row.covered, row.draws)
        ),
        Column(
            "together",
            "If costs move together",
            "money",
            lambda row: amount(row.resource, row.together),
        ),
    ]
    return table_of(
        "contingency",
        "What would make every budget last",
        [row for row in risk.contingencies if row.broken],
        columns,
        row_key=lambda row: row.resource,
        note=(
            "In each draw, what all budgets of the resource lack together: the largest shortfall to date where money "
            "carries forward, and the sum of such runs of years. The contingency is not passed in 80% of draws, and "
            f"covers them only if it is in hand in time. {story.counted_in}"
        ),
    )


def _of_draws(number: int, draws: int) -> Fraction:
    return Fraction(number, max(draws, 1))


def _in_hand_by(row: Contingency) -> str:
    """Say from when on the contingency has to be there; blank where no draw needs it."""
    if row.from_the_start:
        return "from the start"
    return "" if row.needed_by is None else f"{row.needed_by}"


def risk_table(story: Story, doubt: Doubt) -> Table:
    """Make the row of every budget: likely spending, the chance of breaking it, the reserve."""
    risk = doubt.spending
    assert risk is not None  # noqa: S101 - asked only where it is there

    def amount(row: BudgetRisk, value: float | Fraction) -> Cell:
        figure = value if isinstance(value, Fraction) else _tidy(value)
        return Cell(figure, "money" if row.resource in story.monies else "number")

    columns: Columns[BudgetRisk] = [
        Column("name", "Budget", "text", lambda row: row.name),
        Column("amount", "There is", "money", lambda row: amount(row, row.amount)),
        Column("likely", "Likely spending", "money", lambda row: amount(row, row.likely)),
        Column("mean", "Mean of the draws", "money", lambda row: amount(row, row.mean)),
        Column(
            "chance", "Chance it is broken", "share", lambda row: _of_draws(row.broken, risk.draws)
        ),
        Column(
            "together",
            "If costs move together",
            "share",
            lambda row: _of_draws(row.broken_together, risk.draws),
        ),
        Column(
            "safe", "Alone, enough in 80% of draws", "money", lambda row: amount(row, row.at_safe)
        ),
        Column(
            "reserve",
            "Alone, needed above likely",
            "money",
            lambda row: amount(row, row.contingency),
        ),
    ]
    return table_of(
        "spending risk",
        "Each budget against what it may cost",
        risk.budgets,
        columns,
        row_key=lambda row: row.name,
        note=(
            f"{risk.draws:,} draws of the costs within their ranges. The last two columns are what this budget alone "
            f"would need, the others aside. {story.counted_in}"
        ),
    )


def _tidy(value: float) -> float:
    return float(f"{value:.7g}")


def subject(story: Story, gain: Gain) -> str:
    """Name what a gain is about."""
    leaf = "" if gain.criterion is None else story.leaves[gain.criterion].name
    if gain.option is None:
        return f"how much {leaf} counts"
    name = story.case.recommendations[gain.option].name
    return {
        "score": f"the score of {name} on {leaf}",
        "cost": f"the cost of {name}",
        "chance": f"the chance of success of {name}",
    }.get(gain.kind, f"all scores of {name}")


def information_words(doubt: Doubt) -> str:
    """Say whether anything is worth a study, and what a gain means."""
    information = doubt.information
    assert information is not None  # noqa: S101 - asked only where it is there
    least = points(Fraction(information.threshold))
    meaning = (
        "A gain is how much more the best portfolio would be worth, on average, if the figure were known before "
        "deciding, than the best single portfolio on expected figures (the means of the ranges), which is worth "
        f"{points(Fraction(information.value))} on average."
    )
    gain = doubt.expected.gain
    if gain:
        meaning += (
            f" Going there from the recommended one needs no study and is worth {points(gain)}."
        )
    else:
        meaning += " That is the recommended one."
    number = len(information.worth_studying)
    if not number:
        return f"No single figure is worth a study: none would gain {least}. {meaning}"
    figures = "1 figure would" if number == 1 else f"{number} figures would each"
    known = "it were" if number == 1 else "they were"
    return f"{figures} gain more than {least} if {known} known first. {meaning}"


def gain_table(story: Story, doubt: Doubt) -> Table:
    """List what knowing each figure is worth, the most first."""
    information = doubt.information
    assert information is not None  # noqa: S101 - asked only where it is there
    listed = [gain for gain in information.gains if gain.points >= LEAST]
    columns: Columns[tuple[int, Gain]] = [
        Column(
            "subject",
            "If this were known first",
            "text",
            lambda row: _capital(subject(story, row[1])),
        ),
        Column("kind", "It is", "word", lambda row: KINDS[row[1].kind]),
        Column("gain", "Gained on average", "points", lambda row: _gain(row[1].points), "points"),
        Column(
            "flips",
            "Chance that the portfolio changes",
            "share",
            lambda row: Fraction(_tidy(row[1].flips)),
        ),
    ]
    rest = len(information.gains) - len(listed)
    note = "Gained over the best single portfolio on expected figures."
    if rest:
        note += f" {counted(rest, 'other figure')} would gain less than {rounded(LEAST, 3)} points."
    if not information.proved:
        note += " Some of the portfolios behind these figures are the best found, not proved."
    title = "What knowing each figure first is worth"
    return table_of(
        "gains", title, enumerate(listed, 1), columns, row_key=lambda row: f"{row[0]}", note=note
    )


def _gain(value: float) -> float:
    return float(f"{value:.6g}") if value > 1e-9 else 0.0


def promise_table(story: Story, doubt: Doubt) -> Table:
    """Show each recommendation's benefit: likely, the mean of its ranges, how wide they are, and shrunken."""
    promise, rows = doubt.promise, story.case.recommendations

    def level(place: int) -> str:
        return story.level_names(place)[story.main_level(place) - 1]

    def likely(place: int) -> Fraction:
        return story.evaluation.benefits[place][story.main_level(place) - 1]

    def deviation(place: int) -> float:
        return _tidy(float(promise.deviations[place]))

    columns: Columns[int] = [
        Column("id", "Id", "id", lambda place: rows[place].id),
        Column("name", "Recommendation", "text", lambda place: rows[place].name),
        Column("level", "Level", "word", level),
        Column("likely", "Likely benefit", "points", likely, "points"),
        Column(
            "mean",
            "Mean of its ranges",
            "points",
            lambda place: _tidy(float(promise.means[place])),
            "points",
        ),
        Column("deviation", "Standard deviation", "points", deviation, "points"),
        Column(
            "honest",
            "To be expected",
            "points",
            lambda place: _tidy(float(promise.shrunk[place])),
            "points",
        ),
    ]
    return table_of(
        "promise",
        "Benefits with luck taken out",
        range(len(rows)),
        columns,
        row_key=lambda place: rows[place].id,
        state=lambda place: "" if story.best.choice[place] else "out",
        note="To be expected: the mean, pulled towards what all are worth on the whole, the more the wider its ranges.",
    )
