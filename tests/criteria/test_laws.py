"""read(write(case)) == case, in each form and across forms, whatever the planner's words and numbers are."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from criteria.model.case import Case
from criteria.model.rows import Fact, Limit, Relation
from criteria.model.words import ANY_LEVEL, Function, RelationType
from criteria.read import check, read
from criteria.write import as_json, write

NASTY = (
    "=1+1", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "'quoted", "#REF!", "#DIV/0!", "TRUE", "1e5", "1.50", "007",
    "2027", "3/4", "_x0041_", "a_x000D_b", "<script>alert(1)</script>", "</script>", 'say "hi"', "a,b;c\td",
    "two\nlines", "\u05e9\u05dc\u05d5\u05dd", "\U0001f600", "&amp;", "]]>", "nul", "-", "0", "-0", "12 %",
    "\u00a0inside\u00a0it",
)  # fmt: skip
TEXT = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=40),
)
NAMES = TEXT.map(lambda text: f"n{text}")
MONEY = st.decimals(0, 10**9, places=4, allow_nan=False)


CURVE = ((Decimal(0), Decimal(0)), (Decimal("4.5"), Decimal(60)), (Decimal(12), Decimal(100)))


def small() -> Case:
    """Two recommendations of the brief case, with three years and two stakeholders."""
    brief = read("rare-earths-brief")
    kept = ("INT", "EXP")
    rows = [row for row in brief.recommendations if row.id in kept] + [
        row for row in brief.scores if row.option in kept
    ]
    cited = {fact for row in rows for fact in row.evidence}
    return brief.model_copy(
        update={
            "recommendations": tuple(row for row in brief.recommendations if row.id in kept),
            "levels": tuple(row for row in brief.levels if row.option in kept),
            "costs": tuple(
                row for row in brief.costs if row.option in kept and (row.year or 0) < 2030
            ),
            "scores": tuple(row for row in brief.scores if row.option in kept),
            "budget": brief.budget[:3],
            "relations": (),
            "scenarios": (),
            "stakeholders": brief.stakeholders[:5],
            "facts": tuple(row for row in brief.facts if row.id in cited),
        }
    )


@st.composite
def cases(draw):
    """A small case whose words and numbers are anything that may stand in their column."""
    case = small()
    words = {
        name: draw(TEXT) for name in ("question", "owner", "money_basis", "baseline", "disclaimer")
    }
    title, seed = draw(NAMES), draw(st.integers(0, 10**15 - 1))
    case_settings = type(case.settings)(
        **{**dict(case.settings), **words, "title": title, "seed": seed}
    )
    costs = []
    for row in case.costs:
        low, likely, high = sorted(draw(st.tuples(MONEY, MONEY, MONEY)))
        costs.append(type(row)(**{**dict(row), "low": low, "likely": likely, "high": high}))
    scores = []
    for row in case.scores:
        if row.criterion == "CAP":
            ends = sorted(draw(st.tuples(*[st.decimals(0, 12, places=3, allow_nan=False)] * 3)))
            row = type(row)(
                **{**dict(row), **dict(zip(("low", "likely", "high"), ends, strict=True))}
            )
        scores.append(type(row)(**{**dict(row), "rationale": draw(TEXT)}))
    facts = tuple(
        Fact(
            id=row.id,
            **{
                name: draw(NAMES if name == "statement" else TEXT)
                for name in Fact.model_fields
                if name not in {"id", "url"}
            },
        )
        for row in case.facts
    )
    relation = Relation(
        id=draw(st.sampled_from(["R1", "2024", "=R", "R 1", "TRUE", "x" * 80])),
        type=RelationType.EXCLUDES, a="INT", a_min_level=ANY_LEVEL, b=("EXP",), rationale=draw(TEXT),
    )  # fmt: skip
    limit = Limit(
        name=draw(st.sampled_from(["L1", "Ünï", "5"])),
        options=("*",),
        measure="share",
        at_most=Decimal("0.5"),
    )
    bent = case.criteria[2].model_copy(
        update=draw(
            st.sampled_from([
                {"value_function": Function.PIECEWISE, "curve": CURVE},
                {"value_function": Function.EXPONENTIAL, "curve": ((Decimal("3.25"),),)},
                {"swing_low": Decimal("0.1"), "swing_high": Decimal("123456789.123456")},
            ])
        )
    )  # fmt: skip
    return Case(
        case=case_settings,
        criteria=(*case.criteria[:2], bent, *case.criteria[3:]),
        criteria_levels=case.criteria_levels,
        recommendations=tuple(
            type(row)(**{**dict(row), "name": draw(NAMES), "description": draw(TEXT)})
            for row in case.recommendations
        ),
        levels=case.levels,
        costs=tuple(costs),
        scores=tuple(scores),
        budget=case.budget,
        relations=(relation,),
        limits=(limit,),
        stakeholders=tuple(
            type(row)(**{**dict(row), "why": draw(TEXT)}) for row in case.stakeholders
        ),
        facts=facts,
    )


def again(case, folder, form):
    reading = check(write(case, folder / form))
    assert [str(problem) for problem in reading.errors] == []
    return reading.case


@settings(max_examples=20)
@given(cases())
def test_csv_and_json_give_back_what_was_written(tmp_path_factory, case):
    folder = tmp_path_factory.mktemp("law")
    assert again(case, folder, "case") == case
    assert again(case, folder, "case.json") == case


@settings(max_examples=6)
@given(cases())
def test_the_workbook_gives_back_what_was_written(tmp_path_factory, case):
    assert again(case, tmp_path_factory.mktemp("law"), "case.xlsx") == case


def test_forms_follow_one_another(tmp_path):
    case = read("rare-earths")
    assert again(again(again(case, tmp_path, "a.xlsx"), tmp_path, "b"), tmp_path, "c.json") == case


@pytest.mark.parametrize("form", ["a.xlsx", "a.json", "a"])
def test_the_same_case_gives_the_same_bytes(tmp_path, form):
    def written(name):
        (tmp_path / name).mkdir()
        path = write(read("rare-earths-brief"), tmp_path / name / form)
        return [file.read_bytes() for file in (sorted(path.iterdir()) if path.is_dir() else [path])]

    assert written("one") == written("two")


def test_a_score_written_as_a_label_is_the_same_case(tmp_path):
    case = small()
    path = write(case, tmp_path / "case")
    text = (path / "scores.csv").read_text("utf-8")
    (path / "scores.csv").write_text(
        text.replace("EXP,standard,LINK,1,2,3", "EXP,standard,LINK,eases,First Step,Commercial")
    )
    assert read(path) == case


def test_two_cases_are_equal_wherever_they_were_written(tmp_path):
    case = read("rare-earths-brief")
    assert read(write(case, tmp_path / "a.xlsx")).costs[0].place() != case.costs[0].place()
    assert as_json(read(tmp_path / "a.xlsx")) == as_json(case)


@pytest.mark.slow
@pytest.mark.office
def test_libreoffice_saves_the_same_case(tmp_path, soffice):
    """Opened and saved in another program: shared text, its own styles, recalculated formulas."""
    import subprocess

    case = read("rare-earths")
    path = write(case, tmp_path / "case.xlsx")
    out = tmp_path / "out"
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    command = [
        soffice,
        "--headless",
        profile,
        "--convert-to",
        "xlsx",
        "--outdir",
        str(out),
        str(path),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    reading = check(out / "case.xlsx")
    assert reading.problems == ()
    assert reading.case == case
