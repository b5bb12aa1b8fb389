"""Modules that wait until they are asked: loaded once, at the first name, with Python's own errors."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

from scoring.work.later import Later


def test_a_name_is_the_modules_own():
    assert Later("fractions").Fraction is importlib.import_module("fractions").Fraction


def test_a_module_is_loaded_by_its_first_name_and_not_before():
    code = (
        "import sys\nfrom scoring.work.later import Later, pd\nlate = Later('colorsys')\n"
        "assert not {'colorsys', 'pandas'} & set(sys.modules)\n"
        "late.rgb_to_hsv\nassert 'colorsys' in sys.modules and 'pandas' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_what_is_missing_is_said_when_it_is_asked_for():
    late = Later("no_such_module")
    with pytest.raises(ModuleNotFoundError, match="no_such_module"):
        _ = late.anything
    with pytest.raises(AttributeError, match="nothing"):
        _ = Later("fractions").nothing


def test_the_analysis_waits_with_what_the_decision_does_not_need():
    """Claim: frames, faces and the models of result.json are loaded after the decision is told."""
    late = "{'pandas', 'joblib', 'scoring.result.faces', 'scoring.result.result'}"
    code = f"import sys, scoring.analysis\nassert not {late} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
