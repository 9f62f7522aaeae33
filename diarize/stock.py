"""pyannote's own pipeline (community-1, 3.1) from a folder, as it was published: chosen by profile instead of the hybrid."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from conversation.sound import Sound
from conversation.transcript import Turn
from diarize.engine import Progress, SpeakerCount
from diarize.speech import finite
from diarize.timeline import named

SAMPLE_RATE = 16000
BLOCK = 300 * SAMPLE_RATE  # samples read at a time
SHORTEST = 0.1  # seconds: less is no syllable
#: chunks: with more, the clustering's table of distances (the square of this) would not fit, so in a recording of more than
#: 2.8 hours the chunks lie further apart
MOST_CHUNKS = 10_000
#: speakers: a table of chunks × frames × speakers is held in memory
MOST_SPEAKERS = 32
#: step of the pipeline → its place in the whole
_STEPS = {"segmentation": (0.0, 0.2), "embeddings": (0.2, 0.95)}


class PyannotePipeline:
    """Turns with overlap from a ``pyannote.audio`` pipeline in a local folder (``config.yaml`` and the models that it names).

    The folder is read when it is first needed; see ``diarize.pipeline_folder`` for what may be in it and for its error
    (PipelineUnusable). ``name``: what the transcript calls it. The vectors of voices exist only during one call.

    Memory: the whole recording is in it, 230 MB per hour, with 25 MB per hour of what the segmentation says and, per hour and
    speaker, 17 MB of who it gives that to; the networks and their batches take about 1 GB more (estimated from shapes, not measured).
    """

    def __init__(self, folder: Path, name: str | None = None, device: str = "cpu", threads: int = 2) -> None:
        self.name = name or f"pyannote {folder.name.removeprefix('pyannote-')}"
        self._folder = folder
        self._device = device
        self._threads = threads
        self._pipeline: Any = None
        self._step = 0.0

    def diarize(
        self,
        sound: Sound,
        speakers: SpeakerCount | None = None,
        progress: Progress | None = None,
    ) -> list[Turn]:
        """See ``Diarizer``. PipelineUnusable when the folder cannot be used."""
        seconds = len(sound) / SAMPLE_RATE
        turns: list[Turn] = []
        if seconds >= SHORTEST:
            pipeline = self._load()
            pipeline._segmentation.step = max(self._step, seconds / MOST_CHUNKS)
            turns = _turns(self._run(pipeline, _whole(sound), speakers, _hook(progress)), seconds)
        if progress is not None:
            progress(1.0)
        return turns

    def _run(
        self, pipeline: Any, samples: NDArray[np.float32], speakers: SpeakerCount | None, hook: Callable[..., None]
    ) -> Any:
        import torch

        file = {"waveform": torch.from_numpy(samples)[None], "sample_rate": SAMPLE_RATE}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of numbers of speakers and of short stretches
            return pipeline(file, hook=hook, **_asked(speakers))

    def _load(self) -> Any:
        if self._pipeline is None:
            import torch

            from diarize.pipeline_folder import load_pipeline

            torch.set_num_threads(self._threads)
            self._pipeline = load_pipeline(self._folder).to(torch.device(self._device))
            self._step = self._pipeline._segmentation.step
        return self._pipeline


def _asked(speakers: SpeakerCount | None) -> dict[str, int]:
    """What the user knows of the number of speakers, in the pipeline's words."""
    if speakers is None:
        return {"max_speakers": MOST_SPEAKERS}
    if speakers.minimum == speakers.maximum:
        return {"num_speakers": speakers.minimum}
    return {
        "min_speakers": speakers.minimum,
        "max_speakers": speakers.maximum or max(MOST_SPEAKERS, speakers.minimum),
    }


def _whole(sound: Sound) -> NDArray[np.float32]:
    """All samples, (n,) float32; read in blocks, so that there is one copy."""
    if isinstance(sound, np.ndarray) and sound.ndim != 1:
        raise ValueError(f"expected (n,) mono samples, got shape {sound.shape}")
    samples = np.empty(len(sound), dtype=np.float32)
    for start in range(0, len(samples), BLOCK):
        samples[start : start + BLOCK] = finite(sound[start : start + BLOCK])
    return samples


def _turns(output: Any, seconds: float) -> list[Turn]:
    """The pipeline's answer as turns within the recording, overlap included."""
    found = output.speaker_diarization
    labels = {label: number for number, label in enumerate(found.labels()) if not _is_invented(output, number)}
    return named(
        [
            (max(0.0, stretch.start), min(stretch.end, seconds), labels[label])
            for stretch, _, label in found.itertracks(yield_label=True)
            if label in labels and min(stretch.end, seconds) - max(0.0, stretch.start) > 0.001
        ]
    )


def _is_invented(output: Any, number: int) -> bool:
    """Whether a speaker is there only because overlap was counted with nobody left to give it to: pyannote has no voice for him."""
    voices = output.speaker_embeddings
    return voices is not None and number < len(voices) and not np.any(voices[number])


def _hook(progress: Progress | None) -> Callable[..., None]:
    """The pipeline's progress, per step and in batches, as 0..1 that never goes back."""
    furthest = 0.0

    def hook(step: str, _: object, *, total: int | None = None, completed: int | None = None, **__: object) -> None:
        nonlocal furthest
        start, end = _STEPS.get(step, (0.0, 0.0))
        if progress is None or not total or completed is None:
            return
        furthest = max(furthest, start + (end - start) * min(1.0, completed / total))
        progress(furthest)

    return hook
