"""A Report as one page: offline, under a strict content policy, readable without scripts, on paper and on a phone."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from reports.model.charts import Chart, Fan, Heat, Scatter
from reports.model.formatting import show
from reports.model.front import FILLS
from reports.model.pictures import FutureStrip, Timeline, Tornado, YearStacks
from reports.model.report import Bullets, Details, Figures, Note, Optimiser, Pair, Text
from reports.model.screens import OptionsBeside, PortfolioScreen
from reports.model.shortened import for_pages
from reports.model.table import NUMERIC, Table, as_float
from reports.model.text import safe_link, visible
from reports.optimiser.script import narrow_style, on_few_lines, optimiser_script, stripped
from reports.optimiser.short_names import keys_of, with_short_names
from reports.writers.drawing import HALF, WIDE, Box, Dot, Stroke, Words
from reports.writers.front import turned_view
from reports.writers.pictures import drawn, drawn_turned
from reports.writers.screens import options_view, portfolio_view
from reports.writers.svg import both
from reports.writers.turning import by_options, in_groups, turn
from reports.writers.turning import keys_of as keys_told

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from reports.model.front import FirstScreen
    from reports.model.meaning import Meaning
    from reports.model.money import Money
    from reports.model.report import Block, Figure, Report, RuleWords, Section
    from reports.model.table import Heading, Row
    from reports.writers.drawing import Drawing
    from reports.writers.turning import ToldOf

type Told = ToldOf[tuple[Block, ...]]
"""Blocks with the keys of the options that they are told of."""

LONG_HEADING = 30
CARDS = range(4, 8)
"""A table of so many columns restacks on a phone: each row a card, each figure beside its heading."""
ONE_LINE = 16
"""Characters up to which a word stays on one line; what is longer wraps, or its table would not fit."""
LOSSES = (0.015, 0.15, 0.3, 0.5, 0.75)
"""Shares of the largest loss at which a loss takes the next shade."""
LONG = 44
"""Characters from which a column of prose asks for room."""
FILLS_STYLE = "fills.css"
STYLES = (
    "page.css",
    FILLS_STYLE,
    "front.css",
    "pictures.css",
    "options.css",
    "portfolio.css",
    "paper.css",
)
DOTS = re.compile(r'class="(?:b-ruled|f-dots)')
"""What is filled with dots, which a page draws only if it has a use for them."""
DISC = re.compile(r'class="dc p(\d+)"')
SCRIPTS = (
    "figures.js",
    "settings.js",
    "controls.js",
    "listing.js",
    "answer.js",
    "keeping.js",
    "try_it.js",
)
"""The page's own scripts, in order; the optimiser stands before them, in the same element."""
SORTING = "ranked.js"
"""Sorts and searches the ranked table."""


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell as the page shows it."""

    text: str
    look: str = ""
    state: str = ""
    link: str = ""
    heads: bool = False
    label: str = ""


@dataclass(frozen=True, slots=True)
class HeadingView:
    """A heading as the page shows it."""

    text: str
    look: str


@dataclass(frozen=True, slots=True)
class RowView:
    """A row as the page shows it."""

    cells: tuple[CellView, ...]
    look: str
    above: str = ""


@dataclass(frozen=True, slots=True)
class TableView:
    """A table as the page shows it."""

    caption: str
    note: str
    headings: tuple[HeadingView, ...]
    rows: tuple[RowView, ...]
    cards: bool = False


def page(report: Report) -> str:
    """Write the sections that pages show as one HTML file."""
    templates = environment()
    writer = _Blocks(templates, report.money)
    # What only some readers look up comes last.
    ordered = sorted(for_pages(report), key=lambda section: section.annex)
    sections = [(section, writer.section(section), _needs_script(section)) for section in ordered]
    drawn_below = Markup("").join(blocks for _, blocks, _ in sections)
    style = page_style(drawn_below, writer.options)
    # The one script is ours; a page with nothing for it to do allows none, and only the optimiser works beside it.
    script = Markup(_scripts(writer))  # noqa: S704 - our own scripts
    worker = "worker-src blob:; " if writer.scripted else ""
    allowed = f"script-src '{digest(script)}'; {worker}" if script else ""
    policy = f"default-src 'none'; {allowed}style-src '{digest(style)}'; img-src data:; base-uri 'none'; form-action 'none'"
    front = (
        ""
        if report.front is None
        else _front(templates, report, report.front, ordered, dots=bool(DOTS.search(drawn_below)))
    )
    return templates.get_template("page.html.j2").render(
        report=report,
        sections=sections,
        front=front,
        style=style,
        script=script,
        policy=policy,
        anchor=anchor,
        titles=_titles,
    )


def _titles(section: Section) -> list[tuple[str, str]]:
    """Give the titles of a section, each with its classes; one where all options bear the same."""
    told = [(turning.keys, (turning.title,)) for turning in section.turned]
    every = keys_told(told)
    titles = [(turn(keys, every), title) for keys, title in by_options(told)]
    return titles or [("", section.title)]


def page_style(drawn: str, options: Sequence[tuple[str, str]] = ()) -> Markup:
    """Join our style sheets, and say how full each disc that is drawn is: a page's policy allows no style of an element.

    options: keys and names of those side by side, which stand before each figure on a phone.
    """
    sheets = (narrow_style(file_text(name)) for name in STYLES)
    discs = sorted({int(full) for full in DISC.findall(drawn)})
    names = "".join(f"td.o-{key}::before{{content:{_quoted(name)}}}" for key, name in options)
    on_phones = (f"@media screen and (max-width:43.75rem){{{names}}}",) if names else ()
    shares = (f".p{full}{{--p:{full}}}" for full in discs)
    return Markup("".join((*sheets, *shares, *on_phones)))  # noqa: S704 - our own style sheets


def _quoted(text: str) -> str:
    r"""Write text as a style sheet does, with no sign that could end it or its element.

    >>> _quoted('a "b" <c>')
    '"a \\22 b\\22  \\3c c>"'
    """
    return '"' + re.sub(r'["\\<\n]', lambda sign: f"\\{ord(sign[0]):x} ", text) + '"'


def _scripts(writer: _Blocks) -> str:
    """Join the scripts that something on the page has use for."""
    parts = [
        page_script() if writer.scripted else "",
        sorting_script() if writer.sorted else "",
    ]
    return "\n".join(filter(None, parts))


def _front(
    templates: Environment,
    report: Report,
    screen: FirstScreen,
    sections: Sequence[Section],
    *,
    dots: bool,
) -> Markup:
    """Draw the first screen, with links to the sections that have one. dots: something below is filled with them."""
    links = [
        {
            "anchor": anchor(section.key),
            "label": section.link,
            "scripted": _needs_script(section),
        }
        for section in sections
        if section.link
    ]
    macros: Any = templates.get_template("front.html.j2").module
    view = turned_view(screen, report.turned)
    dotted = dots or any("ruled" in shown["fills"] for shown in view["screens"])
    drawn = macros.first_screen(view, FILLS, report.name, links, dotted)
    return Markup(drawn)  # noqa: S704 - what the macro returns is escaped


def _needs_script(section: Section) -> bool:
    """Say whether a section has nothing for a reader without scripts."""
    return all(isinstance(block, Optimiser) for block in section.blocks)


def anchor(key: str) -> str:
    """Make a key safe to be an element's id."""
    return re.sub(r"[^a-z0-9-]+", "-", key.lower()).strip("-") or "part"


