"""Writes the reference pages from the models, the docstrings and the command line: `python -m steelyard.reference`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).parents[1] / "docs" / "reference"


def pages() -> dict[str, str]:
    """Make every page: file name to text."""
    from criteria.reference import reference, schema
    from reports.publish import tables_schema
    from scoring.result.result import result_schema
    from steelyard.reference_api import api_page

    head = "# The case: every table and column\n\nMade from the models by `make docs`; do not edit by hand.\n\n"
    return {
        "case.md": head + reference().rstrip() + "\n",
        "case.schema.json": _json(schema()),
        "result.schema.json": _json(result_schema()),
        "tables.schema.json": _json(tables_schema()),
        "commands.md": "\n".join(_commands()).rstrip() + "\n",
        "../api.md": api_page(),
    }


def _json(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _commands() -> Iterator[str]:
    from steelyard.cli import commands

    yield "# The command line\n\nMade from the commands by `make docs`; do not edit by hand.\n"
    yield from _help("steelyard", commands)
    for name in sorted(commands.commands):
        yield from _help(f"steelyard {name}", commands.commands[name])


def _help(name: str, command: click.Command) -> Iterator[str]:
    # A fixed width, so that the page does not follow the terminal it was made in.
    with click.Context(
        command, info_name=name, max_content_width=100, terminal_width=100
    ) as context:
        yield f"## {name}\n\n```text\n{command.get_help(context)}\n```\n"


def main() -> None:
    """Write the pages anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
