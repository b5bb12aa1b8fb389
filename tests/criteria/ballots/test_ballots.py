"""Ballots go out, come back and are merged; what is missing or clashes is named, and no ballot is altered."""

from __future__ import annotations

import os
import shlex
from decimal import Decimal
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from criteria.ballots.merge import gather
from criteria.ballots.people import new_option
from criteria.ballots.write import ballots as write_ballots
from criteria.model.case import Case
from criteria.read import read
from criteria.write import write
from scoring.value.weights import weights
from tests.cases import small_case

ballots = partial(write_ballots, with_earlier=True)

PEOPLE = [
    {
        "stakeholder": who,
        "name": f"The {who}",
        "influence": 2,
        "criterion": leaf,
        "swing": swing,
        "why": f"{leaf}?",
    }
    for who, swings in (("treasury", (70, 30)), ("defence", (20, 100)))
    for leaf, swing in zip(("C1", "C2"), swings, strict=True)
]


def people_case(**tables: Any) -> Case:
    return small_case(**{"stakeholders": PEOPLE, **tables})


def fill(path: Path, sheet: str, cells: dict[str, Any]) -> None:
    """Type into a ballot as a person does."""
    book = openpyxl.load_workbook(path)
    for cell, value in cells.items():
        book[sheet][cell] = value
    book.save(path)


def told(found) -> list[str]:
    return [str(problem) for problem in found.problems]


def test_a_ballot_that_comes_back_as_it_went_out_changes_nothing(tmp_path: Path) -> None:
    for name in ("rare-earths", "rare-earths-brief"):
        case = read(name)
        ballots(case, tmp_path / name, ask=[case.leaves[0].id])
        found = gather(case, tmp_path / name)
        assert found.case == case
        assert (found.refused, found.absent, found.problems) == ((), (), ())
        assert sorted(found.merged) == sorted({row.stakeholder for row in case.stakeholders})


def test_the_same_case_gives_the_same_bytes_and_none_is_written_over(tmp_path: Path) -> None:
    case = people_case()
    first, second = ballots(case, tmp_path / "a"), ballots(case, tmp_path / "b")
    assert [path.name for path in first] == ["ballot-treasury.xlsx", "ballot-defence.xlsx"]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    first[1].unlink()
    with pytest.raises(FileExistsError, match=r"ballot-treasury\.xlsx"):
        ballots(case, tmp_path / "a")
    assert not first[1].exists()
    ballots(case, tmp_path / "a", force=True)
    assert first[1].exists()


def test_names_that_are_no_file_names_get_files_of_their_own(tmp_path: Path) -> None:
    found = ballots(small_case(), tmp_path, people=["A/B", "A B", "../x", "Ä"])
    assert [path.name for path in found] == [
        "ballot-A-B.xlsx",
        "ballot-A-B-2.xlsx",
        "ballot-x.xlsx",
        "ballot-Ä.xlsx",
    ]


def test_nobody_to_ask_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="names no stakeholder"):
        ballots(small_case(), tmp_path)
    with pytest.raises(ValueError, match="did you mean C1"):
        ballots(people_case(), tmp_path, ask=["C11"])


def test_new_swings_and_reasons_replace_the_old_and_the_rest_of_the_person_stays(
    tmp_path: Path,
) -> None:
    case = people_case()
    ballots(case, tmp_path)
    path = tmp_path / "ballot-defence.xlsx"
    fill(path, "Swings", {"D2": 55.5, "E2": "Rethought"})
    before = path.read_bytes()
    found = gather(case, tmp_path)
    assert path.read_bytes() == before
    rows = [row for row in found.case.stakeholders if row.stakeholder == "defence"]
    assert [(row.criterion, row.swing, row.why, row.name, row.influence) for row in rows] == [
        ("C1", Decimal("55.5"), "Rethought", "The defence", 2),
        ("C2", 100, "C2?", "The defence", 2),
    ]
    assert [row for row in found.case.stakeholders if row.stakeholder == "treasury"] == list(
        case.stakeholders[:2]
    )


