"""Planted faults in how it is weighed, and by whom it is scored."""

from __future__ import annotations

import tempfile
from pathlib import Path

from click.testing import CliRunner

from steelyard.cli import commands
from tests.mistakes.planted_measures import ENDS, scores_of
from tests.mistakes.plants import cell, plant
from tests.mistakes.tables import Tables, add_criterion, change, drop, put, row, rows, write
from tests.oracle import load

LEAVES = ("CAP", "LINK", "LEAD", "PRICE", "PEOPLE")
SWINGS = tuple(cell("criteria", "swing", "rationale", id=leaf) for leaf in LEAVES)


def weigh(tables: Tables, *swings: str) -> None:
    """Give swings to the five criteria, and take every reason for them away."""
    for leaf, swing in zip(LEAVES, swings, strict=True):
        row(tables, "criteria", id=leaf).update(swing=swing, rationale="")


def only_the_case_speaks(tables: Tables) -> None:
    """Take the stakeholders away, and the futures that move weights stay as they are."""
    del tables["stakeholders"]


# weight-without-swing


@plant("weight-without-swing", *SWINGS)
def importance_is_asked_from_1_to_10(tables: Tables) -> None:
    weigh(tables, "9", "8", "7", "6", "4")
    only_the_case_speaks(tables)


@plant("weight-without-swing", cell("criteria", "swing", "rationale", id="PEOPLE"))
def one_swing_was_doubled_and_its_reason_lost(tables: Tables) -> None:
    row(tables, "criteria", id="PEOPLE").update(swing="90", rationale="")


# preference-dependence


def rank(tables: Tables, *order: str) -> None:
    """State an overall order of some recommendations, the best first."""
    for each in tables["recommendations"]:
        each["overall_rank"] = str(order.index(each["id"]) + 1) if each["id"] in order else ""


CLASH = tuple(
    cell("recommendations", "overall_rank", id=option) for option in ("INT", "PER", "DIS", "ALL")
)


@plant("preference-dependence", *CLASH, names=("INT", "PER"), solves=True)
def the_ministers_order_puts_the_new_office_second(tables: Tables) -> None:
    """No weights put INT above PER and PER above DIS: where months weigh enough for PER, PER leads."""
    rank(tables, "MAG", "INT", "PER", "DIS", "ALL", "EXP")


@plant("preference-dependence", *CLASH, names=("INT", "PER"), solves=True)
def three_were_ranked_and_no_weights_rank_them_so(tables: Tables) -> None:
    rank(tables, "INT", "ALL", "PER")


# ahp-inconsistent


def compare(tables: Tables, *ratios: tuple[str, str, str], voice: str = "") -> None:
    """Give pairs of criteria their ratios."""
    tables["pairwise"] = [
        {"stakeholder": voice, "a": a, "b": b, "ratio": ratio, "why": "Said in the workshop"}
        for a, b, ratio in ratios
    ]


def without_headings(tables: Tables) -> None:
    """Put all criteria side by side."""
    for group in ("BUILD", "KEEP"):
        drop(tables, "criteria", id=group)
    for each in tables["criteria"]:
        each["parent"] = ""


@plant("ahp-inconsistent", cell("pairwise", a="CAP", b="LINK"), names=("CAP", "LINK"))
def one_comparison_of_ten_was_typed_upside_down(tables: Tables) -> None:
    without_headings(tables)
    compare(
        tables,
        ("CAP", "LINK", "0.2"),  # meant: 5
        ("CAP", "LEAD", "5"),
        ("CAP", "PRICE", "6"),
        ("CAP", "PEOPLE", "8"),
        ("LINK", "LEAD", "1"),
        ("LINK", "PRICE", "1.5"),
        ("LINK", "PEOPLE", "2"),
        ("LEAD", "PRICE", "1"),
        ("LEAD", "PEOPLE", "1.5"),
        ("PRICE", "PEOPLE", "1.5"),
    )


