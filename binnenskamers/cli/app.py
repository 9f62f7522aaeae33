"""The commands."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Annotated, Any

import typer

from binnenskamers import __version__, errors
from binnenskamers.cli import administration, completion, demo, manual, models, rights, templates, unattended
from binnenskamers.cli.dutch import DutchCommand, DutchGroup
from binnenskamers.cli.show import Bars, closing_lines, outcome_json, result, say
from binnenskamers.visible import on_one_line

app = typer.Typer(
    name="binnenskamers",
    help="Van opname naar conceptverslag in Word, op deze computer. Er gaat niets naar buiten.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    cls=DutchGroup,
    pretty_exceptions_enable=False,
)
app.add_typer(models.app, name="modellen")
app.add_typer(templates.app, name="sjablonen")
app.add_typer(administration.app, name="beheer")
app.command("bewaak", cls=DutchCommand)(unattended.bewaak)
app.command("nalezen", cls=DutchCommand)(rights.nalezen)
app.command("goedkeuren", cls=DutchCommand)(rights.goedkeuren)
app.command("correctie", cls=DutchCommand)(rights.correctie)
app.command("hernoem", cls=DutchCommand)(rights.hernoem)
app.command("inzage", cls=DutchCommand)(rights.inzage)
app.command("wis", cls=DutchCommand)(rights.wis)
app.command("demo", cls=DutchCommand)(demo.demo)
app.command("handleiding", cls=DutchCommand)(manual.handleiding)

Recordings = Annotated[list[Path], typer.Argument(metavar="OPNAME...", help="Geluids- of videobestand(en).")]
Target = Annotated[
    Path | None,
    typer.Option("--naar", "-n", metavar="MAP", help="Waar de bestanden komen. Standaard: een map naast de opname."),
]
FormName = Annotated[
    str,
    typer.Option(
        "--sjabloon",
        "-s",
        metavar="NAAM",
        help="Een formulier (zie: sjablonen lijst), zoals notulen; transcript; of een map met een eigen formulier.",
        autocompletion=completion.form_values,
    ),
]
Word = Annotated[
    Path | None, typer.Option("--word", metavar="BESTAND.docx", help="Eigen Word-sjabloon van de organisatie.")
]
Count = Annotated[
    str | None, typer.Option("--sprekers", metavar="N | MIN-MAX", help="Aantal sprekers. Standaard: automatisch.")
]
Names = Annotated[
    str | None,
    typer.Option(
        "--namen",
        metavar="NAMEN",
        help='Namen of rollen in volgorde van eerste spreken: "Consulent,Cliënt"; of "S1=Consulent,S2=Cliënt".',
    ),
]
Date = Annotated[
    str | None,
    typer.Option(
        "--datum", metavar="2026-11-12", help="Datum van het gesprek. Standaard: uit de bestandsnaam of de opname."
    ),
]
Data = Annotated[
    list[str] | None,
    typer.Option(
        "--gegevens", metavar="VELD=WAARDE", help="Gegeven voor het formulier, zoals zaaknummer=Z-12. Mag vaker."
    ),
]
Profile = Annotated[
    str,
    typer.Option(
        "--profiel",
        metavar="NAAM",
        help="Welke modellen: basis, laptop, aanbevolen of een ander uit 'modellen lijst'.",
        autocompletion=completion.profile_values,
    ),
]
Device = Annotated[
    str,
    typer.Option(
        "--apparaat",
        metavar="auto|cpu|cuda",
        help="Waarop gerekend wordt.",
        autocompletion=completion.device_values,
    ),
]
Channels = Annotated[
    str,
    typer.Option(
        "--kanalen",
        metavar="auto|ja|nee",
        help="Stereo met op elk kanaal een spreker? Standaard: zelf herkennen.",
        autocompletion=completion.channel_values,
    ),
]
LanguageModel = Annotated[
    str,
    typer.Option(
        "--taalmodel",
        metavar="geen|ingebouwd|ADRES",
        help="Taalmodel dat citaten tot zinnen maakt. Standaard: het model dat 'modellen beproef' geschikt vond, anders geen. "
        "Of een server op deze computer met de naam van het model, "
        "zoals http://127.0.0.1:11434#gemma3:4b.",
        autocompletion=completion.language_model_values,
    ),
]
Actions = Annotated[
    str | None,
    typer.Option(
        "--acties",
        metavar="csv,ics",
        help="Ook de actielijst: csv (rekenblad), ics (takenlijst) of allebei.",
        autocompletion=completion.action_values,
    ),
]
Kind = Annotated[
    str | None,
    typer.Option(
        "--soort",
        metavar="clientgesprek|overleg|bestuurlijk",
        help="Soort gesprek, voor de bewaartermijn. Standaard: wat bij het formulier hoort. Van bestuurlijk overleg "
        "(raad, college) wordt niets vanzelf gewist.",
        autocompletion=completion.kind_values,
    ),
]
Pseudonym = Annotated[
    bool, typer.Option("--pseudoniem", help="Ook een kopie van het transcript met rollen in plaats van namen.")
]
WordList = Annotated[
    Path | None,
    typer.Option(
        "--woordenlijst",
        metavar="BESTAND",
        help="Namen van straten, collega's en aanbieders die de herkenning moet kennen: een per regel in een tekstbestand.",
    ),
]
Literal = Annotated[
    bool,
    typer.Option(
        "--letterlijk",
        help='Laat in het Word-transcript alles staan zoals het is gezegd. Standaard gaan aarzelingen ("eh") '
        'en herhaalde woorden ("ik ik ga") eruit.',
    ),
]
Together = Annotated[
    bool,
    typer.Option(
        "--samen",
        help="De opnamen zijn delen van een gesprek, in deze volgorde. Zonder --samen is elke opname een gesprek.",
    ),
]
Copies = Annotated[
    str | None,
    typer.Option(
        "--exemplaar",
        metavar="client|dossier|beide",
        help="Welk exemplaar van het verslag: voor de cliënt (zonder interne delen), voor het dossier (alles), of allebei. "
        "Standaard: een verslag met bijlage voor wie controleert.",
    ),
]
Large = Annotated[
    bool, typer.Option("--grote-letters", help="Word met letters van 16 punten, voor wie dat prettiger leest.")
]
TranscriptKinds = Annotated[
    str | None,
    typer.Option(
        "--transcript",
        metavar="docx,txt,srt,vtt",
        help="Het transcript als Word (docx), tekst (txt) of ondertitels (srt, vtt), met sprekers.",
    ),
]
Metadata = Annotated[
    bool,
    typer.Option(
        "--metadata",
        help="Bij elk verslag een bestand met metadata voor zaakgericht werken; de beheerder vult daarvoor [zaak] in.",
    ),
]
Pdf = Annotated[bool, typer.Option("--pdf", help="Elk Word-bestand ook als PDF, met LibreOffice op deze computer.")]
Upload = Annotated[
    bool,
    typer.Option(
        "--zaakmap",
        help="Alles voor het zaaksysteem in een nieuwe map: beide exemplaren, transcript, metadata en controlegetallen.",
    ),
]
Unguarded = Annotated[bool, typer.Option("--onbewaakt", help=unattended.UNGUARDED_HELP, callback=unattended.unguarded)]
AsJson = Annotated[bool, typer.Option("--json", help="Resultaat als JSON op de standaarduitvoer.")]


def command_names() -> set[str]:
    """What may stand first on the command line."""
    named = {c.name or (c.callback.__name__ if c.callback else "") for c in app.registered_commands}
    return named | {group.name or "" for group in app.registered_groups}


def _version(wanted: bool) -> None:
    if wanted:
        result(f"binnenskamers {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--versie", callback=_version, is_eager=True, help="Toon de versie.")
    ] = False,
) -> None:
    """Van opname naar conceptverslag in Word, op deze computer. Er gaat niets naar buiten."""


@app.command(cls=DutchCommand)
def verwerk(
    recordings: Recordings,
    form: FormName = "transcript",
    word: Word = None,
    target: Target = None,
    count: Count = None,
    names: Names = None,
    date: Date = None,
    data: Data = None,
    profile: Profile = "basis",
    device: Device = "auto",
    channels: Channels = "auto",
    language_model: LanguageModel = "auto",
    actions: Actions = None,
    kind: Kind = None,
    pseudonym: Pseudonym = False,
    literal: Literal = False,
    word_list: WordList = None,
    together: Together = False,
    copies: Copies = None,
    large: Large = False,
    transcript_kinds: TranscriptKinds = None,
    metadata: Metadata = False,
    pdf: Pdf = False,
    upload: Upload = False,
    unguarded: Unguarded = False,
    as_json: AsJson = False,
) -> int:
    """Opname(n) naar transcript en verslag in Word."""
    from binnenskamers.wanted import parse_wanted

    settings = _settings(
        form,
        word,
        count,
        names,
        date,
        data,
        profile,
        device,
        channels,
        language_model,
        actions,
        kind,
        pseudonym,
        literal,
        word_list,
        parse_wanted(copies, large, transcript_kinds, metadata, pdf, upload),
    )
    return _process(recordings, settings, target, as_json, together)


@app.command(cls=DutchCommand)
def transcribeer(
    recordings: Recordings,
    target: Target = None,
    count: Count = None,
    names: Names = None,
    date: Date = None,
    profile: Profile = "basis",
    device: Device = "auto",
    channels: Channels = "auto",
    kind: Kind = None,
    pseudonym: Pseudonym = False,
    literal: Literal = False,
    word_list: WordList = None,
    together: Together = False,
    large: Large = False,
    transcript_kinds: TranscriptKinds = None,
    pdf: Pdf = False,
    unguarded: Unguarded = False,
    as_json: AsJson = False,
) -> int:
    """Alleen het transcript van opname(n)."""
    from binnenskamers.wanted import parse_wanted

    settings = _settings(
        "transcript",
        None,
        count,
        names,
        date,
        None,
        profile,
        device,
        channels,
        "geen",
        None,
        kind,
        pseudonym,
        literal,
        word_list,
        parse_wanted(large=large, transcript=transcript_kinds, pdf=pdf),
    )
    return _process(recordings, settings, target, as_json, together)


@app.command(cls=DutchCommand)
def verslag(
    transcript: Annotated[
        Path, typer.Argument(metavar="TRANSCRIPT.json", help="Transcript van verwerk of transcribeer.")
    ],
    form: FormName = "wmo-onderzoeksverslag",
    word: Word = None,
    target: Target = None,
    names: Names = None,
    date: Date = None,
    data: Data = None,
    profile: Profile = "basis",
    language_model: LanguageModel = "auto",
    actions: Actions = None,
    kind: Kind = None,
    pseudonym: Pseudonym = False,
    literal: Literal = False,
    copies: Copies = None,
    large: Large = False,
    transcript_kinds: TranscriptKinds = None,
    metadata: Metadata = False,
    pdf: Pdf = False,
    upload: Upload = False,
    unguarded: Unguarded = False,
    as_json: AsJson = False,
) -> int:
    """Verslag in Word uit een transcript."""
    from binnenskamers.dropped import dropped_path
    from binnenskamers.pipeline import process_transcript
    from binnenskamers.wanted import parse_wanted

    transcript = dropped_path(str(transcript)) or transcript
    settings = _settings(
        form,
        word,
        None,
        names,
        date,
        data,
        profile,
        "auto",
        "auto",
        language_model,
        actions,
        kind,
        pseudonym,
        literal,
        wanted=parse_wanted(copies, large, transcript_kinds, metadata, pdf, upload),
    )
    return _each([transcript], [target], settings, process_transcript, as_json)


def _settings(
    form: str,
    word: Path | None,
    count: str | None,
    names: str | None,
    date: str | None,
    data: list[str] | None,
    profile: str,
    device: str,
    channels: str,
    language_model: str,
    actions: str | None = None,
    kind: str | None = None,
    pseudonym: bool = False,
    literal: bool = False,
    word_list: Path | None = None,
    wanted: Any = None,
) -> Any:
    from binnenskamers.people import parse_names, parse_speaker_count
    from binnenskamers.settings import Settings
    from binnenskamers.wanted import Wanted
    from binnenskamers.word_list import read_word_list

    return Settings(
        form=None if form == "transcript" else form,
        word=word,
        speakers=parse_speaker_count(count) if count else None,
        names=parse_names(names) if names else (),
        date=date,
        metadata=_metadata(data or []),
        profile=profile,
        device=device,
        channels=channels,
        language_model=language_model,
        actions=tuple(dict.fromkeys(name.strip().lower() for name in actions.split(",")))
        if actions is not None
        else (),
        kind=kind,
        pseudonym=pseudonym,
        literal=literal,
        terms=read_word_list(word_list) if word_list else (),
        wanted=wanted or Wanted(),
    )


def _metadata(pairs: list[str]) -> dict[str, str]:
    values = {}
    for pair in pairs:
        key, separator, value = pair.partition("=")
        if not separator or not key.strip() or not value.strip():
            raise errors.UsageFault(f"--gegevens {pair}: schrijf VELD=WAARDE, bijvoorbeeld zaaknummer=Z-2026-12.")
        values[key.strip()] = value.strip()
    return values


def _process(recordings: list[Path], settings: Any, target: Path | None, as_json: bool, together: bool) -> int:
    from functools import partial

    from binnenskamers.dropped import dropped_path
    from binnenskamers.pipeline import process_recording

    recordings = [dropped_path(str(path)) or path for path in recordings]
    if together:
        first, *more = recordings
        return _each([first], [target], settings, partial(process_recording, more=more), as_json)
    return _each(recordings, _targets(recordings, target), settings, process_recording, as_json)


def _targets(recordings: list[Path], target: Path | None) -> list[Path | None]:
    """One recording goes to the folder itself; several get a folder each, also when their names are equal."""
    if target is None or len(recordings) == 1:
        return [target] * len(recordings)
    taken: set[str] = set()
    folders: list[Path | None] = []
    for recording in recordings:
        name, number = recording.stem, 2
        while name in taken:
            name, number = f"{recording.stem}-{number}", number + 1
        taken.add(name)
        folders.append(target / name)
    return folders


def _each(sources: list[Path], targets: list[Path | None], settings: Any, process: Any, as_json: bool) -> int:
    """Every source in turn; one that fails does not stop the others. The exit code is the worst."""
    from dataclasses import replace

    from binnenskamers.__main__ import tell
    from binnenskamers.work import HEARING, rooms_stay

    codes: list[int] = []
    reports: list[dict[str, Any]] = []
    with rooms_stay(*HEARING) if len(sources) > 1 else contextlib.nullcontext():
        for source, target in zip(sources, targets, strict=True):
            if len(sources) > 1:
                say(on_one_line(source.name))
            try:
                with Bars(quiet=as_json) as bars:
                    outcome = process(source, replace(settings, target=target), bars)
            except errors.Interrupted:
                raise
            except Exception as error:
                codes.append(tell(error))
                reports.append({"opname": str(source), "exitcode": codes[-1], "fout": getattr(error, "message", None)})
                continue
            codes.append(outcome.exit_code)
            reports.append(outcome_json(source, outcome))
            if not as_json:
                _show(outcome)
    if as_json:
        result(json.dumps({"opnamen": reports, "exitcode": errors.severity(codes)}, ensure_ascii=False, indent=1))
    _sweep(quiet=as_json)
    return errors.severity(codes)


def _sweep(quiet: bool) -> None:
    """What is kept too long goes at every use: nobody has to think of it. A fault here spoils no report that was just made."""
    import time

    from binnenskamers.configuration import load_configuration
    from binnenskamers.keeping import Found, clean_up
    from binnenskamers.places import dossiers_folder
    from conversation import UserError

    try:
        findings = clean_up(dossiers_folder(), time.time(), load_configuration())
    except (UserError, OSError):
        return
    gone = sum(1 for f in findings if f.found in (Found.RECORDING, Found.DOSSIER))
    soon = sum(1 for f in findings if f.found is Found.SOON)
    if gone and not quiet:
        say(f"Van {gone} eerdere opname(n) was de bewaartermijn om: die zijn gewist.")
    if soon and not quiet:
        say(
            f"Van {soon} eerdere opname(n) loopt de bewaartermijn binnen een week af: binnenskamers beheer opruimen --toon"
        )


def _show(outcome: Any) -> None:
    for line in closing_lines(outcome):
        say(line)
    say(
        f"  Dossier    {outcome.dossier.name} (versleutelde werkbestanden; weg ermee: binnenskamers wis {outcome.dossier.name})"
    )
    if "fields" in outcome.numbers:
        say(f"  Verder     lees het verslag na in uw browser: binnenskamers nalezen {outcome.dossier.name}")
    for file in outcome.files:
        result(on_one_line(str(file)))
