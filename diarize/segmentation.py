"""pyannote's segmentation model: who speaks when within ten seconds, two people at once included."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from conversation.sound import Sound
from diarize.engine import Progress
from diarize.parallel import in_threads
from diarize.pyannote_import import import_pyannote
from diarize.speech import finite

SAMPLE_RATE = 16000
CHUNK = 10.0  # seconds: what the model was trained on
LOCAL_SPEAKERS = 3  # people it tells apart within a chunk
AT_ONCE = 2
BATCH = 8  # chunks in the model at once
BLOCK = 40  # chunks whose sound a thread has in memory at once: a minute and a half


def load_segmentation(weights: Path, device: str = "cpu") -> Any:
    """A PyanNet with the weights of pyannote/segmentation-3.0 (safetensors). RuntimeError when they do not fit."""
    import_pyannote()
    import torch
    from pyannote.audio.core.task import Problem, Resolution, Specifications
    from pyannote.audio.models.segmentation import PyanNet
    from safetensors.torch import load_file

    model = PyanNet(
        sincnet={"stride": 10},
        lstm={"hidden_size": 128, "num_layers": 4, "bidirectional": True, "monolithic": True},
        linear={"hidden_size": 128, "num_layers": 2},
    )
    model.specifications = Specifications(
        problem=Problem.MONO_LABEL_CLASSIFICATION,
        resolution=Resolution.FRAME,
        duration=CHUNK,
        classes=[f"speaker#{i + 1}" for i in range(LOCAL_SPEAKERS)],
        powerset_max_classes=AT_ONCE,
        permutation_invariant=True,
    )
    model.build()
    model.load_state_dict(load_file(str(weights)), strict=True)
    return model.eval().to(torch.device(device))


def segment(
    model: Any, sound: Sound, step: float, progress: Progress | None = None, threads: int = 1
) -> NDArray[np.uint8]:
    """Who is active: (chunks, frames, 3) zeros and ones, a chunk of ten seconds every ``step`` seconds, the last one filled up.

    The three columns mean different people in different chunks. The sound is read in blocks, ``threads`` of them at once; what comes out
    does not depend on that.
    """
    import torch
    from pyannote.audio import Inference

    inference = Inference(model, step=step, skip_aggregation=True, batch_size=BATCH)

    def active_in(samples: NDArray[np.float32]) -> NDArray[np.uint8]:
        waveform = torch.from_numpy(np.ascontiguousarray(samples))[None]
        active: NDArray[np.uint8] = inference({"waveform": waveform, "sample_rate": SAMPLE_RATE}).data.astype(np.uint8)
        return active

    blocks = _blocks(len(sound), round(step * SAMPLE_RATE))
    pieces = (finite(sound[start:stop]) for start, stop in blocks)
    found: list[NDArray[np.uint8]] = []
    for (_, stop), active in zip(blocks, in_threads(active_in, pieces, threads), strict=True):
        found.append(active)
        if progress is not None:
            progress(stop / len(sound))
    return np.concatenate(found)


def _blocks(samples: int, step: int) -> list[tuple[int, int]]:
    """Stretches (in samples) of BLOCK chunks each; only the last one can hold a chunk that is not whole."""
    chunk = round(CHUNK * SAMPLE_RATE)
    whole = max(1, (samples - chunk) // step + 1)
    firsts = range(0, whole, BLOCK)
    return [
        (first * step, samples if first + BLOCK >= whole else (first + BLOCK - 1) * step + chunk) for first in firsts
    ]