def test_somebody_without_a_view_gets_a_ballot_and_has_one_then(tmp_path: Path) -> None:
    """Who stands in People alone is asked, is missed while no ballot comes, and is known by what People says."""
    quiet = {"id": "quiet", "name": "Quiet one", "influence": 2}
    case = small_case(people=[quiet, {"id": "other"}])
    paths = ballots(case, tmp_path)
    assert [path.name for path in paths] == ["ballot-quiet.xlsx", "ballot-other.xlsx"]
    fill(paths[0], "Swings", {"D2": 100, "D3": 40})
    paths[1].unlink()
    found = gather(case, tmp_path)
    assert (found.merged, found.absent) == (("quiet",), ("other",))
    assert [(row.name, row.influence, row.swing) for row in found.case.stakeholders] == [
        ("Quiet one", 2, 100),
        ("Quiet one", 2, 40),
    ]
    assert [person.id for person in found.case.people] == ["other"]


def test_a_new_voice_joins(tmp_path: Path) -> None:
    case = small_case()
    (path,) = ballots(case, tmp_path, people=["unions"])
    fill(path, "Swings", {"D2": 1, "D3": 2})
    assert told(gather(case, tmp_path)) == [
        (
            "[ballot-unions.xlsx]Ballot!B3: unions is no stakeholder of the case. It has no stakeholders yet. "
            "To take in somebody new, gather with --new unions."
        )
    ]
    found = gather(case, tmp_path, new=["Unions"])
    assert [(row.stakeholder, row.criterion, row.swing) for row in found.case.stakeholders] == [
        ("Unions", "C1", 1),
        ("Unions", "C2", 2),
    ]


@pytest.mark.parametrize(
    ("sheet", "cells", "message"),
    [
        (
            "Swings",
            {"D2": "1,200"},
            "[ballot-defence.xlsx]Swings!D2: 1,200 is text, not a number. Type 1200.",
        ),
        ("Swings", {"D2": -3}, "[ballot-defence.xlsx]Swings!D2: -3 is negative."),
        ("Swings", {"A2": "C9"}, "[ballot-defence.xlsx]Swings!A2: the case has no criterion C9."),
        (
            "Swings",
            {"D2": 0, "D3": 0},
            "[ballot-defence.xlsx]Swings!D2: all swings of defence are zero.",
        ),
        (
            "Ballot",
            {"B3": "Defense"},
            "[ballot-defence.xlsx]Ballot!B3: Defense is no stakeholder of the case. Its stakehol",
        ),
        ("Ballot", {"B3": "a|b"}, "[ballot-defence.xlsx]Ballot!B3: a|b holds |"),
        (
            "Swings",
            {"A3": "C1"},
            "[ballot-defence.xlsx]Swings!A3: a second row for C1; the first is at [ballot-defence",
        ),
        (
            "Swings",
            {"D1": "Swing (0-100)"},
            "[ballot-defence.xlsx]Swings!D1: the heading Swing (0-100) is not known",
        ),
        (
            "Swings",
            {"D1": "Weight"},
            "[ballot-defence.xlsx]Swings!D1: the heading Weight is not known, and Swing is missing.",
        ),
        (
            "Swings",
            {"A1": "Mine"},
            "[ballot-defence.xlsx]Swings!A1: the heading Mine is not known, and Criterion is mis",
        ),
        (
            "Ballot",
            {"B3": None},
            "[ballot-defence.xlsx]Ballot!B3: ballot-defence.xlsx does not say whose ballot it is.",
        ),
        ("Scores", {"F2": 99}, "[ballot-defence.xlsx]Scores!F2: "),
        ("Scores", {"E2": 3}, "[ballot-defence.xlsx]Scores!F2: Likely is blank."),
        ("Scores", {"E2": 5, "F2": 3}, "[ballot-defence.xlsx]Scores!"),
        (
            "Scores",
            {"A2": "Z", "F2": 3},
            "[ballot-defence.xlsx]Scores!A2: the case has no score of Z",
        ),
    ],
)
def test_a_mistake_is_named_by_file_and_cell_and_changes_nothing(
    tmp_path, sheet, cells, message
) -> None:
    case = people_case()
    ballots(case, tmp_path, ask=["C1"])
    fill(tmp_path / "ballot-defence.xlsx", sheet, cells)
    found = gather(case, tmp_path)
    assert any(line.startswith(message) for line in told(found)), told(found)
    assert found.case == case
    assert found.merged == ("treasury",)


