"""What all tests share: the tools some of them need, and Hypothesis with the same examples on every run.

A test that takes `chromium`, `soffice`, `pdftoppm` or `node` gets the tool's path and its marker.
Without the tool it is skipped with the reason, or fails where STEELYARD_REQUIRE_TOOLS is set: in CI
nothing goes missing quietly.
"""

import importlib.util
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("same", derandomize=True, database=None, deadline=None, print_blob=True)
settings.register_profile(
    "explore", parent=settings.get_profile("same"), derandomize=False, max_examples=1000
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

# No test reads or writes what the user's own runs keep.
os.environ["STEELYARD_CACHE"] = str(Path(tempfile.gettempdir(), "steelyard-no-cache-in-tests"))
os.environ["STEELYARD_NO_CACHE"] = "1"
# No command of a test makes machine code beforehand, unless the test asks.
os.environ["STEELYARD_NO_BACKGROUND"] = "1"

# Every name a system gives the tool; then where macOS keeps it.
PROGRAMS = {
    "chromium": (
        "chromium",
        "chromium-browser",
        "google-chrome",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ),
    "soffice": ("soffice", "libreoffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice"),
    "pdftoppm": ("pdftoppm",),
    "node": ("node", "nodejs"),
}
NEEDS = {
    "browser": ("chromium",),
    "office": ("soffice",),
    "script": ("node",),
    "second_opinion": ("cbcbox",),
    "cluster": ("distributed",),
    "fast": ("numba",),
    "axe": ("axe_playwright_python",),
}
MARKERS = {
    "chromium": "browser",
    "soffice": "office",
    "pdftoppm": "office",
    "node": "script",
    "axe": "axe",
}


def find(tool: str) -> str | None:
    """Where a program or a package is, or None."""
    if tool in PROGRAMS:
        return next(filter(None, map(shutil.which, PROGRAMS[tool])), None)
    spec = importlib.util.find_spec(tool)
    return spec and spec.origin


def need(tool: str) -> str:
    """Where a tool is; without it the test is skipped, or fails where tools are required."""
    path = find(tool)
    if path is None:
        reason = f"{tool} is not installed here"
        if os.environ.get("STEELYARD_REQUIRE_TOOLS"):
            pytest.fail(reason + ", and STEELYARD_REQUIRE_TOOLS is set", pytrace=False)
        pytest.skip(reason)
    return path


@pytest.hookimpl(tryfirst=True)  # before -m chooses by marker
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        for fixture in getattr(item, "fixturenames", ()):
            if fixture in MARKERS:
                item.add_marker(MARKERS[fixture])
    if "nightly" not in config.option.markexpr:
        by_night = [item for item in items if item.get_closest_marker("nightly")]
        items[:] = [item for item in items if item not in set(by_night)]
        config.hook.pytest_deselected(items=by_night)


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker, tools in NEEDS.items():
        if item.get_closest_marker(marker):
            for tool in tools:
                need(tool)


@pytest.fixture(scope="session")
def chromium() -> str:
    return need("chromium")


@pytest.fixture(scope="session")
def soffice() -> str:
    return need("soffice")


@pytest.fixture(scope="session")
def pdftoppm() -> str:
    return need("pdftoppm")


@pytest.fixture(scope="session")
def node() -> str:
    return need("node")


@pytest.fixture(scope="session")
def axe() -> str:
    """The script of axe, which looks for what keeps people out of a page."""
    return Path(need("axe_playwright_python")).with_name("axe.min.js").read_text("utf-8")


@pytest.fixture(scope="session")
def root() -> Path:
    """The top folder of the repository."""
    return Path(__file__).parents[1]
