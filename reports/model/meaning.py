"""Meanings: what a cell's value is, from which writers choose its look."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Literal

type Number = int | float | Decimal | Fraction
type Value = str | bool | Number | None

type Meaning = Literal[
    "text",  # prose that may wrap
    "id",  # a short name that stays on one line
    "word",  # a level, a status, a verdict
    "money",  # the case's unit of money
    "points",  # value; 100 is one recommendation that moves every criterion from worst to best
    "share",  # a part of one, shown in per cent
    "weight",  # the same with a decimal, since a weight's ends lie close
    "ratio",  # points for each 100 of money
    "number",  # a figure in a unit of its own, shown as written
    "amount",  # the same, shown to three digits
    "count",
    "rank",
    "year",
]

type State = Literal["", "in", "out", "good", "bad", "warn"]
"""What a row or a word stands for: funded or not, kept or broken, or worth a second look."""

type Side = Literal["", "down", "up"]
"""To which side a figure is rounded: a highest one down and a least one up, so that what is read stays true."""
