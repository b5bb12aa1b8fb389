"""What a result.json holds, in the order that is published."""

from __future__ import annotations

HEAD = ("$schema", "schema", "made_by", "title", "lead", "case", "case_sha256", "money")

SECTIONS = (
    "portfolio",
    "options",
    "recommendations",
    "risk",
    "people",
    "futures",
    "frontier",
    "rules",
    "proof",
)
"""The parts of the answer."""

ORDER = (*HEAD, *SECTIONS, "checks", "self_audit", "not_asked", "not_stated", "workings")
