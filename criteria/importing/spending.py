"""What each thing costs, by source and year and in one unit, and what there is to spend."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from criteria.importing import money
from criteria.importing.outline import Item, Question
from criteria.importing.tables import vocabulary as words
from criteria.importing.tables.amounts import amount, is_nothing, shown
from criteria.importing.tables.roles import Taken, money_of
from criteria.importing.tables.totals import equals
from criteria.importing.tables.vocabulary import bare
from criteria.importing.tables.weights import name_of
from criteria.importing.work import Work, label, retake
from criteria.model.names import listed, short
from criteria.model.numerals import plainly


def costs(work: Work) -> None:
    """The costs of each item by source and year, in one unit; an item without any may not be chosen yet."""
    outline = work.outline
    work.unit = money.unit_of_money(work.costs, work.table, work.planes)
    parts = _parts(work)
    blank_years = False
    for place, item in enumerate(outline.items):
        for entry in parts:
            blank_years |= _take_cost(work, entry, place, item)
        if parts and not item.costs:
            text = " ".join(shown(entry.column.cells[place]) for entry in parts).strip()
            says = f"the sheet says “{short(text, 30)}”" if text else "blank in the sheet"
            item.status = "excluded"
            item.marks.append(
                f"no cost ({says}), so it may not be chosen yet: type its costs, and open as its status"
            )
        elif not parts:
            item.costs["", None] = (Decimal(0), Decimal(0), Decimal(0))
    if not parts:
        outline.marks.append("the sheet has no costs, so each costs 0")
    if any(words.YEAR_NUMBER.search(bare(entry.column.heading)) for entry in parts):
        outline.marks.append(
            "years without a date (year 1, year 2) are added up, and count in no year"
        )
    if blank_years:
        outline.marks.append("a blank year or source is no spending")


def _parts(work: Work) -> list[Taken]:
    """The columns of costs that add up; a total beside its parts is checked and left out."""
    costs = work.of("cost")
    whole = [
        entry
        for entry in costs
        if not entry.role.year
        and not entry.role.source
        and re.search(r"total|gesamt|summe|suma|razem|ogol|overall", bare(entry.column.heading))
    ]
    others = [entry for entry in costs if entry not in whole]
    if not whole or not others:
        return costs
    total = whole[0].column
    values = [figure.value if figure else None for figure in total.amounts]
    sums: list[Fraction | None] = [
        sum(
            (Fraction(figure.value) for entry in others if (figure := entry.column.amounts[place])),
            Fraction(0),
        )
        for place in range(len(values))
    ]
    agree, of, _ = equals(values, sums)
    if (of and agree * 10 >= of * 7) or any(entry.role.year for entry in others):
        work.outline.lines.append(
            f"{label(total)}: the sum of the other costs in {agree} of {of} rows; it is not added again"
        )
        for entry in whole:
            retake(work, entry.column, "the sum of the other costs")
        return others
    for entry in others:
        retake(work, entry.column, f"{name_of(total.heading)} stands for it")
    return whole[:1]


def _take_cost(work: Work, entry: Taken, place: int, item: Item) -> bool:
    """Add one cell to an item's costs; True where it is blank and others of the row are not."""
    figure = entry.column.amounts[place]
    cell = entry.column.cells[place]
    if figure is None:
        if not is_nothing(cell):
            item.marks.append(
                f"{name_of(entry.column.heading)} says “{short(shown(cell), 30)}”, which is no figure and was not added"
            )
        return bool(entry.role.year or entry.role.source)
    column_unit = money_of(entry.column, work.table)
    scale = (
        figure.scale
        if figure.scale is not None
        else (column_unit[1] if column_unit and column_unit[2] != "its cells" else None)
    )
    values = [
        work.unit.brought(abs(value), scale)
        for value in (
            figure.low if figure.low is not None else figure.value,
            figure.value,
            figure.high if figure.high is not None else figure.value,
        )
    ]
    low, likely, high = _with_ends(work, place, values)
    if figure.low is not None and figure.high is not None and likely * 2 == low + high:
        item.marks.append(
            f"{plainly(low)} to {plainly(high)} in the sheet: the middle is taken as likely"
        )
    if figure.value < 0:
        item.marks.append(
            f"{name_of(entry.column.heading)} is negative in the sheet, and taken as a cost"
        )
    key = (entry.role.source, entry.role.year)
    before = item.costs.get(key, (Decimal(0), Decimal(0), Decimal(0)))
    item.costs[key] = (before[0] + low, before[1] + likely, before[2] + high)
    if len([other for other in work.of("cost") if other.role == entry.role]) > 1:
        item.basis.append(f"{name_of(entry.column.heading)} {plainly(likely)}")
    return False