@cache
def file_text(name: str) -> str:
    """Read a template or style sheet of ours."""
    return files("reports").joinpath(f"templates/{name}").read_text("utf-8").strip()


@cache
def page_script() -> str:
    """Give the optimiser and the scripts that let a reader use it in little room."""
    return on_few_lines(with_short_names(long_script(), keys_of(page_scripts())))


@cache
def sorting_script() -> str:
    """Give the script of the ranked table in little room."""
    script = stripped(file_text(SORTING))
    return on_few_lines(with_short_names(script, keys_of(script)))


def long_script() -> str:
    """Join the optimiser and the scripts that let a reader use it."""
    return f"{optimiser_script().strip()}\n{page_scripts()}"


def page_scripts() -> str:
    """Join the scripts that let a reader use the optimiser."""
    return "\n".join(stripped(file_text(name)) for name in SCRIPTS)


def digest(text: str) -> str:
    """Name a text of ours as a content policy does."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def environment() -> Environment:
    """Make what fills our templates in."""
    made = Environment(
        loader=PackageLoader("reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
        # Looking for constants to fold takes longer than a page is filled in faster.
        optimized=False,
    )
    made.filters["number"] = lambda value: f"{round(value, 1):.10g}"
    made.tests["box"] = lambda shape: isinstance(shape, Box)
    made.tests["stroke"] = lambda shape: isinstance(shape, Stroke)
    made.tests["words"] = lambda shape: isinstance(shape, Words)
    made.tests["dot"] = lambda shape: isinstance(shape, Dot)
    return made


def _finalize(value: Any) -> Any:
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


TURNED_AS_ONE = (Timeline, FutureStrip, YearStacks, Tornado, Fan, Scatter, PortfolioScreen)
"""Pictures of several options that are drawn as one."""


@dataclass(frozen=True, slots=True)
class Several:
    """A picture of each option, to be drawn as one."""

    told: tuple[ToldOf[Block], ...]


def _one_of(told: Sequence[Told], blocks: tuple[Block, ...]) -> list[Block | Several]:
    """Put in place of pictures that every option has, one each, what draws them as one."""
    one: list[Block | Several] = []
    for block in blocks:
        kind = type(block)
        of_kind = [(keys, each) for keys, some in told for each in some if type(each) is kind]
        alike = kind in TURNED_AS_ONE and len(of_kind) == len(told)
        differ = any(each != block for _, each in of_kind)
        one.append(Several(tuple(of_kind)) if alike and differ else block)
    return one


class _Blocks:
    """Draws blocks with the macros of `blocks.html.j2` and `pictures.html.j2`; wide: pixels of a wide chart."""

    def __init__(self, environment: Environment, money: Money) -> None:
        self.environment, self.money = environment, money
        self.macros: Any = self.made_of("blocks")
        self.scripted = self.sorted = False
        self.options: list[tuple[str, str]] = []
        self.wide = WIDE

    def section(self, section: Section) -> Markup:
        """Draw the blocks of a section, those of some options only with their keys."""
        if not section.turned:
            return self.blocks(section.blocks, section.title)
        return self.turned(
            [(turning.keys, turning.blocks) for turning in section.turned], section.title
        )

    def turned(self, told: Sequence[Told], title: str) -> Markup:
        """Draw blocks that are told of some options; those of each side of a pair by themselves."""
        every = keys_told(told)
        pairs = [
            (keys, block) for keys, blocks in told for block in blocks if isinstance(block, Pair)
        ]
        if len(pairs) == len(told) and any(pair != pairs[0][1] for _, pair in pairs):
            return self._turned_pair(told, pairs, title)
        drawn = []
        for keys, block in by_options([(keys, _one_of(told, blocks)) for keys, blocks in told]):
            inner = self._several(block) if isinstance(block, Several) else self.block(block, title)
            classes = turn(keys, every)
            drawn.append(
                Markup('<div class="{}">{}</div>\n').format(classes, inner) if classes else inner
            )
        return Markup("").join(drawn)

    def _several(self, several: Several) -> Markup:
        told: Any = several.told
        match told[0][1]:
            case Chart():
                return self._chart(told)
            case PortfolioScreen():
                return self._portfolio(told)
        return Markup(drawn_turned(self.made_of("pictures"), told))  # noqa: S704

    def _turned_pair(
        self, told: Sequence[Told], pairs: Sequence[tuple[tuple[str, ...], Pair]], title: str
    ) -> Markup:
        """Draw pairs that differ as one, and what stands before and after them."""
        above = [
            (keys, blocks[: blocks.index(pair)])
            for (keys, blocks), (_, pair) in zip(told, pairs, strict=True)
        ]
        below = [
            (keys, blocks[blocks.index(pair) + 1 :])
            for (keys, blocks), (_, pair) in zip(told, pairs, strict=True)
        ]
        self.wide = HALF
        sides = [
            self.turned([(keys, pair.left) for keys, pair in pairs], title),
            self.turned([(keys, pair.right) for keys, pair in pairs], title),
        ]
        self.wide = WIDE
        columns = Markup("").join(Markup("<div>{}</div>\n").format(side) for side in sides)
        return (
            self.turned(above, title)
            + Markup('<div class="pair">{}</div>\n').format(columns)
            + self.turned(below, title)
        )

    def blocks(self, blocks: Iterable[Block], title: str) -> Markup:
        """Draw blocks that stand under a title."""
        return Markup("").join(self.block(block, title) for block in blocks)

    def block(self, block: Block, title: str) -> Markup:
        """Draw one block; a table that bears its section's title says it only to those who cannot see it."""
        match block:
            case Text():
                return Markup("<p>{}</p>\n").format(visible(block.text))
            case Note():
                return Markup('<p class="note {}">{}</p>\n').format(
                    block.state, visible(block.text)
                )
            case Bullets():
                return _list(block)
            case Figures():
                return Markup(self.macros.figures(self._figures(block)))  # noqa: S704
            case Heat():
                return Markup(self.macros.table(self._heat(block)))  # noqa: S704
            case Chart():
                return self._chart([((), block)])
            case PortfolioScreen():
                return self._portfolio([(("",), block)])
            case Table():
                return Markup(self.macros.table(table_view(block, self.money)))  # noqa: S704
            case Details():
                inner = self.blocks(block.blocks, block.summary)
                return Markup(self.macros.details(block.summary, inner, block.printed))  # noqa: S704
            case Optimiser():
                return self._optimiser(block, title)
            case Pair():
                return self._pair(block, title)
            case _:
                return Markup(self._drawn(block, title))  # noqa: S704 - what the macros return is escaped

    def _drawn(self, block: Block, title: str) -> str:
        """Draw what has macros of its own."""
        match block:
            case OptionsBeside():
                view = options_view(block)
                self.options = [(option["key"], option["name"]) for option in view["options"]]
                return str(self.made_of("options").options(view))
            case Tornado() | FutureStrip() | Timeline() | YearStacks():
                return drawn(self.made_of("pictures"), block)
        raise TypeError(f"No way to draw {type(block).__name__} under {title!r}.")

    def _portfolio(self, told: Sequence[ToldOf[PortfolioScreen]]) -> Markup:
        """Draw the portfolio, which a script sorts."""
        self.sorted = True
        view = portfolio_view(told, anchor(told[0][1].key))
        return Markup(self.made_of("portfolio").portfolio(view))  # noqa: S704 - what the macro returns is escaped

    def made_of(self, name: str) -> Any:
        """Give the macros of a file."""
        return self.environment.get_template(f"{name}.html.j2").module

    def _pair(self, pair: Pair, title: str) -> Markup:
        """Draw blocks side by side, their charts half as wide."""
        self.wide = HALF
        sides = [self.blocks(blocks, title) for blocks in (pair.left, pair.right)]
        self.wide = WIDE
        columns = Markup("").join(Markup("<div>{}</div>\n").format(side) for side in sides)
        return Markup('<div class="pair">{}</div>\n').format(columns)

    def _figures(self, figures: Figures) -> list[dict[str, str]]:
        return [self._figure(item) for item in figures.items]

    def _figure(self, item: Figure) -> dict[str, str]:
        meaning: Meaning = item.cell.meaning or "text"
        unit = {"money": self.money.unit, "points": "points"}.get(meaning, "")
        label = f"{item.label}, {unit}" if unit else item.label
        return {
            "label": label,
            "size": show(item.cell.value, meaning, self.money),
            "below": item.below,
        }

    def _chart(self, told: Sequence[ToldOf[Chart]]) -> Markup:
        """Draw a chart of each option as one."""
        _, chart = told[0]
        drawn = [(keys, self._both(each)) for keys, each in told]
        view = {
            "key": anchor(chart.key),
            "titles": in_groups([(keys, (each.title,)) for keys, each in told]),
            "units": in_groups([(keys, tuple(filter(None, (each.unit,)))) for keys, each in told]),
            "says": in_groups([(keys, (each.says,)) for keys, each in told]),
            "folded": chart.folded,
            "wide": _as_one([(keys, wide) for keys, (wide, _) in drawn]),
            "narrow": _as_one([(keys, narrow) for keys, (_, narrow) in drawn]),
            "table": table_view(chart.table, self.money),
        }
        return Markup(self.macros.chart(view))  # noqa: S704 - what the macro returns is escaped

    def _both(self, chart: Chart) -> tuple[Drawing, Drawing]:
        drawn = both(chart, self.money, self.wide)
        if drawn is None:
            raise TypeError(f"Chart {chart.key!r} has no drawing.")
        return drawn

    def _optimiser(self, optimiser: Optimiser, title: str) -> Markup:
        self.scripted = True
        # Inside a script's element only `<` could end it or begin a comment.
        data = Markup(optimiser_data(optimiser, self.money).replace("<", "\\u003c"))  # noqa: S704
        view = {
            "key": anchor(optimiser.key),
            "title": optimiser.title,
            "says": optimiser.says,
            "headed": optimiser.title != title,
        }
        return Markup(self.macros.optimiser(view, data))  # noqa: S704 - what the macro returns is escaped

    def _heat(self, chart: Heat) -> TableView:
        view = table_view(chart.table, self.money)
        places = [chart.table.place(column) for column in chart.series]
        rows = []
        for row, shown in zip(chart.table.rows, view.rows, strict=True):
            cells = list(shown.cells)
            for place in () if row.total else places:
                share = (as_float(row.cells[place].value) - chart.low) / (
                    (chart.high - chart.low) or 1.0
                )
                cells[place] = replace(
                    cells[place], look=f"{cells[place].look} {_shade(share, bad=chart.bad)}".strip()
                )
            rows.append(replace(shown, cells=tuple(cells)))
        return replace(view, rows=tuple(rows), cards=False)


