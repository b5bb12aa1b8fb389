"""`steelyard verify` knows whether the files of a folder are of one run."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports.publish import CERTIFICATE, MANIFEST, SET, publish_all
from scoring.analysis import analyse
from steelyard.verify.verify import verify
from tests.cases import small_case

WRITTEN = (*SET, CERTIFICATE, MANIFEST)
"""What a run writes that nobody asks more of."""


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The sets of two runs of cases that are almost the same."""
    folders = []
    for name, cost in (("one", 50), ("other", 51)):
        costs = [
            {"option": id_, "year": 2027, "likely": likely}
            for id_, likely in (("A", 30), ("B", cost))
        ]
        out = tmp_path_factory.mktemp("runs") / name
        publish_all(analyse(small_case(costs=costs), quick=True), out)
        folders.append(out)
    return folders[0], folders[1]


def test_a_whole_set_is_verified(runs: tuple[Path, Path]) -> None:
    for out in runs:
        found = verify(out)
        assert (found.findings, found.noted) == ([], [])
        assert "8 files are as manifest.json says, and so of one run." in found.verified


def test_every_mixture_of_two_runs_is_refused(runs: tuple[Path, Path], tmp_path: Path) -> None:
    """Law: however far the files were moved when a run was killed, and whichever is strange, it is not verified."""
    differing = [name for name in WRITTEN if len({(out / name).read_bytes() for out in runs}) == 2]
    same = [name for name in WRITTEN if name not in differing]
    assert len(differing) >= 6
    for name in same:
        (tmp_path / name).write_bytes((runs[0] / name).read_bytes())
    number = len(differing)
    moved = [(1,) * count + (0,) * (number - count) for count in range(number + 1)]  # in this order
    strange = [tuple(int(place == one) for place in range(number)) for one in range(number)]
    for choice in (*moved, *strange):
        for name, which in zip(differing, choice, strict=True):
            (tmp_path / name).write_bytes((runs[which] / name).read_bytes())
        assert (verify(tmp_path).findings == []) == (len(set(choice)) == 1), choice


def test_a_file_that_was_changed_is_named_with_what_to_do(
    runs: tuple[Path, Path], tmp_path: Path
) -> None:
    for name in WRITTEN:
        (tmp_path / name).write_bytes((runs[0] / name).read_bytes())
    (tmp_path / "report.html").write_text("changed")
    (finding,) = verify(tmp_path / "result.json").findings
    assert finding.startswith("report.html: not as written with the other files")
    assert finding.endswith(f"steelyard report {tmp_path / 'result.json'} -o FOLDER.")


def test_a_file_that_was_taken_elsewhere_is_noted(runs: tuple[Path, Path], tmp_path: Path) -> None:
    for name in ("result.json", "certificate.json", "manifest.json"):
        (tmp_path / name).write_bytes((runs[0] / name).read_bytes())
    found = verify(tmp_path)
    assert found.findings == []
    others = "report.html, brief.html, report.xlsx, analysis.xlsx, tables.json, portfolio.csv"
    assert found.noted == [f"Not here, and so not compared with manifest.json: {others}."]


def test_reports_without_a_manifest_are_noted(runs: tuple[Path, Path], tmp_path: Path) -> None:
    """A page beside a sound result may tell anything: it is said that nothing compared it."""
    for name in ("result.json", "certificate.json"):
        (tmp_path / name).write_bytes((runs[0] / name).read_bytes())
    assert verify(tmp_path).noted == []
    (tmp_path / "report.html").write_text("Fund my cousin")
    found = verify(tmp_path)
    assert found.findings == []
    (noted,) = found.noted
    assert noted.startswith("manifest.json is not here, so report.html was not compared")


@pytest.mark.parametrize("text", ["", "{}", '{"sha256": ["a"]}', '{"sha256": {"../a": "b"}}', "["])
def test_a_damaged_manifest_is_a_finding(
    runs: tuple[Path, Path], tmp_path: Path, text: str
) -> None:
    for name in WRITTEN:
        (tmp_path / name).write_bytes((runs[0] / name).read_bytes())
    (tmp_path / "manifest.json").write_text(text)
    (finding,) = verify(tmp_path).findings
    assert finding.startswith("manifest.json is damaged")
