"""Recognition engines: faster-whisper (CTranslate2), sequential; and a null engine.

Settings are those measured best for Dutch (benchmarks/): beam 5, VAD on, no conditioning on previous text (it makes loops),
no prompt (it leaks into the text), never the batched pipeline (it loses words and its times are unusable).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from conversation import Segment, Word
from transcribe.speech import SAMPLE_RATE, VAD_OPTIONS

#: text in a stretch that the model itself takes for no speech is invented ("MUZIEK.", "Ondertitels ingediend door …")
_NO_SPEECH, _LOW_LOGPROB = 0.6, -0.7


class Recognizer(Protocol):
    """Anything that turns samples into segments with words."""

    name: str

    def recognize(
        self, samples: NDArray[np.float32], offset: float = 0.0, progress: Callable[[float], None] | None = None
    ) -> list[Segment]:
        """Segments of mono 16 kHz ``samples`` (n,), times shifted by ``offset`` seconds; ``progress`` gets 0..1."""
        ...


class NullRecognizer:
    """Recognises nothing: for tests and for runs that only need speakers."""

    name = "geen"

    def recognize(
        self, samples: NDArray[np.float32], offset: float = 0.0, progress: Callable[[float], None] | None = None
    ) -> list[Segment]:
        """No segments, whatever the samples."""
        del samples, offset, progress
        return []


class WhisperRecognizer:
    """Whisper through faster-whisper from a verified folder (never a model name: that would ask a hub)."""

    def __init__(self, folder: Path, device: str = "cpu", threads: int = 2, beam_size: int = 5) -> None:
        from faster_whisper import WhisperModel

        self.name = folder.name
        self._beam_size = beam_size
        self._model: Any = WhisperModel(
            str(folder),
            device=device,
            compute_type="float16" if device == "cuda" else "int8",
            cpu_threads=threads,
            local_files_only=True,
        )

    def recognize(
        self, samples: NDArray[np.float32], offset: float = 0.0, progress: Callable[[float], None] | None = None
    ) -> list[Segment]:
        """See Recognizer. Ids count from 1 within this call."""
        if samples.size == 0:
            return []
        found, _ = self._model.transcribe(
            samples,
            language="nl",
            task="transcribe",
            beam_size=self._beam_size,
            vad_filter=True,
            vad_parameters=dict(VAD_OPTIONS),
            condition_on_previous_text=False,
            word_timestamps=True,
        )
        seconds = samples.shape[0] / SAMPLE_RATE
        segments: list[Segment] = []
        for item in found:
            if progress:
                progress(min(1.0, item.end / seconds))
            if item.no_speech_prob > _NO_SPEECH and item.avg_logprob < _LOW_LOGPROB:
                continue
            segment = _segment(item, len(segments) + 1, offset)
            if segment.text:
                segments.append(segment)
        return segments


def _segment(item: Any, number: int, offset: float) -> Segment:
    words = tuple(
        Word(float(w.start) + offset, float(w.end) + offset, w.word.strip(), float(w.probability))
        for w in item.words or ()
        if w.word.strip()
    )
    return Segment(number, float(item.start) + offset, float(item.end) + offset, item.text.strip(), None, words)
