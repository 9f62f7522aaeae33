"""The source folder of the program: where its own wheel is built from and its lock files lie."""

from __future__ import annotations

import json
import shutil
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from binnenskamers import __version__, errors

LOCK = "requirements.lock"
CPU_LOCK, CUDA_LOCK = "requirements-cpu.lock", "requirements-cuda.lock"


def find_source(named: Path | None) -> Path:
    """The folder that the user named, or that this program runs or was installed from.

    Raises InputMissing when it is not there or not a source folder, UsageFault when it is of another version.
    """
    folder = named or _checkout() or _installed_from()
    if folder is None:
        raise errors.InputMissing(
            "De broncode van dit programma is niet gevonden. Wijs met --bron de map aan waaruit u het installeerde "
            f"(met pyproject.toml en {LOCK})."
        )
    if not is_source(folder):
        raise errors.InputMissing(
            f"De map {folder} is niet de broncode van dit programma: pyproject.toml of {LOCK} ontbreekt."
        )
    version = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    if version != __version__:
        raise errors.UsageFault(
            f"De broncode in {folder} is versie {version}, maar dit programma is versie {__version__}. "
            "Installeer eerst die versie, of wijs met --bron de broncode van deze versie aan."
        )
    return folder.absolute()


def is_source(folder: Path) -> bool:
    """Whether the two files that packing needs are there."""
    return (folder / "pyproject.toml").is_file() and (folder / LOCK).is_file()


def copy_source(source: Path, target: Path) -> None:
    """Copy what a build needs: the loose files, the packages and the manual; nothing that an earlier build or a user left there."""
    target.mkdir()
    for entry in source.iterdir():
        if entry.is_dir() and (entry.name == "docs" or (entry / "__init__.py").is_file()):
            shutil.copytree(entry, target / entry.name, ignore=shutil.ignore_patterns("__pycache__"))
        elif entry.is_file():
            shutil.copyfile(entry, target / entry.name)


def _checkout() -> Path | None:
    folder = Path(__file__).parents[2]
    return folder if is_source(folder) else None


def _installed_from() -> Path | None:
    """pip notes which folder a program was installed from."""
    try:
        text = distribution("binnenskamers").read_text("direct_url.json")
    except PackageNotFoundError:
        return None
    address = urlsplit(json.loads(text)["url"]) if text else None
    return Path(url2pathname(address.path)) if address and address.scheme == "file" else None
