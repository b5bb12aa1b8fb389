"""What a heading that nobody knows was meant to be: by its name, by what planners say, or by its place and its cells.

A renamed column must never be dropped in silence where it changes results; a planner's own column
must never be taken for one of ours. So a name alone is enough only where it is close, and a place
only where the cells fit.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from criteria.model.columns import columns
from criteria.model.kinds import ColumnKind
from criteria.model.names import fold, nearest
from criteria.model.numerals import number
from criteria.model.words import MEASURES
from criteria.model.written import DatedCell, PercentCell

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from criteria.model.columns import ColumnSpec
    from criteria.model.rows import CaseRow
    from criteria.model.written import CellValue, WrittenRow

_SAID: dict[str, tuple[str, ...]] = {
    "option": ("programme", "program", "policy", "action", "measure", "project", "rec", "id"),
    "group": ("theme", "topic", "area"),
    "level": ("funding level", "variant", "size", "tier"),
    "level_order": ("order", "rank", "no"),
    "is_reference": ("reference", "base level"),
    "benefit_share": ("share", "effect share", "share of benefit", "share of effect", "effect"),
    "swing": ("weight", "importance", "points", "swing weight"),
    "swing_low": ("low", "lowest swing", "min swing", "weight low"),
    "swing_high": ("high", "highest swing", "max swing", "weight high"),
    "baseline": ("status quo", "do nothing", "today", "start"),
    "worst": ("min", "minimum", "low end", "bad"),
    "best": ("max", "maximum", "high end", "good", "target"),
    "direction": ("better", "more is better", "goal", "max or min", "max/min"),
    "value_function": ("function", "shape"),
    "year": ("fiscal year", "fy", "planning year"),
    "low": ("min", "minimum", "lower", "lowest", "optimistic", "best case", "from"),
    "likely": (
        "mode",
        "most likely",
        "central",
        "mid",
        "expected",
        "base",
        "estimate",
        "amount",
        "score",
    ),
    "high": ("max", "maximum", "upper", "highest", "pessimistic", "worst case", "to"),
    "amount": ("budget", "sum", "available", "total", "limit"),
    "carry_forward": ("carryover", "rollover", "roll forward", "brought forward", "unspent"),
    "at_least": ("min", "minimum", "floor", "lower end", "lower limit", "from"),
    "at_most": ("max", "maximum", "cap", "ceiling", "upper end", "upper limit", "to"),
    "measure": ("of what", "what is limited", "metric", "quantity"),
    "options": ("recommendations", "recommendation", "programmes", "over"),
    "floor": ("min", "minimum", "at least", "min cost", "min money"),
    "ceiling": ("max", "maximum", "at most", "max cost", "max money", "cap"),
    "status": ("state", "mandate", "must"),
    "probability": ("chance", "likelihood", "prob", "p"),
    "p_success_likely": ("p success", "success", "chance of success"),
    "delta": ("size", "change", "effect", "amount"),
    "type": ("kind", "relation"),
    "kind": ("type", "what changes"),
    "op": ("operation", "how"),
    "criterion": ("criteria", "objective"),
    "stakeholder": ("voice", "who", "person", "body"),
    "influence": ("weight", "say", "power"),
    "pick": ("my pick", "choice", "proposed", "proposal", "chosen"),
    "resource": ("of what", "input", "staff or money"),
    "parent": ("group", "above", "node above", "branch"),
    "name": ("title", "label"),
    "label": ("word", "name"),
    "value": ("points", "worth", "factor"),
    "statement": ("fact", "claim"),
    "ratio": ("times", "how many times"),
}
_SETTINGS: dict[str, tuple[str, ...]] = {
    "title": ("name", "case", "decision", "project", "heading"),
    "question": ("problem", "purpose", "aim", "objective"),
    "owner": ("author", "contact", "responsible", "prepared by", "team"),
    "money": (
        "currency",
        "unit",
        "units",
        "unit of money",
        "money unit",
        "unit of account",
        "cost unit",
        "in",
    ),
    "money_basis": (
        "prices",
        "price base",
        "price year",
        "price base year",
        "base year",
        "price level",
        "basis",
    ),
    "baseline": ("status quo", "do nothing", "doing nothing", "today", "reference"),
    "disclaimer": ("warning", "caveat", "notice", "legal"),
    "success": ("chance of success", "p success", "use success", "probability of success"),
    "seed": ("random seed", "random state", "rng"),
    "draws": (
        "runs",
        "simulations",
        "samples",
        "iterations",
        "trials",
        "monte carlo",
        "number of draws",
    ),
    "indifference_points": ("indifference", "tolerance", "tolerance points"),
    "indifference_percent": ("tolerance percent", "indifference %", "tolerance %"),
    "weight_doubt_percent": ("weight doubt", "weight range", "swing doubt", "weight uncertainty"),
    "recommend": ("recommendation", "portfolio", "recommended"),
}
_MEANT = {column: frozenset(map(fold, words)) for column, words in _SAID.items()}
_TELLING = frozenset(
    {
        "resource",
        "measure",
        "criterion",
        "target",
        "pick",
        "stakeholder",
        "statement",
        "more",
        "less",
    }
)
_PROSE = frozenset({ColumnKind.TEXT, ColumnKind.EVIDENCE, ColumnKind.URL})
_MOST = 12
"""Cells of a column that are looked at."""


def changes_results(spec: ColumnSpec) -> bool:
    """Whether leaving a column out can change what is recommended, rather than only what is told about it."""
    return spec.kind not in _PROSE or spec.name in _TELLING


@dataclass(frozen=True, slots=True)
class _Unknown:
    """A heading that no column has.

    text: as it is typed.
    cells: what stands below it.
    before, after: the known columns beside it, by name; None where there is none.
    """

    text: str
    cells: Sequence[CellValue]
    before: str | None
    after: str | None


type _Guess = tuple[ColumnSpec | None, bool]
"""The column that was probably meant, and whether that is sure."""


def meant(
    headings: Mapping[int, str],
    known: Mapping[str, int],
    model: type[CaseRow],
    cells: Mapping[int, Sequence[CellValue]],
) -> dict[str, tuple[int, bool]]:
    """For each missing column the unknown heading that was probably meant, and whether that is sure.

    headings: the unknown ones by column. known: where the known columns stand. cells: what stands
    below each unknown heading; one without cells is meant for nothing, unless its name is close.
    """
    specs = columns(model)
    name_at = {column: name for name, column in known.items()}
    free = {
        column: _Unknown(
            text, cells.get(column, ()), name_at.get(column - 1), name_at.get(column + 1)
        )
        for column, text in headings.items()
    }
    column_of: dict[str, tuple[int, bool]] = {}
    for guess in (_by_name, _by_word, _by_place):
        for column, heading in list(free.items()):
            missing = [
                spec for spec in specs if spec.name not in known and spec.name not in column_of
            ]
            spec, sure = guess(heading, missing, specs)
            if spec is not None:
                column_of[spec.name] = (column, sure)
                free.pop(column)
    return column_of


def _by_name(
    heading: _Unknown, missing: Sequence[ColumnSpec], _specs: Sequence[ColumnSpec]
) -> _Guess:
    """Close in spelling, shortened (Hi, Res), or another word for it."""
    close = nearest(heading.text, [spec.name for spec in missing])
    if close:
        return next(spec for spec in missing if spec.name == close), True
    word = fold(heading.text)
    shortened = [spec for spec in missing if len(word) > 1 and fold(spec.name).startswith(word)]
    another = [spec for spec in missing if word in _MEANT.get(spec.name, ())]
    for spec in (*shortened, *another):
        if fits(heading.cells, spec) is not False:
            return spec, True
    return None, False


def _by_word(
    heading: _Unknown, missing: Sequence[ColumnSpec], _specs: Sequence[ColumnSpec]
) -> _Guess:
    """A word in common, and cells that fit: Carry over for Carry forward, Swing 2027 for Swing."""
    text = heading.text.casefold().replace("_", " ").replace("-", " ")
    words = {word for word in text.split() if len(word) > 2}
    for spec in missing:
        if words & set(spec.name.split("_")) and fits(heading.cells, spec):
            return spec, True
    return None, False


def _by_place(
    heading: _Unknown, missing: Sequence[ColumnSpec], specs: Sequence[ColumnSpec]
) -> _Guess:
    """Between the columns that the missing one stands between in the template, with cells that fit."""
    if not heading.cells:
        return None, False
    for spec in missing:
        near, between = _in_its_place(heading, spec, specs)
        if not near:
            continue
        fit = fits(heading.cells, spec)
        if fit:
            return spec, True
        if fit is None and between and changes_results(spec):
            return spec, False
    return None, False


def _in_its_place(
    heading: _Unknown, spec: ColumnSpec, specs: Sequence[ColumnSpec]
) -> tuple[bool, bool]:
    """Whether it stands where the template has a column, and whether it does so between both of that one's neighbours.

    At an end of the known columns, the one neighbour that is left is enough.
    """
    names = [None, *(each.name for each in specs), None]
    rank = names.index(spec.name)
    before, after = names[rank - 1], names[rank + 1]
    here = (heading.before, heading.after)
    between = None not in here and here == (before, after)
    at_an_end = here.count(None) == 1 and here in ((before, None), (None, after))
    return between or at_an_end, between


def setting_meant(key: str, free: Sequence[str]) -> str | None:
    """The setting, of those not given yet, that an unknown key was probably meant for: by spelling, or another word."""
    return nearest(key, free) or setting_said(key, free)


def setting_said(key: str, free: Sequence[str]) -> str | None:
    """The setting that a key names, by its own name or by another word for it."""
    return next(
        (name for name in free if fold(key) in map(fold, (name, *_SETTINGS.get(name, ())))), None
    )


def beside(
    column: int, heading: str, known: Mapping[str, int], rows: Sequence[WrittenRow]
) -> str | None:
    """The known column of which an unknown one is another spelling: much alike, and filled only where that is blank."""
    close = nearest(heading, known)
    filled = [row for row in rows if column in row.cells]
    if close is None or not filled or any(known[close] in row.cells for row in filled):
        return None
    return close


def fits(cells: Sequence[CellValue], spec: ColumnSpec) -> bool | None:
    """Whether most cells are such as the column holds; None where any text would do, or where there are none."""
    if not cells:
        return None
    looked = cells[:_MOST]
    good = [_fits(value, spec) for value in looked]
    if None in good:
        return None
    return 2 * sum(map(bool, good)) > len(looked)


def _fits(value: CellValue, spec: ColumnSpec) -> bool | None:
    if spec.numeric:
        return _is_number(value, spec)
    words = _words_of(spec)
    if words:
        if isinstance(value, bool):
            return True
        return isinstance(value, str | Decimal) and fold(str(value)) in words
    if spec.kind is ColumnKind.URL:
        return isinstance(value, str) and value.startswith("http")
    return None


def _words_of(spec: ColumnSpec) -> frozenset[str]:
    """The words that a column holds and no others, folded; none where any text would do."""
    if spec.name == "measure":
        return frozenset(MEASURES)
    if spec.kind is ColumnKind.YES_NO:
        return frozenset({"yes", "no", "y", "n", "true", "false", "1", "0"})
    return frozenset(map(fold, spec.choices))


def _is_number(value: CellValue, spec: ColumnSpec) -> bool:
    if isinstance(value, str) and fold(value) in map(fold, spec.words):
        return True
    exact = number(value.strip()) if isinstance(value, str) else value
    if isinstance(exact, PercentCell | DatedCell):
        exact = exact.number
    return isinstance(exact, Decimal) and spec.allows(exact)


def table_of(headings: Iterable[str], models: Mapping[str, type[CaseRow]]) -> str | None:
    """The table whose columns a sheet's headings are, where enough of them are and no other table fits as well."""
    words = frozenset(map(fold, headings)) - {""}
    best, likeness = None, 0.7
    for name, model in models.items():
        known = frozenset(
            fold(word) for spec in columns(model) for word in (spec.name, spec.heading)
        )
        common = len(words & known)
        share = common / max(len(words), 1)
        if common >= 3 and share > likeness:
            best, likeness = name, share
    return best
