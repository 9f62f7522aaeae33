"""Where things are on this machine; what has a variable of its own can be put elsewhere."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import platformdirs


def models_folder() -> Path:
    """The model store: ``BINNENSKAMERS_MODELLEN`` or ``modellen`` in the user's data folder."""
    return _folder("BINNENSKAMERS_MODELLEN", "modellen")


def dossiers_folder() -> Path:
    """The working folders: ``BINNENSKAMERS_DOSSIERS`` or ``dossiers`` in the user's data folder."""
    return _folder("BINNENSKAMERS_DOSSIERS", "dossiers")


def configuration_file() -> Path:
    """The administrator's settings: ``BINNENSKAMERS_INSTELLINGEN`` or ``instellingen.toml`` in the user's data folder."""
    return _folder("BINNENSKAMERS_INSTELLINGEN", "instellingen.toml")


def keys_folder() -> Path:
    """Key files, one per dossier: ``BINNENSKAMERS_SLEUTELS`` or ``sleutels`` in the user's data folder."""
    return _folder("BINNENSKAMERS_SLEUTELS", "sleutels")


def host_file() -> Path:
    """What stands for this computer in evidence, not its name: ``BINNENSKAMERS_COMPUTER`` or ``computer.id`` in the user's data folder."""
    return _folder("BINNENSKAMERS_COMPUTER", "computer.id")


def queue_url(postbox: Path) -> str:
    """The queue of a post box on this machine: an SQLite file of its own, never on the share."""
    name = hashlib.sha256(os.fsencode(postbox)).hexdigest()[:12]
    return f"sqlite:///{_data() / 'wachtrij' / f'{name}.sqlite'}"


def log_folder() -> Path:
    """Log files: ``BINNENSKAMERS_LOGBOEK`` or ``logboek`` in the user's data folder, or that of the service (``STATE_DIRECTORY``)."""
    return _folder("BINNENSKAMERS_LOGBOEK", "logboek")


def figures_folder() -> Path:
    """Figures without people or content, a file per month: ``cijfers`` in the folder of the log."""
    return log_folder() / "cijfers"


def _data() -> Path:
    given = os.environ.get("STATE_DIRECTORY")
    return Path(given) if given else Path(platformdirs.user_data_dir("binnenskamers", appauthor=False))


def _folder(variable: str, name: str) -> Path:
    given = os.environ.get(variable)
    if given:
        return Path(given).expanduser().absolute()
    return _data() / name
