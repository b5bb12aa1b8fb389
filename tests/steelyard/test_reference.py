"""The reference pages in docs/ are what the models and commands say today."""

from __future__ import annotations

from pathlib import Path

import pytest

from steelyard.reference import pages


@pytest.mark.parametrize("name", sorted(pages()))
def test_page_is_current(name: str, root: Path) -> None:
    written = (root / "docs" / "reference" / name).read_text(encoding="utf-8")
    assert written == pages()[name], "run `make docs`"


def test_every_link_of_the_readme_and_docs_leads_somewhere(root: Path) -> None:
    import re

    for page in (root / "README.md", *sorted((root / "docs").rglob("*.md"))):
        for target in re.findall(r"\]\(([^)#\s]+)\)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name} links to {target}"
