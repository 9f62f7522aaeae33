"""The privacy evidence as a Word document in the house style, for an information-security officer to read in five minutes."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

from binnenskamers.word_parts import add_table

TITLE = "Privacybewijs Binnenskamers"
_MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip


def evidence_document(evidence: dict[str, Any]) -> bytes:
    """The .docx of ``evidence`` (see evidence.build_evidence); when it failed, that stands on top."""
    import docx

    from templates.build import blank_document

    paper = docx.Document(io.BytesIO(blank_document(TITLE)))
    paper.add_paragraph(TITLE, style="Heading 1")
    _verdict(paper, evidence)
    _facts(paper, evidence)
    _checks(paper, evidence)
    _open_points(paper, evidence["open_punten"])
    _settings(paper, evidence["instellingen"])
    _models(paper, evidence["modellen"])
    _packages(paper, evidence["pakketten"])
    made = io.BytesIO()
    paper.save(made)
    return made.getvalue()


def _verdict(paper: Any, evidence: dict[str, Any]) -> None:
    if evidence["geslaagd"]:
        text = "Geslaagd: geen enkele controle gaf een fout. Lees ook de open punten."
        paper.add_paragraph(text, style="Concept")
        return
    failed = ", ".join(evidence["niet_geslaagd"])
    paper.add_paragraph(
        f"NIET GESLAAGD: {failed}. Verwerk geen gesprekken voordat dit is opgelost.", style="Waarschuwing"
    )


def _facts(paper: Any, evidence: dict[str, Any]) -> None:
    program = evidence["programma"]
    rows = [
        ("Gemaakt op", _date(evidence["moment"]["gemaakt"])),
        ("Programma", f"Binnenskamers {program['binnenskamers']}, Python {program['python']}"),
        ("Systeem", f"{program['systeem']}, {program['processor']}"),
        ("Computer", f"{evidence['computer']} (een willekeurig nummer, niet de naam)"),
        ("Afscherming van het netwerk", evidence["afscherming"]),
    ]
    paper.add_paragraph(
        "Dit stuk is door het programma zelf gemaakt. Er staan geen namen van mensen, computers of opnamen in.",
        style="Toelichting",
    )
    add_table(paper, "Gegevens van dit bewijs", ("Onderdeel", "Gegeven"), rows, (0.32, 0.68))


def _date(moment: str) -> str:
    made = dt.datetime.fromisoformat(moment)
    return f"{made.day} {_MONTHS[made.month - 1]} {made.year}, {made:%H:%M} UTC"


def _checks(paper: Any, evidence: dict[str, Any]) -> None:
    paper.add_paragraph("Zelftest", style="Heading 2")
    measured = evidence["moment"]["metingen"]
    rows = []
    for check in evidence["zelftest"]:
        extra = f" {measured[check['naam']]}." if check["naam"] in measured else ""
        rows.append((check["naam"], check["stand"], f"{check['bevinding']}{extra}"))
    add_table(paper, "Zelftest", ("Controle", "Stand", "Bevinding"), rows, (0.27, 0.11, 0.62))


def _open_points(paper: Any, points: Sequence[dict[str, str]]) -> None:
    paper.add_paragraph("Open punten", style="Heading 2")
    paper.add_paragraph("Wat dit bewijs niet laat zien, of wat nog iemand moet doen.", style="Toelichting")
    add_table(paper, "Open punten", ("Wie", "Punt"), [(p["wie"], p["punt"]) for p in points], (0.22, 0.78))


def _settings(paper: Any, settings: dict[str, Any]) -> None:
    paper.add_paragraph("Instellingen", style="Heading 2")
    rows = [(name, _plain(value)) for name, value in settings.items()]
    add_table(paper, "Instellingen", ("Instelling", "Waarde"), rows, (0.32, 0.68))


def _plain(value: object) -> str:
    if value in (None, [], {}, ""):
        return "geen"
    if isinstance(value, list):
        return "; ".join(_plain(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_plain(item)}" for key, item in value.items())
    return str(value)


def _models(paper: Any, models: Sequence[dict[str, Any]]) -> None:
    paper.add_paragraph("Modellen", style="Heading 2")
    rows = [(m["model"], f["naam"], f["sha256"]) for m in models for f in m["bestanden"]]
    add_table(paper, "Modellen", ("Model", "Bestand", "sha256"), rows, (0.2, 0.27, 0.53))


def _packages(paper: Any, packages: Sequence[dict[str, Any]]) -> None:
    paper.add_paragraph("Pakketten", style="Heading 2")
    paper.add_paragraph(
        "De sha256 is die van de bestandenlijst (RECORD) van elk pakket; daarin staat de hash van elk bestand. "
        "De volledige sha256 staat in het JSON-bestand.",
        style="Toelichting",
    )
    rows = [(p["naam"], p["versie"], (p["sha256_van_record"] or "onbekend")[:16]) for p in packages]
    add_table(paper, "Pakketten", ("Pakket", "Versie", "sha256 (begin)"), rows, (0.46, 0.24, 0.3))
