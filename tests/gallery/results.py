"""What may be wrong with a result that is read again, one recipe each: how to spoil the result of the brief case.

What `steelyard report`, `steelyard explain` and `steelyard.load` then say stands in
expected/NAME.txt.
"""

import hashlib
import json
import shutil
from functools import cache
from pathlib import Path

import steelyard
from tests.gallery.mistakes import Mistake, brief

OLD = Path(__file__).parents[1] / "steelyard" / "format_1" / "free-and-worthless" / "result.json"
RESULTS: dict[str, Mistake] = {}


@cache
def sound() -> bytes:
    """The result of the brief case, as a quick run without draws writes it."""
    from reports.publish import report
    from scoring.record.file import result_bytes

    analysis = steelyard.analyse(brief(), quick=True, draws=0)
    told = report(analysis)
    return result_bytes(analysis, told.title, told.lead)


def result(name, title):
    """Note a recipe that writes a result."""

    def note(write):
        RESULTS[name] = Mistake(name, title, write)
        return write

    return note


def written(folder: Path, data: bytes, name: str = "result.json") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def resealed(whole) -> bytes:
    """A result that was changed by somebody who made its hash fit."""
    del whole["workings"]["sha256"]
    text = json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    whole["workings"]["sha256"] = hashlib.sha256(text.encode()).hexdigest()
    return json.dumps(whole).encode()


@result("result-schema-1", "A result of schema 1, from before results could be told again")
def _(folder):
    return Path(shutil.copy(OLD, folder / "result.json"))


@result("result-schema-3", "A result of a later schema")
def _(folder):
    later = {"$schema": "urn:steelyard:result:3", "schema": 3, "made_by": "Steelyard 9.0.0"}
    return written(folder, json.dumps(later).encode())


@result("result-cut", "A result that was cut short, as by a full disk")
def _(folder):
    return written(folder, sound()[:24])


@result("result-changed", "A result with a figure changed by hand")
def _(folder):
    return written(folder, sound().replace(b'"2490"', b'"2400"'))


@result("result-forged", "A result whose workings do not hold together, though its hash fits")
def _(folder):
    whole = json.loads(sound())
    whole["workings"]["answers"]["value"] = [5]
    return written(folder, resealed(whole))


@result(
    "result-other-version",
    "A result that another version of Steelyard made, and this one cannot make again",
)
def _(folder):
    whole = json.loads(sound())
    whole["made_by"], whole["workings"]["follows"] = "Steelyard 9.0.0", "0" * 64
    return written(folder, resealed(whole))


@result("result-not-utf8", "A result in another encoding")
def _(folder):
    return written(folder, '{"title": "Déréguler"}'.encode("cp1252"))


@result("result-is-tables", "The tables named in place of the result")
def _(folder):
    return written(folder, b'{"format": "steelyard tables 1"}', "tables.json")


@result("result-is-certificate", "The certificate named in place of the result")
def _(folder):
    return written(folder, b'{"format": "steelyard certificate 2"}', "certificate.json")


@result("result-is-case", "A case named in place of a result")
def _(folder):
    from criteria.write import as_json

    return written(folder, as_json(brief()), "case.json")


@result("result-is-list", "A file of JSON that is something else")
def _(folder):
    return written(folder, b"[1, 2]")
