"""``binnenskamers bewaak`` and ``binnenskamers beheer wachtrij|werker``: work without anyone looking."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from binnenskamers import errors, places
from binnenskamers.cli import completion
from binnenskamers.cli.show import STAGE_NAMES, result, say
from binnenskamers.visible import on_one_line

if TYPE_CHECKING:
    from binnenskamers.unattended.job import Job

QueueAddress = Annotated[
    str | None,
    typer.Option(
        "--wachtrij",
        metavar="ADRES",
        help="Gedeelde wachtrij voor meer werkers: postgresql://gebruiker@server/database. Standaard: een bestand op deze computer.",
    ),
]
UNGUARDED_HELP = (
    "Ook doorgaan waar het besturingssysteem het netwerk niet kan tegenhouden. Verslag en logboek zeggen dan 'onbewezen'. "
    "Vraag het eerst aan uw informatiebeveiliger."
)


def unguarded(wanted: bool) -> bool:
    """Rooms of this program open without the kernel's guard where there is none."""
    if wanted:
        from binnenskamers.rooms import allow_unguarded

        allow_unguarded()
    return wanted


Unguarded = Annotated[bool, typer.Option("--onbewaakt", help=UNGUARDED_HELP, callback=unguarded)]
AtOnce = Annotated[
    int,
    typer.Option(
        "--tegelijk", metavar="N", min=0, max=16, help="Opnamen tegelijk op deze computer (een per videokaart)."
    ),
]


def bewaak(
    postbox: Annotated[
        Path,
        typer.Argument(
            metavar="POSTMAP", help="Map met inbak, klaar en mislukt; ontbreekt er iets, dan wordt het gemaakt."
        ),
    ],
    once: Annotated[bool, typer.Option("--eenmalig", help="Verwerk wat er is, en stop.")] = False,
    form: Annotated[
        str,
        typer.Option(
            "--sjabloon",
            "-s",
            metavar="NAAM",
            help="Formulier voor opnamen die in inbak zelf staan, niet in een map daarin.",
            autocompletion=completion.form_values,
        ),
    ] = "transcript",
    profile: Annotated[
        str,
        typer.Option(
            "--profiel",
            metavar="NAAM",
            help="Welke modellen: basis, laptop, aanbevolen of een ander uit 'modellen lijst'.",
            autocompletion=completion.profile_values,
        ),
    ] = "basis",
    device: Annotated[str, typer.Option("--apparaat", metavar="auto|cpu|cuda", help="Waarop gerekend wordt.")] = "auto",
    hours: Annotated[
        str | None,
        typer.Option("--werktijden", metavar="19:00-07:00", help="Begin alleen in deze uren aan een opname."),
    ] = None,
    at_once: AtOnce = 1,
    ahead: Annotated[
        int, typer.Option("--vooruit", metavar="N", min=0, max=500, help="Opnamen die alvast in de wachtrij gaan.")
    ] = 2,
    interval: Annotated[
        float, typer.Option("--elke", metavar="SECONDEN", min=0.2, max=300.0, help="Hoe vaak er gekeken wordt.")
    ] = 5.0,
    free: Annotated[
        float, typer.Option("--vrij", metavar="GB", min=0.0, help="Ruimte die op de schijf vrij moet blijven.")
    ] = 2.0,
    patience: Annotated[
        float,
        typer.Option(
            "--geduld",
            metavar="MINUTEN",
            min=0.0,
            help="Zo lang mag een bestand dat geen opname lijkt, in inbak blijven.",
        ),
    ] = 10.0,
    queue: QueueAddress = None,
    without_guard: Unguarded = False,
) -> int:
    """Bewaak een map: wat in inbak komt, wordt een verslag in klaar. Stop met Ctrl-C; er gaat niets verloren."""
    from binnenskamers.engines import speech_models
    from binnenskamers.settings import Settings, check_settings
    from binnenskamers.unattended.engine import check_queue_url
    from binnenskamers.unattended.hours import parse_hours
    from binnenskamers.unattended.service import leave, watch
    from binnenskamers.unattended.watcher import Plan

    settings = Settings(form=None if form == "transcript" else form, profile=profile, device=device)
    check_settings(settings)
    if at_once:
        speech_models(profile)  # better now than at the first recording
    plan = Plan(
        base=settings,
        interval=interval,
        deadline=patience * 60,
        ahead=ahead,
        free_bytes=int(free * (1 << 30)),
        hours=parse_hours(hours) if hours else None,
        once=once,
    )
    say(
        f"De postmap {postbox} wordt bewaakt. Zet opnamen in {postbox / 'inbak'}. Hoe het gaat, staat in STATUS.txt. Stop met Ctrl-C."
    )
    watched = watch(postbox.absolute(), plan, check_queue_url(queue) if queue else None, at_once)
    for message in watched.messages:
        say(f"Let op: {message}")
    for file in watched.files:
        result(str(file))
    say("Klaar." if once else "Gestopt. Opnamen die wachten, gaan verder bij de volgende start.")
    leave(watched.code)


