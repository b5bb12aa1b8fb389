"""What each column is taken for, and why: by its heading, by what its cells hold, and by the columns beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.importing.tables import vocabulary as words
from criteria.importing.tables.amounts import amount, shown, unit_of
from criteria.importing.tables.table import is_label
from criteria.importing.tables.totals import follows
from criteria.importing.tables.vocabulary import bare
from criteria.importing.tables.weights import name_of
from criteria.model.written import BrokenCell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from criteria.importing.tables.table import Column, Table
    from criteria.importing.tables.weights import Weights

KINDS = (
    "name", "id", "group", "description", "lead", "start", "status", "pick", "chance", "criterion", "factor", "part",
    "cost", "cost low", "cost high", "rank", "total", "not used",
)  # fmt: skip
_ROLE = re.compile(
    r"(?P<kind>cost low|cost high|cost)(?: of (?P<source>.+?))?(?: (?P<year>(?:19|20|21)\d\d))?"
)
_BRACKET = re.compile(r"[(\[]([^)\]]*)[)\]]")
_DATE = re.compile(r"(?:19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}.*")
_CODE = re.compile(r"[A-Za-z]{0,6}[-_. /#]?[0-9]{1,6}[A-Za-z]?(?:[-_.][0-9]+)?")


@dataclass(frozen=True, slots=True)
class Role:
    """What a column is. source and year: of a cost that is one source's, or of one year."""

    kind: str
    source: str = ""
    year: int | None = None

    def __str__(self) -> str:
        of = f" of {self.source}" if self.source else ""
        return f"{self.kind}{of}{f' {self.year}' if self.year else ''}"

    @property
    def is_cost(self) -> bool:
        """Whether it is a cost of some kind."""
        return self.kind.startswith("cost")


def role(text: str) -> Role | None:
    """Read a role as a mapping writes it; None for what is none.

    >>> str(role("cost of EU grant 2027")), role("cost 2027").year, role("colour")
    ('cost of EU grant 2027', 2027, None)
    """
    plain = " ".join(text.split())
    parts = _ROLE.fullmatch(plain)
    if parts:
        year = parts.group("year")
        return Role(parts.group("kind"), parts.group("source") or "", int(year) if year else None)
    return Role(plain.casefold()) if plain.casefold() in KINDS else None


@dataclass(frozen=True, slots=True)
class Taken:
    """A column, its role and the reason; sure: nobody needs to be asked."""

    column: Column
    role: Role
    why: str
    sure: bool = True


@dataclass(slots=True)
class _Look:
    """What is known of the table while its columns are looked at."""

    table: Table
    weights: Weights
    told: Mapping[str, str]
    taken: dict[int, Taken] = field(default_factory=dict)
    formula: dict[int, str] = field(default_factory=dict)

    def take(self, column: Column, kind: Role | str, why: str, *, sure: bool = True) -> None:
        made = kind if isinstance(kind, Role) else Role(kind)
        self.taken.setdefault(column.index, Taken(column, made, why, sure))

    @property
    def free(self) -> list[Column]:
        return [column for column in self.table.columns if column.index not in self.taken]


def taken(table: Table, weights: Weights, told: Mapping[str, str]) -> list[Taken]:
    """Take every column of a table for something; told: roles that somebody gave, by heading."""
    look = _Look(table, weights, told)
    _told(look)
    _blank(look)
    _formula(look)
    _names(look)
    for column in look.free:
        if column.is_numeric or is_graded(column):
            _measured(look, column)
    for column in look.free:
        _worded(look, column)
    _settle(look)
    return [look.taken[column.index] for column in table.columns]


def is_graded(column: Column) -> bool:
    """Whether a column holds grades: high and low, circles, stars."""
    texts = column.texts
    if len(column.figures) == len(texts):
        return False
    ladder = words.ladder_of(texts)
    if ladder is not None and ladder[0] == "grades" and len(set(texts)) == len(texts):
        return False  # A, B and C are names as well
    return bool(texts) and (
        words.ladder_of(texts) is not None or all(words.stars(text) for text in texts)
    )


