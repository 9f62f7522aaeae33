"""Commands for what happens with a conversation afterwards: nalezen, goedkeuren, correctie, hernoem, inzage, wis, ``beheer opruimen``."""

from __future__ import annotations

import datetime as dt
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from binnenskamers import errors
from binnenskamers.cli import completion
from binnenskamers.cli.show import Bars, result, say

if TYPE_CHECKING:
    from binnenskamers.keeping import Finding
    from binnenskamers.rights import Handed

DossierName = Annotated[
    Path,
    typer.Argument(
        metavar="DOSSIER",
        help="Het dossier: de code die bij de opname stond.",
        autocompletion=completion.dossier_values,
    ),
]
Target = Annotated[Path | None, typer.Option("--naar", "-n", metavar="MAP", help="Waar de bestanden komen.")]


def nalezen(
    dossier: DossierName,
    corrections: Annotated[
        Path | None,
        typer.Option("--correcties", metavar="BESTAND", help="Verwerk wat u op de pagina hebt opgeslagen."),
    ] = None,
    word: Annotated[
        Path | None,
        typer.Option("--word", metavar="BESTAND", help="Neem over wat u in het Word-bestand zelf hebt veranderd."),
    ] = None,
    recordings: Annotated[
        list[Path] | None,
        typer.Option(
            "--opname",
            metavar="BESTAND",
            help="De opname, om op de pagina terug te luisteren. Bij delen: geef de optie voor elk deel, in volgorde.",
        ),
    ] = None,
    target: Target = None,
) -> int:
    """Lees het verslag na: een pagina voor uw browser, met de opname erbij; of verwerk wat u daar hebt verbeterd."""
    from binnenskamers.rights import find_dossier

    found = find_dossier(dossier)
    if corrections is not None and word is not None:
        raise errors.UsageFault("Geef --correcties of --word, niet allebei tegelijk.")
    file = corrections or word
    if file is not None:
        if recordings:
            raise errors.UsageFault("--opname is voor het maken van de pagina. Laat de optie hier weg.")
        return _take_changes(found, file, target, word is not None)
    if target is None:
        raise errors.UsageFault("Geef met --naar de map waarin de pagina moet komen.")
    return _make_page(found, target, recordings or [])


def _make_page(dossier: Any, target: Path, recordings: list[Path]) -> int:
    from binnenskamers.rights import make_page

    with Bars(quiet=False) as bars:
        files, sound = make_page(dossier, target, recordings, bars)
    for file in files:
        result(str(file))
    say(
        "Open de pagina in uw browser. Ze bevat het hele gesprek: zet haar op geen andere plek, en gooi haar weg als u klaar bent."
    )
    if not sound:
        say(
            "Zonder geluid: de opname zit niet in dit dossier. Geef haar op met --opname BESTAND om te kunnen luisteren."
        )
    say(
        f"Klaar met nalezen? Klik op Bewaar en geef daarna: binnenskamers nalezen {dossier.id} --correcties BESTAND --naar MAP"
    )
    return errors.DONE


def _take_changes(dossier: Any, file: Path, target: Path | None, word: bool) -> int:
    from binnenskamers.rights import review_report

    with Bars(quiet=False) as bars:
        numbers, handed = review_report(dossier, file, target, time.time(), bars, word)
    if not numbers["steps"]:
        say("In dit bestand staat niets nieuws: alles was al verwerkt.")
    else:
        say(
            f"Verwerkt: {_count(numbers['segments'], 'verbetering')} in het transcript, "
            f"{_count(numbers['fields'], 'gewijzigd veld', 'gewijzigde velden')}, {_count(numbers['checked'], 'veld')} nagekeken."
        )
        say(
            f"Het transcript is versie {numbers['version']}."
            + ("" if target else " De bestanden krijgt u met --naar MAP.")
        )
    if numbers.get("unseen"):
        say(f"Niet uit Word te lezen, verander dit op de pagina: {', '.join(numbers['unseen'])}.")
    return _show_handed(handed)


def _count(number: int, one: str, more: str = "") -> str:
    return f"{number} {one if number == 1 else more or f'{one}en'}"


