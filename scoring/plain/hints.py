"""What the fields of a class are declared to be, names that are imported for types alone included.

Most modules import what only their annotations name under `if TYPE_CHECKING`, so those names are
not there at run time. Here they are looked up where the module says they come from.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import sys
from dataclasses import fields
from functools import cache
from importlib import import_module
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, get_type_hints

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import ModuleType
    from typing import TypeAliasType


@cache
def hints(cls: type) -> Mapping[str, Any]:
    """Give the type of each field of a dataclass, in the order of the fields."""
    declared = {field.name: field.type for field in fields(cls)}
    return {name: _evaluated(_declaring(cls, name), str(text)) for name, text in declared.items()}


def meant(alias: TypeAliasType) -> Any:
    """Give what an alias stands for, also where its module names that for types alone."""
    module = sys.modules[str(alias.__module__)]
    return _evaluated(module, next(_alias_texts(_tree(module).body, alias.__name__)))


def _declaring(cls: type, name: str) -> ModuleType:
    """Find the module of the class that declares a field."""
    return next(
        sys.modules[base.__module__]
        for base in cls.__mro__
        if name in inspect.get_annotations(base)
    )


@cache
def _evaluated(module: ModuleType, text: str) -> Any:
    """Give the type that a text says in a module."""
    names = {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
    meanings = {name: _named(module, name) for name in names if not hasattr(builtins, name)}
    declared = SimpleNamespace(__annotations__={"it": text})
    return get_type_hints(declared, globalns=vars(module), localns=meanings)["it"]


def _named(module: ModuleType, name: str) -> Any:
    """Look a name up in a module, and where it is not there at run time, under its `if TYPE_CHECKING`."""
    if hasattr(module, name):
        return getattr(module, name)
    for block in _for_types(module):
        for source, alias in _imports(block):
            if name == (alias.asname or alias.name):
                return _named(import_module(source), alias.name)
        for text in _alias_texts(block, name):
            return _evaluated(module, text)
    raise NameError(f"{module.__name__} names no {name}")


def _for_types(module: ModuleType) -> Iterator[list[ast.stmt]]:
    """Give what stands under `if TYPE_CHECKING`."""
    for node in _tree(module).body:
        if (
            isinstance(node, ast.If)
            and isinstance(node.test, ast.Name)
            and node.test.id == "TYPE_CHECKING"
        ):
            yield node.body


def _imports(block: list[ast.stmt]) -> Iterator[tuple[str, ast.alias]]:
    for node in block:
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.module, alias) for alias in node.names)


def _alias_texts(block: list[ast.stmt], name: str) -> Iterator[str]:
    for node in block:
        if isinstance(node, ast.TypeAlias) and node.name.id == name:
            yield ast.unparse(node.value)


@cache
def _tree(module: ModuleType) -> ast.Module:
    return ast.parse(inspect.getsource(module))
