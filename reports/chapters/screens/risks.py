"""What could go wrong: whether the money lasts year by year, futures it does not fit, and the figures on which most hangs."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.rules import Budget
from reports.front.message import often
from reports.model.charts import Fan
from reports.model.numbers import part, plain, rounded
from reports.model.pictures import FutureRow, FutureStrip, Headed, Stake, Tornado
from reports.model.report import Pair, Section, Text
from reports.model.table import Cell, Column, Columns, Table, table_of
from reports.model.text import counted
from reports.sentences import first_lines
from reports.sentences.futures import gone_words, no_repair
from reports.sentences.people import brief
from reports.sentences.swaps import points
from scoring.portfolio.scaling import money_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from reports.model.report import Block
    from reports.model.story import Story
    from scoring.exact.programme import Choice
    from scoring.robustness.draws.spending_risk import BudgetRisk, SpendingRisk
    from scoring.robustness.robustness import Doubt
    from scoring.robustness.views.disputes import Dispute, End
    from scoring.robustness.views.future import Future
    from scoring.robustness.views.scenarios import Scenarios

MOST_STAKES = 8
MOST_FUTURES = 12
MOST_GONE = 8
SPREAD = ("low", "lower", "middle", "upper", "high")
"""Columns of the fan, as the shares of draws in SPREAD of the spending risk."""


def chapter(story: Story) -> Iterator[Section]:
    """Give the page's screen; none where nothing of it was asked."""
    doubt = story.analysis.doubt
    fan = _fan(story)
    stakes = None if doubt is None else _tornado(story, doubt)
    blocks: list[Block] = []
    if fan is not None and stakes is not None:
        blocks.append(Pair((fan,), (stakes,)))
    else:
        blocks += [block for block in (fan, stakes) if block is not None]
    if fan is None:
        unknown = first_lines.no_chance(story)
        blocks += [Text(unknown)] if unknown else []
    if doubt is not None and doubt.futures is not None:
        blocks.append(strip(story, doubt.futures))
    if blocks:
        yield Section("risks", _title(story), tuple(blocks))


def _title(story: Story) -> str:
    """Say by when the money is likely to run short, and in how many futures something has to go."""
    parts = [words for words in (_short(story), _unfitted(story)) if words]
    return "; ".join(parts) if parts else "Nothing stated puts it at risk"


def _short(story: Story) -> str:
    risk = story.risk
    if risk is None or not risk.draws or first_lines.no_chance(story):
        return ""
    if not risk.any_broken:
        return "The money lasts in every draw of the costs"
    worst = max(risk.budgets, key=lambda row: row.broken)
    share = often(Fraction(worst.broken, risk.draws))
    when = f" by {worst.years[-1]}" if worst.years else ""
    return f"The money runs short{when} in {share} draws of the costs"


def _unfitted(story: Story) -> str:
    doubt = story.analysis.doubt
    if doubt is None or doubt.futures is None:
        return ""
    others = doubt.futures.others
    failing = [future for future in others if not future.fits(story.recommended.choice)]
    if not failing:
        return "it fits every future" if len(others) > 1 else "it fits the other future"
    return f"something has to go in {len(failing)} of {counted(len(others), 'future')}"


# -- the money ---------------------------------------------------------------------------------------


def _fan(story: Story) -> Fan | None:
    """Draw spending to date above or below the money to date; None where fewer than two years are drawn."""
    risk = story.risk
    if risk is None or first_lines.no_chance(story):
        return None
    rows = _yearly(story, risk)
    if len(rows) < 2:
        return None
    likely = max(rows, key=lambda row: (row.broken, -_year(row)))
    share = often(Fraction(likely.broken, risk.draws))
    to_date = any(len(row.years or ()) > 1 for row in rows)
    what = (
        "Spending to date above or below the money to date"
        if to_date
        else "Spending above or below the budget"
    )
    return Fan(
        key="overrun-fan",
        title=f"By the end of {_year(likely)}, {share} draws have spent more than there is",
        says=f"{what}, by year: {_said(rows, risk)}.",
        table=fan_table(story, risk, rows),
        label="year",
        unit=f"{what}, {story.money.unit}, {risk.draws:,} draws of the costs",
        columns=SPREAD,
        likely="likely",
        chance="chance",
        folded=False,
        reach=_fans_reach(story),
    )


