"""Completion of commands in a shell: what may stand somewhere, and the script that a shell needs. Runs at every Tab: nothing heavy here."""

from __future__ import annotations

import datetime as dt
import importlib
import re
from typing import Annotated

import typer

from binnenskamers import errors, places

_DOSSIER = re.compile(r"[0-9a-f]{16}")
#: shell → where its script goes, or how it is switched on
_WHERE = {
    "bash": "binnenskamers beheer aanvulling bash > ~/.local/share/bash-completion/completions/binnenskamers",
    "zsh": "binnenskamers beheer aanvulling zsh > ~/.zfunc/_binnenskamers "
    "(zet in ~/.zshrc: fpath+=~/.zfunc; autoload -Uz compinit; compinit)",
    "fish": "binnenskamers beheer aanvulling fish > ~/.config/fish/completions/binnenskamers.fish",
    "powershell": "binnenskamers beheer aanvulling powershell >> $PROFILE",
}

Value = tuple[str, str]


def get_ready() -> None:
    """Make the command-line library answer in the way that its own scripts expect; it does so by itself only with its English options."""
    importlib.import_module("typer.completion").completion_init()


def aanvulling(
    shell: Annotated[
        str,
        typer.Argument(
            metavar="bash|zsh|fish|powershell",
            help="Waarin u werkt.",
            autocompletion=lambda incomplete: [s for s in _WHERE if s.startswith(incomplete)],
        ),
    ],
) -> int:
    """Toon het script waarmee de Tab-toets opdrachten, opties, sjablonen en dossiers aanvult."""
    from binnenskamers.__main__ import COMPLETION
    from binnenskamers.cli.show import result, say

    if shell not in _WHERE:
        raise errors.UsageFault(f"{shell}: kies uit {', '.join(_WHERE)}.")
    machinery = importlib.import_module("typer.completion")
    result(machinery.get_completion_script(prog_name="binnenskamers", complete_var=COMPLETION, shell=shell))
    say(f"Zet dit script waar {shell} het zoekt, en open een nieuw venster: {_WHERE[shell]}")
    return errors.DONE


# ---------------------------------------------------------------- values
def form_values(incomplete: str) -> list[str]:
    """For --sjabloon."""
    from templates.forms import form_names

    return _fitting(["transcript", *form_names()], incomplete)


def profile_values(incomplete: str) -> list[Value]:
    """For --profiel and PROFIEL, with what they are."""
    from models.manifest import load_manifest

    profiles = load_manifest().profiles.values()
    return [(profile.name, profile.title) for profile in profiles if profile.name.startswith(incomplete)]


def model_values(incomplete: str) -> list[str]:
    """Language models, for MODEL of ``modellen beproef``."""
    from models.manifest import load_manifest

    models = load_manifest().models.values()
    return _fitting([model.name for model in models if model.purpose == "language-model"], incomplete)


def dossier_values(incomplete: str) -> list[Value]:
    """The codes of the dossiers, newest first, with the day of the last change. Nothing in them is opened."""
    root = places.dossiers_folder()
    found = [p for p in root.iterdir() if _DOSSIER.fullmatch(p.name)] if root.is_dir() else []
    dated = sorted(((p.stat().st_mtime, p.name) for p in found if p.name.startswith(incomplete)), reverse=True)
    return [(name, f"{dt.datetime.fromtimestamp(changed).astimezone():%d-%m-%Y}") for changed, name in dated]


def chapter_values(incomplete: str) -> list[str]:
    """The titles of the manual."""
    from binnenskamers.manual import chapters, manual_file

    titles = [chapter.title for chapter in chapters(manual_file().read_text(encoding="utf-8"))]
    return _fitting(titles, incomplete)


def device_values(incomplete: str) -> list[str]:
    """For --apparaat."""
    return _fitting(["auto", "cpu", "cuda"], incomplete)


def channel_values(incomplete: str) -> list[str]:
    """For --kanalen."""
    return _fitting(["auto", "ja", "nee"], incomplete)


def language_model_values(incomplete: str) -> list[str]:
    """For --taalmodel; an address is typed by hand."""
    return _fitting(["geen", "ingebouwd"], incomplete)


def kind_values(incomplete: str) -> list[str]:
    """For --soort."""
    from conversation.form import CONVERSATIONS

    return _fitting(CONVERSATIONS, incomplete)


def action_values(incomplete: str) -> list[str]:
    """For --acties."""
    return _fitting(["csv", "ics", "csv,ics"], incomplete)


def _fitting(values: list[str] | tuple[str, ...], incomplete: str) -> list[str]:
    return [value for value in values if value.startswith(incomplete)]
