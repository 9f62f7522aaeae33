"""Which models a profile stands for, as verified folders: the only bridge between the model store and the stages."""

from __future__ import annotations

import ctypes
import hashlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from binnenskamers.errors import InputMissing, UsageFault
from binnenskamers.places import models_folder

if TYPE_CHECKING:
    from models import Model

#: with this profile every report says that it is a trial (design rule 8)
TRIAL_PROFILES = ("basis",)


@dataclass(frozen=True)
class SpeechModels:
    """Verified files for recognition and diarization, with what the transcript says about them.

    ``pipeline``: the folder of a pyannote pipeline that tells speakers apart instead of ``embedding``, when the profile has one.
    """

    recognizer: Path
    segmentation: Path
    embedding: Path
    described: dict[str, dict[str, Any]]
    pipeline: Path | None = None


@dataclass(frozen=True)
class LanguageModel:
    """A verified language model."""

    name: str
    file: Path
    sha256: str


def speech_models(profile: str) -> SpeechModels:
    """The models of ``profile``, verified now; the store's own error (exit code 4) when one is absent or damaged."""
    from models import Store

    store = Store(models_folder())
    found = {model.purpose: model for model in store.manifest.models_of(store.manifest.profile(profile).name)}
    if not found.keys() >= {"recognizer", "segmentation", "embedding"}:
        raise UsageFault(
            f"Met profiel '{profile}' kan geen spraak worden verwerkt. Kies basis, laptop of aanbevolen, of een ander uit: "
            "binnenskamers modellen lijst."
        )
    recognizer, segmentation, embedding = found["recognizer"], found["segmentation"], found["embedding"]
    pipeline = found.get("diarization")
    voices = {"pipeline": pipeline} if pipeline else {"embedding": embedding}
    return SpeechModels(
        recognizer=store.folder(recognizer.name),
        segmentation=store.folder(segmentation.name) / segmentation.files[0].name,
        embedding=store.folder(embedding.name) / embedding.files[0].name,
        described={
            "recognizer": _describe(recognizer),
            "diarizer": {role: _describe(model) for role, model in {"segmentation": segmentation, **voices}.items()},
        },
        pipeline=store.folder(pipeline.name) if pipeline else None,
    )


def language_model(profile: str) -> LanguageModel:
    """The language model of the profile, else the trial model; error with exit code 4 when it is not installed."""
    from models import Store

    store = Store(models_folder())
    candidates = [*store.manifest.models_of(profile), *store.manifest.models_of("proef-taalmodel")]
    model = next(m for m in candidates if m.purpose == "language-model")
    return LanguageModel(model.name, store.folder(model.name) / model.files[0].name, model.sha256)


def tried_model(form: str) -> LanguageModel | None:
    """The language model that passed ``modellen beproef`` for this form, its file checked now; None when there is none."""
    from binnenskamers.trial.verdict import passed

    found = passed(models_folder(), form)
    if found is None:
        return None
    name, file, sha256 = found
    return LanguageModel(name, file, sha256) if file_hash(file) == sha256 else None


def chosen_model(given: str, trusted: bool) -> LanguageModel:
    """An installed language model by name, or a GGUF file of the user: only with ``trusted``, a file can be made to do harm."""
    from models import Store

    path = Path(given)
    if path.suffix.lower() != ".gguf":
        store = Store(models_folder())
        model = store.manifest.model(given)
        if model.purpose != "language-model":
            raise UsageFault(f"{given} is geen taalmodel. Kies een taalmodel of een GGUF-bestand.")
        return LanguageModel(model.name, store.folder(model.name) / model.files[0].name, model.sha256)
    if not path.is_file():
        raise InputMissing(f"{path} bestaat niet of is geen bestand. Controleer de naam.")
    if path.open("rb").read(4) != b"GGUF":
        raise UsageFault(f"{path.name} is geen GGUF-bestand. Kies een taalmodel in dat formaat.")
    digest = file_hash(path)
    if not trusted:
        raise UsageFault(
            f"{path.name} staat niet in de lijst van modellen. Een modelbestand kan schade doen. Vergelijk sha256 {digest} met die van "
            "de maker en geef dan --vertrouw."
        )
    return LanguageModel(path.stem, path.absolute(), digest)


def file_hash(path: Path) -> str:
    """sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _describe(model: Model) -> dict[str, Any]:
    return {"name": model.name, "sha256": model.sha256}


def cores() -> int:
    """Cores that this process may use; more threads than that make the engines slower."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def choose_device(wanted: str) -> str:
    """``cpu`` or ``cuda``; ``auto`` takes the graphics card when the driver shows one."""
    if wanted not in ("auto", "cpu", "cuda"):
        raise UsageFault(f"--apparaat {wanted}: kies auto, cpu of cuda.")
    present = wanted != "cpu" and _graphics_cards() > 0
    if wanted == "cuda" and not present:
        raise UsageFault(
            "--apparaat cuda: op deze computer is geen NVIDIA-kaart met stuurprogramma gevonden. Kies cpu."
        )
    return "cuda" if present else "cpu"


def _graphics_cards() -> int:
    """How many cards the NVIDIA driver shows; asked of the driver itself, so that no heavy library has to load here."""
    try:
        driver = ctypes.CDLL("nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1")
    except OSError:
        return 0
    count = ctypes.c_int(0)
    if driver.cuInit(0) != 0 or driver.cuDeviceGetCount(ctypes.byref(count)) != 0:
        return 0
    return count.value