def test_two_ballots_of_one_person_clash(tmp_path: Path) -> None:
    case = people_case()
    first, second = ballots(case, tmp_path)
    fill(first, "Ballot", {"B3": "defence"})
    found = gather(case, tmp_path)
    assert (
        "defence sent 2 ballots: ballot-defence.xlsx, ballot-treasury.xlsx. Keep the one meant."
        in told(found)
    )
    assert "no ballot came from treasury. What they said before is kept." in told(found)
    assert (found.case, found.merged, found.refused, found.absent) == (
        case,
        (),
        ("defence",),
        ("treasury",),
    )
    assert second.exists()


def test_a_swing_for_another_range_is_another_answer(tmp_path: Path) -> None:
    ballots(people_case(), tmp_path)
    criteria = [dict(row) for row in small_case().dump()["criteria"]]
    criteria[0]["best"] = 20
    case = people_case(criteria=criteria)
    found = gather(case, tmp_path)
    assert found.merged == ()
    assert told(found)[0] == (
        "[ballot-defence.xlsx]Swings!C2: the swing of C1 was given for a change from 0 to 10; "
        "in the case it is from 0 to 20. Ask for it again with a new ballot."
    )


def test_a_blank_ballot_says_nothing_and_is_named(tmp_path: Path) -> None:
    case = people_case()
    ballots(case, tmp_path)
    fill(tmp_path / "ballot-defence.xlsx", "Swings", {"D2": None, "D3": None})
    found = gather(case, tmp_path)
    assert (found.case, found.blank, found.refused, found.merged) == (
        case,
        ("defence",),
        (),
        ("treasury",),
    )
    assert [problem.severity for problem in found.problems] == ["note"]
    assert told(found) == [
        "[ballot-defence.xlsx]Swings: defence sent a blank ballot. What they said before is kept."
    ]


def test_of_somebody_who_never_answered_nothing_is_said_to_be_kept(tmp_path: Path) -> None:
    people = [{"id": "mayor"}, {"id": "clerk"}]
    case = people_case(people=people)
    ballots(case, tmp_path)
    (tmp_path / "ballot-clerk.xlsx").unlink()
    (tmp_path / "ballot-treasury.xlsx").unlink()
    found = gather(case, tmp_path)
    assert any(
        line.endswith("mayor sent a blank ballot. They have said nothing before.")
        for line in told(found)
    )
    assert told(found)[-1] == (
        "no ballot came from treasury, clerk. What the others said before is kept; "
        "nothing was said by clerk."
    )


def test_what_is_no_ballot_is_left_alone_and_named(tmp_path: Path) -> None:
    case = people_case()
    ballots(case, tmp_path)
    openpyxl.Workbook().save(tmp_path / "other.xlsx")
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    (tmp_path / "~$ballot-defence.xlsx").write_bytes(b"a lock file")
    (tmp_path / "notes.txt").write_text("hello")
    found = gather(case, tmp_path)
    assert found.merged == ("defence", "treasury")
    assert "other.xlsx is no ballot and is left alone. Keep only ballots in the folder." in told(
        found
    )
    assert len(told(found)) == 2
    with pytest.raises(NotADirectoryError):
        gather(case, tmp_path / "nowhere")