@plant("ahp-inconsistent", cell("pairwise", stakeholder="treasury"), names=("treasury", "Treasury"))
def the_treasury_goes_round_in_a_circle(tables: Tables) -> None:
    without_headings(tables)
    drop(tables, "stakeholders", stakeholder="treasury")
    compare(
        tables,
        ("CAP", "LINK", "3"),
        ("LINK", "LEAD", "3"),
        ("CAP", "LEAD", "0.5"),
        ("CAP", "PRICE", "0.5"),
        ("LINK", "PRICE", "0.5"),
        ("LEAD", "PRICE", "2"),
        ("CAP", "PEOPLE", "3"),
        ("LINK", "PEOPLE", "2"),
        ("LEAD", "PEOPLE", "2"),
        ("PRICE", "PEOPLE", "4"),
        voice="treasury",
    )


# splitting


def split(tables: Tables, whole: str, parts: dict[str, tuple[str, float]], digits: int) -> None:
    """Put parts in the place of a criterion, each with the swing that the whole had.

    parts: id -> name, and its share of the whole.
    """
    old, judged = row(tables, "criteria", id=whole), scores_of(tables, whole)
    told = {
        (each["option"], each["level"]): each for each in rows(tables, "scores", criterion=whole)
    }
    for table in ("criteria", "scores", "stakeholders", "scenarios"):
        drop(tables, table, **{"id" if table == "criteria" else "criterion": whole})
    for identity, (name, share) in parts.items():
        best = f"{float(old['best']) * share:g}"
        new = {**old, "id": identity, "name": name, "best": best}
        by_evidence = {key: each["evidence"] for key, each in told.items()}
        add_criterion(
            tables,
            new,
            lambda option, level, share=share: tuple(
                round(figure * share, digits) for figure in judged[option, level]
            ),
            lambda option, level, cited=by_evidence: cited[option, level],
        )


@plant(
    "splitting",
    *(cell("criteria", id=each) for each in ("CHEM", "METAL", "OPER", "TECH", "KEEP")),
)
def people_become_four_trades_of_full_swing(tables: Tables) -> None:
    names = {
        "CHEM": "Chemists",
        "METAL": "Metallurgists",
        "OPER": "Operators",
        "TECH": "Technicians",
    }
    split(tables, "PEOPLE", {each: (f"{name} trained", 0.25) for each, name in names.items()}, 1)
    row(tables, "relations", id="R3").update(criterion="CHEM", delta="15")


@plant("splitting", *(cell("criteria", id=each) for each in ("OXIDE", "ALLOY", "MAGNET", "BUILD")))
def capacity_is_counted_stage_by_stage_at_full_swing(tables: Tables) -> None:
    shares = {"OXIDE": ("Oxide", 0.3), "ALLOY": ("Metal and alloy", 0.2), "MAGNET": ("Magnet", 0.5)}
    parts = {
        each: (f"{name} capacity outside China", share) for each, (name, share) in shares.items()
    }
    split(tables, "CAP", parts, 2)


# weights-assumed


@plant("weights-assumed", *SWINGS, names=("weight", "swing"))
def everything_counts_the_same(tables: Tables) -> None:
    weigh(tables, "100", "100", "100", "100", "100")
    only_the_case_speaks(tables)


@plant("weights-assumed", *SWINGS, names=("weight", "swing"))
def round_shares_of_a_hundred_that_nobody_explains(tables: Tables) -> None:
    weigh(tables, "30", "25", "20", "15", "10")
    only_the_case_speaks(tables)


@plant(
    "weights-assumed",
    *SWINGS,
    *(cell("criteria", id=group) for group in ("BUILD", "KEEP")),
    names=("weight", "swing"),
)
def half_for_each_heading_and_the_same_for_all_below(tables: Tables) -> None:
    weigh(tables, "100", "100", "100", "100", "100")
    for group in ("BUILD", "KEEP"):
        row(tables, "criteria", id=group).update(swing="50", rationale="")
    only_the_case_speaks(tables)


# weights-after-results


