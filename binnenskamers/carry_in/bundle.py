"""Make the bundle: check everything first, then packages, models, script, and last of all the list of hashes.

A bundle without that list is not finished; ``ONAF.txt`` says so to people, and the script refuses it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from binnenskamers import __version__, errors
from binnenskamers.carry_in import wheelhouse
from binnenskamers.carry_in.source import CPU_LOCK, CUDA_LOCK, LOCK
from models import Model, Store, readable_size
from models.disk import check_room, readable_disk_errors, sync
from models.integrity import sha256_of

PACKAGES, MODELS, DOCUMENTS = "pakketten", "modellen", "documenten"
SUMS = "SHA256SUMS"
UNFINISHED = "ONAF.txt"
WORK = ".deel"
SCRIPT = "installeer.sh"
README = "LEESMIJ.txt"
HERE = Path(__file__).parent

PACKAGE_ROOM = 700_000_000
"""Bytes to keep free for the packages and their making (measured: 0.5 GB with the CPU build of torch)."""
CUDA_ROOM = 3_000_000_000
"""Bytes to keep free for the packages of the CUDA build besides (measured: 2.9 GB with all others)."""

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Bundle:
    """A finished bundle: its folder, its size in bytes, and the sha256 of its list of hashes."""

    folder: Path
    bytes: int
    check_number: str


def pack(
    target: Path,
    profiles: Sequence[str],
    store: Store,
    source: Path,
    cuda: bool = False,
    progress: Progress | None = None,
) -> Bundle:
    """Fill ``target`` (absent, empty, or left unfinished by an earlier attempt) with the program and ``profiles``.

    ``store`` must have the models; ``source`` is the program's source folder. Raises UsageFault, ModelMissing,
    ModelDamaged, PackagesUnavailable or StorageError; after each of the latter two the same call goes on.
    """
    tell = progress or (lambda _label, _done, _total: None)
    models = list(dict.fromkeys(model for profile in profiles for model in store.manifest.models_of(profile)))
    locks = [source / name for name in (LOCK, CUDA_LOCK if cuda else CPU_LOCK)]
    with readable_disk_errors(target):
        _check_target(target)
        for model in models:
            tell(f"controleren: {model.name}", 0, 0)
            store.verify(model.name)
        _check_room(target, models, cuda)
        _begin(target)
        _fill(target, models, store, source, locks, tell)
        return _finish(target, tell)


def _check_target(target: Path) -> None:
    if target.exists() and not target.is_dir():
        raise errors.UsageFault(f"{target} is een bestand. Geef een lege map voor het installatiepakket.")
    if target.is_dir() and any(target.iterdir()) and not (target / UNFINISHED).is_file():
        raise errors.UsageFault(f"De map {target} is niet leeg. Kies een lege of nieuwe map, dan raakt er niets kwijt.")


def _check_room(target: Path, models: Sequence[Model], cuda: bool) -> None:
    existing = next(folder for folder in (target, *target.absolute().parents) if folder.exists())
    needed = sum(model.bytes for model in models) + PACKAGE_ROOM + (CUDA_ROOM if cuda else 0)
    present = sum(path.stat().st_size for path in target.rglob("*") if path.is_file()) if target.exists() else 0
    free = shutil.disk_usage(existing).free
    check_room(target, needed - present, free, "Maak ruimte vrij of kies een andere schijf.")


def _begin(target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    (target / UNFINISHED).write_text(
        "Dit installatiepakket is nog niet af. Geef dezelfde opdracht opnieuw, dan gaat het verder.\n", encoding="utf-8"
    )
    for folder in (PACKAGES, WORK):
        (target / folder).mkdir(exist_ok=True)


def _fill(
    target: Path, models: Sequence[Model], store: Store, source: Path, locks: Sequence[Path], tell: Progress
) -> None:
    packed = Store(target / MODELS, store.manifest)
    for model in models:  # as any other import: goes on where it stopped, and checks what it copied
        packed.import_from(store.folder(model.name), model.name, tell)
    (packed.path / ".slot").unlink(missing_ok=True)
    wheelhouse.fill(target / PACKAGES, source, locks, target / WORK, lambda label: tell(label, 0, 0))
    for lock in locks:
        shutil.copyfile(lock, target / lock.name)
    documents = target / DOCUMENTS
    documents.mkdir(exist_ok=True)
    for text in [*(source / "docs").glob("*.md"), source / "LICENSE", source / "NOTICE"]:
        if text.is_file():
            shutil.copyfile(text, documents / text.name)
    shutil.copyfile(HERE / SCRIPT, target / SCRIPT)
    (target / README).write_text(_readme(models), encoding="utf-8")


def _readme(models: Sequence[Model]) -> str:
    lines = [f"- {model.title}, {readable_size(model.bytes)}, licentie {model.licence}" for model in models]
    text = (HERE / README).read_text(encoding="utf-8")
    return text.replace("{versie}", __version__).replace("{modellen}", "\n".join(lines))


def _finish(target: Path, tell: Progress) -> Bundle:
    """Write the list of hashes and take the mark away; from here on the bundle is finished."""
    shutil.rmtree(target / WORK)
    files = sorted(path for path in target.rglob("*") if path.is_file() and path.name not in (UNFINISHED, SUMS))
    total, done, lines = sum(path.stat().st_size for path in files), 0, []
    for path in files:
        tell("controlegetallen maken", done, total)
        sync(path)
        lines.append(f"{sha256_of(path)}  {path.relative_to(target).as_posix()}\n")
        done += path.stat().st_size
    sums = target / SUMS
    sums.write_text("".join(lines), encoding="utf-8")
    sync(sums)
    (target / UNFINISHED).unlink()
    sync(target)
    return Bundle(target, total, sha256_of(sums))
