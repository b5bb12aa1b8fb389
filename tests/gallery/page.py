"""The page of errors, and the expected messages behind it: `python tests/gallery/page.py` writes both anew."""

import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
EXPECTED = HERE / "expected"
PAGE = HERE.parents[1] / "docs" / "errors.md"

_HEAD = """# Every mistake and its message

`steelyard check` names every problem at once: where it stands, what was found, what may stand there, and what to do.
Errors stop a run; warnings ask for a look; notes only tell. This page is made from the tests: each message below is
what the mistake really prints.
"""


def messages(mistake, folder: Path) -> str:
    """What `check` says of a mistake, a line each."""
    from steelyard import check

    found = [f"{problem.severity}: {problem}" for problem in check(mistake.write(folder)).problems]
    return "\n".join(found or ["no problem."]) + "\n"


def page() -> str:
    """The page of errors from the expected messages."""
    from tests.gallery.mistakes import MISTAKES

    parts = [_HEAD]
    for mistake in MISTAKES.values():
        said = (EXPECTED / f"{mistake.name}.txt").read_text("utf-8")
        parts.append(f"## {mistake.title}\n\n```text\n{said}```\n")
    return "\n".join(parts)


def main() -> None:
    """Write the expected messages and the page; look at the difference before you commit it."""
    from tests.gallery.mistakes import MISTAKES

    EXPECTED.mkdir(exist_ok=True)
    for old in EXPECTED.glob("*.txt"):
        if old.stem not in MISTAKES:
            old.unlink()
    for mistake in MISTAKES.values():
        with tempfile.TemporaryDirectory() as folder:
            (EXPECTED / f"{mistake.name}.txt").write_text(messages(mistake, Path(folder)), "utf-8")
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(), "utf-8")


if __name__ == "__main__":
    sys.path.insert(0, str(HERE.parents[1]))
    main()
