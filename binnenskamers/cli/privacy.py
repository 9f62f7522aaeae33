"""``binnenskamers beheer zelftest|privacybewijs|incident``: show that the people in a recording are protected."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from binnenskamers import errors, places
from binnenskamers.cli.show import result, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from binnenskamers.privacy.check import Check
    from binnenskamers.privacy.incident import Job, Place

AsJson = Annotated[bool, typer.Option("--json", help="Als JSON op de standaarduitvoer.")]
NoMeasurement = Annotated[
    bool, typer.Option("--zonder-meting", help="Meet niet hoe snel deze computer is (scheelt een halve minuut).")
]


def zelftest(no_measurement: NoMeasurement = False, as_json: AsJson = False) -> int:
    """Is deze computer geschikt voor vertrouwelijke gesprekken? Er wordt niets verstuurd."""
    from binnenskamers.privacy.logbook import Event, record_after
    from binnenskamers.privacy.selftest import exit_code

    checks = _checks(not no_measurement)
    if as_json:
        listed = [
            {"naam": c.name, "stand": str(c.state), "bevinding": c.text, "meting": c.measured, "advies": c.advice}
            for c in checks
        ]
        result(json.dumps({"controles": listed, "exitcode": exit_code(checks)}, ensure_ascii=False, indent=1))
    else:
        for line in _check_lines(checks):
            result(line)
    record_after(Event.SELF_TEST, code=exit_code(checks))
    return exit_code(checks)


def _checks(measure: bool) -> list[Check]:
    from binnenskamers.privacy.check import this_machine
    from binnenskamers.privacy.selftest import run_checks

    try:
        return run_checks(this_machine(measure))
    except KeyboardInterrupt:
        raise errors.Interrupted("Gestopt. De controle is niet af.") from None


def _check_lines(checks: Sequence[Check]) -> list[str]:
    lines = []
    for check in checks:
        measured = f" {check.measured}." if check.measured else ""
        lines.append(f"{check.state:<7} {check.name}: {check.text}{measured}")
        if check.advice:
            lines.append(f"        → {check.advice}")
    return lines


def privacybewijs(
    target: Annotated[
        Path, typer.Option("--naar", "-n", metavar="MAP", help="Waar het bewijs komt. Standaard: deze map.")
    ] = Path(),
    no_measurement: NoMeasurement = False,
) -> int:
    """Maak een gedateerd bewijs (Word en JSON): versies, modellen, pakketten, zelftest en wat nog open is."""
    import datetime as dt

    from binnenskamers.delivery import check_target, deliver_files
    from binnenskamers.privacy.evidence import build_evidence, exit_code, read_installation
    from binnenskamers.privacy.evidence_word import evidence_document
    from binnenskamers.privacy.logbook import Event, record_after

    check_target(target)
    checks = _checks(not no_measurement)
    evidence = build_evidence(
        read_installation(places.models_folder(), places.host_file()), checks, dt.datetime.now(dt.UTC)
    )
    name = f"privacybewijs-{evidence['moment']['gemaakt'][:10]}"
    written = json.dumps(evidence, ensure_ascii=False, indent=1).encode()
    for file in deliver_files(target, {f"{name}.docx": evidence_document(evidence), f"{name}.json": written}):
        result(str(file))
    if not evidence["geslaagd"]:
        say(f"NIET GESLAAGD: {', '.join(evidence['niet_geslaagd'])}. Het bewijs zegt wat er mis is.")
    record_after(Event.EVIDENCE, code=exit_code(checks))
    return exit_code(checks)


def incident(as_json: AsJson = False) -> int:
    """Na een incident: welke gegevens staan waar, van welke opnamen (nummers). Geen inhoud."""
    import time

    from binnenskamers.privacy.incident import incident_json, read_jobs, read_places

    folders = {
        "werkbestanden": places.dossiers_folder(),
        "sleutels": places.keys_folder(),
        "logboek": places.log_folder(),
        "modellen (geen persoonsgegevens)": places.models_folder(),
    }
    jobs, found = read_jobs(places.dossiers_folder(), time.time()), read_places(folders)
    if as_json:
        result(json.dumps(incident_json(jobs, found), ensure_ascii=False, indent=1))
    else:
        for line in _incident_lines(jobs, found):
            result(line)
    return errors.DONE


def _incident_lines(jobs: Sequence[Job], found: Sequence[Place]) -> list[str]:
    from binnenskamers.cli.show import table
    from models.integrity import readable_size

    lines = table(
        [(p.what, f"{p.files} bestanden", readable_size(p.size) if p.size else "leeg", p.folder) for p in found]
    )
    lines.append("")
    if not jobs:
        return [*lines, "Er staan geen opnamen of transcripten in de werkbestanden."]
    rows: list[Any] = [("Dossier", "Hoe ver", "Opname zelf", "Grootte", "Oudste bestand", "Laatst gewijzigd")]
    for job in jobs:
        here = "ja" if job.recording else "nee"
        rows.append((job.id, job.state, here, readable_size(job.size), _days(job.age), _days(job.touched)))
    return [
        *lines,
        *table(rows),
        "",
        "Afgeleverde bestanden (Word) staan waar ze zijn afgeleverd; die kent het programma niet.",
    ]


def _days(days: float) -> str:
    return "vandaag" if days < 1 else f"{days:.0f} dagen geleden" if days >= 1.5 else "1 dag geleden"
