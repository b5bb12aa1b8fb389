"""The rooms of the house: which stands on which. No import runs in a circle or upward, not even one for types."""

from __future__ import annotations

import ast
import importlib.util
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from criteria.checks.all import CHECKS, NOTES, ONE_BY_ONE

ROOT = Path(__file__).parents[1]
PACKAGES = ("criteria", "scoring", "reports", "steelyard")

# Every folder of code, a floor a line, the lowest first: a module imports from its own folder and
# from lower floors.
FLOORS = """
criteria/disk criteria/model scoring/exact/linear scoring/plain
criteria/parsing criteria/model/oddities scoring/exact scoring/value scoring/work
criteria/checks/rows criteria/formats criteria/workbook/template scoring/exact/batch scoring/exact/feasibility scoring/exact/menu
criteria/checks/choices criteria/checks/values criteria/checks/views criteria/formats/xlsx
scoring/elicitation scoring/exact/parametric scoring/portfolio
criteria/checks criteria/workbook/marking scoring/audit scoring/explanation scoring/robustness/weights
scoring/audit/self_audit
criteria scoring/robustness/draws scoring/robustness/views
criteria/ballots criteria/copies criteria/importing/files scoring/robustness steelyard/verify
criteria/importing/tables scoring/mistakes scoring/options
criteria/importing scoring/result
scoring
scoring/record
reports/model reports/optimiser
reports/sentences reports/writers
reports/chapters/decision reports/chapters/firmness reports/chapters/inputs reports/writers/excel
reports/front
reports/chapters/why reports/pack
reports/chapters/screens
reports
steelyard
"""

# What each package may import of the packages below it.
DOORS = {
    "scoring": """
        criteria criteria/model criteria/model/oddities
        """,
    "reports": """
        criteria/disk criteria/model scoring scoring/audit scoring/audit/self_audit scoring/exact scoring/exact/parametric
        scoring/explanation scoring/mistakes scoring/options scoring/plain scoring/portfolio scoring/record scoring/result
        scoring/robustness scoring/robustness/draws scoring/robustness/views scoring/robustness/weights scoring/value
        scoring/work
        """,
    "steelyard": """
        criteria criteria/ballots criteria/copies criteria/disk criteria/formats criteria/importing criteria/model scoring
        scoring/elicitation
        scoring/record scoring/result scoring/work reports
        """,
}

PATH = r"`((?:criteria|scoring|reports|steelyard|tests|docs|benchmarks)/[\w/.]+)`"

type Arrow = tuple[str, str]
"""An import between two modules: the path of who imports, and of what."""


def sources() -> dict[str, str]:
    """The text of every module of the packages by its path."""
    paths = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in paths}


def arrows(texts: Mapping[str, str]) -> list[Arrow]:
    """Every import of one module by another, wherever it stands and whatever for."""
    path_of = {name_of(path): path for path in texts}
    return [
        (path, path_of[name])
        for path, text in texts.items()
        for name in dict.fromkeys(imported(text, path_of))
        if name in path_of and path_of[name] != path
    ]


