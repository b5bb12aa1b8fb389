"""Cases as careful teams hand them in: five hundred of them, all different, none with a mistake that was put there.

`clean(seed)` takes a field of policy and makes a whole case of it: 6 to 30 recommendations, 4 to 9
criteria with stated ends, baselines and reasons, scores and costs with ranges, evidence, several
assessors who mean the same by a scale, budgets that bind, and some rules, voices and futures. Nothing
is drawn again because it looks like a mistake: what chance brings in a small case, a team meets too.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tests.mistakes.clean_domains import DOMAINS, EASE, Domain, Natural, Worded
from tests.mistakes.clean_rules import add_rules
from tests.mistakes.clean_voices import add_voices
from tests.mistakes.tables import Row, Tables, put

COUNT: Final = 500
"""How many there are."""

FIRST_YEAR: Final = 2027


@dataclass(frozen=True)
class Leaf:
    """A criterion as drawn, with its id."""

    id: str
    what: Natural | Worded

    @property
    def ends(self) -> tuple[float, float]:
        """The worst and the best score."""
        if isinstance(self.what, Natural):
            return self.what.worst, self.what.best
        last = len(self.what.labels) - 1
        return (0, last) if self.what.direction == "max" else (last, 0)


def clean(seed: int) -> Tables:
    """Make one case; the same seed makes the same."""
    rng = random.Random(f"clean {seed}")
    domain = DOMAINS[seed % len(DOMAINS)]
    success = rng.random() < 0.2
    leaves = chosen_leaves(rng, domain, success=success)
    tables: Tables = {"case": settings(rng, domain, success=success)}
    tables["criteria"], tables["criteria_levels"] = criteria(rng, leaves), words(leaves)
    tables["facts"] = facts(rng, domain)
    tables["groups"], tables["recommendations"] = recommendations(rng, domain, success=success)
    tables["levels"], tables["costs"] = levels_and_costs(rng, tables["recommendations"])
    tables["scores"] = scores(rng, tables, leaves)
    add_rules(rng, tables, {leaf.id: leaf.what for leaf in leaves})
    add_voices(rng, tables)
    return {name: rows for name, rows in tables.items() if rows}


def chosen_leaves(rng: random.Random, domain: Domain, *, success: bool) -> list[Leaf]:
    """Draw 4 to 9 criteria of the field, in its order; where chances of success count, ease does not as well."""
    pool = [each for each in domain.criteria if not (success and each is EASE)]
    places = sorted(rng.sample(range(len(pool)), rng.randint(4, 9)))
    return [Leaf(f"C{number}", pool[place]) for number, place in enumerate(places, 1)]


def settings(rng: random.Random, domain: Domain, *, success: bool) -> list[Row]:
    """Say what the case is, what its money is, and what happens if nothing is done."""
    basis = rng.choice(
        (
            "prices of 2026, without inflation",
            "nominal, as granted",
            "cash, prices of the year spent",
        )
    )
    keys = {
        "title": domain.title,
        "question": domain.question,
        "owner": domain.owner,
        "money": domain.money,
        "money_basis": basis,
        "baseline": "No new measure starts; what is already in law goes on",
        "success": "used" if success else "",
        "seed": str(rng.randint(1, 99999)),
    }
    return [{"key": key, "value": value} for key, value in keys.items()]


# The value tree


def criteria(rng: random.Random, leaves: list[Leaf]) -> list[Row]:
    """Lay the criteria out, side by side or under headings, each with its swing and the reason for it."""
    headings = ["People", "Place", "Delivery"][: rng.choice((0, 2, 3))]
    heading_rows = [
        {"id": f"H{number}", "name": name, "rationale": "A swing is the sum of those below"}
        for number, name in enumerate(headings, 1)
    ]
    parents = [each["id"] for each in heading_rows]
    swings = sorted(rng.sample(range(28, 97), len(leaves) - 1), reverse=True)
    swings = rng.sample([100, *swings], len(leaves))
    if rng.random() < 0.5:  # people like round numbers, with reasons too
        swings = [5 * round(swing / 5) for swing in swings]
    return heading_rows + [
        criterion(rng, leaf, swing, parents[place % len(parents)] if parents else "")
        for place, (leaf, swing) in enumerate(zip(leaves, swings, strict=True))
    ]


def criterion(rng: random.Random, leaf: Leaf, swing: int, parent: str) -> Row:
    """Write one criterion down."""
    worst, best = leaf.ends
    natural = isinstance(leaf.what, Natural)
    unit = leaf.what.unit if natural else f"level 0-{max(leaf.ends):g}"
    written = {
        "id": leaf.id,
        "parent": parent,
        "name": leaf.what.name,
        "definition": leaf.what.counted if natural else "In words, below",
        "unit": unit,
        "scale": "natural" if natural else "levels",
        "direction": leaf.what.direction,
        "worst": f"{worst:g}",
        "best": f"{best:g}",
        "baseline": f"{leaf.what.baseline:g}",
        "value_function": "linear" if natural else "levels",
        "swing": str(swing),
        "rationale": reason(rng, leaf, unit) + ("" if natural else f". {leaf.what.why}"),
    }
    if natural and rng.random() < 0.15:
        written |= {"value_function": "exponential", "curve": f"{worst + 0.42 * (best - worst):g}"}
    if rng.random() < 0.3:
        written |= {"swing_low": str(round(swing * 0.8)), "swing_high": str(round(swing * 1.2))}
    return written


def reason(rng: random.Random, leaf: Leaf, unit: str) -> str:
    """Say why this swing, with its range in sight."""
    worst, best = leaf.ends
    span = f"From {worst:g} to {best:g}" + (f" {unit}" if isinstance(leaf.what, Natural) else "")
    return f"{span} " + rng.choice(
        (
            "is what the board would give most for after the first",
            "changes daily life for those concerned, yet fewer of them than the largest swing does",
            "was set against each other swing in the workshop",
            "matters less than the law makes believe: most of it comes by itself",
            "is a wide range, and the far end of it is worth much",
        )
    )


def words(leaves: list[Leaf]) -> list[Row]:
    """Write the words of the worded criteria down with their values."""
    return [
        {
            "criterion": leaf.id,
            "level": str(level),
            "label": label,
            "description": f"{leaf.what.name}: {label.lower()}",
            "value": str(value),
        }
        for leaf in leaves
        if isinstance(leaf.what, Worded)
        for level, (label, value) in enumerate(zip(leaf.what.labels, leaf.what.values, strict=True))
    ]


def facts(rng: random.Random, domain: Domain) -> list[Row]:
    """Make evidence to cite; some of it in foreign money, as sources are."""
    kinds = (
        ("{place}: the pilot reached {n} per cent of those meant", "{n}", "% of those meant"),
        ("A programme like this in another country cost {n} m in its own money", "{n}", "A$ m"),
        ("The review found {n} studies, most of them with an effect", "{n}", "studies"),
        ("The register counts {n} cases a year {place}", "{n}", "cases a year"),
    )
    return [
        {
            "id": f"F{number:03}",
            "statement": text.format(n=n, place=rng.choice(domain.places)),
            "figure": figure.format(n=n),
            "unit": unit,
            "year": str(rng.randint(2018, 2026)),
            "source_title": f"Report {number} of the {rng.choice(domain.agencies).lower()}",
            "publisher": rng.choice(domain.agencies),
            "url": f"https://example.org/{number}",
            "status": "passage read",
        }
        for number in range(1, rng.randint(25, 60))
        for n in (rng.randint(3, 400),)
        for text, figure, unit in (rng.choice(kinds),)
    ]


# What is proposed, and what it takes


def recommendations(
    rng: random.Random, domain: Domain, *, success: bool
) -> tuple[list[Row], list[Row]]:
    """Draw 6 to 30 measures, an action at a place, under themes that are the actions."""
    pairs = [(action, place) for action in domain.actions for place in domain.places]
    drawn = sorted(rng.sample(pairs, rng.randint(6, len(pairs))), key=pairs.index)
    actions = list(dict.fromkeys(action for action, _ in drawn))
    ids = {action: f"T{number}" for number, action in enumerate(actions, 1)}
    chances = success or rng.random() < 0.5
    rows = []
    for number, (action, place) in enumerate(drawn, 1):
        row = {
            "id": f"R{number:02}",
            "group": ids[action],
            "name": f"{action} {place}",
            "description": f"{action}, set up and run {place}",
            "lead_agency": rng.choice(domain.agencies),
            "earliest_start": str(FIRST_YEAR),
            "status": "open",
            "cost_basis": cost_basis(rng),
            "evidence": f"F{rng.randint(1, 24):03}",
        }
        likely = rng.uniform(0.55, 0.9)
        ends = (likely - 0.12, likely, min(likely + 0.08, 1))
        names = ("p_success_low", "p_success_likely", "p_success_high")
        row |= {name: f"{end:.2f}" for name, end in zip(names, ends, strict=True)}
        rows.append(row)
    if not chances:
        rows = [{key: v for key, v in row.items() if not key.startswith("p_")} for row in rows]
    groups = [{"id": ids[action], "name": action, "description": ""} for action in actions]
    return groups, rows


def cost_basis(rng: random.Random) -> str:
    """Say where costs come from; figures that came in other money have been turned into the case's."""
    return rng.choice(
        (
            "Tender prices of the last round, adjusted for size",
            "Unit costs of the agency times the number meant",
            "A like programme abroad, turned into our money at the rate of its year, then to 2026 prices",
            "Quotes of three suppliers",
            "Cost of the pilot times the number of sites, less what is set up only once",
        )
    )


