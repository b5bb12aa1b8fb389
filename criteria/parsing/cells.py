"""One parser for every form: a written cell becomes a typed value by its column, or says what is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from criteria.model.kinds import MAX_DIGITS, MAX_SIZE, ColumnKind
from criteria.model.names import clean, fold, joined, nearest, short
from criteria.model.numerals import advice, number, plainly, twofold
from criteria.model.rows import Group
from criteria.model.words import EVERY, JUDGEMENT, MEASURES
from criteria.model.written import BrokenCell, DatedCell, PercentCell
from criteria.model.years import year_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from criteria.model.columns import ColumnSpec
    from criteria.model.written import CellValue

MAX_TEXT = 32_000
_YES = frozenset({"yes", "y", "true", "1"})
_NO = frozenset({"no", "n", "false", "0"})
_FIRST_YEAR, _LAST_YEAR = 1900, 2200


class CellError(ValueError):
    """A cell cannot be read: the check's name, what was found, what is allowed, what to type."""

    def __init__(self, check: str, found: str, allowed: str, mend: str) -> None:
        self.check, self.found, self.allowed, self.mend = check, found, allowed, mend
        super().__init__(f"{found} {allowed} {mend}")


@dataclass(slots=True)
class Known:
    """What the rest of the case knows: ids by table, levels by recommendation, words on scales, and the unit of money.

    Each mapping goes from the form that is compared to the spelling in force (of a label: and its
    level; of a name: to every id that has it).
    """

    ids: dict[str, dict[str, str]] = field(default_factory=dict)
    names: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    levels: dict[str, dict[str, str]] = field(default_factory=dict)
    labels: dict[str, dict[str, tuple[str, Decimal]]] = field(default_factory=dict)
    resources: dict[str, str] = field(default_factory=dict)
    money: str = "the case's unit"

    def meant(self, table: str, word: str) -> str | None:
        """The id that a word means in a table: its own spelling of an id, else the one row of that name.

        None where nothing is called so. Raises CellError where several rows have the name.
        """
        folded = clean(word).casefold()
        if folded in self.ids.get(table, {}):
            return self.ids[table][folded]
        named = self.names.get(table, {}).get(folded, ())
        if len(named) > 1:
            found = f"{quoted(word)} is the name of {joined(named)}."
            raise CellError("two-of-one-name", found, "", "Type the id of the one that is meant.")
        return named[0] if named else None


@dataclass(slots=True)
class Context:
    """What one row lends its cells: what is known, the fields read so far, and where to leave a word of notice.

    typed: whether numbers have a type of their own where the row stands, as in a workbook.
    """

    known: Known
    tell: Callable[[str, str, str], None]
    row: dict[str, Any] = field(default_factory=dict)
    typed: bool = False


def parse(value: CellValue, spec: ColumnSpec, context: Context) -> Any:
    """Turn a filled cell into what its field holds; raises CellError."""
    broken = _broken(value)
    if broken is not None:
        raise CellError(broken.id, broken.found, "", broken.mend)
    stand_in = _stand_in(value, spec) if spec.words else None
    if stand_in is not None:
        return stand_in
    if spec.numeric:
        return _number(value, spec, context)
    match spec.kind:
        case ColumnKind.YES_NO:
            return _yes_no(value)
        case ColumnKind.CURVE:
            return _curve(value)
        case ColumnKind.CHOICE:
            return _choice(as_text(value), spec)
        case ColumnKind.REFERENCE | ColumnKind.REFERENCES | ColumnKind.EVIDENCE:
            return _reference(_in_one_cell(value, spec), spec, context)
        case ColumnKind.ID if spec.name == "stakeholder":
            return context.known.meant("people", _id(value)) or _id(value)
        case ColumnKind.ID:
            return _id(value)
    text = as_text(value)
    return _word(clean(text), spec.name, context) if spec.name in _WORDS else text


def _stand_in(value: CellValue, spec: ColumnSpec) -> str | None:
    """The word that stands in a cell where its column may hold one for a number."""
    if not isinstance(value, str):
        return None
    return next((word for word in spec.words if fold(word) == fold(value)), None)


def _broken(value: CellValue) -> BrokenCell | None:
    """What no column can use: the cell itself, or the first such part of a list."""
    if isinstance(value, BrokenCell):
        return value
    parts = value if isinstance(value, tuple) else ()
    return next((broken for part in parts if (broken := _broken(part)) is not None), None)


def _in_one_cell(value: CellValue, spec: ColumnSpec) -> CellValue:
    """A list of names as the one cell that holds it in a sheet."""
    if spec.kind is ColumnKind.REFERENCE or not isinstance(value, tuple):
        return value
    return ("|" if spec.kind is ColumnKind.REFERENCES else ";").join(str(part) for part in value)