def test_scores_of_several_are_pooled_and_the_difference_told(tmp_path: Path) -> None:
    """C1 of A: 2..6 likely 3, and 5 alone; pooled 2..6, likely the median 4. B is left blank and stays."""
    case = people_case()
    ballots(case, tmp_path, ask=["C1"])
    fill(tmp_path / "ballot-treasury.xlsx", "Scores", {"E2": 2, "F2": 3, "G2": 6, "H2": "Slow"})
    fill(tmp_path / "ballot-defence.xlsx", "Scores", {"F2": 5})
    found = gather(case, tmp_path)
    row = found.case.scores[0]
    assert (row.low, row.likely, row.high, row.rationale) == (2, 4, 6, "treasury: Slow")
    assert found.case.scores[1:] == case.scores[1:]
    assert told(found) == [
        "A on C1: defence says 5, treasury says 2 | 3 | 6; it was 5 and is 2 | 4 | 6 now."
    ]
    assert [name for name, _ in found.views["A", "", "C1"]] == ["defence", "treasury"]


def test_scores_on_a_scale_of_words_may_be_words(tmp_path: Path) -> None:
    criteria = [
        {"id": "C1", "name": "One", "scale": "levels", "swing": 60},
        {"id": "C2", "name": "Two", "worst": 20, "best": 0, "direction": "min", "swing": 40},
    ]
    levels = [
        {"criterion": "C1", "level": level, "label": label, "value": 10 * level}
        for level, label in ((0, "None"), (5, "Pilot"), (10, "Commercial"))
    ]
    case = people_case(criteria=criteria, criteria_levels=levels)
    ballots(case, tmp_path, ask=["C1"])
    fill(tmp_path / "ballot-defence.xlsx", "Scores", {"F2": "commercial"})
    assert gather(case, tmp_path).case.scores[0].likely == 10


def rename(path: Path, sheet: str, title: str) -> None:
    book = openpyxl.load_workbook(path)
    book[sheet].title = title
    book.save(path)


@pytest.mark.parametrize(
    ("sheet", "title"), [("Ballot", "Front"), ("Swings", "Weights"), ("Scores", "My scores")]
)
def test_a_renamed_sheet_is_named_and_nothing_is_lost_in_silence(
    tmp_path: Path, sheet: str, title: str
) -> None:
    case = people_case()
    ballots(case, tmp_path, ask=["C1"])
    fill(tmp_path / "ballot-defence.xlsx", "Scores", {"F2": 99})
    rename(tmp_path / "ballot-defence.xlsx", sheet, title)
    found = gather(case, tmp_path)
    assert (
        f"[ballot-defence.xlsx]{title}: this is a ballot's sheet {sheet} by another name. Rename it to {sheet}."
        in told(found)
    )
    assert (found.case, found.refused) == (case, ("defence",))
    assert any("99 lies outside the scale of C1" in line for line in told(found)), (
        "named beside the other error"
    )


def test_a_ballot_without_a_sheet_is_named(tmp_path: Path) -> None:
    case = people_case()
    ballots(case, tmp_path)
    book = openpyxl.load_workbook(tmp_path / "ballot-defence.xlsx")
    del book["Swings"]
    book.save(tmp_path / "ballot-defence.xlsx")
    assert told(gather(case, tmp_path))[0].startswith(
        "ballot-defence.xlsx is a ballot without its sheet Swings."
    )


def test_a_case_in_the_folder_is_no_ballot(tmp_path: Path) -> None:
    case = people_case()
    write(case, tmp_path / "case.xlsx")
    assert told(gather(case, tmp_path))[0].startswith("case.xlsx is no ballot and is left alone.")


def test_people_are_known_without_case_and_spaces(tmp_path: Path) -> None:
    case = people_case()
    ballots(case, tmp_path, people=["DEFENCE"])
    fill(tmp_path / "ballot-defence.xlsx", "Ballot", {"B3": " De fence"})
    fill(tmp_path / "ballot-defence.xlsx", "Swings", {"D2": 1})
    found = gather(case, tmp_path)
    assert found.merged == ("defence",)
    assert [row.swing for row in found.case.stakeholders if row.stakeholder == "defence"] == [
        1,
        100,
    ]


