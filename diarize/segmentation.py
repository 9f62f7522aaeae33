"""pyannote's segmentation model: who speaks when within ten seconds, two people at once included."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from diarize.engine import Progress
from diarize.pyannote_import import import_pyannote

SAMPLE_RATE = 16000
CHUNK = 10.0  # seconds: what the model was trained on
LOCAL_SPEAKERS = 3  # people it tells apart within a chunk
AT_ONCE = 2
BATCH = 8  # chunks in the model at once


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


def segment(model: Any, samples: Any, step: float, progress: Progress | None = None) -> Any:
    """Who is active: a SlidingWindowFeature of (chunks, frames, 3) zeros and ones, a chunk every ``step`` seconds.

    ``samples``: (n,) float32, 16 kHz. The three columns mean different people in different chunks.
    """
    import torch
    from pyannote.audio import Inference

    def report(completed: int, total: int) -> None:
        if progress is not None:
            progress(min(1.0, completed / max(1, total)))

    inference = Inference(model, step=step, skip_aggregation=True, batch_size=BATCH)
    waveform = torch.from_numpy(samples)[None]
    return inference({"waveform": waveform, "sample_rate": SAMPLE_RATE}, hook=report)
