"""The page of errors, and the expected messages behind it: `python tests/gallery/page.py` writes both anew."""

import os
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


_RESULTS = """# Results that cannot be read again

`steelyard report`, `steelyard explain` and, in Python, `steelyard.load` read the result of a run. What is not a result,
or not as it was written, is refused as a whole.
"""


def every():
    """Every recipe by its name: cases first, then results."""
    from tests.gallery.mistakes import MISTAKES
    from tests.gallery.results import RESULTS

    return MISTAKES | RESULTS


def messages(mistake, folder: Path) -> str:
    """What `check` says of a case, a line each, or what `load` says of a result."""
    from steelyard import ResultError, check, load
    from tests.gallery.results import RESULTS

    if mistake.name in RESULTS:
        try:
            load(mistake.write(folder))
        except ResultError as fault:
            return f"error: {fault}\n".replace(f"{folder}{os.sep}", "")
    found = [f"{problem.severity}: {problem}" for problem in check(mistake.write(folder)).problems]
    return "\n".join(found or ["no problem."]) + "\n"


def page() -> str:
    """The page of errors from the expected messages."""
    from tests.gallery.results import RESULTS

    parts = [_HEAD]
    for mistake in every().values():
        if mistake is next(iter(RESULTS.values())):
            parts.append(_RESULTS)
        said = (EXPECTED / f"{mistake.name}.txt").read_text("utf-8")
        parts.append(f"## {mistake.title}\n\n```text\n{said}```\n")
    return "\n".join(parts)


def main() -> None:
    """Write the expected messages and the page; look at the difference before you commit it."""
    EXPECTED.mkdir(exist_ok=True)
    for old in EXPECTED.glob("*.txt"):
        if old.stem not in every():
            old.unlink()
    for mistake in every().values():
        with tempfile.TemporaryDirectory() as folder:
            (EXPECTED / f"{mistake.name}.txt").write_text(messages(mistake, Path(folder)), "utf-8")
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(), "utf-8")


if __name__ == "__main__":
    sys.path.insert(0, str(HERE.parents[1]))
    main()
