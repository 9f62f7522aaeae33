"""``binnenskamers modellen``: which models there are, fetching and checking them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from binnenskamers import errors
from binnenskamers.cli.dutch import DutchCommand, DutchGroup
from binnenskamers.cli.show import result, say, table
from binnenskamers.places import models_folder

app = typer.Typer(
    help="Modellen: lijst, ophalen, controleer, importeer, map.",
    no_args_is_help=True,
    rich_markup_mode=None,
    cls=DutchGroup,
)

Name = Annotated[
    str, typer.Argument(metavar="[PROFIEL]", help="basis, proef-taalmodel, laptop, aanbevolen, of één model.")
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
    """Haal modellen op; wat er al is, blijft. Dit is de enige opdracht die het netwerk gebruikt."""
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
