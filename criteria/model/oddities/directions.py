"""Criteria whose words say one direction and whose scale runs the other: a risk of which more is better.

Words can only raise a doubt. So a criterion is named where a word of harm or of benefit stands in its
name or unit, and nothing beside it turns that round: `risk` is named, `risk avoided` is not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from criteria.model.words import Direction, Scale

if TYPE_CHECKING:
    from collections.abc import Iterator

    from criteria.model.case import Case
    from criteria.model.rows import Criterion


def matcher(words: str) -> re.Pattern[str]:
    """Match any of some beginnings of words; one that ends in a point must be the whole word."""
    parts = [
        rf"{re.escape(word[:-1])}\b" if word.endswith(".") else re.escape(word)
        for word in words.replace("_", " ").split("|")
    ]
    return re.compile(rf"\b(?:{'|'.join(parts)})", re.IGNORECASE)


HARM = matcher(
    "cost.|costs.|expense|expenditure|delay|lateness|risk|emission|emitted|pollut|loss.|losses|waste.|wastes.|rubbish|litter.|landfill|sewage|effluent|leakage|spill"
    "|harm.|harms.|damage|injur|death|fatalit|casualt|accident|noise.|congestion|debt.|debts.|deficit|burden"
    "|crime.|crimes.|unemployment|poverty|mortality|morbidity|disease|downtime|outage|disruption|complaint"
    "|error.|errors.|defect|footprint|vulnerab|hazard|shortage|lead_time|waiting_time|travel_time|queue|backlog"
    "|overrun|incident|breach|attack|failure|fault.|faults.|fraud|theft|violation|load_on|nuisance|inequality|co2.|co2e.|tco2.|tco2e.|ghg.|greenhouse_gas"
)
"""Words of what nobody wants more of."""

RELIEF = matcher(
    "reduc|avoid|taken_off|taken_out|off.|exempt|lift|saved|saving|save.|saves.|prevent|mitigat|abat|cut.|cuts.|cutting|lower|less.|fewer|against|remov"
    "|relie|decreas|securit|control|resili|protect|close|closing|eliminat|avert|shorten|spared|surviv|cover|free."
    "|recover|offset|resist|captur|sequest|storage|insur|toleran|hedg|handl|manag|ready|readiness|prepar|robust|eas"
    "|drop.|fall.|decline|divert|recycl|reus|treat|clean|benefit|low.|safe|gain|improv|capacit|absor|halv|bear"
    "|appetite|response|alert|warning|not.|without|no.|non.|compensat|effective|efficien|feasib|return|resolv|solv"
    "|answer|clear|detect|caught|heal|cure|settle|repa|shar|transfer|certain|stab|mobilis|mobiliz|lever|standard"
    "|restor|displac|phase|aware|educat|research|support|aid.|service"
)
"""Words that turn a word of harm round."""

RELIEF_IN_PROSE = matcher(
    "reduc|avoid|saved|saving|prevent|abat|avert|remov|shorten|lower|spared|cut."
)
"""Those that do so from a definition, too, in whose long sentences the others mean little."""

GOOD = matcher(
    "benefit|gain.|gains.|job.|jobs.|employment|revenue|income|profit|satisfaction|reliab|resilien|safety|security"
    "|quality|coverage|cover.|saved|saving|avoided|averted|prevented|growth|productivity|trust.|capacity|output."
    "|outputs.|welfare|wellbeing|well-being|health.|access.|uptake|efficiency|innovation|survival|beneficiar|skills."
)
"""Words of what everybody wants more of."""

BURDEN = matcher(
    "load|lack|lost.|gap|miss|short|unmet|fore|forgone|strain|need|requir|consum|pressure|demand|time|month|week|day"
    "|year|hour|late|use.|usage|used.|depend|relian|price|distance|difficult|complex|barrier|deteriorat|declin|drop"
    "|exclu|deni|without|cut|reduc|wait|unequal|inequ|inaccess|volat|variab|tax|fee|charge|away|decreas|threat|oppos"
    "|concern|stress|spread|spent|spend|not.|no.|non.|fewer|less|low|under|unused|idle"
)
"""Words that turn a word of benefit round."""

SPARED = matcher("saved|saving|avoided|averted|prevented|abated")
"""Words of a harm that does not come."""

LACK = matcher("lost.|loss|lack|forgone|foregone|miss|spent|cost.|costs.")


@dataclass(frozen=True, slots=True)
class AgainstWords:
    """A criterion that is scored against its own words. word: as it stands there; where: name or unit."""

    leaf: Criterion
    word: str
    where: str


def against_words(case: Case, leaves: tuple[Criterion, ...]) -> Iterator[AgainstWords]:
    """List the criteria that are scored against the words of their names and units."""
    for leaf in leaves:
        doubt = (
            _harm_wanted(case, leaf) if leaf.direction is Direction.MAX else _good_unwanted(leaf)
        )
        if doubt is not None:
            yield doubt


def _harm_wanted(case: Case, leaf: Criterion) -> AgainstWords | None:
    """More is better, and a word says harm."""
    turned = RELIEF.search(f"{leaf.name} {leaf.unit}") or RELIEF_IN_PROSE.search(leaf.definition)
    return None if turned or _best_is_relief(case, leaf) else _worded(leaf, HARM)


def _good_unwanted(leaf: Criterion) -> AgainstWords | None:
    """Less is better, and a word says benefit."""
    if LACK.search(f"{leaf.name} {leaf.definition}"):
        return None
    if SPARED.search(leaf.name):
        return _worded(leaf, SPARED)
    turned = BURDEN.search(leaf.name) or HARM.search(f"{leaf.name} {leaf.unit}")
    return None if turned else _worded(leaf, GOOD)


def _worded(leaf: Criterion, words: re.Pattern[str]) -> AgainstWords | None:
    """Find the word in the name or else in the unit."""
    for where in ("name", "unit"):
        match = words.search(getattr(leaf, where))
        if match:
            return AgainstWords(leaf, _whole(getattr(leaf, where), match), where)
    return None


def _whole(text: str, match: re.Match[str]) -> str:
    """Give the whole word of which the beginning was met."""
    rest = re.match(r"\w*", text[match.end() :])
    return match.group() + (rest.group() if rest else "")


_LITTLE = matcher("none|no.|nothing|low|small|light|minimal|negligible|little|minor|safe|mild|rare")


def _best_is_relief(case: Case, leaf: Criterion) -> bool:
    """Whether the word of the best level says that there is little of it: `Risk`, from very high to very low."""
    steps = [row for row in case.criteria_levels if row.criterion == leaf.id]
    if leaf.scale is not Scale.LEVELS or not steps:
        return False
    best = max(steps, key=lambda row: row.value)
    text = f"{best.label} {best.description}"
    return bool(_LITTLE.search(text) or RELIEF.search(text))
