"""XMCDA, the exchange form of multi-criteria tools, versions 2 and 3.

The form: Decision Deck consortium, www.decision-deck.org/xmcda. Of a problem it holds alternatives,
criteria with their directions and scales, weights, and the performance table; costs and what there
is to spend are read from alternativesValues and a parameter named `cost` and `budget`, as
`xmcda_written` writes them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING
from xml.parsers import expat

from criteria.importing.files.grid import CannotImportError
from criteria.importing.mapping import Mapping
from criteria.importing.outline import Item, Outline, Question, Score, Yardstick
from criteria.importing.tables.amounts import amount, plain_number
from criteria.model.numerals import plainly
from criteria.model.words import Direction

if TYPE_CHECKING:
    from collections.abc import Iterable


DEPTH = 60


@dataclass(slots=True)
class Node:
    """An element of the file, its names without prefixes."""

    name: str
    marks: dict[str, str]
    text: str = ""
    children: list[Node] = field(default_factory=list)

    def all(self, *path: str) -> list[Node]:
        """The elements below a path of names."""
        nodes = [self]
        for name in path:
            nodes = [child for node in nodes for child in node.children if child.name == name]
        return nodes

    def word(self, *path: str) -> str:
        """The text of the first element below a path; blank where there is none."""
        found = self.all(*path)
        return found[0].text.strip() if found else ""


def tree(data: bytes) -> Node:
    """Parse a file as a tree; raises CannotImportError where it is damaged."""
    root = Node("", {})
    stack = [root]

    def start(tag: str, marks: dict[str, str]) -> None:
        if len(stack) > DEPTH:
            raise CannotImportError("The XML is nested too deeply.", "Export it again.")
        node = Node(tag.rpartition(":")[2], dict(marks))
        stack[-1].children.append(node)
        stack.append(node)

    def end(_: str) -> None:
        stack.pop()

    def text(piece: str) -> None:
        stack[-1].text += piece

    def refuse(*_: object) -> None:
        raise CannotImportError(
            "The XML declares a document type, which XMCDA never does.", "Export it again."
        )

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = text, refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as fault:
        raise CannotImportError(f"The XML is damaged ({fault}).", "Export it again.") from fault
    return root.children[0]


def outline(data: bytes, title: str, mapping: Mapping) -> Outline:
    """Understand an XMCDA file of version 2 or 3; raises CannotImportError where it has no performance table."""
    root = tree(data)
    table = _table(root)
    if not table:
        raise CannotImportError(
            "The file has no performance table.",
            "Export alternatives, criteria and performanceTable together.",
        )
    made = Outline(title, mapping=Mapping(money=mapping.money, budget=mapping.budget))
    made.items = [
        _item(node) for node in root.all("alternatives", "alternative") if _is_active(node)
    ]
    known = {item.id for item in made.items}
    made.items += [
        Item(id_, id_) for id_ in table if id_ not in known and not root.all("alternatives")
    ]
    made.criteria = [
        _criterion(root, node, made.items, table)
        for node in root.all("criteria", "criterion")
        if _is_active(node)
    ]
    if not made.items or not made.criteria:
        raise CannotImportError(
            "The file has no alternatives or no criteria.",
            "Export both with the performance table.",
        )
    weights = any(criterion.reasons for criterion in made.criteria)
    made.lines.append(
        f"XMCDA: {len(made.items)} alternatives, {len(made.criteria)} criteria, {'with' if weights else 'without'} weights"
    )
    if not weights and len(made.criteria) > 1:
        for criterion in made.criteria:
            criterion.marks.append("the file gives no weights, so all criteria weigh the same")
    _fill(made)
    _costs(root, made)
    _money(root, mapping, made)
    _unused(root, made)
    return made


def _is_active(node: Node) -> bool:
    return node.word("active") not in {"false", "0"}


def _item(node: Node) -> Item:
    id_ = node.marks.get("id", "")
    text = node.word("description", "comment")
    return Item(id_, node.marks.get("name") or id_, description=text)


def _figure(node: Node) -> Decimal | None:
    """The number of a value, whichever way it is written."""
    for value in [*node.all("value"), *node.all("values", "value"), node]:
        for kind in ("real", "integer"):
            text = value.word(kind)
            if text:
                number = amount(text)
                return _exponent(text) if number is None else number.value
        ratio = value.all("rational")
        if ratio:
            return _ratio(ratio[0])
        label = value.word("rankedLabel", "rank")
        if label:
            return plain_number(label)
    return None


def _exponent(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except ArithmeticError:
        return None


def _ratio(node: Node) -> Decimal | None:
    above, below = node.word("numerator"), node.word("denominator")
    if not above.lstrip("-").isdigit() or not below.isdigit() or not int(below):
        return None
    exact = Fraction(int(above), int(below))
    return (
        (Decimal(exact.numerator) / Decimal(exact.denominator))
        .quantize(Decimal("1e-12"))
        .normalize()
    )


def _label(node: Node) -> str:
    for value in [*node.all("value"), *node.all("values", "value")]:
        for path in (("label",), ("rankedLabel", "label")):
            if value.word(*path):
                return value.word(*path)
    return ""


def _table(root: Node) -> dict[str, dict[str, Node]]:
    """Performances by alternative and criterion."""
    table: dict[str, dict[str, Node]] = {}
    for row in root.all("performanceTable", "alternativePerformances"):
        cells = table.setdefault(row.word("alternativeID"), {})
        for performance in row.all("performance"):
            cells[performance.word("criterionID")] = performance
    return table


def _criterion(
    root: Node, node: Node, items: Iterable[Item], table: dict[str, dict[str, Node]]
) -> Yardstick:
    id_ = node.marks.get("id", "")
    made = Yardstick(node.marks.get("name") or id_, "", Decimal(1), id=id_)
    weight = _weight(root, node, id_)
    if weight is not None:
        made.weight = weight
        made.reasons.append(f"weight {plainly(weight)}: as in the file")
    for scale in [*node.all("scale"), *_scales(root, id_)]:
        _scale(made, scale)
    words = {word: step for step, word in made.steps}
    for item in items:
        cell = table.get(item.id, {}).get(id_)
        value = None if cell is None else _figure(cell)
        if value is None and cell is not None and _label(cell) in words:
            value = words[_label(cell)]
        made.scores.append(None if value is None else Score(value))
    values = [score.likely for score in made.scores if score]
    if not made.definition:  # no ends were stated
        made.low, made.high = (min(values), max(values)) if values else (Decimal(0), Decimal(1))
        made.high = made.high if made.high > made.low else made.low + 1
        made.marks.append(
            f"scale from {plainly(made.low)} to {plainly(made.high)} (from the figures in the file)"
        )
    made.definition = node.word("description", "comment")
    return made


def _weight(root: Node, node: Node, id_: str) -> Decimal | None:
    sets = root.all("criteriaValues")
    chosen = [
        values
        for values in sets
        if "weight"
        in f"{values.marks.get('mcdaConcept', '')} {values.marks.get('name', '')}".casefold()
    ] or sets[:1]
    for values in chosen:
        for value in values.all("criterionValue"):
            if value.word("criterionID") == id_:
                return _figure(value)
    beside = node.all("criterionValue")
    return _figure(beside[0]) if beside else None


def _scales(root: Node, id_: str) -> list[Node]:
    return [
        scale
        for entry in root.all("criteriaScales", "criterionScale")
        if entry.word("criterionID") == id_
        for scale in entry.all("scales", "scale")
    ]


def _scale(made: Yardstick, scale: Node) -> None:
    for kind in ("quantitative", "qualitative"):
        for node in scale.all(kind):
            made.direction = (
                Direction.MIN if node.word("preferenceDirection") == "min" else Direction.MAX
            )
            ends = [_figure(end[0]) for name in ("minimum", "maximum") if (end := node.all(name))]
            if len(ends) == 2 and ends[0] is not None and ends[1] is not None and ends[0] < ends[1]:
                made.low, made.high = ends[0], ends[1]
                made.definition = "stated"
            _labels(made, node)


def _labels(made: Yardstick, node: Node) -> None:
    ranked = [*node.all("rankedLabel"), *node.all("valuedLabels", "valuedLabel")]
    steps = [(rank, entry.word("label")) for entry in ranked if (rank := _rank(entry)) is not None]
    if len(steps) > 1:
        made.steps = sorted(steps)
        made.low, made.high = made.steps[0][0], made.steps[-1][0]
        made.marks.append("the labels of its scale count as equal steps")
        made.definition = "stated"


def _rank(entry: Node) -> Decimal | None:
    return plain_number(entry.word("rank")) if entry.word("rank") else _figure(entry)


def _fill(made: Outline) -> None:
    for criterion in made.criteria:
        steps = [step for step, _ in criterion.steps]
        if steps != [Decimal(number) for number in range(1, len(steps) + 1)]:
            criterion.steps = []
        values = [score.likely for score in criterion.scores if score]
        if values and (min(values) < criterion.low or max(values) > criterion.high):
            criterion.low, criterion.high = (
                min([*values, criterion.low]),
                max([*values, criterion.high]),
            )
            criterion.marks.append(
                f"scale widened to {plainly(criterion.low)} to {plainly(criterion.high)}, as far as the figures go"
            )
        for place, score in enumerate(criterion.scores):
            if score is None:
                criterion.scores[place] = Score(
                    criterion.worst,
                    mark=f"no performance in the file; taken as the worst, {plainly(criterion.worst)}",
                )


def _costs(root: Node, made: Outline) -> None:
    """The costs, where a set of values of the alternatives is called so."""
    chosen = [
        values for values in root.all("alternativesValues") if _concept(values) in {"cost", "costs"}
    ]
    cost_of = {
        value.word("alternativeID"): _figure(value)
        for values in chosen
        for value in values.all("alternativeValue")
    }
    if chosen:
        made.lines.append("costs: the values of the alternatives called cost")
    else:
        made.marks.append("the file has no costs, so each costs 0")
    for item in made.items:
        figure = cost_of.get(item.id)
        if chosen and figure is None:
            item.status = "excluded"
            item.marks.append(
                "no cost in the file, so it may not be chosen yet: type its costs, and open as its status"
            )
        else:
            value = figure or Decimal(0)
            item.costs["", None] = (value, value, value)


def _concept(node: Node) -> str:
    return (
        node.marks.get("mcdaConcept") or node.marks.get("name") or node.marks.get("id") or ""
    ).casefold()


def _money(root: Node, mapping: Mapping, made: Outline) -> None:
    parameters = [
        *root.all("programParameters", "programParameter"),
        *root.all("programParameters", "parameter"),
        *root.all("methodParameters", "parameter"),
    ]
    named = {_concept(node): node for node in parameters}
    unit = _label(named["money"]) if "money" in named else ""
    made.money = mapping.money or unit
    there = _figure(named["budget"]) if "budget" in named else None
    figure = amount(mapping.budget)
    made.budget["", None] = figure.value if figure else None if mapping.budget else there
    if not made.money and any(
        any(likely for _, likely, _ in item.costs.values()) for item in made.items
    ):
        made.marks.append("the file does not state the unit of money")
        made.questions.append(
            Question(
                "money", "", "What unit is the money in? Such as € thousand", "units (not stated)"
            )
        )
    if made.budget["", None] is not None:
        made.lines.append(f"budget: {plainly(made.budget['', None] or Decimal(0))}")
    elif not mapping.budget:
        made.marks.append("the file states no budget, so there is no limit to what is funded")
        made.questions.append(
            Question(
                "budget", "", "How much may be spent in total? A figure, or no limit", "no limit"
            )
        )


_USED = frozenset(
    {
        "alternatives",
        "criteria",
        "criteriaScales",
        "criteriaValues",
        "performanceTable",
        "alternativesValues",
        "programParameters",
        "methodParameters",
        "projectReference",
    }
)


def _unused(root: Node, made: Outline) -> None:
    made.unused += [
        f"{name} of the file"
        for name in dict.fromkeys(child.name for child in root.children)
        if name not in _USED
    ]
    thresholds = root.all("criteria", "criterion", "thresholds") or root.all("criteriaThresholds")
    if thresholds:
        made.unused.append("thresholds: a case weighs differences, and has none")
    made.unused += [
        f"{node.marks.get('id')}: it is not active"
        for kind in (("alternatives", "alternative"), ("criteria", "criterion"))
        for node in root.all(*kind)
        if not _is_active(node)
    ]