def is_scored(column: Column) -> bool:
    """Whether a column looks like scores: grades, or small figures in steps of a half at most, without a unit."""
    if is_graded(column):
        return True
    figures = column.figures
    return column.is_numeric and all(
        0 <= figure.value <= 10
        and figure.value * 2 == int(figure.value * 2)
        and not figure.currency
        and figure.scale is None
        and not figure.percent
        for figure in figures
    )


def money_of(column: Column, table: Table) -> tuple[str, int | None, str] | None:
    """The currency and scale that a column says its figures are in, and where it says so; None where it says nothing."""
    for text in [part for layer in column.layers for part in _BRACKET.findall(layer)] + _tails(
        column
    ):
        unit = unit_of(text)
        if unit:
            return (*unit, "its heading")
    currencies = [figure.currency for figure in column.figures if figure.currency]
    if currencies:
        return currencies[0], None, "its cells"
    for row in table.body:
        shown = table.plane.currency(row, column.index)
        unit = unit_of(shown) if shown else None
        if unit:
            return (*unit, "the number format")
    return None


def _tails(column: Column) -> list[str]:
    """Units that stand in a heading without brackets: “Cost in k€”, “Cost, EUR”, “Cost k€”."""
    texts = []
    for layer in column.layers:
        plain = _BRACKET.sub(" ", layer)
        texts += re.split(r"\bin\b|\ben\b|\bw\b|,|;|:|/|–|-| ", plain)[1:]
        texts += re.findall(r"\b(?:in|en|w)\s+(.+)$", plain)
        pair = plain.split()[-2:]
        texts.append(" ".join(pair))
    longest = sorted((text.strip() for text in texts if text.strip()), key=len, reverse=True)
    return [text for text in longest if (unit := unit_of(text)) and (unit[0] or len(text) > 1)]


def _told(look: _Look) -> None:
    for column in look.table.columns:
        text = look.told.get(column.heading)
        made = role(text) if text else None
        if made is not None:
            look.take(column, made, "the mapping says so")


def _blank(look: _Look) -> None:
    for column in look.free:
        broken = any(isinstance(cell, BrokenCell) for cell in column.cells)
        if not column.texts and broken:
            look.take(column, "not used", "its formulas have no saved values, or show errors")
        elif not column.texts:
            look.take(column, "not used", "it is blank")
        elif is_label(words.LEGEND, column.layers[-1] if column.layers else ""):
            look.take(column, "not used", "it explains, by its heading")


def _formula(look: _Look) -> None:
    """The parts of RICE, ICE and WSJF by their headings, where the sheet has no weights of its own."""
    if look.weights.of:
        return
    usable = [column for column in look.free if column.is_numeric or is_graded(column)]

    def find(pattern: re.Pattern[str]) -> Column | None:
        heads = {
            column.index: bare(name_of(column.layers[-1] if column.layers else ""))
            for column in usable
        }
        exact = [column for column in usable if pattern.fullmatch(heads[column.index])]
        some = [
            column
            for column in usable
            if pattern.search(heads[column.index]) and not is_label(words.TOTAL, column.heading)
        ]
        return next(iter(exact or some), None)

    impact, effort = find(words.IMPACT), find(words.EFFORT)
    reach, confidence, ease = find(words.REACH), find(words.CONFIDENCE), find(words.EASE)
    if reach and impact and effort:
        _take_factors(look, [reach, impact, confidence], effort, "RICE")
    elif impact and confidence and ease and not _is_added(look, [impact, confidence, ease]):
        _take_factors(look, [impact, confidence, ease], None, "ICE")
    else:
        parts = [find(words.BUSINESS), find(words.CRITICALITY), find(words.OPENING)]
        there = list({part.index: part for part in parts if part and part.is_numeric}.values())
        if len(there) >= 2 and parts[1] and effort and effort.is_numeric:
            for part in there:
                look.take(part, "part", "a part of the cost of delay (WSJF)")
                look.formula[part.index] = "WSJF"
            look.take(effort, "cost", "the size of the job (WSJF)")
            look.formula[effort.index] = "WSJF"