def werker(
    queue: Annotated[
        str, typer.Option("--wachtrij", metavar="ADRES", help="De wachtrij: postgresql://gebruiker@server/database.")
    ],
    at_once: AtOnce = 1,
    name: Annotated[
        str | None, typer.Option("--naam", metavar="NAAM", help="Naam van deze werker. Standaard: zelf gekozen.")
    ] = None,
    without_guard: Unguarded = False,
) -> int:
    """Werk mee aan een gedeelde wachtrij. De werkbestanden (BINNENSKAMERS_DOSSIERS) staan op opslag die elke werker ziet."""
    from binnenskamers.unattended.engine import check_queue_url
    from binnenskamers.unattended.service import leave, work

    address = check_queue_url(queue)
    if not address.startswith("postgresql"):
        raise errors.UsageFault(
            "Meer werkers delen een Postgres-database: --wachtrij postgresql://gebruiker@server/database."
        )
    say("De werker is gestart. Stop met Ctrl-C; wat af is, is bewaard.")
    leave(work(address, max(1, at_once), name))


def wachtrij(
    again: Annotated[
        str | None,
        typer.Option(
            "--opnieuw",
            metavar="DOSSIER",
            help="Probeer een mislukte opname nog eens.",
            autocompletion=completion.dossier_values,
        ),
    ] = None,
    cancel: Annotated[
        str | None,
        typer.Option(
            "--annuleer",
            metavar="DOSSIER",
            help="Stop met een opname; zij komt in mislukt.",
            autocompletion=completion.dossier_values,
        ),
    ] = None,
    everything: Annotated[bool, typer.Option("--alles", help="Ook wat klaar is.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Als JSON op de standaarduitvoer.")] = False,
) -> int:
    """Welke opnamen wachten, bezig zijn of mislukt zijn; opnieuw proberen of annuleren."""
    from binnenskamers.unattended.job import AGAIN, AT_WORK, CANCEL, State, jobs_of

    root = places.dossiers_folder()
    if again:
        _request(root / again, AGAIN, (State.FAILED,), "is niet mislukt; alleen wat mislukt is, kan opnieuw")
        say("Aangevraagd. De bewaking zet de opname bij de volgende ronde weer in inbak.")
    if cancel:
        _request(root / cancel, CANCEL, AT_WORK, "is al klaar of mislukt")
        say("Aangevraagd. De opname komt zo in de map mislukt.")
    if again or cancel:
        return errors.DONE
    rows = [_row(job) for job in jobs_of(root) if everything or job.standing.state is not State.DONE]
    if as_json:
        result(json.dumps(rows, ensure_ascii=False, indent=1))
    elif rows:
        _show(rows)
    else:
        say("De wachtrij is leeg.")
    return errors.DONE


def _request(folder: Path, what: str, states: tuple[Any, ...], else_: str) -> None:
    from binnenskamers.unattended.job import Job, is_job

    if folder.parent != places.dossiers_folder() or not is_job(folder):
        raise errors.InputMissing(
            f"Er is geen opname {folder.name} in de wachtrij. Bekijk ze met: binnenskamers beheer wachtrij --alles."
        )
    job = Job(folder)
    if job.standing.state not in states:
        raise errors.UsageFault(f"De opname {folder.name} {else_}.")
    job.request(what)


_STATES = {
    "taken": "wordt opgepakt",
    "waiting": "wacht",
    "busy": "bezig",
    "ready": "wordt afgeleverd",
    "failing": "wordt teruggezet",
    "done": "klaar",
    "failed": "mislukt",
}


def _row(job: Job) -> dict[str, Any]:
    standing, order = job.standing, job.order
    stage, share = job.progress()
    return {
        "dossier": job.id,
        "opname": order.name,
        "postmap": order.postbox,
        "stand": _STATES[standing.state],
        "onderdeel": STAGE_NAMES.get(stage or "", None) if standing.state == "busy" else None,
        "deel": round(share, 2) if standing.state == "busy" else None,
        "poging": standing.attempt,
        "melding": standing.message,
        "waarschuwingen": list(standing.warnings),
        "bestanden": list(standing.delivered),
    }


def _show(rows: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("Dossier", "Opname", "Stand", "Bijzonderheden", box=None, pad_edge=False)
    for row in rows:
        at_work = f"{row['onderdeel']} {row['deel']:.0%}" if row["onderdeel"] else ""
        details = row["melding"] or at_work or "; ".join([*row["bestanden"], *row["waarschuwingen"]])
        table.add_row(row["dossier"], on_one_line(row["opname"]), row["stand"], on_one_line(details))
    # a pipe gets whole lines, whatever the width of the window
    console = Console()
    Console(width=None if console.is_terminal else 200).print(table)