_WORDS = frozenset({"resource", "measure", "target", "criterion", "stakeholder", "more", "less"})
_TARGETS = {
    "weight": ("stakeholders",),
    "score": ("recommendations",),
    "cost": ("recommendations",),
    "p_success": ("recommendations",),
    "group": ("groups",),
    "relation": ("relations",),
    "budget": (),
}
"""By what a scenario changes, the tables in which its target may be named."""


def _word(word: str, column: str, context: Context) -> str:
    """A word of a column that holds several kinds of names, in the spelling of the name it fits."""
    known, folded = context.known, word.casefold()
    match column:
        case "resource" | "measure":
            return _measure(word, column, known)
        case "stakeholder":
            return (
                word
                if folded in known.ids.get("stakeholders", {})
                else known.meant("stakeholders", word) or word
            )
        case "more" | "less":
            # Of one criterion scores are compared, and a score has no name.
            return word if context.row.get("criterion") else known.meant("criteria", word) or word
        case "criterion":
            return known.meant("criteria", word) or _COLUMNS.get(fold(word), word)
    every = ("recommendations", "groups", "relations", "stakeholders")
    for table in every:
        if folded in known.ids.get(table, {}):
            return known.ids[table][folded]
    if folded in known.resources:
        return known.resources[folded]
    tables = _TARGETS.get(str(context.row.get("kind", "")), every)
    return next((id_ for table in tables if (id_ := known.meant(table, word))), word)


def _measure(word: str, column: str, known: Known) -> str:
    folded = word.casefold()
    year = year_of(word) if column == "measure" else None
    if year is not None and folded not in known.resources:
        return str(year)
    return folded if folded in MEASURES else known.resources.get(folded, word)


_COLUMNS = {fold(name): name for name in (*Group.model_fields, "delta")}
"""What a scenario may change of a group or a relation."""


def as_text(value: CellValue) -> str:
    """A cell as text: numbers in full, dates in ISO form, no spaces around; raises CellError."""
    if isinstance(value, str):
        text = value.strip().replace("\r\n", "\n").replace("\r", "\n")
        if len(text) > MAX_TEXT:
            raise CellError(
                "text-too-long",
                f"the text has {len(text):,} characters.",
                f"A cell holds {MAX_TEXT:,} at most.",
                "Shorten it.",
            )
        return text
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, DatedCell):
        return value.shown
    if isinstance(value, PercentCell):
        return plainly(value.number)
    if isinstance(value, Decimal):
        return plainly(value)
    raise CellError("not-text", "the cell holds a list.", "It holds text.", "Write it as one text.")


def text_of(value: CellValue | None) -> str:
    """A cell's text as a short name; empty where it is blank, or no text at all."""
    try:
        return "" if value is None else clean(as_text(value))
    except CellError:
        return ""


def quoted(text: str) -> str:
    """A cell's text inside a message."""
    shown = short(text)
    return f"“{shown}”" if " " in shown or not shown else shown


def as_number(
    value: CellValue,
    *,
    share: bool = False,
    money: str | None = None,
    needed: bool = False,
    typed: bool = False,
) -> Decimal:
    """A cell as an exact number; raises CellError with what to type.

    typed: numbers have a type of their own where the cell stands, so that one kept as text may be
    spelled anyhow.
    """
    if isinstance(value, Decimal):
        return _digits(value)
    if isinstance(value, PercentCell):
        return _digits(value.number)
    if isinstance(value, DatedCell):
        raise CellError(
            "date-not-number",
            f"the cell holds the date {value.shown}, not a number.",
            "Spreadsheets turn entries such as 3/4 into dates.",
            _undated(value),
        )
    if isinstance(value, bool):
        raise CellError(
            "yes-no-not-number",
            f"{as_text(value)} is a yes-or-no value, not a number.",
            "",
            "Type the number, for example 1 or 0.",
        )
    text = as_text(value)
    exact = number(clean(text))
    if exact is None:
        raise CellError(
            "text-not-number",
            f"{quoted(text)} is text, not a number.",
            "",
            advice(text, share=share, money=money, needed=needed),
        )
    if typed and (both := twofold(clean(text))):
        found = f"{quoted(text)} is text, and can be read as two numbers."
        raise CellError(
            "text-not-number", found, "", f"Type {both[0]} or {both[1]}, whichever is meant."
        )
    return _digits(exact)


def _undated(value: DatedCell) -> str:
    year = value.number
    if year == int(year) and _FIRST_YEAR <= year <= _LAST_YEAR:
        return f"Set the cell's format to General: it then shows {int(year)}."
    return "Set the cell's format to General and type the number."