def seal(tables: Tables) -> None:
    """Seal the case as it stands, by the command; without such a command there is no seal."""
    with tempfile.TemporaryDirectory() as folder:
        case, copy = write(tables, Path(folder) / "case"), Path(folder) / "sealed"
        CliRunner().invoke(commands, ["seal", str(case), "-o", str(copy), "--on", "2026-11-23"])
        if copy.exists():
            tables.update(load(copy))


@plant("weights-after-results", cell("criteria", "swing", id="PRICE"), names=("PRICE",))
def the_swing_of_a_favourite_was_raised_after_the_first_run(tables: Tables) -> None:
    seal(tables)
    row(tables, "criteria", id="PRICE")["swing"] = "95"


@plant("weights-after-results", cell("criteria", "baseline", id="LEAD"), names=("LEAD",))
def doing_nothing_became_slower_once_scores_were_in(tables: Tables) -> None:
    seal(tables)
    row(tables, "criteria", id="LEAD")["baseline"] = "104"


@plant("weights-after-results", cell("criteria", "best", id="PEOPLE"), names=("PEOPLE",))
def a_scale_was_shortened_to_fit_the_scores(tables: Tables) -> None:
    seal(tables)
    row(tables, "criteria", id="PEOPLE")["best"] = "780"


@plant("weight-without-swing", cell("criteria", "swing", *ENDS, id="CAP"), names=("CAP",))
def the_range_was_doubled_since_its_swing_was_given(tables: Tables) -> None:
    seal(tables)
    row(tables, "criteria", id="CAP")["best"] = "24"


# rater-halo

ASSESSORS = {"INT": "Adeyemi", "PER": "Brandt", "MAG": "Adeyemi", "ALL": "Castel", "EXP": "Brandt", "DIS": "Castel"}  # fmt: skip


def assess(tables: Tables) -> None:
    """Say who scored what: three people, two recommendations each."""
    for each in tables["scores"]:
        each["assessor"] = ASSESSORS[each["option"]]


@plant("rater-halo", cell("scores", assessor="Castel"), names=("Castel",))
def one_assessor_scores_all_of_theirs_high(tables: Tables) -> None:
    assess(tables)
    high = {
        "CAP": (8, 10, 11.5),
        "LINK": (3, 4, 4),
        "LEAD": (50, 55, 62),
        "PRICE": (3, 4, 4),
        "PEOPLE": (600, 700, 780),
    }
    for each in rows(tables, "scores", assessor="Castel"):
        put(each, high[each["criterion"]])


@plant("rater-halo", cell("scores", assessor="Brandt"), names=("Brandt",))
def one_assessor_gives_a_good_one_good_marks_in_everything(tables: Tables) -> None:
    """Of PER everything is a tenth up the scale, of EXP six tenths: the impression, not the criteria."""
    assess(tables)
    alike = {
        "PER": {"CAP": 1.2, "LINK": 1, "LEAD": 101, "PRICE": 1, "PEOPLE": 80},
        "EXP": {"CAP": 7.2, "LINK": 3, "LEAD": 72, "PRICE": 3, "PEOPLE": 480},
    }
    for each in rows(tables, "scores", assessor="Brandt"):
        middle = alike[each["option"]][each["criterion"]]
        put(each, (middle, middle, middle))


@plant("rater-halo", cell("scores", assessor="Castel"), names=("Castel",))
def one_assessor_is_generous_by_a_quarter_of_each_scale(tables: Tables) -> None:
    assess(tables)
    change(tables, "scores", lambda kt: min(kt + 6, 12), 1, assessor="Castel", criterion="CAP")
    change(tables, "scores", lambda months: months - 28, assessor="Castel", criterion="LEAD")
    change(tables, "scores", lambda persons: persons + 420, assessor="Castel", criterion="PEOPLE")
    for criterion in ("LINK", "PRICE"):
        change(
            tables,
            "scores",
            lambda level: min(level + 2, 4),
            assessor="Castel",
            criterion=criterion,
        )
