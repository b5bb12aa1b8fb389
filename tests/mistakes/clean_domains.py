"""Nine fields of policy in the words that people in them use: what is proposed, and what it is measured by.

Many names would trip who reads single words: cost savings, risk reduction, emissions avoided and delay
removed are gains; emissions, vacancies and backlog are not. Each direction below is the honest one.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Natural:
    """A measured criterion. worst, best: fixed beforehand; baseline: where things stand if nothing is done."""

    name: str
    unit: str
    worst: float
    best: float
    baseline: float
    counted: str

    @property
    def direction(self) -> str:
        """Whether more is better."""
        return "max" if self.best > self.worst else "min"

    @property
    def is_shared(self) -> bool:
        """Whether all that is funded works on one and the same: a level of the whole region, or a share of it."""
        return self.baseline != 0 or "%" in self.unit or "percentage" in self.unit


@dataclass(frozen=True)
class Worded:
    """A criterion in words, from 0 up, each word with its value; baseline: the word for doing nothing.

    why: why the steps are as uneven as they are.
    """

    name: str
    labels: tuple[str, ...]
    values: tuple[int, ...]
    baseline: int
    why: str

    @property
    def direction(self) -> str:
        """Whether a higher number is better."""
        return "max" if self.values[-1] > self.values[0] else "min"


@dataclass(frozen=True)
class Domain:
    """A field: its question, owner and money, what is done and where, and what counts."""

    title: str
    question: str
    owner: str
    money: str
    actions: tuple[str, ...]
    places: tuple[str, ...]
    agencies: tuple[str, ...]
    criteria: tuple[Natural | Worded, ...]


EASE = Worded(
    "Ease of delivery",
    ("Needs a new law", "Needs many partners", "Needs one new body", "Within one department"),
    (0, 25, 70, 100),
    3,
    "A law may fail, which is far worse than one more partner; doing nothing is as easy as can be",
)
SUPPORT = Worded(
    "Public support",
    ("Opposed", "Divided", "Indifferent", "In favour", "Asked for"),
    (0, 35, 50, 85, 100),
    2,
    "Open opposition stops things; between favour and demand there is little",
)
BURDEN = Worded(
    "Burden on staff",
    ("None", "Some hours a month", "A day a week", "A post each"),
    (100, 85, 40, 0),
    0,
    "A few hours are absorbed; a day a week is not",
)
EVIDENCE = Worded(
    "Strength of the evidence that it works",
    ("Untried", "Tried once", "Tried in several places", "Shown in trials"),
    (0, 45, 80, 100),
    0,
    "The first trial tells most",
)
WORKS = Worded(
    "Disturbance during works",
    ("None", "Some nights", "Some months", "Over a year"),
    (100, 90, 50, 0),
    0,
    "Nights pass unnoticed by most; a year closes shops",
)

DOMAINS = (
    Domain(
        "Community health programme",
        "Which measures should the health board fund so that people live longer in good health?",
        "Regional health board",
        "US$ million",
        ("Mobile screening", "Nurse visits", "Telehealth hubs", "Vaccination teams", "Falls prevention",
         "Smoking clinics"),
        ("in the north", "on the coast", "in the capital", "in the hill districts", "for mining towns"),
        ("Health board", "Primary care trusts", "Public health agency"),
        (
            Natural("Healthy life years gained", "years a year", 0, 4000, 0, "Over the life of those reached"),
            Natural("Waiting time for a first visit", "weeks", 26, 6, 20, "Median over the region"),
            Natural("Deaths avoided", "a year", 0, 300, 0, "Before the age of 75"),
            Natural("Risk reduction for people at high risk", "percentage points", 0, 12, 0, "Ten-year risk"),
            Natural("Hospital cost avoided", "US$ million a year", 0, 60, 0, "Bed days not needed; not the outlay"),
            Natural("Staff vacancies", "% of posts", 16, 4, 12, "Posts open for over three months"),
            Natural("Unmet need in poor districts", "% of households", 32, 8, 26, "By survey"),
            Natural("Missed appointments", "% of all", 18, 5, 14, "In primary care"),
            EASE, SUPPORT, EVIDENCE,
        ),
    ),
    Domain(
        "Regional transport plan",
        "Which schemes should the transport authority build first?",
        "Transport authority",
        "EUR million",
        ("Bus lanes", "Junction rebuilding", "Cycle network", "Level crossing removal", "Freight yard",
         "Night trains"),
        ("along the river", "in the old town", "to the port", "through the valley", "round the university"),
        ("Roads agency", "Rail operator", "City works"),
        (
            Natural("Journey time saved", "minutes a trip", 0, 14, 0, "Mean of all modes"),
            Natural("Deaths and serious injuries", "a year", 440, 240, 400, "On the roads concerned"),
            Natural("Emissions avoided", "kt CO2 a year", 0, 90, 0, "Against the forecast"),
            Natural("Delay removed", "thousand vehicle hours a year", 0, 1800, 0, "In the two peaks"),
            Natural("Congestion cost avoided", "EUR million a year", 0, 45, 0, "To firms that deliver; no part of the budget"),
            Natural("Noise above the limit", "thousand people", 70, 20, 62, "At night"),
            Natural("Jobs within 45 minutes", "thousand jobs", 180, 420, 210, "For the median resident"),
            Natural("Private investment drawn in", "EUR million", 0, 250, 0, "Signed within five years"),
            WORKS, SUPPORT, EASE,
        ),
    ),
    Domain(
        "Better schools fund",
        "Which programmes should the ministry fund to close the gap between schools?",
        "Ministry of education",
        "GBP million",
        ("Reading tutors", "Breakfast clubs", "Teacher mentors", "Early language", "School repairs",
         "Attendance teams"),
        ("in coastal towns", "in rural schools", "in the inner city", "for new arrivals", "in large secondaries"),
        ("Schools directorate", "Local authorities", "Teaching council"),
        (
            Natural("Reading gap closed", "points on the national test", 0, 20, 0, "At age 11"),
            Natural("Pupils absent", "% of days", 11, 4, 9, "Authorised or not"),
            Natural("Teacher turnover", "% a year", 22, 8, 18, "Leaving the school"),
            Natural("Places created", "places", 0, 9000, 0, "Open within three years"),
            Natural("Drop-out risk reduction", "percentage points", 0, 8, 0, "Of those at risk at 14"),
            Natural("Energy cost savings", "GBP thousand a year", 0, 2500, 0, "To schools; they keep them"),
            Natural("Exclusions avoided", "a year", 0, 1200, 0, "Permanent ones"),
            Natural("Hours of lessons lost", "hours a pupil a year", 60, 20, 48, "No teacher or no room"),
            BURDEN, EVIDENCE, SUPPORT,
        ),
    ),
    Domain(
        "Energy transition package",
        "What should the energy fund support over the coming years?",
        "Energy department",
        "EUR million",
        ("Heat networks", "Grid batteries", "Roof solar", "Industrial heat pumps", "Smart meters", "Biogas plants"),
        ("in the east", "on the islands", "in port cities", "for food makers", "in mountain towns"),
        ("Energy agency", "Grid operator", "Economy department"),
        (
            Natural("Emissions avoided", "kt CO2 a year", 0, 650, 0, "At the end of the programme"),
            Natural("Peak load shifted", "MW", 0, 420, 0, "On a winter evening"),
            Natural("Household bill savings", "EUR a year", 0, 160, 0, "Median household reached"),
            Natural("Outage time", "minutes a year", 85, 20, 70, "Per connection"),
            Natural("Import dependence", "% of primary energy", 68, 40, 62, "Net imports"),
            Natural("Jobs sustained", "jobs", 0, 3200, 0, "In five years' time"),
            Natural("Grid loss reduction", "GWh a year", 0, 140, 0, "Low and middle voltage"),
            Natural("Price risk taken off consumers", "EUR million a year", 0, 80, 0, "Between a calm and a dear year"),
            EASE, WORKS, EVIDENCE,
        ),
    ),
    Domain(
        "Clean rivers investment plan",
        "Which measures should the water agency carry out first?",
        "Water agency",
        "US$ thousand",
        ("Pipe renewal", "Reed beds", "Storm tanks", "River widening", "Farm ponds", "Metering"),
        ("upstream", "in the delta", "in the upper town", "on the southern plain", "at the lakes"),
        ("Water agency", "Catchment board", "Farm service"),
        (
            Natural("Leakage", "megalitres a day", 95, 40, 85, "Of the whole network"),
            Natural("Flood risk reduction", "homes", 0, 5200, 0, "Brought below one flood in a century"),
            Natural("Water saved", "megalitres a day", 0, 36, 0, "In a dry summer"),
            Natural("Pollution incidents", "a year", 140, 30, 120, "Serious ones"),
            Natural("Drought days avoided", "days a decade", 0, 60, 0, "With hosepipe bans"),
            Natural("Treatment cost savings", "US$ thousand a year", 0, 4000, 0, "Passed on in tariffs"),
            Natural("River length in good state", "km", 310, 620, 340, "By the national standard"),
            Natural("Nitrate losses avoided", "t a year", 0, 900, 0, "From fields to water"),
            WORKS, EASE, SUPPORT,
        ),
    ),
    Domain(
        "Digital government portfolio",
        "Which services should be rebuilt with the money of the modernisation fund?",
        "Chief information office",
        "GBP million",
        ("One sign-in", "Online forms", "Case handling", "Data exchange", "Help by phone", "Old system retirement"),
        ("for taxes", "for benefits", "for land and buildings", "for firms", "for courts"),
        ("Digital service", "Tax office", "Interior department"),
        (
            Natural("Hours saved for citizens", "thousand hours a year", 0, 5200, 0, "Filling, queuing and waiting"),
            Natural("Security incidents", "a year", 38, 8, 32, "Reportable ones"),
            Natural("Error rate of decisions", "% of decisions", 9, 2, 7, "Put right on appeal or review"),
            Natural("Cost savings for departments", "GBP million a year", 0, 75, 0, "Kept by them; not off the budget"),
            Natural("People who can do it online", "% of users", 45, 95, 55, "Without help"),
            Natural("Outages avoided", "hours a year", 0, 120, 0, "Of services that many use"),
            Natural("People left without access", "% of users", 15, 3, 12, "Neither online nor by phone"),
            Natural("Processing delay", "days", 42, 7, 34, "From application to answer"),
            BURDEN, EASE, EVIDENCE,
        ),
    ),
    Domain(
        "Homes and neighbourhoods programme",
        "Which housing measures give tenants most for the money there is?",
        "City of the two bridges, housing office",
        "EUR thousand",
        ("Insulation", "Lift renewal", "Vacant homes brought back", "Advice for tenants", "Fire doors", "Court gardens"),
        ("in the west blocks", "along the canal", "for older tenants", "in the garden city", "near the station"),
        ("Housing office", "City estates", "Social services"),
        (
            Natural("Homes made fit", "homes", 0, 2600, 0, "By the decent homes rule"),
            Natural("Cold homes", "% of homes", 24, 6, 20, "Below 18 degrees in winter"),
            Natural("Rent burden", "% of income", 41, 28, 37, "Lowest third of incomes"),
            Natural("Waiting list shortened", "months", 0, 18, 0, "Median wait"),
            Natural("Emissions", "kt CO2 a year", 92, 40, 85, "From heating"),
            Natural("Fire risk reduction", "homes", 0, 3800, 0, "Brought up to the new rule"),
            Natural("Heating cost savings for tenants", "EUR a year", 0, 520, 0, "Per home treated"),
            Natural("Evictions avoided", "a year", 0, 340, 0, "Of those filed"),
            WORKS, SUPPORT, BURDEN,
        ),
    ),
    Domain(
        "Farm and soil scheme",
        "Which farm measures should the rural fund pay for?",
        "Rural fund",
        "US$ million",
        ("Cover crops", "Drip irrigation", "Grain stores", "Seed banks", "Hedge planting", "Veterinary posts"),
        ("in the dry belt", "for smallholders", "in the river plain", "on steep land", "in the herding zone"),
        ("Farm ministry", "Extension service", "Land office"),
        (
            Natural("Yield", "t per ha", 1.4, 3.6, 1.8, "Mean of the main crop"),
            Natural("Soil loss", "t per ha a year", 19, 4, 16, "On sloping fields"),
            Natural("Harvest loss avoided", "% of harvest", 0, 22, 0, "Between field and market"),
            Natural("Farm cost savings", "US$ per ha a year", 0, 120, 0, "Fuel, water and fertiliser, to the farmer"),
            Natural("Emissions avoided", "kt CO2e a year", 0, 300, 0, "Soil carbon included"),
            Natural("Drought risk reduction", "thousand households", 0, 90, 0, "With food in a dry year"),
            Natural("Women with their own income", "thousand", 0, 60, 0, "From the measure"),
            Natural("Animals lost", "% of herd a year", 12, 3, 10, "To disease"),
            EVIDENCE, EASE, BURDEN,
        ),
    ),
    Domain(
        "Justice recovery plan",
        "How should the courts and prisons fund be spent?",
        "Ministry of justice",
        "GBP million",
        ("Night courts", "Drug treatment", "Video hearings", "Victim advice", "Work on release", "Case officers"),
        ("in the capital", "in the midlands", "for young offenders", "in family cases", "in the north-west"),
        ("Courts service", "Prison service", "Probation"),
        (
            Natural("Reoffending", "% within two years", 48, 30, 43, "Proven offences"),
            Natural("Case backlog", "thousand cases", 62, 20, 55, "Open for over six months"),
            Natural("Time to trial", "weeks", 60, 20, 52, "Median from charge"),
            Natural("Victims supported", "thousand a year", 0, 40, 0, "To the end of their case"),
            Natural("Cost of crime avoided", "GBP million a year", 0, 95, 0, "To victims; by the ministry's unit costs"),
            Natural("Prison days avoided", "thousand days a year", 0, 220, 0, "Remand and recall"),
            Natural("Failed hearings", "% of hearings", 21, 6, 17, "Put off on the day"),
            Natural("Deaths in custody", "a year", 34, 10, 30, "All causes"),
            BURDEN, EVIDENCE, SUPPORT,
        ),
    ),
)  # fmt: skip
