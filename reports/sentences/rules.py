"""A rule as a sentence of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from criteria.model.rules import Rule


def sentence(rule: Rule) -> str:
    """Say a rule as a sentence begins."""
    text = str(rule)
    return text[:1].upper() + text[1:]
