"""What many tests of reports share: analyses of the rich little case and of the two real ones, and a browser."""

from collections.abc import Iterator

import pytest

from criteria.read import read
from reports.contents import report
from reports.model.report import Report
from scoring.analysis import Analysis, analyse
from tests.browser import Browser
from tests.reports.made_up import made_up
from tests.reports.rich import rich_case

CASES = ("rich", "rare-earths-brief", "rare-earths")


@pytest.fixture(scope="session")
def analyses() -> dict[str, Analysis]:
    """Each case by name, analysed."""
    return {
        name: analyse(rich_case() if name == "rich" else read(name), quick=True) for name in CASES
    }


@pytest.fixture(scope="session")
def reports(analyses: dict[str, Analysis]) -> dict[str, Report]:
    """The report of each case, and a made-up one with every kind of block."""
    return {"made up": made_up(), **{name: report(analysis) for name, analysis in analyses.items()}}


@pytest.fixture(params=["made up", *CASES])
def told(request: pytest.FixtureRequest, reports: dict[str, Report]) -> Report:
    """One report after another."""
    return reports[request.param]


@pytest.fixture(scope="session")
def browser(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One browser for all that is looked at in it."""
    with Browser(chromium, tmp_path_factory.mktemp("browser")) as ready:
        yield ready
