"""The default engine: pyannote's segmentation for the times, CAM++ windows for the voices."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from conversation.transcript import Turn
from diarize import frames as fr
from diarize.clustering import cluster
from diarize.engine import Progress, SpeakerCount
from diarize.speech import Stretch, speech_probability, stretches_above
from diarize.timeline import Scene, turns_of
from diarize.windows import cut_windows, embed_windows

SAMPLE_RATE = 16000
STEP = 2.0  # seconds between the chunks of the segmentation
SHORTEST = 0.1  # seconds: less is no syllable


class HybridDiarizer:
    """Turns with overlap, and the number of speakers, from local model files.

    ``segmentation`` and ``embedding``: safetensors files of pyannote/segmentation-3.0 and CAM++ (a folder that holds
    ``model.safetensors`` is fine too). They are read at the first call. The vectors of voices exist only
    during one call.
    """

    name = "pyannote segmentation-3.0 + CAM++"

    def __init__(self, segmentation: Path, embedding: Path, device: str = "cpu", threads: int = 2) -> None:
        self._segmentation = _weights(segmentation)
        self._embedding = _weights(embedding)
        self._device = device
        self._threads = threads
        self._models: tuple[Any, Any] | None = None

    def diarize(
        self,
        samples: NDArray[np.float32],
        speakers: SpeakerCount | None = None,
        progress: Progress | None = None,
    ) -> list[Turn]:
        """Speaker turns of (n,) mono samples of 16 kHz; see ``Diarizer``. Values that are no number count as silence."""
        tell = progress or _say_nothing
        samples = _clean(samples)
        turns: list[Turn] = []
        if len(samples) >= SHORTEST * SAMPLE_RATE:
            turns = self._turns(samples, speakers, tell)
        tell(1.0)
        return turns

    def speech(self, samples: NDArray[np.float32], progress: Progress | None = None) -> list[Stretch]:
        """Where somebody speaks in (n,) mono samples of 16 kHz, whoever it is: what either detector hears."""
        samples = _clean(samples)
        if len(samples) < SHORTEST * SAMPLE_RATE:
            return []
        scene, _ = self._listen(samples, progress or _say_nothing)
        return fr.stretches_of(scene.speech, len(samples) / SAMPLE_RATE)

    def _turns(self, samples: NDArray[np.float32], speakers: SpeakerCount | None, tell: Progress) -> list[Turn]:
        scene, stretches = self._listen(samples, _part(tell, 0.0, 0.35))
        if not scene.speech.any():
            return []
        windows = cut_windows(stretches)
        nearness = np.zeros((0, 1), dtype=np.float32)  # too little to tell voices apart: one speaker
        if windows:
            vectors = embed_windows(self._load()[1], samples, windows, _part(tell, 0.35, 0.95))
            nearness = cluster(vectors, np.array([end - start for start, end in windows]), speakers).nearness
        return turns_of(scene, windows, nearness)

    def _listen(self, samples: NDArray[np.float32], tell: Progress) -> tuple[Scene, list[Stretch]]:
        """What is known per frame, and the stretches in which one person speaks alone."""
        from diarize.segmentation import segment

        probability = speech_probability(samples)
        tell(0.1)
        active = segment(self._load()[0], samples, STEP, _part(tell, 0.1, 1.0)).data.astype(np.uint8)
        return _scene(active, probability, len(samples) / SAMPLE_RATE)

    def _load(self) -> tuple[Any, Any]:
        import torch

        from diarize.campplus import load_network
        from diarize.segmentation import load_segmentation

        torch.set_num_threads(self._threads)
        if self._models is None:
            self._models = (
                load_segmentation(self._segmentation, self._device),
                load_network(self._embedding, self._device),
            )
        return self._models


def _scene(active: NDArray[np.uint8], probability: NDArray[np.float32], duration: float) -> tuple[Scene, list[Stretch]]:
    """What is known per frame, and the stretches in which one person speaks alone."""
    frames = math.ceil(duration / fr.FRAME)
    starts = fr.chunk_starts(len(active), STEP)
    count = fr.average((chunk.sum(axis=1, keepdims=True) for chunk in active), starts, frames)[:, 0]
    anyone = fr.average((chunk.max(axis=1, keepdims=True) for chunk in active), starts, frames)[:, 0]
    speech = fr.mask_of(stretches_above(probability, duration), frames) | (anyone >= 0.5)
    core = fr.mask_of(stretches_above(probability, duration, edge=0.0), frames) | (anyone >= 0.5)
    alone = core & (count < 1.5)
    alone[fr.changes(active, starts, frames)] = False
    return Scene(active, starts, speech, count >= 1.5), fr.stretches_of(alone, duration)


def _clean(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Finite float32 in about -1..1, without a copy where nothing has to change."""
    samples = np.ascontiguousarray(samples, dtype=np.float32)
    if samples.ndim != 1:
        raise ValueError(f"expected (n,) mono samples, got shape {samples.shape}")
    if not np.isfinite(samples).all():
        samples = np.nan_to_num(samples, nan=0.0, posinf=0.0, neginf=0.0)
    loudest = float(max(samples.max(), -samples.min())) if len(samples) else 0.0
    return samples / np.float32(loudest) if loudest > 2.0 else samples


def _weights(path: Path) -> Path:
    return path / "model.safetensors" if path.is_dir() else path


def _part(tell: Progress, start: float, end: float) -> Callable[[float], None]:
    return lambda done: tell(start + done * (end - start))


def _say_nothing(_: float) -> None:
    return None
