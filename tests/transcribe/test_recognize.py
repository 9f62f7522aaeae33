"""The recogniser around the model: what is heard a second time, and what becomes of it. The model is one that reads tones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from transcribe.chunks import SAMPLE_RATE
from transcribe.recognize import Recognized, WhisperRecognizer

WORDS = {1: "ik", 2: "kan", 3: "niet", 4: "meer", 5: "stofzuigen", 6: "sinds", 7: "mei", 8: "dit"}
Heard = Callable[[Sequence[int]], Recognized]


class Model:
    """Hears a word in every stretch of constant sound, four to a segment; ``deaf`` words are passed over the first time."""

    def __init__(self, deaf: set[int], unsure: set[int]) -> None:
        self.deaf, self.unsure, self.calls = deaf, unsure, 0

    def transcribe(self, sound: Any, **_: Any) -> tuple[list[Any], None]:
        self.calls += 1
        loud = np.concatenate([[0], (np.abs(sound) > 0.03).astype(int), [0]])
        edges = np.flatnonzero(np.diff(loud)).reshape(-1, 2)
        words = []
        for first, last in edges:
            number = round(float(np.median(sound[first:last])) * 10)
            if self.calls == 1 and number in self.deaf:
                continue
            sure = 0.3 if self.calls == 1 and number in self.unsure else 0.9
            words.append(
                SimpleNamespace(
                    start=first / SAMPLE_RATE, end=last / SAMPLE_RATE, word=f" {WORDS[number]}", probability=sure
                )
            )
        return [self._segment(words[at : at + 4]) for at in range(0, len(words), 4)], None

    def _segment(self, words: list[Any]) -> Any:
        return SimpleNamespace(
            id=1,
            start=words[0].start,
            end=words[-1].end,
            text="".join(w.word for w in words),
            words=words,
            avg_logprob=-0.2,
            no_speech_prob=0.0,
            compression_ratio=1.0,
        )


def sound_of(numbers: Sequence[int]) -> tuple[np.ndarray, list[tuple[float, float]]]:
    """Half a second of each word with 0.1 s between, and where somebody speaks."""
    pieces = [np.concatenate([np.full(8000, n / 10), np.zeros(1600)]) for n in numbers]
    samples = np.concatenate(pieces).astype(np.float32)
    return samples, [(0.0, len(samples) / SAMPLE_RATE)]


def recognized(
    monkeypatch: pytest.MonkeyPatch, numbers: Sequence[int], deaf: set[int], unsure: set[int]
) -> tuple[Recognized, Model]:
    model = Model(deaf, unsure)
    monkeypatch.setattr("faster_whisper.WhisperModel", lambda *_, **__: model)
    recognizer = WhisperRecognizer(Path("model"))
    return recognizer.recognize(*sound_of(numbers)), model


def text(heard: Recognized) -> str:
    return " ".join(w.text for s in heard.segments for w in s.words)


def test_what_is_heard_well_is_heard_once(monkeypatch: pytest.MonkeyPatch) -> None:
    heard, model = recognized(monkeypatch, [1, 2, 3, 4, 5, 6, 7], set(), set())
    assert text(heard) == "ik kan niet meer stofzuigen sinds mei"
    assert model.calls == 1


def test_a_sentence_that_was_passed_over_is_heard_again(monkeypatch: pytest.MonkeyPatch) -> None:
    heard, model = recognized(monkeypatch, [1, 2, 3, 4, 5, 6, 7, 1, 2], {4, 5, 6, 7}, set())
    assert text(heard) == "ik kan niet meer stofzuigen sinds mei ik kan"
    assert model.calls == 2
    assert [s.id for s in heard.segments] == list(range(1, len(heard.segments) + 1))
    starts = [w.start for s in heard.segments for w in s.words]
    assert starts == sorted(starts)


def test_times_of_what_was_passed_over_are_those_of_the_sound(monkeypatch: pytest.MonkeyPatch) -> None:
    heard, _ = recognized(monkeypatch, [1, 2, 3, 4, 5, 6, 7, 1, 2], {4, 5, 6, 7}, set())
    found = next(w for s in heard.segments for w in s.words if w.text == "stofzuigen")
    assert (found.start, found.end) == pytest.approx((2.4, 2.9), abs=0.05)


def test_no_word_comes_twice_beside_what_was_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    heard, _ = recognized(monkeypatch, [1, 2, 3, 4, 5, 6, 7, 8, 2, 3], {4, 5, 6, 7}, {1, 2, 3})
    said = text(heard).split()
    assert said.count("ik") == said.count("meer") == said.count("dit") == 1


def test_a_single_passed_word_is_no_reason_to_hear_again(monkeypatch: pytest.MonkeyPatch) -> None:
    heard, model = recognized(monkeypatch, [1, 2, 3, 8, 5, 6], {8}, set())
    assert text(heard) == "ik kan niet stofzuigen sinds"
    assert model.calls == 1


def test_a_chunk_of_which_nothing_was_heard_at_first(monkeypatch: pytest.MonkeyPatch) -> None:
    class Nothing(Model):
        def transcribe(self, sound: Any, **options: Any) -> tuple[list[Any], None]:
            found, rest = super().transcribe(sound, **options)
            return ([] if self.calls == 1 else found), rest

    model = Nothing(set(), set())
    monkeypatch.setattr("faster_whisper.WhisperModel", lambda *_, **__: model)
    heard = WhisperRecognizer(Path("model")).recognize(*sound_of([1, 2, 3, 4, 5]))
    assert text(heard) == "ik kan niet meer stofzuigen"