def _digits(exact: Decimal) -> Decimal:
    if exact and not (-MAX_SIZE <= exact.adjusted() < MAX_SIZE):
        raise CellError(
            "number-too-large",
            f"{short(str(exact), 24)} is too large or too small to be meant.",
            f"Numbers have at most {MAX_SIZE} digits before or after the point.",
            "Check it, or choose a larger unit.",
        )
    if len(exact.normalize().as_tuple().digits) > MAX_DIGITS:
        raise CellError(
            "too-many-digits",
            f"{short(plainly(exact), 40)} has more than {MAX_DIGITS} digits.",
            f"Spreadsheets keep {MAX_DIGITS}.",
            "Round it.",
        )
    return exact


def _number(value: CellValue, spec: ColumnSpec, context: Context) -> Decimal | int:
    share = spec.kind is ColumnKind.SHARE
    value = _labelled_year(value, spec)
    money = context.known.money if spec.kind is ColumnKind.MONEY else None
    try:
        exact = as_number(value, share=share, money=money, needed=spec.needed, typed=context.typed)
    except CellError as fault:
        if not spec.words:
            raise
        raise CellError(
            fault.check, fault.found, f"It holds {spec.allowed}.", fault.mend
        ) from fault
    if isinstance(value, PercentCell) and not share:
        shown = plainly(exact * 100)
        context.tell(
            "shown-as-percentage",
            f"the cell shows {shown}% and holds {plainly(exact)}, which is what is used.",
            f"Set the format to General and type {shown} if that is meant.",
        )
    if spec.kind in {ColumnKind.COUNT, ColumnKind.YEAR} and exact != exact.to_integral_value():
        raise CellError(
            "not-whole",
            f"{plainly(exact)} is not a whole number.",
            f"{spec.heading} is {spec.allowed}.",
            "Round it.",
        )
    return bounded(int(exact) if spec.kind in {ColumnKind.COUNT, ColumnKind.YEAR} else exact, spec)


def bounded[N: Decimal | int](exact: N, spec: ColumnSpec) -> N:
    """Hold a number to its column's bounds; raises CellError."""
    if spec.low is not None and exact < spec.low:
        shown = plainly(Decimal(exact))
        what = "is negative" if spec.low == 0 else f"is below {spec.low}"
        raise CellError(
            "below-bound", f"{shown} {what}.", f"{spec.heading} is {spec.allowed}.", _raised(spec)
        )
    if spec.high is not None and exact > spec.high:
        shown = plainly(Decimal(exact))
        mend = "Correct it."
        if spec.kind is ColumnKind.SHARE and 1 < exact <= 100:
            mend = f"Type {plainly(Decimal(exact) / 100)} for {shown} per cent."
        raise CellError(
            "above-bound",
            f"{shown} is above {spec.high}.",
            f"{spec.heading} is {spec.allowed}.",
            mend,
        )
    return exact


def _labelled_year(value: CellValue, spec: ColumnSpec) -> CellValue:
    """A label such as FY2027-28 as the year that it means, in a column of years."""
    if spec.kind is not ColumnKind.YEAR or not isinstance(value, str):
        return value
    year = year_of(value)
    return value if year is None else Decimal(year)


def _raised(spec: ColumnSpec) -> str:
    """What to do about a number below its column's bound."""
    if spec.low != 0:
        return "Correct it."
    mend = "Type it without the minus sign, if that is what is meant."
    return (
        f"{mend} A saving is a cost_saving in Relations." if spec.kind is ColumnKind.MONEY else mend
    )


def ratio(value: CellValue, spec: ColumnSpec, context: Context) -> Any:
    """A comparison two by two, for which 1/3 is a natural thing to type; raises CellError.

    A fraction that no decimal holds is kept exactly by turning the comparison round: a against b
    1/3 is b against a 3.
    """
    fraction = _FRACTION.fullmatch(value.strip()) if isinstance(value, str) else None
    if fraction is None or not int(fraction[1]) or not int(fraction[2]):
        return _plain_ratio(value, spec, context)
    upper, lower = Decimal(fraction[1]), Decimal(fraction[2])
    exact = _quotient(upper, lower)
    if exact is not None:
        return bounded(exact, spec)
    turned = _quotient(lower, upper)
    if turned is None or not {"a", "b"} <= context.row.keys():
        raise CellError(
            "text-not-number", f"{quoted(fraction[0])} is no decimal number.", "", _CLOSE
        )
    context.row["a"], context.row["b"] = context.row["b"], context.row["a"]
    return bounded(turned, spec)


def _plain_ratio(value: CellValue, spec: ColumnSpec, context: Context) -> Any:
    """A comparison that is no fraction, with what to type for one where it cannot be read."""
    try:
        return parse(value, spec, context)
    except CellError as fault:
        allowed = (
            "Spreadsheets turn 1/3 into a date." if isinstance(value, DatedCell) else fault.allowed
        )
        mend = "Type a number such as 3; for 1/3, swap A and B and type 3."
        raise CellError(fault.check, fault.found, allowed, mend) from fault