def goedkeuren(
    dossier: DossierName,
    name: Annotated[str, typer.Option("--naam", metavar="NAAM", help="Wie het verslag heeft gecontroleerd.")] = "",
    role: Annotated[str, typer.Option("--rol", metavar="ROL", help="Functie, zoals consulent.")] = "",
    final: Annotated[
        bool,
        typer.Option("--definitief", help="Het gecontroleerde verslag is nu definitief; het dossier wordt gewist."),
    ] = False,
    target: Target = None,
    grade: Annotated[
        int | None,
        typer.Option("--tevreden", metavar="1-5", help="Hoe tevreden u bent met het verslag, voor 'beheer cijfers'."),
    ] = None,
) -> int:
    """Leg vast dat iemand het verslag heeft gecontroleerd; daarna, met --definitief, dat het definitief is."""
    from binnenskamers.privacy.figures import check_grade, satisfied
    from binnenskamers.rights import approve_report, find_dossier

    found = find_dossier(dossier)
    if grade is not None:
        check_grade(found, grade)
    if final:
        return _finalise(found, target, grade)
    ends, handed = approve_report(found, name, role, time.time(), target)
    if grade is not None:
        satisfied(found, grade, time.time())
    say(
        f"Het verslag van dossier {found.id} is gecontroleerd door {name.strip()} ({role.strip()}). Het is geen concept meer."
        + ("" if target else " De bestanden krijgt u met --naar MAP.")
    )
    if ends.recording is not None and found.recordings():
        say(f"De opname wordt gewist op {_day(ends.recording)}.")
    return _show_handed(handed)


_AFTER_FINAL = {
    "dossier": "Het dossier is gewist; wat is afgeleverd, blijft.",
    "kept": "Het dossier blijft staan: het is van bestuurlijk overleg. Draag het over aan het archief.",
}


def _finalise(dossier: Any, target: Path | None, grade: int | None) -> int:
    from binnenskamers.configuration import load_configuration
    from binnenskamers.keeping import clean_up
    from binnenskamers.places import dossiers_folder
    from binnenskamers.privacy.figures import satisfied
    from binnenskamers.rights import finalise_report

    if target is None:
        raise errors.UsageFault("--definitief: geef met --naar de map waarin het definitieve verslag moet komen.")
    handed = finalise_report(dossier, target, time.time())
    code = _show_handed(handed)
    if grade is not None:
        satisfied(dossier, grade, time.time())
    say(f"Het verslag van dossier {dossier.id} is definitief.")
    findings = clean_up(dossiers_folder(), time.time(), load_configuration())
    found = next(f.found for f in findings if f.dossier == dossier.id)
    say(
        _AFTER_FINAL.get(found, "Het dossier wordt later gewist: het is nog in gebruik. Bekijk: beheer opruimen --toon")
    )
    return code


def _show_handed(handed: Handed) -> int:
    """The files on standard output, what is wrong with them on standard error → exit code."""
    for file in handed.files:
        result(str(file))
    for warning in handed.warnings:
        say(f"Let op: {warning}")
    return errors.WARNINGS if handed.warnings else errors.DONE


def correctie(
    dossier: DossierName,
    file: Annotated[
        Path,
        typer.Argument(metavar="BESTAND.json", help='{"correcties": [{"segment": 12, "tekst": "…", "reden": "…"}]}'),
    ],
    target: Target = None,
) -> int:
    """Verbeter het transcript: een nieuwe versie, met een nieuw verslag. De oude tekst blijft niet bewaard."""
    from binnenskamers.rights import correct_transcript, find_dossier

    with Bars(quiet=False) as bars:
        version, handed = correct_transcript(find_dossier(dossier), file, target, time.time(), bars)
    say(f"Versie {version} van het transcript is gemaakt. Het verslag is weer een concept.")
    return _show_handed(handed)


def hernoem(
    dossier: DossierName,
    names: Annotated[
        str,
        typer.Argument(
            metavar="NAMEN",
            help='Namen of rollen in volgorde van eerste spreken: "Anna,Bert"; of "S1=Anna,S2=Bert (cliënt)".',
        ),
    ],
    target: Target = None,
) -> int:
    """Geef sprekers achteraf een naam of rol. Het verslag wordt opnieuw gemaakt; wat er is gezegd, verandert niet."""
    from binnenskamers.people import parse_names
    from binnenskamers.rights import find_dossier, rename_speakers

    given = parse_names(names, "hernoem")
    found = find_dossier(dossier)
    with Bars(quiet=False) as bars:
        handed = rename_speakers(found, given, target, bars)
    say(
        f"De sprekers van dossier {found.id} hebben hun naam. Alles is opnieuw gemaakt en is weer een concept."
        + ("" if target else " De bestanden krijgt u met --naar MAP.")
    )
    return _show_handed(handed)


