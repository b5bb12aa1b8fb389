"""Sheets as planners keep them, made up: three of each kind, with messy headings, totals, notes and blank columns."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from openpyxl import Workbook

type Rows = Sequence[Sequence[Any]]

_ = None


@dataclass(frozen=True)
class Sheet:
    """One made-up sheet and what has to come of it.

    totals: the sheet's own result by name, highest best; over_cost: a result per unit of cost.
    """

    kind: str
    name: str
    write: Callable[[Path], Path]
    items: int
    criteria: Sequence[str]
    totals: Mapping[str, float] = field(default_factory=dict)
    over_cost: bool = False
    money: str = ""
    budget: str | None = None
    resources: Sequence[str] = ("money",)
    minima: Sequence[str] = ()


def xlsx(
    rows: Rows,
    *,
    merged: Sequence[str] = (),
    others: Mapping[str, Rows] | None = None,
    formats: Mapping[str, str] | None = None,
    title: str = "Scoring",
):
    """A workbook of one sheet, or of several."""

    def write(folder: Path) -> Path:
        book = Workbook()
        sheet = book.active
        sheet.title = title
        for row in rows:
            sheet.append(list(row))
        for area in merged:
            sheet.merge_cells(area)
        for cell, code in (formats or {}).items():
            sheet[cell].number_format = code
        for name, content in (others or {}).items():
            other = book.create_sheet(name)
            for row in content:
                other.append(list(row))
        path = folder / "sheet.xlsx"
        book.save(path)
        return path

    return write


def text(content: str, encoding: str = "utf-8", ending: str = "csv"):
    """A text file."""

    def write(folder: Path) -> Path:
        path = folder / f"sheet.{ending}"
        path.write_bytes(content.encode(encoding))
        return path

    return write


def ods(rows: Rows, *, spans: Mapping[tuple[int, int], int] | None = None, title: str = "Tabelle1"):
    """An OpenDocument spreadsheet with what LibreOffice writes: types, repeats and a long blank tail."""

    def write(folder: Path) -> Path:
        path = folder / "sheet.ods"
        body = "".join(_ods_row(row, number, spans or {}) for number, row in enumerate(rows))
        tail = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>'
        spaces = " ".join(
            f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
            for name in ("office", "table", "text")
        )
        content = (
            f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}><office:body><office:spreadsheet>'
            f'<table:table table:name="{title}">{body}{tail}</table:table></office:spreadsheet></office:body></office:document-content>'
        )
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            archive.writestr("content.xml", content)
        path.write_bytes(data.getvalue())
        return path

    return write


def _ods_row(row: Sequence[Any], number: int, spans: Mapping[tuple[int, int], int]) -> str:
    cells = []
    for column, value in enumerate(row):
        span = spans.get((number, column))
        across = f' table:number-columns-spanned="{span}"' if span else ""
        if value is None:
            cells.append("<table:table-cell/>")
        elif isinstance(value, str):
            cells.append(
                f'<table:table-cell office:value-type="string"{across}><text:p>{escape(value)}</text:p></table:table-cell>'
            )
        else:
            cells.append(
                f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'
            )
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


WEIGHTED_ROWS: Rows = [
    ["Prioritisation of measures 2027"],
    [],
    [_, "Weight", _, "30%", "25%", "25%", "20%"],
    ["No", "Project", "Theme", "Impact", "Feasibility", "Risk", "Equity", "Cost (k€)", "Weighted score", "Comment"],
    [1, "Cycle lanes", "Transport", 4, 3, 2, 5, 450, 3.45, "ok"],
    [2, "Bus priority", "Transport", 5, 2, 4, 3, 1200, 3.6, ""],
    [3, "Tree planting", "Green", 2, 5, 1, 4, 90, 2.9, _],
    [4, "Solar roofs", "Energy", 4, 4, 3, 2, 800, 3.35, "later"],
    [_, "Total", _, _, _, _, _, 2540],
    [],
    ["Note: scores 1-5, 5 = best"],
    ["Budget: 1,500 k€"],
]  # fmt: skip
WEIGHTED = Sheet(
    "weighted matrix", "weights above", xlsx(WEIGHTED_ROWS), 4, ["Impact", "Feasibility", "Risk", "Equity"],
    {"Cycle lanes": 3.45, "Bus priority": 3.6, "Tree planting": 2.9, "Solar roofs": 3.35}, money="€ thousand", budget="1500",
)  # fmt: skip

SHEETS = [
    WEIGHTED,
    Sheet(
        "weighted matrix", "weights in a table below, German", xlsx([
            ["Nutzwertanalyse Straßenraum"],
            [],
            ["Nr.", "Maßnahme", _, "Nutzen", _, "Hürden", _],
            [_, _, _, "Wirkung", "Akzeptanz", "Umsetzungsrisiko", "Kosten in T€", "Gesamtpunkte"],
            [1, "Radweg Nord", _, 8, 6, 3, 250, 8 * 5 + 6 * 3 - 3 * 2],
            [2, "Platz am Markt", _, 5, 9, 6, 900, 5 * 5 + 9 * 3 - 6 * 2],
            [3, "Tempo 30", _, 7, 3, 9, 40, 7 * 5 + 3 * 3 - 9 * 2],
            ["Summe", _, _, _, _, _, 1190],
            [],
            [_, "Kriterium", "Gewicht"],
            [_, "Wirkung", 5],
            [_, "Akzeptanz", 3],
            [_, "Umsetzungsrisiko", 2],
            [],
            ["Gesamtbudget", 1000],
        ], merged=["D3:E3", "F3:G3"]), 3, ["Wirkung", "Akzeptanz", "Umsetzungsrisiko"],
        {"Radweg Nord": 52, "Platz am Markt": 40, "Tempo 30": 26}, money="€ thousand", budget="1000", minima=["Umsetzungsrisiko"],
    ),
    Sheet(
        "weighted matrix", "weights in the headings, one score missing", xlsx([
            ["Option", "Strategic fit (40%)", "Deliverability (35%)", "Public support (25%)", _, "Cost, $m", "Total"],
            ["New tram", 9, 4, 8, _, "$12.5m", 7.0],
            ["Bike share", 6, 8, 7, _, "$1.2m", 6.95],
            ["Car-free centre", 8, 5, 2, _, "$0.8m", 5.45],
            ["Ferry", 4, "n/a", 6, _, "TBD", _],
        ]), 4, ["Strategic fit", "Deliverability", "Public support"],
        {"New tram": 7.0, "Bike share": 6.95, "Car-free centre": 5.45}, money="$ million",
    ),
    Sheet(
        "RICE", "with its result", xlsx([
            ["Feature", "Reach", "Impact", "Confidence", "Effort", "RICE"],
            ["Search", 500, 2, "80%", 4, 200], ["Login", 2000, 1, "50%", 10, 100], ["Export", 100, 3, "100%", 1, 300],
        ]), 3, ["Reach × Impact × Confidence"], {"Search": 200, "Login": 100, "Export": 300}, over_cost=True, money="effort",
    ),
    Sheet(
        "RICE", "messy headings, words for impact", xlsx([
            ["Q3 backlog", _, _, _, _, _, _],
            ["ID", "Initiative", "Reach (users / quarter)", "Impact (0.25-3)", "Confidence %", "Effort (person-months)", "Owner", "RICE Score"],
            ["F-1", "Onboarding", 1200, "High", 80, 3, "Ann", 640], ["F-2", "Reports", 300, "Massive", 50, 2, "Bo", 225],
            ["F-3", "Dark mode", 5000, "Minimal", 100, 1, "Cy", 1250], ["", "Total", "", "", "", 6],
        ]), 3, ["Reach × Impact × Confidence %"], {"Onboarding": 640, "Reports": 225, "Dark mode": 1250}, over_cost=True, money="person-months",
    ),
    Sheet(
        "RICE", "without a result, as text", text("Item,Reach,Impact,Confidence,Effort\nA,1k,1,0.8,2\nB,500,3,0.5,1\n"),
        2, ["Reach × Impact × Confidence"], {"A": 400, "B": 750}, over_cost=True, money="effort",
    ),
    Sheet(
        "WSJF", "with cost of delay", xlsx([
            ["Epic", "Business Value", "Time Criticality", "RR/OE", "CoD", "Job Size", "WSJF"],
            ["A", 8, 5, 3, 16, 8, 2], ["B", 13, 3, 1, 17, 5, 3.4], ["C", 3, 8, 8, 19, 2, 9.5],
        ]), 3, ["Business Value", "Time Criticality", "RR/OE"], {"A": 2, "B": 3.4, "C": 9.5}, over_cost=True, money="job size",
    ),
    Sheet(
        "WSJF", "long headings", xlsx([
            ["Program increment 4"], [],
            ["Key", "Feature name", "User-Business Value", "Time criticality", "Risk reduction / opportunity enablement", "Job duration", "WSJF score", "Rank"],
            ["X-10", "Pay by phone", 20, 13, 5, 13, 2.92, 2], ["X-11", "Audit trail", 3, 20, 13, 5, 7.2, 1], ["X-12", "New logo", 5, 1, 1, 3, 2.33, 3],
        ]), 3, ["User-Business Value", "Time criticality", "Risk reduction / opportunity enablement"],
        {"Pay by phone": 2.92, "Audit trail": 7.2, "New logo": 2.33}, over_cost=True, money="job duration",
    ),
    Sheet(
        "WSJF", "as text with semicolons", text("sep=;\nEpic;Business value;Time criticality;Risk reduction;Job size;WSJF\nP;5;8;1;2;7\nQ;8;3;3;5;2,8\nR;1;1;13;1;15\n"),
        3, ["Business value", "Time criticality", "Risk reduction"], {"P": 7, "Q": 2.8, "R": 15}, over_cost=True, money="job size",
    ),
    Sheet(
        "on its side", "criteria down", xlsx([
            ["Decision matrix"], [],
            ["Criteria", "Weight", "Option A", "Option B", "Option C"],
            ["Impact", 5, 4, 3, 5], ["Ease", 3, 2, 5, 1], ["Risk", 2, 3, 2, 4], ["Cost (€k)", _, 300, 120, 560], ["Total", _, 32, 34, 36],
        ]), 3, ["Impact", "Ease", "Risk"], {"Option A": 32, "Option B": 34, "Option C": 36}, money="€ thousand",
    ),
    Sheet(
        "on its side", "score and weighted score for each", xlsx([
            ["Site selection", _, "Harbour", _, "Station", _, "Airfield", _],
            ["Criterion", "Weight", "Score", "Weighted", "Score", "Weighted", "Score", "Weighted"],
            ["Access", 0.5, 4, 2.0, 5, 2.5, 2, 1.0], ["Land", 0.3, 3, 0.9, 1, 0.3, 5, 1.5], ["Noise", 0.2, 2, 0.4, 2, 0.4, 4, 0.8],
            ["Total", 1, _, 3.3, _, 3.2, _, 3.3],
        ], merged=["C1:D1", "E1:F1", "G1:H1"]), 3, ["Access", "Land", "Noise"], {"Station": 3.2, "Harbour": 3.3, "Airfield": 3.3},
    ),
    Sheet(
        "on its side", "grouped criteria, words", xlsx([
            ["Kriterien", "Gewichtung", "Variante 1", "Variante 2", "Bemerkung"],
            ["Wirtschaft", _, _, _, _],
            ["Rendite", 40, "hoch", "mittel", "siehe Anlage"], ["Wachstum", 20, "mittel", "hoch", _],
            ["Umwelt", _, _, _, _],
            ["Klimaschutz", 40, "niedrig", "hoch", _],
            ["Kosten (Mio. €)", _, 12.5, 9, _],
        ]), 2, ["Rendite", "Wachstum", "Klimaschutz"], {"Variante 1": 0.6, "Variante 2": 1.8}, money="€ million",
    ),
    Sheet(
        "project list", "years below sources", xlsx([
            ["Investment programme 2027-2030, in k€"],
            ["Project", _, "EU grant", _, "Own funds", _, "Total", "Priority"],
            [_, _, 2027, 2028, 2027, 2028, _, _],
            ["Road", _, 100, 200, 50, 50, 400, "High"], ["School", _, _, 300, 100, 200, 600, "Medium"], ["Park", _, 20, _, 10, _, 30, "Low"],
            ["Available", _, 150, 400, 100, 150],
        ], merged=["C2:D2", "E2:F2"]), 3, ["Priority"], {"Road": 3, "School": 2, "Park": 1}, money="€ thousand", resources=("EU grant", "Own funds"),
    ),
    Sheet(
        "project list", "financial years, a heading on every group", xlsx([
            ["Capital plan", _, _, _, _, _],
            ["Ref", "Scheme", "FY2027-28 (£m)", "FY2028-29 (£m)", "Total (£m)", "Score /100"],
            ["Transport"],
            ["T1", "Bridge repair", 3, 2, 5, 82], ["T2", "Bus lanes", 1.5, "-", 1.5, 64],
            ["Housing"],
            ["H1", "Retrofit", 4, 6, 10, 91], ["H2", "Hostel", "-", 2, 2, 40],
            ["Total", _, 8.5, 10, 18.5], ["Budget", _, 6, 8],
        ]), 4, ["Score /100"], {"Bridge repair": 82, "Bus lanes": 64, "Retrofit": 91, "Hostel": 40}, money="£ million",
    ),
    Sheet(
        "project list", "sources without years, Polish", text(
            "Plan inwestycji;;;;\nLp.;Nazwa zadania;Środki własne (tys. zł);Dotacja UE (tys. zł);Punkty\n1;Ścieżka rowerowa;1 200,50;800;85,5\n"
            "2;Żłobek;450;0;78\n3;Świetlica;300,25;100;66,25\n;Razem;1950,75;900;\n", "cp1250"),
        3, ["Punkty"], {"Ścieżka rowerowa": 85.5, "Żłobek": 78, "Świetlica": 66.25}, money="zł thousand",
        resources=("Dotacja UE", "Środki własne"),
    ),
    Sheet(
        "grades", "high, medium, low", xlsx([
            ["Idea", "Value", "Risk", "Budget (USD)"], ["Pump track", "High", "low", "$25,000"], ["Mural", "Medium", "Low", "$4,000"], ["Fountain", "low", "High", "$60,000"],
        ]), 3, ["Value", "Risk"], {"Pump track": 3, "Mural": 2, "Fountain": 1}, money="USD", minima=["Risk"],
    ),
    Sheet(
        "grades", "Harvey balls", xlsx([
            ["● full  ○ none"], ["Supplier", "Quality", "Speed", "Service"], ["North", "●", "◑", "◕"], ["East", "◔", "◔", "○"], ["South", "◕", "◑", "◑"],
        ]), 3, ["Quality", "Speed", "Service"], {"North": 9, "South": 7, "East": 2},
    ),
    Sheet(
        "grades", "five words in French, with weights", xlsx([
            ["Projet", "Intérêt", "Faisabilité", "Coût (M€)"], ["Poids", 3, 2, _],
            ["Piscine", "très élevé", "faible", 8], ["Gare", "élevé", "élevé", 20], ["Jardin", "faible", "moyen", 1.5],
        ]), 3, ["Intérêt", "Faisabilité"], {"Gare": 20, "Piscine": 19, "Jardin": 12}, money="€ million",
    ),
    Sheet(
        "ranked list", "points and rank", xlsx([
            ["Jury results 2027"], ["Rank", "Project", "Points", "Amount requested (€)"],
            [1, "Choir", 91, "€ 4,500"], [2, "Theatre", 84.5, "€ 12,000"], [3, "Film", 60, "€ 3,000"], [_, "Total", _, "€ 19,500"],
            [], ["Available funds: € 15,000"],
        ]), 3, ["Points"], {"Choir": 91, "Theatre": 84.5, "Film": 60}, money="€", budget="15000",
    ),
    Sheet(
        "ranked list", "votes, unit in the number format", xlsx([
            ["#", "Idea", "Votes", "Cost"], [1, "Bench", 120, 800], [2, "Lamp", 90, 1500], [3, "Tree", 45, 200],
        ], formats={"D2": '"€"#,##0', "D3": '"€"#,##0'}), 3, ["Votes"], {"Bench": 120, "Lamp": 90, "Tree": 45}, money="€",
    ),
    Sheet(
        "ranked list", "an order alone", xlsx([
            ["Rang", "Vorhaben", "Kosten (Mio. €)"], [1, "Schule", 12], [2, "Brücke", 30], [3, "Hafen", 7],
        ]), 3, ["Rang"], {"Schule": 3, "Brücke": 2, "Hafen": 1}, money="€ million", minima=["Rang"],
    ),
    Sheet(
        "text", "semicolons, decimal commas, Windows-1252", text(
            "Projet;Intérêt;Coût (k€)\nÉcole;4,5;1.200,50\nMusée;3;450\nForêt;2,5;90\n", "cp1252"),
        3, ["Intérêt"], {"École": 4.5, "Musée": 3, "Forêt": 2.5}, money="€ thousand",
    ),
    Sheet(
        "text", "UTF-16 with tabs", text("Maßnahme\tWirkung\tKosten in T€\nÖPNV\t5\t1.250\nRad\t3\t80\nFuß\t4\t60\n", "utf-16"),
        3, ["Wirkung"], {"ÖPNV": 5, "Fuß": 4, "Rad": 3}, money="€ thousand",
    ),
    Sheet(
        "text", "Czech, told separator, Windows-1250", text(
            "sep=;\r\nNázev;Přínos;Cena (tis. Kč)\r\nŠkola;9;12 500\r\nHřiště;7;800,5\r\nŘeka;4;2 000\r\n", "cp1250"),
        3, ["Přínos"], {"Škola": 9, "Hřiště": 7, "Řeka": 4}, money="Kč thousand",
    ),
    Sheet(
        "ODS", "weights below the headings", ods([
            ["Proyecto", "Impacto", "Viabilidad", "Coste (miles €)", "Total ponderado"], ["Peso", 60, 40, _, _],
            ["Puente", 5, 2, 900, 3.8], ["Parque", 3, 4, 120, 3.4], ["Mercado", 2, 5, 300, 3.2],
        ]), 3, ["Impacto", "Viabilidad"], {"Puente": 3.8, "Parque": 3.4, "Mercado": 3.2}, money="€ thousand",
    ),
    Sheet(
        "ODS", "merged group headings and a title", ods([
            ["Assessment 2027"], [_, "Benefits", _, "Costs"], ["Measure", "Health", "Climate", "Cost (m€)"],
            ["Insulate", 3, 5, 10], ["Walk", 5, 2, 1], ["Fly", 1, 1, 40], [_, _, _, _], ["Sum", _, _, 51],
        ], spans={(0, 0): 4, (1, 1): 2}), 3, ["Health", "Climate"], {"Insulate": 8, "Walk": 7, "Fly": 2}, money="€ million",
    ),
    Sheet(
        "ODS", "points and grades", ods([
            ["Nr", "Titel", "Punkte", "Betrag"], [1, "Orgel", 30, 5000], [2, "Garten", 25, 900], [3, "Chor", 28, 300], ["Beträge in Euro"],
        ]), 3, ["Punkte"], {"Orgel": 30, "Chor": 28, "Garten": 25}, money="€",
    ),
    Sheet(
        "other tools", "Project Online", xlsx([
            ["Project Name", "Project Owner", "Start", "Finish", "Strategic Impact Value", "Total Budgeted Cost", "Priority", "Increase sales", "Improve safety"],
            ["CRM", "Ann", "2027-01-04", "2027-12-20", 62.5, "$450,000", 1, "Strong", "None"], ["Sensors", "Bo", "2027-03-01", "2028-02-01", 70.1, "$220,000", 2, "Low", "Extreme"],
            ["Portal", "Cy", "2028-01-10", "2028-09-30", 40.0, "$90,000", 3, "Moderate", "Low"],
        ]), 3, ["Strategic Impact Value", "Priority", "Increase sales", "Improve safety"], money="$", minima=["Priority"],
    ),
    Sheet(
        "other tools", "Productboard", text(
            '"Feature name","Component","Status","Owner","User impact score","Effort","Objective: Grow","Objective: Retain"\n'
            '"Single sign-on","Platform","Planned","ann@example.org",72,8,"4","2"\n"Mobile app","Apps","Candidate","bo@example.org",95,21,"5","3"\n'
            '"Saved views","Apps","Idea","cy@example.org",31,3,"1","4"\n'),
        3, ["User impact score", "Objective: Grow", "Objective: Retain"], money="effort",
    ),
    Sheet(
        "other tools", "Airfocus", text(
            "Name,Status,Business value,User value,Development costs,Risk,Score,Tags\nA/B tests,Open,8,6,3,2,71,growth\nDark theme,Open,2,9,2,1,64,ux\nBilling,Doing,10,4,9,7,43,core\n"),
        3, ["Business value", "User value", "Development costs", "Risk"], minima=["Development costs", "Risk"],
    ),
    Sheet(
        "participatory budget", "approval", text(
            "META\nkey;value\ndescription;Park Ward\ncountry;Poland\nunit;Testowo\nnum_projects;3\nnum_votes;4\nbudget;1000\nvote_type;approval\ncurrency;PLN\n"
            "PROJECTS\nproject_id;cost;votes;name;category;selected\n1;600;3;Bench;public space;1\n2;500;2;Trees;green,education;0\n7;300;1;Lamp;public space;1\n"
            "VOTES\nvoter_id;vote\n10;1,2\n11;1\n12;1,7\n13;2\n", ending="pb"),
        3, ["Votes"], {"Bench": 3, "Trees": 2, "Lamp": 1}, money="PLN", budget="1000",
    ),
    Sheet(
        "participatory budget", "cumulative points", text(
            "META\nkey;value\nbudget;50000\nvote_type;cumulative\nnum_votes;10\nPROJECTS\nproject_id;cost;score;votes;name\nA;20000;44;9;Slide\nB;30000;61;8;Stage\nC;9000;5;2;Sign\n"
            "VOTES\nvoter_id;vote;points\n1;A,B;6,4\n", ending="pb"),
        3, ["Points"], {"Stage": 61, "Slide": 44, "Sign": 5}, budget="50000",
    ),
    Sheet(
        "participatory budget", "votes counted from the ballots", text(
            "META;\nkey;value\nbudget;700\nvote_type;approval\nPROJECTS;\nproject_id;cost;name\np1;400;Swing\np2;300;Path\nVOTES;\nvoter_id;vote\n1;p1,p2\n2;p2\n3;p2\n", ending="pb"),
        2, ["Votes"], {"Path": 3, "Swing": 1}, budget="700",
    ),
]  # fmt: skip


def exact(value: float) -> Decimal:
    return Decimal(str(value))
