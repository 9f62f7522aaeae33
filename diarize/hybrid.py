"""The default engine: pyannote's segmentation for the times, CAM++ windows for the voices."""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from conversation.sound import Sound
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
# Recognition gets speech with generous edges, so that no word is cut; a turn is what somebody who marks it by hand would mark.
TURN_EDGE = 0.08  # seconds kept on both sides of what Silero hears
AGREED, TURN_AGREED = 0.5, 0.7  # share of the chunks that hear somebody in a frame
MOST_AT_ONCE = 4  # pieces: each takes memory, and recognition wants the other cores


class HybridDiarizer:
    """Turns with overlap, and the number of speakers, from local model files.

    ``segmentation`` and ``embedding``: safetensors files of pyannote/segmentation-3.0 and CAM++ (a folder that holds
    ``model.safetensors`` is fine too). They are read when they are first needed. The vectors of voices exist only
    during one call.
    """

    name = "pyannote segmentation-3.0 + CAM++"

    def __init__(self, segmentation: Path, embedding: Path, device: str = "cpu", threads: int = 2) -> None:
        self._segmentation = _weights(segmentation)
        self._embedding = _weights(embedding)
        self._device = device
        self._threads = min(threads, MOST_AT_ONCE) if device == "cpu" else 1
        self._loaded: dict[str, Any] = {}

    def detect(self, sound: Sound, progress: Progress | None = None) -> Activity:
        """Where somebody speaks, and who of each ten seconds; see ``Activity``. Read in parts: memory hardly grows with the length."""
        from diarize.segmentation import segment

        tell = progress or _say_nothing
        sound = _clean(sound) if isinstance(sound, np.ndarray) else sound
        seconds = len(sound) / SAMPLE_RATE
        if seconds < SHORTEST:
            return Activity(np.zeros((0, 0, 3), dtype=np.uint8), np.zeros(0, dtype=np.float32), seconds)
        probability = speech_probability(sound)
        tell(0.2)
        active = segment(self._segmentation_model(), sound, STEP, _part(tell, 0.2, 1.0), self._threads)
        return Activity(active, probability, seconds)

    def diarize(
        self,
        sound: Sound,
        speakers: SpeakerCount | None = None,
        progress: Progress | None = None,
        activity: Activity | None = None,
    ) -> list[Turn]:
        """See ``Diarizer``. ``activity``: what ``detect`` found in the same sound, when that was done before."""
        tell = progress or _say_nothing
        sound = _clean(sound) if isinstance(sound, np.ndarray) else sound
        activity = activity or self.detect(sound, _part(tell, 0.0, 0.35))
        turns = self._turns(sound, activity, speakers, _part(tell, 0.35, 1.0))
        tell(1.0)
        return turns

    def speech(self, sound: Sound, progress: Progress | None = None) -> list[Stretch]:
        """Where somebody speaks, whoever it is: what either detector hears."""
        return speech_of(self.detect(sound, progress))

    def _turns(self, sound: Sound, activity: Activity, speakers: SpeakerCount | None, tell: Progress) -> list[Turn]:
        if not len(activity.active):
            return []
        scene, stretches = _scene(activity)
        if not scene.speech.any():
            return []
        windows = cut_windows(stretches)
        nearness = np.zeros((0, 1), dtype=np.float32)  # too little to tell voices apart: one speaker
        if windows:
            vectors = embed_windows(self._embedding_network(), sound, windows, _part(tell, 0.0, 0.9), self._threads)
            nearness = cluster(vectors, np.array([end - start for start, end in windows]), speakers).nearness
        return turns_of(scene, windows, nearness)

    def _segmentation_model(self) -> Any:
        if self._loaded.get("segmentation") is None:
            from diarize.segmentation import load_segmentation

            self._loaded["segmentation"] = load_segmentation(self._segmentation, self._device)
        return self._loaded["segmentation"]

    def _embedding_network(self) -> Any:
        if self._loaded.get("embedding") is None:
            from diarize.campplus import load_network

            self._loaded["embedding"] = load_network(self._embedding, self._device)
        return self._loaded["embedding"]


@dataclass(frozen=True)
class Activity:
    """What two detectors heard, before anybody is told apart.

    ``active``: (chunks, frames, 3) zeros and ones of pyannote's segmentation, a chunk of ten seconds every STEP; ``probability``:
    (ceil(n / 512),) of Silero; ``seconds``: how long the sound is.
    """

    active: NDArray[np.uint8]
    probability: NDArray[np.float32]
    seconds: float


def speech_of(activity: Activity) -> list[Stretch]:
    """Where either detector hears somebody, in seconds."""
    if not len(activity.active):
        return []
    frames = math.ceil(activity.seconds / fr.FRAME)
    starts = fr.chunk_starts(len(activity.active), STEP)
    mask = fr.mask_of(stretches_above(activity.probability, activity.seconds), frames)
    return fr.stretches_of(mask | (_anyone(activity.active, starts, frames) >= AGREED), activity.seconds)


def encode_activity(activity: Activity) -> bytes:
    """As bytes, to keep."""
    file = io.BytesIO()
    shape = np.array(activity.active.shape)
    packed = np.packbits(activity.active)
    np.savez_compressed(
        file, shape=shape, active=packed, probability=activity.probability, seconds=np.array(activity.seconds)
    )
    return file.getvalue()


def decode_activity(data: bytes) -> Activity:
    """The activity of ``encode_activity``."""
    with np.load(io.BytesIO(data), allow_pickle=False) as kept:
        shape = tuple(int(n) for n in kept["shape"])
        active = np.unpackbits(kept["active"], count=int(np.prod(shape))).reshape(shape)
        return Activity(active, kept["probability"], float(kept["seconds"]))


def _scene(activity: Activity) -> tuple[Scene, list[Stretch]]:
    """What is known per frame, and the stretches in which one person speaks alone."""
    active, probability, duration = activity.active, activity.probability, activity.seconds
    frames = math.ceil(duration / fr.FRAME)
    starts = fr.chunk_starts(len(active), STEP)
    count = fr.average((chunk.sum(axis=1, keepdims=True) for chunk in active), starts, frames)[:, 0]
    anyone = _anyone(active, starts, frames)
    speech = fr.mask_of(stretches_above(probability, duration, TURN_EDGE), frames) | (anyone >= TURN_AGREED)
    core = fr.mask_of(stretches_above(probability, duration, edge=0.0), frames) | (anyone >= AGREED)
    alone = core & (count < 1.5)
    alone[fr.changes(active, starts, frames)] = False
    return Scene(active, starts, speech, count >= 1.5), fr.stretches_of(alone, duration)


def _anyone(active: NDArray[np.uint8], starts: NDArray[np.int64], frames: int) -> NDArray[np.float32]:
    """The share of the chunks that hear somebody, (frames,)."""
    share: NDArray[np.float32] = fr.average((chunk.max(axis=1, keepdims=True) for chunk in active), starts, frames)[
        :, 0
    ]
    return share


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