def test_rows_above_the_headings_do_no_harm(tmp_path: Path) -> None:
    case = people_case()
    ballots(case, tmp_path)
    book = openpyxl.load_workbook(tmp_path / "ballot-defence.xlsx")
    book["Swings"].insert_rows(1, 2)
    book["Swings"]["A1"], book["Swings"]["D4"] = "Please fill in", 7
    book.save(tmp_path / "ballot-defence.xlsx")
    found = gather(case, tmp_path)
    assert told(found) == [
        "[ballot-defence.xlsx]Swings!D4: swings of defence are replaced: C1 20 -> 7."
    ]
    assert found.merged == ("defence", "treasury")
    assert [row.swing for row in found.case.stakeholders if row.stakeholder == "defence"] == [
        7,
        100,
    ]


def test_a_corrected_title_refuses_no_ballot_and_another_case_does(tmp_path: Path) -> None:
    case = people_case()
    ballots(case, tmp_path)
    renamed = case.model_copy(
        update={"settings": case.settings.model_copy(update={"title": "Small, corrected"})}
    )
    found = gather(renamed, tmp_path)
    assert found.merged == ("defence", "treasury")
    assert told(found)[0] == (
        "[ballot-defence.xlsx]Ballot!B5: the ballot is about “Small”, and the case is called “Small, corrected” now. "
        "Its criteria are the same, so it is taken."
    )
    fill(tmp_path / "ballot-defence.xlsx", "Swings", {"A3": "X"})
    found = gather(renamed, tmp_path)
    assert found.refused == ("defence",)
    assert any("Its criteria are not the same either." in line for line in told(found))


def test_a_row_that_is_gone_keeps_the_old_swing_and_says_so(tmp_path: Path) -> None:
    case = people_case()
    ballots(case, tmp_path)
    book = openpyxl.load_workbook(tmp_path / "ballot-defence.xlsx")
    book["Swings"].delete_rows(3)
    book.save(tmp_path / "ballot-defence.xlsx")
    found = gather(case, tmp_path)
    assert told(found) == [
        (
            "[ballot-defence.xlsx]Swings: 1 of 2 swings are given; the swings from before stand beside them: C2 100. "
            "Ask for all of them together with a new ballot."
        )
    ]


def test_scores_without_swings_are_merged_and_the_swings_said_to_be_old(tmp_path: Path) -> None:
    case = people_case()
    ballots(case, tmp_path, ask=["C1"])
    fill(tmp_path / "ballot-defence.xlsx", "Swings", {"D2": None, "D3": None})
    fill(tmp_path / "ballot-defence.xlsx", "Scores", {"F2": 5})
    found = gather(case, tmp_path)
    assert "defence" in found.merged
    assert told(found) == [
        "[ballot-defence.xlsx]Swings: defence gives scores only, and no swing. What they said before is kept."
    ]


def test_ballots_in_other_forms_and_places_are_named(tmp_path: Path) -> None:
    case = people_case()
    ballots(case, tmp_path / "late")
    (tmp_path / "ballot-defence.ods").write_text("x")
    found = gather(case, tmp_path)
    assert told(found)[:2] == [
        (
            "ballot-defence.ods is not read. A ballot is an Excel workbook (.xlsx). "
            "If it is a ballot, save it as Excel Workbook (.xlsx); if not, move it elsewhere."
        ),
        (
            "the folder late is not looked into; it holds ballot-defence.xlsx, ballot-treasury.xlsx. "
            f"Move what is a ballot up into {tmp_path}."
        ),
    ]


