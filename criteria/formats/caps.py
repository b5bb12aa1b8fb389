"""How much a file may hold before it is refused: settings, each named in the refusal."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Caps:
    """Limits of a look before parsing; 300,000 scores with a row each fit, with their reasons beside them.

    ratio: inflated bytes for one packed byte, from a megabyte on.
    text: characters of shared text in a workbook.
    """

    file_bytes: int = 50_000_000
    part_bytes: int = 100_000_000
    ratio: int = 200
    parts: int = 5_000
    sheets: int = 200
    rows: int = 350_000
    columns: int = 2_000
    cells: int = 4_000_000
    text: int = 50_000_000
    depth: int = 40
    merged: int = 20_000