def _is_added(look: _Look, parts: Sequence[Column]) -> bool:
    """Whether a total of the sheet adds its parts, where another sheet would multiply them."""
    rows = list(zip(*(part.amounts for part in parts), strict=True))
    sums = [
        sum((Fraction(figure.value) for figure in row if figure), Fraction(0)) if all(row) else None
        for row in rows
    ]
    totals = [
        column
        for column in look.free
        if is_label(words.TOTAL, name_of(column.layers[-1] if column.layers else ""))
    ]
    return any(
        follows([figure.value if figure else None for figure in column.amounts], sums)
        for column in totals
    )


def _take_factors(
    look: _Look, parts: Sequence[Column | None], effort: Column | None, name: str
) -> None:
    for part in parts:
        if part is not None:
            look.take(part, "factor", f"a factor of {name}")
            look.formula[part.index] = name
    if effort is not None:
        look.take(effort, "cost", f"the effort of {name}")
        look.formula[effort.index] = name


def _names(look: _Look) -> None:
    """The column that names each row, and the one that numbers it."""
    if not any(entry.role.kind == "name" for entry in look.taken.values()):
        best = _best_name(look)
        if best is not None:
            head = words.NAME.search(bare(best.heading))
            why = "its texts differ, and its heading" if head else "the first texts that differ"
            look.take(best, "name", why, sure=bool(head) or best is _first_text(look))
    if not any(entry.role.kind == "id" for entry in look.taken.values()):
        coded = next((column for column in look.free if _is_id(column)), None)
        if coded is not None:
            look.take(coded, "id", "short codes that differ in every row")


def _best_name(look: _Look) -> Column | None:
    """The likeliest column of names; one that is headed so may hold any texts that differ, codes and letters too."""
    worded = [column for column in look.free if not column.is_numeric]
    texts = [column for column in worded if not is_graded(column) or _is_headed_name(column)]
    codes = [column for column in look.free if len(set(column.texts)) == len(column.texts)]
    return max(texts, key=_naming, default=None) or next(iter(codes), None)


def _is_headed_name(column: Column) -> bool:
    every = [shown(cell) for cell in column.cells]
    head = bare(column.layers[-1]) if column.layers else ""
    return len(set(every)) == len(every) and bool(words.NAME.fullmatch(head))


def _is_id(column: Column) -> bool:
    """Whether a column holds a code for every row, below a heading that says so."""
    held = column.texts
    distinct = len(set(held)) == len(held) == len(column.cells)
    head = bare(column.layers[-1]) if column.layers else "#"
    coded = all(_CODE.fullmatch(text) or (len(text) <= 12 and " " not in text) for text in held)
    short = bool(words.ID.search(head)) and len(head) < 16
    if not column.layers and any("%" in text or "," in text for text in held):
        return False
    return distinct and coded and ("#" in column.heading or short)


def _first_text(look: _Look) -> Column | None:
    return next(
        (column for column in look.table.columns if not column.is_numeric and column.texts), None
    )


def _naming(column: Column) -> float:
    """How likely a column of texts is to hold the names."""
    texts = column.texts
    head = bare(column.layers[-1]) if column.layers else ""
    every = [shown(cell) for cell in column.cells if cell is not None]
    score = 10.0 * len(set(every)) / max(len(column.cells), 1)
    score += 8 if words.NAME.search(head) else 0
    score += 4 if words.NAME.fullmatch(head) else 0
    score -= (
        9
        if words.NOTES.search(head) or words.DESCRIPTION.search(head) or words.LEAD.search(head)
        else 0
    )
    score -= 5 if words.ID.fullmatch(head) or all(_CODE.fullmatch(text) for text in texts) else 0
    score -= (
        6
        if words.STATUS.fullmatch(head) or words.FINISH.search(head) or words.GROUP.fullmatch(head)
        else 0
    )
    average = sum(map(len, texts)) / max(len(texts), 1)
    score -= 4 if average > 80 else 0
    return score - column.index * 0.1


