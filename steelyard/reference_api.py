"""The page of the Python interface: what `steelyard` exports, and what that takes and gives, from the docstrings."""

from __future__ import annotations

import ast
import dataclasses
import enum
import inspect
import re
import sys
from functools import cached_property
from importlib import import_module
from itertools import chain
from typing import TYPE_CHECKING

from pydantic import BaseModel

import steelyard

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

PACKAGES = ("criteria", "scoring", "reports", "steelyard")
HEAD = """# From Python: everything `steelyard` exports

Made from the docstrings by `make docs`; do not edit by hand. The values come in three parts: what is exported, what its
functions take and give, and what these are made of. The rows of a case are described in [the case](reference/case.md), the fields
of a result in [the result](result.md) and its [schema](reference/result.schema.json).
"""


def api_page() -> str:
    """Describe every export, then the classes in their signatures, then the classes those are made of."""
    exports = [getattr(steelyard, name) for name in steelyard.__all__]
    functions = sorted(
        filter(inspect.isfunction, exports),
        key=lambda function: inspect.unwrap(function).__code__.co_firstlineno,
    )
    errors = list(filter(inspect.isclass, exports))
    given = _classes(
        (function.__module__, text) for function in functions for text in _annotations(function)
    )
    members = chain.from_iterable(_members(cls).values() for cls in given)
    parts = _classes((owner, text) for owner, text, _ in members)
    parts = [cls for cls in parts if cls not in (*given, *errors) and not _is_row(cls)]
    chapters = {
        "Functions": map(_function, functions),
        "Errors": map(_class, errors),
        "What they take and give": map(_class, given),
        "What these are made of": map(_class, parts),
    }
    lines = [HEAD]
    for title, sections in chapters.items():
        lines += [f"## {title}\n", *chain.from_iterable(sections)]
    return "\n".join(lines)


# Classes by their names
# ---------------------------------------------------------------------------------------------


def _classes(annotations: Iterable[tuple[str, str]]) -> list[type]:
    """Find our own classes that annotations name, in order; an annotation is a module's name and a text."""
    classes = (
        _class_named(module, name)
        for module, text in annotations
        for name in re.findall(r"\w+", text)
    )
    return list(dict.fromkeys(cls for cls in classes if cls is not None))


def _class_named(module: str, name: str) -> type | None:
    """Find the class of ours that a name means in a module, also where only a type checker imports it."""
    named = getattr(sys.modules[module], name, None)
    if named is None:
        for node in ast.walk(ast.parse(inspect.getsource(sys.modules[module]))):
            if (
                isinstance(node, ast.ImportFrom)
                and node.module
                and name in {alias.name for alias in node.names}
            ):
                named = getattr(import_module(node.module), name)
    return named if inspect.isclass(named) and _is_ours(named) else None


def _is_ours(cls: type) -> bool:
    return cls.__module__.split(".")[0] in PACKAGES


def _is_row(cls: type) -> bool:
    return issubclass(cls, BaseModel)


# What stands in a class
# ---------------------------------------------------------------------------------------------


def _members(cls: type) -> Mapping[str, tuple[str, str, str]]:
    """The public fields and properties of a class: name to module, type and docstring."""
    members: dict[str, tuple[str, str, str]] = {}
    for owner in filter(_is_ours, reversed(cls.__mro__)):
        fields = _field_names(owner)
        for name, text in inspect.get_annotations(owner).items():
            if name in fields:
                members[name] = (owner.__module__, _type(text), "")
        for name, value in vars(owner).items():
            if isinstance(value, property | cached_property):
                function = value.fget if isinstance(value, property) else value.func
                returned = inspect.get_annotations(function).get("return", "") if function else ""
                members[name] = (owner.__module__, _type(returned), inspect.getdoc(value) or "")
    return {name: member for name, member in members.items() if not name.startswith("_")}


def _field_names(cls: type) -> set[str]:
    if dataclasses.is_dataclass(cls):
        return {field.name for field in dataclasses.fields(cls)}
    if issubclass(cls, BaseModel):
        return set(cls.model_fields)
    return set(getattr(cls, "_fields", ()))


def _annotations(function: object) -> list[str]:
    return [_type(text) for text in inspect.get_annotations(function).values()]  # type: ignore[arg-type]


