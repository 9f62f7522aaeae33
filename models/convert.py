"""Turn a weights file from a stranger into plain tensors, without running anything that is in it."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

from models.errors import UnsafeFile

# What pyannote's training wrote beside the weights: descriptions of the task, of no use here. They are read as
# empty objects of our own, so that pyannote need not be imported and none of its code runs.
_IGNORED = (
    "pyannote.audio.core.task.Specifications",
    "pyannote.audio.core.task.Resolution",
    "pyannote.audio.core.task.Problem",
    "torch.torch_version.TorchVersion",
)


class _Ignored:
    """Stands in for a class whose content is not used."""

    def __init__(self, *_: object) -> None:
        """Accept and forget what the file says."""


def convert(kind: str, source: Path, target: Path) -> None:
    """Convert ``source`` into ``target``; the same source always gives the same bytes.

    The one kind there is, ``torch-state-dict``, reads a torch file (a dict of tensors, or a checkpoint that holds one
    under ``state_dict``) with ``weights_only=True`` and writes safetensors. Raises UnsafeFile when the file holds
    anything else.
    """
    if kind != "torch-state-dict":
        raise ValueError(f"unknown conversion {kind!r}")
    from safetensors.torch import save_file

    save_file(_state_dict(source), target)


def _state_dict(source: Path) -> dict[str, Any]:
    import pickle

    import torch

    with torch.serialization.safe_globals([(_Ignored, name) for name in _IGNORED]), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with source.open("rb") as stream:  # by path, torch would choose the format by the name
                checkpoint = torch.load(stream, map_location="cpu", weights_only=True)
        except (pickle.UnpicklingError, RuntimeError, EOFError, ValueError) as error:
            raise _refused(source) from error
    state = checkpoint.get("state_dict", checkpoint) if isinstance(checkpoint, dict) else None
    if not state or not all(isinstance(value, torch.Tensor) for value in state.values()):
        raise _refused(source)
    return {name: tensor.contiguous() for name, tensor in state.items()}


def _refused(source: Path) -> UnsafeFile:
    return UnsafeFile(
        f"Het bestand {source.name} is geen gewoon gewichtenbestand en is niet geopend. "
        "Verwijder het en haal het model opnieuw op."
    )