def _fans_reach(story: Story) -> tuple[float, ...]:
    """Give how far the fan of any option reaches, so that all are drawn to one scale; nothing where none is told."""
    beyond = [
        amount - float(row.amount)
        for figures in story.options_told
        if figures.risk is not None
        for row in _yearly(story, figures.risk)
        for amount in (row.spread[0], row.spread[-1], row.likely)
    ]
    return (min(beyond), max(beyond)) if beyond else ()


def _yearly(story: Story, risk: SpendingRisk) -> list[BudgetRisk]:
    """Give the budgets of money that fall due in a year, in the order of the years."""
    kinds = {rule.name: rule for rule in story.analysis.rules if isinstance(rule, Budget)}
    rows = [row for row in risk.budgets if row.years and row.spread and kinds[row.name].is_money]
    resources = {row.resource for row in rows}
    return sorted(rows, key=_year) if len(resources) == 1 else []


def _year(row: BudgetRisk) -> int:
    return (row.years or (0,))[-1]


def _said(rows: Sequence[BudgetRisk], risk: SpendingRisk) -> str:
    return "; ".join(
        f"{_year(row)} over in {part(Fraction(row.broken, risk.draws))} of draws" for row in rows
    )


def fan_table(story: Story, risk: SpendingRisk, rows: Sequence[BudgetRisk]) -> Table:
    """Make the figures of the fan: a row a year, amounts above the money there is."""

    def beyond(place: int) -> Column[BudgetRisk]:
        names = ("1 in 20 below", "1 in 4 below", "Middle draw", "1 in 4 above", "1 in 20 above")
        return Column(
            SPREAD[place],
            names[place],
            "money",
            lambda row: _fine(row.spread[place] - float(row.amount)),
        )

    columns: Columns[BudgetRisk] = [
        Column("year", "By the end of", "year", _year),
        *map(beyond, range(len(SPREAD))),
        Column(
            "likely", "At likely costs", "money", lambda row: _fine(row.likely - float(row.amount))
        ),
        Column(
            "chance",
            "Chance of being over",
            "share",
            lambda row: Cell(Fraction(row.broken, risk.draws), "share"),
        ),
    ]
    return table_of(
        "overrun by year",
        "Spending above or below the money there is",
        rows,
        columns,
        row_key=lambda row: str(_year(row)),
        note=f"In {story.money.unit}; {risk.draws:,} draws of the costs.",
    )


def _fine(amount: float) -> Fraction:
    return Fraction(f"{amount:.9g}")


# -- what is in dispute --------------------------------------------------------------------------------


def _tornado(story: Story, doubt: Doubt) -> Tornado | None:
    """Draw the disputes with most at stake; None where nothing in dispute could change the portfolio."""
    still = doubt.disputes.open
    shown = [row for row in still[:MOST_STAKES] if row.stake]
    if not shown:
        return None
    most = shown[0].stake
    rest = len(still) - len(shown)
    first = _subject(story, shown[0])
    # Figures in dispute are asked of the best at likely figures alone.
    which = "the portfolio" if story.asked_for is None else "the portfolio best at likely figures"
    of_it = "" if story.asked_for is None else " of the best at likely figures"
    return Tornado(
        Headed(
            f"{first}: up to {points(most)}{of_it} hang on it",
            f"Points lost by keeping {which} if the figure is what somebody says or its range allows",
        ),
        tuple(_stake(story, doubt, row, most) for row in shown),
        f"{counted(rest, 'more figure', 'more figures')} could change what is funded, with less at stake."
        if rest
        else "",
    )


def _stake(story: Story, doubt: Doubt, row: Dispute, most: Fraction) -> Stake:
    higher = row.high.lost >= row.low.lost
    end, who = (row.high, row.who_high) if higher else (row.low, row.who_low)
    return Stake(
        what=_subject(story, row),
        at=_at(story, doubt, row, end, who),
        low=max(row.low.lost, Fraction(0)) / most,
        high=max(row.high.lost, Fraction(0)) / most,
        says=rounded(end.lost, 1),
    )


def _subject(story: Story, row: Dispute) -> str:
    leaf = story.leaves[row.criterion].name
    if row.option is None or row.level is None:
        return f"How much {leaf} counts"
    return f"{story.short_name(row.option)}: {leaf}"