def _type(annotation: object) -> str:
    """A type as one says it, without the modules."""
    text = annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
    return re.sub(r"\b(?:[A-Za-z_]\w*\.)+(?=\w)", "", text)


# Markdown
# -----------------------------------------------------------------------------------------------------------


def _function(function: object, *, level: str = "###", bound: bool = False) -> Iterator[str]:
    signature = inspect.signature(function)  # type: ignore[arg-type]
    name, parameters = function.__name__, list(signature.parameters.values())  # type: ignore[attr-defined]
    arguments: list[str] = []
    for argument in parameters[bound:]:
        if argument.kind is argument.KEYWORD_ONLY and "*" not in arguments:
            arguments.append("*")
        default = "" if argument.default is argument.empty else f" = {_default(argument.default)}"
        arguments.append(f"{argument.name}: {_type(argument.annotation)}{default}")
    line = f"{name}({', '.join(arguments)}) -> {_type(signature.return_annotation)}"
    if len(line) > 100:
        line = (
            f"{name}(\n    "
            + ",\n    ".join(arguments)
            + f",\n) -> {_type(signature.return_annotation)}"
        )
    yield f"{level} {name}\n\n```python\n{line}\n```\n"
    yield from _docstring(inspect.getdoc(function) or "", list(signature.parameters))


def _default(value: object) -> str:
    if callable(value) or not isinstance(value, str | int | float | tuple | None):
        return "..."
    return repr(value)


def _class(cls: type) -> Iterator[str]:
    members = _members(cls)
    yield f"### {cls.__name__}\n"
    about, lines = _split(inspect.getdoc(cls) or "", [*members, *_attributes(cls)])
    yield from about
    rest = {name: text for name, text in lines.items() if name not in members}
    if rest:
        yield _list(rest)
    if issubclass(cls, enum.Enum):
        yield _list({member.name: f"`{member.value}`" for member in cls})
    if members:
        yield from _table(members, lines)
    for name, value in vars(cls).items():
        if inspect.isfunction(value) and not name.startswith("_"):
            yield from _function(value, level="####", bound=True)


def _table(members: Mapping[str, tuple[str, str, str]], lines: Mapping[str, str]) -> Iterator[str]:
    """Write the members of a class as a table. lines: what its docstring says of them."""
    yield "| name | type | what it is |\n| --- | --- | --- |"
    for name, (module, text, doc) in members.items():
        meaning = lines.get(name) or " ".join(doc.split()) or _first_sentence(module, text)
        yield f"| `{name}` | `{_cell(text)}` | {_cell(meaning)} |"
    yield ""


def _attributes(cls: type) -> list[str]:
    """The public names that an error gives itself when it is made."""
    if not issubclass(cls, Exception) or "__init__" not in vars(cls):
        return []
    return list(dict.fromkeys(re.findall(r"\bself\.([a-z]\w*)", inspect.getsource(cls.__init__))))


def _first_sentence(module: str, text: str) -> str:
    """What a field is where its class does not say: the first sentence of the one class in its type."""
    classes = _classes([(module, text)])
    doc = " ".join((classes[0].__doc__ or "").split()) if len(classes) == 1 else ""
    return re.split(r"(?<=\.)\s", doc)[0]


def _docstring(doc: str, names: list[str]) -> Iterator[str]:
    about, lines = _split(doc, names)
    yield from about
    if lines:
        yield _list(lines)


def _split(doc: str, names: list[str]) -> tuple[list[str], dict[str, str]]:
    """Part a docstring into its paragraphs and the `name: what it is` of the names given."""
    about, lines = [], {}
    start = re.compile(
        r"(?:^|(?<=[.;] ))(" + "|".join(map(re.escape, names)) + r"): ", re.MULTILINE
    )
    for paragraph in re.split(r"\n\s*\n|\n(?=Raises )", doc):
        if paragraph.startswith(">>>"):
            about.append(f"```python\n{paragraph}\n```\n")
            continue
        before, *pieces = start.split(paragraph) if names else [paragraph]
        if before.strip():
            about.append(" ".join(before.split()) + "\n")
        for name, text in zip(pieces[::2], pieces[1::2], strict=True):
            meaning = " ".join(text.split())
            lines[name] = meaning[:1].upper() + meaning[1:]
    return about, lines


def _list(lines: Mapping[str, str]) -> str:
    return "\n".join(f"- `{name}`: {text}" for name, text in lines.items()) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