def _as_one(told: Sequence[ToldOf[Drawing]]) -> dict[str, Any]:
    """See drawings of the same size as one, each shape once."""
    _, first = told[0]
    shapes = [(keys, drawing.shapes) for keys, drawing in told]
    return {"width": first.width, "height": first.height, "groups": in_groups(shapes)}


def _shade(share: float, *, bad: bool) -> str:
    """Name the shade of a share: five steps, or where more is worse six, the lightest for next to nothing."""
    if bad:
        return f"q{next((step for step, end in enumerate(LOSSES) if share < end), len(LOSSES))}"
    return f"h{min(4, max(0, int(share * 5)))}"


def _list(bullets: Bullets) -> Markup:
    items = Markup("").join(Markup("<li>{}").format(visible(item)) for item in bullets.items)
    return Markup('<ul class="statements">{}</ul>\n').format(items)


def optimiser_data(optimiser: Optimiser, money: Money) -> str:
    """Write what the page's script reads as JSON: the case as integers, and the words for what it answers."""
    data = {
        "model": optimiser.model,
        "criteria": [visible(name) for name in optimiser.criteria],
        "names": [visible(name) for name in optimiser.names],
        "levels": [[visible(level) for level in levels] for levels in optimiser.levels],
        "order": optimiser.order,
        "ranked": optimiser.ranked,
        "rules": [_rule_data(rule) for rule in optimiser.rules],
        "wholeTerm": optimiser.whole_term,
        "people": [
            {"name": visible(voice.name), "weights": voice.weights} for voice in optimiser.people
        ],
        "portfolios": [
            {"name": visible(portfolio.name), "choice": portfolio.choice}
            for portfolio in optimiser.portfolios
        ],
        "money": {"around": money.around(), "decimals": money.decimals, "finer": money.finer},
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _rule_data(rule: RuleWords) -> dict[str, Any]:
    data: dict[str, Any] = {"name": rule.name, "says": visible(rule.says)}
    if rule.what:
        data["what"] = visible(rule.what)
        data["around"] = [visible(part) for part in rule.around]
    return data


def table_view(table: Table, money: Money) -> TableView:
    """Decide how a table's cells look on the page."""
    group = None if table.grouped is None else table.place(table.grouped)
    shown = [place for place in range(len(table.columns)) if place != group]
    looks = [_look(table, place) for place in range(len(table.columns))]
    headings = tuple(_heading(table.columns[place], looks[place]) for place in shown)
    rows = []
    last = ""
    for row, cells in zip(table.rows, _cells(table, shown, looks, money), strict=True):
        above = _above(row, group)
        look = " ".join(filter(None, ("total" if row.total else "", row.state)))
        rows.append(RowView(cells, look, above if above != last else ""))
        last = above
    return TableView(table.title, table.note, headings, tuple(rows), len(shown) in CARDS)


def _above(row: Row, group: int | None) -> str:
    """Give the words of the column `group`, which stand in a line above the rows that share them."""
    return "" if group is None or row.total else str(row.cells[group].value or "")


def _cells(
    table: Table, shown: list[int], looks: list[str], money: Money
) -> Iterator[tuple[CellView, ...]]:
    """Go through the rows of cells in the columns that are shown; the first name in a row heads it."""
    grains = table.grains()
    naming = [place for place in shown if table.columns[place].meaning in {"text", "id"}] or [0]
    for row in table.rows:
        # A heading that says nothing is none: the total's name stands beside its empty id.
        heads = next((place for place in naming if row.cells[place].value not in {None, ""}), None)
        views = []
        for place in shown:
            cell, look = row.cells[place], looks[place]
            grain = table.grain(place, cell, grains)
            text = show(cell.value, table.meaning(place, cell), money, cell.side, grain)
            if look == "number" and isinstance(cell.value, str):
                look = "number said"
            link = safe_link(cell.link) or ""
            unit = table.columns[place].with_unit
            views.append(CellView(text, look, cell.state, link, place == heads, unit))
        yield tuple(views)


def _heading(heading: Heading, look: str) -> HeadingView:
    text = heading.with_unit
    return HeadingView(text, f"{look} long".strip() if len(text) > LONG_HEADING else look)


def _look(table: Table, place: int) -> str:
    meaning = table.columns[place].meaning
    if meaning in NUMERIC:
        return "number"
    longest = max((len(str(row.cells[place].value or "")) for row in table.rows), default=0)
    if meaning == "word" and longest > ONE_LINE:
        return "word wraps"
    if meaning in {"id", "word"}:
        return meaning
    return "prose" if longest >= LONG else "brief" if longest > 14 else ""
