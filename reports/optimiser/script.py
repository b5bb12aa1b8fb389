"""The optimiser as one script for the page: its modules joined, without what only readers of the sources need.

    optimiser.connect(model, tell)     asks by .ask(setting); `tell(answer, setting)` is called with each answer

The search stands in one function of its own, whose text is the worker's script too, so the page
holds it once. A policy that is to allow the worker needs `worker-src blob:`; without it the search
runs on the main thread.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from itertools import zip_longest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CORE, CLIENT = "core.mjs", "client.mjs"

IMPORT = re.compile(r'^import \{[^}]*\} from "\./([a-z]+\.mjs)";\n', re.MULTILINE)
DECLARED = re.compile(r"^(?:export )?(?:const|let|class|function\*?) (\w+)", re.MULTILINE)
COMMENTS = (
    re.compile(
        r"^[ \t]*/\*\*.*?\*/[ \t]*\n", re.MULTILINE | re.DOTALL
    ),  # a block that stands by itself
    re.compile(r"/\*\* @type .*?\*/ ?"),
    re.compile(r"(?:^|(?<=[;,{(\])]))[ \t]*//(?: .*)?$", re.MULTILINE),
)
TEXT = re.compile(r'("(?:[^"\\]|\\.)*")')
SPACED = re.compile(
    r" *(!=|[=<>,;:?{}()\[\]|&*%/]) *|(?:(?<=[\w\])])|(?<=[\])] )) ?([+-]) (?=[\w(])"
)  # but not a - -b
BESIDE_TEXT = re.compile(r"^ \+ (?!\+)| \+ $")
LOOP = re.compile(r"\b(?:for|while|if)\(")
"""What may end with a semicolon that is a statement."""
STYLE_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
STYLE_SPACED = re.compile(r" *([{};,]) *|(?<=[\w)]): ")  # but not before a colon
EXPRESSION = re.compile(r"[=(,:;!&|?{}\[]\s*/(?![/*])")  # a regular expression, whose spaces count


@cache
def optimiser_script() -> str:
    """Join the sources into one script that defines `optimiser`."""
    folder = files("reports").joinpath("optimiser")
    sources = {
        path.name: path.read_text("utf-8")
        for path in folder.iterdir()
        if path.name.endswith(".mjs")
    }
    return joined(sources)


def joined(sources: Mapping[str, str]) -> str:
    """Join modules by name: the core and all that it imports in one function, the client beside it.

    Raises:
        ValueError: two modules declare the same name, one imports in a way that is not understood,
            or one holds what would lose spaces that count: text of several lines, or a regular
            expression.
    """
    core = list(_in_order(CORE, sources))
    bodies = {name: _body(name, sources[name]) for name in (*core, CLIENT)}
    declared: dict[str, str] = {}
    for name in bodies:
        for word in DECLARED.findall(sources[name]):
            if word in declared:
                raise ValueError(f"{name} and {declared[word]} both declare {word}")
            declared[word] = name
    inside = "".join(bodies[name] for name in core if name != CORE)
    return (
        '"use strict";\nconst optimiser = (() => {\n'
        f"function optimiserCore() {{\n{inside}{bodies[CORE]}return core();\n}}\n"
        f"{bodies[CLIENT]}"
        "return { connect: (model, tell, page) => connect(optimiserCore, model, tell, page) };\n})();\n"
    )


def _in_order(
    name: str, sources: Mapping[str, str], done: list[str] | None = None
) -> Iterator[str]:
    """Name a module after all that it imports, each once."""
    done = [] if done is None else done
    for other in IMPORT.findall(sources[name]):
        if other not in done:
            yield from _in_order(other, sources, done)
    done.append(name)
    yield name


def _body(name: str, source: str) -> str:
    """Take imports, exports, comments and spaces that do not count off a module."""
    if any(line.count("`") % 2 for line in source.splitlines()):
        raise ValueError(f"{name} holds text of several lines")
    text = IMPORT.sub("", source)
    for comment in COMMENTS:
        text = comment.sub("", text)
    lines = [line.strip().removeprefix("export ") for line in text.splitlines()]
    for line in lines:
        if line.startswith(("import ", "export ", "default ")):
            raise ValueError(f"{name} has a line that cannot be joined: {line}")
        if EXPRESSION.search(TEXT.sub("", line)):
            raise ValueError(f"{name} has a regular expression: {line}")
    return "".join(f"{_squeezed(line)}\n" for line in lines if line)


def stripped(source: str) -> str:
    r"""Take comments and the indentation off a script; lines within a template stay.

    >>> stripped("/** Adds. */\n  // one\n  f(1); // or 2\n")
    'f(1);'
    """
    text = COMMENTS[2].sub("", COMMENTS[0].sub("", source))
    kept, inside = [], False
    for line in text.splitlines():
        bare = line if inside else line.strip()
        inside ^= line.count("`") % 2 == 1
        if bare.startswith("//") or not bare:
            continue
        # Spaces count within a template and within a regular expression.
        counts = "`" in bare or inside or EXPRESSION.search(TEXT.sub("", bare))
        kept.append(bare if counts else _squeezed(bare))
    return "\n".join(kept)


def on_few_lines(source: str) -> str:
    r"""Join lines that end where a script goes on anyway, and declarations; one with a comment stays.

    >>> on_few_lines("if(a){\nf();\n}\nlet b=1;\nlet c=2;\ng();")
    'if(a){f()}let b=1,c=2;g();'
    """
    lines: list[str] = []
    for line in source.splitlines():
        before = lines[-1] if lines else ""
        if line.startswith("let ") and _declares(before):
            lines[-1] = f"{before[:-1]},{line.removeprefix('let ')}"
        elif line.startswith("}") and before.endswith(";") and not LOOP.match(before):
            lines[-1:] = [before[:-1], line]
        else:
            lines.append(line)
    return "".join(
        line if _goes_on(line, after) else f"{line}\n"
        for line, after in zip_longest(lines, lines[1:], fillvalue="")
    ).rstrip("\n")


def _goes_on(line: str, after: str) -> bool:
    """Whether a script goes on at the end of a line; what stands before a bracket that closes has no semicolon."""
    return "//" not in line and (
        line.endswith((";", "{", "}", ",", "(", "[")) or after.startswith("}")
    )


def _declares(line: str) -> bool:
    """Whether a line is a declaration as a whole, or goes on with one."""
    code = TEXT.sub("", line)
    whole = all(code.count(left) == code.count(right) for left, right in ("()", "[]", "{}"))
    return line.startswith("let ") and line.endswith(";") and whole and "//" not in line


def narrow_style(source: str) -> str:
    r"""Take comments and the spaces that do not count off a style sheet.

    >>> narrow_style('/* Ours. */\na :is(b, i) { color: red; content: "a: b"; }\n')
    'a :is(b,i){color:red;content:"a: b"}'
    """
    text = STYLE_COMMENT.sub("", source)
    lines = (line.strip() for line in text.splitlines())
    return "".join(map(_narrowed, filter(None, lines))).replace(";}", "}")


def _narrowed(line: str) -> str:
    return "".join(
        part if part.startswith('"') else STYLE_SPACED.sub(lambda sign: sign[1] or ":", part)
        for part in TEXT.split(line)
    )


def _squeezed(line: str) -> str:
    """Take the spaces around signs off a line, but not inside text; a line with a template stays as it is.

    >>> _squeezed('if (a === "b = c") return [x - -1, y + 2];')
    'if(a==="b = c")return[x - -1,y+2];'
    """
    if "`" in line:
        return line
    parts = [
        part if part.startswith('"') else SPACED.sub(r"\1\2", BESIDE_TEXT.sub("+", part))
        for part in TEXT.split(line)
    ]
    ends = not LOOP.search(line)
    return "".join(
        part.replace(";}", "}") if ends and not part.startswith('"') else part for part in parts
    )
