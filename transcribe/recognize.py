"""Recognition engines: faster-whisper (CTranslate2), sequential; and a null engine.

Settings are those measured best for Dutch (benchmarks/): beam 5, speech only (silence gives invented text), no conditioning on
previous text (it makes loops), never the batched pipeline (it loses words and its times are unusable). Where somebody speaks is not
decided here: the library's own detector misses most of a noisy telephone line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from conversation import Rejected, Segment, Word
from conversation.times import Interval, distance, pad, subtract, union
from transcribe.chunks import SAMPLE_RATE
from transcribe.invented import Signs, why_invented
from transcribe.vote import merge_hearings, take_terms

Progress = Callable[[float], None]

#: a segment whose words are less probable than this on average is heard a second time, played faster by this factor
_DOUBTFUL, _SPEED = 0.76, 15 / 14
#: seconds around a doubtful segment, and the pause between two of them that is heard along
_MARGIN, _JOIN = 0.2, 2.0
#: this much around each word counts as heard; what is left of the speech and at least so long (seconds) is heard again
_REACH, _UNHEARD = 0.6, 1.0
#: a second hearing with fewer words than this share of the first, or so many more, is of no use
_MOST_CHANGE = 0.6
#: share of the work that the first hearing usually is
_FIRST_LOOK = 0.75
#: share of the work that is done before the word list comes to it
_WITHOUT_LIST = 0.6


@dataclass(frozen=True)
class Recognized:
    """What was heard in a chunk, and what was kept out of it."""

    segments: tuple[Segment, ...] = ()
    rejected: tuple[Rejected, ...] = ()


class Recognizer(Protocol):
    """Anything that turns samples into segments with words."""

    name: str

    def recognize(
        self,
        samples: NDArray[np.float32],
        speech: Sequence[Interval],
        offset: float = 0.0,
        progress: Progress | None = None,
    ) -> Recognized:
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
        progress: Progress | None = None,
    ) -> Recognized:
        """No segments, whatever the samples."""
        del samples, speech, offset, progress
        return Recognized()


class WhisperRecognizer:
    """Whisper through faster-whisper from a verified folder (never a model name: that would ask a hub).

    ``workers`` chunks can be recognised at once, each from its own thread, with ``threads`` cores. ``terms``: names and words of the
    organisation that the model should know.
    """

    def __init__(
        self,
        folder: Path,
        device: str = "cpu",
        threads: int = 2,
        workers: int = 1,
        compute_type: str | None = None,
        terms: Sequence[str] = (),
        beam_size: int = 5,
    ) -> None:
        from faster_whisper import WhisperModel

        self.name = folder.name
        self._beam_size, self._terms = beam_size, tuple(terms)
        self._model: Any = WhisperModel(
            str(folder),
            device=device,
            compute_type=compute_type or ("float16" if device == "cuda" else "int8"),
            cpu_threads=threads,
            num_workers=workers,
            local_files_only=True,
        )

    def recognize(
        self,
        samples: NDArray[np.float32],
        speech: Sequence[Interval],
        offset: float = 0.0,
        progress: Progress | None = None,
    ) -> Recognized:
        """See Recognizer. Ids count from 1 within this call. Stretches of which the model is unsure are heard a second time."""
        whole = progress or _say_nothing
        tell = _share_of(whole, 0.0, _WITHOUT_LIST if self._terms else 1.0)
        seconds = samples.shape[0] / SAMPLE_RATE
        segments: list[Segment] = []
        rejected: list[Rejected] = []
        for segment, reason in self._hear(samples, speech):
            tell(_FIRST_LOOK * min(1.0, segment.end / seconds))
            if reason:
                rejected.append(Rejected(segment.start + offset, segment.end + offset, segment.text, reason))
            else:
                segments.append(segment)
        segments = self._look_again(samples, speech, segments, tell)
        if self._terms:
            segments = self._listen_for_terms(samples, speech, segments, _share_of(whole, _WITHOUT_LIST, 1.0))
        whole(1.0)
        moved = (_moved(segment, number, offset) for number, segment in enumerate(segments, 1))
        return Recognized(tuple(moved), tuple(rejected))

    def _hear(
        self,
        samples: NDArray[np.float32],
        speech: Sequence[Interval],
        speed: float = 1.0,
        terms: Sequence[str] = (),
    ) -> Iterator[tuple[Segment, str | None]]:
        """Segments (times from the first sample), each with the reason to reject it.

        ``speed``: how much faster it is played; ``terms``: what the model reads before it.
        """
        from faster_whisper.transcribe import restore_speech_timestamps

        places = [{"start": round(a * SAMPLE_RATE), "end": round(b * SAMPLE_RATE)} for a, b in speech]
        if not places:
            return
        sound = np.concatenate([samples[p["start"] : p["end"]] for p in places])
        found, _ = self._model.transcribe(
            sound if speed == 1.0 else _play(sound, speed),
            language="nl",
            task="transcribe",
            beam_size=self._beam_size,
            vad_filter=False,
            condition_on_previous_text=False,
            word_timestamps=True,
            hotwords=", ".join(terms) or None,
        )
        for item in restore_speech_timestamps(_slowed(found, speed), places, SAMPLE_RATE):
            segment = _segment(item)
            if segment.text:
                length = segment.end - segment.start
                yield segment, why_invented(segment.text, length, _signs(item, segment), terms)

    def _listen_for_terms(
        self, samples: NDArray[np.float32], speech: Sequence[Interval], segments: Sequence[Segment], tell: Progress
    ) -> list[Segment]:
        """The segments with words of the list where a hearing that knows it writes them (chosen with benchmarks/word_list.py)."""
        seconds = samples.shape[0] / SAMPLE_RATE
        words: list[Word] = []
        for segment, reason in self._hear(samples, speech, terms=self._terms):
            tell(min(1.0, segment.end / seconds))
            words += () if reason else segment.words
        return [
            _with_terms(segment, inside, self._terms)
            for segment, inside in zip(segments, share_out(words, segments), strict=True)
        ]

    def _look_again(
        self, samples: NDArray[np.float32], speech: Sequence[Interval], segments: Sequence[Segment], tell: Progress
    ) -> list[Segment]:
        """The segments, the doubtful ones put together from two hearings, and what was passed over the first time
        (chosen with benchmarks/second_look.py)."""
        seconds = samples.shape[0] / SAMPLE_RATE
        doubtful = [segment for segment in segments if _probability(segment) < _DOUBTFUL]
        unheard = _unheard(speech, segments, seconds)
        stretches = pad([(s.start, s.end) for s in doubtful], _MARGIN, seconds) + pad(unheard, _REACH, seconds)
        again: list[Segment] = []
        for segment, reason in self._hear(samples, union(stretches, _JOIN), _SPEED):
            tell(_FIRST_LOOK + (1 - _FIRST_LOOK) * min(1.0, segment.end / seconds))
            if not reason:
                again.append(segment)
        words = [word for segment in again for word in segment.words]
        known = [
            _merged(segment, inside) if _probability(segment) < _DOUBTFUL else segment
            for segment, inside in zip(segments, share_out(words, segments), strict=True)
        ]
        for segment in again:
            known = _with_passed_over(known, segment, pad(unheard, _REACH, seconds))
        return known


def _unheard(speech: Sequence[Interval], segments: Sequence[Segment], seconds: float) -> list[Interval]:
    """Stretches of speech in which no word was heard: the model passes over a sentence now and then."""
    words = [(w.start, w.end) for s in segments for w in s.words]
    return [(a, b) for a, b in subtract(speech, pad(words, _REACH, seconds)) if b - a >= _UNHEARD]


def _with_passed_over(known: list[Segment], segment: Segment, stretches: Sequence[Interval]) -> list[Segment]:
    """``known`` with the words of ``segment`` that lie in one of the stretches and were not heard before: in order of time, in the segment
    around them or as one of their own."""
    heard = [w for s in known for w in s.words]
    words = tuple(w for w in segment.words if _lies_in(w, stretches) and not any(_is_same(w, old) for old in heard))
    if not words:
        return known
    around = next((s for s in known if s.start < words[0].start and words[-1].end < s.end), None)
    inside = tuple(sorted((*(around.words if around else ()), *words), key=lambda w: (w.start, w.end)))
    made = replace(
        around or segment,
        start=around.start if around else words[0].start,
        end=around.end if around else words[-1].end,
        text=" ".join(w.text for w in inside),
        words=inside,
    )
    return sorted([*(s for s in known if s is not around), made], key=lambda s: (s.start, s.end))


def _lies_in(word: Word, stretches: Sequence[Interval]) -> bool:
    middle = (word.start + word.end) / 2
    return any(a <= middle <= b for a, b in stretches)


def _is_same(word: Word, old: Word) -> bool:
    """Whether this is a word that was heard before, or stands where one was; the model's times are good to about half a second."""
    away = distance((word.start, word.end), (old.start, old.end))
    middle = (word.start + word.end) / 2
    return old.start <= middle <= old.end or (
        away <= _REACH and word.text.strip(".,?!").lower() == old.text.strip(".,?!").lower()
    )


