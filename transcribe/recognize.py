"""Recognition engines: faster-whisper (CTranslate2), sequential; and a null engine.

Settings are those measured best for Dutch (benchmarks/): beam 5, speech only (silence gives invented text), no conditioning on
previous text (it makes loops), no prompt (it leaks into the text), never the batched pipeline (it loses words and its times
are unusable). Where somebody speaks is not decided here: the library's own detector misses most of a noisy telephone line.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from conversation import Segment, Word
from conversation.times import Interval
from transcribe.chunks import SAMPLE_RATE

#: text in a stretch that the model itself takes for no speech is invented ("MUZIEK.", "Ondertitels ingediend door …")
_NO_SPEECH, _LOW_LOGPROB = 0.6, -0.7


class Recognizer(Protocol):
    """Anything that turns samples into segments with words."""

    name: str

    def recognize(
        self,
        samples: NDArray[np.float32],
        speech: Sequence[Interval],
        offset: float = 0.0,
        progress: Callable[[float], None] | None = None,
    ) -> list[Segment]:
        """Segments of mono 16 kHz ``samples`` (n,), times shifted by ``offset`` seconds; ``progress`` gets 0..1.

        ``speech``: the stretches to listen to, in seconds from the first sample, in order and disjoint.
        """
        ...


class NullRecognizer:
    """Recognises nothing: for tests and for runs that only need speakers."""

    name = "geen"

    def recognize(
        self,
        samples: NDArray[np.float32],
        speech: Sequence[Interval],
        offset: float = 0.0,
        progress: Callable[[float], None] | None = None,
    ) -> list[Segment]:
        """No segments, whatever the samples."""
        del samples, speech, offset, progress
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
        self,
        samples: NDArray[np.float32],
        speech: Sequence[Interval],
        offset: float = 0.0,
        progress: Callable[[float], None] | None = None,
    ) -> list[Segment]:
        """See Recognizer. Ids count from 1 within this call."""
        from faster_whisper.transcribe import restore_speech_timestamps

        places = [{"start": round(a * SAMPLE_RATE), "end": round(b * SAMPLE_RATE)} for a, b in speech]
        if not places:
            return []
        found, _ = self._model.transcribe(
            np.concatenate([samples[p["start"] : p["end"]] for p in places]),
            language="nl",
            task="transcribe",
            beam_size=self._beam_size,
            vad_filter=False,
            condition_on_previous_text=False,
            word_timestamps=True,
        )
        segments: list[Segment] = []
        for item in restore_speech_timestamps(found, places, SAMPLE_RATE):
            if progress:
                progress(min(1.0, item.end * SAMPLE_RATE / samples.shape[0]))
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