SIZES: Final = {"pilot": (0.4, 0.45), "standard": (1.0, 1.0), "full": (1.55, 1.35)}
"""Level: its cost and its effect against the standard's. What is larger than the standard is scored by itself."""


def levels_and_costs(rng: random.Random, options: list[Row]) -> tuple[list[Row], list[Row]]:
    """Give each one to three levels, and each level its cost by year with a range."""
    years = [str(FIRST_YEAR + number) for number in range(rng.randint(2, 5))]
    choices = rng.choice(((("standard",),), (("standard",), ("pilot", "standard")),
                          (("pilot", "standard"), ("pilot", "standard", "full"))))  # fmt: skip
    levels, costs = [], []
    for option in options:
        names = rng.choice(choices)
        yearly = 10 ** rng.uniform(0.5, 1.6)
        fixed = rng.random() < 0.06
        doubt = 0 if fixed else rng.uniform(0.12, 0.35)
        if fixed:
            option["cost_basis"] = "Fixed price, contract ready to sign"
        for order, name in enumerate(names, 1):
            share = f"{SIZES[name][1]:g}" if name == "pilot" else ""
            level = {"option": option["id"], "level": name}
            reference = "1" if name == "standard" else "0"
            levels.append(
                {
                    **level,
                    "level_order": str(order),
                    "is_reference": reference,
                    "benefit_share": share,
                }
            )
            for year in years:
                amount = yearly * SIZES[name][0] * rng.uniform(0.7, 1.3)
                costs.append({**level, "year": year})
                likely = round(amount, 1)
                ends = (
                    round(likely * (1 - doubt), 1),
                    likely,
                    round(likely * (1 + 1.6 * doubt), 1),
                )
                put(costs[-1], ends)
    return levels, costs


