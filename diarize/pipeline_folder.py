"""A folder with a pyannote pipeline → the pipeline: nothing from the model hub, no code out of the files.

``Pipeline.from_pretrained`` trusts what it reads: its settings may name any class, any other repository on the hub or any file, and
its weights are opened as pickles, which can run code. So everything is read here first, by a list of what is known (``read_layout``,
``_plain_checkpoint``), and pyannote's own loaders get only what passed: weights as bytes that were written here.
"""

from __future__ import annotations

import io
import pickle
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conversation.errors import UserError
from diarize.pyannote_import import import_pyannote

CONFIG, WEIGHTS = "config.yaml", "pytorch_model.bin"
PLDA_FILES = ("xvec_transform.npz", "plda.npz")
PIPELINE = "pyannote.audio.pipelines.SpeakerDiarization"
#: bytes: the real ones have under a thousand
MOST_CONFIG = 100_000
#: chunks of ten seconds in a network at once: that does not change the result, only the memory
BATCH = 8
#: people that the segmentation tells apart within a chunk; the embedding is asked for each of them
LOCAL_SPEAKERS = 3
_SAME_PIPELINE = (PIPELINE, "pyannote.audio.pipelines.speaker_diarization.SpeakerDiarization")
_TOP = {"version", "dependencies", "pipeline", "params"}
_SETTINGS = {
    "clustering",
    "embedding_batch_size",
    "embedding_exclude_overlap",
    "segmentation_batch_size",
    "segmentation_step",
}
_MODELS = {"segmentation", "embedding", "plda"}
_CLUSTERINGS = ("VBxClustering", "AgglomerativeClustering")
#: role → where pyannote defines the networks that may play it; other ones can ask for files from elsewhere
_NETWORKS = {
    "segmentation": ("pyannote.audio.models.segmentation", ("PyanNet",)),
    "embedding": (
        "pyannote.audio.models.embedding",
        (
            "WeSpeakerResNet34",
            "WeSpeakerResNet152",
            "WeSpeakerResNet221",
            "WeSpeakerResNet293",
            "XVectorMFCC",
            "XVectorSincNet",
        ),
    ),
}


class PipelineUnusable(UserError):
    """A folder with a pyannote pipeline that cannot be used as it is."""

    exit_code = 4


@dataclass(frozen=True)
class Layout:
    """What ``config.yaml`` says, checked: the pipeline's settings, its parameters, and the folders of its models.

    ``plda`` is None where the clustering needs none (3.1); ``needs``: the version of pyannote.audio that the settings ask for.
    """

    settings: dict[str, Any]
    parameters: dict[str, Any]
    segmentation: Path
    embedding: Path
    plda: Path | None
    needs: str | None


def read_layout(folder: Path) -> Layout:
    """The settings in ``folder`` and where its models are. PipelineUnusable when something is missing, unknown or elsewhere."""
    raw = _read_config(folder)
    _only_known(raw, _TOP)
    pipeline, parameters = raw.get("pipeline"), raw.get("params") or {}
    if not isinstance(pipeline, Mapping) or not isinstance(parameters, dict) or not _is_plain(parameters):
        raise _not_a_pipeline()
    _only_known(pipeline, {"name", "params"})
    if pipeline.get("name") not in _SAME_PIPELINE:
        raise PipelineUnusable(f"{CONFIG} beschrijft geen {PIPELINE}. Alleen zo'n pijplijn kan sprekers onderscheiden.")
    given = pipeline.get("params")
    if not isinstance(given, Mapping):
        raise _not_a_pipeline()
    _only_known(given, _SETTINGS | _MODELS)
    clustering = given.get("clustering", _CLUSTERINGS[0])
    if clustering not in _CLUSTERINGS:
        raise PipelineUnusable(f"{CONFIG} kiest een onbekende manier van groeperen. Bekend: {', '.join(_CLUSTERINGS)}.")
    return Layout(
        settings={**{key: given[key] for key in _SETTINGS & given.keys()}, "clustering": clustering},
        parameters=parameters,
        segmentation=_model_folder(folder, given, "segmentation", [WEIGHTS]),
        embedding=_model_folder(folder, given, "embedding", [WEIGHTS]),
        plda=_model_folder(folder, given, "plda", PLDA_FILES) if clustering == "VBxClustering" else None,
        needs=_needed_version(raw),
    )


def _read_config(folder: Path) -> dict[str, Any]:
    import yaml

    path = folder / CONFIG
    if not path.is_file():
        raise PipelineUnusable(
            f"In de map {folder} staat geen {CONFIG}. Haal het model opnieuw op, of wijs de map van een pyannote-pijplijn aan."
        )
    if path.stat().st_size > MOST_CONFIG:
        raise _not_a_pipeline()
    try:
        raw = yaml.safe_load(path.read_bytes())
    except (yaml.YAMLError, ValueError) as error:
        raise _not_a_pipeline() from error
    if not isinstance(raw, dict):
        raise _not_a_pipeline()
    return raw