def test_what_was_said_over_all_criteria_is_not_weighed_by_old_groups(tmp_path: Path) -> None:
    """The person had weighed groups: the ballot asks anew, and its swings are then the weights, down any tree."""
    criteria = [
        {"id": "G", "name": "Group", "swing": 90},
        {"id": "H", "name": "Other", "swing": 10},
        *(
            {**row, "parent": parent}
            for row, parent in zip(small_case().dump()["criteria"], "GH", strict=True)
        ),
    ]
    groups = [
        {"stakeholder": "defence", "criterion": c, "swing": s} for c, s in (("G", 80), ("H", 20))
    ]
    case = people_case(criteria=criteria, stakeholders=[*PEOPLE, *groups])
    (path,) = ballots(case, tmp_path, people=["defence"])
    assert openpyxl.load_workbook(path)["Swings"]["D2"].value is None
    fill(path, "Swings", {"D2": 30, "D3": 10})
    found = gather(case, tmp_path)
    assert told(found)[0].startswith("the swings of defence for the groups G, H fall away.")
    swings = {
        row.criterion: row.swing for row in found.case.stakeholders if row.stakeholder == "defence"
    }
    assert weights(found.case, swings) == (Fraction(3, 4), Fraction(1, 4))


def test_reasons_stand_on_lines_of_their_own_and_once(tmp_path: Path) -> None:
    scores = [dict(row) for row in small_case().dump()["scores"]]
    scores[0]["rationale"] = "As planned"
    case = people_case(scores=scores)
    ballots(case, tmp_path, ask=["C1"])
    for who, why in (("defence", "Fast"), ("treasury", "Slow")):
        fill(tmp_path / f"ballot-{who}.xlsx", "Scores", {"F2": 5, "H2": why})
    once = gather(case, tmp_path).case
    assert once.scores[0].rationale == "As planned\ndefence: Fast\ntreasury: Slow"
    assert gather(once, tmp_path).case.scores[0].rationale == once.scores[0].rationale


def test_nothing_untrue_is_said_of_a_ballot(tmp_path: Path) -> None:
    """Levels and steps stand in the case, not in the ballot; a unit that ends in a point ends its sentence."""
    case = read("rare-earths-brief")
    (path,) = ballots(case, tmp_path, people=["defence"], ask=["CAP", "LINK"])
    fill(path, "Scores", {"F2": "much", "F20": 3})
    fill(path, "Swings", {"C2": "from 0 to 10 kt"})
    lines = [line for line in told(gather(case, tmp_path)) if "[ballot-defence.xlsx]" in line]
    assert [line.split("!")[1].split(":")[0] for line in lines] == ["C2", "F2"]
    assert not any("no sheet" in line or "ALM" in line or ".." in line for line in lines)


def test_a_ballot_is_blank_unless_earlier_answers_are_asked_for(tmp_path: Path) -> None:
    """Claim: what was said before anchors nobody who is asked anew."""
    case = people_case()
    for path in write_ballots(case, tmp_path):
        sheet = openpyxl.load_workbook(path)["Swings"]
        assert [sheet.cell(row, column).value for row in (2, 3) for column in (4, 5)] == [None] * 4
    assert gather(case, tmp_path).blank == ("defence", "treasury")


def test_people_without_swings_get_a_ballot_and_join_with_it(tmp_path: Path) -> None:
    people = [{"id": "unions", "name": "The unions", "position": "Wary", "influence": 3}]
    case = people_case(people=people)
    paths = write_ballots(case, tmp_path)
    assert [path.name for path in paths][-1] == "ballot-unions.xlsx"
    fill(paths[-1], "Swings", {"D2": 10, "D3": 20})
    found = gather(case, tmp_path)
    rows = [row for row in found.case.stakeholders if row.stakeholder == "unions"]
    assert [(row.name, row.position, row.influence, row.swing) for row in rows] == [
        ("The unions", "Wary", 3, 10),
        ("The unions", "Wary", 3, 20),
    ]
    assert found.case.people == ()


def test_a_display_name_finds_its_person(tmp_path: Path) -> None:
    case = people_case()
    (path,) = write_ballots(case, tmp_path, people=["the TREASURY"])
    assert path.name == "ballot-treasury.xlsx"
    fill(path, "Ballot", {"B3": "The  treasury"})
    fill(path, "Swings", {"D2": 1, "D3": 2})
    assert gather(case, tmp_path).merged == ("treasury",)