# What it does


def scores(rng: random.Random, tables: Tables, leaves: list[Leaf]) -> list[Row]:
    """Score each on every criterion: by what kind of action it is, its size, and chance; the pilot takes a share."""
    by_assessor = assessors(rng, tables["recommendations"], leaves)
    fit = {
        (group["id"], leaf.id): rng.betavariate(1.3, 2.2)
        for group in tables["groups"]
        for leaf in leaves
    }
    gains = {}
    for option in tables["recommendations"]:
        size = rng.uniform(0.6, 1.2)
        for leaf in leaves:
            gain = min(fit[option["group"], leaf.id] * size * rng.uniform(0.5, 1.4), 0.82)
            if rng.random() < 0.1:
                gain = rng.choice((0.0, -0.06))
            gains[option["id"], leaf.id] = gain
    shares = {leaf.id: share_of_each(gains, leaf) for leaf in leaves}
    cited = Citations(rng, len(tables["facts"]), leaves)
    full = {row["option"] for row in tables["levels"] if row["level"] == "full"}
    rows, larger = [], []
    for option in tables["recommendations"]:
        for leaf in leaves:
            gain = gains[option["id"], leaf.id] * shares[leaf.id]
            who = by_assessor(option["id"], leaf.id)
            row = {"option": option["id"], "level": "standard", "criterion": leaf.id}
            why = grounds(rng, leaf, option["name"]) if gain else "Makes no difference to this"
            row |= {"rationale": why, "evidence": cited(leaf)}
            if who:
                row["assessor"] = who
            put(row, judged(rng, leaf, gain))
            rows.append(row)
            if option["id"] in full:
                more = min(gain * SIZES["full"][1], 0.9)
                larger.append({**row, "level": "full"})
                put(larger[-1], judged(rng, leaf, more))
    tell_apart(rows, leaves)
    return rows + larger


