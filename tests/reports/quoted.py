"""Looks up what is quoted: every figure of a value, in the result it says it stands in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from fractions import Fraction
from typing import Any

from reports.model.front import Path, Quoted, Where

NUMBER = re.compile(r"−?\d[\d,]*(?:\.\d+)?")
OF = re.compile(r"(\d+) of (\d+)")
UP = {("risk", "money"), ("money",)}


def quoted(value: Any) -> Iterator[Quoted]:
    """Go through every figure and name that a value quotes, however deep."""
    if isinstance(value, Quoted):
        yield value
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from quoted(getattr(value, field.name))
    elif isinstance(value, (tuple, list)):
        for part in value:
            yield from quoted(part)


def found(tree: Any, path: Path) -> list[Any]:
    """Give all that stands at a path of a result; raises KeyError or IndexError where nothing does."""
    here = [tree]
    for step in path:
        here = [part for each in here for part in _one_step(each, step)]
    return here


def _one_step(each: Any, step: Any) -> list[Any]:
    if isinstance(step, Where):
        parts = each.values() if isinstance(each, dict) else each
        return [part for part in parts if part[step.field] == step.holds]
    if step == "*":
        return list(each.values()) if isinstance(each, dict) else list(each)
    if each is None:
        return []
    return [each[step]]


def figure(tree: Any, quote: Quoted) -> Fraction | str:
    """Give what a quote stands for: a figure, a sum of figures, a share, a number of entries, or a name."""
    if not quote.of and not quote.plus and quote.counted is None:
        (value,) = found(tree, quote.path)
        return value if isinstance(value, str) else _exact(value)
    total = sum((_amount(tree, path, quote) for path in (quote.path, *quote.plus)), Fraction(0))
    if not quote.of:
        return total
    (whole,) = found(tree, quote.of)
    return total / _exact(whole)


def _amount(tree: Any, path: Path, quote: Quoted) -> Fraction:
    values = found(tree, path)
    if quote.counted is None:
        (value,) = values
        return _exact(value)
    if quote.counted == "":
        (value,) = values
        return Fraction(len(value))
    return Fraction(sum(value == quote.counted for value in values))


def _exact(value: Any) -> Fraction:
    return Fraction(value["exact"] if isinstance(value, dict) else value)


def agrees(quote: Quoted, stands: Fraction | str) -> bool:
    """Say whether a text is what stands there, rounded to as many decimals as the text has.

    A figure that is the end of something is rounded to its safe side: a contingency, a needed
    benefit and a needed budget up, a highest cost down.
    """
    if isinstance(stands, str):
        return quote.text in {stands, f"{stands} on its draws"}
    text = quote.text
    if of := OF.fullmatch(text):  # so many draws of so many
        return abs(stands - Fraction(int(of[1]), int(of[2]))) <= Fraction(1, 100)
    if text in {"none", "all"}:
        return stands == {"none": 0, "all": 1}[text]
    (number,) = NUMBER.findall(text)
    shown = Fraction(number.replace(",", "").replace("−", "-"))
    unit = Fraction(1, 10 ** len(number.partition(".")[2]))
    off = shown - stands * (100 if "%" in text else 1)
    last = quote.path[-1]
    if (
        last in {"amount", "amount_together", "benefit_end", "start"}
        and "budgets" not in quote.path[:2]
    ):
        return 0 <= off < unit
    if last == "start":
        return 0 <= off < unit
    if last == "cost_end":
        return -unit < off <= 0
    return abs(off) <= unit / 2
