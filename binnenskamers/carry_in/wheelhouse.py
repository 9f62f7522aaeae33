"""The packages of a bundle: every wheel of the lock files and the program's own, checked to be all that is needed."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from binnenskamers.carry_in.source import copy_source
from conversation import UserError
from models.disk import sync
from models.integrity import sha256_of
from models.pip import Failure, PipFailed, run_pip

OWN_LOCK = "binnenskamers.lock"
HASHES = "--require-hashes"


class PackagesUnavailable(UserError):
    """The packages cannot be had, or are not those of the lock file."""

    exit_code = 4


def fill(folder: Path, source: Path, locks: Sequence[Path], work: Path, say: Callable[[str], None]) -> Path:
    """Bring all wheels into ``folder``; gives the lock file of the program's own wheel, beside ``folder``.

    ``locks`` are pip requirement files with hashes. What is there with the right hash is not fetched again. Raises
    PackagesUnavailable.
    """
    say("pakketten ophalen")
    try:
        run_pip("download", [*_locked(locks), "--no-deps", "--only-binary=:all:", "--dest", str(folder)], work)
    except PipFailed as error:
        raise PackagesUnavailable(_reason(error)) from error
    say("eigen pakket bouwen")
    own = _lock_of(_build(source, folder, work), folder.parent / OWN_LOCK)
    say("pakketten natellen")
    _check_complete([*locks, own], folder, work)
    return own


def _build(source: Path, folder: Path, work: Path) -> Path:
    """Build the program's wheel from a copy of its source, with the setuptools of this environment."""
    copy, built = work / "broncode", work / "gebouwd"
    for left_over in (copy, built):
        shutil.rmtree(left_over, ignore_errors=True)
    copy_source(source, copy)
    try:
        run_pip(
            "wheel", ["--no-deps", "--no-index", "--no-build-isolation", "--wheel-dir", str(built), str(copy)], work
        )
    except PipFailed as error:
        raise PackagesUnavailable(
            f"Het eigen pakket kon niet uit {source} gebouwd worden ({error.reason}). "
            "Wijs met --bron de broncode aan zoals u die kreeg."
        ) from error
    (wheel,) = built.glob("*.whl")
    for older in folder.glob("binnenskamers-*.whl"):
        older.unlink()
    return Path(shutil.move(wheel, folder / wheel.name))


def _lock_of(wheel: Path, target: Path) -> Path:
    name, version = wheel.name.split("-")[:2]
    target.write_text(f"{name}=={version} --hash=sha256:{sha256_of(wheel)}\n", encoding="utf-8")
    sync(target)
    return target


def _check_complete(locks: Sequence[Path], folder: Path, work: Path) -> None:
    """Let pip plan the installation from this folder alone; nothing is installed."""
    arguments = [*_locked(locks), "--dry-run", "--ignore-installed", "--no-index", "--find-links", str(folder)]
    try:
        run_pip("install", arguments, work, settings=False)
    except PipFailed as error:
        raise PackagesUnavailable(
            f"De pakketten zijn samen niet compleet: de slotbestanden horen niet bij deze broncode. pip zegt: {error.reason}"
        ) from error


def _locked(locks: Sequence[Path]) -> list[str]:
    return [HASHES, *(argument for lock in locks for argument in ("--requirement", str(lock)))]


def _reason(error: PipFailed) -> str:
    if error.kind is Failure.MISSING and "torch==" in error.reason:
        return (
            "Het pakketregister heeft deze versie van torch niet voor deze computer. Zonder --cuda is de CPU-versie van "
            f"PyTorch zelf nodig: noem haar register of map in de instellingen van pip. pip zegt: {error.reason}"
        )
    if error.kind is Failure.MISSING:
        return (
            "Het pakketregister heeft niet alle pakketten uit het slotbestand voor deze computer. "
            f"Nodig is Python 3.11 op Linux x86-64. pip zegt: {error.reason}"
        )
    if "hash" in error.reason.lower():
        return f"Een pakket is anders dan in het slotbestand staat en is geweigerd. pip zegt: {error.reason}"
    return (
        f"De pakketten zijn niet opgehaald: {error.reason}. Wat al binnen is blijft bewaard; probeer het later opnieuw."
    )
