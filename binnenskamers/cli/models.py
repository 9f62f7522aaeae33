"""``binnenskamers modellen``: which models there are, fetching and checking them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from binnenskamers import errors
from binnenskamers.cli import completion
from binnenskamers.cli.dutch import DutchCommand, DutchGroup
from binnenskamers.cli.show import result, say, table
from binnenskamers.places import models_folder

if TYPE_CHECKING:
    from binnenskamers.trial.verdict import Verdict

app = typer.Typer(
    help="Modellen: lijst, ophalen, controleer, importeer, inpakken, beproef, map.",
    no_args_is_help=True,
    rich_markup_mode=None,
    cls=DutchGroup,
)

Name = Annotated[
    str,
    typer.Argument(
        metavar="[PROFIEL]",
        help="basis, laptop, aanbevolen of een ander profiel of model uit 'modellen lijst'.",
        autocompletion=completion.profile_values,
    ),
]


@app.command(cls=DutchCommand)
def lijst() -> int:
    """Welke profielen en modellen er zijn, en welke op deze computer staan."""
    from models import Store, profile_size, readable_size

    store = Store(models_folder())
    states = {entry.model.name: entry for entry in store.status()}
    for profile in store.manifest.profiles.values():
        result(f"{profile.name}: {profile.title} (ophalen: {readable_size(profile_size(profile.name))})")
        rows = [
            (f"  {name}", states[name].state, readable_size(states[name].model.bytes), states[name].model.licence)
            for name in (*profile.models, *profile.optional)
        ]
        for line in table(rows):
            result(line)
    return errors.DONE


@app.command(cls=DutchCommand)
def ophalen(profile: Name = "basis") -> int:
    """Haal modellen op; wat er al is, blijft. Alleen deze opdracht en inpakken gebruiken het netwerk."""
    fetch(profile)
    return errors.DONE


def fetch(profile: str) -> None:
    """Announce, fetch with progress, and say where it went."""
    from models import Store, profile_size, readable_size

    store = Store(models_folder())
    if all(_present(store, model.name) for model in store.manifest.models_of(profile)):
        say(f"Modellen '{profile}': staan al op deze computer.")
        return
    size = (
        readable_size(profile_size(profile))
        if profile in store.manifest.profiles
        else readable_size(store.manifest.model(profile).bytes)
    )
    say(f"Modellen '{profile}' ophalen: {size}, eenmalig. Onderbreken mag: de volgende keer gaat het verder.")
    with _Download() as bar:
        store.fetch(profile, progress=bar.show)
    say(f"Modellen '{profile}' zijn opgehaald en gecontroleerd. Ze staan in {store.path}.")


def _present(store: object, model: str) -> bool:
    from models import ModelError, Store

    assert isinstance(store, Store)
    try:
        store.verify(model)
    except ModelError:
        return False
    return True


@app.command(cls=DutchCommand)
def controleer() -> int:
    """Controleer elk model op deze computer tot op de laatste byte."""
    from models import ModelError, State, Store

    store = Store(models_folder())
    worst = errors.DONE
    for entry in store.status():
        if entry.state == State.MISSING:
            continue
        try:
            store.verify(entry.model.name)
            result(f"{entry.model.name}: in orde")
        except ModelError as error:
            result(f"{entry.model.name}: {error.message}")
            worst = error.exit_code
    return worst


@app.command(cls=DutchCommand)
def importeer(
    folder: Annotated[Path, typer.Argument(metavar="MAP", help="Map of usb-stick met modelbestanden of pakketten.")],
) -> int:
    """Neem modellen over uit een map, voor een computer zonder netwerk."""
    from models import Store

    store = Store(models_folder())
    with _Download() as bar:
        changed = store.import_from(folder, progress=bar.show)
    say(f"Overgenomen: {', '.join(changed)}." if changed else "Alles wat in de map staat, was er al.")
    return errors.DONE


@app.command(cls=DutchCommand)
def inpakken(
    folder: Annotated[
        Path, typer.Argument(metavar="MAP", help="Lege map voor het pakket, bijvoorbeeld op een usb-stick.")
    ],
    profiles: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PROFIEL",
            help="Welke modellen mee moeten. Standaard: basis.",
            autocompletion=completion.profile_values,
        ),
    ] = None,
    source: Annotated[
        Path | None,
        typer.Option("--bron", metavar="MAP", help="De broncode. Standaard: waaruit dit programma is geïnstalleerd."),
    ] = None,
    cuda: Annotated[
        bool, typer.Option("--cuda", help="Ook de NVIDIA-pakketten, voor de CUDA-versie van torch.")
    ] = False,
) -> int:
    """Maak een map waaruit een computer zonder netwerk alles kan installeren: programma, pakketten en modellen."""
    from binnenskamers.carry_in import find_source, pack
    from models import Store, readable_size

    found = find_source(source)
    say("Installatiepakket maken. Dat duurt minuten; onderbreken mag: de volgende keer gaat het verder.")
    with _Download() as bar:
        bundle = pack(folder, profiles or ["basis"], Store(models_folder()), found, cuda, bar.show)
    say(f"Klaar: {readable_size(bundle.bytes)} in {folder}. Lees LEESMIJ.txt daarin.")
    say("Geef dit controlegetal langs een andere weg door aan wie het pakket installeert:")
    result(bundle.check_number)
    return errors.DONE


@app.command(cls=DutchCommand)
def beproef(
    model: Annotated[
        str,
        typer.Argument(
            metavar="MODEL",
            help="Een geïnstalleerd taalmodel, of een eigen GGUF-bestand.",
            autocompletion=completion.model_values,
        ),
    ],
    trusted: Annotated[
        bool, typer.Option("--vertrouw", help="U heeft gecontroleerd dat dit GGUF-bestand van de maker is.")
    ] = False,
) -> int:
    """Beproef een taalmodel op verzonnen gesprekken: wordt het verslag er nergens slechter van?"""
    from binnenskamers.trial.run import try_language_model

    say("Het taalmodel schrijft verslagen van verzonnen gesprekken. Dat duurt minuten; onderbreken mag.")
    verdicts, lasting = try_language_model(model, trusted)
    for verdict in verdicts:
        for line in _verdict_lines(verdict):
            result(line)
    if not lasting:
        say("Dit is een proefmodel: het wordt alleen gebruikt als u er met --taalmodel ingebouwd om vraagt.")
    elif any(v.suitable for v in verdicts):
        say(
            "Voor de formulieren waarvoor het geschikt is, wordt dit model voortaan vanzelf gebruikt. Niet gewenst? --taalmodel geen."
        )
    return errors.DONE if all(v.suitable for v in verdicts) else errors.WARNINGS


_FIGURE_NAMES = {
    "forbidden": "hoort er niet in",
    "cited": "met vindplaats",
    "status": "besproken of niet",
    "false": "ten onrechte gevuld",
    "facts": "feiten aanwezig",
    "dates": "datums en keuzes goed",
    "decisions": "besluiten",
    "actions": "afspraken goed",
}


def _verdict_lines(verdict: Verdict) -> list[str]:
    from binnenskamers.trial.scoring import LESS_IS_BETTER

    lines = [f"{verdict.form}: {'geschikt' if verdict.suitable else 'niet geschikt'}"]
    for name, label in _FIGURE_NAMES.items():
        before, after = verdict.without[name], verdict.with_model[name]
        if before is None or after is None:
            continue
        style = ".0f" if name in LESS_IS_BETTER else ".2f"
        mark = "  slechter" if name in verdict.worse else ""
        lines.append(f"  {label:<22} zonder {before:{style}}   met {after:{style}}{mark}".replace(".", ","))
    lines.append(f"  zinnen                 {verdict.proposed} voorgesteld, {verdict.accepted} na controle gebruikt")
    if verdict.accepted == 0:
        lines.append("  Het model voegt aan dit verslag niets toe.")
    lines.append(f"  duur                   {verdict.seconds:.0f} seconden")
    return lines


@app.command("map", cls=DutchCommand)
def show_folder() -> int:
    """Toon de map waarin de modellen staan."""
    result(str(models_folder()))
    return errors.DONE


class _Download:
    """A progress bar in a terminal; elsewhere a line per file."""

    def __init__(self) -> None:
        self._label = ""
        self._progress: object = None

    def __enter__(self) -> _Download:
        return self

    def __exit__(self, *_: object) -> None:
        if self._label and sys.stderr.isatty():
            print(file=sys.stderr)  # noqa: T201

    def show(self, label: str, done: int, total: int) -> None:
        """Progress callback of the store: what, bytes done, bytes in all."""
        if not sys.stderr.isatty():
            if label != self._label:
                say(f"  {label}")
            self._label = label
            return
        self._label = label
        share = f"{100 * done // total:3d}%" if total else ""
        print(f"\r\033[K  {share} {label}", end="", file=sys.stderr, flush=True)  # noqa: T201
