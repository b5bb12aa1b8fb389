"""The house keeps its own rules: imports never run upward, nothing private is named, and the lock is whole."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterable
from itertools import chain, pairwise
from pathlib import Path

import pytest

import dev

ROOT = Path(__file__).parents[1]
PACKAGES = ("criteria", "scoring", "reports", "steelyard")  # a package may import those before it
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def tracked() -> list[Path]:
    """The files of the repository, by git where there is git."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    ).stdout
    paths = [ROOT / name for name in names.decode().split("\0") if name]
    return [path for path in paths if path.is_file()]


def imports(source: str) -> list[str]:
    """The modules a source imports, wherever it does so."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append("." * node.level + (node.module or ""))
    return found


# Beside the packages above it, what a package has no business with; all else is a matter of taste.
FOREIGN = {
    "criteria": {"click", "highspy", "jinja2", "pulp"},
    "scoring": {"click", "jinja2", "openpyxl"},
    "reports": {"click", "highspy", "pulp"},
    "steelyard": {"highspy", "jinja2", "openpyxl", "pulp"},
}


def out_of_place(package: str, modules: list[str]) -> list[str]:
    """The imports a package may not make."""
    above = PACKAGES[PACKAGES.index(package) + 1 :]
    never = {*above, *FOREIGN[package], "tests", "benchmarks", "dev", ""}  # "" is a relative import
    return [module for module in modules if module.split(".")[0] in never]


def test_an_upward_import_is_noticed():
    source = "def f():\n    from reports import publish\n    import scoring.analysis, openpyxl.styles\n    from . import a"
    assert out_of_place("criteria", imports(source)) == ["reports", "scoring.analysis", "."]
    assert out_of_place("scoring", imports(source)) == ["reports", "openpyxl.styles", "."]
    assert (
        out_of_place(
            "steelyard", ["criteria.model.case", "scoring", "reports.writers.html", "click"]
        )
        == []
    )


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_never_run_upward(path):
    package = path.relative_to(ROOT).parts[0]
    assert out_of_place(package, imports(path.read_text("utf-8"))) == []


def test_init_files_hold_one_sentence():
    public_face = ROOT / "steelyard" / "__init__.py"
    folders = {path.parent for path in SOURCES}
    for path in sorted(folder / "__init__.py" for folder in folders):
        module = ast.parse(path.read_text("utf-8"))
        assert ast.get_docstring(module), path
        if path != public_face:
            assert len(module.body) == 1, f"{path} holds more than its docstring"


LOCAL_PATH = r"""(?:^|[\s"'`(=:,])/(?:home|root|tmp|work|Users)/\w"""
REGISTRY = (
    r"pythonhosted\.org|pypi\.org|registry\.npmjs|deb\.debian\.org|[\s=]--(?:extra-)?index-url"
)


@pytest.mark.parametrize(
    "line",
    ["see /" + "tmp/x", '"/' + 'root/a"', "https://py" + "pi.org/simple", " --index" + "-url x"],
)
def test_a_private_address_is_noticed(line):
    assert re.search(f"{LOCAL_PATH}|{REGISTRY}", line)


def test_no_file_names_a_local_path_or_a_registry():
    found = []
    for path in tracked():
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue  # pictures and workbooks
        for number, line in enumerate(text.splitlines(), 1):
            if re.search(f"{LOCAL_PATH}|{REGISTRY}", line) and path != Path(__file__):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}")
    assert found == []


# The package and its lock
# ------------------------------------------------------------------------------------------


def pins(name: str) -> dict[str, str]:
    """The packages and versions of a lock file."""
    return dict(
        re.findall(r"^([a-z0-9-]+)==([^\s;]+)", (ROOT / name).read_text("utf-8"), re.MULTILINE)
    )


def names(requirements: Iterable[str]) -> set[str]:
    return {
        re.split(r"[^\w-]", requirement)[0].lower().replace("_", "-")
        for requirement in requirements
    }


def test_the_lock_pins_everything_with_its_hash():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    asked = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    assert names(asked) <= pins("requirements.lock").keys()
    extras = chain(*project["project"]["optional-dependencies"].values())
    assert names([*extras, *project["dependency-groups"]["page"]]) <= pins(".ci/extras.lock").keys()
    assert names(project["project"]["dependencies"]) <= pins(".ci/lowest.lock").keys()
    for name in ("requirements.lock", ".ci/extras.lock", ".ci/lowest.lock"):
        lines = (ROOT / name).read_text("utf-8").splitlines()
        for line, following in pairwise(lines):
            if line and line[0] not in " #":
                assert "==" in line, line
                assert "--hash=sha256:" in following, line


def test_the_two_locks_agree():
    common, extras = pins("requirements.lock"), pins(".ci/extras.lock")
    assert {name: common[name] for name in extras if name in common} == {
        name: version for name, version in extras.items() if name in common
    }


def test_the_lowest_versions_that_are_declared_are_those_that_ci_runs():
    """Law: every lower end is a version that `make lowest` installs, on Pythons that there are wheels for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    locked = (ROOT / ".ci" / "lowest.lock").read_text("utf-8")
    oldest = locked.replace(
        next(re.finditer(r"^numpy==\S+ ; python_full_version >= .*", locked, re.MULTILINE))[0], ""
    )
    pinned = dict(re.findall(r"^([a-z0-9-]+)==([^\s;]+)", oldest, re.MULTILINE))

    def release(version: str) -> list[int]:
        return [*map(int, version.split(".")), 0, 0][:3]

    for requirement in project["project"]["dependencies"]:
        name, lower = re.match(r"([\w-]+)>=([\d.]+)", requirement).groups()
        assert release(pinned[name]) == release(lower), requirement
    assert "make lowest" in (ROOT / ".ci" / "run").read_text("utf-8")


def test_what_is_declared_is_what_is_imported():
    """Law: nothing that runs imports what is not declared, and nothing is declared that nothing imports."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    texts = [path.read_text("utf-8") for path in SOURCES]
    imported = {module.split(".")[0] for text in texts for module in imports(text)}
    declared = names(project["project"]["dependencies"])
    # Pydantic and jinja2 speak in their terms and always bring them.
    brought = {"annotated_types", "markupsafe"}
    # What an extra brings is imported by the one writer that needs it, when it is asked for.
    extra = {"docx", "pptx"}
    assert {f"python-{name}" for name in extra} <= names(
        project["project"]["optional-dependencies"]["office"]
    )
    brought |= extra
    assert imported - set(sys.stdlib_module_names) - set(PACKAGES) - brought <= declared
    assert [
        name
        for name in declared - imported
        if not any(f'import_module("{name}")' in text for text in texts)
    ] == []


def test_one_oldest_python_is_named_everywhere():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    oldest = "{}.{}".format(*dev.OLDEST)
    assert project["project"]["requires-python"] == f">={oldest}"
    assert project["tool"]["mypy"]["python_version"] == oldest
    assert (ROOT / ".python-version").read_text().strip() == oldest
    assert oldest in dev.MISSING


def test_the_wheel_holds_every_file_of_the_packages(tmp_path):
    build = f"import hatchling.build; hatchling.build.build_wheel({str(tmp_path)!r})"
    subprocess.run([sys.executable, "-c", build], cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    ours = {path.relative_to(ROOT).as_posix() for path in tracked()}
    assert {name for name in ours if name.split("/")[0] in PACKAGES} <= held
    assert not any(name.startswith(("tests/", "benchmarks/", "docs/")) for name in held)