def _not_a_pipeline() -> PipelineUnusable:
    return PipelineUnusable(f"{CONFIG} is beschadigd of beschrijft geen pyannote-pijplijn. Haal het model opnieuw op.")


def _only_known(entries: Mapping[str, Any], known: set[str]) -> None:
    unknown = sorted(str(key) for key in entries.keys() - known)
    if unknown:
        raise PipelineUnusable(
            f"{CONFIG} gebruikt '{unknown[0]}', en dat is niet toegestaan: het kan andere code of bestanden aanroepen."
        )


def _model_folder(folder: Path, given: Mapping[str, Any], role: str, files: Sequence[str]) -> Path:
    """The sub-folder of a model. A name on the hub stands for the sub-folder of that name, with or without its owner."""
    value = given.get(role)
    if not isinstance(value, str):
        raise PipelineUnusable(
            f"{CONFIG} zegt niet in welke map '{role}' staat; dan zou het van de modelhub komen. Zet het model erbij en noem de map."
        )
    inside = value.removeprefix("$model/").removesuffix(f"/{WEIGHTS}")
    leads_out = Path(inside).is_absolute() or ".." in Path(inside).parts
    for name in () if leads_out else (inside, inside.rpartition("/")[2]):
        place = folder / name
        if name and place.is_dir():
            missing = [file for file in files if not (place / file).is_file()]
            if not missing:
                return place
            raise PipelineUnusable(f"{name}/{missing[0]} ontbreekt in de map {folder}. Haal het model opnieuw op.")
    raise PipelineUnusable(
        f"{CONFIG} verwijst naar {value}. Dat staat niet in de map {folder}, en Binnenskamers haalt het niet van de modelhub. "
        f"Zet {files[0]} in de submap {inside.rpartition('/')[2]}."
    )


def _needed_version(raw: Mapping[str, Any]) -> str | None:
    dependencies = raw.get("dependencies") or {}
    if not isinstance(dependencies, Mapping):
        raise _not_a_pipeline()
    needs = dependencies.get("pyannote.audio", raw.get("version"))
    return None if needs is None else str(needs)


def load_pipeline(folder: Path) -> Any:
    """The pipeline of ``folder``, on the processor. PipelineUnusable when a file is missing, unsafe, damaged or does not fit."""
    layout = read_layout(folder)
    import_pyannote()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        models = {role: _load_model(getattr(layout, role), role) for role in _NETWORKS}
        hear_each_chunk_once(models["embedding"])
        return _assemble(layout, {**models, "plda": _load_plda(layout.plda)})


def _assemble(layout: Layout, models: Mapping[str, Any]) -> Any:
    from pyannote.audio import Pipeline
    from pyannote.audio.utils.dependencies import MissingDependency, WrongDependencyVersion

    config: dict[str, Any] = {
        "pipeline": {"name": PIPELINE, "params": {**layout.settings, **models}},
        "params": layout.parameters,
    }
    if layout.needs is not None:
        config["dependencies"] = {"pyannote.audio": layout.needs}
    config["pipeline"]["params"] |= {
        "segmentation_batch_size": BATCH,
        "embedding_batch_size": LOCAL_SPEAKERS * BATCH,
    }
    try:
        return Pipeline.from_pretrained(config)
    except (MissingDependency, WrongDependencyVersion) as error:
        raise PipelineUnusable(
            f"Dit model vraagt versie {layout.needs} van pyannote.audio. Haal het model op dat bij dit programma hoort."
        ) from error
    except (AttributeError, KeyError, RuntimeError, TypeError, ValueError) as error:
        raise PipelineUnusable(
            f"{CONFIG} heeft waarden die niet bij de modellen passen. Haal het model opnieuw op."
        ) from error


def _load_model(folder: Path, role: str) -> Any:
    """A network of pyannote, read by pyannote's own loader from bytes that hold nothing but what was checked."""
    import torch
    from pyannote.audio import Model

    name = f"{folder.name}/{WEIGHTS}"
    checkpoint = _plain_checkpoint(_read_weights(folder / WEIGHTS, name), role, name)
    written = io.BytesIO()
    torch.save(checkpoint, written)
    written.seek(0)
    try:
        # pyannote opens weights without weights_only; these bytes are our own
        return Model.from_pretrained(written)
    except (AttributeError, KeyError, RuntimeError, TypeError, ValueError) as error:
        raise _damaged(name) from error


