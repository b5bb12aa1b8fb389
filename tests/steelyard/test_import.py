"""What `import steelyard` says where somebody's own module has the name of one of its packages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["criteria", "scoring", "reports"])
def test_a_module_that_stands_in_the_way_is_named(tmp_path: Path, name: str):
    (tmp_path / f"{name}.py").write_text("x = 1\n")
    script = tmp_path / "script.py"
    script.write_text(f"import sys; sys.path.insert(1, {str(ROOT)!r}); import steelyard\n")
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    last = done.stderr.strip().split("\n")[-1]
    assert last == (
        f"ImportError: {tmp_path / f'{name}.py'} stands in the way of Steelyard's own package {name}. "
        "Rename that file, or run the script from another folder."
    )