def _at(story: Story, doubt: Doubt, row: Dispute, end: End, who: str) -> str:
    """Say where the larger loss is: the figure, and who says so."""
    if row.kind == "weight":
        names = (
            {}
            if doubt.people is None
            else {voice.id: brief(doubt.people.people, voice.name) for voice in doubt.people.people}
        )
        who_says = ", ".join(names.get(id_, id_) for id_ in who.split(", ") if id_ != "case")
        weight = Fraction(story.evaluation.weights[row.criterion])
        return f"{part(end.at)}{f' ({who_says})' if who_says else ''} instead of {part(weight)}"
    leaf = story.leaves[row.criterion]
    unit = f" {leaf.unit}" if leaf.unit and not leaf.unit[-1:].isdigit() else ""
    likely = _likely(story, row)
    instead = "" if likely is None else f" instead of {plain(likely)}"
    return f"{plain(end.at)}{instead}{unit}"


def _likely(story: Story, row: Dispute) -> Decimal | None:
    """Give the score as the case states it; None where it follows from another level's."""
    if row.option is None or row.level is None:
        return None
    option, leaf = story.case.recommendations[row.option].id, story.leaves[row.criterion].id
    level = story.level_names(row.option)[row.level - 1]
    for score in story.case.scores:
        if (score.option, score.criterion) == (option, leaf) and score.level in {"", level}:
            return score.likely
    return None


# -- futures ---------------------------------------------------------------------------------------------


def strip(story: Story, futures: Scenarios) -> FutureStrip:
    """Draw what is left of the portfolio in each future beside the best there."""
    choice = story.recommended.choice
    rows = futures.futures[: MOST_FUTURES + 1]
    choices = [choice, *(figures.portfolio.choice for figures in story.options_told)]
    figures = [
        value
        for future in rows
        for value in (*map(future.worth, choices), future.best.points)
        if value is not None
    ]
    low, high, ticks = _axis(figures)

    def place(value: Fraction | None) -> Fraction | None:
        return None if value is None else (value - low) / (high - low)

    fitted, number = futures.fitted(choice), len(futures.others)
    return FutureStrip(
        Headed(
            f"It fits {fitted} of {counted(number, 'future')} as it stands",
            "What it is worth in each, in points, after the best dropping where it does not fit; and the best there",
        ),
        tuple((rounded(tick, 0), (tick - low) / (high - low)) for tick in ticks),
        tuple(
            FutureRow(
                future.name,
                _chance(future),
                place(future.worth(choice)),
                place(future.best.points),
                repaired=not future.fits(choice),
                good=future.fits(choice),
                says=_fits(story, future, choice),
            )
            for future in rows
        ),
    )


def _axis(figures: Sequence[Fraction]) -> tuple[Fraction, Fraction, list[Fraction]]:
    """Choose the ends of the axis and its figures, in round steps."""
    least, most = min(figures, default=Fraction(0)), max(figures, default=Fraction(1))
    step = Fraction(1)
    factors = (2, Fraction(5, 2), 2)
    while (most - least) / step > 4:
        for factor in factors:
            if (most - least) / step > 4:
                step *= factor
    low = (least // step) * step
    high = -((-most) // step) * step
    high = high if high > low else low + step
    count = int((high - low) / step)
    return low, high, [low + step * number for number in range(count + 1)]


def _chance(future: Future) -> str:
    if future.id == "as it stands" and future.probability is None:
        return ""
    return "stress test" if future.probability is None else part(future.probability)


def _fits(story: Story, future: Future, choice: Choice) -> str:
    """Say whether it fits; where not, what it lacks and what goes."""
    best, worth = future.best.points, future.worth(choice)
    if future.fits(choice):
        behind = None if best is None or worth is None else best - worth
        return f"Fits, {points(behind)} below the best there" if behind else "Fits"
    lacks = _lacks(story, future, choice)
    repair = future.repair(choice)
    goes = (
        no_repair(future, choice)
        if repair is None
        else gone_words(story, repair.dropped, story.short_name, MOST_GONE)
    )
    return f"{lacks}; {goes}" if lacks else f"Breaks a rule; {goes}"


def _lacks(story: Story, future: Future, choice: Choice) -> str:
    """Say what it breaks most: money that is missing, else the first rule."""
    broken = future.broken(choice)
    in_money = money_rows(future.rules)
    money = [row for row in broken if row.rule in in_money]
    if money:
        worst = max(money, key=lambda row: row.excess)
        return f"{story.money.words(worst.excess, 'up')} short"
    return f"Breaks {broken[0].rule}" if broken else ""