def _measured(look: _Look, column: Column) -> None:
    """Take a column of figures or grades for something."""
    small, last = bare(column.heading), name_of(column.layers[-1] if column.layers else "")
    graded, figures = is_graded(column), column.figures
    money = money_of(column, look.table)
    year = None if graded else words.year_of(column.heading)
    marked = "" if is_label(words.TOTAL, last) else _marked(look, column, money=bool(money))
    if marked:
        look.take(column, "criterion", marked)
    elif year and (not is_scored(column) or money or _is_yearly(column)):
        _yearly(look, column, year)
    elif is_label(words.PICK, last) and _all_in(column, words.YES | words.NO):
        look.take(column, "pick", "yes or no below its heading")
    elif is_label(words.RANK, last) and not graded:
        look.take(column, "rank", "its heading")
    elif _is_total(column, last) and not (money and money[0]):
        look.take(column, "total", "its heading")
    elif (
        words.CHANCE.search(small)
        and not graded
        and all(0 <= figure.value <= 100 for figure in figures)
    ):
        look.take(column, "chance", "its heading")
    elif (
        words.START.search(small)
        and all(1900 <= figure.value <= 2200 for figure in figures)
        and figures
    ):
        look.take(column, "start", "years below its heading")
    elif words.ID.fullmatch(bare(last)) and not graded:
        look.take(column, "not used", "it numbers the rows")
    elif graded:
        _graded(look, column, last)
    elif _is_costly(look, column, small, money=bool(money and money[0])):
        _cost(look, column, small, money=bool(money))
    elif look.weights.of and not _plays(look, column):
        look.take(column, "not used", "it has no weight", sure=False)
    else:
        _criterion(look, column)


def _marked(look: _Look, column: Column, *, money: bool) -> str:
    """What shows that a column is a criterion whatever its heading: a weight, or a row of the most it may score."""
    if column.index in look.weights.of:
        return "it has a weight"
    return "a row says the most it may score" if _has_maximum(look, column) and not money else ""


def _has_maximum(look: _Look, column: Column) -> bool:
    """Whether a row of the most there is has a figure for a column, none of whose scores is above it."""
    row = look.table.labelled.get("most")
    figure = None
    if row is not None:
        plane = look.table.plane
        figure = amount(plane.cells[row][column.index], comma=plane.comma)
    return figure is not None and all(score.value <= figure.value for score in column.figures)


def _is_yearly(column: Column) -> bool:
    """Whether a heading is a year and nothing else, or a year of costs or of somebody's money."""
    small = bare(column.heading)
    if words.COST.search(small) or words.SOURCE.search(small):
        return not words.NOT_COST.search(small)
    alone = (words.YEAR, words.SHORT_YEAR, _DATE)
    return any(pattern.fullmatch(name_of(layer)) for layer in column.layers for pattern in alone)


def _plays(look: _Look, column: Column) -> bool:
    """Whether a column without a weight may be a criterion all the same: where the weights were given for a few only."""
    scored = [other for other in look.table.columns if is_scored(other)]
    weighted = [other for other in scored if other.index in look.weights.of]
    return is_scored(column) and len(weighted) * 2 < len(scored)


def _is_total(column: Column, last: str) -> bool:
    small = bare(last)
    weighted = re.search(r"\bweighted\b|gewichtet|ponder|wazon", small)
    return (
        is_label(words.TOTAL, last)
        or bool(weighted)
        or is_label(words.SUM_ROW, last)
        or _is_quotient(column, small)
    )


def _is_quotient(column: Column, small: str) -> bool:
    """Whether a heading is of a ratio of what stands beside it."""
    del column
    return bool(
        re.search(
            r"value for money|benefit cost ratio|\bbcr\b|score per cost|cost effectiveness|"
            r"(priority|total|final|overall) score|gesamtpunkt|nutzwert",
            small,
        )
    )