def hear_each_chunk_once(model: Any) -> None:
    """Let an embedding network look once at sound that it is given several times in a row, as the pipeline does: once per speaker.

    In WeSpeaker's networks only the last step, pooling, depends on the speaker. Same vectors, a third of the work; other networks stay
    as they are.
    """
    import torch

    if not all(hasattr(type(model), step) for step in ("forward_frames", "forward_embedding")):
        return
    whole = model.forward

    def forward(waveforms: Any, weights: Any = None) -> Any:
        if weights is None:
            return whole(waveforms)
        first = [i for i in range(len(waveforms)) if i == 0 or not torch.equal(waveforms[i], waveforms[i - 1])]
        repeats = torch.diff(torch.tensor([*first, len(waveforms)])).to(waveforms.device)
        frames = model.forward_frames(waveforms[first])
        return model.forward_embedding(torch.repeat_interleave(frames, repeats, dim=0), weights=weights)

    model.forward = forward


def _read_weights(path: Path, name: str) -> Any:
    """What a file of weights holds, read with ``weights_only``: numbers, text, and pyannote's description of the task."""
    import torch
    from pyannote.audio.core.task import Problem, Resolution, Specifications
    from torch.torch_version import TorchVersion

    with torch.serialization.safe_globals([Problem, Resolution, Specifications, TorchVersion]):
        try:
            with path.open("rb") as stream:  # by path, torch would choose the format by the name
                return torch.load(stream, map_location="cpu", weights_only=True)
        except (
            pickle.UnpicklingError,
            RuntimeError,
            EOFError,
            ValueError,
            KeyError,
            TypeError,
            AttributeError,
        ) as error:
            raise PipelineUnusable(
                f"{name} is beschadigd, of er zit meer in dan gewichten; het is niet uitgevoerd. Haal het model opnieuw op."
            ) from error


def _plain_checkpoint(checkpoint: Any, role: str, name: str) -> dict[str, Any]:
    """The parts of a checkpoint that make the network, and nothing else; PipelineUnusable when they are not what they should be."""
    import lightning
    import torch
    from pyannote.audio.core.task import Specifications

    try:
        about, weights = checkpoint["pyannote.audio"], checkpoint["state_dict"]
        module, network = about["architecture"]["module"], about["architecture"]["class"]
        specifications, version = about["specifications"], str(about["versions"]["pyannote.audio"])
        arguments = checkpoint.get("hyper_parameters", {})
    except (KeyError, TypeError, AttributeError) as error:
        raise _damaged(name) from error
    home, networks = _NETWORKS[role]
    if network not in networks or not f"{module}.".startswith(f"{home}."):
        raise PipelineUnusable(f"{name} is geen netwerk dat dit programma kent als '{role}'.")
    # Lightning calls what "_instantiator" names
    if not _is_plain(arguments) or not isinstance(arguments, dict) or any(key.startswith("_") for key in arguments):
        raise _damaged(name)
    if not isinstance(specifications, Specifications) or not _are_tensors(weights, torch.Tensor):
        raise _damaged(name)
    return {
        "pyannote.audio": {
            "versions": {"pyannote.audio": version},
            "architecture": {"module": home, "class": network},
            "specifications": specifications,
        },
        "hyper_parameters": arguments,
        "state_dict": dict(weights),
        "pytorch-lightning_version": lightning.__version__,  # so that nothing is migrated
    }


def _are_tensors(weights: Any, kind: type) -> bool:
    return isinstance(weights, Mapping) and len(weights) > 0 and all(isinstance(w, kind) for w in weights.values())


def _is_plain(value: Any) -> bool:
    """Whether a value is made of numbers, text, lists and mappings with text as keys."""
    if isinstance(value, dict):
        return all(isinstance(key, str) and _is_plain(item) for key, item in value.items())
    if isinstance(value, list | tuple):
        return all(map(_is_plain, value))
    return value is None or isinstance(value, bool | int | float | str)


def _load_plda(folder: Path | None) -> Any:
    """The PLDA; for a clustering that has no use for one an empty one, because without any pyannote would ask the hub."""
    import zipfile

    from pyannote.audio.core.plda import PLDA

    if folder is None:
        return PLDA.__new__(PLDA)
    try:
        return PLDA.from_pretrained(folder)  # numpy opens these files without pickles
    except (KeyError, ValueError, OSError, EOFError, IndexError, AttributeError, zipfile.BadZipFile) as error:
        raise _damaged(f"{folder.name}/{PLDA_FILES[1]}") from error


def _damaged(name: str) -> PipelineUnusable:
    return PipelineUnusable(f"{name} is beschadigd of past niet bij dit programma. Haal het model opnieuw op.")