def _with_ends(work: Work, place: int, values: list[Decimal]) -> list[Decimal]:
    """The ends of a cost that stand in columns of their own."""
    if len(work.of("cost")) == 1:
        for kind, end in (("cost low", 0), ("cost high", 2)):
            column = work.one(kind)
            figure = column.amounts[place] if column else None
            if figure is not None:
                value = work.unit.brought(figure.value, figure.scale)
                if (end == 0 and value <= values[1]) or (end == 2 and value >= values[1]):
                    values[end] = value
    return values


def budget(work: Work) -> None:
    """What there is to spend, by source and year or in total, and the unit of all money."""
    outline, mapping = work.outline, work.mapping
    outline.money = mapping.money or work.unit.words
    if mapping.money:
        outline.lines.append(f"money: {mapping.money}, as somebody said")
    elif outline.money:
        outline.lines.append(f"money: {outline.money}, from {work.unit.where}")
    found = money.budget(work.costs, work.table, work.planes, work.unit)
    keys = sorted(
        {key for item in outline.items for key in item.costs}, key=lambda key: (key[0], key[1] or 0)
    )
    sources = list(dict.fromkeys(source for source, _ in keys))
    if mapping.budget:
        stated = amount(mapping.budget)
        found = money.Found(
            total=None if stated is None else work.unit.brought(stated.value, stated.scale),
            where="as somebody said",
        )
    known = {
        key: value
        for key, value in found.parts.items()
        if key in keys or (key[0] in sources and key[1] is None)
    }
    for source in sources:
        yearly = {key: value for key, value in known.items() if key[0] == source}
        if yearly:
            outline.budget |= yearly
        else:
            outline.budget[source, None] = None
        if any(year is not None for _, year in yearly):
            bare_years = [key for key in keys if key[0] == source and key[1] and key not in yearly]
            for key in bare_years:
                outline.budget[key] = None
            if bare_years:
                years = listed(str(year) for _, year in bare_years)
                outline.marks.append(f"no budget is stated for {years}, so there is no limit then")
    if found.total is not None and sources:
        if len(sources) == 1 and not known:
            outline.budget = {(sources[0], None): found.total}
        else:
            outline.limit = found.total
    _tell_budget(work, found, known)


def _tell_budget(
    work: Work, found: money.Found, known: dict[tuple[str, int | None], Decimal]
) -> None:
    outline = work.outline
    if known:
        outline.lines.append(
            f"budget: {len(known)} {'amount' if len(known) == 1 else 'amounts'} from {found.where}"
        )
    elif found.total is not None:
        outline.lines.append(
            f"budget: {plainly(found.total)}, from {found.where}"
            if found.where != "as somebody said"
            else f"budget: {plainly(found.total)}, as somebody said"
        )
    elif work.mapping.budget:
        outline.lines.append("budget: no limit, as somebody said")
    else:
        outline.marks.append("the sheet states no budget, so there is no limit to what is funded")
        outline.questions.append(
            Question(
                "budget", "", "How much may be spent in total? A figure, or no limit", "no limit"
            )
        )
    if not outline.money:
        half = (
            f" (the sheet says only {['', 'thousand', 'million', 'billion'][work.unit.scale // 3]})"
            if work.unit.scale
            else ""
        )
        if work.costs:
            outline.marks.append(f"the sheet does not state the unit of money{half}")
            outline.questions.append(
                Question(
                    "money",
                    "",
                    f"What unit is the money in{half}? Such as € thousand",
                    "units (not stated)",
                )
            )