def _yearly(look: _Look, column: Column, year: int) -> None:
    if words.BENEFIT.search(bare(column.heading)):
        look.take(column, "not used", "figures of a year that are no costs", sure=False)
        return
    source = _source(column)
    why = f"the year {year} in its heading" + (f", and the source {source}" if source else "")
    look.take(column, Role("cost", source, year), why)


def _source(column: Column) -> str:
    """Who pays, by what is left of a heading without years, units and words for costs."""
    for layer in column.layers:
        text = _BRACKET.sub(" ", layer)
        text = words.SHORT_YEAR.sub(" ", words.YEAR.sub(" ", text))
        text = re.sub(r"\s+", " ", text).strip(" -–—:;,/|")
        left = " ".join(
            token for token in words.COST.sub(" ", bare(text)).split() if not unit_of(token)
        )
        if text and left and words.SOURCE.search(bare(text)):
            return " ".join(
                part
                for part in text.split()
                if not (unit_of(part) and part.casefold() not in {"m", "b"})
            )
    return ""


def _is_costly(look: _Look, column: Column, small: str, *, money: bool) -> bool:
    scaled = words.scale_said(column.heading) or words.maximum_said(column.heading)
    if words.NOT_COST.search(small) or (scaled and not words.EFFORT.search(small)):
        return False
    large = any(figure.value > 10 for figure in column.figures)
    sources = [
        other
        for other in look.table.columns
        if other.is_numeric and words.SOURCE.search(bare(other.heading))
    ]
    paid = len(sources) > 1 and large and words.SOURCE.search(small)
    work = words.EFFORT.search(small) or words.YEAR_NUMBER.search(small)
    return money or bool(words.COST.search(small) or work or paid)


def _cost(look: _Look, column: Column, small: str, *, money: bool) -> None:
    """A cost, or a score for the cost where it looks like the scores beside it."""
    scored = [
        other
        for other in look.table.columns
        if other is not column and is_scored(other) and other.index not in look.formula
    ]
    scale_words = words.scale_said(column.heading) or words.direction_said(column.heading)
    if not money and is_scored(column) and (len(scored) > 1 or scale_words):
        if (
            words.EFFORT.search(small)
            and not words.COST.search(small)
            and not _has_cost(look, column)
        ):
            look.take(column, "cost", "effort, and no other cost", sure=False)
        else:
            look.take(column, "criterion", "a score like those beside it", sure=False)
        return
    if words.EFFORT.search(small) and not words.COST.search(small) and _has_cost(look, column):
        look.take(column, Role("cost", name_of(column.heading)), "its heading")
        return
    kind = "cost"
    if _has_cost(look, column):
        low, high = words.LOW_END.search(small), words.HIGH_END.search(small)
        kind = "cost low" if low else "cost high" if high else "cost"
    source = _source(column)
    why = "its heading" if words.COST.search(small) else "its unit of money"
    look.take(column, Role(kind, source), why if not source else f"{why}, and the source {source}")


def _has_cost(look: _Look, column: Column) -> bool:
    return any(
        other is not column
        and other.is_numeric
        and not words.NOT_COST.search(bare(other.heading))
        and (
            bool(words.COST.search(bare(other.heading)) and not is_scored(other))
            or _has_currency(other, look.table)
        )
        for other in look.table.columns
    )


def _has_currency(column: Column, table: Table) -> bool:
    money = money_of(column, table)
    return bool(money and money[0])


def _graded(look: _Look, column: Column, last: str) -> None:
    if look.weights.of and column.index not in look.weights.of and not _plays(look, column):
        look.take(column, "not used", "it has no weight", sure=False)
        return
    if is_label(words.STATUS, last):
        look.take(column, "not used", "a state, not a score", sure=False)
        return
    ladder = words.ladder_of(column.texts)
    flag = ladder is not None and ladder[0] == "yes or no"
    if flag and words.REQUIRED.search(bare(last)):
        look.take(column, "status", "yes or no below its heading")
        return
    look.take(column, "criterion", f"grades ({ladder[0]})" if ladder else "stars", sure=not flag)


