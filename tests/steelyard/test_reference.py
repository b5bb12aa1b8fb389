"""The reference pages in docs/ are what the models and commands say today."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

import steelyard
from steelyard.reference import pages
from steelyard.reference_api import _split

PAGES = pages()


@pytest.mark.parametrize("name", sorted(PAGES))
def test_page_is_current(name: str, root: Path) -> None:
    written = (root / "docs" / "reference" / name).read_text(encoding="utf-8")
    assert written == PAGES[name], "run `make docs`"


def test_the_page_of_the_python_interface_describes_every_export_and_every_argument() -> None:
    """Law: each export has a section with its docstring's first sentence, each argument stands there with its type."""
    sections = dict(
        re.findall(r"^### (\w+)\n(.*?)(?=^##)", PAGES["../api.md"], re.MULTILINE | re.DOTALL)
    )
    for name in steelyard.__all__:
        export = getattr(steelyard, name)
        assert inspect.getdoc(export).split(".")[0].split(";")[0] in sections[name]
        if inspect.isfunction(export):
            for argument in inspect.signature(export).parameters:
                assert re.search(rf"\b{argument}: \w", sections[name]), f"{name} has {argument}"


def test_the_page_of_the_python_interface_has_no_modules_and_no_addresses() -> None:
    page = PAGES["../api.md"]
    assert "ranking_frame() -> DataFrame" in page  # pd.DataFrame in the source
    assert not re.search(r"\b(criteria|scoring|pd|np|typing|collections)\.[A-Za-z]", page)
    assert " at 0x" not in page


@pytest.mark.parametrize(
    "doc",
    [
        "One thing. a: the first. b: the second; of two lines.\n\nRaises Fault.",
        "One thing.\n\na: the first.\nb: the second;\n    of two lines.\nRaises Fault.",
    ],
)
def test_a_docstring_is_parted_into_its_names(doc: str) -> None:
    assert _split(doc, ["a", "b"]) == (
        ["One thing.\n", "Raises Fault.\n"],
        {"a": "The first.", "b": "The second; of two lines."},
    )


def test_every_link_of_the_readme_and_docs_leads_somewhere(root: Path) -> None:
    for page in (root / "README.md", *sorted((root / "docs").rglob("*.md"))):
        for target in re.findall(r"\]\(([^)#\s]+)\)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name} links to {target}"