def _quotient(upper: Decimal, lower: Decimal) -> Decimal | None:
    """One number through another, where a cell can hold it exactly."""
    quotient = upper / lower
    exact = quotient * lower == upper and len(quotient.as_tuple().digits) <= MAX_DIGITS
    return quotient if exact else None


_FRACTION = re.compile(r"([0-9]{1,3})\s*/\s*([0-9]{1,3})")
_CLOSE = "Type it with a few decimals, such as 0.43 for 3/7."


def _yes_no(value: CellValue) -> bool:
    if isinstance(value, bool):
        return value
    word = as_text(value).casefold()
    if word in _YES | _NO:
        return word in _YES
    raise CellError(
        "not-yes-no", f"{quoted(as_text(value))} is neither yes nor no.", "", "Type yes or no."
    )


def _choice(text: str, spec: ColumnSpec) -> str:
    known = {fold(choice): choice for choice in spec.choices}
    if fold(text) in known:
        return known[fold(text)]
    close = nearest(text, spec.choices)
    mend = f"Did you mean {close}?" if close else "Choose one of them."
    raise CellError(
        "unknown-choice",
        f"{quoted(text)} is not a choice here.",
        f"{spec.heading} is {spec.allowed}.",
        mend,
    )


def _id(value: CellValue) -> str:
    text = clean(as_text(value))
    if isinstance(value, DatedCell):
        raise CellError(
            "date-not-id",
            f"the cell holds the date {value.shown}, not a short name.",
            "Spreadsheets turn entries such as 3-4 into dates.",
            "Set the cell's format to Text and type the name again.",
        )
    bad = next((mark for mark in text if mark in "|;*"), None)
    if bad:
        raise CellError(
            "bad-id",
            f"{quoted(text)} holds {bad}, which stands between ids in other sheets.",
            "A short name has no | ; or *.",
            "Use letters, digits and - instead.",
        )
    if len(text) > 80:
        raise CellError(
            "bad-id",
            f"{quoted(text)} has {len(text)} characters.",
            "A short name has 80 at most.",
            "Shorten it.",
        )
    return text


def _reference(value: CellValue, spec: ColumnSpec, context: Context) -> Any:
    text = as_text(value)
    if spec.kind is ColumnKind.REFERENCE:
        return _spelling(clean(text), spec, context)
    if clean(text).casefold() in context.known.names.get(spec.refers_to or "", {}):
        return (_spelling(clean(text), spec, context),)  # a name may hold the mark between ids
    parts = [clean(part) for part in text.split("|" if spec.kind is ColumnKind.REFERENCES else ";")]
    return tuple(_spelling(part, spec, context) for part in parts if part)


def _spelling(text: str, spec: ColumnSpec, context: Context) -> str:
    """The id in the spelling of its own row, also where its name is typed; an unknown one is left for the checks."""
    table = spec.refers_to or ""
    known = context.known.ids.get(table, {})
    if table == "levels":
        known = _levels(spec, context)
    folded = text.casefold()
    if spec.kind is ColumnKind.EVIDENCE and folded in {JUDGEMENT, "judgment"}:
        return JUDGEMENT
    if text == EVERY:
        return text
    if folded not in known:
        return context.known.meant(table, text) or text
    if known[folded] == text:
        return text
    context.tell(
        "wrong-case",
        f"{quoted(text)} is read as {known[folded]}.",
        f"Type {known[folded]} to be rid of this note.",
    )
    return known[folded]


def _levels(spec: ColumnSpec, context: Context) -> dict[str, str]:
    owner = {"a_min_level": "a", "b_min_level": "b"}.get(spec.name, "option")
    options = context.row.get(owner, ())
    levels: dict[str, str] = {"any": "any"} if owner != "option" else {}
    for option in (options,) if isinstance(options, str) else options:
        levels |= context.known.levels.get(option, {})
    return levels


def _curve(value: CellValue) -> tuple[tuple[Decimal, ...], ...]:
    if isinstance(value, tuple):
        return _points(part if isinstance(part, tuple) else (part,) for part in value)
    if not isinstance(value, str):
        return _points([(value,)])
    parts = as_text(value).split(";")
    try:
        return _points(point.split(":") for point in parts if point.strip())
    except CellError as problem:
        allowed = "A curve is score:value points as 0:0; 4:60; 8:100, or for exponential the one score worth 50."
        raise CellError("bad-curve", problem.found, allowed, problem.mend) from problem


def _points(points: Iterable[Sequence[CellValue]]) -> tuple[tuple[Decimal, ...], ...]:
    return tuple(tuple(map(as_number, point)) for point in points)