def _criterion(look: _Look, column: Column) -> None:
    """A criterion; one that is mostly blank is none, until somebody says so."""
    if len(column.texts) * 2 < len(column.cells) and not words.scale_said(column.heading):
        look.take(column, "not used", "most of it is blank", sure=False)
        return
    scored = is_scored(column)
    why = "scores like those of the other criteria" if scored else "figures of its own kind"
    look.take(column, "criterion", why, sure=scored)


def _worded(look: _Look, column: Column) -> None:
    """Take a column of texts for something."""
    last = name_of(column.layers[-1] if column.layers else "")
    small = bare(last)
    texts = column.texts
    repeated = len(set(texts)) < len(texts)
    kinds = {entry.role.kind for entry in look.taken.values()}
    figures = len(column.figures)
    grades = sum(words.ladder_of([text]) is not None for text in texts)
    if figures + grades and (figures + grades) * 2 > len(texts) and not words.NOTES.search(small):
        _mixed(look, column, small)
    elif is_label(words.PICK, last) and _all_in(column, words.YES | words.NO):
        look.take(column, "pick", "yes or no below its heading")
    elif words.LEAD.search(small) and "lead" not in kinds:
        look.take(column, "lead", "its heading")
    elif (
        words.START.search(small)
        and all(words.year_of(text) for text in texts)
        and "start" not in kinds
    ):
        look.take(column, "start", "dates below its heading")
    elif words.STATUS.search(small) and any(
        words.REQUIRED.search(bare(text)) or words.EXCLUDED.search(bare(text)) for text in texts
    ):
        look.take(column, "status", "its words say what must be or may not be")
    elif words.DESCRIPTION.search(small) and "description" not in kinds:
        look.take(column, "description", "its heading")
    elif (
        words.GROUP.search(small)
        and repeated
        and "group" not in kinds
        and not words.STATUS.search(small)
    ):
        look.take(column, "group", "its heading, and its words repeat")
    else:
        look.take(column, "not used", "texts that a case has no place for")


def _mixed(look: _Look, column: Column, small: str) -> None:
    """A column of which more than half can be read as figures or grades."""
    if column.index in look.weights.of:
        look.take(column, "criterion", "it has a weight")
    elif len(column.figures) * 2 > len(column.texts) and _is_costly(
        look, column, small, money=_has_currency(column, look.table)
    ):
        _cost(look, column, small, money=_has_currency(column, look.table))
    else:
        look.take(column, "criterion", "most of it are scores", sure=False)


def _all_in(column: Column, known: frozenset[str]) -> bool:
    return all(text.casefold() in known for text in column.texts)


def _settle(look: _Look) -> None:
    """Where nothing is a criterion, what the sheet adds up, or its order, is; money alone may be headed as a total."""
    entries = look.taken
    if not any(entry.role.is_cost for entry in entries.values()):
        for entry in list(entries.values()):
            if entry.role.kind == "total" and _has_currency(entry.column, look.table):
                entries[entry.column.index] = Taken(entry.column, Role("cost"), "its unit of money")
                break
    if any(entry.role.kind in {"criterion", "factor", "part"} for entry in entries.values()):
        return
    for kind in ("total", "chance", "rank"):
        found = [
            entry
            for entry in entries.values()
            if entry.role.kind == kind and entry.why != "the mapping says so"
        ]
        if found:
            best = max(
                found, key=lambda entry: bool(words.POINTS.search(bare(entry.column.heading)))
            )
            why = {
                "total": "the only score there is",
                "chance": "the only score there is",
                "rank": "the only order there is",
            }
            entries[best.column.index] = Taken(best.column, Role("criterion"), why[kind])
            return