def share_of_each(gains: Mapping[tuple[str, str], float], leaf: Leaf) -> float:
    """Make gains on what all share small enough for all of them to fit, at the fullest level, with a tenth to spare.

    A case backlog is worked off by all that are funded together, and a share of a whole ends at 100 per cent.
    """
    if isinstance(leaf.what, Worded) or not leaf.what.is_shared:
        return 1
    together = sum(max(gain, 0) for (_, of), gain in gains.items() if of == leaf.id)
    return min(1, 0.9 / (together * SIZES["full"][1] or 1))


def tell_apart(rows: list[Row], leaves: list[Leaf]) -> None:
    """Move the first score a word on where all came out alike: a team would have left such a criterion out."""
    for leaf in leaves:
        judged_alike = [row for row in rows if row["criterion"] == leaf.id]
        if isinstance(leaf.what, Worded) and len({row["likely"] for row in judged_alike}) == 1:
            other = leaf.what.baseline + (-1 if leaf.what.baseline == max(leaf.ends) else 1)
            if f"{other:g}" == judged_alike[0]["likely"]:
                other = leaf.what.baseline
            put(judged_alike[0], (other, other, other))


def judged(rng: random.Random, leaf: Leaf, gain: float) -> tuple[float, float, float]:
    """Turn a share of the way from doing nothing to the best into low, likely and high on the scale."""
    worst, best = leaf.ends
    lowest, highest = sorted((worst, best))
    start = leaf.what.baseline
    doubt = rng.uniform(0.15, 0.4)
    room = best - start if best != start else worst - start
    shares = (gain * (1 - doubt), gain, gain * (1 + doubt))
    ends = [min(max(start + room * share, lowest), highest) for share in shares]
    shared = isinstance(leaf.what, Natural) and leaf.what.is_shared
    digits = 0 if isinstance(leaf.what, Worded) else (abs(best - worst) < 50) + shared
    low, likely, high = (round(end, digits) for end in sorted(ends))
    return low, likely, high


def grounds(rng: random.Random, leaf: Leaf, name: str) -> str:
    """Say why this score."""
    return rng.choice(
        (
            f"As in the pilot, with fewer reached: {leaf.what.name.lower()}",
            f"{name} is like what the review looked at",
            "Two of the three studies, weighed by their size",
            "The register before and after, elsewhere",
            "Asked of three who ran such a thing, their middle answer",
        )
    )


class Citations:
    """Evidence: facts that belong to one criterion, now and then a review that bears on two, or judgement."""

    def __init__(self, rng: random.Random, count: int, leaves: list[Leaf]) -> None:
        self.rng = rng
        ids = [f"F{number:03}" for number in range(1, count + 1)]
        rng.shuffle(ids)
        self.shared = ids.pop() if rng.random() < 0.3 else None
        self.of = {leaf.id: ids[place :: len(leaves)] for place, leaf in enumerate(leaves)}
        self.left = {leaf.id for leaf in rng.sample(leaves, 2)} if self.shared else set[str]()

    def __call__(self, leaf: Leaf) -> str:
        if leaf.id in self.left and self.rng.random() < 0.2:
            self.left.discard(leaf.id)
            return self.shared or ""
        if self.rng.random() < 0.35:
            return "judgement"
        return ";".join(sorted(self.rng.sample(self.of[leaf.id], self.rng.choice((1, 1, 2)))))


def assessors(rng: random.Random, options: list[Row], leaves: list[Leaf]):
    """Say who scores what: nobody by name, each their own recommendations, or each the criteria they know."""
    people = rng.sample(
        ["Adeyemi", "Brandt", "Castel", "Duarte", "Eriksen", "Farah"], rng.randint(2, 4)
    )
    kind = rng.choice(("nobody", "by recommendation", "by criterion"))
    of_option = {option["id"]: people[place % len(people)] for place, option in enumerate(options)}
    of_leaf = {leaf.id: people[place % len(people)] for place, leaf in enumerate(leaves)}
    if kind == "nobody":
        return lambda option, leaf: ""
    if kind == "by recommendation":
        return lambda option, leaf: of_option[option]
    return lambda option, leaf: of_leaf[leaf]