def share_out(words: Iterable[Word], segments: Sequence[Segment]) -> list[list[Word]]:
    """For each segment the words that lie in it or just beside it; every word once, with the nearest segment."""
    shares: list[list[Word]] = [[] for _ in segments]
    for word in words if segments else ():
        middle = (word.start + word.end) / 2
        away, at = min((distance((s.start, s.end), (middle, middle)), at) for at, s in enumerate(segments))
        if away <= _MARGIN:
            shares[at].append(word)
    return shares


def _merged(segment: Segment, inside: Sequence[Word]) -> Segment:
    if not inside or not segment.words or not _MOST_CHANGE <= len(inside) / len(segment.words) <= 1 / _MOST_CHANGE:
        return segment
    words = tuple(sorted(merge_hearings(segment.words, inside), key=lambda w: (w.start, w.end)))
    text = " ".join(word.text for word in words)
    return replace(segment, text=text, words=words) if words else segment


def _with_terms(segment: Segment, inside: Sequence[Word], terms: Sequence[str]) -> Segment:
    words = tuple(take_terms(segment.words, inside, terms))
    return segment if words == segment.words else replace(segment, text=" ".join(w.text for w in words), words=words)


def _play(sound: NDArray[np.float32], speed: float) -> NDArray[np.float32]:
    """The sound played faster: higher as well, as a tape would."""
    from scipy.signal import resample_poly

    ratio = Fraction(1 / speed).limit_denominator(30)
    faster: NDArray[np.float32] = resample_poly(sound, ratio.numerator, ratio.denominator).astype(np.float32)
    return faster