def inzage(dossier: DossierName, target: Target = None) -> int:
    """Alles van een gesprek in een map, voor wie recht heeft op inzage."""
    from binnenskamers.rights import copy_for_person, find_dossier

    if target is None:
        raise errors.UsageFault("Geef met --naar de map waarin de kopie moet komen.")
    with Bars(quiet=False) as bars:
        files = copy_for_person(find_dossier(dossier), target, bars)
    say("Let op: er kunnen gegevens van anderen in staan. Kijk dat na voordat u de map aan iemand geeft.")
    for file in files:
        result(str(file))
    return errors.DONE


def wis(
    dossier: Annotated[
        Path | None,
        typer.Argument(
            metavar="DOSSIER",
            help="De werkmap van een opname.",
            show_default=False,
            autocompletion=completion.dossier_values,
        ),
    ] = None,
    case: Annotated[
        str | None, typer.Option("--zaak", metavar="ZAAKNUMMER", help="Alle dossiers met dit zaaknummer.")
    ] = None,
    statement: Annotated[
        Path | None,
        typer.Option(
            "--verklaring", metavar="MAP", help="Zet in deze map een verklaring van verwijdering, zonder inhoud."
        ),
    ] = None,
) -> int:
    """Wis een dossier: de werkbestanden van een opname. Bestanden die u al kreeg, blijven staan."""
    from binnenskamers.rights import dossiers_of_case, erase_dossier, find_dossier, place_statement

    if (dossier is None) == (case is None):
        raise errors.UsageFault("Geef een dossier op, of met --zaak een zaaknummer.")
    found = [find_dossier(dossier)] if dossier is not None else dossiers_of_case(case or "")
    for one in found:
        erased = erase_dossier(one, time.time())
        say(f"Dossier {erased.dossier} is gewist.")
        if statement:
            result(str(place_statement(erased, statement)))
    return errors.DONE


# ---------------------------------------------------------------- the sweep
_SAID = {
    "recording": "opname gewist",
    "dossier": "gewist",
    "soon": "gaat binnenkort weg",
    "kept": "blijft",
    "busy": "wordt nog verwerkt",
    "unreadable": "niet te lezen: sleutel of bestand ontbreekt",
}


def opruimen(
    only_look: Annotated[bool, typer.Option("--toon", help="Alleen tonen wat er zou gebeuren.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Als JSON op de standaarduitvoer.")] = False,
) -> int:
    """Wis opnamen en dossiers waarvan de bewaartermijn om is. Laat dit elke dag lopen."""
    from binnenskamers.configuration import load_configuration
    from binnenskamers.keeping import Found, clean_up
    from binnenskamers.places import dossiers_folder
    from binnenskamers.privacy.logbook import shorten

    configuration = load_configuration()
    findings = clean_up(dossiers_folder(), time.time(), configuration, only_look)
    if not only_look:
        shorten(configuration.log_months, time.time())
    if as_json:
        result(json.dumps([_row(f) for f in findings], ensure_ascii=False, indent=1))
    else:
        for finding in findings:
            result(_line(finding, only_look))
        if not findings:
            say("Er zijn geen dossiers.")
    unreadable = any(f.found is Found.UNREADABLE for f in findings)
    return errors.WARNINGS if unreadable else errors.DONE


def _line(finding: Finding, only_look: bool) -> str:
    said = _SAID[finding.found]
    if only_look and finding.found in ("recording", "dossier"):
        said = f"wordt {said}"
    parts = [f"opname tot {_day(finding.recording)}"] if finding.recording is not None else []
    parts += [f"werkbestanden tot {_day(finding.due)}"] if finding.due is not None else []
    return f"{finding.dossier}  {said}" + (f"  ({', '.join(parts)})" if parts else "")


def _row(finding: Finding) -> dict[str, Any]:
    return {
        "dossier": finding.dossier,
        "wat": _SAID[finding.found],
        "opname_tot": _iso(finding.recording),
        "werkbestanden_tot": _iso(finding.due),
    }


def _day(moment: float) -> str:
    return f"{dt.datetime.fromtimestamp(moment).astimezone():%d-%m-%Y}"


def _iso(moment: float | None) -> str | None:
    return None if moment is None else dt.datetime.fromtimestamp(moment, dt.UTC).isoformat(timespec="seconds")
