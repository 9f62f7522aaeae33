"""Where things are on this machine: two folders, both overridable by one environment variable each."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs


def models_folder() -> Path:
    """The model store: ``BINNENSKAMERS_MODELLEN`` or ``modellen`` in the user's data folder."""
    return _folder("BINNENSKAMERS_MODELLEN", "modellen")


def dossiers_folder() -> Path:
    """The working folders: ``BINNENSKAMERS_DOSSIERS`` or ``dossiers`` in the user's data folder."""
    return _folder("BINNENSKAMERS_DOSSIERS", "dossiers")


def _folder(variable: str, name: str) -> Path:
    given = os.environ.get(variable)
    if given:
        return Path(given).expanduser().absolute()
    return Path(platformdirs.user_data_dir("binnenskamers", appauthor=False)) / name