def test_a_name_of_two_people_is_nobodys(tmp_path: Path) -> None:
    case = people_case(stakeholders=[{**row, "name": "Us"} for row in PEOPLE])
    path, _ = write_ballots(case, tmp_path)
    fill(path, "Ballot", {"B3": "Us"})
    fill(path, "Swings", {"D2": 1, "D3": 2})
    assert gather(case, tmp_path).merged == ()


@pytest.mark.parametrize(
    ("typed", "range_"),
    [("3..6", (3, Decimal("4.5"), 6)), ("2 | 5 | 6", (2, 5, 6)), (4, (4, 4, 4))],
)
def test_a_range_may_be_typed_in_one_cell(
    tmp_path: Path, typed: Any, range_: tuple[Any, ...]
) -> None:
    case = people_case()
    path, _ = write_ballots(case, tmp_path, ask=["C1"])
    fill(path, "Scores", {"F2": typed})
    row = gather(case, tmp_path).case.scores[0]
    assert (row.low, row.likely, row.high) == range_


def test_a_range_that_is_none_is_told_as_in_scores(tmp_path: Path) -> None:
    case = people_case()
    path, _ = write_ballots(case, tmp_path, ask=["C1"])
    fill(path, "Scores", {"F2": "3..x"})
    assert "3..x is not a range of scores" in "".join(told(gather(case, tmp_path)))


def test_a_partial_ballot_counts_for_what_it_answers(tmp_path: Path) -> None:
    """C1 weighs 0.6 and C2 0.4 in the case; 30 on C1 alone makes 20 of C2, which is said to be assumed."""
    case = small_case()
    (path,) = write_ballots(case, tmp_path, people=["unions"])
    fill(path, "Swings", {"D2": 30, "E3": "Cannot say"})
    found = gather(case, tmp_path, new=["unions"], weights=weights(case))
    assert [(row.criterion, row.swing, row.why) for row in found.case.stakeholders] == [
        ("C1", 30, ""),
        ("C2", 20, "assumed for a ballot: not answered, so the case's own weight stands in."),
    ]
    assert [line.split(": ", 1)[1] for line in told(found)] == [
        "there is a reason and no swing, so neither is taken. Type the swing beside it.",
        (
            "1 of 2 swings are given; for C2 the case's own weight stands in, which is assumed. "
            "Ask for all of them together with a new ballot."
        ),
    ]


def test_a_partial_ballot_leaves_the_weights_of_what_it_answers_alone(tmp_path: Path) -> None:
    """Law: with stand-ins, the answered criteria keep the ratios that were given, to three digits of the others."""
    case = read("rare-earths-brief")
    (path,) = write_ballots(case, tmp_path, people=["unions"])
    fill(path, "Swings", {"D2": 80, "D4": 20})
    found = gather(case, tmp_path, new=["unions"], weights=weights(case))
    swings = {
        row.criterion: row.swing for row in found.case.stakeholders if row.stakeholder == "unions"
    }
    ids = [leaf.id for leaf in case.leaves]
    assert (swings[ids[0]], swings[ids[2]]) == (80, 20)
    own = dict(zip(ids, weights(case), strict=True))
    scale = Fraction(100) / (own[ids[0]] + own[ids[2]])
    for leaf in set(ids) - {ids[0], ids[2]}:
        assert abs(Fraction(swings[leaf]) / (own[leaf] * scale) - 1) <= Fraction(1, 200)


def test_all_zero_is_still_nothing_said(tmp_path: Path) -> None:
    case = small_case()
    (path,) = write_ballots(case, tmp_path, people=["unions"])
    fill(path, "Swings", {"D2": 0})
    found = gather(case, tmp_path, new=["unions"], weights=weights(case))
    assert found.refused == ("unions",)


@pytest.mark.skipif(os.name == "nt", reason="quotes of a Unix shell")
@pytest.mark.parametrize(
    "name", ["unions", "The unions", "O'Neill", 'the "x"', "$HOME", "a;b", "Ä ö"]
)
def test_what_is_to_be_pasted_survives_the_shell(name: str) -> None:
    assert shlex.split(new_option(name)) == ["--new", name]
