"""The words of headings and of graded cells, in English, German, French, Spanish and Polish."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

_LETTERS = str.maketrans({"ł": "l", "ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d"})


def bare(text: str) -> str:
    """Text as words are compared: small, without accents, brackets as spaces.

    >>> bare("Coût (k€)"), bare("Łączna ocena")
    ('cout k€', 'laczna ocena')
    """
    small = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    letters = "".join(mark for mark in small if not unicodedata.combining(mark))
    return re.sub(r"[\s()\[\]{}_:;/\\.,\"'’*-]+", " ", letters).strip()


def _any(words: str) -> re.Pattern[str]:
    """Any of some words, the longest first; one that ends in ~ may go on, one that begins with ~ may end a longer word."""
    patterns = []
    for word in sorted(dict.fromkeys(words.split("|")), key=len, reverse=True):
        core = re.escape(word.strip(" ~\n")).replace(r"\ ", " ")
        before = "" if word.strip().startswith("~") else r"(?<![^\W_])"
        after = "" if word.strip().endswith("~") else r"(?![^\W_])"
        patterns.append(f"{before}{core}{after}")
    return re.compile("|".join(patterns))


ID = _any(
    "id|#|no|nr|ref|reference|code|key|issue key|kennung|kurzel|numero|num|lp|poz|ident~|number|nummer|n°|clave|codigo"
)
NAME = _any(
    "name|title|project|projects|proposal|option|options|alternative|alternatives|measure|measures|initiative|initiatives|"
    "feature|features|item|items|idea|epic|story|action|actions|intervention|task|summary|scheme|activity|use case|"
    "recommendation|request|deliverable|user story|bezeichnung|titel|massnahme|~massnahme|massnahmen|"
    "projekt|~projekt|vorhaben|variante|varianten|~alternative|projektname|~name|projet|projets|mesure|intitule|nom|proyecto|proyectos|medida|nombre|titulo|alternativa|"
    "alternativas|nazwa|zadanie|dzialanie|wariant|projektu|what|candidate|vendor|supplier|site|location|anbieter|standort"
)
GROUP = _any(
    "theme|group|category|area|programme|program|pillar|portfolio|department|dept|sector|type|objective|goal|cluster|stream|"
    "workstream|component|product|tags|tag|district|ward|region|bereich|kategorie|thema|handlungsfeld|ressort|abteilung|amt|"
    "gruppe|categorie|axe|domaine|secteur|service|direction generale|categoria|ambito|eje|area tematica|sector|kategoria|"
    "obszar|dzial|priorytet osi|cel|dzielnica|bezirk|directorate|division|business unit|team"
)
DESCRIPTION = _any(
    "description|details|scope|beschreibung|inhalt|descripcion|opis|descriptif|summary text|what it does"
)
NOTES = _any(
    "comment|comments|note|notes|remark|remarks|bemerkung|bemerkungen|anmerkung|anmerkungen|kommentar|commentaire|"
    "commentaires|remarque|remarques|observaciones|comentario|comentarios|notas|uwagi|komentarz|justification|rationale|"
    "begrundung|link|url|updated|created|last modified"
)
LEAD = _any(
    "owner|lead|lead agency|responsible|sponsor|manager|agency|assignee|assigned to|verantwortlich|zustandig|leitung|"
    "projektleitung|responsable|porteur|pilote|responsable|odpowiedzialny|jednostka|wlasciciel|project owner"
)
STATUS = _any("status|state|stage|phase|stand|statut|etat|estado|fase|etap|efficient frontier")
PICK = _any(
    "selected|select|funded|decision|recommended|chosen|pick|approved|go no go|ausgewahlt|empfohlen|retenu|selectionne|"
    "seleccionado|wybrany|wybrane|in out|include|included"
)
START = _any(
    "start|begin|beginn|start date|start year|debut|inicio|rozpoczecie|planned start|startjahr"
)
FINISH = _any("finish|end|end date|due|due date|deadline|ende|fin|koniec|release|target date")
COST = _any(
    "cost|costs|~cost|capex|opex|price|investment|investments|expenditure|spend|spending|amount requested|requested|funding|"
    "funding need|funding required|grant requested|ask|outlay|budget|budget required|budget request|kosten|~kosten|ausgaben|"
    "~ausgaben|betrag|investition|investitionen|~volumen|mittelbedarf|finanzbedarf|aufwendungen|cout|couts|montant|depense|"
    "depenses|investissement|coste|costes|costo|importe|presupuesto|inversion|gasto|koszt|koszty|kwota|naklady|wydatki|wartosc|"
    "preis|~preis|amount|prix|precio|cena|financing|money"
)
NOT_COST = _any(
    "realism|realistic|reasonableness|adequacy|appropriateness|justification|credibility|soundness|plausibility|angemessenheit|"
    "secured|already funded|spent to date|paid to date|committed|"
    "saving|savings|benefit|benefits|ratio|per|einsparung|~effizienz|~wirksamkeit|nutzen|nutzen kosten|effectiveness|efficiency|"
    "reduction|avoided|risk|overrun|cost benefit|value for money|impact on|avoidance|score|rating|rank|certainty|quality|"
    "revenue|income|return|npv|roi|rendement|leverage|confidence|gain|gains|feasibility|delay|cost of delay|weighted"
)
LOW_END = _any("low|min|minimum|optimistic|lower|untere|niedrig|bas|bajo|from|von")
HIGH_END = _any("high|max|maximum|pessimistic|upper|obere|hoch|haut|alto|bis|worst case")
EFFORT = _any(
    "effort|efforts|job size|size|job duration|person months|person days|man days|person weeks|story points|workload|fte|"
    "aufwand|~aufwand|personentage|personenmonate|charge|jours homme|esfuerzo|naklad pracy|pracochlonnosc|days|estimate|"
    "estimation|sp|pm|weeks"
)
SOURCE = _any(
    "fund|funds|grant|grants|eu|erdf|esf|cohesion fund|own funds|own|own resources|national|state|federal|co financing|"
    "cofinancing|loan|private|donor|municipality|municipal|city|regional|county|eigenmittel|fordermittel|forderung|bund|land|"
    "kommune|gemeinde|darlehen|drittmittel|fonds propres|subvention|etat|ville|region|emprunt|feder|fondos propios|"
    "subvencion|ayuntamiento|estado|prestamo|srodki wlasne|wlasne|dotacja|ue|budzet panstwa|gmina|kredyt|matching|external|"
    "internal|levy|bond|bonds|core budget|reserve|reserves|s106|cil"
)
BENEFIT = _any(
    "benefit|benefits|revenue|revenues|saving|savings|income|nutzen|ertrag|einsparung|einnahmen|gains|recettes|ingresos|przychody|npv"
)
TOTAL = _any(
    "sum of ranks|rank sum|average rank|mean rank|rangsumme|"
    "total|totals|sum|subtotal|score|scores|total score|weighted|weighted score|weighted total|weighted sum|overall|result|"
    "rating|points|final|gesamt|gesamtpunkte|gesamtpunktzahl|gesamtwert|~gesamt|summe|gewichtet|~summe|punkte|punktzahl|"
    "ergebnis|nutzwert|gesamtnutzen|pondere|ponderee|total pondere|note finale|note|note globale|score final|resultat|somme|"
    "puntuacion|puntos|total ponderado|ponderado|resultado|suma|razem|ogolem|wynik|punkty|punktow|ocena koncowa|suma wazona|"
    "wazona|laczna ocena|ocena|rice|rice score|ice score|wsjf|priority score|prioritization score|prioritisation score|"
    "index|average|mean|durchschnitt|mittelwert|moyenne|promedio|srednia|avg|value for money|cost of delay|cod|aggregate|ice"
)
SUM_ROW = _any(
    "total|totals|grand total|sum|subtotal|sub total|gesamt|gesamtsumme|summe|zwischensumme|total general|sous total|somme|"
    "suma|razem|ogolem|average|mean|median|durchschnitt|mittelwert|moyenne|promedio|srednia|count|anzahl|max|min|maximum|"
    "minimum|std|standard deviation|avg|laczni~|overall|insgesamt"
)
RANK = _any(
    "rank|ranking|rang|rangfolge|platz|position|place|classement|puesto|clasificacion|miejsce|pozycja|order|reihenfolge|"
    "priority rank|priority no"
)
POINTS = _any(
    "points|punkte|puntos|punkty|punktow|votes|stimmen|voix|votos|glosy|score|scores|note|bewertung"
)
CHANCE = _any(
    "probability|probability of success|chance|chance of success|success probability|likelihood of success|p success|"
    "erfolgswahrscheinlichkeit|wahrscheinlichkeit|probabilite|probabilidad|prawdopodobienstwo|deliverability %"
)
WEIGHT = _any(
    "weight|weights|weighting|weightings|wt|wgt|importance|gewicht|gewichtung|gewichte|~gewicht|poids|ponderation|coefficient|"
    "coef|peso|pesos|ponderacion|waga|wagi|wagi %|relative weight|criterion weight|criteria weight"
)
DIRECTION = _any(
    "direction|goal|optimise|optimize|optimisation|optimization|min max|max min|preference|benefit cost|better|aim|"
    "polarity|sense|richtung|ziel|sens|sentido|kierunek|good is|objective"
)
LEGEND = _any(
    "legend|legende|leyenda|legenda|meaning|bedeutung|signification|lookup|help|explanation|erlauterung"
)
UNIT_ROW = _any("unit|units|einheit|unite|unidad|jednostka|measure unit|uom")
SCALE_ROW = _any("scale|range|skala|echelle|escala|score range|bewertungsskala")
BEST_ROW, WORST_ROW = _any("best|best value|ideal|target|100"), _any("worst|worst value|anti ideal")
MOST_ROW, LEAST_ROW = _any("max|maximum|max score|max points"), _any("min|minimum")
BUDGET = _any(
    "deckel|deckelung|mittelansatz|funding envelope|funding limit|funding cap|total funding|total available|"
    "total available budget|"
    "maximum budget|max budget|annual budget|budget envelope|budget ceiling|resources available|"
    "budget|available|available budget|budget available|total budget|available funds|funds available|funding available|"
    "envelope|ceiling|budget limit|cap|budget cap|verfugbar|verfugbares budget|verfugbare mittel|gesamtbudget|rahmen|"
    "budgetrahmen|mittelrahmen|obergrenze|enveloppe|budget disponible|disponible|plafond|presupuesto|presupuesto disponible|"
    "presupuesto total|budzet|dostepny budzet|dostepne srodki|limit|capacity|kapazitat|allocation|spending limit|pula|"
    "pula srodkow|money available"
)
CRITERIA_WORD = _any(
    "criterion|criteria|kriterium|kriterien|bewertungskriterium|critere|criteres|criterio|criterios|kryterium|kryteria|factor|"
    "factors|attribute|attributes|evaluation criteria|faktor|merkmal|zielkriterium"
)
LESS_IS_BETTER = _any(
    "risk|risks|~risk|cost|costs|~cost|effort|complexity|difficulty|time|duration|delay|lead time|time to implement|disruption|"
    "emissions|price|downside|burden|resistance|negative impact|environmental impact|noise|dependency|dependencies|"
    "time to market|payback|loss|losses|kosten|~kosten|risiko|~risiko|aufwand|~aufwand|komplexitat|dauer|~dauer|preis|~preis|"
    "storung|cout|couts|risque|risques|delai|duree|complexite|coste|riesgo|riesgos|plazo|complejidad|esfuerzo|koszt|koszty|"
    "ryzyko|czas|trudnosc|zlozonosc|laufzeit|distance|entfernung|co2|co2e|ghg|carbon|emissionen|tco|amount|footprint|waste"
)
NOT_LESS = _any(
    "saving|savings|saved|reduction|reduced|avoided|avoidance|mitigation|effectiveness|efficiency|time criticality|low|minimal|"
    "einsparung|reduktion|minderung|~effizienz|~wirksamkeit|vermeidung|reduccion|redukcja|ograniczenie|ahorro|economie|"
    "price score|cost score|price rating|cost rating|"
    "management|cost benefit|kosten nutzen|attractiveness|affordability|risk reduction|ease|time saved|certainty|urgency"
)
LESS_SAID = re.compile(
    r"(lower|less|smaller|fewer|shorter) (is|=|are) (better|best|good)|\bminimi[sz]e\b|↓|\blow(er)? is good\b|"
    r"(5|10|max|high) = (worst|high risk|high cost|bad)|1 = (best|good)|weniger ist besser|niedriger ist besser|"
    r"\bminimieren\b|plus (bas|faible) (est|=)|\bminimiser\b|menos es mejor|mniej (=|znaczy) lepiej"
)
MORE_SAID = re.compile(
    r"(higher|more|bigger|larger|longer) (is|=|are) (better|best|good)|\bmaximi[sz]e\b|↑|(5|10|max) = (best|good|low risk|"
    r"low cost|lowest|cheap|cheapest|easy|easiest|very good|excellent|low)|1 = (worst|bad|high risk|high cost|poor|very poor)|"
    r"mehr ist besser|hoher ist besser|\bmaximieren\b|plus (haut|eleve) (est|=)|\bmaximiser\b|mas es mejor"
)
_MORE_WORDS = _any("max|maximum|maximise|maximize|higher|high|more|benefit|gain|positive|nutzen")
_LESS_WORDS = _any("min|minimum|minimise|minimize|lower|low|less|cost|loss|negative|kosten")
_ARROWS = {"+": "max", "↑": "max", "-": "min", "–": "min", "↓": "min"}
SCALE_SAID = re.compile(
    r"(?<![\d./-])(?P<low>[0-9])\s*(?:-|–|—|to|bis|à|\.\.\.?|…|do|/)\s*(?P<high>3|4|5|6|7|9|10|20|100)(?![\d./%-])"
)
SCALE_SIGNED = re.compile(
    r"-\s*(?P<low>[0-9])\s*(?:to|bis|à|\.\.\.?|…|/|–)\s*\+?(?P<high>[0-9])(?![0-9])"
)
SCALE_MEANT = re.compile(
    r"(?<![\d.])(?P<low>[0-9])\s*=\s*[^\d=]+?[;,|/–-]?\s*(?:\.\.\.?|…|to|bis)?\s*(?P<high>3|4|5|7|10|100)\s*="
)
YEAR = re.compile(
    r"(?<!\d)(?:fy\s*)?(19\d\d|20\d\d|21\d\d)(?:\s*[/–-]\s*(?:\d{2}|\d{4}))?(?!\d)", re.IGNORECASE
)
SHORT_YEAR = re.compile(r"(?<![\w])fy\s*'?(\d\d)(?:\s*[/–-]\s*\d\d)?(?!\d)", re.IGNORECASE)
YEAR_NUMBER = re.compile(r"(?<![\w])(?:year|yr|y|jahr|annee|ano|rok)\s*([1-9])(?!\w)")

REACH, IMPACT = _any("reach|reichweite|portee|alcance"), _any("impact|wirkung|impacto")
CONFIDENCE, EASE = (
    _any("confidence|konfidenz|sicherheit|confiance|confianza|pewnosc"),
    _any("ease|facilite|einfachheit|facilidad|latwosc"),
)
BUSINESS = _any("business value|user business value|user value|ubv|bv|value|geschaftswert")
CRITICALITY = _any("time criticality|time critical|tc|zeitkritikalitat|criticality")
OPENING = _any(
    "risk reduction|opportunity enablement|rr oe|rroe|rr|oe|risk reduction opportunity enablement|risk opportunity"
)

YES = frozenset(
    [
        "yes",
        "y",
        "true",
        "x",
        "✓",
        "✔",
        "ja",
        "oui",
        "si",
        "sí",
        "tak",
        "funded",
        "selected",
        "1",
        "go",
        "approved",
        "retained",
    ]
)
NO = frozenset(["no", "n", "false", "nein", "non", "nie", "not", "✗", "✘", "0", "rejected"])
REQUIRED = _any(
    "mandatory|required|must do|committed|force in|forced in|legally required|pflicht|"
    "verpflichtend|obligatoire|obligatorio|obowiazkowe"
)
EXCLUDED = _any(
    "excluded|rejected|cancelled|canceled|withdrawn|force out|forced out|abgelehnt|rejete|rechazado|odrzucony|declined|on hold"
)

# Words by rung, lowest first. A column is graded where all of its words stand in one ladder.
_SIZE = (
    "none|no|nil|negligible|keine|kein|aucun|nulo|brak|n",
    "very low|vl|very weak|minimal|lowest|sehr niedrig|sehr gering|tres faible|muy bajo|bardzo niski|bardzo niska|bardzo niskie",
    "low|l|weak|small|minor|lo|niedrig|gering|faible|bas|basse|bajo|baja|niski|niska|niskie|limited|slight",
    "medium|m|med|moderate|mid|average|mittel|moyen|moyenne|medio|media|sredni|srednia|srednie|some|fair|partial",
    "high|h|strong|large|major|hi|hoch|gross|stark|eleve|elevee|fort|forte|haut|alto|alta|wysoki|wysoka|wysokie|significant",
    "very high|vh|very strong|extreme|critical|highest|sehr hoch|tres eleve|tres fort|muy alto|bardzo wysoki|huge|massive",
)
_QUALITY = (
    "very poor|very bad|terrible|sehr schlecht|ungenugend",
    "poor|bad|schlecht|mangelhaft|mauvais|malo|zly|slaby",
    "fair|ok|okay|average|acceptable|satisfactory|neutral|befriedigend|ausreichend|moyen|passable|regular|dostateczny|sredni",
    "good|gut|bon|bien|bueno|dobry",
    "very good|great|sehr gut|tres bon|muy bueno|bardzo dobry",
    "excellent|outstanding|best|ausgezeichnet|hervorragend|excelente|doskonaly|celujacy",
)
_HARVEY = ("○|◯|o|⚪", "◔", "◑|◐", "◕", "●|⬤|⚫")
_LIGHTS = (
    "red|rot|rouge|rojo|czerwony|r|🔴",
    "amber|yellow|orange|gelb|jaune|amarillo|zolty|a|y|🟡|🟠",
    "green|grun|vert|verde|zielony|g|🟢",
)
_MOSCOW = (
    "wont|won t|wont have|won t have|will not|w",
    "could|could have|c",
    "should|should have|s",
    "must|must have|mo",
)
_SHIRTS = ("xs", "s", "m", "l", "xl", "xxl")
_YES_NO = ("no|n|nein|non|nie|false|✗|✘", "yes|y|ja|oui|si|tak|true|✓|✔")
_SIGNS = ("--|- -|−−", "-|−", "o|0|+/-|±|=", "+", "++|+ +")
_PLUSES = ("0|o|-", "+", "++", "+++")
_AGREE = ("strongly disagree", "disagree", "neutral|neither", "agree", "strongly agree")
_GRADES = ("f", "e", "d", "c", "b", "a")
LADDERS: dict[str, tuple[str, ...]] = {
    "sizes": _SIZE, "qualities": _QUALITY, "Harvey balls": _HARVEY, "lights": _LIGHTS, "MoSCoW": _MOSCOW,
    "yes or no": _YES_NO, "pluses": _PLUSES, "signs": _SIGNS, "agreement": _AGREE, "T-shirt sizes": _SHIRTS, "grades": _GRADES,
}  # fmt: skip
_SPAN = {
    "sizes": ((2, 4), (1, 5), (0, 5)), "qualities": ((1, 3), (1, 5), (0, 5)), "Harvey balls": ((0, 4),),
    "lights": ((0, 2),), "MoSCoW": ((0, 3),), "yes or no": ((0, 1),), "pluses": ((0, 3),), "signs": ((0, 4),),
    "agreement": ((0, 4),), "T-shirt sizes": ((1, 4), (0, 5)), "grades": ((2, 5), (1, 5), (0, 5)),
}  # fmt: skip
"""The rungs a ladder has when only some are used: the first span that holds all of them."""


@lru_cache(maxsize=1 << 12)
def graded(word: str) -> str:
    """A word as ladders hold it; signs are kept."""
    text = word.strip().casefold()
    if re.search(r"[^\W_]", text):
        return bare(text)
    return re.sub(r"\s+", "", text)


_RUNG_OF = {
    ladder: {
        spelled: rung
        for rung, words in enumerate(rungs)
        for word in words.split("|")
        for spelled in (word, graded(word))
    }
    for ladder, rungs in LADDERS.items()
}


def stars(word: str) -> tuple[int, int] | None:
    """How many stars are full, and of how many; None where it is no row of stars.

    >>> stars("★★★☆☆"), stars("***"), stars("high")
    ((3, 5), (3, 5), None)
    """
    text = word.strip()
    if text and set(text) <= set("★☆⭐"):
        return len(text) - text.count("☆"), max(len(text), 5)
    return (len(text), 5) if text and set(text) == {"*"} else None


def rung(word: str, ladder: str) -> int | None:
    """The rung of a word on one ladder, 0 the lowest; None where it stands on none."""
    return _RUNG_OF[ladder].get(graded(word))


def ladder_of(words: list[str]) -> tuple[str, int, int] | None:
    """The ladder that holds all of some words, and its lowest and highest rung that count; None where none does.

    >>> ladder_of(["High", "low", "Medium"]), ladder_of(["○", "●", "◑"]), ladder_of(["red", "apple"])
    (('sizes', 2, 4), ('Harvey balls', 0, 4), None)
    """
    several = list(dict.fromkeys(words))
    for ladder in _SPAN:
        span = span_of(several, ladder)
        if span is not None:
            return ladder, *span
    return None


def span_of(words: list[str], ladder: str) -> tuple[int, int] | None:
    """The lowest and the highest rung that count where some words are used; None where one is not on the ladder."""
    if not words or rung(words[0], ladder) is None:
        return None
    rungs = [rung(word, ladder) for word in words]
    on_it = [place for place in rungs if place is not None]
    if len(on_it) < len(rungs):
        return None
    spans = _SPAN[ladder]
    return next((span for span in spans if span[0] <= min(on_it) and max(on_it) <= span[1]), None)


def word_at(ladder: str, place: int, used: list[str]) -> str:
    """The word for a rung: as the sheet has it, else the first of the ladder."""
    return next(
        (word.strip() for word in used if rung(word, ladder) == place),
        LADDERS[ladder][place].split("|")[0],
    )


def year_of(text: str) -> int | None:
    """The calendar year that a heading names; of a financial year the first.

    >>> year_of("FY2027-28"), year_of("Cost 2026 (k€)"), year_of("FY27"), year_of("Room 20301")
    (2027, 2026, 2027, None)
    """
    full = YEAR.search(text)
    if full:
        return int(full.group(1))
    brief = SHORT_YEAR.search(text)
    return 2000 + int(brief.group(1)) if brief else None


def scale_said(text: str) -> tuple[Decimal, Decimal] | None:
    """The ends of the scale that a text states, such as 1-5, or 1 = poor to 5 = very good.

    >>> scale_said("Score each 1-5"), scale_said("1 = poor ... 10 = great"), scale_said("2026-2030")
    ((Decimal('1'), Decimal('5')), (Decimal('1'), Decimal('10')), None)
    """
    signed = SCALE_SIGNED.search(text)
    if signed:
        return -Decimal(signed.group("low")), Decimal(signed.group("high"))
    for pattern in (SCALE_MEANT, SCALE_SAID):
        ends = pattern.search(text)
        if ends and int(ends.group("low")) < int(ends.group("high")):
            return Decimal(ends.group("low")), Decimal(ends.group("high"))
    return None


_MAXIMUM = re.compile(
    r"\bmax(?:imum|\.)?\s*(?:points|punkte|pts)?\s*:?\s*([0-9]{1,3})\b|/\s*([0-9]{2,3})\)?$|\bof ([0-9]{1,3})\b",
    re.IGNORECASE,
)


def maximum_said(heading: str) -> Decimal | None:
    """The most that a heading allows; None where it says nothing of it.

    >>> maximum_said("Relevance (max. 20)"), maximum_said("Quality /25"), maximum_said("Cost")
    (Decimal('20'), Decimal('25'), None)
    """
    most = _MAXIMUM.search(heading)
    digits = next((part for part in most.groups() if part), "") if most else ""
    return Decimal(digits) if digits else None


def direction_said(text: str) -> str:
    """Whether a text says that more, or less, is better: max, min, or blank where it says neither."""
    small = " ".join(text.casefold().split())
    more, less = MORE_SAID.search(small), LESS_SAID.search(small)
    if bool(more) == bool(less):
        return ""
    return "max" if more else "min"


def direction_in(cell: str) -> str:
    """Whether a cell of a row of directions says max or min; blank where it says neither.

    >>> direction_in("Max"), direction_in("lower is better"), direction_in("-"), direction_in("Cost")
    ('max', 'min', 'min', 'min')
    """
    if cell.strip() in _ARROWS:
        return _ARROWS[cell.strip()]
    small = bare(cell)
    if _MORE_WORDS.fullmatch(small) or _LESS_WORDS.fullmatch(small):
        return "max" if _MORE_WORDS.fullmatch(small) else "min"
    return direction_said(cell)