def _slowed(found: Iterable[Any], speed: float) -> Iterator[Any]:
    """Times of sound that was played at ``speed`` as times of the sound itself."""
    for item in found:
        if speed != 1.0:
            item.start, item.end = item.start * speed, item.end * speed
            for word in item.words or ():
                word.start, word.end = word.start * speed, word.end * speed
        yield item


def _moved(segment: Segment, number: int, offset: float) -> Segment:
    words = tuple(replace(w, start=w.start + offset, end=w.end + offset) for w in segment.words)
    return replace(segment, id=number, start=segment.start + offset, end=segment.end + offset, words=words)


def _segment(item: Any) -> Segment:
    words = tuple(
        Word(float(w.start), float(w.end), w.word.strip(), float(w.probability))
        for w in item.words or ()
        if w.word.strip()
    )
    return Segment(0, float(item.start), float(item.end), item.text.strip(), None, words)


def _probability(segment: Segment) -> float:
    """The mean probability of its words; 1 when nothing is known."""
    known = [w.probability for w in segment.words if w.probability is not None]
    return sum(known) / len(known) if known else 1.0


def _share_of(progress: Progress, begin: float, end: float) -> Progress:
    return lambda share: progress(begin + share * (end - begin))


def _say_nothing(_: float) -> None:
    return None


def _signs(item: Any, segment: Segment) -> Signs:
    return Signs(
        float(item.avg_logprob), float(item.no_speech_prob), float(item.compression_ratio), _probability(segment)
    )


def is_shortage(error: BaseException) -> bool:
    """Whether there was too little memory, of the machine or of the graphics card."""
    said = str(error).lower()
    return (
        isinstance(error, MemoryError)
        or "out of memory" in said
        or "bad_alloc" in said
        or "cublas_status_alloc" in said
    )


def is_device_fault(error: BaseException) -> bool:
    """Whether the graphics card or its libraries let us down: then the processor can do it."""
    return any(word in str(error).lower() for word in ("cuda", "cudnn", "cublas", "libcud", "nvrtc"))
