"""A page's script under shorter names: the same script, and no name that a browser or the data knows."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from reports.optimiser.script import on_few_lines
from reports.optimiser.short_names import (
    DATA,
    KEPT,
    code_of,
    keys_of,
    short_names,
    with_short_names,
)
from reports.writers.html import long_script, page, page_script, page_scripts
from tests.browser import Browser

NAMES_OF_A_BROWSER = """(() => {
  const names = new Set(), seen = new Set();
  const walk = (thing, deep) => {
    if (thing === null || !["object", "function"].includes(typeof thing) || seen.has(thing) || deep > 4) return;
    seen.add(thing);
    for (const name of Object.getOwnPropertyNames(thing)) {
      names.add(name);
      const { value } = Object.getOwnPropertyDescriptor(thing, name);
      walk(value, deep + 1);
    }
    walk(Object.getPrototypeOf(thing), deep + 1);
  };
  walk(window, 0);
  const things = [[], "", 1n, 1, /a/, new Map(), (function* () {})(), document.createElement("input")];
  for (const thing of things) walk(Object(thing), 0);
  return [...names];
})()"""


def changed() -> dict[str, str]:
    """The names that a page's script changes."""
    return dict(short_names(long_script(), keys_of(page_scripts())))


def test_the_page_holds_the_script_under_shorter_names(node, tmp_path):
    assert page_script() == on_few_lines(with_short_names(long_script(), keys_of(page_scripts())))
    assert len(page_script()) < 0.9 * len(long_script())
    file = tmp_path / "script.js"
    file.write_text(page_script(), "utf-8")
    subprocess.run([node, "--check", str(file)], check=True)


def test_no_two_names_become_one():
    """Law: new names are new, and each stands for one old name."""
    new_of = changed()
    assert len(set(new_of.values())) == len(new_of) > 300
    used = set(re.findall(r"[A-Za-z_$][\w$]*", code_of(long_script())))
    assert not used & set(new_of.values())


def test_keys_of_the_data_keep_their_names(reports):
    told = page(reports["rare-earths"])
    (data,) = re.findall(r'<script type="application/json">(.*?)</script>', told, re.DOTALL)
    keys: set[str] = set()
    json.loads(data, object_pairs_hook=lambda pairs: keys.update(key for key, _ in pairs))
    assert keys
    assert keys <= DATA
    assert not KEPT & set(changed())


@pytest.mark.parametrize(
    ("script", "short"),
    [
        (
            "const total=1;\nsum.total=total;",
            "let total=1;\nsum.total=total;",
        ),  # a browser's word
        ('const worth=1;\nf("worth");', 'let worth=1;\nf("worth");'),
        ("const worth=1;\nf(`worth ${worth}`);", "let worth=1;\nf(`worth ${worth}`);"),
        ("const worth=1;\nf(`is ${worth}`);", "let a=1;\nf(`is ${a}`);"),
        (
            "const worth=1;\nf(/worth\"/g,'a worth',worth);",
            "let a=1;\nf(/worth\"/g,'a worth',a);",
        ),
        ("f({worth:2});\nconst worth=1;", "f({a:2});\nlet a=1;"),
        ("const{worth,gained}=f;\nreturn worth+gained;", "let{b,a}=f;\nreturn b+a;"),
    ],
)
def test_what_keeps_its_name(script, short):
    assert with_short_names(script) == short


@pytest.mark.slow
def test_no_browser_knows_a_name_that_is_changed(browser: Browser, tmp_path: Path):
    file = tmp_path / "empty.html"
    file.write_text("<!doctype html><title>Empty</title>", "utf-8")
    browser.open(file)
    known = set(browser.evaluate(NAMES_OF_A_BROWSER))
    assert {"innerText", "constructor", "toLocaleLowerCase", "postMessage"} <= known
    assert sorted(known & set(changed())) == []