def name_of(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def imported(text: str, modules: Mapping[str, str]) -> Iterator[str]:
    """The modules that a source imports; a name imported from a folder is the module of that name."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inside = f"{node.module}.{alias.name}"
                yield inside if inside in modules else node.module


def room(path: str) -> str:
    return path.rpartition("/")[0]


def circle(pairs: Iterable[Arrow]) -> list[str]:
    """One circle of arrows, or nothing."""
    graph = defaultdict(set)
    for source, target in pairs:
        graph[source].add(target)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def between_rooms(pairs: Iterable[Arrow]) -> list[Arrow]:
    return [(source, target) for source, target in pairs if room(source) != room(target)]


def upward(pairs: Iterable[Arrow]) -> list[Arrow]:
    """The arrows to a room that does not stand on a lower floor."""
    floor_of = {
        name: number for number, floor in enumerate(FLOORS.splitlines()) for name in floor.split()
    }
    return [
        arrow
        for arrow in between_rooms(pairs)
        if floor_of[room(arrow[1])] >= floor_of[room(arrow[0])]
    ]


def through_walls(pairs: Iterable[Arrow]) -> list[Arrow]:
    """The arrows into a lower package that do not go through one of its doors."""
    return [
        (source, target)
        for source, target in pairs
        if (package := source.split("/")[0]) != target.split("/")[0]
        and (package not in DOORS or room(target) not in DOORS[package].split())
    ]


@pytest.fixture(scope="module")
def house() -> list[Arrow]:
    return arrows(sources())


def test_faults_are_noticed():
    """Seeded: a circle for types alone, an import upward inside a function, and one past the doors."""
    texts = {
        "scoring/exact/a.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from scoring.exact import b",
        "scoring/exact/b.py": "from scoring.exact.a import A\ndef f():\n    import scoring.portfolio.c",
        "scoring/portfolio/c.py": "from criteria.parsing.d import D",
        "criteria/parsing/d.py": "",
    }
    pairs = arrows(texts)
    assert set(circle(pairs)) == {"scoring/exact/a.py", "scoring/exact/b.py"}
    assert upward(pairs) == [("scoring/exact/b.py", "scoring/portfolio/c.py")]
    assert through_walls(pairs) == [("scoring/portfolio/c.py", "criteria/parsing/d.py")]


def test_no_module_imports_in_a_circle(house):
    assert circle(house) == []


def test_no_room_imports_in_a_circle(house):
    assert circle((room(source), room(target)) for source, target in between_rooms(house)) == []


def test_every_folder_of_code_has_a_floor():
    """Law: the table above is the house: no folder is missing, and none is named that is not there."""
    folders = {room(path) for path in sources() if not path.endswith("__init__.py")}
    assert sorted(FLOORS.split()) == sorted(folders)


def test_no_import_runs_upward(house):
    assert upward(house) == []


def test_packages_are_entered_by_their_doors(house):
    assert through_walls(house) == []


def test_every_door_is_used(house):
    """Law: a door that nobody needs any more is closed."""
    used = {(source.split("/")[0], room(target)) for source, target in house}
    assert [
        (package, name)
        for package, names in DOORS.items()
        for name in names.split()
        if (package, name) not in used
    ] == []


def test_the_engine_knows_no_case(house):
    outside = [arrow for arrow in house if arrow[0].startswith("scoring/exact/")]
    assert [arrow for arrow in outside if not arrow[1].startswith("scoring/exact/")] == []


def test_the_page_of_the_house_is_true(house):
    """Law: docs/house.md lists every folder with the sentence of its __init__."""
    page = (ROOT / "docs" / "house.md").read_text("utf-8")
    listed = dict(re.findall(r"^\| `([a-z_/]+)/` \| (.+) \|$", page, re.MULTILINE))
    inits = {room(path): text for path, text in sources().items() if path.endswith("__init__.py")}
    assert listed == {
        folder: (ast.get_docstring(ast.parse(text)) or "").split("\n")[0]
        for folder, text in inits.items()
    }


def test_no_module_is_forgotten(house):
    """Law: whatever is written is reached from the roofs; a chapter, writer or check that nothing names is not."""
    reached = {target for _, target in house}
    started = {
        "scoring/warming.py",
        "steelyard/__main__.py",
        "steelyard/reference.py",
    }
    forgotten = {path for path in sources() if not path.endswith("__init__.py")} - reached - started
    assert forgotten == set()


def test_every_check_is_run():
    """Law: a public function of the checks that takes a draft and gives problems is in one of the two lists."""
    listed = {
        (check.__module__, check.__name__) for check in (*CHECKS, *NOTES, *ONE_BY_ONE.values())
    }
    written = {
        (name_of(path), node.name)
        for path, text in sources().items()
        if path.startswith("criteria/checks/") and room(path) != "criteria/checks"
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if [argument.arg for argument in node.args.args] == ["draft"]
        if node.returns is not None and ast.unparse(node.returns) == "Iterator[Problem]"
    }
    assert written == listed


ABOVE = """
criteria/model/case.py: criteria.changes
scoring/analysis_value.py: reports.explained.explained
"""
"""What a value's methods look up above their own room, which no import may."""


def test_only_what_is_listed_is_looked_up_above():
    """Law: each full name that is looked up at run time is one of these, and is there."""
    listed = dict(line.split(": ") for line in ABOVE.split("\n") if line)
    users = {
        path: name.group(1)
        for path, text in sources().items()
        if path != "criteria/model/above.py"
        if (name := re.search(r'from_above\(\s*f?"([\w.]+?)(?:\.\{|")', text))
    }
    assert users == listed
    for name in listed.values():
        module, _, function = name.rpartition(".")
        assert importlib.util.find_spec(name if module == "criteria" else module), function


USERS = {
    "pulp": """
        scoring/portfolio/pulp_model.py scoring/portfolio/solver.py scoring/robustness/views/min_max.py
        """,
    "highspy": """
        scoring/exact/batch/row_relaxation.py scoring/exact/linear/simplex.py scoring/exact/menu/asker.py
        scoring/exact/parametric/mixtures.py scoring/exact/relaxation.py
        """,
    "joblib": "scoring/work/far_backend.py scoring/work/workers.py",
}


@pytest.mark.parametrize("library", USERS)
def test_a_library_is_used_where_it_is_said_to_be(library):
    texts = sources().items()
    users = [
        path
        for path, text in texts
        if library in {name.split(".")[0] for name in imported(text, {})}
    ]
    assert users == USERS[library].split()


@pytest.mark.parametrize(
    "page", ["CONTRIBUTING.md", "README.md", *(f"docs/{name}.md" for name in ("house", "glossary"))]
)
def test_every_path_that_a_page_names_is_there(page):
    named = re.findall(PATH, (ROOT / page).read_text("utf-8"))
    assert [path for path in named if not (ROOT / path).exists()] == []
    assert named or page == "README.md"


@pytest.mark.parametrize("text", ["in `scoring/no/such.py`", "see `tests/nowhere/`"])
def test_a_path_that_is_not_there_is_noticed(text):
    (path,) = re.findall(PATH, text)
    assert not (ROOT / path).exists()


def test_a_name_of_the_glossary_is_where_it_says(root):
    """Law: every class that the glossary names stands in one of the files beside it."""
    page = (root / "docs" / "glossary.md").read_text("utf-8")
    lines = [
        line.split("|")
        for line in page.splitlines()
        if line.startswith("| ") and line.count("|") == 4
    ]
    assert len(lines) > 40
    for _, _, ours, where, _ in lines:
        text = "".join(
            (root / path).read_text("utf-8") for path in re.findall(r"`([\w/]+\.py)`", where)
        )
        for name in re.findall(r"`([A-Z]\w+)`", ours.partition("; `Row`")[0]):
            assert re.search(rf"^(class |type )?{name}\b", text, re.MULTILINE), (
                f"{name} is not in {where.strip()}"
            )
